import { expect, test } from 'vitest';
import { toPort } from '../../protocol/index.ts';
import { LOOK_REST_FACTOR } from './limits.ts';
import { PredatingCounts } from './predating-counts.ts';

test('a look at all connections is followed by a rest of many times its length', () => {
  let nowMs = 0;
  let looks = 0;
  const counts = new PredatingCounts(
    () => {
      nowMs += 100;
      looks++;
      return new Map([[8080, looks]]);
    },
    () => nowMs,
  );
  for (let port = 1; port <= 4096; port++) counts.of(toPort(port));
  expect(looks).toBe(1);
  expect(counts.of(toPort(8080))).toBe(1);
  expect(counts.of(toPort(9090))).toBe(0);
  nowMs += 100 * LOOK_REST_FACTOR;
  expect(counts.of(toPort(8080))).toBe(2);
  counts.forget();
  expect(counts.of(toPort(8080))).toBe(3);
});
