import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { durationLines, emptySummary, mergeSummaries, readSummary } from './test-summary.ts';

/** Writes a report as vitest's JSON reporter does, reads it back, and removes it. */
function summaryOf(...files: readonly { name: string; status: string; tests: readonly string[] }[]) {
  const dir = mkdtempSync(join(tmpdir(), 'headgate-summary-'));
  const path = join(dir, 'report.json');
  const testResults = files.map(({ name, status, tests }) => ({
    name: join(process.cwd(), name),
    status,
    startTime: 1000,
    endTime: 1250,
    assertionResults: tests.map((result, index) => ({ fullName: `case ${index}`, status: result })),
  }));
  writeFileSync(path, JSON.stringify({ testResults }));
  try {
    return readSummary(path);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

describe('a test summary', () => {
  it('adds up what passed, failed and was skipped', () => {
    const summary = summaryOf(
      { name: 'a.test.ts', status: 'passed', tests: ['passed', 'passed', 'skipped'] },
      { name: 'b.test.ts', status: 'failed', tests: ['passed', 'failed', 'pending', 'todo'] },
    );
    expect(summary).toMatchObject({ passed: 3, failed: 1 });
    expect(summary.skipped).toEqual(['a.test.ts: case 2', 'b.test.ts: case 2', 'b.test.ts: case 3']);
    expect(summary.files).toEqual([
      { path: 'a.test.ts', durationMs: 250 },
      { path: 'b.test.ts', durationMs: 250 },
    ]);
  });

  it('counts a file that fails before its tests run', () => {
    expect(summaryOf({ name: 'a.test.ts', status: 'failed', tests: [] })).toMatchObject({ passed: 0, failed: 1 });
  });

  it('is empty where no report was written', () => {
    expect(readSummary('/nonexistent/report.json')).toEqual(emptySummary());
    expect(readSummary(undefined)).toEqual(emptySummary());
  });

  it('of several runs is their sum', () => {
    const part = summaryOf({ name: 'a.test.ts', status: 'passed', tests: ['passed'] });
    expect(mergeSummaries(part, part)).toMatchObject({ passed: 2, failed: 0 });
  });
});

it('says how long each step took, and all of them', () => {
  const step = (name: string, durationMs: number) => ({ name, exitCode: 0, durationMs });
  expect(durationLines([step('types', 900), step('unit tests', 12_340)])).toEqual([
    '    900 ms  types',
    '    12.3 s  unit tests',
    '    13.2 s  all',
  ]);
});
