/**
 * Where the IP header of a captured frame begins, by the file's link type (tcpdump.org/linktypes.html): Ethernet with any number
 * of VLAN tags, raw IP, BSD loopback, and both forms of Linux "cooked" frames, which `tcpdump -i any` writes.
 */

const LINKTYPE_NULL = 0;
const LINKTYPE_ETHERNET = 1;
const LINKTYPE_RAW_OLD = 12;
const LINKTYPE_RAW = 101;
const LINKTYPE_LOOP = 108;
const LINKTYPE_LINUX_SLL = 113;
const LINKTYPE_IPV4 = 228;
const LINKTYPE_IPV6 = 229;
const LINKTYPE_LINUX_SLL2 = 276;

const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;
/** 802.1Q, 802.1ad and the older form of the latter. */
const VLAN_TAGS: readonly number[] = [0x8100, 0x88a8, 0x9100];
const VLAN_TAG_BYTES = 4;

/** Where "the protocol follows" and the header ends, of links that name an ethertype. */
interface LinkHeader {
  readonly protocolAt: number;
  readonly bytes: number;
}

const HEADERS: Readonly<Record<number, LinkHeader>> = {
  [LINKTYPE_ETHERNET]: { protocolAt: 12, bytes: 14 },
  [LINKTYPE_LINUX_SLL]: { protocolAt: 14, bytes: 16 },
  [LINKTYPE_LINUX_SLL2]: { protocolAt: 0, bytes: 20 },
};

/** Bytes in front of the IP header, for links that carry nothing else. */
const FIXED: Readonly<Record<number, number>> = {
  [LINKTYPE_NULL]: 4,
  [LINKTYPE_LOOP]: 4,
  [LINKTYPE_RAW_OLD]: 0,
  [LINKTYPE_RAW]: 0,
  [LINKTYPE_IPV4]: 0,
  [LINKTYPE_IPV6]: 0,
};

export function isKnownLink(linkType: number): boolean {
  return linkType in HEADERS || linkType in FIXED;
}

/** @returns the offset of the IP header in `buf[start, end)`; -1 when the frame carries something else */
export function findIpHeader(linkType: number, buf: Buffer, start: number, end: number): number {
  const fixed = FIXED[linkType];
  if (fixed !== undefined) return start + fixed < end ? start + fixed : -1;
  const header = HEADERS[linkType];
  if (header === undefined || start + header.bytes > end) return -1;
  let protocol = buf.readUInt16BE(start + header.protocolAt);
  let at = start + header.bytes;
  while (VLAN_TAGS.includes(protocol)) {
    if (at + VLAN_TAG_BYTES > end) return -1;
    protocol = buf.readUInt16BE(at + 2);
    at += VLAN_TAG_BYTES;
  }
  return protocol === ETHERTYPE_IPV4 || protocol === ETHERTYPE_IPV6 ? at : -1;
}
