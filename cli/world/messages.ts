/** What the two halves of a world say to each other, over node's IPC channel. */

import type { FilesWish, ShownPath } from './files/index.ts';

/** The inner half's argument where files will be wanted: what serves them is loaded before they are asked for. */
export const WITH_FILES = 'files';

/** What the world looks like from inside. */
export interface WorldPlan {
  /** The pod's own addresses; a family without one has no network. */
  readonly addresses: readonly string[];
  /** Empty for this machine's. */
  readonly hostname: string;
  /** Texts that lie over files of this machine, by absolute path. */
  readonly files: readonly (readonly [path: string, text: string])[];
}

/** Which of the pod's files the world shows, and how (files/mount-plan.ts). */
export interface FilesPlan extends FilesWish {
  /** An empty directory of ours, free again once the world is built. */
  readonly scratchDirectory: string;
  /** How old may be what is told of a file; undefined for the default. */
  readonly ageMs: number | undefined;
}

/** What came of it. */
export type FilesReport =
  | {
      readonly kind: 'shown';
      readonly shown: readonly ShownPath[];
      /** What could not be shown, in sentences. */
      readonly problems: readonly string[];
    }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly hint: string };

/** A program to be started inside. */
export interface InnerCommand {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A kind of unconnected socket that the inner half makes ahead of need. */
export type SocketKind = 'tcp4' | 'tcp6' | 'udp4' | 'udp6';

export type ToInner =
  /** Before anything of the pod is known: its files are mounted, and the agent is asked as soon as it is there. */
  | { readonly kind: 'show'; readonly files: FilesPlan }
  | { readonly kind: 'build'; readonly plan: WorldPlan }
  | { readonly kind: 'make'; readonly sockets: SocketKind; readonly count: number }
  /** These descriptors were taken over. */
  | { readonly kind: 'taken'; readonly fds: readonly number[] }
  | { readonly kind: 'run'; readonly command: InnerCommand };

export type FromInner =
  /** One end of what leads to the server of the pod's files. */
  | { readonly kind: 'linked'; readonly fd: number }
  | {
      readonly kind: 'built';
      readonly listener: number;
      readonly receiver: number;
      readonly queue: number;
      /** Tells who listens inside. */
      readonly table: number;
      /** Whether dials are held until their outcome is known; else a refused one shows as a reset. */
      readonly holds: boolean;
      /** Null where none were wanted. */
      readonly files: FilesReport | null;
    }
  | { readonly kind: 'made'; readonly sockets: SocketKind; readonly fds: readonly number[] }
  | { readonly kind: 'running'; readonly pid: number }
  | { readonly kind: 'notRunning'; readonly code: string }
  | { readonly kind: 'ended'; readonly code: number | null; readonly signal: NodeJS.Signals | null }
  /** What could not be made, and where. */
  | { readonly kind: 'failed'; readonly step: string; readonly reason: string };
