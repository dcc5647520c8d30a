/**
 * Sockets without node's objects, in node's own loop: epoll(7) of our own, of which libuv polls nothing but that it has something to tell (ready-notice.ts). A
 * connection that lives for one request costs a fraction of what a `net.Socket` does, most of which is making it and taking it apart.
 *
 *   libuv ──ready──► turn: epoll_wait(0) ──► each event: watcher.meet(events) ──► what was put off to the end
 *                      ▲                                                             │
 *                      └── epoll_wait(STAY_MS) ◄── while events follow each other ◄──┘
 *
 * **Staying.** Node's way from one event to the next and into a callback costs more than most events do. So where a turn follows the one before it closely, the thread waits
 * here for the next event, and goes back to libuv when there is none for STAY_MS, after STAYS turns, and as soon as libuv has anything to do: its own epoll is among
 * what is waited for, and who begins something of node's says so (`giveBack`). Callbacks and promises that are due by then are run as node runs them between two events; timers and `setImmediate` may be late by as much.
 * Where libuv's epoll is not found, or a node runs callbacks in another way, nothing stays.
 *
 * **Two instances.** What libuv polls cannot be what waits for libuv (the kernel refuses circles), so each descriptor is in both: `#notices`, which libuv polls, and `#epoll`, by
 * which we wait. An epoll within an epoll for each event would cost more than the second registration does.
 *
 * Descriptors are watched for levels: what is not done at an event is told again in the next turn, so that no watcher keeps the others, or the loop, waiting. An event
 * of a descriptor that was closed within the same turn carries an old tag and is dropped.
 */

import { EPOLL_IN, Epoll } from './epoll.ts';
import { SysError } from './errors.ts';
import { findLibuvEpoll } from './libuv-epoll.ts';
import { MappedMemory } from './mapped-memory.ts';
import { ReadyNotice } from './ready-notice.ts';
import { runTurn } from './turn-end.ts';

/** What one message of a tunnel holds. */
const READ_BYTES = 256 * 1024;
/** How long the next event is waited for, and how closely a turn follows another. */
const STAY_MS = 1;
/** Turns in a row without one of libuv's. */
const STAYS = 16;
/** No descriptor of ours has it. */
const NO_TAG = 0;

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
  readonly #notices = new Epoll();
  readonly #notice: ReadyNotice;
  readonly #turn = (): void => this.#meetAll();
  /** By descriptor. */
  readonly #watchers = new Map<number, SocketWatcher>();
  #lastTag = NO_TAG;
  /** Who keeps the process alive. */
  #keepers = 0;
  /** Undefined before the first turn. */
  #canStay: boolean | undefined;
  #formerMs = 0;
  /** How long the present turn waits for events. */
  #waitMs = 0;
  /** Whether the former turn met any of ours. */
  #hasMet = false;

  private constructor() {
    this.#notice = new ReadyNotice(this.#notices.fd, () => this.#meetNotice());
  }

  /** Whether this thread has one: where it has none, nothing is watched by it. */
  static get isThere(): boolean {
    return ofThread !== undefined;
  }

  /** That of this thread, made at the first call and there for the thread's life. @throws SysError */
  static get(): SocketLoop {
    ofThread ??= new SocketLoop();
    return ofThread;
  }

  /** Begins to watch an open descriptor, which its watcher takes back before it closes it. @throws SysError where the kernel has no memory for it */
  watch(fd: number, watcher: SocketWatcher, events: number): void {
    this.#lastTag = (this.#lastTag + 1) | 0 || 1;
    watcher.watchTag = this.#lastTag;
    this.#epoll.add(fd, events, watcher.watchTag);
    try {
      this.#notices.add(fd, events, watcher.watchTag);
    } catch (error) {
      this.#epoll.remove(fd);
      throw error;
    }
    this.#watchers.set(fd, watcher);
  }

  /** Watches for other events. */
  change(fd: number, watcher: SocketWatcher, events: number): void {
    this.#epoll.modify(fd, events, watcher.watchTag);
    this.#notices.modify(fd, events, watcher.watchTag);
  }

  /** Watches a descriptor no more that stays open. */
  leave(fd: number, watcher: SocketWatcher): void {
    this.forget(fd, watcher);
    this.#epoll.remove(fd);
    this.#notices.remove(fd);
  }

  /** Forgets a descriptor that is about to be closed, which takes it out of the epoll, or that was: its number may be another's by now. */
  forget(fd: number, watcher: SocketWatcher): void {
    if (this.#watchers.get(fd) === watcher) this.#watchers.delete(fd);
  }

  /** The process lives on, as for a socket of node's, until `release` was called as often. */
  keep(): void {
    if (this.#keepers++ === 0) this.#notice.ref();
  }

  release(): void {
    if (--this.#keepers === 0) this.#notice.unref();
  }

  #meetNotice(): void {
    const isClose = performance.now() - this.#formerMs < STAY_MS;
    this.#waitMs = 0;
    if (runTurn(this.#turn) && isClose) this.#stay();
    this.#formerMs = performance.now();
  }

  #stay(): void {
    this.#canStay ??= this.#watchLibuv();
    if (!this.#canStay) return;
    this.#waitMs = STAY_MS;
    for (let turns = 0; turns < STAYS && this.#hasMet; turns++) if (!runTurn(this.#turn)) return;
  }

  #watchLibuv(): boolean {
    const libuv = runCallbacks === undefined ? undefined : findLibuvEpoll(this.#notice.place);
    if (libuv === undefined) return false;
    try {
      this.#epoll.add(libuv, EPOLL_IN, NO_TAG);
      return true;
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      return false;
    }
  }

  #meetAll(): void {
    const epoll = this.#epoll;
    const count = epoll.wait(this.#waitMs);
    this.#hasMet = false;
    for (let index = 0; index < count; index++) {
      const tag = epoll.tagAt(index);
      if (tag === NO_TAG) continue;
      this.#hasMet = true;
      const watcher = this.#watchers.get(epoll.fdAt(index));
      if (watcher?.watchTag === tag) watcher.meet(epoll.eventsAt(index));
    }
    runCallbacks?.();
  }
}

let ofThread: SocketLoop | undefined;

/** Runs what `process.nextTick` and promises have due, as node does between two timers; it has no public name. */
const runCallbacks = (process as { readonly _tickCallback?: () => void })._tickCallback;
