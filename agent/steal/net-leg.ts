/**
 * A leg that is a TCP socket of node's `net`.
 *
 * Reading: every socket of the thread reads into one static buffer (`onread`), so a read allocates nothing; what the
 * engine does not place at once it copies. Writing: straight to the descriptor while nothing is queued, because node's
 * own write would keep referring to the static buffer until it is flushed; only what the kernel does not take is copied
 * and queued in the socket.
 *
 * A leg given up by the engine (`reset`, `abandon`) says nothing more and sees to its socket's end by itself:
 *
 *   abandoned ──all acknowledged──► lingering ──FIN──► closed
 *       └──no progress for STALLED_MS──► reset ◄──LINGER_MS──┘
 *
 * A slow reader is so given all that was written, however long it takes: a reset would throw away what it has not read.
 */
import { Socket, type SocketConstructorOpts } from 'node:net';
import { allocateScanBuffer } from '../../filter-engine/index.ts';
import {
  copyDescriptor,
  type KeepAlive,
  SysError,
  sendNow,
  setKeepAlive,
  setResetOnClose,
  takeSocketError,
  unacknowledgedBytes,
} from '../../sys/index.ts';
import type { Leg } from './leg.ts';
import { HALF_CLOSED_LOOK_MS, LINGER_MS } from './limits.ts';
import { Lingering } from './lingering.ts';
import type { QueueBudget } from './queue-budget.ts';
import { TEE_FROM_APP, type TeeSink } from './tee.ts';
import { Timed, type TimerWheel } from './timer-wheel.ts';

const READ_BYTES = 64 * 1024;
/** What one call takes of small writes, and what a small one is: to copy it costs less than a call. */
const GATHERED_BYTES = 64 * 1024;
const SMALL_BYTES = 20 * 1024;
/** Borrowed by the engine until its event returns (docs/buffers.md, row "read buffer"). */
const readBuffer = allocateScanBuffer(READ_BYTES);
/** Of the one leg that gathers: empty between two events. Whoever gathers next sends first what it left, whatever kept it from doing so. */
const gathered = Buffer.allocUnsafeSlow(GATHERED_BYTES);
let gatherer: NetLeg | null = null;

/** The part of node's TCP handle that is used; it has no public name. */
export interface TcpHandle {
  readonly fd: number;
}

export type LegSource = { readonly handle: TcpHandle } | { readonly fd: number };

/** What a leg needs of the shell. */
export interface LegShell {
  readonly queues: QueueBudget;
  readonly wheel: TimerWheel;
  readonly limits: { readonly keepAlive: KeepAlive };
}

/** What a leg reports while the engine has not given it up; `onGone` comes last and always. */
export interface NetLegEvents {
  onData(buf: Buffer, start: number, end: number): void;
  onEnd(): void;
  /** The connection broke. */
  onBroken(): void;
  onDrain(): void;
  /** The socket is closed for good. */
  onGone(): void;
}

export class NetLeg extends Timed implements Leg {
  readonly socket: Socket;
  /** Who is told of what is written to this peer. */
  tee: TeeSink | null = null;
  private readonly shell: LegShell;
  private readonly wheel: TimerWheel;
  private readonly events: NetLegEvents;
  /** The engine gave the leg up: nothing is reported but `onGone`. */
  private isSilent = false;
  private isBroken = false;
  /** What of our queue is counted in the thread's budget. */
  private countedBytes = 0;
  private isLookedAfter = false;
  /** Since it was given up. */
  private lingering: Lingering | null = null;
  private isGathering = false;
  private gatheredBytes = 0;
  private readonly fd: number;
  private readonly onWritten = (): void => {
    const queuedBytes = this.socket.writableLength;
    this.countQueued(queuedBytes);
    if (!this.isSilent && queuedBytes === 0) this.events.onDrain();
  };

  /** Takes over a connected socket, which is the leg's from here on. Reports nothing before `begin`. */
  constructor(shell: LegShell, source: LegSource, events: NetLegEvents) {
    super();
    this.shell = shell;
    this.wheel = shell.wheel;
    this.events = events;
    const options = {
      ...source,
      allowHalfOpen: true,
      manualStart: true,
      onread: { buffer: readBuffer, callback: (bytes: number) => this.read(bytes) },
    };
    // `handle` and `manualStart` (do not read before `resume`) are missing in the types.
    const socket = new Socket(options as SocketConstructorOpts);
    this.socket = socket;
    this.fd = (socket as unknown as { readonly _handle: TcpHandle })._handle.fd;
    socket.setNoDelay(true);
    socket.on('end', () => this.meetEnd());
    socket.on('error', () => this.fail());
    socket.on('close', () => this.finish());
  }

  /** Starts reading. */
  begin(): void {
    this.socket.resume();
  }

