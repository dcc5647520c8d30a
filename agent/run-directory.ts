/**
 * What an agent leaves for CLIs of its own user: `/run/headgate/<inode of the pod's network namespace>/agent.json`, readable by
 * its owner alone, with the address and the token. It goes when the agent ends; one left by a dead agent is overwritten
 * by the next of that pod, and readers ignore it because its process is gone.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DEFAULT_RUN_DIR = '/run/headgate';

/** What is in `agent.json`, and in the line that a starting agent prints. */
export interface AgentAddress {
  readonly url: string;
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

  constructor(netnsInode: number, base = process.env.HEADGATE_RUN_DIR ?? DEFAULT_RUN_DIR) {
    this.path = join(base, String(netnsInode));
    this.file = join(this.path, 'agent.json');
  }

  get logFile(): string {
    return join(this.path, 'agent.log');
  }

  create(): void {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
  }

  /** Appears as a whole or not at all. */
  publish(address: AgentAddress): void {
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
