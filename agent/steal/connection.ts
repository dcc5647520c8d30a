/**
 * One client connection that the redirect brought to us: who gets its bytes, whose bytes it gets.
 *
 * The engine is pure: the shell tells it what happened (bytes, FIN, RST, queue low again, time over) and it calls its
 * legs (leg.ts) and its host. It never throws for what a peer sent.
 *
 * Legs: the client; at most one app leg, dialled when the first bytes are for the app, or after SILENCE_MS without any
 * (a server that speaks first); one stream per session that a request matched, kept for its later requests.
 *
 *   detecting ──HTTP/1──► per request: RequestFlow places, ResponseFlow follows ──101, CONNECT──► opaque
 *       └── anything else, or a doubt about a byte ────────────────────────────────────────────► opaque
 *
 * *Opaque*: both directions are relayed verbatim between the client and one origin until both have ended.
 *
 * FINs. The client's FIN is passed on once all its bytes are placed. The app's FIN is passed on as long as nothing was
 * stolen from this connection; later on, an idle app leg that closes is only forgotten and dialled again when needed.
 * A leg that was dialled by silence and never used is given up at the first steal, so that an app which serves one
 * connection at a time is not held by it.
 *
 * A session that fails: nothing delivered → the request goes to the app from the replay buffer; delivered → 502, never
 * sent again; response under way → the client's connection ends as the local process' did.
 */
import type { RequestHead } from '../../filter-engine/index.ts';
import {
  type CounterName,
  type Counters,
  RESET_CLIENT_RESET,
  RESET_LOCAL_REFUSED,
  RESET_SESSION_GONE,
} from '../../protocol/index.ts';
import { badGateway, LOCAL_CLOSED, LOCAL_RESET, SESSION_GONE } from './bad-gateway.ts';
import type { Leg, StreamLeg } from './leg.ts';
import { HIGH_WATER_BYTES, MAX_PIPELINED, SILENCE_MS } from './limits.ts';
import { RequestFlow } from './request-flow.ts';
import { ResponseFlow } from './response-flow.ts';
import { type ClientEndpoint, isProbe, type PortRoutes, type StreamEvents, type Subscription } from './routes.ts';
import { RESPONDED, RESPONDING, SessionStream, StolenExchange } from './session-stream.ts';

/** What the shell does for its connections. */
export interface ConnectionHost {
  readonly counters: Counters;
  /** The thread's columns for the head being judged. */
  readonly head: RequestHead;
  /** Opens a connection to the app that `connection` was meant for. Never reports back before it returns. */
  dialApp(connection: Connection): Leg;
  /** Calls `connection.timeOut()` in `delayMs`; one timer a connection, a later call replaces it. */
  setTimer(connection: Connection, delayMs: number): void;
  clearTimer(connection: Connection): void;
}

export type OpaqueCause = Extract<CounterName, `opaque_${string}` | 'connections_stolen'>;

/** Facts about a connection, each set once. */
const OPAQUE = 1;
const CLIENT_END_SEEN = 2;
/** The client's FIN was handed to all origins. */
const CLIENT_END_PASSED = 4;
/** We half-closed the client. */
const CLIENT_ENDED = 8;
const APP_END_SEEN = 16;
/** Bytes were written to the present app leg. */
const APP_USED = 32;
const HAS_STOLEN = 64;
/** Ends at the next boundary: the agent is leaving. */
const RETIRING = 128;
const CLOSED = 256;

/** Why the client is not read. */
const PAUSED_WAITING = 1;
const PAUSED_QUEUE = 2;

/** What the timer is for. */
const NO_TIMER = 0;
const SILENCE = 1;
const REST = 2;

export class Connection implements StreamEvents {
  readonly host: ConnectionHost;
  readonly routes: PortRoutes;
  readonly endpoint: ClientEndpoint;
  /** The exchange that a session answers, if one is under way. */
  stolen: StolenExchange | null = null;
  private readonly client: Leg;
  private app: Leg | null = null;
  private streams: SessionStream[] | null = null;
  private readonly requests: RequestFlow;
  private readonly responses: ResponseFlow;
  private facts = 0;
  private pauses = 0;
  private timerUse = NO_TIMER;

