import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROTOCOL_ERRORS } from './errors.ts';
import type { MuxLimits } from './limits.ts';
import { OPEN_META, rawFrame } from './testing/raw-frames.ts';
import { type Side, Tunnel } from './testing/tunnel.ts';

const LIMITS: Partial<MuxLimits> = { streamWindowBytes: 500, sessionWindowBytes: 2000, maxStreams: 8 };
const side = fc.constantFrom<Side>('agent', 'cli');

/** A conversation with all types of frames; each message may be changed before it is delivered. */
function converse(to: Side, change: (message: Buffer, index: number) => Buffer): Tunnel {
  const tunnel = new Tunnel(LIMITS);
  const from: Side = to === 'agent' ? 'cli' : 'agent';
  let index = 0;
  const exchange = () => {
    for (let moves = true; moves; ) {
      tunnel.agent.flush();
      tunnel.cli.flush();
      const { sent } = tunnel.end(from);
      if (sent[0] !== undefined) {
        sent[0] = change(sent[0], index);
        index += 1;
      }
      moves = tunnel.deliver('agent');
      moves = tunnel.deliver('cli') || moves;
    }
  };
  const owners = [tunnel.agent.open(), tunnel.agent.open(), tunnel.agent.open()];
  for (const owner of owners) owner?.write(700);
  const dialled = tunnel.cli.dial();
  dialled?.write(300);
  tunnel.cli.dial()?.reset();
  tunnel.agent.mux.sendControl({ type: 'notice', deep: [[[1]]] });
  exchange();
  for (const owner of tunnel.cli.owners.values()) if (owner.stream.isOpen) owner.write(600);
  tunnel.cli.mux.sendControl({ type: 'goodbye' });
  tunnel.cli.mux.ping();
  exchange();
  owners[0]?.end();
  owners[1]?.reset();
  for (const owner of tunnel.cli.owners.values()) if (owner.stream.isOpen) owner.end();
  exchange();
  return tunnel;
}

/** Whatever happened: nothing was thrown, an error has a known code and was told once, and every table is within bounds. */
function expectSound(tunnel: Tunnel, to: Side): void {
  const { mux, errors, owners } = tunnel.end(to);
  expect(errors.length).toBe(mux.isDead ? 1 : 0);
  for (const code of errors) expect(Object.keys(PROTOCOL_ERRORS)).toContain(code);
  expect(mux.streamCount).toBeLessThanOrEqual(16);
  expect(mux.sessionCredit).toBeGreaterThanOrEqual(0);
  for (const owner of owners.values()) {
    expect(owner.faults.filter(fault => !fault.startsWith('byte '))).toEqual([]);
    expect(mux.isDead && owner.stream.isOpen).toBe(false);
  }
}

/** Frames that are nearly right: true types, small ids, payloads of about the right size. */
const frame = fc
  .record({
    type: fc.integer({ min: 0, max: 11 }),
    id: fc.oneof(
      { weight: 8, arbitrary: fc.nat({ max: 12 }) },
      { weight: 4, arbitrary: fc.nat({ max: 6 }).map(number => 0x80000000 + number) },
      { weight: 1, arbitrary: fc.nat({ max: 0xffffffff }) },
    ),
    payload: fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.uint8Array({ minLength: 8, maxLength: 9 }).map(bytes => bytes.map((byte, index) => (index < 7 ? 0 : byte))),
      fc.constant(OPEN_META),
      fc.json().map(text => Buffer.from(text)),
      fc.nat({ max: 300 }).map(bytes => Buffer.alloc(bytes)),
    ),
  })
  .map(({ type, id, payload }) => rawFrame(type, id, Buffer.from(payload)));

describe('bytes of a hostile peer', () => {
  it('end in an error or in nothing when they are random', () => {
    fc.assert(
      fc.property(side, fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 10 }), (to, messages) => {
        const tunnel = new Tunnel(LIMITS);
        for (const message of messages) tunnel.end(to).mux.receive(Buffer.from(message));
        expectSound(tunnel, to);
      }),
      { numRuns: 2000 },
    );
  });

  it('end in an error or in nothing when they are frames in any order', () => {
    let survivors = 0;
    fc.assert(
      fc.property(
        side,
        fc.array(fc.array(frame, { minLength: 1, maxLength: 3 }), { maxLength: 20 }),
        (to, messages) => {
          const tunnel = new Tunnel(LIMITS);
          tunnel.agent.open()?.write(100);
          tunnel.settle();
          for (const frames of messages) {
            tunnel.end(to).mux.receive(Buffer.concat(frames));
            tunnel.end(to).flush();
          }
          if (!tunnel.end(to).mux.isDead) survivors += 1;
          expectSound(tunnel, to);
        },
      ),
      { numRuns: 2000 },
    );
    expect(survivors).toBeGreaterThan(20);
  });

  it('end in an error or in nothing when a real conversation is changed', () => {
    const change = fc.record({
      at: fc.nat({ max: 6 }),
      offset: fc.nat({ max: 3000 }),
      byte: fc.nat({ max: 255 }),
      kind: fc.constantFrom('set', 'cut', 'double', 'drop'),
    });
    fc.assert(
      fc.property(side, fc.array(change, { minLength: 1, maxLength: 3 }), (to, changes) => {
        const tunnel = converse(to, (message, index) => {
          let changed = message;
          for (const { at, offset, byte, kind } of changes) {
            if (at !== index || changed.length === 0) continue;
            if (kind === 'set') changed[offset % changed.length] = byte;
            if (kind === 'cut') changed = changed.subarray(0, offset % changed.length);
            if (kind === 'double') changed = Buffer.concat([changed, changed]);
            if (kind === 'drop') changed = rawFrame(7, 0, Buffer.alloc(8));
          }
          return changed;
        });
        expectSound(tunnel, to);
      }),
      { numRuns: 3000 },
    );
  });

  it('pass a real conversation that nobody changed', () => {
    for (const to of ['agent', 'cli'] as const) {
      const tunnel = converse(to, message => message);
      expect([tunnel.agent.errors, tunnel.cli.errors]).toEqual([[], []]);
      expect([...tunnel.cli.owners.values()].map(owner => owner.receivedBytes).sort()).toEqual([0, 0, 700, 700, 700]);
    }
  });

  it('leave nothing behind, however many streams come and go', () => {
    const tunnel = new Tunnel(LIMITS);
    tunnel.cli.onOpened = stream => stream.reset(1, 0);
    for (let id = 1; id <= 50_000; id += 1) {
      tunnel.cli.mux.receive(Buffer.concat([rawFrame(2, id, OPEN_META), rawFrame(3, id, Buffer.alloc(100))]));
      tunnel.cli.flush();
      tunnel.cli.sent.length = 0;
    }
    expect([tunnel.cli.errors, tunnel.cli.mux.streamCount]).toEqual([[], 0]);
    expect(tunnel.cli.mux.receivableBytes).toBeGreaterThan(1000);
  });
});
