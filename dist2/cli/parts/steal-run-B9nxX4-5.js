import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { i as systemClock, r as pause, t as sentence } from "./sentence-DzvZX_dA.js";
import { N as RECONNECT_WINDOW_MS, h as LOCAL_CONNECT_TIMEOUT_MS, k as NOT_SERVED_RETRY_MS } from "./_builtin_buffer-B4HCvALO.js";
import { t as packageVersion } from "./version-DHY8U1WB.js";
import { r as isClusterTarget } from "./target-name-BxnSfOVI.js";
import { t as require__builtin_net } from "./_builtin_net-DR6XNIWE.js";
import { n as GRPC_HELP } from "./session-Bu2lVk7H.js";
import { k as RequestHead } from "./world-settings-l5Alqh_b.js";
import { L as toPort } from "./mirror-wish-CL8_-fub.js";
import { a as SUBSCRIBE_NOT_SERVED, o as SUBSCRIBE_PORT_OWNED } from "./handshake-C8kQngV2.js";
import { _ as compileFilter, c as maxRateWords } from "./values-DErvUKhU.js";
import { t as RequestSplitter } from "./request-splitter-B3aycBvx.js";
import { n as filterOfPort } from "./settings-BkLum89H.js";
import { t as filterWords } from "./filter-words-B8n8VxvV.js";
import { n as Fleet, t as LocalPort } from "./local-port-CyKAWOdf.js";
import { t as askEnviron } from "./observer-D8aNR-3x.js";
import { n as agentFlags, r as quoteWord, t as placesOf } from "./places-773yVM4Y.js";

// cli/local/probe.ts
var import__builtin_net = require__builtin_net();
/** Connects and closes at once; notes in `port` what answered. */
async function probe(port) {
	for (const host of [port.firstHost, port.secondHost]) {
		if (!await answers(host, port.dialPort)) continue;
		port.noteAnswered(host);
		return true;
	}
	return false;
}
/** Resolves with true once `port` answers, with false once `signal` aborts. */
async function waitForPort(port, clock, signal) {
	let delayMs = 50;
	while (!signal.aborted) {
		if (await probe(port)) return true;
		await pause(clock, delayMs, signal);
		delayMs = Math.min(delayMs * 2, 500);
	}
	return false;
}
function answers(host, port) {
	return new Promise((resolve) => {
		const socket = (0, import__builtin_net.connect)({
			host,
			port
		});
		const done = (isAnswering) => {
			socket.destroy();
			resolve(isAnswering);
		};
		socket.setTimeout(LOCAL_CONNECT_TIMEOUT_MS, () => done(false));
		socket.once("connect", () => done(true));
		socket.once("error", () => done(false));
	});
}

