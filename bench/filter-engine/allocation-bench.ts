/**
 * What messages cost in garbage collections: allocation.ts, in a process of its own with a young generation of 1 MiB.
 *
 * A case that collects is an error: the splitters and the plain forms of filters promise none; and so is a control that does not,
 * since then nothing was measured. A smoke run has too few messages to tell: that the whole measurement holds is a unit test
 * (filter-engine/http1/allocation.test.ts).
 */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Bench, type Effort, table } from '../bench.ts';

const MESSAGES: Readonly<Record<Effort, number>> = { full: 200_000, quick: 200_000, smoke: 100 };
const PROBE = `${import.meta.dirname}/allocation.ts`;
const CONTROL = 'one object a message, as a control';
const SMALL_YOUNG_GENERATION = ['--min-semi-space-size=1', '--max-semi-space-size=1'];

const run = promisify(execFile);

/** The bench: `node bench/main.ts allocation`. */
export const allocationBench: Bench = {
  name: 'allocation',
  run: async effort => {
    const messages = MESSAGES[effort];
    const { stdout } = await run(process.execPath, [...SMALL_YOUNG_GENERATION, PROBE, String(messages)]);
    const collections = JSON.parse(stdout) as { readonly [name: string]: number };
    if (effort !== 'smoke') checkCollections(collections);
    const rows = Object.entries(collections).map(([name, count]) => [name, String(count)]);
    const heading = `Garbage collections in ${messages.toLocaleString('en')} messages, young generation of 1 MiB; node ${process.version}.`;
    return `${heading}\n\n${table(['message', 'collections'], rows)}`;
  },
};

/** @throws Error when a case allocated, or the control did not. */
export function checkCollections(collections: { readonly [name: string]: number }): void {
  for (const [name, count] of Object.entries(collections)) {
    if (name !== CONTROL && count > 0) throw new Error(`${name}: ${count} collections where none may be`);
  }
  if (!((collections[CONTROL] ?? 0) > 1)) throw new Error('the control shows no collections: nothing was measured');
}
