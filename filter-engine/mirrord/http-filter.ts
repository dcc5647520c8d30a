/**
 * `http_filter` of a mirrord file (`feature.network.incoming.http_filter`) as a filter of ours that means the same.
 *
 *   header_filter   a regex without case over `name: value` of each header         header_line
 *   path_filter     the same over the path, then over path?query                   path, path_and_query
 *   method_filter   a method, or a list of them, without case                      method
 *   body_filter     { body: json, query: JSONPath, matches: regex with case }      body
 *   all_of, any_of  lists of { header } { path } { method } { body, query, matches }
 *
 * One of them at a time, as in mirrord; the lists are not nested. `ports` says where the filter holds and is the caller's. What
 * differs is listed in docs/filters.md.
 */

import { below, FilterError } from '../filter/errors.ts';
import { readJsonPath } from '../filter/json/json-path-syntax.ts';
import { checkKeys, keysOf, parseShape } from '../filter/keyed-union.ts';
import { MAX_LIST } from '../filter/limits.ts';
import { CASE_INSENSITIVE, CASE_SENSITIVE } from '../filter/linear-regex.ts';
import { type FilterSpec, parseFilter } from '../filter/spec.ts';
import { TEXT_FORMS } from '../filter/text-match.ts';
import type { FlatPattern } from './lookaround.ts';
import { translateRegex } from './rust-regex.ts';

const FILTERS = ['header_filter', 'path_filter', 'method_filter', 'body_filter', 'all_of', 'any_of'];
const KEYS = [...FILTERS, 'header_filter_jq', 'ports'];
const INNER_KEYS = ['header', 'path', 'method', 'body', 'query', 'matches'];
const BODY_KEYS = ['body', 'query', 'matches'];

type Written = Readonly<Record<string, unknown>>;

/**
 * The filter that `http_filter` means; null when it filters nothing (only `ports`, or null). Throws a `FilterError`, whose `path`
 * begins at the value: `all_of[1].header`.
 */
export function parseMirrordHttpFilter(value: unknown): FilterSpec | null {
  if (value === null || value === undefined) return null;
  const written = value as Written;
  const keys = keysOf(value, '', KEYS);
  checkKeys(keys, '', KEYS);
  if (isGiven(written, 'header_filter_jq')) throw refuseJq('header_filter_jq');
  const given = FILTERS.filter(key => isGiven(written, key));
  const [first] = given;
  if (first === undefined) return null;
  if (given.length > 1) {
    throw shapeError(
      '',
      `has ${given.join(' and ')}; mirrord allows one of them`,
      'Put each into all_of or any_of: all_of: [{ header: … }, { path: … }].',
    );
  }
  return parseFilter(filterOf(first, written[first]));
}

function filterOf(key: string, body: unknown): FilterSpec {
  switch (key) {
    case 'header_filter':
      return headerFilter(body, key);
    case 'path_filter':
      return pathFilter(body, key);
    case 'method_filter':
      return methodFilter(body, key);
    case 'body_filter':
      return bodyFilter(body, key);
    default: {
      if (!Array.isArray(body) || body.length === 0) {
        throw shapeError(
          key,
          'must be a list with at least one filter',
          `Write ${key}: [{ header: "^x-user: alice$" }].`,
        );
      }
      const parts = body.map((part, index) => innerFilter(part, `${key}[${index}]`));
      return key === 'all_of' ? { all_of: parts } : { any_of: parts };
    }
  }
}

function innerFilter(value: unknown, at: string): FilterSpec {
  const keys = keysOf(value, at, ['header', 'path', 'method', 'body']);
  checkKeys(keys, at, INNER_KEYS);
  const written = value as Written;
  if (isGiven(written, 'query') && !isGiven(written, 'body') && !isGiven(written, 'matches'))
    throw refuseJq(below(at, 'query'));
  if (isGiven(written, 'body') || isGiven(written, 'query') || isGiven(written, 'matches'))
    return bodyFilter(value, at);
  const [key] = keys;
  if (key === undefined || keys.length > 1) {
    throw shapeError(at, 'needs one of header, path, method, body', 'Put each into a part of its own.');
  }
  const place = below(at, key);
  if (key === 'header') return headerFilter(written.header, place);
  return key === 'path' ? pathFilter(written.path, place) : methodFilter(written.method, place);
}

function headerFilter(value: unknown, at: string): FilterSpec {
  if (typeof value === 'object' && value !== null) {
    const what = 'must be text, a regex over "name: value" of each header: its form by jq is not supported';
    throw shapeError(at, what, 'Write it as in "^x-user: alice$".');
  }
  const parts = translateRegex(textOf(value, at), CASE_INSENSITIVE, at).map(
    (pattern): FilterSpec => ({ header_line: lineOf(pattern) }),
  );
  return anyOf(parts);
}

