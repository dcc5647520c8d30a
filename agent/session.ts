/**
 * One CLI's session. It outlives its link (one WebSocket): *live* while a link is attached, *away* for at most GRACE_MS
 * after it broke, then over. Away, its subscriptions keep their age and take nothing.
 */
import { randomBytes } from 'node:crypto';
import type { Filter, FilterSpec } from '../filter-engine/index.ts';
import {
  type AgentMessage,
  COUNTERS,
  type CounterName,
  Counters,
  type MirrorWish,
  type Port,
  parseAddress,
  type SessionId,
  type SubscriptionId,
  toPort,
  toPrintable,
  toSessionId,
} from '../protocol/index.ts';
import { NOTICE_QUIET_MS } from './limits.ts';
import {
  type CertificateSource,
  type ClientEndpoint,
  LocalNews,
  type StreamEvents,
  type StreamLeg,
  type StreamOpener,
  type Subscription,
  TunnelLeg,
} from './steal/index.ts';
import { type WatchClock, WatchReport } from './watch-report.ts';

/** What a session needs of its link. */
export interface SessionLink extends StreamOpener {
  send(message: AgentMessage): void;
  readonly streamCount: number;
  /** Bytes that wait in its streams' queues. */
  readonly queuedBytes: number;
  /** Bytes that wait to be sent. */
  readonly backlogBytes: number;
  /** Ends the link after what was sent. */
  close(): void;
  /** The same once its CLI has told what arrived of its copies, or after FAREWELL_MS. */
  closeAfterGoodbye(): void;
}

export class Session {
  readonly id: SessionId = toSessionId(randomBytes(4).toString('hex'));
  /** What a CLI must show to resume. */
  readonly secret = randomBytes(32).toString('base64url');
  readonly name: string;
  readonly createdMs: number;
  readonly subscriptions = new Map<SubscriptionId, PortSubscription>();
  readonly counters = new Counters();
  /** Null while away. */
  link: SessionLink | null = null;
  private sentCounters = '{}';
  /** Kinds of bypass and failure that the CLI was told of, and when each was seen last. */
  private readonly seenMs = new Map<CounterName, number>();

  constructor(name: string, nowMs: number) {
    this.name = name;
    this.createdMs = nowMs;
  }

  get isLive(): boolean {
    return this.link !== null;
  }

  /** Whether it has nothing but copies, so that nobody waits for what it does. */
  get hasOnlyCopies(): boolean {
    const all = [...this.subscriptions.values()];
    return all.length > 0 && all.every(({ mirror }) => mirror !== null);
  }

  /** Tells the CLI its counters, if they changed since the last time. @param link another one than its own, when it has none any more */
  sendCounters(link: Pick<SessionLink, 'send'> | null = this.link): void {
    const counters = this.counters.snapshot();
    const text = JSON.stringify(counters);
    if (text === this.sentCounters) return;
    this.sentCounters = text;
    link?.send({ type: 'counters', counters });
  }

  /** Says of a kind of bypass or failure that it happens, and again when it had not for a while; how often is in the counters. */
  tell({ id, port }: PortSubscription, name: CounterName, nowMs: number): void {
    const seenMs = this.seenMs.get(name);
    this.seenMs.set(name, nowMs);
    if (seenMs !== undefined && nowMs - seenMs < NOTICE_QUIET_MS) return;
    const message = `Seen on port ${port}: ${COUNTERS[name]}`;
    const level = isFailure(name) ? 'warn' : 'info';
    this.send({ type: 'notice', level, code: name.toUpperCase(), message, subscription: id });
  }

  /** Tells the CLI, if it can be told. */
  send(message: AgentMessage): void {
    this.link?.send(message);
  }
}

/** Characters of a filter's shape that others are told; the protocol allows no more. */
export const MAX_SHAPE_LENGTH = 500;

/** What a subscription asks for. */
export interface SubscriptionWish {
  readonly id: SubscriptionId;
  readonly port: Port;
  readonly mode: 'steal' | 'watch' | 'mirror';
  /** Null takes everything. */
  readonly filter: Filter | null;
  /** What `filter` was compiled from. */
  readonly spec: FilterSpec | null;
  readonly stealsProbes: boolean;
  /** Of mode `mirror` only. */
  readonly mirror?: MirrorWish | undefined;
  /** Of mode `steal` only: the port's TLS is opened. */
  readonly certificate?: CertificateSource | undefined;
}

