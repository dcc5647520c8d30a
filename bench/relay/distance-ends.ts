/**
 * The ends of the distance bench, each in a process of its own, so that none of them waits for another's turn:
 *
 *   node distance-ends.ts server PORT WINDOW     an app or a local process of HTTP/2, any port for 0
 *   node distance-ends.ts line HOST PORT         a port from which all bytes come to HOST, and back, ONE_WAY_MS later
 *   node distance-ends.ts client                 carries one body for each line of JSON (`Errand`) that it is given, and says how that went (`Outcome`)
 *
 * The first two say the port that they listen on.
 */

import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  createServer as createHttp2Server,
  type Http2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { type AddressInfo, connect as connectTcp, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export const ONE_WAY_MS = 25;
/** Windows of a connection, beside those of its streams. */
const STREAMS_OF_CONNECTION = 4;
const PIECE = Buffer.alloc(64 * 1024, 'x');

/** One body to carry, on a connection of its own. */
export interface Errand {
  readonly port: number;
  readonly direction: 'up' | 'down';
  readonly bytes: number;
  /** Of a stream of the client. */
  readonly windowBytes: number;
  readonly fields: Readonly<Record<string, string>>;
  /** The fields of a stream of which nothing is read meanwhile; null for none. */
  readonly stalled: Readonly<Record<string, string>> | null;
}

/** How it went. */
export interface Outcome {
  readonly seconds: number;
  /** What arrived. */
  readonly bytes: number;
}

/** Answers `/down` with as many bytes as `x-bytes` says, and anything else when it has read it, with what it counted. */
function serve(port: number, windowBytes: number): void {
  const server = createHttp2Server({ settings: { initialWindowSize: windowBytes } });
  server.on('session', session => widen(session, windowBytes));
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
  listen(server, port);
}

function layLine(host: string, port: number): void {
  const server = createServer({ noDelay: true }, client => {
    const far = connectTcp({ host, port, noDelay: true });
    delay(client, far);
    delay(far, client);
  });
  listen(server, 0);
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

async function runErrands(): Promise<void> {
  for await (const line of createInterface(process.stdin)) {
    console.log(JSON.stringify(await run(JSON.parse(line) as Errand)));
  }
}

async function run(errand: Errand): Promise<Outcome> {
  const settings = { initialWindowSize: errand.windowBytes };
  const session = connect(`http://127.0.0.1:${errand.port}`, { settings });
  await once(session, 'connect');
  widen(session, errand.windowBytes);
  // Windows are known to both sides before the clock runs.
  await carry(session, { ...errand, direction: 'up', bytes: 1 });
  if (errand.stalled !== null) await stall(session, errand);
  const startedMs = performance.now();
  const bytes = await carry(session, errand);
  const seconds = (performance.now() - startedMs) / 1000;
  session.destroy();
  return { seconds, bytes };
}

/** A stream of which nothing is read, once its answer has begun. */
async function stall(session: ClientHttp2Session, { bytes, stalled }: Errand): Promise<void> {
  const stream = session.request({ ':path': '/down', 'x-bytes': bytes, ...stalled });
  stream.on('error', () => undefined);
  await once(stream, 'response');
}

/** @returns how many bytes came */
async function carry(session: ClientHttp2Session, { direction, bytes, fields }: Errand): Promise<number> {
  const isUp = direction === 'up';
  const method = isUp ? 'POST' : 'GET';
  const stream = session.request({ ':method': method, ':path': `/${direction}`, 'x-bytes': bytes, ...fields });
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

function widen(session: Http2Session, windowBytes: number): void {
  session.setLocalWindowSize(STREAMS_OF_CONNECTION * windowBytes);
}

function listen(server: Server, port: number): void {
  server.listen(port, () => console.log((server.address() as AddressInfo).port));
}

if (import.meta.main) {
  const [role, first = '', second = ''] = process.argv.slice(2);
  if (role === 'server') serve(Number(first), Number(second));
  else if (role === 'line') layLine(first, Number(second));
  else await runErrands();
}
