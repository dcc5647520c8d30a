import { once } from 'node:events';
import { createServer } from 'node:http';
import http2 from 'node:http2';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, closeScenes, listen, sceneOf, start } from '../testing/translation-scene.ts';

/** A frame of SETTINGS with one of them. */
const SETTINGS = Buffer.from([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 9]);
const REFUSED_STREAM = 7;

afterEach(closeScenes);

describe('what the local process speaks', () => {
  const echo = (name: string) =>
    http2.createServer((request, response) => response.end(`${name} ${request.httpVersion}`));

  it('is found by asking, with nothing of a request', async () => {
    const heard: string[] = [];
    const server = createTcpServer(socket => {
      socket.setEncoding('latin1').once('data', text => {
        heard.push(String(text));
        socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      });
    });
    const { session, told } = sceneOf(await listen(server));
    const stream = session.request({ ':path': '/secret' });
    stream.on('error', () => undefined);
    await once(stream, 'close');
    expect(heard[0]).toMatch(/^PRI \* HTTP\/2\.0\r\n\r\nSM\r\n\r\n\0/);
    expect(heard[0]).not.toContain('secret');
    expect(heard[1]).toMatch(/^GET \/secret HTTP\/1\.1\r\nHost: shop:80\r\n/);
    expect(told).toEqual(['translating']);
  });

  it.each([
    ['closes', (socket: Socket) => socket.end()],
    ['resets', (socket: Socket) => socket.resetAndDestroy()],
  ])('is HTTP/1 when it %s', async (_, end) => {
    let isAsked = false;
    const server = createTcpServer(socket => {
      socket.once('data', () => {
        if (isAsked) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes');
        else end(socket);
        isAsked = true;
      });
    });
    const { session } = sceneOf(await listen(server));
    expect((await ask(session, {})).body).toBe('yes');
  });

  it('is HTTP/2 when it says so, and all of it is its own', async () => {
    const { session, told, port } = sceneOf(await listen(echo('alice')));
    const answers = await Promise.all([ask(session, {}), ask(session, { ':method': 'POST' }, 'x'.repeat(200_000))]);
    expect(answers.map(({ body }) => body)).toEqual(['alice 2.0', 'alice 2.0']);
    expect([told, port.protocol]).toEqual([[], 'auto']);
  });

  it('is asked again once nobody listened, both ways', async () => {
    const first = createServer((request, response) => response.end(`one ${request.httpVersion}`));
    const at = await listen(first);
    const { session, tunnel } = sceneOf(at);
    expect((await ask(session, {})).body).toBe('one 1.1');
    first.closeAllConnections();
    await new Promise(resolve => first.close(resolve));
    const second = echo('two');
    await listen(second, at);
    // A connection that is translated finds a stranger, who acted on nothing.
    expect((await ask(session, {})).code).toBe(REFUSED_STREAM);
    const after = tunnel.connect();
    expect((await ask(after, {})).body).toBe('two 2.0');
    after.destroy();
    await new Promise(resolve => second.close(resolve));
    await listen(
      createServer((request, response) => response.end(`three ${request.httpVersion}`)),
      at,
    );
    expect((await ask(tunnel.connect(), {})).body).toBe('three 1.1');
  });

  it('is asked with the opening alone, and gets what follows once it has answered, however it is cut', async () => {
    const opening: Buffer = Buffer.concat([
      Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
      SETTINGS,
      SETTINGS.subarray(0, 9),
    ]);
    const asked = opening.subarray(0, 24 + SETTINGS.length);
    const rest = Buffer.concat([opening.subarray(asked.length), Buffer.from('of a request')]);
    for (let cut = 1; cut < asked.length + 2; cut++) {
      const heard: Buffer[] = [];
      const server = createTcpServer(socket => socket.on('data', (piece: Buffer) => heard.push(piece)));
      const accepted = once(server, 'connection');
      const { tunnel } = sceneOf(await listen(server));
      const all = Buffer.concat([asked, rest]);
      const stream = tunnel.pair.open(all.toString('latin1', 0, cut));
      await new Promise(setImmediate);
      stream.write(all.subarray(cut));
      const [socket] = (await accepted) as [Socket];
      while (Buffer.concat(heard).length < asked.length) await new Promise(setImmediate);
      expect(Buffer.concat(heard)).toEqual(asked);
      for (const byte of SETTINGS) socket.write(Buffer.from([byte]));
      while (Buffer.concat(heard).length < all.length) await new Promise(setImmediate);
      expect(Buffer.concat(heard)).toEqual(all);
      await stream.until(({ bytes }) => bytes === SETTINGS.length);
      tunnel.close();
    }
  });

  it('is not asked where the user says it', async () => {
    const h1 = await start((request, response) => response.end(request.httpVersion), { protocol: 'h1' });
    let connections = 0;
    h1.port.noteAnswered('127.0.0.1');
    h1.server.on('connection', () => connections++);
    expect((await ask(h1.session, {})).body).toBe('1.1');
    expect([connections, h1.told]).toEqual([1, []]);
    const h2 = await start((request, response) => response.end(request.httpVersion), { protocol: 'h2' });
    expect((await ask(h2.session, {})).headers).toEqual({});
  });

  it('is not HTTP/1 for who asks in HTTP/1, and the user is told', async () => {
    const { tunnel, told } = sceneOf(await listen(echo('alice')));
    const stream = tunnel.pair.open('GET / HTTP/1.1\r\nHost: shop\r\n\r\n');
    await stream.until(({ bytes }) => bytes > 0);
    expect(told).toEqual(['http2 only']);
  });

  it('is of no matter to a server that speaks first, nor to bytes that are not HTTP/2', async () => {
    const server = createTcpServer(socket => {
      socket.write('220 ready\r\n');
      socket.on('data', data => socket.write(data));
    });
    const { tunnel } = sceneOf(await listen(server));
    const stream = tunnel.pair.open();
    await stream.until(({ text }) => text === '220 ready\r\n');
    for (const piece of ['P', 'RI * HTT', 'X']) stream.write(piece);
    await stream.until(({ text }) => text === '220 ready\r\nPRI * HTTX');
  });
});
