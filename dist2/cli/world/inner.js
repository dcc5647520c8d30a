import { createRequire } from "node:module";

// \0rolldown/runtime.js
var __commonJSMin = (cb, mod) => () => (mod || (cb((mod = { exports: {} }).exports, mod, mod.exports), cb = null), mod.exports);

// \0builtin:child_process
var require__builtin_child_process = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:child_process");
}));

// \0builtin:fs
var require__builtin_fs = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:fs");
}));

// \0builtin:util
var require__builtin_util = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:util");
}));

// sys/errors.ts
var import__builtin_util = require__builtin_util();
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
let loaded$1;
/** @throws Error when no C library is found (not Linux, or neither glibc nor musl). */
function libc() {
	loaded$1 ??= load$1();
	return loaded$1;
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
function load$1() {
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

// sys/file-mounts.ts
/** Mounts for a world of its own: made in the calling process's mount namespace, seen by nobody else (mount(2), pivot_root(2)). */
const MNT_DETACH = 2;
const SYS_PIVOT_ROOT = process.arch === "x64" ? 155 : 41;
/** Nothing that is mounted from now on is seen outside, nor the other way round. @throws SysError */
function makeMountsPrivate() {
	mount({
		source: null,
		target: "/",
		type: null,
		flags: 278528,
		data: null
	});
}
/**
* Mounts what `device` (an open /dev/fuse, opened in this user namespace) will serve. Permissions are the server's to judge.
* @throws SysError
*/
function mountFuse(device, target, { uid, gid }) {
	mount({
		source: "headgate",
		target,
		type: "fuse.headgate",
		flags: 6,
		data: `fd=${device},rootmode=40000,user_id=${uid},group_id=${gid}`
	});
}
function mountTmpfs(target) {
	mount({
		source: "headgate",
		target,
		type: "tmpfs",
		flags: 6,
		data: "mode=0755"
	});
}
/** Shows `source`, and what is mounted below it, at `target` too. @throws SysError */
function bindMount(source, target) {
	mount({
		source,
		target,
		type: null,
		flags: 20480,
		data: null
	});
}
/** Mounts `lower` with changes going to `upper`, without privileges (user.overlay.* attributes). @throws SysError */
function mountOverlay(target, { lower, upper, work }) {
	mount({
		source: "headgate",
		target,
		type: "overlay",
		flags: 6,
		data: `lowerdir=${lower},upperdir=${upper},workdir=${work},userxattr`
	});
}
/** Makes the working directory, a mount point, the root of this process, and lets the former root go. @throws SysError */
function pivotToWorkingDirectory() {
	const pivot = declareCall("int64_t syscall(int64_t number, const char* newRoot, const char* oldRoot)");
	check(Number(pivot(SYS_PIVOT_ROOT, ".", ".")), "pivot_root");
	unmount(".");
	process.chdir("/");
}
/** Takes a mount away at once; who has files open in it keeps them. @throws SysError */
function unmount(target) {
	const call = declareCall("int umount2(const char* target, int flags)");
	check(call(target, MNT_DETACH), "umount2");
}
let loaded;
function mount({ source, target, type, flags, data }) {
	libc();
	loaded ??= declareCall("int mount(const char* source, const char* target, const char* type, unsigned long flags, const char* data)");
	check(loaded(source, target, type, flags, data), `mount ${target}`);
}

// \0builtin:net
var require__builtin_net = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:net");
}));

// sys/socket-address.ts
var import__builtin_net = require__builtin_net();
const AF_INET = 2;
const AF_INET6 = 10;
const SOCKADDR_IN_BYTES = 16;
const SOCKADDR_IN6_BYTES = 28;
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
/** The 4 or 16 bytes of an address. @throws RangeError when it is none */
function addressBytes$1(address) {
	const bytes = Buffer.alloc(familyOf(address) === 2 ? 4 : 16);
	writeAddress(bytes, 0, address);
	return bytes;
}

// sys/sockets.ts
/** TCP sockets by file descriptor, for what node:net cannot do: options between socket() and connect() or bind(). */
/** Reused by every call: node runs one at a time on a thread, and the kernel copies before the call returns. */
const address = Buffer.alloc(28);
const addressBytes = Buffer.alloc(4);
/** A non-blocking TCP socket that child processes do not inherit. The caller owns the descriptor. */
function openTcpSocket(family) {
	return check(libc().socket(family, 526337, 0), "socket");
}
/** @throws SysError EADDRINUSE, EADDRNOTAVAIL … */
function bindSocket(fd, host, port) {
	check(tryBindSocket(fd, host, port), "bind");
}
/** As bindSocket, but hands the failure back as a negative number, its reason in `libc().errno()`: for loops that try ports. */
function tryBindSocket(fd, host, port) {
	return libc().bind(fd, address, encodeSocketAddress(address, host, port));
}
function listenSocket(fd, backlog) {
	check(libc().listen(fd, backlog), "listen");
}
function closeSocket(fd) {
	check(libc().close(fd), "close");
}

