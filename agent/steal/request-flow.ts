/**
 * The client's side of an HTTP/1 connection: bytes from the client become requests, each goes where its head's verdict says, verbatim.
 *
 * One origin at a time: requests to the app are pipelined as the client sends them; a request to a session waits until all before it are
 * answered, and everything behind waits for its answer. So responses come back in request order without ever being reordered, and requests
 * take effect in the order in which the client sent them (RFC 9112 section 9.3.2). What must wait is held back and the client is not read
 * meanwhile, so the hold is bounded by one head plus one read. A request that only its body can place is held with that body (body-wait.ts).
 *
 *   client bytes ─► [hold] ─► splitter ─► verdict ─┬─► app (one write for a whole run of requests)
 *                     ▲                            ├─► session
 *                     └── waits for an answer ─────┴─► opaque: all further bytes go to one origin
 *
 * `waiting` is the state. FREE: bytes are placed as they come. Otherwise they are only held, and `advance`, called whenever an answer ends, moves on.
 */
import {
  BODY,
  BodyWait,
  ByteHold,
  DETECT_HTTP1,
  DETECT_NEED_MORE,
  detectProtocol,
  HEAD,
  HEAD_TOO_LARGE,
  IS_CONNECT_METHOD,
  MAX_FILTER_BODY_WAIT_MS,
  NEED_MORE,
  type RequestHead,
  RequestSplitter,
  WANTS_UPGRADE,
} from '../../filter-engine/index.ts';
import { PAUSED_WAITING } from './client-side.ts';
import { type PlacedOffer, placeOffer } from './h2c-offer.ts';
import { isForHere, judgeAgain, judgeBody, judgeHead, opensTls } from './judging.ts';
import { DETECT_TIMEOUT_MS, HEAD_TIMEOUT_MS } from './limits.ts';
import { causeOfProtocol, type OpaqueCause } from './opaque-cause.ts';
import type { RequestSink } from './request-sink.ts';
import {
  FREE,
  WAITS_FOR_BODY,
  WAITS_FOR_HAND_OVER,
  WAITS_FOR_OPAQUE,
  WAITS_FOR_ORIGIN,
  WAITS_FOR_UPGRADE,
} from './request-waits.ts';
import type { Subscription } from './routes.ts';
import type { BodyTail } from './watchers.ts';

export class RequestFlow {
  private readonly sink: RequestSink;
  private readonly head: RequestHead;
  private readonly splitter: RequestSplitter;
  private readonly hold = new ByteHold();
  /** Whether the client's first bytes have told that it is HTTP/1; set by who takes a connection over. */
  isDetected = false;
  /** Between a head and the end of its body. */
  private hasOpenMessage = false;
  /** The request that was started last asks for another protocol. */
  private mayUpgrade = false;
  private waiting = FREE;
  /** While WAITS_FOR_BODY. */
  private bodyWait: BodyWait | null = null;
  /** Of the request judged last. */
  offer: PlacedOffer | null = null;
  /** Follows the body of the request under way for who watches. */
  private tail: BodyTail | null = null;
  /** While WAITS_FOR_ORIGIN: where the request at the front of the hold goes, what is known of it, its flags. */
  private nextSubscription: Subscription | null = null;
  private nextBytes = 0;
  private nextFlags = 0;
  /** While WAITS_FOR_OPAQUE. */
  private opaqueCause: OpaqueCause = 'opaque_ambiguous_request';

  constructor(sink: RequestSink, head: RequestHead) {
    this.sink = sink;
    this.head = head;
    this.splitter = new RequestSplitter(head);
  }

  /** Whether the client is between two requests and nothing of it is held. */
  get isAtBoundary(): boolean {
    return this.waiting === FREE && !this.hasOpenMessage && this.hold.length === 0;
  }

  /** Whether the request that was placed last is not whole yet. */
  get isMidMessage(): boolean {
    return this.hasOpenMessage && this.waiting !== WAITS_FOR_ORIGIN;
  }

  /** Whether a request that a session wants waits for what is under way. */
  get holdsMatch(): boolean {
    const isPlaced = this.waiting === WAITS_FOR_ORIGIN || this.waiting === WAITS_FOR_HAND_OVER;
    return isPlaced && this.nextSubscription !== null;
  }

