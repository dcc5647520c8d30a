/**
 * One flow as mirrors see it: which protocol, where its requests begin, and what becomes of it when that is not known.
 *
 *   detecting ──HTTP/1──► splitting ◄──a head that begins a read, after the app answered──┐
 *       │                   │ │ └──gap in the client's bytes────────────────────► searching ◄── began mid-stream
 *       │                   │ └──Upgrade, CONNECT──► upgrading ──refused──► splitting
 *       │                   └──ambiguous head──┐        ├──agreed──┐   by the app's answer, or the client's next bytes
 *       ├──not HTTP/1──────────────────────────┴────────┼──────────┴──► raw, or over
 *       └──HTTP/2───────────────────────────────────────┴──h2c────────► its streams are followed one by one (http2/)
 *
 * *Raw*: who has no filter gets everything as it comes, behind an upgrade only who got the request for it (else `mirror_flows_cut`); for
 * who has one the connection cannot be judged, which is counted.
 * *Searching*: where a message begins is not known (boundary-search.ts). A gap that lies within the data of a body leaves
 * the boundary known: only that one request is lost.
 */

import { ClientPreface, type Http2Midway } from '../../../filter-engine/http2/index.ts';
import {
  connectionKey,
  DETECT_HTTP1,
  DETECT_HTTP2,
  DETECT_NEED_MORE,
  detectProtocol,
  type RequestHead,
} from '../../../filter-engine/index.ts';
import {
  type Direction,
  type FlowInfo,
  type FlowSink,
  FROM_APP,
  FROM_CLIENT,
  type PacketClock,
} from '../tcp/flow-visitor.ts';
import { AppAnswers } from './app-answers.ts';
import { BoundarySearch, GIVES_UP, IS_HTTP2, MAY_BEGIN } from './boundary-search.ts';
import { type MirrorSubscription, rawPart, type TearCause } from './copy.ts';
import { FlowCopies } from './flow-copies.ts';
import type { HoldOwner } from './flow-hold.ts';
import type { HoldBudget } from './hold-budget.ts';
import { Http2Flow, type Http2FlowParts } from './http2/index.ts';
import type { MirrorPort } from './mirror-port.ts';
import { Opening } from './opening.ts';
import { BROKEN, GOING, RequestCopier, UPGRADE } from './request-copier.ts';
import type { ResponseCopier } from './response-copier.ts';

const DETECTING = 0;
const SPLITTING = 1;
const SEARCHING = 2;
const UPGRADING = 3;
const RAW = 4;
const OVER = 5;
const HTTP2 = 6;

interface MirrorFlowParts {
  /** The thread's columns for the head being judged. */
  readonly head: RequestHead;
  readonly clock: PacketClock;
  /** Where HTTP/2 was followed until now. */
  readonly http2: Http2Midway | null;
  readonly budget: HoldBudget;
}

export class MirrorFlow implements FlowSink, HoldOwner {
  private readonly port: MirrorPort;
  private readonly clock: PacketClock;
  private readonly copies: FlowCopies;
  private readonly answers: AppAnswers;
  private readonly boundaries: BoundarySearch;
  private readonly requests: RequestCopier;
  private readonly http2Parts: Http2FlowParts;
  private http2: Http2Flow | null = null;
  private readonly opening: Opening;
  /** Something that was held was let go of, and nothing was made of that yet. */
  private hasLost = false;
  private state: number;
  /** Who was subscribed when bytes came last. */
  private met: readonly MirrorSubscription[];
  /** The head that is looked for may turn out to be none; how many were found before. */
  private triedFrom = -1;
  /** Of the client: bytes that came, and those that were told of as skipped. */
  private seenBytes = 0;
  private skippedBytes = 0;

  constructor(port: MirrorPort, flow: FlowInfo, { head, clock, http2, budget }: MirrorFlowParts) {
    this.port = port;
    this.clock = clock;
    this.copies = new FlowCopies(flow);
    this.opening = new Opening(budget, this, clock);
    this.answers = new AppAnswers(flow.isMidStream);
    this.boundaries = new BoundarySearch(this.answers);
    const key = connectionKey(flow.clientAddress, flow.clientPort);
    this.http2Parts = { port, flow, clock, head, key, budget };
    const { copies, answers } = this;
    this.requests = new RequestCopier({ port, copies, answers, head, clock, key, budget, owner: this });
    this.state = flow.isMidStream ? SEARCHING : DETECTING;
    this.met = port.subscriptions;
    if (http2 === null) return;
    this.state = HTTP2;
    this.http2 = new Http2Flow(this.http2Parts);
    this.http2.beginAt(http2);
  }

