/**
 * One direction of an HTTP/2 connection as frames, each treated as its visitor says at its header:
 *
 *   PASS     its bytes go on verbatim, as they come
 *   WHOLE    it is shown when all of it is there; a header block with all its CONTINUATION, and nothing may stand between them
 *   STREAM   its payload is shown as it comes, as much as the visitor has room for; then the flow stops
 *   DROP     its bytes go nowhere
 *   LOST     the direction cannot be followed: from this frame on everything goes on verbatim
 *
 * A visitor that is shown a WHOLE frame may stop the flow in front of it: somebody else begins with that frame.
 *
 * Adjacent bytes that pass become one run, written when something else is to be, or the read ends: so a read in which nothing
 * is cut out is passed on by one write, and nothing is copied. Held is only what is WHOLE and was cut by a read.
 */

import { CONTINUATION, END_HEADERS, FRAME_HEADER_BYTES, HEADERS, PUSH_PROMISE } from './frame-numbers.ts';
import { FRAME_HEAD, FRAME_NEEDS_MORE, FrameScanner } from './frame-scanner.ts';
import { HeaderBlock } from './header-block.ts';
import { MAX_CONTROL_FRAME_BYTES } from './limits.ts';

export const PASS = 0;
export const WHOLE = 1;
export const STREAM = 2;
export const DROP = 3;
export const LOST = 4;

/** Who looks at the frames of one direction. */
export interface FrameVisitor {
  /** A frame begins. @returns PASS, WHOLE, STREAM, DROP or LOST */
  meetHead(frame: FrameScanner): number;
  /** A WHOLE frame, or block of frames, is `buf[start, end)`. Borrowed. */
  meetFrame(buf: Buffer, start: number, end: number): void;
  /** How many bytes of a STREAM frame's payload may be shown now. */
  payloadRoom(): number;
  /** Bytes of it; `frame.isFrameEnd` with the last, which may be none. Borrowed. */
  meetPayload(frame: FrameScanner, buf: Buffer, start: number, end: number): void;
  /** Bytes that go on verbatim. Borrowed. */
  pass(buf: Buffer, start: number, end: number): void;
  /** The direction is lost; what was held of it is passed next, and until then it is between two frames. */
  meetLoss(): void;
}

/** A flow in which nothing is STREAM or DROP, as plain data, to go on in another thread. */
export interface FrameFlowState {
  readonly isLost: boolean;
  /** Payload to come of a frame that has begun to pass. */
  readonly passing: number;
  /** Taken, and neither shown nor passed: to be pushed again. */
  readonly held: Uint8Array;
}

/** Where a direction is between two bytes, for another flow to go on from there. */
export interface FramePosition {
  /** What came of a frame, or block of frames, that is not whole. */
  readonly begun: Uint8Array;
  /** What is still to come of a payload whose beginning is gone. */
  readonly payloadLeft: number;
}

const header = Buffer.alloc(FRAME_HEADER_BYTES);
const NOTHING = new Uint8Array(0);

export class FrameFlow {
  private readonly visitor: FrameVisitor;
  private readonly scanner = new FrameScanner();
  /** Frames that must be whole, as far as they came. */
  private readonly held = new HeaderBlock();
  private mode = PASS;
  private isLost = false;
  /** Of what is lost something may have gone on: nobody knows any more where a frame ends. */
  private isOpaque = false;
  /** See `stop`. */
  isStopped = false;
  /** Of the frame whose header is being met: all of it is in the read at hand. */
  isWholeHere = false;
  /** The stream whose block is not whole; 0: none is. */
  private openBlock = 0;
  private run: Buffer = header;
  private runStart = 0;
  private runEnd = 0;

  constructor(visitor: FrameVisitor) {
    this.visitor = visitor;
  }

  /** Bytes are missing. @returns whether they lie within the payload of a STREAM or DROP frame, which goes on behind them */
  skip(bytes: number): boolean {
    if (this.isLost || (this.mode !== STREAM && this.mode !== DROP) || bytes >= this.scanner.payloadLeft) return false;
    this.scanner.payloadLeft -= bytes;
    return true;
  }

  /** Whether a part of a frame has gone on verbatim, and the rest has not come. */
  get isMidFrame(): boolean {
    return this.isOpaque || (this.mode === PASS && this.scanner.payloadLeft > 0);
  }

