/**
 * A connection on its way from the relay thread that accepted it to the thread that serves sessions.
 *
 * It goes at a boundary between two requests, with no answer outstanding: a client, perhaps an idle connection to the app, and
 * the bytes from the next request on. HTTP/2 goes in front of a stream, whatever the others do, with what is known of them
 * (TapState). Descriptors cross as numbers, since they are the same in all threads; the sender stops watching them and forgets
 * them without closing. What nobody has read yet, an end or a reset included, is still in the kernel and is read by the new owner.
 */
import type { SocketAddress } from '../../sys/index.ts';
import type { AdoptedFacts } from './connection-host.ts';
import type { ClientEndpoint } from './routes.ts';

/** Plain values only: a structured clone. */
export interface HandOver {
  /** For the log. */
  readonly id: number;
  readonly clientFd: number;
  /** -1: there is none. */
  readonly appFd: number;
  readonly endpoint: ClientEndpoint;
  readonly destination: SocketAddress;
  readonly facts: AdoptedFacts;
  /** Read from the client and not placed. */
  readonly held: Uint8Array;
  /** Of earlier exchanges, and not taken by the peers yet. */
  readonly toClient: Uint8Array;
  readonly toApp: Uint8Array;
  readonly agedMs: number;
  readonly readBytes: number;
}
