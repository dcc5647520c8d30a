import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Counters } from '../../../protocol/index.ts';
import { frameOf, packet } from '../testing/packets.ts';
import { CaptureFile } from './capture-file.ts';
import { CaptureWriter } from './capture-writer.ts';
import { CaptureFileError } from './errors.ts';
import { type Frame, FrameClock } from './frame.ts';
import { MAX_PACKET_BYTES } from './limits.ts';

const TIME_US = 1_750_000_000_123_456;
const PACKETS = ['first', 'second', ''].map((payload, index) =>
  packet({ from: '10.0.0.2:4000', to: '10.0.0.1:80', sequence: index, payload }),
);
const V6 = packet({ from: '[fd00::2]:4000', to: '[fd00::1]:80', sequence: 1, payload: 'six' });

type Order = 'little' | 'big';

function u32(order: Order, ...values: readonly number[]): Buffer {
  const buf = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) {
    if (order === 'little') buf.writeUInt32LE(value >>> 0, index * 4);
    else buf.writeUInt32BE(value >>> 0, index * 4);
  }
  return buf;
}

function u16(order: Order, ...values: readonly number[]): Buffer {
  const buf = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) {
    if (order === 'little') buf.writeUInt16LE(value, index * 2);
    else buf.writeUInt16BE(value, index * 2);
  }
  return buf;
}

interface Form {
  readonly order: Order;
  readonly unitsPerSecond: 1e6 | 1e9;
}

function pcap(frames: readonly Buffer[], { order, unitsPerSecond }: Form, linkType = 101): Buffer {
  const magic = unitsPerSecond === 1e6 ? 0xa1b2c3d4 : 0xa1b23c4d;
  const head = [u32(order, magic), u16(order, 2, 4), u32(order, 0, 0, 65_535, linkType)];
  const fraction = (TIME_US % 1e6) * (unitsPerSecond / 1e6);
  const records = frames.map(frame => [
    u32(order, Math.floor(TIME_US / 1e6), fraction, frame.length, frame.length),
    frame,
  ]);
  return Buffer.concat([...head, ...records.flat()]);
}

function block(order: Order, kind: number, body: Buffer): Buffer {
  const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
  const bytes = padded.length + 12;
  return Buffer.concat([u32(order, kind, bytes), padded, u32(order, bytes)]);
}

type PacketBlock = 'enhanced' | 'obsolete' | 'simple';

function pcapng(
  frames: readonly Buffer[],
  { order, unitsPerSecond }: Form,
  linkType = 101,
  { kind = 'enhanced', snapBytes = 65_535 }: { readonly kind?: PacketBlock; readonly snapBytes?: number } = {},
): Buffer {
  const section = Buffer.concat([u32(order, 0x1a2b3c4d), u16(order, 1, 0), u32(order, -1, -1)]);
  const resolution = Buffer.concat([u16(order, 9, 1), Buffer.from([unitsPerSecond === 1e6 ? 6 : 9, 0, 0, 0])]);
  const name = Buffer.concat([u16(order, 2, 5), Buffer.from('eth0\0\0\0\0')]);
  const link = Buffer.concat([u16(order, linkType, 0), u32(order, snapBytes), name, resolution, u16(order, 0, 0)]);
  const units = BigInt(TIME_US) * BigInt(unitsPerSecond / 1e6);
  const [high, low] = [Number(units >> 32n), Number(units & 0xffff_ffffn)];
  const packets = frames.map(frame => {
    const cut = frame.subarray(0, kind === 'simple' && snapBytes > 0 ? snapBytes : frame.length);
    const facts = u32(order, high, low, cut.length, frame.length);
    if (kind === 'simple') return block(order, 3, Buffer.concat([u32(order, frame.length), cut]));
    if (kind === 'obsolete') return block(order, 2, Buffer.concat([u16(order, 0, 7), facts, cut]));
    return block(order, 6, Buffer.concat([u32(order, 0), facts, cut]));
  });
  const unknown = block(order, 0xbad, Buffer.alloc(20));
  return Buffer.concat([block(order, 0x0a0d0d0a, section), unknown, block(order, 1, link), ...packets, unknown]);
}

/** Packets as a file tells of them, with the times. */
function read(bytes: Buffer): { readonly packets: readonly Buffer[]; readonly times: readonly number[] } {
  const packets: Buffer[] = [];
  const times: number[] = [];
  using file = new CaptureFile(bytes, { counters: new Counters() });
  const onFrame = (frame: Frame): void => {
    packets.push(Buffer.from(frame.buf.subarray(frame.start, frame.end)));
    times.push(file.clock.nowUs);
  };
  while (!file.isOver) file.poll({ onFrame });
  return { packets, times };
}

const FORMS: readonly Form[] = [
  { order: 'little', unitsPerSecond: 1e6 },
  { order: 'big', unitsPerSecond: 1e6 },
  { order: 'little', unitsPerSecond: 1e9 },
  { order: 'big', unitsPerSecond: 1e9 },
];

