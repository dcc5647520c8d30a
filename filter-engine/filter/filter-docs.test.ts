import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileFilter, MATCH, NO_MATCH } from './index.ts';
import * as limits from './limits.ts';
import { PREDICATES } from './predicate-table.ts';
import { headOf } from './testing/heads.ts';
import { TEXT_FORMS } from './text-match.ts';

const text = readFileSync(new URL('../../docs/filters.md', import.meta.url), 'utf8');

/** The rows of a table whose first cell is code: filter, matching request, other request. */
const rows = [...text.matchAll(/^\| `(\{.*\})` \| `(.*)` \| `(.*)` \|$/gm)].map(
  ([, filter = '', matching = '', other = '']) => [filter.replaceAll('\\|', '|'), matching, other] as const,
);

describe('docs/filters.md', () => {
  it.each(rows)('tells the truth about %s', (filter, matching, other) => {
    const compiled = compileFilter(parse(filter));
    expect(compiled.match(headOf(...matching.split(' · '))), matching).toBe(MATCH);
    expect(compiled.match(headOf(...other.split(' · '))), other).toBe(NO_MATCH);
  });

  it('shows every form of every predicate', () => {
    const shownForms = new Set(rows.flatMap(([filter]) => formsOf(parse(filter))));
    const texts = Object.keys(TEXT_FORMS);
    const wanted = Object.keys(PREDICATES).flatMap(name =>
      name === 'method' ? ['method'] : texts.map(form => `${name} ${form}`),
    );
    expect(
      [...wanted, 'header present', 'path', 'host', 'all_of', 'any_of', 'not'].filter(form => !shownForms.has(form)),
    ).toEqual([]);
  });

  it('has a row for every line of its table', () => {
    expect(rows.length).toBe(text.match(/^\| `\{/gm)?.length);
  });

  it('states the limits of the code', () => {
    const stated = [...text.matchAll(/^\| .+ \| (\d+) \|$/gm)].map(match => Number(match[1]));
    expect(stated).toEqual([
      limits.MAX_PATTERN_LENGTH,
      limits.MAX_DEPTH,
      limits.MAX_PARTS,
      limits.MAX_LIST,
      limits.MAX_REGEX_INSTRUCTIONS,
      limits.MAX_TOTAL_REGEX_INSTRUCTIONS,
    ]);
  });

  it('shows a whole filter that compiles', () => {
    const [, yaml = ''] = /```yaml\nfilter:\n([\s\S]*?)```/.exec(text) ?? [];
    expect(compileFilter(parse(yaml)).describe()).toBe(
      'header x-user equals …, path under …, not method HEAD or OPTIONS',
    );
  });
});

/** `header equals` for `{ header: { name, equals } }`; the bare key where the body is no object. */
function formsOf(filter: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(filter).flatMap(([key, body]) => {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return [key];
    return [key, ...Object.keys(body).map(form => `${key} ${form}`)].slice(key === 'path' || key === 'host' ? 1 : 0);
  });
}
