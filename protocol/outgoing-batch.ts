/**
 * Outgoing frames, gathered into one buffer and sent as one WebSocket message per turn: many small frames then cost one
 * message, one mask and one system call. A batch that is full goes out at once and the next begins.
 *
 * Bytes that follow bytes of the same stream directly lengthen that frame instead of beginning another, and the first bytes
 * of a stream join its OPEN: a small request costs one frame.
 *
 * Ownership: a transport that writes to a descriptor keeps nothing (`sendBorrowed`): all batches are one buffer then, and nothing is allocated.
 * Others own what they are given: small batches are copied out to their own size, large ones are handed over as they are (see
 * COPY_BATCH_BELOW_BYTES).
 */

import {
  CREDIT_BYTES,
  END_BYTES,
  FRAME_CONNECTED,
  FRAME_CONTROL,
  FRAME_CREDIT,
  FRAME_DATA,
  FRAME_DIAL,
  FRAME_END,
  FRAME_HEADER_BYTES,
  FRAME_OPEN,
  FRAME_RESET,
  PING_BYTES,
  RESET_BYTES,
  writeFrameHeader,
  writeUint64,
} from './frames.ts';
import { COPY_BATCH_BELOW_BYTES, MAX_CONTROL_BYTES, MAX_DATA_BYTES, MAX_MESSAGE_BYTES } from './limits.ts';
import type { WireResetCode } from './reset-codes.ts';
import { type StreamDial, writeDial } from './stream-dial.ts';
import { openMetaBytes, type StreamOpen, writeOpenMeta } from './stream-open.ts';
import { HEADROOM_BYTES } from './websocket-frames.ts';

/** Where whole messages go: to who owns them from then on, or to who borrows them. */
export type MuxTransport = OwningTransport | BorrowingTransport;

export interface OwningTransport {
  /** Takes ownership of `message`. Must not deliver to this mux's `receive` before it returns. */
  send(message: Buffer): void;
  /** Bytes given to it that have not left yet. */
  readonly bufferedBytes: number;
}

export interface BorrowingTransport {
  /**
   * Borrows the message `bytes[start, end)` until it returns, in which it calls nothing of the mux. The HEADROOM_BYTES in front of `start`
   * are its own to write to, for a header.
   */
  sendBorrowed(bytes: Buffer, start: number, end: number): void;
  /** Bytes given to it that have not left yet. */
  readonly bufferedBytes: number;
}

const EMPTY = Buffer.alloc(0);
/** A DATA frame is not begun for less than this at the end of a batch, unless there is no more to send. */
const MIN_PIECE_BYTES = 4096;

export class OutgoingBatch {
  /** Which batch is being filled; grows by one with each message sent. Bytes put into an earlier one have left us. */
  number = 1;
  /** One of both is there. */
  readonly #owner: OwningTransport | null;
  readonly #borrower: BorrowingTransport | null;
  readonly #onFirstFrame: () => void;
  /** Where a batch begins in `#bytes`, and where it ends at the latest. */
  readonly #first: number;
  readonly #last: number;
  #bytes: Buffer = EMPTY;
  /** Behind what was gathered. */
  #used: number;
  /** The frame at the end that more bytes of its stream may lengthen: its stream (0: none), its header, its room. */
  #openStreamId = 0;
  #openHeader = 0;
  #openRoom = 0;

  /** @param onFirstFrame called when a batch begins; `flush` is expected before the turn is over. */
  constructor(transport: MuxTransport, onFirstFrame: () => void) {
    this.#borrower = 'sendBorrowed' in transport ? transport : null;
    this.#owner = 'send' in transport ? transport : null;
    this.#onFirstFrame = onFirstFrame;
    this.#first = this.#borrower === null ? 0 : HEADROOM_BYTES;
    this.#last = this.#first + MAX_MESSAGE_BYTES;
    this.#used = this.#first;
  }

