/**
 * Runs benches: `node bench/main.ts [--quick | --smoke] [NAME…]`, all of them without a name.
 *
 * Each prints its tables and writes them to bench/results/NAME.md, and its pictures beside; a smoke run (`npm test`) writes nothing, since its
 * figures mean nothing.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Lab } from '../test/lab/index.ts';
import type { Bench, Effort } from './bench.ts';
import { BENCHES } from './benches.ts';
import { type Chart, drawChart } from './chart.ts';

const resultsDir = join(import.meta.dirname, 'results');

const { effort, names } = readCommandLine();
const never = new Promise<never>(() => undefined);
let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void abandon(signal));

for (const bench of BENCHES) {
  if (names.length > 0 && !names.includes(bench.name)) continue;
  if (bench.needsCluster && !process.env.HEADGATE_TEST_KUBECONFIG) {
    console.error(`${bench.name}: not run, as HEADGATE_TEST_KUBECONFIG names no cluster`);
    continue;
  }
  const flag = effort === 'full' ? '' : ` --${effort}`;
  const charts: Chart[] = [];
  console.error(`${bench.name}:`);
  const report = `# ${bench.name}\n\n\`node bench/main.ts${flag} ${bench.name}\`\n\n${await run(bench, effort, charts)}\n`;
  console.log(report);
  const pictures = charts.map(chart => ({ file: `${chart.name}.svg`, svg: drawChart(chart) }));
  if (effort === 'smoke') continue;
  mkdirSync(resultsDir, { recursive: true });
  const shown = pictures.map(({ file }) => `\n![${file}](${file})\n`).join('');
  writeFileSync(join(resultsDir, `${bench.name}.md`), report + shown);
  for (const { file, svg } of pictures) writeFileSync(join(resultsDir, file), svg);
}

/** A bench that is interrupted fails by what is taken from under it: nobody wants to read that. */
async function run(bench: Bench, how: Effort, charts: Chart[]): Promise<string> {
  try {
    return await bench.run(how, chart => charts.push(chart));
  } catch (error) {
    if (isInterrupted) return await never;
    throw error;
  }
}

/** Ends the process early, leaving nothing behind either. */
async function abandon(signal: NodeJS.Signals): Promise<void> {
  isInterrupted = true;
  console.error(`${signal}: taking down what was set up`);
  await Lab.closeAll().finally(() => process.exit(128 + constants.signals[signal]));
}

/** Ends the process where there is nothing to run: with the list of benches, or with what is wrong and where to read more. */
function readCommandLine(): { readonly effort: Effort; readonly names: readonly string[] } {
  const options = {
    quick: { type: 'boolean' },
    smoke: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { tokens } = parseArgs({ options, allowPositionals: true, strict: false, tokens: true });
  const flags = tokens.flatMap(token => (token.kind === 'option' ? [token] : []));
  const names = tokens.flatMap(token => (token.kind === 'positional' ? [token.value] : []));
  const given = flags.map(({ name }) => name);
  if (given.some(name => name === 'help' || name === 'h')) {
    console.log(usage());
    process.exit(0);
  }
  const odd = flags.find(({ name, value }) => !(name in options) || value !== undefined);
  const strange = names.filter(name => !BENCHES.some(bench => bench.name === name));
  const wrong =
    odd !== undefined ? `no option ${odd.rawName}` : strange.length > 0 ? `no bench ${strange.join(', ')}` : null;
  if (wrong !== null) {
    console.error(`there is ${wrong}\n\n${usage()}`);
    process.exit(2);
  }
  return { effort: given.includes('smoke') ? 'smoke' : given.includes('quick') ? 'quick' : 'full', names };
}

function usage(): string {
  const list = BENCHES.map(
    ({ name, needsCluster }) => `  ${name}${needsCluster ? ' (where HEADGATE_TEST_KUBECONFIG names a cluster)' : ''}`,
  );
  return `usage: npm run bench -- [--quick | --smoke] [NAME…]

  --quick  fewer and shorter runs
  --smoke  only proves that they run: writes nothing

All of these without a name:
${list.join('\n')}`;
}
