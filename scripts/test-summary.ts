/** What a run of vitest came to, read from the file of its JSON reporter, and how it is told. */

import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { styleText } from 'node:util';

import { formatDuration, type StepResult } from './steps.ts';

const SLOW_FILES_SHOWN = 5;

/** Totals of one or several runs. */
export interface TestSummary {
  readonly passed: number;
  /** Failed tests, and files that failed before any test of theirs ran. */
  readonly failed: number;
  /** `path: full name` of each test that did not run. */
  readonly skipped: readonly string[];
  readonly files: readonly { readonly path: string; readonly durationMs: number }[];
}

/** The part of vitest's JSON report that is read here. */
interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** The summary of no tests at all. */
export function emptySummary(): TestSummary {
  return { passed: 0, failed: 0, skipped: [], files: [] };
}

/** Reads one report. No path, or a run that ended before it wrote one, is an empty summary: its exit code tells. */
export function readSummary(path: string | undefined): TestSummary {
  if (path === undefined || !existsSync(path)) return emptySummary();
  const report = JSON.parse(readFileSync(path, 'utf8')) as VitestReport;
  return report.testResults.map(summarizeFile).reduce(mergeSummaries, emptySummary());
}

/** The sum of two. */
export function mergeSummaries(a: TestSummary, b: TestSummary): TestSummary {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: [...a.skipped, ...b.skipped],
    files: [...a.files, ...b.files],
  };
}

/** Says which tests were skipped where none may be. Returns the exit code. */
export function refuseSkips(skipped: readonly string[]): number {
  console.error(styleText('red', '\nskipped, and in CI nothing may be:'));
  for (const name of skipped) console.error(`  ${name}`);
  return 1;
}

/** How long each step took, in their order, and all together. */
export function durationLines(steps: readonly StepResult[]): readonly string[] {
  const all = steps.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return [...steps, { name: 'all', durationMs: all }].map(
    ({ name, durationMs }) => `  ${formatDuration(durationMs).padStart(8)}  ${name}`,
  );
}

/** The last lines of a run: slow files, what was skipped, totals. */
export function printSummary(summary: TestSummary, exitCode: number): void {
  const slowest = summary.files.toSorted((a, b) => b.durationMs - a.durationMs).slice(0, SLOW_FILES_SHOWN);
  if (slowest.length > 0) console.log('\nslowest test files:');
  for (const file of slowest) console.log(`  ${formatDuration(file.durationMs).padStart(8)}  ${file.path}`);
  if (summary.skipped.length > 0) console.log(`\nskipped: ${summary.skipped.length}`);
  for (const name of summary.skipped) console.log(`  ${name}`);
  const failed = summary.failed === 0 && exitCode !== 0 ? 1 : summary.failed;
  console.log(`\n${summary.passed} passed, ${failed} failed`);
}

function summarizeFile(file: VitestReport['testResults'][number]): TestSummary {
  const path = relative(process.cwd(), file.name);
  const failed = file.assertionResults.filter(test => test.status === 'failed').length;
  return {
    passed: file.assertionResults.filter(test => test.status === 'passed').length,
    failed: failed === 0 && file.status === 'failed' ? 1 : failed,
    skipped: file.assertionResults
      .filter(test => test.status !== 'passed' && test.status !== 'failed')
      .map(test => `${path}: ${test.fullName}`),
    files: [{ path, durationMs: Math.max(0, file.endTime - file.startTime) }],
  };
}
