import { expect, it } from 'vitest';
import { aimsSection, attained } from './aims.ts';

it('says how far an aim is met, whichever way it is bound', () => {
  expect(attained({ what: 'rate', measured: 1.5, bound: 1.2, is: 'least' })).toBe(1.25);
  expect(attained({ what: 'cost', measured: 1, bound: 0.8, is: 'most' })).toBe(0.8);
});

it('shows a row for each aim that was measured', () => {
  const section = aimsSection([
    { what: 'added p50', measured: 110, bound: 220, is: 'most', unit: 'µs' },
    { what: 'not measured', measured: Number.NaN, bound: 1, is: 'least' },
  ]);
  expect(section.split('\n').slice(2)).toEqual([
    '| what      |      aim | measured | of the aim (1 is met) |',
    '| --------- | -------: | -------: | --------------------: |',
    '| added p50 | ≤ 220 µs |   110 µs |                  2.00 |',
  ]);
});
