/** One mirrored HTTP/2 request on its way from the tunnel to the local process. */

import { type ClientHttp2Session, type ClientHttp2Stream, constants } from 'node:http2';
import {
  BlockPrefilter,
  HeaderList,
  HpackDecoder,
  LIST_STRIDE,
  NAME_END,
  NAME_START,
  VALUE_END,
  VALUE_START,
} from '../../filter-engine/http2/index.ts';
import { ByteHold } from '../../filter-engine/index.ts';
import {
  type MuxStream,
  RECORD_BLOCK,
  RECORD_LAST,
  RECORD_TORN,
  RESET_CANCELLED,
  RESET_LOCAL_REFUSED,
  RESET_LOCAL_RESET,
  type RecordHeader,
  RecordReader,
  type RecordVisitor,
  type StreamVisitor,
} from '../../protocol/index.ts';

const NO_FILTERS = new BlockPrefilter([]);
/** One for all: read and taken apart at once. */
const list = new HeaderList();

/** The connection that requests of one client share. */
export interface RequestConnection {
  readonly session: ClientHttp2Session;
  /** The local process has accepted it. */
  readonly isConnected: boolean;
}

export class Http2Request implements StreamVisitor, RecordVisitor {
  readonly #stream: MuxStream;
  readonly #connection: RequestConnection;
  readonly #records = new RecordReader(this);
  readonly #block = new ByteHold();
  readonly #onOver: () => void;
  #request: ClientHttp2Stream | undefined;
  #trailers: string[] | undefined;
  /** Of the record under way. */
  #facts = 0;
  #left = 0;
  /** Of what came last: content, whose credit follows. */
  #writtenBytes = 0;
  #isWhole = false;
  #isDelivered = false;
  #hasAgentEnded = false;
  #isOver = false;

  /** @param onOver told once */
  constructor(stream: MuxStream, connection: RequestConnection, onOver: () => void) {
    this.#stream = stream;
    this.#connection = connection;
    this.#onOver = onOver;
  }

  onData(bytes: Buffer, start: number, end: number): void {
    if (this.#isOver) return;
    this.#writtenBytes = 0;
    this.#records.push(bytes, start, end);
    if (!this.#isOver) this.#stream.consumed(end - start - this.#writtenBytes);
  }

  onEnd(): void {
    this.#hasAgentEnded = true;
    if (this.#isOver) return;
    // Torn, and said so by a record: there is nothing to wait for.
    if (this.#request === undefined || this.#request.destroyed) this.#finish();
    else this.#settle();
  }

  onReset(): void {
    this.#request?.close(constants.NGHTTP2_CANCEL);
    this.#over();
  }

  onDrain(): void {
    // Nothing is written.
  }

  /** The connection to the local process is gone. */
  meetConnectionEnd(): void {
    if (this.#isOver) return;
    if (this.#isDelivered) this.#finish();
    else {
      this.#stream.reset(this.#connection.isConnected ? RESET_LOCAL_RESET : RESET_LOCAL_REFUSED, 0);
      this.#over();
    }
  }

  // RecordVisitor.

  onRecord({ facts, length }: RecordHeader): void {
    this.#facts = facts;
    this.#left = length;
    if ((facts & RECORD_TORN) !== 0) this.#request?.close(constants.NGHTTP2_CANCEL);
    else if (length === 0) this.#endRecord();
  }

  onRecordBytes(bytes: Buffer, start: number, end: number): void {
    this.#left -= end - start;
    if ((this.#facts & RECORD_BLOCK) !== 0) this.#block.append(bytes, start, end);
    else if (this.#request?.writable === true) this.#write(Buffer.from(bytes.subarray(start, end)));
    if (this.#left === 0) this.#endRecord();
  }

  /** The agent gets its credit back when the local process' window took the bytes. */
  #write(bytes: Buffer): void {
    this.#writtenBytes += bytes.length;
    this.#request?.write(bytes, () => {
      if (!this.#isOver) this.#stream.consumed(bytes.length);
    });
  }

  #endRecord(): void {
    const isLast = (this.#facts & RECORD_LAST) !== 0;
    if (isLast) this.#isWhole = true;
    if ((this.#facts & RECORD_BLOCK) === 0) {
      if (isLast) this.#request?.end();
      return;
    }
    const fields = this.#takeBlock();
    if (fields === undefined) this.#fail();
    else if (this.#request === undefined) this.#begin(fields, isLast);
    else {
      this.#trailers = fields;
      this.#request.end();
    }
  }

  #begin(fields: string[], endStream: boolean): void {
    const { session } = this.#connection;
    if (session.closed || session.destroyed) {
      this.#fail();
      return;
    }
    const request = session.request(fields, { endStream, waitForTrailers: !endStream });
    this.#request = request;
    request.on('wantTrailers', () => request.sendTrailers(objectOf(this.#trailers ?? [])));
    if (endStream) request.once('ready', () => this.#noteDelivered());
    else request.once('finish', () => this.#noteDelivered());
    request.once('error', () => undefined);
    request.once('close', () => {
      // Without a connection, its end says why.
      if (this.#isOver || !this.#connection.isConnected) return;
      if (this.#isDelivered) this.#settle();
      else this.#fail();
    });
    request.resume();
  }

  #noteDelivered(): void {
    // A request that is reset finishes, too.
    this.#isDelivered = this.#isWhole;
    this.#settle();
  }

  #settle(): void {
    if (this.#hasAgentEnded && this.#isDelivered && !this.#isOver) this.#finish();
  }

  #finish(): void {
    this.#stream.end(this.#isDelivered ? this.#stream.receivedBytes : 0);
    this.#over();
  }

  /** The local process refuses it. */
  #fail(): void {
    this.#stream.reset(RESET_CANCELLED, 0);
    this.#over();
  }

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#block.release();
    this.#onOver();
  }

  /** The block that was gathered, as names and values in turn. */
  #takeBlock(): string[] | undefined {
    const { bytes, start, end } = this.#block;
    const isRead = new HpackDecoder(NO_FILTERS).read(bytes, start, end, list) >= 0;
    this.#block.release();
    if (!isRead) return undefined;
    const fields: string[] = [];
    for (let field = 0; field < list.count; field++) {
      const at = field * LIST_STRIDE;
      for (const [from, to] of [
        [NAME_START, NAME_END],
        [VALUE_START, VALUE_END],
      ] as const) {
        fields.push(list.bytes.toString('latin1', list.columns[at + from], list.columns[at + to]));
      }
    }
    return fields;
  }
}

/** node takes trailers as an object alone. */
function objectOf(fields: readonly string[]): Record<string, string[]> {
  const object: Record<string, string[]> = {};
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const name = fields[i] ?? '';
    object[name] = [...(object[name] ?? []), fields[i + 1] ?? ''];
  }
  return object;
}
