import { setFlagsFromString } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { PortPicker } from './port-picker.ts';

describe('local ports', () => {
  test('come in turn from a random start', () => {
    const picker = new PortPicker({ first: 32768, last: 32770 }, () => 0.5);
    expect([picker.pick(), picker.pick(), picker.pick(), picker.pick()]).toEqual([32769, 32770, 32768, 32769]);
  });

  test('are leapt over when they are taken: runs of them fast, and none of a few left out', () => {
    const picked = (count: number): number[] => {
      const picker = new PortPicker({ first: 1000, last: 999 + count }, () => 0);
      return Array.from({ length: 16 }, (_, index) => picker.pick(index + 1) - 1000);
    };
    expect(picked(31_744).slice(0, 13)).toEqual([0, 1, 4, 11, 26, 57, 120, 247, 502, 1013, 2036, 4083, 8178]);
    for (const count of [1, 2, 4, 8]) expect(new Set(picked(count)).size).toBe(count);
  });

  test('are integers to the engine, behind a leap as well', () => {
    const picker = new PortPicker({ first: 1000, last: 1999 }, () => 0);
    const picked = Array.from({ length: 16 }, (_, index) => picker.pick(index + 1));
    expect(areSmallIntegers([1, 2, 0.5])).toBe(false);
    expect(areSmallIntegers(picked)).toBe(true);
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

/** How the engine holds them; a floating-point number that happens to be whole is none. */
function areSmallIntegers(numbers: readonly number[]): boolean {
  setFlagsFromString('--allow-natives-syntax');
  const holds = new Function('numbers', 'return %HasSmiElements(numbers)') as (numbers: readonly number[]) => boolean;
  setFlagsFromString('--no-allow-natives-syntax');
  return holds([...numbers]);
}
