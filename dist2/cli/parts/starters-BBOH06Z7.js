import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { r as pause, t as sentence } from "./sentence-DzvZX_dA.js";
import { l as CONNECT_TIMEOUT_MS } from "./_builtin_buffer-B4HCvALO.js";
import { n as apiStatus, r as isPassing } from "./api-errors-CfKs4-yv.js";
import { r as tunnelOver, s as require__builtin_crypto } from "./tunnel-C1U0hZVC.js";
import { a as ephemeralContainer, f as agentSelectorOfPod, i as agentSecret, n as agentJob, o as podOwner, r as agentNameOf, t as TOKEN_KEY } from "./agent-objects-DeAxRJxl.js";
import { c as POD_AGENT_TIMEOUT_MS, i as JOB_GONE_TIMEOUT_MS, n as FORWARD_DELAY_GROWTH } from "./limits-XrWS_-ZW.js";
import { t as openPortForward } from "./port-forward-CasOn2-Q.js";
import { t as jsonLines } from "./watch-lines-BAM4ag8r.js";
import { n as parseAgentReport } from "./agent-report-C9E8cx19.js";

// cli/kube/pod-agent.ts
var import__builtin_crypto = require__builtin_crypto();
var PodAgent = class {
	#plan;
	#starter;
	#host;
	#started;
	/** Whether that one is watched no more. */
	#isStale = false;
	constructor(plan, starter, host) {
		this.#plan = plan;
		this.#starter = starter;
		this.#host = host;
		host.signal.addEventListener("abort", () => this.#started?.stop());
	}
	async find() {
		this.#started?.stop();
		const { pod, settings } = this.#plan;
		const started = await this.#starter.start((0, import__builtin_crypto.randomBytes)(32).toString("base64url"));
		started.failed.catch(() => void 0);
		started.podName.catch(() => void 0);
		this.#started = started;
		this.#isStale = false;
		this.#host.onDetail(started.isJoined ? "there is an agent already" : `${settings.isEphemeral ? "container" : "Job"} and token made`);
		if (!started.isJoined) this.#host.onStarted?.();
		if (this.#host.signal.aborted) started.stop();
		return {
			url: `ws://127.0.0.1:${settings.controlPort}`,
			token: started.token,
			pid: 0,
			target: `pod/${pod.name}`,
			version: "",
			joined: started.isJoined
		};
	}
	async open(address, events, clock) {
		const endMs = clock.nowMs() + POD_AGENT_TIMEOUT_MS;
		let found = this.#isStale ? await this.find() : address;
		for (;;) {
			const started = this.#started;
			if (started === void 0) throw new Error("an agent is opened before it was found");
			try {
				return await this.#openStarted(started, {
					address: found,
					events,
					clock
				});
			} catch (error) {
				if (!(started.isJoined && error instanceof HeadgateError && error.code === "HEADGATE_ERR_AGENT_START") || this.#host.signal.aborted || clock.nowMs() >= endMs) throw error;
			}
			await pause(clock, 50, this.#host.signal);
			found = await this.find();
		}
	}
	/** A container cannot be taken away: it ends by itself. */
	async release() {
		await this.#started?.remove();
	}
	async #openStarted(started, opening) {
		try {
			const podName = await Promise.race([
				started.podName,
				started.failed,
				this.#deadline()
			]);
			this.#host.onDetail(`the agent's pod is ${podName}`);
			return await Promise.race([this.#reach(podName, opening), started.failed]);
		} catch (error) {
			if (!started.isJoined && !this.#host.signal.aborted) await started.remove();
			throw error;
		} finally {
			started.stop();
			this.#isStale = true;
		}
	}
	/** Tries until it succeeds; whoever races it ends it by the signal or by time. */
	async #reach(podName, { address, events, clock }) {
		const { client, signal } = this.#host;
		const { pod, settings } = this.#plan;
		const endMs = clock.nowMs() + POD_AGENT_TIMEOUT_MS;
		const target = {
			namespace: pod.namespace,
			podName,
			port: settings.controlPort
		};
		let delayMs = 30;
		let patienceMs = 400;
		for (;;) {
			const attempt = new AbortController();
			const cancel = clock.after(patienceMs, () => attempt.abort());
			try {
				const stream = await openPortForward(client, target, attempt.signal);
				const tunnel = await tunnelOver(stream)(address, events, clock);
				this.#host.onDetail("the agent answers");
				return tunnel;
			} catch (error) {
				if (!mayComeRight(error) || signal.aborted || clock.nowMs() >= endMs) throw error;
			} finally {
				cancel();
			}
			await pause(clock, delayMs, signal);
			delayMs = Math.min(500, delayMs * FORWARD_DELAY_GROWTH);
			patienceMs = Math.min(CONNECT_TIMEOUT_MS, patienceMs * 1.5);
		}
	}
	async #deadline() {
		const { clock, signal } = this.#host;
		await pause(clock, POD_AGENT_TIMEOUT_MS, signal);
		const { pod } = this.#plan;
		throw new HeadgateError("HEADGATE_ERR_AGENT_START", `The agent of pod/${pod.name} did not start within ${POD_AGENT_TIMEOUT_MS / 1e3} s.`, { hint: `\`kubectl -n ${pod.namespace} describe job headgate-${pod.uid}\` tells more.` });
	}
};
/** A pod that is not there yet, a port that is not open yet, an agent that is not ready yet. */
function mayComeRight(error) {
	if (!(error instanceof HeadgateError)) return false;
	if (error.code === "HEADGATE_ERR_CONNECT") return !/HTTP status 40[13]/.test(error.message);
	const status = apiStatus(error)?.status;
	return isPassing(error) || status === 404 || status === 400;
}

// cli/kube/agent-failure.ts
/**
* Why an agent's pod does not run, in words: read from the pod's status, and from the events of a Job that has no pod. Pure.
* What may still come right by itself (a download, a node that is busy) is no failure.
*/
/** What to do about the reasons why a container waits for ever. */
const WAITING_HINTS = {
	ErrImagePull: "image",
	ImagePullBackOff: "image",
	ErrImageNeverPull: "image",
	InvalidImageName: "image",
	CreateContainerConfigError: "The message names what the container misses.",
	CreateContainerError: "The node's container runtime refused it; the message is its own.",
	RunContainerError: "The node's container runtime refused it; the message is its own."
};
/**
* Refusals of a busy node, which tries again by itself: its kubelet does not know yet that it may read the new Secret, or its container
* runtime is late or restarting.
*/
const PASSING = /\bfailed to sync \w+ cache\b|\bcontext deadline exceeded\b|\bconnection (?:error|refused)\b|\bcode = Unavailable\b/;
/** Tells a failure of the image from others. */
const IMAGE_CAUSE = "image";
const IMAGE_HINT = "Name an image that the nodes can pull with `agent: {image: …}` in headgate.yaml or HEADGATE_AGENT_IMAGE; `agent: {image_pull_secrets: […]}` names the Secrets for it.";
/** Why this pod will not run; undefined while it may. @param image what it was started with */
function podFailure(pod, image) {
	const { status } = pod;
	const ofContainer = status?.containerStatuses?.map((each) => containerFailure(each, image)).find(Boolean);
	if (ofContainer !== void 0) return ofContainer;
	if (status?.phase !== "Failed") return void 0;
	const reason = [status.reason, status.message].filter(Boolean).join(": ") || "it does not say why";
	return failure(`The node does not run the agent's pod ${pod.metadata.name}. ${sentence(reason)}`, nodeHint(reason));
}
/** The same of one container. */
function containerFailure({ state }, image) {
	if (state?.terminated !== void 0) return endedFailure(state.terminated);
	const { reason = "", message = "" } = state?.waiting ?? {};
	const hint = WAITING_HINTS[reason];
	if (hint === void 0 || hint !== "image" && PASSING.test(message)) return void 0;
	if (hint !== "image") return failure(`The agent's container cannot be made (${reason}). ${sentence(message)}`, hint);
	const words = `The image of the agent cannot be had: ${image} (${reason}). ${sentence(message)}`;
	return new HeadgateError("HEADGATE_ERR_AGENT_START", words.trim(), {
		hint: IMAGE_HINT,
		cause: IMAGE_CAUSE
	});
}
/** Whether an agent did not start because of its image. */
function isImageFailure({ cause }) {
	return cause === IMAGE_CAUSE;
}
/** An agent that ended says why in its last line. */
function endedFailure(ended) {
	const lines = (ended.message ?? "").trim().split("\n").reverse();
	const report = lines.map((line) => parseAgentReport(line)).find((each) => each?.event === "failed");
	if (report?.event === "failed") return new HeadgateError(report.code, sentence(report.message), { hint: report.hint === void 0 ? void 0 : sentence(report.hint) });
	const how = ended.reason === "OOMKilled" ? "it used more memory than its limit" : `it ended with code ${ended.exitCode}`;
	const hint = ended.reason === "OOMKilled" ? "`agent: {resources: {limits: {memory: 1Gi}}}` in headgate.yaml gives it more." : lines[0];
	return failure(`The agent is gone: ${how}.`, hint === "" ? void 0 : hint);
}
/** Why a Job has no pod: the last refusal that its events tell; undefined when there is none. */
function eventFailure(events) {
	const refusal = events.findLast(({ reason }) => reason === "FailedCreate");
	if (refusal === void 0) return void 0;
	const message = (refusal.message ?? "").replace(/^Error creating: /, "");
	return failure(`The cluster refuses the agent's pod. ${sentence(message)}`, refusalHint(message));
}
function refusalHint(message) {
	if (/PodSecurity|hostPID|host namespaces/i.test(message)) return "The namespace does not allow pods that see processes of their node. `--ephemeral` does without: it adds a container with NET_ADMIN to the target pod. Where that is forbidden, too, only a label of the namespace helps: docs/security.md.";
	if (/exceeded quota|must specify|LimitRange|maximum|minimum/i.test(message)) return "A quota or limit range of the namespace decides this; `agent: {resources: …}` in headgate.yaml says what the agent asks for.";
	return "An admission policy of the cluster decides this; its message is above.";
}
function nodeHint(reason) {
	if (/^(OutOf|Evicted|NodeAffinity)/.test(reason)) return "The node of the target has no room; `agent: {resources: …, priority_class: …}` in headgate.yaml says what the agent asks for.";
	return "`kubectl describe` of that pod, or of the node, tells more.";
}
function failure(message, hint) {
	return new HeadgateError("HEADGATE_ERR_AGENT_START", message.trim(), { hint });
}

// cli/kube/agent-token.ts
/** The token of a pod's agent: a Secret, which whoever starts the agent makes and whoever joins it reads, if the cluster lets them. */
var AgentToken = class {
	#client;
	#pod;
	constructor(client, pod) {
		this.#client = client;
		this.#pod = pod;
	}
	/** @param owner what it goes with. @returns whether it was made: false when there is one already. @throws HeadgateError */
	async create(token, owner) {
		try {
			await this.#client.ask("create", this.#collection(), { body: agentSecret(this.#pod, token, owner) });
			return true;
		} catch (error) {
			if (apiStatus(error)?.reason !== "AlreadyExists") throw error;
			return false;
		}
	}
	/** @returns undefined when there is none. @throws HeadgateError */
	async read() {
		try {
			const { data } = await this.#client.ask("get", this.#path());
			return Buffer.from(data?.["token"] ?? "", "base64").toString();
		} catch (error) {
			if (apiStatus(error)?.status !== 404) throw error;
			return;
		}
	}
	/** Nothing happens when there is none. @throws HeadgateError */
	async remove() {
		try {
			await this.#client.ask("delete", this.#path());
		} catch (error) {
			if (apiStatus(error)?.status !== 404) throw error;
		}
	}
	#collection() {
		return `/api/v1/namespaces/${this.#pod.namespace}/secrets`;
	}
	#path() {
		return `${this.#collection()}/${agentNameOf(this.#pod.uid)}`;
	}
};

