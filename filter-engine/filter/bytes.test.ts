import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BytePattern, CONTAINS, EQUALS, PREFIX } from './byte-pattern.ts';
import { ASCII_LOWER, EXACT, isUtf8, textOf } from './bytes.ts';

/** Bytes that are near well-formed UTF-8: whole characters with a byte changed now and then. */
const nearlyUtf8 = fc
  .tuple(fc.string({ unit: 'binary', maxLength: 8 }), fc.array(fc.tuple(fc.nat(31), fc.nat(255)), { maxLength: 2 }))
  .map(([text, changes]) => {
    const bytes = Buffer.from(text.toWellFormed());
    for (const [offset, byte] of changes) if (offset < bytes.length) bytes[offset] = byte;
    return bytes;
  });

function decodes(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

describe('isUtf8', () => {
  it('agrees with the decoder of the platform, and looks at its range only', () => {
    fc.assert(
      fc.property(nearlyUtf8, bytes => {
        const framed = Buffer.concat([Buffer.of(0xff, 0xe2), bytes, Buffer.of(0x80, 0xff)]);
        expect(isUtf8(framed, 2, framed.length - 2)).toBe(decodes(bytes));
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['overlong', [0xc0, 0xaf]],
    ['overlong in three', [0xe0, 0x80, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['above U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['cut off', [0xe2, 0x82]],
    ['a lone continuation', [0x80]],
  ])('refuses what is %s', (_, bytes) => {
    expect(isUtf8(Buffer.from(bytes), 0, bytes.length)).toBe(false);
  });
});

describe('textOf', () => {
  it('reads UTF-8 where it is well-formed, else Latin-1', () => {
    const bytes = Buffer.from('<é>', 'utf8');
    expect(textOf(bytes, 1, 3)).toBe('é');
    expect(textOf(bytes, 1, 2)).toBe('Ã');
    expect(textOf(Buffer.from('a\xe9b', 'latin1'), 0, 3)).toBe('aéb');
  });
});

describe('a byte pattern', () => {
  it('says what a comparison of strings says', () => {
    const text = fc.stringMatching(/^[abAé]{0,6}$/);
    fc.assert(
      fc.property(text, text, fc.constantFrom(EXACT, ASCII_LOWER), (needle, value, fold) => {
        const bytes = Buffer.from(`ab${value}ab`);
        const seen = fold === EXACT ? value : value.replaceAll('A', 'a');
        const wanted = fold === EXACT ? needle : needle.replaceAll('A', 'a');
        const test = (lie: typeof EQUALS | typeof PREFIX | typeof CONTAINS) =>
          new BytePattern(lie, needle, fold).test(bytes, 2, bytes.length - 2);
        expect([test(EQUALS), test(PREFIX)]).toEqual([seen === wanted, seen.startsWith(wanted)]);
        if (needle !== '') expect(test(CONTAINS)).toBe(seen.includes(wanted));
      }),
      { numRuns: 5000 },
    );
  });
});
