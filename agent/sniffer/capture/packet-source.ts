/**
 * Where packets come from: the kernel's ring (ring-source.ts) or a capture file (capture-file.ts). Whoever drives a source calls
 * `poll` in a loop; each call tells of the packets that are there, and blocks the thread for a while when there are none.
 */

import type { Frame, FrameClock } from './frame.ts';

/** Told of each packet. Never throws for what a peer sent. */
export interface FrameVisitor {
  onFrame(frame: Frame): void;
  /** Asked about a packet before: what this takes is told of by nothing else. */
  readonly shortWay?: ShortWay;
}

/** Takes packets by numbers, as nearly all are taken: to write them into a frame and to read them again costs as much as the half of the rest. */
export interface ShortWay {
  /** The packet lies in `[start, end)` of the frame's memory; what else the frame says is of another one. @returns whether it took it */
  take(frame: Frame, start: number, end: number, marks: number): boolean;
}

export interface PacketSource extends Disposable {
  /** Shows the time of the packet that is being told of; after `poll`, a time that no later packet comes before. */
  readonly clock: FrameClock;
  /** Whether no packet will ever come again. */
  readonly isOver: boolean;
  /** Whether `poll` would tell of packets without waiting. */
  readonly hasPackets: boolean;
  /** Packets from now on are those from and to these ports of the pod; others may still come for a moment. */
  setPorts(ports: readonly number[]): void;
  /** @returns how many packets it told of; 0 when none came within `timeoutMs`, or when the thread was woken */
  poll(visitor: FrameVisitor, timeoutMs: number): number;
}
