import { describe, expect, test } from 'vitest';
import { LOCAL_ADDRESSES_MS } from './limits.ts';
import { LocalAddresses } from './local-addresses.ts';

describe('the addresses of the pod', () => {
  test('are read again when the last reading is a second old', () => {
    let nowMs = 0;
    let there = ['10.0.0.2'];
    const addresses = new LocalAddresses(
      () => there,
      () => nowMs,
    );
    expect(addresses.has('10.0.0.2')).toBe(true);
    there = ['10.0.0.3'];
    nowMs = LOCAL_ADDRESSES_MS;
    expect(addresses.has('10.0.0.3')).toBe(false);
    nowMs++;
    expect(addresses.has('10.0.0.3')).toBe(true);
    expect(addresses.has('10.0.0.2')).toBe(false);
  });

  test('include all of loopback', () => {
    const addresses = new LocalAddresses(() => []);
    expect(['127.0.0.1', '127.9.9.9', '::1'].every(address => addresses.has(address))).toBe(true);
  });
});
