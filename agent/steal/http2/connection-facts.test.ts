import { expect, it } from 'vitest';
import { ConnectionFacts } from './connection-facts.ts';
import { MAX_GIVEN_BACK } from './limits.ts';

it('knows the newest of the streams that were given to the app, and takes older ones for stolen', () => {
  const facts = new ConnectionFacts();
  const idOf = (index: number): number => 2 * index + 1;
  for (let index = 0; index < MAX_GIVEN_BACK; index++) {
    facts.noteStolen(idOf(index));
    expect(facts.isCutOut(idOf(index))).toBe(true);
    facts.giveBack(idOf(index));
  }
  expect([0, 1, MAX_GIVEN_BACK - 1].map(index => facts.isCutOut(idOf(index)))).toEqual([false, false, false]);
  facts.noteStolen(idOf(MAX_GIVEN_BACK));
  facts.giveBack(idOf(MAX_GIVEN_BACK));
  expect([0, 1, MAX_GIVEN_BACK].map(index => facts.isCutOut(idOf(index)))).toEqual([true, false, false]);
});
