/** Agents as Jobs, on a real cluster: who gets what, and what is left of it. Users have just the rights of deploy/rbac.yaml. */

import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Headgate, LabProcess, until } from '../lab/index.ts';
import { readDeploy, rulesOf } from './deploy-files.ts';
import {
  AGENTS,
  Cluster,
  ClusterClient,
  type ClusterUser,
  images,
  PATIENCE_MS,
  SteadyAsker,
  shop,
  type TestNamespace,
  untilNothingIsLeft,
} from './index.ts';

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'main.ts');
const ALICE = 'x-user: alice';
const BOB = 'x-user: bob';
const RIGHTS = rulesOf(readDeploy('rbac.yaml'));

const cluster = await Cluster.connect();

describe('a session in a cluster', () => {
  let server: Server;
  let port: number;

  beforeAll(async () => {
    server = createServer((request, response) => response.end(`here ${request.headers['x-user']}`));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });

  afterAll(() => new Promise(resolve => server.close(resolve)));

  function attach(namespace: TestNamespace, user: ClusterUser, ...flags: readonly string[]): Headgate {
    const argv = [
      'attach',
      '--progress=json',
      '-v',
      '-t',
      'deployment/shop',
      '--steal',
      `--port=8080:${port}`,
      ...flags,
    ];
    const env = { KUBECONFIG: user.kubeconfigPath, HEADGATE_AGENT_IMAGE: images.agent };
    return namespace.use(Headgate.over(new LabProcess([process.execPath, CLI, ...argv], { env })));
  }

  async function shopOf(namespace: TestNamespace, replicas: number): Promise<ClusterClient> {
    await namespace.apply(shop({ replicas }));
    await namespace.rolledOut('shop');
    const client = await ClusterClient.start(namespace);
    await client.askUntilAnswered('http://shop/');
    return client;
  }

  it('takes the matching requests of both replicas and no others, and leaves nothing', async () => {
    await using namespace = await cluster.namespace('steal');
    const client = await shopOf(namespace, 2);
    const startedMs = performance.now();
    const alice = attach(namespace, await namespace.user('alice', RIGHTS), '--header', ALICE);
    const { pods } = await alice.event('stealing');
    expect(pods).toBe(2);
    console.info(`taking two pods took ${Math.round(performance.now() - startedMs)} ms`);
    for (const pod of await namespace.pods('app=shop')) {
      const url = `http://${pod.status?.podIP}:8080/`;
      expect((await client.ask(url, [ALICE])).body).toBe('here alice');
      expect((await client.ask(url)).by).toBe(pod.metadata?.name);
    }
    expect((await client.ask('http://shop/', [ALICE])).body).toBe('here alice');
    expect((await client.ask('http://shop/', [BOB])).by).toMatch(/^shop-/);
    expect((await alice.stop()).exitCode).toBe(0);
    expect((await client.ask('http://shop/', [ALICE])).by).toMatch(/^shop-/);
    await untilNothingIsLeft(namespace);
  });

  it('shares an agent with the session of somebody else', async () => {
    await using namespace = await cluster.namespace('steal');
    const client = await shopOf(namespace, 1);
    const users = [await namespace.user('alice', RIGHTS), await namespace.user('bob', RIGHTS)] as const;
    const both = [attach(namespace, users[0], '--header', ALICE), attach(namespace, users[1], '--header', BOB)];
    await Promise.all(both.map(each => each.event('stealing')));
    expect((await namespace.pods(AGENTS)).length).toBe(1);
    expect((await client.ask('http://shop/', [ALICE])).body).toBe('here alice');
    expect((await client.ask('http://shop/', [BOB])).body).toBe('here bob');
    expect((await client.ask('http://shop/')).by).toMatch(/^shop-/);
  });

  it('follows a rolling restart, in which no request fails', async () => {
    await using namespace = await cluster.namespace('steal');
    const client = await shopOf(namespace, 2);
    const alice = attach(namespace, await namespace.user('alice', RIGHTS), '--header', ALICE);
    await alice.event('stealing');
    const others = await SteadyAsker.start(namespace, await ClusterClient.start(namespace, 'others'), 'http://shop/');
    await namespace.kubectl('rollout', 'restart', 'deployment/shop');
    let isRolled = false;
    const rolling = namespace.rolledOut('shop').finally(() => {
      isRolled = true;
    });
    const statuses = new Set<number>();
    while (!isRolled) statuses.add((await client.ask('http://shop/', [ALICE])).status);
    await rolling;
    expect([...statuses]).toEqual([200]);
    await others.asked(20);
    expect((await others.stop()).failures).toEqual([]);
    await alice.event('pod_taken', ({ pods }) => pods === 2);
    await until(async () => (await uidsOfAgents(namespace)).join() === (await uidsOfApps(namespace)).join(), {
      withinMs: PATIENCE_MS,
      what: 'the agents of the old pods to be gone, and those of the new ones to be there',
    });
  });

  it('of who may do nothing ends with a sentence', async () => {
    await using namespace = await cluster.namespace('steal');
    await shopOf(namespace, 1);
    const carol = attach(namespace, await namespace.user('carol', []));
    expect((await carol.process.ended).exitCode).toBe(1);
    const error = carol.events.find(event => event.event === 'error');
    expect(error).toMatchObject({ code: 'HEADGATE_ERR_FORBIDDEN' });
  });

  it('says within seconds that the image of the agent cannot be had', async () => {
    await using namespace = await cluster.namespace('steal');
    await shopOf(namespace, 1);
    const user = await namespace.user('alice', RIGHTS);
    const alice = attach(namespace, user, '--agent-image', 'registry.invalid/agent:none');
    await alice.event('detail', ({ message }) => /token made/.test(message));
    const madeMs = performance.now();
    expect((await alice.process.ended).exitCode).toBe(1);
    const error = alice.events.find(event => event.event === 'error');
    expect(error).toMatchObject({ code: 'HEADGATE_ERR_AGENT_START' });
    expect(JSON.stringify(error)).toMatch(/registry\.invalid\/agent:none.*(ErrImagePull|ImagePullBackOff)/);
    // What the pod says is the answer, not a time limit of its own.
    console.info(`to say that the image is missing took ${Math.round(performance.now() - madeMs)} ms`);
    await untilNothingIsLeft(namespace);
  });

  it('is told of --ephemeral where the namespace forbids pods that see their node', async () => {
    await using namespace = await cluster.namespace('steal', { 'pod-security.kubernetes.io/enforce': 'baseline' });
    await shopOf(namespace, 1);
    const alice = attach(namespace, await namespace.user('alice', RIGHTS), '--header', ALICE);
    expect((await alice.process.ended).exitCode).toBe(1);
    const error = alice.events.find(event => event.event === 'error');
    expect(JSON.stringify(error)).toContain('--ephemeral');
  });
});

/** The pods that agents are for. */
async function uidsOfAgents(namespace: TestNamespace): Promise<string[]> {
  const agents = await namespace.pods(AGENTS);
  return agents.map(({ metadata }) => metadata?.labels?.['headgate.dev/target-pod-uid'] ?? '').toSorted();
}

async function uidsOfApps(namespace: TestNamespace): Promise<string[]> {
  return (await namespace.pods('app=shop')).map(({ metadata }) => metadata?.uid ?? '').toSorted();
}
