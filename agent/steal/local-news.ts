/**
 * Whether a session's local process is there, on one port, as connections to it told last.
 *
 *   not known ──answered──► there ──ends a connection──► not known
 *       └───────refused───► absent, for REFUSAL_MS ────► not known
 *
 *   there      requests go to it, and nothing waits for what becomes of them
 *   not known  the next request tries; on a connection of HTTP/2 newer streams for the app wait until it is told, or they would
 *              keep this one from the app (http2/placing.ts)
 *   absent     requests are the app's at once
 */
import type { Clock } from './clock.ts';
import { REFUSAL_MS } from './limits.ts';

export class LocalNews {
  isThere = false;
  private refusedUntilMs = Number.NEGATIVE_INFINITY;
  private readonly clock: Pick<Clock, 'nowMs'>;

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.clock = clock;
  }

  get isAbsent(): boolean {
    return this.clock.nowMs() < this.refusedUntilMs;
  }

  noteAnswered(): void {
    this.isThere = true;
    this.refusedUntilMs = Number.NEGATIVE_INFINITY;
  }

  noteEnded(): void {
    this.isThere = false;
  }

  noteRefused(): void {
    this.isThere = false;
    this.refusedUntilMs = this.clock.nowMs() + REFUSAL_MS;
  }
}
