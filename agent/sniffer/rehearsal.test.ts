import { expect, it } from 'vitest';
import { parseFilter } from '../../filter-engine/index.ts';
import { type Allocation, allocationOf, cleanRounds } from '../../test/allocation.ts';
import { Rehearsal, RehearsedCopying } from './rehearsal.ts';

const ROUNDS = 800;
const ROUNDS_A_BATCH = 40;

it('takes the way of real packets, to the end: each is the next of its connection, and what a mirror wants is copied', () => {
  const handedOn: number[] = [];
  for (const specs of [[null], [parseFilter({ path: '/elsewhere' })]]) {
    const copying = new RehearsedCopying(specs);
    const rehearsal = new Rehearsal(copying.engine);
    const requests = (rehearsal.round() + rehearsal.round()) / 2;
    copying.flush();
    expect(rehearsal.counters.snapshot()).toEqual({ flows_seen: requests / 2 });
    handedOn.push(copying.handedOn / requests);
  }
  expect(handedOn[0]).toBeGreaterThan(100);
  expect(handedOn[1]).toBeLessThan(10);
});

it('shows that copying allocates nothing per packet, from the frame to the batch', async () => {
  const copying = new RehearsedCopying([null]);
  const rehearsal = new Rehearsal(copying.engine);
  const play = (): number => {
    let packets = 0;
    for (let round = 1; round <= ROUNDS; round++) {
      packets += rehearsal.round();
      if (round % ROUNDS_A_BATCH === 0) copying.flush();
    }
    return packets;
  };
  for (let i = 0; i < 3; i++) play();
  const rounds: Allocation[] = [];
  let packets = 0;
  for (let i = 0; i < 4; i++) {
    const round = await allocationOf(() => {
      packets = play();
    });
    rounds.push(round);
  }
  expect(cleanRounds(rounds, packets), JSON.stringify(rounds)).not.toEqual([]);
});

it('ends connections as their two ends do', () => {
  const ends: string[] = [];
  const rehearsal = new Rehearsal({
    onFlow: () => ({
      onBytes: () => undefined,
      onGap: () => ends.push('gap'),
      onEnd: () => undefined,
      onOver: end => void ends.push(end),
    }),
  });
  const connections = rehearsal.round() / 2;
  rehearsal.end();
  expect(ends).toEqual(Array.from({ length: connections }, () => 'closed'));
});
