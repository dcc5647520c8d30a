/**
 * The framing of a WebSocket (RFC 6455 section 5), without its handshake: what a tunnel needs of it, byte by byte and without a copy.
 *
 *     HEAD ──2 to 14 bytes──► PAYLOAD (of a message: told in parts, as it comes; of a control frame: gathered, up to 125 bytes) ──► HEAD
 *       └── what a peer may not send ──► DEAD
 *
 * A message may be fragmented, and control frames come between its parts. Bytes are unmasked where they lie, so the memory must be the
 * reader's to change while it is pushed; a mask of zeros, which our own CLI sends (docs/decisions/0031-tunnel-bytes.md), changes nothing.
 * No extension is ever agreed on, so reserved bits are errors, and messages of text are no part of the protocol.
 */

export const CONTINUATION = 0;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

/** Close codes (RFC 6455 section 7.4.1). */
export const CLOSE_NORMAL = 1000;
export const CLOSE_PROTOCOL = 1002;
export const CLOSE_UNSUPPORTED = 1003;
export const CLOSE_TOO_LARGE = 1009;
/** The connection ended without a word. Never on the wire. */
export const CLOSE_ABNORMAL = 1006;

export const MAX_CONTROL_FRAME_BYTES = 125;

/** What a frame's head takes at most, and what whoever lends a message keeps free in front of it. */
export const HEADROOM_BYTES = 14;

const FIN = 0x80;
const RESERVED = 0x70;
const OPCODE = 0x0f;
const MASKED = 0x80;
const LENGTH = 0x7f;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
const MASK_BYTES = 4;
const TWO_POW_32 = 0x1_0000_0000;
/** No message is under way. */
const NO_MESSAGE = -1;

/** What a peer may not send, with the close code that says so. */
export class WebSocketFault extends Error {
  override readonly name = 'WebSocketFault';
  readonly closeCode: number;

  constructor(closeCode: number, message: string) {
    super(message);
    this.closeCode = closeCode;
  }
}

/** Told what comes; what it is given is borrowed. */
export interface WebSocketVisitor {
  onPayload(bytes: Buffer, start: number, end: number): void;
  onMessageEnd(): void;
  onControlFrame(opcode: number, bytes: Buffer, start: number, end: number): void;
}

export interface WebSocketReaderOptions {
  /** Whether the peer must mask, as clients must, or must not. */
  readonly isPeerClient: boolean;
  readonly maxMessageBytes: number;
}

export class WebSocketReader {
  /** Why nothing more is read. */
  fault: WebSocketFault | null = null;
  readonly #visitor: WebSocketVisitor;
  readonly #isPeerClient: boolean;
  readonly #maxMessageBytes: number;
  readonly #head = Buffer.alloc(HEADROOM_BYTES);
  #headBytes = 0;
  /** Of the frame under way: whether its payload is being read, what is missing of that, its opcode and mask. */
  #isInPayload = false;
  #leftBytes = 0;
  #opcode = 0;
  #isLastPart = false;
  #mask = 0;
  /** Of the message under way, over all its parts. */
  #messageBytes = NO_MESSAGE;
  readonly #control = Buffer.alloc(MAX_CONTROL_FRAME_BYTES);
  #controlBytes = 0;

