/**
 * Walks the frames of one message. It checks all that a frame shows by itself: whole, of a known type, reserved bits zero, a
 * size and a stream id that the type allows. What depends on the state of the session is the mux's to check.
 *
 * One reader serves a mux for its life; it borrows the message and allocates nothing.
 */

import type { ProtocolErrorCode } from './errors.ts';
import {
  CREDIT_BYTES,
  END_BYTES,
  FRAME_CONNECTED,
  FRAME_CREDIT,
  FRAME_HEADER_BYTES,
  PING_BYTES,
  RESET_BYTES,
} from './frames.ts';
import { MAX_CONTROL_BYTES, MAX_DATA_BYTES, MAX_MESSAGE_BYTES } from './limits.ts';
import { MAX_DIAL_BYTES, MIN_DIAL_BYTES } from './stream-dial.ts';
import { MAX_OPEN_META_BYTES, MIN_OPEN_META_BYTES } from './stream-open.ts';

/** Index: frame type. Types below FRAME_CONTROL and above FRAME_CONNECTED do not exist. */
const MIN_PAYLOAD = [
  ...[0, 2, MIN_OPEN_META_BYTES, 1, END_BYTES, RESET_BYTES, CREDIT_BYTES, PING_BYTES, PING_BYTES],
  ...[MIN_DIAL_BYTES, 0],
];
const MAX_PAYLOAD = [
  0,
  MAX_CONTROL_BYTES,
  MAX_OPEN_META_BYTES + MAX_DATA_BYTES,
  MAX_DATA_BYTES,
  END_BYTES,
  RESET_BYTES,
  CREDIT_BYTES,
  PING_BYTES,
  PING_BYTES,
  MAX_DIAL_BYTES,
  0,
];
const IS_OF_SESSION = [false, true, false, false, false, false, true, true, true, false, false];
const EMPTY = Buffer.alloc(0);

export class FrameReader {
  /** The frame that `next` found; its payload lies in the message between the two offsets. */
  type = 0;
  streamId = 0;
  payloadStart = 0;
  payloadEnd = 0;
  /** Why `next` answered false, null at the end of the message. */
  error: ProtocolErrorCode | null = null;
  #message: Buffer = EMPTY;
  #end = 0;

  /** Begins the message `bytes[start, end)`. */
  start(bytes: Buffer, start = 0, end = bytes.length): void {
    this.#message = bytes;
    this.#end = end;
    this.payloadEnd = start;
    this.error = null;
    if (end - start > MAX_MESSAGE_BYTES) this.error = 'HEADGATE_ERR_FRAME_SIZE';
    else if (end - start < FRAME_HEADER_BYTES) this.error = 'HEADGATE_ERR_FRAME_TRUNCATED';
  }

  /** @returns false at the end of the message or at an error. */
  next(): boolean {
    const message = this.#message;
    const end = this.#end;
    const offset = this.payloadEnd;
    if (this.error !== null || offset === end) {
      this.#message = EMPTY;
      return false;
    }
    if (end - offset < FRAME_HEADER_BYTES) return this.#fail('HEADGATE_ERR_FRAME_TRUNCATED');
    const first = message.readUInt32BE(offset);
    const type = first >>> 24;
    const streamId = message.readUInt32BE(offset + 4);
    const bytes = message.readUInt32BE(offset + 8);
    if (type === 0 || type > FRAME_CONNECTED) return this.#fail('HEADGATE_ERR_FRAME_TYPE');
    if ((first & 0xffffff) !== 0) return this.#fail('HEADGATE_ERR_FRAME_RESERVED');
    if (bytes < MIN_PAYLOAD[type]! || bytes > MAX_PAYLOAD[type]!) return this.#fail('HEADGATE_ERR_FRAME_SIZE');
    if (streamId === 0 ? !IS_OF_SESSION[type] : type !== FRAME_CREDIT && IS_OF_SESSION[type]) {
      return this.#fail('HEADGATE_ERR_FRAME_STREAM');
    }
    if (end - offset - FRAME_HEADER_BYTES < bytes) return this.#fail('HEADGATE_ERR_FRAME_TRUNCATED');
    this.type = type;
    this.streamId = streamId;
    this.payloadStart = offset + FRAME_HEADER_BYTES;
    this.payloadEnd = this.payloadStart + bytes;
    return true;
  }

  #fail(code: ProtocolErrorCode): false {
    this.error = code;
    this.#message = EMPTY;
    return false;
  }
}
