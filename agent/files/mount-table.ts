/**
 * The mounts of the target, from /proc/PID/mountinfo (proc_pid_mountinfo(5)), as the process itself sees them:
 *
 *     36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
 *                      point options    optional - type
 *
 * Told are those that hold files of people; the kernel's own (proc, sysfs, cgroup …) never.
 */

import type { PodMount } from '../../protocol/index.ts';
import { asPodPath } from '../../protocol/index.ts';

/** Types of what shows the kernel and not files. */
const SYSTEM_TYPES: ReadonlySet<string> = new Set([
  'autofs',
  'binfmt_misc',
  'bpf',
  'cgroup',
  'cgroup2',
  'configfs',
  'debugfs',
  'devpts',
  'devtmpfs',
  'efivarfs',
  'fusectl',
  'hugetlbfs',
  'mqueue',
  'nsfs',
  'proc',
  'pstore',
  'rpc_pipefs',
  'securityfs',
  'selinuxfs',
  'sysfs',
  'tracefs',
]);

export type ListedMount = Omit<PodMount, 'isFile'>;

/** @param text the bytes of the file, one character each. Of mounts at one point the last one counts, as it covers the others. */
export function parseMounts(text: string): ListedMount[] {
  const mounts = new Map<string, ListedMount>();
  for (const line of text.split('\n')) {
    const mount = parseLine(line);
    if (mount === null) continue;
    mounts.delete(mount.point);
    if (!SYSTEM_TYPES.has(mount.type)) mounts.set(mount.point, mount);
  }
  return [...mounts.values()];
}

function parseLine(line: string): ListedMount | null {
  const words = line.split(' ');
  const dash = words.indexOf('-', 6);
  const [rawPoint, options] = [words[4], words[5]];
  const type = words[dash + 1];
  if (dash < 0 || rawPoint === undefined || options === undefined || type === undefined) return null;
  const unescaped = rawPoint.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
  const point = asPodPath(unescaped === '/' ? '' : unescaped);
  return point === null ? null : { point, type, isReadOnly: options.split(',').includes('ro') };
}