  constructor(visitor: WebSocketVisitor, { isPeerClient, maxMessageBytes }: WebSocketReaderOptions) {
    this.#visitor = visitor;
    this.#isPeerClient = isPeerClient;
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** Bytes of the connection, in order. Borrows them, and unmasks them in place. @returns `fault` */
  push(bytes: Buffer, start: number, end: number): WebSocketFault | null {
    let at = start;
    while (at < end && this.fault === null) {
      at = this.#isInPayload ? this.#readPayload(bytes, at, end) : this.#readHead(bytes, at, end);
    }
    return this.fault;
  }

  #readHead(bytes: Buffer, start: number, end: number): number {
    const head = this.#head;
    let at = start;
    while (at < end && this.fault === null) {
      head[this.#headBytes++] = bytes[at++] as number;
      if (this.#headBytes === 2) this.#check();
      if (this.fault === null && this.#headBytes >= 2 && this.#headBytes === headBytes(head)) {
        this.#beginPayload();
        break;
      }
    }
    return at;
  }

  /** The first two bytes show all that may be wrong but the length. */
  #check(): void {
    const first = this.#head[0] as number;
    const second = this.#head[1] as number;
    const opcode = first & OPCODE;
    if ((first & RESERVED) !== 0) this.#fail(CLOSE_PROTOCOL, 'Reserved bits are set');
    else if (((second & MASKED) !== 0) !== this.#isPeerClient)
      this.#fail(CLOSE_PROTOCOL, 'The mask is not as it must be');
    else if (opcode >= CLOSE) this.#checkControl(opcode, (first & FIN) !== 0, second & LENGTH);
    else if (opcode === CONTINUATION ? this.#messageBytes === NO_MESSAGE : this.#messageBytes !== NO_MESSAGE)
      this.#fail(CLOSE_PROTOCOL, 'A part of a message comes where none may');
    else if (opcode !== CONTINUATION && opcode !== BINARY) this.#fail(CLOSE_UNSUPPORTED, 'A message is not binary');
  }

  #checkControl(opcode: number, isWhole: boolean, length: number): void {
    if (opcode > PONG) this.#fail(CLOSE_PROTOCOL, 'A control frame is of an unknown kind');
    else if (!isWhole || length > MAX_CONTROL_FRAME_BYTES) this.#fail(CLOSE_PROTOCOL, 'A control frame is too long');
  }

  #beginPayload(): void {
    const head = this.#head;
    const first = head[0] as number;
    const length = payloadLength(head);
    this.#mask = this.#isPeerClient ? head.readInt32BE(this.#headBytes - MASK_BYTES) : 0;
    this.#headBytes = 0;
    this.#opcode = first & OPCODE;
    this.#isLastPart = (first & FIN) !== 0;
    if (this.#opcode < CLOSE) {
      this.#messageBytes = Math.max(0, this.#messageBytes) + length;
      if (this.#messageBytes > this.#maxMessageBytes) {
        this.#fail(CLOSE_TOO_LARGE, 'Max payload size exceeded');
        return;
      }
    }
    this.#leftBytes = length;
    this.#isInPayload = true;
    if (length === 0) this.#endFrame();
  }

  #readPayload(bytes: Buffer, start: number, end: number): number {
    const next = Math.min(end, start + this.#leftBytes);
    this.#leftBytes -= next - start;
    if (this.#mask !== 0) this.#unmask(bytes, start, next);
    if (this.#opcode >= CLOSE) this.#controlBytes += bytes.copy(this.#control, this.#controlBytes, start, next);
    else this.#visitor.onPayload(bytes, start, next);
    if (this.#leftBytes === 0) this.#endFrame();
    return next;
  }

  #endFrame(): void {
    this.#isInPayload = false;
    if (this.#opcode >= CLOSE) {
      const length = this.#controlBytes;
      this.#controlBytes = 0;
      this.#visitor.onControlFrame(this.#opcode, this.#control, 0, length);
    } else if (this.#isLastPart) {
      this.#messageBytes = NO_MESSAGE;
      this.#visitor.onMessageEnd();
    }
  }

  /** The mask goes on where this piece ends. */
  #unmask(bytes: Buffer, start: number, end: number): void {
    let mask = this.#mask;
    for (let at = start; at < end; at++) {
      bytes[at] = (bytes[at] as number) ^ (mask >>> 24);
      mask = (mask << 8) | (mask >>> 24);
    }
    this.#mask = mask;
  }

  #fail(closeCode: number, message: string): void {
    this.fault = new WebSocketFault(closeCode, message);
  }
}

/** Of a head whose first two bytes are there: how many it has. */
function headBytes(head: Buffer): number {
  const second = head[1] as number;
  const length = second & LENGTH;
  return 2 + (length === LENGTH_16 ? 2 : length === LENGTH_64 ? 8 : 0) + ((second & MASKED) === 0 ? 0 : MASK_BYTES);
}

function payloadLength(head: Buffer): number {
  const length = (head[1] as number) & LENGTH;
  if (length === LENGTH_16) return head.readUInt16BE(2);
  return length === LENGTH_64 ? head.readUInt32BE(2) * TWO_POW_32 + head.readUInt32BE(6) : length;
}

/**
 * Writes the head of a whole frame directly in front of its payload, which lies in `bytes[start, end)` behind at least HEADROOM_BYTES.
 * @param isMasked with a mask of zeros, so that the payload stays as it is. @returns where the head begins
 */
export function writeHeadBefore(bytes: Buffer, start: number, end: number, opcode: number, isMasked: boolean): number {
  const length = end - start;
  let at = start;
  if (isMasked) {
    at -= MASK_BYTES;
    bytes.writeInt32BE(0, at);
  }
  let said = length;
  if (length > 0xffff) {
    at -= 8;
    bytes.writeUInt32BE(Math.floor(length / TWO_POW_32), at);
    bytes.writeUInt32BE(length % TWO_POW_32, at + 4);
    said = LENGTH_64;
  } else if (length >= LENGTH_16) {
    at -= 2;
    bytes.writeUInt16BE(length, at);
    said = LENGTH_16;
  }
  at -= 2;
  bytes[at] = FIN | opcode;
  bytes[at + 1] = isMasked ? MASKED | said : said;
  return at;
}
