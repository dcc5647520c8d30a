import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PeerDecoder, PeerEncoder } from '../../test/corpus/http2/hpack-peer.ts';
import { compileFilter } from '../filter/index.ts';
import {
  BLOCK_CANNOT_MATCH,
  BLOCK_LIST_TOO_LARGE,
  BLOCK_MALFORMED,
  BLOCK_MAY_MATCH,
  BLOCK_TABLE_TOO_LARGE,
  BlockPrefilter,
  HpackDecoder,
  MAX_ARENA_BYTES,
  MAX_BLOCK_BYTES,
  MAX_LIST_BYTES,
  MAX_LIST_FIELDS,
  MAX_TABLE_BYTES,
  NO_SIZE_UPDATE,
  tableFreeRoom,
  writeTableFree,
} from './index.ts';
import { type FieldToWrite, integer, type Pair, Reader, string, ToldEncoder } from './testing/blocks.ts';

const nobody = new BlockPrefilter([]);
const alice = new BlockPrefilter([compileFilter({ header: { name: 'x-user', equals: 'alice' } })]);
const fieldOf = ([name, value]: Pair): FieldToWrite => ({ name, value });

const REQUESTS: readonly (readonly Pair[])[] = [
  [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'www.example.com'],
  ],
  [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'www.example.com'],
    ['cache-control', 'no-cache'],
  ],
  [
    [':method', 'GET'],
    [':scheme', 'https'],
    [':path', '/index.html'],
    [':authority', 'www.example.com'],
    ['custom-key', 'custom-value'],
  ],
];
const RESPONSES: readonly (readonly Pair[])[] = [
  [
    [':status', '302'],
    ['cache-control', 'private'],
    ['date', 'Mon, 21 Oct 2013 20:13:21 GMT'],
    ['location', 'https://www.example.com'],
  ],
  [
    [':status', '307'],
    ['cache-control', 'private'],
    ['date', 'Mon, 21 Oct 2013 20:13:21 GMT'],
    ['location', 'https://www.example.com'],
  ],
  [
    [':status', '200'],
    ['cache-control', 'private'],
    ['date', 'Mon, 21 Oct 2013 20:13:22 GMT'],
    ['location', 'https://www.example.com'],
    ['content-encoding', 'gzip'],
    ['set-cookie', 'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1'],
  ],
];

/** RFC 7541 appendix C.3 to C.6: blocks of one connection, what they say, the bytes of the table after each. */
const EXAMPLES = [
  {
    title: 'C.3, requests without Huffman',
    maxBytes: 4_096,
    lists: REQUESTS,
    sizes: [57, 110, 164],
    blocks: [
      '828684410f7777772e6578616d706c652e636f6d',
      '828684be58086e6f2d6361636865',
      '828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565',
    ],
  },
  {
    title: 'C.4, requests with Huffman',
    maxBytes: 4_096,
    lists: REQUESTS,
    sizes: [57, 110, 164],
    blocks: [
      '828684418cf1e3c2e5f23a6ba0ab90f4ff',
      '828684be5886a8eb10649cbf',
      '828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf',
    ],
  },
  {
    title: 'C.5, responses without Huffman',
    maxBytes: 256,
    lists: RESPONSES,
    sizes: [222, 222, 215],
    blocks: [
      '4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d',
      '4803333037c1c0bf',
      '88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31',
    ],
  },
  {
    title: 'C.6, responses with Huffman',
    maxBytes: 256,
    lists: RESPONSES,
    sizes: [222, 222, 215],
    blocks: [
      '488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3',
      '4883640effc1c0bf',
      '88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007',
    ],
  },
] as const;

