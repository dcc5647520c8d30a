/** The epoll(7) instance that libuv waits with, of which it tells nobody: the kernel says of each instance what it watches (proc(5), /proc/pid/fdinfo). */

import { readdirSync, readFileSync } from 'node:fs';

const OWN_DESCRIPTORS = '/proc/self/fdinfo';

/**
 * @param fd of those that this thread's libuv watches just now
 * @returns the descriptor of its instance, which stays its own; undefined where there is no proc(5), or no such instance
 */
export function findLibuvEpoll(fd: number): number | undefined {
  const watched = new RegExp(`^tfd: *${fd} `, 'm');
  return ownDescriptors().find(each => watched.test(describe(each)));
}

/** In their order: libuv's are among the first. */
function ownDescriptors(): readonly number[] {
  try {
    return readdirSync(OWN_DESCRIPTORS)
      .map(Number)
      .sort((one, other) => one - other);
  } catch {
    return [];
  }
}

/** Empty where it was closed meanwhile. */
function describe(fd: number): string {
  try {
    return readFileSync(`${OWN_DESCRIPTORS}/${fd}`, 'latin1');
  } catch {
    return '';
  }
}