  constructor(host: ConnectionHost, routes: PortRoutes, client: Leg, endpoint: ClientEndpoint) {
    this.host = host;
    this.routes = routes;
    this.client = client;
    this.endpoint = endpoint;
    this.requests = new RequestFlow(this, host.head);
    this.responses = new ResponseFlow(this);
  }

  /** Begins. To be called once, before any event. */
  start(): void {
    const whole = this.routes.unfiltered;
    if (whole?.stealsProbes) this.goOpaque('connections_stolen', whole);
    else this.setTimer(SILENCE, SILENCE_MS);
  }

  get isOpaque(): boolean {
    return (this.facts & OPAQUE) !== 0;
  }

  get isClientEndSeen(): boolean {
    return (this.facts & CLIENT_END_SEEN) !== 0;
  }

  /** Whether any request was sent on and is not answered. */
  get isAnswerAwaited(): boolean {
    return this.stolen !== null || this.responses.unanswered.length > 0;
  }

  /** Whether the connection could be closed now without cutting a message. */
  get isIdle(): boolean {
    return !this.isOpaque && !this.isAnswerAwaited && this.requests.isAtBoundary;
  }

  /** The agent leaves: closes the connection now if it is idle, else at the end of its exchange. */
  retire(): void {
    this.facts |= RETIRING;
    if (this.isIdle) this.abandonClient();
  }

  // Events of the client.

  clientData(buf: Buffer, start: number, end: number): void {
    if (this.isOpaque) this.relayToOrigin(buf, start, end);
    else if ((this.facts & (CLOSED | CLIENT_ENDED)) === 0) this.requests.push(buf, start, end);
  }

  clientEnd(): void {
    if (this.facts & (CLOSED | CLIENT_END_SEEN)) return;
    this.facts |= CLIENT_END_SEEN;
    if (this.isOpaque) this.passClientEnd();
    else this.requests.end();
  }

  clientReset(): void {
    if (this.facts & CLOSED) return;
    this.host.counters.values.client_resets++;
    this.app?.reset();
    for (const stream of this.streams ?? []) stream.leg.reset(RESET_CLIENT_RESET);
    this.close();
  }

  /** The client's socket is gone for good. */
  clientClosed(): void {
    if ((this.facts & CLOSED) === 0) this.close();
  }

  clientDrain(): void {
    this.app?.resume();
    for (const stream of this.streams ?? []) stream.leg.resume();
  }

  timeOut(): void {
    const use = this.timerUse;
    this.timerUse = NO_TIMER;
    if (this.facts & (CLOSED | OPAQUE)) return;
    if (use === REST) this.requests.timeOut();
    else if (use === SILENCE) this.meetSilence();
  }

  // Events of the app. A leg that was given up is silent (leg.ts), so each is of the present one.

  appData(buf: Buffer, start: number, end: number): void {
    if (this.facts & OPAQUE) {
      this.writeToClient(buf, start, end);
    } else if (this.responses.unanswered.length > 0) {
      this.writeToClient(buf, start, end);
      this.responses.followApp(buf, start, end);
    } else if (this.facts & HAS_STOLEN) {
      this.host.counters.values.app_unsolicited++;
      this.dropApp();
    } else {
      this.writeToClient(buf, start, end);
      this.meetUnsolicited();
    }
  }

  /** The app's FIN. */
  appEnd(): void {
    this.facts |= APP_END_SEEN;
    if (this.isOpaque) this.endClient();
    else if (this.responses.unanswered.length === 0 && this.facts & HAS_STOLEN) this.loseIdleApp();
    else {
      this.endClient();
      this.turnOpaqueQuietly();
    }
  }

  appReset(): void {
    this.app = null;
    if (!this.isOpaque && this.responses.unanswered.length === 0 && this.facts & HAS_STOLEN) this.loseIdleApp();
    else this.resetClient();
  }

