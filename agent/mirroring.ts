/**
 * Mirrors of this agent: which source each port's copies come from, and the way from a source through the engine to a session.
 *
 *   redirected connection ──tee──► MirrorEngine ───────────────────┐
 *   packets ──► SnifferThread: MirrorEngine in its worker ──batches──┴─► StreamCopy ──► session's tunnel
 *
 * A mirror by `redirect` needs its port in the rule, as a steal does; one by `packets` needs nothing in the way of traffic.
 */
import {
  type CounterName,
  type Counters,
  type MuxStream,
  type Port,
  parseAddress,
  type StreamVisitor,
  toPort,
} from '../protocol/index.ts';
import { PacketSocket, SysError } from '../sys/index.ts';
import type { PortSubscription } from './session.ts';
import {
  type CopiedFlow,
  type Copy,
  type CopyTunnel,
  MirrorEngine,
  type MirrorOrder,
  type MirrorSubscription,
  type MissedName,
  PacketStream,
  type PacketTunnel,
  Rate,
  SnifferThread,
  StreamCopy,
} from './sniffer/index.ts';
import type { RouteTable } from './steal/index.ts';

/** What a mirror is to the engine and to its copies. */
class SessionMirror implements MirrorSubscription, CopyTunnel, PacketTunnel {
  readonly filter;
  readonly wantsResponses: boolean;
  readonly rate: Rate | null;
  rememberedEnds = 0;
  /** Packets are read for it by now. */
  isFollowed = false;
  readonly subscription: PortSubscription;
  private readonly packets = new PacketStream(this);
  private readonly counters: Counters;

  constructor(subscription: PortSubscription, counters: Counters) {
    const { filter, mirror } = subscription;
    this.subscription = subscription;
    this.counters = counters;
    this.filter = filter;
    this.wantsResponses = mirror?.responses === true;
    this.rate = mirror === null || mirror.maxRate === null ? null : new Rate(mirror.maxRate);
  }

  openCopy(flow: CopiedFlow): Copy {
    return new StreamCopy(flow.http2Stream > 0 ? new RecordTunnel(this) : this, flow);
  }

  get hasRecords(): boolean {
    return this.wantsResponses;
  }

  get omitsBodies(): boolean {
    return this.wantsResponses;
  }

  get queuedBytes(): number {
    return this.subscription.session.link?.queuedBytes ?? 0;
  }

  open(flow: CopiedFlow, visitor: StreamVisitor): MuxStream | null {
    const { session, id, isLive } = this.subscription;
    const clientAddress = parseAddress(flow.clientAddress);
    if (!isLive || session.link === null || clientAddress === null) return null;
    const { podPort } = flow;
    const open = { subscriptionId: id, podPort, clientPort: toPort(flow.clientPort), clientAddress };
    const isReplayed = flow.http2Stream > 0 && !this.wantsResponses;
    return session.link.openStream(isReplayed ? { ...open, isHttp2Request: true } : open, visitor);
  }

  tear({ id }: MuxStream): void {
    this.subscription.session.link?.send({ type: 'torn', stream: id });
  }

  writePackets(packets: number, buf: Buffer, start: number, end: number): void {
    this.packets.write(packets, buf, start, end);
  }

  openPackets(visitor: StreamVisitor): MuxStream | null {
    const { session, id, isLive, port } = this.subscription;
    if (!isLive || session.link === null) return null;
    // Of no client: those of all.
    const open = { subscriptionId: id, podPort: port, clientPort: port, clientAddress: new Uint8Array(4) };
    return session.link.openStream({ ...open, isPackets: true }, visitor);
  }

  /** Nothing more is told of it. @returns when its session has what was */
  close(): Promise<void> {
    return this.packets.close();
  }

  note(name: CounterName, count: number): void {
    this.counters.values[name] += count;
    this.subscription.noteMirror(name, count);
  }
}

/** For an HTTP/2 stream: it goes as records to whoever replays or shows it. */
class RecordTunnel implements CopyTunnel {
  readonly hasRecords = true;
  private readonly mirror: SessionMirror;

  constructor(mirror: SessionMirror) {
    this.mirror = mirror;
  }

  get omitsBodies(): boolean {
    return this.mirror.wantsResponses;
  }

  get rememberedEnds(): number {
    return this.mirror.rememberedEnds;
  }

  set rememberedEnds(count: number) {
    this.mirror.rememberedEnds = count;
  }

  get queuedBytes(): number {
    return this.mirror.queuedBytes;
  }

  open(flow: CopiedFlow, visitor: StreamVisitor): MuxStream | null {
    return this.mirror.open(flow, visitor);
  }

  tear(): void {
    // Records say themselves what is torn.
  }

  note(name: CounterName, count: number): void {
    this.mirror.note(name, count);
  }
}

