/**
 * One client connection that the redirect brought to us: who gets its bytes, whose bytes it gets. The engine is pure: the shell tells it
 * what happened (bytes, FIN, RST, queue low again, time over), it calls its legs and host.
 *
 * Legs: the client; at most one app leg, dialled when the first bytes are for the app, or after SILENCE_MS without any (a server that
 * speaks first); one stream per session that a request matched, kept for its later requests.
 *
 *   ClientSide ──bytes──► RequestFlow ──┬──► AppSide ────bytes──► client, then ResponseFlow follows behind
 *                                       └──► Stealing ───bytes──► ResponseFlow ──► client
 *
 *   detecting ──HTTP/1──► per request: RequestFlow places, ResponseFlow follows ──101, CONNECT──► opaque, or HTTP/2 by `Upgrade: h2c`
 *       └── anything else, or a doubt about a byte ────────────────────────────────────────────► opaque
 *
 * *Opaque*: both directions are relayed verbatim between the client and one origin until both have ended. The client's FIN is passed on once all
 * its bytes are placed; what the app's means is told in app-side.ts. When the client is gone or given up, every other leg is, in the same turn.
 */
import { type ByteHold, connectionKey, type RequestHead } from '../../filter-engine/index.ts';
import type { CounterName, Counters } from '../../protocol/index.ts';
import { AppSide, type AppSideOwner } from './app-side.ts';
import { ClientSide, PAUSED_QUEUE, PAUSED_WAITING } from './client-side.ts';
import type { AdoptedFacts, ConnectionHost } from './connection-host.ts';
import type { TapState } from './http2/index.ts';
import { followHttp2 } from './http2-port.ts';
import type { Leg } from './leg.ts';
import { MAX_PIPELINED } from './limits.ts';
import type { OpaqueCause } from './opaque-cause.ts';
import { RequestFlow } from './request-flow.ts';
import type { RequestSink } from './request-sink.ts';
import { ResponseFlow } from './response-flow.ts';
import type { ClientEndpoint, PortRoutes, Subscription } from './routes.ts';
import { Stealing, type StealingOwner } from './stealing.ts';
import { type Crossing, WayBack } from './way-back.ts';

/** Facts, each set once. HTTP/2 is opaque here: `app` follows it (http2-port.ts). */
const OPAQUE = 1;
const HAS_STOLEN = 2;
/** Ends at the next boundary: the agent is leaving. */
const RETIRING = 4;
const WAS_SILENT = 8;

/** What the timer is for. */
const NO_TIMER = 0;
const SILENCE = 1;
const REST = 2;

export class Connection implements RequestSink, AppSideOwner, StealingOwner, Crossing {
  readonly host: ConnectionHost;
  readonly routes: PortRoutes;
  readonly endpoint: ClientEndpoint;
  readonly client: ClientSide;
  readonly responses: ResponseFlow;
  readonly stealing: Stealing;
  readonly app: AppSide;
  readonly requests: RequestFlow;
  readonly wayBack = new WayBack(this);
  private readonly key: number;
  private facts = 0;
  private timerUse = NO_TIMER;

  constructor(host: ConnectionHost, routes: PortRoutes, client: Leg, endpoint: ClientEndpoint) {
    this.host = host;
    this.routes = routes;
    this.endpoint = endpoint;
    this.key = connectionKey(endpoint.address, endpoint.port);
    this.client = new ClientSide(client, host);
    this.app = new AppSide(this);
    this.stealing = new Stealing(this);
    this.responses = new ResponseFlow(this.app, this.stealing);
    this.requests = new RequestFlow(this, host.head);
  }

  /** To be called once, before any event. */
  start(): void {
    const whole = this.routes.unfiltered;
    const isElsewhere = this.routes.isWatched && !this.servesSessions;
    if (isElsewhere || (whole?.stealsProbes && !this.routes.isTlsOpened)) this.goOpaque('connections_stolen', whole);
    else this.setTimer(SILENCE, this.routes.silenceMs);
  }

  /** Begins with what another thread had; `held` it read and did not place. */
  adopt(facts: AdoptedFacts, app: Leg | null, held: Buffer): void {
    this.requests.isDetected = facts.isDetected;
    if (app !== null) this.app.adopt(app, facts);
    this.facts |= (facts.isRetiring ? RETIRING : 0) | (facts.hasStolen ? HAS_STOLEN : 0);
    if (facts.http2 !== null) this.follow(facts.http2);
    else if (!facts.isDetected || held.length > 0 || this.routes.isWatched) this.start();
    if (facts.wasSilent && held.length === 0) this.meetSilence();
    if (held.length > 0 && !this.client.isGone) this.clientData(held, 0, held.length);
  }

  get wasSilent(): boolean {
    return (this.facts & WAS_SILENT) !== 0;
  }

