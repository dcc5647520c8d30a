/**
 * The field that is about to enter a dynamic table: what is known of it, then its row. How many bytes a Huffman string stands for is not looked into: the table does with
 * a least and a most (dynamic-table.ts).
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
import { BLOCK_CANNOT_MATCH, BLOCK_MALFORMED, BLOCK_TABLE_TOO_LARGE } from './representation.ts';
import { STATIC_NAMES } from './static-table.ts';
import { leastBytes, mostBytes, storedBytes } from './stored-string.ts';

const NAME_BYTES = Uint8Array.from(STATIC_NAMES, name => name.length);
/** Its name is that of a row, and in the arena. */
const IN_ARENA = -1;

export class EntryWriter {
  private readonly table: DynamicTable;
  /** The name: above 0 that of a static entry; else it stands at `nameStart` of the source. */
  nameIndex = 0;
  nameStart = 0;
  nameStored = 0;
  private nameOffset = 0;
  /** The value stands at that offset of the source. */
  valueStart = 0;
  valueStored = 0;
  /** What the prefilter says of it. */
  subject = 0;
  meets = 0;

  constructor(table: DynamicTable) {
    this.table = table;
  }

  /** The name is that of a row. 0 or BLOCK_TABLE_TOO_LARGE. */
  takeNameOf(row: number): number {
    const { table } = this;
    const { ring } = table;
    this.nameIndex = ring[row + NAME_INDEX]!;
    this.nameStored = ring[row + NAME_STORED]!;
    if (this.nameIndex > 0) return 0;
    const offset = table.copyAgain(ring[row + NAME_OFFSET]!, storedBytes(this.nameStored));
    if (offset === null) return BLOCK_TABLE_TOO_LARGE;
    this.nameOffset = offset;
    this.nameStart = IN_ARENA;
    return 0;
  }

  /** Its strings stand in `source[start, end)`, all of which is copied unless they were with an earlier one. BLOCK_CANNOT_MATCH or an error. */
  insert(source: Buffer, start: number, end: number): number {
    const { table, nameIndex, nameStart, nameStored, valueStart, valueStored } = this;
    let least = ENTRY_OVERHEAD + leastBytes(valueStored);
    let most = ENTRY_OVERHEAD + mostBytes(valueStored);
    least += nameIndex > 0 ? NAME_BYTES[nameIndex]! : leastBytes(nameStored);
    most += nameIndex > 0 ? NAME_BYTES[nameIndex]! : mostBytes(nameStored);
    if (most > table.maxBytes && least < most) {
      least = most = this.measure(source);
      if (least < 0) return BLOCK_MALFORMED;
    }
    const isCopied = valueStart + storedBytes(valueStored) <= table.copiedEnd;
    if (!isCopied && !table.copy(source, start, end)) return BLOCK_TABLE_TOO_LARGE;
    const row = table.insert(least, most);
    if (row < 0) return BLOCK_CANNOT_MATCH;
    const { ring, shift } = table;
    const valueOffset = (valueStart + shift) | 0;
    let nameOffset = valueOffset;
    if (nameIndex === 0) nameOffset = nameStart === IN_ARENA ? this.nameOffset : (nameStart + shift) | 0;
    ring[row + NAME_OFFSET] = nameOffset;
    ring[row + VALUE_OFFSET] = valueOffset;
    ring[row + NAME_INDEX] = nameIndex;
    ring[row + NAME_STORED] = nameStored;
    ring[row + VALUE_STORED] = valueStored;
    ring[row + SUBJECT] = this.subject;
    ring[row + MEETS] = this.meets;
    return BLOCK_CANNOT_MATCH;
  }

  /** What it counts, exactly; -1: one of its strings is no Huffman string. */
  private measure(source: Buffer): number {
    const { table, nameIndex, nameStored, nameStart } = this;
    let name = NAME_BYTES[nameIndex]!;
    if (nameIndex === 0) {
      const isInArena = nameStart === IN_ARENA;
      name = isInArena
        ? measure(table.arena, table.arenaAt(this.nameOffset), nameStored)
        : measure(source, nameStart, nameStored);
    }
    const value = measure(source, this.valueStart, this.valueStored);
    return name < 0 || value < 0 ? -1 : ENTRY_OVERHEAD + name + value;
  }
}
