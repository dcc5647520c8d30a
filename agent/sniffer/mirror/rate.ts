/**
 * `--max-rate`: how much of what matches is copied in a second. A bucket that fills evenly; a request begins only while
 * something is in it, and is then copied whole, so bytes may be owed for a while. A connection that cannot be split counts as one
 * request; in bytes it is copied as long as something is in the bucket. Time is that of the packets.
 */

import type { RateLimit } from '../../../protocol/index.ts';
import { RATE_BURST_SECONDS } from './limits.ts';

const US_PER_SECOND = 1e6;
/** Packets that are told of out of order are not so far apart. */
const CLOCK_SET_US = 1e6;

export class Rate {
  private readonly perUs: number;
  private readonly countsBytes: boolean;
  private readonly most: number;
  private left: number;
  private lastUs = 0;

  constructor({ unit, perSecond }: RateLimit) {
    this.perUs = perSecond / US_PER_SECOND;
    this.countsBytes = unit === 'bytes';
    // A bucket that never holds a whole request would never let one pass.
    this.most = Math.max(perSecond * RATE_BURST_SECONDS, this.countsBytes ? 0 : 1);
    this.left = this.most;
  }

  /** Whether a message may begin now. */
  admit(nowUs: number): boolean {
    // The clock of packets may go backwards by a little. By more it was set, and goes on from there.
    if (this.lastUs - nowUs > CLOCK_SET_US) this.lastUs = nowUs;
    if (nowUs > this.lastUs) {
      if (this.lastUs > 0) this.left = Math.min(this.most, this.left + (nowUs - this.lastUs) * this.perUs);
      this.lastUs = nowUs;
    }
    if (this.countsBytes) return this.left > 0;
    // A share of a request that rounding took away must not cost a whole one.
    if (this.left < 1 - 1e-9) return false;
    this.left -= 1;
    return true;
  }

  /** Whether what has no boundaries, and was admitted, may go on now. */
  goesOn(nowUs: number): boolean {
    return !this.countsBytes || this.admit(nowUs);
  }

  /** So many bytes of an admitted message were copied. */
  spend(bytes: number): void {
    if (this.countsBytes) this.left -= bytes;
  }
}
