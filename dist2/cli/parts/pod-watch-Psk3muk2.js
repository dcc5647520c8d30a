import { i as systemClock, r as pause } from "./sentence-DzvZX_dA.js";
import { n as systemErrorCode, t as HeadgateError } from "./errors-BbalaUdS.js";
import { L as WATCH_GRACE_MS, R as WATCH_MAX_DELAY_MS, z as WATCH_MIN_LIFE_MS } from "./_builtin_buffer-B4HCvALO.js";
import { t as Backoff } from "./backoff-DsAwPija.js";
import { n as apiStatus, t as ApiStatus } from "./api-errors-CfKs4-yv.js";
import { t as jsonLines } from "./watch-lines-BAM4ag8r.js";
import { n as isSamePod, r as viewPod, t as resolveWorkload } from "./workload-BeHe5meA.js";
import { u as SERVICE_LOOK_MS } from "./limits-XrWS_-ZW.js";

// cli/kube/object-watch.ts
const GONE = 410;
var ObjectWatch = class {
	#client;
	#collection;
	#clock;
	#stopping = new AbortController();
	#events;
	#version = "";
	#isTroubled = false;
	#hasHeard = false;
	constructor(client, collection, clock = systemClock) {
		this.#client = client;
		this.#collection = collection;
		this.#clock = clock;
	}
	/** Reads the list, then watches on its own. @throws HeadgateError when the first list fails. */
	async start(events) {
		this.#events = events;
		await this.#list();
		if (!this.#stopping.signal.aborted) this.#follow();
	}
	/** No event comes after it. */
	stop() {
		this.#stopping.abort();
	}
	/** Never rejects. */
	async #follow() {
		const { signal } = this.#stopping;
		let backoff = this.#newBackoff();
		while (!signal.aborted) {
			const startedMs = this.#clock.nowMs();
			this.#hasHeard = false;
			const failure = await this.#attempt();
			if (signal.aborted) return;
			const lived = this.#hasHeard || this.#clock.nowMs() - startedMs >= 2e3;
			if (lived) backoff = this.#newBackoff();
			if (failure !== void 0) this.#tell(failure);
			if (lived && failure === void 0) continue;
			await pause(this.#clock, backoff.next(this.#clock.nowMs()) ?? 1e4, signal);
		}
	}
	/** One watch to its end, after a list where one is needed. @returns why it failed; undefined when it just ended. */
	async #attempt() {
		try {
			if (this.#version === "") await this.#list();
			await this.#watch();
			return;
		} catch (error) {
			if ((error instanceof ApiStatus ? error : apiStatus(error))?.status === GONE) {
				this.#version = "";
				this.#hasHeard = true;
				return;
			}
			return error instanceof HeadgateError ? error : brokenWatch(error);
		}
	}
	async #list() {
		const { path, query } = this.#collection;
		let token;
		let version = "";
		do {
			const details = {
				query: {
					...query,
					limit: 500,
					continue: token
				},
				signal: this.#stopping.signal
			};
			const { metadata, items } = await this.#client.ask("list", path, details);
			token = metadata?.continue || void 0;
			version = metadata?.resourceVersion ?? "";
			if (this.#stopping.signal.aborted) return;
			this.#events?.onPage(items ?? [], token === void 0);
		} while (token !== void 0);
		this.#version = version;
		this.#recover();
	}
	async #watch() {
		const { path, query } = this.#collection;
		const response = await this.#client.open("watch", path, {
			query: {
				...query,
				watch: true,
				resourceVersion: this.#version,
				allowWatchBookmarks: true,
				timeoutSeconds: 290
			},
			signal: this.#stopping.signal
		});
		this.#recover();
		const cancel = this.#clock.after(290 * 1e3 + WATCH_GRACE_MS, () => response.destroy());
		try {
			for await (const event of jsonLines(response)) {
				if (this.#stopping.signal.aborted) return;
				this.#apply(event);
			}
		} catch (error) {
			if (systemErrorCode(error) === void 0) throw error;
		} finally {
			cancel();
			response.destroy();
		}
	}
	#apply({ type, object }) {
		if (object === void 0) return;
		if (type === "ERROR") throw new ApiStatus(object.code ?? 0, object.reason ?? "", object.message ?? "no reason");
		this.#hasHeard = true;
		this.#version = object.metadata?.resourceVersion ?? this.#version;
		if (type === "DELETED") this.#events?.onDeleted(object);
		else if (type === "ADDED" || type === "MODIFIED") this.#events?.onChange(object);
	}
	#tell(failure) {
		if (this.#isTroubled) return;
		this.#isTroubled = true;
		this.#events?.onTrouble(failure.message);
	}
	#recover() {
		if (!this.#isTroubled) return;
		this.#isTroubled = false;
		this.#events?.onRecovered();
	}
	#newBackoff() {
		return new Backoff({
			firstMs: 100,
			maxMs: WATCH_MAX_DELAY_MS,
			windowMs: Number.POSITIVE_INFINITY
		}, this.#clock.nowMs());
	}
};
function brokenWatch(error) {
	if (error instanceof ApiStatus) return new HeadgateError("HEADGATE_ERR_CLUSTER", `The watch was ended by the cluster: ${error.message}.`, { cause: error });
	const reason = error instanceof Error ? error.message : String(error);
	return new HeadgateError("HEADGATE_ERR_CLUSTER", `The watch broke: ${reason}.`, { cause: error });
}

