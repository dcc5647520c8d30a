/**
 * The origin's side of an HTTP/1 connection: where each response ends, so that the next request may go elsewhere.
 *
 * What the app sends is passed on before it is looked at: no verdict depends on it, so nothing may delay it; the
 * splitter follows behind and keeps a copy of an unfinished head only. What a session sends is held until its head is
 * whole, because a response that is none is answered with 502 instead.
 */

import { SETTINGS, takesH2cOffer } from '../../filter-engine/http2/index.ts';
import {
  ByteHold,
  CLOSES_CONNECTION,
  HEAD,
  IS_CONNECT_METHOD,
  IS_HEAD_METHOD,
  NEED_MORE,
  ResponseSplitter,
  VIOLATION,
} from '../../filter-engine/index.ts';
import { LOCAL_HTTP2, LOCAL_INVALID } from './bad-gateway.ts';
import { ExchangeQueue } from './exchange-queue.ts';
import type { StreamLeg } from './leg.ts';
import type { OpaqueCause } from './opaque-cause.ts';
import { RESPONDED, RESPONDING, type StolenExchange } from './session-stream.ts';

/** Of a frame of HTTP/2: length, type. */
const TYPE_END = 4;

const FRAMING_FLAGS = IS_HEAD_METHOD | IS_CONNECT_METHOD;

/** Who is told what the app's responses mean. */
export interface AppResponseSink {
  /** One or more requests were answered. */
  noteAnswered(): void;
  /** The app sent bytes that answer nothing; they were passed on. */
  meetUnsolicited(): void;
  goOpaque(cause: OpaqueCause): void;
  /** `101`, or CONNECT accepted. @param takesOffer the client's, of HTTP/2 */
  changeProtocol(takesOffer: boolean): void;
}

/** Who gets what a session answers, and is told what it means. */
export interface StolenResponseSink {
  readonly stolen: StolenExchange | null;
  writeToClient(buf: Buffer, start: number, end: number): void;
  /** The response is whole and written. */
  finishResponse(stolen: StolenExchange): void;
  /** It cannot be framed. */
  breakResponse(stolen: StolenExchange, reason: string): void;
  /** The local process sent more than it was asked for. */
  meetUnsolicited(leg: StreamLeg): void;
  /** `101`, or CONNECT accepted; everything so far is written. */
  changeProtocol(): void;
}

export class ResponseFlow {
  /** What the app was asked and has not answered. */
  readonly unanswered = new ExchangeQueue();
  /** The app's last final response, or its request, said that the connection ends with it. */
  appCloses = false;
  private readonly appSink: AppResponseSink;
  private readonly stolenSink: StolenResponseSink;
  private splitter = new ResponseSplitter();
  /** An unfinished head: a copy of what was passed on (app), or what is held back (session). */
  private readonly hold = new ByteHold();

  constructor(appSink: AppResponseSink, stolenSink: StolenResponseSink) {
    this.appSink = appSink;
    this.stolenSink = stolenSink;
  }

  /** Whether a final response has begun whose body is still coming. */
  get isMidBody(): boolean {
    return !this.splitter.atBoundary && this.hold.length === 0;
  }

  /** Bytes from the app, with a request unanswered. They were passed on already. */
  followApp(buf: Buffer, start: number, end: number): void {
    const hold = this.hold;
    if (hold.length === 0) {
      const seen = this.stepApp(buf, start, end);
      if (seen < end) hold.append(buf, seen, end);
      return;
    }
    hold.append(buf, start, end);
    const seen = this.stepApp(hold.bytes, hold.start, hold.end);
    if (hold.length > 0) hold.consumeTo(seen);
  }

  /** Bytes of the app's body that come next and may pass without being shown; only while it owes an answer. */
  get unseenBytes(): number {
    return this.unanswered.length > 0 && this.hold.length === 0 ? this.splitter.unseenBytes : 0;
  }

  /** Of the response under way. */
  get lastsUntilClose(): boolean {
    return this.splitter.isUntilClose;
  }

