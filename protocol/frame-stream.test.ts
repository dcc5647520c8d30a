import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader } from './frame-reader.ts';
import { FrameStream } from './frame-stream.ts';
import { FRAME_DATA } from './frames.ts';
import { MAX_DATA_BYTES, MAX_MESSAGE_BYTES } from './limits.ts';
import { rawFrame } from './testing/raw-frames.ts';

/** What comes out, copied while it is borrowed. */
function cut(pieces: readonly Buffer[]): readonly Buffer[] {
  const messages: Buffer[] = [];
  const stream = new FrameStream((bytes, start, end) => void messages.push(Buffer.from(bytes.subarray(start, end))));
  const readBuffer = Buffer.alloc(Math.max(1, ...pieces.map(piece => piece.length)) + 3);
  for (const piece of pieces) {
    piece.copy(readBuffer, 3);
    stream.push(readBuffer, 3, 3 + piece.length);
    readBuffer.fill(0xee);
  }
  return messages;
}

function framesIn(message: Buffer): readonly string[] {
  const reader = new FrameReader();
  reader.start(message);
  const frames: string[] = [];
  while (reader.next())
    frames.push(`${reader.streamId}: ${message.toString('hex', reader.payloadStart, reader.payloadEnd)}`);
  expect(reader.error).toBeNull();
  return frames;
}

const frameOf = (streamId: number, payload: Buffer): Buffer => rawFrame(FRAME_DATA, streamId, payload);

describe('a stream of frames', () => {
  it('gives whole frames, in order, wherever the bytes are cut', () => {
    const payloads = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(payloads, fc.array(fc.nat(60)), (all, sizes) => {
        const frames = all.map((payload, index) => frameOf(index + 1, Buffer.from(payload)));
        const bytes = Buffer.concat(frames);
        const pieces: Buffer[] = [];
        let at = 0;
        for (const size of sizes) {
          pieces.push(bytes.subarray(at, at + size));
          at = Math.min(bytes.length, at + size);
        }
        pieces.push(bytes.subarray(at));
        expect(cut(pieces).flatMap(framesIn)).toEqual(frames.flatMap(framesIn));
      }),
    );
  });

  it('gives no more at once than a message may hold', () => {
    const frame = frameOf(1, Buffer.alloc(MAX_DATA_BYTES, 'x'));
    const messages = cut([Buffer.concat(Array.from({ length: 9 }, () => frame))]);
    expect(messages.flatMap(framesIn).length).toBe(9);
    for (const { length } of messages) expect(length).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
  });

  it('gives what claims to be longer than any frame as it is', () => {
    const claim = rawFrame(FRAME_DATA, 1, Buffer.from('abc'), MAX_MESSAGE_BYTES);
    expect(cut([claim])).toEqual([claim]);
  });
});