// cli/kube/service-look.ts
var ServiceLook = class {
	#at;
	#events;
	#selector;
	#isLost = false;
	#isStopped = false;
	#cancel = () => void 0;
	/** @param source as it is followed now */
	constructor(at, source, events) {
		this.#at = at;
		this.#selector = source.query.labelSelector;
		this.#events = events;
		this.#plan();
	}
	stop() {
		this.#isStopped = true;
		this.#cancel();
	}
	#plan() {
		if (!this.#isStopped) this.#cancel = this.#at.clock.after(SERVICE_LOOK_MS, () => void this.#look());
	}
	async #look() {
		try {
			const source = await resolveWorkload(this.#at.target, this.#at.client);
			if (this.#isStopped) return;
			this.#isLost = false;
			if (source.query.labelSelector !== this.#selector) await this.#events.onSelector(source);
			this.#selector = source.query.labelSelector;
		} catch (error) {
			if (!(error instanceof HeadgateError)) throw error;
			if (error.code === "HEADGATE_ERR_TARGET_NOT_FOUND" && !this.#isLost && !this.#isStopped) {
				this.#isLost = true;
				this.#events.onTrouble(`${error.message} Its pods stay taken.`);
			}
		}
		this.#plan();
	}
};

// cli/kube/pod-watch.ts
/** Follows the ready pods of a target. */
function watchPods(options) {
	return new WorkloadWatch(options);
}
const WAS_DELETED = "it was deleted";
var WorkloadWatch = class {
	#options;
	/** All ready pods by uid, in the order in which they were seen. */
	#ready = /* @__PURE__ */ new Map();
	/** Those that the events told of: all of `#ready`, or one of them. */
	#told = /* @__PURE__ */ new Map();
	#waiting = /* @__PURE__ */ new Map();
	/** While a list is read: the pods that it held so far. */
	#listed;
	/** Pods of which the cluster is asked whether they belong to the target. */
	#unsure = /* @__PURE__ */ new Map();
	/** Why a pod is gone that a list does not hold. */
	#missing = WAS_DELETED;
	#source;
	#service;
	#watch;
	#events;
	#isStopped = false;
	#hasStarted = false;
	constructor(options) {
		this.#options = options;
	}
	async start(events) {
		const { client, target, clock = systemClock } = this.#options;
		this.#events = events;
		const source = await resolveWorkload(target, client);
		await this.#follow(source, clock);
		this.#hasStarted = true;
		if (target.kind === "service" && !this.#isStopped) this.#service = new ServiceLook({
			client,
			target,
			clock
		}, source, {
			onSelector: (changed) => this.#followOthers(changed, clock),
			onTrouble: (message) => this.#say(message)
		});
		return [...this.#told.values()];
	}
	async #follow(source, clock) {
		const { client, target } = this.#options;
		const { path, query } = source;
		this.#source = source;
		this.#watch = new ObjectWatch(client, {
			path,
			query
		}, clock);
		await this.#watch.start({
			onPage: (items, isLast) => this.#onPage(items, isLast),
			onChange: (item) => this.#onChange(item),
			onDeleted: (item) => this.#onDeleted(item),
			onTrouble: (message) => this.#say(`${message} What is taken stays taken; pods that come or go are not seen meanwhile.`),
			onRecovered: () => this.#say(`The pods of ${target.text} are followed again.`)
		});
	}
	/** The service selects others from now on: the list that is read next tells which of the pods stay. */
	async #followOthers(source, clock) {
		const { text } = this.#options.target;
		this.#say(`${text} selects other pods now (${source.query.labelSelector}).`);
		this.#watch?.stop();
		this.#listed = void 0;
		this.#missing = `${text} no longer selects it`;
		await this.#follow(source, clock);
		this.#missing = WAS_DELETED;
		if (this.#isStopped) this.#watch?.stop();
	}
	stop() {
		this.#isStopped = true;
		this.#watch?.stop();
		this.#service?.stop();
	}
	waiting() {
		return [...this.#waiting.values()];
	}
	#onPage(items, isLast) {
		this.#listed ??= /* @__PURE__ */ new Set();
		for (const item of items) {
			this.#listed.add(item.metadata?.uid ?? "");
			this.#onChange(item);
		}
		if (!isLast) return;
		for (const uid of [...this.#ready.keys(), ...this.#waiting.keys()]) if (!this.#listed.has(uid)) this.#remove(uid, this.#missing);
		this.#listed = void 0;
	}
	#onChange(item) {
		const source = this.#source;
		const belongs = source?.belongs(item);
		if (source === void 0 || belongs === false) return;
		if (belongs === true) this.#apply(viewPod(item, this.#rulesOf(source)));
		else this.#applyLater(item, source);
	}
	#rulesOf({ servicePorts }) {
		return {
			container: this.#options.target.container,
			servicePorts
		};
	}
	/** The cluster is asked whether it belongs: of what is told of the pod meanwhile, the last counts. */
	async #applyLater(item, source) {
		const uid = item.metadata?.uid ?? "";
		this.#unsure.set(uid, item);
		const belongs = await source.belongs(item);
		if (this.#unsure.get(uid) !== item) return;
		this.#unsure.delete(uid);
		if (belongs && !this.#isStopped) this.#apply(viewPod(item, this.#rulesOf(source)));
	}
	#onDeleted(item) {
		this.#remove(item.metadata?.uid ?? "", WAS_DELETED);
	}
	#apply(view) {
		if (view.kind === "waiting") {
			this.#waiting.set(view.uid, {
				name: view.name,
				reason: view.reason
			});
			this.#drop(view.uid, view.reason === "it is not ready" ? "it is no longer ready" : view.reason);
			return;
		}
		this.#waiting.delete(view.pod.uid);
		this.#ready.set(view.pod.uid, view.pod);
		const before = this.#told.get(view.pod.uid);
		if (before !== void 0 && isSamePod(before, view.pod)) this.#told.set(view.pod.uid, view.pod);
		else if (before !== void 0) this.#tell(view.pod);
		else this.#choose();
	}
	/** The pod is no more. */
	#remove(uid, reason) {
		this.#unsure.delete(uid);
		this.#waiting.delete(uid);
		this.#drop(uid, reason);
	}
	/** The pod is no longer ready. */
	#drop(uid, reason) {
		const pod = this.#told.get(uid);
		this.#ready.delete(uid);
		if (pod === void 0) return;
		this.#told.delete(uid);
		if (!this.#isStopped) this.#events?.onGone(pod, reason);
		this.#choose();
		if (this.#told.size === 0) this.#say(`No pod of ${this.#options.target.text} is ready now; the next one that is will be taken.`);
	}
	/** Tells the pods that are to be told and were not. One of them is enough where one is asked for. */
	#choose() {
		if (this.#options.isOnePod && this.#told.size > 0) return;
		for (const pod of [...this.#ready.values()].filter(({ uid }) => !this.#told.has(uid))) {
			this.#tell(pod);
			if (this.#options.isOnePod) return;
		}
	}
	#tell(pod) {
		this.#told.set(pod.uid, pod);
		if (this.#hasStarted && !this.#isStopped) this.#events?.onPod(pod);
	}
	#say(message) {
		if (!this.#isStopped) this.#events?.onTrouble(message);
	}
};

export { watchPods as t };