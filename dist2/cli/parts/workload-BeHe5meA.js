import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { n as apiStatus } from "./api-errors-CfKs4-yv.js";
import { n as collectionPath } from "./workload-paths-DuBgbzOX.js";
import { s as nearestWord } from "./target-name-BxnSfOVI.js";
import { L as toPort } from "./mirror-wish-CL8_-fub.js";
import { n as listPages } from "./list-pages-CcOf1JNX.js";
import { o as MAX_KNOWN_JOBS } from "./limits-XrWS_-ZW.js";

// cli/kube/main-container.ts
/** What an author of a pod says himself; kubectl follows it. */
const DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";
/** Proxies of meshes, and agents that are put beside an app. A name that begins with one of these and "-" counts, too. */
const SIDECARS = [
	...[
		"istio-proxy",
		"linkerd-proxy",
		"linkerd-debug",
		"kuma-sidecar",
		"kuma-dp",
		"envoy",
		"envoy-sidecar",
		"consul-dataplane"
	],
	...[
		"consul-connect-envoy-sidecar",
		"osm-proxy",
		"aws-appmesh-envoy",
		"cilium-envoy",
		"nginx-sidecar-proxy",
		"oauth2-proxy"
	],
	...[
		"vault-agent",
		"cloud-sql-proxy",
		"cloudsql-proxy",
		"alloydb-auth-proxy",
		"datadog-agent",
		"dd-agent",
		"newrelic-agent"
	],
	...[
		"fluent-bit",
		"fluentd",
		"filebeat",
		"promtail",
		"otel-collector",
		"otc-container",
		"jaeger-agent",
		"daprd",
		"aws-xray-daemon"
	]
];
/** Meshes, by the containers that they add. */
const MESHES = {
	"istio-proxy": "Istio",
	"linkerd-proxy": "Linkerd",
	"kuma-sidecar": "Kuma"
};
/** Whether a container is one that stands beside the app. */
function isSidecar(name) {
	return SIDECARS.some((known) => name === known || name.startsWith(`${known}-`));
}
/** Names of a pod's containers, sidecars that are init containers last. */
function containerNames({ spec }) {
	const lasting = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
	return [...spec?.containers ?? [], ...lasting].map(({ name }) => name);
}
/** The container that is meant by default; undefined for a pod without any. */
function mainContainer(pod) {
	const own = (pod.spec?.containers ?? []).map(({ name }) => name);
	const chosen = pod.metadata?.annotations?.[DEFAULT_CONTAINER];
	if (chosen !== void 0 && containerNames(pod).includes(chosen)) return chosen;
	return own.find((name) => !isSidecar(name)) ?? own[0];
}
/** The mesh that a pod belongs to, by its containers and annotations. */
function meshOf(pod) {
	const [name] = containerNames(pod).filter((container) => Object.hasOwn(MESHES, container));
	if (name !== void 0) return MESHES[name];
	return pod.metadata?.annotations?.["ambient.istio.io/redirection"] === "enabled" ? "Istio (ambient)" : void 0;
}

