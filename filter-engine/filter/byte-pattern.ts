/**
 * Patterns over the bytes of one value: equal, prefix, contains. Nothing is allocated per test, and each is linear.
 *
 * A pattern is text; its UTF-8 bytes are compared with the raw value. Many clients send non-ASCII values as Latin-1, so a
 * pattern that has non-ASCII characters, all of them below U+0100, has a second needle: its Latin-1 bytes, which count only
 * in a value that is not well-formed UTF-8. Otherwise the pattern `Ã©` would match a value that says `é`.
 */

import { bordersOf, isUtf8, standsAt } from './bytes.ts';

/** A test over one value. */
export interface Pattern {
  /** Orders the tests of a filter: about nanoseconds for a value of usual length. */
  readonly cost: number;
  /** What it may cost for each byte of the value, in instructions of the linear engine, which a filter has a total of. */
  readonly instructions: number;
  test(bytes: Buffer, start: number, end: number): boolean;
}

/** How a needle lies in the value. */
export const EQUALS = 0;
export const PREFIX = 1;
export const CONTAINS = 2;
export type Lie = typeof EQUALS | typeof PREFIX | typeof CONTAINS;

/** Instructions of the linear engine that take as long as looking for a needle does, byte for byte. */
const INSTRUCTIONS_PER_NEEDLE = 2;

/** One class for the three forms: the call of `test` in a predicate then knows at most two classes and stays inlined. */
export class BytePattern implements Pattern {
  readonly cost: number;
  /** 0 for what looks at the beginning only. */
  readonly instructions: number;
  readonly #lie: Lie;
  readonly #fold: Uint8Array;
  readonly #utf8: Needle;
  readonly #latin1: Needle | null;

  /** `fold`: `EXACT`, or `ASCII_LOWER` to ignore the case of ASCII letters. */
  constructor(lie: Lie, text: string, fold: Uint8Array) {
    this.cost = lie === CONTAINS ? 40 : 10;
    this.#lie = lie;
    this.#fold = fold;
    this.#utf8 = needleOf(text, 'utf8', fold);
    this.#latin1 = differsInLatin1(text) ? needleOf(text, 'latin1', fold) : null;
    const needles = this.#latin1 === null ? 1 : 2;
    this.instructions = lie === CONTAINS ? INSTRUCTIONS_PER_NEEDLE * needles : 0;
  }

  test(bytes: Buffer, start: number, end: number): boolean {
    if (this.#lies(this.#utf8, bytes, start, end)) return true;
    if (this.#latin1 === null) return false;
    return this.#lies(this.#latin1, bytes, start, end) && !isUtf8(bytes, start, end);
  }

  #lies(needle: Needle, bytes: Buffer, start: number, end: number): boolean {
    const spare = end - start - needle.bytes.length;
    if (spare < 0) return false;
    if (this.#lie === CONTAINS) return this.#finds(needle, bytes, start, end);
    return (spare === 0 || this.#lie === PREFIX) && standsAt(bytes, start, needle.bytes, this.#fold);
  }

  /** Knuth, Morris, Pratt: never looks at a byte of the value twice. */
  #finds(needle: Needle, bytes: Buffer, start: number, end: number): boolean {
    const { bytes: wanted, borders } = needle;
    const fold = this.#fold;
    let matched = 0;
    for (let offset = start; offset < end; offset++) {
      const byte = fold[bytes[offset]!];
      while (matched > 0 && byte !== wanted[matched]) matched = borders[matched - 1]!;
      if (byte === wanted[matched] && ++matched === wanted.length) return true;
    }
    return false;
  }
}

/** Bytes to look for, folded, and their borders. */
interface Needle {
  readonly bytes: Uint8Array;
  readonly borders: Int32Array;
}

function needleOf(text: string, encoding: 'utf8' | 'latin1', fold: Uint8Array): Needle {
  const bytes = Uint8Array.from(Buffer.from(text, encoding), byte => fold[byte]!);
  return { bytes, borders: bordersOf(bytes) };
}

/** Whether Latin-1 can hold the text, in other bytes than UTF-8. */
function differsInLatin1(text: string): boolean {
  let hasHigh = false;
  for (const char of text) {
    if (char > '\xff') return false;
    if (char > '\x7f') hasHigh = true;
  }
  return hasHigh;
}
