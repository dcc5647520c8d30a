/** Whether two sessions on one port must hear of each other. */

import { type FilterSpec, overlap } from '../filter-engine/index.ts';

/**
 * Whether two filters may take the same request, for the notice to both sessions. Runs in the thread that carries the
 * traffic, so regexes are left open, and what takes long to tell counts as "may". The request that both match is for nobody's
 * eyes here: it has what one user wants, and the other would be told.
 */
export function mayOverlap(a: FilterSpec | null, b: FilterSpec | null): boolean {
  if (a === null || b === null) return true;
  return overlap(a, b, 'quick').verdict !== 'no';
}
