import { expect, it } from 'vitest';
import { parseFilter } from '../../filter-engine/index.ts';
import { Rehearsal } from './rehearsal.ts';

it('takes the way of real packets, to the end: each is the next of its connection, and what a mirror wants is copied', () => {
  const handedOn: number[] = [];
  for (const specs of [[null], [parseFilter({ path: '/elsewhere' })]]) {
    const rehearsal = new Rehearsal(specs);
    // The first request of a connection whose beginning was not seen is not believed.
    rehearsal.round();
    const before = rehearsal.handedOn;
    const connections = rehearsal.round() / 2;
    expect(rehearsal.counters.snapshot()).toEqual({ flows_seen: connections, flows_mid_stream: connections });
    handedOn.push((rehearsal.handedOn - before) / connections);
  }
  expect(handedOn[0]).toBeGreaterThan(100);
  expect(handedOn[1]).toBeLessThan(10);
});
