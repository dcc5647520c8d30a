/** The agents that a lab's sessions started: they outlive their CLI by design, but never their lab. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runningAgents } from '../../cli/target/agent-files.ts';
import type { Lab } from './lab.ts';
import { until } from './poll.ts';

const TERMINATE_WITHIN_MS = 5_000;

/** Where a lab's agents keep their files. */
export function runDirectoryOf(lab: Lab): string {
  return join(lab.dir, 'run');
}

/** The pids of a lab's agents that run. */
export function agentPids(lab: Lab): readonly number[] {
  return runningAgents(runDirectoryOf(lab), isAlive).map(agent => agent.pid);
}

/** Whether a process runs: one that ended and was not waited for yet does not. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch (error) {
    // ESRCH: it ended between the opening and the reading.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** Ends the lab's agents: SIGTERM, and SIGKILL for one that has not gone after a bound (it may be draining). */
export async function endAgents(lab: Lab): Promise<void> {
  for (const pid of agentPids(lab)) {
    process.kill(pid, 'SIGTERM');
    process.kill(pid, 'SIGCONT');
    await until(() => !isAlive(pid), { withinMs: TERMINATE_WITHIN_MS, what: `agent ${pid} to end` }).catch(() => {
      if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    });
  }
}
