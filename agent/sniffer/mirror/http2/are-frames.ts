/** What bytes of a connection look like whose beginning was not seen. */

import {
  CONTINUATION,
  DEFAULT_MAX_FRAME_BYTES,
  FRAME_HEADER_BYTES,
  PRIORITY_UPDATE,
} from '../../../../filter-engine/http2/index.ts';

const TYPE_AT = 3;
const STREAM_ID_AT = 5;

/** Whether `buf[start, end)` is frames of HTTP/2 from its first byte to its last: none too long, of known types, without the reserved bit. */
export function areFrames(buf: Buffer, start: number, end: number): boolean {
  let at = start;
  while (at + FRAME_HEADER_BYTES <= end) {
    const length = buf.readUIntBE(at, TYPE_AT);
    const type = buf[at + TYPE_AT] ?? 0;
    const isKnown = type <= CONTINUATION || type === PRIORITY_UPDATE;
    if (length > DEFAULT_MAX_FRAME_BYTES || !isKnown || ((buf[at + STREAM_ID_AT] ?? 0) & 0x80) !== 0) return false;
    at += FRAME_HEADER_BYTES + length;
  }
  return at === end && end > start;
}
