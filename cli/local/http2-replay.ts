/**
 * Mirrored HTTP/2 requests at the local process: each stream of the tunnel is one request, as records (protocol/exchange-record.ts), and all
 * of one client connection go on one HTTP/2 connection of their own, which closes when it has been idle for a while. Frames, windows and
 * limits of that connection are node's; what the local process answers is read and dropped.
 *
 *   tunnel stream ─► RecordReader ─► Http2Request ─► node's http2 ─► local process
 *
 * *What counts as delivered*: a request whose last byte node took for a connected socket. One that is torn ends as its client's reset would.
 */

import { type ClientHttp2Session, connect } from 'node:http2';
import { formatAddress, type MuxStream, type StreamOpen } from '../../protocol/index.ts';
import { HTTP2_REPLAY_IDLE_MS } from '../limits.ts';
import { Http2Request, type RequestConnection } from './http2-request.ts';
import type { LocalPort } from './local-port.ts';

/** A connection to the local process, in place of one client's. */
interface Replay extends RequestConnection {
  readonly session: ClientHttp2Session;
  isConnected: boolean;
  readonly requests: Set<Http2Request>;
}

export class Http2Replays {
  readonly #replays = new Map<string, Replay>();
  readonly #idleMs: number;

  constructor(idleMs = HTTP2_REPLAY_IDLE_MS) {
    this.#idleMs = idleMs;
  }

  /** Takes a stream that carries one request. */
  take(stream: MuxStream, { subscriptionId, clientAddress, clientPort }: StreamOpen, port: LocalPort): void {
    const key = `${subscriptionId} ${formatAddress(clientAddress)} ${clientPort}`;
    const replay = this.#replays.get(key) ?? this.#open(key, port);
    const request: Http2Request = new Http2Request(stream, replay, () => replay.requests.delete(request));
    replay.requests.add(request);
    stream.visitor = request;
  }

  /** The session with the agent is over: nothing that is under way can become whole. */
  abort(): void {
    for (const { session } of [...this.#replays.values()]) session.destroy();
    this.#replays.clear();
  }

  #open(key: string, port: LocalPort): Replay {
    const host = port.firstHost;
    const session = connect(`http://${host.includes(':') ? `[${host}]` : host}:${port.port}`);
    const replay: Replay = { session, isConnected: false, requests: new Set() };
    session.once('connect', () => {
      replay.isConnected = true;
      port.noteAnswered(host);
    });
    session.setTimeout(this.#idleMs, () => {
      if (replay.requests.size === 0) session.close();
    });
    // Its requests are told by their own errors.
    session.on('error', () => undefined);
    const forget = (): void => {
      if (this.#replays.get(key) === replay) this.#replays.delete(key);
    };
    session.once('goaway', forget);
    session.once('close', () => {
      forget();
      if (!replay.isConnected) port.noteFailed(host);
      for (const request of [...replay.requests]) request.meetConnectionEnd();
    });
    // One that waits for the agent's next request keeps nobody alive.
    session.unref();
    this.#replays.set(key, replay);
    return replay;
  }
}
