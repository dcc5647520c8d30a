import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter, FilterSet, type FilterSpec, MATCH, NEED_MORE, NO_MATCH } from './index.ts';
import { anyFilter, anyPredicate, anyRequest, linesOf } from './testing/any-filter.ts';
import { collectionsDuring } from './testing/collections.ts';
import { headOf } from './testing/heads.ts';

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

  it('asks only filters that may match', () => {
    const asked: string[] = [];
    const filters = ['alice', 'bob', 'carol'].map(user => {
      const filter = compileFilter({
        all_of: [{ path: { prefix: '/' } }, { header: { name: 'x-user', equals: user } }],
      });
      const match = filter.match.bind(filter);
      return Object.assign(filter, {
        match: (head: Parameters<typeof match>[0]) => {
          asked.push(user);
          return match(head);
        },
      });
    });
    expect(new FilterSet(filters).first(headOf('GET /', 'x-user: bob'))).toBe(1);
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
});
