import { createRequire } from "node:module";

// \0rolldown/runtime.js
var __commonJSMin = (cb, mod) => () => (mod || (cb((mod = { exports: {} }).exports, mod, mod.exports), cb = null), mod.exports);

// \0builtin:fs
var require__builtin_fs = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:fs");
}));

// \0builtin:worker_threads
var require__builtin_worker_threads = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:worker_threads");
}));

// protocol/counters.ts
/**
* The counters of an agent, by name. The same names appear in `headgate status --json`, in a session's notices and in
* the summary that the CLI prints at its end, so they live where both sides can see them. Nothing that the data path
* drops, bypasses or falls back from may lack a counter here (silence is what users of every such tool complain of).
*/
/** Every counter with what one increment means. */
const COUNTERS = {
	connections_accepted: "client connections that the redirect brought to the agent",
	connections_closed: "client connections that ended",
	relay_threads_lost: "threads that relayed connections and broke; their connections were reset",
	connections_handed_over: "connections that a relay thread gave to the thread that serves sessions",
	connections_handed_back: "connections that went back to a relay thread, as no session wanted their requests any more",
	connections_refused_limit: "client connections reset because the table of connections was full",
	ports_given_back: "times that new connections were left to the app, because the table of connections was nearly full",
	requests_stolen: "requests sent to a session",
	requests_passed: "requests that matched no filter and went to the app",
	probes_passed: "kubelet probes that matched a filter and still went to the app",
	connections_stolen: "whole connections given to an unfiltered session",
	connections_opaque: "connections relayed without looking into them (not HTTP/1, or no longer)",
	opaque_not_http: "connections that never looked like HTTP/1",
	opaque_http2: "HTTP/2 connections that could not be followed; the app's from there on",
	http2_streams_refused: "HTTP/2 streams refused for the client to repeat them, because they could go nowhere any more",
	http2_uploads_reset: "stolen HTTP/2 streams reset because too much of what their client sent waited for a session",
	http2_connections_failed: "HTTP/2 connections with stolen streams ended because they could be followed no further",
	opaque_tls: "connections that began with a TLS ClientHello",
	tls_opened: "connections whose TLS the agent ended on both sides, by the certificate that a session names",
	tls_handshakes_failed: "connections among them whose client did not finish its handshake, and were ended",
	opaque_tls_certificate: "TLS connections left to the app because the certificate that a session names cannot be used",
	opaque_tls_name: "TLS connections left to the app because their client asked for a name that the certificate is not for",
	opaque_tls_client_certificate: "TLS connections left to the app because it asks for a certificate of the client",
	opaque_tls_app: "TLS connections left to the app because it did not agree to TLS with the agent",
	opaque_tls_hello: "TLS connections left to the app because of what their client offers: no version from 1.2 on, no HTTP, nothing that fits the certificate",
	opaque_server_first: "connections on which the app spoke first",
	opaque_detect_timeout: "connections whose first bytes stayed undecided for too long",
	opaque_half_closed: "connections whose client half-closed before its request head was whole",
	opaque_head_timeout: "connections whose request head stayed unfinished for too long",
	opaque_ambiguous_request: "connections whose next request head was ambiguous; relayed to the app from there on",
	opaque_ambiguous_response: "connections on which the app sent a response that cannot be framed",
	opaque_head_too_large: "connections whose request head outgrew its limit",
	opaque_upgrade: "connections that changed protocol by 101 or CONNECT",
	app_dials: "connections opened to the app",
	app_refused: "connections to the app that failed",
	client_address_hidden: "connections to the app that showed it the pod's own address in place of their client's",
	app_unsolicited: "times the app sent bytes that no request had asked for",
	fallback_local_refused: "stolen requests given back to the app because the local process refused the connection",
	fallback_session_gone: "stolen requests given back to the app because the session went away before they were delivered",
	fallback_undelivered: "stolen requests sent again because their stream ended before they were delivered",
	local_failures: "stolen requests answered with 502 because the local process failed after it was given them",
	local_response_invalid: "responses of a local process that could not be framed",
	replay_overflow: "stolen requests that outgrew the replay buffer while undelivered",
	client_resets: "client connections that ended by RST",
	body_ambiguous: "exchanges ended because their body could not be framed after it was on its way to a session",
	bodies_unseen: "requests whose body a filter asked for and did not get in time or size; it did not match",
	bodies_unjudged: "bodies that a filter could not judge: no JSON, too deep, too much work, or with a name twice in an object; it did not match",
	session_streams_refused: "requests passed to the app because their session had too many streams",
	session_protocol_errors: "sessions ended because their CLI broke the tunnel protocol",
	requests_mirrored: "requests copied whole to a session",
	mirror_requests_seen: "requests of mirrored ports that were seen whole, whoever wants them",
	mirror_requests_matched: "requests that a mirror wants: copied, or counted by a mirror_lost counter",
	mirror_undelivered: "copies among requests_mirrored that the local process did not take",
	mirror_lost_gap: "requests not copied because packets of them are missing",
	mirror_lost_slow: "requests not copied because the tunnel or the local process did not keep up",
	mirror_lost_rate: "requests not copied because of --max-rate",
	mirror_lost_local: "requests not copied whole because the local process refused or closed the connection",
	mirror_lost_streams: "requests not copied because their session was away or had too many streams",
	mirror_lost_unfinished: "requests not copied whole because their client did not finish them",
	mirror_lost_ambiguous: "requests not copied whole because their body could not be framed",
	mirror_requests_unjudged: "requests that a mirror could not judge: cut off before the body that it asks for was there, or against the rules of HTTP/2",
	mirror_responses_lost: "responses that were not copied whole",
	packets_mirrored: "packets that went to a session for its capture file",
	mirror_packets_lost: "packets left out of a capture file because the tunnel did not keep up",
	mirror_gap_bytes: "bytes that clients of mirrored ports sent and that were never seen",
	mirror_skipped_bytes: "bytes that were seen but belong to no request that was seen whole",
	mirror_flows_raw: "connections copied as they are, since they cannot be split into requests",
	mirror_flows_unread: "connections in which a mirror could not look for its requests, from some point on",
	mirror_flows_undecodable: "HTTP/2 connections that could not be decoded, from some point on: they began earlier, or bytes of them are missing",
	mirror_flows_cut: "connections copied as they are whose copy was given up because of a hole",
	outgoing_dials: "connections and UDP flows of local processes that were asked for, from the pod",
	outgoing_connected: "connections among them that came about, and UDP flows",
	outgoing_refused: "connections among them that the far side refused",
	outgoing_unreachable: "connections among them to where the pod has no way",
	outgoing_timeouts: "connections among them that nobody answered",
	outgoing_names_unknown: "connections among them to names that the pod does not know",
	outgoing_forbidden: "connections among them that the agent's settings or the pod forbid",
	outgoing_failed: "connections among them that failed otherwise",
	outgoing_over_limit: "connections among them not tried because of a limit",
	outgoing_resets: "outgoing connections that ended by RST of the far side",
	outgoing_bytes_out: "bytes that local processes sent from the pod",
	outgoing_bytes_in: "bytes that came back for them",
	outgoing_datagrams_lost: "outgoing datagrams dropped because they could not be sent at once",
	control_unknown: "control messages of a type that this agent does not know, ignored",
	packets_captured: "packets of watched ports that the capture handed over",
	packets_dropped: "packets of watched ports that the kernel dropped because the capture ring was full",
	packets_cut: "packets longer than the capture keeps; the rest of their bytes counts as lost",
	packets_fragmented: "IP datagrams of watched ports that came in fragments, which are not put together; their bytes count as lost",
	packets_malformed: "packets of watched ports whose headers contradict themselves",
	packets_corrupt: "packets of watched ports with a wrong TCP checksum, which the app does not get either",
	sniffer_restarts: "times that the reader of packets broke and was started again; what passed meanwhile was not seen",
	packets_unwatched: "packets that came although nobody watches their port (any more)",
	segments_unclaimed: "segments of connections that are over, or whose client was not heard of yet",
	segments_repeated: "segments that brought bytes again that were seen already",
	segments_out_of_order: "segments kept until what comes before them was there",
	segments_implausible: "segments and resets whose sequence number cannot belong to their connection",
	flows_seen: "connections told of by the capture",
	flows_mid_stream: "connections among them whose beginning was not seen",
	flows_foreign: "connections to others that only pass through the pod's network: not looked into",
	flows_idle: "connections forgotten because nothing was heard of them for a long time",
	flows_evicted: "connections forgotten because the flow table was full",
	flows_replaced: "connections whose end was not seen before their client used the same port again",
	stream_gaps: "times that bytes of a connection were missing from the capture and skipped",
	stream_gap_bytes: "bytes skipped in that way",
	files_requests: "questions about the pod's files that were answered",
	files_bytes_read: "bytes of the pod's files that sessions read",
	files_bytes_written: "bytes that sessions wrote to the pod's files",
	files_changed: "files of the pod that sessions made, changed, renamed or removed",
	files_refused_kind: "files of the pod that were not opened because they are devices, sockets or pipes",
	files_refused_system: "directories and files of the kernel (/proc, /sys and their like) that were not served",
	files_refused_write: "writes to the pod outside of what their session may write",
	files_handles_exhausted: "files of the pod that were not opened because their session has too many open",
	files_links_broken: "sessions whose files ended because their CLI broke the file protocol",
	held_overflows: "gaps skipped early because too much was held behind them"
};
const NAMES = Object.keys(COUNTERS);
/** How many counters there are: the length of a set that lies in shared memory. */
const COUNTER_NAMES = NAMES.length;
/**
* One set of counters, owned by one thread: only that one counts. `values` is a plain object, so that an increment costs one
* property store; or, of a thread whose counts another one reads, a face of shared memory.
*/
var Counters = class {
	values;
	others = [];
	/** @param shared of COUNTER_NAMES numbers; exact up to 2^53 */
	constructor(shared) {
		this.values = shared === void 0 ? plainValues() : sharedValues(shared);
	}
	/** Adds what another thread counts to every snapshot. */
	include(shared) {
		this.others.push(shared);
	}
	/** What is not zero, as a fresh object. */
	snapshot() {
		const totals = NAMES.map((name, index) => {
			const others = this.others.reduce((sum, shared) => sum + (shared[index] ?? 0), 0);
			return [name, this.values[name] + others];
		});
		return Object.fromEntries(totals.filter(([, count]) => count > 0));
	}
};
function plainValues() {
	return Object.fromEntries(NAMES.map((name) => [name, 0]));
}
function sharedValues(shared) {
	const values = {};
	for (const [index, name] of NAMES.entries()) Object.defineProperty(values, name, {
		enumerable: true,
		get: () => shared[index],
		set: (count) => {
			shared[index] = count;
		}
	});
	return values;
}

