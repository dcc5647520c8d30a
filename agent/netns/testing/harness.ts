/**
 * A small agent for the kernel tests, in a process of its own because entering a namespace cannot be undone. It enters, intercepts,
 * and answers each connection that was taken by its first line: `who` → `agent CLIENT DESTINATION`, anything else → relayed to the app.
 */

import { createServer, type Server, Socket } from 'node:net';
import { Counters, toPort } from '../../../protocol/index.ts';
import { localSocketAddress } from '../../../sys/index.ts';
import {
  acquirePodLock,
  countPredating,
  type EngineName,
  enterNetworkNamespace,
  type Interception,
  listListeningPorts,
  type Onward,
  type PodLock,
  type PortRange,
  podLockHolder,
  prepareOnward,
  removeLeftovers,
  resetPredating,
  resolveTarget,
  startInterception,
} from '../index.ts';
import { LISTEN_BACKLOG } from '../limits.ts';
import { serve, tell } from './json-lines.ts';

export interface StartArgument {
  readonly target: string;
  readonly engine: 'auto' | EngineName;
  readonly keepClientAddress: boolean;
  readonly isMeshed?: boolean;
  readonly ports?: PortRange;
  /** Dies by SIGKILL when it has got this far. */
  readonly crashAfter?: 'onward' | 'interception';
}

export interface StartAnswer {
  readonly engine: EngineName;
  readonly keepsClientAddress: boolean;
  readonly reason: string | null;
}

const counters = new Counters();
const log = { info: (text: string) => tell(`info ${text}`), warn: (text: string) => tell(`warn ${text}`) };
let lock: PodLock | null = null;
let interception: Interception | undefined;
let onward: Onward | undefined;
let servers: Server[] = [];
let beats: NodeJS.Timeout | undefined;

async function start(argument: StartArgument): Promise<StartAnswer> {
  enterNetworkNamespace(resolveTarget(argument.target));
  lock = await acquirePodLock();
  if (lock === null) throw new Error(`locked by ${(await podLockHolder())?.pid}`);
  await removeLeftovers(lock, log);
  onward = await prepareOnward({
    keepClientAddress: argument.keepClientAddress,
    lock,
    log,
    counters,
    ...(argument.ports === undefined ? {} : { ports: argument.ports }),
  });
  if (argument.crashAfter === 'onward') process.kill(process.pid, 'SIGKILL');
  interception = await startInterception({
    engine: argument.engine,
    meshed: argument.isMeshed ?? false,
    lock,
    log,
    onLost: reason => tell(`lost ${reason}`),
  });
  if (argument.crashAfter === 'interception') process.kill(process.pid, 'SIGKILL');
  servers = interception.listenFds.map(fd => createServer({ noDelay: true }, accept).listen({ fd }, LISTEN_BACKLOG));
  beats = setInterval(() => interception?.beat(), 1000);
  return {
    engine: interception.engine,
    keepsClientAddress: onward.keepsClientAddress,
    reason: onward.reason,
  };
}

function accept(socket: Socket): void {
  socket.on('error', () => {});
  const fd = (socket as unknown as { _handle: { fd: number } })._handle.fd;
  const destination = interception?.originalDestination(fd, socket.localAddress ?? '', socket.localPort ?? 0) ?? null;
  if (destination === null || onward === undefined) return void socket.destroy();
  const client = socket.remoteAddress ?? '';
  const { address, port } = destination;
  socket.once('data', first => {
    if (first.toString().startsWith('who')) {
      socket.on('data', () => socket.write('agent again\n'));
      socket.write(`agent ${client.replace('::ffff:', '')} ${address} ${port}\n`);
      return;
    }
    const app = new Socket({
      fd: onward?.openSocket({ address: client, port: socket.remotePort ?? 0 }, destination) ?? -1,
    });
    app.on('error', error => {
      tell(`app ${(error as NodeJS.ErrnoException).code}`);
      socket.destroy();
    });
    app.connect(port, address, () => app.write(first));
    app.pipe(socket);
    socket.pipe(app);
  });
}

async function setPorts(ports: readonly number[]): Promise<void> {
  await interception?.setPorts(new Set(ports.map(toPort)));
}

async function stop(): Promise<void> {
  clearInterval(beats);
  await interception?.remove();
  for (const server of servers) server.close();
  await interception?.[Symbol.asyncDispose]();
  await onward?.[Symbol.asyncDispose]();
  await lock?.[Symbol.asyncDispose]();
}

serve({
  remove: () => interception?.remove(),
  capturePorts: () => interception?.listenFds.map(fd => localSocketAddress(fd).port),
  start,
  setPorts,
  stop,
  countPredating: (port: number) => countPredating(toPort(port)),
  resetPredating: (port: number) => resetPredating(toPort(port)),
  listListeningPorts,
  counters: () => counters.snapshot(),
  stopBeats: () => clearInterval(beats),
  beatOften: () => {
    beats = setInterval(() => interception?.beat(), 2);
  },
});
process.stdin.on('end', () => stop().then(() => process.exit(0)));
