import { describe, expect, it } from 'vitest';
import { FakeClock, settle } from '../testing/fake-clock.ts';
import {
  FORWARD_FIRST_DELAY_MS,
  FORWARD_FIRST_PATIENCE_MS,
  FORWARD_MAX_DELAY_MS,
  FORWARD_MAX_PATIENCE_MS,
  MAX_FORWARD_ATTEMPTS,
} from './limits.ts';
import { firstToSucceed } from './overlapping.ts';

const END_MS = 60_000;

/** Attempts that a test answers by hand. */
function scene() {
  const clock = new FakeClock();
  const stopping = new AbortController();
  const attempts: (PromiseWithResolvers<string> & { readonly signal: AbortSignal })[] = [];
  const result = firstToSucceed({
    clock,
    signal: stopping.signal,
    endMs: END_MS,
    attempt: signal => {
      const attempt = { ...Promise.withResolvers<string>(), signal };
      attempts.push(attempt);
      return attempt.promise;
    },
    mayComeRight: error => error !== 'fatal',
  });
  result.catch(() => undefined);
  return { clock, stopping, attempts, result };
}

describe('overlapping attempts', () => {
  it('try again soon after a refusal', async () => {
    const { clock, attempts, result } = scene();
    attempts[0]?.reject('not yet');
    await clock.advance(FORWARD_FIRST_DELAY_MS);
    expect(attempts).toHaveLength(2);
    attempts[1]?.resolve('second');
    expect(await result).toBe('second');
    expect(clock.pending).toBe(0);
  });

  it('begin another beside one that is silent, whose answer still counts', async () => {
    const { clock, attempts, result } = scene();
    await clock.advance(FORWARD_FIRST_PATIENCE_MS + FORWARD_FIRST_DELAY_MS);
    expect(attempts).toHaveLength(2);
    attempts[0]?.resolve('first');
    expect(await result).toBe('first');
    expect(attempts.map(({ signal }) => signal.aborted)).toEqual([false, true]);
  });

  it('end what comes of an attempt that was overtaken', async () => {
    const { clock, attempts, result } = scene();
    await clock.advance(FORWARD_FIRST_PATIENCE_MS + FORWARD_FIRST_DELAY_MS);
    attempts[1]?.resolve('second');
    attempts[0]?.resolve('first');
    expect(await result).toBe('second');
    expect(attempts.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  });

  it('waits for an attempt no longer than a while, however many were refused', async () => {
    const { clock, attempts, stopping } = scene();
    while (attempts.length < 100) {
      attempts.at(-1)?.reject('not yet');
      await clock.advance(FORWARD_MAX_DELAY_MS);
    }
    await clock.advance(FORWARD_MAX_PATIENCE_MS + FORWARD_MAX_DELAY_MS);
    expect(attempts.length).toBeGreaterThan(100);
    stopping.abort();
  });

  it('gives up the oldest when there are many', async () => {
    const { clock, attempts, result } = scene();
    while (attempts.length <= MAX_FORWARD_ATTEMPTS) await clock.ringNext();
    expect(attempts.map(({ signal }) => signal.aborted)).toEqual([true, false, false, false]);
    attempts[0]?.reject('aborted');
    await settle();
    attempts[3]?.resolve('last');
    expect(await result).toBe('last');
  });

  it('end with a failure that cannot come right', async () => {
    const { clock, attempts, result } = scene();
    await clock.advance(FORWARD_FIRST_PATIENCE_MS + FORWARD_FIRST_DELAY_MS);
    attempts[1]?.reject('fatal');
    await expect(result).rejects.toBe('fatal');
    expect(attempts[0]?.signal.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('end with the last failure when the time is over', async () => {
    const { clock, attempts, result } = scene();
    await clock.advance(END_MS);
    attempts.at(-1)?.reject('too late');
    await expect(result).rejects.toBe('too late');
  });

  it('end when they are told to', async () => {
    const { clock, stopping, attempts, result } = scene();
    stopping.abort('enough');
    await expect(result).rejects.toBe('enough');
    expect(attempts[0]?.signal.aborted).toBe(true);
    await settle();
    expect(clock.pending).toBe(0);
    expect(attempts).toHaveLength(1);
  });
});
