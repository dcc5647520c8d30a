/** What a session asks of the cluster, by purpose: the rules of docs/security.md and deploy/. Each can be asked for in advance. */

import type { ClusterClient } from './client.ts';

/** One verb on one resource. */
export interface Permission {
  readonly verb: string;
  readonly group: string;
  /** With its subresource: `pods/portforward`. */
  readonly resource: string;
}

/** Permissions that serve one purpose. */
export interface PermissionGroup {
  readonly id: string;
  /** Follows "may". */
  readonly purpose: string;
  /** A session can do without. */
  readonly isOptional: boolean;
  readonly permissions: readonly Permission[];
}

const CORE = '';

function each(verbs: readonly string[], group: string, resources: readonly string[]): Permission[] {
  return resources.flatMap(resource => verbs.map(verb => ({ verb, group, resource })));
}

export const PERMISSION_GROUPS: readonly PermissionGroup[] = [
  {
    id: 'may-find-pods',
    purpose: 'find and follow pods',
    isOptional: false,
    permissions: each(['get', 'list', 'watch'], CORE, ['pods']),
  },
  {
    id: 'may-read-workloads',
    purpose: 'read workloads and services, to know their pods',
    isOptional: true,
    permissions: [
      ...each(['get', 'list'], 'apps', ['deployments', 'statefulsets', 'daemonsets', 'replicasets']),
      ...each(['get', 'list'], 'batch', ['jobs', 'cronjobs']),
      ...each(['get', 'list'], 'argoproj.io', ['rollouts']),
      ...each(['get', 'list'], CORE, ['services']),
    ],
  },
  {
    id: 'may-start-agents',
    purpose: 'start and end agents',
    isOptional: false,
    permissions: [
      ...each(['create', 'get', 'delete'], 'batch', ['jobs']),
      ...each(['create', 'get', 'delete'], CORE, ['secrets']),
      ...each(['list'], CORE, ['events']),
    ],
  },
  {
    id: 'may-reach-agents',
    purpose: 'reach agents through a port-forward',
    isOptional: false,
    permissions: each(['get', 'create'], CORE, ['pods/portforward']),
  },
  {
    id: 'may-use-ephemeral-containers',
    purpose: 'add ephemeral containers (--ephemeral)',
    isOptional: true,
    permissions: each(['patch'], CORE, ['pods/ephemeralcontainers']),
  },
];

interface AccessReview {
  readonly status?: { readonly allowed?: boolean };
}

/** Those of `permissions` that the user has not, in `namespace`. @throws HeadgateError when the question itself fails */
export async function missingPermissions(
  client: ClusterClient,
  namespace: string,
  permissions: readonly Permission[],
): Promise<Permission[]> {
  const answers = await Promise.all(
    permissions.map(({ verb, group, resource }) => {
      const [main, subresource] = resource.split('/');
      const resourceAttributes = { namespace, verb, group, resource: main, ...(subresource ? { subresource } : {}) };
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      const body = {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes },
      };
      return client.ask<AccessReview>('create', path, { body });
    }),
  );
  return permissions.filter((_, index) => answers[index]?.status?.allowed !== true);
}
