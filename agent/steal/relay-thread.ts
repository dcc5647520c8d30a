/**
 * A relay thread: accepts what the redirect brings and relays it to the app, with an engine of its own for each connection.
 * Sessions have their tunnels in the main thread: a request for one among others for the app goes there by a tunnel between the
 * two threads (thread-tunnel.ts), and a connection of which one wants more than that (judging.ts) is handed over.
 *
 * One turn: beat, report, wait; then events, in which connections work. All threads wait for the same listeners and the
 * kernel wakes one: were each to have a queue of its own, what lies in that of a thread that hangs would wait with it.
 */
import { createScanHead } from '../../filter-engine/index.ts';
import { Counters, type Port, toPort } from '../../protocol/index.ts';
import {
  acceptConnection,
  closeSocket,
  connectWithBytes,
  EAGAIN,
  EINPROGRESS,
  EPOLL_IN,
  errnoName,
  MappedMemory,
  NAME_BYTES,
  readOwnName,
  SysError,
  setResetOnClose,
  startConnect,
} from '../../sys/index.ts';
import type { DialPurpose } from './connection-host.ts';
import type { Destination } from './connection-owner.ts';
import { EpollConnection, type RelayOwner } from './epoll-connection.ts';
import { EpollLoop } from './epoll-loop.ts';
import type { HandOver } from './hand-over.ts';
import { JoinedTunnels } from './joined-tunnels.ts';
import { type BorrowedSockets, KeptSockets } from './kept-sockets.ts';
import { CROWDED_SHARE, DIAL_ATTEMPTS, NOTES_MS } from './limits.ts';
import type { PodNetwork } from './net-shell.ts';
import { Passage } from './passage.ts';
import { QueueBudget } from './queue-budget.ts';
import { QuietWarning } from './quiet-warning.ts';
import { ACCEPTED, FAILED, Inbox, Listener, NONE } from './relay-inlets.ts';
import {
  countConnections,
  type RelayCommand,
  type RelayNote,
  type RelayReport,
  type RelayStart,
} from './relay-protocol.ts';
import { RemoteSubscription, type WayToSessions } from './remote-subscription.ts';
import { type ClientEndpoint, PortRoutes } from './routes.ts';
import { SocketNames } from './socket-names.ts';
import { StealCounts } from './steal-counts.ts';
import { ThreadTunnel } from './thread-tunnel.ts';

const TRY_ANOTHER_PORT: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EADDRINUSE']);
/** A client that gave up before it was accepted. */
const GONE_BEFORE: ReadonlySet<string> = new Set(['ECONNABORTED', 'EINTR', 'EPROTO']);
const NO_DESCRIPTOR: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);

/** What the thread needs of the pod's network. */
export interface RelayNetwork extends Pick<PodNetwork, 'originalDestination' | 'openSocket' | 'probes'> {
  /** Undefined where the app is not dialled in its clients' names. */
  readonly borrowed?: BorrowedSockets;
}

/** The way to the main thread. */
export interface RelayChannel {
  post(report: RelayReport): void;
  /** The next command, if one is there. */
  take(): RelayCommand | undefined;
}

export class RelayThread implements RelayOwner {
  readonly loop = new EpollLoop();
  readonly head = createScanHead();
  readonly counters: Counters;
  readonly queues: QueueBudget;
  readonly limits: { readonly keepAlive: RelayStart['keepAlive'] };
  readonly passage = new Passage(this);
  private readonly start: RelayStart;
  private readonly network: RelayNetwork;
  private readonly channel: RelayChannel;
  private readonly routes = new Map<number, PortRoutes>();
  private subscriptions: readonly RemoteSubscription[] = [];
  private readonly subscriptionsOf = new Map<Port, readonly RemoteSubscription[]>();
  private readonly connections = new Set<EpollConnection>();
  private readonly kept: KeptSockets;
  private readonly names = new SocketNames();
  private readonly name = new MappedMemory(NAME_BYTES);
  private readonly warning: QuietWarning;
  private readonly listeners: Listener[];
  private readonly tunnel: ThreadTunnel;
  private readonly joined: JoinedTunnels;
  private readonly way: WayToSessions;
  private accepted = 0;
  private hasToldCrowd = false;
  private notesDueMs = 0;

