/**
 * The client's side of an HTTP/1 connection: bytes from the client become requests, each request goes where its head's
 * verdict says, its bytes verbatim.
 *
 * One origin at a time: requests to the app are pipelined as the client sends them; a request to a session waits until
 * all before it are answered, and everything behind waits for its answer. So responses come back in request order
 * without ever being reordered, and requests take effect in the order in which the client sent them (RFC 9112 section
 * 9.3.2). What must wait is held back and the client is not read meanwhile, so the hold is bounded by one head plus one
 * read.
 *
 *   client bytes ─► [hold] ─► splitter ─► verdict ─┬─► app (one write for a whole run of requests)
 *                     ▲                            ├─► session
 *                     └── waits for an answer ─────┴─► opaque: all further bytes go to one origin
 *
 * `waiting` is the state. FREE: bytes are placed as they come. Otherwise they are only held, and `advance`, called
 * whenever an answer ends, is what moves on.
 */
import {
  BODY,
  DETECT_HTTP1,
  DETECT_HTTP2,
  DETECT_NEED_MORE,
  DETECT_TLS,
  detectProtocol,
  HEAD,
  HEAD_TOO_LARGE,
  IS_CONNECT_METHOD,
  NEED_MORE,
  type RequestHead,
  RequestSplitter,
  WANTS_UPGRADE,
} from '../../filter-engine/index.ts';
import { ByteHold } from './byte-hold.ts';
import type { Connection, OpaqueCause } from './connection.ts';
import { DETECT_TIMEOUT_MS, HEAD_TIMEOUT_MS } from './limits.ts';
import type { Subscription } from './routes.ts';

const FREE = 0;
/** A judged head is at the front of the hold until what is under way is answered. */
const WAITS_FOR_ORIGIN = 1;
/** The last request may change the protocol: whose the next bytes are is not known before its answer. */
const WAITS_FOR_UPGRADE = 2;
/** The next bytes cannot be judged: opaque, once the session has answered what it was given. */
const WAITS_FOR_OPAQUE = 3;

export class RequestFlow {
  private readonly connection: Connection;
  private readonly head: RequestHead;
  private readonly splitter: RequestSplitter;
  private readonly hold = new ByteHold();
  private isDetected = false;
  /** Between a head and the end of its body. */
  private isMidMessage = false;
  private mayUpgrade = false;
  private waiting = FREE;
  /** While WAITS_FOR_ORIGIN: where the head at the front of the hold goes, its bytes and flags. */
  private nextSubscription: Subscription | null = null;
  private nextHeadBytes = 0;
  private nextFlags = 0;
  /** While WAITS_FOR_OPAQUE. */
  private opaqueCause: OpaqueCause = 'opaque_ambiguous_request';

  constructor(connection: Connection, head: RequestHead) {
    this.connection = connection;
    this.head = head;
    this.splitter = new RequestSplitter(head);
  }

  /** Whether the client is between two requests and nothing of it is held. */
  get isAtBoundary(): boolean {
    return this.waiting === FREE && !this.isMidMessage && this.hold.length === 0;
  }

  /** Whether the client's first bytes have not told the protocol yet. */
  get isDetecting(): boolean {
    return !this.isDetected;
  }

  /** Bytes from the client. */
  push(buf: Buffer, start: number, end: number): void {
    if (this.waiting !== FREE) {
      this.hold.append(buf, start, end);
      this.connection.blockClient();
      return;
    }
    if (this.hold.length > 0) {
      this.hold.append(buf, start, end);
      this.stepHold();
      return;
    }
    const placed = this.step(buf, start, end);
    if (placed === end) return;
    if (this.connection.isOpaque) {
      this.connection.relayToOrigin(buf, placed, end);
      return;
    }
    this.hold.append(buf, placed, end);
    if (this.waiting !== FREE) this.connection.blockClient();
  }

  /** An answer ended, or the connection's state moved: what waited may go on, and the client's FIN be passed. */
  advance(): void {
    if (this.waiting !== FREE && !this.stopWaiting()) return;
    if (!this.connection.isOpaque && this.hold.length > 0) this.stepHold();
    if (this.waiting === FREE) this.connection.unblockClient();
    if (this.connection.isClientEndSeen && !this.connection.isOpaque) this.end();
  }

  /** The client's FIN: what it left unfinished goes to the app as it is. */
  end(): void {
    if (this.waiting !== FREE) return;
    if (this.hold.length > 0 || !this.isDetected) this.beginOpaque('opaque_half_closed');
    else this.connection.passClientEnd();
  }

  /** The time for the first bytes or for a head is over. */
  timeOut(): void {
    if (this.waiting === FREE) this.beginOpaque(this.isDetected ? 'opaque_head_timeout' : 'opaque_detect_timeout');
  }

  /** The connection turned opaque: what is held goes to its origin. */
  flushHold(): void {
    const hold = this.hold;
    this.waiting = FREE;
    if (hold.length > 0) this.connection.relayToOrigin(hold.bytes, hold.start, hold.end);
    hold.release();
  }

  /** @returns whether bytes may be placed again */
  private stopWaiting(): boolean {
    const connection = this.connection;
    switch (this.waiting) {
      case WAITS_FOR_ORIGIN:
        return this.startNext();
      case WAITS_FOR_UPGRADE:
        if (connection.isAnswerAwaited) return false;
        this.waiting = FREE;
        return true;
      default:
        if (connection.stolen !== null) return false;
        connection.goOpaque(this.opaqueCause);
        return true;
    }
  }

