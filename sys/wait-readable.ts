/** Sleeps until one of some descriptors can be read: poll(2). */

import { libc } from './libc.ts';

const POLLIN = 1;
const POLLFD_BYTES = 8;

/** @returns for each descriptor whether it can be read, or is broken; none of them after a signal, or after so long */
export function waitReadable(fds: readonly number[], timeoutMs = -1): readonly boolean[] {
  const table = Buffer.alloc(fds.length * POLLFD_BYTES);
  for (const [index, fd] of fds.entries()) {
    table.writeInt32LE(fd, index * POLLFD_BYTES);
    table.writeInt16LE(POLLIN, index * POLLFD_BYTES + 4);
  }
  if (libc().poll(table, fds.length, timeoutMs) < 0) return fds.map(() => false);
  return fds.map((_, index) => table.readInt16LE(index * POLLFD_BYTES + 6) !== 0);
}