  /** Copies as much of `start` to `end` as one frame takes. @returns how many bytes, at least 1. */
  data(streamId: number, source: Buffer, start: number, end: number): number {
    const wanted = end - start;
    if (this.#openStreamId === streamId && this.#openRoom > 0 && this.#used < this.#last) {
      return this.#lengthen(source, start, wanted);
    }
    if (this.#last - this.#used < FRAME_HEADER_BYTES + Math.min(wanted, MIN_PIECE_BYTES)) this.flush();
    const count = Math.min(wanted, MAX_DATA_BYTES, this.#last - this.#used - FRAME_HEADER_BYTES);
    const payload = this.#begin(FRAME_DATA, streamId, count);
    source.copy(this.#bytes, payload, start, start + count);
    this.#keepOpen(streamId, payload, MAX_DATA_BYTES - count);
    return count;
  }

  open(streamId: number, open: StreamOpen): void {
    const payload = this.#begin(FRAME_OPEN, streamId, openMetaBytes(open));
    writeOpenMeta(this.#bytes, payload, open);
    this.#keepOpen(streamId, payload, MAX_DATA_BYTES);
  }

  /** @param bytes what `dialBytes` says of it */
  dial(streamId: number, dial: StreamDial, bytes: number): void {
    const payload = this.#begin(FRAME_DIAL, streamId, bytes);
    writeDial(this.#bytes, payload, dial);
  }

  connected(streamId: number): void {
    this.#begin(FRAME_CONNECTED, streamId, 0);
  }

  end(streamId: number, deliveredBytes: number): void {
    const payload = this.#begin(FRAME_END, streamId, END_BYTES);
    writeUint64(this.#bytes, payload, deliveredBytes);
  }

  reset(streamId: number, code: WireResetCode, deliveredBytes: number): void {
    const payload = this.#begin(FRAME_RESET, streamId, RESET_BYTES);
    this.#bytes[payload] = code;
    writeUint64(this.#bytes, payload + 1, deliveredBytes);
  }

  credit(streamId: number, bytes: number): void {
    const payload = this.#begin(FRAME_CREDIT, streamId, CREDIT_BYTES);
    this.#bytes.writeUInt32BE(bytes, payload);
  }

  /** A PING or PONG with the eight bytes of `source` at `start`. */
  probe(type: number, source: Buffer, start: number): void {
    const payload = this.#begin(type, 0, PING_BYTES);
    source.copy(this.#bytes, payload, start, start + PING_BYTES);
  }

  /** @returns false, and sends nothing, when `json` is larger than a control message may be. */
  control(json: string): boolean {
    const bytes = Buffer.byteLength(json);
    if (bytes > MAX_CONTROL_BYTES) return false;
    const payload = this.#begin(FRAME_CONTROL, 0, bytes);
    this.#bytes.write(json, payload);
    return true;
  }

  /** Sends what was gathered, if anything. */
  flush(): void {
    const end = this.#used;
    if (end === this.#first) return;
    this.#used = this.#first;
    this.#openStreamId = 0;
    this.number += 1;
    const bytes = this.#bytes;
    if (this.#borrower !== null) this.#borrower.sendBorrowed(bytes, this.#first, end);
    else if (end < COPY_BATCH_BELOW_BYTES) this.#owner?.send(copyOf(bytes, end));
    else {
      this.#bytes = EMPTY;
      this.#owner?.send(bytes.subarray(0, end));
    }
  }

  /** Forgets what was gathered. */
  discard(): void {
    this.#used = this.#first;
    this.#openStreamId = 0;
    this.#bytes = EMPTY;
  }

  /** Makes room for a frame and writes its header. @returns where its payload goes in `#bytes`, which this may replace. */
  #begin(type: number, streamId: number, payloadBytes: number): number {
    if (this.#used + FRAME_HEADER_BYTES + payloadBytes > this.#last) this.flush();
    if (this.#bytes.length === 0) this.#bytes = Buffer.allocUnsafeSlow(this.#last);
    const offset = this.#used;
    this.#used += FRAME_HEADER_BYTES + payloadBytes;
    this.#openStreamId = 0;
    writeFrameHeader(this.#bytes, offset, type, streamId, payloadBytes);
    if (offset === this.#first) this.#onFirstFrame();
    return offset + FRAME_HEADER_BYTES;
  }

  #keepOpen(streamId: number, payload: number, room: number): void {
    this.#openStreamId = streamId;
    this.#openHeader = payload - FRAME_HEADER_BYTES;
    this.#openRoom = room;
  }

  #lengthen(source: Buffer, start: number, wanted: number): number {
    const count = Math.min(wanted, this.#openRoom, this.#last - this.#used);
    source.copy(this.#bytes, this.#used, start, start + count);
    const lengthAt = this.#openHeader + 8;
    this.#bytes.writeUInt32BE(this.#bytes.readUInt32BE(lengthAt) + count, lengthAt);
    this.#used += count;
    this.#openRoom -= count;
    return count;
  }
}

function copyOf(bytes: Buffer, end: number): Buffer {
  const message = Buffer.allocUnsafe(end);
  bytes.copy(message, 0, 0, end);
  return message;
}
