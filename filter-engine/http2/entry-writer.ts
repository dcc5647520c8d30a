/**
 * Puts a field into a dynamic table: its strings into the arena, in the order name and value, then its row.
 *
 * A Huffman string stays as it is, and is only measured: the table counts it unpacked (RFC 7541 section 4.1), but most are never read. One that is longer
 * than what it stands for, because its bytes are rare, is unpacked, so that the arena is never larger than it would be otherwise.
 */

import {
  asCoded,
  asPlain,
  type DynamicTable,
  MEETS,
  NAME_BYTES,
  NAME_INDEX,
  NAME_STORED,
  OFFSET,
  SUBJECT,
  storedBytes,
  VALUE_STORED,
} from './dynamic-table.ts';
import { copyHuffman, decodedRoom, decodeHuffman } from './huffman.ts';
import { STATIC_NAMES } from './static-table.ts';

/** What is said of a string that cannot be put. */
export const NO_HUFFMAN_STRING = -1;
export const NO_ROOM = -2;

/** Longer strings are copied by the runtime. */
const SHORT_BYTES = 48;

export class EntryWriter {
  private readonly table: DynamicTable;
  private offset = 0;
  private nameBytes = 0;
  private nameIndex = 0;
  private nameStored = 0;
  /** Of the string that was put last: the bytes that it stands for, and how it stands in the arena. */
  private bytes = 0;
  private stored = 0;

  constructor(table: DynamicTable) {
    this.table = table;
  }

  /** The name is that of a static entry. */
  putStaticName(index: number): void {
    this.offset = this.table.end;
    this.nameIndex = index;
    this.nameBytes = STATIC_NAMES[index]!.length;
    this.nameStored = 0;
  }

  /** The name is that of a row. 0 or NO_ROOM. */
  putNameOf(row: number): number {
    const { table } = this;
    const { ring } = table;
    this.offset = table.end;
    this.nameIndex = ring[row + NAME_INDEX]!;
    this.nameBytes = ring[row + NAME_BYTES]!;
    this.nameStored = ring[row + NAME_STORED]!;
    const length = storedBytes(this.nameStored);
    if (!table.reserve(length)) return NO_ROOM;
    const from = ring[row + OFFSET]!;
    table.arena.copyWithin(table.end, from, from + length);
    table.end += length;
    return 0;
  }

  /** The name is `buf[start, end)`. 0 or an error. */
  putName(buf: Buffer, start: number, end: number, isHuffman: boolean): number {
    this.offset = this.table.end;
    const said = isHuffman ? this.putCoded(buf, start, end) : this.putPlain(buf, start, end);
    this.nameIndex = 0;
    this.nameBytes = this.bytes;
    this.nameStored = this.stored;
    return said;
  }

  /** Puts `buf[start, end)` as it is. 0 or NO_ROOM. */
  putPlain(buf: Buffer, start: number, end: number): number {
    const { table } = this;
    const length = end - start;
    if (!table.reserve(length)) return NO_ROOM;
    const { arena } = table;
    let to = table.end;
    if (length > SHORT_BYTES) to += buf.copy(arena, to, start, end);
    else for (let i = start; i < end; i++) arena[to++] = buf[i]!;
    table.end = to;
    this.bytes = length;
    this.stored = asPlain(length);
    return 0;
  }

  /** Puts a Huffman string. 0 or an error. */
  putCoded(buf: Buffer, start: number, end: number): number {
    const { table } = this;
    const length = end - start;
    if (!table.reserve(decodedRoom(length))) return NO_ROOM;
    const bytes = copyHuffman(buf, start, end, table.arena, table.end);
    if (bytes < 0) return NO_HUFFMAN_STRING;
    this.bytes = bytes;
    this.stored = asCoded(length);
    table.end += length;
    if (length > bytes) this.unpack(buf, start, end);
    return 0;
  }

  /** Puts a Huffman string that is known to stand for so many `bytes`. 0 or NO_ROOM. */
  putKnown(buf: Buffer, start: number, end: number, bytes: number): number {
    if (!this.table.reserve(decodedRoom(end - start))) return NO_ROOM;
    this.putPlain(buf, start, end);
    this.bytes = bytes;
    this.stored = asCoded(end - start);
    if (end - start > bytes) this.unpack(buf, start, end);
    return 0;
  }

  /** The value was put last: the entry is whole. */
  insert(subject: number, meets: number): void {
    const { table } = this;
    const row = table.insert(this.offset, this.nameBytes, this.bytes, this.nameIndex);
    if (row < 0) return;
    const { ring } = table;
    ring[row + SUBJECT] = subject;
    ring[row + MEETS] = meets;
    ring[row + NAME_STORED] = this.nameStored;
    ring[row + VALUE_STORED] = this.stored;
  }

  private unpack(buf: Buffer, start: number, end: number): void {
    const { table } = this;
    table.end = decodeHuffman(buf, start, end, table.arena, table.end - (end - start));
    this.stored = asPlain(this.bytes);
  }
}
