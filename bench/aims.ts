/** What the project aims at, beside what a bench measured: a figure that misses its aim is seen where the figure is. */

import { table } from './bench.ts';

export interface Aim {
  readonly what: string;
  readonly measured: number;
  readonly bound: number;
  /** Whether the bound is the least or the most that is wanted. */
  readonly is: 'least' | 'most';
  /** Behind the figures; nothing for ratios. */
  readonly unit?: string;
  /** The same of the load with nothing in between, above which nobody gets. */
  readonly direct?: number;
}

/** How far it is met: 1 or more is met. NaN where nothing was measured. */
export function attained({ measured, bound, is }: Aim): number {
  return is === 'least' ? measured / bound : bound / measured;
}

/** A section with one row an aim; those that were not measured are left out. Behind them, the aims that this machine's load cannot reach. */
export function aimsSection(aims: readonly Aim[]): string {
  const measured = aims.filter(aim => !Number.isNaN(attained(aim)));
  const rows = measured.map(aim => {
    const bound = `${aim.is === 'least' ? '≥' : '≤'} ${aim.bound}${unitOf(aim)}`;
    return [aim.what, bound, `${digits(aim.measured)}${unitOf(aim)}`, attained(aim).toFixed(2)];
  });
  const head = `### What is aimed at\n\n${table(['what', 'aim', 'measured', 'of the aim (1 is met)'], rows)}`;
  return [head, ...measured.flatMap(outOfReach)].join('\n\n');
}

function outOfReach(aim: Aim): string[] {
  const { what, direct = Number.NaN, bound, is } = aim;
  const isBelow = is === 'least' && direct < bound;
  const reached = `${digits(direct)}${unitOf(aim)}`;
  return isBelow ? [`${what}: direct itself reaches ${reached}: the load generator is the limit here.`] : [];
}

function unitOf({ unit }: Aim): string {
  return unit === undefined ? '' : ` ${unit}`;
}

function digits(value: number): string {
  return Math.abs(value) < 10 ? value.toFixed(2) : value.toFixed(0);
}
