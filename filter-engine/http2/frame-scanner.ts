/**
 * Finds the frames of one direction of an HTTP/2 connection (RFC 9113 section 4.1), wherever the bytes are cut.
 *
 *   header ──nine bytes──► FRAME_HEAD ──payload left?──► FRAME_PAYLOAD … ──none left──► header
 *
 * The caller shows bytes and moves on to `consumed`. Nothing is copied but a header that a read cut in two; the payload is
 * told by its offsets. The scanner judges nothing: any type, any length is a frame.
 */

import { FRAME_HEADER_BYTES, HAS_PRIORITY, HEADERS, PADDED, PUSH_PROMISE } from './frame-numbers.ts';

/** What `next` says. */
export const FRAME_NEEDS_MORE = 0;
/** A header is there: `type`, `flags`, `streamId`, `length` are its. Its payload follows. */
export const FRAME_HEAD = 1;
/** `[start, consumed)` is payload of the frame; the last of it when `isFrameEnd`. */
export const FRAME_PAYLOAD = 2;

/** What a scanner is between two bytes, to go on elsewhere. */
export interface FrameScannerState {
  /** Of a header that was cut, else empty. */
  readonly header: Uint8Array;
  readonly length: number;
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payloadLeft: number;
}

export class FrameScanner {
  /** Bytes of the payload, as the header says. */
  length = 0;
  type = 0;
  flags = 0;
  streamId = 0;
  /** The reserved bit in front of the stream id, in its place in the byte; 0 by the RFC, and kept when the frame is written again. */
  reserved = 0;
  /** Bytes of the payload that `next` did not tell yet. */
  payloadLeft = 0;
  /** The offset behind what the last `next` took. */
  consumed = 0;
  private readonly header = Buffer.alloc(FRAME_HEADER_BYTES);
  /** Bytes of a header that was cut. */
  private headerBytes = 0;

  /** Whether the frame that was told last is whole. */
  get isFrameEnd(): boolean {
    return this.payloadLeft === 0;
  }

  /** Whether the next byte begins a frame. */
  get isAtBoundary(): boolean {
    return this.payloadLeft === 0 && this.headerBytes === 0;
  }

  /** Looks at `buf[start, end)`. Borrows it. */
  next(buf: Buffer, start: number, end: number): number {
    if (start === end) {
      this.consumed = end;
      return FRAME_NEEDS_MORE;
    }
    if (this.payloadLeft > 0) {
      const taken = Math.min(this.payloadLeft, end - start);
      this.payloadLeft -= taken;
      this.consumed = start + taken;
      return FRAME_PAYLOAD;
    }
    if (this.headerBytes === 0 && end - start >= FRAME_HEADER_BYTES) {
      this.consumed = start + FRAME_HEADER_BYTES;
      return this.read(buf, start);
    }
    return this.gather(buf, start, end);
  }

  /** Writes the header that was told last, byte by byte as it came. Returns the offset behind it. */
  writeHeader(out: Uint8Array, at: number): number {
    const { length, streamId } = this;
    out[at] = length >>> 16;
    out[at + 1] = length >>> 8;
    out[at + 2] = length;
    out[at + 3] = this.type;
    out[at + 4] = this.flags;
    out[at + 5] = (streamId >>> 24) | this.reserved;
    out[at + 6] = streamId >>> 16;
    out[at + 7] = streamId >>> 8;
    out[at + 8] = streamId;
    return at + FRAME_HEADER_BYTES;
  }

  /** The state, to go on in another thread; `restore` takes it. */
  snapshot(): FrameScannerState {
    const { length, type, flags, streamId, payloadLeft } = this;
    const header = Uint8Array.from(this.header.subarray(0, this.headerBytes));
    return { header, length, type, flags, streamId, payloadLeft };
  }

  restore(state: FrameScannerState): void {
    this.header.set(state.header);
    this.headerBytes = state.header.length;
    this.length = state.length;
    this.type = state.type;
    this.flags = state.flags;
    this.streamId = state.streamId;
    this.payloadLeft = state.payloadLeft;
  }

  private gather(buf: Buffer, start: number, end: number): number {
    const taken = Math.min(FRAME_HEADER_BYTES - this.headerBytes, end - start);
    for (let i = 0; i < taken; i++) this.header[this.headerBytes + i] = buf[start + i]!;
    this.headerBytes += taken;
    this.consumed = start + taken;
    if (this.headerBytes < FRAME_HEADER_BYTES) return FRAME_NEEDS_MORE;
    this.headerBytes = 0;
    return this.read(this.header, 0);
  }

  private read(buf: Buffer, at: number): number {
    this.length = (buf[at]! << 16) | (buf[at + 1]! << 8) | buf[at + 2]!;
    this.type = buf[at + 3]!;
    this.flags = buf[at + 4]!;
    this.streamId = readStreamId(buf, at + 5);
    this.reserved = buf[at + 5]! & 0x80;
    this.payloadLeft = this.length;
    return FRAME_HEAD;
  }
}

/** 31 bits; the first is reserved and ignored. */
export function readStreamId(buf: Uint8Array, at: number): number {
  return ((buf[at]! & 0x7f) << 24) | (buf[at + 1]! << 16) | (buf[at + 2]! << 8) | buf[at + 3]!;
}

/** 32 bits. */
export function readUint32(buf: Uint8Array, at: number): number {
  return ((buf[at]! << 24) | (buf[at + 1]! << 16) | (buf[at + 2]! << 8) | buf[at + 3]!) >>> 0;
}

/**
 * Bytes that stand in a payload of `type` before what it carries: pad length, priority, promised id (sections 6.1, 6.2, 6.6).
 * What follows the content is `padBytes`.
 */
export function prefixBytes(type: number, flags: number): number {
  let bytes = (flags & PADDED) !== 0 ? 1 : 0;
  if (type === HEADERS && (flags & HAS_PRIORITY) !== 0) bytes += 5;
  if (type === PUSH_PROMISE) bytes += 4;
  return bytes;
}

/** Padding of a whole payload that begins at `start`. */
export function padBytes(flags: number, buf: Uint8Array, start: number): number {
  return (flags & PADDED) !== 0 ? buf[start]! : 0;
}
