/**
 * The content of one body without its framing: how long it is, and its first bytes.
 *
 * What is mirrored was split by the agent, so chunks are known to be well formed; anything else ends the content here.
 *
 *   SIZE ──LF, size > 0──► DATA ──all of it──► DATA_END ──LF──► SIZE
 *     └──LF, size = 0──► TRAILERS: nothing more is content
 */

import { ByteHold } from '../../filter-engine/index.ts';

const SIZE = 0;
const DATA = 1;
const DATA_END = 2;
const TRAILERS = 3;

const LF = 10;
const SEMICOLON = 59;

/** Memory that all messages under way share. At its end bodies are cut. */
export class KeepBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** @returns how many of `bytes` may be kept */
  take(bytes: number): number {
    const taken = Math.min(bytes, this.#left);
    this.#left -= taken;
    return taken;
  }

  give(bytes: number): void {
    this.#left += bytes;
  }
}

export interface BodyOptions {
  readonly isChunked: boolean;
  /** The most that is kept of one body. */
  readonly keepBytes: number;
  readonly budget: KeepBudget;
}

export class BodyContent {
  /** Of the content, whether kept or not. */
  length = 0;
  readonly #options: BodyOptions;
  /** One piece of memory, whatever the chunks: a client chooses how small they are. */
  readonly #kept = new ByteHold();
  #state: number;
  /** Of the chunk: the size while its line is read, then what is left. */
  #chunkBytes = 0;
  #isInSize = true;
  #hasHole = false;

  constructor(options: BodyOptions) {
    this.#options = options;
    this.#state = options.isChunked ? SIZE : DATA;
    this.#chunkBytes = options.isChunked ? 0 : Number.POSITIVE_INFINITY;
  }

  /** Whether more came than was kept. */
  get isCut(): boolean {
    return this.#kept.length < this.length;
  }

  /** Copies what is kept of `buf[start, end)`. */
  push(buf: Buffer, start: number, end: number): void {
    if (this.#hasHole) {
      this.length += end - start;
      return;
    }
    let at = start;
    while (at < end && this.#state !== TRAILERS) {
      if (this.#state !== DATA) {
        this.#step(buf[at] ?? 0);
        at += 1;
        continue;
      }
      const taken = Math.min(end - at, this.#chunkBytes);
      this.#keep(buf, at, at + taken);
      this.#chunkBytes -= taken;
      at += taken;
      if (this.#chunkBytes === 0) this.#state = DATA_END;
    }
  }

  /** So many bytes behind what was pushed are missing; with the framing that may be among them. Nothing behind them is read. */
  omit(bytes: number): void {
    this.#hasHole = true;
    this.length += bytes;
  }

  /** A view of what was kept. */
  bytes(): Buffer {
    const { bytes, start, end } = this.#kept;
    return bytes.subarray(start, end);
  }

  /** Nobody asks for it any more. */
  release(): void {
    this.#options.budget.give(this.#kept.length);
    this.#kept.release();
  }

  #step(byte: number): void {
    if (this.#state === DATA_END) {
      if (byte === LF) this.#beginSize();
    } else if (byte === LF) {
      this.#state = this.#chunkBytes === 0 ? TRAILERS : DATA;
    } else if (byte === SEMICOLON) this.#isInSize = false;
    else if (this.#isInSize) {
      const digit = hexDigit(byte);
      if (digit >= 0) this.#chunkBytes = this.#chunkBytes * 16 + digit;
    }
  }

  #beginSize(): void {
    this.#state = SIZE;
    this.#chunkBytes = 0;
    this.#isInSize = true;
  }

  #keep(buf: Buffer, start: number, end: number): void {
    const { keepBytes, budget } = this.#options;
    // Behind a cut nothing is kept: a body with a hole is none.
    const wanted = this.isCut ? 0 : Math.min(end - start, keepBytes - this.#kept.length);
    this.length += end - start;
    const taken = wanted > 0 ? budget.take(wanted) : 0;
    this.#kept.append(buf, start, start + taken);
  }
}

/** @returns -1 when it is none */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = (byte | 0x20) - 0x61;
  return letter >= 0 && letter < 6 ? letter + 10 : -1;
}