// cli/kube/pod-view.ts
/** Pure. */
function viewPod(pod, rules) {
	const { uid = "", name = "" } = pod.metadata ?? {};
	const waiting = (reason) => ({
		kind: "waiting",
		uid,
		name,
		reason
	});
	const container = rules.container ?? mainContainer(pod);
	const trouble = troubleOf(pod);
	if (trouble !== void 0) return waiting(trouble);
	if (container === void 0 || !containerNames(pod).includes(container)) return waiting(`it has no container "${container ?? ""}", only ${containerNames(pod).join(", ")}`);
	const status = statusOf(pod, container);
	const containerId = /([0-9a-f]{64})$/.exec(status?.containerID ?? "")?.[1];
	if (status?.state?.running === void 0 || containerId === void 0) return waiting(stateWords(container, status));
	if (!pod.status?.conditions?.some(({ type, status: holds }) => type === "Ready" && holds === "True")) return waiting("it is not ready");
	return {
		kind: "ready",
		pod: targetOf(pod, {
			container,
			containerId,
			rules
		})
	};
}
/** Whether two views of a pod are the same for whoever uses it. */
function isSamePod(one, other) {
	return one.uid === other.uid && one.containerId === other.containerId && one.containerName === other.containerName;
}
function targetOf(pod, found) {
	const { metadata, spec, status } = pod;
	const ports = portsOf(pod);
	return {
		uid: metadata?.uid ?? "",
		name: metadata?.name ?? "",
		namespace: metadata?.namespace ?? "",
		nodeName: spec?.nodeName ?? "",
		containerName: found.container,
		containerId: found.containerId,
		addresses: (status?.podIPs ?? []).map(({ ip }) => ip).filter(Boolean),
		ports,
		servicePorts: servicePortsOf(found.rules.servicePorts, ports),
		isHostNetwork: spec?.hostNetwork === true,
		probes: probesOf(pod)
	};
}
/** What keeps the whole pod from being used. */
function troubleOf({ metadata, status }) {
	if (metadata?.deletionTimestamp !== void 0) return "it is being deleted";
	if (status?.phase === "Succeeded") return "it has finished";
	if (status?.phase === "Failed") return status.reason === "Evicted" ? "it was evicted" : "it has failed";
	const scheduled = status?.conditions?.find(({ type }) => type === "PodScheduled");
	return scheduled?.status === "False" ? `it finds no node (${scheduled.message ?? scheduled.reason ?? "no reason"})` : void 0;
}
function statusOf({ status }, container) {
	return [...status?.containerStatuses ?? [], ...status?.initContainerStatuses ?? []].find(({ name }) => name === container);
}
function stateWords(container, status) {
	const { waiting, terminated } = status?.state ?? {};
	if (waiting !== void 0) return `its container ${container} is waiting${waiting.reason ? ` (${waiting.reason})` : ""}`;
	if (terminated !== void 0) return `its container ${container} has ended (${terminated.reason ?? terminated.exitCode})`;
	return `its container ${container} has not started`;
}
function lastingContainers({ spec }) {
	const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
	return [...spec?.containers ?? [], ...sidecars];
}
function portsOf(pod) {
	return lastingContainers(pod).flatMap(({ name: containerName, ports = [] }) => ports.filter(({ protocol }) => protocol === void 0 || protocol === "TCP").map(({ containerPort, name = "" }) => ({
		port: toPort(containerPort),
		name,
		containerName
	})));
}
/** A target port by name is looked up in this pod: it may be another number in the next. */
function servicePortsOf(declared, ports) {
	return declared.flatMap(({ port, name, targetPort }) => {
		const found = typeof targetPort === "number" ? targetPort : ports.find((each) => each.name === targetPort)?.port;
		return found === void 0 ? [] : [{
			port: toPort(port),
			name,
			targetPort: toPort(found)
		}];
	});
}
function probesOf(pod) {
	return lastingContainers(pod).flatMap((container) => [
		...probeOf("liveness", container.livenessProbe, container),
		...probeOf("readiness", container.readinessProbe, container),
		...probeOf("startup", container.startupProbe, container)
	]);
}
function probeOf(kind, probe, { ports = [] }) {
	const named = probe?.httpGet?.port ?? probe?.grpc?.port;
	if (probe === void 0 || named === void 0) return [];
	const number = portNumber(named, ports);
	if (number === void 0) return [];
	const { httpGet } = probe;
	if (httpGet === void 0) return [{
		kind,
		port: number,
		path: null
	}];
	const own = httpGet.httpHeaders?.find(({ name }) => name.toLowerCase() === "user-agent");
	return [{
		kind,
		port: number,
		path: `/${(httpGet.path ?? "").replace(/^\//, "")}`,
		...own === void 0 ? {} : { userAgent: own.value }
	}];
}
function portNumber(port, ports) {
	const number = typeof port === "number" ? port : ports.find(({ name }) => name === port)?.containerPort;
	return number === void 0 ? void 0 : toPort(number);
}

