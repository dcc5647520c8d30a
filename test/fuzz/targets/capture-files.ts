/**
 * A file that may be a capture, read to its end as a mirror does: it is refused with an error that says so or it tells of packets within it,
 * every flow ends, and one that breaks off tells of the same packets as far as it goes.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CaptureFile, CaptureFileError, type Frame } from '../../../agent/sniffer/capture/index.ts';
import { MirrorEngine } from '../../../agent/sniffer/mirror/index.ts';
import { PORT, RecorderMirror } from '../../../agent/sniffer/mirror/testing/recorder.ts';
import { Sniffer } from '../../../agent/sniffer/sniffer.ts';
import { packet } from '../../../agent/sniffer/testing/packets.ts';
import { Counters } from '../../../protocol/index.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { requireCounts } from '../mirror-counts.ts';
import { RandomNumbers, seedOf } from '../random-numbers.ts';
import { requireSame } from '../splits.ts';

const CAPTURES = join(import.meta.dirname, '..', '..', 'captures');
const IP = packet({
  from: '10.0.0.2:40000',
  to: '10.0.0.1:8080',
  sequence: 1,
  flags: 16,
  payload: 'GET / HTTP/1.1\r\n\r\n',
});
const SECTION = block(0x0a0d0d0a, Buffer.concat([words(0x1a2b3c4d, 1), Buffer.alloc(8, 0xff)]));
/** Raw IP, with nanoseconds. */
const INTERFACE = block(1, Buffer.concat([words(101, 65_535), words(0x0001_0009, 9)]));
const PACKET = block(6, Buffer.concat([words(0, 0x0006_37ae, 0xdcaa_6a00, IP.length, IP.length), IP]));

export const target: FuzzTarget = {
  name: 'capture-files',
  seeds: [
    ...['curl-lo', 'curl-ipv6', 'python', 'node'].map(name => readFileSync(join(CAPTURES, `${name}.pcap`))),
    Buffer.concat([SECTION, INTERFACE, PACKET, PACKET]),
    Buffer.concat([SECTION, INTERFACE, block(5, Buffer.alloc(12)), PACKET]),
  ],
  dictionary: [
    ...[
      SECTION,
      INTERFACE,
      PACKET,
      IP,
      words(0xa1b2c3d4),
      words(0xa1b23c4d),
      words(0x1a2b3c4d),
      words(101),
      words(276),
    ],
    ...[words(113), words(0), words(0xffffffff), words(12), Buffer.from('81000001', 'hex'), Buffer.from('0800', 'hex')],
  ].map(each => each.toString('latin1')),
  guide: 'agent/sniffer/capture/',
  maxBytes: 4096,
  run(input) {
    const whole = framesOf(input);
    requireFlows(input);
    const end = new RandomNumbers(seedOf(input)).below(input.length);
    const part = framesOf(input.subarray(0, end));
    if (!part.isRefused) requireSame(part.frames, whole.frames.slice(0, part.frames.length), `broken off at ${end}`);
  },
};

/** Where packets lie, up to where the file is refused. */
function framesOf(input: Buffer): { readonly frames: string[]; readonly isRefused: boolean } {
  const frames: string[] = [];
  const onFrame = ({ start, end, wireBytes }: Frame): void => {
    if (start > end || end > input.length) throw new Error(`a packet at ${start}-${end} of ${input.length}`);
    frames.push(`${start}-${end} of ${wireBytes}`);
  };
  const counters = new Counters();
  try {
    const file = new CaptureFile(input, { counters });
    while (!file.isOver) file.poll({ onFrame });
  } catch (error) {
    if (error instanceof CaptureFileError) return { frames, isRefused: true };
    throw error;
  }
  if (counters.values.packets_captured !== frames.length) throw new Error('packets are told of and not counted');
  return { frames, isRefused: false };
}

/** All of it through a mirror. */
function requireFlows(input: Buffer): void {
  const counters = new Counters();
  const engine = new MirrorEngine();
  const mirror = new RecorderMirror({ wantsResponses: true });
  engine.set(PORT, [mirror]);
  try {
    const source = new CaptureFile(input, { counters });
    using sniffer = new Sniffer({ source, visitor: engine, counters, maxFlows: 8, maxPages: 8 });
    sniffer.setPorts([PORT]);
    sniffer.drain();
  } catch (error) {
    if (!(error instanceof CaptureFileError)) throw error;
  }
  requireCounts(mirror);
}

function block(kind: number, body: Buffer): Buffer {
  const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
  return Buffer.concat([words(kind, padded.length + 12), padded, words(padded.length + 12)]);
}

/** Little-endian. */
function words(...values: readonly number[]): Buffer {
  const out = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) out.writeUInt32LE(value >>> 0, index * 4);
  return out;
}
