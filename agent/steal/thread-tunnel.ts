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
  FrameStream,
  Mux,
  type MuxStream,
  type MuxTransport,
  type ResetCode,
  type StreamOpen,
  type StreamVisitor,
} from '../../protocol/index.ts';
import { closeSocket, EAGAIN, EPOLL_EDGE, EPOLL_IN, EPOLL_OUT, receiveInto, sendFrom } from '../../sys/index.ts';
import type { Clock } from './clock.ts';
import type { LegThread } from './epoll-leg-owner.ts';
import type { EpollLoop, Watcher } from './epoll-loop.ts';
import { THREAD_TUNNEL_LIMITS } from './limits.ts';
import { resetCodeOf } from './thread-streams.ts';
import { Timed } from './timer-wheel.ts';
import type { StreamOpener } from './tunnel-leg.ts';

const WATCHED = EPOLL_IN | EPOLL_EDGE;

export class ThreadTunnel implements Watcher, MuxTransport, StreamOpener {
  watchTag = 0;
  /** What the kernel did not take yet. */
  bufferedBytes = 0;
  readonly clock: Clock;
  private readonly thread: LegThread;
  private readonly loop: EpollLoop;
  private readonly mux: Mux;
  private readonly frames: FrameStream;
  /** -1 when it is closed. */
  private fd: number;
  private queue: Buffer[] = [];
  private isReadable = false;
  private isBroken = false;

  /** @param fd this thread's end of a pair, its own from here on; -1: there is no such way */
  constructor(thread: LegThread, fd: number) {
    this.thread = thread;
    this.loop = thread.loop;
    this.fd = fd;
    this.clock = new LoopClock(thread.loop);
    this.mux = new Mux({
      role: 'agent',
      visitor: {
        onOpen: () => {},
        onControl: () => {},
        onPong: () => {},
        onProtocolError: error => this.fail(error.message),
      },
      transport: this,
      scheduleFlush: () => this.loop.again(this),
      limits: THREAD_TUNNEL_LIMITS,
    });
    this.frames = new FrameStream(message => this.mux.receive(message));
  }

  begin(): void {
    if (this.fd >= 0) this.loop.watch(this.fd, this, WATCHED);
  }

  get isOpen(): boolean {
    return this.fd >= 0 && !this.isBroken;
  }

  openStream(open: StreamOpen, visitor: StreamVisitor): MuxStream | null {
    return this.isOpen ? this.mux.openStream(open, new Told(visitor)) : null;
  }

  /** Closes it. Its streams are not told: for a thread that ends. */
  close(): void {
    const { fd } = this;
    if (fd < 0) return;
    this.fd = -1;
    this.loop.forget(fd);
    this.thread.noteOwned(fd, 0);
    closeSocket(fd);
  }

  // The mux's transport.

  send(message: Buffer): void {
    if (!this.isOpen) return;
    const sent = this.queue.length > 0 ? 0 : this.sendNow(message);
    if (sent === message.length) return;
    this.queue.push(message.subarray(sent));
    this.bufferedBytes += message.length - sent;
    if (this.queue.length === 1 && this.isOpen) this.loop.change(this.fd, this, WATCHED | EPOLL_OUT);
  }

  // The loop's side.

  meet(events: number): void {
    if (events & EPOLL_OUT) this.sendQueue();
    if (this.fd >= 0 && (events & ~EPOLL_OUT) !== 0) this.read();
  }

  proceed(): void {
    if (this.isBroken) {
      this.lose();
      return;
    }
    this.mux.flush();
    if (this.isReadable && this.fd >= 0) this.read();
  }

  /** A read that fills the memory is continued in the next turn, behind the others. */
  private read(): void {
    const { memory } = this.loop;
    const count = receiveInto(this.fd, memory);
    this.isReadable = count === memory.bytes.length;
    if (count > 0) this.frames.push(memory.bytes, 0, count);
    else if (count !== -EAGAIN) this.lose();
    if (this.isReadable) this.loop.again(this);
  }

  private lose(): void {
    this.close();
    this.mux.destroy();
  }

  private sendQueue(): void {
    const queue = this.queue;
    while (queue.length > 0 && this.isOpen) {
      const message = queue[0] as Buffer;
      const sent = this.sendNow(message);
      this.bufferedBytes -= sent;
      if (sent < message.length) {
        queue[0] = message.subarray(sent);
        return;
      }
      queue.shift();
    }
    if (this.isOpen) this.loop.change(this.fd, this, WATCHED);
  }

  /** @returns bytes that the kernel took */
  private sendNow(message: Buffer): number {
    const sent = sendFrom(this.fd, message, 0, message.length, this.loop.memory);
    if (sent < 0 && sent !== -EAGAIN) this.fail('the other end is closed');
    return Math.max(0, sent);
  }

  /** In a turn of its own, since it may be an engine that is writing. */
  private fail(reason: string): void {
    if (!this.isOpen) return;
    this.isBroken = true;
    this.thread.warn(`connections that a session wants are handed over from here on: ${reason}`);
    this.loop.again(this);
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

/** A clock that goes by the loop of its thread. */
class LoopClock implements Clock {
  private readonly loop: EpollLoop;

  constructor(loop: EpollLoop) {
    this.loop = loop;
  }

  nowMs(): number {
    return this.loop.nowMs;
  }

  after(delayMs: number, act: () => void): () => void {
    const { wheel } = this.loop;
    const later = new Later(act);
    wheel.set(later, delayMs);
    return () => wheel.clear(later);
  }
}

class Later extends Timed {
  private readonly act: () => void;

  constructor(act: () => void) {
    super();
    this.act = act;
  }

  onTimer(): void {
    this.act();
  }
}
