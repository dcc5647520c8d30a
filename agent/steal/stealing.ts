/**
 * What of one connection goes to sessions: its streams, the exchange under way on one of them, and what becomes of that
 * exchange when its session or local process fails.
 *
 *   nothing delivered ──► again to a fresh stream, if an idle one had just been closed; else to the app, both from the
 *                         replay buffer; too large for that: 502
 *   delivered         ──► 502, and never sent again: it may have been acted on
 *   response begun    ──► the client's connection ends as the local process' did
 *   response whole    ──► the client has it; its connection is closed, because the rest of the request has no reader
 *
 * A stream that says what it was not asked for is given up: the next request gets a fresh one.
 */
import { type ByteHold, CLOSES_CONNECTION } from '../../filter-engine/index.ts';
import {
  type CounterName,
  type Counters,
  RESET_CANCELLED,
  RESET_LOCAL_REFUSED,
  RESET_SESSION_GONE,
} from '../../protocol/index.ts';
import {
  badGateway,
  counterOfFailure,
  LOCAL_CLOSED,
  LOCAL_HTTP2,
  LOCAL_INVALID,
  reasonOfReset,
} from './bad-gateway.ts';
import { type ClientSide, PAUSED_QUEUE } from './client-side.ts';
import type { StreamLeg } from './leg.ts';
import type { ResponseFlow, StolenResponseSink } from './response-flow.ts';
import type { ClientEndpoint, StreamEvents, Subscription } from './routes.ts';
import { RESPONDED, RESPONDING, type SessionStream, StolenExchange } from './session-stream.ts';
import { SessionStreams } from './session-streams.ts';

/** The connection, as far as stealing needs it. */
export interface StealingOwner {
  readonly counters: Counters;
  readonly endpoint: ClientEndpoint;
  readonly client: ClientSide;
  readonly responses: ResponseFlow;
  readonly isOpaque: boolean;
  readonly isRetiring: boolean;
  /** Borrows the bytes; pauses who sends when the client's queue is long. */
  writeToClient(buf: Buffer, start: number, end: number): void;
  /** Gives the app a request that no session takes after all, with its bytes so far. */
  passToApp(requestFlags: number, bytes: ByteHold): void;
  passClientEnd(): void;
  /** From here on the connection is the stolen exchange's, byte by byte. */
  goOpaqueByUpgrade(): void;
  /** An exchange is over: what waited may go on. */
  advance(): void;
  abandonClient(): void;
  resetClient(): void;
}

export class Stealing implements StolenResponseSink, StreamEvents {
  private exchange: StolenExchange | null = null;
  private readonly owner: StealingOwner;
  private readonly streams = new SessionStreams();

  constructor(owner: StealingOwner) {
    this.owner = owner;
  }

  /** The exchange that a session answers, if one is under way; on an opaque connection it lasts to the end. */
  get stolen(): StolenExchange | null {
    return this.exchange;
  }

  private set stolen(next: StolenExchange | null) {
    this.exchange?.stream.subscription.noteOver?.();
    this.exchange = next;
    next?.stream.subscription.noteBegun?.();
  }

  /** Whether this connection has a stream to that session, and to any. */
  hasStream(subscription: Subscription): boolean {
    return this.streams.find(subscription) !== null;
  }

  get hasStreams(): boolean {
    return !this.streams.isEmpty;
  }

  // The way to the session.

  /** Begins an exchange on the connection's stream to that session. @returns false when it has no stream left */
  begin(subscription: Subscription, requestFlags: number): boolean {
    const stream = this.streams.find(subscription) ?? this.open(subscription);
    if (stream === null) return false;
    this.stolen = new StolenExchange(stream, requestFlags);
    return true;
  }

  /** Bytes of the request under way. Borrows them. */
  write(stolen: StolenExchange, buf: Buffer, start: number, end: number): void {
    if (!stolen.write(buf, start, end)) this.note('replay_overflow', stolen.stream.subscription);
    if (stolen.isQueueLong) this.owner.client.pause(PAUSED_QUEUE);
  }

