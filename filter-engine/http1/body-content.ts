/** A request body without its framing, for filters that look into it. */

import { BODY_CHUNKED } from '../request-head.ts';

const LF = 10;

/**
 * The content of a body that a splitter has followed to its end, `buf[start, end)` on the wire. A chunked one is copied
 * together; any other is a view that borrows `buf`. Chunk extensions and trailers are left out (RFC 9112 section 7.1).
 */
export function takeBodyContent(buf: Buffer, start: number, end: number, bodyKind: number): Buffer {
  if (bodyKind !== BODY_CHUNKED) return buf.subarray(start, end);
  const content = Buffer.allocUnsafe(end - start);
  let length = 0;
  for (let at = start; at < end; ) {
    const data = buf.indexOf(LF, at) + 1;
    // As many leading zeros as the splitter allows; digits end before an extension or the line's end.
    const size = Number.parseInt(buf.toString('latin1', at, data), 16);
    if (!(size > 0)) break;
    length += buf.copy(content, length, data, data + size);
    at = data + size + 2;
  }
  return content.subarray(0, length);
}
