/**
 * The dynamic table of an HPACK decoder (RFC 7541 section 2.3.2, 4): the newest fields first, by size, in two arrays.
 *
 *   ring   one row of integers an entry, by insertion: where its bytes are, how long, what filters think of it
 *   arena  names and values, one behind another: as they came, so what came Huffman encoded stays so until somebody reads it, unless that is longer
 *
 * Both only grow within a block and are tidied between blocks, once a quarter of the arena is of entries that are gone: so undoing a block is restoring four integers, and it can be
 * read again in full. What filters think of an entry is found out once, when it is inserted: an indexed field is then one
 * load. A fresh table costs 1.5 KiB.
 */

import { DEFAULT_HEADER_TABLE_BYTES } from './frame-numbers.ts';
import { MAX_ARENA_BYTES } from './limits.ts';
import { STATIC_ENTRIES } from './static-table.ts';

/** Columns of a row. `NAME_INDEX` above 0: the name is that static one and not in the arena. */
export const OFFSET = 0;
export const NAME_BYTES = 1;
export const VALUE_BYTES = 2;
export const NAME_INDEX = 3;
/** Which name that filters ask for it has, 0 none; whether it may make one match. Both are the prefilter's. */
export const SUBJECT = 4;
export const MEETS = 5;
/** How the strings stand in the arena: `asPlain` or `asCoded` of their bytes there; of a name that is not there 0. */
export const NAME_STORED = 6;
export const VALUE_STORED = 7;
export const ROW = 8;

export const asPlain = (bytes: number): number => bytes << 1;
export const asCoded = (bytes: number): number => (bytes << 1) | 1;
export const storedBytes = (stored: number): number => stored >> 1;
export const isCoded = (stored: number): boolean => (stored & 1) !== 0;

/** What an entry costs beyond its bytes (section 4.1). */
const ENTRY_OVERHEAD = 32;
const FIRST_ARENA_BYTES = 1_024;
const FIRST_ROWS = 16;
const NUMBER_MASK = 0x3fffffff;

/** A table as plain data, to go on in another thread. */
export interface DynamicTableState {
  readonly maxBytes: number;
  /** Rows, the oldest first; offsets into `bytes`. */
  readonly rows: Int32Array;
  readonly bytes: Uint8Array;
}

export class DynamicTable {
  arena: Buffer = Buffer.allocUnsafeSlow(FIRST_ARENA_BYTES);
  ring: Int32Array = new Int32Array(FIRST_ROWS * ROW);
  /** Where the next entry's bytes go. */
  end = 0;
  count = 0;
  /** The limit that the encoder chose last (section 4.2). */
  maxBytes = DEFAULT_HEADER_TABLE_BYTES;
  /** Whether the block at hand changed the table. A size update does, too. */
  isTouched = false;
  private bytes = 0;
  private newest = NUMBER_MASK;
  private mask = FIRST_ROWS - 1;
  /** Entries inserted by the block at hand, alive or not. */
  private fresh = 0;
  private savedBytes = 0;
  private savedCount = 0;
  private savedEnd = 0;
  private savedMaxBytes = 0;

  /** Bytes as section 4.1 counts them. */
  get size(): number {
    return this.bytes;
  }

  /** A block begins: makes room and notes the state to go back to. */
  begin(): void {
    if (this.end > this.arena.length >> 1 && this.baseOffset() >= this.arena.length >> 2) this.compact();
    this.fresh = 0;
    this.isTouched = false;
    this.savedBytes = this.bytes;
    this.savedCount = this.count;
    this.savedEnd = this.end;
    this.savedMaxBytes = this.maxBytes;
  }

  /** Takes back what the block did since `begin`. */
  undo(): void {
    this.newest = (this.newest - this.fresh) & NUMBER_MASK;
    this.bytes = this.savedBytes;
    this.count = this.savedCount;
    this.end = this.savedEnd;
    this.maxBytes = this.savedMaxBytes;
    this.fresh = 0;
    this.isTouched = false;
  }

  /** The row of an index of the block (section 2.3.3), -1 when there is none. */
  rowOf(index: number): number {
    const age = index - STATIC_ENTRIES - 1;
    return age < this.count ? ((this.newest - age) & this.mask) * ROW : -1;
  }

  /** A row by age, 0 the newest. */
  rowAt(age: number): number {
    return ((this.newest - age) & this.mask) * ROW;
  }

