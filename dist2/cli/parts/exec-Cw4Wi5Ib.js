import { r as __toESM, t as __commonJSMin } from "./rolldown-runtime-CoNq6U3z.js";
import { t as require__builtin_path } from "./_builtin_path-Ci3NG8NI.js";
import { L as toPort } from "./mirror-wish-CL8_-fub.js";
import { i as startChild, n as exitCodeOf, r as isInForeground } from "./child-DXS_j8te.js";
import { i as systemClock } from "./sentence-DzvZX_dA.js";
import { T as MAX_TREE_PROCESSES, m as LISTENER_NOTICE_MS } from "./_builtin_buffer-B4HCvALO.js";
import { n as systemErrorCode } from "./errors-BbalaUdS.js";
import { t as LocalPort } from "./local-port-CyKAWOdf.js";
import { n as probe, r as waitForPort, t as StealRun } from "./steal-run-B9nxX4-5.js";
import { r as mappingOfFound } from "./filter-words-B8n8VxvV.js";
import { t as commandVariables } from "./command-variables-BzSF4ULp.js";
import { t as prepare } from "./prepare-D9aImOH_.js";

// cli/listeners/proc-net.ts
var import__builtin_path = /* @__PURE__ */ __toESM(require__builtin_path(), 1);
/** TCP_LISTEN of include/net/tcp_states.h, as the table writes it. */
const LISTEN_STATE = "0A";
/** Columns of a row, split at white space. */
const LOCAL_ADDRESS = 1;
const STATE = 3;
const INODE = 9;
/** The listening sockets of one table. Rows that cannot be read are left out: a kernel may add columns, not change these. */
function parseListeners(table) {
	const listeners = [];
	for (const line of table.split("\n")) {
		const columns = line.trim().split(/\s+/);
		if (columns[STATE] !== LISTEN_STATE) continue;
		const address = columns[LOCAL_ADDRESS] ?? "";
		const port = Number.parseInt(address.slice(address.lastIndexOf(":") + 1), 16);
		const inode = columns[INODE];
		if (Number.isInteger(port) && port > 0 && inode !== void 0) listeners.push({
			port,
			inode
		});
	}
	return listeners;
}
/** The inode in the target of a descriptor's link, or undefined when it is no socket. */
function socketInode(link) {
	return /^socket:\[([0-9]+)\]$/.exec(link)?.[1];
}

// cli/listeners/process-tree.ts
/** The processes that a command started, directly or not, and the ports that they listen on. */
/**
* `rootPid` and all living descendants, by `/proc/<pid>/task/<tid>/children` (CONFIG_PROC_CHILDREN, on in every
* distribution's kernel). A descendant whose parent ended was adopted by another process and is no longer found.
*/
async function processTree(rootPid, proc) {
	const found = /* @__PURE__ */ new Set([rootPid]);
	for (const pid of found) for (const child of await childrenOf(pid, proc)) {
		if (found.size >= 4096) return found;
		found.add(child);
	}
	return found;
}
/** The sockets that listen in the network namespace of `pid`, whoever owns them. */
async function listenersOfNamespace(pid, proc) {
	const [tcp, tcp6] = await Promise.all([proc.text(pid, "net/tcp"), proc.text(pid, "net/tcp6")]);
	return [...parseListeners(tcp ?? ""), ...parseListeners(tcp6 ?? "")];
}
/** Those of `listeners` that a process of the tree under `rootPid` holds open. */
async function listenersOfTree(rootPid, listeners, proc) {
	const inodes = /* @__PURE__ */ new Set();
	for (const pid of await processTree(rootPid, proc)) await addSocketInodes(pid, inodes, proc);
	return listeners.filter((listener) => inodes.has(listener.inode));
}
async function childrenOf(pid, proc) {
	const tids = await proc.names(pid, "task") ?? [];
	return (await Promise.all(tids.map((tid) => proc.text(pid, `task/${tid}/children`)))).flatMap((list) => (list ?? "").split(" ")).filter(Boolean).map(Number);
}
async function addSocketInodes(pid, inodes, proc) {
	const descriptors = await proc.names(pid, "fd") ?? [];
	const links = await Promise.all(descriptors.map((descriptor) => proc.link(pid, `fd/${descriptor}`)));
	for (const link of links) {
		const inode = link === void 0 ? void 0 : socketInode(link);
		if (inode !== void 0) inodes.add(inode);
	}
}

