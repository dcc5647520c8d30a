/** Every kind of target leads to its pods, by its long name and its short one; what is read is all that this takes, so no agent runs. */

import type { KubernetesObject } from '@kubernetes/client-node';
import { expect, it } from 'vitest';

import { until } from '../lab/index.ts';
import { readDeploy, rulesOf } from './deploy-files.ts';
import {
  Cluster,
  ClusterClient,
  type ClusterUser,
  images,
  isReady,
  LocalAnswerer,
  PATIENCE_MS,
  shop,
  type TestNamespace,
  untilNothingIsLeft,
} from './index.ts';

const ALICE = 'x-user: alice';
const RIGHTS = rulesOf(readDeploy('rbac.yaml'));
const ROLLOUTS = { group: 'argoproj.io', plural: 'rollouts', singular: 'rollout', kind: 'Rollout' };

const cluster = await Cluster.connect();

it('is found by each of its names, as its container, and completed', async () => {
  await using namespace = await cluster.namespace('targets');
  await namespace.apply(shop({ replicas: 2 }));
  await namespace.apply(['StatefulSet', 'DaemonSet', 'Job', 'CronJob'].map(workload));
  await namespace.kubectl('create', 'job', 'nightly-1', '--from=cronjob/nightly');
  await makeRollout(namespace);
  await namespace.rolledOut('shop');
  const user = await namespace.user('alice', RIGHTS);
  const [replicaSet = ''] = (await namespace.kubectl('get', 'rs', '-l', 'app=shop', '-o', 'name')).trim().split('\n');
  const ofShop = await readyPods(namespace, 'app=shop', 2);
  const [one = ''] = ofShop;
  const targets: readonly (readonly [readonly string[], readonly string[]])[] = [
    [['deployment/shop', 'deploy/shop', 'deployments.apps/shop/container/app', replicaSet, 'svc/shop'], ofShop],
    [[`pod/${one}`, `po/${one}/container/app`], [one]],
    [['statefulset/store', 'sts/store'], await readyPods(namespace, 'app=store', 1)],
    [['daemonset/everywhere', 'ds/everywhere'], await readyPods(namespace, 'app=everywhere', cluster.nodes.length)],
    [['job/once'], await readyPods(namespace, 'app=once', 1)],
    [['cronjob/nightly', 'cj/nightly'], await readyPods(namespace, 'app=nightly', 1)],
    [['rollout/canary', 'ro/canary'], ofShop],
  ];
  for (const [names, pods] of targets) {
    for (const name of names) expect([name, await podsOf(namespace, user, '-t', name)]).toEqual([name, pods]);
  }
  expect(await podsOf(namespace, user, '-l', 'app in (shop, store),app!=store')).toEqual(ofShop);
  expect(await completed(namespace, user, 'st')).toEqual(['statefulset/store', 'statefulset/']);
});

it('takes the port of a service where it leads, in one of its pods, and in another one when that is evicted', async () => {
  await using namespace = await cluster.namespace('targets');
  await using here = await LocalAnswerer.start();
  await namespace.apply(shop({ replicas: 2 }));
  await namespace.rolledOut('shop');
  const client = await ClusterClient.start(namespace);
  const argv = ['attach', '-n', namespace.name, '-t', 'svc/shop', '--one', '--steal', '-p', `80:${here.port}`] as const;
  const headgate = namespace.startHeadgate([...argv, '--agent-image', images.agent, '--header', ALICE]);
  expect((await headgate.event('stealing')).pods).toBe(1);
  const taken = await takenPods(namespace, client);
  expect(taken).toHaveLength(1);

  const place = { name: taken[0] ?? '', namespace: namespace.name };
  await cluster.core.createNamespacedPodEviction({ ...place, body: { metadata: place } });
  expect(await headgate.event('pod_gone')).toMatchObject({ place: `pod/${taken[0]}` });
  await headgate.event('pod_taken');
  await namespace.rolledOut('shop');
  const next = await takenPods(namespace, client);
  expect(next).toHaveLength(1);
  expect(next).not.toEqual(taken);
  await headgate.stop();
  await untilNothingIsLeft(namespace);
});

