/** What an HTTP/2 connection needs of the client connection that it is. */
import type { ByteHold, RequestHead } from '../../../filter-engine/index.ts';
import type { CounterName, Counters } from '../../../protocol/index.ts';
import type { ClientEndpoint, PortRoutes, Subscription } from '../routes.ts';

/** Stop reading a peer, and go on. */
export interface Brakes {
  pauseApp(): void;
  resumeApp(): void;
  pauseClient(): void;
  resumeClient(): void;
}

export interface Http2Owner extends Brakes {
  readonly routes: PortRoutes;
  readonly endpoint: ClientEndpoint;
  readonly counters: Counters;
  /** Whether this thread has the tunnels to sessions. Where not, a connection of which one wants something is handed over. */
  readonly servesSessions: boolean;
  /** The client was told that no answer comes any more: what it still sends is the app's. */
  readonly isClientEnded: boolean;
  /** Gives it away, from the bytes in `held` on (borrowed). Nothing is done with the engine afterwards. */
  handOver(held: ByteHold): void;
  /** The thread's columns for the head being judged. */
  readonly requestHead: RequestHead;
  /** The client took all but little of what was written to it. */
  readonly isClientReading: boolean;
  /** Who takes the request; null for the app, undefined when only its body can tell. */
  judge(head: RequestHead): Subscription | null | undefined;
  judgeWithBody(head: RequestHead, body: Buffer, isWhole: boolean): Subscription | null;
  /** Borrow the bytes; pause who sends when a queue is long. */
  writeToApp(buf: Buffer, start: number, end: number): void;
  writeToClient(buf: Buffer, start: number, end: number): void;
  /** Whether the client's leg does so. */
  readonly gathers: boolean;
  /** What is written to the client until `sendGathered`, within one event, may go in one call: beside sessions it is many small frames. */
  gather(): void;
  sendGathered(): void;
  /** Calls the connection's `timeOut` in `delayMs`; a later call replaces it. */
  setTimer(delayMs: number): void;
  clearTimer(): void;
  noteStolen(subscription: Subscription): void;
  /** Counts what all sessions of the port must hear of; what one must. */
  count(name: CounterName): void;
  note(name: CounterName, subscription: Subscription): void;
  /** It cannot be followed, and nothing was cut out: the app's from here on. */
  noteLost(): void;
  /** Ends the connection by ourselves; what was written still arrives. */
  abandonClient(): void;
}
