/** What deploy/ gives to a user is what they need on a real API server, and no more; the chart gives the same. */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesObject } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';

import { LabProcess, until } from '../lab/index.ts';
import { deployDir, readDeploy, rightsOf, rulesOf } from './deploy-files.ts';
import { Cluster, ClusterClient, type ClusterUser, kubectlPath, PATIENCE_MS } from './index.ts';

const cluster = await Cluster.connect();
/** Helm's own renderer, on clusters of our own (local/kubeone/chart.go). */
const chart = join(process.env.HEADGATE_TEST_CLUSTER_DIR ?? '', 'chart');

/** `kubectl auth can-i`: its exit code is its answer. */
async function may(user: ClusterUser, ...question: readonly string[]): Promise<boolean> {
  return user.kubectl('auth', 'can-i', ...question).then(
    answer => answer.trim() === 'yes',
    () => false,
  );
}

function renderChart(namespace: string, values: object): readonly KubernetesObject[] {
  const args = [join(deployDir, 'helm', 'headgate'), '--release', 'headgate', '--namespace', namespace];
  const text = execFileSync(chart, args, { input: JSON.stringify(values), encoding: 'utf8' });
  // A template that makes nothing is an empty document.
  return parseAllDocuments(text).flatMap(document => (document.toJS() as KubernetesObject | null) ?? []);
}

describe('a user with the role of deploy/rbac.yaml', () => {
  it('may do what a session needs', async () => {
    await using namespace = await cluster.namespace('rbac');
    const user = await namespace.user('alice', rulesOf(readDeploy('rbac.yaml')));
    await ClusterClient.start(namespace);
    expect(await user.kubectl('get', 'pods', '-o', 'name')).toBe('pod/client\n');
    await user.kubectl('create', 'job', 'agent', '--image', 'headgate/agent:test', '--dry-run=server');
    await user.kubectl('create', 'secret', 'generic', 'agent', '--from-literal=token=x');
    await user.kubectl('get', 'secret', 'agent');
    await using forward = new LabProcess([
      kubectlPath(),
      '--kubeconfig',
      user.kubeconfigPath,
      'port-forward',
      'pod/client',
      ':80',
    ]);
    await until(() => /Forwarding from/.test(forward.stdout), {
      withinMs: PATIENCE_MS,
      what: 'a port-forward to begin',
    });
  });

  it('may not read other things, run commands in pods, or leave the namespace', async () => {
    await using namespace = await cluster.namespace('rbac');
    const user = await namespace.user('alice', rulesOf(readDeploy('rbac.yaml')));
    const refused = [
      ['create', 'pods'],
      ['delete', 'pods'],
      ['create', 'pods/exec'],
      ['patch', 'pods/ephemeralcontainers'],
      ['list', 'secrets'],
      ['get', 'configmaps'],
      ['patch', 'deployments.apps'],
      ['get', 'nodes'],
      ['list', 'pods', '--namespace', 'kube-system'],
    ];
    const answers = await Promise.all(refused.map(question => may(user, ...question)));
    expect(refused.filter((_, index) => answers[index])).toEqual([]);
  });
});

if (existsSync(chart)) {
  describe('the Helm chart', () => {
    it('makes the roles of deploy/, with and without ephemeral containers', () => {
      const rights = (values: object) => rightsOf(rulesOf(renderChart('shop', values)));
      expect(rights({})).toEqual(rightsOf(rulesOf(readDeploy('rbac.yaml'))));
      expect(rights({ jobs: false, ephemeral: true })).toEqual(rightsOf(rulesOf(readDeploy('rbac-ephemeral.yaml'))));
    });

    it('is accepted by the cluster with all that it can make', async () => {
      await using namespace = await cluster.namespace('chart');
      const made = `${namespace.name}-made`;
      namespace.defer(async () => {
        await cluster.core.deleteNamespace({ name: made });
      });
      const objects = renderChart(namespace.name, {
        namespaces: [made],
        subjects: [
          { kind: 'Group', name: 'developers' },
          { kind: 'ServiceAccount', name: 'alice', namespace: namespace.name },
        ],
        ephemeral: true,
        podSecurity: { createNamespaces: true },
      });
      expect(objects.map(object => object.kind).toSorted()).toEqual(['Namespace', 'Role', 'RoleBinding']);
      await namespace.apply(
        objects.toSorted((a, b) => Number(b.kind === 'Namespace') - Number(a.kind === 'Namespace')),
      );
      const { metadata } = await cluster.core.readNamespace({ name: made });
      expect(metadata?.labels?.['pod-security.kubernetes.io/enforce']).toBe('privileged');
    });
  });
}
