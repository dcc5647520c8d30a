/**
 * The TLS of one client connection, from its ClientHello to the two plain ends that the engine relays between.
 *
 * Goal: requests within TLS reach the engine as plain bytes, and nobody sees another handshake than without us: the app is asked what the
 * client asked (SNI, ALPN, versions), the client is answered what the app chose. Whatever is in doubt goes to the app untouched, so
 * everything is decided before the first byte of an answer:
 *
 *   reading ──ClientHello whole──► asking ──certificate fits, the app agrees──► answering ──ServerHello──► open
 *      └──unreadable, late            └──no certificate, other name, the app        └──an alert in its place
 *         │                              asks for the client's, refuses, late          │
 *         └──────────────────────────────┴─────────────────────────────────────────────┴──► untouched (counted by cause)
 *
 * - *asking*: the app is dialled and its handshake made. A client certificate cannot be passed on (only the client can sign with its
 *   key), so an app that asks for one gets the connection as it came.
 * - *answering*: the library answers the ClientHello into a stream whose gate is shut; an alert as its first record means that client
 *   and certificate do not fit (cipher suites, signatures, groups), and is thrown away unseen.
 * - *open*: there is no way back. The engine begins once the client's side of the handshake is done, and `dialApp` gives it
 *   the app's connection; later ones (after a steal left the first unused) are made with the protocol that was agreed.
 *
 * Until `open`, the engine that met the ClientHello holds its bytes and is told the outcome; it may lose its client meanwhile.
 */
import { TLSSocket } from 'node:tls';
import {
  type ClientHello,
  HELLO_NEEDS_MORE,
  HELLO_UNREADABLE,
  protocolNames,
  readClientHello,
} from '../../../filter-engine/index.ts';
import type { AppLegEvents } from '../app-leg.ts';
import type { Leg } from '../leg.ts';
import type { OpaqueCause } from '../opaque-cause.ts';
import type { ClientEndpoint } from '../routes.ts';
import { type AppChoice, isHttpProtocol } from './app-handshake.ts';
import type { ServerCertificate } from './server-certificate.ts';
import { TlsApp } from './tls-app.ts';
import { TlsLeg, type TlsLegEvents } from './tls-leg.ts';
import type { TlsPort } from './tls-port.ts';

export interface TlsPassageOwner {
  /** The port's certificate and what is known of its app. */
  readonly port: TlsPort;
  /** The client's leg, without TLS. */
  readonly client: Leg;
  readonly endpoint: ClientEndpoint;
  /** The client is gone, or was given up. */
  readonly isGone: boolean;
  /** A new connection to the app, without TLS. */
  dial(events: AppLegEvents): Leg;
  /** TLS is ended here from now on; what it tells is for `events`. */
  tlsOpened(): TlsLegEvents;
  /** The connection goes to the app as it came. */
  tlsUntouched(cause: OpaqueCause): void;
}

const HANDSHAKE_RECORD = 22;

export class TlsPassage {
  /** Null until it is open. */
  client: TlsLeg | null = null;
  private readonly owner: TlsPassageOwner;
  /** The side of the client while it is not known whether it can be answered. */
  private answering: TlsLeg | null = null;
  /** The app's connection that the engine has not asked for. */
  private prepared: TlsApp | null = null;
  /** The one that it has. */
  private app: TlsApp | null = null;
  private hello: ClientHello | null = null;
  private isDecided = false;

  constructor(owner: TlsPassageOwner) {
    this.owner = owner;
  }

  /** Looks at all that the client sent so far. @returns whether more of it is needed */
  look(buf: Buffer, start: number, end: number): boolean {
    if (this.hello !== null || this.isDecided) return false;
    const outcome = readClientHello(buf, start, end);
    if (outcome === HELLO_NEEDS_MORE) return true;
    if (outcome === HELLO_UNREADABLE) {
      this.leaveUntouched('opaque_tls_hello');
      return false;
    }
    this.hello = outcome;
    this.decide(outcome, Buffer.from(buf.subarray(start, end))).catch(() => {
      // The library does not take what the client wrote. Nothing was answered yet.
      if (!this.isDecided) this.leaveUntouched('opaque_tls_hello');
    });
    return false;
  }

  /** It took too long. */
  timeOut(): void {
    if (!this.isDecided) this.leaveUntouched(this.prepared === null ? 'opaque_tls_hello' : 'opaque_tls_app');
  }

