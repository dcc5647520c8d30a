/**
 * A leg that is a stream of a session's tunnel: MuxStream on one side, the engine on the other.
 *
 * Credit is the pause: what the engine was given while it had paused the leg is reported as consumed only at `resume`,
 * so the local process may be at most one stream window ahead of the client.
 */
import {
  type MuxStream,
  RESET_CANCELLED,
  type ResetCode,
  type StreamOpen,
  type StreamVisitor,
  type WireResetCode,
} from '../../protocol/index.ts';
import { type Clock, systemClock } from './clock.ts';
import type { StreamLeg } from './leg.ts';
import { LINGER_MS } from './limits.ts';
import type { StreamEvents } from './routes.ts';

/** The part of a tunnel that opens streams. */
export interface StreamOpener {
  openStream(open: StreamOpen, visitor: StreamVisitor): MuxStream | null;
  /** Of a thread that does not go by node's loop. */
  readonly clock?: Clock;
}

export class TunnelLeg implements StreamLeg, StreamVisitor {
  private stream!: MuxStream;
  private readonly events: StreamEvents;
  private readonly clock: Clock;
  private isPaused = false;
  private isHigh = false;
  /** Received while paused; credit is owed for it. */
  private owedBytes = 0;
  /** The engine gave the leg up. */
  private isSilent = false;
  private hasEnded = false;
  private writtenBytes = 0;
  private isWriting = false;
  /** Takes back the reset that ends a leg which was given up. */
  private stopLinger: (() => void) | null = null;

  private constructor(events: StreamEvents, clock: Clock) {
    this.events = events;
    this.clock = clock;
  }

  /** Opens a stream with the leg as its visitor; null when the session has too many. */
  static open(tunnel: StreamOpener, open: StreamOpen, events: StreamEvents): TunnelLeg | null {
    const leg = new TunnelLeg(events, tunnel.clock ?? systemClock);
    const stream = tunnel.openStream(open, leg);
    if (stream === null) return null;
    leg.stream = stream;
    return leg;
  }

  // The engine's side.

  /** Above every limit while the tunnel asks to stop, which it also does for the session's sake. */
  get queuedBytes(): number {
    return this.isHigh ? Number.MAX_SAFE_INTEGER : this.stream.queuedBytes;
  }

  get sentBytes(): number {
    return this.writtenBytes;
  }

  write(buf: Buffer, start: number, end: number): void {
    this.writtenBytes += end - start;
    this.isWriting = true;
    this.isHigh = !this.stream.write(buf, start, end);
    this.isWriting = false;
  }

  end(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.stream.end();
  }

  reset(code: WireResetCode = RESET_CANCELLED): void {
    this.isSilent = true;
    this.stream.reset(code);
  }

  abandon(): void {
    if (this.isSilent) return;
    this.isSilent = true;
    this.payOwed();
    if (!this.stream.isOpen) return;
    this.end();
    this.stopLinger = this.clock.after(LINGER_MS, () => this.stream.reset(RESET_CANCELLED));
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    this.payOwed();
  }

  // The tunnel's side.

  onData(bytes: Buffer, start: number, end: number): void {
    if (!this.isSilent) this.events.streamData(this, bytes, start, end);
    if (this.isPaused && !this.isSilent) this.owedBytes += end - start;
    else this.stream.consumed(end - start);
  }

  onEnd(deliveredBytes: number): void {
    if (!this.stream.isOpen) this.stopLinger?.();
    if (!this.isSilent) this.events.streamEnd(this, deliveredBytes);
  }

  /** A write that overflows the session's queues resets its stream: the engine hears of that in a turn of its own. */
  onReset(code: ResetCode, deliveredBytes: number): void {
    this.stopLinger?.();
    if (this.isWriting) this.clock.after(0, () => this.report(code, deliveredBytes));
    else this.report(code, deliveredBytes);
  }

  onDrain(): void {
    this.isHigh = false;
    if (!this.isSilent) this.events.streamDrain(this);
  }

  private report(code: ResetCode, deliveredBytes: number): void {
    if (!this.isSilent) this.events.streamReset(this, code, deliveredBytes);
  }

  private payOwed(): void {
    const owed = this.owedBytes;
    this.owedBytes = 0;
    if (owed > 0) this.stream.consumed(owed);
  }
}
