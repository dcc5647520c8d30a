/** A file for what passes by, which is its owner's alone: also one that was there before, and that others could read. */

import { fchmodSync, fstatSync, openSync } from 'node:fs';
import { systemErrorCode } from '../errors.ts';

const OWNER_ONLY = 0o600;

/** Opens a file for writing, emptied. @returns the caller's. @throws a system error */
export function openPrivateFile(path: string): number {
  const fd = openSync(path, 'w', OWNER_ONLY);
  try {
    // A device or a pipe (`/dev/stdout`) is left as it is.
    if (fstatSync(fd).isFile()) fchmodSync(fd, OWNER_ONLY);
  } catch (error) {
    // A file system without modes, or a file of somebody else, who let us write to it.
    if (systemErrorCode(error) === undefined) throw error;
  }
  return fd;
}
