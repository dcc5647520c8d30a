import { t as HeadgateError } from "./errors-BbalaUdS.js";

// cli/nearest.ts
/** "Did you mean": the known word that is closest to a misspelt one. */
/** Edits (insert, delete, replace, swap of neighbours) above which two words are not alike; of short words a third of their letters. */
const MAX_EDITS = 3;
/** The closest of `known` to `word`, or undefined when none is alike. Case does not count. */
function nearestWord(word, known) {
	let best;
	let bestEdits = Math.min(MAX_EDITS, Math.floor((word.length + 1) / 3)) + 1;
	for (const candidate of known) {
		const edits = editDistance(word.toLowerCase(), candidate.toLowerCase());
		if (edits < bestEdits) {
			best = candidate;
			bestEdits = edits;
		}
	}
	return best;
}
/** Optimal string alignment distance. Both words are short: option names and keys. */
function editDistance(a, b) {
	let beforePrevious = [];
	let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
	for (let row = 1; row <= a.length; row++) {
		const current = [row];
		for (let column = 1; column <= b.length; column++) {
			const isSame = a[row - 1] === b[column - 1];
			let edits = Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + (isSame ? 0 : 1));
			if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) edits = Math.min(edits, (beforePrevious[column - 2] ?? 0) + 1);
			current.push(edits);
		}
		beforePrevious = previous;
		previous = current;
	}
	return previous[b.length] ?? 0;
}

