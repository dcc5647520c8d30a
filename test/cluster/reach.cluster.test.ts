/** Whatever way a request comes to a Deployment of two, it is taken when it matches and left to the app when it does not. */

import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { type Headgate, LabProcess, until } from '../lab/index.ts';
import {
  type Answer,
  Cluster,
  ClusterClient,
  images,
  kubectlPath,
  LocalAnswerer,
  PATIENCE_MS,
  shop,
  type TestNamespace,
  untilNothingIsLeft,
} from './index.ts';

const ALICE = 'x-user: alice';
const APP = join(import.meta.dirname, 'local', 'images', 'app.mjs');

const cluster = await Cluster.connect();

it('takes exactly the matching requests from both replicas, whichever way they come', async () => {
  await using namespace = await cluster.namespace('reach');
  await namespace.apply(shop({ replicas: 2, serviceType: 'NodePort' }));
  await namespace.rolledOut('shop');
  const client = await ClusterClient.start(namespace);
  const pods = (await namespace.pods('app=shop')).map(pod => ({
    name: pod.metadata?.name ?? '',
    address: pod.status?.podIP ?? '',
  }));
  const { spec } = await cluster.core.readNamespacedService({ name: 'shop', namespace: namespace.name });
  const ways = [
    'http://shop/',
    `http://${spec?.clusterIP}/`,
    `http://${cluster.nodes[0]?.addresses[0]}:${spec?.ports?.[0]?.nodePort}/`,
    ...pods.map(({ address }) => `http://${address}:8080/`),
  ];
  for (const way of ways) await client.askUntilAnswered(way);

  const headgate = await exec(namespace);
  for (const way of ways) {
    expect([way, (await client.ask(way, [ALICE])).by]).toEqual([way, 'here']);
    expect([way, (await client.ask(way, ['x-user: bob'])).by]).toEqual([way, expect.stringMatching(/^shop-/)]);
    expect([way, (await client.ask(way)).by]).toEqual([way, expect.stringMatching(/^shop-/)]);
  }
  for (const { name, address } of pods) {
    expect((await client.ask(`http://${address}:8080/`)).by).toBe(name);
    const way = await portForward(namespace, name);
    expect((await askHere(way, { 'x-user': 'alice' })).by).toBe('here');
    expect((await askHere(way, {})).by).toBe(name);
  }

  expect(await headgate.stop()).toMatchObject({ signal: null });
  for (const way of ways) expect((await client.ask(way, [ALICE])).by).toMatch(/^shop-/);
  await untilNothingIsLeft(namespace);
});

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

/** `headgate exec` of the tests' app, once it steals from both. */
async function exec(namespace: TestNamespace): Promise<Headgate> {
  const port = await freePort();
  const command = ['env', `PORT=${port}`, 'BY=here', process.execPath, APP];
  const flags = ['-n', namespace.name, '-t', 'deployment/shop', '--steal', '-p', `8080:${port}`, '--header', ALICE];
  const argv = ['exec', ...flags, '--agent-image', images.agent, '--', ...command] as const;
  const headgate = namespace.startHeadgate([...argv]);
  const { pods } = await headgate.event('stealing');
  expect(pods).toBe(2);
  return headgate;
}

/** kubectl's own way to a pod. @returns where it listens */
async function portForward(namespace: TestNamespace, pod: string): Promise<string> {
  const place = ['--kubeconfig', cluster.kubeconfigPath, '-n', namespace.name];
  const forward = namespace.use(new LabProcess([kubectlPath(), ...place, 'port-forward', pod, ':8080']));
  const port = await until(() => /127\.0\.0\.1:(\d+) ->/.exec(forward.stdout)?.[1], {
    withinMs: PATIENCE_MS,
    what: 'kubectl port-forward',
  });
  return `http://127.0.0.1:${port}/`;
}

async function askHere(url: string, headers: Readonly<Record<string, string>>): Promise<{ readonly by: string }> {
  return (await (await fetch(url, { headers })).json()) as { by: string };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
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
