import { expect, test } from 'vitest';
import { remountWritable } from './mounts.ts';

test('what is no mount point is refused, with the reason', () => {
  expect(() => remountWritable('/proc/self')).toThrow(/mount.*(EINVAL|EPERM)/);
});
