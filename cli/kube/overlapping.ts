/**
 * Attempts at something that comes up: whoever is refused tries again soon; whoever gets no answer is neither waited for nor given
 * up at once, since it may be the one that is answered: the next begins beside it. The first to succeed ends the others.
 */

import { type Clock, pause } from '../clock.ts';
import {
  FORWARD_DELAY_GROWTH,
  FORWARD_FIRST_DELAY_MS,
  FORWARD_FIRST_PATIENCE_MS,
  FORWARD_MAX_DELAY_MS,
  FORWARD_MAX_PATIENCE_MS,
  FORWARD_PATIENCE_GROWTH,
  MAX_FORWARD_ATTEMPTS,
} from './limits.ts';

export interface Overlapping<Value> {
  readonly clock: Clock;
  /** Ends all. */
  readonly signal: AbortSignal;
  /** No attempt begins after it. */
  readonly endMs: number;
  /** @param signal ends it, also what came of it. */
  attempt(signal: AbortSignal): Promise<Value>;
  /** Whether another attempt may succeed. */
  mayComeRight(error: unknown): boolean;
}

/** @throws what an attempt threw that cannot come right, or the last one when the time is over. */
export function firstToSucceed<Value>(options: Overlapping<Value>): Promise<Value> {
  return new OverlappingAttempts(options).run();
}

class OverlappingAttempts<Value> {
  readonly #options: Overlapping<Value>;
  readonly #outcome = Promise.withResolvers<Value>();
  /** Those under way, the oldest first. */
  readonly #underWay: AbortController[] = [];
  /** Given when one has succeeded or failed for good. */
  readonly #over = new AbortController();

  constructor(options: Overlapping<Value>) {
    this.#options = options;
  }

  async run(): Promise<Value> {
    const { clock, signal } = this.#options;
    // It may be over before anybody asks.
    this.#outcome.promise.catch(() => undefined);
    const giveUp = (): void => this.#end(undefined, () => this.#outcome.reject(signal.reason));
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    let delayMs = FORWARD_FIRST_DELAY_MS;
    let patienceMs = FORWARD_FIRST_PATIENCE_MS;
    while (!this.#over.signal.aborted) {
      const settled = new AbortController();
      void this.#begin().then(() => settled.abort());
      await pause(clock, patienceMs, AbortSignal.any([settled.signal, this.#over.signal]));
      await pause(clock, delayMs, this.#over.signal);
      delayMs = Math.min(FORWARD_MAX_DELAY_MS, delayMs * FORWARD_DELAY_GROWTH);
      patienceMs = Math.min(FORWARD_MAX_PATIENCE_MS, patienceMs * FORWARD_PATIENCE_GROWTH);
    }
    signal.removeEventListener('abort', giveUp);
    return this.#outcome.promise;
  }

  /** Resolves when the attempt is over. Never rejects. */
  async #begin(): Promise<void> {
    const own = new AbortController();
    this.#underWay.push(own);
    if (this.#underWay.length > MAX_FORWARD_ATTEMPTS) this.#underWay.shift()?.abort();
    try {
      const value = await this.#options.attempt(own.signal);
      if (this.#over.signal.aborted || own.signal.aborted) own.abort();
      else this.#end(own, () => this.#outcome.resolve(value));
    } catch (error) {
      if (this.#over.signal.aborted || own.signal.aborted) return;
      this.#underWay.splice(this.#underWay.indexOf(own), 1);
      const { clock, endMs, mayComeRight } = this.#options;
      if (clock.nowMs() >= endMs || !mayComeRight(error)) this.#end(own, () => this.#outcome.reject(error));
    }
  }

  #end(last: AbortController | undefined, settle: () => void): void {
    this.#over.abort();
    for (const each of this.#underWay) if (each !== last) each.abort();
    settle();
  }
}
