/** The error of every native call. */

import { getSystemErrorName } from 'node:util';

/** A system call that the kernel refused. `code` is the symbolic errno (`EPERM`), as on node's own errors. */
export class SysError extends Error {
  override readonly name = 'SysError';
  readonly syscall: string;
  readonly errno: number;
  readonly code: string;

  constructor(syscall: string, errno: number) {
    const code = errnoName(errno);
    super(`${syscall}: ${code}`);
    this.syscall = syscall;
    this.errno = errno;
    this.code = code;
  }
}

/** The symbolic name of a positive errno; a number nobody named stays readable (`E9999`). */
export function errnoName(errno: number): string {
  const name = getSystemErrorName(-errno);
  return name.startsWith('Unknown') ? `E${errno}` : name;
}
