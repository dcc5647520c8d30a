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

/** One condition of a flag; a mistake is told with the flag instead of a path. */
function readCondition({ flag, filter }: RawCondition): FilterSpec {
  return readFilter(filter, () => flag);
}

function filterAndNone(): HeadgateError {
  return new HeadgateError('HEADGATE_ERR_FILTER', '--no-filter stands beside filter flags.', {
    hint: 'Leave --no-filter out, or the others.',
  });
}
