import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileFilter, type Filter, filterSchema, MATCH, NEED_MORE, NO_MATCH, type Verdict } from './index.ts';
import * as limits from './limits.ts';
import { PREDICATES } from './predicate-table.ts';
import { FORM_ROWS as rows, shownRequest, FILTERS_PAGE as text } from './testing/form-table.ts';
import { headOf } from './testing/heads.ts';
import { TEXT_FORMS } from './text-match.ts';

const TEXTS = Object.keys(TEXT_FORMS);
const MEMBER = [...TEXTS, 'present', 'absent'];
/** The forms of each predicate; an empty one is its bare text. */
const FORMS: Readonly<Record<string, readonly string[]>> = {
  header: MEMBER,
  cookie: MEMBER,
  baggage: MEMBER,
  tracestate: MEMBER,
  path: ['', ...TEXTS],
  query: MEMBER,
  method: [''],
  host: ['', ...TEXTS],
  grpc: ['', 'service', 'method'],
  body: MEMBER,
  sample: ['percent', 'by'],
  header_line: ['regex', 'also', 'except'],
  path_and_query: TEXTS,
};
/** Predicates that may be written as bare text, where an object is not that form. */
const BARE = ['path', 'host', 'grpc'];

describe('docs/filters.md', () => {
  it.each(rows)('tells the truth about $filter', ({ filter, matching, other }) => {
    const compiled = compileFilter(parse(filter));
    expect(verdictOn(compiled, matching), matching).toBe(MATCH);
    expect(verdictOn(compiled, other), other).toBe(NO_MATCH);
  });

  it('shows filters that the schema accepts', () => {
    for (const { filter } of rows) expect(filterSchema.safeParse(parse(filter)).success, filter).toBe(true);
  });

  it('shows every form of every predicate', () => {
    const shownForms = new Set(rows.flatMap(({ filter }) => formsOf(parse(filter))));
    const wanted = Object.keys(PREDICATES).flatMap(name =>
      (FORMS[name] ?? ['?']).map(form => `${name} ${form}`.trim()),
    );
    expect([...wanted, 'all_of', 'any_of', 'not'].filter(form => !shownForms.has(form))).toEqual([]);
  });

  it('has a row for every line of its table', () => {
    expect(rows.length).toBe(text.match(/^\| `\{/gm)?.length);
  });

  it('says for every predicate what it is compared with in HTTP/1 and in HTTP/2', () => {
    const subjects = [...text.matchAll(/^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$/gm)];
    expect(subjects.map(([, predicate]) => predicate).sort()).toEqual(Object.keys(PREDICATES).sort());
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
      limits.MAX_TOTAL_PATTERN_LENGTH,
      limits.MAX_FILTER_BODY_BYTES,
      limits.MAX_FILTER_BODY_WAIT_MS,
      limits.MAX_BODY_DEPTH,
      limits.MAX_BODY_VISITS,
      limits.MAX_BODY_TEXT,
      limits.MAX_JSONPATH_LENGTH,
      limits.MAX_JSONPATH_DEPTH,
    ]);
  });

  it('shows a whole filter that compiles', () => {
    const [, yaml = ''] = /```yaml\nfilter:\n([\s\S]*?)```/.exec(text) ?? [];
    expect(compileFilter(parse(yaml)).describe()).toBe('header x-user equals …, path begins with …, not method is …');
  });
});

function verdictOn(filter: Filter, cell: string): Verdict {
  const { lines, body, connection } = shownRequest(cell);
  const framing = body === undefined ? [] : [`content-length: ${Buffer.byteLength(body)}`];
  const head = headOf(...lines, ...framing);
  head.connectionKey = connection;
  const verdict = filter.match(head);
  return verdict === NEED_MORE ? filter.matchBody(head, Buffer.from(body ?? ''), true) : verdict;
}

/** `header equals` for `{ header: { name, equals } }`; the bare key where the body is no object. */
function formsOf(filter: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(filter).flatMap(([key, body]) => {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return [key];
    return [key, ...Object.keys(body).map(form => `${key} ${form}`)].slice(BARE.includes(key) ? 1 : 0);
  });
}
