/** One client connection in a relay thread: its two sockets, its timer and its engine. */
import type { ByteHold, RequestHead } from '../../filter-engine/index.ts';
import type { Counters } from '../../protocol/index.ts';
import { Connection } from './connection.ts';
import type { ConnectionHost, DialPurpose } from './connection-host.ts';
import type { Destination } from './connection-owner.ts';
import { EpollLeg } from './epoll-leg.ts';
import type { LegOwner, LegThread } from './epoll-leg-owner.ts';
import type { HandOver } from './hand-over.ts';
import type { Leg } from './leg.ts';
import { GOES_BACK_AFTER, PASS_LEAST_BYTES } from './limits.ts';
import { NOT_MOVED } from './passage.ts';
import type { ClientEndpoint, PortRoutes } from './routes.ts';
import { Timed } from './timer-wheel.ts';
import { noteAppPassed, noteClientPassed, unseenOfApp, unseenOfClient } from './unseen-bytes.ts';
import { adoptedFactsOf } from './way-back.ts';

/** What a connection needs of its thread. */
export interface RelayOwner extends LegThread {
  readonly head: RequestHead;
  readonly reachesSessions: boolean;
  routesOf(port: number): PortRoutes;
  /** A socket that is connected to the app, or about to be; -1 when there is none. */
  dial(client: ClientEndpoint, destination: Destination, purpose: DialPurpose): number;
  /** @returns whether it keeps a socket to the app, whose connection is over, for this client's next */
  keepSocket(fd: number, client: ClientEndpoint, destination: Destination): boolean;
  /** Gives a connection to the thread that serves sessions. */
  handOver(connection: EpollConnection, handOver: HandOver): void;
  forget(connection: EpollConnection): void;
}

/** A connection that was accepted. */
export interface RelayedClient {
  readonly fd: number;
  /** For the log. */
  readonly id: number;
  readonly endpoint: ClientEndpoint;
  readonly destination: Destination;
  /** Whether its client is new, or was another thread's. */
  readonly origin: 'just accepted' | 'accepted';
}

export class EpollConnection extends Timed implements ConnectionHost, LegOwner {
  readonly servesSessions = false;
  readonly goesBackAfter = Number.POSITIVE_INFINITY;
  readonly engine: Connection;
  readonly id: number;
  private readonly destination: Destination;
  private readonly thread: RelayOwner;
  private acceptedMs: number;
  private readonly client: EpollLeg;
  /** The present one; those before are silent. */
  private app: EpollLeg | null = null;
  private ending = 'closed';

  constructor(thread: RelayOwner, { fd, id, endpoint, destination, origin }: RelayedClient) {
    super();
    this.thread = thread;
    this.id = id;
    this.destination = destination;
    this.acceptedMs = thread.loop.nowMs;
    this.client = new EpollLeg(thread, this, fd, origin);
    this.engine = new Connection(this, thread.routesOf(endpoint.podPort), this.client, endpoint);
  }

  begin(): void {
    this.engine.start();
    this.client.readAndWatch();
  }

  /** Begins with a connection that the thread of the sessions gives back, which is between two requests. */
  adopt({ appFd, facts, agedMs, readBytes }: HandOver): void {
    this.acceptedMs -= agedMs;
    this.client.readBytes = readBytes;
    this.app = new EpollLeg(this.thread, this, appFd, 'adopted');
    this.engine.wayBack.passed = GOES_BACK_AFTER;
    this.engine.adopt(facts, this.app, NOTHING);
  }

  /** Ends it whatever it is doing. */
  cut(): void {
    this.ending = 'cut';
    this.engine.cut();
    this.client.reset();
  }

  /** What the log says of it at its end. */
  totals(): object {
    const seconds = (this.thread.loop.nowMs - this.acceptedMs) / 1_000;
    return {
      connection: this.id,
      ending: this.ending,
      seconds,
      bytesRead: this.client.readBytes,
      hasStolen: this.engine.hasStolen,
    };
  }

  // The engine's host.

  get counters(): Counters {
    return this.thread.counters;
  }

  get head(): RequestHead {
    return this.thread.head;
  }

  get reachesSessions(): boolean {
    return this.thread.reachesSessions;
  }

  get highWaterBytes(): number {
    return this.thread.queues.highWaterBytes;
  }

  dialApp(purpose: DialPurpose): Leg {
    const fd = this.thread.dial(this.engine.endpoint, this.destination, purpose);
    this.app = new EpollLeg(this.thread, this, fd, purpose === 'write' ? 'dialled to write' : 'dialled');
    return this.app;
  }

  setTimer(delayMs: number): void {
    this.thread.loop.wheel.set(this, delayMs);
  }

  clearTimer(): void {
    this.thread.loop.wheel.clear(this);
  }

  onTimer(): void {
    this.engine.timeOut();
  }

  handOver(held: ByteHold): void {
    const app = this.engine.app.leg === null ? null : (this.app?.release() ?? null);
    const client = this.client.release();
    this.thread.handOver(this, {
      id: this.id,
      clientFd: client.fd,
      appFd: app?.fd ?? -1,
      endpoint: this.engine.endpoint,
      destination: this.destination,
      facts: adoptedFactsOf(this.engine),
      held: Buffer.from(held.bytes.subarray(held.start, held.end)),
      toClient: client.queued,
      toApp: app?.queued ?? NOTHING,
      agedMs: this.thread.loop.nowMs - this.acceptedMs,
      readBytes: this.client.readBytes,
    });
  }

  giveBack(): never {
    throw new Error('a relay thread gives no connection back');
  }

  // The sockets.

  legData(leg: Leg, buf: Buffer, start: number, end: number): void {
    if (leg === this.client) this.engine.clientData(buf, start, end);
    else this.engine.appData(buf, start, end);
  }

  legEnd(leg: Leg): void {
    if (leg === this.client) this.engine.clientEnd();
    else this.engine.appEnd();
  }

  legBroken(leg: Leg): void {
    if (leg === this.client) {
      this.ending = 'reset by the client';
      this.engine.clientReset();
    } else {
      this.engine.appReset();
    }
  }

  legRefused(): void {
    this.engine.appRefused();
  }

  legDrained(leg: Leg): void {
    if (leg === this.client) this.engine.clientDrain();
    else this.engine.appDrain();
  }

  passUnseen(leg: Leg, source: number): number {
    const { engine, client, app } = this;
    const isClient = leg === client;
    const limit = isClient ? unseenOfClient(engine) : unseenOfApp(engine);
    if (limit < PASS_LEAST_BYTES || app === null) return NOT_MOVED;
    const from = isClient ? client : app;
    const to = isClient ? app : client;
    const stop = to.passFrom(source, limit);
    const { movedBytes } = this.thread.passage;
    if (stop === NOT_MOVED || movedBytes === 0) return stop;
    from.readBytes += movedBytes;
    this.counters.values.bytes_passed_unseen += movedBytes;
    if (isClient) noteClientPassed(engine, movedBytes);
    else noteAppPassed(engine, movedBytes);
    return stop;
  }

  keepSocket(fd: number): boolean {
    return this.thread.keepSocket(fd, this.engine.endpoint, this.destination);
  }

  legGone(leg: Leg): void {
    if (leg !== this.client) return;
    this.engine.clientClosed();
    this.thread.loop.wheel.clear(this);
    this.thread.forget(this);
  }
}

const NOTHING = Buffer.alloc(0);