  /** The client is gone, or the engine lets go of it: nothing is told any more. */
  close(): void {
    this.isDecided = true;
    this.answering?.discard();
    this.answering = null;
    this.giveUpPrepared();
  }

  /** For the engine: the app's connection that was made, or a new one. */
  dialApp(engine: AppLegEvents): Leg {
    const { prepared } = this;
    this.prepared = null;
    const app = prepared === null || prepared.isBroken ? this.dial(this.hello as ClientHello) : prepared;
    this.app = app;
    app.leg.isOtherTorn = () => this.client?.isTorn === true;
    app.adopt(engine);
    return app.leg;
  }

  giveUpPrepared(): void {
    this.prepared?.leg.abandon();
    this.prepared = null;
  }

  private async decide(hello: ClientHello, bytes: Buffer): Promise<void> {
    const certificate = await this.owner.port.source.current();
    if (this.isOver()) return;
    const cause = this.causeAgainst(hello, certificate);
    if (cause !== null || certificate === null) {
      this.leaveUntouched(cause ?? 'opaque_tls_certificate');
      return;
    }
    const app = this.dial(hello);
    this.prepared = app;
    const answer = await app.answered;
    if (this.isOver()) return;
    if ('cause' in answer) {
      this.owner.port.noteRefusal(offerOf(hello), answer.cause);
      this.leaveUntouched(answer.cause);
      return;
    }
    this.hello = { ...hello, alpn: listOf(answer.choice.protocol) };
    this.answer(certificate, answer.choice, bytes);
  }

  /** Nobody waits for the outcome any more. */
  private isOver(): boolean {
    if (this.owner.isGone) this.close();
    return this.isDecided;
  }

  private causeAgainst(hello: ClientHello, certificate: ServerCertificate | null): OpaqueCause | null {
    const { serverName, alpn, offersTls12, offersTls13 } = hello;
    if (!offersTls12 && !offersTls13) return 'opaque_tls_hello';
    if (alpn !== null && !protocolNames(alpn).some(isHttpProtocol)) return 'opaque_tls_hello';
    if (certificate === null) return 'opaque_tls_certificate';
    if (!certificate.covers(serverName)) return 'opaque_tls_name';
    return this.owner.port.refusalOf(offerOf(hello));
  }

  private dial(hello: ClientHello): TlsApp {
    return new TlsApp(hello, this.owner.endpoint, events => this.owner.dial(events));
  }

  /** Has the ClientHello answered, and looks at what the answer is before it goes out. */
  private answer(certificate: ServerCertificate, { version, protocol }: AppChoice, bytes: Buffer): void {
    const secureContext = certificate.contextFor(version);
    const protocols = protocol === null ? {} : { ALPNProtocols: [protocol] };
    const client = new TlsLeg(
      this.owner.client,
      { ...SILENT, tlsBroken: () => this.meetAnswer(false) },
      stream => new TLSSocket(stream, { isServer: true, secureContext, requestCert: false, ...protocols }),
    );
    client.isOtherTorn = () => this.app?.leg.isTorn === true;
    this.answering = client;
    // Not from within the library's own write.
    client.stream.gate = first => setImmediate(() => this.meetAnswer(first[0] === HANDSHAKE_RECORD));
    client.belowData(bytes, 0, bytes.length);
  }

  private meetAnswer(isServerHello: boolean): void {
    const client = this.answering;
    if (client === null || this.isOver()) return;
    if (!isServerHello) {
      this.leaveUntouched('opaque_tls_hello');
      return;
    }
    this.answering = null;
    this.isDecided = true;
    this.client = client;
    client.report(this.owner.tlsOpened());
    client.stream.openGate();
  }

  private leaveUntouched(cause: OpaqueCause): void {
    this.close();
    this.owner.tlsUntouched(cause);
  }
}

const SILENT: TlsLegEvents = {
  tlsSecure: () => {},
  tlsData: () => {},
  tlsEnd: () => {},
  tlsBroken: () => {},
  tlsDrain: () => {},
};

/** What an app's refusal of it holds for. */
function offerOf({ serverName, alpn, offersTls12, offersTls13 }: ClientHello): string {
  return `${serverName} ${alpn?.toString('latin1')} ${offersTls12} ${offersTls13}`;
}

/** One protocol as a list of RFC 7301 section 3.1. */
function listOf(protocol: string | null): Buffer | null {
  return protocol === null ? null : Buffer.concat([Buffer.from([protocol.length]), Buffer.from(protocol, 'latin1')]);
}
