/**
 * The dynamic table of an HPACK decoder (RFC 7541 section 2.3.2, 4): the newest fields first, by size, in two arrays.
 *
 *   ring   one row of integers an entry, by insertion: where its bytes are, how long, what filters think of it
 *   arena  names and values as they came: what came Huffman encoded stays so until somebody reads it
 *
 * Both only grow within a block and are tidied between blocks, once a quarter of the arena is of entries that are gone: so undoing a block is restoring four integers,
 * and it can be read again in full. Rows count offsets from the connection's first byte on, and `origin` says which one the arena begins with now, so rows need not
 * follow when it moves. What filters think of an entry is found out once, when it is inserted: an indexed field is then one load. A fresh table costs 1.6 KiB.
 *
 * What an entry counts is its strings unpacked, which nobody does for that alone: it lies between a least and a most. While some entries are so loose, more are kept than
 * live: `bytes` is what they count at the least, so who is evicted by it surely would be, and who came late enough that all since then count less than the table at the
 * most surely lives. Between the two, and wherever it must be exact, `settle` measures.
 */

import { DEFAULT_HEADER_TABLE_BYTES } from './frame-numbers.ts';
import { measureHuffman } from './huffman.ts';
import { MAX_ARENA_BYTES } from './limits.ts';
import { STATIC_ENTRIES, STATIC_NAMES } from './static-table.ts';
import { isCoded, storedBytes } from './stored-string.ts';

/** Columns of a row. Where its strings are (see `arenaAt`); where the name is not, the same twice. */
export const NAME_OFFSET = 0;
export const VALUE_OFFSET = 8;
/** What it counts at the least, twice, and 1 while that is not exact. */
const SIZE = 1;
/** What all entries before it counted at the most, together. */
const MOST_BEFORE = 2;
/** Above 0: the name is that static one and not in the arena. */
export const NAME_INDEX = 3;
/** Which name that filters ask for it has, 0 none; whether it may make one match. Both are the prefilter's. */
export const SUBJECT = 4;
export const MEETS = 5;
/** How its strings stand in the arena (stored-string.ts); of a name that is not there 0. */
export const NAME_STORED = 6;
export const VALUE_STORED = 7;
export const ROW = 9;

/** What an entry costs beyond its bytes (section 4.1). */
export const ENTRY_OVERHEAD = 32;
const FIRST_ARENA_BYTES = 1_024;
const FIRST_ROWS = 16;
const NUMBER_MASK = 0x3fffffff;
/** A ring of more rows, of which less than an eighth live when a block begins, is made smaller. */
const SPARE_ROWS = 128;
/** While entries are not measured, more of them are kept than live. So many times as the table holds, at the most, when a block begins. */
const LOOSE_PART = 2;
/** Offsets are 32 bits wide and wrap. Each table meets that within its first bytes, so that it is seen to be right. */
const FIRST_ORIGIN = 0x7fffffff;
/** No bytes of the block at hand were copied. */
const NOTHING_COPIED = -1;

/** A table as plain data, to go on in another thread. */
export interface DynamicTableState {
  readonly maxBytes: number;
  readonly isBroken: boolean;
  /** Rows, the oldest first; offsets into `bytes`. */
  readonly rows: Int32Array;
  readonly bytes: Uint8Array;
}

export class DynamicTable {
  arena: Buffer = Buffer.allocUnsafeSlow(FIRST_ARENA_BYTES);
  ring: Int32Array = new Int32Array(FIRST_ROWS * ROW);
  /** Of the arena: where the next entry's bytes go. */
  end = 0;
  count = 0;
  /** What `copy` took of the block at hand ends there, and what is added to an offset of the block is that of a row. */
  copiedEnd = NOTHING_COPIED;
  shift = 0;
  /** The offset of the arena's first byte. */
  private origin = FIRST_ORIGIN;
  /** The limit that the encoder chose last (section 4.2). */
  maxBytes = DEFAULT_HEADER_TABLE_BYTES;
  /** Whether the block at hand changed the table. A size update does, too. */
  isTouched = false;
  /** A string in it is no Huffman string, which was found between two blocks: what lives cannot be told any more. */
  isBroken = false;
  /** At the least. */
  private bytes = 0;
  /** Entries of which that is not exact; and what all that were ever inserted counted at the most, together. */
  private loose = 0;
  /** The oldest that is kept may be gone. */
  private isUnsure = false;
  private most = 0;
  private newest = NUMBER_MASK;
  private mask = FIRST_ROWS - 1;
  /** Entries inserted by the block at hand, alive or not. */
  private fresh = 0;
  /** Entries were measured since the block began. */
  private hasSettled = false;
  private savedBytes = 0;
  private savedLoose = 0;
  private savedMost = 0;
  private savedCount = 0;
  private savedEnd = 0;
  private savedMaxBytes = DEFAULT_HEADER_TABLE_BYTES;

