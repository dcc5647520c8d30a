import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter, type FilterSpec } from './index.ts';
import { PREDICATES } from './predicate-table.ts';
import { headOf } from './testing/heads.ts';

/** Stands in everything that the filter does not name: a token, a path's segment, a host and a value of every list. */
const MARK = 'S3CRET';
/** Values of what it names: text, and what a terminal would act on or show in another order, in UTF-8 and Latin-1. */
const PLAIN = ['bob', 'b\u00e9', '\u009b31mb', '\u202ebob', '\u2028bob', 'b"o\\b'];

const HEADERS = ['x-user', 'authorization', 'x-token'];
const LISTS = ['cookie', 'baggage', 'tracestate'] as const;
const MEMBERS = ['user', 'sid', 'token'];
const JSONPATHS = ['$.user', '$.card.brand', '$.card.number', '$.tokens[0]', '$.tokens[1]'];
/** Select what has members, and name none of them. */
const WHOLE_JSONPATHS = ['$', '$.card', '$.tokens', '$[?@.brand]'];
/** Select values by a wildcard, a slice, a condition or a place that may be anywhere, and name none of them. */
const LOOSE_JSONPATHS = [
  '$..*',
  '$.*',
  '$.card[*]',
  '$.tokens[0:2]',
  '$..[0]',
  '$.card[?@ != 1]',
  '$[*][0]',
  '$.card["brand",*]',
];

const word = fc.constantFrom('alice', 'b', 'x');
const form = fc.oneof(
  fc.tuple(fc.constantFrom('equals', 'prefix', 'contains', 'glob', 'regex'), word).map(([f, t]) => ({ [f]: t })),
  fc.boolean().map(present => ({ present })),
);
const text = fc
  .tuple(fc.constantFrom('equals', 'prefix', 'contains', 'regex'), word)
  .map(([f, t]) => ({ [f]: `/${t}` }));
const member = fc.tuple(fc.constantFrom(...MEMBERS), form).map(([name, form]) => ({ name, ...form }));

/** What stands behind the key of each predicate. */
const BODIES: Readonly<Record<keyof typeof PREDICATES, fc.Arbitrary<unknown>>> = {
  header: fc.tuple(fc.constantFrom(...HEADERS, ...LISTS), form).map(([name, form]) => ({ name, ...form })),
  cookie: member,
  baggage: member,
  tracestate: member,
  query: member,
  path: text,
  path_and_query: text,
  method: fc.constantFrom('GET', 'PURGE'),
  host: word.map(prefix => ({ prefix })),
  grpc: fc.constantFrom('shop.Cart/Add', 'shop.Cart'),
  body: fc
    .tuple(fc.constantFrom(...JSONPATHS, ...WHOLE_JSONPATHS, ...LOOSE_JSONPATHS), form)
    .map(([jsonpath, f]) => ({ jsonpath, ...f })),
  sample: fc.constantFrom<unknown>(
    { percent: 1 },
    { percent: 1, by: { header: 'x-token' } },
    { percent: 1, by: { cookie: 'sid' } },
  ),
  header_line: fc.record({ regex: word, also: fc.constant(['x']), except: fc.constant(['y']) }),
};

const predicate = fc.oneof(
  ...Object.entries(BODIES).map(([key, body]) => body.map(body => ({ [key]: body }) as unknown as FilterSpec)),
);
const filters = fc.letrec<{ filter: FilterSpec }>(tie => {
  const parts = fc.array(tie('filter'), { minLength: 1, maxLength: 3 });
  return {
    filter: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 3, arbitrary: predicate },
      parts.map(all_of => ({ all_of })),
      parts.map(any_of => ({ any_of })),
      tie('filter').map(not => ({ not })),
    ),
  };
}).filter;

/** What a filter names: `header x-user`, `cookie sid`, `body $.user`, `path`. A sample shows no value of what it goes by. */
function namesOf(spec: FilterSpec): readonly string[] {
  if ('all_of' in spec) return spec.all_of.flatMap(namesOf);
  if ('any_of' in spec) return spec.any_of.flatMap(namesOf);
  if ('not' in spec) return namesOf(spec.not);
  const [[kind, body] = ['']] = Object.entries(spec) as [string, { name?: string; jsonpath?: string }][];
  if (kind === 'grpc' || kind === 'path_and_query') return ['path'];
  return [[kind, body?.name ?? body?.jsonpath].filter(part => part !== undefined).join(' ')];
}