  /** Starts the exchange whose head is at the front of the hold, if its turn has come. */
  private startNext(): boolean {
    const connection = this.connection;
    const hold = this.hold;
    const wanted = this.nextSubscription;
    const subscription = wanted?.isLive ? wanted : null;
    if (!connection.canStart(subscription)) return false;
    this.waiting = FREE;
    this.nextSubscription = null;
    if (subscription?.filter === null) {
      connection.goOpaque('connections_stolen', subscription);
      return true;
    }
    this.start(subscription, this.nextFlags);
    const headEnd = hold.start + this.nextHeadBytes;
    connection.writeRequest(hold.bytes, hold.start, headEnd);
    if (!this.isMidMessage) this.endMessage(hold.bytes, headEnd, headEnd);
    hold.consumeTo(headEnd);
    return this.waiting === FREE;
  }

  private stepHold(): void {
    const hold = this.hold;
    const placed = this.step(hold.bytes, hold.start, hold.end);
    if (hold.length === 0) return;
    hold.consumeTo(placed);
    if (this.connection.isOpaque) this.flushHold();
    else if (this.waiting !== FREE && hold.length > 0) this.connection.blockClient();
  }

  /**
   * Places as many bytes as it can; bytes for the app are gathered into one write.
   * @returns the offset up to which bytes were placed; what is behind it waits, or is for the opaque origin
   */
  private step(buf: Buffer, start: number, end: number): number {
    if (!this.isDetected && !this.detect(buf, start, end)) return start;
    const connection = this.connection;
    const splitter = this.splitter;
    let at = start;
    /** `[run, at)` is for the origin of the message that `at` is in, and not written yet. */
    let run = start;
    while (at < end && this.waiting === FREE && !connection.isOpaque) {
      const event = splitter.next(buf, at, end);
      if (event === BODY) {
        at = splitter.consumed;
        this.isMidMessage = !splitter.isMessageEnd;
        if (!this.isMidMessage) run = this.endMessage(buf, run, at);
      } else if (event === HEAD) {
        const subscription = connection.judge(this.head);
        if (subscription !== null && run < at) {
          connection.writeRequest(buf, run, at);
          run = at;
        }
        if (!this.admit(subscription, splitter.consumed - at)) break;
        at = splitter.consumed;
        if (!this.isMidMessage) run = this.endMessage(buf, run, at);
      } else if (event === NEED_MORE) {
        if (this.isMidMessage) break;
        connection.awaitRest(HEAD_TIMEOUT_MS);
        break;
      } else {
        if (run < at) connection.writeRequest(buf, run, at);
        run = at;
        this.meetViolation();
        break;
      }
    }
    if (run < at) connection.writeRequest(buf, run, at);
    return at;
  }

  /** Starts the exchange of the head just split, or makes it wait. @returns whether it was started */
  private admit(subscription: Subscription | null, headBytes: number): boolean {
    const connection = this.connection;
    const flags = this.head.flags;
    this.isMidMessage = !this.splitter.isMessageEnd;
    connection.clearTimer();
    if (!connection.canStart(subscription)) {
      this.waiting = WAITS_FOR_ORIGIN;
      this.nextSubscription = subscription;
      this.nextHeadBytes = headBytes;
      this.nextFlags = flags;
      return false;
    }
    if (subscription?.filter === null) {
      connection.turnOpaque('connections_stolen', subscription);
      return false;
    }
    this.start(subscription, flags);
    return true;
  }

  private start(subscription: Subscription | null, flags: number): void {
    this.mayUpgrade = (flags & (WANTS_UPGRADE | IS_CONNECT_METHOD)) !== 0;
    this.connection.startExchange(subscription, flags);
  }

  /**
   * A request is whole at `at`. One for a session is written at once, so that the exchange may end with it.
   * @returns the new start of the run
   */
  private endMessage(buf: Buffer, run: number, at: number): number {
    const connection = this.connection;
    let written = run;
    if (connection.stolen !== null) {
      if (run < at) connection.writeRequest(buf, run, at);
      written = at;
      connection.noteRequestWhole();
    }
    if (this.mayUpgrade && connection.isAnswerAwaited) this.waiting = WAITS_FOR_UPGRADE;
    this.mayUpgrade = false;
    return written;
  }

  private detect(buf: Buffer, start: number, end: number): boolean {
    const connection = this.connection;
    switch (detectProtocol(buf, start, end)) {
      case DETECT_HTTP1:
        this.isDetected = true;
        return true;
      case DETECT_NEED_MORE:
        connection.awaitRest(DETECT_TIMEOUT_MS);
        return false;
      case DETECT_HTTP2:
        connection.turnOpaque('opaque_http2');
        return false;
      case DETECT_TLS:
        connection.turnOpaque('opaque_tls');
        return false;
      default:
        connection.turnOpaque('opaque_not_http');
        return false;
    }
  }

  /** What comes next breaks a rule: in a head it is not judged at all, in a stolen body it ends the exchange. */
  private meetViolation(): void {
    const connection = this.connection;
    const cause = this.splitter.violation === HEAD_TOO_LARGE ? 'opaque_head_too_large' : 'opaque_ambiguous_request';
    if (connection.stolen === null) {
      connection.turnOpaque(cause);
    } else if (this.isMidMessage) {
      connection.breakStolenBody();
    } else {
      this.waiting = WAITS_FOR_OPAQUE;
      this.opaqueCause = cause;
    }
  }

  private beginOpaque(cause: OpaqueCause): void {
    if (this.connection.stolen === null) {
      this.connection.goOpaque(cause);
      return;
    }
    this.waiting = WAITS_FOR_OPAQUE;
    this.opaqueCause = cause;
  }
}
