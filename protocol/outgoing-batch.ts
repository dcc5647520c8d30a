/**
 * Outgoing frames, gathered into one buffer and sent as one WebSocket message per turn: many small frames then cost one
 * message, one mask and one system call. A batch that is full goes out at once and the next begins.
 *
 * Bytes that follow bytes of the same stream directly lengthen that frame instead of beginning another, and the first bytes
 * of a stream join its OPEN: a small request costs one frame.
 *
 * Ownership: `transport.send` is given a buffer that is never touched again. Small batches are copied out to their own size,
 * large ones are handed over as they are (see COPY_BATCH_BELOW_BYTES). A transport may give a large one back (`returnsSent`): of a
 * stream at full speed every batch is large, and a new buffer for each is a quarter of its cost.
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

/** Where whole messages go. */
export interface MuxTransport {
  /** Takes ownership of `message`. Must not deliver to this mux's `receive` before it returns. */
  send(message: Buffer): void;
  /** Bytes given to `send` that have not left yet. */
  readonly bufferedBytes: number;
  /** Whether nobody refers to a message any more once `send` has returned and `bufferedBytes` is 0: it is the mux's again then. */
  readonly returnsSent?: boolean;
}

const EMPTY = Buffer.alloc(0);
/** A DATA frame is not begun for less than this at the end of a batch, unless there is no more to send. */
const MIN_PIECE_BYTES = 4096;

export class OutgoingBatch {
  /** Which batch is being filled; grows by one with each message sent. Bytes put into an earlier one have left us. */
  number = 1;
  readonly #transport: MuxTransport;
  readonly #onFirstFrame: () => void;
  #bytes: Buffer = EMPTY;
  #used = 0;
  /** The frame at the end that more bytes of its stream may lengthen: its stream (0: none), its header, its room. */
  #openStreamId = 0;
  #openHeader = 0;
  #openRoom = 0;

  /** @param onFirstFrame called when a batch begins; `flush` is expected before the turn is over. */
  constructor(transport: MuxTransport, onFirstFrame: () => void) {
    this.#transport = transport;
    this.#onFirstFrame = onFirstFrame;
  }

  /** Copies as much of `start` to `end` as one frame takes. @returns how many bytes, at least 1. */
  data(streamId: number, source: Buffer, start: number, end: number): number {
    const wanted = end - start;
    if (this.#openStreamId === streamId && this.#openRoom > 0 && this.#used < MAX_MESSAGE_BYTES) {
      return this.#lengthen(source, start, wanted);
    }
    if (MAX_MESSAGE_BYTES - this.#used < FRAME_HEADER_BYTES + Math.min(wanted, MIN_PIECE_BYTES)) this.flush();
    const count = Math.min(wanted, MAX_DATA_BYTES, MAX_MESSAGE_BYTES - this.#used - FRAME_HEADER_BYTES);
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
    const used = this.#used;
    if (used === 0) return;
    const bytes = this.#bytes;
    this.#used = 0;
    this.#openStreamId = 0;
    this.number += 1;
    if (used < COPY_BATCH_BELOW_BYTES) {
      const message = Buffer.allocUnsafe(used);
      bytes.copy(message, 0, 0, used);
      this.#transport.send(message);
    } else {
      this.#bytes = EMPTY;
      const transport = this.#transport;
      transport.send(bytes.subarray(0, used));
      if (transport.returnsSent === true && transport.bufferedBytes === 0) this.#bytes = bytes;
    }
  }

  /** Forgets what was gathered. */
  discard(): void {
    this.#used = 0;
    this.#openStreamId = 0;
    this.#bytes = EMPTY;
  }

  /** Makes room for a frame and writes its header. @returns where its payload goes in `#bytes`, which this may replace. */
  #begin(type: number, streamId: number, payloadBytes: number): number {
    if (this.#used + FRAME_HEADER_BYTES + payloadBytes > MAX_MESSAGE_BYTES) this.flush();
    if (this.#bytes.length === 0) this.#bytes = Buffer.allocUnsafeSlow(MAX_MESSAGE_BYTES);
    const offset = this.#used;
    this.#used += FRAME_HEADER_BYTES + payloadBytes;
    this.#openStreamId = 0;
    writeFrameHeader(this.#bytes, offset, type, streamId, payloadBytes);
    if (offset === 0) this.#onFirstFrame();
    return offset + FRAME_HEADER_BYTES;
  }

  #keepOpen(streamId: number, payload: number, room: number): void {
    this.#openStreamId = streamId;
    this.#openHeader = payload - FRAME_HEADER_BYTES;
    this.#openRoom = room;
  }

  #lengthen(source: Buffer, start: number, wanted: number): number {
    const count = Math.min(wanted, this.#openRoom, MAX_MESSAGE_BYTES - this.#used);
    source.copy(this.#bytes, this.#used, start, start + count);
    const lengthAt = this.#openHeader + 8;
    this.#bytes.writeUInt32BE(this.#bytes.readUInt32BE(lengthAt) + count, lengthAt);
    this.#used += count;
    this.#openRoom -= count;
    return count;
  }
}