  onBytes(direction: Direction, buf: Buffer, start: number, end: number): void {
    if (start === end) return;
    if (this.met !== this.port.subscriptions) this.meetNewList();
    if (this.hasLost) this.meetLost();
    if (this.state === OVER) return;
    if (this.http2 !== null) {
      this.http2.push(direction, buf, start, end);
      return;
    }
    if (direction === FROM_APP) {
      this.appBytes(buf, start, end);
      return;
    }
    this.seenBytes += end - start;
    this.clientBytes(buf, start, end);
    if (this.requests.isBetween) this.tellSkipped();
  }

  onGap(direction: Direction, bytes: number): void {
    if (this.hasLost) this.meetLost();
    if (this.state === OVER) return;
    if (direction === FROM_CLIENT) this.port.noteAll('mirror_gap_bytes', bytes);
    if (this.http2 !== null) this.http2.onGap(direction, bytes);
    else if (this.state === RAW) this.end('mirror_lost_gap');
    else if (direction === FROM_APP) {
      if (this.state === DETECTING) this.opening.loseApp();
      this.answers.noteHole();
      this.loseResponses('mirror_lost_gap');
    } else if (!this.requests.skip(bytes)) this.search();
    else if (this.requests.outcome === UPGRADE) this.state = UPGRADING;
  }

  onEnd(direction: Direction): void {
    if (this.hasLost) this.meetLost();
    // A stream of HTTP/2 ends by itself, or with the connection.
    if (this.http2 !== null) return;
    if (direction === FROM_APP) this.requests.responses?.end();
    else if (this.state === DETECTING) {
      // One that said nothing had nothing to copy.
      if (this.opening.client.length > 0) this.goRaw();
    } else if (this.state !== RAW && this.state !== OVER) this.requests.tear('mirror_lost_unfinished');
  }

  onOver(): void {
    if (this.hasLost) this.meetLost();
    if (this.state === OVER) return;
    if (this.state === DETECTING) this.onEnd(FROM_CLIENT);
    const isUnread = this.state === SEARCHING && this.requests.count === 0 && this.seenBytes > 0;
    if (isUnread && !this.boundaries.hasGivenUp) this.port.noteAll('mirror_flows_unread', 1);
    this.requests.responses?.end();
    this.end('mirror_lost_unfinished');
  }

  noteLost(): void {
    this.hasLost = true;
    this.port.noteAll('mirror_holds_lost', 1);
  }

  private appBytes(buf: Buffer, start: number, end: number): void {
    if (this.state === RAW) {
      if (this.port.wantsResponses) this.writeRaw(FROM_APP, buf, start, end);
      return;
    }
    if (this.state === DETECTING) this.opening.keepApp(buf, start, end);
    this.answers.note(buf, start, end);
    const { responses } = this.requests;
    if (responses === null) return;
    responses.push(buf, start, end);
    if (!responses.hasChanged || this.state !== UPGRADING) return;
    const { offer } = this.requests;
    if (responses.switched === null || offer === null) this.goRawBehind(responses);
    else {
      const http2 = new Http2Flow(this.http2Parts);
      this.followUpgrade(offer, http2);
      http2.push(FROM_APP, responses.restBytes, responses.restStart, responses.restEnd);
    }
  }

  private clientBytes(buf: Buffer, start: number, end: number): void {
    switch (this.state) {
      case DETECTING:
        this.detect(buf, start, end);
        return;
      case SEARCHING:
        if (this.beginTrying(buf, start, end)) this.split(buf, start, end);
        else if (this.port.wantsResponses) this.answers.noteUnsplit(buf, start, end);
        return;
      case UPGRADING:
        if (this.answers.refuse(this.requests.upgradeFlags)) this.split(buf, start, end);
        else if (!this.followPreface(buf, start, end)) this.goRawFrom(buf, start, end);
        return;
      case SPLITTING:
        this.split(buf, start, end);
        return;
      default:
        this.writeRaw(FROM_CLIENT, buf, start, end);
    }
  }

