/**
 * One stream of the tunnel and its connection to the local process.
 *
 * States, as facts seen:
 *
 *     CONNECTED        the local process accepted          bytes go to it; before, they wait in `#waiting`
 *     AGENT_END_SEEN   the client sends no more            the local socket is half-closed once all bytes are written
 *     LOCAL_END_SEEN   the local process sends no more     nothing more is written to it, see below
 *     OVER             nothing is left to do               every later call is ignored
 *
 * *What counts as delivered.* The agent gives a request back to the app only if no byte of it can have reached the local
 * process, so each END and RESET of ours says how many bytes did. A byte counts when it was given to a socket that was
 * connected and whose end was not seen yet. A write that the kernel refuses (the local process is gone and we learn it by
 * EPIPE) does not count; bytes that wait because the socket's buffer is full do: an upper bound is the safe side.
 *
 * *Idle close.* A server ends keep-alive connections that are idle (node after 5 s). Its FIN becomes our END. A request
 * that was on its way meanwhile is not written, although TCP would allow it: the stream is reset with the count from
 * before, and the agent sends the request elsewhere. So nobody notices. The price: a local process that half-closes
 * first and reads on gets no more bytes; no HTTP server does that. A request that we wrote before we could see the FIN
 * met a closed socket if the kernel answered it with RST: one write is either read (then no RST follows a FIN) or met
 * nobody. On loopback the RST is there before the FIN is read, and shows in that the socket has no peer any more (it has none behind both
 * FINs either: where the client has ended, who closes without an answer is taken to have read the request). An RST without a FIN says
 * less: a server that closes while a request is unread sends it, and so does one that read it and resets on purpose. It counts as delivered.
 *
 * *Back-pressure.* Towards the local process: `consumed` follows what the kernel took. Towards the agent: reading stops
 * when the stream's queue is high and goes on at `onDrain`.
 *
 * *A mirror's.* Nobody gives a copy to the app, so what counts as delivered at the end of the session is what the local process has read
 * (loopback-queues.ts). The connection ends as a client's does where the kernel has all of it and that ends with a request; else it is reset,
 * lest half a request look whole. The reset of a torn request waits until what lies before it is read, and the agent is told with it what was; what the kernel still has for a local process
 * that does not read may be read behind the reset, so it counts as what a local process may have read that resets. A local process that closes has read what
 * its kernel acknowledged before: what was not is not delivered. One that resets, or is killed before it has read all, takes with it what it had read: then only what a
 * look told before counts as delivered, and the agent calls what the kernel took beyond that unconfirmed.
 *
 * *Bytes.* While nothing is queued they go to the kernel by send(2), where this machine allows that: node's own write costs several times
 * what the call does. What the kernel does not take is copied into node's queue. Answers are read in the thread's socket loop where that has the tunnel, too, until the local process ends.
 */

import { connect, type Socket } from 'node:net';
import {
  type MuxStream,
  RESET_CANCELLED,
  RESET_CLIENT_RESET,
  RESET_LOCAL_REFUSED,
  RESET_LOCAL_RESET,
  RESET_LOCAL_TIMEOUT,
  RESET_LOCAL_UNREACHABLE,
  RESET_SESSION_GONE,
  type ResetCode,
  type StreamVisitor,
  type WireResetCode,
} from '../../protocol/index.ts';
import { systemErrorCode } from '../errors.ts';
import { LOCAL_CONNECT_TIMEOUT_MS, MAX_TORN_WAIT_MS, READ_BUFFER_BYTES, TORN_WAIT_MS } from '../limits.ts';
import { acknowledgedBytes, directDescriptor, giveBack, LoopReads, resetSocket, sendNow } from '../sockets/index.ts';
import type { LocalPort, LoopbackHost } from './local-port.ts';
import { bytesWithKernel, LoopbackQueues, tornLooks } from './loopback-queues.ts';

const CONNECTED = 1;
const AGENT_END_SEEN = 2;
const LOCAL_END_SEEN = 4;
const OVER = 8;
/** A mirror's: what the local process answers is read and dropped here, since nobody waits for it. */
const ONE_WAY = 16;
/** A mirror's, about to be given up: nothing more goes to the local process, so that it can be told what that has. */
const HELD = 32;
/** A mirror's, whose last request will not be whole: held, and to be reset. */
const TORN = 64;
const BOTH_ENDS = AGENT_END_SEEN | LOCAL_END_SEEN;

/** A write up to this travels as one segment, which is read as a whole or not at all. */
const ONE_SEGMENT_BYTES = 16 * 1024;

/** All sockets read into this one: the bytes are copied into frames before the next read. */
const readBuffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);

/** What is needed of a stream of the tunnel to carry it. */
export type TunnelEnd = Pick<MuxStream, 'write' | 'end' | 'reset' | 'consumed' | 'receivedBytes'>;

