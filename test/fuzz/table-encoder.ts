/** Header blocks that use the table of HPACK (RFC 7541) as real clients do: a field is inserted once, and then named by its index. */

import { block, type Pair } from '../../agent/steal/http2/testing/frames.ts';
import { writeInteger } from '../../filter-engine/http2/index.ts';

const TABLE_BYTES = 4_096;
const ENTRY_BYTES = 32;
const FIRST_DYNAMIC_INDEX = 62;

export class TableEncoder {
  /** The newest first. Nothing is evicted: what does not fit is not inserted. */
  readonly #table: string[] = [];
  #bytes = 0;

  block(pairs: readonly Pair[]): Buffer {
    return Buffer.concat(pairs.map(pair => this.#field(pair)));
  }

  #field(pair: Pair): Buffer {
    const key = pair.join(': ');
    const index = this.#table.indexOf(key);
    if (index >= 0) return indexed(FIRST_DYNAMIC_INDEX + index);
    const entryBytes = pair[0].length + pair[1].length + ENTRY_BYTES;
    if (this.#bytes + entryBytes > TABLE_BYTES) return block([pair]);
    this.#bytes += entryBytes;
    this.#table.unshift(key);
    return block([pair], 'inserted');
  }
}

function indexed(index: number): Buffer {
  const out = Buffer.alloc(4);
  return out.subarray(0, writeInteger(out, 0, { first: 0x80, prefix: 0x7f, value: index }));
}