  /** Bytes of a body that come next and may go to their origin without being shown. */
  get unseenBytes(): number {
    return this.waiting === FREE && this.hold.length === 0 && this.tail === null ? this.splitter.unseenBytes : 0;
  }

  /** So many of them went. */
  notePassed(bytes: number): void {
    this.splitter.passUnseen(bytes);
    if (!this.splitter.isMessageEnd) return;
    this.hasOpenMessage = false;
    this.endMessage(this.hold.bytes, 0, 0);
  }

  /** Bytes from the client. */
  push(buf: Buffer, start: number, end: number): void {
    if (this.waiting !== FREE) {
      this.hold.append(buf, start, end);
      this.keepWaiting();
      return;
    }
    if (this.hold.length > 0) {
      this.hold.append(buf, start, end);
      this.stepHold();
      return;
    }
    const placed = this.step(buf, start, end);
    if (placed === end) return;
    if (this.sink.isOpaque) {
      this.sink.writeRequest(buf, placed, end);
      return;
    }
    this.hold.append(buf, placed, end);
    if (this.waiting !== FREE) this.keepWaiting();
  }

  /** An answer ended, or the connection's state moved: what waited may go on, and the client's FIN be passed. */
  advance(): void {
    if (this.waiting !== FREE && !this.stopWaiting()) return;
    if (!this.sink.isOpaque && this.hold.length > 0) this.stepHold();
    if (this.waiting === FREE) this.sink.client.unpause(PAUSED_WAITING);
    if (this.sink.client.isEndSeen && !this.sink.isOpaque) this.end();
  }

  /** The client's FIN: what it left unfinished goes to the app as it is. */
  end(): void {
    if (this.waiting === WAITS_FOR_BODY) this.judgeHeld();
    if (this.waiting !== FREE) return;
    if (this.hold.length > 0 || !this.isDetected) this.beginOpaque('opaque_half_closed');
    else this.sink.passClientEnd();
  }

  /** The time for the first bytes or for a head is over. */
  timeOut(): void {
    if (this.waiting === WAITS_FOR_BODY) this.judgeHeld();
    else if (this.waiting === FREE) this.beginOpaque(this.isDetected ? 'opaque_head_timeout' : 'opaque_detect_timeout');
  }

  /** The connection turned opaque: what is held goes to its origin. */
  flushHold(): void {
    const hold = this.hold;
    this.waiting = FREE;
    if (hold.length > 0) this.sink.writeRequest(hold.bytes, hold.start, hold.end);
    hold.release();
  }

  /** From here on nothing is placed: the connection goes to the thread that serves sessions. `advance` follows. */
  waitForHandOver(): void {
    this.waiting = WAITS_FOR_HAND_OVER;
  }

  private handOver(): void {
    const sink = this.sink;
    if (sink.isAnswerAwaited) return;
    if (this.holdsMatch && sink.responses.appCloses) sink.abandonClient();
    else sink.handOver(this.hold);
  }

  /** @returns whether bytes may be placed again */
  private stopWaiting(): boolean {
    const sink = this.sink;
    switch (this.waiting) {
      case WAITS_FOR_ORIGIN:
        return this.startNext();
      case WAITS_FOR_UPGRADE:
        if (sink.isAnswerAwaited) return false;
        this.waiting = FREE;
        return true;
      case WAITS_FOR_BODY:
        return false;
      case WAITS_FOR_HAND_OVER:
        this.handOver();
        return false;
      default:
        if (sink.stealing.stolen !== null) return false;
        sink.goOpaque(this.opaqueCause);
        return true;
    }
  }

