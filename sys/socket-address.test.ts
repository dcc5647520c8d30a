import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeSocketAddress,
  encodeSocketAddress,
  familyOf,
  plainAddress,
  SOCKADDR_IN6_BYTES,
} from './socket-address.ts';

function encode(address: string, port: number): Buffer {
  const target = Buffer.alloc(SOCKADDR_IN6_BYTES, 0xee);
  return target.subarray(0, encodeSocketAddress(target, address, port));
}

describe('a socket address', () => {
  test('is encoded as the kernel lays it out', () => {
    expect(encode('10.1.2.255', 0x1f90).toString('hex')).toBe('02001f900a0102ff0000000000000000');
    expect(encode('fd00::1:2', 80).toString('hex')).toBe(
      '0a00005000000000fd000000000000000000000000010002' + '00000000',
    );
  });

  test('takes the mixed form and the mapped form', () => {
    expect(encode('64:ff9b::192.0.2.33', 1).toString('hex', 8, 24)).toBe('0064ff9b0000000000000000c0000221');
    expect(decodeSocketAddress(encode('::ffff:192.0.2.33', 7))).toEqual({ address: '192.0.2.33', port: 7 });
  });

  test.each(['::', '::1', 'fd77::2', '2001:db8::1:0:0:1', '1:0:0:2::3', '1:2:3:4:5:6:7:8', 'fe80::1'])(
    'decodes %s in the form of RFC 5952',
    address => {
      expect(decodeSocketAddress(encode(address, 443))).toEqual({ address, port: 443 });
    },
  );

  test('survives encoding and decoding', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 0, max: 65535 }), (address, port) => {
        const once = decodeSocketAddress(encode(address, port));
        expect(once.port).toBe(port);
        expect(encode(once.address, port).equals(encode(plainAddress(once.address), port))).toBe(true);
        if (familyOf(address) === familyOf(once.address)) {
          expect(encode(once.address, port).equals(encode(address, port))).toBe(true);
        }
      }),
    );
  });

  test.each(['', '10.0.0', '10.0.0.256', 'localhost', '1::2::3', ':'])('refuses %j', address => {
    expect(() => encode(address, 1)).toThrow(RangeError);
  });

  test('is made plain by leaving out the mapping and the zone', () => {
    expect(plainAddress('::ffff:10.0.0.1')).toBe('10.0.0.1');
    expect(plainAddress('fe80::1%eth0')).toBe('fe80::1');
    expect(plainAddress('::1')).toBe('::1');
  });
});
