/** CPU time that processes and the machine used, from /proc: the whole tree below a pid, all threads, user and system. */

import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** USER_HZ: what the kernel counts `utime` and `stime` in, on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;
/** Fields of /proc/PID/stat after the command's name: utime is the 14th of all, stime the 15th (proc(5)). */
const UTIME_AFTER_NAME = 11;
const STIME_AFTER_NAME = 12;

/** Microseconds of CPU used so far by a process and its children that live. */
export function cpuTimeUs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[UTIME_AFTER_NAME]) + Number(fields[STIME_AFTER_NAME]);
  const own = (ticks / TICKS_PER_SECOND) * 1e6;
  return childrenOf(pid).reduce((sum, child) => sum + cpuTimeUs(child), own);
}

/**
 * The same for all threads of one process that live, without its children, to the nanosecond: for what uses a few per cent of a
 * core, of which ticks of 10 ms tell nothing. The first field of schedstat (linux/Documentation/scheduler/sched-stats.rst).
 */
export function threadTimeUs(pid: number): number {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const times = tasks.map(task => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]));
  return times.reduce((sum, ns) => sum + ns, 0) / 1000;
}

/** The same with its children that live: of what counts in a slice of a fraction of a second. */
export function treeTimeUs(pid: number): number {
  return childrenOf(pid).reduce((sum, child) => sum + treeTimeUs(child), threadTimeUs(pid));
}

function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}

/** Begins to count; what is returned says how many of the machine's processors were busy on average until it is called. */
export function busyCpus(): () => number {
  const before = machineTicks();
  return () => {
    const { busy, all } = machineTicks();
    return ((busy - before.busy) / (all - before.all)) * cpus().length;
  };
}

/** Of all processors together since the machine began (proc(5)): user, nice, system, idle, iowait, irq, softirq, steal. */
function machineTicks(): { readonly busy: number; readonly all: number } {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const ticks = line.split(/ +/).slice(1, 9).map(Number);
  const all = ticks.reduce((sum, each) => sum + each, 0);
  const [, , , idle = 0, waiting = 0] = ticks;
  return { busy: all - idle - waiting, all };
}
