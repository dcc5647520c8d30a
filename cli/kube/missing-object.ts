/** What is said of a name that the cluster does not know: is it the namespace, the kind, or is there one that is spelt alike? */

import { HeadgateError } from '../errors.ts';
import { nearestWord } from '../nearest.ts';
import type { NamedClusterKind } from '../target/target-name.ts';
import { apiStatus } from './api-errors.ts';
import type { ClusterClient } from './client.ts';
import { collectionPath } from './workload-paths.ts';

/** Names that are listed when nothing is alike. */
const MAX_NAMES = 10;

/** What was asked for. */
interface Missing {
  readonly kind: NamedClusterKind;
  readonly name: string;
  readonly text: string;
}

/** The error for it; never throws, since the cause is known already. */
export async function missingObject(
  { kind, name, text }: Missing,
  client: ClusterClient,
  cause: unknown,
): Promise<HeadgateError> {
  const { namespace, cluster } = client;
  const where = `in namespace "${namespace}" of context "${cluster.context}"`;
  const make = (message: string, hint: string): HeadgateError =>
    new HeadgateError('HEADGATE_ERR_TARGET_NOT_FOUND', message, { hint, cause });
  if (await isNamespaceMissing(client)) {
    return make(
      `There is no namespace "${namespace}" in context "${cluster.context}".`,
      'Name another one with -n; `kubectl get namespaces` lists them.',
    );
  }
  const names = await namesOf(kind, client);
  if (names === undefined) {
    return make(
      `There is no ${text} ${where}.`,
      '`headgate ls` lists what can be targeted; -n and --context pick another place.',
    );
  }
  const nearest = nearestWord(name, names);
  const guess = nearest === undefined ? '' : ` Did you mean "${kind}/${nearest}"?`;
  const list =
    names.length === 0 ? `no ${kind}` : names.slice(0, MAX_NAMES).join(', ') + (names.length > MAX_NAMES ? ', …' : '');
  return make(`There is no ${text} ${where}.${guess}`, `There: ${list}. -n and --context pick another place.`);
}

async function isNamespaceMissing(client: ClusterClient): Promise<boolean> {
  try {
    await client.ask('get', `/api/v1/namespaces/${encodeURIComponent(client.namespace)}`);
    return false;
  } catch (error) {
    // Whoever may not look knows nothing about it.
    return apiStatus(error)?.status === 404;
  }
}

async function namesOf(kind: NamedClusterKind, client: ClusterClient): Promise<string[] | undefined> {
  try {
    const { items } = await client.ask<NameList>('list', collectionPath(kind, client.namespace), {
      query: { limit: 200 },
    });
    return items.map(({ metadata }) => metadata.name).sort();
  } catch (error) {
    if (!(error instanceof HeadgateError)) throw error;
    return undefined;
  }
}

interface NameList {
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}