  /** Starts the exchange whose head is at the front of the hold, if its turn has come. */
  private startNext(): boolean {
    const sink = this.sink;
    const hold = this.hold;
    const headEnd = hold.start + this.nextBytes;
    if (this.nextSubscription?.isLive === false)
      this.nextSubscription = judgeAgain(sink, this.head, { bytes: hold.bytes, start: hold.start, end: headEnd });
    const subscription = this.nextSubscription;
    if (!sink.canStart(subscription)) return false;
    this.waiting = FREE;
    if (!this.start(subscription, this.nextFlags)) {
      sink.settleOpaque();
      return true;
    }
    const from = this.offer?.leaveOut(hold.bytes, hold.start, headEnd) ?? hold.start;
    if (from < headEnd) sink.writeRequest(hold.bytes, from, headEnd);
    if (!this.hasOpenMessage) this.endMessage(hold.bytes, headEnd, headEnd);
    hold.consumeTo(headEnd);
    return this.waiting === FREE;
  }

  /** More is held while something is waited for. */
  private keepWaiting(): void {
    if (this.waiting === WAITS_FOR_HAND_OVER) this.handOver();
    if (this.waiting !== WAITS_FOR_BODY) this.sink.client.pause(PAUSED_WAITING);
    else if (this.bodyWait?.gather(this.hold, this.splitter)) this.judgeHeld();
  }

  /** Judges the request that waited for its body, with as much as there is, and lets it take its turn. */
  private judgeHeld(): void {
    if (this.bodyWait === null) return;
    const { isWhole, seenBytes } = this.bodyWait;
    const body = this.bodyWait.content(this.hold, this.head);
    this.bodyWait = null;
    this.sink.clearTimer();
    this.hasOpenMessage = !isWhole;
    this.waitForOrigin(judgeBody(this.sink, this.head, { body, isWhole }), seenBytes);
    this.sink.client.pause(PAUSED_WAITING);
    this.advance();
  }

  private stepHold(): void {
    const hold = this.hold;
    const placed = this.step(hold.bytes, hold.start, hold.end);
    if (hold.length === 0) return;
    hold.consumeTo(placed);
    if (this.sink.isOpaque) this.sink.settleOpaque();
    else if (this.waiting !== FREE && hold.length > 0) this.keepWaiting();
  }

  /**
   * Places as many bytes as it can; bytes for the app are gathered into one write.
   * @returns the offset up to which bytes were placed; what is behind it waits, or is for the opaque origin
   */
  private step(buf: Buffer, start: number, end: number): number {
    if (!this.isDetected && !this.detect(buf, start, end)) return start;
    const sink = this.sink;
    const splitter = this.splitter;
    let at = start;
    /** `[run, at)` is for the origin of the message that `at` is in, and not written yet. */
    let run = start;
    while (at < end && this.waiting === FREE && !sink.isOpaque) {
      const event = splitter.next(buf, at, end);
      if (event === BODY) {
        if (this.tail !== null) this.tail = this.tail.append(buf, at, splitter.consumed, splitter.isMessageEnd);
        at = splitter.consumed;
        this.hasOpenMessage = !splitter.isMessageEnd;
        if (!this.hasOpenMessage) run = this.endMessage(buf, run, at);
      } else if (event === HEAD) {
        const subscription = this.judgeNow();
        if (subscription !== null && run < at) {
          sink.writeRequest(buf, run, at);
          run = at;
        }
        if (subscription === undefined) {
          if (sink.servesSessions) this.waitForBody(splitter.consumed - at);
          else this.waitForHandOver();
          break;
        }
        if (!this.admit(subscription, splitter.consumed - at)) break;
        at = splitter.consumed;
        if (this.offer !== null) run = this.offer.leaveOut(buf, run, at);
        if (!this.hasOpenMessage) run = this.endMessage(buf, run, at);
      } else if (event === NEED_MORE) {
        if (!this.hasOpenMessage) sink.awaitRest(HEAD_TIMEOUT_MS);
        break;
      } else {
        if (run < at) sink.writeRequest(buf, run, at);
        run = at;
        this.meetViolation();
        break;
      }
    }
    if (run < at) sink.writeRequest(buf, run, at);
    return at;
  }

  /** Starts the exchange of the head just split, or makes it wait. @returns whether it was started */
  private admit(subscription: Subscription | null, headBytes: number): boolean {
    const sink = this.sink;
    if (subscription !== null && !isForHere(sink, this.head, subscription)) {
      this.nextSubscription = subscription;
      this.waitForHandOver();
      return false;
    }
    this.hasOpenMessage = !this.splitter.isMessageEnd;
    sink.clearTimer();
    if (sink.canStart(subscription)) return this.start(subscription, this.head.flags);
    this.waitForOrigin(subscription, headBytes);
    return false;
  }

