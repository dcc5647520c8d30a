/**
 * Directories of one session that were too large to be brought along a moment ago. To find that out takes as long as to bring a thousand files, and whoever reads
 * through such a directory asks about each file of it.
 */

import type { PodPath } from '../../protocol/index.ts';
import { CROWDED_MS, MAX_CROWDED } from './limits.ts';

export class CrowdedDirectories {
  private readonly nowMs: () => number;
  /** Until when; the oldest first. */
  private readonly until = new Map<PodPath, number>();

  constructor(nowMs: () => number = () => performance.now()) {
    this.nowMs = nowMs;
  }

  has(path: PodPath): boolean {
    const until = this.until.get(path);
    if (until === undefined) return false;
    if (until > this.nowMs()) return true;
    this.until.delete(path);
    return false;
  }

  add(path: PodPath): void {
    this.until.delete(path);
    this.until.set(path, this.nowMs() + CROWDED_MS);
    const [oldest] = this.until.keys();
    if (this.until.size > MAX_CROWDED && oldest !== undefined) this.until.delete(oldest);
  }
}
