/** node's HTTP/2 client at the agent's end of a tunnel's stream, and the CLI's end of it as the session has it. */

import { type ClientHttp2Session, type ClientSessionOptions, connect } from 'node:http2';
import { type ResetCode, toPort, toSubscriptionId } from '../../protocol/index.ts';
import { Http1Pool } from '../local/http1-pool.ts';
import type { LocalPort } from '../local/local-port.ts';
import { LocalStreams } from '../local/local-streams.ts';
import { TunnelSocket } from '../local/tunnel-socket.ts';
import { MuxPair } from './mux-pair.ts';

const OPEN = {
  subscriptionId: toSubscriptionId(1),
  podPort: toPort(8080),
  clientPort: toPort(40000),
  clientAddress: Uint8Array.of(192, 0, 2, 7),
};

export class Http2OverTunnel {
  readonly streams: LocalStreams;
  readonly pair: MuxPair;
  readonly pool: Http1Pool;
  /** Why streams of the tunnel were reset by the CLI. */
  readonly resets: ResetCode[] = [];
  readonly #sessions: ClientHttp2Session[] = [];

  constructor(port: LocalPort, pool = new Http1Pool()) {
    this.pool = pool;
    this.streams = new LocalStreams({ isMirror: false, pool });
    this.pair = new MuxPair((stream, open) => this.streams.take(stream, open, port));
  }

  /** A connection of its own, as the agent opens one for each client. */
  connect(options: ClientSessionOptions = {}): ClientHttp2Session {
    const socket = this.socket();
    const session = connect('http://shop', { ...options, createConnection: () => socket });
    session.on('error', () => undefined);
    this.#sessions.push(session);
    return session;
  }

  /** A stream of the tunnel, as the agent has it. */
  socket(): TunnelSocket {
    let socket: TunnelSocket | undefined;
    const stream = this.pair.agent.openStream(OPEN, {
      onData: (bytes, start, end) => socket?.onData(bytes, start, end),
      onEnd: () => socket?.onEnd(),
      onReset: code => {
        this.resets.push(code);
        socket?.onReset();
      },
      onDrain: () => socket?.onDrain(),
    });
    if (stream === null) throw new Error('no stream could be opened');
    socket = new TunnelSocket(stream);
    socket.on('error', () => undefined);
    return socket;
  }

  close(): void {
    for (const session of this.#sessions.splice(0)) session.destroy();
    this.streams.abort();
  }
}
