/**
 * The data path of relay threads: they accept and relay; the `net` shell beside them, in this thread, has the tunnels to
 * sessions and carries on each connection of which a session wants something.
 *
 *   client ──► relay thread ──► app            what no session wants, in the usual case for ever
 *          │       └── handed over ──► net shell ──► app, sessions
 *          └── tunnel between threads ──► sessions     requests among those for the app (thread-tunnel.ts)
 *
 * Routes go to all threads in the order in which they were set; `settled` waits until all have them, so that a session that
 * was told of its subscription misses nothing. A thread that goes by older routes can only hand over too much: this one
 * judges again.
 *
 * A thread that breaks loses its connections: they are reset, counted and said. When none is left, or none can start, the
 * `net` shell accepts; what the kernel had queued meanwhile is served. A thread that hangs stops beating, and who refreshes
 * the kernel's rule stops, too (`isAlive`).
 */
import { setTimeout as delay } from 'node:timers/promises';
import { COUNTER_NAMES, type Counters, type Port } from '../../protocol/index.ts';
import { closeSocket, openSocketPair, SysError, setKeepAlive, setNoDelay, setResetOnClose } from '../../sys/index.ts';
import type { DataPath, RoutedSubscription, RouteTable } from './data-path.ts';
import type { HandOver } from './hand-over.ts';
import { JoinedSessions } from './joined-sessions.ts';
import { CONNECTIONS_LOOK_MS, RELAY_START_MS, ROUTES_MS } from './limits.ts';
import { NetShell, type PodNetwork, type ShellLimits, type ShellLog } from './net-shell.ts';
import { countConnections, type RelayMemory, type RelayReport, shareMemory } from './relay-protocol.ts';
import { type RelayEvents, RelayHandle } from './relay-worker-handle.ts';
import { RelayedRoutes } from './relayed-routes.ts';
import type { Subscription } from './routes.ts';
import { StealCounts } from './steal-counts.ts';
import { type StreamTakers, ThreadStreams } from './thread-streams.ts';

/** What relay threads are made of. */
export interface RelaySetup {
  readonly threads: number;
  /** The module that runs a relay thread. */
  readonly entry: URL;
  /** What that module needs beside `start`: plain values. Per thread. */
  readonly dataOf: (index: number) => object;
}

export interface EpollShellParts {
  readonly network: PodNetwork;
  readonly counters: Counters;
  readonly log: ShellLog;
  readonly limits: Partial<ShellLimits>;
}

export class EpollShell implements DataPath, RelayEvents {
  private readonly net: NetShell;
  private readonly parts: EpollShellParts;
  private readonly setup: RelaySetup;
  private readonly memory: RelayMemory;
  /** Of each thread. */
  private readonly steals: readonly StealCounts[];
  private readonly relays: RelayHandle[] = [];
  private readonly tables = new Map<Port, RelayedRoutes>();
  private version = 0;
  private readonly ids = new Map<Subscription, number>();
  private readonly byId = new Map<number, Subscription>();
  private readonly ports = new Map<Port, readonly number[]>();
  private lastId = 0;
  private readonly onProgress: (() => void)[] = [];
  readonly joining: JoinedSessions;
  private readonly listeners: number[];
  private looking: NodeJS.Timeout | null = null;
  private hasStopped = false;
  private hasFallenBack = false;
  onCrowded: (isCrowded: boolean) => void = () => {};
  /** A relay thread broke. */
  onThreadLost: (reason: string) => void = () => {};

  constructor(parts: EpollShellParts, setup: RelaySetup) {
    this.parts = parts;
    this.setup = setup;
    this.listeners = [...parts.network.listenFds];
    this.memory = shareMemory(setup.threads, COUNTER_NAMES);
    this.steals = this.memory.steals.map(words => new StealCounts(words));
    this.joining = new JoinedSessions(this.memory, () => this.able);
    for (const counters of this.memory.counters) parts.counters.include(counters);
    this.net = new NetShell(parts.network, parts.counters, parts.log, parts.limits);
    this.net.countAll = () => this.connectionCount;
    this.net.onCrowded = isCrowded => this.meetCrowd(isCrowded);
    this.net.onGivenBack = connection => this.giveBack(connection);
  }

  get io(): 'net' | 'epoll' {
    return this.hasFallenBack ? 'net' : 'epoll';
  }

  get connectionCount(): number {
    this.memory.connections[this.setup.threads] = this.net.connectionCount;
    return countConnections(this.memory);
  }

  get stolenCount(): number {
    return this.steals.reduce((sum, counts) => sum + counts.allUnderWay, this.net.stolenCount);
  }

  underWay(subscription: Subscription): number {
    const id = this.ids.get(subscription);
    const here = this.net.underWay(subscription);
    return id === undefined ? here : this.steals.reduce((sum, counts) => sum + counts.underWay(id), here);
  }

