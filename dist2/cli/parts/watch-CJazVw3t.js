import { t as placesOf } from "./places-773yVM4Y.js";
import { t as prepare } from "./prepare-D9aImOH_.js";
import { n as claimPorts, r as clockTime, t as checkTargetPorts } from "./target-ports-Bs7GLWXf.js";
import { i as systemClock, t as sentence } from "./sentence-DzvZX_dA.js";
import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { n as Fleet } from "./local-port-CyKAWOdf.js";
import { N as RECONNECT_WINDOW_MS, S as MAX_OUTPUT_BACKLOG_BYTES } from "./_builtin_buffer-B4HCvALO.js";
import { i as namedByRules, t as filterWords } from "./filter-words-B8n8VxvV.js";
import { n as filterOfPort } from "./settings-BkLum89H.js";
import { r as COUNTERS } from "./words-8p2H6HG7.js";
import { i as styleFor, n as printable, r as printableJson, t as isColoured } from "./style-BM3iRPqv.js";
import { t as packageVersion } from "./version-DHY8U1WB.js";

// cli/progress/seen-words.ts
/** What a watch saw, as a line for a person and as an object for a program. Pure. */
/** `12:03:04.123 192.0.2.7:40000 GET /cart?…  ✗ would not match: header x-user is "bob", wanted "alice"  (taken by bob@desk)`. */
function seenLine(entry, port, wording) {
	const { style } = wording;
	const toPort = wording.namesPort ? ` :${port}` : "";
	const toPlace = wording.place === void 0 ? "" : ` ${printable(wording.place)}`;
	const start = `${style.faint(clockTime(entry.atMs))} ${printable(clientText(entry))}${toPlace}${toPort}`;
	if (entry.kind === "connection") return `${start} connection  ${connectionWords(entry, style)}`;
	const request = `${printable(entry.method)} ${printable(entry.path)}${entry.hasQuery ? "?…" : ""}`;
	const parts = [start, `${style.strong(request)}`];
	if (wording.hasFilter) parts.push(` ${verdictWords(entry, style)}`);
	if (entry.takenBy !== void 0) parts.push(style.faint(` (taken by ${printable(entry.takenBy.name)})`));
	return parts.join(" ");
}
/** The same for a program; docs/cli.md lists the keys. */
function seenJson(entry, port, place) {
	const common = {
		time: new Date(entry.atMs).toISOString(),
		kind: entry.kind,
		...place === void 0 ? {} : { place },
		port,
		client: clientText(entry),
		taken_by: entry.takenBy ?? null
	};
	if (entry.kind === "connection") return {
		...common,
		cause: entry.cause.toLowerCase()
	};
	const { httpVersion, method, path, hasQuery, verdict, reason } = entry;
	return {
		...common,
		http_version: httpVersion,
		method,
		path,
		has_query: hasQuery,
		verdict,
		reason
	};
}
function unlistedLine(count, style) {
	return style.warning(`… ${count} more came faster than they can be listed`);
}
function verdictWords({ verdict, reason }, style) {
	const because = reason === "" ? "" : `: ${printable(reason)}`;
	if (verdict === "match") return `${style.good("✓ would match")}${because}`;
	if (verdict === "no_match") return `${style.faint("✗ would not match")}${because}`;
	return `${style.warning("? depends on its body")}${because}`;
}
function connectionWords({ cause, takenBy }, style) {
	if (cause === "CONNECTIONS_STOLEN") return style.warning(`is taken whole by ${printable(takenBy?.name ?? "a session")}: no more of it is seen`);
	const name = cause.toLowerCase();
	const meaning = Object.entries(COUNTERS).find(([key]) => key === name)?.[1] ?? name;
	const taken = takenBy === void 0 ? "" : ` (taken by ${printable(takenBy.name)})`;
	return `${style.warning("no more of it is seen")}: one of the ${printable(meaning)}${taken}`;
}
function clientText({ client, clientPort }) {
	return client.includes(":") ? `[${client}]:${clientPort}` : `${client}:${clientPort}`;
}

