/** A clock on which no time passes and every pause is over at once, for what polls a real server. */

import type { Clock } from '../clock.ts';

export const hastyClock: Clock = {
  nowMs: () => 0,
  after(_delayMs, action) {
    const turn = setImmediate(action);
    return () => clearImmediate(turn);
  },
};
