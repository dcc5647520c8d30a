/**
 * Follows the header blocks of one direction (RFC 7541), in two ways that leave the table in the same state:
 *
 *   judge    the fast one: may some field make a filter match? Nothing is unpacked but what is asked for: an indexed field is one load and one OR, a
 *            literal that nobody asks for is skipped unread, and what enters the table is copied as it is
 *   read     the full one: every field into a `HeaderList`, and strict: what it refuses is not a header block
 *   reread   `read` of the block that was just judged; the table is taken back first
 *
 * Size updates stand before all fields; after the limit was lowered below the table's size the next block must bring one (section
 * 4.2). What `judge` did not unpack it did not check, so a block that is to be acted on is read. Strings say how long they are, so one that is
 * none moves no other field, and no entry of the table.
 *
 * After an error the table is undefined: the direction can be followed no further. Only BLOCK_LIST_TOO_LARGE leaves it as the block left it.
 */

import type { BlockPrefilter } from './block-prefilter.ts';
import { readFields } from './block-reader.ts';
import {
  DynamicTable,
  type DynamicTableState,
  MEETS,
  NAME_INDEX,
  NAME_OFFSET,
  NAME_STORED,
  SUBJECT,
  VALUE_OFFSET,
  VALUE_STORED,
} from './dynamic-table.ts';
import { EntryWriter } from './entry-writer.ts';
import { DEFAULT_HEADER_TABLE_BYTES } from './frame-numbers.ts';
import { type HeaderList, NAME_END, NAME_START, STATIC_INDEX, VALUE_END, VALUE_START } from './header-list.ts';
import { decodedRoom, decodeHuffman } from './huffman.ts';
import { MAX_TABLE_BYTES } from './limits.ts';
import {
  BLOCK_CANNOT_MATCH,
  BLOCK_LIST_TOO_LARGE,
  BLOCK_MALFORMED,
  BLOCK_MAY_MATCH,
  BLOCK_TABLE_TOO_LARGE,
  HUFFMAN,
  INDEXED,
  INDEXED_PREFIX,
  INSERTED,
  INSERTED_PREFIX,
  LITERAL_PREFIX,
  SIZE_PREFIX,
  SIZE_UPDATE,
  STRING_PREFIX,
} from './representation.ts';
import type { AckedTable } from './settings-track.ts';
import { STATIC_ENTRIES } from './static-table.ts';
import { asCoded, asPlain, isCoded, storedBytes } from './stored-string.ts';

/** Most bytes of an integer behind its prefix: values stay below 2^28, above all our limits. */
const MAX_INTEGER_SHIFT = 21;
/** From its first new entry on a short block is copied whole; of a longer one what enters the table. */
const SHORT_BLOCK_BYTES = 1_024;
const NOTHING_OWED = -1;
/** Memory of a table that is not worth tidying between two blocks. */
const TIDY_TABLE_BYTES = 16 * 1024;

/** A decoder as plain data, to go on in another thread. */
export interface HpackDecoderState {
  readonly limit: number;
  readonly owed: number;
  readonly table: DynamicTableState;
}

export class HpackDecoder {
  readonly table = new DynamicTable();
  private readonly entry = new EntryWriter(this.table);
  /** Behind the integer that `integer` read. */
  integerEnd = 0;
  private prefilter: BlockPrefilter;
  private limit = DEFAULT_HEADER_TABLE_BYTES;
  /** The next block must begin with a size update of at most that; NOTHING_OWED. */
  private owed = NOTHING_OWED;
  private savedOwed = NOTHING_OWED;

  constructor(prefilter: BlockPrefilter) {
    this.prefilter = prefilter;
  }

  /** Whether the block that was judged or read last changed the table. */
  get hasTouched(): boolean {
    return this.table.isTouched;
  }

  /** The receiver's SETTINGS_HEADER_TABLE_SIZE, from the encoder's acknowledgement on (RFC 9113 section 6.5.3). */
  setLimit(bytes: number): void {
    this.limit = bytes;
    if (bytes < this.table.maxBytes) this.owed = this.owed === NOTHING_OWED ? bytes : Math.min(this.owed, bytes);
  }

  /** What an acknowledgement makes hold of it: the limit passes through the least on its way to the last (RFC 7541 section 4.2). */
  follow({ least, last }: AckedTable): void {
    if (least === null || last === null) return;
    this.setLimit(least);
    this.setLimit(last);
  }

