/**
 * Bytes that came too early, for all connections together: pages of fixed size, chained by sequence number into one list for each direction
 * of each connection. Only such bytes are ever copied (docs/buffers.md, row "held bytes").
 *
 *   list ─► page: sequence, bytes ─► page … ─► page      no two overlap; between two there may be a gap
 *
 * What is held stays as it came first: a segment that covers it again only fills what is missing around it.
 */

import { NONE } from './age-list.ts';
import { MAX_FLOW_PAGES, PAGE_BYTES } from './limits.ts';
import type { Segment } from './segment.ts';
import { advance, distance } from './sequence.ts';

/** Memory is taken by so many pages at once: 256 KiB. */
const SLAB_PAGES = 64;

export interface HeldBytesOptions {
  readonly lists: number;
  readonly pages: number;
}

export class HeldBytes {
  private readonly slabs: Buffer[] = [];
  private readonly heads: Int32Array;
  private readonly tails: Int32Array;
  /** Pages of each list. */
  private readonly counts: Int32Array;
  private readonly sequences: Int32Array;
  private readonly lengths: Int32Array;
  private readonly nexts: Int32Array;
  private readonly pages: number;
  private freed = NONE;
  private fresh = 0;
  private used = 0;

  constructor({ lists, pages }: HeldBytesOptions) {
    this.heads = new Int32Array(lists).fill(NONE);
    this.tails = new Int32Array(lists).fill(NONE);
    this.counts = new Int32Array(lists);
    this.sequences = new Int32Array(pages);
    this.lengths = new Int32Array(pages);
    this.nexts = new Int32Array(pages).fill(NONE);
    this.pages = pages;
  }

  /** Pages in use, for all lists. */
  get usedPages(): number {
    return this.used;
  }

  pagesOf(list: number): number {
    return this.counts[list]!;
  }

  isEmpty(list: number): boolean {
    return this.heads[list] === NONE;
  }

  /** Where the first held byte belongs. Only when the list is not empty. */
  firstSequence(list: number): number {
    return this.sequences[this.heads[list]!]!;
  }

  /** Behind the last held byte. Only when the list is not empty. */
  endSequence(list: number): number {
    return this.endOf(this.tails[list]!);
  }

  /** The first page's memory, its first byte in it, and how many there are: `[firstStart, firstStart + firstBytes)` of `firstBuffer`. */
  firstBuffer(list: number): Buffer {
    return this.slabs[Math.floor(this.heads[list]! / SLAB_PAGES)]!;
  }

  firstStart(list: number): number {
    return (this.heads[list]! % SLAB_PAGES) * PAGE_BYTES;
  }

  firstBytes(list: number): number {
    return this.lengths[this.heads[list]!]!;
  }

  /** Lets go of the first page. */
  dropFirst(list: number): void {
    const page = this.heads[list]!;
    this.heads[list] = this.nexts[page]!;
    if (this.heads[list] === NONE) this.tails[list] = NONE;
    this.counts[list]!--;
    this.nexts[page] = this.freed;
    this.freed = page;
    this.used--;
  }

  /**
   * Copies what is not held yet of a segment's payload, and drops from the segment what is held now.
   * @returns false when there was no page for all of it
   */
  hold(list: number, segment: Segment): boolean {
    let before = this.isBehindTail(list, segment.sequence) ? this.tails[list]! : NONE;
    while (segment.start < segment.end) {
      const next = this.pageAround(list, before, segment.sequence);
      before = this.beforeFound;
      const left = segment.end - segment.start;
      const ahead = next === NONE ? left : distance(segment.sequence, this.sequences[next]!);
      if (ahead <= 0) {
        segment.drop(Math.min(left, distance(segment.sequence, this.endOf(next))));
        continue;
      }
      before = this.pageFor(list, before, segment.sequence);
      if (before === NONE) return false;
      this.fill(before, segment, Math.min(left, ahead));
    }
    return true;
  }

  /** Moves the first `bytes` of the payload to the end of a page, as many as there is room for. */
  private fill(page: number, segment: Segment, bytes: number): void {
    const count = Math.min(bytes, PAGE_BYTES - this.lengths[page]!);
    const target = this.slabs[Math.floor(page / SLAB_PAGES)]!;
    segment.buf.copy(
      target,
      (page % SLAB_PAGES) * PAGE_BYTES + this.lengths[page]!,
      segment.start,
      segment.start + count,
    );
    this.lengths[page]! += count;
    segment.drop(count);
  }

  /** The page in front of the one that `pageAround` returned. */
  private beforeFound = NONE;

  /** The first page behind `before` that ends after `wanted`: it holds that byte, or lies ahead. NONE when there is none. */
  private pageAround(list: number, before: number, wanted: number): number {
    let previous = before;
    let page = before === NONE ? this.heads[list]! : this.nexts[before]!;
    while (page !== NONE && distance(wanted, this.endOf(page)) <= 0) {
      previous = page;
      page = this.nexts[page]!;
    }
    this.beforeFound = previous;
    return page;
  }

  /** A page that the byte `sequence` can be appended to: `before`, if it ends there and has room, else a new one behind it. */
  private pageFor(list: number, before: number, sequence: number): number {
    if (before !== NONE && this.endOf(before) === sequence && this.lengths[before]! < PAGE_BYTES) return before;
    const page = this.counts[list]! < MAX_FLOW_PAGES ? this.takePage() : NONE;
    if (page === NONE) return NONE;
    const next = before === NONE ? this.heads[list]! : this.nexts[before]!;
    this.sequences[page] = sequence;
    this.lengths[page] = 0;
    this.nexts[page] = next;
    if (before === NONE) this.heads[list] = page;
    else this.nexts[before] = page;
    if (next === NONE) this.tails[list] = page;
    this.counts[list]!++;
    return page;
  }

  private takePage(): number {
    let page = this.freed;
    if (page !== NONE) {
      this.freed = this.nexts[page]!;
    } else {
      if (this.fresh === this.pages) return NONE;
      page = this.fresh++;
      if (page % SLAB_PAGES === 0) this.slabs.push(Buffer.allocUnsafeSlow(SLAB_PAGES * PAGE_BYTES));
    }
    this.used++;
    return page;
  }

  private isBehindTail(list: number, sequence: number): boolean {
    const tail = this.tails[list]!;
    return tail !== NONE && distance(this.endOf(tail), sequence) >= 0;
  }

  private endOf(page: number): number {
    return advance(this.sequences[page]!, this.lengths[page]!);
  }
}
