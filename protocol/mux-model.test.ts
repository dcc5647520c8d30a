import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MuxLimits } from './limits.ts';
import { RESET_SESSION_GONE } from './reset-codes.ts';
import type { StreamState } from './stream-state.ts';
import { type Owner, type Side, Tunnel } from './testing/tunnel.ts';

const LIMITS: MuxLimits = {
  streamWindowBytes: 64,
  largestStreamWindowBytes: 64,
  sessionWindowBytes: 200,
  maxStreams: 5,
  queueHighBytes: 50,
  queueLowBytes: 20,
  maxQueueBytes: 300,
  sessionQueueHighBytes: 500,
  maxSessionQueueBytes: 700,
  maxTransportBytes: 1_000_000,
};

type Step =
  | { readonly kind: 'open' }
  | { readonly kind: 'write' | 'consume'; readonly side: Side; readonly pick: number; readonly count: number }
  | { readonly kind: 'end' | 'reset' | 'hurry'; readonly side: Side; readonly pick: number }
  | { readonly kind: 'flush' | 'deliver' | 'control'; readonly side: Side };

const side = fc.constantFrom<Side>('agent', 'cli');
const pick = fc.nat({ max: 20 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('open') }) },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constantFrom('write', 'consume'),
      side,
      pick,
      count: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 320 })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('end', 'reset', 'hurry'), side, pick }) },
  { weight: 12, arbitrary: fc.record({ kind: fc.constantFrom('flush', 'deliver', 'deliver', 'control'), side }) },
);

/** A tunnel whose owners consume only when told to, with every rule checked after each step. */
class Play {
  readonly tunnel = new Tunnel(LIMITS);

  constructor() {
    this.tunnel.agent.consumesAtOnce = false;
    this.tunnel.cli.consumesAtOnce = false;
  }

  run(steps: readonly Step[]): void {
    for (const next of steps) {
      this.#take(next);
      this.check();
    }
  }

  owners(which: Side): readonly Owner[] {
    return [...this.tunnel.end(which).owners.values()];
  }

  check(): void {
    for (const which of ['agent', 'cli'] as const) {
      const { mux, errors } = this.tunnel.end(which);
      expect(errors).toEqual([]);
      expect(mux.sessionCredit).toBeGreaterThanOrEqual(0);
      expect(mux.queuedBytes).toBeLessThanOrEqual(LIMITS.maxSessionQueueBytes);
      expect(mux.streamCount).toBeLessThanOrEqual(LIMITS.maxStreams);
      const owners = this.owners(which);
      expect(owners.flatMap(owner => owner.faults)).toEqual([]);
      expect(owners.reduce((sum, owner) => sum + owner.heldBytes, 0)).toBeLessThanOrEqual(LIMITS.sessionWindowBytes);
      expect(owners.reduce((sum, owner) => sum + owner.stream.queuedBytes, 0)).toBe(mux.queuedBytes);
      for (const owner of owners) {
        expect((owner.stream as StreamState).sendCredit).toBeGreaterThanOrEqual(0);
        expect(owner.heldBytes).toBeLessThanOrEqual(LIMITS.streamWindowBytes);
      }
    }
  }

  /** Ends what is open and consumes what came, until nothing moves. */
  finish(): void {
    for (const which of ['agent', 'cli'] as const) {
      for (const owner of this.owners(which)) if (owner.stream.isOpen && !owner.hasEnded) owner.end();
    }
    for (let round = 0; round < 200; round += 1) {
      this.tunnel.settle();
      for (const which of ['agent', 'cli'] as const) {
        for (const owner of this.owners(which)) {
          owner.consume(owner.heldBytes);
          if (owner.stream.isOpen && !owner.hasEnded) owner.end();
        }
      }
    }
  }

  #take(next: Step): void {
    switch (next.kind) {
      case 'open':
        this.tunnel.agent.open();
        return;
      case 'flush':
        this.tunnel.end(next.side).flush();
        return;
      case 'deliver':
        this.tunnel.deliver(next.side);
        return;
      case 'control':
        this.tunnel.end(next.side).mux.sendControl({ type: 'x' });
        return;
      default: {
        const owners = this.owners(next.side).filter(owner => owner.stream.isOpen || owner.heldBytes > 0);
        const owner = owners[next.pick % Math.max(1, owners.length)];
        if (owner !== undefined) act(owner, next);
      }
    }
  }
}

