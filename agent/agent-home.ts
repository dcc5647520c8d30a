/**
 * Where an agent leaves word of itself, and how it knows its token: on a developer's machine in a run directory, where it makes
 * the token and CLIs read the address; in a cluster nowhere, since its pod is found through the API server. There the token lies in a Secret
 * that whoever starts the agent made, for those who join; the agent itself is told its hash, which opens nothing.
 */
import { randomBytes } from 'node:crypto';
import { remountWritable } from '../sys/index.ts';
import type { AgentOptions } from './agent-options.ts';
import { hashOfToken } from './control-server.ts';
import type { AgentLog } from './log.ts';
import { type AgentAddress, RunDirectory } from './run-directory.ts';

/** What an agent says of itself; the token is its home's. */
type OwnAddress = Omit<AgentAddress, 'token'>;

export interface AgentHome {
  /** SHA-256 of the token. */
  readonly tokenHash: Buffer;
  /** Once the agent is inside of the pod's namespace. */
  settle(netnsInode: number): void;
  /** Who serves this pod, as it said; null when nobody has, or it cannot be reached from here. */
  otherAgent(): AgentAddress | null;
  /** The pod is ours: from now on the log is kept there. */
  take(log: AgentLog): void;
  /** Where the Unix socket for CLIs of this machine belongs; null where none come, or the path is too long for one. */
  readonly socketPath: string | null;
  publish(address: OwnAddress): void;
  /** From now on nobody is sent to us. */
  unpublish(): void;
  remove(): void;
  /** What whoever started us may be told of `address`. */
  reportOf(address: OwnAddress): object;
}

export function homeOf({ tokenHash }: Pick<AgentOptions, 'tokenHash'>): AgentHome {
  return tokenHash === null ? new LocalHome() : new PodHome(tokenHash);
}

class LocalHome implements AgentHome {
  private readonly token = randomBytes(32).toString('base64url');
  readonly tokenHash = hashOfToken(this.token);
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

  get socketPath(): string | null {
    return this.directory.socketPath;
  }

  publish(address: OwnAddress): void {
    this.directory.publish({ ...address, token: this.token });
  }

  unpublish(): void {
    this.directory.unpublish();
  }

  remove(): void {
    this.directory.remove();
  }

  reportOf(address: OwnAddress): object {
    return { ...address, token: this.token };
  }
}

/** The log is the pod's: it stays on the process's own output. */
class PodHome implements AgentHome {
  readonly tokenHash: Buffer;
  readonly socketPath = null;

  constructor(tokenHash: Buffer) {
    this.tokenHash = tokenHash;
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

  reportOf(address: OwnAddress): object {
    return address;
  }
}
