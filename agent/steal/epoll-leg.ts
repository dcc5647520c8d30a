/**
 * A leg that is a TCP socket of an epoll loop: the client's, or one that is being connected to the app.
 *
 *   dialling ──sent, read, writable──► open ──our FIN and the peer's──► closed
 *      └──error──► refused, closed      ├──reset()──► closed by RST
 *                                       └──abandon()──► silent: FIN behind what is queued, what comes is thrown away,
 *                                           ├──the peer's FIN──► closed
 *                                           └──no progress for STALLED_MS, or all taken and LINGER_MS over──► closed by RST
 *
 * Reading: one read for an edge, into the loop's memory; a read that fills it is continued in the next turn, so that no
 * connection keeps the others waiting. A read that does not has emptied the socket: the next bytes are a new edge. Behind a long one, bytes may pass unread (passage.ts).
 * Writing: at once, and what the kernel does not take waits (out-queue.ts) for the socket to be writable, only then watched for.
 *
 * A write that fails says nothing yet: what the peer sent before is still read, and then the connection is broken.
 * The app's leg does not ask whether it is connected: an app of the same pod mostly is when connect(2) returns. It just
 * sends; the kernel says that it cannot yet, or what went wrong.
 */
import {
  acknowledgePromptly,
  closeSocket,
  EAGAIN,
  EPOLL_EDGE,
  EPOLL_ERROR,
  EPOLL_HANG_UP,
  EPOLL_IN,
  EPOLL_OUT,
  EPOLL_PEER_ENDED,
  endWriting,
  MORE_FOLLOWS,
  receiveInto,
  sendFrom,
  setKeepAlive,
  setNoDelay,
  setResetOnClose,
  unacknowledgedBytes,
} from '../../sys/index.ts';
import {
  AFTER_CONNECTING,
  ASKS_PEER,
  BROKEN,
  DIALLING,
  DUE,
  ENDED,
  ENDS,
  ENDS_CLEANLY,
  FLOWS,
  GONE_UNTOLD,
  NO_DELAY,
  ORIGINS,
  PAUSED,
  PEER_ENDED,
  READABLE,
  SENDS_AT_ONCE,
  SILENT,
  UNFIT_AS_SINK,
  UNWATCHED,
  WANTS_END,
  WATCHES_WRITABLE,
  WRITTEN,
} from './epoll-leg-facts.ts';
import type { LegOwner, LegThread } from './epoll-leg-owner.ts';
import type { Watcher } from './epoll-loop.ts';
import type { Holder } from './last-bytes.ts';
import type { Leg } from './leg.ts';
import { FLOW_BYTES, FLOW_LEAST_BYTES, FLOW_READ_BYTES, HALF_CLOSED_LOOK_MS, LINGER_MS } from './limits.ts';
import { Lingering } from './lingering.ts';
import { OutQueue } from './out-queue.ts';
import { NOT_MOVED, TURN_OVER } from './passage.ts';
import { Timed } from './timer-wheel.ts';

const WATCHED = EPOLL_IN | EPOLL_PEER_ENDED | EPOLL_EDGE;
const ENDING = EPOLL_PEER_ENDED | EPOLL_HANG_UP | EPOLL_ERROR;
const BROKEN_EVENTS = EPOLL_HANG_UP | EPOLL_ERROR;

export class EpollLeg extends Timed implements Leg, Watcher, Holder {
  watchTag = 0;
  /** From it, so far; `fd`: -1 when it is closed. */
  readBytes = 0;
  private fd: number;
  private facts: number;
  private queue: OutQueue | null = null;
  private lingering: Lingering | null = null;
  private readonly thread: LegThread;
  private readonly owner: LegOwner;

  /** @param fd connected, or about to be; the leg's from here on. -1: the app cannot be dialled at all */
  constructor(thread: LegThread, owner: LegOwner, fd: number, origin: keyof typeof ORIGINS) {
    super();
    this.thread = thread;
    this.owner = owner;
    this.fd = fd;
    this.facts = ORIGINS[origin];
    if (fd >= 0) thread.noteOwned(fd, 1);
    else this.askForTurn();
    if (fd >= 0 && origin !== 'just accepted') this.watch();
  }

  /** Of one just accepted: reads what has come, and only then watches, so that this is no event of its own. */
  readAndWatch(): void {
    this.facts |= READABLE;
    this.read();
    if (this.fd >= 0) this.watch();
  }

  private watch(): void {
    const { facts, fd, thread } = this;
    this.facts &= ~UNWATCHED;
    try {
      thread.loop.watch(fd, this, facts & WATCHES_WRITABLE ? WATCHED | EPOLL_OUT : WATCHED);
    } catch (error) {
      thread.warn(`a connection could not be watched: ${error instanceof Error ? error.message : error}`);
      this.close('reset');
    }
  }

