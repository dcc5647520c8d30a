/** Whatever way the segments of a stream take, the visitor is told the stream. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACK, FIN, Wire } from '../testing/wire.ts';

const MAX_BYTES = 20_000;

/** A piece of the stream: `[at, at + bytes)`, clipped to the stream. */
interface Piece {
  readonly at: number;
  readonly bytes: number;
}

/** Byte `index` of the stream. */
function stream(bytes: number): string {
  return Array.from({ length: bytes }, (_, index) => String.fromCharCode(33 + ((index * 7 + (index >> 8)) % 90))).join(
    '',
  );
}

const start = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc.integer({ min: -MAX_BYTES, max: 0 }).map(back => 2 ** 32 + back - 1),
  fc.integer({ min: -MAX_BYTES, max: 0 }).map(back => 2 ** 31 + back),
);

/** Pieces that cover the stream, any of them repeated, and others that overlap, in any order. */
const playArbitrary = fc.integer({ min: 1, max: MAX_BYTES }).chain(total =>
  fc
    .record({
      cuts: fc.uniqueArray(fc.integer({ min: 1, max: Math.max(1, total - 1) }), { maxLength: 40 }),
      extra: fc.array(fc.record({ at: fc.nat(total - 1), bytes: fc.integer({ min: 1, max: 9_000 }) }), {
        maxLength: 20,
      }),
      finWith: fc.nat(),
      start,
    })
    .chain(({ cuts, extra, ...rest }) => {
      const edges = [0, ...cuts.filter(cut => cut < total).sort((a, b) => a - b), total];
      const cover = edges.slice(1).map((end, index) => ({ at: edges[index] ?? 0, bytes: end - (edges[index] ?? 0) }));
      const pieces: readonly Piece[] = [...cover, ...extra];
      return fc
        .shuffledSubarray([...pieces], { minLength: pieces.length })
        .map(order => ({ total, order, coverCount: cover.length, ...rest }));
    }),
);

describe('reassembly', () => {
  it('tells the stream for any order, repetition and overlap of its pieces', () => {
    fc.assert(
      fc.property(playArbitrary, ({ total, order, start: clientStart, finWith }) => {
        const bytes = stream(total);
        const wire = new Wire({ clientStart }).handshake();
        const finIndex = finWith % order.length;
        for (const [index, piece] of order.entries()) {
          wire.client({ at: piece.at, payload: bytes.slice(piece.at, piece.at + piece.bytes), acks: 0 });
          if (index === finIndex) wire.client({ at: total, flags: FIN, acks: 0 });
        }
        const flow = wire.log.flows[0];
        expect(flow?.bytes(0).toString('latin1')).toBe(bytes);
        expect(flow?.gapBytes[0]).toBe(0);
        expect(flow?.events.at(-1)).toBe('client end');
        expect(wire.reassembler.heldPages).toBe(0);
      }),
    );
  });

  it('tells each byte that was seen, and the number of those that were not, when pieces are lost for good', () => {
    fc.assert(
      fc.property(playArbitrary, fc.infiniteStream(fc.boolean()), ({ total, order, start: clientStart }, isLost) => {
        const bytes = stream(total);
        const wire = new Wire({ clientStart }).handshake();
        const seen = new Set<number>();
        for (const piece of order) {
          if (isLost.next().value) continue;
          wire.client({ at: piece.at, payload: bytes.slice(piece.at, piece.at + piece.bytes), acks: 0 });
          for (let at = piece.at; at < Math.min(total, piece.at + piece.bytes); at++) seen.add(at);
        }
        wire.app({ at: 0, acks: total }).client({ at: total, flags: FIN, acks: 0 });
        const flow = wire.log.flows[0];
        const told = [...bytes].filter((_, at) => seen.has(at)).join('');
        expect(flow?.bytes(0).toString('latin1') ?? '').toBe(told);
        expect(flow?.gapBytes[0]).toBe(total - told.length);
        expect(flow?.events.at(-1)).toBe('client end');
        expect(wire.reassembler.heldPages).toBe(0);
      }),
    );
  });

  it('tells what came first where overlaps contradict each other', () => {
    fc.assert(
      fc.property(playArbitrary, ({ total, order }) => {
        const wire = new Wire().handshake();
        const first = new Array<string>(total);
        for (const [index, piece] of order.entries()) {
          const bytes = Math.min(piece.bytes, total - piece.at);
          const letter = String.fromCharCode(65 + (index % 50));
          wire.client({ at: piece.at, payload: letter.repeat(bytes), acks: 0 });
          for (let at = piece.at; at < piece.at + bytes; at++) first[at] ??= letter;
        }
        expect(wire.log.flows[0]?.bytes(0).toString('latin1')).toBe(first.join(''));
      }),
    );
  });

  it('survives any segments, and accounts for every page', () => {
    const segment = fc.record({
      isClient: fc.boolean(),
      at: fc.oneof(fc.integer({ min: -50, max: 200 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
      payload: fc.string({ maxLength: 30 }),
      flags: fc.nat(0x3f),
      acks: fc.oneof(fc.integer({ min: -50, max: 200 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
      port: fc.integer({ min: 1, max: 4 }),
      seconds: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 700 })),
    });
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 120 }), segments => {
        const wire = new Wire({ maxFlows: 3, maxPages: 4 });
        for (const { isClient, at, payload, flags, acks, port, seconds } of segments) {
          wire.ends.client = `10.0.0.2:${port}`;
          const spec = { at, payload, flags, ...((flags & ACK) !== 0 && { acks }) };
          if (isClient) wire.client(spec);
          else wire.app(spec);
          if (seconds > 0) wire.pass(seconds);
        }
        wire.reassembler.forgetAll('unwanted');
        expect(wire.reassembler.heldPages).toBe(0);
        expect(wire.reassembler.flowCount).toBe(0);
        for (const flow of wire.log.flows) expect(flow.events.at(-1)).toMatch(/^over /);
      }),
    );
  });
});
