import { once } from 'node:events';
import { createServer as createHttp1Server, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  RECORD_BLOCK,
  RECORD_FIRST,
  RECORD_HEADER_BYTES,
  RECORD_HTTP2,
  RECORD_LAST,
  toPort,
  writeRecordHeader,
} from '../../protocol/index.ts';
import type { FakeStream } from '../testing/fake-agent.ts';
import { MuxPair } from '../testing/mux-pair.ts';
import { Http1Pool } from './http1-pool.ts';
import { Http2Replays } from './http2-replay.ts';
import { LocalPort } from './local-port.ts';

type Fields = readonly (readonly [name: string, value: string])[];

const HEAD: Fields = [
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', '/cart'],
  [':authority', 'shop'],
];

/** Trailers that no request may have (RFC 9113 section 8.1, 8.2). */
const TRAILERS: Readonly<Record<string, Fields>> = {
  'a pseudo-header': [[':path', '/admin']],
  'a field of connections': [['connection', 'close']],
  'a coding': [['transfer-encoding', 'chunked']],
  'a name that is no token': [['a b', 'x']],
  'no name': [['', 'x']],
  'a line break': [['x', 'a\r\nx-user: alice']],
  'a zero byte': [['x', 'a\0b']],
};

/** Heads that only an agent which means harm would send. */
const HEADS: Readonly<Record<string, Fields>> = {
  'a line break': [...HEAD, ['x', 'a\r\nx-user: alice']],
  'a name that is no token': [...HEAD, ['a b', 'x']],
  'a field of connections': [...HEAD, ['transfer-encoding', 'gzip']],
  'a path with a space': [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/a b'],
    [':authority', 'shop'],
  ],
  'a method with a space': [
    [':method', 'G T'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'shop'],
  ],
  'an unknown pseudo-header': [...HEAD, [':odd', 'x']],
};

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise(resolve => server.close(resolve));
});

type Seen = Readonly<Record<string, string | string[] | undefined>>;

/** A local process that says which requests it got whole. */
class Local {
  readonly whole: { readonly headers: Seen; readonly trailers: Seen }[] = [];
  readonly replays = new Http2Replays(new Http1Pool());
  readonly pair: MuxPair;

  static async start(protocol: 'h1' | 'h2'): Promise<Local> {
    const local = new Local(protocol);
    await once(local.#server, 'listening');
    return local;
  }

  readonly #server: Server;

  private constructor(protocol: 'h1' | 'h2') {
    const answer = (
      request: IncomingMessage | Http2ServerRequest,
      response: ServerResponse | Http2ServerResponse,
    ): void => {
      request.on('error', () => undefined).resume();
      request.on('end', () => {
        // A reset ends it, too.
        if (request.aborted) return;
        this.whole.push({ headers: request.headers, trailers: request.trailers });
        response.end();
      });
    };
    this.#server = protocol === 'h1' ? createHttp1Server(answer) : createHttp2Server(answer);
    this.#server.listen(0, '127.0.0.1');
    servers.push(this.#server);
    this.pair = new MuxPair((stream, open) => this.replays.take(stream, open, this.#port(protocol)));
  }

  /** Mirrors a request, and waits until it is over. */
  async mirror(head: Fields, trailers?: Fields): Promise<FakeStream> {
    const stream = this.pair.open();
    const last = trailers === undefined ? RECORD_LAST : 0;
    send(stream, RECORD_FIRST | RECORD_BLOCK, blockOf(head));
    send(stream, last, Buffer.from('two pens'));
    if (trailers !== undefined) send(stream, RECORD_BLOCK | RECORD_LAST, blockOf(trailers));
    stream.stream.end();
    await stream.until(({ end, reset }) => end !== null || reset !== null);
    return stream;
  }

  /** The requests that it got whole, at least so many. */
  async got(count: number): Promise<Local['whole']> {
    while (this.whole.length < count) await new Promise(setImmediate);
    return this.whole;
  }

  #port(protocol: 'h1' | 'h2'): LocalPort {
    const { port } = this.#server.address() as AddressInfo;
    return new LocalPort(toPort(port), { onRefused: () => undefined, onAnswering: () => undefined }, { protocol });
  }
}

/** Literals without a table (RFC 7541 section 6.2.2), all shorter than 127 bytes. */
function blockOf(fields: Fields): Buffer {
  const text = (value: string): Buffer => Buffer.concat([Buffer.from([value.length]), Buffer.from(value, 'latin1')]);
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]));
}

function send(stream: FakeStream, facts: number, bytes: Buffer): void {
  const header = Buffer.alloc(RECORD_HEADER_BYTES);
  writeRecordHeader(header, { facts: facts | RECORD_HTTP2, exchange: 1, length: bytes.length, timeUs: 0 });
  stream.write(Buffer.concat([header, bytes]));
}

describe.each(['h1', 'h2'] as const)('a mirrored request to a local process that speaks %s', protocol => {
  it.each(Object.entries(TRAILERS))('does not become whole with trailers of %s, and others do', async (_, trailers) => {
    const local = await Local.start(protocol);
    expect((await local.mirror(HEAD, trailers)).reset).not.toBeNull();
    expect((await local.mirror(HEAD, [['x-sum', '7']])).end).not.toBeNull();
    expect((await local.got(1)).map(each => each.trailers['x-sum'])).toEqual(['7']);
    local.replays.abort();
  });

  it.each(['__proto__', 'constructor', 'tostring'])('may have trailers of the name %s', async name => {
    const local = await Local.start(protocol);
    const stream = await local.mirror(HEAD, [
      [name, 'x'],
      ['x-sum', '7'],
    ]);
    expect([stream.reset, stream.end === null]).toEqual([null, false]);
    expect((await local.got(1))[0]?.trailers['x-sum']).toBe('7');
    local.replays.abort();
  });

  it.each(Object.entries(HEADS))('is not sent with %s in its head, and others are', async (_, head) => {
    const local = await Local.start(protocol);
    await local.mirror(head);
    expect((await local.mirror(HEAD)).end).not.toBeNull();
    for (const { headers } of await local.got(1)) expect(headers).not.toHaveProperty('x-user');
    local.replays.abort();
  });

  it('says twice what its client said twice', async () => {
    const local = await Local.start(protocol);
    const twice: Fields = [...HEAD, ['authorization', 'one'], ['authorization', 'two'], ['x-tag', 'a'], ['x-tag', 'b']];
    expect((await local.mirror(twice)).end).not.toBeNull();
    expect((await local.got(1))[0]?.headers['x-tag']).toBe('a, b');
    local.replays.abort();
  });
});

it('a mirrored request brings no length behind its body to a local process of HTTP/1', async () => {
  const local = await Local.start('h1');
  await local.mirror(HEAD, [
    ['content-length', '8'],
    ['x-sum', '7'],
  ]);
  expect((await local.got(1))[0]?.trailers).toEqual({ 'x-sum': '7' });
  local.replays.abort();
});