  // The engine's side.

  get queuedBytes(): number {
    return this.queue === null ? 0 : this.queue.bytes;
  }

  write(buf: Buffer, start: number, end: number): void {
    if (this.facts & BROKEN || this.fd < 0) return;
    let at = start;
    if (this.queue === null) {
      if ((this.facts & (WRITTEN | NO_DELAY)) === WRITTEN) this.sendPromptly();
      const { memory, lastBytes } = this.thread.loop;
      const sent = sendFrom(this.fd, buf, start, end, memory, lastBytes.holdBack(this) ? MORE_FOLLOWS : 0);
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
    if (this.queue === null) this.sendEnd();
  }

  reset(): void {
    this.facts |= SILENT;
    if (this.fd >= 0) this.close('reset');
  }

  abandon(): void {
    this.facts = (this.facts | SILENT) & ~PAUSED;
    if (this.fd < 0) return;
    this.end();
    if (this.fd < 0) return;
    if (this.facts & READABLE) this.askForTurn();
    this.lingering = new Lingering(this.countOwed());
    this.thread.loop.wheel.set(this, LINGER_MS);
  }

  pause(): void {
    this.facts |= PAUSED;
  }

  resume(): void {
    this.facts &= ~PAUSED;
    if (this.facts & READABLE && this.fd >= 0) this.askForTurn();
  }

  /**
   * Lets go of the socket, which stays open for another owner, and of what is queued for its peer. Nothing is reported any
   * more. @returns the descriptor, -1 when it is closed
   */
  release(): { readonly fd: number; readonly queued: Buffer } {
    const { fd } = this;
    const queued = this.queue?.take() ?? Buffer.alloc(0);
    this.facts |= SILENT;
    if (fd >= 0) {
      this.thread.loop.lastBytes.sendOf(this);
      if ((this.facts & UNWATCHED) === 0) this.thread.loop.release(fd);
      this.thread.noteOwned(fd, 0);
    }
    this.letGo();
    return { fd, queued };
  }

  // The loop's side.

  meet(events: number): void {
    if ((events & BROKEN_EVENTS) === 0) this.facts &= ~DIALLING;
    if (events & EPOLL_OUT) this.flush();
    if ((events & (EPOLL_IN | ENDING)) === 0 || this.fd < 0) return;
    this.facts |= events & ENDING ? READABLE | ENDS : READABLE;
    if (events & EPOLL_ERROR) this.facts &= ~ENDS_CLEANLY;
    else if (events & EPOLL_PEER_ENDED) this.facts |= ENDS_CLEANLY;
    // After its FIN there is nothing to read but an error.
    if (this.facts & PEER_ENDED && (events & BROKEN_EVENTS) === 0) this.facts &= ~READABLE;
    this.read();
  }

  proceed(): void {
    this.facts &= ~DUE;
    if (this.facts & GONE_UNTOLD) {
      this.facts &= ~GONE_UNTOLD;
      this.owner.legGone(this);
    } else if (this.fd < 0) {
      if (this.facts & DIALLING) this.refuse();
    } else if ((this.facts & (DIALLING | BROKEN)) === (DIALLING | BROKEN)) {
      this.refuse();
    } else {
      if (this.facts & BROKEN) this.facts = (this.facts | READABLE | ENDS) & ~DIALLING;
      if (this.facts & BROKEN && this.facts & PAUSED) this.meetBreak();
      else this.read();
    }
  }

  /** Looks at a leg that was given up, or at one whose peer has half-closed. */
  onTimer(): void {
    if (this.fd < 0) return;
    if (this.lingering !== null) {
      if (this.lingering.isOver(this.countOwed()) || this.facts & DIALLING) this.close('reset');
      else this.thread.loop.wheel.set(this, LINGER_MS);
    } else if ((this.facts & ASKS_PEER) === 0) {
      this.facts |= ASKS_PEER;
      setKeepAlive(this.fd, this.thread.limits.keepAlive);
    }
  }

  private read(): void {
    const { memory } = this.thread.loop;
    while ((this.facts & (READABLE | PAUSED)) === READABLE && this.fd >= 0) {
      let limit = memory.bytes.length;
      if (this.facts & FLOWS) {
        const stop = this.passOn();
        if (stop === TURN_OVER) return;
        if (stop !== NOT_MOVED) continue;
        limit = FLOW_READ_BYTES;
      }
      const count = receiveInto(this.fd, memory, limit);
      if (count === 0) {
        this.meetEnd();
        return;
      }
      if (count < 0) {
        if (count === -EAGAIN) this.facts &= ~READABLE;
        else if (this.facts & DIALLING && !AFTER_CONNECTING.has(count)) this.refuse();
        else this.meetBreak();
        return;
      }
      this.facts &= ~DIALLING;
      const isFull = count === limit;
      if (!isFull && (this.facts & ENDS) === 0) this.facts &= ~READABLE;
      if (count >= FLOW_BYTES) this.facts |= FLOWS;
      this.readBytes += count;
      if (!isFull && this.facts & ENDS_CLEANLY) {
        this.tellLast(count);
        return;
      }
      if ((this.facts & SILENT) === 0) this.owner.legData(this, memory.bytes, 0, count);
      if (isFull && this.fd >= 0) this.askForTurn();
      if (isFull) return;
    }
  }

  /** Lets what may pass unseen pass. @returns how that stopped, as `Passage.move`; NOT_MOVED, too, where only a read tells what there is (passage.ts) */
  private passOn(): number {
    const stop = this.facts & SILENT ? NOT_MOVED : this.owner.passUnseen(this, this.fd);
    const { movedBytes } = this.thread.passage;
    if (stop === NOT_MOVED || (movedBytes > 0 && movedBytes < FLOW_LEAST_BYTES)) this.facts &= ~FLOWS;
    if (stop === 0 || (stop === -EAGAIN && movedBytes === 0)) return NOT_MOVED;
    if (stop === TURN_OVER) this.askForTurn();
    else if (stop === -EAGAIN) this.facts &= ~READABLE;
    else if (stop < 0) this.meetBreak();
    return stop;
  }

  /** The FIN was there before these bytes. */
  private tellLast(count: number): void {
    const { lastBytes, memory } = this.thread.loop;
    lastBytes.begin();
    if ((this.facts & SILENT) === 0) this.owner.legData(this, memory.bytes, 0, count);
    if ((this.facts & (READABLE | PAUSED)) === READABLE && this.fd >= 0) this.meetEnd();
    lastBytes.end();
  }

  private meetEnd(): void {
    if (this.facts & (BROKEN | PEER_ENDED)) {
      this.meetBreak();
      return;
    }
    this.facts = (this.facts | PEER_ENDED) & ~(READABLE | ENDS);
    if ((this.facts & SILENT) === 0) this.owner.legEnd(this);
    if (this.fd < 0) return;
    if (this.facts & ENDED) this.close('end');
    else if ((this.facts & (SILENT | ASKS_PEER)) === 0) this.thread.loop.wheel.set(this, HALF_CLOSED_LOOK_MS);
  }

  private meetBreak(): void {
    const wasSilent = (this.facts & SILENT) !== 0;
    this.facts |= BROKEN | SILENT;
    this.close('end');
    if (!wasSilent) this.owner.legBroken(this);
  }

  private refuse(): void {
    const wasSilent = (this.facts & SILENT) !== 0;
    this.facts = (this.facts | BROKEN | SILENT) & ~DIALLING;
    if (this.fd >= 0) this.close('end');
    if (!wasSilent) this.owner.legRefused(this);
  }

  private meetWriteError(error: number): void {
    this.facts |= BROKEN;
    if (AFTER_CONNECTING.has(error)) this.facts &= ~DIALLING;
    this.dropQueue();
    this.askForTurn();
  }

  private flush(): void {
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

  /** With the peer's FIN read, closing says the same as a FIN and costs one call less. */
  private sendEnd(): void {
    if (this.facts & ENDED || this.fd < 0) return;
    if (this.facts & DIALLING) {
      // A FIN of a socket that is not connected yet would end the attempt.
      this.watchWritable();
      return;
    }
    this.facts |= ENDED;
    if (this.facts & PEER_ENDED) this.close('end');
    else endWriting(this.fd);
  }

  sendHeldBack(): void {
    if ((this.facts & ENDED) === 0 && this.fd >= 0) this.sendPromptly();
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
  private countOwed(): number {
    return this.queuedBytes + Math.max(0, unacknowledgedBytes(this.fd) - 1);
  }

  private askForTurn(): void {
    if (this.facts & DUE) return;
    this.facts |= DUE;
    this.thread.loop.again(this);
  }

  /** `legGone` follows in a turn of its own. */
  private close(how: 'end' | 'reset'): void {
    const { fd } = this;
    if (how === 'reset') setResetOnClose(fd);
    this.thread.loop.forget(fd);
    this.thread.noteOwned(fd, 0);
    closeSocket(fd);
    this.letGo();
    this.facts |= GONE_UNTOLD;
    this.askForTurn();
  }

  private letGo(): void {
    this.fd = -1;
    this.dropQueue();
    this.thread.loop.wheel.clear(this);
  }

  private dropQueue(): void {
    this.queue?.drop();
    this.queue = null;
  }
}
