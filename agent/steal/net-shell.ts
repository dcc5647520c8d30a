/**
 * The engine's first I/O shell, on node's `net`: accepts what the redirect brings, gives each connection its engine,
 * its sockets and its timer. Single-threaded: accept, relay and tunnel share one event loop.
 *
 * Accepting goes past `net.Server`'s own socket (its handle's `onconnection`): a `net.Socket` can only read into a
 * buffer of ours when it is made for that, and making two per connection would double the cost of short ones.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { getSystemErrorName } from 'node:util';
import { createScanHead } from '../../filter-engine/index.ts';
import { type Counters, type Port, toPort } from '../../protocol/index.ts';
import { type KeepAlive, setKeepAlive, setResetOnClose } from '../../sys/index.ts';
import type { ConnectionOwner, Destination, OwnedConnection } from './connection-owner.ts';
import { Crowd } from './crowd.ts';
import type { DataPath } from './data-path.ts';
import type { HandOver } from './hand-over.ts';
import { KEEP_ALIVE, MAX_CONNECTIONS, QUEUE_BUDGET_BYTES } from './limits.ts';
import { ShellConnection } from './net-connection.ts';
import type { TcpHandle } from './net-leg.ts';
import type { DeclaredProbe } from './probes.ts';
import { QueueBudget } from './queue-budget.ts';
import { QuietWarning } from './quiet-warning.ts';
import { type ClientEndpoint, PortRoutes, type Subscription } from './routes.ts';
import { TimerWheel } from './timer-wheel.ts';

/** What the shell needs of the pod's network. */
export interface PodNetwork {
  /** Bound and listening; the shell owns them from here on. */
  readonly listenFds: readonly number[];
  readonly probes?: readonly DeclaredProbe[];
  /** Connections that the kernel completes and queues for us, for each of them. */
  readonly listenBacklog: number;
  /** Null when no rule brought the connection: it is closed. */
  originalDestination(fd: number, localAddress: string, localPort: number): Destination | null;
  /** A socket for a connection to the app, not yet connected. @throws Error when there is none */
  openSocket(client: Destination, destination: Destination): number;
}

/** What tests set lower. */
export interface ShellLimits {
  readonly keepAlive: KeepAlive;
  /** Client connections in all. */
  readonly maxConnections: number;
  /** Queued towards all peers. */
  readonly queueBytes: number;
  /** A monotonic clock. */
  readonly nowMs?: () => number;
}

const LIMITS: ShellLimits = { keepAlive: KEEP_ALIVE, maxConnections: MAX_CONNECTIONS, queueBytes: QUEUE_BUDGET_BYTES };

export interface ShellLog {
  warn(message: string): void;
  debug(fields: object, message: string): void;
  isLevelEnabled(level: 'debug'): boolean;
}

/** node's TCP handle as `onconnection` gives it; `get…name` fill their argument and return 0, or an error number. */
interface AcceptedHandle extends TcpHandle {
  getpeername(out: Name): number;
  getsockname(out: Name): number;
  close(): void;
}

interface Name {
  address: string;
  port: number;
}

const MAPPED_PREFIX = '::ffff:';
const peer: Name = { address: '', port: 0 };
const local: Name = { address: '', port: 0 };

export class NetShell implements ConnectionOwner, DataPath {
  readonly io = 'net';
  readonly isAlive = true;
  readonly wheel: TimerWheel;
  /** The columns that every connection of this thread judges its heads in. */
  readonly head = createScanHead();
  private readonly network: PodNetwork;
  readonly limits: ShellLimits;
  readonly queues: QueueBudget;
  readonly counters: Counters;
  private readonly log: ShellLog;
  private readonly routes = new Map<number, PortRoutes>();
  private readonly connections = new Set<ShellConnection>();
  private readonly servers: Server[] = [];
  private readonly crowd: Crowd;
  private readonly warning: QuietWarning;
  private readonly isTracing: boolean;
  private accepted = 0;
  onCrowded: (isCrowded: boolean) => void = () => {};
  /** It has no threads to lose. */
  onThreadLost: (reason: string) => void = () => {};
  /** All connections of the agent; more than this shell's where others accept. */
  countAll = (): number => this.connections.size;
  /** Takes connections that no session wants any more; who is asked says whether it has. Null: nobody does. */
  onGivenBack: ((connection: HandOver) => boolean) | null = null;
  private onEmpty: (() => void) | null = null;

  constructor(network: PodNetwork, counters: Counters, log: ShellLog, limits: Partial<ShellLimits> = {}) {
    this.network = network;
    const nowMs = limits.nowMs ?? (() => performance.now());
    this.wheel = new TimerWheel(nowMs);
    this.warning = new QuietWarning(message => log.warn(message), nowMs);
    this.isTracing = log.isLevelEnabled('debug');
    this.limits = { ...LIMITS, ...limits };
    this.queues = new QueueBudget(this.limits.queueBytes);
    this.counters = counters;
    this.log = log;
    this.crowd = new Crowd(this.limits.maxConnections, isCrowded => this.onCrowded(isCrowded));
  }

  get connectionCount(): number {
    return this.connections.size;
  }

  /** Connections on which a session owes an answer. */
  get stolenCount(): number {
    let count = 0;
    for (const { engine } of this.connections) {
      if (engine.stealing.stolen !== null || (engine.app.http2?.facts.live.size ?? 0) > 0) count++;
    }
    return count;
  }

