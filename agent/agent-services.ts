/** What the links of CLIs ask of the agent. */
import type { AgentMessageOf, Counters, StatusReport } from '../protocol/index.ts';
import type { FileRoom } from './files/index.ts';
import type { PodCertificates } from './pod-certificates.ts';
import type { PodNetwork } from './pod-network.ts';
import type { PortSubscription } from './session.ts';
import type { SessionRegistry } from './session-registry.ts';
import type { DataPath, Subscription } from './steal/index.ts';

export interface AgentServices {
  readonly registry: SessionRegistry;
  readonly version: string;
  readonly target: string;
  readonly engine: string;
  readonly clientAddressKept: boolean;
  /** The agent's own. */
  readonly counters: Counters;
  status(): StatusReport;
  /** Whether mirrors may take packets as their source. */
  readonly hasPackets: boolean;
  /** What was asked for mirrors of packets holds. */
  mirrorsSettled(): Promise<void>;
  /** What was copied for a subscription that has ended has arrived, or had its time. */
  mirrorDelivered(subscription: PortSubscription): Promise<void>;
  /** Requests that a subscription took and that are not answered in full. */
  underWay(subscription: Subscription): number;
  /** What takes further WebSockets of sessions; null where they are of no use. */
  readonly joining: DataPath['joining'];
  /** Ports with listeners in the pod. */
  listeners(): number[];
  /** The variables of the target's process, as the messages that answer request `id`. They hold secrets. */
  environ(id: number): readonly AgentMessageOf<'environ'>[];
  /** What the pod's network looks like, and what goes out from it. */
  readonly network: Pick<PodNetwork, 'message' | 'outgoing'>;
  /** Connections to the port that the app has already. */
  countPredating(port: number): number;
  /** Resets them. */
  resetPredating(port: number): void;
  /** The pod's files; null where the target is no process, or where they may not be had. */
  readonly files: FileRoom | null;
  /** Certificates of the target, for TLS that is to be opened. */
  readonly certificates: Pick<PodCertificates, 'open'>;
  /** Whether sessions may write those that they name. */
  readonly mayWriteFiles: boolean;
  warn(message: string): void;
}