// protocol/files/limits.ts
/** Bytes of a path, the kernel's PATH_MAX without the closing zero. Beyond: the link ends. Test: "names no path that climbs, is relative, or is too long". */
const MAX_POD_PATH_BYTES = 4095;
/** Bytes of one WRITE: what the kernel's side of FUSE sends at once. Beyond: the link ends. Test: "end with one that is too long or too short to be any". */
const MAX_WRITE_BYTES = 131072;
/** Bytes of one message in either direction, its length field not counted. Beyond: the link ends. Test: as MAX_WRITE_BYTES. */
const MAX_FILE_MESSAGE_BYTES = 139328;
/** File bytes in one piece of an answer: what a lookup may have to wait behind. Test: "lets a lookup pass a long read". */
const FILE_PIECE_BYTES = 65536;
/** File bytes that an OPEN brings along: a small file needs no second question. Test: "brings a small file in one answer". */
const MAX_OPEN_BYTES = 131072;
/** Bytes of one READ; a reader that is ahead asks for several. Beyond: EINVAL. */
const MAX_READ_BYTES = 1048576;
/** Bytes of what a LOOK brings along beside its answer: a quarter of a stream's credit. Beyond: directories are left out, and asked for when they are needed. Test: "leaves out what has no room". */
const MAX_LOOK_BYTES = 65536;

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
const FIXED_BYTES = 47;
/** Bytes that `writeEntry` needs. */
function entryBytes(name, entry) {
	return 48 + name.length + 2 + entry.target.length;
}
/** @returns where it ends */
function writeEntry(target, offset, { name, entry }) {
	target[offset] = entry.kind;
	target.writeUInt16BE(entry.permissions, offset + 1);
	target.writeUInt32BE(entry.links, offset + 3);
	target.writeDoubleBE(entry.size, offset + 7);
	target.writeDoubleBE(entry.mtimeSeconds, offset + 15);
	target.writeUInt32BE(entry.mtimeNanoseconds, offset + 23);
	target.writeDoubleBE(entry.ctimeSeconds, offset + 27);
	target.writeUInt32BE(entry.ctimeNanoseconds, offset + 35);
	target.writeUInt32BE(entry.identityHigh, offset + 39);
	target.writeUInt32BE(entry.identityLow, offset + 43);
	target[offset + FIXED_BYTES] = name.length;
	const nameEnd = offset + FIXED_BYTES + 1 + target.write(name, offset + FIXED_BYTES + 1, "latin1");
	target.writeUInt16BE(entry.target.length, nameEnd);
	return nameEnd + 2 + target.write(entry.target, nameEnd + 2, "latin1");
}

