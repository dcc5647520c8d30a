import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter, FilterError, type FilterSpec, MATCH } from './index.ts';
import { headOf } from './testing/heads.ts';

/** A request as a naive reader has it. */
interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly host: string;
  readonly headers: readonly (readonly [string, string])[];
}

const WORDS = ['a', 'b', 'ab', 'aB', 'ba', 'abc', ''];
const NAMES = ['x-a', 'X-A', 'x-b', 'X-b'];
const METHODS = ['GET', 'POST', 'PURGE'];
/** Regexes and globs whose meaning can be said in plain words. */
const REGEXES: Readonly<Record<string, (text: string) => boolean>> = {
  '^a': text => text.startsWith('a'),
  b$: text => text.endsWith('b'),
  '^.b': text => text[1] === 'b',
  '(a|c)b?c$': text => /(ac|abc|cc|cbc)$/.test(text),
};
const GLOBS: Readonly<Record<string, (text: string) => boolean>> = {
  'a*': text => text.startsWith('a'),
  '*b*': text => text.includes('b'),
  '?': text => text.length === 1,
  '{a,b}[a-c]': text => text.length === 2 && 'ab'.includes(text[0] ?? '-') && 'abc'.includes(text[1] ?? '-'),
};
const PATH_GLOBS: Readonly<Record<string, (path: string) => boolean>> = {
  '/*': path => /^\/[^/]+$/.test(path),
  '/a/**': path => path.startsWith('/a/'),
  '/**/b': path => path.endsWith('/b'),
};

/** What a filter means, said as plainly as possible. */
function means(spec: FilterSpec, request: Request): boolean {
  if ('all_of' in spec) return spec.all_of.every(part => means(part, request));
  if ('any_of' in spec) return spec.any_of.some(part => means(part, request));
  if ('not' in spec) return !means(spec.not, request);
  if ('method' in spec) return [spec.method].flat().includes(request.method);
  if ('path' in spec)
    return meansText(typeof spec.path === 'string' ? { equals: spec.path } : spec.path, request.path, PATH_GLOBS);
  if ('host' in spec) {
    const name = (host: unknown) => String(host).toLowerCase();
    return [spec.host]
      .flat()
      .some(
        host =>
          name(host) === (name(host).includes(':') ? name(request.host) : name(request.host).replace(/:\d+$/, '')),
      );
  }
  if (!('header' in spec)) throw new Error('not generated here');
  const { name, ...form } = spec.header;
  const values = request.headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
  if ('present' in form) return form.present === values.length > 0;
  return values.some(value => meansText(form, value, GLOBS));
}

function meansText(form: object, text: string, globs: typeof GLOBS): boolean {
  const [[key, wanted] = ['', '']] = Object.entries(form) as [string, string][];
  if (key === 'equals') return text === wanted;
  if (key === 'prefix') return text.startsWith(wanted);
  if (key === 'contains') return text.includes(wanted);
  return (key === 'regex' ? REGEXES : globs)[wanted]?.(text) ?? false;
}

const word = fc.constantFrom(...WORDS);
const nonEmpty = fc.constantFrom(...WORDS.filter(text => text !== ''));
const path = fc.array(fc.constantFrom('a', 'b', 'ab'), { maxLength: 3 }).map(parts => `/${parts.join('/')}`);
const host = fc.constantFrom('a.test', 'B.test', 'a.test:80', 'b.test:80', 'a.test:8080');

const textForms = (text: fc.Arbitrary<string>, globs: typeof GLOBS) =>
  fc.oneof(
    text.map(equals => ({ equals })),
    text.filter(text => text !== '').map(prefix => ({ prefix })),
    nonEmpty.map(contains => ({ contains })),
    fc.constantFrom(...Object.keys(globs)).map(glob => ({ glob })),
    fc.constantFrom(...Object.keys(REGEXES)).map(regex => ({ regex })),
  );

const predicate: fc.Arbitrary<FilterSpec> = fc.oneof(
  fc.tuple(fc.constantFrom(...NAMES), textForms(word, GLOBS)).map(([name, form]) => ({ header: { name, ...form } })),
  fc.tuple(fc.constantFrom(...NAMES), fc.boolean()).map(([name, present]) => ({ header: { name, present } })),
  fc.oneof(path, textForms(path, PATH_GLOBS)).map(path => ({ path })),
  fc.oneof(fc.constantFrom(...METHODS), fc.subarray(METHODS, { minLength: 1 })).map(method => ({ method })),
  fc.oneof(host, fc.array(host, { minLength: 1, maxLength: 3 })).map(host => ({ host })),
);

const { filter } = fc.letrec<{ filter: FilterSpec }>(tie => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    predicate,
    fc.array(tie('filter'), { minLength: 1, maxLength: 4 }).map(all_of => ({ all_of })),
    fc.array(tie('filter'), { minLength: 1, maxLength: 4 }).map(any_of => ({ any_of })),
    tie('filter').map(not => ({ not })),
  ),
}));

const request: fc.Arbitrary<Request> = fc.record({
  method: fc.constantFrom(...METHODS),
  path,
  query: fc.constantFrom('', '?', '?a=/b'),
  host,
  headers: fc.array(fc.tuple(fc.constantFrom(...NAMES), word), { maxLength: 5 }),
});

describe('a compiled filter', () => {
  it('says of every request what the filter means', () => {
    fc.assert(
      fc.property(filter, request, (spec, request) => {
        const lines = request.headers.map(([name, value]) => `${name}: ${value}`);
        const head = headOf(`${request.method} ${request.path}${request.query}`, `Host: ${request.host}`, ...lines);
        const compiled = compileFilter(spec);
        const isMatch = compiled.match(head) === MATCH;
        expect(isMatch).toBe(means(spec, request));
        expect(compiled.explain(head).verdict === MATCH).toBe(isMatch);
      }),
      { numRuns: 5000 },
    );
  });

  it('has both answers often in that property', () => {
    const samples = fc.sample(fc.tuple(filter, request), 1000);
    const matched = samples.filter(([spec, request]) => means(spec, request)).length;
    expect(matched).toBeGreaterThan(200);
    expect(matched).toBeLessThan(800);
  });

  it('compiles from any text, or refuses it with a FilterError', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[/*?[\]{}(),.|^$\\+!a-c0-9-]{1,12}$/),
    );
    const form = fc.constantFrom('equals', 'prefix', 'contains', 'glob', 'regex');
    const subject = fc.constantFrom('path', 'host', 'header');
    const head = headOf('GET /a/b', 'x: a');
    fc.assert(
      fc.property(subject, form, text, (subject, form, text) => {
        const body = subject === 'header' ? { name: 'x', [form]: text } : { [form]: text };
        try {
          compileFilter({ [subject]: body } as unknown as FilterSpec).match(head);
        } catch (error) {
          expect(error).toBeInstanceOf(FilterError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('refuses any other value with a FilterError', () => {
    const key = fc.constantFrom(
      'header',
      'path',
      'method',
      'host',
      'all_of',
      'any_of',
      'not',
      'name',
      'equals',
      'regex',
    );
    const value = fc.object({ key, values: [fc.string(), fc.integer(), fc.constant(null), fc.boolean()], maxDepth: 4 });
    fc.assert(
      fc.property(fc.oneof(value, fc.anything()), input => {
        try {
          compileFilter(input as FilterSpec);
        } catch (error) {
          expect(error).toBeInstanceOf(FilterError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
