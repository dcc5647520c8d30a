/**
 * One mirrored HTTP/2 request on its way from the tunnel to the local process. Its records (protocol/exchange-record.ts) are read here; a
 * sender says them in what the local process speaks (http2-sender.ts, http1-sender.ts). Until that is known they are kept, and the
 * stream's window bounds them, as no credit is given for them.
 *
 *   kept ──carry──► block ► begin · DATA ► write · last ► end ──delivered──► END, once the agent has ended, too
 *
 * *What counts as delivered*: a request whose last byte the local process' kernel has. Its last credit goes back then and not before,
 * since by credit the agent knows what arrived. One that is torn, or that cannot be said (hostile-fields.ts), ends as its client's reset would.
 */

import { BlockPrefilter, HeaderList, HpackDecoder } from '../../filter-engine/http2/index.ts';
import { ByteHold } from '../../filter-engine/index.ts';
import {
  type MuxStream,
  RECORD_BLOCK,
  RECORD_LAST,
  RECORD_TORN,
  RESET_CANCELLED,
  type RecordHeader,
  RecordReader,
  type RecordVisitor,
  type StreamVisitor,
  type WireResetCode,
} from '../../protocol/index.ts';
import { areTrailers, trySaying } from './hostile-fields.ts';

const NO_FILTERS = new BlockPrefilter([]);
/** One for all: read and taken apart at once. */
const list = new HeaderList();

/** What a sender tells of the request that it sends. Behind either nothing counts any more. */
export interface SenderEvents {
  /** Every byte that was to be sent is with the local process' kernel. */
  onDelivered(): void;
  onFailed(code: WireResetCode): void;
}

/** Sends one request to the local process, and drops the answer. */
export interface RequestSender {
  /** @param fields names and values in turn @param isWhole nothing follows */
  begin(fields: readonly string[], isWhole: boolean): void;
  /** Takes the bytes. @param onTaken the local process' window took them */
  write(bytes: Buffer, onTaken: () => void): void;
  /** @param trailers names and values in turn */
  end(trailers: readonly string[]): void;
  /** Says what is delivered by now, since nothing is waited for any more. */
  leave(): void;
  /** It will never be whole. */
  cancel(): void;
}

export class MirroredRequest implements StreamVisitor, RecordVisitor, SenderEvents {
  readonly #stream: MuxStream;
  readonly #records = new RecordReader(this);
  readonly #block = new ByteHold();
  readonly #kept = new ByteHold();
  readonly #onOver: () => void;
  #sender: RequestSender | undefined;
  /** Of the record under way. */
  #facts = 0;
  #left = 0;
  /** Of what came last: content, whose credit follows. */
  #writtenBytes = 0;
  #creditedBytes = 0;
  #hasBegun = false;
  #isTorn = false;
  #isWhole = false;
  #isDelivered = false;
  #hasAgentEnded = false;
  #isOver = false;

  /** @param onOver told once */
  constructor(stream: MuxStream, onOver: () => void) {
    this.#stream = stream;
    this.#onOver = onOver;
  }

  /** It goes out by this sender, what was kept first. */
  carry(sender: RequestSender): void {
    if (this.#isOver) return;
    this.#sender = sender;
    const { bytes, start, end } = this.#kept;
    this.#kept.release();
    if (start < end) this.#read(bytes, start, end);
    if (this.#hasAgentEnded) this.#meetAgentEnd();
  }

  // StreamVisitor.

  onData(bytes: Buffer, start: number, end: number): void {
    if (this.#isOver) return;
    if (this.#sender === undefined) this.#kept.append(bytes, start, end);
    else this.#read(bytes, start, end);
  }

  onEnd(): void {
    this.#hasAgentEnded = true;
    if (this.#sender !== undefined) this.#meetAgentEnd();
  }

  onReset(): void {
    this.#sender?.cancel();
    this.#over();
  }

  onDrain(): void {
    // Nothing is written.
  }

  // SenderEvents.

  onDelivered(): void {
    if (this.#isOver || !this.#isWhole) return;
    this.#isDelivered = true;
    this.#credit(this.#stream.receivedBytes - this.#creditedBytes);
    if (this.#hasAgentEnded) this.#finish();
  }

  onFailed(code: WireResetCode): void {
    if (this.#isOver) return;
    if (this.#isDelivered) this.#finish();
    else {
      this.#stream.reset(code, 0);
      this.#over();
    }
  }

  /** The session with the agent is over. */
  abort(): void {
    this.#sender?.leave();
    if (!this.#isDelivered) this.#sender?.cancel();
    this.onFailed(RESET_CANCELLED);
  }

  // RecordVisitor.

  onRecord({ facts, length }: RecordHeader): void {
    this.#facts = facts;
    this.#left = length;
    if ((facts & RECORD_TORN) !== 0) {
      this.#isTorn = true;
      this.#sender?.cancel();
    } else if (length === 0) this.#endRecord();
  }

  onRecordBytes(bytes: Buffer, start: number, end: number): void {
    this.#left -= end - start;
    if ((this.#facts & RECORD_BLOCK) !== 0) this.#block.append(bytes, start, end);
    else this.#write(Buffer.from(bytes.subarray(start, end)));
    if (this.#left === 0) this.#endRecord();
  }

  #read(bytes: Buffer, start: number, end: number): void {
    this.#writtenBytes = 0;
    this.#records.push(bytes, start, end);
    if (!this.#isOver && !this.#isWhole) this.#credit(end - start - this.#writtenBytes);
  }

  #write(bytes: Buffer): void {
    this.#writtenBytes += bytes.length;
    this.#sender?.write(bytes, () => {
      if (!this.#isOver && !this.#isWhole) this.#credit(bytes.length);
    });
  }

  #credit(bytes: number): void {
    this.#creditedBytes += bytes;
    this.#stream.consumed(bytes);
  }

  #endRecord(): void {
    const isLast = (this.#facts & RECORD_LAST) !== 0;
    if (isLast) this.#isWhole = true;
    if ((this.#facts & RECORD_BLOCK) === 0) {
      if (isLast) this.#sender?.end([]);
      return;
    }
    const fields = takeBlock(this.#block);
    if (fields === undefined) this.#giveUp();
    else if (this.#hasBegun) this.#endWith(fields);
    else {
      this.#hasBegun = true;
      if (!trySaying(() => this.#sender?.begin(fields, isLast))) this.#giveUp();
    }
  }

  #endWith(trailers: readonly string[]): void {
    if (!areTrailers(trailers) || !trySaying(() => this.#sender?.end(trailers))) this.#giveUp();
  }

  /** It cannot be said as it was. */
  #giveUp(): void {
    this.#sender?.cancel();
    this.onFailed(RESET_CANCELLED);
  }

  #meetAgentEnd(): void {
    if (this.#isOver) return;
    // Nothing follows: what is not whole now never is, whether a record has said so or not.
    if (!this.#isWhole && !this.#isTorn) this.#sender?.cancel();
    if (this.#isDelivered || !this.#isWhole) this.#finish();
  }

  #finish(): void {
    this.#credit(this.#stream.receivedBytes - this.#creditedBytes);
    this.#stream.end(this.#isDelivered ? this.#stream.receivedBytes : 0);
    this.#over();
  }

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#block.release();
    this.#kept.release();
    this.#onOver();
  }
}

/** The block that was gathered, as names and values in turn; it is gone then. */
function takeBlock(block: ByteHold): string[] | undefined {
  const isRead = new HpackDecoder(NO_FILTERS).read(block.bytes, block.start, block.end, list) >= 0;
  block.release();
  return isRead ? list.toPairs().flat() : undefined;
}
