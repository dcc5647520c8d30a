import { createRequire } from "node:module";

// \0rolldown/runtime.js
var __commonJSMin = (cb, mod) => () => (mod || (cb((mod = { exports: {} }).exports, mod, mod.exports), cb = null), mod.exports);

// \0builtin:worker_threads
var require__builtin_worker_threads = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:worker_threads");
}));

// protocol/files/limits.ts
/** Bytes of a path, the kernel's PATH_MAX without the closing zero. Beyond: the link ends. Test: "names no path that climbs, is relative, or is too long". */
const MAX_POD_PATH_BYTES = 4095;
/** Bytes of one message in either direction, its length field not counted. Beyond: the link ends. Test: as MAX_WRITE_BYTES. */
const MAX_FILE_MESSAGE_BYTES = 139328;
/** File bytes in one piece of an answer: what a lookup may have to wait behind. Test: "lets a lookup pass a long read". */
const FILE_PIECE_BYTES = 65536;
/** File bytes that an OPEN brings along: a small file needs no second question. Test: "brings a small file in one answer". */
const MAX_OPEN_BYTES = 131072;

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
/** @returns null for what cannot be a name */
function asPodName(bytes) {
	return isPlainName(bytes) ? bytes : null;
}
function isPlainName(bytes) {
	return bytes !== "" && bytes !== "." && bytes !== ".." && bytes.length <= 255 && !/[\0/]/.test(bytes);
}
function joinPodPath(parent, name) {
	return `${parent}/${name}`;
}
/** The directory that a path lies in; the root's is the root. */
function parentOf(path) {
	return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
/** The last component; empty for the root. */
function nameOf(path) {
	return path.slice(path.lastIndexOf("/") + 1);
}
/** Whether `path` is `directory` or lies below it. */
function isWithin(path, directory) {
	return path === directory || path.startsWith(`${directory}/`);
}

// protocol/files/file-entry.ts
/**
* What is known of one file without opening it. On the wire, big endian:
*
*     u8 kind | u16 permissions | u32 links | f64 size | f64 mtime s | u32 ns | f64 ctime s | u32 ns | u32 u32 identity
*     u8 name length | name | u16 target length | target (of a symlink; else empty)
*
* Numbers that may exceed 32 bits are doubles: exact up to 2^53.
*/
const FIXED_BYTES = 47;
/** Reads entries one after another; `isBroken` once the bytes were none. */
var EntryReader = class {
	#source;
	#end;
	#offset;
	isBroken = false;
	constructor(source, start, end) {
		this.#source = source;
		this.#offset = start;
		this.#end = end;
	}
	get offset() {
		return this.#offset;
	}
	/** @param isNamed whether an empty name is wrong. @returns null at the end, or when the bytes are broken */
	next(isNamed) {
		const source = this.#source;
		const start = this.#offset;
		if (start === this.#end) return null;
		const nameStart = start + FIXED_BYTES + 1;
		if (nameStart > this.#end) return this.#break();
		const nameEnd = nameStart + (source[start + FIXED_BYTES] ?? 0);
		if (nameEnd + 2 > this.#end) return this.#break();
		const targetEnd = nameEnd + 2 + source.readUInt16BE(nameEnd);
		if (targetEnd > this.#end) return this.#break();
		const text = source.toString("latin1", nameStart, nameEnd);
		const name = isNamed ? asPodName(text) : text;
		if (name === null || !hasNumbers(source, start)) return this.#break();
		this.#offset = targetEnd;
		return {
			name,
			entry: readFixed(source, start, source.toString("latin1", nameEnd + 2, targetEnd))
		};
	}
	#break() {
		this.isBroken = true;
		return null;
	}
};
/** Doubles of a peer may be anything; ours are whole and can be told to a kernel. */
function hasNumbers(source, offset) {
	const size = source.readDoubleBE(offset + 7);
	return Number.isSafeInteger(size) && size >= 0 && Number.isSafeInteger(source.readDoubleBE(offset + 15)) && Number.isSafeInteger(source.readDoubleBE(offset + 27));
}
function readFixed(source, offset, target) {
	return {
		kind: (source[offset] ?? 0) & 15,
		permissions: source.readUInt16BE(offset + 1) & 4095,
		links: source.readUInt32BE(offset + 3),
		size: source.readDoubleBE(offset + 7),
		mtimeSeconds: source.readDoubleBE(offset + 15),
		mtimeNanoseconds: source.readUInt32BE(offset + 23),
		ctimeSeconds: source.readDoubleBE(offset + 27),
		ctimeNanoseconds: source.readUInt32BE(offset + 35),
		identityHigh: source.readUInt32BE(offset + 39),
		identityLow: source.readUInt32BE(offset + 43),
		target
	};
}

// protocol/files/file-answer.ts
/**
* What the agent answers about the pod's files (requests: file-request.ts). Big endian:
*
*     u32 bytes that follow | u32 id | u8 facts | u8 0 | u16 errno | payload
*
* `errno` is Linux's number, 0 for success; both ends are Linux. Facts: 1, more answers to this id follow (LIST and READ come in
* pieces). An error ends an answer; nothing follows it. Payloads:
*
*     ATTRIBUTES, CHANGE, MAKE_DIRECTORY   entry without a name
*     LOOK          u16 errno of the name | its entry, if that is 0 | sections: u16 path | path | u32 bytes | entries of that directory
*     LIST          entries
*     OPEN, CREATE  u32 handle | entry | first bytes. Handle 0: these are all bytes, and nothing is open
*     READ          bytes; fewer than asked for is the end of the file
*     WRITE         u32 bytes taken
*     SPACE         f64 blocks, free, available, files, free files | u32 bytes of a block, of a name
*     MOUNTS        mounts: u8 facts | u16 point | u16 type
*/
/** @returns null for broken bytes */
function readLookAnswer(source, start, end) {
	if (end - start < 2) return null;
	const errno = source.readUInt16BE(start);
	let offset = start + 2;
	let entry = null;
	if (errno === 0) {
		const reader = new EntryReader(source, offset, end);
		entry = reader.next(false)?.entry ?? null;
		if (entry === null) return null;
		offset = reader.offset;
	}
	const directories = [];
	while (offset < end) {
		const section = readSection(source, offset, end);
		if (section === null) return null;
		directories.push(section.directory);
		offset = section.end;
	}
	return {
		errno,
		entry,
		directories
	};
}
function readSection(source, start, end) {
	if (start + 2 > end) return null;
	const pathEnd = start + 2 + source.readUInt16BE(start);
	if (pathEnd + 4 > end) return null;
	const path = asPodPath(source.toString("latin1", start + 2, pathEnd));
	const entriesEnd = pathEnd + 4 + source.readUInt32BE(pathEnd);
	if (path === null || entriesEnd > end) return null;
	const entries = readEntries(source, pathEnd + 4, entriesEnd);
	return entries === null ? null : {
		directory: {
			path,
			entries
		},
		end: entriesEnd
	};
}
/** The entries of a LIST's piece. @returns null for broken bytes */
function readEntries(source, start, end) {
	const reader = new EntryReader(source, start, end);
	const entries = [];
	for (let each = reader.next(true); each !== null; each = reader.next(true)) entries.push(each);
	return reader.isBroken ? null : entries;
}
/** @returns null for broken bytes */
function readOpenAnswer(source, start, end) {
	if (end - start < 4) return null;
	const reader = new EntryReader(source, start + 4, end);
	const named = reader.next(false);
	return named === null ? null : {
		handle: source.readUInt32BE(start),
		entry: named.entry,
		dataStart: reader.offset
	};
}
/** An entry alone. @returns null for broken bytes */
function readEntryAnswer(source, start, end) {
	return new EntryReader(source, start, end).next(false)?.entry ?? null;
}
const SPACE_BYTES = 48;
/** @returns null for broken bytes */
function readSpace(source, start, end) {
	if (end - start !== SPACE_BYTES) return null;
	const numbers = [
		0,
		8,
		16,
		24,
		32
	].map((at) => source.readDoubleBE(start + at));
	if (!numbers.every((value) => Number.isSafeInteger(value) && value >= 0)) return null;
	const [blocks = 0, free = 0, available = 0, files = 0, freeFiles = 0] = numbers;
	return {
		blocks,
		free,
		available,
		files,
		freeFiles,
		blockBytes: source.readUInt32BE(start + 40),
		nameBytes: source.readUInt32BE(start + 44)
	};
}
const MOUNT_READ_ONLY = 1;
const MOUNT_FILE = 2;
/** @returns null for broken bytes */
function readMounts(source, start, end) {
	const mounts = [];
	for (let offset = start; offset < end;) {
		if (offset + 3 > end) return null;
		const facts = source[offset] ?? 0;
		const pointEnd = offset + 3 + source.readUInt16BE(offset + 1);
		if (pointEnd + 2 > end) return null;
		const point = asPodPath(source.toString("latin1", offset + 3, pointEnd));
		const typeEnd = pointEnd + 2 + source.readUInt16BE(pointEnd);
		if (point === null || typeEnd > end) return null;
		const type = source.toString("latin1", pointEnd + 2, typeEnd);
		mounts.push({
			point,
			type,
			isReadOnly: (facts & MOUNT_READ_ONLY) !== 0,
			isFile: (facts & MOUNT_FILE) !== 0
		});
		offset = typeEnd;
	}
	return mounts;
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

// protocol/files/file-request.ts
/** One name in a directory, and what lies around it. */
const FILE_LOOK = 2;
/** Opens a file; its first bytes come along. */
const FILE_OPEN = 4;
const FILE_READ = 5;
const FILE_CREATE = 9;
const FILE_WRITE = 10;
const FILE_CHANGE = 11;
const FILE_RENAME = 12;
const FILE_REMOVE = 13;
const FILE_MAKE_DIRECTORY = 14;
/** Writes a request into a buffer of its own. */
function encodeFileRequest(id, request) {
	const writer = new FieldWriter(41 + variableBytes(request));
	writer.u32(0);
	writer.u32(id);
	writer.u8(request.operation);
	writeFields(writer, request);
	return writer.finish();
}
function variableBytes(request) {
	let bytes = 0;
	if ("path" in request) bytes += 2 + request.path.length;
	if ("name" in request) bytes += 2 + request.name.length;
	if ("to" in request) bytes += 2 + request.to.length;
	if ("data" in request) bytes += request.data.length;
	return bytes;
}
function writeFields(writer, request) {
	if ("path" in request) writer.text(request.path);
	if ("handle" in request) writer.u32(request.handle);
	if (request.operation === 2) writer.text(request.name);
	if (request.operation === 12) writer.text(request.to);
	if ("flags" in request) writer.u8(request.flags);
	if (request.operation === 5 || request.operation === 10) writer.f64(request.offset);
	if (request.operation === 5 || request.operation === 4) writer.u32(request.bytes);
	if (request.operation === 9 || request.operation === 14) writer.u16(request.permissions);
	if (request.operation === 13) writer.u8(request.isDirectory ? 1 : 0);
	if (request.operation === 10) writer.bytes(request.data);
	if (request.operation === 11) writeChange(writer, request);
}
function writeChange(writer, change) {
	writer.u8(change.what);
	writer.u16(change.permissions);
	writer.f64(change.size);
	writer.f64(change.mtimeSeconds);
	writer.u32(change.mtimeNanoseconds);
}
var FieldWriter = class {
	#target;
	#offset = 0;
	constructor(maxBytes) {
		this.#target = Buffer.allocUnsafe(maxBytes);
	}
	u8(value) {
		this.#offset = this.#target.writeUInt8(value, this.#offset);
	}
	u16(value) {
		this.#offset = this.#target.writeUInt16BE(value, this.#offset);
	}
	u32(value) {
		this.#offset = this.#target.writeUInt32BE(value, this.#offset);
	}
	f64(value) {
		this.#offset = this.#target.writeDoubleBE(value, this.#offset);
	}
	text(bytes) {
		this.u16(bytes.length);
		this.#offset += this.#target.write(bytes, this.#offset, "latin1");
	}
	bytes(data) {
		this.#offset += data.copy(this.#target, this.#offset);
	}
	/** What was written, with its length in front. */
	finish() {
		this.#target.writeUInt32BE(this.#offset - 4, 0);
		return this.#target.subarray(0, this.#offset);
	}
};

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
	loaded$1 ??= load();
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
	return createRequire(new URL("../../../sys/libc.js", import.meta.url).href)("koffi");
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
const PAGE_BYTES$1 = 4096;
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
		const rounded = Math.ceil(size / PAGE_BYTES$1) * PAGE_BYTES$1;
		const address = libc().mmap(null, rounded, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
		this.address = Number(address);
		if (!Number.isSafeInteger(this.address)) throw new SysError("mmap", ENOMEM);
		this.bytes = Buffer.from(libc().view(address, rounded), 0, size);
	}
};

// sys/epoll.ts
/**
* Waiting for many descriptors at once: epoll(7). Each descriptor is registered with a tag that comes back with its events, so
* that an event of a closed descriptor is told from one of another that got its number.
*
* `struct epoll_event` is 12 bytes on x86-64, where it is packed, and 16 elsewhere: events 4, [padding 4], then our 8 bytes of data:
* descriptor 4, tag 4.
*/
const EPOLL_CLOEXEC = 524288;
const ADD = 1;
const REMOVE = 2;
const MODIFY = 3;
const EINTR$1 = 4;
const EVENT_BYTES = process.arch === "x64" ? 12 : 16;
const DATA_AT = EVENT_BYTES - 8;
/** Events taken by one call. */
const MAX_EVENTS = 256;
/** Owned by one thread. */
var Epoll = class {
	#fd = check(libc().epollCreate(EPOLL_CLOEXEC), "epoll_create1");
	/** One event for what we say, then those that we are told. */
	#memory = new MappedMemory(257 * EVENT_BYTES);
	#words = new DataView(this.#memory.bytes.buffer);
	/** @throws SysError */
	add(fd, events, tag) {
		this.#control(ADD, fd, events, tag);
	}
	/** Tells again what is ready now. @throws SysError */
	modify(fd, events, tag) {
		this.#control(MODIFY, fd, events, tag);
	}
	/** For a descriptor that stays open; a closed one is forgotten by itself. @throws SysError */
	remove(fd) {
		this.#control(REMOVE, fd, 0, 0);
	}
	/** Waits until something happens, at most `timeoutMs`. @returns how many events there are for the three methods below */
	wait(timeoutMs) {
		const count = libc().epollWait(this.#fd, this.#memory.address + EVENT_BYTES, MAX_EVENTS, timeoutMs);
		if (count >= 0) return count;
		if (libc().errno() === EINTR$1) return 0;
		return check(count, "epoll_wait");
	}
	eventsAt(index) {
		return this.#words.getUint32((1 + index) * EVENT_BYTES, true);
	}
	fdAt(index) {
		return this.#words.getInt32((1 + index) * EVENT_BYTES + DATA_AT, true);
	}
	tagAt(index) {
		return this.#words.getInt32((1 + index) * EVENT_BYTES + DATA_AT + 4, true);
	}
	[Symbol.dispose]() {
		libc().close(this.#fd);
	}
	#control(operation, fd, events, tag) {
		const words = this.#words;
		words.setUint32(0, events, true);
		words.setInt32(DATA_AT, fd, true);
		words.setInt32(DATA_AT + 4, tag, true);
		check(libc().epollControl(this.#fd, operation, fd, this.#memory.address), "epoll_ctl");
	}
};

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
const NOTHING$2 = Buffer.alloc(1);
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
/** Room behind the largest write for the request's head. */
const HEAD_ROOM_BYTES = 4096;
var FuseDevice = class {
	fd;
	/** The request that `read` got: borrowed until the next. */
	request;
	/** Where an answer is made for `write`. */
	answer;
	#requestMemory;
	#answerMemory;
	/** @param maxBytes of what one request or answer carries beside its head */
	constructor(fd, maxBytes) {
		this.fd = fd;
		this.#requestMemory = new MappedMemory(maxBytes + HEAD_ROOM_BYTES);
		this.#answerMemory = new MappedMemory(maxBytes + HEAD_ROOM_BYTES);
		this.request = this.#requestMemory.bytes;
		this.answer = this.#answerMemory.bytes;
	}
	/** @returns bytes of the next request, or the negative errno: EAGAIN when there is none, ENODEV once the mount is gone */
	read() {
		const memory = this.#requestMemory;
		const bytes = Number(calls().read(this.fd, memory.address, memory.bytes.length));
		return bytes < 0 ? -libc().errno() : bytes;
	}
	/** Sends the front of `answer`. @returns 0 or the negative errno: ENOENT when nobody waits for it any more */
	write(bytes) {
		return Number(calls().write(this.fd, this.#answerMemory.address, bytes)) < 0 ? -libc().errno() : 0;
	}
};
let loaded;
function calls() {
	loaded ??= {
		read: declareCall("int64_t read(int fd, uintptr_t address, size_t bytes)"),
		write: declareCall("int64_t write(int fd, uintptr_t address, size_t bytes)")
	};
	return loaded;
}

// sys/stream-sockets.ts
/**
* The hot calls on connected and listening TCP sockets, for loops of our own: non-blocking, without memory of the caller being kept,
* without an exception for what a peer does. A failure is the negative errno.
*/
const MSG_DONTWAIT = 64;
const address = Buffer.alloc(28);
/** Reads what is there into the front of `memory`. @returns bytes, 0 at the peer's FIN, or the negative errno */
function receiveInto(fd, memory) {
	const count = Number(libc().receive(fd, memory.address, memory.bytes.length, MSG_DONTWAIT));
	return count < 0 ? -libc().errno() : count;
}
/**
* Sends what the kernel takes of `buf[start, end)`, which may lie in `memory`. @returns bytes, or the negative errno
* @param more 0 or MORE_FOLLOWS
*/
function sendFrom(fd, buf, start, end, memory, more = 0) {
	const length = end - start;
	const flags = 16448 | more;
	const sent = buf === memory.bytes ? libc().sendMapped(fd, memory.address + start, length, flags) : libc().send(fd, start === 0 ? buf : buf.subarray(start), length, flags);
	return sent < 0 ? -libc().errno() : Number(sent);
}

// cli/world/files/fuse-wire.ts
var import__builtin_worker_threads = require__builtin_worker_threads();
const FUSE_LOOKUP = 1;
const FUSE_FORGET = 2;
const FUSE_GETATTR = 3;
const FUSE_SETATTR = 4;
const FUSE_READLINK = 5;
const FUSE_SYMLINK = 6;
const FUSE_MKNOD = 8;
const FUSE_MKDIR = 9;
const FUSE_UNLINK = 10;
const FUSE_RMDIR = 11;
const FUSE_RENAME = 12;
const FUSE_LINK = 13;
const FUSE_OPEN = 14;
const FUSE_READ = 15;
const FUSE_WRITE = 16;
const FUSE_STATFS = 17;
const FUSE_RELEASE = 18;
const FUSE_FSYNC = 20;
const FUSE_FLUSH = 25;
const FUSE_INIT = 26;
const FUSE_OPENDIR = 27;
const FUSE_READDIR = 28;
const FUSE_RELEASEDIR = 29;
const FUSE_FSYNCDIR = 30;
const FUSE_ACCESS = 34;
const FUSE_CREATE = 35;
const FUSE_INTERRUPT = 36;
const FUSE_DESTROY = 38;
const FUSE_BATCH_FORGET = 42;
const FUSE_READDIRPLUS = 44;
const FUSE_RENAME2 = 45;
const AT_OPERATION = 4;
const AT_UNIQUE = 8;
const AT_NODE = 16;
const AT_ARGUMENTS = 40;
const ANSWER_HEAD = 16;
const ENTRY_BYTES = 128;
/** In an entry: node 8, generation 8, valid for 8 + 8 s and 4 + 4 ns, then attributes. */
const ENTRY_ATTRIBUTES = 40;
/** Answers of OPEN. */
const FOPEN_KEEP_CACHE = 2;
/** The version that we speak: 7.31, Linux 5.4. */
const MAJOR = 7;
const MINOR = 31;
const WANTED = 4468777;
/** What one request carries at the most. */
const MAX_FUSE_BYTES = 131072;
const PAGE_BYTES = 4096;
const MAX_BACKGROUND = 64;
const CONGESTED = 48;
const INIT_BYTES = 64;
/** @returns bytes of the payload */
function writeInit(answer, request) {
	const at = 16;
	answer.fill(0, at, 80);
	answer.writeUInt32LE(MAJOR, at);
	answer.writeUInt32LE(Math.min(MINOR, request.readUInt32LE(44)), 20);
	answer.writeUInt32LE(request.readUInt32LE(48), 24);
	answer.writeUInt32LE((WANTED & request.readUInt32LE(52)) >>> 0, 28);
	answer.writeUInt16LE(MAX_BACKGROUND, 32);
	answer.writeUInt16LE(CONGESTED, 34);
	answer.writeUInt32LE(MAX_FUSE_BYTES, 36);
	answer.writeUInt32LE(1, 40);
	answer.writeUInt16LE(MAX_FUSE_BYTES / PAGE_BYTES, 44);
	return INIT_BYTES;
}
/** struct fuse_entry_out. @returns its bytes */
function writeEntryOut(answer, at, named) {
	const { node, shown } = named;
	writeNumber(answer, at, node);
	writeNumber(answer, at + 8, 0);
	writeValidity(answer, at + 16, at + 32, shown.validMs);
	writeValidity(answer, at + 24, at + 36, shown.validMs);
	writeAttributes(answer, at + ENTRY_ATTRIBUTES, named);
	return 128;
}
/** An entry that is not there: the kernel may believe that as long. @returns its bytes */
function writeAbsence(answer, at, validMs) {
	answer.fill(0, at, at + 128);
	writeValidity(answer, at + 16, at + 32, validMs);
	return 128;
}
/** struct fuse_attr_out. @returns its bytes */
function writeAttributesOut(answer, named) {
	writeValidity(answer, 16, 24, named.shown.validMs);
	answer.writeUInt32LE(0, 28);
	writeAttributes(answer, 32, named);
	return 104;
}
/** struct fuse_attr. */
function writeAttributes(answer, at, named) {
	const { node, entry, shown } = named;
	writeNumber(answer, at, node);
	writeNumber(answer, at + 8, entry.size);
	writeNumber(answer, at + 16, Math.ceil(entry.size / 512));
	writeSeconds(answer, at + 24, entry.mtimeSeconds);
	writeSeconds(answer, at + 32, entry.mtimeSeconds);
	writeSeconds(answer, at + 40, entry.ctimeSeconds);
	answer.writeUInt32LE(entry.mtimeNanoseconds, at + 48);
	answer.writeUInt32LE(entry.mtimeNanoseconds, at + 52);
	answer.writeUInt32LE(entry.ctimeNanoseconds, at + 56);
	answer.writeUInt32LE((entry.kind << 12 | entry.permissions) >>> 0, at + 60);
	answer.writeUInt32LE(entry.links, at + 64);
	answer.writeUInt32LE(shown.uid, at + 68);
	answer.writeUInt32LE(shown.gid, at + 72);
	answer.writeUInt32LE(0, at + 76);
	answer.writeUInt32LE(PAGE_BYTES, at + 80);
	answer.writeUInt32LE(0, at + 84);
}
const DIRENT_BYTES = 24;
/** Bytes of struct fuse_dirent with a name, padded. */
function direntBytes(nameLength) {
	return DIRENT_BYTES + nameLength + 7 & -8;
}
/** struct fuse_dirent. `next` is the offset that the following entry is asked for with. @returns its bytes */
function writeDirent(answer, at, named) {
	const bytes = direntBytes(named.name.length);
	writeNumber(answer, at, named.node);
	writeNumber(answer, at + 8, named.next);
	answer.writeUInt32LE(named.name.length, at + 16);
	answer.writeUInt32LE(named.kind, at + 20);
	answer.fill(0, at + bytes - 8, at + bytes);
	answer.write(named.name, at + DIRENT_BYTES, "latin1");
	return bytes;
}
/** Reads a u64 that is known to be small. */
function readNumber(source, at) {
	return source.readUInt32LE(at) + source.readUInt32LE(at + 4) * 4294967296;
}
function writeNumber(target, at, value) {
	target.writeUInt32LE(value % 4294967296, at);
	target.writeUInt32LE(Math.floor(value / 4294967296), at + 4);
}
function writeSeconds(target, at, seconds) {
	target.writeBigInt64LE(BigInt(seconds), at);
}
function writeValidity(target, secondsAt, nanosecondsAt, validMs) {
	writeNumber(target, secondsAt, Math.floor(validMs / 1e3));
	target.writeUInt32LE(Math.floor(validMs % 1e3) * 1e6, nanosecondsAt);
}
/** A name among the arguments of a request, which ends with a zero byte. */
function readName(request, at) {
	return request.toString("latin1", at, request.indexOf(0, at));
}

// cli/world/files/limits.ts
/** Limits of the pod's files on this side: value, reason, what happens at the limit. */
/**
* How old may be what is told of a file: names, attributes and what is not there, together for the kernel's cache and ours. A change in the
* pod is seen after this time at the latest. Test: "sees a change in the pod after the age of its cache".
*/
const CACHE_AGE_MS = 2e3;
/** Entries that are kept beside the kernel's. Beyond: the oldest directories are forgotten. Test: "forgets what is oldest when it is full". */
const MAX_CACHED_ENTRIES = 5e4;
/** Files that the kernel knows by number. Beyond: ENFILE for new ones. Test: "knows a bounded number of files". */
const MAX_NODES = 1e6;
/** Entries of one directory. Beyond: EOVERFLOW, since a listing that is cut would lie. Test: "refuses a directory that is too large". */
const MAX_LISTED_ENTRIES = 1e5;
/** File bytes that are asked for ahead of a reader that goes straight on: several times what one stream of the tunnel has on its way. Test: "asks ahead of who reads on". */
const MAX_AHEAD_BYTES = 4194304;
/** File bytes kept for one open file. Beyond: the oldest are asked for again. Test: "keeps a bounded part of a file". */
const MAX_KEPT_BYTES = 8388608;
/** How long a call on a file waits for the agent after its caller was interrupted. Then: EINTR. */
const INTERRUPT_MS = 2e3;
/** What waits for the agent's socket. Beyond: no request of the kernel is taken until it is less. */
const MAX_UNSENT_BYTES = 4194304;

// cli/world/files/pod-link.ts
/**
* The way to the agent's files: questions out, answers in, over a stream socket whose other end is a stream of the tunnel (file-relay.ts).
* Owned by the thread that serves the mounts; it never waits.
*
* When the tunnel is lost the relay says so with a message of id 0: what was asked fails with EIO, and so does what is asked until
* it says that the files are back. Handles of before then are the old agent's: `epoch` tells them apart.
*/
const EIO = 5;
/** Bytes that are taken from the socket at once. */
const RECEIVE_BYTES = 262144;
const NOTHING$1 = Buffer.alloc(0);
var PodLink = class {
	/** Grows each time that the files are another agent's. */
	epoch = 0;
	#fd;
	#memory = new MappedMemory(RECEIVE_BYTES);
	#messages = new FileMessages({ onMessage: (source, start, end) => this.#onMessage(source, start, end) });
	#waiting = /* @__PURE__ */ new Map();
	#outbox = [];
	#sentOfFirst = 0;
	#unsentBytes = 0;
	#lastId = 0;
	#isLost = false;
	#isOver = false;
	/** Questions that were asked: what round trips are counted by. */
	asked = 0;
	/** @param fd a connected, non-blocking stream socket, which stays the caller's */
	constructor(fd) {
		this.#fd = fd;
	}
	get unsentBytes() {
		return this.#unsentBytes;
	}
	/** Whether the socket has ended: no answer comes any more. */
	get isOver() {
		return this.#isOver;
	}
	/** Asks; the answer comes in pieces, the last one marked. A lost link answers at once. */
	ask(request, onAnswer) {
		if (this.#isLost || this.#isOver) {
			onAnswer(failure(5));
			return;
		}
		this.#waiting.set(this.#send(request), onAnswer);
	}
	/** Says what has no answer. */
	tell(request) {
		if (!this.#isLost && !this.#isOver) this.#send(request);
	}
	/** Takes what has come. */
	onReadable() {
		for (;;) {
			const bytes = receiveInto(this.#fd, this.#memory);
			if (bytes === -11) return;
			if (bytes <= 0 || !this.#messages.push(this.#memory.bytes, 0, bytes)) {
				this.#isOver = true;
				this.#failAll();
				return;
			}
			if (bytes < RECEIVE_BYTES) return;
		}
	}
	/** Sends what waits. @returns whether all of it went */
	flush() {
		for (let first = this.#outbox[0]; first !== void 0; first = this.#outbox[0]) {
			const sent = sendFrom(this.#fd, first, this.#sentOfFirst, first.length, this.#memory);
			if (sent < 0) return sent !== -11;
			this.#unsentBytes -= sent;
			this.#sentOfFirst += sent;
			if (this.#sentOfFirst < first.length) return false;
			this.#outbox.shift();
			this.#sentOfFirst = 0;
		}
		return true;
	}
	#send(request) {
		do
			this.#lastId = this.#lastId + 1 >>> 0;
		while (this.#lastId === 0 || this.#waiting.has(this.#lastId));
		const bytes = encodeFileRequest(this.#lastId, request);
		this.#outbox.push(bytes);
		this.#unsentBytes += bytes.length;
		this.asked++;
		return this.#lastId;
	}
	#onMessage(source, start, end) {
		if (end - start < 8) return;
		const id = source.readUInt32BE(start);
		const errno = source.readUInt16BE(start + 6);
		if (id === 0) {
			this.#onNotice(errno !== 0);
			return;
		}
		const onAnswer = this.#waiting.get(id);
		if (onAnswer === void 0) return;
		const isLast = ((source[start + 4] ?? 0) & 1) === 0 || errno !== 0;
		if (isLast) this.#waiting.delete(id);
		onAnswer({
			errno,
			source,
			start: start + 8,
			end,
			isLast
		});
	}
	#onNotice(isLost) {
		this.#isLost = isLost;
		this.epoch++;
		this.#outbox = this.#sentOfFirst > 0 ? this.#outbox.slice(0, 1) : [];
		this.#unsentBytes = this.#outbox.reduce((sum, each) => sum + each.length, -this.#sentOfFirst);
		this.#failAll();
	}
	#failAll() {
		const waiting = [...this.#waiting.values()];
		this.#waiting.clear();
		for (const onAnswer of waiting) onAnswer(failure(5));
	}
};
function failure(errno) {
	return {
		errno,
		source: NOTHING$1,
		start: 0,
		end: 0,
		isLast: true
	};
}

// cli/world/files/fuse-changes.ts
/**
* What programs change in the pod, where they may: everything is done by the agent before it is answered, and nothing is kept back, so
* an error is that of the call which caused it. What is known of the paths concerned is forgotten.
*
* Owners cannot be changed (EPERM), nor links, devices and attributes made; times of access are the pod's own affair.
*/
const EPERM = 1;
const EBADF$2 = 9;
const EINVAL = 22;
const EROFS$1 = 30;
/** open(2), as the kernel passes it on. */
const O_ACCESS_MODE = 3;
const O_RDWR = 2;
const O_EXCL = 128;
const O_TRUNC = 512;
const O_APPEND = 1024;
/** SETATTR's `valid`. */
const FATTR_MODE = 1;
const FATTR_UID = 2;
const FATTR_GID = 4;
const FATTR_SIZE = 8;
const FATTR_MTIME = 32;
const FATTR_MTIME_NOW = 256;
const NOTHING = Buffer.alloc(0);
var FuseChanges = class {
	#options;
	constructor(options) {
		this.#options = options;
	}
	mayWrite(path) {
		return this.#options.writable.some((each) => isWithin(path, each));
	}
	/** @returns false when the request is of another kind */
	onRequest(asked) {
		const { operation, unique, node, request } = asked;
		const at = 40;
		switch (operation) {
			case 14:
				this.#open(asked);
				return true;
			case 16:
				this.#write(asked);
				return true;
			case 20:
				this.#sync(unique, readNumber(request, at));
				return true;
			case 4:
				this.#setAttributes(asked);
				return true;
			case 35:
				this.#create(asked);
				return true;
			case 9:
				this.#makeDirectory(asked);
				return true;
			case 10:
			case 11:
				this.#remove(unique, this.#child(node, request, at), operation === 11);
				return true;
			case 12:
			case 45:
				this.#rename(asked);
				return true;
			case 6:
			case 13:
			case 8:
				this.#options.replies.fail(unique, this.mayWrite(node.path) ? EPERM : EROFS$1);
				return true;
			default: return false;
		}
	}
	#child(parent, request, at) {
		const name = asPodName(readName(request, at));
		return name === null ? null : joinPodPath(parent.path, name);
	}
	/** Asks for a change of a path, and forgets what was known of it; `onDone` hears of success. */
	#change(unique, paths, change) {
		const { link, files, replies } = this.#options;
		const known = paths.filter((path) => path !== null);
		if (!(known.length === paths.length && known.every((path) => this.mayWrite(path)))) {
			replies.fail(unique, known.length < paths.length ? EINVAL : EROFS$1);
			return;
		}
		link.ask(change.request, (answer) => {
			for (const path of known) files.forget(path);
			if (answer.errno !== 0) replies.fail(unique, answer.errno);
			else change.onDone(answer);
		});
	}
	#open({ unique, node, request }) {
		const { replies } = this.#options;
		const { path } = node;
		const flags = openFlags(request.readUInt32LE(40));
		this.#change(unique, [path], {
			request: {
				operation: 4,
				path,
				flags,
				bytes: 0
			},
			onDone: ({ source, start, end }) => {
				const opened = readOpenAnswer(source, start, end);
				if (opened === null) {
					replies.fail(unique, 5);
					return;
				}
				node.entry = opened.entry;
				node.cachedVersion = "";
				this.#writeOpenOut(16, this.#options.addHandle(path, {
					...opened,
					head: NOTHING
				}));
				replies.send(unique, 16);
			}
		});
	}
	#create({ unique, node, request }) {
		const { replies } = this.#options;
		const at = 40;
		const path = this.#child(node, request, at + 16);
		const flags = openFlags(request.readUInt32LE(at));
		const permissions = request.readUInt32LE(at + 4) & 4095;
		this.#change(unique, [path], {
			request: {
				operation: 9,
				path: path ?? node.path,
				flags,
				permissions
			},
			onDone: ({ source, start, end }) => {
				const opened = readOpenAnswer(source, start, end);
				const created = opened === null || path === null ? null : this.#options.nodes.tell(path, opened.entry);
				if (opened === null || created === null || path === null) {
					replies.fail(unique, 5);
					return;
				}
				const id = this.#options.addHandle(path, {
					...opened,
					head: NOTHING
				});
				this.#tellCreated(unique, created, id);
			}
		});
	}
	#tellCreated(unique, created, id) {
		const { replies, files, nodes, owner } = this.#options;
		files.forget(created.path);
		const named = {
			node: created.id,
			entry: created.entry,
			shown: {
				...owner,
				validMs: 0
			}
		};
		const bytes = writeEntryOut(replies.buffer, 16, named);
		this.#writeOpenOut(16 + bytes, id);
		if (!replies.send(unique, bytes + 16)) nodes.forget(created.id, 1);
	}
	#writeOpenOut(at, id) {
		writeNumber(this.#options.replies.buffer, at, id);
		writeNumber(this.#options.replies.buffer, at + 8, 0);
	}
	#write({ unique, node, request }) {
		const { replies, files, link } = this.#options;
		const at = 40;
		const handle = this.#options.handleOf(readNumber(request, at));
		if (handle === void 0 || handle.agentHandle === 0) {
			replies.fail(unique, handle === void 0 ? EBADF$2 : 5);
			return;
		}
		const offset = readNumber(request, at + 8);
		const bytes = request.readUInt32LE(at + 16);
		const data = request.subarray(at + 40, at + 40 + bytes);
		link.ask({
			operation: 10,
			handle: handle.agentHandle,
			offset,
			data
		}, ({ errno, source, start, end }) => {
			files.forget(node.path);
			handle.forgetBytes();
			if (errno !== 0 || end - start < 4) {
				replies.fail(unique, errno === 0 ? 5 : errno);
				return;
			}
			writeNumber(replies.buffer, 16, Math.min(bytes, source.readUInt32BE(start)));
			replies.send(unique, 8);
		});
	}
	#sync(unique, id) {
		const { replies, link } = this.#options;
		const handle = this.#options.handleOf(id);
		if (handle === void 0 || !handle.isWriter) replies.fail(unique, handle === void 0 ? EBADF$2 : 0);
		else link.ask({
			operation: 15,
			handle: handle.agentHandle
		}, ({ errno }) => void replies.fail(unique, errno));
	}
	#setAttributes({ unique, node, request }) {
		const { replies, tellAttributes } = this.#options;
		const at = 40;
		const valid = request.readUInt32LE(at);
		const { uid, gid } = this.#options.owner;
		if ((valid & FATTR_UID) !== 0 && request.readUInt32LE(at + 76) !== uid || (valid & FATTR_GID) !== 0 && request.readUInt32LE(at + 80) !== gid) {
			replies.fail(unique, this.mayWrite(node.path) ? EPERM : EROFS$1);
			return;
		}
		const { path } = node;
		this.#change(unique, [path], {
			request: {
				operation: 11,
				path,
				what: whatOf(valid),
				permissions: request.readUInt32LE(at + 68) & 4095,
				size: readNumber(request, at + 16),
				mtimeSeconds: Number(request.readBigInt64LE(at + 40)),
				mtimeNanoseconds: Math.min(request.readUInt32LE(at + 60), 999999999)
			},
			onDone: ({ source, start, end }) => {
				const entry = readEntryAnswer(source, start, end);
				if (entry === null) replies.fail(unique, 5);
				else tellAttributes(unique, node, {
					entry,
					validMs: CACHE_AGE_MS
				});
			}
		});
	}
	#makeDirectory({ unique, node, request }) {
		const { replies, tellEntry } = this.#options;
		const path = this.#child(node, request, 40 + 8);
		const permissions = request.readUInt32LE(40) & 4095;
		this.#change(unique, [path], {
			request: {
				operation: 14,
				path: path ?? node.path,
				permissions
			},
			onDone: ({ source, start, end }) => {
				const entry = readEntryAnswer(source, start, end);
				if (entry === null || path === null) replies.fail(unique, 5);
				else tellEntry(unique, path, {
					entry,
					validMs: CACHE_AGE_MS
				});
			}
		});
	}
	#remove(unique, path, isDirectory) {
		this.#change(unique, [path], {
			request: {
				operation: 13,
				path: path ?? "",
				isDirectory
			},
			onDone: () => void this.#options.replies.fail(unique, 0)
		});
	}
	#rename({ operation, unique, node, request }) {
		const { nodes, replies } = this.#options;
		const at = 40;
		const isSecond = operation === 45;
		const target = nodes.get(readNumber(request, at));
		const flags = isSecond ? request.readUInt32LE(at + 8) : 0;
		const namesAt = at + (isSecond ? 16 : 8);
		const from = this.#child(node, request, namesAt);
		const to = target === void 0 ? null : this.#child(target, request, request.indexOf(0, namesAt) + 1);
		if ((flags & ~1) !== 0) {
			replies.fail(unique, EINVAL);
			return;
		}
		this.#change(unique, [from, to], {
			request: {
				operation: 12,
				path: from ?? node.path,
				to: to ?? node.path,
				flags
			},
			onDone: () => {
				if (from !== null && to !== null) nodes.move(from, to);
				replies.fail(unique, 0);
			}
		});
	}
};
function openFlags(flags) {
	const access = flags & O_ACCESS_MODE;
	return (access === O_RDWR ? 1 | 2 : access === 0 ? 1 : 2) | ((flags & O_TRUNC) !== 0 ? 4 : 0) | ((flags & O_APPEND) !== 0 ? 8 : 0) | ((flags & O_EXCL) !== 0 ? 16 : 0);
}
function whatOf(valid) {
	return ((valid & FATTR_MODE) !== 0 ? 1 : 0) | ((valid & FATTR_SIZE) !== 0 ? 2 : 0) | ((valid & FATTR_MTIME_NOW) !== 0 ? 8 : (valid & FATTR_MTIME) !== 0 ? 4 : 0);
}

