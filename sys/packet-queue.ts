/**
 * Packets that the kernel asks about before they go on: NFQUEUE (linux/netfilter/nfnetlink_queue.h). The socket is made in the namespace
 * of the queue; who has its descriptor may read and answer from anywhere.
 */

import { check, libc } from './libc.ts';
import {
  attribute,
  attributesIn,
  messagesIn,
  NETLINK_NETFILTER,
  type NetlinkMessage,
  NetlinkSocket,
  NLM_ACK,
  NLM_REQUEST,
  uint32,
} from './netlink.ts';
import { generic } from './nf-tables.ts';
import { AF_INET, AF_INET6, readAddress } from './socket-address.ts';

const SUBSYSTEM = 3;
const PACKET = SUBSYSTEM << 8;
const VERDICT = (SUBSYSTEM << 8) | 1;
const CONFIG = (SUBSYSTEM << 8) | 2;
const COPY_PACKET = 2;
const COPIED_BYTES = 128;
const QUEUE_LENGTH = 8_192;
const MSG_DONTWAIT = 0x40;
const SOL_NETLINK = 270;
const NETLINK_NO_ENOBUFS = 5;
const PACKET_ID = 1;
const PAYLOAD = 10;
const VERDICT_ATTRIBUTE = 2;
const MARK = 3;
/** Where the values of an answer's attributes begin: u32 verdict, u32 packet; u32 mark behind the head of its attribute. */
const VERDICT_AT = 24;
const MARK_AT = 32;
const ANSWER_BYTES = 40;

/** One for all answers: the kernel reads it before send(2) returns. */
const answer = emptyAnswer();

/** What becomes of a packet. */
export const NF_DROP = 0;
export const NF_ACCEPT = 1;

/** A first SYN that waits. */
export interface HeldPacket {
  readonly id: number;
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
}

/** Opens a queue of the calling thread's namespace. The caller owns the descriptor. @throws SysError */
export function openPacketQueue(queue: number): number {
  const socket = new NetlinkSocket(NETLINK_NETFILTER);
  const bind = attribute(1, Buffer.from([1, 0, 0, 0]));
  const copy = attribute(2, Buffer.concat([uint32(COPIED_BYTES), Buffer.from([COPY_PACKET])]));
  const config = (what: Buffer): NetlinkMessage => message(CONFIG, queue, [what], NLM_REQUEST | NLM_ACK);
  socket.talk('nfqueue', [config(bind)]);
  socket.talk('nfqueue', [config(copy)]);
  socket.talk('nfqueue', [config(attribute(3, uint32(QUEUE_LENGTH)))]);
  // A packet that found no room was let go by the kernel; that is no error of who reads the next one.
  const one = Buffer.from([1, 0, 0, 0]);
  check(
    libc().setsockopt(socket.fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, one, one.length),
    'setsockopt(NETLINK_NO_ENOBUFS)',
  );
  return socket.fd;
}

/** Answers for one packet. @param mark for the rules behind; 0 for none */
export function answerPacket(
  fd: number,
  id: number,
  { verdict, mark }: { readonly verdict: number; readonly mark: number },
): void {
  const end = mark === 0 ? MARK_AT : ANSWER_BYTES;
  answer.writeUInt32LE(end, 0);
  answer.writeUInt32BE(verdict, VERDICT_AT);
  answer.writeUInt32BE(id, VERDICT_AT + 4);
  answer.writeUInt32BE(mark, MARK_AT + 4);
  libc().send(fd, answer, end, MSG_DONTWAIT);
}

/** struct nlmsghdr, struct nfgenmsg of zeros, and the heads of two attributes, the second of which may be left out. */
function emptyAnswer(): Buffer {
  const bytes = Buffer.alloc(ANSWER_BYTES);
  bytes.writeUInt16LE(VERDICT, 4);
  bytes.writeUInt16LE(NLM_REQUEST, 6);
  bytes.writeUInt16LE(12, VERDICT_AT - 4);
  bytes.writeUInt16LE(VERDICT_ATTRIBUTE, VERDICT_AT - 2);
  bytes.writeUInt16LE(8, MARK_AT);
  bytes.writeUInt16LE(MARK, MARK_AT + 2);
  return bytes;
}

/** The TCP packets of what was read from a queue. */
export function heldPacketsIn(bytes: Buffer, end: number): readonly HeldPacket[] {
  const packets: HeldPacket[] = [];
  for (const { type, start, end: bodyEnd } of messagesIn(bytes, end)) {
    if (type !== PACKET) continue;
    let id = 0;
    for (const each of attributesIn(bytes, start + 4, bodyEnd)) {
      if (each.type === PACKET_ID) id = bytes.readUInt32BE(each.start);
      if (each.type === PAYLOAD) packets.push(readPacket(id, bytes.subarray(each.start, each.end)));
    }
  }
  return packets;
}

/** Addresses and ports of a TCP packet over IPv4 or IPv6; a SYN has no extension headers in front of it that matter here. */
function readPacket(id: number, packet: Buffer): HeldPacket {
  const isV6 = (packet[0] ?? 0) >> 4 === 6;
  const portsAt = isV6 ? 40 : ((packet[0] ?? 0) & 15) * 4;
  return {
    id,
    source: readAddress(packet, isV6 ? 8 : 12, isV6 ? AF_INET6 : AF_INET),
    sourcePort: packet.readUInt16BE(portsAt),
    destination: readAddress(packet, isV6 ? 24 : 16, isV6 ? AF_INET6 : AF_INET),
    destinationPort: packet.readUInt16BE(portsAt + 2),
  };
}

function message(type: number, queue: number, attributes: readonly Buffer[], flags: number): NetlinkMessage {
  return { type, flags, body: Buffer.concat([generic(0, queue), ...attributes]) };
}
