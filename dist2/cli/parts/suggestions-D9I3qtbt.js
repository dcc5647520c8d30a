import { c as COMPLETION_TIMEOUT_MS } from "./_builtin_buffer-B4HCvALO.js";
import { t as CLUSTER_TARGET_KINDS } from "./target-name-BxnSfOVI.js";
import { i as contextNames, n as collectionPath, r as ClusterClient } from "./workload-paths-DuBgbzOX.js";

// cli/kube/suggestions.ts
/**
* What a shell is offered while a target, a namespace or a context is typed: names from the cluster, asked for within a bound.
* Whatever goes wrong leaves the list empty: a shell has no place for errors.
*/
/** Kinds that are listed before a kind is typed; the others are offered by name only. */
const USUAL_KINDS = [
	"deployment",
	"statefulset",
	"daemonset",
	"service"
];
/** @param typed so far: a kind with its slash has its names listed. Never throws. */
async function suggestClusterTargets(typed, selection) {
	const kind = CLUSTER_TARGET_KINDS.find((known) => typed.startsWith(`${known}/`));
	const kinds = kind === void 0 ? USUAL_KINDS : [kind];
	const names = await inTime(selection, (client, signal) => Promise.all(kinds.map(async (each) => namesAt(client, collectionPath(each, client.namespace), signal, `${each}/`))));
	const forms = CLUSTER_TARGET_KINDS.map((each) => [`${each}/`, "in the cluster"]);
	return [...names.flat().map((name) => [name, "in the cluster"]), ...forms];
}
/** Never throws. */
async function suggestNamespaces(selection) {
	return (await inTime(selection, (client, signal) => Promise.all([namesAt(client, "/api/v1/namespaces", signal, "")]))).flat().map((name) => [name, "namespace"]);
}
/** Never throws. */
function suggestContexts(selection) {
	try {
		return contextNames(selection).map((name) => [name, "context"]);
	} catch {
		return [];
	}
}
async function namesAt(client, path, signal, prefix) {
	try {
		const { items } = await client.ask("list", path, {
			query: { limit: 500 },
			signal
		});
		return (items ?? []).flatMap(({ metadata }) => metadata?.name === void 0 ? [] : [`${prefix}${metadata.name}`]).sort();
	} catch {
		return [];
	}
}
async function inTime(selection, ask) {
	let client;
	try {
		client = ClusterClient.of(selection);
		const signal = AbortSignal.timeout(COMPLETION_TIMEOUT_MS);
		const late = new Promise((resolve) => signal.addEventListener("abort", () => resolve([])));
		return await Promise.race([ask(client, signal), late]);
	} catch {
		return [];
	} finally {
		client?.close();
	}
}

export { suggestClusterTargets, suggestContexts, suggestNamespaces };