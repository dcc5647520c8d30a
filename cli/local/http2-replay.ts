/**
 * Mirrored HTTP/2 requests at the local process: each stream of the tunnel is one request. All of one client connection go on one HTTP/2
 * connection of their own, which closes when it has been idle for a while; where the local process speaks only HTTP/1, each is translated as
 * a stolen one is. What it speaks is found on the connection that is used anyway, or said by the user (`LocalPort.protocol`).
 *
 *   tunnel stream ─► MirroredRequest ─┬─► Http2Sender ─► Http2Connection ─┬─► local process
 *                                     └─► Http1Sender ─► Http1Pool ───────┘
 */

import { formatAddress, type MuxStream, type StreamOpen } from '../../protocol/index.ts';
import { HTTP2_REPLAY_IDLE_MS } from '../limits.ts';
import { NO_HTTP2_WORDS } from './answer-words.ts';
import type { Http1Pool } from './http1-pool.ts';
import { Http1Sender } from './http1-sender.ts';
import { Http2Connection } from './http2-connection.ts';
import type { LocalPort } from './local-port.ts';
import { MirroredRequest } from './mirrored-request.ts';

export class Http2Replays {
  /** Requests that are over. */
  overCount = 0;
  readonly #pool: Http1Pool;
  readonly #idleMs: number;
  readonly #requests = new Set<MirroredRequest>();
  readonly #connections = new Map<string, Http2Connection>();

  constructor(pool: Http1Pool, idleMs = HTTP2_REPLAY_IDLE_MS) {
    this.#pool = pool;
    this.#idleMs = idleMs;
  }

  /** Whether the local process does not have all that it was sent. */
  get isAwaitingAnswer(): boolean {
    return this.#requests.size > 0;
  }

  /** Takes a stream that carries one request. */
  take(stream: MuxStream, { subscriptionId, clientAddress, clientPort }: StreamOpen, port: LocalPort): void {
    let connection: Http2Connection | undefined;
    const request: MirroredRequest = new MirroredRequest(stream, () => {
      connection?.forget(request);
      this.#requests.delete(request);
      this.overCount += 1;
    });
    this.#requests.add(request);
    stream.visitor = request;
    if (port.protocol === 'h1') this.#translate(request, port);
    else {
      const key = `${subscriptionId} ${formatAddress(clientAddress)} ${clientPort}`;
      connection = this.#connections.get(key) ?? this.#open(key, port);
      connection.take(request);
    }
  }

  /** The session with the agent is over, or is about to be: of what is under way, nothing more becomes whole. */
  abort(): void {
    for (const request of [...this.#requests]) request.abort();
    for (const connection of [...this.#connections.values()]) connection.destroy();
    this.#connections.clear();
  }

  #translate(request: MirroredRequest, port: LocalPort): void {
    request.carry(new Http1Sender({ port, pool: this.#pool }, request));
  }

  #open(key: string, port: LocalPort): Http2Connection {
    const opened = new Http2Connection(port, {
      idleMs: this.#idleMs,
      onRetired: connection => {
        if (this.#connections.get(key) === connection) this.#connections.delete(key);
      },
      onHttp1: requests => {
        port.noteHttp1(NO_HTTP2_WORDS);
        for (const request of requests) this.#translate(request, port);
      },
    });
    this.#connections.set(key, opened);
    return opened;
  }
}
