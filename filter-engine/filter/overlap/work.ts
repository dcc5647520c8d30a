/** What deciding an overlap may cost, since it runs where the pod's traffic is handled. */

import { MAX_OVERLAP_WORK } from '../limits.ts';

/** Counts down; below zero the answer is "perhaps". */
export class Work {
  left = MAX_OVERLAP_WORK;

  get isSpent(): boolean {
    return this.left < 0;
  }
}
