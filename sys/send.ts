/** Writing to a stream socket past node: at once, as much as the kernel takes, without keeping the caller's memory. */

import { libc } from './libc.ts';

const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;

/** Memory of this size stays where it is, and whoever sends from it does so again and again: its address is asked for once. */
const LASTING_BYTES = 64 * 1024;
const addresses = new WeakMap<ArrayBufferLike, number>();

/** send(2) of `buf[start, end)`. @returns bytes; -1 where it failed */
export function sendBytes(fd: number, buf: Buffer, start: number, end: number, flags: number): number {
  const { buffer } = buf;
  if (buffer.byteLength < LASTING_BYTES) {
    return Number(libc().send(fd, start === 0 ? buf : buf.subarray(start), end - start, flags));
  }
  // An address costs a fraction of what a Buffer does, and no view is made.
  const address = (addresses.get(buffer) ?? noteAddress(buffer)) + buf.byteOffset + start;
  return Number(libc().sendMapped(fd, address, end - start, flags));
}

function noteAddress(buffer: ArrayBufferLike): number {
  const bytes = new Uint8Array(buffer);
  const address = Number(libc().addressOf(bytes, bytes, 0));
  addresses.set(buffer, address);
  return address;
}

/**
 * Sends what the kernel takes of `buf[start, end)` now (send(2), never blocks, never raises SIGPIPE).
 * @returns how many bytes; 0 when the socket's buffer is full or the connection is broken, which its reader will hear of
 */
export function sendNow(fd: number, buf: Buffer, start: number, end: number): number {
  return Math.max(sendBytes(fd, buf, start, end, MSG_DONTWAIT | MSG_NOSIGNAL), 0);
}
