import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExchangeQueue } from './exchange-queue.ts';

describe('an exchange queue', () => {
  it('gives back in order what was pushed, like an array', () => {
    const operations = fc.array(fc.option(fc.integer({ min: 0, max: 255 }), { freq: 2 }), { maxLength: 300 });
    fc.assert(
      fc.property(operations, all => {
        const queue = new ExchangeQueue();
        const model: number[] = [];
        for (const flags of all) {
          if (flags !== null) {
            queue.push(flags);
            model.push(flags);
          } else if (model.length > 0) {
            queue.shift();
            model.shift();
          }
          expect(queue.length).toBe(model.length);
          if (model.length > 0) expect(queue.peek()).toBe(model[0]);
        }
      }),
    );
  });

  it('keeps its order when it grows while its ring is turned', () => {
    const queue = new ExchangeQueue();
    for (let i = 0; i < 12; i++) queue.push(i);
    for (let i = 0; i < 10; i++) queue.shift();
    for (let i = 12; i < 60; i++) queue.push(i);
    const seen: number[] = [];
    for (; queue.length > 0; queue.shift()) seen.push(queue.peek());
    expect(seen).toEqual(Array.from({ length: 50 }, (_, index) => index + 10));
  });
});
