/**
 * Heap bytes per request, from its head to the verdict of a header filter, measured by mitata. The bench
 * `allocation` counts collections, which a test can assert; this one says how many bytes there are, where there are any.
 */
import { getHeapStatistics } from 'node:v8';
import { measure } from 'mitata';
import { compileFilter, HEAD, NO_MATCH, RequestHead, RequestSplitter } from '../../filter-engine/index.ts';
import { type Bench, type Effort, table } from '../bench.ts';
import { HEAD_INPUTS } from './head-inputs.ts';

/** Calls before anything is measured, so that all of it is compiled. */
const WARM_UP: Readonly<Record<Effort, number>> = { full: 100_000, quick: 100_000, smoke: 100 };
/** For how long calls of each input are measured at the least; each comes after a collection, which counts as well. */
const MEASURED_NS: Readonly<Record<Effort, number>> = { full: 6e8, quick: 6e8, smoke: 0 };

const head = new RequestHead();
const filter = compileFilter({ header: { name: 'x-nobody', equals: 'alice' } });

/** The bench: `node bench/main.ts heap`. */
export const heapBench: Bench = {
  name: 'heap',
  run: async effort => {
    const rows: string[][] = [];
    for (const { name, bytes: bytesFor } of HEAD_INPUTS) {
      const bytes = bytesFor('bob');
      const splitter = new RequestSplitter(head);
      const judge = (): void => {
        if (splitter.next(bytes, 0, bytes.length) !== HEAD) throw new Error(`${name} is no head`);
        if (filter.match(head) !== NO_MATCH) throw new Error(`${name} matched`);
      };
      for (let i = 0; i < WARM_UP[effort]; i++) judge();
      const { p50, heap } = await measure(judge, {
        inner_gc: true,
        heap: usedBytes,
        min_cpu_time: MEASURED_NS[effort],
      });
      rows.push([name, p50.toFixed(0), heap?.avg.toFixed(1) ?? 'not measured']);
    }
    return table(['head to verdict', 'median ns', 'heap bytes'], rows);
  },
};

function usedBytes(): number {
  const { used_heap_size: heapBytes, malloced_memory: mallocedBytes } = getHeapStatistics();
  return heapBytes + mallocedBytes;
}
