/**
 * Sockets of other processes (pidfd_getfd(2)): what they are, and connecting them. Such a descriptor is the program's own open file: what is changed by
 * it is changed for the program, so flags are put back.
 */

import { check, libc } from './libc.ts';
import { AF_INET, AF_INET6 } from './socket-address.ts';
import { EINPROGRESS } from './stream-sockets.ts';

const SOL_SOCKET = 1;
const SOL_TCP = 6;
const SOL_IPV6 = 41;
const SO_TYPE = 3;
const SO_REUSEPORT = 15;
const SO_SNDTIMEO = 21;
const SO_PROTOCOL = 38;
const SO_DOMAIN = 39;
const IPV6_V6ONLY = 26;
const TCP_INFO = 11;
const TCP_CLOSE = 7;

const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const IPPROTO_TCP = 6;
const IPPROTO_UDP = 17;
const IPPROTO_MPTCP = 262;

const MSG_DONTWAIT = 0x40;

const F_GETFL = 3;
const F_SETFL = 4;
const O_NONBLOCK = 0o4000;

/** struct timeval: seconds 8, microseconds 8. */
const TIME_BYTES = 16;

const value = Buffer.alloc(TIME_BYTES);
const valueBytes = Buffer.alloc(4);

/** What a socket speaks; `other` for all that is not of TCP or UDP over IP. */
export type SocketSpeech = 'tcp' | 'udp' | 'other';

export interface SocketNature {
  readonly speech: SocketSpeech;
  readonly family: number;
  readonly isNonBlocking: boolean;
}

/** @throws SysError ENOTSOCK */
export function natureOf(fd: number): SocketNature {
  const family = option(fd, SOL_SOCKET, SO_DOMAIN);
  const type = option(fd, SOL_SOCKET, SO_TYPE);
  const protocol = option(fd, SOL_SOCKET, SO_PROTOCOL);
  const isNonBlocking = (check(libc().fcntl(fd, F_GETFL, 0), 'fcntl(F_GETFL)') & O_NONBLOCK) !== 0;
  const speech = family === AF_INET || family === AF_INET6 ? speechOf(type, protocol) : 'other';
  return { speech, family, isNonBlocking };
}

function speechOf(type: number, protocol: number): SocketSpeech {
  if (type === SOCK_STREAM && (protocol === IPPROTO_TCP || protocol === IPPROTO_MPTCP)) return 'tcp';
  return type === SOCK_DGRAM && protocol === IPPROTO_UDP ? 'udp' : 'other';
}

/** Whether a TCP socket is neither connected nor on the way there. */
export function isUnconnected(fd: number): boolean {
  return (option(fd, SOL_TCP, TCP_INFO) & 0xff) === TCP_CLOSE;
}

export function isIPv6Only(fd: number): boolean {
  return option(fd, SOL_IPV6, IPV6_V6ONLY) !== 0;
}

/** How long a blocking connect(2) may take (SO_SNDTIMEO); 0 for as long as it takes. */
export function sendTimeoutMs(fd: number): number {
  valueBytes.writeUInt32LE(TIME_BYTES);
  check(libc().getsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, value, valueBytes), 'getsockopt');
  return Number(value.readBigInt64LE(0)) * 1000 + Math.ceil(Number(value.readBigInt64LE(8)) / 1000);
}

/**
 * Starts to connect and never waits, whatever the socket's own flags say.
 * @param address a `struct sockaddr`. @returns 0, EINPROGRESS, or why not, as a positive errno
 */
export function connectWithoutWaiting(fd: number, address: Buffer): number {
  const flags = check(libc().fcntl(fd, F_GETFL, 0), 'fcntl(F_GETFL)');
  const isBlocking = (flags & O_NONBLOCK) === 0;
  if (isBlocking) libc().fcntl(fd, F_SETFL, flags | O_NONBLOCK);
  const errno = libc().connect(fd, address, address.length) < 0 ? libc().errno() : 0;
  if (isBlocking) libc().fcntl(fd, F_SETFL, flags);
  return errno;
}

/** Whether `connectWithoutWaiting` came about, or is about to. */
export function hasBegun(errno: number): boolean {
  return errno === 0 || errno === EINPROGRESS;
}

/** Lets several sockets of this user have one port; before they are bound. */
export function setReusePort(fd: number): void {
  value.writeInt32LE(1, 0);
  check(libc().setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, value, 4), 'setsockopt(SO_REUSEPORT)');
}

/** Receives a datagram, as recv(2) with these flags, and never waits. @returns what came, or the positive errno */
export function receiveDatagram(fd: number, into: Buffer, flags: number): { readonly length: number } | number {
  const length = Number(libc().recv(fd, into, into.length, flags | MSG_DONTWAIT));
  return length < 0 ? libc().errno() : { length };
}

/** A non-blocking UDP socket that child processes do not inherit. The caller owns it. @throws SysError */
export function openDatagramSocket(family: number): number {
  return check(libc().socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), 'socket');
}

function option(fd: number, level: number, name: number): number {
  valueBytes.writeUInt32LE(4);
  value.fill(0);
  check(libc().getsockopt(fd, level, name, value, valueBytes), 'getsockopt');
  return value.readInt32LE(0);
}
