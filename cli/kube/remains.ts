/**
 * What dead agents left in a cluster. Nearly all goes by itself: a Job by its time to live, its pod and Secret with the Job, everything
 * with the target's pod. What is left is of a cluster whose controllers were away, or of a start that nobody ended:
 *
 *     Job      finished                                                      its TTL did not remove it (yet)
 *              not finished, older than a start may take, no pod of it runs   whoever started it has given up
 *     pod      finished, and its Job is gone
 *     Secret   its owner is none                                              somebody orphaned it
 *              its owner is the target's pod, older than a start may take, no ephemeral agent runs there
 *
 * An agent lives while its pod runs, and neither that pod nor its Job nor its Secret is touched. What is removed is removed as it was
 * looked at: an object that changed since is left. Ages are told by the API server's clock.
 */

import { toHeadgateError } from '../errors.ts';
import { agentNameOf } from './agent-objects.ts';
import { apiStatus } from './api-errors.ts';
import type { ClusterClient } from './client.ts';
import { type AgentHostPod, agentIn, podsPath } from './cluster-agents.ts';
import { AGENT_SELECTOR, TARGET_POD_UID_LABEL } from './labels.ts';
import { ABANDONED_AFTER_MS } from './limits.ts';
import { listPages, METADATA_ONLY } from './list-pages.ts';

/** Something that nobody needs. */
export interface Remainder {
  readonly kind: 'job' | 'pod' | 'secret';
  readonly namespace: string;
  readonly name: string;
  /** Follows "it": `has finished`. */
  readonly reason: string;
  /** Of the object that was looked at. */
  readonly uid: string;
  readonly version: string;
}

/** What was found, and the kinds that could not be looked at. */
export interface Remains {
  readonly remainders: readonly Remainder[];
  /** In sentences. */
  readonly unseen: readonly string[];
}

interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly { readonly kind: string; readonly uid: string; readonly name: string }[];
}

