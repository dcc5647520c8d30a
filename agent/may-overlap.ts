/** Whether two sessions on one port must hear of each other. */

import { type FilterSpec, overlap } from '../filter-engine/index.ts';

/** Forms that are compared as automata, which can take tens of milliseconds. */
const SLOW_FORMS = /"(regex|glob|header_line|path_and_query)":/;

/**
 * Whether two filters may take the same request, for the notice to both sessions. Runs in the thread that carries the
 * traffic, so what takes long to tell counts as "may".
 */
export function mayOverlap(a: FilterSpec | null, b: FilterSpec | null): boolean {
  if (a === null || b === null || SLOW_FORMS.test(JSON.stringify([a, b]))) return true;
  return overlap(a, b).verdict !== 'no';
}
