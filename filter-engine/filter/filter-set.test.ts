import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter, FilterSet, type FilterSpec, MATCH, NEED_MORE, NO_MATCH } from './index.ts';
import { MAX_LITERAL_BYTES, MAX_LITERAL_STATES } from './limits.ts';
import { LiteralScan } from './literal-scan.ts';
import { anyFilter, anyPredicate, anyRequest, linesOf } from './testing/any-filter.ts';
import { collectionsDuring } from './testing/collections.ts';
import { headOf, utf8 } from './testing/heads.ts';

const NOBODY = compileFilter({ header: { name: 'x-nobody', equals: 'has this' } });

/** Patterns of lines, put together of pieces that have literals, anchors, groups and classes. */
const piece = fc.constantFrom(
  ...[
    'x-a',
    ': ',
    ':',
    ' ',
    'a',
    'ak',
    'k',
    's',
    '.',
    '.*',
    'a?',
    'k+',
    's{0,2}',
    '[ab]',
    '(a|s)',
    '(?:ak)',
    '\\.',
    '\\x61',
    '\\s',
    'é',
  ],
);
const pattern = fc
  .tuple(
    fc.constantFrom('', '^', '(?i)', '(?i)^', '^x-a: ', '(?i)^X-A: '),
    fc.array(piece, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '$'),
  )
  .map(([begin, pieces, end]) => `${begin}${pieces.join('')}${end}`);
const regex = fc.oneof(
  { weight: 3, arbitrary: pattern },
  fc.tuple(pattern, pattern).map(both => both.join('|')),
);
const anyLineFilter: fc.Arbitrary<FilterSpec> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(regex, fc.option(regex))
      .map(([line, also]) => ({ header_line: { regex: line, ...(also !== null && { also: [also] }) } })),
  },
  regex.map((text): FilterSpec => ({ header: { name: 'x-a', regex: text } })),
  regex.map((text): FilterSpec => ({ path_and_query: { regex: text } })),
  regex.map((text): FilterSpec => ({ cookie: { name: 'a', regex: text } })),
  regex.map((text): FilterSpec => ({ baggage: { name: 'a', regex: text } })),
);
const anyLine = fc
  .tuple(
    fc.constantFrom('x-a: ', 'X-A: ', 'ak: ', 'x-as: ', 'cookie: a=', 'baggage: a='),
    fc.array(fc.constantFrom('%6b', 'a', 'k', 's', 'K', 'x-a', ': ', ' ', '.', 'é', '\u212a', '\u017f'), {
      maxLength: 5,
    }),
  )
  .map(([name, parts]) => utf8(`${name}${parts.join('')}`).trimEnd());

