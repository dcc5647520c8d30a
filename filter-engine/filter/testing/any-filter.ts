/** Filters of every form and requests that they are near to, for properties. */

import fc from 'fast-check';
import type { FilterSpec } from '../index.ts';

/** A request whose lines `headOf` reads. */
export interface AnyRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly host: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly connectionKey: number;
}

const WORDS = ['a', 'b', 'ab', 'ba', 'abc', 'aab'];
const NAMES = ['x-a', 'X-B', 'x-session-of-the-developer-who-is-asking-for-these-requests-today', 'cookie', 'baggage'];
const MEMBERS = ['a', 'b'];
const METHODS = ['GET', 'POST', 'PURGE'];
const HOSTS = ['a.test', 'b.test', 'B.test', 'a.test:80', 'a.b.test:8080', '[::1]:80'];

const word = fc.constantFrom(...WORDS);
const path = fc.array(fc.constantFrom('a', 'b', 'ab', 'pkg.Svc'), { maxLength: 3 }).map(parts => `/${parts.join('/')}`);
const valueGlob = fc.constantFrom('a*', '*b', '?', '{a,b}*', '[ab]b*', 'a*c', '*');
const pathGlob = fc.constantFrom('/*', '/**', '/a/**', '/**/b', '/a{,/**}', '/{a,b}/*', '/a*', '/?/b');
const regex = fc.constantFrom('^a', 'b$', '^.b', '(?i)AB', '^(a|ab)$', 'a{2}', '^a.*b$');

function texts(text: fc.Arbitrary<string>, glob: fc.Arbitrary<string>): fc.Arbitrary<Record<string, string>> {
  return fc.oneof(
    { weight: 3, arbitrary: text.map(equals => ({ equals })) },
    text.map(prefix => ({ prefix })),
    text.map(contains => ({ contains })),
    glob.map(glob => ({ glob })),
    regex.map(regex => ({ regex })),
  );
}

const presence = fc.oneof(
  fc.boolean().map(present => ({ present })),
  fc.boolean().map(absent => ({ absent })),
);
const value = fc.oneof({ weight: 5, arbitrary: texts(word, valueGlob) }, presence);

function named(kind: string, names: readonly string[]): fc.Arbitrary<FilterSpec> {
  return fc
    .tuple(fc.constantFrom(...names), value)
    .map(([name, form]) => ({ [kind]: { name, ...form } }) as unknown as FilterSpec);
}

/** One predicate. The forms that `overlap` decides: `decidable`; with all others: `anyPredicate`. */
export const decidable: fc.Arbitrary<FilterSpec> = fc.oneof(
  { weight: 4, arbitrary: named('header', NAMES) },
  named('cookie', MEMBERS),
  named('baggage', MEMBERS),
  named('query', MEMBERS),
  { weight: 2, arbitrary: fc.oneof(path, texts(path, pathGlob)).map(path => ({ path }) as FilterSpec) },
  fc.oneof(fc.constantFrom(...METHODS), fc.subarray(METHODS, { minLength: 1 })).map(method => ({ method })),
  fc
    .oneof(fc.constantFrom(...HOSTS), texts(fc.constantFrom('a.test', 'b.t', ':80', 'test'), valueGlob))
    .map(host => ({ host }) as FilterSpec),
  fc.constantFrom<FilterSpec>(
    { grpc: 'pkg.Svc' },
    { grpc: 'pkg.Svc/a' },
    { grpc: '/pkg.Svc/a' },
    { grpc: { method: 'a' } },
  ),
);
export const anyPredicate: fc.Arbitrary<FilterSpec> = fc.oneof(
  { weight: 8, arbitrary: decidable },
  fc.constantFrom<FilterSpec>(
    { body: { jsonpath: '$.a', equals: '1' } },
    { body: { jsonpath: '$.a', absent: true } },
    { sample: { percent: 50 } },
    { sample: { percent: 50, by: { header: 'x-a' } } },
    { sample: { percent: 50, by: { cookie: 'a' } } },
    { header_line: { regex: '^x-a: a' } },
    { header_line: { regex: '(?i)^X-A: a|^x-b: ', except: ['b$'] } },
    { header_line: { regex: 'a$' } },
    { header_line: { regex: '(?i)^X-A: ab$' } },
    { header_line: { regex: '(?i)cookie: .*a=b' } },
    { header_line: { regex: '^cookie:\\s*[ab]=a|^x-b:.* ?a' } },
    { header_line: { regex: '(?i)a: a.?b', also: ['^x-', 'b'] } },
    { path_and_query: { regex: '(?i)^/A.*[?]a=b' } },
    { path_and_query: { contains: 'b?' } },
    { path_and_query: { prefix: '/a?' } },
    { tracestate: { name: 'dd', equals: 'a' } },
  ),
);

function nested(predicate: fc.Arbitrary<FilterSpec>): fc.Arbitrary<FilterSpec> {
  return fc.letrec<{ filter: FilterSpec }>(tie => ({
    filter: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 3, arbitrary: predicate },
      { weight: 2, arbitrary: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map(all_of => ({ all_of })) },
      fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map(any_of => ({ any_of })),
      tie('filter').map(not => ({ not })),
    ),
  })).filter;
}

export const anyFilter = nested(anyPredicate);
/** Filters of the forms that `overlap` decides. */
export const decidableFilter = nested(decidable);

const field = fc.oneof(
  fc.tuple(fc.constantFrom('x-a', 'X-b', NAMES[2] as string), fc.oneof(word, fc.constant(''))),
  fc.tuple(
    fc.constantFrom('cookie', 'baggage'),
    fc.tuple(fc.constantFrom(...MEMBERS), word).map(([name, text]) => `${name}=${text}`),
  ),
  fc.constantFrom<[string, string]>(
    ['content-type', 'application/grpc'],
    ['content-type', 'application/json'],
    ['tracestate', 'dd=a'],
  ),
);

export const anyRequest: fc.Arbitrary<AnyRequest> = fc.record({
  method: fc.constantFrom(...METHODS),
  path,
  query: fc.constantFrom('', '?', '?a=a', '?a=b&b=%61b', '?b'),
  host: fc.constantFrom(...HOSTS),
  fields: fc.array(field, { maxLength: 6 }),
  connectionKey: fc.nat(100),
});

/** The lines of a request; one with a body has a length. */
export function linesOf({ method, path, query, host, fields }: AnyRequest): readonly string[] {
  const lines = fields.map(([name, text]) => `${name}: ${text}`);
  const framing = method === 'POST' ? ['content-length: 7'] : [];
  return [`${method} ${path}${query}`, `host: ${host}`, ...lines, ...framing];
}
