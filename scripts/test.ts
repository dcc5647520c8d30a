/**
 * `npm test`: everything that must hold before a change goes in, cheapest first, stopping at the first failure.
 *
 * vitest writes its results as JSON beside its ordinary output; from these come the last line (`N passed, N failed`,
 * over all projects) and the list of slow files, beside what each step took. A suite skips by name what the machine cannot do (no root, no
 * nftables); where CI is set nothing may be skipped, since there a skip is a hole that nobody would see.
 *
 *   npm test                       all
 *   npm test -- steal.test.ts      arguments go to vitest: the checks before it still run
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

import { runStep, type Step, type StepResult } from './steps.ts';
import { durationLines, emptySummary, mergeSummaries, printSummary, readSummary, refuseSkips } from './test-summary.ts';

const FUZZ_SECONDS = 60;
const FUZZ_STEP = `fuzzers, ${FUZZ_SECONDS} s of all processors together`;
/** Steps that arguments for vitest leave out. */
const UNFILTERED = new Set([FUZZ_STEP, 'benches run']);

const projectDir = join(import.meta.dirname, '..');
const reportDir = mkdtempSync(join(tmpdir(), 'headgate-test-'));
const vitestArgs = process.argv.slice(2);

process.chdir(projectDir);
try {
  process.exitCode = runAll();
} finally {
  rmSync(reportDir, { recursive: true });
}

/** Runs every step and prints the totals. Returns the exit code. */
function runAll(): number {
  const steps: Step[] = [
    { name: 'types (tsc --noEmit)', command: ['tsc', '--noEmit'] },
    { name: 'format and lint (biome check)', command: ['biome', 'check', '--error-on-warnings', '.'] },
    vitest('unit tests', 'unit', `--maxWorkers=${availableParallelism()}`),
    vitest('build, pack, install elsewhere', 'package'),
    vitest('real kernel, real servers', 'kernel'),
    { name: FUZZ_STEP, command: [process.execPath, 'test/fuzz/main.ts', `--seconds=${FUZZ_SECONDS}`] },
    { name: 'benches run', command: [process.execPath, 'bench/main.ts', '--smoke'] },
  ];
  const results: StepResult[] = [];
  let summary = emptySummary();
  let exitCode = 0;
  for (const step of steps) {
    if (vitestArgs.length > 0 && UNFILTERED.has(step.name)) continue;
    const result = runStep(step);
    results.push(result);
    exitCode = result.exitCode;
    const part = readSummary(reportOf(step));
    summary = mergeSummaries(summary, part);
    if (exitCode === 0 && process.env.CI && part.skipped.length > 0) exitCode = refuseSkips(part.skipped);
    if (exitCode !== 0) break;
  }
  console.log(`\nsteps:\n${durationLines(results).join('\n')}`);
  printSummary(summary, exitCode);
  return exitCode;
}

function vitest(name: string, project: string, ...options: readonly string[]): Step {
  const report = join(reportDir, `${project}.json`);
  return {
    name,
    command: [
      'vitest',
      'run',
      `--project=${project}`,
      ...options,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...(vitestArgs.length > 0 ? ['--passWithNoTests', ...vitestArgs] : []),
    ],
    env: { HEADGATE_TEST_REPORT: report },
  };
}

function reportOf(step: Step): string | undefined {
  return step.env?.HEADGATE_TEST_REPORT;
}