// sys/netlink.ts
/**
* Messages to the kernel by netlink(7), put together by hand: what `ip` and `nft` say, for machines that have neither.
*
*     message    u32 length | u16 type | u16 flags | u32 serial | u32 port | body, padded to 4
*     attribute  u16 length | u16 type (0x8000: holds attributes) | value, padded to 4
*
* Header and rtnetlink are in the machine's byte order (little on x64 and arm64), values of nf_tables and NFQUEUE in the network's.
*/
const AF_NETLINK = 16;
const SOCK_RAW_CLOEXEC = 524291;
const SOCKADDR_NL_BYTES = 12;
const HEADER_BYTES = 16;
const ATTRIBUTE_HEADER_BYTES = 4;
const NESTED = 32768;
const NLMSG_ERROR = 2;
const ANSWER_BYTES = 65536;
const MSG_DONTWAIT = 64;
/** The kernel answers each such message with an error number, 0 when it was done. */
const NLM_ACK = 4;
const NLM_CREATE = 1024;
const NLM_APPEND = 2048;
/** A socket of the calling thread's network namespace. Owned by one thread. */
var NetlinkSocket = class {
	fd;
	#kernel = Buffer.alloc(SOCKADDR_NL_BYTES);
	#serial = 1;
	constructor(protocol) {
		this.fd = check(libc().socket(AF_NETLINK, SOCK_RAW_CLOEXEC, protocol), "socket");
		this.#kernel.writeUInt16LE(AF_NETLINK, 0);
		check(libc().connect(this.fd, this.#kernel, SOCKADDR_NL_BYTES), "connect");
	}
	/** Sends messages as one and waits for the answer to each that has NLM_ACK. @throws SysError the first failure */
	talk(what, messages) {
		this.send(what, messages);
		const awaited = messages.filter(({ flags }) => (flags & 4) !== 0).length;
		const answer = Buffer.alloc(ANSWER_BYTES);
		let failure = 0;
		for (let answered = 0; answered < awaited && failure === 0;) {
			const end = check(Number(libc().recv(this.fd, answer, answer.length, 0)), `${what}: recv`);
			for (const message of messagesIn(answer, end)) {
				if (message.type !== NLMSG_ERROR) continue;
				answered += 1;
				failure ||= -answer.readInt32LE(message.start);
			}
		}
		if (failure === 0) return;
		while (Number(libc().recv(this.fd, answer, answer.length, MSG_DONTWAIT)) > 0);
		throw new SysError(what, failure);
	}
	/** Sends messages and waits for nothing. @throws SysError */
	send(what, messages) {
		const bytes = Buffer.concat(messages.map((message) => this.#encode(message)));
		check(Number(libc().send(this.fd, bytes, bytes.length, 0)), `${what}: send`);
	}
	[Symbol.dispose]() {
		closeSocket(this.fd);
	}
	#encode({ type, flags, body }) {
		const bytes = Buffer.alloc(HEADER_BYTES + padded(body.length));
		bytes.writeUInt32LE(HEADER_BYTES + body.length, 0);
		bytes.writeUInt16LE(type, 4);
		bytes.writeUInt16LE(flags, 6);
		bytes.writeUInt32LE(this.#serial++, 8);
		body.copy(bytes, HEADER_BYTES);
		return bytes;
	}
};
/** One attribute. */
function attribute(type, value) {
	const bytes = Buffer.alloc(padded(ATTRIBUTE_HEADER_BYTES + value.length));
	bytes.writeUInt16LE(ATTRIBUTE_HEADER_BYTES + value.length, 0);
	bytes.writeUInt16LE(type, 2);
	value.copy(bytes, ATTRIBUTE_HEADER_BYTES);
	return bytes;
}
/** An attribute that holds others. */
function nested(type, ...attributes) {
	return attribute(type | NESTED, Buffer.concat(attributes));
}
/** An attribute that is a text. */
function text(type, value) {
	return attribute(type, Buffer.from(`${value}\0`));
}
function uint32(value) {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value >>> 0);
	return bytes;
}
function uint16(value) {
	const bytes = Buffer.alloc(2);
	bytes.writeUInt16BE(value);
	return bytes;
}
/** The messages of what was received; each span is the body. */
function* messagesIn(bytes, end) {
	for (let at = 0; at + HEADER_BYTES <= end;) {
		const length = bytes.readUInt32LE(at);
		if (length < HEADER_BYTES || at + length > end) return;
		yield {
			type: bytes.readUInt16LE(at + 4),
			start: at + HEADER_BYTES,
			end: at + length
		};
		at += padded(length);
	}
}
function padded(length) {
	return length + 3 & -4;
}

// sys/nf-tables.ts
/**
* Rules of nf_tables over netlink (linux/netfilter/nf_tables.h). An expression loads into, compares or acts on register 1; a rule is a list of
* them, and ends where one does not hold. A table is made in one transaction: all of it, or nothing.
*/
const SUBSYSTEM = 10;
const NFPROTO_INET = 1;
const BATCH_BEGIN = 16;
const BATCH_END = 17;
const NEW_TABLE = 2560;
const NEW_CHAIN = 2563;
const NEW_RULE = 2566;
const MAKE = 1 | 4 | NLM_CREATE;
const REGISTER = uint32(1);
const VERDICT_REGISTER = uint32(0);
const EQUAL = 0;
const NOT_EQUAL = 1;
const META_MARK = 3;
const META_FAMILY = 15;
const META_PROTOCOL = 16;
const NETWORK_HEADER = 1;
const TRANSPORT_HEADER = 2;
/** Makes a table of the family inet in the calling thread's namespace. @throws SysError ENOENT for an expression that the kernel has not */
function makeTable(name, chains, rules) {
	using socket = new NetlinkSocket(12);
	const edge = (type) => ({
		type,
		flags: 1,
		body: generic(0, SUBSYSTEM)
	});
	socket.talk("nf_tables", [
		edge(BATCH_BEGIN),
		{
			type: NEW_TABLE,
			flags: MAKE,
			body: Buffer.concat([
				generic(NFPROTO_INET),
				text(1, name),
				attribute(2, uint32(0))
			])
		},
		...chains.map((chain) => chainMessage(name, chain)),
		...rules.map((rule) => ruleMessage(name, rule)),
		edge(BATCH_END)
	]);
}
/** struct nfgenmsg. */
function generic(family, resource = 0) {
	return Buffer.from([
		family,
		0,
		resource >> 8,
		resource & 255
	]);
}
function isProtocol(protocol) {
	return meta(META_PROTOCOL, Buffer.from([protocol]));
}
function hasMark(mark) {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32LE(mark);
	return meta(META_MARK, bytes);
}
/** Of TCP: anything but the first SYN of a connection. */
function isNoFirstSyn() {
	return [
		load(TRANSPORT_HEADER, 13, 1),
		mask(Buffer.from([23])),
		compare(Buffer.from([2]), NOT_EQUAL)
	];
}
/** To an address, or a range by its mask. */
function isTo(address, range) {
	const isV4 = address.length === 4;
	return [
		...meta(META_FAMILY, Buffer.from([isV4 ? 2 : 10])),
		load(NETWORK_HEADER, isV4 ? 16 : 24, address.length),
		...range === void 0 ? [] : [mask(range)],
		compare(address, EQUAL)
	];
}
/** Somebody here listens for it, on that address or on any. */
function hasListener() {
	return [expression("socket", attribute(1, uint32(2)), attribute(2, REGISTER))];
}
function accept() {
	return verdict(1);
}
function drop() {
	return verdict(0);
}
/** Gives the packet to the listener of a port, whatever its address. */
function toTransparentListener(port) {
	return [expression("immediate", attribute(1, REGISTER), nested(2, attribute(1, uint16(port)))), expression("tproxy", attribute(1, uint32(0)), attribute(3, REGISTER))];
}
/** Asks who reads the queue; without a reader the packet goes on. */
function toQueue(queue) {
	return [expression("queue", attribute(1, uint16(queue)), attribute(2, uint16(1)), attribute(3, uint16(1)))];
}
/** The same through the module of iptables, for kernels that lack the former. */
function toQueueByTarget(queue) {
	const info = Buffer.alloc(8);
	info.writeUInt16LE(queue, 0);
	info.writeUInt16LE(1, 2);
	info.writeUInt16LE(1, 4);
	return [expression("target", text(1, "NFQUEUE"), attribute(2, uint32(3)), attribute(3, info))];
}
function rejectByReset() {
	return reject(1, 0);
}
/** @param reason REJECT_* */
function rejectByError(reason) {
	return reject(2, reason);
}
function reject(type, code) {
	return [expression("reject", attribute(1, uint32(type)), attribute(2, Buffer.from([code])))];
}
function verdict(code) {
	return [expression("immediate", attribute(1, VERDICT_REGISTER), nested(2, nested(2, attribute(1, uint32(code)))))];
}
function meta(key, value) {
	return [expression("meta", attribute(1, REGISTER), attribute(2, uint32(key))), compare(value, EQUAL)];
}
function load(header, offset, length) {
	const where = [
		attribute(2, uint32(header)),
		attribute(3, uint32(offset)),
		attribute(4, uint32(length))
	];
	return expression("payload", attribute(1, REGISTER), ...where);
}
function mask(bits) {
	const size = attribute(3, uint32(bits.length));
	const none = Buffer.alloc(bits.length);
	return expression("bitwise", ...[
		attribute(1, REGISTER),
		attribute(2, REGISTER),
		size
	], ...[nested(4, attribute(1, bits)), nested(5, attribute(1, none))]);
}
function compare(value, operation) {
	return expression("cmp", attribute(1, REGISTER), attribute(2, uint32(operation)), nested(3, attribute(1, value)));
}
function expression(name, ...attributes) {
	return {
		name,
		attributes
	};
}
function chainMessage(table, { name, hook, priority }) {
	const ACCEPT = 1;
	const body = Buffer.concat([
		...[
			generic(NFPROTO_INET),
			text(1, table),
			text(3, name)
		],
		nested(4, attribute(1, uint32(hook)), attribute(2, uint32(priority))),
		...[attribute(5, uint32(ACCEPT)), text(7, "filter")]
	]);
	return {
		type: NEW_CHAIN,
		flags: MAKE,
		body
	};
}
function ruleMessage(table, { chain, expressions }) {
	const list = expressions.map(({ name, attributes }) => nested(1, text(1, name), nested(2, ...attributes)));
	const body = Buffer.concat([
		generic(NFPROTO_INET),
		text(1, table),
		text(2, chain),
		nested(4, ...list)
	]);
	return {
		type: NEW_RULE,
		flags: MAKE | NLM_APPEND,
		body
	};
}

// sys/other-process.ts
/** Descriptors of another process (pidfd_open(2), pidfd_getfd(2), Linux 5.6), and what a process keeps from its children (prctl(2)). */
const PR_CAP_AMBIENT = 47;
const PR_CAP_AMBIENT_CLEAR_ALL = 4;
/** Programs that this process starts get none of its capabilities; its own stay. */
function keepCapabilitiesFromChildren() {
	check(prctl()(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "prctl(PR_CAP_AMBIENT)");
}
/** Names this process's UTS namespace. @throws SysError */
function setHostname(name) {
	const call = declareCall("int sethostname(const char* name, size_t length)");
	check(call(name, Buffer.byteLength(name)), "sethostname");
}
function prctl() {
	return declareCall("int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)");
}

// sys/own-network.ts
/** Links, addresses and routes of the calling thread's network namespace (rtnetlink(7)), as far as a world of its own needs them. */
const LOOPBACK_INDEX = 1;
const RTM_NEWLINK = 16;
const RTM_NEWADDR = 20;
const RTM_NEWROUTE = 24;
const IFF_UP = 1;
const IFA_ADDRESS = 1;
const IFA_LOCAL = 2;
/** No duplicate is looked for: nobody else is there. */
const IFA_F_NODAD = 2;
const RTA_OIF = 4;
const RTA_PREFSRC = 7;
const RT_TABLE_MAIN = 254;
const RTPROT_STATIC = 4;
const RT_SCOPE_HOST = 254;
const RT_SCOPE_UNIVERSE = 0;
const RTN_LOCAL = 2;
/**
* Makes loopback the only link there is: it has these addresses, and every address of their families is "here", so that whatever is
* connected to is ours to answer. Connections leave with the first address of their family; one without an address has no route.
* @throws SysError
*/
function makeEverythingLocal(addresses) {
	using socket = new NetlinkSocket(0);
	socket.talk("link lo", [linkUp()]);
	socket.talk("addresses of lo", addresses.map(addAddress));
	const sources = [2, 10].flatMap((family) => addresses.filter((each) => familyOf(each) === family).slice(0, 1));
	socket.talk("routes of lo", sources.map(localDefault));
}
function linkUp() {
	const body = Buffer.alloc(16);
	body.writeInt32LE(LOOPBACK_INDEX, 4);
	body.writeUInt32LE(IFF_UP, 8);
	body.writeUInt32LE(IFF_UP, 12);
	return {
		type: RTM_NEWLINK,
		flags: 1 | 4,
		body
	};
}
function addAddress(address) {
	const bytes = addressBytes$1(address);
	const header = Buffer.alloc(8);
	header[0] = familyOf(address);
	header[1] = bytes.length * 8;
	header[2] = familyOf(address) === 10 ? IFA_F_NODAD : 0;
	header.writeUInt32LE(LOOPBACK_INDEX, 4);
	const body = Buffer.concat([
		header,
		attribute(IFA_LOCAL, bytes),
		attribute(IFA_ADDRESS, bytes)
	]);
	return {
		type: RTM_NEWADDR,
		flags: 1 | 4 | NLM_CREATE,
		body
	};
}
/** `ip route add local default dev lo src ADDRESS`. */
function localDefault(source) {
	const header = Buffer.alloc(12);
	header[0] = familyOf(source);
	header[4] = RT_TABLE_MAIN;
	header[5] = RTPROT_STATIC;
	header[6] = familyOf(source) === 2 ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE;
	header[7] = RTN_LOCAL;
	const index = Buffer.alloc(4);
	index.writeInt32LE(LOOPBACK_INDEX);
	const body = Buffer.concat([
		header,
		attribute(RTA_OIF, index),
		attribute(RTA_PREFSRC, addressBytes$1(source))
	]);
	return {
		type: RTM_NEWROUTE,
		flags: 1 | 4 | NLM_CREATE,
		body
	};
}

// sys/packet-queue.ts
const CONFIG = 770;
const COPY_PACKET = 2;
const COPIED_BYTES = 128;
const QUEUE_LENGTH = 8192;
const READ_BYTES = 131072;
/** Opens a queue of the calling thread's namespace. The caller owns the descriptor. @throws SysError */
function openPacketQueue(queue) {
	const socket = new NetlinkSocket(12);
	const bind = attribute(1, Buffer.from([
		1,
		0,
		0,
		0
	]));
	const copy = attribute(2, Buffer.concat([uint32(COPIED_BYTES), Buffer.from([COPY_PACKET])]));
	const config = (what) => message(CONFIG, queue, [what], 1 | 4);
	socket.talk("nfqueue", [config(bind)]);
	socket.talk("nfqueue", [config(copy)]);
	socket.talk("nfqueue", [config(attribute(3, uint32(QUEUE_LENGTH)))]);
	return socket.fd;
}
const received = Buffer.alloc(READ_BYTES);
function message(type, queue, attributes, flags) {
	return {
		type,
		flags,
		body: Buffer.concat([generic(0, queue), ...attributes])
	};
}

// sys/socket-options.ts
/** Socket options that node:net does not offer: socket(7), ip(7), ipv6(7), linux/netfilter_ipv4.h. All work on any descriptor. */
const SOL_IP$1 = 0;
const SOL_SOCKET = 1;
const SOL_IPV6$1 = 41;
const SO_REUSEADDR = 2;
const IP_TRANSPARENT = 19;
const IPV6_TRANSPARENT = 75;
const value = Buffer.alloc(28);
const valueBytes = Buffer.alloc(4);
function setReuseAddress(fd) {
	setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
}
/** Lets a socket bind to, and answer for, addresses that are not this machine's (needs NET_ADMIN or NET_RAW). */
function setTransparent(fd, family) {
	if (family === 2) setOption(fd, SOL_IP$1, IP_TRANSPARENT, 1);
	else setOption(fd, SOL_IPV6$1, IPV6_TRANSPARENT, 1);
}
function setOption(fd, level, name, number) {
	value.writeInt32LE(number, 0);
	check(libc().setsockopt(fd, level, name, value, 4), "setsockopt");
}

// sys/socket-pair.ts
/** Two connected sockets (socketpair(2)): the way between two processes that share nothing else. */
const AF_UNIX = 1;
/** Both ends, non-blocking and close-on-exec; the caller owns them. @throws SysError */
function openSocketPair() {
	const call = declareCall("int socketpair(int family, int type, int protocol, void* ends)");
	const ends = Buffer.alloc(8);
	check(call(AF_UNIX, 526337, 0, ends), "socketpair");
	return [ends.readInt32LE(0), ends.readInt32LE(4)];
}

// sys/transparent-sockets.ts
/**
* Sockets that take packets for addresses which are not theirs (TPROXY), and that answer from them. Datagrams come with the address that
* they were sent to (ip(7) IP_RECVORIGDSTADDR, ipv6(7) IPV6_RECVORIGDSTADDR), which needs recvmsg(2).
*
*     struct msghdr (64 bit): name 8, name length 4, [4], iov 8, iov count 8, control 8, control length 8, flags 4, [4]
*     struct iovec: base 8, length 8.   struct cmsghdr: length 8, level 4, type 4, then the value, padded to 8
*/
const SOCK_DGRAM_NONBLOCK_CLOEXEC = 526338;
const SOL_IP = 0;
const SOL_IPV6 = 41;
const IP_RECVORIGDSTADDR = 20;
const IPV6_RECVORIGDSTADDR = 74;
const BACKLOG = 4096;
/** Listens for TCP on a port of every address, IPv4 included. The caller owns the descriptor. @throws SysError */
function listenTransparently(port) {
	const fd = openTcpSocket(10);
	setReuseAddress(fd);
	setTransparent(fd, 10);
	bindSocket(fd, "::", port);
	listenSocket(fd, BACKLOG);
	return fd;
}
/** A UDP socket that gets what is sent to a port of any address, and tells to which. The caller owns it. @throws SysError */
function receiveTransparently(port) {
	const fd = openUdpSocket(10);
	const one = Buffer.from([
		1,
		0,
		0,
		0
	]);
	check(libc().setsockopt(fd, SOL_IP, IP_RECVORIGDSTADDR, one, one.length), "setsockopt(IP_RECVORIGDSTADDR)");
	check(libc().setsockopt(fd, SOL_IPV6, IPV6_RECVORIGDSTADDR, one, one.length), "setsockopt(IPV6_RECVORIGDSTADDR)");
	bindSocket(fd, "::", port);
	return fd;
}
/** A transparent UDP socket that is not bound yet: it may be bound to an address of somebody else. The caller owns it. @throws SysError */
function openUdpSocket(family) {
	const fd = check(libc().socket(family, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0), "socket");
	setReuseAddress(fd);
	setTransparent(fd, family);
	return fd;
}

// \0builtin:path
var require__builtin_path = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:path");
}));

// cli/world/inner-files.ts
var import__builtin_child_process = require__builtin_child_process();
var import__builtin_fs = require__builtin_fs();
var import__builtin_path = require__builtin_path();
/** Daemons of this machine that libraries ask for names before they ask a name server. */
const NAME_DAEMONS = [
	"/run/nscd",
	"/run/systemd/resolve",
	"/run/avahi-daemon",
	"/var/run/nscd"
];
/** A directory that there always is; it is covered for a moment, before any program runs. */
const BENCH = "/tmp";
const NAME_SWITCH = "/etc/nsswitch.conf";
/** @throws SysError */
function coverFiles({ files, hostname }) {
	makeMountsPrivate();
	mountTmpfs(BENCH);
	for (const [index, [path, text]] of [...files, ...nameSwitch()].entries()) {
		const target = realPathOf(path);
		if (target === void 0) continue;
		const source = (0, import__builtin_path.join)(BENCH, String(index));
		(0, import__builtin_fs.writeFileSync)(source, text);
		bindMount(source, target);
	}
	unmount(BENCH);
	for (const path of NAME_DAEMONS) if ((0, import__builtin_fs.existsSync)(path)) mountTmpfs(path);
	if (hostname !== "") setHostname(hostname);
}
/** Names come from the hosts file and from name servers, from nobody else. */
function nameSwitch() {
	if (!(0, import__builtin_fs.existsSync)(NAME_SWITCH)) return [];
	return [[NAME_SWITCH, (0, import__builtin_fs.readFileSync)(NAME_SWITCH, "utf8").replace(/^hosts:.*$/m, "hosts: files dns")]];
}
/** A mount lies over what a link leads to. Undefined where there is nothing. */
function realPathOf(path) {
	try {
		return (0, import__builtin_fs.realpathSync)(path);
	} catch {
		return;
	}
}

// cli/world/limits.ts
/** Named limits of worlds: value, reason, what happens at the limit, and the test that shows it. */
/** The port of the world's own listeners. A program inside that wants it gets EADDRINUSE. */
const GATE_PORT = 15001;

// cli/world/inner-network.ts
/**
* The network of a world. Every address is "here" (loopback is the only link), and what is connected to goes through two chains:
*
*     gate   a first SYN that nobody inside listens for waits in a queue until its far side is known
*     take   a mark on it says how it failed: RST, or the ICMP error of the same errno; all others, and UDP, go to our listeners
*
* Whatever listens inside on the pod's own addresses or on loopback is left alone. Without a reader of the queue packets go on, and without
* a listener they are refused: nothing hangs when the outer half has gone.
*/
const TCP = 6;
const UDP = 17;
const ICMP = 1;
const QUEUE = 0;
const LOOPBACK4 = Buffer.from([
	127,
	0,
	0,
	0
]);
const LOOPBACK4_RANGE = Buffer.from([
	255,
	0,
	0,
	0
]);
/** @throws SysError */
function buildNetwork({ addresses }) {
	makeEverythingLocal(addresses);
	const listener = listenTransparently(GATE_PORT);
	const receiver = receiveTransparently(GATE_PORT);
	const queue = openPacketQueue(QUEUE);
	const holds = makeRules(addresses);
	(0, import__builtin_fs.writeFileSync)("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0");
	return {
		listener,
		receiver,
		queue,
		holds
	};
}
/** Unconnected sockets of this namespace. @throws SysError */
function makeSockets(kind, count) {
	const family = kind.endsWith("6") ? 10 : 2;
	const make = kind.startsWith("tcp") ? openTcpSocket : openUdpSocket;
	return Array.from({ length: count }, () => make(family));
}
/** @returns whether first SYNs can be held on this kernel. @throws SysError */
function makeRules(addresses) {
	for (const hold of [toQueue(QUEUE), toQueueByTarget(QUEUE)]) try {
		makeGate(addresses, hold);
		return true;
	} catch (error) {
		if (!(error instanceof SysError) || error.code !== "ENOENT") throw error;
	}
	makeGate(addresses, void 0);
	return false;
}
function makeGate(addresses, hold) {
	const own = ownAddresses(addresses);
	const marked = (mark, answer) => ({
		chain: "take",
		expressions: [...hasMark(mark), ...answer]
	});
	const both = (chain) => [{
		chain,
		expressions: [
			...isProtocol(TCP),
			...isNoFirstSyn(),
			...accept()
		]
	}, ...own.map((to) => ({
		chain,
		expressions: [
			...to,
			...hasListener(),
			...accept()
		]
	}))];
	makeTable("headgate", [{
		name: "gate",
		hook: 0,
		priority: -151
	}, {
		name: "take",
		hook: 0,
		priority: -150
	}], [
		...both("gate"),
		...hold === void 0 ? [] : [{
			chain: "gate",
			expressions: [...isProtocol(TCP), ...hold]
		}],
		...both("take"),
		marked(1, [...isProtocol(TCP), ...rejectByReset()]),
		marked(2, rejectByError(2)),
		marked(4, rejectByError(0)),
		marked(5, rejectByError(3)),
		{
			chain: "take",
			expressions: [...isProtocol(TCP), ...toTransparentListener(GATE_PORT)]
		},
		{
			chain: "take",
			expressions: [...isProtocol(UDP), ...toTransparentListener(GATE_PORT)]
		},
		{
			chain: "take",
			expressions: [...isProtocol(ICMP), ...drop()]
		}
	]);
}
/** What leads to an address that programs inside may listen on. */
function ownAddresses(addresses) {
	const plain = ["::1", ...addresses].map((each) => isTo(addressBytes$1(each)));
	return [isTo(LOOPBACK4, LOOPBACK4_RANGE), ...plain];
}

// cli/world/inner-pod-files.ts
/** The pod's files in a world: mounts that a thread of this process serves. What serves them is loaded where they are wanted, and only there. */
var InnerPodFiles = class {
	#mounted;
	#closed;
	/** Mounts them. @param onLink gets one end of what leads to the agent; ours until it is taken. @throws SysError */
	async show(plan, onLink) {
		const { FilesError, mountFiles } = await import("../parts/files-IsRb-T9e.js");
		const [outside, inside] = openSocketPair();
		onLink(outside);
		const { ageMs, ...rest } = plan;
		try {
			this.#mounted = await mountFiles({
				...rest,
				linkFd: inside,
				...ageMs === void 0 ? {} : { ageMs }
			});
			const { shown, problems } = this.#mounted;
			return {
				kind: "shown",
				shown,
				problems
			};
		} catch (error) {
			if (!(error instanceof FilesError)) throw error;
			const { code, message, hint } = error;
			return {
				kind: "failed",
				code,
				message,
				hint
			};
		}
	}
	/** To be awaited before this process ends by itself. Never rejects. */
	close() {
		this.#closed ??= this.#mounted?.close().catch(() => void 0) ?? Promise.resolve();
		return this.#closed;
	}
};

