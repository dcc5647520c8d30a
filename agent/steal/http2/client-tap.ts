/**
 * What the client sends: followed, judged stream by stream, and passed to the app but for what a session has.
 *
 * A new stream is a HEADERS on an odd id above all before; on a known id it is trailers: the header table moves on, no verdict. A match at a glance is read again in
 * full, and what breaks the rules of RFC 9113 section 8 is never stolen. A block that turns out to be none then is the last that is followed: half of it is in the table.
 *
 *   nothing was cut out yet          all goes on byte by byte, header blocks held until they are whole
 *   a cut-out block touched no table blocks of the app's streams still go on verbatim
 *   one did                          they are written anew without a table; the first begins with a size update to 0, legal under every
 *                                    limit, which settles whatever update the cut-out block carried (RFC 7541 section 4.2)
 *
 * Every frame of a cut-out stream is kept from the app, also after it closed; their DATA costs connection window, given back at once. In a thread without sessions the
 * tap stops in front of the first block that one wants, with its table as that block found it.
 */
import {
  ACK,
  BLOCK_CANNOT_MATCH,
  BLOCK_FRAMING_BROKEN,
  BLOCK_LIST_TOO_LARGE,
  blockFrameBytes,
  ClientPreface,
  COMPRESSION_ERROR,
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
  HeaderBlock,
  HeaderList,
  HpackDecoder,
  type HpackDecoderState,
  type Http2Midway,
  LOST,
  NO_LIST_VIOLATION,
  PASS,
  PING,
  PRIORITY,
  PRIORITY_UPDATE,
  PROTOCOL_ERROR,
  PUSH_PROMISE,
  RST_STREAM,
  readRequest,
  readStreamId,
  SETTINGS,
  STREAM,
  tableFreeBlock,
  WHOLE,
  WINDOW_UPDATE,
  writeBlock,
} from '../../../filter-engine/http2/index.ts';
import { ByteHold } from '../../../filter-engine/index.ts';
import { type BlockAtHand, bodyBytesOf, type CutOutBlock, dependsOnItself, marksOf } from './block-marks.ts';
import type { ClientTapOwner } from './client-tap-owner.ts';
import { CutOutRules } from './cut-out-rules.ts';
import { EMPTY_TABLE, frameHeader, windowUpdate } from './small-frames.ts';
import { ANY_LENGTH, NOT_HELD } from './stolen-stream.ts';

const list = new HeaderList();
const EVERYTHING = 0x7fffffff;

export class ClientTap implements FrameVisitor, BlockAtHand {
  private readonly owner: ClientTapOwner;
  private readonly decoder: HpackDecoder;
  private readonly rules: CutOutRules;
  private readonly flow: FrameFlow;
  private readonly block = new HeaderBlock();
  private readonly pieces = new DataPieces();
  private readonly preface = new ClientPreface();
  /** Of the block at hand. */
  endsStream = false;
  /** Before the block at hand. */
  private formerHighestId = 0;
  /** The app was told that the table is empty. */
  private hasAnnounced = false;
  private cause = PROTOCOL_ERROR;

  constructor(owner: ClientTapOwner) {
    this.owner = owner;
    this.rules = new CutOutRules(owner);
    this.decoder = new HpackDecoder(owner.routes.prefilter);
    this.flow = new FrameFlow(this);
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
    return this.decoder.snapshot();
  }

  /** Into a fresh tap, which goes on with a frame of the client. */
  restore(state: HpackDecoderState): void {
    this.preface.left = 0;
    this.decoder.restore(state);
  }

  /** For who goes on from here. */
  get midway(): Pick<Http2Midway, 'decoder' | 'client' | 'prefaceLeft'> {
    return { decoder: this.decoder.snapshot(), client: this.flow.position(), prefaceLeft: this.preface.left };
  }

  /** The client's end: what is held goes to the app as it is. */
  end(): void {
    if (!this.owner.facts.isDiverted) this.flow.end();
  }

