/** Mounts of the calling process's own mount namespace (mount(2)). */

import { check, libc } from './libc.ts';

const MS_NOSUID = 2;
const MS_NODEV = 4;
const MS_NOEXEC = 8;
const MS_REMOUNT = 32;
const MS_BIND = 4096;

/**
 * Makes a mount point writable that is read-only here, as container runtimes make /proc/sys. Others of the same file system are
 * not touched. @throws SysError EPERM without CAP_SYS_ADMIN, EINVAL for what is no mount point.
 */
export function remountWritable(path: string): void {
  const flags = MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV | MS_NOEXEC;
  check(libc().mount(null, path, null, flags, null), 'mount');
}