  private detect(buf: Buffer, start: number, end: number): void {
    const { opening } = this;
    const first = opening.client.length === 0 ? detectProtocol(buf, start, end) : DETECT_NEED_MORE;
    if (first !== DETECT_NEED_MORE) this.follow(first, buf, start, end);
    else if (opening.keepClient(buf, start, end)) {
      const { bytes, start: from, end: to } = opening.client.store;
      const protocol = detectProtocol(bytes, from, to);
      if (protocol !== DETECT_NEED_MORE) this.follow(protocol, bytes, from, to);
    }
  }

  private follow(protocol: number, buf: Buffer, start: number, end: number): void {
    this.opening.client.release();
    if (protocol === DETECT_HTTP1) this.split(buf, start, end);
    else if (protocol === DETECT_HTTP2) this.followHttp2(buf, start, end);
    else this.goRawFrom(buf, start, end);
    this.opening.release();
  }

  private followHttp2(buf: Buffer, start: number, end: number): void {
    this.state = HTTP2;
    this.http2 = new Http2Flow(this.http2Parts);
    const { bytes, start: from, end: to } = this.opening.app.store;
    if (this.opening.hasAppHole) this.http2.loseApp();
    else this.http2.push(FROM_APP, bytes, from, to);
    this.http2.push(FROM_CLIENT, buf, start, end);
  }

  /** HTTP/2 begins where a request of HTTP/1 offered it with these `settings`. */
  private followUpgrade(settings: Buffer, http2: Http2Flow): void {
    const { requests, copies } = this;
    this.state = HTTP2;
    this.http2 = http2;
    http2.beginBehindUpgrade({ settings, response: requests.responses?.switched ?? null, copies });
    this.loseResponses('mirror_lost_gap');
  }

  /** Where the client acts on a 101 that was not seen, what the app said since is not known. @returns false when it does not */
  private followPreface(buf: Buffer, start: number, end: number): boolean {
    const { offer } = this.requests;
    if (offer === null || new ClientPreface().take(buf, start, end) < 0) return false;
    const http2 = new Http2Flow(this.http2Parts);
    http2.loseApp();
    this.followUpgrade(offer, http2);
    http2.push(FROM_CLIENT, buf, start, end);
    return true;
  }

  private split(buf: Buffer, start: number, end: number): void {
    const { requests } = this;
    this.state = SPLITTING;
    if (requests.outcome === UPGRADE) requests.resume();
    requests.push(buf, start, end);
    if (requests.outcome === GOING) return;
    const { restBytes, restStart, restEnd } = requests;
    requests.forgetRest();
    this.tellSkipped(restEnd - restStart);
    if (requests.outcome === BROKEN) this.meetViolation(restBytes, restStart, restEnd);
    else {
      this.state = UPGRADING;
      if (restStart < restEnd) this.clientBytes(restBytes, restStart, restEnd);
    }
  }

  /** A rule is broken: a head that does so is never judged, a body tears its request. */
  private meetViolation(buf: Buffer, start: number, end: number): void {
    const { requests } = this;
    if (requests.count === this.triedFrom) this.search();
    else if (requests.isOpen) {
      this.port.noteAll('mirror_flows_unread', 1);
      this.end('mirror_lost_ambiguous');
    } else this.goRawFrom(buf, start, end);
  }

  // Where nothing is judged any more.

  private goRawFrom(buf: Buffer, start: number, end: number): void {
    this.goRaw();
    if (this.state === RAW) this.writeRaw(FROM_CLIENT, buf, start, end);
  }

  /** The app has agreed to another protocol, and may speak it first. */
  private goRawBehind({ restBytes, restStart, restEnd }: ResponseCopier): void {
    this.goRaw();
    if (this.state === RAW) this.writeRaw(FROM_APP, restBytes, restStart, restEnd);
  }

