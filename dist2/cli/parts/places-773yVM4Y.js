import { r as __toESM } from "./rolldown-runtime-CoNq6U3z.js";
import { t as FixedPlace } from "./place-B8TA1w9Y.js";
import { r as ClusterClient } from "./workload-paths-DuBgbzOX.js";
import { i as systemClock, t as sentence } from "./sentence-DzvZX_dA.js";
import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { r as PodAgent, t as starterFor } from "./starters-BBOH06Z7.js";
import { n as portsInPod, t as mappingsInPod } from "./ports-BG5lTXIs.js";
import { t as watchPods } from "./pod-watch-Psk3muk2.js";
import { n as openTunnel } from "./tunnel-C1U0hZVC.js";
import { t as require__builtin_child_process } from "./_builtin_child_process-BPPdJsaU.js";
import { o as require__builtin_url } from "./reset-codes-CNovaQf7.js";
import { i as AGENT_START_TIMEOUT_MS, r as AGENT_REPORT_MAX_BYTES } from "./_builtin_buffer-B4HCvALO.js";
import { n as parseAgentReport, r as parseJson } from "./agent-report-C9E8cx19.js";
import { n as runDirectory, t as requireRunDirectory } from "./run-directory-BFFxThDf.js";
import { r as isClusterTarget } from "./target-name-BxnSfOVI.js";

