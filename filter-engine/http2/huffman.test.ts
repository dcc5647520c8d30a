import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodedRoom, decodeHuffman, encodeHuffman, measureHuffman } from './huffman.ts';
import { asCoded, leastBytes, mostBytes } from './stored-string.ts';

/** RFC 7541 appendix C: text and its code. */
const EXAMPLES = [
  ['www.example.com', 'f1e3c2e5f23a6ba0ab90f4ff'],
  ['no-cache', 'a8eb10649cbf'],
  ['custom-key', '25a849e95ba97d7f'],
  ['custom-value', '25a849e95bb8e8b4bf'],
  ['302', '6402'],
  ['private', 'aec3771a4b'],
  ['Mon, 21 Oct 2013 20:13:21 GMT', 'd07abe941054d444a8200595040b8166e082a62d1bff'],
  ['https://www.example.com', '9d29ad171863c78f0b97c8e9ae82ae43d3'],
  ['307', '640eff'],
  ['gzip', '9bd9ab'],
  [
    'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
    '94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007',
  ],
] as const;

function decoded(bytes: Buffer): Buffer | null {
  const out = Buffer.alloc(decodedRoom(bytes.length));
  const end = decodeHuffman(bytes, 0, bytes.length, out, 0);
  return end < 0 ? null : out.subarray(0, end);
}

describe('the Huffman code', () => {
  it.each(EXAMPLES)('writes and reads the example %s', (text, code) => {
    expect(encodeHuffman(Buffer.from(text)).toString('hex')).toBe(code);
    expect(decoded(Buffer.from(code, 'hex'))?.toString()).toBe(text);
  });

  it('reads back whatever it wrote, without a byte too much', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        expect(decoded(encodeHuffman(bytes))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('refuses padding of zeros, padding of a whole byte, and EOS', () => {
    const text = encodeHuffman(Buffer.from('a'));
    expect(text.toString('hex')).toBe('1f');
    expect(decoded(Buffer.from('18', 'hex'))).toBeNull();
    expect(decoded(Buffer.from('1fff', 'hex'))).toBeNull();
    expect(decoded(Buffer.from('ff', 'hex'))).toBeNull();
    expect(decoded(Buffer.from('ffffffff', 'hex'))).toBeNull();
    expect(decoded(Buffer.from('fffffffc', 'hex'))).toBeNull();
  });

  it('is measured exactly where it can be read', () => {
    const texts = fc.uint8Array({ maxLength: 60 }).map(bytes => encodeHuffman(bytes));
    const anything = fc.uint8Array({ maxLength: 60 }).map(bytes => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(texts, anything), bytes => {
        const shown = Buffer.concat([Buffer.alloc(3, 0xff), bytes, Buffer.alloc(2)]);
        const count = measureHuffman(shown, 3, 3 + bytes.length);
        expect(count).toBe(decoded(bytes)?.length ?? -1);
        if (count < 0) return;
        expect(count).toBeGreaterThanOrEqual(leastBytes(asCoded(bytes.length)));
        expect(count).toBeLessThanOrEqual(mostBytes(asCoded(bytes.length)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('never writes beyond the room it asks for', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        const room = decodedRoom(bytes.length);
        const out = Buffer.alloc(room + 8, 0xee);
        decodeHuffman(bytes, 0, bytes.length, out, 0);
        expect(out.subarray(room)).toEqual(Buffer.alloc(8, 0xee));
      }),
    );
  });
});
