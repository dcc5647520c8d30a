/**
 * Files that programs resolve names by, as the pod has them, and nothing that would answer names behind their back: mounts over this
 * machine's, in the world's own mount namespace, with which they go. Their texts lie in a file system that only these mounts still lead to.
 */

import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bindMount, makeMountsPrivate, mountTmpfs, setHostname, unmount } from '../../sys/index.ts';
import type { WorldPlan } from './messages.ts';

/** Daemons of this machine that libraries ask for names before they ask a name server. */
const NAME_DAEMONS = ['/run/nscd', '/run/systemd/resolve', '/run/avahi-daemon', '/var/run/nscd'];
/** A directory that there always is; it is covered for a moment, before any program runs. */
const BENCH = '/tmp';
const NAME_SWITCH = '/etc/nsswitch.conf';
/** Mostly a link into the directory of such a daemon, which keeps it. */
const RESOLVER = '/etc/resolv.conf';

/** @throws SysError */
export function coverFiles({ files, hostname }: WorldPlan): void {
  makeMountsPrivate();
  const texts = new Map([...ownResolver(), ...files, ...nameSwitch()].map(([path, text]) => [realPathOf(path), text]));
  for (const path of NAME_DAEMONS) if (existsSync(path)) mountTmpfs(path);
  mountTmpfs(BENCH);
  for (const [index, [target, text]] of [...texts].entries()) {
    if (target !== undefined) coverFile(target, { text, source: join(BENCH, String(index)) });
  }
  unmount(BENCH);
  if (hostname !== '') setHostname(hostname);
}

function coverFile(target: string, { text, source }: { readonly text: string; readonly source: string }): void {
  if (existsSync(target)) {
    writeFileSync(source, text);
    bindMount(source, target);
    return;
  }
  // It went with the directory of a daemon, which is ours now.
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

/** This machine's, where a daemon's directory has it: names are to be found whoever answers for them. */
function ownResolver(): readonly (readonly [string, string])[] {
  const path = realPathOf(RESOLVER);
  const isKept = path !== undefined && NAME_DAEMONS.some(directory => path.startsWith(`${realPathOf(directory)}/`));
  return isKept ? [[RESOLVER, readFileSync(path, 'utf8')]] : [];
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
