import { r as __toESM, t as __commonJSMin } from "./rolldown-runtime-CoNq6U3z.js";
import { n as require__builtin_events, t as require__builtin_util } from "./_builtin_util-CMcZCLP9.js";
import { t as require__builtin_fs } from "./_builtin_fs-CdL3U4EO.js";
import { t as require__builtin_net } from "./_builtin_net-DR6XNIWE.js";
import { t as require__builtin_child_process } from "./_builtin_child_process-BPPdJsaU.js";
import { o as require__builtin_url } from "./reset-codes-CNovaQf7.js";
import { t as require__builtin_os } from "./_builtin_os-rbERIss3.js";
import { t as require__builtin_path } from "./_builtin_path-Ci3NG8NI.js";
import { t as MAX_FILE_MESSAGE_BYTES } from "./limits-C2zqGJD5.js";
import { createRequire } from "node:module";

// protocol/datagrams.ts
const HEADER_BYTES$1 = 2;
/** The header and the bytes of one datagram, as one piece. */
function datagramRecord(bytes) {
	const record = Buffer.allocUnsafe(HEADER_BYTES$1 + bytes.length);
	record.writeUInt16BE(bytes.length, 0);
	record.set(bytes, HEADER_BYTES$1);
	return record;
}
/** Puts datagrams together again. */
var DatagramReader = class {
	#onDatagram;
	/** The beginning of a record that is not whole yet. */
	#part = Buffer.alloc(0);
	/** @param onDatagram gets each datagram, borrowed until it returns */
	constructor(onDatagram) {
		this.#onDatagram = onDatagram;
	}
	/** The next bytes of the stream. */
	push(bytes, start, end) {
		const piece = bytes.subarray(start, end);
		const all = this.#part.length === 0 ? piece : Buffer.concat([this.#part, piece]);
		let at = 0;
		while (all.length - at >= HEADER_BYTES$1) {
			const next = at + HEADER_BYTES$1 + all.readUInt16BE(at);
			if (next > all.length) break;
			this.#onDatagram(all.subarray(at + HEADER_BYTES$1, next));
			at = next;
		}
		this.#part = Buffer.from(all.subarray(at));
	}
};

// protocol/files/file-answer.ts
/** Writes the head of an answer whose payload lies behind it. */
function writeAnswerHead(target, { id, facts, errno }, payloadBytes) {
	target.writeUInt32BE(8 + payloadBytes, 0);
	target.writeUInt32BE(id, 4);
	target[8] = facts;
	target[9] = 0;
	target.writeUInt16BE(errno, 10);
}

// protocol/files/file-messages.ts
/**
* Cuts a stream's bytes into messages (u32 length, then so many bytes). A message that came whole is told where it lies; one that was
* cut is put together in memory of its own, which is bounded by MAX_FILE_MESSAGE_BYTES.
*
*     AT_LENGTH ──4 bytes──► AT_BODY ──all of it──► AT_LENGTH
*         └──a length of more than the limit, or less than a head──► broken for good: `push` answers false
*/
/** An id, and at least an operation. */
const MIN_MESSAGE_BYTES = 5;
var FileMessages = class {
	#visitor;
	#maxBytes;
	/** What came of a message that is not whole, its length field included. */
	#partial = Buffer.alloc(0);
	#partialBytes = 0;
	#isBroken = false;
	constructor(visitor, maxBytes = MAX_FILE_MESSAGE_BYTES) {
		this.#visitor = visitor;
		this.#maxBytes = maxBytes;
	}
	/** @returns false once the peer sent a length that no message has: nothing after it can be understood */
	push(source, start, end) {
		let offset = start;
		while (offset < end && !this.#isBroken) {
			if (this.#partialBytes > 0) {
				offset = this.#goOn(source, offset, end);
				continue;
			}
			const whole = end - offset < 4 ? null : this.#wholeEnd(source, offset);
			if (whole === null || whole > end) this.#keep(source, offset, end);
			else this.#visitor.onMessage(source, offset + 4, whole);
			offset = whole === null ? end : Math.min(whole, end);
		}
		return !this.#isBroken;
	}
	/** Forgets what is not whole. */
	reset() {
		this.#partialBytes = 0;
	}
	/** Where the message that begins at `offset` ends. */
	#wholeEnd(source, offset) {
		const bytes = source.readUInt32BE(offset);
		if (bytes < MIN_MESSAGE_BYTES || bytes > this.#maxBytes) this.#isBroken = true;
		return this.#isBroken ? Number.POSITIVE_INFINITY : offset + 4 + bytes;
	}
	#keep(source, start, end) {
		if (this.#isBroken) return;
		const needed = end - start < 4 ? 4 : 4 + source.readUInt32BE(start);
		this.#reserve(needed);
		this.#partialBytes = source.copy(this.#partial, 0, start, end);
	}
	#reserve(bytes) {
		if (this.#partial.length >= bytes) return;
		const larger = Buffer.allocUnsafe(bytes);
		this.#partial.copy(larger, 0, 0, this.#partialBytes);
		this.#partial = larger;
	}
	/** Adds to the message that is not whole. @returns what was used of the source */
	#goOn(source, start, end) {
		let offset = start;
		if (this.#partialBytes < 4) {
			offset = this.#fill(4, source, {
				start,
				end
			});
			if (this.#partialBytes < 4) return offset;
		}
		const whole = this.#wholeEnd(this.#partial, 0);
		if (this.#isBroken) return end;
		this.#reserve(whole);
		offset = this.#fill(whole, source, {
			start: offset,
			end
		});
		if (this.#partialBytes < whole) return offset;
		this.#partialBytes = 0;
		this.#visitor.onMessage(this.#partial, 4, whole);
		return offset;
	}
	#fill(until, source, { start, end }) {
		const bytes = Math.min(until - this.#partialBytes, end - start);
		source.copy(this.#partial, this.#partialBytes, start, start + bytes);
		this.#partialBytes += bytes;
		return start + bytes;
	}
};

