/** What a run of vitest came to, read from the file of its JSON reporter. */

import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

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
