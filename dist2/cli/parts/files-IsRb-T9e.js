import { a as mountFuse, c as pivotToWorkingDirectory, d as libc, f as require__builtin_fs, i as makeMountsPrivate, l as unmount, n as closeSocket, o as mountOverlay, p as __commonJSMin, r as bindMount, s as mountTmpfs, t as require__builtin_path, u as check } from "../world/inner.js";

// sys/file-calls.ts
/**
* The calls on files that node's own have no form for: everything relative to a directory's descriptor (openat2(2) and its family), so
* that a path cannot lead out of it. A result below zero is the negative errno; nothing here throws for what a file is.
*
* Names and paths are strings of one character a byte, as the kernel has them; descriptors belong to the caller.
*/
const O_DIRECTORY = process.arch === "arm64" ? 16384 : 65536;
const O_NOFOLLOW = process.arch === "arm64" ? 32768 : 131072;
const isX64 = process.arch === "x64";
const MAX_PATH_BYTES = 4096;
const OPEN_HOW_BYTES = 24;
const STATX_BYTES = 256;
/** struct statfs on 64-bit machines. */
const STATFS_BYTES = 120;
const NOTHING = Buffer.alloc(1);
const path = Buffer.alloc(MAX_PATH_BYTES);
const secondPath = Buffer.alloc(MAX_PATH_BYTES);
const how = Buffer.alloc(OPEN_HOW_BYTES);
/** What statx(2) said last on this thread: read it before the next call. */
const fileStatus = Buffer.alloc(STATX_BYTES);
/** What fstatfs(2) said last on this thread. */
const fileSystem = Buffer.alloc(STATFS_BYTES);
const target = Buffer.alloc(MAX_PATH_BYTES);
const times = Buffer.alloc(32);
function closeFile(fd) {
	libc().close(fd);
}

// sys/fuse-device.ts
var import__builtin_fs = require__builtin_fs();
/** Opens the device; non-blocking. The caller owns the descriptor. @throws Error of node (ENOENT, EACCES) */
function openFuseDevice(path) {
	return (0, import__builtin_fs.openSync)(path, import__builtin_fs.constants.O_RDWR | import__builtin_fs.constants.O_NONBLOCK);
}

// sys/wake-signal.ts
/** Wakes a thread that blocks in poll(2): eventfd(2). Made by one thread, its number given to the other. */
const COUNT_BYTES = 8;
/** Whoever made it disposes of it, once no thread waits any more. */
var WakeSignal = class {
	/** Readable while somebody has signalled and nobody has cleared. */
	fd = check(libc().eventfd(0, 526336), "eventfd");
	signal() {
		const one = Buffer.alloc(COUNT_BYTES);
		one.writeBigUInt64LE(1n, 0);
		libc().write(this.fd, one, COUNT_BYTES);
	}
	[Symbol.dispose]() {
		closeSocket(this.fd);
	}
};
const taken = Buffer.alloc(COUNT_BYTES);

// protocol/files/limits.ts
/** Bytes of a path, the kernel's PATH_MAX without the closing zero. Beyond: the link ends. Test: "names no path that climbs, is relative, or is too long". */
const MAX_POD_PATH_BYTES = 4095;

// protocol/files/pod-path.ts
/**
* Paths of the pod. A name on Linux is bytes, in no encoding, so a path is held as a string of one character a byte (latin1): it can
* be a key, be split and compared, and goes back to the kernel as it came. `showPodPath` makes text for people.
*
* A path of the protocol is absolute and plain: no empty component, no `.`, no `..`, no zero byte. The root is the empty string,
* so that `parent + '/' + name` holds everywhere.
*/
const POD_ROOT = "";
/** A path as the protocol has it. @returns null for what is not absolute and plain, or too long */
function asPodPath(bytes) {
	if (bytes === "") return "";
	if (bytes.length > 4095 || bytes[0] !== "/") return null;
	return bytes.slice(1).split("/").every(isPlainName) ? bytes : null;
}
function isPlainName(bytes) {
	return bytes !== "" && bytes !== "." && bytes !== ".." && bytes.length <= 255 && !/[\0/]/.test(bytes);
}
/** From text of a person: slashes too many are dropped. @returns null for what is not absolute, or has `.` or `..` in it */
function parsePodPath(text) {
	if (!text.startsWith("/")) return null;
	return asPodPath(Buffer.from(text.replace(/\/+/g, "/").replace(/\/$/, ""), "utf8").toString("latin1"));
}
/** The path as people write it. */
function showPodPath(path) {
	return path === "" ? "/" : Buffer.from(path, "latin1").toString("utf8");
}
/** Whether `path` is `directory` or lies below it. */
function isWithin(path, directory) {
	return path === directory || path.startsWith(`${directory}/`);
}

