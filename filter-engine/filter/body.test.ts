import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestHead } from '../request-head.ts';
import { compileFilter, type FilterSpec, MATCH, NEED_MORE, NO_MATCH, type Verdict } from './index.ts';
import { readJson, textOfValue } from './json/json-value.ts';
import { MAX_BODY_DEPTH, MAX_BODY_VISITS, MAX_FILTER_BODY_BYTES, MAX_PARTS } from './limits.ts';
import { headOf } from './testing/heads.ts';

const IS_ALICE: FilterSpec = { body: { jsonpath: '$.user', equals: 'alice' } };
const ALICE = Buffer.from('{"user":"alice"}');
const BOB = Buffer.from('{"user":"bob"}');

function post(length = 16, ...lines: readonly string[]): RequestHead {
  return headOf('POST /orders', 'content-type: application/json', `content-length: ${length}`, ...lines);
}

function verdictOn(spec: FilterSpec, body: Buffer | string, head = post()): Verdict {
  const filter = compileFilter(spec);
  expect(filter.match(head)).toBe(NEED_MORE);
  return filter.matchBody(head, Buffer.from(body), true);
}

describe('a body predicate', () => {
  it('asks for the body, and then decides', () => {
    const filter = compileFilter(IS_ALICE);
    expect(filter.needsBody).toBe(true);
    expect(compileFilter({ path: '/' }).needsBody).toBe(false);
    expect(verdictOn(IS_ALICE, ALICE)).toBe(MATCH);
    expect(verdictOn(IS_ALICE, BOB)).toBe(NO_MATCH);
    expect(verdictOn({ not: IS_ALICE }, BOB)).toBe(MATCH);
  });

  it('does not ask where the head decides', () => {
    const filter = compileFilter({ all_of: [{ path: '/orders' }, { method: 'PUT' }, IS_ALICE] });
    expect(filter.match(post())).toBe(NO_MATCH);
    const either = compileFilter({ any_of: [IS_ALICE, { path: '/orders' }] });
    expect(either.match(post())).toBe(MATCH);
  });

  it.each([
    ['another type', headOf('POST /', 'content-type: text/plain', 'content-length: 16')],
    ['a type that only begins so', headOf('POST /', 'content-type: application/jsonp', 'content-length: 16')],
    ['a bare suffix', headOf('POST /', 'content-type: application/+json', 'content-length: 16')],
    ['no type', headOf('POST /', 'content-length: 16')],
    ['two types, neither of JSON', headOf('POST /', 'content-type: a/b', 'content-type: a/c', 'content-length: 16')],
    ['no body', headOf('GET /', 'content-type: application/json')],
  ])('does not wait for a body with %s', (_, head) => {
    expect(compileFilter(IS_ALICE).match(head)).toBe(NO_MATCH);
    expect(compileFilter({ not: IS_ALICE }).match(head)).toBe(MATCH);
    expect(compileFilter({ body: { jsonpath: '$.user', absent: true } }).match(head)).toBe(MATCH);
  });

  const listing = (types: string): RequestHead =>
    headOf('POST /orders', `content-type: ${types}`, 'content-length: 16');
  it.each([
    ['two types', post(16, 'content-type: application/json')],
    ['another type besides', post(16, 'content-type: text/plain')],
    ['a content coding', post(16, 'content-encoding: gzip')],
    ['another type before it', listing('text/plain, application/json')],
    ['another type behind it', listing('application/json, text/plain')],
    ['another type of JSON', listing('application/json,x/y+json')],
    ['another type behind a quoted parameter', listing('Application/JSON;a="b",c/d')],
  ])('says neither yes nor no to JSON with %s, and does not wait for it', (_, head) => {
    const isAbsent: FilterSpec = { body: { jsonpath: '$.user', absent: true } };
    for (const spec of [IS_ALICE, { not: IS_ALICE }, isAbsent, { not: isAbsent }, { not: { not: IS_ALICE } }]) {
      expect(compileFilter(spec).match(head), JSON.stringify(spec)).toBe(NO_MATCH);
    }
    expect(compileFilter({ any_of: [IS_ALICE, { path: '/orders' }] }).match(head)).toBe(MATCH);
    expect(compileFilter(IS_ALICE).explain(head).text).toBe(
      'body $.user is unclear: the body is coded, or has two types',
    );
  });

  it.each([
    'application/json',
    'Application/JSON; charset=utf-8',
    'application/vnd.api+json;v=1',
    'application/json;profile="a,b"',
  ])('reads a body of type %s', type => {
    const head = headOf('POST /', `content-type: ${type}`, 'transfer-encoding: chunked');
    expect(verdictOn(IS_ALICE, ALICE, head)).toBe(MATCH);
  });

  it('compares numbers, booleans, null, lists and objects as JSON', () => {
    const body = '{"n":7,"f":1.50,"b":true,"z":null,"l":[1, "x"],"o":{"a": 1}}';
    for (const [jsonpath, equals] of Object.entries({
      '$.n': '7',
      '$.f': '1.50',
      '$.b': 'true',
      '$.z': 'null',
      '$.l': '[1,"x"]',
      '$.o': '{"a":1}',
    })) {
      expect(verdictOn({ body: { jsonpath, equals } }, body), jsonpath).toBe(MATCH);
    }
  });

  it.each([
    ['1234567890123456789', '1234567890123456800'],
    ['-9007199254740993', '-9007199254740992'],
    ['340282366920938463463374607431768211455', '340282366920938460000000000000000000000'],
    ['1.0', '1'],
    ['1e2', '100'],
    ['-0', '0'],
    ['0.1000000000000000055', '0.1'],
  ])('takes the number %s as it is written, and not for %s', (written, other) => {
    const body = `{"id": ${written} ,"in":[{"a":${written}}]}`;
    expect(verdictOn({ body: { jsonpath: '$.id', equals: written } }, body)).toBe(MATCH);
    expect(verdictOn({ body: { jsonpath: '$.id', equals: other } }, body)).toBe(NO_MATCH);
    expect(verdictOn({ body: { jsonpath: '$.in', equals: `[{"a":${written}}]` } }, body)).toBe(MATCH);
    expect(verdictOn({ body: { jsonpath: '$.in[0].a', present: true } }, body)).toBe(MATCH);
    expect(verdictOn({ body: { jsonpath: '$.id.*', absent: true } }, body)).toBe(MATCH);
  });

  it('compares numbers by their value within a JSONPath, long integers digit by digit', () => {
    const body = '{"a":1234567890123456789,"b":1234567890123456788,"c":1234567890123456789,"one":1.0,"l":[1e2]}';
    for (const [condition, verdict] of Object.entries({
      '$.a == $.b': NO_MATCH,
      '$.a > $.b': MATCH,
      '$.a == $.c': MATCH,
      '$.a <= $.b': NO_MATCH,
      '$.one == 1': MATCH,
      '$.one < 1': NO_MATCH,
      '$.l[0] == 100': MATCH,
      '$.one == "1.0"': NO_MATCH,
    })) {
      expect(verdictOn({ body: { jsonpath: `$[?${condition}]`, present: true } }, body), condition).toBe(verdict);
    }
  });

  it.each([
    '{"user":"bob","user":"alice"}',
    '{"user":"alice","user":"alice"}',
    '{"user":"alice","\\u0075ser":"bob"}',
    '{"user":"alice","x":[{"a":1,"b":2,"a":3}]}',
    '{"user":"alice","__proto__":1,"__proto__":2}',
  ])('does not judge a body in which a name stands twice, which readers understand differently: %s', body => {
    expect(verdictOn(IS_ALICE, body)).toBe(NO_MATCH);
    expect(verdictOn({ not: { body: { jsonpath: '$.user', equals: 'carol' } } }, body)).toBe(NO_MATCH);
    expect(verdictOn({ body: { jsonpath: '$.nothing', absent: true } }, body)).toBe(NO_MATCH);
  });

  it('reads JSON as the engine does', () => {
    const json = fc.json({ maxDepth: 4 }).map(text => Buffer.from(text));
    const spaced = fc.jsonValue({ maxDepth: 4 }).map(value => Buffer.from(JSON.stringify(value, null, ' \t\n')));
    fc.assert(
      fc.property(fc.oneof(json, spaced), bytes => {
        const { value, isAmbiguous } = readJson(bytes.toString());
        expect(isAmbiguous).toBe(false);
        expect(JSON.parse(textOfValue([value]))).toEqual([JSON.parse(bytes.toString())]);
      }),
    );
  });

  it('selects nothing in an empty body', () => {
    expect(verdictOn(IS_ALICE, '')).toBe(NO_MATCH);
    expect(verdictOn({ not: IS_ALICE }, '')).toBe(MATCH);
    expect(verdictOn({ body: { jsonpath: '$.user', absent: true } }, '')).toBe(MATCH);
  });

  it.each([
    Buffer.from('{"user":"alice"'),
    Buffer.from('{"user":"alice",}'),
    Buffer.from('\ufeff{"user":"alice"}'),
    Buffer.from('{"user":"alice"}\0'),
    Buffer.from('user=alice'),
    Buffer.from('{"user":"alice","x":"\xe9"}', 'latin1'),
  ])('does not judge what is said to be JSON and is none, as lenient readers may take it for some: %s', body => {
    expect(verdictOn(IS_ALICE, body)).toBe(NO_MATCH);
    expect(verdictOn({ not: IS_ALICE }, body)).toBe(NO_MATCH);
    expect(verdictOn({ body: { jsonpath: '$.user', absent: true } }, body)).toBe(NO_MATCH);
  });

  it('does not match by a body that did not come', () => {
    const either = compileFilter({ any_of: [IS_ALICE, { path: '/x' }] });
    expect(either.matchBody(post(), ALICE.subarray(0, 9), false)).toBe(NO_MATCH);
    expect(compileFilter({ not: IS_ALICE }).matchBody(post(), BOB, false)).toBe(NO_MATCH);
    expect(compileFilter({ any_of: [IS_ALICE, { path: '/orders' }] }).matchBody(post(), BOB, false)).toBe(MATCH);
  });

  it('does not judge a body above the limits', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const sized = (bytes: number) => `["${'x'.repeat(bytes - 4)}"]`;
    const any: FilterSpec = { body: { jsonpath: '$', present: true } };
    expect(verdictOn(any, nested(MAX_BODY_DEPTH))).toBe(MATCH);
    expect(verdictOn(any, nested(MAX_BODY_DEPTH + 1))).toBe(NO_MATCH);
    expect(verdictOn(any, sized(MAX_FILTER_BODY_BYTES))).toBe(MATCH);
    expect(verdictOn(any, sized(MAX_FILTER_BODY_BYTES + 1))).toBe(NO_MATCH);
    expect(verdictOn({ not: IS_ALICE }, nested(MAX_BODY_DEPTH + 1))).toBe(NO_MATCH);
    expect(verdictOn(any, `"${'\\"['.repeat(MAX_BODY_DEPTH + 1)}"`)).toBe(MATCH);
  });

  it('keeps a name of the prototype a name', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(verdictOn({ body: { jsonpath: `$.${name}`, present: true } }, '{}'), name).toBe(NO_MATCH);
      expect(verdictOn({ body: { jsonpath: `$.${name}`, equals: '1' } }, `{"${name}":1}`), name).toBe(MATCH);
    }
  });

  it('explains itself with and without the body', () => {
    const filter = compileFilter(IS_ALICE);
    expect(filter.explain(post()).text).toBe('body $.user not known yet, wanted "alice"');
    expect(filter.explain(post(), { body: BOB }).text).toBe('body $.user is "bob", wanted "alice"');
    expect(filter.explain(post(), { body: BOB, hideValues: true }).text).toBe('body $.user is another, wanted "alice"');
    expect(filter.explain(post(), { body: Buffer.from('{}') }).text).toBe('body $.user is absent, wanted "alice"');
    expect(filter.explain(post(), { body: Buffer.from('x') }).text).toBe(
      'body $.user is unclear: the body is not JSON that all read alike, or takes too much to look at',
    );
    expect(filter.explain(post(), { body: Buffer.from('') }).text).toBe('body $.user is not JSON, wanted "alice"');
    expect(filter.describe()).toBe('body at a JSONPath equals …');
  });
});

