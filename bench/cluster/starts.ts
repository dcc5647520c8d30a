/**
 * How long a session in a cluster takes from the command to the first request that comes here, and from Ctrl-C to nothing left,
 * step by step: with agents as Jobs, and as ephemeral containers.
 *
 * It needs a cluster with the tests' images, best one of its own (`npm run cluster -- up`), and runs the built CLI:
 * `HEADGATE_TEST_KUBECONFIG=/tmp/headgate-cluster/0/admin.kubeconfig npm run bench -- cluster-start`.
 */

import { Cluster, ClusterClient, shop } from '../../test/cluster/index.ts';
import { type Bench, type Effort, median, table } from '../bench.ts';
import { describeMachine } from '../machine.ts';
import { buildCli } from './built-cli.ts';
import { CLI_ENDED, NOTHING_LEFT, playSession, type Scene, STEPS, type Timeline } from './timeline.ts';

const ROUNDS: Readonly<Record<Effort, number>> = { full: 5, quick: 3, smoke: 1 };

export const clusterStartBench: Bench = { name: 'cluster-start', needsCluster: true, run: measure };

/** Alternating sessions of both kinds. */
async function measure(effort: Effort): Promise<string> {
  buildCli();
  const cluster = await Cluster.connect();
  const [jobs, ephemeral]: [Timeline[], Timeline[]] = [[], []];
  await using namespace = await cluster.namespace('bench');
  const client = await ClusterClient.start(namespace);
  for (let round = 0; round < ROUNDS[effort]; round++) {
    jobs.push(await playSession(await sceneOf(namespace, client), false));
    ephemeral.push(await playSession(await sceneOf(namespace, client), true));
    console.error(`  ${STEPS.at(-1)}: ${[jobs, ephemeral].map(runs => say(runs.at(-1), STEPS.at(-1))).join(', ')} ms`);
  }
  const rows = [...STEPS, CLI_ENDED, NOTHING_LEFT].map(step => [step, middle(jobs, step), middle(ephemeral, step)]);
  const note = `Milliseconds, medians of ${ROUNDS[effort]} alternating sessions each (least and most), image on the node; a client asks the pod some 15
times a second. ${cluster.nodes.length} node(s) on the same machine: ${describeMachine()}.`;
  return `${table(['since the command', 'Job', '--ephemeral'], rows)}\n\n${note}`;
}

/** A pod that no agent was in. */
async function sceneOf(namespace: Scene['namespace'], client: ClusterClient): Promise<Scene> {
  await namespace.kubectl('delete', 'deployment/shop', '--ignore-not-found', '--cascade=foreground');
  await namespace.apply(shop({ drainMs: 0 }));
  await namespace.rolledOut('shop');
  const [pod] = (await namespace.pods('app=shop')).toReversed();
  const podAddress = pod?.status?.podIP ?? '';
  await client.askUntilAnswered(`http://${podAddress}:8080/`);
  return { namespace, client, podAddress };
}

function say(timeline: Timeline | undefined, step = ''): string {
  return (timeline?.get(step) ?? Number.NaN).toFixed(0);
}

function middle(runs: readonly Timeline[], step: string): string {
  const values = runs.map(run => run.get(step) ?? Number.NaN);
  return `${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)}-${Math.max(...values).toFixed(0)})`;
}
