/**
 * The header blocks of the client: whose their streams are, and how those of the app's go on.
 *
 * A new stream is a HEADERS on an odd id above all before; on a known id it is trailers: the header table moves on, no verdict. A match at a glance is read again in
 * full, and what breaks the rules of RFC 9113 section 8 is never stolen. A block that turns out to be none then is the last that is followed: half of it is in the table.
 *
 *   nothing was cut out yet          all goes on byte by byte, header blocks held until they are whole
 *   a cut-out block touched no table blocks of the app's streams still go on verbatim
 *   one did                          they are written anew without a table; the first begins with a size update to 0, legal under every
 *                                    limit, which settles whatever update the cut-out block carried (RFC 7541 section 4.2)
 *
 * In a thread without sessions the tap stops in front of the first block that one wants, with its table as that block found it.
 */
import {
  type AckedTable,
  BLOCK_CANNOT_MATCH,
  BLOCK_FRAMING_BROKEN,
  BLOCK_LIST_TOO_LARGE,
  blockFrameBytes,
  COMPRESSION_ERROR,
  END_STREAM,
  type FrameFlow,
  HeaderBlock,
  HeaderList,
  HpackDecoder,
  type HpackDecoderState,
  NO_LIST_VIOLATION,
  PROTOCOL_ERROR,
  readRequest,
  readStreamId,
  tableFreeBlock,
  writeBlock,
} from '../../../filter-engine/http2/index.ts';
import { type BlockAtHand, bodyBytesOf, type CutOutBlock, dependsOnItself, marksOf } from './block-marks.ts';
import type { ClientTapOwner } from './client-tap-owner.ts';
import type { CutOutRules } from './cut-out-rules.ts';
import { EMPTY_TABLE } from './small-frames.ts';
import { ANY_LENGTH } from './stolen-stream.ts';

const list = new HeaderList();

/** Whose frames they are of. */
export interface BlockTap {
  readonly flow: Pick<FrameFlow, 'flush' | 'stop' | 'passOn'>;
  /** From the frames `buf[start, end)` on it cannot be followed. */
  loseFrom(code: number, buf: Buffer, start: number, end: number): void;
}

export class ClientBlocks implements BlockAtHand {
  private readonly owner: ClientTapOwner;
  private readonly rules: CutOutRules;
  private readonly tap: BlockTap;
  private readonly flow: BlockTap['flow'];
  private readonly decoder: HpackDecoder;
  private readonly block = new HeaderBlock();
  /** Of the block at hand. */
  endsStream = false;
  /** Before the block at hand. */
  private formerHighestId = 0;
  /** The app was told that the table is empty. */
  private hasAnnounced = false;

  constructor(owner: ClientTapOwner, rules: CutOutRules, tap: BlockTap) {
    this.owner = owner;
    this.rules = rules;
    this.tap = tap;
    this.flow = tap.flow;
    this.decoder = new HpackDecoder(owner.routes.prefilter);
  }

  /** The header table. */
  snapshot(): HpackDecoderState {
    return this.decoder.snapshot();
  }

  restore(state: HpackDecoderState): void {
    this.decoder.restore(state);
  }

  /** The limit of the client's encoder, from its acknowledgement on (section 6.5.3). */
  follow(acked: AckedTable): void {
    this.decoder.follow(acked);
  }

  /** Writes a table-free block to the app, as HEADERS. Not within a frame of the client. */
  write(streamId: number, block: Buffer, endsStream: boolean): void {
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

  /** A block of the client, its frames whole. Borrowed. */
  meet(buf: Buffer, start: number, end: number): void {
    const { owner, decoder, block } = this;
    const { facts } = owner;
    if (block.joinFrames(buf, start, end) === BLOCK_FRAMING_BROKEN) {
      this.tap.loseFrom(PROTOCOL_ERROR, buf, start, end);
      return;
    }
    decoder.setPrefilter(owner.routes.prefilter);
    const streamId = readStreamId(buf, start + 5);
    const endsStream = ((buf[start + 4] as number) & END_STREAM) !== 0;
    this.endsStream = endsStream;
    const judged = decoder.judge(block.bytes, block.start, block.end);
    if (judged < 0) {
      this.tap.loseFrom(COMPRESSION_ERROR, buf, start, end);
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
        this.tap.loseFrom(COMPRESSION_ERROR, buf, start, end);
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
    if (this.readsAgain()) this.write(streamId, tableFreeBlock(list, this.block.bytes), endsStream);
  }
}
