/**
 * All sessions of this agent and who wins (DESIGN, "Who wins").
 *
 * On one port either one unfiltered steal stands alone, or any number of filtered ones, where the oldest that
 * matches takes a request. Mirrors take nothing, so they stand beside all others and in nobody's way. Who stands in the way of a new one is named in the refusal, or, with `takeover`, ended and
 * told. A session that is away keeps its subscriptions' age and takes nothing meanwhile.
 *
 * Whatever changes, `sync` brings the data path and the kernel to what should be: the routes at once (a port without
 * subscriptions passes everything), then the rule, one change after the other.
 */
import { timingSafeEqual } from 'node:crypto';
import {
  ENDED_KILLED,
  ENDED_TAKEOVER,
  type Port,
  type SessionId,
  SUBSCRIBE_DUPLICATE,
  SUBSCRIBE_LIMIT,
  type SubscriptionId,
} from '../protocol/index.ts';
import { GRACE_MS, MAX_SESSIONS, MAX_SUBSCRIPTIONS } from './limits.ts';
import { Loneliness } from './loneliness.ts';
import { mayOverlap } from './may-overlap.ts';
import { inTheWay, type Refusal, THREAD_HANGS } from './refusals.ts';
import { PortSubscription, Session, type SessionLink, type SubscriptionWish } from './session.ts';
import type { Clock, RouteTable } from './steal/index.ts';

/** What the registry moves: the data path's routes and the kernel's set of ports. */
export interface TrafficControl {
  routesOf(port: Port): Pick<RouteTable, 'set'>;
  /** Whether every thread of the data path goes by the routes that were set so far, after a bounded wait. */
  routesSettled(): Promise<boolean>;
  /** Copies go to exactly these, which are live and of mode `mirror`. */
  setMirrors(mirrors: readonly PortSubscription[]): void;
  /** Takes exactly these ports. @throws Error when the kernel refuses */
  setPorts(ports: ReadonlySet<Port>): Promise<void>;
  /** The session has gone away: threads that have WebSockets of it close them. */
  part(session: Session): void;
  /** Tells sessions what was counted for them elsewhere. */
  settleCounts(): void;
  /** The kernel refused a change that nobody waits for. */
  onRuleFailure(error: unknown): void;
}

/** What happens to a session. */
export type SessionChange = 'came' | 'went away' | 'came back' | 'is killed' | 'is over';

export class SessionRegistry {
  readonly loneliness: Loneliness;
  private readonly traffic: TrafficControl;
  private readonly clock: Clock;
  private readonly onChange: (session: Session, change: SessionChange) => void;
  private readonly sessions = new Map<SessionId, Session>();
  private readonly endings = new Map<Session, () => void>();
  private subscribed = 0;
  private syncing: Promise<unknown> = Promise.resolve();
  /** Ports that the kernel brings to us; null when that is not known, since a change of it failed. */
  private taken: ReadonlySet<Port> | null = new Set();
  /** Ports whose routes name somebody. */
  private routed: ReadonlyMap<Port, readonly PortSubscription[]> = new Map();
  private mirrors: readonly PortSubscription[] = [];
  /** The agent leaves. */
  private isOver = false;

  /**
   * @param onLonely called when no session has been there for a while
   * @param onChange called at every change of a session, for the log
   */
  constructor(
    traffic: TrafficControl,
    clock: Clock,
    onLonely: () => void,
    onChange: (session: Session, change: SessionChange) => void,
  ) {
    this.traffic = traffic;
    this.clock = clock;
    this.loneliness = new Loneliness(clock, onLonely);
    this.onChange = onChange;
  }

  /** In the order in which they came. */
  get all(): Session[] {
    return [...this.sessions.values()];
  }

  /** Ports that a live subscription needs the rule for. */
  get ports(): Set<Port> {
    const ports = new Set<Port>();
    for (const subscription of this.live()) if (subscription.needsRule) ports.add(subscription.port);
    return ports;
  }

  /** A new session, attached to `link`; null when there are too many. */
  add(name: string, link: SessionLink): Session | null {
    if (this.sessions.size >= MAX_SESSIONS) return null;
    const session = new Session(name, this.clock.nowMs());
    session.link = link;
    this.sessions.set(session.id, session);
    this.loneliness.end();
    this.onChange(session, 'came');
    return session;
  }

  /**
   * The session comes back on a new link; null when it is over or the secret is not its own.
   * @throws Error when the kernel refuses its rule or a thread hangs; the session is away then, as before
   */
  async resume(id: SessionId, secret: string, link: SessionLink): Promise<Session | null> {
    const session = this.sessions.get(id);
    if (session === undefined || !isSameSecret(session.secret, secret)) return null;
    // The old link may not have been missed yet.
    session.link?.close();
    this.endings.get(session)?.();
    this.endings.delete(session);
    session.link = link;
    try {
      if (!(await this.sync())) throw new Error(THREAD_HANGS.message);
    } catch (error) {
      this.leave(session, link);
      throw error;
    }
    this.onChange(session, 'came back');
    return session;
  }