/** How a request is sent in which `sent` says each value. */
function requestOf(sent: (subject: string) => string, isGrpc: boolean) {
  const wire = (subject: string) => Buffer.from(sent(subject)).toString('latin1');
  const list = (kind: string, separator: string, write: (text: string) => string) =>
    MEMBERS.map(name => `${name}=${write(sent(`${kind} ${name}`))}`).join(separator);
  const head = headOf(
    `${/^\w+$/.test(sent('method')) ? sent('method') : 'POST'} /${encodeURIComponent(sent('path'))}?${list('query', '&', encodeURIComponent)}`,
    `host: ${/^\w+$/.test(sent('host')) ? sent('host') : 'shop'}`,
    ...HEADERS.map(name => `${name}: ${wire(`header ${name}`)}`),
    `cookie: ${list('cookie', '; ', encodeURIComponent)}`,
    `baggage: ${list('baggage', ',', encodeURIComponent)}`,
    `tracestate: ${list('tracestate', ',', encodeURIComponent)}`,
    `content-type: application/${isGrpc ? 'grpc' : 'json'}`,
    'content-length: 9',
  );
  const [user, brand, number, ...tokens] = JSONPATHS.map(path => sent(`body ${path}`));
  return { head, body: Buffer.from(JSON.stringify({ user, card: { brand, number }, tokens })) };
}

describe('an explanation of any filter and request', () => {
  it('shows no value that the filter does not name, and nothing that a terminal acts on', () => {
    let shown = 0;
    fc.assert(
      fc.property(filters, fc.constantFrom(...PLAIN), fc.boolean(), (spec, plain, isGrpc) => {
        const names = new Set(namesOf(spec));
        const { head, body } = requestOf(subject => (names.has(subject) ? plain : MARK), isGrpc);
        for (const said of [compileFilter(spec).explain(head), compileFilter(spec).explain(head, { body })]) {
          const all = JSON.stringify(said);
          expect(all).not.toContain(MARK);
          expect(said.text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
          if (all.includes('bob')) shown++;
        }
      }),
      { numRuns: 1000 },
    );
    expect(shown).toBeGreaterThan(30);
  });

  it('escapes what a terminal acts on in the names that its owner wrote, too', () => {
    const name = 'a\u009b\n\u202e';
    const filter = compileFilter({ query: { name, equals: name } });
    expect(filter.explain(headOf('GET /')).text).toBe(
      'query a\\u009b\\u000a\\u202e is absent, wanted "a\\u009b\\n\\u202e"',
    );
  });

  it('is tried with every kind of predicate', () => {
    expect(Object.keys(BODIES).sort()).toEqual(Object.keys(PREDICATES).sort());
  });

  it.each<[FilterSpec, string]>([
    [
      { header: { name: 'cookie', contains: 'user=alice' } },
      'header cookie is a list of 37 bytes, wanted containing "user=alice"',
    ],
    [{ path_and_query: { prefix: '/api' } }, 'path and query is "/S3CRET" with a query, wanted beginning with "/api"'],
    [{ body: { jsonpath: '$.card', equals: '{}' } }, 'body $.card is an object of 2 members, wanted "{}"'],
    [
      { body: { jsonpath: '$..*', equals: 'x' } },
      'body $..* is text of 6 characters and an object of 2 members and an array of 2 elements and text of 6 characters and text of 6 characters and text of 6 characters and text of 6 characters, wanted "x"',
    ],
    [
      { body: { jsonpath: '$.card["brand","number"]', equals: 'x' } },
      'body $.card["brand","number"] is "S3CRET" and "S3CRET", wanted "x"',
    ],
    [{ body: { jsonpath: '$..brand', equals: 'x' } }, 'body $..brand is "S3CRET", wanted "x"'],
    [{ body: { jsonpath: '$.tokens', equals: '[]' } }, 'body $.tokens is an array of 2 elements, wanted "[]"'],
  ])('says of what has members only how large it is: %j', (spec, said) => {
    const { head, body } = requestOf(() => MARK, false);
    expect(compileFilter(spec).explain(head, { body }).text).toBe(said);
  });
});
