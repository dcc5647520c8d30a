import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNewStreamId, nextStreamId } from './stream-ids.ts';

const id = fc.integer({ min: 1, max: 0x7fffffff });

const NONE: ReadonlySet<number> = new Set();

describe('stream ids', () => {
  it('count up and begin again at 1', () => {
    expect([0, 1, 0x7fffffff].map(latest => nextStreamId(latest, NONE))).toEqual([1, 2, 1]);
  });

  it('in use are skipped', () => {
    expect(nextStreamId(0x7ffffffe, new Set([0x7fffffff, 1, 2, 4]))).toBe(3);
  });

  it('are new ahead of the latest one and old at and behind it, across the end of the range', () => {
    fc.assert(
      fc.property(
        fc.oneof(id, fc.integer({ min: 0x7ffffff0, max: 0x7fffffff })),
        fc.integer({ min: 1, max: 5000 }),
        (first, steps) => {
          let latest = first;
          for (let step = 0; step < steps; step += 1) latest = nextStreamId(latest, NONE);
          expect([isNewStreamId(latest, first), isNewStreamId(first, latest), isNewStreamId(latest, latest)]).toEqual([
            true,
            false,
            false,
          ]);
        },
      ),
    );
  });
});
