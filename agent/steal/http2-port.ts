/** A client connection as its HTTP/2 engine sees it. */
import type { ByteHold, RequestHead } from '../../filter-engine/index.ts';
import type { CounterName, Counters } from '../../protocol/index.ts';
import type { AppSide } from './app-side.ts';
import { type ClientSide, PAUSED_UNANSWERED, PAUSED_UNREAD } from './client-side.ts';
import { Http2Connection, type Http2Owner, type TapState } from './http2/index.ts';
import type { ClientEndpoint, PortRoutes, Subscription } from './routes.ts';

/** The connection, as far as HTTP/2 needs it. */
interface Http2Carrier {
  readonly routes: PortRoutes;
  readonly endpoint: ClientEndpoint;
  readonly counters: Counters;
  readonly client: ClientSide;
  readonly app: AppSide;
  readonly host: { readonly head: RequestHead; setTimer(delayMs: number): void; clearTimer(): void };
  judge(head: RequestHead): Subscription | null | undefined;
  judgeWithBody(head: RequestHead, body: Buffer, isWhole: boolean): Subscription | null;
  writeToClient(buf: Buffer, start: number, end: number): void;
  count(name: CounterName): void;
  abandonClient(): void;
  readonly servesSessions: boolean;
  handOver(held: ByteHold): void;
}

/**
 * Follows a connection from its preface on; from where another thread left off; or behind a 101 that takes the client's offer of HTTP/2, with the
 * SETTINGS that it offered.
 */
export function followHttp2(carrier: Http2Carrier, from: TapState | Buffer | null): void {
  const isOffered = Buffer.isBuffer(from);
  const http2 = new Http2Connection(new Http2Port(carrier), isOffered ? from : null);
  if (from !== null && !isOffered) http2.restore(from);
  carrier.app.follow(http2);
}

class Http2Port implements Http2Owner {
  readonly routes: PortRoutes;
  readonly endpoint: ClientEndpoint;
  readonly counters: Counters;
  readonly requestHead: RequestHead;
  readonly servesSessions: boolean;
  private readonly carrier: Http2Carrier;

  constructor(carrier: Http2Carrier) {
    this.carrier = carrier;
    this.routes = carrier.routes;
    this.endpoint = carrier.endpoint;
    this.counters = carrier.counters;
    this.requestHead = carrier.host.head;
    this.servesSessions = carrier.servesSessions;
  }

  get isClientEnded(): boolean {
    return this.carrier.client.isEnded;
  }

  handOver(held: ByteHold): void {
    this.carrier.handOver(held);
  }

  get isClientReading(): boolean {
    return this.carrier.client.isReading;
  }

  judge(head: RequestHead): Subscription | null | undefined {
    return this.carrier.judge(head);
  }

  judgeWithBody(head: RequestHead, body: Buffer, isWhole: boolean): Subscription | null {
    return this.carrier.judgeWithBody(head, body, isWhole);
  }

  writeToApp(buf: Buffer, start: number, end: number): void {
    if (!this.carrier.client.isGone) this.carrier.app.writeVerbatim(buf, start, end);
  }

  /** A client that does not read is not read either: what it asks of us would have no bound. */
  writeToClient(buf: Buffer, start: number, end: number): void {
    this.carrier.writeToClient(buf, start, end);
    if (!this.carrier.client.isReading) this.carrier.client.pause(PAUSED_UNREAD);
  }

  get gathers(): boolean {
    return this.carrier.client.gathers;
  }

  gather(): void {
    this.carrier.client.gather();
  }

  sendGathered(): void {
    this.carrier.client.sendGathered();
  }

  setTimer(delayMs: number): void {
    this.carrier.host.setTimer(delayMs);
  }

  clearTimer(): void {
    this.carrier.host.clearTimer();
  }

  pauseApp(): void {
    this.carrier.app.pause();
  }

  resumeApp(): void {
    this.carrier.app.resume();
  }

  pauseClient(): void {
    this.carrier.client.pause(PAUSED_UNANSWERED);
  }

  resumeClient(): void {
    this.carrier.client.unpause(PAUSED_UNANSWERED);
  }

  noteStolen(subscription: Subscription): void {
    this.counters.values.requests_stolen++;
    subscription.noteStolen();
  }

  count(name: CounterName): void {
    this.carrier.count(name);
  }

  note(name: CounterName, subscription: Subscription): void {
    this.counters.values[name]++;
    subscription.note(name);
  }

  noteLost(): void {
    this.counters.values.connections_opaque++;
    this.carrier.count('opaque_http2');
    this.routes.watchers?.noteConnection(this.endpoint, 'opaque_http2', undefined);
  }

  abandonClient(): void {
    this.carrier.abandonClient();
  }
}
