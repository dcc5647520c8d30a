import { expect, test } from 'vitest';
import { predatingPacketsWords } from './predating-words.ts';

test('says of one connection and of several what is not seen', () => {
  expect(predatingPacketsWords(1, 8080)).toBe(
    '1 connection to port 8080 is older than this session: its next request is passed over, those behind it are seen; --drain resets such connections.',
  );
  expect(predatingPacketsWords(2, 8080)).toContain('2 connections to port 8080 are older');
});
