/**
 * The client's frames on a mirrored connection: settings, header blocks that are judged, and DATA of streams that somebody takes.
 *
 * A new stream is a HEADERS on an odd id above all before; on a known id it is trailers. Blocks are read in full only where a filter may
 * match, and what breaks the rules of RFC 9113 section 8 is no request that could be judged: only who looks at everything is shown it.
 */

import {
  ACK,
  type AckedTable,
  BLOCK_CANNOT_MATCH,
  BLOCK_FRAMING_BROKEN,
  BLOCK_LIST_TOO_LARGE,
  ClientPreface,
  DATA,
  DataPieces,
  DROP,
  END_STREAM,
  FRAME_HEADER_BYTES,
  FrameFlow,
  type FrameScanner,
  type FrameVisitor,
  HEADERS,
  HeaderBlock,
  type HeaderList,
  HpackDecoder,
  type Http2Midway,
  LOST,
  NO_LIST_VIOLATION,
  PastStreams,
  PUSH_PROMISE,
  RST_STREAM,
  readRequest,
  readStreamId,
  SETTINGS,
  STREAM,
  tableFreeBlock,
  WHOLE,
} from '../../../../filter-engine/http2/index.ts';
import type { RequestHead } from '../../../../filter-engine/index.ts';
import type { HoldOwner } from '../flow-hold.ts';
import type { HoldBudget } from '../hold-budget.ts';
import type { MirrorPort } from '../mirror-port.ts';
import { FrameHold } from './frame-hold.ts';
import type { MirroredStream } from './mirrored-stream.ts';

const EVERYTHING = 0x7fffffff;
/** The request that an upgrade began with (RFC 7540 section 3.2). */
export const UPGRADED_STREAM = 1;
/** Whose bytes those of a frame are that is not DATA. */
const NOBODYS = -1;

/** Who follows both directions. */
export interface ClientFramesOwner extends HoldOwner {
  readonly budget: HoldBudget;
  readonly port: MirrorPort;
  readonly head: RequestHead;
  /** The thread's list for blocks that are read. */
  readonly list: HeaderList;
  readonly streams: ReadonlyMap<number, MirroredStream>;
  /** Nothing more of this direction is to be believed. */
  readonly isClientLost: boolean;
  /** A request begins, and `port` was asked about it. @returns whether somebody has it */
  openStream(id: number, block: Buffer, endsStream: boolean): boolean;
  /** A request that cannot be judged begins. */
  meetUnjudged(): void;
  /** A request of nobody has ended, and was seen whole. */
  noteSeen(): void;
  /** A request cannot be copied any further, and others can. */
  loseRequest(streamId: number): void;
  meetClientPiece(stream: MirroredStream): void;
  meetReset(streamId: number): void;
  noteClientSettings(buf: Buffer, start: number, end: number): void;
  /** The client has acknowledged the app's settings. @returns limits for its header table */
  ackAppSettings(): AckedTable;
  /** The direction can be followed no further. */
  loseClient(): void;
}

export class ClientFrames implements FrameVisitor {
  private readonly owner: ClientFramesOwner;
  private readonly decoder: HpackDecoder;
  private readonly flow = new FrameFlow(this);
  readonly hold: FrameHold;
  private readonly block = new HeaderBlock();
  private readonly pieces = new DataPieces();
  private readonly preface = new ClientPreface();
  private highestId = 0;
  /** Requests up to this id began before they were seen. */
  private formerId = 0;
  /** Requests of which DATA is missing. */
  private readonly holed = new PastStreams();
  /** Whose DATA the frame at hand is. */
  private dataStream = NOBODYS;

  constructor(owner: ClientFramesOwner) {
    this.owner = owner;
    this.hold = new FrameHold(this.flow, owner.budget, owner);
    this.decoder = new HpackDecoder(owner.port.prefilter);
  }

  beginAt({ decoder, client, prefaceLeft, highestId }: Http2Midway): void {
    this.decoder.restore(decoder);
    this.preface.left = prefaceLeft;
    this.highestId = highestId;
    this.formerId = highestId;
    this.flow.beginAt(client);
  }

  /** Its first stream was asked for in HTTP/1. */
  beginBehindUpgrade(): void {
    this.highestId = UPGRADED_STREAM;
    this.formerId = UPGRADED_STREAM;
  }

  push(buf: Buffer, start: number, end: number): void {
    const at = this.preface.left === 0 ? start : this.preface.take(buf, start, end);
    if (at < 0) this.owner.loseClient();
    else this.flow.push(buf, at, end);
  }

  /** Memory that lasts as long as the connection. */
  get memoryBytes(): number {
    return this.decoder.memoryBytes + this.holed.memoryBytes;
  }

  /** Bytes are missing. @returns the stream whose DATA they are of, or NOBODYS; 0 when it is not known what they were */
  skip(bytes: number): number {
    if (!this.flow.skip(bytes)) return 0;
    if (this.dataStream !== NOBODYS) this.holed.add(this.dataStream);
    return this.dataStream;
  }

