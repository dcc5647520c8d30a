/**
 * Splits what a client sends on an HTTP/1 connection into request heads and bodies.
 *
 * Goal: message boundaries and a head's columns, strictly. Never copies, never allocates per message; per connection it
 * keeps about a dozen integers. The columns go into one `RequestHead` per thread, valid until the next HEAD of any
 * splitter that shares it and while the caller keeps the bytes.
 *
 *   between ──byte──► in head ──HEAD──► in body ──BODY… isMessageEnd──► between
 *                        └───────HEAD with isMessageEnd────────────────────┘
 *   anything that breaks a rule ──VIOLATION──► dead: every later step reports the same violation
 *
 * A head is consumed whole or not at all: after NEED_MORE the caller shows the message again from its first byte, at any
 * offset of any buffer, with more behind it; what was looked at is remembered relative to that first byte. A body is
 * consumed as it comes. What follows a CONNECT or an upgrade is the caller's to decide: the splitter would read the next
 * bytes as a request.
 */

import { MAX_HEAD_BYTES } from '../limits.ts';
import type { RequestHead } from '../request-head.ts';
import { BodySkipper } from './body.ts';
import { TOKEN, VALUE } from './byte-classes.ts';
import { type FieldRules, scanFieldLines } from './field-lines.ts';
import { HeadScan, SCAN_BAD, SCAN_DONE, SCAN_MORE, START_LINE } from './head-scan.ts';
import { scanRequestLine } from './request-line.ts';
import { readRequestMeaning } from './request-meaning.ts';
import { readWholeHead } from './simd/index.ts';
import { BODY, HEAD, NEED_MORE, type SplitterEvent, VIOLATION } from './splitter-events.ts';
import { HEAD_TOO_LARGE, NO_VIOLATION } from './violations.ts';

/** What a request's fields may hold (RFC 9110 section 5). */
const REQUEST_FIELDS: FieldRules = { nameBit: TOKEN, valueBit: VALUE };

/** One for all splitters of the thread: a scan never outlives a call. */
const scan = new HeadScan();

export interface SplitterOptions {
  /** Bytes of a head, leading empty lines included; MAX_HEAD_BYTES when not given. */
  readonly maxHeadBytes?: number;
}

export class RequestSplitter {
  /** Absolute offset up to which the last HEAD or BODY step consumed, exclusive. */
  consumed = 0;
  /** After HEAD or BODY: the request is complete with this step. */
  isMessageEnd = false;
  /** The broken rule, of `violations.ts`; NO_VIOLATION while there is none. */
  violation = NO_VIOLATION;
  /** After VIOLATION: the offending byte, absolute in the buffer of that call; may be its `end` for HEAD_TOO_LARGE. */
  violationOffset = 0;

  private readonly head: RequestHead;
  private readonly maxHeadBytes: number;
  private readonly body = new BodySkipper();
  private phase = START_LINE;
  /** Bytes of the head known to be good, from the message's first. */
  private seenBytes = 0;
  private fieldCount = 0;
  private hasPartialHead = false;

  constructor(head: RequestHead, options: SplitterOptions = {}) {
    this.head = head;
    this.maxHeadBytes = options.maxHeadBytes ?? MAX_HEAD_BYTES;
  }

  /** Whether a message ended (or none began) and no step has seen a byte of the next one. */
  get atBoundary(): boolean {
    return !this.hasPartialHead && !this.body.isOpen && this.violation === NO_VIOLATION;
  }

  /** Takes one step over `buf[start, end)`. Borrows `buf`; with HEAD the thread's `RequestHead` borrows it on. */
  next(buf: Buffer, start: number, end: number): SplitterEvent {
    if (this.violation !== NO_VIOLATION) {
      this.violationOffset = start;
      return VIOLATION;
    }
    if (start === end) return NEED_MORE;
    return this.body.isOpen ? this.nextBody(buf, start, end) : this.nextHead(buf, start, end);
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

  private nextHead(buf: Buffer, start: number, end: number): SplitterEvent {
    const head = this.head;
    const limit = Math.min(end, start + this.maxHeadBytes);
    scan.begin(this.phase, start + this.seenBytes, this.fieldCount);
    const isWhole = !this.hasPartialHead && readWholeHead(scan, buf, start, limit, head);
    let outcome = isWhole ? SCAN_DONE : scanHead(buf, start, limit, head);
    if (outcome === SCAN_DONE && this.hasPartialHead) {
      scan.begin(START_LINE, start, 0);
      outcome = scanHead(buf, start, limit, head);
    }
    if (outcome === SCAN_BAD) return this.fail(scan.violation, scan.at);
    if (outcome === SCAN_MORE) {
      if (limit - start === this.maxHeadBytes) return this.fail(HEAD_TOO_LARGE, limit);
      return this.pause(scan.phase, scan.at - start, scan.fieldCount);
    }
    head.bytes = buf;
    head.start = start;
    head.end = scan.at;
    head.version = scan.version;
    head.fieldCount = scan.fieldCount;
    head.crumbCount = 0;
    head.joinedField = -1;
    const violation = readRequestMeaning(scan, head);
    if (violation !== NO_VIOLATION) return this.fail(violation, scan.at);
    return this.finishHead();
  }

  private finishHead(): SplitterEvent {
    const head = this.head;
    this.pause(START_LINE, 0, 0);
    this.hasPartialHead = false;
    this.body.begin(head.bodyKind, head.contentLength);
    this.consumed = head.end;
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

function scanHead(buf: Buffer, start: number, end: number, head: RequestHead): number {
  if (scan.phase === START_LINE) {
    const outcome = scanRequestLine(scan, buf, start, end, head);
    if (outcome !== SCAN_DONE) return outcome;
  }
  return scanFieldLines(scan, buf, end, head.fields, REQUEST_FIELDS);
}