// cli/world/inner.ts
/**
* The inner half of a world: a process in user, network, mount and UTS namespaces of its own, started by `unshare`. It makes whatever must
* be made inside (links, rules, mounts, sockets), hands the sockets out by their numbers (the outer half takes them with
* pidfd_getfd(2)), and starts the command, which gets none of its capabilities and none of its descriptors.
*
*     new ──build──► built ──run──► running ──the command ends──► over
*      └── the channel closes, at any time ──► whatever runs inside is told to end, and we end
*/
/** Our own standard error is the outer half's to read. */
const TERMINAL_STDERR = 4;
/** Time between a request to end and the end. */
const MERCY_MS = 1e3;
/** Signals of a terminal reach the command by themselves: it is in our group. */
const TERMINAL_SIGNALS = [
	"SIGINT",
	"SIGQUIT",
	"SIGHUP",
	"SIGTERM"
];
const PROCESSES = "/proc";
const OWN_NETWORK = (0, import__builtin_fs.readlinkSync)(`${PROCESSES}/self/ns/net`);
/** Ours until the outer half has them. */
const handedOut = /* @__PURE__ */ new Set();
const podFiles = new InnerPodFiles();
function say(message, then = () => void 0) {
	process.send?.(message, then);
}
async function build(plan, wanted) {
	let step = "network";
	try {
		const network = buildNetwork(plan);
		step = "files";
		const files = wanted === null ? null : await podFiles.show(wanted, link);
		coverFiles(plan);
		process.chdir(PROCESSES);
		for (const fd of [
			network.listener,
			network.receiver,
			network.queue
		]) if (fd >= 0) handedOut.add(fd);
		say({
			kind: "built",
			...network,
			files
		});
	} catch (error) {
		say({
			kind: "failed",
			step,
			reason: error instanceof Error ? error.message : String(error)
		}, end);
	}
}
function link(fd) {
	handedOut.add(fd);
	say({
		kind: "linked",
		fd
	});
}
function run({ argv, cwd, environment }) {
	const [file = "", ...args] = argv;
	keepCapabilitiesFromChildren();
	const child = (0, import__builtin_child_process.spawn)(file, args, {
		stdio: [
			0,
			1,
			TERMINAL_STDERR
		],
		cwd,
		env: environment
	});
	child.once("spawn", () => say({
		kind: "running",
		pid: child.pid ?? 0
	}));
	child.once("error", (error) => say({
		kind: "notRunning",
		code: error.code ?? error.message
	}, end));
	child.once("exit", (code, signal) => say({
		kind: "ended",
		code,
		signal
	}, end));
}
/** The thread that serves files sleeps in the kernel: an exit would wait for it. */
function end() {
	podFiles.close().then(() => process.exit(0));
}
/** Sends a signal to everything that runs in this world. */
function endOthers(signal) {
	for (const pid of (0, import__builtin_fs.readdirSync)(".").map(Number).filter(Number.isInteger)) {
		if (pid === process.pid) continue;
		try {
			if ((0, import__builtin_fs.readlinkSync)(`${pid}/ns/net`) === OWN_NETWORK) process.kill(pid, signal);
		} catch {}
	}
}
function receive(message) {
	switch (message.kind) {
		case "build":
			build(message.plan, message.files);
			return;
		case "make": {
			const fds = makeSockets(message.sockets, message.count);
			for (const fd of fds) handedOut.add(fd);
			say({
				kind: "made",
				sockets: message.sockets,
				fds
			});
			return;
		}
		case "taken":
			for (const fd of message.fds) if (handedOut.delete(fd)) closeSocket(fd);
			return;
		case "run": run(message.command);
	}
}
for (const signal of TERMINAL_SIGNALS) process.on(signal, () => void 0);
process.on("message", (message) => receive(message));
process.on("disconnect", () => {
	endOthers("SIGTERM");
	setTimeout(() => {
		endOthers("SIGKILL");
		end();
	}, MERCY_MS);
});

export { mountFuse as a, pivotToWorkingDirectory as c, libc as d, require__builtin_fs as f, makeMountsPrivate as i, unmount as l, closeSocket as n, mountOverlay as o, __commonJSMin as p, bindMount as r, mountTmpfs as s, require__builtin_path as t, check as u };