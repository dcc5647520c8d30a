/**
 * The inner half of a world: a process in user, network, mount and UTS namespaces of its own, started by `unshare`. It makes whatever must
 * be made inside (links, rules, mounts, sockets), hands the sockets out by their numbers (the outer half takes them with
 * pidfd_getfd(2)), and starts the command, which gets none of its capabilities and none of its descriptors.
 *
 *     new ──(show)──build──► built ──run──► running ──the command ends──► over
 *      └── the channel closes, at any time ──► whatever descends from us is told to end, and we end
 */

import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { adoptOrphans, closeSocket, keepCapabilitiesFromChildren } from '../../sys/index.ts';
import { endDescendants, reapOrphans } from './descendants.ts';
import { coverFiles } from './inner-files.ts';
import { buildNetwork, type InnerSockets, makeSockets, openGates } from './inner-network.ts';
import { InnerPodFiles } from './inner-pod-files.ts';
import { type FromInner, type InnerCommand, type ToInner, WITH_FILES, type WorldPlan } from './messages.ts';

/** Our own standard error is the outer half's to read. */
const STDERR = 2;
const TERMINAL_STDERR = 4;
/** Signals of a terminal reach the command by themselves: it is in our group. */
const TERMINAL_SIGNALS = ['SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGTERM'] as const;

const PROCESSES = '/proc';
/** Where we are once the world is made. */
const HERE = '.';

/** Ours until the outer half has them. */
const handedOut = new Set<number>();
const podFiles = new InnerPodFiles();
/** Once they were opened. @throws what went wrong then */
let gates: (() => InnerSockets) | undefined;
/** Something other than us may live here. */
let hasRun = false;

function say(message: FromInner, then: () => void = () => undefined): void {
  process.send?.(message, then);
}

/** What needs nothing of the pod, while the outer half asks for that; native calls are loaded by it, too. Done once, whoever comes first. */
function prepare(): void {
  if (gates !== undefined) return;
  try {
    // Whatever the command starts is ours to end, also where it goes into namespaces of its own.
    adoptOrphans();
    const opened = openGates();
    gates = () => opened;
  } catch (error) {
    gates = () => {
      throw error;
    };
  }
}

async function build(plan: WorldPlan): Promise<void> {
  let step = 'network';
  prepare();
  try {
    const { listener, receiver, queue, table, hold } = (gates ?? openGates)();
    buildNetwork(plan, hold);
    step = 'files';
    const files = await podFiles.report;
    // Over the pod's files, too.
    coverFiles(plan);
    // From here on no path of ours leads through the pod's files, which may be gone when we end others.
    process.chdir(PROCESSES);
    for (const fd of [listener, receiver, queue, table]) handedOut.add(fd);
    say({ kind: 'built', listener, receiver, queue, table, holds: hold !== undefined, files });
  } catch (error) {
    say({ kind: 'failed', step, reason: error instanceof Error ? error.message : String(error) }, end);
  }
}

function link(fd: number): void {
  handedOut.add(fd);
  say({ kind: 'linked', fd });
}

function run({ argv, cwd, environment }: InnerCommand): void {
  const [file = '', ...args] = argv;
  hasRun = true;
  keepCapabilitiesFromChildren();
  const child = spawn(file, args, { stdio: [0, 1, TERMINAL_STDERR], cwd, env: environment });
  child.once('spawn', () => say({ kind: 'running', pid: child.pid ?? 0 }));
  child.once('error', (error: NodeJS.ErrnoException) =>
    say({ kind: 'notRunning', code: error.code ?? error.message }, end),
  );
  child.once('exit', (code, signal) => say({ kind: 'ended', code, signal }, end));
  process.on('SIGCHLD', () => reapOrphans(HERE, child.pid));
}

/** Node would end by itself, and wait for the thread that serves files, for ever. The outer half sees to what is left, and tells. */
function breakDown(error: unknown): void {
  try {
    writeSync(STDERR, `${error instanceof Error ? error.stack : error}\n`);
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}

/** The thread that serves files sleeps in the kernel: an exit would wait for it. What nobody has taken must not keep it waiting for an answer. */
function end(): void {
  for (const fd of handedOut) closeSocket(fd);
  handedOut.clear();
  void podFiles.close().then(() => process.exit(0));
}

function receive(message: ToInner): void {
  switch (message.kind) {
    case 'show':
      podFiles.show(message.files, link);
      return;
    case 'build':
      void build(message.plan);
      return;
    case 'make': {
      const fds = makeSockets(message.sockets, message.count);
      for (const fd of fds) handedOut.add(fd);
      say({ kind: 'made', sockets: message.sockets, fds });
      return;
    }
    case 'taken':
      for (const fd of message.fds) if (handedOut.delete(fd)) closeSocket(fd);
      return;
    case 'run':
      run(message.command);
  }
}

process.on('uncaughtException', breakDown);
for (const signal of TERMINAL_SIGNALS) process.on(signal, () => undefined);
process.on('message', message => receive(message as ToInner));
// The outer half is gone, by whatever: the network of the programs here is dead, and they go too.
process.on('disconnect', () => {
  if (hasRun) endDescendants(HERE, end);
  else end();
});
if (!process.connected) {
  // It was gone before we listened.
  end();
}
// The thread for files takes longest, and beside it this one has time.
else if (process.argv[2] === WITH_FILES) void podFiles.prepare().then(prepare);
else prepare();
