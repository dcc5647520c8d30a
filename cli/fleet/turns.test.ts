import { describe, expect, test } from 'vitest';
import { settle } from '../testing/fake-clock.ts';
import { Turns } from './turns.ts';

/** Work that a test ends by hand. */
function works(turns: Turns, count: number) {
  const begun: number[] = [];
  const ends = Array.from({ length: count }, () => Promise.withResolvers<void>());
  const results = ends.map(({ promise }, index) =>
    turns.take(() => {
      begun.push(index);
      return promise;
    }),
  );
  return { begun, ends, results };
}

describe('turns', () => {
  test('are so many at once, and the others in their order', async () => {
    const { begun, ends, results } = works(new Turns(2), 4);
    await settle();
    expect(begun).toEqual([0, 1]);
    ends[1]?.resolve();
    await results[1];
    await settle();
    expect(begun).toEqual([0, 1, 2]);
    for (const { resolve } of ends) resolve();
    await Promise.all(results);
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  test('go on after a failure', async () => {
    const turns = new Turns(1);
    await expect(turns.take(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await turns.take(() => Promise.resolve('yes'))).toBe('yes');
  });
});
