/**
 * Getting an agent that is there no more: one attempt after the other, until one succeeds, the window is over, or nobody wants
 * it. A session that lost its agent goes through every passing failure; one that begins only waits for an agent to end that
 * was about to, so that another can be started, and tells any other failure at once.
 */

import { type Clock, pause } from '../clock.ts';
import { HeadgateError, toHeadgateError } from '../errors.ts';
import { RECONNECT_FIRST_DELAY_MS, RECONNECT_MAX_DELAY_MS, RECONNECT_WINDOW_MS } from '../limits.ts';
import type { Backoff } from './backoff.ts';
import { isAgentEnding } from './tunnel.ts';

export const RECONNECT_TIMES = {
  firstMs: RECONNECT_FIRST_DELAY_MS,
  maxMs: RECONNECT_MAX_DELAY_MS,
  windowMs: RECONNECT_WINDOW_MS,
};

/** Failures that another attempt would not change. */
const FINAL_CODES = new Set([
  'HEADGATE_ERR_REFUSED',
  'HEADGATE_ERR_NEEDS_ROOT',
  'HEADGATE_ERR_PROTOCOL',
  'HEADGATE_ERR_INTERNAL',
]);

/** What a search for the agent works with. */
export interface Search<Result> {
  readonly clock: Clock;
  readonly backoff: Backoff;
  attempt(): Promise<Result>;
  /** Looked at before another attempt. */
  isWanted(): boolean;
}

/** @returns the first success, the error to end with, or undefined when it is no longer wanted. Never rejects. */
export async function searchAgent<Result>(search: Search<Result>): Promise<Result | HeadgateError | undefined> {
  const { clock, backoff } = search;
  let lastError: HeadgateError | undefined;
  for (;;) {
    const delayMs = backoff.next(clock.nowMs());
    if (delayMs === undefined) return agentLost(lastError);
    await pause(clock, delayMs);
    if (!search.isWanted()) return undefined;
    try {
      return await search.attempt();
    } catch (error) {
      lastError = toHeadgateError(error);
      if (FINAL_CODES.has(lastError.code)) return lastError;
    }
  }
}

/** @throws HeadgateError the first failure that is not just an agent's end, or the last one of the window */
export async function searchFirstAgent<Result>(search: Search<Result>): Promise<Result> {
  const { clock, backoff } = search;
  for (;;) {
    try {
      return await search.attempt();
    } catch (error) {
      const delayMs = isAgentEnding(error) && search.isWanted() ? backoff.next(clock.nowMs()) : undefined;
      if (delayMs === undefined) throw error;
      await pause(clock, delayMs);
    }
  }
}

function agentLost(cause: HeadgateError | undefined): HeadgateError {
  const message = `The agent went away and did not come back within ${RECONNECT_WINDOW_MS / 1000} s.`;
  return new HeadgateError('HEADGATE_ERR_AGENT_LOST', cause === undefined ? message : `${message} ${cause.message}`, {
    hint: cause?.hint ?? 'All requests go to the app now. Start the session again.',
    cause,
  });
}