/** What mirrors need of the agent. */
export interface MirroringOptions {
  readonly counters: Counters;
  /** The data path's, where a port is teed. */
  routesOf(port: Port): Pick<RouteTable, 'tee'>;
  /** Connections with this mark are the agent's own. */
  readonly ownMark: number;
  /** Memory for packets that were not read yet. */
  readonly ringBytes: number;
  /** Packets are not read any more. */
  onFailed(reason: string, isStartedAgain: boolean): void;
}

export class Mirroring {
  private readonly options: MirroringOptions;
  private readonly engine = new MirrorEngine();
  private readonly sniffer: SnifferThread;
  private readonly mirrors = new Map<PortSubscription, SessionMirror>();
  /** Of those that take packets, by the number that their orders have: the subscription's rank. */
  private readonly sniffed = new Map<number, SessionMirror>();
  private teedPorts: ReadonlySet<Port> = new Set();
  private sniffing: readonly PortSubscription[] = [];
  private settled: Promise<void> = Promise.resolve();
  private readonly ending = new Map<PortSubscription, Promise<void>>();

  constructor(options: MirroringOptions) {
    this.options = options;
    this.sniffer = new SnifferThread({
      lookup: id => this.sniffed.get(id),
      ignoredMark: options.ownMark,
      ringBytes: options.ringBytes,
      counters: options.counters,
      onFailed: (reason, isStartedAgain) => options.onFailed(reason, isStartedAgain),
      onMissed: (name, count) => this.tellMissed(name, count),
    });
  }

  /** Replaces all mirrors; `whenSettled` tells when packets follow. @param subscriptions live ones of mode `mirror` */
  set(subscriptions: readonly PortSubscription[]): void {
    this.tee(subscriptions.filter(each => each.needsRule));
    this.sniff(subscriptions.filter(each => !each.needsRule));
    for (const each of this.mirrors.keys()) if (!subscriptions.includes(each)) this.mirrors.delete(each);
  }

  /** What `set` asked for last holds. */
  whenSettled(): Promise<void> {
    return this.settled;
  }

  /** What was copied for a subscription that has ended has arrived, or had its time. */
  async whenDelivered(subscription: PortSubscription): Promise<void> {
    await this.settled;
    await this.ending.get(subscription);
  }

  private tee(subscriptions: readonly PortSubscription[]): void {
    const perPort = Map.groupBy(subscriptions, each => each.port);
    for (const port of new Set([...this.teedPorts, ...perPort.keys()])) {
      const mirrors = (perPort.get(port) ?? []).map(each => this.mirrorOf(each));
      this.engine.set(port, mirrors);
      this.options.routesOf(port).tee = mirrors.length > 0 ? this.engine : null;
    }
    this.teedPorts = new Set(perPort.keys());
  }

  private sniff(subscriptions: readonly PortSubscription[]): void {
    const before = this.sniffing;
    if (subscriptions.length === before.length && subscriptions.every((each, index) => each === before[index])) return;
    this.sniffing = subscriptions;
    for (const each of subscriptions) this.sniffed.set(each.rank, this.mirrorOf(each));
    this.settled = this.sniffer.set(subscriptions.map(orderOf)).then(() => this.endOthers(subscriptions));
  }

  /** Those of `told` are followed. Others are ended here and not before: until now the worker has told what it had of them. */
  private endOthers(told: readonly PortSubscription[]): void {
    for (const [rank, mirror] of this.sniffed) {
      mirror.isFollowed = this.sniffing.includes(mirror.subscription);
      if (mirror.isFollowed || told.includes(mirror.subscription)) continue;
      this.sniffed.delete(rank);
      const { subscription } = mirror;
      const ended = mirror.close().then(() => void this.ending.delete(subscription));
      this.ending.set(subscription, ended);
    }
  }

  /** Each session that packets were read for meanwhile has it among its own counters, once. */
  private tellMissed(name: MissedName, count: number): void {
    const followed = [...this.sniffed.values()].filter(mirror => mirror.isFollowed);
    const firstOfEach = new Map(followed.map(({ subscription }) => [subscription.session, subscription]));
    for (const subscription of firstOfEach.values()) subscription.noteMirror(name, count);
  }

  private mirrorOf(subscription: PortSubscription): SessionMirror {
    let found = this.mirrors.get(subscription);
    if (found === undefined) {
      found = new SessionMirror(subscription, this.options.counters);
      this.mirrors.set(subscription, found);
    }
    return found;
  }
}

function orderOf({ session, rank, port, spec, mirror }: PortSubscription): MirrorOrder {
  return {
    id: rank,
    session: session.id,
    port,
    spec,
    wantsResponses: mirror?.responses === true,
    wantsPackets: mirror?.packets === true,
    maxRate: mirror?.maxRate ?? null,
  };
}

/** Whether this process may see the packets of its namespace (CAP_NET_RAW). */
export function canReadPackets(): boolean {
  try {
    new PacketSocket()[Symbol.dispose]();
    return true;
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    return false;
  }
}
