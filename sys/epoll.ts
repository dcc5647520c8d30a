/**
 * Waiting for many descriptors at once: epoll(7). Each descriptor is registered with a tag that comes back with its events, so
 * that an event of a closed descriptor is told from one of another that got its number.
 *
 * `struct epoll_event` is 12 bytes on x86-64, where it is packed, and 16 elsewhere: events 4, [padding 4], then our 8 bytes of data:
 * descriptor 4, tag 4.
 */

import { check, libc } from './libc.ts';
import { MappedMemory } from './mapped-memory.ts';

export const EPOLL_IN = 0x1;
export const EPOLL_OUT = 0x4;
export const EPOLL_ERROR = 0x8;
export const EPOLL_HANG_UP = 0x10;
/** The peer's FIN came. */
export const EPOLL_PEER_ENDED = 0x2000;
/** Of several threads that wait for a listener, not all are woken for one connection. */
export const EPOLL_EXCLUSIVE = 0x1000_0000;
/** An event is told once, not as long as it lasts. */
export const EPOLL_EDGE = 0x8000_0000;

const EPOLL_CLOEXEC = 0o2000000;
const ADD = 1;
const REMOVE = 2;
const MODIFY = 3;
const EINTR = 4;

const EVENT_BYTES = process.arch === 'x64' ? 12 : 16;
const DATA_AT = EVENT_BYTES - 8;
/** Events taken by one call. */
const MAX_EVENTS = 256;

/** Owned by one thread. */
export class Epoll implements Disposable {
  /** Readable while there are events, so that it can be waited for as well. */
  readonly fd = check(libc().epollCreate(EPOLL_CLOEXEC), 'epoll_create1');
  /** One event for what we say, then those that we are told. */
  readonly #memory = new MappedMemory((1 + MAX_EVENTS) * EVENT_BYTES);
  readonly #words = new DataView(this.#memory.bytes.buffer);

  /** @throws SysError */
  add(fd: number, events: number, tag: number): void {
    this.#control(ADD, fd, events, tag);
  }

  /** Tells again what is ready now. @throws SysError */
  modify(fd: number, events: number, tag: number): void {
    this.#control(MODIFY, fd, events, tag);
  }

  /** For a descriptor that stays open; a closed one is forgotten by itself. @throws SysError */
  remove(fd: number): void {
    this.#control(REMOVE, fd, 0, 0);
  }

  /** Waits until something happens, at most `timeoutMs`. @returns how many events there are for the three methods below */
  wait(timeoutMs: number): number {
    const count = libc().epollWait(this.fd, this.#memory.address + EVENT_BYTES, MAX_EVENTS, timeoutMs);
    if (count >= 0) return count;
    if (libc().errno() === EINTR) return 0;
    return check(count, 'epoll_wait');
  }

  eventsAt(index: number): number {
    return this.#words.getUint32((1 + index) * EVENT_BYTES, true);
  }

  fdAt(index: number): number {
    return this.#words.getInt32((1 + index) * EVENT_BYTES + DATA_AT, true);
  }

  tagAt(index: number): number {
    return this.#words.getInt32((1 + index) * EVENT_BYTES + DATA_AT + 4, true);
  }

  [Symbol.dispose](): void {
    libc().close(this.fd);
  }

  #control(operation: number, fd: number, events: number, tag: number): void {
    const words = this.#words;
    words.setUint32(0, events, true);
    words.setInt32(DATA_AT, fd, true);
    words.setInt32(DATA_AT + 4, tag, true);
    check(libc().epollControl(this.fd, operation, fd, this.#memory.address), 'epoll_ctl');
  }
}
