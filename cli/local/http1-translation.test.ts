import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http2';
import http2 from 'node:http2';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  GOAWAY_LOCAL_REFUSED,
  RESET_LOCAL_REFUSED,
  STREAM_LOCAL_FAILED,
  STREAM_LOCAL_INVALID,
} from '../../protocol/index.ts';
import { Http2OverTunnel } from '../testing/http2-over-tunnel.ts';
import { ask, closeLater, closeScenes, listen, sceneOf, start } from '../testing/translation-scene.ts';
import { Http1Pool } from './http1-pool.ts';

afterEach(closeScenes);

/** Waits until it stays the same for many turns of the loop. */
async function untilStill(count: () => number): Promise<void> {
  for (let before = -1; before !== count(); ) {
    before = count();
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
  }
}

/** Without node's symbols. */
const plain = (headers: IncomingHttpHeaders): Record<string, unknown> => Object.fromEntries(Object.entries(headers));
const textOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const piece of request.setEncoding('latin1')) text += piece;
  return text;
};

const DATA = 0;
const HEADERS = 1;
const RST_STREAM = 3;
const END_HEADERS = 4;
const CANCEL = Buffer.from([0, 0, 0, 8]);
/** A client may reset with NO_ERROR as well. */
const NOTHING_WRONG = Buffer.from([0, 0, 0, 0]);

/** A field of a header block, without a table (RFC 7541 section 6.2.2). */
function literal(name: string, value: string): Buffer {
  const text = (each: string): Buffer => Buffer.concat([Buffer.from([each.length]), Buffer.from(each)]);
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

/** `:method POST`, `:scheme http`, `:path /` of the static table, and an authority. */
const REQUEST = Buffer.concat([Buffer.from([0x83, 0x86, 0x84]), literal(':authority', 'shop')]);
const CONNECT = Buffer.concat([literal(':method', 'CONNECT'), literal(':authority', 'shop:1')]);

/** A client that writes its frames itself, as many at once as it likes. */
function rawClient(tunnel: Http2OverTunnel) {
  const socket = tunnel.socket();
  socket.resume();
  const frame = (type: number, flags: number, stream: number, payload: Buffer): Buffer => {
    const header = Buffer.from([0, 0, payload.length, type, flags, 0, 0, 0, stream]);
    return Buffer.concat([header, payload]);
  };
  socket.write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(4, 0, 0, Buffer.alloc(0))]));
  return { socket, frame };
}

