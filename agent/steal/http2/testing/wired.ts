/**
 * The engine between real sockets of the loopback interface: whoever connects to `port` is its client, the app and the local
 * processes are servers. Reads are cut at random, so that frames arrive in pieces.
 */
import { once } from 'node:events';
import net, { type AddressInfo, type Server, type Socket } from 'node:net';
import { type ByteHold, compileFilter, type FilterSpec, RequestHead } from '../../../../filter-engine/index.ts';
import { Counters, RESET_LOCAL_REFUSED, type SessionId, toPort } from '../../../../protocol/index.ts';
import { systemClock } from '../../clock.ts';
import { Connection } from '../../connection.ts';
import type { ConnectionHost } from '../../connection-host.ts';
import type { Leg, StreamLeg } from '../../leg.ts';
import { HIGH_WATER_BYTES } from '../../limits.ts';
import { LocalNews } from '../../local-news.ts';
import { type ClientEndpoint, PortRoutes, type StreamEvents, type Subscription } from '../../routes.ts';
import { SocketLeg } from '../../testing/socket-leg.ts';
import { adoptedFactsOf } from '../../way-back.ts';

/** One session: what it wants and where its local process listens. */
export interface WiredSession {
  readonly filter: FilterSpec;
  readonly localPort: number;
}

export interface WiredSpec {
  readonly appPort: number;
  readonly sessions: readonly WiredSession[];
  /** Gives numbers below `n`, to cut reads by. Without it reads stay whole. */
  readonly random?: (n: number) => number;
  /** Whether connections begin in a thread without sessions, which hands them over when one wants a stream. */
  readonly beginsElsewhere?: boolean;
}

class WiredSubscription implements Subscription {
  readonly filter;
  readonly stealsProbes = false;
  readonly owner = { name: 'alice', session: 'a' as SessionId };
  readonly local = new LocalNews(systemClock);
  isLive = true;
  private readonly wired: Wired;
  private readonly localPort: number;

  constructor(wired: Wired, spec: WiredSession) {
    this.wired = wired;
    this.filter = compileFilter(spec.filter);
    this.localPort = spec.localPort;
  }

  openStream(events: StreamEvents): StreamLeg {
    const socket = net.connect({ port: this.localPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    let isConnected = false;
    socket.on('connect', () => {
      isConnected = true;
    });
    const leg: SocketLeg = new SocketLeg(
      socket,
      {
        onData: (buf, start, end) => events.streamData(leg, buf, start, end),
        onEnd: () => events.streamEnd(leg, leg.sentBytes),
        onBroken: () => events.streamReset(leg, RESET_LOCAL_REFUSED, isConnected ? leg.sentBytes : 0),
        onDrain: () => events.streamDrain(leg),
      },
      this.wired.random,
    );
    this.wired.streams++;
    return leg;
  }

  noteStolen(): void {}
  note(): void {}
}

export class Wired {
  readonly counters = new Counters();
  readonly routes = new PortRoutes(toPort(8080));
  readonly subscriptions: readonly WiredSubscription[];
  readonly random: ((n: number) => number) | undefined;
  /** Connections to local processes. */
  streams = 0;
  readonly connections: Connection[] = [];
  /** Connections that were handed over. */
  handedOver = 0;
  private readonly beginsElsewhere: boolean;
  private readonly server: Server;
  private readonly appPort: number;

  private constructor(spec: WiredSpec) {
    this.appPort = spec.appPort;
    this.random = spec.random;
    this.beginsElsewhere = spec.beginsElsewhere === true;
    this.subscriptions = spec.sessions.map(session => new WiredSubscription(this, session));
    this.routes.set(this.subscriptions);
    this.server = net.createServer({ allowHalfOpen: true }, socket => this.accept(socket));
  }

  static async start(spec: WiredSpec): Promise<Wired> {
    const wired = new Wired(spec);
    wired.server.listen(0, '127.0.0.1');
    await once(wired.server, 'listening');
    return wired;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The session leaves; what is under way goes on. */
  leave(index: number): void {
    const subscription = this.subscriptions[index];
    if (subscription !== undefined) subscription.isLive = false;
    this.routes.set(this.subscriptions.filter(each => each.isLive));
  }

  close(): void {
    this.server.close();
  }

  private accept(socket: Socket): void {
    socket.setNoDelay(true);
    let timer: NodeJS.Timeout | undefined;
    const endpoint: ClientEndpoint = { address: '192.0.2.7', port: 40_000, podPort: toPort(8080) };
    const host: ConnectionHost = {
      servesSessions: !this.beginsElsewhere,
      counters: this.counters,
      head: new RequestHead(),
      highWaterBytes: HIGH_WATER_BYTES,
      dialApp: () => this.dial(() => connection),
      setTimer: ms => {
        clearTimeout(timer);
        timer = setTimeout(() => connection.timeOut(), ms);
      },
      clearTimer: () => clearTimeout(timer),
      goesBackAfter: Number.POSITIVE_INFINITY,
      giveBack: () => false,
      handOver: held => {
        connection = this.goOn(connection, { ...host, servesSessions: true }, { client, held });
      },
    };
    const client = new SocketLeg(
      socket,
      {
        onData: (buf, start, end) => connection.clientData(buf, start, end),
        onEnd: () => connection.clientEnd(),
        onBroken: () => connection.clientReset(),
        onDrain: () => connection.clientDrain(),
      },
      this.random,
    );
    socket.on('close', () => connection.clientClosed());
    let connection = new Connection(host, this.routes, client, endpoint);
    this.connections.push(connection);
    connection.start();
  }

  /** Another thread's engine, on the same peers, as soon as the event is over. */
  private goOn(
    former: Connection,
    host: ConnectionHost,
    { client, held }: { client: Leg; held: ByteHold },
  ): Connection {
    this.handedOver++;
    const rest = Buffer.from(held.bytes.subarray(held.start, held.end));
    const connection = new Connection(host, this.routes, client, former.endpoint);
    const { leg } = former.app;
    client.resume();
    leg?.resume();
    connection.adopt(structuredClone(adoptedFactsOf(former)), leg, rest);
    return connection;
  }

  private dial(of: () => Connection): Leg {
    const socket = net.connect({ port: this.appPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    let isConnected = false;
    socket.on('connect', () => {
      isConnected = true;
    });
    return new SocketLeg(
      socket,
      {
        onData: (buf, start, end) => of().appData(buf, start, end),
        onEnd: () => of().appEnd(),
        onBroken: () => (isConnected ? of().appReset() : of().appRefused()),
        onDrain: () => of().appDrain(),
      },
      this.random,
    );
  }
}
