/**
 * The app's answers on one flow, for subscriptions that want them: each goes to those who got its request, under the same number.
 *
 * Answers come in the order of the requests (RFC 9112 section 9.3.2). A hole in the app's bytes loses the order, so everything that
 * is awaited then is given up; its owner begins anew where no request that was seen is unanswered. On a connection that is older than the
 * mirror nobody can know of requests that passed before: where a client had sent several ahead by then, answers are one off until none is awaited.
 *
 * Behind an answer that changes the protocol nothing is split: what follows it in the same read is left to the owner (`rest`). One that takes
 * an offer of HTTP/2 is no answer yet: that comes on stream 1, and is for the same takers (`switched`).
 */

import { takesH2cOffer } from '../../../filter-engine/http2/index.ts';
import { BODY, HEAD, ResponseSplitter, VIOLATION } from '../../../filter-engine/index.ts';
import { FROM_APP, type PacketClock } from '../tcp/flow-visitor.ts';
import { newPart, type Part, type TearCause } from './copy.ts';
import type { FlowCopies, FlowCopy } from './flow-copies.ts';
import { FlowHold, type HoldOwner } from './flow-hold.ts';
import type { HoldBudget } from './hold-budget.ts';
import { AWAITED_BYTES, AWAITED_STEP, FREE_AWAITED, MAX_AWAITED_RESPONSES } from './limits.ts';

/** A response that is awaited. */
interface Awaited extends Asked {
  /** Who gets it. */
  readonly takers: readonly FlowCopy[];
}

/** The request that a response is awaited for. */
export interface Asked {
  readonly exchange: number;
  readonly requestFlags: number;
  /** Its client offers HTTP/2. */
  readonly offersHttp2: boolean;
}

/** The response to a request of which the app goes on in HTTP/2. */
export interface SwitchedResponse {
  readonly exchange: number;
  readonly takers: readonly FlowCopy[];
  /** Its takers have interim responses of it. */
  readonly hasBegun: boolean;
}

const EMPTY = Buffer.alloc(0);

/** What is known of a flow besides its responses. */
interface ResponseParts {
  readonly clock: PacketClock;
  readonly budget: HoldBudget;
  readonly owner: HoldOwner;
}

export class ResponseCopier {
  /** The app has agreed to another protocol. */
  hasChanged = false;
  /** To HTTP/2: what is answered on stream 1. */
  switched: SwitchedResponse | null = null;
  /** What came behind that agreement by the latest `push`, borrowed as long as what was pushed. */
  restBytes: Buffer = EMPTY;
  restStart = 0;
  restEnd = 0;
  private readonly clock: PacketClock;
  private readonly budget: HoldBudget;
  private readonly splitter = new ResponseSplitter();
  private readonly hold: FlowHold;
  private readonly awaited: Awaited[] = [];
  /** How many may be awaited by what is kept for them. */
  private room = FREE_AWAITED;
  private readonly part: Part = { ...newPart(FROM_APP), isFirst: true };
  private isUntilClose = false;
  private isDead = false;

  constructor({ clock, budget, owner }: ResponseParts) {
    this.clock = clock;
    this.budget = budget;
    this.hold = new FlowHold(budget, owner);
  }

  /** Bytes of the app that it held are gone. */
  get isLost(): boolean {
    return this.hold.isLost;
  }

  /** Each response that it awaited has come. */
  get isIdle(): boolean {
    return this.awaited.length === 0 && !this.isDead;
  }

  /** A request was copied to those in `copies` that take it. @returns false when too many are awaited: all are lost */
  expect({ exchange, requestFlags, offersHttp2 }: Asked, copies: FlowCopies): boolean {
    const takers = copies.isTaken ? copies.list.filter(each => each.isTaking && each.subscription.wantsResponses) : [];
    this.awaited.push({ exchange, requestFlags, offersHttp2, takers });
    if (this.awaited.length <= MAX_AWAITED_RESPONSES && (this.awaited.length <= this.room || this.makeRoom()))
      return true;
    this.lose('mirror_lost_gap');
    return false;
  }

