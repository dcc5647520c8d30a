/**
 * `npm run fuzz`: all targets, each with its share of the time.
 *
 *   npm run fuzz                                  60 s in all, as `npm test` does
 *   npm run fuzz -- --seconds 3600 --seed 7 http1-requests
 *   npm run fuzz -- --replay fuzz-crashes/http1-requests-1a2b3c4d
 *
 * An input for which something does not hold is written to `fuzz-crashes/TARGET-HASH`, and the exit code is 1.
 */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Coverage } from './coverage.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { type Crash, Fuzzer, type FuzzResult } from './fuzzer.ts';
import { seedOf } from './random-numbers.ts';

const CRASHES = join(import.meta.dirname, '..', '..', 'fuzz-crashes');
const TARGETS = join(import.meta.dirname, 'targets');
const DEFAULT_SECONDS = 60;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string' }, seed: { type: 'string' }, replay: { type: 'string' } },
});

const coverage = new Coverage();
coverage.start();
const targets = await loadTargets();
process.exitCode = values.replay === undefined ? fuzzAll() : replay(values.replay);
coverage.stop();

/** In the order of their names. */
async function loadTargets(): Promise<FuzzTarget[]> {
  const files = readdirSync(TARGETS).filter(file => file.endsWith('.ts'));
  const modules = await Promise.all(files.sort().map(file => import(join(TARGETS, file))));
  return modules.map(({ target }: { target: FuzzTarget }) => target);
}

function fuzzAll(): number {
  const seed = Number(values.seed ?? (process.env.CI ? 20_261_121 : Date.now() % 2 ** 31));
  const seconds = Number(values.seconds ?? DEFAULT_SECONDS);
  const chosen = targets.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  if (chosen.length === 0 || !(seconds > 0) || !Number.isSafeInteger(seed)) {
    console.error(`usage: npm run fuzz -- [--seconds N] [--seed N] [${targets.map(({ name }) => name).join('|')}]`);
    return 2;
  }
  console.log(`seed ${seed}, ${seconds} s over ${chosen.length} targets`);
  let exitCode = 0;
  for (const target of chosen) {
    const result = new Fuzzer(target, coverage, seed).run((seconds * 1000) / chosen.length);
    console.log(lineOf(target, result));
    if (result.crash !== undefined) exitCode = report(target, result.crash);
  }
  return exitCode;
}

function lineOf({ name }: FuzzTarget, { executions, corpusSize, blocks, elapsedMs }: FuzzResult): string {
  const rate = Math.round((executions / elapsedMs) * 1000);
  return `${name.padEnd(18)} ${String(executions).padStart(9)} executions (${rate}/s), ${blocks} blocks reached, ${corpusSize} inputs kept`;
}

function report({ name }: FuzzTarget, { input, error }: Crash): number {
  mkdirSync(CRASHES, { recursive: true });
  const file = join(CRASHES, `${name}-${seedOf(input).toString(16).padStart(8, '0')}`);
  writeFileSync(file, input);
  console.error(error);
  console.error(`${name}: ${input.length} bytes do not hold; npm run fuzz -- --replay ${file}`);
  return 1;
}

/** Runs one input again; the target is named by the file. */
function replay(file: string): number {
  const name = basename(file).replace(/-[0-9a-f]{8}$/, '');
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
