import { expect, test } from 'vitest';
import { Backoff } from './backoff.ts';

const TIMES = { firstMs: 100, maxMs: 1000, windowMs: 3000 };

test('doubles the pause up to its limit', () => {
  const backoff = new Backoff(TIMES, 0);
  expect([0, 0, 0, 0, 0, 0].map(now => backoff.next(now))).toEqual([100, 200, 400, 800, 1000, 1000]);
});

test('ends when the next attempt would begin after the window', () => {
  const backoff = new Backoff(TIMES, 1000);
  expect(backoff.next(3900)).toBe(100);
  expect(backoff.next(3900)).toBeUndefined();
});
