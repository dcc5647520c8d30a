/** What the shell does for one connection. */
import type { RequestHead } from '../../filter-engine/index.ts';
import type { Counters } from '../../protocol/index.ts';
import type { Leg } from './leg.ts';

export interface ConnectionHost {
  readonly counters: Counters;
  /** The thread's columns for the head being judged. */
  readonly head: RequestHead;
  /** Bytes queued towards a peer above which reading from the other side stops. */
  readonly highWaterBytes: number;
  /** Opens a connection to the app. Never reports back before it returns. */
  dialApp(): Leg;
  /** Calls the connection's `timeOut()` in `delayMs`; there is one timer, a later call replaces it. */
  setTimer(delayMs: number): void;
  clearTimer(): void;
}
