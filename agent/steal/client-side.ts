/** The client's leg, with what is known of its two directions and of the reasons for which it is not read. */
import type { ConnectionHost } from './connection-host.ts';
import type { Leg } from './leg.ts';

/** Facts, each noted once (but see `recallEnd`). */
const END_SEEN = 1;
/** Its FIN was handed on: its origins get no more bytes. */
const END_PASSED = 2;
/** We half-closed it: it gets no more bytes. */
const ENDED = 4;
/** Given up, or gone by itself: nothing may be done with its leg any more. */
const GONE = 8;

/** Reasons not to read. What it sends must wait for an answer. */
export const PAUSED_WAITING = 1;
/** The queue of the origin that gets its bytes is long. */
export const PAUSED_QUEUE = 2;
/** Its own queue is long: it does not read what it asked for. */
export const PAUSED_UNREAD = 4;
/** Too much of what it asked of us waits until it can be told (http2/client-sender.ts). */
export const PAUSED_UNANSWERED = 8;

export class ClientSide {
  private readonly leg: Leg;
  private readonly host: ConnectionHost;
  private facts = 0;
  private pauses = 0;

  constructor(leg: Leg, host: ConnectionHost) {
    this.leg = leg;
    this.host = host;
  }

  get isGone(): boolean {
    return (this.facts & GONE) !== 0;
  }

  get isEnded(): boolean {
    return (this.facts & (ENDED | GONE)) !== 0;
  }

  /** Whether it was sent all that was written. */
  get isDrained(): boolean {
    return this.leg.queuedBytes === 0;
  }

  /** Whether it takes what is written, so that its queue stays short. */
  get isReading(): boolean {
    return this.leg.queuedBytes <= this.host.highWaterBytes;
  }

  get isEndSeen(): boolean {
    return (this.facts & END_SEEN) !== 0;
  }

  get isEndPassed(): boolean {
    return (this.facts & END_PASSED) !== 0;
  }

  /** Whether what it sent may still be written to an origin. */
  get canBeRelayed(): boolean {
    return (this.facts & (END_PASSED | GONE)) === 0;
  }

  noteEnd(): void {
    this.facts |= END_SEEN;
  }

  noteEndPassed(): void {
    this.facts |= END_PASSED;
  }

  /** The origin that was given the FIN failed: another one will get it. */
  recallEnd(): void {
    this.facts &= ~END_PASSED;
  }

  noteGone(): void {
    this.facts |= GONE;
  }

  /** Borrows the bytes (leg.ts). @returns false when its queue is long now: who sends must be paused */
  write(buf: Buffer, start: number, end: number): boolean {
    if (this.isEnded) return true;
    this.leg.write(buf, start, end);
    return this.leg.queuedBytes <= this.host.highWaterBytes;
  }

  /** Whether small writes cost no call of their own between `gather` and `sendGathered`. */
  get gathers(): boolean {
    return this.leg.gather !== undefined;
  }

  /** Small writes are kept until `sendGathered`, within one event. */
  gather(): void {
    if (!this.isEnded) this.leg.gather?.();
  }

  sendGathered(): void {
    if (!this.isGone) this.leg.sendGathered?.();
  }

  end(): void {
    if (this.isEnded) return;
    this.facts |= ENDED;
    this.leg.end();
  }

  abandon(): void {
    this.facts |= GONE;
    this.leg.abandon();
  }

  reset(): void {
    this.facts |= GONE;
    this.leg.reset();
  }

  pause(reason: number): void {
    if (this.pauses === 0 && !this.isGone) this.leg.pause();
    this.pauses |= reason;
  }

  unpause(reason: number): void {
    if ((this.pauses & reason) === 0) return;
    this.pauses &= ~reason;
    if (this.pauses === 0 && !this.isGone) this.leg.resume();
  }
}