  /** The connection to the app could not be made. */
  appRefused(): void {
    this.host.counters.values.app_refused++;
    this.app = null;
    if (this.facts & (APP_USED | OPAQUE | CLIENT_END_SEEN)) this.resetClient();
  }

  /** The app's queue is low again. */
  appDrain(): void {
    this.unpause(PAUSED_QUEUE);
  }

  // Events of streams.

  streamData(leg: StreamLeg, buf: Buffer, start: number, end: number): void {
    const stolen = this.stolen;
    if (stolen?.stream.leg !== leg || stolen.state === RESPONDED) {
      this.giveUpStream(leg);
    } else if (this.isOpaque) {
      stolen.noteActed();
      this.writeToClient(buf, start, end);
    } else {
      this.responses.takeStolen(stolen, buf, start, end);
    }
  }

  streamEnd(leg: StreamLeg, deliveredBytes: number): void {
    const stolen = this.stolen;
    if (stolen?.stream.leg !== leg) {
      this.giveUpStream(leg);
    } else if (this.isOpaque) {
      this.endClient();
    } else if (stolen.state >= RESPONDING) {
      this.abandonClient();
    } else if (!stolen.isUndelivered(deliveredBytes)) {
      this.removeStream(leg);
      leg.abandon();
      this.answerBadGateway(stolen, LOCAL_CLOSED);
    }
    // Else the request is on its way to a socket that is closed; the reset that answers it says what became of it.
  }

  streamReset(leg: StreamLeg, code: number, deliveredBytes: number): void {
    this.removeStream(leg);
    const stolen = this.stolen;
    if (stolen?.stream.leg !== leg) return;
    if (stolen.state >= RESPONDING) {
      this.resetClient();
    } else if (stolen.isUndelivered(deliveredBytes)) {
      this.sendElsewhere(stolen, code);
    } else if (this.isOpaque) {
      this.resetClient();
    } else {
      this.answerBadGateway(stolen, code === RESET_SESSION_GONE ? SESSION_GONE : LOCAL_RESET);
    }
  }

  streamDrain(_leg: StreamLeg): void {
    this.unpause(PAUSED_QUEUE);
  }

  // What RequestFlow asks for.

  /** Who takes the request in `head`; null for the app. */
  judge(head: RequestHead): Subscription | null {
    const subscription = this.routes.find(head);
    if (subscription === null || subscription.stealsProbes || !isProbe(head)) return subscription;
    this.note('probes_passed', subscription);
    return null;
  }

  /** Whether a request for `subscription` (null: the app) may be sent now; see RequestFlow, one origin at a time. */
  canStart(subscription: Subscription | null): boolean {
    if (this.stolen !== null) return false;
    const unanswered = this.responses.unanswered.length;
    return subscription === null ? unanswered < MAX_PIPELINED : unanswered === 0;
  }

  /** A request begins; its bytes follow by `writeRequest`. Only after `canStart`. */
  startExchange(subscription: Subscription | null, flags: number): void {
    if (subscription !== null) {
      const stream = this.findStream(subscription) ?? this.openStream(subscription);
      if (stream !== null) {
        this.beginStolen(stream, flags);
        return;
      }
    }
    this.responses.unanswered.push(flags);
    this.host.counters.values.requests_passed++;
  }

  /** Bytes of the request under way. */
  writeRequest(buf: Buffer, start: number, end: number): void {
    if (this.stolen === null) this.writeToApp(buf, start, end);
    else this.writeToStream(this.stolen, buf, start, end);
  }

  /** The stolen request is whole. */
  noteRequestWhole(): void {
    const stolen = this.stolen;
    if (stolen === null) return;
    stolen.isRequestWhole = true;
    if (stolen.state === RESPONDED) this.concludeStolen(stolen);
  }