describe('packet blocks of pcapng that old and small writers use', () => {
  it.each(FORMS)('are read like others ($order, $unitsPerSecond a second)', form => {
    const obsolete = read(pcapng([...PACKETS, V6], form, 101, { kind: 'obsolete' }));
    expect(obsolete.packets).toEqual([...PACKETS, V6]);
    for (const time of obsolete.times) expect(Math.abs(time - TIME_US)).toBeLessThanOrEqual(1);
    for (const snapBytes of [0, 65_535]) {
      const simple = pcapng([...PACKETS, V6], form, 101, { kind: 'simple', snapBytes });
      expect(read(simple).packets).toEqual([...PACKETS, V6]);
    }
  });

  it('are cut where their interface cuts them, and no padding is taken for bytes of theirs', () => {
    const cut = pcapng(PACKETS, { order: 'little', unitsPerSecond: 1e6 }, 101, { kind: 'simple', snapBytes: 42 });
    expect(read(cut).packets).toEqual(PACKETS.map(each => each.subarray(0, 42)));
  });

  it('are an error where their interface is not described, or they are too short', () => {
    const section = pcapng([], { order: 'little', unitsPerSecond: 1e6 }).subarray(0, 28);
    for (const [kind, bytes] of [
      [2, 24],
      [3, 8],
      [6, 24],
    ] as const) {
      const lone = Buffer.concat([section, block('little', kind, Buffer.alloc(bytes))]);
      expect(() => read(lone)).toThrow(/an interface that it does not describe/);
    }
    const file = pcapng([], { order: 'little', unitsPerSecond: 1e6 });
    for (const kind of [2, 3]) {
      const short = Buffer.concat([file, block('little', kind, Buffer.alloc(0))]);
      expect(() => read(short)).toThrow(/too short/);
    }
  });
});

describe.each([
  { kind: 'pcap', write: pcap },
  { kind: 'pcapng', write: pcapng },
])('a file in $kind form', ({ write }) => {
  it.each(FORMS)('tells its packets and their times ($order, $unitsPerSecond a second)', form => {
    const { packets, times } = read(write([...PACKETS, V6], form));
    expect(packets).toEqual([...PACKETS, V6]);
    for (const time of times) expect(Math.abs(time - TIME_US)).toBeLessThanOrEqual(1);
  });

  it('tells what is whole when it breaks off anywhere', () => {
    const bytes = write(PACKETS, { order: 'little', unitsPerSecond: 1e6 });
    const counts = new Set<number>();
    for (let end = 24; end <= bytes.length; end++) {
      const { packets } = read(bytes.subarray(0, end));
      expect(packets).toEqual(PACKETS.slice(0, packets.length));
      counts.add(packets.length);
    }
    expect([...counts]).toEqual([0, 1, 2, 3]);
  });

  it('with a packet that is longer than any is an error', () => {
    const form: Form = { order: 'little', unitsPerSecond: 1e6 };
    const longest = Buffer.alloc(MAX_PACKET_BYTES, packet({ from: '10.0.0.2:4000', to: '10.0.0.1:80', sequence: 1 }));
    expect(read(write([longest], form)).packets[0]?.length).toBe(MAX_PACKET_BYTES);
    const tooLong = write([...PACKETS, Buffer.concat([longest, Buffer.alloc(1)])], form);
    expect(() => read(tooLong)).toThrow(/a packet of 262145 bytes at \d+/);
  });

  it('survives any damage, and says what is wrong with it', () => {
    const whole = write(PACKETS, { order: 'little', unitsPerSecond: 1e6 });
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(damage, places => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of places) bytes[at] = value;
        try {
          read(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(CaptureFileError);
        }
      }),
    );
  });
});

describe('the link under a packet', () => {
  const form: Form = { order: 'little', unitsPerSecond: 1e6 };
  const [ip = Buffer.alloc(0)] = PACKETS;
  const macs = Buffer.alloc(12, 2);
  const frames: readonly (readonly [string, number, Buffer])[] = [
    ['Ethernet', 1, Buffer.concat([macs, Buffer.from('0800', 'hex'), ip])],
    ['one VLAN tag', 1, Buffer.concat([macs, Buffer.from('810000070800', 'hex'), ip])],
    ['two VLAN tags', 1, Buffer.concat([macs, Buffer.from('88a80001810000070800', 'hex'), ip])],
    ['cooked Linux', 113, Buffer.concat([Buffer.alloc(14), Buffer.from('0800', 'hex'), ip])],
    ['cooked Linux, version 2', 276, Buffer.concat([Buffer.from('0800', 'hex'), Buffer.alloc(18), ip])],
    ['BSD loopback', 0, Buffer.concat([Buffer.from('02000000', 'hex'), ip])],
    ['nothing', 101, ip],
  ];

  it.each(frames)('may be %s', (_name, linkType, frame) => {
    expect(read(pcap([frame], form, linkType)).packets).toEqual([ip]);
  });

  it('may carry something else, which is left out', () => {
    const arp = Buffer.concat([macs, Buffer.from('0806', 'hex'), Buffer.alloc(28)]);
    expect(read(pcap([arp, arp.subarray(0, 10)], form, 1)).packets).toEqual([]);
  });

  it('that we do not know is an error', () => {
    expect(() => read(pcap(PACKETS, form, 147))).toThrow(/link type 147/);
    expect(() => read(Buffer.from('GIF89a, which is no capture'))).toThrow(CaptureFileError);
  });
});

describe('the writer', () => {
  it('writes what the reader reads', () => {
    const packet = fc.uint8Array({ minLength: 20, maxLength: 2_000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(packet, fc.nat(5_000_000)), { maxLength: 30 }), entries => {
        const clock = new FrameClock();
        clock.nowUs = TIME_US;
        const chunks: Buffer[] = [];
        using writer = new CaptureWriter(clock, bytes => chunks.push(Buffer.from(bytes)));
        const times: number[] = [];
        for (const [bytes, laterUs] of entries) {
          clock.nowUs += laterUs;
          times.push(clock.nowUs);
          writer.onFrame(frameOf(Buffer.from(bytes)));
        }
        writer.flush();
        expect(read(Buffer.concat(chunks))).toEqual({ packets: entries.map(([bytes]) => Buffer.from(bytes)), times });
      }),
    );
  });
});