  constructor(start: RelayStart, network: RelayNetwork, channel: RelayChannel) {
    this.start = start;
    this.network = network;
    this.channel = channel;
    this.kept = new KeptSockets(network.borrowed, fd => this.disown(fd));
    this.counters = new Counters(start.memory.counters[start.index]);
    this.queues = new QueueBudget(start.queueBytes);
    this.limits = { keepAlive: start.keepAlive };
    this.warning = new QuietWarning(
      message => channel.post({ type: 'warn', message }),
      () => this.loop.nowMs,
    );
    this.tunnel = new ThreadTunnel(this, start.tunnelFd);
    const steals = start.memory.steals[start.index] ?? StealCounts.shareWords();
    this.joined = new JoinedTunnels(this, start.memory.streams[start.index]);
    this.way = {
      tunnel: this.tunnel,
      joinedOf: session => this.joined.of(session),
      counts: new StealCounts(steals),
    };
    this.listeners = start.listenFds.map(fd => new Listener(this, fd));
  }

  /** Relays until it is told to end. */
  run(): void {
    const { wakeUpFd } = this.start;
    this.loop.watch(wakeUpFd, new Inbox(this, wakeUpFd), EPOLL_IN);
    this.tunnel.begin();
    for (const listener of this.listeners) listener.begin();
    this.channel.post({ type: 'ready' });
    this.loop.run(() => this.beat());
    this.tunnel.close();
    this.kept.closeAll();
  }

  /** Does what the main thread asked for. */
  obey(): void {
    for (let command = this.channel.take(); command !== undefined; command = this.channel.take()) {
      if (command.type === 'routes') this.setRoutes(command);
      else if (command.type === 'calm') this.hasToldCrowd = false;
      else if (command.type === 'take back') this.takeBack(command.connection);
      else if (command.type === 'join') this.joined.join(command.session, command.fd);
      else if (command.type === 'part') this.joined.part(command.session);
      else if (command.type === 'retire') for (const connection of this.connections) connection.engine.retire();
      else if (command.type === 'cut') for (const connection of this.connections) connection.cut();
      else if (command.type === 'stop accepting') this.stopAccepting();
      else this.loop.stop();
    }
  }

  private takeBack(handedBack: HandOver): void {
    const { connections, beats, takenBack } = this.start.memory;
    const { clientFd: fd, id, endpoint, destination } = handedBack;
    const connection = new EpollConnection(this, { fd, id, endpoint, destination, origin: 'accepted' });
    this.connections.add(connection);
    this.countConnections();
    Atomics.add(takenBack, this.start.index, 1);
    Atomics.sub(connections, beats.length + 1, 1);
    connection.adopt(handedBack);
  }

  private stopAccepting(): void {
    for (const listener of this.listeners.splice(0)) listener.end();
    this.channel.post({ type: 'stopped accepting' });
  }

  // For connections.

  routesOf(port: Port): PortRoutes {
    let routes = this.routes.get(port);
    if (routes === undefined) {
      routes = new PortRoutes(port, this.network.probes);
      this.routes.set(port, routes);
    }
    return routes;
  }

  get reachesSessions(): boolean {
    return this.tunnel.isOpen;
  }

  dial(client: ClientEndpoint, destination: Destination, purpose: DialPurpose): number {
    let kept = this.kept.take(client, destination, this.loop.nowMs);
    for (let attempt = 1; ; attempt++) {
      const fd = kept < 0 ? this.openSocket(client, destination) : kept;
      kept = -1;
      if (fd < 0) return -1;
      if (purpose === 'write') connectWithBytes(fd);
      const result = startConnect(fd, destination.address, destination.port);
      if (result === 0 || result === -EINPROGRESS) return fd;
      this.disown(fd);
      closeSocket(fd);
      const code = errnoName(-result);
      if (TRY_ANOTHER_PORT.has(code) && attempt < DIAL_ATTEMPTS) continue;
      this.warn(`the app could not be dialled: connect: ${code}`);
      return -1;
    }
  }

  keepSocket(fd: number, client: ClientEndpoint, destination: Destination): boolean {
    return this.kept.keep(fd, { client, destination, nowMs: this.loop.nowMs });
  }

  handOver(connection: EpollConnection, handOver: HandOver): void {
    this.counters.values.connections_handed_over++;
    const { connections, beats } = this.start.memory;
    Atomics.add(connections, beats.length + 1, 1);
    this.channel.post({ type: 'handed over', connection: handOver });
    this.connections.delete(connection);
    this.countConnections();
  }

  forget(connection: EpollConnection): void {
    if (!this.connections.delete(connection)) return;
    this.countConnections();
    if (this.start.isTracing) this.debug(connection.totals(), 'connection ended');
  }

  noteOwned(fd: number, isOwned: 0 | 1): void {
    this.start.memory.owned[fd] = isOwned * (this.start.index + 1);
  }

