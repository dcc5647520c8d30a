/**
 * Frames over a way that knows no messages (a stream of bytes between two threads): cuts it into pieces of whole frames, as
 * `Mux.receive` wants them. What is left of a frame is kept until its rest comes, so at most one frame is. What is no frame is
 * given to the mux as it is, which knows what to say of it.
 */

import { FRAME_HEADER_BYTES } from './frames.ts';
import { MAX_MESSAGE_BYTES } from './limits.ts';

const EMPTY = Buffer.alloc(0);
/** Where a frame's header says how long its payload is. */
const LENGTH_AT = 8;

export class FrameStream {
  readonly #receive: (message: Buffer) => void;
  /** The begin of a frame, a copy. */
  #kept: Buffer = EMPTY;

  /** @param receive borrows each piece */
  constructor(receive: (message: Buffer) => void) {
    this.#receive = receive;
  }

  /** Bytes of the way, in order. Borrows them. */
  push(bytes: Buffer, start: number, end: number): void {
    if (this.#kept.length === 0) {
      this.#take(bytes, start, end);
      return;
    }
    const joined = Buffer.concat([this.#kept, bytes.subarray(start, end)]);
    this.#kept = EMPTY;
    this.#take(joined, 0, joined.length);
  }

  #take(bytes: Buffer, start: number, end: number): void {
    let at = start;
    for (let next = endOfWhole(bytes, at, end); next > at; next = endOfWhole(bytes, at, end)) {
      this.#receive(bytes.subarray(at, next));
      at = next;
    }
    if (at < end) this.#kept = Buffer.from(bytes.subarray(at, end));
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