  /** So many of them went. */
  notePassed(bytes: number): void {
    this.splitter.passUnseen(bytes);
    if (!this.splitter.isMessageEnd) return;
    this.unanswered.shift();
    this.appSink.noteAnswered();
  }

  /** Bytes from the session that answers `stolen`. */
  takeStolen(stolen: StolenExchange, buf: Buffer, start: number, end: number): void {
    stolen.noteActed();
    const hold = this.hold;
    if (hold.length === 0) {
      const placed = this.stepStolen(stolen, buf, start, end);
      if (placed < end && this.stolenSink.stolen === stolen) hold.append(buf, placed, end);
      return;
    }
    hold.append(buf, start, end);
    const placed = this.stepStolen(stolen, hold.bytes, hold.start, hold.end);
    if (hold.length > 0) hold.consumeTo(placed);
  }

  /** Forgets an unfinished or broken response: its origin is gone. */
  forget(): void {
    this.hold.release();
    this.splitter = new ResponseSplitter();
  }

  /** @returns the offset up to which responses were followed; the rest is an unfinished head */
  private stepApp(buf: Buffer, start: number, end: number): number {
    const { appSink, splitter, unanswered } = this;
    let at = start;
    let didEnd = false;
    while (at < end) {
      if (unanswered.length === 0) {
        appSink.meetUnsolicited();
        return end;
      }
      const event = splitter.next(buf, at, end, unanswered.peek() & FRAMING_FLAGS);
      if (event === NEED_MORE) break;
      if (event === VIOLATION) {
        appSink.goOpaque(isHttp2(buf, at, end) ? 'opaque_app_http2' : 'opaque_ambiguous_response');
        return end;
      }
      const headStart = at;
      at = splitter.consumed;
      if (event === HEAD) {
        if (splitter.isInterim) continue;
        this.appCloses = splitter.closesConnection || (unanswered.peek() & CLOSES_CONNECTION) !== 0;
        if (splitter.changesProtocol) {
          appSink.changeProtocol(unanswered.length === 1 && takesH2cOffer(buf, headStart, at));
          return end;
        }
      }
      if (splitter.isMessageEnd) {
        unanswered.shift();
        didEnd = true;
      }
    }
    if (didEnd) appSink.noteAnswered();
    return at;
  }

  /** @returns the offset up to which bytes went to the client (or were thrown away with their stream) */
  private stepStolen(stolen: StolenExchange, buf: Buffer, start: number, end: number): number {
    const { stolenSink, splitter } = this;
    let at = start;
    while (at < end) {
      const event = splitter.next(buf, at, end, stolen.requestFlags & FRAMING_FLAGS);
      if (event === NEED_MORE) break;
      if (event === VIOLATION) {
        if (start < at) stolenSink.writeToClient(buf, start, at);
        stolenSink.breakResponse(stolen, isHttp2(buf, at, end) ? LOCAL_HTTP2 : LOCAL_INVALID);
        return end;
      }
      at = splitter.consumed;
      if (event === HEAD) {
        if (splitter.isInterim) continue;
        stolen.state = RESPONDING;
        stolen.closesConnection = splitter.closesConnection || (stolen.requestFlags & CLOSES_CONNECTION) !== 0;
        if (splitter.changesProtocol) {
          stolenSink.writeToClient(buf, start, end);
          stolenSink.changeProtocol();
          return end;
        }
      }
      if (splitter.isMessageEnd) {
        stolenSink.writeToClient(buf, start, at);
        stolen.state = RESPONDED;
        if (at < end) stolenSink.meetUnsolicited(stolen.stream.leg);
        stolenSink.finishResponse(stolen);
        return end;
      }
    }
    if (start < at) stolenSink.writeToClient(buf, start, at);
    return at;
  }
}

/** Whether a server of HTTP/2 begins there, which says SETTINGS first (RFC 9113 section 3.4); a part of that frame's head tells. */
function isHttp2(buf: Buffer, start: number, end: number): boolean {
  return end - start >= TYPE_END && buf[start] === 0 && buf[start + TYPE_END - 1] === SETTINGS;
}
