/**
 * How many connections each port has that are older than us. One look at the kernel's table and at our own descriptors tells it for every port,
 * and takes some 10 µs a connection (100 ms at 8,000), in which nothing else moves. A look is therefore followed by a rest of
 * LOOK_REST_FACTOR times its own length, in which its result is given again: however many subscribe, the data path keeps its time.
 */

import type { Port } from '../../protocol/index.ts';
import { LOOK_REST_FACTOR } from './limits.ts';

export type CountsByPort = ReadonlyMap<number, number>;

export class PredatingCounts {
  readonly #look: () => CountsByPort;
  readonly #now: () => number;
  #counts: CountsByPort = new Map();
  #restUntilMs = Number.NEGATIVE_INFINITY;

  constructor(look: () => CountsByPort, now: () => number = () => performance.now()) {
    this.#look = look;
    this.#now = now;
  }

  /** At the end of the last look. */
  of(port: Port): number {
    const beginMs = this.#now();
    if (beginMs >= this.#restUntilMs) {
      this.#counts = this.#look();
      const endMs = this.#now();
      this.#restUntilMs = endMs + (endMs - beginMs) * LOOK_REST_FACTOR;
    }
    return this.#counts.get(port) ?? 0;
  }

  /** What was counted is no longer so: the next question looks anew. */
  forget(): void {
    this.#restUntilMs = Number.NEGATIVE_INFINITY;
  }
}