// cli/kube/short-watch.ts
/** Calls `onLine` with each event. Resolves when the watch is over, for whatever reason: whoever waits has a time of its own. Never rejects. */
async function watchLines(watch, onLine) {
	const { client, path, query, signal } = watch;
	try {
		const response = await client.open("watch", path, {
			query,
			signal
		});
		signal.addEventListener("abort", () => response.destroy());
		for await (const line of jsonLines(response)) onLine(line);
	} catch {}
}

// cli/kube/ephemeral-starter.ts
/**
* Agents as ephemeral containers of the target's own pod, for clusters that let nobody see the processes of a node. Such a container
* can be added and never be removed or started again, so each agent is one more: headgate-1, headgate-2 … Two who add the same one at
* the same moment end up with one: the second is refused, and joins. It can mount nothing new, so the token is a variable from a Secret.
*/
const NAME = /^headgate-([0-9]+)$/;
var EphemeralStarter = class {
	#client;
	#plan;
	#clock;
	#token;
	constructor(client, plan, clock) {
		this.#client = client;
		this.#plan = plan;
		this.#clock = clock;
		this.#token = new AgentToken(client, plan.pod);
	}
	async start(token) {
		const watching = new AbortController();
		const { name, isJoined, held } = await this.#addOrJoin(token);
		return {
			token: held,
			isJoined,
			podName: Promise.resolve(this.#plan.pod.name),
			failed: this.#watch(name, watching.signal),
			stop: () => watching.abort(),
			remove: () => Promise.resolve()
		};
	}
	async #addOrJoin(token) {
		const endMs = this.#clock.nowMs() + JOB_GONE_TIMEOUT_MS;
		for (;;) {
			const all = await this.#containers();
			const running = all.find(({ isOver }) => !isOver);
			if (running !== void 0) return {
				name: running.name,
				isJoined: true,
				held: await this.#tokenOf(running.name)
			};
			const held = await this.#tokenOrThatBefore(token);
			const isOurs = held === token;
			const name = `headgate-${Math.max(0, ...all.map(({ index }) => index)) + 1}`;
			try {
				const body = { spec: { ephemeralContainers: [ephemeralContainer(this.#plan, name)] } };
				await this.#client.ask("patch", `${this.#podPath()}/ephemeralcontainers`, { body });
				return {
					name,
					isJoined: false,
					held
				};
			} catch (error) {
				const status = apiStatus(error)?.status;
				if ((status === 409 || status === 422) && (await this.#containers()).length > all.length && this.#clock.nowMs() < endMs) continue;
				if (isOurs) await this.#token.remove().catch(() => void 0);
				throw error;
			}
		}
	}
	/** The agents that were ever added to this pod. */
	async #containers() {
		const pod = await this.#client.ask("get", this.#podPath());
		const ended = new Set(pod.status?.ephemeralContainerStatuses?.flatMap(({ name, state }) => state?.terminated ? [name] : []));
		return (pod.spec?.ephemeralContainers ?? []).flatMap(({ name }) => {
			const index = NAME.exec(name)?.[1];
			return index === void 0 ? [] : [{
				name,
				index: Number(index),
				isOver: ended.has(name)
			}];
		});
	}
	/** That of an agent before is as good: it belongs to the same pod. */
	async #tokenOrThatBefore(token) {
		for (;;) {
			if (await this.#token.create(token, podOwner(this.#plan.pod))) return token;
			const before = await this.#token.read();
			if (before !== void 0) return before;
		}
	}
	/** That of an agent that runs. */
	async #tokenOf(name) {
		const token = await this.#token.read();
		if (token !== void 0) return token;
		const { pod } = this.#plan;
		throw new HeadgateError("HEADGATE_ERR_AGENT_START", `An agent runs in pod/${pod.name} as the container ${name}, and its token is gone: nobody can join it.`, { hint: "It ends with its last session; whoever comes after that starts another one." });
	}
	#watch(name, signal) {
		const { pod, settings } = this.#plan;
		const failed = Promise.withResolvers();
		failed.promise.catch(() => void 0);
		const path = `/api/v1/namespaces/${pod.namespace}/pods`;
		const query = {
			watch: true,
			fieldSelector: `metadata.name=${pod.name}`
		};
		const look = ({ object }) => {
			const status = object.status?.ephemeralContainerStatuses?.find((each) => each.name === name);
			const failure = status === void 0 ? void 0 : containerFailure(status, settings.image);
			if (failure !== void 0) failed.reject(failure);
		};
		this.#again(() => watchLines({
			client: this.#client,
			path,
			query,
			signal
		}, look), signal);
		return failed.promise;
	}
	async #again(watch, signal) {
		while (!signal.aborted) {
			await watch();
			await pause(this.#clock, 50, signal);
		}
	}
	#podPath() {
		const { namespace, name } = this.#plan.pod;
		return `/api/v1/namespaces/${namespace}/pods/${name}`;
	}
};

