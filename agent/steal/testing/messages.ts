/** HTTP/1 messages for plays, and the sessions that most plays have. */
import type { FilterSpec } from '../../../filter-engine/index.ts';
import type { SessionSpec } from './played-session.ts';
import type { StageSpec } from './stage.ts';

export const HOST = 'host: shop';
export const ALICE = 'x-user: alice';
export const BOB = 'x-user: bob';
export const CLOSE = 'connection: close';
export const PROBE = 'user-agent: kube-probe/1.31';

export function fieldIs(name: string, equals: string): FilterSpec {
  return { header: { name, equals } };
}

export const FOR_ALICE: SessionSpec = { filter: fieldIs('x-user', 'alice') };
export const FOR_BOB: SessionSpec = { filter: fieldIs('x-user', 'bob') };

/** Nobody wants anything. */
export const NO_SESSION: StageSpec = { sessions: {} };
/** One session, which takes alice's requests. */
export const ONE_SESSION: StageSpec = { sessions: { alice: FOR_ALICE } };
/** One session a person, alice's the older. */
export const TWO_SESSIONS: StageSpec = { sessions: { alice: FOR_ALICE, bob: FOR_BOB } };

function lines(first: string, fields: readonly string[]): string {
  return `${[first, ...fields].join('\r\n')}\r\n\r\n`;
}

/** A GET request for `path` at the host `shop`. */
export function get(path: string, ...fields: readonly string[]): string {
  return lines(`GET ${path} HTTP/1.1`, [HOST, ...fields]);
}

/** A request without body and with exactly these fields. */
export function request(line: string, ...fields: readonly string[]): string {
  return lines(line, fields);
}

/** The head of a POST request that announces `length` bytes. */
export function postHead(path: string, length: number, ...fields: readonly string[]): string {
  return lines(`POST ${path} HTTP/1.1`, [HOST, `content-length: ${length}`, ...fields]);
}

export function post(path: string, body: string, ...fields: readonly string[]): string {
  return postHead(path, body.length, ...fields) + body;
}

/** A POST whose body has no length beforehand: two chunks, the last one empty. */
export function postChunked(path: string, body: string, ...fields: readonly string[]): string {
  const head = lines(`POST ${path} HTTP/1.1`, [HOST, 'transfer-encoding: chunked', ...fields]);
  return `${head}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
}

/** A 200 response with a body by length. */
export function ok(body: string, ...fields: readonly string[]): string {
  return lines('HTTP/1.1 200 OK', [`content-length: ${body.length}`, ...fields]) + body;
}

/** A response head with exactly these fields. */
export function response(line: string, ...fields: readonly string[]): string {
  return lines(`HTTP/1.1 ${line}`, fields);
}
