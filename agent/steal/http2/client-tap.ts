/**
 * What the client sends: followed, judged stream by stream, and passed to the app but for what a session has.
 *
 * Header blocks, and with them whose a stream is, stand in client-blocks.ts.
 *
 * Every frame of a cut-out stream is kept from the app, also after it closed; their DATA costs connection window, given back at once.
 */
import {
  ACK,
  ClientPreface,
  DATA,
  DataPieces,
  DROP,
  END_STREAM,
  FRAME_HEADER_BYTES,
  FRAME_SIZE_ERROR,
  FrameFlow,
  type FrameScanner,
  type FrameVisitor,
  HEADERS,
  type HpackDecoderState,
  type Http2Midway,
  LOST,
  PASS,
  PING,
  PRIORITY,
  PRIORITY_UPDATE,
  PROTOCOL_ERROR,
  PUSH_PROMISE,
  RST_STREAM,
  readStreamId,
  SETTINGS,
  STREAM,
  WHOLE,
  WINDOW_UPDATE,
} from '../../../filter-engine/http2/index.ts';
import { ByteHold } from '../../../filter-engine/index.ts';
import { type BlockTap, ClientBlocks } from './client-blocks.ts';
import type { ClientTapOwner } from './client-tap-owner.ts';
import { CutOutRules } from './cut-out-rules.ts';
import { frameHeader, windowUpdate } from './small-frames.ts';
import { NOT_HELD } from './stolen-stream.ts';

const EVERYTHING = 0x7fffffff;

export class ClientTap implements FrameVisitor, BlockTap {
  private readonly owner: ClientTapOwner;
  private readonly rules: CutOutRules;
  readonly flow: FrameFlow;
  private readonly blocks: ClientBlocks;
  private readonly pieces = new DataPieces();
  private readonly preface = new ClientPreface();
  private cause = PROTOCOL_ERROR;

  constructor(owner: ClientTapOwner) {
    this.owner = owner;
    this.rules = new CutOutRules(owner);
    this.flow = new FrameFlow(this);
    this.blocks = new ClientBlocks(owner, this.rules, this);
  }

  /** Whether the app has got only a part of a frame. */
  get isMidFrame(): boolean {
    return this.flow.isMidFrame;
  }

  /** @returns from where on somebody else must follow, and this tap does no more; null in the usual case */
  push(buf: Buffer, start: number, end: number): ByteHold | null {
    const at = this.preface.left === 0 ? start : this.preface.take(buf, start, end);
    if (at < 0) this.owner.lose(PROTOCOL_ERROR);
    if (at !== start) this.owner.writeToApp(buf, start, at < 0 ? end : at);
    if (at < 0) return null;
    const taken = this.flow.push(buf, at, end);
    if (!this.flow.isStopped) return null;
    const rest = new ByteHold();
    const { unshown } = this.flow;
    rest.append(unshown, 0, unshown.length);
    rest.append(buf, taken, end);
    return rest;
  }

  /** The header table, once it has stopped. */
  snapshot(): HpackDecoderState {
    return this.blocks.snapshot();
  }

  /** Into a fresh tap, which goes on with a frame of the client. */
  restore(state: HpackDecoderState): void {
    this.preface.left = 0;
    this.blocks.restore(state);
  }

  /** For who goes on from here. */
  get midway(): Pick<Http2Midway, 'decoder' | 'client' | 'prefaceLeft'> {
    return { decoder: this.blocks.snapshot(), client: this.flow.position(), prefaceLeft: this.preface.left };
  }

  /** The client's end: what is held goes to the app as it is. */
  end(): void {
    if (!this.owner.facts.isDiverted) this.flow.end();
  }

  /** Writes a table-free block to the app, as HEADERS. Not while `isMidFrame`. */
  writeBlock(streamId: number, block: Buffer, endsStream: boolean): void {
    this.blocks.write(streamId, block, endsStream);
  }

  // The frames of the client.

  meetHead(frame: FrameScanner): number {
    const { facts } = this.owner;
    // A larger frame than the app takes ends the connection there (section 4.2), and what is cut out never gets there.
    if ((facts.isDiverted || frame.type === HEADERS) && frame.length > facts.appSettings.frameBytes) {
      this.cause = FRAME_SIZE_ERROR;
      return LOST;
    }
    switch (frame.type) {
      case DATA:
        if (facts.isCutOut(frame.streamId)) {
          this.pieces.begin(frame);
          return STREAM;
        }
        facts.appWindow.takeForApp(frame.length);
        return PASS;
      case HEADERS:
      case SETTINGS:
      case WINDOW_UPDATE:
      case RST_STREAM:
      case PRIORITY:
      case PRIORITY_UPDATE:
      case PING:
        return WHOLE;
      case PUSH_PROMISE:
        // A client must not (RFC 9113 section 8.4); it would be a block that we do not follow.
        return LOST;
      default:
        return frame.streamId !== 0 && facts.isCutOut(frame.streamId) ? DROP : PASS;
    }
  }

  payloadRoom(): number {
    return EVERYTHING;
  }

