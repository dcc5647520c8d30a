/** One mirrored request on a connection in HTTP/2: a stream of node's client. */

import { type ClientHttp2Session, type ClientHttp2Stream, constants } from 'node:http2';
import { RESET_CANCELLED } from '../../protocol/index.ts';
import { trySaying } from './hostile-fields.ts';
import type { RequestSender, SenderEvents } from './mirrored-request.ts';

/** The connection that requests of one client share. */
export interface SharedConnection {
  readonly session: ClientHttp2Session;
  readonly isOver: boolean;
  /** Nothing that was sent waits here any more. */
  readonly isAllWithKernel: boolean;
  /** Tells once the kernel has all that was sent until now. */
  whenWithKernel(onTaken: () => void): void;
}

export class Http2Sender implements RequestSender {
  readonly #connection: SharedConnection;
  readonly #events: SenderEvents;
  #request: ClientHttp2Stream | undefined;
  #trailers: readonly string[] = [];
  #isSent = false;

  constructor(connection: SharedConnection, events: SenderEvents) {
    this.#connection = connection;
    this.#events = events;
  }

  begin(fields: readonly string[], isWhole: boolean): void {
    const { session } = this.#connection;
    if (session.closed || session.destroyed) {
      this.#events.onFailed(RESET_CANCELLED);
      return;
    }
    const request = session.request([...fields], { endStream: isWhole, waitForTrailers: !isWhole });
    this.#request = request;
    request.on('wantTrailers', () => {
      if (!trySaying(() => request.sendTrailers(objectOf(this.#trailers)))) this.cancel();
    });
    request.once('aborted', () => {
      // node would ask for the trailers of what is gone by then, and abort the process: where the local process breaks the protocol beside several uploads.
      request._final = done => done();
    });
    this.#isSent = isWhole;
    if (isWhole) request.once('ready', () => this.#connection.whenWithKernel(() => this.#events.onDelivered()));
    request.once('finish', () => {
      if (isWhole) return;
      this.#isSent = true;
      this.#events.onDelivered();
    });
    // Who answers has got it.
    request.once('response', () => this.#isSent && this.#events.onDelivered());
    request.once('error', () => undefined);
    request.once('close', () => {
      // Without a connection, its end says why.
      if (this.#connection.isOver) return;
      if (this.#isSent && request.rstCode !== constants.NGHTTP2_REFUSED_STREAM) this.#events.onDelivered();
      this.#events.onFailed(RESET_CANCELLED);
    });
    request.resume();
  }

  write(bytes: Buffer, onTaken: () => void): void {
    if (this.#request?.writable === true) this.#request.write(bytes, onTaken);
  }

  end(trailers: readonly string[]): void {
    this.#trailers = trailers;
    this.#request?.end();
  }

  leave(): void {
    if (this.#isSent && this.#connection.isAllWithKernel) this.#events.onDelivered();
  }

  cancel(): void {
    this.#request?.close(constants.NGHTTP2_CANCEL);
  }
}

/** node takes trailers as an object alone: one without a prototype, or a field of the name of what that has would be none. */
function objectOf(fields: readonly string[]): Record<string, string[]> {
  const object: Record<string, string[]> = Object.create(null);
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const name = fields[i] ?? '';
    object[name] = [...(object[name] ?? []), fields[i + 1] ?? ''];
  }
  return object;
}
