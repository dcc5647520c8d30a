/** Namespaces of the kernel, entered by their file. */

import { check, libc } from './libc.ts';

const CLONE_NEWNET = 0x40000000;

/**
 * Moves the calling thread into the network namespace that `fd` is open on (setns(2)). Sockets that exist stay where they are;
 * threads and processes started by this thread afterwards begin in the new namespace. Needs CAP_SYS_ADMIN.
 */
export function setNetworkNamespace(fd: number): void {
  check(libc().setns(fd, CLONE_NEWNET), 'setns');
}
