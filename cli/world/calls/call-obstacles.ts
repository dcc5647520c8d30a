/** Why calls of a command may not be held on this machine, in words, and what can be done about it. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { WorldError } from '../errors.ts';
import { PROBE } from './messages.ts';

const WITHOUT = "--world proxy needs none of it; --no-world goes without the pod's network.";
const YAMA = '/proc/sys/kernel/yama/ptrace_scope';
/** From this one on no user may look at the memory of their own programs. */
const YAMA_ADMIN_ONLY = 2;

/** The error for what went wrong. @param reason what was said about it */
export function callObstacleWords(reason: string, read: (path: string) => string = readSetting): WorldError {
  const because = reason === '' ? '' : ` (${reason})`;
  const fail = (message: string, hint: string): WorldError =>
    new WorldError(`${message}${because}.`, `${hint} ${WITHOUT}`);
  if (Number(read(YAMA)) >= YAMA_ADMIN_ONLY)
    return fail(
      "Users may not look at their own programs' calls on this machine",
      'As root: sysctl -w kernel.yama.ptrace_scope=1.',
    );
  if (reason.includes('EBUSY'))
    return fail(
      'Somebody else answers the calls of this process already',
      'Two cannot: run it outside of the container or sandbox that does.',
    );
  if (/EPERM|EACCES|ENOSYS|EINVAL/.test(reason))
    return fail(
      'The kernel does not let calls be held',
      'It needs Linux 5.6 or later; in a container, its seccomp profile must allow seccomp, pidfd_getfd and process_vm_readv.',
    );
  return fail('The calls of the command could not be held', 'docs/world.md says what it needs.');
}

function readSetting(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

/** Tries it: what stands in the way for this user, or undefined. Takes some tenths of a second. */
export function callObstacle(): WorldError | undefined {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const main = fileURLToPath(new URL(`./launcher.${extension}`, import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [main, PROBE], { encoding: 'utf8' });
  const isOff = Number(readSetting(YAMA)) >= YAMA_ADMIN_ONLY;
  return status === 0 && !isOff ? undefined : callObstacleWords(stderr.trim());
}
