/**
 * How long a reader of the ring sleeps although packets may be there. Waking up for each block costs more than reading it: 20 µs and
 * caches that others have used meanwhile, for hundreds of blocks a second of small packets and five thousand of long ones. So
 * while packets fill them, the reader naps first, and longer as long as few blocks were there after the last nap:
 *
 *   full blocks after a nap:  0 ► no nap      up to half of what is wanted ► twice as long      more than wanted ► half as long
 *
 * Blocks that the kernel gave nearly empty, because they had waited long enough, do not count as full: with so little traffic next to nothing is
 * saved by a nap, and what it left together would be a longer piece of work at once, which the app's core is taken for.
 *
 * What is wanted is a sixteenth of the ring, so that fifteen are left for what the nap did not foresee. A ring of a few blocks is never
 * left alone. A long nap looks up in between, which is cheap, and ends when more is there than it was to find.
 */

import { LOOK_UP_MS, MAX_NAP_MS, NAP_RING_SHARE } from './limits.ts';

export class Pace {
  /** What a nap is to find at the most. */
  readonly wantedBlocks: number;
  private napMs = 0;

  constructor(ringBlocks: number) {
    this.wantedBlocks = Math.floor(ringBlocks / NAP_RING_SHARE);
  }

  /** @param blocks that were full and read since the last nap @returns milliseconds */
  nextNapMs(blocks: number): number {
    const { napMs, wantedBlocks } = this;
    if (blocks === 0 || wantedBlocks === 0) this.napMs = 0;
    else if (blocks > wantedBlocks) this.napMs = napMs >> 1;
    else if (blocks * 2 <= wantedBlocks) this.napMs = Math.min(MAX_NAP_MS, Math.max(1, napMs * 2));
    return this.napMs;
  }
}

/** Who naps. */
export interface Napper {
  /** @returns whether somebody woke it */
  sleep(ms: number): boolean;
  /** More of the ring is filled than a nap is to find. */
  readonly isBehind: boolean;
}

/** @returns whether somebody woke it */
export function nap(napper: Napper, napMs: number): boolean {
  for (let leftMs = napMs; leftMs > 0; leftMs -= LOOK_UP_MS) {
    if (napper.sleep(Math.min(leftMs, LOOK_UP_MS))) return true;
    if (napper.isBehind) return false;
  }
  return false;
}
