import { describe, expect, it } from 'vitest';
import { compileFilter, type FilterSpec, MATCH, NO_MATCH } from './index.ts';
import { collectionsDuring } from './testing/collections.ts';
import { headOf, utf8 } from './testing/heads.ts';

const ROUNDS = 100_000;

const head = headOf(
  'GET /api/users?id=1&user=al%69ce',
  'Host: shop.test:8080',
  'Accept: text/html',
  `X-User: ${utf8('bérénice')}`,
  'X-User: alice',
  'Cookie: a=b; c=d',
  'Baggage: a=1, user=alice%20b;ttl=3',
  'Tracestate: rojo=00f0,dd=s:2',
  'Content-Type: application/grpc',
);

const FORMS: readonly FilterSpec[] = [
  { header: { name: 'x-user', equals: 'alice' } },
  { header: { name: 'x-user', prefix: 'ali' } },
  { header: { name: 'x-user', contains: 'lic' } },
  { header: { name: 'x-user', equals: 'bérénice' } },
  { header: { name: 'cookie', present: true } },
  { header: { name: 'x-none', present: false } },
  { path: '/api/users' },
  { path: { prefix: '/api/' } },
  { path: { glob: '/api/**' } },
  { path: { regex: '^/api/' } },
  { method: ['POST', 'GET'] },
  { host: ['cart.test', 'SHOP.test'] },
  { header: { name: 'x-none', absent: true } },
  { cookie: { name: 'c', equals: 'd' } },
  { cookie: { name: 'a', present: true } },
  { baggage: { name: 'user', equals: 'alice b' } },
  { baggage: { name: 'user', prefix: 'alice ' } },
  { tracestate: { name: 'dd', contains: ':2' } },
  { query: { name: 'user', equals: 'alice' } },
  { query: { name: 'id', glob: '1' } },
  { not: { grpc: 'shop.Cart/Add' } },
  { not: { body: { jsonpath: '$.a', equals: 'b' } } },
  { sample: { percent: 100, by: { header: 'x-user' } } },
  { sample: { percent: 100, by: { cookie: 'c' } } },
  { sample: { percent: 100 } },
  { path_and_query: { prefix: '/api/users?' } },
  { header_line: { regex: 'x-user: alice' } },
  { not: { header: { name: 'x-user', equals: 'carol' } } },
];

describe('matching', () => {
  it('allocates nothing in the common forms', async () => {
    const filter = compileFilter({ all_of: [...FORMS, { not: { any_of: [{ path: '/x' }, { method: 'PUT' }] } }] });
    let matched = 0;
    const work = () => {
      for (let round = 0; round < ROUNDS; round++) if (filter.match(head) === MATCH) matched++;
    };
    work();
    expect(await collectionsDuring(work)).toBe(0);
    expect(matched).toBe(2 * ROUNDS);
  });

  it('is seen to allocate where it does', async () => {
    const filter = compileFilter({ header: { name: 'x-user', regex: 'e{2}' } });
    let missed = 0;
    const work = () => {
      for (let round = 0; round < ROUNDS; round++) if (filter.match(head) === NO_MATCH) missed++;
    };
    expect(await collectionsDuring(work)).toBeGreaterThan(0);
    expect(missed).toBe(ROUNDS);
  });
});
