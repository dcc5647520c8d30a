import { describe, expect, it } from 'vitest';
import { BodyContent, KeepBudget } from './body-content.ts';

const MIB = 1024 * 1024;

describe('the content of a body', () => {
  it('is kept without its framing, whatever the case of the sizes', () => {
    const body = new BodyContent({ isChunked: true, keepBytes: MIB, budget: new KeepBudget(MIB) });
    const wire = Buffer.from(`3;a=1\r\nabc\r\n0A\r\n0123456789\r\nb\r\n0123456789a\r\n0\r\nX: 1\r\n\r\n`);
    body.push(wire, 0, wire.length);
    expect(body.bytes().toString()).toBe('abc01234567890123456789a');
    expect([body.length, body.isCut]).toEqual([24, false]);
  });

  it('takes the memory of its bytes, however small its chunks are', () => {
    const budget = new KeepBudget(MIB);
    const body = new BodyContent({ isChunked: true, keepBytes: MIB, budget });
    const chunks = Buffer.from('1\r\na\r\n'.repeat(10_000));
    const heapBytes = process.memoryUsage().heapUsed;
    for (let pushed = 0; pushed < 100; pushed++) body.push(chunks, 0, chunks.length);
    // An object for each chunk would be more than 100 MB; what tests and compilers leave behind meanwhile is far less.
    expect(process.memoryUsage().heapUsed - heapBytes).toBeLessThan(48 * MIB);
    expect(body.bytes().equals(Buffer.alloc(1_000_000, 'a'))).toBe(true);
    expect(budget.take(MIB)).toBe(MIB - 1_000_000);
    body.release();
    expect(budget.take(MIB)).toBe(1_000_000);
  });
});
