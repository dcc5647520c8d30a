/**
 * Whether a target that was found by a process is gone: that process has ended, nothing else lives in its network namespace, and no mount
 * keeps that (as `ip netns` and runtimes do). Then nothing can come any more, and only we keep the namespace. A container's main process may come
 * again in a namespace that others keep, so its end alone says nothing.
 */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { Target } from './target.ts';

export interface ProcessView {
  /** Where proc(5) is. */
  readonly proc: string;
  /** This process; it and what it started do not count. */
  readonly ownPid: number;
}

const THIS_MACHINE: ProcessView = { proc: '/proc', ownPid: process.pid };
/** The name in brackets may hold anything, brackets too: what follows its last one is the state and the parent. */
const PARENT = /\) \S+ (\d+) [^)]*$/;

/** Costs one stat(2) as long as the target's process lives. What may not be looked at counts as there. */
export function isTargetGone({ pid, netnsInode }: Target, view: ProcessView = THIS_MACHINE): boolean {
  if (pid === null || isInside(pid, netnsInode, view)) return false;
  if (isMounted(netnsInode, view)) return false;
  return !processesOf(view).some(each => isInside(each, netnsInode, view) && !isOurs(each, view));
}

function processesOf({ proc }: ProcessView): readonly number[] {
  // The first process of a machine may not be looked at in some sandboxes, and is no target's.
  return readdirSync(proc)
    .map(Number)
    .filter(pid => Number.isInteger(pid) && pid > 1);
}

function isInside(pid: number, netnsInode: number, { proc }: ProcessView): boolean {
  try {
    return statSync(`${proc}/${pid}/ns/net`).ino === netnsInode;
  } catch (error) {
    // ESRCH: it is ending.
    return !['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

function isMounted(netnsInode: number, { proc }: ProcessView): boolean {
  return readFileSync(`${proc}/self/mountinfo`, 'utf8').includes(` net:[${netnsInode}] `);
}

function isOurs(pid: number, { proc, ownPid }: ProcessView): boolean {
  for (let at = pid; at > 1; at = parentOf(at, proc)) if (at === ownPid) return true;
  return false;
}

/** 0 for one that is gone. */
function parentOf(pid: number, proc: string): number {
  try {
    return Number(PARENT.exec(readFileSync(`${proc}/${pid}/stat`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