  /** The session that is there under this name, and shows that it is its own; null where there is none. */
  find(id: SessionId, secret: string): Session | null {
    const session = this.sessions.get(id);
    return session?.isLive === true && isSameSecret(session.secret, secret) ? session : null;
  }

  /** The link broke: the session may come back within GRACE_MS. */
  leave(session: Session, link: SessionLink): void {
    if (session.link !== link) return;
    session.link = null;
    this.onChange(session, 'went away');
    this.endings.get(session)?.();
    this.endings.set(
      session,
      this.clock.after(GRACE_MS, () => this.remove(session)),
    );
    this.syncQuietly();
    this.traffic.part(session);
  }

  /** The session is over. */
  remove(session: Session): void {
    this.endings.get(session)?.();
    this.endings.delete(session);
    if (!this.sessions.delete(session.id)) return;
    for (const subscription of session.subscriptions.values()) subscription.end();
    session.subscriptions.clear();
    session.link = null;
    this.onChange(session, 'is over');
    this.syncQuietly();
    this.traffic.part(session);
    if (this.sessions.size === 0) this.loneliness.begin();
  }

  /** Ends a session for somebody else, and tells it. @returns whether there was one */
  kill(id: SessionId, byName: string): boolean {
    const session = this.sessions.get(id);
    if (session === undefined) return false;
    this.onChange(session, 'is killed');
    this.end(session, ENDED_KILLED, `${byName} ended this session`);
    return true;
  }

  /**
   * Adds a subscription. When it is there the kernel has the rule.
   * @returns the subscription, or why not
   * @throws Error when the kernel refuses the rule; the subscription is undone
   */
  async subscribe(session: Session, wish: SubscriptionWish, takeover: boolean): Promise<PortSubscription | Refusal> {
    const refusal = this.refusalFor(session, wish);
    if (refusal !== null) return refusal;
    const rivals = [...this.rivalsOf(session, wish), ...this.otherwiseOpened(session, wish)];
    if (rivals.length > 0 && !takeover) return inTheWay(wish, rivals[0] as PortSubscription);
    for (const rival of takeover ? new Set([...rivals, ...this.inTheWayOf(session, wish)]) : rivals)
      this.takeFrom(rival, session);
    const subscription = new PortSubscription(session, wish, { rank: ++this.subscribed, clock: this.clock });
    session.subscriptions.set(wish.id, subscription);
    try {
      if (await this.sync()) return subscription;
    } catch (error) {
      await this.unsubscribe(session, wish.id).catch(() => {}); // The first failure says it all.
      throw error;
    }
    await this.unsubscribe(session, wish.id);
    return THREAD_HANGS;
  }

  /** Ends a subscription; when it returns the kernel has no rule for it any more. @returns whether there was one */
  async unsubscribe(session: Session, id: SubscriptionId): Promise<boolean> {
    const subscription = session.subscriptions.get(id);
    if (subscription === undefined) return false;
    subscription.end();
    session.subscriptions.delete(id);
    await this.sync();
    return true;
  }

  /** Nobody takes anything from now on; sessions and what they are answering stay. */
  endSubscriptions(): void {
    this.isOver = true;
    for (const session of this.sessions.values()) {
      for (const subscription of session.subscriptions.values()) subscription.end();
    }
    this.syncQuietly();
  }

  /** Tells every session that is there the reason, after its last counters, and closes its link. */
  endAll(code: string, message: string): void {
    for (const session of this.all) this.end(session, code, message);
  }

  /** Tells each session its counters where they changed. */
  sendCounters(): void {
    this.traffic.settleCounts();
    for (const session of this.sessions.values()) session.sendCounters();
  }

  /** Others' live subscriptions of that port which may match the same requests, the oldest first. */
  overlapsOf(subscription: PortSubscription): PortSubscription[] {
    const { port, session, spec } = subscription;
    if (!takesTraffic(subscription)) return [];
    const others = this.live().filter(each => each.port === port && each.session !== session && takesTraffic(each));
    return others.filter(each => mayOverlap(each.spec, spec));
  }

  /** Whose certificate opens TLS for a steal that brings none. */
  tlsOpenerFor({ port, mode, opensTls }: PortSubscription): PortSubscription | undefined {
    if (mode !== 'steal' || opensTls) return undefined;
    return this.live().find(each => each.port === port && each.opensTls);
  }

  /**
   * Brings routes and rule to what the sessions want: the routes at once, the rule when earlier changes are done.
   * @returns whether every thread of the data path goes by the routes
   * @throws Error when the kernel refuses
   */
  sync(): Promise<boolean> {
    this.traffic.settleCounts();
    const wanted = this.livePerPort();
    for (const port of new Set([...this.routed.keys(), ...wanted.keys()])) {
      const subscriptions = wanted.get(port) ?? [];
      if (!isSameList(subscriptions, this.routed.get(port) ?? [])) this.route(port, subscriptions);
    }
    this.routed = wanted;
    const mirrors = this.live().filter(each => each.mirror !== null);
    if (!isSameList(mirrors, this.mirrors)) this.traffic.setMirrors(mirrors);
    this.mirrors = mirrors;
    const round = this.syncing.catch(() => {}).then(() => this.syncRule());
    this.syncing = round;
    return round;
  }

