/** The eight bytes of `HTTP/1.0` and `HTTP/1.1`, at the end of a request line and the beginning of a status line. */

import { HTTP_1_0, HTTP_1_1 } from '../request-head.ts';
import { DIGIT_0, isDigit } from './byte-classes.ts';
import { type HeadScan, SCAN_DONE, START_LINE } from './head-scan.ts';
import { BAD_VERSION, UNSUPPORTED_VERSION } from './violations.ts';

const PREFIX = Buffer.from('HTTP/1.');
const MAJOR_OFFSET = 5;
const VERSION_BYTES = 8;

/** Scans a version from `at` on and notes it in `scan.version`. Says more, done, or bad at the first byte that differs. */
export function scanVersion(scan: HeadScan, buf: Buffer, at: number, end: number): number {
  const available = Math.min(PREFIX.length, end - at);
  for (let i = 0; i < available; i++) {
    const byte = buf[at + i]!;
    if (byte === PREFIX[i]) continue;
    return scan.bad(i === MAJOR_OFFSET && isDigit(byte) ? UNSUPPORTED_VERSION : BAD_VERSION, at + i);
  }
  if (end - at < VERSION_BYTES) return scan.more(START_LINE, scan.at);
  const minor = buf[at + VERSION_BYTES - 1]!;
  if (minor === DIGIT_0 + 1) scan.version = HTTP_1_1;
  else if (minor === DIGIT_0) scan.version = HTTP_1_0;
  else return scan.bad(isDigit(minor) ? UNSUPPORTED_VERSION : BAD_VERSION, at + VERSION_BYTES - 1);
  scan.at = at + VERSION_BYTES;
  return SCAN_DONE;
}