/** Where a stream leads, and how it is carried. */
export interface LocalRoute {
  readonly port: LocalPort;
  /** Nothing goes back to the agent but how much was delivered. */
  readonly isOneWay: boolean;
  /** Told that a stream is over, exactly once. */
  onOver(stream: LocalStream): void;
}

export class LocalStream implements StreamVisitor {
  /** How often the local process said something. */
  readCount = 0;
  readonly #stream: TunnelEnd;
  readonly #route: LocalRoute;
  readonly #onWritten = (): void => this.#settle();
  #facts = 0;
  #socket: Socket;
  /** For writing past node's queue, once it is connected; -1: by node alone. */
  #fd = -1;
  /** Undefined: by node. */
  #reads: LoopReads | undefined;
  /** Written past it. */
  #pastNodeBytes = 0;
  readonly #secondHost: LoopbackHost;
  #hasTriedBoth = false;
  /** Copies of what came before the local process accepted. */
  #waiting: Buffer[] = [];
  #deliveredBytes = 0;
  #consumedBytes = 0;
  /** A copy's, as far as a look has told: what the local process has read. */
  #readBytes = 0;
  /** Writes since the local process last said something, and what was delivered before the first of them. */
  #unansweredWrites = 0;
  #answeredBytes = 0;
  #tornWait: NodeJS.Timeout | undefined;

  /** Dials at once. Set as the stream's visitor before its first bytes come. */
  constructor(stream: TunnelEnd, route: LocalRoute) {
    this.#stream = stream;
    this.#route = route;
    if (route.isOneWay) this.#facts = ONE_WAY;
    this.#secondHost = route.port.secondHost;
    this.#socket = this.#dial(route.port.firstHost);
  }

  /**
   * Whether the local process was sent something that it has not said a word to yet. A copy may hold hundreds of requests, and an answer
   * is one's: all that it took is with the local process when that has closed, too.
   */
  get isAwaitingAnswer(): boolean {
    return this.#isUnanswered || (this.#facts & (OVER | ONE_WAY | AGENT_END_SEEN)) === (ONE_WAY | AGENT_END_SEEN);
  }

  get #isUnanswered(): boolean {
    return (this.#facts & (OVER | TORN)) === 0 && (this.#unansweredWrites > 0 || this.#waiting.length > 0);
  }

