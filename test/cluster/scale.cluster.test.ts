/** A workload that grows and shrinks under a session: pods that come are taken, pods that go are let go, and it is said. */

import { expect, it } from 'vitest';

import type { Headgate } from '../lab/index.ts';
import { until } from '../lab/index.ts';
import {
  AGENTS,
  Cluster,
  ClusterClient,
  isReady,
  LocalAnswerer,
  PATIENCE_MS,
  shop,
  type TestNamespace,
  untilNothingIsLeft,
} from './index.ts';

const ALICE = 'x-user: alice';

const cluster = await Cluster.connect();

it('takes the pods that come and lets go of those that go, as a Deployment is scaled', async () => {
  await using namespace = await cluster.namespace('scale');
  await using here = await LocalAnswerer.start();
  await namespace.apply(shop({ replicas: 2 }));
  await namespace.rolledOut('shop');
  const client = await ClusterClient.start(namespace);
  const headgate = here.attach(namespace, { flags: ['--header', ALICE] });
  expect((await headgate.event('stealing')).pods).toBe(2);
  const first = new Set((await namespace.pods('app=shop')).map(pod => pod.metadata?.name));

  await namespace.kubectl('scale', 'deployment/shop', '--replicas=3');
  const { place, pods } = await headgate.event('pod_taken');
  expect(pods).toBe(3);
  const takenMs = Date.now();
  const [added] = (await namespace.pods('app=shop')).filter(pod => !first.has(pod.metadata?.name));
  expect(place).toBe(`pod/${added?.metadata?.name}`);
  expect((await client.ask(`http://${added?.status?.podIP}:8080/`, [ALICE])).by).toBe('here');
  expect((await client.ask(`http://${added?.status?.podIP}:8080/`)).by).toBe(added?.metadata?.name);

  const readyAt = added?.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime;
  // Kubernetes writes whole seconds.
  console.info(`taken ${Math.round(takenMs - Number(readyAt))} ms after the second in which it was ready`);

  await namespace.kubectl('scale', 'deployment/shop', '--replicas=1');
  const reasons = await goneReasons(headgate, 2);
  expect(reasons.filter(reason => !/^it (is being deleted|is no longer ready|was deleted)$/.test(reason))).toEqual([]);
  await namespace.rolledOut('shop');
  const [kept] = (await namespace.pods('app=shop')).filter(isReady);
  expect((await client.ask(`http://${kept?.status?.podIP}:8080/`, [ALICE])).by).toBe('here');
  await onlyAgentsOf(namespace, [kept?.metadata?.uid ?? '']);

  await headgate.stop();
  await untilNothingIsLeft(namespace);
});

/** Waits until so many pods were let go. @returns why */
async function goneReasons(headgate: Headgate, count: number): Promise<readonly string[]> {
  return until(
    () => {
      const reasons = headgate.events.flatMap(event => (event.event === 'pod_gone' ? [event.reason] : []));
      return reasons.length >= count && reasons;
    },
    { withinMs: PATIENCE_MS, what: `${count} pods to be let go` },
  );
}

/** Waits until the Jobs of agents are those of these pods: the others go with the pods that own them. */
async function onlyAgentsOf(namespace: TestNamespace, uids: readonly string[]): Promise<void> {
  const query = ['-l', AGENTS, '-o', 'jsonpath={.items[*].metadata.labels.headgate\\.dev/target-pod-uid}'];
  await until(async () => (await namespace.kubectl('get', 'jobs', ...query)) === uids.join(' '), {
    withinMs: PATIENCE_MS,
    what: 'the Jobs of pods that are gone to be gone',
  });
}