  resize(maxBytes: number): void {
    this.isTouched = true;
    this.maxBytes = maxBytes;
    while (this.bytes > maxBytes) this.evict();
  }

  /** Makes room for `bytes` behind `end`. @returns false above MAX_ARENA_BYTES */
  reserve(bytes: number): boolean {
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
   * Inserts the entry whose strings were put at `[offset, end)` of the arena: the name, unless `nameIndex` says it, then the value.
   * @returns its row, for the other columns; -1 when it is larger than the table, which is then empty (section 4.4)
   */
  insert(offset: number, nameBytes: number, valueBytes: number, nameIndex: number): number {
    const size = ENTRY_OVERHEAD + nameBytes + valueBytes;
    this.isTouched = true;
    while (this.count > 0 && this.bytes + size > this.maxBytes) this.evict();
    if (size > this.maxBytes) {
      this.end = offset;
      return -1;
    }
    if (this.savedCount + this.fresh > this.mask) this.growRing();
    this.newest = (this.newest + 1) & NUMBER_MASK;
    this.fresh++;
    this.count++;
    this.bytes += size;
    const row = (this.newest & this.mask) * ROW;
    const ring = this.ring;
    ring[row + OFFSET] = offset;
    ring[row + NAME_BYTES] = nameBytes;
    ring[row + VALUE_BYTES] = valueBytes;
    ring[row + NAME_INDEX] = nameIndex;
    return row;
  }

  /** Between two blocks. */
  snapshot(): DynamicTableState {
    const rows = new Int32Array(this.count * ROW);
    const base = this.baseOffset();
    for (let i = 0; i < this.count; i++) {
      const row = this.rowAt(this.count - 1 - i);
      rows.set(this.ring.subarray(row, row + ROW), i * ROW);
      rows[i * ROW + OFFSET]! -= base;
    }
    return { maxBytes: this.maxBytes, rows, bytes: Uint8Array.from(this.arena.subarray(base, this.end)) };
  }

  /** Into a fresh table. SUBJECT and MEETS are of the prefilter that was: they must be found anew. */
  restore(state: DynamicTableState): void {
    this.maxBytes = Math.max(this.maxBytes, state.maxBytes);
    this.begin();
    this.reserve(state.bytes.length);
    for (let at = 0; at < state.rows.length; at += ROW) {
      const { rows } = state;
      const row = this.insert(
        rows[at + OFFSET]!,
        rows[at + NAME_BYTES]!,
        rows[at + VALUE_BYTES]!,
        rows[at + NAME_INDEX]!,
      );
      for (let column = 0; column < ROW; column++) this.ring[row + column] = rows[at + column]!;
    }
    this.arena.set(state.bytes);
    this.end = state.bytes.length;
    this.maxBytes = state.maxBytes;
    this.begin();
  }

  private evict(): void {
    const row = this.rowAt(this.count - 1);
    this.bytes -= ENTRY_OVERHEAD + this.ring[row + NAME_BYTES]! + this.ring[row + VALUE_BYTES]!;
    this.count--;
  }

  /** Where the bytes of living entries begin. */
  private baseOffset(): number {
    return this.count === 0 ? this.end : this.ring[this.rowAt(this.count - 1) + OFFSET]!;
  }

  private compact(): void {
    const base = this.baseOffset();
    const live = this.end - base;
    let size = this.arena.length;
    while (size > FIRST_ARENA_BYTES && live * 8 < size) size /= 2;
    if (size < this.arena.length) {
      const arena = Buffer.allocUnsafeSlow(size);
      this.arena.copy(arena, 0, base, this.end);
      this.arena = arena;
    } else this.arena.copyWithin(0, base, this.end);
    this.end = live;
    for (let age = 0; age < this.count; age++) this.ring[this.rowAt(age) + OFFSET]! -= base;
  }

  /** Rows of the block's beginning are kept, too: `undo` may bring them back. */
  private growRing(): void {
    const used = this.savedCount + this.fresh;
    const ring = new Int32Array(this.ring.length * 2);
    const mask = this.mask * 2 + 1;
    for (let age = 0; age < used; age++) {
      const row = this.rowAt(age);
      ring.set(this.ring.subarray(row, row + ROW), ((this.newest - age) & mask) * ROW);
    }
    this.ring = ring;
    this.mask = mask;
  }
}
