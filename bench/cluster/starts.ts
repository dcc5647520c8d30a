/** Medians of several sessions: agents as Jobs, and as ephemeral containers. */

import { type Cluster, ClusterClient, shop } from '../../test/cluster/index.ts';
import { type Effort, median, table } from '../bench.ts';
import { CLI_ENDED, NOTHING_LEFT, playSession, type Scene, STEPS, type Timeline } from './timeline.ts';

const ROUNDS: Readonly<Record<Effort, number>> = { full: 5, quick: 3, smoke: 1 };

/** Alternating sessions of both kinds. */
export async function measureStarts(cluster: Cluster, effort: Effort): Promise<string> {
  const [jobs, ephemeral]: [Timeline[], Timeline[]] = [[], []];
  await using namespace = await cluster.namespace('bench');
  const client = await ClusterClient.start(namespace);
  for (let round = 0; round < ROUNDS[effort]; round++) {
    jobs.push(await playSession(await sceneOf(namespace, client), false));
    ephemeral.push(await playSession(await sceneOf(namespace, client), true));
    console.error(`  ${STEPS.at(-1)}: ${[jobs, ephemeral].map(runs => say(runs.at(-1), STEPS.at(-1))).join(', ')} ms`);
  }
  const rows = [...STEPS, CLI_ENDED, NOTHING_LEFT].map(step => [step, middle(jobs, step), middle(ephemeral, step)]);
  const title = `### From the command to the first request, and from Ctrl-C to nothing left`;
  const note = `Milliseconds, medians of ${ROUNDS[effort]} sessions each, image on the node; a client asks the pod every 50 ms. In brackets: least and most.`;
  return `${title}\n\n${table(['since the command', 'Job', '--ephemeral'], rows)}\n\n${note}`;
}

/** A pod that no agent was in. */
async function sceneOf(namespace: Scene['namespace'], client: ClusterClient): Promise<Scene> {
  await namespace.kubectl('delete', 'deployment/shop', '--ignore-not-found', '--cascade=foreground');
  await namespace.apply(shop());
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
