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
 * Writing: writing-leg.ts.
 *
 * The app's leg does not ask whether it is connected: an app of the same pod mostly is when connect(2) returns. It just
 * sends; the kernel says that it cannot yet, or what went wrong.
 */
import {
  closeSocket,
  EAGAIN,
  EPOLL_ERROR,
  EPOLL_HANG_UP,
  EPOLL_IN,
  EPOLL_OUT,
  EPOLL_PEER_ENDED,
  endWriting,
  receiveInto,
  setKeepAlive,
  setResetOnClose,
} from '../../sys/index.ts';
import {
  AFTER_CONNECTING,
  ASKS_PEER,
  BROKEN,
  DIALLING,
  DUE,
  ENDED,
  ENDED_WELL,
  ENDS,
  ENDS_CLEANLY,
  FLOWS,
  GONE_UNTOLD,
  NOTED,
  type ORIGINS,
  PAUSED,
  PEER_ENDED,
  READABLE,
  SILENT,
  UNFIT_TO_KEEP,
  UNWATCHED,
  WATCHED,
  WATCHES_WRITABLE,
} from './epoll-leg-facts.ts';
import type { LegOwner, LegThread } from './epoll-leg-owner.ts';
import type { Leg } from './leg.ts';
import { FLOW_BYTES, FLOW_LEAST_BYTES, FLOW_READ_BYTES, HALF_CLOSED_LOOK_MS, LINGER_MS } from './limits.ts';
import { Lingering } from './lingering.ts';
import { NOT_MOVED, TURN_OVER } from './passage.ts';
import { WritingLeg } from './writing-leg.ts';

const ENDING = EPOLL_PEER_ENDED | EPOLL_HANG_UP | EPOLL_ERROR;
const BROKEN_EVENTS = EPOLL_HANG_UP | EPOLL_ERROR;

export class EpollLeg extends WritingLeg implements Leg {
  /** From it, so far. */
  readBytes = 0;
  private lingering: Lingering | null = null;

  /** @param fd connected, or about to be; the leg's from here on. -1: the app cannot be dialled at all */
  constructor(thread: LegThread, owner: LegOwner, fd: number, origin: keyof typeof ORIGINS) {
    super(thread, owner, fd, origin);
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
    this.sendNoted();
    const { fd } = this;
    const queued = this.queue?.take() ?? Buffer.alloc(0);
    this.facts |= SILENT;
    if (fd >= 0) {
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
    const { memory, sends } = this.thread.loop;
    while ((this.facts & (READABLE | PAUSED)) === READABLE && this.fd >= 0) {
      const start = sends.readFrom();
      let limit = memory.bytes.length - start;
      if (this.facts & FLOWS) {
        const stop = this.passOn();
        if (stop === TURN_OVER) return;
        if (stop !== NOT_MOVED) continue;
        limit = Math.min(limit, FLOW_READ_BYTES);
      }
      const count = receiveInto(this.fd, memory, start, limit);
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
      // The FIN was there before these bytes.
      const areLast = !isFull && (this.facts & ENDS_CLEANLY) !== 0;
      if ((this.facts & SILENT) === 0) this.owner.legData(this, memory.bytes, start, start + count);
      if (areLast) {
        if ((this.facts & (READABLE | PAUSED)) === READABLE && this.fd >= 0) this.meetEnd();
        return;
      }
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

  private meetEnd(): void {
    if (this.facts & (BROKEN | PEER_ENDED)) {
      this.meetBreak();
      return;
    }
    this.facts = (this.facts | PEER_ENDED) & ~(READABLE | ENDS);
    if ((this.facts & SILENT) === 0) this.owner.legEnd(this);
    if (this.fd < 0) return;
    if (this.facts & ENDED) this.conclude(false);
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

  /** Both sides have ended it, but for our FIN where it is owed: closing says the same, if the socket is not kept. */
  protected conclude(owesEnd: boolean): void {
    const { facts, fd, thread } = this;
    const isFit = (facts & (ENDED_WELL | UNFIT_TO_KEEP)) === ENDED_WELL;
    if (!isFit || !this.owner.keepSocket(fd)) {
      this.close('end');
      return;
    }
    if (owesEnd) endWriting(fd);
    thread.loop.leave(fd);
    this.letGo();
    this.facts |= GONE_UNTOLD;
    this.askForTurn();
  }

  /** `legGone` follows in a turn of its own. */
  private close(how: 'end' | 'reset'): void {
    const { fd } = this;
    if (this.facts & NOTED) this.sendNotedBytes(0);
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
}
