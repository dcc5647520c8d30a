import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FILE_PIECE_BYTES, MAX_READ_BYTES } from '../../../protocol/index.ts';
import { FileBytes, type Wanted } from './file-bytes.ts';
import { MAX_AHEAD_BYTES, MAX_KEPT_BYTES } from './limits.ts';

const READ_BYTES = 128 * 1024;

/** The bytes of the file that is read: each tells its place. */
const CONTENT = Buffer.from(Uint8Array.from({ length: 1_000_000 }, (_, index) => (index * 31 + (index >> 9)) & 0xff));

function content(offset: number, bytes: number): Buffer {
  return offset + bytes <= CONTENT.length ? CONTENT.subarray(offset, offset + bytes) : Buffer.allocUnsafe(bytes);
}

/** Answers what is asked for, as an agent does, from a file of that size. */
function answer(bytes: FileBytes, { offset, bytes: wanted }: Wanted, size: number): void {
  for (let at = offset; at < offset + wanted; at += FILE_PIECE_BYTES) {
    const count = Math.max(0, Math.min(FILE_PIECE_BYTES, size - at));
    bytes.fill(at, content(at, count));
    if (count < FILE_PIECE_BYTES) break;
  }
  bytes.fail({ offset, bytes: wanted });
}

describe('the bytes of a file', () => {
  it('are those of the file, however it is read and in whatever order they come', () => {
    const reads = fc.array(fc.record({ offset: fc.nat(700_000), bytes: fc.integer({ min: 1, max: READ_BYTES }) }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.nat(700_000), fc.nat(200_000), reads, fc.boolean(), (size, headBytes, wishes, isAhead) => {
        const head = content(0, Math.min(size, headBytes));
        const bytes = new FileBytes(head, headBytes > size);
        for (const wish of wishes) {
          for (const part of bytes.plan(wish, isAhead).toReversed()) answer(bytes, part, size);
          const target = Buffer.alloc(READ_BYTES);
          const expected = content(wish.offset, Math.max(0, Math.min(wish.bytes, size - wish.offset)));
          let copied = bytes.copy(target, 0, wish);
          if (copied < 0) {
            for (const part of bytes.missing(wish)) answer(bytes, part, size);
            copied = bytes.copy(target, 0, wish);
          }
          expect(copied).toBe(expected.length);
          expect(target.subarray(0, copied).equals(expected)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('go on where the file ended, once it has grown', () => {
    const wish = { offset: 0, bytes: READ_BYTES };
    for (const isWhole of [true, false]) {
      const bytes = new FileBytes(content(0, 1_000), isWhole);
      for (const part of bytes.plan(wish, false)) answer(bytes, part, 1_000);
      const target = Buffer.alloc(READ_BYTES);
      expect([bytes.copy(target, 0, wish), bytes.size]).toEqual([1_000, 1_000]);
      bytes.grow();
      expect(bytes.copy(target, 0, wish)).toBe(-1);
      for (const part of bytes.missing(wish)) answer(bytes, part, 70_000);
      expect(bytes.copy(target, 0, wish)).toBe(70_000);
      expect(target.subarray(0, 70_000).equals(content(0, 70_000))).toBe(true);
    }
  });

  it('asks ahead of who reads on', () => {
    const bytes = new FileBytes(Buffer.alloc(READ_BYTES), false);
    const asked: Wanted[] = [];
    for (let offset = 0; offset < 40 * READ_BYTES; offset += READ_BYTES) {
      const parts = bytes.plan({ offset, bytes: READ_BYTES }, true);
      asked.push(...parts);
      for (const part of parts) answer(bytes, part, Number.MAX_SAFE_INTEGER);
      expect(bytes.copy(Buffer.alloc(READ_BYTES), 0, { offset, bytes: READ_BYTES })).toBe(READ_BYTES);
    }
    const end = Math.max(...asked.map(part => part.offset + part.bytes));
    expect(end - 40 * READ_BYTES).toBeGreaterThanOrEqual(MAX_AHEAD_BYTES / 2);
    expect(end - 40 * READ_BYTES).toBeLessThanOrEqual(MAX_AHEAD_BYTES);
    expect(asked.every(part => part.bytes <= MAX_READ_BYTES)).toBe(true);
  });

  it('are asked for once, and not ahead of who reads here and there', () => {
    const bytes = new FileBytes(Buffer.alloc(0), false);
    expect(bytes.plan({ offset: 5_000_000, bytes: 10 }, true)).toEqual([
      { offset: 76 * FILE_PIECE_BYTES, bytes: FILE_PIECE_BYTES },
    ]);
    expect(bytes.plan({ offset: 5_000_000, bytes: 10 }, true)).toEqual([]);
    expect(bytes.plan({ offset: 1_000_000, bytes: 10 }, true).length).toBe(1);
  });

  it('keeps a bounded part of a file', () => {
    const bytes = new FileBytes(Buffer.alloc(0), false);
    for (let turn = 0; turn < 300; turn++) {
      const wish = { offset: ((turn * 7919) % 300) * FILE_PIECE_BYTES, bytes: FILE_PIECE_BYTES };
      for (const part of bytes.plan(wish, true)) answer(bytes, part, Number.MAX_SAFE_INTEGER);
      expect(bytes.chunkCount * FILE_PIECE_BYTES).toBeLessThanOrEqual(MAX_KEPT_BYTES + MAX_AHEAD_BYTES);
    }
  });
});
