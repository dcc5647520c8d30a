/**
 * The part of SOCKS5 that programs use to connect (RFC 1928): no authentication, CONNECT, by address or by name.
 *
 *     client  5 n methods        ──►
 *                                ◄──  5 0          (or 5 255, when it offers no way without a password)
 *             5 1 0 type address port ──►
 *                                ◄──  5 reply 0 1 0.0.0.0 0
 *             bytes both ways
 *
 * The reader is pure: bytes in, one step at a time out. A step consumes all of its message or nothing.
 */

/** What the bytes say. */
export type SocksStep =
  /** Not whole yet. */
  | { readonly kind: 'more' }
  /** A message of `length` bytes, to be answered by `reply`; the connection ends when it `isRefused`. */
  | { readonly kind: 'reply'; readonly length: number; readonly reply: Buffer; readonly isRefused: boolean }
  | { readonly kind: 'connect'; readonly length: number; readonly host: string; readonly port: number }
  /** No SOCKS5. */
  | { readonly kind: 'broken' };

export const SOCKS_OK = 0;
const GENERAL_FAILURE = 1;
const COMMAND_UNKNOWN = 7;
const ADDRESS_UNKNOWN = 8;

const VERSION = 5;
const NO_AUTHENTICATION = 0;
const NO_WAY = 255;
const CONNECT = 1;
const IPV4 = 1;
const NAME = 3;
const IPV6 = 4;

const MORE: SocksStep = { kind: 'more' };
const BROKEN: SocksStep = { kind: 'broken' };

/** Reply codes by why a dial failed. */
const REPLIES: Readonly<Record<string, number>> = {
  DIAL_FORBIDDEN: 2,
  NETWORK_UNREACHABLE: 3,
  HOST_UNREACHABLE: 4,
  NAME_UNKNOWN: 4,
  DIAL_REFUSED: 5,
  DIAL_TIMEOUT: 6,
};

/** Reads the client's first message. */
export function readGreeting(bytes: Buffer): SocksStep {
  if (bytes.length > 0 && bytes[0] !== VERSION) return BROKEN;
  const length = 2 + (bytes[1] ?? 0);
  if (bytes.length < 2 || bytes.length < length) return MORE;
  const isOffered = bytes.subarray(2, length).includes(NO_AUTHENTICATION);
  const reply = Buffer.from([VERSION, isOffered ? NO_AUTHENTICATION : NO_WAY]);
  return { kind: 'reply', length, reply, isRefused: !isOffered };
}

/** Reads the client's second message. */
export function readRequest(bytes: Buffer): SocksStep {
  if (bytes.length > 0 && bytes[0] !== VERSION) return BROKEN;
  if (bytes.length < 5) return MORE;
  const [, command, , type, first = 0] = bytes;
  const addressBytes = type === IPV4 ? 4 : type === IPV6 ? 16 : type === NAME ? 1 + first : -1;
  if (addressBytes < 0) return refusal(bytes.length, ADDRESS_UNKNOWN);
  const length = 4 + addressBytes + 2;
  if (bytes.length < length) return MORE;
  if (command !== CONNECT) return refusal(length, COMMAND_UNKNOWN);
  const address = bytes.subarray(4, 4 + addressBytes);
  const host = type === NAME ? address.toString('latin1', 1) : addressText(address);
  const port = bytes.readUInt16BE(length - 2);
  if (port === 0 || !/^[!-~]+$/.test(host)) return refusal(length, GENERAL_FAILURE);
  return { kind: 'connect', length, host, port };
}

/** The answer to a request. @param code why it failed, as of a DialError; undefined when it did not */
export function socksReply(code?: string): Buffer {
  const reply = code === undefined ? SOCKS_OK : (REPLIES[code] ?? GENERAL_FAILURE);
  return replyBytes(reply);
}

function refusal(length: number, reply: number): SocksStep {
  return { kind: 'reply', length, reply: replyBytes(reply), isRefused: true };
}

function replyBytes(reply: number): Buffer {
  return Buffer.from([VERSION, reply, 0, IPV4, 0, 0, 0, 0, 0, 0]);
}

function addressText(address: Buffer): string {
  if (address.length === 4) return address.join('.');
  return Array.from({ length: 8 }, (_, index) => address.readUInt16BE(2 * index).toString(16)).join(':');
}