// cli/listeners/listener-watch.ts
var ListenerWatch = class {
	#rootPid;
	#events;
	#clock;
	#proc;
	#ports = /* @__PURE__ */ new Set();
	#fingerprint = "";
	#noticeAtMs;
	#cancel;
	#isStopped = false;
	constructor(rootPid, events, sources) {
		this.#rootPid = rootPid;
		this.#events = events;
		this.#clock = sources.clock;
		this.#proc = sources.proc;
		this.#noticeAtMs = this.#clock.nowMs() + LISTENER_NOTICE_MS;
		this.#cancel = this.#clock.after(0, () => void this.look());
	}
	/** Ends the watch; nothing is reported afterwards. */
	stop() {
		this.#isStopped = true;
		this.#cancel?.();
	}
	/** One look, and the next one is set up. Public so that a test can wait for it. */
	async look() {
		const ports = await this.#read();
		if (this.#isStopped) return;
		if (ports !== void 0) this.#compare(ports);
		if (this.#noticeAtMs !== void 0 && this.#clock.nowMs() >= this.#noticeAtMs) {
			this.#noticeAtMs = void 0;
			this.#events.onNothing();
		}
		this.#cancel = this.#clock.after(250, () => void this.look());
	}
	/** The ports of the tree, or undefined when nothing changed since the last look. */
	async #read() {
		const listeners = await listenersOfNamespace(this.#rootPid, this.#proc);
		const fingerprint = listeners.map((listener) => listener.inode).join();
		if (fingerprint === this.#fingerprint) return void 0;
		const own = await listenersOfTree(this.#rootPid, listeners, this.#proc);
		this.#fingerprint = fingerprint;
		return new Set(own.map((listener) => listener.port));
	}
	#compare(ports) {
		const before = this.#ports;
		this.#ports = ports;
		for (const port of before) if (!ports.has(port)) this.#events.onClosed(port);
		for (const port of ports) if (!before.has(port)) this.#events.onOpened(port);
		if (ports.size > 0) this.#noticeAtMs = void 0;
	}
};

// \0builtin:fs/promises
var require_promises = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:fs/promises");
}));

// cli/listeners/proc-reader.ts
var import_promises = require_promises();
/** Gone between two reads, or of another user: the usual life of /proc. */
const EXPECTED = /* @__PURE__ */ new Set([
	"ENOENT",
	"ESRCH",
	"EACCES",
	"EPERM",
	"EINVAL",
	"ENOTDIR"
]);
/** The real /proc. */
const procReader = {
	text: (pid, entry) => absentAsUndefined((0, import_promises.readFile)(`/proc/${pid}/${entry}`, "utf8")),
	names: (pid, directory) => absentAsUndefined((0, import_promises.readdir)(`/proc/${pid}/${directory}`)),
	link: (pid, entry) => absentAsUndefined((0, import_promises.readlink)(`/proc/${pid}/${entry}`))
};
async function absentAsUndefined(read) {
	try {
		return await read;
	} catch (error) {
		if (EXPECTED.has(systemErrorCode(error) ?? "")) return void 0;
		throw error;
	}
}