// cli/commands/watch-run.ts
var WatchRun = class {
	/** Resolves when the session is over without our doing. */
	failed;
	#parts;
	#fleet;
	#style;
	#fail;
	#counts = {
		requests: 0,
		matches: 0,
		undecided: 0,
		connections: 0,
		unlisted: 0
	};
	#ports = [];
	/** Notices that were passed on. */
	#told = /* @__PURE__ */ new Set();
	#hasBegun = false;
	constructor(parts) {
		const { prepared, terminal, source } = parts;
		const failed = Promise.withResolvers();
		this.failed = failed.promise;
		this.#fail = failed.resolve;
		this.#parts = parts;
		this.#style = styleFor(isColoured(terminal.stdout, terminal.environment));
		const { filter, filterPorts, stealProbes, name } = prepared.settings;
		this.#fleet = new Fleet({
			source,
			settings: {
				mode: "watch",
				filter,
				filterPorts,
				stealProbes,
				name,
				takeover: false,
				drain: false
			},
			version: packageVersion(),
			clock: systemClock,
			events: this.#events()
		});
	}
	/** Starts or joins the agents, and watches the ports that are named, else the one that the target serves. @throws HeadgateError */
	async begin() {
		const { progress, settings } = this.#parts.prepared;
		progress({
			event: "agent_starting",
			target: settings.target.text
		});
		await this.#fleet.start();
		this.#ports = await this.#wantedPorts();
		const wanted = {
			ports: this.#ports,
			target: settings.target.text
		};
		if (!await claimPorts(this.#fleet, wanted, (port, predating) => this.#tellPredating(port, predating))) return;
		this.#hasBegun = true;
		const groups = Map.groupBy(this.#ports, (port) => filterOfPort(settings, port));
		for (const [filter, ports] of groups) {
			const words = filter === void 0 ? null : filterWords(filter);
			progress({
				event: "watching",
				target: settings.target.text,
				ports,
				filter: words,
				...this.#podCount()
			});
		}
	}
	/** Ends the session, and says what was seen. */
	async close() {
		await this.#fleet.leave();
		if (!this.#hasBegun) return;
		const { progress, settings } = this.#parts.prepared;
		progress({
			event: "watched",
			has_filter: settings.filter !== void 0,
			...this.#counts
		});
		if (this.#parts.isJson) this.#print(printableJson({
			kind: "summary",
			...this.#counts
		}));
	}
	async #wantedPorts() {
		const { prepared, source } = this.#parts;
		const named = source.mappingsOf(prepared.settings);
		const mappings = named.length > 0 ? named : namedByRules(prepared.settings.foundPorts);
		if (mappings.length > 0) return [...new Set(mappings.map(({ remote }) => remote))];
		const { text } = prepared.settings.target;
		const served = await this.#fleet.listeners();
		if (served?.length === 1) return served;
		const what = served === void 0 || served.length === 0 ? "nothing" : `something on ${served.join(", ")}`;
		throw new HeadgateError("HEADGATE_ERR_USAGE", `No port is given, and ${what} listens in ${text}.`, { hint: "Name the port with -p, as in -p 8080." });
	}
	#events() {
		const { prepared } = this.#parts;
		const say = prepared.progress;
		const target = prepared.settings.target.text;
		return {
			onConnected: (place, { session, version }, { pid, joined }) => say({
				event: "connected",
				target,
				session,
				agent_pid: pid,
				agent_version: version,
				joined: joined === true,
				...this.#naming(place)
			}),
			onLost: (place, reason) => say({
				event: "agent_lost",
				reason,
				window_seconds: RECONNECT_WINDOW_MS / 1e3,
				...this.#naming(place)
			}),
			onBack: (place, { resumed, session }) => say({
				event: "agent_back",
				resumed,
				session,
				...this.#naming(place)
			}),
			onNotice: (_, { code, message }) => this.#warnOnce(code.toLowerCase(), message),
			onSeen: (place, port, message) => this.#onSeen(place, port, message),
			onPortLost: (place, claim, reason) => this.#onPortLost(place, claim, reason),
			onTaken: ({ text }) => this.#tell("info", "pod_watched", `${text} came and is watched; ${this.#podWords()}`),
			onGone: ({ text }, reason) => this.#tell("warning", "pod_gone", `${text} is no longer watched: ${reason}; ${this.#podWords()}`),
			onTrouble: (message) => this.#tell("warning", "pod", message),
			onFailed: (error) => this.#fail(error)
		};
	}
	#tell(level, code, message) {
		this.#parts.prepared.progress({
			event: "notice",
			level,
			code,
			message: sentence(message)
		});
	}
	/** What many pods say is said once. */
	#warnOnce(code, message) {
		const isRepeated = this.#parts.source.isChanging && this.#told.has(`${code} ${message}`);
		this.#told.add(`${code} ${message}`);
		if (!isRepeated) this.#tell("warning", code, message);
	}
	#onPortLost({ text }, { wish, size }, reason) {
		const port = wish.mapping.remote;
		if (size > 0) {
			this.#tell("warning", "port_lost", `Port ${port} of ${text} is no longer watched. ${sentence(reason)}`);
			return;
		}
		const message = `Port ${port} is no longer watched. ${sentence(reason)}`;
		this.#fail(new HeadgateError("HEADGATE_ERR_TAKEN_OVER", message));
	}
	/** Which place an event is about, where there may be more than one. */
	#naming({ text }) {
		return this.#parts.source.isChanging ? { place: text } : {};
	}
	#podCount() {
		return this.#parts.source.isChanging ? { pods: this.#fleet.size } : {};
	}
	#podWords() {
		const { size } = this.#fleet;
		const { text } = this.#parts.prepared.settings.target;
		return size === 0 ? `no pod of ${text} is left, waiting for one` : `now ${size} ${size === 1 ? "pod" : "pods"} of ${text}`;
	}
	#onSeen(from, port, { entries, counts }) {
		const { place } = this.#naming(from);
		this.#add(counts);
		let unlisted = counts.unlisted;
		for (const entry of entries) if (this.#isOutputStuck) {
			unlisted += 1;
			this.#counts.unlisted += 1;
		} else if (this.#parts.isJson) this.#print(printableJson(seenJson(entry, port, place)));
		else {
			const hasFilter = filterOfPort(this.#parts.prepared.settings, port) !== void 0;
			this.#print(seenLine(entry, port, {
				style: this.#style,
				hasFilter,
				namesPort: this.#ports.length > 1,
				place
			}));
		}
		if (unlisted > 0 && !this.#isOutputStuck) this.#tellUnlisted(unlisted);
	}
	#tellUnlisted(count) {
		this.#print(this.#parts.isJson ? printableJson({
			kind: "unlisted",
			count
		}) : unlistedLine(count, this.#style));
	}
	get #isOutputStuck() {
		return (this.#parts.terminal.stdout.writableLength ?? 0) > MAX_OUTPUT_BACKLOG_BYTES;
	}
	#print(line) {
		this.#parts.terminal.stdout.write(`${line}\n`);
	}
	#add(counts) {
		for (const name of Object.keys(this.#counts)) this.#counts[name] += counts[name];
	}
	#tellPredating(port, count) {
		if (count === 0) return;
		const message = `${count === 1 ? "1 connection to port" : `${count} connections to port`} ${port} ${count === 1 ? "is" : "are"} older than this watch: requests on ${count === 1 ? "it" : "them"} are not seen.`;
		this.#parts.prepared.progress({
			event: "notice",
			level: "info",
			code: "predating",
			message
		});
	}
};

// cli/commands/watch.ts
/** What a shell reports for SIGINT; only for one that comes before the watch stands. */
const INTERRUPTED = 130;
/** @returns the exit code. @throws HeadgateError */
async function watch(flags, terminal, findAgent) {
	checkTargetPorts(flags.port, "A watch");
	const prepared = prepare({
		...flags,
		steal: true
	}, terminal, "fixed");
	const interrupted = Promise.withResolvers();
	const stops = [terminal.onSignal(() => interrupted.resolve("signal")), terminal.onOutputClosed(() => interrupted.resolve("signal"))];
	const onDetail = (message) => prepared.progress({
		event: "detail",
		message
	});
	const source = placesOf({
		...prepared,
		terminal,
		findAgent,
		onDetail
	});
	const run = new WatchRun({
		prepared,
		terminal,
		source,
		isJson: flags.json === true
	});
	try {
		if (await Promise.race([run.begin(), interrupted.promise]) === "signal") return INTERRUPTED;
		const end = await Promise.race([run.failed, interrupted.promise]);
		if (end !== "signal") throw end;
		return 0;
	} finally {
		await run.close();
		for (const stop of stops) stop();
	}
}

export { watch };