/**
 * The packet that a segment is read from: nothing throws, what is told lies inside of the packet, neither what stands around it nor where it
 * lies in memory makes a difference, and no flipped bit passes for a right checksum.
 */

import { CHECKSUM_UNPROVEN, Frame } from '../../../agent/sniffer/capture/index.ts';
import { ACK, CORRUPT, FIN, MALFORMED, SEGMENT, Segment, SYN } from '../../../agent/sniffer/tcp/segment.ts';
import { packet } from '../../../agent/sniffer/testing/packets.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { RandomNumbers, seedOf } from '../random-numbers.ts';
import { requireSame } from '../splits.ts';

const AROUND_BYTES = 64;
const HEADERS_BYTES = 40;
const PLAIN = { from: '10.0.0.2:40000', to: '10.0.0.1:8080', sequence: 1_000, acknowledgement: 7, flags: ACK } as const;
const IPV6 = { ...PLAIN, from: '[fd00::2]:40000', to: '[fd00::1]:8080' } as const;

export const target: FuzzTarget = {
  name: 'sniffer-segments',
  seeds: [
    packet({ ...PLAIN, payload: 'GET / HTTP/1.1\r\n\r\n' }),
    packet({ ...PLAIN, flags: SYN, optionBytes: 12 }),
    packet({ ...PLAIN, flags: ACK | FIN, payload: 'odd' }),
    packet({ ...IPV6, payload: 'hello' }),
    packet({ ...IPV6, extensions: [0, 43, 60], payload: 'hello' }),
    packet({ ...IPV6, extensions: [44], payload: 'a fragment that is whole' }),
  ],
  dictionary: [
    '\x45',
    '\x46',
    '\x60',
    '\x06',
    '\x00',
    '\x2b',
    '\x2c',
    '\x3c',
    '\x20\x00',
    '\x00\x01',
    '\xff\xff',
    '\x50',
  ],
  guide: 'agent/sniffer/tcp/segment.ts',
  maxBytes: 512,
  run(input) {
    const random = new RandomNumbers(seedOf(input));
    // The length that the packet had, which a capture may have cut; and one of an empty or a broken record.
    for (const wireBytes of [input.length, input.length + random.below(100), -random.below(100)]) {
      for (const marks of [0, CHECKSUM_UNPROVEN]) {
        const here = told(input, { wireBytes, marks, before: 0, filler: 0 });
        const there = told(input, { wireBytes, marks, before: 1 + random.below(AROUND_BYTES), filler: 0xff });
        requireSame(there, here, 'elsewhere in memory');
      }
    }
    requireChecked(input, random);
  },
};

interface Placing {
  readonly wireBytes: number;
  readonly marks: number;
  /** Bytes in front of the packet, and what all bytes around it are. */
  readonly before: number;
  readonly filler: number;
}

/** What a segment in `input` is, by offsets from its beginning. @throws Error when it lies outside */
function told(input: Buffer, { wireBytes, marks, before, filler }: Placing): string[] {
  const { frame, segment } = placed(input, { before, filler });
  Object.assign(frame, { wireBytes, marks });
  const result = segment.parse(frame);
  if (result !== SEGMENT) return [String(result)];
  const { isIPv6, sourceAt, destinationAt, sourcePort, destinationPort } = segment;
  const { sequence, acknowledgement, flags, start, end, payloadBytes } = segment;
  const addressBytes = isIPv6 ? 16 : 4;
  const isInside = sourceAt >= frame.start && destinationAt + addressBytes <= start;
  if (!isInside || start - frame.start < HEADERS_BYTES || start > end || end > frame.end) {
    throw new Error(`a segment at ${start}-${end} of a packet at ${frame.start}-${frame.end}`);
  }
  if (payloadBytes < end - start) throw new Error(`${payloadBytes} bytes of which ${end - start} are there`);
  const places = [sourceAt, destinationAt, start, end].map(at => at - frame.start);
  const numbers = [sourcePort, destinationPort, sequence, acknowledgement, flags, payloadBytes];
  return [String(isIPv6), ...places.map(String), ...numbers.map(String)];
}

function placed(
  input: Buffer,
  { before, filler }: Pick<Placing, 'before' | 'filler'>,
): { frame: Frame; segment: Segment } {
  const memory = Buffer.alloc(before + input.length + AROUND_BYTES, filler);
  input.copy(memory, before);
  const frame = new Frame();
  frame.setMemory(memory);
  frame.start = before;
  frame.end = before + input.length;
  return { frame, segment: new Segment() };
}

/** One bit makes a right checksum wrong. */
function requireChecked(input: Buffer, random: RandomNumbers): void {
  const { frame, segment } = placed(input, { before: 0, filler: 0 });
  Object.assign(frame, { wireBytes: input.length, marks: CHECKSUM_UNPROVEN });
  const isWhole = segment.parse(frame) === SEGMENT && segment.end - segment.start === segment.payloadBytes;
  if (!isWhole || segment.start === segment.end) return;
  const at = segment.start + random.below(segment.end - segment.start);
  frame.buf[at] = (frame.buf[at] ?? 0) ^ (1 << random.below(8));
  const result = segment.parse(frame);
  if (result !== CORRUPT) throw new Error(`a flipped bit at ${at} is told as ${result}, not as ${CORRUPT}`);
  if (new Segment().parse(new Frame()) !== MALFORMED) throw new Error('an empty packet has a segment');
}