// cli/world/files/fuse-directories.ts
/**
* Directories that programs have open. Their entries are fetched when they are first read, whole, and told in as many parts as the kernel wants;
* each part of READDIRPLUS tells the kernel the files as well, so that looking at them afterwards costs nothing (`ls -l`).
*/
const EBADF$1 = 9;
/** What every directory has before its entries. */
const DOTS = [".", ".."];
var FuseDirectories = class {
	#options;
	#open = /* @__PURE__ */ new Map();
	#lastHandle = 0;
	constructor(options) {
		this.#options = options;
	}
	/** @returns false when the request is of another kind */
	onRequest({ operation, unique, node, request }) {
		const { replies } = this.#options;
		const at = 40;
		switch (operation) {
			case 27:
				this.#lastHandle++;
				this.#open.set(this.#lastHandle, {
					path: node.path,
					entries: null,
					validUntilMs: 0
				});
				writeNumber(replies.buffer, 16, this.#lastHandle);
				writeNumber(replies.buffer, 16 + 8, 0);
				if (!replies.send(unique, 16)) this.#open.delete(this.#lastHandle);
				return true;
			case 28:
			case 44:
				this.#read(unique, request, operation === 44);
				return true;
			case 29:
				this.#open.delete(readNumber(request, at));
				replies.fail(unique, 0);
				return true;
			case 30:
				replies.fail(unique, 0);
				return true;
			default: return false;
		}
	}
	#read(unique, request, isPlus) {
		const at = 40;
		const directory = this.#open.get(readNumber(request, at));
		const part = {
			offset: readNumber(request, at + 8),
			bytes: request.readUInt32LE(at + 16),
			isPlus
		};
		if (directory === void 0) {
			this.#options.replies.fail(unique, EBADF$1);
			return;
		}
		if (directory.entries !== null && part.offset > 0) {
			this.#tell(unique, directory, part);
			return;
		}
		this.#options.files.list(directory.path, (errno, entries, validMs) => {
			directory.entries = entries;
			directory.validUntilMs = this.#options.nowMs() + validMs;
			if (errno !== 0) this.#options.replies.fail(unique, errno);
			else this.#tell(unique, directory, part);
		});
	}
	#tell(unique, { path, entries, validUntilMs }, part) {
		const { nodes, replies, uid, gid, nowMs } = this.#options;
		const start = 16;
		const end = start + Math.min(part.bytes, MAX_FUSE_BYTES);
		const shown = {
			uid,
			gid,
			validMs: Math.max(0, validUntilMs - nowMs())
		};
		const told = [];
		let at = start;
		for (let index = part.offset; index < (entries?.length ?? 0) + DOTS.length; index++) {
			const named = entries?.[index - DOTS.length];
			const name = named?.name ?? DOTS[index] ?? "";
			if (at + (part.isPlus ? 128 : 0) + direntBytes(name.length) > end) break;
			const node = named !== void 0 && part.isPlus ? nodes.tell(joinPodPath(path, named.name), named.entry) : null;
			if (node !== null) told.push(node);
			if (part.isPlus) at += this.#writePlus(at, node, shown);
			const kind = named?.entry.kind ?? 4;
			at += writeDirent(replies.buffer, at, {
				node: node?.id ?? index + 1,
				next: index + 1,
				name,
				kind
			});
		}
		if (!replies.send(unique, at - start)) for (const node of told) nodes.forget(node.id, 1);
	}
	/** The dots, and what there is no room for in the table, have no node: the kernel keeps their names alone. */
	#writePlus(at, node, shown) {
		const { buffer } = this.#options.replies;
		if (node === null) return writeAbsence(buffer, at, 0);
		return writeEntryOut(buffer, at, {
			node: node.id,
			entry: node.entry,
			shown
		});
	}
};

