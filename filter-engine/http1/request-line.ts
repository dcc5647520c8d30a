/**
 * The request line: `method SP request-target SP HTTP/1.x CRLF`, single spaces only (RFC 9112 section 3).
 *
 * Only the target is unbounded; a resumed scan reads empty lines, method and version again (50 bytes at most) and
 * skips what is known of the target.
 */

import { MAX_LEADING_EMPTY_LINES, MAX_METHOD_BYTES } from '../limits.ts';
import type { RequestHead } from '../request-head.ts';
import { BYTE_CLASS, CR, HASH, HTAB, LF, QUESTION_MARK, SP, TARGET, TARGET_QUERY, TOKEN } from './byte-classes.ts';
import { type HeadScan, LINE_START, SCAN_DONE, START_LINE } from './head-scan.ts';
import { scanVersion } from './version.ts';
import {
  BAD_METHOD,
  BAD_REQUEST_LINE,
  BAD_TARGET,
  BAD_VERSION,
  BARE_CR,
  BARE_LF,
  FRAGMENT_IN_TARGET,
  METHOD_TOO_LONG,
  MISSING_VERSION,
  TARGET_NOT_ASCII,
} from './violations.ts';

/** Scans empty lines and the request line of the message at `start`; fills method, target, query and version of `head`. */
export function scanRequestLine(scan: HeadScan, buf: Buffer, start: number, end: number, head: RequestHead): number {
  const classes = BYTE_CLASS;
  let i = start;
  while (i < end && buf[i] === CR) {
    if (i - start === 2 * MAX_LEADING_EMPTY_LINES) return scan.bad(BAD_REQUEST_LINE, i);
    if (i + 1 === end) return scan.more(START_LINE, i);
    if (buf[i + 1] !== LF) return scan.bad(BARE_CR, i);
    i += 2;
  }
  const methodStart = i;
  const methodLimit = Math.min(end, methodStart + MAX_METHOD_BYTES + 1);
  while (i < methodLimit && (classes[buf[i]!]! & TOKEN) !== 0) i++;
  if (i - methodStart > MAX_METHOD_BYTES) return scan.bad(METHOD_TOO_LONG, methodStart);
  if (i === end) return scan.more(START_LINE, i);
  if (buf[i] !== SP || i === methodStart) return scan.bad(methodViolation(buf[i]!), i);
  head.methodStart = methodStart;
  head.methodEnd = i;
  head.targetStart = i + 1;
  return scanTarget(scan, buf, end, head);
}

function scanTarget(scan: HeadScan, buf: Buffer, end: number, head: RequestHead): number {
  const classes = BYTE_CLASS;
  const targetStart = head.targetStart;
  let i = Math.max(targetStart, scan.at);
  while (i < end && (classes[buf[i]!]! & TARGET) !== 0) i++;
  head.queryStart = -1;
  if (i < end && buf[i] === QUESTION_MARK) {
    head.queryStart = ++i;
    while (i < end && (classes[buf[i]!]! & TARGET_QUERY) !== 0) i++;
  }
  if (i >= end) return scan.more(START_LINE, i);
  if (buf[i] !== SP || i === targetStart) return scan.bad(targetViolation(buf[i]!), i);
  head.targetEnd = i;
  head.queryEnd = head.queryStart === -1 ? -1 : i;
  scan.at = i;
  return scanLineEnd(scan, buf, i + 1, end);
}

function scanLineEnd(scan: HeadScan, buf: Buffer, versionStart: number, end: number): number {
  if (versionStart < end) {
    const first = buf[versionStart]!;
    if (first === SP || first === HTAB) return scan.bad(BAD_REQUEST_LINE, versionStart);
    if (first === CR) return scan.bad(MISSING_VERSION, versionStart);
    if (first === LF) return scan.bad(BARE_LF, versionStart);
  }
  const outcome = scanVersion(scan, buf, versionStart, end);
  if (outcome !== SCAN_DONE) return outcome;
  const lineEnd = scan.at;
  if (lineEnd === end) return scan.more(START_LINE, versionStart - 1);
  if (buf[lineEnd] !== CR) return scan.bad(afterVersionViolation(buf[lineEnd]!), lineEnd);
  if (lineEnd + 1 === end) return scan.more(START_LINE, versionStart - 1);
  if (buf[lineEnd + 1] !== LF) return scan.bad(BARE_CR, lineEnd);
  scan.phase = LINE_START;
  return scan.done(lineEnd + 2);
}

function methodViolation(byte: number): number {
  if (byte === LF) return BARE_LF;
  return byte === SP || byte === HTAB || byte === CR ? BAD_REQUEST_LINE : BAD_METHOD;
}

/** A CR in the target ends the line of an HTTP/0.9 request, or is bare: it is reported without waiting for the next byte. */
function targetViolation(byte: number): number {
  if (byte === LF) return BARE_LF;
  if (byte === CR) return MISSING_VERSION;
  if (byte === SP || byte === HTAB) return BAD_REQUEST_LINE;
  if (byte === HASH) return FRAGMENT_IN_TARGET;
  return byte >= 0x80 ? TARGET_NOT_ASCII : BAD_TARGET;
}

function afterVersionViolation(byte: number): number {
  if (byte === LF) return BARE_LF;
  return byte === SP || byte === HTAB ? BAD_REQUEST_LINE : BAD_VERSION;
}
