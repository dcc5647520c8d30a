/**
 * Runs benches: `node bench/main.ts [--quick | --smoke] [NAME…]`, all of them without a name.
 *
 * Each prints its tables and writes them to bench/results/NAME.md, and its pictures beside; a smoke run (`npm test`) writes nothing, since its
 * figures mean nothing.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Effort } from './bench.ts';
import { BENCHES } from './benches.ts';
import { type Chart, drawChart } from './chart.ts';

const resultsDir = join(import.meta.dirname, 'results');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, smoke: { type: 'boolean', default: false } },
});
const effort: Effort = values.smoke ? 'smoke' : values.quick ? 'quick' : 'full';

const unknown = positionals.filter(name => !BENCHES.some(bench => bench.name === name));
if (unknown.length > 0) {
  console.error(`no bench named ${unknown.join(', ')}; there are ${BENCHES.map(bench => bench.name).join(', ')}`);
  process.exit(2);
}

for (const bench of BENCHES) {
  if (positionals.length > 0 && !positionals.includes(bench.name)) continue;
  if (bench.needsCluster && !process.env.HEADGATE_TEST_KUBECONFIG) {
    console.error(`${bench.name}: not run, as HEADGATE_TEST_KUBECONFIG names no cluster`);
    continue;
  }
  const flag = effort === 'full' ? '' : ` --${effort}`;
  const charts: Chart[] = [];
  console.error(`${bench.name}:`);
  const report = `# ${bench.name}\n\n\`node bench/main.ts${flag} ${bench.name}\`\n\n${await bench.run(effort, chart => charts.push(chart))}\n`;
  console.log(report);
  const pictures = charts.map(chart => ({ file: `${chart.name}.svg`, svg: drawChart(chart) }));
  if (effort === 'smoke') continue;
  mkdirSync(resultsDir, { recursive: true });
  const shown = pictures.map(({ file }) => `\n![${file}](${file})\n`).join('');
  writeFileSync(join(resultsDir, `${bench.name}.md`), report + shown);
  for (const { file, svg } of pictures) writeFileSync(join(resultsDir, file), svg);
}
