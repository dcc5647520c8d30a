/** Header blocks for tests: an encoder that does whatever it is told, with a table of its own. */

import { writeInteger } from '../hpack-encoder.ts';
import { type BlockPrefilter, encodeHuffman, HeaderList, HpackDecoder } from '../index.ts';
import { STATIC_NAMES, STATIC_VALUES } from '../static-table.ts';

export type Pair = readonly [name: string, value: string];

/** How a field is written. */
export type Form = 'inserted' | 'plain' | 'never';

export interface FieldToWrite {
  readonly name: string;
  readonly value: string;
  readonly form?: Form;
  readonly huffman?: boolean;
  /** Written out although the table has it. */
  readonly literal?: boolean;
}

/** A slow and obvious encoder: the dynamic table is an array, the newest first. */
export class ToldEncoder {
  #table: Pair[] = [];
  #maxBytes = 4_096;

  /** A block of these fields, behind size updates. */
  block(fields: readonly FieldToWrite[], sizeUpdates: readonly number[] = []): Buffer {
    const parts = sizeUpdates.map(size => this.#resize(size));
    return Buffer.concat([...parts, ...fields.map(field => this.#field(field))]);
  }

  get tableBytes(): number {
    return sizeOf(this.#table);
  }

  #resize(bytes: number): Buffer {
    this.#maxBytes = bytes;
    this.#evict();
    return integer(0x20, 31, bytes);
  }

  #field({ name, value, form = 'inserted', huffman = true, literal = false }: FieldToWrite): Buffer {
    const whole = this.#find(pair => pair[0] === name && pair[1] === value);
    if (whole > 0 && !literal && form !== 'never') return integer(0x80, 127, whole);
    const named = literal ? 0 : this.#find(pair => pair[0] === name);
    const first = { inserted: [0x40, 63], plain: [0, 15], never: [0x10, 15] }[form] as [number, number];
    const nameString = named > 0 ? Buffer.alloc(0) : string(name, huffman);
    const out = Buffer.concat([integer(...first, named), nameString, string(value, huffman)]);
    if (form === 'inserted') this.#insert([name, value]);
    return out;
  }

  #insert(pair: Pair): void {
    this.#table.unshift(pair);
    this.#evict();
  }

  #evict(): void {
    while (sizeOf(this.#table) > this.#maxBytes) this.#table.pop();
  }

  #find(is: (pair: Pair) => boolean): number {
    for (let i = 1; i < STATIC_NAMES.length; i++) {
      if (is([String(STATIC_NAMES[i]), String(STATIC_VALUES[i])])) return i;
    }
    return this.#table.findIndex(is) + 1 && this.#table.findIndex(is) + STATIC_NAMES.length;
  }
}

function sizeOf(table: readonly Pair[]): number {
  return table.reduce((sum, [name, value]) => sum + 32 + name.length + value.length, 0);
}

/** An integer behind its first bits. */
export function integer(first: number, prefix: number, value: number): Buffer {
  const out = Buffer.alloc(8);
  return out.subarray(0, writeInteger(out, 0, { first, prefix, value }));
}

/** A string, one code unit a byte. */
export function string(text: string, huffman: boolean): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  const body = huffman ? encodeHuffman(bytes) : bytes;
  return Buffer.concat([integer(huffman ? 0x80 : 0, 127, body.length), body]);
}

/** A decoder with its list, one block after another. */
export class Reader {
  readonly decoder: HpackDecoder;
  readonly list = new HeaderList();

  constructor(prefilter: BlockPrefilter) {
    this.decoder = new HpackDecoder(prefilter);
  }

  /** The fields of a block, or the number of its error. */
  read(block: Buffer): (readonly [string, string])[] | number {
    // At an odd offset, with bytes behind it that are not its.
    const shown = Buffer.concat([Buffer.from([0xff, 0xff, 0xff]), block, Buffer.from([0x82, 0xff])]);
    const said = this.decoder.read(shown, 3, 3 + block.length, this.list);
    return said > 0 ? this.list.toPairs() : said;
  }

  judge(block: Buffer): number {
    return this.decoder.judge(block, 0, block.length);
  }
}
