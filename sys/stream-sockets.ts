/**
 * The hot calls on connected and listening TCP sockets, for loops of our own: non-blocking, without memory of the caller being kept,
 * without an exception for what a peer does. A failure is the negative errno.
 */

import { declareCall, libc } from './libc.ts';
import { MappedMemory } from './mapped-memory.ts';
import { sendBytes } from './send.ts';
import { encodeSocketAddress, SOCKADDR_IN_BYTES, SOCKADDR_IN6_BYTES } from './socket-address.ts';

export const EAGAIN = 11;
export const EINPROGRESS = 115;

const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
/** For `sendFrom`: the bytes wait for what is sent next, a FIN too, and go out with it. */
export const MORE_FOLLOWS = 0x8000;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const SHUT_WRITE = 1;
/** Of `struct sockaddr_in6`: sin6_scope_id. */
const SCOPE_AT = 24;

/** Where a name's length stands behind its bytes. */
const LENGTH_AT = 32;
/** Bytes that `acceptConnection` and `readOwnName` need of a memory. */
export const NAME_BYTES = LENGTH_AT + 4;

/** What is connected to; made at the first connect, since it takes the C library. */
let destination: MappedMemory | undefined;
/** AF_UNSPEC is 0. */
let nowhere: MappedMemory | undefined;

/** Reads what is there, at most `limitBytes`, into `memory` from `start` on. @returns bytes, 0 at the peer's FIN, or the negative errno */
export function receiveInto(
  fd: number,
  memory: MappedMemory,
  start = 0,
  limitBytes = memory.bytes.length - start,
): number {
  const count = Number(libc().receive(fd, memory.address + start, limitBytes, MSG_DONTWAIT));
  return count < 0 ? -libc().errno() : count;
}

/**
 * Sends what the kernel takes of `buf[start, end)`, which may lie in `memory`. @returns bytes, or the negative errno
 * @param more 0 or MORE_FOLLOWS
 */
export function sendFrom(fd: number, buf: Buffer, start: number, end: number, memory: MappedMemory, more = 0): number {
  const length = end - start;
  const flags = MSG_DONTWAIT | MSG_NOSIGNAL | more;
  const sent =
    buf === memory.bytes
      ? libc().sendMapped(fd, memory.address + start, length, flags)
      : sendBytes(fd, buf, start, end, flags);
  return sent < 0 ? -libc().errno() : Number(sent);
}

/**
 * The next connection of a listener, non-blocking. Its peer's socket address is written to the front of `name`.
 * @returns the descriptor, which the caller owns, or the negative errno
 */
export function acceptConnection(listener: number, name: MappedMemory): number {
  name.bytes.writeUInt32LE(SOCKADDR_IN6_BYTES, LENGTH_AT);
  const flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
  const fd = libc().accept(listener, name.address, name.address + LENGTH_AT, flags);
  return fd < 0 ? -libc().errno() : fd;
}

/** Writes the socket's own address to the front of `name`. @returns 0, or the negative errno */
export function readOwnName(fd: number, name: MappedMemory): number {
  name.bytes.writeUInt32LE(SOCKADDR_IN6_BYTES, LENGTH_AT);
  return libc().nameOf(fd, name.address, name.address + LENGTH_AT) < 0 ? -libc().errno() : 0;
}

/** Starts to connect; `host` may have a zone. @returns 0 when it is connected already, -EINPROGRESS when that comes later, or the negative errno */
export function startConnect(fd: number, host: string, port: number): number {
  destination ??= new MappedMemory(SOCKADDR_IN6_BYTES);
  const { address, bytes } = destination;
  const length = encodeSocketAddress(bytes, host, port);
  const zone = host.indexOf('%');
  if (zone >= 0) bytes.writeUInt32LE(interfaceIndex(host.slice(zone + 1)), SCOPE_AT);
  return libc().connectMapped(fd, address, length) < 0 ? -libc().errno() : 0;
}

/**
 * Lets a socket whose connection is over make another one, from the address and port that it is bound to, with its options. The kernel numbers it behind
 * the former one's bytes, so that a peer whose end of that one rests in TIME_WAIT takes it (RFC 9293, section 3.6.1). @returns 0, or the negative errno
 */
export function forgetConnection(fd: number): number {
  nowhere ??= new MappedMemory(SOCKADDR_IN_BYTES);
  return libc().connectMapped(fd, nowhere.address, SOCKADDR_IN_BYTES) < 0 ? -libc().errno() : 0;
}

/** 0 where there is no such interface, which the kernel refuses where it matters. */
function interfaceIndex(name: string): number {
  return declareCall<(name: string) => number>('unsigned int if_nametoindex(const char* name)')(name);
}

/** Sends our FIN behind what was sent. A connection that is gone already is no error. */
export function endWriting(fd: number): void {
  libc().shutdown(fd, SHUT_WRITE);
}
