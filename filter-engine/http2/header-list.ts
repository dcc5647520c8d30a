/**
 * A decoded header list: fields in their order, as columns of offsets into bytes of its own.
 *
 * A thread owns one and refills it; it is valid until the next block is read in full (docs/buffers.md, row "header list").
 * Of each field it also knows how it was written in its block, so that it can be written again without decoding it twice: a
 * Huffman string is copied as it is. Those offsets are valid only while the block's bytes are.
 */

import { MAX_LIST_BYTES, MAX_LIST_FIELDS } from './limits.ts';

/** Columns of a field. */
export const NAME_START = 0;
export const NAME_END = 1;
export const VALUE_START = 2;
export const VALUE_END = 3;
/** Bits of what follows. */
export const FIELD_FLAGS = 4;
/** The static index of its name, 0 when it has none; with IS_STATIC of the whole field. */
export const STATIC_INDEX = 5;
/** Its strings in the block, length included; -1 where they stood in a table. */
export const NAME_SOURCE = 6;
export const NAME_SOURCE_END = 7;
export const VALUE_SOURCE = 8;
export const VALUE_SOURCE_END = 9;
export const LIST_STRIDE = 10;

/** Name and value are a static entry. */
export const IS_STATIC = 1;
/** Must never be indexed, by whoever passes it on (RFC 7541 section 6.2.3, 7.1.3). */
export const IS_NEVER_INDEXED = 2;

const FIRST_BYTES = 4_096;
const FIRST_FIELDS = 64;

export class HeaderList {
  bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  columns: Int32Array = new Int32Array(FIRST_FIELDS * LIST_STRIDE);
  /** Bytes used. */
  length = 0;
  count = 0;

  clear(): void {
    this.length = 0;
    this.count = 0;
  }

  /** Makes room for so many more bytes. @returns false above MAX_LIST_BYTES */
  reserve(bytes: number): boolean {
    const wanted = this.length + bytes;
    if (wanted <= this.bytes.length) return true;
    if (wanted > 2 * MAX_LIST_BYTES) return false;
    let size = this.bytes.length;
    while (size < wanted) size *= 2;
    const grown = Buffer.allocUnsafeSlow(size);
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
    return true;
  }

  /** Adds `buf[start, end)` to the bytes. @returns false above the limit */
  append(buf: Buffer, start: number, end: number): boolean {
    if (!this.reserve(end - start)) return false;
    buf.copy(this.bytes, this.length, start, end);
    this.length += end - start;
    return true;
  }

  /** Begins a field: the column to fill, or -1 above a limit. */
  addField(): number {
    if (this.count >= MAX_LIST_FIELDS || this.length > MAX_LIST_BYTES) return -1;
    const at = this.count * LIST_STRIDE;
    if (at === this.columns.length) {
      const columns = new Int32Array(2 * at);
      columns.set(this.columns);
      this.columns = columns;
    }
    this.count++;
    const { columns } = this;
    columns[at + FIELD_FLAGS] = 0;
    columns[at + STATIC_INDEX] = 0;
    columns[at + NAME_SOURCE] = -1;
    columns[at + NAME_SOURCE_END] = -1;
    columns[at + VALUE_SOURCE] = -1;
    columns[at + VALUE_SOURCE_END] = -1;
    return at;
  }

  /** Name and value as text, each byte a character: where heads are few. Allocates. */
  toPairs(): (readonly [name: string, value: string])[] {
    return Array.from({ length: this.count }, (_, field) => {
      const at = field * LIST_STRIDE;
      const { bytes, columns } = this;
      return [
        bytes.toString('latin1', columns[at + NAME_START], columns[at + NAME_END]),
        bytes.toString('latin1', columns[at + VALUE_START], columns[at + VALUE_END]),
      ] as const;
    });
  }
}
