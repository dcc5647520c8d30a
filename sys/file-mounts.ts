/** Mounts for a world of its own: made in the calling process's mount namespace, seen by nobody else (mount(2), pivot_root(2)). */

import { check, declareCall, libc } from './libc.ts';

const MS_NOSUID = 2;
const MS_NODEV = 4;
const MS_NOEXEC = 8;
const MS_BIND = 4096;
const MS_REC = 16384;
const MS_PRIVATE = 1 << 18;
const MS_REMOUNT = 32;
const MNT_DETACH = 2;
const FSPICK_CLOEXEC = 1;
const FSPICK_EMPTY_PATH = 8;
const FSCONFIG_CMD_RECONFIGURE = 7;
const SYS_FSCONFIG = 431;
const SYS_FSPICK = 433;
const SYS_PIVOT_ROOT = process.arch === 'x64' ? 155 : 41;

/** Nothing that is mounted from now on is seen outside, nor the other way round. @throws SysError */
export function makeMountsPrivate(): void {
  mount({ source: null, target: '/', type: null, flags: MS_REC | MS_PRIVATE, data: null });
}

/** Who is shown as the owner of a FUSE mount. */
export interface FuseOwner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Mounts what `device` (an open /dev/fuse, opened in this user namespace) will serve. Permissions are the server's to judge.
 * @throws SysError
 */
export function mountFuse(device: number, target: string, { uid, gid }: FuseOwner): void {
  const data = `fd=${device},rootmode=40000,user_id=${uid},group_id=${gid}`;
  mount({ source: 'headgate', target, type: 'fuse.headgate', flags: MS_NOSUID | MS_NODEV, data });
}

export function mountTmpfs(target: string): void {
  mount({ source: 'headgate', target, type: 'tmpfs', flags: MS_NOSUID | MS_NODEV, data: 'mode=0755' });
}

/** Shows `source`, and what is mounted below it, at `target` too. @throws SysError */
export function bindMount(source: string, target: string): void {
  mount({ source, target, type: null, flags: MS_BIND | MS_REC, data: null });
}

/** Nothing in a bind mount can be started or loaded as code any more. Flags that the mount has from elsewhere must be said again, or the kernel refuses. @throws SysError */
export function forbidPrograms(target: string): void {
  mount({
    source: null,
    target,
    type: null,
    flags: MS_REMOUNT | MS_BIND | MS_NOEXEC | MS_NOSUID | MS_NODEV,
    data: null,
  });
}

/** The directories of an overlay; none may have a comma or a colon in its path. */
export interface OverlayDirectories {
  readonly lower: string;
  readonly upper: string;
  readonly work: string;
}

/** Mounts `lower` with changes going to `upper`, without privileges (user.overlay.* attributes). @throws SysError */
export function mountOverlay(target: string, { lower, upper, work }: OverlayDirectories): void {
  const data = `lowerdir=${lower},upperdir=${upper},workdir=${work},userxattr`;
  mount({ source: 'headgate', target, type: 'overlay', flags: MS_NOSUID | MS_NODEV, data });
}

/**
 * Has the kernel forget the names of a file system that nobody uses at the moment, also those of what is not there: an overlay believes that for ever
 * otherwise. Nothing else changes, and no path is walked. @param mounted a descriptor of a mount point of it. @throws SysError
 */
export function forgetNames(mounted: number): void {
  const pick = declareCall<(number: number, fd: number, path: string, flags: number) => number>(
    'int64_t syscall(int64_t number, int64_t fd, const char* path, int64_t flags)',
  );
  const reconfigure = declareCall<(number: number, ...rest: readonly [number, number, null, null, number]) => number>(
    'int64_t syscall(int64_t number, int64_t fd, int64_t command, const char* key, const char* value, int64_t last)',
  );
  const context = check(Number(pick(SYS_FSPICK, mounted, '', FSPICK_CLOEXEC | FSPICK_EMPTY_PATH)), 'fspick');
  try {
    // Whatever it is reconfigured to, its unused names are dropped (reconfigure_super of the kernel).
    check(Number(reconfigure(SYS_FSCONFIG, context, FSCONFIG_CMD_RECONFIGURE, null, null, 0)), 'fsconfig');
  } finally {
    libc().close(context);
  }
}

/** Makes the working directory, a mount point, the root of this process, and lets the former root go. @throws SysError */
export function pivotToWorkingDirectory(): void {
  const pivot = declareCall<(number: number, newRoot: string, oldRoot: string) => number>(
    'int64_t syscall(int64_t number, const char* newRoot, const char* oldRoot)',
  );
  check(Number(pivot(SYS_PIVOT_ROOT, '.', '.')), 'pivot_root');
  unmount('.');
  process.chdir('/');
}

/** Takes a mount away at once; who has files open in it keeps them. @throws SysError */
export function unmount(target: string): void {
  const call = declareCall<(target: string, flags: number) => number>('int umount2(const char* target, int flags)');
  check(call(target, MNT_DETACH), 'umount2');
}

interface Mount {
  readonly source: string | null;
  readonly target: string;
  readonly type: string | null;
  readonly flags: number;
  readonly data: string | null;
}

type MountCall = (
  source: string | null,
  target: string,
  type: string | null,
  flags: number,
  data: string | null,
) => number;

let loaded: MountCall | undefined;

function mount({ source, target, type, flags, data }: Mount): void {
  libc();
  loaded ??= declareCall<MountCall>(
    'int mount(const char* source, const char* target, const char* type, unsigned long flags, const char* data)',
  );
  check(loaded(source, target, type, flags, data), `mount ${target}`);
}