  settleCounts(): void {
    for (const index of this.steals.keys()) for (const id of this.byId.keys()) this.settle(index, id);
  }

  get isAlive(): boolean {
    // Each must be asked.
    return this.living.map(relay => relay.takeBeat()).every(isAlive => isAlive);
  }

  async start(): Promise<void> {
    for (const fd of this.parts.network.listenFds) {
      // Accepted sockets inherit both.
      setKeepAlive(fd, this.net.limits.keepAlive);
      setNoDelay(fd);
    }
    try {
      for (let index = 0; index < this.setup.threads; index++) this.relays.push(this.startRelay(index));
      const isStarted = await this.until(() => this.relays.every(each => each.isReady || each.isLost), RELAY_START_MS);
      if (!isStarted) throw new Error(`it takes longer than ${RELAY_START_MS / 1000} s`);
    } catch (error) {
      for (const relay of this.relays) relay.kill();
      this.parts.log.warn(`no relay thread can be started (${error instanceof Error ? error.message : error})`);
      this.relays.length = 0;
    }
    if (this.living.length === 0) await this.fallBack();
  }

  routesOf(port: Port): RouteTable {
    let table = this.tables.get(port);
    if (table === undefined) {
      table = new RelayedRoutes(this.net.routesOf(port), (subscriptions, isWatched) =>
        this.sendRoutes(port, subscriptions, isWatched),
      );
      this.tables.set(port, table);
    }
    return table;
  }

  get relayThreads(): number {
    return this.living.length;
  }

  /** A thread that was waited for in vain is not waited for again before it has said something. */
  async settled(): Promise<boolean> {
    const { version } = this;
    const late = (): RelayHandle[] => this.living.filter(relay => relay.appliedVersion < version);
    await this.until(() => late().every(relay => relay.isHanging), ROUTES_MS);
    for (const relay of late()) {
      if (!relay.isHanging) this.parts.log.warn(`a relay thread takes no orders since ${ROUTES_MS / 1000} s`);
      relay.isHanging = true;
    }
    return late().length === 0;
  }

  async whenEmpty(limitMs: number): Promise<boolean> {
    const deadline = performance.now() + limitMs;
    while (this.connectionCount > 0) {
      if (performance.now() >= deadline) return false;
      await delay(CONNECTIONS_LOOK_MS);
    }
    return true;
  }

  retireAll(): void {
    this.net.retireAll();
    for (const relay of this.relays) relay.send({ type: 'retire' });
  }

  cutAll(): void {
    this.net.cutAll();
    for (const relay of this.relays) relay.send({ type: 'cut' });
  }

  stopAccepting(): void {
    if (this.hasStopped) return;
    this.hasStopped = true;
    this.net.stopAccepting();
    for (const relay of this.relays) relay.send({ type: 'stop accepting' });
    if (this.living.length === 0) this.closeListeners();
  }

  close(): void {
    if (this.looking !== null) clearInterval(this.looking);
    for (const relay of this.relays) relay.end();
  }

  /** Ends its threads although they may not listen; their connections stay as they are. */
  kill(): void {
    for (const relay of this.relays) relay.kill();
  }

  // What relay threads say.

  onReport(relay: RelayHandle, report: RelayReport): void {
    const { log } = this.parts;
    relay.isHanging = false;
    switch (report.type) {
      case 'handed over':
        this.net.adopt(report.connection);
        Atomics.sub(this.memory.connections, this.setup.threads + 1, 1);
        break;
      case 'notes':
        for (const { id, name, times } of report.notes) this.byId.get(id)?.note(name, times);
        break;
      case 'ready':
        relay.isReady = true;
        break;
      case 'applied':
        relay.appliedVersion = report.version;
        break;
      case 'crowded':
        this.net.lookAtCrowd();
        break;
      case 'exhausted':
        this.net.noteExhausted();
        break;
      case 'stopped accepting':
        relay.hasStopped = true;
        if (this.living.every(each => each.hasStopped)) this.closeListeners();
        break;
      case 'warn':
        log.warn(report.message);
        break;
      default:
        log.debug(report.fields, report.message);
    }
    this.tellProgress();
  }

  onLost(relay: RelayHandle, reason: string): void {
    const { counters, log } = this.parts;
    counters.values.relay_threads_lost++;
    const { onTheWayBack } = relay;
    const lost = (this.memory.connections[relay.index] ?? 0) + onTheWayBack;
    Atomics.sub(this.memory.connections, this.setup.threads + 1, onTheWayBack);
    counters.values.connections_closed += lost;
    this.memory.connections[relay.index] = 0;
    this.steals[relay.index]?.forget();
    this.closeOwned(relay.index);
    log.warn(`a relay thread broke, and ${lost} connections with it: ${reason}`);
    this.tellProgress();
    this.onThreadLost(reason);
    if (this.living.length === 0 && relay.isReady) void this.fallBack();
  }

