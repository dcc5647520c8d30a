/**
 * Sets of client streams (odd ids) of one connection, as bits over the newest ids. Both may forget what is old, since ids are
 * used once and upwards (RFC 9113 section 5.1.1); clients skip ids as they like.
 */

import { MAX_OLD_STREAMS, REMEMBERED_STREAMS } from './limits.ts';

const OPEN_SPAN = 1_024;
const WORD_BITS = 32;

/** A set as plain data. */
export interface StreamIdsState {
  readonly top: number;
  readonly words: Uint32Array;
  readonly old: readonly number[];
}

/**
 * Bits for the newest `span` numbers, a ring of words; `top` is one above the highest word's last number.
 * Number n stands for stream 2n + 1.
 */
class BitRing {
  words: Uint32Array;
  /** The first number above the ring: a multiple of 32. */
  top = 0;

  constructor(span: number) {
    this.words = new Uint32Array(span / WORD_BITS);
  }

  get base(): number {
    return Math.max(0, this.top - this.words.length * WORD_BITS);
  }

  has(number: number): boolean {
    return number >= this.base && number < this.top && (this.words[this.slot(number)]! & bit(number)) !== 0;
  }

  set(number: number): void {
    this.words[this.slot(number)]! |= bit(number);
  }

  clear(number: number): void {
    this.words[this.slot(number)]! &= ~bit(number);
  }

  slot(number: number): number {
    return (number >>> 5) & (this.words.length - 1);
  }
}

/** Ids that had something once and may still get late frames: those that were stolen, or have a hole. */
export class PastStreams {
  private ring: BitRing | null = null;

  add(streamId: number): void {
    const number = streamId >>> 1;
    this.ring ??= new BitRing(REMEMBERED_STREAMS);
    const { ring } = this;
    if (number >= ring.top) {
      const top = ((number >>> 5) + 1) * WORD_BITS;
      const fresh = Math.min((top - ring.top) / WORD_BITS, ring.words.length);
      for (let i = 1; i <= fresh; i++) ring.words[ring.slot(top - i * WORD_BITS)] = 0;
      ring.top = top;
    }
    if (number >= ring.base) ring.set(number);
  }

  get memoryBytes(): number {
    return this.ring?.words.byteLength ?? 0;
  }

  has(streamId: number): boolean {
    return (streamId & 1) === 1 && this.ring !== null && this.ring.has(streamId >>> 1);
  }

  snapshot(): StreamIdsState {
    return { top: this.ring?.top ?? 0, words: this.ring?.words.slice() ?? new Uint32Array(0), old: [] };
  }

  restore({ top, words }: StreamIdsState): void {
    if (words.length === 0) return;
    this.ring = new BitRing(REMEMBERED_STREAMS);
    this.ring.top = top;
    this.ring.words = words;
  }
}

/** Ids that are open; those that outlive the newest thousand are kept one by one. */
export class OpenStreams {
  private readonly ring = new BitRing(OPEN_SPAN);
  private old: Set<number> | null = null;
  private count = 0;

  /** How many are open. */
  get size(): number {
    return this.count;
  }

  add(streamId: number): void {
    const number = streamId >>> 1;
    if (number >= this.ring.top) this.advance(((number >>> 5) + 1) * WORD_BITS);
    if (this.ring.has(number)) return;
    this.count++;
    if (number < this.ring.base) this.keep(number);
    else this.ring.set(number);
  }

  delete(streamId: number): void {
    if (!this.has(streamId)) return;
    this.count--;
    const number = streamId >>> 1;
    if (!this.old?.delete(number)) this.ring.clear(number);
  }

  has(streamId: number): boolean {
    if ((streamId & 1) === 0) return false;
    return this.ring.has(streamId >>> 1) || (this.old?.has(streamId >>> 1) ?? false);
  }

  /** All of them in (above, upTo], upwards. Allocates. */
  between(above: number, upTo: number): number[] {
    const found = [...(this.old ?? [])].map(number => number * 2 + 1);
    for (let number = this.ring.base; number < this.ring.top; number++) {
      if (this.ring.has(number)) found.push(number * 2 + 1);
    }
    return found.filter(id => id > above && id <= upTo).sort((a, b) => a - b);
  }

  snapshot(): StreamIdsState {
    return { top: this.ring.top, words: this.ring.words.slice(), old: [...(this.old ?? [])] };
  }

  restore({ top, words, old }: StreamIdsState): void {
    this.ring.top = top;
    this.ring.words = words;
    this.old = old.length > 0 ? new Set(old) : null;
    this.count = this.between(0, Number.MAX_SAFE_INTEGER).length;
  }

  /** Moves the ring up, and what falls out of it into `old`. */
  private advance(top: number): void {
    const { ring } = this;
    const fresh = Math.min((top - ring.top) / WORD_BITS, ring.words.length);
    for (let i = 0; i < fresh; i++) {
      const first = ring.top + (i - ring.words.length) * WORD_BITS;
      const slot = ring.slot(ring.top + i * WORD_BITS);
      if (ring.words[slot] !== 0) this.spill(slot, first);
      ring.words[slot] = 0;
    }
    ring.top = top;
  }

  private spill(slot: number, first: number): void {
    for (let i = 0; i < WORD_BITS; i++) if ((this.ring.words[slot]! & (1 << i)) !== 0) this.keep(first + i);
  }

  private keep(number: number): void {
    this.old ??= new Set();
    this.old.add(number);
    if (this.old.size <= MAX_OLD_STREAMS) return;
    const [oldest] = this.old;
    if (oldest !== undefined && this.old.delete(oldest)) this.count--;
  }
}

function bit(number: number): number {
  return 1 << (number & 31);
}
