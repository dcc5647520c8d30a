// cli/kube/list-pages.ts
/** A list of the API, page by page, so that a large one never stands in memory as a whole. */
/** Asks for metadata alone: names, labels, owners. */
const METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
/** The items of all pages. @throws HeadgateError */
async function* listPages(client, path, details = {}) {
	let token;
	do {
		const query = {
			...details.query,
			limit: 500,
			continue: token
		};
		const page = await client.ask("list", path, {
			...details,
			query
		});
		yield* page.items ?? [];
		token = page.metadata?.continue || void 0;
	} while (token !== void 0);
}

export { listPages as n, METADATA_ONLY as t };