/**
 * The kernel's filter: which packets of the namespace are copied into the ring. It runs for each packet of the pod, so it says
 * no early, and exactly, so that a busy port next to ours costs us nothing.
 *
 * Taken is TCP over IPv4 and IPv6 that
 *   - was received, for one of the ports;
 *   - was sent, from one of the ports. What the app sends *to* such a port elsewhere is its own request, not one of its clients';
 *   - was received on lo, for or from one of the ports. What is sent on lo is received on lo, and would come twice.
 *
 * Left out, besides: what carries our mark (connections of our own to the app: their requests were seen when they arrived),
 * packets for other machines, and frames with a VLAN tag, which come again, without the tag, on the VLAN's own interface. Of
 * a datagram in fragments only the first has ports; it is taken, so that it can be counted.
 *
 * Values of the kernel beside the packet's bytes lie at "negative offsets" (linux/filter.h, SKF_AD_OFF).
 */

import { FilterAssembler } from './filter-assembler.ts';
import { MAX_EXTENSION_HEADERS, MAX_FILTER_PORTS } from './limits.ts';

const BESIDE = 0xffff_f000;
export const PROTOCOL = BESIDE + 0;
export const PACKET_TYPE = BESIDE + 4;
export const MARK = BESIDE + 20;
export const HARDWARE_TYPE = BESIDE + 28;
export const VLAN_TAG = BESIDE + 44;
export const VLAN_TAG_PRESENT = BESIDE + 48;

/** linux/if_packet.h, linux/if_arp.h, linux/if_ether.h */
export const PACKET_OTHERHOST = 3;
export const PACKET_OUTGOING = 4;
export const ARPHRD_LOOPBACK = 772;
const ETH_P_IP = 0x0800;
const ETH_P_IPV6 = 0x86dd;

const TCP = 6;
const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const DESTINATION_OPTIONS = 60;

/** IPv4: the fragment's offset. IPv6: the same, in the fragment header. */
const IPV4_OFFSET_MASK = 0x1fff;
const IPV6_OFFSET_MASK = 0xfff8;
const VLAN_ID_MASK = 0x0fff;
const IPV6_HEADER_BYTES = 40;

/** The whole packet. */
const TAKE = 0x7fff_ffff;

/** Where the direction is kept while the ports are looked for. */
const DIRECTION = 0;
const RECEIVED = 0;
const SENT = 1;
const LOOPBACK = 2;

export interface CaptureFilterOptions {
  readonly ports: readonly number[];
  /** Packets with this mark are left out. Default: none are. */
  readonly ignoredMark?: number;
}

/** The program for `PacketSocket.attachFilter`. No ports: nothing is taken. */
export function compileCaptureFilter({ ports, ignoredMark }: CaptureFilterOptions): Buffer {
  const code = new FilterAssembler();
  if (ports.length === 0) return code.return(0).assemble();
  if (ignoredMark !== undefined) code.loadWord(MARK).goIfEqual(ignoredMark, 'leave');
  tellDirection(code);
  code.loadByte(VLAN_TAG_PRESENT).goIfEqual(0, 'untagged');
  code.loadHalf(VLAN_TAG).goIfAnyBit(VLAN_ID_MASK, 'leave').place('untagged');
  code.loadHalf(PROTOCOL).goIfEqual(ETH_P_IPV6, 'ipv6').goIfEqual(ETH_P_IP, 'ipv4').go('leave');
  code.place('ipv4').loadByte(9).goIfEqual(TCP, 'ipv4 tcp').go('leave');
  code.place('ipv4 tcp').loadHalf(6).goIfAnyBit(IPV4_OFFSET_MASK, 'leave').setXToHeaderLength(0).go('tcp');
  walkExtensionHeaders(code.place('ipv6'));
  matchPorts(code.place('tcp'), ports);
  return code.place('leave').return(0).place('take').return(TAKE).assemble();
}

function tellDirection(code: FilterAssembler): void {
  code.loadByte(PACKET_TYPE).goIfEqual(PACKET_OTHERHOST, 'leave').goIfEqual(PACKET_OUTGOING, 'sent');
  code.loadHalf(HARDWARE_TYPE).goIfEqual(ARPHRD_LOOPBACK, 'loopback');
  code.setA(RECEIVED).go('direction');
  code.place('loopback').setA(LOOPBACK).go('direction');
  code.place('sent').loadHalf(HARDWARE_TYPE).goIfEqual(ARPHRD_LOOPBACK, 'leave').setA(SENT);
  code.place('direction').store(DIRECTION);
}

/** X becomes the offset of the TCP header; A holds what the next header is, X where it lies. */
function walkExtensionHeaders(code: FilterAssembler): void {
  code.setX(IPV6_HEADER_BYTES).loadByte(6);
  for (let index = 0; index < MAX_EXTENSION_HEADERS; index++) {
    code.goIfEqual(TCP, 'tcp').goIfEqual(FRAGMENT, `fragment ${index}`);
    for (const kind of [HOP_BY_HOP, ROUTING, DESTINATION_OPTIONS]) code.goIfEqual(kind, `extension ${index}`);
    code.go('leave');
    code.place(`fragment ${index}`).loadHalfAtX(2).goIfAnyBit(IPV6_OFFSET_MASK, 'leave');
    code.loadByteAtX(0).store(1).setA(8).addX().copyToX().load(1).go(`next ${index}`);
    code.place(`extension ${index}`).loadByteAtX(0).store(1);
    code.loadByteAtX(1).add(1).shiftLeft(3).addX().copyToX().load(1).place(`next ${index}`);
  }
  code.goIfEqual(TCP, 'tcp').go('leave');
}

function matchPorts(code: FilterAssembler, ports: readonly number[]): void {
  if (ports.length > MAX_FILTER_PORTS) {
    code.go('take');
    return;
  }
  const sorted = [...new Set(ports)].sort((a, b) => a - b);
  code.load(DIRECTION).goIfEqual(SENT, 'source');
  search(code.loadHalfAtX(2), sorted, 'destination');
  code.place('destination missed').load(DIRECTION).goIfEqual(LOOPBACK, 'source').go('leave');
  search(code.place('source').loadHalfAtX(0), sorted, 'source');
  code.place('source missed').go('leave');
}

/** A binary search of A in `ports`: on to "take", or to "NAME missed". */
function search(code: FilterAssembler, ports: readonly number[], name: string): void {
  const middle = ports.length >> 1;
  const pivot = ports[middle] ?? 0;
  if (ports.length === 1) {
    code.goIfEqual(pivot, 'take').go(`${name} missed`);
    return;
  }
  const upper = `${name} from ${pivot}`;
  code.goIfAtLeast(pivot, upper);
  search(code, ports.slice(0, middle), name);
  search(code.place(upper), ports.slice(middle), name);
}
