/**
 * Which cluster is meant, and as whom: read from the files that kubectl reads, in its order. The first file that has an entry
 * wins: `--kubeconfig`; else the files of `KUBECONFIG`, missing ones passed over; else `~/.kube/config`; else, inside a
 * pod, its service account.
 *
 * Entries are understood by @kubernetes/client-node, by its part for that alone: its main module takes half a second to load,
 * for the types of every API. The merge is ours, since its own refuses files that name the same entry twice.
 */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { Cluster, Context, User } from '@kubernetes/client-node';
import { newClusters, newContexts, newUsers } from '@kubernetes/client-node/dist/config_types.js';
import { parse } from 'yaml';
import { HeadgateError } from '../errors.ts';
import { nearestWord } from '../nearest.ts';
import {
  type ClusterSelection,
  type KubeSurroundings,
  kubeconfigFiles,
  kubeSurroundings,
} from '../options/kubeconfig-files.ts';
import { systemErrorWords } from '../system-error-words.ts';

/** A cluster and a user of it. */
export interface ClusterAccess {
  /** Name of the context; `in-cluster` inside a pod. */
  readonly context: string;
  readonly namespace: string;
  readonly cluster: Cluster;
  readonly user: User;
  /** Further headers of an impersonation, beside the user's name. */
  readonly impersonation: Readonly<Record<string, string | readonly string[]>>;
  /** Where this was read, for messages. */
  readonly source: string;
}

/** @throws HeadgateError HEADGATE_ERR_KUBECONFIG with the file, and what is wrong in it. */
export function loadAccess(selection: ClusterSelection, surroundings = kubeSurroundings()): ClusterAccess {
  const files = kubeconfigFiles(selection, surroundings);
  const merged = mergeEntries(files.map(file => readEntries(file)));
  const source = files.join(', ');
  const contextName = selection.context ?? merged.current;
  if (contextName === undefined) {
    const account = files.length === 0 ? inClusterAccess(selection, surroundings) : undefined;
    if (account !== undefined) return account;
    throw noContext(source, merged);
  }
  const context = merged.contexts.get(contextName);
  if (context === undefined) throw unknownEntry('context', { name: contextName, source, known: merged.contexts });
  const cluster = merged.clusters.get(context.cluster);
  if (cluster === undefined) throw unknownEntry('cluster', { name: context.cluster, source, known: merged.clusters });
  const user = context.user ? merged.users.get(context.user) : { name: '' };
  if (user === undefined) throw unknownEntry('user', { name: context.user, source, known: merged.users });
  return {
    context: contextName,
    namespace: selection.namespace ?? context.namespace ?? 'default',
    cluster,
    user,
    impersonation: merged.impersonations.get(user.name) ?? {},
    source,
  };
}

/** The names of the contexts, for completion. */
export function contextNames(selection: ClusterSelection, surroundings = kubeSurroundings()): string[] {
  return [...mergeEntries(kubeconfigFiles(selection, surroundings).map(file => readEntries(file))).contexts.keys()];
}

/** The entries of one file, or of several. */
interface Entries {
  readonly current: string | undefined;
  readonly clusters: ReadonlyMap<string, Cluster>;
  readonly users: ReadonlyMap<string, User>;
  readonly contexts: ReadonlyMap<string, Context>;
  readonly impersonations: ReadonlyMap<string, ClusterAccess['impersonation']>;
}

function readEntries(file: string): Entries {
  let document: unknown;
  try {
    document = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw unreadable(file, systemErrorWords(error), error);
  }
  if (document === null || document === undefined) document = {};
  if (typeof document !== 'object') throw unreadable(file, 'it is no kubeconfig');
  const { clusters, users, contexts, 'current-context': current } = document as Record<string, unknown>;
  const directory = dirname(file);
  try {
    return {
      current: typeof current === 'string' && current !== '' ? current : undefined,
      clusters: byName(
        newClusters(clusters).map(cluster => ({ ...cluster, ...absolute(cluster, ['caFile'], directory) })),
      ),
      users: byName(newUsers(withTokenProviders(users, directory)).map(user => usableUser(user, directory))),
      contexts: byName(newContexts(contexts)),
      impersonations: impersonationsOf(users),
    };
  } catch (error) {
    throw unreadable(file, systemErrorWords(error), error);
  }
}

function mergeEntries(all: readonly Entries[]): Entries {
  const merge = <Value>(pick: (entries: Entries) => ReadonlyMap<string, Value>): Map<string, Value> =>
    new Map(all.toReversed().flatMap(entries => [...pick(entries)]));
  return {
    current: all.find(entries => entries.current !== undefined)?.current,
    clusters: merge(entries => entries.clusters),
    users: merge(entries => entries.users),
    contexts: merge(entries => entries.contexts),
    impersonations: merge(entries => entries.impersonations),
  };
}

