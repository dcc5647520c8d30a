import { r as toHeadgateError, t as HeadgateError } from "./errors-BbalaUdS.js";
import { n as apiStatus } from "./api-errors-CfKs4-yv.js";
import { c as AGENT_LABEL_VALUE, l as AGENT_SELECTOR, s as AGENT_LABEL, u as TARGET_POD_ANNOTATION } from "./agent-objects-DeAxRJxl.js";
import { n as listPages, t as METADATA_ONLY } from "./list-pages-CcOf1JNX.js";
import { r as ClusterClient, t as COLLECTIONS } from "./workload-paths-DuBgbzOX.js";
import { i as readEnvironment, t as readClusterFlags } from "./flags-hgVyaaKH.js";
import { r as mergeLayers } from "./settings-BkLum89H.js";
import { t as createProgress } from "./progress-DKtCn135.js";
import { n as printable, r as printableJson } from "./style-BM3iRPqv.js";
import { i as systemClock } from "./sentence-DzvZX_dA.js";
import { i as labelledAgents, t as accessToAgent } from "./cluster-agents-D-yf06yt.js";
import { t as defaultName } from "./default-name-Bjg6A9H2.js";
import { r as askStatus } from "./observer-D8aNR-3x.js";
import { t as packageVersion } from "./version-DHY8U1WB.js";
import { t as inTurns } from "./visits--URuxKqU.js";

