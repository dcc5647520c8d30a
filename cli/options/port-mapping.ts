/** `-p REMOTE[:LOCAL]`: which port of the target goes to which port of this machine. */

import { type Port, toPort } from '../../protocol/index.ts';
import { HeadgateError } from '../errors.ts';
import { MAX_PORTS } from '../limits.ts';

/** The target's port and the one that the local process listens on. */
export interface PortMapping {
  readonly remote: Port;
  readonly local: Port;
}

/** A port of a pod by its name in the spec; its number may differ from pod to pod. */
export interface NamedPort {
  readonly name: string;
  /** Left out, the same as the pod's. */
  readonly local: Port | undefined;
}

/** What `-p` asks for. */
export type PortWish = PortMapping | NamedPort;

/** Whether a port was asked for by name. */
export function isNamedPort(wish: PortWish): wish is NamedPort {
  return 'name' in wish;
}

/** A number or a name, then a number. @throws HeadgateError HEADGATE_ERR_USAGE naming the part that is wrong. */
export function parsePortWish(text: string): PortWish {
  const [first = '', second, ...more] = text.trim().split(':');
  const isName = /^[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/.test(first) && /[a-z]/.test(first);
  if (!isName || more.length > 0) return parsePortMapping(text);
  return { name: first, local: second === undefined ? undefined : parsePort(second, text) };
}

/** @throws HeadgateError HEADGATE_ERR_USAGE naming the part that is wrong. */
export function parsePortMapping(text: string): PortMapping {
  const parts = text.trim().split(':');
  if (parts.length > 2) {
    throw wrongPort(text, 'it has more than one colon');
  }
  const remote = parsePort(parts[0] ?? '', text);
  return { remote, local: parts.length === 2 ? parsePort(parts[1] ?? '', text) : remote };
}

/** @throws HeadgateError HEADGATE_ERR_USAGE when a port of the target is named twice, or when there are too many. */
export function checkWishes(wishes: readonly PortWish[]): void {
  if (wishes.length > MAX_PORTS) {
    throw new HeadgateError('HEADGATE_ERR_USAGE', `${wishes.length} ports are too many: ${MAX_PORTS} at most.`);
  }
  const seen = new Set<Port>();
  for (const { remote } of splitWishes(wishes).ports) {
    if (seen.has(remote)) {
      throw new HeadgateError('HEADGATE_ERR_USAGE', `Port ${remote} of the target is given twice.`, {
        hint: 'A request can go to one place only: leave one of the two out.',
      });
    }
    seen.add(remote);
  }
}

/** The wishes by kind. */
export function splitWishes(wishes: readonly PortWish[]): {
  readonly ports: PortMapping[];
  readonly namedPorts: NamedPort[];
} {
  return {
    ports: wishes.flatMap(wish => (isNamedPort(wish) ? [] : [wish])),
    namedPorts: wishes.filter(isNamedPort),
  };
}

/** As a user writes it: `8080` or `8080:3000`. */
export function formatPortMapping({ remote, local }: PortMapping): string {
  return remote === local ? String(remote) : `${remote}:${local}`;
}

function parsePort(digits: string, text: string): Port {
  if (!/^[0-9]+$/.test(digits))
    throw wrongPort(text, digits === '' ? 'a number is missing' : `"${digits}" is no number`);
  try {
    return toPort(Number(digits));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw wrongPort(text, `${digits} is outside 1 to 65535`);
  }
}

function wrongPort(text: string, problem: string): HeadgateError {
  return new HeadgateError('HEADGATE_ERR_USAGE', `"${text}" is not a port mapping: ${problem}.`, {
    hint: 'Write REMOTE or REMOTE:LOCAL, as in -p 8080 or -p 8080:3000 (the port of the target first).',
  });
}
