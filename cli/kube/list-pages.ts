/** A list of the API, page by page, so that a large one never stands in memory as a whole. */

import { LIST_PAGE_SIZE } from '../limits.ts';
import type { ApiDetails, ClusterClient } from './client.ts';

/** Asks for metadata alone: names, labels, owners. */
export const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

interface Page<Item> {
  readonly metadata?: { readonly continue?: string };
  readonly items?: readonly Item[];
}

/** The items of all pages. @throws HeadgateError */
export async function* listPages<Item>(
  client: ClusterClient,
  path: string,
  details: ApiDetails = {},
): AsyncGenerator<Item, void> {
  let token: string | undefined;
  do {
    const query = { ...details.query, limit: LIST_PAGE_SIZE, continue: token };
    const page = await client.ask<Page<Item>>('list', path, { ...details, query });
    yield* page.items ?? [];
    token = page.metadata?.continue || undefined;
  } while (token !== undefined);
}
