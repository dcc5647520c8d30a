/** A dump that runs beside a test, and its JSON lines. */

import { Headgate, type Lab, until } from '../lab/index.ts';

/** An agent and two workers may have to share a busy machine. */
export const PATIENCE_MS = 60_000;

export interface Line {
  readonly kind: string;
  readonly method?: string;
  readonly target?: string;
  readonly status?: number | null;
  readonly port?: number;
  readonly client?: string;
  readonly protocol?: string;
  readonly duration_ms?: number | null;
  readonly request_bytes?: number;
  readonly response_bytes?: number;
  readonly response_whole?: boolean;
  readonly request_headers?: readonly (readonly [string, string])[];
  readonly request_body?: { readonly text?: string };
  readonly response_body?: { readonly text?: string };
}

export async function dumping(lab: Lab, ...flags: readonly string[]): Promise<Headgate> {
  const headgate = Headgate.start(lab, 'dump', [`--target=netns/${lab.pod.name}`, ...flags]);
  await headgate.event('dumping', () => true, PATIENCE_MS);
  return headgate;
}

export function linesOf({ process }: Headgate): Line[] {
  const whole = process.stdout.slice(0, process.stdout.lastIndexOf('\n') + 1);
  return whole.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line) as Line]));
}

/** What is shown once `count` exchanges are. */
export async function exchangesOf(headgate: Headgate, count: number): Promise<Line[]> {
  return until(
    () => {
      const exchanges = linesOf(headgate).filter(({ kind }) => kind === 'exchange');
      return exchanges.length >= count ? exchanges : undefined;
    },
    { withinMs: PATIENCE_MS, what: `${count} exchanges to be shown` },
  );
}

/** `METHOD TARGET STATUS BYTES BYTES`: of the request and of its answer. */
export const short = ({ method, target, status, request_bytes, response_bytes }: Line): string =>
  `${method} ${target} ${status} ${request_bytes} ${response_bytes}`;
