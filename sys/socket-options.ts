/** Socket options that node:net does not offer: socket(7), ip(7), ipv6(7), linux/netfilter_ipv4.h. All work on any descriptor. */

import { check, libc } from './libc.ts';
import { MappedMemory } from './mapped-memory.ts';
import {
  AF_INET,
  decodeSocketAddress,
  SOCKADDR_IN_BYTES,
  SOCKADDR_IN6_BYTES,
  type SocketAddress,
} from './socket-address.ts';

const SOL_IP = 0;
const SOL_SOCKET = 1;
const SOL_TCP = 6;
const SOL_IPV6 = 41;

const SO_REUSEADDR = 2;
const SO_ERROR = 4;
const SO_SNDBUF = 7;
const SO_KEEPALIVE = 9;
const SO_LINGER = 13;
const SO_SNDBUFFORCE = 32;
const SO_MARK = 36;
const SO_BINDTOIFINDEX = 62;

const IP_TRANSPARENT = 19;
const IP_BIND_ADDRESS_NO_PORT = 24;
const IPV6_V6ONLY = 26;
const IPV6_TRANSPARENT = 75;
const SO_ORIGINAL_DST = 80;

const TCP_NODELAY = 1;
const TCP_KEEPIDLE = 4;
const TCP_KEEPINTVL = 5;
const TCP_KEEPCNT = 6;
const TCP_INFO = 11;
const TCP_QUICKACK = 12;

/** linux/tcp.h: where `struct tcp_info` has tcpi_bytes_acked (Linux 4.1) and tcpi_segs_in (4.2). */
const BYTES_ACKED_AT = 120;
const SEGMENTS_IN_AT = 140;
const TCP_INFO_BYTES = 144;

/** linux/sockios.h */
const SIOCOUTQ = 0x5411;

/** What options are set from; made at the first, since it takes the C library. */
let mapped: MappedMemory | undefined;

const value = Buffer.alloc(SOCKADDR_IN6_BYTES);
const valueBytes = Buffer.alloc(4);

export function setReuseAddress(fd: number): void {
  setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
}

/** Marks every packet of this socket for rules and routes (needs NET_ADMIN or, since Linux 5.17, NET_RAW). */
export function setMark(fd: number, mark: number): void {
  setOption(fd, SOL_SOCKET, SO_MARK, mark);
}

/** Lets a socket bind to, and answer for, addresses that are not this machine's (needs NET_ADMIN or NET_RAW). */
export function setTransparent(fd: number, family: number): void {
  if (family === AF_INET) setOption(fd, SOL_IP, IP_TRANSPARENT, 1);
  else setOption(fd, SOL_IPV6, IPV6_TRANSPARENT, 1);
}

/** Leaves the choice of the local port to connect(), which can share a port between different destinations. */
export function setBindAddressNoPort(fd: number): void {
  setOption(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, 1);
}

/** Sends small pieces at once. What a listener accepts inherits it. */
export function setNoDelay(fd: number): void {
  setOption(fd, SOL_TCP, TCP_NODELAY, 1);
}

/** Before connect(2): the handshake's last packet is the first that carries bytes, which must follow at once. */
export function connectWithBytes(fd: number): void {
  setOption(fd, SOL_TCP, TCP_QUICKACK, 0);
}

/** After it, once bytes were sent: what the peer sends is acknowledged as promptly as on any new connection. */
export function acknowledgePromptly(fd: number): void {
  setOption(fd, SOL_TCP, TCP_QUICKACK, 1);
}

export function setIPv6Only(fd: number): void {
  setOption(fd, SOL_IPV6, IPV6_V6ONLY, 1);
}

/** Ties the socket to one interface, by its index (Linux 5.0). */
export function setBoundInterface(fd: number, interfaceIndex: number): void {
  setOption(fd, SOL_SOCKET, SO_BINDTOIFINDEX, interfaceIndex);
}