  get memoryBytes(): number {
    return this.arena.length + this.ring.byteLength;
  }

  /** Bytes as section 4.1 counts them. */
  get size(): number {
    this.settle();
    return this.bytes;
  }

  /** A block begins: makes room and notes the state to go back to. */
  begin(): void {
    // Else all is as it was found by the block before.
    if (this.isTouched || this.hasSettled) this.beginAnew();
  }

  private beginAnew(): void {
    const base = this.baseOffset();
    if (this.end - base > LOOSE_PART * this.maxBytes + FIRST_ARENA_BYTES) this.tighten();
    else if (this.end > this.arena.length >> 1 && base >= this.arena.length >> 2) this.compact(base);
    if (this.mask >= SPARE_ROWS && this.count * 8 < this.mask) this.resizeRing(this.count, roomFor(this.count));
    this.copiedEnd = NOTHING_COPIED;
    this.fresh = 0;
    this.isTouched = false;
    this.isUnsure =
      this.loose > 0 && ((this.most - this.ring[this.rowAt(this.count - 1) + MOST_BEFORE]!) | 0) > this.maxBytes;
    this.hasSettled = false;
    this.savedBytes = this.bytes;
    this.savedLoose = this.loose;
    this.savedMost = this.most;
    this.savedCount = this.count;
    this.savedEnd = this.end;
    this.savedMaxBytes = this.maxBytes;
  }

  /** Takes back what the block did since `begin`. */
  undo(): void {
    this.newest = (this.newest - this.fresh) & NUMBER_MASK;
    this.bytes = this.savedBytes;
    this.loose = this.savedLoose;
    this.most = this.savedMost;
    this.count = this.savedCount;
    this.end = this.savedEnd;
    this.maxBytes = this.savedMaxBytes;
    if (this.hasSettled) this.countAgain();
    this.isUnsure = this.loose > 0;
    this.copiedEnd = NOTHING_COPIED;
    this.fresh = 0;
    this.isTouched = false;
  }

  /** The row of an index of the block (section 2.3.3), -1 when there is none. */
  rowOf(index: number): number {
    const age = index - STATIC_ENTRIES - 1;
    if (age >= this.count) return -1;
    const row = this.rowAt(age);
    // It and all that came after it may be more than the table holds.
    if (this.isUnsure && ((this.most - this.ring[row + MOST_BEFORE]!) | 0) > this.maxBytes) {
      if (!this.settle() || age >= this.count) return -1;
    }
    return row;
  }

  /** A row by age, 0 the newest. */
  rowAt(age: number): number {
    return ((this.newest - age) & this.mask) * ROW;
  }

  /** @returns false: an entry that had to be measured is none */
  resize(maxBytes: number): boolean {
    this.isTouched = true;
    if (!this.settle()) return false;
    this.maxBytes = maxBytes;
    while (this.bytes > maxBytes) this.evict();
    return true;
  }

  /** Measures what was not yet, and takes out what did not fit. @returns false: some string is no Huffman string */
  private settle(): boolean {
    if (this.loose === 0) return true;
    this.hasSettled = true;
    const { ring } = this;
    let bytes = 0;
    let count = 0;
    for (; count < this.count; count++) {
      const row = this.rowAt(count);
      let size = ring[row + SIZE]! >> 1;
      if ((ring[row + SIZE]! & 1) !== 0) {
        size = this.rowBytes(row);
        if (size < 0) return false;
        ring[row + SIZE] = size << 1;
      }
      if (bytes + size > this.maxBytes) break;
      bytes += size;
    }
    this.count = count;
    this.bytes = bytes;
    this.loose = 0;
    this.isUnsure = false;
    return true;
  }

