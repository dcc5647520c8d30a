/** What a leg's socket did not take yet: first what waits in a pipe, if anything does, then copies. Made when something waits, and dropped when nothing does. */
import { EAGAIN, type MappedMemory, type Pipe, readPipe, sendFrom, spliceBytes } from '../../sys/index.ts';
import type { Leftover, Passage } from './passage.ts';
import type { QueueBudget } from './queue-budget.ts';

/** What the queues of a thread share. */
export interface QueueThread {
  readonly passage: Passage;
  readonly queues: QueueBudget;
}

export class OutQueue {
  bytes = 0;
  private readonly thread: QueueThread;
  private pipe: Pipe | null = null;
  private pipedBytes = 0;
  private readonly copies: Buffer[] = [];

  /** @param first what comes before all that is pushed */
  constructor(thread: QueueThread, first: Leftover | null = null) {
    this.thread = thread;
    if (Buffer.isBuffer(first)) {
      this.push(first);
    } else if (first !== null) {
      this.pipe = first.pipe;
      this.pipedBytes = first.bytes;
      this.count(first.bytes);
    }
  }

  push(copy: Buffer): void {
    this.copies.push(copy);
    this.count(copy.length);
  }

  /** Sends what the socket takes now. @returns 0, or the negative errno of a socket that is broken */
  send(fd: number, memory: MappedMemory): number {
    const { pipe } = this;
    while (pipe !== null && this.pipedBytes > 0) {
      const went = spliceBytes(pipe.readEnd, fd, this.pipedBytes);
      if (went <= 0) return went === -EAGAIN ? 0 : went;
      this.pipedBytes -= went;
      this.count(-went);
    }
    this.givePipe();
    return this.sendCopies(fd, memory);
  }

  /** Everything, for who goes on with the socket. The queue is empty then. */
  take(): Buffer {
    const piped = this.pipe === null ? [] : [readPipe(this.pipe, this.pipedBytes)];
    this.pipedBytes = 0;
    this.givePipe();
    this.count(-this.bytes);
    return Buffer.concat([...piped, ...this.copies.splice(0)]);
  }

  /** Nobody wants it any more. */
  drop(): void {
    if (this.pipe !== null) this.thread.passage.discard(this.pipe);
    this.pipe = null;
    this.copies.length = 0;
    this.count(-this.bytes);
  }

  private givePipe(): void {
    if (this.pipe !== null) this.thread.passage.give(this.pipe);
    this.pipe = null;
  }

  private sendCopies(fd: number, memory: MappedMemory): number {
    const { copies } = this;
    let taken = 0;
    for (const copy of copies) {
      const sent = sendFrom(fd, copy, 0, copy.length, memory);
      if (sent < 0 && sent !== -EAGAIN) return sent;
      this.count(-Math.max(0, sent));
      if (sent === copy.length) {
        taken++;
        continue;
      }
      if (sent > 0) copies[taken] = copy.subarray(sent);
      break;
    }
    copies.splice(0, taken);
    return 0;
  }

  private count(bytes: number): void {
    this.bytes += bytes;
    this.thread.queues.queuedBytes += bytes;
  }
}
