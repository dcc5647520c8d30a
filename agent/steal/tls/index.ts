/** Opened TLS: the agent ends it on both sides where a session names the certificate. */
export { CERTIFICATE_AGE_MS, CLIENT_HANDSHAKE_MS, DECIDE_MS } from './limits.ts';
export { CertificateError, ServerCertificate } from './server-certificate.ts';
export type { TlsLegEvents } from './tls-leg.ts';
export { TlsPassage, type TlsPassageOwner } from './tls-passage.ts';
export { type CertificateSource, TlsPort } from './tls-port.ts';