// cli/kube/catalogue.ts
const KINDS = [
	"deployment",
	"statefulset",
	"daemonset",
	"rollout",
	"replicaset",
	"cronjob",
	"job",
	"service",
	"pod"
];
/** @param namespace undefined for all. Never throws for a kind that cannot be listed. */
async function readCatalogue(client, namespace) {
	const [lists, [served]] = await Promise.all([Promise.allSettled(KINDS.map((kind) => listKind(kind, client, namespace))), Promise.allSettled([servedPods(client, namespace)])]);
	const found = [];
	const failures = [];
	for (const [index, kind] of KINDS.entries()) {
		const list = lists[index];
		if (list?.status === "fulfilled") found.push(...list.value);
		else if (!isUnknownKind(list?.reason)) failures.push({
			kind,
			error: toHeadgateError(list?.reason)
		});
	}
	if (served.status === "rejected") failures.push({
		kind: "agents",
		error: toHeadgateError(served.reason)
	});
	const pods = served.status === "fulfilled" ? served.value : [];
	return {
		entries: found.map(({ selector, ...entry }) => ({
			...entry,
			served: namesServed(entry, selector, pods)
		})).sort(byPlace),
		failures
	};
}
/** Whether labels are those that a selector means. */
function isSelected(labels, selector) {
	const { matchLabels = {}, matchExpressions = [] } = selector;
	if (Object.keys(matchLabels).length + matchExpressions.length === 0) return false;
	return Object.entries(matchLabels).every(([key, value]) => labels[key] === value) && matchExpressions.every(({ key, operator, values = [] }) => {
		const value = labels[key];
		if (operator === "Exists") return value !== void 0;
		if (operator === "DoesNotExist") return value === void 0;
		return (value !== void 0 && values.includes(value)) === (operator === "In");
	});
}
function collection(kind, namespace) {
	const { api, plural } = COLLECTIONS[kind];
	return namespace === void 0 ? `${api}/${plural}` : `${api}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}
async function listKind(kind, client, namespace) {
	const found = [];
	const path = collection(kind, namespace);
	if (kind === "pod") return listLonePods(client, path);
	for await (const item of listPages(client, path)) {
		const { metadata } = item;
		const isOwned = metadata?.ownerReferences?.some(({ controller }) => controller) === true;
		const isSpent = kind === "replicaset" && item.spec?.replicas === 0;
		if (isOwned || isSpent || metadata?.labels?.["app.kubernetes.io/name"] === "headgate-agent") continue;
		found.push(entryOf(kind, item));
	}
	return found;
}
function entryOf(kind, { metadata, spec, status }) {
	const template = spec?.template ?? spec?.jobTemplate?.spec?.template;
	const place = {
		kind,
		name: metadata?.name ?? "",
		namespace: metadata?.namespace ?? ""
	};
	if (kind === "service") {
		const ports = (spec?.ports ?? []).filter(isTcp).map(({ port, name = "" }) => ({
			port,
			name
		}));
		return {
			...place,
			ready: null,
			wanted: null,
			ports,
			selector: { matchLabels: spec?.selector ?? {} }
		};
	}
	const { active } = status ?? {};
	const [ready, wanted] = {
		daemonset: [status?.numberReady ?? 0, status?.desiredNumberScheduled ?? 0],
		job: [status?.ready ?? 0, typeof active === "number" ? active : 0],
		cronjob: [null, null]
	}[kind] ?? [status?.readyReplicas ?? 0, spec?.replicas ?? 1];
	return {
		...place,
		ready,
		wanted,
		ports: portsOf(template?.spec?.containers),
		selector: spec?.selector
	};
}
function portsOf(containers = []) {
	return containers.flatMap(({ ports = [] }) => ports.filter(isTcp).map(({ containerPort, name = "" }) => ({
		port: containerPort,
		name
	})));
}
function isTcp({ protocol }) {
	return protocol === void 0 || protocol === "TCP";
}
/** Pods that nobody owns: known by their metadata, then read one by one, up to a limit; beyond it only their names are shown. */
async function listLonePods(client, path) {
	const lone = [];
	for await (const { metadata } of listPages(client, path, { accept: METADATA_ONLY })) {
		if (metadata.labels?.["app.kubernetes.io/name"] === "headgate-agent") continue;
		if (metadata.ownerReferences?.some(({ controller }) => controller) !== true) lone.push(metadata);
	}
	const read = lone.slice(0, 100).map(({ name = "", namespace = "" }) => readPod(client, namespace, name));
	const pods = await Promise.all(read);
	return lone.map(({ name = "", namespace = "" }, index) => {
		const pod = pods[index];
		const isReady = pod?.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
		return {
			kind: "pod",
			name,
			namespace,
			...pod === void 0 ? {
				ready: null,
				wanted: null
			} : {
				ready: isReady ? 1 : 0,
				wanted: 1
			},
			ports: portsOf(pod?.spec?.containers),
			selector: void 0
		};
	});
}
async function readPod(client, namespace, name) {
	try {
		return await client.ask("get", `${collection("pod", namespace)}/${encodeURIComponent(name)}`);
	} catch (error) {
		if (apiStatus(error) === void 0) throw error;
		return;
	}
}
/** The pods that agents serve now. */
async function servedPods(client, namespace) {
	const names = /* @__PURE__ */ new Set();
	const query = { labelSelector: AGENT_SELECTOR };
	for await (const { metadata } of listPages(client, collection("pod", namespace), {
		query,
		accept: METADATA_ONLY
	})) {
		const name = metadata?.annotations?.[TARGET_POD_ANNOTATION];
		if (name !== void 0) names.add(`${metadata?.namespace}/${name}`);
	}
	const reads = [...names].slice(0, 200).map((place) => {
		const [its = "", name = ""] = place.split("/");
		return readPod(client, its, name);
	});
	return (await Promise.all(reads)).filter((pod) => pod !== void 0);
}
function namesServed(entry, selector, pods) {
	return pods.flatMap(({ metadata }) => metadata?.namespace === entry.namespace ? [metadata] : []).filter(({ name, labels = {} }) => entry.kind === "pod" ? name === entry.name : selector !== void 0 && isSelected(labels, selector)).map(({ name = "" }) => name);
}
/** Rollouts exist only where Argo is installed. */
function isUnknownKind(error) {
	return apiStatus(error)?.status === 404;
}
function byPlace(one, other) {
	return one.namespace.localeCompare(other.namespace) || KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) || one.name.localeCompare(other.name);
}

// cli/progress/table.ts
/** Text in columns, for people. */
/** Lines of a table; the first row is its head. Columns are as wide as their longest cell, two spaces apart. */
function tableLines(rows) {
	const columns = Math.max(0, ...rows.map((row) => row.length));
	const widths = Array.from({ length: columns }, (_, column) => Math.max(0, ...rows.map((row) => (row[column] ?? "").length)));
	return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd());
}

// cli/commands/users-of-pods.ts
/** Who is on the pods of a cluster: the names of the sessions of each, as their agents tell. */
/** By `NAMESPACE/POD`. What an agent does not tell (it ends just now, its token may not be read) is left out: it is still known that it is there. */
async function usersOfPods(client, namespace) {
	const agents = await labelledAgents(client, namespace);
	const names = await inTurns(agents, 16, (agent) => namesOf(client, agent));
	return new Map(agents.map(({ namespace: its, targetPod }, index) => [`${its}/${targetPod}`, names[index] ?? []]));
}
async function namesOf(client, agent) {
	const visitor = {
		name: defaultName(),
		version: packageVersion(),
		clock: systemClock
	};
	try {
		const { sessions } = await askStatus(accessToAgent(client, agent), visitor);
		return sessions.map(({ name }) => name);
	} catch {
		return [];
	}
}

// cli/commands/ls.ts
/** `headgate ls`: what can be targeted in a cluster, with replicas, ports, and who is on it. */
/** @returns 0, or 1 when a kind could not be listed. @throws HeadgateError when none could. */
async function ls(flags, terminal, client = clientFor(flags, terminal)) {
	try {
		const namespace = flags.allNamespaces ? void 0 : client.namespace;
		const { entries, failures } = await readCatalogue(client, namespace);
		const [first] = failures;
		if (entries.length === 0 && first !== void 0) throw first.error;
		const users = entries.some(({ served }) => served.length > 0) ? await usersOfPods(client, namespace) : /* @__PURE__ */ new Map();
		print(entries.map((entry) => ({
			...entry,
			users: usersOf(entry, users)
		})), {
			flags,
			terminal,
			where: namespace === void 0 ? "the cluster" : `namespace "${namespace}"`
		});
		const progress = createProgress({
			mode: flags.progress ?? "auto",
			verbosity: flags.verbose ?? 0,
			stream: terminal.stderr,
			environment: terminal.environment
		});
		for (const { kind, error } of failures) progress({
			event: "notice",
			level: "warning",
			code: "not_listed",
			message: `Not listed: ${kind}. ${error.message}`
		});
		return failures.length === 0 ? 0 : 1;
	} finally {
		client.close();
	}
}
function clientFor(flags, { environment }) {
	if (flags.allNamespaces && flags.namespace !== void 0) throw new HeadgateError("HEADGATE_ERR_USAGE", "-n and -A exclude each other.", { hint: "Leave one of them out." });
	const { kubeconfig, context, namespace } = mergeLayers([readClusterFlags(flags), readEnvironment(environment)]);
	return ClusterClient.of({
		kubeconfig,
		context,
		namespace
	});
}
function print(entries, { flags, terminal, where }) {
	if (flags.json) {
		const targets = entries.map(({ kind, name, served, ...rest }) => ({
			target: `${kind}/${name}`,
			...rest,
			served: served.length
		}));
		terminal.stdout.write(`${printableJson({ targets }, 2)}\n`);
		return;
	}
	const lines = entries.length === 0 ? [`Nothing in ${where} can be targeted.`] : catalogueLines(entries, flags.allNamespaces === true);
	terminal.stdout.write(`${lines.map(printable).join("\n")}\n`);
}
/** A line each, below a head. Pure. */
function catalogueLines(entries, hasNamespaces) {
	const head = [
		...hasNamespaces ? ["NAMESPACE"] : [],
		"TARGET",
		"READY",
		"PORTS",
		"TAKEN"
	];
	const rows = entries.map((entry) => [
		...hasNamespaces ? [entry.namespace] : [],
		`${entry.kind}/${entry.name}`,
		entry.wanted === null ? "-" : `${entry.ready}/${entry.wanted}`,
		entry.ports.map(({ port, name }) => name === "" ? String(port) : `${port} (${name})`).join(", ") || "-",
		servedWords(entry)
	]);
	return tableLines([head, ...rows]);
}
function servedWords({ served, users }) {
	if (served.length === 0) return "-";
	const pods = served.length === 1 ? "1 pod" : `${served.length} pods`;
	return users.length === 0 ? pods : `${pods} by ${users.join(", ")}`;
}
/** Each once: a session of several pods is in each of them. */
function usersOf({ namespace, served }, users) {
	return [...new Set(served.flatMap((pod) => users.get(`${namespace}/${pod}`) ?? []))].toSorted();
}

export { ls };