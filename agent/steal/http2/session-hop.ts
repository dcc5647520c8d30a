/**
 * The HTTP/2 connection to one session's local process, of one client connection: its streams have the client's ids.
 *
 * It is a connection of its own, with its own SETTINGS, PINGs and windows, which grow: pushes are off (their ids would collide). Blocks to it need no table, and the first begins with a size update to 0, because a local process may have
 * announced a table of 0 (RFC 7541 section 4.2).
 *
 *   up     HEADERS as many as the local process takes streams at once, the others wait; DATA as far as its windows and the tunnel's queue go
 *   down   blocks and DATA to the owner, which sends them to the client as its windows go; credit follows
 */
import {
  ACK,
  BLOCK_FRAMING_BROKEN,
  BlockPrefilter,
  blockFrameBytes,
  DATA,
  DataPieces,
  DEFAULT_MAX_FRAME_BYTES,
  DEFAULT_WINDOW_BYTES,
  DROP,
  END_STREAM,
  FRAME_HEADER_BYTES,
  FrameFlow,
  type FrameScanner,
  type FrameVisitor,
  GOAWAY,
  HEADERS,
  HeaderBlock,
  HeaderList,
  HpackDecoder,
  PING,
  PREFACE,
  PUSH_PROMISE,
  RST_STREAM,
  readStreamId,
  readUint32,
  SETTINGS,
  SETTINGS_ENABLE_PUSH,
  SettingsTrack,
  STREAM,
  WHOLE,
  WINDOW_UPDATE,
  writeBlock,
  writeSettings,
  writeWindowUpdate,
} from '../../../filter-engine/http2/index.ts';
import type { CounterName } from '../../../protocol/index.ts';
import type { StreamLeg } from '../leg.ts';
import type { Subscription } from '../routes.ts';
import { isGrpcRefusal } from './block-marks.ts';
import { HopCredit } from './hop-credit.ts';
import type { HopKeeper, HopOwner } from './hop-owner.ts';
import { HopUpload, type HopUploadOwner } from './hop-upload.ts';
import { HOP_WINDOW_BYTES, STREAMS_BEFORE_SETTINGS } from './limits.ts';
import { EMPTY_TABLE, pingAck, rstStream, settingsAck } from './small-frames.ts';
import { BEGUN, CLIENT_ENDED, IS_GRPC, type StolenStream, UP_CLOSED } from './stolen-stream.ts';
import { type StreamStart, StreamStarts } from './stream-starts.ts';

const NO_FILTERS = new BlockPrefilter([]);
const list = new HeaderList();
const EVERYTHING = 0x7fffffff;

export class SessionHop implements FrameVisitor, HopUploadOwner {
  readonly subscription: Subscription;
  readonly leg: StreamLeg;
  readonly streams = new Map<number, StolenStream>();
  isGone = false;
  /** It takes no more streams: the local process said so, or the client sends no more. */
  isClosing = false;
  /** Whether its local process is there is not known yet, and what may not overtake its streams waits; how often it was looked at. */
  isOnTrial = false;
  looks = 0;
  /** What counts its streams that are refused. */
  refusal: CounterName = 'fallback_undelivered';
  /** Of the streams that it was given: each has a higher id than those before (RFC 9113 section 5.1.1). */
  highestId = 0;
  /** How many streams it begins before the local process has said how many it takes. None: it is for those that were refused, until it says goodbye. */
  firstStreams = STREAMS_BEFORE_SETTINGS;
  private readonly owner: HopOwner;
  private readonly keeper: HopKeeper<SessionHop>;
  private readonly flow: FrameFlow;
  private readonly decoder = new HpackDecoder(NO_FILTERS);
  private readonly settings = new SettingsTrack();
  private readonly pieces = new DataPieces();
  private readonly block = new HeaderBlock();
  private hasSettings = false;
  private initialWindow = DEFAULT_WINDOW_BYTES;
  readonly upload = new HopUpload(this);
  readonly allowance: HopCredit;
  private readonly starts = new StreamStarts();
  private hasSentBlock = false;

  constructor(owners: { owner: HopOwner; keeper: HopKeeper<SessionHop> }, subscription: Subscription, leg: StreamLeg) {
    this.owner = owners.owner;
    this.keeper = owners.keeper;
    this.subscription = subscription;
    this.leg = leg;
    this.allowance = new HopCredit(leg);
    this.flow = new FrameFlow(this);
  }

