/**
 * Which of many literals a value has, found by one pass over it however many they are (Aho and Corasick's automaton).
 *
 * Literals are looked for without case, anywhere or at the value's start; each stands for filters, as bits. States have a row of the next
 * states by class of byte, so that a byte costs one look-up. A value with bytes beyond ASCII counts as one that has all literals.
 *
 *   ROOT ── a literal that may stand anywhere      START ── one at the start; where it breaks off, ROOT's go on
 */

import { ASCII_LOWER } from './bytes.ts';
import { addBits, setBit } from './filter-bits.ts';
import type { Literal } from './literals.ts';

const ROOT = 0;
const START = 1;
/** The class of all bytes that no literal has. */
const OTHER = 0;
const NOT_ASCII = 0x80;

/** A state while literals are added. */
interface Place {
  readonly next: Map<number, number>;
  /** The filters of the literals that end here; null for none. */
  bits: Uint32Array | null;
}

/** How many states one index may have in all its scans. */
export interface StateBudget {
  left: number;
}

export class LiteralScan {
  readonly #words: number;
  readonly #budget: StateBudget;
  readonly #places: Place[] = [newPlace(), newPlace()];
  /** Filters of all literals. */
  readonly #all: Uint32Array;
  readonly #classOf = new Uint8Array(256);
  #classes = OTHER + 1;
  /** By state and class; empty until the first value comes. */
  #next = new Int32Array(0);
  #isEnd = new Uint8Array(0);
  #bits: (Uint32Array | null)[] = [];
  #mayFloat = false;
  #state = START;

  /** @param words of the sets of filters */
  constructor(words: number, budget: StateBudget) {
    this.#words = words;
    this.#budget = budget;
    this.#all = new Uint32Array(words);
  }

  /** Whether there was room for the literal; without it nothing changes. */
  add({ text, isAtStart }: Literal, filter: number): boolean {
    if (this.#budget.left < text.length) return false;
    let state = isAtStart ? START : ROOT;
    for (let i = 0; i < text.length; i++) state = this.#stepTo(state, ASCII_LOWER[text.charCodeAt(i)]!);
    const place = this.#places[state] as Place;
    place.bits ??= new Uint32Array(this.#words);
    setBit(place.bits, filter);
    setBit(this.#all, filter);
    this.#mayFloat ||= !isAtStart;
    this.#next = new Int32Array(0);
    return true;
  }

  /** A new value begins. */
  begin(): void {
    if (this.#next.length === 0) this.#build();
    this.#state = START;
  }

  /** Goes on with the value; adds the filters of the literals found to `found`. Borrows the bytes. */
  feed(bytes: Uint8Array, start: number, end: number, found: Uint32Array): void {
    const next = this.#next;
    const classes = this.#classes;
    const classOf = this.#classOf;
    const isEnd = this.#isEnd;
    const mayFloat = this.#mayFloat;
    let state = this.#state;
    let seen = 0;
    for (let offset = start; offset < end; offset++) {
      const byte = bytes[offset]!;
      seen |= byte;
      state = next[state * classes + classOf[byte]!]!;
      if (isEnd[state] !== 0) addBits(found, this.#bits[state]!);
      if (state === ROOT && !mayFloat) break;
    }
    this.#state = state;
    if (seen >= NOT_ASCII) addBits(found, this.#all);
  }

  #stepTo(state: number, byte: number): number {
    const place = this.#places[state] as Place;
    const known = place.next.get(byte);
    if (known !== undefined) return known;
    if (this.#classOf[byte] === OTHER) this.#newClass(byte);
    this.#budget.left--;
    const made = this.#places.push(newPlace()) - 1;
    place.next.set(byte, made);
    return made;
  }

  #newClass(byte: number): void {
    for (let each = 0; each < ASCII_LOWER.length; each++) {
      if (ASCII_LOWER[each] === byte) this.#classOf[each] = this.#classes;
    }
    this.#classes++;
  }

  /** States from the nearest to the roots on: each takes over the ends and the steps of the one that it falls back to. */
  #build(): void {
    const count = this.#places.length;
    this.#next = new Int32Array(count * this.#classes);
    this.#isEnd = new Uint8Array(count);
    this.#bits = this.#places.map(({ bits }) => bits?.slice() ?? null);
    const fallback = new Int32Array(count);
    const order = [ROOT, START];
    for (let i = 0; i < order.length; i++) {
      const state = order[i] as number;
      const back = fallback[state]!;
      const row = state * this.#classes;
      if (state !== ROOT) this.#next.copyWithin(row, back * this.#classes, (back + 1) * this.#classes);
      for (const [byte, to] of (this.#places[state] as Place).next) {
        fallback[to] = state === ROOT ? ROOT : this.#next[back * this.#classes + this.#classOf[byte]!]!;
        this.#next[row + this.#classOf[byte]!] = to;
        order.push(to);
      }
      const inherited = state === ROOT ? null : this.#bits[back]!;
      if (inherited !== null) {
        this.#bits[state] ??= new Uint32Array(this.#words);
        addBits(this.#bits[state], inherited);
      }
      if (this.#bits[state] !== null) this.#isEnd[state] = 1;
    }
  }
}

function newPlace(): Place {
  return { next: new Map(), bits: null };
}
