/**
 * The thread that serves a mount: one epoll over /dev/fuse and the link to the agent, and nothing else. It never touches a file itself: the
 * path could lead into its own mount, and it would wait for itself for ever. All its modules are loaded before it is told what to serve.
 */

import { parentPort } from 'node:worker_threads';
import { FILE_MOUNTS, type FileEntry, KIND_DIRECTORY, POD_ROOT, readMounts } from '../../../protocol/index.ts';
import { closeFile, EAGAIN, EPOLL_IN, EPOLL_OUT, Epoll, FuseDevice } from '../../../sys/index.ts';
import { FuseServer } from './fuse-server.ts';
import { MAX_FUSE_BYTES } from './fuse-wire.ts';
import {
  FUSE_COUNTS,
  type FuseWorkerDevice,
  type FuseWorkerReady,
  type FuseWorkerStart,
} from './fuse-worker-messages.ts';
import { MAX_PATHS_AHEAD, MAX_UNSENT_BYTES, TICK_MS } from './limits.ts';
import { expectedMounts } from './mount-plan.ts';
import { PodFiles } from './pod-files.ts';
import { EIO, PodLink } from './pod-link.ts';

const ENOENT = 2;
const EINTR = 4;

/** What an event is about; a lower tag is the number of a mount. */
const LINK = 100;
const WAKE = 101;

/** Requests that are taken before the link is looked at again. */
const REQUESTS_AT_ONCE = 64;

/** Until the kernel asks for it. */
const ROOT_ENTRY: FileEntry = {
  kind: KIND_DIRECTORY,
  permissions: 0o755,
  links: 2,
  size: 0,
  mtimeSeconds: 0,
  mtimeNanoseconds: 0,
  ctimeSeconds: 0,
  ctimeNanoseconds: 0,
  identityHigh: 0,
  identityLow: 0,
  target: '',
};

/** One mount. */
interface Served {
  readonly device: FuseDevice;
  readonly server: FuseServer;
}

const nowMs = (): number => performance.now();

class FuseLoop {
  readonly #start: FuseWorkerStart;
  readonly #link: PodLink;
  readonly #files: PodFiles;
  readonly #served: readonly Served[];
  readonly #epoll = new Epoll();
  #waitsForRoom = false;
  #mounts: number;

  constructor(start: FuseWorkerStart) {
    this.#start = start;
    this.#link = new PodLink(start.linkFd);
    const { ageMs } = start;
    this.#files = new PodFiles({ link: this.#link, nowMs, ...(ageMs === null ? {} : { ageMs }) });
    this.#served = start.devices.map(each => this.#serve(each));
    this.#mounts = this.#served.length;
  }

  /** Serves until all mounts are gone (one of them may be shown nowhere) or the owner wants the thread back. */
  run(): void {
    const { linkFd, wakeFd } = this.#start;
    for (const [index, { device }] of this.#served.entries()) this.#epoll.add(device.fd, EPOLL_IN, index);
    this.#epoll.add(linkFd, EPOLL_IN, LINK);
    this.#epoll.add(wakeFd, EPOLL_IN, WAKE);
    this.#begin();
    this.#flush();
    while (this.#turn()) {
      for (const { server } of this.#served) server.tick();
      this.#flush();
    }
  }

  /** What putting the tree together asks for, one after the other, is asked in two round trips: what is shown of any pod with its mounts, then these. */
  #begin(): void {
    const { ahead, excluded } = this.#start;
    let ready: FuseWorkerReady | undefined;
    let awaited = 2;
    const tell = (): void => {
      if (--awaited === 0) parentPort?.postMessage(ready);
    };
    this.#link.ask({ operation: FILE_MOUNTS }, ({ errno, source, start, end }) => {
      const mounts = errno === 0 ? readMounts(source, start, end) : [];
      ready = { errno: mounts === null ? EIO : errno, mounts: mounts ?? [] };
      this.#files.askAhead(expectedMounts(ready.mounts, excluded).slice(0, MAX_PATHS_AHEAD), tell);
    });
    this.#files.askAhead(ahead.slice(0, MAX_PATHS_AHEAD), tell);
    this.#files.askSpaceAhead();
  }

  #serve({ fd, isStable }: FuseWorkerDevice): Served {
    const { uid, gid, writable } = this.#start;
    const device = new FuseDevice(fd, MAX_FUSE_BYTES);
    const server = new FuseServer({
      device,
      link: this.#link,
      files: this.#files,
      uid,
      gid,
      root: { path: POD_ROOT, entry: ROOT_ENTRY, isStable },
      writable,
      onAbsence: () => isStable && this.#count(FUSE_COUNTS.absences),
      nowMs,
    });
    return { device, server };
  }

  #count(what: number): void {
    this.#start.counts[what] = (this.#start.counts[what] ?? 0) + 1;
  }

  /** @returns false when it is time to end */
  #turn(): boolean {
    const needsTicks = this.#served.some(({ server }) => server.needsTicks);
    const count = this.#epoll.wait(needsTicks ? TICK_MS : -1);
    for (let index = 0; index < count; index++) {
      const tag = this.#epoll.tagAt(index);
      const served = this.#served[tag];
      if (tag === WAKE) return false;
      if (tag === LINK) this.#onLink();
      else if (served !== undefined && !this.#onDevice(served)) this.#forget(served);
    }
    return this.#mounts > 0;
  }

  #onLink(): void {
    this.#link.onReadable();
    if (this.#link.isOver) this.#epoll.remove(this.#start.linkFd);
  }

  #forget({ device }: Served): void {
    this.#epoll.remove(device.fd);
    this.#mounts--;
  }

  /** @returns false when the mount is gone */
  #onDevice({ device, server }: Served): boolean {
    for (let taken = 0; taken < REQUESTS_AT_ONCE && this.#link.unsentBytes < MAX_UNSENT_BYTES; taken++) {
      const bytes = device.read();
      if (bytes === -EAGAIN) return true;
      if (bytes === -ENOENT || bytes === -EINTR) continue; // Its caller went away before it was read.
      if (bytes < 0) return false;
      server.onRequest();
      if (server.isOver) return false;
      this.#count(FUSE_COUNTS.requests);
    }
    return true;
  }

  #flush(): void {
    this.#start.counts[FUSE_COUNTS.questions] = this.#link.asked;
    const isDone = this.#link.isOver || this.#link.flush();
    if (isDone === !this.#waitsForRoom) return;
    this.#waitsForRoom = !isDone;
    if (!this.#link.isOver) this.#epoll.modify(this.#start.linkFd, isDone ? EPOLL_IN : EPOLL_IN | EPOLL_OUT, LINK);
  }
}

/** Whoever asks from now on, this process too, is told that the mount is gone; as long as a device is open, it would wait. */
function closeAll({ devices, linkFd }: FuseWorkerStart): void {
  for (const { fd } of devices) closeFile(fd);
  closeFile(linkFd);
}

function serve(start: FuseWorkerStart): void {
  try {
    new FuseLoop(start).run();
  } finally {
    closeAll(start);
  }
}

parentPort?.once('message', start => serve(start as FuseWorkerStart));
