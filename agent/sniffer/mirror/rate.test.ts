import { expect, it } from 'vitest';
import { Rate } from './rate.ts';

const SECOND_US = 1e6;

it('below a request a second lets one pass at a time', () => {
  const rate = new Rate({ unit: 'requests', perSecond: 0.5 });
  const startUs = 1.75e15;
  const admitted = Array.from({ length: 60 }, (_, tenth) => rate.admit(startUs + tenth * 100_000));
  expect(admitted.flatMap((isAdmitted, tenth) => (isAdmitted ? [tenth] : []))).toEqual([0, 20, 40]);
});

it('goes on from there when the clock is set back by an hour', () => {
  const rate = new Rate({ unit: 'requests', perSecond: 2 });
  let nowUs = 1.75e15;
  while (rate.admit(nowUs));
  nowUs -= 3_600 * SECOND_US;
  expect(rate.admit(nowUs)).toBe(false);
  nowUs += SECOND_US;
  expect([rate.admit(nowUs), rate.admit(nowUs), rate.admit(nowUs)]).toEqual([true, true, false]);
});

it('gives nothing twice where packets come a little out of order', () => {
  const rate = new Rate({ unit: 'requests', perSecond: 2 });
  const nowUs = 1.75e15;
  while (rate.admit(nowUs));
  for (let turn = 0; turn < 100; turn++) {
    expect(rate.admit(nowUs - SECOND_US / 2)).toBe(false);
    expect(rate.admit(nowUs)).toBe(false);
  }
});
