/**
 * Request head to columns, and to a verdict: `node bench/filter-engine/head.ts [--quick | --smoke]`.
 *
 * Against llhttp through node's binding and http-parser-js, on three inputs. Each case runs in a fresh process, contenders
 * in turn, in rounds; the figures are medians of the rounds. `headgate again` is headgate against itself: the noise.
 */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Bench, type Effort, median, runCases, table } from '../bench.ts';
import { CONTENDERS, type Contender, type Stage } from './head-contenders.ts';
import { HEAD_INPUTS, type HeadInput } from './head-inputs.ts';

const CASE = `${import.meta.dirname}/head-case.ts`;
const STAGES: readonly Stage[] = ['columns', 'verdict'];
const ROUNDS: Readonly<Record<Effort, number>> = { full: 7, quick: 3, smoke: 1 };
const SECONDS: Readonly<Record<Effort, number>> = { full: 1, quick: 0.3, smoke: 0.01 };

const run = promisify(execFile);

async function measure(contender: Contender, stage: Stage, input: HeadInput, effort: Effort): Promise<number> {
  const { stdout } = await run(process.execPath, [CASE, contender, stage, input.name, String(SECONDS[effort])]);
  return Number(stdout);
}

async function measureInput(stage: Stage, input: HeadInput, effort: Effort): Promise<string[]> {
  const rounds = new Map<Contender, number[]>(CONTENDERS.map(name => [name, []]));
  for (let round = 0; round < ROUNDS[effort]; round++) {
    for (const contender of CONTENDERS) rounds.get(contender)?.push(await measure(contender, stage, input, effort));
  }
  const nanoseconds = (name: Contender): number => median(rounds.get(name) ?? []);
  const ours = nanoseconds('headgate');
  const versus = (name: Contender): string =>
    `${nanoseconds(name).toFixed(0)} (${(nanoseconds(name) / ours).toFixed(2)} ×)`;
  const size = `${input.name}, ${input.bytes('alice').length} B, ${input.fieldCount} fields`;
  return [size, stage, ours.toFixed(0), ...CONTENDERS.slice(1).map(versus)];
}

/** The bench: `node bench/main.ts head`. */
export const headBench: Bench = {
  name: 'head',
  run: async effort => {
    const cases = STAGES.flatMap(stage => HEAD_INPUTS.map(input => () => measureInput(stage, input, effort)));
    const rows = await runCases(effort, cases);
    const header = ['input', 'stage', 'headgate, ns', ...CONTENDERS.slice(1)];
    return `Nanoseconds per request head, median of ${ROUNDS[effort]} rounds; node ${process.version}.\n\n${table(header, rows)}`;
  },
};

if (import.meta.main) {
  const effort: Effort = process.argv.includes('--smoke')
    ? 'smoke'
    : process.argv.includes('--quick')
      ? 'quick'
      : 'full';
  console.log(await headBench.run(effort));
}
