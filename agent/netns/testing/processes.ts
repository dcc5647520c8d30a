/** The processes that an agent has started. Test equipment. */

import { readdirSync, readFileSync } from 'node:fs';

/** The guards among a process's children. */
export function guardsOf(pid: number): number[] {
  return helpersOf(pid).filter(child => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('headgate-guard'));
}

/** A process's children. */
export function helpersOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap(task => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' '))
    .filter(child => child !== '')
    .map(Number);
}
