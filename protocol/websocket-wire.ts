/**
 * A tunnel's bytes as a WebSocket, behind its handshake and in front of its mux: whole frames of the protocol in both directions, without a
 * copy of their bytes. It knows no socket: bytes come and go by a `ByteWay`.
 *
 *     CLOSE_SENT   `close` was called, or the peer's close was answered: nothing more is sent
 *     CLOSE_SEEN   the peer said that it is over, and with which code
 *     OVER         the way is gone, or broke the rules, and the owner was told
 *
 * Of pings only the latest wants an answer (RFC 6455 section 5.5.3), so none is given while earlier bytes wait. A peer that breaks the
 * rules is told by a close code, and heard no more.
 */

import { FrameStream } from './frame-stream.ts';
import { MAX_MESSAGE_BYTES } from './limits.ts';
import type { BorrowingTransport } from './outgoing-batch.ts';
import {
  BINARY,
  CLOSE,
  CLOSE_ABNORMAL,
  CLOSE_NORMAL,
  HEADROOM_BYTES,
  MAX_CONTROL_FRAME_BYTES,
  PING,
  PONG,
  WebSocketReader,
  type WebSocketVisitor,
  writeHeadBefore,
} from './websocket-frames.ts';

/** A connection that carries bytes in order. */
export interface ByteWay {
  /** Given to `write` and not with the kernel yet. */
  readonly queuedBytes: number;
  /** Reads from now on. */
  begin(reader: ByteWayReader): void;
  /** Borrows the bytes until it returns, and tells of no failure before. */
  write(bytes: Buffer, start: number, end: number): void;
  /** Nothing more is written; the way is closed once its peer has ended too, or has not for too long. */
  end(): void;
  destroy(): void;
  /** Lets go of the connection, which goes on: its reader is told nothing more. @returns its descriptor, the caller's; -1 where it has none */
  release?(): number;
  /** From now on it is read where sockets are whose bytes it carries, if there is such a place. */
  joinSocketLoop?(): void;
}

export interface ByteWayReader {
  /** Borrows the bytes, and may change them. */
  onBytes(bytes: Buffer, start: number, end: number): void;
  /** The way is gone; comes once and last. */
  onClosed(error: Error | null): void;
}

export interface WireEvents {
  /** One frame or more, whole; borrowed. */
  onFrames(bytes: Buffer, start: number, end: number): void;
  /** Something came. */
  onAlive(): void;
  /** It is over; said once. `code` is CLOSE_ABNORMAL where the peer said none; `error` is what broke it, if anything did. */
  onClosed(code: number, error: Error | null): void;
}

const CLOSE_SENT = 1;
const CLOSE_SEEN = 2;
const OVER = 4;

export class WebSocketWire implements BorrowingTransport, ByteWayReader, WebSocketVisitor {
  readonly #way: ByteWay;
  readonly #isClient: boolean;
  readonly #reader: WebSocketReader;
  readonly #frames = new FrameStream((bytes, start, end) => this.#events?.onFrames(bytes, start, end));
  readonly #control = Buffer.alloc(HEADROOM_BYTES + MAX_CONTROL_FRAME_BYTES);
  #events: WireEvents | null = null;
  #facts = 0;
  #closeCode = CLOSE_ABNORMAL;
  #hasFrames = false;

  /** @param role whose end this is: the CLI is the client of the handshake, whose bytes are masked */
  constructor(way: ByteWay, role: 'agent' | 'cli') {
    this.#way = way;
    this.#isClient = role === 'cli';
    this.#reader = new WebSocketReader(this, { isPeerClient: !this.#isClient, maxMessageBytes: MAX_MESSAGE_BYTES });
  }

  /** Reads from now on. */
  begin(events: WireEvents): void {
    this.#events = events;
    this.#way.begin(this);
  }

  /** Says that it is over, behind what was sent; `onClosed` follows when the peer has answered, or has not for too long. */
  close(code: number): void {
    if ((this.#facts & (CLOSE_SENT | OVER)) !== 0) return;
    this.#control.writeUInt16BE(code, HEADROOM_BYTES);
    this.#sendControl(CLOSE, 2);
    this.#facts |= CLOSE_SENT;
    this.#way.end();
  }

  /** Ends it without a word. */
  terminate(): void {
    this.#facts |= CLOSE_SENT;
    this.#way.destroy();
  }

  /**
   * Between two messages: lets go of the connection, which somebody else goes on with. Its owner is told nothing more.
   * @returns the descriptor, the caller's; -1 where there is none, and nothing is done then
   */
  release(): number {
    const fd = (this.#facts & (CLOSE_SENT | OVER)) === 0 ? (this.#way.release?.() ?? -1) : -1;
    if (fd >= 0) this.#facts |= OVER;
    return fd;
  }

  /** Dials come by it: it is read where their sockets are. */
  joinSocketLoop(): void {
    this.#way.joinSocketLoop?.();
  }

  // The mux's transport.

  get bufferedBytes(): number {
    return this.#way.queuedBytes;
  }

  sendBorrowed(bytes: Buffer, start: number, end: number): void {
    if ((this.#facts & (CLOSE_SENT | OVER)) !== 0) return;
    this.#way.write(bytes, writeHeadBefore(bytes, start, end, BINARY, this.#isClient), end);
  }

  // The way's side.

  onBytes(bytes: Buffer, start: number, end: number): void {
    if (this.#reader.fault !== null) return;
    this.#events?.onAlive();
    const fault = this.#reader.push(bytes, start, end);
    if (fault === null) return;
    this.close(fault.closeCode);
    this.onClosed(fault);
  }

  onClosed(error: Error | null): void {
    if ((this.#facts & OVER) !== 0) return;
    this.#facts |= OVER;
    this.#events?.onClosed(this.#closeCode, error);
  }

  // What the reader finds.

  onPayload(bytes: Buffer, start: number, end: number): void {
    this.#hasFrames = true;
    this.#frames.push(bytes, start, end);
  }

  onMessageEnd(): void {
    if (!this.#hasFrames) this.#events?.onFrames(EMPTY, 0, 0);
    this.#hasFrames = false;
    this.#frames.endMessage();
  }

  onControlFrame(opcode: number, bytes: Buffer, start: number, end: number): void {
    if (opcode === PING) this.#answerPing(bytes, start, end);
    else if (opcode === CLOSE) this.#meetClose(bytes, start, end);
  }

  #answerPing(bytes: Buffer, start: number, end: number): void {
    if ((this.#facts & CLOSE_SENT) !== 0 || this.#way.queuedBytes > 0) return;
    bytes.copy(this.#control, HEADROOM_BYTES, start, end);
    this.#sendControl(PONG, end - start);
  }

  #meetClose(bytes: Buffer, start: number, end: number): void {
    if ((this.#facts & CLOSE_SEEN) !== 0) return;
    this.#facts |= CLOSE_SEEN;
    const hasCode = end - start >= 2;
    this.#closeCode = hasCode ? bytes.readUInt16BE(start) : CLOSE_WITHOUT_CODE;
    this.close(hasCode ? this.#closeCode : CLOSE_NORMAL);
  }

  #sendControl(opcode: number, length: number): void {
    const end = HEADROOM_BYTES + length;
    this.#way.write(this.#control, writeHeadBefore(this.#control, HEADROOM_BYTES, end, opcode, this.#isClient), end);
  }
}

const EMPTY = Buffer.alloc(0);
/** A close frame that says no code (RFC 6455 section 7.1.5). */
const CLOSE_WITHOUT_CODE = 1005;
