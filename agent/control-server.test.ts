import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type ClientRequest, type ClientRequestArgs, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { MAX_MESSAGE_BYTES, type WebSocketWire } from '../protocol/index.ts';
import { ControlServer, hashOfToken } from './control-server.ts';
import { MAX_CONTROL_CONNECTIONS, MAX_LINKS } from './limits.ts';

const TOKEN = 'correct-horse-battery-staple';
const HASH = hashOfToken(TOKEN);
const HANDSHAKE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

let server: ControlServer;
let links: WebSocketWire[];

beforeEach(async () => {
  server = await ControlServer.listen(HASH);
  links = [];
});

afterEach(() => server.close());

function begin(): void {
  const silent = { onFrames: () => undefined, onAlive: () => undefined, onClosed: () => undefined };
  server.begin(link => {
    link.begin(silent);
    links.push(link);
  });
}

/** The status with which a request for a WebSocket is answered. */
function statusFor(headers: ClientRequestArgs['headers'], path = '/'): Promise<number | undefined> {
  return statusOf(request(new URL(path, server.url.replace('ws:', 'http:')), { headers, agent: false }));
}

function statusOf(asked: ClientRequest): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  asked.on('upgrade', (response, socket) => {
    socket.destroy();
    resolve(response.statusCode);
  });
  asked.on('response', response => resolve(response.resume().statusCode));
  asked.on('error', reject);
  asked.end();
  return promise;
}

/** A connection that never says FIN by itself, and holds on to what it has. */
async function connectRaw(port = Number(new URL(server.url).port)): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

async function open(): Promise<WebSocket> {
  const socket = new WebSocket(server.url, { headers: { authorization: `Bearer ${TOKEN}` } });
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return socket;
}

