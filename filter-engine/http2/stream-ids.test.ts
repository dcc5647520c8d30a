import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_OLD_STREAMS, OpenStreams, PastStreams, REMEMBERED_STREAMS } from './index.ts';

/** Client ids that go up by steps of any size, each of which is closed again after a while, or never. */
const anyLife = fc.array(
  fc.record({
    step: fc.oneof(fc.constant(1), fc.nat(40), fc.constantFrom(1_023, 1_024, 1_025, 40_000, 100_000)),
    closes: fc.option(fc.nat(60)),
  }),
  { maxLength: 200 },
);

describe('the set of open streams', () => {
  it('is the same as a plain set, whatever ids are skipped and however long streams live', () => {
    fc.assert(
      fc.property(anyLife, fc.boolean(), (lives, moves) => {
        let open = new OpenStreams();
        const plain = new Set<number>();
        const ids: number[] = [];
        let next = -1;
        for (const [i, { step, closes }] of lives.entries()) {
          next += 2 * Math.max(1, step);
          ids.push(next);
          open.add(next);
          plain.add(next);
          const old = ids[i - (closes ?? -1)];
          if (closes !== null && old !== undefined) {
            open.delete(old);
            plain.delete(old);
          }
          if (!moves || i % 50 !== 49) continue;
          const elsewhere = new OpenStreams();
          elsewhere.restore(structuredClone(open.snapshot()));
          open = elsewhere;
        }
        expect(ids.filter(id => open.has(id))).toEqual([...plain]);
        expect(open.size).toBe(plain.size);
        expect(open.between(0, 2 ** 31)).toEqual([...plain]);
        expect(open.between(9, 99)).toEqual([...plain].filter(id => id > 9 && id <= 99));
        expect(open.has(2)).toBe(false);
      }),
    );
  });

  it('keeps a bounded number of old open streams', () => {
    const open = new OpenStreams();
    const count = 3 * MAX_OLD_STREAMS;
    for (let i = 0; i < count; i++) open.add(2 * i + 1);
    expect(open.size).toBeLessThanOrEqual(MAX_OLD_STREAMS + 1_024);
    expect(open.has(1)).toBe(false);
    expect(open.has(2 * count - 1)).toBe(true);
    expect(open.between(0, 2 ** 31)).toHaveLength(open.size);
  });
});

describe('the set of past streams', () => {
  it('is the same as a plain set for the newest ids', () => {
    fc.assert(
      fc.property(anyLife, lives => {
        const past = new PastStreams();
        const plain = new Set<number>();
        let next = -1;
        const all: number[] = [];
        for (const { step, closes } of lives) {
          next += 2 * Math.max(1, step);
          all.push(next);
          if (closes === null) continue;
          past.add(next);
          plain.add(next);
        }
        const elsewhere = new PastStreams();
        elsewhere.restore(structuredClone(past.snapshot()));
        for (const id of all) {
          const isNew = Math.max(...plain, 0) - id < 2 * (REMEMBERED_STREAMS - 64);
          if (isNew) expect(past.has(id)).toBe(plain.has(id));
          expect(elsewhere.has(id)).toBe(past.has(id));
        }
      }),
    );
  });

  it('forgets ids that are older than its span', () => {
    const past = new PastStreams();
    past.add(1);
    expect(past.has(1)).toBe(true);
    past.add(2 * REMEMBERED_STREAMS + 1);
    expect(past.has(1)).toBe(false);
    past.add(1);
    expect(past.has(1)).toBe(false);
    expect(past.has(2)).toBe(false);
  });
});
