/**
 * Request head to columns, and to a verdict: `node bench/filter-engine/head.ts [--quick | --smoke]`.
 *
 * Against llhttp through node's binding and http-parser-js, on three inputs. Each case runs in a fresh process, contenders
 * in turn, in rounds; the figures are medians of the rounds. `headgate again` is headgate against itself: the noise. `end only` reads nothing.
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
  const bytes = input.bytes('alice').length;
  const size = `${input.name}, ${bytes} B, ${input.fieldCount} fields`;
  // Bytes a nanosecond are gigabytes a second.
  const rates = [(1e9 / ours).toFixed(0), (bytes / ours).toFixed(2)];
  return [size, stage, ours.toFixed(0), ...rates, ...CONTENDERS.slice(1).map(versus)];
}

/** The bench: `node bench/main.ts head`. */
export const headBench: Bench = {
  name: 'head',
  run: async effort => {
    const cases = STAGES.flatMap(stage => HEAD_INPUTS.map(input => () => measureInput(stage, input, effort)));
    const rows = await runCases(effort, cases);
    const header = ['input', 'stage', 'headgate, ns', 'heads/s', 'GB/s', ...CONTENDERS.slice(1)];
    const what = `Nanoseconds per request head, median of ${ROUNDS[effort]} rounds; node ${process.version}.`;
    const note =
      'On one core. `end only` finds the empty line by a search of node and reads nothing: the lower bound of a call that looks at all bytes.';
    return `${what} ${note}\n\n${table(header, rows)}`;
  },
};

if (import.meta.main) {
  const effort: Effort = process.argv.includes('--smoke')
    ? 'smoke'
    : process.argv.includes('--quick')
      ? 'quick'
      : 'full';
  console.log(await headBench.run(effort, () => undefined));
}