  warn(message: string): void {
    this.warning.warn(message);
  }

  /** Accepts the next connection of a listener. @returns ACCEPTED, NONE, or FAILED when none can be had */
  accept(listener: number): number {
    const fd = acceptConnection(listener, this.name);
    if (fd === -EAGAIN) return NONE;
    if (fd < 0) return this.meetAcceptError(errnoName(-fd));
    if (countConnections(this.start.memory) >= this.start.maxConnections) {
      this.counters.values.connections_refused_limit++;
      setResetOnClose(fd);
      closeSocket(fd);
      return ACCEPTED;
    }
    const address = this.names.addressOf(this.name.bytes);
    const port = this.names.portOf(this.name.bytes);
    const destination = this.destinationOf(fd);
    if (destination === null) closeSocket(fd);
    else this.relay(fd, { address, port, podPort: toPort(destination.port) }, destination);
    return ACCEPTED;
  }

  private relay(fd: number, endpoint: ClientEndpoint, destination: Destination): void {
    this.counters.values.connections_accepted++;
    const id = ++this.accepted * this.start.memory.beats.length + this.start.index;
    const connection = new EpollConnection(this, { fd, id, endpoint, destination, origin: 'just accepted' });
    this.connections.add(connection);
    this.countConnections();
    if (this.start.isTracing) this.debug({ connection: id, ...endpoint }, 'connection accepted');
    this.tellCrowd();
    connection.begin();
  }

  private destinationOf(fd: number): Destination | null {
    // A client that is gone already has no name.
    if (readOwnName(fd, this.name) !== 0) return null;
    return this.network.originalDestination(
      fd,
      this.names.addressOf(this.name.bytes),
      this.names.portOf(this.name.bytes),
    );
  }

  private meetAcceptError(code: string): number {
    if (GONE_BEFORE.has(code)) return ACCEPTED;
    this.warn(`a connection could not be accepted (${code})`);
    this.counters.values.connections_refused_limit++;
    if (NO_DESCRIPTOR.has(code)) this.meetExhaustion();
    return FAILED;
  }

  /** It is about to be closed. */
  private disown(fd: number): void {
    this.loop.forget(fd);
    this.noteOwned(fd, 0);
  }

  private meetExhaustion(): void {
    this.kept.closeAll();
    this.channel.post({ type: 'exhausted' });
  }

  private openSocket(client: ClientEndpoint, destination: Destination): number {
    try {
      const fd = this.network.openSocket(client, destination);
      this.kept.noteOpened(fd);
      return fd;
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      if (NO_DESCRIPTOR.has(error.code)) this.meetExhaustion();
      this.warn(`the app could not be dialled: ${error.message}`);
      return -1;
    }
  }

  private setRoutes({ port, version, entries, isWatched }: RelayCommand & { type: 'routes' }): void {
    this.sendNotes();
    const former = this.subscriptionsOf.get(port) ?? [];
    // Those that stay are the same: connections have streams to them.
    const next = entries.map(
      entry => former.find(each => each.id === entry.id) ?? new RemoteSubscription(entry, this.way),
    );
    for (const each of former) each.isLive = next.includes(each);
    this.subscriptionsOf.set(port, next);
    this.subscriptions = [...this.subscriptionsOf.values()].flat();
    const routes = this.routesOf(port);
    routes.set(next);
    routes.isWatched = isWatched;
    this.channel.post({ type: 'applied', version });
  }

  private countConnections(): void {
    this.start.memory.connections[this.start.index] = this.connections.size;
  }

  private tellCrowd(): void {
    if (this.hasToldCrowd) return;
    const { memory, maxConnections } = this.start;
    if (countConnections(memory) < Math.floor(maxConnections * CROWDED_SHARE)) return;
    this.hasToldCrowd = true;
    this.channel.post({ type: 'crowded' });
  }

  private beat(): void {
    const { memory, index } = this.start;
    memory.beats[index] = ((memory.beats[index] ?? 0) + 1) | 0;
    this.joined.count();
    if (this.loop.nowMs >= this.notesDueMs) this.sendNotes();
  }

  private sendNotes(): void {
    this.notesDueMs = this.loop.nowMs + NOTES_MS;
    this.kept.closeOld(this.loop.nowMs);
    const notes: RelayNote[] = [];
    for (const subscription of this.subscriptions) subscription.takeNotes(notes);
    if (notes.length > 0) this.channel.post({ type: 'notes', notes });
  }

  private debug(fields: object, message: string): void {
    this.channel.post({ type: 'debug', fields, message });
  }
}
