import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runFilter } from '../testing/classic-bpf.ts';
import { packet } from '../testing/packets.ts';
import {
  ARPHRD_LOOPBACK,
  compileCaptureFilter,
  HARDWARE_TYPE,
  MARK,
  PACKET_OTHERHOST,
  PACKET_OUTGOING,
  PACKET_TYPE,
  PROTOCOL,
  VLAN_TAG,
  VLAN_TAG_PRESENT,
} from './capture-filter.ts';
import { MAX_EXTENSION_HEADERS, MAX_FILTER_PORTS } from './limits.ts';

const ETHERNET = 1;
const OUR_MARK = 0x4847;
const TCP = 6;
const FRAGMENT = 44;

/** What the kernel would say of a packet. */
interface Seen {
  readonly bytes: Buffer;
  readonly protocol: number;
  readonly packetType: number;
  readonly hardware: number;
  readonly mark: number;
  readonly vlanId: number | null;
}

/** The parts that a packet is made of, before it is cut. */
interface Parts extends Omit<Seen, 'bytes' | 'protocol'> {
  readonly isIPv6: boolean;
  readonly source: number;
  readonly destination: number;
  readonly extensions: readonly number[];
  readonly fragmentOffset: number;
  readonly cutTo: number;
  readonly transport: number;
}

const PORTS = [80, 443, 8080, 8081, 9090];
const port = fc.oneof(fc.constantFrom(...PORTS), fc.integer({ min: 1, max: 65_535 }));

const partsArbitrary: fc.Arbitrary<Parts> = fc.record({
  isIPv6: fc.boolean(),
  source: port,
  destination: port,
  extensions: fc.array(fc.constantFrom(0, 43, FRAGMENT, 60), { maxLength: MAX_EXTENSION_HEADERS + 2 }),
  fragmentOffset: fc.oneof(fc.constant(0), fc.nat(0x1fff)),
  cutTo: fc.oneof(fc.constant(10_000), fc.nat(120)),
  transport: fc.oneof({ weight: 5, arbitrary: fc.constant(TCP) }, { weight: 1, arbitrary: fc.constantFrom(17, 59, 1) }),
  packetType: fc.constantFrom(0, 1, 2, PACKET_OTHERHOST, PACKET_OUTGOING),
  hardware: fc.constantFrom(ETHERNET, ARPHRD_LOOPBACK),
  mark: fc.constantFrom(0, 1, OUR_MARK),
  vlanId: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom(0, 7) }),
});

function build(parts: Parts): Seen {
  const { isIPv6, source, destination, fragmentOffset, transport } = parts;
  const extensions = isIPv6 ? parts.extensions : [];
  const [from, to] = isIPv6 ? ['[fd00::2]', '[fd00::1]'] : ['10.0.0.2', '10.0.0.1'];
  const bytes = packet({ from: `${from}:${source}`, to: `${to}:${destination}`, sequence: 1, extensions });
  if (!isIPv6) {
    bytes[9] = transport;
    bytes.writeUInt16BE(fragmentOffset, 6);
  } else {
    bytes[extensions.length === 0 ? 6 : 40 + (extensions.length - 1) * 8] = transport;
    for (const [index, kind] of extensions.entries()) {
      if (kind === FRAGMENT) bytes.writeUInt16BE(fragmentOffset << 3, 40 + index * 8 + 2);
    }
  }
  return { ...parts, protocol: isIPv6 ? 0x86dd : 0x0800, bytes: bytes.subarray(0, parts.cutTo) };
}

/** The same in plain words, from the parts. */
function isWanted(parts: Parts, ports: readonly number[]): boolean {
  const extensions = parts.isIPv6 ? parts.extensions : [];
  const headers = (parts.isIPv6 ? 40 : 20) + extensions.length * 8;
  const isFragment = parts.fragmentOffset !== 0 && (!parts.isIPv6 || extensions.includes(FRAGMENT));
  if (parts.transport !== TCP || isFragment || extensions.length > MAX_EXTENSION_HEADERS) return false;
  if (parts.mark === OUR_MARK || parts.packetType === PACKET_OTHERHOST || (parts.vlanId ?? 0) !== 0) return false;
  const isFor = parts.cutTo >= headers + 4 && ports.includes(parts.destination);
  const isFrom = parts.cutTo >= headers + 2 && ports.includes(parts.source);
  if (parts.hardware !== ARPHRD_LOOPBACK) return parts.packetType === PACKET_OUTGOING ? isFrom : isFor;
  // A packet that is too short for its second port is left before its first is looked at.
  return parts.packetType !== PACKET_OUTGOING && (isFor || (isFrom && parts.cutTo >= headers + 4));
}

