/** What a watch saw, as a line for a person and as an object for a program. Pure. */

import { COUNTERS, type SeenEntry } from '../../protocol/index.ts';
import { clockTime } from './clock-time.ts';
import { printable, type Style } from './style.ts';

/** How lines are written. */
export interface SeenWording {
  readonly style: Style;
  /** Whether a filter is tried; without one every request is listed without a verdict. */
  readonly hasFilter: boolean;
  /** Whether each line names the port. */
  readonly namesPort: boolean;
  /** The pod, where the target has several. */
  readonly place: string | undefined;
}

/** `12:03:04.123 192.0.2.7:40000 GET /cart?…  ✗ would not match: header x-user is "bob", wanted "alice"  (taken by bob@desk)`. */
export function seenLine(entry: SeenEntry, port: number, wording: SeenWording): string {
  const { style } = wording;
  const toPort = wording.namesPort ? ` :${port}` : '';
  const toPlace = wording.place === undefined ? '' : ` ${printable(wording.place)}`;
  const start = `${style.faint(clockTime(entry.atMs))} ${printable(clientText(entry))}${toPlace}${toPort}`;
  if (entry.kind === 'connection') return `${start} connection  ${connectionWords(entry, style)}`;
  const request = `${printable(entry.method)} ${printable(entry.path)}${entry.hasQuery ? '?…' : ''}`;
  const parts = [start, `${style.strong(request)}`];
  if (wording.hasFilter) parts.push(` ${verdictWords(entry, style)}`);
  if (entry.takenBy !== undefined) parts.push(style.faint(` (taken by ${printable(entry.takenBy.name)})`));
  return parts.join(' ');
}

/** The same for a program; docs/cli.md lists the keys. */
export function seenJson(entry: SeenEntry, port: number, place?: string): object {
  const common = {
    time: new Date(entry.atMs).toISOString(),
    kind: entry.kind,
    ...(place === undefined ? {} : { place }),
    port,
    client: clientText(entry),
    taken_by: entry.takenBy ?? null,
  };
  if (entry.kind === 'connection') return { ...common, cause: entry.cause.toLowerCase() };
  const { httpVersion, method, path, hasQuery, verdict, reason } = entry;
  return { ...common, http_version: httpVersion, method, path, has_query: hasQuery, verdict, reason };
}

export function unlistedLine(count: number, style: Style): string {
  return style.warning(`… ${count} more came faster than they can be listed`);
}

function verdictWords({ verdict, reason }: SeenEntry & { kind: 'request' }, style: Style): string {
  const because = reason === '' ? '' : `: ${printable(reason)}`;
  if (verdict === 'match') return `${style.good('✓ would match')}${because}`;
  if (verdict === 'no_match') return `${style.faint('✗ would not match')}${because}`;
  return `${style.warning('? depends on its body')}${because}`;
}

function connectionWords({ cause, takenBy }: SeenEntry & { kind: 'connection' }, style: Style): string {
  if (cause === 'CONNECTIONS_STOLEN') {
    return style.warning(`is taken whole by ${printable(takenBy?.name ?? 'a session')}: no more of it is seen`);
  }
  const name = cause.toLowerCase();
  const meaning = Object.entries(COUNTERS).find(([key]) => key === name)?.[1] ?? name;
  const taken = takenBy === undefined ? '' : ` (taken by ${printable(takenBy.name)})`;
  return `${style.warning('no more of it is seen')}: one of the ${printable(meaning)}${taken}`;
}

function clientText({ client, clientPort }: SeenEntry): string {
  return client.includes(':') ? `[${client}]:${clientPort}` : `${client}:${clientPort}`;
}
