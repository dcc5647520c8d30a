import { once } from 'node:events';
import { createServer as createHttp1Server, type Server as Http1Server, type IncomingMessage } from 'node:http';
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  RECORD_BLOCK,
  RECORD_FIRST,
  RECORD_HEADER_BYTES,
  RECORD_HTTP2,
  RECORD_LAST,
  RECORD_TORN,
  RESET_LOCAL_REFUSED,
  toPort,
  writeRecordHeader,
} from '../../protocol/index.ts';
import type { FakeStream } from '../testing/fake-agent.ts';
import { MuxPair } from '../testing/mux-pair.ts';
import { Http1Pool } from './http1-pool.ts';
import { Http2Replays } from './http2-replay.ts';
import { LocalPort, type LocalPortKind } from './local-port.ts';

const LARGE_BYTES = 200_000;
const servers: Http2Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise(resolve => server.close(resolve));
});

interface Local {
  readonly server: Http2Server;
  readonly sessions: ServerHttp2Session[];
  readonly port: LocalPort;
}

async function listen(): Promise<Local> {
  const server = createServer();
  const sessions: ServerHttp2Session[] = [];
  server.on('session', session => sessions.push(session));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return { server, sessions, port: portOf((server.address() as AddressInfo).port) };
}

function portOf(port: number): LocalPort {
  return new LocalPort(toPort(port), { onRefused: () => undefined, onAnswering: () => undefined });
}

/** The tunnel of a session whose HTTP/2 requests go to `port`. */
function tunnelTo(port: LocalPort, idleMs?: number): Tunnel {
  const pool = new Http1Pool();
  const replays = new Http2Replays(pool, idleMs);
  return { pair: new MuxPair((stream, open) => replays.take(stream, open, port)), replays, pool };
}

interface Tunnel {
  readonly pair: MuxPair;
  readonly replays: Http2Replays;
  readonly pool: Http1Pool;
}

/** A request is delivered before its answer comes; then its connection waits for the next one. */
async function untilIdle({ agent }: Http1Pool): Promise<void> {
  for (; Object.keys(agent.freeSockets).length === 0; ) await new Promise(setImmediate);
}

/** Static fields and literals without a table (RFC 7541 section 6.2.2), all shorter than 127 bytes. */
function blockOf(fields: readonly (readonly [string, string])[]): Buffer<ArrayBuffer> {
  const text = (value: string): Buffer => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]));
}

const requestBlock = (method: string, path: string): Buffer<ArrayBuffer> =>
  blockOf([
    [':method', method],
    [':scheme', 'http'],
    [':path', path],
    [':authority', 'shop'],
  ]);

const isOver = ({ end, reset }: FakeStream): boolean => end !== null || reset !== null;

function send(stream: FakeStream, facts: number, bytes: Buffer = Buffer.alloc(0)): void {
  const header = Buffer.alloc(RECORD_HEADER_BYTES);
  writeRecordHeader(header, { facts: facts | RECORD_HTTP2, exchange: 1, length: bytes.length, timeUs: 0 });
  stream.write(Buffer.concat([header, bytes]));
}

async function read(stream: ServerHttp2Stream): Promise<{ bytes: number; trailers: unknown }> {
  let bytes = 0;
  let trailers: unknown;
  stream.on('data', (piece: Buffer) => {
    bytes += piece.length;
  });
  stream.on('trailers', got => {
    trailers = got.sum;
  });
  await once(stream, 'end');
  stream.respond({ ':status': 200 });
  stream.end('dropped');
  return { bytes, trailers };
}

