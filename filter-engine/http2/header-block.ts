/**
 * A header block while its frames arrive: HEADERS or PUSH_PROMISE, then CONTINUATION until END_HEADERS, and nothing between them
 * (RFC 9113 section 4.3, 6.10).
 *
 * The frames are kept as they are, so that they can be passed on verbatim; once all are there, `join` strips what is not the
 * block (padding, priority, promised id) and makes one piece of it. Bounded by MAX_BLOCK_BYTES and MAX_BLOCK_FRAMES.
 */

import { FRAME_HEADER_BYTES } from './frame-numbers.ts';
import { padBytes, prefixBytes, readStreamId } from './frame-scanner.ts';
import { MAX_BLOCK_BYTES, MAX_BLOCK_FRAMES } from './limits.ts';

const FIRST_BYTES = 2_048;
const NOTHING = Buffer.alloc(0);
/** The block, and headers and padding of its frames. */
const MAX_RAW_BYTES = MAX_BLOCK_BYTES + MAX_BLOCK_FRAMES * (FRAME_HEADER_BYTES + 262);

/** What `join` says of frames that are no block. */
export const BLOCK_FRAMING_BROKEN = -1;

export class HeaderBlock {
  /** The frames as they came: `raw[0, rawEnd)`. */
  raw: Buffer = NOTHING;
  rawEnd = 0;
  /** After `join`: the block is `bytes[start, end)`. */
  bytes: Buffer = NOTHING;
  start = 0;
  end = 0;
  private frames = 0;

  get isEmpty(): boolean {
    return this.rawEnd === 0;
  }

  /** Another frame of the block was announced. @returns false above the limits */
  addFrame(payloadBytes: number): boolean {
    this.frames++;
    return this.frames <= MAX_BLOCK_FRAMES && this.rawEnd + payloadBytes <= MAX_RAW_BYTES;
  }

  /** Copies bytes of its frames. Never more than announced by `addFrame`, and a header. */
  append(buf: Buffer, start: number, end: number): void {
    const wanted = this.rawEnd + (end - start);
    if (wanted > this.raw.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, 2 * wanted));
      this.raw.copy(grown, 0, 0, this.rawEnd);
      this.raw = grown;
    }
    this.rawEnd += buf.copy(this.raw, this.rawEnd, start, end);
  }

  /** All frames are there: makes one piece of them, in place. BLOCK_FRAMING_BROKEN, or 0. */
  join(): number {
    return this.joinFrames(this.raw, 0, this.rawEnd);
  }

  /** The same for frames that stand whole in `buf[start, end)`: one of them is not copied. */
  joinFrames(buf: Buffer, start: number, end: number): number {
    const first = FRAME_HEADER_BYTES + payloadLength(buf, start);
    const range = contentOf(buf, start);
    if (range === BLOCK_FRAMING_BROKEN) return BLOCK_FRAMING_BROKEN;
    this.bytes = buf;
    this.start = contentStart;
    this.end = contentEnd;
    if (first < end - start) this.joinPieces(buf, start, end);
    return 0;
  }

  clear(): void {
    this.rawEnd = 0;
    this.frames = 0;
    // Who was given the frames may refer to them still.
    this.raw = NOTHING;
    this.bytes = NOTHING;
  }

  private joinPieces(buf: Buffer, start: number, end: number): void {
    const joined = Buffer.allocUnsafe(end - start);
    let length = buf.copy(joined, 0, this.start, this.end);
    let at = start + FRAME_HEADER_BYTES + payloadLength(buf, start);
    while (at < end) {
      const payload = at + FRAME_HEADER_BYTES;
      const next = payload + payloadLength(buf, at);
      length += buf.copy(joined, length, payload, next);
      at = next;
    }
    this.bytes = joined;
    this.start = 0;
    this.end = length;
  }
}

/** What `contentOf` found. */
let contentStart = 0;
let contentEnd = 0;

/** The fragment of a block in a whole HEADERS or PUSH_PROMISE frame that begins at `at`. */
function contentOf(buf: Buffer, at: number): number {
  const type = buf[at + 3]!;
  const flags = buf[at + 4]!;
  const payload = at + FRAME_HEADER_BYTES;
  const end = payload + payloadLength(buf, at);
  const prefix = prefixBytes(type, flags);
  if (payload + prefix > end) return BLOCK_FRAMING_BROKEN;
  contentStart = payload + prefix;
  contentEnd = end - padBytes(flags, buf, payload);
  return contentEnd < contentStart ? BLOCK_FRAMING_BROKEN : 0;
}

function payloadLength(buf: Buffer, at: number): number {
  return (buf[at]! << 16) | (buf[at + 1]! << 8) | buf[at + 2]!;
}

/** The id that a whole PUSH_PROMISE frame at `at` promises. */
export function promisedId(buf: Buffer, at: number): number {
  const flags = buf[at + 4]!;
  return readStreamId(buf, at + FRAME_HEADER_BYTES + prefixBytes(0, flags));
}
