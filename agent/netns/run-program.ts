/**
 * Running a program that changes the namespace (iptables, ip, nft) or tells of it.
 *
 * Such a program outlives us by a moment when we are killed, and then does what a guard has undone already. So whatever it does that a guard
 * undoes, it holds the guard's lifeline: the guard begins when we and all that we have started have let go of it.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { NetnsError } from './errors.ts';
import { PROGRAM_MS } from './limits.ts';

/** The writing end of a guard's stdin; null when that guard is gone. */
export type Lifeline = Writable | null;

export interface RunOptions {
  /** For its stdin. */
  readonly input?: string;
  readonly lifeline?: Lifeline | undefined;
}

/** What the program printed. @throws NetnsError HEADGATE_ERR_RULES with its words. */
export function runProgram(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { input = '', lifeline = null } = options;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe', ...(lifeline === null ? [] : [lifeline])] });
  const timer = setTimeout(() => child.kill(), PROGRAM_MS);
  const fail = (words: string) => reject(new NetnsError('HEADGATE_ERR_RULES', `${program}: ${words}`));
  const printed = collect(child.stdout);
  const complaints = collect(child.stderr);
  child.once('error', error => {
    clearTimeout(timer);
    fail(error.message);
  });
  child.once('close', (code, signal) => {
    clearTimeout(timer);
    if (code === 0) return resolve(printed.text);
    fail(complaints.text.trim().split('\n').join('; ') || (signal ?? `exit code ${code}`));
  });
  child.stdin?.on('error', () => {}); // The program ended before it read everything: its exit code tells.
  child.stdin?.end(input);
  return promise;
}

/** What children hold of a guard. */
export function openLifeline({ stdin }: ChildProcess): Lifeline {
  return stdin?.destroyed === false ? stdin : null;
}

/** What comes out of a pipe, all of it once the process is closed. */
function collect(stream: Readable | null): { text: string } {
  const collected = { text: '' };
  stream?.setEncoding('utf8').on('data', (more: string) => {
    collected.text += more;
  });
  return collected;
}
