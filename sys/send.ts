/** Writing to a stream socket past node: at once, as much as the kernel takes, without keeping the caller's memory. */

import { libc } from './libc.ts';

const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;

/**
 * Sends what the kernel takes of `buf[start, end)` now (send(2), never blocks, never raises SIGPIPE).
 * @returns how many bytes; 0 when the socket's buffer is full or the connection is broken, which its reader will hear of
 */
export function sendNow(fd: number, buf: Buffer, start: number, end: number): number {
  const bytes = start === 0 ? buf : buf.subarray(start);
  const sent = Number(libc().send(fd, bytes, end - start, MSG_DONTWAIT | MSG_NOSIGNAL));
  return Math.max(sent, 0);
}
