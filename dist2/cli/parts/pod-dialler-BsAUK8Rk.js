import { r as toHeadgateError, t as HeadgateError } from "./errors-BbalaUdS.js";
import { o as addCounters, t as Session } from "./session-Bu2lVk7H.js";
import { t as packageVersion } from "./version-DHY8U1WB.js";

// cli/outgoing/pod-dialler.ts
/** Nothing is taken, so nothing is to be said about it. */
const NO_PORTS = {
	mirror: void 0,
	filter: void 0,
	filterPorts: void 0,
	takeover: false,
	stealProbes: false,
	drain: false
};
var PodDialler = class {
	#options;
	#places = /* @__PURE__ */ new Map();
	#current;
	#joining;
	#files;
	#earlier = {};
	#isOver = false;
	constructor(options) {
		this.#options = options;
	}
	/** Connects to the first place that works. @throws HeadgateError when none does: the reason of the first */
	async start() {
		const { source, events } = this.#options;
		const places = await source.start({
			onPlace: (place) => this.#places.set(place.key, place),
			onGone: (place, reason) => this.#onGone(place, reason),
			onTrouble: (message) => events.onTrouble(message)
		});
		for (const place of places) this.#places.set(place.key, place);
		await this.#joinAny();
	}
	/** Opens a stream; null while there is no agent, or with too many streams. */
	dial(dial, visitor) {
		return this.#current?.session.dial(dial, visitor) ?? null;
	}
	/** Wants the pod's files too, now and of each place that is taken later. */
	wantFiles(wish) {
		this.#files = wish;
		this.#current?.session.files.want(wish);
	}
	/** The stream of the files is over. */
	onFilesLost() {
		this.#current?.session.files.onLost();
	}
	/** What the pod's network looks like; undefined when the agent does not say in time. */
	async network() {
		return this.#current?.session.network();
	}
	/** Ends the session. @returns what was counted. Never throws */
	async close() {
		this.#isOver = true;
		this.#options.source.stop();
		await this.#joining?.leave(0);
		const counters = await this.#current?.session.leave(0) ?? {};
		return addCounters(this.#earlier, counters);
	}
	/** @throws HeadgateError: the reason of the first place */
	async #joinAny() {
		let first;
		for (const place of this.#places.values()) try {
			await this.#join(place);
			return;
		} catch (error) {
			first ??= error;
		}
		throw first ?? new HeadgateError("HEADGATE_ERR_NO_POD", "No pod of the target is left.");
	}
	async #join(place) {
		const { name, clock, events } = this.#options;
		const session = new Session({
			access: place.access,
			settings: {
				...NO_PORTS,
				name
			},
			version: packageVersion(),
			clock,
			events: this.#sessionEvents(place)
		});
		this.#joining = session;
		try {
			const welcome = await session.start();
			this.#current = {
				place,
				session
			};
			if (this.#files !== void 0) session.files.want(this.#files);
			events.onConnected(place, welcome);
		} finally {
			this.#joining = void 0;
		}
	}
	#sessionEvents(place) {
		const { events } = this.#options;
		return {
			onLost: (reason) => events.onTrouble(`${reason} What is dialled from ${place.text} fails until it is back.`),
			onBack: () => events.onTrouble(`${place.text} can be dialled from again.`),
			onNotice: (notice) => events.onNotice(notice),
			onPortLost: () => void 0,
			onFailed: (error) => void this.#replace(place, error.message)
		};
	}
	#onGone(place, reason) {
		this.#places.delete(place.key);
		if (this.#current?.place.key === place.key) this.#replace(place, `${place.text} is gone: ${reason}.`);
	}
	/** Never rejects. */
	async #replace(place, reason) {
		const former = this.#current;
		if (this.#isOver || former?.place.key !== place.key) return;
		this.#current = void 0;
		this.#places.delete(place.key);
		this.#earlier = addCounters(this.#earlier, await former.session.leave(0));
		try {
			await this.#joinAny();
			this.#options.events.onTrouble(`${reason} Another pod of the target is dialled from now.`);
		} catch (error) {
			if (!this.#isOver) this.#options.events.onFailed(toHeadgateError(error));
		}
	}
};

export { PodDialler as t };