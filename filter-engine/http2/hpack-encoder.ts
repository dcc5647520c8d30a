/**
 * Writes a header list as a block that needs no table and leaves none behind: static entries and literals only.
 *
 * So blocks may be cut out of a connection, and others put between those of another encoder, without either side knowing. Fields
 * that must never be indexed stay so (RFC 7541 section 7.1.3); strings that stood in the block are copied as they are, Huffman
 * or not. A size update may stand in front: 0 settles whatever update the receiver waits for (section 4.2).
 */

import {
  FIELD_FLAGS,
  type HeaderList,
  IS_NEVER_INDEXED,
  IS_STATIC,
  LIST_STRIDE,
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
import {
  INDEXED,
  INDEXED_PREFIX,
  LITERAL_PREFIX,
  NEVER_INDEXED,
  SIZE_PREFIX,
  SIZE_UPDATE,
  STRING_PREFIX,
} from './representation.ts';

/** No size update in front. */
export const NO_SIZE_UPDATE = -1;
/** Bytes of representation and two lengths of one field at the most. */
const FIELD_OVERHEAD = 16;

/** Bytes that `writeTableFree` needs at the most. */
export function tableFreeRoom(list: HeaderList): number {
  let bytes = FIELD_OVERHEAD;
  for (let field = 0; field < list.count; field++) {
    const at = field * LIST_STRIDE;
    const { columns } = list;
    const name = Math.max(columns[at + NAME_END]! - columns[at + NAME_START]!, sourceBytes(columns, at + NAME_SOURCE));
    const value = Math.max(
      columns[at + VALUE_END]! - columns[at + VALUE_START]!,
      sourceBytes(columns, at + VALUE_SOURCE),
    );
    bytes += FIELD_OVERHEAD + name + value;
  }
  return bytes;
}

/** Where a block is written: `out` from `at` on, with room for `tableFreeRoom`. */
export interface BlockTarget {
  readonly out: Buffer;
  readonly at: number;
  readonly sizeUpdate: number;
}

/** Writes the block of `list`, which was read from `source`. Returns the offset behind it. */
export function writeTableFree(list: HeaderList, source: Buffer, { out, at, sizeUpdate }: BlockTarget): number {
  let next = at;
  if (sizeUpdate !== NO_SIZE_UPDATE)
    next = writeInteger(out, next, { first: SIZE_UPDATE, prefix: SIZE_PREFIX, value: sizeUpdate });
  for (let field = 0; field < list.count; field++)
    next = writeField(list, field * LIST_STRIDE, source, { out, at: next });
  return next;
}

function writeField(list: HeaderList, at: number, source: Buffer, target: { out: Buffer; at: number }): number {
  const { columns, bytes } = list;
  const { out } = target;
  const flags = columns[at + FIELD_FLAGS]!;
  const index = columns[at + STATIC_INDEX]!;
  if ((flags & IS_STATIC) !== 0) {
    return writeInteger(out, target.at, { first: INDEXED, prefix: INDEXED_PREFIX, value: index });
  }
  const first = (flags & IS_NEVER_INDEXED) !== 0 ? NEVER_INDEXED : 0;
  let next = writeInteger(out, target.at, { first, prefix: LITERAL_PREFIX, value: index });
  if (index === 0) {
    const from = columns[at + NAME_SOURCE]!;
    if (from >= 0) next += source.copy(out, next, from, columns[at + NAME_SOURCE_END]!);
    else next = writeString(out, next, { bytes, start: columns[at + NAME_START]!, end: columns[at + NAME_END]! });
  }
  const from = columns[at + VALUE_SOURCE]!;
  if (from >= 0) return next + source.copy(out, next, from, columns[at + VALUE_SOURCE_END]!);
  return writeString(out, next, { bytes, start: columns[at + VALUE_START]!, end: columns[at + VALUE_END]! });
}

function writeString(
  out: Buffer,
  at: number,
  { bytes, start, end }: { bytes: Buffer; start: number; end: number },
): number {
  const next = writeInteger(out, at, { first: 0, prefix: STRING_PREFIX, value: end - start });
  return next + bytes.copy(out, next, start, end);
}

/** An integer of RFC 7541 section 5.1 behind the bits `first`. */
export function writeInteger(
  out: Buffer,
  at: number,
  { first, prefix, value }: { first: number; prefix: number; value: number },
): number {
  if (value < prefix) {
    out[at] = first | value;
    return at + 1;
  }
  out[at] = first | prefix;
  let next = at + 1;
  let rest = value - prefix;
  while (rest >= 0x80) {
    out[next++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  out[next++] = rest;
  return next;
}

function sourceBytes(columns: Int32Array, at: number): number {
  return columns[at]! < 0 ? 0 : columns[at + 1]! - columns[at]!;
}

/** The list, read from `source`, as a block of its own. Allocates it. */
export function tableFreeBlock(list: HeaderList, source: Buffer): Buffer {
  const out = Buffer.allocUnsafe(tableFreeRoom(list));
  return out.subarray(0, writeTableFree(list, source, { out, at: 0, sizeUpdate: NO_SIZE_UPDATE }));
}