describe('the examples of RFC 7541', () => {
  it.each(EXAMPLES)('are read: $title', ({ maxBytes, lists, sizes, blocks }) => {
    const reader = new Reader(nobody);
    reader.decoder.table.resize(maxBytes);
    for (const [i, block] of blocks.entries()) {
      expect(reader.read(Buffer.from(block, 'hex'))).toEqual(lists[i]);
      expect(reader.decoder.table.size).toBe(sizes[i]);
    }
  });

  it.each(EXAMPLES)('leave the same table when they are only judged: $title', ({ maxBytes, lists, sizes, blocks }) => {
    const reader = new Reader(nobody);
    reader.decoder.table.resize(maxBytes);
    for (const [i, block] of blocks.slice(0, -1).entries()) {
      expect(reader.judge(Buffer.from(block, 'hex'))).toBe(BLOCK_CANNOT_MATCH);
      expect(reader.decoder.table.size).toBe(sizes[i]);
    }
    expect(reader.read(Buffer.from(blocks.at(-1) ?? '', 'hex'))).toEqual(lists.at(-1));
  });

  it('C.1 and C.2: integers and single fields', () => {
    expect(integer(0, 31, 1337).toString('hex')).toBe('1f9a0a');
    const reader = new Reader(nobody);
    expect(reader.read(Buffer.from('400a637573746f6d2d6b65790d637573746f6d2d686561646572', 'hex'))).toEqual([
      ['custom-key', 'custom-header'],
    ]);
    expect(reader.read(Buffer.from('040c2f73616d706c652f70617468', 'hex'))).toEqual([[':path', '/sample/path']]);
    expect(reader.read(Buffer.from('100870617373776f726406736563726574', 'hex'))).toEqual([['password', 'secret']]);
    expect(reader.decoder.table.size).toBe(55);
  });
});

const NAMES = [':path', ':authority', 'x-user', 'x-trace', 'cookie', 'accept', 'x-a-rather-long-name-of-a-header'];
const anyField: fc.Arbitrary<FieldToWrite> = fc.record({
  name: fc.constantFrom(...NAMES),
  value: fc.oneof(
    fc.constantFrom('', 'alice', 'bob', '/', '*/*', '/api/users'),
    fc.string({ unit: 'binary-ascii', maxLength: 60 }),
    fc.constantFrom('x'.repeat(700), 'y'.repeat(4_100)),
  ),
  form: fc.constantFrom('inserted', 'inserted', 'plain', 'never'),
  huffman: fc.boolean(),
  literal: fc.boolean(),
});
const anyBlock = fc.record({
  fields: fc.array(anyField, { maxLength: 20 }),
  sizes: fc.oneof(
    { weight: 5, arbitrary: fc.constant([]) },
    fc.array(fc.constantFrom(0, 64, 500, 4_096), { maxLength: 2 }),
  ),
});
const anyConversation = fc.array(anyBlock, { minLength: 1, maxLength: 12 });