function lineOf({ regex, also, except }: FlatPattern): {
  regex: string;
  also?: readonly string[];
  except?: readonly string[];
} {
  return { regex, ...(also.length > 0 && { also }), ...(except.length > 0 && { except }) };
}

function pathFilter(value: unknown, at: string): FilterSpec {
  const patterns = translateRegex(textOf(value, at), CASE_INSENSITIVE, at);
  const over = (subject: 'path' | 'path_and_query') =>
    patterns.map(pattern =>
      allOf(pattern, regex => (subject === 'path' ? { path: { regex } } : { path_and_query: { regex } })),
    );
  // What is found in the path is found in path?query as well, unless it looks at the end.
  const isFoundInBoth = patterns.every(isBlindToTheEnd);
  return anyOf(isFoundInBoth ? over('path_and_query') : [...over('path'), ...over('path_and_query')]);
}

function isBlindToTheEnd({ regex, also, except }: FlatPattern): boolean {
  return except.length === 0 && [regex, ...also].every(part => !/\$|\\[zZbB]/.test(part));
}

function allOf({ regex, also, except }: FlatPattern, specOf: (regex: string) => FilterSpec): FilterSpec {
  const parts = [...[regex, ...also].map(specOf), ...except.map(part => ({ not: specOf(part) }))];
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { all_of: parts };
}

function anyOf(parts: readonly FilterSpec[]): FilterSpec {
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { any_of: parts };
}

/** mirrord compares methods without case: each is taken in its usual spellings. */
function methodFilter(value: unknown, at: string): FilterSpec {
  const names = Array.isArray(value) ? value : [value];
  const methods = names.flatMap((name, index) =>
    spellingsOf(textOf(name, Array.isArray(value) ? `${at}[${index}]` : at)),
  );
  const unique = [...new Set(methods)];
  if (unique.length === 0 || unique.length > MAX_LIST)
    throw shapeError(at, 'must name from one to some twenty methods', 'Write GET, or ["GET", "POST"].');
  return prefixed(at, () => parseFilter({ method: unique.length === 1 ? unique[0] : unique }));
}

function spellingsOf(method: string): readonly string[] {
  return [method.toUpperCase(), method.toLowerCase(), method];
}

function bodyFilter(value: unknown, at: string): FilterSpec {
  checkKeys(keysOf(value, at, BODY_KEYS), at, BODY_KEYS);
  const written = value as Written;
  if (written.body !== 'json') throw shapeError(below(at, 'body'), 'must be "json"', 'No other kind of body is known.');
  const jsonpath = textOf(written.query, below(at, 'query'));
  readJsonPath(jsonpath, below(at, 'query'));
  const place = below(at, 'matches');
  const [pattern, ...others] = translateRegex(textOf(written.matches, place), CASE_SENSITIVE, place);
  if (pattern === undefined || others.length > 0 || pattern.also.length > 0 || pattern.except.length > 0) {
    const hint = 'Say it in the query: $.items[?!match(@.name, "x.*")].name';
    throw new FilterError({
      code: 'HEADGATE_ERR_FILTER_UNSUPPORTED',
      path: place,
      what: 'lookaround is not understood over bodies',
      hint,
    });
  }
  return { body: { jsonpath, regex: pattern.regex } };
}

function textOf(value: unknown, at: string): string {
  if (value === undefined || value === null) throw shapeError(at, 'is missing', 'Write it as text.');
  return parseShape(TEXT_FORMS.regex, value, at);
}

/** Runs `parse`; an error of it gets the place `at`, where the user wrote it. */
function prefixed(at: string, parse: () => FilterSpec): FilterSpec {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const { code, hint, path, message } = error;
    throw new FilterError({ code, path: at, what: message.slice(path.length + 2), hint, cause: error });
  }
}

function isGiven(written: Written, key: string): boolean {
  return written[key] !== undefined && written[key] !== null;
}

function refuseJq(path: string): FilterError {
  return new FilterError({
    code: 'HEADGATE_ERR_FILTER_UNSUPPORTED',
    path,
    what: 'filters by jq are not supported',
    hint: 'Write what it looks for as header_filter, a regex over "name: value", or as a filter of Headgate’s: header: { name: x-user, equals: alice }.',
  });
}

function shapeError(path: string, what: string, hint: string): FilterError {
  return new FilterError({ code: 'HEADGATE_ERR_FILTER_SHAPE', path, what, hint });
}
