/**
 * The four forms of a request-target (RFC 9112 section 3.2) taken apart into path and authority.
 *
 *   origin     /path?query             any method but CONNECT
 *   absolute   scheme://authority/...  any method but CONNECT
 *   authority  host:port               CONNECT only
 *   asterisk   *                       OPTIONS only
 *
 * An absolute-form target with an empty path means `/` (RFC 9110 section 4.2.3): its path column then points at one of
 * the slashes before the authority, so that a filter sees what the app will act on.
 */

import { IS_ABSOLUTE_FORM, IS_CONNECT_METHOD, type RequestHead } from '../request-head.ts';
import { hostEndOf } from './authority.ts';
import { ASTERISK, BYTE_CLASS, COLON, isLetter, QUESTION_MARK, SCHEME, SLASH } from './byte-classes.ts';
import type { HeadScan } from './head-scan.ts';
import { BAD_TARGET, NO_VIOLATION } from './violations.ts';

const OPTIONS = Buffer.from('OPTIONS');

/** Fills path and (absolute and authority form) host of `head`. Returns NO_VIOLATION, or the violation with `scan.at` on it. */
export function readTarget(scan: HeadScan, head: RequestHead): number {
  const buf = head.bytes;
  const first = buf[head.targetStart]!;
  if ((head.flags & IS_CONNECT_METHOD) !== 0) return readAuthorityForm(scan, head);
  head.pathStart = head.targetStart;
  head.pathEnd = head.queryStart === -1 ? head.targetEnd : head.queryStart - 1;
  if (first === SLASH) return NO_VIOLATION;
  if (first === ASTERISK) {
    const isOptions =
      head.methodEnd - head.methodStart === OPTIONS.length && startsWith(buf, head.methodStart, OPTIONS);
    return isOptions && head.targetEnd === head.targetStart + 1 ? NO_VIOLATION : bad(scan, head.targetStart);
  }
  return readAbsoluteForm(scan, head);
}

function readAuthorityForm(scan: HeadScan, head: RequestHead): number {
  const { bytes, targetStart, targetEnd } = head;
  head.pathStart = targetEnd;
  head.pathEnd = targetEnd;
  head.hostStart = targetStart;
  head.hostEnd = targetEnd;
  const hostEnd = hostEndOf(bytes, targetStart, targetEnd);
  if (hostEnd < 0) return bad(scan, ~hostEnd);
  const hasHostAndPort = hostEnd > targetStart && hostEnd + 1 < targetEnd;
  return hasHostAndPort ? NO_VIOLATION : bad(scan, targetStart);
}

function readAbsoluteForm(scan: HeadScan, head: RequestHead): number {
  const { bytes, targetStart, targetEnd } = head;
  let i = targetStart;
  if (!isLetter(bytes[i]!)) return bad(scan, i);
  while (i < targetEnd && (BYTE_CLASS[bytes[i]!]! & SCHEME) !== 0) i++;
  if (i + 2 >= targetEnd || bytes[i] !== COLON || bytes[i + 1] !== SLASH || bytes[i + 2] !== SLASH) return bad(scan, i);
  const authorityStart = i + 3;
  i = authorityStart;
  while (i < targetEnd && bytes[i] !== SLASH && bytes[i] !== QUESTION_MARK) i++;
  const hostEnd = hostEndOf(bytes, authorityStart, i);
  if (hostEnd < 0) return bad(scan, ~hostEnd);
  if (hostEnd === authorityStart) return bad(scan, authorityStart);
  head.flags |= IS_ABSOLUTE_FORM;
  head.hostStart = authorityStart;
  head.hostEnd = i;
  const hasPath = i < targetEnd && bytes[i] === SLASH;
  head.pathStart = hasPath ? i : authorityStart - 1;
  if (!hasPath) head.pathEnd = authorityStart;
  return NO_VIOLATION;
}

function startsWith(buf: Buffer, at: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i++) if (buf[at + i] !== word[i]) return false;
  return true;
}

function bad(scan: HeadScan, at: number): number {
  scan.at = at;
  return BAD_TARGET;
}
