import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Held, HoldBudget } from './hold-budget.ts';
import { KEPT_PART } from './limits.ts';

class Holder implements Held {
  heldBytes = 0;
  older: Held | null = null;
  newer: Held | null = null;
  losses = 0;

  letGo(): void {
    this.losses += 1;
  }
}

describe('what is held', () => {
  it('is let go of by who has held for the longest', () => {
    const budget = new HoldBudget(100);
    const [first, second, third] = [new Holder(), new Holder(), new Holder()];
    expect(budget.hold(first, 40) && budget.hold(second, 40)).toBe(true);
    // More of the same is as old as its first byte.
    expect(budget.hold(first, 60)).toBe(true);
    expect(budget.hold(third, 40)).toBe(true);
    expect([first, second, third].map(({ losses }) => losses)).toEqual([1, 0, 0]);
    expect(budget.usedBytes).toBe(80);
  });

  it('is let go of by who wants more, when that is the oldest, or there is too much of it', () => {
    const budget = new HoldBudget(100);
    const [first, second] = [new Holder(), new Holder()];
    budget.hold(first, 60);
    budget.hold(second, 40);
    expect(budget.hold(first, 61)).toBe(false);
    expect(first).toMatchObject({ losses: 1, heldBytes: 0 });
    expect(budget.hold(second, 101)).toBe(false);
    expect(second).toMatchObject({ losses: 1, heldBytes: 0 });
    expect(budget.hold(second, 101)).toBe(false);
    expect(budget.usedBytes).toBe(0);
  });

  it('makes room for what is kept, which is never taken back', () => {
    const budget = new HoldBudget(100);
    const held = new Holder();
    budget.hold(held, 60);
    expect(budget.keep(50)).toBe(true);
    expect(held.losses).toBe(1);
    expect(budget.keep(26)).toBe(false);
    budget.giveBack(50);
    expect(budget.usedBytes).toBe(0);
  });
});

it('is never more than the budget, is as much as its holders have, and comes back', () => {
  const step = fc.record({
    holder: fc.nat({ max: 9 }),
    bytes: fc.nat({ max: 400 }),
    kind: fc.constantFrom('hold', 'hold', 'hold', 'free', 'keep', 'giveBack'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), steps => {
      const budget = new HoldBudget(1_000);
      const holders = Array.from({ length: 10 }, () => new Holder());
      let kept = 0;
      for (const { holder, bytes, kind } of steps) {
        const held = holders[holder] as Holder;
        if (kind === 'hold') expect(budget.hold(held, bytes) ? bytes : 0).toBe(held.heldBytes);
        else if (kind === 'free') budget.free(held);
        else if (kind === 'keep') kept += budget.keep(bytes) ? bytes : 0;
        else {
          budget.giveBack(Math.min(kept, bytes));
          kept -= Math.min(kept, bytes);
        }
        const sum = holders.reduce((bytesOfAll, each) => bytesOfAll + each.heldBytes, kept);
        expect(budget.usedBytes).toBe(sum);
        expect(sum).toBeLessThanOrEqual(1_000);
        expect(budget.keptBytes).toBe(kept);
        expect(kept).toBeLessThanOrEqual(1_000 * KEPT_PART);
      }
      for (const each of holders) budget.free(each);
      budget.giveBack(kept);
      expect(budget.usedBytes).toBe(0);
      expect(budget.hold(holders[0] as Holder, 1_000)).toBe(true);
    }),
  );
});
