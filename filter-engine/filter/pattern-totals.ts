/** What all patterns of a filter may have together: characters before they are compiled, instructions while they are. */

import { FilterError } from './errors.ts';
import { MAX_TOTAL_PATTERN_LENGTH, MAX_TOTAL_REGEX_INSTRUCTIONS } from './limits.ts';

/** Keys whose text is compiled. */
const PATTERN_KEYS = new Set(['regex', 'glob', 'also', 'except', 'jsonpath']);

/** Throws a `FilterError` when the patterns of a filter, as it is written, are too long together. */
export function refuseLongPatterns(spec: unknown): void {
  const characters = charactersOf(spec, '');
  if (characters <= MAX_TOTAL_PATTERN_LENGTH) return;
  throw new FilterError({
    code: 'HEADGATE_ERR_FILTER_TOO_LONG',
    path: '',
    what: `its regexes, globs and JSONPaths have ${characters} characters together, the limit is ${MAX_TOTAL_PATTERN_LENGTH}`,
    hint: 'Use equals and prefix where they say the same, and method and host with lists.',
  });
}

/** Of the patterns in `value`, which stands under `key`. As deep as the filter is, which was parsed. */
function charactersOf(value: unknown, key: string): number {
  if (typeof value === 'string') return PATTERN_KEYS.has(key) ? value.length : 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, part) => sum + charactersOf(part, key), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [name, part]) => sum + charactersOf(part, name), 0);
}

/** Throws a `FilterError` when the patterns of a filter that are compiled so far, up to the place `at`, have too many instructions. */
export function refuseInstructions(instructions: number, at: string): void {
  if (instructions <= MAX_TOTAL_REGEX_INSTRUCTIONS) return;
  throw new FilterError({
    code: 'HEADGATE_ERR_FILTER_REGEX_TOO_LARGE',
    path: at,
    what: `the filter's patterns compile to ${instructions} instructions up to here, the limit for all is ${MAX_TOTAL_REGEX_INSTRUCTIONS}`,
    hint: 'Use smaller repeat counts, or prefix and equals where they say the same.',
  });
}
