/**
 * Puts a field into a dynamic table: its strings into the arena, as they are, then its row. How many bytes a Huffman string stands for is not looked
 * into: the table does with a least and a most (dynamic-table.ts).
 */

import {
  type DynamicTable,
  ENTRY_OVERHEAD,
  MEETS,
  measure,
  NAME_INDEX,
  NAME_OFFSET,
  NAME_STORED,
  SUBJECT,
  VALUE_OFFSET,
  VALUE_STORED,
} from './dynamic-table.ts';
import { STATIC_NAMES } from './static-table.ts';
import { leastBytes, mostBytes, storedBytes } from './stored-string.ts';

/** What is said of a field that cannot be put. */
export const NO_HUFFMAN_STRING = -1;
export const NO_ROOM = -2;

/** How many bytes a Huffman string stands for, when nobody looked. */
export const UNKNOWN = -1;

/** The rest of a longer block is not copied with its first field. */
const SHORT_BLOCK_BYTES = 1_024;
const NOT_COPIED = Number.MIN_SAFE_INTEGER;

export class EntryWriter {
  private readonly table: DynamicTable;
  /** A short block is copied whole with its first field: one copy instead of two a field. What is added to an offset of the block; NOT_COPIED. */
  private shift = NOT_COPIED;
  private nameIndex = 0;
  private nameOffset = 0;
  private nameStored = 0;
  /** Of the name, as far as it is known. */
  private leastName = 0;
  private mostName = 0;
  /** The same of the value. */
  private valueOffset = 0;
  private valueStored = 0;
  private leastValue = 0;
  private mostValue = 0;

  constructor(table: DynamicTable) {
    this.table = table;
  }

  /** Another block begins. */
  begin(): void {
    this.shift = NOT_COPIED;
  }

  /** The name is that of a static entry. */
  putStaticName(index: number): void {
    this.nameIndex = index;
    this.nameStored = 0;
    this.leastName = this.mostName = STATIC_NAMES[index]!.length;
  }

  /** The name is that of a row. 0 or NO_ROOM. */
  putNameOf(row: number): number {
    const { table } = this;
    const { ring } = table;
    const nameIndex = ring[row + NAME_INDEX]!;
    if (nameIndex > 0) {
      this.putStaticName(nameIndex);
      return 0;
    }
    const from = ring[row + NAME_OFFSET]!;
    const length = storedBytes(ring[row + NAME_STORED]!);
    if (!table.reserve(length)) return NO_ROOM;
    table.arena.copyWithin(table.end, from, from + length);
    this.nameOffset = table.end;
    table.end += length;
    this.setName(ring[row + NAME_STORED]!);
    return 0;
  }

  /** The name is `buf[start, end)`, of a block that ends at `blockEnd`. 0 or NO_ROOM. */
  putName(buf: Buffer, start: number, end: number, blockEnd: number): number {
    this.nameOffset = this.place(buf, start, end, blockEnd);
    return this.nameOffset < 0 ? NO_ROOM : 0;
  }

  setName(stored: number): void {
    this.nameIndex = 0;
    this.nameStored = stored;
    this.leastName = leastBytes(stored);
    this.mostName = mostBytes(stored);
  }

  /** The value is `buf[start, end)`, of a block that ends at `blockEnd`. 0 or NO_ROOM. */
  putValue(buf: Buffer, start: number, end: number, blockEnd: number): number {
    this.valueOffset = this.place(buf, start, end, blockEnd);
    return this.valueOffset < 0 ? NO_ROOM : 0;
  }

  /** How it stands; `bytes` are those that it stands for, where that is known, else UNKNOWN. */
  setValue(stored: number, bytes: number): void {
    this.valueStored = stored;
    this.leastValue = bytes === UNKNOWN ? leastBytes(stored) : bytes;
    this.mostValue = bytes === UNKNOWN ? mostBytes(stored) : bytes;
  }

  /** Both are put: the entry is whole. 0, or NO_HUFFMAN_STRING where it had to be measured. */
  insert(subject: number, meets: number): number {
    const { table } = this;
    let least = ENTRY_OVERHEAD + this.leastName + this.leastValue;
    let most = ENTRY_OVERHEAD + this.mostName + this.mostValue;
    if (most > table.maxBytes && least < most) {
      least = most = this.measure();
      if (least < 0) return NO_HUFFMAN_STRING;
    }
    const row = table.insert(least, most);
    if (row < 0) return 0;
    const { ring } = table;
    ring[row + NAME_OFFSET] = this.nameIndex > 0 ? this.valueOffset : this.nameOffset;
    ring[row + VALUE_OFFSET] = this.valueOffset;
    ring[row + NAME_INDEX] = this.nameIndex;
    ring[row + SUBJECT] = subject;
    ring[row + MEETS] = meets;
    ring[row + NAME_STORED] = this.nameStored;
    ring[row + VALUE_STORED] = this.valueStored;
    return 0;
  }

  private measure(): number {
    const { arena } = this.table;
    const name = this.nameIndex > 0 ? this.leastName : measure(arena, this.nameOffset, this.nameStored);
    const value =
      this.leastValue === this.mostValue ? this.leastValue : measure(arena, this.valueOffset, this.valueStored);
    return name < 0 || value < 0 ? -1 : ENTRY_OVERHEAD + name + value;
  }

  /** @returns where `buf[start, end)` stands in the arena; NO_ROOM */
  private place(buf: Buffer, start: number, end: number, blockEnd: number): number {
    const { table } = this;
    if (this.shift !== NOT_COPIED) return start + this.shift;
    const isShort = blockEnd - start <= SHORT_BLOCK_BYTES;
    const to = isShort ? blockEnd : end;
    if (!table.reserve(to - start)) return NO_ROOM;
    const offset = table.end;
    table.end += buf.copy(table.arena, offset, start, to);
    if (isShort) this.shift = offset - start;
    return offset;
  }
}
