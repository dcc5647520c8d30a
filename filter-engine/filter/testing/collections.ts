/** Counts garbage collections in tests of what must not allocate. */

import { PerformanceObserver, performance } from 'node:perf_hooks';

/** How often the collector ran while `work` did, which is synchronous. */
export async function collectionsDuring(work: () => void): Promise<number> {
  const times: number[] = [];
  const observer = new PerformanceObserver(list => times.push(...list.getEntries().map(entry => entry.startTime)));
  observer.observe({ entryTypes: ['gc'] });
  const from = performance.now();
  work();
  const until = performance.now();
  await new Promise(resolve => setImmediate(resolve));
  times.push(...observer.takeRecords().map(entry => entry.startTime));
  observer.disconnect();
  return times.filter(time => time >= from && time <= until).length;
}
