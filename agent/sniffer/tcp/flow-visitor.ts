/**
 * What reassembly tells about TCP flows: bytes of each direction in order, exactly once, and what is missing from them.
 *
 * For every flow the calls come in this order, each at most once but `onBytes` and `onGap`:
 *
 *   onFlow ──► (onBytes | onGap)* of either direction ──► onEnd of a direction ──► onOver
 *
 * `onOver` is always the last one and always comes: after both FINs, after a RST, when the flow aged, was evicted for the
 * sake of others, or its port is not wanted any more. A visitor never throws for what a peer sent.
 *
 * Times are read from a clock and not passed: a number above 2^31 that crosses a call is a heap object for each packet.
 */

import type { Port } from '../../../protocol/index.ts';

/** A direction: of the bytes that the client wrote, or of those that the app wrote. */
export const FROM_CLIENT = 0;
export const FROM_APP = 1;
export type Direction = typeof FROM_CLIENT | typeof FROM_APP;

/** The time of the packet that is being told of. One object for all flows. */
export interface PacketClock {
  /** Microseconds since the epoch, from the packet's own time stamp. */
  readonly nowUs: number;
}

/** Who talks to which port of the pod. */
export interface FlowInfo {
  /** As text, without `::ffff:`. */
  readonly clientAddress: string;
  readonly clientPort: number;
  readonly podPort: Port;
  /** Its SYN was not seen: the first bytes may lie in the middle of a message. */
  readonly isMidStream: boolean;
  /** Microseconds since the epoch, from the packet's own time stamp. */
  readonly startedUs: number;
}

export type FlowEnd = 'closed' | 'reset' | 'idle' | 'evicted' | 'unwanted';

/** Told what happens on one flow. */
export interface FlowSink {
  /** Borrowed until it returns (docs/buffers.md, row "reassembled bytes"). The clock shows the packet that completed them. */
  onBytes(direction: Direction, buf: Buffer, start: number, end: number): void;
  /** `bytes` of this direction were lost for good and are skipped; what follows is not next to what came before. */
  onGap(direction: Direction, bytes: number): void;
  /** This direction ended by FIN, and all before it was told. */
  onEnd(direction: Direction): void;
  onOver(end: FlowEnd): void;
}

/** Told of every new flow. */
export interface FlowVisitor {
  /** @returns who is told of it; null when nobody wants it, so that reassembly need not keep anything */
  onFlow(flow: FlowInfo, clock: PacketClock): FlowSink | null;
}