  /** Opens the connection. */
  begin(): void {
    const out = Buffer.alloc(128);
    let at = PREFACE.copy(out, 0);
    at = writeSettings(out, at, [[SETTINGS_ENABLE_PUSH, 0]]);
    at = writeWindowUpdate(out, at, { streamId: 0, increment: HOP_WINDOW_BYTES - DEFAULT_WINDOW_BYTES });
    this.leg.write(out, 0, at);
  }

  /** Takes a stream, and begins it with the block of its request as soon as the local process has room for one more. */
  start(stream: StolenStream, block: Buffer): void {
    stream.hopWindow = this.initialWindow;
    this.highestId = stream.id;
    this.streams.set(stream.id, stream);
    this.upload.add(stream, block.length);
    this.starts.add({ stream, block });
    this.beginMore();
  }

  /** Begins those that wait, as the local process has room. */
  private beginMore(): void {
    const most = this.hasSettings ? this.settings.maxStreams : this.firstStreams;
    while (!this.isGone) {
      const next = this.starts.take(this.streams, most);
      if (next === undefined) return;
      this.beginStream(next);
    }
  }

  private beginStream({ stream, block }: StreamStart): void {
    stream.note(BEGUN);
    this.upload.begin(stream, block.length);
    stream.startOffset = this.leg.sentBytes;
    const first = this.hasSentBlock ? block : Buffer.concat([EMPTY_TABLE, block]);
    this.hasSentBlock = true;
    const endsStream = stream.has(CLIENT_ENDED) && stream.up.length === 0 && stream.trailers === null;
    this.sendBlock(stream.id, first, endsStream);
    if (endsStream) this.closeUp(stream);
    else this.upload.push(stream);
  }

  /** It is over, and nothing of it is held any more. @returns the streams that it had */
  leave(): readonly StolenStream[] {
    const streams = [...this.streams.values()];
    this.isGone = true;
    this.streams.clear();
    this.upload.close();
    this.allowance.end();
    return streams;
  }

  /** The stream is somebody else's, or over. @returns false: it was before */
  release(stream: StolenStream): boolean {
    if (!this.streams.delete(stream.id)) return false;
    if (!stream.has(BEGUN)) this.starts.remove(stream);
    this.upload.release(stream);
    return true;
  }

  sendBlock(streamId: number, block: Buffer, endsStream: boolean): void {
    const out = Buffer.allocUnsafe(blockFrameBytes(block.length, DEFAULT_MAX_FRAME_BYTES));
    const each = { streamId, block, start: 0, end: block.length, endsStream, maxFrameBytes: DEFAULT_MAX_FRAME_BYTES };
    this.leg.write(out, 0, writeBlock(out, 0, each));
  }

  pushAllUp(): void {
    for (const stream of this.streams.values()) this.upload.push(stream);
  }

  /** DATA of this stream went to the client, or nowhere: the local process may send as much again. */
  credit(stream: StolenStream | null, bytes: number): void {
    if (!this.isGone) this.allowance.give(stream, bytes);
  }

  /** Tells the local process that a stream is over, and forgets it; what it sent in vain is given back. */
  drop(stream: StolenStream, code: number | null): void {
    if (!this.release(stream)) return;
    const waiting = stream.downBytes - this.allowance.repay(stream, stream.downBytes);
    stream.down.length = 0;
    stream.downBytes = 0;
    this.allowance.noteBlocks(-stream.blockBytes);
    stream.blockBytes = 0;
    if (this.isGone) return;
    if (code !== null && stream.has(BEGUN)) this.send(rstStream(stream.id, code));
    this.credit(null, waiting);
    this.beginMore();
  }

  // The leg's events.

  data(buf: Buffer, start: number, end: number): void {
    this.flow.push(buf, start, end);
  }

  // The frames of the local process.

  meetHead(frame: FrameScanner): number {
    const { type, flags, streamId } = frame;
    if (this.isGone) return DROP;
    if (!this.hasSettings && (type !== SETTINGS || streamId !== 0 || (flags & ACK) !== 0)) return this.refuse();
    switch (type) {
      case DATA:
        this.pieces.begin(frame);
        return this.allowance.take(frame.length) ? STREAM : this.refuse();
      case HEADERS:
      case SETTINGS:
      case PING:
      case WINDOW_UPDATE:
      case RST_STREAM:
      case GOAWAY:
        return WHOLE;
      case PUSH_PROMISE:
        return this.refuse();
      default:
        return DROP;
    }
  }

  payloadRoom(): number {
    return EVERYTHING;
  }