  /** The sums of what lives, and who does not. */
  private countAgain(): void {
    this.bytes = 0;
    this.loose = 0;
    for (let age = 0; age < this.count; age++) {
      const size = this.ring[this.rowAt(age) + SIZE]!;
      this.bytes += size >> 1;
      this.loose += size & 1;
    }
    while (this.bytes > this.maxBytes) this.evict();
  }

  /** Where the byte of an offset is in the arena. */
  arenaAt(offset: number): number {
    return (offset - this.origin) | 0;
  }

  /** Takes `buf[start, end)` of the block at hand: see `shift`. @returns false: above MAX_ARENA_BYTES */
  copy(buf: Buffer, start: number, end: number): boolean {
    if (!this.reserve(end - start)) return false;
    this.shift = (this.origin + this.end - start) | 0;
    this.copiedEnd = end;
    this.end += buf.copy(this.arena, this.end, start, end);
    return true;
  }

  /** Takes the string of a row once more. @returns its offset; null above MAX_ARENA_BYTES */
  copyAgain(offset: number, bytes: number): number | null {
    if (!this.reserve(bytes)) return null;
    const from = this.arenaAt(offset);
    this.arena.copyWithin(this.end, from, from + bytes);
    this.end += bytes;
    return (this.origin + this.end - bytes) | 0;
  }

  /** Makes room for `bytes` behind `end`. @returns false above MAX_ARENA_BYTES */
  private reserve(bytes: number): boolean {
    const wanted = this.end + bytes;
    if (wanted <= this.arena.length) return true;
    if (wanted > MAX_ARENA_BYTES) return false;
    let size = this.arena.length;
    while (size < wanted) size *= 2;
    const arena = Buffer.allocUnsafeSlow(size);
    this.arena.copy(arena, 0, 0, this.end);
    this.arena = arena;
    return true;
  }

  /**
   * Inserts an entry whose strings were put into the arena. It counts between `least` and `most` bytes; where it may be larger than the table, exactly so many.
   * @returns its row, for the other columns; -1 when it is larger than the table, which is then empty (section 4.4)
   */
  insert(least: number, most: number): number {
    this.isTouched = true;
    while (this.count > 0 && this.bytes + least > this.maxBytes) this.evict();
    if (least > this.maxBytes) return -1;
    if (this.savedCount + this.fresh > this.mask) this.growRing();
    this.newest = (this.newest + 1) & NUMBER_MASK;
    this.fresh++;
    this.count++;
    this.bytes += least;
    const isLoose = least < most ? 1 : 0;
    this.loose += isLoose;
    this.isUnsure = this.loose > 0;
    const row = (this.newest & this.mask) * ROW;
    const ring = this.ring;
    ring[row + SIZE] = (least << 1) | isLoose;
    ring[row + MOST_BEFORE] = this.most;
    this.most = (this.most + most) | 0;
    return row;
  }

  /** Between two blocks. */
  snapshot(): DynamicTableState {
    const isBroken = this.isBroken || !this.settle();
    const rows = new Int32Array(this.count * ROW);
    const base = this.baseOffset();
    for (let i = 0; i < this.count; i++) {
      const row = this.rowAt(this.count - 1 - i);
      rows.set(this.ring.subarray(row, row + ROW), i * ROW);
      rows[i * ROW + NAME_OFFSET] = this.arenaAt(this.ring[row + NAME_OFFSET]!) - base;
      rows[i * ROW + VALUE_OFFSET] = this.arenaAt(this.ring[row + VALUE_OFFSET]!) - base;
    }
    return { maxBytes: this.maxBytes, isBroken, rows, bytes: Uint8Array.from(this.arena.subarray(base, this.end)) };
  }

  /** Into a fresh table. SUBJECT and MEETS are of the prefilter that was: they must be found anew. */
  restore(state: DynamicTableState): void {
    this.maxBytes = Math.max(this.maxBytes, state.maxBytes);
    this.origin = 0;
    this.reserve(state.bytes.length);
    for (let at = 0; at < state.rows.length; at += ROW) {
      const { rows } = state;
      const size = rows[at + SIZE]! >> 1;
      const row = this.insert(size, size);
      this.ring[row + NAME_OFFSET] = rows[at + NAME_OFFSET]!;
      for (let column = NAME_INDEX; column < ROW; column++) this.ring[row + column] = rows[at + column]!;
    }
    this.arena.set(state.bytes);
    this.end = state.bytes.length;
    this.isBroken = state.isBroken;
    this.maxBytes = state.maxBytes;
    this.beginAnew();
  }

