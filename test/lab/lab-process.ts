/**
 * A child process with an owner: its output is kept, it is ended by its own pid, and it never outlives the scope that
 * started it (`await using`).
 */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { until, within } from './poll.ts';

const TERMINATE_WITHIN_MS = 5_000;
const LISTEN_STATE = '0A';

/** How a process ended: exactly one of the two is not null. */
export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

export class LabProcess implements AsyncDisposable {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly ended: Promise<ProcessEnd>;
  /** Everything written so far, decoded as UTF-8. */
  stdout = '';
  stderr = '';
  #end: ProcessEnd | undefined;
  readonly #argv: readonly string[];

  constructor(argv: readonly [string, ...string[]], options: ProcessOptions = {}) {
    this.#argv = argv;
    const [program, ...args] = argv;
    this.child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    this.child.stdin.on('error', () => undefined);
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (exitCode, signal) => {
        this.#end = { exitCode, signal };
        resolve(this.#end);
      });
    });
    this.ended.catch(() => undefined);
  }

  /** The pid; a command run by `ip netns exec` replaces it, so it is the command's own. */
  get pid(): number {
    const { pid } = this.child;
    if (pid === undefined) throw new Error(`${this.#argv.join(' ')} could not be started`);
    return pid;
  }

  get isRunning(): boolean {
    return this.#end === undefined;
  }

  /** Nothing happens when it is gone, though others may still hold its output open. */
  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Waits until the process, inside its own namespace, listens on the port. No connection is made. */
  async listening(port: number, namespace?: string): Promise<void> {
    await until(
      () => {
        if (!this.isRunning) throw new Error(`${this.#argv.join(' ')} ended: ${this.stderr}`);
        return listensInside(this.pid, port, namespace);
      },
      { what: `${this.#argv.join(' ')} to listen on ${port}` },
    );
  }

  /** Waits until standard error holds a match. */
  async wrote(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray> {
    return until(() => pattern.exec(this.stderr) ?? undefined, {
      ...(withinMs === undefined ? {} : { withinMs }),
      what: `${pattern} on stderr of ${this.#argv.join(' ')}`,
    });
  }

  /** Ends it: SIGTERM, and SIGKILL when that did not do. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.signal('SIGTERM');
    this.signal('SIGCONT');
    try {
      await within(this.ended, { withinMs: TERMINATE_WITHIN_MS, what: 'SIGTERM to end it' });
    } catch {
      this.signal('SIGKILL');
      await this.ended.catch(() => undefined);
    }
  }
}

/** Whether the process has entered the namespace (any, without a name) and somebody there listens on the port. */
function listensInside(pid: number, port: number, namespace: string | undefined): boolean {
  try {
    const inode = /\d+/.exec(readlinkSync(`/proc/${pid}/ns/net`))?.[0];
    return (namespace === undefined || inode === namespace) && listensOn(pid, port);
  } catch (error) {
    // It has ended, and its exit is about to be told.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return false;
    throw error;
  }
}

/** Reads the socket tables of the process's namespace. */
function listensOn(pid: number, port: number): boolean {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  return ['tcp', 'tcp6'].some(table =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .some(line => {
        const columns = line.trim().split(/\s+/);
        return columns[3] === LISTEN_STATE && columns[1]?.endsWith(`:${hexPort}`) === true;
      }),
  );
}