  /** All bytes of the client are placed and its FIN came: passes it on. */
  passClientEnd(): void {
    if (this.facts & CLIENT_END_PASSED) return;
    this.facts |= CLIENT_END_PASSED;
    if (this.app !== null) this.app.end();
    for (const stream of this.streams ?? []) stream.leg.end();
    this.endClientIfDone();
  }

  /** The body of a stolen request cannot be framed: ends the exchange as a server would (RFC 9112 section 6.3). */
  breakStolenBody(): void {
    const stolen = this.stolen;
    if (stolen === null) return;
    this.note('body_ambiguous', stolen.stream.subscription);
    this.giveUpStream(stolen.stream.leg);
    this.stolen = null;
    this.abandonClient();
  }

  /** Waits for the rest of a head, at most `limitMs` from now; a wait that began earlier goes on. */
  awaitRest(limitMs: number): void {
    if (this.timerUse !== REST) this.setTimer(REST, limitMs);
  }

  clearTimer(): void {
    if (this.timerUse === NO_TIMER) return;
    this.timerUse = NO_TIMER;
    this.host.clearTimer(this);
  }

  /** What the client sends must wait. */
  blockClient(): void {
    this.pause(PAUSED_WAITING);
  }

  unblockClient(): void {
    this.unpause(PAUSED_WAITING);
  }

  /** Bytes of an opaque connection. */
  relayToOrigin(buf: Buffer, start: number, end: number): void {
    this.writeRequest(buf, start, end);
  }

  // What ResponseFlow asks for.

  writeToClient(buf: Buffer, start: number, end: number): void {
    if (this.facts & (CLIENT_ENDED | CLOSED)) return;
    this.client.write(buf, start, end);
    if (this.client.queuedBytes <= HIGH_WATER_BYTES) return;
    if (this.stolen !== null) this.stolen.stream.leg.pause();
    else this.app?.pause();
  }

  /** The app answered a request. */
  noteAnswered(): void {
    if (this.facts & RETIRING && this.isIdle) this.abandonClient();
    else this.requests.advance();
  }

  /** The app sent bytes that answer nothing: they went to the client, whose guess is as good as ours. */
  meetUnsolicited(): void {
    this.host.counters.values.app_unsolicited++;
    this.goOpaque(this.requests.isDetecting ? 'opaque_server_first' : 'opaque_ambiguous_response');
  }

  /** The local process sent more than it was asked for. */
  meetUnsolicitedFrom(stolen: StolenExchange): void {
    this.note('local_response_invalid', stolen.stream.subscription);
    this.giveUpStream(stolen.stream.leg);
  }

  /** The response is whole; the exchange is over once the request is, too. */
  finishStolen(stolen: StolenExchange): void {
    if (!stolen.isRequestWhole) return;
    this.concludeStolen(stolen);
    if (this.facts & CLOSED) return;
    this.requests.advance();
    this.endClientIfDone();
  }

  /** The session's response cannot be framed. */
  breakStolenResponse(stolen: StolenExchange, reason: string): void {
    this.note('local_response_invalid', stolen.stream.subscription);
    this.giveUpStream(stolen.stream.leg);
    if (stolen.state >= RESPONDING) this.resetClient();
    else this.answerBadGateway(stolen, reason);
  }

  /** `101` or CONNECT answered by a session: the connection is its own from here on. */
  goOpaqueWith(stolen: StolenExchange): void {
    this.stolen = stolen;
    this.goOpaque('opaque_upgrade', null);
  }

  // Turning opaque.

  /** From the next byte on everything is relayed; what the request flow holds goes first. */
  goOpaque(cause: OpaqueCause, subscription: Subscription | null = this.routes.unfiltered): void {
    this.turnOpaque(cause, subscription);
    this.requests.flushHold();
    this.unblockClient();
    if (this.isClientEndSeen) this.passClientEnd();
  }

