/** Why this machine may not let a user make a world, in words, and what can be done about it. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { WorldError } from './errors.ts';

/** The program of util-linux that starts the inner half; node itself, having threads, may not. */
export const UNSHARE = ['unshare', '--user', '--map-current-user', '--keep-caps', '--net', '--mount', '--uts'] as const;

const WITHOUT =
  "--world seccomp needs none, and carries TCP and names; --world proxy serves programs that take a proxy; --no-world goes without the pod's network.";

/** The error for what went wrong. @param reason what was said about it */
export function obstacleWords(reason: string, read: (path: string) => string = readSetting): WorldError {
  const because = reason === '' ? '' : ` (${reason})`;
  const fail = (message: string, hint: string): WorldError =>
    new WorldError(`${message}${because}.`, `${hint} ${WITHOUT}`);
  if (reason.includes('ENOENT')) {
    return fail('The program unshare is not installed', 'Install util-linux.');
  }
  if (/unrecognized option|invalid option|usage:/i.test(reason)) {
    return fail(
      'The program unshare is too old',
      'It must be that of util-linux 2.36 or later; that of BusyBox cannot do it.',
    );
  }
  if (read('/proc/sys/user/max_user_namespaces') === '0') {
    return fail(
      'User namespaces are switched off on this machine',
      'As root: sysctl -w user.max_user_namespaces=10000.',
    );
  }
  if (read('/proc/sys/kernel/unprivileged_userns_clone') === '0') {
    return fail(
      'Users may not make user namespaces on this machine',
      'As root: sysctl -w kernel.unprivileged_userns_clone=1.',
    );
  }
  if (read('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1') {
    return fail(
      'AppArmor restricts user namespaces on this machine',
      'As root: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile with "userns," for node and unshare.',
    );
  }
  if (/not permitted|EPERM/.test(reason)) {
    return fail(
      'This process may not make user namespaces',
      'In a container, its seccomp profile must allow unshare and mount.',
    );
  }
  return fail("The pod's world could not be made", 'docs/world.md says what it needs.');
}

function readSetting(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

/** Tries it: what stands in the way of a world for this user, or undefined. Takes some milliseconds. */
export function worldObstacle(): WorldError | undefined {
  const [program, ...options] = UNSHARE;
  // As far as a first rule: AppArmor lets the namespace be made, and then nothing in it be done.
  const probe = 'test -w /proc/sys/net/ipv4/ip_unprivileged_port_start';
  const { status, stderr, error } = spawnSync(program, [...options, 'sh', '-c', probe], { encoding: 'utf8' });
  if (status === 0) return undefined;
  return obstacleWords(error?.message ?? (stderr.trim() || 'EPERM'));
}
