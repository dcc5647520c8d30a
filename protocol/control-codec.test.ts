import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeControl } from './control-codec.ts';

function decode(text: string | Uint8Array): unknown {
  const bytes = typeof text === 'string' ? Buffer.from(text) : Buffer.from(text);
  return decodeControl(bytes, 0, bytes.length);
}

describe('decodeControl', () => {
  it('reads what JSON.stringify wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 10 }), value => {
        const json = JSON.stringify(value);
        expect(decode(json)).toEqual(JSON.parse(json));
      }),
    );
  });

  it('refuses what is nested too deeply, and does not mind brackets in strings', () => {
    expect(decode('['.repeat(64) + ']'.repeat(64))).toBeDefined();
    expect(decode('['.repeat(65) + ']'.repeat(65))).toBeUndefined();
    expect(decode(`${'{"a":'.repeat(65)}1${'}'.repeat(65)}`)).toBeUndefined();
    expect(decode('['.repeat(200_000))).toBeUndefined();
    expect(decode(JSON.stringify({ a: '["\\'.repeat(1000), b: [[]] }))).toBeDefined();
  });

  it('refuses what is not UTF-8', () => {
    expect(decode(Buffer.from([0x22, 0xc3, 0x28, 0x22]))).toBeUndefined();
    expect(decode(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))).toBeUndefined();
    expect(decode('\ufeff{}')).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.string()), text => void decode(text)),
      { numRuns: 2000 },
    );
  });
});
