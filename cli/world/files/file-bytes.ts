/**
 * The bytes of one open file as far as they are here, in chunks of one piece of an answer each, and what should be asked for next.
 * Who reads straight on is asked ahead of, more each time (up to MAX_AHEAD_BYTES): the kernel itself asks for 128 KiB ahead and no
 * more, which 20 ms away is 6 MB/s. Pure: it neither asks nor answers.
 */

import { FILE_PIECE_BYTES } from '../../../protocol/index.ts';
import { MAX_AHEAD_BYTES, MAX_KEPT_BYTES } from './limits.ts';

const FIRST_AHEAD_BYTES = 256 * 1024;
/** What of a file is asked for at once. */
const ASK_BYTES = 512 * 1024;
/** How far apart reads that go straight on may be: the kernel sends several at a time, which overtake each other. */
const SLACK_BYTES = 256 * 1024;
/** Chunks behind the reader that are kept: the kernel's requests may overtake each other. */
const KEPT_BEHIND = 8;

/** A part of the file to be asked for: whole chunks. */
export interface Wanted {
  readonly offset: number;
  readonly bytes: number;
}

export class FileBytes {
  /** By number; null is on its way. */
  readonly #chunks = new Map<number, Buffer | null>();
  #size = Number.POSITIVE_INFINITY;
  #readTo = 0;
  #aheadBytes = 0;

  /** @param head the first bytes. @param isWhole whether they are all */
  constructor(head: Buffer, isWhole: boolean) {
    for (let at = 0; at < head.length; at += FILE_PIECE_BYTES) {
      const end = Math.min(head.length, at + FILE_PIECE_BYTES);
      if (end === head.length && end - at < FILE_PIECE_BYTES && !isWhole) break;
      this.#chunks.set(at / FILE_PIECE_BYTES, head.subarray(at, end));
    }
    if (isWhole) this.#size = head.length;
  }

  /** Chunks that are here or on their way. */
  get chunkCount(): number {
    return this.#chunks.size;
  }

  /** Where the file ends, as far as that was seen. */
  get size(): number {
    return this.#size;
  }

  /** Copies `[offset, offset + bytes)` to `target` if it is here. @returns how much of it the file has, or -1 when it is not all here */
  copy(target: Buffer, at: number, { offset, bytes }: Wanted): number {
    const end = Math.min(offset + bytes, this.#size);
    let copied = 0;
    for (let position = offset; position < end; ) {
      const index = Math.floor(position / FILE_PIECE_BYTES);
      const chunk = this.#chunks.get(index);
      if (chunk === undefined || chunk === null) return -1;
      const from = position - index * FILE_PIECE_BYTES;
      const count = Math.min(chunk.length - from, end - position);
      if (count <= 0) break; // The file is shorter than it was.
      chunk.copy(target, at + copied, from, from + count);
      copied += count;
      position += count;
    }
    return copied;
  }

  /** Notes that `[offset, offset + bytes)` is read. @returns what is to be asked for, marked as on its way */
  plan({ offset, bytes }: Wanted, mayAskAhead: boolean): Wanted[] {
    const isNear = Math.abs(offset - this.#readTo) <= SLACK_BYTES;
    const isOvertaken = isNear && offset + bytes <= this.#readTo;
    if (!isNear) this.#aheadBytes = 0;
    else if (!isOvertaken && offset > 0)
      this.#aheadBytes = Math.min(MAX_AHEAD_BYTES, Math.max(FIRST_AHEAD_BYTES, this.#aheadBytes * 2));
    if (!isOvertaken) this.#readTo = offset + bytes;
    this.#drop(Math.floor(offset / FILE_PIECE_BYTES) - KEPT_BEHIND);
    const ahead = mayAskAhead ? this.#aheadBytes : 0;
    const end = Math.min(offset + bytes + ahead, this.#size);
    // Asked ahead in large parts, not for each read anew.
    const isEnough = ahead > 0 && this.#isComing({ offset, bytes: bytes + ahead / 2 });
    return isEnough ? [] : this.#missing(offset, end);
  }

  /** What of `[offset, offset + bytes)` is neither here nor on its way, marked as on its way. */
  missing({ offset, bytes }: Wanted): Wanted[] {
    return this.#missing(offset, Math.min(offset + bytes, this.#size));
  }

  /** Bytes that were asked for are here; fewer than a chunk are the last of the file. */
  fill(offset: number, bytes: Buffer): void {
    const index = offset / FILE_PIECE_BYTES;
    this.#chunks.set(index, bytes);
    if (bytes.length < FILE_PIECE_BYTES) this.#size = Math.min(this.#size, offset + bytes.length);
  }

  /** What was asked for does not come. */
  fail({ offset, bytes }: Wanted): void {
    for (let index = offset / FILE_PIECE_BYTES; index * FILE_PIECE_BYTES < offset + bytes; index++) {
      if (this.#chunks.get(index) === null) this.#chunks.delete(index);
    }
  }

  /** The file was changed by us. */
  clear(): void {
    for (const [index, chunk] of this.#chunks) if (chunk !== null) this.#chunks.delete(index);
    this.#size = Number.POSITIVE_INFINITY;
  }

  /** Others wrote behind what was the end: it is to be asked for anew. */
  grow(): void {
    for (const [index, chunk] of this.#chunks)
      if (chunk !== null && chunk.length < FILE_PIECE_BYTES) this.#chunks.delete(index);
    this.#size = Number.POSITIVE_INFINITY;
  }

  #isComing({ offset, bytes }: Wanted): boolean {
    const end = Math.min(offset + bytes, this.#size);
    for (let index = Math.floor(offset / FILE_PIECE_BYTES); index * FILE_PIECE_BYTES < end; index++) {
      if (!this.#chunks.has(index)) return false;
    }
    return true;
  }

  #missing(offset: number, end: number): Wanted[] {
    const parts: Wanted[] = [];
    let start = -1;
    const first = Math.floor(offset / FILE_PIECE_BYTES);
    const last = Math.ceil(end / FILE_PIECE_BYTES);
    for (let index = first; index <= last; index++) {
      const isMissing = index < last && !this.#chunks.has(index);
      if (isMissing && start < 0) start = index;
      const isFull = start >= 0 && (index - start) * FILE_PIECE_BYTES >= ASK_BYTES;
      if (start >= 0 && (!isMissing || isFull)) {
        parts.push({ offset: start * FILE_PIECE_BYTES, bytes: (index - start) * FILE_PIECE_BYTES });
        start = isMissing ? index : -1;
      }
      if (isMissing) this.#chunks.set(index, null);
    }
    return parts;
  }

  /** Forgets chunks before `index`, and the oldest beyond the limit. */
  #drop(before: number): void {
    for (const [index, chunk] of this.#chunks) {
      const isTooMany = this.#chunks.size * FILE_PIECE_BYTES > MAX_KEPT_BYTES;
      if (chunk !== null && (index < before || isTooMany)) this.#chunks.delete(index);
    }
  }
}