// cli/world/files/fuse-replies.ts
const EINTR = 4;
var FuseReplies = class {
	#device;
	/** By `unique`: when the caller was interrupted, or 0. */
	#open = /* @__PURE__ */ new Map();
	#nowMs;
	#interrupted = 0;
	constructor(device, nowMs) {
		this.#device = device;
		this.#nowMs = nowMs;
	}
	/** Where the payload of the next answer is to be written, from ANSWER_HEAD on. */
	get buffer() {
		return this.#device.answer;
	}
	/** Whether the passing of time matters. */
	get hasInterrupted() {
		return this.#interrupted > 0;
	}
	begin(unique) {
		this.#open.set(unique, 0);
	}
	/** For a request that has no answer. */
	cancel(unique) {
		this.#open.delete(unique);
	}
	/** Sends a payload that lies in `buffer`. @returns whether somebody took it */
	send(unique, payloadBytes) {
		return this.#write(unique, 0, payloadBytes);
	}
	/** @param errno positive, or 0 for "done" */
	fail(unique, errno) {
		return this.#write(unique, errno, 0);
	}
	interrupt(unique) {
		if (this.#open.get(unique) !== 0) return;
		this.#open.set(unique, this.#nowMs());
		this.#interrupted++;
	}
	tick() {
		const before = this.#nowMs() - INTERRUPT_MS;
		for (const [unique, atMs] of this.#open) if (atMs !== 0 && atMs <= before) this.fail(unique, EINTR);
	}
	#write(unique, errno, payloadBytes) {
		const interruptedMs = this.#open.get(unique);
		if (interruptedMs === void 0) return false;
		if (interruptedMs !== 0) this.#interrupted--;
		this.#open.delete(unique);
		const answer = this.#device.answer;
		answer.writeUInt32LE(16 + payloadBytes, 0);
		answer.writeInt32LE(-errno, 4);
		writeNumber(answer, 8, unique);
		return this.#device.write(16 + payloadBytes) !== -2;
	}
};

// cli/world/files/node-table.ts
/**
* The files that the kernel knows by number. A node stands for one file of the pod at one path: when another file takes the path (its identity
* differs), it gets another node, so that what is open and cached of the first stays its own. The kernel counts how often it was told of
* a node and says when it forgets (FORGET).
*
* Below an overlay that is not so: overlayfs takes a name that leads to another node for stale, for ever. There a node stands for its path
* (`stable`), whatever file is there, as long as it is of the same kind.
*/
/** The kernel's number for the root of a mount. */
const ROOT_NODE = 1;
var NodeTable = class {
	#nodes = /* @__PURE__ */ new Map();
	#byPath = /* @__PURE__ */ new Map();
	#maxNodes;
	#isStable;
	#lastId = 1;
	constructor({ path, entry, isStable }, maxNodes) {
		this.#maxNodes = maxNodes;
		this.#isStable = isStable;
		const node = {
			path,
			entry,
			id: 1,
			lookups: 1,
			cachedVersion: ""
		};
		this.#nodes.set(1, node);
		this.#byPath.set(path, node);
	}
	get size() {
		return this.#nodes.size;
	}
	get(id) {
		return this.#nodes.get(id);
	}
	/** The node that the kernel knows for a path. */
	at(path) {
		return this.#byPath.get(path);
	}
	/** Whether a node can go on standing for its path when this is there now. */
	fits(node, entry) {
		return node.id === 1 || isSameFile(node.entry, entry) || this.#isStable && node.entry.kind === entry.kind;
	}
	/** The node of a file, which the kernel is about to be told of once more. @returns null when there are too many */
	tell(path, entry) {
		const known = this.#byPath.get(path);
		if (known !== void 0 && this.fits(known, entry)) {
			if (!isSameFile(known.entry, entry)) known.cachedVersion = "";
			known.entry = entry;
			known.lookups++;
			return known;
		}
		if (this.#nodes.size >= this.#maxNodes) return null;
		this.#lastId++;
		const node = {
			id: this.#lastId,
			path,
			entry,
			lookups: 1,
			cachedVersion: ""
		};
		this.#nodes.set(node.id, node);
		this.#byPath.set(path, node);
		return node;
	}
	forget(id, times) {
		const node = this.#nodes.get(id);
		if (node === void 0 || id === 1) return;
		node.lookups -= times;
		if (node.lookups > 0) return;
		this.#nodes.delete(id);
		if (this.#byPath.get(node.path) === node) this.#byPath.delete(node.path);
	}
	/** A file, or a directory with all below it, has another path now. */
	move(from, to) {
		for (const node of [...this.#byPath.values()]) {
			if (!isWithin(node.path, from)) continue;
			this.#byPath.delete(node.path);
			node.path = `${to}${node.path.slice(from.length)}`;
			this.#byPath.set(node.path, node);
		}
	}
};
function isSameFile(a, b) {
	return a.kind === b.kind && a.identityLow === b.identityLow && a.identityHigh === b.identityHigh;
}
/** Equal as long as nobody wrote to the file. */
function versionOf({ size, mtimeSeconds, mtimeNanoseconds, ctimeSeconds, ctimeNanoseconds }) {
	return `${size} ${mtimeSeconds}.${mtimeNanoseconds} ${ctimeSeconds}.${ctimeNanoseconds}`;
}

// cli/world/files/file-bytes.ts
/**
* The bytes of one open file as far as they are here, in chunks of one piece of an answer each, and what should be asked for next.
* Who reads straight on is asked ahead of, more each time (up to MAX_AHEAD_BYTES): the kernel itself asks for 128 KiB ahead and no
* more, which 20 ms away is 6 MB/s. Pure: it neither asks nor answers.
*/
const FIRST_AHEAD_BYTES = 262144;
/** What of a file is asked for at once. */
const ASK_BYTES = 524288;
/** How far apart reads that go straight on may be: the kernel sends several at a time, which overtake each other. */
const SLACK_BYTES = 262144;
/** Chunks behind the reader that are kept: the kernel's requests may overtake each other. */
const KEPT_BEHIND = 8;
var FileBytes = class {
	/** By number; null is on its way. */
	#chunks = /* @__PURE__ */ new Map();
	#size = Number.POSITIVE_INFINITY;
	#readTo = 0;
	#aheadBytes = 0;
	/** @param head the first bytes. @param isWhole whether they are all */
	constructor(head, isWhole) {
		for (let at = 0; at < head.length; at += FILE_PIECE_BYTES) {
			const end = Math.min(head.length, at + FILE_PIECE_BYTES);
			if (end === head.length && end - at < 65536 && !isWhole) break;
			this.#chunks.set(at / FILE_PIECE_BYTES, head.subarray(at, end));
		}
		if (isWhole) this.#size = head.length;
	}
	/** Chunks that are here or on their way. */
	get chunkCount() {
		return this.#chunks.size;
	}
	/** Copies `[offset, offset + bytes)` to `target` if it is here. @returns how much of it the file has, or -1 when it is not all here */
	copy(target, at, { offset, bytes }) {
		const end = Math.min(offset + bytes, this.#size);
		let copied = 0;
		for (let position = offset; position < end;) {
			const index = Math.floor(position / FILE_PIECE_BYTES);
			const chunk = this.#chunks.get(index);
			if (chunk === void 0 || chunk === null) return -1;
			const from = position - index * FILE_PIECE_BYTES;
			const count = Math.min(chunk.length - from, end - position);
			if (count <= 0) break;
			chunk.copy(target, at + copied, from, from + count);
			copied += count;
			position += count;
		}
		return copied;
	}
	/** Notes that `[offset, offset + bytes)` is read. @returns what is to be asked for, marked as on its way */
	plan({ offset, bytes }, mayAskAhead) {
		const isNear = Math.abs(offset - this.#readTo) <= SLACK_BYTES;
		const isOvertaken = isNear && offset + bytes <= this.#readTo;
		if (!isNear) this.#aheadBytes = 0;
		else if (!isOvertaken && offset > 0) this.#aheadBytes = Math.min(MAX_AHEAD_BYTES, Math.max(FIRST_AHEAD_BYTES, this.#aheadBytes * 2));
		if (!isOvertaken) this.#readTo = offset + bytes;
		this.#drop(Math.floor(offset / FILE_PIECE_BYTES) - KEPT_BEHIND);
		const ahead = mayAskAhead ? this.#aheadBytes : 0;
		const end = Math.min(offset + bytes + ahead, this.#size);
		return ahead > 0 && this.#isComing({
			offset,
			bytes: bytes + ahead / 2
		}) ? [] : this.#missing(offset, end);
	}
	/** What of `[offset, offset + bytes)` is neither here nor on its way, marked as on its way. */
	missing({ offset, bytes }) {
		return this.#missing(offset, Math.min(offset + bytes, this.#size));
	}
	/** Bytes that were asked for are here; fewer than a chunk are the last of the file. */
	fill(offset, bytes) {
		const index = offset / FILE_PIECE_BYTES;
		this.#chunks.set(index, bytes);
		if (bytes.length < 65536) this.#size = Math.min(this.#size, offset + bytes.length);
	}
	/** What was asked for does not come. */
	fail({ offset, bytes }) {
		for (let index = offset / FILE_PIECE_BYTES; index * FILE_PIECE_BYTES < offset + bytes; index++) if (this.#chunks.get(index) === null) this.#chunks.delete(index);
	}
	/** The file was changed by us. */
	clear() {
		for (const [index, chunk] of this.#chunks) if (chunk !== null) this.#chunks.delete(index);
		this.#size = Number.POSITIVE_INFINITY;
	}
	#isComing({ offset, bytes }) {
		const end = Math.min(offset + bytes, this.#size);
		for (let index = Math.floor(offset / FILE_PIECE_BYTES); index * FILE_PIECE_BYTES < end; index++) if (!this.#chunks.has(index)) return false;
		return true;
	}
	#missing(offset, end) {
		const parts = [];
		let start = -1;
		const first = Math.floor(offset / FILE_PIECE_BYTES);
		const last = Math.ceil(end / FILE_PIECE_BYTES);
		for (let index = first; index <= last; index++) {
			const isMissing = index < last && !this.#chunks.has(index);
			if (isMissing && start < 0) start = index;
			const isFull = start >= 0 && (index - start) * 65536 >= ASK_BYTES;
			if (start >= 0 && (!isMissing || isFull)) {
				parts.push({
					offset: start * FILE_PIECE_BYTES,
					bytes: (index - start) * FILE_PIECE_BYTES
				});
				start = isMissing ? index : -1;
			}
			if (isMissing) this.#chunks.set(index, null);
		}
		return parts;
	}
	/** Forgets chunks before `index`, and the oldest beyond the limit. */
	#drop(before) {
		for (const [index, chunk] of this.#chunks) {
			const isTooMany = this.#chunks.size * FILE_PIECE_BYTES > MAX_KEPT_BYTES;
			if (chunk !== null && (index < before || isTooMany)) this.#chunks.delete(index);
		}
	}
};

// cli/world/files/open-handles.ts
/**
* Files that programs have open. A handle holds the agent's handle (or none, when all bytes came with its opening) and
* the bytes that are here; reads wait in it for what was asked for. After the link was lost a handle finds its file again by its path, if
* that is still the same file; else it is stale.
*/
const ESTALE$1 = 116;
/** How many files are asked ahead of, over all handles. */
var AheadBudget = class {
	taken = 0;
};
var FileHandle = class {
	path;
	entry;
	isWriter;
	#parts;
	#bytes;
	#agentHandle;
	#epoch;
	#waiting = [];
	#isAhead = false;
	#isReopening = false;
	#isClosed = false;
	constructor(opened, parts) {
		this.path = opened.path;
		this.entry = opened.entry;
		this.isWriter = opened.isWriter;
		this.#parts = parts;
		this.#agentHandle = opened.handle;
		this.#epoch = parts.link.epoch;
		this.#bytes = new FileBytes(opened.head, opened.handle === 0 && !opened.isWriter);
	}
	/** The agent's, for writes. 0 when it is stale. */
	get agentHandle() {
		return this.#epoch === this.#parts.link.epoch ? this.#agentHandle : 0;
	}
	read(wish) {
		if (this.#answer(wish)) {
			if (this.#agentHandle !== 0 && !this.isWriter) this.#ask(this.#bytes.plan(wish, this.#mayAskAhead()));
			return;
		}
		this.#waiting.push(wish);
		if (this.#epoch !== this.#parts.link.epoch) this.#reopen();
		else this.#ask(this.#bytes.plan(wish, !this.isWriter && this.#mayAskAhead()));
	}
	/** Something was written through this handle. */
	forgetBytes() {
		this.#bytes.clear();
	}
	close() {
		this.#isClosed = true;
		if (this.#isAhead) this.#parts.ahead.taken--;
		if (this.agentHandle !== 0) this.#parts.link.tell({
			operation: 6,
			handle: this.#agentHandle
		});
	}
	#mayAskAhead() {
		const { ahead } = this.#parts;
		if (this.#isAhead) return true;
		if (ahead.taken >= 16) return false;
		ahead.taken++;
		this.#isAhead = true;
		return true;
	}
	/** @returns whether the bytes were here */
	#answer({ unique, offset, bytes }) {
		const { replies } = this.#parts;
		const copied = this.#bytes.copy(replies.buffer, 16, {
			offset,
			bytes
		});
		if (copied < 0) return false;
		replies.send(unique, copied);
		return true;
	}
	#ask(parts) {
		for (const part of parts) this.#askFor(part);
	}
	#askFor(part) {
		let { offset } = part;
		const request = {
			operation: 5,
			handle: this.#agentHandle,
			offset,
			bytes: part.bytes
		};
		this.#parts.link.ask(request, ({ errno, source, start, end, isLast }) => {
			if (errno === 0) {
				this.#bytes.fill(offset, Buffer.from(source.subarray(start, end)));
				offset += end - start;
			}
			if (isLast) this.#bytes.fail(part);
			this.#retry(errno);
		});
	}
	/** Answers what can be answered now; what was asked for and failed is told so. */
	#retry(errno) {
		const waiting = this.#waiting;
		this.#waiting = [];
		for (const wish of waiting) {
			if (this.#answer(wish)) continue;
			if (errno !== 0 && this.#epoch === this.#parts.link.epoch) this.#parts.replies.fail(wish.unique, errno);
			else this.#waiting.push(wish);
		}
		if (errno === 0) for (const wish of this.#waiting) this.#ask(this.#bytes.missing(wish));
		if (errno !== 0 && this.#waiting.length > 0) this.#reopen();
	}
	#reopen() {
		if (this.#isReopening || this.#isClosed) return;
		const { link } = this.#parts;
		this.#isReopening = true;
		const epoch = link.epoch;
		link.ask({
			operation: 4,
			path: this.path,
			flags: 1,
			bytes: 0
		}, ({ errno, source, start, end }) => {
			this.#isReopening = false;
			const opened = errno === 0 ? readOpenAnswer(source, start, end) : null;
			if (opened === null || this.isWriter || !isSameFile(opened.entry, this.entry)) {
				const waiting = this.#waiting;
				this.#waiting = [];
				for (const { unique } of waiting) this.#parts.replies.fail(unique, errno === 5 ? 5 : ESTALE$1);
				return;
			}
			this.#epoch = epoch;
			this.#agentHandle = opened.handle;
			for (const wish of this.#waiting.splice(0)) this.read(wish);
		});
	}
};

// cli/world/files/entry-cache.ts
/**
* What is known of the pod's files without asking: directories of which all entries are known, and single entries. A directory that is
* known whole also knows what it does not have. Everything has the age of the answer that told it, and is forgotten at `ageMs`; what the
* kernel is told may be believed for the rest of that time and no longer.
*/
var EntryCache = class {
	#options;
	#directories = /* @__PURE__ */ new Map();
	#entries = /* @__PURE__ */ new Map();
	#size = 0;
	constructor(options) {
		this.#options = options;
	}
	/** Entries that are kept. */
	get size() {
		return this.#size + this.#entries.size;
	}
	/** @returns undefined when it must be asked */
	find(path) {
		const nowMs = this.#options.nowMs();
		const single = this.#entries.get(path);
		if (single !== void 0 && single.untilMs > nowMs) return {
			entry: single.entry,
			validMs: single.untilMs - nowMs
		};
		const around = path === "" ? void 0 : this.#directories.get(parentOf(path));
		if (around === void 0 || around.untilMs <= nowMs) return void 0;
		return {
			entry: around.entries.get(nameOf(path)) ?? null,
			validMs: around.untilMs - nowMs
		};
	}
	/** All entries of a directory, if they are known. */
	list(path) {
		const known = this.#directories.get(path);
		const validMs = (known?.untilMs ?? 0) - this.#options.nowMs();
		return known === void 0 || validMs <= 0 ? void 0 : {
			entries: known.entries,
			validMs
		};
	}
	/** @returns how long it may be believed */
	addEntry(path, entry) {
		this.#entries.delete(path);
		this.#entries.set(path, {
			entry,
			untilMs: this.#options.nowMs() + this.#options.ageMs
		});
		this.#bound();
		return this.#options.ageMs;
	}
	addDirectory({ path, entries }) {
		this.#dropDirectory(path);
		const known = new Map(entries.map((each) => [each.name, each.entry]));
		this.#directories.set(path, {
			entries: known,
			untilMs: this.#options.nowMs() + this.#options.ageMs
		});
		this.#size += known.size;
		for (const each of entries) this.#entries.delete(joinPodPath(path, each.name));
		this.#bound();
	}
	/** Something changed at a path: neither it nor what it lies in is known any more. */
	forget(path) {
		this.#entries.delete(path);
		this.#dropDirectory(path);
		this.#dropDirectory(parentOf(path));
	}
	clear() {
		this.#entries.clear();
		this.#directories.clear();
		this.#size = 0;
	}
	#dropDirectory(path) {
		this.#size -= this.#directories.get(path)?.entries.size ?? 0;
		this.#directories.delete(path);
	}
	/** Both maps have the oldest first. */
	#bound() {
		while (this.size > this.#options.maxEntries) {
			const [oldest] = this.#directories.keys();
			if (oldest !== void 0) this.#dropDirectory(oldest);
			else for (const path of this.#entries.keys()) if (this.#entries.delete(path)) break;
		}
	}
};

