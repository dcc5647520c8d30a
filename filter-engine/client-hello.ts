/**
 * What a TLS client says first, as far as it tells where a connection belongs: the name that it asks for, the protocols and the versions
 * that it offers (RFC 8446 section 4.1.2, RFC 6066 section 3, RFC 7301 section 3.1).
 *
 *   record*     22, version, length, a part of the message (RFC 8446 section 5.1)
 *   message     1, length; version, random, session, cipher suites, compressions, extensions
 *
 * Stateless: the caller shows all bytes so far. Strict where it looks: what is cut off, too long or contradicts itself is
 * unreadable, and then the connection is not ours to answer. Values that it does not know are skipped.
 */

import { MAX_CLIENT_HELLO_BYTES } from './limits.ts';

export interface ClientHello {
  /** As the client wrote it; null when it names no host. */
  readonly serverName: string | null;
  /** The protocols in its order, each behind its length, as they stand in the message; null when it offers none. A copy. */
  readonly alpn: Buffer | null;
  readonly offersTls12: boolean;
  readonly offersTls13: boolean;
}

export const HELLO_NEEDS_MORE = 0;
export const HELLO_UNREADABLE = 1;
export type HelloOutcome = ClientHello | typeof HELLO_NEEDS_MORE | typeof HELLO_UNREADABLE;

const RECORD_HEADER_BYTES = 5;
const MESSAGE_HEADER_BYTES = 4;
const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const RANDOM_BYTES = 32;
const TLS_1_2 = 0x0303;
const TLS_1_3 = 0x0304;

const EXTENSION_SERVER_NAME = 0;
const EXTENSION_ALPN = 16;
const EXTENSION_SUPPORTED_VERSIONS = 43;

const HOST_NAME = 0;
/** Letters, digits and hyphens (RFC 5890 section 2.3.1), and the underscore that names of services have. */
const HOST = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252}[A-Za-z0-9_])?\.?$/;

/** Reads the ClientHello at the beginning of `buf[start, end)`. */
export function readClientHello(buf: Buffer, start: number, end: number): HelloOutcome {
  const message = gatherMessage(buf.subarray(start, end));
  if (typeof message === 'number') return message;
  return readMessage(message) ?? HELLO_UNREADABLE;
}

/** The body of the first message, out of as many records as it fills. */
function gatherMessage(bytes: Buffer): Buffer | typeof HELLO_NEEDS_MORE | typeof HELLO_UNREADABLE {
  const parts: Buffer[] = [];
  let gathered = 0;
  let at = 0;
  for (;;) {
    if (bytes.length < at + RECORD_HEADER_BYTES) return HELLO_NEEDS_MORE;
    const length = bytes.readUInt16BE(at + 3);
    if (bytes[at] !== HANDSHAKE || length === 0) return HELLO_UNREADABLE;
    at += RECORD_HEADER_BYTES;
    if (gathered + length > MAX_CLIENT_HELLO_BYTES) return HELLO_UNREADABLE;
    if (bytes.length < at + length) return HELLO_NEEDS_MORE;
    parts.push(bytes.subarray(at, at + length));
    gathered += length;
    at += length;
    if (gathered < MESSAGE_HEADER_BYTES) continue;
    const message = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    if (message[0] !== CLIENT_HELLO) return HELLO_UNREADABLE;
    const wanted = MESSAGE_HEADER_BYTES + message.readUIntBE(1, 3);
    if (wanted > MAX_CLIENT_HELLO_BYTES || gathered > wanted) return HELLO_UNREADABLE;
    if (gathered === wanted) return message.subarray(MESSAGE_HEADER_BYTES);
  }
}

