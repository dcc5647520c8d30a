/**
 * A client that owns each byte: writes what it is told when it is told, and reads HTTP/1 responses one at a time or the
 * stream as it comes. It frames responses only as far as tests need (Content-Length, chunked, until close), so that a
 * framing mistake of the code under test meets an independent reader.
 */

import type { Socket } from 'node:net';
import type { Namespace } from './namespace.ts';
import type { Endpoint } from './namespace-socket.ts';
import { type Bound, until } from './poll.ts';

const HEAD_END = '\r\n\r\n';
const DEFAULT_READ_MS = 10_000;

/** One response as it was on the wire. */
export interface RawResponse {
  readonly status: number;
  /** Names in lower case; values of a repeated header joined by `, `. */
  readonly headers: ReadonlyMap<string, string>;
  /** The body without its chunk framing. */
  readonly body: Buffer;
  /** Head and body exactly as they came. */
  readonly wire: Buffer;
}

/** How a read is bounded, and what shapes a response beyond its own head. */
export interface ResponseOptions {
  readonly withinMs?: number;
  /** The method asked: a response to HEAD has no body. */
  readonly method?: string;
}

export class RawClient implements Disposable {
  readonly socket: Socket;
  /** Set when the server's FIN came. */
  hasEnded = false;
  /** The code of the socket's error, such as ECONNRESET. */
  errorCode: string | undefined;
  #received: Buffer<ArrayBufferLike> = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    socket.on('end', () => {
      this.hasEnded = true;
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.errorCode = error.code ?? error.message;
    });
  }

  static async connect(from: Namespace, endpoint: Endpoint): Promise<RawClient> {
    return new RawClient(await from.connect(endpoint));
  }

  /** Everything received and not yet read. */
  get pending(): Buffer {
    return this.#received;
  }

  write(bytes: string | Buffer): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** Writes a request and reads its response. */
  async request(head: string, options: ResponseOptions = {}): Promise<RawResponse> {
    this.write(head);
    return this.readResponse({ method: head.slice(0, head.indexOf(' ')), ...options });
  }

  /** The next response, interim ones (1xx) included. @throws when it does not come within the bound. */
  async readResponse(options: ResponseOptions = {}): Promise<RawResponse> {
    const response = await this.#wait(() => parseResponse(this.#received, this.#isOver, options.method), {
      withinMs: options.withinMs ?? DEFAULT_READ_MS,
      what: 'whole response',
    });
    this.#received = this.#received.subarray(response.wire.length);
    return response;
  }

  /** The next `byteCount` bytes. */
  async read(byteCount: number, withinMs = DEFAULT_READ_MS): Promise<Buffer> {
    await this.#wait(() => this.#received.length >= byteCount, { withinMs, what: `${byteCount} bytes` });
    const taken = this.#received.subarray(0, byteCount);
    this.#received = this.#received.subarray(byteCount);
    return taken;
  }

  /** Everything up to the server's end. */
  async readToEnd(withinMs = DEFAULT_READ_MS): Promise<Buffer> {
    await this.#wait(() => this.#isOver, { withinMs, what: 'end of the stream' });
    const taken = this.#received;
    this.#received = Buffer.alloc(0);
    return taken;
  }

  /** Sends FIN; reading goes on. */
  end(): void {
    this.socket.end();
  }

  /** Sends RST. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  get #isOver(): boolean {
    return this.hasEnded || this.errorCode !== undefined;
  }

  /** Polls for what was received. @throws when the connection is over or the bound passes first, showing what came. */
  async #wait<Value>(condition: () => Value | undefined | false, bound: Bound): Promise<Value> {
    try {
      return await until(() => {
        const value = condition();
        if (this.#isOver && (value === undefined || value === false)) throw new Error(`no ${bound.what}`);
        return value;
      }, bound);
    } catch (error) {
      throw new Error(`${(error as Error).message}; ${this.#describe()}`);
    }
  }

  #describe(): string {
    const end = this.errorCode ?? (this.hasEnded ? 'ended' : 'open');
    return `connection ${end}, received ${JSON.stringify(this.#received.toString('latin1').slice(0, 500))}`;
  }
}

function parseResponse(bytes: Buffer, isOver: boolean, method: string | undefined): RawResponse | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const [statusLine = '', ...fields] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  const headers = new Map<string, string>();
  for (const field of fields) {
    const colon = field.indexOf(':');
    const name = field.slice(0, colon).toLowerCase();
    const value = field.slice(colon + 1).trim();
    headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value);
  }
  const bodyStart = headEnd + HEAD_END.length;
  const whole = (body: Buffer, end: number): RawResponse => ({ status, headers, body, wire: bytes.subarray(0, end) });
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return whole(Buffer.alloc(0), bodyStart);
  if (headers.get('transfer-encoding')?.toLowerCase().includes('chunked')) {
    const chunked = parseChunked(bytes, bodyStart);
    return chunked === undefined ? undefined : whole(chunked.body, chunked.end);
  }
  const length = headers.get('content-length');
  if (length === undefined) return isOver ? whole(bytes.subarray(bodyStart), bytes.length) : undefined;
  const end = bodyStart + Number(length);
  return bytes.length < end ? undefined : whole(bytes.subarray(bodyStart, end), end);
}

function parseChunked(bytes: Buffer, start: number): { body: Buffer; end: number } | undefined {
  const chunks: Buffer[] = [];
  let offset = start;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', offset);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', offset, lineEnd), 16);
    offset = lineEnd + 2;
    if (size === 0) {
      const trailersEnd = bytes.indexOf('\r\n', offset) === offset ? offset : bytes.indexOf(HEAD_END, offset) + 2;
      if (trailersEnd < offset || bytes.length < trailersEnd + 2) return undefined;
      return { body: Buffer.concat(chunks), end: trailersEnd + 2 };
    }
    if (bytes.length < offset + size + 2) return undefined;
    chunks.push(bytes.subarray(offset, offset + size));
    offset += size + 2;
  }
}
