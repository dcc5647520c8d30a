/**
 * What a large cluster costs the CLI until it starts its first agent: a Deployment's 200 pods are listed, alone in their namespace and
 * among 10,000 others; one of them is planned (`--one --dry-run`), as the words for 200 Jobs are no part of a start. The pods are objects
 * alone, on a node that no kubelet serves.
 *
 * It needs a cluster with the tests' images, best one of its own (`npm run cluster -- up`), and runs the built CLI:
 * `HEADGATE_TEST_KUBECONFIG=/tmp/headgate-cluster/0/admin.kubeconfig npm run bench -- cluster-crowd`.
 */

import { type KubernetesObject, PatchStrategy, setHeaderOptions, type V1Pod } from '@kubernetes/client-node';
import { ClusterClient } from '../../cli/kube/client.ts';
import { Cluster, type TestNamespace } from '../../test/cluster/index.ts';
import { type Bench, type Effort, median, table } from '../bench.ts';
import { describeMachine } from '../machine.ts';
import { buildCli, startCli } from './built-cli.ts';

const PODS = 200;
const OTHERS: Readonly<Record<Effort, number>> = { full: 10_000, quick: 2_000, smoke: 20 };
const ROUNDS: Readonly<Record<Effort, number>> = { full: 5, quick: 3, smoke: 1 };
/** A node that says nothing for 50 s is taken for dead. */
const HEARTBEAT_MS = 10_000;
/** Requests under way at once. */
const LANES = 40;
// In quotes of its own kind: NODE_OPTIONS takes the double ones away.
const REPORT_MEMORY =
  "--import=data:text/javascript,process.on('exit',()=>console.error('kilobytes='+process.resourceUsage().maxRSS))";

interface Cost {
  readonly ms: number;
  readonly mib: number;
}

export const clusterCrowdBench: Bench = { name: 'cluster-crowd', needsCluster: true, run: measure };

async function measure(effort: Effort): Promise<string> {
  buildCli();
  const cluster = await Cluster.connect();
  await using namespace = await cluster.namespace('crowd');
  const node = await addNode(namespace);
  const target = process.hrtime.bigint().toString(36);
  await namespace.apply([deploymentOf(target)]);
  await addPods(namespace, { node, app: target, count: 1, isReady: true });
  const one = await costsOf(namespace, target, effort);
  await addPods(namespace, { node, app: target, count: PODS - 1, isReady: true });
  const alone = await costsOf(namespace, target, effort);
  await addPods(namespace, { node, app: 'others', count: OTHERS[effort], isReady: false });
  const crowded = await costsOf(namespace, target, effort);
  const row = (name: string, costs: readonly Cost[]): string[] => [
    name,
    median(costs.map(({ ms }) => ms)).toFixed(0),
    median(costs.map(({ mib }) => mib)).toFixed(0),
  ];
  const rows = [
    row('a Deployment of 1 pod', one),
    row(`of ${PODS} pods`, alone),
    row(`of ${PODS} pods among ${OTHERS[effort].toLocaleString('en')} others`, crowded),
  ];
  const note = `Medians of ${ROUNDS[effort]} runs of \`headgate attach --dry-run\`, which reads the workload and lists its pods. ${describeMachine()}.`;
  return `${table(['target', 'ms', 'MiB at most'], rows)}\n\n${note}`;
}

/** A node that nobody serves, kept from being taken for dead, as its pods would not be ready then. @returns its name */
async function addNode(namespace: TestNamespace): Promise<string> {
  const { core } = namespace.cluster;
  const name = `${namespace.name}-nowhere`;
  const made = await core.createNode({
    body: { metadata: { name }, spec: { taints: [{ key: 'nowhere', effect: 'NoSchedule' }] } },
  });
  const beat = async (): Promise<void> => {
    const now = new Date();
    const ready = { type: 'Ready', status: 'True', lastHeartbeatTime: now, lastTransitionTime: now };
    await core.patchNodeStatus(
      { name, body: { status: { conditions: [ready] } } },
      setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
    );
  };
  await beat();
  const beating = setInterval(() => void beat().catch(console.error), HEARTBEAT_MS);
  namespace.defer(async () => {
    clearInterval(beating);
    await core.deleteNode({ name: made.metadata?.name ?? name });
  });
  return name;
}

async function costsOf(namespace: TestNamespace, app: string, effort: Effort): Promise<readonly Cost[]> {
  const costs: Cost[] = [];
  for (let round = 0; round < ROUNDS[effort]; round++) {
    const startMs = performance.now();
    const argv = ['attach', '-t', `deployment/${app}`, '--steal', '-p', '8080:8080', '--one', '--dry-run'];
    await using cli = startCli(namespace, argv, { NODE_OPTIONS: REPORT_MEMORY });
    const { exitCode } = await cli.ended;
    if (exitCode !== 0) throw new Error(`the CLI failed: ${cli.stderr}`);
    const kilobytes = Number(/kilobytes=(\d+)/.exec(cli.stderr)?.[1]);
    costs.push({ ms: performance.now() - startMs, mib: kilobytes / 1024 });
  }
  return costs;
}

/** Without replicas of its own: the pods with its labels are made by hand, and no controller is asked. */
function deploymentOf(app: string): KubernetesObject {
  const template = { metadata: { labels: { app } }, spec: { containers: [{ name: 'app', image: 'none' }] } };
  const spec = { replicas: 0, paused: true, selector: { matchLabels: { app } }, template };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: app }, spec } as KubernetesObject;
}

interface Wave {
  readonly node: string;
  readonly app: string;
  readonly count: number;
  /** Whether they get a status, which costs a second request each. */
  readonly isReady: boolean;
}

/** By the CLI's own client, which keeps its connections: the typed one makes one, and a handshake, for each request. */
async function addPods({ cluster, name: namespace }: TestNamespace, wave: Wave): Promise<void> {
  const { node, app, count, isReady } = wave;
  const client = ClusterClient.of({ kubeconfig: cluster.kubeconfigPath });
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  let left = count;
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      const pod = await client.ask<V1Pod>('create', pods, { body: podOf(app, node) });
      if (isReady)
        await client.ask('update', `${pods}/${pod.metadata?.name}/status`, { body: { ...pod, status: readyStatus() } });
    }
  };
  const startMs = performance.now();
  await Promise.all(Array.from({ length: LANES }, lane));
  client.close();
  console.error(`  ${count} pods made in ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
}

function podOf(app: string, nodeName: string): V1Pod {
  return {
    metadata: { generateName: `${app}-`, labels: { app } },
    spec: {
      nodeName,
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'app', image: 'none', ports: [{ containerPort: 8080 }] }],
    },
  };
}

function readyStatus(): NonNullable<V1Pod['status']> {
  const now = new Date();
  return {
    phase: 'Running',
    podIP: '192.0.2.1',
    podIPs: [{ ip: '192.0.2.1' }],
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: now }],
    containerStatuses: [
      {
        name: 'app',
        image: 'none',
        imageID: 'none',
        containerID: `containerd://${'0'.repeat(64)}`,
        ready: true,
        restartCount: 0,
        state: { running: { startedAt: now } },
      },
    ],
  };
}
