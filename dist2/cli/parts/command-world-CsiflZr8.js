import { r as __toESM } from "./rolldown-runtime-CoNq6U3z.js";
import { t as require__builtin_fs } from "./_builtin_fs-CdL3U4EO.js";
import { t as commandFailure } from "./child-DXS_j8te.js";
import { i as systemClock, t as sentence } from "./sentence-DzvZX_dA.js";
import { n as systemErrorCode, t as HeadgateError } from "./errors-BbalaUdS.js";
import { t as FixedPlace } from "./place-B8TA1w9Y.js";
import { s as OutgoingRules } from "./world-settings-l5Alqh_b.js";
import { t as PodDialler } from "./pod-dialler-BsAUK8Rk.js";
import { a as WorldError, r as World } from "./world-Bel0J_Ls.js";
import { n as hasProcess } from "./command-variables-BzSF4ULp.js";

// cli/commands/command-files.ts
var import__builtin_fs = /* @__PURE__ */ __toESM(require__builtin_fs(), 1);
/** The pod's files in the world of a command: what is wanted, how the agent is asked, and what is said of what came of it. */
/** What names are resolved by: of the pod, or of this machine, whosever the other files are. */
const RESOLVER_FILE = "/etc/resolv.conf";
const HOSTS_FILE = "/etc/hosts";
var CommandFiles = class {
	#prepared;
	#dialler;
	/** Why the agent gives none. */
	#refusal;
	#isTold = false;
	constructor(prepared, dialler) {
		this.#prepared = prepared;
		this.#dialler = dialler;
	}
	/** Undefined for none. */
	get wanted() {
		const { target, world } = this.#prepared.settings;
		const { mode, include, exclude, writable, ageMs } = world.files;
		if (mode === "off") return void 0;
		if (!hasProcess(target)) {
			if (world.areFilesAsked) this.#say("warning", `${target.text} has no process, so no files: the command sees those of this machine.`);
			return;
		}
		const ofNames = world.dns === "local" ? [RESOLVER_FILE, HOSTS_FILE] : [];
		const way = {
			want: (relay) => this.#want(relay),
			onLost: () => this.#dialler.onFilesLost()
		};
		return {
			mode,
			include,
			exclude: [...exclude, ...ofNames],
			writable,
			ageMs,
			way
		};
	}
	/** @throws HeadgateError where they were asked for and cannot be had, or where the tree is half done */
	tell(report) {
		this.#isTold = true;
		if (report === null) return;
		if (report.kind === "shown") {
			this.#say("info", this.#words(report.shown));
			for (const problem of report.problems) this.#say("warning", problem);
			return;
		}
		const { code, message, hint } = this.#refusal ?? report;
		const error = new HeadgateError(code, sentence(message), { hint });
		if (this.#prepared.settings.world.areFilesAsked || code === "HEADGATE_ERR_FILES_ROOT") throw error;
		this.#say("warning", `The command sees the files of this machine. ${error.message} ${hint ?? ""}`.trim());
	}
	#want(relay) {
		this.#dialler.wantFiles({
			writable: this.#prepared.settings.world.files.writable,
			onStream: (stream) => relay.attach(stream),
			onRefused: (error) => {
				this.#refusal = error;
				if (this.#isTold) this.#say("warning", `The files of the pod cannot be read any more. ${error.message}`);
				relay.close();
			}
		});
	}
	#words(shown) {
		const { target, world } = this.#prepared.settings;
		const name = target.text;
		const written = shown.filter(({ why }) => why === "written").map(({ path }) => path);
		const others = shown.filter(({ why }) => why !== "written").map(({ path }) => path);
		const read = world.files.mode === "read" ? `The command sees the files of ${name}, with the programs and the home of this machine; edits stay here.` : `The command sees files of ${name} at ${others.length === 0 ? "no path" : others.join(", ")}; edits stay here.`;
		return written.length === 0 ? read : `${read} What it changes in ${written.join(", ")} is changed there.`;
	}
	#say(level, message) {
		this.#prepared.progress({
			event: "notice",
			level,
			code: "files",
			message: sentence(message)
		});
	}
};

