/**
 * What a shell is offered while a target, a namespace or a context is typed: names from the cluster, asked for within a bound.
 * Whatever goes wrong leaves the list empty: a shell has no place for errors.
 */

import { COMPLETION_TIMEOUT_MS, LIST_PAGE_SIZE } from '../limits.ts';
import type { ClusterSelection } from '../options/kubeconfig-files.ts';
import { CLUSTER_TARGET_KINDS, type NamedClusterKind } from '../target/target-name.ts';
import { ClusterClient } from './client.ts';
import { contextNames } from './kubeconfig.ts';
import { collectionPath } from './workload-paths.ts';

/** A word and what it is. */
export type Suggestion = readonly [value: string, description: string];

/** Kinds that are listed before a kind is typed; the others are offered by name only. */
const USUAL_KINDS: readonly NamedClusterKind[] = ['deployment', 'statefulset', 'daemonset', 'service'];

interface NameList {
  readonly items?: readonly { readonly metadata?: { readonly name?: string } }[];
}

/** @param typed so far: a kind with its slash has its names listed. Never throws. */
export async function suggestClusterTargets(typed: string, selection: ClusterSelection): Promise<Suggestion[]> {
  const kind = CLUSTER_TARGET_KINDS.find(known => typed.startsWith(`${known}/`));
  const kinds = kind === undefined ? USUAL_KINDS : [kind];
  const names = await inTime(selection, (client, signal) =>
    Promise.all(kinds.map(async each => namesAt(client, collectionPath(each, client.namespace), signal, `${each}/`))),
  );
  const forms = CLUSTER_TARGET_KINDS.map((each): Suggestion => [`${each}/`, 'in the cluster']);
  return [...names.flat().map((name): Suggestion => [name, 'in the cluster']), ...forms];
}

/** Never throws. */
export async function suggestNamespaces(selection: ClusterSelection): Promise<Suggestion[]> {
  const names = await inTime(selection, (client, signal) =>
    Promise.all([namesAt(client, '/api/v1/namespaces', signal, '')]),
  );
  return names.flat().map(name => [name, 'namespace']);
}

/** Never throws. */
export function suggestContexts(selection: ClusterSelection): Suggestion[] {
  try {
    return contextNames(selection).map(name => [name, 'context']);
  } catch {
    // A kubeconfig that cannot be read offers nothing.
    return [];
  }
}

async function namesAt(client: ClusterClient, path: string, signal: AbortSignal, prefix: string): Promise<string[]> {
  try {
    const { items } = await client.ask<NameList>('list', path, { query: { limit: LIST_PAGE_SIZE }, signal });
    return (items ?? [])
      .flatMap(({ metadata }) => (metadata?.name === undefined ? [] : [`${prefix}${metadata.name}`]))
      .sort();
  } catch {
    // A kind that may not be listed offers nothing, and the others all the same.
    return [];
  }
}

type Asking = (client: ClusterClient, signal: AbortSignal) => Promise<string[][]>;

async function inTime(selection: ClusterSelection, ask: Asking): Promise<string[][]> {
  let client: ClusterClient | undefined;
  try {
    client = ClusterClient.of(selection);
    // Credential plugins cannot be aborted, so the bound is around everything.
    const signal = AbortSignal.timeout(COMPLETION_TIMEOUT_MS);
    const late = new Promise<string[][]>(resolve => signal.addEventListener('abort', () => resolve([])));
    return await Promise.race([ask(client, signal), late]);
  } catch {
    return [];
  } finally {
    client?.close();
  }
}
