/** Header blocks for the HPACK bench: as a client sends them again and again, all of them fresh, and between the two. */

import { type FieldToWrite, ToldEncoder } from '../../filter-engine/http2/testing/blocks.ts';

export interface HpackInput {
  readonly name: string;
  readonly fieldCount: number;
  /** What came before on the connection; empty for nothing. */
  readonly first: Buffer;
  readonly block: Buffer;
}

const pseudo: readonly FieldToWrite[] = [
  { name: ':method', value: 'GET' },
  { name: ':scheme', value: 'https' },
  { name: ':path', value: '/' },
  { name: 'accept-encoding', value: 'gzip, deflate' },
];
const usual: readonly FieldToWrite[] = [
  { name: ':authority', value: 'shop.example.org' },
  { name: 'user-agent', value: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0' },
  { name: 'accept', value: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' },
  { name: 'accept-language', value: 'en-GB,en;q=0.9' },
  { name: 'cache-control', value: 'max-age=0' },
  { name: 'cookie', value: 'session=0c5a9b3f2e7d4811a6c0' },
  { name: 'referer', value: 'https://shop.example.org/basket' },
  { name: 'sec-fetch-dest', value: 'document' },
  { name: 'sec-fetch-mode', value: 'navigate' },
  { name: 'sec-fetch-site', value: 'same-origin' },
  { name: 'x-user', value: 'carol' },
];
const all = [...pseudo, ...usual];

const formed = (fields: readonly FieldToWrite[], form: 'inserted' | 'plain', literal = false): FieldToWrite[] =>
  fields.map(field => ({ ...field, form, literal }));

function input(name: string, first: readonly FieldToWrite[], block: readonly FieldToWrite[]): HpackInput {
  const encoder = new ToldEncoder();
  const opening = first.length === 0 ? Buffer.alloc(0) : encoder.block(first);
  return { name, fieldCount: block.length, first: opening, block: encoder.block(block) };
}

export const HPACK_INPUTS: readonly HpackInput[] = [
  input('all indexed', formed(all, 'inserted'), formed(all, 'inserted')),
  input('11 literals, Huffman, not indexed', [], [...pseudo, ...formed(usual, 'plain')]),
  input('6 fresh inserts, Huffman', [], [...pseudo, ...pseudo, ...formed(usual.slice(0, 6), 'inserted', true)]),
];
