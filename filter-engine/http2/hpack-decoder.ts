/**
 * Follows the header blocks of one direction (RFC 7541), in two ways that leave the table in the same state:
 *
 *   judge    the fast one: may some field make a filter match? Nothing is unpacked but what enters the table or is asked for:
 *            an indexed field is one load and one OR, a literal that nobody asks for is skipped unread
 *   read     the full one: every field into a `HeaderList`, and strict: what it refuses is not a header block
 *   reread   `read` of the block that was just judged; the table is taken back first
 *
 * Size updates stand before all fields; after the limit was lowered below the table's size the next block must bring one (section
 * 4.2). What `judge` skipped it did not check, so a block that is to be acted on is read.
 *
 * After an error the table is undefined: the direction can be followed no further.
 */

import type { BlockPrefilter } from './block-prefilter.ts';
import { readFields } from './block-reader.ts';
import {
  DynamicTable,
  type DynamicTableState,
  MEETS,
  NAME_BYTES,
  NAME_INDEX,
  OFFSET,
  SUBJECT,
  VALUE_BYTES,
} from './dynamic-table.ts';
import { DEFAULT_HEADER_TABLE_BYTES } from './frame-numbers.ts';
import type { HeaderList } from './header-list.ts';
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
import { STATIC_ENTRIES, STATIC_NAMES } from './static-table.ts';

/** Most bytes of an integer behind its prefix: values stay below 2^28, above all our limits. */
const MAX_INTEGER_SHIFT = 21;
const NOTHING_OWED = -1;

/** A decoder as plain data, to go on in another thread. */
export interface HpackDecoderState {
  readonly limit: number;
  readonly owed: number;
  readonly table: DynamicTableState;
}