function act(owner: Owner, next: Extract<Step, { readonly pick: number }>): void {
  const isWritable = owner.stream.isOpen && !owner.hasEnded;
  if (next.kind === 'write' && isWritable) owner.write(next.count);
  if (next.kind === 'consume') owner.consume(next.count);
  if (next.kind === 'end' && isWritable) owner.end();
  if (next.kind === 'reset') owner.reset();
  if (next.kind === 'hurry') owner.consumesAtOnce = true;
}

/** Checks the two ends of a stream against each other once all is delivered. */
function checkPair(sender: Owner, receiver: Owner): void {
  expect(receiver.receivedBytes).toBeLessThanOrEqual(sender.writtenBytes);
  const wasReset = [sender, receiver].some(owner => owner.hasReset || owner.peerReset !== null);
  if (!wasReset) {
    expect(receiver.receivedBytes).toBe(sender.writtenBytes);
    expect(receiver.peerEnd).not.toBeNull();
  }
  if (sender.peerReset !== null) {
    expect(sender.peerReset.deliveredBytes).toBeLessThanOrEqual(sender.stream.sentBytes);
    expect(sender.peerReset.deliveredBytes).toBeGreaterThanOrEqual(receiver.deliveredBytes);
  }
}

describe('two muxes back to back', () => {
  it('deliver every byte in order exactly once, whatever is written, ended, reset, consumed and delayed', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 200 }), steps => {
        const play = new Play();
        play.run(steps);
        play.finish();
        play.check();
        const { agent, cli } = play.tunnel;
        expect([agent.mux.streamCount, cli.mux.streamCount]).toEqual([0, 0]);
        expect([agent.mux.queuedBytes, cli.mux.queuedBytes]).toEqual([0, 0]);
        for (const [id, owner] of cli.owners) {
          checkPair(agent.owner(id), owner);
          checkPair(owner, agent.owner(id));
        }
        expect(wholeWindow(play.tunnel)).toEqual([LIMITS.sessionWindowBytes, LIMITS.sessionWindowBytes]);
      }),
      { numRuns: 600 },
    );
  });

  it('tell every owner once when the tunnel goes, with no less than what was delivered', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), steps => {
        const play = new Play();
        play.run(steps);
        const open = play.owners('agent').filter(owner => owner.stream.isOpen);
        play.tunnel.agent.mux.destroy();
        play.tunnel.agent.mux.destroy();
        while (play.tunnel.deliver('agent')) play.check();
        for (const owner of open) {
          expect(owner.faults).toEqual([]);
          expect(owner.peerReset?.code).toBe(RESET_SESSION_GONE);
          const seen = play.tunnel.cli.owners.get(owner.stream.id)?.receivedBytes ?? 0;
          expect(owner.peerReset?.deliveredBytes).toBeGreaterThanOrEqual(seen);
        }
        expect(play.tunnel.agent.mux.streamCount).toBe(0);
        expect(play.tunnel.agent.mux.queuedBytes).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});

/** Pushes bytes through an idle tunnel both ways until credit comes back: then the windows stand at their full size. */
function wholeWindow(tunnel: Tunnel): readonly number[] {
  tunnel.agent.consumesAtOnce = true;
  tunnel.cli.consumesAtOnce = true;
  const agentOwner = tunnel.agent.open();
  tunnel.settle();
  if (agentOwner === null) return [];
  const ends = [agentOwner, tunnel.cli.owner(agentOwner.stream.id)];
  const largest = [0, 0];
  for (let round = 0; round < LIMITS.sessionWindowBytes; round += 1) {
    for (const owner of ends) owner.write(1);
    tunnel.settle();
    for (const [index, end] of [tunnel.agent, tunnel.cli].entries()) {
      expect(end.mux.sessionCredit).toBe(tunnel.end(index === 0 ? 'cli' : 'agent').mux.receivableBytes);
      largest[index] = Math.max(largest[index] ?? 0, end.mux.sessionCredit);
    }
  }
  return largest;
}
