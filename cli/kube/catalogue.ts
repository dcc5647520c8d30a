/**
 * What can be targeted in a namespace or in all: workloads with their replicas and ports, services, and pods that nobody owns.
 * Each kind is one list, all at once; one that the user may not read, or that the cluster does not have, is left out and said.
 * Of pods only metadata are listed. Agents are found by label; the few pods that they serve are read for their labels, which
 * tell whose pods they are.
 */

import type { V1LabelSelector, V1ObjectMeta, V1Pod, V1PodTemplateSpec, V1ServicePort } from '@kubernetes/client-node';
import { type HeadgateError, toHeadgateError } from '../errors.ts';
import { MAX_LONE_PODS, MAX_SERVED_PODS } from '../limits.ts';
import type { NamedClusterKind } from '../target/target-name.ts';
import { apiStatus } from './api-errors.ts';
import type { ClusterClient } from './client.ts';
import { AGENT_LABEL, AGENT_LABEL_VALUE, AGENT_SELECTOR, TARGET_POD_ANNOTATION } from './labels.ts';
import { listPages, METADATA_ONLY } from './list-pages.ts';
import { COLLECTIONS } from './workload-paths.ts';

/** Something that can be targeted. */
export interface CatalogueEntry {
  readonly kind: NamedClusterKind;
  readonly name: string;
  readonly namespace: string;
  /** Null where the kind has no replicas. */
  readonly ready: number | null;
  readonly wanted: number | null;
  readonly ports: readonly CataloguePort[];
  /** Names of its pods that agents serve now. */
  readonly served: readonly string[];
}

export interface CataloguePort {
  readonly port: number;
  /** Empty when it has none. */
  readonly name: string;
}

export interface Catalogue {
  readonly entries: readonly CatalogueEntry[];
  /** Kinds that could not be listed, with the reason. */
  readonly failures: readonly { readonly kind: string; readonly error: HeadgateError }[];
}

/** An entry before it is known who is on it. */
interface Found extends Omit<CatalogueEntry, 'served'> {
  readonly selector: V1LabelSelector | undefined;
}

/** The fields of any of the kinds that are read. */
interface Listed {
  readonly metadata?: V1ObjectMeta;
  readonly spec?: {
    readonly replicas?: number;
    readonly selector?: V1LabelSelector;
    readonly template?: V1PodTemplateSpec;
    readonly jobTemplate?: { readonly spec?: { readonly template?: V1PodTemplateSpec } };
    readonly ports?: readonly V1ServicePort[];
    readonly completions?: number;
  };
  readonly status?: {
    readonly readyReplicas?: number;
    readonly numberReady?: number;
    readonly desiredNumberScheduled?: number;
    readonly ready?: number;
    readonly active?: number | readonly unknown[];
  };
}

const KINDS = [
  'deployment',
  'statefulset',
  'daemonset',
  'rollout',
  'replicaset',
  'cronjob',
  'job',
  'service',
  'pod',
] as const;

/** @param namespace undefined for all. Never throws for a kind that cannot be listed. */
export async function readCatalogue(client: ClusterClient, namespace: string | undefined): Promise<Catalogue> {
  const [lists, [served]] = await Promise.all([
    Promise.allSettled(KINDS.map(kind => listKind(kind, client, namespace))),
    Promise.allSettled([servedPods(client, namespace)]),
  ]);
  const found: Found[] = [];
  const failures: { kind: string; error: HeadgateError }[] = [];
  for (const [index, kind] of KINDS.entries()) {
    const list = lists[index];
    if (list?.status === 'fulfilled') found.push(...list.value);
    else if (!isUnknownKind(list?.reason)) failures.push({ kind, error: toHeadgateError(list?.reason) });
  }
  if (served.status === 'rejected') failures.push({ kind: 'agents', error: toHeadgateError(served.reason) });
  const pods = served.status === 'fulfilled' ? served.value : [];
  const entries = found.map(({ selector, ...entry }) => ({ ...entry, served: namesServed(entry, selector, pods) }));
  return { entries: entries.sort(byPlace), failures };
}

/** Whether labels are those that a selector means. */
export function isSelected(labels: Readonly<Record<string, string>>, selector: V1LabelSelector): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  if (Object.keys(matchLabels).length + matchExpressions.length === 0) return false;
  const areEqual = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return (
    areEqual &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      return (value !== undefined && values.includes(value)) === (operator === 'In');
    })
  );
}