describe('a filter set', () => {
  it('answers as its filters do one after the other', () => {
    let found = 0;
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(anyFilter, { maxLength: 70, size: 'max' }),
          fc.array(anyPredicate, { maxLength: 70, size: 'max' }),
        ),
        anyRequest,
        fc.nat(5),
        (specs, request, from) => {
          const filters = specs.map(spec => compileFilter(spec));
          const head = headOf(...linesOf(request));
          head.connectionKey = request.connectionKey;
          const set = new FilterSet(filters);
          const expected = filters.findIndex((filter, index) => index >= from && filter.match(head) !== NO_MATCH);
          expect(set.first(head, from)).toBe(expected);
          expect(set.verdict).toBe(expected < 0 ? NO_MATCH : filters[expected]?.match(head));
          expect(set.first(head)).toBe(filters.findIndex(filter => filter.match(head) !== NO_MATCH));
          if (expected > from) found++;
        },
      ),
      { numRuns: 2000 },
    );
    expect(found).toBeGreaterThan(200);
  });

  it('answers as one filter alone does, lines in any place', () => {
    let found = 0;
    fc.assert(
      fc.property(anyLineFilter, fc.array(anyLine, { minLength: 3, maxLength: 10 }), (spec, lines) => {
        const filter = compileFilter(spec);
        const head = headOf('GET /a?b=ak', ...lines);
        const expected = filter.match(head) === NO_MATCH ? -1 : 0;
        expect(new FilterSet([filter]).first(head)).toBe(expected);
        expect(new FilterSet([NOBODY, filter, NOBODY]).first(head)).toBe(expected === 0 ? 1 : -1);
        if (expected === 0) found++;
      }),
      { numRuns: 2000 },
    );
    expect(found).toBeGreaterThan(150);
  });

  it.each<[FilterSpec, readonly string[]]>([
    [{ header_line: { regex: '(?i)^x-k: ask.?$' } }, ['x-k: a\u017f\u212a!']],
    [{ header_line: { regex: '(?i)^x-k: .*session' } }, ['x-k: my \u017fe\u017f\u017fion']],
    [{ header: { name: 'x', prefix: 'aé' } }, ['x: aéb']],
    [{ header: { name: 'x', regex: '\\Qa|b\\E' } }, ['x: a|b']],
    [{ header: { name: 'x', regex: 'a\\0412' } }, ['x: a!2']],
    [{ header: { name: 'x', regex: '^ab{0}$' } }, ['x: a']],
    [{ header_line: { regex: '^x: .*$' } }, ['x:']],
    [{ header_line: { regex: '^x:.* a' } }, ['x: a']],
    [{ header: { name: 'x', glob: './a*' } }, ['x: ./ab']],
    [{ host: { glob: '*.Shop.test' } }, ['host: A.shop.TEST:80']],
    [{ host: ['B.test', 'a.test'] }, ['host: A.TEST']],
    [{ path: { glob: '/a{,/**}' } }, []],
  ])('asks %j about the lines %j which it matches', (spec, lines) => {
    const filter = compileFilter(spec);
    const head = headOf('GET /a', ...lines.map(utf8));
    expect(filter.match(head)).toBe(MATCH);
    expect(new FilterSet([filter]).first(head)).toBe(0);
  });

  it.each<[FilterSpec, readonly string[]]>([
    [{ header_line: { regex: '(?i)^baggage: .*session=x' } }, ['cookie: session=x', 'baggage: session=y']],
    [{ header_line: { regex: '(?i)^x-user: alice$' } }, ['x-user: bob']],
    [{ header_line: { regex: '(?i)x-user: alice' } }, ['x-user: bob']],
    [{ header_line: { regex: '^user-agent: ', except: ['probe'] } }, ['user: agent']],
    [{ header: { name: 'x-user', prefix: 'ali' } }, ['x-user: bob, ali']],
    [{ header: { name: 'x-user', contains: 'ali' } }, ['x-user: bob']],
    [{ header: { name: 'x-user', glob: 'ali*' } }, ['x-user: bob']],
    [{ header: { name: 'x-user', regex: '[0-9]-alice' } }, ['x-user: 1-bob']],
    [{ path: { prefix: '/cart' } }, []],
    [{ path: { glob: '/cart/**' } }, []],
    [{ path_and_query: { regex: '(?i)/cart' } }, []],
    [{ host: 'cart.test' }, []],
    [{ host: { glob: '*.cart.test' } }, []],
  ])('never asks %j alone about the lines %j', (spec, lines) => {
    const filter = compileFilter(spec);
    filter.match = () => expect.unreachable('was asked');
    expect(new FilterSet([filter]).first(headOf('GET /items', 'host: shop.test', ...lines))).toBe(-1);
  });

  it('knows long literals by their beginnings', () => {
    const long = 'a'.repeat(MAX_LITERAL_BYTES);
    const set = new FilterSet(
      ['b', 'c'].map(end => compileFilter({ header: { name: 'x', contains: `${long}${end}` } })),
    );
    expect(set.first(headOf('GET /', `x: ${long}c`))).toBe(1);
    expect(set.first(headOf('GET /', `x: ${long}d`))).toBe(-1);
  });

  it('has no more states than the limit', () => {
    const budget = { left: 5 };
    const scan = new LiteralScan(1, budget);
    expect(scan.add({ text: 'abc', isAtStart: false }, 0)).toBe(true);
    expect(scan.add({ text: 'xyz', isAtStart: false }, 1)).toBe(false);
    expect(budget.left).toBe(2);
    const text = (user: number) => `${user}`.padStart(MAX_LITERAL_BYTES, '-').split('').reverse().join('');
    const users = Array.from({ length: MAX_LITERAL_STATES / 32 }, (_, user) => text(user));
    const set = new FilterSet(users.map(contains => compileFilter({ header: { name: 'x', contains } })));
    for (const user of [0, 100, users.length - 1]) expect(set.first(headOf('GET /', `x: ${users[user]}`))).toBe(user);
  });

  it('finds each of many filters, and none for others', () => {
    const users = Array.from(
      { length: 1000 },
      (_, user): FilterSpec => ({ header: { name: 'X-User', equals: `user-${user}` } }),
    );
    const set = new FilterSet(users.map(spec => compileFilter(spec)));
    for (let user = 0; user < 1000; user += 7) expect(set.first(headOf('GET /', `x-USER: user-${user}`))).toBe(user);
    expect(set.first(headOf('GET /', 'x-user: user-1000'))).toBe(-1);
    expect(set.first(headOf('GET /', 'x-users: user-1'))).toBe(-1);
    expect(set.first(headOf('GET /', 'x-user: user-500', 'x-user: user-3'))).toBe(3);
    expect(new FilterSet([]).first(headOf('GET /'))).toBe(-1);
  });

  it('says which filter needs the body, and goes on behind it', () => {
    const specs: FilterSpec[] = [
      { path: '/x' },
      { body: { jsonpath: '$.a', equals: '1' } },
      { header: { name: 'x-user', equals: 'alice' } },
    ];
    const filters = specs.map(spec => compileFilter(spec));
    const set = new FilterSet(filters);
    const head = headOf('POST /', 'x-user: alice', 'content-type: application/json', 'content-length: 7');
    expect([set.first(head), set.verdict]).toEqual([1, NEED_MORE]);
    expect(filters[1]?.matchBody(head, Buffer.from('{"a":2}'), true)).toBe(NO_MATCH);
    expect([set.first(head, 2), set.verdict]).toEqual([2, MATCH]);
    expect([set.first(head, 3), set.verdict]).toEqual([-1, NO_MATCH]);
  });

  it.each<[string, string, (user: string) => FilterSpec]>([
    [
      'a value',
      'x-user: bob',
      user => ({ all_of: [{ path: { prefix: '/' } }, { header: { name: 'x-user', equals: user } }] }),
    ],
    ['a text in a cookie', 'cookie: sid=bob-7', user => ({ cookie: { name: 'sid', regex: `^${user}-[0-9]+$` } })],
  ])('asks only filters that may match, by %s', (_, line, specOf) => {
    const asked: string[] = [];
    const filters = ['alice', 'bob', 'carol'].map(user => {
      const filter = compileFilter(specOf(user));
      const match = filter.match.bind(filter);
      return Object.assign(filter, {
        match: (head: Parameters<typeof match>[0]) => {
          asked.push(user);
          return match(head);
        },
      });
    });
    expect(new FilterSet(filters).first(headOf('GET /', line))).toBe(1);
    expect(asked).toEqual(['bob']);
  });

  it('allocates nothing', async () => {
    const specs = Array.from(
      { length: 100 },
      (_, user): FilterSpec => ({ header: { name: 'x-user', equals: `user-${user}` } }),
    );
    const set = new FilterSet(specs.map(spec => compileFilter(spec)));
    const head = headOf('GET /', 'accept: */*', 'x-user: user-99', 'cookie: a=b');
    let matched = 0;
    const work = () => {
      for (let round = 0; round < 100_000; round++) if (set.first(head) === 99) matched++;
    };
    work();
    expect(await collectionsDuring(work)).toBe(0);
    expect(matched).toBe(200_000);
  });

  it('allocates nothing for prefixes, hosts and plain lines, where they match too', async () => {
    const specs = Array.from({ length: 20 }, (_, user): FilterSpec[] => [
      { header: { name: 'x-user', prefix: `user-${user}-` } },
      { path: { prefix: `/app-${user}/` } },
      { host: `shop-${user}.test` },
      { header_line: { regex: `(?i)^x-team: team-${user}$` } },
    ]).flat();
    const set = new FilterSet(specs.map(spec => compileFilter(spec)));
    const head = headOf('GET /app', 'accept: */*', 'x-user: user-99', 'X-Team: Team-19', 'cookie: a=b');
    let matched = 0;
    const work = () => {
      for (let round = 0; round < 100_000; round++) if (set.first(head) === 79) matched++;
    };
    work();
    expect(await collectionsDuring(work)).toBe(0);
    expect(matched).toBe(200_000);
  });
});