// cli/kube/job-starter.ts
/** Agents as Jobs: created, or joined when there is one of that name, which only the same pod has. */
var JobStarter = class {
	#client;
	#plan;
	#clock;
	#token;
	constructor(client, plan, clock) {
		this.#client = client;
		this.#plan = plan;
		this.#clock = clock;
		this.#token = new AgentToken(client, plan.pod);
	}
	async start(token) {
		const watching = new AbortController();
		const { job, isJoined } = await this.#createOrJoin();
		const pods = this.#watchPod(job, isJoined, watching.signal);
		try {
			const held = isJoined ? await this.#readToken() : await this.#createToken(token, job);
			return {
				...pods,
				token: held,
				isJoined,
				stop: () => watching.abort(),
				remove: () => this.#remove(job)
			};
		} catch (error) {
			watching.abort();
			if (!isJoined) await this.#remove(job);
			throw error;
		}
	}
	async #createOrJoin() {
		const { namespace } = this.#plan.pod;
		const endMs = this.#clock.nowMs() + JOB_GONE_TIMEOUT_MS;
		for (;;) {
			try {
				return {
					job: await this.#client.ask("create", jobsPath(namespace), { body: agentJob(this.#plan) }),
					isJoined: false
				};
			} catch (error) {
				if (apiStatus(error)?.reason !== "AlreadyExists") throw await this.#explained(error);
			}
			const job = await this.#existing();
			if (job !== void 0 && !isFinished(job)) return {
				job,
				isJoined: true
			};
			if (job?.metadata.deletionTimestamp === void 0 && job !== void 0) await this.#remove(job);
			if (this.#clock.nowMs() >= endMs) throw this.#lingering();
			await pause(this.#clock, 50);
		}
	}
	async #existing() {
		try {
			return await this.#client.ask("get", this.#path());
		} catch (error) {
			if (apiStatus(error)?.status === 404) return void 0;
			throw error;
		}
	}
	/** Who may not create Jobs may be allowed the other way. */
	async #explained(error) {
		if (!(error instanceof HeadgateError) || error.code !== "HEADGATE_ERR_FORBIDDEN") return error;
		const { namespace } = this.#plan.pod;
		const attributes = {
			namespace,
			verb: "patch",
			resource: "pods",
			subresource: "ephemeralcontainers"
		};
		if ((await this.#client.ask("create", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", { body: {
			apiVersion: "authorization.k8s.io/v1",
			kind: "SelfSubjectAccessReview",
			spec: { resourceAttributes: attributes }
		} }).catch(() => void 0))?.status?.allowed !== true) return error;
		return new HeadgateError(error.code, error.message, {
			hint: "You may add ephemeral containers to pods, though: `--ephemeral` does without a Job.",
			cause: error
		});
	}
	async #createToken(token, { metadata }) {
		const owner = {
			apiVersion: "batch/v1",
			kind: "Job",
			name: metadata.name,
			uid: metadata.uid
		};
		const endMs = this.#clock.nowMs() + JOB_GONE_TIMEOUT_MS;
		while (!await this.#token.create(token, owner)) {
			if (this.#clock.nowMs() >= endMs) throw this.#tokenFailure("another one takes its place again and again");
			await this.#token.remove();
		}
		return token;
	}
	/** Whoever created the Job is about to create its Secret. */
	async #readToken() {
		const endMs = this.#clock.nowMs() + JOB_GONE_TIMEOUT_MS;
		for (;;) {
			const token = await this.#token.read();
			if (token !== void 0) return token;
			if (this.#clock.nowMs() >= endMs) throw this.#tokenFailure("whoever started it has not made one");
			await pause(this.#clock, 50);
		}
	}
	#watchPod(job, isJoined, signal) {
		const { pod, settings } = this.#plan;
		const podName = Promise.withResolvers();
		const failed = Promise.withResolvers();
		failed.promise.catch(() => void 0);
		const look = ({ type, object: it }) => {
			if (!it.metadata.ownerReferences?.some(({ uid }) => uid === job.metadata.uid)) return;
			const failure = podFailure(it, settings.image) ?? (type === "DELETED" ? goneFailure() : void 0);
			if (failure !== void 0) failed.reject(failure);
			else if (it.spec?.nodeName !== void 0) podName.resolve(it.metadata.name);
		};
		const path = `/api/v1/namespaces/${pod.namespace}/pods`;
		const query = {
			watch: true,
			labelSelector: agentSelectorOfPod(pod.uid)
		};
		this.#again(() => watchLines({
			client: this.#client,
			path,
			query,
			signal
		}, look), signal);
		if (isJoined) this.#untilGone(job, signal).then(() => failed.reject(goneFailure()), failed.reject);
		this.#askEvents(job, signal).then((failure) => failure !== void 0 && failed.reject(failure));
		return {
			podName: podName.promise,
			failed: failed.promise
		};
	}
	/** A watch that is cut off begins anew, with what there is. */
	async #again(watch, signal) {
		while (!signal.aborted) {
			await watch();
			await pause(this.#clock, 50, signal);
		}
	}
	/**
	* Its last agent may have ended as it was joined, and its pod be gone before it is watched. Never resolves once nobody waits.
	* @throws HeadgateError when the API server does not say
	*/
	async #untilGone(job, signal) {
		for (;;) {
			await pause(this.#clock, 500, signal);
			if (signal.aborted) return new Promise(() => void 0);
			try {
				const now = await this.#existing();
				if (now === void 0 || now.metadata.uid !== job.metadata.uid || isFinished(now)) return;
			} catch (error) {
				if (!isPassing(error)) throw error;
			}
		}
	}
	/** Asks for the Job's events until there is a refusal or nobody waits any more. */
	async #askEvents({ metadata }, signal) {
		const path = `/api/v1/namespaces/${this.#plan.pod.namespace}/events`;
		const query = { fieldSelector: `involvedObject.uid=${metadata.uid}` };
		for (;;) {
			await pause(this.#clock, 500, signal);
			if (signal.aborted) return void 0;
			try {
				const { items } = await this.#client.ask("list", path, {
					query,
					signal
				});
				const failure = eventFailure(items);
				if (failure !== void 0) return failure;
			} catch {
				return;
			}
		}
	}
	async #remove({ metadata }) {
		const body = {
			propagationPolicy: "Background",
			preconditions: { uid: metadata.uid }
		};
		await this.#client.ask("delete", this.#path(), { body }).catch(() => void 0);
	}
	#path() {
		const { namespace, uid } = this.#plan.pod;
		return `${jobsPath(namespace)}/${agentNameOf(uid)}`;
	}
	#tokenFailure(why) {
		const { pod } = this.#plan;
		return new HeadgateError("HEADGATE_ERR_AGENT_START", `The agent of pod/${pod.name} has no token: ${why}.`, { hint: `\`headgate clean\` removes what dead agents left; \`kubectl -n ${pod.namespace} get job,secret -l ${agentSelectorOfPod(pod.uid)}\` shows it.` });
	}
	#lingering() {
		const { pod } = this.#plan;
		return new HeadgateError("HEADGATE_ERR_AGENT_START", `The Job of the last agent of pod/${pod.name} has ended, and is not removed by the cluster.`, { hint: `\`headgate clean\` removes it, or \`kubectl -n ${pod.namespace} delete job ${agentNameOf(pod.uid)}\`.` });
	}
};
/** Told to whoever waits for it. */
function goneFailure() {
	return new HeadgateError("HEADGATE_ERR_AGENT_START", "The agent is gone: its pod was deleted.");
}
function jobsPath(namespace) {
	return `/apis/batch/v1/namespaces/${namespace}/jobs`;
}
function isFinished({ metadata, status }) {
	if (metadata.deletionTimestamp !== void 0) return true;
	const ends = /* @__PURE__ */ new Set([
		"Complete",
		"Failed",
		"SuccessCriteriaMet",
		"FailureTarget"
	]);
	return status?.conditions?.some(({ type, status: is }) => ends.has(type) && is === "True") === true;
}

// cli/kube/starters.ts
function starterFor(client, plan, clock) {
	return plan.settings.isEphemeral ? new EphemeralStarter(client, plan, clock) : new JobStarter(client, plan, clock);
}

export { isImageFailure as n, PodAgent as r, starterFor as t };