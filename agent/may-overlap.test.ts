import { expect, it } from 'vitest';
import type { FilterSpec } from '../filter-engine/index.ts';
import { mayOverlap } from './may-overlap.ts';

const ALICE = { header: { name: 'x-user', equals: 'alice' } };
const BOB = { header: { name: 'x-user', equals: 'bob' } };

it('says no only for filters that no request can match both', () => {
  expect(mayOverlap(ALICE, BOB)).toBe(false);
  expect(mayOverlap(ALICE, ALICE)).toBe(true);
  expect(mayOverlap(ALICE, { path: { prefix: '/cart' } })).toBe(true);
});

it.each<[FilterSpec, FilterSpec, boolean]>([
  [{ path: { glob: '/a/**' } }, { path: { glob: '/b/*' } }, false],
  [{ path: { glob: '/*/edit' } }, { path: { glob: '/users/*' } }, true],
  [{ not: { path: { glob: '/a/**' } } }, { path: '/a/b' }, false],
  [{ header_line: { regex: '(?i)^x-user: alice$' } }, { header_line: { regex: '(?i)^X-User: bob$' } }, false],
  [{ header_line: { regex: '(?i)^x-user: alice$' } }, { header_line: { regex: '^x-user: ALICE$' } }, true],
  [{ header_line: { regex: '(?i)^x-user: alice$' } }, ALICE, true],
  [{ header_line: { regex: '^x-user: al' } }, BOB, false],
  [{ header_line: { regex: '^x-user: b', except: ['bob'] } }, ALICE, false],
  [{ header_line: { regex: '^x-user: b', except: ['bob'] } }, BOB, true],
  [ALICE, { header: { name: 'x-user', regex: '^bob$' } }, false],
  [{ all_of: [ALICE, { path: { regex: '^/[0-9]+$' } }] }, BOB, false],
])('looks into %j and %j', (a, b, may) => {
  expect(mayOverlap(a, b)).toBe(may);
  expect(mayOverlap(b, a)).toBe(may);
});

it('leaves open what a regex matches', () => {
  expect(mayOverlap(ALICE, { header: { name: 'x-user', regex: '^b.b$' } })).toBe(true);
  expect(mayOverlap(ALICE, { not: { header: { name: 'x-user', regex: '(?i)ALI' } } })).toBe(true);
  expect(mayOverlap(ALICE, { header_line: { regex: 'bob' } })).toBe(true);
  expect(
    mayOverlap({ header_line: { regex: '^cookie: a=1$' } }, { header: { name: 'cookie', equals: 'a=1; b=2' } }),
  ).toBe(true);
});

it('is always possible with one that takes everything', () => {
  expect(mayOverlap(null, ALICE)).toBe(true);
});
