/**
 * The agent that serves a target already, by what it says of itself in the run directory (agent-files.ts). To learn that from a second agent, which
 * finds the pod's lock taken, costs a process of its own: more than everything else that a session begins with.
 *
 * Whoever is in doubt starts an agent: undefined is no proof that there is none.
 */

import { statSync } from 'node:fs';
import { agentOfNamespace } from './agent-files.ts';
import type { ReadyReport } from './agent-report.ts';
import { namespaceInode } from './namespace-inode.ts';
import type { LocalTarget } from './target-name.ts';

/** Where a process has its network namespace; undefined when it cannot be seen. */
export type NamespaceOfProcess = (pid: number) => number | undefined;

/** Never throws: who starts an agent is told what is wrong. */
export function runningAgentOf(
  target: LocalTarget,
  directory: string,
  namespaceOf: NamespaceOfProcess = namespaceOfProcess,
): ReadyReport | undefined {
  try {
    const inode = namespaceInode(target);
    const agent = inode === undefined ? undefined : agentOfNamespace(inode, directory);
    // An agent lives in the namespace that it serves. Another process may have got the number of one that was killed.
    if (agent === undefined || namespaceOf(agent.pid) !== inode) return undefined;
    return { ...agent, event: 'ready', joined: true };
  } catch {
    return undefined;
  }
}

function namespaceOfProcess(pid: number): number | undefined {
  return statSync(`/proc/${pid}/ns/net`, { throwIfNoEntry: false })?.ino;
}
