/** Where the API keeps each kind of target. */

import type { NamedClusterKind } from '../target/target-name.ts';

/** API and collection of each kind. */
export const COLLECTIONS: Readonly<Record<NamedClusterKind, { readonly api: string; readonly plural: string }>> = {
  pod: { api: '/api/v1', plural: 'pods' },
  service: { api: '/api/v1', plural: 'services' },
  deployment: { api: '/apis/apps/v1', plural: 'deployments' },
  statefulset: { api: '/apis/apps/v1', plural: 'statefulsets' },
  daemonset: { api: '/apis/apps/v1', plural: 'daemonsets' },
  replicaset: { api: '/apis/apps/v1', plural: 'replicasets' },
  job: { api: '/apis/batch/v1', plural: 'jobs' },
  cronjob: { api: '/apis/batch/v1', plural: 'cronjobs' },
  rollout: { api: '/apis/argoproj.io/v1alpha1', plural: 'rollouts' },
};

/** Path of a collection in a namespace, or of one object in it. */
export function collectionPath(kind: NamedClusterKind, namespace: string, name?: string): string {
  const { api, plural } = COLLECTIONS[kind];
  const path = `${api}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
  return name === undefined ? path : `${path}/${encodeURIComponent(name)}`;
}
