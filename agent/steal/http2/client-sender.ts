/**
 * What the client gets beside the app's frames: sessions' blocks and DATA, and frames of our own.
 *
 * Nothing is written before the app's SETTINGS, nor while a frame of the app has passed in part. Sessions' streams take turns, frame by frame, and take turns with
 * what waits of the app; DATA goes as far as the client's stream and sessions' share of its connection allow.
 */
import {
  blockFrameBytes,
  CANCEL,
  DATA,
  END_STREAM,
  type FrameHeader,
  writeBlock,
  writeInteger,
} from '../../../filter-engine/http2/index.ts';
import { ByteHold } from '../../../filter-engine/index.ts';
import type { AppTap } from './app-tap.ts';
import type { ConnectionFacts } from './connection-facts.ts';
import type { Brakes } from './http2-owner.ts';
import { MAX_WAITING_CONTROL_BYTES } from './limits.ts';
import { frameHeader, rstStream, wholeFrame, windowUpdate } from './small-frames.ts';
import { ACTED, DOWN_CLOSED, RESPONDED, type StolenStream } from './stolen-stream.ts';
import type { Waiting } from './waiting.ts';

/** Of one DATA frame: what is copied at once. */
const MAX_DATA_BYTES = 64 * 1024;

/** Who owns the sender. */
export interface ClientSenderOwner {
  readonly facts: ConnectionFacts;
  readonly isClientReading: boolean;
  /** Whether small writes of one event go out in one call. */
  readonly gathers: boolean;
  writeToClient(buf: Buffer, start: number, end: number): void;
  readonly brakes: Pick<Brakes, 'pauseClient' | 'resumeClient'>;
  /** What of a stream goes to the client waits no more: of DATA its session may send as much again. */
  readonly hops: {
    credit(stream: StolenStream, bytes: number): void;
    noteBlocks(stream: StolenStream, bytes: number): void;
  };
  /** Both halves of the stream are closed. */
  noteOver(stream: StolenStream): void;
  /** The stream can go no further; its session is told. */
  forget(stream: StolenStream, code: number): void;
}

export class ClientSender {
  private readonly owner: ClientSenderOwner;
  private readonly appTap: AppTap;
  /** Frames of our own that wait for the end of one that is passing. */
  private readonly waiting = new ByteHold();
  /** Connection window that the client gets back for what did not reach the app; and streams whose credit is to be told. */
  private owed = 0;
  private readonly paid: StolenStream[] = [];
  private isPumping = false;
  private isAppFirst = false;

  constructor(owner: ClientSenderOwner, appTap: AppTap) {
    this.owner = owner;
    this.appTap = appTap;
  }

  /** A frame of our own, whose memory is not used again. */
  control(frame: Buffer): void {
    if (this.mayWrite) {
      this.appTap.flush();
      this.owner.writeToClient(frame, 0, frame.length);
      return;
    }
    this.append(frame);
    if (this.waiting.length > MAX_WAITING_CONTROL_BYTES) this.owner.brakes.pauseClient();
  }

  reset(streamId: number, code: number): void {
    this.control(rstStream(streamId, code));
  }

  /** Credit for DATA that did not reach the app: the connection's at once, the stream's as its session took it. */
  giveBack(bytes: number): void {
    this.owed += bytes;
  }

  /** The client's stream gets its credit once its request can no longer go to the app, which would not know of it. */
  payStream(stream: StolenStream): void {
    if (stream.clientOwed > 0 && !this.paid.includes(stream)) this.paid.push(stream);
  }

  /** Writes what may be written now. */
  pump(): void {
    if (this.isPumping) return;
    this.isPumping = true;
    this.isAppFirst = !this.isAppFirst;
    if (!this.isAppFirst) this.sendOwn();
    this.appTap.goOn();
    // What the app said there may have ended a frame that ours wait for, or its last stream, and its half of the window is sessions' then.
    this.sendOwn();
    this.isPumping = false;
  }

  private sendOwn(): void {
    this.flushControl();
    for (let hasMoved = true; hasMoved; ) hasMoved = this.sendRound();
  }

  /** Behind a server's SETTINGS, and between frames of the app. */
  private get mayWrite(): boolean {
    return this.owner.facts.hasServerSettings && !this.appTap.isMidFrame;
  }

