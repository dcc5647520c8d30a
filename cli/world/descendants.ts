/**
 * What runs below this process, by the kernel's table of processes. All of it is found, whatever namespaces or groups it went into, where this process adopts what
 * is orphaned below it (`adoptOrphans`); who adopts must reap, too.
 *
 * `processes` is where /proc is: whoever lost the files that lead there is in it.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reapChild } from '../../sys/index.ts';

/** Time between a request to end and the end, and between looks at who is left. */
const MERCY_MS = 1_000;
const LOOK_MS = 20;
/** Then: what not even SIGKILL ends, since it waits for us, is left to our own end. */
const MAX_LOOKS = 250;

/** Asks all to end, then ends them. @param then called when none is left */
export function endDescendants(processes: string, then: () => void): void {
  let looks = 0;
  /** Who is killed may have children that come to us only then. */
  const kill = (): void => {
    looks += 1;
    if (signalDescendants(processes, 'SIGKILL') === 0 || looks > MAX_LOOKS) then();
    else setTimeout(kill, LOOK_MS);
  };
  if (signalDescendants(processes, 'SIGTERM') === 0) then();
  else setTimeout(kill, MERCY_MS);
}

/** To be called when a child has ended. @param command whose end is node's to see */
export function reapOrphans(processes: string, command: number | undefined): void {
  for (const pid of childrenOf(processes, process.pid)) if (pid !== command) reapChild(pid);
}

/** @returns how many there were */
function signalDescendants(processes: string, signal: NodeJS.Signals): number {
  const pids = descendants(processes);
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended.
    }
  }
  return pids.length;
}

function descendants(processes: string): number[] {
  const parents = new Map<number, number[]>();
  for (const pid of readdirSync(processes).map(Number).filter(Number.isInteger)) {
    const parent = parentOf(processes, pid);
    if (parent !== undefined) parents.set(parent, [...(parents.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  for (let next = [process.pid]; next.length > 0; ) {
    next = next.flatMap(pid => parents.get(pid) ?? []);
    found.push(...next);
  }
  return found;
}

/** Undefined for one that has ended. */
function parentOf(processes: string, pid: number): number | undefined {
  try {
    // Its name, in brackets, may hold anything.
    const stat = readFileSync(join(processes, `${pid}/stat`), 'latin1');
    const [, state, parent] = /^.*\) (\S) (\d+)/s.exec(stat) ?? [];
    return state === 'Z' ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}

function childrenOf(processes: string, pid: number): number[] {
  try {
    const text = readFileSync(join(processes, `${pid}/task/${pid}/children`), 'latin1');
    return text.split(' ').filter(Boolean).map(Number);
  } catch {
    return []; // A kernel that does not tell: they wait for our own end.
  }
}
