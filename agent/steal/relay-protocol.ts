/**
 * What the thread that serves sessions (the main one) and a relay thread say to each other.
 *
 * Messages cross by `postMessage`; a relay thread waits in epoll, so each message to it is followed by a wake-up (an eventfd). What is
 * counted lies in shared memory, where the main thread reads it at any time:
 *
 *   beats        raised in every turn, at least every LOOP_WAIT_MS: the thread lives
 *   connections  open client connections of each relay thread, then those of the main thread, then those between two threads
 *   takenBack    connections that each relay thread was given back and has
 *   counters     one set a thread, protocol/counters.ts
 *   steals       of each thread, steal-counts.ts
 *   streams      of each thread, those of WebSockets that joined it (joined-tunnel.ts)
 *   owned        one byte a descriptor: 1 + the index of the thread whose connection it is, for who closes it when that is gone
 */
import type { FilterSpec } from '../../filter-engine/index.ts';
import { type CounterName, MAX_STATUS_SESSIONS, type Port, type SubscriptionId } from '../../protocol/index.ts';
import type { KeepAlive } from '../../sys/index.ts';
import type { HandOver } from './hand-over.ts';
import { StealCounts } from './steal-counts.ts';

/** One subscription, as another thread needs it to tell whose a request is. */
export interface RouteEntry {
  /** Names it in `notes`. */
  readonly id: number;
  /** Null takes whole connections. */
  readonly spec: FilterSpec | null;
  readonly stealsProbes: boolean;
  readonly opensTls: boolean;
  /** Names its session in `join` and `part`; 0: it has no number. */
  readonly session: number;
  /** What its session calls it. */
  readonly subscription: SubscriptionId;
}

/** To a relay thread. */
export type RelayCommand =
  /** Replaces who takes what on a port. Answered with `applied`. */
  | {
      readonly type: 'routes';
      readonly port: Port;
      readonly version: number;
      readonly entries: readonly RouteEntry[];
      readonly isWatched: boolean;
    }
  /** Connections are few again: tell when they are too many. */
  | { readonly type: 'calm' }
  /** It is between two requests and no session's: the thread's from here on. */
  | { readonly type: 'take back'; readonly connection: HandOver }
  /** A WebSocket of that session, the thread's from here on. */
  | { readonly type: 'join'; readonly session: number; readonly fd: number }
  /** That session has gone away. */
  | { readonly type: 'part'; readonly session: number }
  | { readonly type: 'retire' }
  | { readonly type: 'cut' }
  /** Accepts what is queued, then no more. */
  | { readonly type: 'stop accepting' }
  | { readonly type: 'end' };

export interface RelayNote {
  readonly id: number;
  readonly name: CounterName;
  readonly times: number;
}

/** From a relay thread. */
export type RelayReport =
  | { readonly type: 'ready' }
  | { readonly type: 'applied'; readonly version: number }
  | { readonly type: 'stopped accepting' }
  | { readonly type: 'handed over'; readonly connection: HandOver }
  | { readonly type: 'notes'; readonly notes: readonly RelayNote[] }
  /** The table of connections is nearly full. */
  | { readonly type: 'crowded' }
  /** There is no descriptor left. */
  | { readonly type: 'exhausted' }
  | { readonly type: 'warn'; readonly message: string }
  | { readonly type: 'debug'; readonly fields: object; readonly message: string };

/** Shared by all threads. */
export interface RelayMemory {
  readonly beats: Int32Array;
  readonly connections: Int32Array;
  readonly takenBack: Int32Array;
  readonly counters: readonly Float64Array[];
  readonly steals: readonly Int32Array[];
  /** Of each thread: streams on the WebSockets that joined it, by their session's place (`placeOfSession`). */
  readonly streams: readonly Int32Array[];
  readonly owned: Uint8Array;
}

/** What a relay thread is started with. */
export interface RelayStart {
  /** From 0. */
  readonly index: number;
  readonly memory: RelayMemory;
  /** The eventfd that wakes it. */
  readonly wakeUpFd: number;
  /** Its end of its tunnel to the main thread, its own from here on; -1: it has none. */
  readonly tunnelFd: number;
  readonly listenFds: readonly number[];
  readonly maxConnections: number;
  readonly queueBytes: number;
  readonly keepAlive: KeepAlive;
  readonly isTracing: boolean;
}

/** Descriptors whose owner is noted; the rest of a thread that is gone stays open until the process ends. */
const MAX_NOTED_DESCRIPTORS = 1_048_576;

/** Memory for so many relay threads. @param counterNames how many counters there are */
export function shareMemory(threads: number, counterNames: number): RelayMemory {
  const words = (count: number): Int32Array => new Int32Array(new SharedArrayBuffer(count * 4));
  return {
    beats: words(threads),
    connections: words(threads + 2),
    takenBack: words(threads),
    counters: Array.from({ length: threads }, () => new Float64Array(new SharedArrayBuffer(counterNames * 8))),
    steals: Array.from({ length: threads }, () => StealCounts.shareWords()),
    streams: Array.from({ length: threads }, () => words(MAX_STATUS_SESSIONS)),
    owned: new Uint8Array(new SharedArrayBuffer(MAX_NOTED_DESCRIPTORS)),
  };
}

/** Where a session's streams are counted. Numbers are the lowest that are free, so no two share one. */
export function placeOfSession(session: number): number {
  return session % MAX_STATUS_SESSIONS;
}

/** Connections of all threads. */
export function countConnections({ connections }: RelayMemory): number {
  let sum = 0;
  for (let index = 0; index < connections.length; index++) sum += connections[index] ?? 0;
  return sum;
}