  /** No more bytes of the request will come. */
  noteRequestOver(): void {
    const stolen = this.stolen;
    if (stolen === null) return;
    stolen.isRequestOver = true;
    if (stolen.state === RESPONDED) this.conclude(stolen);
  }

  /** The request's body cannot be framed: ends the exchange as a server would (RFC 9112 section 6.3). */
  breakRequest(): void {
    const stolen = this.stolen;
    if (stolen === null) return;
    this.note('body_ambiguous', stolen.stream.subscription);
    if (!stolen.isDetached) {
      this.streams.remove(stolen.stream.leg);
      stolen.stream.leg.reset(RESET_CANCELLED);
    }
    this.owner.abandonClient();
  }

  /** Gives up the streams that no exchange is under way on. */
  giveUpIdle(): void {
    this.streams.giveUpAllBut(this.stolen?.stream.leg ?? null);
  }

  resumeAll(): void {
    this.streams.resumeAll();
  }

  /** The client reset its connection. */
  resetAll(): void {
    this.streams.resetAll();
  }

  abandonAll(): void {
    this.streams.giveUpAllBut(null);
    this.stolen = null;
  }

  // Events of streams.

  streamData(leg: StreamLeg, buf: Buffer, start: number, end: number): void {
    const stolen = this.stolenOn(leg);
    if (stolen === null || stolen.state === RESPONDED) {
      this.meetUnsolicited(leg);
    } else if (this.owner.isOpaque) {
      stolen.noteActed();
      this.owner.writeToClient(buf, start, end);
    } else {
      this.owner.responses.takeStolen(stolen, buf, start, end);
    }
  }

  streamEnd(leg: StreamLeg, deliveredBytes: number): void {
    const stolen = this.stolenOn(leg);
    if (stolen === null) {
      this.giveUp(leg);
    } else if (this.owner.isOpaque) {
      this.owner.client.end();
    } else if (stolen.state >= RESPONDING) {
      if (this.isCutShort(stolen)) this.noteFailure(stolen, LOCAL_CLOSED);
      this.owner.abandonClient();
    } else if (!stolen.isUndelivered(deliveredBytes)) {
      this.giveUp(leg);
      this.answerBadGateway(stolen, LOCAL_CLOSED);
    }
    // Else the request is on its way to a socket that is closed; the reset that answers it says what became of it.
  }

  streamReset(leg: StreamLeg, code: number, deliveredBytes: number): void {
    const stolen = this.stolenOn(leg);
    this.streams.remove(leg);
    if (stolen === null) return;
    if (stolen.state === RESPONDING && !this.owner.isOpaque) this.noteFailure(stolen, reasonOfReset(code));
    if (stolen.state === RESPONDED) this.owner.abandonClient();
    else if (stolen.state === RESPONDING || this.owner.client.isEnded) this.owner.resetClient();
    else if (stolen.isUndelivered(deliveredBytes)) this.sendElsewhere(stolen, code);
    else if (this.owner.isOpaque) this.owner.resetClient();
    else this.answerBadGateway(stolen, reasonOfReset(code));
  }

  streamDrain(leg: StreamLeg): void {
    if (this.stolenOn(leg) !== null) this.owner.client.unpause(PAUSED_QUEUE);
  }

  /** Counts what the session must hear of, for the agent and for the session. */
  note(name: CounterName, subscription: Subscription): void {
    this.owner.counters.values[name]++;
    subscription.note(name);
  }

  // What ResponseFlow reports.

  writeToClient(buf: Buffer, start: number, end: number): void {
    this.owner.writeToClient(buf, start, end);
  }

  meetUnsolicited(leg: StreamLeg): void {
    const stream = this.streams.of(leg);
    if (stream !== null) this.note('local_response_invalid', stream.subscription);
    this.giveUp(leg);
  }

  finishResponse(stolen: StolenExchange): void {
    if (!stolen.isRequestOver) return;
    this.conclude(stolen);
    if (!this.owner.client.isGone) this.owner.advance();
  }

