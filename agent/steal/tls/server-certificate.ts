/**
 * The certificate of a pod with its private key, as the agent shows it to clients in the app's place. The key stays in here and in the
 * TLS library's memory: nothing of it is in an error, a log or a message.
 */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';

export type TlsVersion = 'TLSv1.2' | 'TLSv1.3';

/** In both forms of a key behind a passphrase (RFC 7468 section 11, RFC 1421 section 4.6.1.1). */
const ENCRYPTED = 'ENCRYPTED';

/** Why a certificate cannot be used; the words go to the user as they are. */
export class CertificateError extends Error {}

export class ServerCertificate {
  private readonly leaf: X509Certificate;
  private readonly cert: Buffer;
  private readonly key: Buffer;
  private readonly contexts = new Map<TlsVersion, SecureContext>();

  /**
   * @param cert PEM: the certificate, then the rest of its chain
   * @param key PEM, without a passphrase
   * @throws CertificateError
   */
  constructor(cert: Buffer, key: Buffer) {
    this.cert = cert;
    this.key = key;
    this.leaf = readCertificate(cert);
    if (!this.leaf.checkPrivateKey(readKey(key))) {
      throw new CertificateError('the private key does not belong to the certificate');
    }
    try {
      this.contextFor('TLSv1.3');
    } catch {
      throw new CertificateError('the certificate chain and the key cannot be served');
    }
  }

  /** Whether it is made of these bytes. */
  isOf(cert: Buffer, key: Buffer): boolean {
    return this.cert.equals(cert) && this.key.equals(key);
  }

  /**
   * Whether a client that asks for this name would accept it; who names none takes any. An address is no name (RFC 6066 section 3), whatever the
   * certificate says: node's TLS throws where it shall ask the app for one.
   */
  covers(serverName: string | null): boolean {
    if (serverName === null) return true;
    const host = serverName.replace(/\.$/, '');
    return isIP(host) === 0 && this.leaf.checkHost(host) !== undefined;
  }

  /** For connections of exactly this version, the one that the app chose. */
  contextFor(version: TlsVersion): SecureContext {
    let context = this.contexts.get(version);
    if (context === undefined) {
      const { cert, key } = this;
      // No authorities: nobody is verified by this context.
      context = createSecureContext({ cert, key, ca: [], minVersion: version, maxVersion: version });
      this.contexts.set(version, context);
    }
    return context;
  }
}

function readCertificate(pem: Buffer): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new CertificateError('the certificate is not one in PEM form');
  }
}

function readKey(pem: Buffer): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // The library's own words may quote what it read.
    throw new CertificateError(
      pem.includes(ENCRYPTED)
        ? 'the private key has a passphrase, which the agent does not know'
        : 'the private key is not one in PEM form',
    );
  }
}
