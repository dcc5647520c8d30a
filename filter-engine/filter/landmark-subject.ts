/** What many filters want of one subject (a field, a member, the path), by value or by a literal in it. Filters are bits of a set. */

import { EXACT, standsAt } from './bytes.ts';
import { addBits, setBit } from './filter-bits.ts';
import { hashBytes } from './key-hash.ts';
import { LiteralScan, type StateBudget } from './literal-scan.ts';
import type { Landmark } from './predicate.ts';

/** One wanted value and the filters that want it. */
interface WantedValue {
  readonly bytes: Uint8Array;
  readonly bits: Uint32Array;
}

/** All that is wanted of one subject. */
export class Subject {
  readonly name: Uint8Array;
  /** Filters to which any value may do. */
  readonly bits: Uint32Array;
  readonly #values: WantedValue[][] = [];
  #mask = 0;
  #count = 0;
  readonly #budget: StateBudget;
  #literals: LiteralScan | null = null;

  constructor(name: string, words: number, budget: StateBudget) {
    this.name = Buffer.from(name);
    this.bits = new Uint32Array(words);
    this.#budget = budget;
  }

  add({ value, literal }: Landmark, filter: number): void {
    if (value !== null) this.#addValue(value, filter);
    else if (literal === undefined || !this.#scan().add(literal, filter)) setBit(this.bits, filter);
  }

  /** Adds the filters of a value to `found`. */
  find(bytes: Buffer, start: number, end: number, found: Uint32Array): void {
    addBits(found, this.bits);
    if (this.#literals !== null) {
      this.#literals.begin();
      this.#literals.feed(bytes, start, end, found);
    }
    if (this.#count === 0) return;
    const bucket = this.#bucketOf(bytes, start, end);
    if (bucket === undefined) return;
    for (let i = 0; i < bucket.length; i++) {
      const wanted = bucket[i]!;
      if (wanted.bytes.length !== end - start || !standsAt(bytes, start, wanted.bytes, EXACT)) continue;
      addBits(found, wanted.bits);
      return;
    }
  }

  #scan(): LiteralScan {
    this.#literals ??= new LiteralScan(this.bits.length, this.#budget);
    return this.#literals;
  }

  #addValue(value: Uint8Array, filter: number): void {
    const known = this.#bucketOf(value, 0, value.length)?.find(wanted => Buffer.compare(wanted.bytes, value) === 0);
    if (known !== undefined) {
      setBit(known.bits, filter);
      return;
    }
    const bits = new Uint32Array(this.bits.length);
    setBit(bits, filter);
    this.#insert({ bytes: value, bits });
  }

  #bucketOf(bytes: Uint8Array, start: number, end: number): WantedValue[] | undefined {
    return this.#values[hashBytes(bytes, start, end) & this.#mask];
  }

  #insert(wanted: WantedValue): void {
    if (++this.#count > this.#values.length) {
      const all = [...this.#values.flat(), wanted];
      const size = 2 * Math.max(1, this.#values.length);
      this.#mask = size - 1;
      this.#values.splice(0, this.#values.length, ...Array.from({ length: size }, (): WantedValue[] => []));
      for (const each of all) this.#bucketOf(each.bytes, 0, each.bytes.length)?.push(each);
    } else this.#bucketOf(wanted.bytes, 0, wanted.bytes.length)?.push(wanted);
  }
}