// cli/commands/command-world.ts
/** The pod's world around the command of `exec`: a session of its own for what goes out, and the command inside. */
var CommandWorld = class {
	#prepared;
	#world = World.begin();
	#dialler;
	/** Begins at once, beside whatever the agent needs. @throws HeadgateError where there are no worlds */
	constructor(prepared) {
		this.#prepared = prepared;
		if (process.platform === "linux") return;
		throw new HeadgateError("HEADGATE_ERR_WORLD", "The pod's world can be had on Linux only.", { hint: "Use `headgate proxy`, and tell the command of it (ALL_PROXY, HTTP_PROXY)." });
	}
	/** Makes the world, of the pod that `access` leads to. @throws HeadgateError HEADGATE_ERR_WORLD */
	async enter(access) {
		const { settings } = this.#prepared;
		const { text } = settings.target;
		const events = this.#events();
		const dialler = new PodDialler({
			source: new FixedPlace(text, access),
			name: settings.name,
			clock: systemClock,
			events
		});
		this.#dialler = dialler;
		await dialler.start();
		const network = await dialler.network();
		if (network === void 0) throw new HeadgateError("HEADGATE_ERR_CONNECT", `The agent of ${text} did not say what its network looks like.`);
		this.#tellLimits(network);
		const { rules, outgoing, dns, dnsRules } = settings.world;
		const own = nameServersIn((0, import__builtin_fs.readFileSync)(RESOLVER_FILE, "utf8"));
		const ofPod = nameServersIn(network.resolvConf);
		const servers = dns === "local" ? nameRules("local", own) : nameRules("remote", ofPod);
		const files = new CommandFiles(this.#prepared, dialler);
		try {
			const report = await this.#world.enter({
				plan: planOf(network, settings.world),
				way: dialler,
				rules: new OutgoingRules([...servers, ...rules], outgoing, dnsRules),
				nameServers: {
					here: own[0],
					pod: ofPod[0]
				},
				files: files.wanted,
				onSay: (message) => this.#say("info", "world", message),
				onPort: (port, hostPort) => this.#tellPort(port, hostPort)
			});
			files.tell(report);
		} catch (error) {
			throw error instanceof WorldError ? new HeadgateError("HEADGATE_ERR_WORLD", error.message, {
				hint: error.hint,
				cause: error
			}) : error;
		}
		this.#say("info", "world", worldSentence(text, outgoing));
	}
	/** Starts the command inside. @throws HeadgateError HEADGATE_ERR_COMMAND */
	async start(argv, environment) {
		try {
			return await this.#world.run({
				argv,
				cwd: process.cwd(),
				environment
			});
		} catch (error) {
			if (error instanceof Error && systemErrorCode(error) !== void 0) throw commandFailure(error, argv[0] ?? "");
			throw error;
		}
	}
	/** Where a port of the command is on this machine; undefined while nothing listens on it. */
	placeOf = (port) => this.#world.hostPort(port);
	/** Resolves when a port that the command listens on can be reached from here. */
	whenOpen(port) {
		return this.#world.whenOpen(port);
	}
	/** Ends it, and says what it did. Never throws. */
	async close() {
		const { counts } = this.#world;
		await this.#world.close();
		await this.#dialler?.close();
		if (counts === void 0) return;
		const { fromPod, fromHere, failed, flows } = counts;
		const message = `The command made ${fromPod} connections from the pod and ${fromHere} from this machine (${failed} failed), and ${flows} UDP flows.`;
		this.#prepared.progress({
			event: "detail",
			message
		});
	}
	#events() {
		return {
			onConnected: (_, { session }) => this.#prepared.progress({
				event: "detail",
				message: `Session ${session} carries what the command dials.`
			}),
			onTrouble: (message) => this.#say("warning", "outgoing", message),
			onNotice: ({ level, code, message }) => this.#say(level === "warn" ? "warning" : "info", code.toLowerCase(), message),
			onFailed: ({ message }) => this.#say("warning", "outgoing", `What the command dials fails from now on. ${message}`)
		};
	}
	#tellLimits({ isOutgoingAllowed, problem }) {
		if (!isOutgoingAllowed) this.#say("warning", "outgoing_forbidden", "The agent dials for nobody: connections from the pod will fail.");
		if (problem !== "") this.#say("warning", "names", problem);
	}
	#tellPort(port, hostPort) {
		if (port === hostPort) this.#prepared.progress({
			event: "detail",
			message: `The command's port ${port} is at 127.0.0.1:${port}.`
		});
		else this.#say("info", "port_moved", `The command's port ${port} is at 127.0.0.1:${hostPort} of this machine, where ${port} is taken or needs root.`);
	}
	#say(level, code, message) {
		this.#prepared.progress({
			event: "notice",
			level,
			code,
			message: sentence(message)
		});
	}
};
function worldSentence(target, outgoing) {
	return `The command has the network of ${target}: its connections ${{
		remote: `go out from ${target}`,
		local: "go out from this machine's network",
		off: "are not made"
	}[outgoing]}, unless a rule says otherwise.`;
}
function planOf({ addresses, hostname, resolvConf, hosts }, world) {
	const files = world.dns === "local" ? [] : [[RESOLVER_FILE, resolvConf], [HOSTS_FILE, hosts]];
	return {
		addresses,
		hostname: world.hostname === "local" ? "" : hostname,
		files: files.filter(([, text]) => text !== "")
	};
}
/** Addresses of the name servers that a resolv.conf(5) names. */
function nameServersIn(text) {
	return [...text.matchAll(/^nameserver\s+([0-9A-Fa-f:.]+)/gm)].map(([, address = ""]) => address);
}
function nameRules(side, servers) {
	return servers.map((address) => ({
		side,
		text: address.includes(":") ? `[${address}]:53` : `${address}:53`
	}));
}

export { CommandWorld };