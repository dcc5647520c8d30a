/**
 * Starts a command whose connect(2) calls are held (sys/held-calls.ts), and sees to it that nothing of it is left when the CLI has gone. A process of its own,
 * since the filter can never be taken off again, and since it must outlive a CLI that is killed.
 *
 *     new ──► listening ──run──► running ──the command ends──► over
 *      └── the channel closes, at any time ──► whatever descends from us is told to end, and we end
 *
 * It adopts what is orphaned below it: that is how all of it is found, without a namespace. It also keeps the CLI an ancestor of every program of the
 * command, without which kernels with Yama would not let the CLI take their sockets.
 */

import { spawn } from 'node:child_process';
import { adoptOrphans, closeSocket, holdCalls } from '../../../sys/index.ts';
import { endDescendants, reapOrphans } from '../descendants.ts';
import type { InnerCommand } from '../messages.ts';
import { type FromLauncher, PROBE, type ToLauncher } from './messages.ts';

/** Our own standard error is the CLI's to read. */
const TERMINAL_STDERR = 4;
/** Signals of a terminal reach the command by themselves: it is in our group. */
const TERMINAL_SIGNALS = ['SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGTERM'] as const;

const PROCESSES = '/proc';

let listener = -1;

function say(message: FromLauncher, then: () => void = () => undefined): void {
  process.send?.(message, then);
}

function end(): void {
  process.exit(0);
}

function listen(): void {
  try {
    adoptOrphans();
    listener = holdCalls();
    say({ kind: 'listening', listener });
  } catch (error) {
    say({ kind: 'failed', step: 'seccomp', reason: error instanceof Error ? error.message : String(error) }, end);
  }
}

/** Never returns. */
function probe(): never {
  try {
    adoptOrphans();
    holdCalls();
  } catch (error) {
    process.stderr.write(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
  process.exit(0);
}

function run({ argv, cwd, environment }: InnerCommand): void {
  const [file = '', ...args] = argv;
  const child = spawn(file, args, { stdio: [0, 1, TERMINAL_STDERR], cwd, env: environment });
  child.once('spawn', () => say({ kind: 'running', pid: child.pid ?? 0 }));
  child.once('error', (error: NodeJS.ErrnoException) =>
    say({ kind: 'notRunning', code: error.code ?? error.message }, end),
  );
  child.once('exit', (code, signal) => say({ kind: 'ended', code, signal }, end));
  process.on('SIGCHLD', () => reapOrphans(PROCESSES, child.pid));
}

function receive(message: ToLauncher): void {
  if (message.kind === 'run') run(message.command);
  else if (listener >= 0) {
    // From here on it lives and dies with the CLI.
    closeSocket(listener);
    listener = -1;
  }
}

if (process.argv[2] === PROBE) probe();
for (const signal of TERMINAL_SIGNALS) process.on(signal, () => undefined);
process.on('message', message => receive(message as ToLauncher));
process.on('disconnect', () => endDescendants(PROCESSES, end));
listen();
