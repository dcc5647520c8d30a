/** The cluster itself holds what the other files take for granted. */

import { expect, it } from 'vitest';

import { until } from '../lab/index.ts';
import { Cluster, ClusterClient, PATIENCE_MS, shop } from './index.ts';

const cluster = await Cluster.connect();

it('has nodes that are ready', () => {
  expect(cluster.nodes.length).toBeGreaterThan(0);
  expect(cluster.nodes.filter(node => !node.isReady)).toEqual([]);
});

it('serves a Deployment of two behind a Service, by its name, its address and its node port', async () => {
  await using namespace = await cluster.namespace('service');
  await namespace.apply(shop({ replicas: 2, serviceType: 'NodePort' }));
  await namespace.rolledOut('shop');
  const client = await ClusterClient.start(namespace);
  const { spec } = await cluster.core.readNamespacedService({ name: 'shop', namespace: namespace.name });
  const names = (await namespace.pods('app=shop')).map(pod => pod.metadata?.name);

  const seen = new Set<string>();
  await until(
    async () => {
      const answer = await client.askUntilAnswered('http://shop/path');
      expect(answer.status).toBe(200);
      seen.add(answer.by);
      return seen.size === 2;
    },
    { withinMs: PATIENCE_MS, what: 'both pods to answer' },
  );
  expect([...seen].toSorted()).toEqual(names.toSorted());
  expect((await client.askUntilAnswered(`http://${spec?.clusterIP}/`)).status).toBe(200);
  const address = cluster.nodes[0]?.addresses[0];
  expect((await client.askUntilAnswered(`http://${address}:${spec?.ports?.[0]?.nodePort}/`)).status).toBe(200);
});

it('gives each user just the rights of their role', async () => {
  await using namespace = await cluster.namespace('users');
  const reader = await namespace.user('reader', [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }]);
  const nobody = await namespace.user('nobody', []);
  expect(await reader.kubectl('get', 'pods', '-o', 'name')).toBe('');
  await expect(reader.kubectl('create', 'configmap', 'x')).rejects.toThrow(/cannot create resource "configmaps"/);
  await expect(nobody.kubectl('get', 'pods')).rejects.toThrow(/cannot list resource "pods"/);
});

it('refuses the node\'s processes to a namespace under Pod Security "restricted"', async () => {
  await using namespace = await cluster.namespace('strict', { 'pod-security.kubernetes.io/enforce': 'restricted' });
  await expect(ClusterClient.start(namespace)).rejects.toThrow(/violates PodSecurity/);
});

if (cluster.nodes.length > 1) {
  it('lets pods of two nodes reach each other', async () => {
    await using namespace = await cluster.namespace('nodes');
    await namespace.apply(shop({ replicas: 2, isSpread: true }));
    await namespace.rolledOut('shop');
    const pods = await namespace.pods('app=shop');
    expect(new Set(pods.map(pod => pod.spec?.nodeName)).size).toBe(2);
    const client = await ClusterClient.start(namespace, 'client', pods[0]?.spec?.nodeName);
    for (const pod of pods) {
      expect((await client.ask(`http://${pod.status?.podIP}:8080/`)).by).toBe(pod.metadata?.name);
    }
  });
}

if (cluster.families.length > 1) {
  it('serves both families, from a Service of either and by the address of a pod', async () => {
    await using namespace = await cluster.namespace('families');
    await namespace.apply(shop({ families: ['IPv6', 'IPv4'] }));
    await namespace.rolledOut('shop');
    const client = await ClusterClient.start(namespace);
    const { spec } = await cluster.core.readNamespacedService({ name: 'shop', namespace: namespace.name });
    const [pod] = await namespace.pods('app=shop');
    const urls = [
      ...(spec?.clusterIPs ?? []).map(ip => `http://${bracketed(ip)}/`),
      ...(pod?.status?.podIPs ?? []).map(({ ip }) => `http://${bracketed(ip)}:8080/`),
    ];
    expect(urls).toHaveLength(4);
    for (const url of urls) expect((await client.askUntilAnswered(url)).by).toBe(pod?.metadata?.name);
  });
}

if (cluster.hasNodeAccess) {
  it.each(['containerd', 'kubelet', 'kube-apiserver'] as const)('comes back after the death of %s', async program => {
    await using namespace = await cluster.namespace('restart');
    const client = await ClusterClient.start(namespace);
    await cluster.node(cluster.nodes[0]?.name ?? '').restart(program);
    const works = () =>
      client.curl('--version').then(
        result => result.exitCode === 0,
        () => false,
      );
    await until(works, { withinMs: PATIENCE_MS, what: 'a command in a pod to run again' });
  });
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