  meetPayload(frame: FrameScanner, buf: Buffer, start: number, end: number): void {
    if (this.isGone) return;
    const stream = this.streams.get(frame.streamId);
    const { pieces } = this;
    if (!pieces.take(buf, start, end)) {
      this.refuse();
      return;
    }
    const content = pieces.end - pieces.start;
    this.credit(stream ?? null, end - start - content);
    if (stream === undefined) {
      this.credit(null, content);
      return;
    }
    stream.noteActed();
    const endsStream = frame.isFrameEnd && (frame.flags & END_STREAM) !== 0;
    if (content === 0 && !endsStream) return;
    this.owner.meetHopData(stream, buf, { start: pieces.start, end: pieces.end, endsStream });
    if (endsStream) this.beginMore();
  }

  meetFrame(buf: Buffer, start: number, end: number): void {
    if (this.isGone) return;
    const type = buf[start + 3] as number;
    const flags = buf[start + 4] as number;
    const streamId = readStreamId(buf, start + 5);
    const payload = start + FRAME_HEADER_BYTES;
    const length = end - payload;
    if (type === HEADERS) this.meetBlock(buf, start, end);
    else if (type === SETTINGS) this.meetSettings(flags, buf, payload, end);
    else if (type === PING) {
      if (length !== 8) this.refuse();
      else if ((flags & ACK) === 0) this.send(pingAck(buf, payload));
    } else if (type === GOAWAY) {
      if (length < 8) this.refuse();
      else this.meetGoaway(readStreamId(buf, payload), readUint32(buf, payload + 4));
    } else if (length !== 4) this.refuse();
    else if (type === WINDOW_UPDATE) this.meetWindowUpdate(streamId, readStreamId(buf, payload));
    else this.meetReset(streamId, readUint32(buf, payload));
  }

  /** Nothing of the local process passes as it is. */
  pass(): void {}

  meetLoss(): void {
    this.refuse();
  }

  private meetBlock(buf: Buffer, start: number, end: number): void {
    const stream = this.streams.get(readStreamId(buf, start + 5));
    const endsStream = ((buf[start + 4] as number) & END_STREAM) !== 0;
    const { block, decoder } = this;
    if (block.joinFrames(buf, start, end) === BLOCK_FRAMING_BROKEN) {
      this.refuse();
      return;
    }
    const source = block.bytes;
    const said = decoder.read(source, block.start, block.end, list);
    if (said < 0) this.refuse();
    else if (stream !== undefined) {
      stream.noteActed();
      if (endsStream && stream.has(IS_GRPC) && isGrpcRefusal(list)) this.keeper.meetGrpcRefusal(this);
      this.owner.meetHopBlock(stream, list, { source, endsStream });
      if (endsStream) this.beginMore();
    }
  }

  private meetSettings(flags: number, buf: Buffer, start: number, end: number): void {
    if ((flags & ACK) !== 0) return;
    if (!this.hasSettings) this.keeper.meetAnswer(this);
    this.hasSettings = true;
    if ((end - start) % 6 !== 0 || !this.settings.note(buf, start, end)) {
      this.refuse();
      return;
    }
    this.settings.ack();
    const change = this.settings.windowBytes - this.initialWindow;
    this.initialWindow += change;
    for (const stream of this.streams.values()) stream.hopWindow += change;
    this.send(settingsAck());
    this.pushAllUp();
    this.beginMore();
  }

  private meetWindowUpdate(streamId: number, increment: number): void {
    if (streamId === 0) {
      this.upload.window += increment;
      this.pushAllUp();
      return;
    }
    const stream = this.streams.get(streamId);
    if (stream === undefined) return;
    stream.hopWindow += increment;
    this.upload.push(stream);
  }

  private meetReset(streamId: number, code: number): void {
    const stream = this.streams.get(streamId);
    if (stream !== undefined) this.keeper.meetReset(this, stream, code);
  }

  private meetGoaway(lastId: number, code: number): void {
    this.isClosing = true;
    this.keeper.meetGoaway(this, lastId, code);
  }

  private send(frame: Buffer): void {
    this.leg.write(frame, 0, frame.length);
  }

  creditClient(stream: StolenStream, bytes: number): void {
    this.owner.creditClient(stream, bytes);
  }

  /** Nothing more goes up. */
  closeUp(stream: StolenStream): void {
    stream.note(UP_CLOSED);
    if (stream.isOver) this.owner.noteOver(stream);
    this.beginMore();
  }

  /** The local process broke the protocol, or does not speak it. */
  private refuse(): number {
    if (!this.isGone) this.keeper.meetBroken(this, this.hasSettings);
    return DROP;
  }
}