// protocol/stream-relay.ts
/**
* A stream of the tunnel and a connected socket, joined: what one says the other hears, its end and its reset included.
*
*     STREAM_END_SEEN   the peer's side sends no more: the socket is half-closed behind the bytes before it
*     SOCKET_END_SEEN   the socket's side sends no more: END on the stream
*     OVER              both, or a reset of either: nothing is left to do, every later call is ignored
*
* Back-pressure. Towards the socket: `consumed` follows what has left its queue, so at most a stream's window waits in it. Towards
* the stream: reading pauses when the stream's queue is high, and goes on at `onDrain`.
*
* The socket is any that looks like node's, with `allowHalfOpen`; both ends of the tunnel use the same relay.
*/
const STREAM_END_SEEN = 1;
const SOCKET_END_SEEN = 2;
const OVER = 4;
const BOTH_ENDS = 3;
/** Pieces up to this are copied; a longer view of a message may keep it in memory. */
const COPY_UP_TO_BYTES = 4096;
var StreamRelay = class {
	#stream;
	#socket;
	#onOver;
	#onWritten = () => this.#settle();
	#facts = 0;
	#deliveredBytes = 0;
	#consumedBytes = 0;
	/**
	* Does not listen to the socket: its owner tells by `socketData`, `socketEnd`, `socketFailed` and `socketClosed`.
	* @param onOver told once, when nothing is left to do; the socket is closed or about to be
	*/
	constructor(stream, socket, onOver) {
		this.#stream = stream;
		this.#socket = socket;
		this.#onOver = onOver;
	}
	/** Bytes that the socket took so far, and those that it gave. */
	get bytes() {
		return {
			toSocket: this.#deliveredBytes,
			fromSocket: this.#stream.sentBytes
		};
	}
	/** Borrows the bytes. @returns false when the socket should pause; it is resumed here */
	socketData(bytes, start, end) {
		if ((this.#facts & OVER) !== 0) return true;
		return this.#stream.write(bytes, start, end);
	}
	/** The socket's FIN came. */
	socketEnd() {
		if ((this.#facts & OVER) !== 0) return;
		this.#facts |= SOCKET_END_SEEN;
		this.#stream.end(this.#deliveredBytes);
	}
	/** The socket broke: reset by its peer, or worse. */
	socketFailed(code = 18) {
		if ((this.#facts & OVER) !== 0) return;
		this.#stream.reset(code, this.#deliveredBytes);
		this.#socket.destroy();
		this.#finish();
	}
	/** The socket is gone: after both ends, in order; what went wrong was told before. */
	socketClosed() {
		if ((this.#facts & OVER) !== 0) return;
		if ((this.#facts & BOTH_ENDS) !== BOTH_ENDS) {
			this.socketFailed();
			return;
		}
		this.#stream.consumed(this.#stream.receivedBytes - this.#consumedBytes);
		this.#finish();
	}
	onData(bytes, start, end) {
		if ((this.#facts & OVER) !== 0) return;
		const mustCopy = end - start <= COPY_UP_TO_BYTES || this.#socket.writableLength > 0;
		const view = bytes.subarray(start, end);
		this.#deliveredBytes += view.length;
		this.#socket.write(mustCopy ? Buffer.from(view) : view, this.#onWritten);
		this.#settle();
	}
	onEnd() {
		if ((this.#facts & OVER) !== 0) return;
		this.#facts |= STREAM_END_SEEN;
		this.#socket.end();
	}
	onReset(_code) {
		if ((this.#facts & OVER) !== 0) return;
		this.#socket.resetAndDestroy();
		this.#finish();
	}
	onDrain() {
		if ((this.#facts & OVER) === 0) this.#socket.resume();
	}
	/** Gives back credit for what has left the socket's own queue since the last time. */
	#settle() {
		const socket = this.#socket;
		if ((this.#facts & OVER) !== 0 || socket.errored !== null || socket.destroyed) return;
		const taken = this.#deliveredBytes - socket.writableLength;
		if (taken <= this.#consumedBytes) return;
		this.#stream.consumed(taken - this.#consumedBytes);
		this.#consumedBytes = taken;
	}
	#finish() {
		this.#facts |= OVER;
		this.#onOver(this);
	}
};

// cli/world/errors.ts
var import__builtin_net = require__builtin_net();
var import__builtin_util = require__builtin_util();
/** Why a world cannot be had. */
/** What the user can be told: what happened, and what to do about it. */
var WorldError = class extends Error {
	name = "WorldError";
	hint;
	constructor(message, hint, cause) {
		super(message, cause === void 0 ? void 0 : { cause });
		this.hint = hint;
	}
};

// cli/world/far-end.ts
/** The other side of a program's connection: in the pod, or on the developer's own network. */
/** Dials from the pod. */
function dialFromPod(way, to, outcome) {
	const end = new PodEnd(outcome);
	const stream = way.dial({
		service: 1,
		...to
	}, end);
	if (stream === null) outcome.onFailed(10);
	else end.stream = stream;
}
/** What the far side said before the program was joined is held: it is not consumed, so it is at most a stream's window. */
var PodEnd = class {
	stream;
	#outcome;
	#isThere = false;
	#relay;
	#held = [];
	#hasEnded = false;
	#isReset = false;
	constructor(outcome) {
		this.#outcome = outcome;
	}
	join(socket, onOver) {
		const relay = new StreamRelay(this.stream, socket, onOver);
		this.#relay = relay;
		socket.on("data", (bytes) => {
			if (!relay.socketData(bytes, 0, bytes.length)) socket.pause();
		});
		socket.once("end", () => relay.socketEnd());
		socket.once("close", () => relay.socketClosed());
		socket.on("error", () => relay.socketFailed());
		for (const bytes of this.#held) relay.onData(bytes, 0, bytes.length);
		this.#held = [];
		if (this.#hasEnded) relay.onEnd();
		if (this.#isReset) relay.onReset(6);
	}
	drop() {
		this.#held = [];
		if (this.stream.isOpen) this.stream.reset(6);
	}
	onConnected() {
		this.#isThere = true;
		this.#outcome.onThere(this);
	}
	onData(bytes, start, end) {
		if (this.#relay !== void 0) this.#relay.onData(bytes, start, end);
		else this.#held.push(Buffer.from(bytes.subarray(start, end)));
	}
	onEnd() {
		this.#hasEnded = true;
		this.#relay?.onEnd();
	}
	onReset(code) {
		this.#isReset = true;
		if (!this.#isThere) this.#outcome.onFailed(code);
		else this.#relay?.onReset(code);
	}
	onDrain() {
		this.#relay?.onDrain();
	}
};
const CODES = {
	ECONNREFUSED: 11,
	ENETUNREACH: 12,
	EADDRNOTAVAIL: 12,
	EHOSTUNREACH: 13,
	ETIMEDOUT: 14,
	EACCES: 15,
	EPERM: 15
};
/** Dials from the developer's own network. */
function dialFromHere(to, outcome) {
	const far = (0, import__builtin_net.connect)({
		...to,
		allowHalfOpen: true,
		noDelay: true
	});
	far.once("connect", () => {
		far.removeAllListeners("error").on("error", () => void 0);
		outcome.onThere(new LocalEnd(far));
	});
	far.once("error", (error) => outcome.onFailed(CODES[error.code ?? ""] ?? 17));
}
var LocalEnd = class {
	#far;
	constructor(far) {
		this.#far = far;
	}
	join(socket, onOver) {
		joinSockets(socket, this.#far);
		socket.once("close", onOver);
	}
	drop() {
		this.#far.destroy();
	}
};
/** Two connections as one: bytes, ends and resets pass. Both are owned from then on. */
function joinSockets(one, other) {
	for (const [from, to] of [[one, other], [other, one]]) {
		from.on("error", () => to.resetAndDestroy());
		from.once("close", () => {
			if (!to.writableEnded) to.resetAndDestroy();
		});
		from.pipe(to);
	}
}

// \0builtin:dgram
var require__builtin_dgram = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:dgram");
}));

// cli/world/obstacles.ts
var import__builtin_events = require__builtin_events();
var import__builtin_dgram = require__builtin_dgram();
var import__builtin_child_process = /* @__PURE__ */ __toESM(require__builtin_child_process(), 1);
var import__builtin_fs = /* @__PURE__ */ __toESM(require__builtin_fs(), 1);
/** The program of util-linux that starts the inner half; node itself, having threads, may not. */
const UNSHARE = [
	"unshare",
	"--user",
	"--map-current-user",
	"--keep-caps",
	"--net",
	"--mount",
	"--uts"
];
const WITHOUT = "--no-world goes without the pod's network.";
/** The error for what went wrong. @param reason what was said about it */
function obstacleWords(reason, read = readSetting) {
	const because = reason === "" ? "" : ` (${reason})`;
	const fail = (message, hint) => new WorldError(`${message}${because}.`, `${hint} ${WITHOUT}`);
	if (reason.includes("ENOENT")) return fail("The program unshare is not installed", "Install util-linux.");
	if (/unrecognized option|invalid option|usage:/i.test(reason)) return fail("The program unshare is too old", "It must be that of util-linux 2.36 or later; that of BusyBox cannot do it.");
	if (read("/proc/sys/user/max_user_namespaces") === "0") return fail("User namespaces are switched off on this machine", "As root: sysctl -w user.max_user_namespaces=10000.");
	if (read("/proc/sys/kernel/unprivileged_userns_clone") === "0") return fail("Users may not make user namespaces on this machine", "As root: sysctl -w kernel.unprivileged_userns_clone=1.");
	if (read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") === "1") return fail("AppArmor restricts user namespaces on this machine", "As root: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile with \"userns,\" for node and unshare.");
	if (/not permitted|EPERM/.test(reason)) return fail("This process may not make user namespaces", "In a container, its seccomp profile must allow unshare and mount.");
	return fail("The pod's world could not be made", "docs/world.md says what it needs.");
}
function readSetting(path) {
	try {
		return (0, import__builtin_fs.readFileSync)(path, "utf8").trim();
	} catch {
		return "";
	}
}
/** Tries it: what stands in the way of a world for this user, or undefined. Takes some milliseconds. */
function worldObstacle() {
	const [program, ...options] = UNSHARE;
	const probe = "test -w /proc/sys/net/ipv4/ip_unprivileged_port_start";
	const { status, stderr, error } = (0, import__builtin_child_process.spawnSync)(program, [
		...options,
		"sh",
		"-c",
		probe
	], { encoding: "utf8" });
	if (status === 0) return void 0;
	return obstacleWords(error?.message ?? (stderr.trim() || "EPERM"));
}

// \0builtin:worker_threads
var require__builtin_worker_threads = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:worker_threads");
}));

// sys/errors.ts
/** The error of every native call. */
/** A system call that the kernel refused. `code` is the symbolic errno (`EPERM`), as on node's own errors. */
var SysError = class extends Error {
	name = "SysError";
	syscall;
	errno;
	code;
	constructor(syscall, errno) {
		const code = errnoName(errno);
		super(`${syscall}: ${code}`);
		this.syscall = syscall;
		this.errno = errno;
		this.code = code;
	}
};
/** The symbolic name of a positive errno; a number nobody named stays readable (`E9999`). */
function errnoName(errno) {
	const name = (0, import__builtin_util.getSystemErrorName)(-errno);
	return name.startsWith("Unknown") ? `E${errno}` : name;
}

// sys/libc.ts
/**
* The C library through koffi: the one place where native code enters. It is loaded at the first call, so that a CLI that never
* needs it never touches it. Every function is a plain call on the calling thread (20-60 ns over the system call itself);
* koffi's `.async` form costs a thread hop of 25 µs and is not used.
*/
/** The same C interface under the names of glibc and of musl (Alpine). */
const LIBRARY_NAMES = [
	"libc.so.6",
	"libc.musl-x86_64.so.1",
	"libc.musl-aarch64.so.1"
];
let loaded;
/** @throws Error when no C library is found (not Linux, or neither glibc nor musl). */
function libc() {
	loaded ??= load();
	return loaded;
}
/** Passes a result through. @throws SysError when it is negative. */
function check(result, syscall) {
	if (result < 0) throw new SysError(syscall, libc().errno());
	return result;
}
/** Declares a call that only one family of ours needs, at that family's first use: each declaration costs a start some microseconds. */
function declareCall(definition) {
	return openLibrary(loadKoffi()).func(definition);
}
function loadKoffi() {
	return createRequire(new URL("../../sys/libc.js", import.meta.url).href)("koffi");
}
function load() {
	const koffi = loadKoffi();
	const library = openLibrary(koffi);
	const declare = (definition) => library.func(definition);
	const ioctl = declare("int ioctl(int fd, unsigned long request, ...)");
	const fcntl = declare("int fcntl(int fd, int command, ...)");
	const program = koffi.pointer(koffi.struct({
		len: "uint16_t",
		instructions: "void *"
	}));
	return {
		errno: () => koffi.errno(),
		setns: declare("int setns(int fd, int kind)"),
		socket: declare("int socket(int family, int type, int protocol)"),
		bind: declare("int bind(int fd, void* address, uint32_t bytes)"),
		listen: declare("int listen(int fd, int backlog)"),
		connect: declare("int connect(int fd, void* address, uint32_t bytes)"),
		close: declare("int close(int fd)"),
		dup: declare("int dup(int fd)"),
		getsockname: declare("int getsockname(int fd, void* address, void* bytes)"),
		getpeername: declare("int getpeername(int fd, void* address, void* bytes)"),
		setsockopt: declare("int setsockopt(int fd, int level, int name, void* value, uint32_t bytes)"),
		getsockopt: declare("int getsockopt(int fd, int level, int name, void* value, void* bytes)"),
		send: declare("int64_t send(int fd, void* data, size_t bytes, int flags)"),
		recv: declare("int64_t recv(int fd, void* data, size_t bytes, int flags)"),
		ioctl: (fd, request, value) => ioctl(fd, request, "void *", value),
		fcntl: (fd, command, value) => fcntl(fd, command, "int", value),
		mount: declare("int mount(const char* source, const char* target, const char* type, unsigned long flags, void* data)"),
		prlimit: declare("int prlimit(int pid, int resource, void* wanted, void* former)"),
		setFilterOption: library.func("setsockopt", "int", [
			"int",
			"int",
			"int",
			program,
			"uint32_t"
		]),
		poll: declare("int poll(void* descriptors, unsigned long count, int timeout)"),
		eventfd: declare("int eventfd(unsigned int count, int flags)"),
		read: declare("int64_t read(int fd, void* data, size_t bytes)"),
		write: declare("int64_t write(int fd, void* data, size_t bytes)"),
		addressOf: declare("uintptr_t memmove(void* bytes, void* same, size_t count)"),
		shutdown: declare("int shutdown(int fd, int how)"),
		epollCreate: declare("int epoll_create1(int flags)"),
		epollControl: declare("int epoll_ctl(int epoll, int operation, int fd, uintptr_t event)"),
		epollWait: declare("int epoll_wait(int epoll, uintptr_t events, int count, int timeout)"),
		accept: declare("int accept4(int fd, uintptr_t address, uintptr_t bytes, int flags)"),
		nameOf: declare("int getsockname(int fd, uintptr_t address, uintptr_t bytes)"),
		receive: declare("int64_t recv(int fd, uintptr_t data, size_t bytes, int flags)"),
		sendMapped: declare("int64_t send(int fd, uintptr_t data, size_t bytes, int flags)"),
		mmap: declare("void* mmap(void* at, size_t bytes, int protection, int flags, int fd, int64_t offset)"),
		munmap: declare("int munmap(void* at, size_t bytes)"),
		view: (at, bytes) => koffi.view(at, bytes)
	};
}
function openLibrary(koffi) {
	let lastError;
	for (const name of LIBRARY_NAMES) try {
		return koffi.load(name);
	} catch (error) {
		lastError = error;
	}
	throw new Error(`no C library found (tried ${LIBRARY_NAMES.join(", ")})`, { cause: lastError });
}

// sys/socket-address.ts
/**
* `struct sockaddr_in` (16 bytes) and `struct sockaddr_in6` (28 bytes), ip(7) and ipv6(7). The family is in the machine's byte
* order (little on x64 and arm64), port and address in the network's. Text forms are the ones of node: dotted IPv4, IPv6
* without brackets; an IPv4 address mapped into IPv6 counts as IPv4, since that is what clients and rules speak of.
*/
const AF_INET = 2;
const AF_INET6 = 10;
const SOCKADDR_IN_BYTES = 16;
const SOCKADDR_IN6_BYTES = 28;
const MAPPED_PREFIX = "::ffff:";
/** `::ffff:10.0.0.1` → `10.0.0.1`, and no zone (`fe80::1%eth0` → `fe80::1`). Other text is returned as it is. */
function plainAddress(address) {
	if (address.startsWith(MAPPED_PREFIX) && address.includes(".")) return address.slice(7);
	const zone = address.indexOf("%");
	return zone < 0 ? address : address.slice(0, zone);
}
/** AF_INET or AF_INET6 of a plain address. */
function familyOf(address) {
	return address.includes(":") ? 10 : 2;
}
/**
* Writes the socket address of a plain address into `target` and returns its length.
* @throws RangeError when `address` is no IP address. `target` must hold SOCKADDR_IN6_BYTES.
*/
function encodeSocketAddress(target, address, port) {
	const family = familyOf(address);
	const bytes = family === 2 ? 16 : 28;
	for (let index = 4; index < bytes; index++) target[index] = 0;
	target[0] = family;
	target[1] = 0;
	target[2] = port >> 8;
	target[3] = port & 255;
	writeAddress(target, family === 2 ? 4 : 8, address);
	return bytes;
}
/** Addresses that were written lately: a relay dials the same few again and again. About 150 bytes each. */
const KEPT_ADDRESSES = 1024;
const kept = /* @__PURE__ */ new Map();
/** Writes the 4 or 16 bytes of an address at `offset`. @throws RangeError when `address` is no IP address. */
function writeAddress(target, offset, address) {
	const bytes = kept.get(address) ?? keep(address);
	for (let index = 0; index < bytes.length; index++) target[offset + index] = bytes[index] ?? 0;
}
function keep(address) {
	const bytes = Buffer.allocUnsafe(familyOf(address) === 2 ? 4 : 16);
	if (bytes.length === 4) writeIPv4(bytes, 0, address);
	else writeIPv6(bytes, 0, address);
	if (kept.size >= KEPT_ADDRESSES) kept.clear();
	kept.set(address, bytes);
	return bytes;
}
function writeIPv4(target, offset, address) {
	if (!(0, import__builtin_net.isIPv4)(address)) throw new RangeError(`${JSON.stringify(address)} is not an IP address`);
	let at = offset;
	let value = 0;
	for (let index = 0; index < address.length; index++) {
		const code = address.charCodeAt(index);
		if (code !== 46) {
			value = value * 10 + code - 48;
			continue;
		}
		target[at++] = value;
		value = 0;
	}
	target[at] = value;
}
function writeIPv6(target, offset, address) {
	if (!(0, import__builtin_net.isIPv6)(address)) throw new RangeError(`${JSON.stringify(address)} is not an IP address`);
	const lastColon = address.lastIndexOf(":");
	if (address.includes(".")) {
		writeIPv6(target, offset, `${address.slice(0, lastColon)}:0:0`);
		writeIPv4(target, offset + 12, address.slice(lastColon + 1));
		return;
	}
	const [left = "", right] = address.split("::");
	const head = left === "" ? [] : left.split(":");
	const tail = right === void 0 || right === "" ? [] : right.split(":");
	target.fill(0, offset, offset + 16);
	head.forEach((group, index) => {
		target.writeUInt16BE(Number.parseInt(group, 16), offset + index * 2);
	});
	tail.forEach((group, index) => {
		target.writeUInt16BE(Number.parseInt(group, 16), offset + 16 - (tail.length - index) * 2);
	});
}

// sys/sockets.ts
/** TCP sockets by file descriptor, for what node:net cannot do: options between socket() and connect() or bind(). */
const EINPROGRESS = 115;
/** Reused by every call: node runs one at a time on a thread, and the kernel copies before the call returns. */
const address = Buffer.alloc(28);
const addressBytes = Buffer.alloc(4);
/** @throws SysError EADDRINUSE, EADDRNOTAVAIL … */
function bindSocket(fd, host, port) {
	check(tryBindSocket(fd, host, port), "bind");
}
/** As bindSocket, but hands the failure back as a negative number, its reason in `libc().errno()`: for loops that try ports. */
function tryBindSocket(fd, host, port) {
	return libc().bind(fd, address, encodeSocketAddress(address, host, port));
}
/** Starts to connect; for a non-blocking socket "in progress" is success. */
function connectSocket(fd, host, port) {
	const result = libc().connect(fd, address, encodeSocketAddress(address, host, port));
	if (result < 0 && libc().errno() !== EINPROGRESS) check(result, "connect");
}
function closeSocket(fd) {
	check(libc().close(fd), "close");
}

// sys/netlink.ts
const ATTRIBUTE_HEADER_BYTES = 4;
/** One attribute. */
function attribute(type, value) {
	const bytes = Buffer.alloc(padded(ATTRIBUTE_HEADER_BYTES + value.length));
	bytes.writeUInt16LE(ATTRIBUTE_HEADER_BYTES + value.length, 0);
	bytes.writeUInt16LE(type, 2);
	value.copy(bytes, ATTRIBUTE_HEADER_BYTES);
	return bytes;
}
function uint32(value) {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value >>> 0);
	return bytes;
}
function padded(length) {
	return length + 3 & -4;
}

// sys/nf-tables.ts
/**
* Rules of nf_tables over netlink (linux/netfilter/nf_tables.h). An expression loads into, compares or acts on register 1; a rule is a list of
* them, and ends where one does not hold. A table is made in one transaction: all of it, or nothing.
*/
const REGISTER = uint32(1);
const VERDICT_REGISTER = uint32(0);
/** struct nfgenmsg. */
function generic(family, resource = 0) {
	return Buffer.from([
		family,
		0,
		resource >> 8,
		resource & 255
	]);
}

// sys/other-process.ts
/** Descriptors of another process (pidfd_open(2), pidfd_getfd(2), Linux 5.6), and what a process keeps from its children (prctl(2)). */
const SYS_PIDFD_OPEN = 434;
const SYS_PIDFD_GETFD = 438;
/** Another process, so that its descriptors can be taken over. Its owner, or that of its user namespace, may. */
var OtherProcess = class {
	#fd;
	#call;
	/** @throws SysError */
	constructor(pid) {
		this.#call = declareCall("int64_t syscall(int64_t number, int64_t first, int64_t second, int64_t third)");
		this.#fd = check(Number(this.#call(SYS_PIDFD_OPEN, pid, 0, 0)), "pidfd_open");
	}
	/** A descriptor of ours for the same open file. @throws SysError */
	takeDescriptor(fd) {
		return check(Number(this.#call(SYS_PIDFD_GETFD, this.#fd, fd, 0)), "pidfd_getfd");
	}
	[Symbol.dispose]() {
		closeSocket(this.#fd);
	}
};

// sys/packet-queue.ts
/**
* Packets that the kernel asks about before they go on: NFQUEUE (linux/netfilter/nfnetlink_queue.h). The socket is made in the namespace
* of the queue; who has its descriptor may read and answer from anywhere.
*/
const VERDICT = 769;
const MSG_DONTWAIT = 64;
const READ_BYTES = 131072;
const MARK = 3;
/** Answers for one packet. @param mark for the rules behind; 0 for none */
function answerPacket(fd, id, { verdict, mark }) {
	const marked = mark === 0 ? [] : [attribute(MARK, uint32(mark))];
	const { type, flags, body } = message(VERDICT, 0, [attribute(2, Buffer.concat([uint32(verdict), uint32(id)])), ...marked], 1);
	const bytes = Buffer.alloc(16 + body.length);
	bytes.writeUInt32LE(bytes.length, 0);
	bytes.writeUInt16LE(type, 4);
	bytes.writeUInt16LE(flags, 6);
	body.copy(bytes, 16);
	libc().send(fd, bytes, bytes.length, MSG_DONTWAIT);
}
const received = Buffer.alloc(READ_BYTES);
function message(type, queue, attributes, flags) {
	return {
		type,
		flags,
		body: Buffer.concat([generic(0, queue), ...attributes])
	};
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

// cli/world/known-names.ts
var import__builtin_url = require__builtin_url();
var import__builtin_worker_threads = require__builtin_worker_threads();
/**
* Names that programs asked for, and the addresses that they were told: read from the answers of name servers as they pass (RFC 1035
* section 4), so that rules may speak of names. What is not understood is passed over; nothing is changed.
*/
const HEADER_BYTES = 12;
const RESPONSE = 128;
const TYPE_A = 1;
const TYPE_CNAME = 5;
const TYPE_AAAA = 28;
const POINTER = 192;
const MAX_JUMPS = 32;
/** Addresses that are remembered. Beyond: the oldest is forgotten, and rules by its name no longer hold for it. Test: "remembers a bounded number of addresses". */
const MAX_KNOWN_ADDRESSES = 1e4;
var KnownNames = class {
	#names = /* @__PURE__ */ new Map();
	/** What was asked for, of an address; lower case, without the last dot. */
	namesOf(address) {
		return [...this.#names.get(address) ?? []];
	}
	/** Reads an answer. Never throws. */
	learn(message) {
		for (const { name, address } of answersIn(message)) {
			const names = new Set(this.#names.get(address));
			this.#names.delete(address);
			this.#names.set(address, names.add(name));
			if (this.#names.size > 1e4) this.#names.delete(this.#names.keys().next().value ?? "");
		}
	}
};
/** The name that a message asks for, lower case; undefined where it does not ask for one name. Never throws. */
function questionIn(message) {
	if (message.length < HEADER_BYTES || (message.readUInt8(2) & RESPONSE) !== 0) return void 0;
	if (message.readUInt16BE(4) !== 1) return void 0;
	try {
		return readName(message, HEADER_BYTES).name;
	} catch (error) {
		if (error instanceof RangeError) return void 0;
		throw error;
	}
}
/** The addresses in an answer, each with the name that was asked for, and with the names on the way there. */
function answersIn(message) {
	try {
		return readAnswers(message);
	} catch (error) {
		if (error instanceof RangeError) return [];
		throw error;
	}
}
function readAnswers(message) {
	if (message.length < HEADER_BYTES || (message.readUInt8(2) & RESPONSE) === 0) return [];
	const questions = message.readUInt16BE(4);
	const answers = message.readUInt16BE(6);
	const found = [];
	const names = /* @__PURE__ */ new Set();
	let at = HEADER_BYTES;
	for (let index = 0; index < questions; index++) {
		const { name, end } = readName(message, at);
		names.add(name);
		at = end + 4;
	}
	for (let index = 0; index < answers; index++) {
		const { name, end } = readName(message, at);
		const type = message.readUInt16BE(end);
		const length = message.readUInt16BE(end + 8);
		const data = end + 10;
		if (type === TYPE_CNAME) names.add(readName(message, data).name);
		const address = addressOf(type, message.subarray(data, data + length));
		if (address !== void 0 && names.has(name)) for (const each of names) found.push({
			name: each,
			address
		});
		at = data + length;
	}
	return found;
}
function addressOf(type, bytes) {
	if (type === TYPE_A && bytes.length === 4) return bytes.join(".");
	if (type !== TYPE_AAAA || bytes.length !== 16) return void 0;
	const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16)).join(":");
	return new URL(`http://[${groups}]`).hostname.slice(1, -1);
}
function readName(message, start) {
	const labels = [];
	let at = start;
	let end = -1;
	for (let jumps = 0; jumps < MAX_JUMPS;) {
		const length = message.readUInt8(at);
		if (length === 0) return {
			name: labels.join(".").toLowerCase(),
			end: end < 0 ? at + 1 : end
		};
		if ((length & POINTER) === POINTER) {
			if (end < 0) end = at + 2;
			at = message.readUInt16BE(at) & 16383;
			jumps += 1;
			continue;
		}
		labels.push(message.toString("latin1", at + 1, at + 1 + length));
		at += 1 + length;
	}
	throw new RangeError("a name that goes round in circles");
}

// cli/world/limits.ts
/** Named limits of worlds: value, reason, what happens at the limit, and the test that shows it. */
/** The port of the world's own listeners. A program inside that wants it gets EADDRINUSE. */
const GATE_PORT = 15001;
/** Time for a program to complete a connection whose far side is there. Then: the far side is let go. */
const HANDSHAKE_MS = 1e4;
/** TCP connections and dials of one world at once: what a tunnel has streams for. Beyond: refused. */
const MAX_CONNECTIONS = 4096;
/** UDP flows of one world at once. Beyond: the flow that was silent longest ends. */
const MAX_UDP_FLOWS = 1024;
/** Silence after which a UDP flow ends: of a question to a name server, and of all others. */
const NAME_FLOW_IDLE_MS = 1e4;
const UDP_FLOW_IDLE_MS = 12e4;
/** Time for the inner half to come up and to build the world. Then: the world has failed. */
const BUILD_TIMEOUT_MS = 3e4;

// cli/world/files/limits.ts
/** What waits in the relay for the process that has the mounts, which asks for no more than it wants. Beyond: the stream's credit waits until all of it went. */
const MAX_WAITING_BYTES = 1048576;

// cli/world/files/link-notice.ts
/** What the relay tells of the link itself, as an answer of this id with nothing in it: an errno when it is lost, 0 when it is back. */
/** No question has it. */
const LINK_NOTICE_ID = 0;
const EIO = 5;
/** @returns the message, with its length */
function linkNotice(state) {
	const message = Buffer.alloc(12);
	writeAnswerHead(message, {
		id: 0,
		facts: 0,
		errno: state === "lost" ? EIO : 0
	}, 0);
	return message;
}

// cli/world/files/file-relay.ts
var FileRelay = class {
	#socket;
	#events;
	#toAgent = new FileMessages({ onMessage: (...part) => this.#ask(...part) });
	#toMounts = new FileMessages({ onMessage: (...part) => this.#answer(...part) });
	#stream = null;
	#hasBeenLost = false;
	/** Bytes of the stream that the socket has not taken. */
	#heldBytes = 0;
	/** @param socket owned from now on */
	constructor(socket, events) {
		this.#socket = socket;
		this.#events = events;
		socket.on("data", (data) => void this.#toAgent.push(data, 0, data.length));
		socket.on("error", () => this.close());
		socket.on("close", () => this.close());
		socket.on("drain", () => this.#onTaken());
		socket.pause();
	}
	/** Goes on with a stream that the agent opened for our files; sets its visitor. */
	attach(stream) {
		this.#stream = stream;
		stream.visitor = this;
		this.#toMounts.reset();
		if (this.#hasBeenLost) this.#socket.write(linkNotice("back"));
		this.#socket.resume();
	}
	/** Ends both sides. */
	close() {
		const stream = this.#stream;
		this.#stream = null;
		if (stream?.isOpen === true) stream.end();
		this.#socket.destroy();
	}
	onData(bytes, start, end) {
		this.#heldBytes += end - start;
		if (!this.#toMounts.push(bytes, start, end)) {
			this.close();
			return;
		}
		if (this.#socket.writableLength < 1048576) this.#onTaken();
	}
	onEnd() {
		this.#lose();
	}
	onReset() {
		this.#lose();
	}
	onDrain() {
		this.#socket.resume();
	}
	#onTaken() {
		const bytes = this.#heldBytes;
		this.#heldBytes = 0;
		if (bytes > 0) this.#stream?.consumed(bytes);
	}
	#lose() {
		if (this.#stream === null) return;
		this.#stream = null;
		this.#heldBytes = 0;
		this.#hasBeenLost = true;
		this.#socket.write(linkNotice("lost"));
		this.#socket.resume();
		this.#events.onLost();
	}
	#answer(source, start, end) {
		this.#socket.write(Buffer.from(source.subarray(start - 4, end)));
	}
	#ask(source, start, end) {
		if (!(this.#stream?.write(source, start - 4, end) ?? true)) this.#socket.pause();
	}
};

// cli/world/outer-files.ts
/**
* The pod's files, seen from outside: the inner half hands out one end of a socket pair, which is joined with the stream that the agent opens
* for them, now and after each loss.
*/
var import__builtin_os = require__builtin_os();
var import__builtin_path = /* @__PURE__ */ __toESM(require__builtin_path(), 1);
const PREFIX = "headgate-world-";
var OuterFiles = class {
	#files;
	#scratch;
	#relay;
	constructor(files) {
		this.#files = files;
		removeForgotten();
	}
	/** What the inner half is told; `built` is called once it has done it. */
	get plan() {
		const { way: _, ...wish } = this.#files;
		this.#scratch ??= (0, import__builtin_fs.mkdtempSync)((0, import__builtin_path.join)((0, import__builtin_os.tmpdir)(), `${PREFIX}${process.pid}-`));
		return {
			...wish,
			scratchDirectory: this.#scratch
		};
	}
	/** @param fd of the socket, owned from now on */
	link(fd) {
		const { way } = this.#files;
		this.#relay = new FileRelay(new import__builtin_net.Socket({ fd }), { onLost: () => way.onLost() });
		way.want(this.#relay);
	}
	/** What was mounted on the directory lives on without it. */
	built() {
		if (this.#scratch !== void 0) removeEmpty(this.#scratch);
		this.#scratch = void 0;
	}
	[Symbol.dispose]() {
		this.#relay?.close();
		this.built();
	}
};
/** Directories of processes that were killed before their world was built. They are empty: what was mounted on them went with its namespace. */
function removeForgotten() {
	for (const name of (0, import__builtin_fs.readdirSync)((0, import__builtin_os.tmpdir)())) {
		const pid = new RegExp(`^${PREFIX}([0-9]+)-`).exec(name)?.[1];
		if (pid !== void 0 && !isRunning(Number(pid))) removeEmpty((0, import__builtin_path.join)((0, import__builtin_os.tmpdir)(), name));
	}
}
function isRunning(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === "EPERM";
	}
}
function removeEmpty(directory) {
	try {
		(0, import__builtin_fs.rmdirSync)(directory);
	} catch {}
}

// cli/world/decision.ts
function isLoopback(address) {
	return address === "::1" || address.startsWith("127.");
}

// cli/world/outgoing.ts
/** Decides, dials and counts: what the gates of a world have in common. */
var WorldOutgoing = class {
	counts = {
		fromPod: 0,
		fromHere: 0,
		notDialled: 0,
		failed: 0,
		flows: 0,
		datagramsLost: 0
	};
	parts;
	#open = 0;
	constructor(parts) {
		this.parts = parts;
	}
	sideOf(protocol, { host, port }) {
		const names = this.parts.names.namesOf(host);
		return this.parts.rules.decide({
			protocol,
			address: host,
			port,
			names
		}).side;
	}
	/** Dials by the rules. `closed` is to be called when what came of it is over. */
	dialTcp(to, outcome) {
		const side = this.sideOf("tcp", to);
		const fail = (code) => {
			this.#open -= 1;
			this.counts.failed += 1;
			if (code === 11 && side === "remote") this.#hint(to);
			outcome.onFailed(code);
		};
		if (side === "off" || this.#open >= 4096) {
			this.counts.notDialled += 1;
			outcome.onFailed(side === "off" ? 12 : 8);
			return;
		}
		this.#open += 1;
		const told = {
			onThere: (end) => outcome.onThere(end),
			onFailed: fail
		};
		if (side === "local") {
			this.counts.fromHere += 1;
			dialFromHere(to, told);
		} else {
			this.counts.fromPod += 1;
			dialFromPod(this.parts.way, to, told);
		}
	}
	/** A connection that came about is over. */
	closed() {
		this.#open -= 1;
	}
	/** A developer's own database is the most usual thing on a loopback that the pod's has not. */
	#hint({ host, port }) {
		if (!isLoopback(host)) return;
		dialFromHere({
			host,
			port
		}, {
			onThere: (end) => {
				end.drop();
				this.parts.say(`Nothing listens on ${host}:${port} in the pod; this machine has something there: --local localhost:${port} would use it.`);
			},
			onFailed: () => void 0
		});
	}
};

// cli/world/listening-ports.ts
/** Who listens in a world, by the kernel's table (`/proc/PID/net/tcp`, `tcp6`; proc_net(5)): ports, and an address that leads to each. Pure. */
const LISTEN_STATE = "0A";
/** The listeners of one table. Rows that cannot be read are left out. */
function listeningPortsIn(table) {
	return table.split("\n").flatMap((line) => {
		const [, local = "", , state] = line.trim().split(/\s+/);
		const [address = "", digits = ""] = local.split(":");
		const port = Number.parseInt(digits, 16);
		const host = hostOf(address);
		return state === LISTEN_STATE && port > 0 && host !== void 0 ? [{
			port,
			host
		}] : [];
	});
}
/** Words of 32 bits, each in the machine's byte order (little). Who listens on all addresses listens on loopback. */
function hostOf(hex) {
	const bytes = Buffer.from(hex, "hex");
	if (bytes.length !== 4 && bytes.length !== 16) return void 0;
	bytes.swap32();
	const isAny = bytes.every((byte) => byte === 0);
	if (bytes.length === 4) return isAny ? "127.0.0.1" : bytes.join(".");
	if (isAny) return "::1";
	return Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16)).join(":");
}

// cli/world/port-mirror.ts
/**
* Each port that programs inside listen on, also on this machine's loopback: for browsers and debuggers, and for what the tunnel brings.
* The same number where it is free and above 1023, another one else, which is told.
*/
const LOOPBACK = "127.0.0.1";
const FIRST_FREE_PORT = 1024;
var PortMirror = class {
	#pid;
	#pool;
	#events;
	#servers = /* @__PURE__ */ new Map();
	#polling;
	#isOver = false;
	/** @param pid of a process in the world */
	constructor(pid, pool, events) {
		this.#pid = pid;
		this.#pool = pool;
		this.#events = events;
		this.#polling = setInterval(() => this.#look(), 100);
		this.#polling.unref();
	}
	/** Where a port of the world is on this machine's loopback; undefined while nothing listens there. */
	hostPort(port) {
		const address = this.#servers.get(port)?.address();
		return typeof address === "object" && address !== null ? address.port : void 0;
	}
	/** Resolves when `hostPort` of it is known. */
	async whenOpen(port) {
		while (this.hostPort(port) === void 0 && !this.#isOver) await new Promise((resolve) => setTimeout(resolve, 100));
	}
	[Symbol.dispose]() {
		this.#isOver = true;
		clearInterval(this.#polling);
		for (const server of this.#servers.values()) server.close();
		this.#servers.clear();
	}
	#look() {
		const listeners = [...this.#listeners("tcp6"), ...this.#listeners("tcp")];
		const listening = new Map(listeners.map(({ port, host }) => [port, host]));
		listening.delete(GATE_PORT);
		for (const [port, host] of listening) if (!this.#servers.has(port)) this.#open(port, host);
		for (const [port, server] of this.#servers) {
			if (listening.has(port)) continue;
			this.#servers.delete(port);
			server.close();
		}
	}
	#listeners(table) {
		try {
			return listeningPortsIn((0, import__builtin_fs.readFileSync)(`/proc/${this.#pid}/net/${table}`, "utf8"));
		} catch {
			return [];
		}
	}
	#open(port, host) {
		const server = (0, import__builtin_net.createServer)({
			allowHalfOpen: true,
			pauseOnConnect: true,
			noDelay: true
		}, (socket) => this.#bring(socket, {
			port,
			host
		}));
		this.#servers.set(port, server);
		let isSecondTry = port < FIRST_FREE_PORT;
		server.on("error", () => {
			if (isSecondTry) return;
			isSecondTry = true;
			server.listen(0, LOOPBACK);
		});
		server.on("listening", () => this.#events.onOpened(port, server.address().port));
		server.listen(isSecondTry ? 0 : port, LOOPBACK);
		server.unref();
	}
	#bring(outside, to) {
		outside.on("error", () => void 0);
		const fd = this.#pool.take(to.host.includes(":") ? "tcp6" : "tcp4");
		if (fd === void 0) {
			outside.resetAndDestroy();
			return;
		}
		const inside = new import__builtin_net.Socket({
			fd,
			allowHalfOpen: true
		});
		inside.on("error", () => outside.resetAndDestroy());
		inside.connect(to.port, to.host, () => {
			inside.setNoDelay(true);
			inside.removeAllListeners("error");
			joinSockets(inside, outside);
			outside.resume();
		});
	}
};

// cli/world/socket-pool.ts
/** Unconnected sockets of the world, made by the inner half ahead of need and taken over by number. */
const KINDS = [
	"tcp4",
	"tcp6",
	"udp4",
	"udp6"
];
var SocketPool = class {
	#inner;
	#send;
	#free = new Map(KINDS.map((kind) => [kind, []]));
	#asked = /* @__PURE__ */ new Set();
	#isOver = false;
	constructor(inner, send) {
		this.#inner = inner;
		this.#send = send;
		for (const kind of KINDS) this.#ask(kind);
	}
	/** A socket that the caller owns from now on; undefined when there is none left. */
	take(kind) {
		const free = this.#free.get(kind) ?? [];
		const fd = free.pop();
		if (free.length < 32) this.#ask(kind);
		return fd;
	}
	/** The inner half made some. */
	add(kind, numbers) {
		this.#asked.delete(kind);
		if (this.#isOver) return;
		this.#free.get(kind)?.push(...numbers.map((fd) => this.#inner.takeDescriptor(fd)));
		this.#send({
			kind: "taken",
			fds: numbers
		});
	}
	[Symbol.dispose]() {
		this.#isOver = true;
		for (const free of this.#free.values()) for (const fd of free.splice(0)) closeSocket(fd);
	}
	#ask(kind) {
		if (this.#asked.has(kind) || this.#isOver) return;
		this.#asked.add(kind);
		this.#send({
			kind: "make",
			sockets: kind,
			count: 64
		});
	}
};

// cli/world/marks.ts
/** How a dial failed, as a mark on its first packet: the rules of the world turn each into the answer that gives the program the same errno. */
/** ECONNREFUSED. */
const MARK_REFUSED = 1;
/** EHOSTUNREACH. */
const MARK_NO_HOST = 2;
/** ENETUNREACH. */
const MARK_NO_NETWORK = 4;
/** EACCES over IPv6, EHOSTUNREACH over IPv4. */
const MARK_FORBIDDEN = 5;
const MARKS = /* @__PURE__ */ new Map([
	[11, 1],
	[13, 2],
	[16, 2],
	[12, 4],
	[15, 5]
]);
/** The mark for a failure; a fault of the way there (no agent, too many streams) is a network that is down. */
function markOf(code) {
	return MARKS.get(code) ?? 4;
}

// cli/world/tcp-gate.ts
/**
* TCP out of a world. A first SYN waits in the kernel's queue while its far side is dialled:
*
*     held ──there──► let go ──accept──► joined
*       │                └── not within HANDSHAKE_MS: the program gave up, the far side is let go
*       ├──failed──► let go with a mark: the program gets the errno
*       └──nobody answers──► dropped, as the network would have done
*
* What is sent again while its far side is dialled is dropped. A connection that nobody held (a kernel without a queue) is dialled when it is accepted, and
* reset when that fails.
*/
var TcpGate = class {
	#outgoing;
	#queue;
	#server;
	/** By the program's address and port. Undefined while its far side is dialled. */
	#waiting = /* @__PURE__ */ new Map();
	#joined = /* @__PURE__ */ new Set();
	/** @param descriptors the listener is ours from now on, the queue is not */
	constructor(outgoing, descriptors) {
		this.#outgoing = outgoing;
		this.#queue = descriptors.queue;
		this.#server = (0, import__builtin_net.createServer)({
			allowHalfOpen: true,
			pauseOnConnect: true,
			noDelay: true
		}, (socket) => this.#accept(socket));
		this.#server.on("error", () => void 0);
		this.#server.listen({
			fd: descriptors.listener,
			backlog: MAX_CONNECTIONS
		});
	}
	hold({ id, source, sourcePort, destination, destinationPort }) {
		const key = `${source} ${sourcePort}`;
		const answer = (verdict, mark = 0) => answerPacket(this.#queue, id, {
			verdict,
			mark
		});
		if (this.#waiting.has(key)) {
			answer(this.#waiting.get(key) === void 0 ? 0 : 1);
			return;
		}
		this.#waiting.set(key, void 0);
		this.#outgoing.dialTcp({
			host: destination,
			port: destinationPort
		}, {
			onThere: (end) => {
				const timer = setTimeout(() => this.#giveUp(key), HANDSHAKE_MS);
				timer.unref();
				this.#waiting.set(key, {
					end,
					timer
				});
				answer(1);
			},
			onFailed: (code) => {
				this.#waiting.delete(key);
				if (code === 14) answer(0);
				else answer(1, markOf(code));
			}
		});
	}
	[Symbol.dispose]() {
		this.#server.close();
		for (const ready of this.#waiting.values()) {
			clearTimeout(ready?.timer);
			ready?.end.drop();
		}
		this.#waiting.clear();
		for (const socket of this.#joined) socket.destroy();
	}
	#giveUp(key) {
		const ready = this.#waiting.get(key);
		this.#waiting.delete(key);
		ready?.end.drop();
		this.#outgoing.closed();
	}
	#accept(socket) {
		socket.on("error", () => void 0);
		const { remoteAddress, remotePort, localAddress, localPort } = socket;
		if (remoteAddress === void 0 || localAddress === void 0 || localPort === void 0) {
			socket.destroy();
			return;
		}
		const key = `${plainAddress(remoteAddress)} ${remotePort}`;
		const ready = this.#waiting.get(key);
		if (ready !== void 0) {
			this.#waiting.delete(key);
			clearTimeout(ready.timer);
			this.#join(socket, ready.end);
			return;
		}
		this.#outgoing.dialTcp({
			host: plainAddress(localAddress),
			port: localPort
		}, {
			onThere: (end) => this.#join(socket, end),
			onFailed: () => socket.resetAndDestroy()
		});
	}
	#join(socket, end) {
		this.#joined.add(socket);
		let isOver = false;
		end.join(socket, () => {
			if (isOver) return;
			isOver = true;
			this.#joined.delete(socket);
			this.#outgoing.closed();
		});
		socket.resume();
	}
};

// cli/world/far-flow.ts
/**
* The far side of a flow of datagrams: in the pod, on the developer's own network, or, of questions to a name server, both: what a rule says
* of a name decides where it is asked for, whichever name server the program asked.
*/
/** Of questions for names. @param side of the name server that the program asks */
function namesFar(outgoing, side, asked) {
	const { rules, nameServers } = outgoing.parts;
	const open = (on, address) => {
		const opened = on === "local" ? localFar(address) : podFar(outgoing, address);
		opened.onAnswer = (bytes) => far.onAnswer(bytes);
		opened.onOver = () => far.onOver();
		return opened;
	};
	let other;
	const far = {
		send: (bytes) => {
			const name = questionIn(bytes);
			const wanted = (name === void 0 ? void 0 : rules.sideOfName(name)) ?? side;
			const server = wanted === "local" ? nameServers.here : nameServers.pod;
			if (wanted === side || wanted === "off" || server === void 0) {
				first.send(bytes);
				return;
			}
			other ??= open(wanted, {
				address: server,
				port: asked.port
			});
			other.send(bytes);
		},
		end: () => {
			first.end();
			other?.end();
		},
		onAnswer: () => void 0,
		onOver: () => void 0
	};
	const first = open(side, asked);
	return far;
}
/** From the pod. */
function podFar({ parts, counts }, { address: host, port }) {
	let isHigh = false;
	const reader = new DatagramReader((bytes) => far.onAnswer(Buffer.from(bytes)));
	const stream = parts.way.dial({
		service: 2,
		host,
		port
	}, {
		onData: (bytes, start, end) => {
			reader.push(bytes, start, end);
			stream?.consumed(end - start);
		},
		onEnd: () => far.onOver(),
		onReset: () => far.onOver(),
		onDrain: () => {
			isHigh = false;
		}
	});
	const far = {
		send: (bytes) => {
			if (isHigh || stream === null) {
				counts.datagramsLost += 1;
				return;
			}
			const record = datagramRecord(bytes);
			isHigh = !stream.write(record, 0, record.length);
		},
		end: () => {
			if (stream?.isOpen) stream.reset(6);
		},
		onAnswer: () => void 0,
		onOver: () => void 0
	};
	return far;
}
/** From the developer's own network. */
function localFar({ address, port }) {
	const socket = (0, import__builtin_dgram.createSocket)(address.includes(":") ? "udp6" : "udp4");
	const far = {
		send: (bytes) => socket.send(bytes, port, address, () => void 0),
		end: () => socket.close(),
		onAnswer: () => void 0,
		onOver: () => void 0
	};
	socket.on("message", (bytes) => far.onAnswer(bytes));
	socket.on("error", () => far.onOver());
	socket.unref();
	return far;
}

// cli/world/udp-gate.ts
/**
* UDP out of a world. A flow is what goes between one port of a program and one far address. Its first datagram comes to the common
* receiver; then a socket that is bound to the *far* address and connected to the program gets the rest, and answers come from where
* the program sent to. A flow ends after a silence.
*/
const NAME_PORT = 53;
var UdpGate = class {
	#outgoing;
	#pool;
	/** By both addresses; who was heard of last is last. */
	#flows = /* @__PURE__ */ new Map();
	constructor(outgoing, pool) {
		this.#outgoing = outgoing;
		this.#pool = pool;
	}
	receive({ source, destination, bytes }) {
		const key = `${source.address} ${source.port} ${destination.address} ${destination.port}`;
		const flow = this.#flows.get(key) ?? this.#open(key, source, destination);
		if (flow === void 0) this.#outgoing.counts.datagramsLost += 1;
		else flow.send(Buffer.from(bytes));
	}
	[Symbol.dispose]() {
		for (const flow of [...this.#flows.values()]) flow.end();
	}
	#open(key, source, destination) {
		const side = this.#outgoing.sideOf("udp", {
			host: destination.address,
			port: destination.port
		});
		if (side === "off") return void 0;
		const socket = this.#boundSocket(source, destination);
		if (socket === void 0) return void 0;
		if (this.#flows.size >= 1024) this.#flows.values().next().value?.end();
		this.#outgoing.counts.flows += 1;
		const learn = (bytes) => {
			if (destination.port === NAME_PORT) this.#outgoing.parts.names.learn(bytes);
		};
		const far = this.#farOf(side, destination);
		const flow = new Flow({
			socket,
			far,
			source,
			idleMs: destination.port === NAME_PORT ? NAME_FLOW_IDLE_MS : UDP_FLOW_IDLE_MS
		}, {
			onAnswer: learn,
			onOver: () => this.#flows.delete(key),
			onUse: () => {
				this.#flows.delete(key);
				this.#flows.set(key, flow);
			}
		});
		this.#flows.set(key, flow);
		return flow;
	}
	#farOf(side, destination) {
		if (destination.port === NAME_PORT) return namesFar(this.#outgoing, side, destination);
		return side === "local" ? localFar(destination) : podFar(this.#outgoing, destination);
	}
	#boundSocket(source, destination) {
		const isV6 = destination.address.includes(":");
		const fd = this.#pool.take(isV6 ? "udp6" : "udp4");
		if (fd === void 0) return void 0;
		try {
			bindSocket(fd, destination.address, destination.port);
		} catch {
			closeSocket(fd);
			return;
		}
		const socket = (0, import__builtin_dgram.createSocket)({ type: isV6 ? "udp6" : "udp4" });
		socket.bind({
			fd,
			exclusive: true
		});
		connectSocket(fd, source.address, source.port);
		return socket;
	}
};
var Flow = class {
	#parts;
	#events;
	#idle;
	#isOver = false;
	constructor(parts, events) {
		const { socket, far, source, idleMs } = parts;
		this.#parts = parts;
		this.#events = events;
		this.#idle = setTimeout(() => this.end(), idleMs);
		this.#idle.unref();
		far.onOver = () => this.end();
		far.onAnswer = (bytes) => {
			if (this.#isOver) return;
			this.#idle.refresh();
			events.onAnswer(bytes);
			socket.send(bytes, source.port, source.address, () => void 0);
		};
		socket.on("message", (bytes) => this.send(bytes));
		socket.on("error", () => this.end());
		socket.unref();
	}
	send(bytes) {
		if (this.#isOver) return;
		this.#idle.refresh();
		this.#events.onUse();
		this.#parts.far.send(bytes);
	}
	end() {
		if (this.#isOver) return;
		this.#isOver = true;
		clearTimeout(this.#idle);
		this.#parts.socket.removeAllListeners("error").on("error", () => void 0).close();
		this.#parts.far.end();
		this.#events.onOver();
	}
};

// cli/world/undo-stack.ts
/** What is to be undone, in reverse. The oldest Node that is promised has no DisposableStack. */
var UndoStack = class {
	#undos = [];
	/** Hands a thing over. @returns it */
	use(thing) {
		this.defer(() => thing[Symbol.dispose]());
		return thing;
	}
	defer(undo) {
		this.#undos.push(undo);
	}
	/** Undoes each thing once, also where one of them throws. */
	[Symbol.dispose]() {
		const undo = this.#undos.pop();
		if (undo === void 0) return;
		try {
			undo();
		} finally {
			this[Symbol.dispose]();
		}
	}
};

// cli/world/world.ts
/**
* The pod's world around one command, without root: the outer half. It stays in the user's own network, so that it can dial both the tunnel
* and the developer's network; what must live inside is made by the inner half (inner.ts) and taken over by descriptor.
*
*     begin ──► enter ──► run ──► the command ends ──► close
*
* `begin` costs some 80 ms and needs nothing but the kernel's leave, so it is called before the agent is asked for anything.
*/
const STDERR = 2;
var World = class World {
	#inner;
	#words = [];
	#waiting = /* @__PURE__ */ new Map();
	#gone = Promise.withResolvers();
	#told = /* @__PURE__ */ new Set();
	#stack = new UndoStack();
	#other;
	#pool;
	#inside;
	constructor() {
		const extension = new URL("../world/world.js", import.meta.url).href.endsWith(".ts") ? "ts" : "js";
		const main = (0, import__builtin_url.fileURLToPath)(new URL(`./inner.${extension}`, new URL("../world/world.js", import.meta.url).href));
		const [program, ...options] = UNSHARE;
		this.#inner = (0, import__builtin_child_process.spawn)(program, [
			...options,
			process.execPath,
			...process.execArgv,
			main
		], { stdio: [
			"inherit",
			"inherit",
			"pipe",
			"ipc",
			STDERR
		] });
		this.#gone.promise.catch(() => void 0);
		this.#inner.stderr?.setEncoding("utf8").on("data", (text) => {
			if (this.#words.length < 20) this.#words.push(text);
		});
		this.#inner.on("error", (error) => this.#gone.reject(error));
		this.#inner.on("close", () => setImmediate(() => this.#gone.reject(new Error(this.#words.join("").trim()))));
		this.#inner.on("message", (message) => this.#receive(message));
	}
	/** Starts the inner half. What is wrong with it is told by `enter`. */
	static begin() {
		return new World();
	}
	/** Makes the world. @returns what came of the pod's files; null where none are wanted. @throws WorldError */
	async enter(parts) {
		const files = parts.files === void 0 ? void 0 : this.#stack.use(new OuterFiles(parts.files));
		this.#waiting.set("linked", (message) => message.kind === "linked" && files?.link(this.#take(message.fd)));
		const built = await this.#ask({
			kind: "build",
			plan: parts.plan,
			files: files?.plan ?? null
		}, "built");
		files?.built();
		const gates = {
			listener: this.#take(built.listener),
			receiver: this.#take(built.receiver),
			queue: this.#take(built.queue)
		};
		const say = (message) => this.#sayOnce(message, parts);
		const { way, rules, nameServers } = parts;
		const outgoing = new WorldOutgoing({
			way,
			rules,
			nameServers,
			names: new KnownNames(),
			say
		});
		const mirror = this.#serve(gates, outgoing, parts);
		this.#inside = {
			outgoing,
			mirror
		};
		if (!built.holds) say("This kernel cannot hold connections until they are decided: a refused one shows as a reset.");
		return built.files;
	}
	/** Starts the command. @throws Error with the `code` of a system error when it cannot be started */
	async run(command) {
		const ended = Promise.withResolvers();
		this.#waiting.set("ended", (message) => message.kind === "ended" && ended.resolve(message));
		this.#inner.once("disconnect", () => ended.resolve({
			code: null,
			signal: "SIGKILL"
		}));
		const failed = new Promise((_, reject) => {
			this.#waiting.set("notRunning", (message) => {
				if (message.kind === "notRunning") reject(Object.assign(new Error(message.code), { code: message.code }));
			});
		});
		const { pid } = await Promise.race([this.#ask({
			kind: "run",
			command
		}, "running"), failed]);
		return {
			pid,
			ended: ended.promise,
			kill: (signal) => void killQuietly(pid, signal)
		};
	}
	/** Where a port of the world is on this machine's loopback; undefined while nothing listens there. */
	hostPort(port) {
		return this.#inside?.mirror.hostPort(port);
	}
	/** Resolves when something listens on a port of the world and this machine's loopback leads there. */
	whenOpen(port) {
		return this.#inside?.mirror.whenOpen(port) ?? Promise.resolve();
	}
	/** What was done; undefined before it was entered. */
	get counts() {
		return this.#inside?.outgoing.counts;
	}
	/** Ends what is left of it. Never throws. */
	async close() {
		this.#stack[Symbol.dispose]();
		this.#inside = void 0;
		const over = this.#inner.exitCode !== null || this.#inner.signalCode !== null || this.#inner.pid === void 0 ? Promise.resolve() : new Promise((resolve) => this.#inner.once("exit", resolve));
		if (this.#inner.connected) this.#inner.disconnect();
		await over;
	}
	/** Opens the gates. @returns what shows the ports that programs inside listen on */
	#serve({ listener, receiver, queue }, outgoing, parts) {
		const stack = this.#stack;
		const wake = stack.use(new WakeSignal());
		stack.defer(() => closeSocket(receiver));
		stack.defer(() => closeSocket(queue));
		const pool = stack.use(new SocketPool(this.#process(), (message) => this.#send(message)));
		this.#pool = pool;
		const tcp = stack.use(new TcpGate(outgoing, {
			listener,
			queue
		}));
		const udp = stack.use(new UdpGate(outgoing, pool));
		const mirror = stack.use(new PortMirror(this.#pid, pool, { onOpened: (port, hostPort) => parts.onPort(port, hostPort) }));
		stack.defer(startWorker({
			queue,
			receiver,
			wake: wake.fd
		}, wake, (news) => this.#pass(news, {
			tcp,
			udp
		})));
		return mirror;
	}
	/** A descriptor of the inner half, which closes its own. @throws SysError */
	#take(fd) {
		const taken = this.#process().takeDescriptor(fd);
		this.#send({
			kind: "taken",
			fds: [fd]
		});
		return taken;
	}
	/** Opened once it has said something: before, it may be gone already. */
	#process() {
		this.#other ??= this.#stack.use(new OtherProcess(this.#pid));
		return this.#other;
	}
	/** @throws WorldError */
	get #pid() {
		const { pid } = this.#inner;
		if (pid === void 0) throw obstacleWords("ENOENT");
		return pid;
	}
	#pass(news, { tcp, udp }) {
		if (news.kind === "datagram") udp.receive(news.datagram);
		else for (const packet of news.packets) tcp.hold(packet);
	}
	#receive(message) {
		if (message.kind === "made") this.#pool?.add(message.sockets, message.fds);
		else this.#waiting.get(message.kind)?.(message);
	}
	async #ask(question, kind) {
		const answer = Promise.withResolvers();
		this.#waiting.set(kind, (message) => answer.resolve(message));
		this.#waiting.set("failed", (message) => {
			if (message.kind === "failed") answer.reject(obstacleWords(`${message.step}: ${message.reason}`));
		});
		const timer = setTimeout(() => answer.reject(new WorldError("The world did not come up in time.", "Try again; --no-world goes without it.")), BUILD_TIMEOUT_MS);
		const gone = this.#gone.promise.catch((error) => {
			throw obstacleWords(error instanceof Error ? error.message : String(error));
		});
		this.#send(question);
		try {
			return await Promise.race([answer.promise, gone]);
		} finally {
			clearTimeout(timer);
		}
	}
	#send(message) {
		if (this.#inner.connected) this.#inner.send(message, () => void 0);
	}
	#sayOnce(message, { onSay }) {
		if (this.#told.has(message)) return;
		this.#told.add(message);
		onSay(message);
	}
};
/** @returns what ends it: a thread that sleeps in a native call must be woken, or the process would wait for it */
function startWorker(descriptors, wake, onNews) {
	const extension = new URL("../world/world.js", import.meta.url).href.endsWith(".ts") ? "ts" : "js";
	const worker = new import__builtin_worker_threads.Worker(new URL(`./gate-worker.${extension}`, new URL("../world/world.js", import.meta.url).href), { workerData: descriptors });
	worker.on("message", (news) => onNews(news));
	worker.on("error", () => void 0);
	worker.unref();
	return () => wake.signal();
}
function killQuietly(pid, signal) {
	try {
		process.kill(pid, signal);
	} catch {}
}

