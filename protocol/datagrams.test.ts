import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DatagramReader, datagramRecord, MAX_DATAGRAM_BYTES } from './datagrams.ts';

function read(stream: Buffer, cuts: readonly number[]): string[] {
  const seen: string[] = [];
  const reader = new DatagramReader(bytes => seen.push(bytes.toString('hex')));
  let at = 0;
  for (const cut of [...cuts, stream.length].sort((a, b) => a - b)) {
    // Bytes around a piece are not its own.
    const padded = Buffer.concat([Buffer.from('ee', 'hex'), stream.subarray(at, cut), Buffer.from('ee', 'hex')]);
    reader.push(padded, 1, padded.length - 1);
    padded.fill(0xdd);
    at = cut;
  }
  return seen;
}

describe('datagrams on a stream', () => {
  it('come out as they went in, however the stream is cut', () => {
    const datagrams = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 });
    fc.assert(
      fc.property(datagrams, fc.array(fc.nat({ max: 500 }), { maxLength: 10 }), (list, cuts) => {
        const stream = Buffer.concat(list.map(datagramRecord));
        const within = cuts.filter(cut => cut <= stream.length);
        expect(read(stream, within)).toEqual(list.map(bytes => Buffer.from(bytes).toString('hex')));
      }),
    );
  });

  it('may be of the largest size, and of none', () => {
    const largest = Buffer.alloc(MAX_DATAGRAM_BYTES, 7);
    const stream = Buffer.concat([datagramRecord(largest), datagramRecord(Buffer.alloc(0))]);
    expect(read(stream, [1, 2, 3, 40_000])).toEqual([largest.toString('hex'), '']);
  });
});