describe('a local process that speaks only HTTP/1', () => {
  it('gets request after request on one connection, on which none of them leaves anything', async () => {
    const { session, tunnel } = await start((_request, response) => response.end('ok'));
    const free = (): Socket[] => Object.values(tunnel.pool.agent.freeSockets).flatMap(sockets => sockets ?? []);
    const listeners: number[] = [];
    for (let asked = 0; asked < 20; asked++) {
      expect((await ask(session, { ':path': '/' })).body).toBe('ok');
      await untilStill(() => free().length);
      listeners.push(...free().map(socket => socket.listenerCount('end')));
    }
    // One each time: all on the same connection.
    expect(listeners).toEqual(Array.from({ length: 20 }, () => listeners[0]));
  });

  it('gets each stream as a request, and its answer goes back', async () => {
    const requests: unknown[] = [];
    const { session, told } = await start(async (request, response) => {
      const { method, url, rawHeaders } = request;
      requests.push({ method, url, rawHeaders, body: await textOf(request) });
      response.sendDate = false;
      response.writeHead(201, [
        'Set-Cookie',
        'a=1',
        'Set-Cookie',
        'b=2',
        'X-Who',
        'alice',
        'Connection',
        'X-Hop',
        'X-Hop',
        '1',
      ]);
      response.end('made');
    });
    const fields = { ':path': '/cart?a=b', cookie: ['x=1', 'y=2'], te: 'trailers', 'x-user': 'alice' };
    const answer = await ask(session, { ':method': 'POST', ...fields }, 'body');
    expect(plain(answer.headers)).toEqual({ ':status': 201, 'set-cookie': ['a=1', 'b=2'], 'x-who': 'alice' });
    expect([answer.body, answer.code]).toEqual(['made', 0]);
    const rawHeaders = [
      ...['Host', 'shop:80', 'cookie', 'x=1; y=2', 'te', 'trailers', 'x-user', 'alice'],
      ...['Connection', 'keep-alive, TE', 'Transfer-Encoding', 'chunked'],
    ];
    expect(requests).toEqual([{ method: 'POST', url: '/cart?a=b', rawHeaders, body: 'body' }]);
    expect(told).toEqual(['translating']);
  });

  it('keeps lengths, and has none of a request without a body', async () => {
    const requests: IncomingHttpHeaders[] = [];
    const { session } = await start(async (request, response) => {
      requests.push(request.headers);
      response.setHeader('content-length', 4);
      response.end(request.method === 'HEAD' ? undefined : (await textOf(request)).slice(0, 4).padEnd(4, '.'));
    });
    const sent = await ask(session, { ':method': 'PUT', 'content-length': 6 }, 'abcdef');
    const empty = await ask(session, { ':method': 'POST' });
    const head = await ask(session, { ':method': 'HEAD' });
    expect([sent, empty, head].map(({ headers, body }) => [headers['content-length'], body])).toEqual([
      ['4', 'abcd'],
      ['4', '....'],
      ['4', ''],
    ]);
    expect(requests.map(headers => [headers['content-length'], headers['transfer-encoding']])).toEqual([
      ['6', undefined],
      ['0', undefined],
      [undefined, undefined],
    ]);
  });

  it('answers without a body where there is none', async () => {
    const { session } = await start((request, response) => {
      response.statusCode = Number(request.url?.slice(1));
      response.setHeader('etag', '"1"');
      response.end();
    });
    for (const status of [204, 304]) {
      const answer = await ask(session, { ':path': `/${status}` });
      expect([answer.headers[':status'], answer.headers.etag, answer.body, answer.code]).toEqual([
        status,
        '"1"',
        '',
        0,
      ]);
    }
  });

  it('sends and gets trailers', async () => {
    const { session } = await start(async (request, response) => {
      const body = await textOf(request);
      response.setHeader('trailer', 'x-sum');
      response.write(body);
      response.addTrailers({ 'x-sum': request.trailers['x-sum'] ?? 'none', 'x-more': 'yes' });
      response.end();
    });
    for (const length of [{}, { 'content-length': 5, trailer: 'x-sum' }]) {
      const stream = session.request({ ':method': 'POST', ...length }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '7' }));
      stream.end('hello');
      stream.resume();
      const closed = once(stream, 'close');
      const [trailers] = (await once(stream, 'trailers')) as [IncomingHttpHeaders];
      expect(plain(trailers)).toEqual({ 'x-sum': '7', 'x-more': 'yes' });
      await closed;
    }
  });

  it('gets no length behind a body, which would be read into the next request', async () => {
    const { session } = await start(async (request, response) => {
      await textOf(request);
      response.end(JSON.stringify(request.rawTrailers));
    });
    const stream = session.request({ ':method': 'POST' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'content-length': '5', 'x-sum': '7' }));
    stream.end('hello');
    let body = '';
    for await (const piece of stream.setEncoding('utf8')) body += piece;
    expect(JSON.parse(body)).toEqual(['x-sum', '7']);
    expect((await ask(session, { ':method': 'POST', ':path': '/' }, 'next')).body).toBe('[]');
  });

  it('is not told of trailers that a request without a body announces', async () => {
    const { session } = await start((request, response) =>
      response.end(JSON.stringify(request.headers.trailer ?? 'none')),
    );
    const answer = await ask(session, { ':path': '/', trailer: 'x-sum', 'x-user': 'alice' });
    expect([answer.body, answer.code]).toEqual(['"none"', 0]);
  });

  it.each([CANCEL, NOTHING_WRONG])(
    'is not asked for a stream that was reset, or broken, in the same piece',
    async code => {
      const { tunnel, session } = await start((_request, response) => response.end('well'));
      const { socket, frame } = rawClient(tunnel);
      const grpc = Buffer.concat([REQUEST, literal('content-type', 'application/grpc')]);
      for (const [id, block] of [grpc, CONNECT, REQUEST].entries()) {
        const stream = 2 * id + 1;
        socket.write(Buffer.concat([frame(HEADERS, END_HEADERS, stream, block), frame(RST_STREAM, 0, stream, code)]));
      }
      const empty = Buffer.concat([REQUEST, literal('content-length', '0')]);
      socket.write(Buffer.concat([frame(HEADERS, END_HEADERS, 9, empty), frame(DATA, 0, 9, Buffer.from('more'))]));
      expect((await ask(session, { ':path': '/' })).body).toBe('well');
      socket.destroy();
    },
  );

  it('takes no part of a request for all of it, whatever it was reset with', async () => {
    const ends: string[] = [];
    const { tunnel } = await start(request => {
      request.once('data', () => socket.write(frame(RST_STREAM, 0, 1, NOTHING_WRONG)));
      request.once('end', () => ends.push('whole'));
      request.once('aborted', () => ends.push('torn')).on('error', () => undefined);
    });
    const { socket, frame } = rawClient(tunnel);
    const post = Buffer.concat([literal(':method', 'POST'), REQUEST.subarray(1)]);
    socket.write(Buffer.concat([frame(HEADERS, END_HEADERS, 1, post), frame(DATA, 0, 1, Buffer.from('two of'))]));
    while (ends.length === 0) await new Promise(setImmediate);
    expect(ends).toEqual(['torn']);
    socket.destroy();
  });

  it('says 100 and other interim answers', async () => {
    const { session, server } = await start(() => undefined);
    server.on('checkContinue', async (request: IncomingMessage, response: ServerResponse) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.writeContinue();
      response.end(await textOf(request));
    });
    const stream = session.request({ ':method': 'POST', expect: '100-continue' });
    const informational: IncomingHttpHeaders[] = [];
    stream.on('headers', got => informational.push(plain(got) as IncomingHttpHeaders));
    await once(stream, 'continue');
    stream.end('now');
    const [first] = await once(stream.setEncoding('utf8'), 'data');
    expect(first).toBe('now');
    expect(informational[0]).toEqual({ ':status': 103, link: '</style.css>; rel=preload' });
  });

  it('uses a connection again', async () => {
    let connections = 0;
    const { session, server } = await start((_request, response) => response.end('yes'));
    server.on('connection', () => connections++);
    for (let i = 0; i < 5; i++) expect((await ask(session, {})).body).toBe('yes');
    // The first one was asked whether it speaks HTTP/2.
    expect(connections).toBe(2);
  });

  it('has streams of one connection at the same time', async () => {
    const waiting: ServerResponse[] = [];
    const { session } = await start((_request, response) => {
      waiting.push(response);
      if (waiting.length === 20) for (const each of waiting) each.end('all');
    });
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(session, {})));
    expect(answers.map(({ body }) => body)).toEqual(Array.from({ length: 20 }, () => 'all'));
  });

  it('lets requests wait for a connection where there are too many', async () => {
    let most = 0;
    const waiting: ServerResponse[] = [];
    const { port } = await start((_request, response) => {
      most = Math.max(most, waiting.push(response));
      if (waiting.length === 2) for (const each of waiting.splice(0)) each.end('in turn');
    });
    const tunnel = new Http2OverTunnel(port, new Http1Pool(2));
    closeLater(() => tunnel.close());
    const session = tunnel.connect();
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(session, {})));
    expect(answers.every(({ body }) => body === 'in turn')).toBe(true);
    expect(most).toBe(2);
  });

  it('does not read ahead of a local process that does not', async () => {
    const requests: IncomingMessage[] = [];
    const { session } = await start(request => requests.push(request.pause()));
    const stream = session.request({ ':method': 'POST' });
    const piece = Buffer.alloc(64 * 1024);
    let taken = 0;
    const send = (): void => {
      stream.write(piece, error => {
        if (error) return;
        taken += piece.length;
        send();
      });
    };
    send();
    while (requests.length === 0) await new Promise(setImmediate);
    await untilStill(() => taken);
    // The kernel's buffers and the windows, and no more.
    expect(taken).toBeLessThan(16 * 1024 * 1024);
    stream.close();
  });

  it('is not read ahead of a client that does not', async () => {
    let taken = 0;
    const { session } = await start((_request, response) => {
      const send = (): void =>
        void response.write(Buffer.alloc(64 * 1024), error => {
          if (error) return;
          taken += 64 * 1024;
          send();
        });
      send();
    });
    const stream = session.request({});
    stream.on('error', () => undefined);
    await once(stream, 'response');
    await untilStill(() => taken);
    expect(taken).toBeLessThan(16 * 1024 * 1024);
    stream.close();
  });

  it('loses its connection when the client resets the stream, and the others go on', async () => {
    const { session, server } = await start((request, response) => {
      if (request.url === '/other') response.end('other');
    });
    const came = once(server, 'request');
    const stream = session.request({ ':path': '/slow' });
    const [request] = (await came) as [IncomingMessage];
    const gone = once(request.socket, 'close');
    stream.close(http2.constants.NGHTTP2_CANCEL);
    await gone;
    expect((await ask(session, { ':path': '/other' })).body).toBe('other');
  });

  it('that dies with a request resets its stream alone', async () => {
    const { session } = await start((request, response) => {
      if (request.url === '/half') response.write('half', () => response.destroy());
      else if (request.url === '/none') request.socket.resetAndDestroy();
      else response.end('well');
    });
    for (const path of ['/half', '/none']) {
      expect((await ask(session, { ':path': path })).code).toBe(STREAM_LOCAL_FAILED);
      expect((await ask(session, { ':path': '/' })).body).toBe('well');
    }
  });

  it('resets a stream whose answer has a head above the limit', async () => {
    const { session } = await start((_request, response) => {
      response.setHeader('x-large', 'x'.repeat(70_000));
      response.end();
    });
    expect((await ask(session, {})).code).toBe(STREAM_LOCAL_INVALID);
  });

  it('resets a stream whose answer HTTP/2 has no word for, and goes on with others', async () => {
    const answers: Readonly<Record<string, string>> = {
      '/999': 'HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n',
      '/101': 'HTTP/1.1 101 Switching\r\n\r\n',
      '/unasked': 'HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\nother',
    };
    const { session } = await start((request, response) => {
      const answer = answers[request.url ?? ''];
      if (answer === undefined) response.end('well');
      else request.socket.end(answer);
    });
    for (const path of Object.keys(answers)) {
      expect([path, (await ask(session, { ':path': path })).code]).toEqual([path, STREAM_LOCAL_INVALID]);
      expect((await ask(session, { ':path': '/' })).body).toBe('well');
    }
  });

  it('answers without TE, which HTTP/2 forbids there, wherever it says it', async () => {
    const { session } = await start((_request, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload', te: 'gzip' });
      response.writeHead(200, { te: 'gzip', 'x-shop': 'yes' });
      response.addTrailers({ te: 'gzip', 'x-sum': '7' });
      response.end('well');
    });
    const { headers, informational, trailers, body } = await ask(session, { ':path': '/' });
    expect([headers['x-shop'], headers.te, trailers['x-sum'], trailers.te, body]).toEqual([
      ...['yes', undefined],
      ...['7', undefined, 'well'],
    ]);
    expect(informational[0]?.te).toBeUndefined();
  });

  it('is not given calls of gRPC: they are told why, and the user once', async () => {
    const { session, told, port } = await start((_request, response) => response.end('http'));
    for (const type of ['application/grpc', 'application/grpc+proto']) {
      const { headers, body, code } = await ask(
        session,
        { ':method': 'POST', 'content-type': type, te: 'trailers' },
        'x',
      );
      expect(plain(headers)).toEqual({
        ':status': 200,
        'headgate-error': 'local-process-http1',
        'content-type': 'application/grpc',
        'grpc-status': '12',
        'grpc-message': expect.stringContaining(`port ${port.port} speaks only HTTP/1`),
      });
      expect([body, code]).toEqual(['', 0]);
    }
    const web = await ask(session, { ':method': 'POST', 'content-type': 'application/grpc-web+proto' }, 'x');
    expect(web.body).toBe('http');
    expect(told).toEqual(['translating', 'grpc']);
  });

  it('is not given calls of gRPC where it is said to speak HTTP/1, and they are told who says so', async () => {
    const { session, told, port } = await start((_request, response) => response.end('http'), { protocol: 'h1' });
    const call = { ':method': 'POST', 'content-type': 'application/grpc', te: 'trailers' };
    const { headers } = await ask(session, call, 'x');
    expect(headers['grpc-message']).toContain(`--local-protocol h1 says that port ${port.port} speaks only HTTP/1`);
    expect(told).toEqual(['grpc']);
  });

  it('takes a WebSocket as an Upgrade', async () => {
    const { session, server } = await start((_request, response) => response.writeHead(403).end('no'));
    server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
      const { upgrade, connection } = request.headers;
      const key = request.headers['sec-websocket-key']?.length;
      socket.write(
        `HTTP/1.1 101 x\r\nUpgrade: ${upgrade}\r\nConnection: ${connection}\r\nSec-WebSocket-Accept: x\r\nX-Key: ${key}\r\n\r\nhi `,
      );
      socket.on('data', data => socket.write(data));
      socket.on('end', () => socket.end());
    });
    const stream = session.request(
      { ':method': 'CONNECT', ':protocol': 'websocket', ':path': '/chat', ':scheme': 'http', ':authority': 'shop' },
      { endStream: false },
    );
    const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders];
    expect(plain(headers)).toEqual({ ':status': 200, 'x-key': '24' });
    stream.write('there');
    let text = '';
    stream.setEncoding('utf8').on('data', piece => {
      text += piece;
    });
    while (text !== 'hi there') await once(stream, 'data');
    stream.end();
    await once(stream, 'close');
    expect(stream.rstCode).toBe(0);
  });

  it('that takes no WebSocket says so, and a tunnel is not implemented', async () => {
    const { session } = await start((_request, response) => response.writeHead(403).end('no'));
    const socket = {
      ':method': 'CONNECT',
      ':protocol': 'websocket',
      ':path': '/',
      ':scheme': 'http',
      ':authority': 'shop',
    };
    const answer = await ask(session, socket, '');
    expect([answer.headers[':status'], answer.body]).toEqual([403, 'no']);
    expect((await ask(session, { ':method': 'CONNECT', ':authority': 'a:1' }, '')).headers[':status']).toBe(501);
  });
});

