import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress } from './address.ts';

describe('an address', () => {
  it('is written as the URL standard writes it, and read again', () => {
    const group = fc.oneof(fc.constant(0), fc.nat({ max: 0xffff }));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), groups => {
        const bytes = Uint8Array.from(groups.flatMap(value => [value >> 8, value & 0xff]));
        const text = formatAddress(bytes);
        expect(`[${text}]`).toBe(new URL(`http://[${groups.map(value => value.toString(16)).join(':')}]/`).hostname);
        expect(parseAddress(text)).toEqual(bytes);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), bytes => {
        expect(parseAddress(formatAddress(bytes))).toEqual(Uint8Array.from(bytes));
      }),
    );
  });

  it('is IPv4 when a dual-stack socket wraps it', () => {
    expect(parseAddress('::ffff:192.0.2.1')).toEqual(Uint8Array.of(192, 0, 2, 1));
    expect(parseAddress('::FFFF:192.0.2.1')).toEqual(Uint8Array.of(192, 0, 2, 1));
    expect(formatAddress(parseAddress('64:ff9b::192.0.2.1')!)).toBe('64:ff9b::c000:201');
  });

  it('loses its zone', () => {
    expect(formatAddress(parseAddress('fe80::1%eth0')!)).toBe('fe80::1');
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.256',
    '1.2.3.4.5',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '::g',
    '1:2:3:4:5:6:7::8:9',
    '::1.2.3.4:5',
    'localhost',
  ])('is not %j', text => {
    expect(parseAddress(text)).toBeNull();
  });
});
