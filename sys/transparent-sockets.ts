/**
 * Sockets that take packets for addresses which are not theirs (TPROXY), and that answer from them. Datagrams come with the address that
 * they were sent to (ip(7) IP_RECVORIGDSTADDR, ipv6(7) IPV6_RECVORIGDSTADDR), which needs recvmsg(2).
 *
 *     struct msghdr (64 bit): name 8, name length 4, [4], iov 8, iov count 8, control 8, control length 8, flags 4, [4]
 *     struct iovec: base 8, length 8.   struct cmsghdr: length 8, level 4, type 4, then the value, padded to 8
 */

import { check, declareCall, libc } from './libc.ts';
import { MappedMemory } from './mapped-memory.ts';
import {
  AF_INET6,
  decodeSocketAddress,
  plainAddress,
  SOCKADDR_IN6_BYTES,
  type SocketAddress,
} from './socket-address.ts';
import { setNoDelay, setReuseAddress, setTransparent } from './socket-options.ts';
import { bindSocket, listenSocket, openTcpSocket } from './sockets.ts';

const SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0o4000 | 0o2000000;
const SOL_IP = 0;
const SOL_IPV6 = 41;
const IP_RECVORIGDSTADDR = 20;
const IPV6_RECVORIGDSTADDR = 74;
const MSG_DONTWAIT = 0x40;
const BACKLOG = 4_096;

const MESSAGE_BYTES = 56;
const CONTROL_BYTES = 256;
const DATAGRAM_BYTES = 64 * 1024;
const CONTROL_HEADER_BYTES = 16;

/** Listens for TCP on a port of every address, IPv4 included; what it accepts sends small pieces at once. The caller owns the descriptor. @throws SysError */
export function listenTransparently(port: number): number {
  const fd = openTcpSocket(AF_INET6);
  setReuseAddress(fd);
  setTransparent(fd, AF_INET6);
  setNoDelay(fd);
  bindSocket(fd, '::', port);
  listenSocket(fd, BACKLOG);
  return fd;
}

/** A UDP socket that gets what is sent to a port of any address, and tells to which. The caller owns it. @throws SysError */
export function receiveTransparently(port: number): number {
  const fd = openUdpSocket(AF_INET6);
  const one = Buffer.from([1, 0, 0, 0]);
  check(libc().setsockopt(fd, SOL_IP, IP_RECVORIGDSTADDR, one, one.length), 'setsockopt(IP_RECVORIGDSTADDR)');
  check(libc().setsockopt(fd, SOL_IPV6, IPV6_RECVORIGDSTADDR, one, one.length), 'setsockopt(IPV6_RECVORIGDSTADDR)');
  bindSocket(fd, '::', port);
  return fd;
}

/** A transparent UDP socket that is not bound yet: it may be bound to an address of somebody else. The caller owns it. @throws SysError */
export function openUdpSocket(family: number): number {
  const fd = check(libc().socket(family, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0), 'socket');
  setReuseAddress(fd);
  setTransparent(fd, family);
  return fd;
}

/** A datagram with both of its addresses. */
export interface ReceivedDatagram {
  readonly source: SocketAddress;
  readonly destination: SocketAddress;
  /** A copy. */
  readonly bytes: Buffer;
}

/** Reads what such a socket receives. Owned by one thread, for its life. */
export class DatagramReceiver {
  readonly #fd: number;
  readonly #memory = new MappedMemory(MESSAGE_BYTES + 16 + SOCKADDR_IN6_BYTES + 4 + CONTROL_BYTES + DATAGRAM_BYTES);
  readonly #call = declareCall<(fd: number, message: number, flags: number) => number>(
    'int64_t recvmsg(int fd, uintptr_t message, int flags)',
  );

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** The next one, without blocking; null when there is none. */
  receive(): ReceivedDatagram | null {
    const { bytes, address } = this.#memory;
    const vectorAt = MESSAGE_BYTES;
    const nameAt = vectorAt + 16;
    const controlAt = nameAt + SOCKADDR_IN6_BYTES + 4;
    const dataAt = controlAt + CONTROL_BYTES;
    bytes.fill(0, 0, dataAt);
    bytes.writeBigUInt64LE(BigInt(address + nameAt), 0);
    bytes.writeUInt32LE(SOCKADDR_IN6_BYTES, 8);
    bytes.writeBigUInt64LE(BigInt(address + vectorAt), 16);
    bytes.writeBigUInt64LE(1n, 24);
    bytes.writeBigUInt64LE(BigInt(address + controlAt), 32);
    bytes.writeBigUInt64LE(BigInt(CONTROL_BYTES), 40);
    bytes.writeBigUInt64LE(BigInt(address + dataAt), vectorAt);
    bytes.writeBigUInt64LE(BigInt(DATAGRAM_BYTES), vectorAt + 8);
    const length = Number(this.#call(this.#fd, address, MSG_DONTWAIT));
    if (length < 0) return null;
    const control = bytes.subarray(controlAt, controlAt + Number(bytes.readBigUInt64LE(40)));
    const destination = originalDestination(control);
    if (destination === null) return null;
    return {
      source: plain(decodeSocketAddress(bytes.subarray(nameAt))),
      destination: plain(destination),
      bytes: Buffer.from(bytes.subarray(dataAt, dataAt + length)),
    };
  }
}

function plain({ address, port }: SocketAddress): SocketAddress {
  return { address: plainAddress(address), port };
}

function originalDestination(control: Buffer): SocketAddress | null {
  for (let at = 0; at + CONTROL_HEADER_BYTES <= control.length; ) {
    const length = Number(control.readBigUInt64LE(at));
    if (length < CONTROL_HEADER_BYTES || at + length > control.length) return null;
    const level = control.readInt32LE(at + 8);
    const type = control.readInt32LE(at + 12);
    const isIt =
      (level === SOL_IP && type === IP_RECVORIGDSTADDR) || (level === SOL_IPV6 && type === IPV6_RECVORIGDSTADDR);
    if (isIt) return decodeSocketAddress(control.subarray(at + CONTROL_HEADER_BYTES, at + length));
    at += (length + 7) & ~7;
  }
  return null;
}
