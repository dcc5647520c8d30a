/** Many agents are visited some at a time: each visit is a connection, and a cluster may have hundreds. */

/** Does `work` for each item, at most `limit` at once. @returns the results in the order of the items. @throws what `work` throws */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const rest = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of rest) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
