import { describe, expect, test } from 'vitest';
import { PortPicker } from './port-picker.ts';

describe('local ports', () => {
  test('come in turn from a random start, and say when they come again', () => {
    const picker = new PortPicker({ first: 32768, last: 32770 }, () => 0.5);
    expect([picker.pick(), picker.pick(), picker.pick()]).toEqual([32769, 32770, 32768]);
    expect(picker.hasWrapped).toBe(false);
    expect(picker.pick()).toBe(32769);
    expect(picker.hasWrapped).toBe(true);
  });
});
