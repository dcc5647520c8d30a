import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BLOCK_FRAMING_BROKEN,
  blockFrameBytes,
  END_HEADERS,
  END_STREAM,
  FRAME_HEAD,
  FRAME_HEADER_BYTES,
  FRAME_NEEDS_MORE,
  FRAME_PAYLOAD,
  FrameScanner,
  HEADERS,
  HeaderBlock,
  MAX_BLOCK_BYTES,
  MAX_BLOCK_FRAMES,
  padBytes,
  prefixBytes,
  promisedId,
  readUint32,
  writeBlock,
  writeFrameHeader,
  writeGoaway,
  writePingAck,
  writeRstStream,
  writeSettings,
  writeSettingsAck,
  writeWindowUpdate,
} from './index.ts';

interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

function bytesOf({ type, flags, streamId, payload }: Frame): Buffer {
  const header = Buffer.alloc(FRAME_HEADER_BYTES);
  writeFrameHeader(header, 0, { length: payload.length, type, flags, streamId });
  return Buffer.concat([header, payload]);
}

/** The frames that a scanner finds in pieces, each shown at an odd offset. */
function scan(pieces: readonly Buffer[], scanner = new FrameScanner()): Frame[] {
  const frames: Frame[] = [];
  let payload = Buffer.alloc(0);
  const flush = (): void => {
    if (!scanner.isFrameEnd) return;
    const { type, flags, streamId } = scanner;
    frames.push({ type, flags, streamId, payload });
    payload = Buffer.alloc(0);
  };
  for (const piece of pieces) {
    const buf = Buffer.concat([Buffer.alloc(3, 0xff), piece, Buffer.alloc(9, 0xff)]);
    let at = 3;
    for (;;) {
      const event = scanner.next(buf, at, 3 + piece.length);
      if (event === FRAME_PAYLOAD) payload = Buffer.concat([payload, buf.subarray(at, scanner.consumed)]);
      at = scanner.consumed;
      if (event === FRAME_NEEDS_MORE) break;
      if (event === FRAME_HEAD && scanner.length !== scanner.payloadLeft) throw new Error('payload told too early');
      flush();
    }
  }
  return frames;
}

const FRAMES: readonly Frame[] = [
  { type: 4, flags: 0, streamId: 0, payload: Buffer.alloc(0) },
  { type: HEADERS, flags: END_HEADERS, streamId: 0x7fffffff, payload: Buffer.from('abc') },
  { type: 0, flags: 0, streamId: 5, payload: Buffer.from('d') },
  { type: 200, flags: 255, streamId: 2, payload: Buffer.from('unknown types are frames') },
];
const all = Buffer.concat(FRAMES.map(bytesOf));

describe('a scanner', () => {
  it('finds the same frames at every two cuts and in single bytes', () => {
    for (let a = 0; a <= all.length; a++) {
      for (let b = a; b <= all.length; b++) {
        expect(scan([all.subarray(0, a), all.subarray(a, b), all.subarray(b)])).toEqual(FRAMES);
      }
    }
    expect(scan(Array.from(all, byte => Buffer.from([byte])))).toEqual(FRAMES);
  });

  it('goes on from a snapshot at every byte', () => {
    for (let cut = 0; cut <= all.length; cut++) {
      const first = new FrameScanner();
      const before = scan([all.subarray(0, cut)], first);
      const second = new FrameScanner();
      second.restore(structuredClone(first.snapshot()));
      const after = scan([all.subarray(cut)], second);
      const payloads = [...before, ...after].map(({ type }) => type);
      expect(payloads).toEqual(FRAMES.map(({ type }) => type));
    }
  });

  it('ignores the reserved bit of an id', () => {
    const bytes = bytesOf({ type: 0, flags: 0, streamId: 7, payload: Buffer.alloc(0) });
    bytes[5] = 0x80;
    expect(scan([bytes])[0]?.streamId).toBe(7);
  });
});

