/**
 * Which network namespace a target means, by the inode of its file: agents keep their files under that number, so that
 * `netns/shop` and the `pid/N` of a process in it are known as the same. No native code: `stat` follows both to the namespace.
 */

import { statSync } from 'node:fs';
import { HeadgateError, systemErrorCode } from '../errors.ts';
import { systemErrorWords } from '../system-error-words.ts';
import type { LocalTarget } from './target-name.ts';

/** Where namespaces have names, and where processes have namespaces. */
export interface NamespaceRoots {
  readonly netns: string;
  readonly proc: string;
}

const ROOTS: NamespaceRoots = { netns: '/run/netns', proc: '/proc' };

/**
 * The inode, or undefined for a container: only its agent looks for the process that it means.
 * @throws HeadgateError HEADGATE_ERR_TARGET_NOT_FOUND, or HEADGATE_ERR_NEEDS_ROOT for a process of somebody else.
 */
export function namespaceInode(target: LocalTarget, roots: NamespaceRoots = ROOTS): number | undefined {
  const file = namespaceFile(target, roots);
  if (file === undefined) return undefined;
  try {
    return statSync(file).ino;
  } catch (error) {
    throw unresolved(target, file, error);
  }
}

function namespaceFile({ kind, name }: LocalTarget, roots: NamespaceRoots): string | undefined {
  if (kind === 'netns') return `${roots.netns}/${name}`;
  return kind === 'pid' ? `${roots.proc}/${name}/ns/net` : undefined;
}

function unresolved({ kind, name, text }: LocalTarget, file: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  if (code === 'EACCES' || code === 'EPERM') {
    const hint = 'Run the same command with sudo.';
    return new HeadgateError('HEADGATE_ERR_NEEDS_ROOT', `${text} cannot be looked at by this user.`, { hint });
  }
  if (code !== 'ENOENT' && code !== 'ESRCH') {
    const message = `${text} cannot be found: ${file}: ${systemErrorWords(error)}.`;
    return new HeadgateError('HEADGATE_ERR_TARGET_NOT_FOUND', message, { cause: error });
  }
  const [what, lister] =
    kind === 'netns' ? [`network namespace "${name}"`, 'ip netns list'] : [`process ${name}`, 'ps -e'];
  return new HeadgateError('HEADGATE_ERR_TARGET_NOT_FOUND', `There is no ${what} on this machine.`, {
    hint: `\`${lister}\` lists them.`,
    cause: error,
  });
}
