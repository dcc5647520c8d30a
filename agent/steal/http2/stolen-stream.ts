/**
 * One stream that a session has, in the client's connection and in the session's, under the same id.
 *
 *   up     client → session: queued while the session's windows are shut; the client's stream gets its credit as bytes go on
 *   down   session → client: queued while the client's windows are shut; the session gets its credit as bytes go on
 *
 * Each half closes where its bytes went; when both are closed, or at RST_STREAM, the stream is over (RFC 9113 section 5.1).
 * What the client sent is kept until the local process answers or it outgrows a limit: so a stream that was never
 * delivered can be given to the app.
 */
import { DEFAULT_WINDOW_BYTES } from '../../../filter-engine/http2/index.ts';
import { ByteHold } from '../../../filter-engine/index.ts';
import { GrpcMessages } from './grpc-messages.ts';
import { LARGEST_HOP_STREAM_BYTES } from './limits.ts';
import type { Waiting } from './waiting.ts';

/** Facts, each noted once. */
export const CLIENT_ENDED = 1;
/** END_STREAM went to the session. */
export const UP_CLOSED = 2;
/** END_STREAM went to the client. */
export const DOWN_CLOSED = 4;
/** The local process sent something of it. */
export const ACTED = 8;
/** The final response's head, which no 1xx is, went to the client. */
export const RESPONDED = 16;
export const IS_GRPC = 32;
export const OVER = 64;
/** The session sent END_STREAM. */
export const HOP_ENDED = 128;
/** Its HEADERS went to the session. */
export const BEGUN = 256;
/** Its answer has no body. */
export const IS_HEAD = 512;

/** A local process refused it, and got it once more. */
export const REPEATED = 1024;

/** Whether it waits to be placed (placing.ts): undecided, or for the app behind an undecided one. */
export const NOT_HELD = 0;
export const UNDECIDED = 1;
export const FOR_APP = 2;

/** A body that is as long as the stream. */
export const ANY_LENGTH = -1;

export class StolenStream {
  readonly id: number;
  facts = 0;
  /** What the client's stream still takes. */
  clientWindow: number;
  /** What the session's stream still takes. */
  hopWindow = 0;
  /** DATA from the client that did not go to the session. */
  readonly up = new ByteHold();
  /** The client's trailers, behind `up`. */
  trailers: Buffer | null = null;
  /** Of its request's block and its trailers: what waits for the session (hop-upload.ts). */
  heldBlockBytes = 0;
  /** Of `up`: was sent before, to a local process that refused it, and the client had it back. */
  private repeatedBytes = 0;
  /** From the session that did not go to the client. */
  readonly down: Waiting[] = [];
  /** Bytes of DATA, and of blocks, in `down`. */
  downBytes = 0;
  blockBytes = 0;
  /** Sent to the client, and not given back by its stream. */
  unreadBytes = 0;
  /** Taken from the session and not yet given back to its stream; the same of the client's. */
  hopOwed = 0;
  /** Of `downBytes`: given back to the window that all streams of the session share, although the client did not take it (hop-credit.ts). */
  lentBytes = 0;
  /** Of `down`, once the local process is gone that gave it (kept-answers.ts). */
  keptBytes = 0;
  /** The window that the session has for its stream, and what it sent since that grew. */
  private hopCapacity = DEFAULT_WINDOW_BYTES;
  private passedBytes = 0;
  clientOwed = 0;
  /** Padding of the client's DATA, which is nobody's. */
  paddingBytes = 0;
  /** What of the body its content-length announced is still to come; ANY_LENGTH without one. */
  bodyLeft = ANY_LENGTH;
  /** The block of the request, without a table; then its DATA. Null when it is known to have been acted on, or too large. */
  replayBlock: Buffer | null;
  private replayData: ByteHold | null = new ByteHold();
  /** The offset in the session's connection at which its HEADERS begin. */
  startOffset = 0;
  wait = NOT_HELD;
  /** How often it was looked at while it waited. */
  looks = 0;
  /** What the client's WINDOW_UPDATEs for it came to. */
  creditBytes = 0;
  /** Of the answer to a call of gRPC, as far as the session sent it. */
  private messages: GrpcMessages | null = null;

