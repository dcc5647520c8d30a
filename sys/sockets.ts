/** TCP sockets by file descriptor, for what node:net cannot do: options between socket() and connect() or bind(). */

import { check, libc } from './libc.ts';
import { MappedMemory } from './mapped-memory.ts';
import { decodeSocketAddress, encodeSocketAddress, SOCKADDR_IN6_BYTES, type SocketAddress } from './socket-address.ts';

const SOCK_STREAM = 1;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
export const EADDRINUSE = 98;
const EINPROGRESS = 115;

/** Reused by every call: node runs one at a time on a thread, and the kernel copies before the call returns. */
const address = Buffer.alloc(SOCKADDR_IN6_BYTES);
const addressBytes = Buffer.alloc(4);
/** What is bound to; made at the first bind, since it takes the C library. */
let bound: MappedMemory | undefined;

/** A non-blocking TCP socket that child processes do not inherit. The caller owns the descriptor. */
export function openTcpSocket(family: number): number {
  return check(libc().socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), 'socket');
}

/** @throws SysError EADDRINUSE, EADDRNOTAVAIL … */
export function bindSocket(fd: number, host: string, port: number): void {
  check(tryBindSocket(fd, host, port), 'bind');
}

/** As bindSocket, but hands the failure back as a negative number, its reason in `libc().errno()`: for loops that try ports. */
export function tryBindSocket(fd: number, host: string, port: number): number {
  bound ??= new MappedMemory(SOCKADDR_IN6_BYTES);
  return libc().bindMapped(fd, bound.address, encodeSocketAddress(bound.bytes, host, port));
}

export function listenSocket(fd: number, backlog: number): void {
  check(libc().listen(fd, backlog), 'listen');
}

/** Starts to connect; for a non-blocking socket "in progress" is success. */
export function connectSocket(fd: number, host: string, port: number): void {
  const result = libc().connect(fd, address, encodeSocketAddress(address, host, port));
  if (result < 0 && libc().errno() !== EINPROGRESS) check(result, 'connect');
}

/** Whether a connection that was started has come about. Not yet, or never: `takeSocketError` tells. */
export function isConnected(fd: number): boolean {
  addressBytes.writeUInt32LE(SOCKADDR_IN6_BYTES);
  return libc().getpeername(fd, address, addressBytes) === 0;
}

export function closeSocket(fd: number): void {
  check(libc().close(fd), 'close');
}

/** A second descriptor of the same socket; the caller owns it. */
export function duplicateSocket(fd: number): number {
  return check(libc().dup(fd), 'dup');
}

/** The address that a socket is connected to; undefined where it is not. */
export function remoteSocketAddress(fd: number): SocketAddress | undefined {
  addressBytes.writeUInt32LE(SOCKADDR_IN6_BYTES);
  return libc().getpeername(fd, address, addressBytes) === 0 ? decodeSocketAddress(address) : undefined;
}

/** The address that a socket is bound to. */
export function localSocketAddress(fd: number): SocketAddress {
  addressBytes.writeUInt32LE(SOCKADDR_IN6_BYTES);
  check(libc().getsockname(fd, address, addressBytes), 'getsockname');
  return decodeSocketAddress(address);
}