describe('the control server', () => {
  test('is bound to loopback alone', () => {
    expect(server.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
  });

  test('opens to who shows the token', async () => {
    begin();
    expect(await statusFor({ ...HANDSHAKE, authorization: `Bearer ${TOKEN}` })).toBe(101);
    expect(links).toHaveLength(1);
  });

  test.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['the token without its scheme', TOKEN],
    ['another scheme', `Basic ${TOKEN}`],
    ['a part of the token', `Bearer ${TOKEN.slice(0, -1)}`],
    ['the token and more', `Bearer ${TOKEN}x`],
    ['the token twice', `Bearer ${TOKEN} ${TOKEN}`],
    ['the token in other letters', `Bearer ${TOKEN.toUpperCase()}`],
    ['the hash of the token', `Bearer ${HASH.toString('hex')}`],
  ])('stays shut to who shows %s', async (_, authorization) => {
    begin();
    const headers = authorization === undefined ? HANDSHAKE : { ...HANDSHAKE, authorization };
    expect(await statusFor(headers)).toBe(401);
    expect(links).toEqual([]);
  });

  test('does not take the token from the address, where it would be logged', async () => {
    begin();
    expect(await statusFor(HANDSHAKE, `/?token=${TOKEN}`)).toBe(401);
  });

  test.each(['http://127.0.0.1', 'null', ''])('refuses browsers, token or not: Origin %j', async origin => {
    begin();
    expect(await statusFor({ ...HANDSHAKE, authorization: `Bearer ${TOKEN}`, origin })).toBe(403);
    expect(links).toEqual([]);
  });

  test('says what it is to who speaks HTTP', async () => {
    begin();
    expect(await statusFor({ authorization: `Bearer ${TOKEN}` })).toBe(426);
  });

  test('answers who comes before the agent is ready once it is', async () => {
    const early = [open(), open()];
    const refused = statusFor({ ...HANDSHAKE, authorization: 'Bearer wrong' });
    expect(await refused).toBe(401);
    expect(links).toHaveLength(0);
    begin();
    await Promise.all(early);
    expect(links).toHaveLength(2);
  });

  test('lets only so many wait', async () => {
    const headers = { ...HANDSHAKE, authorization: `Bearer ${TOKEN}` };
    const asked = Array.from({ length: MAX_LINKS + 1 }, () => statusFor(headers));
    expect(await Promise.race(asked)).toBe(429);
    server.refuseNew();
    expect((await Promise.all(asked)).toSorted()).toEqual([429, ...Array.from({ length: MAX_LINKS }, () => 503)]);
  });

  test('refuses who waits when the agent leaves instead of getting ready', async () => {
    const asked = statusFor({ ...HANDSHAKE, authorization: `Bearer ${TOKEN}` });
    await statusFor({}); // Behind it.
    server.refuseNew();
    expect(await asked).toBe(503);
  });

  test('takes nobody once the agent leaves', async () => {
    const headers = { ...HANDSHAKE, authorization: `Bearer ${TOKEN}` };
    begin();
    const socket = await open();
    server.refuseNew();
    expect(await statusFor(headers)).toBe(503);
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  test('holds a limited number of links', async () => {
    begin();
    const opened = await Promise.all(Array.from({ length: MAX_LINKS }, () => open()));
    expect(await statusFor({ ...HANDSHAKE, authorization: `Bearer ${TOKEN}` })).toBe(429);
    const first = opened[0] as WebSocket;
    first.close();
    await once(first, 'close');
    expect(await statusFor({ ...HANDSHAKE, authorization: `Bearer ${TOKEN}` })).toBe(101);
  });

  test('holds no descriptor for whoever was denied and stays', async () => {
    begin();
    const socket = await connectRaw();
    const lines = Object.entries({ host: 'x', ...HANDSHAKE, authorization: 'Bearer wrong' });
    socket.write(`GET / HTTP/1.1\r\n${lines.map(line => line.join(': ')).join('\r\n')}\r\n\r\n`);
    let answer = '';
    socket.setEncoding('utf8').on('data', text => {
      answer += text;
    });
    await once(socket, 'end');
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    // Only a socket that is gone answers with RST.
    await vi.waitFor(() => {
      socket.write('x');
      expect(socket.destroyed).toBe(true);
    });
  });

  test('holds a limited number of connections', async () => {
    const patient = await ControlServer.listen(HASH, 60_000);
    const port = Number(new URL(patient.url).port);
    const held = await Promise.all(Array.from({ length: MAX_CONTROL_CONNECTIONS }, () => connectRaw(port)));
    const beyond = await connectRaw(port);
    beyond.resume();
    await once(beyond, 'end');
    expect(held.every(socket => !socket.readableEnded)).toBe(true);
    for (const socket of [...held, beyond]) socket.destroy();
    patient.close();
  });

  test('closes a connection that asks for nothing', async () => {
    const impatient = await ControlServer.listen(HASH, 20);
    const socket = await connectRaw(Number(new URL(impatient.url).port));
    socket.resume();
    await once(socket, 'end');
    socket.destroy();
    impatient.close();
  });

  test('closes a link whose message is larger than the protocol allows', async () => {
    begin();
    const socket = await open();
    socket.send(Buffer.alloc(MAX_MESSAGE_BYTES + 1));
    const [code] = await once(socket, 'close');
    expect(code).toBe(1009);
  });

  test('outlives a client that resets in the middle of its handshake', async () => {
    begin();
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    socket.resetAndDestroy();
    expect(await statusFor({ ...HANDSHAKE, authorization: `Bearer ${TOKEN}` })).toBe(101);
  });

  describe('at a Unix socket', () => {
    let dir: string;
    let path: string;

    beforeEach(async () => {
      dir = mkdtempSync(join(tmpdir(), 'hgt-control-'));
      path = join(dir, 'agent.sock');
      writeFileSync(path, 'left by a dead agent');
      await server.listenOn(path);
    });

    afterEach(() => rmSync(dir, { recursive: true }));

    function statusAt(headers: ClientRequestArgs['headers']): Promise<number | undefined> {
      return statusOf(request({ socketPath: path, headers, agent: false }));
    }

    test("is its owner's alone, and as shut as its port", async () => {
      begin();
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(await statusAt({ ...HANDSHAKE, authorization: 'Bearer wrong' })).toBe(401);
      expect(await statusAt({ ...HANDSHAKE, authorization: `Bearer ${TOKEN}`, origin: 'null' })).toBe(403);
      expect(links).toEqual([]);
      expect(await statusAt({ ...HANDSHAKE, authorization: `Bearer ${TOKEN}` })).toBe(101);
      expect(links).toHaveLength(1);
    });

    test('takes nobody once the agent leaves, and goes with it', async () => {
      begin();
      server.refuseNew();
      expect(await statusAt({ ...HANDSHAKE, authorization: `Bearer ${TOKEN}` })).toBe(503);
      server.close();
      await expect(statusAt(HANDSHAKE)).rejects.toThrow(/ENOENT|ECONNREFUSED/);
    });
  });

  test('refuses a handshake that is none of a WebSocket of today', async () => {
    begin();
    const authorization = `Bearer ${TOKEN}`;
    for (const wrong of [{ 'sec-websocket-version': '8' }, { 'sec-websocket-key': 'short' }, { upgrade: 'h2c' }])
      expect(await statusFor({ ...HANDSHAKE, authorization, ...wrong })).toBe(400);
    expect(links).toEqual([]);
  });

  test('ends every link when it closes', async () => {
    begin();
    const socket = await open();
    server.close();
    await once(socket, 'close');
    await expect(statusFor(HANDSHAKE)).rejects.toThrow(/ECONNREFUSED/);
  });
});
