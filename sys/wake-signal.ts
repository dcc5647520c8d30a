/** Wakes a thread that blocks in poll(2): eventfd(2). Made by one thread, its number given to the other. */

import { check, libc } from './libc.ts';
import { closeSocket } from './sockets.ts';

const EFD_NONBLOCK = 0o4000;
const EFD_CLOEXEC = 0o2000000;
const COUNT_BYTES = 8;

/** Whoever made it disposes of it, once no thread waits any more. */
export class WakeSignal implements Disposable {
  /** Readable while somebody has signalled and nobody has cleared. */
  readonly fd = check(libc().eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), 'eventfd');

  signal(): void {
    const one = Buffer.alloc(COUNT_BYTES);
    one.writeBigUInt64LE(1n, 0);
    libc().write(this.fd, one, COUNT_BYTES);
  }

  [Symbol.dispose](): void {
    closeSocket(this.fd);
  }
}

const taken = Buffer.alloc(COUNT_BYTES);

/** For the woken thread, before it looks for what it was woken for. */
export function clearWakeSignal(fd: number): void {
  libc().read(fd, taken, COUNT_BYTES);
}
