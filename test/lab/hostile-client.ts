/** A client of one connection that its seed has do what none should: what it sends, in which pieces, and how it goes. */

import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { hostileRequests, hostileStreams } from '../corpus/hostile-requests.ts';
import type { RandomNumbers } from '../fuzz/random-numbers.ts';
import { cutOff } from './connections.ts';

const LINGERS_MS = 2_000;
const HANDSHAKE_MS = 2_000;
const SERVER_NAMES = [...Array<string>(6).fill('shop'), 'x', 'a'.repeat(200)];
const PROTOCOLS = [['h2', 'http/1.1'], ['h2'], ['http/1.1'], ['odd']];

/** Talks HTTP over a connection, and ends it. */
export async function talkBadly(random: RandomNumbers, socket: Socket): Promise<void> {
  await say(random, socket, random.below(2) === 0 ? hostileRequests(random) : hostileStreams(random));
}

/** Talks to a proxy of HTTP, asking for `origin`. */
export async function talkBadlyToProxy(random: RandomNumbers, socket: Socket, origin: string): Promise<void> {
  const connect = Buffer.from(`CONNECT ${origin.replace('http://', '')} HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n`);
  await say(random, socket, random.below(4) === 0 ? [connect] : hostileRequests(random, origin));
}

/** Talks to a proxy of SOCKS5, asking for a port of the loopback. */
export async function talkBadlyToSocks(random: RandomNumbers, socket: Socket, port: number): Promise<void> {
  const host = Buffer.from(random.pick(['127.0.0.1', 'localhost', '', 'x'.repeat(255), 'a b', 'é']), 'latin1');
  const version = random.below(20) === 0 ? 4 : 5;
  const wanted = random.below(9) === 0 ? 0 : port;
  const greeting = Buffer.from([version, 1, random.below(20) === 0 ? 2 : 0]);
  const [command, family] = [random.below(9) === 0 ? 2 : 1, random.pick([3, 3, 3, 1, 4, 7])];
  const request = [Buffer.from([5, command, 0, family, host.length]), host, Buffer.from([wanted >> 8, wanted & 255])];
  const at = random.below(greeting.length + 1);
  await say(random, socket, [greeting.subarray(0, at), greeting.subarray(at), ...request, ...hostileRequests(random)]);
}

/** Begins TLS, which may be all that comes of it, and talks HTTP in it. */
export async function talkBadlyInTls(random: RandomNumbers, raw: Socket): Promise<void> {
  const kind = random.below(8);
  if (kind === 0) return say(random, raw, [tornClientHello(random)]);
  const options: ConnectionOptions = {
    socket: raw,
    rejectUnauthorized: false,
    servername: random.pick(SERVER_NAMES),
    ALPNProtocols: random.pick(PROTOCOLS),
    maxVersion: random.pick(['TLSv1.2', 'TLSv1.3']),
  };
  const secure = connectTls(options);
  secure.on('error', () => undefined);
  raw.on('error', () => undefined);
  if (kind === 1) setTimeout(() => raw.resetAndDestroy(), random.below(10));
  await shaken(secure);
  if (kind === 2) raw.write(Buffer.from([23, 3, 3, 0, 40, ...bytes(random, 40)]));
  if (!secure.destroyed) await talkBadly(random, secure);
  raw.destroy();
}

/** Until the handshake is done, or nothing will come of it. */
function shaken(secure: TLSSocket): Promise<void> {
  return new Promise(resolve => {
    const late = setTimeout(resolve, HANDSHAKE_MS);
    const done = (): void => {
      clearTimeout(late);
      resolve();
    };
    secure.once('secureConnect', done).once('close', done);
  });
}

async function say(random: RandomNumbers, socket: Socket, pieces: readonly Buffer[]): Promise<void> {
  socket.on('error', () => undefined);
  socket.on('data', () => undefined);
  if (random.below(2) === 0) socket.once('end', () => socket.end());
  for (const piece of pieces) {
    socket.write(piece);
    if (random.below(2) === 0) await delay(random.below(5));
  }
  await delay(random.below(30));
  const end = random.below(4);
  if (end === 0) cutOff(socket);
  else if (end === 1) socket.destroy();
  else socket.end();
  setTimeout(() => socket.destroy(), LINGERS_MS);
}

function tornClientHello(random: RandomNumbers): Buffer {
  const head = [22, 3, 1, 0, random.below(250), 1, 0, 0, random.below(250), 3, 3];
  return Buffer.from([...head, ...bytes(random, random.below(250))]);
}

function bytes(random: RandomNumbers, length: number): number[] {
  return Array.from({ length }, () => random.below(256));
}