  meetPayload(frame: FrameScanner, buf: Buffer, start: number, end: number): void {
    const { owner, pieces } = this;
    const isApps = !owner.facts.isCutOut(frame.streamId);
    const stream = isApps ? undefined : this.rules.streamStillOpen(frame);
    if (!pieces.take(buf, start, end)) {
      owner.lose(PROTOCOL_ERROR);
      return;
    }
    const content = pieces.end - pieces.start;
    const padding = end - start - content;
    if (isApps) this.passRest(frame, buf, padding);
    // What is held may be the app's, whose window it fits as long as the client has none of it back.
    const isKept = isApps || (stream !== undefined && stream.wait !== NOT_HELD);
    owner.giveBack(isKept ? padding : end - start);
    if (stream === undefined) return;
    const endsStream = frame.isFrameEnd && (frame.flags & END_STREAM) !== 0;
    if (!this.rules.takesBody(stream, content, endsStream)) return;
    owner.meetClientData(stream, buf, { start: pieces.start, end: pieces.end, endsStream });
    // Padding counts against the stream's window, too, and the local process never sees it.
    stream.clientOwed += padding;
    stream.paddingBytes += padding;
  }

  /** The stream went to the app within a frame, of which this is a piece more: it goes on as a frame of our own. */
  private passRest({ streamId, flags, isFrameEnd }: FrameScanner, buf: Buffer, padding: number): void {
    const { start, end } = this.pieces;
    if ((flags & END_STREAM) === 0) this.owner.returns.payPadding(streamId, padding);
    const ends = isFrameEnd ? flags & END_STREAM : 0;
    if (start === end && ends === 0) return;
    this.owner.facts.appWindow.takeForApp(end - start);
    this.flow.flush();
    this.send(frameHeader({ length: end - start, type: DATA, flags: ends, streamId }));
    if (start < end) this.owner.writeToApp(buf, start, end);
  }

  meetFrame(buf: Buffer, start: number, end: number): void {
    const { owner } = this;
    const { facts } = owner;
    const type = buf[start + 3] as number;
    const flags = buf[start + 4] as number;
    const streamId = readStreamId(buf, start + 5);
    const payload = start + FRAME_HEADER_BYTES;
    if (type === HEADERS) {
      this.blocks.meet(buf, start, end);
      return;
    }
    if (type === SETTINGS) {
      if (!this.meetSettings(flags, buf, payload, end)) return;
    } else if (type === WINDOW_UPDATE && end - payload === 4) {
      if (this.takesCredit(streamId, readStreamId(buf, payload))) return;
    } else if (type === PING && streamId === 0 && end - payload === 8 && (flags & ACK) === 0) {
      if (owner.pings.answers(buf, payload)) return;
    } else if (type === PRIORITY_UPDATE && end - payload >= 4) {
      if (facts.isCutOut(readStreamId(buf, payload))) return;
    } else if (facts.isCutOut(streamId)) {
      this.rules.meetControl(type, streamId, buf.subarray(payload, end));
      return;
    } else if (type === RST_STREAM) facts.openApp.delete(streamId);
    this.flow.passOn(buf, start, end);
  }

  pass(buf: Buffer, start: number, end: number): void {
    this.owner.writeToApp(buf, start, end);
  }

  meetLoss(): void {
    this.owner.lose(this.cause);
  }

  private send(frame: Buffer): void {
    this.owner.writeToApp(frame, 0, frame.length);
  }

  /** @returns whether the app must see them */
  private meetSettings(flags: number, buf: Buffer, start: number, end: number): boolean {
    const { facts } = this.owner;
    if ((flags & ACK) === 0) {
      if (!facts.clientSettings.note(buf, start, end)) this.owner.lose(PROTOCOL_ERROR);
      facts.noteClientSettings();
      if (this.owner.isAppGone) this.owner.ackSettings();
      return true;
    }
    if (facts.isAckOurs) {
      facts.isAckOurs = false;
      return false;
    }
    this.blocks.follow(facts.appSettings.ack());
    return true;
  }

  /** Credit of the client for what it is sent. @returns whether the app must not see the frame as it is */
  private takesCredit(streamId: number, increment: number): boolean {
    const { owner } = this;
    const { facts } = owner;
    if (streamId !== 0) {
      if (!facts.isCutOut(streamId)) return false;
      const stream = facts.live.get(streamId);
      if (stream !== undefined && this.rules.takesCredit(stream, increment)) owner.meetClientCredit(stream, increment);
      return true;
    }
    const passed = facts.clientWindow.add(increment);
    if (passed !== increment) {
      this.flow.flush();
      // An increment of 0 is illegal (section 6.9).
      if (passed > 0) this.send(windowUpdate(0, passed));
    }
    owner.meetClientCredit(null, increment);
    return passed !== increment;
  }

  /** From the frames `buf[start, end)` on it cannot be followed. */
  loseFrom(code: number, buf: Buffer, start: number, end: number): void {
    this.cause = code;
    this.flow.loseFrom(buf, start, end);
  }
}