  onData(bytes: Buffer, start: number, end: number): void {
    if ((this.#facts & (OVER | HELD)) !== 0) return;
    if ((this.#facts & CONNECTED) === 0) {
      this.#waiting.push(Buffer.from(bytes.subarray(start, end)));
      return;
    }
    if ((this.#facts & LOCAL_END_SEEN) !== 0) {
      this.#fail(RESET_CANCELLED);
      return;
    }
    this.#write(bytes, start, end);
  }

  onEnd(): void {
    if ((this.#facts & (OVER | HELD)) !== 0) return;
    this.#facts |= AGENT_END_SEEN;
    if ((this.#facts & CONNECTED) !== 0) this.#socket.end();
    giveBack();
  }

  onReset(code: ResetCode): void {
    if ((this.#facts & OVER) !== 0) return;
    // An agent that got no last word, or knows of none.
    if (code === RESET_CLIENT_RESET && (this.#facts & ONE_WAY) !== 0) {
      this.tear();
      return;
    }
    const isQuiet = code === RESET_CANCELLED || (code === RESET_SESSION_GONE && this.#isBetweenRequests);
    this.#close(isQuiet);
    this.#finish();
  }

  onDrain(): void {
    if ((this.#facts & OVER) === 0) (this.#reads ?? this.#socket).resume();
  }

  /**
   * The session is over. An idle connection is closed as a client closes it; one that waits for an answer is reset.
   * @param queues shared by those that end together
   */
  abort(queues = new LoopbackQueues()): void {
    if ((this.#facts & OVER) !== 0) return;
    this.#stream.reset(this.#isCutOff(queues) ? RESET_LOCAL_RESET : RESET_CANCELLED, this.#deliveredAtEnd(queues));
    this.#close(this.#isBetweenRequests);
    this.#finish();
  }

  /** Of a copy: what came last will not be whole. Resets both of its ends once the local process has read what lies before, and tells the agent what it has read. */
  tear(): void {
    if ((this.#facts & (OVER | TORN)) !== 0) return;
    this.#facts |= TORN | HELD;
    if ((this.#facts & LOCAL_END_SEEN) !== 0) this.#fail(RESET_CANCELLED);
    else this.#resetWhenRead(performance.now() + MAX_TORN_WAIT_MS);
  }

  /** Of a copy that is about to be given up: what comes now is not delivered. */
  hold(): void {
    this.#facts |= HELD;
  }

  /** Of a copy: what the local process was given and did not read, as far as is known yet. */
  unreadBytes(queues: LoopbackQueues): number {
    return (this.#facts & OVER) === 0 ? this.#deliveredBytes - this.#deliveredAtEnd(queues) : 0;
  }

  /** Of a copy: whether the local process was given something that it is not known to have read. */
  get hasUnread(): boolean {
    return (this.#facts & (OVER | CONNECTED)) === CONNECTED && this.#readBytes < this.#deliveredBytes;
  }

  /** Of a copy: a look at what the local process has read. */
  noteRead(queues: LoopbackQueues): void {
    if (!this.hasUnread || !queues.knows(this.#socket)) return;
    this.#readBytes = Math.max(this.#readBytes, this.#deliveredAtEnd(queues));
  }

  /** Whether nothing is torn by an end here. Of a copy that is known at the agent's own end, or where the local process has answered. */
  get #isBetweenRequests(): boolean {
    if ((this.#facts & ONE_WAY) === 0) return !this.#isUnanswered;
    if ((this.#facts & TORN) !== 0) return false;
    const isAllWithKernel = this.#waiting.length === 0 && this.#bytesWithKernel === this.#deliveredBytes;
    return isAllWithKernel && ((this.#facts & AGENT_END_SEEN) !== 0 || !this.#isUnanswered);
  }

  get #bytesWithKernel(): number {
    return this.#pastNodeBytes + bytesWithKernel(this.#socket);
  }

  #deliveredAtEnd(queues: LoopbackQueues): number {
    if ((this.#facts & (ONE_WAY | CONNECTED)) !== (ONE_WAY | CONNECTED)) return this.#deliveredBytes;
    if (this.#isCutOff(queues)) return this.#readBytes;
    return Math.max(0, this.#bytesWithKernel - queues.unreadBytes(this.#socket));
  }

  /** Of a copy: the local process has reset, and we were not told yet. */
  #isCutOff(queues: LoopbackQueues): boolean {
    const isOpen = (this.#facts & (ONE_WAY | CONNECTED | LOCAL_END_SEEN)) === (ONE_WAY | CONNECTED);
    return isOpen && queues.misses(this.#socket);
  }

  #resetWhenRead(untilMs: number): void {
    tornLooks.next(queues => {
      if ((this.#facts & OVER) !== 0) return;
      const isRead = this.#waiting.length === 0 && !this.#isCutOff(queues) && this.unreadBytes(queues) === 0;
      if (!isRead && performance.now() < untilMs) {
        this.#tornWait = setTimeout(() => this.#resetWhenRead(untilMs), TORN_WAIT_MS);
        return;
      }
      this.#deliveredBytes = this.#deliveredAtEnd(queues);
      this.#fail(isRead ? RESET_CANCELLED : RESET_LOCAL_RESET);
    });
  }

  #dial(host: LoopbackHost): Socket {
    const socket = connect({
      host,
      port: this.#route.port.dialPort,
      noDelay: true,
      allowHalfOpen: true,
      onread: { buffer: readBuffer, callback: (count, buffer) => this.#onRead(count, buffer as Buffer) },
    });
    socket.setTimeout(LOCAL_CONNECT_TIMEOUT_MS, () => this.#onConnectTimeout(socket));
    socket.once('connect', () => this.#onConnect(host));
    socket.once('end', () => this.#onLocalEnd());
    socket.once('error', error => this.#onError(error));
    socket.once('close', () => this.#onClose());
    return socket;
  }

  readonly #onRead = (count: number, buffer: Buffer): boolean => {
    this.readCount++;
    this.#unansweredWrites = 0;
    return (this.#facts & ONE_WAY) !== 0 || this.#stream.write(buffer, 0, count);
  };

  #onConnect(host: LoopbackHost): void {
    if ((this.#facts & OVER) !== 0) return;
    this.#socket.setTimeout(0);
    this.#facts |= CONNECTED;
    this.#route.port.noteAnswered(host);
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#fd = directDescriptor(this.#socket);
    // Of a copy all that tells how it ends is node's.
    if ((this.#facts & ONE_WAY) === 0) this.#reads = LoopReads.begin(this.#socket, this.#fd, this.#onRead);
    const first = waiting.length === 1 ? (waiting[0] as Buffer) : Buffer.concat(waiting);
    if (first.length > 0) this.#write(first, 0, first.length);
    if ((this.#facts & (AGENT_END_SEEN | OVER)) === AGENT_END_SEEN) this.#socket.end();
  }

  #write(bytes: Buffer, start: number, end: number): void {
    const socket = this.#socket;
    const isFree = this.#fd >= 0 && socket.writableLength === 0 && !socket.destroyed && !socket.writableEnded;
    const sent = isFree ? sendNow(this.#fd, bytes, start, end) : 0;
    this.#pastNodeBytes += sent;
    if (sent < end - start) {
      socket.write(Buffer.from(bytes.subarray(start + sent, end)), this.#onWritten);
      giveBack();
    }
    // Where the kernel refused the bytes, node notes the error within the call, and its 'error' event follows and resets us.
    const given = socket.errored !== null || socket.destroyed ? sent : end - start;
    if (given === 0) return;
    if (this.#unansweredWrites++ === 0) this.#answeredBytes = this.#deliveredBytes;
    this.#deliveredBytes += given;
    this.#settle();
  }

  /** Gives back credit for what has left the socket's own queue since the last time. */
  #settle(): void {
    if ((this.#facts & OVER) !== 0 || this.#socket.errored !== null || this.#socket.destroyed) return;
    const taken = this.#deliveredBytes - this.#socket.writableLength;
    if (taken <= this.#consumedBytes) return;
    this.#stream.consumed(taken - this.#consumedBytes);
    this.#consumedBytes = taken;
  }

  #onLocalEnd(): void {
    if ((this.#facts & OVER) !== 0) return;
    this.#facts |= LOCAL_END_SEEN;
    const isCutShort = (this.#facts & ONE_WAY) !== 0 && this.#isCutShort();
    if (isCutShort) this.#fail(RESET_CANCELLED);
    else if (this.#didLastWriteMeetNobody()) {
      this.#deliveredBytes = this.#answeredBytes;
      this.#fail(RESET_CANCELLED);
    } else this.#stream.end(this.#deliveredBytes);
  }

  /** At the FIN, of a copy: whether some of it was not acknowledged before. That is not delivered. */
  #isCutShort(): boolean {
    if (this.#fd < 0 || acknowledgedBytes(this.#fd) >= this.#deliveredBytes) return false;
    this.#deliveredBytes = Math.min(acknowledgedBytes(this.#fd), this.#deliveredAtEnd(new LoopbackQueues()));
    return true;
  }

  /** At the FIN: whether all that was not answered is one segment that the kernel answered with RST. Not known where we have sent a FIN, too. */
  #didLastWriteMeetNobody(): boolean {
    if ((this.#facts & AGENT_END_SEEN) !== 0) return false;
    if (this.#unansweredWrites !== 1 || this.#deliveredBytes - this.#answeredBytes > ONE_SEGMENT_BYTES) return false;
    // getpeername(2): ENOTCONN once the connection was reset.
    return this.#socket.remoteAddress === undefined;
  }

  #onError(error: Error): void {
    if ((this.#facts & OVER) !== 0) return;
    if ((this.#facts & CONNECTED) !== 0) {
      if ((this.#facts & (ONE_WAY | LOCAL_END_SEEN)) === ONE_WAY) this.#deliveredBytes = this.#readBytes;
      this.#fail(RESET_LOCAL_RESET);
      return;
    }
    const code = systemErrorCode(error);
    // EADDRNOTAVAIL: ::1 on a machine without IPv6.
    const isRefused = code === 'ECONNREFUSED' || code === 'EADDRNOTAVAIL';
    if (isRefused && !this.#hasTriedBoth) {
      this.#hasTriedBoth = true;
      this.#socket = this.#dial(this.#secondHost);
      return;
    }
    if (isRefused) this.#route.port.noteRefused();
    this.#fail(isRefused ? RESET_LOCAL_REFUSED : RESET_LOCAL_UNREACHABLE);
  }

  #onConnectTimeout(socket: Socket): void {
    if (socket === this.#socket && (this.#facts & (CONNECTED | OVER)) === 0) this.#fail(RESET_LOCAL_TIMEOUT);
  }

  /** The socket is gone: after both ends, in order. What its own errors are, `#onError` has told before. */
  #onClose(): void {
    if ((this.#facts & OVER) !== 0 || (this.#facts & BOTH_ENDS) !== BOTH_ENDS) return;
    this.#stream.consumed(this.#stream.receivedBytes - this.#consumedBytes);
    this.#finish();
  }

  #fail(code: WireResetCode): void {
    this.#stream.reset(code, this.#deliveredBytes);
    this.#close((this.#facts & CONNECTED) === 0);
    this.#finish();
  }

  #close(isQuiet: boolean): void {
    this.#reads?.leave();
    giveBack();
    if (isQuiet) this.#socket.destroy();
    else resetSocket(this.#socket);
  }

  #finish(): void {
    this.#facts |= OVER;
    this.#reads?.leave();
    clearTimeout(this.#tornWait);
    this.#waiting = [];
    // An error that comes after the end has nobody to be told to.
    this.#socket.removeAllListeners('error').on('error', () => undefined);
    this.#route.onOver(this);
  }
}
