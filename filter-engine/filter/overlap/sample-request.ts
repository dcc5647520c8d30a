/** A request put together from the values of its subjects, and whether filters really match it. */

import { HEAD, RequestSplitter } from '../../http1/index.ts';
import { RequestHead } from '../../request-head.ts';
import type { Filter } from '../compile.ts';
import { MATCH } from '../verdict.ts';
import type { Subject } from './conditions.ts';

/** A request that two filters match. `path` has the query, `headers` has Host where it matters. */
export interface SampleRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** A subject and its value. */
export interface Assignment {
  readonly subject: Subject;
  readonly value: string;
}

/** The request in which the subjects have these values and no others are there. */
export function requestOf(assignments: readonly Assignment[]): SampleRequest {
  const of = (kind: Subject['kind']) => assignments.filter(({ subject }) => subject.kind === kind);
  const list = (kind: 'cookie' | 'baggage' | 'tracestate', separator: string, write: (value: string) => string) => {
    const members = of(kind).map(({ subject, value }) => `${subject.name}=${write(value)}`);
    return members.length === 0 ? [] : [[kind, members.join(separator)] as const];
  };
  const parameters = of('query').map(({ subject, value }) => `${encode(subject.name)}=${encode(value)}`);
  const query = parameters.length === 0 ? '' : `?${parameters.join('&')}`;
  return {
    method: of('method')[0]?.value ?? 'GET',
    path: `${of('path')[0]?.value ?? '/'}${query}`,
    headers: [
      ...of('host').map(({ value }) => ['host', value] as const),
      ...of('header').map(({ subject, value }) => [subject.name, value] as const),
      ...list('cookie', '; ', quoteWhereNeeded),
      ...list('baggage', ',', encode),
      ...list('tracestate', ',', value => value),
    ],
  };
}

/** Whether the request is valid, repeats no header, and both filters match it as it goes over the wire. */
export function isMatchedBy(request: SampleRequest, filters: readonly Filter[]): boolean {
  if (new Set(request.headers.map(([name]) => name)).size < request.headers.length) return false;
  const hasHost = request.headers.some(([name]) => name === 'host');
  const headers = hasHost ? request.headers : [['host', 'shop.test'] as const, ...request.headers];
  const lines = [`${request.method} ${request.path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  const bytes = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  const head = new RequestHead();
  if (new RequestSplitter(head).next(bytes, 0, bytes.length) !== HEAD || head.end !== bytes.length) return false;
  return filters.every(filter => filter.match(head) === MATCH);
}

/** A cookie's value that has blanks or quotes at its ends stands in quotes. */
function quoteWhereNeeded(value: string): string {
  return /^[\s"]|[\s"]$/.test(value) ? `"${value}"` : value;
}

/** Percent-encodes all but what is plain in a query and in baggage. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16)}`);
}
