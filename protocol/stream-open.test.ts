import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toPort, toSubscriptionId } from './ids.ts';
import { openMetaBytes, readOpenMeta, writeOpenMeta } from './stream-open.ts';

const open = fc
  .record({
    subscriptionId: fc.integer({ min: 1, max: 0x7fffffff }).map(toSubscriptionId),
    podPort: fc.integer({ min: 1, max: 65535 }).map(toPort),
    clientPort: fc.integer({ min: 1, max: 65535 }).map(toPort),
    clientAddress: fc.oneof(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
    ),
  })
  .chain(value =>
    fc.constantFrom(value, { ...value, isHttp2Request: true as const }, { ...value, isPackets: true as const }),
  );

describe('the description of a stream', () => {
  it('is read as it was written, whatever lies around it', () => {
    fc.assert(
      fc.property(open, fc.nat({ max: 20 }), fc.nat({ max: 20 }), (value, before, after) => {
        const end = before + openMetaBytes(value);
        const bytes = Buffer.alloc(end + after, 0xee);
        writeOpenMeta(bytes, before, value);
        expect(readOpenMeta(bytes, before, end + after)).toEqual(value);
        expect(readOpenMeta(bytes, before, end - 1)).toBeNull();
      }),
    );
  });

  it('does not change with the message that it was read from', () => {
    const value = { ...fc.sample(open, 1)[0]!, clientAddress: Uint8Array.of(1, 2, 3, 4) };
    const bytes = Buffer.alloc(openMetaBytes(value));
    writeOpenMeta(bytes, 0, value);
    const read = readOpenMeta(bytes, 0, bytes.length);
    bytes.fill(0xdd);
    expect(read?.clientAddress).toEqual(Uint8Array.of(1, 2, 3, 4));
  });

  it('is not written for an address of another length', () => {
    const value = { ...fc.sample(open, 1)[0]!, clientAddress: new Uint8Array(5) };
    expect(() => openMetaBytes(value)).toThrow(RangeError);
  });
});