/** One that runs on without ports. */
function workload(kind: string): KubernetesObject {
  const name = { StatefulSet: 'store', DaemonSet: 'everywhere', Job: 'once', CronJob: 'nightly' }[kind] ?? '';
  const labels = { app: name };
  const container = { name: 'app', image: images.tools, command: ['sleep', '3600'] };
  const isJob = kind.endsWith('Job');
  const template = {
    metadata: { labels },
    spec: { terminationGracePeriodSeconds: 0, containers: [container], ...(isJob ? { restartPolicy: 'Never' } : {}) },
  };
  const spec = isJob ? { template } : { selector: { matchLabels: labels }, template };
  return {
    apiVersion: isJob ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name },
    spec: kind === 'CronJob' ? { schedule: '0 0 1 1 *', jobTemplate: { spec } } : spec,
  } as KubernetesObject;
}

/** An Argo Rollout that has its pods from the Deployment. Where the cluster knows none, it learns of them what a session reads. */
async function makeRollout(namespace: TestNamespace): Promise<void> {
  const { group, plural, singular, kind } = ROLLOUTS;
  const crd = `crd/${plural}.${group}`;
  const isKnown = (await cluster.kubectl('get', 'crd', '-o', 'name', '--ignore-not-found', crd.slice(4))) !== '';
  if (!isKnown) {
    const schema = { openAPIV3Schema: { type: 'object', x_kubernetes_preserve_unknown_fields: true } };
    const versions = [{ name: 'v1alpha1', served: true, storage: true, schema }];
    const spec = { group, scope: 'Namespaced', names: { plural, singular, kind }, versions };
    const metadata = { name: crd.slice(4), namespace: '' };
    await namespace.apply([
      { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata, spec } as object,
    ]);
    namespace.defer(async () => void (await cluster.kubectl('delete', crd)));
    await cluster.kubectl('wait', '--for=condition=established', crd, '--timeout=30s');
  }
  const spec = { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' } };
  const rollout = { apiVersion: `${group}/v1alpha1`, kind, metadata: { name: 'canary' }, spec };
  const apply = (): Promise<boolean> =>
    namespace.apply([rollout]).then(
      () => true,
      () => false,
    );
  await until(apply, { withinMs: PATIENCE_MS, what: 'the API server to serve rollouts' });
}

/** Waits until so many pods are ready. @returns their names, sorted */
async function readyPods(namespace: TestNamespace, selector: string, count: number): Promise<readonly string[]> {
  return until(
    async () => {
      const names = (await namespace.pods(selector)).filter(isReady).map(({ metadata }) => metadata?.name ?? '');
      return names.length === count && names.toSorted();
    },
    { withinMs: PATIENCE_MS, what: `${count} pods with ${selector} to be ready` },
  );
}

/** The pods in which a session would start agents, sorted. */
async function podsOf(namespace: TestNamespace, user: ClusterUser, ...target: string[]): Promise<readonly string[]> {
  const { stdout, stderr } = await namespace.runHeadgate(['agent', 'manifest', ...target], user);
  const names = [...stdout.matchAll(/^# The agent of pod\/(\S+), container app, on node /gm)].map(([, name]) => name);
  if (names.length === 0) throw new Error(stderr);
  return names.filter(name => name !== undefined).toSorted();
}

async function completed(namespace: TestNamespace, user: ClusterUser, typed: string): Promise<readonly string[]> {
  const { stdout } = await namespace.runHeadgate(['complete', '--', 'exec', '-t', typed], user);
  return stdout.split('\n').flatMap(line => (line.includes('/') ? [line.split('\t')[0] ?? ''] : []));
}

/** The pods of the shop that give a matching request away. */
async function takenPods(namespace: TestNamespace, client: ClusterClient): Promise<readonly string[]> {
  const taken: string[] = [];
  for (const { metadata, status } of (await namespace.pods('app=shop')).filter(isReady)) {
    if ((await client.ask(`http://${status?.podIP}:8080/`, [ALICE])).by === 'here') taken.push(metadata?.name ?? '');
  }
  return taken;
}