/** One port of one session, as the data path sees it. */
export class PortSubscription implements Subscription {
  readonly session: Session;
  readonly id: SubscriptionId;
  readonly port: Port;
  readonly mode: 'steal' | 'watch' | 'mirror';
  readonly filter: Filter | null;
  readonly spec: FilterSpec | null;
  readonly stealsProbes: boolean;
  /** Null for one that steals. */
  readonly mirror: MirrorWish | null;
  readonly certificate: CertificateSource | null;
  /** Its age: the lower wins. */
  readonly rank: number;
  requestsStolen = 0;
  readonly local: LocalNews;
  requestsMirrored = 0;
  connectionsMirrored = 0;
  /** What a watch is shown; null where traffic is taken. */
  readonly report: WatchReport | null;
  private readonly clock: WatchClock;
  private isOver = false;

  constructor(session: Session, wish: SubscriptionWish, { rank, clock }: { rank: number; clock: WatchClock }) {
    this.session = session;
    this.id = wish.id;
    this.port = wish.port;
    this.mode = wish.mode;
    this.filter = wish.filter;
    this.spec = wish.spec;
    this.stealsProbes = wish.stealsProbes;
    this.mirror = wish.mirror ?? null;
    this.certificate = wish.certificate ?? null;
    this.rank = rank;
    this.clock = clock;
    this.local = new LocalNews(clock);
    this.report = wish.mode === 'watch' ? new WatchReport(this, clock) : null;
  }

  get owner(): { readonly name: string; readonly session: SessionId } {
    return { name: this.session.name, session: this.session.id };
  }

  get opensTls(): boolean {
    return this.certificate !== null;
  }

  get isLive(): boolean {
    return !this.isOver && this.session.isLive;
  }

  /** The filter's shape in words, without any value. */
  get shape(): string {
    return this.filter === null ? 'everything' : toPrintable(this.filter.describe(), MAX_SHAPE_LENGTH);
  }

  end(): void {
    this.isOver = true;
    this.report?.end();
  }

  openStream(events: StreamEvents, client: ClientEndpoint): StreamLeg | null {
    const link = this.session.link;
    const clientAddress = parseAddress(client.address);
    if (link === null || clientAddress === null) return null;
    const clientPort = toPort(client.port);
    return TunnelLeg.open(
      link,
      { subscriptionId: this.id, podPort: client.podPort, clientPort, clientAddress },
      events,
    );
  }

  /** Whether its requests are taken from connections that the rule brings. */
  get needsRule(): boolean {
    return this.mirror === null || this.mirror.source === 'redirect';
  }

  noteMirror(name: CounterName, count: number): void {
    if (name === 'requests_mirrored') this.requestsMirrored += count;
    else if (name === 'mirror_flows_raw') this.connectionsMirrored += count;
    this.session.counters.values[name] += count;
    if (isBypass(name)) this.session.tell(this, name, this.clock.nowMs());
  }

  noteStolen(): void {
    this.requestsStolen++;
    this.note('requests_stolen');
  }

  note(name: CounterName, times = 1): void {
    this.session.counters.values[name] += times;
    if (isBypass(name) || isFailure(name)) this.session.tell(this, name, this.clock.nowMs());
  }
}

/** Whether it means that a request of the session failed that its local process had. */
function isFailure(name: CounterName): boolean {
  return name === 'local_failures' || name === 'unanswered_app_gone';
}

/** Whether it means that requests could not be judged, so that a user may miss some. */
function isBypass(name: CounterName): boolean {
  return (
    name.startsWith('opaque_') ||
    name.startsWith('mirror_lost_') ||
    name === 'bodies_unseen' ||
    name === 'bodies_unjudged' ||
    name === 'app_refused' ||
    name === 'mirror_undelivered' ||
    name === 'mirror_unconfirmed' ||
    name === 'mirror_holds_lost' ||
    name === 'mirror_requests_unjudged' ||
    name === 'mirror_gap_bytes' ||
    name === 'mirror_packets_lost' ||
    name === 'mirror_flows_undecodable' ||
    name === 'mirror_flows_unread' ||
    name === 'mirror_flows_cut' ||
    name === 'packets_dropped'
  );
}
