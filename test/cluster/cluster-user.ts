/** Somebody who may do in one namespace just what a test lets them: a service account with a kubeconfig of its own. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { KubeConfig, RbacAuthorizationV1Api, type V1PolicyRule } from '@kubernetes/client-node';

import type { Cluster } from './cluster.ts';
import { runKubectl } from './kubectl.ts';

const TOKEN_SECONDS = 3_600;

/** Where a user's rights end. */
export interface UserPlace {
  readonly cluster: Cluster;
  readonly namespace: string;
  /** For the kubeconfig. */
  readonly dir: string;
}

export class ClusterUser {
  readonly name: string;
  readonly kubeconfigPath: string;
  readonly config: KubeConfig;

  private constructor(name: string, kubeconfigPath: string, config: KubeConfig) {
    this.name = name;
    this.kubeconfigPath = kubeconfigPath;
    this.config = config;
  }

  /** Makes one who may do what the rules say, and, without any, nothing. */
  static async create(place: UserPlace, name: string, rules: readonly V1PolicyRule[]): Promise<ClusterUser> {
    const { cluster, namespace } = place;
    await cluster.core.createNamespacedServiceAccount({ namespace, body: { metadata: { name } } });
    if (rules.length > 0) await grant(place, name, rules);
    const { status } = await cluster.core.createNamespacedServiceAccountToken({
      name,
      namespace,
      body: { spec: { audiences: [], expirationSeconds: TOKEN_SECONDS } },
    });
    const config = new KubeConfig();
    const server = cluster.config.getCurrentCluster();
    if (server === null) throw new Error('the kubeconfig of the tests names no cluster');
    config.loadFromClusterAndUser(server, { name, token: status?.token ?? '' });
    const context = config.contexts[0];
    if (context !== undefined) config.contexts = [{ ...context, namespace }];
    const path = join(place.dir, `${name}.kubeconfig`);
    await writeFile(path, config.exportConfig(), { mode: 0o600 });
    return new ClusterUser(name, path, config);
  }

  /** Runs kubectl as this user. @throws when it fails, with what it said. */
  kubectl(...args: readonly string[]): Promise<string> {
    return runKubectl(this.kubeconfigPath, args);
  }
}

async function grant({ cluster, namespace }: UserPlace, name: string, rules: readonly V1PolicyRule[]): Promise<void> {
  const rbac = cluster.config.makeApiClient(RbacAuthorizationV1Api);
  await rbac.createNamespacedRole({ namespace, body: { metadata: { name }, rules: [...rules] } });
  await rbac.createNamespacedRoleBinding({
    namespace,
    body: {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  });
}
