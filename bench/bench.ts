/** What a bench is, and the small arithmetic that all of them share. */

import type { Chart } from './chart.ts';

/** How much time to spend. `smoke` proves that the bench runs; its figures mean nothing. */
export type Effort = 'full' | 'quick' | 'smoke';

/** One bench: `node bench/main.ts NAME` runs it and writes what it returns to bench/results/NAME.md. */
export interface Bench {
  readonly name: string;
  /** Whether it runs only where HEADGATE_TEST_KUBECONFIG names a cluster. */
  readonly needsCluster?: true;
  /**
   * Measures and returns Markdown; gives `draw` the pictures of it.
   * @throws when a contender answers wrongly, before anything is timed.
   */
  readonly run: (effort: Effort, draw: (chart: Chart) => void) => Promise<string>;
}

/** Runs cases one after the other, so that none disturbs another; all at once in a smoke run, whose figures mean nothing. */
export async function runCases<Result>(
  effort: Effort,
  cases: readonly (() => Promise<Result>)[],
): Promise<readonly Result[]> {
  if (effort === 'smoke') return together(cases);
  const results: Result[] = [];
  for (const run of cases) results.push(await run());
  return results;
}

/** One that fails waits for the others, so that they take down what they have set up. */
async function together<Result>(cases: readonly (() => Promise<Result>)[]): Promise<readonly Result[]> {
  const running = cases.map(run => run());
  await Promise.allSettled(running);
  return Promise.all(running);
}

/** The middle value; the mean of the two middle ones when their number is even. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** A Markdown table whose columns line up as text too. The first column is left-aligned, the others right-aligned. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) => Math.max(title.length, 3, ...rows.map(row => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}
