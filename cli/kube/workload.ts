/**
 * From a target's name to the one list of pods that it means: read once, then the selector is all that counts. A Rollout of Argo
 * may refer to a Deployment for its pods. A CronJob has no selector: its pods are those of its jobs.
 */

import type { V1LabelSelector, V1ObjectReference, V1Pod, V1ServicePort } from '@kubernetes/client-node';
import { HeadgateError } from '../errors.ts';
import type { ClusterTarget } from '../target/target-name.ts';
import { apiStatus } from './api-errors.ts';
import type { ClusterClient } from './client.ts';
import { CronJobPods } from './cron-job-pods.ts';
import { missingObject } from './missing-object.ts';
import { collectionPath } from './workload-paths.ts';

/** Which pods to list and watch. */
export interface PodSource {
  /** Collection, as `/api/v1/namespaces/shop/pods`. */
  readonly path: string;
  readonly query: { readonly labelSelector?: string; readonly fieldSelector?: string };
  /** What the query cannot say. A promise where the cluster has to be asked; it never rejects. */
  belongs(pod: V1Pod): boolean | Promise<boolean>;
  readonly servicePorts: readonly DeclaredServicePort[];
}

/** A port of a service, as it is declared: its target may be a name in the pods. */
export interface DeclaredServicePort {
  readonly port: number;
  readonly name: string;
  readonly targetPort: number | string;
}

/** The fields of a workload that matter here. */
interface Workload {
  readonly spec?: {
    readonly selector?: V1LabelSelector | Readonly<Record<string, string>>;
    readonly ports?: readonly V1ServicePort[];
    readonly workloadRef?: V1ObjectReference;
  };
}

/** @throws HeadgateError HEADGATE_ERR_TARGET_NOT_FOUND with what there is, HEADGATE_ERR_FORBIDDEN … */
export async function resolveWorkload(target: ClusterTarget, client: ClusterClient): Promise<PodSource> {
  const path = collectionPath('pod', client.namespace);
  const source = { path, belongs: () => true, servicePorts: [] };
  const { kind, name } = target;
  switch (kind) {
    case 'selector':
      return { ...source, query: { labelSelector: name } };
    case 'pod':
      await read(target, client);
      return { ...source, query: { fieldSelector: `metadata.name=${name}` } };
    case 'service':
      return { ...source, ...serviceSource(await read(target, client), target) };
    case 'cronjob':
      await read(target, client);
      return { ...source, ...(await cronJobSource(client, name)) };
    default:
      return { ...source, query: { labelSelector: await workloadSelector(target, client) } };
  }
}

/** A selector as the API takes it in a query. @returns undefined for one that selects nothing in particular */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: V1LabelSelector): string | undefined {
  const parts = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  for (const { key, operator, values = [] } of matchExpressions) {
    if (operator === 'Exists') parts.push(key);
    else if (operator === 'DoesNotExist') parts.push(`!${key}`);
    else parts.push(`${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`);
  }
  return parts.length === 0 ? undefined : parts.join(',');
}

async function read({ kind, name, text }: ClusterTarget, client: ClusterClient): Promise<Workload> {
  if (kind === 'selector' || kind === 'none') return {};
  try {
    return await client.ask<Workload>('get', collectionPath(kind, client.namespace, name));
  } catch (error) {
    if (apiStatus(error)?.status !== 404) throw error;
    throw await missingObject({ kind, name, text }, client, error);
  }
}

async function workloadSelector(target: ClusterTarget, client: ClusterClient): Promise<string> {
  const { spec } = await read(target, client);
  const reference = spec?.workloadRef;
  if (target.kind === 'rollout' && reference?.kind === 'Deployment' && reference.name !== undefined) {
    return workloadSelector({ ...target, kind: 'deployment', name: reference.name }, client);
  }
  const selector = selectorText(spec?.selector ?? {});
  if (selector !== undefined) return selector;
  throw new HeadgateError('HEADGATE_ERR_TARGET_NOT_FOUND', `${target.text} selects no pods by itself.`, {
    hint: 'Name a pod, or select pods by their labels with -l.',
  });
}

function serviceSource({ spec }: Workload, { text }: ClusterTarget): Pick<PodSource, 'query' | 'servicePorts'> {
  const labels = Object.entries((spec?.selector ?? {}) as Readonly<Record<string, string>>);
  if (labels.length === 0) {
    throw new HeadgateError(
      'HEADGATE_ERR_TARGET_NOT_FOUND',
      `${text} selects no pods: its endpoints are set by hand, or lie outside.`,
      {
        hint: 'Name the workload behind it.',
      },
    );
  }
  const servicePorts = (spec?.ports ?? [])
    .filter(({ protocol }) => protocol === undefined || protocol === 'TCP')
    .map(({ port, name = '', targetPort }) => ({ port, name, targetPort: targetPort ?? port }));
  return { query: { labelSelector: labels.map(([key, value]) => `${key}=${value}`).join(',') }, servicePorts };
}

async function cronJobSource(client: ClusterClient, name: string): Promise<Pick<PodSource, 'query' | 'belongs'>> {
  const pods = new CronJobPods(client, name);
  await pods.readJobs();
  return { query: { labelSelector: 'batch.kubernetes.io/job-name' }, belongs: pod => pods.belongs(pod) };
}
