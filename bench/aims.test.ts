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

it('says which aims the load itself does not reach', () => {
  const aim = { bound: 1.2, is: 'least', measured: 1.01 } as const;
  const section = aimsSection([
    { ...aim, what: 'many', direct: 1.13 },
    { ...aim, what: 'one', direct: 2.65 },
    { ...aim, what: 'nobody knows' },
  ]);
  expect(section.split('\n').slice(7)).toEqual([
    '',
    'many: direct itself reaches 1.13: the load generator is the limit here.',
  ]);
});