describe('a translated request that is not delivered', () => {
  it('is refused before anything is said where nobody was seen to listen', async () => {
    const nobody = createTcpServer();
    const port = await listen(nobody);
    await new Promise(resolve => nobody.close(resolve));
    const server = createServer((_request, response) => response.end('yes'));
    const { session, told, tunnel } = sceneOf(port, { protocol: 'h1' });
    let hasSpoken = false;
    session.on('remoteSettings', () => {
      hasSpoken = true;
    });
    await ask(session, {});
    expect([tunnel.resets, told, hasSpoken]).toEqual([[RESET_LOCAL_REFUSED], ['refused'], false]);
    await listen(server, port);
    expect((await ask(tunnel.connect(), {})).body).toBe('yes');
    expect(told).toEqual(['refused', 'answering']);
  });

  it('is refused when nobody listens', async () => {
    const scene = await start((_request, response) => response.end('yes'));
    const { session, server, told, tunnel } = scene;
    expect((await ask(session, {})).body).toBe('yes');
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    const goaway = once(session, 'goaway');
    await ask(session, { ':method': 'POST' }, 'x');
    expect((await goaway)[0]).toBe(GOAWAY_LOCAL_REFUSED);
    expect(told).toEqual(['translating', 'refused']);
    // The next connection asks again.
    expect(scene.port.protocol).toBe('auto');
    const next = tunnel.connect();
    const stream = next.request({});
    stream.on('error', () => undefined);
    await once(next, 'close');
  });

  it('is sent again when an idle connection had just been closed', async () => {
    let accepted: Socket | undefined;
    const requests: string[] = [];
    const { session, server } = await start((request, response) => {
      requests.push(request.url ?? '');
      response.end('yes');
    });
    server.on('connection', socket => {
      accepted = socket;
    });
    expect((await ask(session, { ':path': '/first' })).body).toBe('yes');
    // In one turn: the server closes, and the next request is written before anybody can see the FIN.
    accepted?.destroy();
    expect((await ask(session, { ':path': '/second' })).body).toBe('yes');
    expect(requests).toEqual(['/first', '/second']);
  });
});
