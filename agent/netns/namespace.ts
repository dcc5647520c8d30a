/** Entering the target's network namespace, once and for good. */

import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { setNetworkNamespace } from '../../sys/index.ts';
import { messageOf, NetnsError } from './errors.ts';
import type { Target } from './target.ts';

/** The network namespace of the calling thread; `/proc/self` would name that of the process's first thread. */
const OWN_NAMESPACE = '/proc/thread-self/ns/net';

/**
 * Moves the calling thread (the main one) into the target's network namespace. Listeners made before stay outside; threads
 * and child processes started afterwards begin inside. There is no way back but a file kept open.
 * @throws NetnsError HEADGATE_ERR_TARGET_IS_HOST, HEADGATE_ERR_TARGET_ENTER.
 */
export function enterNetworkNamespace(target: Target): void {
  if (ownNamespaceInode() === target.netnsInode) {
    throw new NetnsError(
      'HEADGATE_ERR_TARGET_IS_HOST',
      `${target.name} lives in this machine's own network namespace: redirecting there would take the traffic of everything that runs on it. Give the app a namespace of its own (ip netns add, a container)`,
    );
  }
  try {
    enter(target);
  } catch (error) {
    if (error instanceof NetnsError) throw error;
    throw new NetnsError(
      'HEADGATE_ERR_TARGET_ENTER',
      `the network namespace of ${target.name} cannot be entered (${messageOf(error)}): run as root, or with CAP_SYS_ADMIN and CAP_SYS_PTRACE`,
      { cause: error },
    );
  }
}

/** The identity of the calling thread's network namespace. */
export function ownNamespaceInode(): number {
  return statSync(OWN_NAMESPACE).ino;
}

function enter(target: Target): void {
  const fd = openSync(target.netnsPath, 'r');
  try {
    // A process id may have been given to another process since it was looked up.
    if (fstatSync(fd).ino !== target.netnsInode) {
      throw new NetnsError('HEADGATE_ERR_TARGET_ENTER', `${target.name} went away while it was being entered`);
    }
    setNetworkNamespace(fd);
  } finally {
    closeSync(fd);
  }
}