// protocol/files/file-answer.ts
/** Writes the head of an answer whose payload lies behind it. */
function writeAnswerHead(target, { id, facts, errno }, payloadBytes) {
	target.writeUInt32BE(8 + payloadBytes, 0);
	target.writeUInt32BE(id, 4);
	target[8] = facts;
	target[9] = 0;
	target.writeUInt16BE(errno, 10);
}
const SPACE_BYTES = 48;
function encodeSpace(space) {
	const target = Buffer.alloc(SPACE_BYTES);
	const numbers = [
		space.blocks,
		space.free,
		space.available,
		space.files,
		space.freeFiles
	];
	for (const [index, value] of numbers.entries()) target.writeDoubleBE(value, index * 8);
	target.writeUInt32BE(space.blockBytes, 40);
	target.writeUInt32BE(space.nameBytes, 44);
	return target;
}
const MOUNT_READ_ONLY = 1;
const MOUNT_FILE = 2;
function encodeMounts(mounts) {
	return Buffer.concat(mounts.map(encodeMount));
}
function encodeMount({ point, type, isReadOnly, isFile }) {
	const target = Buffer.alloc(5 + point.length + type.length);
	target[0] = (isReadOnly ? MOUNT_READ_ONLY : 0) | (isFile ? MOUNT_FILE : 0);
	target.writeUInt16BE(point.length, 1);
	target.write(point, 3, "latin1");
	target.writeUInt16BE(type.length, 3 + point.length);
	target.write(type, 5 + point.length, "latin1");
	return target;
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
/**
* What the CLI asks of the pod's files. One stream of the tunnel carries it: requests one way, answers (file-answer.ts) the other, in
* any order, tied by an id that the CLI chooses. Big endian:
*
*     u32 bytes that follow | u32 id | u8 operation | fields in the order of `FileRequest`
*
* A path or name is u16 length and its bytes; `offset`, `size` are doubles (exact up to 2^53); times are f64 seconds and u32 ns.
*/
/** The attributes of a path. */
const FILE_ATTRIBUTES = 1;
/** One name in a directory, and what lies around it. */
const FILE_LOOK = 2;
/** All entries of a directory. */
const FILE_LIST = 3;
/** Opens a file; its first bytes come along. */
const FILE_OPEN = 4;
const FILE_READ = 5;
/** Has no answer. */
const FILE_CLOSE = 6;
const FILE_SPACE = 7;
const FILE_MOUNTS = 8;
const FILE_CREATE = 9;
const FILE_WRITE = 10;
const FILE_CHANGE = 11;
const FILE_RENAME = 12;
const FILE_REMOVE = 13;
const FILE_MAKE_DIRECTORY = 14;
const FILE_SYNC = 15;
/** Reads one message without its length field. Never throws; `data` of a WRITE is a view. */
function readFileRequest(source, start, end) {
	const reader = new FieldReader(source, start, end);
	const id = reader.u32();
	const operation = reader.u8();
	const request = readFields(reader, operation);
	return {
		id,
		request: reader.isBroken || !reader.isAtEnd && operation !== 10 ? null : request
	};
}
function readFields(reader, operation) {
	switch (operation) {
		case 1:
		case 3:
		case 7: return {
			operation,
			path: reader.path()
		};
		case 2: return {
			operation,
			path: reader.path(),
			name: reader.name()
		};
		case 4: return {
			operation,
			path: reader.path(),
			flags: reader.u8(),
			bytes: reader.u32()
		};
		case 5: return {
			operation,
			handle: reader.u32(),
			offset: reader.position(),
			bytes: reader.atMost(MAX_READ_BYTES)
		};
		case 6:
		case 15: return {
			operation,
			handle: reader.u32()
		};
		case 8: return { operation };
		default: return readWritingFields(reader, operation);
	}
}
function readWritingFields(reader, operation) {
	switch (operation) {
		case 9: return {
			operation,
			path: reader.path(),
			flags: reader.u8(),
			permissions: reader.permissions()
		};
		case 10: return {
			operation,
			handle: reader.u32(),
			offset: reader.position(),
			data: reader.rest(MAX_WRITE_BYTES)
		};
		case 11: return {
			operation,
			path: reader.path(),
			what: reader.u8(),
			permissions: reader.permissions(),
			size: reader.position(),
			mtimeSeconds: reader.whole(),
			mtimeNanoseconds: reader.atMost(999999999)
		};
		case 12: return {
			operation,
			path: reader.path(),
			to: reader.path(),
			flags: reader.u8()
		};
		case 13: return {
			operation,
			path: reader.path(),
			isDirectory: reader.u8() === 1
		};
		case 14: return {
			operation,
			path: reader.path(),
			permissions: reader.permissions()
		};
		default: return null;
	}
}
/** Reads fields in order. Past the end, or for a value that cannot be, `isBroken` is set and what is read says nothing. */
var FieldReader = class {
	#source;
	#end;
	#offset;
	isBroken = false;
	constructor(source, start, end) {
		this.#source = source;
		this.#offset = start;
		this.#end = end;
	}
	get isAtEnd() {
		return this.#offset === this.#end;
	}
	u8() {
		return this.#take(1) ? this.#source[this.#offset - 1] ?? 0 : 0;
	}
	u16() {
		return this.#take(2) ? this.#source.readUInt16BE(this.#offset - 2) : 0;
	}
	u32() {
		return this.#take(4) ? this.#source.readUInt32BE(this.#offset - 4) : 0;
	}
	atMost(limit) {
		const value = this.u32();
		if (value > limit) this.isBroken = true;
		return value;
	}
	permissions() {
		return this.u16() & 4095;
	}
	whole() {
		const value = this.#take(8) ? this.#source.readDoubleBE(this.#offset - 8) : 0;
		if (!Number.isSafeInteger(value)) this.isBroken = true;
		return value;
	}
	/** An offset or size. */
	position() {
		const value = this.whole();
		if (value < 0) this.isBroken = true;
		return value;
	}
	path() {
		const path = asPodPath(this.#text());
		if (path === null) this.isBroken = true;
		return path ?? "";
	}
	name() {
		const name = asPodName(this.#text());
		if (name === null) this.isBroken = true;
		return name ?? "";
	}
	rest(limit) {
		if (this.isBroken || this.#end - this.#offset > limit) {
			this.isBroken = true;
			return this.#source.subarray(0, 0);
		}
		return this.#source.subarray(this.#offset, this.#end);
	}
	#text() {
		const length = this.u16();
		return this.#take(length) ? this.#source.toString("latin1", this.#offset - length, this.#offset) : "";
	}
	#take(bytes) {
		if (this.isBroken || this.#offset + bytes > this.#end) {
			this.isBroken = true;
			return false;
		}
		this.#offset += bytes;
		return true;
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

// sys/file-calls.ts
/**
* The calls on files that node's own have no form for: everything relative to a directory's descriptor (openat2(2) and its family), so
* that a path cannot lead out of it. A result below zero is the negative errno; nothing here throws for what a file is.
*
* Names and paths are strings of one character a byte, as the kernel has them; descriptors belong to the caller.
*/
const O_APPEND = 1024;
const O_NONBLOCK = 2048;
const O_DIRECTORY = process.arch === "arm64" ? 16384 : 65536;
const O_NOFOLLOW = process.arch === "arm64" ? 32768 : 131072;
const O_CLOEXEC = 524288;
const O_PATH = 2097152;
const AT_FDCWD = -100;
const AT_EMPTY_PATH = 4096;
const STATX_BASIC_STATS = 2047;
const isX64$1 = process.arch === "x64";
const SYS_OPENAT2 = 437;
const SYS_STATX = isX64$1 ? 332 : 291;
const SYS_GETDENTS64 = isX64$1 ? 217 : 61;
const SYS_RENAMEAT2 = isX64$1 ? 316 : 276;
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
let loaded;
function calls() {
	loaded ??= {
		openat2: declareCall("int64_t syscall(int64_t number, int64_t dir, void* name, void* request, size_t bytes)"),
		statx: declareCall("int64_t syscall(int64_t number, int64_t dir, void* name, int64_t flags, int64_t mask, void* out)"),
		getdents: declareCall("int64_t syscall(int64_t number, int64_t fd, void* out, size_t bytes)"),
		renameat2: declareCall("int64_t syscall(int64_t number, int64_t from, void* name, int64_t to, void* newName, int64_t flags)"),
		readlinkat: declareCall("int64_t readlinkat(int dir, void* name, void* out, size_t bytes)"),
		fstatfs: declareCall("int fstatfs(int fd, void* out)"),
		pread: declareCall("int64_t pread(int fd, void* out, size_t bytes, int64_t offset)"),
		pwrite: declareCall("int64_t pwrite(int fd, void* data, size_t bytes, int64_t offset)"),
		truncate: declareCall("int truncate(void* name, int64_t size)"),
		fsync: declareCall("int fsync(int fd)"),
		chmod: declareCall("int chmod(void* name, uint32_t mode)"),
		utimensat: declareCall("int utimensat(int directory, void* name, void* times, int flags)"),
		mkdirat: declareCall("int mkdirat(int dir, void* name, uint32_t mode)"),
		unlinkat: declareCall("int unlinkat(int dir, void* name, int flags)")
	};
	return loaded;
}
/** Opens a path relative to a directory; always close-on-exec. */
function openAt(directory, name, { flags, mode, resolve }) {
	how.writeBigUInt64LE(BigInt(flags | O_CLOEXEC), 0);
	how.writeBigUInt64LE(BigInt(mode), 8);
	how.writeBigUInt64LE(BigInt(resolve), 16);
	return result(calls().openat2(SYS_OPENAT2, directory, toC(path, name), how, OPEN_HOW_BYTES));
}
/** Fills `fileStatus` with what a descriptor is open on. */
function statDescriptor(fd) {
	return result(calls().statx(SYS_STATX, fd, toC(path, ""), AT_EMPTY_PATH, STATX_BASIC_STATS, fileStatus));
}
/** Fills `fileStatus` with an entry of a directory; a symlink is itself. */
function statAt(directory, name) {
	return result(calls().statx(SYS_STATX, directory, toC(path, name), 2304, STATX_BASIC_STATS, fileStatus));
}
/** Fills `fileSystem`. */
function statFileSystem(fd) {
	return result(calls().fstatfs(fd, fileSystem));
}
/** Writes some entries of a directory (struct linux_dirent64) to `out`. @returns their bytes, 0 at the end */
function readDirectory(fd, out) {
	return result(calls().getdents(SYS_GETDENTS64, fd, out, out.length));
}
const target = Buffer.alloc(MAX_PATH_BYTES);
/** What a symlink leads to. @param name '' for the one that `directory` itself is open on. @returns the errno instead where it is none */
function readLinkAt(directory, name) {
	const bytes = result(calls().readlinkat(directory, toC(path, name), target, target.length));
	return bytes < 0 ? bytes : target.toString("latin1", 0, bytes);
}
/** Reads into `out[start, start + bytes)`. */
function readAt(fd, out, offset) {
	return result(calls().pread(fd, out, out.length, offset));
}
function writeAt(fd, data, offset) {
	return data.length === 0 ? 0 : result(calls().pwrite(fd, data, data.length, offset));
}
function syncFile(fd) {
	return result(calls().fsync(fd));
}
/** The three below take any descriptor, also one opened with O_PATH, and ask for no more than the change itself needs. */
function truncateFile(fd, size) {
	return result(calls().truncate(pathOf(fd), size));
}
function changeMode(fd, mode) {
	return result(calls().chmod(pathOf(fd), mode));
}
const UTIME_NOW = 1073741823;
const UTIME_OMIT = 1073741822;
const times = Buffer.alloc(32);
/** Sets the time of modification alone. @param nanoseconds null for now */
function changeTime(fd, seconds, nanoseconds) {
	times.writeBigInt64LE(0n, 0);
	times.writeBigInt64LE(BigInt(UTIME_OMIT), 8);
	times.writeBigInt64LE(BigInt(seconds), 16);
	times.writeBigInt64LE(BigInt(nanoseconds ?? UTIME_NOW), 24);
	return result(calls().utimensat(AT_FDCWD, pathOf(fd), times, 0));
}
function makeDirectoryAt(directory, name, mode) {
	return result(calls().mkdirat(directory, toC(path, name), mode));
}
function unlinkAt(directory, name, flags) {
	return result(calls().unlinkat(directory, toC(path, name), flags));
}
function renameAt(from, to, flags) {
	const oldName = toC(path, from.name);
	return result(calls().renameat2(SYS_RENAMEAT2, from.directory, oldName, to.directory, toC(secondPath, to.name), flags));
}
/** Opens anew what a descriptor is open on, as the kernel's own files of descriptors allow it. */
function reopen(fd, flags) {
	return openPath(ownPath(fd), flags | 2304);
}
/** The kernel's own name for what a descriptor is open on. */
function ownPath(fd) {
	return `/proc/thread-self/fd/${fd}`;
}
function pathOf(fd) {
	return toC(path, ownPath(fd));
}
/** Opens a path of our own, symlinks and all. */
function openPath(name, flags) {
	return openAt(AT_FDCWD, name, {
		flags,
		mode: 0,
		resolve: 0
	});
}
function closeFile(fd) {
	libc().close(fd);
}
/** The name with its closing zero; what is too long is refused by the kernel, as it has no end. */
function toC(buffer, name) {
	if (name.length >= MAX_PATH_BYTES) return Buffer.concat([Buffer.from(name, "latin1"), NOTHING]);
	buffer[buffer.write(name, 0, "latin1")] = 0;
	return buffer;
}
function result(value) {
	return value < 0 ? -libc().errno() : Number(value);
}

// sys/thread-identity.ts
/**
* Who a thread is when it touches files: its user, groups and capabilities. The kernel keeps these for each thread; the C library hides
* that and changes them for all, so the calls are the kernel's own. For a thread that does nothing else: there is no way back.
*/
const isX64 = process.arch === "x64";
const SYS_SETGROUPS = isX64 ? 116 : 159;
const SYS_SETFSUID = isX64 ? 122 : 151;
const SYS_SETFSGID = isX64 ? 123 : 152;
const SYS_CAPSET = isX64 ? 126 : 91;
const SYS_CAPGET = isX64 ? 125 : 90;
const CAPABILITY_VERSION_3 = 537396514;
const EPERM = 1;
/** Answers with the present one and changes nothing. */
const NOBODY = 4294967295;
/** What a process may do to files in spite of their permissions (capabilities(7)): CHOWN, DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER, FSETID. */
const FILE_CAPABILITIES = 31n;
/** Makes the calling thread that user for files, without any other right. @throws SysError when we may not */
function assumeFileIdentity({ uid, gid, groups, capabilities }) {
	const call = declareCall("int64_t syscall(int64_t number, int64_t first, void* second)");
	const header = Buffer.alloc(8);
	header.writeUInt32LE(CAPABILITY_VERSION_3, 0);
	const sets = declareCall("int64_t syscall(int64_t number, void* header, void* data)");
	const data = Buffer.alloc(24);
	check(sets(SYS_CAPGET, header, data), "capget");
	const own = data.readUInt32LE(4);
	if (groups.toSorted().join() !== (process.getgroups?.() ?? []).toSorted().join()) {
		const list = Buffer.alloc(Math.max(4, groups.length * 4));
		for (const [index, group] of groups.entries()) list.writeUInt32LE(group, index * 4);
		check(call(SYS_SETGROUPS, groups.length, list), "setgroups");
	}
	changeId(call, SYS_SETFSGID, gid);
	changeId(call, SYS_SETFSUID, uid);
	const kept = own & Number(capabilities & FILE_CAPABILITIES);
	data.fill(0);
	data.writeUInt32LE(kept, 0);
	data.writeUInt32LE(kept, 4);
	check(sets(SYS_CAPSET, header, data), "capset");
}
/** setfsuid(2) tells no failure: whether it took effect is asked. */
function changeId(call, number, id) {
	call(number, id, null);
	if (Number(call(number, NOBODY, null)) !== id) throw new SysError(number === SYS_SETFSUID ? "setfsuid" : "setfsgid", EPERM);
}

// agent/files/container-user.ts
var import__builtin_worker_threads = require__builtin_worker_threads();
var import__builtin_fs = require__builtin_fs();
/** @throws Error of node when the process is gone or hidden */
function readContainerUser(pid) {
	const identity = parseStatus((0, import__builtin_fs.readFileSync)(`/proc/${pid}/status`, "utf8"));
	return (0, import__builtin_fs.readlinkSync)(`/proc/${pid}/ns/user`) !== (0, import__builtin_fs.readlinkSync)("/proc/self/ns/user") ? {
		...identity,
		capabilities: 0n
	} : identity;
}
/** @throws Error when a line is missing that every kernel writes */
function parseStatus(status) {
	const field = (name) => {
		const line = new RegExp(`^${name}:(.*)$`, "m").exec(status);
		if (line === null) throw new Error(`the status of the target's process has no ${name}`);
		return (line[1] ?? "").trim().split(/\s+/);
	};
	return {
		uid: Number(field("Uid")[3]),
		gid: Number(field("Gid")[3]),
		groups: field("Groups").filter((group) => group !== "").map(Number),
		capabilities: BigInt(`0x${field("CapEff")[0]}`)
	};
}

// agent/files/answers.ts
/** Answers on their way to the tunnel: each in memory of its own, which goes with it. */
/** A message with room for a payload behind its head. */
function newAnswer(payloadBytes) {
	return Buffer.allocUnsafeSlow(12 + payloadBytes);
}
/** Completes a message made by `newAnswer`, of whose payload so much is used. */
function finishAnswer(message, id, payload) {
	writeAnswerHead(message, {
		id,
		facts: payload.isLast ? 0 : 1,
		errno: 0
	}, payload.bytes);
	return message.subarray(0, 12 + payload.bytes);
}
/** A payload that is there already, copied. */
function answerWith(id, payload) {
	const message = newAnswer(payload.length);
	payload.copy(message, 12);
	return finishAnswer(message, id, {
		bytes: payload.length,
		isLast: true
	});
}
/** @param errno positive; 0 for an answer that only says that it is done */
function answerErrno(id, errno) {
	const message = newAnswer(0);
	writeAnswerHead(message, {
		id,
		facts: 0,
		errno
	}, 0);
	return message;
}

// agent/files/limits.ts
/** Limits of the pod's files: value, reason, what happens at the limit. What is said on the wire: protocol/files/limits.ts. */
/** Files and listings that one session has open at the agent. Beyond: EMFILE, counted. Test: "opens no more files than its limit". */
const MAX_OPEN_FILES = 1024;
/** READs and LISTs of one session that wait for credit. Beyond: the link is broken. Test: "that asks for too much at once is broken off". */
const MAX_WAITING_ANSWERS = 1024;
/** File bytes of one session between the thread that reads them and the tunnel. At the limit reads wait. Test: "reads no further than the tunnel takes". */
const READ_AHEAD_BYTES = 262144;
/** All answers of one session there. Below the queue of a stream. At the limit its questions wait, in the credit of the tunnel. Test: as READ_AHEAD_BYTES. */
const MAX_UNSENT_BYTES = 524288;
/** What of a LOOK the directory around the name may take before what lies below it. Test: as MAX_LOOK_DIRECTORIES. */
const LOOK_AROUND_BYTES = 16384;
/** Mounts that are told. A container has some dozens. Beyond: left out, the deepest last. Test: "are told up to a limit". */
const MAX_TOLD_MOUNTS = 1024;
/** Bytes of a file that the agent reads whole for itself: a chain of certificates has some thousands. Beyond: EFBIG. Test: "are read whole up to a limit". */
const MAX_WHOLE_BYTES = 262144;

// agent/files/pod-tree.ts
/**
* The files of one container, below its root, as its user: what can be seen and read. Each path goes through openat2(2) with the
* container's root as the root, so a symlink, `..` or a rename meanwhile cannot lead out of it, and the magic links of /proc lead
* nowhere. A file is found first (O_PATH), looked at, and opened only then: devices, pipes and sockets are never opened, since opening is
* an act there. What shows the kernel (/proc, /sys) is not served.
*
* Answers are a value, or the negative errno. Owned by the thread that took the container's identity.
*/
/** What statfs(2) says of file systems that show the kernel; opening their files can act (linux/magic.h). */
const SYSTEM_MAGIC = /* @__PURE__ */ new Set([
	40864,
	1650812274,
	2613483,
	1667723888,
	1684170528,
	1953653091,
	1935894131,
	7377,
	427819522,
	3405662737,
	1650812272,
	1702057283,
	1112100429,
	1634035564,
	3730735588,
	1853056627,
	4185718668,
	391,
	1733912937
]);
var PodTree = class {
	root;
	counts;
	/** @param root a descriptor of the container's root, which stays the caller's */
	constructor(root, counts) {
		this.root = root;
		this.counts = counts;
	}
	/** Finds a path without opening what it is; the last component is not followed. @returns a descriptor, O_PATH */
	find(path) {
		return this.resolve(path, O_PATH | O_NOFOLLOW);
	}
	/** The directory that `path` names, symlinks on the way followed within the root. @returns a descriptor, O_PATH */
	findDirectory(path) {
		return this.resolve(path, O_PATH | O_DIRECTORY);
	}
	entryOf(path) {
		const fd = this.find(path);
		if (fd < 0) return fd;
		try {
			return entryOfDescriptor(fd);
		} finally {
			closeFile(fd);
		}
	}
	/** A directory to be listed. @returns its descriptor */
	openDirectory(path) {
		const found = this.resolve(path, O_PATH | O_DIRECTORY | O_NOFOLLOW);
		if (found < 0) return found;
		try {
			return this.isSystem(found) ? -13 : reopen(found, 0 | O_DIRECTORY);
		} finally {
			closeFile(found);
		}
	}
	openFile(path) {
		const found = this.find(path);
		return found < 0 ? found : this.openFound(found, 1);
	}
	/** The content of a file, also behind symlinks, which stay within the root; or the negative errno. For small ones. */
	readWhole(path) {
		const found = this.resolve(path, O_PATH);
		const opened = found < 0 ? found : this.openFound(found, 1);
		if (typeof opened === "number") return opened;
		try {
			return readAll(opened.fd);
		} finally {
			closeFile(opened.fd);
		}
	}
	/** Opens what was found, and closes that. */
	openFound(found, flags) {
		try {
			const entry = entryOfDescriptor(found);
			if (typeof entry === "number") return entry;
			const refusal = this.refusalOf(found, entry.kind);
			if (refusal < 0) return refusal;
			const fd = reopen(found, accessOf(flags));
			if (fd < 0) return fd;
			const opened = (flags & 4) === 0 ? entry : entryOfDescriptor(fd);
			return typeof opened === "number" ? opened : {
				fd,
				entry: opened
			};
		} finally {
			closeFile(found);
		}
	}
	spaceOf(path) {
		const fd = this.find(path);
		if (fd < 0) return fd;
		const failure = statFileSystem(fd);
		closeFile(fd);
		return failure < 0 ? failure : readFileSystem();
	}
	refusalOf(found, kind) {
		if (kind === 4) return -21;
		if (kind === 10) return -40;
		if (kind !== 8) {
			this.counts.files_refused_kind++;
			return -13;
		}
		return this.isSystem(found) ? -13 : 0;
	}
	isSystem(fd) {
		if (statFileSystem(fd) >= 0 && !SYSTEM_MAGIC.has(Number(fileSystem.readBigInt64LE(0)))) return false;
		this.counts.files_refused_system++;
		return true;
	}
	resolve(path, flags) {
		const relative = path === "" ? "." : path.slice(1);
		return openAt(this.root, relative, {
			flags,
			mode: 0,
			resolve: 16 | 2
		});
	}
};
/** One byte more than the limit tells that there is more. */
function readAll(fd) {
	const buffer = Buffer.alloc(MAX_WHOLE_BYTES + 1);
	let length = 0;
	while (length < buffer.length) {
		const bytes = readAt(fd, buffer.subarray(length), length);
		if (bytes < 0) return bytes;
		if (bytes === 0) return buffer.subarray(0, length);
		length += bytes;
	}
	return -27;
}
function accessOf(flags) {
	return ((flags & 2) !== 0 ? (flags & 1) !== 0 ? 2 : 1 : 0) | ((flags & 4) !== 0 ? 512 : 0) | ((flags & 8) !== 0 ? O_APPEND : 0);
}
/** What a descriptor, of any kind, is open on. */
function entryOfDescriptor(fd) {
	const failure = statDescriptor(fd);
	if (failure < 0) return failure;
	if (kindOfStatus() !== 10) return entryOfStatus("");
	const target = readLinkAt(fd, "");
	return typeof target === "number" ? target : entryOfStatus(target);
}
/** The kind that `fileStatus` tells. */
function kindOfStatus() {
	return fileStatus.readUInt16LE(28) >> 12;
}
/** The device that `fileStatus` tells, as one number. */
function deviceOfStatus() {
	return fileStatus.readUInt32LE(136) * 1048583 + fileStatus.readUInt32LE(140) | 0;
}
/** What `fileStatus` tells. */
function entryOfStatus(target) {
	const status = fileStatus;
	return {
		kind: kindOfStatus(),
		permissions: status.readUInt16LE(28) & 4095,
		links: status.readUInt32LE(16),
		size: Number(status.readBigUInt64LE(40)),
		mtimeSeconds: Number(status.readBigInt64LE(112)),
		mtimeNanoseconds: status.readUInt32LE(112 + 8),
		ctimeSeconds: Number(status.readBigInt64LE(96)),
		ctimeNanoseconds: status.readUInt32LE(96 + 8),
		identityHigh: (status.readUInt32LE(32 + 4) ^ Math.imul(deviceOfStatus(), 2654435761)) >>> 0,
		identityLow: status.readUInt32LE(32),
		target
	};
}
/** struct statfs: type, block size, blocks, free, available, files, free files, id, longest name. */
function readFileSystem() {
	const number = (at) => Math.min(Number(fileSystem.readBigUInt64LE(at)), Number.MAX_SAFE_INTEGER);
	return {
		blocks: number(16),
		free: number(24),
		available: number(32),
		files: number(40),
		freeFiles: number(48),
		blockBytes: number(8),
		nameBytes: Math.min(number(64), 65535)
	};
}

// agent/files/directory-reader.ts
/**
* The entries of an open directory, some at a time, each with its attributes and, for a symlink, where it leads. What goes away between
* the name and the look at it is left out, as it would be a moment later.
*/
/** Bytes of names read at once: what one step takes stays short. */
const NAMES_BYTES = 8192;
/** struct linux_dirent64: inode 8, offset 8, u16 length, u8 kind, name. */
const LENGTH_AT = 16;
const NAME_AT = 19;
const names = Buffer.alloc(NAMES_BYTES);
/** Reads the next entries. @returns 1 when there may be more, 0 at the end or when the visitor has enough, or the negative errno */
function readSomeEntries(directory, visitor) {
	const bytes = readDirectory(directory, names);
	if (bytes <= 0) return bytes;
	for (let at = 0; at < bytes; at += names.readUInt16LE(at + LENGTH_AT)) {
		const end = names.indexOf(0, at + NAME_AT);
		const name = asPodName(names.toString("latin1", at + NAME_AT, end));
		if (name === null) continue;
		const entry = look(directory, name);
		if (entry !== null && !visitor.onEntry({
			name,
			entry
		}, deviceOfStatus())) return 0;
	}
	return 1;
}
function look(directory, name) {
	if (statAt(directory, name) < 0) return null;
	if (kindOfStatus() !== 10) return entryOfStatus("");
	const target = readLinkAt(directory, name);
	return typeof target === "number" ? null : entryOfStatus(target);
}

// agent/files/look-around.ts
/**
* The answer to a LOOK: what a name is, and whole directories around it, since each question costs the asker a round trip. Whoever asks
* for `/a/b` will ask for `/a/b/c` next, so what lies below comes along, the nearest first, as far as there is room; and what lies
* beside it, so that names which are not there need no question.
*
* Order: the directory around the name if it is small; the tree below the name, breadth first, on its own file system; the directory around
* it after all, if there is room left. A directory comes whole or not at all.
*/
/** @returns the payload of the answer, in memory of its own */
function lookAround(tree, path, name) {
	const entry = tree.entryOf(joinPodPath(path, name));
	const look = new Look(tree);
	look.begin(entry);
	const isAroundDone = look.addDirectory(path, LOOK_AROUND_BYTES);
	if (typeof entry !== "number" && entry.kind === 4) look.addTree(joinPodPath(path, name));
	if (!isAroundDone) look.addDirectory(path, MAX_LOOK_BYTES);
	return look.finish();
}
/** Of one directory while it is read: where its section begins and how far it may go. */
var Look = class {
	tree;
	target = Buffer.allocUnsafeSlow(MAX_LOOK_BYTES);
	end = 0;
	limit = 0;
	isFull = false;
	failures = 0;
	directories = 0;
	/** The file system of the directory that is read. */
	device = 0;
	path = "";
	below = [];
	constructor(tree) {
		this.tree = tree;
	}
	begin(entry) {
		if (typeof entry === "number") {
			this.end = this.target.writeUInt16BE(-entry, 0);
			return;
		}
		this.end = writeEntry(this.target, this.target.writeUInt16BE(0, 0), {
			name: "",
			entry
		});
	}
	addTree(top) {
		const waiting = [top];
		this.below = waiting;
		for (const path of waiting) {
			if (this.directories >= 64 || this.failures >= 4) break;
			this.addDirectory(path, MAX_LOOK_BYTES);
		}
		this.below = [];
	}
	/** @param maxBytes of its section. @returns whether it is there, whole */
	addDirectory(path, maxBytes) {
		const start = this.end;
		const entriesStart = start + 2 + path.length + 4;
		this.limit = Math.min(this.target.length, start + maxBytes);
		if (entriesStart > this.limit) return false;
		this.path = path;
		const found = this.below.length;
		this.end = entriesStart;
		if (!this.readAll(path)) {
			if (this.isFull) this.failures++;
			this.end = start;
			this.below.length = found;
			return false;
		}
		this.directories++;
		this.target.writeUInt16BE(path.length, start);
		this.target.write(path, start + 2, "latin1");
		this.target.writeUInt32BE(this.end - entriesStart, entriesStart - 4);
		return true;
	}
	onEntry(named, device) {
		if (this.end + entryBytes(named.name, named.entry) > this.limit) {
			this.isFull = true;
			return false;
		}
		this.end = writeEntry(this.target, this.end, named);
		if (named.entry.kind === 4 && device === this.device && this.below.length < 64) this.below.push(joinPodPath(this.path, named.name));
		return true;
	}
	/** What was written. */
	finish() {
		return this.target.subarray(0, this.end);
	}
	readAll(path) {
		this.isFull = false;
		const directory = this.tree.openDirectory(path);
		if (directory < 0) return false;
		try {
			if (statDescriptor(directory) < 0) return false;
			this.device = deviceOfStatus();
			let state = readSomeEntries(directory, this);
			while (state > 0) state = readSomeEntries(directory, this);
			return state === 0 && !this.isFull;
		} finally {
			closeFile(directory);
		}
	}
};

// agent/files/waiting-answers.ts
/**
* The long answers of one session, READ and LIST, as far as the tunnel takes them: so a short answer waits behind READ_AHEAD_BYTES at the
* most, and a file is read no further than it is sent. Files take turns of one piece each; what is asked of one file is answered in order,
* as whoever reads ahead needs the first part first.
*/
var WaitingAnswers = class {
	sink;
	counts;
	turns = [];
	waiting = 0;
	constructor(sink, counts) {
		this.sink = sink;
		this.counts = counts;
	}
	get size() {
		return this.waiting;
	}
	/** @param fd stays the caller's, who calls `forget` before it is closed */
	read(id, fd, { offset, bytes }) {
		this.add(fd, new ReadAnswer(id, fd, {
			offset,
			bytes,
			counts: this.counts
		}));
	}
	/** @param directory is closed when all of it was told */
	list(id, directory) {
		this.add(directory, new ListAnswer(id, directory));
	}
	/** Ends what is still read from a descriptor. */
	forget(fd, errno) {
		const at = this.turns.findIndex((turn) => turn.fd === fd);
		if (at < 0) return;
		for (const { id } of this.turns.splice(at, 1)[0]?.answers ?? []) {
			this.waiting--;
			this.sink.send(answerErrno(id, errno));
		}
	}
	/** Sends pieces until the tunnel has enough or nothing waits. */
	pump() {
		while (this.sink.unsentBytes < READ_AHEAD_BYTES) {
			const turn = this.turns.shift();
			const [next] = turn?.answers ?? [];
			if (turn === void 0 || next === void 0) return;
			if (next.step(this.sink)) {
				turn.answers.shift();
				this.waiting--;
				next.end();
			}
			if (turn.answers.length > 0) this.turns.push(turn);
		}
	}
	end() {
		for (const { answers } of this.turns) for (const each of answers) each.end();
		this.turns.length = 0;
		this.waiting = 0;
	}
	add(fd, answer) {
		this.waiting++;
		const turn = this.turns.find((each) => each.fd === fd);
		if (turn === void 0) this.turns.push({
			fd,
			answers: [answer]
		});
		else turn.answers.push(answer);
	}
};
var ReadAnswer = class {
	id;
	fd;
	counts;
	offset;
	left;
	constructor(id, fd, wish) {
		this.id = id;
		this.fd = fd;
		this.offset = wish.offset;
		this.left = wish.bytes;
		this.counts = wish.counts;
	}
	step(sink) {
		const wanted = Math.min(FILE_PIECE_BYTES, this.left);
		const message = newAnswer(wanted);
		const bytes = readAt(this.fd, message.subarray(12), this.offset);
		if (bytes < 0) {
			sink.send(answerErrno(this.id, -bytes));
			return true;
		}
		this.offset += bytes;
		this.left -= bytes;
		this.counts.files_bytes_read += bytes;
		const isLast = this.left === 0 || bytes < wanted;
		sink.send(finishAnswer(message, this.id, {
			bytes,
			isLast
		}));
		return isLast;
	}
	end() {}
};
var ListAnswer = class {
	id;
	directory;
	sink;
	message = newAnswer(FILE_PIECE_BYTES);
	filledTo = 12;
	constructor(id, directory) {
		this.id = id;
		this.directory = directory;
	}
	step(sink) {
		this.sink = sink;
		const sentBytes = sink.unsentBytes;
		while (sink.unsentBytes === sentBytes) {
			const state = readSomeEntries(this.directory, this);
			if (state > 0) continue;
			if (state < 0) sink.send(answerErrno(this.id, -state));
			else this.send(true);
			return true;
		}
		return false;
	}
	onEntry(named) {
		if (this.filledTo + entryBytes(named.name, named.entry) > this.message.length) this.send(false);
		this.filledTo = writeEntry(this.message, this.filledTo, named);
		return true;
	}
	end() {
		closeFile(this.directory);
	}
	send(isLast) {
		this.sink.send(finishAnswer(this.message, this.id, {
			bytes: this.filledTo - 12,
			isLast
		}));
		this.message = newAnswer(isLast ? 0 : FILE_PIECE_BYTES);
		this.filledTo = 12;
	}
};

// agent/files/written-paths.ts
/**
* What a session may change: the paths that its user named, with what lies below them, and nothing else. A path itself is the user's word,
* so symlinks on the way to it are followed within the root; below it none is (RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS), so nothing that
* lies there leads a write elsewhere. Each change acts on a name in a directory that is held open, never on a path.
*/
const STRICTLY = 8 | 4 | 2;
/** Answers are 0 or a value, or the negative errno; what may not be changed is EROFS, as on a file system that is read-only. */
var WrittenPaths = class {
	tree;
	paths;
	counts;
	constructor(tree, paths, counts) {
		this.tree = tree;
		this.paths = paths;
		this.counts = counts;
	}
	/** Opens a file that is there. */
	open(path, flags) {
		return this.at(path, (place) => {
			const found = openAt(place.directory, place.name, {
				flags: O_PATH | O_NOFOLLOW,
				mode: 0,
				resolve: STRICTLY
			});
			return found < 0 ? found : this.tree.openFound(found, flags);
		});
	}
	/** Makes a file, or opens the one that is there unless it must be new. */
	create(path, flags, permissions) {
		const made = this.at(path, (place) => this.make(place, permissions));
		return made === -17 && (flags & 16) === 0 ? this.open(path, flags) : made;
	}
	change(path, change) {
		return this.at(path, (place) => {
			const found = openAt(place.directory, place.name, {
				flags: O_PATH | O_NOFOLLOW,
				mode: 0,
				resolve: STRICTLY
			});
			if (found < 0) return found;
			try {
				const failure = applyChange(found, change);
				return failure < 0 ? failure : this.changed(entryOfDescriptor(found));
			} finally {
				closeFile(found);
			}
		});
	}
	rename(from, to, flags) {
		return this.at(from, (old) => this.at(to, (wanted) => this.changed(renameAt(old, wanted, flags))));
	}
	remove(path, isDirectory) {
		const flags = isDirectory ? 512 : 0;
		return this.at(path, ({ directory, name }) => this.changed(unlinkAt(directory, name, flags)));
	}
	makeDirectory(path, permissions) {
		return this.at(path, ({ directory, name }) => {
			const failure = makeDirectoryAt(directory, name, permissions);
			if (failure < 0) return failure;
			const flags = O_PATH | O_DIRECTORY | O_NOFOLLOW;
			const made = openAt(directory, name, {
				flags,
				mode: 0,
				resolve: STRICTLY
			});
			if (made < 0) return made;
			try {
				changeMode(made, permissions);
				return this.changed(entryOfDescriptor(made));
			} finally {
				closeFile(made);
			}
		});
	}
	make({ directory, name }, permissions) {
		const flags = 64 | 128 | 2 | O_NOFOLLOW | O_NONBLOCK | 256;
		const fd = openAt(directory, name, {
			flags,
			mode: permissions,
			resolve: STRICTLY
		});
		if (fd < 0) return fd;
		changeMode(fd, permissions);
		const entry = this.changed(entryOfDescriptor(fd));
		if (typeof entry !== "number") return {
			fd,
			entry
		};
		closeFile(fd);
		return entry;
	}
	/** Lets `act` work on the place that a path names, if it may be changed. */
	at(path, act) {
		const place = this.placeOf(path);
		if (typeof place === "number") return place;
		using held = place;
		return act(held);
	}
	placeOf(path) {
		const granted = this.paths.find((each) => isWithin(path, each));
		if (granted === void 0) {
			this.counts.files_refused_write++;
			return -30;
		}
		const name = asPodName(nameOf(path));
		if (name === null) return -1;
		const directory = path === granted ? this.tree.findDirectory(parentOf(path)) : this.below(granted, parentOf(path));
		if (directory < 0) return directory;
		return {
			directory,
			name,
			[Symbol.dispose]: () => closeFile(directory)
		};
	}
	below(granted, path) {
		const top = this.tree.findDirectory(granted);
		if (top < 0 || path === granted) return top;
		const flags = O_PATH | O_DIRECTORY;
		const found = openAt(top, path.slice(granted.length + 1), {
			flags,
			mode: 0,
			resolve: STRICTLY
		});
		closeFile(top);
		return found;
	}
	changed(result) {
		if (typeof result !== "number" || result >= 0) this.counts.files_changed++;
		return result;
	}
};
/** @returns 0 or the negative errno of the first that failed */
function applyChange(found, change) {
	const entry = entryOfDescriptor(found);
	if (typeof entry === "number") return entry;
	if (entry.kind !== 8 && entry.kind !== 4) return -1;
	let failure = 0;
	if ((change.what & 2) !== 0) failure = entry.kind === 8 ? truncateFile(found, change.size) : -22;
	if (failure >= 0 && (change.what & 1) !== 0) failure = changeMode(found, change.permissions);
	if (failure >= 0 && (change.what & 8) !== 0) failure = changeTime(found, 0, null);
	if (failure >= 0 && (change.what & 4) !== 0) failure = changeTime(found, change.mtimeSeconds, change.mtimeNanoseconds);
	return failure;
}

// agent/files/file-server.ts
/**
* One session's view of the pod's files: requests in, answers out (protocol/files). It has no socket: bytes come by `receive`, answers go to a
* sink, and whoever owns both says `onSent` when the sink has sent something. Calls on files block, so it lives in a thread of its own.
*
* Order: requests are taken one after another and answered at once, but READ and LIST, whose answers go in pieces (waiting-answers.ts).
* When the sink is full, requests wait too: what was received stays unread, in the tunnel's credit. A request that breaks the protocol
* ends the session's files: `receive` answers false.
*
* Holds: MAX_OPEN_FILES descriptors, MAX_WAITING_ANSWERS long answers, MAX_UNSENT_BYTES of answers.
*/
var FileServer = class {
	options;
	tree;
	written;
	waiting;
	messages = new FileMessages(this);
	open = /* @__PURE__ */ new Map();
	/** Received and not looked at, while the sink is full. */
	inbox = [];
	lastHandle = 0;
	isBroken = false;
	constructor(options) {
		this.options = options;
		this.tree = new PodTree(options.root, options.counts);
		this.written = new WrittenPaths(this.tree, options.writable, options.counts);
		this.waiting = new WaitingAnswers(options.sink, options.counts);
	}
	/** Bytes that were received and not looked at: the peer gets no credit for them. */
	get unreadBytes() {
		return this.inbox.reduce((sum, bytes) => sum + bytes.length, 0);
	}
	/** @param bytes handed over. @returns false when the peer broke the protocol */
	receive(bytes) {
		this.inbox.push(bytes);
		return this.onSent();
	}
	/** The sink has room again, perhaps. @returns as `receive` */
	onSent() {
		while (this.inbox.length > 0 && !this.isBroken && this.options.sink.unsentBytes < 524288) {
			const bytes = this.inbox.shift() ?? Buffer.alloc(0);
			if (!this.messages.push(bytes, 0, bytes.length)) this.isBroken = true;
		}
		if (!this.isBroken) this.waiting.pump();
		return !this.isBroken;
	}
	onMessage(source, start, end) {
		if (this.isBroken) return;
		const { id, request } = readFileRequest(source, start, end);
		if (request === null) {
			this.isBroken = true;
			return;
		}
		this.options.counts.files_requests++;
		this.answer(id, request);
	}
	[Symbol.dispose]() {
		this.isBroken = true;
		this.waiting.end();
		for (const fd of this.open.values()) closeFile(fd);
		this.open.clear();
		this.inbox = [];
	}
	answer(id, request) {
		switch (request.operation) {
			case 1:
				this.sendEntry(id, this.tree.entryOf(request.path));
				return;
			case 2:
				this.options.sink.send(answerWith(id, lookAround(this.tree, request.path, request.name)));
				return;
			case 3:
				this.list(id, request.path);
				return;
			case 4:
				this.openFile(id, request);
				return;
			case 5:
				this.read(id, request);
				return;
			case 6:
				this.close(request.handle);
				return;
			case 7:
				this.sendPayload(id, this.tree.spaceOf(request.path), encodeSpace);
				return;
			case 8:
				this.sendPayload(id, this.options.mounts(), encodeMounts);
				return;
			default: this.change(id, request);
		}
	}
	change(id, request) {
		switch (request.operation) {
			case 9:
				this.sendOpened(id, this.written.create(request.path, request.flags, request.permissions), 0);
				return;
			case 10:
				this.write(id, request);
				return;
			case 11:
				this.sendEntry(id, this.written.change(request.path, request));
				return;
			case 12:
				this.sendErrno(id, this.written.rename(request.path, request.to, request.flags));
				return;
			case 13:
				this.sendErrno(id, this.written.remove(request.path, request.isDirectory));
				return;
			case 14:
				this.sendEntry(id, this.written.makeDirectory(request.path, request.permissions));
				return;
			case 15:
				this.sendErrno(id, this.withOpen(request.handle, syncFile));
				return;
			default: this.isBroken = true;
		}
	}
	list(id, path) {
		if (this.waiting.size >= 1024) {
			this.isBroken = true;
			return;
		}
		const directory = this.tree.openDirectory(path);
		if (directory < 0) this.sendErrno(id, directory);
		else this.waiting.list(id, directory);
	}
	openFile(id, { path, flags, bytes }) {
		const isWriter = (flags & 2) !== 0;
		const opened = isWriter ? this.written.open(path, flags) : this.tree.openFile(path);
		this.sendOpened(id, opened, isWriter ? 0 : Math.min(bytes, MAX_OPEN_BYTES));
	}
	/** Sends what was opened with up to `maxBytes` of its bytes; what is whole with them is closed again. */
	sendOpened(id, opened, maxBytes) {
		if (typeof opened === "number") {
			this.sendErrno(id, opened);
			return;
		}
		const { fd, entry } = opened;
		const headBytes = 12 + 4 + entryBytes("", entry);
		const message = newAnswer(headBytes - 12 + maxBytes);
		const data = message.subarray(headBytes);
		const bytes = maxBytes === 0 ? 0 : readAt(fd, data, 0);
		const isWhole = maxBytes > 0 && bytes >= 0 && bytes < maxBytes;
		if (bytes < 0 || !isWhole && this.open.size >= 1024) {
			closeFile(fd);
			if (bytes >= 0) this.options.counts.files_handles_exhausted++;
			this.sendErrno(id, bytes < 0 ? bytes : -24);
			return;
		}
		if (isWhole) closeFile(fd);
		this.options.counts.files_bytes_read += bytes;
		message.writeUInt32BE(isWhole ? 0 : this.keep(fd), 12);
		writeEntry(message, 12 + 4, {
			name: "",
			entry
		});
		const payload = {
			bytes: headBytes - 12 + bytes,
			isLast: true
		};
		this.options.sink.send(finishAnswer(message, id, payload));
	}
	keep(fd) {
		do
			this.lastHandle = this.lastHandle + 1 >>> 0;
		while (this.lastHandle === 0 || this.open.has(this.lastHandle));
		this.open.set(this.lastHandle, fd);
		return this.lastHandle;
	}
	read(id, request) {
		const fd = this.open.get(request.handle);
		if (this.waiting.size >= 1024) this.isBroken = true;
		else if (fd === void 0) this.sendErrno(id, -9);
		else this.waiting.read(id, fd, request);
	}
	write(id, { handle, offset, data }) {
		const written = this.withOpen(handle, (fd) => writeAt(fd, data, offset));
		if (written < 0) {
			this.sendErrno(id, written);
			return;
		}
		this.options.counts.files_bytes_written += written;
		const payload = Buffer.alloc(4);
		payload.writeUInt32BE(written);
		this.options.sink.send(answerWith(id, payload));
	}
	close(handle) {
		const fd = this.open.get(handle);
		if (fd === void 0) return;
		this.open.delete(handle);
		this.waiting.forget(fd, 9);
		closeFile(fd);
	}
	withOpen(handle, act) {
		const fd = this.open.get(handle);
		return fd === void 0 ? -9 : act(fd);
	}
	sendErrno(id, result) {
		this.options.sink.send(answerErrno(id, result < 0 ? Math.min(-result, 65535) : 0));
	}
	sendEntry(id, entry) {
		this.sendPayload(id, entry, encodeEntry);
	}
	sendPayload(id, value, encode) {
		if (typeof value === "number") this.sendErrno(id, value === 0 ? -5 : value);
		else this.options.sink.send(answerWith(id, encode(value)));
	}
};
function encodeEntry(entry) {
	const payload = Buffer.allocUnsafe(entryBytes("", entry));
	writeEntry(payload, 0, {
		name: "",
		entry
	});
	return payload;
}

// agent/files/mount-table.ts
/** Types of what shows the kernel and not files. */
const SYSTEM_TYPES = /* @__PURE__ */ new Set([
	"autofs",
	"binfmt_misc",
	"bpf",
	"cgroup",
	"cgroup2",
	"configfs",
	"debugfs",
	"devpts",
	"devtmpfs",
	"efivarfs",
	"fusectl",
	"hugetlbfs",
	"mqueue",
	"nsfs",
	"proc",
	"pstore",
	"rpc_pipefs",
	"securityfs",
	"selinuxfs",
	"sysfs",
	"tracefs"
]);
/** @param text the bytes of the file, one character each. Of mounts at one point the last one counts, as it covers the others. */
function parseMounts(text) {
	const mounts = /* @__PURE__ */ new Map();
	for (const line of text.split("\n")) {
		const mount = parseLine(line);
		if (mount === null) continue;
		mounts.delete(mount.point);
		if (!SYSTEM_TYPES.has(mount.type)) mounts.set(mount.point, mount);
	}
	return [...mounts.values()];
}
function parseLine(line) {
	const words = line.split(" ");
	const dash = words.indexOf("-", 6);
	const [rawPoint, options] = [words[4], words[5]];
	const type = words[dash + 1];
	if (dash < 0 || rawPoint === void 0 || options === void 0 || type === void 0) return null;
	const unescaped = rawPoint.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
	const point = asPodPath(unescaped === "/" ? "" : unescaped);
	return point === null ? null : {
		point,
		type,
		isReadOnly: options.split(",").includes("ro")
	};
}

// agent/files/pod-mounts.ts
/** The mounts of the target's container, as it has them now. */
/** @returns no more than MAX_TOLD_MOUNTS, those near the root first; none when the process is gone */
function readPodMounts(pid, tree) {
	return nearestFirst(parseMounts(readOrEmpty(`/proc/${pid}/mountinfo`))).slice(0, MAX_TOLD_MOUNTS).flatMap((mount) => {
		const fd = tree.find(mount.point);
		if (fd < 0) return [];
		const entry = entryOfDescriptor(fd);
		closeFile(fd);
		return typeof entry === "number" ? [] : [{
			...mount,
			isFile: entry.kind !== 4
		}];
	});
}
function nearestFirst(mounts) {
	return mounts.toSorted((a, b) => a.point.split("/").length - b.point.split("/").length);
}
function readOrEmpty(path) {
	try {
		return (0, import__builtin_fs.readFileSync)(path, "latin1");
	} catch {
		return "";
	}
}

// agent/files/file-worker.ts
/**
* The thread that touches the pod's files. It opens the container's root while it is still itself, becomes the container's user for
* files, gives up every other right, and serves from then on; it has no way back.
*/
const start = import__builtin_worker_threads.workerData;
function report(message, transfer = []) {
	import__builtin_worker_threads.parentPort?.postMessage(message, transfer);
}
/** Sends answers to the main thread, and counts what the tunnel has not taken. */
var PortSink = class {
	unsentBytes = 0;
	link;
	constructor(link) {
		this.link = link;
	}
	send(message) {
		this.unsentBytes += message.length;
		report({
			type: "answer",
			link: this.link,
			bytes: message
		}, [message.buffer]);
	}
};
const links = /* @__PURE__ */ new Map();
function openLink(root, { link, writable, counts }) {
	const { values } = new Counters(counts);
	const sink = new PortSink(link);
	const tree = new PodTree(root, values);
	const mounts = () => readPodMounts(start.pid, tree);
	links.set(link, {
		server: new FileServer({
			root,
			writable,
			counts: values,
			sink,
			mounts
		}),
		sink,
		heldBytes: 0
	});
}
function closeLink(id) {
	links.get(id)?.server[Symbol.dispose]();
	links.delete(id);
}
/** Goes on with a link after something came or went. */
function settle(id, link, isFine) {
	if (!isFine) {
		closeLink(id);
		report({
			type: "broken",
			link: id
		});
		return;
	}
	const taken = link.heldBytes - link.server.unreadBytes;
	if (taken === 0) return;
	link.heldBytes -= taken;
	report({
		type: "taken",
		link: id,
		bytes: taken
	});
}
function obey(root, order) {
	if (order.type === "end") {
		import__builtin_worker_threads.parentPort?.close();
		return;
	}
	if (order.type === "open") {
		openLink(root, order);
		return;
	}
	if (order.type === "read") {
		const content = new PodTree(root, new Counters().values).readWhole(order.path);
		report({
			type: "whole",
			id: order.id,
			content
		});
		return;
	}
	const link = links.get(order.link);
	if (link === void 0) return;
	switch (order.type) {
		case "requests": {
			const { bytes } = order;
			link.heldBytes += bytes.length;
			settle(order.link, link, link.server.receive(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)));
			return;
		}
		case "sent":
			link.sink.unsentBytes -= order.bytes;
			settle(order.link, link, link.server.onSent());
			return;
		case "close": closeLink(order.link);
	}
}
/** @returns the container's root, or what stands in the way */
function enter() {
	const { pid, netnsInode } = start;
	const root = openPath(`/proc/${pid}/root`, O_PATH | O_DIRECTORY);
	try {
		if (root < 0) throw new SysError(`open /proc/${pid}/root`, -root);
		if ((0, import__builtin_fs.statSync)(`/proc/${pid}/ns/net`).ino !== netnsInode) throw new Error(`process ${pid} is another one now`);
		(0, import__builtin_fs.readFileSync)(`/proc/${pid}/mountinfo`);
		const user = readContainerUser(pid);
		try {
			assumeFileIdentity(user);
		} catch (error) {
			return {
				type: "failed",
				cause: "identity",
				reason: `user ${user.uid}: ${messageOf(error)}`
			};
		}
		return root;
	} catch (error) {
		return {
			type: "failed",
			cause: "root",
			reason: messageOf(error)
		};
	}
}
function messageOf(error) {
	return error instanceof Error ? error.message : String(error);
}
const entered = enter();
if (typeof entered === "number") {
	import__builtin_worker_threads.parentPort?.on("message", (order) => obey(entered, order));
	report({ type: "ready" });
} else report(entered);

export {  };