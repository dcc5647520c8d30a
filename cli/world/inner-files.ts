/**
 * Files that programs resolve names by, as the pod has them, and nothing that would answer names behind their back: mounts over this
 * machine's, in the world's own mount namespace, with which they go. Their texts lie in a file system that only these mounts still lead to.
 */

import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bindMount, makeMountsPrivate, mountTmpfs, setHostname, unmount } from '../../sys/index.ts';
import type { WorldPlan } from './messages.ts';

/** Daemons of this machine that libraries ask for names before they ask a name server. */
const NAME_DAEMONS = ['/run/nscd', '/run/systemd/resolve', '/run/avahi-daemon', '/var/run/nscd'];
/** A directory that there always is; it is covered for a moment, before any program runs. */
const BENCH = '/tmp';
const NAME_SWITCH = '/etc/nsswitch.conf';

/** @throws SysError */
export function coverFiles({ files, hostname }: WorldPlan): void {
  makeMountsPrivate();
  mountTmpfs(BENCH);
  for (const [index, [path, text]] of [...files, ...nameSwitch()].entries()) {
    const target = realPathOf(path);
    if (target === undefined) continue;
    const source = join(BENCH, String(index));
    writeFileSync(source, text);
    bindMount(source, target);
  }
  unmount(BENCH);
  for (const path of NAME_DAEMONS) if (existsSync(path)) mountTmpfs(path);
  if (hostname !== '') setHostname(hostname);
}

/** Names come from the hosts file and from name servers, from nobody else. */
function nameSwitch(): readonly (readonly [string, string])[] {
  if (!existsSync(NAME_SWITCH)) return [];
  return [[NAME_SWITCH, readFileSync(NAME_SWITCH, 'utf8').replace(/^hosts:.*$/m, 'hosts: files dns')]];
}

/** A mount lies over what a link leads to. Undefined where there is nothing. */
function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