export class HpackDecoder {
  readonly table = new DynamicTable();
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
      this.table.resize(size);
    }
    return this.owed !== NOTHING_OWED && at < end ? BLOCK_MALFORMED : at;
  }

  /** Inserts what stands at `[offset, end)` of the arena; 1 when it may make a filter match. */
  insert(offset: number, nameBytes: number, nameIndex: number): number {
    const { table, prefilter } = this;
    const { arena, end } = table;
    const nameInArena = nameIndex > 0 ? 0 : nameBytes;
    const subject =
      nameIndex > 0 ? prefilter.staticSubjects[nameIndex]! : prefilter.subjectOf(arena, offset, offset + nameBytes);
    const valueStart = offset + nameInArena;
    const meets = subject === 0 ? 0 : prefilter.meets(subject, arena, valueStart, end);
    const row = table.insert(offset, nameBytes, end - valueStart, nameIndex);
    if (row >= 0) {
      table.ring[row + SUBJECT] = subject;
      table.ring[row + MEETS] = meets;
    }
    return meets;
  }

  /** Puts the string `buf[at, end)` behind what the arena has. Returns false when it is none or too large. */
  appendString(buf: Buffer, at: number, end: number, isHuffman: boolean): boolean {
    const { table } = this;
    if (!table.reserve(decodedRoom(end - at))) return false;
    if (isHuffman) {
      const next = decodeHuffman(buf, at, end, table.arena, table.end);
      if (next < 0) return false;
      table.end = next;
    } else {
      const { arena } = table;
      let to = table.end;
      if (end - at > SHORT_BYTES) to += buf.copy(arena, to, at, end);
      else for (let i = at; i < end; i++) arena[to++] = buf[i]!;
      table.end = to;
    }
    return true;
  }

  /** Puts the name of a row behind what the arena has, unless it is a static one. */
  appendName(row: number): boolean {
    const { table } = this;
    if (table.ring[row + NAME_INDEX]! > 0) return true;
    const length = table.ring[row + NAME_BYTES]!;
    if (!table.reserve(length)) return false;
    const offset = table.ring[row + OFFSET]!;
    table.arena.copyWithin(table.end, offset, offset + length);
    table.end += length;
    return true;
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
        const said = this.judgeLiteral(buf, at, end, first);
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
  private judgeLiteral(buf: Buffer, from: number, end: number, first: number): number {
    const { table, prefilter } = this;
    if (first < INSERTED && first >= SIZE_UPDATE) return BLOCK_MALFORMED;
    const isInserted = first >= INSERTED;
    const prefix = isInserted ? INSERTED_PREFIX : LITERAL_PREFIX;
    let at = from;
    let index = first & prefix;
    if (index === prefix) {
      index = this.integer(buf, at, end, prefix);
      if (index < 0) return BLOCK_MALFORMED;
      at = this.integerEnd;
    }
    const offset = table.end;
    let subject = 0;
    let nameBytes = 0;
    let nameIndex = 0;
    if (index === 0) {
      const length = this.stringLength(buf, at, end);
      if (length < 0) return BLOCK_MALFORMED;
      const isHuffman = buf[at]! >= HUFFMAN;
      at = this.integerEnd;
      if (isInserted) {
        if (!this.appendString(buf, at, at + length, isHuffman)) return this.stringError(length);
        nameBytes = table.end - offset;
      } else
        subject = isHuffman
          ? prefilter.subjectOfEncoded(buf, at, at + length)
          : prefilter.subjectOf(buf, at, at + length);
      at += length;
    } else if (index <= STATIC_ENTRIES) {
      nameIndex = index;
      nameBytes = STATIC_NAMES[index]!.length;
      subject = prefilter.staticSubjects[index]!;
    } else {
      const row = table.rowOf(index);
      if (row < 0) return BLOCK_MALFORMED;
      subject = table.ring[row + SUBJECT]!;
      nameBytes = table.ring[row + NAME_BYTES]!;
      nameIndex = table.ring[row + NAME_INDEX]!;
      if (isInserted && !this.appendName(row)) return BLOCK_TABLE_TOO_LARGE;
    }
    const length = this.stringLength(buf, at, end);
    if (length < 0) return BLOCK_MALFORMED;
    const isHuffman = buf[at]! >= HUFFMAN;
    at = this.integerEnd;
    const valueEnd = at + length;
    let meets = 0;
    if (isInserted) {
      if (!this.appendString(buf, at, valueEnd, isHuffman)) return this.stringError(length);
      meets = this.insert(offset, nameBytes, nameIndex);
    } else if (subject !== 0) {
      meets = isHuffman ? this.meetsEncoded(subject, buf, at, valueEnd) : prefilter.meets(subject, buf, at, valueEnd);
      if (meets < 0) return BLOCK_MALFORMED;
    }
    this.integerEnd = valueEnd;
    return meets;
  }

  /** The length of the string at `at`; leaves `integerEnd` on its first byte. -1 when it is cut. */
  stringLength(buf: Buffer, at: number, end: number): number {
    if (at >= end) return -1;
    let length = buf[at]! & STRING_PREFIX;
    if (length === STRING_PREFIX) length = this.integer(buf, at + 1, end, STRING_PREFIX);
    else this.integerEnd = at + 1;
    return length > end - this.integerEnd ? -1 : length;
  }

  private stringError(length: number): number {
    return this.table.reserve(decodedRoom(length)) ? BLOCK_MALFORMED : BLOCK_TABLE_TOO_LARGE;
  }

  private meetsEncoded(subject: number, buf: Buffer, start: number, end: number): number {
    const { prefilter } = this;
    const room = prefilter.valueRoom(decodedRoom(end - start));
    const valueEnd = decodeHuffman(buf, start, end, room, prefilter.valueOffset);
    return valueEnd < 0 ? -1 : prefilter.meetsAt(subject, valueEnd);
  }

  private readInto(buf: Buffer, start: number, end: number, list: HeaderList): number {
    const said = readFields(this, { buf, start, end }, list);
    if (said !== BLOCK_LIST_TOO_LARGE) return said;
    // The table must follow all the same.
    this.undo();
    const judged = this.judgeAgain(buf, start, end);
    return judged < 0 ? judged : BLOCK_LIST_TOO_LARGE;
  }

  private judgeEntry(row: number): void {
    const { table, prefilter } = this;
    const { ring, arena } = table;
    const nameIndex = ring[row + NAME_INDEX]!;
    const offset = ring[row + OFFSET]!;
    const valueStart = offset + (nameIndex > 0 ? 0 : ring[row + NAME_BYTES]!);
    const subject =
      nameIndex > 0
        ? prefilter.staticSubjects[nameIndex]!
        : prefilter.subjectOf(arena, offset, offset + ring[row + NAME_BYTES]!);
    ring[row + SUBJECT] = subject;
    ring[row + MEETS] = prefilter.meets(subject, arena, valueStart, valueStart + ring[row + VALUE_BYTES]!);
  }
}

/** Longer strings are copied by the runtime. */
const SHORT_BYTES = 48;