  /** Borrows bytes of the app. */
  push(buf: Buffer, start: number, end: number): void {
    if (this.isDead) {
      this.leaveRest(buf, end, end);
      return;
    }
    const { hold } = this;
    if (hold.length === 0) {
      const placed = this.step(buf, start, end);
      if (this.isDead) this.leaveRest(buf, placed, end);
      else if (placed < end) hold.append(buf, placed, end);
      return;
    }
    if (!hold.append(buf, start, end)) return;
    const { bytes, start: from, end: to } = hold.store;
    const placed = this.step(bytes, from, to);
    if (this.isDead) {
      this.leaveRest(bytes, placed, to);
      hold.release();
    } else hold.consumeTo(placed);
  }

  /** The app sends no more: ends a response that lasts until then. */
  end(): void {
    if (!this.isUntilClose || this.isDead) return;
    this.isUntilClose = false;
    this.part.isHead = false;
    this.write(this.hold.store.bytes, 0, 0, true);
    this.settleFirst();
  }

  /** What is awaited does not come. */
  lose(cause: TearCause): void {
    this.isDead = true;
    this.hold.release();
    for (const { exchange, takers } of this.awaited) {
      this.part.exchange = exchange;
      this.part.timeUs = this.clock.nowUs;
      for (const each of takers) each.copy.tear(this.part, cause);
      this.part.isFirst = true;
    }
    this.awaited.length = 0;
    this.giveBackRoom();
  }

  private makeRoom(): boolean {
    if (!this.budget.keep(AWAITED_STEP * AWAITED_BYTES)) return false;
    this.room += AWAITED_STEP;
    return true;
  }

  private giveBackRoom(): void {
    this.budget.giveBack((this.room - FREE_AWAITED) * AWAITED_BYTES);
    this.room = FREE_AWAITED;
  }

  /** The first that is awaited has come. */
  private settleFirst(): void {
    this.awaited.shift();
    if (this.awaited.length === 0 && this.room > FREE_AWAITED) this.giveBackRoom();
  }

  private step(buf: Buffer, start: number, end: number): number {
    const { splitter, awaited } = this;
    let at = start;
    while (at < end) {
      const next = awaited[0];
      // Unasked for, or behind a change of protocol.
      if (next === undefined) return end;
      const event = splitter.next(buf, at, end, next.requestFlags);
      if (event === VIOLATION) {
        this.lose('mirror_lost_ambiguous');
        return end;
      }
      if (event !== HEAD && event !== BODY) return at;
      if (event === HEAD && this.takesOffer(next, buf, at)) return splitter.consumed;
      this.isUntilClose = splitter.isUntilClose;
      this.part.isHead = event === HEAD;
      const isLast = splitter.isMessageEnd && !splitter.isInterim;
      this.write(buf, at, splitter.consumed, isLast);
      at = splitter.consumed;
      if (!isLast) continue;
      this.settleFirst();
      if (!splitter.changesProtocol) continue;
      this.isDead = true;
      this.hasChanged = true;
      return at;
    }
    return at;
  }

  /** Whether the head at `at` makes the connection one of HTTP/2. */
  private takesOffer({ exchange, takers, offersHttp2 }: Awaited, buf: Buffer, at: number): boolean {
    const { splitter } = this;
    if (!offersHttp2 || !splitter.changesProtocol || !takesH2cOffer(buf, at, splitter.consumed)) return false;
    this.switched = { exchange, takers, hasBegun: !this.part.isFirst };
    this.settleFirst();
    this.isDead = true;
    this.hasChanged = true;
    return true;
  }

  private leaveRest(buf: Buffer, start: number, end: number): void {
    this.restBytes = buf;
    this.restStart = start;
    this.restEnd = end;
  }

  private write(buf: Buffer, start: number, end: number, isLast: boolean): void {
    const next = this.awaited[0];
    if (next === undefined) return;
    const { part } = this;
    part.exchange = next.exchange;
    part.isLast = isLast;
    part.timeUs = this.clock.nowUs;
    for (const each of next.takers) each.write(part, buf, start, end);
    part.isFirst = isLast;
  }
}
