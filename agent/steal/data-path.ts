/** What the agent asks of whatever accepts and relays connections: the `net` shell, or relay threads in front of it. */
import type { FilterSpec } from '../../filter-engine/index.ts';
import type { Port, SubscriptionId } from '../../protocol/index.ts';
import type { Subscription } from './routes.ts';
import type { Tee } from './tee.ts';
import type { Watcher } from './watchers.ts';

/** A subscription with what other threads compile its filter from. */
export interface RoutedSubscription extends Subscription {
  /** Null takes whole connections. */
  readonly spec: FilterSpec | null;
  /** Whose it is, and what it is called there: for who may have tunnels in other threads. */
  readonly session?: object;
  readonly id?: SubscriptionId;
}

export interface RouteTable {
  /** Replaces the lists. @param subscriptions live ones, the oldest first */
  set(subscriptions: readonly RoutedSubscription[], watchers?: readonly Watcher[]): void;
  /** Who looks on at every connection of the port. */
  tee: Tee | null;
}

/** WebSockets of sessions in the threads that have their connections (joined-tunnel.ts). */
export interface Joining {
  /** How many of one session there may be: one a thread. */
  readonly threads: number;
  /** Gives one to a thread that has none of that session. @param fd the thread's from here on, or closed @returns false when there is no such thread */
  join(session: object, fd: number): boolean;
  /** The session has gone away: its threads close what joined them. */
  part(session: object): void;
  /** Streams of a session that pass this thread by. */
  streamsOf(session: object): number;
}

export interface DataPath {
  /** What carries the connections now. */
  readonly io: 'net' | 'epoll';
  /** Relay threads that live. */
  readonly relayThreads: number;
  /** Told when the table of connections is nearly full, and when it is not any more. Set it before `start`. */
  onCrowded: (isCrowded: boolean) => void;
  /** Told when a thread broke, and its connections with it. Set it before `start`. */
  onThreadLost: (reason: string) => void;
  /** Begins to accept. @throws Error when that cannot be */
  start(): Promise<void>;
  /** Whether every thread that accepts has shown a sign of life since this was asked last. */
  readonly isAlive: boolean;
  /** Who takes what on `port`. */
  routesOf(port: Port): RouteTable;
  /** Whether every thread goes by the routes that were set so far: waits for them, at most ROUTES_MS. */
  settled(): Promise<boolean>;
  /** Null where no other thread can take a session's streams. */
  readonly joining: Joining | null;
  /** Tells sessions how many requests went to them in other threads since this was asked last. */
  settleCounts(): void;
  readonly connectionCount: number;
  /** Connections on which a session owes an answer. */
  readonly stolenCount: number;
  /** Requests that a session took and that are not answered in full. What became opaque is none. */
  underWay(subscription: Subscription): number;
  /** Waits until no connection is left. @returns whether that came within `limitMs` */
  whenEmpty(limitMs: number): Promise<boolean>;
  /** Closes idle connections now and busy ones at the end of their exchange. */
  retireAll(): void;
  /** Resets every connection. */
  cutAll(): void;
  /** Accepts what is queued, then no more. */
  stopAccepting(): void;
  /** Ends its threads. */
  close(): void;
}
