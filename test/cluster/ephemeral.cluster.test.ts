/** Agents in ephemeral containers: for whoever may not create Jobs, and for namespaces that admit no pod that sees its node. */

import { describe, expect, it } from 'vitest';

import { until } from '../lab/index.ts';
import { readDeploy, rulesOf } from './deploy-files.ts';
import { AGENTS, Cluster, ClusterClient, LocalAnswerer, PATIENCE_MS, shop, type TestNamespace } from './index.ts';

const ALICE = 'x-user: alice';
const RIGHTS = rulesOf(readDeploy('rbac-ephemeral.yaml'));

const cluster = await Cluster.connect();

describe('a session by --ephemeral', () => {
  it('takes the matching requests by the rights of its role, says what stays, and leaves nothing that runs', async () => {
    await using namespace = await cluster.namespace('ephemeral');
    await using here = await LocalAnswerer.start();
    await namespace.apply(shop({ replicas: 2 }));
    await namespace.rolledOut('shop');
    const client = await ClusterClient.start(namespace);
    const urls = (await namespace.pods('app=shop')).map(pod => `http://${pod.status?.podIP}:8080/`);
    const user = await namespace.user('alice', RIGHTS);
    for (const round of [1, 2]) {
      const startedMs = performance.now();
      const headgate = here.attach(namespace, { user, flags: ['--ephemeral', '--header', ALICE] });
      const { pods } = await headgate.event('stealing');
      console.info(`taking two pods took ${Math.round(performance.now() - startedMs)} ms`);
      expect(pods, headgate.process.stderr).toBe(2);
      for (const url of urls) {
        expect((await client.ask(url, [ALICE])).by).toBe('here');
        expect((await client.ask(url)).by).toMatch(/^shop-/);
      }
      const said = headgate.events.filter(event => event.event === 'notice' && event.message.includes('stay until'));
      expect(said).toHaveLength(1);
      expect((await namespace.pods(AGENTS)).length).toBe(0);
      expect((await namespace.kubectl('get', 'jobs', '-o', 'name')).trim()).toBe('');
      expect((await headgate.stop()).exitCode).toBe(0);
      for (const url of urls) expect((await client.ask(url, [ALICE])).by).toMatch(/^shop-/);
      await untilEnded(namespace, round);
    }
  });
});

/** Waits until that many containers of agents have ended in each pod, without a fault. */
async function untilEnded(namespace: TestNamespace, count: number): Promise<void> {
  await until(
    async () => {
      const pods = await namespace.pods('app=shop');
      const states = pods.map(({ status }) =>
        status?.ephemeralContainerStatuses?.map(it => it.state?.terminated?.exitCode),
      );
      return states.every(codes => codes?.length === count && codes.every(code => code === 0));
    },
    { withinMs: PATIENCE_MS, what: 'the containers of the agents to end' },
  );
}
