/** What deciding an overlap may cost, since it runs where the pod's traffic is handled. */

import { MAX_OVERLAP_WORK, MAX_QUICK_OVERLAP_WORK } from '../limits.ts';
import type { Effort } from './conditions.ts';

/** Counts down; below zero the answer is "perhaps". */
export class Work {
  left: number;

  constructor(effort: Effort) {
    this.left = effort === 'quick' ? MAX_QUICK_OVERLAP_WORK : MAX_OVERLAP_WORK;
  }

  get isSpent(): boolean {
    return this.left < 0;
  }
}
