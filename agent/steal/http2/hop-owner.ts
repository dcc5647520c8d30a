/** Whom a hop tells what befalls its streams (session-hop.ts). */
import type { HeaderList } from '../../../filter-engine/http2/index.ts';
import type { StolenStream } from './stolen-stream.ts';

/** Who gets what comes down. */
export interface HopOwner {
  /** A header block of a stream, read in full; `source` is what the list refers to. */
  meetHopBlock(stream: StolenStream, list: HeaderList, block: { source: Buffer; endsStream: boolean }): void;
  /** DATA of a stream. Borrowed. */
  meetHopData(stream: StolenStream, buf: Buffer, range: { start: number; end: number; endsStream: boolean }): void;
  /** Client credit for DATA that went up. */
  creditClient(stream: StolenStream, bytes: number): void;
  noteOver(stream: StolenStream): void;
}

/** Who keeps all hops of a client connection. */
export interface HopKeeper<Hop> {
  /** The local process has said its first words. */
  meetAnswer(hop: Hop): void;
  /** Who translates for it answered a call of gRPC by itself. */
  meetGrpcRefusal(hop: Hop): void;
  meetReset(hop: Hop, stream: StolenStream, code: number): void;
  /** The local process broke the protocol. @param hasSpoken it does speak HTTP/2 */
  meetBroken(hop: Hop, hasSpoken: boolean): void;
  /** It takes no further streams, and did not act on those above `lastId` (RFC 9113 section 6.8). */
  meetGoaway(hop: Hop, lastId: number, code: number): void;
}
