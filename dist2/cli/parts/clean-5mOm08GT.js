import { r as toHeadgateError } from "./errors-BbalaUdS.js";
import { d as TARGET_POD_UID_LABEL, l as AGENT_SELECTOR, r as agentNameOf } from "./agent-objects-DeAxRJxl.js";
import { n as apiStatus } from "./api-errors-CfKs4-yv.js";
import { n as agentIn, o as podsPath } from "./cluster-agents-D-yf06yt.js";
import { t as ABANDONED_AFTER_MS } from "./limits-XrWS_-ZW.js";
import { n as listPages, t as METADATA_ONLY } from "./list-pages-CcOf1JNX.js";
import { t as createProgress } from "./progress-DKtCn135.js";
import { n as printable, r as printableJson } from "./style-BM3iRPqv.js";
import { t as clientFor } from "./agents-of-cluster-ByMj0s-A.js";

// cli/kube/remains.ts
/**
* What dead agents left in a cluster. Nearly all goes by itself: a Job by its time to live, its pod and Secret with the Job, everything
* with the target's pod. What is left is of a cluster whose controllers were away, or of a start that nobody ended:
*
*     Job      finished                                                      its TTL did not remove it (yet)
*              not finished, older than a start may take, no pod of it runs   whoever started it has given up
*     pod      finished, and its Job is gone
*     Secret   its owner is none                                              somebody orphaned it
*              its owner is the target's pod, older than a start may take, no ephemeral agent runs there
*
* An agent lives while its pod runs, and neither that pod nor its Job nor its Secret is touched. What is removed is removed as it was
* looked at: an object that changed since is left. Ages are told by the API server's clock.
*/
/** Pure. */
function findRemains(traces) {
	const { jobs, pods, secrets } = traces;
	return [
		...jobs.flatMap((job) => reasonOfJob(job, traces) ?? []),
		...pods.flatMap((pod) => reasonOfPod(pod, jobs) ?? []),
		...secrets.flatMap((secret) => reasonOfSecret(secret, traces) ?? [])
	];
}
/** @param namespace undefined for all. @throws HeadgateError when Jobs or pods may not be listed */
async function listRemains(client, namespace) {
	const jobs = await listed(client, jobsPath(namespace));
	const [secretList] = await Promise.allSettled([listed(client, secretsPath(namespace), METADATA_ONLY)]);
	const secrets = secretList.status === "fulfilled" ? secretList.value : [];
	const pods = await listed(client, podsPath(namespace));
	const unseen = secretList.status === "rejected" ? [`Secrets are not looked at. ${toHeadgateError(secretList.reason).message}`] : [];
	return {
		remainders: findRemains({
			jobs,
			pods,
			secrets,
			ephemeralIn: await runningEphemerals(client, secrets),
			nowMs: await serverTimeMs(client)
		}),
		unseen
	};
}
/** @returns false when it is gone already or has changed since it was found. @throws HeadgateError when it may not be removed */
async function removeRemainder(client, remainder) {
	const { kind, namespace, name, uid, version } = remainder;
	const paths = {
		job: jobsPath,
		pod: podsPath,
		secret: secretsPath
	};
	const body = {
		propagationPolicy: "Background",
		preconditions: {
			uid,
			resourceVersion: version
		}
	};
	try {
		await client.ask("delete", `${paths[kind](namespace)}/${name}`, { body });
		return true;
	} catch (error) {
		const status = apiStatus(error)?.status;
		if (status === 404 || status === 409) return false;
		throw error;
	}
}
function reasonOfJob(job, { pods, nowMs }) {
	const { metadata, status } = job;
	if (metadata.deletionTimestamp !== void 0) return void 0;
	const own = pods.filter((pod) => isOwnedBy(pod, metadata.uid));
	if (own.some(({ status: its }) => its?.phase === "Running")) return void 0;
	const ended = status?.conditions?.find(({ type, status: is }) => (type === "Complete" || type === "Failed") && is === "True");
	if (ended !== void 0) return remainder("job", metadata, ended.type === "Failed" ? "has failed" : "has finished");
	if (!isOld(metadata, nowMs)) return void 0;
	return remainder("job", metadata, own.length === 0 ? "never got a pod" : "never started");
}
function reasonOfPod({ metadata, status }, jobs) {
	if (metadata.deletionTimestamp !== void 0) return void 0;
	const hasJob = jobs.some((job) => isOwnedBy({ metadata }, job.metadata.uid));
	return (status?.phase === "Succeeded" || status?.phase === "Failed") && !hasJob ? remainder("pod", metadata, "has finished, and its Job is gone") : void 0;
}
function reasonOfSecret({ metadata }, traces) {
	const { ephemeralIn, jobs, pods, nowMs } = traces;
	const { deletionTimestamp, ownerReferences = [], labels } = metadata;
	const uid = labels?.[TARGET_POD_UID_LABEL];
	if (deletionTimestamp !== void 0 || uid === void 0 || metadata.name !== agentNameOf(uid)) return void 0;
	const hasJob = jobs.some((job) => job.metadata.labels?.[TARGET_POD_UID_LABEL] === uid);
	const isServed = pods.some((pod) => pod.metadata.labels?.["headgate.dev/target-pod-uid"] === uid && pod.status?.phase === "Running");
	if (hasJob || isServed || ephemeralIn.has(uid) || !isOld(metadata, nowMs)) return void 0;
	if (ownerReferences.length === 0) return remainder("secret", metadata, "belongs to nothing");
	return ownerReferences.some(({ kind }) => kind === "Pod") ? remainder("secret", metadata, "is of an ephemeral container that has ended") : void 0;
}
function remainder(kind, metadata, reason) {
	const { namespace, name, uid, resourceVersion = "" } = metadata;
	return {
		kind,
		namespace,
		name,
		reason,
		uid,
		version: resourceVersion
	};
}
function isOwnedBy({ metadata }, uid) {
	return metadata.ownerReferences?.some((owner) => owner.uid === uid) === true;
}
/** Whether it is older than any start that somebody still waits for. */
function isOld({ creationTimestamp }, nowMs) {
	return nowMs - Date.parse(creationTimestamp ?? "") > ABANDONED_AFTER_MS;
}
async function listed(client, path, accept) {
	const items = [];
	const details = {
		query: { labelSelector: AGENT_SELECTOR },
		accept
	};
	for await (const item of listPages(client, path, details)) items.push(item);
	return items;
}
/** The pods that own Secrets, read one by one: there are as many as there are pods with ephemeral agents. */
async function runningEphemerals(client, secrets) {
	const running = /* @__PURE__ */ new Set();
	for (const { metadata } of secrets) {
		const owner = metadata.ownerReferences?.find(({ kind }) => kind === "Pod");
		if (owner === void 0) continue;
		try {
			const pod = await client.ask("get", `${podsPath(metadata.namespace)}/${owner.name}`);
			if (agentIn(pod) !== void 0 || pod.status?.phase === "Pending") running.add(pod.metadata.uid);
		} catch (error) {
			if (apiStatus(error)?.status !== 404) throw error;
		}
	}
	return running;
}
async function serverTimeMs(client) {
	const response = await client.open("get", "/version");
	response.resume();
	const timeMs = Date.parse(response.headers.date ?? "");
	return Number.isNaN(timeMs) ? Date.now() : timeMs;
}
function jobsPath(namespace) {
	return namespace === void 0 ? "/apis/batch/v1/jobs" : `/apis/batch/v1/namespaces/${namespace}/jobs`;
}
function secretsPath(namespace) {
	return namespace === void 0 ? "/api/v1/secrets" : `/api/v1/namespaces/${namespace}/secrets`;
}