function readMessage(message: Buffer): ClientHello | null {
  const reader = new Reader(message);
  const version = reader.number(2);
  reader.skip(RANDOM_BYTES);
  reader.vector(1);
  reader.vector(2);
  reader.vector(1);
  const found: Found = { serverName: null, alpn: null, versions: null };
  if (!reader.isBroken && !reader.isAtEnd) {
    const extensions = new Reader(reader.vector(2));
    const seen = new Set<number>();
    while (!extensions.isAtEnd && !extensions.isBroken) {
      const type = extensions.number(2);
      const data = extensions.vector(2);
      // RFC 8446 section 4.2: there must not be two of a type.
      if (extensions.isBroken || seen.has(type) || !readExtension(type, data, found)) return null;
      seen.add(type);
    }
  }
  if (reader.isBroken || !reader.isAtEnd) return null;
  const { serverName, alpn, versions } = found;
  return {
    serverName,
    alpn,
    // RFC 8446 section 4.2.1: the extension counts, the older field only where it is missing.
    offersTls12: versions === null ? version >= TLS_1_2 : versions.includes(TLS_1_2),
    offersTls13: versions?.includes(TLS_1_3) ?? false,
  };
}

interface Found {
  serverName: string | null;
  alpn: Buffer | null;
  versions: readonly number[] | null;
}

/** @returns false when it breaks its form */
function readExtension(type: number, data: Buffer, found: Found): boolean {
  switch (type) {
    case EXTENSION_SERVER_NAME:
      found.serverName = readServerName(data);
      return found.serverName !== null;
    case EXTENSION_ALPN:
      found.alpn = readProtocols(data);
      return found.alpn !== null;
    case EXTENSION_SUPPORTED_VERSIONS:
      found.versions = readVersions(data);
      return found.versions !== null;
    default:
      return true;
  }
}

/** One host name; other kinds of names were never defined. */
function readServerName(data: Buffer): string | null {
  const outer = new Reader(data);
  const names = new Reader(outer.vector(2));
  const kind = names.number(1);
  const name = names.vector(2).toString('latin1');
  const isWhole = outer.isAtEnd && names.isAtEnd && !outer.isBroken && !names.isBroken;
  return isWhole && kind === HOST_NAME && HOST.test(name) ? name : null;
}

function readProtocols(data: Buffer): Buffer | null {
  const outer = new Reader(data);
  const list = outer.vector(2);
  const names = new Reader(list);
  let count = 0;
  while (!names.isAtEnd && !names.isBroken) {
    if (names.vector(1).length === 0) return null;
    count++;
  }
  const isWhole = outer.isAtEnd && !outer.isBroken && !names.isBroken;
  return isWhole && count > 0 ? Buffer.from(list) : null;
}

function readVersions(data: Buffer): readonly number[] | null {
  const outer = new Reader(data);
  const list = new Reader(outer.vector(1));
  const versions: number[] = [];
  while (!list.isAtEnd && !list.isBroken) versions.push(list.number(2));
  return outer.isAtEnd && !outer.isBroken && !list.isBroken && versions.length > 0 ? versions : null;
}

/** The protocols of `alpn` as text. */
export function protocolNames(alpn: Buffer): string[] {
  const reader = new Reader(alpn);
  const names: string[] = [];
  while (!reader.isAtEnd && !reader.isBroken) names.push(reader.vector(1).toString('latin1'));
  return names;
}

/** Reads forward. What is not there makes it broken, and it gives zeros and nothing from there on. */
class Reader {
  isBroken = false;
  private readonly bytes: Buffer;
  private at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  /** A big-endian number of that many bytes. */
  number(bytes: number): number {
    return this.take(bytes) ? this.bytes.readUIntBE(this.at - bytes, bytes) : 0;
  }

  skip(bytes: number): void {
    this.take(bytes);
  }

  /** What follows a length of that many bytes; a view. */
  vector(lengthBytes: number): Buffer {
    const length = this.number(lengthBytes);
    return this.take(length) ? this.bytes.subarray(this.at - length, this.at) : this.bytes.subarray(0, 0);
  }

  private take(bytes: number): boolean {
    if (this.isBroken || this.bytes.length - this.at < bytes) this.isBroken = true;
    else this.at += bytes;
    return !this.isBroken;
  }
}
