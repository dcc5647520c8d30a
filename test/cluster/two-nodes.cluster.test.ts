/** One session over pods of several nodes and of both families of addresses: whoever asks is who the local process sees. */

import { expect, it } from 'vitest';

import { type Answer, Cluster, ClusterClient, LocalAnswerer, shop, untilNothingIsLeft } from './index.ts';

const ALICE = 'x-user: alice';

const cluster = await Cluster.connect();

if (cluster.nodes.length > 1) {
  it('takes the pods of both nodes, by every address of theirs', async () => {
    await using namespace = await cluster.namespace('nodes');
    await using here = await LocalAnswerer.start();
    await namespace.apply(shop({ replicas: 2, isSpread: true }));
    await namespace.rolledOut('shop');
    const pods = await namespace.pods('app=shop');
    expect(new Set(pods.map(({ spec }) => spec?.nodeName)).size).toBe(2);
    const client = await ClusterClient.start(namespace, 'client', pods[0]?.spec?.nodeName);
    const headgate = here.attach(namespace, { flags: ['--header', ALICE] });
    expect((await headgate.event('stealing')).pods).toBe(2);
    for (const { metadata, status } of pods) {
      for (const { ip } of status?.podIPs ?? []) {
        const url = `http://${ip.includes(':') ? `[${ip}]` : ip}:8080/`;
        const [own, passed] = [await client.ask(url, [ALICE]), await client.ask(url)];
        expect([url, own.by, passed.by]).toEqual([url, 'here', metadata?.name]);
        expect(await addressesOf(client)).toContain(plain(fromOf(passed)));
      }
    }
    await headgate.stop();
    await untilNothingIsLeft(namespace);
  });
}

/** Of the client's pod, as the app may see it. */
async function addressesOf(client: ClusterClient): Promise<readonly string[]> {
  const { core } = cluster;
  const { items } = await core.listPodForAllNamespaces({ fieldSelector: `metadata.name=${client.podName}` });
  return items.flatMap(({ status }) => status?.podIPs?.map(({ ip }) => ip) ?? []);
}

/** Where the app says that the request comes from. */
function fromOf({ body }: Answer): string {
  return String((JSON.parse(body) as { from: unknown }).from);
}

function plain(address: string): string {
  return address.replace(/^::ffff:/, '');
}
