/**
 * One large stream of HTTP/2 whose client is 50 ms away, up and down: to the app alone, to the app through Headgate beside a stolen stream
 * that nobody reads, and to a local process. What it shows is whether windows are handed on in time, so it is a ratio that counts.
 *
 * The way is a bridge that passes bytes on 25 ms later, each way, as many as there are. Before anything is timed, the bytes of each way are counted.
 */

import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  createServer,
  type Http2Server,
  type ServerHttp2Stream,
} from 'node:http2';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { attach, Lab, LocalProcess, labObstacle } from '../../test/lab/index.ts';
import { type Bench, type Effort, median, table } from '../bench.ts';
import { describeMachine } from '../machine.ts';

const MIB = 1024 * 1024;
const BODY_BYTES: Readonly<Record<Effort, number>> = { full: 100 * MIB, quick: 32 * MIB, smoke: MIB };
const ROUNDS: Readonly<Record<Effort, number>> = { full: 5, quick: 3, smoke: 1 };
const ONE_WAY_MS = 25;
/** As browsers and curl have them, and servers that expect uploads. */
const STREAM_WINDOW_BYTES = 8 * MIB;
const CONNECTION_WINDOW_BYTES = 32 * MIB;
const DIRECT_PORT = 8080;
const TAKEN_PORT = 8081;
const BRIDGE_PORT = 7000;
const PIECE = Buffer.alloc(64 * 1024, 'x');
const ALICE = { 'x-user': 'alice' };

type Direction = 'up' | 'down';

/** A way of a stream: to which port of the pod, with which fields, beside a stolen stream that is stalled or not. */
interface Way {
  readonly name: string;
  readonly port: number;
  readonly fields: Readonly<Record<string, string>>;
  readonly isBesideStalled: boolean;
}

const DIRECT: Way = { name: 'the app alone', port: DIRECT_PORT, fields: {}, isBesideStalled: false };
const WAYS: readonly Way[] = [
  DIRECT,
  { name: 'the app alone, again', port: DIRECT_PORT, fields: {}, isBesideStalled: false },
  { name: 'stolen', port: TAKEN_PORT, fields: ALICE, isBesideStalled: false },
  { name: 'passed on, beside a stolen one that is stalled', port: TAKEN_PORT, fields: {}, isBesideStalled: true },
];

export const distanceBench: Bench = { name: 'distance', run: measure };

async function measure(effort: Effort): Promise<string> {
  const obstacle = labObstacle();
  if (obstacle !== undefined) throw new Error(`this bench ${obstacle}`);
  await using lab = await Lab.open('distance');
  for (const port of [DIRECT_PORT, TAKEN_PORT]) lab.use(await lab.pod.listen(createEndless(), { port }));
  await attach(
    lab,
    { port: TAKEN_PORT, local: await LocalProcess.start(lab, createEndless()) },
    '--header=x-user: alice',
  );
  const figures = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS[effort]; round++) {
    for (const direction of ['down', 'up'] as const) {
      for (const way of WAYS) {
        const key = `${way.name} ${direction}`;
        const speed = await carry(lab, way, { direction, bytes: BODY_BYTES[effort] });
        figures.set(key, [...(figures.get(key) ?? []), speed]);
      }
    }
  }
  return [tableOf(figures), footer(effort)].join('\n\n');
}

/** A server that answers `/down` with as many bytes as `x-bytes` says, and anything else when it has read it, with what it counted. */
function createEndless(): Http2Server {
  const server = createServer({ settings: { initialWindowSize: STREAM_WINDOW_BYTES } });
  server.on('session', session => session.setLocalWindowSize(CONNECTION_WINDOW_BYTES));
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    stream.on('error', () => undefined);
    if (headers[':path'] === '/down') {
      stream.respond({ ':status': 200 });
      pour(stream, Number(headers['x-bytes']));
      return;
    }
    let bytes = 0;
    stream.on('data', (piece: Buffer) => {
      bytes += piece.length;
    });
    stream.on('end', () => {
      stream.respond({ ':status': 200, 'x-bytes': bytes });
      stream.end();
    });
  });
  return server;
}

