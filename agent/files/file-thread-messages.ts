/**
 * Between the agent's main thread, which has the tunnels, and the thread that touches files. A `link` is one session's files stream.
 * Bytes are copied into memory of their own and handed over. What one side has not taken is bounded: requests by the stream's
 * credit, which is given back on `taken`; answers by `sent`, which is said when the tunnel has room.
 */

import type { PodPath } from '../../protocol/index.ts';

/** What the thread is started with. */
export interface FileThreadStart {
  readonly pid: number;
  /** The network namespace that the target lives in: a process id may be given anew. */
  readonly netnsInode: number;
}

export type FileOrder =
  | {
      readonly type: 'open';
      readonly link: number;
      readonly writable: readonly PodPath[];
      readonly counts: SharedCounts;
    }
  | { readonly type: 'requests'; readonly link: number; readonly bytes: Uint8Array }
  | { readonly type: 'sent'; readonly link: number; readonly bytes: number }
  | { readonly type: 'close'; readonly link: number }
  /** For the agent itself. Answered by `whole`. */
  | { readonly type: 'read'; readonly id: number; readonly path: PodPath }
  | { readonly type: 'end' };

/** The counters of one session, in memory that both threads see. */
export type SharedCounts = Float64Array<SharedArrayBuffer>;

export type FileReport =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly cause: 'root' | 'identity'; readonly reason: string }
  | { readonly type: 'answer'; readonly link: number; readonly bytes: Uint8Array }
  | { readonly type: 'taken'; readonly link: number; readonly bytes: number }
  /** A whole file, or the negative errno. */
  | { readonly type: 'whole'; readonly id: number; readonly content: Uint8Array | number }
  /** The peer broke the protocol. */
  | { readonly type: 'broken'; readonly link: number };
