/**
 * Heap bytes per request, from its head to the verdict of a header filter, measured by mitata. The bench
 * `allocation` counts collections, which a test can assert; this one says how many bytes there are, where there are any.
 */
import { bench, run } from 'mitata';
import { compileFilter, HEAD, NO_MATCH, RequestHead, RequestSplitter } from '../../filter-engine/index.ts';
import { type Bench, table } from '../bench.ts';
import { HEAD_INPUTS } from './head-inputs.ts';

/** Calls before anything is measured, so that all of it is compiled. */
const WARM_UP = 100_000;

const head = new RequestHead();
const filter = compileFilter({ header: { name: 'x-nobody', equals: 'alice' } });

/** The bench: `node bench/main.ts heap`. */
export const heapBench: Bench = {
  name: 'heap',
  run: async () => {
    for (const { name, bytes: bytesFor } of HEAD_INPUTS) {
      const bytes = bytesFor('bob');
      const splitter = new RequestSplitter(head);
      const judge = (): void => {
        if (splitter.next(bytes, 0, bytes.length) !== HEAD) throw new Error(`${name} is no head`);
        if (filter.match(head) !== NO_MATCH) throw new Error(`${name} matched`);
      };
      for (let i = 0; i < WARM_UP; i++) judge();
      bench(name, judge).gc('inner');
    }
    const { benchmarks } = await run({ format: 'quiet' });
    const rows = benchmarks.flatMap(({ alias, runs }) =>
      runs.map(({ stats }) => [alias, stats?.p50.toFixed(0) ?? '-', stats?.heap?.avg.toFixed(1) ?? 'not measured']),
    );
    return table(['head to verdict', 'median ns', 'heap bytes'], rows);
  },
};
