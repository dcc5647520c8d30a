/** Short questions to a lab's pod: who answers a request now? */

import type { Lab } from './lab.ts';
import { type Bound, until } from './poll.ts';
import { RawClient } from './raw-client.ts';

/** The header that most sessions of tests filter by. */
export const ALICE = 'x-user: alice';

/** One request on a connection of its own from outside. */
export interface Question {
  readonly port: number;
  /** `name: value` each. */
  readonly headers?: readonly string[];
  /** An address of the pod; its IPv4 address on the cable by default. */
  readonly host?: string;
  readonly withinMs?: number;
}

/** `x-served-by` of the answer, or its status when it has none. @throws when there is no answer. */
export async function whoAnswers(lab: Lab, question: Question): Promise<string> {
  const { port, headers = [], host = lab.podAddress4, withinMs = 10_000 } = question;
  using client = await RawClient.connect(lab.outside, { host, port });
  const head = ['GET / HTTP/1.1', 'Host: shop', ...headers].join('\r\n');
  const answer = await client.request(`${head}\r\n\r\n`, { withinMs });
  return answer.headers.get('x-served-by') ?? String(answer.status);
}

/** Asks again and again until `wanted` answers. @returns how long it took. */
export async function untilAnsweredBy(lab: Lab, wanted: string, question: Question, bound: Bound): Promise<number> {
  const startedMs = performance.now();
  await until(async () => (await whoAnswers(lab, question).catch(String)) === wanted, bound);
  return performance.now() - startedMs;
}

/** The arguments of a session that takes what has a header, `x-user: alice` by default, from one port. */
export function stealArguments(lab: Lab, port: string, header: string | null = ALICE): string[] {
  const filter = header === null ? [] : [`--header=${header}`];
  return [`--target=netns/${lab.pod.name}`, '--steal', `--port=${port}`, ...filter];
}