  /** Other filters hold: what they think of living entries is found anew. Between two blocks. */
  setPrefilter(prefilter: BlockPrefilter): void {
    if (prefilter === this.prefilter) return;
    this.prefilter = prefilter;
    const { table } = this;
    for (let age = 0; age < table.count; age++) this.judgeEntry(table.rowAt(age));
  }

  /** BLOCK_MAY_MATCH, BLOCK_CANNOT_MATCH or an error. Borrows the block, which is `buf[start, end)`. */
  judge(buf: Buffer, start: number, end: number): number {
    this.table.begin();
    this.savedOwed = this.owed;
    return this.judgeAgain(buf, start, end);
  }

  /** Reads the block that `judge` was given last, in full. The list refers to `buf`. */
  reread(buf: Buffer, start: number, end: number, list: HeaderList): number {
    this.undo();
    return this.readInto(buf, start, end, list);
  }

  /** BLOCK_READ or an error. The list refers to `buf`. */
  read(buf: Buffer, start: number, end: number, list: HeaderList): number {
    this.table.begin();
    this.savedOwed = this.owed;
    return this.readInto(buf, start, end, list);
  }

  /** Takes back the block that was judged or read last. */
  undo(): void {
    this.table.undo();
    this.owed = this.savedOwed;
  }

  /** Of the table, with room that it has not used yet. */
  get memoryBytes(): number {
    return this.table.memoryBytes;
  }

  /** The block that was judged or read last stays: lets go of memory that it took and the table does not need. */
  tidy(): void {
    if (this.table.memoryBytes > TIDY_TABLE_BYTES) this.table.begin();
  }

  snapshot(): HpackDecoderState {
    return { limit: this.limit, owed: this.owed, table: this.table.snapshot() };
  }

  /** Into a fresh decoder. */
  restore(state: HpackDecoderState): void {
    this.table.restore(state.table);
    this.limit = state.limit;
    this.owed = state.owed;
    for (let age = 0; age < this.table.count; age++) this.judgeEntry(this.table.rowAt(age));
  }

