/**
 * What a piece of work allocates, for tests that hold a hot path to nothing. A collection of what was there before may
 * fall into one round, not into all: so a few rounds are measured, and one that is clean is proof.
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

/** The smallest object has 12 bytes. */
const CLEAN_BYTES_A_STEP = 2;

/** What `work` allocated: exact while nothing was collected meanwhile, else too little, which the count tells. */
export interface Allocation {
  readonly bytes: number;
  readonly collections: number;
}

export async function allocationOf(work: () => void): Promise<Allocation> {
  let collections = 0;
  const observer = new PerformanceObserver(list => {
    collections += list.getEntries().length;
  });
  observer.observe({ entryTypes: ['gc'] });
  const before = getHeapStatistics().used_heap_size;
  work();
  const bytes = getHeapStatistics().used_heap_size - before;
  // The event loop reports collections later on.
  await new Promise(resolve => setImmediate(resolve));
  collections += observer.takeRecords().length;
  observer.disconnect();
  return { bytes, collections };
}

/** The rounds, of `steps` steps each, in which nothing was allocated or collected. */
export function cleanRounds(rounds: readonly Allocation[], steps: number): readonly Allocation[] {
  return rounds.filter(each => each.collections === 0 && each.bytes / steps < CLEAN_BYTES_A_STEP);
}
