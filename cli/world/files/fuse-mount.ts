/** The pod's root, mounted twice and served by a thread of this process: as it is, and as the lower side of an overlay (node-table.ts). */

import { Worker } from 'node:worker_threads';
import type { PodMount, PodPath } from '../../../protocol/index.ts';
import { closeFile, mountFuse, openFuseDevice, WakeSignal } from '../../../sys/index.ts';
import { FilesError } from './errors.ts';
import {
  FUSE_COUNTS,
  type FuseWorkerDevice,
  type FuseWorkerReady,
  type FuseWorkerStart,
} from './fuse-worker-messages.ts';

/** The entry has the extension of this file: .ts in the sources, .js as published. */
const ENTRY = new URL(import.meta.url.replace(/fuse-mount(\.[jt]s)$/, 'fuse-worker$1'));

export interface FuseMountOptions {
  /** `/dev/fuse`. */
  readonly device: string;
  /** Empty directories. */
  readonly exact: string;
  readonly stable: string;
  /** A connected, non-blocking stream socket to a FileRelay, owned from now on. */
  readonly linkFd: number;
  readonly writable: readonly PodPath[];
  readonly ahead: readonly PodPath[];
  readonly excluded: readonly PodPath[];
  readonly ageMs: number | null;
}

/** A thread for mounts, which loads its modules while nothing is mounted yet. */
export class FuseThread {
  readonly worker = new Worker(ENTRY, { name: 'fuse' });
  /** What it says once it serves. Rejects when it ends before. */
  readonly answer = answerOf(this.worker);

  constructor() {
    // Until it serves, nobody waits for it.
    this.worker.unref();
    this.answer.catch(() => undefined);
  }
}

export class FuseMount {
  /** The mounts of the pod. */
  readonly podMounts: readonly PodMount[];
  readonly #worker: Worker;
  readonly #wake: WakeSignal;
  readonly #counts: Float64Array;

  private constructor(podMounts: readonly PodMount[], parts: Running) {
    this.podMounts = podMounts;
    this.#worker = parts.worker;
    this.#wake = parts.wake;
    this.#counts = parts.counts;
  }

  /**
   * Mounts, and waits until the agent has answered for the first time. To be called where mounts may be made: in a mount namespace of its own.
   * @throws FilesError
   */
  static async make(options: FuseMountOptions, thread: FuseThread): Promise<FuseMount> {
    const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    const devices: FuseWorkerDevice[] = [];
    try {
      for (const isStable of [false, true]) {
        const fd = openDevice(options.device);
        devices.push({ fd, isStable });
        mountFuse(fd, isStable ? options.stable : options.exact, owner);
      }
    } catch (error) {
      for (const { fd } of devices) closeFile(fd);
      if (error instanceof FilesError) throw error;
      throw new FilesError(
        'HEADGATE_ERR_FILES_MOUNT',
        `The pod's files cannot be mounted (${messageOf(error)})`,
        error,
      );
    }
    const running = run(thread, { ...options, ...owner, devices });
    const ready = await thread.answer;
    if (ready.errno !== 0) {
      await stop(running);
      throw new FilesError(
        'HEADGATE_ERR_FILES_LINK',
        `The agent does not answer about the pod's files (errno ${ready.errno})`,
      );
    }
    return new FuseMount(ready.mounts, running);
  }

  /** Requests of the kernel that were served. */
  get requests(): number {
    return this.#counts[FUSE_COUNTS.requests] ?? 0;
  }

  /** Questions to the agent: what each costs a round trip. */
  get questions(): number {
    return this.#counts[FUSE_COUNTS.questions] ?? 0;
  }

  /** How often an overlay was told that something is not there. */
  get absences(): number {
    return this.#counts[FUSE_COUNTS.absences] ?? 0;
  }

  /** Ends the thread; who still reads gets ENOTCONN. Must be awaited before this process ends by itself. */
  async close(): Promise<void> {
    await stop({ worker: this.#worker, wake: this.#wake, counts: this.#counts });
  }
}

interface Running {
  readonly worker: Worker;
  readonly wake: WakeSignal;
  readonly counts: Float64Array;
}

function openDevice(path: string): number {
  try {
    return openFuseDevice(path);
  } catch (error) {
    throw new FilesError('HEADGATE_ERR_FILES_DEVICE', `${path} cannot be opened (${messageOf(error)})`, error);
  }
}

type RunOptions = FuseMountOptions & { devices: readonly FuseWorkerDevice[]; uid: number; gid: number };

function run({ worker }: FuseThread, options: RunOptions): Running {
  const { devices, linkFd, uid, gid, writable, ahead, excluded, ageMs } = options;
  const wake = new WakeSignal();
  const counts = new Float64Array(new SharedArrayBuffer(Object.keys(FUSE_COUNTS).length * 8));
  const start: FuseWorkerStart = {
    devices,
    linkFd,
    wakeFd: wake.fd,
    uid,
    gid,
    writable,
    ahead,
    excluded,
    ageMs,
    counts,
  };
  worker.ref();
  worker.postMessage(start);
  return { worker, wake, counts };
}

function answerOf(worker: Worker): Promise<FuseWorkerReady> {
  const { promise, resolve, reject } = Promise.withResolvers<FuseWorkerReady>();
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', () => reject(new FilesError('HEADGATE_ERR_FILES_LINK', 'The thread for files ended')));
  return promise;
}

async function stop({ worker, wake }: Running): Promise<void> {
  const over = new Promise(resolve => worker.once('exit', resolve));
  wake.signal();
  if (worker.threadId >= 0) await over;
  wake[Symbol.dispose]();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