// cli/kube/cron-job-pods.ts
var CronJobPods = class {
	#client;
	#cronJob;
	/** By the names of jobs that the controller did not name: whether they are the CronJob's, or the question. */
	#jobs = /* @__PURE__ */ new Map();
	constructor(client, cronJob) {
		this.#client = client;
		this.#cronJob = cronJob;
	}
	/** Reads the jobs that are there, so that their pods need no question each. */
	async readJobs() {
		try {
			for await (const job of listPages(this.#client, collectionPath("job", this.#client.namespace), {})) if (this.#jobs.size < 1e4) this.#jobs.set(job.metadata?.name ?? "", this.#owns(job));
		} catch (error) {
			if (apiStatus(error)?.status !== 403) throw error;
		}
	}
	belongs({ metadata }) {
		const name = metadata?.ownerReferences?.find(({ kind }) => kind === "Job")?.name;
		if (name === void 0) return false;
		if (this.#isNamedByController(name)) return true;
		const known = this.#jobs.get(name);
		if (known !== void 0) return known;
		if (this.#jobs.size >= 1e4) this.#jobs.clear();
		const answer = this.#look(name);
		this.#jobs.set(name, answer);
		return answer;
	}
	#isNamedByController(job) {
		return job.startsWith(`${this.#cronJob}-`) && /^[0-9]+$/.test(job.slice(this.#cronJob.length + 1));
	}
	#owns({ metadata }) {
		return metadata?.ownerReferences?.some(({ kind, name }) => kind === "CronJob" && name === this.#cronJob) === true;
	}
	/** Never rejects. */
	async #look(name) {
		try {
			const isOwned = this.#owns(await this.#client.ask("get", collectionPath("job", this.#client.namespace, name)));
			this.#jobs.set(name, isOwned);
			return isOwned;
		} catch {
			this.#jobs.delete(name);
			return false;
		}
	}
};

// cli/kube/missing-object.ts
/** What is said of a name that the cluster does not know: is it the namespace, the kind, or is there one that is spelt alike? */
/** Names that are listed when nothing is alike. */
const MAX_NAMES = 10;
/** The error for it; never throws, since the cause is known already. */
async function missingObject({ kind, name, text }, client, cause) {
	const { namespace, cluster } = client;
	const where = `in namespace "${namespace}" of context "${cluster.context}"`;
	const make = (message, hint) => new HeadgateError("HEADGATE_ERR_TARGET_NOT_FOUND", message, {
		hint,
		cause
	});
	if (await isNamespaceMissing(client)) return make(`There is no namespace "${namespace}" in context "${cluster.context}".`, "Name another one with -n; `kubectl get namespaces` lists them.");
	const names = await namesOf(kind, client);
	if (names === void 0) return make(`There is no ${text} ${where}.`, "`headgate ls` lists what can be targeted; -n and --context pick another place.");
	const nearest = nearestWord(name, names);
	const guess = nearest === void 0 ? "" : ` Did you mean "${kind}/${nearest}"?`;
	const list = names.length === 0 ? `no ${kind}` : names.slice(0, MAX_NAMES).join(", ") + (names.length > MAX_NAMES ? ", …" : "");
	return make(`There is no ${text} ${where}.${guess}`, `There: ${list}. -n and --context pick another place.`);
}
async function isNamespaceMissing(client) {
	try {
		await client.ask("get", `/api/v1/namespaces/${encodeURIComponent(client.namespace)}`);
		return false;
	} catch (error) {
		return apiStatus(error)?.status === 404;
	}
}
async function namesOf(kind, client) {
	try {
		const { items } = await client.ask("list", collectionPath(kind, client.namespace), { query: { limit: 200 } });
		return items.map(({ metadata }) => metadata.name).sort();
	} catch (error) {
		if (!(error instanceof HeadgateError)) throw error;
		return;
	}
}

// cli/kube/workload.ts
/** @throws HeadgateError HEADGATE_ERR_TARGET_NOT_FOUND with what there is, HEADGATE_ERR_FORBIDDEN … */
async function resolveWorkload(target, client) {
	const source = {
		path: collectionPath("pod", client.namespace),
		belongs: () => true,
		servicePorts: []
	};
	const { kind, name } = target;
	switch (kind) {
		case "selector": return {
			...source,
			query: { labelSelector: name }
		};
		case "pod":
			await read(target, client);
			return {
				...source,
				query: { fieldSelector: `metadata.name=${name}` }
			};
		case "service": return {
			...source,
			...serviceSource(await read(target, client), target)
		};
		case "cronjob":
			await read(target, client);
			return {
				...source,
				...await cronJobSource(client, name)
			};
		default: return {
			...source,
			query: { labelSelector: await workloadSelector(target, client) }
		};
	}
}
/** A selector as the API takes it in a query. @returns undefined for one that selects nothing in particular */
function selectorText({ matchLabels = {}, matchExpressions = [] }) {
	const parts = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
	for (const { key, operator, values = [] } of matchExpressions) if (operator === "Exists") parts.push(key);
	else if (operator === "DoesNotExist") parts.push(`!${key}`);
	else parts.push(`${key} ${operator === "In" ? "in" : "notin"} (${values.join(",")})`);
	return parts.length === 0 ? void 0 : parts.join(",");
}
async function read({ kind, name, text }, client) {
	if (kind === "selector") return {};
	try {
		return await client.ask("get", collectionPath(kind, client.namespace, name));
	} catch (error) {
		if (apiStatus(error)?.status !== 404) throw error;
		throw await missingObject({
			kind,
			name,
			text
		}, client, error);
	}
}
async function workloadSelector(target, client) {
	const { spec } = await read(target, client);
	const reference = spec?.workloadRef;
	if (target.kind === "rollout" && reference?.kind === "Deployment" && reference.name !== void 0) return workloadSelector({
		...target,
		kind: "deployment",
		name: reference.name
	}, client);
	const selector = selectorText(spec?.selector ?? {});
	if (selector !== void 0) return selector;
	throw new HeadgateError("HEADGATE_ERR_TARGET_NOT_FOUND", `${target.text} selects no pods by itself.`, { hint: "Name a pod, or select pods by their labels with -l." });
}
function serviceSource({ spec }, { text }) {
	const labels = Object.entries(spec?.selector ?? {});
	if (labels.length === 0) throw new HeadgateError("HEADGATE_ERR_TARGET_NOT_FOUND", `${text} selects no pods: its endpoints are set by hand, or lie outside.`, { hint: "Name the workload behind it." });
	const servicePorts = (spec?.ports ?? []).filter(({ protocol }) => protocol === void 0 || protocol === "TCP").map(({ port, name = "", targetPort }) => ({
		port,
		name,
		targetPort: targetPort ?? port
	}));
	return {
		query: { labelSelector: labels.map(([key, value]) => `${key}=${value}`).join(",") },
		servicePorts
	};
}
async function cronJobSource(client, name) {
	const pods = new CronJobPods(client, name);
	await pods.readJobs();
	return {
		query: { labelSelector: "batch.kubernetes.io/job-name" },
		belongs: (pod) => pods.belongs(pod)
	};
}

export { meshOf as a, containerNames as i, isSamePod as n, viewPod as r, resolveWorkload as t };