/**
 * A connection of bytes in a relay thread's loop: what came is one read into the thread's memory, what is written leaves with one send, and
 * what the kernel has no room for waits here. It breaks in a turn of its own, since it may be an engine that writes.
 */
import type { ByteWay, ByteWayReader } from '../../protocol/index.ts';
import {
  closeSocket,
  EAGAIN,
  EPOLL_EDGE,
  EPOLL_IN,
  EPOLL_OUT,
  errnoName,
  receiveInto,
  sendFrom,
} from '../../sys/index.ts';
import type { LegThread } from './epoll-leg-owner.ts';
import type { Watcher } from './epoll-loop.ts';

const WATCHED = EPOLL_IN | EPOLL_EDGE;
const CLOSED = -1;

export class EpollWay implements Watcher, ByteWay {
  watchTag = 0;
  queuedBytes = 0;
  private readonly thread: LegThread;
  private reader: ByteWayReader | null = null;
  private fd: number;
  private queue: Buffer[] = [];
  private isReadable = false;
  private error: Error | null = null;
  /** Nothing more is written, and what is read is nobody's. */
  private isEnding = false;

  /** @param fd non-blocking, its own from here on; -1: it is closed from the start */
  constructor(thread: LegThread, fd: number) {
    this.thread = thread;
    this.fd = fd;
  }

  get isOpen(): boolean {
    return this.fd !== CLOSED && this.error === null && !this.isEnding;
  }

  begin(reader: ByteWayReader): void {
    this.reader = reader;
    if (this.fd !== CLOSED) this.thread.loop.watch(this.fd, this, WATCHED);
  }

  write(bytes: Buffer, start: number, end: number): void {
    if (!this.isOpen) return;
    const at = start + (this.queue.length > 0 ? 0 : this.sendNow(bytes, start, end));
    if (at === end) return;
    this.queue.push(Buffer.from(bytes.subarray(at, end)));
    this.queuedBytes += end - at;
    if (this.queue.length === 1 && this.isOpen) this.thread.loop.change(this.fd, this, WATCHED | EPOLL_OUT);
  }

  /** Closes it behind what is queued. */
  end(): void {
    this.isEnding = true;
    if (this.queue.length === 0) this.destroy();
  }

  /** The reader is told. */
  destroy(): void {
    const { fd, reader, thread } = this;
    if (fd === CLOSED) return;
    this.fd = CLOSED;
    this.queue = [];
    this.queuedBytes = 0;
    thread.loop.forget(fd);
    thread.noteOwned(fd, 0);
    closeSocket(fd);
    reader?.onClosed(this.error);
  }

  /** Reads all that is there now. */
  readAll(): void {
    do {
      if (this.fd === CLOSED) return;
      this.read();
    } while (this.isReadable);
  }

  // The loop's side.

  meet(events: number): void {
    if (events & EPOLL_OUT) this.sendQueue();
    if (this.fd !== CLOSED && (events & ~EPOLL_OUT) !== 0) this.read();
  }

  proceed(): void {
    if (this.error !== null) this.destroy();
    else if (this.isReadable && this.fd !== CLOSED) this.read();
  }

  /** A read that fills the memory is continued in the next turn, behind the others. */
  private read(): void {
    const { loop } = this.thread;
    const { memory } = loop;
    const start = loop.sends.readFrom();
    const count = receiveInto(this.fd, memory, start);
    this.isReadable = count === memory.bytes.length - start;
    if (count > 0) this.reader?.onBytes(memory.bytes, start, start + count);
    else if (count !== -EAGAIN) this.destroy();
    if (this.isReadable) loop.again(this);
  }

  private sendQueue(): void {
    const queue = this.queue;
    while (queue.length > 0 && this.fd !== CLOSED && this.error === null) {
      const message = queue[0] as Buffer;
      const sent = this.sendNow(message, 0, message.length);
      this.queuedBytes -= sent;
      if (sent < message.length) {
        queue[0] = message.subarray(sent);
        return;
      }
      queue.shift();
    }
    if (this.isEnding) this.destroy();
    else if (this.isOpen) this.thread.loop.change(this.fd, this, WATCHED);
  }

  /** @returns bytes that the kernel took */
  private sendNow(bytes: Buffer, start: number, end: number): number {
    const sent = sendFrom(this.fd, bytes, start, end, this.thread.loop.memory);
    if (sent < 0 && sent !== -EAGAIN) this.break(`send: ${errnoName(-sent)}`);
    return Math.max(0, sent);
  }

  private break(reason: string): void {
    if (this.error !== null) return;
    this.error = new Error(reason);
    this.thread.loop.again(this);
  }
}
