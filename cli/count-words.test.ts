import { expect, it } from 'vitest';
import { count, countedWords } from './count-words.ts';

it('counts one as one', () => {
  expect([0, 1, 2].map(value => count(value, 'request'))).toEqual(['0 requests', '1 request', '2 requests']);
});

it('says what was counted once, and more often', () => {
  expect(`2 ${countedWords(2, 'mirror_lost_gap')}`).toBe('2 requests not copied because packets of them are missing');
  expect(`1 ${countedWords(1, 'mirror_lost_gap')}`).toBe(
    '1 of the requests not copied because packets of them are missing',
  );
  expect(`1 ${countedWords(1, 'sniffer_restarts')}`).toMatch(/^1 time that the reader of packets broke/);
});
