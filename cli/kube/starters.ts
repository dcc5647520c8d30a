/** Which way an agent gets into the cluster. */

import type { Clock } from '../clock.ts';
import type { AgentPlan } from './agent-objects.ts';
import type { ClusterClient } from './client.ts';
import { EphemeralStarter } from './ephemeral-starter.ts';
import { JobStarter } from './job-starter.ts';
import type { AgentStarter } from './pod-agent.ts';

export function starterFor(client: ClusterClient, plan: AgentPlan, clock: Clock): AgentStarter {
  return plan.settings.isEphemeral ? new EphemeralStarter(client, plan, clock) : new JobStarter(client, plan, clock);
}
