/**
 * A byte stream to a port of a pod, through the API server: `pods/NAME/portforward?ports=N` as a WebSocket with the subprotocol
 * v4.channel.k8s.io. Each message begins with a byte that names its channel: 0 is the data of the first port, 1 its errors.
 * The first message of either holds the port's number, two bytes, the low one first.
 *
 *     our write ──message 0──► API server ──► kubelet ──► loopback of the pod
 *     our read  ◄─message 0──                 │
 *     destroyed ◄─message 1── "connection refused" …
 *
 * Back-pressure holds both ways: what is written is taken when the socket took it, and a reader that is full stops the socket.
 * The protocol knows no half-close: an end closes both directions.
 *
 * What is written meanwhile is gathered into messages of their own size: the container runtime reads each to its end before it
 * passes a byte on, so one message per write costs a turn for each small one, and one for all costs the time of a large one twice.
 */

import { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { HeadgateError } from '../errors.ts';
import { CONNECT_TIMEOUT_MS } from '../limits.ts';
import { sentence } from '../sentence.ts';
import { ApiStatus, refusedError, unreachedError } from './api-errors.ts';
import type { ClusterClient } from './client.ts';
import { FORWARD_PIECE_BYTES, MAX_FORWARD_MESSAGE_BYTES } from './limits.ts';

const SUBPROTOCOL = 'v4.channel.k8s.io';
const DATA = 0;
const ERROR = 1;
/** What the number of the port takes in the first message of a channel. */
const PORT_BYTES = 2;

/** A pod and a port of its loopback. */
export interface ForwardTarget {
  readonly namespace: string;
  readonly podName: string;
  readonly port: number;
}

/**
 * Opens the stream. Whether something listens on the port is known only later: then the stream is destroyed with the reason.
 * @param signal ends it, before and after it is open. @throws HeadgateError when the API server refuses or cannot be reached; `apiStatus` has its answer.
 */
export async function openPortForward(
  client: ClusterClient,
  target: ForwardTarget,
  signal?: AbortSignal,
): Promise<Duplex> {
  const path = `/api/v1/namespaces/${target.namespace}/pods/${target.podName}/portforward`;
  const { url, options } = await client.socketAccess(`${path}?ports=${target.port}`);
  const socket = new WebSocket(url, SUBPROTOCOL, {
    ...options,
    perMessageDeflate: false,
    skipUTF8Validation: true,
    maxPayload: MAX_FORWARD_MESSAGE_BYTES,
    handshakeTimeout: CONNECT_TIMEOUT_MS,
    // The bytes are those of another WebSocket, which masks what proxies must not guess.
    ...(url.startsWith('wss:') ? { generateMask: (mask: Buffer) => void mask.fill(0) } : {}),
  });
  socket.binaryType = 'nodebuffer';
  const giveUp = (): void => socket.terminate();
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted) giveUp();
  // Made before the socket is open: the first messages may come with the server's answer, before whoever waits for it runs again.
  // Who owns the stream hears of its failures otherwise, too; an error that nobody listens to would end the process.
  const stream = new ForwardStream(socket).on('error', () => undefined);
  await opened(socket, client, path);
  if (stream.errored !== null) throw stream.errored;
  return stream;
}

function opened(socket: WebSocket, client: ClusterClient, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      socket.on('error', () => undefined).terminate();
      reject(error);
    };
    socket.once('open', resolve);
    socket.once('error', error => fail(unreachedError(error, client.cluster)));
    socket.once('unexpected-response', (_, response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text = (text + part).slice(0, 4_096);
      });
      response.on('end', () => {
        const status = statusOf(response.statusCode ?? 0, text);
        fail(refusedError({ verb: 'create', path }, status, client.cluster));
      });
    });
  });
}

type WriteDone = (error?: Error | null) => void;

/** The callback of the last message tells of it. */
function ignoreError(): void {}

class ForwardStream extends Duplex {
  readonly #socket: WebSocket;
  /** Channels whose first message is still to come. */
  #isNew = [true, true];

  constructor(socket: WebSocket) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    socket.on('message', data => this.#onMessage(data as Buffer));
    socket.on('close', () => this.push(null));
    socket.on('error', error => this.destroy(error));
  }

  /** What node's http client expects of a socket: there is nothing to set on ours. */
  setTimeout(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: WriteDone): void {
    this.#send([chunk], done);
  }

  override _writev(items: readonly { readonly chunk: Buffer }[], done: WriteDone): void {
    this.#send(
      items.map(({ chunk }) => chunk),
      done,
    );
  }

  #send(chunks: readonly Buffer[], done: WriteDone): void {
    if (this.#socket.readyState !== WebSocket.OPEN) {
      done(new Error('the port-forward is closed'));
      return;
    }
    const messages = messagesOf(chunks);
    const last = messages.pop() ?? Buffer.of(DATA);
    for (const message of messages) this.#socket.send(message, ignoreError);
    this.#socket.send(last, error => done(error));
  }

  override _final(done: () => void): void {
    this.#socket.close();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.on('error', () => undefined).terminate();
    done(error);
  }

  #onMessage(message: Buffer): void {
    const channel = message[0] ?? ERROR;
    const start = this.#isNew[channel] === true ? 1 + PORT_BYTES : 1;
    this.#isNew[channel] = false;
    if (message.length <= start) return;
    if (channel === DATA) {
      if (!this.push(message.subarray(start))) this.#socket.pause();
    } else {
      this.destroy(new HeadgateError('HEADGATE_ERR_CONNECT', sentence(message.toString('utf8', start).trim())));
    }
  }
}

/** The bytes in pieces, each behind the byte of its channel. */
function messagesOf(chunks: readonly Buffer[]): Buffer[] {
  const messages: Buffer[] = [];
  let left = chunks.reduce((sum, { length }) => sum + length, 0);
  let message = Buffer.of(DATA);
  let used = message.length;
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      if (used === message.length) {
        message = Buffer.allocUnsafe(1 + Math.min(left, FORWARD_PIECE_BYTES));
        message[0] = DATA;
        used = 1;
        messages.push(message);
      }
      const count = chunk.copy(message, used, at);
      used += count;
      at += count;
      left -= count;
    }
  }
  return messages;
}

function statusOf(status: number, text: string): ApiStatus {
  try {
    const { message, reason } = JSON.parse(text) as { readonly message?: unknown; readonly reason?: unknown };
    return new ApiStatus(status, typeof reason === 'string' ? reason : '', String(message ?? text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return new ApiStatus(status, '', text.trim() || `HTTP status ${status}`);
  }
}
