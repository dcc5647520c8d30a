/** The agent's half of a WebSocket's handshake (RFC 6455 section 4.2), behind what decides who may have one at all. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** RFC 6455 section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const VERSION = '13';
const KEY = /^[+/0-9A-Za-z]{22}==$/;

/** The answer to a request for a WebSocket; null where it is none. */
export function upgradeAnswer({ method, headers }: IncomingMessage): Buffer | null {
  const key = headers['sec-websocket-key'];
  const isWebSocket = method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
  if (!isWebSocket || headers['sec-websocket-version'] !== VERSION || key === undefined || !KEY.test(key)) return null;
  const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
  return Buffer.from(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    'latin1',
  );
}
