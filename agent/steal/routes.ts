/**
 * Who takes what on one port: its subscriptions in the order in which they win (the oldest first, always).
 *
 * The list is replaced as a whole when subscriptions come and go. A connection reads it at each request head, so
 * connections that live longer than a session simply see the next list, and nobody has to be told.
 */
import { BlockPrefilter } from '../../filter-engine/http2/index.ts';
import { FILTER_NEEDS_MORE, FilterSet, MATCH, type RequestHead } from '../../filter-engine/index.ts';
import type { CounterName, Counters, Port } from '../../protocol/index.ts';
import type { StreamLeg } from './leg.ts';
import { DETECT_TIMEOUT_MS, SILENCE_MS } from './limits.ts';
import type { LocalNews } from './local-news.ts';
import { type DeclaredProbe, Probes } from './probes.ts';
import type { Tee } from './tee.ts';
import { type CertificateSource, TlsPort } from './tls/tls-port.ts';
import { PortWatchers, type Taker, type Watcher } from './watchers.ts';

/** Where a client connection comes from and what it dialled; handed to the session with each stream. */
export interface ClientEndpoint {
  readonly address: string;
  readonly port: number;
  readonly podPort: Port;
}

/** What a stream to a session reports to its connection. */
export interface StreamEvents {
  streamData(leg: StreamLeg, buf: Buffer, start: number, end: number): void;
  /** @param deliveredBytes how many of the stream's bytes the local process' socket took */
  streamEnd(leg: StreamLeg, deliveredBytes: number): void;
  streamReset(leg: StreamLeg, code: number, deliveredBytes: number): void;
  streamDrain(leg: StreamLeg): void;
}

/** One session's wish for one port, as the data path sees it. */
export interface Subscription extends Taker {
  readonly stealsProbes: boolean;
  /** The session names the certificate of the port: its TLS is opened. */
  readonly opensTls?: boolean;
  /** Where the certificate comes from; only in the thread that serves sessions. */
  readonly certificate?: CertificateSource | null;
  /** What its local process did last; only in the thread that serves sessions. */
  readonly local?: LocalNews;
  /** False once the session went away or unsubscribed. */
  readonly isLive: boolean;
  /** Null when the session has too many streams. */
  openStream(events: StreamEvents, client: ClientEndpoint): StreamLeg | null;
  /** Whether its session has a tunnel in this thread, which is not the sessions' own. */
  readonly isJoined?: boolean;
  noteStolen(): void;
  /** A request of it is under way, and one is not any more: for who asks in another thread. */
  noteBegun?(): void;
  noteOver?(): void;
  /** Something else that the session must hear of, counted by cause. */
  note(name: CounterName, times?: number): void;
}

const NO_BODY = Buffer.alloc(0);

export class PortRoutes {
  readonly port: Port;
  private readonly probes: Probes;
  private subscriptions: readonly Subscription[] = [];
  /** Of all subscriptions; empty when an unfiltered one stands alone. */
  private filters = new FilterSet([]);
  private blockPrefilter: BlockPrefilter | null = null;
  /** The unfiltered subscription, which is alone on its port. */
  unfiltered: Subscription | null = null;
  /** Who is shown what comes by; null when nobody is. */
  watchers: PortWatchers | null = null;
  /** Whether somebody watches what comes by, perhaps in another thread: requests must be seen although nobody steals them. */
  isWatched = false;
  /** TLS on this port is opened, here or in another thread: of all its sessions, the oldest that names a certificate says which. */
  isTlsOpened = false;
  /** Whether only a body may tell whose a request is. */
  needsBodies = false;
  /** How, in the thread that serves sessions. */
  tls: TlsPort | null = null;
  /** Who is told of the bytes of this port's connections; null while nobody is. */
  tee: Tee | null = null;

  /** @param declared probes of the pod that are not known by their user agent alone */
  constructor(port: Port, declared: readonly DeclaredProbe[] = []) {
    this.port = port;
    this.probes = new Probes(port, declared);
  }

  /** Whether the bytes of each connection are told to somebody besides. */
  get isTeed(): boolean {
    return this.tee !== null;
  }

  /** Replaces the list. @param subscriptions live ones, the oldest first */
  set(subscriptions: readonly Subscription[], watchers: readonly Watcher[] = []): void {
    this.watchers = watchers.length === 0 ? null : new PortWatchers(watchers, this.probes);
    this.isWatched = this.watchers !== null;
    this.subscriptions = subscriptions;
    this.unfiltered = subscriptions.find(each => each.filter === null) ?? null;
    this.filters = new FilterSet(this.unfiltered === null ? subscriptions.flatMap(each => each.filter ?? []) : []);
    this.blockPrefilter = null;
    this.needsBodies = subscriptions.some(each => each.filter?.needsBody === true);
    this.isTlsOpened = subscriptions.some(each => each.opensTls === true);
    const source = subscriptions.find(each => each.certificate)?.certificate ?? null;
    if (source !== (this.tls?.source ?? null)) this.tls = source === null ? null : new TlsPort(source);
  }

  /** Silence after which a connection is no longer waited for: who takes all of it takes TLS as well, so the ClientHello has its time. */
  get silenceMs(): number {
    return this.unfiltered !== null && this.isTlsOpened ? DETECT_TIMEOUT_MS : SILENCE_MS;
  }

  /** Which header blocks of HTTP/2 must be read in full; another object whenever that changes. */
  get prefilter(): BlockPrefilter {
    this.blockPrefilter ??= new BlockPrefilter(this.subscriptions.flatMap(each => each.filter ?? []));
    return this.blockPrefilter;
  }

  get isEmpty(): boolean {
    return this.subscriptions.length === 0;
  }

  /** Counts for every session of this port what befell a connection that it might have wanted. */
  note(name: CounterName): void {
    for (const each of this.subscriptions) each.note(name);
  }

  /** The oldest subscription that matches this request; null for the app, undefined when only the body can tell. */
  find(head: RequestHead): Subscription | null | undefined {
    if (this.unfiltered !== null) return this.unfiltered;
    const index = this.filters.first(head);
    if (index < 0) return null;
    return this.filters.verdict === MATCH ? this.subscriptions[index] : undefined;
  }

  /** As `find`, once the body is there, or will not come (null). */
  findWithBody(head: RequestHead, body: Buffer | null, { values }: Counters): Subscription | null {
    const { filters, subscriptions } = this;
    for (let index = filters.first(head); index >= 0; index = filters.first(head, index + 1)) {
      const each = subscriptions[index] as Subscription;
      const verdict = filters.verdict === MATCH ? MATCH : each.filter?.judgeBody(head, body ?? NO_BODY, body !== null);
      if (verdict === MATCH) return each;
      if (verdict !== FILTER_NEEDS_MORE || body === null) continue;
      values.bodies_unjudged++;
      each.note('bodies_unjudged');
    }
    return this.unfiltered;
  }

  /** Probes of the kubelet go to the app, unless who takes them asked for that. */
  exceptProbe(
    head: RequestHead,
    taker: Subscription | null | undefined,
    { values }: Counters,
  ): Subscription | null | undefined {
    if (!taker || taker.stealsProbes || !this.probes.has(head)) return taker;
    const prober = this.findForProbe(head);
    if (prober !== null) return prober;
    values.probes_passed++;
    taker.note('probes_passed');
    return null;
  }

  /** The oldest subscription that matches this probe and takes probes; null for the app. */
  findForProbe(head: RequestHead): Subscription | null {
    for (const each of this.subscriptions) {
      if (each.stealsProbes && (each.filter === null || each.filter.match(head) === MATCH)) return each;
    }
    return null;
  }
}
