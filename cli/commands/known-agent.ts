/** An agent that `status` and `kill` may ask, wherever it is. */

import type { ClusterAgent } from '../kube/cluster-agents.ts';
import type { TargetFlags } from '../options/flags.ts';
import type { AgentAccess } from '../session/handshake.ts';

/** Flags that say which agents. */
export interface ReachFlags extends TargetFlags {
  readonly allNamespaces?: true | undefined;
}

/** An agent, and the way to it. */
export interface KnownAgent {
  /** As a sentence names it. */
  readonly text: string;
  readonly access: AgentAccess;
  /** Of an agent in a cluster. */
  readonly place: ClusterAgent | undefined;
  /** Whether one that does not answer has just ended. */
  isGone(): Promise<boolean>;
}

/** Something that was not found out, although nothing is known to be wrong with the agents. */
export interface Doubt {
  readonly code: string;
  readonly message: string;
  /** Whether what the user asked for was not done. */
  readonly isFailure: boolean;
}

export interface KnownAgents {
  readonly agents: readonly KnownAgent[];
  readonly doubts: readonly Doubt[];
  /** What stands for an empty list. */
  readonly nothing: string;
  /** Closes connections to the cluster. */
  close(): void;
}
