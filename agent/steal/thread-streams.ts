/**
 * The other end of a relay thread's tunnel (thread-tunnel.ts): each stream that the thread opens is joined with one of the
 * session that it is for.
 *
 * What one says the other hears, as it was said: bytes, ends and resets with how much was delivered. The counts need no
 * translation, since both streams carry the same bytes: what this thread has and did not pass on has not been delivered.
 * Nothing is held here but what a stream's credit allows.
 *
 * A session that is gone, or has no stream left, is told as a reset with nothing delivered: the thread gives the request to the app.
 */
import {
  type BorrowingTransport,
  type Counters,
  FrameStream,
  formatAddress,
  Mux,
  type MuxStream,
  RESET_CLIENT_RESET,
  RESET_FAR_RESET,
  RESET_LIMIT,
  RESET_SESSION_GONE,
  type ResetCode,
  type StreamOpen,
  type StreamVisitor,
  type WireResetCode,
} from '../../protocol/index.ts';
import { atTurnEnd } from '../../sys/index.ts';
import type { StreamLeg } from './leg.ts';
import { HIGH_WATER_BYTES, THREAD_TUNNEL_LIMITS } from './limits.ts';
import { type LegShell, NetLeg, type NetLegEvents } from './net-leg.ts';
import type { StreamEvents, Subscription } from './routes.ts';

/** Between threads: the session is gone. A code of dials, which these streams are not. */
const GONE_BETWEEN_THREADS = RESET_FAR_RESET;

/** What a reset that came from the other thread means. */
export function resetCodeOf(code: ResetCode): ResetCode {
  return code === GONE_BETWEEN_THREADS ? RESET_SESSION_GONE : code;
}

/** What the streams are for. */
export interface StreamTakers {
  readonly counters: Counters;
  /** The subscription that relay threads know by this number; undefined when it is over. */
  find(id: number): Subscription | undefined;
  /** Bytes come for it: what the thread has counted of its requests is passed on. */
  settle(id: number): void;
}

export class ThreadStreams implements NetLegEvents, BorrowingTransport {
  private readonly leg: NetLeg;
  private readonly mux: Mux;
  private readonly frames: FrameStream;

  /** @param fd this thread's end of the pair, its own from here on */
  constructor(shell: LegShell, fd: number, takers: StreamTakers) {
    this.leg = new NetLeg(shell, { fd }, this);
    this.mux = new Mux({
      role: 'cli',
      visitor: {
        onOpen: (stream, open) => JoinedStream.join(stream, open, takers),
        onControl: () => {},
        onPong: () => {},
        onProtocolError: () => this.leg.reset(),
      },
      transport: this,
      scheduleFlush: atTurnEnd,
      limits: THREAD_TUNNEL_LIMITS,
    });
    this.frames = new FrameStream((bytes, start, end) => this.mux.receive(bytes, start, end));
    this.leg.begin();
  }

  /** The thread is gone: so are its clients. */
  close(): void {
    this.leg.reset();
    this.mux.destroy();
  }

  // The mux's transport.

  get bufferedBytes(): number {
    return this.leg.queuedBytes;
  }

  sendBorrowed(bytes: Buffer, start: number, end: number): void {
    this.leg.write(bytes, start, end);
  }

  // The socket's events.

  onData(buf: Buffer, start: number, end: number): void {
    this.frames.push(buf, start, end);
  }

  onEnd(): void {
    this.close();
  }

  onBroken(): void {
    this.mux.destroy();
  }

  onDrain(): void {}

  onGone(): void {
    this.mux.destroy();
  }
}

/** A stream of the thread's and one of a session's. */
class JoinedStream implements StreamVisitor, StreamEvents {
  private leg!: StreamLeg;
  private readonly stream: MuxStream;
  private readonly id: number;
  private readonly takers: StreamTakers;
  /** Passed on while the session's queue was long; credit is owed for it. */
  private owedBytes = 0;

  private constructor(stream: MuxStream, id: number, takers: StreamTakers) {
    this.stream = stream;
    this.id = id;
    this.takers = takers;
  }

  static join(stream: MuxStream, open: StreamOpen, takers: StreamTakers): void {
    const id = open.subscriptionId;
    takers.settle(id);
    const subscription = takers.find(id);
    if (subscription?.isLive !== true) {
      stream.reset(GONE_BETWEEN_THREADS, 0);
      return;
    }
    const joined = new JoinedStream(stream, id, takers);
    const address = formatAddress(open.clientAddress);
    const leg = subscription.openStream(joined, { address, port: open.clientPort, podPort: open.podPort });
    if (leg === null) {
      takers.counters.values.session_streams_refused++;
      subscription.note('session_streams_refused');
      stream.reset(RESET_LIMIT, 0);
      return;
    }
    joined.leg = leg;
    stream.visitor = joined;
  }

  // What the thread does.

  onData(bytes: Buffer, start: number, end: number): void {
    this.takers.settle(this.id);
    this.leg.write(bytes, start, end);
    if (this.leg.queuedBytes > HIGH_WATER_BYTES) this.owedBytes += end - start;
    else this.stream.consumed(end - start);
  }

  onEnd(): void {
    this.leg.end();
    // Nothing more comes, so nothing has to be slowed.
    this.payOwed();
  }

  onReset(code: ResetCode): void {
    this.leg.reset(code === RESET_SESSION_GONE ? RESET_CLIENT_RESET : code);
  }

  onDrain(): void {
    this.leg.resume();
  }

  // What the session does.

  streamData(_leg: StreamLeg, buf: Buffer, start: number, end: number): void {
    if (!this.stream.write(buf, start, end)) this.leg.pause();
  }

  streamEnd(_leg: StreamLeg, deliveredBytes: number): void {
    this.stream.end(deliveredBytes);
  }

  streamReset(_leg: StreamLeg, code: number, deliveredBytes: number): void {
    const told = code === RESET_SESSION_GONE ? GONE_BETWEEN_THREADS : (code as WireResetCode);
    this.stream.reset(told, deliveredBytes);
  }

  streamDrain(): void {
    this.payOwed();
  }

  private payOwed(): void {
    const owed = this.owedBytes;
    this.owedBytes = 0;
    if (owed > 0) this.stream.consumed(owed);
  }
}