/** How often `work` asks whether a value is an array, which every look into one does. */
function containersDuring(work: () => void): number {
  const { isArray } = Array;
  let containers = 0;
  Array.isArray = (value: unknown): value is unknown[] => {
    containers++;
    return isArray(value);
  };
  try {
    work();
  } finally {
    Array.isArray = isArray;
  }
  return containers;
}

describe('the work on a body', () => {
  const nested = `${'['.repeat(60)}${'1,'.repeat(30_000)}1${']'.repeat(60)}`;
  const lists = `[${'[[]],'.repeat(13_000)}[]]`;
  const anyOf = (count: number, jsonpath: string): FilterSpec => ({
    any_of: Array.from({ length: count }, () => ({ body: { jsonpath, equals: 'x' } })),
  });

  it.each([
    ['$..*..*', nested],
    ['$..*..*', lists],
    ['$[*][*]', lists],
    ['$..[0]..[0]..[0]..a', nested],
  ])('is one for all predicates of a filter: %s', (jsonpath, body) => {
    const head = post(body.length);
    const work = (spec: FilterSpec) => {
      const filter = compileFilter(spec);
      return containersDuring(() => filter.matchBody(head, Buffer.from(body), true));
    };
    for (const count of [1, 20, MAX_PARTS - 2]) {
      expect(work(anyOf(count, jsonpath)), `${count}`).toBeLessThan(2 * MAX_BODY_VISITS);
      expect(work({ not: anyOf(count, jsonpath) })).toBeLessThan(2 * MAX_BODY_VISITS);
    }
    const explained = compileFilter(anyOf(20, jsonpath));
    expect(containersDuring(() => explained.explain(head, { body: Buffer.from(body) }))).toBeLessThan(
      2 * MAX_BODY_VISITS,
    );
  });

  it('counts how many values are compared, however short they are', () => {
    const body = `[${'1,'.repeat(30_000)}1]`;
    const of = (count: number): FilterSpec => ({
      not: {
        any_of: Array.from({ length: count }, (_, index) => ({
          body: { jsonpath: '$[*]', regex: `^[ab]{${index + 1}}$` },
        })),
      },
    });
    expect(verdictOn(of(1), body, post(body.length))).toBe(MATCH);
    expect(verdictOn(of(20), body, post(body.length))).toBe(NO_MATCH);
  });

  it('leaves room for many predicates that select a value each', () => {
    const body = JSON.stringify({
      l: Array.from({ length: 2000 }, (_, id) => ({ id, note: 'some words' })),
      user: 'alice',
    });
    const parts = Array.from({ length: MAX_PARTS - 3 }, (_, index) => ({
      body: { jsonpath: `$.l[${index}].id`, equals: 'x' },
    }));
    expect(verdictOn({ any_of: [...parts, IS_ALICE] }, body, post(body.length))).toBe(MATCH);
  });
});