// cli/commands/exec.ts
/** `headgate exec`: runs a command, gives it the traffic of the ports that it listens on, and ends with it. */
/** What a shell reports for SIGINT; only for one that comes before the command was started. */
const INTERRUPTED = 130;
const WORLD_FLAGS = [
	"outgoing",
	"outgoingRules",
	"dns",
	"hostname",
	"files"
];
/** @returns the exit code of the command. @throws HeadgateError */
async function exec(command, flags, surroundings) {
	const { terminal, findAgent } = surroundings;
	const prepared = prepare(flags, terminal);
	if (flags.dryRun) return (await import("./manifest-DFvptKzw.js")).dryRun(prepared.settings, terminal);
	warnOfNoWorld(flags, prepared);
	const world = await worldFor(prepared);
	const run = new StealRun(prepared, terminal, findAgent);
	run.placeOf = world?.placeOf;
	const signals = new SignalRelay(terminal);
	try {
		if (await Promise.race([open(run, world), signals.first]) === "signal") return INTERRUPTED;
		if (world === void 0) await warnOfTakenPorts(run.namedPorts, prepared);
		const variables = await commandVariables(run, prepared, terminal);
		const child = await (world?.start(command, variables) ?? startChild(command, variables));
		signals.child = child;
		return await accompany(child, {
			run,
			prepared,
			command,
			world
		});
	} finally {
		signals.onSignal = () => run.hurry();
		await world?.close();
		await run.close();
		signals.stop();
	}
}
/** Who says what a world is to be like usually wants one. */
function warnOfNoWorld(flags, { settings, progress }) {
	const said = WORLD_FLAGS.find((flag) => flags[flag] !== void 0);
	if (settings.world.isWanted || said === void 0) return;
	progress({
		event: "notice",
		level: "warning",
		code: "world",
		message: `The command gets no world of the pod's, so ${said === "outgoingRules" ? "--local or --remote" : `--${said}`} has no effect: add --world.`
	});
}
/** Only who wants one loads what it needs. @throws HeadgateError */
async function worldFor(prepared) {
	if (!prepared.settings.world.isWanted) return void 0;
	return new (await (import("./command-world-CsiflZr8.js"))).CommandWorld(prepared);
}
/** @throws HeadgateError */
async function open(run, world) {
	await run.open();
	const { access } = run;
	if (access !== void 0) await world?.enter(access);
}
/** Whoever listens on a named port before the command does gets its requests: most often an earlier run that was forgotten. */
async function warnOfTakenPorts(ports, { progress }) {
	for (const { local } of ports) {
		const port = new LocalPort(local, {
			onRefused: () => void 0,
			onAnswering: () => void 0
		});
		if (!await probe(port)) continue;
		progress({
			event: "notice",
			level: "warning",
			code: "local_taken",
			message: `Something listens on port ${local} of this machine already, before the command was started: it gets the requests.`
		});
	}
}
async function accompany(child, companion) {
	const { run } = companion;
	const ended = new AbortController();
	child.ended.then(() => ended.abort());
	const taking = run.namedPorts.length > 0 ? takeNamed(companion, ended.signal) : discover(child, companion, ended.signal);
	const problem = Promise.withResolvers();
	taking.catch((error) => problem.resolve(error));
	const end = await Promise.race([
		child.ended,
		run.failed,
		problem.promise
	]);
	if (!(end instanceof Error)) return exitCodeOf(end);
	child.kill("SIGTERM");
	await child.ended;
	throw end;
}
async function takeNamed({ run, prepared }, signal) {
	const mapped = run.namedPorts.map((mapping) => ({
		mapping,
		localPort: run.localPort(mapping)
	}));
	prepared.progress({
		event: "waiting_for_port",
		ports: mapped.map(({ mapping }) => mapping.local)
	});
	if ((await Promise.all(mapped.map(({ localPort }) => waitForPort(localPort, systemClock, signal)))).every(Boolean)) await run.takeNamed(mapped);
}
/** Follows what the command listens on. Resolves when the command has ended. */
function discover(child, { run, prepared, command, world }, signal) {
	const name = (0, import__builtin_path.basename)(command[0] ?? "");
	const taken = /* @__PURE__ */ new Map();
	prepared.progress({
		event: "waiting_for_listener",
		command: name
	});
	const watch = new ListenerWatch(child.pid, {
		onOpened: (port) => {
			const mapping = mappingOfFound(toPort(port), prepared.settings.foundPorts);
			const take = () => {
				if (mapping === void 0 || signal.aborted || taken.has(port)) return;
				taken.set(port, run.takeFound({
					mapping,
					localPort: run.localPort(mapping)
				}));
			};
			if (world === void 0) take();
			else world.whenOpen(port).then(take);
			if (mapping === void 0) prepared.progress({
				event: "detail",
				message: `Port ${port} stays here, as the file says.`
			});
		},
		onClosed: (port) => {
			taken.get(port)?.close();
			taken.delete(port);
		},
		onNothing: () => prepared.progress({
			event: "notice",
			level: "info",
			code: "no_listener",
			message: `${name} has not opened a port within ${LISTENER_NOTICE_MS / 1e3} s; still watching. Name the port with -p if it cannot be seen.`
		})
	}, {
		clock: systemClock,
		proc: procReader
	});
	return new Promise((resolve) => {
		signal.addEventListener("abort", () => {
			watch.stop();
			for (const port of taken.values()) port.stop();
			resolve();
		});
	});
}
/** Signals that come to us: before there is a child they end us, afterwards they are the child's. */
var SignalRelay = class {
	first;
	stop;
	child;
	/** Told of each signal, once there is nothing else to do with it. */
	onSignal;
	constructor(terminal) {
		const first = Promise.withResolvers();
		this.first = first.promise;
		this.stop = terminal.onSignal((signal) => {
			first.resolve("signal");
			this.onSignal?.();
			this.#relay(signal);
		});
	}
	#relay(signal) {
		if (!((signal === "SIGINT" || signal === "SIGQUIT") && isInForeground())) this.child?.kill(signal);
	}
};

export { exec };