  underWay(subscription: Subscription): number {
    let count = 0;
    for (const { engine } of this.connections) {
      const { app, isOpaque, stealing } = engine;
      if (app.http2 !== null) count += app.http2.hops.streamsOf(subscription);
      else if (!isOpaque && stealing.stolen?.stream.subscription === subscription) count++;
    }
    return count;
  }

  /** Who takes what on `port`; made at the first question and kept, since connections hold on to it. */
  routesOf(port: Port): PortRoutes {
    let routes = this.routes.get(port);
    if (routes === undefined) {
      routes = new PortRoutes(port, this.network.probes);
      this.routes.set(port, routes);
    }
    return routes;
  }

  /** Begins to accept. @throws Error when a descriptor cannot be listened on */
  async start(): Promise<void> {
    for (const fd of this.network.listenFds) {
      // Accepted sockets inherit it: a client that vanished is missed, at no cost for each connection.
      setKeepAlive(fd, this.limits.keepAlive);
      const server = createServer({ pauseOnConnect: true, allowHalfOpen: true });
      this.servers.push(server);
      // node listens once more on the descriptor, with 511 unless it is told.
      server.listen({ fd }, this.network.listenBacklog);
      await once(server, 'listening');
      const handle = (server as unknown as { readonly _handle: ListenHandle })._handle;
      handle.onconnection = (status, accepted) => this.accept(status, accepted);
    }
  }

  /** Waits until no connection is left. @returns whether that came within `limitMs` */
  whenEmpty(limitMs: number): Promise<boolean> {
    if (this.connections.size === 0) return Promise.resolve(true);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), limitMs);
    this.onEmpty = () => {
      clearTimeout(timer);
      resolve(true);
    };
    return promise;
  }

  /** Closes idle connections now and busy ones at the end of their exchange. */
  retireAll(): void {
    for (const connection of this.connections) connection.engine.retire();
  }

  /** Resets every connection. */
  cutAll(): void {
    for (const connection of this.connections) connection.cut();
  }

  stopAccepting(): void {
    for (const server of this.servers) server.close();
    this.servers.length = 0;
  }

  /** For connections: a socket for the app. */
  openSocket(client: Destination, destination: Destination): number {
    return this.network.openSocket(client, destination);
  }

  noteExhausted(): void {
    this.crowd.noteExhausted(this.countAll());
  }

  /** Others accepted connections, or some of theirs ended. */
  lookAtCrowd(): void {
    const count = this.countAll();
    this.crowd.noteOpened(count);
    this.crowd.noteClosed(count);
  }

  /** Goes on with a connection that a relay thread accepted. */
  adopt(handedOver: HandOver): void {
    const { id, clientFd, endpoint, destination } = handedOver;
    const connection = new ShellConnection(this, id, { source: { fd: clientFd }, client: endpoint, destination });
    this.connections.add(connection);
    this.crowd.noteOpened(this.countAll());
    connection.adopt(handedOver);
  }

  /** There are none: this is the main thread. */
  readonly relayThreads = 0;
  readonly joining = null;

  settleCounts(): void {}

  settled(): Promise<boolean> {
    return Promise.resolve(true);
  }

  close(): void {
    this.stopAccepting();
  }

  warn(message: string): void {
    this.warning.warn(message);
  }

  /** For connections: this one is over. */
  forget(connection: OwnedConnection): void {
    this.connections.delete(connection as ShellConnection);
    this.crowd.noteClosed(this.countAll());
    if (this.isTracing) this.log.debug(connection.totals(), 'connection ended');
    if (this.connections.size === 0) this.onEmpty?.();
  }

  private accept(status: number, handle: AcceptedHandle | undefined): void {
    if (handle === undefined || status !== 0) {
      this.warning.warn(`a connection could not be accepted (${getSystemErrorName(status)})`);
      this.counters.values.connections_refused_limit++;
      this.noteExhausted();
      return;
    }
    if (this.crowd.isFull(this.countAll())) {
      this.counters.values.connections_refused_limit++;
      setResetOnClose(handle.fd);
      handle.close();
      return;
    }
    // A client that is gone already has no name.
    if (handle.getpeername(peer) !== 0 || handle.getsockname(local) !== 0) {
      handle.close();
      return;
    }
    const destination = this.network.originalDestination(handle.fd, local.address, local.port);
    if (destination === null) {
      handle.close();
      return;
    }
    this.counters.values.connections_accepted++;
    const client = endpointOf(peer, destination);
    const connection = new ShellConnection(this, ++this.accepted, { source: { handle }, client, destination });
    this.connections.add(connection);
    if (this.isTracing) this.log.debug({ connection: this.accepted, ...client }, 'connection accepted');
    this.crowd.noteOpened(this.countAll());
    connection.begin();
  }
}

interface ListenHandle {
  onconnection: (status: number, handle: AcceptedHandle | undefined) => void;
}

function endpointOf(client: Name, destination: Destination): ClientEndpoint {
  const address = client.address.startsWith(MAPPED_PREFIX)
    ? client.address.slice(MAPPED_PREFIX.length)
    : client.address;
  return { address, port: client.port, podPort: toPort(destination.port) };
}
