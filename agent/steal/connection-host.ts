/** What the shell does for one connection. */
import type { ByteHold, RequestHead } from '../../filter-engine/index.ts';
import type { Counters } from '../../protocol/index.ts';
import type { TapState } from './http2/index.ts';
import type { Leg } from './leg.ts';

/** What a thread knows of a connection that it hands over; plain values, since they cross between threads. */
export interface AdoptedFacts {
  /** The client's first bytes told that it is HTTP/1. */
  readonly isDetected: boolean;
  /** The app was sent something on the connection to it. */
  readonly isAppUsed: boolean;
  /** The client said nothing for SILENCE_MS. */
  readonly wasSilent: boolean;
  readonly isRetiring: boolean;
  /** Something of it went to a session. */
  readonly hasStolen: boolean;
  /** What the app said before the client, and the client has (greeting.ts). */
  readonly greeting: Uint8Array;
  /** As far as it was followed, where it is HTTP/2: the next bytes are then a stream that a session wants. */
  readonly http2: TapState | null;
}

/** Whether bytes are written to the app in the same turn, or it is listened to first. */
export type DialPurpose = 'write' | 'listen';

export interface ConnectionHost {
  /** Whether this thread has the tunnels to sessions. Where not, a connection of which one wants something is handed over. */
  readonly servesSessions: boolean;
  /** A thread without tunnels that reaches sessions by way of the one that has them: for what judging.ts says, the rest is handed over. */
  readonly reachesSessions?: boolean;
  readonly counters: Counters;
  /** The thread's columns for the head being judged. */
  readonly head: RequestHead;
  /** Bytes queued towards a peer above which reading from the other side stops. */
  readonly highWaterBytes: number;
  /** Opens a connection to the app. Never reports back before it returns. */
  dialApp(purpose: DialPurpose): Leg;
  /** Calls the connection's `timeOut()` in `delayMs`; there is one timer, a later call replaces it. */
  setTimer(delayMs: number): void;
  clearTimer(): void;
  /**
   * Gives the connection away: client, app, and the bytes in `held` (borrowed), which come before anything still to be read. To the
   * thread that serves sessions; in that thread to what opens its TLS (tls/). Nothing is done with the engine afterwards.
   */
  handOver(held: ByteHold): void;
  /** Requests for the app in succession after which the connection returns to a thread without sessions; Infinity: never. */
  readonly goesBackAfter: number;
  /** Gives it to such a thread, as `handOver` does. @returns false when that cannot be: it stays as it is */
  giveBack(): boolean;
  /** The client's bytes come out of TLS already: what looks like TLS in them is not opened again. */
  readonly isTlsEnded?: boolean;
  /** The app's connection that was made beforehand, and not asked for by `dialApp`, is of no use any more. */
  giveUpPrepared?(): void;
}
