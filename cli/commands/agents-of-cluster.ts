/** The agents of a cluster, for `status`, `kill` and `clean`. */

import { HeadgateError } from '../errors.ts';
import { ClusterClient } from '../kube/client.ts';
import { accessToAgent, isStillThere, listAgents } from '../kube/cluster-agents.ts';
import { watchPods } from '../kube/pod-watch.ts';
import { readEnvironment } from '../options/environment.ts';
import { type ClusterFlags, readClusterFlags, readTarget } from '../options/flags.ts';
import { mergeLayers } from '../options/settings.ts';
import { type ClusterTarget, isClusterTarget } from '../target/target-name.ts';
import type { Terminal } from '../terminal.ts';
import type { KnownAgents, ReachFlags } from './known-agent.ts';

/** The cluster that flags and environment name. @throws HeadgateError */
export function clientFor(
  flags: ClusterFlags & Pick<ReachFlags, 'allNamespaces'>,
  { environment }: Terminal,
): ClusterClient {
  if (flags.allNamespaces && flags.namespace !== undefined) {
    throw new HeadgateError('HEADGATE_ERR_USAGE', '-n and -A exclude each other.', { hint: 'Leave one of them out.' });
  }
  const { kubeconfig, context, namespace } = mergeLayers([readClusterFlags(flags), readEnvironment(environment)]);
  return ClusterClient.of({ kubeconfig, context, namespace });
}

/** Those of the target that `flags` name, of a namespace or of all. @throws HeadgateError */
export async function clusterAgents(flags: ReachFlags, terminal: Terminal): Promise<KnownAgents> {
  const target = clusterTarget(flags);
  const { allNamespaces } = flags;
  const client = clientFor(flags, terminal);
  try {
    const uids = target === undefined ? undefined : await podsOf(client, target);
    const found = await listAgents(client, allNamespaces ? undefined : client.namespace);
    const agents = found.filter(({ targetUid }) => uids === undefined || uids.has(targetUid));
    const where = allNamespaces ? 'the cluster' : `namespace "${client.namespace}"`;
    return {
      agents: agents.map(agent => ({
        text: `pod/${agent.targetPod} in "${agent.namespace}"`,
        access: accessToAgent(client, agent),
        place: agent,
        isGone: async () => !(await isStillThere(client, agent)),
      })),
      doubts: [],
      nothing: target === undefined ? `No agent runs in ${where}.` : `No agent serves ${target.text}.`,
      close: () => client.close(),
    };
  } catch (error) {
    client.close();
    throw error;
  }
}

function clusterTarget(flags: ReachFlags): ClusterTarget | undefined {
  const target = readTarget(flags);
  return target !== undefined && isClusterTarget(target) ? target : undefined;
}

/** The uids of a target's pods that are ready. */
async function podsOf(client: ClusterClient, target: ClusterTarget): Promise<ReadonlySet<string>> {
  const watch = watchPods({ client, target, isOnePod: false });
  const pods = await watch.start({ onPod: () => undefined, onGone: () => undefined, onTrouble: () => undefined });
  watch.stop();
  return new Set(pods.map(({ uid }) => uid));
}
