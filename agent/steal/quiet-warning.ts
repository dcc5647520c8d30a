/** A warning that may come with every connection: at most one line in WARNING_PAUSE_MS, which counts those left out. */
import { WARNING_PAUSE_MS } from './limits.ts';

export class QuietWarning {
  private readonly write: (message: string) => void;
  private readonly nowMs: () => number;
  private quietUntilMs = Number.NEGATIVE_INFINITY;
  private leftOut = 0;

  /** @param nowMs a monotonic clock */
  constructor(write: (message: string) => void, nowMs: () => number) {
    this.write = write;
    this.nowMs = nowMs;
  }

  warn(message: string): void {
    const now = this.nowMs();
    if (now < this.quietUntilMs) {
      this.leftOut++;
      return;
    }
    this.write(this.leftOut === 0 ? message : `${message} (and ${this.leftOut} such warnings since the last)`);
    this.quietUntilMs = now + WARNING_PAUSE_MS;
    this.leftOut = 0;
  }
}
