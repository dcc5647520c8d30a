/** What a local process may do that nobody should, drawn by seeds: no session ends by it, and nothing of it is left. */

import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  RECORD_BLOCK,
  RECORD_FIRST,
  RECORD_HEADER_BYTES,
  RECORD_HTTP2,
  RECORD_LAST,
  RECORD_TORN,
  RESET_CANCELLED,
  toPort,
  writeRecordHeader,
} from '../../protocol/index.ts';
import {
  frame,
  hostileFields,
  hostileFrames,
  hostileResponses,
  literal,
  uint32,
} from '../../test/corpus/hostile-bytes.ts';
import { RandomNumbers } from '../../test/fuzz/random-numbers.ts';
import type { FakeStream } from '../testing/fake-agent.ts';
import { Http2OverTunnel } from '../testing/http2-over-tunnel.ts';
import { MuxPair } from '../testing/mux-pair.ts';
import { Http1Pool } from './http1-pool.ts';
import { Http2Replays } from './http2-replay.ts';
import { LocalPort } from './local-port.ts';

const ROUNDS = 200;
const SEED = Number(process.env.HEADGATE_SEED ?? 20_261_123);
const METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'CONNECT', 'OPTIONS'] as const;
const BODIES = ['', 'hello', 'x'.repeat(16_000)] as const;
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const HEADERS = 1;
const END_HEADERS = 4;

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise(resolve => server.close(resolve));
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}

/** A local process without manners; `connections` are those that it has. */
async function startHostile(random: RandomNumbers, speaks: 'h1' | 'h2' | 'auto') {
  const connections = new Set<Socket>();
  const server = createServer(socket => {
    connections.add(socket);
    socket.on('error', () => undefined).once('close', () => connections.delete(socket));
    const isHttp2 = speaks === 'h2' || (speaks === 'auto' && random.below(2) === 0);
    let answers = 4;
    socket.on('data', () => {
      if (answers-- <= 0) return;
      const bytes = isHttp2 ? hostileFrames(random) : hostileResponses(random);
      const at = random.below(2) === 0 ? bytes.length : random.below(bytes.length);
      socket.write(bytes.subarray(0, at));
      setImmediate(() => socket.write(bytes.subarray(at)));
      const end = random.below(6);
      if (end === 0) socket.end();
      else if (end === 1) socket.resetAndDestroy();
    });
  });
  server.listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { connections, port: (server.address() as AddressInfo).port };
}

function headOf(random: RandomNumbers): Buffer {
  const method = random.pick(METHODS);
  const isExtended = method === 'CONNECT';
  return Buffer.concat([
    ...[literal([':method', method]), literal([':scheme', 'http']), literal([':path', '/'])],
    ...[literal([':authority', 'shop']), ...(isExtended ? [literal([':protocol', 'websocket'])] : [])],
    hostileFields(random, 2),
  ]);
}

function record(facts: number, bytes: Buffer): Buffer {
  const header = Buffer.alloc(RECORD_HEADER_BYTES);
  writeRecordHeader(header, { facts: facts | RECORD_HTTP2, exchange: 1, length: bytes.length, timeUs: 0 });
  return Buffer.concat([header, bytes]);
}

/** A mirrored request, with an end of its own. */
function mirrorOne(random: RandomNumbers, stream: FakeStream): void {
  const isWhole = random.below(3) === 0;
  stream.write(record(RECORD_FIRST | RECORD_BLOCK | (isWhole ? RECORD_LAST : 0), headOf(random)));
  if (!isWhole) {
    for (let pieces = random.below(4); pieces > 0; pieces--) stream.write(record(0, Buffer.from(random.pick(BODIES))));
    const end = random.below(5);
    if (end === 0) stream.write(record(RECORD_TORN, Buffer.alloc(0)));
    else if (end === 1) stream.write(record(RECORD_LAST, Buffer.from('bye')));
    else if (end < 4) stream.write(record(RECORD_BLOCK | RECORD_LAST, hostileFields(random, 3)));
  }
  if (random.below(6) !== 0) stream.stream.end();
  else if (random.below(2) === 0) stream.stream.reset(RESET_CANCELLED);
}

/** A stolen request, as an agent passes it on. */
function stolenFrames(random: RandomNumbers, id: number): Buffer {
  const endsStream = random.below(2);
  const parts = [frame(HEADERS, END_HEADERS | endsStream, id, headOf(random))];
  for (let frames = endsStream === 1 ? 0 : random.below(5); frames > 0; frames--) {
    const kind = random.below(4);
    if (kind < 2) parts.push(frame(0, random.pick([0, 0, 1]), id, Buffer.from(random.pick(BODIES))));
    else if (kind === 2) parts.push(frame(HEADERS, END_HEADERS | 1, id, literal(['x-sum', '7'])));
    else parts.push(frame(8, 0, id, uint32(1_000)));
  }
  if (random.below(4) === 0) parts.push(frame(3, 0, id, uint32(random.pick([0, 0, 8]))));
  return Buffer.concat(parts);
}

describe.each(['h1', 'h2', 'auto'] as const)('a hostile local process, said to speak %s', protocol => {
  const portTo = (port: number): LocalPort =>
    new LocalPort(
      toPort(port),
      { onRefused: () => undefined, onAnswering: () => undefined },
      { protocol, silentMs: 30 },
    );

  it(`leaves nothing of mirrored requests: ${SEED}`, async () => {
    const random = new RandomNumbers(SEED);
    const local = await startHostile(random, protocol);
    for (let round = 0; round < ROUNDS; round++) {
      const pool = new Http1Pool();
      const replays = new Http2Replays(pool, 40);
      const port = portTo(local.port);
      const pair = new MuxPair((stream, open) => replays.take(stream, open, port));
      for (let requests = 1 + random.below(6); requests > 0; requests--) {
        mirrorOne(random, pair.open());
        await turns(random.below(15));
      }
      await turns(random.below(30));
      replays.abort();
      pool.close();
      expect(replays.isAwaitingAnswer).toBe(false);
    }
    while (local.connections.size > 0) await turns(1);
  });

  it(`leaves nothing of stolen ones: ${SEED}`, async () => {
    const random = new RandomNumbers(SEED);
    const local = await startHostile(random, protocol);
    for (let round = 0; round < ROUNDS; round++) {
      const tunnel = new Http2OverTunnel(portTo(local.port));
      const socket = tunnel.socket();
      socket.resume().write(Buffer.concat([PREFACE, frame(4, 0, 0)]));
      for (let id = 1; id < 2 + random.below(10); id += 2) {
        socket.write(stolenFrames(random, id));
        await turns(random.below(15));
      }
      await turns(random.below(30));
      if (random.below(2) === 0) socket.destroy();
      tunnel.close();
      tunnel.pool.close();
    }
    while (local.connections.size > 0) await turns(1);
  });
});
