/**
 * A process of ours at the command's side, over node's IPC channel: what is asked of it is answered by a message of a kind that is waited for. It ends when the channel closes, and we hear
 * why when it ends before.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import type { Socket } from 'node:net';
import { WorldError } from './errors.ts';
import { BUILD_TIMEOUT_MS } from './limits.ts';
import type { InnerCommand } from './messages.ts';

const STDERR = 2;
/** Lines of its complaints that are kept. */
const MAX_WORDS = 20;

/** The command, as it runs inside. */
export interface WorldChild {
  readonly pid: number;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  kill(signal: NodeJS.Signals): void;
}

/** What every such process tells. */
export type HalfNews =
  | { readonly kind: 'running'; readonly pid: number }
  | { readonly kind: 'notRunning'; readonly code: string }
  | { readonly kind: 'ended'; readonly code: number | null; readonly signal: NodeJS.Signals | null }
  /** What could not be made, and where. */
  | { readonly kind: 'failed'; readonly step: string; readonly reason: string };

/** What every such process can be asked for. */
export interface RunRequest {
  readonly kind: 'run';
  readonly command: InnerCommand;
}

export class OtherHalf<To extends { readonly kind: string }, From extends { readonly kind: string }> {
  readonly #process: ChildProcess;
  readonly #explain: (reason: string) => WorldError;
  readonly #words: string[] = [];
  readonly #waiting = new Map<string, (message: From | HalfNews) => void>();
  readonly #gone = Promise.withResolvers<never>();
  #isClosed = false;
  /** Said before anybody asked. */
  readonly #early: (From | HalfNews)[] = [];

  /** Starts it. @param explain the error for what is wrong with it */
  constructor(argv: readonly [string, ...string[]], explain: (reason: string) => WorldError) {
    this.#explain = explain;
    const [program, ...options] = argv;
    this.#process = spawn(program, options, {
      // What it complains of comes to us; the command gets the terminal's.
      stdio: ['inherit', 'inherit', 'pipe', 'ipc', STDERR],
      // The command's environment is said when it is started.
      env: ownEnvironment(),
    });
    this.#gone.promise.catch(() => undefined);
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (this.#words.length < MAX_WORDS) this.#words.push(text);
    });
    this.#process.on('error', error => this.#gone.reject(error));
    // Behind what it said last.
    this.#process.on('close', () => setImmediate(() => this.#gone.reject(new Error(this.words))));
    this.#process.on('message', message => this.#receive(message as From | HalfNews));
  }

  /** What it complained of. */
  get words(): string {
    return this.#words.join('').trim();
  }

  /** It keeps this process alive, or does not. */
  ref(): void {
    this.#process.ref();
    this.#process.channel?.ref();
    (this.#process.stderr as Socket | null)?.ref();
  }

  unref(): void {
    this.#process.unref();
    this.#process.channel?.unref();
    (this.#process.stderr as Socket | null)?.unref();
  }

  /** @throws WorldError where it was never started */
  get pid(): number {
    const { pid } = this.#process;
    if (pid === undefined) throw this.#explain('ENOENT');
    return pid;
  }

  /** Calls that for messages of a kind, once for each. */
  on<Kind extends From['kind']>(kind: Kind, listen: (message: Extract<From, { kind: Kind }>) => void): void {
    this.#listen(kind, message => listen(message as Extract<From, { kind: Kind }>));
  }

  /** What comes of a question, or of none where it speaks first. @throws WorldError */
  async ask<Kind extends From['kind']>(question: To | null, kind: Kind): Promise<Extract<From, { kind: Kind }>> {
    return this.#until(question, kind) as Promise<Extract<From, { kind: Kind }>>;
  }

  send(message: To | RunRequest): void {
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  /**
   * Starts the command.
   * @param endOrphans ends what is left of it where this process was killed, and then calls back
   * @throws Error with the `code` of a system error when it cannot be started
   */
  async run(command: InnerCommand, endOrphans: (then: () => void) => void = then => then()): Promise<WorldChild> {
    const ended = Promise.withResolvers<{ code: number | null; signal: NodeJS.Signals | null }>();
    const torn = { code: null, signal: 'SIGKILL' } as const;
    let isTold = false;
    this.#listen('ended', message => {
      isTold = true;
      if (message.kind === 'ended') ended.resolve(message as never);
    });
    // Comes behind all messages. It was ended from outside where it was not said how the command ended.
    this.#process.once('disconnect', () => {
      if (isTold || this.#isClosed) ended.resolve(torn);
      else endOrphans(() => ended.resolve(torn));
    });
    const failed = new Promise<never>((_, reject) => {
      this.#listen('notRunning', message => {
        const { code } = message as Extract<HalfNews, { kind: 'notRunning' }>;
        reject(Object.assign(new Error(code), { code }));
      });
    });
    const running = await this.#until({ kind: 'run', command }, 'running', failed);
    const { pid } = running as Extract<HalfNews, { kind: 'running' }>;
    return { pid, ended: ended.promise, kill: signal => void killQuietly(pid, signal) };
  }

  /** Ends it. Never throws. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const isOver =
      this.#process.exitCode !== null || this.#process.signalCode !== null || this.#process.pid === undefined;
    const over = isOver ? Promise.resolve() : new Promise(resolve => this.#process.once('exit', resolve));
    if (this.#process.connected) this.#process.disconnect();
    await over;
  }

  #listen(kind: string, listen: (message: From | HalfNews) => void): void {
    this.#waiting.set(kind, listen);
    const index = this.#early.findIndex(message => message.kind === kind);
    const [early] = index < 0 ? [] : this.#early.splice(index, 1);
    if (early !== undefined) listen(early);
  }

  #receive(message: From | HalfNews): void {
    const listen = this.#waiting.get(message.kind);
    if (listen === undefined) this.#early.push(message);
    else listen(message);
  }

  /** @param failed nothing is waited for any more, the timer neither: it would keep this process */
  async #until(
    question: To | RunRequest | null,
    kind: string,
    failed: Promise<never> = new Promise(() => undefined),
  ): Promise<From | HalfNews> {
    const answer = Promise.withResolvers<From | HalfNews>();
    this.#listen(kind, message => answer.resolve(message));
    this.#listen('failed', message => {
      const { step, reason } = message as Extract<HalfNews, { kind: 'failed' }>;
      answer.reject(this.#explain(`${step}: ${reason}`));
    });
    const timer = setTimeout(
      () =>
        answer.reject(new WorldError('The world did not come up in time.', 'Try again; --no-world goes without it.')),
      BUILD_TIMEOUT_MS,
    );
    const gone = this.#gone.promise.catch((error: unknown): never => {
      throw this.#explain(error instanceof Error ? error.message : String(error));
    });
    if (question !== null) this.send(question);
    try {
      return await Promise.race([answer.promise, gone, failed]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Ours, but for debuggers: the port of one is the command's, which is started with the same words for node. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const cache = getCompileCacheDir();
  const { NODE_OPTIONS: options, ...environment } = process.env;
  const ours = options?.replace(/(^|\s)--inspect\S*/g, '').trim();
  return {
    ...environment,
    ...(ours ? { NODE_OPTIONS: ours } : {}),
    ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: cache }),
  };
}

function killQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}