  private evict(): void {
    const size = this.ring[this.rowAt(this.count - 1) + SIZE]!;
    this.bytes -= size >> 1;
    this.loose -= size & 1;
    this.count--;
  }

  /** Where the bytes of living entries begin in the arena. */
  private baseOffset(): number {
    if (this.count === 0) return this.end;
    const row = this.rowAt(this.count - 1);
    return Math.min(this.arenaAt(this.ring[row + NAME_OFFSET]!), this.arenaAt(this.ring[row + VALUE_OFFSET]!));
  }

  /** Lets go of what is not an entry's, and of entries that turn out not to live. */
  private tighten(): void {
    this.isBroken = !this.settle();
    if (this.isBroken) return;
    const { ring, arena } = this;
    let live = 0;
    for (let age = 0; age < this.count; age++) {
      const row = this.rowAt(age);
      live += storedBytes(ring[row + NAME_STORED]!) + storedBytes(ring[row + VALUE_STORED]!);
    }
    let size = FIRST_ARENA_BYTES;
    while (size < 2 * live) size *= 2;
    const tight = Buffer.allocUnsafeSlow(size);
    this.end = 0;
    for (let age = this.count - 1; age >= 0; age--) {
      const row = this.rowAt(age);
      const name = this.arenaAt(ring[row + NAME_OFFSET]!);
      const value = this.arenaAt(ring[row + VALUE_OFFSET]!);
      ring[row + NAME_OFFSET] = (this.origin + this.end) | 0;
      this.end += arena.copy(tight, this.end, name, name + storedBytes(ring[row + NAME_STORED]!));
      ring[row + VALUE_OFFSET] = (this.origin + this.end) | 0;
      this.end += arena.copy(tight, this.end, value, value + storedBytes(ring[row + VALUE_STORED]!));
    }
    this.arena = tight;
  }

  /** Lets go of what is in front of `base`. */
  private compact(base: number): void {
    const live = this.end - base;
    let size = this.arena.length;
    while (size > FIRST_ARENA_BYTES && live * 8 < size) size /= 2;
    if (size < this.arena.length) {
      const arena = Buffer.allocUnsafeSlow(size);
      this.arena.copy(arena, 0, base, this.end);
      this.arena = arena;
    } else this.arena.copyWithin(0, base, this.end);
    this.end = live;
    this.origin = (this.origin + base) | 0;
  }

  /** What the entry of a row counts (section 4.1); -1: one of its strings is no Huffman string. */
  private rowBytes(row: number): number {
    const { arena, ring } = this;
    const nameIndex = ring[row + NAME_INDEX]!;
    let name = STATIC_NAMES[nameIndex]?.length ?? 0;
    if (nameIndex === 0) name = measure(arena, this.arenaAt(ring[row + NAME_OFFSET]!), ring[row + NAME_STORED]!);
    const value = measure(arena, this.arenaAt(ring[row + VALUE_OFFSET]!), ring[row + VALUE_STORED]!);
    return name < 0 || value < 0 ? -1 : ENTRY_OVERHEAD + name + value;
  }

  /** Rows of the block's beginning are kept, too: `undo` may bring them back. */
  private growRing(): void {
    this.resizeRing(this.savedCount + this.fresh, (this.mask + 1) * 2);
  }

  /** Keeps the newest `used` rows. @param rows a power of two */
  private resizeRing(used: number, rows: number): void {
    const ring = new Int32Array(rows * ROW);
    const mask = rows - 1;
    for (let age = 0; age < used; age++) {
      const row = this.rowAt(age);
      ring.set(this.ring.subarray(row, row + ROW), ((this.newest - age) & mask) * ROW);
    }
    this.ring = ring;
    this.mask = mask;
  }
}

/** Rows of a ring in which `count` are half. */
function roomFor(count: number): number {
  let rows = FIRST_ROWS;
  while (rows < 2 * count) rows *= 2;
  return rows;
}

/** The bytes that a stored string at `start` stands for, -1: it is no Huffman string. */
export function measure(buf: Buffer, start: number, stored: number): number {
  const bytes = storedBytes(stored);
  return isCoded(stored) ? measureHuffman(buf, start, start + bytes) : bytes;
}
