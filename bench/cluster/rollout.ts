/**
 * How soon a session has the pods of a rolling restart, while a client asks without a pause: from the moment in which a new pod is
 * ready, as this process hears of it, to the moment in which the CLI says that it is taken; and whether any request failed. The
 * agents of the pods that went must be gone in the end.
 *
 * It needs a cluster with the tests' images, best one of its own (`npm run cluster -- up`), and runs the built CLI:
 * `HEADGATE_TEST_KUBECONFIG=/tmp/headgate-cluster/0/admin.kubeconfig npm run bench -- cluster-rollout`.
 */

import type { V1Pod } from '@kubernetes/client-node';
import { Watch } from '@kubernetes/client-node';

import {
  AGENTS,
  Cluster,
  ClusterClient,
  isReady,
  LocalAnswerer,
  SteadyAsker,
  shop,
  type TestNamespace,
} from '../../test/cluster/index.ts';
import { until } from '../../test/lab/index.ts';
import { type Bench, type Effort, median, table } from '../bench.ts';
import { describeMachine } from '../machine.ts';
import { buildCli, startCli } from './built-cli.ts';

const REPLICAS = 2;
const ROUNDS: Readonly<Record<Effort, number>> = { full: 3, quick: 2, smoke: 1 };
const WITHIN_MS = 90_000;

export const clusterRolloutBench: Bench = { name: 'cluster-rollout', needsCluster: true, run: measure };

/** When something was seen first, by the name of a pod. */
type Times = Map<string, number>;

async function measure(effort: Effort): Promise<string> {
  buildCli();
  const cluster = await Cluster.connect();
  await using namespace = await cluster.namespace('rollout');
  await using here = await LocalAnswerer.start();
  await namespace.apply(shop({ replicas: REPLICAS }));
  await namespace.rolledOut('shop');
  const client = await ClusterClient.start(namespace);
  await client.askUntilAnswered('http://shop/');
  const argv = ['attach', '--progress=json', '-t', 'deployment/shop', '--steal', '-p', `8080:${here.port}`];
  await using cli = startCli(namespace, [...argv, '--header', 'x-user: alice']);
  const [ready, taken]: [Times, Times] = [new Map(), new Map()];
  cli.child.stderr.on('data', (text: string) => {
    for (const [, name = ''] of text.matchAll(/"event":"pod_taken"[^\n]*?"place":"pod\/([^"]+)"/g)) note(taken, name);
  });
  await until(() => cli.stderr.includes('"stealing"'), { withinMs: WITHIN_MS, what: 'the session to steal' });
  await noteReady(namespace, ready);
  const others = await SteadyAsker.start(namespace, client, 'http://shop/');
  const delays: number[] = [];
  for (let round = 0; round < ROUNDS[effort]; round++) delays.push(...(await restart(namespace, { ready, taken })));
  const { count, failures } = await others.stop();
  if (failures.length > 0) throw new Error(`${failures.length} of ${count} requests failed: ${failures.join(', ')}`);
  await until(async () => (await namespace.pods(AGENTS)).length === REPLICAS, {
    withinMs: WITHIN_MS,
    what: 'the agents of the old pods to be gone',
  });
  const row = [String(delays.length), median(delays).toFixed(0), Math.max(...delays).toFixed(0), String(count)];
  const remark = `${ROUNDS[effort]} rolling restarts of ${REPLICAS} replicas; no request failed, and only the agents of the living pods were left. ${describeMachine()}.`;
  return `${table(['new pods', 'ms from ready to taken', 'at most', 'requests meanwhile'], [row])}\n\n${remark}`;
}

/** @returns milliseconds from ready to taken, for each pod that came */
async function restart(
  namespace: TestNamespace,
  { ready, taken }: { readonly ready: Times; readonly taken: Times },
): Promise<number[]> {
  const before = new Set(await namesOf(namespace));
  await namespace.kubectl('rollout', 'restart', 'deployment/shop');
  await namespace.rolledOut('shop');
  const fresh = (await namesOf(namespace)).filter(name => !before.has(name));
  await until(() => fresh.every(name => taken.has(name)), { withinMs: WITHIN_MS, what: 'the new pods to be taken' });
  return fresh.map(name => (taken.get(name) ?? Number.NaN) - (ready.get(name) ?? Number.NaN));
}

async function namesOf(namespace: TestNamespace): Promise<string[]> {
  const pods = (await namespace.pods('app=shop')).filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
  return pods.map(({ metadata }) => metadata?.name ?? '');
}

/** By a watch of its own, so that it hears of a pod when the CLI does. */
async function noteReady(namespace: TestNamespace, ready: Times): Promise<void> {
  const path = `/api/v1/namespaces/${namespace.name}/pods`;
  const controller = await new Watch(namespace.cluster.config).watch(
    path,
    { labelSelector: 'app=shop' },
    (_, pod: V1Pod) => {
      if (isReady(pod)) note(ready, pod.metadata?.name ?? '');
    },
    () => undefined,
  );
  namespace.defer(() => controller.abort());
}

function note(times: Times, name: string): void {
  if (!times.has(name)) times.set(name, performance.now());
}
