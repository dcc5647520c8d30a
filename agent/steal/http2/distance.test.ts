/** What a round trip carries of a stream that is far from its client: as much as it would without us, or nearly. */
import { describe, expect, it } from 'vitest';
import { FarClient, type Windows } from './testing/far-client.ts';

const KIB = 1024;
const ROUNDS = 20;
const ENOUGH = 0.8;
const DEFAULTS: Windows = { stream: 65_535, connection: 65_535 };
/** As browsers and curl have them, made small: a connection takes more than two streams. */
const WIDE: Windows = { stream: 256 * KIB, connection: 1024 * KIB };

/** Bytes of a stream in so many round trips, once it runs. */
function carried(far: FarClient, streamId: number): number {
  for (let warm = 0; warm < 3; warm++) far.roundTrip();
  const before = far.bytesOf(streamId);
  for (let round = 0; round < ROUNDS; round++) far.roundTrip();
  return far.bytesOf(streamId) - before;
}

/** The same between client and app alone: a window a round trip. */
const alone = ({ stream, connection }: Windows): number => ROUNDS * Math.min(stream, connection);

describe.each([
  { windows: DEFAULTS, kind: 'of 64 KiB' },
  { windows: WIDE, kind: 'that are wide' },
])('with windows $kind', ({ windows }) => {
  it.each(['up', 'down'] as const)('a stolen stream goes %s as it would alone', direction => {
    const far = new FarClient(direction, windows);
    far.ask(1, 'alice');
    expect(far.whoHas(1)).toBe('alice');
    expect(carried(far, 1)).toBeGreaterThanOrEqual(ENOUGH * alone(windows));
  });

  it.each(['up', 'down'] as const)('a passed stream goes %s as it would alone', direction => {
    const far = new FarClient(direction, windows);
    far.ask(1, 'bob');
    expect(carried(far, 1)).toBeGreaterThanOrEqual(ENOUGH * alone(windows));
  });

  it('a passed stream goes up beside a stolen one that its local process does not read', () => {
    const far = new FarClient('up', windows);
    far.ask(1, 'alice');
    far.stallLocal(1);
    far.ask(3, 'bob');
    expect([far.whoHas(1), far.whoHas(3)]).toEqual(['alice', 'app']);
    expect(carried(far, 3)).toBeGreaterThanOrEqual(ENOUGH * alone(windows));
  });
});

describe('beside a stolen stream that its client does not read', () => {
  it('a passed stream goes down as it would alone, where the connection takes more than two streams', () => {
    const far = new FarClient('down', WIDE);
    far.client.stalled.add(1);
    far.ask(1, 'alice');
    far.ask(3, 'bob');
    expect([far.whoHas(1), far.whoHas(3)]).toEqual(['alice', 'app']);
    expect(carried(far, 3)).toBeGreaterThanOrEqual(ENOUGH * alone(WIDE));
    expect(far.bytesOf(1)).toBeLessThanOrEqual(WIDE.stream);
  });

  it('it has half of a connection that takes no more than one stream', () => {
    const far = new FarClient('down', DEFAULTS);
    far.ask(3, 'bob');
    far.roundTrip();
    far.client.stalled.add(5);
    far.ask(5, 'alice');
    expect(far.whoHas(5)).toBe('alice');
    expect(carried(far, 3)).toBeGreaterThanOrEqual(0.5 * ENOUGH * alone(DEFAULTS));
  });
});
