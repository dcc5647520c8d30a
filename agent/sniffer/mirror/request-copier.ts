/**
 * The requests of one flow, from a boundary on: split, judged by every subscription of the port, and copied to those that want
 * them, marked with where messages begin and end.
 *
 * Bytes are held in two cases: a head that is not whole yet (64 KiB at most), and a request whose body must tell (64 KiB more), out of
 * the budget of all flows: where that is gone, so is the next boundary. Everything else is handed on while it is borrowed.
 *
 *   GOING ──Upgrade, CONNECT: the request is whole──► UPGRADE     the owner decides whose the next bytes are
 *      └────a rule is broken────────────────────────► BROKEN      nothing behind it can be split
 */

import { readH2cOffer } from '../../../filter-engine/http2/index.ts';
import {
  BODY,
  BodyWait,
  HEAD,
  IS_CONNECT_METHOD,
  MAX_FILTER_BODY_BYTES,
  MAX_FILTER_BODY_WAIT_MS,
  NEED_MORE,
  NO_BODY,
  type RequestHead,
  RequestSplitter,
  WANTS_UPGRADE,
} from '../../../filter-engine/index.ts';
import { FROM_CLIENT, type PacketClock } from '../tcp/flow-visitor.ts';
import type { AppAnswers } from './app-answers.ts';
import { newPart, type TearCause } from './copy.ts';
import type { FlowCopies } from './flow-copies.ts';
import { FlowHold, type HoldOwner } from './flow-hold.ts';
import type { HoldBudget } from './hold-budget.ts';
import type { MirrorPort } from './mirror-port.ts';
import { ResponseCopier } from './response-copier.ts';

export const GOING = 0;
export const UPGRADE = 1;
export const BROKEN = 2;

const US_PER_MS = 1_000;
const EMPTY = Buffer.alloc(0);

/** What is known of a flow besides its requests. */
export interface FlowParts {
  readonly port: MirrorPort;
  readonly copies: FlowCopies;
  readonly answers: AppAnswers;
  /** The thread's columns for the head being judged. */
  readonly head: RequestHead;
  readonly clock: PacketClock;
  /** What samples by connection go by. */
  readonly key: number;
  readonly budget: HoldBudget;
  readonly owner: HoldOwner;
}

export class RequestCopier {
  outcome = GOING;
  /** Behind an outcome: what was not split, borrowed as long as what was pushed. */
  restBytes: Buffer = EMPTY;
  restStart = 0;
  restEnd = 0;
  /** Heads found so far. */
  count = 0;
  /** Of the latest request: WANTS_UPGRADE, IS_CONNECT_METHOD. */
  upgradeFlags = 0;
  /** The SETTINGS that its client offers HTTP/2 with; null where it does not, or where no server may take it. */
  offer: Buffer | null = null;
  /** Inside of a request whose head was judged. */
  isOpen = false;
  /** Bytes of the requests that were seen whole, whoever wanted them. */
  wholeBytes = 0;
  responses: ResponseCopier | null = null;
  private readonly flow: FlowParts;
  private readonly part = newPart(FROM_CLIENT);
  private readonly hold: FlowHold;
  private splitter: RequestSplitter;
  /** Bytes seen of the request under way, and whether some of it are missing. */
  private messageBytes = 0;
  private hasHole = false;
  private bodyWait: BodyWait | null = null;
  private waitSinceUs = 0;

  constructor(flow: FlowParts) {
    this.flow = flow;
    this.hold = new FlowHold(flow.budget, flow.owner);
    this.splitter = new RequestSplitter(flow.head);
  }

  /** Whether it is between two requests and holds nothing of the next. */
  get isBetween(): boolean {
    return !this.isOpen && this.hold.length === 0;
  }

  /** What it held is gone: the next boundary is not known. */
  get isLost(): boolean {
    return this.hold.isLost;
  }

  /** Borrows the bytes of the client. Not after an outcome but by way of `resume` or `begin`. */
  push(buf: Buffer, start: number, end: number): void {
    const { hold } = this;
    if (hold.length > 0) {
      if (hold.append(buf, start, end)) this.stepHold();
      return;
    }
    const placed = this.step(buf, start, end);
    if (this.outcome !== GOING) {
      this.leaveRest(buf, placed, end);
    } else if (placed < end) {
      if (hold.append(buf, placed, end) && this.bodyWait !== null) this.stepHold();
    }
  }

  /** What was not split is the owner's: a hold's memory must not stay for it. */
  forgetRest(): void {
    this.restBytes = EMPTY;
  }

  /** The upgrade was refused: requests go on. */
  resume(): void {
    this.outcome = GOING;
    this.upgradeFlags = 0;
    this.offer = null;
  }

  /** From here on a request may begin; what was before is forgotten. */
  begin(cause: TearCause): void {
    this.tear(cause);
    this.hold.release();
    this.splitter = new RequestSplitter(this.flow.head);
    this.resume();
  }

  /** Nothing more comes. */
  release(): void {
    this.bodyWait = null;
    this.hold.release();
  }

  /** The request under way will never be whole. */
  tear(cause: TearCause): void {
    if (this.bodyWait !== null) this.flow.port.noteAll('mirror_requests_unjudged', 1);
    this.bodyWait = null;
    this.flow.copies.tear(this.part, cause);
    this.isOpen = false;
  }

  /** Bytes are missing: follows a body across them where they are nothing but its data. @returns false when the next boundary is not known */
  skip(bytes: number): boolean {
    const { hold, splitter } = this;
    const isShown = hold.length === 0 || this.bodyWait !== null;
    if (!this.isOpen || !isShown || bytes > splitter.unseenBytes) return false;
    this.tear('mirror_lost_gap');
    hold.release();
    this.isOpen = true;
    this.hasHole = true;
    splitter.passUnseen(bytes);
    if (splitter.isMessageEnd) this.endRequest();
    return true;
  }

