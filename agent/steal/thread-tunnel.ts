/**
 * A relay thread's way to sessions: a tunnel, as a session's own (protocol/mux.ts), to the thread that has the sessions'
 * tunnels, where each stream is joined with one of its session's (thread-streams.ts).
 *
 *   client ──► engine ──► TunnelLeg ══ pair of sockets ══► main thread ──► session's tunnel
 *
 * The kernel carries the bytes, wakes who waits for them and says when there is no room: what a turn of the loop has to say
 * leaves with one send at its end, and what came is one read. Windows are each stream's; the way itself has none that binds,
 * or a session that does not take its bytes would keep the others of the thread waiting.
 *
 * When it breaks, its streams are told that their session is gone, and connections that one wants are handed over as a whole.
 */
import {
  type BorrowingTransport,
  type ByteWayReader,
  FrameStream,
  Mux,
  type MuxStream,
  type ResetCode,
  type StreamOpen,
  type StreamVisitor,
} from '../../protocol/index.ts';
import type { Clock } from './clock.ts';
import type { LegThread } from './epoll-leg-owner.ts';
import type { EpollLoop, Watcher } from './epoll-loop.ts';
import { EpollWay } from './epoll-way.ts';
import { THREAD_TUNNEL_LIMITS } from './limits.ts';
import { LoopClock } from './loop-clock.ts';
import { resetCodeOf } from './thread-streams.ts';
import type { StreamOpener } from './tunnel-leg.ts';

export class ThreadTunnel implements Watcher, BorrowingTransport, ByteWayReader, StreamOpener {
  watchTag = 0;
  readonly clock: Clock;
  private readonly thread: LegThread;
  private readonly loop: EpollLoop;
  private readonly way: EpollWay;
  private readonly mux: Mux;
  private readonly frames: FrameStream;
  private isEnding = false;

  /** @param fd this thread's end of a pair, its own from here on; -1: there is no such way */
  constructor(thread: LegThread, fd: number) {
    this.thread = thread;
    this.loop = thread.loop;
    this.way = new EpollWay(thread, fd);
    this.clock = new LoopClock(thread.loop);
    this.mux = new Mux({
      role: 'agent',
      visitor: {
        onOpen: () => {},
        onControl: () => {},
        onPong: () => {},
        onProtocolError: error => {
          this.warn(error);
          this.way.destroy();
        },
      },
      transport: this,
      scheduleFlush: () => this.loop.flushSoon(this),
      limits: THREAD_TUNNEL_LIMITS,
    });
    this.frames = new FrameStream((bytes, start, end) => this.mux.receive(bytes, start, end));
  }

  begin(): void {
    this.way.begin(this);
  }

  get isOpen(): boolean {
    return this.way.isOpen;
  }

  openStream(open: StreamOpen, visitor: StreamVisitor): MuxStream | null {
    return this.isOpen ? this.mux.openStream(open, new Told(visitor)) : null;
  }

  /** Closes it. Its streams are not told: for a thread that ends. */
  close(): void {
    this.isEnding = true;
    this.way.destroy();
  }

  // The mux's transport.

  get bufferedBytes(): number {
    return this.way.queuedBytes;
  }

  sendBorrowed(bytes: Buffer, start: number, end: number): void {
    this.way.write(bytes, start, end);
  }

  // The way's side.

  onBytes(bytes: Buffer, start: number, end: number): void {
    this.frames.push(bytes, start, end);
  }

  onClosed(error: Error | null): void {
    if (this.isEnding) return;
    if (error !== null) this.warn(error);
    this.mux.destroy();
  }

  // The loop's side.

  meet(): void {}

  proceed(): void {
    this.mux.flush();
  }

  private warn(error: Error): void {
    this.thread.warn(`connections that a session wants are handed over from here on: ${error.message}`);
  }
}

/** Who has a stream, told why it was reset as a session's own tunnel tells it. */
class Told implements StreamVisitor {
  private readonly visitor: StreamVisitor;

  constructor(visitor: StreamVisitor) {
    this.visitor = visitor;
  }

  onData(bytes: Buffer, start: number, end: number): void {
    this.visitor.onData(bytes, start, end);
  }

  onEnd(deliveredBytes: number): void {
    this.visitor.onEnd(deliveredBytes);
  }

  onReset(code: ResetCode, deliveredBytes: number): void {
    this.visitor.onReset(resetCodeOf(code), deliveredBytes);
  }

  onDrain(): void {
    this.visitor.onDrain();
  }
}