function collection(kind: NamedClusterKind, namespace: string | undefined): string {
  const { api, plural } = COLLECTIONS[kind];
  return namespace === undefined ? `${api}/${plural}` : `${api}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}

async function listKind(
  kind: NamedClusterKind,
  client: ClusterClient,
  namespace: string | undefined,
): Promise<Found[]> {
  const found: Found[] = [];
  const path = collection(kind, namespace);
  if (kind === 'pod') return listLonePods(client, path);
  for await (const item of listPages<Listed>(client, path)) {
    const { metadata } = item;
    // What another workload owns is targeted by that.
    const isOwned = metadata?.ownerReferences?.some(({ controller }) => controller) === true;
    const isSpent = kind === 'replicaset' && item.spec?.replicas === 0;
    if (isOwned || isSpent || metadata?.labels?.[AGENT_LABEL] === AGENT_LABEL_VALUE) continue;
    found.push(entryOf(kind, item));
  }
  return found;
}

function entryOf(kind: NamedClusterKind, { metadata, spec, status }: Listed): Found {
  const template = spec?.template ?? spec?.jobTemplate?.spec?.template;
  const place = { kind, name: metadata?.name ?? '', namespace: metadata?.namespace ?? '' };
  if (kind === 'service') {
    const ports = (spec?.ports ?? []).filter(isTcp).map(({ port, name = '' }) => ({ port, name }));
    return {
      ...place,
      ready: null,
      wanted: null,
      ports,
      selector: { matchLabels: (spec?.selector ?? {}) as Record<string, string> },
    };
  }
  const { active } = status ?? {};
  const counts: Partial<Record<NamedClusterKind, readonly [number | null, number | null]>> = {
    daemonset: [status?.numberReady ?? 0, status?.desiredNumberScheduled ?? 0],
    job: [status?.ready ?? 0, typeof active === 'number' ? active : 0],
    cronjob: [null, null],
  };
  const [ready, wanted] = counts[kind] ?? [status?.readyReplicas ?? 0, spec?.replicas ?? 1];
  return { ...place, ready, wanted, ports: portsOf(template?.spec?.containers), selector: spec?.selector };
}

function portsOf(containers: NonNullable<V1Pod['spec']>['containers'] = []): CataloguePort[] {
  return containers.flatMap(({ ports = [] }) =>
    ports.filter(isTcp).map(({ containerPort, name = '' }) => ({ port: containerPort, name })),
  );
}

function isTcp({ protocol }: { readonly protocol?: string }): boolean {
  return protocol === undefined || protocol === 'TCP';
}

/** Pods that nobody owns: known by their metadata, then read one by one, up to a limit; beyond it only their names are shown. */
async function listLonePods(client: ClusterClient, path: string): Promise<Found[]> {
  const lone: V1ObjectMeta[] = [];
  for await (const { metadata } of listPages<{ metadata: V1ObjectMeta }>(client, path, { accept: METADATA_ONLY })) {
    if (metadata.labels?.[AGENT_LABEL] === AGENT_LABEL_VALUE) continue;
    if (metadata.ownerReferences?.some(({ controller }) => controller) !== true) lone.push(metadata);
  }
  const read = lone.slice(0, MAX_LONE_PODS).map(({ name = '', namespace = '' }) => readPod(client, namespace, name));
  const pods = await Promise.all(read);
  return lone.map(({ name = '', namespace = '' }, index) => {
    const pod = pods[index];
    const isReady = pod?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
    const counts = pod === undefined ? { ready: null, wanted: null } : { ready: isReady ? 1 : 0, wanted: 1 };
    return { kind: 'pod', name, namespace, ...counts, ports: portsOf(pod?.spec?.containers), selector: undefined };
  });
}

async function readPod(client: ClusterClient, namespace: string, name: string): Promise<V1Pod | undefined> {
  try {
    return await client.ask<V1Pod>('get', `${collection('pod', namespace)}/${encodeURIComponent(name)}`);
  } catch (error) {
    // It may have gone since it was listed.
    if (apiStatus(error) === undefined) throw error;
    return undefined;
  }
}

/** The pods that agents serve now. */
async function servedPods(client: ClusterClient, namespace: string | undefined): Promise<V1Pod[]> {
  const names = new Set<string>();
  const query = { labelSelector: AGENT_SELECTOR };
  for await (const { metadata } of listPages<V1Pod>(client, collection('pod', namespace), {
    query,
    accept: METADATA_ONLY,
  })) {
    const name = metadata?.annotations?.[TARGET_POD_ANNOTATION];
    if (name !== undefined) names.add(`${metadata?.namespace}/${name}`);
  }
  const reads = [...names].slice(0, MAX_SERVED_PODS).map(place => {
    const [its = '', name = ''] = place.split('/');
    return readPod(client, its, name);
  });
  return (await Promise.all(reads)).filter(pod => pod !== undefined);
}

function namesServed(
  entry: Omit<CatalogueEntry, 'served'>,
  selector: V1LabelSelector | undefined,
  pods: readonly V1Pod[],
): readonly string[] {
  const inPlace = pods.flatMap(({ metadata }) => (metadata?.namespace === entry.namespace ? [metadata] : []));
  const its = inPlace.filter(({ name, labels = {} }) =>
    entry.kind === 'pod' ? name === entry.name : selector !== undefined && isSelected(labels, selector),
  );
  return its.map(({ name = '' }) => name);
}

/** Rollouts exist only where Argo is installed. */
function isUnknownKind(error: unknown): boolean {
  return apiStatus(error)?.status === 404;
}

function byPlace(one: CatalogueEntry, other: CatalogueEntry): number {
  return (
    one.namespace.localeCompare(other.namespace) ||
    KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) ||
    one.name.localeCompare(other.name)
  );
}