  /** As `goOpaque`, but the caller relays what it has in its hands. An origin under way stays the origin. */
  turnOpaque(cause: OpaqueCause, subscription: Subscription | null = this.routes.unfiltered): void {
    const counters = this.host.counters.values;
    this.clearTimer();
    counters.connections_opaque++;
    counters[cause]++;
    const isUnderWay = this.isAnswerAwaited || this.app !== null;
    const canBeStolen = subscription !== null && (cause === 'connections_stolen' || !isUnderWay);
    const stream = canBeStolen ? this.openStream(subscription) : null;
    if (stream !== null) {
      this.beginStolen(stream, 0);
      stream.subscription.note('connections_stolen');
      if (cause !== 'connections_stolen') counters.connections_stolen++;
    }
    this.facts |= OPAQUE;
    if (this.stolen === null) this.ensureApp();
    else this.dropApp();
  }

  /** The app closed: what the client may still send is the app's, as it would be without us. */
  private turnOpaqueQuietly(): void {
    this.clearTimer();
    this.facts |= OPAQUE;
    this.requests.flushHold();
    this.unblockClient();
    if (this.isClientEndSeen) this.passClientEnd();
  }

  // Origins.

  private meetSilence(): void {
    const whole = this.routes.unfiltered;
    if (whole !== null) this.goOpaque('connections_stolen', whole);
    else this.ensureApp();
  }

  private ensureApp(): Leg {
    let app = this.app;
    if (app === null) {
      this.facts &= ~(APP_USED | APP_END_SEEN);
      app = this.host.dialApp(this);
      this.app = app;
      this.host.counters.values.app_dials++;
    }
    return app;
  }

  private writeToApp(buf: Buffer, start: number, end: number): void {
    if (this.facts & (CLIENT_END_PASSED | CLOSED)) return;
    const app = this.ensureApp();
    this.facts |= APP_USED;
    app.write(buf, start, end);
    if (app.queuedBytes > HIGH_WATER_BYTES) this.pause(PAUSED_QUEUE);
  }

  private dropApp(): void {
    this.app?.abandon();
    this.app = null;
    this.facts &= ~APP_USED;
  }

  /** An idle app leg went away on a connection that sessions use, too: the next request for the app dials again. */
  private loseIdleApp(): void {
    this.dropApp();
    this.endClientIfDone();
  }

  private writeToStream(stolen: StolenExchange, buf: Buffer, start: number, end: number): void {
    if (this.facts & CLIENT_END_PASSED) return;
    if (!stolen.write(buf, start, end)) this.note('replay_overflow', stolen.stream.subscription);
    if (stolen.stream.leg.queuedBytes > HIGH_WATER_BYTES) this.pause(PAUSED_QUEUE);
  }

  private findStream(subscription: Subscription): SessionStream | null {
    return this.streams?.find(each => each.subscription === subscription) ?? null;
  }

  private openStream(subscription: Subscription): SessionStream | null {
    const leg = subscription.openStream(this, this.endpoint);
    if (leg === null) {
      this.note('session_streams_refused', subscription);
      return null;
    }
    const stream = new SessionStream(subscription, leg);
    this.streams ??= [];
    this.streams.push(stream);
    return stream;
  }

  private beginStolen(stream: SessionStream, flags: number): void {
    this.stolen = new StolenExchange(stream, flags);
    this.facts |= HAS_STOLEN;
    stream.subscription.noteStolen();
    this.host.counters.values.requests_stolen++;
    if (this.app !== null && (this.facts & APP_USED) === 0) this.dropApp();
  }

  private concludeStolen(stolen: StolenExchange): void {
    this.stolen = null;
    stolen.stream.served++;
    if (this.responses.closesConnection || this.facts & RETIRING) {
      this.abandonClient();
      return;
    }
    this.unpause(PAUSED_QUEUE);
  }

  private giveUpStream(leg: StreamLeg): void {
    this.removeStream(leg);
    leg.abandon();
  }

  /** An idle stream that ends is normal: local processes close keep-alive connections. */
  private removeStream(leg: StreamLeg): void {
    const at = this.streams?.findIndex(each => each.leg === leg) ?? -1;
    if (at >= 0) this.streams?.splice(at, 1);
  }

  // A session's failure.

