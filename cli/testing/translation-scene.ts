/** A local process, and a client of HTTP/2 that reaches it through the tunnel, translated where it speaks HTTP/1. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ClientHttp2Session, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2';
import type { AddressInfo, Socket, Server as TcpServer } from 'node:net';
import { toPort } from '../../protocol/index.ts';
import { LocalPort, type LocalPortKind } from '../local/local-port.ts';
import { Http2OverTunnel } from './http2-over-tunnel.ts';

const closing: (() => unknown)[] = [];
/** What a test opens itself. */
export function closeLater(close: () => unknown): void {
  closing.push(close);
}

/** Ends what the scenes of a test have opened. */
export async function closeScenes(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}

export interface Scene {
  readonly tunnel: Http2OverTunnel;
  readonly port: LocalPort;
  /** A connection; opened when it is first asked for. */
  readonly session: ClientHttp2Session;
  readonly told: string[];
}

export interface Answer {
  readonly headers: IncomingHttpHeaders;
  readonly informational: IncomingHttpHeaders[];
  readonly trailers: IncomingHttpHeaders;
  readonly body: string;
  readonly code: number;
}

export async function listen(server: TcpServer, at = 0): Promise<number> {
  server.on('connection', (socket: Socket) => socket.on('error', () => undefined));
  server.listen(at, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => new Promise(resolve => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

export function sceneOf(port: number, kind: LocalPortKind = {}): Scene {
  const told: string[] = [];
  const localPort = new LocalPort(
    toPort(port),
    {
      onRefused: () => told.push('refused'),
      onAnswering: () => told.push('answering'),
      onTranslating: () => told.push('translating'),
      onGrpcRefused: () => told.push('grpc'),
      onHttp2Only: () => told.push('http2 only'),
    },
    kind,
  );
  const tunnel = new Http2OverTunnel(localPort);
  closing.push(() => tunnel.close());
  let session: ClientHttp2Session | undefined;
  return {
    tunnel,
    port: localPort,
    told,
    get session() {
      session ??= tunnel.connect();
      return session;
    },
  };
}

/** A local process of HTTP/1, and a client that reaches it by HTTP/2. */
export async function start(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  kind?: LocalPortKind,
): Promise<Scene & { readonly server: Server }> {
  const server = createServer(answer);
  const port = await listen(server);
  closing.push(() => server.closeAllConnections());
  return Object.assign(sceneOf(port, kind), { server });
}

/** Asks, and waits until the stream is over. */
export async function ask(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body?: Buffer | string,
): Promise<Answer> {
  const stream = session.request(headers, { endStream: body === undefined });
  const answer = { headers: {}, informational: [] as IncomingHttpHeaders[], trailers: {}, body: '' };
  stream.setEncoding('latin1');
  stream.on('headers', got => answer.informational.push(got));
  stream.on('response', got => Object.assign(answer, { headers: got }));
  stream.on('trailers', got => Object.assign(answer, { trailers: got }));
  stream.on('data', text => {
    answer.body += text;
  });
  stream.on('error', () => undefined);
  if (body !== undefined) stream.end(body);
  await new Promise(resolve => stream.once('close', resolve));
  return { ...answer, code: stream.rstCode };
}
