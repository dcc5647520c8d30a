/**
 * Messages to the kernel by netlink(7), put together by hand: what `ip` and `nft` say, for machines that have neither.
 *
 *     message    u32 length | u16 type | u16 flags | u32 serial | u32 port | body, padded to 4
 *     attribute  u16 length | u16 type (0x8000: holds attributes) | value, padded to 4
 *
 * Header and rtnetlink are in the machine's byte order (little on x64 and arm64), values of nf_tables and NFQUEUE in the network's.
 */

import { SysError } from './errors.ts';
import { check, libc } from './libc.ts';
import { closeSocket } from './sockets.ts';

const AF_NETLINK = 16;
const SOCK_RAW_CLOEXEC = 3 | 0o2000000;
const SOCKADDR_NL_BYTES = 12;
const HEADER_BYTES = 16;
const ATTRIBUTE_HEADER_BYTES = 4;
const NESTED = 0x8000;
const NLMSG_ERROR = 2;
const ANSWER_BYTES = 64 * 1024;
const MSG_DONTWAIT = 0x40;

export const NETLINK_ROUTE = 0;
export const NETLINK_NETFILTER = 12;

export const NLM_REQUEST = 1;
/** The kernel answers each such message with an error number, 0 when it was done. */
export const NLM_ACK = 4;
export const NLM_CREATE = 0x400;
export const NLM_APPEND = 0x800;

/** One message without its serial number. */
export interface NetlinkMessage {
  readonly type: number;
  readonly flags: number;
  readonly body: Buffer;
}

/** A socket of the calling thread's network namespace. Owned by one thread. */
export class NetlinkSocket implements Disposable {
  readonly fd: number;
  readonly #kernel = Buffer.alloc(SOCKADDR_NL_BYTES);
  #serial = 1;

  constructor(protocol: number) {
    this.fd = check(libc().socket(AF_NETLINK, SOCK_RAW_CLOEXEC, protocol), 'socket');
    this.#kernel.writeUInt16LE(AF_NETLINK, 0);
    check(libc().connect(this.fd, this.#kernel, SOCKADDR_NL_BYTES), 'connect');
  }

  /** Sends messages as one and waits for the answer to each that has NLM_ACK. @throws SysError the first failure */
  talk(what: string, messages: readonly NetlinkMessage[]): void {
    this.send(what, messages);
    const awaited = messages.filter(({ flags }) => (flags & NLM_ACK) !== 0).length;
    const answer = Buffer.alloc(ANSWER_BYTES);
    let failure = 0;
    for (let answered = 0; answered < awaited && failure === 0; ) {
      const end = check(Number(libc().recv(this.fd, answer, answer.length, 0)), `${what}: recv`);
      for (const message of messagesIn(answer, end)) {
        if (message.type !== NLMSG_ERROR) continue;
        answered += 1;
        failure ||= -answer.readInt32LE(message.start);
      }
    }
    if (failure === 0) return;
    // A batch that failed has more answers; none of them may be taken for that of the next one.
    while (Number(libc().recv(this.fd, answer, answer.length, MSG_DONTWAIT)) > 0);
    throw new SysError(what, failure);
  }

  /** Sends messages and waits for nothing. @throws SysError */
  send(what: string, messages: readonly NetlinkMessage[]): void {
    const bytes = Buffer.concat(messages.map(message => this.#encode(message)));
    check(Number(libc().send(this.fd, bytes, bytes.length, 0)), `${what}: send`);
  }

  [Symbol.dispose](): void {
    closeSocket(this.fd);
  }

  #encode({ type, flags, body }: NetlinkMessage): Buffer {
    const bytes = Buffer.alloc(HEADER_BYTES + padded(body.length));
    bytes.writeUInt32LE(HEADER_BYTES + body.length, 0);
    bytes.writeUInt16LE(type, 4);
    bytes.writeUInt16LE(flags, 6);
    bytes.writeUInt32LE(this.#serial++, 8);
    body.copy(bytes, HEADER_BYTES);
    return bytes;
  }
}

/** One attribute. */
export function attribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(padded(ATTRIBUTE_HEADER_BYTES + value.length));
  bytes.writeUInt16LE(ATTRIBUTE_HEADER_BYTES + value.length, 0);
  bytes.writeUInt16LE(type, 2);
  value.copy(bytes, ATTRIBUTE_HEADER_BYTES);
  return bytes;
}

/** An attribute that holds others. */
export function nested(type: number, ...attributes: readonly Buffer[]): Buffer {
  return attribute(type | NESTED, Buffer.concat(attributes));
}

/** An attribute that is a text. */
export function text(type: number, value: string): Buffer {
  return attribute(type, Buffer.from(`${value}\0`));
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

export function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

/** Where a message, or an attribute's value, lies. */
export interface Span {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

/** The messages of what was received; each span is the body. */
export function* messagesIn(bytes: Buffer, end: number): Generator<Span> {
  for (let at = 0; at + HEADER_BYTES <= end; ) {
    const length = bytes.readUInt32LE(at);
    if (length < HEADER_BYTES || at + length > end) return;
    yield { type: bytes.readUInt16LE(at + 4), start: at + HEADER_BYTES, end: at + length };
    at += padded(length);
  }
}

/** The attributes between two offsets; each span is the value. */
export function* attributesIn(bytes: Buffer, start: number, end: number): Generator<Span> {
  for (let at = start; at + ATTRIBUTE_HEADER_BYTES <= end; ) {
    const length = bytes.readUInt16LE(at);
    if (length < ATTRIBUTE_HEADER_BYTES || at + length > end) return;
    yield { type: bytes.readUInt16LE(at + 2) & ~NESTED, start: at + ATTRIBUTE_HEADER_BYTES, end: at + length };
    at += padded(length);
  }
}

function padded(length: number): number {
  return (length + 3) & ~3;
}
