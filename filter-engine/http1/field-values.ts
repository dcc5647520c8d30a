/** Values of the fields that touch framing. Offsets delimit a value without surrounding white space. */

import { COMMA, DIGIT_0, equalsLower, HTAB, isDigit, isWhiteSpace, SP } from './byte-classes.ts';

/** Members of `Connection`, `Expect` and `Transfer-Encoding`, in lower case. */
const CLOSE = Buffer.from('close');
const KEEP_ALIVE = Buffer.from('keep-alive');
const UPGRADE = Buffer.from('upgrade');
export const CONTINUE_100 = Buffer.from('100-continue');
export const CHUNKED = Buffer.from('chunked');

/** `contentLengthOf` for what is no number below 2^53. */
export const INVALID_LENGTH = -1;

/** A Content-Length: digits only, no sign, no list, below 2^53; else INVALID_LENGTH. */
export function contentLengthOf(buf: Buffer, start: number, end: number): number {
  if (start === end) return INVALID_LENGTH;
  let length = 0;
  for (let i = start; i < end; i++) {
    const byte = buf[i]!;
    if (!isDigit(byte)) return INVALID_LENGTH;
    length = length * 10 + (byte - DIGIT_0);
    if (length > Number.MAX_SAFE_INTEGER) return INVALID_LENGTH;
  }
  return length;
}

/** Facts about a `Connection` value. */
export const CONNECTION_CLOSE = 1;
export const CONNECTION_KEEP_ALIVE = 2;
export const CONNECTION_UPGRADE = 4;

/** Which of `close`, `keep-alive` and `upgrade` a `Connection` value lists (bits). */
export function connectionOptions(buf: Buffer, start: number, end: number): number {
  let options = 0;
  let i = start;
  while (i < end) {
    while (i < end && (buf[i] === COMMA || isWhiteSpace(buf[i]!))) i++;
    const memberStart = i;
    while (i < end && buf[i] !== COMMA) i++;
    let memberEnd = i;
    while (memberEnd > memberStart && isWhiteSpace(buf[memberEnd - 1]!)) memberEnd--;
    if (equalsLower(buf, memberStart, memberEnd, CLOSE)) options |= CONNECTION_CLOSE;
    else if (equalsLower(buf, memberStart, memberEnd, KEEP_ALIVE)) options |= CONNECTION_KEEP_ALIVE;
    else if (equalsLower(buf, memberStart, memberEnd, UPGRADE)) options |= CONNECTION_UPGRADE;
  }
  return options;
}

/** Whether a comma-separated list has the member `lower`, without regard to case. */
export function listHas(buf: Buffer, start: number, end: number, lower: Uint8Array): boolean {
  let i = start;
  while (i < end) {
    while (i < end && (buf[i] === COMMA || isWhiteSpace(buf[i]!))) i++;
    const memberStart = i;
    while (i < end && buf[i] !== COMMA) i++;
    let memberEnd = i;
    while (memberEnd > memberStart && isWhiteSpace(buf[memberEnd - 1]!)) memberEnd--;
    if (equalsLower(buf, memberStart, memberEnd, lower)) return true;
  }
  return false;
}

/** Whether `chunked` is the last member of a list and stands in it once: the only coding that frames a message. */
export function endsInChunkedOnce(buf: Buffer, start: number, end: number): boolean {
  const lastStart = end - CHUNKED.length;
  if (lastStart < start || !equalsLower(buf, lastStart, end, CHUNKED)) return false;
  if (lastStart === start) return true;
  let i = lastStart;
  while (i > start && isWhiteSpace(buf[i - 1]!)) i--;
  return i > start && buf[i - 1] === COMMA && !listHas(buf, start, i - 1, CHUNKED);
}

/** Whether the white space around a value has a tab in it. `lineStart` is where the value's line goes on after the colon. */
export function hasTabAround(buf: Buffer, lineStart: number, valueStart: number, valueEnd: number): boolean {
  for (let i = lineStart; i < valueStart; i++) if (buf[i] === HTAB) return true;
  for (let i = valueEnd; buf[i] === SP || buf[i] === HTAB; i++) if (buf[i] === HTAB) return true;
  return false;
}