// cli/target/target-name.ts
/**
* What the user names as target: something of this machine (a network namespace, a process, a container), or something of a
* cluster (a pod, or a workload whose pods are meant). Kinds of a cluster are written as kubectl takes them: `deployment/shop`,
* `deploy/shop`, `deployments.apps/shop`; `/container/NAME` behind picks a container.
*/
/** Kinds of target on this machine. */
const LOCAL_TARGET_KINDS = [
	"netns",
	"pid",
	"container"
];
/** Kinds of target in a cluster that have a name, each with what kubectl calls it besides. */
const CLUSTER_KIND_NAMES = {
	pod: ["pods", "po"],
	deployment: ["deployments", "deploy"],
	statefulset: ["statefulsets", "sts"],
	daemonset: ["daemonsets", "ds"],
	replicaset: ["replicasets", "rs"],
	job: ["jobs"],
	cronjob: ["cronjobs", "cj"],
	service: ["services", "svc"],
	rollout: ["rollouts", "ro"]
};
const CLUSTER_TARGET_KINDS = Object.keys(CLUSTER_KIND_NAMES);
/** API groups that may stand behind a kind, as in what `kubectl get -o name` prints. */
const GROUPS = /\.(apps|batch|argoproj\.io)$/;
/** Whether a target lies in a cluster. */
function isClusterTarget(target) {
	return !LOCAL_TARGET_KINDS.some((kind) => kind === target.kind);
}
const FORMS = "deployment/NAME, pod/NAME, service/NAME or another workload of a cluster, netns/NAME (see `ip netns`), pid/NUMBER or container/ID";
/** @throws HeadgateError HEADGATE_ERR_TARGET with what would be right. */
function parseTarget(text) {
	const slash = text.indexOf("/");
	const kind = slash === -1 ? "" : text.slice(0, slash).toLowerCase();
	const name = slash === -1 ? "" : text.slice(slash + 1);
	if (kind === "selector") return selectorTarget(name);
	const clusterKind = clusterKindOf(kind);
	if (clusterKind !== void 0) return namedTarget(clusterKind, name, text);
	const localKind = LOCAL_TARGET_KINDS.find((known) => known === kind);
	if (localKind === void 0) throw unknownTarget(text, kind);
	checkLocalName(localKind, name, text);
	return {
		kind: localKind,
		name,
		text: `${localKind}/${name}`
	};
}
/** Pods by their labels: what `-l` takes. @throws HeadgateError HEADGATE_ERR_TARGET */
function selectorTarget(selector, container) {
	const name = selector.trim();
	if (!/^[A-Za-z0-9!][A-Za-z0-9_.,/=!() -]*$/.test(name)) throw new HeadgateError("HEADGATE_ERR_TARGET", `${JSON.stringify(selector)} is not a label selector.`, { hint: "Write it as for kubectl: -l app=shop, -l 'app=shop,tier in (web, api)'." });
	return {
		kind: "selector",
		name,
		container,
		text: withContainer(`selector/${name}`, container)
	};
}
/** The same target with a container that is named beside it. @throws HeadgateError when it names another one itself. */
function inContainer(target, container) {
	if (!isClusterTarget(target)) throw new HeadgateError("HEADGATE_ERR_TARGET", `${target.text} has no containers to choose from.`);
	checkDnsName(container, `${target.text}/container/${container}`, "container");
	if (target.container !== void 0 && target.container !== container) throw new HeadgateError("HEADGATE_ERR_TARGET", `${target.text} names another container than "${container}".`);
	if (target.container !== void 0) return target;
	return {
		...target,
		container,
		text: withContainer(target.text, container)
	};
}
/** A namespace of a cluster. @throws HeadgateError HEADGATE_ERR_TARGET */
function parseNamespace(text) {
	checkDnsName(text, text, "namespace");
	return text;
}
function clusterKindOf(word) {
	const plain = word.replace(GROUPS, "");
	return CLUSTER_TARGET_KINDS.find((kind) => kind === plain || CLUSTER_KIND_NAMES[kind].some((other) => other === plain));
}
function namedTarget(kind, rest, text) {
	const [name = "", word, container, ...more] = rest.split("/");
	checkDnsName(name, text, kind);
	if (word === void 0) return {
		kind,
		name,
		container: void 0,
		text: `${kind}/${name}`
	};
	if (word !== "container" || container === void 0 || more.length > 0) throw new HeadgateError("HEADGATE_ERR_TARGET", `"${text}" is not a target: after the name only /container/NAME fits.`, { hint: `Write ${kind}/${name} or ${kind}/${name}/container/NAME.` });
	checkDnsName(container, text, "container");
	return {
		kind,
		name,
		container,
		text: withContainer(`${kind}/${name}`, container)
	};
}
function withContainer(text, container) {
	return container === void 0 ? text : `${text}/container/${container}`;
}
/** Names of the API: RFC 1123 subdomains. */
function checkDnsName(name, text, what) {
	if (name.length <= 253 && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name)) return;
	const problem = name === "" ? `the name of the ${what} is missing` : `"${name}" cannot be the name of a ${what}`;
	throw new HeadgateError("HEADGATE_ERR_TARGET", `"${text}" is not a target: ${problem}.`, { hint: "Names in a cluster are made of small letters, digits, \"-\" and \".\"." });
}
function unknownTarget(text, kind) {
	const known = [...LOCAL_TARGET_KINDS, ...CLUSTER_TARGET_KINDS];
	const nearest = kind === "" ? void 0 : nearestWord(kind, known);
	const guess = nearest === void 0 ? "" : ` Did you mean "${nearest}/${text.slice(text.indexOf("/") + 1)}"?`;
	return new HeadgateError("HEADGATE_ERR_TARGET", `"${text}" is not a target.${guess}`, { hint: `A target is written ${FORMS}.` });
}
function checkLocalName(kind, name, text) {
	if (kind === "pid" ? /^[1-9][0-9]{0,9}$/.test(name) : /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name)) return;
	const problem = kind === "pid" ? "the process id must be a number, as in pid/1234" : `it has no usable name after ${kind}/`;
	throw new HeadgateError("HEADGATE_ERR_TARGET", `"${text}" is not a target: ${problem}.`, { hint: `A target is written ${FORMS}.` });
}

export { parseTarget as a, parseNamespace as i, inContainer as n, selectorTarget as o, isClusterTarget as r, nearestWord as s, CLUSTER_TARGET_KINDS as t };