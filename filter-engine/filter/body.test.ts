import { describe, expect, it } from 'vitest';
import type { RequestHead } from '../request-head.ts';
import { compileFilter, type FilterSpec, MATCH, NEED_MORE, NO_MATCH, type Verdict } from './index.ts';
import { MAX_BODY_DEPTH, MAX_FILTER_BODY_BYTES } from './limits.ts';
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
    ['two types', post(16, 'content-type: application/json')],
    ['a content coding', post(16, 'content-encoding: gzip')],
    ['no body', headOf('GET /', 'content-type: application/json')],
  ])('does not wait for a body with %s', (_, head) => {
    expect(compileFilter(IS_ALICE).match(head)).toBe(NO_MATCH);
    expect(compileFilter({ not: IS_ALICE }).match(head)).toBe(MATCH);
    expect(compileFilter({ body: { jsonpath: '$.user', absent: true } }).match(head)).toBe(MATCH);
  });

  it.each(['application/json', 'Application/JSON; charset=utf-8', 'application/vnd.api+json;v=1'])(
    'reads a body of type %s',
    type => {
      const head = headOf('POST /', `content-type: ${type}`, 'transfer-encoding: chunked');
      expect(verdictOn(IS_ALICE, ALICE, head)).toBe(MATCH);
    },
  );

  it('compares numbers, booleans, null, lists and objects as JSON', () => {
    const body = '{"n":7,"f":1.50,"b":true,"z":null,"l":[1, "x"],"o":{"a": 1}}';
    for (const [jsonpath, equals] of Object.entries({
      '$.n': '7',
      '$.f': '1.5',
      '$.b': 'true',
      '$.z': 'null',
      '$.l': '[1,"x"]',
      '$.o': '{"a":1}',
    })) {
      expect(verdictOn({ body: { jsonpath, equals } }, body), jsonpath).toBe(MATCH);
    }
  });

  it('selects nothing in a body that is not JSON, or not UTF-8', () => {
    for (const body of [
      Buffer.from(''),
      Buffer.from('{"user":"alice"'),
      Buffer.from('{"user":"alice","x":"\xe9"}', 'latin1'),
    ]) {
      expect(verdictOn(IS_ALICE, body)).toBe(NO_MATCH);
      expect(verdictOn({ not: IS_ALICE }, body)).toBe(MATCH);
      expect(verdictOn({ body: { jsonpath: '$.user', absent: true } }, body)).toBe(MATCH);
    }
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
    expect(filter.explain(post(), { body: Buffer.from('x') }).text).toBe('body $.user is not JSON, wanted "alice"');
    expect(filter.describe()).toBe('body at a JSONPath equals …');
  });
});
