import { createRequire } from "node:module";

// \0rolldown/runtime.js
var __commonJSMin = (cb, mod) => () => (mod || (cb((mod = { exports: {} }).exports, mod, mod.exports), cb = null), mod.exports);

// \0builtin:worker_threads
var require__builtin_worker_threads = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:worker_threads");
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
let loaded;
/** @throws Error when no C library is found (not Linux, or neither glibc nor musl). */
function libc() {
	loaded ??= load();
	return loaded;
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

// sys/mapped-memory.ts
/**
* Memory outside the JavaScript heap, at an address that never changes: what many native calls read and write costs less when it
* is passed as a number than as a Buffer. Never given back: who has some keeps it for the life of its thread.
*/
/** mmap(2). */
const PROT_READ_WRITE = 3;
const MAP_PRIVATE_ANONYMOUS = 34;
const ENOMEM = 12;
const PAGE_BYTES = 4096;
var MappedMemory = class {
	/** Below 2^47 on the machines that we run on, so it is exact as a number. */
	address;
	bytes;
	/** @param source its size, or a Buffer that stays where it is (WebAssembly's, one of `allocUnsafeSlow`) @throws SysError when there is no memory */
	constructor(source) {
		if (typeof source !== "number") {
			this.bytes = source;
			this.address = Number(libc().addressOf(source, source, 0));
			return;
		}
		const size = source;
		const rounded = Math.ceil(size / PAGE_BYTES) * PAGE_BYTES;
		const address = libc().mmap(null, rounded, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
		this.address = Number(address);
		if (!Number.isSafeInteger(this.address)) throw new SysError("mmap", ENOMEM);
		this.bytes = Buffer.from(libc().view(address, rounded), 0, size);
	}
};

// sys/socket-address.ts
const AF_INET = 2;
const AF_INET6 = 10;
const MAPPED_PREFIX = "::ffff:";
/** `::ffff:10.0.0.1` → `10.0.0.1`, and no zone (`fe80::1%eth0` → `fe80::1`). Other text is returned as it is. */
function plainAddress(address) {
	if (address.startsWith(MAPPED_PREFIX) && address.includes(".")) return address.slice(7);
	const zone = address.indexOf("%");
	return zone < 0 ? address : address.slice(0, zone);
}
/** Reads a socket address. @throws RangeError when its family is neither IPv4 nor IPv6. */
function decodeSocketAddress(source) {
	const family = source.readUInt16LE(0);
	if (family !== 2 && family !== 10) throw new RangeError(`address family ${family} is not IPv4 or IPv6`);
	return {
		address: readAddress(source, family === 2 ? 4 : 8, family),
		port: source.readUInt16BE(2)
	};
}
/** Reads the 4 or 16 bytes of an address; a mapped IPv4 address comes out as IPv4. */
function readAddress(source, offset, family) {
	if (family === 2) return `${source[offset]}.${source[offset + 1]}.${source[offset + 2]}.${source[offset + 3]}`;
	if (isMapped(source, offset)) return readAddress(source, offset + 12, 2);
	return compress(source, offset);
}
function isMapped(source, offset) {
	for (let index = 0; index < 10; index++) if (source[offset + index] !== 0) return false;
	return source.readUInt16BE(offset + 10) === 65535;
}
/** RFC 5952: lower case, no leading zeros, the longest run of at least two zero groups (the first of equals) as `::`. */
function compress(source, offset) {
	const groups = Array.from({ length: 8 }, (_, index) => source.readUInt16BE(offset + index * 2));
	let runStart = -1;
	let runLength = 1;
	for (let start = 0; start < 8; start++) {
		let length = 0;
		while (start + length < 8 && groups[start + length] === 0) length++;
		if (length > runLength) [runStart, runLength] = [start, length];
	}
	const text = (from, to) => groups.slice(from, to).map((group) => group.toString(16)).join(":");
	return runStart < 0 ? text(0, 8) : `${text(0, runStart)}::${text(runStart + runLength, 8)}`;
}

// sys/netlink.ts
const HEADER_BYTES = 16;
const ATTRIBUTE_HEADER_BYTES = 4;
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
/** The attributes between two offsets; each span is the value. */
function* attributesIn(bytes, start, end) {
	for (let at = start; at + ATTRIBUTE_HEADER_BYTES <= end;) {
		const length = bytes.readUInt16LE(at);
		if (length < ATTRIBUTE_HEADER_BYTES || at + length > end) return;
		yield {
			type: bytes.readUInt16LE(at + 2) & -32769,
			start: at + ATTRIBUTE_HEADER_BYTES,
			end: at + length
		};
		at += padded(length);
	}
}
function padded(length) {
	return length + 3 & -4;
}

// sys/packet-queue.ts
/**
* Packets that the kernel asks about before they go on: NFQUEUE (linux/netfilter/nfnetlink_queue.h). The socket is made in the namespace
* of the queue; who has its descriptor may read and answer from anywhere.
*/
const PACKET = 768;
const MSG_DONTWAIT$1 = 64;
const READ_BYTES = 131072;
const PACKET_ID = 1;
const PAYLOAD = 10;
const received = Buffer.alloc(READ_BYTES);
/** The TCP packets that wait now, without blocking. */
function readHeldPackets(fd) {
	const end = Number(libc().recv(fd, received, received.length, MSG_DONTWAIT$1));
	const packets = [];
	for (const { type, start, end: bodyEnd } of messagesIn(received, Math.max(0, end))) {
		if (type !== PACKET) continue;
		let id = 0;
		for (const each of attributesIn(received, start + 4, bodyEnd)) {
			if (each.type === PACKET_ID) id = received.readUInt32BE(each.start);
			if (each.type === PAYLOAD) packets.push(readPacket(id, received.subarray(each.start, each.end)));
		}
	}
	return packets;
}
/** Addresses and ports of a TCP packet over IPv4 or IPv6; a SYN has no extension headers in front of it that matter here. */
function readPacket(id, packet) {
	const isV6 = (packet[0] ?? 0) >> 4 === 6;
	const portsAt = isV6 ? 40 : ((packet[0] ?? 0) & 15) * 4;
	return {
		id,
		source: readAddress(packet, isV6 ? 8 : 12, isV6 ? 10 : 2),
		sourcePort: packet.readUInt16BE(portsAt),
		destination: readAddress(packet, isV6 ? 24 : 16, isV6 ? 10 : 2),
		destinationPort: packet.readUInt16BE(portsAt + 2)
	};
}

// sys/transparent-sockets.ts
/**
* Sockets that take packets for addresses which are not theirs (TPROXY), and that answer from them. Datagrams come with the address that
* they were sent to (ip(7) IP_RECVORIGDSTADDR, ipv6(7) IPV6_RECVORIGDSTADDR), which needs recvmsg(2).
*
*     struct msghdr (64 bit): name 8, name length 4, [4], iov 8, iov count 8, control 8, control length 8, flags 4, [4]
*     struct iovec: base 8, length 8.   struct cmsghdr: length 8, level 4, type 4, then the value, padded to 8
*/
const SOL_IP = 0;
const SOL_IPV6 = 41;
const IP_RECVORIGDSTADDR = 20;
const IPV6_RECVORIGDSTADDR = 74;
const MSG_DONTWAIT = 64;
const MESSAGE_BYTES = 56;
const CONTROL_BYTES = 256;
const DATAGRAM_BYTES = 65536;
const CONTROL_HEADER_BYTES = 16;
/** Reads what such a socket receives. Owned by one thread, for its life. */
var DatagramReceiver = class {
	#fd;
	#memory = new MappedMemory(72 + 28 + 4 + CONTROL_BYTES + DATAGRAM_BYTES);
	#call = declareCall("int64_t recvmsg(int fd, uintptr_t message, int flags)");
	constructor(fd) {
		this.#fd = fd;
	}
	/** The next one, without blocking; null when there is none. */
	receive() {
		const { bytes, address } = this.#memory;
		const vectorAt = MESSAGE_BYTES;
		const nameAt = 72;
		const controlAt = nameAt + 28 + 4;
		const dataAt = controlAt + CONTROL_BYTES;
		bytes.fill(0, 0, dataAt);
		bytes.writeBigUInt64LE(BigInt(address + nameAt), 0);
		bytes.writeUInt32LE(28, 8);
		bytes.writeBigUInt64LE(BigInt(address + vectorAt), 16);
		bytes.writeBigUInt64LE(1n, 24);
		bytes.writeBigUInt64LE(BigInt(address + controlAt), 32);
		bytes.writeBigUInt64LE(BigInt(CONTROL_BYTES), 40);
		bytes.writeBigUInt64LE(BigInt(address + dataAt), vectorAt);
		bytes.writeBigUInt64LE(BigInt(DATAGRAM_BYTES), 64);
		const length = Number(this.#call(this.#fd, address, MSG_DONTWAIT));
		if (length < 0) return null;
		const destination = originalDestination(bytes.subarray(controlAt, controlAt + Number(bytes.readBigUInt64LE(40))));
		if (destination === null) return null;
		return {
			source: plain(decodeSocketAddress(bytes.subarray(nameAt))),
			destination: plain(destination),
			bytes: Buffer.from(bytes.subarray(dataAt, dataAt + length))
		};
	}
};
function plain({ address, port }) {
	return {
		address: plainAddress(address),
		port
	};
}
function originalDestination(control) {
	for (let at = 0; at + CONTROL_HEADER_BYTES <= control.length;) {
		const length = Number(control.readBigUInt64LE(at));
		if (length < CONTROL_HEADER_BYTES || at + length > control.length) return null;
		const level = control.readInt32LE(at + 8);
		const type = control.readInt32LE(at + 12);
		if (level === SOL_IP && type === IP_RECVORIGDSTADDR || level === SOL_IPV6 && type === IPV6_RECVORIGDSTADDR) return decodeSocketAddress(control.subarray(at + CONTROL_HEADER_BYTES, at + length));
		at += length + 7 & -8;
	}
	return null;
}

// sys/wait-readable.ts
/** Sleeps until one of some descriptors can be read: poll(2). */
const POLLIN = 1;
const POLLFD_BYTES = 8;
/** @returns for each descriptor whether it can be read, or is broken; none of them after a signal */
function waitReadable(fds) {
	const table = Buffer.alloc(fds.length * POLLFD_BYTES);
	for (const [index, fd] of fds.entries()) {
		table.writeInt32LE(fd, index * POLLFD_BYTES);
		table.writeInt16LE(POLLIN, index * POLLFD_BYTES + 4);
	}
	if (libc().poll(table, fds.length, -1) < 0) return fds.map(() => false);
	return fds.map((_, index) => table.readInt16LE(index * POLLFD_BYTES + 6) !== 0);
}

// cli/world/gate-worker.ts
var import__builtin_worker_threads = require__builtin_worker_threads();
const { queue, receiver, wake } = import__builtin_worker_threads.workerData;
const datagrams = new DatagramReceiver(receiver);
function tell(news) {
	import__builtin_worker_threads.parentPort?.postMessage(news);
}
for (;;) {
	const [isWoken, hasPackets, hasDatagrams] = waitReadable([
		wake,
		queue,
		receiver
	]);
	if (isWoken === true) break;
	if (hasPackets === true) {
		const packets = readHeldPackets(queue);
		if (packets.length > 0) tell({
			kind: "held",
			packets
		});
	}
	if (hasDatagrams !== true) continue;
	for (let datagram = datagrams.receive(); datagram !== null; datagram = datagrams.receive()) tell({
		kind: "datagram",
		datagram
	});
}

export {  };