/** What is known of the TLS of one port: where its certificate comes from, and what the app did not agree to lately. */
import type { OpaqueCause } from '../opaque-cause.ts';
import { MAX_REFUSALS, REFUSAL_MS } from './limits.ts';
import type { ServerCertificate } from './server-certificate.ts';

export interface CertificateSource {
  /** What others are told of it. */
  readonly text: string;
  /** The certificate as it lies in the target, at most CERTIFICATE_AGE_MS ago; null when it cannot be used, which the source has told. */
  current(): Promise<ServerCertificate | null>;
}

interface Refusal {
  readonly cause: OpaqueCause;
  readonly untilMs: number;
}

export class TlsPort {
  readonly source: CertificateSource;
  private readonly refusals = new Map<string, Refusal>();
  private readonly nowMs: () => number;

  constructor(source: CertificateSource, nowMs: () => number = () => performance.now()) {
    this.source = source;
    this.nowMs = nowMs;
  }

  /** Why a connection with this offer was left to the app a moment ago; null when none was. */
  refusalOf(offer: string): OpaqueCause | null {
    const refusal = this.refusals.get(offer);
    if (refusal === undefined) return null;
    if (refusal.untilMs > this.nowMs()) return refusal.cause;
    this.refusals.delete(offer);
    return null;
  }

  noteRefusal(offer: string, cause: OpaqueCause): void {
    if (this.refusals.size >= MAX_REFUSALS) this.refusals.clear();
    this.refusals.set(offer, { cause, untilMs: this.nowMs() + REFUSAL_MS });
  }
}
