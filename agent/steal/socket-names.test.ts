import { expect, it } from 'vitest';
import { MAX_KEPT_ADDRESSES } from './limits.ts';
import { SocketNames } from './socket-names.ts';

/** `struct sockaddr_in` and `sockaddr_in6`. */
function name4(last: number, port: number): Buffer {
  const name = Buffer.alloc(16);
  name.writeUInt16LE(2, 0);
  name.writeUInt16BE(port, 2);
  name.writeUInt32BE(0x0a00_0000 + last, 4);
  return name;
}

function name6(address: readonly number[]): Buffer {
  const name = Buffer.alloc(28);
  name.writeUInt16LE(10, 0);
  for (const [index, group] of address.entries()) name.writeUInt16BE(group, 8 + index * 2);
  return name;
}

it('reads addresses and ports', () => {
  const names = new SocketNames();
  for (let i = 0; i < 2; i++) {
    expect(names.addressOf(name4(7, 80))).toBe('10.0.0.7');
    expect(names.portOf(name4(7, 8080))).toBe(8080);
    expect(names.addressOf(name6([0xfd00, 0, 0, 0, 0, 0, 0, 1]))).toBe('fd00::1');
    expect(names.addressOf(name6([0, 0, 0, 0, 0, 0xffff, 0x0a00, 0x0009]))).toBe('10.0.0.9');
  }
});

it('forgets addresses when it has too many', () => {
  const names = new SocketNames();
  for (let i = 0; i <= MAX_KEPT_ADDRESSES; i++) names.addressOf(name4(i, 80));
  expect(names.keptCount).toBe(1);
  expect(names.addressOf(name4(3, 80))).toBe('10.0.0.3');
});
