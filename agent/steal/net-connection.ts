/** One client connection in the `net` shell: its sockets, its timer and its engine. */
import type { Http2Midway } from '../../filter-engine/http2/index.ts';
import type { ByteHold, RequestHead } from '../../filter-engine/index.ts';
import type { Counters } from '../../protocol/index.ts';
import { closeSocket } from '../../sys/index.ts';
import { AppLeg, type AppLegEvents } from './app-leg.ts';
import { Connection } from './connection.ts';
import type { ConnectionOwner, Destination } from './connection-owner.ts';
import { ConnectionTls, type TlsCarrier } from './connection-tls.ts';
import type { HandOver } from './hand-over.ts';
import { midwayOf } from './http2/index.ts';
import type { Leg } from './leg.ts';
import { GOES_BACK_AFTER } from './limits.ts';
import { type LegSource, NetLeg, type NetLegEvents } from './net-leg.ts';
import type { ClientEndpoint, PortRoutes } from './routes.ts';
import { openTee, TEE_FROM_CLIENT, type TeeSink } from './tee.ts';
import { Timed } from './timer-wheel.ts';
import { UnclaimedApp } from './unclaimed-app.ts';
import { adoptedFactsOf } from './way-back.ts';

export interface Accepted {
  readonly source: LegSource;
  readonly client: ClientEndpoint;
  readonly destination: Destination;
}

/** One connection's sockets and timer; the engine's host. */
export class ShellConnection extends Timed implements TlsCarrier, NetLegEvents {
  /** Another one once its TLS is opened. */
  engine: Connection;
  private readonly id: number;
  private acceptedMs = performance.now();
  /** Read from the client by another thread. */
  private earlierBytes = 0;
  private ending = 'closed';
  private readonly shell: ConnectionOwner;
  private readonly client: NetLeg;
  private readonly destination: Destination;
  readonly routes: PortRoutes;
  /** While its TLS is looked into, and for good once it is opened. */
  private tls: ConnectionTls | null = null;
  private tee: TeeSink | null = null;
  /** The present one; those before are silent. */
  private app: AppLeg | null = null;
  /** Bytes of the client were read, which a tee that comes now has missed. */
  private hasRead = false;
  /** Another thread followed it as HTTP/2: no byte of it is a beginning. */
  private isFollowed = false;
  /** What is known of it then, until the engine has it. */
  private midway: Http2Midway | null = null;

  /** @param id for the log */
  constructor(shell: ConnectionOwner, id: number, { source, client, destination }: Accepted) {
    super();
    this.id = id;
    this.shell = shell;
    this.destination = destination;
    this.client = new NetLeg(shell, source, this);
    this.routes = shell.routesOf(client.podPort);
    this.engine = new Connection(this, this.routes, this.client, client);
  }

  begin(): void {
    this.engine.start();
    this.client.begin();
  }

  /** Begins with what a relay thread had of it. */
  adopt({ appFd, toApp, toClient, facts, held, agedMs, readBytes }: HandOver): void {
    this.acceptedMs -= agedMs;
    this.earlierBytes = readBytes;
    const app = appFd < 0 ? null : AppLeg.adopt(this.shell, this.engine, appFd);
    this.app = app;
    if (app !== null && toApp.length > 0) app.write(bufferOf(toApp), 0, toApp.length);
    if (toClient.length > 0) this.client.write(bufferOf(toClient), 0, toClient.length);
    this.hasRead = readBytes > held.length;
    this.isFollowed = facts.http2 !== null;
    this.midway = facts.http2 === null ? null : midwayOf(facts.http2);
    if (held.length > 0 && (this.routes.isTeed || this.tee !== null)) this.tellTee(bufferOf(held), 0, held.length);
    this.hasRead ||= held.length > 0;
    this.midway = null;
    this.engine.adopt(facts, app, bufferOf(held));
    this.client.begin();
  }

  /** Ends it whatever it is doing. */
  cut(): void {
    this.ending = 'cut';
    this.tls?.cut();
    this.engine.cut();
    this.client.reset();
  }

  /** What the log says of it at its end. */
  totals(): object {
    const { id, ending, engine } = this;
    const seconds = (performance.now() - this.acceptedMs) / 1_000;
    const bytesRead = this.earlierBytes + this.client.socket.bytesRead;
    return { connection: id, ending, seconds, bytesRead, hasStolen: engine.hasStolen };
  }

  // The engine's host.

  get counters(): Counters {
    return this.shell.counters;
  }

  get servesSessions(): boolean {
    return true;
  }

  get highWaterBytes(): number {
    return this.shell.queues.highWaterBytes;
  }

  get head(): RequestHead {
    return this.shell.head;
  }

