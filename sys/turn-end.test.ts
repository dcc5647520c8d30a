import { expect, it } from 'vitest';
import { atTurnEnd, runTurn } from './turn-end.ts';

it('does what was put off at the end of the turn, in order', () => {
  const told: string[] = [];
  runTurn(() => {
    atTurnEnd(() => {
      told.push('first');
      atTurnEnd(() => told.push('put off by it'));
    });
    atTurnEnd(() => told.push('second'));
    told.push('turn');
  });
  expect(told).toEqual(['turn', 'first', 'second']);
});

it('does it where the turn failed', () => {
  const told: string[] = [];
  const run = (): boolean =>
    runTurn(() => {
      atTurnEnd(() => told.push('end'));
      throw new Error('an event that nobody expected');
    });
  expect(run).toThrow('an event that nobody expected');
  expect(told).toEqual(['end']);
});

it('puts off to the end of the turn of node where there is none of its own', async () => {
  const done = Promise.withResolvers<void>();
  let isDone = false;
  atTurnEnd(() => {
    isDone = true;
    done.resolve();
  });
  await Promise.resolve();
  expect(isDone).toBe(false);
  await done.promise;
});