/** An object of an agent, as it is listed. */
interface Listed {
  readonly metadata: Metadata;
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** Everything of agents in the place that is looked at. */
export interface AgentTraces {
  readonly jobs: readonly Listed[];
  readonly pods: readonly Listed[];
  readonly secrets: readonly Listed[];
  /** Pods of targets, by uid, that an ephemeral agent runs in now, of those that own one of the Secrets. */
  readonly ephemeralIn: ReadonlySet<string>;
  readonly nowMs: number;
}

/** Pure. */
export function findRemains(traces: AgentTraces): Remainder[] {
  const { jobs, pods, secrets } = traces;
  return [
    ...jobs.flatMap(job => reasonOfJob(job, traces) ?? []),
    ...pods.flatMap(pod => reasonOfPod(pod, jobs) ?? []),
    ...secrets.flatMap(secret => reasonOfSecret(secret, traces) ?? []),
  ];
}

/** @param namespace undefined for all. @throws HeadgateError when Jobs or pods may not be listed */
export async function listRemains(client: ClusterClient, namespace: string | undefined): Promise<Remains> {
  // Pods come last: a Job that was listed before them cannot have started one that is not seen.
  const jobs = await listed(client, jobsPath(namespace));
  const [secretList] = await Promise.allSettled([listed(client, secretsPath(namespace), METADATA_ONLY)]);
  const secrets = secretList.status === 'fulfilled' ? secretList.value : [];
  const pods = await listed(client, podsPath(namespace));
  const unseen =
    secretList.status === 'rejected'
      ? [`Secrets are not looked at. ${toHeadgateError(secretList.reason).message}`]
      : [];
  const ephemeralIn = await runningEphemerals(client, secrets);
  const nowMs = await serverTimeMs(client);
  return { remainders: findRemains({ jobs, pods, secrets, ephemeralIn, nowMs }), unseen };
}

/** @returns false when it is gone already or has changed since it was found. @throws HeadgateError when it may not be removed */
export async function removeRemainder(client: ClusterClient, remainder: Remainder): Promise<boolean> {
  const { kind, namespace, name, uid, version } = remainder;
  const paths = { job: jobsPath, pod: podsPath, secret: secretsPath };
  const body = { propagationPolicy: 'Background', preconditions: { uid, resourceVersion: version } };
  try {
    await client.ask('delete', `${paths[kind](namespace)}/${name}`, { body });
    return true;
  } catch (error) {
    const status = apiStatus(error)?.status;
    if (status === 404 || status === 409) return false;
    throw error;
  }
}

function reasonOfJob(job: Listed, { pods, nowMs }: AgentTraces): Remainder | undefined {
  const { metadata, status } = job;
  if (metadata.deletionTimestamp !== undefined) return undefined;
  const own = pods.filter(pod => isOwnedBy(pod, metadata.uid));
  if (own.some(({ status: its }) => its?.phase === 'Running')) return undefined;
  const ended = status?.conditions?.find(
    ({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True',
  );
  if (ended !== undefined) return remainder('job', metadata, ended.type === 'Failed' ? 'has failed' : 'has finished');
  if (!isOld(metadata, nowMs)) return undefined;
  return remainder('job', metadata, own.length === 0 ? 'never got a pod' : 'never started');
}

function reasonOfPod({ metadata, status }: Listed, jobs: readonly Listed[]): Remainder | undefined {
  if (metadata.deletionTimestamp !== undefined) return undefined;
  const hasJob = jobs.some(job => isOwnedBy({ metadata }, job.metadata.uid));
  const isOver = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  return isOver && !hasJob ? remainder('pod', metadata, 'has finished, and its Job is gone') : undefined;
}

function reasonOfSecret({ metadata }: Listed, traces: AgentTraces): Remainder | undefined {
  const { ephemeralIn, jobs, pods, nowMs } = traces;
  const { deletionTimestamp, ownerReferences = [], labels } = metadata;
  const uid = labels?.[TARGET_POD_UID_LABEL];
  if (deletionTimestamp !== undefined || uid === undefined || metadata.name !== agentNameOf(uid)) return undefined;
  const hasJob = jobs.some(job => job.metadata.labels?.[TARGET_POD_UID_LABEL] === uid);
  const isServed = pods.some(
    pod => pod.metadata.labels?.[TARGET_POD_UID_LABEL] === uid && pod.status?.phase === 'Running',
  );
  if (hasJob || isServed || ephemeralIn.has(uid) || !isOld(metadata, nowMs)) return undefined;
  if (ownerReferences.length === 0) return remainder('secret', metadata, 'belongs to nothing');
  const isEphemeral = ownerReferences.some(({ kind }) => kind === 'Pod');
  return isEphemeral ? remainder('secret', metadata, 'is of an ephemeral container that has ended') : undefined;
}

function remainder(kind: Remainder['kind'], metadata: Metadata, reason: string): Remainder {
  const { namespace, name, uid, resourceVersion = '' } = metadata;
  return { kind, namespace, name, reason, uid, version: resourceVersion };
}

function isOwnedBy({ metadata }: Pick<Listed, 'metadata'>, uid: string): boolean {
  return metadata.ownerReferences?.some(owner => owner.uid === uid) === true;
}

/** Whether it is older than any start that somebody still waits for. */
function isOld({ creationTimestamp }: Metadata, nowMs: number): boolean {
  return nowMs - Date.parse(creationTimestamp ?? '') > ABANDONED_AFTER_MS;
}

async function listed(client: ClusterClient, path: string, accept?: string): Promise<Listed[]> {
  const items: Listed[] = [];
  const details = { query: { labelSelector: AGENT_SELECTOR }, accept };
  for await (const item of listPages<Listed>(client, path, details)) items.push(item);
  return items;
}

/** The pods that own Secrets, read one by one: there are as many as there are pods with ephemeral agents. */
async function runningEphemerals(client: ClusterClient, secrets: readonly Listed[]): Promise<ReadonlySet<string>> {
  const running = new Set<string>();
  for (const { metadata } of secrets) {
    const owner = metadata.ownerReferences?.find(({ kind }) => kind === 'Pod');
    if (owner === undefined) continue;
    try {
      const pod = await client.ask<AgentHostPod>('get', `${podsPath(metadata.namespace)}/${owner.name}`);
      if (agentIn(pod) !== undefined || pod.status?.phase === 'Pending') running.add(pod.metadata.uid);
    } catch (error) {
      if (apiStatus(error)?.status !== 404) throw error;
    }
  }
  return running;
}

async function serverTimeMs(client: ClusterClient): Promise<number> {
  const response = await client.open('get', '/version');
  response.resume();
  const timeMs = Date.parse(response.headers.date ?? '');
  return Number.isNaN(timeMs) ? Date.now() : timeMs;
}

function jobsPath(namespace: string | undefined): string {
  return namespace === undefined ? '/apis/batch/v1/jobs' : `/apis/batch/v1/namespaces/${namespace}/jobs`;
}

function secretsPath(namespace: string | undefined): string {
  return namespace === undefined ? '/api/v1/secrets' : `/api/v1/namespaces/${namespace}/secrets`;
}
