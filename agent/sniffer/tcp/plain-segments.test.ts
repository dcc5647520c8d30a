import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { CHECKSUM_UNPROVEN, RECEIVED, SENT } from '../capture/index.ts';
import { frameOf, packet } from '../testing/packets.ts';
import { Wire } from '../testing/wire.ts';
import { PlainSegments } from './plain-segments.ts';
import { ACK, FIN, RST, SYN } from './segment.ts';

const PSH = 0x08;
const START = 2 ** 32 - 40;
const APP_START = 2 ** 31 - 30;

/** Where the play's connections are. */
interface Scene {
  readonly isIPv6: boolean;
  /** No packet says whether the pod received it or sent it. */
  readonly isOverLo: boolean;
  /** The client's port is watched, too. */
  readonly isClientWatched: boolean;
}

const SCENES: readonly Scene[] = [
  { isIPv6: false, isOverLo: false, isClientWatched: false },
  { isIPv6: true, isOverLo: false, isClientWatched: false },
  { isIPv6: false, isOverLo: true, isClientWatched: false },
  { isIPv6: true, isOverLo: true, isClientWatched: false },
  { isIPv6: true, isOverLo: false, isClientWatched: true },
  { isIPv6: false, isOverLo: true, isClientWatched: true },
];

/** A segment between the same two, or nearly so. */
interface Step {
  readonly isFromClient: boolean;
  readonly host: number;
  readonly isOtherVersion: boolean;
  /** Of IPv6: a header between. */
  readonly hasExtension: boolean;
  /** Ahead of what was last sent. */
  readonly skip: number;
  readonly ackAhead: number;
  readonly payloadBytes: number;
  readonly flags: number;
  readonly optionBytes: number;
  readonly fragment: number;
  readonly cut: number;
  readonly padding: number;
  readonly isUnmarked: boolean;
  readonly passSeconds: number;
}

const rarely = <Value>(usual: Value, others: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: others });

const stepArbitrary: fc.Arbitrary<Step> = fc.record({
  isFromClient: fc.boolean(),
  host: rarely(2, fc.constant(3)),
  isOtherVersion: rarely(false, fc.constant(true)),
  hasExtension: rarely(false, fc.constant(true)),
  skip: rarely(0, fc.integer({ min: -8, max: 8 })),
  ackAhead: rarely(0, fc.integer({ min: -8, max: 8 })),
  payloadBytes: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 })),
  flags: rarely(ACK | PSH, fc.constantFrom(0, ACK | FIN, RST, ACK | RST, SYN, SYN | ACK, ACK | 0x20)),
  optionBytes: rarely(12, fc.constantFrom(0, 4)),
  fragment: rarely(0, fc.constantFrom(0x2000, 1, 0x4000)),
  cut: rarely(0, fc.integer({ min: 1, max: 60 })),
  padding: rarely(0, fc.integer({ min: 1, max: 9 })),
  isUnmarked: rarely(false, fc.constant(true)),
  passSeconds: rarely(0, fc.integer({ min: 1, max: 400 })),
});

function ends(isIPv6: boolean, host: number): readonly [string, string] {
  return isIPv6 ? [`[fd00:1:2:3::4:5:${host}]:40000`, '[fd00::1]:8080'] : [`10.0.0.${host}:40000`, '10.0.0.1:8080'];
}

/** What two reassemblers are told: one gets marks that let it take the short way, the other never does. */
function play(steps: readonly Step[], scene: Scene, mayBeShort: boolean): Wire {
  const [client, app] = ends(scene.isIPv6, 2);
  const wire = new Wire({ client, app, clientStart: START, appStart: APP_START });
  wire.reassembler.setPorts(scene.isClientWatched ? [8080, 40000] : [8080]);
  wire.handshake();
  const sent: Record<string, number> = {};
  for (const step of steps) {
    const isIPv6 = scene.isIPv6 !== step.isOtherVersion;
    const [client, app] = ends(isIPv6, step.host);
    const [from, to] = step.isFromClient ? [client, app] : [app, client];
    const own = sent[from] ?? 0;
    const other = sent[to] ?? 0;
    const at = own + step.skip;
    sent[from] = Math.max(own, at + step.payloadBytes);
    const [ownStart, otherStart] = step.isFromClient ? [START, APP_START] : [APP_START, START];
    const bytes = packet({
      from,
      to,
      sequence: ownStart + at,
      acknowledgement: otherStart + other + step.ackAhead,
      flags: step.flags,
      optionBytes: step.optionBytes,
      payload: 'abcdefghijklmnop'.slice(at & 7, (at & 7) + step.payloadBytes),
      extensions: step.hasExtension ? [0] : [],
    });
    if (!isIPv6) bytes.writeUInt16BE(step.fragment, 6);
    const frame = frameOf(Buffer.concat([bytes, Buffer.alloc(step.padding)]));
    frame.end -= step.cut;
    // A proven direction with a checksum still to be proven is the long way with the same outcome: the checksums are right.
    const direction = step.isUnmarked || scene.isOverLo ? 0 : step.isFromClient ? RECEIVED : SENT;
    frame.marks = direction | (mayBeShort ? 0 : CHECKSUM_UNPROVEN);
    if (step.passSeconds > 0) wire.pass(step.passSeconds);
    wire.reassembler.onFrame(frame);
  }
  wire.reassembler.forgetAll('unwanted');
  return wire;
}

describe('the short way of plain segments', () => {
  it.each(SCENES)('tells and counts what the long way does: %o', scene => {
    const take = vi.spyOn(PlainSegments.prototype, 'take');
    fc.assert(
      fc.property(fc.array(stepArbitrary, { maxLength: 60 }), steps => {
        const [short, long] = [play(steps, scene, true), play(steps, scene, false)];
        expect(short.log.flows.map(flow => [flow.info, flow.events])).toEqual(
          long.log.flows.map(flow => [flow.info, flow.events]),
        );
        expect(short.counts).toEqual(long.counts);
      }),
      { numRuns: 200 },
    );
    const taken = take.mock.results.filter(({ value }) => value === true);
    // Between two watched ports without a mark only the handshake tells who is who.
    if (scene.isOverLo && scene.isClientWatched) expect(taken).toEqual([]);
    else expect(taken.length).toBeGreaterThan(200);
    take.mockRestore();
  });

  it.each(SCENES.slice(0, 2))(
    'takes what a connection says that has the ends of one that is gone: %o',
    ({ isIPv6 }) => {
      const [client, app] = ends(isIPv6, 2);
      const wire = new Wire({ client, app, clientStart: START, appStart: APP_START });
      const take = vi.spyOn(PlainSegments.prototype, 'take');
      const say = (sequence: number): unknown => {
        const facts = {
          from: client,
          to: app,
          acknowledgement: APP_START,
          flags: ACK,
          optionBytes: 12,
          payload: 'abc',
        };
        const frame = frameOf(packet({ ...facts, sequence }));
        frame.marks = RECEIVED;
        wire.reassembler.onFrame(frame);
        return take.mock.results.findLast(({ type }) => type === 'return')?.value;
      };
      wire.handshake();
      expect([say(START), say(START + 3)]).toEqual([true, true]);
      // One that is forgotten after it leaves its place to the next, which so is not where it was.
      wire.reassembler.onFrame(frameOf(packet({ from: ends(isIPv6, 3)[0], to: app, sequence: 1, flags: SYN })));
      wire.reassembler.forgetAll('idle');
      wire.handshake();
      expect([say(START), say(START + 3)]).toEqual([true, true]);
      take.mockRestore();
    },
  );
});
