import { describe, expect, it } from 'vitest';
import { BLOCK_BYTES, LOOK_UP_MS, MAX_NAP_MS, NAP_RING_SHARE, RING_BYTES } from './limits.ts';
import { nap, Pace } from './pace.ts';

const RING_BLOCKS = RING_BYTES / BLOCK_BYTES;
const ROUNDS = 100;

/** The nap that the reader of traffic settles on. */
function settle(pace: Pace, blocksPerMs: number): number {
  let napMs = 0;
  for (let round = 0; round < ROUNDS; round++) napMs = pace.nextNapMs(Math.max(1, Math.round(napMs * blocksPerMs)));
  return napMs;
}

describe('the pace of reading', () => {
  it('naps while packets fill blocks, and not while they do not', () => {
    const pace = new Pace(RING_BLOCKS);
    const naps = [1, 1, 1, 1, 1, 1, 1, 0, 1].map(blocks => pace.nextNapMs(blocks));
    expect(naps).toEqual([1, 2, 4, 8, 16, MAX_NAP_MS, MAX_NAP_MS, 0, 1]);
  });

  it('naps shorter the more of the ring fills meanwhile', () => {
    // From a few small packets to 13 Gbit/s, which fill the whole ring within 20 ms.
    for (const blocksPerMs of [0.1, 1, 2, 3, 4, 6]) {
      const napMs = settle(new Pace(RING_BLOCKS), blocksPerMs);
      expect(napMs).toBeGreaterThan(0);
      expect(napMs * blocksPerMs, `${blocksPerMs} blocks/ms`).toBeLessThanOrEqual(RING_BLOCKS / NAP_RING_SHARE);
    }
  });

  it('does not nap at all when a millisecond is too long', () => {
    const pace = new Pace(RING_BLOCKS);
    for (let round = 0; round < ROUNDS; round++) pace.nextNapMs(1);
    const naps = Array.from({ length: 7 }, () => pace.nextNapMs(RING_BLOCKS / 2));
    expect(naps).toEqual([16, 8, 4, 2, 1, 0, 0]);
  });

  it('never leaves a ring of a few blocks alone', () => {
    const pace = new Pace(NAP_RING_SHARE - 1);
    expect([1, 1, 1].map(blocks => pace.nextNapMs(blocks))).toEqual([0, 0, 0]);
  });
});

describe('a nap', () => {
  const napOf = (napMs: number, facts: { behindAt?: number; wokenAt?: number }): [number[], boolean] => {
    const slept: number[] = [];
    const napper = {
      sleep: (ms: number): boolean => slept.push(ms) === facts.wokenAt,
      get isBehind(): boolean {
        return slept.length === facts.behindAt;
      },
    };
    return [slept, nap(napper, napMs)];
  };

  it('ends when more comes than it was to find', () => {
    expect(napOf(MAX_NAP_MS, {})).toEqual([[LOOK_UP_MS, LOOK_UP_MS], false]);
    expect(napOf(MAX_NAP_MS, { behindAt: 1 })).toEqual([[LOOK_UP_MS], false]);
  });

  it('is short, or none at all, and ends when it is woken', () => {
    expect(napOf(0, {})).toEqual([[], false]);
    expect(napOf(3, {})).toEqual([[3], false]);
    expect(napOf(MAX_NAP_MS, { wokenAt: 1 })).toEqual([[LOOK_UP_MS], true]);
  });
});