  /** No byte of the request was delivered: to a fresh stream if an idle one had just been closed, else to the app. */
  private sendElsewhere(stolen: StolenExchange, code: number): void {
    const replay = stolen.takeReplay();
    if (replay === null) {
      if (this.isOpaque) this.resetClient();
      else this.answerBadGateway(stolen, LOCAL_RESET);
      return;
    }
    this.stolen = null;
    this.noteFallback(code, stolen);
    const { subscription, served } = stolen.stream;
    const stream = served > 0 && subscription.isLive ? this.openStream(subscription) : null;
    if (stream !== null) this.stolen = new StolenExchange(stream, stolen.requestFlags);
    else if (!this.isOpaque) this.responses.unanswered.push(stolen.requestFlags);
    const wasEnded = this.facts & CLIENT_END_PASSED;
    this.facts &= ~CLIENT_END_PASSED;
    if (replay.length > 0) this.writeRequest(replay.bytes, replay.start, replay.end);
    else if (stream === null) this.ensureApp();
    if (this.stolen !== null && stolen.isRequestWhole) this.noteRequestWhole();
    if (wasEnded) this.passClientEnd();
    this.unpause(PAUSED_QUEUE);
  }

  private noteFallback(code: number, stolen: StolenExchange): void {
    const { subscription, served } = stolen.stream;
    if (code === RESET_SESSION_GONE) this.note('fallback_session_gone', subscription);
    else if (code === RESET_LOCAL_REFUSED && served === 0) this.note('fallback_local_refused', subscription);
    else this.note('fallback_undelivered', subscription);
  }

  /** Counts what the session must hear of, for the agent and for the session. */
  private note(name: CounterName, subscription: Subscription): void {
    this.host.counters.values[name]++;
    subscription.note(name);
  }

  /** The request may have been acted on: says so, and goes on with the connection if the request was whole. */
  private answerBadGateway(stolen: StolenExchange, reason: string): void {
    this.note('local_failures', stolen.stream.subscription);
    this.stolen = null;
    this.responses.forget();
    const isLast = !stolen.isRequestWhole || (this.facts & (CLIENT_END_SEEN | RETIRING)) !== 0;
    const response = badGateway(reason, stolen.requestFlags, isLast);
    this.writeToClient(response, 0, response.length);
    if (isLast) this.abandonClient();
    else {
      this.unpause(PAUSED_QUEUE);
      this.requests.advance();
    }
  }

  // Endings.

  private endClient(): void {
    if (this.facts & (CLIENT_ENDED | CLOSED)) return;
    this.facts |= CLIENT_ENDED;
    this.client.end();
  }

  /** After the client's FIN: ours follows once nothing more can come for it. */
  private endClientIfDone(): void {
    if ((this.facts & CLIENT_END_PASSED) === 0 || this.isOpaque) return;
    if (!this.isAnswerAwaited && this.app === null) this.endClient();
  }

  /** Ends the connection by ourselves: what was written still arrives, what the client still sends is thrown away. */
  private abandonClient(): void {
    if (this.facts & CLOSED) return;
    this.client.abandon();
    this.close();
  }

  private resetClient(): void {
    if (this.facts & CLOSED) return;
    this.client.reset();
    this.close();
  }

  private close(): void {
    this.facts |= CLOSED | OPAQUE;
    this.clearTimer();
    this.app?.abandon();
    this.app = null;
    for (const stream of this.streams ?? []) stream.leg.abandon();
    this.streams = null;
    this.stolen = null;
    this.host.counters.values.connections_closed++;
  }

  private pause(reason: number): void {
    if (this.pauses === 0) this.client.pause();
    this.pauses |= reason;
  }

  private unpause(reason: number): void {
    if ((this.pauses & reason) === 0) return;
    this.pauses &= ~reason;
    if (this.pauses === 0 && (this.facts & CLOSED) === 0) this.client.resume();
  }

  private setTimer(use: number, delayMs: number): void {
    this.timerUse = use;
    this.host.setTimer(this, delayMs);
  }
}
