/** Children of a process, what it has open, and the programs of a PATH with some left out. */

import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab } from './lab.ts';

/** The pids of a process's children, zombies included. */
export function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(Number.isInteger)
    .filter(each => parentOf(each) === pid);
}

/** How many descriptors a process has open. */
export function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // It ended between the listing and the reading.
  }
}

/** A folder that stands in for PATH and has every program of it but those whose name begins so. */
export async function pathWithout(lab: Lab, ...prefixes: readonly string[]): Promise<string> {
  const dir = await mkdtemp(join(lab.dir, 'bin-'));
  for (const folder of (process.env.PATH ?? '').split(':')) {
    for (const name of namesIn(folder)) {
      if (prefixes.some(prefix => name.startsWith(prefix))) continue;
      try {
        symlinkSync(join(folder, name), join(dir, name));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  }
  return dir;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // PATH may name folders that do not exist.
  }
}
