/**
 * One mirrored request as one of HTTP/1, for a local process that speaks nothing else: the same fields as a stolen one has
 * (http1-fields.ts), on a connection of the same pool, and the answer is dropped.
 *
 * *Delivered* is what the kernel took on a connection that was opened for it. A connection that was used before may have been closed
 * meanwhile (http1-pool.ts), so there the answer is waited for; a request without a body that met nobody is sent again.
 */

import { type ClientRequest, request as http1Request } from 'node:http';
import type { Duplex } from 'node:stream';
import { RESET_CANCELLED, RESET_LOCAL_REFUSED, RESET_LOCAL_RESET } from '../../protocol/index.ts';
import { MAX_LOCAL_HEAD_BYTES } from '../limits.ts';
import { resetSocket } from '../sockets/index.ts';
import { isGrpc } from './grpc-refusal.ts';
import { isHttp2Answer, MAX_ATTEMPTS } from './http1-exchange.ts';
import {
  http1Fields,
  http1Trailers,
  type RequestFields,
  readRequestFields,
  upgradeFields,
  webSocketKey,
} from './http1-fields.ts';
import { dialOptions, type Http1Pool, RequestDelivery } from './http1-pool.ts';
import type { LocalPort } from './local-port.ts';
import type { RequestSender, SenderEvents } from './mirrored-request.ts';

/** Where it goes. */
export interface Http1Target {
  readonly port: LocalPort;
  readonly pool: Http1Pool;
}

/** A piece of a body that waits for its connection. */
interface Piece {
  readonly bytes: Buffer;
  readonly onTaken: () => void;
}

export class Http1Sender implements RequestSender {
  readonly #target: Http1Target;
  readonly #events: SenderEvents;
  #request: ClientRequest | undefined;
  /** Of a WebSocket, once the local process has agreed; before, what waits for that. */
  #upgraded: Duplex | undefined;
  #waiting: Piece[] | undefined;
  #isSent = false;
  #hasAnswer = false;
  #isCancelled = false;
  #attempts = 0;

  constructor(target: Http1Target, events: SenderEvents) {
    this.#target = target;
    this.#events = events;
  }

  begin(raw: readonly string[], isWhole: boolean): void {
    const { port } = this.#target;
    const fields = readRequestFields(raw);
    if (isGrpc(fields.contentType)) {
      port.noteGrpcRefused();
      this.#events.onFailed(RESET_CANCELLED);
    } else if (fields.protocol === 'websocket') this.#upgrade(fields);
    // A tunnel, or a protocol of HTTP/2 alone.
    else if (fields.method === 'CONNECT') this.#events.onFailed(RESET_CANCELLED);
    else this.#ask(fields, isWhole);
  }

  write(bytes: Buffer, onTaken: () => void): void {
    if (this.#waiting !== undefined) this.#waiting.push({ bytes, onTaken });
    else (this.#upgraded ?? this.#request)?.write(bytes, onTaken);
  }

  end(trailers: readonly string[]): void {
    if (this.#waiting !== undefined || this.#upgraded !== undefined) {
      this.#upgraded?.end();
      return;
    }
    this.#request?.addTrailers(http1Trailers(trailers));
    this.#request?.end();
  }

  /** What the kernel has may have met nobody, which is not waited for. */
  leave(): void {
    if (this.#isSent) this.#events.onDelivered();
  }

  /** As a reset: what the local process has of it must not look whole. */
  cancel(): void {
    this.#isCancelled = true;
    const socket = this.#request?.socket;
    if (socket != null) resetSocket(socket);
    this.#request?.destroy();
  }

  #ask(fields: RequestFields, isWhole: boolean): void {
    const request = this.#open(fields.method, fields.path, http1Fields(fields, !isWhole));
    const delivery = new RequestDelivery(request, this.#target.port);
    request.once('finish', () => {
      this.#isSent = true;
      if (this.#hasAnswer || !request.reusedSocket) this.#events.onDelivered();
    });
    request.once('response', answer => {
      answer.on('error', () => undefined).resume();
      this.#hasAnswer = true;
      if (this.#isSent) this.#events.onDelivered();
    });
    // Answered and closed before it was sent: no error.
    request.once('close', () => this.#request === request && this.#events.onFailed(RESET_LOCAL_RESET));
    request.once('error', error => {
      const isUndelivered = delivery.isUndelivered(error);
      const mayRepeat = isWhole && !delivery.isUnconnected && ++this.#attempts < MAX_ATTEMPTS;
      if (isUndelivered && mayRepeat) this.#ask(fields, isWhole);
      else this.#meetFailure(error, { isUndelivered, isUnconnected: delivery.isUnconnected });
    });
    if (isWhole) request.end();
    else request.flushHeaders();
  }

  #upgrade(fields: RequestFields): void {
    const request = this.#open('GET', fields.path, upgradeFields(fields, webSocketKey()));
    const delivery = new RequestDelivery(request, this.#target.port);
    this.#waiting = [];
    request.once('upgrade', (_answer, socket: Duplex) => {
      socket.on('error', () => this.#events.onFailed(RESET_LOCAL_RESET)).resume();
      socket.once('finish', () => this.#events.onDelivered());
      this.#upgraded = socket;
      for (const { bytes, onTaken } of this.#waiting ?? []) socket.write(bytes, onTaken);
      this.#waiting = undefined;
    });
    request.once('response', answer => {
      answer.on('error', () => undefined).resume();
      this.#events.onFailed(RESET_CANCELLED);
    });
    request.once('error', error =>
      this.#meetFailure(error, { isUndelivered: true, isUnconnected: delivery.isUnconnected }),
    );
    request.end();
  }

  #open(method: string, path: string, headers: string[]): ClientRequest {
    const { port, pool } = this.#target;
    const dial = dialOptions(port);
    const request = http1Request({
      ...dial,
      agent: pool.agent,
      method,
      path,
      headers,
      maxHeaderSize: MAX_LOCAL_HEAD_BYTES,
    });
    this.#request = request;
    this.#isSent = false;
    return request;
  }

  #meetFailure(
    error: Error,
    { isUndelivered, isUnconnected }: { isUndelivered: boolean; isUnconnected: boolean },
  ): void {
    if (this.#isCancelled) {
      this.#events.onFailed(RESET_CANCELLED);
      return;
    }
    const { port } = this.#target;
    const isStranger = isHttp2Answer(error);
    if (isUnconnected) port.noteRefused();
    else if (isStranger) port.noteNotHttp1();
    // The local process had all of it, whatever it then did.
    if (this.#isSent && !isUndelivered && !isStranger) this.#events.onDelivered();
    this.#events.onFailed(isUnconnected ? RESET_LOCAL_REFUSED : RESET_LOCAL_RESET);
  }
}