  /** Writes a table-free block to the app, as HEADERS. Not while `isMidFrame`. */
  writeBlock(streamId: number, block: Buffer, endsStream: boolean): void {
    this.flow.flush();
    const { facts } = this.owner;
    let bytes = block;
    if (facts.isTableFree && !this.hasAnnounced) {
      this.hasAnnounced = true;
      bytes = Buffer.concat([EMPTY_TABLE, block]);
    }
    const maxFrameBytes = facts.appSettings.frameBytes;
    const out = Buffer.allocUnsafe(blockFrameBytes(bytes.length, maxFrameBytes));
    const each = { streamId, block: bytes, start: 0, end: bytes.length, endsStream, maxFrameBytes };
    this.owner.writeToApp(out, 0, writeBlock(out, 0, each));
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
      this.meetBlock(buf, start, end);
      return;
    }
    if (type === SETTINGS) this.meetSettings(flags, buf, payload, end);
    else if (type === WINDOW_UPDATE && end - payload === 4) {
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

  private meetSettings(flags: number, buf: Buffer, start: number, end: number): void {
    const { facts } = this.owner;
    if ((flags & ACK) === 0) {
      if (!facts.clientSettings.note(buf, start, end)) this.owner.lose(PROTOCOL_ERROR);
      facts.noteClientSettings();
      if (this.owner.isAppGone) this.owner.ackSettings();
      return;
    }
    // The limit of the client's encoder counts from here (section 6.5.3).
    this.decoder.follow(facts.appSettings.ack());
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

  private meetBlock(buf: Buffer, start: number, end: number): void {
    const { owner, decoder, block } = this;
    const { facts } = owner;
    if (block.joinFrames(buf, start, end) === BLOCK_FRAMING_BROKEN) {
      this.loseWith(PROTOCOL_ERROR, buf, start, end);
      return;
    }
    decoder.setPrefilter(owner.routes.prefilter);
    const streamId = readStreamId(buf, start + 5);
    const endsStream = ((buf[start + 4] as number) & END_STREAM) !== 0;
    this.endsStream = endsStream;
    const judged = decoder.judge(block.bytes, block.start, block.end);
    if (judged < 0) {
      this.loseWith(COMPRESSION_ERROR, buf, start, end);
      return;
    }
    const isNew = (streamId & 1) === 1 && streamId > facts.highestId;
    this.formerHighestId = facts.highestId;
    if (isNew) facts.highestId = streamId;
    else if (facts.isCutOut(streamId)) {
      this.meetTrailers(streamId, endsStream);
      return;
    }
    if (isNew && owner.refusesNew) {
      facts.noteStolen(streamId);
      facts.isTableFree ||= decoder.hasTouched;
      owner.refuseStream(streamId);
      return;
    }
    const mayMatch = judged !== BLOCK_CANNOT_MATCH || owner.routes.isWatched;
    if (isNew && mayMatch && !dependsOnItself(buf, start)) {
      const said = decoder.reread(block.bytes, block.start, block.end, list);
      if (said < 0 && said !== BLOCK_LIST_TOO_LARGE) {
        facts.highestId = this.formerHighestId;
        this.loseWith(COMPRESSION_ERROR, buf, start, end);
        return;
      }
      if (said >= 0 && this.isStolen(streamId, endsStream)) {
        facts.isTableFree ||= decoder.hasTouched;
        return;
      }
    }
    if (isNew && owner.placing.mustWait) {
      this.holdForApp(streamId, endsStream);
      return;
    }
    if (isNew) {
      facts.addApp(streamId);
      owner.placing.notePassed();
    }
    if (!facts.isTableFree) this.flow.passOn(buf, start, end);
    else this.rewrite(streamId, endsStream);
  }

  /** Judges the block at hand, which is in the list, and gives it to whom it is for. */
  private isStolen(streamId: number, endsStream: boolean): boolean {
    const { owner, decoder } = this;
    const { facts, head } = owner;
    if (facts.goawayId >= 0 && streamId > facts.goawayId) return false;
    if (readRequest(list, endsStream, head) !== NO_LIST_VIOLATION) return false;
    if (owner.placing.servesSessions) return owner.placing.place(streamId, head, this);
    if (!owner.placing.isWanted(head, endsStream)) return false;
    decoder.undo();
    facts.highestId = this.formerHighestId;
    this.flow.stop();
    return true;
  }

  /** The block at hand, judged as the owner's head, for whoever is not the app. */
  cutOut(): CutOutBlock {
    const { head } = this.owner;
    this.flow.flush();
    // The list may have got bytes behind its fields, and they are not written.
    const bytes = tableFreeBlock(list, this.block.bytes);
    return { bytes, endsStream: this.endsStream, marks: marksOf(head), bodyBytes: bodyBytesOf(head) };
  }

  /** The block at hand opens a stream of the app, behind one that is not placed yet. */
  private holdForApp(streamId: number, endsStream: boolean): void {
    const { owner, block, decoder } = this;
    if (!this.readsAgain()) return;
    owner.facts.isTableFree ||= decoder.hasTouched;
    this.flow.flush();
    const bytes = tableFreeBlock(list, block.bytes);
    owner.placing.holdForApp(streamId, { bytes, endsStream, marks: 0, bodyBytes: ANY_LENGTH });
  }

  private meetTrailers(streamId: number, endsStream: boolean): void {
    const { owner, block, decoder } = this;
    const stream = this.rules.trailersOf(streamId, endsStream);
    const isRead = stream !== undefined && this.readsAgain();
    owner.facts.isTableFree ||= decoder.hasTouched;
    if (isRead) owner.meetTrailers(stream, tableFreeBlock(list, block.bytes));
  }

  /** Reads the block at hand into the list. @returns false: it cannot be written anew, and the connection is over */
  private readsAgain(): boolean {
    const { block, decoder } = this;
    if (decoder.reread(block.bytes, block.start, block.end, list) >= 0) return true;
    this.owner.lose(COMPRESSION_ERROR);
    return false;
  }

  /** The block at hand, of a stream of the app, without a table. Its priority goes (section 5.3.2). */
  private rewrite(streamId: number, endsStream: boolean): void {
    if (this.readsAgain()) this.writeBlock(streamId, tableFreeBlock(list, this.block.bytes), endsStream);
  }

  /** From the frames `buf[start, end)` on it cannot be followed. */
  private loseWith(code: number, buf: Buffer, start: number, end: number): void {
    this.cause = code;
    this.flow.loseFrom(buf, start, end);
  }
}
