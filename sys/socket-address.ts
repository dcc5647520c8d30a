/**
 * `struct sockaddr_in` (16 bytes) and `struct sockaddr_in6` (28 bytes), ip(7) and ipv6(7). The family is in the machine's byte
 * order (little on x64 and arm64), port and address in the network's. Text forms are the ones of node: dotted IPv4, IPv6
 * without brackets; an IPv4 address mapped into IPv6 counts as IPv4, since that is what clients and rules speak of.
 */

import { isIPv4, isIPv6 } from 'node:net';

export const AF_INET = 2;
export const AF_INET6 = 10;
export const SOCKADDR_IN_BYTES = 16;
export const SOCKADDR_IN6_BYTES = 28;

const MAPPED_PREFIX = '::ffff:';

/** An address with its port, as node tells them. */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

/** `::ffff:10.0.0.1` → `10.0.0.1`, and no zone (`fe80::1%eth0` → `fe80::1`). Other text is returned as it is. */
export function plainAddress(address: string): string {
  if (address.startsWith(MAPPED_PREFIX) && address.includes('.')) return address.slice(MAPPED_PREFIX.length);
  const zone = address.indexOf('%');
  return zone < 0 ? address : address.slice(0, zone);
}

/** AF_INET or AF_INET6 of a plain address. */
export function familyOf(address: string): typeof AF_INET | typeof AF_INET6 {
  return address.includes(':') ? AF_INET6 : AF_INET;
}

/**
 * Writes the socket address of a plain address into `target` and returns its length.
 * @throws RangeError when `address` is no IP address. `target` must hold SOCKADDR_IN6_BYTES.
 */
export function encodeSocketAddress(target: Buffer, address: string, port: number): number {
  const family = familyOf(address);
  const bytes = family === AF_INET ? SOCKADDR_IN_BYTES : SOCKADDR_IN6_BYTES;
  for (let index = 4; index < bytes; index++) target[index] = 0;
  target[0] = family;
  target[1] = 0;
  target[2] = port >> 8;
  target[3] = port & 0xff;
  writeAddress(target, family === AF_INET ? 4 : 8, address);
  return bytes;
}

/** Addresses that were written lately: a relay dials the same few again and again. About 150 bytes each. */
const KEPT_ADDRESSES = 1_024;
const kept = new Map<string, Buffer>();

/** Writes the 4 or 16 bytes of an address at `offset`. @throws RangeError when `address` is no IP address. */
export function writeAddress(target: Buffer, offset: number, address: string): void {
  const bytes = kept.get(address) ?? keep(address);
  for (let index = 0; index < bytes.length; index++) target[offset + index] = bytes[index] ?? 0;
}

function keep(address: string): Buffer {
  const bytes = Buffer.allocUnsafe(familyOf(address) === AF_INET ? 4 : 16);
  if (bytes.length === 4) writeIPv4(bytes, 0, address);
  else writeIPv6(bytes, 0, address);
  if (kept.size >= KEPT_ADDRESSES) kept.clear();
  kept.set(address, bytes);
  return bytes;
}

/** Reads a socket address. @throws RangeError when its family is neither IPv4 nor IPv6. */
export function decodeSocketAddress(source: Buffer): SocketAddress {
  const family = source.readUInt16LE(0);
  if (family !== AF_INET && family !== AF_INET6) throw new RangeError(`address family ${family} is not IPv4 or IPv6`);
  return { address: readAddress(source, family === AF_INET ? 4 : 8, family), port: source.readUInt16BE(2) };
}

/** Reads the 4 or 16 bytes of an address; a mapped IPv4 address comes out as IPv4. */
export function readAddress(source: Buffer, offset: number, family: number): string {
  if (family === AF_INET) return `${source[offset]}.${source[offset + 1]}.${source[offset + 2]}.${source[offset + 3]}`;
  if (isMapped(source, offset)) return readAddress(source, offset + 12, AF_INET);
  return compress(source, offset);
}

function writeIPv4(target: Buffer, offset: number, address: string): void {
  if (!isIPv4(address)) throw new RangeError(`${JSON.stringify(address)} is not an IP address`);
  let at = offset;
  let value = 0;
  for (let index = 0; index < address.length; index++) {
    const code = address.charCodeAt(index);
    if (code !== 0x2e) {
      value = value * 10 + code - 0x30;
      continue;
    }
    target[at++] = value;
    value = 0;
  }
  target[at] = value;
}

function writeIPv6(target: Buffer, offset: number, address: string): void {
  if (!isIPv6(address)) throw new RangeError(`${JSON.stringify(address)} is not an IP address`);
  const lastColon = address.lastIndexOf(':');
  if (address.includes('.')) {
    writeIPv6(target, offset, `${address.slice(0, lastColon)}:0:0`);
    writeIPv4(target, offset + 12, address.slice(lastColon + 1));
    return;
  }
  const [left = '', right] = address.split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  target.fill(0, offset, offset + 16);
  head.forEach((group, index) => {
    target.writeUInt16BE(Number.parseInt(group, 16), offset + index * 2);
  });
  tail.forEach((group, index) => {
    target.writeUInt16BE(Number.parseInt(group, 16), offset + 16 - (tail.length - index) * 2);
  });
}

function isMapped(source: Buffer, offset: number): boolean {
  for (let index = 0; index < 10; index++) if (source[offset + index] !== 0) return false;
  return source.readUInt16BE(offset + 10) === 0xffff;
}

/** RFC 5952: lower case, no leading zeros, the longest run of at least two zero groups (the first of equals) as `::`. */
function compress(source: Buffer, offset: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => source.readUInt16BE(offset + index * 2));
  let runStart = -1;
  let runLength = 1;
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length++;
    if (length > runLength) [runStart, runLength] = [start, length];
  }
  const text = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map(group => group.toString(16))
      .join(':');
  return runStart < 0 ? text(0, 8) : `${text(0, runStart)}::${text(runStart + runLength, 8)}`;
}

/** The 4 or 16 bytes of an address. @throws RangeError when it is none */
export function addressBytes(address: string): Buffer {
  const bytes = Buffer.alloc(familyOf(address) === AF_INET ? 4 : 16);
  writeAddress(bytes, 0, address);
  return bytes;
}
