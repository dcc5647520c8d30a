/**
 * Reads of a node socket in the thread's socket loop (socket-loop.ts), for sockets whose bytes go on by what is read there, too: node's way from a readable socket into a callback costs
 * several times the read itself.
 *
 *     (reading)   its bytes are told as they come
 *     PAUSED      nobody wants any: it is watched for a break alone
 *     LEFT        node reads it, from here on
 *
 * All else stays node's: what is queued, ends of both sides, and what breaks it. As soon as there is an end or a break to read, node reads what is left, so whatever it tells comes in
 * node's order.
 */

import type { Socket } from 'node:net';
import { EPOLL_ERROR, EPOLL_HANG_UP, EPOLL_IN, EPOLL_PEER_ENDED } from './epoll.ts';
import { SysError } from './errors.ts';
import { SocketLoop, type SocketWatcher } from './socket-loop.ts';
import { EAGAIN, receiveInto } from './stream-sockets.ts';
import { giveBack } from './turn-end.ts';

const PAUSED = 1;
const LEFT = 2;

const WATCHED = EPOLL_IN | EPOLL_PEER_ENDED;
const ENDING = EPOLL_PEER_ENDED | EPOLL_HANG_UP | EPOLL_ERROR;

/** Borrows the bytes. @returns false to pause; who wants more calls `resume` */
type BytesTaker = (count: number, bytes: Buffer) => boolean;

export class LoopReads implements SocketWatcher {
  watchTag = 0;
  readonly #loop = SocketLoop.get();
  readonly #socket: Socket;
  readonly #fd: number;
  readonly #take: BytesTaker;
  #facts = 0;

  private constructor(socket: Socket, fd: number, take: BytesTaker) {
    this.#socket = socket;
    this.#fd = fd;
    this.#take = take;
  }

  /**
   * Of a socket that node has not begun to read, as in its 'connect' event.
   * @param fd the socket's; -1: node reads. @returns undefined where node reads: also where this thread has no such loop
   */
  static begin(socket: Socket, fd: number, take: BytesTaker): LoopReads | undefined {
    if (fd < 0 || !SocketLoop.isThere || socket.destroyed) return undefined;
    const reads = new LoopReads(socket, fd, take);
    try {
      reads.#loop.watch(fd, reads, WATCHED);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      // No memory, or no watch, left.
      return undefined;
    }
    reads.#loop.keep();
    socket.pause();
    return reads;
  }

  resume(): void {
    if ((this.#facts & LEFT) !== 0) this.#socket.resume();
    else if ((this.#facts & PAUSED) !== 0) this.#loop.change(this.#fd, this, WATCHED);
    this.#facts &= ~PAUSED;
  }

  /** By who is about to destroy the socket, or learns that it was. */
  leave(): void {
    if ((this.#facts & LEFT) !== 0) return;
    this.#facts |= LEFT;
    // A closed one has left by itself, and its number may be another's.
    if (this.#socket.destroyed) this.#loop.forget(this.#fd, this);
    else this.#loop.leave(this.#fd, this);
    this.#loop.release();
  }

  /** The loop's. */
  meet(events: number): void {
    if ((events & ENDING) !== 0 || this.#socket.destroyed) {
      this.#leaveToNode();
      return;
    }
    const { memory } = this.#loop;
    const count = receiveInto(this.#fd, memory);
    if (count <= 0) {
      if (count !== -EAGAIN) this.#leaveToNode();
    } else if (!this.#take(count, memory.bytes) && (this.#facts & LEFT) === 0) {
      this.#facts |= PAUSED;
      this.#loop.change(this.#fd, this, 0);
    }
  }

  #leaveToNode(): void {
    this.leave();
    giveBack();
    if ((this.#facts & PAUSED) === 0) this.#socket.resume();
  }
}
