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
}

/** How far it is met: 1 or more is met. NaN where nothing was measured. */
export function attained({ measured, bound, is }: Aim): number {
  return is === 'least' ? measured / bound : bound / measured;
}

/** A section with one row an aim; those that were not measured are left out. */
export function aimsSection(aims: readonly Aim[]): string {
  const rows = aims
    .filter(aim => !Number.isNaN(attained(aim)))
    .map(aim => {
      const unit = aim.unit === undefined ? '' : ` ${aim.unit}`;
      const bound = `${aim.is === 'least' ? '≥' : '≤'} ${aim.bound}${unit}`;
      return [aim.what, bound, `${digits(aim.measured)}${unit}`, attained(aim).toFixed(2)];
    });
  return `### What is aimed at\n\n${table(['what', 'aim', 'measured', 'of the aim (1 is met)'], rows)}`;
}

function digits(value: number): string {
  return Math.abs(value) < 10 ? value.toFixed(2) : value.toFixed(0);
}
