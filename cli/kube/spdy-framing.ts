/**
 * SPDY/3.1 in the messages of a WebSocket, as kubectl uses it (API servers of Kubernetes 1.31 and later): the API server takes the
 * messages off and passes their bytes on, so that no part of the way reads a message to its end or undoes a mask byte by byte. Where the
 * messages begin and end means nothing.
 *
 *     control frame   80 03 | type, 2 bytes | flags | length, 3 bytes | …
 *     data frame      stream, 4 bytes       | flags | length, 3 bytes | bytes
 *
 * A forwarded port is two streams that we open: 1 for errors, of which we send nothing, and 3 for data. Each begins with a SYN_STREAM whose
 * headers name the port. Headers are compressed with state over all of them; ours are stored as they are (RFC 1951, 3.2.4), which needs none,
 * with an empty block behind them, for which decompressors pass on what they have. Those of the server say nothing and are not read. Nobody
 * counts windows here: who reads slowly stops the socket.
 *
 * The server ends both streams when the connection in the pod is over, and says on the first why there was none; which ends first
 * differs, so both are waited for.
 */

import type { ForwardFraming, ForwardVisitor } from './forward-framing.ts';
import { FORWARD_DATA_FRAME_BYTES } from './limits.ts';

export const SPDY_PROTOCOL = 'SPDY/3.1+portforward.k8s.io';

const HEADER_BYTES = 8;
/** In the first byte of a control frame. */
const CONTROL_BIT = 0x80;
const VERSION = 3;
const SYN_STREAM = 1;
const RST_STREAM = 3;
const PING = 6;
const PING_BYTES = 4;
const FLAG_FIN = 1;

const ERROR_STREAM = 1;
const DATA_STREAM = 3;

/** RFC 1950: deflate with a window of 32 KiB, and no dictionary. */
const ZLIB_HEADER = Buffer.from([0x78, 0x01]);
const EMPTY_BLOCK = Buffer.from([0, 0, 0, 0xff, 0xff]);
/** Up to this much is copied behind its header: two messages would cost more. */
const COPY_UP_TO_BYTES = 4096;

export class SpdyFraming implements ForwardFraming {
  readonly opening: readonly Buffer[];
  readonly #visitor: ForwardVisitor;
  /** The header of the frame that is being read, as far as it came. */
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerLength = 0;
  /** Bytes of the frame behind its header that are still to come. */
  #left = 0;
  /** What came of a PING. */
  #ping = Buffer.alloc(0);
  #refusal = '';
  readonly #openStreams = new Set([ERROR_STREAM, DATA_STREAM]);

  constructor(visitor: ForwardVisitor, port: number) {
    this.#visitor = visitor;
    const common = { port: String(port), requestid: '0' };
    this.opening = [
      synStream(ERROR_STREAM, Buffer.concat([ZLIB_HEADER, headerBlock({ streamtype: 'error', ...common })])),
      dataHeader(ERROR_STREAM, FLAG_FIN, 0),
      synStream(DATA_STREAM, headerBlock({ streamtype: 'data', ...common })),
    ];
  }

  messagesOf(chunks: readonly Buffer[]): Buffer[] {
    const messages: Buffer[] = [];
    for (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += FORWARD_DATA_FRAME_BYTES) {
        const piece = chunk.subarray(at, at + FORWARD_DATA_FRAME_BYTES);
        const header = dataHeader(DATA_STREAM, 0, piece.length);
        if (piece.length <= COPY_UP_TO_BYTES) messages.push(Buffer.concat([header, piece]));
        else messages.push(header, piece);
      }
    }
    return messages.length > 0 ? messages : [dataHeader(DATA_STREAM, 0, 0)];
  }

  receive(message: Buffer): void {
    for (let at = 0; at < message.length; ) {
      if (this.#headerLength < HEADER_BYTES) at += this.#readHeader(message, at);
      else at += this.#readPayload(message, at);
      if (this.#headerLength === HEADER_BYTES && this.#left === 0) this.#endFrame();
    }
  }

  #readHeader(message: Buffer, at: number): number {
    const count = message.copy(this.#header, this.#headerLength, at);
    this.#headerLength += count;
    if (this.#headerLength === HEADER_BYTES) this.#left = this.#header.readUIntBE(5, 3);
    return count;
  }

  #readPayload(message: Buffer, at: number): number {
    const bytes = message.subarray(at, at + this.#left);
    this.#left -= bytes.length;
    if (this.#stream === DATA_STREAM) this.#visitor.onData(bytes);
    else if (this.#stream === ERROR_STREAM) this.#refusal += bytes.toString();
    else if (this.#control === PING) this.#ping = Buffer.concat([this.#ping, bytes]).subarray(0, PING_BYTES);
    return bytes.length;
  }

  #endFrame(): void {
    const [stream, control] = [this.#stream, this.#control];
    this.#headerLength = 0;
    if (control === PING) this.#answerPing();
    if (control === RST_STREAM) this.#openStreams.clear();
    else if (((this.#header[4] ?? 0) & FLAG_FIN) !== 0) this.#openStreams.delete(stream);
    if (stream === ERROR_STREAM && this.#refusal !== '') this.#visitor.onRefused(this.#refusal);
    else if (this.#openStreams.size === 0) this.#visitor.onEnd();
  }

  /** Of the frame that is being read; -1 for a control frame. */
  get #stream(): number {
    return (this.#header[0] ?? 0) >= CONTROL_BIT ? -1 : this.#header.readUInt32BE(0);
  }

  /** Its type; 0 for a data frame. */
  get #control(): number {
    return (this.#header[0] ?? 0) >= CONTROL_BIT ? this.#header.readUInt16BE(2) : 0;
  }

  #answerPing(): void {
    const id = this.#ping;
    this.#ping = Buffer.alloc(0);
    this.#visitor.onReply(Buffer.concat([controlHeader(PING, PING_BYTES), id]));
  }
}

function controlHeader(type: number, length: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(CONTROL_BIT, 0);
  header.writeUInt8(VERSION, 1);
  header.writeUInt16BE(type, 2);
  header.writeUIntBE(length, 5, 3);
  return header;
}

function dataHeader(stream: number, flags: number, length: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(stream, 0);
  header.writeUInt8(flags, 4);
  header.writeUIntBE(length, 5, 3);
  return header;
}

/** Behind the header: the stream, none that it belongs to, the first priority, no slot. */
function synStream(stream: number, headers: Buffer): Buffer {
  const fields = Buffer.alloc(10);
  fields.writeUInt32BE(stream, 0);
  return Buffer.concat([controlHeader(SYN_STREAM, fields.length + headers.length), fields, headers]);
}

/** Names and values, each behind its length, as one stored block and an empty one. */
function headerBlock(headers: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(headers);
  const text = Buffer.concat([uint32(entries.length), ...entries.flatMap(pair => pair.map(counted))]);
  const sizes = Buffer.alloc(5);
  sizes.writeUInt16LE(text.length, 1);
  sizes.writeUInt16LE(~text.length & 0xffff, 3);
  return Buffer.concat([sizes, text, EMPTY_BLOCK]);
}

function counted(text: string): Buffer {
  return Buffer.concat([uint32(Buffer.byteLength(text)), Buffer.from(text)]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