// cli/commands/found-port.ts
/**
* A port that the command listens on and that nobody named: taken as soon as the target serves it too. A target that does
* not serve it now may do so later (its app restarts, a deployment is under way), so it is asked again from time to time.
*/
var FoundPort = class {
	#host;
	#clock;
	#asked;
	#cancel;
	#hasSaidNotServed = false;
	#isClosed = false;
	/** Asks at once. */
	constructor(host, clock) {
		this.#host = host;
		this.#clock = clock;
		this.#ask();
	}
	/** The session ends anyway: nothing is asked or said any more. */
	stop() {
		this.#isClosed = true;
		this.#cancel?.();
	}
	/** The command no longer listens. */
	close() {
		this.stop();
		if (this.#asked !== void 0) this.#host.giveBack(this.#asked);
	}
	async #ask() {
		const asked = this.#host.ask();
		this.#asked = asked;
		const outcome = await asked.outcome;
		if (this.#isClosed) return;
		if (outcome.kind === "taken") this.#host.onTaken(asked, outcome);
		if (outcome.kind === "refused") this.#onRefused(outcome);
	}
	#onRefused(outcome) {
		this.#asked = void 0;
		const isNotServed = outcome.reply.code === SUBSCRIBE_NOT_SERVED;
		if (!isNotServed || !this.#hasSaidNotServed) this.#host.onRefused(outcome);
		if (!isNotServed) return;
		this.#hasSaidNotServed = true;
		this.#cancel = this.#clock.after(NOT_SERVED_RETRY_MS, () => void this.#ask());
	}
};

// cli/options/example-request.ts
/**
* A request that a filter takes, made up from the filter: what `curl` is told to send in the success block.
*
* Each condition puts in what it asks for, as far as that can be seen (a `not` puts in nothing, a regex only where it is
* nearly literal text). The filter itself then judges the request, so that none is shown that it would not take.
*/
/** Values tried for a sample: the chance that none of them is within 1 % is one in a billion. */
const MAX_SAMPLE_TRIES = 2e3;
/** What curl sends unasked. */
const CURL_HEADERS = {
	"user-agent": "curl/8",
	accept: "*/*"
};
/** @param host what Host says unless the filter asks for one. @returns undefined where no request can be made up. */
function exampleRequest(filter, host) {
	const example = {
		method: "GET",
		path: "/",
		headers: [],
		cookies: [],
		query: []
	};
	if (filter === void 0) return example;
	if (!add(filter, example)) return void 0;
	return isTaken(compileFilter(filter), example, host) ? example : void 0;
}
function isTaken(filter, { method, path, headers, cookies, query }, host) {
	const lines = [`${method} ${path}${query.length === 0 ? "" : `?${query.join("&")}`} HTTP/1.1`];
	for (const [name, value] of Object.entries({
		...CURL_HEADERS,
		host
	})) if (!headers.some(([given]) => given.toLowerCase() === name)) lines.push(`${name}: ${value}`);
	for (const [name, value] of headers) lines.push(`${name}: ${value}`);
	if (cookies.length > 0) lines.push(`Cookie: ${cookies.join("; ")}`);
	const bytes = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`);
	const head = new RequestHead();
	return new RequestSplitter(head).next(bytes, 0, bytes.length) === 1 && filter.match(head) === 1;
}
function add(filter, example) {
	if ("all_of" in filter) return samplesLast(filter.all_of).every((part) => add(part, example));
	if ("any_of" in filter) return filter.any_of[0] !== void 0 && add(filter.any_of[0], example);
	if ("not" in filter) return true;
	if ("sample" in filter) return addSample(filter, example);
	const [[kind, body] = ["", void 0]] = Object.entries(filter);
	const first = Array.isArray(body) ? body[0] : body;
	if (kind === "grpc") return addGrpc(first, example);
	if (typeof first === "string") return addCondition({
		kind,
		name: "",
		text: first
	}, example);
	const { name, ...forms } = first;
	if (forms.present === false || forms.absent === true) return true;
	const text = textOf(forms);
	return text !== void 0 && addCondition({
		kind,
		name: String(name ?? ""),
		text
	}, example);
}
/** A sample by a header takes the value that another condition put there. */
function samplesLast(parts) {
	return [...parts.filter((part) => !("sample" in part)), ...parts.filter((part) => "sample" in part)];
}
function addCondition({ kind, name, text }, example) {
	switch (kind) {
		case "header":
			example.headers.push([name, text]);
			return true;
		case "header_line": return addLine(text, example);
		case "baggage":
		case "tracestate":
			example.headers.push([kind, `${name}=${kind === "baggage" ? encodeURIComponent(text) : text}`]);
			return true;
		case "cookie":
			example.cookies.push(`${name}=${text}`);
			return true;
		case "query":
			example.query.push(`${encodeURIComponent(name)}=${encodeURIComponent(text)}`);
			return true;
		case "path":
		case "path_and_query":
			example.path = text;
			return text.startsWith("/");
		case "method":
			example.method = text;
			return true;
		case "host":
			example.headers.push(["Host", text]);
			return true;
		default: return false;
	}
}
/** `x-user: alice` */
function addLine(line, example) {
	const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
	if (name !== void 0 && value !== void 0) example.headers.push([name, value]);
	return name !== void 0;
}
function addGrpc(body, example) {
	const [shortService, shortMethod] = typeof body === "string" ? body.split("/") : [];
	const { service, method } = typeof body === "string" ? {
		service: shortService,
		method: shortMethod
	} : body;
	example.method = "POST";
	example.path = `/${service ?? "Service"}/${method ?? "Method"}`;
	example.headers.push(["content-type", "application/grpc"]);
	return true;
}
/** Looks for a value on the right side of the share, unless the request has one already. */
function addSample(filter, example) {
	const { by } = filter.sample;
	if (by === void 0) return false;
	const name = "header" in by ? by.header : by.cookie;
	const hasHeader = example.headers.some(([given]) => given.toLowerCase() === name.toLowerCase());
	if ("header" in by ? hasHeader : example.cookies.some((cookie) => cookie.startsWith(`${name}=`))) return true;
	const compiled = compileFilter(filter);
	for (let n = 1; n <= MAX_SAMPLE_TRIES; n++) {
		const trial = {
			method: "GET",
			path: "/",
			headers: [],
			cookies: [],
			query: []
		};
		if ("header" in by) trial.headers.push([name, `user-${n}`]);
		else trial.cookies.push(`${name}=user-${n}`);
		if (!isTaken(compiled, trial, "localhost")) continue;
		example.headers.push(...trial.headers);
		example.cookies.push(...trial.cookies);
		return true;
	}
	return false;
}
function textOf(forms) {
	if (forms.present === true) return "1";
	if (typeof forms.regex === "string") return literalOf(forms.regex);
	const text = forms.equals ?? forms.prefix ?? forms.contains;
	return typeof text === "string" ? text : void 0;
}
/** The text that a regex is nearly: `(?i)^x-user: .*alice$` is `x-user: alice`. Undefined for any other regex. */
function literalOf(regex) {
	const text = regex.replace(/^\(\?i\)/, "").replace(/^\^/, "").replace(/\$$/, "").replace(/\.\*/g, "").replace(/\.\+/g, "x");
	const plain = text.replace(/\\[^A-Za-z0-9]/g, "");
	return /[\\^$|?*+()[\]{}]/.test(plain) ? void 0 : text.replace(/\\([^A-Za-z0-9])/g, "$1");
}

// cli/options/curl-line.ts
/**
* `curl -H 'x-user: alice' <base>/cart`, or undefined where no request can be made up from the filter.
* @param base scheme, host and port. @param runner what stands before curl, such as `ip netns exec shop`.
*/
function curlLine(filter, base, runner) {
	const example = exampleRequest(filter, new URL(base).host);
	if (example === void 0) return void 0;
	const query = example.query.length === 0 ? "" : `?${example.query.join("&")}`;
	return [
		...runner,
		"curl",
		...argumentsOf(example),
		base + example.path + query
	].map(quoteWord).join(" ");
}
function argumentsOf({ method, headers, cookies }) {
	const args = headers.flatMap(([name, value]) => ["-H", value === "" ? `${name};` : `${name}: ${value}`]);
	if (cookies.length > 0) args.push("-b", cookies.join("; "));
	if (method === "HEAD") args.push("-I");
	else if (method !== "GET") args.push("-X", method);
	return args;
}

// cli/target/runner.ts
/** From inside the target's network namespace its own loopback always works; a container's is entered by its pid, which we do not know. */
function runnerOf(target, port, environment) {
	const sudo = environment.SUDO_USER === void 0 ? [] : ["sudo"];
	const inside = `http://127.0.0.1:${port}`;
	switch (target.kind) {
		case "netns": return {
			base: inside,
			runner: [
				...sudo,
				"ip",
				"netns",
				"exec",
				target.name
			]
		};
		case "pid": return {
			base: inside,
			runner: [
				...sudo,
				"nsenter",
				"-n",
				"-t",
				target.name
			]
		};
		case "container": return {
			base: `http://ADDRESS-OF-THE-CONTAINER:${port}`,
			runner: []
		};
	}
}

// cli/commands/try-line.ts
/** A port of this machine that few programs use; the target's own number is often the local process's. */
const FORWARDED_PORT = 18080;
/** Undefined where none can be derived from the filter, or nobody could send it. */
function tryLine(settings, port, environment) {
	const { target } = settings;
	const filter = filterOfPort(settings, port);
	if (!isClusterTarget(target)) {
		const { base, runner } = runnerOf(target, port, environment);
		return curlLine(filter, base, runner);
	}
	const curl = curlLine(filter, `http://127.0.0.1:${FORWARDED_PORT}`, []);
	const forward = portForward(target, port, settings);
	if (curl === void 0 || forward === void 0) return void 0;
	return `${forward} >/dev/null & sleep 2; ${curl}; kill $!`;
}
function portForward({ kind, name }, port, { cluster }) {
	if (kind === "selector" || kind === "rollout" || kind === "cronjob") return void 0;
	const flags = [
		...cluster.kubeconfig === void 0 ? [] : ["--kubeconfig", cluster.kubeconfig],
		...cluster.context === void 0 ? [] : ["--context", cluster.context],
		...cluster.namespace === void 0 ? [] : ["-n", cluster.namespace]
	];
	const what = kind === "service" ? [] : [`${kind}/${name}`, `${FORWARDED_PORT}:${port}`];
	if (what.length === 0) return void 0;
	return [
		"kubectl",
		...flags,
		"port-forward",
		...what
	].map(quoteWord).join(" ");
}

// cli/commands/steal-run.ts
/** What `exec` and `attach` share: a session in each place of the target, the ports that are taken, and what is said about both. */
var StealRun = class {
	/** Resolves when the session is over without our doing. */
	failed;
	/** Where ports of the command are on this machine, if it has a network of its own. */
	placeOf;
	#prepared;
	#terminal;
	#source;
	#fleet;
	/** Whether the target is pods that come and go, so that each is named. */
	#isChanging;
	#fail;
	/** Notices that were passed on. */
	#told = /* @__PURE__ */ new Set();
	#hasBegun = false;
	/** @param findAgent starts or joins the agent; by default where the target is. @throws HeadgateError HEADGATE_ERR_KUBECONFIG */
	constructor(prepared, terminal, findAgent) {
		const failed = Promise.withResolvers();
		this.failed = failed.promise;
		this.#fail = failed.resolve;
		this.#prepared = prepared;
		this.#terminal = terminal;
		const onDetail = (message) => this.#say({
			event: "detail",
			message
		});
		const source = placesOf({
			...prepared,
			terminal,
			findAgent,
			onDetail
		});
		this.#source = source;
		this.#isChanging = source.isChanging;
		this.#fleet = new Fleet({
			source,
			settings: prepared.settings,
			version: packageVersion(),
			clock: systemClock,
			events: this.#events()
		});
	}
	/** Starts or joins the agent and connects. @throws HeadgateError */
	async open() {
		const { settings } = this.#prepared;
		this.#say({
			event: "agent_starting",
			target: settings.target.text
		});
		await this.#fleet.start();
	}
	/** The ports that the user named, as the target has them; once it is open. @throws HeadgateError for one that it has not */
	get namedPorts() {
		return this.#source.mappingsOf(this.#prepared.settings);
	}
	/** The variables of the target's process, from one of its places; once it is open. @throws HeadgateError */
	async variables() {
		const access = this.#fleet.access;
		if (access === void 0) return [];
		const { name } = this.#prepared.settings;
		return askEnviron(access, {
			name,
			version: packageVersion(),
			clock: systemClock
		});
	}
	/** A local port that tells when it refuses and when it answers again. */
	localPort(mapping) {
		return new LocalPort(mapping.local, {
			onRefused: (port) => this.#warn("local_refused", `Nothing listens on port ${port} of this machine: until something does, its ${this.#isMirror ? "copies are lost" : "requests go to the app"}.`),
			onAnswering: (port) => this.#notice("local_answering", `Port ${port} of this machine answers again.`),
			onTranslating: (port) => this.#notice("local_http1", `Port ${port} of this machine speaks only HTTP/1: HTTP/2 is translated for it.`),
			onGrpcRefused: (port) => this.#warn("local_grpc_refused", `Port ${port} of this machine speaks only HTTP/1, and gRPC needs HTTP/2: calls that match are answered with UNIMPLEMENTED. ${GRPC_HELP}`),
			onHttp2Only: (port) => this.#warn("local_http2_only", `Port ${port} of this machine answers HTTP/1 with HTTP/2: requests that come in HTTP/1 fail there, and nothing translates them.`)
		}, {
			protocol: this.#prepared.settings.localProtocol,
			placeOf: this.placeOf
		});
	}
	/** The way to the agent of one of the places; undefined while there is none. */
	get access() {
		return this.#fleet.access;
	}
	/** Takes the ports that the user named. @throws HeadgateError when one is refused. */
	async takeNamed(ports) {
		const wishes = ports.map(({ mapping, localPort }) => this.#fleet.claim({
			mapping,
			localPort,
			isOnlyIfServed: false
		}));
		const taken = [];
		for (const claim of wishes) {
			const outcome = await claim.outcome;
			if (outcome.kind === "withdrawn") return;
			if (outcome.kind === "refused") throw refusal(outcome.reply, this.#prepared.settings.target.text);
			this.#tellConfirmed(claim, outcome.reply);
			taken.push(this.#takenPort(claim));
		}
		this.#tellTaken(taken);
		this.#tellUnserved(taken);
	}
	/** Takes a port that the command listens on, as soon as the target serves it too; until `close` of what is returned. */
	takeFound(found) {
		return new FoundPort({
			ask: () => this.#fleet.claim({
				...found,
				isOnlyIfServed: true
			}),
			giveBack: (claim) => void this.#giveBack(claim),
			onTaken: (claim, { reply }) => {
				this.#tellConfirmed(claim, reply);
				this.#tellTaken([this.#takenPort(claim)]);
			},
			onRefused: ({ reply }) => this.#tellNotTaken(found.mapping, reply)
		}, systemClock);
	}
	/** Ends the session and says what it did, if there was one. */
	async close() {
		const counters = await this.#fleet.leave();
		if (this.#hasBegun) this.#say({
			event: "ended",
			counters
		});
	}
	/** The user will not wait for answers, while it closes. */
	hurry() {
		this.#fleet.leave(0);
	}
	/** The command no longer listens: requests go to the app again. */
	async #giveBack(claim) {
		const wasTaken = claim.wasTaken;
		await this.#fleet.giveBack(claim);
		if (!wasTaken) return;
		this.#say({
			event: "returned",
			target: this.#prepared.settings.target.text,
			remote: claim.wish.mapping.remote
		});
	}
	#events() {
		const target = this.#prepared.settings.target.text;
		return {
			onConnected: (place, welcome, { pid, joined }) => {
				this.#hasBegun = true;
				this.#say({
					event: "connected",
					target,
					session: welcome.session,
					agent_pid: pid,
					agent_version: welcome.version,
					joined: joined === true,
					...this.#naming(place)
				});
				if (joined === true) this.#tellKeptSettings();
			},
			onLost: (place, reason) => this.#say({
				event: "agent_lost",
				reason,
				window_seconds: RECONNECT_WINDOW_MS / 1e3,
				...this.#naming(place)
			}),
			onBack: (place, { resumed, session }) => this.#say({
				event: "agent_back",
				resumed,
				session,
				...this.#naming(place)
			}),
			onNotice: (_, notice) => this.#tellNotice(notice),
			onPortLost: (place, claim, reason) => this.#onPortLost(place, claim, reason),
			onTaken: ({ text }) => this.#say({
				event: "pod_taken",
				target,
				place: text,
				pods: this.#fleet.size
			}),
			onGone: ({ text }, reason) => this.#say({
				event: "pod_gone",
				target,
				place: text,
				reason,
				pods: this.#fleet.size
			}),
			onUnderWay: (requests, limitMs) => this.#tellUnderWay(requests, limitMs),
			onTrouble: (message) => this.#warn("pod", message),
			onFailed: (error) => this.#fail(error)
		};
	}
	/** Settings of an agent hold for one that we start; one that is there keeps its own. */
	#tellKeptSettings() {
		const flags = agentFlags(this.#prepared.settings.agent);
		if (flags.length === 0 || this.#told.has("agent_settings")) return;
		this.#told.add("agent_settings");
		const what = `${flags.join(", ")} ${flags.length === 1 ? "has" : "have"} no effect`;
		this.#warn("agent_settings", `The agent runs already and keeps its own settings: ${what}.`);
	}
	/** Which place an event is about, where there may be more than one. */
	#naming({ text }) {
		return this.#isChanging ? { place: text } : {};
	}
	#tellNotice({ level, code, message, count }) {
		const isRepeated = this.#isChanging && this.#told.has(`${code} ${message}`);
		this.#told.add(`${code} ${message}`);
		if (isRepeated) return;
		const text = sentence(count === void 0 ? message : `${message} (${count} times)`);
		this.#say({
			event: "notice",
			level: level === "warn" ? "warning" : "info",
			code: code.toLowerCase(),
			message: text
		});
	}
	#tellUnderWay(requests, limitMs) {
		if (this.#told.has("under_way")) return;
		this.#told.add("under_way");
		const what = requests === 1 ? "1 request is" : `${requests} requests are`;
		this.#notice("under_way", `${what} still being answered here: waiting up to ${Math.ceil(limitMs / 1e3)} s; Ctrl-C again ends it now.`);
	}
	#onPortLost(place, { wish, size }, reason) {
		const remote = wish.mapping.remote;
		if (size > 0 || this.#fleet.claimCount > 0) {
			const where = this.#isChanging ? ` of ${place.text}` : "";
			this.#warn("port_lost", `Port ${remote}${where} is no longer taken. ${sentence(reason)}`);
			return;
		}
		const message = `Port ${remote} of ${this.#prepared.settings.target.text} is no longer taken. ${sentence(reason)}`;
		this.#fail(new HeadgateError("HEADGATE_ERR_TAKEN_OVER", message, { hint: "Start again to ask for it anew." }));
	}
	#takenPort({ wish }) {
		const { remote } = wish.mapping;
		return {
			remote,
			local: wish.localPort.text,
			try: tryLine(this.#prepared.settings, remote, this.#terminal.environment)
		};
	}
	/** Ports that are taken whole are told apart from those that the filter holds for. */
	#tellTaken(ports) {
		const { settings } = this.#prepared;
		this.#say({
			event: "detail",
			message: `taken (after ${Math.round(systemClock.nowMs())} ms)`
		});
		const groups = Map.groupBy(ports, ({ remote }) => filterOfPort(settings, toPort(remote)));
		for (const [filter, group] of groups) {
			const words = filter === void 0 ? null : filterWords(filter);
			const common = {
				target: settings.target.text,
				ports: group,
				filter: words,
				...this.#podCount()
			};
			const { mirror } = settings;
			if (mirror === void 0) this.#say({
				event: "stealing",
				...common
			});
			else {
				const max_rate = mirror.maxRate === null ? null : maxRateWords(mirror.maxRate);
				this.#say({
					event: "mirroring",
					...common,
					source: mirror.source,
					max_rate
				});
			}
		}
	}
	get #isMirror() {
		return this.#prepared.settings.mirror !== void 0;
	}
	#podCount() {
		return this.#isChanging ? { pods: this.#fleet.size } : {};
	}
	/** A port that nothing in the target listens on is usually a slip of the keyboard. */
	async #tellUnserved(taken) {
		const served = await this.#fleet.listeners();
		if (served === void 0) return;
		const { target } = this.#prepared.settings;
		for (const { remote } of taken) {
			if (served.includes(toPort(remote))) continue;
			const others = served.length === 0 ? "nothing listens there at all" : `it listens on ${served.join(", ")}`;
			this.#warn("not_served", `Nothing in ${target.text} listens on port ${remote} (${others}).`);
		}
	}
	#tellConfirmed({ wish }, { predating, overlaps }) {
		const port = wish.mapping.remote;
		if (predating > 0 && !this.#prepared.settings.drain) {
			const who = predating === 1 ? `1 connection to port ${port} predates` : `${predating} connections to port ${port} predate`;
			this.#notice("predating", this.#isMirror ? `${who} this session and are not seen; --drain resets such connections.` : `${who} this session and stay with the app; --drain resets such connections.`);
		}
		for (const { name, session, filter } of overlaps) this.#notice("overlap", `${name} (session ${session}) takes requests of port ${port} too, by ${filter}; a request that both match goes to whoever came first.`);
	}
	#tellNotTaken({ remote, local }, reply) {
		if (reply.code !== "NOT_SERVED") {
			this.#warn("not_taken", `Port ${remote} is not taken. ${sentence(reply.message)}`);
			return;
		}
		const { target } = this.#prepared.settings;
		this.#notice("not_served", `The command listens on port ${local}, but nothing in ${target.text} serves ${remote === local ? "that port" : `port ${remote}`}. To send it the requests of another port, add -p REMOTE:${local}.`);
	}
	#notice(code, message) {
		this.#say({
			event: "notice",
			level: "info",
			code,
			message
		});
	}
	#warn(code, message) {
		this.#say({
			event: "notice",
			level: "warning",
			code,
			message
		});
	}
	#say(event) {
		this.#prepared.progress(event);
	}
};
function refusal({ code, message, hint }, target) {
	const help = code === "PORT_OWNED" && hint === "" ? "Add --takeover to end that session." : hint;
	return new HeadgateError("HEADGATE_ERR_REFUSED", `${target}: ${sentence(message)}`, { hint: help === "" ? void 0 : sentence(help) });
}

export { probe as n, waitForPort as r, StealRun as t };