describe('a decoder', () => {
  it('reads what any encoder may write, and judges it by the same table', () => {
    fc.assert(
      fc.property(anyConversation, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (blocks, reads) => {
        const encoder = new ToldEncoder();
        const reader = new Reader(alice);
        for (const [i, { fields, sizes }] of blocks.entries()) {
          const block = encoder.block(fields, sizes);
          const pairs = fields.map(({ name, value }) => [name, value]);
          const isMet = pairs.some(([name, value]) => name === 'x-user' && value === 'alice');
          if (reads[i]) expect(reader.read(block)).toEqual(pairs);
          else {
            expect(reader.judge(block)).toBe(isMet ? BLOCK_MAY_MATCH : BLOCK_CANNOT_MATCH);
            expect(reader.decoder.reread(block, 0, block.length, reader.list)).toBeGreaterThan(0);
            expect(reader.list.toPairs()).toEqual(pairs);
          }
          // To look at the size is to have everything measured.
          if (reads[i]) expect(reader.decoder.table.size).toBe(encoder.tableBytes);
        }
        expect(reader.decoder.table.size).toBe(encoder.tableBytes);
      }),
      { numRuns: 400 },
    );
  });

  it('reads what hpack.js writes', () => {
    // It looks values up in a plain object, where `toString` and the like are found as well.
    const field = anyField.filter(({ value }) => !(value in {}));
    fc.assert(
      fc.property(fc.array(fc.array(field, { maxLength: 12 }), { maxLength: 6 }), lists => {
        const encoder = new PeerEncoder();
        const reader = new Reader(nobody);
        for (const fields of lists) {
          const block = encoder.encode(
            fields.map(({ name, value, form, huffman }) => ({
              name,
              value,
              incremental: form === 'inserted',
              neverIndex: form === 'never',
              huffman: huffman === true,
            })),
          );
          expect(reader.read(block)).toEqual(fields.map(({ name, value }) => [name, value]));
        }
      }),
    );
  });

  it('never throws on any bytes, and refuses in full what it refuses at a glance', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 5 }), blocks => {
        const judge = new Reader(alice);
        const reader = new Reader(alice);
        for (const bytes of blocks) {
          const judged = judge.judge(Buffer.from(bytes));
          const read = reader.read(Buffer.from(bytes));
          if (judged < 0) expect(read).toBe(judged);
          if (judged < 0 || typeof read === 'number') return;
          expect(judge.decoder.table.size).toBe(reader.decoder.table.size);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('refuses a block that is cut anywhere but between fields', () => {
    const encoder = new ToldEncoder();
    const fields = REQUESTS[2]?.map(fieldOf) ?? [];
    const ends = fields.map((_, i) => new ToldEncoder().block(fields.slice(0, i + 1)).length);
    const block = encoder.block(fields);
    for (let end = 1; end < block.length; end++) {
      const read = new Reader(nobody).read(block.subarray(0, end));
      if (ends.includes(end)) expect(read).toEqual(REQUESTS[2]?.slice(0, ends.indexOf(end) + 1));
      else expect(read).toBe(BLOCK_MALFORMED);
    }
  });

  it.each([
    ['index 0', '80'],
    ['an index that nobody inserted', 'be'],
    ['a name that nobody inserted', '7e0161'],
    ['a late size update', '8220'],
    ['a size update above the limit', '3fe2ff03'],
    ['an integer without end', 'ffffffffffffff00'],
    ['a string longer than its block', '400561'],
  ])('refuses %s', (_what, hex) => {
    expect(new Reader(nobody).judge(Buffer.from(hex, 'hex'))).toBe(BLOCK_MALFORMED);
    expect(new Reader(nobody).read(Buffer.from(hex, 'hex'))).toBe(BLOCK_MALFORMED);
  });

  it('undoes a block as if it had never come', () => {
    fc.assert(
      fc.property(anyConversation, anyBlock, (blocks, { fields, sizes }) => {
        const encoder = new ToldEncoder();
        const one = new Reader(nobody);
        const other = new Reader(nobody);
        for (const { fields, sizes } of blocks) {
          const block = encoder.block(fields, sizes);
          one.judge(block);
          other.judge(block);
          // The extra block of the other one is taken back.
          other.judge(new ToldEncoder().block(fields, sizes));
          other.decoder.undo();
        }
        const last = encoder.block(fields, sizes);
        expect(other.read(last)).toEqual(one.read(last));
      }),
    );
  });

  it('goes on elsewhere from a snapshot', () => {
    fc.assert(
      fc.property(anyConversation, anyBlock, (blocks, { fields }) => {
        const encoder = new ToldEncoder();
        const one = new Reader(nobody);
        for (const { fields, sizes } of blocks) one.judge(encoder.block(fields, sizes));
        const other = new Reader(alice);
        other.decoder.restore(structuredClone(one.decoder.snapshot()));
        const block = encoder.block(fields);
        const isMet = fields.some(({ name, value }) => name === 'x-user' && value === 'alice');
        expect(other.judge(block)).toBe(isMet ? BLOCK_MAY_MATCH : BLOCK_CANNOT_MATCH);
        expect(other.decoder.reread(block, 0, block.length, other.list)).toBe(2);
        expect(other.list.toPairs()).toEqual(fields.map(({ name, value }) => [name, value]));
        expect(other.decoder.table.size).toBe(encoder.tableBytes);
      }),
    );
  });

  it('finds out anew what other filters think of its entries', () => {
    const encoder = new ToldEncoder();
    const reader = new Reader(nobody);
    const field = { name: 'x-user', value: 'alice' };
    expect(reader.judge(encoder.block([field]))).toBe(BLOCK_CANNOT_MATCH);
    reader.decoder.setPrefilter(alice);
    expect(reader.judge(encoder.block([field]))).toBe(BLOCK_MAY_MATCH);
    reader.decoder.setPrefilter(nobody);
    expect(reader.judge(encoder.block([field]))).toBe(BLOCK_CANNOT_MATCH);
  });
});

/** `x-user`, inserted, with a value that is padded with zeros. */
const BAD_USER = Buffer.concat([Buffer.of(0x40), string('x-user', false), Buffer.of(0x81, 0)]);

describe('entries that are not measured', () => {
  const fresh = (i: number, bytes: number): FieldToWrite => ({ name: `x-${i}`, value: 'a'.repeat(bytes) });

  it('live exactly as long as their size lets them', () => {
    const encoder = new ToldEncoder();
    const reader = new Reader(nobody);
    for (const i of [1, 2]) expect(reader.judge(encoder.block([fresh(i, 3_000)]))).toBe(BLOCK_CANNOT_MATCH);
    // Their strings take less than the table, what they stand for takes more.
    expect(reader.decoder.table.count).toBe(2);
    expect(reader.judge(Buffer.of(0xbf))).toBe(BLOCK_MALFORMED);
    reader.decoder.undo();
    expect(reader.read(Buffer.of(0xbe))).toEqual([['x-2', 'a'.repeat(3_000)]]);
    expect(reader.decoder.table.size).toBe(encoder.tableBytes);
  });

  it('are refused, where they are none, by whoever reads them', () => {
    const reader = new Reader(nobody);
    const eos = Buffer.from('4003782d6184ffffffff', 'hex');
    expect(reader.judge(eos)).toBe(BLOCK_CANNOT_MATCH);
    expect(new Reader(nobody).read(eos)).toBe(BLOCK_MALFORMED);
    expect(reader.judge(Buffer.of(0xbe))).toBe(BLOCK_CANNOT_MATCH);
    expect(reader.read(Buffer.of(0xbe))).toBe(BLOCK_MALFORMED);
    reader.decoder.undo();
    expect(reader.judge(Buffer.of(0x20))).toBe(BLOCK_MALFORMED);
  });

  it('are refused by whoever reads a block again that was only judged, also where a filter came to ask for them', () => {
    const reader = new Reader(nobody);
    const again = (block: Buffer): number => reader.decoder.reread(block, 0, block.length, reader.list);
    expect(reader.judge(BAD_USER)).toBe(BLOCK_CANNOT_MATCH);
    expect(again(BAD_USER)).toBe(BLOCK_MALFORMED);
    expect(reader.judge(BAD_USER)).toBe(BLOCK_CANNOT_MATCH);
    reader.decoder.setPrefilter(alice);
    const said = reader.judge(Buffer.of(0xbe));
    expect(said === BLOCK_MAY_MATCH ? again(Buffer.of(0xbe)) : said).toBe(BLOCK_MALFORMED);
  });

  it('are refused with all that follows, where tidying up finds that they are none', () => {
    const reader = new Reader(nobody);
    expect(reader.judge(BAD_USER)).toBe(BLOCK_CANNOT_MATCH);
    // What takes 30 bits a symbol takes more room than the table may, while it counts less.
    const encoder = new ToldEncoder();
    const long = (i: number): FieldToWrite => ({ name: `x-${i}`, value: '\n'.repeat(260), literal: true });
    for (let i = 0; i < 10; i++) expect(reader.judge(encoder.block([long(i)]))).toBe(BLOCK_CANNOT_MATCH);
    for (let i = 0; i < 2; i++) expect(reader.judge(Buffer.of(0x82))).toBe(BLOCK_MALFORMED);
    expect(reader.read(Buffer.of(0x82))).toBe(BLOCK_MALFORMED);
  });

  it('are refused elsewhere, by who goes on from a snapshot, and there alone', () => {
    const reader = new Reader(nobody);
    reader.judge(BAD_USER);
    const other = new Reader(nobody);
    other.decoder.restore(structuredClone(reader.decoder.snapshot()));
    expect(other.judge(Buffer.of(0x82))).toBe(BLOCK_MALFORMED);
    expect(reader.judge(Buffer.of(0x82))).toBe(BLOCK_CANNOT_MATCH);
    const third = new Reader(nobody);
    third.decoder.restore(other.decoder.snapshot());
    expect(third.judge(Buffer.of(0x82))).toBe(BLOCK_MALFORMED);
  });

  it('are no more than two tables, with what stood between them', () => {
    const encoder = new ToldEncoder();
    const reader = new Reader(nobody);
    for (let i = 0; i < 200; i++) {
      const between = { name: 'x-between', value: 'b'.repeat(700), form: 'plain', literal: true } as const;
      reader.judge(encoder.block([fresh(i, 20 + i), between]));
      expect(reader.decoder.table.arena.length).toBeLessThanOrEqual(16_384);
    }
    const last = encoder.block(Array.from({ length: 10 }, (_, i) => fresh(199 - i, 219 - i)));
    expect(last).toHaveLength(10);
    expect(reader.read(last)).toEqual(Array.from({ length: 10 }, (_, i) => [`x-${199 - i}`, 'a'.repeat(219 - i)]));
    expect(reader.decoder.table.size).toBe(encoder.tableBytes);
  });
});

describe('the size of the table', () => {
  it('is announced once the limit fell below it', () => {
    const encoder = new ToldEncoder();
    const reader = new Reader(nobody);
    reader.read(encoder.block([{ name: 'x-a', value: '1' }]));
    reader.decoder.setLimit(100);
    reader.decoder.follow({ least: 60, last: 4_096 });
    reader.decoder.follow({ least: null, last: null });
    const late = encoder.block([{ name: 'x-a', value: '1' }]);
    expect(reader.judge(late)).toBe(BLOCK_MALFORMED);
    reader.decoder.undo();
    expect(reader.judge(encoder.block([], [100]))).toBe(BLOCK_CANNOT_MATCH);
    reader.decoder.undo();
    expect(reader.read(encoder.block([{ name: 'x-b', value: '2' }], [60, 4_096]))).toEqual([['x-b', '2']]);
    expect(reader.read(encoder.block([{ name: 'x-b', value: '2' }]))).toEqual([['x-b', '2']]);
  });

  it('need not be announced when the limit stays above it', () => {
    const reader = new Reader(nobody);
    reader.decoder.setLimit(65_536);
    reader.decoder.setLimit(8_192);
    expect(reader.read(new ToldEncoder().block([{ name: 'x-b', value: '2' }]))).toEqual([['x-b', '2']]);
  });

  it('refuses a table above its limit', () => {
    const reader = new Reader(nobody);
    reader.decoder.setLimit(2 ** 24);
    expect(reader.judge(integer(0x20, 31, MAX_TABLE_BYTES))).toBe(BLOCK_CANNOT_MATCH);
    expect(reader.judge(integer(0x20, 31, MAX_TABLE_BYTES + 1))).toBe(BLOCK_TABLE_TOO_LARGE);
  });

  it('is empty after an entry that does not fit, which is no error', () => {
    const encoder = new ToldEncoder();
    const reader = new Reader(nobody);
    reader.read(encoder.block([{ name: 'x-a', value: '1' }]));
    reader.read(encoder.block([{ name: 'x-b', value: 'y'.repeat(5_000) }]));
    expect(reader.decoder.table.size).toBe(0);
    expect(reader.decoder.table.count).toBe(0);
  });
});

/** Blocks of one table that repeat an entry of it. */
function bomb(): { readonly first: Buffer; readonly second: Buffer } {
  const encoder = new ToldEncoder();
  const first = encoder.block([{ name: 'x-bomb', value: 'z'.repeat(4_000) }]);
  return { first, second: Buffer.alloc(MAX_BLOCK_BYTES, 0xbe) };
}

describe('limits', () => {
  it('does not unpack a bomb', () => {
    const { first, second } = bomb();
    const reader = new Reader(nobody);
    reader.read(first);
    expect(reader.read(second)).toBe(BLOCK_LIST_TOO_LARGE);
    expect(reader.list.bytes.length).toBeLessThanOrEqual(2 * MAX_LIST_BYTES);
    expect(reader.judge(second)).toBe(BLOCK_CANNOT_MATCH);
    expect(reader.read(Buffer.from('be', 'hex'))).toEqual([['x-bomb', 'z'.repeat(4_000)]]);
  });

  it('does not unpack more fields than the limit', () => {
    const reader = new Reader(nobody);
    expect(reader.read(Buffer.alloc(MAX_LIST_FIELDS, 0x82))).toHaveLength(MAX_LIST_FIELDS);
    expect(reader.read(Buffer.alloc(MAX_LIST_FIELDS + 1, 0x82))).toBe(BLOCK_LIST_TOO_LARGE);
  });

  it('bounds the memory that one block can make the table take', () => {
    const encoder = new ToldEncoder();
    const reader = new Reader(nobody);
    reader.read(encoder.block([{ name: 'n'.repeat(3_000), value: '' }]));
    // The name of the newest entry, an empty value: inserted over and over.
    const copies = Buffer.concat(Array.from({ length: 20_000 }, () => Buffer.from('7e00', 'hex')));
    expect(reader.judge(copies)).toBe(BLOCK_TABLE_TOO_LARGE);
    expect(reader.decoder.table.arena.length).toBeLessThanOrEqual(MAX_ARENA_BYTES);
  });

  it('gives memory back after a large block', () => {
    const encoder = new ToldEncoder();
    const reader = new Reader(nobody);
    reader.judge(encoder.block(Array.from({ length: 40 }, (_, i) => ({ name: `x-${i}`, value: 'v'.repeat(1_500) }))));
    const large = reader.decoder.table.arena.length;
    reader.judge(encoder.block([], [0]));
    reader.judge(encoder.block([], [4_096]));
    expect(reader.decoder.table.arena.length).toBeLessThan(large / 2);
  });

  it('gives rows back after a block of many small fields, when it is told that the block stays', () => {
    const reader = new Reader(nobody);
    // A static name with an empty value, inserted over and over.
    reader.judge(Buffer.alloc(60_000, Buffer.from('5000', 'hex')));
    expect(reader.decoder.memoryBytes).toBeGreaterThan(1_000_000);
    reader.decoder.tidy();
    expect(reader.decoder.memoryBytes).toBeLessThan(16_384);
    expect(reader.read(Buffer.from('be', 'hex'))).toEqual([['accept-encoding', '']]);
  });
});

describe('a block without a table', () => {
  it('says the same as the one it was read from, and keeps what must never be indexed', () => {
    fc.assert(
      fc.property(anyConversation, blocks => {
        const encoder = new ToldEncoder();
        const reader = new Reader(nobody);
        const peer = new PeerDecoder();
        const receiver = new Reader(nobody);
        for (const { fields, sizes } of blocks) {
          const block = encoder.block(fields, sizes);
          expect(reader.decoder.read(block, 0, block.length, reader.list)).toBe(2);
          const out = Buffer.alloc(tableFreeRoom(reader.list));
          const end = writeTableFree(reader.list, block, { out, at: 0, sizeUpdate: NO_SIZE_UPDATE });
          const written = out.subarray(0, end);
          const pairs = fields.map(({ name, value }) => [name, value]);
          expect(receiver.read(written)).toEqual(pairs);
          expect(receiver.decoder.hasTouched).toBe(false);
          expect(peer.decode(written)).toEqual(pairs);
          expect(neverIndexedOf(receiver)).toEqual(fields.map(({ form }) => form === 'never'));
        }
      }),
    );
  });

  it('begins with the size update that is asked for', () => {
    const reader = new Reader(nobody);
    const block = new ToldEncoder().block([{ name: ':method', value: 'GET' }]);
    reader.decoder.read(block, 0, block.length, reader.list);
    const out = Buffer.alloc(64);
    expect(out.subarray(0, writeTableFree(reader.list, block, { out, at: 0, sizeUpdate: 0 })).toString('hex')).toBe(
      '2082',
    );
  });

  it('copies Huffman strings as they are', () => {
    const reader = new Reader(nobody);
    const block = Buffer.concat([Buffer.from([0x40]), string('x-user', true), string('alice', true)]);
    reader.decoder.read(block, 0, block.length, reader.list);
    const out = Buffer.alloc(64);
    const end = writeTableFree(reader.list, block, { out, at: 0, sizeUpdate: NO_SIZE_UPDATE });
    expect(out.subarray(1, end)).toEqual(block.subarray(1));
  });
});

function neverIndexedOf({ list }: Reader): boolean[] {
  return Array.from({ length: list.count }, (_, field) => (list.columns[field * 10 + 4] ?? 0) === 2);
}

describe('a decoder of a fresh connection', () => {
  it('costs little', () => {
    expect(new HpackDecoder(nobody).table.arena.length).toBe(1_024);
  });
});