  breakResponse(stolen: StolenExchange, reason: string): void {
    const isBegun = stolen.state >= RESPONDING;
    if (isBegun || reason !== LOCAL_HTTP2) this.note('local_response_invalid', stolen.stream.subscription);
    this.giveUp(stolen.stream.leg);
    if (isBegun) {
      this.noteFailure(stolen, LOCAL_INVALID);
      this.owner.resetClient();
    } else this.answerBadGateway(stolen, reason);
  }

  changeProtocol(): void {
    this.owner.goOpaqueByUpgrade();
  }

  private stolenOn(leg: StreamLeg): StolenExchange | null {
    return this.stolen?.stream.leg === leg ? this.stolen : null;
  }

  private open(subscription: Subscription): SessionStream | null {
    const stream = this.streams.open(subscription, this, this.owner.endpoint);
    if (stream === null) this.note('session_streams_refused', subscription);
    return stream;
  }

  private giveUp(leg: StreamLeg): void {
    this.streams.giveUp(leg);
    const stolen = this.stolenOn(leg);
    if (stolen === null) return;
    stolen.isDetached = true;
    this.owner.client.unpause(PAUSED_QUEUE);
  }

  private conclude(stolen: StolenExchange): void {
    this.stolen = null;
    stolen.stream.served++;
    if (stolen.closesConnection || this.owner.isRetiring) this.owner.abandonClient();
    else this.owner.client.unpause(PAUSED_QUEUE);
  }

  // Failures.

  /** Whether its answer ends where nothing says that it may: one without a length lasts until the connection closes. */
  private isCutShort({ state }: StolenExchange): boolean {
    return state === RESPONDING && !this.owner.responses.lastsUntilClose;
  }

  private noteFailure({ stream }: StolenExchange, reason: string): void {
    this.note(counterOfFailure(reason), stream.subscription);
  }

  /** No byte of the request was delivered: to a fresh stream if an idle one had just been closed, else to the app. */
  private sendElsewhere(stolen: StolenExchange, code: number): void {
    const owner = this.owner;
    const replay = stolen.takeReplay();
    if (replay === null) {
      if (owner.isOpaque) owner.resetClient();
      else this.answerBadGateway(stolen, reasonOfReset(code));
      return;
    }
    this.stolen = null;
    this.countFallback(stolen, code);
    const isEndPassed = owner.client.isEndPassed;
    owner.client.recallEnd();
    owner.client.unpause(PAUSED_QUEUE);
    const { subscription, served } = stolen.stream;
    const stream = served > 0 && subscription.isLive ? this.open(subscription) : null;
    if (stream === null) {
      owner.passToApp(stolen.requestFlags, replay);
    } else {
      const again = new StolenExchange(stream, stolen.requestFlags);
      this.stolen = again;
      again.isRequestOver = stolen.isRequestOver;
      this.write(again, replay.bytes, replay.start, replay.end);
    }
    if (isEndPassed) owner.passClientEnd();
  }

  private countFallback(stolen: StolenExchange, code: number): void {
    const { subscription, served } = stolen.stream;
    if (code === RESET_SESSION_GONE) this.note('fallback_session_gone', subscription);
    else if (code === RESET_LOCAL_REFUSED && served === 0) this.note('fallback_local_refused', subscription);
    else this.note('fallback_undelivered', subscription);
  }

  /** The request may have been acted on: says so, and goes on with the connection if that can go on. */
  private answerBadGateway(stolen: StolenExchange, reason: string): void {
    const owner = this.owner;
    this.noteFailure(stolen, reason);
    this.stolen = null;
    owner.responses.forget();
    const isLast = !stolen.isRequestOver || owner.isRetiring || (stolen.requestFlags & CLOSES_CONNECTION) !== 0;
    const response = badGateway(reason, stolen.requestFlags, isLast);
    owner.writeToClient(response, 0, response.length);
    if (isLast) {
      owner.abandonClient();
      return;
    }
    owner.client.unpause(PAUSED_QUEUE);
    owner.advance();
  }
}
