import { expect, it } from 'vitest';
import { Crowd, maxConnections } from './crowd.ts';
import { MAX_CONNECTIONS, RESERVED_DESCRIPTORS } from './limits.ts';

it('leaves two descriptors for each connection, and some for everything else', () => {
  expect(maxConnections(1_024)).toBe((1_024 - RESERVED_DESCRIPTORS) / 2);
  expect(maxConnections(64)).toBe(1);
  expect(maxConnections(1_000_000)).toBe(MAX_CONNECTIONS);
});

it('is crowded from when no descriptor was left until a quarter is gone', () => {
  const told: boolean[] = [];
  const crowd = new Crowd(1_000, isCrowded => told.push(isCrowded));
  crowd.noteExhausted(0);
  crowd.noteExhausted(100);
  crowd.noteOpened(101);
  crowd.noteClosed(76);
  expect(told).toEqual([true]);
  crowd.noteClosed(75);
  crowd.noteClosed(74);
  expect(told).toEqual([true, false]);
});
