/**
 * Taking new connections to some ports of the pod away from the app and to our listeners, by rules in the pod's network
 * namespace. Three families of engines do it (DESIGN 6); this file is what they have in common.
 *
 * States of an interception: *started* (rules are there, the set of ports is empty: nothing is taken) → setPorts → *taking*
 * as long as beat() is called every second → remove → *removed* (connections that the kernel had completed can still be
 * accepted; nothing new comes). When the kernel's side goes away by itself, onLost is called once and traffic flows to the app.
 */

import type { Port } from '../../protocol/index.ts';
import type { SocketAddress } from '../../sys/index.ts';
import type { CapturePorts } from './capture-sockets.ts';
import type { PodLock } from './lock.ts';

export const ENGINE_NAMES = ['tproxy', 'redirect', 'iptables-tproxy', 'iptables-redirect'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** What the engines say to people. pino's logger fits. */
export interface NetnsLog {
  info(message: string): void;
  warn(message: string): void;
}

export interface InterceptionOptions {
  readonly engine: 'auto' | EngineName;
  /** A sidecar hands the traffic to the app over lo: take it there, not where it enters the pod. Not detected: false when not given. */
  readonly meshed?: boolean;
  /** Kept by the engine's children, so that the pod stays locked until they have undone their part. */
  readonly lock?: PodLock;
  readonly log: NetnsLog;
  /** The kernel's side vanished: nothing is taken any more. Called at most once, never after remove(). */
  readonly onLost: (reason: string) => void;
}

export interface Interception extends AsyncDisposable {
  readonly engine: EngineName;
  /**
   * Bound, listening, non-blocking sockets; one for IPv4 and, where the namespace has it, one for IPv6. The caller accepts on them and closes them.
   * Node's listen() on a descriptor shortens its queue to 511, unless it is given a length as its second argument.
   */
  readonly listenFds: readonly number[];
  /**
   * Where the client of an accepted connection wanted to go. `localAddress` and `localPort` are the accepted socket's own, as node
   * tells them. null when no rule brought the connection (somebody dialled our listener itself): close it, never dial onward,
   * or a loop forms.
   */
  originalDestination(fd: number, localAddress: string, localPort: number): SocketAddress | null;
  /** Where the listeners are: with the engine's name, what `destinationsOf` needs in another thread. */
  readonly capturePorts: CapturePorts;
  /** Takes exactly these ports from now on, in one transaction; resolves when the kernel has it. */
  setPorts(ports: ReadonlySet<Port>): Promise<void>;
  /** Called every second by the thread that accepts. Without it the kernel gives the ports back within BEAT_TIMEOUT_MS. */
  beat(): void;
  /**
   * Rules away: nothing new is taken. Idempotent. The listeners stay open for what the kernel had queued, and live connections live on
   * until the interception is disposed of, which is for after the drain.
   */
  remove(): Promise<void>;
}
