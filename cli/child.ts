/**
 * The command after `--`: started with our terminal, told of signals, waited for.
 *
 * Ctrl-C at a terminal reaches every process of the foreground group, so the child has it already and must not get it
 * twice (many programs take a second one as "at once"). A signal that was sent to us alone is passed on. The kernel
 * does not tell the two apart; SIGINT and SIGQUIT count as typed when we are in the foreground group of a terminal.
 */

import { isUtf8 } from 'node:buffer';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { HeadgateError, systemErrorCode } from './errors.ts';

/** What a shell reports for a command that a signal ended: 128 + the signal's number. */
const SIGNAL_EXIT_BASE = 128;

/** How the child ended. Exactly one of the two is set, as in Node's `exit` event. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running command. */
export interface Child {
  readonly pid: number;
  readonly ended: Promise<ChildEnd>;
  /** Passes a signal on; harmless after the end. */
  kill(signal: NodeJS.Signals): void;
}

/**
 * Starts `command` with the terminal's streams as they are, and our own environment unless another is given.
 * @throws HeadgateError HEADGATE_ERR_COMMAND
 */
export async function startChild(command: readonly string[], environment?: NodeJS.ProcessEnv): Promise<Child> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: 'inherit', ...(environment === undefined ? {} : { env: environment }) });
  const ended = new Promise<ChildEnd>(resolve => child.once('exit', (code, signal) => resolve({ code, signal })));
  await started(child, file);
  child.on('error', () => undefined); // A signal that could not be sent: the end is reported by 'exit'.
  return { pid: child.pid ?? 0, ended, kill: signal => void child.kill(signal) };
}

/** What node puts in the place of bytes that are no UTF-8. */
const REPLACEMENT = '\ufffd';

/**
 * Node hands on arguments as text: bytes that are no UTF-8, a file's name in another encoding for one, would reach the command as something else.
 * @param commandLine our own, as the kernel has it; empty where it tells none
 * @throws HeadgateError HEADGATE_ERR_COMMAND
 */
export function requireText(command: readonly string[], commandLine: Buffer = readOwnCommandLine()): void {
  const changed = command.find(argument => argument.includes(REPLACEMENT));
  if (changed === undefined || isUtf8(commandLine)) return;
  throw new HeadgateError(
    'HEADGATE_ERR_COMMAND',
    `The command cannot be started: its argument ${JSON.stringify(changed)} is not UTF-8, and would reach it changed.`,
    { hint: 'Have a shell make it: -- sh -c \'exec my-program "$(printf "\\377")"\'.' },
  );
}

function readOwnCommandLine(): Buffer {
  try {
    return readFileSync('/proc/self/cmdline');
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return Buffer.alloc(0);
  }
}

/** What we exit with for a child that ended so: its own code, or 128 + the number of its signal. */
export function exitCodeOf({ code, signal }: ChildEnd): number {
  if (signal !== null) return SIGNAL_EXIT_BASE + constants.signals[signal];
  return code ?? 1;
}

/** Whether a SIGINT that we got was typed at the terminal, so that the child has it too. */
export function isInForeground(stat: string = readOwnStat()): boolean {
  // proc_pid_stat(5): after the command in parentheses come state, ppid, pgrp, session, tty_nr, tpgid.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const group = Number(fields[2]);
  const foregroundGroup = Number(fields[5]);
  return Number.isInteger(group) && group > 0 && group === foregroundGroup;
}

function readOwnStat(): string {
  try {
    return readFileSync('/proc/self/stat', 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return '';
  }
}

function started(child: ChildProcess, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', error => reject(commandFailure(error, file)));
  });
}

/** What is told of a command that could not be started. */
export function commandFailure(error: Error, file: string): HeadgateError {
  const code = systemErrorCode(error);
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'no such program was found in PATH',
    EACCES: 'it is not executable',
  };
  const reason = reasons[code ?? ''] ?? error.message;
  return new HeadgateError(
    'HEADGATE_ERR_COMMAND',
    `The command ${JSON.stringify(file)} cannot be started: ${reason}.`,
    {
      hint: 'The command after -- is started as it is, without a shell; for a shell line use -- sh -c "…".',
      cause: error,
    },
  );
}
