/** How a leg that was given up comes to its end: it is looked at every LINGER_MS, until its peer has everything or takes nothing any more. */
import { LINGER_MS, STALLED_MS } from './limits.ts';

/** Looks without progress. */
const STALLED_LOOKS = STALLED_MS / LINGER_MS;

export class Lingering {
  private owedBytes: number;
  private looks = 0;

  /** @param owedBytes what the peer has not acknowledged yet */
  constructor(owedBytes: number) {
    this.owedBytes = owedBytes;
  }

  /** @returns whether there is nothing to wait for */
  isOver(owedBytes: number): boolean {
    const isDelivered = owedBytes === 0 && this.owedBytes === 0;
    this.looks = owedBytes < this.owedBytes ? 0 : this.looks + 1;
    this.owedBytes = owedBytes;
    return isDelivered || this.looks >= STALLED_LOOKS;
  }
}
