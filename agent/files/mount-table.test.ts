import { expect, test } from 'vitest';
import { parseMounts } from './mount-table.ts';
import { nearestFirst } from './pod-mounts.ts';

const TABLE = String.raw`
1 0 0:40 / / rw,relatime master:1 - overlay overlay rw,lowerdir=/a:/b
2 1 0:41 / /proc rw,nosuid - proc proc rw
3 1 0:42 / /var/run/secrets/kubernetes.io/serviceaccount ro,relatime - tmpfs tmpfs rw
4 1 8:1 /pods/x/etc-hosts /etc/hosts rw,relatime - ext4 /dev/sda1 rw
5 1 0:43 / /with\040space rw shared:7 master:2 propagate_from:3 - ext4 /dev/sdb rw
6 1 0:44 / /data rw - ext4 /dev/sdc rw
7 6 0:45 / /data rw - sysfs sysfs rw
8 1 0:46 / /sys/fs/cgroup rw - cgroup2 cgroup rw
broken line
`;

test('mounts are told with their type, but those that show the kernel, and those that are covered', () => {
  expect(parseMounts(TABLE)).toEqual([
    { point: '', type: 'overlay', isReadOnly: false },
    { point: '/var/run/secrets/kubernetes.io/serviceaccount', type: 'tmpfs', isReadOnly: true },
    { point: '/etc/hosts', type: 'ext4', isReadOnly: false },
    { point: '/with space', type: 'ext4', isReadOnly: false },
  ]);
});

test('mounts are told up to a limit, those near the root first', () => {
  const depths = nearestFirst(parseMounts(TABLE)).map(each => each.point.split('/').length);
  expect(depths).toEqual(depths.toSorted((a, b) => a - b));
});
