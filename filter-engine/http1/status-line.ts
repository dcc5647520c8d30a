/**
 * The status line: `HTTP/1.x SP 3DIGIT SP [reason] CRLF` (RFC 9112 section 4).
 *
 * Tolerated, as clients tolerate it and framing does not change: no SP after the digits, an empty reason, control
 * bytes in the reason. A status below 100 is not.
 */

import { BYTE_CLASS, CR, DIGIT_0, isDigit, LENIENT_VALUE, LF, SP } from './byte-classes.ts';
import { type HeadScan, LINE_START, SCAN_DONE, START_LINE } from './head-scan.ts';
import { scanVersion } from './version.ts';
import { BAD_FIELD_VALUE, BAD_STATUS_LINE, BARE_CR, BARE_LF } from './violations.ts';

/** `SP` and three digits behind the version. */
const STATUS_BYTES = 4;

/** Scans the status line of the message at `start`. The status is read afterwards by `statusOf`. */
export function scanStatusLine(scan: HeadScan, buf: Buffer, start: number, end: number): number {
  const resumeAt = scan.at;
  const outcome = scanVersion(scan, buf, start, end);
  if (outcome !== SCAN_DONE) return outcome;
  let i = scan.at;
  const statusEnd = i + STATUS_BYTES;
  for (; i < statusEnd && i < end; i++) {
    if (i === scan.at ? buf[i] !== SP : !isDigit(buf[i]!)) return scan.bad(BAD_STATUS_LINE, i);
    if (i === scan.at + 1 && buf[i] === DIGIT_0) return scan.bad(BAD_STATUS_LINE, i);
  }
  if (i >= end) return scan.more(START_LINE, start);
  if (buf[i] !== SP && buf[i] !== CR && buf[i] !== LF) return scan.bad(BAD_STATUS_LINE, i);
  i = Math.max(i, resumeAt);
  while (i < end && (BYTE_CLASS[buf[i]!]! & LENIENT_VALUE) !== 0) i++;
  if (i >= end) return scan.more(START_LINE, i);
  if (buf[i] !== CR) return scan.bad(buf[i] === LF ? BARE_LF : BAD_FIELD_VALUE, i);
  if (i + 1 === end) return scan.more(START_LINE, i);
  if (buf[i + 1] !== LF) return scan.bad(BARE_CR, i);
  scan.phase = LINE_START;
  return scan.done(i + 2);
}

/** The status of the response whose scanned head begins at `start`. */
export function statusOf(buf: Buffer, start: number): number {
  const at = start + 'HTTP/1.1 '.length;
  return (buf[at]! - DIGIT_0) * 100 + (buf[at + 1]! - DIGIT_0) * 10 + (buf[at + 2]! - DIGIT_0);
}
