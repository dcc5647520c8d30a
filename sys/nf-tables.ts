/**
 * Rules of nf_tables over netlink (linux/netfilter/nf_tables.h). An expression loads into, compares or acts on register 1; a rule is a list of
 * them, and ends where one does not hold. A table is made in one transaction: all of it, or nothing.
 */

import {
  attribute,
  NETLINK_NETFILTER,
  type NetlinkMessage,
  NetlinkSocket,
  NLM_ACK,
  NLM_APPEND,
  NLM_CREATE,
  NLM_REQUEST,
  nested,
  text,
  uint16,
  uint32,
} from './netlink.ts';

const SUBSYSTEM = 10;
const NFPROTO_INET = 1;
const BATCH_BEGIN = 0x10;
const BATCH_END = 0x11;
const NEW_TABLE = SUBSYSTEM << 8;
const DELETE_TABLE = (SUBSYSTEM << 8) | 2;
const NEW_CHAIN = (SUBSYSTEM << 8) | 3;
const NEW_RULE = (SUBSYSTEM << 8) | 6;
const MAKE = NLM_REQUEST | NLM_ACK | NLM_CREATE;

const REGISTER = uint32(1);
const VERDICT_REGISTER = uint32(0);
const EQUAL = 0;
const NOT_EQUAL = 1;

/** Hooks (linux/netfilter.h). */
export const NF_PREROUTING = 0;
/** What an ICMP error says: its type is chosen for IPv4 or IPv6. */
export const REJECT_NO_ROUTE = 0;
export const REJECT_HOST_UNREACHABLE = 2;
export const REJECT_PROHIBITED = 3;

const META_MARK = 3;
const META_FAMILY = 15;
const META_PROTOCOL = 16;
const NETWORK_HEADER = 1;
const TRANSPORT_HEADER = 2;

/** One expression: its name and its attributes. */
export interface Expression {
  readonly name: string;
  readonly attributes: readonly Buffer[];
}

export interface Rule {
  readonly chain: string;
  readonly expressions: readonly Expression[];
}

/** A chain of type filter, whose policy is to accept. */
export interface BaseChain {
  readonly name: string;
  readonly hook: number;
  /** The lower, the earlier. */
  readonly priority: number;
}

/** Makes a table of the family inet in the calling thread's namespace. @throws SysError ENOENT for an expression that the kernel has not */
export function makeTable(name: string, chains: readonly BaseChain[], rules: readonly Rule[]): void {
  transact(tableMessages(name, chains, rules));
}

/** The same table, which is gone when its transaction ends: whether this kernel has what it needs, at no packet's cost. @throws SysError as `makeTable` */
export function tryTable(name: string, chains: readonly BaseChain[], rules: readonly Rule[]): void {
  const body = Buffer.concat([generic(NFPROTO_INET), text(1, name)]);
  const gone = { type: DELETE_TABLE, flags: NLM_REQUEST | NLM_ACK, body };
  transact([...tableMessages(name, chains, rules), gone]);
}

function transact(messages: readonly NetlinkMessage[]): void {
  using socket = new NetlinkSocket(NETLINK_NETFILTER);
  const edge = (type: number): NetlinkMessage => ({ type, flags: NLM_REQUEST, body: generic(0, SUBSYSTEM) });
  socket.talk('nf_tables', [edge(BATCH_BEGIN), ...messages, edge(BATCH_END)]);
}

function tableMessages(name: string, chains: readonly BaseChain[], rules: readonly Rule[]): NetlinkMessage[] {
  const body = Buffer.concat([generic(NFPROTO_INET), text(1, name), attribute(2, uint32(0))]);
  return [
    { type: NEW_TABLE, flags: MAKE, body },
    ...chains.map(chain => chainMessage(name, chain)),
    ...rules.map(rule => ruleMessage(name, rule)),
  ];
}

/** struct nfgenmsg. */
export function generic(family: number, resource = 0): Buffer {
  return Buffer.from([family, 0, resource >> 8, resource & 255]);
}

export function isProtocol(protocol: number): readonly Expression[] {
  return meta(META_PROTOCOL, Buffer.from([protocol]));
}

export function hasMark(mark: number): readonly Expression[] {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(mark);
  return meta(META_MARK, bytes);
}

/** Of TCP: anything but the first SYN of a connection. */
export function isNoFirstSyn(): readonly Expression[] {
  const SYN = 2;
  const FIN_SYN_RST_ACK = 0x17;
  return [load(TRANSPORT_HEADER, 13, 1), mask(Buffer.from([FIN_SYN_RST_ACK])), compare(Buffer.from([SYN]), NOT_EQUAL)];
}

