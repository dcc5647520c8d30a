import { expect, it } from 'vitest';
import { mayOverlap } from './may-overlap.ts';

const ALICE = { header: { name: 'x-user', equals: 'alice' } };
const BOB = { header: { name: 'x-user', equals: 'bob' } };

it('says no only for filters that no request can match both', () => {
  expect(mayOverlap(ALICE, BOB)).toBe(false);
  expect(mayOverlap(ALICE, ALICE)).toBe(true);
  expect(mayOverlap(ALICE, { path: { prefix: '/cart' } })).toBe(true);
});

it('does not compare patterns, whatever they are', () => {
  expect(mayOverlap(ALICE, { header: { name: 'x-user', regex: '^bob$' } })).toBe(true);
  expect(mayOverlap({ not: { path: { glob: '/a/**' } } }, { path: { equals: '/a/b' } })).toBe(true);
});

it('is always possible with one that takes everything', () => {
  expect(mayOverlap(null, ALICE)).toBe(true);
});
