/**
 * What runs below this process, or in a network namespace, by the kernel's table of processes. All of it is found, whatever namespaces or groups it went into, where this process adopts what
 * is orphaned below it (`adoptOrphans`); who adopts must reap, too.
 *
 * `processes` is where /proc is: whoever lost the files that lead there is in it.
 */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { reapChild } from '../../sys/index.ts';

/** Time between a request to end and the end, and between looks at who is left. */
const MERCY_MS = 1_000;
const LOOK_MS = 20;
/** Then: what not even SIGKILL ends, since it waits for us, is left to our own end. */
const MAX_LOOKS = 250;

/** Asks all to end, then ends them. @param then called when none is left */
export function endDescendants(processes: string, then: () => void): void {
  endAll(() => descendants(processes), then);
}

/** The same of what lives in a network namespace, where nobody is left who adopted it: all but what went on into another one. */
export function endNamespace(processes: string, network: string, then: () => void): void {
  endAll(() => pidsIn(processes).filter(pid => networkOf(processes, pid) === network), then);
}

/** A process' network namespace; undefined of one that has ended, and of one that is not ours to look at. */
export function networkOf(processes: string, pid: number): string | undefined {
  try {
    return readlinkSync(join(processes, `${pid}/ns/net`));
  } catch {
    return undefined;
  }
}

function endAll(find: () => readonly number[], then: () => void): void {
  let looks = 0;
  /** Who is killed may have children that come to us only then. */
  const kill = (): void => {
    looks += 1;
    if (signalAll(find(), 'SIGKILL') === 0 || looks > MAX_LOOKS) then();
    else setTimeout(kill, LOOK_MS);
  };
  if (signalAll(find(), 'SIGTERM') === 0) then();
  else setTimeout(kill, MERCY_MS);
}

/** To be called when a child has ended. @param command whose end is node's to see */
export function reapOrphans(processes: string, command: number | undefined): void {
  for (const pid of childrenOf(processes, process.pid)) if (pid !== command) reapChild(pid);
}

/** @returns how many there were */
function signalAll(pids: readonly number[], signal: NodeJS.Signals): number {
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
  for (const pid of pidsIn(processes)) {
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

function pidsIn(processes: string): number[] {
  return readdirSync(processes).map(Number).filter(Number.isInteger);
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