describe('a mirrored HTTP/2 request', () => {
  it('reaches the local process with its content and trailers, and is told as delivered', async () => {
    const { server, port } = await listen();
    const { pair, replays } = tunnelTo(port);
    const stream = pair.open();
    const came = once(server, 'stream') as Promise<[ServerHttp2Stream, Record<string, string>]>;
    send(stream, RECORD_FIRST | RECORD_BLOCK, requestBlock('POST', '/cart'));
    for (let sent = 0; sent < LARGE_BYTES; sent += 50_000) send(stream, 0, Buffer.alloc(50_000));
    send(stream, RECORD_BLOCK | RECORD_LAST, blockOf([['sum', '7']]));
    stream.stream.end();
    const [request, headers] = await came;
    expect([headers[':method'], headers[':path'], headers[':authority']]).toEqual(['POST', '/cart', 'shop']);
    expect(await read(request)).toEqual({ bytes: LARGE_BYTES, trailers: '7' });
    await stream.until(isOver);
    expect(stream.end).toBe(stream.stream.sentBytes);
    replays.abort();
  });

  it('shares a connection with the others of its client', async () => {
    const { server, port, sessions } = await listen();
    const { pair, replays } = tunnelTo(port);
    const paths: string[] = [];
    server.on('stream', (request: ServerHttp2Stream, headers) => {
      paths.push(String(headers[':path']));
      void read(request);
    });
    const streams = ['/a', '/b', '/c'].map(path => {
      const stream = pair.open();
      send(stream, RECORD_FIRST | RECORD_BLOCK | RECORD_LAST, requestBlock('GET', path));
      stream.stream.end();
      return stream;
    });
    await Promise.all(streams.map(each => each.until(isOver)));
    for (; paths.length < 3; ) await once(server, 'stream');
    expect(paths).toEqual(['/a', '/b', '/c']);
    expect(sessions).toHaveLength(1);
    replays.abort();
  });

  it('is reset where it was torn', async () => {
    const { server, port } = await listen();
    const { pair, replays } = tunnelTo(port);
    const stream = pair.open();
    send(stream, RECORD_FIRST | RECORD_BLOCK, requestBlock('POST', '/torn'));
    const [request] = (await once(server, 'stream')) as [ServerHttp2Stream];
    const aborted = once(request.resume(), 'aborted');
    send(stream, RECORD_TORN);
    stream.stream.end();
    await aborted;
    await stream.until(isOver);
    expect(stream.end ?? stream.reset?.deliveredBytes).toBe(0);
    replays.abort();
  });

  it('is reset where the agent ends in the middle of it, though no record says so', async () => {
    const { server, port } = await listen();
    const { pair, replays } = tunnelTo(port);
    const stream = pair.open();
    send(stream, RECORD_FIRST | RECORD_BLOCK, requestBlock('POST', '/half'));
    const [request] = (await once(server, 'stream')) as [ServerHttp2Stream];
    const aborted = once(request.resume(), 'aborted');
    stream.stream.end();
    await aborted;
    await stream.until(isOver);
    expect(stream.end ?? stream.reset?.deliveredBytes).toBe(0);
    replays.abort();
  });

  it('that nobody takes is told as refused', async () => {
    const { server, port } = await listen();
    await new Promise(resolve => server.close(resolve));
    servers.length = 0;
    const { pair } = tunnelTo(port);
    const stream = pair.open();
    send(stream, RECORD_FIRST | RECORD_BLOCK | RECORD_LAST, requestBlock('GET', '/'));
    stream.stream.end();
    await stream.until(isOver);
    expect(stream.reset?.code).toBe(RESET_LOCAL_REFUSED);
  });

  it('closes a connection that has been idle, and opens another for the next', async () => {
    const { server, port, sessions } = await listen();
    const { pair, replays } = tunnelTo(port, 20);
    for (let round = 1; round <= 2; round++) {
      const stream = pair.open();
      const came = once(server, 'stream') as Promise<[ServerHttp2Stream]>;
      send(stream, RECORD_FIRST | RECORD_BLOCK | RECORD_LAST, requestBlock('GET', '/'));
      stream.stream.end();
      const [request] = await came;
      await read(request);
      await stream.until(isOver);
      const session = sessions.at(-1);
      if (session !== undefined && !session.destroyed) await once(session, 'close');
      expect(sessions).toHaveLength(round);
    }
    replays.abort();
  });

  it('closes one that is idle, too, which was silent within a request before', async () => {
    const { server, port, sessions } = await listen();
    const { pair, replays } = tunnelTo(port, 1);
    const stream = pair.open();
    const came = once(server, 'stream') as Promise<[ServerHttp2Stream]>;
    send(stream, RECORD_FIRST | RECORD_BLOCK, requestBlock('POST', '/'));
    const [request] = await came;
    const session = sessions[0] as ServerHttp2Session;
    // Longer than at the other end, which has the same clock.
    session.setTimeout(10);
    await once(session, 'timeout');
    expect(session.destroyed).toBe(false);
    send(stream, RECORD_LAST);
    stream.stream.end();
    await read(request);
    await stream.until(isOver);
    if (!session.destroyed) await once(session, 'close');
    replays.abort();
  });
});

/** A local process of HTTP/1, and what it was asked. */
interface Http1Local {
  readonly server: Http1Server;
  readonly port: LocalPort;
  readonly asked: string[];
  readonly told: string[];
}

const http1Servers: Http1Server[] = [];
afterEach(async () => {
  for (const server of http1Servers.splice(0)) {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  }
});