// cli/shell-words.ts
var import__builtin_url = require__builtin_url();
var import__builtin_child_process = /* @__PURE__ */ __toESM(require__builtin_child_process(), 1);
/** Words that a user can paste into a shell. */
/** `word` as a shell reads it back: in quotes where it needs them. */
function quoteWord(word) {
	return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

// cli/target/local-agent.ts
/**
* Starts the agent of a local target, or learns from it that one serves the pod already.
*
* The agent is nobody's child in spirit: it is spawned in a session of its own and outlives us. It reports on stdout
* with one line of JSON and closes it; until then its log lines come on stderr. Who it is comes by path, not by
* import, so that the CLI itself never loads native code.
*/
/** The agent's main file beside this CLI: `agent/main.ts` in the sources, `dist/agent/main.js` when published. */
function agentMainPath(ownUrl = new URL("../target/local-agent.js", import.meta.url).href) {
	const extension = ownUrl.endsWith(".ts") ? "ts" : "js";
	return (0, import__builtin_url.fileURLToPath)(new URL(`../../agent/main.${extension}`, ownUrl));
}
/** The arguments that the agent is started with, after its main file. */
function agentArguments(target, settings) {
	const args = ["--target", target.text];
	if (settings.redirectEngine !== void 0) args.push("--engine", settings.redirectEngine);
	if (settings.drainTimeoutS !== void 0) args.push("--drain-timeout", String(settings.drainTimeoutS));
	if (!settings.clientAddress) args.push("--no-client-address");
	return args;
}
/** The flags that these settings come from, where they are not the defaults. */
function agentFlags({ redirectEngine, drainTimeoutS, clientAddress }) {
	const flags = [];
	if (redirectEngine !== void 0) flags.push("--redirect-engine");
	if (drainTimeoutS !== void 0) flags.push("--drain-timeout");
	if (!clientAddress) flags.push("--no-client-address");
	return flags;
}
/** @throws HeadgateError HEADGATE_ERR_NEEDS_ROOT: said before anything is tried. */
function requireRoot(target, commandLine) {
	if (process.getuid?.() === 0) return;
	throw new HeadgateError("HEADGATE_ERR_NEEDS_ROOT", `Reaching ${target.text} needs root, and this is user ${process.getuid?.()}.`, { hint: `The agent enters the network namespace of the target and adds a rule to its firewall; the kernel lets only root do that.
Try: sudo ${commandLine.map(quoteWord).join(" ")}` });
}
/** @throws HeadgateError with the agent's own code, or HEADGATE_ERR_AGENT_START. */
async function startLocalAgent(launch) {
	const main = launch.main ?? agentMainPath();
	const child = (0, import__builtin_child_process.spawn)(process.execPath, [main, ...agentArguments(launch.target, launch.settings)], {
		detached: true,
		stdio: [
			"ignore",
			"pipe",
			"pipe"
		],
		cwd: "/",
		env: {
			...launch.isVerbose ? { HEADGATE_AGENT_LOG: "debug" } : {},
			...process.env,
			HEADGATE_RUN_DIR: runDirectory()
		}
	});
	child.unref();
	try {
		const report = await readReport(child, launch);
		if (report.event === "failed") throw failedStart(report);
		return report;
	} finally {
		child.stdout?.destroy();
		child.stderr?.destroy();
	}
}
function readReport(child, launch) {
	const log = new LogTail();
	return new Promise((resolve, reject) => {
		let output = "";
		const fail = (reason) => {
			cancel();
			reject(silentStart(reason, log.text));
		};
		const cancel = (launch.clock ?? systemClock).after(AGENT_START_TIMEOUT_MS, () => {
			child.kill("SIGTERM");
			fail(`it did not report within ${AGENT_START_TIMEOUT_MS / 1e3} s and was ended`);
		});
		child.stderr?.setEncoding("utf8").on("data", (text) => {
			for (const line of log.add(text)) launch.onLog?.(line);
		});
		child.stdout?.setEncoding("utf8").on("data", (text) => {
			output += text;
			const end = output.indexOf("\n");
			if (end === -1 && output.length <= 65536) return;
			const report = parseAgentReport(output.slice(0, end));
			if (report === void 0) return fail("it reported something else than JSON of ours");
			cancel();
			resolve(report);
		});
		child.once("error", (error) => fail(error.message));
		child.once("close", (code, signal) => fail(`it ended with ${signal ?? `code ${code}`} before it was ready`));
	});
}
function failedStart({ code, message, hint }) {
	return new HeadgateError(code, sentence(message), { hint: hint === void 0 ? void 0 : sentence(hint) });
}
function silentStart(reason, log) {
	return new HeadgateError("HEADGATE_ERR_AGENT_START", `The agent did not start: ${reason}.`, { hint: log === "" ? "Run it again with -v to see what the agent logs." : `Its last words:\n${log}` });
}
/** The last part of a log, bounded, and its lines as they are completed. */
var LogTail = class LogTail {
	static #MAX_CHARACTERS = 2e3;
	#kept = "";
	#line = "";
	/** @returns the lines that `text` completes, as words. */
	add(text) {
		this.#kept = (this.#kept + text).slice(-LogTail.#MAX_CHARACTERS);
		const lines = (this.#line + text).split("\n");
		this.#line = (lines.pop() ?? "").slice(-LogTail.#MAX_CHARACTERS);
		return lines.map(logWords);
	}
	get text() {
		return this.#kept.trimEnd().split("\n").map(logWords).join("\n");
	}
};
/** A line of the agent's log: its message when it is one of pino's JSON objects, the line itself otherwise. */
function logWords(line) {
	const fields = parseJson(line);
	if (typeof fields !== "object" || fields === null || !("msg" in fields)) return line;
	const error = "err" in fields && typeof fields.err === "object" && fields.err !== null ? fields.err : {};
	const reason = "message" in error && error.message !== fields.msg ? `: ${String(error.message)}` : "";
	return `${String(fields.msg)}${reason}`;
}

// cli/kube/pod-places.ts
var PodPlaces = class {
	isChanging = true;
	#options;
	#stopping = new AbortController();
	#pods = [];
	#events;
	#hasToldWhatStays = false;
	#wanted = {
		ports: [],
		namedPorts: []
	};
	/** What that is in the first pod. */
	#mappings = [];
	constructor(options) {
		this.#options = options;
	}
	async start(events) {
		const { watch } = this.#options;
		this.#events = events;
		this.#pods = await watch.start({
			onPod: (pod) => this.#tell(events, pod),
			onGone: (pod, reason) => events.onGone(this.#placeOf(pod), reason),
			onTrouble: (message) => events.onTrouble(message)
		});
		if (this.#pods.length === 0) throw this.#noPod();
		this.#tellStep(`${this.#pods.length} ready: ${this.#pods.map(({ name }) => name).join(", ")}`);
		for (const pod of this.#pods) refuseHostNetwork(pod);
		return this.#pods.map((pod) => this.#placeOf(pod));
	}
	stop() {
		this.#options.watch.stop();
		this.#stopping.abort();
	}
	/** What was asked for as ports of the pods, by the first of them. @throws HeadgateError HEADGATE_ERR_USAGE */
	mappingsOf(wanted) {
		const [pod] = this.#pods;
		this.#wanted = wanted;
		this.#mappings = pod === void 0 ? wanted.ports : mappingsInPod(wanted, pod);
		return this.#mappings;
	}
	/** A name, or a port of a service, may lead to another number in each pod, as during a rollout that changes it. */
	#portIn(pod, remote) {
		const index = this.#mappings.findIndex((mapping) => mapping.remote === remote);
		return portsInPod(this.#wanted, pod)[index] ?? remote;
	}
	#tell(events, pod) {
		if (pod.isHostNetwork) events.onTrouble(`pod/${pod.name} is left alone: it uses its node's own network.`);
		else events.onPlace(this.#placeOf(pod));
	}
	#placeOf(pod) {
		const { client, settings, agent, clock = systemClock } = this.#options;
		const plan = {
			pod,
			settings,
			agent
		};
		const host = {
			client,
			clock,
			signal: this.#stopping.signal,
			onStarted: () => settings.isEphemeral && this.#tellWhatStays(),
			onDetail: (message) => this.#tellStep(`pod/${pod.name}: ${message}`)
		};
		const access = new PodAgent(plan, starterFor(client, plan, clock), host);
		return {
			key: pod.uid,
			text: `pod/${pod.name}`,
			access,
			portOf: (remote) => this.#portIn(pod, remote)
		};
	}
	/** With the time since the process began, which is where the machine's clock begins. */
	#tellStep(message) {
		const { clock = systemClock, onDetail } = this.#options;
		onDetail(`${message} (after ${Math.round(clock.nowMs())} ms)`);
	}
	/** Once: it is the same for all. */
	#tellWhatStays() {
		if (this.#hasToldWhatStays) return;
		this.#hasToldWhatStays = true;
		this.#events?.onTrouble("An ephemeral container was added to the pod. It ends with its last session; the entry in the status of the pod, and the Secret of its token, stay until the pod goes.");
	}
	#noPod() {
		const { target, watch, client } = this.#options;
		const waiting = watch.waiting().map(({ name, reason }) => `${name}: ${reason}`);
		return new HeadgateError("HEADGATE_ERR_NO_POD", `No pod of ${target.text} is ready in "${client.namespace}".`, { hint: waiting.length === 0 ? "It has none at all; is it scaled to zero?" : waiting.slice(0, 5).join("\n") });
	}
};
/** What such a pod sends and gets is mixed with that of its whole node. */
function refuseHostNetwork({ name, isHostNetwork }) {
	if (!isHostNetwork) return;
	throw new HeadgateError("HEADGATE_ERR_TARGET_IS_HOST", `pod/${name} uses its node's own network (hostNetwork): to take its traffic would touch everything on the node.`, { hint: "Choose a target without hostNetwork." });
}