/**
 * Gives what was sent and not read more room, the kernel's own bookkeeping included: net.core.wmem_max (208 KiB) bounds who has no CAP_NET_ADMIN, and
 * gets that. For Unix sockets; on a TCP socket it would end the kernel's own choice.
 */
export function growSendBuffer(fd: number, bytes: number): void {
  value.writeInt32LE(bytes, 0);
  const isForced = libc().setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, value, 4) === 0;
  if (!isForced) setOption(fd, SOL_SOCKET, SO_SNDBUF, bytes);
}

/** Makes close() send a RST: how a reset is passed on as a reset. */
export function setResetOnClose(fd: number): void {
  value.writeInt32LE(1, 0);
  value.writeInt32LE(0, 4);
  check(libc().setsockopt(fd, SOL_SOCKET, SO_LINGER, value, 8), 'setsockopt');
}

/** When the kernel asks a silent peer whether it is still there, and when it gives it up: with a reset, as ETIMEDOUT. */
export interface KeepAlive {
  readonly idleSeconds: number;
  readonly intervalSeconds: number;
  readonly probes: number;
}

/** What a listener accepts inherits it. */
export function setKeepAlive(fd: number, { idleSeconds, intervalSeconds, probes }: KeepAlive): void {
  setOption(fd, SOL_TCP, TCP_KEEPIDLE, idleSeconds);
  setOption(fd, SOL_TCP, TCP_KEEPINTVL, intervalSeconds);
  setOption(fd, SOL_TCP, TCP_KEEPCNT, probes);
  setOption(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
}

/** Bytes that the kernel has taken for the peer and the peer has not acknowledged; a FIN counts as one. */
export function unacknowledgedBytes(fd: number): number {
  check(libc().ioctl(fd, SIOCOUTQ, value), 'ioctl');
  return value.readInt32LE(0);
}

/** Packets that came in so far. */
export function segmentsReceived(fd: number): number {
  return tcpInfo(fd).readUInt32LE(SEGMENTS_IN_AT);
}

/** Of a connection that was dialled: bytes that the peer's kernel has said it has, also when the connection is over; a FIN counts as one. */
export function acknowledgedBytes(fd: number): number {
  // The SYN is the first of them.
  return Math.max(0, Number(tcpInfo(fd).readBigUInt64LE(BYTES_ACKED_AT)) - 1);
}

function tcpInfo(fd: number): Buffer {
  const info = Buffer.alloc(TCP_INFO_BYTES);
  valueBytes.writeUInt32LE(TCP_INFO_BYTES);
  check(libc().getsockopt(fd, SOL_TCP, TCP_INFO, info, valueBytes), 'getsockopt');
  return info;
}

/** Takes the socket's pending error: 0 or a positive errno. */
export function takeSocketError(fd: number): number {
  valueBytes.writeUInt32LE(4);
  check(libc().getsockopt(fd, SOL_SOCKET, SO_ERROR, value, valueBytes), 'getsockopt');
  return value.readInt32LE(0);
}

/**
 * Where the client of a connection that NAT redirected wanted to go (SO_ORIGINAL_DST, IP6T_SO_ORIGINAL_DST).
 * @throws SysError ENOENT when conntrack does not know the connection.
 */
export function originalDestination(fd: number, family: number): SocketAddress {
  valueBytes.writeUInt32LE(family === AF_INET ? SOCKADDR_IN_BYTES : SOCKADDR_IN6_BYTES);
  const level = family === AF_INET ? SOL_IP : SOL_IPV6;
  check(libc().getsockopt(fd, level, SO_ORIGINAL_DST, value, valueBytes), 'getsockopt');
  return decodeSocketAddress(value);
}

function setOption(fd: number, level: number, name: number, number: number): void {
  mapped ??= new MappedMemory(4);
  mapped.bytes.writeInt32LE(number, 0);
  check(libc().setMapped(fd, level, name, mapped.address, 4), 'setsockopt');
}