/** To an address, or a range by its mask. */
export function isTo(address: Buffer, range?: Buffer): readonly Expression[] {
  const isV4 = address.length === 4;
  return [
    ...meta(META_FAMILY, Buffer.from([isV4 ? 2 : 10])),
    load(NETWORK_HEADER, isV4 ? 16 : 24, address.length),
    ...(range === undefined ? [] : [mask(range)]),
    compare(address, EQUAL),
  ];
}

/** Somebody here listens for it, on that address or on any. */
export function hasListener(): readonly Expression[] {
  // Without a socket the rule ends here; the value that is loaded does not matter.
  return [expression('socket', attribute(1, uint32(2)), attribute(2, REGISTER))];
}

export function accept(): readonly Expression[] {
  return verdict(1);
}

export function drop(): readonly Expression[] {
  return verdict(0);
}

/** Gives the packet to the listener of a port, whatever its address. */
export function toTransparentListener(port: number): readonly Expression[] {
  return [
    expression('immediate', attribute(1, REGISTER), nested(2, attribute(1, uint16(port)))),
    expression('tproxy', attribute(1, uint32(0)), attribute(3, REGISTER)),
  ];
}

/** Asks who reads the queue; without a reader the packet goes on. */
export function toQueue(queue: number): readonly Expression[] {
  const BYPASS = 1;
  return [expression('queue', attribute(1, uint16(queue)), attribute(2, uint16(1)), attribute(3, uint16(BYPASS)))];
}

/** The same through the module of iptables, for kernels that lack the former. */
export function toQueueByTarget(queue: number): readonly Expression[] {
  const info = Buffer.alloc(8);
  info.writeUInt16LE(queue, 0);
  info.writeUInt16LE(1, 2);
  info.writeUInt16LE(1, 4);
  return [expression('target', text(1, 'NFQUEUE'), attribute(2, uint32(3)), attribute(3, info))];
}

export function rejectByReset(): readonly Expression[] {
  return reject(1, 0);
}

/** @param reason REJECT_* */
export function rejectByError(reason: number): readonly Expression[] {
  return reject(2, reason);
}

function reject(type: number, code: number): readonly Expression[] {
  return [expression('reject', attribute(1, uint32(type)), attribute(2, Buffer.from([code])))];
}

function verdict(code: number): readonly Expression[] {
  return [expression('immediate', attribute(1, VERDICT_REGISTER), nested(2, nested(2, attribute(1, uint32(code)))))];
}

function meta(key: number, value: Buffer): readonly Expression[] {
  return [expression('meta', attribute(1, REGISTER), attribute(2, uint32(key))), compare(value, EQUAL)];
}

function load(header: number, offset: number, length: number): Expression {
  const where = [attribute(2, uint32(header)), attribute(3, uint32(offset)), attribute(4, uint32(length))];
  return expression('payload', attribute(1, REGISTER), ...where);
}

function mask(bits: Buffer): Expression {
  const size = attribute(3, uint32(bits.length));
  const none = Buffer.alloc(bits.length);
  return expression(
    'bitwise',
    ...[attribute(1, REGISTER), attribute(2, REGISTER), size],
    ...[nested(4, attribute(1, bits)), nested(5, attribute(1, none))],
  );
}

function compare(value: Buffer, operation: number): Expression {
  return expression('cmp', attribute(1, REGISTER), attribute(2, uint32(operation)), nested(3, attribute(1, value)));
}

function expression(name: string, ...attributes: readonly Buffer[]): Expression {
  return { name, attributes };
}

function chainMessage(table: string, { name, hook, priority }: BaseChain): NetlinkMessage {
  const ACCEPT = 1;
  const body = Buffer.concat([
    ...[generic(NFPROTO_INET), text(1, table), text(3, name)],
    nested(4, attribute(1, uint32(hook)), attribute(2, uint32(priority))),
    ...[attribute(5, uint32(ACCEPT)), text(7, 'filter')],
  ]);
  return { type: NEW_CHAIN, flags: MAKE, body };
}

function ruleMessage(table: string, { chain, expressions }: Rule): NetlinkMessage {
  const list = expressions.map(({ name, attributes }) => nested(1, text(1, name), nested(2, ...attributes)));
  const body = Buffer.concat([generic(NFPROTO_INET), text(1, table), text(2, chain), nested(4, ...list)]);
  return { type: NEW_RULE, flags: MAKE | NLM_APPEND, body };
}
