/**
 * A client connection's stream to one session, and the exchange that is under way on it.
 *
 * A stream carries one request at a time (a pipelined second one waits for the first one's response): so at most one
 * request can be in doubt when the local process goes away, and its bytes since `startOffset` are what might have to
 * be sent again. They are kept until the local process is known to have acted (its first byte back) or until they
 * outgrow REPLAY_BYTES.
 */
import { ByteHold } from '../../filter-engine/index.ts';
import type { StreamLeg } from './leg.ts';
import { HIGH_WATER_BYTES, MAX_SPARE_REPLAYS, REPLAY_BYTES, SPARE_REPLAY_BYTES } from './limits.ts';
import type { Subscription } from './routes.ts';

/** Of the thread: memory of replays that nobody needs any more. To make it would cost more than to fill it. */
const spares: ByteHold[] = [];

export class SessionStream {
  readonly subscription: Subscription;
  readonly leg: StreamLeg;
  /** Exchanges that ended well on this stream. */
  served = 0;

  constructor(subscription: Subscription, leg: StreamLeg) {
    this.subscription = subscription;
    this.leg = leg;
  }
}

/** `state` of a stolen exchange. */
export const REQUESTED = 0;
/** Bytes came back, but no whole final head: it must not be sent again, and can still be answered with 502. */
export const ACTED = 1;
/** The final response's head went to the client. */
export const RESPONDING = 2;
/** The response is whole; the request's body is still on its way. */
export const RESPONDED = 3;

export class StolenExchange {
  readonly stream: SessionStream;
  /** Request flags, as the response splitter wants them. */
  readonly requestFlags: number;
  state = REQUESTED;
  /** No more bytes of the request will come: the client has sent all, or half-closed. */
  isRequestOver = false;
  /** The final response, or the request, said that the connection ends with this exchange. */
  closesConnection = false;
  /** The stream was given up, the exchange is over but for the rest of the request: that goes nowhere. */
  isDetached = false;
  /** The stream's offset at which this request begins. */
  private readonly startOffset: number;
  private replay: ByteHold | null = spares.pop() ?? new ByteHold();

  constructor(stream: SessionStream, requestFlags: number) {
    this.stream = stream;
    this.requestFlags = requestFlags;
    this.startOffset = stream.leg.sentBytes;
  }

  get isQueueLong(): boolean {
    return !this.isDetached && this.stream.leg.queuedBytes > HIGH_WATER_BYTES;
  }

  /** Passes request bytes on, and keeps them while they may be needed again. @returns false when they outgrew it now */
  write(buf: Buffer, start: number, end: number): boolean {
    if (this.isDetached) return true;
    const isKept = this.keep(buf, start, end);
    this.stream.leg.write(buf, start, end);
    return isKept;
  }

  private keep(buf: Buffer, start: number, end: number): boolean {
    if (this.replay === null || this.state !== REQUESTED) return true;
    if (this.replay.length + (end - start) > REPLAY_BYTES) {
      this.replay = null;
      return false;
    }
    this.replay.append(buf, start, end);
    return true;
  }

  /** Passes the client's FIN on. */
  end(): void {
    if (!this.isDetached) this.stream.leg.end();
  }

  pause(): void {
    if (!this.isDetached) this.stream.leg.pause();
  }

  /** The local process answered: nothing is sent again. */
  noteActed(): void {
    if (this.state === REQUESTED) this.state = ACTED;
    if (this.replay !== null) spare(this.replay);
    this.replay = null;
  }

  /** Whether no byte of this request reached the local process. */
  isUndelivered(deliveredBytes: number): boolean {
    return this.state === REQUESTED && deliveredBytes <= this.startOffset;
  }

  /** The request's bytes so far, for another origin; null when they are no longer all here. The caller owns them. */
  takeReplay(): ByteHold | null {
    const replay = this.replay;
    this.replay = null;
    return replay;
  }
}

function spare(replay: ByteHold): void {
  if (spares.length >= MAX_SPARE_REPLAYS || replay.bytes.length > SPARE_REPLAY_BYTES) return;
  replay.clear();
  spares.push(replay);
}
