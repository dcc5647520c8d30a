import { expect, it } from 'vitest';
import { maxRateWords, parseMaxRate } from './max-rate.ts';

it.each([
  ['100/s', 'requests', 100],
  ['0.5/s', 'requests', 0.5],
  ['5MB/s', 'bytes', 5_000_000],
  ['500kB/s', 'bytes', 500_000],
  ['1MiB/s', 'bytes', 1_048_576],
])('reads %s', (text, unit, perSecond) => {
  expect(parseMaxRate(text)).toEqual({ unit, perSecond });
});

it.each(['', '100', '0/s', '-1/s', '5 apples/s', '1e9/s', '5MB', '99999999GB/s'])(
  'refuses %j and says how to write it',
  text => {
    expect(() => parseMaxRate(text)).toThrow(/is not a rate/);
  },
);

it('says a rate in words', () => {
  expect(maxRateWords(parseMaxRate('5MB/s'))).toBe('5000000 bytes a second');
  expect(maxRateWords(parseMaxRate('1/s'))).toBe('1 request a second');
});
