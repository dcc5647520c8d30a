/** One connection to the app with TLS over it: first the passage's, which waits for the handshake, then the engine's. */
import type { ClientHello } from '../../../filter-engine/index.ts';
import type { AppLegEvents } from '../app-leg.ts';
import type { Leg } from '../leg.ts';
import type { ClientEndpoint } from '../routes.ts';
import { type AppAnswer, answerOf, asksForCertificate, startAppTls } from './app-handshake.ts';
import type { TlsLeg, TlsLegEvents } from './tls-leg.ts';

const REFUSED: AppAnswer = { cause: 'opaque_tls_app' };
const ASKED: AppAnswer = { cause: 'opaque_tls_client_certificate' };

export class TlsApp implements AppLegEvents, TlsLegEvents {
  readonly leg: TlsLeg;
  /** What came of the handshake; never rejects. */
  readonly answered: Promise<AppAnswer>;
  readonly endpoint: ClientEndpoint;
  /** Nothing can be done with it any more. */
  isBroken = false;
  private isCertificateAsked = false;
  private readonly resolve: (answer: AppAnswer) => void;
  /** The client's, once it has asked for the app. */
  private engine: AppLegEvents | null = null;

  constructor(hello: ClientHello, endpoint: ClientEndpoint, dial: (events: AppLegEvents) => Leg) {
    this.endpoint = endpoint;
    const { promise, resolve } = Promise.withResolvers<AppAnswer>();
    this.answered = promise;
    this.resolve = resolve;
    this.leg = startAppTls(dial(this), hello, this);
  }

  /** Reports to the engine from here on; what came meanwhile, too. */
  adopt(engine: AppLegEvents): void {
    this.engine = engine;
    this.leg.resume();
  }

  // What the connection below reports.

  appData(buf: Buffer, start: number, end: number): void {
    // By the time of an alert the library has forgotten what came before it.
    this.isCertificateAsked ||= !this.leg.isSecure && asksForCertificate(this.leg);
    this.leg.belowData(buf, start, end);
  }

  appEnd(): void {
    this.leg.belowEnd();
  }

  appReset(): void {
    this.leg.belowBroken();
  }

  appRefused(): void {
    this.leg.belowBroken();
  }

  appDrain(): void {
    this.leg.belowDrain();
  }

  // What TLS reports.

  tlsSecure(): void {
    // What it says first, and its end, wait for the engine.
    if (this.engine === null) this.leg.pause();
    this.resolve(answerOf(this.leg));
  }

  tlsData(buf: Buffer, start: number, end: number): void {
    this.engine?.appData(buf, start, end);
  }

  tlsEnd(): void {
    this.engine?.appEnd();
  }

  tlsBroken(): void {
    this.isBroken = true;
    this.resolve(this.isCertificateAsked ? ASKED : REFUSED);
    if (this.leg.isSecure) this.engine?.appReset();
    else this.engine?.appRefused();
  }

  tlsDrain(): void {
    this.engine?.appDrain();
  }
}
