/**
 * A session's own tunnel in a relay thread: one more WebSocket of its CLI, for the streams of this thread's connections alone. What goes by it
 * passes no other thread, so a connection that has nothing but requests of that session stays here, too (judging.ts).
 *
 *   client ──► engine ──► TunnelLeg ══ WebSocket ══► CLI
 *
 * The main thread made it (session-link.ts), and has it ended when the session goes away: its streams are told so. The session's own WebSocket
 * stays where it was, with the messages, the heartbeat, and the streams of all other connections.
 */
import {
  CLOSE_NORMAL,
  CLOSE_PROTOCOL,
  Mux,
  type MuxStream,
  type StreamOpen,
  type StreamVisitor,
  WebSocketWire,
  type WireEvents,
} from '../../protocol/index.ts';
import type { Clock } from './clock.ts';
import type { LegThread } from './epoll-leg-owner.ts';
import type { EpollLoop, Watcher } from './epoll-loop.ts';
import { EpollWay } from './epoll-way.ts';
import { LoopClock } from './loop-clock.ts';
import type { StreamOpener } from './tunnel-leg.ts';

export class JoinedTunnel implements Watcher, WireEvents, StreamOpener {
  watchTag = 0;
  readonly clock: Clock;
  private readonly loop: EpollLoop;
  private readonly way: EpollWay;
  private readonly wire: WebSocketWire;
  private readonly mux: Mux;
  private isOver = false;

  /** @param fd of the WebSocket, between two messages; its own from here on */
  constructor(thread: LegThread, fd: number) {
    this.loop = thread.loop;
    this.clock = new LoopClock(thread.loop);
    this.way = new EpollWay(thread, fd);
    this.wire = new WebSocketWire(this.way, 'agent');
    this.mux = new Mux({
      role: 'agent',
      visitor: {
        onOpen: () => {},
        onControl: () => {},
        onPong: () => {},
        onProtocolError: error => {
          thread.warn(`a CLI broke the protocol on a WebSocket that joined its session: ${error.message}`);
          this.isOver = true;
          this.wire.close(CLOSE_PROTOCOL);
        },
      },
      transport: this.wire,
      scheduleFlush: () => this.loop.flushSoon(this),
    });
  }

  begin(): void {
    this.wire.begin(this);
  }

  get isOpen(): boolean {
    return !this.isOver;
  }

  get streamCount(): number {
    return this.mux.streamCount;
  }

  openStream(open: StreamOpen, visitor: StreamVisitor): MuxStream | null {
    return this.isOver ? null : this.mux.openStream(open, visitor);
  }

  /** The session has gone away: what it said of its streams before is heard. */
  close(): void {
    if (this.isOver) return;
    this.way.readAll();
    this.mux.flush();
    this.isOver = true;
    this.mux.destroy();
    this.wire.close(CLOSE_NORMAL);
  }

  // WireEvents.

  onFrames(bytes: Buffer, start: number, end: number): void {
    if (!this.isOver) this.mux.receive(bytes, start, end);
  }

  onAlive(): void {}

  onClosed(): void {
    this.isOver = true;
    this.mux.destroy();
  }

  // The loop's side.

  meet(): void {}

  proceed(): void {
    this.mux.flush();
  }
}
