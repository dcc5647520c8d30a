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
import { readdirSync, readFileSync } from 'node:fs';
import { adoptOrphans, closeSocket, holdCalls, reapChild } from '../../../sys/index.ts';
import type { InnerCommand } from '../messages.ts';
import { type FromLauncher, PROBE, type ToLauncher } from './messages.ts';

/** Our own standard error is the CLI's to read. */
const TERMINAL_STDERR = 4;
/** Time between a request to end and the end, and between looks at who is left. */
const MERCY_MS = 1_000;
const LOOK_MS = 20;
/** Signals of a terminal reach the command by themselves: it is in our group. */
const TERMINAL_SIGNALS = ['SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGTERM'] as const;

let listener = -1;
let command: number | undefined;

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
  command = child.pid;
  child.once('spawn', () => say({ kind: 'running', pid: child.pid ?? 0 }));
  child.once('error', (error: NodeJS.ErrnoException) =>
    say({ kind: 'notRunning', code: error.code ?? error.message }, end),
  );
  child.once('exit', (code, signal) => say({ kind: 'ended', code, signal }, end));
  process.on('SIGCHLD', reapOrphans);
}

function receive(message: ToLauncher): void {
  if (message.kind === 'run') run(message.command);
  else if (listener >= 0) {
    // From here on it lives and dies with the CLI.
    closeSocket(listener);
    listener = -1;
  }
}

/** The command's own end is node's to see. */
function reapOrphans(): void {
  for (const pid of childrenOf(process.pid)) if (pid !== command) reapChild(pid);
}

/** @returns how many there were */
function endDescendants(signal: NodeJS.Signals): number {
  const pids = descendants();
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended.
    }
  }
  return pids.length;
}

function descendants(): number[] {
  const parents = new Map<number, number[]>();
  for (const pid of readdirSync('/proc').map(Number).filter(Number.isInteger)) {
    const parent = parentOf(pid);
    if (parent !== undefined) parents.set(parent, [...(parents.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  for (let next = [process.pid]; next.length > 0; ) {
    next = next.flatMap(pid => parents.get(pid) ?? []);
    found.push(...next);
  }
  return found;
}

/** Undefined for one that has ended. */
function parentOf(pid: number): number | undefined {
  try {
    // Its name, in brackets, may hold anything.
    const [, state, parent] = /^.*\) (\S) (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? [];
    return state === 'Z' ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
  } catch {
    return []; // A kernel that does not tell: they wait for our own end.
  }
}

/** Who is killed may have children that come to us only then. */
function endAll(): void {
  if (endDescendants('SIGKILL') === 0) end();
  else setTimeout(endAll, LOOK_MS);
}

if (process.argv[2] === PROBE) probe();
for (const signal of TERMINAL_SIGNALS) process.on(signal, () => undefined);
process.on('message', message => receive(message as ToLauncher));
process.on('disconnect', () => {
  if (endDescendants('SIGTERM') === 0) end();
  else setTimeout(endAll, MERCY_MS);
});
listen();
