/** Requests and answers as lines of JSON over a child's stdin and stdout, both ends. Test equipment. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Handlers = { [name: string]: (argument: never) => unknown };

/** The child's end: serves requests by name until stdin ends. `argument` is what the parent sent. */
export function serve(handlers: Handlers): void {
  createInterface({ input: process.stdin }).on('line', line => {
    const { id, name, argument } = JSON.parse(line) as { id: number; name: string; argument: never };
    const answer = async () => handlers[name]?.(argument) ?? null;
    answer().then(
      result => reply({ id, result }),
      error => reply({ id, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }),
    );
  });
}

/** Something that the child says unasked. */
export function tell(event: string): void {
  reply({ event });
}

function reply(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

/** The parent's end: a script in a child process, in a network namespace or in ours. */
export class Peer {
  readonly child: ChildProcess;
  readonly events: string[] = [];
  readonly exited: Promise<void>;
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  #serial = 0;

  constructor(script: string, namespace?: string, environment: NodeJS.ProcessEnv = {}) {
    const command = [process.execPath, script];
    const [program = '', ...args] = namespace === undefined ? command : ['ip', 'netns', 'exec', namespace, ...command];
    this.child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...environment } });
    this.child.stdin?.on('error', () => {}); // A killed child: 'exit' tells.
    this.exited = new Promise(resolve => {
      this.child.once('exit', () => {
        for (const { reject } of this.#waiting.values()) reject(new Error(`${script} has ended`));
        this.#waiting.clear();
        resolve();
      });
    });
    if (this.child.stdout !== null) createInterface({ input: this.child.stdout }).on('line', line => this.#read(line));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  ask<T>(name: string, argument: unknown = null): Promise<T> {
    const id = ++this.#serial;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.child.stdin?.write(`${JSON.stringify({ id, name, argument })}\n`);
    });
  }

  /** Ends it as an orderly parent does: by the end of its stdin. */
  async end(): Promise<void> {
    this.child.stdin?.end();
    await this.exited;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  #read(line: string): void {
    const { id, result, error, event } = JSON.parse(line) as {
      id?: number;
      result?: never;
      error?: string;
      event?: string;
    };
    if (event !== undefined) this.events.push(event);
    if (id === undefined) return;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error !== undefined) waiting?.reject(new Error(error));
    else waiting?.resolve(result as never);
  }
}
