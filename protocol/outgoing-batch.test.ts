import { describe, expect, it } from 'vitest';
import { FrameReader } from './frame-reader.ts';
import { COPY_BATCH_BELOW_BYTES, MAX_DATA_BYTES, MAX_MESSAGE_BYTES } from './limits.ts';
import { OutgoingBatch } from './outgoing-batch.ts';
import { SOME_OPEN } from './testing/tunnel.ts';
import { HEADROOM_BYTES } from './websocket-frames.ts';

const BYTES = Buffer.alloc(1024 * 1024, 'b');

function startBatch(): { batch: OutgoingBatch; sent: Buffer[]; firsts: () => number } {
  const sent: Buffer[] = [];
  let firsts = 0;
  const batch = new OutgoingBatch({ send: message => void sent.push(message), bufferedBytes: 0 }, () => {
    firsts += 1;
  });
  return { batch, sent, firsts: () => firsts };
}

function frames(message: Buffer | undefined): readonly (readonly [type: number, streamId: number, bytes: number])[] {
  const reader = new FrameReader();
  const list: [number, number, number][] = [];
  reader.start(message ?? Buffer.alloc(0));
  while (reader.next()) list.push([reader.type, reader.streamId, reader.payloadEnd - reader.payloadStart]);
  expect(reader.error).toBeNull();
  return list;
}

describe('OutgoingBatch', () => {
  it('joins bytes of a stream that follow each other, and begins a frame when another came between', () => {
    const { batch, sent, firsts } = startBatch();
    batch.open(1, SOME_OPEN);
    batch.data(1, BYTES, 0, 10);
    batch.data(1, BYTES, 0, 5);
    batch.data(2, BYTES, 0, 7);
    batch.data(1, BYTES, 0, 3);
    batch.end(1, 0);
    batch.data(1, BYTES, 0, 1);
    batch.flush();
    expect(frames(sent[0])).toEqual([
      [2, 1, 28],
      [3, 2, 7],
      [3, 1, 3],
      [4, 1, 8],
      [3, 1, 1],
    ]);
    expect(firsts()).toBe(1);
  });

  it('never lengthens a frame that has left', () => {
    const { batch, sent } = startBatch();
    batch.data(1, BYTES, 0, 10);
    batch.flush();
    batch.data(1, BYTES, 0, 10);
    batch.flush();
    expect(sent.map(frames)).toEqual([[[3, 1, 10]], [[3, 1, 10]]]);
  });

  it('lends all its messages from one buffer to a transport that keeps nothing, with room in front of each', () => {
    const lent: Buffer[] = [];
    const copies: Buffer[] = [];
    const sendBorrowed = (bytes: Buffer, start: number, end: number): void => {
      expect(start).toBe(HEADROOM_BYTES);
      expect(end - start).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
      lent.push(bytes);
      copies.push(Buffer.from(bytes.subarray(start, end)));
      bytes.fill(0xee, 0, start);
    };
    const batch = new OutgoingBatch({ sendBorrowed, bufferedBytes: 0 }, () => undefined);
    for (const length of [10, MAX_MESSAGE_BYTES + 10_000, 7]) {
      for (let at = 0; at < length; ) at += batch.data(1, BYTES, at, length);
      batch.flush();
    }
    expect(new Set(lent).size).toBe(1);
    const sums = copies.map(copy => frames(copy).reduce((sum, [, , bytes]) => sum + bytes, 0));
    expect([sums[0], sums.slice(1, -1).reduce((sum, bytes) => sum + bytes, 0), sums.at(-1)]).toEqual([
      10,
      MAX_MESSAGE_BYTES + 10_000,
      7,
    ]);
  });

  it('keeps every frame and message within its limit', () => {
    const { batch, sent } = startBatch();
    for (let at = 0; at < BYTES.length; ) at += batch.data(1, BYTES, at, Math.min(at + 3000, BYTES.length));
    batch.flush();
    expect(sent.every(message => message.length <= MAX_MESSAGE_BYTES)).toBe(true);
    const all = sent.flatMap(frames);
    expect(all.every(([, , bytes]) => bytes <= MAX_DATA_BYTES)).toBe(true);
    expect(all.reduce((sum, [, , bytes]) => sum + bytes, 0)).toBe(BYTES.length);
    expect(sent.length).toBe(5);
  });

  it('gives away messages that it never touches again', () => {
    for (const bytes of [100, COPY_BATCH_BELOW_BYTES + 1000]) {
      const { batch, sent } = startBatch();
      const fill = (text: string) => {
        const source = Buffer.alloc(bytes, text);
        for (let at = 0; at < bytes; ) at += batch.data(1, source, at, bytes);
        batch.flush();
      };
      fill('1');
      const copy = Buffer.from(sent[0]!);
      fill('2');
      expect(sent[0]?.equals(copy)).toBe(true);
    }
  });

  it('asks for a flush once per batch, and sends nothing when it is empty', () => {
    const { batch, sent, firsts } = startBatch();
    batch.flush();
    batch.credit(1, 5);
    batch.credit(0, 5);
    batch.flush();
    batch.flush();
    batch.reset(1, 6, 7);
    batch.discard();
    batch.flush();
    expect([sent.length, firsts()]).toEqual([1, 2]);
  });
});
