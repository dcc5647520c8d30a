/** A thread that fuzzes: loads the targets and runs its share of them, or one input again. main.ts watches it. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Coverage } from './coverage.ts';
import { keepInput, targetOf } from './failing-input.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { Fuzzer, type FuzzResult } from './fuzzer.ts';
import { InputInProgress } from './input-in-progress.ts';
import { type FuzzOptions, readOptions, type Share } from './options.ts';

const options = readOptions(process.argv.slice(2));
const { shared, share }: { readonly shared: SharedArrayBuffer; readonly share: Share } = workerData;
const inProgress = new InputInProgress(shared);
const coverage = new Coverage();
coverage.start();
const targets = await loadTargets(options.targetsFolder);
parentPort?.postMessage(targets.map(({ name }) => name));
process.exitCode = options.replay === undefined ? fuzzAll(options) : replay(options.replay);
coverage.stop();

/** In the order of their names. Whatever runs of them is noted as being in progress. */
async function loadTargets(folder: string): Promise<FuzzTarget[]> {
  const files = readdirSync(folder).filter(file => file.endsWith('.ts'));
  const modules = await Promise.all(files.sort().map(file => import(resolve(join(folder, file)))));
  return modules.map(({ target }: { target: FuzzTarget }, index) => ({
    ...target,
    run(input) {
      inProgress.begin(index, input);
      try {
        target.run(input);
      } finally {
        inProgress.end();
      }
    },
  }));
}

function fuzzAll({ seed, seconds, inputSeconds, names }: FuzzOptions): number {
  const chosen = targets.filter(({ name }) => names.length === 0 || names.includes(name));
  if (chosen.length === 0 || !(seconds > 0) || !(inputSeconds > 0) || !Number.isSafeInteger(seed)) {
    const all = targets.map(({ name }) => name).join('|');
    if (share.index === 0) {
      console.error(`usage: npm run fuzz -- [--seconds N] [--input-seconds N] [--seed N] [${all}]`);
    }
    return 2;
  }
  if (share.index === 0) {
    console.log(`seed ${seed}, ${seconds} s over ${chosen.length} targets, ${share.count} at a time`);
  }
  let exitCode = 0;
  for (const target of chosen.filter((_, index) => index % share.count === share.index)) {
    const result = new Fuzzer(target, coverage, seed).run((seconds * 1000) / chosen.length);
    console.log(lineOf(target, result));
    if (result.crash === undefined) continue;
    console.error(result.crash.error);
    keepInput(target.name, result.crash.input, 'does not hold');
    exitCode = 1;
  }
  return exitCode;
}

function lineOf({ name }: FuzzTarget, { executions, corpusSize, blocks, elapsedMs }: FuzzResult): string {
  const rate = Math.round((executions / elapsedMs) * 1000);
  return `${name.padEnd(18)} ${String(executions).padStart(9)} executions (${rate}/s), ${blocks} blocks reached, ${corpusSize} inputs kept`;
}

/** Runs one input again; the target is named by the file. */
function replay(file: string): number {
  const name = targetOf(file);
  const target = targets.find(each => each.name === name);
  if (target === undefined) {
    console.error(
      `no target is named ${name}, as the file says; there are ${targets.map(each => each.name).join(', ')}`,
    );
    return 2;
  }
  target.run(readFileSync(file));
  console.log(`${name}: ${file} holds`);
  return 0;
}