// cli/world/files/errors.ts
/** What can be wrong with the pod's files on this side. */
/** Every code with what to do. */
const HINTS = {
	HEADGATE_ERR_FILES_DEVICE: "FUSE is needed: load its module (modprobe fuse) and let users open /dev/fuse (mode 0666), or do without with --files off.",
	HEADGATE_ERR_FILES_MOUNT: "The kernel must let user namespaces mount FUSE (Linux 4.18); do without with --files off.",
	HEADGATE_ERR_FILES_LINK: "The agent or the connection to it is gone; start again.",
	HEADGATE_ERR_FILES_ROOT: "Name fewer paths, or do without with --files off."
};
var FilesError = class extends Error {
	name = "FilesError";
	code;
	scope = "session";
	fault = "user";
	hint;
	constructor(code, message, cause) {
		super(message, { cause });
		this.code = code;
		this.hint = HINTS[code];
	}
};

// \0builtin:os
var require__builtin_os = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:os");
}));

// \0builtin:worker_threads
var require__builtin_worker_threads = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:worker_threads");
}));

// cli/world/files/fuse-worker-messages.ts
var import__builtin_os = require__builtin_os();
var import__builtin_worker_threads = require__builtin_worker_threads();
/** What is counted: requests of the kernel, and questions to the agent. */
const FUSE_COUNTS = {
	requests: 0,
	questions: 1
};

// cli/world/files/fuse-mount.ts
/** The pod's root, mounted twice and served by a thread of this process: as it is, and as the lower side of an overlay (node-table.ts). */
/** The entry has the extension of this file: .ts in the sources, .js as published. */
const ENTRY = new URL(new URL("../world/files/fuse-mount.js", import.meta.url).href.replace(/fuse-mount(\.[jt]s)$/, "fuse-worker$1"));
var FuseMount = class FuseMount {
	/** The mounts of the pod. */
	podMounts;
	#worker;
	#wake;
	#counts;
	constructor(podMounts, parts) {
		this.podMounts = podMounts;
		this.#worker = parts.worker;
		this.#wake = parts.wake;
		this.#counts = parts.counts;
	}
	/**
	* Mounts, and waits until the agent has answered for the first time. To be called where mounts may be made: in a mount namespace of its own.
	* @throws FilesError
	*/
	static async make(options) {
		const owner = {
			uid: process.getuid?.() ?? 0,
			gid: process.getgid?.() ?? 0
		};
		const devices = [];
		try {
			for (const isStable of [false, true]) {
				const fd = openDevice(options.device);
				devices.push({
					fd,
					isStable
				});
				mountFuse(fd, isStable ? options.stable : options.exact, owner);
			}
		} catch (error) {
			for (const { fd } of devices) closeFile(fd);
			if (error instanceof FilesError) throw error;
			throw new FilesError("HEADGATE_ERR_FILES_MOUNT", `The pod's files cannot be mounted (${messageOf(error)})`, error);
		}
		const running = run({
			...options,
			...owner,
			devices
		});
		const ready = await answerOf(running.worker);
		if (ready.errno !== 0) {
			await stop(running);
			throw new FilesError("HEADGATE_ERR_FILES_LINK", `The agent does not answer about the pod's files (errno ${ready.errno})`);
		}
		return new FuseMount(ready.mounts, running);
	}
	/** Requests of the kernel that were served. */
	get requests() {
		return this.#counts[FUSE_COUNTS.requests] ?? 0;
	}
	/** Questions to the agent: what each costs a round trip. */
	get questions() {
		return this.#counts[FUSE_COUNTS.questions] ?? 0;
	}
	/** Ends the thread; who still reads gets ENOTCONN. Must be awaited before this process ends by itself. */
	async close() {
		await stop({
			worker: this.#worker,
			wake: this.#wake,
			counts: this.#counts
		});
	}
};
function openDevice(path) {
	try {
		return openFuseDevice(path);
	} catch (error) {
		throw new FilesError("HEADGATE_ERR_FILES_DEVICE", `${path} cannot be opened (${messageOf(error)})`, error);
	}
}
function run(options) {
	const { devices, linkFd, uid, gid, writable, ageMs } = options;
	const wake = new WakeSignal();
	const counts = new Float64Array(new SharedArrayBuffer(Object.keys(FUSE_COUNTS).length * 8));
	const workerData = {
		devices,
		linkFd,
		wakeFd: wake.fd,
		uid,
		gid,
		writable,
		ageMs,
		counts
	};
	return {
		worker: new import__builtin_worker_threads.Worker(ENTRY, {
			name: "fuse",
			workerData
		}),
		wake,
		counts
	};
}
function answerOf(worker) {
	const { promise, resolve, reject } = Promise.withResolvers();
	worker.once("message", resolve);
	worker.once("error", reject);
	worker.once("exit", () => reject(new FilesError("HEADGATE_ERR_FILES_LINK", "The thread for files ended")));
	return promise;
}
async function stop({ worker, wake }) {
	const over = new Promise((resolve) => worker.once("exit", resolve));
	wake.signal();
	if (worker.threadId >= 0) await over;
	wake[Symbol.dispose]();
}
function messageOf(error) {
	return error instanceof Error ? error.message : String(error);
}