// cli/world/proof.ts
/**
* Tries a world, without a pod: its namespaces, rules and sockets are made, and a program inside dials this machine's loopback, where servers of
* ours stand. What a pod adds to it is an agent that dials in our place.
*/
/** What could not be done, by the exit code of the program inside. */
const FAILURES = {
	2: "a connection from inside did not arrive",
	3: "a refused connection did not say ECONNREFUSED",
	4: "a datagram from inside was not answered"
};
const LIMIT_MS = 1e4;
/** Of the documentation's range (RFC 5737): nobody has it. */
const POD_ADDRESS = "192.0.2.1";
/** Runs inside, with the ports of a server, of nobody, and of a datagram server. */
const PROBE = `
const [open, dead, udp] = process.argv.slice(1).map(Number);
const { connect } = require('node:net');
const fail = code => () => process.exit(code);
setTimeout(fail(2), ${LIMIT_MS}).unref();
connect(open, '127.0.0.1').on('error', fail(2)).on('data', () => connect(dead, '127.0.0.1').on('connect', fail(3)).on('error', ({ code }) => {
  if (code !== 'ECONNREFUSED') process.exit(3);
  setTimeout(fail(4), ${LIMIT_MS});
  const socket = require('node:dgram').createSocket('udp4');
  socket.on('message', fail(0)).send('?', udp, '127.0.0.1');
}));`;
/** @returns what stands in the way, or undefined. Takes a second at most where nothing does. */
async function proveWorld() {
	const obstacle = worldObstacle();
	if (obstacle !== void 0) return obstacle;
	const world = World.begin();
	const server = (0, import__builtin_net.createServer)((socket) => socket.end("here").on("error", () => void 0)).listen(0, "127.0.0.1");
	const dead = (0, import__builtin_net.createServer)().listen(0, "127.0.0.1");
	const datagrams = (0, import__builtin_dgram.createSocket)("udp4").bind(0, "127.0.0.1");
	datagrams.on("message", (bytes, { port, address }) => datagrams.send(bytes, port, address));
	const remarks = [];
	try {
		await Promise.all([
			server,
			dead,
			datagrams
		].map((each) => (0, import__builtin_events.once)(each, "listening")));
		const ports = [
			server,
			dead,
			datagrams
		].map((each) => String(each.address().port));
		await new Promise((resolve) => dead.close(resolve));
		await world.enter({
			plan: {
				addresses: [POD_ADDRESS],
				hostname: "",
				files: []
			},
			way: { dial: () => null },
			rules: {
				decide: () => ({ side: "local" }),
				sideOfName: () => void 0
			},
			nameServers: {
				here: void 0,
				pod: void 0
			},
			onSay: (message) => remarks.push(message),
			onPort: () => void 0
		});
		return await runProbe(world, ports, remarks);
	} catch (error) {
		if (error instanceof WorldError) return error;
		throw error;
	} finally {
		server.close();
		datagrams.close();
		await world.close();
	}
}
async function runProbe(world, ports, remarks) {
	const argv = [
		process.execPath,
		"-e",
		PROBE,
		...ports
	];
	const { code } = await (await world.run({
		argv,
		cwd: "/",
		environment: {}
	})).ended;
	if (code === 0) return void 0;
	const what = FAILURES[code ?? 1] ?? `a program inside ended with ${code}`;
	return new WorldError(`A world can be made, but ${what}.`, remarks.join(" ") || "docs/world.md says what it needs.");
}
/** Why users cannot be shown files of a pod; undefined where nothing is in the way. */
function filesObstacle() {
	try {
		(0, import__builtin_fs.accessSync)("/dev/fuse", import__builtin_fs.constants.R_OK | import__builtin_fs.constants.W_OK);
		return;
	} catch (error) {
		const isMissing = error.code === "ENOENT";
		return new WorldError(isMissing ? "/dev/fuse is not there." : "/dev/fuse may not be opened by this user.", isMissing ? "As root: modprobe fuse. --files off goes without." : "As root: chmod 0666 /dev/fuse. --files off goes without.");
	}
}

export { WorldError as a, joinSockets as i, proveWorld as n, World as r, filesObstacle as t };