/** Abstract unix sockets (unix(7)): names that live in a network namespace and vanish with the last descriptor. */

import { check, libc } from './libc.ts';
import { EADDRINUSE } from './sockets.ts';

const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_CLOEXEC = 0o2000000;
const SOCK_NONBLOCK = 0o4000;
const SUN_PATH_BYTES = 108;

/**
 * Listens on an abstract name; the caller owns the descriptor. null when the name is taken.
 * @throws SysError any other failure; RangeError when the name is too long.
 */
export function listenAbstract(name: string, backlog: number): number | null {
  const address = Buffer.alloc(2 + 1 + Buffer.byteLength(name));
  if (address.length > 2 + SUN_PATH_BYTES)
    throw new RangeError(`${JSON.stringify(name)} is too long for a socket name`);
  address.writeUInt16LE(AF_UNIX, 0);
  address.write(name, 3);
  const fd = check(libc().socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), 'socket');
  if (libc().bind(fd, address, address.length) < 0) {
    const isTaken = libc().errno() === EADDRINUSE;
    libc().close(fd);
    if (isTaken) return null;
    check(-1, 'bind');
  }
  check(libc().listen(fd, backlog), 'listen');
  return fd;
}
