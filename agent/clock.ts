/** The time by which sessions live and end; tests have their own. */

export interface Clock {
  nowMs(): number;
  /** @returns a function that cancels */
  after(delayMs: number, act: () => void): () => void;
}

/** Monotonic. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, act) {
    const timer = setTimeout(act, delayMs);
    return () => clearTimeout(timer);
  },
};
