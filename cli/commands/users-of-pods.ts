/** Who is on the pods of a cluster: the names of the sessions of each, as their agents tell. */

import { systemClock } from '../clock.ts';
import type { ClusterClient } from '../kube/client.ts';
import { accessToAgent, type ClusterAgent, labelledAgents } from '../kube/cluster-agents.ts';
import { MAX_VISITS } from '../limits.ts';
import { defaultName } from '../options/default-name.ts';
import { askStatus } from '../session/observer.ts';
import { packageVersion } from '../version.ts';
import { inTurns } from './visits.ts';

/** By `NAMESPACE/POD`. What an agent does not tell (it ends just now, its token may not be read) is left out: it is still known that it is there. */
export async function usersOfPods(
  client: ClusterClient,
  namespace: string | undefined,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const agents = await labelledAgents(client, namespace);
  const names = await inTurns(agents, MAX_VISITS, agent => namesOf(client, agent));
  return new Map(agents.map(({ namespace: its, targetPod }, index) => [`${its}/${targetPod}`, names[index] ?? []]));
}

async function namesOf(client: ClusterClient, agent: ClusterAgent): Promise<readonly string[]> {
  const visitor = { name: defaultName(), version: packageVersion(), clock: systemClock };
  try {
    const { sessions } = await askStatus(accessToAgent(client, agent), visitor);
    return sessions.map(({ name }) => name);
  } catch {
    return [];
  }
}
