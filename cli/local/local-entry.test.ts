/** A local process that does not speak what it is asked for, or nothing at all: its requests go elsewhere unharmed, and the user hears why. */

import { once } from 'node:events';
import http2 from 'node:http2';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { RESET_LOCAL_RESET, RESET_LOCAL_TIMEOUT, toPort } from '../../protocol/index.ts';
import type { FakeStream } from '../testing/fake-agent.ts';
import { Http2OverTunnel } from '../testing/http2-over-tunnel.ts';
import { LocalPort, type LocalPortKind } from './local-port.ts';

/** SETTINGS without any, as both sides may begin. */
const SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
const OPENING = `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${SETTINGS.toString('latin1')}`;
const REQUEST = 'the rest, with a request';
const REFUSED_STREAM = 7;
/** Where silence is waited for. */
const SOON_MS = 20;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Scene {
  readonly tunnel: Http2OverTunnel;
  readonly port: LocalPort;
  readonly told: string[];
  /** What the local process read, by connection. */
  readonly heard: string[];
  readonly sockets: Socket[];
}

/** A local process that does so with the first bytes of each connection. */
async function start(answer: (socket: Socket) => void, kind: LocalPortKind = {}): Promise<Scene> {
  const heard: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer(socket => {
    const at = sockets.push(socket) - 1;
    heard.push('');
    socket.on('error', () => undefined).setEncoding('latin1');
    socket.once('data', () => answer(socket));
    socket.on('data', text => {
      heard[at] = (heard[at] ?? '') + text;
    });
  });
  closing.push(() => sockets.map(socket => socket.destroy()));
  return { ...(await sceneOf(server, kind)), heard, sockets };
}

async function sceneOf(server: Server, kind: LocalPortKind): Promise<Pick<Scene, 'tunnel' | 'port' | 'told'>> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const told: string[] = [];
  const port = new LocalPort(
    toPort((server.address() as AddressInfo).port),
    {
      onRefused: () => told.push('refused'),
      onAnswering: () => told.push('answering'),
      onTranslating: (_, answer) => told.push(`translating: ${answer}`),
      onNotHttp1: () => told.push('not HTTP/1'),
      onNotHttp2: (_, answer) => told.push(`not HTTP/2: ${answer}`),
      onSilent: (_, isWaitedFor) => told.push(isWaitedFor ? 'silent, waited for' : 'silent'),
    },
    kind,
  );
  const tunnel = new Http2OverTunnel(port);
  closing.unshift(() => server.close());
  closing.push(() => tunnel.close());
  return { tunnel, port, told };
}

const openWith = ({ tunnel }: Pick<Scene, 'tunnel'>): FakeStream => tunnel.pair.open(OPENING + REQUEST);
const untilReset = async (stream: FakeStream) => {
  await stream.until(({ reset }) => reset !== null);
  return stream.reset;
};

describe('a local process that is said to speak HTTP/2', () => {
  it.each([
    ['answered "HTTP/1.1 400 Bad Request"', (socket: Socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['closed the connection', (socket: Socket) => socket.end()],
    ['closed the connection', (socket: Socket) => socket.resetAndDestroy()],
    ['answered "SSH-2.0-OpenSSH_9.6"', (socket: Socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n')],
    ['answered with bytes of another protocol', (socket: Socket) => socket.write('220 \x1b[2J ready\r\n')],
  ])('and %s is given nothing of a request', async (answer, act) => {
    const scene = await start(socket => void act(socket), { protocol: 'h2' });
    expect(await untilReset(openWith(scene))).toEqual({ code: RESET_LOCAL_RESET, deliveredBytes: 0 });
    expect(scene.heard).toEqual([OPENING]);
    expect(scene.told).toEqual([`not HTTP/2: ${answer}`]);
  });

  it('and does has all of it', async () => {
    const scene = await start(socket => void socket.write(SETTINGS), { protocol: 'h2' });
    const stream = openWith(scene);
    await stream.until(({ bytes }) => bytes === SETTINGS.length);
    while (scene.heard[0] !== OPENING + REQUEST) await new Promise(setImmediate);
    expect(scene.told).toEqual([]);
  });
});

it('a local process that answers with TLS is given nothing, not even in HTTP/1', async () => {
  const alert = Buffer.from([0x15, 3, 1, 0, 2, 2, 0x46]);
  const scene = await start(socket => void socket.end(alert));
  expect(await untilReset(openWith(scene))).toEqual({ code: RESET_LOCAL_RESET, deliveredBytes: 0 });
  expect(scene.heard).toEqual([OPENING]);
  expect(scene.told).toEqual(['not HTTP/2: answered with TLS']);
});

it('a local process that is said to speak HTTP/1 and answers in HTTP/2 acted on nothing', async () => {
  const server = http2.createServer((_request, response) => response.end('yes'));
  const { tunnel, told, port } = await sceneOf(server, { protocol: 'h1' });
  const stream = tunnel.connect().request({ ':path': '/' });
  stream.on('error', () => undefined);
  await new Promise(resolve => stream.once('close', resolve));
  expect(stream.rstCode).toBe(REFUSED_STREAM);
  expect([told, port.protocol]).toEqual([['not HTTP/1'], 'h1']);
});

describe('a local process that accepts and says nothing', () => {
  it('is not asked for ever, and not at once again', async () => {
    let nowMs = 0;
    const scene = await start(() => undefined, { silentMs: SOON_MS, nowMs: () => nowMs });
    for (let times = 0; times < 2; times++) {
      expect(await untilReset(openWith(scene))).toEqual({ code: RESET_LOCAL_TIMEOUT, deliveredBytes: 0 });
    }
    expect(scene.heard).toEqual([OPENING]);
    nowMs += 60_000;
    await untilReset(openWith(scene));
    expect(scene.heard).toEqual([OPENING, OPENING]);
    expect(scene.told).toEqual(['silent']);
  });

  it('is waited for when it spoke HTTP/2 before, and gets what waits', async () => {
    let isFirst = true;
    const scene = await start(
      socket => {
        if (isFirst) socket.write(SETTINGS);
        isFirst = false;
      },
      { silentMs: SOON_MS },
    );
    await openWith(scene).until(({ bytes }) => bytes === SETTINGS.length);
    const stream = openWith(scene);
    while (scene.told.length === 0) await new Promise(setImmediate);
    expect([scene.told, stream.reset, scene.heard[1]]).toEqual([['silent, waited for'], null, OPENING]);
    scene.sockets[1]?.write(SETTINGS);
    while (scene.heard[1] !== OPENING + REQUEST) await new Promise(setImmediate);
  });
});