function takes(program: Buffer, seen: Seen): boolean {
  const beside = new Map([
    [PROTOCOL, seen.protocol],
    [PACKET_TYPE, seen.packetType],
    [HARDWARE_TYPE, seen.hardware],
    [MARK, seen.mark],
    [VLAN_TAG_PRESENT, seen.vlanId === null ? 0 : 1],
    [VLAN_TAG, seen.vlanId ?? 0],
  ]);
  return runFilter(program, { packet: seen.bytes, beside }) > 0;
}

describe('the capture filter', () => {
  it('agrees with a naive matcher on any packet', () => {
    const ports = fc.uniqueArray(port, { minLength: 1, maxLength: 20 });
    let taken = 0;
    fc.assert(
      fc.property(ports, partsArbitrary, (wanted, parts) => {
        const program = compileCaptureFilter({ ports: wanted, ignoredMark: OUR_MARK });
        const isTaken = takes(program, build(parts));
        if (isTaken) taken++;
        expect(isTaken).toBe(isWanted(parts, wanted));
      }),
      { numRuns: 5_000 },
    );
    expect(taken).toBeGreaterThan(50);
  });

  it('finds each of as many ports as it holds, and no other', () => {
    const ports = Array.from({ length: MAX_FILTER_PORTS }, (_, index) => 1_000 + index * 17);
    const program = compileCaptureFilter({ ports });
    expect(program.length / 8).toBeLessThan(4_096);
    for (let destination = 990; destination < 1_000 + ports.length * 17; destination++) {
      expect(takes(program, plain({ destination })), `port ${destination}`).toBe(ports.includes(destination));
    }
  });

  it('takes all TCP when there are more ports than a filter holds', () => {
    const ports = Array.from({ length: MAX_FILTER_PORTS + 1 }, (_, index) => 1_000 + index);
    const program = compileCaptureFilter({ ports });
    expect(takes(program, plain({ destination: 22 }))).toBe(true);
    expect(takes(program, plain({ destination: 22, transport: 17 }))).toBe(false);
  });

  it('takes a packet of a VLAN where its interface shows it without the tag, and not below that', () => {
    const program = compileCaptureFilter({ ports: [80] });
    // The kernel shows a tag beside the packet (TP_STATUS_VLAN_VALID, tp_vlan_tci), whether it came in the frame or from the card.
    expect(takes(program, plain({ vlanId: 7 }))).toBe(false);
    expect(takes(program, plain({ vlanId: null }))).toBe(true);
    // Sent by an interface that cannot keep it beside the packet, the tag is the protocol.
    expect(takes(program, { ...plain({ source: 80, packetType: PACKET_OUTGOING }), protocol: 0x8100 })).toBe(false);
    // Of two tags the inner one is the packet's protocol once the outer one was taken off.
    expect(takes(program, { ...plain({ vlanId: null }), protocol: 0x8100 })).toBe(false);
    // Only a priority, no VLAN: the interface itself receives it.
    expect(takes(program, plain({ vlanId: 0 }))).toBe(true);
  });

  it('takes nothing without ports', () => {
    expect(takes(compileCaptureFilter({ ports: [] }), plain({ destination: 80 }))).toBe(false);
  });
});

function plain(parts: Partial<Parts>): Seen {
  const base = { isIPv6: false, source: 50_000, destination: 80, extensions: [], fragmentOffset: 0, cutTo: 10_000 };
  const kernel = { transport: TCP, packetType: 0, hardware: ETHERNET, mark: 0, vlanId: null };
  return build({ ...base, ...kernel, ...parts });
}
