/**
 * One HTTP/2 stream as mirrors see it: its request goes to who matched it, its response to those of them who want responses.
 *
 *   WAITING    only the body can tell who wants it: held, up to 64 KiB and a second
 *   otherwise  each piece goes on as it comes
 *
 * It is over when its request has ended and nobody waits for the response any more, or when either side reset it.
 */

import {
  MAX_FILTER_BODY_BYTES,
  MAX_FILTER_BODY_WAIT_MS,
  NO_BODY,
  type RequestHead,
} from '../../../../filter-engine/index.ts';
import { type Direction, type FlowInfo, FROM_APP, FROM_CLIENT, type PacketClock } from '../../tcp/flow-visitor.ts';
import type { Part, TearCause } from '../copy.ts';
import { FlowCopies, type FlowCopy } from '../flow-copies.ts';
import { FlowHold, type HoldOwner } from '../flow-hold.ts';
import type { HoldBudget } from '../hold-budget.ts';
import type { MirrorPort } from '../mirror-port.ts';
import type { SwitchedResponse } from '../response-copier.ts';

const US_PER_MS = 1_000;

/** What all streams of a flow share. */
export interface StreamParts extends HoldOwner {
  readonly budget: HoldBudget;
  readonly port: MirrorPort;
  readonly flow: FlowInfo;
  readonly clock: PacketClock;
  /** Responses cannot be read. */
  readonly hasNoResponses: boolean;
  /** Fills the thread's head from a block without a table; null when it is none. */
  readHead(block: Buffer): RequestHead | null;
}

/** A piece of a stream: a header block without a table, or the content of DATA. */
export interface StreamPiece {
  readonly buf: Buffer;
  readonly start: number;
  readonly end: number;
  readonly isBlock: boolean;
  readonly endsStream: boolean;
}

export class MirroredStream {
  /** The client has ended its request; the app its response. */
  isClientDone = false;
  isAppDone = false;
  readonly id: number;
  private readonly parts: StreamParts;
  private readonly copies: FlowCopies;
  private readonly part: Part = {
    ...{ direction: FROM_CLIENT, exchange: 1, timeUs: 0 },
    ...{ isFirst: true, isLast: false, isHead: false, isRaw: false, isHttp2: true, isBlock: true },
  };
  /** Who gets the response. */
  private takers: readonly FlowCopy[] = [];
  /** Of each message, something went out. */
  private hasRequest = false;
  private hasResponse = false;
  /** While WAITING: the request's block and its content so far, how long the block is, and since when. */
  private waiting: FlowHold | null = null;
  private blockBytes = 0;
  private sinceUs = 0;

  /** @param copies which end with it */
  constructor(id: number, parts: StreamParts, copies = new FlowCopies(parts.flow, id)) {
    this.id = id;
    this.parts = parts;
    this.copies = copies;
  }

  /** Nothing more of it is of use to anybody. */
  get isOver(): boolean {
    return this.isClientDone && (this.takers.length === 0 || this.isAppDone);
  }

  /** What it held is gone. */
  get isLost(): boolean {
    return this.waiting?.isLost === true;
  }

  get wantsResponse(): boolean {
    return this.takers.length > 0 && !this.isAppDone;
  }

  /** Its request begins with `block`, and was judged: `port.matched`, `port.undecided`. Copies the block while it waits. */
  begin(block: Buffer, head: RequestHead, endsStream: boolean): void {
    const { port, clock } = this.parts;
    this.isClientDone = endsStream;
    if (port.undecided.length > 0) {
      if (endsStream) port.judgeBody(head, NO_BODY, true);
      else if (head.contentLength > MAX_FILTER_BODY_BYTES) port.judgeBody(head, NO_BODY, false);
      else {
        this.waiting = new FlowHold(this.parts.budget, this.parts);
        this.waiting.append(block, 0, block.length);
        this.blockBytes = block.length;
        this.sinceUs = clock.nowUs;
        return;
      }
    }
    this.take();
    this.write(FROM_CLIENT, { buf: block, start: 0, end: block.length, isBlock: true, endsStream });
    if (this.parts.hasNoResponses) this.loseResponse('mirror_lost_gap');
  }

  /** Its request came by itself, before there was a stream: only the response is still to come. */
  beginAnswered(response: SwitchedResponse | null): void {
    this.isClientDone = true;
    if (response === null) return;
    const { exchange, takers, hasBegun } = response;
    this.takers = takers;
    this.hasResponse = hasBegun;
    this.part.exchange = exchange;
    if (this.parts.hasNoResponses) this.loseResponse('mirror_lost_gap');
  }

