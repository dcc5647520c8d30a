/**
 * The header lines of a request as `name: value`, name in lower case, each written at most once a request.
 *
 * One a thread. While a head is held, lines are kept for all filters that look at it; of a head that is not, from one call of
 * `open` to the next. Nothing is allocated but where an agent allows longer heads.
 */

import { MAX_HEAD_BYTES, MAX_HEADER_FIELDS } from '../limits.ts';
import { FIELD_STRIDE, type RequestHead } from '../request-head.ts';
import { ASCII_LOWER } from './bytes.ts';

const COLON = 0x3a;
const SPACE = 0x20;
const NOT_WRITTEN = -1;

class LineCache {
  bytes = Buffer.alloc(MAX_HEAD_BYTES);
  #used = 0;
  #held: RequestHead | null = null;
  readonly #starts = new Int32Array(MAX_HEADER_FIELDS).fill(NOT_WRITTEN);
  readonly #ends = new Int32Array(MAX_HEADER_FIELDS);
  /** Fields of which a line is written, so that forgetting them costs no more than writing. */
  readonly #written = new Int32Array(MAX_HEADER_FIELDS);
  #count = 0;

  /** Keeps lines from now on for `head` alone, whose fields stay as they are until `release`. */
  hold(head: RequestHead): void {
    this.#forget();
    this.#held = head;
  }

  release(): void {
    this.#held = null;
  }

  /** Before the lines of a head are asked for. */
  open(head: RequestHead): void {
    if (this.#held !== head) this.#forget();
  }

  /** Where the line of a field begins in `bytes`, until the next call of `open`. Its end: `endOf`. */
  startOf(head: RequestHead, field: number): number {
    if (this.#starts[field] === NOT_WRITTEN) this.#write(head, field);
    return this.#starts[field]!;
  }

  endOf(field: number): number {
    return this.#ends[field]!;
  }

  #forget(): void {
    for (let i = 0; i < this.#count; i++) this.#starts[this.#written[i]!] = NOT_WRITTEN;
    this.#count = 0;
    this.#used = 0;
    this.#held = null;
  }

  #write({ bytes, fields }: RequestHead, field: number): void {
    const nameStart = fields[field * FIELD_STRIDE]!;
    const nameEnd = fields[field * FIELD_STRIDE + 1]!;
    const valueStart = fields[field * FIELD_STRIDE + 2]!;
    const valueEnd = fields[field * FIELD_STRIDE + 3]!;
    this.#makeRoom(nameEnd - nameStart + 2 + valueEnd - valueStart);
    const line = this.bytes;
    let at = this.#used;
    this.#starts[field] = at;
    for (let i = nameStart; i < nameEnd; i++) line[at++] = ASCII_LOWER[bytes[i]!]!;
    line[at++] = COLON;
    line[at++] = SPACE;
    at += bytes.copy(line, at, valueStart, valueEnd);
    this.#ends[field] = this.#used = at;
    this.#written[this.#count++] = field;
  }

  #makeRoom(bytes: number): void {
    if (this.#used + bytes <= this.bytes.length) return;
    const grown = Buffer.alloc(2 * (this.#used + bytes));
    this.bytes.copy(grown, 0, 0, this.#used);
    this.bytes = grown;
  }
}

export const LINES = new LineCache();
