import { once } from 'node:events';
import { createServer as createHttpServer, request } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { MuxStream, StreamDial, StreamVisitor } from '../../protocol/index.ts';
import type { Dialler } from '../outgoing/dialled-duplex.ts';
import { FarDialler } from '../testing/far-dialler.ts';
import { authorityOf, createHttpProxy } from './http-proxy-server.ts';
import { createSocksServer } from './socks-server.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A shop that says what it was asked. */
function createShop(): Server {
  return createHttpServer((incoming, answer) => {
    const parts: Buffer[] = [];
    incoming.on('data', part => parts.push(part));
    incoming.on('end', () => {
      const { method, url, headers } = incoming;
      answer.setHeader('x-shop', 'yes');
      answer.end(
        JSON.stringify({
          method,
          url,
          host: headers.host,
          user: headers['x-user'],
          body: String(Buffer.concat(parts)),
        }),
      );
    });
  });
}

/** A connection that collects what it gets. */
class Talk {
  readonly socket: Socket;
  text = '';
  readonly ended: Promise<unknown>;

  constructor(port: number) {
    this.socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    this.socket.on('data', bytes => {
      this.text += bytes.toString('latin1');
    });
    this.socket.on('error', () => undefined);
    this.ended = once(this.socket, 'close');
  }

  async until(end: string): Promise<void> {
    while (!this.text.endsWith(end)) await Promise.race([once(this.socket, 'data'), this.ended]);
  }
}

async function greeted(port: number): Promise<Talk> {
  const talk = new Talk(port);
  talk.socket.write(Buffer.from([5, 1, 0]));
  await talk.until('\x05\0');
  talk.text = '';
  return talk;
}

function socksRequest(host: string, port: number): Buffer {
  return Buffer.from([5, 1, 0, 3, host.length, ...Buffer.from(host), port >> 8, port & 255]);
}

describe('the SOCKS5 proxy', () => {
  it('joins a client with what it names, and ends when both have ended', async () => {
    const far = createServer({ allowHalfOpen: true }, socket => {
      socket.on('data', bytes => socket.write(bytes));
      socket.on('end', () => socket.end('bye'));
    });
    const port = await listening(far);
    const dialler = new FarDialler();
    const talk = await greeted(await listening(createSocksServer(dialler)));
    // The first bytes may come along with the request.
    talk.socket.write(Buffer.concat([socksRequest('db.shop', port), Buffer.from('hello ')]));
    await talk.until('hello ');
    expect(talk.text.slice(0, 2)).toBe('\x05\0');
    talk.socket.end('it ');
    await talk.ended;
    expect([talk.text.slice(10), dialler.dialled]).toEqual(['hello it bye', [`db.shop:${port}`]]);
  });

  it('says that nobody is there', async () => {
    const port = await listening(createServer());
    const dead = servers.pop() as Server;
    await new Promise(resolve => dead.close(resolve));
    const talk = await greeted(await listening(createSocksServer(new FarDialler())));
    talk.socket.write(socksRequest('db', port));
    talk.socket.on('end', () => talk.socket.end());
    await talk.ended;
    expect(talk.text.slice(0, 2)).toBe('\x05\x05');
  });

  it('ends who speaks something else', async () => {
    const other = new Talk(await listening(createSocksServer(new FarDialler())));
    other.socket.on('end', () => other.socket.end());
    other.socket.write('GET / HTTP/1.1\r\n\r\n');
    await other.ended;
    expect(other.text).toBe('');
  });
});

/** Dials whose far end is reached, and not told of before `tell`. */
class HeldDialler implements Dialler {
  readonly #inner = new FarDialler();
  #untold: (() => void)[] = [];

  get count(): number {
    return this.#untold.length;
  }

  dial(dial: StreamDial, visitor: StreamVisitor): MuxStream | null {
    return this.#inner.dial(dial, {
      onConnected: () => void this.#untold.push(() => visitor.onConnected?.()),
      onData: (bytes, start, end) => visitor.onData(bytes, start, end),
      onEnd: delivered => visitor.onEnd(delivered),
      onReset: (code, delivered) => visitor.onReset(code, delivered),
      onDrain: () => visitor.onDrain(),
    });
  }

  tell(): void {
    for (const tell of this.#untold.splice(0)) tell();
  }
}

async function untilConnections(server: Server, count: number): Promise<void> {
  const counted = (): Promise<number> =>
    new Promise((resolve, reject) => server.getConnections((error, open) => (error ? reject(error) : resolve(open))));
  while ((await counted()) !== count) await new Promise(setImmediate);
}

/** What a client has to say behind its request. */
const FIRST = Buffer.from('select 1');
const GREETING = Buffer.from([5, 1, 0]);
const WAYS: Readonly<Record<string, { create(dialler: Dialler): Server; ask(port: number): Buffer | string }>> = {
  SOCKS5: { create: createSocksServer, ask: port => Buffer.concat([GREETING, socksRequest('db', port), FIRST]) },
  CONNECT: { create: createHttpProxy, ask: port => `CONNECT db:${port} HTTP/1.1\r\nHost: db\r\n\r\n${FIRST}` },
  'requests that are sent ahead': {
    create: createHttpProxy,
    ask: port => `GET http://db:${port}/ HTTP/1.1\r\nHost: db\r\n\r\n`.repeat(12),
  },
};

