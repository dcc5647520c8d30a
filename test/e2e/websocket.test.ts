/** Connections that change their protocol: WebSocket on both sides, `Upgrade` that is declined, CONNECT. */

import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { attach, countOf, createMarkedApp, LocalProcess, RawClient, until, within } from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

const TALK_PORT = 8081;
const TUNNEL_PORT = 8082;
const DECLINING_PORT = 8083;
const LARGE_MESSAGE_BYTES = 3 * 1024 * 1024;

/** Who answers, and the user whose connections they get. */
const SIDES = [
  { servedBy: 'app', user: 'carol' },
  { servedBy: 'alice', user: 'alice' },
] as const;

/** Greets each WebSocket, then gives every message back as it is; closes with 4001 when told so. */
function createTalkApp(name: string): ReturnType<typeof createMarkedApp> {
  const server = createMarkedApp(name);
  server.removeAllListeners('upgrade');
  const websockets = new WebSocketServer({ server, maxPayload: 2 * LARGE_MESSAGE_BYTES });
  websockets.on('connection', websocket => {
    websocket.send(`welcome to ${name}`);
    websocket.on('message', (data, isBinary) => {
      if (String(data) === 'leave') websocket.close(4001, `${name} leaves`);
      else websocket.send(data, { binary: isBinary });
    });
  });
  return server;
}

/** Knows nothing of WebSocket: node's server answers an upgrade that nobody listens to as any request. */
function createPlainApp(name: string): ReturnType<typeof createMarkedApp> {
  return createMarkedApp(name).removeAllListeners('upgrade');
}

/** Answers CONNECT and becomes an echo. */
function createTunnelApp(name: string): ReturnType<typeof createServer> {
  return createServer({ allowHalfOpen: true }, socket => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(`HTTP/1.1 200 Connected by ${name}\r\n\r\n`);
      socket.pipe(socket);
    });
  });
}

describeInLab('a connection that changes its protocol', 'upgrade', (lab, prepare) => {
  prepare(async opened => {
    opened.use(await opened.pod.listen(createTalkApp('app'), { port: TALK_PORT }));
    opened.use(await opened.pod.listen(createTunnelApp('app'), { port: TUNNEL_PORT }));
    opened.use(await opened.pod.listen(createPlainApp('app'), { port: DECLINING_PORT }));
    const ports = [
      { port: TALK_PORT, local: await LocalProcess.start(opened, createTalkApp('alice')) },
      { port: TUNNEL_PORT, local: await LocalProcess.start(opened, createTunnelApp('alice')) },
      { port: DECLINING_PORT, local: await LocalProcess.start(opened, createPlainApp('alice')) },
    ];
    await attach(opened, ports, '--header=x-user: alice');
  });

  const connect = (port: number): Promise<RawClient> =>
    RawClient.connect(lab().outside, { host: lab().podAddress4, port });

  /** A WebSocket client and all that it was told, in order. */
  async function open(port: number, user: string): Promise<{ socket: WebSocket; heard: Buffer[] }> {
    const connection = await lab().outside.connect({ host: lab().podAddress4, port, allowHalfOpen: false });
    const socket = new WebSocket('ws://shop/talk', {
      headers: { 'x-user': user },
      createConnection: () => connection,
      maxPayload: 2 * LARGE_MESSAGE_BYTES,
    });
    const heard: Buffer[] = [];
    socket.on('message', data => heard.push(data as Buffer));
    const opened = new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    await within(opened, { what: 'the WebSocket to open' });
    return { socket, heard };
  }

  describe.each(SIDES)('with $servedBy', ({ servedBy, user }) => {
    it('speaks WebSocket both ways, the server first', async () => {
      const { socket, heard } = await open(TALK_PORT, user);
      await until(() => heard.length === 1, { what: 'the welcome' });
      expect(String(heard[0])).toBe(`welcome to ${servedBy}`);
      for (let index = 0; index < 20; index++) {
        socket.send(`message ${index}`);
        await until(() => heard.length === index + 2, { what: `the answer to message ${index}` });
      }
      expect(heard.slice(1).map(String)).toEqual(Array.from({ length: 20 }, (_, index) => `message ${index}`));
      socket.terminate();
    });

    it('carries large binary messages whole', async () => {
      const { socket, heard } = await open(TALK_PORT, user);
      const sent = Array.from({ length: 4 }, () => randomBytes(LARGE_MESSAGE_BYTES));
      for (const message of sent) socket.send(message);
      await until(() => heard.length === 5, { what: 'all messages' });
      const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
      expect(heard.slice(1).map(hashOf)).toEqual(sent.map(hashOf));
      socket.terminate();
    });

    it('passes the closing handshake of either end', async () => {
      for (const [act, code] of [
        [(socket: WebSocket) => socket.send('leave'), 4001],
        [(socket: WebSocket) => socket.close(4002), 4002],
      ] as const) {
        const { socket } = await open(TALK_PORT, user);
        const closed = new Promise<number>(resolve => socket.once('close', resolve));
        act(socket);
        expect(await within(closed, { what: 'the close' })).toBe(code);
      }
    });

    it('passes what the client sends behind its upgrade without waiting', async () => {
      using client = await connect(TALK_PORT);
      const maskedHello = Buffer.from([0x81, 0x85, 0, 0, 0, 0, ...Buffer.from('hello')]);
      const head = `GET / HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`;
      const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
      client.write(Buffer.concat([Buffer.from(head + key), maskedHello]));
      expect((await client.readResponse()).status).toBe(101);
      const welcome = Buffer.from(`welcome to ${servedBy}`);
      const expected = Buffer.concat([
        Buffer.from([0x81, welcome.length]),
        welcome,
        Buffer.from('\x81\x05hello', 'latin1'),
      ]);
      expect(await client.read(expected.length)).toEqual(expected);
    });

    it('goes on as HTTP/1 when the server declines the upgrade', async () => {
      using client = await connect(DECLINING_PORT);
      const { status, body } = await client.request(
        `GET /stay HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\nConnection: Upgrade\r\nUpgrade: nothing/1\r\n\r\n`,
      );
      expect([status, String(body)]).toEqual([200, `${servedBy} GET /stay\n`]);
      const other = user === 'alice' ? 'carol' : 'alice';
      const next = await client.request(`GET /next HTTP/1.1\r\nHost: shop\r\nX-User: ${other}\r\n\r\n`);
      expect(String(next.body)).toBe(`${other === 'alice' ? 'alice' : 'app'} GET /next\n`);
    });

    it('becomes a tunnel by CONNECT', async () => {
      using client = await connect(TUNNEL_PORT);
      client.write(`CONNECT db:5432 HTTP/1.1\r\nHost: db:5432\r\nX-User: ${user}\r\n\r\n`);
      const answer = `HTTP/1.1 200 Connected by ${servedBy}\r\n\r\n`;
      expect(String(await client.read(answer.length))).toBe(answer);
      const sent = randomBytes(300_000);
      client.write(sent);
      client.end();
      expect((await client.readToEnd()).equals(sent)).toBe(true);
    });
  });

  it('is counted', async () => {
    expect(await countOf(lab(), 'opaque_upgrade')).toBeGreaterThanOrEqual(12);
  });
});