// cli/world/files/mount-plan.ts
/**
* Which paths are the pod's, by mode and wish. Pure.
*
*   overrides   the local tree, with the pod's at the paths where a pod differs by nature: its secrets, its certificates, and what is
*               mounted into it; but not where that would take the developer's own tools, home or temporary files away
*   read        the pod's tree, with the local toolchain, home and kernel file systems in it
*
* In both, `include` adds paths of the pod, `exclude` leaves some out, and `writable` names what is written in the pod itself.
*/
/** Of the pod in `overrides`, where they exist there. */
const POD_SECRETS = toPaths(["/var/run/secrets", "/run/secrets"]);
const POD_DEFAULTS = toPaths(["/etc/ssl"]);
/** Where programs and what they need to run are. */
const PROGRAMS = [
	"/usr",
	"/bin",
	"/sbin",
	"/lib",
	"/lib32",
	"/lib64",
	"/libx32",
	"/opt",
	"/nix",
	"/snap"
];
/** Mounts of a pod that are not shown by default: what the network part answers for, and what a local process needs as it is. */
const NOT_BY_DEFAULT = [
	"/etc/hosts",
	"/etc/hostname",
	"/etc/resolv.conf",
	"/dev",
	"/proc",
	"/sys",
	"/tmp",
	"/var/tmp",
	"/home",
	"/root",
	...PROGRAMS
];
/** Local in `read`: programs and what they need to run, home, temporary files, the kernel's file systems. */
const LOCAL_DEFAULTS = [
	...PROGRAMS,
	"/home",
	"/root",
	"/tmp",
	"/var/tmp",
	"/run",
	"/proc",
	"/sys",
	"/dev",
	"/etc/alternatives",
	"/etc/ld.so.cache",
	"/etc/ld.so.conf",
	"/etc/ld.so.conf.d",
	"/etc/passwd",
	"/etc/group",
	"/etc/nsswitch.conf",
	"/etc/localtime"
];
/** The paths that show the pod's over what is local, those near the root first; none lies within another but where it is written. */
function planPodParts(wish, mounts) {
	const excluded = toPaths(wish.exclude);
	const parts = [];
	const add = (part) => {
		const { path } = part;
		const isCovered = parts.some((each) => isWithin(path, each.path) && (each.isExact || !part.isExact));
		if (path !== "" && !isCovered && !excluded.some((each) => isWithin(path, each))) parts.push(part);
	};
	const candidates = [
		...toPaths(wish.include).map((path) => ({
			path,
			why: "included",
			isExact: false
		})),
		...POD_SECRETS.map((path) => ({
			path,
			why: "default",
			isExact: true
		})),
		...POD_DEFAULTS.map((path) => ({
			path,
			why: "default",
			isExact: false
		})),
		...mounts.filter(isByDefault).map((mount) => ({
			path: mount.point,
			why: "mounted",
			isExact: mount.isReadOnly
		}))
	];
	for (const part of candidates.toSorted((a, b) => depthOf(a.path) - depthOf(b.path))) add(part);
	const written = toPaths(wish.writable).map((path) => ({
		path,
		why: "written",
		isExact: true
	}));
	return [...parts.filter((part) => !written.some((each) => isWithin(part.path, each.path))), ...written];
}
/** The local paths of mode `read`. @param own those of the process: home, working directory, its programs */
function planLocalPaths(wish, own) {
	const included = toPaths(wish.include);
	const sorted = [
		...toPaths(LOCAL_DEFAULTS),
		...toPaths(wish.exclude),
		...toPaths(own)
	].filter((path) => path !== "" && !included.includes(path)).toSorted((a, b) => depthOf(a) - depthOf(b));
	return sorted.filter((path, index) => !sorted.slice(0, index).some((each) => isWithin(path, each)));
}
function isByDefault({ point }) {
	return point !== "/run" && point !== "/var/run" && !toPaths(NOT_BY_DEFAULT).some((each) => isWithin(point, each));
}
function depthOf(path) {
	return path.split("/").length;
}
/** @throws FilesError for what is no absolute path */
function toPaths(texts) {
	return texts.map((text) => {
		const path = parsePodPath(text);
		if (path === null) throw new FilesError("HEADGATE_ERR_FILES_ROOT", `${JSON.stringify(text)} is not an absolute path`);
		return path;
	});
}

