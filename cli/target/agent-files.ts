/**
 * The agents that run on this machine, by the files that they leave in the run directory:
 * `/run/headgate/<inode of the pod's network namespace>/agent.json`, readable by their owner alone.
 */

import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HeadgateError, systemErrorCode } from '../errors.ts';
import { MAX_AGENT_FILES } from '../limits.ts';
import { type AgentFile, parseAgentFile } from './agent-report.ts';

/** Unless HEADGATE_RUN_DIR names another one. */
export const DEFAULT_RUN_DIRECTORY = '/run/headgate';

/** What an agent's file is called. */
const AGENT_FILE = 'agent.json';

/** The run directory of this environment. */
export function runDirectory(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return environment.HEADGATE_RUN_DIR || DEFAULT_RUN_DIRECTORY;
}

/**
 * The agents that live, ordered by target. Files of dead processes and files that cannot be parsed are passed over.
 * @throws HeadgateError HEADGATE_ERR_NEEDS_ROOT when the files are another user's.
 */
export function runningAgents(directory: string, isAlive: (pid: number) => boolean = isProcessAlive): AgentFile[] {
  const agents: AgentFile[] = [];
  for (const entry of namespaceDirectories(directory)) {
    if (agents.length >= MAX_AGENT_FILES) break;
    const text = readOrAbsent(join(directory, entry, AGENT_FILE));
    const agent = text === undefined ? undefined : parseAgentFile(text);
    if (agent !== undefined && isAlive(agent.pid)) agents.push(agent);
  }
  return agents.sort((a, b) => a.target.localeCompare(b.target));
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
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw unreadable(directory, error);
  }
  return entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
}

function readOrAbsent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(file, error);
  }
}

function unreadable(path: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code !== 'EACCES' && code !== 'EPERM') return error;
  return new HeadgateError('HEADGATE_ERR_NEEDS_ROOT', `${path} can be read only by the user who runs the agents.`, {
    hint: 'Run the same command with sudo.',
    cause: error,
  });
}
