/** Filters as people write them, in flags, as text and in the file: read, compiled once to find mistakes, and returned. */

import { compileFilter, FilterError, type FilterSpec, parseFilter } from '../../filter-engine/filter/index.ts';
import { readYaml, YamlProblem } from '../config/yaml-text.ts';
import { HeadgateError } from '../errors.ts';
import { conditionsOfFlags, type FilterFlags, type RawCondition } from './filter-flags.ts';

/** The filter flags together with `--filter` (false after `--no-filter`). */
export interface AllFilterFlags extends FilterFlags {
  readonly filter?: string | false | undefined;
}

/**
 * What all filter flags say together; undefined when there is none, null after `--no-filter`.
 * @throws HeadgateError HEADGATE_ERR_FILTER
 */
export function filterOfFlags(flags: AllFilterFlags): FilterSpec | null | undefined {
  const conditions = conditionsOfFlags(flags);
  if (flags.filter === false) {
    if (conditions.length > 0) throw filterAndNone();
    return null;
  }
  const parts: unknown[] = conditions.map(condition => readCondition(condition));
  if (flags.filter !== undefined) parts.push(readFilterText(flags.filter, '--filter'));
  if (parts.length === 0) return undefined;
  return readFilter(parts.length === 1 ? parts[0] : { all_of: parts }, path => (path === '' ? 'filter' : path));
}

/** A filter written as YAML or JSON in one text. @param where it stands, for the message. */
export function readFilterText(text: string, where: string): FilterSpec {
  let value: unknown;
  try {
    ({ value } = readYaml(text, false));
  } catch (error) {
    if (!(error instanceof YamlProblem)) throw error;
    const at = error.offset === undefined ? '' : `, at character ${error.offset + 1}`;
    if (error.isExcess) {
      throw new HeadgateError('HEADGATE_ERR_FILTER', `${where}${at}: ${error.message}.`, {
        hint: error.hint,
        cause: error,
      });
    }
    const given = where.startsWith('-') ? `${where} ` : `${where}=`;
    throw new HeadgateError('HEADGATE_ERR_FILTER', `${where} cannot be read as YAML or JSON${at}: ${error.message}.`, {
      hint: `Put it in quotes, as in ${given}'{any_of: [{path: /cart}, {header: {name: x-user, equals: alice}}]}'.`,
      cause: error,
    });
  }
  return readFilter(value, path => (path === '' ? where : `${where}: ${path}`));
}

/** @param placeOf says in words where a path of the filter is (`all_of[1].header`; empty for the whole). */
export function readFilter(value: unknown, placeOf: (path: string) => string): FilterSpec {
  try {
    const spec = parseFilter(value);
    compileFilter(spec);
    return spec;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const place = error.path === '' ? 'filter' : error.path;
    const problem = error.message.startsWith(`${place}: `) ? error.message.slice(place.length + 2) : error.message;
    throw new HeadgateError('HEADGATE_ERR_FILTER', `${placeOf(error.path)}: ${problem}.`, {
      hint: error.hint,
      cause: error,
    });
  }
}

/** Parts of a wrong filter that are looked at one by one. Compiling costs time, and nobody mends so many at once. */
const MAX_PARTS_TRIED = 100;

/**
 * All mistakes of a filter: where a list of `all_of` or `any_of` has several parts that are wrong, each of them.
 * @param placeOf as in `readFilter`
 */
export function filterErrors(
  value: unknown,
  placeOf: (path: string) => string,
  budget = { parts: MAX_PARTS_TRIED },
): HeadgateError[] {
  budget.parts -= 1;
  const [error] = budget.parts < 0 ? [] : errorsOf(() => readFilter(value, placeOf));
  if (error === undefined) return [];
  const inner = partsOf(value).flatMap(({ path, part }) =>
    filterErrors(part, below => placeOf(below === '' ? path : `${path}.${below}`), budget),
  );
  return inner.length > 0 ? inner : [error];
}

/** The parts of a list, as far as the value is one. Its depth is bounded by who parsed the text. */
function partsOf(value: unknown): { readonly path: string; readonly part: unknown }[] {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1) return [];
  return Object.entries(value).flatMap(([key, parts]) => {
    if (key === 'not') return [{ path: key, part: parts }];
    if ((key !== 'all_of' && key !== 'any_of') || !Array.isArray(parts)) return [];
    return parts.map((part, index) => ({ path: `${key}[${index}]`, part }));
  });
}

function errorsOf(run: () => unknown): HeadgateError[] {
  try {
    run();
    return [];
  } catch (error) {
    if (error instanceof HeadgateError) return [error];
    throw error;
  }
}

/** One condition of a flag; a mistake is told with the flag instead of a path. */
function readCondition({ flag, filter }: RawCondition): FilterSpec {
  return readFilter(filter, () => flag);
}

function filterAndNone(): HeadgateError {
  return new HeadgateError('HEADGATE_ERR_FILTER', '--no-filter stands beside filter flags.', {
    hint: 'Leave --no-filter out, or the others.',
  });
}