// cli/world/files/root-assembly.ts
/**
* The tree that the command sees, put together in the mount namespace of the calling process from the local tree and the pod's. All of it lies in
* mounts: when the last process of the namespace is gone, by whatever signal, nothing is left. The scratch directory itself is free again when all is shown.
*
*     scratch/        a tmpfs: it holds all that follows
*       pod/          the pod's root by FUSE, as it is: what is read-only there, or written there, is shown from it
*       lower/        the same as the lower side of overlays
*       edits, work   what the command changes of the pod's files
*       merged/       the pod's root with these edits over it: what parts are shown from
*       shadow-N/     a local directory that lacks a mount point: its entries bound one by one, and the mount point
*       root/         the new root, where there must be one
*
* A mount point that does not exist cannot be made in directories of other users. Then the nearest directory that exists is replaced by a
* shadow; where that is the root itself, by a new root (pivot_root).
*/
var import__builtin_path = require__builtin_path();
/** Entries of a directory that is shadowed. Beyond: the part is not shown, and that is said. Test: "says what it cannot show". */
const MAX_SHADOWED_ENTRIES = 1e3;
var RootAssembly = class {
	#scratch;
	#workingDirectory = process.cwd();
	/** What could not be shown, in sentences. */
	problems = [];
	/** File systems in memory, where mount points can be made without a trace. */
	#ownDevices = /* @__PURE__ */ new Set();
	#shadows = 0;
	/** @param scratch an empty directory, which is covered. @throws SysError where mounts may not be made */
	constructor(scratch) {
		this.#scratch = scratch;
		mountTmpfs(scratch);
		this.#ownDevices.add((0, import__builtin_fs.statSync)(scratch).dev);
		for (const name of [
			"pod",
			"lower",
			"edits",
			"work",
			"merged",
			"root",
			"root-edits",
			"root-work"
		]) (0, import__builtin_fs.mkdirSync)((0, import__builtin_path.join)(scratch, name));
	}
	get podDirectory() {
		return (0, import__builtin_path.join)(this.#scratch, "pod");
	}
	get lowerDirectory() {
		return (0, import__builtin_path.join)(this.#scratch, "lower");
	}
	/** Lays the command's edits over the pod's files, which must be mounted. */
	merge() {
		const [lower, upper, work] = [
			this.lowerDirectory,
			(0, import__builtin_path.join)(this.#scratch, "edits"),
			(0, import__builtin_path.join)(this.#scratch, "work")
		];
		mountOverlay((0, import__builtin_path.join)(this.#scratch, "merged"), {
			lower,
			upper,
			work
		});
	}
	/**
	* Makes the pod's tree the root, with local directories and files in it.
	* @param local absolute paths; those that do not exist here are left out. @returns those that were bound
	*/
	replaceRoot(local) {
		const [root, upper] = [(0, import__builtin_path.join)(this.#scratch, "root"), (0, import__builtin_path.join)(this.#scratch, "root-edits")];
		const found = [...local, this.#scratch].filter((path) => existsHere(path));
		const bound = found.filter((path) => makeLikeness(path, (0, import__builtin_path.join)(upper, path)) === "bind");
		mountOverlay(root, {
			lower: this.lowerDirectory,
			upper,
			work: (0, import__builtin_path.join)(this.#scratch, "root-work")
		});
		for (const path of bound) bindMount(path, (0, import__builtin_path.join)(root, path));
		this.#ownDevices.add((0, import__builtin_fs.statSync)(root).dev);
		this.#enter(root);
		return found;
	}
	/** Makes mount points for paths of which not even the first directory exists here. */
	extendRoot(paths) {
		const missing = paths.filter((path) => path.split("/")[1] !== void 0 && !existsHere(`/${path.split("/")[1]}`));
		if (missing.length === 0) return;
		const root = (0, import__builtin_path.join)(this.#scratch, "root");
		bindMount(root, root);
		this.#copyEntries("/", root);
		for (const path of missing) (0, import__builtin_fs.mkdirSync)((0, import__builtin_path.join)(root, `/${path.split("/")[1]}`), { recursive: true });
		this.#enter(root);
	}
	/**
	* Shows a path of the pod at the same path here. @param isExact whether it is shown as it is, without edits over it. @returns whether it is there; what cannot
	* be shown is among the problems
	*/
	show(path, isExact) {
		const source = resolveWithin(isExact ? this.podDirectory : (0, import__builtin_path.join)(this.#scratch, "merged"), path);
		if (source === null) return false;
		try {
			const target = this.#mountPoint(path, (0, import__builtin_fs.statSync)(source).isDirectory());
			if (target === null) return false;
			bindMount(source, target);
			return true;
		} catch (error) {
			this.problems.push(`${path} of the pod cannot be shown: ${error instanceof Error ? error.message : String(error)}.`);
			return false;
		}
	}
	/** Lets the scratch go: what is shown from it stays. */
	finish() {
		unmount(this.#scratch);
	}
	#enter(root) {
		process.chdir(root);
		pivotToWorkingDirectory();
		try {
			process.chdir(this.#workingDirectory);
		} catch {
			this.problems.push(`The working directory ${this.#workingDirectory} does not exist there; it is / now.`);
		}
	}
	/** A path here that something can be mounted on. @returns null, and a problem, where there can be none */
	#mountPoint(path, isDirectory) {
		if (existsHere(path)) {
			const target = (0, import__builtin_fs.realpathSync)(path);
			if ((0, import__builtin_fs.statSync)(target).isDirectory() === isDirectory) return target;
			this.problems.push(`${path} of the pod is not shown: here it is ${isDirectory ? "a file" : "a directory"}.`);
			return null;
		}
		let existing = (0, import__builtin_path.dirname)(path);
		while (!existsHere(existing)) existing = (0, import__builtin_path.dirname)(existing);
		const above = (0, import__builtin_fs.realpathSync)(existing);
		if (!this.#ownDevices.has((0, import__builtin_fs.statSync)(above).dev) && !this.#shadow(above)) return null;
		const target = (0, import__builtin_path.join)(above, path.slice(existing.length));
		(0, import__builtin_fs.mkdirSync)(isDirectory ? target : (0, import__builtin_path.dirname)(target), { recursive: true });
		if (!isDirectory) (0, import__builtin_fs.writeFileSync)(target, "");
		return target;
	}
	#shadow(directory) {
		if (directory === "/" || (0, import__builtin_fs.readdirSync)(directory).length > MAX_SHADOWED_ENTRIES) {
			this.problems.push(`No mount point can be made in ${directory}: make it yourself, or leave the path out.`);
			return false;
		}
		this.#shadows++;
		const shadow = (0, import__builtin_path.join)(this.#scratch, `shadow-${this.#shadows}`);
		(0, import__builtin_fs.mkdirSync)(shadow);
		this.#copyEntries(directory, shadow);
		bindMount(shadow, directory);
		return true;
	}
	/** Shows each entry of a directory in another one. */
	#copyEntries(from, to) {
		for (const name of (0, import__builtin_fs.readdirSync)(from)) {
			const source = (0, import__builtin_path.join)(from, name);
			try {
				if (makeLikeness(source, (0, import__builtin_path.join)(to, name)) === "bind") bindMount(source, (0, import__builtin_path.join)(to, name));
			} catch (error) {
				this.problems.push(`${source} is not seen: ${error instanceof Error ? error.message : String(error)}.`);
			}
		}
	}
};
function existsHere(path) {
	return (0, import__builtin_fs.statSync)(path, { throwIfNoEntry: false }) !== void 0;
}
/** Makes what `source` can be bound to; a symlink is made anew and is done with that. */
function makeLikeness(source, target) {
	const status = (0, import__builtin_fs.lstatSync)(source);
	(0, import__builtin_fs.mkdirSync)((0, import__builtin_path.dirname)(target), { recursive: true });
	if (status.isSymbolicLink()) {
		(0, import__builtin_fs.symlinkSync)((0, import__builtin_fs.readlinkSync)(source), target);
		return "done";
	}
	if (status.isDirectory()) (0, import__builtin_fs.mkdirSync)(target, { recursive: true });
	else (0, import__builtin_fs.writeFileSync)(target, "");
	return "bind";
}
/** Symlinks that one path may lead through, as the kernel has it. */
const MAX_SYMLINKS = 40;
/** Where a path of another root lies here: its symlinks are followed within that root. @returns null when there is nothing */
function resolveWithin(root, path) {
	let rest = path.split("/").filter((part) => part !== "");
	let done = [];
	for (let links = 0; rest.length > 0;) {
		const [name = "", ...after] = rest;
		rest = after;
		if (name === ".") continue;
		if (name === "..") {
			done.pop();
			continue;
		}
		const here = (0, import__builtin_path.join)(root, ...done, name);
		const status = (0, import__builtin_fs.lstatSync)(here, { throwIfNoEntry: false });
		if (status === void 0) return null;
		if (!status.isSymbolicLink()) {
			done.push(name);
			continue;
		}
		links++;
		if (links > MAX_SYMLINKS) return null;
		const target = (0, import__builtin_fs.readlinkSync)(here);
		if (target.startsWith("/")) done = [];
		rest = [...target.split("/").filter((part) => part !== ""), ...rest];
	}
	return (0, import__builtin_path.join)(root, ...done);
}

// cli/world/files/mount-files.ts
/**
* The pod's files in the world of the command: the one thing that the process which makes the world calls. It must be in a mount namespace of
* its own in which it may mount (CAP_SYS_ADMIN of its user namespace), and must live as long as the command: a thread of it serves the files.
*/
/** @throws FilesError when nothing can be shown at all; what is mounted by then goes with the namespace */
async function mountFiles(options) {
	const assembly = beginAssembly(options.scratchDirectory);
	const mount = await FuseMount.make({
		device: options.device ?? "/dev/fuse",
		exact: assembly.podDirectory,
		stable: assembly.lowerDirectory,
		linkFd: options.linkFd,
		writable: toPaths(options.writable),
		ageMs: options.ageMs ?? null
	});
	try {
		const { shown, local } = assemble(assembly, options, mount.podMounts);
		assembly.finish();
		const { problems } = assembly;
		return {
			shown,
			local,
			problems,
			questions: () => mount.questions,
			close: () => mount.close()
		};
	} catch (error) {
		await mount.close();
		throw error instanceof FilesError ? error : noRoot(error);
	}
}
function beginAssembly(scratch) {
	try {
		makeMountsPrivate();
		return new RootAssembly(scratch);
	} catch (error) {
		throw noRoot(error);
	}
}
function assemble(assembly, wish, mounts) {
	const parts = planPodParts(wish, mounts);
	assembly.merge();
	let local = [];
	if (wish.mode === "read") local = assembly.replaceRoot(planLocalPaths(wish, ownPaths()).map(showPodPath));
	else assembly.extendRoot(parts.map(({ path }) => showPodPath(path)));
	const isSeen = (path) => wish.mode === "read" && !local.some((each) => path === each || path.startsWith(`${each}/`));
	return {
		shown: parts.flatMap(({ path, why, isExact }) => {
			const text = showPodPath(path);
			return isSeen(text) && !isExact || assembly.show(text, isExact) ? [{
				path: text,
				why
			}] : [];
		}),
		local
	};
}
/** What this process and the command need as they are. */
function ownPaths() {
	return [
		(0, import__builtin_os.homedir)(),
		process.cwd(),
		process.execPath,
		import.meta.dirname
	].filter((path) => path !== "/");
}
function noRoot(error) {
	const reason = error instanceof Error ? error.message : String(error);
	return new FilesError("HEADGATE_ERR_FILES_ROOT", `The pod's files cannot be put into a tree (${reason})`, error);
}

export { FilesError, mountFiles };