  /** Reads an integer whose prefix was full, from `at` on. Returns -1 when it is too long or cut; else see `integerEnd`. */
  integer(buf: Buffer, at: number, end: number, prefix: number): number {
    let value = prefix;
    for (let i = at, shift = 0; i < end && shift <= MAX_INTEGER_SHIFT; i++, shift += 7) {
      const byte = buf[i]!;
      value += (byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      this.integerEnd = i + 1;
      return value;
    }
    return -1;
  }

  /** The size updates at the beginning of a block. Returns the offset behind them, or an error. */
  sizeUpdates(buf: Buffer, start: number, end: number): number {
    if (this.table.isBroken) return BLOCK_MALFORMED;
    let at = start;
    while (at < end && (buf[at]! & 0xe0) === SIZE_UPDATE) {
      let size = buf[at++]! & SIZE_PREFIX;
      if (size === SIZE_PREFIX) {
        size = this.integer(buf, at, end, SIZE_PREFIX);
        if (size < 0) return BLOCK_MALFORMED;
        at = this.integerEnd;
      }
      if (size > this.limit) return BLOCK_MALFORMED;
      if (size > MAX_TABLE_BYTES) return BLOCK_TABLE_TOO_LARGE;
      if (size <= this.owed) this.owed = NOTHING_OWED;
      if (!this.table.resize(size)) return BLOCK_MALFORMED;
    }
    return this.owed !== NOTHING_OWED && at < end ? BLOCK_MALFORMED : at;
  }

  /** Inserts a field of a list that was read; 1 when it may make a filter match, or an error. */
  insert({ bytes, columns }: HeaderList, column: number): number {
    const { entry, prefilter } = this;
    const nameIndex = columns[column + STATIC_INDEX]!;
    const name = columns[column + NAME_START]!;
    const nameEnd = columns[column + NAME_END]!;
    const value = columns[column + VALUE_START]!;
    const valueEnd = columns[column + VALUE_END]!;
    entry.nameIndex = nameIndex;
    entry.nameStart = name;
    entry.nameStored = nameIndex > 0 ? 0 : asPlain(nameEnd - name);
    entry.valueStart = value;
    entry.valueStored = asPlain(valueEnd - value);
    entry.subject = nameIndex > 0 ? prefilter.staticSubjects[nameIndex]! : prefilter.subjectOf(bytes, name, nameEnd);
    entry.meets = prefilter.meets(entry.subject, bytes, value, valueEnd);
    const said = entry.insert(bytes, nameIndex > 0 ? value : name, valueEnd);
    return said < 0 ? said : entry.meets;
  }

  private judgeAgain(buf: Buffer, start: number, end: number): number {
    const { table, prefilter } = this;
    const { staticMeets } = prefilter;
    let at = this.sizeUpdates(buf, start, end);
    if (at < 0) return at;
    let meets = 0;
    while (at < end) {
      const first = buf[at++]!;
      if (first < INDEXED) {
        const said = first >= INSERTED ? this.judgeInserted(buf, at, end) : this.judgeLiteral(buf, at, end);
        if (said < 0) return said;
        meets |= said;
        at = this.integerEnd;
        continue;
      }
      let index = first & INDEXED_PREFIX;
      if (index === INDEXED_PREFIX) {
        index = this.integer(buf, at, end, INDEXED_PREFIX);
        if (index < 0) return BLOCK_MALFORMED;
        at = this.integerEnd;
      }
      if (index <= STATIC_ENTRIES) {
        if (index === 0) return BLOCK_MALFORMED;
        meets |= staticMeets[index]!;
      } else {
        const row = table.rowOf(index);
        if (row < 0) return BLOCK_MALFORMED;
        meets |= table.ring[row + MEETS]!;
      }
    }
    return meets !== 0 || prefilter.meetsAll ? BLOCK_MAY_MATCH : BLOCK_CANNOT_MATCH;
  }

  /** A literal whose first byte was read. Leaves `integerEnd` behind it; 1 when it may make a filter match, or an error. */
  private judgeLiteral(buf: Buffer, from: number, end: number): number {
    const first = buf[from - 1]!;
    if (first >= SIZE_UPDATE) return BLOCK_MALFORMED;
    const { table, prefilter } = this;
    let at = from;
    let index = first & LITERAL_PREFIX;
    if (index === LITERAL_PREFIX) {
      index = this.integer(buf, at, end, LITERAL_PREFIX);
      if (index < 0) return BLOCK_MALFORMED;
      at = this.integerEnd;
    }
    let subject = 0;
    if (index === 0) {
      const length = this.stringLength(buf, at, end);
      if (length < 0) return BLOCK_MALFORMED;
      const start = this.integerEnd;
      const isHuffman = buf[at]! >= HUFFMAN;
      at = start + length;
      subject = isHuffman ? prefilter.subjectOfEncoded(buf, start, at) : prefilter.subjectOf(buf, start, at);
    } else if (index <= STATIC_ENTRIES) subject = prefilter.staticSubjects[index]!;
    else {
      const row = table.rowOf(index);
      if (row < 0) return BLOCK_MALFORMED;
      subject = table.ring[row + SUBJECT]!;
    }
    const length = this.stringLength(buf, at, end);
    if (length < 0) return BLOCK_MALFORMED;
    const start = this.integerEnd;
    const valueEnd = start + length;
    this.integerEnd = valueEnd;
    if (subject === 0) return 0;
    return buf[at]! >= HUFFMAN
      ? this.meetsEncoded(subject, buf, start, valueEnd)
      : prefilter.meets(subject, buf, start, valueEnd);
  }

  /** As `judgeLiteral` for one that enters the table. */
  private judgeInserted(buf: Buffer, from: number, end: number): number {
    const { entry, prefilter } = this;
    let at = from;
    let index = buf[from - 1]! & INSERTED_PREFIX;
    if (index === INSERTED_PREFIX) {
      index = this.integer(buf, from, end, INSERTED_PREFIX);
      if (index < 0) return BLOCK_MALFORMED;
      at = this.integerEnd;
    }
    this.integerEnd = at;
    const subject = index === 0 ? this.takeName(buf, at, end) : this.takeNameOf(index);
    if (subject < 0) return subject;
    at = this.integerEnd;
    const length = this.stringLength(buf, at, end);
    if (length < 0) return BLOCK_MALFORMED;
    const start = this.integerEnd;
    const valueEnd = start + length;
    this.integerEnd = valueEnd;
    const isHuffman = buf[at]! >= HUFFMAN;
    let meets = 0;
    if (subject !== 0) {
      meets = isHuffman
        ? this.meetsEncoded(subject, buf, start, valueEnd)
        : prefilter.meets(subject, buf, start, valueEnd);
      if (meets < 0) return meets;
    }
    entry.valueStart = start;
    entry.valueStored = isHuffman ? asCoded(length) : asPlain(length);
    entry.subject = subject;
    entry.meets = meets;
    const said = entry.insert(buf, from, end - from <= SHORT_BLOCK_BYTES ? end : valueEnd);
    return said < 0 ? said : meets;
  }

  /** The entry's name is written at `at`. Leaves `integerEnd` behind it; its subject, or an error. */
  private takeName(buf: Buffer, at: number, end: number): number {
    const { entry, prefilter } = this;
    const length = this.stringLength(buf, at, end);
    if (length < 0) return BLOCK_MALFORMED;
    const start = this.integerEnd;
    const nameEnd = start + length;
    this.integerEnd = nameEnd;
    const isHuffman = buf[at]! >= HUFFMAN;
    entry.nameIndex = 0;
    entry.nameStart = start;
    entry.nameStored = isHuffman ? asCoded(length) : asPlain(length);
    return isHuffman ? prefilter.subjectOfEncoded(buf, start, nameEnd) : prefilter.subjectOf(buf, start, nameEnd);
  }

  /** It is that of another field of the tables. Its subject, or an error. */
  private takeNameOf(index: number): number {
    const { table, entry, prefilter } = this;
    if (index <= STATIC_ENTRIES) {
      entry.nameIndex = index;
      entry.nameStored = 0;
      return prefilter.staticSubjects[index]!;
    }
    const row = table.rowOf(index);
    if (row < 0) return BLOCK_MALFORMED;
    const said = entry.takeNameOf(row);
    return said < 0 ? said : table.ring[row + SUBJECT]!;
  }

  /** The length of the string at `at`; leaves `integerEnd` on its first byte. -1 when it is cut. */
  stringLength(buf: Buffer, at: number, end: number): number {
    if (at >= end) return -1;
    let length = buf[at]! & STRING_PREFIX;
    if (length === STRING_PREFIX) length = this.integer(buf, at + 1, end, STRING_PREFIX);
    else this.integerEnd = at + 1;
    return length > end - this.integerEnd ? -1 : length;
  }

  /** As `meets` of the prefilter for a Huffman string, or an error. */
  private meetsEncoded(subject: number, buf: Buffer, start: number, end: number): number {
    const { prefilter } = this;
    const room = prefilter.valueRoom(decodedRoom(end - start));
    const valueEnd = decodeHuffman(buf, start, end, room, prefilter.valueOffset);
    return valueEnd < 0 ? BLOCK_MALFORMED : prefilter.meetsAt(subject, valueEnd);
  }

  private readInto(buf: Buffer, start: number, end: number, list: HeaderList): number {
    const said = readFields(this, { buf, start, end }, list);
    if (said !== BLOCK_LIST_TOO_LARGE) return said;
    // The table must follow all the same.
    this.undo();
    const judged = this.judgeAgain(buf, start, end);
    return judged < 0 ? judged : BLOCK_LIST_TOO_LARGE;
  }

  /** What the filters of today think of a row. */
  private judgeEntry(row: number): void {
    const { table, prefilter } = this;
    const { ring, arena } = table;
    const nameIndex = ring[row + NAME_INDEX]!;
    const nameStored = ring[row + NAME_STORED]!;
    const valueStored = ring[row + VALUE_STORED]!;
    const start = table.arenaAt(ring[row + NAME_OFFSET]!);
    const nameEnd = start + storedBytes(nameStored);
    const valueStart = table.arenaAt(ring[row + VALUE_OFFSET]!);
    const valueEnd = valueStart + storedBytes(valueStored);
    let subject: number;
    if (nameIndex > 0) subject = prefilter.staticSubjects[nameIndex]!;
    else if (isCoded(nameStored)) subject = prefilter.subjectOfEncoded(arena, start, nameEnd);
    else subject = prefilter.subjectOf(arena, start, nameEnd);
    let meets = 0;
    if (subject !== 0 && isCoded(valueStored)) meets = this.meetsEncoded(subject, arena, valueStart, valueEnd);
    else if (subject !== 0) meets = prefilter.meets(subject, arena, valueStart, valueEnd);
    ring[row + SUBJECT] = subject;
    ring[row + MEETS] = meets;
  }
}
