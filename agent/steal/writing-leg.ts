/**
 * The half of an epoll leg that writes: at once, and what the kernel does not take waits (out-queue.ts) for the socket to be writable, only then watched for.
 *
 * A write that fails says nothing yet: what the peer sent before is still read, and then the connection is broken (epoll-leg.ts).
 */
import {
  acknowledgePromptly,
  EAGAIN,
  EPOLL_OUT,
  endWriting,
  MORE_FOLLOWS,
  sendFrom,
  setNoDelay,
  unacknowledgedBytes,
} from '../../sys/index.ts';
import {
  AFTER_CONNECTING,
  BROKEN,
  DIALLING,
  DUE,
  ENDED,
  NO_DELAY,
  NOTED,
  ORIGINS,
  PEER_ENDED,
  SENDS_AT_ONCE,
  SILENT,
  UNFIT_AS_SINK,
  UNWATCHED,
  WANTS_END,
  WATCHED,
  WATCHES_WRITABLE,
  WRITTEN,
} from './epoll-leg-facts.ts';
import type { LegOwner, LegThread } from './epoll-leg-owner.ts';
import type { Watcher } from './epoll-loop.ts';
import type { Leg } from './leg.ts';
import { TURN_SEND_BYTES } from './limits.ts';
import { OutQueue } from './out-queue.ts';
import { NOT_MOVED } from './passage.ts';
import { Timed } from './timer-wheel.ts';
import type { Sender } from './turn-sends.ts';

export abstract class WritingLeg extends Timed implements Leg, Watcher, Sender {
  watchTag = 0;
  /** -1 when it is closed. */
  protected fd: number;
  protected facts: number;
  protected queue: OutQueue | null = null;
  /** Bytes of the thread's memory that are sent with others' (turn-sends.ts); none where the end is 0. */
  private notedStart = 0;
  private notedEnd = 0;
  protected readonly thread: LegThread;
  protected readonly owner: LegOwner;

  constructor(thread: LegThread, owner: LegOwner, fd: number, origin: keyof typeof ORIGINS) {
    super();
    this.thread = thread;
    this.owner = owner;
    this.fd = fd;
    this.facts = ORIGINS[origin];
  }

  abstract reset(): void;
  abstract abandon(): void;
  abstract pause(): void;
  abstract resume(): void;
  abstract meet(events: number): void;
  abstract proceed(): void;
  /** Both sides have ended it. @param owesEnd but for our FIN */
  protected abstract conclude(owesEnd: boolean): void;

  get queuedBytes(): number {
    return this.queue === null ? 0 : this.queue.bytes;
  }

  write(buf: Buffer, start: number, end: number): void {
    const { sends } = this.thread.loop;
    if (this.facts & NOTED) {
      if (start === this.notedEnd && sends.keeps(buf)) {
        this.notedEnd = end;
        sends.noteEnd(end);
        return;
      }
      this.sendNoted();
    }
    if (this.queue === null && end - start <= TURN_SEND_BYTES && sends.hasRoom && sends.keeps(buf)) {
      this.note(start, end);
    } else this.send(buf, start, end, 0);
  }

  private note(start: number, end: number): void {
    this.facts |= NOTED;
    this.notedStart = start;
    this.notedEnd = end;
    this.thread.loop.sends.note(this, end);
  }

  sendNoted(): void {
    if ((this.facts & NOTED) === 0) return;
    this.sendNotedBytes(this.facts & WANTS_END ? MORE_FOLLOWS : 0);
    if (this.facts & WANTS_END && this.queue === null) this.sendEnd();
  }

  /** Without the end, for who is about to reset or break. */
  protected sendNotedBytes(more: number): void {
    this.facts &= ~NOTED;
    const { notedStart, notedEnd } = this;
    if (notedStart < notedEnd) this.send(this.thread.loop.memory.bytes, notedStart, notedEnd, more);
  }

