/**
 * A byte stream to a port of a pod, through the API server: `pods/NAME/portforward?ports=N` as a WebSocket. What its messages hold is the
 * server's choice among the ways that we know: SPDY, which costs everybody on the way less, and channels, which every cluster has.
 *
 *     our write ──messages──► API server ──► kubelet ──► container runtime ──► loopback of the pod
 *     our read  ◄─messages──                                  │
 *     destroyed ◄─its errors── "connection refused" …
 *
 * Back-pressure holds both ways: what is written is taken when the socket took it, and a reader that is full stops the socket.
 * Nothing is half-closed: an end closes both directions.
 */

import { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { HeadgateError } from '../errors.ts';
import { CONNECT_TIMEOUT_MS } from '../limits.ts';
import { sentence } from '../sentence.ts';
import { ApiStatus, refusedError, unreachedError } from './api-errors.ts';
import { CHANNEL_PROTOCOL, ChannelFraming } from './channel-framing.ts';
import type { ClusterClient } from './client.ts';
import type { ForwardFraming, ForwardVisitor } from './forward-framing.ts';
import { MAX_FORWARD_MESSAGE_BYTES } from './limits.ts';
import { SPDY_PROTOCOL, SpdyFraming } from './spdy-framing.ts';

/** By hand: ws refuses names with a slash, as RFC 6455 does, and Kubernetes has one. */
const PROTOCOL_HEADER = 'sec-websocket-protocol';

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
  const socket = new WebSocket(url, {
    ...options,
    headers: { ...options.headers, [PROTOCOL_HEADER]: `${SPDY_PROTOCOL}, ${CHANNEL_PROTOCOL}` },
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
  const stream = new ForwardStream(socket, target.port).on('error', () => undefined);
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

class ForwardStream extends Duplex implements ForwardVisitor {
  readonly #socket: WebSocket;
  #framing: ForwardFraming | undefined;

  constructor(socket: WebSocket, port: number) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    socket.once('upgrade', ({ headers }) => {
      this.#framing =
        headers[PROTOCOL_HEADER] === SPDY_PROTOCOL ? new SpdyFraming(this, port) : new ChannelFraming(this);
      delete headers[PROTOCOL_HEADER]; // ws knows of none that it asked for.
    });
    socket.once('open', () => {
      for (const message of this.#framing?.opening ?? []) this.onReply(message);
    });
    socket.on('message', data => this.#framing?.receive(data as Buffer));
    socket.on('close', () => this.push(null));
    socket.on('error', error => this.destroy(error));
  }

  onData(bytes: Buffer): void {
    if (!this.push(bytes)) this.#socket.pause();
  }

  onRefused(reason: string): void {
    this.destroy(new HeadgateError('HEADGATE_ERR_CONNECT', sentence(reason.trim())));
  }

  onEnd(): void {
    this.push(null);
  }

  onReply(message: Buffer): void {
    this.#socket.send(message, ignoreError);
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
    if (this.#framing === undefined || this.#socket.readyState !== WebSocket.OPEN) {
      done(new Error('the port-forward is closed'));
      return;
    }
    const messages = this.#framing.messagesOf(chunks);
    for (const [index, message] of messages.entries()) {
      this.#socket.send(message, index === messages.length - 1 ? error => done(error) : ignoreError);
    }
  }

  override _final(done: () => void): void {
    this.#socket.close();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.on('error', () => undefined).terminate();
    done(error);
  }
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
