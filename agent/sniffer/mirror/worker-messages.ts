/** What the thread with the tunnels and the sniffer's worker say to each other. */

import type { FilterSpec } from '../../../filter-engine/index.ts';
import type { CounterValues, Port, RateLimit } from '../../../protocol/index.ts';
import type { LentRing } from '../../../sys/index.ts';

/** What the worker begins with. */
export interface SnifferStart {
  readonly wakeFd: number;
  /** Connections with this mark are the agent's own. */
  readonly ignoredMark: number;
  readonly ringBytes: number;
  /** Of so many bytes. */
  readonly ring: LentRing;
  /** One Int32: bytes of batches on their way. */
  readonly away: SharedArrayBuffer;
  /** Filters that it will judge by at first; null: none. */
  readonly specs: readonly (FilterSpec | null)[];
}

/** One mirror, as the worker needs it. */
export interface MirrorOrder {
  readonly id: number;
  /** Whose it is. */
  readonly session: string;
  readonly port: Port;
  readonly spec: FilterSpec | null;
  readonly wantsResponses: boolean;
  readonly wantsPackets: boolean;
  readonly maxRate: RateLimit | null;
}

/** To the worker: these mirrors and no others from now on. Null ends it. */
export interface SnifferOrder {
  readonly kind: 'order';
  readonly round: number;
  readonly mirrors: readonly MirrorOrder[] | null;
}

/** To the worker: a batch that was played, to be written again. */
export interface PlayedBatch {
  readonly kind: 'played';
  readonly batch: ArrayBuffer;
}

export type SnifferReport =
  | { readonly kind: 'batch'; readonly batch: ArrayBuffer; readonly used: number }
  /** The order of that round holds. */
  | { readonly kind: 'done'; readonly round: number }
  /** All that the worker has counted so far. */
  | { readonly kind: 'counters'; readonly counters: CounterValues };
