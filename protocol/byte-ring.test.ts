import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteRing } from './byte-ring.ts';

describe('ByteRing', () => {
  it('gives back what was pushed, in order, however pushes and drops alternate', () => {
    const step = fc.record({ push: fc.nat({ max: 5000 }), drop: fc.nat({ max: 5000 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), steps => {
        const ring = new ByteRing();
        let [pushed, dropped] = [0, 0];
        for (const { push, drop } of steps) {
          const bytes = Buffer.from(Uint8Array.from({ length: push + 2 }, (_, index) => pushed + index - 1));
          ring.push(bytes, 1, push + 1);
          pushed += push;
          const count = Math.min(drop, ring.spanEnd - ring.spanStart);
          for (let at = 0; at < count; at += 1) {
            if (ring.bytes[ring.spanStart + at] !== ((dropped + at) & 0xff)) throw new Error(`byte ${dropped + at}`);
          }
          ring.drop(count);
          dropped += count;
          expect(ring.length).toBe(pushed - dropped);
        }
      }),
    );
  });

  it('that needs much uses the memory that another one gave back, and no two at once', () => {
    const [first, second, third] = [new ByteRing(), new ByteRing(), new ByteRing()];
    const large = Buffer.alloc(100_000, 1);
    first.push(large, 0, large.length);
    const memory = first.bytes;
    first.drop(large.length);
    second.push(large, 0, large.length);
    third.push(large, 0, large.length);
    expect([second.bytes === memory, third.bytes === memory]).toEqual([true, false]);
  });

  it('keeps no memory of a ring that is larger than a queue may be', () => {
    const [huge, next] = [new ByteRing(), new ByteRing()];
    huge.push(Buffer.alloc(1_500_000), 0, 1_500_000);
    const memory = huge.bytes;
    huge.clear();
    next.push(Buffer.alloc(1_500_000), 0, 1_500_000);
    expect(next.bytes === memory).toBe(false);
  });

  it('holds no memory while it is empty', () => {
    const ring = new ByteRing();
    ring.push(Buffer.alloc(10_000), 0, 10_000);
    expect(ring.capacity).toBe(16_384);
    ring.drop(10_000);
    expect(ring.capacity).toBe(0);
  });
});
