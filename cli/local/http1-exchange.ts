/**
 * One stream of HTTP/2 as one request of HTTP/1, and its answer back.
 *
 *   request    at once, its body as it comes; trailers behind a chunked body
 *   1xx        each as it comes, but 101
 *   answer     its body as it comes, then its trailers
 *   WebSocket  an extended CONNECT (RFC 8441) is an Upgrade, and 101 is its 200; then bytes both ways
 *
 * Where it fails. Not delivered: REFUSED_STREAM, and the agent gives the request to the app; one without a body is sent again first where
 * an idle connection was closed meanwhile. Perhaps acted on: a code that tells the agent so (protocol/translation-codes.ts), which answers as for any local process that dies. A client that
 * resets its stream closes the connection of its request: HTTP/1 has no other word for it.
 */

import { type Agent, type ClientRequest, request as http1Request, type IncomingMessage } from 'node:http';
import {
  constants,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
  type ServerStreamResponseOptions,
} from 'node:http2';
import type { Duplex } from 'node:stream';
import { STREAM_LOCAL_FAILED, STREAM_LOCAL_INVALID } from '../../protocol/index.ts';
import { MAX_LOCAL_HEAD_BYTES } from '../limits.ts';
import { grpcRefusal, isGrpc } from './grpc-refusal.ts';
import {
  http1Fields,
  http1Trailers,
  http2Fields,
  type RequestFields,
  readRequestFields,
  upgradeFields,
  webSocketKey,
} from './http1-fields.ts';
import { dialOptions, RequestDelivery } from './http1-pool.ts';
import type { LocalPort } from './local-port.ts';

const NOT_IMPLEMENTED = 501;
/** Of a last answer in HTTP/2, as node sends it. */
const FIRST_STATUS = 200;
const LAST_STATUS = 599;
const SETTINGS_TYPE = 4;
/** An answer without Date stays so. */
const AS_IT_IS: ServerStreamResponseOptions & { readonly sendDate: false } = { sendDate: false };
/** An idle connection that was closed is found one at a time; all that a killed process had are known at once. */
export const MAX_ATTEMPTS = 3;

/** Where its request goes. */
export interface ExchangeRoute {
  readonly port: LocalPort;
  readonly agent: Agent;
  /** Nobody listens: told before the stream is. */
  onRefused(): void;
  /** What listens now speaks HTTP/2. */
  onStranger(): void;
}

export class Http1Exchange {
  readonly #stream: ServerHttp2Stream;
  readonly #route: ExchangeRoute;
  #request: ClientRequest | undefined;
  #trailers: string[] = [];
  #attempts = 0;
  #hasAnswer = false;

  /** @param stream whose errors its owner meets */
  constructor(stream: ServerHttp2Stream, route: ExchangeRoute) {
    this.#stream = stream;
    this.#route = route;
  }

  /** Whether the local process has it and did not answer. */
  get isAwaitingAnswer(): boolean {
    return this.#request !== undefined && !this.#hasAnswer;
  }