  private goRaw(): void {
    const { copies, opening, requests } = this;
    this.loseResponses('mirror_lost_ambiguous');
    const isUpgraded = this.state === UPGRADING;
    this.state = OVER;
    for (const each of this.port.subscriptions) {
      if (each.filter !== null) {
        each.note('mirror_flows_unread', 1);
        continue;
      }
      const isTaken = isUpgraded ? copies.takeRawBehind(each, requests.count) : copies.takeRaw(each, this.clock.nowUs);
      if (!isTaken) continue;
      each.note('mirror_flows_raw', 1);
      if (opening.hasAppHole && each.wantsResponses) each.note('mirror_responses_lost', 1);
      this.state = RAW;
    }
    if (this.state === RAW) opening.writeTo(copies);
    opening.release();
    if (this.state === OVER || !copies.isTaken) this.finish();
  }

  private writeRaw(direction: Direction, buf: Buffer, start: number, end: number): void {
    if (start === end) return;
    this.copies.write(rawPart(direction, this.clock.nowUs), buf, start, end);
    if (!this.copies.isTaken) this.finish();
  }

  // Gaps, and flows whose beginning was not seen.

  /** Of what it held, something is gone. */
  private meetLost(): void {
    this.hasLost = false;
    if (this.opening.app.isLost) this.opening.loseApp();
    if (this.requests.responses?.isLost === true) {
      this.answers.noteHole();
      this.loseResponses('mirror_lost_memory');
    }
    if (this.opening.client.isLost || this.requests.isLost) this.search('mirror_lost_memory');
  }

  private search(cause: TearCause = 'mirror_lost_gap'): void {
    this.loseResponses(cause);
    this.requests.begin(cause);
    this.answers.loseRequests();
    this.opening.release();
    this.state = SEARCHING;
  }

  private beginTrying(buf: Buffer, start: number, end: number): boolean {
    const found = this.boundaries.judge(buf, start, end, this.requests.count > 0);
    if (found === GIVES_UP) this.port.noteAll('mirror_flows_unread', 1);
    if (found === IS_HTTP2) {
      this.port.noteAll('mirror_flows_undecodable', 1);
      this.end('mirror_lost_gap');
    }
    if (found !== MAY_BEGIN) return false;
    this.triedFrom = this.requests.count;
    return true;
  }

  private loseResponses(cause: TearCause): void {
    this.requests.responses?.lose(cause);
    this.requests.responses = null;
  }

  private end(cause: TearCause): void {
    this.http2?.over(cause);
    this.http2 = null;
    if (this.state === RAW) {
      if (cause === 'mirror_lost_gap') this.copies.tear(rawPart(FROM_CLIENT, this.clock.nowUs), cause);
    } else this.requests.tear(cause);
    this.loseResponses(cause);
    this.tellSkipped();
    this.finish();
  }

  /** Nothing more of it is of use to anybody. */
  private finish(): void {
    this.state = OVER;
    this.opening.release();
    this.requests.release();
    this.copies.closeAll();
  }

  private meetNewList(): void {
    const { met, port } = this;
    this.met = port.subscriptions;
    this.copies.keepOnly(port.subscriptions);
    this.http2?.meetNewList();
    for (const each of port.subscriptions) if (!met.includes(each)) this.meetNewcomer(each);
    if (this.state === RAW && this.copies.list.length === 0) this.finish();
  }

  /** Somebody comes to a connection in which no request is found any more, and of which a copy as it is would have a hole. */
  private meetNewcomer(subscription: MirrorSubscription): void {
    if (this.http2?.isClientLost === true) subscription.note('mirror_flows_undecodable', 1);
    else if (this.boundaries.hasGivenUp) subscription.note('mirror_flows_unread', 1);
    else if (this.state === RAW || this.state === OVER) {
      subscription.note(subscription.filter === null ? 'mirror_flows_cut' : 'mirror_flows_unread', 1);
    }
  }

  /** Between two requests, or behind the last: what came and is of no request that was seen whole. @param aheadBytes of those: not judged yet */
  private tellSkipped(aheadBytes = 0): void {
    if (this.state !== SPLITTING && this.state !== SEARCHING) return;
    const bytes = this.seenBytes - aheadBytes - this.requests.wholeBytes - this.skippedBytes;
    if (bytes === 0) return;
    this.skippedBytes += bytes;
    this.port.noteAll('mirror_skipped_bytes', bytes);
  }
}
