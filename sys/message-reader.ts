/** Reads a descriptor that node has no handle for (netlink(7), whose every recv(2) is one message) in the socket loop, without a thread that waits for it. */

import { EPOLL_IN } from './epoll.ts';
import { MappedMemory } from './mapped-memory.ts';
import { SocketLoop, type SocketWatcher } from './socket-loop.ts';
import { receiveInto } from './stream-sockets.ts';

/** A longer message is cut. */
const READ_BYTES = 16 * 1024;
/** Before others have their turn: what they say in one goes out together. */
const READS_AT_ONCE = 16;

export class MessageReader implements SocketWatcher, Disposable {
  watchTag = 0;
  readonly #loop = SocketLoop.get();
  readonly #fd: number;
  readonly #onMessage: (bytes: Buffer, end: number) => void;
  #isOver = false;

  /**
   * Reads from now on; does not keep the process alive.
   * @param fd is its owner's still, who keeps it open until this was disposed of
   * @param onMessage borrows the bytes in front of `end`
   * @throws SysError
   */
  constructor(fd: number, onMessage: (bytes: Buffer, end: number) => void) {
    this.#fd = fd;
    this.#onMessage = onMessage;
    this.#loop.watch(fd, this, EPOLL_IN);
  }

  meet(): void {
    memory ??= new MappedMemory(READ_BYTES);
    for (let read = 0; read < READS_AT_ONCE && !this.#isOver; read++) {
      const count = receiveInto(this.#fd, memory);
      // There is none, or one found no room: what comes then is told in the next turn.
      if (count <= 0) return;
      this.#onMessage(memory.bytes, count);
    }
  }

  [Symbol.dispose](): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#loop.leave(this.#fd, this);
  }
}

/** Of all readers, one after the other. */
let memory: MappedMemory | undefined;
