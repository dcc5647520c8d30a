/**
 * A connection of the `net` shell whose client began with TLS that is opened: which engine hears what its socket says.
 *
 *   deciding ──opened──► answered ──client's handshake done──► open: a new engine, over the plain end of TLS
 *      └──untouched──► over: the waiting engine relays what came, and hears all that follows
 *
 * While it is not decided the client's bytes are held, and an engine that was never told of them stands by: it is the one that is cut, that
 * counts the connection's end, and that relays it untouched.
 */
import { ByteHold } from '../../filter-engine/index.ts';
import type { AppLegEvents } from './app-leg.ts';
import { Connection } from './connection.ts';
import type { ConnectionHost } from './connection-host.ts';
import type { Leg } from './leg.ts';
import type { OpaqueCause } from './opaque-cause.ts';
import type { PortRoutes } from './routes.ts';
import { CLIENT_HANDSHAKE_MS, DECIDE_MS, type TlsLegEvents, TlsPassage, type TlsPassageOwner } from './tls/index.ts';
import type { TlsPort } from './tls/tls-port.ts';
import type { UnclaimedApp } from './unclaimed-app.ts';

/** What is known of an app's connection that nothing went over. */
const UNUSED = { isAppUsed: false, greeting: new Uint8Array(0) };

const DECIDING = 0;
const ANSWERED = 1;
const OPEN = 2;

/** The connection, as far as its TLS needs it. */
export interface TlsCarrier extends ConnectionHost {
  /** The one that hears the client, or stands by. */
  engine: Connection;
  readonly routes: PortRoutes;
  /** The app's connection that the engine has dialled and not used, which is no longer the engine's. */
  holdUnusedApp(): UnclaimedApp;
  dialRaw(events: AppLegEvents): Leg;
  /** The engine has the socket again: nothing of TLS is asked any more. */
  closeTls(): void;
}

export class ConnectionTls implements TlsPassageOwner, TlsLegEvents {
  readonly port: TlsPort;
  readonly client: Leg;
  private readonly carrier: TlsCarrier;
  private readonly hold = new ByteHold();
  private readonly passage: TlsPassage;
  private phase: typeof DECIDING | typeof ANSWERED | typeof OPEN = DECIDING;
  private isUntouched = false;
  private readonly unclaimed: UnclaimedApp;

  /** @param client without TLS */
  constructor(carrier: TlsCarrier, port: TlsPort, client: Leg) {
    this.carrier = carrier;
    this.port = port;
    this.client = client;
    this.passage = new TlsPassage(this);
    this.unclaimed = carrier.holdUnusedApp();
  }

  /** Takes the connection over, with what was read of it. */
  begin(held: ByteHold): void {
    const { carrier } = this;
    const former = carrier.engine;
    carrier.engine = new Connection(carrier, carrier.routes, this.client, former.endpoint);
    if (former.isRetiring) carrier.engine.retire();
    carrier.setTimer(DECIDE_MS);
    this.data(held.bytes, held.start, held.end);
  }

  /** The client's bytes have been plain for the engine since its handshake. */
  get isEnded(): boolean {
    return this.phase !== DECIDING;
  }

  /** The agent leaves, and the engine that stands by has given the client up. */
  get isGone(): boolean {
    return this.carrier.engine.client.isGone;
  }

  get endpoint() {
    return this.carrier.engine.endpoint;
  }

  dialApp(): Leg {
    return this.passage.dialApp(this.carrier.engine);
  }

  giveUpPrepared(): void {
    if (this.phase === OPEN) this.passage.giveUpPrepared();
  }

  // What the client's socket says.

  data(buf: Buffer, start: number, end: number): void {
    if (this.phase !== DECIDING) {
      this.passage.client?.belowData(buf, start, end);
      return;
    }
    const { hold } = this;
    hold.append(buf, start, end);
    const isWhole = !this.passage.look(hold.bytes, hold.start, hold.end);
    // What follows a whole ClientHello waits for its answer.
    if (isWhole && !this.isUntouched) this.client.pause();
  }

  end(): void {
    if (this.phase === DECIDING) {
      const { engine } = this.carrier;
      this.passage.close();
      this.tlsUntouched('opaque_half_closed');
      engine.clientEnd();
    } else {
      this.passage.client?.belowEnd();
    }
  }

  broken(): void {
    this.passage.close();
    if (this.phase === DECIDING) this.carrier.engine.clientReset();
    else this.passage.client?.belowBroken();
  }

  drain(): void {
    this.passage.client?.belowDrain();
  }

  timeOut(): void {
    if (this.phase === DECIDING) this.passage.timeOut();
    else if (this.phase === ANSWERED) this.failHandshake();
    else this.carrier.engine.timeOut();
  }

  /** The connection is over. */
  close(): void {
    this.passage.close();
    this.passage.client?.discard();
    this.unclaimed.abandon();
  }

  /** Ends it whatever it is doing. */
  cut(): void {
    this.passage.close();
    this.passage.client?.reset();
  }

  // What became of it.

  dial(events: AppLegEvents): Leg {
    return this.unclaimed.claim(events) ?? this.carrier.dialRaw(events);
  }

  tlsOpened(): TlsLegEvents {
    const { carrier, passage, client, endpoint } = this;
    this.phase = ANSWERED;
    this.hold.release();
    carrier.counters.values.tls_opened++;
    carrier.routes.note('tls_opened');
    carrier.engine = new Connection(carrier, carrier.routes, passage.client ?? client, endpoint);
    carrier.setTimer(CLIENT_HANDSHAKE_MS);
    client.resume();
    return this;
  }

  tlsUntouched(cause: OpaqueCause): void {
    const { carrier, client, hold } = this;
    const { engine } = carrier;
    this.isUntouched = true;
    carrier.closeTls();
    carrier.clearTimer();
    if (engine.client.isGone) {
      this.unclaimed.abandon();
      return;
    }
    const app = this.unclaimed.claim(engine);
    if (app !== null) engine.app.adopt(app, UNUSED);
    engine.goOpaque(cause, null);
    engine.clientData(hold.bytes, hold.start, hold.end);
    hold.release();
    client.resume();
  }

  // What the plain end says.

  tlsSecure(): void {
    this.phase = OPEN;
    this.carrier.clearTimer();
    this.carrier.engine.start();
  }

  tlsData(buf: Buffer, start: number, end: number): void {
    this.carrier.engine.clientData(buf, start, end);
  }

  tlsEnd(): void {
    if (this.phase === OPEN) this.carrier.engine.clientEnd();
    else this.failHandshake();
  }

  tlsBroken(): void {
    if (this.phase === OPEN) this.carrier.engine.clientReset();
    else this.failHandshake();
  }

  tlsDrain(): void {
    if (this.phase === OPEN) this.carrier.engine.clientDrain();
  }

  private failHandshake(): void {
    const { carrier, passage } = this;
    carrier.clearTimer();
    carrier.counters.values.tls_handshakes_failed++;
    carrier.routes.note('tls_handshakes_failed');
    passage.close();
    carrier.engine.cut();
    passage.client?.abandon();
  }
}
