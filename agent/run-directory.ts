/**
 * What an agent leaves for CLIs of its own user: `/run/headgate/<inode of the pod's network namespace>/agent.json`, readable by
 * its owner alone, with the address and the token; beside it the log, the Unix socket of the same address, and `agent.pid` from the start on. It goes when the agent
 * ends; what an agent that was killed left there is ignored by readers because its process is gone, and removed by the next agent
 * of any pod.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AgentOptionsError } from './errors.ts';

const DEFAULT_RUN_DIR = '/run/headgate';
const ADDRESS_FILE = 'agent.json';
const PID_FILE = 'agent.pid';
const SOCKET_FILE = 'agent.sock';
/** sun_path of unix(7), whose last byte is a zero. */
const MAX_SOCKET_PATH_BYTES = 107;
const OTHERS_MAY_WRITE = 0o002;
const STICKY = 0o1000;

/** What is in `agent.json`, and in the line that a starting agent prints. */
export interface AgentAddress {
  readonly url: string;
  /** A Unix socket that leads to the same. */
  readonly socket?: string;
  readonly token: string;
  readonly pid: number;
  readonly target: string;
  readonly version: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

export class RunDirectory {
  readonly path: string;
  private readonly file: string;

  constructor(netnsInode: number, base = baseDirectory()) {
    this.path = join(base, String(netnsInode));
    this.file = join(this.path, ADDRESS_FILE);
  }

  get logFile(): string {
    return join(this.path, 'agent.log');
  }

  /** null where the path is too long for one. */
  get socketPath(): string | null {
    const path = join(this.path, SOCKET_FILE);
    return Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES ? null : path;
  }

  /** @throws AgentOptionsError when somebody else could put files there: ours would be written where their links lead */
  create(): void {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    for (const each of [dirname(this.path), this.path]) requireOwn(each);
    writeFileSync(join(this.path, PID_FILE), `${process.pid}\n`, { mode: 0o600 });
  }

  /** Removes what dead agents left; a directory whose agent cannot be told is left alone. */
  static removeDead(base = baseDirectory(), isAlive: (pid: number) => boolean = isProcessAlive): void {
    for (const path of subdirectories(base)) {
      const pid = agentOf(path);
      if (pid !== null && !isAlive(pid)) rmSync(path, { recursive: true, force: true });
    }
  }

  /** Appears as a whole or not at all. */
  publish(address: AgentAddress): void {
    this.create(); // Who found a dead agent's files here may have removed ours with them.
    const draft = `${this.file}.${process.pid}`;
    writeFileSync(draft, `${JSON.stringify(address)}\n`, { mode: 0o600 });
    renameSync(draft, this.file);
  }

  /** From now on nobody is sent to us. */
  unpublish(): void {
    rmSync(this.file, { force: true });
  }

  /** Who serves this pod, as it said; null when nobody has. */
  read(): AgentAddress | null {
    try {
      return JSON.parse(readFileSync(this.file, 'utf8')) as AgentAddress;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

function requireOwn(directory: string): void {
  const { uid, mode } = statSync(directory);
  const isOurs = uid === process.geteuid?.() || uid === 0 || String(uid) === process.env.SUDO_UID;
  const isShared = (mode & OTHERS_MAY_WRITE) !== 0 && (mode & STICKY) === 0;
  if (isOurs && !isShared) return;
  throw new AgentOptionsError(
    `${directory} cannot keep the files of agents: it is another user's, or everybody may write to it (HEADGATE_RUN_DIR)`,
  );
}

function baseDirectory(): string {
  return process.env.HEADGATE_RUN_DIR || DEFAULT_RUN_DIR;
}

function subdirectories(base: string): string[] {
  try {
    const entries = readdirSync(base, { withFileTypes: true });
    return entries.filter(entry => entry.isDirectory()).map(({ name }) => join(base, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The process id of the agent that made this directory; null when there is none to be read. */
function agentOf(path: string): number | null {
  const pid = Number(readOrEmpty(join(path, PID_FILE)).trim());
  return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}

function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
