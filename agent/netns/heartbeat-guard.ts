/**
 * The guard of the iptables engines, whose rules know no timeout: it undoes them at the end of its stdin, as every guard does, and
 * also when no beat came for BEAT_TIMEOUT_MS while ports are taken (we hang, or were stopped).
 *
 *   waiting ── '.' ──► beating ── '.' in time ──► beating
 *      ▲                 │ └── too late, or end of stdin ──► undo, exit
 *      └────── 'p' ──────┘            (waiting: only the end of stdin)
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { BEAT_TIMEOUT_MS, GUARD_END_MS } from './limits.ts';
import { type Lifeline, openLifeline } from './run-program.ts';

const SCRIPT = `trap '' HUP INT TERM QUIT
limit=
while :; do
  case "$($limit dd bs=1 count=1 2>/dev/null)" in
    .) limit="timeout ${BEAT_TIMEOUT_MS / 1000}" ;;
    p) limit= ;;
    *) break ;;
  esac
done
eval "$1" >/dev/null 2>&1`;

export class HeartbeatGuard implements AsyncDisposable {
  readonly #child: ChildProcess;
  /** Resolves with the reason when everything is undone. */
  readonly exited: Promise<string>;

  /** `undo`: shell commands, in the order to be run; each harmless when there is nothing to undo. */
  constructor(undo: readonly string[], inheritFd: number | undefined) {
    this.#child = spawn('/bin/sh', ['-c', SCRIPT, 'headgate-guard', undo.join('\n')], {
      detached: true,
      cwd: '/',
      stdio: ['pipe', 'ignore', 'ignore', ...(inheritFd === undefined ? [] : [inheritFd])],
    });
    this.#child.stdin?.on('error', () => {}); // EPIPE: 'exit' tells.
    this.exited = new Promise(resolve => {
      this.#child.once('error', error => resolve(`the guard cannot be started: ${error.message}`));
      this.#child.once('exit', (_code, signal) =>
        resolve(
          signal === null ? 'the guard gave the ports back, since no beat came in time' : `the guard got ${signal}`,
        ),
      );
    });
  }

  get lifeline(): Lifeline {
    return openLifeline(this.#child);
  }

  /** Ports are taken, and we live. */
  beat(): void {
    this.#child.stdin?.write('.');
  }

  /** Nothing is taken: no beats will come. */
  pause(): void {
    this.#child.stdin?.write('p');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), GUARD_END_MS);
    await this.exited;
    clearTimeout(timer);
  }
}