describe('a writer', () => {
  it('writes what the scanner reads', () => {
    const out = Buffer.alloc(200);
    let at = writeRstStream(out, 0, { streamId: 3, code: 8 });
    at = writeWindowUpdate(out, at, { streamId: 0, increment: 0x7fffffff });
    at = writeGoaway(out, at, { lastStreamId: 9, code: 2 });
    at = writeSettings(out, at, [
      [2, 0],
      [4, 0x7fffffff],
    ]);
    at = writeSettingsAck(out, at);
    at = writePingAck(out, at, { buf: Buffer.from('xx12345678'), data: 2 });
    const found = scan([out.subarray(0, at)]).map(
      ({ type, flags, streamId, payload }) => `${type} ${flags} ${streamId} ${payload.toString('hex')}`,
    );
    expect(found).toEqual([
      '3 0 3 00000008',
      '8 0 0 7fffffff',
      '7 0 0 0000000900000002',
      '4 0 0 00020000000000047fffffff',
      '4 1 0 ',
      '6 1 0 3132333435363738',
    ]);
    expect(readUint32(Buffer.from('ffffffff', 'hex'), 0)).toBe(0xffffffff);
  });

  it('cuts a block into as many frames as the receiver asks for, and a reader joins them', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 120 }),
        fc.boolean(),
        (bytes, max, ends) => {
          const block = Buffer.from(bytes);
          const out = Buffer.alloc(blockFrameBytes(block.length, max));
          const each = { streamId: 7, block, start: 0, end: block.length, endsStream: ends, maxFrameBytes: max };
          const end = writeBlock(out, 0, each);
          expect(end).toBe(out.length);
          const frames = scan([out]);
          expect(frames[0]?.flags).toBe((ends ? END_STREAM : 0) | (frames.length === 1 ? END_HEADERS : 0));
          expect(frames.every(({ payload }) => payload.length <= max)).toBe(true);
          const read = new HeaderBlock();
          read.append(out, 0, out.length);
          expect(read.join()).toBe(0);
          expect(read.bytes.subarray(read.start, read.end)).toEqual(block);
        },
      ),
    );
  });
});

describe('a header block', () => {
  const read = (frame: Frame): string | number => {
    const block = new HeaderBlock();
    const bytes = bytesOf(frame);
    return block.joinFrames(bytes, 0, bytes.length) || block.bytes.toString('latin1', block.start, block.end);
  };

  it('is found behind padding and priority', () => {
    expect(read({ type: 1, flags: 4, streamId: 1, payload: Buffer.from('abc') })).toBe('abc');
    expect(read({ type: 1, flags: 8 | 4, streamId: 1, payload: Buffer.from('\x02abc\0\0', 'latin1') })).toBe('abc');
    expect(read({ type: 1, flags: 32 | 4, streamId: 1, payload: Buffer.from('\0\0\0\0\x01abc') })).toBe('abc');
    expect(read({ type: 1, flags: 44, streamId: 1, payload: Buffer.from('\x01\0\0\0\0\x01abc\0') })).toBe('abc');
    expect(read({ type: 5, flags: 12, streamId: 1, payload: Buffer.from('\x01\0\0\0\x02abc\0') })).toBe('abc');
    const promise = bytesOf({ type: 5, flags: 12, streamId: 1, payload: Buffer.from('\x01\0\0\0\x02abc\0') });
    expect(promisedId(promise, 0)).toBe(2);
    expect(prefixBytes(0, 8)).toBe(1);
    expect(padBytes(8, Buffer.from([3]), 0)).toBe(3);
    expect(padBytes(0, Buffer.from([3]), 0)).toBe(0);
  });

  it('is none when the padding is longer than the payload, or the payload shorter than its parts', () => {
    const broken = [
      { flags: 8, payload: Buffer.from('\x04abc') },
      { flags: 8, payload: Buffer.alloc(0) },
      { flags: 32, payload: Buffer.from('abcd') },
      { flags: 40, payload: Buffer.from('\x01\0\0\0\0\x01') },
    ];
    for (const { flags, payload } of broken) {
      expect(read({ type: 1, flags, streamId: 1, payload })).toBe(BLOCK_FRAMING_BROKEN);
    }
  });

  it('gives up a block above the limit of bytes', () => {
    const block = new HeaderBlock();
    expect(block.addFrame(MAX_BLOCK_BYTES)).toBe(true);
    expect(block.addFrame(2 * MAX_BLOCK_BYTES)).toBe(false);
    expect(new HeaderBlock().addFrame(16 * 1024 * 1024 - 1)).toBe(false);
  });

  it('gives up a block above the limit of frames', () => {
    const block = new HeaderBlock();
    for (let i = 0; i < MAX_BLOCK_FRAMES; i++) expect(block.addFrame(0)).toBe(true);
    expect(block.addFrame(0)).toBe(false);
    block.clear();
    expect(block.addFrame(0)).toBe(true);
  });
});
