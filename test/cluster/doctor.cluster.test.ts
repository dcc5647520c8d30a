/** The checkup of a target, with an agent that is really started in it. */

import { describe, expect, it } from 'vitest';
import { until } from '../lab/index.ts';
import { readDeploy, rulesOf } from './deploy-files.ts';
import { Cluster, type ClusterUser, images, shop, type TestNamespace } from './index.ts';

const AGENTS = 'app.kubernetes.io/name=headgate-agent';
const RIGHTS = rulesOf(readDeploy('rbac.yaml'));

const cluster = await Cluster.connect();

/** As `--json` prints them. */
interface Checkup {
  readonly ok: boolean;
  readonly checks: readonly { id: string; state: string; detail?: string; reason?: string; fix?: string }[];
}

async function examine(namespace: TestNamespace, user: ClusterUser, ...flags: readonly string[]): Promise<Checkup> {
  const { stdout } = await namespace.runHeadgate(['doctor', '--json', '-t', 'deployment/shop', ...flags], user);
  return JSON.parse(stdout) as Checkup;
}

function find({ checks }: Checkup, id: string): Checkup['checks'][number] | undefined {
  return checks.find(check => check.id === id);
}

async function rolledOutShop(namespace: TestNamespace): Promise<ClusterUser> {
  await namespace.apply(shop());
  await namespace.rolledOut('shop');
  return namespace.user('alice', RIGHTS);
}

describe('doctor with a target in a cluster', () => {
  it('tries an agent with the rights of the documented role, and leaves nothing', async () => {
    await using namespace = await cluster.namespace('doctor');
    const user = await rolledOutShop(namespace);
    const checkup = await examine(namespace, user, '--agent-image', images.agent);
    expect(checkup.checks.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(find(checkup, 'agent-image')).toMatchObject({ state: 'ok', detail: images.agent });
    expect(find(checkup, 'agent-engine')?.detail).toMatch(/^(iptables-)?(tproxy|redirect), which carried a connection/);
    expect(find(checkup, 'agent-mesh')).toMatchObject({ state: 'ok', detail: 'no sidecar listens in the pod' });
    for (const id of ['world-made', 'world-rules', 'world-name', 'world-dial', 'world-file'])
      expect(find(checkup, id)).toMatchObject({ id, state: 'ok' });
    expect(find(checkup, 'agent-end')).toMatchObject({ state: 'ok' });
    expect((await namespace.kubectl('get', 'jobs,secrets,pods', '-l', AGENTS, '-o', 'name')).trim()).toBe('');
  });

  it('names the image that cannot be had, and takes its Job away', async () => {
    await using namespace = await cluster.namespace('doctor');
    const user = await rolledOutShop(namespace);
    const checkup = await examine(namespace, user, '--agent-image', 'registry.invalid/agent:none');
    expect(checkup.ok).toBe(false);
    expect(find(checkup, 'agent-start')?.state).toBe('ok');
    const image = find(checkup, 'agent-image');
    expect(image?.state).toBe('failed');
    expect(image?.reason).toContain('registry.invalid/agent:none');
    expect(image?.fix).toContain('image_pull_secrets');
    expect(find(checkup, 'agent-engine')?.state).toBe('skipped');
    expect(find(checkup, 'agent-end')?.state).toBe('ok');
  });

  it('repeats what Pod Security says of the agent', async () => {
    await using namespace = await cluster.namespace('doctor', { 'pod-security.kubernetes.io/enforce': 'baseline' });
    const user = await rolledOutShop(namespace);
    const checkup = await examine(namespace, user, '--agent-image', images.agent);
    expect(find(checkup, 'agent-start')).toMatchObject({ state: 'failed' });
    expect(find(checkup, 'agent-start')?.reason).toMatch(/violates PodSecurity "baseline/);
    expect(find(checkup, 'agent-start')?.fix).toContain('--ephemeral');
  });

  it('joins the agent that others use, and leaves it to them', async () => {
    await using namespace = await cluster.namespace('doctor');
    const user = await rolledOutShop(namespace);
    const flags = ['-t', 'deployment/shop', '--steal', '--port=8080:9', `--agent-image=${images.agent}`];
    const bob = namespace.startHeadgate(['attach', ...flags, '--header', 'x-user: bob'], user);
    await bob.event('stealing');
    const checkup = await examine(namespace, user, '--agent-image', images.agent);
    expect(find(checkup, 'agent-start')?.detail).toBe('one is there already, and is joined');
    expect(find(checkup, 'agent-end')?.detail).toBe('others use it, so it stays');
    await until(async () => ((await namespace.pods(AGENTS)).length === 1 ? true : undefined), {
      withinMs: 1_000,
      what: "bob's agent to stay",
    });
    expect((await bob.stop()).exitCode).toBe(0);
  });

  it('starts none with --no-agent', async () => {
    await using namespace = await cluster.namespace('doctor');
    const user = await rolledOutShop(namespace);
    const checkup = await examine(namespace, user, '--no-agent');
    expect(checkup.checks.filter(({ id }) => id.startsWith('agent-'))).toEqual([]);
    expect(checkup.ok).toBe(true);
  });
});
