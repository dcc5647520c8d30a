// cli/commands/visits.ts
/** Many agents are visited some at a time: each visit is a connection, and a cluster may have hundreds. */
/** Does `work` for each item, at most `limit` at once. @returns the results in the order of the items. @throws what `work` throws */
async function inTurns(items, limit, work) {
	const results = [];
	const rest = items.entries();
	const worker = async () => {
		for (const [index, item] of rest) results[index] = await work(item);
	};
	await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
	return results;
}

export { inTurns as t };