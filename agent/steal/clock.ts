/** The time by which legs linger and sessions live and end; tests have their own. */

export interface Clock {
  nowMs(): number;
  /** Calls `act` in `delayMs`; 0: in a turn of its own. @returns a function that cancels */
  after(delayMs: number, act: () => void): () => void;
}

/** Monotonic. What waits for it keeps no process alive. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, act) {
    const timer = setTimeout(act, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