  private route(port: Port, subscriptions: readonly PortSubscription[]): void {
    const watchers = subscriptions.flatMap(each => each.report ?? []);
    this.traffic.routesOf(port).set(subscriptions.filter(takesTraffic), watchers);
  }

  private async syncRule(): Promise<boolean> {
    const isSettled = await this.traffic.routesSettled();
    this.traffic.settleCounts();
    const wanted = this.ports;
    const taken = this.taken;
    if (taken !== null && wanted.size === taken.size && [...wanted].every(port => taken.has(port))) return isSettled;
    this.taken = null;
    await this.traffic.setPorts(wanted);
    this.taken = wanted;
    return isSettled;
  }

  /** `sync` where nobody waits for it. */
  private syncQuietly(): void {
    this.sync().catch((error: unknown) => this.traffic.onRuleFailure(error));
  }

  /** Live steals of each port, the oldest first. */
  private livePerPort(): Map<Port, PortSubscription[]> {
    return Map.groupBy(this.steals(), each => each.port);
  }

  private steals(): PortSubscription[] {
    return this.live().filter(each => each.mirror === null);
  }

  /** Live subscriptions, the oldest first. */
  private live(): PortSubscription[] {
    const live: PortSubscription[] = [];
    if (this.isOver) return live;
    for (const session of this.sessions.values()) {
      for (const subscription of session.subscriptions.values()) if (subscription.isLive) live.push(subscription);
    }
    return live.sort((a, b) => a.rank - b.rank);
  }

  private refusalFor(session: Session, wish: SubscriptionWish): Refusal | null {
    const own = [...session.subscriptions.values()];
    if (own.some(each => each.id === wish.id || each.port === wish.port)) {
      return {
        code: SUBSCRIBE_DUPLICATE,
        message: `this session has a subscription of port ${wish.port} already`,
        hint: 'name each port once, and put several conditions into one filter (any_of)',
      };
    }
    if (own.length < MAX_SUBSCRIPTIONS) return null;
    return {
      code: SUBSCRIBE_LIMIT,
      message: `a session can take ${MAX_SUBSCRIPTIONS} ports`,
      hint: 'name the ports that you need with --port',
    };
  }

  /** Whom an unfiltered steal excludes, or is excluded by: of live sessions and of those away. */
  private rivalsOf(session: Session, wish: SubscriptionWish): PortSubscription[] {
    return this.othersOf(session, wish).filter(each => each.filter === null || wish.filter === null);
  }

  /** Who has the TLS of the port opened by another certificate: a port shows one. */
  private otherwiseOpened(session: Session, { port, certificate }: SubscriptionWish): PortSubscription[] {
    if (certificate === undefined) return [];
    const others = this.othersOf(session, { mode: 'steal', port });
    return others.filter(each => each.certificate !== null && each.certificate !== certificate);
  }

  /** Whom a takeover ends: rivals, and whose filter may match the same requests. */
  private inTheWayOf(session: Session, wish: SubscriptionWish): PortSubscription[] {
    return this.othersOf(session, wish).filter(each => mayOverlap(each.spec, wish.spec));
  }

  /** Others who take that port's traffic, of live sessions and of those away; a watch or a mirror is nobody's rival. */
  private othersOf(session: Session, wish: Pick<SubscriptionWish, 'mode' | 'port'>): PortSubscription[] {
    if (!takesTraffic(wish)) return [];
    const others = [...this.sessions.values()].filter(each => each !== session);
    const subscriptions = others.flatMap(each => [...each.subscriptions.values()]);
    return subscriptions.filter(each => each.port === wish.port && takesTraffic(each));
  }

  private takeFrom(rival: PortSubscription, winner: Session): void {
    const loser = rival.session;
    const message = `${winner.name} took port ${rival.port} over`;
    rival.end();
    loser.subscriptions.delete(rival.id);
    if (loser.subscriptions.size === 0) this.end(loser, ENDED_TAKEOVER, message);
    else loser.send({ type: 'ended', id: rival.id, code: ENDED_TAKEOVER, message });
  }

  /** Ends a session that did not ask for it: it gets its last counters and the reason. */
  private end(session: Session, code: string, message: string): void {
    const { link, hasOnlyCopies } = session;
    this.traffic.settleCounts();
    session.sendCounters();
    session.send({ type: 'ended', id: null, code, message });
    this.remove(session);
    if (hasOnlyCopies) link?.closeAfterGoodbye();
    else link?.close();
  }
}

function takesTraffic({ mode }: Pick<SubscriptionWish, 'mode'>): boolean {
  return mode === 'steal';
}

function isSameList(a: readonly PortSubscription[], b: readonly PortSubscription[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}

function isSameSecret(own: string, shown: string): boolean {
  const a = Buffer.from(own);
  const b = Buffer.from(shown);
  return a.length === b.length && timingSafeEqual(a, b);
}