  /** Without what is gathered, which is sent before the event is over: no drain would tell of it. */
  get queuedBytes(): number {
    return this.socket.writableLength;
  }

  write(buf: Buffer, start: number, end: number): void {
    this.tee?.onBytes(TEE_FROM_APP, buf, start, end);
    if (this.gatheredBytes + (end - start) > GATHERED_BYTES) this.flushGathered();
    if (this.isGathering && end - start <= SMALL_BYTES) {
      if (gatherer !== this) {
        gatherer?.flushGathered();
        gatherer = this;
      }
      this.gatheredBytes += buf.copy(gathered, this.gatheredBytes, start, end);
      return;
    }
    this.flushGathered();
    this.send(buf, start, end);
  }

  gather(): void {
    this.isGathering = true;
  }

  sendGathered(): void {
    this.isGathering = false;
    this.flushGathered();
  }

  private flushGathered(): void {
    if (gatherer !== this) return;
    gatherer = null;
    const bytes = this.gatheredBytes;
    this.gatheredBytes = 0;
    if (bytes > 0) this.send(gathered, 0, bytes);
  }

  /** The connection is broken, or reset. */
  private dropGathered(): void {
    this.gatheredBytes = 0;
    if (gatherer === this) gatherer = null;
  }

  private send(buf: Buffer, start: number, end: number): void {
    const socket = this.socket;
    let at = start;
    if (!this.isBroken && socket.writableLength === 0) {
      at += sendNow(this.fd, buf, start, end);
      if (at === end) return;
    }
    socket.write(Buffer.from(buf.subarray(at, end)), this.onWritten);
    this.countQueued(socket.writableLength);
  }

  end(): void {
    this.tee?.onEnd(TEE_FROM_APP);
    this.flushGathered();
    this.socket.end();
  }

  reset(): void {
    this.isSilent = true;
    this.dropGathered();
    this.cut();
  }

  abandon(): void {
    this.flushGathered();
    this.isSilent = true;
    const socket = this.socket;
    if (socket.destroyed) return;
    socket.resume();
    socket.end();
    this.lingering = new Lingering(this.countOwed());
    this.wheel.set(this, LINGER_MS);
  }

  /** @returns a second descriptor of its socket, the caller's; -1 when there is none, or something is queued */
  copyDescriptor(): number {
    const { socket } = this;
    if (socket.destroyed || this.isBroken || this.isSilent || socket.writableLength > 0) return -1;
    return copyDescriptor(this.fd);
  }

  /** Closes its descriptor; the connection goes on by the copy. Nothing is reported but that it is gone. */
  release(): void {
    this.isSilent = true;
    this.socket.destroy();
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  /** Looks at a leg that was given up, or at one that is half-closed. */
  onTimer(): void {
    if (this.socket.destroyed) return;
    if (this.lingering !== null) this.seeToEnd(this.lingering);
    else this.lookAfter();
  }

  /** Node does not hear of what becomes of a peer after its FIN. */
  private lookAfter(): void {
    if (!this.isLookedAfter) setKeepAlive(this.fd, this.shell.limits.keepAlive);
    this.isLookedAfter = true;
    const errno = takeSocketError(this.fd);
    if (errno === 0) this.wheel.set(this, HALF_CLOSED_LOOK_MS);
    else this.socket.destroy(new SysError('keepalive', errno));
  }

  private meetEnd(): void {
    if (this.isSilent) return;
    this.wheel.set(this, HALF_CLOSED_LOOK_MS);
    this.events.onEnd();
  }

  private seeToEnd(lingering: Lingering): void {
    if (lingering.isOver(this.countOwed())) this.cut();
    else this.wheel.set(this, LINGER_MS);
  }

  /** Bytes that the peer has not acknowledged yet, without our FIN. */
  private countOwed(): number {
    return this.socket.writableLength + Math.max(0, unacknowledgedBytes(this.fd) - 1);
  }

  /** Not by `resetAndDestroy`: after `end` that sends a FIN before Node 24. */
  private cut(): void {
    if (this.socket.destroyed) return;
    setResetOnClose(this.fd);
    this.socket.destroy();
  }

  private read(bytes: number): boolean {
    if (!this.isSilent) this.events.onData(readBuffer, 0, bytes);
    return true;
  }

  private fail(): void {
    this.isBroken = true;
    if (this.isSilent) return;
    this.isSilent = true;
    this.events.onBroken();
  }

  private countQueued(bytes: number): void {
    this.shell.queues.queuedBytes += bytes - this.countedBytes;
    this.countedBytes = bytes;
  }

  private finish(): void {
    this.dropGathered();
    this.countQueued(0);
    this.wheel.clear(this);
    this.isBroken = true;
    this.isSilent = true;
    this.events.onGone();
  }
}
