/**
 * Mirrors of this agent: which source each port's copies come from, and the way from a source through the engine to a session.
 *
 *   redirected connection ──tee──► MirrorEngine ──StreamCopy──► session's tunnel
 *
 * A mirror by `redirect` needs its port in the rule, as a steal does; one by `packets` needs nothing in the way of traffic.
 */
import { type CounterName, type Counters, type MuxStream, type Port, parseAddress, toPort } from '../protocol/index.ts';
import type { PortSubscription } from './session.ts';
import {
  type Copy,
  type CopyTunnel,
  type FlowInfo,
  MirrorEngine,
  type MirrorSubscription,
  Rate,
  StreamCopy,
} from './sniffer/index.ts';
import type { RouteTable } from './steal/index.ts';

/** What a mirror is to the engine and to its copies. */
class SessionMirror implements MirrorSubscription, CopyTunnel {
  readonly filter;
  readonly wantsResponses: boolean;
  readonly rate: Rate | null;
  private readonly subscription: PortSubscription;
  private readonly counters: Counters;

  constructor(subscription: PortSubscription, counters: Counters) {
    const { filter, mirror } = subscription;
    this.subscription = subscription;
    this.counters = counters;
    this.filter = filter;
    this.wantsResponses = mirror?.responses === true;
    this.rate = mirror === null || mirror.maxRate === null ? null : new Rate(mirror.maxRate);
  }

  openCopy(flow: FlowInfo): Copy {
    return new StreamCopy(this, flow);
  }

  get hasRecords(): boolean {
    return this.wantsResponses;
  }

  get queuedBytes(): number {
    return this.subscription.session.link?.queuedBytes ?? 0;
  }

  open(flow: FlowInfo, visitor: Parameters<CopyTunnel['open']>[1]): MuxStream | null {
    const { session, id, isLive } = this.subscription;
    const clientAddress = parseAddress(flow.clientAddress);
    if (!isLive || session.link === null || clientAddress === null) return null;
    const { podPort } = flow;
    const open = { subscriptionId: id, podPort, clientPort: toPort(flow.clientPort), clientAddress };
    return session.link.openStream(open, visitor);
  }

  note(name: CounterName, count: number): void {
    this.counters.values[name] += count;
    this.subscription.noteMirror(name, count);
  }
}

export class Mirroring {
  readonly hasPackets = false;
  private readonly counters: Counters;
  private readonly routesOf: (port: Port) => Pick<RouteTable, 'tee'>;
  private readonly engine = new MirrorEngine();
  private readonly mirrors = new Map<PortSubscription, SessionMirror>();
  private ports: ReadonlySet<Port> = new Set();

  /** @param routesOf the data path's, where a port is teed */
  constructor(counters: Counters, routesOf: (port: Port) => Pick<RouteTable, 'tee'>) {
    this.counters = counters;
    this.routesOf = routesOf;
  }

  /** Replaces all mirrors. @param subscriptions live ones of mode `mirror` */
  set(subscriptions: readonly PortSubscription[]): void {
    const perPort = Map.groupBy(subscriptions, each => each.port);
    for (const port of new Set([...this.ports, ...perPort.keys()])) {
      const mirrors = (perPort.get(port) ?? []).map(each => this.mirrorOf(each));
      this.engine.set(port, mirrors);
      this.routesOf(port).tee = mirrors.length > 0 ? this.engine : null;
    }
    this.ports = new Set(perPort.keys());
    for (const each of this.mirrors.keys()) if (!subscriptions.includes(each)) this.mirrors.delete(each);
  }

  private mirrorOf(subscription: PortSubscription): SessionMirror {
    let found = this.mirrors.get(subscription);
    if (found === undefined) {
      found = new SessionMirror(subscription, this.counters);
      this.mirrors.set(subscription, found);
    }
    return found;
  }
}
