/**
 * The full reading of a header block: every field into a list, with how it was written. The decoder judges what enters its
 * table (hpack-decoder.ts); here is only the walk.
 */

import {
  type DynamicTable,
  NAME_INDEX,
  NAME_OFFSET,
  NAME_STORED,
  VALUE_OFFSET,
  VALUE_STORED,
} from './dynamic-table.ts';
import {
  FIELD_FLAGS,
  type HeaderList,
  IS_NEVER_INDEXED,
  IS_STATIC,
  NAME_END,
  NAME_SOURCE,
  NAME_SOURCE_END,
  NAME_START,
  STATIC_INDEX,
  VALUE_END,
  VALUE_SOURCE,
  VALUE_SOURCE_END,
  VALUE_START,
} from './header-list.ts';
import { decodedRoom, decodeHuffman } from './huffman.ts';
import {
  BLOCK_LIST_TOO_LARGE,
  BLOCK_MALFORMED,
  BLOCK_READ,
  HUFFMAN,
  INDEXED,
  INDEXED_PREFIX,
  INSERTED,
  INSERTED_PREFIX,
  LITERAL_PREFIX,
  NEVER_INDEXED,
  SIZE_UPDATE,
} from './representation.ts';
import { STATIC_ENTRIES, STATIC_NAMES, STATIC_VALUES, staticIndexOf } from './static-table.ts';
import { asPlain, isCoded, storedBytes } from './stored-string.ts';

/** What the walk needs of the decoder. */
interface TableOwner {
  readonly table: DynamicTable;
  readonly integerEnd: number;
  integer(buf: Buffer, at: number, end: number, prefix: number): number;
  sizeUpdates(buf: Buffer, start: number, end: number): number;
  stringLength(buf: Buffer, at: number, end: number): number;
  insert(list: HeaderList, column: number): number;
}

/** A header block: `buf[start, end)`. */
export interface Block {
  readonly buf: Buffer;
  readonly start: number;
  readonly end: number;
}

/** Where the walk is. One a thread. */
class Walk {
  at = 0;
  /** Of the string that was read last: where its length begins, and its end. */
  sourceStart = 0;
  sourceEnd = 0;
}
const walk = new Walk();

/** Reads a block whose table changes were begun. BLOCK_READ or an error; the list is then undefined. */
export function readFields(owner: TableOwner, block: Block, list: HeaderList): number {
  const { buf, end } = block;
  list.clear();
  const fieldsStart = owner.sizeUpdates(buf, block.start, end);
  if (fieldsStart < 0) return fieldsStart;
  walk.at = fieldsStart;
  while (walk.at < end) {
    const first = buf[walk.at++]!;
    if (first < INSERTED && first >= SIZE_UPDATE) return BLOCK_MALFORMED;
    const column = list.addField();
    if (column < 0) return BLOCK_LIST_TOO_LARGE;
    const said =
      first >= INDEXED
        ? readIndexed(owner, block, list, column, first)
        : readLiteral(owner, block, list, column, first);
    if (said !== BLOCK_READ) return said;
  }
  return BLOCK_READ;
}

function readIndexed(owner: TableOwner, block: Block, list: HeaderList, column: number, first: number): number {
  const index = readIndex(owner, block, first, INDEXED_PREFIX);
  if (index <= 0) return BLOCK_MALFORMED;
  const { columns } = list;
  if (index <= STATIC_ENTRIES) {
    columns[column + FIELD_FLAGS] = IS_STATIC;
    columns[column + STATIC_INDEX] = index;
    return copyField(list, column, { name: STATIC_NAMES[index]!, value: STATIC_VALUES[index]! });
  }
  const row = owner.table.rowOf(index);
  if (row < 0) return BLOCK_MALFORMED;
  const { ring, arena } = owner.table;
  const named = copyName(owner.table, row, list, column);
  if (named !== BLOCK_READ) return named;
  columns[column + VALUE_START] = list.length;
  const said = appendStored(list, arena, owner.table.arenaAt(ring[row + VALUE_OFFSET]!), ring[row + VALUE_STORED]!);
  columns[column + VALUE_END] = list.length;
  return said;
}

function readLiteral(owner: TableOwner, block: Block, list: HeaderList, column: number, first: number): number {
  const isInserted = first >= INSERTED;
  const { columns } = list;
  if (!isInserted && first >= NEVER_INDEXED) columns[column + FIELD_FLAGS] = IS_NEVER_INDEXED;
  const index = readIndex(owner, block, first, isInserted ? INSERTED_PREFIX : LITERAL_PREFIX);
  if (index < 0) return BLOCK_MALFORMED;
  const named = index === 0 ? readName(owner, block, list, column) : readNameOf(owner.table, index, list, column);
  if (named !== BLOCK_READ) return named;
  columns[column + VALUE_START] = list.length;
  const valued = readString(owner, block, list);
  if (valued !== BLOCK_READ) return valued;
  columns[column + VALUE_END] = list.length;
  columns[column + VALUE_SOURCE] = walk.sourceStart;
  columns[column + VALUE_SOURCE_END] = walk.sourceEnd;
  const entered = isInserted ? owner.insert(list, column) : 0;
  return entered < 0 ? entered : BLOCK_READ;
}

