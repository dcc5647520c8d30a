/**
 * The client's frames on a mirrored connection: settings, header blocks that are judged, and DATA of streams that somebody takes.
 *
 * A new stream is a HEADERS on an odd id above all before; on a known id it is trailers. Blocks are read in full only where a filter may
 * match, and what breaks the rules of RFC 9113 section 8 is no request that could be judged.
 */

import {
  ACK,
  type AckedTable,
  BLOCK_CANNOT_MATCH,
  BLOCK_FRAMING_BROKEN,
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
  /** A request begins, and `port` was asked about it. */
  openStream(id: number, block: Buffer, endsStream: boolean): void;
  /** A request that cannot be judged begins. */
  meetUnjudged(): void;
  /** A request of nobody has ended. */
  noteSeen(): void;
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

  constructor(owner: ClientFramesOwner) {
    this.owner = owner;
    this.hold = new FrameHold(this.flow, owner.budget, owner);
    this.decoder = new HpackDecoder(owner.port.prefilter);
  }

  beginAt({ decoder, client, prefaceLeft, highestId }: Http2Midway): void {
    this.decoder.restore(decoder);
    this.preface.left = prefaceLeft;
    this.highestId = highestId;
    this.flow.beginAt(client);
  }

  /** Its first stream was asked for in HTTP/1. */
  beginBehindUpgrade(): void {
    this.highestId = UPGRADED_STREAM;
  }

  push(buf: Buffer, start: number, end: number): void {
    const at = this.preface.left === 0 ? start : this.preface.take(buf, start, end);
    if (at < 0) this.owner.loseClient();
    else this.flow.push(buf, at, end);
  }

  /** Memory of the header table. */
  get tableBytes(): number {
    return this.decoder.memoryBytes;
  }

  /** Bytes are missing. @returns the stream whose DATA they are of; 0 when it is not known what they were */
  skip(bytes: number): number {
    return this.flow.skip(bytes) ? this.dataStream : 0;
  }

  private dataStream = 0;

  meetHead(frame: FrameScanner): number {
    if (this.owner.isClientLost) return DROP;
    switch (frame.type) {
      case DATA:
        this.dataStream = frame.streamId;
        if (!this.owner.streams.has(frame.streamId)) {
          if ((frame.flags & END_STREAM) !== 0) this.owner.noteSeen();
          return DROP;
        }
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
    if (!this.pieces.take(buf, start, end)) this.owner.loseClient();
    else if (stream !== undefined && !stream.isClientDone) {
      const endsStream = frame.isFrameEnd && (frame.flags & END_STREAM) !== 0;
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
    if (!isOfInterest || !this.begin(id, endsStream)) if (endsStream) owner.noteSeen();
  }

  /** @returns whether somebody has the request now */
  private begin(id: number, endsStream: boolean): boolean {
    const { owner } = this;
    const { head, list, port } = owner;
    if (!this.readAgain() || readRequest(list, endsStream, head) !== NO_LIST_VIOLATION) {
      owner.meetUnjudged();
      return false;
    }
    port.judge(head);
    if (port.matched.length + port.undecided.length === 0) return false;
    owner.openStream(id, tableFreeBlock(list, this.block.bytes), endsStream);
    return true;
  }

  private meetTrailers(id: number, endsStream: boolean): void {
    const { owner } = this;
    const stream = owner.streams.get(id);
    if (stream === undefined) {
      if (endsStream) owner.noteSeen();
      return;
    }
    if (stream.isClientDone || !this.readAgain()) return;
    const bytes = tableFreeBlock(owner.list, this.block.bytes);
    stream.continue({ buf: bytes, start: 0, end: bytes.length, isBlock: true, endsStream });
    owner.meetClientPiece(stream);
  }

  /** Reads the block that was judged last in full. */
  private readAgain(): boolean {
    const { block } = this;
    return this.decoder.reread(block.bytes, block.start, block.end, this.owner.list) >= 0;
  }
}
