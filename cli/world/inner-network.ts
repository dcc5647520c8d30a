/**
 * The network of a world. Every address is "here" (loopback is the only link), and what is connected to goes through two chains:
 *
 *     gate   a first SYN that nobody inside listens for waits in a queue until its far side is known
 *     take   a mark on it says how it failed: RST, or the ICMP error of the same errno; all others, and UDP, go to our listeners
 *
 * Whatever listens inside on the pod's own addresses or on loopback is left alone. Without a reader of the queue packets go on, and without
 * a listener they are refused: nothing hangs when the outer half has gone.
 */

import { writeFileSync } from 'node:fs';
import {
  AF_INET,
  AF_INET6,
  accept,
  addressBytes,
  closeSocket,
  drop,
  type Expression,
  hasListener,
  hasMark,
  isNoFirstSyn,
  isProtocol,
  isTo,
  listeningSockets,
  listenTransparently,
  makeEverythingLocal,
  makeTable,
  NF_PREROUTING,
  openListenerTable,
  openPacketQueue,
  openTcpSocket,
  openUdpSocket,
  REJECT_HOST_UNREACHABLE,
  REJECT_NO_ROUTE,
  REJECT_PROHIBITED,
  type Rule,
  receiveTransparently,
  rejectByError,
  rejectByReset,
  SysError,
  toQueue,
  toQueueByTarget,
  toTransparentListener,
  tryTable,
} from '../../sys/index.ts';
import { GATE_PORT } from './limits.ts';
import { MARK_FORBIDDEN, MARK_NO_HOST, MARK_NO_NETWORK, MARK_REFUSED } from './marks.ts';
import type { SocketKind, WorldPlan } from './messages.ts';

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMPV6 = 58;
const QUEUE = 0;
const TABLE = 'headgate';
const CHAINS = [
  { name: 'gate', hook: NF_PREROUTING, priority: -151 },
  { name: 'take', hook: NF_PREROUTING, priority: -150 },
] as const;
const LOOPBACK4 = Buffer.from([127, 0, 0, 0]);
const LOOPBACK4_RANGE = Buffer.from([255, 0, 0, 0]);

const OUT_OF_DESCRIPTORS = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']);

/** Puts a first SYN into a queue; undefined where this kernel cannot. */
export type Hold = readonly Expression[] | undefined;

/** What is made before anything of the pod is known. Sockets are of this process; the outer half takes them over. */
export interface InnerSockets {
  readonly listener: number;
  readonly receiver: number;
  readonly queue: number;
  readonly table: number;
  readonly hold: Hold;
}

/** @throws SysError */
export function openGates(): InnerSockets {
  const listener = listenTransparently(GATE_PORT);
  const receiver = receiveTransparently(GATE_PORT);
  const queue = openPacketQueue(QUEUE);
  const table = openListenerTable();
  // A kernel that cannot tell is told of now.
  listeningSockets(table, AF_INET);
  // A program may bind any port here: they are nobody else's.
  writeFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', '0');
  return { listener, receiver, queue, table, hold: findHold() };
}

/** Makes links, routes and rules. @throws SysError */
export function buildNetwork({ addresses }: WorldPlan, hold: Hold): void {
  makeEverythingLocal(addresses);
  makeTable(TABLE, CHAINS, rulesFor(addresses, hold));
}

/** Unconnected sockets of this namespace; fewer where descriptors run out. @throws SysError */
export function makeSockets(kind: SocketKind, count: number): number[] {
  const family = kind.endsWith('6') ? AF_INET6 : AF_INET;
  const make = kind.startsWith('tcp') ? openTcpSocket : openUdpSocket;
  const made: number[] = [];
  try {
    while (made.length < count) made.push(make(family));
  } catch (error) {
    if (!(error instanceof SysError) || !OUT_OF_DESCRIPTORS.has(error.code)) throw error;
    // This process needs some itself, to see who is left at the end.
    for (const fd of made.splice(made.length >> 1)) closeSocket(fd);
  }
  return made;
}

/** What a kernel does not know it may look for among its modules, which takes some milliseconds each time. @throws SysError */
function findHold(): Hold {
  for (const hold of [toQueue(QUEUE), toQueueByTarget(QUEUE)]) {
    try {
      tryTable(TABLE, CHAINS, rulesFor([], hold));
      return hold;
    } catch (error) {
      // The kernel was built without it.
      if (!(error instanceof SysError) || error.code !== 'ENOENT') throw error;
    }
  }
  return undefined;
}

function rulesFor(addresses: readonly string[], hold: Hold): Rule[] {
  const own = ownAddresses(addresses);
  const marked = (mark: number, answer: readonly Expression[]): Rule => ({
    chain: 'take',
    expressions: [...hasMark(mark), ...answer],
  });
  const both = (chain: string): Rule[] => [
    { chain, expressions: [...isProtocol(TCP), ...isNoFirstSyn(), ...accept()] },
    ...own.map(to => ({ chain, expressions: [...to, ...hasListener(), ...accept()] })),
  ];
  return [
    ...both('gate'),
    ...(hold === undefined ? [] : [{ chain: 'gate', expressions: [...isProtocol(TCP), ...hold] }]),
    ...both('take'),
    marked(MARK_REFUSED, [...isProtocol(TCP), ...rejectByReset()]),
    marked(MARK_NO_HOST, rejectByError(REJECT_HOST_UNREACHABLE)),
    marked(MARK_NO_NETWORK, rejectByError(REJECT_NO_ROUTE)),
    marked(MARK_FORBIDDEN, rejectByError(REJECT_PROHIBITED)),
    { chain: 'take', expressions: [...isProtocol(TCP), ...toTransparentListener(GATE_PORT)] },
    { chain: 'take', expressions: [...isProtocol(UDP), ...toTransparentListener(GATE_PORT)] },
    // Loopback itself would answer every ping. Errors for a socket have been accepted above.
    ...[ICMP, ICMPV6].map(each => ({ chain: 'take', expressions: [...isProtocol(each), ...drop()] })),
  ];
}

/** What leads to an address that programs inside may listen on. */
function ownAddresses(addresses: readonly string[]): readonly (readonly Expression[])[] {
  const plain = ['::1', ...addresses].map(each => isTo(addressBytes(each)));
  return [isTo(LOOPBACK4, LOOPBACK4_RANGE), ...plain];
}
