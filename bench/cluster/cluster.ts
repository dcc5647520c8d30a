/**
 * What a session in a cluster costs its user: how long until the first request comes here and where that time goes, how long
 * until nothing is left, what the way through the API server carries, and what a large cluster costs the CLI.
 *
 * It needs a cluster with the tests' images, best one of its own (`npm run cluster -- up`), and runs the built CLI:
 *
 *   HEADGATE_TEST_KUBECONFIG=/tmp/headgate-cluster/0/admin.kubeconfig npm run bench -- cluster
 */

import { Cluster } from '../../test/cluster/index.ts';
import type { Bench, Effort } from '../bench.ts';
import { describeMachine } from '../machine.ts';
import { measureCrowd } from './crowd.ts';
import { measureStarts } from './starts.ts';
import { measureTunnel } from './tunnel.ts';

export const clusterBench: Bench = { name: 'cluster', needsCluster: true, run: measure };

async function measure(effort: Effort): Promise<string> {
  const cluster = await Cluster.connect();
  const sections = [
    await measureStarts(cluster, effort),
    await measureTunnel(cluster, effort),
    await measureCrowd(cluster, effort),
  ];
  return [
    ...sections,
    `${cluster.nodes.length} node(s) on one machine with everything else: ${describeMachine()}.`,
  ].join('\n\n');
}
