/** Waiting for a condition with a bound: what tests with a real kernel do where others have a fake clock. */

import { setTimeout as delay } from 'node:timers/promises';

const POLL_INTERVAL_MS = 10;
const DEFAULT_BOUND_MS = 10_000;

/** How long to wait, and what to call the thing in the error. */
export interface Bound {
  readonly withinMs?: number;
  readonly what: string;
}

/**
 * Polls until `condition` gives something other than `undefined` or `false`, and returns that.
 * @throws when the bound passes first; `what` says what was waited for.
 */
export async function until<Value>(
  condition: () => Value | undefined | false | Promise<Value | undefined | false>,
  bound: Bound,
): Promise<Value> {
  const withinMs = bound.withinMs ?? DEFAULT_BOUND_MS;
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain: ${bound.what}`);
    await delay(POLL_INTERVAL_MS);
  }
}

/** The promise's value. @throws when the bound passes first. */
export async function within<Value>(promise: Promise<Value>, bound: Bound): Promise<Value> {
  const withinMs = bound.withinMs ?? DEFAULT_BOUND_MS;
  const stop = new AbortController();
  const late = delay(withinMs, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`waited ${withinMs} ms in vain: ${bound.what}`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop.abort();
  }
}
