import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { raiseDescriptorLimit } from './descriptors.ts';

test('raises the soft limit of descriptors to the hard one', () => {
  const limit = raiseDescriptorLimit();
  const [, soft, hard] = /^Max open files\s+(\d+)\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
  expect(soft).toBe(hard);
  expect(limit).toBe(Number(hard));
});
