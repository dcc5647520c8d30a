import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { raiseDescriptorLimit, renumberDescriptor } from './descriptors.ts';

test('raises the soft limit of descriptors to the hard one', () => {
  const limit = raiseDescriptorLimit();
  const [, soft, hard] = /^Max open files\s+(\d+)\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
  expect(soft).toBe(hard);
  expect(limit).toBe(Number(hard));
});

test('gives an open file another number, and none beyond the limit', () => {
  const lowest = 700;
  const first = openSync('/proc/self/status', 'r');
  const { ino } = fstatSync(first);
  const moved = renumberDescriptor(first, lowest);
  expect(moved).toBeGreaterThanOrEqual(lowest);
  expect(fstatSync(moved).ino).toBe(ino);
  expect(() => fstatSync(first)).toThrow(/EBADF/);
  expect(renumberDescriptor(moved, raiseDescriptorLimit())).toBe(moved);
  closeSync(moved);
});
