/**
 * Runs benches: `node bench/main.ts [--quick | --smoke] [NAME…]`, all of them without a name.
 *
 * Each prints its tables and writes them to bench/results/NAME.md; a smoke run (`npm test`) writes nothing, since its
 * figures mean nothing.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Effort } from './bench.ts';
import { BENCHES } from './benches.ts';

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
  console.error(`${bench.name}:`);
  const report = `# ${bench.name}\n\n\`node bench/main.ts${flag} ${bench.name}\`\n\n${await bench.run(effort)}\n`;
  console.log(report);
  if (effort === 'smoke') continue;
  mkdirSync(resultsDir, { recursive: true });
  writeFileSync(join(resultsDir, `${bench.name}.md`), report);
}