  /** To the thread that has been given the fewest. @returns false when there is none */
  private giveBack(connection: HandOver): boolean {
    if (this.hasStopped) return false;
    const [relay] = this.able.sort((a, b) => a.givenBack - b.givenBack);
    relay?.giveBack(connection);
    return relay !== undefined;
  }

  private closeListeners(): void {
    for (const fd of this.listeners.splice(0)) closeSocket(fd);
  }

  /** Resets what a thread that is gone had open. */
  private closeOwned(index: number): void {
    const { owned } = this.memory;
    for (let fd = owned.indexOf(index + 1); fd >= 0; fd = owned.indexOf(index + 1, fd)) {
      owned[fd] = 0;
      try {
        setResetOnClose(fd);
      } catch (error) {
        // An end of a pipe.
        if (!(error instanceof SysError && error.code === 'ENOTSOCK')) throw error;
      }
      closeSocket(fd);
    }
  }

  /** Waits for something that a relay thread says. @returns whether it came within `limitMs` */
  private async until(isSo: () => boolean, limitMs: number): Promise<boolean> {
    const deadline = performance.now() + limitMs;
    while (!isSo()) {
      if (performance.now() > deadline) return false;
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, Math.min(limitMs, CONNECTIONS_LOOK_MS));
      this.onProgress.push(resolve);
      await promise;
      clearTimeout(timer);
    }
    return true;
  }

  private tellProgress(): void {
    for (const resolve of this.onProgress.splice(0)) resolve();
  }

  private get able(): RelayHandle[] {
    return this.living.filter(relay => relay.isReady && !relay.isHanging);
  }

  private get living(): RelayHandle[] {
    return this.relays.filter(relay => !relay.isLost);
  }

  private startRelay(index: number): RelayHandle {
    const { maxConnections, queueBytes, keepAlive } = this.net.limits;
    const { listenFds } = this.parts.network;
    const isTracing = this.parts.log.isLevelEnabled('debug');
    const { memory } = this;
    const [end, tunnelFd] = openSocketPair();
    memory.owned[tunnelFd] = index + 1;
    const start = { index, memory, listenFds, tunnelFd, maxConnections, queueBytes, keepAlive, isTracing };
    const relay = new RelayHandle(this.setup.entry, { ...this.setup.dataOf(index), start }, this);
    relay.streams = new ThreadStreams(this.net, end, this.takersOf(index));
    return relay;
  }

  private takersOf(index: number): StreamTakers {
    return {
      counters: this.parts.counters,
      find: id => this.byId.get(id),
      settle: id => this.settle(index, id),
    };
  }

  private settle(index: number, id: number): void {
    const stolen = this.steals[index]?.takeStolen(id) ?? 0;
    for (let i = 0; i < stolen; i++) this.byId.get(id)?.noteStolen();
  }

  private async fallBack(): Promise<void> {
    this.hasFallenBack = true;
    if (this.hasStopped) return;
    this.listeners.length = 0; // The net shell's from here on.
    this.parts.log.warn('connections are relayed by the main thread from here on, which is slower');
    await this.net.start();
  }

  private sendRoutes(port: Port, subscriptions: readonly RoutedSubscription[], isWatched: boolean): void {
    const entries = subscriptions.map(each => ({
      id: this.idOf(each),
      spec: each.spec,
      stealsProbes: each.stealsProbes,
      opensTls: each.opensTls === true,
      ...this.joining.namesOf(each),
    }));
    const version = ++this.version;
    for (const relay of this.living) relay.send({ type: 'routes', port, version, entries, isWatched });
    // Behind the new version, whose confirmation it waits for.
    this.forgetAllBut(
      port,
      entries.map(each => each.id),
    );
  }

  private idOf(subscription: Subscription): number {
    const id = this.ids.get(subscription) ?? ++this.lastId;
    this.ids.set(subscription, id);
    this.byId.set(id, subscription);
    return id;
  }

  /** What relay threads noted before they got the new routes still arrives: the ids of one list more are kept. */
  private forgetAllBut(port: Port, kept: readonly number[]): void {
    const former = this.ports.get(port) ?? [];
    this.ports.set(port, kept);
    const gone = former.filter(id => !kept.includes(id));
    if (gone.length === 0) return;
    void this.settled().then(() => {
      this.settleCounts();
      for (const id of gone) {
        const subscription = this.byId.get(id);
        if (subscription === undefined || this.ports.get(port)?.includes(id)) continue;
        this.byId.delete(id);
        this.ids.delete(subscription);
      }
    });
  }

  private meetCrowd(isCrowded: boolean): void {
    if (isCrowded) {
      this.looking ??= setInterval(() => this.net.lookAtCrowd(), CONNECTIONS_LOOK_MS);
    } else {
      if (this.looking !== null) clearInterval(this.looking);
      this.looking = null;
      for (const relay of this.living) relay.send({ type: 'calm' });
    }
    this.onCrowded(isCrowded);
  }
}
