import { expect, test } from 'vitest';
import { inTurns } from './visits.ts';

test('visits a few at a time, and keeps the order', async () => {
  let now = 0;
  let most = 0;
  const results = await inTurns([5, 4, 3, 2, 1], 2, async item => {
    most = Math.max(most, ++now);
    for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
    now -= 1;
    return item * 10;
  });
  expect(results).toEqual([50, 40, 30, 20, 10]);
  expect(most).toBe(2);
});

test('of none there is nothing', async () => {
  expect(await inTurns([], 2, () => Promise.reject(new Error('never')))).toEqual([]);
});