  /** @param raw names and values of the request's fields, in turn */
  begin(raw: readonly string[], hasBody: boolean): void {
    const stream = this.#stream;
    stream.once('close', () => this.#request?.destroy());
    const fields = readRequestFields(raw);
    if (isGrpc(fields.contentType)) {
      this.#route.port.noteGrpcRefused();
      this.#answerItself(grpcRefusal(this.#route.port));
    } else if (fields.protocol === 'websocket') this.#upgrade(fields);
    // A tunnel, or a protocol of HTTP/2 alone.
    else if (fields.method === 'CONNECT') this.#answerItself({ ':status': NOT_IMPLEMENTED });
    else this.#ask(fields, hasBody);
  }

  #ask(fields: RequestFields, hasBody: boolean): void {
    const stream = this.#stream;
    const request = this.#open(fields.method, fields.path, http1Fields(fields, hasBody));
    if (request === undefined) return;
    const delivery = new RequestDelivery(request, this.#route.port);
    request.on('information', (told: { statusCode: number; headers: IncomingMessage['headers'] }) => {
      if (!this.#hasAnswer && !isOver(stream)) stream.additionalHeaders(http2Fields(told.headers, told.statusCode));
    });
    request.once('response', answer => this.#answer(answer));
    // Nobody asked for it.
    request.once('upgrade', (_answer, socket) => {
      socket.destroy();
      this.#reset(STREAM_LOCAL_INVALID);
    });
    request.once('error', error => {
      const mayRepeat = !hasBody && !delivery.isUnconnected && ++this.#attempts < MAX_ATTEMPTS;
      const isUndelivered = !this.#hasAnswer && delivery.isUndelivered(error);
      if (isUndelivered && mayRepeat && !isOver(stream)) this.#ask(fields, hasBody);
      else this.#meetFailure(error, isUndelivered, delivery.isUnconnected);
    });
    if (!hasBody) {
      request.end();
      return;
    }
    request.flushHeaders();
    stream.on('trailers', (_trailers, _flags, raw: string[]) => {
      this.#trailers = raw;
    });
    stream.pipe(request, { end: false });
    stream.once('end', () => {
      // To node the body of a request that was reset with NO_ERROR has ended.
      if (stream.aborted) {
        request.destroy();
        return;
      }
      request.addTrailers(http1Trailers(this.#trailers));
      request.end();
    });
  }

  #upgrade(fields: RequestFields): void {
    const stream = this.#stream;
    const request = this.#open('GET', fields.path, upgradeFields(fields, webSocketKey()));
    if (request === undefined) return;
    const delivery = new RequestDelivery(request, this.#route.port);
    request.once('upgrade', (answer: IncomingMessage, socket: Duplex, first: Buffer) => {
      this.#hasAnswer = true;
      if (isOver(stream)) {
        socket.destroy();
        return;
      }
      const { 'sec-websocket-accept': _, ...headers } = answer.headers;
      stream.respond(http2Fields(headers, 200), AS_IT_IS);
      socket.on('error', () => this.#reset(STREAM_LOCAL_FAILED));
      stream.once('close', () => socket.destroy());
      if (first.length > 0) stream.write(first);
      socket.pipe(stream);
      stream.pipe(socket);
    });
    request.once('response', answer => this.#answer(answer));
    request.once('error', error =>
      this.#meetFailure(error, !this.#hasAnswer && delivery.isUndelivered(error), delivery.isUnconnected),
    );
    request.end();
  }

  /** @returns undefined when it was refused at once */
  #open(method: string, path: string, headers: string[]): ClientRequest | undefined {
    const { port, agent } = this.#route;
    if (port.dialPort === 0) {
      this.#meetFailure(null, true, true);
      return undefined;
    }
    const dial = dialOptions(port);
    const request = http1Request({ ...dial, agent, method, path, headers, maxHeaderSize: MAX_LOCAL_HEAD_BYTES });
    this.#request = request;
    return request;
  }

  #answer(answer: IncomingMessage): void {
    const stream = this.#stream;
    this.#hasAnswer = true;
    if (isOver(stream)) return;
    const waitForTrailers = answer.headers['transfer-encoding'] !== undefined;
    const { statusCode = 200, headers } = answer;
    if (statusCode < FIRST_STATUS || statusCode > LAST_STATUS) {
      this.#reset(STREAM_LOCAL_INVALID);
      return;
    }
    stream.respond(http2Fields(headers, statusCode), { ...AS_IT_IS, waitForTrailers });
    stream.on('wantTrailers', () => stream.sendTrailers(http2Fields(answer.trailers)));
    answer.once('close', () => {
      if (!answer.complete) this.#reset(STREAM_LOCAL_FAILED);
    });
    answer.on('error', () => undefined);
    // Without a body it has ended with its head.
    if (stream.writableEnded) answer.resume();
    else answer.pipe(stream);
  }

  #answerItself(headers: OutgoingHttpHeaders): void {
    this.#stream.respond(headers, { ...AS_IT_IS, endStream: true });
    this.#stream.resume();
  }

  #meetFailure(error: Error | null, isUndelivered: boolean, isUnconnected: boolean): void {
    const { port, onRefused, onStranger } = this.#route;
    if (isOver(this.#stream)) return;
    const isStranger = isHttp2Answer(error);
    if (isUnconnected) {
      port.noteRefused();
      onRefused();
    } else if (isStranger) port.noteNotHttp1();
    // What speaks HTTP/2 ends a connection that begins otherwise, and acts on nothing (RFC 9113 section 3.4).
    if (isUndelivered || isStranger) this.#reset(constants.NGHTTP2_REFUSED_STREAM);
    else this.#reset(isUnreadable(error) ? STREAM_LOCAL_INVALID : STREAM_LOCAL_FAILED);
    if (isStranger) onStranger();
  }

  #reset(code: number): void {
    if (!isOver(this.#stream)) this.#stream.close(code);
  }
}

/** Behind a reset with NO_ERROR it is closed, and not destroyed until it was read to its end. */
export function isOver(stream: ServerHttp2Stream): boolean {
  return stream.destroyed || stream.closed;
}

/** The answer is none that node's parser knows. */
function isUnreadable(error: NodeJS.ErrnoException | null): boolean {
  return error?.code?.startsWith('HPE_') === true;
}

/** The answer that could not be read begins with a frame of SETTINGS. */
export function isHttp2Answer(error: (Error & { readonly rawPacket?: Buffer }) | null): boolean {
  const packet = error?.rawPacket;
  return packet !== undefined && packet[0] === 0 && packet[3] === SETTINGS_TYPE;
}
