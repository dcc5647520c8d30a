import fc from 'fast-check';
import { type JSONValue, query } from 'json-p3';
import { describe, expect, it } from 'vitest';
import { FilterError } from '../errors.ts';
import { MAX_BODY_VISITS, MAX_JSONPATH_DEPTH, MAX_JSONPATH_LENGTH } from '../limits.ts';
import { Budget } from './budget.ts';
import { JsonPath } from './json-path.ts';
import type { JsonValue } from './json-value.ts';

function select(path: string, value: JsonValue): readonly JsonValue[] {
  const budget = new Budget();
  const selected = new JsonPath(path, 'body.jsonpath').select(value, budget);
  expect(budget.isSpent).toBe(false);
  return selected;
}

function refusal(path: string): FilterError {
  try {
    new JsonPath(path, 'body.jsonpath');
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
  throw new Error(`compiles: ${path}`);
}

/** Order is not specified everywhere (RFC 9535 section 2.3.2.2), and a filter does not look at it. */
function asBag(values: readonly unknown[]): readonly string[] {
  return values.map(value => JSON.stringify(value)).toSorted();
}

const STORE = {
  book: [
    { category: 'reference', author: 'Nigel Rees', title: 'Sayings of the Century', price: 8.95 },
    { category: 'fiction', author: 'Evelyn Waugh', title: 'Sword of Honour', price: 12.99 },
    { category: 'fiction', author: 'Herman Melville', title: 'Moby Dick', isbn: '0-553-21311-3', price: 8.99 },
  ],
  bicycle: { color: 'red', price: 399 },
};

describe('a JSONPath', () => {
  it.each<[string, readonly unknown[]]>([
    ['$.book[*].author', ['Nigel Rees', 'Evelyn Waugh', 'Herman Melville']],
    ['$..price', [8.95, 12.99, 8.99, 399]],
    ['$.book[-1].title', ['Moby Dick']],
    ['$.book[0,1].price', [8.95, 12.99]],
    ['$.book[:2].price', [8.95, 12.99]],
    ['$.book[::-2].price', [8.99, 8.95]],
    ['$.book[?@.isbn].price', [8.99]],
    ['$.book[?@.price < 10].price', [8.95, 8.99]],
    ['$.book[?@.price >= $.book[1].price].price', [12.99]],
    ["$.book[?@.category == 'fiction' && !@.isbn].price", [12.99]],
    ['$.book[?match(@.author, "[A-Z].*s")].price', [8.95]],
    ['$.book[?search(@.author, "H")].price', [8.99]],
    ['$.book[?length(@.author) == 12].price', [12.99]],
    ['$[?count(@.*) == 2].color', ['red']],
    ['$.book[?value(@..isbn) == "0-553-21311-3"].price', [8.99]],
    ['$[?@[0].price == 8.95][2].price', [8.99]],
    ['$[?$.book[-1].isbn == @[2]["isbn"]][0].price', [8.95]],
    ['$.nothing', []],
    ['$.book.length', []],
  ])('selects what it says: %s', (path, wanted) => {
    expect(asBag(select(path, STORE))).toEqual(asBag(wanted));
  });

  it('compares text by its characters', () => {
    const values = ['a', '\uff01', '\u{1f600}', '\u{1f601}'];
    expect(select('$[?@ > "\uff01"]', values)).toEqual(['\u{1f600}', '\u{1f601}']);
    expect(select('$[?@ > "\u{1f600}"]', values)).toEqual(['\u{1f601}']);
    expect(select('$[?length(@) == 1]', values)).toEqual(values);
  });

  it('matches patterns with text only, with the whole or with a part', () => {
    const values = ['a', 'ab', 'b', ['a'], 1, null, { a: 'a' }];
    expect(select('$[?match(@, "a|ab?")]', values)).toEqual(['a', 'ab']);
    expect(select('$[?search(@, "b")]', values)).toEqual(['ab', 'b']);
    expect(select('$[?!search(@, "b") && @ != "a"]', values)).toEqual([['a'], 1, null, { a: 'a' }]);
  });

  // Without `match` and `search`, which the other one applies to lists as well: `match(@, "a")` holds for ["a"] there.
  it('selects what another implementation selects', () => {
    const key = fc.constantFrom('a', 'b', 'c');
    const { value } = fc.letrec<{ value: JsonValue }>(tie => ({
      value: fc.oneof(
        { depthSize: 'medium' },
        fc.constantFrom<JsonValue[]>(null, true, false, 0, 1, 2, -1, 'a', 'b', 'ab', ''),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(key, tie('value'), { maxKeys: 3 }),
      ),
    }));
    const index = fc.integer({ min: -3, max: 3 });
    const bound = fc.oneof(fc.constant(''), index.map(String));
    const singular = fc
      .array(
        fc.oneof(
          key.map(name => `.${name}`),
          index.map(i => `[${i}]`),
        ),
        { maxLength: 2 },
      )
      .map(parts => parts.join(''));
    const literal = fc.constantFrom('1', '"a"', 'null', 'true', '""');
    const comparable = fc.oneof(
      literal,
      singular.map(path => `@${path}`),
      singular.map(path => `$${path}`),
      singular.map(path => `length(@${path})`),
      singular.map(path => `count(@${path}.*)`),
      singular.map(path => `value(@${path}..a)`),
    );
    const operator = fc.constantFrom('==', '!=', '<', '<=', '>', '>=');
    const { test } = fc.letrec<{ test: string }>(tie => ({
      test: fc.oneof(
        { depthSize: 'small' },
        fc.tuple(comparable, operator, comparable).map(parts => parts.join(' ')),
        singular.map(path => `@${path}`),
        singular.map(path => `!@${path}..a`),
        fc.tuple(tie('test'), fc.constantFrom('&&', '||'), tie('test')).map(([a, by, b]) => `(${a}) ${by} (${b})`),
        tie('test').map(inner => `!(${inner})`),
      ),
    }));
    const selector = fc.oneof(
      key.map(name => `'${name}'`),
      index.map(String),
      fc.constant('*'),
      fc.tuple(bound, bound, bound).map(parts => parts.join(':')),
      test.map(inner => `?${inner}`),
    );
    const segment = fc.oneof(
      key.map(name => `.${name}`),
      fc.array(selector, { minLength: 1, maxLength: 2 }).map(list => `[${list.join(',')}]`),
      fc.array(selector, { minLength: 1, maxLength: 2 }).map(list => `..[${list.join(',')}]`),
      fc.constantFrom('.*', '..*', '..a'),
    );
    const path = fc.array(segment, { maxLength: 3 }).map(parts => `$${parts.join('')}`);
    const small = path.filter(text => (text.match(/[([]/g)?.length ?? 0) <= MAX_JSONPATH_DEPTH);
    fc.assert(
      fc.property(small, value, (text, json) => {
        expect(asBag(select(text, json)), text).toEqual(asBag(query(text, json as JSONValue).values()));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('a JSONPath that is refused', () => {
  it.each([
    ['user.name', 'is not a JSONPath: "u" cannot stand at character 1', '$.user.name'],
    ['$.a b', 'is not a JSONPath: "b" cannot stand at character 5', '$.user.name'],
    ['$.a[', 'is not a JSONPath: it ends too early', '$.user.name'],
    ['', 'is not a JSONPath: it is empty', '$.user.name'],
    ['$.a.typeof()', 'is not a JSONPath: RFC 9535 has no function typeof() there', '$.user.name'],
    ['$[?length(@.*) > 1]', 'gives length() something else than a value', '@.name'],
    ['$[?count(1) > 1]', 'gives count() something else than nodes', 'count(@.items[*])'],
    ['$[?length(@.a)]', 'uses length() as a condition, and it gives a value', 'length(@.a) > 3'],
    ['$[?match(@.a, "x") == true]', 'uses match() as a value, and it gives a condition', 'condition of its own'],
    ['$[?match(@.a)]', 'calls match() with 1 arguments', 'It takes 2'],
    ['$[?match(@.a, @.b)]', 'gives match() a pattern that is not text in the query', 'in quotes'],
    ['$[?env("HOME") == 1]', 'calls env(), which does not exist', 'length, count, value'],
    ['$[9007199254740992]', 'has an index beyond 2^53', 'No list'],
  ])('says why, and what to write: %s', (path, what, hint) => {
    const error = refusal(path);
    expect([error.code, error.path]).toEqual(['HEADGATE_ERR_FILTER_JSONPATH', 'body.jsonpath']);
    expect(error.message).toContain(what);
    expect(error.hint).toContain(hint);
  });

  it('has a pattern that is refused, with its place', () => {
    expect(refusal('$[?match(@.a, "(?=x)")]').code).toBe('HEADGATE_ERR_FILTER_REGEX');
  });

  it('refuses a JSONPath above the limits', () => {
    const nested = (depth: number) => `$${'[?@'.repeat(depth)}${']'.repeat(depth)}`;
    expect(() => new JsonPath(nested(MAX_JSONPATH_DEPTH), '')).not.toThrow();
    expect(refusal(nested(MAX_JSONPATH_DEPTH + 1)).message).toContain('is nested more than 8 levels deep');
    const long = (length: number) => `$.${'a'.repeat(length - 2)}`;
    expect(() => new JsonPath(long(MAX_JSONPATH_LENGTH), '')).not.toThrow();
    expect(refusal(long(MAX_JSONPATH_LENGTH + 1)).code).toBe('HEADGATE_ERR_FILTER_TOO_LONG');
    expect(() => new JsonPath(`$['${'['.repeat(20)}']`, '')).not.toThrow();
  });
});

describe('a JSONPath on a large body', () => {
  const wide = Array.from({ length: 20_000 }, () => 1);
  const deep = (depth: number): JsonValue => (depth === 0 ? 'x'.repeat(30_000) : [deep(depth - 1)]);

  it.each([
    ['$..*..*..*..*', [[[[[[[[wide]]]]]]]]],
    ['$[*,*,*,*][*,*,*,*,*,*,*,*]', [wide]],
    ['$[?$[?@ == 1]]', wide],
    ['$[?count($..*) > 1]', wide],
    ['$[?$[0] < $[1]]', [...['x'.repeat(30_000), `${'x'.repeat(30_000)}y`], ...Array.from({ length: 2000 }, () => 1)]],
    ['$[?length($[0]) > 1]', ['x'.repeat(60_000), ...Array.from({ length: 20 }, () => 1)]],
    ['$[?search($[0], "y")]', ['x'.repeat(60_000), ...Array.from({ length: 20 }, () => 1)]],
    ['$[?search($[0], "y.{100}z")]', ['x'.repeat(60_000), ...Array.from({ length: 8 }, () => 1)]],
    [
      '$.ones[?length($.big) > 1]',
      { big: Object.fromEntries(wide.entries()), ones: Array.from({ length: 100 }, () => 1) },
    ],
    [
      '$.ones[?$.none == $.big]',
      { none: {}, big: Object.fromEntries(wide.entries()), ones: Array.from({ length: 100 }, () => 1) },
    ],
  ])('gives up on a query that visits too much: %s', (path, value) => {
    const budget = new Budget();
    new JsonPath(path, '').select(value as JsonValue, budget);
    expect(budget.isSpent).toBe(true);
    // What it overdraws is bounded too: one comparison, one text.
    expect(budget.visits).toBeGreaterThan(-100_000);
    expect(budget.text).toBeGreaterThan(-100_000);
  });

  it('looks at no more values than it counts, also where it selects few of many', () => {
    let looks = 0;
    const counted = new Proxy(wide, {
      get: (list, key, receiver) => {
        looks++;
        return Reflect.get(list, key, receiver);
      },
    });
    const nested = Array.from({ length: 40 }).reduce<JsonValue>(inner => [inner], counted);
    for (const path of ['$..[0]..[0]..[0]..a', '$..[?@.a]', '$..a']) {
      const budget = new Budget();
      looks = 0;
      new JsonPath(path, '').select(nested, budget);
      expect(looks, path).toBeLessThan(3 * (MAX_BODY_VISITS - budget.visits));
    }
  });

  it('compares the text of one selected value once a level at most', () => {
    const budget = new Budget();
    expect(new JsonPath('$..*', '').select(deep(60), budget).length).toBe(60);
    expect(budget.isSpent).toBe(false);
  });
});
