/**
 * Cuts a stream's bytes into messages (u32 length, then so many bytes). A message that came whole is told where it lies; one that was
 * cut is put together in memory of its own, which is bounded by MAX_FILE_MESSAGE_BYTES.
 *
 *     AT_LENGTH ──4 bytes──► AT_BODY ──all of it──► AT_LENGTH
 *         └──a length of more than the limit, or less than a head──► broken for good: `push` answers false
 */

import { LENGTH_BYTES } from './file-answer.ts';
import { MAX_FILE_MESSAGE_BYTES } from './limits.ts';

/** Told of each message without its length field; the bytes are borrowed until it returns. */
export interface FileMessageVisitor {
  onMessage(source: Buffer, start: number, end: number): void;
}

/** An id, and at least an operation. */
const MIN_MESSAGE_BYTES = 5;

export class FileMessages {
  readonly #visitor: FileMessageVisitor;
  readonly #maxBytes: number;
  /** What came of a message that is not whole, its length field included. */
  #partial = Buffer.alloc(0);
  #partialBytes = 0;
  #isBroken = false;

  constructor(visitor: FileMessageVisitor, maxBytes = MAX_FILE_MESSAGE_BYTES) {
    this.#visitor = visitor;
    this.#maxBytes = maxBytes;
  }

  /** @returns false once the peer sent a length that no message has: nothing after it can be understood */
  push(source: Buffer, start: number, end: number): boolean {
    let offset = start;
    while (offset < end && !this.#isBroken) {
      if (this.#partialBytes > 0) {
        offset = this.#goOn(source, offset, end);
        continue;
      }
      const whole = end - offset < LENGTH_BYTES ? null : this.#wholeEnd(source, offset);
      if (whole === null || whole > end) this.#keep(source, offset, end);
      else this.#visitor.onMessage(source, offset + LENGTH_BYTES, whole);
      offset = whole === null ? end : Math.min(whole, end);
    }
    return !this.#isBroken;
  }

  /** Forgets what is not whole. */
  reset(): void {
    this.#partialBytes = 0;
  }

  /** Where the message that begins at `offset` ends. */
  #wholeEnd(source: Buffer, offset: number): number {
    const bytes = source.readUInt32BE(offset);
    if (bytes < MIN_MESSAGE_BYTES || bytes > this.#maxBytes) this.#isBroken = true;
    return this.#isBroken ? Number.POSITIVE_INFINITY : offset + LENGTH_BYTES + bytes;
  }

  #keep(source: Buffer, start: number, end: number): void {
    if (this.#isBroken) return;
    const needed = end - start < LENGTH_BYTES ? LENGTH_BYTES : LENGTH_BYTES + source.readUInt32BE(start);
    this.#reserve(needed);
    this.#partialBytes = source.copy(this.#partial, 0, start, end);
  }

  #reserve(bytes: number): void {
    if (this.#partial.length >= bytes) return;
    const larger = Buffer.allocUnsafe(bytes);
    this.#partial.copy(larger, 0, 0, this.#partialBytes);
    this.#partial = larger;
  }

  /** Adds to the message that is not whole. @returns what was used of the source */
  #goOn(source: Buffer, start: number, end: number): number {
    let offset = start;
    if (this.#partialBytes < LENGTH_BYTES) {
      offset = this.#fill(LENGTH_BYTES, source, { start, end });
      if (this.#partialBytes < LENGTH_BYTES) return offset;
    }
    const whole = this.#wholeEnd(this.#partial, 0);
    if (this.#isBroken) return end;
    this.#reserve(whole);
    offset = this.#fill(whole, source, { start: offset, end });
    if (this.#partialBytes < whole) return offset;
    this.#partialBytes = 0;
    this.#visitor.onMessage(this.#partial, LENGTH_BYTES, whole);
    return offset;
  }

  #fill(until: number, source: Buffer, { start, end }: { start: number; end: number }): number {
    const bytes = Math.min(until - this.#partialBytes, end - start);
    source.copy(this.#partial, this.#partialBytes, start, start + bytes);
    this.#partialBytes += bytes;
    return start + bytes;
  }
}
