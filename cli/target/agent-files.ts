/**
 * The agents that run on this machine, by the files that they leave in the run directory:
 * `/run/headgate/<inode of the pod's network namespace>/agent.json`, readable by their owner alone.
 */

import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemErrorCode } from '../errors.ts';
import { MAX_AGENT_FILES } from '../limits.ts';
import { type AgentFile, parseAgentFile } from './agent-report.ts';
import { hasNoDirectories, isOwnDirectory, requireOwnDirectory, unusableRunDirectory } from './run-directory.ts';

/** What an agent's file is called. */
const AGENT_FILE = 'agent.json';

/** Where an agent writes its process id from the start on. */
const PID_FILE = 'agent.pid';

/** An agent that lives, and the inode of its pod's network namespace. */
export interface RunningAgent extends AgentFile {
  readonly inode: string;
}

/** What lies in a run directory. */
export interface AgentSurvey {
  /** The agents that live, ordered by target. */
  readonly agents: readonly RunningAgent[];
  /** Files of agents that may live and that cannot be understood. */
  readonly damaged: readonly string[];
}

/** The agents that live, as `surveyAgents` finds them. @throws HeadgateError */
export function runningAgents(directory: string, isAlive: (pid: number) => boolean = isProcessAlive): RunningAgent[] {
  return [...surveyAgents(directory, isAlive).agents];
}

/**
 * Reads the files of all agents; those of dead processes are passed over.
 * @throws HeadgateError HEADGATE_ERR_NEEDS_ROOT when there are files and they are another user's, HEADGATE_ERR_RUN_DIR when it is no directory.
 */
export function surveyAgents(directory: string, isAlive: (pid: number) => boolean = isProcessAlive): AgentSurvey {
  const agents: RunningAgent[] = [];
  const damaged: string[] = [];
  for (const inode of namespaceDirectories(directory)) {
    if (agents.length >= MAX_AGENT_FILES) break;
    if (!isOwnDirectory(join(directory, inode))) continue;
    const file = join(directory, inode, AGENT_FILE);
    const text = readOrAbsent(file);
    if (text === undefined) continue;
    const agent = parseAgentFile(text);
    if (agent === undefined) {
      if (!isLeftover(join(directory, inode), isAlive)) damaged.push(file);
    } else if (isAlive(agent.pid)) agents.push({ ...agent, inode });
  }
  return { agents: agents.sort((a, b) => a.target.localeCompare(b.target)), damaged };
}

/** What the agent of one network namespace says of itself, dead or alive; undefined where nothing can be read of one. @throws HeadgateError as `surveyAgents` */
export function agentOfNamespace(inode: number, directory: string): AgentFile | undefined {
  const own = join(directory, String(inode));
  requireOwnDirectory(directory);
  if (!isOwnDirectory(own)) return undefined;
  const text = readOrAbsent(join(own, AGENT_FILE));
  return text === undefined ? undefined : parseAgentFile(text);
}

/** What is said of a damaged file: which, why, and what to do. */
export function damagedWords(file: string): string {
  return `${file} is damaged: it does not describe an agent. When no agent of that network namespace runs (ps -ef), remove ${dirname(file)}; else end that agent first.`;
}

/** Whether a process with this id exists, ours or another user's. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    return code === 'EPERM';
  }
}

function namespaceDirectories(directory: string): string[] {
  let entries: Dirent[];
  requireOwnDirectory(directory);
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT' || hasNoDirectories(directory)) return [];
    throw unusableRunDirectory(directory, error);
  }
  return entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
}

/** Whether the agent that made this directory said who it is, and is gone. */
function isLeftover(directory: string, isAlive: (pid: number) => boolean): boolean {
  const pid = Number(readOrAbsent(join(directory, PID_FILE))?.trim());
  return Number.isSafeInteger(pid) && pid > 0 && !isAlive(pid);
}

/** A file that cannot be read for what it is (a directory, say) counts as one without meaning. */
function readOrAbsent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === 'EISDIR') return '';
    throw unusableRunDirectory(file, error);
  }
}
