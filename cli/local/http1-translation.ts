/**
 * An HTTP/2 connection of the tunnel, for a local process that speaks only HTTP/1: node's http2 is its server, and each stream is one
 * request of node's http on a connection of the pool. Frames, header tables and windows are node's.
 *
 *   tunnel stream ─► TunnelSocket ─► ServerHttp2Session ─► Http1Exchange ─► Http1Pool ─► local process
 *
 * When nobody listens any more, or what listens now speaks HTTP/2, it says GOAWAY: the next streams come on a connection of
 * their own, for which the local process is asked anew.
 */

import { performServerHandshake, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { GOAWAY_LOCAL_REFUSED, type MuxStream, type StreamVisitor } from '../../protocol/index.ts';
import { MAX_TRANSLATED_FIELDS, TRANSLATION_CONNECTION_WINDOW_BYTES, TRANSLATION_WINDOW_BYTES } from '../limits.ts';
import { Http1Exchange, isOver } from './http1-exchange.ts';
import type { Http1Pool } from './http1-pool.ts';
import type { LocalPort } from './local-port.ts';
import { TunnelSocket } from './tunnel-socket.ts';

const END_STREAM = 1;

/** Where requests go. */
export interface Http1Route {
  readonly port: LocalPort;
  readonly pool: Http1Pool;
  /** Told that the connection is over, exactly once. */
  onOver(): void;
}

export class Http1Translation implements StreamVisitor {
  readonly #socket: TunnelSocket;
  readonly #session: ServerHttp2Session;
  readonly #route: Http1Route;
  readonly #exchanges = new Set<Http1Exchange>();

  constructor(stream: MuxStream, route: Http1Route) {
    this.#route = route;
    this.#socket = new TunnelSocket(stream);
    this.#session = performServerHandshake(this.#socket, {
      settings: { initialWindowSize: TRANSLATION_WINDOW_BYTES, enableConnectProtocol: true },
      maxHeaderListPairs: MAX_TRANSLATED_FIELDS,
    });
    this.#session.setLocalWindowSize(TRANSLATION_CONNECTION_WINDOW_BYTES);
    this.#session.on('stream', (each, _headers, flags, raw) => this.#take(each, raw, (flags & END_STREAM) === 0));
    // Its streams are told by their own errors.
    this.#session.on('error', () => undefined);
    this.#socket.on('error', () => undefined);
    this.#socket.once('close', () => route.onOver());
  }

  /** Whether the local process has requests that it did not answer. */
  get isAwaitingAnswer(): boolean {
    return [...this.#exchanges].some(each => each.isAwaitingAnswer);
  }

  onData(bytes: Buffer, start: number, end: number): void {
    this.#socket.onData(bytes, start, end);
  }

  onEnd(): void {
    this.#socket.onEnd();
  }

  onReset(): void {
    this.#session.destroy();
    this.#socket.onReset();
  }

  onDrain(): void {
    this.#socket.onDrain();
  }

  /** The session with the agent is over. */
  abort(): void {
    this.#socket.destroy();
    this.#session.destroy();
  }

  #refuse(): void {
    const session = this.#session;
    if (session.closed || session.destroyed) return;
    session.goaway(GOAWAY_LOCAL_REFUSED);
    session.close();
  }

  #take(stream: ServerHttp2Stream, raw: string[], hasBody: boolean): void {
    stream.on('error', () => undefined);
    // Its reset, or what broke it, came in the same piece: nobody is to be asked, and nobody answered.
    if (isOver(stream)) {
      stream.destroy();
      return;
    }
    const { port, pool } = this.#route;
    const exchange: Http1Exchange = new Http1Exchange(stream, {
      port,
      agent: pool.agent,
      onRefused: () => this.#refuse(),
      onStranger: () => this.#session.close(),
    });
    this.#exchanges.add(exchange);
    stream.once('close', () => this.#exchanges.delete(exchange));
    exchange.begin(raw, hasBody);
  }
}
