/**
 * Fields of a mirrored request that cannot be said again. What a client sends in HTTP/2 is copied as it comes, and of its trailers nobody has judged
 * the form: node's clients throw for what breaks a rule, and a throw within an event would end the session for what any client may send.
 */

import { systemErrorCode } from '../errors.ts';
import { OF_CONNECTION } from './http1-fields.ts';

/** RFC 9113 section 8.2: a token without capitals, so no pseudo-header either. */
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** What node throws for a field, a method or a path. */
const REFUSALS: ReadonlySet<string> = new Set([
  'ERR_HTTP2_HEADER_SINGLE_VALUE',
  'ERR_HTTP2_INVALID_CONNECTION_HEADERS',
  'ERR_HTTP2_INVALID_PSEUDOHEADER',
  'ERR_HTTP_TRAILER_INVALID',
  'ERR_HTTP2_CONNECT_AUTHORITY',
  'ERR_HTTP2_CONNECT_PATH',
  'ERR_HTTP2_CONNECT_SCHEME',
  'ERR_INVALID_CHAR',
  'ERR_INVALID_HTTP_TOKEN',
  'ERR_UNESCAPED_CHARACTERS',
]);

/** Whether a list is one that may stand behind a body. @param fields names and values in turn */
export function areTrailers(fields: readonly string[]): boolean {
  return fields.every((text, at) => (at % 2 === 0 ? isTrailerName(text) : VALUE.test(text)));
}

function isTrailerName(name: string): boolean {
  return NAME.test(name) && !OF_CONNECTION.has(name) && name !== 'te';
}

/** Calls what says fields. @returns false where node refused to. @throws whatever else is wrong */
export function trySaying(say: () => void): boolean {
  try {
    say();
    return true;
  } catch (error) {
    if (!REFUSALS.has(systemErrorCode(error) ?? '')) throw error;
    return false;
  }
}