  constructor(id: number, block: Buffer, clientWindow: number) {
    this.id = id;
    this.replayBlock = block;
    this.clientWindow = clientWindow;
  }

  has(fact: number): boolean {
    return (this.facts & fact) !== 0;
  }

  note(fact: number): void {
    this.facts |= fact;
  }

  get isOver(): boolean {
    return (this.facts & (UP_CLOSED | DOWN_CLOSED)) === (UP_CLOSED | DOWN_CLOSED) || this.has(OVER);
  }

  /** DATA of the answer came from the session. */
  noteAnswer(buf: Buffer, start: number, end: number): void {
    if (!this.has(IS_GRPC)) return;
    this.messages ??= new GrpcMessages();
    this.messages.take(buf, start, end);
  }

  /** Whether trailers may follow what came of its answer: it is gRPC's, and no message is half there. */
  get mayEndAsCall(): boolean {
    return this.has(IS_GRPC) && (this.messages?.isBetween ?? true);
  }

  /** Puts it behind what waits for the client. */
  queue(item: Waiting): void {
    this.down.push(item);
    if (item.isBlock) this.blockBytes += item.bytes.length;
    else this.downBytes += item.end - item.start;
  }

  /** Copies what is left of a borrowed read, the last of what waits for the client. */
  keepBorrowed(item: Waiting): void {
    const last = this.down.length - 1;
    if (this.down[last] !== item) return;
    const bytes = Buffer.from(item.bytes.subarray(item.start, item.end));
    this.down[last] = { ...item, bytes, start: 0, end: bytes.length };
  }

  /** Keeps DATA that may be needed again. @returns false when it outgrew its limit now */
  keep(buf: Buffer, start: number, end: number, limit: number): boolean {
    if (this.replayData === null) return true;
    if (this.replayData.length + (end - start) > limit) {
      this.forgetReplay();
      return false;
    }
    this.replayData.append(buf, start, end);
    return true;
  }

  /** Makes it as it was before it began, once. @returns false when that cannot be */
  rewind(): boolean {
    const { replay } = this;
    if (replay === null || this.has(REPEATED)) return false;
    this.facts = (this.facts & ~(BEGUN | UP_CLOSED)) | REPEATED;
    this.repeatedBytes = replay.length - this.up.length;
    this.up.release();
    this.up.append(replay.bytes, replay.start, replay.end);
    return true;
  }

  /** `bytes` of `up` went. @returns how many of them had gone before */
  takeRepeated(bytes: number): number {
    const repeated = Math.min(bytes, this.repeatedBytes);
    this.repeatedBytes -= repeated;
    return repeated;
  }

  /** The local process acted: nothing is sent again. */
  noteActed(): void {
    this.note(ACTED);
    this.forgetReplay();
  }

  /** The request's DATA so far; null when it is no longer all here. */
  get replay(): ByteHold | null {
    return this.replayBlock === null ? null : this.replayData;
  }

  /** What of `downBytes` may be lent, while the client takes nothing: of a local process that overruns the stream's window nothing is. */
  get lendableBytes(): number {
    return this.downBytes > this.hopCapacity ? 0 : this.downBytes - this.lentBytes;
  }

  /** Doubles the window that the session has for it, when `bytes` make half of it and the client takes all as it comes. @returns by how much */
  growHop(bytes: number): number {
    this.passedBytes += bytes;
    if (this.downBytes > 0 || this.passedBytes < this.hopCapacity >>> 1) return 0;
    this.passedBytes = 0;
    const growth = Math.min(this.hopCapacity, LARGEST_HOP_STREAM_BYTES - this.hopCapacity);
    this.hopCapacity += growth;
    return growth;
  }

  private forgetReplay(): void {
    this.replayBlock = null;
    this.replayData = null;
  }
}
