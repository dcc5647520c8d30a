/**
 * Request head to columns, and to a verdict: `node bench/filter-engine/head.ts [--quick | --smoke]`.
 *
 * Against llhttp through node's binding and http-parser-js, on three inputs. The contenders take turns in
 * short slices (bench/slices.ts). `headgate again` is headgate against itself: the noise. `end only` reads nothing.
 */

import { type Bench, type Effort, runCases, table } from '../bench.ts';
import { timeSlices } from '../slices.ts';
import { CONTENDERS, type Contender, type Stage } from './head-contenders.ts';
import { HEAD_INPUTS, type HeadInput } from './head-inputs.ts';

const CASE = `${import.meta.dirname}/head-case.ts`;
const STAGES: readonly Stage[] = ['columns', 'verdict'];
/** How many of the inputs. */
const INPUTS: Readonly<Record<Effort, number>> = { full: 3, quick: 3, smoke: 1 };

async function measureInput(stage: Stage, input: HeadInput, effort: Effort): Promise<string[]> {
  const contestants = CONTENDERS.map(name => ({ name, argv: [CASE, name, stage, input.name] }));
  const times = await timeSlices(contestants, effort);
  const ours = times.nanoseconds('headgate');
  const versus = (name: Contender): string =>
    `${times.nanoseconds(name).toFixed(0)} (${times.ratio(name, 'headgate').toFixed(2)} ×)`;
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
    const inputs = HEAD_INPUTS.slice(0, INPUTS[effort]);
    const cases = STAGES.flatMap(stage => inputs.map(input => () => measureInput(stage, input, effort)));
    const rows = await runCases(effort, cases);
    const header = ['input', 'stage', 'headgate, ns', 'heads/s', 'GB/s', ...CONTENDERS.slice(1)];
    const what = `Nanoseconds per request head, medians of short slices in turn; node ${process.version}.`;
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
