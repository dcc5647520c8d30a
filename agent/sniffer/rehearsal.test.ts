import { expect, it } from 'vitest';
import { parseFilter } from '../../filter-engine/index.ts';
import { Rehearsal, RehearsedCopying } from './rehearsal.ts';

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
