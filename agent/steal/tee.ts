/**
 * Who looks on at the connections of a port without touching them: told of the client's bytes as they are read and of what is
 * written to the client, both in order. The shapes are those of a flow of packets (agent/sniffer/tcp/flow-visitor.ts), so that
 * whoever follows flows can follow connections.
 */
import type { Http2Midway } from '../../filter-engine/http2/index.ts';
import type { Port } from '../../protocol/index.ts';

export const TEE_FROM_CLIENT = 0;
export const TEE_FROM_APP = 1;
export type TeeDirection = typeof TEE_FROM_CLIENT | typeof TEE_FROM_APP;

export interface TeeClock {
  /** Microseconds since the epoch. */
  readonly nowUs: number;
}

export interface TeedFlow {
  readonly clientAddress: string;
  readonly clientPort: number;
  readonly podPort: Port;
  /** The first bytes may lie in the middle of a message. */
  readonly isMidStream: boolean;
  readonly startedUs: number;
}

export interface TeeSink {
  /** Borrowed until it returns (docs/buffers.md, row "tee"). */
  onBytes(direction: TeeDirection, buf: Buffer, start: number, end: number): void;
  onEnd(direction: TeeDirection): void;
  /** The last call, which always comes. */
  onOver(end: 'closed' | 'reset'): void;
}

/** Told of each connection of a port. Never calls back, never throws for what a peer sent. */
export interface Tee {
  /** @param http2 where it is of HTTP/2 and its beginning was not told */
  onFlow(flow: TeedFlow, clock: TeeClock, http2: Http2Midway | null): TeeSink | null;
}

const US_PER_MS = 1_000;

/** The time of what is being told. */
const clock: TeeClock = {
  get nowUs(): number {
    return (performance.timeOrigin + performance.now()) * US_PER_MS;
  },
};

/** Begins to tell `tee` of a connection. */
export function openTee(tee: Tee, flow: Omit<TeedFlow, 'startedUs'>, http2: Http2Midway | null): TeeSink | null {
  return tee.onFlow({ ...flow, startedUs: Math.floor(clock.nowUs) }, clock, http2);
}