  /** The agent leaves: closes the connection now if it is idle, else at the end of its exchange. */
  retire(): void {
    this.facts |= RETIRING;
    this.app.http2?.retire();
    this.closeIfIdle();
  }

  get isOpaque(): boolean {
    return (this.facts & OPAQUE) !== 0;
  }

  get isRetiring(): boolean {
    return (this.facts & RETIRING) !== 0;
  }

  get hasStolen(): boolean {
    return (this.facts & HAS_STOLEN) !== 0 || this.app.http2?.facts.isDiverted === true;
  }

  get servesSessions(): boolean {
    return this.host.servesSessions;
  }

  get isAnswerAwaited(): boolean {
    return this.stealing.stolen !== null || this.responses.unanswered.length > 0;
  }

  get counters(): Counters {
    return this.host.counters;
  }

  clientData(buf: Buffer, start: number, end: number): void {
    if (this.facts & OPAQUE) this.writeRequest(buf, start, end);
    else this.requests.push(buf, start, end);
    if (this.facts & RETIRING) this.closeIfIdle();
  }

  clientEnd(): void {
    if (this.client.isGone || this.client.isEndSeen) return;
    this.client.noteEnd();
    if (this.isOpaque) this.passClientEnd();
    else this.requests.end();
  }

  clientReset(): void {
    if (!this.client.isGone) this.counters.values.client_resets++;
    this.cut();
  }

  /** Ends it whatever it is doing. The client's leg is the caller's to reset. */
  cut(): void {
    if (this.client.isGone) return;
    this.app.reset();
    this.stealing.resetAll();
    this.close();
  }

  clientClosed(): void {
    if (!this.client.isGone) this.close();
  }

  clientDrain(): void {
    this.app.clientDrain();
    this.stealing.resumeAll();
    if (this.facts & RETIRING) this.closeIfIdle();
  }

  timeOut(): void {
    const use = this.timerUse;
    this.timerUse = NO_TIMER;
    if (this.isOpaque) this.app.http2?.timeOut();
    else if (use === REST) this.requests.timeOut();
    else if (use === SILENCE) this.meetSilence();
  }

  appData(buf: Buffer, start: number, end: number): void {
    this.app.data(buf, start, end);
  }

  appEnd(): void {
    this.app.meetEnd();
  }

  appReset(): void {
    this.app.meetReset();
  }

  appRefused(): void {
    this.app.meetRefusal();
  }

  appDrain(): void {
    this.app.meetDrain();
  }

  judge(head: RequestHead): Subscription | null | undefined {
    head.connectionKey = this.key;
    return this.routes.exceptProbe(head, this.routes.find(head), this.counters);
  }

  judgeWithBody(head: RequestHead, body: Buffer, isWhole: boolean): Subscription | null {
    this.wayBack.noteWanted();
    head.connectionKey = this.key;
    if (!isWhole) this.count('bodies_unseen');
    const taker = this.routes.findWithBody(head, isWhole ? body : null, this.counters);
    return this.routes.exceptProbe(head, taker, this.counters) ?? null;
  }

  canStart(subscription: Subscription | null): boolean {
    if (this.stealing.stolen !== null) return false;
    const unanswered = this.responses.unanswered.length;
    return subscription === null ? unanswered < MAX_PIPELINED : unanswered === 0;
  }

  startExchange(subscription: Subscription | null, flags: number): void {
    if (subscription !== null && this.beginStealing(subscription, flags)) {
      this.wayBack.noteWanted();
      this.counters.values.requests_stolen++;
      subscription.noteStolen();
      return;
    }
    this.responses.unanswered.push(flags);
    this.counters.values.requests_passed++;
    this.wayBack.notePassed();
  }

  writeRequest(buf: Buffer, start: number, end: number): void {
    const stolen = this.stealing.stolen;
    if (!this.client.canBeRelayed) return;
    if (stolen === null) this.app.write(buf, start, end);
    else this.stealing.write(stolen, buf, start, end);
  }

  passClientEnd(): void {
    if (!this.client.canBeRelayed) return;
    this.client.noteEndPassed();
    const stolen = this.stealing.stolen;
    this.stealing.giveUpIdle();
    this.app.passClientEnd();
    stolen?.end();
    if (this.isOpaque) return;
    this.stealing.noteRequestOver();
    this.endClientIfDone();
  }

  awaitRest(limitMs: number): void {
    if (this.timerUse !== REST) this.setTimer(REST, limitMs);
  }

  clearTimer(): void {
    if (this.timerUse === NO_TIMER) return;
    this.timerUse = NO_TIMER;
    this.host.clearTimer();
  }

  writeToClient(buf: Buffer, start: number, end: number): void {
    if (this.client.write(buf, start, end)) return;
    const stolen = this.stealing.stolen;
    if (stolen === null) this.app.pause();
    else stolen.pause();
  }

  noteAnswered(): void {
    this.requests.advance();
    if (this.facts & RETIRING) this.closeIfIdle();
    else this.wayBack.goIfDue();
  }

