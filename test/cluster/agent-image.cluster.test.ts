/** The agent's image, as the Dockerfile makes it, does its work with the few rights that an agent's pod asks for. */

import type { V1Container, V1Pod } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';

import { parseAgentReport, type ReadyReport } from '../../cli/target/agent-report.ts';
import { until } from '../lab/index.ts';
import { Cluster, ClusterClient, images, PATIENCE_MS, shop, type TestNamespace } from './index.ts';

const SHORT_ID_DIGITS = 12;
/** What each is for: docs/security.md. */
const CAPABILITIES = ['SYS_ADMIN', 'SYS_PTRACE', 'NET_ADMIN', 'NET_RAW', 'SETUID', 'SETGID'];

const cluster = await Cluster.connect();

describe('the image of the agent', () => {
  it('enters a pod from its node with the few capabilities that it asks for and a read-only root, and says that it is ready', async () => {
    await using namespace = await cluster.namespace('image');
    const target = await startShop(namespace);
    await startAgent(namespace, target);
    const report = await untilReady(namespace);
    expect(report.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+/);
    expect(report.target).toBe(`container/${containerIdOf(target).slice(0, SHORT_ID_DIGITS)}`);
  });

  it('leaves the pod to its app when it is told to end', async () => {
    await using namespace = await cluster.namespace('image');
    const target = await startShop(namespace);
    await startAgent(namespace, target);
    await untilReady(namespace);
    await namespace.kubectl('delete', 'pod', 'agent', '--grace-period=10', '--wait');
    const url = `http://${target.status?.podIP}:8080/`;
    expect((await (await ClusterClient.start(namespace)).ask(url)).by).toBe(target.metadata?.name);
    if (cluster.hasNodeAccess) expect(await rulesOf(target)).toBe('');
  });

  it('holds the programs that it starts, and no CLI', async () => {
    await using namespace = await cluster.namespace('image');
    await namespace.apply([agentPod({ name: 'agent', image: images.agent, command: ['sleep', '600'] })]);
    await namespace.podReady('agent');
    for (const program of ['nft', 'iptables', 'ip', 'ss']) {
      expect((await namespace.exec('agent', [program, '-V'])).exitCode).toBe(0);
    }
    expect((await namespace.exec('agent', ['ls', '/headgate/dist'])).stdout.trim().split(/\s+/)).toEqual([
      'LICENSES.txt',
      'agent',
    ]);
  });
});

async function startShop(namespace: TestNamespace): Promise<V1Pod> {
  await namespace.apply(shop());
  await namespace.rolledOut('shop');
  const [target] = await namespace.pods('app=shop');
  if (target === undefined) throw new Error('the shop has no pod');
  return target;
}

async function startAgent(namespace: TestNamespace, target: V1Pod): Promise<void> {
  const container: V1Container = {
    name: 'agent',
    image: images.agent,
    args: ['--target', `container/${containerIdOf(target)}`],
  };
  await namespace.apply([agentPod(container, target.spec?.nodeName)]);
}

/** The pod that a Job of the CLI makes, without what only matters to the CLI. */
function agentPod(container: V1Container, nodeName?: string): object {
  const securityContext = { capabilities: { drop: ['ALL'], add: CAPABILITIES }, readOnlyRootFilesystem: true };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'agent' },
    spec: {
      ...(nodeName === undefined ? {} : { nodeName }),
      hostPID: true,
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      containers: [{ ...container, securityContext, volumeMounts: [{ name: 'run', mountPath: '/run' }] }],
      volumes: [{ name: 'run', emptyDir: {} }],
    },
  };
}

/** @throws when the agent says that it failed. */
async function untilReady(namespace: TestNamespace): Promise<ReadyReport> {
  return until(
    async () => {
      const lines = (await namespace.logs('agent')).split('\n');
      const report = lines.map(parseAgentReport).find(it => it !== undefined);
      if (report?.event === 'failed') throw new Error(report.message);
      return report;
    },
    { withinMs: PATIENCE_MS, what: 'the agent to be ready' },
  );
}

function containerIdOf(pod: V1Pod): string {
  return /[0-9a-f]{64}/.exec(pod.status?.containerStatuses?.[0]?.containerID ?? '')?.[0] ?? '';
}

/** The netfilter rules in a pod's network namespace, as its node sees them. */
async function rulesOf(pod: V1Pod): Promise<string> {
  const node = cluster.node(pod.spec?.nodeName ?? '');
  const find = `grep -ls ${containerIdOf(pod)} /proc/[0-9]*/cgroup | head -n 1 | cut -d/ -f3`;
  const pid = (await node.run('sh', '-c', find)).trim();
  return node.run('nsenter', '--target', pid, '--net', 'nft', 'list', 'ruleset');
}
