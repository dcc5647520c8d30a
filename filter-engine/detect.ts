/**
 * Which protocol a connection speaks, by the first bytes of its client, never by its port.
 *
 *   TLS      a handshake record whose message is a ClientHello: six bytes decide
 *   HTTP/2   the 24 bytes of the connection preface (RFC 9113 section 3.4)
 *   HTTP/1   [CRLF [CRLF]] method SP and the beginning of a target: `/`, `scheme://`, `*` SP (OPTIONS), a host (CONNECT)
 *   opaque   all else
 *
 * The bias: a prefix that may still become one of the three waits (the caller bounds the wait by time), one that cannot
 * is opaque at its first impossible byte. HTTP/1 said here is a promise to look closer, not that the head is valid:
 * the request splitter judges the rest. Stateless: the caller shows all bytes so far, at most some 60 before a decision.
 */

import {
  ASTERISK,
  BYTE_CLASS,
  COLON,
  CR,
  isLetter,
  LF,
  OPEN_BRACKET,
  PERCENT,
  REG_NAME,
  SCHEME,
  SLASH,
  SP,
  TOKEN,
} from './http1/byte-classes.ts';
import { MAX_LEADING_EMPTY_LINES, MAX_METHOD_BYTES, MAX_SCHEME_BYTES } from './limits.ts';

export const DETECT_NEED_MORE = 0;
export const DETECT_HTTP1 = 1;
export const DETECT_HTTP2 = 2;
export const DETECT_TLS = 3;
export const DETECT_OPAQUE = 4;

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const CONNECT = Buffer.from('CONNECT');
const OPTIONS = Buffer.from('OPTIONS');

/** RFC 8446 section 5.1 and 4: content type, version, length, message type. */
const TLS_HANDSHAKE = 0x16;
const TLS_MAJOR = 3;
const TLS_MAX_MINOR = 4;
const TLS_MAX_RECORD_BYTES = 16_384;
const TLS_CLIENT_HELLO = 1;

/** Judges the first bytes of a connection, `buf[start, end)`. */
export function detectProtocol(buf: Buffer, start: number, end: number): number {
  if (start === end) return DETECT_NEED_MORE;
  if (buf[start] === TLS_HANDSHAKE) return detectTls(buf, start, end);
  const prefaceBytes = matchingBytes(buf, start, end, PREFACE);
  if (prefaceBytes === PREFACE.length) return DETECT_HTTP2;
  if (start + prefaceBytes === end) return DETECT_NEED_MORE;
  return detectHttp1(buf, start, end);
}

function detectTls(buf: Buffer, start: number, end: number): number {
  const available = end - start;
  if (available > 1 && buf[start + 1] !== TLS_MAJOR) return DETECT_OPAQUE;
  if (available > 2 && buf[start + 2]! > TLS_MAX_MINOR) return DETECT_OPAQUE;
  if (available > 4) {
    const recordBytes = buf[start + 3]! * 256 + buf[start + 4]!;
    if (recordBytes === 0 || recordBytes > TLS_MAX_RECORD_BYTES) return DETECT_OPAQUE;
  }
  if (available < 6) return DETECT_NEED_MORE;
  return buf[start + 5] === TLS_CLIENT_HELLO ? DETECT_TLS : DETECT_OPAQUE;
}

function detectHttp1(buf: Buffer, start: number, end: number): number {
  let i = start;
  while (i < end && buf[i] === CR && i - start < 2 * MAX_LEADING_EMPTY_LINES) {
    if (i + 1 === end) return DETECT_NEED_MORE;
    if (buf[i + 1] !== LF) return DETECT_OPAQUE;
    i += 2;
  }
  const methodStart = i;
  const methodLimit = Math.min(end, methodStart + MAX_METHOD_BYTES + 1);
  while (i < methodLimit && (BYTE_CLASS[buf[i]!]! & TOKEN) !== 0) i++;
  if (i - methodStart > MAX_METHOD_BYTES) return DETECT_OPAQUE;
  if (i === end) return DETECT_NEED_MORE;
  if (buf[i] !== SP || i === methodStart) return DETECT_OPAQUE;
  if (i + 1 === end) return DETECT_NEED_MORE;
  return detectTarget(buf, methodStart, i, end);
}

function detectTarget(buf: Buffer, methodStart: number, methodEnd: number, end: number): number {
  const targetStart = methodEnd + 1;
  const first = buf[targetStart]!;
  if (isWord(buf, methodStart, methodEnd, CONNECT)) {
    const isHostStart = (BYTE_CLASS[first]! & REG_NAME) !== 0 || first === OPEN_BRACKET || first === PERCENT;
    return isHostStart ? DETECT_HTTP1 : DETECT_OPAQUE;
  }
  if (first === SLASH) return DETECT_HTTP1;
  if (first === ASTERISK) {
    if (!isWord(buf, methodStart, methodEnd, OPTIONS)) return DETECT_OPAQUE;
    if (targetStart + 1 === end) return DETECT_NEED_MORE;
    return buf[targetStart + 1] === SP ? DETECT_HTTP1 : DETECT_OPAQUE;
  }
  return isLetter(first) ? detectScheme(buf, targetStart, end) : DETECT_OPAQUE;
}

/** `scheme://`: without the slashes `EHLO example.org` or `get key` would look like requests. */
function detectScheme(buf: Buffer, start: number, end: number): number {
  const limit = Math.min(end, start + MAX_SCHEME_BYTES + 1);
  let i = start;
  while (i < limit && (BYTE_CLASS[buf[i]!]! & SCHEME) !== 0) i++;
  if (i - start > MAX_SCHEME_BYTES) return DETECT_OPAQUE;
  if (i < end && buf[i] !== COLON) return DETECT_OPAQUE;
  if (i + 1 < end && buf[i + 1] !== SLASH) return DETECT_OPAQUE;
  if (i + 2 < end && buf[i + 2] !== SLASH) return DETECT_OPAQUE;
  return i + 2 < end ? DETECT_HTTP1 : DETECT_NEED_MORE;
}

function isWord(buf: Buffer, start: number, end: number, word: Uint8Array): boolean {
  return end - start === word.length && matchingBytes(buf, start, end, word) === word.length;
}

/** How many leading bytes of `buf[start, end)` equal those of `word`. */
function matchingBytes(buf: Buffer, start: number, end: number, word: Uint8Array): number {
  const limit = Math.min(end - start, word.length);
  let i = 0;
  while (i < limit && buf[start + i] === word[i]) i++;
  return i;
}