/** An index whose first byte was read; -1 when it is cut. */
function readIndex(owner: TableOwner, { buf, end }: Block, first: number, prefix: number): number {
  const short = first & prefix;
  if (short < prefix) return short;
  const index = owner.integer(buf, walk.at, end, prefix);
  if (index >= 0) walk.at = owner.integerEnd;
  return index;
}

function readName(owner: TableOwner, block: Block, list: HeaderList, column: number): number {
  const { columns } = list;
  columns[column + NAME_START] = list.length;
  const said = readString(owner, block, list);
  if (said !== BLOCK_READ) return said;
  columns[column + NAME_END] = list.length;
  columns[column + NAME_SOURCE] = walk.sourceStart;
  columns[column + NAME_SOURCE_END] = walk.sourceEnd;
  columns[column + STATIC_INDEX] = staticIndexOf(list.bytes, columns[column + NAME_START]!, list.length);
  return BLOCK_READ;
}

function readNameOf(table: DynamicTable, index: number, list: HeaderList, column: number): number {
  if (index > STATIC_ENTRIES) {
    const row = table.rowOf(index);
    if (row < 0) return BLOCK_MALFORMED;
    return copyName(table, row, list, column);
  }
  const name = STATIC_NAMES[index]!;
  list.columns[column + STATIC_INDEX] = index;
  list.columns[column + NAME_START] = list.length;
  if (!list.append(name, 0, name.length)) return BLOCK_LIST_TOO_LARGE;
  list.columns[column + NAME_END] = list.length;
  return BLOCK_READ;
}

/** A string into the list. */
function readString(owner: TableOwner, { buf, end }: Block, list: HeaderList): number {
  const sourceStart = walk.at;
  const length = owner.stringLength(buf, sourceStart, end);
  if (length < 0) return BLOCK_MALFORMED;
  const start = owner.integerEnd;
  walk.sourceStart = sourceStart;
  walk.sourceEnd = start + length;
  walk.at = walk.sourceEnd;
  if (buf[sourceStart]! < HUFFMAN) return list.append(buf, start, walk.at) ? BLOCK_READ : BLOCK_LIST_TOO_LARGE;
  if (!list.reserve(decodedRoom(length))) return BLOCK_LIST_TOO_LARGE;
  const next = decodeHuffman(buf, start, walk.at, list.bytes, list.length);
  if (next < 0) return BLOCK_MALFORMED;
  list.length = next;
  return BLOCK_READ;
}

function copyField(list: HeaderList, column: number, { name, value }: { name: Buffer; value: Buffer }): number {
  const { columns } = list;
  columns[column + NAME_START] = list.length;
  if (!list.append(name, 0, name.length)) return BLOCK_LIST_TOO_LARGE;
  columns[column + NAME_END] = list.length;
  columns[column + VALUE_START] = list.length;
  if (!list.append(value, 0, value.length)) return BLOCK_LIST_TOO_LARGE;
  columns[column + VALUE_END] = list.length;
  return BLOCK_READ;
}

/** The name of an entry of the table into the list. */
function copyName(table: DynamicTable, row: number, list: HeaderList, column: number): number {
  const nameIndex = table.ring[row + NAME_INDEX]!;
  const { columns } = list;
  columns[column + STATIC_INDEX] = nameIndex;
  columns[column + NAME_START] = list.length;
  const said =
    nameIndex > 0
      ? appendStored(list, STATIC_NAMES[nameIndex]!, 0, asPlain(STATIC_NAMES[nameIndex]!.length))
      : appendStored(list, table.arena, table.arenaAt(table.ring[row + NAME_OFFSET]!), table.ring[row + NAME_STORED]!);
  columns[column + NAME_END] = list.length;
  return said;
}

/** A string that stands at `start` into the list, unpacked. */
function appendStored(list: HeaderList, bytes: Buffer, start: number, stored: number): number {
  const end = start + storedBytes(stored);
  if (!isCoded(stored)) return list.append(bytes, start, end) ? BLOCK_READ : BLOCK_LIST_TOO_LARGE;
  if (!list.reserve(decodedRoom(end - start))) return BLOCK_LIST_TOO_LARGE;
  const next = decodeHuffman(bytes, start, end, list.bytes, list.length);
  // When it was inserted nobody looked.
  if (next < 0) return BLOCK_MALFORMED;
  list.length = next;
  return BLOCK_READ;
}
