/**
 * Patterns over the bytes of one value: equal, prefix, contains. Nothing is allocated per test.
 *
 * A pattern is text; its UTF-8 bytes are compared with the raw value. Many clients send non-ASCII values as Latin-1, so a
 * pattern that has non-ASCII characters, all of them below U+0100, has a second needle: its Latin-1 bytes, which count only
 * in a value that is not well-formed UTF-8. Otherwise the pattern `Ã©` would match a value that says `é`.
 */

import { bordersOf, isUtf8, standsAt } from './bytes.ts';

/** A test over one value. `cost` orders the tests of a filter: about nanoseconds for a value of usual length. */
export interface BytePattern {
  readonly cost: number;
  /** Instructions of the linear engine, which a filter has a total of; 0 for patterns without it. */
  readonly instructions: number;
  test(bytes: Buffer, start: number, end: number): boolean;
}

/** The bytes to look for: UTF-8, and Latin-1 where that differs and can hold the text. Both folded. */
interface Needles {
  readonly utf8: Uint8Array;
  readonly latin1: Uint8Array | null;
}

function needlesOf(text: string, fold: Uint8Array): Needles {
  const folded = (encoding: 'utf8' | 'latin1') => Uint8Array.from(Buffer.from(text, encoding), byte => fold[byte]!);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole range of each encoding is meant
  const isLatin1Only = /^[\x00-\xff]*$/.test(text) && !/^[\x00-\x7f]*$/.test(text);
  return { utf8: folded('utf8'), latin1: isLatin1Only ? folded('latin1') : null };
}

/** The whole value equals `text`. */
export class EqualPattern implements BytePattern {
  readonly cost = 10;
  readonly instructions = 0;
  readonly #fold: Uint8Array;
  readonly #utf8: Uint8Array;
  readonly #latin1: Uint8Array | null;

  constructor(text: string, fold: Uint8Array) {
    const needles = needlesOf(text, fold);
    this.#fold = fold;
    this.#utf8 = needles.utf8;
    this.#latin1 = needles.latin1;
  }

  test(bytes: Buffer, start: number, end: number): boolean {
    if (end - start === this.#utf8.length && standsAt(bytes, start, this.#utf8, this.#fold)) return true;
    const latin1 = this.#latin1;
    if (latin1 === null || end - start !== latin1.length) return false;
    return standsAt(bytes, start, latin1, this.#fold) && !isUtf8(bytes, start, end);
  }
}

/** The value begins with `text`. */
export class PrefixPattern implements BytePattern {
  readonly cost = 10;
  readonly instructions = 0;
  readonly #fold: Uint8Array;
  readonly #utf8: Uint8Array;
  readonly #latin1: Uint8Array | null;

  constructor(text: string, fold: Uint8Array) {
    const needles = needlesOf(text, fold);
    this.#fold = fold;
    this.#utf8 = needles.utf8;
    this.#latin1 = needles.latin1;
  }

  test(bytes: Buffer, start: number, end: number): boolean {
    if (end - start >= this.#utf8.length && standsAt(bytes, start, this.#utf8, this.#fold)) return true;
    const latin1 = this.#latin1;
    if (latin1 === null || end - start < latin1.length) return false;
    return standsAt(bytes, start, latin1, this.#fold) && !isUtf8(bytes, start, end);
  }
}

/** The value contains `text`. Linear for every value and pattern (Knuth, Morris, Pratt). */
export class ContainsPattern implements BytePattern {
  readonly cost = 40;
  readonly instructions = 0;
  readonly #fold: Uint8Array;
  readonly #utf8: Uint8Array;
  readonly #utf8Borders: Int32Array;
  readonly #latin1: Uint8Array | null;
  readonly #latin1Borders: Int32Array;

  constructor(text: string, fold: Uint8Array) {
    const needles = needlesOf(text, fold);
    this.#fold = fold;
    this.#utf8 = needles.utf8;
    this.#utf8Borders = bordersOf(needles.utf8);
    this.#latin1 = needles.latin1;
    this.#latin1Borders = bordersOf(needles.latin1 ?? new Uint8Array());
  }

  test(bytes: Buffer, start: number, end: number): boolean {
    if (this.#finds(bytes, start, end, this.#utf8, this.#utf8Borders)) return true;
    if (this.#latin1 === null) return false;
    return this.#finds(bytes, start, end, this.#latin1, this.#latin1Borders) && !isUtf8(bytes, start, end);
  }

  #finds(bytes: Buffer, start: number, end: number, needle: Uint8Array, borders: Int32Array): boolean {
    const fold = this.#fold;
    let matched = 0;
    for (let offset = start; offset < end; offset++) {
      const byte = fold[bytes[offset]!];
      while (matched > 0 && byte !== needle[matched]) matched = borders[matched - 1]!;
      if (byte === needle[matched] && ++matched === needle.length) return true;
    }
    return false;
  }
}
