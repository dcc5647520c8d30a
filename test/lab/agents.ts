/** The agents that a lab's sessions started: they outlive their CLI by design, but never their lab. */

import { readdirSync, readFileSync } from 'node:fs';
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

/**
 * Whether a process runs: one that ended and was not waited for yet does not. One that was killed still runs while a thread of
 * it does, whatever the first says: until then its sockets are open.
 */
export function isAlive(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).some(thread => isRunning(`/proc/${pid}/task/${thread}/stat`));
  } catch (error) {
    if (hasEnded(error)) return false;
    throw error;
  }
}

function isRunning(file: string): boolean {
  try {
    const stat = readFileSync(file, 'utf8');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch (error) {
    if (hasEnded(error)) return false;
    throw error;
  }
}

/** ESRCH: it ended between the opening and the reading. */
function hasEnded(error: unknown): boolean {
  return ['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '');
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
