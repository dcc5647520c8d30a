/** The counters of a session over all agents that it had: each agent counts from zero. */

import type { CounterValues } from '../../protocol/index.ts';

export class CounterSum {
  #earlier: CounterValues = {};
  #current: CounterValues = {};

  /** What the agent at hand has counted so far. */
  update(counters: CounterValues): void {
    this.#current = counters;
  }

  /** Another agent begins to count. */
  beginAgain(): void {
    this.#earlier = this.values;
    this.#current = {};
  }

  get values(): CounterValues {
    return addCounters(this.#earlier, this.#current);
  }
}

/** Both together, as a fresh object. */
export function addCounters(one: CounterValues, other: CounterValues): CounterValues {
  const sum: Record<string, number> = { ...one };
  for (const [name, count] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
