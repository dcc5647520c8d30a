/**
 * One agent a pod. The lock is an abstract unix socket bound inside the pod's network namespace: such names belong to the
 * namespace, and the kernel frees them with the last descriptor, so that no death leaves a stale lock. The children that
 * undo what a dead agent did (nft, the guard) inherit the descriptor: the lock is free only when everything is undone.
 * Whoever connects is told in one line of JSON who holds it; a holder that says nothing within LOCK_ANSWER_MS is dying
 * (we try again, up to LOCK_WAIT_MS) or stopped (we give up).
 */

import { connect, createServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { listenAbstract } from '../../sys/index.ts';
import { LOCK_ANSWER_BYTES, LOCK_ANSWER_MS, LOCK_WAIT_MS } from './limits.ts';

const LOCK_NAME = 'headgate';
const RETRY_MS = 20;

/** Who holds a pod's lock. */
export interface LockHolder {
  readonly pid: number;
  /** ISO 8601. */
  readonly started: string;
  /** The agent's own pod, in a cluster. */
  readonly pod?: string | undefined;
  /** It has never served anybody yet. Older agents do not say. */
  readonly isStarting?: boolean | undefined;
}

/** A held lock. Dispose it last. */
export interface PodLock extends AsyncDisposable {
  /** For children that must keep the pod locked until they have undone their part. */
  readonly fd: number;
  /** From now on its holder is not said to be starting any more. */
  tellServing(): void;
}

/**
 * Takes the lock of the namespace that the calling thread is in; null when a living agent holds it (see podLockHolder).
 * @param ownPod what a loser is told of us, in a cluster
 */
export async function acquirePodLock(ownPod?: string): Promise<PodLock | null> {
  const deadline = Date.now() + LOCK_WAIT_MS;
  for (;;) {
    const fd = listenAbstract(LOCK_NAME, 16);
    if (fd !== null) return hold(fd, ownPod);
    if ((await podLockHolder()) !== null || Date.now() >= deadline) return null;
    await delay(RETRY_MS);
  }
}

/** Who holds the lock of this namespace; null when nobody does or the holder does not say. */
export function podLockHolder(): Promise<LockHolder | null> {
  const { promise, resolve } = Promise.withResolvers<LockHolder | null>();
  const socket = connect({ path: `\0${LOCK_NAME}` });
  let answer = '';
  socket.setEncoding('utf8').setTimeout(LOCK_ANSWER_MS);
  socket.on('data', (text: string) => {
    answer += text;
    if (answer.length > LOCK_ANSWER_BYTES) socket.destroy();
  });
  socket.on('timeout', () => socket.destroy());
  socket.on('error', () => {}); // Refused or reset: nobody is there, which 'close' reports.
  socket.on('close', () => resolve(parseHolder(answer)));
  return promise;
}

async function hold(fd: number, pod: string | undefined): Promise<PodLock> {
  const identity = { pid: process.pid, started: new Date().toISOString(), pod };
  let isStarting = true;
  const server = createServer(socket => {
    socket.on('error', () => {}); // Whoever asked may go before the answer.
    socket.write(`${JSON.stringify({ ...identity, isStarting })}\n`);
    socket.destroySoon(); // Not end(): who asks and never closes would keep a descriptor of ours.
  });
  server.listen({ fd });
  await new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject));
  server.unref();
  const tellServing = (): void => {
    isStarting = false;
  };
  return { fd, tellServing, [Symbol.asyncDispose]: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise(resolve => server.close(() => resolve()));
}

function parseHolder(answer: string): LockHolder | null {
  if (answer.length > LOCK_ANSWER_BYTES) return null;
  try {
    const { pid, started, pod, isStarting } = JSON.parse(answer) as Record<string, unknown>;
    if (typeof pid !== 'number' || typeof started !== 'string') return null;
    return {
      ...{ pid, started, isStarting: isStarting === true },
      ...(typeof pod === 'string' ? { pod } : {}),
    };
  } catch {
    return null; // Not an agent, or an answer cut short by its death.
  }
}