  meetHead(frame: FrameScanner): number {
    if (this.owner.isClientLost) return DROP;
    this.dataStream = NOBODYS;
    switch (frame.type) {
      case DATA:
        this.dataStream = frame.streamId;
        // Of nobody's only the end is of interest.
        if ((frame.flags & END_STREAM) === 0 && !this.owner.streams.has(frame.streamId)) return DROP;
        this.pieces.begin(frame);
        return STREAM;
      case HEADERS:
      case SETTINGS:
      case RST_STREAM:
        return WHOLE;
      case PUSH_PROMISE:
        return LOST;
      default:
        return DROP;
    }
  }

  payloadRoom(): number {
    return EVERYTHING;
  }

  meetPayload(frame: FrameScanner, buf: Buffer, start: number, end: number): void {
    const stream = this.owner.streams.get(frame.streamId);
    const endsStream = frame.isFrameEnd && (frame.flags & END_STREAM) !== 0;
    if (stream === undefined) {
      if (endsStream) this.noteEnd(frame.streamId);
    } else if (!this.pieces.take(buf, start, end)) this.owner.loseClient();
    else if (!stream.isClientDone) {
      if (this.pieces.start === this.pieces.end && !endsStream) return;
      stream.continue({ buf, start: this.pieces.start, end: this.pieces.end, isBlock: false, endsStream });
      this.owner.meetClientPiece(stream);
    }
  }

  meetFrame(buf: Buffer, start: number, end: number): void {
    const { owner } = this;
    const type = buf[start + 3] as number;
    const flags = buf[start + 4] as number;
    const payload = start + FRAME_HEADER_BYTES;
    if (type === HEADERS) {
      this.meetBlock(buf, start, end);
      this.block.clear();
      if (!owner.isClientLost) this.decoder.tidy();
    } else if (type === RST_STREAM) owner.meetReset(readStreamId(buf, start + 5));
    else if ((flags & ACK) === 0) owner.noteClientSettings(buf, payload, end);
    else this.decoder.follow(owner.ackAppSettings());
  }

  pass(): void {
    // Nothing is passed on.
  }

  meetLoss(): void {
    this.owner.loseClient();
  }

  private meetBlock(buf: Buffer, start: number, end: number): void {
    const { owner, decoder, block } = this;
    const { port } = owner;
    if (block.joinFrames(buf, start, end) === BLOCK_FRAMING_BROKEN) {
      owner.loseClient();
      return;
    }
    decoder.setPrefilter(port.prefilter);
    const judged = decoder.judge(block.bytes, block.start, block.end);
    if (judged < 0) {
      owner.loseClient();
      return;
    }
    const id = readStreamId(buf, start + 5);
    const endsStream = ((buf[start + 4] as number) & END_STREAM) !== 0;
    const isNew = (id & 1) === 1 && id > this.highestId;
    if (!isNew) {
      this.meetTrailers(id, endsStream);
      return;
    }
    this.highestId = id;
    const isOfInterest = port.takesAll || judged !== BLOCK_CANNOT_MATCH;
    const isSomebodys = isOfInterest && this.begin(id, endsStream);
    if (!isSomebodys && endsStream && !owner.isClientLost) owner.noteSeen();
  }

  /** @returns whether somebody has the request now */
  private begin(id: number, endsStream: boolean): boolean {
    const { owner } = this;
    const { head, list, port } = owner;
    if (!this.readAgain()) {
      if (!owner.isClientLost) owner.meetUnjudged();
      return false;
    }
    if (readRequest(list, endsStream, head) === NO_LIST_VIOLATION) port.judge(head);
    else port.judgeBroken();
    if (port.matched.length + port.undecided.length === 0) return false;
    return owner.openStream(id, tableFreeBlock(list, this.block.bytes), endsStream);
  }

  private meetTrailers(id: number, endsStream: boolean): void {
    const { owner } = this;
    const stream = owner.streams.get(id);
    if (stream === undefined) {
      if (endsStream) this.noteEnd(id);
      return;
    }
    if (stream.isClientDone) return;
    if (!this.readAgain()) {
      owner.loseRequest(id);
      if (endsStream && !owner.isClientLost) this.noteEnd(id);
      return;
    }
    const bytes = tableFreeBlock(owner.list, this.block.bytes);
    stream.continue({ buf: bytes, start: 0, end: bytes.length, isBlock: true, endsStream });
    owner.meetClientPiece(stream);
  }

  /** A request that nobody has, or has any more, has ended. */
  private noteEnd(id: number): void {
    if (id > this.formerId && !this.holed.has(id)) this.owner.noteSeen();
  }

  /** Reads the block that was judged last in full. @returns false: its list is too large, or it is none and the direction is lost with it */
  private readAgain(): boolean {
    const { block } = this;
    const said = this.decoder.reread(block.bytes, block.start, block.end, this.owner.list);
    if (said < 0 && said !== BLOCK_LIST_TOO_LARGE) this.owner.loseClient();
    return said >= 0;
  }
}