  /** More of the request: content, or trailers. Borrows the bytes. */
  continue(piece: StreamPiece): void {
    if (this.isClientDone) return;
    const { waiting } = this;
    if (waiting === null) {
      this.isClientDone = piece.endsStream;
      this.write(FROM_CLIENT, piece);
      return;
    }
    if (waiting.isLost || (!piece.isBlock && !waiting.append(piece.buf, piece.start, piece.end))) return;
    this.isClientDone = piece.endsStream;
    const isInTime = this.parts.clock.nowUs - this.sinceUs <= MAX_FILTER_BODY_WAIT_MS * US_PER_MS;
    const mayJudge = waiting.length - this.blockBytes <= MAX_FILTER_BODY_BYTES && isInTime;
    if (!piece.endsStream && mayJudge) return;
    this.decide(waiting, piece.endsStream && mayJudge, piece);
  }

  /** A part of the response. Borrows the bytes. */
  respond(piece: StreamPiece): void {
    this.isAppDone = piece.endsStream;
    const { part } = this;
    this.set(FROM_APP, piece, !this.hasResponse);
    this.hasResponse = true;
    for (const each of this.takers) each.write(part, piece.buf, piece.start, piece.end);
  }

  /** What is under way will never be whole. */
  tear(cause: TearCause): void {
    this.loseRequest(cause);
    this.loseResponse(cause);
    this.copies.closeAll();
  }

  /** The same of the request alone, which ends with it. */
  loseRequest(cause: TearCause): void {
    if (this.waiting !== null) {
      this.parts.port.noteAll('mirror_requests_unjudged', 1);
      this.waiting.release();
      this.waiting = null;
    }
    if (!this.isClientDone) this.copies.tear(this.part, cause);
    this.isClientDone = true;
  }

  loseResponse(cause: TearCause): void {
    if (!this.wantsResponse) return;
    this.isAppDone = true;
    this.part.direction = FROM_APP;
    this.part.isFirst = !this.hasResponse;
    for (const { copy } of this.takers) copy.tear(this.part, cause);
  }

  /** It is over. */
  close(): void {
    this.copies.closeAll();
  }

  /** Ends the copies of those that are not subscribed any more. */
  keepSubscribed(): void {
    const { subscriptions } = this.parts.port;
    this.copies.keepOnly(subscriptions);
    this.takers = this.takers.filter(each => subscriptions.includes(each.subscription));
  }

  private decide(waiting: FlowHold, isWhole: boolean, last: StreamPiece): void {
    const { port } = this.parts;
    const { bytes: buf, start, end } = waiting.store;
    const bodyStart = start + this.blockBytes;
    const head = this.parts.readHead(buf.subarray(start, bodyStart));
    this.waiting = null;
    waiting.release();
    if (head !== null) {
      port.judge(head);
      port.judgeBody(head, buf.subarray(bodyStart, end), isWhole);
      this.take();
    }
    const hasBody = bodyStart < end;
    const endsWithBlock = this.isClientDone && !hasBody && !last.isBlock;
    this.write(FROM_CLIENT, { buf, start, end: bodyStart, isBlock: true, endsStream: endsWithBlock });
    if (hasBody) {
      const endsStream = this.isClientDone && !last.isBlock;
      this.write(FROM_CLIENT, { buf, start: bodyStart, end, isBlock: false, endsStream });
    }
    if (last.isBlock) this.write(FROM_CLIENT, last);
    if (this.parts.hasNoResponses) this.loseResponse('mirror_lost_gap');
  }

  private take(): void {
    const { port, clock } = this.parts;
    for (const each of port.matched) this.copies.take(each, clock.nowUs);
    this.takers = port.wantsResponses ? this.copies.takers().filter(each => each.subscription.wantsResponses) : [];
  }

  private write(direction: Direction, piece: StreamPiece): void {
    this.set(direction, piece, !this.hasRequest);
    this.hasRequest = true;
    this.copies.write(this.part, piece.buf, piece.start, piece.end);
  }

  private set(direction: Direction, piece: StreamPiece, isFirst: boolean): void {
    const { part } = this;
    part.direction = direction;
    part.isFirst = isFirst;
    part.isLast = piece.endsStream;
    part.isBlock = piece.isBlock;
    part.timeUs = this.parts.clock.nowUs;
  }
}
