/**
 * The CLI's half of a WebSocket's handshake (RFC 6455 section 4.1), by node's own HTTP client; behind it the connection is a wire's. Only
 * agents answer here, so nothing is negotiated: no extension, no subprotocol.
 */

import { createHash, randomBytes } from 'node:crypto';
import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { urlToHttpOptions } from 'node:url';
import { WebSocketWire } from '../../protocol/index.ts';
import { hasLibc, StreamWay } from '../../sys/index.ts';

/** RFC 6455 section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const KEY_BYTES = 16;
const NOTHING_IS_THERE: readonly unknown[] = ['ENOENT', 'ECONNREFUSED'];

export interface WireTarget {
  /** `ws://…` */
  readonly url: string;
  readonly token: string;
  readonly timeoutMs: number;
  /** A Unix socket that leads to the same, and is tried first. */
  readonly socket?: string | undefined;
  /** A stream that leads there instead, which is the wire's from then on. */
  readonly stream?: Duplex;
}

/** The agent answered with something else than a WebSocket. */
export class UpgradeRefused extends Error {
  override readonly name = 'UpgradeRefused';
  readonly statusCode: number;

  constructor(statusCode: number) {
    super(`HTTP status ${statusCode}`);
    this.statusCode = statusCode;
  }
}

/** @throws UpgradeRefused, or the Error of node's that kept it from there */
export async function openWire(target: WireTarget): Promise<WebSocketWire> {
  const { socket, stream } = target;
  if (stream !== undefined) {
    // The types know of no other stream than a socket; node's http needs only a Duplex. An agent (`false` makes one) would dial by itself.
    return upgrade(target, { createConnection: () => stream as Socket });
  }
  if (socket === undefined) return upgrade(target, { agent: false });
  try {
    return await upgrade(target, { agent: false, socketPath: socket });
  } catch (error) {
    if (!NOTHING_IS_THERE.includes((error as NodeJS.ErrnoException).code)) throw error;
    return upgrade(target, { agent: false });
  }
}

function upgrade({ url, token, timeoutMs }: WireTarget, way: RequestOptions): Promise<WebSocketWire> {
  const key = randomBytes(KEY_BYTES).toString('base64');
  const asked = request({
    ...urlToHttpOptions(new URL(url.replace(/^ws/, 'http'))),
    ...way,
    headers: {
      authorization: `Bearer ${token}`,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': key,
    },
  });
  const { promise, resolve, reject } = Promise.withResolvers<WebSocketWire>();
  const late = setTimeout(() => asked.destroy(new Error('Opening handshake has timed out')), timeoutMs);
  asked.on('error', reject);
  asked.on('response', ({ statusCode = 0 }) => {
    reject(new UpgradeRefused(statusCode));
    asked.destroy();
  });
  asked.on('upgrade', (answer, stream, head) => {
    if (isAcceptance(answer, key)) resolve(new WebSocketWire(new StreamWay(stream, head), 'cli'));
    else {
      stream.destroy();
      reject(new Error('it answered with another WebSocket than was asked for'));
    }
  });
  asked.end();
  // While the agent answers: a start does not wait for it.
  hasLibc();
  return promise.finally(() => clearTimeout(late));
}

function isAcceptance({ headers }: IncomingMessage, key: string): boolean {
  const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
  return headers.upgrade?.toLowerCase() === 'websocket' && headers['sec-websocket-accept'] === accept;
}