/** The first of a name wins, as everywhere in these files. */
function byName<Entry extends { readonly name: string }>(entries: readonly Entry[]): Map<string, Entry> {
  return new Map(entries.toReversed().map(entry => [entry.name, entry]));
}

/** Paths in a file are relative to that file. */
function absolute<Entry extends object>(
  entry: Entry,
  keys: readonly (keyof Entry)[],
  directory: string,
): Partial<Entry> {
  const changed: Partial<Entry> = {};
  for (const key of keys) {
    const path = entry[key];
    if (typeof path === 'string' && !isAbsolute(path)) Object.assign(changed, { [key]: join(directory, path) });
  }
  return changed;
}

function usableUser(user: User, directory: string): User {
  const paths = absolute(user, ['certFile', 'keyFile'], directory);
  const command: unknown = user.exec?.command;
  // A command with a slash is a path, a bare name is looked for in PATH: what kubectl does.
  if (typeof command !== 'string' || !command.includes('/') || isAbsolute(command)) return { ...user, ...paths };
  return { ...user, ...paths, exec: { ...user.exec, command: join(directory, command) } };
}

/** The package reads a `token-file` once; as a provider it reads it again when the token was rotated. */
function withTokenProviders(users: unknown, directory: string): unknown {
  if (!Array.isArray(users)) return users;
  return users.map(entry => {
    const { user } = entry ?? {};
    const path: unknown = user?.tokenFile ?? user?.['token-file'];
    if (typeof path !== 'string') return entry;
    const tokenFile = isAbsolute(path) ? path : join(directory, path);
    const { 'token-file': _, token: __, ...rest } = user;
    return { ...entry, user: { ...rest, 'auth-provider': { name: 'tokenFile', config: { tokenFile } } } };
  });
}

function impersonationsOf(users: unknown): Map<string, ClusterAccess['impersonation']> {
  const found = new Map<string, ClusterAccess['impersonation']>();
  if (!Array.isArray(users)) return found;
  for (const { name, user } of users) {
    const headers: Record<string, string | readonly string[]> = {};
    if (typeof user?.['as-uid'] === 'string') headers['Impersonate-Uid'] = user['as-uid'];
    if (Array.isArray(user?.['as-groups'])) headers['Impersonate-Group'] = user['as-groups'].map(String);
    if (Object.keys(headers).length > 0) found.set(name, headers);
  }
  return found;
}

function inClusterAccess(selection: ClusterSelection, surroundings: KubeSurroundings): ClusterAccess | undefined {
  const { environment, serviceAccount } = surroundings;
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = environment;
  const tokenFile = join(serviceAccount, 'token');
  if (host === undefined || port === undefined || !existsSync(tokenFile)) return undefined;
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const namespaceFile = join(serviceAccount, 'namespace');
  const own = existsSync(namespaceFile) ? readFileSync(namespaceFile, 'utf8').trim() : 'default';
  return {
    context: 'in-cluster',
    namespace: selection.namespace ?? own,
    cluster: { name: 'in-cluster', server, skipTLSVerify: false, caFile: join(serviceAccount, 'ca.crt') },
    user: { name: 'in-cluster', authProvider: { name: 'tokenFile', config: { tokenFile } } },
    impersonation: {},
    source: serviceAccount,
  };
}

function unreadable(file: string, reason: string, cause?: unknown): HeadgateError {
  return new HeadgateError('HEADGATE_ERR_KUBECONFIG', `${file} cannot be read: ${reason}.`, {
    hint: 'Name another file with --kubeconfig or KUBECONFIG, or mend this one (`kubectl config view` reads the same).',
    cause,
  });
}

function noContext(source: string, { contexts }: Entries): HeadgateError {
  if (source === '') {
    return new HeadgateError('HEADGATE_ERR_KUBECONFIG', 'No cluster is known: there is no kubeconfig.', {
      hint: 'Name one with --kubeconfig or KUBECONFIG, or put it at ~/.kube/config.',
    });
  }
  return new HeadgateError('HEADGATE_ERR_KUBECONFIG', `${source} has no current context.`, {
    hint: `Pick one with --context, or \`kubectl config use-context NAME\`. Known: ${knownWords(contexts)}.`,
  });
}

/** What was looked for, and among what. */
interface Search {
  readonly name: string;
  readonly source: string;
  readonly known: ReadonlyMap<string, unknown>;
}

function unknownEntry(kind: 'context' | 'cluster' | 'user', { name, source, known }: Search): HeadgateError {
  const nearest = nearestWord(name, [...known.keys()]);
  const guess = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  const where = source === '' ? 'No kubeconfig was found, so there is' : `${source} has`;
  return new HeadgateError('HEADGATE_ERR_KUBECONFIG', `${where} no ${kind} "${name}".${guess}`, {
    hint: `Known: ${knownWords(known)}.`,
  });
}

function knownWords(known: ReadonlyMap<string, unknown>): string {
  return known.size === 0 ? 'none' : [...known.keys()].join(', ');
}