  /** @param more 0 or MORE_FOLLOWS: the end, at once */
  private send(buf: Buffer, start: number, end: number, more: number): void {
    if (this.facts & BROKEN || this.fd < 0) return;
    let at = start;
    if (this.queue === null) {
      if ((this.facts & (WRITTEN | NO_DELAY)) === WRITTEN) this.sendPromptly();
      const sent = sendFrom(this.fd, buf, start, end, this.thread.loop.memory, more);
      if (sent >= 0) {
        if (this.facts & SENDS_AT_ONCE) acknowledgePromptly(this.fd);
        this.facts = (this.facts | WRITTEN) & ~(DIALLING | SENDS_AT_ONCE);
        at += sent;
        if (at === end) return;
      } else if (sent !== -EAGAIN) {
        this.meetWriteError(sent);
        return;
      }
      this.watchWritable();
    }
    this.queue ??= new OutQueue(this.thread);
    this.queue.push(Buffer.from(buf.subarray(at, end)));
  }

  /** Takes up to `limitBytes` from another socket as if they were written. @returns how it stopped, as `Passage.move` */
  passFrom(source: number, limitBytes: number): number {
    this.sendNoted();
    if (this.facts & UNFIT_AS_SINK || this.queue !== null || this.fd < 0) return NOT_MOVED;
    const { passage } = this.thread;
    if ((this.facts & (WRITTEN | NO_DELAY)) === WRITTEN) this.sendPromptly();
    const stop = passage.move(source, this.fd, limitBytes);
    if (passage.sinkError !== 0) this.meetWriteError(passage.sinkError);
    if (passage.leftover === null) return stop;
    this.queue = new OutQueue(this.thread, passage.leftover);
    this.watchWritable();
    return stop;
  }

  end(): void {
    this.facts |= WANTS_END;
    if (this.queue !== null || this.facts & NOTED) return;
    if (this.thread.loop.sends.hasRoom) this.note(0, 0);
    else this.sendEnd();
  }

  private meetWriteError(error: number): void {
    this.facts |= BROKEN;
    if (AFTER_CONNECTING.has(error)) this.facts &= ~DIALLING;
    this.dropQueue();
    this.askForTurn();
  }

  protected flush(): void {
    this.sendNoted();
    const queue = this.queue;
    if (queue !== null) {
      const error = queue.send(this.fd, this.thread.loop.memory);
      if (error !== 0) this.meetWriteError(error);
      if (error !== 0 || queue.bytes > 0) return;
      this.queue = null;
    }
    if (this.facts & WANTS_END) this.sendEnd();
    if (queue !== null && (this.facts & SILENT) === 0) this.owner.legDrained(this);
  }

  private sendEnd(): void {
    if (this.facts & ENDED || this.fd < 0) return;
    if (this.facts & DIALLING) {
      // A FIN of a socket that is not connected yet would end the attempt.
      this.watchWritable();
      return;
    }
    this.facts |= ENDED;
    if (this.facts & PEER_ENDED) this.conclude(true);
    else endWriting(this.fd);
  }

  private sendPromptly(): void {
    this.facts |= NO_DELAY;
    setNoDelay(this.fd);
  }

  private watchWritable(): void {
    if (this.facts & WATCHES_WRITABLE) return;
    this.facts |= WATCHES_WRITABLE;
    if ((this.facts & UNWATCHED) === 0) this.thread.loop.change(this.fd, this, WATCHED | EPOLL_OUT);
  }

  /** Bytes that the peer has not acknowledged yet, without our FIN. */
  protected countOwed(): number {
    const noted = this.facts & NOTED ? this.notedEnd - this.notedStart : 0;
    return noted + this.queuedBytes + Math.max(0, unacknowledgedBytes(this.fd) - 1);
  }

  protected askForTurn(): void {
    if (this.facts & DUE) return;
    this.facts |= DUE;
    this.thread.loop.again(this);
  }

  protected dropQueue(): void {
    this.queue?.drop();
    this.queue = null;
  }
}