function pour(stream: ServerHttp2Stream | ClientHttp2Stream, bytes: number): void {
  let left = bytes;
  const send = (): void => {
    while (left > 0) {
      const piece = PIECE.subarray(0, Math.min(left, PIECE.length));
      left -= piece.length;
      if (!stream.write(piece)) {
        stream.once('drain', send);
        return;
      }
    }
    stream.end();
  };
  send();
}

/** Carries one body. @returns MiB a second */
async function carry(lab: Lab, way: Way, load: { direction: Direction; bytes: number }): Promise<number> {
  await using bridge = await openBridge(lab, way.port);
  const socket = await lab.outside.connect({ host: '127.0.0.1', port: bridge.port, allowHalfOpen: false });
  const session = connect('http://shop', {
    createConnection: () => socket,
    settings: { initialWindowSize: STREAM_WINDOW_BYTES },
  });
  await once(session, 'connect');
  session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
  // Windows are known to both sides before the clock runs.
  await carryOnce(session, way, { direction: 'up', bytes: 1 });
  if (way.isBesideStalled) await stall(session, load.bytes);
  const startedMs = performance.now();
  const carried = await carryOnce(session, way, load);
  const seconds = (performance.now() - startedMs) / 1000;
  if (carried !== load.bytes) throw new Error(`${carried} of ${load.bytes} bytes came of ${way.name}`);
  session.destroy();
  return load.bytes / MIB / seconds;
}

/** A stolen stream of which nothing is read, once its answer has begun. */
async function stall(session: ClientHttp2Session, bytes: number): Promise<void> {
  const stalled = session.request({ ':path': '/down', 'x-bytes': bytes, ...ALICE });
  stalled.on('error', () => undefined);
  await once(stalled, 'response');
}

/** @returns how many bytes came */
async function carryOnce(
  session: ClientHttp2Session,
  { fields }: Way,
  { direction, bytes }: { direction: Direction; bytes: number },
): Promise<number> {
  const isUp = direction === 'up';
  const stream = session.request({
    ':method': isUp ? 'POST' : 'GET',
    ':path': `/${direction}`,
    'x-bytes': bytes,
    ...fields,
  });
  if (isUp) pour(stream, bytes);
  let read = 0;
  stream.on('data', (piece: Buffer) => {
    read += piece.length;
  });
  const answered = once(stream, 'response');
  await once(stream, 'end');
  const [headers] = await answered;
  return isUp ? Number(headers['x-bytes']) : read;
}

/** A port outside of the pod from which all bytes come to `port` of it, and back, a while later. */
async function openBridge(lab: Lab, port: number): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createTcpServer({ noDelay: true }, client => {
    void lab.outside.connect({ host: lab.podAddress4, port, allowHalfOpen: false }).then(far => {
      far.setNoDelay(true);
      delay(client, far);
      delay(far, client);
    });
  });
  const listening = await lab.outside.listen(server, { port: BRIDGE_PORT, host: '127.0.0.1' });
  return { port: BRIDGE_PORT, [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose]() };
}

function delay(from: Socket, to: Socket): void {
  from.on('data', (bytes: Buffer) => {
    setTimeout(() => {
      if (!to.destroyed) to.write(bytes);
    }, ONE_WAY_MS);
  });
  from.on('error', () => undefined);
  from.once('close', () => setTimeout(() => to.destroy(), ONE_WAY_MS));
}

function tableOf(figures: ReadonlyMap<string, readonly number[]>): string {
  const speedOf = (name: string, direction: Direction): number => median(figures.get(`${name} ${direction}`) ?? []);
  const cells = (name: string, direction: Direction): string[] => {
    const speed = speedOf(name, direction);
    return [speed.toFixed(1), `${(speed / speedOf(DIRECT.name, direction)).toFixed(2)} ×`];
  };
  const rows = WAYS.map(({ name }) => [name, ...cells(name, 'down'), ...cells(name, 'up')]);
  return table(['stream', 'down, MiB/s', 'of direct', 'up, MiB/s', 'of direct'], rows);
}

function footer(effort: Effort): string {
  const [size, rounds] = [BODY_BYTES[effort] / MIB, ROUNDS[effort]];
  return `One stream of ${size} MiB, ${2 * ONE_WAY_MS} ms of added round trip; medians of ${rounds} alternating rounds. ${describeMachine()}`;
}