async function listenHttp1(kind: LocalPortKind = {}): Promise<Http1Local> {
  const asked: string[] = [];
  const told: string[] = [];
  const server = createHttp1Server(async (request, response) => {
    let body = '';
    try {
      for await (const piece of request.setEncoding('latin1')) body += piece;
    } catch {
      told.push('aborted');
      return;
    }
    asked.push(wordsOf(request, body));
    response.end('dropped');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  http1Servers.push(server);
  const port = new LocalPort(
    toPort((server.address() as AddressInfo).port),
    {
      onRefused: () => told.push('refused'),
      onAnswering: () => undefined,
      onTranslating: () => told.push('translating'),
      onGrpcRefused: () => told.push('grpc'),
    },
    kind,
  );
  return { server, port, asked, told };
}

function wordsOf({ method, url, httpVersion, headers, trailers }: IncomingMessage, body: string): string {
  const { host, cookie = '-' } = headers;
  return [method, url, httpVersion, host, cookie, body.length, trailers.sum ?? '-'].join(' ');
}

describe('a mirrored HTTP/2 request for a local process that speaks only HTTP/1', () => {
  it.each(['auto', 'h1'] as const)('is translated as a stolen one is, and told as delivered: %s', async protocol => {
    const { port, asked, told } = await listenHttp1({ protocol });
    const { pair, replays } = tunnelTo(port);
    const [get, post] = [pair.open(), pair.open()];
    const cookies = blockOf([
      ['cookie', 'a=1'],
      ['cookie', 'b=2'],
    ]);
    send(get, RECORD_FIRST | RECORD_BLOCK | RECORD_LAST, Buffer.concat([requestBlock('GET', '/a'), cookies]));
    send(post, RECORD_FIRST | RECORD_BLOCK, requestBlock('POST', '/b'));
    for (let sent = 0; sent < LARGE_BYTES; sent += 50_000) send(post, 0, Buffer.alloc(50_000, 'x'));
    send(post, RECORD_BLOCK | RECORD_LAST, blockOf([['sum', '7']]));
    for (const each of [get, post]) each.stream.end();
    for (const each of [get, post]) await each.until(isOver);
    expect([get.end, post.end]).toEqual([get.stream.sentBytes, post.stream.sentBytes]);
    for (; asked.length < 2; ) await new Promise(setImmediate);
    expect(asked.toSorted()).toEqual(['GET /a 1.1 shop a=1; b=2 0 -', `POST /b 1.1 shop - ${LARGE_BYTES} 7`]);
    expect(told).toEqual(protocol === 'auto' ? ['translating'] : []);
    replays.abort();
  });

  it('is found to be one once, and the next ones go there at once', async () => {
    const { server, port, asked } = await listenHttp1();
    let connections = 0;
    server.on('connection', () => {
      connections += 1;
    });
    const { pair, replays, pool } = tunnelTo(port);
    for (const path of ['/a', '/b', '/c']) {
      const stream = pair.open();
      send(stream, RECORD_FIRST | RECORD_BLOCK | RECORD_LAST, requestBlock('GET', path));
      stream.stream.end();
      await stream.until(isOver);
      expect(stream.end).toBe(stream.stream.sentBytes);
      await untilIdle(pool);
    }
    expect(asked.map(words => words.split(' ')[1])).toEqual(['/a', '/b', '/c']);
    // One that asked for HTTP/2, and one that is used again.
    expect(connections).toBe(2);
    replays.abort();
  });

  it.each([
    ['h2', 'not HTTP/2: did not answer in it', (socket: Socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['auto', 'silent', () => undefined],
  ] as const)(
    'is given nothing where it is said to speak HTTP/2, or says nothing: %s',
    async (protocol, words, act) => {
      const sockets: Socket[] = [];
      const server = createTcpServer(socket => {
        sockets.push(socket.on('error', () => undefined));
        socket.once('data', () => act(socket));
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const told: string[] = [];
      const events = {
        onRefused: () => told.push('refused'),
        onAnswering: () => undefined,
        onTranslating: () => told.push('translating'),
        onNotHttp2: (_: unknown, answer: string) => told.push(`not HTTP/2: ${answer}`),
        onSilent: () => told.push('silent'),
      };
      const port = new LocalPort(toPort((server.address() as AddressInfo).port), events, { protocol, silentMs: 20 });
      const { pair, replays } = tunnelTo(port);
      const stream = pair.open();
      send(stream, RECORD_FIRST | RECORD_BLOCK | RECORD_LAST, requestBlock('GET', '/'));
      await stream.until(isOver);
      expect(stream.reset?.deliveredBytes).toBe(0);
      expect([told, sockets.length]).toEqual([[words], 1]);
      replays.abort();
      for (const socket of sockets) socket.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  );

  it('is not taken for one when the session ends before it has said anything', async () => {
    const sockets: Socket[] = [];
    const server = createTcpServer(socket => void sockets.push(socket.on('error', () => undefined)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const told: string[] = [];
    const port = new LocalPort(toPort((server.address() as AddressInfo).port), {
      onRefused: () => told.push('refused'),
      onAnswering: () => undefined,
      onTranslating: () => told.push('translating'),
    });
    const { pair, replays } = tunnelTo(port);
    const stream = pair.open();
    const asked = once(server, 'connection') as Promise<[Socket]>;
    send(stream, RECORD_FIRST | RECORD_BLOCK | RECORD_LAST, requestBlock('GET', '/'));
    await once((await asked)[0], 'data');
    replays.abort();
    await stream.until(isOver);
    expect(stream.reset?.deliveredBytes).toBe(0);
    for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
    expect([told, sockets.length, port.protocol]).toEqual([[], 1, 'auto']);
    for (const socket of sockets) socket.destroy();
    await new Promise(resolve => server.close(resolve));
  });

  it('does not look whole where it was torn', async () => {
    const { server, port, asked, told } = await listenHttp1({ protocol: 'h1' });
    const { pair, replays } = tunnelTo(port);
    const stream = pair.open();
    const came = once(server, 'request') as Promise<[IncomingMessage]>;
    send(stream, RECORD_FIRST | RECORD_BLOCK, requestBlock('POST', '/torn'));
    send(stream, 0, Buffer.alloc(1_000));
    const [request] = await came;
    const closed = new Promise(resolve => request.once('close', resolve));
    send(stream, RECORD_TORN);
    stream.stream.end();
    await closed;
    await stream.until(isOver);
    expect(stream.end ?? stream.reset?.deliveredBytes).toBe(0);
    expect([asked, told]).toEqual([[], ['aborted']]);
    replays.abort();
  });

  it('of gRPC is told as lost, with the reason', async () => {
    const { port, asked, told } = await listenHttp1({ protocol: 'h1' });
    const { pair, replays } = tunnelTo(port);
    const stream = pair.open();
    const grpc = blockOf([['content-type', 'application/grpc']]);
    send(stream, RECORD_FIRST | RECORD_BLOCK, Buffer.concat([requestBlock('POST', '/cart.Cart/Add'), grpc]));
    await stream.until(isOver);
    expect(stream.reset?.deliveredBytes).toBe(0);
    expect([asked, told]).toEqual([[], ['grpc']]);
    replays.abort();
  });

  it('is sent again where an idle connection was closed meanwhile', async () => {
    const { server, port, asked } = await listenHttp1({ protocol: 'h1' });
    const sockets: Socket[] = [];
    server.on('connection', (socket: Socket) => sockets.push(socket));
    const { pair, replays, pool } = tunnelTo(port);
    const reuse = pool.agent.reuseSocket.bind(pool.agent);
    // In one turn: the server closes, and the next request is written before anybody can see the FIN.
    pool.agent.reuseSocket = (socket, request) => {
      sockets[0]?.destroy();
      reuse(socket, request);
    };
    for (const path of ['/a', '/b']) {
      const stream = pair.open();
      send(stream, RECORD_FIRST | RECORD_BLOCK | RECORD_LAST, requestBlock('GET', path));
      stream.stream.end();
      await stream.until(isOver);
      expect(stream.end).toBe(stream.stream.sentBytes);
      await untilIdle(pool);
    }
    expect(asked.map(words => words.split(' ')[1])).toEqual(['/a', '/b']);
    expect(sockets).toHaveLength(2);
    replays.abort();
  });

  it('of which the kernel took a part when the session ends is told as lost', async () => {
    const sockets: Socket[] = [];
    const server = createTcpServer(socket => void sockets.push(socket.on('error', () => undefined).pause()));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = new LocalPort(
      toPort((server.address() as AddressInfo).port),
      { onRefused: () => undefined, onAnswering: () => undefined },
      { protocol: 'h1' },
    );
    const { pair, replays } = tunnelTo(port);
    const stream = pair.open();
    send(stream, RECORD_FIRST | RECORD_BLOCK, requestBlock('POST', '/slow'));
    send(stream, 0, Buffer.alloc(1_000));
    for (let turns = 0; turns < 50; turns++) await new Promise(setImmediate);
    replays.abort();
    await stream.until(isOver);
    expect(stream.reset?.deliveredBytes).toBe(0);
    for (const socket of sockets) socket.destroy();
    await new Promise(resolve => server.close(resolve));
  });
});
