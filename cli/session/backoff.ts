/** The pauses between attempts: the first is short, each next one twice as long up to a limit, all within a window. */

/** Times in milliseconds. */
export interface BackoffTimes {
  readonly firstMs: number;
  readonly maxMs: number;
  /** From the first attempt on. */
  readonly windowMs: number;
}

export class Backoff {
  readonly #times: BackoffTimes;
  readonly #endMs: number;
  #delayMs: number;

  constructor(times: BackoffTimes, nowMs: number) {
    this.#times = times;
    this.#endMs = nowMs + times.windowMs;
    this.#delayMs = times.firstMs;
  }

  /** The pause before the next attempt, or undefined when that would begin after the window. */
  next(nowMs: number): number | undefined {
    const delayMs = this.#delayMs;
    if (nowMs + delayMs > this.#endMs) return undefined;
    this.#delayMs = Math.min(this.#delayMs * 2, this.#times.maxMs);
    return delayMs;
  }
}
