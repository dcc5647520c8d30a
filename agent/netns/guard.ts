/**
 * A child process that undoes what we did in the pod's namespace when we are gone. Its stdin is a pipe from us; each line is
 * one shell command, remembered; at the end of the pipe (we disposed of it, or died by whatever cause) it runs them, the
 * last one first. So there is one way of undoing, at the end and after a kill. A step is told to the guard, and the guard has
 * answered, before the thing itself is done; so each step must be harmless when there is nothing to undo.
 *
 * It is a shell (1 MB, starts in a millisecond), in a session of its own, so that a signal to our process group spares it, with
 * the signals that end a session ignored. It holds the pod's lock until it is done.
 *
 * Programs that do what it undoes hold the pipe, too (`lifeline`): one that outlives us by a moment ends before anything is undone.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { messageOf, NetnsError } from './errors.ts';
import { GUARD_END_MS } from './limits.ts';
import { type Lifeline, openLifeline } from './run-program.ts';

/** Lines arrive whole or not at all: one that was cut short by our death has no newline, and `read` fails on it. */
const SCRIPT = `trap '' HUP INT TERM QUIT
undo=
while IFS= read -r step; do
  undo="$step
$undo"
  echo ok
done
eval "$undo" >/dev/null 2>&1`;

export class Guard implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  readonly #exited: Promise<void>;
  readonly #steps: string[] = [];
  #failure: NetnsError | null = null;

  /** `inheritFd`: the pod's lock. */
  constructor(inheritFd: number | undefined) {
    this.#child = spawn('/bin/sh', ['-c', SCRIPT, 'headgate-guard'], {
      detached: true,
      cwd: '/',
      stdio: ['pipe', 'pipe', 'ignore', ...(inheritFd === undefined ? [] : [inheritFd])],
    });
    this.#child.stdin?.on('error', () => {}); // EPIPE: 'exit' tells.
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) if (line === 'ok') this.#waiting.shift()?.resolve();
    });
    this.#exited = new Promise(resolve => {
      this.#child.once('error', error => resolve(this.#fail(`the guard cannot be started: ${messageOf(error)}`)));
      this.#child.once('exit', () => resolve(this.#fail('the guard has ended')));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get lifeline(): Lifeline {
    return openLifeline(this.#child);
  }

  /** Resolves when the guard will run this line of shell at our end. */
  undoLater(step: string): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#steps.push(step);
    this.#waiting.push({ resolve, reject });
    this.#child.stdin?.write(`${step}\n`);
    return promise;
  }

  /** Undoes everything; resolves when it is undone. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#failure !== null && this.#steps.length > 0) return this.#undoInstead();
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), GUARD_END_MS);
    await this.#exited;
    clearTimeout(timer);
  }

  /** Somebody killed the guard, so that it has undone nothing. */
  async #undoInstead(): Promise<void> {
    await using guard = new Guard(undefined);
    for (const step of this.#steps.splice(0)) await guard.undoLater(step);
  }

  #fail(reason: string): void {
    this.#failure = new NetnsError('HEADGATE_ERR_RULES_CHILD', reason);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }
}