  /** Memory for what is held. */
  get heldBytes(): number {
    return this.held.raw.length;
  }

  /** Lets go of it: the direction is lost, without a word to the visitor. */
  forget(): void {
    this.isLost = true;
    this.isOpaque = true;
    this.held.clear();
  }

  /** Of the bytes that came. Only while it can be followed. */
  position(): FramePosition {
    const { held, scanner, mode } = this;
    if (scanner.payloadLeft > 0 && mode !== WHOLE) return { begun: NOTHING, payloadLeft: scanner.payloadLeft };
    return { begun: Buffer.concat([held.raw.subarray(0, held.rawEnd), scanner.snapshot().header]), payloadLeft: 0 };
  }

  /** The same of those that went on. */
  passedPosition(): FramePosition {
    return { begun: NOTHING, payloadLeft: this.mode === PASS ? this.scanner.payloadLeft : 0 };
  }

  /** A fresh flow begins where another is; the frame that it is in shows itself only if nothing of it is gone. */
  beginAt({ begun, payloadLeft }: FramePosition): void {
    this.scanner.payloadLeft = payloadLeft;
    this.mode = DROP;
    if (begun.length > 0) this.push(Buffer.from(begun), 0, begun.length);
  }

  /** Takes bytes. @returns the offset up to which it took them: below `end` when the visitor had no room, or stopped it */
  push(buf: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end && !this.isStopped) {
      if (this.isLost) {
        this.extend(buf, at, end);
        at = end;
        break;
      }
      const isPayload = this.scanner.payloadLeft > 0;
      let limit = end;
      if (isPayload && this.mode === STREAM) {
        limit = Math.min(end, at + this.visitor.payloadRoom());
        if (limit === at) break;
      }
      const event = this.scanner.next(buf, at, limit);
      const next = this.scanner.consumed;
      if (event === FRAME_NEEDS_MORE) {
        at = next;
        break;
      }
      if (event === FRAME_HEAD) at = this.meetHead(buf, at, end);
      else {
        this.meetPayload(buf, at, next);
        at = next;
      }
    }
    this.flush();
    return at;
  }

  /** The peer's end: what is held goes on as it is. */
  end(): void {
    const hasCutHeader = this.scanner.payloadLeft === 0 && !this.scanner.isAtBoundary;
    if (!this.isLost && (hasCutHeader || !this.held.isEmpty)) this.lose();
    this.flush();
  }

  /** Writes what passed so far; to be called before anything else is written to the same peer. */
  flush(): void {
    if (this.runStart === this.runEnd) return;
    const { run, runStart, runEnd } = this;
    this.runStart = this.runEnd = 0;
    this.visitor.pass(run, runStart, runEnd);
  }

  /** In front of the WHOLE frame that is being shown: nothing of it or behind it is taken any more. For good. */
  stop(): void {
    this.isStopped = true;
  }

  /** Of the frame that it stopped in front of, what earlier reads brought: it comes before what `push` did not take. */
  get unshown(): Buffer {
    return this.held.raw.subarray(0, this.held.rawEnd);
  }

  snapshot(): FrameFlowState {
    const { isLost, scanner } = this;
    const passing = this.mode === PASS ? scanner.payloadLeft : 0;
    return { isLost, passing, held: Buffer.concat([this.unshown, scanner.snapshot().header]) };
  }

  /** Into a fresh flow; what was held is then to be pushed. */
  restore({ isLost, passing }: FrameFlowState): void {
    this.isLost = isLost;
    this.isOpaque = isLost;
    this.scanner.payloadLeft = passing;
  }

  /** A header at `at` was read, perhaps begun in an earlier read. @returns where to go on */
  private meetHead(buf: Buffer, at: number, end: number): number {
    const { scanner } = this;
    const payload = scanner.consumed;
    const isCut = payload - at < FRAME_HEADER_BYTES;
    const whole = payload + scanner.length;
    this.isWholeHere = !isCut && whole <= end;
    this.mode = this.isOutOfPlace() ? LOST : scanner.type === CONTINUATION ? WHOLE : this.visitor.meetHead(scanner);
    if (this.mode === WHOLE && !this.mayHold()) this.mode = LOST;
    if (this.mode === LOST) {
      this.lose(isCut ? undefined : { buf, at, payload });
      return payload;
    }
    if (this.mode === PASS) {
      if (isCut) this.passHeader();
      else this.extend(buf, at, payload);
    } else if (this.mode === WHOLE) {
      if (this.isWholeHere && this.held.isEmpty && this.endsBlock()) {
        scanner.payloadLeft = 0;
        this.showWhole(buf, at, whole);
        return this.isStopped ? at : whole;
      }
      scanner.writeHeader(header, 0);
      this.held.append(header, 0, FRAME_HEADER_BYTES);
    }
    if (scanner.length === 0) this.meetPayload(buf, payload, payload);
    return payload;
  }

  private meetPayload(buf: Buffer, start: number, end: number): void {
    switch (this.mode) {
      case PASS:
        this.extend(buf, start, end);
        return;
      case STREAM:
        this.visitor.meetPayload(this.scanner, buf, start, end);
        return;
      case WHOLE:
        this.held.append(buf, start, end);
        if (!this.scanner.isFrameEnd) return;
        if (this.endsBlock()) this.showHeld();
        else this.openBlock = this.scanner.streamId;
        return;
      default:
        return;
    }
  }

  /** CONTINUATION without its block, anything else within one, a block of no stream (RFC 9113 sections 6.2, 6.6, 6.10). */
  private isOutOfPlace(): boolean {
    const { type, streamId } = this.scanner;
    if (streamId === 0 && (type === HEADERS || type === PUSH_PROMISE)) return true;
    if (type === CONTINUATION) return this.openBlock === 0 || this.openBlock !== streamId;
    return this.openBlock !== 0;
  }

  private mayHold(): boolean {
    const { type, length } = this.scanner;
    const isBlock = type === HEADERS || type === PUSH_PROMISE || type === CONTINUATION;
    return isBlock ? this.held.addFrame(length) : length <= MAX_CONTROL_FRAME_BYTES;
  }

  /** Whether the frame is the last of what must be whole. */
  private endsBlock(): boolean {
    const { type, flags } = this.scanner;
    const isBlock = type === HEADERS || type === PUSH_PROMISE || type === CONTINUATION;
    return !isBlock || (flags & END_HEADERS) !== 0;
  }

  private showHeld(): void {
    const { raw, rawEnd } = this.held;
    this.showWhole(raw, 0, rawEnd);
    this.flush();
    if (!this.isStopped) this.held.clear();
  }

  private showWhole(buf: Buffer, start: number, end: number): void {
    this.openBlock = 0;
    this.visitor.meetFrame(buf, start, end);
    if (this.held.isEmpty) this.held.clear();
  }

  /** A WHOLE frame, shown just now, goes on as it is. */
  passOn(buf: Buffer, start: number, end: number): void {
    this.extend(buf, start, end);
  }

  /** A WHOLE frame, shown just now, is the first that cannot be followed. */
  loseFrom(buf: Buffer, start: number, end: number): void {
    this.meetLoss();
    this.extend(buf, start, end);
    this.flush();
  }

  /** From the frame at hand on, everything passes. */
  private lose(frame?: { buf: Buffer; at: number; payload: number }): void {
    this.meetLoss();
    const { raw, rawEnd } = this.held;
    if (rawEnd > 0) this.extend(raw, 0, rawEnd);
    this.flush();
    this.held.clear();
    if (frame !== undefined) this.extend(frame.buf, frame.at, frame.payload);
    else if (!this.scanner.isAtBoundary || this.mode === LOST) this.passCut();
    this.scanner.payloadLeft = 0;
  }

  private meetLoss(): void {
    this.isLost = true;
    this.visitor.meetLoss();
    this.isOpaque = true;
  }

  /** The header that is not whole, or that was cut and is lost. */
  private passCut(): void {
    if (this.mode === LOST) this.passHeader();
    else {
      const cut = Buffer.from(this.scanner.snapshot().header);
      this.extend(cut, 0, cut.length);
    }
  }

  private passHeader(): void {
    this.flush();
    const out = Buffer.allocUnsafe(FRAME_HEADER_BYTES);
    this.scanner.writeHeader(out, 0);
    this.visitor.pass(out, 0, FRAME_HEADER_BYTES);
  }

  private extend(buf: Buffer, start: number, end: number): void {
    if (start === end) return;
    if (this.run === buf && this.runEnd === start && this.runStart < this.runEnd) {
      this.runEnd = end;
      return;
    }
    this.flush();
    this.run = buf;
    this.runStart = start;
    this.runEnd = end;
  }
}
