/** Between the process that has the mounts and its thread that serves them. */

import type { PodMount, PodPath } from '../../../protocol/index.ts';

export interface FuseWorkerStart {
  /** Mounts, each of an open /dev/fuse; all show the pod's root. The thread's own from now on, as the socket below: it closes them at its end. */
  readonly devices: readonly FuseWorkerDevice[];
  /** The socket that leads to the agent. */
  readonly linkFd: number;
  /** Readable when the thread is to end. */
  readonly wakeFd: number;
  readonly uid: number;
  readonly gid: number;
  readonly writable: readonly PodPath[];
  /** What will be shown wherever it is there, and which mounts of the pod will not: the thread asks ahead for what putting the tree together asks for. */
  readonly ahead: readonly PodPath[];
  readonly excluded: readonly PodPath[];
  /** How old may be what is told of a file. */
  readonly ageMs: number | null;
  /** Counts, in memory that both threads see, in the order of FUSE_COUNTS. */
  readonly counts: Float64Array;
}

export interface FuseWorkerDevice {
  readonly fd: number;
  /** It is the lower side of an overlay (node-table.ts). */
  readonly isStable: boolean;
}

/** What is counted: requests of the kernel, questions to the agent, and how often an overlay was told that something is not there. */
export const FUSE_COUNTS = { requests: 0, questions: 1, absences: 2 } as const;

/** The agent has told its mounts, and what was asked ahead; the thread has served since it was started. */
export interface FuseWorkerReady {
  readonly errno: number;
  readonly mounts: readonly PodMount[];
}
