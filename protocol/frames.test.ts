import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader } from './frame-reader.ts';
import { FRAME_DATA, readUint64, writeFrameHeader, writeUint64 } from './frames.ts';
import { rawFrame } from './testing/raw-frames.ts';

describe('a frame header', () => {
  it('has the bytes of the wire table', () => {
    const header = Buffer.alloc(12, 0xee);
    writeFrameHeader(header, 0, FRAME_DATA, 0x01020304, 0xa0b0c);
    expect(header.toString('hex')).toBe('0300000001020304000a0b0c');
  });

  it('is walked over whole messages of any frames', () => {
    const payloads = fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(payloads, fc.integer({ min: 1, max: 0x7fffffff }), (list, id) => {
        const message = Buffer.concat(list.map(payload => rawFrame(FRAME_DATA, id, Buffer.from(payload))));
        const reader = new FrameReader();
        reader.start(message);
        const read: Buffer[] = [];
        while (reader.next()) read.push(message.subarray(reader.payloadStart, reader.payloadEnd));
        expect([reader.error, reader.streamId]).toEqual([null, id]);
        expect(read.map(bytes => bytes.toString('hex'))).toEqual(list.map(bytes => Buffer.from(bytes).toString('hex')));
      }),
    );
  });
});

describe('a 64-bit count', () => {
  it('is read as it was written', () => {
    const bytes = Buffer.alloc(9);
    fc.assert(
      fc.property(fc.maxSafeNat(), value => {
        writeUint64(bytes, 1, value);
        expect([readUint64(bytes, 1), bytes.readBigUInt64BE(1)]).toEqual([value, BigInt(value)]);
      }),
    );
  });
});
