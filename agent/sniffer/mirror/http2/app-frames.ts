/**
 * The app's frames on a mirrored connection: settings, and the responses of streams whose takers want them. Its header blocks are all
 * followed, since each may change the table of the next.
 */

import {
  ACK,
  type AckedTable,
  BLOCK_FRAMING_BROKEN,
  BLOCK_LIST_TOO_LARGE,
  BlockPrefilter,
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
  LIST_STRIDE,
  PUSH_PROMISE,
  RST_STREAM,
  readStreamId,
  SETTINGS,
  STREAM,
  tableFreeBlock,
  VALUE_START,
  WHOLE,
} from '../../../../filter-engine/http2/index.ts';
import type { HoldOwner } from '../flow-hold.ts';
import type { HoldBudget } from '../hold-budget.ts';
import { FrameHold } from './frame-hold.ts';
import type { MirroredStream } from './mirrored-stream.ts';

const EVERYTHING = 0x7fffffff;
/** Whose bytes those of a frame are that is not DATA. */
const NOBODYS = -1;
const NO_FILTERS = new BlockPrefilter([]);
const DIGIT_1 = 0x31;

/** Who follows both directions. */
export interface AppFramesOwner extends HoldOwner {
  readonly budget: HoldBudget;
  readonly list: HeaderList;
  readonly streams: ReadonlyMap<number, MirroredStream>;
  /** Nothing more of this direction is to be believed. */
  readonly isAppLost: boolean;
  /** Its header table is not known: frames are, their blocks are not. */
  readonly isAppUnread: boolean;
  meetAppPiece(stream: MirroredStream): void;
  meetReset(streamId: number): void;
  /** A response cannot be copied any further, and others can. */
  loseResponse(streamId: number): void;
  noteAppSettings(buf: Buffer, start: number, end: number): void;
  /** The app has acknowledged the client's settings. @returns limits for its header table */
  ackClientSettings(): AckedTable;
  /** The direction can be followed no further. */
  loseApp(): void;
}

export class AppFrames implements FrameVisitor {
  private readonly owner: AppFramesOwner;
  private readonly decoder = new HpackDecoder(NO_FILTERS);
  private readonly flow = new FrameFlow(this);
  readonly hold: FrameHold;
  private readonly block = new HeaderBlock();
  private readonly pieces = new DataPieces();
  /** Whose DATA the frame at hand is. */
  private dataStream = NOBODYS;

  constructor(owner: AppFramesOwner) {
    this.owner = owner;
    this.hold = new FrameHold(this.flow, owner.budget, owner);
  }

  beginAt({ app }: Http2Midway): void {
    this.flow.beginAt(app);
  }

  /** The app took the client's settings with its 101. */
  beginBehindUpgrade(): void {
    this.decoder.follow(this.owner.ackClientSettings());
  }

  push(buf: Buffer, start: number, end: number): void {
    this.flow.push(buf, start, end);
  }

  /** Memory that lasts as long as the connection. */
  get memoryBytes(): number {
    return this.decoder.memoryBytes;
  }

  /** Bytes are missing. @returns the stream whose DATA they are of, or NOBODYS; 0 when it is not known what they were */
  skip(bytes: number): number {
    return this.flow.skip(bytes) ? this.dataStream : 0;
  }

  meetHead(frame: FrameScanner): number {
    if (this.owner.isAppLost) return DROP;
    this.dataStream = NOBODYS;
    switch (frame.type) {
      case DATA:
        this.dataStream = frame.streamId;
        if (this.owner.streams.get(frame.streamId)?.wantsResponse !== true) return DROP;
        this.pieces.begin(frame);
        return STREAM;
      case HEADERS:
      case PUSH_PROMISE:
      case SETTINGS:
      case RST_STREAM:
        return WHOLE;
      default:
        return DROP;
    }
  }

  payloadRoom(): number {
    return EVERYTHING;
  }

  meetPayload(frame: FrameScanner, buf: Buffer, start: number, end: number): void {
    const { owner, pieces } = this;
    const stream = owner.streams.get(frame.streamId);
    if (!pieces.take(buf, start, end)) owner.loseApp();
    else if (stream?.wantsResponse === true) {
      const endsStream = frame.isFrameEnd && (frame.flags & END_STREAM) !== 0;
      if (pieces.start === pieces.end && !endsStream) return;
      stream.respond({ buf, start: pieces.start, end: pieces.end, isBlock: false, endsStream });
      owner.meetAppPiece(stream);
    }
  }

  meetFrame(buf: Buffer, start: number, end: number): void {
    const { owner } = this;
    const type = buf[start + 3] as number;
    const flags = buf[start + 4] as number;
    if (type === HEADERS || type === PUSH_PROMISE) {
      this.meetBlock(buf, start, end);
      this.block.clear();
      if (!owner.isAppLost) this.decoder.tidy();
    } else if (type === RST_STREAM) owner.meetReset(readStreamId(buf, start + 5));
    else if ((flags & ACK) === 0) owner.noteAppSettings(buf, start + FRAME_HEADER_BYTES, end);
    else this.decoder.follow(owner.ackClientSettings());
  }

  pass(): void {
    // Nothing is passed on.
  }

  meetLoss(): void {
    this.owner.loseApp();
  }

  private meetBlock(buf: Buffer, start: number, end: number): void {
    const { owner, decoder, block } = this;
    if (owner.isAppUnread) return;
    const isFramed = block.joinFrames(buf, start, end) !== BLOCK_FRAMING_BROKEN;
    if (!isFramed || decoder.judge(block.bytes, block.start, block.end) < 0) {
      owner.loseApp();
      return;
    }
    if (buf[start + 3] !== HEADERS) return;
    const stream = owner.streams.get(readStreamId(buf, start + 5));
    if (stream?.wantsResponse !== true) return;
    const said = decoder.reread(block.bytes, block.start, block.end, owner.list);
    if (said < 0) {
      if (said === BLOCK_LIST_TOO_LARGE) owner.loseResponse(stream.id);
      else owner.loseApp();
      return;
    }
    const endsStream = ((buf[start + 4] as number) & END_STREAM) !== 0;
    if (!endsStream && isInterim(owner.list)) return;
    const bytes = tableFreeBlock(owner.list, block.bytes);
    stream.respond({ buf: bytes, start: 0, end: bytes.length, isBlock: true, endsStream });
    owner.meetAppPiece(stream);
  }
}

/** `:status` comes first, and alone among the pseudo-headers (RFC 9113 section 8.3.2); 1xx is not the answer yet. */
function isInterim({ count, bytes, columns }: HeaderList): boolean {
  if (count === 0 || columns.length < LIST_STRIDE) return false;
  const isPseudo = bytes[columns[0] ?? 0] === COLON;
  return isPseudo && bytes[columns[VALUE_START] ?? 0] === DIGIT_1;
}

const COLON = 0x3a;