describe.each(Object.entries(WAYS))('of a client by %s', (way, { create, ask }) => {
  const dials = way === 'requests that are sent ahead' ? 12 : 1;

  it('nothing is left that went before its dial was done', async () => {
    const far = createServer(socket => socket.on('error', () => undefined).resume());
    const farPort = await listening(far);
    const dialler = new HeldDialler();
    const proxy = create(dialler);
    const accepted = once(proxy, 'connection');
    const talk = new Talk(await listening(proxy));
    const [near] = await accepted;
    const closed = new Promise(resolve => near.once('close', resolve));
    talk.socket.write(ask(farPort));
    while (dialler.count < dials) await new Promise(setImmediate);
    talk.socket.resetAndDestroy();
    await closed;
    dialler.tell();
    await untilConnections(far, 0);
  });

  it('nothing is left that went before it was answered', async () => {
    const far = createServer(socket => socket.on('error', () => undefined).resume());
    const farPort = await listening(far);
    const proxy = create(new FarDialler());
    const talk = new Talk(await listening(proxy));
    talk.socket.write(ask(farPort));
    await untilConnections(far, dials);
    talk.socket.resetAndDestroy();
    await untilConnections(far, 0);
    await untilConnections(proxy, 0);
  });

  it('nothing is left whose dial failed', async () => {
    const dead = await listening(createServer());
    const closed = servers.pop() as Server;
    await new Promise(resolve => closed.close(resolve));
    const proxy = create(new FarDialler());
    const talk = new Talk(await listening(proxy));
    talk.socket.write(ask(dead));
    await once(talk.socket, 'data');
    talk.socket.end();
    await untilConnections(proxy, 0);
  });
});

describe('the HTTP proxy', () => {
  it('passes requests in absolute form on', async () => {
    const shop = await listening(createShop());
    const dialler = new FarDialler();
    const port = await listening(createHttpProxy(dialler));
    const asked = request({
      ...{ host: '127.0.0.1', port, method: 'POST', path: `http://shop.staging:${shop}/cart?id=1` },
      headers: { host: `shop.staging:${shop}`, 'x-user': 'alice', 'proxy-connection': 'keep-alive' },
    });
    asked.end('two pens');
    const [answer] = await once(asked, 'response');
    const body = Buffer.concat(await answer.toArray());
    expect([answer.statusCode, answer.headers['x-shop']]).toEqual([200, 'yes']);
    expect(JSON.parse(String(body))).toEqual({
      ...{ method: 'POST', url: '/cart?id=1', host: `shop.staging:${shop}` },
      ...{ user: 'alice', body: 'two pens' },
    });
    expect(dialler.dialled).toEqual([`shop.staging:${shop}`]);
  });

  it('answers for a server whose answer cannot be said, and goes on', async () => {
    const answers = ['050 Odd', '000 Odd', '200 O\u0001K', '200 OK\r\nTrailer: x-sum', '204 Well'];
    const far = createServer(socket => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(`HTTP/1.1 ${answers.shift()}\r\nContent-Length: 0\r\n\r\n`));
    });
    const farPort = await listening(far);
    const port = await listening(createHttpProxy(new FarDialler()));
    const statuses: string[] = [];
    for (const _ of [...answers]) {
      const talk = new Talk(port);
      talk.socket.write(`GET http://shop:${farPort}/ HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n`);
      talk.socket.on('end', () => talk.socket.end());
      await talk.ended;
      statuses.push(talk.text.slice(9, 12));
    }
    expect(statuses).toEqual(['502', '502', '502', '502', '204']);
  });

  it('opens tunnels', async () => {
    const far = await listening(createServer(socket => socket.on('data', bytes => socket.end(`<${bytes}>`))));
    const talk = new Talk(await listening(createHttpProxy(new FarDialler())));
    talk.socket.write(`CONNECT db:${far} HTTP/1.1\r\nHost: db:${far}\r\n\r\nselect 1`);
    talk.socket.on('end', () => talk.socket.end());
    await talk.ended;
    expect(talk.text).toBe('HTTP/1.1 200 Connection established\r\n\r\n<select 1>');
  });

  it('says what cannot be had', async () => {
    const dead = await listening(createServer());
    const closed = servers.pop() as Server;
    await new Promise(resolve => closed.close(resolve));
    const port = await listening(createHttpProxy(new FarDialler()));
    const answerTo = async (line: string): Promise<string> => {
      const talk = new Talk(port);
      talk.socket.write(`${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      talk.socket.on('end', () => talk.socket.end());
      await talk.ended;
      return talk.text;
    };
    const statusOf = async (line: string): Promise<string> => (await answerTo(line)).slice(9, 12);
    expect(await answerTo(`CONNECT db:${dead}`)).toMatch(
      /^HTTP\/1.1 502 .*DIAL_REFUSED from the pod to .*: nothing listens there/s,
    );
    expect(await statusOf('CONNECT db')).toBe('400');
    expect(await statusOf(`GET http://db:${dead}/`)).toBe('502');
    expect(await statusOf('GET /')).toBe('400');
  });

  it('reads hosts and ports as they are written', () => {
    expect([authorityOf('shop:8080'), authorityOf('[fd00::7]:80'), authorityOf('shop', 80)]).toEqual([
      { host: 'shop', port: 8080 },
      { host: 'fd00::7', port: 80 },
      { host: 'shop', port: 80 },
    ]);
    for (const text of ['', 'shop', 'shop:0', 'shop:99999', 'a:b:c', 'a b:1', '[x]:1', 'user@shop:80']) {
      expect(authorityOf(text), text).toBeUndefined();
    }
  });
});
