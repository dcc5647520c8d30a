/**
 * What is killed under a session, one thing after the other, while somebody else asks without a pause: the app answers them
 * throughout, the session takes its requests again, and in the end nothing is left in the cluster or in the pod.
 */

import type { V1Pod } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';

import { type Headgate, until } from '../lab/index.ts';
import { readDeploy, rulesOf } from './deploy-files.ts';
import {
  AGENTS,
  Cluster,
  ClusterClient,
  isReady,
  LocalAnswerer,
  type NodeProgram,
  PATIENCE_MS,
  SteadyAsker,
  shop,
  type TestNamespace,
  untilNothingIsLeft,
} from './index.ts';

const ALICE = 'x-user: alice';
const RIGHTS = rulesOf(readDeploy('rbac.yaml'));
/** What the steady client asks for before and after. */
const SOME_REQUESTS = 20;

const cluster = await Cluster.connect();

/** A Deployment with a session and a steady client. */
interface Scene {
  readonly namespace: TestNamespace;
  readonly client: ClusterClient;
  readonly others: SteadyAsker;
  readonly headgate: Headgate;
}

describe('a session under which something is killed', () => {
  it('goes on with the pod that replaces the one that was deleted', async () => {
    await using namespace = await cluster.namespace('outage');
    await using here = await LocalAnswerer.start();
    const scene = await play(namespace, here);
    const before = (await namespace.pods('app=shop')).map(pod => pod.metadata?.name ?? '');
    await namespace.kubectl('delete', 'pod', before[0] ?? '', '--wait=false');
    const gone = await scene.headgate.event('pod_gone');
    expect(gone).toMatchObject({ place: `pod/${before[0]}`, reason: 'it is being deleted' });
    const taken = await scene.headgate.event('pod_taken');
    expect(before.map(name => `pod/${name}`)).not.toContain(taken.place);
    await finish(scene);
  });

  it('goes on with another agent when its own are deleted without grace', async () => {
    await using namespace = await cluster.namespace('outage');
    await using here = await LocalAnswerer.start();
    const scene = await play(namespace, here);
    await namespace.kubectl('delete', 'pods', '-l', AGENTS, '--grace-period=0', '--force');
    await scene.headgate.event('agent_lost');
    await scene.headgate.event('agent_back');
    await finish(scene);
  });

  it('leaves everything to the app when it is itself what is killed', async () => {
    await using namespace = await cluster.namespace('outage');
    await using here = await LocalAnswerer.start();
    const scene = await play(namespace, here);
    const pods = await namespace.pods('app=shop');
    scene.headgate.process.signal('SIGKILL');
    await scene.headgate.process.ended;
    await untilNothingIsLeft(namespace);
    await othersNoticedNothing(scene);
    await appsHaveAll(scene, pods);
  });

  if (cluster.hasNodeAccess) {
    it.each(['kubelet', 'kube-apiserver', 'containerd'] as const)('heals after the death of %s', async program => {
      await using namespace = await cluster.namespace('outage');
      await using here = await LocalAnswerer.start();
      const scene = await play(namespace, here);
      await kill(program);
      await untilClusterWorks(scene);
      await scene.others.asked(SOME_REQUESTS);
      await finish(scene);
    });
  }
});

async function play(namespace: TestNamespace, here: LocalAnswerer): Promise<Scene> {
  await namespace.apply(shop({ replicas: 2 }));
  await namespace.rolledOut('shop');
  const client = await ClusterClient.start(namespace);
  await client.askUntilAnswered('http://shop/');
  const user = await namespace.user('alice', RIGHTS);
  const headgate = here.attach(namespace, { user, flags: ['--header', ALICE] });
  await headgate.event('stealing');
  const others = await SteadyAsker.start(namespace, client, 'http://shop/');
  await others.asked(SOME_REQUESTS);
  return { namespace, client, others, headgate };
}

/** On every node that has it. */
async function kill(program: NodeProgram): Promise<void> {
  const nodes = program === 'kube-apiserver' ? cluster.nodes.slice(0, 1) : cluster.nodes;
  for (const { name } of nodes) await cluster.node(name).restart(program);
}

/** The session may heal before or after it; the test itself needs the API, and commands in pods. */
async function untilClusterWorks({ namespace, client }: Scene): Promise<void> {
  const works = async (): Promise<boolean> => {
    const pods = await namespace.pods('app=shop');
    const runs = await Promise.all(pods.map(({ metadata }) => namespace.exec(metadata?.name ?? '', ['true'])));
    return runs.every(({ exitCode }) => exitCode === 0) && (await client.curl('--version')).exitCode === 0;
  };
  await until(() => works().catch(() => false), { withinMs: PATIENCE_MS, what: 'the cluster to answer again' });
}

/** Whatever happened: the session takes its requests in every pod, nobody else noticed, and nothing stays. */
async function finish(scene: Scene): Promise<void> {
  const { namespace, client, headgate } = scene;
  await namespace.rolledOut('shop');
  // A kubelet that has just come back may yet find a pod wanting for a moment.
  const pods = await until(async () => bothOf((await namespace.pods('app=shop')).filter(isReady)), {
    withinMs: PATIENCE_MS,
    what: 'two pods to be ready',
  });
  for (const { status } of pods) {
    await untilTaken(client, `http://${status?.podIP}:8080/`).catch((error: unknown) => {
      throw new Error(`${(error as Error).message}; headgate wrote: ${headgate.process.stderr}`);
    });
  }
  await othersNoticedNothing(scene);
  expect((await headgate.stop()).exitCode).toBe(0);
  await untilNothingIsLeft(namespace);
  await appsHaveAll(scene, pods);
}

async function othersNoticedNothing({ others }: Scene): Promise<void> {
  await others.asked(SOME_REQUESTS);
  const { count, failures } = await others.stop();
  expect(failures).toEqual([]);
  expect(count).toBeGreaterThanOrEqual(2 * SOME_REQUESTS);
}

/** Of the session's requests as well; and no rule is left in the pods. */
async function appsHaveAll({ client }: Scene, pods: readonly V1Pod[]): Promise<void> {
  for (const pod of pods) {
    expect((await client.ask(`http://${pod.status?.podIP}:8080/`, [ALICE])).by).toBe(pod.metadata?.name);
    if (cluster.hasNodeAccess) expect(await rulesIn(pod.metadata?.uid ?? '', pod.spec?.nodeName ?? '')).toBe('');
  }
}

function bothOf(pods: readonly V1Pod[]): readonly V1Pod[] | undefined {
  return pods.length === 2 ? pods : undefined;
}

async function untilTaken(client: ClusterClient, url: string): Promise<void> {
  await until(
    () =>
      client.ask(url, [ALICE]).then(
        ({ by }) => by === 'here',
        () => false,
      ),
    {
      withinMs: PATIENCE_MS,
      what: `requests to ${url} to come here again`,
    },
  );
}

/** What nftables has in the network namespace of a pod: the redirect, and the lock of its agent. */
function rulesIn(podUid: string, nodeName: string): Promise<string> {
  const find = `for p in /proc/[0-9]*; do if grep -q ${podUid} $p/cgroup 2>/dev/null; then echo \${p#/proc/}; break; fi; done`;
  return cluster.node(nodeName).run('sh', '-c', `nsenter --target $(${find}) --net nft list ruleset`);
}
