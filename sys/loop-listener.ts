/**
 * Accepts connections in a socket loop, as descriptors. Where the process or the machine has none left, what has come waits in the kernel's queue, and is looked at again a little later.
 */

import { EPOLL_IN } from './epoll.ts';
import { libc } from './libc.ts';
import { MappedMemory } from './mapped-memory.ts';
import { decodeSocketAddress, type SocketAddress } from './socket-address.ts';
import { SocketLoop, type SocketWatcher } from './socket-loop.ts';
import { acceptConnection, EAGAIN, NAME_BYTES } from './stream-sockets.ts';

/** Connections accepted in one turn. */
const ACCEPTS_AT_ONCE = 64;
/** ENOMEM, ENFILE, EMFILE, ENOBUFS: accept(2) says the same again until something is closed. */
const EXHAUSTED = new Set([12, 23, 24, 105]);
const EXHAUSTED_MS = 100;

export class LoopListener implements SocketWatcher, Disposable {
  watchTag = 0;
  readonly #loop = SocketLoop.get();
  readonly #fd: number;
  readonly #onConnection: (fd: number, peer: SocketAddress) => void;
  #again: NodeJS.Timeout | undefined;
  #isOver = false;

  /**
   * @param fd listens, non-blocking; the listener's own from here on
   * @param onConnection owns the descriptor that it is given
   * @throws SysError
   */
  constructor(fd: number, onConnection: (fd: number, peer: SocketAddress) => void) {
    this.#fd = fd;
    this.#onConnection = onConnection;
    this.#loop.watch(fd, this, EPOLL_IN);
  }

  /** Accepts the next connection, if it has come by now. @returns false where there is no use in trying again */
  acceptNow(): boolean {
    if (this.#isOver || this.#again !== undefined) return false;
    peerName ??= new MappedMemory(NAME_BYTES);
    const fd = acceptConnection(this.#fd, peerName);
    if (fd >= 0) this.#onConnection(fd, decodeSocketAddress(peerName.bytes));
    else if (EXHAUSTED.has(-fd)) this.#pause();
    // Other failures are of one connection that has gone already.
    return fd !== -EAGAIN;
  }

  meet(): void {
    for (let count = 0; count < ACCEPTS_AT_ONCE && this.acceptNow(); count++);
  }

  [Symbol.dispose](): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#again);
    this.#loop.forget(this.#fd, this);
    libc().close(this.#fd);
  }

  #pause(): void {
    this.#loop.change(this.#fd, this, 0);
    this.#again = setTimeout(() => {
      this.#again = undefined;
      this.#loop.change(this.#fd, this, EPOLL_IN);
    }, EXHAUSTED_MS);
    this.#again.unref();
  }
}

let peerName: MappedMemory | undefined;
