import { r as toHeadgateError } from "./errors-BbalaUdS.js";
import { o as addCounters, t as Session } from "./session-Bu2lVk7H.js";
import { a as SUBSCRIBE_NOT_SERVED } from "./handshake-C8kQngV2.js";
import { l as RETIRE_ANSWER_TIMEOUT_MS, s as PLACE_RETRY_MS } from "./limits-XrWS_-ZW.js";

// cli/fleet/claim.ts
/**
* One port of the target as a run takes it: a subscription in each place. The answers of the places that were asked first
* make the answer of the whole:
*
*     refused by one, whatever the others say ──► refused; the others give it back
*     taken by one, not served by others      ──► taken; the others are asked for it all the same, as it is the target's port
*     not served by any                       ──► refused
*
* Later answers, of places that come, change nothing of that; they are told one by one.
*/
var Claim = class {
	wish;
	/** The answer of the whole. */
	outcome;
	#parts = /* @__PURE__ */ new Map();
	#resolveOutcome;
	/** Of the places that were asked before the whole was decided. */
	#answers = /* @__PURE__ */ new Map();
	#askedCount = 0;
	#isSettled = false;
	#wasTaken = false;
	constructor(wish) {
		this.wish = wish;
		const outcome = Promise.withResolvers();
		this.outcome = outcome.promise;
		this.#resolveOutcome = outcome.resolve;
	}
	/** Whether it was taken once, so that a refusal is a loss. */
	get wasTaken() {
		return this.#wasTaken;
	}
	/** Places that have it, or were asked for it. */
	get size() {
		return this.#parts.size;
	}
	/** Asks all of them. */
	askAll(members) {
		for (const member of members) this.ask(member);
	}
	/** Asks one place. @returns its own answer */
	async ask(member) {
		const { session, place } = member;
		const isFirst = !this.#isSettled;
		if (isFirst) this.#askedCount += 1;
		const { mapping } = this.wish;
		const part = session.steal({
			...this.wish,
			mapping: {
				...mapping,
				remote: place.portOf?.(mapping.remote) ?? mapping.remote
			},
			isOnlyIfServed: this.wish.isOnlyIfServed && !this.#wasTaken
		});
		this.#parts.set(session, part);
		const answer = await part.outcome;
		if (answer.kind !== "taken" && this.#parts.get(session) === part) this.#parts.delete(session);
		if (isFirst) this.#hear(member, answer);
		return answer;
	}
	/** Gives the port back to the app everywhere. @returns when all have confirmed it */
	async giveBack() {
		this.withdraw();
		await Promise.all([...this.#parts].map(([session, part]) => {
			session.giveBack(part);
			return part.returned;
		}));
		this.#parts.clear();
	}
	/** Whether `part` is of this claim; then it is forgotten, since `session` lost it. */
	lose(session, part) {
		return this.#parts.get(session) === part && this.#parts.delete(session);
	}
	/** A place is gone, and with it the port there. */
	forget(session) {
		this.#parts.delete(session);
	}
	/** There will be no answer any more. */
	withdraw() {
		this.#settle({ kind: "withdrawn" });
	}
	#hear(member, answer) {
		this.#answers.set(member, answer);
		if (this.#isSettled || this.#answers.size < this.#askedCount) return;
		const outcome = outcomeOf([...this.#answers.values()]);
		if (outcome === void 0) {
			this.#beginAgain();
			return;
		}
		this.#settle(outcome);
		if (outcome.kind === "refused") this.giveBack();
		else for (const [each, { kind }] of this.#answers) if (kind === "refused") this.ask(each);
		this.#answers.clear();
	}
	/** Every place went before it answered: those that come are asked first. */
	#beginAgain() {
		this.#answers.clear();
		this.#askedCount = 0;
	}
	#settle(outcome) {
		if (this.#isSettled) return;
		this.#isSettled = true;
		this.#wasTaken = outcome.kind === "taken";
		this.#resolveOutcome(outcome);
	}
};
/** What the answers of the places come to; undefined when there is none. */
function outcomeOf(answers) {
	const refused = answers.filter((answer) => answer.kind === "refused");
	const taken = answers.filter((answer) => answer.kind === "taken");
	const hard = refused.find(({ reply }) => reply.code !== SUBSCRIBE_NOT_SERVED);
	if (hard !== void 0) return hard;
	return taken.length > 0 ? sumOf(taken.map(({ reply }) => reply)) : refused[0];
}
/** Whoever overlaps in several places is named once. */
function sumOf(replies) {
	const overlaps = new Map(replies.flatMap((reply) => reply.overlaps).map((overlap) => [`${overlap.name} ${overlap.filter}`, overlap]));
	return {
		kind: "taken",
		reply: {
			predating: replies.reduce((sum, reply) => sum + reply.predating, 0),
			overlaps: [...overlaps.values()]
		}
	};
}

// cli/fleet/fleet.ts
var Fleet = class {
	#options;
	/** The places that there are, by key; each has a member, is about to get one, or waits to be tried again. */
	#places = /* @__PURE__ */ new Map();
	#members = /* @__PURE__ */ new Map();
	#claims = /* @__PURE__ */ new Set();
	#retries = /* @__PURE__ */ new Set();
	/** Sessions of places that are gone, until they have ended. */
	#retiring = /* @__PURE__ */ new Set();
	#earlier = {};
	#isOver = false;
	constructor(options) {
		this.#options = options;
	}
	/** Places in which a session stands. */
	get size() {
		return this.#members.size;
	}
	/** The way to an agent of one of the places, to ask it something; undefined while no session stands. */
	get access() {
		const [member] = this.#members.values();
		return member?.place.access;
	}
	/** Ports that are wanted or taken. */
	get claimCount() {
		return this.#claims.size;
	}
	/** Connects to every place that there is. @throws HeadgateError when none of them works: the reason of the first */
	async start() {
		const { source, events } = this.#options;
		const places = await source.start({
			onPlace: (place) => this.#onPlace(place),
			onGone: (place, reason) => this.#onGone(place, reason),
			onTrouble: (message) => events.onTrouble(message)
		});
		for (const place of places) this.#places.set(place.key, place);
		const results = await Promise.allSettled(places.map((place) => this.#join(place)));
		const failures = results.filter((result) => result.status === "rejected");
		if (failures.length === results.length && failures[0] !== void 0) throw failures[0].reason;
		for (const [index, result] of results.entries()) {
			const place = places[index];
			if (result.status === "rejected" && place !== void 0) this.#tryLater(place, toHeadgateError(result.reason));
		}
	}
	/** Takes a port in every place, now and when it comes. */
	claim(wish) {
		const claim = new Claim(wish);
		this.#claims.add(claim);
		claim.askAll([...this.#members.values()]);
		claim.outcome.then(({ kind }) => kind !== "taken" && this.#claims.delete(claim));
		return claim;
	}
	/** Gives a port back to the app. @returns when it is so in every place */
	giveBack(claim) {
		this.#claims.delete(claim);
		return claim.giveBack();
	}
	/** The ports that something in one of the places listens on; undefined when none says so in time. */
	async listeners() {
		const known = (await Promise.all([...this.#members.values()].map(({ session }) => session.listeners()))).filter((answer) => answer !== void 0);
		return known.length === 0 ? void 0 : [...new Set(known.flat())];
	}
	/**
	* Gives everything back and ends all sessions. Bounded in time; never throws. A second call only shortens the wait.
	* @param answerTimeoutMs how long the local process may answer what it was sent
	* @returns what they counted together
	*/
	async leave(answerTimeoutMs) {
		this.#isOver = true;
		this.#options.source.stop();
		for (const cancel of this.#retries) cancel();
		const sessions = [...[...this.#members.values()].map(({ session }) => session), ...this.#retiring];
		const leaving = Promise.all(sessions.map((session) => session.leave(answerTimeoutMs)));
		for (const claim of this.#claims) claim.withdraw();
		return (await leaving).reduce(addCounters, this.#earlier);
	}
	async #join(place) {
		const { settings, version, clock, events } = this.#options;
		let found;
		const access = {
			find: async () => {
				found = await place.access.find();
				return found;
			},
			open: (address, tunnelEvents, ofClock) => place.access.open(address, tunnelEvents, ofClock),
			...place.access.release === void 0 ? {} : { release: () => place.access.release?.() ?? Promise.resolve() }
		};
		const session = new Session({
			access,
			settings,
			version,
			clock,
			events: this.#sessionEvents(place)
		});
		const member = {
			place,
			session
		};
		this.#members.set(place.key, member);
		try {
			const welcome = await session.start();
			if (found !== void 0) events.onConnected(place, welcome, found);
		} catch (error) {
			if (this.#members.get(place.key) === member) this.#members.delete(place.key);
			throw error;
		}
	}
	#sessionEvents(place) {
		const { events } = this.#options;
		return {
			...events.onStream !== void 0 ? { onStream: (stream, open) => events.onStream?.(place, stream, open) } : {},
			onLost: (reason) => events.onLost(place, reason),
			onBack: (welcome) => events.onBack(place, welcome),
			onNotice: (notice) => events.onNotice(place, notice),
			onSeen: (port, message) => events.onSeen?.(place, port, message),
			onUnderWay: (requests, limitMs) => this.#isOver && events.onUnderWay?.(requests, limitMs),
			onPortLost: (part, reason) => {
				const session = this.#members.get(place.key)?.session;
				const claim = [...this.#claims].find((each) => session !== void 0 && each.lose(session, part));
				if (claim === void 0) return;
				if (claim.size === 0) this.#claims.delete(claim);
				events.onPortLost(place, claim, reason);
			},
			onFailed: (error) => this.#onSessionFailed(place, error)
		};
	}
	#onPlace(place) {
		const isKnown = this.#places.has(place.key);
		this.#places.set(place.key, place);
		if (!isKnown) this.#joinLate(place);
	}
	/** Never rejects. */
	async #joinLate(place) {
		if (this.#isOver || !this.#places.has(place.key)) return;
		try {
			await this.#join(place);
		} catch (error) {
			if (this.#places.has(place.key)) this.#tryLater(place, toHeadgateError(error));
			return;
		}
		const member = this.#members.get(place.key);
		if (member === void 0) return;
		const claims = [...this.#claims];
		const answers = await Promise.all(claims.map((claim) => claim.ask(member)));
		for (const answer of answers) if (answer.kind === "refused") this.#options.events.onTrouble(`${place.text}: ${answer.reply.message}`);
		if (answers.some((answer) => answer.kind === "taken")) this.#options.events.onTaken(place);
	}
	#onGone(place, reason) {
		this.#places.delete(place.key);
		const member = this.#members.get(place.key);
		if (member === void 0) return;
		this.#members.delete(place.key);
		this.#options.events.onGone(place, reason);
		this.#retire(member.session);
	}
	/** Never rejects. */
	async #retire(session) {
		this.#retiring.add(session);
		for (const claim of this.#claims) claim.forget(session);
		const counters = await session.leave(RETIRE_ANSWER_TIMEOUT_MS);
		if (!this.#retiring.delete(session) || this.#isOver) return;
		this.#earlier = addCounters(this.#earlier, counters);
	}
	#onSessionFailed(place, error) {
		const member = this.#members.get(place.key);
		this.#members.delete(place.key);
		if (member !== void 0) this.#retire(member.session);
		if (this.#members.size === 0 || error.code === "HEADGATE_ERR_TAKEN_OVER") this.#options.events.onFailed(error);
		else this.#tryLater(place, error);
	}
	#tryLater(place, error) {
		if (this.#isOver) return;
		const again = `Trying again in ${PLACE_RETRY_MS / 1e3} s, as long as it is there.`;
		this.#options.events.onTrouble(`${place.text} is not taken. ${error.message} ${again}`);
		const cancel = this.#options.clock.after(PLACE_RETRY_MS, () => {
			this.#retries.delete(cancel);
			this.#joinLate(this.#places.get(place.key) ?? place);
		});
		this.#retries.add(cancel);
	}
};

// cli/local/local-port.ts
const HOSTS = ["127.0.0.1", "::1"];
/** Nobody's: a connection to it is refused. */
const NO_PORT = 0;
var LocalPort = class {
	port;
	#placeOf;
	#events;
	#first = HOSTS[0];
	#isRefusing = false;
	#protocol;
	/** It was asked, and knew no HTTP/2. */
	#isFoundHttp1 = false;
	#told = /* @__PURE__ */ new Set();
	constructor(port, events, { protocol = "auto", placeOf } = {}) {
		this.port = port;
		this.#placeOf = placeOf;
		this.#protocol = protocol;
		this.#events = events;
	}
	/** How a connection in HTTP/2 is carried to it; `auto` where it must be asked first. */
	get protocol() {
		return this.#protocol === "auto" && this.#isFoundHttp1 ? "h1" : this.#protocol;
	}
	/** It was asked for HTTP/2, and knows none: that holds until something else may listen there. */
	noteHttp1() {
		this.#isFoundHttp1 = true;
		this.#tell("onTranslating");
	}
	/** Something else may listen there now. */
	forgetProtocol() {
		this.#isFoundHttp1 = false;
	}
	noteGrpcRefused() {
		this.#tell("onGrpcRefused");
	}
	noteHttp2Only() {
		this.#tell("onHttp2Only");
	}
	/** The port of this machine to connect to: another one than `port` where that is the command's own. */
	get dialPort() {
		return this.#placeOf === void 0 ? this.port : this.#placeOf(this.port) ?? NO_PORT;
	}
	/** The address to try first. */
	get firstHost() {
		return this.#first;
	}
	/** The address to try when the first one refuses. */
	get secondHost() {
		return this.#first === HOSTS[0] ? HOSTS[1] : HOSTS[0];
	}
	/** `127.0.0.1:3000` or `[::1]:3000`: where the local process was last found. */
	get text() {
		return this.#first === "::1" ? `[::1]:${this.port}` : `${this.#first}:${this.port}`;
	}
	/** A connection to `host` was made. */
	noteAnswered(host) {
		this.#first = host;
		if (!this.#isRefusing) return;
		this.#isRefusing = false;
		this.#events.onAnswering(this.port);
	}
	/** A connection to `host` could not be made: the other one is tried next. */
	noteFailed(host) {
		if (host !== this.#first) return;
		this.#first = this.secondHost;
	}
	/** Both addresses refused. */
	noteRefused() {
		this.forgetProtocol();
		if (this.#isRefusing) return;
		this.#isRefusing = true;
		this.#events.onRefused(this.port);
	}
	#tell(event) {
		if (this.#told.has(event)) return;
		this.#told.add(event);
		this.#events[event]?.(this.port);
	}
};

export { Fleet as n, LocalPort as t };