// cli/world/files/pod-files.ts
/**
* The pod's files by name: what is known is answered from the cache at once, the rest is asked. One question brings the directories
* around a name along (LOOK), so that the path of a file, which the kernel asks for component by component, costs one round trip.
*/
const ENOENT = 2;
const EOVERFLOW = 75;
var PodFiles = class {
	#link;
	#cache;
	constructor({ link, nowMs, ageMs }) {
		this.#link = link;
		this.#cache = new EntryCache({
			ageMs: ageMs ?? 2e3,
			maxEntries: MAX_CACHED_ENTRIES,
			nowMs
		});
	}
	/** A name in a directory, in one round trip at the most. */
	look(directory, name, onEntry) {
		const path = joinPodPath(directory, name);
		if (this.#tellKnown(path, onEntry)) return;
		this.#link.ask({
			operation: 2,
			path: directory,
			name
		}, ({ errno, source, start, end }) => {
			const answer = errno === 0 ? readLookAnswer(source, start, end) : null;
			if (answer === null) {
				onEntry(errno === 0 ? 5 : errno, null, 0);
				return;
			}
			for (const each of answer.directories) this.#cache.addDirectory(each);
			const validMs = answer.errno === 0 || answer.errno === 2 ? this.#cache.addEntry(path, answer.entry) : 0;
			onEntry(answer.errno, answer.entry, validMs);
		});
	}
	/** The attributes of a path. */
	attributes(path, onEntry) {
		if (this.#tellKnown(path, onEntry)) return;
		this.#link.ask({
			operation: 1,
			path
		}, ({ errno, source, start, end }) => {
			const entry = errno === 0 ? readEntryAnswer(source, start, end) : null;
			if (entry === null) onEntry(errno === 0 ? 5 : errno, null, 0);
			else onEntry(0, entry, this.#cache.addEntry(path, entry));
		});
	}
	/** All entries of a directory. */
	list(path, onEntries) {
		const known = this.#cache.list(path);
		if (known !== void 0) {
			onEntries(0, Array.from(known.entries, ([name, entry]) => ({
				name,
				entry
			})), known.validMs);
			return;
		}
		const entries = [];
		let failure = 0;
		this.#link.ask({
			operation: 3,
			path
		}, ({ errno, source, start, end, isLast }) => {
			const more = errno === 0 ? readEntries(source, start, end) : [];
			if (failure === 0) failure = more === null ? 5 : errno;
			if (entries.length + (more?.length ?? 0) > 1e5) failure = EOVERFLOW;
			if (failure === 0) for (const each of more ?? []) entries.push(each);
			if (!isLast) return;
			if (failure === 0) this.#cache.addDirectory({
				path,
				entries
			});
			onEntries(failure, failure === 0 ? entries : [], this.#cache.list(path)?.validMs ?? 0);
		});
	}
	/** What is known of a path is no longer so. */
	forget(path) {
		this.#cache.forget(path);
	}
	#tellKnown(path, onEntry) {
		const known = this.#cache.find(path);
		if (known === void 0) return false;
		onEntry(known.entry === null ? 2 : 0, known.entry, known.validMs);
		return true;
	}
};