  private stepHold(): void {
    const { hold } = this;
    while (hold.length > 0) {
      if (this.bodyWait !== null) {
        if (!this.bodyWait.gather(hold.store, this.splitter)) return;
        this.judgeHeld(this.bodyWait);
        continue;
      }
      const { bytes, start, end } = hold.store;
      const placed = this.step(bytes, start, end);
      if (this.outcome !== GOING) {
        this.leaveRest(bytes, placed, end);
        hold.release();
        return;
      }
      const isStuck = placed === start && this.bodyWait === null;
      hold.consumeTo(placed);
      if (isStuck) return;
    }
  }

  private leaveRest(buf: Buffer, start: number, end: number): void {
    this.restBytes = buf;
    this.restStart = start;
    this.restEnd = end;
  }

  /** Goes through as many messages as there are. @returns the offset up to which bytes need not be held */
  private step(buf: Buffer, start: number, end: number): number {
    const { splitter } = this;
    let at = start;
    while (at < end) {
      if (this.outcome === UPGRADE) return at;
      const event = splitter.next(buf, at, end);
      if (event === NEED_MORE) return at;
      if (event === HEAD) {
        if (!this.beginRequest(buf, at)) return at;
      } else if (event === BODY) this.copyBody(buf, at);
      else {
        this.outcome = BROKEN;
        return at;
      }
      this.messageBytes += splitter.consumed - at;
      at = splitter.consumed;
      if (splitter.isMessageEnd) this.endRequest();
    }
    return at;
  }

  /** Judges the head that was just split. @returns false while only the body can tell */
  private beginRequest(buf: Buffer, at: number): boolean {
    const { splitter } = this;
    const { head, port } = this.flow;
    this.noteRequest();
    port.judge(head);
    if (port.undecided.length > 0) {
      if (splitter.isMessageEnd) port.judgeBody(head, NO_BODY, true);
      else if (head.contentLength > MAX_FILTER_BODY_BYTES) port.judgeBody(head, NO_BODY, false);
      else {
        this.bodyWait = new BodyWait(splitter.consumed - at);
        this.waitSinceUs = this.flow.clock.nowUs;
        return false;
      }
    }
    this.takeMatched();
    this.part.isFirst = true;
    this.write(buf, at, splitter.consumed, splitter.isMessageEnd);
    return true;
  }

  private noteRequest(): void {
    const { head, key, port, answers } = this.flow;
    head.connectionKey = key;
    this.count += 1;
    this.part.exchange += 1;
    this.isOpen = true;
    this.messageBytes = 0;
    this.hasHole = false;
    this.upgradeFlags = head.flags & (WANTS_UPGRADE | IS_CONNECT_METHOD);
    if (this.upgradeFlags !== 0) this.offer = readH2cOffer(head)?.settings ?? null;
    if (this.responses?.isIdle === true) {
      answers.settle();
      if (!port.wantsResponses) this.responses = null;
    }
    const isAllAnswered = answers.unanswered === 0 && (this.count === 1 || answers.hasAnswered);
    if (this.responses === null && (port.wantsResponses || this.offer !== null) && isAllAnswered) {
      // Only from a point on where no request is unanswered, so that each response finds its own.
      this.responses = new ResponseCopier(this.flow);
    }
    answers.noteRequest();
  }

  private takeMatched(): void {
    const { port, copies, clock, head } = this.flow;
    for (const each of port.matched) copies.take(each, clock.nowUs);
    const asked = { exchange: this.part.exchange, requestFlags: head.flags, offersHttp2: this.offer !== null };
    if (this.responses === null) copies.noteUnheard();
    else if (!this.responses.expect(asked, copies)) this.responses = null;
  }

  private judgeHeld(wait: BodyWait): void {
    const { hold } = this;
    const { bytes, start } = hold.store;
    const { port, head, clock, key } = this.flow;
    const isInTime = clock.nowUs - this.waitSinceUs <= MAX_FILTER_BODY_WAIT_MS * US_PER_MS;
    const body = wait.content(hold.store, head);
    head.connectionKey = key;
    port.judge(head);
    port.judgeBody(head, body, wait.isWhole && isInTime);
    this.bodyWait = null;
    this.takeMatched();
    const end = start + wait.seenBytes;
    this.messageBytes += wait.seenBytes;
    this.part.isFirst = true;
    this.write(bytes, start, end, wait.isWhole);
    if (wait.isWhole) this.endRequest();
    if (this.outcome === UPGRADE) {
      this.leaveRest(bytes, end, hold.store.end);
      hold.release();
    } else hold.consumeTo(end);
  }

  private copyBody(buf: Buffer, at: number): void {
    const { splitter } = this;
    this.part.isFirst = false;
    this.write(buf, at, splitter.consumed, splitter.isMessageEnd);
  }

  private write(buf: Buffer, start: number, end: number, isLast: boolean): void {
    const { part } = this;
    if (!this.flow.copies.isTaken) return;
    part.direction = FROM_CLIENT;
    part.isLast = isLast;
    part.timeUs = this.flow.clock.nowUs;
    this.flow.copies.write(part, buf, start, end);
  }

  private endRequest(): void {
    this.isOpen = false;
    if (!this.hasHole) this.noteWhole();
    if (this.upgradeFlags !== 0) this.outcome = UPGRADE;
  }

  private noteWhole(): void {
    this.wholeBytes += this.messageBytes;
    this.flow.port.noteAll('mirror_requests_seen', 1);
  }
}
