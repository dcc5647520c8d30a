/**
 * Where connections go out that have no target: one pod of our own in the namespace, with an agent that only dials. It is nobody else's, needs no
 * privilege, and ends with its session. When it is lost (a node that is drained), the session starts another one.
 */

import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { FixedPlace, type PlaceSource } from '../fleet/place.ts';
import type { AgentSettings } from '../options/settings.ts';
import type { AgentPlan } from './agent-objects.ts';
import type { PodAgentSettings } from './agent-settings.ts';
import type { ClusterClient } from './client.ts';
import { JobStarter } from './job-starter.ts';
import { PodAgent } from './pod-agent.ts';

export interface OutgoingPlacesOptions {
  readonly client: ClusterClient;
  readonly settings: PodAgentSettings;
  readonly agent: AgentSettings;
  readonly clock: Clock;
  onDetail(message: string): void;
}

/** What agents without a target are listed as. */
const NAME = 'targetless';

/** The plan of one such agent: a Job of a name that nobody else has. */
export function outgoingPlan(
  namespace: string,
  settings: PodAgentSettings,
  { agent, uid = randomUUID() }: { readonly agent: AgentSettings; readonly uid?: string },
): AgentPlan {
  const nowhere = { nodeName: '', containerName: '', containerId: '', addresses: [], ports: [], servicePorts: [] };
  const pod = { uid, name: NAME, namespace, ...nowhere, isHostNetwork: false, probes: [] };
  // There is no pod that a container could be added to.
  return { pod, settings: { ...settings, isEphemeral: false }, agent, isTargetless: true };
}

export function outgoingPlaces({ client, settings, agent, clock, onDetail }: OutgoingPlacesOptions): PlaceSource {
  const plan = outgoingPlan(client.namespace, settings, { agent });
  const stopping = new AbortController();
  const host = { client, clock, signal: stopping.signal, onDetail };
  const access = new PodAgent(plan, new JobStarter(client, plan, clock), host);
  return new FixedPlace(`a pod of its own in ${client.namespace}`, access, () => stopping.abort());
}