// cli/world/files/fuse-server.ts
/**
* One FUSE mount of the pod's files: requests of the kernel in, answers out, each at once from what is known or when the agent has
* answered; many are on their way at a time. Which bytes mean what: fuse-wire.ts. What is known: pod-files.ts. What programs have
* open: open-handles.ts, fuse-directories.ts. What changes the pod: fuse-changes.ts.
*
* The kernel does not check permissions on this mount: the agent does, as the pod's user, so a secret that only root may read is read here
* exactly if the pod's user may. Owners are shown as the user's own. Of what it does not know (xattr, ioctl, statx …) the server says ENOSYS,
* which the kernel remembers.
*/
const EBADF = 9;
const ENFILE = 23;
const EROFS = 30;
const ENAMETOOLONG = 36;
const ENOSYS = 38;
const ESTALE = 116;
const ACCESS_WRITE = 2;
const OPEN_ACCESS_MODE = 3;
var FuseServer = class {
	#options;
	#files;
	#nodes;
	#replies;
	#changes;
	#ahead = new AheadBudget();
	#open = /* @__PURE__ */ new Map();
	#directories;
	#lastHandle = 0;
	/** The mount is gone. */
	isOver = false;
	constructor(options) {
		this.#options = options;
		this.#files = new PodFiles(options);
		this.#nodes = new NodeTable(options.root, MAX_NODES);
		this.#replies = new FuseReplies(options.device, options.nowMs);
		const [files, nodes, replies] = [
			this.#files,
			this.#nodes,
			this.#replies
		];
		this.#directories = new FuseDirectories({
			...options,
			files,
			nodes,
			replies
		});
		this.#changes = new FuseChanges({
			link: options.link,
			files,
			nodes,
			replies,
			writable: options.writable,
			owner: {
				uid: options.uid,
				gid: options.gid
			},
			handleOf: (id) => this.#open.get(id),
			tellEntry: (unique, path, found) => this.#tellEntry(unique, path, found),
			tellAttributes: (unique, node, found) => this.#tellAttributes(unique, node, found),
			addHandle: (path, opened) => this.#addHandle(path, {
				...opened,
				isWriter: true
			})
		});
	}
	/** Whether `tick` has something to do. */
	get needsTicks() {
		return this.#replies.hasInterrupted;
	}
	tick() {
		this.#replies.tick();
	}
	/** One request, which lies in the device's buffer and is borrowed until this returns. */
	onRequest() {
		const request = this.#options.device.request;
		const operation = request.readUInt32LE(4);
		const unique = readNumber(request, 8);
		if (this.#onUnanswered(operation, request)) return;
		this.#replies.begin(unique);
		if (operation === 26) {
			this.#replies.send(unique, writeInit(this.#replies.buffer, request));
			return;
		}
		const node = this.#nodes.get(readNumber(request, 16));
		if (node === void 0) this.#replies.fail(unique, ESTALE);
		else if (!this.#onNames(operation, unique, node) && !this.#onHandles(operation, unique, node)) {
			if (this.#directories.onRequest({
				operation,
				unique,
				node,
				request
			})) return;
			if (!this.#changes.onRequest({
				operation,
				unique,
				node,
				request
			})) this.#replies.fail(unique, ENOSYS);
		}
	}
	/** Forgetting and interrupting have no answer. */
	#onUnanswered(operation, request) {
		const at = 40;
		switch (operation) {
			case 2:
				this.#nodes.forget(readNumber(request, 16), readNumber(request, at));
				return true;
			case 42:
				for (let index = 0; index < request.readUInt32LE(at); index++) {
					const entry = at + 8 + index * 16;
					this.#nodes.forget(readNumber(request, entry), readNumber(request, entry + 8));
				}
				return true;
			case 36:
				this.#replies.interrupt(readNumber(request, at));
				return true;
			case 38:
				this.isOver = true;
				return true;
			default: return false;
		}
	}
	#onNames(operation, unique, node) {
		const { request } = this.#options.device;
		switch (operation) {
			case 1:
				this.#lookUp(unique, node, readName(request, 40));
				return true;
			case 3:
				this.#attributes(unique, node);
				return true;
			case 5:
				this.#tellText(unique, node.entry.target);
				return true;
			case 34:
				this.#access(unique, node, request.readUInt32LE(40));
				return true;
			case 17:
				this.#space(unique, node);
				return true;
			default: return false;
		}
	}
	#onHandles(operation, unique, node) {
		const { request } = this.#options.device;
		const at = 40;
		switch (operation) {
			case 14:
				if ((request.readUInt32LE(at) & OPEN_ACCESS_MODE) !== 0) return false;
				this.#openFile(unique, node);
				return true;
			case 15:
				this.#read(unique, request);
				return true;
			case 25:
				this.#replies.fail(unique, 0);
				return true;
			case 18:
				this.#open.get(readNumber(request, at))?.close();
				this.#open.delete(readNumber(request, at));
				this.#replies.fail(unique, 0);
				return true;
			default: return false;
		}
	}
	#lookUp(unique, parent, bytes) {
		const name = asPodName(bytes);
		if (name === null) {
			this.#replies.fail(unique, bytes.length > 255 ? ENAMETOOLONG : 2);
			return;
		}
		const path = joinPodPath(parent.path, name);
		this.#files.look(parent.path, name, (errno, entry, validMs) => {
			const ghost = entry === null && this.#options.root.isStable ? this.#nodes.at(path) : void 0;
			if (ghost !== void 0) this.#tellEntry(unique, path, {
				entry: ghost.entry,
				validMs: 0
			});
			else if (errno === 2 && validMs > 0) this.#replies.send(unique, writeAbsence(this.#replies.buffer, 16, validMs));
			else if (entry === null) this.#replies.fail(unique, errno);
			else this.#tellEntry(unique, path, {
				entry,
				validMs
			});
		});
	}
	/** Tells the kernel of a file once more; what nobody waits for any more is not counted. */
	#tellEntry(unique, path, { entry, validMs }) {
		const node = this.#nodes.tell(path, entry);
		if (node === null) {
			this.#replies.fail(unique, ENFILE);
			return null;
		}
		const named = {
			node: node.id,
			entry,
			shown: this.#shown(validMs)
		};
		if (!this.#replies.send(unique, writeEntryOut(this.#replies.buffer, 16, named))) this.#nodes.forget(node.id, 1);
		return node;
	}
	#attributes(unique, node) {
		this.#files.attributes(node.path, (errno, entry, validMs) => {
			if (entry === null) this.#replies.fail(unique, errno);
			else if (!this.#nodes.fits(node, entry)) this.#tellGone(unique, node);
			else this.#tellAttributes(unique, node, {
				entry,
				validMs
			});
		});
	}
	/** Its path is another file's now. Who holds it open sees it as it was; who comes by its path is sent to look again. */
	#tellGone(unique, node) {
		if ([...this.#open.values()].some((handle) => isSameFile(handle.entry, node.entry))) this.#tellAttributes(unique, node, {
			entry: node.entry,
			validMs: 0
		});
		else this.#replies.fail(unique, ESTALE);
	}
	#tellAttributes(unique, node, { entry, validMs }) {
		node.entry = entry;
		const named = {
			node: node.id,
			entry,
			shown: this.#shown(validMs)
		};
		this.#replies.send(unique, writeAttributesOut(this.#replies.buffer, named));
	}
	/** Whether a file can be read is known when it is opened. */
	#access(unique, node, mask) {
		this.#replies.fail(unique, (mask & ACCESS_WRITE) !== 0 && !this.#changes.mayWrite(node.path) ? EROFS : 0);
	}
	#space(unique, node) {
		this.#options.link.ask({
			operation: 7,
			path: node.path
		}, ({ errno, source, start, end }) => {
			const space = errno === 0 ? readSpace(source, start, end) : null;
			if (space === null) {
				this.#replies.fail(unique, errno === 0 ? 5 : errno);
				return;
			}
			const answer = this.#replies.buffer;
			const at = 16;
			answer.fill(0, at, at + 80);
			const numbers = [
				space.blocks,
				space.free,
				space.available,
				space.files,
				space.freeFiles
			];
			for (const [index, value] of numbers.entries()) writeNumber(answer, at + index * 8, value);
			for (const [index, value] of [
				space.blockBytes,
				space.nameBytes,
				space.blockBytes
			].entries()) answer.writeUInt32LE(value, at + 40 + index * 4);
			this.#replies.send(unique, 80);
		});
	}
	#openFile(unique, node) {
		const { path } = node;
		const wish = {
			operation: 4,
			path,
			flags: 1,
			bytes: MAX_OPEN_BYTES
		};
		this.#options.link.ask(wish, ({ errno, source, start, end }) => {
			const opened = errno === 0 ? readOpenAnswer(source, start, end) : null;
			if (opened === null) {
				this.#files.forget(path);
				this.#replies.fail(unique, errno === 0 ? 5 : errno);
				return;
			}
			const head = Buffer.from(source.subarray(opened.dataStart, end));
			const id = this.#addHandle(path, {
				...opened,
				head,
				isWriter: false
			});
			if (!this.#nodes.fits(node, opened.entry)) {
				this.#files.forget(path);
				this.#closeFile(id);
				this.#replies.fail(unique, ESTALE);
				return;
			}
			const version = versionOf(opened.entry);
			const flags = version === node.cachedVersion ? 2 : 0;
			node.cachedVersion = version;
			node.entry = opened.entry;
			if (!this.#tellHandle(unique, id, flags)) this.#closeFile(id);
		});
	}
	#addHandle(path, opened) {
		this.#lastHandle++;
		const parts = {
			link: this.#options.link,
			replies: this.#replies,
			ahead: this.#ahead
		};
		this.#open.set(this.#lastHandle, new FileHandle({
			...opened,
			path
		}, parts));
		return this.#lastHandle;
	}
	#closeFile(id) {
		this.#open.get(id)?.close();
		this.#open.delete(id);
	}
	#read(unique, request) {
		const at = 40;
		const handle = this.#open.get(readNumber(request, at));
		const offset = readNumber(request, at + 8);
		if (handle === void 0) this.#replies.fail(unique, EBADF);
		else handle.read({
			unique,
			offset,
			bytes: Math.min(request.readUInt32LE(at + 16), MAX_FUSE_BYTES)
		});
	}
	#tellText(unique, text) {
		this.#replies.send(unique, this.#replies.buffer.write(text, 16, "latin1"));
	}
	#tellHandle(unique, id, flags) {
		const answer = this.#replies.buffer;
		writeNumber(answer, 16, id);
		writeNumber(answer, 16 + 8, flags);
		return this.#replies.send(unique, 16);
	}
	#shown(validMs) {
		return {
			uid: this.#options.uid,
			gid: this.#options.gid,
			validMs
		};
	}
};

