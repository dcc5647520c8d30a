import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteHold } from './byte-hold.ts';

function held(hold: ByteHold): string {
  return hold.bytes.toString('latin1', hold.start, hold.end);
}

function append(hold: ByteHold, text: string): void {
  const bytes = Buffer.from(`<${text}>`, 'latin1');
  hold.append(bytes, 1, bytes.length - 1);
  bytes.fill('!');
}

describe('a byte hold', () => {
  it('keeps copies in order', () => {
    const hold = new ByteHold();
    append(hold, 'abc');
    append(hold, '');
    append(hold, 'def');
    expect(held(hold)).toBe('abcdef');
    expect(hold.length).toBe(6);
  });

  it('fills the same memory again when it was cleared', () => {
    const hold = new ByteHold();
    append(hold, 'abcdef');
    const { bytes } = hold;
    hold.clear();
    expect(hold.length).toBe(0);
    append(hold, 'ghi');
    expect(held(hold)).toBe('ghi');
    expect(hold.bytes).toBe(bytes);
  });

  it('has no memory before the first byte and none when it is empty again', () => {
    const hold = new ByteHold();
    expect(hold.bytes.length).toBe(0);
    append(hold, 'abc');
    hold.consumeTo(hold.end);
    expect([hold.bytes.length, hold.start, hold.end]).toEqual([0, 0, 0]);
  });

  it('never writes twice to memory that it showed', () => {
    const operation = fc.oneof(
      fc.string({ unit: 'binary-ascii', maxLength: 3_000 }),
      fc.nat({ max: 3_000 }),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.array(operation), operations => {
        const hold = new ByteHold();
        const shown: { view: Buffer; text: string }[] = [];
        let expected = '';
        for (const each of operations) {
          if (each === null) hold.release();
          else if (typeof each === 'string') append(hold, each);
          else hold.consumeTo(hold.start + Math.min(each, hold.length));
          if (each === null) expected = '';
          else expected = typeof each === 'string' ? expected + each : expected.slice(each);
          expect(held(hold)).toBe(expected);
          shown.push({ view: hold.bytes.subarray(hold.start, hold.end), text: expected });
        }
        for (const { view, text } of shown) expect(view.toString('latin1')).toBe(text);
      }),
    );
  });

  it('does not grow with what was consumed', () => {
    const hold = new ByteHold();
    const kilobyte = 'x'.repeat(1_000);
    for (let i = 0; i < 1_000; i++) {
      append(hold, kilobyte);
      hold.consumeTo(hold.end - 1);
    }
    expect(hold.bytes.length).toBeLessThanOrEqual(4_096);
  });
});
