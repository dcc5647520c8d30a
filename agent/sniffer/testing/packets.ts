/** IP packets made by hand, whole and with right checksums, for whatever takes frames. */

import { CHECKSUM_UNPROVEN, Frame } from '../capture/index.ts';

export interface PacketSpec {
  readonly from: string;
  readonly to: string;
  readonly sequence: number;
  readonly acknowledgement?: number;
  /** Of segment.ts. */
  readonly flags?: number;
  readonly payload?: Uint8Array | string;
  /** Options of the TCP header, a multiple of 4 bytes. */
  readonly optionBytes?: number;
  /** IPv6: extension headers in front of TCP, by number. */
  readonly extensions?: readonly number[];
}

const TCP = 6;

/** `10.0.0.2:4000` or `[fd00::2]:4000`. */
interface Endpoint {
  readonly address: Uint8Array;
  readonly port: number;
}

/** An IPv4 or IPv6 packet with one TCP segment. */
export function packet(spec: PacketSpec): Buffer {
  const [from, to] = [endpoint(spec.from), endpoint(spec.to)];
  const tcp = tcpSegment(spec, from.port, to.port);
  const addresses = Buffer.concat([from.address, to.address]);
  const pseudo = Buffer.alloc(8);
  pseudo.writeUInt32BE(tcp.length, 0);
  pseudo.writeUInt32BE(TCP, 4);
  tcp.writeUInt16BE(~sum(Buffer.concat([addresses, pseudo, tcp])) & 0xffff, 16);
  return from.address.length === 4 ? ipv4(addresses, tcp) : ipv6(addresses, tcp, spec.extensions ?? []);
}

/** A frame that holds one packet, as a source would tell of it. */
export function frameOf(bytes: Buffer, marks = CHECKSUM_UNPROVEN): Frame {
  const frame = new Frame();
  frame.setMemory(bytes);
  frame.end = bytes.length;
  frame.wireBytes = bytes.length;
  frame.marks = marks;
  return frame;
}

function tcpSegment(spec: PacketSpec, fromPort: number, toPort: number): Buffer {
  const payload = Buffer.from(spec.payload ?? '');
  const headerBytes = 20 + (spec.optionBytes ?? 0);
  const tcp = Buffer.alloc(headerBytes + payload.length, 1);
  tcp.writeUInt16BE(fromPort, 0);
  tcp.writeUInt16BE(toPort, 2);
  tcp.writeUInt32BE(spec.sequence >>> 0, 4);
  tcp.writeUInt32BE((spec.acknowledgement ?? 0) >>> 0, 8);
  tcp[12] = (headerBytes >> 2) << 4;
  tcp[13] = spec.flags ?? 0;
  tcp.writeUInt16BE(0xffff, 14);
  tcp.writeUInt32BE(0, 16);
  payload.copy(tcp, headerBytes);
  return tcp;
}

function ipv4(addresses: Buffer, tcp: Buffer): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + tcp.length > 0xffff ? 0 : 20 + tcp.length, 2);
  header[8] = 64;
  header[9] = TCP;
  addresses.copy(header, 12);
  header.writeUInt16BE(~sum(header) & 0xffff, 10);
  return Buffer.concat([header, tcp]);
}

function ipv6(addresses: Buffer, tcp: Buffer, extensions: readonly number[]): Buffer {
  const chain = extensions.map((_, index) => {
    const extension = Buffer.alloc(8);
    extension[0] = extensions[index + 1] ?? TCP;
    return extension;
  });
  const header = Buffer.alloc(8);
  header[0] = 0x60;
  const bytes = tcp.length + chain.length * 8;
  header.writeUInt16BE(bytes > 0xffff ? 0 : bytes, 4);
  header[6] = extensions[0] ?? TCP;
  header[7] = 64;
  return Buffer.concat([header, addresses, ...chain, tcp]);
}

function endpoint(text: string): Endpoint {
  const colon = text.lastIndexOf(':');
  const port = Number(text.slice(colon + 1));
  const address = text.slice(0, colon);
  if (!address.startsWith('[')) return { address: Uint8Array.from(address.split('.').map(Number)), port };
  const [head = '', tail = ''] = address.slice(1, -1).split('::');
  const bytes = Buffer.alloc(16);
  const groups = (part: string): number[] =>
    part === '' ? [] : part.split(':').map(group => Number.parseInt(group, 16));
  for (const [index, group] of groups(head).entries()) bytes.writeUInt16BE(group, index * 2);
  const last = groups(tail);
  for (const [index, group] of last.entries()) bytes.writeUInt16BE(group, 16 - (last.length - index) * 2);
  return { address: bytes, port };
}

function sum(bytes: Buffer): number {
  let total = 0;
  for (let at = 0; at < bytes.length; at += 2) total += (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 65_536);
  return total;
}
