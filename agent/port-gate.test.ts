import { expect, it } from 'vitest';
import { toPort } from '../protocol/index.ts';
import { PortGate } from './port-gate.ts';

const WISH = new Set([toPort(80)]);
const LATER = new Set([toPort(80), toPort(81)]);

function gate(): { gate: PortGate; applied: number[][] } {
  const applied: number[][] = [];
  return { gate: new PortGate(async ports => void applied.push([...ports])), applied };
}

it('has no ports while it is shut, and what is wished by then when it opens', async () => {
  const { gate: own, applied } = gate();
  await own.setPorts(WISH);
  await own.shut();
  await own.setPorts(LATER);
  await own.open();
  expect(applied).toEqual([[80], [], [], [80, 81]]);
});

it('applies what holds last when changes cross', async () => {
  const { gate: own, applied } = gate();
  await Promise.all([own.setPorts(WISH), own.shut(), own.setPorts(LATER)]);
  expect(applied.at(-1)).toEqual([]);
});

it('goes on after a change that failed', async () => {
  const failures = [new Error('no')];
  const applied: number[][] = [];
  const own = new PortGate(async ports => {
    const failure = failures.pop();
    if (failure !== undefined) throw failure;
    applied.push([...ports]);
  });
  await expect(own.setPorts(WISH)).rejects.toThrow('no');
  await own.setPorts(WISH);
  expect(applied).toEqual([[80]]);
});

it('knows since when nothing is taken', async () => {
  const { gate: own } = gate();
  expect(own.emptySinceMs).toBe(Number.NEGATIVE_INFINITY);
  await own.setPorts(WISH);
  expect(own.emptySinceMs).toBe(Number.POSITIVE_INFINITY);
  const beforeMs = performance.now();
  await own.setPorts(new Set());
  const emptySinceMs = own.emptySinceMs;
  expect(emptySinceMs).toBeGreaterThanOrEqual(beforeMs);
  await own.setPorts(new Set());
  expect(own.emptySinceMs).toBe(emptySinceMs);
});
