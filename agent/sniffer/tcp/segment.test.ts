import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameOf, packet } from '../testing/packets.ts';
import { ACK, CORRUPT, FRAGMENT, MALFORMED, NOT_TCP, SEGMENT, Segment, SYN } from './segment.ts';

const IPV4 = { from: '10.0.0.2:40000', to: '10.0.0.1:8080' };
const IPV6 = { from: '[fd00::2]:40000', to: '[fd00::1]:8080' };

function payloadOf(segment: Segment): string {
  return segment.buf.toString('latin1', segment.start, segment.end);
}

describe('a segment', () => {
  it.each([
    [
      'IPv4',
      packet({ ...IPV4, sequence: -5, acknowledgement: 7, payload: 'hello', flags: SYN | ACK, optionBytes: 12 }),
    ],
    [
      'IPv6',
      packet({ ...IPV6, sequence: -5, acknowledgement: 7, payload: 'hello', flags: SYN | ACK, optionBytes: 12 }),
    ],
    [
      'IPv6 with extension headers',
      packet({
        ...IPV6,
        sequence: -5,
        acknowledgement: 7,
        payload: 'hello',
        flags: SYN | ACK,
        extensions: [0, 43, 60],
      }),
    ],
  ])('is found in %s, where it lies', (_name, bytes) => {
    const segment = new Segment();
    const frame = frameOf(Buffer.concat([Buffer.from('before'), bytes, Buffer.from('padding')]));
    frame.start = 6;
    expect(segment.parse(frame)).toBe(SEGMENT);
    expect(payloadOf(segment)).toBe('hello');
    expect(segment).toMatchObject({ sourcePort: 40_000, destinationPort: 8080, sequence: -5, acknowledgement: 7 });
    expect(segment).toMatchObject({ flags: SYN | ACK, payloadBytes: 5 });
  });

  it.each([IPV4, IPV6])('may be longer than its header can say', ends => {
    const payload = Buffer.alloc(100_000, 'x');
    const bytes = packet({ ...ends, sequence: 1, payload });
    const segment = new Segment();
    expect(segment.parse(frameOf(bytes, 0))).toBe(SEGMENT);
    expect(segment.payloadBytes).toBe(payload.length);
  });

  it('is corrupt with any bit of it turned over, but for those that routers change', () => {
    const whole = packet({ ...IPV4, sequence: 9, payload: 'some odd payload!' });
    const first = 20;
    for (let bit = first * 8; bit < whole.length * 8; bit++) {
      // The data offset decides how the rest is read at all.
      if (bit >> 3 === first + 12) continue;
      const bytes = Buffer.from(whole);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect(new Segment().parse(frameOf(bytes)), `bit ${bit}`).toBe(CORRUPT);
    }
    expect(new Segment().parse(frameOf(whole))).toBe(SEGMENT);
  });

  it('is not put together from fragments', () => {
    const first = packet({ ...IPV4, sequence: 1, payload: 'half' });
    first.writeUInt16BE(0x2000, 6);
    expect(new Segment().parse(frameOf(first))).toBe(FRAGMENT);
    const second = packet({ ...IPV6, sequence: 1, payload: 'half', extensions: [44] });
    second.writeUInt16BE(0x0008, 42);
    expect(new Segment().parse(frameOf(second))).toBe(FRAGMENT);
    // An "atomic fragment" (RFC 6946) is whole.
    const atomic = packet({ ...IPV6, sequence: 1, payload: 'whole', extensions: [44] });
    atomic.writeUInt16BE(0, 42);
    expect(new Segment().parse(frameOf(atomic))).toBe(SEGMENT);
  });

  it('stays inside its packet, whatever that says', () => {
    const bytes = fc.uint8Array({ maxLength: 90 });
    const damaged = fc.tuple(
      fc.constantFrom(IPV4, IPV6),
      fc.array(fc.tuple(fc.nat(70), fc.nat(255)), { maxLength: 6 }),
    );
    const check = (buf: Buffer): void => {
      const segment = new Segment();
      const result = segment.parse(frameOf(buf, 0));
      expect([SEGMENT, NOT_TCP, FRAGMENT, MALFORMED]).toContain(result);
      if (result !== SEGMENT) return;
      expect(segment.start).toBeLessThanOrEqual(segment.end);
      expect(segment.end).toBeLessThanOrEqual(buf.length);
      expect(segment.payloadBytes).toBeGreaterThanOrEqual(segment.end - segment.start);
    };
    fc.assert(fc.property(bytes, each => check(Buffer.from(each))));
    fc.assert(
      fc.property(damaged, ([ends, places]) => {
        const buf = packet({ ...ends, sequence: 1, payload: 'payload', extensions: ends === IPV6 ? [0, 60] : [] });
        for (const [at, value] of places) if (at < buf.length) buf[at] = value;
        check(buf);
      }),
      { numRuns: 500 },
    );
  });
});