// cli/world/files/fuse-worker-messages.ts
/** What is counted: requests of the kernel, and questions to the agent. */
const FUSE_COUNTS = {
	requests: 0,
	questions: 1
};

// cli/world/files/fuse-worker.ts
/**
* The thread that serves a mount: one epoll over /dev/fuse and the link to the agent, and nothing else. It never touches a file itself: the
* path could lead into its own mount, and it would wait for itself for ever. All its modules are loaded before it says that it is ready.
*/
/** What an event is about; a lower tag is the number of a mount. */
const LINK = 100;
const WAKE = 101;
/** Requests that are taken before the link is looked at again. */
const REQUESTS_AT_ONCE = 64;
/** Until the kernel asks for it. */
const ROOT_ENTRY = {
	kind: 4,
	permissions: 493,
	links: 2,
	size: 0,
	mtimeSeconds: 0,
	mtimeNanoseconds: 0,
	ctimeSeconds: 0,
	ctimeNanoseconds: 0,
	identityHigh: 0,
	identityLow: 0,
	target: ""
};
var FuseLoop = class {
	#start;
	#link;
	#served;
	#epoll = new Epoll();
	#waitsForRoom = false;
	#mounts;
	constructor(start) {
		this.#start = start;
		this.#link = new PodLink(start.linkFd);
		this.#served = start.devices.map((each) => this.#serve(each));
		this.#mounts = this.#served.length;
	}
	/** Serves until all mounts are gone (one of them may be shown nowhere) or the owner wants the thread back. */
	run() {
		const { linkFd, wakeFd } = this.#start;
		for (const [index, { device }] of this.#served.entries()) this.#epoll.add(device.fd, 1, index);
		this.#epoll.add(linkFd, 1, LINK);
		this.#epoll.add(wakeFd, 1, WAKE);
		this.#link.ask({ operation: 8 }, ({ errno, source, start, end }) => {
			const mounts = errno === 0 ? readMounts(source, start, end) : [];
			import__builtin_worker_threads.parentPort?.postMessage({
				errno: mounts === null ? 5 : errno,
				mounts: mounts ?? []
			});
		});
		this.#flush();
		while (this.#turn()) {
			for (const { server } of this.#served) server.tick();
			this.#flush();
		}
	}
	#serve({ fd, isStable }) {
		const { uid, gid, writable, ageMs } = this.#start;
		const device = new FuseDevice(fd, MAX_FUSE_BYTES);
		return {
			device,
			server: new FuseServer({
				device,
				link: this.#link,
				uid,
				gid,
				root: {
					path: "",
					entry: ROOT_ENTRY,
					isStable
				},
				writable,
				...ageMs === null ? {} : { ageMs },
				nowMs: () => performance.now()
			})
		};
	}
	/** @returns false when it is time to end */
	#turn() {
		const needsTicks = this.#served.some(({ server }) => server.needsTicks);
		const count = this.#epoll.wait(needsTicks ? 500 : -1);
		for (let index = 0; index < count; index++) {
			const tag = this.#epoll.tagAt(index);
			const served = this.#served[tag];
			if (tag === WAKE) return false;
			if (tag === LINK) this.#onLink();
			else if (served !== void 0 && !this.#onDevice(served)) this.#forget(served);
		}
		return this.#mounts > 0;
	}
	#onLink() {
		this.#link.onReadable();
		if (this.#link.isOver) this.#epoll.remove(this.#start.linkFd);
	}
	#forget({ device }) {
		this.#epoll.remove(device.fd);
		this.#mounts--;
	}
	/** @returns false when the mount is gone */
	#onDevice({ device, server }) {
		for (let taken = 0; taken < REQUESTS_AT_ONCE && this.#link.unsentBytes < 4194304; taken++) {
			const bytes = device.read();
			if (bytes === -11) return true;
			if (bytes === -2 || bytes === -4) continue;
			if (bytes < 0) return false;
			server.onRequest();
			if (server.isOver) return false;
			this.#start.counts[FUSE_COUNTS.requests] = (this.#start.counts[FUSE_COUNTS.requests] ?? 0) + 1;
		}
		return true;
	}
	#flush() {
		this.#start.counts[FUSE_COUNTS.questions] = this.#link.asked;
		const isDone = this.#link.isOver || this.#link.flush();
		if (isDone === !this.#waitsForRoom) return;
		this.#waitsForRoom = !isDone;
		if (!this.#link.isOver) this.#epoll.modify(this.#start.linkFd, isDone ? 1 : 1 | 4, LINK);
	}
};
/** Whoever asks from now on, this process too, is told that the mount is gone; as long as a device is open, it would wait. */
function closeAll({ devices, linkFd }) {
	for (const { fd } of devices) closeFile(fd);
	closeFile(linkFd);
}
const started = import__builtin_worker_threads.workerData;
try {
	new FuseLoop(started).run();
} finally {
	closeAll(started);
}

export {  };