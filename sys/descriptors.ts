/** How many descriptors this process may have (getrlimit(2), RLIMIT_NOFILE), and which number one has. */

import { check, libc } from './libc.ts';

const RLIMIT_NOFILE = 7;
const OWN = 0;
const F_DUPFD_CLOEXEC = 1030;

/** struct rlimit: two unsigned 64-bit numbers, the soft limit first. */
const RLIMIT_BYTES = 16;

/** Raises the soft limit to the hard one. @returns the limit from then on, at most 2^53 */
export function raiseDescriptorLimit(): number {
  const limit = Buffer.alloc(RLIMIT_BYTES);
  check(libc().prlimit(OWN, RLIMIT_NOFILE, null, limit), 'prlimit');
  const soft = limit.readBigUInt64LE(0);
  const hard = limit.readBigUInt64LE(8);
  limit.writeBigUInt64LE(hard, 0);
  if (soft === hard || libc().prlimit(OWN, RLIMIT_NOFILE, limit, null) === 0) return toNumber(hard);
  return toNumber(soft);
}

/** Sets the soft limit, for this process and no longer than it lives. @returns the former one */
export function limitDescriptors(soft: number): number {
  const limit = Buffer.alloc(RLIMIT_BYTES);
  check(libc().prlimit(OWN, RLIMIT_NOFILE, null, limit), 'prlimit');
  const former = limit.readBigUInt64LE(0);
  limit.writeBigUInt64LE(BigInt(soft), 0);
  check(libc().prlimit(OWN, RLIMIT_NOFILE, limit, null), 'prlimit');
  return toNumber(former);
}

/**
 * Gives an open file the lowest free number from `lowest` on, or its own where there is none; child processes do not inherit
 * it. @returns the number by which the caller owns it from then on
 */
export function renumberDescriptor(fd: number, lowest: number): number {
  const moved = libc().fcntl(fd, F_DUPFD_CLOEXEC, lowest);
  if (moved < 0) return fd;
  check(libc().close(fd), 'close');
  return moved;
}

/** A second descriptor of the same open file, which child processes do not inherit. @returns -1 when there is none left */
export function copyDescriptor(fd: number): number {
  return libc().fcntl(fd, F_DUPFD_CLOEXEC, 0);
}

function toNumber(limit: bigint): number {
  return Math.min(Number(limit), Number.MAX_SAFE_INTEGER);
}