// cli/commands/places.ts
/** From settings to the places that a run is about: one of this machine, or the ready pods of a cluster's target. */
/** @throws HeadgateError HEADGATE_ERR_KUBECONFIG */
function placesOf(search) {
	const { settings, onDetail } = search;
	const { target } = settings;
	const find = search.findAgent ?? (isClusterTarget(target) ? void 0 : localFinder(target, search));
	if (find !== void 0) {
		const onLog = (line) => onDetail(`agent: ${line}`);
		return new FixedPlace(target.text, {
			find: () => find(onLog),
			open: openTunnel
		});
	}
	if (!isClusterTarget(target)) throw new Error("a target is neither of this machine nor of a cluster");
	const client = ClusterClient.of(settings.cluster);
	const watch = watchPods({
		client,
		target,
		isOnePod: settings.isOnePod
	});
	return new PodPlaces({
		client,
		target,
		watch,
		settings: settings.podAgent,
		agent: settings.agent,
		onDetail
	});
}
function localFinder(target, { settings, verbosity, terminal }) {
	return (onLog) => {
		requireRoot(target, terminal.commandLine);
		requireRunDirectory(runDirectory(terminal.environment));
		return startLocalAgent({
			target,
			settings: settings.agent,
			onLog,
			isVerbose: verbosity >= 2
		});
	};
}

export { agentFlags as n, quoteWord as r, placesOf as t };