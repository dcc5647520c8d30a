/** The ways in which kubectl finds a cluster and a user: several files, a credential plugin, and the service account of a pod. */

import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { LabProcess } from '../lab/index.ts';
import { readDeploy, rulesOf } from './deploy-files.ts';
import { Cluster, type ClusterUser, shop, type TestNamespace } from './index.ts';

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'main.ts');
const RIGHTS = rulesOf(readDeploy('rbac.yaml'));
/** Where a pod has its account, below a /run of the process's own. */
const ACCOUNT = '/run/secrets/kubernetes.io/serviceaccount';
const IN_A_POD = `mount -t tmpfs none /run && mkdir -p ${ACCOUNT} && cp "$ACCOUNT"/* ${ACCOUNT}/ && unset KUBECONFIG && exec "$@"`;

const cluster = await Cluster.connect();

it('is made of several files, and of what a credential plugin says', async () => {
  await using namespace = await cluster.namespace('access');
  await namespace.apply(shop());
  const user = await namespace.user('alice', RIGHTS);
  const server = user.config.getCurrentCluster();
  const context = { cluster: 'there', user: 'alice', namespace: namespace.name };
  const place = { server: server?.server, 'certificate-authority-data': server?.caData };
  const first = await writeConfig(namespace, 'first', {
    'current-context': 'work',
    contexts: [{ name: 'work', context }],
  });
  const second = await writeConfig(namespace, 'second', { clusters: [{ name: 'there', cluster: place }] });
  const plugin = await writePlugin(namespace, user);
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', command: plugin };
  const third = await writeConfig(namespace, 'third', { users: [{ name: 'alice', user: { exec } }] });
  await using ls = new LabProcess([process.execPath, CLI, 'ls'], {
    env: { KUBECONFIG: [first, join(namespace.dir, 'none'), second, third].join(':') },
  });
  expect(await ls.ended, ls.stderr).toMatchObject({ exitCode: 0 });
  expect(ls.stdout).toMatch(/^deployment\/shop /m);
});

if (cluster.hasNodeAccess) {
  it('is that of the pod in which the CLI runs', async () => {
    await using namespace = await cluster.namespace('access');
    await namespace.apply(shop());
    const user = await namespace.user('alice', RIGHTS);
    const account = join(namespace.dir, 'account');
    await mkdir(account);
    await writeFile(join(account, 'token'), user.config.getCurrentUser()?.token ?? '');
    await writeFile(join(account, 'namespace'), namespace.name);
    await writeFile(join(account, 'ca.crt'), Buffer.from(user.config.getCurrentCluster()?.caData ?? '', 'base64'));
    const { hostname, port } = new URL(user.config.getCurrentCluster()?.server ?? '');
    const argv = ['unshare', '--mount', 'sh', '-c', IN_A_POD, 'sh', process.execPath, CLI, 'ls'] as const;
    await using ls = new LabProcess(argv, {
      env: {
        ACCOUNT: account,
        HOME: namespace.dir,
        KUBERNETES_SERVICE_HOST: hostname,
        KUBERNETES_SERVICE_PORT: port,
      },
    });
    expect(await ls.ended, ls.stderr).toMatchObject({ exitCode: 0 });
    expect(ls.stdout).toMatch(/^deployment\/shop /m);
  });
}

/** A kubeconfig with these parts, as JSON, which is YAML. @returns its path */
async function writeConfig(namespace: TestNamespace, name: string, parts: object): Promise<string> {
  const path = join(namespace.dir, name);
  await writeFile(path, JSON.stringify({ apiVersion: 'v1', kind: 'Config', ...parts }));
  return path;
}

/** A program that prints the user's token. @returns its path */
async function writePlugin(namespace: TestNamespace, user: ClusterUser): Promise<string> {
  const path = join(namespace.dir, 'login');
  const status = { token: user.config.getCurrentUser()?.token };
  const credential = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status };
  await writeFile(path, `#!/bin/sh\necho '${JSON.stringify(credential)}'\n`);
  await chmod(path, 0o700);
  return path;
}
