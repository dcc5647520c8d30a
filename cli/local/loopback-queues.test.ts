import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SHARED_LOOK_REST } from '../limits.ts';
import { type LoopbackQueues, SharedLooks } from './loopback-queues.ts';

describe('a look that many share', () => {
  const LONG_MS = 100;
  let nowMs = 1_000;

  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is one for all who asked before it, and another for who asks then', () => {
    const looks = new SharedLooks(() => nowMs);
    const seen: LoopbackQueues[] = [];
    for (let each = 0; each < 100; each++) looks.next(queues => seen.push(queues));
    expect(seen).toEqual([]);
    vi.advanceTimersToNextTimer();
    expect([seen.length, new Set(seen).size, vi.getTimerCount()]).toEqual([100, 1, 0]);
    looks.next(queues => seen.push(queues));
    vi.advanceTimersToNextTimer();
    expect([seen.length, new Set(seen).size]).toEqual([101, 2]);
  });

  it('rests behind a look as long as that asks for', () => {
    const looks = new SharedLooks(() => nowMs);
    let count = 0;
    const look = (): void => {
      count += 1;
      nowMs += LONG_MS;
      looks.next(look);
    };
    looks.next(look);
    vi.advanceTimersByTime(1);
    expect(count).toBe(1);
    // Asked for within the look, as by who has to wait on.
    vi.advanceTimersByTime(SHARED_LOOK_REST * LONG_MS - 2);
    expect(count).toBe(1);
    vi.advanceTimersByTime(2);
    expect(count).toBe(2);
  });
});