  advance(): void {
    this.requests.advance();
    this.endClientIfDone();
  }

  passToApp(requestFlags: number, bytes: ByteHold): void {
    if (!this.isOpaque) this.responses.unanswered.push(requestFlags);
    if (bytes.length > 0) this.app.write(bytes.bytes, bytes.start, bytes.end);
    else this.app.dialIfNone();
  }

  goOpaqueByUpgrade(): void {
    this.goOpaque('opaque_upgrade', null);
  }

  /** Counts what the sessions of this port must hear of, too. */
  count(name: CounterName): void {
    this.counters.values[name]++;
    this.routes.note(name);
  }

  goOpaque(cause: OpaqueCause, subscription: Subscription | null = this.routes.unfiltered): void {
    this.turnOpaque(cause, subscription);
    if (this.isOpaque) this.settleOpaque();
    else this.requests.advance();
  }

  /** An origin under way stays the origin; else an unfiltered `subscription` takes the connection, here or where its tunnel is. */
  turnOpaque(cause: OpaqueCause, subscription: Subscription | null = this.routes.unfiltered): void {
    const isFree = cause === 'connections_stolen' || (!this.isAnswerAwaited && this.app.leg === null);
    const isWanted = (subscription !== null && isFree) || (this.routes.isWatched && !this.isAnswerAwaited);
    if (isWanted && !this.servesSessions) this.requests.waitForHandOver();
    else if (cause === 'opaque_http2' && subscription === null) this.follow(null);
    else this.relayVerbatim(cause, isFree ? subscription : null);
  }

  private relayVerbatim(cause: OpaqueCause, subscription: Subscription | null): void {
    this.counters.values.connections_opaque++;
    const isStolen = subscription !== null && this.beginStealing(subscription, 0);
    if (isStolen) this.stealing.note('connections_stolen', subscription);
    // A session that has the connection whole misses nothing of it.
    if (isStolen && cause !== 'connections_stolen') this.counters.values[cause]++;
    else if (cause !== 'connections_stolen') this.count(cause);
    this.becomeOpaque();
    if (this.stealing.stolen !== null) this.app.abandon();
    else this.app.dialIfNone();
    this.routes.watchers?.noteConnection(this.endpoint, cause, this.stealing.stolen?.stream.subscription);
  }

  /** What comes next is HTTP/2 (http2-port.ts). */
  follow(from: TapState | Buffer | null): void {
    followHttp2(this, from);
    this.becomeOpaque();
  }

  /** After the connection became opaque: what is held goes to the origin, and what waited goes on. */
  settleOpaque(): void {
    this.requests.flushHold();
    this.client.unpause(PAUSED_WAITING);
    if (this.client.isEndSeen) this.passClientEnd();
  }

  goOpaqueBehindAppEnd(): void {
    this.client.end();
    this.becomeOpaque();
    this.settleOpaque();
  }

  private becomeOpaque(): void {
    this.clearTimer();
    this.facts |= OPAQUE;
    this.stealing.giveUpIdle();
  }

  private meetSilence(): void {
    this.facts |= WAS_SILENT;
    const whole = this.routes.unfiltered;
    if (whole !== null) this.goOpaque('connections_stolen', whole);
    else this.app.dialIfNone();
  }

  private beginStealing(subscription: Subscription, flags: number): boolean {
    if (!this.stealing.begin(subscription, flags)) return false;
    this.facts |= HAS_STOLEN;
    this.client.unpause(PAUSED_QUEUE);
    this.app.giveUpUnused();
    return true;
  }

  /** After the client's FIN: ours follows once nothing more can come for it. */
  endClientIfDone(): void {
    if (!this.client.isEndPassed || this.isOpaque) return;
    if (!this.isAnswerAwaited && this.app.leg === null) this.client.end();
  }

  private closeIfIdle(): void {
    const isOwed = this.isAnswerAwaited || !this.client.isDrained;
    if (!this.isOpaque && !isOwed && this.requests.isAtBoundary) this.abandonClient();
  }

  handOver(held: ByteHold): void {
    this.letGo();
    this.host.handOver(held);
  }

  letGo(): void {
    this.client.noteGone();
    this.becomeOpaque();
  }

  /** Ends the connection by ourselves: what was written still arrives, what the client still sends is thrown away. */
  abandonClient(): void {
    if (this.client.isGone) return;
    this.client.abandon();
    this.close();
  }

  resetClient(): void {
    if (this.client.isGone) return;
    this.client.reset();
    this.close();
  }

  private close(): void {
    this.client.noteGone();
    this.facts |= OPAQUE;
    this.clearTimer();
    this.app.abandon();
    this.stealing.abandonAll();
    this.counters.values.connections_closed++;
  }

  private setTimer(use: number, delayMs: number): void {
    this.timerUse = use;
    this.host.setTimer(delayMs);
  }
}
