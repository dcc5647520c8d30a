import { describe, expect, test } from 'vitest';
import { PortPicker } from './port-picker.ts';

describe('local ports', () => {
  test('come in turn from a random start', () => {
    const picker = new PortPicker({ first: 32768, last: 32770 }, () => 0.5);
    expect([picker.pick(), picker.pick(), picker.pick(), picker.pick()]).toEqual([32769, 32770, 32768, 32769]);
  });

  test('are never those that another thread picks', () => {
    const range = { first: 32768, last: 32774 };
    const pick = (index: number): number[] => {
      const picker = new PortPicker(range, () => 0, { index, of: 3 });
      return [picker.pick(), picker.pick(), picker.pick()];
    };
    expect([pick(0), pick(1), pick(2)]).toEqual([
      [32768, 32771, 32768],
      [32769, 32772, 32769],
      [32770, 32773, 32770],
    ]);
  });
});
