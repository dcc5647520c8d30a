/**
 * Fields of HTTP/2 and of HTTP/1, each as the other says the same (RFC 9113 section 8.2.2 and 8.3, RFC 9112).
 *
 *   request    `:authority` is Host; cookies that were cut are one (8.2.3); a body without a length is chunked
 *   response   what is of the connection goes: Connection and what it names, Keep-Alive, Transfer-Encoding, Upgrade; TE, which no answer has
 */

import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { OutgoingHttpHeaders } from 'node:http2';

/** A request that came in HTTP/2. */
export interface RequestFields {
  readonly method: string;
  readonly path: string;
  /** Of an extended CONNECT (RFC 8441). */
  readonly protocol: string | undefined;
  readonly contentType: string | undefined;
  readonly hasLength: boolean;
  /** It says that trailers come. */
  readonly announcesTrailers: boolean;
  readonly authority: string | undefined;
  /** The others, names and values in turn, without what a connection of HTTP/2 must not have. */
  readonly others: readonly string[];
}

/** What speaks of a connection and must not cross to another (RFC 9113 section 8.2.2); TE may, in a request. */
export const OF_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);
/** Servers frame and route by these wherever they stand: behind a body, what one client says would be read into the request of the next. */
const NOT_BEHIND_A_BODY = new Set(['content-length', 'host', 'trailer']);
/** Methods whose requests say that they have no body (RFC 9110 section 8.6). */
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);
const WEBSOCKET_KEY_BYTES = 16;

/** @param raw names and values in turn, pseudo-header fields first */
export function readRequestFields(raw: readonly string[]): RequestFields {
  const pseudo = new Map<string, string>();
  const known = new Map<string, string>();
  const others: string[] = [];
  let cookieAt = -1;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    const value = raw[i + 1] ?? '';
    if (name.startsWith(':')) pseudo.set(name, value);
    else if (OF_CONNECTION.has(name)) continue;
    else if (name === 'cookie' && cookieAt >= 0) others[cookieAt] += `; ${value}`;
    else {
      if (name === 'cookie') cookieAt = others.length + 1;
      known.set(name, value);
      if (name !== 'host') others.push(name, value);
    }
  }
  return {
    method: pseudo.get(':method') ?? 'GET',
    path: pseudo.get(':path') ?? '/',
    protocol: pseudo.get(':protocol'),
    contentType: known.get('content-type'),
    hasLength: known.has('content-length'),
    announcesTrailers: known.has('trailer'),
    authority: pseudo.get(':authority') ?? known.get('host'),
    others,
  };
}

/** The same for a request of HTTP/1, names and values in turn. */
export function http1Fields(fields: RequestFields, hasBody: boolean): string[] {
  const { method, authority, hasLength, announcesTrailers, others } = fields;
  const isChunked = hasBody && (!hasLength || announcesTrailers);
  const out = authority === undefined ? [] : ['Host', authority];
  let hasTe = false;
  for (let i = 0; i + 1 < others.length; i += 2) {
    const name = others[i] ?? '';
    // A length leaves no room for trailers, and without chunks there is none for a word of them: node would throw.
    if (name === (isChunked ? 'content-length' : 'trailer')) continue;
    hasTe ||= name === 'te';
    out.push(name, others[i + 1] ?? '');
  }
  // TE is of the connection, and says so (RFC 9110 section 10.1.4).
  if (hasTe) out.push('Connection', 'keep-alive, TE');
  if (isChunked) out.push('Transfer-Encoding', 'chunked');
  else if (!hasBody && !hasLength && WITH_BODY.has(method)) out.push('Content-Length', '0');
  return out;
}

/** The same for the handshake of a WebSocket (RFC 8441 section 5). */
export function upgradeFields({ authority, others }: RequestFields, key: string): string[] {
  const host = authority === undefined ? [] : ['Host', authority];
  const said = others.filter((_, at) => others[at - (at % 2)] !== 'trailer');
  const handshake = ['Connection', 'Upgrade', 'Upgrade', 'websocket', 'Sec-WebSocket-Key', key];
  return [...host, ...said, ...handshake];
}

/** A client's part of that handshake (RFC 6455 section 4.1). */
export function webSocketKey(): string {
  return randomBytes(WEBSOCKET_KEY_BYTES).toString('base64');
}

/** Trailers of a request, names and values in turn, by two as HTTP/1 may have them (RFC 9110 section 6.5.1). */
export function http1Trailers(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    if (!NOT_BEHIND_A_BODY.has(name)) pairs.push([name, raw[i + 1] ?? '']);
  }
  return pairs;
}

/** An answer's fields, or its trailers'. @param status none for trailers */
export function http2Fields(headers: IncomingHttpHeaders | NodeJS.Dict<string>, status?: number): OutgoingHttpHeaders {
  const named = (headers.connection ?? '').toString().toLowerCase().split(',');
  const ofConnection = new Set(named.map(name => name.trim()));
  const fields: OutgoingHttpHeaders = status === undefined ? {} : { ':status': status };
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || OF_CONNECTION.has(name) || ofConnection.has(name) || name === 'te') continue;
    fields[name] = value;
  }
  return fields;
}
