/**
 * Sockets without node's objects, in node's own loop: an epoll(7) instance of our own, of which libuv polls nothing but that it has something to tell (ready-notice.ts). A
 * connection that lives for one request costs a fraction of what a `net.Socket` does, most of which is making it and taking it apart.
 *
 *   libuv ──ready──► turn: epoll_wait(0) ──► each event: watcher.meet(events)
 *
 * Descriptors are watched for levels: what is not done at an event is told again in the next turn, so that no watcher keeps the others, or the loop, waiting. An event
 * of a descriptor that was closed within the same turn carries an old tag and is dropped.
 */

import { Epoll } from './epoll.ts';
import { MappedMemory } from './mapped-memory.ts';
import { noticeReady } from './ready-notice.ts';

/** What one message of a tunnel holds. */
const READ_BYTES = 256 * 1024;

/** Who watches a descriptor. */
export interface SocketWatcher {
  /** What tells its events from those of an earlier descriptor of the same number; the loop sets it. */
  watchTag: number;
  meet(events: number): void;
}

export class SocketLoop {
  /** What sockets are read into, one after the other; borrowed until the next read. */
  readonly memory = new MappedMemory(Buffer.allocUnsafeSlow(READ_BYTES));
  readonly #epoll = new Epoll();
  /** By descriptor. */
  readonly #watchers = new Map<number, SocketWatcher>();
  #lastTag = 0;

  private constructor() {
    noticeReady(this.#epoll.fd, () => this.#turn());
  }

  /** That of this thread, made at the first call and there for the thread's life. @throws SysError */
  static get(): SocketLoop {
    ofThread ??= new SocketLoop();
    return ofThread;
  }

  /** Begins to watch an open descriptor, which its watcher takes back before it closes it. @throws SysError where the kernel has no memory for it */
  watch(fd: number, watcher: SocketWatcher, events: number): void {
    this.#lastTag = (this.#lastTag + 1) | 0;
    watcher.watchTag = this.#lastTag;
    this.#epoll.add(fd, events, watcher.watchTag);
    this.#watchers.set(fd, watcher);
  }

  /** Watches for other events. */
  change(fd: number, watcher: SocketWatcher, events: number): void {
    this.#epoll.modify(fd, events, watcher.watchTag);
  }

  /** Watches a descriptor no more that stays open. */
  leave(fd: number): void {
    this.#watchers.delete(fd);
    this.#epoll.remove(fd);
  }

  /** Forgets a descriptor that is about to be closed, which takes it out of the epoll. */
  forget(fd: number): void {
    this.#watchers.delete(fd);
  }

  #turn(): void {
    const epoll = this.#epoll;
    const count = epoll.wait(0);
    for (let index = 0; index < count; index++) {
      const watcher = this.#watchers.get(epoll.fdAt(index));
      if (watcher?.watchTag === epoll.tagAt(index)) watcher.meet(epoll.eventsAt(index));
    }
  }
}

let ofThread: SocketLoop | undefined;