  private waitForOrigin(subscription: Subscription | null, bytes: number): void {
    this.waiting = WAITS_FOR_ORIGIN;
    this.nextSubscription = subscription;
    this.nextBytes = bytes;
    this.nextFlags = this.head.flags;
  }

  /** The verdict on the head just split; undefined while its body may still tell. */
  private judgeNow(): Subscription | null | undefined {
    const { sink, head } = this;
    this.offer = placeOffer(sink, head);
    const taker = judgeHead(sink, head, this.splitter.isMessageEnd);
    const { watchers } = sink.routes;
    if (watchers !== null && taker !== undefined) this.tail = watchers.noteHead(head, sink.endpoint, taker);
    return taker;
  }

  private waitForBody(headBytes: number): void {
    this.waiting = WAITS_FOR_BODY;
    this.bodyWait = new BodyWait(headBytes);
    this.hasOpenMessage = false;
    this.sink.clearTimer();
    this.sink.awaitRest(MAX_FILTER_BODY_WAIT_MS);
  }

  /**
   * Starts an exchange, if it is one: an unfiltered session takes the whole connection instead, and one that the app is
   * about to close ends here, since no answer of a session would be read behind the app's last one.
   */
  private start(subscription: Subscription | null, flags: number): boolean {
    const sink = this.sink;
    if (subscription !== null && sink.responses.appCloses) {
      sink.abandonClient();
      return false;
    }
    if (subscription?.filter === null) {
      sink.turnOpaque('connections_stolen', subscription);
      return false;
    }
    this.mayUpgrade = (flags & (WANTS_UPGRADE | IS_CONNECT_METHOD)) !== 0;
    sink.startExchange(subscription, flags);
    return true;
  }

  /**
   * A request is whole at `at`. One for a session is written at once, so that the exchange may end with it.
   * @returns the new start of the run
   */
  private endMessage(buf: Buffer, run: number, at: number): number {
    const sink = this.sink;
    let written = run;
    if (sink.stealing.stolen !== null) {
      if (run < at) sink.writeRequest(buf, run, at);
      written = at;
      sink.stealing.noteRequestOver();
    }
    if (this.mayUpgrade && sink.isAnswerAwaited) this.waiting = WAITS_FOR_UPGRADE;
    return written;
  }

  private detect(buf: Buffer, start: number, end: number): boolean {
    const sink = this.sink;
    const protocol = detectProtocol(buf, start, end);
    if (protocol === DETECT_HTTP1 && sink.app.greeting.isEmpty) {
      this.isDetected = true;
      // The head has a time limit of its own.
      sink.clearTimer();
      return true;
    }
    if (protocol === DETECT_NEED_MORE) sink.awaitRest(DETECT_TIMEOUT_MS);
    else if (opensTls(sink, protocol)) this.waitForHandOver();
    else sink.turnOpaque(protocol === DETECT_HTTP1 ? 'opaque_server_first' : causeOfProtocol(protocol));
    return false;
  }

  /** What comes next breaks a rule: in a head it is not judged at all, in a stolen body it ends the exchange. */
  private meetViolation(): void {
    const sink = this.sink;
    const cause = this.splitter.violation === HEAD_TOO_LARGE ? 'opaque_head_too_large' : 'opaque_ambiguous_request';
    if (sink.stealing.stolen === null) sink.turnOpaque(cause);
    else if (this.hasOpenMessage) sink.stealing.breakRequest();
    else this.waitForOpaque(cause);
  }

  private beginOpaque(cause: OpaqueCause): void {
    if (this.sink.stealing.stolen === null) this.sink.goOpaque(cause);
    else this.waitForOpaque(cause);
  }

  private waitForOpaque(cause: OpaqueCause): void {
    this.waiting = WAITS_FOR_OPAQUE;
    this.opaqueCause = cause;
  }
}