  /** Credit of an event is told once, however many pieces it came for. */
  private tellCredit(): void {
    for (const stream of this.paid) {
      const { clientOwed, id } = stream;
      if (stream.isOver || clientOwed === 0 || !mayPay(stream)) continue;
      stream.clientOwed = 0;
      this.append(windowUpdate(id, clientOwed));
    }
    this.paid.length = 0;
    if (this.owed > 0) this.append(windowUpdate(0, this.owed));
    this.owed = 0;
  }

  private append(frame: Buffer): void {
    this.waiting.append(frame, 0, frame.length);
  }

  /** Writes what waits of our own, as soon as it may. */
  flushControl(): void {
    if (!this.mayWrite) return;
    this.tellCredit();
    const { waiting } = this;
    if (waiting.length === 0) return;
    this.appTap.flush();
    this.owner.writeToClient(waiting.bytes, waiting.start, waiting.end);
    waiting.release();
    this.owner.brakes.resumeClient();
  }

  /** One frame of each stream. @returns whether any was sent */
  private sendRound(): boolean {
    let hasMoved = false;
    for (const stream of this.owner.facts.live.values()) {
      const item = stream.down[0];
      if (item === undefined) continue;
      if (!this.owner.isClientReading || !this.mayWrite) return false;
      if (item.isBlock ? this.sendBlock(stream, item) : this.sendData(stream, item)) hasMoved = true;
    }
    return hasMoved;
  }

  private sendBlock(stream: StolenStream, item: Waiting): boolean {
    const { facts } = this.owner;
    const update = facts.takeSizeUpdate();
    const block = update < 0 ? item.bytes : Buffer.concat([sizeUpdate(update), item.bytes]);
    const maxFrameBytes = facts.clientSettings.frameBytes;
    const out = Buffer.allocUnsafe(blockFrameBytes(block.length, maxFrameBytes));
    const { endsStream } = item;
    const each = { streamId: stream.id, block, start: 0, end: block.length, endsStream, maxFrameBytes };
    stream.down.shift();
    stream.blockBytes -= item.bytes.length;
    this.owner.hops.noteBlocks(stream, -item.bytes.length);
    if (!item.isInterim) stream.note(RESPONDED);
    this.control(out.subarray(0, writeBlock(out, 0, each)));
    if (endsStream) this.close(stream);
    return true;
  }

  private sendData(stream: StolenStream, item: Waiting): boolean {
    const { owner } = this;
    const { facts } = owner;
    const { bytes, start } = item;
    const left = item.end - start;
    const share = Math.min(facts.clientWindow.sessionRoom(facts.openApp.size > 0), facts.clientSettings.frameBytes);
    const length = Math.min(left, MAX_DATA_BYTES, Math.max(0, Math.min(share, stream.clientWindow)));
    if (length === 0 && left > 0) {
      const isShut = Math.min(stream.clientWindow, facts.clientWindow.credit) <= 0;
      if (isShut && facts.hasClientEnded) owner.forget(stream, CANCEL);
      return false;
    }
    const isLast = length === left;
    const ends = isLast && item.endsStream;
    item.start += length;
    if (isLast) stream.down.shift();
    stream.downBytes -= length;
    stream.clientWindow -= length;
    stream.unreadBytes += length;
    facts.clientWindow.takeForSession(length);
    const flags = ends ? END_STREAM : 0;
    this.writeFrame({ length, type: DATA, flags, streamId: stream.id }, bytes, start);
    owner.hops.credit(stream, length);
    if (ends) this.close(stream);
    return true;
  }

  /** Between frames of the app. Where small writes are gathered anyway, the payload is copied there at once. */
  private writeFrame(header: FrameHeader, buf: Buffer, start: number): void {
    const { owner } = this;
    this.appTap.flush();
    const first = owner.gathers ? frameHeader(header) : wholeFrame(header, buf, start);
    owner.writeToClient(first, 0, first.length);
    if (owner.gathers && header.length > 0) owner.writeToClient(buf, start, start + header.length);
  }

  private close(stream: StolenStream): void {
    const { facts } = this.owner;
    stream.note(DOWN_CLOSED);
    facts.unansweredResets = Math.max(0, facts.unansweredResets - 1);
    if (stream.isOver) this.owner.noteOver(stream);
  }
}

function mayPay(stream: StolenStream): boolean {
  return stream.has(ACTED) || stream.replay === null;
}

/** Representation of RFC 7541 section 6.3. */
function sizeUpdate(bytes: number): Buffer {
  const out = Buffer.alloc(8);
  return out.subarray(0, writeInteger(out, 0, { first: 0x20, prefix: 0x1f, value: bytes }));
}