  dialApp(): Leg {
    if (this.tls !== null && this.isTlsEnded) return this.tls.dialApp();
    this.app = AppLeg.dial(this.shell, this.engine, this.destination);
    return this.app;
  }

  get goesBackAfter(): number {
    // What is ended here cannot be told to another thread.
    return this.shell.onGivenBack === null || this.tls !== null ? Number.POSITIVE_INFINITY : GOES_BACK_AFTER;
  }

  /** Node's sockets do not let go of a descriptor: a relay thread gets copies, and these are closed. */
  giveBack(): boolean {
    const { app, client, shell } = this;
    if (app === null || this.tee !== null || this.tls !== null) return false;
    const clientFd = client.copyDescriptor();
    const appFd = clientFd < 0 ? -1 : app.copyDescriptor();
    if (appFd >= 0 && shell.onGivenBack?.(this.handOverOf(clientFd, appFd)) === true) {
      this.ending = 'given back';
      shell.counters.values.connections_handed_back++;
      client.release();
      app.release();
      return true;
    }
    for (const fd of [clientFd, appFd]) if (fd >= 0) closeSocket(fd);
    return false;
  }

  private handOverOf(clientFd: number, appFd: number): HandOver {
    const { destination, engine, id } = this;
    return {
      ...{ id, clientFd, appFd, destination, endpoint: engine.endpoint, facts: adoptedFactsOf(engine) },
      ...{ held: NOTHING, toClient: NOTHING, toApp: NOTHING },
      agedMs: performance.now() - this.acceptedMs,
      readBytes: this.earlierBytes + this.client.socket.bytesRead,
    };
  }

  holdUnusedApp(): UnclaimedApp {
    const { app, engine } = this;
    const isDialled = engine.app.leg !== null;
    engine.app.forget();
    return new UnclaimedApp(isDialled ? app : null, engine.endpoint);
  }

  dialRaw(events: AppLegEvents): Leg {
    return AppLeg.dial(this.shell, events, this.destination);
  }

  giveUpPrepared(): void {
    this.tls?.giveUpPrepared();
  }

  get isTlsEnded(): boolean {
    return this.tls?.isEnded === true;
  }

  /** This thread has the tunnels: what its engines give away is TLS to be opened. */
  handOver(held: ByteHold): void {
    const { tls } = this.routes;
    if (tls === null) throw new Error('the thread that serves sessions hands no connection over');
    this.tls = new ConnectionTls(this, tls, this.client);
    this.tls.begin(held);
  }

  closeTls(): void {
    this.tls = null;
  }

  setTimer(delayMs: number): void {
    this.shell.wheel.set(this, delayMs);
  }

  clearTimer(): void {
    this.shell.wheel.clear(this);
  }

  onTimer(): void {
    (this.tls ?? this.engine).timeOut();
  }

  // The client's socket.

  onData(buf: Buffer, start: number, end: number): void {
    if (this.routes.isTeed || this.tee !== null) this.tellTee(buf, start, end);
    this.hasRead = true;
    if (this.tls === null) this.engine.clientData(buf, start, end);
    else this.tls.data(buf, start, end);
  }

  onEnd(): void {
    this.tee?.onEnd(TEE_FROM_CLIENT);
    if (this.tls === null) this.engine.clientEnd();
    else this.tls.end();
  }

  onBroken(): void {
    this.ending = 'reset by the client';
    this.endTee('reset');
    if (this.tls === null) this.engine.clientReset();
    else this.tls.broken();
  }

  onDrain(): void {
    if (this.tls === null) this.engine.clientDrain();
    else this.tls.drain();
  }

  onGone(): void {
    this.endTee('closed');
    this.tls?.close();
    this.engine.clientClosed();
    this.shell.wheel.clear(this);
    this.shell.forget(this);
  }

  private tellTee(buf: Buffer, start: number, end: number): void {
    const { engine, routes } = this;
    if (routes.tee === null) {
      this.endTee('closed');
      return;
    }
    if (this.tee === null) {
      const isBetween = !this.isFollowed && !engine.isOpaque && !engine.isAnswerAwaited && engine.requests.isAtBoundary;
      const { address: clientAddress, port: clientPort, podPort } = engine.endpoint;
      const isMidStream = this.hasRead && !isBetween;
      const http2 = this.tls === null ? (engine.app.http2?.midway ?? this.midway) : null;
      this.tee = openTee(routes.tee, { clientAddress, clientPort, podPort, isMidStream }, http2);
      this.client.tee = this.tee;
    }
    this.tee?.onBytes(TEE_FROM_CLIENT, buf, start, end);
  }

  private endTee(how: 'closed' | 'reset'): void {
    this.client.tee = null;
    this.tee?.onOver(how);
    this.tee = null;
  }
}

const NOTHING = new Uint8Array(0);

/** A clone between threads is no Buffer. */
function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
