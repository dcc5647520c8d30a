/**
 * Splits what a server sends on an HTTP/1 connection into response heads and bodies, each in answer to a known request.
 *
 * The same steps and states as `request-splitter.ts`. It is lenient where framing is not touched (odd field names,
 * control bytes in values, no reason phrase): a violation only costs the connection its filter, but it costs that for an
 * app that every client understands. It stays strict where readers frame differently: bare LF, obs-fold, white space
 * before a colon, Content-Length beside Transfer-Encoding.
 *
 *   interim 1xx   HEAD, isInterim and isMessageEnd: a whole message, but the request still waits for its final response;
 *                 the next call takes the flags of the same request
 *   101, 2xx to CONNECT   HEAD, changesProtocol and isMessageEnd: all that follows is opaque; do not call `next` again
 *   until-close   HEAD, isUntilClose: BODY takes everything, isMessageEnd never comes
 */

import { MAX_HEAD_BYTES, MAX_HEADER_FIELDS } from '../limits.ts';
import { BODY_UNTIL_CLOSE, FIELD_STRIDE } from '../request-head.ts';
import { BodySkipper } from './body.ts';
import { LENIENT_NAME, LENIENT_VALUE } from './byte-classes.ts';
import { type FieldRules, scanFieldLines } from './field-lines.ts';
import { HeadScan, SCAN_BAD, SCAN_DONE, SCAN_MORE, START_LINE } from './head-scan.ts';
import type { SplitterOptions } from './request-splitter.ts';
import { ResponseMeaning } from './response-meaning.ts';
import { BODY, HEAD, NEED_MORE, type SplitterEvent, VIOLATION } from './splitter-events.ts';
import { scanStatusLine, statusOf } from './status-line.ts';
import { HEAD_TOO_LARGE, NO_VIOLATION } from './violations.ts';

const RESPONSE_FIELDS: FieldRules = { nameBit: LENIENT_NAME, valueBit: LENIENT_VALUE };

/** One of each for all splitters of the thread: none outlives a call. */
const scan = new HeadScan();
const meaning = new ResponseMeaning();
const fields = new Int32Array(MAX_HEADER_FIELDS * FIELD_STRIDE);

export class ResponseSplitter {
  /** Absolute offset up to which the last HEAD or BODY step consumed, exclusive. */
  consumed = 0;
  /** After HEAD or BODY: the response is complete with this step (an interim one, too). */
  isMessageEnd = false;
  /** The broken rule, of `violations.ts`; NO_VIOLATION while there is none. */
  violation = NO_VIOLATION;
  /** After VIOLATION: the offending byte, absolute in the buffer of that call; may be its `end` for HEAD_TOO_LARGE. */
  violationOffset = 0;
  /** Of the last HEAD: the status code. */
  status = 0;
  /** Of the last HEAD: 1xx but 101; the final response to the same request is still to come. */
  isInterim = false;
  /** Of the last HEAD: the body lasts until the connection closes. */
  isUntilClose = false;
  /** Of the last HEAD: no other response follows on this connection. False for interim responses and `changesProtocol`. */
  closesConnection = false;
  /** Of the last HEAD: 101, or 2xx to CONNECT; what follows is opaque. */
  changesProtocol = false;

  private readonly maxHeadBytes: number;
  private readonly body = new BodySkipper();
  private phase = START_LINE;
  /** Bytes of the head known to be good, from the message's first. */
  private seenBytes = 0;
  private fieldCount = 0;
  private hasPartialHead = false;

  constructor(options: SplitterOptions = {}) {
    this.maxHeadBytes = options.maxHeadBytes ?? MAX_HEAD_BYTES;
  }

  /** Whether a message ended (or none began) and no step has seen a byte of the next one. */
  get atBoundary(): boolean {
    return !this.hasPartialHead && !this.body.isOpen && this.violation === NO_VIOLATION;
  }

  /**
   * Takes one step over `buf[start, end)`, borrowed for the call. `requestFlags`: IS_HEAD_METHOD and IS_CONNECT_METHOD of
   * the request that this response answers; other bits are ignored; read only by the call that reports HEAD.
   */
  next(buf: Buffer, start: number, end: number, requestFlags: number): SplitterEvent {
    if (this.violation !== NO_VIOLATION) {
      this.violationOffset = start;
      return VIOLATION;
    }
    if (start === end) return NEED_MORE;
    return this.body.isOpen ? this.nextBody(buf, start, end) : this.nextHead(buf, start, end, requestFlags);
  }

  /** Bytes of a body that come next and are nothing but that: they may pass without being shown. */
  get unseenBytes(): number {
    return this.body.unseenBytes;
  }

  /** Goes on as after a BODY of `bytes`, at least one and at most `unseenBytes`. `consumed` stays as it was. */
  passUnseen(bytes: number): void {
    this.body.passUnseen(bytes);
    this.isMessageEnd = !this.body.isOpen;
  }

  private nextBody(buf: Buffer, start: number, end: number): SplitterEvent {
    const at = this.body.skip(buf, start, end);
    if (at === start) return this.fail(this.body.violation, at);
    this.consumed = at;
    this.isMessageEnd = !this.body.isOpen;
    return BODY;
  }

  private nextHead(buf: Buffer, start: number, end: number, requestFlags: number): SplitterEvent {
    const limit = Math.min(end, start + this.maxHeadBytes);
    scan.begin(this.phase, start + this.seenBytes, this.fieldCount);
    let outcome = scanHead(buf, start, limit);
    if (outcome === SCAN_DONE && this.hasPartialHead) {
      scan.begin(START_LINE, start, 0);
      outcome = scanHead(buf, start, limit);
    }
    if (outcome === SCAN_BAD) return this.fail(scan.violation, scan.at);
    if (outcome === SCAN_MORE) {
      if (limit - start === this.maxHeadBytes) return this.fail(HEAD_TOO_LARGE, limit);
      return this.pause(scan.phase, scan.at - start, scan.fieldCount);
    }
    const headEnd = scan.at;
    this.status = statusOf(buf, start);
    const violation = meaning.read(scan, buf, fields, this.status, requestFlags);
    if (violation !== NO_VIOLATION) return this.fail(violation, scan.at);
    return this.finishHead(headEnd);
  }

  private finishHead(headEnd: number): SplitterEvent {
    this.pause(START_LINE, 0, 0);
    this.hasPartialHead = false;
    this.changesProtocol = meaning.changesProtocol;
    this.closesConnection = meaning.closesConnection;
    this.isInterim = this.status < 200 && !meaning.changesProtocol;
    this.isUntilClose = meaning.bodyKind === BODY_UNTIL_CLOSE;
    this.body.begin(meaning.bodyKind, meaning.contentLength);
    this.consumed = headEnd;
    this.isMessageEnd = !this.body.isOpen;
    return HEAD;
  }

  private pause(phase: number, seenBytes: number, fieldCount: number): SplitterEvent {
    this.phase = phase;
    this.seenBytes = seenBytes;
    this.fieldCount = fieldCount;
    this.hasPartialHead = true;
    return NEED_MORE;
  }

  private fail(violation: number, at: number): SplitterEvent {
    this.violation = violation;
    this.violationOffset = at;
    return VIOLATION;
  }
}

function scanHead(buf: Buffer, start: number, end: number): number {
  if (scan.phase === START_LINE) {
    const outcome = scanStatusLine(scan, buf, start, end);
    if (outcome !== SCAN_DONE) return outcome;
  }
  return scanFieldLines(scan, buf, end, fields, RESPONSE_FIELDS);
}
