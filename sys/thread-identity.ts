/**
 * Who a thread is when it touches files: its user, groups and capabilities. The kernel keeps these for each thread; the C library hides
 * that and changes them for all, so the calls are the kernel's own. For a thread that does nothing else: there is no way back.
 */

import { SysError } from './errors.ts';
import { check, declareCall } from './libc.ts';

const isX64 = process.arch === 'x64';
const SYS_SETGROUPS = isX64 ? 116 : 159;
const SYS_SETFSUID = isX64 ? 122 : 151;
const SYS_SETFSGID = isX64 ? 123 : 152;
const SYS_CAPSET = isX64 ? 126 : 91;
const SYS_CAPGET = isX64 ? 125 : 90;

const CAPABILITY_VERSION_3 = 0x20080522;
const EPERM = 1;
/** Answers with the present one and changes nothing. */
const NOBODY = 0xffffffff;

/** What a process may do to files in spite of their permissions (capabilities(7)): CHOWN, DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER, FSETID. */
export const FILE_CAPABILITIES = 0b11111n;

export interface FileIdentity {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  /** A bit for each capability that it has; of these only FILE_CAPABILITIES count, and only those that we have too. */
  readonly capabilities: bigint;
}

/** Makes the calling thread that user for files, without any other right. @throws SysError when we may not */
export function assumeFileIdentity({ uid, gid, groups, capabilities }: FileIdentity): void {
  const call = declareCall<(number: number, first: number, second: Buffer | null) => number>(
    'int64_t syscall(int64_t number, int64_t first, void* second)',
  );
  const header = Buffer.alloc(8);
  header.writeUInt32LE(CAPABILITY_VERSION_3, 0);
  const sets = declareCall<(number: number, header: Buffer, data: Buffer) => number>(
    'int64_t syscall(int64_t number, void* header, void* data)',
  );
  const data = Buffer.alloc(24);
  check(sets(SYS_CAPGET, header, data), 'capget');
  const own = data.readUInt32LE(4);

  // What we are already needs no right.
  if (groups.toSorted().join() !== (process.getgroups?.() ?? []).toSorted().join()) {
    const list = Buffer.alloc(Math.max(4, groups.length * 4));
    for (const [index, group] of groups.entries()) list.writeUInt32LE(group, index * 4);
    check(call(SYS_SETGROUPS, groups.length, list), 'setgroups');
  }
  changeId(call, SYS_SETFSGID, gid);
  changeId(call, SYS_SETFSUID, uid);

  const kept = own & Number(capabilities & FILE_CAPABILITIES);
  data.fill(0);
  data.writeUInt32LE(kept, 0);
  data.writeUInt32LE(kept, 4);
  check(sets(SYS_CAPSET, header, data), 'capset');
}

/** setfsuid(2) tells no failure: whether it took effect is asked. */
function changeId(
  call: (number: number, first: number, second: Buffer | null) => number,
  number: number,
  id: number,
): void {
  call(number, id, null);
  if (Number(call(number, NOBODY, null)) !== id) {
    throw new SysError(number === SYS_SETFSUID ? 'setfsuid' : 'setfsgid', EPERM);
  }
}
