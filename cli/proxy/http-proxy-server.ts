/**
 * An HTTP proxy on loopback whose connections leave from the pod: CONNECT for everything, and requests by absolute form
 * (RFC 9112 section 3.2.2), as programs send them for plain http when HTTP_PROXY is set.
 */

import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { DIAL_TCP } from '../../protocol/index.ts';
import { systemErrorCode } from '../errors.ts';
import { DialError, type Dialler, dialDuplex } from '../outgoing/dialled-duplex.ts';
import { endUnread } from './end-unread.ts';
import { joinStreams } from './join-streams.ts';

const HTTP_PORT = 80;
const BAD_REQUEST = 400;
const BAD_GATEWAY = 502;
const GATEWAY_TIMEOUT = 504;

/** Of one connection, not of what goes through it (RFC 9110 section 7.6.1). */
const HOP_FIELDS: ReadonlySet<string> = new Set([
  'connection',
  'proxy-connection',
  'keep-alive',
  'proxy-authorization',
]);

/** Where a connection shall lead. */
interface Authority {
  readonly host: string;
  readonly port: number;
}

/** Not listening yet. */
export function createHttpProxy(dialler: Dialler): Server {
  const server = createServer((incoming, outgoing) => void forward(dialler, incoming, outgoing));
  server.on('connect', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    void tunnel(dialler, incoming.url ?? '', { socket, head });
  });
  // One for each request that is sent ahead.
  server.on('connection', socket => socket.setMaxListeners(0));
  // Uploads and answers take what they take.
  server.requestTimeout = 0;
  return server;
}

/** `shop:8080`, `[fd00::7]:80`; undefined when it is nothing that can be dialled. */
export function authorityOf(text: string, defaultPort?: number): Authority | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:/[\]@\s]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = digits === undefined ? defaultPort : Number(digits);
  if (host === undefined || port === undefined || port < 1 || port > 65_535 || !/^[!-~]{1,255}$/.test(host))
    return undefined;
  return { host, port };
}

/** Never rejects. */
async function tunnel(
  dialler: Dialler,
  target: string,
  { socket, head }: { readonly socket: Socket; readonly head: Buffer },
): Promise<void> {
  const authority = authorityOf(target);
  if (authority === undefined) {
    endUnread(socket, `HTTP/1.1 ${BAD_REQUEST} Bad Request\r\ncontent-length: 0\r\n\r\n`);
    return;
  }
  try {
    const far = await dialDuplex(dialler, { service: DIAL_TCP, ...authority });
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    joinStreams(socket, far);
  } catch (error) {
    const { status, words } = failureWords(error, target);
    endUnread(socket, `HTTP/1.1 ${status} ${words}\r\ncontent-length: 0\r\n\r\n`);
  }
}

/** Never rejects. */
async function forward(dialler: Dialler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const [, authorityText = '', path = ''] = /^http:\/\/([^/?#]+)(.*)$/i.exec(incoming.url ?? '') ?? [];
  const authority = authorityOf(authorityText, HTTP_PORT);
  if (authority === undefined) {
    outgoing.writeHead(BAD_REQUEST, { 'content-type': 'text/plain' });
    outgoing.end('This is a proxy: ask it for http://HOST/PATH, or CONNECT to HOST:PORT.\n');
    return;
  }
  let far: Duplex | undefined;
  try {
    far = await dialDuplex(dialler, { service: DIAL_TCP, ...authority });
    // Its client did not wait, and has told all that it will.
    if (incoming.socket.destroyed) far.destroy();
    else passOn({ incoming, outgoing }, { far, path: path.startsWith('/') ? path : `/${path}` });
  } catch (error) {
    far?.destroy();
    fail(outgoing, error, authorityText);
  }
}

function passOn(
  { incoming, outgoing }: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse },
  { far, path }: { readonly far: Duplex; readonly path: string },
): void {
  const { method } = incoming;
  const headers = [...withoutHopFields(incoming.rawHeaders), 'connection', 'close'];
  const onward: ClientRequest = request({ createConnection: () => far, method, path, headers, setHost: false });
  onward.on('response', answer => {
    answer.on('error', () => outgoing.destroy());
    try {
      outgoing.writeHead(answer.statusCode ?? BAD_GATEWAY, answer.statusMessage, withoutHopFields(answer.rawHeaders));
    } catch (error) {
      // node reads of a server what it does not write: a status below 100, control characters in a reason.
      if (systemErrorCode(error) === undefined) throw error;
      far.destroy();
      // It keeps what it refused.
      outgoing.statusMessage = '';
      fail(outgoing, error, incoming.headers.host ?? '');
      return;
    }
    answer.pipe(outgoing);
  });
  onward.on('error', error => fail(outgoing, error, incoming.headers.host ?? ''));
  endWithClient(far, incoming.socket, outgoing);
  incoming.pipe(onward);
}

/** Of answers that wait for an earlier one, node tells no end with their connection. */
function endWithClient(far: Duplex, socket: Duplex, outgoing: ServerResponse): void {
  const end = (): void => {
    socket.off('close', end);
    far.destroy();
  };
  socket.once('close', end);
  outgoing.once('close', end);
}

/** Names and values in turn, as they came. */
function withoutHopFields(raw: readonly string[]): string[] {
  return raw.filter((_, index) => !HOP_FIELDS.has((raw[index - (index % 2)] ?? '').toLowerCase()));
}

function fail(outgoing: ServerResponse, error: unknown, target: string): void {
  if (outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  const { status, words } = failureWords(error, target);
  outgoing.writeHead(status, { 'content-type': 'text/plain', 'headgate-error': words });
  outgoing.end(`${words}\n`);
}

/** For who reads it in a browser. */
const REASONS: Readonly<Record<string, string>> = {
  DIAL_REFUSED: 'nothing listens there',
  DIAL_TIMEOUT: 'nobody answers there',
  DIAL_FORBIDDEN: 'the agent, or a rule of the pod, forbids it',
  HOST_UNREACHABLE: 'the pod cannot reach that host',
  NETWORK_UNREACHABLE: 'no network of the pod leads there',
  NAME_UNKNOWN: 'the pod knows no such name',
  NO_AGENT: 'no agent of the target is there at the moment',
};

function failureWords(error: unknown, target: string): { readonly status: number; readonly words: string } {
  const code = error instanceof DialError ? error.code : 'DIAL_FAILED';
  const place = `${code} from the pod to ${target.replaceAll(/[^!-~]/g, '?')}`;
  const reason = REASONS[code];
  const words = reason === undefined ? place : `${place}: ${reason}`;
  return { status: code === 'DIAL_TIMEOUT' ? GATEWAY_TIMEOUT : BAD_GATEWAY, words };
}
