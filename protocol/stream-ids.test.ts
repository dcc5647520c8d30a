import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNewStreamId, nextStreamId } from './stream-ids.ts';

const id = fc.integer({ min: 1, max: 0x7fffffff });

describe('stream ids', () => {
  it('count up and begin again at 1', () => {
    expect([nextStreamId(0), nextStreamId(1), nextStreamId(0x7fffffff)]).toEqual([1, 2, 1]);
  });

  it('are new ahead of the latest one and old at and behind it, across the end of the range', () => {
    fc.assert(
      fc.property(
        fc.oneof(id, fc.integer({ min: 0x7ffffff0, max: 0x7fffffff })),
        fc.integer({ min: 1, max: 5000 }),
        (first, steps) => {
          let latest = first;
          for (let step = 0; step < steps; step += 1) latest = nextStreamId(latest);
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
