/** An app, or a local process, that answers whatever its seed draws: HTTP with faults, cut anywhere, and ends that nobody waits for. */

import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { frame, hostileFrames, hostileResponses } from '../../corpus/hostile-bytes.ts';
import { RandomNumbers } from '../../fuzz/random-numbers.ts';
import { cutOff } from '../connections.ts';

/** Reads that are answered; behind them it only listens. */
const ANSWERS = 6;
const SILENT_MS = 3_000;
const OK = Buffer.from([0x88]);
const GOOD_HTTP1 = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
const GOOD_HTTP2 = Buffer.concat([frame(4, 0, 0), frame(4, 1, 0), frame(1, 5, 1, OK), frame(1, 5, 3, OK)]);

/** Does not listen yet. It speaks what it is spoken to in, or HTTP/2 to everybody. */
export function createHostileServer(seed: number, speaks: 'any' | 'h2' = 'any'): Server {
  const seeds = new RandomNumbers(seed);
  return createServer(socket => answerBadly(new RandomNumbers(seeds.next()), socket, speaks));
}

/** The same behind TLS, if it gets there. */
export function createHostileTlsServer(seed: number, files: { readonly cert: string; readonly key: string }): Server {
  const seeds = new RandomNumbers(seed);
  const pair = { cert: readFileSync(files.cert), key: readFileSync(files.key) };
  const secure = createTlsServer({ ...pair, ALPNProtocols: ['h2', 'http/1.1'] }, socket =>
    answerBadly(new RandomNumbers(seeds.next()), socket, 'any'),
  );
  secure.on('tlsClientError', () => undefined);
  return createServer(socket => {
    const random = new RandomNumbers(seeds.next());
    socket.on('error', () => undefined);
    const kind = random.below(10);
    if (kind === 0) socket.end(tornServerHello(random));
    else if (kind === 1) socket.resetAndDestroy();
    else if (kind === 2) socket.end(Buffer.from([21, 3, 3, 0, 2, 2, random.below(120)]));
    else secure.emit('connection', socket);
  });
}

function answerBadly(random: RandomNumbers, socket: Socket, speaks: 'any' | 'h2'): void {
  let answers = ANSWERS;
  socket.on('error', () => undefined);
  socket.setTimeout(SILENT_MS, () => socket.destroy());
  socket.on('data', (asked: Buffer) => {
    if (answers-- <= 0) return;
    const isHttp2 = speaks === 'h2' || asked.subarray(0, 3).toString() === 'PRI';
    const bytes = answerTo(random, isHttp2);
    const at = random.below(2) === 0 ? bytes.length : random.below(bytes.length);
    socket.write(bytes.subarray(0, at));
    setTimeout(() => socket.write(bytes.subarray(at)), random.below(3));
    const end = random.below(8);
    if (end === 0) socket.end();
    else if (end === 1) cutOff(socket);
  });
}

function answerTo(random: RandomNumbers, isHttp2: boolean): Buffer {
  if (random.below(3) === 0) return isHttp2 ? GOOD_HTTP2 : GOOD_HTTP1;
  return isHttp2 ? hostileFrames(random) : hostileResponses(random);
}

function tornServerHello(random: RandomNumbers): Buffer {
  return Buffer.from([22, 3, 3, 0, 200, 2, 0, 0, 196, 3, 3, ...Array.from({ length: 60 }, () => random.below(256))]);
}
