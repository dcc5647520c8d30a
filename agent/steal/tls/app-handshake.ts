/**
 * The agent's own TLS with the app, in the client's stead: the name, the protocols and the versions that the client offers, so that the app
 * chooses what it would have chosen.
 *
 * The app's certificate is not verified. Who answers is decided by the kernel, as it was for the client: a socket of the pod's own
 * network, on the very port that the client dialled. What the client verifies is the certificate that the agent shows it.
 */
import { connect, createSecureContext, type SecureContext } from 'node:tls';
import type { ClientHello } from '../../../filter-engine/index.ts';
import type { Leg } from '../leg.ts';
import type { OpaqueCause } from '../opaque-cause.ts';
import type { TlsVersion } from './server-certificate.ts';
import { TlsLeg, type TlsLegEvents } from './tls-leg.ts';

/** What the app chose. */
export interface AppChoice {
  readonly version: TlsVersion;
  /** Null: it chose none, or was offered none. */
  readonly protocol: string | null;
}

export type AppAnswer = { readonly choice: AppChoice } | { readonly cause: OpaqueCause };

/** What HTTP is spoken by (IANA, TLS ALPN protocol IDs); another protocol cannot be looked into. */
const HTTP_PROTOCOLS: ReadonlySet<string> = new Set(['h2', 'http/1.1', 'http/1.0']);

export function isHttpProtocol(name: string): boolean {
  return HTTP_PROTOCOLS.has(name);
}

const contexts = new Map<string, SecureContext>();

/** A context for the versions that the client offers, made once. Nobody is verified by it. */
function contextFor({ offersTls12, offersTls13 }: ClientHello): SecureContext {
  const minVersion = offersTls12 ? 'TLSv1.2' : 'TLSv1.3';
  const maxVersion = offersTls13 ? 'TLSv1.3' : 'TLSv1.2';
  const key = `${minVersion} ${maxVersion}`;
  let context = contexts.get(key);
  if (context === undefined) {
    context = createSecureContext({ ca: [], minVersion, maxVersion });
    contexts.set(key, context);
  }
  return context;
}

/** Begins TLS with the app over `below`. */
export function startAppTls(below: Leg, hello: ClientHello, events: TlsLegEvents): TlsLeg {
  const { serverName, alpn } = hello;
  return new TlsLeg(below, events, stream =>
    connect({
      socket: stream,
      secureContext: contextFor(hello),
      ...(serverName === null ? {} : { servername: serverName }),
      ...(alpn === null ? {} : { ALPNProtocols: alpn }),
      rejectUnauthorized: false,
      // The certificate is nobody's business here (see above).
      checkServerIdentity: () => undefined,
    }),
  );
}

/** Whether the app asked for a certificate of the client: the library knows signature algorithms of a server only from its CertificateRequest. */
export function asksForCertificate({ socket }: TlsLeg): boolean {
  return !socket.destroyed && socket.getSharedSigalgs().length > 0;
}

/** What came of a handshake that is done. */
export function answerOf(leg: TlsLeg): AppAnswer {
  const { socket } = leg;
  if (asksForCertificate(leg)) return { cause: 'opaque_tls_client_certificate' };
  const version = socket.getProtocol();
  if (version !== 'TLSv1.2' && version !== 'TLSv1.3') return { cause: 'opaque_tls_app' };
  const protocol = typeof socket.alpnProtocol === 'string' ? socket.alpnProtocol : null;
  if (protocol !== null && !isHttpProtocol(protocol)) return { cause: 'opaque_tls_hello' };
  return { choice: { version, protocol } };
}
