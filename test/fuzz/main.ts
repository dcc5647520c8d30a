/**
 * `npm run fuzz`: all targets, each with its share of the time, as many at once as the machine has processors.
 *
 *   npm run fuzz                                  60 s of all threads together, as `npm test` does
 *   npm run fuzz -- --seconds 3600 --seed 7 http1-requests
 *   npm run fuzz -- --replay fuzz-crashes/http1-requests-1a2b3c4d
 *
 * An input for which something does not hold is written to `fuzz-crashes/TARGET-HASH`, and the exit code is 1. So is one that does not
 * end: the targets run in threads of their own (fuzz-thread.ts), which this one watches, and ends when an input takes more than `--input-seconds`.
 */

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { keepInput } from './failing-input.ts';
import { InputInProgress } from './input-in-progress.ts';
import { readOptions, type Share } from './options.ts';

const LOOK_MS = 500;

const args = process.argv.slice(2);
const { inputSeconds, replay } = readOptions(args);
const threadCount = replay === undefined ? availableParallelism() : 1;
for (let index = 0; index < threadCount; index++) startThread({ index, count: threadCount });

function startThread(share: Share): void {
  const inProgress = new InputInProgress();
  const workerData = { shared: inProgress.shared, share };
  const worker = new Worker(new URL('fuzz-thread.ts', import.meta.url), { argv: args, workerData });
  let names: readonly string[] = [];
  const watch = setInterval(() => {
    const hanging = inProgress.hanging(performance.now(), inputSeconds * 1000);
    if (hanging === undefined) return;
    clearInterval(watch);
    keepInput(names[hanging.target] ?? 'unknown', hanging.bytes, `runs for more than ${inputSeconds} s`);
    void worker.terminate();
  }, LOOK_MS);
  worker.on('message', (loaded: readonly string[]) => {
    names = loaded;
  });
  worker.on('error', error => console.error(error));
  worker.on('exit', code => {
    clearInterval(watch);
    process.exitCode = Math.max(Number(process.exitCode ?? 0), code);
  });
}
