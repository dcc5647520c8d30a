import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SharedWindow } from './index.ts';

/** When a client gives connection credit back: on receipt, when its program reads, when half is owed, when nothing is left. */
type Crediting = 'eager' | 'read' | 'half' | 'empty';

interface Model {
  readonly crediting: Crediting;
  /** Bytes a tick that the client reads of the stolen stream. */
  readonly stolenRate: number;
  readonly windowBytes: number;
  /** Ticks from one side to the other. */
  readonly delay: number;
}

const FRAME_BYTES = 16_384;
const STREAM_BYTES = 65_535;
const TICKS = 2_000;

/**
 * A client with a fast app stream and a stolen one, one tick a millisecond: what the app got through, and every break of a rule.
 * The app knows nothing of sessions: it sends by its own view of the connection's window.
 */
function run({ crediting, stolenRate, windowBytes, delay }: Model) {
  const shared = new SharedWindow();
  if (windowBytes > 65_535) shared.add(windowBytes - 65_535);
  const wires: { at: number; act: () => void }[] = [];
  const held: number[] = [];
  const stream = { app: STREAM_BYTES, session: STREAM_BYTES };
  const unread = { app: 0, session: 0 };
  let appView = windowBytes;
  let clientWindow = windowBytes;
  let owed = 0;
  let read = 0;
  let overruns = 0;
  let maxDebt = 0;
  let lastRead = 0;
  let longestPause = 0;
  const later = (tick: number, act: () => void): void => {
    wires.push({ at: tick + delay, act });
  };
  const deliver = (who: 'app' | 'session', bytes: number): void => {
    clientWindow -= bytes;
    if (clientWindow < 0) overruns++;
    unread[who] += bytes;
    if (crediting === 'eager') owed += bytes;
  };
  for (let tick = 0; tick < TICKS; tick++) {
    for (const wire of wires.splice(0)) {
      if (wire.at <= tick) wire.act();
      else wires.push(wire);
    }
    while (appView > 0 && stream.app > 0) {
      const bytes = Math.min(FRAME_BYTES, appView, stream.app);
      appView -= bytes;
      stream.app -= bytes;
      held.push(bytes);
    }
    for (let moved = true; moved; ) {
      moved = false;
      const room = Math.min(held[0] ?? 0, shared.credit);
      if (room > 0) {
        shared.takeForApp(room);
        held[0] = (held[0] ?? 0) - room;
        if (held[0] === 0) held.shift();
        later(tick, () => deliver('app', room));
        moved = true;
      }
      const bytes = Math.min(FRAME_BYTES, stream.session, shared.sessionRoom(true));
      if (bytes > 0) {
        shared.takeForSession(bytes);
        stream.session -= bytes;
        later(tick, () => deliver('session', bytes));
        moved = true;
      }
    }
    maxDebt = Math.max(maxDebt, shared.debt);
    for (const [who, rate] of [
      ['app', Number.POSITIVE_INFINITY],
      ['session', stolenRate],
    ] as const) {
      const bytes = Math.min(unread[who], rate);
      if (bytes === 0) continue;
      unread[who] -= bytes;
      if (crediting !== 'eager') owed += bytes;
      if (who === 'app') {
        read += bytes;
        lastRead = tick;
      }
      later(tick, () => {
        stream[who] += bytes;
        if (who === 'session') shared.noteRead(bytes);
      });
    }
    const isDue = crediting === 'half' ? owed >= windowBytes / 2 : crediting === 'empty' ? clientWindow === 0 : true;
    if (owed > 0 && isDue) {
      const bytes = owed;
      owed = 0;
      clientWindow += bytes;
      later(tick, () => {
        const passed = shared.add(bytes);
        later(tick + delay, () => {
          appView += passed;
        });
      });
    }
    longestPause = Math.max(longestPause, tick - lastRead);
  }
  return { read, overruns, maxDebt, longestPause };
}

const anyModel: fc.Arbitrary<Model> = fc.record({
  crediting: fc.constantFrom<Crediting>('eager', 'read', 'half', 'empty'),
  stolenRate: fc.constantFrom(0, 20, 1_000, 1_000_000),
  windowBytes: fc.constantFrom(65_535, 100_000, 1 << 20),
  delay: fc.integer({ min: 1, max: 20 }),
});

describe('a shared window', () => {
  it('is never overrun, and leaves the app half of its rate whatever the stolen reader does', () => {
    fc.assert(
      fc.property(anyModel, model => {
        const { read, overruns, maxDebt, longestPause } = run(model);
        expect(overruns).toBe(0);
        expect(maxDebt).toBeLessThanOrEqual(model.windowBytes);
        // Half of the window a round trip of its own, and that of the client's credit through us.
        const roundTrips = TICKS / (4 * model.delay + 4);
        expect(read).toBeGreaterThan((roundTrips * Math.min(model.windowBytes, STREAM_BYTES)) / 4);
        expect(longestPause).toBeLessThan(10 * model.delay + 20);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps back from the app what sessions used', () => {
    const shared = new SharedWindow();
    shared.takeForSession(10_000);
    expect(shared.credit).toBe(55_535);
    expect(shared.add(4_000)).toBe(0);
    expect(shared.debt).toBe(6_000);
    expect(shared.add(7_000)).toBe(1_000);
    expect(shared.debt).toBe(0);
    expect(shared.credit).toBe(66_535);
  });

  it('gives sessions half, or all while the app has nothing open', () => {
    const shared = new SharedWindow();
    expect(shared.sessionRoom(true)).toBe(32_767);
    expect(shared.sessionRoom(false)).toBe(65_535);
    shared.takeForSession(32_767);
    expect(shared.sessionRoom(true)).toBe(0);
    shared.noteRead(1_000);
    expect(shared.sessionRoom(true)).toBe(1_000);
    shared.takeForApp(32_768);
    expect(shared.sessionRoom(false)).toBe(0);
    shared.noteRead(1_000_000);
    shared.add(200_000);
    expect(shared.sessionRoom(true)).toBe(100_000);
  });

  it('goes on elsewhere from a snapshot', () => {
    const shared = new SharedWindow();
    shared.takeForSession(1_000);
    const other = new SharedWindow();
    other.restore(structuredClone(shared.snapshot()));
    expect(other.snapshot()).toEqual(shared.snapshot());
    expect(other.add(1_500)).toBe(500);
  });
});
