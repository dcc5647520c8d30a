/**
 * Where an agent leaves word of itself, and how it is given its token: on a developer's machine in a run directory, where it makes
 * the token and CLIs read the address; in a cluster nowhere, since its pod is found through the API server, and the token comes from a
 * Secret that whoever starts it made.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { remountWritable } from '../sys/index.ts';
import type { AgentOptions } from './agent-options.ts';
import { AgentOptionsError } from './errors.ts';
import type { AgentLog } from './log.ts';
import { type AgentAddress, RunDirectory } from './run-directory.ts';

/** The least that a token may have: below, somebody mounted the wrong file. */
const MIN_TOKEN_CHARACTERS = 16;

export interface AgentHome {
  readonly token: string;
  /** Once the agent is inside of the pod's namespace. */
  settle(netnsInode: number): void;
  /** Who serves this pod, as it said; null when nobody has, or it cannot be reached from here. */
  otherAgent(): AgentAddress | null;
  /** The pod is ours: from now on the log is kept there. */
  take(log: AgentLog): void;
  publish(address: AgentAddress): void;
  /** From now on nobody is sent to us. */
  unpublish(): void;
  remove(): void;
  /** What whoever started us may be told of `address`. */
  reportOf(address: AgentAddress): object;
}

/** @throws AgentOptionsError when the token cannot be read */
export function homeOf(options: AgentOptions): AgentHome {
  return options.tokenSource === null ? new LocalHome() : new PodHome(readToken(options.tokenSource));
}

class LocalHome implements AgentHome {
  readonly token = randomBytes(32).toString('base64url');
  private directory!: RunDirectory;

  settle(netnsInode: number): void {
    this.directory = new RunDirectory(netnsInode);
  }

  otherAgent(): AgentAddress | null {
    return this.directory.read();
  }

  take(log: AgentLog): void {
    this.directory.create();
    log.target.open(this.directory.logFile);
    // Only tidies up: another agent that starts may be removing the same, and this one starts in any case.
    try {
      RunDirectory.removeDead();
    } catch (error) {
      log.warn(error, 'what dead agents left could not be removed');
    }
  }

  publish(address: AgentAddress): void {
    this.directory.publish(address);
  }

  unpublish(): void {
    this.directory.unpublish();
  }

  remove(): void {
    this.directory.remove();
  }

  reportOf(address: AgentAddress): object {
    return address;
  }
}

/** The log is the pod's: it stays on the process's own output, and holds no token. */
class PodHome implements AgentHome {
  readonly token: string;

  constructor(token: string) {
    this.token = token;
  }

  settle(): void {
    // Nobody looks for files here.
  }

  otherAgent(): null {
    return null;
  }

  take(log: AgentLog): void {
    log.target.keepOutput();
    // Runtimes make it read-only; the client's address cannot be kept without. Only this container's own view is changed.
    try {
      remountWritable('/proc/sys');
    } catch (error) {
      log.info({ reason: String(error) }, '/proc/sys stays read-only');
    }
  }

  publish(): void {
    // The pod is found by its label.
  }

  unpublish(): void {
    // As above.
  }

  remove(): void {
    // As above.
  }

  reportOf({ token: _, ...rest }: AgentAddress): object {
    return rest;
  }
}

function readToken(source: NonNullable<AgentOptions['tokenSource']>): string {
  const token = (source.kind === 'file' ? readTokenFile(source.path) : (process.env[source.name] ?? '')).trim();
  if (source.kind === 'variable') delete process.env[source.name]; // Children need not have it.
  if (token.length >= MIN_TOKEN_CHARACTERS && /^\S+$/.test(token)) return token;
  const where = source.kind === 'file' ? source.path : `the variable ${source.name}`;
  throw new AgentOptionsError(`${where} holds no token of at least ${MIN_TOKEN_CHARACTERS} characters`);
}

function readTokenFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new AgentOptionsError(`the token cannot be read: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
