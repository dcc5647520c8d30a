/**
 * Frames over a way that knows no messages (a stream of bytes between two threads, or a WebSocket read in parts): cuts it into pieces of
 * whole frames, as `Mux.receive` wants them. A frame that is not whole is gathered until it is, so at most one is kept; what is whole is
 * passed on where it lies. What is no frame is given to the mux as it is, which knows what to say of it.
 */

import { FRAME_HEADER_BYTES } from './frames.ts';
import { MAX_DATA_BYTES, MAX_MESSAGE_BYTES } from './limits.ts';
import { MAX_OPEN_META_BYTES } from './stream-open.ts';

const EMPTY = Buffer.alloc(0);
/** Where a frame's header says how long its payload is. */
const LENGTH_AT = 8;
/** Frames up to this are gathered in memory that stays: a stream at full speed has one in each read. */
const LARGEST_COMMON_BYTES = FRAME_HEADER_BYTES + MAX_OPEN_META_BYTES + MAX_DATA_BYTES;

export class FrameStream {
  readonly #receive: (bytes: Buffer, start: number, end: number) => void;
  /** Where a frame is gathered, and how much of it is there. */
  #frame: Buffer = EMPTY;
  #keptBytes = 0;

  /** @param receive borrows each piece */
  constructor(receive: (bytes: Buffer, start: number, end: number) => void) {
    this.#receive = receive;
  }

  /** Bytes of the way, in order. Borrows them. */
  push(bytes: Buffer, start: number, end: number): void {
    let at = this.#keptBytes === 0 ? start : this.#gather(bytes, start, end);
    for (let next = endOfWhole(bytes, at, end); next > at; next = endOfWhole(bytes, at, end)) {
      this.#receive(bytes, at, next);
      at = next;
    }
    if (at < end) this.#gather(bytes, at, end);
  }

  /** A message ends here, where no frame may be under way: the mux is given what there is of one. */
  endMessage(): void {
    if (this.#keptBytes > 0) this.#tell();
  }

  /** Adds to the frame that is kept. @returns how far it goes, or `end` */
  #gather(bytes: Buffer, start: number, end: number): number {
    let at = start;
    if (this.#keptBytes < FRAME_HEADER_BYTES)
      at = this.#copy(bytes, at, Math.min(end, at + this.#missing(FRAME_HEADER_BYTES)));
    if (this.#keptBytes < FRAME_HEADER_BYTES) return at;
    const length = FRAME_HEADER_BYTES + this.#frame.readUInt32BE(LENGTH_AT);
    if (length <= MAX_MESSAGE_BYTES) at = this.#copy(bytes, at, Math.min(end, at + this.#missing(length)));
    if (length > MAX_MESSAGE_BYTES || this.#keptBytes === length) this.#tell();
    return at;
  }

  /** How many bytes are missing from `length`, for which there is room from now on. */
  #missing(length: number): number {
    if (this.#frame.length < length) {
      const frame = Buffer.allocUnsafeSlow(Math.max(length, LARGEST_COMMON_BYTES));
      this.#frame.copy(frame, 0, 0, this.#keptBytes);
      this.#frame = frame;
    }
    return length - this.#keptBytes;
  }

  #copy(bytes: Buffer, start: number, end: number): number {
    this.#keptBytes += bytes.copy(this.#frame, this.#keptBytes, start, end);
    return end;
  }

  #tell(): void {
    const frame = this.#frame;
    const bytes = this.#keptBytes;
    this.#keptBytes = 0;
    if (frame.length > LARGEST_COMMON_BYTES) this.#frame = EMPTY;
    this.#receive(frame, 0, bytes);
  }
}

/** Where the whole frames end that begin at `start`, as many as fit a message. */
function endOfWhole(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (end - at >= FRAME_HEADER_BYTES) {
    const length = FRAME_HEADER_BYTES + bytes.readUInt32BE(at + LENGTH_AT);
    if (length > MAX_MESSAGE_BYTES) return end;
    if (at + length > end || at + length - start > MAX_MESSAGE_BYTES) break;
    at += length;
  }
  return at;
}
