/**
 * How long an agent stays that nobody uses:
 *
 *   started ──FIRST_SESSION_MS──────────────────────────────────────────────────────► lonely
 *      ├──an observer came and went──FIRST_AFTER_VISIT_MS───────────────────────────► lonely
 *      └──a session came──► in company ──the last one is over──`afterLastMs`────────► lonely
 *                                ▲────────────a session came────────┘
 */
import { FIRST_AFTER_VISIT_MS, LONELY_MS } from './limits.ts';

/** What it asks of time. */
export interface LonelyClock {
  after(delayMs: number, act: () => void): () => void;
}

export class Loneliness {
  /** How long another session is waited for when the last one is over. */
  afterLastMs = LONELY_MS;
  private readonly clock: LonelyClock;
  private readonly onLonely: () => void;
  private cancel: (() => void) | null = null;
  /** No session was ever there. */
  private isFirstAwaited = false;

  constructor(clock: LonelyClock, onLonely: () => void) {
    this.clock = clock;
    this.onLonely = onLonely;
  }

  /** Begins to wait for the first session. */
  awaitFirst(limitMs: number): void {
    this.isFirstAwaited = true;
    this.wait(limitMs);
  }

  /** An observer is gone. Most often the agent was started for what it asked, and no session is to come. */
  visitorLeft(): void {
    if (this.isFirstAwaited) this.wait(FIRST_AFTER_VISIT_MS);
  }

  /** A session came. */
  end(): void {
    this.isFirstAwaited = false;
    this.cancel?.();
    this.cancel = null;
  }

  /** The last session is over. */
  begin(): void {
    this.wait(this.afterLastMs);
  }

  private wait(limitMs: number): void {
    this.cancel?.();
    this.cancel = this.clock.after(limitMs, this.onLonely);
  }
}
