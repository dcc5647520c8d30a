/** Whether the cluster can be reached, and lets its user do what a session does. */

import type { V1Namespace } from '@kubernetes/client-node';
import { HeadgateError } from '../errors.ts';
import { apiStatus, resourceWords } from '../kube/api-errors.ts';
import type { ClusterClient } from '../kube/client.ts';
import { missingPermissions, PERMISSION_GROUPS, type PermissionGroup } from '../kube/permissions.ts';
import { type Check, failed, type Outcome, ok, type Section, skipped, warning } from './check.ts';

/** Since then every cluster has ephemeral containers and Pod Security. */
const OLDEST_MINOR = 25;

/** Label of a namespace: the Pod Security level that it enforces. */
const ENFORCED_LEVEL = 'pod-security.kubernetes.io/enforce';

/** How much depends on the cluster. */
export interface ClusterCheckup {
  /** Makes the client: the first check is whether there is one. */
  readonly open: () => ClusterClient;
  /** A target lies in it; otherwise nobody may want a cluster. */
  readonly isRequired: boolean;
}

export function clusterSection({ open, isRequired }: ClusterCheckup): Section {
  const checks: Check[] = [
    {
      id: 'kubeconfig',
      title: 'the kubeconfig names a cluster',
      run: () => kubeconfig(open, isRequired),
    },
    { id: 'api-server', title: 'the API server answers', needs: ['kubeconfig'], run: () => version(open()) },
    { id: 'namespace', title: 'the namespace is there', needs: ['api-server'], run: () => namespace(open()) },
    ...PERMISSION_GROUPS.map(group => ({
      id: group.id,
      title: `the user may ${group.purpose}`,
      needs: ['api-server'],
      run: () => permitted(open(), group),
    })),
    {
      id: 'pod-security',
      title: 'Pod Security lets agents in',
      needs: ['api-server', 'namespace'],
      run: () => podSecurity(open()),
    },
  ];
  return { title: 'cluster', checks };
}

function kubeconfig(open: () => ClusterClient, isRequired: boolean): Outcome {
  try {
    const { cluster, namespace } = open();
    return ok(`context ${cluster.context}, namespace ${namespace}`);
  } catch (error) {
    if (isRequired || !(error instanceof HeadgateError)) throw error;
    return skipped(error.message);
  }
}

async function version(client: ClusterClient): Promise<Outcome> {
  const { gitVersion = '', minor = '' } = await client.ask<{ gitVersion?: string; minor?: string }>('get', '/version');
  const number = Number.parseInt(minor, 10);
  if (Number.isNaN(number) || number >= OLDEST_MINOR) return ok(`${client.cluster.server}, ${gitVersion}`);
  return warning(
    `it is ${gitVersion}, older than 1.${OLDEST_MINOR}`,
    'Sessions may work; --ephemeral needs a newer cluster. Headgate is not tested with this one.',
  );
}

async function namespace(client: ClusterClient): Promise<Outcome> {
  try {
    await readNamespace(client);
    return ok(client.namespace);
  } catch (error) {
    const status = apiStatus(error)?.status;
    if (status === 403) return ok(`${client.namespace}; the user may not look`);
    if (status !== 404) throw error;
    return failed(
      `there is no namespace "${client.namespace}"`,
      'Name another one with -n; `kubectl get namespaces` lists them.',
    );
  }
}

async function permitted(client: ClusterClient, { permissions, isOptional }: PermissionGroup): Promise<Outcome> {
  const missing = await missingPermissions(client, client.namespace, permissions);
  if (missing.length === 0) return ok(`${permissions.length} of ${permissions.length} permissions`);
  const words = missing.map(each => `${each.verb} ${resourceWords(each)}`).join(', ');
  const reason = `in namespace "${client.namespace}" the user may not ${words}`;
  const fix = 'Ask whoever runs the cluster for the Role in docs/security.md.';
  return isOptional ? warning(reason, fix) : failed(reason, fix);
}

/** Levels below privileged forbid what an agent is: hostPID, and capabilities over the network. */
async function podSecurity(client: ClusterClient): Promise<Outcome> {
  let labels: Readonly<Record<string, string>>;
  try {
    labels = (await readNamespace(client)).metadata?.labels ?? {};
  } catch (error) {
    if (apiStatus(error)?.status !== 403) throw error;
    return skipped('the user may not read the namespace');
  }
  const level = labels[ENFORCED_LEVEL];
  if (level === undefined) return ok('the namespace enforces no level of its own');
  if (level === 'privileged') return ok(level);
  return failed(
    `the namespace enforces the level "${level}", and an agent needs hostPID, which that level forbids`,
    `Ask for the label ${ENFORCED_LEVEL}=privileged on the namespace, or try --ephemeral, which needs NET_ADMIN alone.`,
  );
}

function readNamespace(client: ClusterClient): Promise<V1Namespace> {
  return client.ask<V1Namespace>('get', `/api/v1/namespaces/${encodeURIComponent(client.namespace)}`);
}