// cli/commands/clean.ts
/** `headgate clean`: finds and removes what dead agents left in a cluster. */
/** @returns 0, or 1 when something could not be removed. @throws HeadgateError when nothing can be looked at */
async function clean(flags, terminal, client = clientFor(flags, terminal)) {
	try {
		const { remainders, unseen } = await listRemains(client, flags.allNamespaces ? void 0 : client.namespace);
		const outcomes = [];
		for (const each of remainders) outcomes.push(flags.dryRun ? {
			remainder: each,
			result: "found"
		} : await remove(client, each));
		print(outcomes, flags, terminal);
		const progress = createProgress({
			mode: flags.progress ?? "auto",
			verbosity: flags.verbose ?? 0,
			stream: terminal.stderr,
			environment: terminal.environment
		});
		for (const message of unseen) progress({
			event: "notice",
			level: "info",
			code: "not_listed",
			message
		});
		return outcomes.some(({ result }) => result === "failed") ? 1 : 0;
	} finally {
		client.close();
	}
}
async function remove(client, remainder) {
	try {
		return {
			remainder,
			result: await removeRemainder(client, remainder) ? "removed" : "kept"
		};
	} catch (error) {
		return {
			remainder,
			result: "failed",
			error: toHeadgateError(error).message
		};
	}
}
function print(outcomes, { json }, { stdout }) {
	if (json) {
		const remains = outcomes.map(({ remainder: { kind, namespace, name, reason }, result, error }) => ({
			kind,
			namespace,
			name,
			reason,
			result,
			...error === void 0 ? {} : { error }
		}));
		stdout.write(`${printableJson({ remains }, 2)}\n`);
		return;
	}
	const lines = outcomes.length === 0 ? ["Nothing is left of dead agents."] : outcomes.map(lineOf);
	stdout.write(`${lines.map(printable).join("\n")}\n`);
}
const WORDS = {
	found: "Would remove",
	removed: "Removed",
	kept: "Left, since it changed:",
	failed: "Not removed:"
};
function lineOf({ remainder: { kind, namespace, name, reason }, result, error }) {
	const why = error === void 0 ? `it ${reason}` : error;
	return `${WORDS[result]} ${kind}/${name} in "${namespace}": ${why}${error === void 0 ? "." : ""}`;
}

export { clean };