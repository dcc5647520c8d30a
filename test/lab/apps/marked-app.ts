/**
 * The app of most tests, and the local process of many: an HTTP/1 server that marks everything it says with its name,
 * so that a test can tell who answered, and that reports what it read.
 *
 * - any request: 200 with `x-served-by: NAME`, `x-body-bytes` and `x-body-sha256` of what it read, and the text
 *   `NAME METHOD TARGET`
 * - `GET /bytes/N`: N bytes of a pattern (`patternHash` knows its hash), by Content-Length; `/chunked/N` the same
 *   chunked
 * - `GET /events/N`: N server-sent events, each sent only after the one before it was flushed
 * - an upgrade to WebSocket: echoes each message with `NAME: ` in front
 */

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocketServer } from 'ws';

const PATTERN_BLOCK_BYTES = 64 * 1024;
const PATTERN_PERIOD = 251;
const EVENT_INTERVAL_MS = 20;

const patternBlock = Buffer.from(Array.from({ length: PATTERN_BLOCK_BYTES * 2 }, (_, index) => index % PATTERN_PERIOD));

/** The first `byteCount` bytes of the endless pattern 0, 1, … 250, 0, 1, …, in blocks. */
export function* pattern(byteCount: number): Generator<Buffer> {
  for (let offset = 0; offset < byteCount; offset += PATTERN_BLOCK_BYTES) {
    const phase = offset % PATTERN_PERIOD;
    yield patternBlock.subarray(phase, phase + Math.min(PATTERN_BLOCK_BYTES, byteCount - offset));
  }
}

/** SHA-256 of the pattern's first bytes, as hex. */
export function patternHash(byteCount: number): string {
  const hash = createHash('sha256');
  for (const block of pattern(byteCount)) hash.update(block);
  return hash.digest('hex');
}

/** What one request of a marked app was, for tests that run it in their own process. */
export interface SeenRequest {
  readonly method: string;
  readonly target: string;
  readonly rawHeaders: readonly string[];
  /** The peer's address as the app sees it. */
  readonly remoteAddress: string;
}

/** A marked app that does not listen yet. `seen` is called with each request when its head is there. */
export function createMarkedApp(name: string, seen: (request: SeenRequest) => void = () => undefined): Server {
  const server = createServer((request, response) => {
    seen({
      method: request.method ?? '',
      target: request.url ?? '',
      rawHeaders: request.rawHeaders,
      remoteAddress: request.socket.remoteAddress ?? '',
    });
    response.setHeader('x-served-by', name);
    answer(name, request, response).catch(() => response.destroy());
  });
  const websockets = new WebSocketServer({ noServer: true });
  websockets.on('headers', headers => headers.push(`x-served-by: ${name}`));
  server.on('upgrade', (request, socket, head) => {
    websockets.handleUpgrade(request, socket, head, websocket => {
      websocket.on('message', message => websocket.send(`${name}: ${message}`));
    });
  });
  return server;
}

async function answer(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, kind, count] = /^\/(bytes|chunked|events)\/(\d+)$/.exec(request.url ?? '') ?? [];
  if (kind === 'bytes') response.setHeader('content-length', Number(count));
  if (kind === 'bytes' || kind === 'chunked') return pipeline(Readable.from(pattern(Number(count))), response);
  if (kind === 'events') return sendEvents(name, Number(count), response);
  const hash = createHash('sha256');
  let byteCount = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    hash.update(chunk);
    byteCount += chunk.length;
  }
  response.setHeader('x-body-bytes', byteCount);
  response.setHeader('x-body-sha256', hash.digest('hex'));
  response.end(`${name} ${request.method} ${request.url}\n`);
}

async function sendEvents(name: string, count: number, response: ServerResponse): Promise<void> {
  response.setHeader('content-type', 'text/event-stream');
  for (let index = 0; index < count; index++) {
    response.write(`data: ${name} ${index}\n\n`);
    await delay(EVENT_INTERVAL_MS);
  }
  response.end();
}
