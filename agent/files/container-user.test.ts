import { expect, test } from 'vitest';
import { parseStatus, readContainerUser } from './container-user.ts';

test('the user of a process is who it is for files', () => {
  const status = 'Name:\tapp\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nGroups:\t10 20 \nCapEff:\t00000000a80425fb\n';
  expect(parseStatus(status)).toEqual({ uid: 4, gid: 8, groups: [10, 20], capabilities: 0xa80425fbn });
  expect(parseStatus(status.replace('10 20 ', '')).groups).toEqual([]);
});

test('a status without a user is refused', () => {
  expect(() => parseStatus('Name:\tapp\n')).toThrow('no Uid');
});

test('our own user is found', () => {
  expect(readContainerUser(process.pid)).toMatchObject({ uid: process.geteuid?.(), gid: process.getegid?.() });
});
