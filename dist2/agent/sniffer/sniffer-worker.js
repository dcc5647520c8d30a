import { createRequire } from "node:module";

// \0rolldown/runtime.js
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __commonJSMin = (cb, mod) => () => (mod || (cb((mod = { exports: {} }).exports, mod, mod.exports), cb = null), mod.exports);
var __copyProps = (to, from, except, desc) => {
	if (from && typeof from === "object" || typeof from === "function") {
		for (var keys = __getOwnPropNames(from), i = 0, n = keys.length, key; i < n; i++) {
			key = keys[i];
			if (!__hasOwnProp.call(to, key) && key !== except) {
				__defProp(to, key, {
					get: ((k) => from[k]).bind(null, key),
					enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable
				});
			}
		}
	}
	return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(isNodeMode || !mod || !mod.__esModule || !__hasOwnProp.call(mod, "default") ? __defProp(target, "default", {
	value: mod,
	enumerable: true
}) : target, mod));

// \0builtin:worker_threads
var require__builtin_worker_threads = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:worker_threads");
}));

// filter-engine/byte-hold.ts
/**
* Bytes kept back because they cannot be acted on yet: an unfinished head, or what a client sent ahead. Owns its memory
* (docs/buffers.md, row "hold"). Bounded by its users: a head has a limit, and whoever holds back stops reading.
*/
const FIRST_BYTES$2 = 1024;
const EMPTY$3 = Buffer.alloc(0);
var ByteHold = class {
	/** Valid in `[start, end)`. */
	bytes = EMPTY$3;
	start = 0;
	end = 0;
	get length() {
		return this.end - this.start;
	}
	/** Copies `buf[start, end)` behind what is held. */
	append(buf, start, end) {
		const count = end - start;
		if (count === 0) return;
		if (this.end + count > this.bytes.length) this.makeRoom(count);
		buf.copy(this.bytes, this.end, start, end);
		this.end += count;
	}
	/** Forgets everything before the absolute offset `offset` of `bytes`. */
	consumeTo(offset) {
		this.start = offset;
		if (this.start === this.end) this.release();
	}
	/** Forgets all and lets go of the memory, so that an idle connection holds none. */
	release() {
		this.bytes = EMPTY$3;
		this.start = 0;
		this.end = 0;
	}
	makeRoom(count) {
		const held = this.end - this.start;
		let size = Math.max(FIRST_BYTES$2, this.bytes.length);
		while (size < held + count) size *= 2;
		const grown = Buffer.allocUnsafeSlow(size);
		this.bytes.copy(grown, 0, this.start, this.end);
		this.bytes = grown;
		this.start = 0;
		this.end = held;
	}
};

// filter-engine/limits.ts
/** Named limits of the filter engine: value, reason, behaviour at the limit, and the test that shows it. */
/**
* Bytes of one request or response head. Servers commonly refuse above 8-64 KiB, so nobody sends more.
* At the limit: the head is reported as `HEAD_TOO_LARGE` and never stolen. Test: "reports a head above the limit".
*/
const MAX_HEAD_BYTES = 65536;
/**
* Bytes of one chunk-size line, extensions included and CRLF excluded. node allows 16 KiB of extensions a message; a
* size alone needs 16. At the limit: `CHUNK_LINE_TOO_LONG`. Test: "reports a chunk line above the limit".
*/
const MAX_CHUNK_LINE_BYTES = 4096;
/**
* Bytes of all trailer lines of one message. At the limit: `TRAILERS_TOO_LARGE`. Test: "reports trailers above the
* limit".
*/
const MAX_TRAILER_BYTES = 65536;

// filter-engine/connection-key.ts
/** What filters that sample by connection go by. */
/** FNV-1a over the client's address and port, 32 bits: who steals and who mirrors see the same connections as one share. */
function connectionKey(address, port) {
	let hash = 2166136261 ^ port;
	for (let i = 0; i < address.length; i++) hash = Math.imul(hash ^ address.charCodeAt(i), 16777619);
	return hash;
}

// filter-engine/http1/byte-classes.ts
/** What each byte may be in an HTTP/1 message: one table of bits, so that a scan is one load and one test per byte. */
const HTAB$1 = 9;
const LF$1 = 10;
const CR = 13;
const SP$1 = 32;
const HASH$1 = 35;
const DIGIT_0$1 = 48;
const DIGIT_9 = 57;
const COLON$5 = 58;
const QUESTION_MARK$1 = 63;
/** Bits of `BYTE_CLASS`. */
/** `tchar` of a token: methods and field names (RFC 9110 section 5.6.2). */
const TOKEN$1 = 1;
/** A field value: HTAB, SP, visible ASCII, obs-text (RFC 9110 section 5.5). */
const VALUE$1 = 8;
/** A field value or reason phrase as responses may have it: all but NUL, CR and LF. */
const LENIENT_VALUE = 32;
/** `unreserved` and `sub-delims` of a reg-name (RFC 3986 section 3.2.2); `%` is checked apart. */
const REG_NAME = 64;
/** What a URI scheme goes on with after its first letter (RFC 3986 section 3.1). */
const SCHEME = 128;
const BYTE_CLASS = /* @__PURE__ */ new Uint8Array(256);
const ALPHANUMERIC = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
function allow(characters, bits) {
	for (const byte of Buffer.from(characters, "latin1")) BYTE_CLASS[byte] |= bits;
}
function allowRange(first, last, bits) {
	for (let byte = first; byte <= last; byte++) BYTE_CLASS[byte] |= bits;
}
allow(ALPHANUMERIC, 193);
allow("!#$%&'*+-.^_`|~", 1);
allow("-._~!$&'()*+,;=", 64);
allow("+-.", 128);
allowRange(33, 126, 30);
allowRange(128, 255, 24);
allow("	 ", 8);
allowRange(1, 255, 32);
BYTE_CLASS[63] &= -3;
BYTE_CLASS[35] &= -7;
BYTE_CLASS[58] &= -17;
BYTE_CLASS[13] &= -33;
BYTE_CLASS[10] &= -33;
/** The value of a hexadecimal digit, -1 for every other byte. */
const HEX_VALUE = (/* @__PURE__ */ new Int8Array(256)).fill(-1);
for (let value = 0; value < 16; value++) {
	HEX_VALUE["0123456789abcdef".charCodeAt(value)] = value;
	HEX_VALUE["0123456789ABCDEF".charCodeAt(value)] = value;
}
/** Whether the byte is an ASCII letter. */
function isLetter$1(byte) {
	const lower = byte | 32;
	return lower >= 97 && lower <= 122;
}
/** Whether the byte is an ASCII digit. */
function isDigit(byte) {
	return byte >= 48 && byte <= 57;
}
/** Whether the byte is optional white space (OWS): SP or HTAB. */
function isWhiteSpace(byte) {
	return byte === 32 || byte === 9;
}
/** Whether `buf[start, end)` equals `lower` (ASCII in lower case) without regard to case. */
function equalsLower(buf, start, end, lower) {
	const length = lower.length;
	if (end - start !== length) return false;
	for (let i = 0; i < length; i++) if ((buf[start + i] | 32) !== lower[i]) return false;
	return true;
}

// filter-engine/detect.ts
/**
* Which protocol a connection speaks, by the first bytes of its client, never by its port.
*
*   TLS      a handshake record whose message is a ClientHello: six bytes decide
*   HTTP/2   the 24 bytes of the connection preface (RFC 9113 section 3.4)
*   HTTP/1   [CRLF [CRLF]] method SP and the beginning of a target: `/`, `scheme://`, `*` SP (OPTIONS), a host (CONNECT)
*   opaque   all else
*
* The bias: a prefix that may still become one of the three waits (the caller bounds the wait by time), one that cannot
* is opaque at its first impossible byte. HTTP/1 said here is a promise to look closer, not that the head is valid:
* the request splitter judges the rest. Stateless: the caller shows all bytes so far, at most some 60 before a decision.
*/
const DETECT_NEED_MORE = 0;
const DETECT_HTTP1 = 1;
const DETECT_HTTP2 = 2;
const DETECT_TLS = 3;
const DETECT_OPAQUE = 4;
const PREFACE$1 = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
const CONNECT = Buffer.from("CONNECT");
const OPTIONS$1 = Buffer.from("OPTIONS");
/** RFC 8446 section 5.1 and 4: content type, version, length, message type. */
const TLS_HANDSHAKE = 22;
const TLS_MAJOR = 3;
const TLS_MAX_MINOR = 4;
const TLS_MAX_RECORD_BYTES = 16384;
const TLS_CLIENT_HELLO = 1;
/** Judges the first bytes of a connection, `buf[start, end)`. */
function detectProtocol(buf, start, end) {
	if (start === end) return 0;
	if (buf[start] === TLS_HANDSHAKE) return detectTls(buf, start, end);
	const prefaceBytes = matchingBytes(buf, start, end, PREFACE$1);
	if (prefaceBytes === PREFACE$1.length) return 2;
	if (start + prefaceBytes === end) return 0;
	return detectHttp1(buf, start, end);
}
function detectTls(buf, start, end) {
	const available = end - start;
	if (available > 1 && buf[start + 1] !== TLS_MAJOR) return 4;
	if (available > 2 && buf[start + 2] > TLS_MAX_MINOR) return 4;
	if (available > 4) {
		const recordBytes = buf[start + 3] * 256 + buf[start + 4];
		if (recordBytes === 0 || recordBytes > TLS_MAX_RECORD_BYTES) return 4;
	}
	if (available < 6) return 0;
	return buf[start + 5] === TLS_CLIENT_HELLO ? 3 : 4;
}
function detectHttp1(buf, start, end) {
	let i = start;
	while (i < end && buf[i] === 13 && i - start < 2 * 2) {
		if (i + 1 === end) return 0;
		if (buf[i + 1] !== 10) return 4;
		i += 2;
	}
	const methodStart = i;
	const methodLimit = Math.min(end, methodStart + 32 + 1);
	while (i < methodLimit && (BYTE_CLASS[buf[i]] & 1) !== 0) i++;
	if (i - methodStart > 32) return 4;
	if (i === end) return 0;
	if (buf[i] !== 32 || i === methodStart) return 4;
	if (i + 1 === end) return 0;
	return detectTarget(buf, methodStart, i, end);
}
function detectTarget(buf, methodStart, methodEnd, end) {
	const targetStart = methodEnd + 1;
	const first = buf[targetStart];
	if (isWord(buf, methodStart, methodEnd, CONNECT)) return (BYTE_CLASS[first] & 64) !== 0 || first === 91 || first === 37 ? 1 : 4;
	if (first === 47) return 1;
	if (first === 42) {
		if (!isWord(buf, methodStart, methodEnd, OPTIONS$1)) return 4;
		if (targetStart + 1 === end) return 0;
		return buf[targetStart + 1] === 32 ? 1 : 4;
	}
	return isLetter$1(first) ? detectScheme(buf, targetStart, end) : 4;
}
/** `scheme://`: without the slashes `EHLO example.org` or `get key` would look like requests. */
function detectScheme(buf, start, end) {
	const limit = Math.min(end, start + 16 + 1);
	let i = start;
	while (i < limit && (BYTE_CLASS[buf[i]] & 128) !== 0) i++;
	if (i - start > 16) return 4;
	if (i < end && buf[i] !== 58) return 4;
	if (i + 1 < end && buf[i + 1] !== 47) return 4;
	if (i + 2 < end && buf[i + 2] !== 47) return 4;
	return i + 2 < end ? 1 : 0;
}
function isWord(buf, start, end, word) {
	return end - start === word.length && matchingBytes(buf, start, end, word) === word.length;
}
/** How many leading bytes of `buf[start, end)` equal those of `word`. */
function matchingBytes(buf, start, end, word) {
	const limit = Math.min(end - start, word.length);
	let i = 0;
	while (i < limit && buf[start + i] === word[i]) i++;
	return i;
}

// filter-engine/filter/bytes.ts
/**
* Comparing bytes at offsets, without allocating. All functions borrow `bytes` and look at `[start, end)` only.
*
* Case is handled by a table: comparing through `EXACT` is byte-exact, through `ASCII_LOWER` it ignores the case of
* ASCII letters, when the needle is lower-case already. Field names and host names are ASCII (RFC 9110 section 5.1, 4.2.3).
*/
/** The fold that changes nothing. */
const EXACT = Uint8Array.from({ length: 256 }, (_, byte) => byte);
/** The fold of A-Z to a-z. */
const ASCII_LOWER = Uint8Array.from({ length: 256 }, (_, byte) => byte >= 65 && byte <= 90 ? byte + 32 : byte);
/** Whether `needle` (folded already) stands at `offset`; the caller has checked that it fits. */
function standsAt(bytes, offset, needle, fold) {
	const { length } = needle;
	for (let i = 0; i < length; i++) if (fold[bytes[offset + i]] !== needle[i]) return false;
	return true;
}
/** For each prefix of `needle`, the length of its longest proper border (Knuth, Morris, Pratt). */
function bordersOf(needle) {
	const borders = new Int32Array(needle.length);
	let border = 0;
	for (let i = 1; i < needle.length; i++) {
		while (border > 0 && needle[i] !== needle[border]) border = borders[border - 1];
		if (needle[i] === needle[border]) border++;
		borders[i] = border;
	}
	return borders;
}
/** Whether `[start, end)` is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF). */
function isUtf8(bytes, start, end) {
	let offset = start;
	while (offset < end) {
		const lead = bytes[offset];
		if (lead < 128) {
			offset++;
			continue;
		}
		const length = sequenceLength(lead, offset + 1 < end ? bytes[offset + 1] : 0);
		if (length === 0 || offset + length > end) return false;
		for (let i = 2; i < length; i++) if ((bytes[offset + i] & 192) !== 128) return false;
		offset += length;
	}
	return true;
}
/** Bytes of the sequence that begins with `lead`, `second`; 0 when they cannot begin one (RFC 3629 section 4). */
function sequenceLength(lead, second) {
	if ((second & 192) !== 128) return 0;
	if (lead >= 194 && lead <= 223) return 2;
	if (lead === 224) return second >= 160 ? 3 : 0;
	if (lead === 237) return second <= 159 ? 3 : 0;
	if (lead >= 225 && lead <= 239) return 3;
	if (lead === 240) return second >= 144 ? 4 : 0;
	if (lead >= 241 && lead <= 243) return 4;
	if (lead === 244) return second <= 143 ? 4 : 0;
	return 0;
}
/** The text of a value: UTF-8 when it is well-formed UTF-8, else Latin-1. Allocates the string. */
function textOf(bytes, start, end) {
	for (let offset = start; offset < end; offset++) if (bytes[offset] >= 128) return bytes.toString(isUtf8(bytes, offset, end) ? "utf8" : "latin1", start, end);
	return bytes.toString("latin1", start, end);
}

// filter-engine/filter/limits.ts
/** Named limits of filters: value, reason, behaviour at the limit, and the test that shows it. All are checked when a filter is parsed or compiled. */
/**
* Characters of one pattern (equals, prefix, contains, glob, regex). Bearer tokens and trace headers stay below 2,000;
* the linear regex engine's work is (instructions × bytes), so the pattern is the one factor that we control.
* At the limit: FilterError `HEADGATE_ERR_FILTER_TOO_LONG`. Test: "refuses a pattern above the length limit".
*/
const MAX_PATTERN_LENGTH = 2048;
/**
* Characters of all regexes, globs and JSONPaths of one filter together. Compiling one of 2048 takes up to 0.15 s (`[\\pL\\pL…]`), also where few
* instructions come of it; 64 of 128 characters are more than anybody writes.
* At the limit: FilterError `HEADGATE_ERR_FILTER_TOO_LONG`, before any is compiled. Test: "compiles nothing of a filter whose patterns together are too long".
*/
const MAX_TOTAL_PATTERN_LENGTH = 8192;
/**
* Instructions of all regexes and globs of one filter together, for the same reason; a `contains` counts as 2 or 4, which is what it costs.
* At the limit: FilterError `HEADGATE_ERR_FILTER_REGEX_TOO_LARGE`. Tests: "refuses a filter whose regexes together are too large", "compiles no
* more patterns once the limit is passed", "counts plain text that is looked for".
*/
const MAX_TOTAL_REGEX_INSTRUCTIONS = 1024;
/**
* Bytes of automaton states that the engine keeps per pattern. Ordinary patterns need a few KiB; values chosen by a client
* can make up new states for ever.
* At the limit: the states are thrown away and made anew, or the value is matched without them. Test: "keeps its automaton small".
*/
const MAX_REGEX_CACHE_BYTES = 262144;
/**
* States of one prefilter's automata; a filter has about as many as its literal has characters, and a state takes about 100 bytes.
* At the limit: later filters are asked about each request that has their header. Test: "has no more states than the limit".
*/
const MAX_LITERAL_STATES = 16384;
/**
* Bytes of a request's body that filters look at; the engine buffers no more (DESIGN section 5). JSON of APIs stays below.
* At the limit: what depends on the body does not match. Test: "does not judge a body above the limits".
*/
const MAX_FILTER_BODY_BYTES = 65536;
/**
* Milliseconds that the engine waits for the rest of a body (the engine measures, not the filter).
* At the limit: `matchBody` with `isWhole: false`. Test: "does not match by a body that did not come".
*/
const MAX_FILTER_BODY_WAIT_MS = 1e3;
/**
* Values that all JSONPaths of a filter together may visit in one body: a body of 64 KiB has at most 32,768, a descendant segment
* visits each once; 20 to 140 ns a visit. Queries that multiply (`$..*..*`) stop here, and so do filters of very many queries.
* At the limit: what depends on the body does not match. Tests: "gives up on a query that visits too much", "is one for all
* predicates of a filter".
*/
const MAX_BODY_VISITS = 5e5;
/**
* Characters of the selected values that a filter compares. All text of a body is at most its 64 KiB; `$..*` of a
* deep one would compare it once a level. A regex's character costs more: one for each 64 instructions, 9 at the largest.
* At the limit: what depends on the body does not match. Tests: "gives up on a query that visits too much", "is one for all
* predicates of a filter".
*/
const MAX_BODY_TEXT = 1048576;
/**
* Characters of a gRPC service with its package, and of a method: names of programs, some tens long; they stand in a path.
* At the limit: FilterError `HEADGATE_ERR_FILTER_TOO_LONG`. Test: "refuses names above the limits".
*/
const MAX_GRPC_SERVICE_LENGTH = 1024;

// filter-engine/filter/json/budget.ts
/** What looking into one body may cost, whichever predicates look. */
/** Instructions of a regex that cost as much as comparing bytes does. */
const INSTRUCTIONS_PER_CHARACTER = 64;
/** What may still be spent. Below zero it is over, and results mean nothing. */
var Budget = class {
	visits = MAX_BODY_VISITS;
	text = MAX_BODY_TEXT;
	get isSpent() {
		return this.visits < 0 || this.text < 0;
	}
	/** Pays for comparing one text with a pattern of so many instructions; returns whether that may be done. */
	pay(characters, instructions) {
		this.text -= 32 + characters * (1 + instructions / INSTRUCTIONS_PER_CHARACTER);
		return !this.isSpent;
	}
};

// filter-engine/filter/json/json-value.ts
/** A number that JavaScript would write in another way. */
var WrittenNumber = class {
	/** The nearest double. */
	double;
	text;
	constructor(text) {
		this.double = Number(text);
		this.text = text;
	}
};
/** Whether a value is an array or an object. */
function isContainer(value) {
	return typeof value === "object" && value !== null && !(value instanceof WrittenNumber);
}
/** A value as a filter compares it: text as it is, others as JSON without white space. */
function textOfValue(value) {
	return typeof value === "string" ? value : jsonOf(value);
}
/** As deep as the body is. */
function jsonOf(value) {
	if (value instanceof WrittenNumber) return value.text;
	if (!isContainer(value)) return JSON.stringify(value);
	if (isList$1(value)) return `[${value.map(jsonOf).join()}]`;
	return `{${Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${jsonOf(member)}`).join()}}`;
}
function isList$1(value) {
	return Array.isArray(value);
}
/** Reads JSON; throws a `SyntaxError` for other text. Recurses as deep as the value is. */
function readJson(text) {
	JSON.parse(text);
	const reader = new JsonReader(text);
	return {
		value: reader.value(),
		isAmbiguous: reader.isAmbiguous
	};
}
const QUOTE$2 = 34;
const BACKSLASH$2 = 92;
const COMMA$2 = 44;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const SPACE$4 = 32;
/** `true`, `false`, `null` or a number. */
const BARE = /[\w+.-]+/y;
/** Walks over text that is known to be JSON. */
var JsonReader = class {
	isAmbiguous = false;
	#text;
	#offset = 0;
	constructor(text) {
		this.#text = text;
	}
	value() {
		switch (this.#next()) {
			case QUOTE$2: return this.#string();
			case OPEN_LIST: return this.#list();
			case OPEN_OBJECT: return this.#object();
			default: return this.#bare();
		}
	}
	#list() {
		const list = [];
		this.#offset++;
		while (this.#next() !== CLOSE_LIST) {
			list.push(this.value());
			if (this.#next() === COMMA$2) this.#offset++;
		}
		this.#offset++;
		return list;
	}
	/** Without a prototype, so that `__proto__` is a name like others. */
	#object() {
		const members = Object.create(null);
		this.#offset++;
		while (this.#next() !== CLOSE_OBJECT) {
			const name = this.#string();
			this.#next();
			this.#offset++;
			if (name in members) this.isAmbiguous = true;
			members[name] = this.value();
			if (this.#next() === COMMA$2) this.#offset++;
		}
		this.#offset++;
		return members;
	}
	#string() {
		const start = this.#offset++;
		let isEscaped = false;
		for (let unit = this.#unit(); unit !== QUOTE$2; unit = this.#unit()) {
			isEscaped ||= unit === BACKSLASH$2;
			this.#offset += unit === BACKSLASH$2 ? 2 : 1;
		}
		this.#offset++;
		const written = this.#text.slice(start, this.#offset);
		return isEscaped ? JSON.parse(written) : written.slice(1, -1);
	}
	#bare() {
		BARE.lastIndex = this.#offset;
		const [word = ""] = BARE.exec(this.#text) ?? [];
		this.#offset += word.length;
		if (word === "null") return null;
		if (word === "true" || word === "false") return word === "true";
		const number = new WrittenNumber(word);
		return String(number.double) === word ? number.double : number;
	}
	/** The next character that is no white space. */
	#next() {
		while (this.#unit() <= SPACE$4) this.#offset++;
		return this.#unit();
	}
	#unit() {
		return this.#text.charCodeAt(this.#offset);
	}
};

// filter-engine/filter/body-document.ts
/**
* The body of one request as the JSON value that it says, read once however many predicates ask for it, and what looking at it may
* still cost: one budget for all predicates of the filter.
*
* Bodies are strangers' too: one that is larger or deeper than the limits is never parsed, because evaluation recurses as
* deep as the value does.
*/
/** `state` of a document. */
const NOT_READ = 0;
const IS_JSON = 1;
/** There is nothing. */
const IS_EMPTY = 2;
/**
* Nobody knows what it says: larger or deeper than the limits, an object in it has a name twice, or no JSON although its sender says
* so (a lenient reader may take a comma too many, or skip a byte order mark).
*/
const IS_UNCLEAR = 3;
/** Borrows its bytes for the verdict that it is made for. */
var BodyDocument = class {
	/** Spent by all predicates that look into the body. */
	budget = new Budget();
	#bytes;
	#state = 0;
	#value = null;
	constructor(bytes) {
		this.#bytes = bytes;
	}
	/** IS_JSON, IS_EMPTY or IS_UNCLEAR. */
	get state() {
		if (this.#state === 0) this.#state = this.#read();
		return this.#state;
	}
	/** The value; null unless `state` is IS_JSON. */
	get value() {
		return this.state === 1 ? this.#value : null;
	}
	#read() {
		const bytes = this.#bytes;
		if (bytes.length === 0) return 2;
		if (bytes.length > 65536 || depthOf(bytes) > 64) return 3;
		if (!isUtf8(bytes, 0, bytes.length)) return 3;
		try {
			const { value, isAmbiguous } = readJson(bytes.toString("utf8"));
			if (isAmbiguous) return 3;
			this.#value = value;
			return 1;
		} catch (error) {
			if (error instanceof SyntaxError) return 3;
			throw error;
		}
	}
};
const QUOTE$1 = 34;
const BACKSLASH$1 = 92;
/** How deep brackets and braces are nested outside strings. */
function depthOf(bytes) {
	let depth = 0;
	let deepest = 0;
	let isInString = false;
	for (let i = 0; i < bytes.length; i++) {
		const byte = bytes[i];
		if (isInString) {
			if (byte === BACKSLASH$1) i++;
			else if (byte === QUOTE$1) isInString = false;
		} else if (byte === QUOTE$1) isInString = true;
		else if (byte === 91 || byte === 123) deepest = Math.max(deepest, ++depth);
		else if (byte === 93 || byte === 125) depth--;
	}
	return deepest;
}

// filter-engine/filter/errors.ts
/** Thrown by `parseFilter` and `compileFilter`. `message` holds place and reason, `hint` what to do about it. */
var FilterError = class extends Error {
	name = "FilterError";
	code;
	/** What cannot go on: the subscription that the filter belongs to. */
	scope = "subscription";
	/** Who is told: the user who wrote it. */
	fault = "user";
	path;
	hint;
	constructor(problem) {
		super(`${problem.path === "" ? "filter" : problem.path}: ${problem.what}`, { cause: problem.cause });
		this.code = problem.code;
		this.path = problem.path;
		this.hint = problem.hint;
	}
};
/** The path of a key below `at`: `at.key`. */
function below(at, key) {
	return at === "" ? key : `${at}.${key}`;
}

// filter-engine/filter/regex-elements.ts
/**
* A regex taken apart at its top level: alternatives, and in each the elements one after the other with their quantifiers.
*
* This is for looking at patterns, not for matching: groups stay text, and what is malformed comes out somehow. Whoever needs to
* know that a pattern is well-formed compiles it.
*/
/** Kinds of elements: one character (literal, escape, class, `.`), a group, lookaround, `(?i)`, or an anchor. */
const CHARACTER = "character";
const GROUP = "group";
const LOOK = "look";
const FLAGS = "flags";
const ANCHOR = "anchor";
const QUANTIFIER = /^(?:[*+?]|\{\d+(?:,\d*)?\})[?+]?/;
const ESCAPE = /^\\(?:[pP](?:\{[^}]*\}|.)|x(?:\{[^}]*\}|[0-9a-fA-F]{2})|.)/su;
const CLASS = /^\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]/su;
const ANCHOR_ESCAPE = /^\\[AzZbBG]$/;
/** The alternatives of a pattern at its top level, each as its elements. */
function alternativesOf(pattern) {
	const alternatives = [[]];
	let offset = 0;
	while (offset < pattern.length) {
		const rest = pattern.slice(offset);
		if (rest.startsWith("|")) {
			alternatives.push([]);
			offset++;
			continue;
		}
		const text = elementText(rest);
		const quantifier = QUANTIFIER.exec(rest.slice(text.length))?.[0] ?? "";
		alternatives.at(-1)?.push({
			kind: kindOf(text),
			text,
			quantifier
		});
		offset += text.length + quantifier.length;
	}
	return alternatives;
}
function elementText(rest) {
	if (rest.startsWith("\\")) return ESCAPE.exec(rest)?.[0] ?? rest;
	if (rest.startsWith("[")) return CLASS.exec(rest)?.[0] ?? rest;
	if (rest.startsWith("(")) return groupText(rest);
	return String.fromCodePoint(rest.codePointAt(0) ?? 0);
}
/** From an opening parenthesis to the one that closes it. */
function groupText(rest) {
	let depth = 0;
	let offset = 0;
	while (offset < rest.length) {
		const char = rest[offset];
		if (char === "\\" || char === "[") {
			offset += elementText(rest.slice(offset)).length;
			continue;
		}
		offset++;
		if (char === "(") depth++;
		else if (char === ")" && --depth === 0) return rest.slice(0, offset);
	}
	return rest;
}
function kindOf(text) {
	if (text === "^" || text === "$" || ANCHOR_ESCAPE.test(text)) return ANCHOR;
	if (/^\(\?<?[=!]/.test(text)) return LOOK;
	if (/^\(\?[a-zA-Z-]+\)$/.test(text)) return FLAGS;
	return text.startsWith("(") ? GROUP : CHARACTER;
}

// filter-engine/filter/literals.ts
/**
* Literals that a value must hold for a pattern to match it: what a prefilter can look for instead of running the pattern.
*
* A literal is ASCII in lower case and is looked for without case, so it may be there too often but is never missing: ASCII means the same
* in UTF-8 and in Latin-1. The one exception are the long s and the Kelvin sign, which a regex without case takes for letters; who looks for
* literals counts a value that has bytes beyond ASCII as one that has them all.
*/
/** Literals of which a value that a form matches has at least one; null when it may have none. */
function literalsOf({ form, text }) {
	switch (form) {
		case "equals":
		case "prefix": return only(best(runsOfText(text, true)));
		case "contains": return only(best(runsOfText(text, false)));
		case "glob": return only(best(runsOfGlob(text)));
		case "regex": return allOf(runsOfRegex(text)?.map(best) ?? null);
	}
}
/** The most telling of literals that all must be there; null when there is none. */
function best(runs) {
	const found = runs.flatMap((run) => asciiRuns(run)).reduce((most, run) => most === null || worthOf(run) > worthOf(most) ? run : most, null);
	return found === null ? null : {
		...found,
		text: found.text.slice(0, 64).toLowerCase()
	};
}
/** A literal in the place that it must have is looked for faster and found less often. */
function worthOf({ text, isAtStart }) {
	return text.length + (isAtStart ? 2 : 0);
}
/** All literals, or null when an alternative has none. */
function allOf(alternatives) {
	return alternatives?.every((each) => each !== null) ? alternatives : null;
}
function only(literal) {
	return literal === null ? null : [literal];
}
function runsOfText(text, isAtStart) {
	return [{
		text,
		isAtStart
	}];
}
/** The parts of a literal that are ASCII: what is beyond has more than one form in bytes. */
function asciiRuns({ text, isAtStart }) {
	return text.split(/[^\t -~]/u).map((part, index) => ({
		text: part,
		isAtStart: isAtStart && index === 0
	})).filter((part) => part.text !== "");
}
/** Characters that stand for themselves in any glob, whatever is around them. */
const GLOB_BEGIN = /^[\w\-./:=@ ;%~&]*/;
const GLOB_END = /[\w\-.:=@ ;%~&]*$/;
/** What a glob begins and ends with. A slash next to a wildcard may be left out, and a character may be part of what follows it. */
function runsOfGlob(glob) {
	const begin = /^\/?\.\//.test(glob) ? "" : GLOB_BEGIN.exec(glob)?.[0] ?? "";
	if (begin === glob && glob !== "") return [{
		text: glob,
		isAtStart: true
	}];
	const end = /[\]})\\]/.test(glob) ? "" : GLOB_END.exec(glob)?.[0] ?? "";
	return [{
		text: begin.replace(/\/$/, ""),
		isAtStart: true
	}, {
		text: end,
		isAtStart: false
	}].filter(({ text }) => text !== "");
}
/** Quoting, octal numbers and multi-line anchors make other elements of a pattern than are seen at its top level. */
const UNREAD = /\\[QE0-9]|\(\?[a-zA-Z-]*m/;
/** The literals of each alternative of a regex, in their order; all of one are in a text that it matches. Null when it is not understood. */
function runsOfRegex(pattern) {
	return UNREAD.test(pattern) ? null : alternativesOf(pattern).map(runsOfElements);
}
function runsOfElements(elements) {
	const runs = [];
	let run = "";
	let isAtStart = false;
	let isFirst = true;
	const end = () => {
		if (run !== "") runs.push({
			text: run,
			isAtStart
		});
		run = "";
		isAtStart = false;
	};
	for (const element of elements) {
		const isBegin = element.kind === "anchor" && (element.text === "^" || element.text === "\\A");
		const literal = literalOf(element);
		if (literal !== null) run += literal;
		else if (isFirst && isBegin && element.quantifier === "") isAtStart = true;
		else if (element.kind !== "flags" || !isFirst) end();
		isFirst &&= element.kind === FLAGS;
	}
	end();
	return runs;
}
/** The character that an element stands for; null when it may stand for another, for none or for several. */
function literalOf({ kind, text, quantifier }) {
	if (kind !== "character" || quantifier !== "") return null;
	if (/^\\[!-/:-@[-`{-~]$/.test(text)) return text.slice(1);
	return /^[^\\[.*+?()|^$]$/u.test(text) ? text : null;
}

// filter-engine/filter/quoted.ts
/** Text as explanations show it: what a request or a filter has must not steer the terminal of who reads it. */
/** What a terminal acts on, or shows in another order or not at all, beyond what JSON escapes. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** Text as a string of JSON that is safe to print: control, format and bidirectional characters are escaped. */
function quoted(text) {
	return legible(JSON.stringify(text));
}
/** Text with these characters escaped, without quotes: a name. */
function legible(text) {
	return text.replace(UNSEEN, escaped);
}
function escaped(character) {
	let units = "";
	for (let i = 0; i < character.length; i++) units += `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`;
	return units;
}

// filter-engine/filter/predicate.ts
/** Landmarks of a subject by which forms of text are known; undefined when one of them has none. */
function landmarksIn(subject, forms) {
	const landmarks = forms.flatMap((form) => literalsOf(form)?.map((literal) => ({
		subject,
		value: null,
		literal
	})) ?? [null]);
	return allOf(landmarks) ?? void 0;
}
/** What an explanation says of a subject that the request does not have. */
const ABSENT = "absent";
/** A value for an explanation: `quoted`, and cut at `MAX_SHOWN_VALUE`. */
function shown(bytes, start, end) {
	const text = textOf(bytes, start, end);
	if (text.length <= 120) return quoted(text);
	return `${quoted(text.slice(0, 120))}… (${end - start} bytes)`;
}

// filter-engine/filter/verdict.ts
/** What a filter says of a request. Integers, so that they pass through hot paths unboxed. */
const NO_MATCH = 0;
const MATCH = 1;
/** Only predicates say it: what the request has may be read in several ways, or is too much to look at, whatever else comes. */
const UNCLEAR = 3;
/** What a finding counts as under so many `not`s: what is unclear speaks against a match of the whole. */
function settled(finding, nots) {
	if (finding !== 3) return finding;
	return nots % 2 === 0 ? 0 : 1;
}

// filter-engine/filter/node.ts
/** Kinds of nodes; also of explanations. */
const IS = "is";
const ALL_OF = "all_of";
const ANY_OF = "any_of";
const NOT = "not";
function describeNode(node) {
	switch (node.kind) {
		case "is": return node.predicate.describe();
		case "not": return `not ${inParentheses(node.part, describeNode(node.part))}`;
		case ALL_OF: return node.parts.map((part) => nestedIn(node, part, describeNode(part))).join(", ");
		case ANY_OF: return node.parts.map((part) => nestedIn(node, part, describeNode(part))).join(" or ");
	}
}
/** @param nots how many `not`s are around the node */
function explainNode(node, evidence, nots = 0) {
	if (node.kind === "is") return explainPredicate(node.predicate, evidence);
	if (node.kind === "not") {
		const part = explainNode(node.part, evidence, nots + 1);
		return {
			kind: "not",
			verdict: opposite(settled(part.verdict, nots + 1)),
			text: `not ${inParentheses(node.part, part.text)}`,
			parts: [part]
		};
	}
	const parts = node.parts.map((part) => explainNode(part, evidence, nots));
	const text = parts.map((part, index) => nestedIn(node, node.parts[index] ?? node, part.text));
	const verdict = strongest(parts.map((part) => settled(part.verdict, nots)), node.kind === "all_of" ? [
		0,
		2,
		1
	] : [
		1,
		2,
		0
	]);
	return {
		kind: node.kind,
		verdict,
		text: text.join(node.kind === "all_of" ? "; " : " or "),
		parts
	};
}
function explainPredicate(predicate, evidence) {
	const verdict = predicate.test(evidence.head, evidence.body);
	return {
		kind: "is",
		verdict,
		text: predicateText(predicate, verdict, evidence),
		parts: []
	};
}
function predicateText(predicate, finding, evidence) {
	if (finding === 1) return `${predicate.subject} ok`;
	if (finding === 3) return `${predicate.subject} is unclear: ${predicate.whenUnclear}`;
	if (finding === 2 && evidence.body !== null) return `${predicate.subject} is unclear: ${UNSURE_BODY}`;
	if (finding === 2) return `${predicate.subject} not known yet, wanted ${predicate.wanted}`;
	const seen = predicate.seen(evidence.head, evidence.body);
	const said = evidence.hidesValues && seen !== "absent" ? "another" : seen;
	return `${predicate.subject} is ${said}, wanted ${predicate.wanted}`;
}
const UNSURE_BODY = "the body is not JSON that all read alike, or takes too much to look at";
function strongest(verdicts, order) {
	return order.find((verdict) => verdicts.includes(verdict)) ?? 0;
}
function opposite(verdict) {
	if (verdict === 2) return 2;
	return verdict === 1 ? 0 : 1;
}
/** A list within a list of the other kind, and anything but a predicate under `not`, gets parentheses. */
function nestedIn(outer, inner, text) {
	return inner.kind === outer.kind || inner.kind === "is" || inner.kind === "not" ? text : `(${text})`;
}
function inParentheses(inner, text) {
	return inner.kind === "is" && !text.includes(", ") ? text : `(${text})`;
}

// filter-engine/filter/landmarks.ts
/** What a request must have for a filter to match, taken from the filter's tree: one look at the head then rules out most filters. */
/** Headers that most requests have, so that their presence says little. */
const COMMON = [
	"accept",
	"accept-encoding",
	"accept-language",
	"connection",
	"content-type",
	"cookie",
	"host",
	"user-agent"
];
/** Landmarks of which a request that matches has at least one; null when it may have none. */
function landmarksOf(node) {
	if (node.kind === "is") return node.predicate.landmarks ?? null;
	if (node.kind === "not") return null;
	const parts = node.parts.map(landmarksOf);
	if (node.kind === "any_of") return parts.every((part) => part !== null) ? parts.flat() : null;
	return parts.reduce((best, part) => part !== null && (best === null || scoreOf(part) < scoreOf(best)) ? part : best, null);
}
/** How many requests have one of the landmarks, very roughly. */
function scoreOf(landmarks) {
	return landmarks.reduce((sum, { subject, value, literal }) => {
		if (value !== null) return sum + 1;
		if (literal !== void 0) return sum + 2 + 200 / literal.text.length ** 2;
		return sum + (COMMON.includes(subject) ? 1e3 : 100);
	}, 0);
}

// filter-engine/filter/pattern-totals.ts
/** What all patterns of a filter may have together: characters before they are compiled, instructions while they are. */
/** Keys whose text is compiled. */
const PATTERN_KEYS = /* @__PURE__ */ new Set([
	"regex",
	"glob",
	"also",
	"except",
	"jsonpath"
]);
/** Throws a `FilterError` when the patterns of a filter, as it is written, are too long together. */
function refuseLongPatterns(spec) {
	const characters = charactersOf(spec, "");
	if (characters <= 8192) return;
	throw new FilterError({
		code: "HEADGATE_ERR_FILTER_TOO_LONG",
		path: "",
		what: `its regexes, globs and JSONPaths have ${characters} characters together, the limit is ${MAX_TOTAL_PATTERN_LENGTH}`,
		hint: "Use equals and prefix where they say the same, and method and host with lists."
	});
}
/** Of the patterns in `value`, which stands under `key`. As deep as the filter is, which was parsed. */
function charactersOf(value, key) {
	if (typeof value === "string") return PATTERN_KEYS.has(key) ? value.length : 0;
	if (Array.isArray(value)) return value.reduce((sum, part) => sum + charactersOf(part, key), 0);
	if (typeof value !== "object" || value === null) return 0;
	return Object.entries(value).reduce((sum, [name, part]) => sum + charactersOf(part, name), 0);
}
/** Throws a `FilterError` when the patterns of a filter that are compiled so far, up to the place `at`, have too many instructions. */
function refuseInstructions(instructions, at) {
	if (instructions <= 1024) return;
	throw new FilterError({
		code: "HEADGATE_ERR_FILTER_REGEX_TOO_LARGE",
		path: at,
		what: `the filter's patterns compile to ${instructions} instructions up to here, the limit for all is ${MAX_TOTAL_REGEX_INSTRUCTIONS}`,
		hint: "Use smaller repeat counts, or prefix and equals where they say the same."
	});
}

// ../../../work/main/node_modules/zod/v4/core/util.js
function getEnumValues(entries) {
	const numericValues = Object.values(entries).filter((v) => typeof v === "number");
	return Object.entries(entries).filter(([k, _]) => numericValues.indexOf(+k) === -1).map(([_, v]) => v);
}
function joinValues(array, separator = "|") {
	return array.map((val) => stringifyPrimitive(val)).join(separator);
}
function jsonStringifyReplacer(_, value) {
	if (typeof value === "bigint") return value.toString();
	return value;
}
var Cached = class {
	constructor(getter) {
		this._getter = getter;
		this._value = void 0;
	}
	get value() {
		const getter = this._getter;
		if (getter !== void 0) {
			this._value = getter();
			this._getter = void 0;
		}
		return this._value;
	}
};
function cached(getter) {
	return new Cached(getter);
}
function nullish(input) {
	return input === null || input === void 0;
}
function cleanRegex(source) {
	const start = source.startsWith("^") ? 1 : 0;
	const end = source.endsWith("$") ? source.length - 1 : source.length;
	return source.slice(start, end);
}
function floatSafeRemainder(val, step) {
	const ratio = val / step;
	const roundedRatio = Math.round(ratio);
	const tolerance = 4 * Number.EPSILON * Math.max(Math.abs(ratio), 1);
	if (Math.abs(ratio - roundedRatio) < tolerance) return 0;
	return ratio - roundedRatio;
}
const EVALUATING = /* @__PURE__*/ Symbol("evaluating");
function defineLazy(object, key, getter) {
	let value = void 0;
	Object.defineProperty(object, key, {
		get() {
			if (value === EVALUATING) return;
			if (value === void 0) {
				value = EVALUATING;
				value = getter();
			}
			return value;
		},
		set(v) {
			Object.defineProperty(object, key, { value: v });
		},
		configurable: true
	});
}
function assignProp(target, prop, value) {
	Object.defineProperty(target, prop, {
		value,
		writable: true,
		enumerable: true,
		configurable: true
	});
}
/**
* Whichever object a def's `shape` currently answers from: the one the caller passed until the first read, the frozen copy after it.
*
* Its keys and descriptors read without invoking anything, which is what lets a discriminated union check its discriminator, and the cycle walk read a shape, without resolving a getter that references the schema being constructed. A def that answers `shape` from an accessor of its own has none.
*/
function rawShape(def) {
	const desc = Object.getOwnPropertyDescriptor(def, "shape");
	return desc?.get ? desc.get.raw : desc?.value;
}
function sourceShape(schema) {
	return rawShape(schema._zod.def) ?? schema._zod.def.shape;
}
function deferProp(target, key, getter) {
	Object.defineProperty(target, key, {
		get() {
			const value = getter();
			assignProp(this, key, value);
			return value;
		},
		enumerable: true,
		configurable: true
	});
}
function putProp(target, key, value) {
	if (key in target) assignProp(target, key, value);
	else target[key] = value;
}
/**
* Copies `keys` of `source`'s shape onto `target`, each value passed through `wrap`.
*
* A key the source has resolved is copied through now, so the derived shape states it outright and nothing has to resolve it to learn what it holds. A key the source still defers stays deferred, and reads back through the source's own `shape`, so it resolves once and both shapes get that one schema.
*/
function mirrorShape(target, source, keys, wrap) {
	const raw = sourceShape(source);
	for (const key of keys) {
		const desc = Object.getOwnPropertyDescriptor(raw, key);
		if (!desc.enumerable) continue;
		if (desc.get) deferProp(target, key, () => {
			const value = source._zod.def.shape[key];
			return wrap ? wrap(value, key) : value;
		});
		else putProp(target, key, wrap ? wrap(desc.value, key) : desc.value);
	}
}
function mirrorProps(target, source) {
	for (const key of Reflect.ownKeys(source)) {
		const desc = Object.getOwnPropertyDescriptor(source, key);
		if (!desc.enumerable) continue;
		if (desc.get) deferProp(target, key, () => source[key]);
		else putProp(target, key, desc.value);
	}
}
function mergeDefs(...defs) {
	const mergedDescriptors = {};
	for (const def of defs) {
		const descriptors = Object.getOwnPropertyDescriptors(def);
		Object.assign(mergedDescriptors, descriptors);
	}
	return Object.defineProperties({}, mergedDescriptors);
}
function esc(str) {
	return JSON.stringify(str);
}
function slugify(input) {
	return input.toLowerCase().trim().replace(/[^\w\s-]/g, "").replace(/[\s_-]+/g, "-").replace(/^-+|-+$/g, "");
}
const captureStackTrace = "captureStackTrace" in Error ? Error.captureStackTrace : (..._args) => {};
function isObject(data) {
	return typeof data === "object" && data !== null && !Array.isArray(data);
}
const allowsEval = /* @__PURE__*/ cached(() => {
	if (globalConfig.jitless) return false;
	if (typeof navigator !== "undefined" && navigator?.userAgent?.includes("Cloudflare")) return false;
	try {
		new Function("");
		return true;
	} catch (_) {
		return false;
	}
});
function isPlainObject(o) {
	if (isObject(o) === false) return false;
	const ctor = o.constructor;
	if (ctor === void 0) return true;
	if (typeof ctor !== "function") return true;
	const prot = ctor.prototype;
	if (isObject(prot) === false) return false;
	if (Object.prototype.hasOwnProperty.call(prot, "isPrototypeOf") === false) return false;
	return true;
}
function shallowClone(o) {
	if (isPlainObject(o)) return { ...o };
	if (Array.isArray(o)) return [...o];
	if (o instanceof Map) return new Map(o);
	if (o instanceof Set) return new Set(o);
	return o;
}
const propertyKeyTypes = /* @__PURE__*/ new Set([
	"string",
	"number",
	"symbol"
]);
function escapeRegex(str) {
	return str.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
function clone(inst, def, params) {
	const cl = new inst._zod.constr(def ?? inst._zod.def);
	if (!def || params?.parent) cl._zod.parent = inst;
	return cl;
}
function normalizeParams(_params) {
	const params = _params;
	if (!params) return {};
	if (typeof params === "string") return { error: () => params };
	if (params?.message !== void 0) {
		if (params?.error !== void 0) throw new Error("Cannot specify both `message` and `error` params");
		params.error = params.message;
	}
	delete params.message;
	if (typeof params.error === "string") return {
		...params,
		error: () => params.error
	};
	return params;
}
function stringifyPrimitive(value) {
	if (typeof value === "bigint") return value.toString() + "n";
	if (typeof value === "string") return `"${value}"`;
	return `${value}`;
}
function optionalKeys(shape) {
	return Object.keys(shape).filter((k) => {
		return shape[k]._zod.optin !== void 0 && shape[k]._zod.optout === "optional";
	});
}
const NUMBER_FORMAT_RANGES = /*@__PURE__*/ (() => ({
	safeint: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
	int32: [-2147483648, 2147483647],
	uint32: [0, 4294967295],
	float32: [-34028234663852886e22, 34028234663852886e22],
	float64: [-Number.MAX_VALUE, Number.MAX_VALUE]
}))();
const BIGINT_FORMAT_RANGES = {
	int64: [/* @__PURE__*/ BigInt("-9223372036854775808"), /* @__PURE__*/ BigInt("9223372036854775807")],
	uint64: [/* @__PURE__*/ BigInt(0), /* @__PURE__*/ BigInt("18446744073709551615")]
};
function pick(schema, mask) {
	const currDef = schema._zod.def;
	const checks = currDef.checks;
	if (checks && checks.length > 0) throw new Error(".pick() cannot be used on object schemas containing refinements");
	const newShape = {};
	mirrorShape(newShape, schema, maskedKeys(schema, mask));
	return clone(schema, mergeDefs(currDef, {
		shape: newShape,
		checks: []
	}));
}
function maskedKeys(schema, mask) {
	const raw = sourceShape(schema);
	const keys = [];
	for (const key of Reflect.ownKeys(mask)) {
		if (!Object.getOwnPropertyDescriptor(raw, key)?.enumerable) throw new Error(`Unrecognized key: "${String(key)}"`);
		if (mask[key]) keys.push(key);
	}
	return keys;
}
function omit(schema, mask) {
	const currDef = schema._zod.def;
	const checks = currDef.checks;
	if (checks && checks.length > 0) throw new Error(".omit() cannot be used on object schemas containing refinements");
	const omitted = new Set(maskedKeys(schema, mask));
	const newShape = {};
	mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)).filter((key) => !omitted.has(key)));
	return clone(schema, mergeDefs(currDef, {
		shape: newShape,
		checks: []
	}));
}
function extend(schema, shape) {
	if (!isPlainObject(shape)) throw new Error("Invalid input to extend: expected a plain object");
	const checks = schema._zod.def.checks;
	if (checks && checks.length > 0) {
		const existingShape = sourceShape(schema);
		for (const key of Reflect.ownKeys(shape)) if (Object.getOwnPropertyDescriptor(existingShape, key) !== void 0) throw new Error("Cannot overwrite keys on object schemas containing refinements. Use `.safeExtend()` instead.");
	}
	return clone(schema, mergeDefs(schema._zod.def, { shape: extended(schema, shape) }));
}
function extended(schema, shape) {
	const newShape = {};
	mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)));
	mirrorProps(newShape, shape);
	return newShape;
}
function safeExtend(schema, shape) {
	if (!isPlainObject(shape)) throw new Error("Invalid input to safeExtend: expected a plain object");
	return clone(schema, mergeDefs(schema._zod.def, { shape: extended(schema, shape) }));
}
function merge(a, b) {
	if (!b?._zod?.def) throw new Error("Invalid input to merge: expected an object schema. To merge a plain shape, use `.extend()`.");
	if (a._zod.def.checks?.length) throw new Error(".merge() cannot be used on object schemas containing refinements. Use .safeExtend() instead.");
	const newShape = {};
	mirrorShape(newShape, a, Reflect.ownKeys(sourceShape(a)));
	mirrorShape(newShape, b, Reflect.ownKeys(sourceShape(b)));
	return clone(a, mergeDefs(a._zod.def, {
		shape: newShape,
		get catchall() {
			return b._zod.def.catchall;
		},
		checks: b._zod.def.checks ?? []
	}));
}
function partial(Class, schema, mask, name = "partial") {
	const checks = schema._zod.def.checks;
	if (checks && checks.length > 0) throw new Error(`.${name}() cannot be used on object schemas containing refinements`);
	const selected = mask ? new Set(maskedKeys(schema, mask)) : void 0;
	const newShape = {};
	mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)), Class && ((value, key) => selected && !selected.has(key) ? value : new Class({
		type: "optional",
		innerType: value
	})));
	return clone(schema, mergeDefs(schema._zod.def, {
		shape: newShape,
		checks: []
	}));
}
function required(Class, schema, mask) {
	const selected = mask ? new Set(maskedKeys(schema, mask)) : void 0;
	const newShape = {};
	mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)), (value, key) => selected && !selected.has(key) ? value : new Class({
		type: "nonoptional",
		innerType: value
	}));
	return clone(schema, mergeDefs(schema._zod.def, { shape: newShape }));
}
function aborted(x, startIndex = 0) {
	if (x.aborted === true) return true;
	for (let i = startIndex; i < x.issues.length; i++) if (x.issues[i]?.continue !== true) return true;
	return false;
}
function explicitlyAborted(x, startIndex = 0) {
	if (x.aborted === true) return true;
	for (let i = startIndex; i < x.issues.length; i++) if (x.issues[i]?.continue === false) return true;
	return false;
}
function prefixIssues(path, issues) {
	return issues.map((iss) => {
		var _a;
		(_a = iss).path ?? (_a.path = []);
		iss.path.unshift(path);
		return iss;
	});
}
function unwrapMessage(message) {
	return typeof message === "string" ? message : message?.message;
}
/** The leading size checks of `defChecks` that set an upper bound, each paired with it. */
function sizeCaps(defChecks) {
	const caps = [];
	for (const ch of defChecks ?? []) {
		const d = ch._zod.def;
		if (!/_(length|size)$|_equals$/.test(d.check)) break;
		const max = d.maximum ?? d.length ?? d.size;
		if (max >= 0) caps.push([max, ch]);
	}
	return caps;
}
function attachSchema(issues, start, inst) {
	var _a;
	for (let i = start; i < issues.length; i++) (_a = issues[i]).schema ?? (_a.schema = inst);
}
function finalizeIssue(iss, ctx, config) {
	var _a;
	const traits = iss.inst?._zod?.traits;
	if (traits?.has("$ZodType")) {
		if (traits.has("$ZodCheck")) (_a = iss).schema ?? (_a.schema = iss.inst);
		else iss.schema = iss.inst;
	}
	const schemaError = iss.schema !== iss.inst ? iss.schema?._zod.def?.error : void 0;
	const message = iss.message ? iss.message : unwrapMessage(iss.inst?._zod.def?.error?.(iss)) ?? unwrapMessage(schemaError?.(iss)) ?? unwrapMessage(ctx?.error?.(iss)) ?? unwrapMessage(config.customError?.(iss)) ?? unwrapMessage(config.localeError?.(iss)) ?? "Invalid input";
	const full = {};
	for (const k of Object.keys(iss)) {
		if (k === "inst" || k === "schema" || k === "continue" || k === "input" || k === "__proto__") continue;
		full[k] = iss[k];
	}
	full.path ?? (full.path = []);
	full.message = message;
	if (ctx?.reportInput) full.input = iss.input;
	return full;
}
const highSurrogate = /[\uD800-\uDBFF]/;
function codePointLength(str) {
	const units = str.length;
	if (!highSurrogate.test(str)) return units;
	let count = units;
	for (let i = 0; i < units - 1; i++) if ((str.charCodeAt(i) & 64512) === 55296 && (str.charCodeAt(i + 1) & 64512) === 56320) {
		count--;
		i++;
	}
	return count;
}
function getLengthableOrigin(input) {
	if (Array.isArray(input)) return "array";
	if (typeof input === "string") return "string";
	return "unknown";
}
function parsedType(data) {
	const t = typeof data;
	switch (t) {
		case "number": return Number.isNaN(data) ? "nan" : "number";
		case "object": {
			if (data === null) return "null";
			if (Array.isArray(data)) return "array";
			const obj = data;
			if (obj && Object.getPrototypeOf(obj) !== Object.prototype && "constructor" in obj && obj.constructor) return obj.constructor.name;
		}
	}
	return t;
}
function issue(...args) {
	const [iss, input, inst] = args;
	if (typeof iss === "string") return {
		message: iss,
		code: "custom",
		input,
		inst
	};
	return { ...iss };
}
/**
* Installs a trait's members on its prototype. Each value builds that member for the instance on first read; the built value shadows the accessor as an own property, so a detached `const { parse } = schema` keeps working.
*
* Call this from a `proto` initializer, which runs once per prototype — never per instance.
*/
function members$1(proto, table) {
	for (const key in table) {
		const desc = Object.getOwnPropertyDescriptor(table, key);
		if (desc.get) Object.defineProperty(proto, key, {
			...desc,
			enumerable: false
		});
		else defineBound(proto, key, desc.value);
	}
}
/** Shadows a prototype member with an own value, so a getter that builds from the instance runs once. */
function own(inst, key, value, enumerable = true) {
	Object.defineProperty(inst, key, {
		configurable: true,
		writable: true,
		enumerable,
		value
	});
	return value;
}
/** Like {@link own}, for a member that was never an own data property and has to stay out of `Object.keys`. */
function hide(inst, key, value) {
	return own(inst, key, value, false);
}
/** Adds members a table derives from the instance: each builds on first read and shadows as own data, and assignment shadows the same way, as when these were own properties. */
/* @__NO_SIDE_EFFECTS__ */
function derived(computes, table) {
	for (const key in computes) {
		const compute = computes[key];
		Object.defineProperty(table, key, {
			configurable: true,
			enumerable: true,
			get() {
				return own(this, key, compute(this));
			},
			set(value) {
				own(this, key, value);
			}
		});
	}
	return table;
}
function defineBound(proto, key, fn) {
	Object.defineProperty(proto, key, {
		configurable: true,
		get() {
			return this == null ? fn : own(this, key, fn.bind(this));
		},
		set(value) {
			own(this, key, value);
		}
	});
}
/** Returns the prototype to install on, or `undefined` if this group is already installed on it. */
function claim(inst, sentinel) {
	const proto = Object.getPrototypeOf(inst);
	return sentinel in proto ? void 0 : proto;
}
let installing;
let broke = false;
const breaker = {
	configurable: true,
	get() {
		broke = true;
	}
};
/**
* Installs a lazily-derived internal on the `_zod` prototype of `inst`'s
* constructor, computed from the internals object itself and cached there on
* first read. One accessor per constructor rather than one per instance.
*/
function defineLazyInternal(inst, key, compute) {
	const proto = Object.getPrototypeOf(inst._zod);
	if (key in proto && installing !== inst._zod) {
		installing = void 0;
		return;
	}
	installing = inst._zod;
	Object.defineProperty(proto, key, {
		configurable: true,
		get() {
			Object.defineProperty(this, key, breaker);
			const outer = broke;
			broke = false;
			try {
				const value = compute(this);
				if (broke) delete this[key];
				else Object.defineProperty(this, key, {
					configurable: true,
					writable: true,
					value
				});
				broke = broke || outer;
				return value;
			} catch (err) {
				delete this[key];
				broke = broke || outer;
				throw err;
			}
		},
		set(value) {
			Object.defineProperty(this, key, {
				configurable: true,
				writable: true,
				value
			});
		}
	});
}
/**
* Installs `key` on `inst`'s prototype, computed by `make` on first read and cached there as an own
* data property. One accessor per constructor rather than one per instance, because an own accessor
* puts every instance after the first into v8 dictionary mode. The key doubles as the sentinel.
*/
function installLazyProp(inst, key, make, enumerable) {
	const proto = claim(inst, key);
	if (!proto) return;
	Object.defineProperty(proto, key, {
		configurable: true,
		get() {
			const desc = {
				configurable: true,
				writable: true,
				enumerable,
				value: void 0
			};
			Object.defineProperty(this, key, desc);
			desc.value = make(this);
			Object.defineProperty(this, key, desc);
			return desc.value;
		},
		set(value) {
			Object.defineProperty(this, key, {
				configurable: true,
				writable: true,
				enumerable,
				value
			});
		}
	});
}
/** Marks the thunk `_catch` synthesises for a constant catch value. `Function.length` cannot tell that thunk from a user callback — rest and defaulted parameters both report arity 0 — and a user callback reads `ctx.error`, whose issues only finalize correctly against the caller's per-parse error map. Provenance can say what arity cannot. A plain string key rather than `Symbol.for`, whose call at module scope no bundler can prove pure — the same shape that anchored `urlCanParse` into every build. */
const CONSTANT_CATCH = "~constantCatch";
/** Wraps a constant catch value in a thunk tagged with {@link CONSTANT_CATCH}. */
function constantCatch(value) {
	const fn = () => value;
	fn[CONSTANT_CATCH] = true;
	return fn;
}

// ../../../work/main/node_modules/zod/v4/core/core.js
var _a$1;
const _zodDesc = {
	value: void 0,
	enumerable: false
};
let _E = "captureStackTrace" in Error ? Error : null;
function newError(Definition) {
	const E = _E;
	if (E) {
		const saved = E.stackTraceLimit;
		if (typeof saved === "number") {
			try {
				E.stackTraceLimit = 0;
			} catch {
				_E = null;
				return new Definition();
			}
			try {
				return new Definition();
			} finally {
				E.stackTraceLimit = saved;
			}
		}
	}
	return new Definition();
}
/* @__NO_SIDE_EFFECTS__ */
function $constructor(name, initializer, proto, params) {
	const zodProto = {};
	function Internals(def) {
		this.def = def;
		this.constr = _;
		this.traits = /* @__PURE__ */ new Set();
	}
	Internals.prototype = zodProto;
	const protoMembers = proto;
	const initialized = protoMembers && /* @__PURE__ */ new WeakSet();
	function init(inst, def) {
		if (!inst._zod) {
			_zodDesc.value = new Internals(def);
			try {
				Object.defineProperty(inst, "_zod", _zodDesc);
			} finally {
				_zodDesc.value = void 0;
			}
		} else if (inst._zod.traits.has(name)) return;
		inst._zod.traits.add(name);
		initializer(inst, def);
		if (initialized) {
			const own = Object.getPrototypeOf(inst);
			const ctorProto = inst._zod.constr.prototype;
			let up = own;
			while (up && up !== ctorProto) up = Object.getPrototypeOf(up);
			const target = up ?? own;
			if (!initialized.has(target)) {
				initialized.add(target);
				members$1(target, protoMembers);
			}
		}
		const proto = _.prototype;
		for (const k in proto) {
			if (!Object.prototype.hasOwnProperty.call(proto, k)) continue;
			if (!(k in inst)) inst[k] = proto[k].bind(inst);
		}
	}
	const Parent = params?.Parent ?? Object;
	class Definition extends Parent {}
	Object.defineProperty(Definition, "name", { value: name });
	function _(def) {
		const inst = params?.Parent ? newError(Definition) : this;
		init(inst, def);
		const deferred = inst._zod.deferred;
		if (deferred) {
			for (const fn of deferred) fn();
			inst._zod.deferred = void 0;
		}
		const pp = globalThis.__zod_globalConfig?.postProcessor;
		if (pp) pp(inst);
		return inst;
	}
	Object.defineProperty(_, "init", { value: init });
	Object.defineProperty(_, Symbol.hasInstance, { value: (inst) => {
		if (params?.Parent && inst instanceof params.Parent) return true;
		return inst?._zod?.traits?.has(name);
	} });
	Object.defineProperty(_, "name", { value: name });
	return _;
}
var $ZodAsyncError = class extends Error {
	constructor() {
		super(`Encountered Promise during synchronous parse. Use .parseAsync() instead.`);
	}
};
var $ZodEncodeError = class extends Error {
	constructor(name) {
		super(`Encountered unidirectional transform during encode: ${name}`);
		this.name = "ZodEncodeError";
	}
};
(_a$1 = globalThis).__zod_globalConfig ?? (_a$1.__zod_globalConfig = {});
const globalConfig = globalThis.__zod_globalConfig;
function config(newConfig) {
	if (newConfig) Object.assign(globalConfig, newConfig);
	return globalConfig;
}

// ../../../work/main/node_modules/zod/v4/core/errors.js
function _getMessage() {
	const internals = this._zod;
	internals.message ?? (internals.message = JSON.stringify(internals.def, jsonStringifyReplacer, 2));
	return internals.message;
}
function _setMessage(value) {
	this._zod.message = value;
}
const _messageDesc = {
	get: _getMessage,
	set: _setMessage,
	enumerable: true,
	configurable: true
};
const _issuesDesc = {
	value: void 0,
	enumerable: false
};
const _installedToString = /* @__PURE__ */ new WeakSet([Object.prototype, Error.prototype]);
const initializer$1 = (inst, def) => {
	inst.name = "$ZodError";
	_issuesDesc.value = def;
	Object.defineProperty(inst, "issues", _issuesDesc);
	_issuesDesc.value = void 0;
	Object.defineProperty(inst, "message", _messageDesc);
	const proto = Object.getPrototypeOf(inst);
	if (!_installedToString.has(proto)) {
		_installedToString.add(proto);
		Object.defineProperty(proto, "toString", {
			configurable: true,
			enumerable: false,
			get() {
				const value = () => this.message;
				Object.defineProperty(this, "toString", {
					value,
					configurable: true,
					writable: true
				});
				return value;
			},
			set(value) {
				Object.defineProperty(this, "toString", {
					value,
					configurable: true,
					writable: true
				});
			}
		});
	}
};
const $ZodError = /* @__PURE__ */ $constructor("$ZodError", initializer$1);
/** Get-or-create `obj[key]` as an own data property. A path segment naming an inherited member
* ("toString", "constructor") would otherwise read through to the prototype, and assigning
* "__proto__" would hit the setter instead of creating a key. */
function node(obj, key, make) {
	if (!Object.prototype.hasOwnProperty.call(obj, key)) {
		if (key === "__proto__") Object.defineProperty(obj, key, {
			value: make(),
			writable: true,
			enumerable: true,
			configurable: true
		});
		else obj[key] = make();
	}
	return obj[key];
}
function flattenError(error, mapper = (issue) => issue.message) {
	const fieldErrors = {};
	const formErrors = [];
	for (const sub of error.issues) if (sub.path.length > 0) node(fieldErrors, sub.path[0], () => []).push(mapper(sub));
	else formErrors.push(mapper(sub));
	return {
		formErrors,
		fieldErrors
	};
}
function formatError(error, mapper = (issue) => issue.message) {
	const fieldErrors = { _errors: [] };
	const processError = (error, path = []) => {
		for (const issue of error.issues) if (issue.code === "invalid_union" && issue.errors.length) issue.errors.map((issues) => processError({ issues }, [...path, ...issue.path]));
		else if (issue.code === "invalid_key") processError({ issues: issue.issues }, [...path, ...issue.path]);
		else if (issue.code === "invalid_element") processError({ issues: issue.issues }, [...path, ...issue.path]);
		else {
			const fullpath = [...path, ...issue.path];
			if (fullpath.length === 0) fieldErrors._errors.push(mapper(issue));
			else {
				let curr = fieldErrors;
				let i = 0;
				while (i < fullpath.length) {
					const el = fullpath[i];
					const terminal = i === fullpath.length - 1;
					if (el === "_errors") {
						if (terminal) curr._errors.push(mapper(issue));
						i++;
						continue;
					}
					if (!Object.prototype.hasOwnProperty.call(curr, el)) Object.defineProperty(curr, el, {
						value: { _errors: [] },
						enumerable: true,
						writable: true,
						configurable: true
					});
					const node = curr[el];
					if (terminal) node._errors.push(mapper(issue));
					curr = node;
					i++;
				}
			}
		}
	};
	processError(error);
	return fieldErrors;
}

// ../../../work/main/node_modules/zod/v4/core/parse.js
function finalizeParams(callee, params) {
	return {
		callee: params?.callee ?? callee,
		Err: params?.Err
	};
}
const _parse = (_Err) => {
	const fn = (schema, value, _ctx, _params) => {
		const ctx = _ctx ? {
			..._ctx,
			async: false
		} : { async: false };
		const result = schema._zod.run({
			value,
			issues: []
		}, ctx);
		if (result instanceof Promise) throw new $ZodAsyncError();
		if (result.issues.length) {
			const e = new ((_params?.Err) ?? _Err)(result.issues.map((iss) => finalizeIssue(iss, ctx, config())));
			captureStackTrace(e, _params?.callee ?? fn);
			throw e;
		}
		return result.value;
	};
	return fn;
};
const _parseAsync = (_Err) => {
	const fn = async (schema, value, _ctx, params) => {
		const ctx = _ctx ? {
			..._ctx,
			async: true
		} : { async: true };
		let result = schema._zod.run({
			value,
			issues: []
		}, ctx);
		if (result instanceof Promise) result = await result;
		if (result.issues.length) {
			const e = new ((params?.Err) ?? _Err)(result.issues.map((iss) => finalizeIssue(iss, ctx, config())));
			captureStackTrace(e, params?.callee ?? fn);
			throw e;
		}
		return result.value;
	};
	return fn;
};
const _safeParse = (_Err) => (schema, value, _ctx) => {
	const ctx = _ctx ? {
		..._ctx,
		async: false
	} : { async: false };
	const result = schema._zod.run({
		value,
		issues: []
	}, ctx);
	if (result instanceof Promise) throw new $ZodAsyncError();
	return result.issues.length ? failure(_Err, result.issues, ctx) : {
		success: true,
		data: result.value
	};
};
function failure(Err, issues, ctx) {
	let error;
	return {
		success: false,
		get error() {
			if (!error) {
				error = new Err(issues.map((iss) => finalizeIssue(iss, ctx, config())));
				issues = void 0;
				ctx = void 0;
			}
			return error;
		},
		set error(e) {
			error = e;
			issues = void 0;
			ctx = void 0;
		}
	};
}
const _safeParseAsync = (_Err) => async (schema, value, _ctx) => {
	const ctx = _ctx ? {
		..._ctx,
		async: true
	} : { async: true };
	let result = schema._zod.run({
		value,
		issues: []
	}, ctx);
	if (result instanceof Promise) result = await result;
	return result.issues.length ? failure(_Err, result.issues, ctx) : {
		success: true,
		data: result.value
	};
};
const COMPILE_INVALID = /* @__PURE__ */ Symbol.for("zod.compile.invalid");
const COMPILE_FALLBACK = /* @__PURE__ */ Symbol.for("zod.compile.fallback");
const validate = ((schema, value, _ctx) => {
	const validator = schema._zod.bag.validator;
	if (validator !== void 0) {
		if (validator(value) !== COMPILE_INVALID) return true;
		if (validator.definite === true && _ctx === void 0) return false;
	}
	return validateFallback(schema, value, _ctx);
});
function validateFallback(schema, value, _ctx) {
	const ctx = _ctx ? {
		..._ctx,
		async: false,
		abortEarly: true
	} : {
		async: false,
		abortEarly: true
	};
	const fallbackRun = schema._zod.bag.fallbackRun;
	let result;
	if (fallbackRun) {
		ctx[COMPILE_FALLBACK] = true;
		result = fallbackRun({
			value,
			issues: []
		}, ctx);
	} else result = schema._zod.run({
		value,
		issues: []
	}, ctx);
	if (result instanceof Promise) throw new $ZodAsyncError();
	return result.issues.length === 0;
}
const validateAsync$1 = async (schema, value, _ctx) => {
	const ctx = _ctx ? {
		..._ctx,
		async: true,
		abortEarly: true
	} : {
		async: true,
		abortEarly: true
	};
	let result = schema._zod.run({
		value,
		issues: []
	}, ctx);
	if (result instanceof Promise) result = await result;
	return result.issues.length === 0;
};
const _encode = (_Err) => {
	const parse = _parse(_Err);
	const fn = (schema, value, _ctx, _params) => {
		const ctx = _ctx ? {
			..._ctx,
			direction: "backward"
		} : { direction: "backward" };
		return parse(schema, value, ctx, finalizeParams(fn, _params));
	};
	return fn;
};
const _decode = (_Err) => {
	const parse = _parse(_Err);
	const fn = (schema, value, _ctx, _params) => {
		return parse(schema, value, _ctx, finalizeParams(fn, _params));
	};
	return fn;
};
const _encodeAsync = (_Err) => {
	const parseAsync = _parseAsync(_Err);
	const fn = async (schema, value, _ctx, _params) => {
		const ctx = _ctx ? {
			..._ctx,
			direction: "backward"
		} : { direction: "backward" };
		return await parseAsync(schema, value, ctx, finalizeParams(fn, _params));
	};
	return fn;
};
const _decodeAsync = (_Err) => {
	const parseAsync = _parseAsync(_Err);
	const fn = async (schema, value, _ctx, _params) => {
		return await parseAsync(schema, value, _ctx, finalizeParams(fn, _params));
	};
	return fn;
};
const _safeEncode = (_Err) => (schema, value, _ctx) => {
	const ctx = _ctx ? {
		..._ctx,
		direction: "backward"
	} : { direction: "backward" };
	return _safeParse(_Err)(schema, value, ctx);
};
const _safeDecode = (_Err) => (schema, value, _ctx) => {
	return _safeParse(_Err)(schema, value, _ctx);
};
const _safeEncodeAsync = (_Err) => async (schema, value, _ctx) => {
	const ctx = _ctx ? {
		..._ctx,
		direction: "backward"
	} : { direction: "backward" };
	return _safeParseAsync(_Err)(schema, value, ctx);
};
const _safeDecodeAsync = (_Err) => async (schema, value, _ctx) => {
	return _safeParseAsync(_Err)(schema, value, _ctx);
};

// ../../../work/main/node_modules/zod/v4/core/regexes.js
/**
* @deprecated CUID v1 is deprecated by its authors due to information leakage
* (timestamps embedded in the id). Use {@link cuid2} instead.
* See https://github.com/paralleldrive/cuid.
*/
const cuid = /^[cC][0-9a-z]{6,}$/;
const cuid2 = /^[0-9a-z]+$/;
const ulid = /^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$/;
const xid = /^[0-9a-vA-V]{20}$/;
const ksuid = /^[A-Za-z0-9]{27}$/;
const nanoid = /^[a-zA-Z0-9_-]{21}$/;
function nanoidOfLength(length) {
	return new RegExp(`^[a-zA-Z0-9_-]{${length}}$`);
}
/** ISO 8601-1 duration regex. Does not support the 8601-2 extensions like negative durations or fractional/negative components. */
const duration = /^P(?:(\d+W)|(?!.*W)(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?)$/;
/** A regex for any UUID-like identifier: 8-4-4-4-12 hex pattern */
const guid = /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})$/;
/** Returns a regex for validating an RFC 9562/4122 UUID.
*
* @param version Optionally specify a version 1-8. If no version is specified, all versions are supported. */
const uuid = (version) => {
	if (!version) return /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$/;
	return new RegExp(`^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-${version}[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12})$`);
};
/** Practical email validation */
const email = /^(?:[A-Za-z0-9_'+\-]+\.)*[A-Za-z0-9_'+\-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}$/;
const _emoji$1 = `^(?=[\\s\\S]*[\\p{Extended_Pictographic}\\p{Regional_Indicator}\\u20E3])[\\p{Extended_Pictographic}\\p{Emoji_Component}]+$`;
function emoji() {
	return new RegExp(_emoji$1, "u");
}
const ipv4 = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])$/;
const ipv6 = /^(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:))$/;
const cidrv4 = /^((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\/([0-9]|[1-2][0-9]|3[0-2])$/;
const cidrv6 = /^(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:))\/(12[0-8]|1[01][0-9]|[1-9]?[0-9])$/;
const base64 = /^$|^(?:[0-9a-zA-Z+/]{4})*(?:(?:[0-9a-zA-Z+/]{2}==)|(?:[0-9a-zA-Z+/]{3}=))?$/;
const base64url = /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2,3})?$/;
const httpProtocol = /^https?$/;
const e164 = /^\+[1-9]\d{6,14}$/;
const dateSource = `(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))`;
/** Anchors a pattern source. The interpolation lives here rather than at the call site because
* esbuild will not drop a `@__PURE__` call whose own argument interpolates a variable, but it
* will drop `anchor(dateSource)`. Keeping it inline pinned `date` into every bundle. */
function anchor(source) {
	return new RegExp(`^${source}$`);
}
const date = /*@__PURE__*/ anchor(dateSource);
function timeSource(args) {
	const hhmm = `(?:[01]\\d|2[0-3]):[0-5]\\d`;
	return typeof args.precision === "number" ? args.precision === -1 ? `${hhmm}` : args.precision === 0 ? `${hhmm}:[0-5]\\d` : `${hhmm}:[0-5]\\d\\.\\d{${args.precision}}` : args.seconds ? `${hhmm}:[0-5]\\d(?:\\.\\d+)?` : `${hhmm}(?::[0-5]\\d(?:\\.\\d+)?)?`;
}
function time(args) {
	return new RegExp(`^${timeSource(args)}$`);
}
function datetime(args) {
	const opts = ["Z"];
	if (args.offset) opts.push(`([+-](?:[01]\\d|2[0-3]):[0-5]\\d)`);
	const qualified = `${timeSource({
		precision: args.precision,
		seconds: true
	})}(?:${opts.join("|")})`;
	const timeRegex = args.local ? `${qualified}|${timeSource({ precision: args.precision })}` : qualified;
	return new RegExp(`^${dateSource}T(?:${timeRegex})$`);
}
const anyString = /^[\s\S]{0,}$/;
const number$1 = /^-?\d+(?:\.\d+)?$/;
const boolean$1 = /^(?:true|false)$/i;
const lowercase = /^[^A-Z]*$/;
const uppercase = /^[^a-z]*$/;

// ../../../work/main/node_modules/zod/v4/core/checks.js
const $ZodCheck = /*@__PURE__*/ $constructor("$ZodCheck", (inst, def) => {
	var _a;
	inst._zod ?? (inst._zod = {});
	inst._zod.def = def;
	(_a = inst._zod).onattach ?? (_a.onattach = []);
});
/** Default `when` for length-based checks: run only on non-nullish values with a `length`. */
const _whenHasLength = (payload) => {
	const val = payload.value;
	return !nullish(val) && val.length !== void 0;
};
const numericOriginMap = {
	number: "number",
	bigint: "bigint",
	object: "date"
};
const $ZodCheckLessThan = /*@__PURE__*/ $constructor("$ZodCheckLessThan", (inst, def) => {
	$ZodCheck.init(inst, def);
	const origin = numericOriginMap[typeof def.value];
	inst._zod.check = (payload) => {
		if (def.inclusive ? payload.value <= def.value : payload.value < def.value) return;
		payload.issues.push({
			origin: numericOriginMap[typeof payload.value] ?? origin,
			code: "too_big",
			maximum: typeof def.value === "object" ? def.value.getTime() : def.value,
			input: payload.value,
			inclusive: def.inclusive,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckGreaterThan = /*@__PURE__*/ $constructor("$ZodCheckGreaterThan", (inst, def) => {
	$ZodCheck.init(inst, def);
	const origin = numericOriginMap[typeof def.value];
	inst._zod.check = (payload) => {
		if (def.inclusive ? payload.value >= def.value : payload.value > def.value) return;
		payload.issues.push({
			origin: numericOriginMap[typeof payload.value] ?? origin,
			code: "too_small",
			minimum: typeof def.value === "object" ? def.value.getTime() : def.value,
			input: payload.value,
			inclusive: def.inclusive,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckMultipleOf = /*@__PURE__*/ $constructor("$ZodCheckMultipleOf", (inst, def) => {
	$ZodCheck.init(inst, def);
	inst._zod.check = (payload) => {
		if (typeof payload.value !== typeof def.value) throw new Error("Cannot mix number and bigint in multiple_of check.");
		if (typeof payload.value === "bigint" ? def.value !== BigInt(0) && payload.value % def.value === BigInt(0) : floatSafeRemainder(payload.value, def.value) === 0) return;
		payload.issues.push({
			origin: typeof payload.value,
			code: "not_multiple_of",
			divisor: def.value,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckNumberFormat = /*@__PURE__*/ $constructor("$ZodCheckNumberFormat", (inst, def) => {
	$ZodCheck.init(inst, def);
	def.format = def.format || "float64";
	const isInt = def.format?.includes("int");
	const origin = isInt ? "int" : "number";
	const [minimum, maximum] = NUMBER_FORMAT_RANGES[def.format];
	inst._zod.check = (payload) => {
		const input = payload.value;
		if (isInt) {
			if (!Number.isInteger(input)) {
				payload.issues.push({
					expected: origin,
					format: def.format,
					code: "invalid_type",
					continue: false,
					input,
					inst
				});
				return;
			}
			if (!Number.isSafeInteger(input)) {
				if (input > 0) payload.issues.push({
					input,
					code: "too_big",
					maximum: Number.MAX_SAFE_INTEGER,
					note: "Integers must be within the safe integer range.",
					inst,
					origin,
					inclusive: true,
					continue: !def.abort
				});
				else payload.issues.push({
					input,
					code: "too_small",
					minimum: Number.MIN_SAFE_INTEGER,
					note: "Integers must be within the safe integer range.",
					inst,
					origin,
					inclusive: true,
					continue: !def.abort
				});
				return;
			}
		}
		if (input < minimum) payload.issues.push({
			origin: "number",
			input,
			code: "too_small",
			minimum,
			inclusive: true,
			inst,
			continue: !def.abort
		});
		if (input > maximum) payload.issues.push({
			origin: "number",
			input,
			code: "too_big",
			maximum,
			inclusive: true,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckMaxLength = /*@__PURE__*/ $constructor("$ZodCheckMaxLength", (inst, def) => {
	var _a;
	$ZodCheck.init(inst, def);
	(_a = inst._zod.def).when ?? (_a.when = _whenHasLength);
	inst._zod.check = (payload) => {
		const input = payload.value;
		const units = input.length;
		if ((typeof input === "string" && units > def.maximum ? codePointLength(input) : units) <= def.maximum) return;
		const origin = getLengthableOrigin(input);
		payload.issues.push({
			origin,
			code: "too_big",
			maximum: def.maximum,
			inclusive: true,
			input,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckMinLength = /*@__PURE__*/ $constructor("$ZodCheckMinLength", (inst, def) => {
	var _a;
	$ZodCheck.init(inst, def);
	(_a = inst._zod.def).when ?? (_a.when = _whenHasLength);
	inst._zod.check = (payload) => {
		const input = payload.value;
		const units = input.length;
		if ((typeof input === "string" && units >= def.minimum && units < def.minimum * 2 ? codePointLength(input) : units) >= def.minimum) return;
		const origin = getLengthableOrigin(input);
		payload.issues.push({
			origin,
			code: "too_small",
			minimum: def.minimum,
			inclusive: true,
			input,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckLengthEquals = /*@__PURE__*/ $constructor("$ZodCheckLengthEquals", (inst, def) => {
	var _a;
	$ZodCheck.init(inst, def);
	(_a = inst._zod.def).when ?? (_a.when = _whenHasLength);
	inst._zod.check = (payload) => {
		const input = payload.value;
		const units = input.length;
		const length = typeof input === "string" && units >= def.length && units <= def.length * 2 ? codePointLength(input) : units;
		if (length === def.length) return;
		const origin = getLengthableOrigin(input);
		const tooBig = length > def.length;
		payload.issues.push({
			origin,
			...tooBig ? {
				code: "too_big",
				maximum: def.length
			} : {
				code: "too_small",
				minimum: def.length
			},
			inclusive: true,
			exact: true,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckStringFormat = /*@__PURE__*/ $constructor("$ZodCheckStringFormat", (inst, def) => {
	var _a, _b;
	$ZodCheck.init(inst, def);
	if (def.pattern) (_a = inst._zod).check ?? (_a.check = (payload) => {
		def.pattern.lastIndex = 0;
		if (def.pattern.test(payload.value)) return;
		payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: def.format,
			input: payload.value,
			...def.pattern ? { pattern: def.pattern.toString() } : {},
			inst,
			continue: !def.abort
		});
	});
	else (_b = inst._zod).check ?? (_b.check = () => {});
});
const $ZodCheckRegex = /*@__PURE__*/ $constructor("$ZodCheckRegex", (inst, def) => {
	$ZodCheckStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		def.pattern.lastIndex = 0;
		if (def.pattern.test(payload.value)) return;
		payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: "regex",
			input: payload.value,
			pattern: def.pattern.toString(),
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckLowerCase = /*@__PURE__*/ $constructor("$ZodCheckLowerCase", (inst, def) => {
	def.pattern ?? (def.pattern = lowercase);
	$ZodCheckStringFormat.init(inst, def);
});
const $ZodCheckUpperCase = /*@__PURE__*/ $constructor("$ZodCheckUpperCase", (inst, def) => {
	def.pattern ?? (def.pattern = uppercase);
	$ZodCheckStringFormat.init(inst, def);
});
const $ZodCheckIncludes = /*@__PURE__*/ $constructor("$ZodCheckIncludes", (inst, def) => {
	$ZodCheck.init(inst, def);
	const escapedRegex = escapeRegex(def.includes);
	def.pattern = new RegExp(typeof def.position === "number" ? `^.{${def.position},}${escapedRegex}` : escapedRegex);
	inst._zod.check = (payload) => {
		if (payload.value.includes(def.includes, def.position)) return;
		payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: "includes",
			includes: def.includes,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckStartsWith = /*@__PURE__*/ $constructor("$ZodCheckStartsWith", (inst, def) => {
	$ZodCheck.init(inst, def);
	const pattern = new RegExp(`^${escapeRegex(def.prefix)}.*`);
	def.pattern ?? (def.pattern = pattern);
	inst._zod.check = (payload) => {
		if (payload.value.startsWith(def.prefix)) return;
		payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: "starts_with",
			prefix: def.prefix,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckEndsWith = /*@__PURE__*/ $constructor("$ZodCheckEndsWith", (inst, def) => {
	$ZodCheck.init(inst, def);
	const pattern = new RegExp(`.*${escapeRegex(def.suffix)}$`);
	def.pattern ?? (def.pattern = pattern);
	inst._zod.check = (payload) => {
		if (payload.value.endsWith(def.suffix)) return;
		payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: "ends_with",
			suffix: def.suffix,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckOverwrite = /*@__PURE__*/ $constructor("$ZodCheckOverwrite", (inst, def) => {
	$ZodCheck.init(inst, def);
	inst._zod.check = (payload) => {
		payload.value = def.tx(payload.value);
	};
});

// ../../../work/main/node_modules/zod/v4/core/doc.js
var Doc = class {
	constructor(args = [], closed = {}) {
		this.content = [];
		this.indent = 0;
		this.args = args;
		this.closed = closed;
	}
	indented(fn) {
		this.indent += 1;
		try {
			fn(this);
		} finally {
			this.indent -= 1;
		}
	}
	write(arg) {
		if (typeof arg === "function") {
			arg(this, { execution: "sync" });
			arg(this, { execution: "async" });
			return;
		}
		const lines = arg.split("\n").filter((x) => x);
		const minIndent = Math.min(...lines.map((x) => x.length - x.trimStart().length));
		const dedented = lines.map((x) => x.slice(minIndent)).map((x) => " ".repeat(this.indent * 2) + x);
		for (const line of dedented) this.content.push(line);
	}
	compile() {
		const F = Function;
		const content = this?.content ?? [``];
		return new F(...Object.keys(this.closed), `return function (${this.args.join(", ")}) {\n${content.join("\n")}\n};`)(...Object.values(this.closed));
	}
};

// ../../../work/main/node_modules/zod/v4/core/versions.js
const version = {
	major: 4,
	minor: 6,
	patch: 7
};

// ../../../work/main/node_modules/zod/v4/core/schemas.js
const $ZodType = /*@__PURE__*/ $constructor("$ZodType", (inst, def) => {
	var _a;
	inst ?? (inst = {});
	inst._zod.def = def;
	inst._zod.bag = inst._zod.bag || {};
	inst._zod.version = version;
	const defChecks = inst._zod.def.checks;
	const checks = inst._zod.traits.has("$ZodCheck") ? [inst, ...defChecks ?? []] : defChecks?.length ? [...defChecks] : [];
	for (const ch of checks) for (const fn of ch._zod.onattach) fn(inst);
	if (checks.length === 0) {
		(_a = inst._zod).deferred ?? (_a.deferred = []);
		inst._zod.deferred?.push(() => {
			inst._zod.run = inst._zod.parse;
		});
	} else {
		const runChecks = (payload, checks, ctx) => {
			if (payload.memo) return payload;
			let isAborted = aborted(payload);
			let asyncResult;
			for (const ch of checks) {
				if (ch._zod.def.when) {
					if (explicitlyAborted(payload)) continue;
					if (!ch._zod.def.when(payload)) continue;
				} else if (isAborted) continue;
				const currLen = payload.issues.length;
				const _ = ch._zod.check(payload);
				if (_ instanceof Promise && ctx?.async === false) throw new $ZodAsyncError();
				if (asyncResult || _ instanceof Promise) asyncResult = (asyncResult ?? Promise.resolve()).then(async () => {
					await _;
					if (payload.issues.length === currLen) return;
					attachSchema(payload.issues, currLen, inst);
					if (!isAborted) isAborted = aborted(payload, currLen);
				});
				else {
					if (payload.issues.length === currLen) continue;
					attachSchema(payload.issues, currLen, inst);
					if (!isAborted) isAborted = aborted(payload, currLen);
				}
			}
			if (asyncResult) return asyncResult.then(() => {
				return payload;
			});
			return payload;
		};
		const handleCanaryResult = (canary, payload, ctx) => {
			if (aborted(canary)) {
				canary.aborted = true;
				return canary;
			}
			const checkResult = runChecks(payload, checks, ctx);
			if (checkResult instanceof Promise) {
				if (ctx.async === false) throw new $ZodAsyncError();
				return checkResult.then((checkResult) => inst._zod.parse(checkResult, ctx));
			}
			return inst._zod.parse(checkResult, ctx);
		};
		inst._zod.run = (payload, ctx) => {
			if (ctx.skipChecks) return inst._zod.parse(payload, ctx);
			if (ctx.direction === "backward") {
				const canary = inst._zod.parse({
					value: payload.value,
					issues: []
				}, {
					...ctx,
					skipChecks: true
				});
				if (canary instanceof Promise) return canary.then((canary) => {
					return handleCanaryResult(canary, payload, ctx);
				});
				return handleCanaryResult(canary, payload, ctx);
			}
			const result = inst._zod.parse(payload, ctx);
			if (result instanceof Promise) {
				if (ctx.async === false) throw new $ZodAsyncError();
				return result.then((result) => runChecks(result, checks, ctx));
			}
			return runChecks(result, checks, ctx);
		};
	}
}, {
	get "~standard"() {
		return hide(this, "~standard", standardProps(this));
	},
	set "~standard"(value) {
		own(this, "~standard", value);
	}
});
/** The Standard Schema surface for `inst`. Shared so wrappers can extend it without forcing it. */
const toStandardResult = (r, ctx) => r.issues.length ? { issues: r.issues.map((iss) => finalizeIssue(iss, ctx, config())) } : { value: r.value };
async function validateAsync(inst, value) {
	const ctx = { async: true };
	return toStandardResult(await inst._zod.run({
		value,
		issues: []
	}, ctx), ctx);
}
function standardProps(inst) {
	return {
		validate: (value) => {
			const ctx = { async: false };
			try {
				const r = inst._zod.run({
					value,
					issues: []
				}, ctx);
				if (!(r instanceof Promise)) return toStandardResult(r, ctx);
			} catch (_) {}
			return validateAsync(inst, value);
		},
		vendor: "zod",
		version: 1
	};
}
const $ZodString = /*@__PURE__*/ $constructor("$ZodString", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.pattern = def.pattern ?? anyString;
	inst._zod.parse = (payload, _) => {
		if (def.coerce) try {
			payload.value = String(payload.value);
		} catch (_) {}
		if (typeof payload.value === "string") return payload;
		payload.issues.push({
			expected: "string",
			code: "invalid_type",
			input: payload.value,
			inst
		});
		return payload;
	};
});
const $ZodStringFormat = /*@__PURE__*/ $constructor("$ZodStringFormat", (inst, def) => {
	$ZodCheckStringFormat.init(inst, def);
	$ZodString.init(inst, def);
});
const $ZodGUID = /*@__PURE__*/ $constructor("$ZodGUID", (inst, def) => {
	def.pattern ?? (def.pattern = guid);
	$ZodStringFormat.init(inst, def);
});
const $ZodUUID = /*@__PURE__*/ $constructor("$ZodUUID", (inst, def) => {
	if (def.version) {
		const v = {
			v1: 1,
			v2: 2,
			v3: 3,
			v4: 4,
			v5: 5,
			v6: 6,
			v7: 7,
			v8: 8
		}[def.version];
		if (v === void 0) throw new Error(`Invalid UUID version: "${def.version}"`);
		def.pattern ?? (def.pattern = uuid(v));
	} else def.pattern ?? (def.pattern = uuid());
	$ZodStringFormat.init(inst, def);
});
const $ZodEmail = /*@__PURE__*/ $constructor("$ZodEmail", (inst, def) => {
	def.pattern ?? (def.pattern = email);
	$ZodStringFormat.init(inst, def);
});
/** The `://` guard rejected the input before the URL constructor saw it. */
const URL_BAD_FORMAT = 1;
/** The URL parser rejected the input. */
const URL_UNPARSEABLE = 2;
function canParseURL(input) {
	try {
		if (typeof URL !== "undefined" && typeof URL.canParse === "function") return URL.canParse(input);
		new URL(input);
		return true;
	} catch {
		return false;
	}
}
function validateURL(trimmed, def) {
	if (!("normalize" in def) && !("hostname" in def) && !("protocol" in def)) return canParseURL(trimmed) || 2;
	return parseURLObject(trimmed, def);
}
/** Parses a URL while preserving the non-normalizing HTTP guard. */
function parseURLObject(trimmed, def) {
	if (!def.normalize && def.protocol?.source === httpProtocol.source && !/^https?:\/\//i.test(trimmed)) return 1;
	try {
		if (typeof URL !== "undefined") {
			const URLStatic = URL;
			if (typeof URLStatic.parse === "function") return URLStatic.parse(trimmed) ?? 2;
		}
		return new URL(trimmed);
	} catch {
		return 2;
	}
}
const asciiTabOrNewline = /[\t\n\r]/g;
/** The URL parser deletes every ASCII tab, LF and CR from its input before it parses, so `new URL("https://exa\nmple.com")` reports on `example.com`. Applying the same deletion to the returned value closes the half of that divergence which can move the host; the parser's other rewrite, stripping C0 controls at the edges, cannot. */
function stripTabAndNewline(value) {
	return value.replace(asciiTabOrNewline, "");
}
function urlHostnameOk(url, hostname) {
	hostname.lastIndex = 0;
	return hostname.test(url.hostname);
}
function urlProtocolOk(url, protocol) {
	protocol.lastIndex = 0;
	return protocol.test(url.protocol.endsWith(":") ? url.protocol.slice(0, -1) : url.protocol);
}
const $ZodURL = /*@__PURE__*/ $constructor("$ZodURL", (inst, def) => {
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		try {
			const trimmed = payload.value.trim();
			const url = validateURL(trimmed, def);
			if (url === 1) {
				payload.issues.push({
					code: "invalid_format",
					format: "url",
					note: "Invalid URL format",
					input: payload.value,
					inst,
					continue: !def.abort
				});
				return;
			}
			if (url === 2) {
				payload.issues.push({
					code: "invalid_format",
					format: "url",
					input: payload.value,
					inst,
					continue: !def.abort
				});
				return;
			}
			if (url === true) {
				payload.value = stripTabAndNewline(trimmed);
				return;
			}
			if (def.hostname && !urlHostnameOk(url, def.hostname)) payload.issues.push({
				code: "invalid_format",
				format: "url",
				note: "Invalid hostname",
				pattern: def.hostname.source,
				input: payload.value,
				inst,
				continue: !def.abort
			});
			if (def.protocol && !urlProtocolOk(url, def.protocol)) payload.issues.push({
				code: "invalid_format",
				format: "url",
				note: "Invalid protocol",
				pattern: def.protocol.source,
				input: payload.value,
				inst,
				continue: !def.abort
			});
			payload.value = def.normalize ? url.href : stripTabAndNewline(trimmed);
			return;
		} catch (_) {
			payload.issues.push({
				code: "invalid_format",
				format: "url",
				input: payload.value,
				inst,
				continue: !def.abort
			});
		}
	};
});
const $ZodEmoji = /*@__PURE__*/ $constructor("$ZodEmoji", (inst, def) => {
	def.pattern ?? (def.pattern = emoji());
	$ZodStringFormat.init(inst, def);
});
const $ZodNanoID = /*@__PURE__*/ $constructor("$ZodNanoID", (inst, def) => {
	if (def.length !== void 0 && (!Number.isInteger(def.length) || def.length < 1)) throw new Error(`Invalid nanoid length: ${def.length}`);
	def.pattern ?? (def.pattern = def.length === void 0 ? nanoid : nanoidOfLength(def.length));
	$ZodStringFormat.init(inst, def);
});
/**
* @deprecated CUID v1 is deprecated by its authors due to information leakage
* (timestamps embedded in the id). Use {@link $ZodCUID2} instead.
* See https://github.com/paralleldrive/cuid.
*/
const $ZodCUID = /*@__PURE__*/ $constructor("$ZodCUID", (inst, def) => {
	def.pattern ?? (def.pattern = cuid);
	$ZodStringFormat.init(inst, def);
});
const $ZodCUID2 = /*@__PURE__*/ $constructor("$ZodCUID2", (inst, def) => {
	def.pattern ?? (def.pattern = cuid2);
	$ZodStringFormat.init(inst, def);
});
const $ZodULID = /*@__PURE__*/ $constructor("$ZodULID", (inst, def) => {
	def.pattern ?? (def.pattern = ulid);
	$ZodStringFormat.init(inst, def);
});
const $ZodXID = /*@__PURE__*/ $constructor("$ZodXID", (inst, def) => {
	def.pattern ?? (def.pattern = xid);
	$ZodStringFormat.init(inst, def);
});
const $ZodKSUID = /*@__PURE__*/ $constructor("$ZodKSUID", (inst, def) => {
	def.pattern ?? (def.pattern = ksuid);
	$ZodStringFormat.init(inst, def);
});
const $ZodISODateTime = /*@__PURE__*/ $constructor("$ZodISODateTime", (inst, def) => {
	def.pattern ?? (def.pattern = datetime(def));
	$ZodStringFormat.init(inst, def);
});
const $ZodISODate = /*@__PURE__*/ $constructor("$ZodISODate", (inst, def) => {
	def.pattern ?? (def.pattern = date);
	$ZodStringFormat.init(inst, def);
});
const $ZodISOTime = /*@__PURE__*/ $constructor("$ZodISOTime", (inst, def) => {
	def.pattern ?? (def.pattern = time(def));
	$ZodStringFormat.init(inst, def);
});
const $ZodISODuration = /*@__PURE__*/ $constructor("$ZodISODuration", (inst, def) => {
	def.pattern ?? (def.pattern = duration);
	$ZodStringFormat.init(inst, def);
});
const $ZodIPv4 = /*@__PURE__*/ $constructor("$ZodIPv4", (inst, def) => {
	def.pattern ?? (def.pattern = ipv4);
	$ZodStringFormat.init(inst, def);
});
/** An IPv6 address is written with hex digits, colons and dots, and nothing else. The guard is what makes the check below an IPv6 check: `new URL("http://[...]")` parses an authority, not an address, so `@` and `\` re-delimit it and `"::@1\\"` validates against the host `0.0.0.1`. The URL parser also deletes ASCII tab, LF and CR rather than failing, which is how `"::1\n"` validated as `::1`. */
const ipv6Alphabet = /^[0-9a-fA-F:.]+$/;
function isValidIPv6(value) {
	if (!ipv6Alphabet.test(value)) return false;
	return canParseURL(`http://[${value}]`);
}
const $ZodIPv6 = /*@__PURE__*/ $constructor("$ZodIPv6", (inst, def) => {
	def.pattern ?? (def.pattern = ipv6);
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		if (!isValidIPv6(payload.value)) payload.issues.push({
			code: "invalid_format",
			format: "ipv6",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCIDRv4 = /*@__PURE__*/ $constructor("$ZodCIDRv4", (inst, def) => {
	def.pattern ?? (def.pattern = cidrv4);
	$ZodStringFormat.init(inst, def);
});
function isValidCIDRv6(value) {
	const parts = value.split("/");
	if (parts.length !== 2) return false;
	const [address, prefix] = parts;
	if (!prefix) return false;
	const prefixNum = Number(prefix);
	if (`${prefixNum}` !== prefix) return false;
	if (prefixNum < 0 || prefixNum > 128) return false;
	return isValidIPv6(address);
}
const $ZodCIDRv6 = /*@__PURE__*/ $constructor("$ZodCIDRv6", (inst, def) => {
	def.pattern ?? (def.pattern = cidrv6);
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		if (!isValidCIDRv6(payload.value)) payload.issues.push({
			code: "invalid_format",
			format: "cidrv6",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
function isValidBase64(data) {
	if (data === "") return true;
	if (/\s/.test(data)) return false;
	if (data.length % 4 !== 0) return false;
	try {
		atob(data);
		return true;
	} catch {
		return false;
	}
}
const base64Charset = /^[0-9a-zA-Z+/]*={0,2}$/;
const $ZodBase64 = /*@__PURE__*/ $constructor("$ZodBase64", (inst, def) => {
	def.pattern ?? (def.pattern = base64Charset);
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		if (isValidBase64(payload.value)) return;
		payload.issues.push({
			code: "invalid_format",
			format: "base64",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const base64urlCharset = /^[A-Za-z0-9_-]*$/;
function isValidBase64URL(data) {
	if (!base64urlCharset.test(data)) return false;
	const base64 = data.replace(/[-_]/g, (c) => c === "-" ? "+" : "/");
	return isValidBase64(base64.padEnd(Math.ceil(base64.length / 4) * 4, "="));
}
const $ZodBase64URL = /*@__PURE__*/ $constructor("$ZodBase64URL", (inst, def) => {
	def.pattern ?? (def.pattern = base64urlCharset);
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		if (isValidBase64URL(payload.value)) return;
		payload.issues.push({
			code: "invalid_format",
			format: "base64url",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodE164 = /*@__PURE__*/ $constructor("$ZodE164", (inst, def) => {
	def.pattern ?? (def.pattern = e164);
	$ZodStringFormat.init(inst, def);
});
function isValidJWT(token, algorithm = null) {
	try {
		const tokensParts = token.split(".");
		if (tokensParts.length !== 3) return false;
		const [header] = tokensParts;
		if (!header) return false;
		const parsedHeader = JSON.parse(atob(header));
		if ("typ" in parsedHeader && parsedHeader?.typ !== "JWT") return false;
		if (!parsedHeader.alg) return false;
		if (algorithm && (!("alg" in parsedHeader) || parsedHeader.alg !== algorithm)) return false;
		return true;
	} catch {
		return false;
	}
}
const $ZodJWT = /*@__PURE__*/ $constructor("$ZodJWT", (inst, def) => {
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		if (isValidJWT(payload.value, def.alg)) return;
		payload.issues.push({
			code: "invalid_format",
			format: "jwt",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodNumber = /*@__PURE__*/ $constructor("$ZodNumber", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.pattern = number$1;
	inst._zod.parse = (payload, _ctx) => {
		if (def.coerce) try {
			payload.value = Number(payload.value);
		} catch (_) {}
		const input = payload.value;
		if (typeof input === "number" && !Number.isNaN(input) && Number.isFinite(input)) return payload;
		const received = typeof input === "number" ? Number.isNaN(input) ? "NaN" : !Number.isFinite(input) ? String(input) : void 0 : void 0;
		payload.issues.push({
			expected: "number",
			code: "invalid_type",
			input,
			inst,
			...received ? { received } : {}
		});
		return payload;
	};
});
const $ZodNumberFormat = /*@__PURE__*/ $constructor("$ZodNumberFormat", (inst, def) => {
	$ZodCheckNumberFormat.init(inst, def);
	$ZodNumber.init(inst, def);
});
const $ZodBoolean = /*@__PURE__*/ $constructor("$ZodBoolean", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.pattern = boolean$1;
	inst._zod.parse = (payload, _ctx) => {
		if (def.coerce) try {
			payload.value = Boolean(payload.value);
		} catch (_) {}
		const input = payload.value;
		if (typeof input === "boolean") return payload;
		payload.issues.push({
			expected: "boolean",
			code: "invalid_type",
			input,
			inst
		});
		return payload;
	};
});
const $ZodUnknown = /*@__PURE__*/ $constructor("$ZodUnknown", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.parse = (payload) => payload;
});
const $ZodNever = /*@__PURE__*/ $constructor("$ZodNever", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.parse = (payload, _ctx) => {
		payload.issues.push({
			expected: "never",
			code: "invalid_type",
			input: payload.value,
			inst
		});
		return payload;
	};
});
function capSize(inst, size) {
	const caps = sizeCaps(inst._zod.def.checks);
	if (!caps.length) return;
	const cap = Math.min(...caps.map((c) => c[0]));
	const parse = inst._zod.parse;
	inst._zod.parse = (payload, ctx) => {
		const n = size(payload.value);
		if (n > cap && !ctx?.skipChecks && ctx?.direction !== "backward") {
			for (const [max, ch] of sizeCaps(inst._zod.def.checks)) if (n > max && ch._zod.def.when(payload)) {
				const start = payload.issues.length;
				ch._zod.check(payload);
				payload.issues[start].continue = false;
				attachSchema(payload.issues, start, inst);
				return payload;
			}
		}
		return parse(payload, ctx);
	};
}
const arraySize = (input) => Array.isArray(input) ? input.length : -1;
function handleArrayResult(result, final, index) {
	if (result.issues.length) final.issues.push(...prefixIssues(index, result.issues));
	final.value[index] = result.value;
}
const $ZodArray = /*@__PURE__*/ $constructor("$ZodArray", (inst, def) => {
	$ZodType.init(inst, def);
	const memo = globalConfig.memoizer;
	memo?.attach(inst);
	inst._zod.parse = (payload, ctx) => {
		const input = payload.value;
		if (!Array.isArray(input)) {
			payload.issues.push({
				expected: "array",
				code: "invalid_type",
				input,
				inst
			});
			return payload;
		}
		payload.value = memo ? memo.alloc(inst, payload, Array(input.length), ctx) : Array(input.length);
		const proms = [];
		const abortEarly = ctx?.abortEarly;
		for (let i = 0; i < input.length; i++) {
			const item = input[i];
			const result = def.element._zod.run({
				value: item,
				issues: []
			}, ctx);
			if (result instanceof Promise) proms.push(result.then((result) => handleArrayResult(result, payload, i)));
			else {
				handleArrayResult(result, payload, i);
				if (abortEarly && result.issues.length !== 0 && aborted(result)) break;
			}
		}
		if (proms.length) return Promise.all(proms).then(() => payload);
		return payload;
	};
	capSize(inst, arraySize);
});
function handlePropertyResult(result, final, key, input, optin, optout) {
	const isPresent = key in input;
	const isOptionalOut = optout === "optional";
	if (!isPresent && isOptionalOut && optin === "optional") return;
	if (result.issues.length) {
		if (optin !== void 0 && isOptionalOut && !isPresent) return;
		final.issues.push(...prefixIssues(key, result.issues));
	}
	if (!isPresent && optin === void 0) {
		if (!result.issues.length) final.issues.push({
			code: "invalid_type",
			expected: "nonoptional",
			input: void 0,
			path: [key]
		});
		return;
	}
	if (result.value === void 0) {
		if (isPresent || optin === "defaulted" && !isOptionalOut) final.value[key] = void 0;
	} else final.value[key] = result.value;
}
const NO_SYMBOL_KEYS = [];
function normalizeDef(def) {
	const keys = Object.keys(def.shape);
	const ownSymbols = Object.getOwnPropertySymbols(def.shape);
	const symbolKeys = ownSymbols.length ? ownSymbols : NO_SYMBOL_KEYS;
	const allKeys = symbolKeys.length ? [...keys, ...symbolKeys] : keys;
	for (const k of allKeys) if (!def.shape?.[k]?._zod?.traits?.has("$ZodType")) throw new Error(`Invalid element at key "${String(k)}": expected a Zod schema`);
	const okeys = optionalKeys(def.shape);
	return {
		...def,
		allKeys,
		symbolKeys,
		keySet: new Set(keys),
		numKeys: keys.length,
		optionalKeys: new Set(okeys)
	};
}
function handleCatchall(proms, input, payload, ctx, def, inst, abortEarly) {
	const unrecognized = [];
	const keySet = def.keySet;
	const _catchall = def.catchall._zod;
	const t = _catchall.def.type;
	const optin = _catchall.optin;
	const optout = _catchall.optout;
	let seen = 0;
	for (const key in input) {
		if (abortEarly && payload.issues.length !== seen) {
			if (aborted(payload, seen)) break;
			seen = payload.issues.length;
		}
		if (keySet.has(key)) continue;
		if (key === "__proto__") {
			if (t === "never") unrecognized.push(key);
			continue;
		}
		if (t === "never") {
			unrecognized.push(key);
			continue;
		}
		const r = _catchall.run({
			value: input[key],
			issues: []
		}, ctx);
		if (r instanceof Promise) proms.push(r.then((r) => handlePropertyResult(r, payload, key, input, optin, optout)));
		else handlePropertyResult(r, payload, key, input, optin, optout);
	}
	if (unrecognized.length) payload.issues.push({
		code: "unrecognized_keys",
		keys: unrecognized,
		input,
		inst,
		continue: true
	});
	if (!proms.length) return payload;
	return Promise.all(proms).then(() => {
		return payload;
	});
}
const $ZodObject = /*@__PURE__*/ $constructor("$ZodObject", (inst, def) => {
	$ZodType.init(inst, def);
	const desc = Object.getOwnPropertyDescriptor(def, "shape");
	const sh = desc?.get ? desc.get.raw : def.shape ?? {};
	if (sh) {
		const get = () => {
			const newSh = { ...sh };
			Object.defineProperty(def, "shape", { value: newSh });
			get.raw = newSh;
			return newSh;
		};
		get.raw = sh;
		Object.defineProperty(def, "shape", { get });
	}
	const _normalized = cached(() => normalizeDef(def));
	defineLazyInternal(inst, "propValues", (zod) => {
		const shape = zod.def.shape;
		const propValues = {};
		for (const key in shape) {
			const field = shape[key]._zod;
			if (field.values) {
				if (!Object.prototype.hasOwnProperty.call(propValues, key)) assignProp(propValues, key, /* @__PURE__ */ new Set());
				for (const v of field.values) propValues[key].add(v);
				if (field.optin !== void 0) propValues[key].add(void 0);
			}
		}
		return propValues;
	});
	const isObject$1 = isObject;
	const catchall = def.catchall;
	let value;
	const memo = globalConfig.memoizer;
	memo?.attach(inst);
	inst._zod.parse = (payload, ctx) => {
		value ?? (value = _normalized.value);
		const input = payload.value;
		if (!isObject$1(input)) {
			payload.issues.push({
				expected: "object",
				code: "invalid_type",
				input,
				inst
			});
			return payload;
		}
		payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
		const proms = [];
		const shape = value.shape;
		const abortEarly = ctx?.abortEarly;
		let seen = payload.issues.length;
		for (const key of value.allKeys) {
			if (abortEarly && payload.issues.length !== seen) {
				if (aborted(payload, seen)) break;
				seen = payload.issues.length;
			}
			if (key === "__proto__") continue;
			const el = shape[key];
			const optin = el._zod.optin;
			const optout = el._zod.optout;
			const r = el._zod.run({
				value: input[key],
				issues: []
			}, ctx);
			if (r instanceof Promise) proms.push(r.then((r) => handlePropertyResult(r, payload, key, input, optin, optout)));
			else handlePropertyResult(r, payload, key, input, optin, optout);
		}
		if (!catchall) return proms.length ? Promise.all(proms).then(() => payload) : payload;
		return handleCatchall(proms, input, payload, ctx, _normalized.value, inst, abortEarly === true);
	};
});
const $ZodObjectJIT = /*@__PURE__*/ $constructor("$ZodObjectJIT", (inst, def) => {
	$ZodObject.init(inst, def);
	const superParse = inst._zod.parse;
	const _normalized = cached(() => normalizeDef(def));
	const memo = globalConfig.memoizer;
	const generateFastpass = (shape) => {
		const normalized = _normalized.value;
		const syms = normalized.symbolKeys;
		const doc = new Doc(["payload", "ctx"], {
			shape,
			inst,
			memo,
			syms
		});
		const parseStr = (k) => `shape[${k}]._zod.run({ value: input[${k}], issues: [] }, ctx)`;
		const prefixStr = (id, k) => `
          let ${id}_ab = false;
          for (let i = 0; i < ${id}.issues.length; i++) {
            const iss = ${id}.issues[i];
            iss.path = iss.path ? [${k}, ...iss.path] : [${k}];
            payload.issues.push(iss);
            if (iss.continue !== true) ${id}_ab = true;
          }
          if (${id}_ab && ctx && ctx.abortEarly) {
            payload.value = newResult;
            return payload;
          }`;
		doc.write(`const input = payload.value;`);
		const ids = Object.create(null);
		let counter = 0;
		for (const key of normalized.allKeys) ids[key] = `key_${counter++}`;
		doc.write(memo ? `const newResult = memo.alloc(inst, payload, {}, ctx);` : `const newResult = {};`);
		for (const key of normalized.allKeys) {
			if (key === "__proto__") continue;
			const id = ids[key];
			const k = typeof key === "symbol" ? `syms[${syms.indexOf(key)}]` : esc(key);
			const isPresent = `${k} in input`;
			const schema = shape[key];
			const optin = schema?._zod?.optin;
			const isOptionalIn = optin !== void 0;
			const isOptionalOut = schema?._zod?.optout === "optional";
			doc.write(`const ${id} = ${parseStr(k)};`);
			if (isOptionalIn && isOptionalOut) {
				const assign = optin === "optional" ? `${id}_present` : `${id}.value !== undefined || ${id}_present`;
				doc.write(`
        const ${id}_present = ${isPresent};
        if (!${id}.issues.length || ${id}_present) {
          if (${id}.issues.length) {${prefixStr(id, k)}
          }

          if (${assign}) {
            newResult[${k}] = ${id}.value;
          }
        }

      `);
			} else if (!isOptionalIn) doc.write(`
        const ${id}_present = ${isPresent};
        if (${id}.issues.length) {${prefixStr(id, k)}
        }
        if (!${id}_present && !${id}.issues.length) {
          payload.issues.push({
            code: "invalid_type",
            expected: "nonoptional",
            input: undefined,
            path: [${k}]
          });
          if (ctx && ctx.abortEarly) {
            payload.value = newResult;
            return payload;
          }
        }

        if (${id}_present) {
          newResult[${k}] = ${id}.value;
        }

      `);
			else {
				doc.write(`
        if (${id}.issues.length) {${prefixStr(id, k)}
        }
      `);
				if (optin === "defaulted") doc.write(`newResult[${k}] = ${id}.value;`);
				else doc.write(`
        if (${id}.value !== undefined || ${isPresent}) {
          newResult[${k}] = ${id}.value;
        }
      `);
			}
		}
		doc.write(`payload.value = newResult;`);
		doc.write(`return payload;`);
		return doc.compile();
	};
	let fastpass;
	const isObject$2 = isObject;
	const jit = !globalConfig.jitless;
	const allowsEval$1 = allowsEval;
	const fastEnabled = jit && allowsEval$1.value;
	const catchall = def.catchall;
	let value;
	inst._zod.parse = (payload, ctx) => {
		value ?? (value = _normalized.value);
		const input = payload.value;
		if (!isObject$2(input)) {
			payload.issues.push({
				expected: "object",
				code: "invalid_type",
				input,
				inst
			});
			return payload;
		}
		if (jit && fastEnabled && ctx?.async === false && ctx.jitless !== true) {
			if (!fastpass) fastpass = generateFastpass(def.shape);
			payload = fastpass(payload, ctx);
			if (!catchall) return payload;
			return handleCatchall([], input, payload, ctx, value, inst, ctx?.abortEarly === true);
		}
		return superParse(payload, ctx);
	};
});
function handleUnionResults(results, final, inst, ctx) {
	for (const result of results) if (result.issues.length === 0) {
		final.value = result.value;
		return final;
	}
	const nonaborted = results.filter((r) => !aborted(r));
	if (nonaborted.length === 1) {
		final.value = nonaborted[0].value;
		return nonaborted[0];
	}
	final.issues.push({
		code: "invalid_union",
		input: final.value,
		inst,
		errors: results.map((result) => result.issues.map((iss) => finalizeIssue(iss, ctx, config())))
	});
	return final;
}
const $ZodUnion = /*@__PURE__*/ $constructor("$ZodUnion", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "optin", (zod) => zod.def.options.some((o) => o._zod.optin === "defaulted") ? "defaulted" : zod.def.options.some((o) => o._zod.optin !== void 0) ? "optional" : void 0);
	defineLazyInternal(inst, "optout", (zod) => zod.def.options.some((o) => o._zod.optout === "optional") ? "optional" : void 0);
	defineLazyInternal(inst, "values", (zod) => {
		if (zod.def.options.every((o) => o._zod.values)) return new Set(zod.def.options.flatMap((option) => Array.from(option._zod.values)));
	});
	defineLazyInternal(inst, "pattern", (zod) => {
		if (zod.def.options.every((o) => o._zod.pattern)) {
			const patterns = zod.def.options.map((o) => o._zod.pattern);
			return new RegExp(`^(${patterns.map((p) => cleanRegex(p.source)).join("|")})$`);
		}
	});
	const first = def.options.length === 1 ? def.options[0]._zod.run : null;
	inst._zod.parse = (payload, ctx) => {
		if (first) return first(payload, ctx);
		let async = false;
		const results = [];
		for (const option of def.options) {
			const result = option._zod.run({
				value: payload.value,
				issues: []
			}, ctx);
			if (result instanceof Promise) {
				results.push(result);
				async = true;
			} else {
				if (result.issues.length === 0) return result;
				results.push(result);
			}
		}
		if (!async) return handleUnionResults(results, payload, inst, ctx);
		return Promise.all(results).then((results) => {
			return handleUnionResults(results, payload, inst, ctx);
		});
	};
});
const $ZodIntersection = /*@__PURE__*/ $constructor("$ZodIntersection", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.parse = (payload, ctx) => {
		const input = payload.value;
		const left = def.left._zod.run({
			value: input,
			issues: []
		}, ctx);
		const right = def.right._zod.run({
			value: input,
			issues: []
		}, ctx);
		if (left instanceof Promise || right instanceof Promise) return Promise.all([left, right]).then(([left, right]) => {
			return handleIntersectionResults(payload, left, right);
		});
		return handleIntersectionResults(payload, left, right);
	};
});
function mergeValues(a, b) {
	if (a === b) return {
		valid: true,
		data: a
	};
	if (a instanceof Date && b instanceof Date && +a === +b) return {
		valid: true,
		data: a
	};
	if (isPlainObject(a) && isPlainObject(b)) {
		const bKeys = Object.keys(b);
		const sharedKeys = Object.keys(a).filter((key) => bKeys.indexOf(key) !== -1);
		const newObj = {
			...a,
			...b
		};
		if (Object.prototype.hasOwnProperty.call(newObj, "__proto__")) delete newObj.__proto__;
		for (const key of sharedKeys) {
			if (key === "__proto__") continue;
			const sharedValue = mergeValues(a[key], b[key]);
			if (!sharedValue.valid) return {
				valid: false,
				mergeErrorPath: [key, ...sharedValue.mergeErrorPath]
			};
			newObj[key] = sharedValue.data;
		}
		return {
			valid: true,
			data: newObj
		};
	}
	if (Array.isArray(a) && Array.isArray(b)) {
		if (a.length !== b.length) return {
			valid: false,
			mergeErrorPath: []
		};
		const newArray = [];
		for (let index = 0; index < a.length; index++) {
			const itemA = a[index];
			const itemB = b[index];
			const sharedValue = mergeValues(itemA, itemB);
			if (!sharedValue.valid) return {
				valid: false,
				mergeErrorPath: [index, ...sharedValue.mergeErrorPath]
			};
			newArray.push(sharedValue.data);
		}
		return {
			valid: true,
			data: newArray
		};
	}
	return {
		valid: false,
		mergeErrorPath: []
	};
}
function handleIntersectionResults(result, left, right) {
	const unrecKeys = /* @__PURE__ */ new Map();
	let unrecIssue;
	const keyIssues = /* @__PURE__ */ new Map();
	const collect = (iss, side) => {
		let keys;
		if (iss.code === "unrecognized_keys" && !iss.path?.length) {
			unrecIssue ?? (unrecIssue = iss);
			keys = iss.keys;
		} else if (iss.code === "invalid_key" && iss.origin === "record" && iss.path?.length === 1) {
			const k = String(iss.path[0]);
			if (!keyIssues.has(k)) keyIssues.set(k, iss);
			keys = [k];
		} else return false;
		for (const k of keys) {
			if (!unrecKeys.has(k)) unrecKeys.set(k, {});
			unrecKeys.get(k)[side] = true;
		}
		return true;
	};
	for (const iss of left.issues) if (!collect(iss, "l")) result.issues.push(iss);
	for (const iss of right.issues) if (!collect(iss, "r")) result.issues.push(iss);
	const bothKeys = [...unrecKeys].filter(([, f]) => f.l && f.r).map(([k]) => k);
	if (bothKeys.length) {
		const aggregated = unrecIssue ? bothKeys.filter((k) => unrecIssue.keys.includes(k)) : [];
		if (aggregated.length) result.issues.push({
			...unrecIssue,
			keys: aggregated
		});
		for (const k of bothKeys) if (!aggregated.includes(k) && keyIssues.has(k)) result.issues.push(keyIssues.get(k));
	}
	const merged = mergeValues(left.value, right.value);
	if (!merged.valid) {
		if (aborted(result)) return result;
		throw new Error(`Unmergable intersection. Error path: ${JSON.stringify(merged.mergeErrorPath)}`);
	}
	result.value = merged.data;
	return result;
}
const $ZodEnum = /*@__PURE__*/ $constructor("$ZodEnum", (inst, def) => {
	$ZodType.init(inst, def);
	const values = getEnumValues(def.entries);
	const valuesSet = new Set(values);
	inst._zod.values = valuesSet;
	defineLazyInternal(inst, "pattern", (zod) => {
		const patternValues = getEnumValues(zod.def.entries).filter((k) => propertyKeyTypes.has(typeof k));
		return new RegExp(patternValues.length ? `^(${patternValues.map((o) => escapeRegex(o.toString())).join("|")})$` : "^[^\\s\\S]$");
	});
	inst._zod.parse = (payload, _ctx) => {
		const input = payload.value;
		if (valuesSet.has(input)) return payload;
		payload.issues.push({
			code: "invalid_value",
			values,
			input,
			inst
		});
		return payload;
	};
});
const $ZodTransform = /*@__PURE__*/ $constructor("$ZodTransform", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.optin = "optional";
	globalConfig.memoizer?.guard(inst);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") throw new $ZodEncodeError(inst.constructor.name);
		const _out = def.transform(payload.value, payload);
		if (ctx.async) return (_out instanceof Promise ? _out : Promise.resolve(_out)).then((output) => {
			payload.value = output;
			return payload;
		});
		if (_out instanceof Promise) throw new $ZodAsyncError();
		payload.value = _out;
		return payload;
	};
});
function handleOptionalResult(payload, result) {
	payload.value = result.issues.length ? void 0 : result.value;
	return payload;
}
const $ZodOptional = /*@__PURE__*/ $constructor("$ZodOptional", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional");
	inst._zod.optout = "optional";
	defineLazyInternal(inst, "values", (zod) => {
		const values = zod.def.innerType._zod.values;
		return values ? /* @__PURE__ */ new Set([...values, void 0]) : void 0;
	});
	defineLazyInternal(inst, "pattern", (zod) => {
		const pattern = zod.def.innerType._zod.pattern;
		return pattern ? new RegExp(`^(${cleanRegex(pattern.source)})?$`) : void 0;
	});
	inst._zod.parse = (payload, ctx) => {
		if (payload.value === void 0) {
			if (def.innerType._zod.optin !== "defaulted") return payload;
			const result = def.innerType._zod.run({
				value: payload.value,
				issues: []
			}, ctx);
			if (result instanceof Promise) return result.then((result) => handleOptionalResult(payload, result));
			return handleOptionalResult(payload, result);
		}
		return def.innerType._zod.run(payload, ctx);
	};
});
const $ZodExactOptional = /*@__PURE__*/ $constructor("$ZodExactOptional", (inst, def) => {
	$ZodOptional.init(inst, def);
	defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
	defineLazyInternal(inst, "pattern", (zod) => zod.def.innerType._zod.pattern);
	inst._zod.parse = (payload, ctx) => {
		return def.innerType._zod.run(payload, ctx);
	};
});
const $ZodNullable = /*@__PURE__*/ $constructor("$ZodNullable", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin);
	defineLazyInternal(inst, "optout", (zod) => zod.def.innerType._zod.optout);
	defineLazyInternal(inst, "pattern", (zod) => {
		const pattern = zod.def.innerType._zod.pattern;
		return pattern ? new RegExp(`^(${cleanRegex(pattern.source)}|null)$`) : void 0;
	});
	defineLazyInternal(inst, "values", (zod) => {
		return zod.def.innerType._zod.values ? /* @__PURE__ */ new Set([...zod.def.innerType._zod.values, null]) : void 0;
	});
	inst._zod.parse = (payload, ctx) => {
		if (payload.value === null) return payload;
		return def.innerType._zod.run(payload, ctx);
	};
});
const $ZodDefault = /*@__PURE__*/ $constructor("$ZodDefault", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.optin = "defaulted";
	defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") return def.innerType._zod.run(payload, ctx);
		if (payload.value === void 0) {
			payload.value = def.defaultValue;
			/**
			* $ZodDefault returns the default value immediately in forward direction.
			* It doesn't pass the default value into the validator ("prefault"). There's no reason to pass the default value through validation. The validity of the default is enforced by TypeScript statically. Otherwise, it's the responsibility of the user to ensure the default is valid. In the case of pipes with divergent in/out types, you can specify the default on the `in` schema of your ZodPipe to set a "prefault" for the pipe.   */
			return payload;
		}
		const result = def.innerType._zod.run(payload, ctx);
		if (result instanceof Promise) return result.then((result) => handleDefaultResult(result, def));
		return handleDefaultResult(result, def);
	};
});
function handleDefaultResult(payload, def) {
	if (payload.value === void 0) payload.value = def.defaultValue;
	return payload;
}
const $ZodPrefault = /*@__PURE__*/ $constructor("$ZodPrefault", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.optin = "defaulted";
	defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") return def.innerType._zod.run(payload, ctx);
		if (payload.value === void 0) payload.value = def.defaultValue;
		return def.innerType._zod.run(payload, ctx);
	};
});
const $ZodNonOptional = /*@__PURE__*/ $constructor("$ZodNonOptional", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "values", (zod) => {
		const v = zod.def.innerType._zod.values;
		return v ? new Set([...v].filter((x) => x !== void 0)) : void 0;
	});
	inst._zod.parse = (payload, ctx) => {
		const result = def.innerType._zod.run(payload, ctx);
		if (result instanceof Promise) return result.then((result) => handleNonOptionalResult(result, inst));
		return handleNonOptionalResult(result, inst);
	};
});
function handleNonOptionalResult(payload, inst) {
	if (!payload.issues.length && payload.value === void 0) payload.issues.push({
		code: "invalid_type",
		expected: "nonoptional",
		input: payload.value,
		inst
	});
	return payload;
}
function handleCatchResult(payload, result, def, ctx) {
	if (!result.issues.length) {
		payload.value = result.value;
		if (result.memo) payload.memo = true;
		return payload;
	}
	payload.value = def.catchValue({
		...result,
		value: payload.value,
		error: { issues: result.issues.map((iss) => finalizeIssue(iss, ctx, config())) },
		input: payload.value
	});
	return payload;
}
const $ZodCatch = /*@__PURE__*/ $constructor("$ZodCatch", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional");
	defineLazyInternal(inst, "optout", (zod) => zod.def.innerType._zod.optout);
	defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") return def.innerType._zod.run(payload, ctx);
		const result = def.innerType._zod.run({
			value: payload.value,
			issues: []
		}, ctx);
		if (result instanceof Promise) return result.then((result) => handleCatchResult(payload, result, def, ctx));
		return handleCatchResult(payload, result, def, ctx);
	};
});
const $ZodPipe = /*@__PURE__*/ $constructor("$ZodPipe", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "values", (zod) => zod.def.in._zod.values);
	defineLazyInternal(inst, "optin", (zod) => zod.def.in._zod.optin);
	defineLazyInternal(inst, "optout", (zod) => zod.def.out._zod.optout);
	defineLazyInternal(inst, "propValues", (zod) => zod.def.in._zod.propValues);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") {
			const right = def.out._zod.run(payload, ctx);
			if (right instanceof Promise) return right.then((right) => handlePipeResult(right, def.in, ctx));
			return handlePipeResult(right, def.in, ctx);
		}
		const left = def.in._zod.run(payload, ctx);
		if (left instanceof Promise) return left.then((left) => handlePipeResult(left, def.out, ctx));
		return handlePipeResult(left, def.out, ctx);
	};
});
function handlePipeResult(left, next, ctx) {
	if (left.issues.some((iss) => iss.code !== "unrecognized_keys")) {
		left.aborted = true;
		return left;
	}
	return next._zod.run({
		value: left.value,
		issues: left.issues
	}, ctx);
}
const $ZodReadonly = /*@__PURE__*/ $constructor("$ZodReadonly", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "propValues", (zod) => zod.def.innerType._zod.propValues);
	defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
	defineLazyInternal(inst, "optin", (zod) => zod.def.innerType?._zod?.optin);
	defineLazyInternal(inst, "optout", (zod) => zod.def.innerType?._zod?.optout);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") return def.innerType._zod.run(payload, ctx);
		const result = def.innerType._zod.run(payload, ctx);
		if (result instanceof Promise) return result.then(handleReadonlyResult);
		return handleReadonlyResult(result);
	};
});
function handleReadonlyResult(payload) {
	if (!payload.memo) payload.value = Object.freeze(payload.value);
	return payload;
}
const $ZodLazy = /*@__PURE__*/ $constructor("$ZodLazy", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazy(inst._zod, "innerType", () => {
		const d = def;
		if (!d._cachedInner) d._cachedInner = def.getter();
		return d._cachedInner;
	});
	defineLazyInternal(inst, "pattern", (zod) => zod.innerType?._zod?.pattern);
	defineLazyInternal(inst, "propValues", (zod) => zod.innerType?._zod?.propValues);
	defineLazyInternal(inst, "optin", (zod) => zod.innerType?._zod?.optin ?? void 0);
	defineLazyInternal(inst, "optout", (zod) => zod.innerType?._zod?.optout ?? void 0);
	inst._zod.parse = (payload, ctx) => {
		return inst._zod.innerType._zod.run(payload, ctx);
	};
});
const $ZodCustom = /*@__PURE__*/ $constructor("$ZodCustom", (inst, def) => {
	$ZodCheck.init(inst, def);
	$ZodType.init(inst, def);
	inst._zod.parse = (payload, _) => {
		return payload;
	};
	inst._zod.check = (payload) => {
		const input = payload.value;
		const r = def.fn(input);
		if (r instanceof Promise) return r.then((r) => handleRefineResult(r, payload, input, inst));
		handleRefineResult(r, payload, input, inst);
	};
});
function handleRefineResult(result, payload, input, inst) {
	if (!result) {
		const _iss = {
			code: "custom",
			input,
			inst,
			path: [...inst._zod.def.path ?? []],
			continue: !inst._zod.def.abort
		};
		if (inst._zod.def.params) _iss.params = inst._zod.def.params;
		payload.issues.push(issue(_iss));
	}
}

// ../../../work/main/node_modules/zod/v4/core/memoizer.js
var $ZodCyclicError = class extends Error {
	constructor() {
		super(`Cannot parse a reference cycle that closes through a transform`);
		this.name = "ZodCyclicError";
	}
};
/** Keyed off the context object every schema in one parse call already shares. */
const STATE = "~memo";
const NO_ISSUES = [];
function isRef(value) {
	return value !== null && typeof value === "object";
}
function cloneIssues(issues) {
	return issues.map((iss) => iss.path ? {
		...iss,
		path: iss.path.slice()
	} : { ...iss });
}
const recursive = /*@__PURE__*/ new WeakMap();
/** What the walk established, in order of certainty: ordered so the strongest answer among children wins. */
const NONE$1 = 0;
const ASSUMED = 1;
const PROVEN = 2;
/** Whether this schema's subtree contains a cycle, so one parse can re-enter it. */
function isRecursive(inst, stack, resolve) {
	const cached = recursive.get(inst);
	if (cached !== void 0) return cached ? PROVEN : NONE$1;
	if (stack.has(inst)) return PROVEN;
	stack.add(inst);
	let result = NONE$1;
	const check = (child) => {
		if (result !== PROVEN && child?._zod) {
			const answer = isRecursive(child, stack, resolve);
			if (answer > result) result = answer;
		}
	};
	const shape = (sh, spread) => {
		let answer = NONE$1;
		for (const key of Reflect.ownKeys(sh)) {
			const desc = Object.getOwnPropertyDescriptor(sh, key);
			if (spread && !desc.enumerable) continue;
			const child = desc.get ? ASSUMED : desc.value?._zod ? isRecursive(desc.value, stack, resolve) : NONE$1;
			if (child > answer) answer = child;
		}
		return answer;
	};
	const merge = (answer) => {
		if (answer > result) result = answer;
	};
	const def = inst._zod.def;
	switch (def.type) {
		case "object": {
			const raw = rawShape(def);
			merge(raw ? shape(raw, true) : ASSUMED);
			check(def.catchall);
			break;
		}
		case "array":
			check(def.element);
			break;
		case "tuple":
			for (const el of def.items) check(el);
			check(def.rest);
			break;
		case "record":
		case "map":
			check(def.keyType);
			check(def.valueType);
			break;
		case "set":
			check(def.valueType);
			break;
		case "union":
			for (const el of def.options) check(el);
			break;
		case "intersection":
			check(def.left);
			check(def.right);
			break;
		case "optional":
		case "nullable":
		case "default":
		case "prefault":
		case "catch":
		case "readonly":
		case "nonoptional":
		case "promise":
		case "success":
			check(def.innerType);
			break;
		case "pipe":
			check(def.in);
			check(def.out);
			break;
		case "function":
			check(def.input);
			check(def.output);
			break;
		case "lazy": {
			const inner = def._cachedInner ?? (resolve ? inst._zod.innerType : void 0);
			merge(inner ? isRecursive(inner, stack, false) : ASSUMED);
			break;
		}
		case "template_literal":
		case "string":
		case "number":
		case "int":
		case "boolean":
		case "bigint":
		case "symbol":
		case "undefined":
		case "null":
		case "void":
		case "never":
		case "any":
		case "unknown":
		case "date":
		case "nan":
		case "enum":
		case "literal":
		case "file":
		case "transform":
		case "custom": break;
		default: for (const key in def) {
			const desc = Object.getOwnPropertyDescriptor(def, key);
			if (!desc || desc.get) continue;
			const value = desc.value;
			if (!value || typeof value !== "object") continue;
			if (value._zod) check(value);
			else if (Array.isArray(value)) for (const el of value) check(el);
		}
	}
	stack.delete(inst);
	return settle(inst, result);
}
/** An assumed answer must not outlive the resolution that settles it, so only a certain one is cached. */
function settle(inst, answer) {
	if (answer !== ASSUMED) recursive.set(inst, answer === PROVEN);
	return answer;
}
function bucketFor(state, inst) {
	let bucket = state.buckets.get(inst);
	if (!bucket) {
		bucket = /* @__PURE__ */ new WeakMap();
		state.buckets.set(inst, bucket);
	}
	return bucket;
}
let handoff;
const open = [];
const memo = {
	alloc(_inst, payload, empty) {
		const bucket = handoff;
		if (!bucket) return empty;
		handoff = void 0;
		const entry = {
			value: empty,
			issues: null
		};
		bucket.set(payload.value, entry);
		open.push(entry);
		return empty;
	},
	guard(inst) {
		var _a;
		(_a = inst._zod).deferred ?? (_a.deferred = []);
		inst._zod.deferred.push(() => {
			const base = inst._zod.parse;
			const wrapped = (payload, ctx) => {
				if (ctx.direction !== "backward" && isBackEdge(ctx, payload.value)) throw new $ZodCyclicError();
				return base(payload, ctx);
			};
			inst._zod.parse = wrapped;
			if (inst._zod.run === base) inst._zod.run = wrapped;
		});
	},
	attach(inst) {
		var _a;
		let isRecursiveInst;
		let rechecked = false;
		let lastCtx;
		let lastBucket;
		(_a = inst._zod).deferred ?? (_a.deferred = []);
		inst._zod.deferred.push(() => {
			const base = inst._zod.parse;
			const wrapped = (payload, ctx) => {
				if (isRecursiveInst === void 0) {
					const walked = isRecursive(inst, /* @__PURE__ */ new Set(), false);
					if (walked === NONE$1) {
						inst._zod.parse = base;
						if (inst._zod.run === wrapped) inst._zod.run = base;
						return base(payload, ctx);
					}
					if (walked === PROVEN || rechecked) isRecursiveInst = true;
					else rechecked = true;
				}
				const input = payload.value;
				if (!isRef(input)) return base(payload, ctx);
				let state = ctx[STATE];
				if (!state) {
					state = {
						buckets: /* @__PURE__ */ new WeakMap(),
						backEdges: void 0
					};
					ctx[STATE] = state;
				}
				let bucket;
				if (lastCtx === ctx) bucket = lastBucket;
				else {
					bucket = bucketFor(state, inst);
					lastCtx = ctx;
					lastBucket = bucket;
				}
				const hit = bucket.get(input);
				if (hit) {
					payload.value = hit.value;
					if (hit.issues) {
						if (hit.issues.length) payload.issues.push(...cloneIssues(hit.issues));
					} else {
						payload.memo = true;
						state.backEdges ?? (state.backEdges = /* @__PURE__ */ new WeakSet());
						state.backEdges.add(hit.value);
					}
					return payload;
				}
				handoff = bucket;
				const depth = open.length;
				const result = base(payload, ctx);
				handoff = void 0;
				const entry = open.length > depth ? open.pop() : void 0;
				if (result instanceof Promise) return result.then((r) => {
					if (entry) entry.issues = r.issues.length ? cloneIssues(r.issues) : NO_ISSUES;
					return r;
				});
				if (entry) entry.issues = result.issues.length ? cloneIssues(result.issues) : NO_ISSUES;
				return result;
			};
			inst._zod.parse = wrapped;
			if (inst._zod.run === base) inst._zod.run = wrapped;
		});
	}
};
/** The memoizer that gives containers cycle support. `zod` installs it by default; `zod/mini` opts in with `config({ memoizer: memoizer() })`. */
function memoizer() {
	return memo;
}
/** Whether this value is a node a back-edge resolved to before it finished. */
function isBackEdge(ctx, value) {
	const backEdges = ctx[STATE]?.backEdges;
	return backEdges !== void 0 && isRef(value) && backEdges.has(value);
}

// ../../../work/main/node_modules/zod/v4/locales/en.js
const error = () => {
	const Sizable = {
		string: {
			unit: "characters",
			verb: "to have"
		},
		file: {
			unit: "bytes",
			verb: "to have"
		},
		array: {
			unit: "items",
			verb: "to have"
		},
		set: {
			unit: "items",
			verb: "to have"
		},
		map: {
			unit: "entries",
			verb: "to have"
		}
	};
	function getSizing(origin) {
		return Sizable[origin] ?? null;
	}
	const FormatDictionary = {
		regex: "input",
		email: "email address",
		url: "URL",
		emoji: "emoji",
		uuid: "UUID",
		uuidv4: "UUIDv4",
		uuidv6: "UUIDv6",
		nanoid: "nanoid",
		guid: "GUID",
		cuid: "cuid",
		cuid2: "cuid2",
		ulid: "ULID",
		xid: "XID",
		ksuid: "KSUID",
		datetime: "ISO datetime",
		date: "ISO date",
		time: "ISO time",
		duration: "ISO duration",
		ipv4: "IPv4 address",
		ipv6: "IPv6 address",
		mac: "MAC address",
		cidrv4: "IPv4 range",
		cidrv6: "IPv6 range",
		base64: "base64-encoded string",
		base64url: "base64url-encoded string",
		json_string: "JSON string",
		e164: "E.164 number",
		currency_code: "currency code",
		credit_card: "credit card number",
		iban: "IBAN",
		jwt: "JWT",
		template_literal: "input"
	};
	const TypeDictionary = { nan: "NaN" };
	function getTypeName(type, input) {
		if (type === "number" && typeof input === "number" && !Number.isFinite(input)) return String(input);
		return TypeDictionary[type] ?? type;
	}
	return (issue) => {
		switch (issue.code) {
			case "invalid_type": return `Invalid input: expected ${getTypeName(issue.expected)}, received ${getTypeName(parsedType(issue.input), issue.input)}`;
			case "invalid_value":
				if (issue.values.length === 1) return `Invalid input: expected ${stringifyPrimitive(issue.values[0])}`;
				return `Invalid option: expected one of ${joinValues(issue.values, "|")}`;
			case "too_big": {
				const adj = issue.exact ? "exactly " : issue.inclusive ? "<=" : "<";
				const sizing = getSizing(issue.origin);
				if (sizing) return `Too big: expected ${issue.origin ?? "value"} to have ${adj}${issue.maximum.toString()} ${sizing.unit ?? "elements"}`;
				return `Too big: expected ${issue.origin ?? "value"} to be ${adj}${issue.maximum.toString()}`;
			}
			case "too_small": {
				const adj = issue.exact ? "exactly " : issue.inclusive ? ">=" : ">";
				const sizing = getSizing(issue.origin);
				if (sizing) return `Too small: expected ${issue.origin} to have ${adj}${issue.minimum.toString()} ${sizing.unit}`;
				return `Too small: expected ${issue.origin} to be ${adj}${issue.minimum.toString()}`;
			}
			case "invalid_format": {
				const _issue = issue;
				if (_issue.format === "starts_with") return `Invalid string: must start with "${_issue.prefix}"`;
				if (_issue.format === "ends_with") return `Invalid string: must end with "${_issue.suffix}"`;
				if (_issue.format === "includes") return `Invalid string: must include "${_issue.includes}"`;
				if (_issue.format === "regex") return `Invalid string: must match pattern ${_issue.pattern}`;
				return `Invalid ${FormatDictionary[_issue.format] ?? issue.format}`;
			}
			case "not_multiple_of": return `Invalid number: must be a multiple of ${issue.divisor}`;
			case "unrecognized_keys": return `Unrecognized key${issue.keys.length > 1 ? "s" : ""}: ${joinValues(issue.keys, ", ")}`;
			case "invalid_key": return `Invalid key in ${issue.origin}`;
			case "invalid_union":
				if (issue.options && Array.isArray(issue.options) && issue.options.length > 0) return `Invalid discriminator value. Expected ${issue.options.map((o) => `'${o}'`).join(" | ")}`;
				if (issue.inclusive === false) return "Invalid input: more than one option matched";
				return "Invalid input";
			case "invalid_element": return `Invalid value in ${issue.origin}`;
			default: return `Invalid input`;
		}
	};
};
function en_default() {
	return { localeError: error() };
}

// ../../../work/main/node_modules/zod/v4/core/registries.js
var _a;
var $ZodRegistry = class {
	constructor() {
		this._map = /* @__PURE__ */ new WeakMap();
		this._idmap = /* @__PURE__ */ new Map();
	}
	add(schema, ..._meta) {
		const meta = _meta[0];
		this._map.set(schema, meta);
		if (meta && typeof meta === "object" && "id" in meta) this._idmap.set(meta.id, schema);
		return this;
	}
	clear() {
		this._map = /* @__PURE__ */ new WeakMap();
		this._idmap = /* @__PURE__ */ new Map();
		return this;
	}
	remove(schema) {
		const meta = this._map.get(schema);
		if (meta && typeof meta === "object" && "id" in meta) this._idmap.delete(meta.id);
		this._map.delete(schema);
		return this;
	}
	get(schema) {
		const p = schema._zod.parent;
		if (p) {
			const pm = { ...this.get(p) ?? {} };
			delete pm.id;
			const f = {
				...pm,
				...this._map.get(schema)
			};
			return Object.keys(f).length ? f : void 0;
		}
		return this._map.get(schema);
	}
	has(schema) {
		return this._map.has(schema);
	}
};
function registry() {
	return new $ZodRegistry();
}
(_a = globalThis).__zod_globalRegistry ?? (_a.__zod_globalRegistry = registry());
const globalRegistry = globalThis.__zod_globalRegistry;

// ../../../work/main/node_modules/zod/v4/core/api.js
function snapshotChecks(def) {
	if (def.checks) def.checks = [...def.checks];
	return def;
}
// @__NO_SIDE_EFFECTS__
function _string(Class, params) {
	return new Class(snapshotChecks({
		type: "string",
		...normalizeParams(params)
	}));
}
// @__NO_SIDE_EFFECTS__
function _email(Class, params) {
	return new Class({
		type: "string",
		format: "email",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _guid(Class, params) {
	return new Class({
		type: "string",
		format: "guid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _uuid(Class, params) {
	return new Class({
		type: "string",
		format: "uuid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _uuidv4(Class, params) {
	return new Class({
		type: "string",
		format: "uuid",
		check: "string_format",
		abort: false,
		version: "v4",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _uuidv6(Class, params) {
	return new Class({
		type: "string",
		format: "uuid",
		check: "string_format",
		abort: false,
		version: "v6",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _uuidv7(Class, params) {
	return new Class({
		type: "string",
		format: "uuid",
		check: "string_format",
		abort: false,
		version: "v7",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _url(Class, params) {
	return new Class({
		type: "string",
		format: "url",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _emoji(Class, params) {
	return new Class({
		type: "string",
		format: "emoji",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _nanoid(Class, params) {
	return new Class({
		type: "string",
		format: "nanoid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
/**
* @deprecated CUID v1 is deprecated by its authors due to information leakage
* (timestamps embedded in the id). Use {@link _cuid2} instead.
* See https://github.com/paralleldrive/cuid.
*/
// @__NO_SIDE_EFFECTS__
function _cuid(Class, params) {
	return new Class({
		type: "string",
		format: "cuid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _cuid2(Class, params) {
	return new Class({
		type: "string",
		format: "cuid2",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _ulid(Class, params) {
	return new Class({
		type: "string",
		format: "ulid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _xid(Class, params) {
	return new Class({
		type: "string",
		format: "xid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _ksuid(Class, params) {
	return new Class({
		type: "string",
		format: "ksuid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _ipv4(Class, params) {
	return new Class({
		type: "string",
		format: "ipv4",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _ipv6(Class, params) {
	return new Class({
		type: "string",
		format: "ipv6",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _cidrv4(Class, params) {
	return new Class({
		type: "string",
		format: "cidrv4",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _cidrv6(Class, params) {
	return new Class({
		type: "string",
		format: "cidrv6",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _base64(Class, params) {
	return new Class({
		type: "string",
		format: "base64",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _base64url(Class, params) {
	return new Class({
		type: "string",
		format: "base64url",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _e164(Class, params) {
	return new Class({
		type: "string",
		format: "e164",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _jwt(Class, params) {
	return new Class({
		type: "string",
		format: "jwt",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _isoDateTime(Class, params) {
	return new Class({
		type: "string",
		format: "datetime",
		check: "string_format",
		offset: false,
		local: false,
		precision: null,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _isoDate(Class, params) {
	return new Class({
		type: "string",
		format: "date",
		check: "string_format",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _isoTime(Class, params) {
	return new Class({
		type: "string",
		format: "time",
		check: "string_format",
		precision: null,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _isoDuration(Class, params) {
	return new Class({
		type: "string",
		format: "duration",
		check: "string_format",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _number(Class, params) {
	return new Class(snapshotChecks({
		type: "number",
		checks: [],
		...normalizeParams(params)
	}));
}
// @__NO_SIDE_EFFECTS__
function _int(Class, params) {
	return new Class({
		type: "number",
		check: "number_format",
		abort: false,
		format: "safeint",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _boolean(Class, params) {
	return new Class({
		type: "boolean",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _unknown(Class) {
	return new Class({ type: "unknown" });
}
// @__NO_SIDE_EFFECTS__
function _never(Class, params) {
	return new Class({
		type: "never",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _lt(value, params) {
	return new $ZodCheckLessThan({
		check: "less_than",
		...normalizeParams(params),
		value,
		inclusive: false
	});
}
// @__NO_SIDE_EFFECTS__
function _lte(value, params) {
	return new $ZodCheckLessThan({
		check: "less_than",
		...normalizeParams(params),
		value,
		inclusive: true
	});
}
// @__NO_SIDE_EFFECTS__
function _gt(value, params) {
	return new $ZodCheckGreaterThan({
		check: "greater_than",
		...normalizeParams(params),
		value,
		inclusive: false
	});
}
// @__NO_SIDE_EFFECTS__
function _gte(value, params) {
	return new $ZodCheckGreaterThan({
		check: "greater_than",
		...normalizeParams(params),
		value,
		inclusive: true
	});
}
// @__NO_SIDE_EFFECTS__
function _multipleOf(value, params) {
	return new $ZodCheckMultipleOf({
		check: "multiple_of",
		...normalizeParams(params),
		value
	});
}
// @__NO_SIDE_EFFECTS__
function _maxLength(maximum, params) {
	return new $ZodCheckMaxLength({
		check: "max_length",
		...normalizeParams(params),
		maximum
	});
}
// @__NO_SIDE_EFFECTS__
function _minLength(minimum, params) {
	return new $ZodCheckMinLength({
		check: "min_length",
		...normalizeParams(params),
		minimum
	});
}
// @__NO_SIDE_EFFECTS__
function _length(length, params) {
	return new $ZodCheckLengthEquals({
		check: "length_equals",
		...normalizeParams(params),
		length
	});
}
// @__NO_SIDE_EFFECTS__
function _regex(pattern, params) {
	return new $ZodCheckRegex({
		check: "string_format",
		format: "regex",
		...normalizeParams(params),
		pattern
	});
}
// @__NO_SIDE_EFFECTS__
function _lowercase(params) {
	return new $ZodCheckLowerCase({
		check: "string_format",
		format: "lowercase",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _uppercase(params) {
	return new $ZodCheckUpperCase({
		check: "string_format",
		format: "uppercase",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _includes(includes, params) {
	return new $ZodCheckIncludes({
		check: "string_format",
		format: "includes",
		...normalizeParams(params),
		includes
	});
}
// @__NO_SIDE_EFFECTS__
function _startsWith(prefix, params) {
	return new $ZodCheckStartsWith({
		check: "string_format",
		format: "starts_with",
		...normalizeParams(params),
		prefix
	});
}
// @__NO_SIDE_EFFECTS__
function _endsWith(suffix, params) {
	return new $ZodCheckEndsWith({
		check: "string_format",
		format: "ends_with",
		...normalizeParams(params),
		suffix
	});
}
// @__NO_SIDE_EFFECTS__
function _overwrite(tx) {
	return new $ZodCheckOverwrite({
		check: "overwrite",
		tx
	});
}
// @__NO_SIDE_EFFECTS__
function _normalize(form) {
	return /* @__PURE__ */ _overwrite((input) => input.normalize(form));
}
// @__NO_SIDE_EFFECTS__
function _trim() {
	return /* @__PURE__ */ _overwrite((input) => input.trim());
}
// @__NO_SIDE_EFFECTS__
function _toLowerCase() {
	return /* @__PURE__ */ _overwrite((input) => input.toLowerCase());
}
// @__NO_SIDE_EFFECTS__
function _toUpperCase() {
	return /* @__PURE__ */ _overwrite((input) => input.toUpperCase());
}
// @__NO_SIDE_EFFECTS__
function _slugify() {
	return /* @__PURE__ */ _overwrite((input) => slugify(input));
}
// @__NO_SIDE_EFFECTS__
function _array(Class, element, params) {
	return new Class({
		type: "array",
		element,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _refine(Class, fn, _params) {
	return new Class({
		type: "custom",
		check: "custom",
		fn,
		...normalizeParams(_params)
	});
}
// @__NO_SIDE_EFFECTS__
function _superRefine(fn, params) {
	const ch = /* @__PURE__ */ _check((payload) => {
		payload.addIssue = (issue$2) => {
			if (typeof issue$2 === "string") payload.issues.push(issue(issue$2, payload.value, ch._zod.def));
			else {
				const _issue = issue$2;
				if (_issue.fatal) _issue.continue = false;
				_issue.code ?? (_issue.code = "custom");
				if (!("input" in _issue)) _issue.input = payload.value;
				_issue.inst ?? (_issue.inst = ch);
				_issue.continue ?? (_issue.continue = !ch._zod.def.abort);
				payload.issues.push(issue(_issue));
			}
		};
		return fn(payload.value, payload);
	}, params);
	return ch;
}
// @__NO_SIDE_EFFECTS__
function _check(fn, params) {
	const ch = new $ZodCheck({
		check: "custom",
		...normalizeParams(params)
	});
	ch._zod.check = fn;
	return ch;
}

// ../../../work/main/node_modules/zod/v4/core/to-json-schema.js
function assignProps(target, ...sources) {
	for (const source of sources) for (const key of Reflect.ownKeys(source)) if (Object.prototype.propertyIsEnumerable.call(source, key)) assignProp(target, key, source[key]);
	return target;
}
function initializeContext(params) {
	let target = params?.target ?? "draft-2020-12";
	if (target === "draft-4") target = "draft-04";
	if (target === "draft-7") target = "draft-07";
	return {
		processors: params.processors ?? {},
		metadataRegistry: params?.metadata ?? globalRegistry,
		target,
		unrepresentable: params?.unrepresentable ?? "throw",
		override: params?.override ?? (() => {}),
		io: params?.io ?? "output",
		counter: 0,
		seen: /* @__PURE__ */ new Map(),
		sharedDefsExtractedFor: void 0,
		sharedEmitDoneFor: void 0,
		cycles: params?.cycles ?? "ref",
		reused: params?.reused ?? "inline",
		intersections: [],
		deferred: [],
		external: params?.external ?? void 0
	};
}
/**
* Applies the `unrepresentable` setting at a site that has no JSON Schema equivalent. Throws
* `message` unless the setting (or the handler's return value) says otherwise. Returns `true` if a
* custom JSON Schema was written into `json`, in which case the caller must not write its own.
*/
function handleUnrepresentable(schema, ctx, json, params, message) {
	const result = typeof ctx.unrepresentable === "function" ? ctx.unrepresentable({
		zodSchema: schema,
		path: params.path,
		message
	}) : ctx.unrepresentable;
	if (result === "any") return false;
	if (result === void 0 || result === "throw") throw new Error(message);
	Object.assign(json, result);
	return true;
}
function processSchema(schema, ctx, _params = {
	path: [],
	schemaPath: []
}) {
	var _a;
	const def = schema._zod.def;
	const seen = ctx.seen.get(schema);
	if (seen) {
		seen.count++;
		if (_params.schemaPath.includes(schema)) seen.cycle = _params.path;
		return seen.schema;
	}
	const result = {
		schema: {},
		count: 1,
		cycle: void 0,
		path: _params.path
	};
	ctx.seen.set(schema, result);
	ctx.sharedDefsExtractedFor = void 0;
	ctx.sharedEmitDoneFor = void 0;
	const overrideSchema = schema._zod.toJSONSchema?.();
	if (overrideSchema) result.schema = overrideSchema;
	else {
		const params = {
			..._params,
			schemaPath: [..._params.schemaPath, schema],
			path: _params.path
		};
		if (schema._zod.processJSONSchema) schema._zod.processJSONSchema(ctx, result.schema, params);
		else {
			const _json = result.schema;
			const processor = ctx.processors[def.type];
			if (!processor) throw new Error(`[toJSONSchema]: Non-representable type encountered: ${def.type}`);
			processor(schema, ctx, _json, params);
		}
		const parent = schema._zod.parent;
		if (parent) {
			if (!result.ref) result.ref = parent;
			processSchema(parent, ctx, params);
			ctx.seen.get(parent).isParent = true;
		}
	}
	const meta = ctx.metadataRegistry.get(schema);
	if (meta) assignProps(result.schema, meta);
	if (ctx.io === "input" && isTransforming(schema)) {
		delete result.schema.examples;
		delete result.schema.default;
	}
	if (ctx.io === "input" && "_prefault" in result.schema) (_a = result.schema).default ?? (_a.default = result.schema._prefault);
	delete result.schema._prefault;
	return ctx.seen.get(schema).schema;
}
function encodeJSONPointerSegment(segment) {
	return segment.replace(/~/g, "~0").replace(/\//g, "~1");
}
function extractDefs(ctx, schema) {
	const root = ctx.seen.get(schema);
	if (!root) throw new Error("Unprocessed schema. This is a bug in Zod.");
	if (ctx.external && ctx.sharedDefsExtractedFor === ctx.external) return;
	const idToSchema = /* @__PURE__ */ new Map();
	for (const entry of ctx.seen.entries()) {
		const id = ctx.metadataRegistry.get(entry[0])?.id;
		if (id) {
			const existing = idToSchema.get(id);
			if (existing && existing !== entry[0]) throw new Error(`Duplicate schema id "${id}" detected during JSON Schema conversion. Two different schemas cannot share the same id when converted together.`);
			idToSchema.set(id, entry[0]);
		}
	}
	const makeURI = (entry) => {
		const defsSegment = ctx.target === "draft-2020-12" ? "$defs" : "definitions";
		if (ctx.external) {
			const externalId = ctx.external.registry.get(entry[0])?.id;
			const uriGenerator = ctx.external.uri ?? ((id) => id);
			if (externalId) return { ref: uriGenerator(externalId) };
			const id = entry[1].defId ?? entry[1].schema.id ?? `schema${ctx.counter++}`;
			entry[1].defId = id;
			return {
				defId: id,
				ref: `${uriGenerator("__shared")}#/${defsSegment}/${encodeJSONPointerSegment(id)}`
			};
		}
		const uriPrefix = `#`;
		const defUriPrefix = `${uriPrefix}/${defsSegment}/`;
		if (entry[1] === root && !entry[1].schema.id) return { ref: uriPrefix };
		const defId = entry[1].schema.id ?? `__schema${ctx.counter++}`;
		return {
			defId,
			ref: defUriPrefix + encodeJSONPointerSegment(defId)
		};
	};
	const extractToDef = (entry) => {
		if (entry[1].schema.$ref) return;
		const seen = entry[1];
		const { ref, defId } = makeURI(entry);
		seen.def = { ...seen.schema };
		if (defId) seen.defId = defId;
		const schema = seen.schema;
		for (const key in schema) delete schema[key];
		schema.$ref = ref;
	};
	if (ctx.cycles === "throw") for (const entry of ctx.seen.entries()) {
		const seen = entry[1];
		if (seen.cycle) throw new Error(`Cycle detected: #/${seen.cycle?.join("/")}/<root>

Set the \`cycles\` parameter to \`"ref"\` to resolve cyclical schemas with defs.`);
	}
	for (const entry of ctx.seen.entries()) {
		const seen = entry[1];
		if (schema === entry[0]) {
			extractToDef(entry);
			continue;
		}
		if (ctx.external) {
			const ext = ctx.external.registry.get(entry[0])?.id;
			if (schema !== entry[0] && ext) {
				extractToDef(entry);
				continue;
			}
		}
		if (ctx.metadataRegistry.get(entry[0])?.id) {
			extractToDef(entry);
			continue;
		}
		if (seen.cycle) {
			extractToDef(entry);
			continue;
		}
		if (seen.count > 1) {
			if (ctx.reused === "ref") extractToDef(entry);
		}
	}
	if (ctx.external) ctx.sharedDefsExtractedFor = ctx.external;
}
/** Rewrites `anyOf: [{type: "a"}, {type: "b"}]` to `type: ["a", "b"]`, which every JSON Schema draft treats as equivalent and most consumers render far better for the nullable case. Only branches that are a bare type assertion qualify — anything carrying a constraint, `$ref`, `const` or metadata is left alone. Runs after `flattenRef`, so a branch an override decorated or `$defs` extraction turned into a `$ref` is no longer bare and correctly stays in `anyOf`. `oneOf` is excluded: `integer` and `number` overlap, so "exactly one" and "at least one" are not the same there. OpenAPI 3.0 is excluded: its `type` must be a single string. */
function compactTypeUnion(schema) {
	const options = schema.anyOf;
	if (!Array.isArray(options) || options.length === 0 || schema.type !== void 0) return;
	const types = [];
	for (const option of options) {
		if (!option || typeof option !== "object") return;
		compactTypeUnion(option);
		const keys = Object.keys(option);
		if (keys.length !== 1 || keys[0] !== "type") return;
		const type = option.type;
		for (const member of Array.isArray(type) ? type : [type]) {
			if (typeof member !== "string") return;
			if (!types.includes(member)) types.push(member);
		}
	}
	delete schema.anyOf;
	schema.type = types.length === 1 ? types[0] : types;
}
/** Keywords `foldIntersection` knows how to combine. Anything else — `$ref`, `patternProperties`,
* an annotation like `description` — makes a member unfoldable, so a constraint this does not
* understand leaves the `allOf` alone instead of being silently dropped or misattributed. */
const FOLDABLE_KEYS = /* @__PURE__ */ new Set([
	"type",
	"properties",
	"required",
	"additionalProperties"
]);
const UNION_KEYS = ["oneOf", "anyOf"];
/** A member's constraint on a key it does not declare itself. A `catchall` states one; `false`, an absent `additionalProperties`, and the empty schema a loose object emits state nothing. */
function undeclaredConstraint(member) {
	const extra = member.additionalProperties;
	if (extra === void 0 || extra === false || typeof extra !== "object" || extra === null) return null;
	return Object.keys(extra).length ? extra : null;
}
/** Combines object members into the single object they describe together, or returns `null` if any of them carries a keyword outside {@link FOLDABLE_KEYS}. */
function foldObjects(members) {
	const objects = [];
	for (const member of members) {
		if (typeof member !== "object" || member.type !== "object") return null;
		for (const key in member) if (!FOLDABLE_KEYS.has(key)) return null;
		objects.push(member);
	}
	const properties = {};
	const required = /* @__PURE__ */ new Set();
	for (const object of objects) {
		for (const key in object.properties) {
			if (Object.prototype.hasOwnProperty.call(properties, key)) continue;
			const parts = [];
			for (const other of objects) {
				const part = other.properties?.[key] ?? undeclaredConstraint(other);
				if (part === null || part === void 0) continue;
				if (!parts.some((seen) => JSON.stringify(seen) === JSON.stringify(part))) parts.push(part);
			}
			const merged = parts.length === 1 ? parts[0] : foldObjects(parts) ?? { allOf: parts };
			assignProp(properties, key, merged);
		}
		for (const key of object.required ?? []) required.add(key);
	}
	const folded = {
		type: "object",
		properties
	};
	if (required.size) folded.required = [...required];
	if (objects.every((object) => object.additionalProperties === false)) folded.additionalProperties = false;
	else {
		const constraints = [];
		for (const object of objects) {
			const constraint = undeclaredConstraint(object);
			if (constraint && !constraints.some((seen) => JSON.stringify(seen) === JSON.stringify(constraint))) constraints.push(constraint);
		}
		if (constraints.length === 1) folded.additionalProperties = constraints[0];
		else if (constraints.length > 1) folded.additionalProperties = { allOf: constraints };
	}
	return folded;
}
/** `additionalProperties` in an `allOf` member sees only that member's own `properties`, so two
* closed object members reject each other's keys and the schema validates nothing. Zod's parser
* pools the key sets instead — `handleIntersectionResults` reports a key as unrecognized only when
* *every* side rejects it — so the emitted schema has to pool them too, and folding the members
* into one object is the encoding that says so on every target.
*
* This runs from `finalize`, after `extractDefs`, which is what keeps it clear of the `$ref`
* machinery: a member extracted into `$defs` is already a `$ref` by now and declines to fold, so it
* keeps its reference and its own closedness rather than being inlined as a stale copy. */
function foldIntersection(json) {
	const allOf = json.allOf;
	if (!Array.isArray(allOf) || allOf.length < 2) return;
	for (const key of FOLDABLE_KEYS) if (key in json) return;
	const unions = allOf.filter((m) => UNION_KEYS.some((k) => Array.isArray(m[k])));
	let folded = null;
	if (!unions.length) folded = foldObjects(allOf);
	else {
		const union = unions[0];
		const keyword = UNION_KEYS.find((k) => Array.isArray(union[k]));
		if (Object.keys(union).length !== 1) return;
		const rest = allOf.filter((m) => m !== union);
		const branches = union[keyword].map((branch) => foldObjects([...rest, branch]));
		if (branches.some((b) => !b)) return;
		folded = { [keyword]: branches };
	}
	if (!folded) return;
	delete json.allOf;
	assignProps(json, folded);
}
function finalize(ctx, schema) {
	const root = ctx.seen.get(schema);
	if (!root) throw new Error("Unprocessed schema. This is a bug in Zod.");
	const flattenRef = (zodSchema) => {
		const seen = ctx.seen.get(zodSchema);
		if (seen.ref === null) return;
		const schema = seen.def ?? seen.schema;
		const _cached = { ...schema };
		const ref = seen.ref;
		seen.ref = null;
		if (ref) {
			flattenRef(ref);
			const refSeen = ctx.seen.get(ref);
			const refSchema = refSeen.schema;
			if (refSchema.$ref && (ctx.target === "draft-07" || ctx.target === "draft-04" || ctx.target === "openapi-3.0")) {
				schema.allOf = schema.allOf ?? [];
				schema.allOf.push(refSchema);
			} else assignProps(schema, refSchema);
			assignProps(schema, _cached);
			if (zodSchema._zod.parent === ref) for (const key in schema) {
				if (key === "$ref" || key === "allOf") continue;
				if (!(key in _cached)) delete schema[key];
			}
			if (refSchema.$ref && refSeen.def) for (const key in schema) {
				if (key === "$ref" || key === "allOf") continue;
				if (key in refSeen.def && JSON.stringify(schema[key]) === JSON.stringify(refSeen.def[key])) delete schema[key];
			}
		}
		const parent = zodSchema._zod.parent;
		if (parent && parent !== ref) {
			flattenRef(parent);
			const parentSeen = ctx.seen.get(parent);
			if (parentSeen?.schema.$ref) {
				schema.$ref = parentSeen.schema.$ref;
				if (parentSeen.def) for (const key in schema) {
					if (key === "$ref" || key === "allOf") continue;
					if (key in parentSeen.def && JSON.stringify(schema[key]) === JSON.stringify(parentSeen.def[key])) delete schema[key];
				}
			}
		}
		ctx.override({
			zodSchema,
			jsonSchema: schema,
			path: seen.path ?? []
		});
	};
	if (!ctx.external || ctx.sharedEmitDoneFor !== ctx.external) {
		for (const entry of [...ctx.seen.entries()].reverse()) flattenRef(entry[0]);
		if (ctx.target !== "openapi-3.0") for (const entry of ctx.seen.entries()) compactTypeUnion(entry[1].def ?? entry[1].schema);
		for (const rewrite of ctx.deferred) rewrite();
		if (ctx.intersections.length) {
			const carriers = /* @__PURE__ */ new Map();
			for (const seen of ctx.seen.values()) for (const json of [seen.schema, seen.def]) {
				const allOf = json?.allOf;
				if (!Array.isArray(allOf)) continue;
				const existing = carriers.get(allOf);
				if (existing) existing.push(json);
				else carriers.set(allOf, [json]);
			}
			for (const allOf of ctx.intersections) for (const json of carriers.get(allOf) ?? []) foldIntersection(json);
		}
	}
	const result = {};
	if (ctx.target === "draft-2020-12") result.$schema = "https://json-schema.org/draft/2020-12/schema";
	else if (ctx.target === "draft-07") result.$schema = "http://json-schema.org/draft-07/schema#";
	else if (ctx.target === "draft-04") result.$schema = "http://json-schema.org/draft-04/schema#";
	else if (ctx.target === "openapi-3.0") {}
	if (ctx.external?.uri) {
		const id = ctx.external.registry.get(schema)?.id;
		if (!id) throw new Error("Schema is missing an `id` property");
		result.$id = ctx.external.uri(id);
	}
	assignProps(result, root.defId ? root.schema : root.def ?? root.schema);
	const rootMetaId = ctx.metadataRegistry.get(schema)?.id;
	if (rootMetaId !== void 0 && result.id === rootMetaId) delete result.id;
	const defs = ctx.external?.defs ?? {};
	if (!ctx.external || ctx.sharedEmitDoneFor !== ctx.external) for (const entry of ctx.seen.entries()) {
		const seen = entry[1];
		if (seen.def && seen.defId) {
			if (seen.def.id === seen.defId) delete seen.def.id;
			assignProp(defs, seen.defId, seen.def);
		}
	}
	if (ctx.external) ctx.sharedEmitDoneFor = ctx.external;
	if (ctx.external) {} else if (Object.keys(defs).length > 0) {
		if (ctx.target === "draft-2020-12") result.$defs = defs;
		else result.definitions = defs;
	}
	try {
		const finalized = JSON.parse(JSON.stringify(result));
		Object.defineProperty(finalized, "~standard", {
			value: {
				...schema["~standard"],
				jsonSchema: {
					input: createStandardJSONSchemaMethod(schema, "input", ctx.processors),
					output: createStandardJSONSchemaMethod(schema, "output", ctx.processors)
				}
			},
			enumerable: false,
			writable: false
		});
		return finalized;
	} catch (_err) {
		throw new Error("Error converting schema to JSON.");
	}
}
function isTransforming(_schema, _ctx) {
	const ctx = _ctx ?? { seen: /* @__PURE__ */ new Set() };
	if (ctx.seen.has(_schema)) return false;
	ctx.seen.add(_schema);
	const def = _schema._zod.def;
	if (def.type === "transform") return true;
	if (def.type === "array") return isTransforming(def.element, ctx);
	if (def.type === "set") return isTransforming(def.valueType, ctx);
	if (def.type === "lazy") return isTransforming(def.getter(), ctx);
	if (def.type === "promise" || def.type === "optional" || def.type === "nonoptional" || def.type === "nullable" || def.type === "readonly" || def.type === "default" || def.type === "prefault" || def.type === "catch") return isTransforming(def.innerType, ctx);
	if (def.type === "intersection") return isTransforming(def.left, ctx) || isTransforming(def.right, ctx);
	if (def.type === "record" || def.type === "map") return isTransforming(def.keyType, ctx) || isTransforming(def.valueType, ctx);
	if (def.type === "pipe") {
		if (_schema._zod.traits.has("$ZodCodec")) return true;
		return isTransforming(def.in, ctx) || isTransforming(def.out, ctx);
	}
	if (def.type === "object") {
		for (const key in def.shape) if (isTransforming(def.shape[key], ctx)) return true;
		return false;
	}
	if (def.type === "union") {
		for (const option of def.options) if (isTransforming(option, ctx)) return true;
		return false;
	}
	if (def.type === "tuple") {
		for (const item of def.items) if (isTransforming(item, ctx)) return true;
		if (def.rest && isTransforming(def.rest, ctx)) return true;
		return false;
	}
	return false;
}
/**
* Creates a toJSONSchema method for a schema instance.
* This encapsulates the logic of initializing context, processing, extracting defs, and finalizing.
*/
const createToJSONSchemaMethod = (schema, processors = {}) => (params) => {
	const ctx = initializeContext({
		...params,
		processors
	});
	processSchema(schema, ctx);
	extractDefs(ctx, schema);
	return finalize(ctx, schema);
};
const createStandardJSONSchemaMethod = (schema, io, processors = {}) => (params) => {
	const { libraryOptions, target } = params ?? {};
	const ctx = initializeContext({
		...libraryOptions ?? {},
		target,
		io,
		processors
	});
	processSchema(schema, ctx);
	extractDefs(ctx, schema);
	return finalize(ctx, schema);
};

// ../../../work/main/node_modules/zod/v4/core/json-schema-processors.js
const narrowMin = (agg, key, value) => {
	if (agg[key] === void 0 || value > agg[key]) agg[key] = value;
};
const narrowMax = (agg, key, value) => {
	if (agg[key] === void 0 || value < agg[key]) agg[key] = value;
};
const narrowBoth = (agg, value) => {
	narrowMin(agg, "minimum", value);
	narrowMax(agg, "maximum", value);
};
const addDivisor = (agg, value) => {
	agg.multipleOf ?? (agg.multipleOf = []);
	if (!agg.multipleOf.includes(value)) agg.multipleOf.push(value);
};
const addPattern = (agg, pattern) => {
	agg.patterns ?? (agg.patterns = /* @__PURE__ */ new Set());
	agg.patterns.add(pattern);
};
const intersectMime = (agg, mime) => {
	agg.mime = agg.mime ? agg.mime.filter((m) => mime.includes(m)) : [...mime];
};
const setFormat = (agg, format) => {
	agg.format = format;
	if (format.includes("int")) agg.isInt = true;
};
const minContributor = (agg, def) => narrowMin(agg, "minimum", def.minimum);
const maxContributor = (agg, def) => narrowMax(agg, "maximum", def.maximum);
const formatContributor = (ranges) => (agg, def) => {
	setFormat(agg, def.format);
	const [minimum, maximum] = ranges[def.format];
	narrowMin(agg, "minimum", minimum);
	narrowMax(agg, "maximum", maximum);
};
const contributors = {
	greater_than: (agg, def) => narrowMin(agg, def.inclusive ? "minimum" : "exclusiveMinimum", def.value),
	less_than: (agg, def) => narrowMax(agg, def.inclusive ? "maximum" : "exclusiveMaximum", def.value),
	multiple_of: (agg, def) => addDivisor(agg, def.value),
	number_format: formatContributor(NUMBER_FORMAT_RANGES),
	bigint_format: formatContributor(BIGINT_FORMAT_RANGES),
	min_length: minContributor,
	max_length: maxContributor,
	length_equals: (agg, def) => narrowBoth(agg, def.length),
	min_size: minContributor,
	max_size: maxContributor,
	size_equals: (agg, def) => narrowBoth(agg, def.size),
	string_format: (agg, def) => {
		setFormat(agg, def.format);
		if (def.pattern) addPattern(agg, def.pattern);
		if (def.format === "base64" || def.format === "base64url") agg.contentEncoding = def.format;
		if (def.local || def.precision === -1) agg.laxFormat = true;
	},
	mime_type: (agg, def) => intersectMime(agg, def.mime)
};
function aggregateChecks(schema) {
	const agg = {};
	const def = schema._zod.def;
	const list = schema._zod.traits.has("$ZodCheck") ? [schema, ...def.checks ?? []] : def.checks ?? [];
	for (const ch of list) contributors[ch._zod.def.check]?.(agg, ch._zod.def);
	const bag = schema._zod.bag;
	if (bag.minimum !== void 0) narrowMin(agg, "minimum", bag.minimum);
	if (bag.exclusiveMinimum !== void 0) narrowMin(agg, "exclusiveMinimum", bag.exclusiveMinimum);
	if (bag.maximum !== void 0) narrowMax(agg, "maximum", bag.maximum);
	if (bag.exclusiveMaximum !== void 0) narrowMax(agg, "exclusiveMaximum", bag.exclusiveMaximum);
	if (bag.multipleOf !== void 0) addDivisor(agg, bag.multipleOf);
	if (bag.format !== void 0) {
		agg.format ?? (agg.format = bag.format);
		if (bag.format.includes("int")) agg.isInt = true;
	}
	if (bag.mime) intersectMime(agg, bag.mime);
	for (const pattern of bag.patterns ?? []) addPattern(agg, pattern);
	return agg;
}
const formatMap = {
	guid: "uuid",
	url: "uri",
	datetime: "date-time",
	json_string: "json-string",
	regex: ""
};
const exactPatterns = /* @__PURE__ */ new Map([[base64Charset, base64], [base64urlCharset, base64url]]);
const exactPattern = (p) => exactPatterns.get(p) ?? p;
const stringProcessor = (schema, ctx, _json, _params) => {
	const json = _json;
	json.type = "string";
	const { minimum, maximum, format, patterns, contentEncoding, laxFormat } = aggregateChecks(schema);
	if (typeof minimum === "number") json.minLength = minimum;
	if (typeof maximum === "number") json.maxLength = maximum;
	if (format) {
		json.format = formatMap[format] ?? format;
		if (json.format === "") delete json.format;
		if (format === "time" || laxFormat) delete json.format;
	}
	if (contentEncoding) json.contentEncoding = contentEncoding;
	if (patterns && patterns.size > 0) {
		const patternList = [...patterns].map(exactPattern);
		if (patternList.length === 1) json.pattern = patternList[0].source;
		else if (patternList.length > 1) json.allOf = [...patternList.map((regex) => ({
			...ctx.target === "draft-07" || ctx.target === "draft-04" || ctx.target === "openapi-3.0" ? { type: "string" } : {},
			pattern: regex.source
		}))];
	}
};
const numberProcessor = (schema, ctx, _json, params) => {
	const json = _json;
	const { minimum, maximum, multipleOf, exclusiveMaximum, exclusiveMinimum, isInt } = aggregateChecks(schema);
	json.type = isInt ? "integer" : "number";
	const exMin = typeof exclusiveMinimum === "number" && exclusiveMinimum >= (minimum ?? Number.NEGATIVE_INFINITY);
	const exMax = typeof exclusiveMaximum === "number" && exclusiveMaximum <= (maximum ?? Number.POSITIVE_INFINITY);
	const legacy = ctx.target === "draft-04" || ctx.target === "openapi-3.0";
	if (exMin) {
		if (legacy) {
			json.minimum = exclusiveMinimum;
			json.exclusiveMinimum = true;
		} else json.exclusiveMinimum = exclusiveMinimum;
	} else if (typeof minimum === "number") json.minimum = minimum;
	if (exMax) {
		if (legacy) {
			json.maximum = exclusiveMaximum;
			json.exclusiveMaximum = true;
		} else json.exclusiveMaximum = exclusiveMaximum;
	} else if (typeof maximum === "number") json.maximum = maximum;
	if (multipleOf) {
		const divisors = /* @__PURE__ */ new Set();
		for (const divisor of multipleOf) if (Number.isFinite(divisor) && divisor !== 0) divisors.add(Math.abs(divisor));
		else handleUnrepresentable(schema, ctx, json, params, `A multipleOf divisor of ${divisor} cannot be represented in JSON Schema`);
		const [first, ...rest] = divisors;
		if (first !== void 0) json.multipleOf = first;
		if (rest.length) json.allOf = [...json.allOf ?? [], ...rest.map((m) => ({ multipleOf: m }))];
	}
};
const booleanProcessor = (_schema, _ctx, json, _params) => {
	json.type = "boolean";
};
const neverProcessor = (_schema, _ctx, json, _params) => {
	json.not = {};
};
const unknownProcessor = (_schema, _ctx, _json, _params) => {};
const enumProcessor = (schema, _ctx, json, _params) => {
	const def = schema._zod.def;
	const values = getEnumValues(def.entries);
	if (values.length === 0) {
		json.not = {};
		return;
	}
	if (values.every((v) => typeof v === "number")) json.type = "number";
	if (values.every((v) => typeof v === "string")) json.type = "string";
	json.enum = values;
};
const customProcessor = (schema, ctx, json, params) => {
	handleUnrepresentable(schema, ctx, json, params, "Custom types cannot be represented in JSON Schema");
};
const transformProcessor = (schema, ctx, json, params) => {
	handleUnrepresentable(schema, ctx, json, params, "Transforms cannot be represented in JSON Schema");
};
const arrayProcessor = (schema, ctx, _json, params) => {
	const json = _json;
	const def = schema._zod.def;
	const { minimum, maximum } = aggregateChecks(schema);
	if (typeof minimum === "number") json.minItems = minimum;
	if (typeof maximum === "number") json.maxItems = maximum;
	json.type = "array";
	json.items = processSchema(def.element, ctx, {
		...params,
		path: [...params.path, "items"]
	});
};
function inputOptin(schema) {
	const def = schema._zod.def;
	if (def.type === "pipe" && def.in._zod.traits.has("$ZodTransform")) return inputOptin(def.out);
	if (def.type === "catch") return inputOptin(def.innerType);
	return schema._zod.optin;
}
const objectProcessor = (schema, ctx, _json, params) => {
	const json = _json;
	const def = schema._zod.def;
	const shape = def.shape;
	if (Object.getOwnPropertySymbols(shape).length && handleUnrepresentable(schema, ctx, json, params, "Symbol keys cannot be represented in JSON Schema")) return;
	json.type = "object";
	json.properties = {};
	for (const key in shape) assignProp(json.properties, key, processSchema(shape[key], ctx, {
		...params,
		path: [
			...params.path,
			"properties",
			key
		]
	}));
	const requiredKeys = [];
	for (const key of Object.keys(shape)) {
		const field = def.shape[key];
		if (ctx.io === "input" ? inputOptin(field) === void 0 : field._zod.optout === void 0) requiredKeys.push(key);
	}
	if (requiredKeys.length > 0) json.required = requiredKeys;
	if (def.catchall?._zod.def.type === "never") json.additionalProperties = false;
	else if (!def.catchall) {
		if (ctx.io === "output") json.additionalProperties = false;
	} else if (def.catchall) json.additionalProperties = processSchema(def.catchall, ctx, {
		...params,
		path: [...params.path, "additionalProperties"]
	});
};
const unionProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	const isExclusive = def.inclusive === false;
	const options = def.options.map((x, i) => processSchema(x, ctx, {
		...params,
		path: [
			...params.path,
			isExclusive ? "oneOf" : "anyOf",
			i
		]
	}));
	if (isExclusive) json.oneOf = options;
	else json.anyOf = options;
};
const intersectionProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	const a = processSchema(def.left, ctx, {
		...params,
		path: [
			...params.path,
			"allOf",
			0
		]
	});
	const b = processSchema(def.right, ctx, {
		...params,
		path: [
			...params.path,
			"allOf",
			1
		]
	});
	const isSimpleIntersection = (val) => "allOf" in val && Object.keys(val).length === 1;
	const allOf = [...isSimpleIntersection(a) ? a.allOf : [a], ...isSimpleIntersection(b) ? b.allOf : [b]];
	json.allOf = allOf;
	ctx.intersections.push(allOf);
};
const nullableProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	const inner = processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	if (ctx.target === "openapi-3.0") {
		seen.ref = def.innerType;
		json.nullable = true;
	} else json.anyOf = [inner, { type: "null" }];
};
const nonoptionalProcessor = (schema, ctx, _json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
};
/** Round-trips a default value through JSON so the emitted schema is guaranteed to be valid JSON.
* A BigInt has no reliable encoding, so it goes through `unrepresentable` like any other
* unrepresentable value. Returns a sentinel when the caller must not write a default of its own. */
const UNREPRESENTABLE_DEFAULT = Symbol();
function serializeDefaultValue(value, schema, ctx, json, params) {
	let unrepresentable = false;
	const serialized = JSON.stringify(value, (_, val) => {
		if (typeof val !== "bigint") return val;
		unrepresentable = true;
		return null;
	});
	if (!unrepresentable) return JSON.parse(serialized);
	handleUnrepresentable(schema, ctx, json, params, "BigInt defaults cannot be represented in JSON Schema");
	return UNREPRESENTABLE_DEFAULT;
}
const defaultProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
	const value = serializeDefaultValue(def.defaultValue, schema, ctx, json, params);
	if (value !== UNREPRESENTABLE_DEFAULT) json.default = value;
};
const prefaultProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
	if (ctx.io !== "input") return;
	const value = serializeDefaultValue(def.defaultValue, schema, ctx, json, params);
	if (value !== UNREPRESENTABLE_DEFAULT) json._prefault = value;
};
const catchProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
	let catchValue;
	try {
		catchValue = def.catchValue(void 0);
	} catch {
		handleUnrepresentable(schema, ctx, json, params, "Dynamic catch values are not supported in JSON Schema");
		return;
	}
	json.default = catchValue;
};
const pipeProcessor = (schema, ctx, _json, params) => {
	const def = schema._zod.def;
	const inIsTransform = def.in._zod.traits.has("$ZodTransform");
	const innerType = ctx.io === "input" ? inIsTransform ? def.out : def.in : def.out;
	processSchema(innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = innerType;
};
const readonlyProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
	json.readOnly = true;
};
const optionalProcessor = (schema, ctx, _json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
};
const lazyProcessor = (schema, ctx, _json, params) => {
	const innerType = schema._zod.innerType;
	processSchema(innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = innerType;
};

// ../../../work/main/node_modules/zod/v4/classic/errors.js
const _installedErrorProtos = /* @__PURE__ */ new WeakSet([Object.prototype, Error.prototype]);
function _lazyMethod(proto, key, make) {
	Object.defineProperty(proto, key, {
		configurable: true,
		enumerable: false,
		get() {
			const value = make(this);
			Object.defineProperty(this, key, {
				value,
				configurable: true,
				writable: true
			});
			return value;
		},
		set(value) {
			Object.defineProperty(this, key, {
				value,
				configurable: true,
				writable: true
			});
		}
	});
}
const initializer = (inst, issues) => {
	$ZodError.init(inst, issues);
	inst.name = "ZodError";
	const proto = Object.getPrototypeOf(inst);
	if (_installedErrorProtos.has(proto)) return;
	_installedErrorProtos.add(proto);
	_lazyMethod(proto, "format", (self) => (mapper) => formatError(self, mapper));
	_lazyMethod(proto, "flatten", (self) => (mapper) => flattenError(self, mapper));
	_lazyMethod(proto, "addIssue", (self) => (issue) => {
		self.issues.push(issue);
		self.message = JSON.stringify(self.issues, jsonStringifyReplacer, 2);
	});
	_lazyMethod(proto, "addIssues", (self) => (issues) => {
		self.issues.push(...issues);
		self.message = JSON.stringify(self.issues, jsonStringifyReplacer, 2);
	});
	Object.defineProperty(proto, "isEmpty", {
		configurable: true,
		enumerable: false,
		get() {
			return this.issues.length === 0;
		}
	});
};
const ZodRealError = /*@__PURE__*/ $constructor("ZodError", initializer, void 0, { Parent: Error });

// ../../../work/main/node_modules/zod/v4/classic/parse.js
const parse = /* @__PURE__ */ _parse(ZodRealError);
const parseAsync = /* @__PURE__ */ _parseAsync(ZodRealError);
const safeParse = /* @__PURE__ */ _safeParse(ZodRealError);
const safeParseAsync = /* @__PURE__ */ _safeParseAsync(ZodRealError);
const encode = /* @__PURE__ */ _encode(ZodRealError);
const decode = /* @__PURE__ */ _decode(ZodRealError);
const encodeAsync = /* @__PURE__ */ _encodeAsync(ZodRealError);
const decodeAsync = /* @__PURE__ */ _decodeAsync(ZodRealError);
const safeEncode = /* @__PURE__ */ _safeEncode(ZodRealError);
const safeDecode = /* @__PURE__ */ _safeDecode(ZodRealError);
const safeEncodeAsync = /* @__PURE__ */ _safeEncodeAsync(ZodRealError);
const safeDecodeAsync = /* @__PURE__ */ _safeDecodeAsync(ZodRealError);

// ../../../work/main/node_modules/zod/v4/classic/schemas.js
function _ensureDefaultLocale() {
	if (!globalConfig.localeError) config(en_default());
}
function _ensureDefaultMemoizer() {
	if (!globalConfig.memoizer) config({ memoizer: memoizer() });
}
const ZodType = /*@__PURE__*/ $constructor("ZodType", (inst, def) => {
	_ensureDefaultLocale();
	$ZodType.init(inst, def);
	inst.def = def;
	inst.type = def.type;
	return inst;
}, {
	check(...chks) {
		const def = this.def;
		return this.clone(mergeDefs(def, { checks: [...def.checks ?? [], ...chks.map((ch) => typeof ch === "function" ? { _zod: {
			check: ch,
			def: { check: "custom" },
			onattach: []
		} } : ch)] }), { parent: true });
	},
	with(...chks) {
		return this.check(...chks);
	},
	clone(def, params) {
		return clone(this, def, params);
	},
	brand() {
		return this;
	},
	register(reg, meta) {
		reg.add(this, meta);
		return this;
	},
	refine(check, params) {
		return this.check(refine(check, params));
	},
	superRefine(refinement, params) {
		return this.check(superRefine(refinement, params));
	},
	overwrite(fn) {
		return this.check(_overwrite(fn));
	},
	optional() {
		return optional(this);
	},
	exactOptional() {
		return exactOptional(this);
	},
	nullable() {
		return nullable(this);
	},
	nullish() {
		return optional(nullable(this));
	},
	nonoptional(params) {
		return nonoptional(this, params);
	},
	array() {
		return array(this);
	},
	or(arg) {
		return union([this, arg]);
	},
	and(arg) {
		return intersection(this, arg);
	},
	transform(tx) {
		return pipe(this, transform(tx));
	},
	default(d) {
		return _default(this, d);
	},
	prefault(d) {
		return prefault(this, d);
	},
	catch(params) {
		return _catch(this, params);
	},
	pipe(target) {
		return pipe(this, target);
	},
	readonly() {
		return readonly(this);
	},
	describe(description) {
		const cl = this.clone();
		globalRegistry.add(cl, { description });
		return cl;
	},
	meta(...args) {
		if (args.length === 0) return globalRegistry.get(this);
		const cl = this.clone();
		globalRegistry.add(cl, args[0]);
		return cl;
	},
	isOptional() {
		return this.safeParse(void 0).success;
	},
	isNullable() {
		return this.safeParse(null).success;
	},
	apply(fn, ...args) {
		return args.length === 0 ? fn(this) : fn(this, ...args);
	},
	get "~standard"() {
		return hide(this, "~standard", {
			...standardProps(this),
			jsonSchema: {
				input: createStandardJSONSchemaMethod(this, "input"),
				output: createStandardJSONSchemaMethod(this, "output")
			}
		});
	},
	set "~standard"(value) {
		own(this, "~standard", value);
	},
	parse: function _parse(data, params) {
		return parse(this, data, params, { callee: _parse });
	},
	parseAsync: async function _parseAsync(data, params) {
		return await parseAsync(this, data, params, { callee: _parseAsync });
	},
	safeParse(data, params) {
		return safeParse(this, data, params);
	},
	async safeParseAsync(data, params) {
		return safeParseAsync(this, data, params);
	},
	get spa() {
		return this?.safeParseAsync;
	},
	set spa(value) {
		own(this, "spa", value);
	},
	validate(data, params) {
		return validate(this, data, params);
	},
	validateAsync(data, params) {
		return validateAsync$1(this, data, params);
	},
	encode: function _encode(data, params) {
		return encode(this, data, params, { callee: _encode });
	},
	decode: function _decode(data, params) {
		return decode(this, data, params, { callee: _decode });
	},
	encodeAsync: async function _encodeAsync(data, params) {
		return await encodeAsync(this, data, params, { callee: _encodeAsync });
	},
	decodeAsync: async function _decodeAsync(data, params) {
		return await decodeAsync(this, data, params, { callee: _decodeAsync });
	},
	safeEncode(data, params) {
		return safeEncode(this, data, params);
	},
	safeDecode(data, params) {
		return safeDecode(this, data, params);
	},
	async safeEncodeAsync(data, params) {
		return safeEncodeAsync(this, data, params);
	},
	async safeDecodeAsync(data, params) {
		return safeDecodeAsync(this, data, params);
	},
	toJSONSchema(params) {
		return createToJSONSchemaMethod(this, {})(params);
	},
	get description() {
		return globalRegistry.get(this)?.description;
	},
	get _def() {
		return this._zod.def;
	}
});
/** @internal */
const _ZodString = /*@__PURE__*/ $constructor("_ZodString", (inst, def) => {
	$ZodString.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => stringProcessor(inst, ctx, json, params);
}, /*@__PURE__*/ derived({
	format: (inst) => aggregateChecks(inst).format ?? null,
	minLength: (inst) => aggregateChecks(inst).minimum ?? null,
	maxLength: (inst) => aggregateChecks(inst).maximum ?? null
}, {
	regex(...args) {
		return this.check(_regex(...args));
	},
	includes(...args) {
		return this.check(_includes(...args));
	},
	startsWith(...args) {
		return this.check(_startsWith(...args));
	},
	endsWith(...args) {
		return this.check(_endsWith(...args));
	},
	min(...args) {
		return this.check(_minLength(...args));
	},
	max(...args) {
		return this.check(_maxLength(...args));
	},
	length(...args) {
		return this.check(_length(...args));
	},
	nonempty(...args) {
		return this.check(_minLength(1, ...args));
	},
	lowercase(params) {
		return this.check(_lowercase(params));
	},
	uppercase(params) {
		return this.check(_uppercase(params));
	},
	trim() {
		return this.check(_trim());
	},
	normalize(...args) {
		return this.check(_normalize(...args));
	},
	toLowerCase() {
		return this.check(_toLowerCase());
	},
	toUpperCase() {
		return this.check(_toUpperCase());
	},
	slugify() {
		return this.check(_slugify());
	}
}));
const ZodString = /*@__PURE__*/ $constructor("ZodString", (inst, def) => {
	$ZodString.init(inst, def);
	_ZodString.init(inst, def);
}, {
	email(params) {
		return this.check(_email(ZodEmail, params));
	},
	url(params) {
		return this.check(_url(ZodURL, params));
	},
	jwt(params) {
		return this.check(_jwt(ZodJWT, params));
	},
	emoji(params) {
		return this.check(_emoji(ZodEmoji, params));
	},
	guid(params) {
		return this.check(_guid(ZodGUID, params));
	},
	uuid(params) {
		return this.check(_uuid(ZodUUID, params));
	},
	uuidv4(params) {
		return this.check(_uuidv4(ZodUUID, params));
	},
	uuidv6(params) {
		return this.check(_uuidv6(ZodUUID, params));
	},
	uuidv7(params) {
		return this.check(_uuidv7(ZodUUID, params));
	},
	nanoid(params) {
		return this.check(_nanoid(ZodNanoID, params));
	},
	cuid(params) {
		return this.check(_cuid(ZodCUID, params));
	},
	cuid2(params) {
		return this.check(_cuid2(ZodCUID2, params));
	},
	ulid(params) {
		return this.check(_ulid(ZodULID, params));
	},
	base64(params) {
		return this.check(_base64(ZodBase64, params));
	},
	base64url(params) {
		return this.check(_base64url(ZodBase64URL, params));
	},
	xid(params) {
		return this.check(_xid(ZodXID, params));
	},
	ksuid(params) {
		return this.check(_ksuid(ZodKSUID, params));
	},
	ipv4(params) {
		return this.check(_ipv4(ZodIPv4, params));
	},
	ipv6(params) {
		return this.check(_ipv6(ZodIPv6, params));
	},
	cidrv4(params) {
		return this.check(_cidrv4(ZodCIDRv4, params));
	},
	cidrv6(params) {
		return this.check(_cidrv6(ZodCIDRv6, params));
	},
	e164(params) {
		return this.check(_e164(ZodE164, params));
	},
	datetime(params) {
		return this.check(_isoDateTime(ZodISODateTime, params));
	},
	date(params) {
		return this.check(_isoDate(ZodISODate, params));
	},
	time(params) {
		return this.check(_isoTime(ZodISOTime, params));
	},
	duration(params) {
		return this.check(_isoDuration(ZodISODuration, params));
	}
});
function string(params) {
	return _string(ZodString, params);
}
const ZodStringFormat = /*@__PURE__*/ $constructor("ZodStringFormat", (inst, def) => {
	$ZodStringFormat.init(inst, def);
	_ZodString.init(inst, def);
});
const ZodISODateTime = /*@__PURE__*/ $constructor("ZodISODateTime", (inst, def) => {
	$ZodISODateTime.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodISODate = /*@__PURE__*/ $constructor("ZodISODate", (inst, def) => {
	$ZodISODate.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodISOTime = /*@__PURE__*/ $constructor("ZodISOTime", (inst, def) => {
	$ZodISOTime.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodISODuration = /*@__PURE__*/ $constructor("ZodISODuration", (inst, def) => {
	$ZodISODuration.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodEmail = /*@__PURE__*/ $constructor("ZodEmail", (inst, def) => {
	$ZodEmail.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodGUID = /*@__PURE__*/ $constructor("ZodGUID", (inst, def) => {
	$ZodGUID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodUUID = /*@__PURE__*/ $constructor("ZodUUID", (inst, def) => {
	$ZodUUID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodURL = /*@__PURE__*/ $constructor("ZodURL", (inst, def) => {
	$ZodURL.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodEmoji = /*@__PURE__*/ $constructor("ZodEmoji", (inst, def) => {
	$ZodEmoji.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodNanoID = /*@__PURE__*/ $constructor("ZodNanoID", (inst, def) => {
	$ZodNanoID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
/**
* @deprecated CUID v1 is deprecated by its authors due to information leakage
* (timestamps embedded in the id). Use {@link ZodCUID2} instead.
* See https://github.com/paralleldrive/cuid.
*/
const ZodCUID = /*@__PURE__*/ $constructor("ZodCUID", (inst, def) => {
	$ZodCUID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodCUID2 = /*@__PURE__*/ $constructor("ZodCUID2", (inst, def) => {
	$ZodCUID2.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodULID = /*@__PURE__*/ $constructor("ZodULID", (inst, def) => {
	$ZodULID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodXID = /*@__PURE__*/ $constructor("ZodXID", (inst, def) => {
	$ZodXID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodKSUID = /*@__PURE__*/ $constructor("ZodKSUID", (inst, def) => {
	$ZodKSUID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodIPv4 = /*@__PURE__*/ $constructor("ZodIPv4", (inst, def) => {
	$ZodIPv4.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodIPv6 = /*@__PURE__*/ $constructor("ZodIPv6", (inst, def) => {
	$ZodIPv6.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodCIDRv4 = /*@__PURE__*/ $constructor("ZodCIDRv4", (inst, def) => {
	$ZodCIDRv4.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodCIDRv6 = /*@__PURE__*/ $constructor("ZodCIDRv6", (inst, def) => {
	$ZodCIDRv6.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodBase64 = /*@__PURE__*/ $constructor("ZodBase64", (inst, def) => {
	$ZodBase64.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodBase64URL = /*@__PURE__*/ $constructor("ZodBase64URL", (inst, def) => {
	$ZodBase64URL.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodE164 = /*@__PURE__*/ $constructor("ZodE164", (inst, def) => {
	$ZodE164.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodJWT = /*@__PURE__*/ $constructor("ZodJWT", (inst, def) => {
	$ZodJWT.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodNumber = /*@__PURE__*/ $constructor("ZodNumber", (inst, def) => {
	$ZodNumber.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => numberProcessor(inst, ctx, json, params);
	inst.isFinite = true;
}, /*@__PURE__*/ derived({
	minValue: (inst) => {
		const { minimum, exclusiveMinimum } = aggregateChecks(inst);
		return Math.max(minimum ?? Number.NEGATIVE_INFINITY, exclusiveMinimum ?? Number.NEGATIVE_INFINITY);
	},
	maxValue: (inst) => {
		const { maximum, exclusiveMaximum } = aggregateChecks(inst);
		return Math.min(maximum ?? Number.POSITIVE_INFINITY, exclusiveMaximum ?? Number.POSITIVE_INFINITY);
	},
	isInt: (inst) => {
		const { isInt, multipleOf } = aggregateChecks(inst);
		return !!isInt || !!multipleOf?.some(Number.isSafeInteger);
	},
	format: (inst) => aggregateChecks(inst).format ?? null
}, {
	gt(value, params) {
		return this.check(_gt(value, params));
	},
	gte(value, params) {
		return this.check(_gte(value, params));
	},
	min(value, params) {
		return this.check(_gte(value, params));
	},
	lt(value, params) {
		return this.check(_lt(value, params));
	},
	lte(value, params) {
		return this.check(_lte(value, params));
	},
	max(value, params) {
		return this.check(_lte(value, params));
	},
	int(params) {
		return this.check(int(params));
	},
	safe(params) {
		return this.check(int(params));
	},
	positive(params) {
		return this.check(_gt(0, params));
	},
	nonnegative(params) {
		return this.check(_gte(0, params));
	},
	negative(params) {
		return this.check(_lt(0, params));
	},
	nonpositive(params) {
		return this.check(_lte(0, params));
	},
	multipleOf(value, params) {
		return this.check(_multipleOf(value, params));
	},
	step(value, params) {
		return this.check(_multipleOf(value, params));
	},
	finite() {
		return this;
	}
}));
function number(params) {
	return _number(ZodNumber, params);
}
const ZodNumberFormat = /*@__PURE__*/ $constructor("ZodNumberFormat", (inst, def) => {
	$ZodNumberFormat.init(inst, def);
	ZodNumber.init(inst, def);
});
function int(params) {
	return _int(ZodNumberFormat, params);
}
const ZodBoolean = /*@__PURE__*/ $constructor("ZodBoolean", (inst, def) => {
	$ZodBoolean.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => booleanProcessor(inst, ctx, json, params);
});
function boolean(params) {
	return _boolean(ZodBoolean, params);
}
const ZodUnknown = /*@__PURE__*/ $constructor("ZodUnknown", (inst, def) => {
	$ZodUnknown.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => unknownProcessor(inst, ctx, json, params);
});
function unknown() {
	return _unknown(ZodUnknown);
}
const ZodNever = /*@__PURE__*/ $constructor("ZodNever", (inst, def) => {
	$ZodNever.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => neverProcessor(inst, ctx, json, params);
});
function never(params) {
	return _never(ZodNever, params);
}
const ZodArray = /*@__PURE__*/ $constructor("ZodArray", (inst, def) => {
	_ensureDefaultMemoizer();
	$ZodArray.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => arrayProcessor(inst, ctx, json, params);
	inst.element = def.element;
}, {
	min(n, params) {
		return this.check(_minLength(n, params));
	},
	nonempty(params) {
		return this.check(_minLength(1, params));
	},
	max(n, params) {
		return this.check(_maxLength(n, params));
	},
	length(n, params) {
		return this.check(_length(n, params));
	},
	unwrap() {
		return this.element;
	}
});
function array(element, params) {
	return _array(ZodArray, element, params);
}
const ZodObject = /*@__PURE__*/ $constructor("ZodObject", (inst, def) => {
	_ensureDefaultMemoizer();
	$ZodObjectJIT.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => objectProcessor(inst, ctx, json, params);
	installLazyProp(inst, "shape", (self) => self._zod.def.shape, false);
}, {
	keyof() {
		return _enum(Object.keys(this._zod.def.shape));
	},
	catchall(catchall) {
		return this.clone(mergeDefs(this._zod.def, { catchall }));
	},
	passthrough() {
		return this.clone(mergeDefs(this._zod.def, { catchall: unknown() }));
	},
	loose() {
		return this.clone(mergeDefs(this._zod.def, { catchall: unknown() }));
	},
	strict() {
		return this.clone(mergeDefs(this._zod.def, { catchall: never() }));
	},
	strip() {
		return this.clone(mergeDefs(this._zod.def, { catchall: void 0 }));
	},
	extend(incoming) {
		return extend(this, incoming);
	},
	safeExtend(incoming) {
		return safeExtend(this, incoming);
	},
	merge(other) {
		return merge(this, other);
	},
	pick(mask) {
		return pick(this, mask);
	},
	omit(mask) {
		return omit(this, mask);
	},
	partial(...args) {
		return partial(ZodOptional, this, args[0]);
	},
	exactPartial(...args) {
		return partial(ZodExactOptional, this, args[0], "exactPartial");
	},
	required(...args) {
		return required(ZodNonOptional, this, args[0]);
	}
});
function strictObject(shape, params) {
	return new ZodObject({
		type: "object",
		shape,
		catchall: never(),
		...normalizeParams(params)
	});
}
const ZodUnion = /*@__PURE__*/ $constructor("ZodUnion", (inst, def) => {
	$ZodUnion.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => unionProcessor(inst, ctx, json, params);
	inst.options = def.options;
});
function union(options, params) {
	return new ZodUnion({
		type: "union",
		options,
		...normalizeParams(params)
	});
}
const ZodIntersection = /*@__PURE__*/ $constructor("ZodIntersection", (inst, def) => {
	$ZodIntersection.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => intersectionProcessor(inst, ctx, json, params);
});
function intersection(left, right) {
	return new ZodIntersection({
		type: "intersection",
		left,
		right
	});
}
const ZodEnum = /*@__PURE__*/ $constructor("ZodEnum", (inst, def) => {
	$ZodEnum.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => enumProcessor(inst, ctx, json, params);
	inst.enum = def.entries;
	inst.options = [...inst._zod.values];
	const keys = new Set(Object.keys(def.entries));
	inst.extract = (values, params) => {
		const newEntries = {};
		for (const value of values) if (keys.has(value)) newEntries[value] = def.entries[value];
		else throw new Error(`Key ${value} not found in enum`);
		return new ZodEnum({
			...def,
			checks: [],
			...normalizeParams(params),
			entries: newEntries
		});
	};
	inst.exclude = (values, params) => {
		const newEntries = { ...def.entries };
		for (const value of values) if (keys.has(value)) delete newEntries[value];
		else throw new Error(`Key ${value} not found in enum`);
		return new ZodEnum({
			...def,
			checks: [],
			...normalizeParams(params),
			entries: newEntries
		});
	};
});
function _enum(values, params) {
	const entries = Array.isArray(values) ? Object.fromEntries(values.map((v) => [v, v])) : values;
	return new ZodEnum({
		type: "enum",
		entries,
		...normalizeParams(params)
	});
}
const ZodTransform = /*@__PURE__*/ $constructor("ZodTransform", (inst, def) => {
	_ensureDefaultMemoizer();
	$ZodTransform.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => transformProcessor(inst, ctx, json, params);
	inst._zod.parse = (payload, _ctx) => {
		if (_ctx.direction === "backward") throw new $ZodEncodeError(inst.constructor.name);
		payload.addIssue = (issue$1) => {
			if (typeof issue$1 === "string") payload.issues.push(issue(issue$1, payload.value, def));
			else {
				const _issue = issue$1;
				if (_issue.fatal) _issue.continue = false;
				_issue.code ?? (_issue.code = "custom");
				if (!("input" in _issue)) _issue.input = payload.value;
				_issue.inst ?? (_issue.inst = inst);
				payload.issues.push(issue(_issue));
			}
		};
		const output = def.transform(payload.value, payload);
		if (output instanceof Promise) return output.then((output) => {
			payload.value = output;
			return payload;
		});
		payload.value = output;
		return payload;
	};
});
function transform(fn) {
	return new ZodTransform({
		type: "transform",
		transform: fn
	});
}
const ZodOptional = /*@__PURE__*/ $constructor("ZodOptional", (inst, def) => {
	$ZodOptional.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => optionalProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function optional(innerType) {
	return new ZodOptional({
		type: "optional",
		innerType
	});
}
const ZodExactOptional = /*@__PURE__*/ $constructor("ZodExactOptional", (inst, def) => {
	$ZodExactOptional.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => optionalProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function exactOptional(innerType) {
	return new ZodExactOptional({
		type: "optional",
		innerType
	});
}
const ZodNullable = /*@__PURE__*/ $constructor("ZodNullable", (inst, def) => {
	$ZodNullable.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => nullableProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function nullable(innerType) {
	return new ZodNullable({
		type: "nullable",
		innerType
	});
}
const ZodDefault = /*@__PURE__*/ $constructor("ZodDefault", (inst, def) => {
	$ZodDefault.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => defaultProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
	inst.removeDefault = inst.unwrap;
});
function _default(innerType, defaultValue) {
	return new ZodDefault({
		type: "default",
		innerType,
		get defaultValue() {
			return typeof defaultValue === "function" ? defaultValue() : shallowClone(defaultValue);
		}
	});
}
const ZodPrefault = /*@__PURE__*/ $constructor("ZodPrefault", (inst, def) => {
	$ZodPrefault.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => prefaultProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function prefault(innerType, defaultValue) {
	return new ZodPrefault({
		type: "prefault",
		innerType,
		get defaultValue() {
			return typeof defaultValue === "function" ? defaultValue() : shallowClone(defaultValue);
		}
	});
}
const ZodNonOptional = /*@__PURE__*/ $constructor("ZodNonOptional", (inst, def) => {
	$ZodNonOptional.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => nonoptionalProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function nonoptional(innerType, params) {
	return new ZodNonOptional({
		type: "nonoptional",
		innerType,
		...normalizeParams(params)
	});
}
const ZodCatch = /*@__PURE__*/ $constructor("ZodCatch", (inst, def) => {
	$ZodCatch.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => catchProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
	inst.removeCatch = inst.unwrap;
});
function _catch(innerType, catchValue) {
	return new ZodCatch({
		type: "catch",
		innerType,
		catchValue: typeof catchValue === "function" ? catchValue : constantCatch(catchValue)
	});
}
const ZodPipe = /*@__PURE__*/ $constructor("ZodPipe", (inst, def) => {
	$ZodPipe.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => pipeProcessor(inst, ctx, json, params);
	inst.in = def.in;
	inst.out = def.out;
});
function pipe(in_, out) {
	return new ZodPipe({
		type: "pipe",
		in: in_,
		out
	});
}
const ZodReadonly = /*@__PURE__*/ $constructor("ZodReadonly", (inst, def) => {
	$ZodReadonly.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => readonlyProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function readonly(innerType) {
	return new ZodReadonly({
		type: "readonly",
		innerType
	});
}
const ZodLazy = /*@__PURE__*/ $constructor("ZodLazy", (inst, def) => {
	$ZodLazy.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => lazyProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.getter();
});
function lazy(getter) {
	return new ZodLazy({
		type: "lazy",
		getter
	});
}
const ZodCustom = /*@__PURE__*/ $constructor("ZodCustom", (inst, def) => {
	$ZodCustom.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => customProcessor(inst, ctx, json, params);
});
function refine(fn, _params = {}) {
	return _refine(ZodCustom, fn, _params);
}
function superRefine(fn, params) {
	return _superRefine(fn, params);
}

// filter-engine/request-head.ts
/**
* One request head as columns of offsets into a borrowed buffer: what filters look at, whatever the protocol.
*
* The HTTP/1 head parser fills it from the wire; an HTTP/2 decoder fills it from its arena. Nothing is copied and
* nothing is allocated per request: a thread owns one `RequestHead` and refills it. The offsets are valid only
* while `bytes` holds the head (docs/buffers.md, row "request head"); who needs a value later copies it by name.
*/
const HTTP_1_1 = 11;
/** `bodyKind` of a message: how its body is framed (RFC 9112 section 6.3). */
const BODY_NONE = 0;
const EMPTY$2 = Buffer.alloc(0);
/** Integers per field in `fields`. */
const FIELD_STRIDE = 4;
var RequestHead = class {
	/** Borrowed: the buffer that all offsets point into. */
	bytes = EMPTY$2;
	/** The head on the wire, from the first byte of a leading empty line or of the method to after the empty line. */
	start = 0;
	end = 0;
	methodStart = 0;
	methodEnd = 0;
	/** The request-target as it was sent. */
	targetStart = 0;
	targetEnd = 0;
	/** The path without query, percent-encoding untouched. Empty for CONNECT; `*` for `OPTIONS *`. */
	pathStart = 0;
	pathEnd = 0;
	/** The query without its `?`. `queryStart` is -1 when there is no `?`. */
	queryStart = -1;
	queryEnd = -1;
	/** The authority: of an absolute-form target, else the value of Host, with its port. -1 when HTTP/1.0 sent none. */
	hostStart = -1;
	hostEnd = -1;
	version = 11;
	bodyKind = 0;
	/** Bytes of the body when `bodyKind` is BODY_LENGTH, else 0. */
	contentLength = 0;
	flags = 0;
	/**
	* A 32-bit number that tells the client connection from others, for filters that sample by connection. The shell sets
	* it before each head of the connection is judged (a hash of the client's address and port), the parser never touches it.
	*/
	connectionKey = 0;
	fieldCount = 0;
	/**
	* HTTP/2: how many `cookie` fields there are behind the `fieldCount` fields, as they were sent, when there are several (RFC 9113 section 8.2.3).
	* Among the fields they are one, the field `joinedField`, joined with `; `.
	*/
	crumbCount = 0;
	joinedField = -1;
	/** Per field: nameStart, nameEnd, valueStart, valueEnd (value without surrounding white space). */
	fields;
	/** @param fields where the columns are kept, the head's from then on; memory of its own when not given */
	constructor(fields = new Int32Array(256 * 4)) {
		this.fields = fields;
	}
};

// filter-engine/filter/find-field.ts
/** Finding a field of a head by its name. */
/** The index of the first field from `field` on whose name is `name` (lower-case), or -1. */
function findField(head, name, field) {
	const { bytes, fields, fieldCount } = head;
	const { length } = name;
	const first = name[0];
	for (let i = field; i < fieldCount; i++) {
		const nameStart = fields[i * 4];
		if (fields[i * 4 + 1] - nameStart !== length || (bytes[nameStart] | 32) !== (first | 32)) continue;
		if (standsAt(bytes, nameStart, name, ASCII_LOWER)) return i;
	}
	return -1;
}

// filter-engine/filter/glob-syntax.ts
/**
* The glob language that Headgate accepts, and its spelling for picomatch.
*
* Accepted: `*`, `**`, `?`, `[abc]`, `[a-z]`, `[!a]` or `[^a]`, `{a,b}` (nested too), `\` before a character that is meant
* literally. Everything else is itself. Refused with place and reason is what glob dialects read differently or what
* picomatch would turn into something else in silence: extglobs and groups, ranges `{1..3}`, `**` beside other
* characters, POSIX classes, unclosed brackets and braces. What is left is spelled so that picomatch has one reading of it.
*/
/** What `/` means to a glob: it separates segments, or it is a character like others. */
const SLASH_SEPARATES = 0;
const SLASH_IS_TEXT = 1;
/** The same glob in the spelling for picomatch; throws a `FilterError` for the place `at`. */
function spellGlob(glob, slash, at) {
	return new GlobReader(glob, slash, at).read();
}
var GlobReader = class {
	#glob;
	#slash;
	#at;
	#offset = 0;
	/** Offsets of the open braces, and for each whether it has a comma. */
	#braces = [];
	constructor(glob, slash, at) {
		this.#glob = glob;
		this.#slash = slash;
		this.#at = at;
	}
	read() {
		let spelled = "";
		while (this.#offset < this.#glob.length) spelled += this.#next();
		const open = this.#braces.at(-1);
		if (open !== void 0) throw this.#refuse(open.offset, "the brace { is never closed", "Close it, or write \\{ for a literal one.");
		return spelled;
	}
	#next() {
		const char = this.#glob[this.#offset] ?? "";
		switch (char) {
			case "\\": return this.#escape();
			case "*": return this.#stars();
			case "[": return this.#bracket();
			case "{":
				this.#braces.push({
					offset: this.#offset++,
					hasComma: false
				});
				return "{";
			case ",": return this.#comma();
			case "}": return this.#closeBrace();
			case "(":
			case ")": throw this.#refuse(this.#offset, `groups and extglobs like ${char} are not supported`, "Write alternatives as {a,b}, a literal parenthesis as \\( and \\).");
			case "?":
			case "/":
				this.#offset++;
				return char;
			default:
				this.#offset++;
				return literal(char);
		}
	}
	#escape() {
		const escaped = this.#glob[this.#offset + 1];
		if (escaped === void 0) throw this.#refuse(this.#offset, "a backslash ends the glob", "Write \\\\ for a literal one.");
		this.#offset += 2;
		return literal(escaped);
	}
	#stars() {
		const start = this.#offset;
		while (this.#glob[this.#offset] === "*") this.#offset++;
		const count = this.#offset - start;
		if (count === 1 || this.#slash === 1) return "*";
		const before = this.#glob[start - 1] ?? "/";
		const after = this.#glob[this.#offset] ?? "/";
		const isWholeSegment = before === "/" && (after === "/" || this.#braces.length > 0 && (after === "," || after === "}"));
		if (count > 2 || !isWholeSegment) throw this.#refuse(start, "** stands for whole segments and needs / on both sides", "Write * within a segment, /**/ across segments.");
		return "**";
	}
	#bracket() {
		const start = this.#offset++;
		let spelled = "[";
		if (this.#glob[this.#offset] === "!" || this.#glob[this.#offset] === "^") {
			spelled += "^";
			this.#offset++;
		}
		const first = this.#offset;
		for (;;) {
			const char = this.#glob[this.#offset];
			if (char === void 0) throw this.#refuse(start, "the bracket [ is never closed", "Close it, or write \\[ for a literal one.");
			if (char === "]") break;
			if (char === "[" || char === "/" && this.#slash === 0) throw this.#refuse(this.#offset, `${char} cannot stand in brackets`, "Brackets hold single characters and ranges; write \\[ for a literal bracket.");
			spelled += this.#member(first);
		}
		if (this.#offset === first) throw this.#refuse(start, "the brackets are empty", "Write \\[\\] for literal ones.");
		this.#offset++;
		return `${spelled}]`;
	}
	/** One character of a bracket, or the dash of a range. */
	#member(first) {
		const char = this.#glob[this.#offset] ?? "";
		const next = this.#glob[this.#offset + 1];
		const isRange = char === "-" && this.#offset > first && next !== "]" && next !== void 0;
		if (isRange && (this.#glob[this.#offset - 1] ?? "") > next) throw this.#refuse(this.#offset - 1, "the range runs backwards", "Write the smaller character first: [a-z].");
		this.#offset += char === "\\" ? 2 : 1;
		const meant = char === "\\" ? next ?? "" : char;
		return isRange || /[\p{L}\p{N}]/u.test(meant) || meant > "" ? meant : `\\${meant}`;
	}
	#comma() {
		this.#offset++;
		const open = this.#braces.at(-1);
		if (open === void 0) return ",";
		open.hasComma = true;
		return ",";
	}
	#closeBrace() {
		const open = this.#braces.pop();
		if (open === void 0) throw this.#refuse(this.#offset, "the brace } was never opened", "Write \\} for a literal one.");
		if (!open.hasComma) throw this.#refuse(open.offset, "the braces hold one alternative only", "Write {a,b}; ranges like {1..3} are not supported; \\{ is a literal brace.");
		this.#offset++;
		return "}";
	}
	#refuse(offset, what, hint) {
		return new FilterError({
			code: "HEADGATE_ERR_FILTER_GLOB",
			path: this.#at,
			what: `the glob is refused at character ${offset + 1}: ${what}`,
			hint
		});
	}
};
/** A character that stands for itself. picomatch must not see an escaped letter: `\d` would be a digit. */
function literal(char) {
	return /[\x21-\x7e]/.test(char) && !/[A-Za-z0-9/]/.test(char) ? `\\${char}` : char;
}

// filter-engine/filter/json/compare-values.ts
/** Comparison of JSON values as filters of JSONPath do it (RFC 9535 section 2.3.5.2.2). */
/** The result of a query that selects nothing, or of a function that has none. */
const NOTHING$1 = Symbol("nothing");
/** Characters that cost as much as one visit. */
const CHARACTERS_PER_VISIT = 16;
/** Whether `left op right`; false once the budget is spent. */
function compareValues(left, operator, right, budget) {
	switch (operator) {
		case "==": return isEqual(left, right, budget);
		case "!=": return !isEqual(left, right, budget);
		case "<": return isLess(left, right, budget);
		case ">": return isLess(right, left, budget);
		case "<=": return isLess(left, right, budget) || isEqual(left, right, budget);
		case ">=": return isLess(right, left, budget) || isEqual(left, right, budget);
	}
}
function isEqual(left, right, budget) {
	budget.visits -= costOf$1(left, right);
	if (budget.visits < 0) return false;
	if (left === right) return true;
	if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) === 0;
	if (!isContainer(left) || !isContainer(right)) return false;
	if (Array.isArray(left) !== Array.isArray(right)) return false;
	const keys = Object.keys(left);
	if (keys.length !== Object.keys(right).length) return false;
	const a = left;
	const b = right;
	return keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key], budget));
}
function isLess(left, right, budget) {
	budget.visits -= costOf$1(left, right);
	if (budget.visits < 0) return false;
	if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) < 0;
	if (typeof left !== "string" || typeof right !== "string") return false;
	return isBefore(left, right);
}
function isNumber(value) {
	return typeof value === "number" || value instanceof WrittenNumber;
}
/** Below, at or above zero as the difference is. Integers that have the same double are compared digit by digit. */
function compareNumbers(left, right) {
	const [a, b] = [doubleOf(left), doubleOf(right)];
	if (a !== b) return a < b ? -1 : 1;
	const [exactA, exactB] = [integerOf(left), integerOf(right)];
	if (exactA === null || exactB === null || exactA === exactB) return 0;
	return exactA < exactB ? -1 : 1;
}
function doubleOf(value) {
	return typeof value === "number" ? value : value.double;
}
/** Digits of an integer that is compared exactly: an id of 128 bits has 39. */
const MAX_DIGITS = 64;
const INTEGER = /^-?\d+$/;
/** Null for other numbers than integers, and for ones that are too long. */
function integerOf(value) {
	const text = typeof value === "number" ? String(value) : value.text;
	return text.length <= MAX_DIGITS && INTEGER.test(text) ? BigInt(text) : null;
}
/** By Unicode scalar values: `<` of strings goes by code units, which puts U+1F600 before U+FF01. */
function isBefore(left, right) {
	const length = Math.min(left.length, right.length);
	for (let i = 0; i < length; i++) {
		if (left.charCodeAt(i) === right.charCodeAt(i)) continue;
		const isLow = i > 0 && isLowSurrogate(left, i) && isLowSurrogate(right, i);
		return (left.codePointAt(isLow ? i - 1 : i) ?? 0) < (right.codePointAt(isLow ? i - 1 : i) ?? 0);
	}
	return left.length < right.length;
}
function isLowSurrogate(text, at) {
	return (text.charCodeAt(at) & 64512) === 56320;
}
function costOf$1(left, right) {
	if (typeof left !== "string" || typeof right !== "string") {
		if (!isContainer(left) || !isContainer(right)) return 1;
		return 1 + Object.keys(left).length + Object.keys(right).length;
	}
	return 1 + Math.floor(Math.min(left.length, right.length) / CHARACTERS_PER_VISIT);
}

// ../../../work/main/node_modules/jsonpath-rfc9535/dist/esm/parser/parser.js
function peg$subclass(child, parent) {
	function C() {
		this.constructor = child;
	}
	C.prototype = parent.prototype;
	child.prototype = new C();
}
function peg$SyntaxError(message, expected, found, location) {
	var self = Error.call(this, message);
	// istanbul ignore next Check is a necessary evil to support older environments
	if (Object.setPrototypeOf) Object.setPrototypeOf(self, peg$SyntaxError.prototype);
	self.expected = expected;
	self.found = found;
	self.location = location;
	self.name = "SyntaxError";
	return self;
}
peg$subclass(peg$SyntaxError, Error);
function peg$padEnd(str, targetLength, padString) {
	padString = padString || " ";
	if (str.length > targetLength) return str;
	targetLength -= str.length;
	padString += padString.repeat(targetLength);
	return str + padString.slice(0, targetLength);
}
peg$SyntaxError.prototype.format = function(sources) {
	var str = "Error: " + this.message;
	if (this.location) {
		var src = null;
		var k = 0;
		for (; k < sources.length; k++) if (sources[k].source === this.location.source) {
			src = sources[k].text.split(/\r\n|\n|\r/g);
			break;
		}
		var s = this.location.start;
		var offset_s = this.location.source && typeof this.location.source.offset === "function" ? this.location.source.offset(s) : s;
		var loc = this.location.source + ":" + offset_s.line + ":" + offset_s.column;
		if (src) {
			var e = this.location.end;
			var filler = peg$padEnd("", offset_s.line.toString().length, " ");
			var line = src[s.line - 1];
			var hatLen = (s.line === e.line ? e.column : line.length + 1) - s.column || 1;
			str += "\n --> " + loc + "\n" + filler + " |\n" + offset_s.line + " | " + line + "\n" + filler + " | " + peg$padEnd("", s.column - 1, " ") + peg$padEnd("", hatLen, "^");
		} else str += "\n at " + loc;
	}
	return str;
};
peg$SyntaxError.buildMessage = function(expected, found) {
	var DESCRIBE_EXPECTATION_FNS = {
		literal: function(expectation) {
			return "\"" + literalEscape(expectation.text) + "\"";
		},
		class: function(expectation) {
			var escapedParts = expectation.parts.map(function(part) {
				return Array.isArray(part) ? classEscape(part[0]) + "-" + classEscape(part[1]) : classEscape(part);
			});
			return "[" + (expectation.inverted ? "^" : "") + escapedParts.join("") + "]";
		},
		any: function() {
			return "any character";
		},
		end: function() {
			return "end of input";
		},
		other: function(expectation) {
			return expectation.description;
		}
	};
	function hex(ch) {
		return ch.charCodeAt(0).toString(16).toUpperCase();
	}
	function literalEscape(s) {
		return s.replace(/\\/g, "\\\\").replace(/"/g, "\\\"").replace(/\0/g, "\\0").replace(/\t/g, "\\t").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/[\x00-\x0F]/g, function(ch) {
			return "\\x0" + hex(ch);
		}).replace(/[\x10-\x1F\x7F-\x9F]/g, function(ch) {
			return "\\x" + hex(ch);
		});
	}
	function classEscape(s) {
		return s.replace(/\\/g, "\\\\").replace(/\]/g, "\\]").replace(/\^/g, "\\^").replace(/-/g, "\\-").replace(/\0/g, "\\0").replace(/\t/g, "\\t").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/[\x00-\x0F]/g, function(ch) {
			return "\\x0" + hex(ch);
		}).replace(/[\x10-\x1F\x7F-\x9F]/g, function(ch) {
			return "\\x" + hex(ch);
		});
	}
	function describeExpectation(expectation) {
		return DESCRIBE_EXPECTATION_FNS[expectation.type](expectation);
	}
	function describeExpected(expected) {
		var descriptions = expected.map(describeExpectation);
		var i, j;
		descriptions.sort();
		if (descriptions.length > 0) {
			for (i = 1, j = 1; i < descriptions.length; i++) if (descriptions[i - 1] !== descriptions[i]) {
				descriptions[j] = descriptions[i];
				j++;
			}
			descriptions.length = j;
		}
		switch (descriptions.length) {
			case 1: return descriptions[0];
			case 2: return descriptions[0] + " or " + descriptions[1];
			default: return descriptions.slice(0, -1).join(", ") + ", or " + descriptions[descriptions.length - 1];
		}
	}
	function describeFound(found) {
		return found ? "\"" + literalEscape(found) + "\"" : "end of input";
	}
	return "Expected " + describeExpected(expected) + " but " + describeFound(found) + " found.";
};
function peg$parse(input, options) {
	options = options !== void 0 ? options : {};
	var peg$FAILED = {};
	var peg$source = options.grammarSource;
	var peg$startRuleFunctions = { jsonpath_query: peg$parsejsonpath_query };
	var peg$startRuleFunction = peg$parsejsonpath_query;
	var peg$c0 = "$";
	var peg$c1 = ".";
	var peg$c2 = "..";
	var peg$c3 = "[";
	var peg$c4 = ",";
	var peg$c5 = "]";
	var peg$c6 = "*";
	var peg$c7 = ":";
	var peg$c8 = "?";
	var peg$c9 = "\"";
	var peg$c10 = "'";
	var peg$c11 = "0";
	var peg$c12 = "-";
	var peg$c13 = "||";
	var peg$c14 = "\\";
	var peg$c15 = "u";
	var peg$c16 = "&&";
	var peg$c17 = "d";
	var peg$c18 = "(";
	var peg$c19 = ")";
	var peg$c20 = "!";
	var peg$c21 = "==";
	var peg$c22 = "!=";
	var peg$c23 = "<=";
	var peg$c24 = ">=";
	var peg$c25 = "-0";
	var peg$c26 = "true";
	var peg$c27 = "false";
	var peg$c28 = "null";
	var peg$c29 = "@";
	var peg$c30 = "e";
	var peg$r0 = /^[\t-\n\r ]/;
	var peg$r1 = /^[A-Z_a-z\x80-\uD7FF\uE000-\uFFFF]/;
	var peg$r2 = /^[\uD800-\uDBFF]/;
	var peg$r3 = /^[\uDC00-\uDFFF]/;
	var peg$r5 = /^[0-9]/;
	var peg$r6 = /^[1-9]/;
	var peg$r7 = /^[ -!#-&(-[\]-\uD7FF\uE000-\uFFFF]/;
	var peg$r8 = /^[\/\\bfnrt]/;
	var peg$r9 = /^[A-CE-F]/i;
	var peg$r10 = /^[0-7]/;
	var peg$r11 = /^[8-9]/;
	var peg$r12 = /^[A-B]/i;
	var peg$r13 = /^[C-F]/i;
	var peg$r14 = /^[A-F]/i;
	var peg$r15 = /^[<>]/;
	var peg$r16 = /^[0-9_a-z]/;
	var peg$r17 = /^[+\-]/;
	var peg$r18 = /^[a-z]/;
	var peg$e0 = peg$literalExpectation("$", false);
	var peg$e1 = peg$classExpectation([
		["	", "\n"],
		"\r",
		" "
	], false, false);
	var peg$e2 = peg$literalExpectation(".", false);
	var peg$e3 = peg$literalExpectation("..", false);
	var peg$e4 = peg$literalExpectation("[", false);
	var peg$e5 = peg$literalExpectation(",", false);
	var peg$e6 = peg$literalExpectation("]", false);
	var peg$e7 = peg$literalExpectation("*", false);
	var peg$e8 = peg$classExpectation([
		["A", "Z"],
		"_",
		["a", "z"],
		["", "퟿"],
		["", "￿"]
	], false, false);
	var peg$e9 = peg$classExpectation([["\ud800", "\udbff"]], false, false);
	var peg$e10 = peg$classExpectation([["\udc00", "\udfff"]], false, false);
	var peg$e11 = peg$literalExpectation(":", false);
	var peg$e12 = peg$literalExpectation("?", false);
	var peg$e14 = peg$classExpectation([["0", "9"]], false, false);
	var peg$e15 = peg$literalExpectation("\"", false);
	var peg$e16 = peg$literalExpectation("'", false);
	var peg$e17 = peg$literalExpectation("0", false);
	var peg$e18 = peg$literalExpectation("-", false);
	var peg$e19 = peg$classExpectation([["1", "9"]], false, false);
	var peg$e20 = peg$literalExpectation("||", false);
	var peg$e21 = peg$classExpectation([
		[" ", "!"],
		["#", "&"],
		["(", "["],
		["]", "퟿"],
		["", "￿"]
	], false, false);
	var peg$e22 = peg$literalExpectation("\\", false);
	var peg$e23 = peg$classExpectation([
		"/",
		"\\",
		"b",
		"f",
		"n",
		"r",
		"t"
	], false, false);
	var peg$e24 = peg$literalExpectation("u", false);
	var peg$e25 = peg$literalExpectation("&&", false);
	var peg$e26 = peg$classExpectation([["A", "C"], ["E", "F"]], false, true);
	var peg$e27 = peg$literalExpectation("D", true);
	var peg$e28 = peg$classExpectation([["0", "7"]], false, false);
	var peg$e29 = peg$classExpectation([["8", "9"]], false, false);
	var peg$e30 = peg$classExpectation([["A", "B"]], false, true);
	var peg$e31 = peg$classExpectation([["C", "F"]], false, true);
	var peg$e32 = peg$literalExpectation("(", false);
	var peg$e33 = peg$literalExpectation(")", false);
	var peg$e34 = peg$classExpectation([["A", "F"]], false, true);
	var peg$e35 = peg$literalExpectation("!", false);
	var peg$e36 = peg$literalExpectation("==", false);
	var peg$e37 = peg$literalExpectation("!=", false);
	var peg$e38 = peg$literalExpectation("<=", false);
	var peg$e39 = peg$literalExpectation(">=", false);
	var peg$e40 = peg$classExpectation(["<", ">"], false, false);
	var peg$e41 = peg$literalExpectation("-0", false);
	var peg$e42 = peg$literalExpectation("true", false);
	var peg$e43 = peg$literalExpectation("false", false);
	var peg$e44 = peg$literalExpectation("null", false);
	var peg$e45 = peg$literalExpectation("@", false);
	var peg$e46 = peg$classExpectation([
		["0", "9"],
		"_",
		["a", "z"]
	], false, false);
	var peg$e47 = peg$literalExpectation("e", true);
	var peg$e48 = peg$classExpectation(["+", "-"], false, false);
	var peg$e49 = peg$classExpectation([["a", "z"]], false, false);
	var peg$f0 = function(segments) {
		return {
			type: "JsonPathQuery",
			segments
		};
	};
	var peg$f1 = function(value) {
		return value;
	};
	var peg$f2 = function(value) {
		return value;
	};
	var peg$f3 = function(node) {
		return {
			type: "ChildSegment",
			node
		};
	};
	var peg$f4 = function(node) {
		return {
			type: "DescendantSegment",
			node
		};
	};
	var peg$f5 = function(main, child) {
		return child;
	};
	var peg$f6 = function(main, rest) {
		return [main, ...rest];
	};
	var peg$f7 = function(selectors) {
		return {
			type: "BracketedSelection",
			selectors
		};
	};
	var peg$f8 = function() {
		return { type: "WildcardSelector" };
	};
	var peg$f9 = function(value) {
		return {
			type: "MemberNameShorthand",
			value
		};
	};
	var peg$f10 = function(value) {
		return {
			type: "NameSelector",
			value
		};
	};
	var peg$f11 = function(start, end, value) {
		return value;
	};
	var peg$f12 = function(start, end, step) {
		return {
			start,
			end,
			step
		};
	};
	var peg$f13 = function(values) {
		return {
			type: "SliceSelector",
			start: values.start === "" ? null : Number.parseInt(values.start.trim(), 10),
			end: values.end === "" ? null : Number.parseInt(values.end.trim(), 10),
			step: values.step === "" || values.step === null ? null : Number.parseInt(values.step.trim(), 10)
		};
	};
	var peg$f14 = function(value) {
		return {
			type: "IndexSelector",
			value: Number.parseInt(value, 10)
		};
	};
	var peg$f15 = function(value) {
		return {
			type: "FilterSelector",
			value
		};
	};
	var peg$f16 = function(value) {
		return value;
	};
	var peg$f17 = function(value) {
		return value;
	};
	var peg$f18 = function(value) {
		return value.join("");
	};
	var peg$f19 = function() {
		return "\"";
	};
	var peg$f20 = function(value) {
		switch (value) {
			case "b": return "\b";
			case "f": return "\f";
			case "n": return "\n";
			case "r": return "\r";
			case "t": return "	";
			case "/": return "/";
			case "\\": return "\\";
			default: return value.slice(1);
		}
	};
	var peg$f21 = function() {
		return "'";
	};
	var peg$f22 = function(value) {
		switch (value) {
			case "b": return "\b";
			case "f": return "\f";
			case "n": return "\n";
			case "r": return "\r";
			case "t": return "	";
			case "/": return "/";
			case "\\": return "\\";
			default: return value.slice(1);
		}
	};
	var peg$f23 = function(left, value) {
		return value;
	};
	var peg$f24 = function(left, rest) {
		return rest.length === 0 ? left : {
			type: "LogicalOrExpr",
			left,
			right: rest.length === 1 ? rest[0] : rest.slice(1).reduce((acc, curr) => ({
				type: "LogicalOrExpr",
				left: acc,
				right: curr
			}), rest[0])
		};
	};
	var peg$f25 = function(main, value) {
		return value;
	};
	var peg$f26 = function(main, rest) {
		return [main, ...rest];
	};
	var peg$f27 = function(conditions) {
		return conditions.length === 1 ? conditions[0] : {
			type: "LogicalAndExpr",
			left: conditions[0],
			right: conditions.length === 2 ? conditions[1] : conditions.slice(2).reduce((acc, curr) => ({
				type: "LogicalOrExpr",
				left: acc,
				right: curr
			}), conditions[1])
		};
	};
	var peg$f28 = function() {
		return String.fromCharCode(Number.parseInt(text(), 16));
	};
	var peg$f29 = function(h, l) {
		return String.fromCharCode(Number.parseInt(h, 16)) + String.fromCharCode(Number.parseInt(l, 16));
	};
	var peg$f30 = function(value) {
		return value;
	};
	var peg$f31 = function(not, expression) {
		return not !== null ? {
			type: "LogicalNotExpr",
			expression
		} : expression;
	};
	var peg$f32 = function(left, op, right) {
		return {
			type: "ComparisonExpr",
			left,
			op,
			right
		};
	};
	var peg$f33 = function(not, expression) {
		return not !== null ? {
			type: "LogicalNotExpr",
			expression: {
				type: "TestExpr",
				expression
			}
		} : {
			type: "TestExpr",
			expression
		};
	};
	var peg$f34 = function(value) {
		return {
			type: "FilterQuery",
			value
		};
	};
	var peg$f35 = function(name, f, rest) {
		return rest;
	};
	var peg$f36 = function(name, f, r) {
		return [f, ...r];
	};
	var peg$f37 = function(name, args) {
		return {
			type: "FunctionExpr",
			name,
			arguments: args
		};
	};
	var peg$f38 = function(value) {
		return {
			type: "Literal",
			value
		};
	};
	var peg$f39 = function(segments) {
		return {
			type: "RelQuery",
			segments
		};
	};
	var peg$f40 = function(value) {
		return Number(value);
	};
	var peg$f41 = function() {
		return true;
	};
	var peg$f42 = function() {
		return false;
	};
	var peg$f43 = function() {
		return null;
	};
	var peg$f44 = function(segments) {
		return {
			type: "RelSingularQuery",
			segments
		};
	};
	var peg$f45 = function(segments) {
		return {
			type: "AbsSingularQuery",
			segments
		};
	};
	var peg$f46 = function(segment) {
		return {
			type: "SingularQuerySegment",
			node: segment
		};
	};
	var peg$f47 = function(segments) {
		return segments;
	};
	var peg$f48 = function(value) {
		return value;
	};
	var peg$f49 = function(value) {
		return value;
	};
	var peg$f50 = function(selector) {
		return {
			type: "IndexSelector",
			selector
		};
	};
	var peg$currPos = options.peg$currPos | 0;
	var peg$savedPos = peg$currPos;
	var peg$posDetailsCache = [{
		line: 1,
		column: 1
	}];
	var peg$maxFailPos = peg$currPos;
	var peg$maxFailExpected = options.peg$maxFailExpected || [];
	var peg$silentFails = options.peg$silentFails | 0;
	var peg$result;
	if (options.startRule) {
		if (!(options.startRule in peg$startRuleFunctions)) throw new Error("Can't start parsing from rule \"" + options.startRule + "\".");
		peg$startRuleFunction = peg$startRuleFunctions[options.startRule];
	}
	function text() {
		return input.substring(peg$savedPos, peg$currPos);
	}
	function peg$literalExpectation(text, ignoreCase) {
		return {
			type: "literal",
			text,
			ignoreCase
		};
	}
	function peg$classExpectation(parts, inverted, ignoreCase) {
		return {
			type: "class",
			parts,
			inverted,
			ignoreCase
		};
	}
	function peg$endExpectation() {
		return { type: "end" };
	}
	function peg$computePosDetails(pos) {
		var details = peg$posDetailsCache[pos];
		var p;
		if (details) return details;
		else {
			if (pos >= peg$posDetailsCache.length) p = peg$posDetailsCache.length - 1;
			else {
				p = pos;
				while (!peg$posDetailsCache[--p]);
			}
			details = peg$posDetailsCache[p];
			details = {
				line: details.line,
				column: details.column
			};
			while (p < pos) {
				if (input.charCodeAt(p) === 10) {
					details.line++;
					details.column = 1;
				} else details.column++;
				p++;
			}
			peg$posDetailsCache[pos] = details;
			return details;
		}
	}
	function peg$computeLocation(startPos, endPos, offset) {
		var startPosDetails = peg$computePosDetails(startPos);
		var endPosDetails = peg$computePosDetails(endPos);
		var res = {
			source: peg$source,
			start: {
				offset: startPos,
				line: startPosDetails.line,
				column: startPosDetails.column
			},
			end: {
				offset: endPos,
				line: endPosDetails.line,
				column: endPosDetails.column
			}
		};
		if (offset && peg$source && typeof peg$source.offset === "function") {
			res.start = peg$source.offset(res.start);
			res.end = peg$source.offset(res.end);
		}
		return res;
	}
	function peg$fail(expected) {
		if (peg$currPos < peg$maxFailPos) return;
		if (peg$currPos > peg$maxFailPos) {
			peg$maxFailPos = peg$currPos;
			peg$maxFailExpected = [];
		}
		peg$maxFailExpected.push(expected);
	}
	function peg$buildStructuredError(expected, found, location) {
		return new peg$SyntaxError(peg$SyntaxError.buildMessage(expected, found), expected, found, location);
	}
	function peg$parsejsonpath_query() {
		var s0 = peg$currPos, s1 = peg$parseroot_identifier(), s2;
		if (s1 !== peg$FAILED) {
			s2 = peg$parsesegments();
			peg$savedPos = s0;
			s0 = peg$f0(s2);
		} else {
			peg$currPos = s0;
			s0 = peg$FAILED;
		}
		return s0;
	}
	function peg$parseroot_identifier() {
		var s0;
		if (input.charCodeAt(peg$currPos) === 36) {
			s0 = peg$c0;
			peg$currPos++;
		} else {
			s0 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e0);
		}
		return s0;
	}
	function peg$parsesegments() {
		var s0 = [], s1 = peg$currPos, s3;
		peg$parseS();
		s3 = peg$parsesegment();
		if (s3 !== peg$FAILED) {
			peg$savedPos = s1;
			s1 = peg$f1(s3);
		} else {
			peg$currPos = s1;
			s1 = peg$FAILED;
		}
		while (s1 !== peg$FAILED) {
			s0.push(s1);
			s1 = peg$currPos;
			peg$parseS();
			s3 = peg$parsesegment();
			if (s3 !== peg$FAILED) {
				peg$savedPos = s1;
				s1 = peg$f1(s3);
			} else {
				peg$currPos = s1;
				s1 = peg$FAILED;
			}
		}
		return s0;
	}
	function peg$parseS() {
		var s0 = [], s1 = peg$parseB();
		while (s1 !== peg$FAILED) {
			s0.push(s1);
			s1 = peg$parseB();
		}
		return s0;
	}
	function peg$parsesegment() {
		var s0 = peg$parsechild_segment();
		if (s0 === peg$FAILED) s0 = peg$parsedescendant_segment();
		return s0;
	}
	function peg$parseB() {
		var s0 = input.charAt(peg$currPos);
		if (peg$r0.test(s0)) peg$currPos++;
		else {
			s0 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e1);
		}
		return s0;
	}
	function peg$parsechild_segment() {
		var s0 = peg$currPos, s1 = peg$parsebracketed_selection(), s2, s3;
		if (s1 === peg$FAILED) {
			s1 = peg$currPos;
			if (input.charCodeAt(peg$currPos) === 46) {
				s2 = peg$c1;
				peg$currPos++;
			} else {
				s2 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e2);
			}
			if (s2 !== peg$FAILED) {
				s3 = peg$parsewildcard_selector();
				if (s3 === peg$FAILED) s3 = peg$parsemember_name_shorthand();
				if (s3 !== peg$FAILED) {
					peg$savedPos = s1;
					s1 = peg$f2(s3);
				} else {
					peg$currPos = s1;
					s1 = peg$FAILED;
				}
			} else {
				peg$currPos = s1;
				s1 = peg$FAILED;
			}
		}
		if (s1 !== peg$FAILED) {
			peg$savedPos = s0;
			s1 = peg$f3(s1);
		}
		s0 = s1;
		return s0;
	}
	function peg$parsedescendant_segment() {
		var s0 = peg$currPos, s1, s2;
		if (input.substr(peg$currPos, 2) === peg$c2) {
			s1 = peg$c2;
			peg$currPos += 2;
		} else {
			s1 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e3);
		}
		if (s1 !== peg$FAILED) {
			s2 = peg$parsebracketed_selection();
			if (s2 === peg$FAILED) {
				s2 = peg$parsewildcard_selector();
				if (s2 === peg$FAILED) s2 = peg$parsemember_name_shorthand();
			}
			if (s2 !== peg$FAILED) {
				peg$savedPos = s0;
				s0 = peg$f4(s2);
			} else {
				peg$currPos = s0;
				s0 = peg$FAILED;
			}
		} else {
			peg$currPos = s0;
			s0 = peg$FAILED;
		}
		return s0;
	}
	function peg$parsebracketed_selection() {
		var s0 = peg$currPos, s1, s2, s4, s5, s6, s8, s10;
		if (input.charCodeAt(peg$currPos) === 91) {
			s1 = peg$c3;
			peg$currPos++;
		} else {
			s1 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e4);
		}
		if (s1 !== peg$FAILED) {
			s2 = peg$currPos;
			peg$parseS();
			s4 = peg$parseselector();
			if (s4 !== peg$FAILED) {
				s5 = [];
				s6 = peg$currPos;
				peg$parseS();
				if (input.charCodeAt(peg$currPos) === 44) {
					s8 = peg$c4;
					peg$currPos++;
				} else {
					s8 = peg$FAILED;
					if (peg$silentFails === 0) peg$fail(peg$e5);
				}
				if (s8 !== peg$FAILED) {
					peg$parseS();
					s10 = peg$parseselector();
					if (s10 !== peg$FAILED) {
						peg$savedPos = s6;
						s6 = peg$f5(s4, s10);
					} else {
						peg$currPos = s6;
						s6 = peg$FAILED;
					}
				} else {
					peg$currPos = s6;
					s6 = peg$FAILED;
				}
				while (s6 !== peg$FAILED) {
					s5.push(s6);
					s6 = peg$currPos;
					peg$parseS();
					if (input.charCodeAt(peg$currPos) === 44) {
						s8 = peg$c4;
						peg$currPos++;
					} else {
						s8 = peg$FAILED;
						if (peg$silentFails === 0) peg$fail(peg$e5);
					}
					if (s8 !== peg$FAILED) {
						peg$parseS();
						s10 = peg$parseselector();
						if (s10 !== peg$FAILED) {
							peg$savedPos = s6;
							s6 = peg$f5(s4, s10);
						} else {
							peg$currPos = s6;
							s6 = peg$FAILED;
						}
					} else {
						peg$currPos = s6;
						s6 = peg$FAILED;
					}
				}
				peg$savedPos = s2;
				s2 = peg$f6(s4, s5);
			} else {
				peg$currPos = s2;
				s2 = peg$FAILED;
			}
			if (s2 !== peg$FAILED) {
				peg$parseS();
				if (input.charCodeAt(peg$currPos) === 93) {
					s4 = peg$c5;
					peg$currPos++;
				} else {
					s4 = peg$FAILED;
					if (peg$silentFails === 0) peg$fail(peg$e6);
				}
				if (s4 !== peg$FAILED) {
					peg$savedPos = s0;
					s0 = peg$f7(s2);
				} else {
					peg$currPos = s0;
					s0 = peg$FAILED;
				}
			} else {
				peg$currPos = s0;
				s0 = peg$FAILED;
			}
		} else {
			peg$currPos = s0;
			s0 = peg$FAILED;
		}
		return s0;
	}
	function peg$parsewildcard_selector() {
		var s0 = peg$currPos, s1;
		if (input.charCodeAt(peg$currPos) === 42) {
			s1 = peg$c6;
			peg$currPos++;
		} else {
			s1 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e7);
		}
		if (s1 !== peg$FAILED) {
			peg$savedPos = s0;
			s1 = peg$f8();
		}
		s0 = s1;
		return s0;
	}
	function peg$parsemember_name_shorthand() {
		var s0 = peg$currPos, s1 = peg$currPos, s2 = peg$currPos, s3 = peg$parsename_first(), s4, s5;
		if (s3 !== peg$FAILED) {
			s4 = [];
			s5 = peg$parsename_char();
			while (s5 !== peg$FAILED) {
				s4.push(s5);
				s5 = peg$parsename_char();
			}
			s3 = [s3, s4];
			s2 = s3;
		} else {
			peg$currPos = s2;
			s2 = peg$FAILED;
		}
		if (s2 !== peg$FAILED) s1 = input.substring(s1, peg$currPos);
		else s1 = s2;
		if (s1 !== peg$FAILED) {
			peg$savedPos = s0;
			s1 = peg$f9(s1);
		}
		s0 = s1;
		return s0;
	}
	function peg$parseselector() {
		var s0 = peg$parsename_selector();
		if (s0 === peg$FAILED) {
			s0 = peg$parsewildcard_selector();
			if (s0 === peg$FAILED) {
				s0 = peg$parseslice_selector();
				if (s0 === peg$FAILED) {
					s0 = peg$parseindex_selector();
					if (s0 === peg$FAILED) s0 = peg$parsefilter_selector();
				}
			}
		}
		return s0;
	}
	function peg$parsename_first() {
		var s0 = input.charAt(peg$currPos), s1, s2;
		if (peg$r1.test(s0)) peg$currPos++;
		else {
			s0 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e8);
		}
		if (s0 === peg$FAILED) {
			s0 = peg$currPos;
			s1 = input.charAt(peg$currPos);
			if (peg$r2.test(s1)) peg$currPos++;
			else {
				s1 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e9);
			}
			if (s1 !== peg$FAILED) {
				s2 = input.charAt(peg$currPos);
				if (peg$r3.test(s2)) peg$currPos++;
				else {
					s2 = peg$FAILED;
					if (peg$silentFails === 0) peg$fail(peg$e10);
				}
				if (s2 !== peg$FAILED) {
					s1 = [s1, s2];
					s0 = s1;
				} else {
					peg$currPos = s0;
					s0 = peg$FAILED;
				}
			} else {
				peg$currPos = s0;
				s0 = peg$FAILED;
			}
		}
		return s0;
	}
	function peg$parsename_char() {
		var s0 = peg$parsename_first();
		if (s0 === peg$FAILED) s0 = peg$parseDIGIT();
		return s0;
	}
	function peg$parsename_selector() {
		var s0 = peg$currPos, s1 = peg$parsestring_literal();
		if (s1 !== peg$FAILED) {
			peg$savedPos = s0;
			s1 = peg$f10(s1);
		}
		s0 = s1;
		return s0;
	}
	function peg$parseslice_selector() {
		var s0 = peg$currPos, s1 = peg$currPos, s2 = peg$currPos, s3 = peg$currPos, s4 = peg$parseint(), s5, s6, s7, s8, s10, s11;
		if (s4 !== peg$FAILED) {
			s5 = peg$parseS();
			s4 = [s4, s5];
			s3 = s4;
		} else {
			peg$currPos = s3;
			s3 = peg$FAILED;
		}
		if (s3 === peg$FAILED) s3 = null;
		s2 = input.substring(s2, peg$currPos);
		if (input.charCodeAt(peg$currPos) === 58) {
			s3 = peg$c7;
			peg$currPos++;
		} else {
			s3 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e11);
		}
		if (s3 !== peg$FAILED) {
			s4 = peg$parseS();
			s5 = peg$currPos;
			s6 = peg$currPos;
			s7 = peg$parseint();
			if (s7 !== peg$FAILED) {
				s8 = peg$parseS();
				s7 = [s7, s8];
				s6 = s7;
			} else {
				peg$currPos = s6;
				s6 = peg$FAILED;
			}
			if (s6 === peg$FAILED) s6 = null;
			s5 = input.substring(s5, peg$currPos);
			s6 = peg$currPos;
			if (input.charCodeAt(peg$currPos) === 58) {
				s7 = peg$c7;
				peg$currPos++;
			} else {
				s7 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e11);
			}
			if (s7 !== peg$FAILED) {
				s8 = peg$currPos;
				s10 = peg$parseS();
				s11 = peg$parseint();
				if (s11 === peg$FAILED) s11 = null;
				s10 = [s10, s11];
				s8 = input.substring(s8, peg$currPos);
				peg$savedPos = s6;
				s6 = peg$f11(s2, s5, s8);
			} else {
				peg$currPos = s6;
				s6 = peg$FAILED;
			}
			if (s6 === peg$FAILED) s6 = null;
			peg$savedPos = s1;
			s1 = peg$f12(s2, s5, s6);
		} else {
			peg$currPos = s1;
			s1 = peg$FAILED;
		}
		if (s1 !== peg$FAILED) {
			peg$savedPos = s0;
			s1 = peg$f13(s1);
		}
		s0 = s1;
		return s0;
	}
	function peg$parseindex_selector() {
		var s0 = peg$currPos, s1 = peg$currPos, s2 = peg$parseint();
		if (s2 !== peg$FAILED) s1 = input.substring(s1, peg$currPos);
		else s1 = s2;
		if (s1 !== peg$FAILED) {
			peg$savedPos = s0;
			s1 = peg$f14(s1);
		}
		s0 = s1;
		return s0;
	}
	function peg$parsefilter_selector() {
		var s0 = peg$currPos, s1, s3;
		if (input.charCodeAt(peg$currPos) === 63) {
			s1 = peg$c8;
			peg$currPos++;
		} else {
			s1 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e12);
		}
		if (s1 !== peg$FAILED) {
			peg$parseS();
			s3 = peg$parselogical_or_expr();
			if (s3 !== peg$FAILED) {
				peg$savedPos = s0;
				s0 = peg$f15(s3);
			} else {
				peg$currPos = s0;
				s0 = peg$FAILED;
			}
		} else {
			peg$currPos = s0;
			s0 = peg$FAILED;
		}
		return s0;
	}
	function peg$parseDIGIT() {
		var s0 = input.charAt(peg$currPos);
		if (peg$r5.test(s0)) peg$currPos++;
		else {
			s0 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e14);
		}
		return s0;
	}
	function peg$parsestring_literal() {
		var s0 = peg$currPos, s1 = peg$currPos, s2, s3, s4;
		if (input.charCodeAt(peg$currPos) === 34) {
			s2 = peg$c9;
			peg$currPos++;
		} else {
			s2 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e15);
		}
		if (s2 !== peg$FAILED) {
			s3 = [];
			s4 = peg$parsedouble_quoted();
			while (s4 !== peg$FAILED) {
				s3.push(s4);
				s4 = peg$parsedouble_quoted();
			}
			if (input.charCodeAt(peg$currPos) === 34) {
				s4 = peg$c9;
				peg$currPos++;
			} else {
				s4 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e15);
			}
			if (s4 !== peg$FAILED) {
				peg$savedPos = s1;
				s1 = peg$f16(s3);
			} else {
				peg$currPos = s1;
				s1 = peg$FAILED;
			}
		} else {
			peg$currPos = s1;
			s1 = peg$FAILED;
		}
		if (s1 === peg$FAILED) {
			s1 = peg$currPos;
			if (input.charCodeAt(peg$currPos) === 39) {
				s2 = peg$c10;
				peg$currPos++;
			} else {
				s2 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e16);
			}
			if (s2 !== peg$FAILED) {
				s3 = [];
				s4 = peg$parsesingle_quoted();
				while (s4 !== peg$FAILED) {
					s3.push(s4);
					s4 = peg$parsesingle_quoted();
				}
				if (input.charCodeAt(peg$currPos) === 39) {
					s4 = peg$c10;
					peg$currPos++;
				} else {
					s4 = peg$FAILED;
					if (peg$silentFails === 0) peg$fail(peg$e16);
				}
				if (s4 !== peg$FAILED) {
					peg$savedPos = s1;
					s1 = peg$f17(s3);
				} else {
					peg$currPos = s1;
					s1 = peg$FAILED;
				}
			} else {
				peg$currPos = s1;
				s1 = peg$FAILED;
			}
		}
		if (s1 !== peg$FAILED) {
			peg$savedPos = s0;
			s1 = peg$f18(s1);
		}
		s0 = s1;
		return s0;
	}
	function peg$parseint() {
		var s0, s1, s2, s3, s4;
		if (input.charCodeAt(peg$currPos) === 48) {
			s0 = peg$c11;
			peg$currPos++;
		} else {
			s0 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e17);
		}
		if (s0 === peg$FAILED) {
			s0 = peg$currPos;
			if (input.charCodeAt(peg$currPos) === 45) {
				s1 = peg$c12;
				peg$currPos++;
			} else {
				s1 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e18);
			}
			if (s1 === peg$FAILED) s1 = null;
			s2 = peg$parseDIGIT1();
			if (s2 !== peg$FAILED) {
				s3 = [];
				s4 = peg$parseDIGIT();
				while (s4 !== peg$FAILED) {
					s3.push(s4);
					s4 = peg$parseDIGIT();
				}
				s1 = [
					s1,
					s2,
					s3
				];
				s0 = s1;
			} else {
				peg$currPos = s0;
				s0 = peg$FAILED;
			}
		}
		return s0;
	}
	function peg$parsedouble_quoted() {
		var s0 = peg$currPos, s1 = peg$parseunescaped(), s2;
		if (s1 !== peg$FAILED) s0 = input.substring(s0, peg$currPos);
		else s0 = s1;
		if (s0 === peg$FAILED) {
			if (input.charCodeAt(peg$currPos) === 39) {
				s0 = peg$c10;
				peg$currPos++;
			} else {
				s0 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e16);
			}
			if (s0 === peg$FAILED) {
				s0 = peg$currPos;
				s1 = peg$parseESC();
				if (s1 !== peg$FAILED) {
					if (input.charCodeAt(peg$currPos) === 34) {
						s2 = peg$c9;
						peg$currPos++;
					} else {
						s2 = peg$FAILED;
						if (peg$silentFails === 0) peg$fail(peg$e15);
					}
					if (s2 !== peg$FAILED) {
						peg$savedPos = s0;
						s0 = peg$f19();
					} else {
						peg$currPos = s0;
						s0 = peg$FAILED;
					}
				} else {
					peg$currPos = s0;
					s0 = peg$FAILED;
				}
				if (s0 === peg$FAILED) {
					s0 = peg$currPos;
					s1 = peg$parseESC();
					if (s1 !== peg$FAILED) {
						s2 = peg$parseescapable();
						if (s2 !== peg$FAILED) {
							peg$savedPos = s0;
							s0 = peg$f20(s2);
						} else {
							peg$currPos = s0;
							s0 = peg$FAILED;
						}
					} else {
						peg$currPos = s0;
						s0 = peg$FAILED;
					}
				}
			}
		}
		return s0;
	}
	function peg$parsesingle_quoted() {
		var s0 = peg$currPos, s1 = peg$parseunescaped(), s2;
		if (s1 !== peg$FAILED) s0 = input.substring(s0, peg$currPos);
		else s0 = s1;
		if (s0 === peg$FAILED) {
			if (input.charCodeAt(peg$currPos) === 34) {
				s0 = peg$c9;
				peg$currPos++;
			} else {
				s0 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e15);
			}
			if (s0 === peg$FAILED) {
				s0 = peg$currPos;
				s1 = peg$parseESC();
				if (s1 !== peg$FAILED) {
					if (input.charCodeAt(peg$currPos) === 39) {
						s2 = peg$c10;
						peg$currPos++;
					} else {
						s2 = peg$FAILED;
						if (peg$silentFails === 0) peg$fail(peg$e16);
					}
					if (s2 !== peg$FAILED) {
						peg$savedPos = s0;
						s0 = peg$f21();
					} else {
						peg$currPos = s0;
						s0 = peg$FAILED;
					}
				} else {
					peg$currPos = s0;
					s0 = peg$FAILED;
				}
				if (s0 === peg$FAILED) {
					s0 = peg$currPos;
					s1 = peg$parseESC();
					if (s1 !== peg$FAILED) {
						s2 = peg$parseescapable();
						if (s2 !== peg$FAILED) {
							peg$savedPos = s0;
							s0 = peg$f22(s2);
						} else {
							peg$currPos = s0;
							s0 = peg$FAILED;
						}
					} else {
						peg$currPos = s0;
						s0 = peg$FAILED;
					}
				}
			}
		}
		return s0;
	}
	function peg$parseDIGIT1() {
		var s0 = input.charAt(peg$currPos);
		if (peg$r6.test(s0)) peg$currPos++;
		else {
			s0 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e19);
		}
		return s0;
	}
	function peg$parselogical_or_expr() {
		var s0 = peg$currPos, s1 = peg$parselogical_and_expr(), s2, s3, s5, s7;
		if (s1 !== peg$FAILED) {
			s2 = [];
			s3 = peg$currPos;
			peg$parseS();
			if (input.substr(peg$currPos, 2) === peg$c13) {
				s5 = peg$c13;
				peg$currPos += 2;
			} else {
				s5 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e20);
			}
			if (s5 !== peg$FAILED) {
				peg$parseS();
				s7 = peg$parselogical_and_expr();
				if (s7 !== peg$FAILED) {
					peg$savedPos = s3;
					s3 = peg$f23(s1, s7);
				} else {
					peg$currPos = s3;
					s3 = peg$FAILED;
				}
			} else {
				peg$currPos = s3;
				s3 = peg$FAILED;
			}
			while (s3 !== peg$FAILED) {
				s2.push(s3);
				s3 = peg$currPos;
				peg$parseS();
				if (input.substr(peg$currPos, 2) === peg$c13) {
					s5 = peg$c13;
					peg$currPos += 2;
				} else {
					s5 = peg$FAILED;
					if (peg$silentFails === 0) peg$fail(peg$e20);
				}
				if (s5 !== peg$FAILED) {
					peg$parseS();
					s7 = peg$parselogical_and_expr();
					if (s7 !== peg$FAILED) {
						peg$savedPos = s3;
						s3 = peg$f23(s1, s7);
					} else {
						peg$currPos = s3;
						s3 = peg$FAILED;
					}
				} else {
					peg$currPos = s3;
					s3 = peg$FAILED;
				}
			}
			peg$savedPos = s0;
			s0 = peg$f24(s1, s2);
		} else {
			peg$currPos = s0;
			s0 = peg$FAILED;
		}
		return s0;
	}
	function peg$parseunescaped() {
		var s0 = input.charAt(peg$currPos), s1, s2;
		if (peg$r7.test(s0)) peg$currPos++;
		else {
			s0 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e21);
		}
		if (s0 === peg$FAILED) {
			s0 = peg$currPos;
			s1 = input.charAt(peg$currPos);
			if (peg$r2.test(s1)) peg$currPos++;
			else {
				s1 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e9);
			}
			if (s1 !== peg$FAILED) {
				s2 = input.charAt(peg$currPos);
				if (peg$r3.test(s2)) peg$currPos++;
				else {
					s2 = peg$FAILED;
					if (peg$silentFails === 0) peg$fail(peg$e10);
				}
				if (s2 !== peg$FAILED) {
					s1 = [s1, s2];
					s0 = s1;
				} else {
					peg$currPos = s0;
					s0 = peg$FAILED;
				}
			} else {
				peg$currPos = s0;
				s0 = peg$FAILED;
			}
		}
		return s0;
	}
	function peg$parseESC() {
		var s0;
		if (input.charCodeAt(peg$currPos) === 92) {
			s0 = peg$c14;
			peg$currPos++;
		} else {
			s0 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e22);
		}
		return s0;
	}
	function peg$parseescapable() {
		var s0 = input.charAt(peg$currPos), s1, s2;
		if (peg$r8.test(s0)) peg$currPos++;
		else {
			s0 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e23);
		}
		if (s0 === peg$FAILED) {
			s0 = peg$currPos;
			if (input.charCodeAt(peg$currPos) === 117) {
				s1 = peg$c15;
				peg$currPos++;
			} else {
				s1 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e24);
			}
			if (s1 !== peg$FAILED) {
				s2 = peg$parsehexchar();
				if (s2 !== peg$FAILED) {
					s1 = [s1, s2];
					s0 = s1;
				} else {
					peg$currPos = s0;
					s0 = peg$FAILED;
				}
			} else {
				peg$currPos = s0;
				s0 = peg$FAILED;
			}
		}
		return s0;
	}
	function peg$parselogical_and_expr() {
		var s0 = peg$currPos, s1 = peg$currPos, s2 = peg$parsebasic_expr(), s3, s4, s6, s8;
		if (s2 !== peg$FAILED) {
			s3 = [];
			s4 = peg$currPos;
			peg$parseS();
			if (input.substr(peg$currPos, 2) === peg$c16) {
				s6 = peg$c16;
				peg$currPos += 2;
			} else {
				s6 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e25);
			}
			if (s6 !== peg$FAILED) {
				peg$parseS();
				s8 = peg$parsebasic_expr();
				if (s8 !== peg$FAILED) {
					peg$savedPos = s4;
					s4 = peg$f25(s2, s8);
				} else {
					peg$currPos = s4;
					s4 = peg$FAILED;
				}
			} else {
				peg$currPos = s4;
				s4 = peg$FAILED;
			}
			while (s4 !== peg$FAILED) {
				s3.push(s4);
				s4 = peg$currPos;
				peg$parseS();
				if (input.substr(peg$currPos, 2) === peg$c16) {
					s6 = peg$c16;
					peg$currPos += 2;
				} else {
					s6 = peg$FAILED;
					if (peg$silentFails === 0) peg$fail(peg$e25);
				}
				if (s6 !== peg$FAILED) {
					peg$parseS();
					s8 = peg$parsebasic_expr();
					if (s8 !== peg$FAILED) {
						peg$savedPos = s4;
						s4 = peg$f25(s2, s8);
					} else {
						peg$currPos = s4;
						s4 = peg$FAILED;
					}
				} else {
					peg$currPos = s4;
					s4 = peg$FAILED;
				}
			}
			peg$savedPos = s1;
			s1 = peg$f26(s2, s3);
		} else {
			peg$currPos = s1;
			s1 = peg$FAILED;
		}
		if (s1 !== peg$FAILED) {
			peg$savedPos = s0;
			s1 = peg$f27(s1);
		}
		s0 = s1;
		return s0;
	}
	function peg$parsehexchar() {
		var s0 = peg$currPos, s1 = peg$currPos, s2 = peg$parsenon_surrogate(), s3, s4, s5, s6;
		if (s2 !== peg$FAILED) {
			peg$savedPos = s1;
			s2 = peg$f28();
		}
		s1 = s2;
		if (s1 === peg$FAILED) {
			s1 = peg$currPos;
			s2 = peg$currPos;
			s3 = peg$parsehigh_surrogate();
			if (s3 !== peg$FAILED) s2 = input.substring(s2, peg$currPos);
			else s2 = s3;
			if (s2 !== peg$FAILED) {
				if (input.charCodeAt(peg$currPos) === 92) {
					s3 = peg$c14;
					peg$currPos++;
				} else {
					s3 = peg$FAILED;
					if (peg$silentFails === 0) peg$fail(peg$e22);
				}
				if (s3 !== peg$FAILED) {
					if (input.charCodeAt(peg$currPos) === 117) {
						s4 = peg$c15;
						peg$currPos++;
					} else {
						s4 = peg$FAILED;
						if (peg$silentFails === 0) peg$fail(peg$e24);
					}
					if (s4 !== peg$FAILED) {
						s5 = peg$currPos;
						s6 = peg$parselow_surrogate();
						if (s6 !== peg$FAILED) s5 = input.substring(s5, peg$currPos);
						else s5 = s6;
						if (s5 !== peg$FAILED) {
							peg$savedPos = s1;
							s1 = peg$f29(s2, s5);
						} else {
							peg$currPos = s1;
							s1 = peg$FAILED;
						}
					} else {
						peg$currPos = s1;
						s1 = peg$FAILED;
					}
				} else {
					peg$currPos = s1;
					s1 = peg$FAILED;
				}
			} else {
				peg$currPos = s1;
				s1 = peg$FAILED;
			}
		}
		if (s1 !== peg$FAILED) {
			peg$savedPos = s0;
			s1 = peg$f30(s1);
		}
		s0 = s1;
		return s0;
	}
	function peg$parsebasic_expr() {
		var s0 = peg$parseparen_expr();
		if (s0 === peg$FAILED) {
			s0 = peg$parsecomparison_expr();
			if (s0 === peg$FAILED) s0 = peg$parsetest_expr();
		}
		return s0;
	}
	function peg$parsenon_surrogate() {
		var s0 = peg$currPos, s1 = peg$parseDIGIT(), s2, s3, s4, s5;
		if (s1 === peg$FAILED) {
			s1 = input.charAt(peg$currPos);
			if (peg$r9.test(s1)) peg$currPos++;
			else {
				s1 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e26);
			}
		}
		if (s1 !== peg$FAILED) {
			s2 = peg$currPos;
			s3 = [];
			s4 = peg$parseHEXDIG();
			while (s4 !== peg$FAILED) {
				s3.push(s4);
				if (s3.length >= 3) s4 = peg$FAILED;
				else s4 = peg$parseHEXDIG();
			}
			if (s3.length < 3) {
				peg$currPos = s2;
				s2 = peg$FAILED;
			} else s2 = s3;
			if (s2 !== peg$FAILED) {
				s1 = [s1, s2];
				s0 = s1;
			} else {
				peg$currPos = s0;
				s0 = peg$FAILED;
			}
		} else {
			peg$currPos = s0;
			s0 = peg$FAILED;
		}
		if (s0 === peg$FAILED) {
			s0 = peg$currPos;
			s1 = input.charAt(peg$currPos);
			if (s1.toLowerCase() === peg$c17) peg$currPos++;
			else {
				s1 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e27);
			}
			if (s1 !== peg$FAILED) {
				s2 = input.charAt(peg$currPos);
				if (peg$r10.test(s2)) peg$currPos++;
				else {
					s2 = peg$FAILED;
					if (peg$silentFails === 0) peg$fail(peg$e28);
				}
				if (s2 !== peg$FAILED) {
					s3 = peg$currPos;
					s4 = [];
					s5 = peg$parseHEXDIG();
					while (s5 !== peg$FAILED) {
						s4.push(s5);
						if (s4.length >= 2) s5 = peg$FAILED;
						else s5 = peg$parseHEXDIG();
					}
					if (s4.length < 2) {
						peg$currPos = s3;
						s3 = peg$FAILED;
					} else s3 = s4;
					if (s3 !== peg$FAILED) {
						s1 = [
							s1,
							s2,
							s3
						];
						s0 = s1;
					} else {
						peg$currPos = s0;
						s0 = peg$FAILED;
					}
				} else {
					peg$currPos = s0;
					s0 = peg$FAILED;
				}
			} else {
				peg$currPos = s0;
				s0 = peg$FAILED;
			}
		}
		return s0;
	}
	function peg$parsehigh_surrogate() {
		var s0 = peg$currPos, s1 = input.charAt(peg$currPos), s2, s3, s4, s5;
		if (s1.toLowerCase() === peg$c17) peg$currPos++;
		else {
			s1 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e27);
		}
		if (s1 !== peg$FAILED) {
			s2 = input.charAt(peg$currPos);
			if (peg$r11.test(s2)) peg$currPos++;
			else {
				s2 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e29);
			}
			if (s2 === peg$FAILED) {
				s2 = input.charAt(peg$currPos);
				if (peg$r12.test(s2)) peg$currPos++;
				else {
					s2 = peg$FAILED;
					if (peg$silentFails === 0) peg$fail(peg$e30);
				}
			}
			if (s2 !== peg$FAILED) {
				s3 = peg$currPos;
				s4 = [];
				s5 = peg$parseHEXDIG();
				while (s5 !== peg$FAILED) {
					s4.push(s5);
					if (s4.length >= 2) s5 = peg$FAILED;
					else s5 = peg$parseHEXDIG();
				}
				if (s4.length < 2) {
					peg$currPos = s3;
					s3 = peg$FAILED;
				} else s3 = s4;
				if (s3 !== peg$FAILED) {
					s1 = [
						s1,
						s2,
						s3
					];
					s0 = s1;
				} else {
					peg$currPos = s0;
					s0 = peg$FAILED;
				}
			} else {
				peg$currPos = s0;
				s0 = peg$FAILED;
			}
		} else {
			peg$currPos = s0;
			s0 = peg$FAILED;
		}
		return s0;
	}
	function peg$parselow_surrogate() {
		var s0 = peg$currPos, s1 = input.charAt(peg$currPos), s2, s3, s4, s5;
		if (s1.toLowerCase() === peg$c17) peg$currPos++;
		else {
			s1 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e27);
		}
		if (s1 !== peg$FAILED) {
			s2 = input.charAt(peg$currPos);
			if (peg$r13.test(s2)) peg$currPos++;
			else {
				s2 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e31);
			}
			if (s2 !== peg$FAILED) {
				s3 = peg$currPos;
				s4 = [];
				s5 = peg$parseHEXDIG();
				while (s5 !== peg$FAILED) {
					s4.push(s5);
					if (s4.length >= 2) s5 = peg$FAILED;
					else s5 = peg$parseHEXDIG();
				}
				if (s4.length < 2) {
					peg$currPos = s3;
					s3 = peg$FAILED;
				} else s3 = s4;
				if (s3 !== peg$FAILED) {
					s1 = [
						s1,
						s2,
						s3
					];
					s0 = s1;
				} else {
					peg$currPos = s0;
					s0 = peg$FAILED;
				}
			} else {
				peg$currPos = s0;
				s0 = peg$FAILED;
			}
		} else {
			peg$currPos = s0;
			s0 = peg$FAILED;
		}
		return s0;
	}
	function peg$parseparen_expr() {
		var s0 = peg$currPos, s1 = peg$currPos, s2 = peg$parselogical_not_op(), s3, s4, s6;
		if (s2 !== peg$FAILED) {
			s3 = peg$parseS();
			s2 = [s2, s3];
			s1 = s2;
		} else {
			peg$currPos = s1;
			s1 = peg$FAILED;
		}
		if (s1 === peg$FAILED) s1 = null;
		if (input.charCodeAt(peg$currPos) === 40) {
			s2 = peg$c18;
			peg$currPos++;
		} else {
			s2 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e32);
		}
		if (s2 !== peg$FAILED) {
			s3 = peg$parseS();
			s4 = peg$parselogical_or_expr();
			if (s4 !== peg$FAILED) {
				peg$parseS();
				if (input.charCodeAt(peg$currPos) === 41) {
					s6 = peg$c19;
					peg$currPos++;
				} else {
					s6 = peg$FAILED;
					if (peg$silentFails === 0) peg$fail(peg$e33);
				}
				if (s6 !== peg$FAILED) {
					peg$savedPos = s0;
					s0 = peg$f31(s1, s4);
				} else {
					peg$currPos = s0;
					s0 = peg$FAILED;
				}
			} else {
				peg$currPos = s0;
				s0 = peg$FAILED;
			}
		} else {
			peg$currPos = s0;
			s0 = peg$FAILED;
		}
		return s0;
	}
	function peg$parsecomparison_expr() {
		var s0 = peg$currPos, s1 = peg$parsecomparable(), s3, s5;
		if (s1 !== peg$FAILED) {
			peg$parseS();
			s3 = peg$parsecomparison_op();
			if (s3 !== peg$FAILED) {
				peg$parseS();
				s5 = peg$parsecomparable();
				if (s5 !== peg$FAILED) {
					peg$savedPos = s0;
					s0 = peg$f32(s1, s3, s5);
				} else {
					peg$currPos = s0;
					s0 = peg$FAILED;
				}
			} else {
				peg$currPos = s0;
				s0 = peg$FAILED;
			}
		} else {
			peg$currPos = s0;
			s0 = peg$FAILED;
		}
		return s0;
	}
	function peg$parsetest_expr() {
		var s0 = peg$currPos, s1 = peg$currPos, s2 = peg$parselogical_not_op(), s3;
		if (s2 !== peg$FAILED) {
			s3 = peg$parseS();
			s2 = [s2, s3];
			s1 = s2;
		} else {
			peg$currPos = s1;
			s1 = peg$FAILED;
		}
		if (s1 === peg$FAILED) s1 = null;
		s2 = peg$parsefilter_query();
		if (s2 === peg$FAILED) s2 = peg$parsefunction_expr();
		if (s2 !== peg$FAILED) {
			peg$savedPos = s0;
			s0 = peg$f33(s1, s2);
		} else {
			peg$currPos = s0;
			s0 = peg$FAILED;
		}
		return s0;
	}
	function peg$parseHEXDIG() {
		var s0 = peg$parseDIGIT();
		if (s0 === peg$FAILED) {
			s0 = input.charAt(peg$currPos);
			if (peg$r14.test(s0)) peg$currPos++;
			else {
				s0 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e34);
			}
		}
		return s0;
	}
	function peg$parselogical_not_op() {
		var s0;
		if (input.charCodeAt(peg$currPos) === 33) {
			s0 = peg$c20;
			peg$currPos++;
		} else {
			s0 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e35);
		}
		return s0;
	}
	function peg$parsecomparable() {
		var s0 = peg$parseliteral();
		if (s0 === peg$FAILED) {
			s0 = peg$parsesingular_query();
			if (s0 === peg$FAILED) s0 = peg$parsefunction_expr();
		}
		return s0;
	}
	function peg$parsecomparison_op() {
		var s0;
		if (input.substr(peg$currPos, 2) === peg$c21) {
			s0 = peg$c21;
			peg$currPos += 2;
		} else {
			s0 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e36);
		}
		if (s0 === peg$FAILED) {
			if (input.substr(peg$currPos, 2) === peg$c22) {
				s0 = peg$c22;
				peg$currPos += 2;
			} else {
				s0 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e37);
			}
			if (s0 === peg$FAILED) {
				if (input.substr(peg$currPos, 2) === peg$c23) {
					s0 = peg$c23;
					peg$currPos += 2;
				} else {
					s0 = peg$FAILED;
					if (peg$silentFails === 0) peg$fail(peg$e38);
				}
				if (s0 === peg$FAILED) {
					if (input.substr(peg$currPos, 2) === peg$c24) {
						s0 = peg$c24;
						peg$currPos += 2;
					} else {
						s0 = peg$FAILED;
						if (peg$silentFails === 0) peg$fail(peg$e39);
					}
					if (s0 === peg$FAILED) {
						s0 = input.charAt(peg$currPos);
						if (peg$r15.test(s0)) peg$currPos++;
						else {
							s0 = peg$FAILED;
							if (peg$silentFails === 0) peg$fail(peg$e40);
						}
					}
				}
			}
		}
		return s0;
	}
	function peg$parsefilter_query() {
		var s0 = peg$currPos, s1 = peg$parserel_query();
		if (s1 === peg$FAILED) s1 = peg$parsejsonpath_query();
		if (s1 !== peg$FAILED) {
			peg$savedPos = s0;
			s1 = peg$f34(s1);
		}
		s0 = s1;
		return s0;
	}
	function peg$parsefunction_expr() {
		var s0 = peg$currPos, s1 = peg$parsefunction_name(), s2, s4, s5, s6, s7, s9, s11;
		if (s1 !== peg$FAILED) {
			if (input.charCodeAt(peg$currPos) === 40) {
				s2 = peg$c18;
				peg$currPos++;
			} else {
				s2 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e32);
			}
			if (s2 !== peg$FAILED) {
				peg$parseS();
				s4 = peg$currPos;
				s5 = peg$parsefunction_argument();
				if (s5 !== peg$FAILED) {
					s6 = [];
					s7 = peg$currPos;
					peg$parseS();
					if (input.charCodeAt(peg$currPos) === 44) {
						s9 = peg$c4;
						peg$currPos++;
					} else {
						s9 = peg$FAILED;
						if (peg$silentFails === 0) peg$fail(peg$e5);
					}
					if (s9 !== peg$FAILED) {
						peg$parseS();
						s11 = peg$parsefunction_argument();
						if (s11 !== peg$FAILED) {
							peg$savedPos = s7;
							s7 = peg$f35(s1, s5, s11);
						} else {
							peg$currPos = s7;
							s7 = peg$FAILED;
						}
					} else {
						peg$currPos = s7;
						s7 = peg$FAILED;
					}
					while (s7 !== peg$FAILED) {
						s6.push(s7);
						s7 = peg$currPos;
						peg$parseS();
						if (input.charCodeAt(peg$currPos) === 44) {
							s9 = peg$c4;
							peg$currPos++;
						} else {
							s9 = peg$FAILED;
							if (peg$silentFails === 0) peg$fail(peg$e5);
						}
						if (s9 !== peg$FAILED) {
							peg$parseS();
							s11 = peg$parsefunction_argument();
							if (s11 !== peg$FAILED) {
								peg$savedPos = s7;
								s7 = peg$f35(s1, s5, s11);
							} else {
								peg$currPos = s7;
								s7 = peg$FAILED;
							}
						} else {
							peg$currPos = s7;
							s7 = peg$FAILED;
						}
					}
					peg$savedPos = s4;
					s4 = peg$f36(s1, s5, s6);
				} else {
					peg$currPos = s4;
					s4 = peg$FAILED;
				}
				if (s4 === peg$FAILED) s4 = null;
				s5 = peg$parseS();
				if (input.charCodeAt(peg$currPos) === 41) {
					s6 = peg$c19;
					peg$currPos++;
				} else {
					s6 = peg$FAILED;
					if (peg$silentFails === 0) peg$fail(peg$e33);
				}
				if (s6 !== peg$FAILED) {
					peg$savedPos = s0;
					s0 = peg$f37(s1, s4);
				} else {
					peg$currPos = s0;
					s0 = peg$FAILED;
				}
			} else {
				peg$currPos = s0;
				s0 = peg$FAILED;
			}
		} else {
			peg$currPos = s0;
			s0 = peg$FAILED;
		}
		return s0;
	}
	function peg$parseliteral() {
		var s0 = peg$currPos, s1 = peg$parsenumber();
		if (s1 === peg$FAILED) {
			s1 = peg$parsestring_literal();
			if (s1 === peg$FAILED) {
				s1 = peg$parsetrue();
				if (s1 === peg$FAILED) {
					s1 = peg$parsefalse();
					if (s1 === peg$FAILED) s1 = peg$parsenull();
				}
			}
		}
		if (s1 !== peg$FAILED) {
			peg$savedPos = s0;
			s1 = peg$f38(s1);
		}
		s0 = s1;
		return s0;
	}
	function peg$parsesingular_query() {
		var s0 = peg$parserel_singular_query();
		if (s0 === peg$FAILED) s0 = peg$parseabs_singular_query();
		return s0;
	}
	function peg$parserel_query() {
		var s0 = peg$currPos, s1 = peg$parsecurrent_node_identifier(), s2;
		if (s1 !== peg$FAILED) {
			s2 = peg$parsesegments();
			if (s2 !== peg$FAILED) {
				peg$savedPos = s0;
				s0 = peg$f39(s2);
			} else {
				peg$currPos = s0;
				s0 = peg$FAILED;
			}
		} else {
			peg$currPos = s0;
			s0 = peg$FAILED;
		}
		return s0;
	}
	function peg$parsefunction_name() {
		var s0 = peg$currPos, s1 = peg$currPos, s2 = peg$parseLCALPHA(), s3, s4;
		if (s2 !== peg$FAILED) {
			s3 = [];
			s4 = peg$parsefunction_name_char();
			while (s4 !== peg$FAILED) {
				s3.push(s4);
				s4 = peg$parsefunction_name_char();
			}
			s2 = [s2, s3];
			s1 = s2;
		} else {
			peg$currPos = s1;
			s1 = peg$FAILED;
		}
		if (s1 !== peg$FAILED) s0 = input.substring(s0, peg$currPos);
		else s0 = s1;
		return s0;
	}
	function peg$parsefunction_argument() {
		var s0 = peg$parseliteral();
		if (s0 === peg$FAILED) {
			s0 = peg$parsefilter_query();
			if (s0 === peg$FAILED) {
				s0 = peg$parsefunction_expr();
				if (s0 === peg$FAILED) s0 = peg$parselogical_or_expr();
			}
		}
		return s0;
	}
	function peg$parsenumber() {
		var s0 = peg$currPos, s1 = peg$currPos, s2 = peg$currPos, s3 = peg$parseint(), s4, s5;
		if (s3 === peg$FAILED) {
			if (input.substr(peg$currPos, 2) === peg$c25) {
				s3 = peg$c25;
				peg$currPos += 2;
			} else {
				s3 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e41);
			}
		}
		if (s3 !== peg$FAILED) {
			s4 = peg$parsefrac();
			if (s4 === peg$FAILED) s4 = null;
			s5 = peg$parseexp();
			if (s5 === peg$FAILED) s5 = null;
			s3 = [
				s3,
				s4,
				s5
			];
			s2 = s3;
		} else {
			peg$currPos = s2;
			s2 = peg$FAILED;
		}
		if (s2 !== peg$FAILED) s1 = input.substring(s1, peg$currPos);
		else s1 = s2;
		if (s1 !== peg$FAILED) {
			peg$savedPos = s0;
			s1 = peg$f40(s1);
		}
		s0 = s1;
		return s0;
	}
	function peg$parsetrue() {
		var s0 = peg$currPos, s1;
		if (input.substr(peg$currPos, 4) === peg$c26) {
			s1 = peg$c26;
			peg$currPos += 4;
		} else {
			s1 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e42);
		}
		if (s1 !== peg$FAILED) {
			peg$savedPos = s0;
			s1 = peg$f41();
		}
		s0 = s1;
		return s0;
	}
	function peg$parsefalse() {
		var s0 = peg$currPos, s1;
		if (input.substr(peg$currPos, 5) === peg$c27) {
			s1 = peg$c27;
			peg$currPos += 5;
		} else {
			s1 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e43);
		}
		if (s1 !== peg$FAILED) {
			peg$savedPos = s0;
			s1 = peg$f42();
		}
		s0 = s1;
		return s0;
	}
	function peg$parsenull() {
		var s0 = peg$currPos, s1;
		if (input.substr(peg$currPos, 4) === peg$c28) {
			s1 = peg$c28;
			peg$currPos += 4;
		} else {
			s1 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e44);
		}
		if (s1 !== peg$FAILED) {
			peg$savedPos = s0;
			s1 = peg$f43();
		}
		s0 = s1;
		return s0;
	}
	function peg$parserel_singular_query() {
		var s0 = peg$currPos, s1 = peg$parsecurrent_node_identifier(), s2;
		if (s1 !== peg$FAILED) {
			s2 = peg$parsesingular_query_segments();
			peg$savedPos = s0;
			s0 = peg$f44(s2);
		} else {
			peg$currPos = s0;
			s0 = peg$FAILED;
		}
		return s0;
	}
	function peg$parseabs_singular_query() {
		var s0 = peg$currPos, s1 = peg$parseroot_identifier(), s2;
		if (s1 !== peg$FAILED) {
			s2 = peg$parsesingular_query_segments();
			peg$savedPos = s0;
			s0 = peg$f45(s2);
		} else {
			peg$currPos = s0;
			s0 = peg$FAILED;
		}
		return s0;
	}
	function peg$parsecurrent_node_identifier() {
		var s0;
		if (input.charCodeAt(peg$currPos) === 64) {
			s0 = peg$c29;
			peg$currPos++;
		} else {
			s0 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e45);
		}
		return s0;
	}
	function peg$parsefunction_name_char() {
		var s0 = input.charAt(peg$currPos);
		if (peg$r16.test(s0)) peg$currPos++;
		else {
			s0 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e46);
		}
		return s0;
	}
	function peg$parsefrac() {
		var s0 = peg$currPos, s1, s2, s3;
		if (input.charCodeAt(peg$currPos) === 46) {
			s1 = peg$c1;
			peg$currPos++;
		} else {
			s1 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e2);
		}
		if (s1 !== peg$FAILED) {
			s2 = [];
			s3 = peg$parseDIGIT();
			if (s3 !== peg$FAILED) while (s3 !== peg$FAILED) {
				s2.push(s3);
				s3 = peg$parseDIGIT();
			}
			else s2 = peg$FAILED;
			if (s2 !== peg$FAILED) {
				s1 = [s1, s2];
				s0 = s1;
			} else {
				peg$currPos = s0;
				s0 = peg$FAILED;
			}
		} else {
			peg$currPos = s0;
			s0 = peg$FAILED;
		}
		return s0;
	}
	function peg$parseexp() {
		var s0 = peg$currPos, s1 = input.charAt(peg$currPos), s2, s3, s4;
		if (s1.toLowerCase() === peg$c30) peg$currPos++;
		else {
			s1 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e47);
		}
		if (s1 !== peg$FAILED) {
			s2 = input.charAt(peg$currPos);
			if (peg$r17.test(s2)) peg$currPos++;
			else {
				s2 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e48);
			}
			if (s2 === peg$FAILED) s2 = null;
			s3 = [];
			s4 = peg$parseDIGIT();
			if (s4 !== peg$FAILED) while (s4 !== peg$FAILED) {
				s3.push(s4);
				s4 = peg$parseDIGIT();
			}
			else s3 = peg$FAILED;
			if (s3 !== peg$FAILED) {
				s1 = [
					s1,
					s2,
					s3
				];
				s0 = s1;
			} else {
				peg$currPos = s0;
				s0 = peg$FAILED;
			}
		} else {
			peg$currPos = s0;
			s0 = peg$FAILED;
		}
		return s0;
	}
	function peg$parsesingular_query_segments() {
		var s0 = peg$currPos, s1 = [], s2 = peg$currPos, s4;
		peg$parseS();
		s4 = peg$parsename_segment();
		if (s4 === peg$FAILED) s4 = peg$parseindex_segment();
		if (s4 !== peg$FAILED) {
			peg$savedPos = s2;
			s2 = peg$f46(s4);
		} else {
			peg$currPos = s2;
			s2 = peg$FAILED;
		}
		while (s2 !== peg$FAILED) {
			s1.push(s2);
			s2 = peg$currPos;
			peg$parseS();
			s4 = peg$parsename_segment();
			if (s4 === peg$FAILED) s4 = peg$parseindex_segment();
			if (s4 !== peg$FAILED) {
				peg$savedPos = s2;
				s2 = peg$f46(s4);
			} else {
				peg$currPos = s2;
				s2 = peg$FAILED;
			}
		}
		peg$savedPos = s0;
		s1 = peg$f47(s1);
		s0 = s1;
		return s0;
	}
	function peg$parseLCALPHA() {
		var s0 = input.charAt(peg$currPos);
		if (peg$r18.test(s0)) peg$currPos++;
		else {
			s0 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e49);
		}
		return s0;
	}
	function peg$parsename_segment() {
		var s0 = peg$currPos, s1, s2, s3;
		if (input.charCodeAt(peg$currPos) === 91) {
			s1 = peg$c3;
			peg$currPos++;
		} else {
			s1 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e4);
		}
		if (s1 !== peg$FAILED) {
			s2 = peg$parsename_selector();
			if (s2 !== peg$FAILED) {
				if (input.charCodeAt(peg$currPos) === 93) {
					s3 = peg$c5;
					peg$currPos++;
				} else {
					s3 = peg$FAILED;
					if (peg$silentFails === 0) peg$fail(peg$e6);
				}
				if (s3 !== peg$FAILED) {
					peg$savedPos = s0;
					s0 = peg$f48(s2);
				} else {
					peg$currPos = s0;
					s0 = peg$FAILED;
				}
			} else {
				peg$currPos = s0;
				s0 = peg$FAILED;
			}
		} else {
			peg$currPos = s0;
			s0 = peg$FAILED;
		}
		if (s0 === peg$FAILED) {
			s0 = peg$currPos;
			if (input.charCodeAt(peg$currPos) === 46) {
				s1 = peg$c1;
				peg$currPos++;
			} else {
				s1 = peg$FAILED;
				if (peg$silentFails === 0) peg$fail(peg$e2);
			}
			if (s1 !== peg$FAILED) {
				s2 = peg$parsemember_name_shorthand();
				if (s2 !== peg$FAILED) {
					peg$savedPos = s0;
					s0 = peg$f49(s2);
				} else {
					peg$currPos = s0;
					s0 = peg$FAILED;
				}
			} else {
				peg$currPos = s0;
				s0 = peg$FAILED;
			}
		}
		return s0;
	}
	function peg$parseindex_segment() {
		var s0 = peg$currPos, s1, s2, s3;
		if (input.charCodeAt(peg$currPos) === 91) {
			s1 = peg$c3;
			peg$currPos++;
		} else {
			s1 = peg$FAILED;
			if (peg$silentFails === 0) peg$fail(peg$e4);
		}
		if (s1 !== peg$FAILED) {
			s2 = peg$parseindex_selector();
			if (s2 !== peg$FAILED) {
				if (input.charCodeAt(peg$currPos) === 93) {
					s3 = peg$c5;
					peg$currPos++;
				} else {
					s3 = peg$FAILED;
					if (peg$silentFails === 0) peg$fail(peg$e6);
				}
				if (s3 !== peg$FAILED) {
					peg$savedPos = s0;
					s0 = peg$f50(s2);
				} else {
					peg$currPos = s0;
					s0 = peg$FAILED;
				}
			} else {
				peg$currPos = s0;
				s0 = peg$FAILED;
			}
		} else {
			peg$currPos = s0;
			s0 = peg$FAILED;
		}
		return s0;
	}
	peg$result = peg$startRuleFunction();
	if (options.peg$library) return {
		peg$result,
		peg$currPos,
		peg$FAILED,
		peg$maxFailExpected,
		peg$maxFailPos
	};
	if (peg$result !== peg$FAILED && peg$currPos === input.length) return peg$result;
	else {
		if (peg$result !== peg$FAILED && peg$currPos < input.length) peg$fail(peg$endExpectation());
		throw peg$buildStructuredError(peg$maxFailExpected, peg$maxFailPos < input.length ? input.charAt(peg$maxFailPos) : null, peg$maxFailPos < input.length ? peg$computeLocation(peg$maxFailPos, peg$maxFailPos + 1) : peg$computeLocation(peg$maxFailPos, peg$maxFailPos));
	}
}

// ../../../work/main/node_modules/jsonpath-rfc9535/dist/esm/parser/index.js
function parser_default(input) {
	return peg$parse(input);
}

// ../../../work/main/node_modules/re2js/build/index.js
/*!
* re2js
* RE2JS is the JavaScript port of RE2, a regular expression engine that provides linear time matching
*
* @version v2.10.0
* @author Oleksii Vasyliev
* @homepage https://github.com/le0pard/re2js#readme
* @repository [object Object]
* @license MIT
*/
var RE2Flags = class RE2Flags {
	static FOLD_CASE = 1;
	static LITERAL = 2;
	static CLASS_NL = 4;
	static DOT_NL = 8;
	static ONE_LINE = 16;
	static NON_GREEDY = 32;
	static PERL_X = 64;
	static UNICODE_GROUPS = 128;
	static WAS_DOLLAR = 256;
	static LOOKBEHIND = 512;
	static MATCH_NL = RE2Flags.CLASS_NL | RE2Flags.DOT_NL;
	static PERL = RE2Flags.CLASS_NL | RE2Flags.ONE_LINE | RE2Flags.PERL_X | RE2Flags.UNICODE_GROUPS;
	static POSIX = 0;
	static UNANCHORED = 0;
	static ANCHOR_START = 1;
	static ANCHOR_BOTH = 2;
};
/**
* Public flags for RE2JS and RE2Set compilation.
*/
const PublicFlags = {
	CASE_INSENSITIVE: 1,
	DOTALL: 2,
	MULTILINE: 4,
	DISABLE_UNICODE_GROUPS: 8,
	LONGEST_MATCH: 16,
	LOOKBEHINDS: 512
};
/**
* Various constants and helper for unicode codepoints.
*/
const ASCII_SIZE = 128;
const ASCII_TO_UPPER = new Int32Array(ASCII_SIZE);
const ASCII_TO_LOWER = new Int32Array(ASCII_SIZE);
const MAX_BMP = 65535;
for (let i = 0; i < ASCII_SIZE; i++) {
	if (i >= 97 && i <= 122) ASCII_TO_UPPER[i] = i - 32;
	else ASCII_TO_UPPER[i] = i;
	if (i >= 65 && i <= 90) ASCII_TO_LOWER[i] = i + 32;
	else ASCII_TO_LOWER[i] = i;
}
var Codepoint = class {
	static CODES = Object.freeze({
		"\x07": 7,
		"\b": 8,
		"	": 9,
		"\n": 10,
		"\v": 11,
		"\f": 12,
		"\r": 13,
		" ": 32,
		"\"": 34,
		$: 36,
		"&": 38,
		"'": 39,
		"(": 40,
		")": 41,
		"*": 42,
		"+": 43,
		"-": 45,
		".": 46,
		0: 48,
		1: 49,
		2: 50,
		3: 51,
		4: 52,
		5: 53,
		6: 54,
		7: 55,
		8: 56,
		9: 57,
		":": 58,
		"<": 60,
		">": 62,
		"?": 63,
		A: 65,
		B: 66,
		C: 67,
		F: 70,
		P: 80,
		Q: 81,
		U: 85,
		Z: 90,
		"[": 91,
		"\\": 92,
		"]": 93,
		"^": 94,
		_: 95,
		"`": 96,
		a: 97,
		b: 98,
		f: 102,
		i: 105,
		m: 109,
		n: 110,
		r: 114,
		s: 115,
		t: 116,
		v: 118,
		x: 120,
		z: 122,
		"{": 123,
		"|": 124,
		"}": 125
	});
	static toUpperCase(codepoint) {
		if (codepoint < ASCII_SIZE) return ASCII_TO_UPPER[codepoint];
		const s = String.fromCodePoint(codepoint).toUpperCase();
		const expectedLen = s.codePointAt(0) > MAX_BMP ? 2 : 1;
		if (s.length > expectedLen) return codepoint;
		const sOrigin = String.fromCodePoint(s.codePointAt(0)).toLowerCase();
		const originExpectedLen = sOrigin.codePointAt(0) > MAX_BMP ? 2 : 1;
		if (sOrigin.length > originExpectedLen || sOrigin.codePointAt(0) !== codepoint) return codepoint;
		return s.codePointAt(0);
	}
	static toLowerCase(codepoint) {
		if (codepoint < ASCII_SIZE) return ASCII_TO_LOWER[codepoint];
		const s = String.fromCodePoint(codepoint).toLowerCase();
		const expectedLen = s.codePointAt(0) > MAX_BMP ? 2 : 1;
		if (s.length > expectedLen) return codepoint;
		const sOrigin = String.fromCodePoint(s.codePointAt(0)).toUpperCase();
		const originExpectedLen = sOrigin.codePointAt(0) > MAX_BMP ? 2 : 1;
		if (sOrigin.length > originExpectedLen || sOrigin.codePointAt(0) !== codepoint) return codepoint;
		return s.codePointAt(0);
	}
};
var UnicodeRangeTable = class {
	/**
	* @param {Uint32Array | number[]} data
	* @param {boolean} isStride1
	*/
	constructor(data, isStride1 = false) {
		this.data = data;
		this.isStride1 = isStride1;
		this.SIZE = isStride1 ? 2 : 3;
	}
	getLo(index) {
		return this.data[index * this.SIZE];
	}
	getHi(index) {
		return this.data[index * this.SIZE + 1];
	}
	getStride(index) {
		return this.isStride1 ? 1 : this.data[index * this.SIZE + 2];
	}
	get length() {
		return this.data.length / this.SIZE;
	}
};
const B64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
const B64_MAP = /* @__PURE__ */ new Uint8Array(256);
for (let i = 0; i < 64; i++) B64_MAP[B64.charCodeAt(i)] = i;
const decodeVLQ = (str) => {
	const res = [];
	let value = 0;
	let shift = 0;
	for (let i = 0; i < str.length; i++) {
		const digit = B64_MAP[str.charCodeAt(i)];
		value |= (digit & 31) << shift;
		if ((digit & 32) === 0) {
			res.push(value);
			value = 0;
			shift = 0;
		} else shift += 5;
	}
	return res;
};
const decodeRanges = (str, isStride1) => {
	const res = decodeVLQ(str);
	const numRanges = isStride1 ? res.length / 2 : res.length / 3;
	const out = new Uint32Array(numRanges * 3);
	let current = 0;
	let resIdx = 0;
	for (let i = 0; i < numRanges; i++) {
		current += res[resIdx++];
		out[i * 3] = current;
		current += res[resIdx++];
		out[i * 3 + 1] = current;
		out[i * 3 + 2] = isStride1 ? 1 : res[resIdx++];
	}
	return out;
};
const decodeOrbit = (str) => {
	const res = decodeVLQ(str);
	const map = /* @__PURE__ */ new Map();
	let currentKey = 0;
	for (let i = 0; i < res.length; i += 2) {
		currentKey += res[i];
		const zz = res[i + 1];
		const delta = zz >>> 1 ^ -(zz & 1);
		map.set(currentKey, currentKey + delta);
	}
	return map;
};
var LazyMap = class {
	constructor(initializer) {
		this.initializer = initializer;
		this.cache = /* @__PURE__ */ new Map();
	}
	has(key) {
		return Object.hasOwn(this.initializer, key);
	}
	get(key) {
		if (this.cache.has(key)) return this.cache.get(key);
		const val = this.has(key) ? this.initializer[key]() : null;
		this.cache.set(key, val);
		return val;
	}
};
var UnicodeTables = class {
	static _CASE_ORBIT = null;
	static get CASE_ORBIT() {
		if (!this._CASE_ORBIT) this._CASE_ORBIT = decodeOrbit("rCgCIgCY+rQI4QiCuuBLgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCCgCBgCBgCBgCBgCBgCBgCB+7OB-BB-BB-BB-BB-BBskQB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BC-BB-BB-BB-BB-BB-BB-BByHBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBDCBBBCBBBCBBCCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBCCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBxHBCBBBCBBBCBBB3SBmMBkNBCBBBCBBB8MBCBBB6MB6MBCBBC+EB0MB2MBCBBB6MB+MBiGBmNBiNBCBBBmKBikzCBmNBqNBkIBsNBCBBBCBBBCBBB0NBCBBB0NDCBBB0NBCBBByNByNBCBBBCBBB2NBCBBDCBBCwDFCBCBDBCBCBDBCBCBDBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBB9EBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBCCBCBDBCBBBhGBvDBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBjICCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBH2iVBCBBBlKBwiVB+jVB+jVBCBBBlMBqEBuEBCBBBCBBBCBBBCBBBCBBB+hVB4hVB8hVBjNB7MC5MB5MCzMC1MB+0yCE5MB20yCC9MBu2yCBwyyCBo0yCChNBlNBo0yCBu-UBi0yCDlNC6-UBpNDrNIu+UDzNCm0yCBzNE0yyCBzNBpEBxNBxNBtEG1NLqxyCBkxyCnFoFrBCBBBCBBDCBBEkIBkIBkICoHHsCCqCBqCBqCCgEC+DB+DBmkOBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCC+BBgCBgCBgCBgCBgCBgCBgCBgCBrCBpCBpCBpCBmjOB-BB8BB-BB-BBgEB-BB-BByBBqgOBsDB-BBtwBB-BB-BB-BBsBBgDBCB-BB-BB-BBeB-BB-BB61OB-BB-BB-DB9DB9DBQB7DBmCE9CBrDBPBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBrFB-EBOBnHB3FB-FCCBBBNBCBBCjIBjIBjIBgFBgFBgFBgFBgFBgFBgFBgFBgFBgFBgFBgFBgFBgFBgFBgFBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCB-BB-BB8kMB-BB6kMB-BB-BB-BB-BB-BB-BB-BB-BB-BBokMB-BB-BBkkMBkkMB-BB-BB-BB-BB-BB-BB-BB4jMB-BB-BB-BB-BB-BB-EB-EB-EB-EB-EB-EB-EB-EB-EB-EB-EB-EB-EB-EB-EB-EBCBBBCBoiMBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBJCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBeBCBBBCBBBCBBBCBBBCBBBCBBBCBBBdBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBCgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDL-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-C64CgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOCgmOGgmODg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FDg8FBg8FBg8FhVg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBQBQBQBQBQBQDPBPBPBPBPBPjkC7mMB5mMBnmMBjmMBCBlmMB3lMBpiMBk8kCBCBBG-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FD-7FB-7FB-7F6FoglCEsuHRwjlCyDCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCB0DBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBG1DD97OCCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBQBQBQBQBQBQBQBQBPBPBPBPBPBPBPBPBQBQBQBQBQBQDPBPBPBPBPBPDQBQBQBQBQBQBQBQBPBPBPBPBPBPBPBPBQBQBQBQBQBQBQBQBPBPBPBPBPBPBPBPBQBQBQBQBQBQDPBPBPBPBPBPEQCQCQCQCPCPCPCPBQBQBQBQBQBQBQBQBPBPBPBPBPBPBPBPB0EB0EBsFBsFBsFBsFBoGBoGBgIBgIBgHBgHB8HB8HDQBQBQBQBQBQBQBQBPBPBPBPBPBPBPBPBQBQBQBQBQBQBQBQBPBPBPBPBPBPBPBPBQBQBQBQBQBQBQBQBPBPBPBPBPBPBPBPBQBQCSFPBPBzEBzEBRCxnOFSFrFBrFBrFBrFBREQBQClkOFPBPBnGBnGFQBQCljOCODPBPB-GB-GBNHSF-HB-HB7HB7HBRqJ53OE9tQBrmQH4Bc3BSgBBgBBgBBgBBgBBgBBgBBgBBgBBgBBgBBgBBgBBgBBgBBgBBfBfBfBfBfBfBfBfBfBfBfBfBfBfBfBfECBByZ0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzB34BgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CBCBBBt-UBruHBt+UB1iVBviVBCBBBCBBBCBBB3hVB5-UB9hVB7hVCCBBCCBBI9jVB9jVBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBICBBBCBBECBBN-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOC-lOG-lOzoeCBBBCBBBCBBBCBBBCBBBCBl8kCBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBTCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBnECBBBCBBBCBBBCBBBCBBBCBBBCBBDCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBKCBBBCBBBnglCBCBBBCBBBCBBBCBBBCBBECBBBvyyCDCBBBCBBBgDCCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBn0yCB90yCB10yCBh0yCBn0yCCjxyCBzyyCBpxyCBg6BBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBB-CBl0yCBvjlCBCBBBCBBBt2yCBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBhkzCZCBB9a-5Bd-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCm6TCBB7gBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCH-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BmlBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvChDwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCFvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvC1DuCBuCBuCBuCBuCBuCBuCBuCBuCBuCBuCCuCBuCBuCBuCBuCBuCBuCBuCBuCBuCBuCBuCBuCBuCBuCCuCBuCBuCBuCBuCBuCBuCCuCBuCCtCBtCBtCBtCBtCBtCBtCBtCBtCBtCBtCCtCBtCBtCBtCBtCBtCBtCBtCBtCBtCBtCBtCBtCBtCBtCCtCBtCBtCBtCBtCBtCBtCCtCBtCk2BgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEO-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-D+CgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCL-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-B74CgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BhrVgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BhB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BD1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BtxekCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjC");
		return this._CASE_ORBIT;
	}
	static _Print = null;
	static get Print() {
		if (!this._Print) this._Print = new UnicodeRangeTable(decodeRanges("hB9CBjBLBCpWBDFBFGBCCCBSBCsMBClBBDxBBDCBC2BBJaBFFBSVBC-FBCvBBD6BBDkDBP6BBDwBBDOBCbBDCCBJBGfBIqCBCgFBCHBDBBDVBCGBCEEBCBDIBDBBDDBJFFBCCBDBDYBDCBCFBFBBDVBCGBCBBCBBCBBDCCBDBFBBDCBEIIBCBCIIBPBLCBCIBCCBCVBCGBCBBCEBDJBCCBCCBDQQBCBDLBIGBCCBCHBDBBDVBCGBCBBCEBDIBDBBDCBICBFBBCEBDRBLBBCFBECBCDBEBBCCCBEEBEEBBBELBFEBECBCDBDHHPUBGMBCCBCWBCPBDIBCCBCDBIBBCCBCBBDDBDJBIVBCCBCWBCJBCEBDIBCCBCDBIBBGCBCDBDJBCCBNMBCCBCyBBCCBCFBFPBDZBCCBCRBEXBCIBCDDBFBEFFBEBCCCBGBHJBDCBN5BBFcBmBBBCCCBDBCXBCCCBVBDEBCCCBFBCJBDDBhBnCBCjBBFmBBCjBBCOBCMBmBlGBCGGD4LBCDBDGBCCCBCBDoBBCDBDgBBCDBDGBCCCBCBDOBC4BBCDBDiCBDfBEZBH1CBDFBD-TBCbBE4CBIVBKXBKTBNMBCCBCBBN9CBDJBHJBHNBCKBH4CBIqBBGlCBLeBCLBFLBFEEBoBBDEBMrBBFZBHKBE9BBDgCBCcBDKBHJBHNBDtBBDLBVsCBClFBJ7BBEOBE9BBGqBBDKBJqBBG1QBDFBDlBBDFBDHBCGCBdBD0BBCOBCNBDFBCSBDCBCIBSXBJuBBSBBDaBCMBEhBBPgBBQrEBF5UBXKBWz4BBD9LBGsBBCGGD3BBIBBPXBKGBCGBCGBCGBCGBCGBCGBCGBC9DBjBZBC4CBN1GBbPBC+BBC1CBDmDBGqBBC9CBC1CBKvBBCszcBE2BBK7KBV3FBJ8GBV7BBEJBH3BBJlCBJLBHzDBMdBEtCBCKBFgBBC2BBKNBDJBDmDBZbBLFBDFBDFBKGBCGBC7BBF9DBDJBHj9KBNWBFwBBloItLBDpDBnBGBNEBGZBCEBCCCBCCBCCBoUBhBpBBHyBBCSBCDBFEBCmEBF9FBEFBDFBDFBDCBEGBCGBOBBDLBCZBCSBCBBCOBDNBjB6DBGCBFsBBE3CBCMBEwBwBBsBBjEcBEwBBQbBFjBBKdBGqBBGdBCkBBFNBrB9EBDJBHjBBFjBBFnBBJzBBMLBCOBCGBCBBCKBCOBCGBCBBEzBBN2JBKVBLHBZFBCpBBCIBmCFBDCCBqBBCBBEDDBVBCnCBJIBxBSBCBBGgBBEaBGaBnB3BBFTBDxBBCBBGHBCCBCcBDCBFJBIIBI-BBhBmBBFLBK1BBEcBDaBGZBIDBNGBxCoCB4ByBBOyBBItBBJJBHlBBEcBJBBxGeBCpBBCCBDBBRFBJIBiBtBBJpBBXZBnBbBVWBKtCBFjBBK9BBCEBOYBIJBH0BBCRBJmBBK-CBCTBMRBCuBB-BGBCCCBCBCOBCKBH6BBGJBHDBCHBDBBDVBCGBCBBCEBCJBDBBDCBDHHGGBDGBEEBMJBCDDClBBCJBCDDCDBCJBCBBJBBe7CBCEBfnCBJJBnF1BBDlBBjBkCBMJBHMBU5BBHJBHTBdaBDOBFWB6F7BBlDyCBNHBDDDBGBCBBCdBCBBDLBKJBnCHBDtBBDKBcnCBJyCBOoCBIJB3CHB5ChBBPJBHIBCsBBCNBLcBEfBDVBCNBqCGBCBBCrBBECCBCCBHBJJBHFBCBBCkBBCBBCFBIJBHrBBFJB3HYBIQBCoBBEcB2CQQBwBBO6cBnDuDBCEBMjGBtyCiDBOvhBBRVBL68DBGmSB61G5BBn2B4RBIeBCJBFwCBCJBHdBDFBLlCBLJBCGBCUBGSBxN5BBnG6CBGYBDYBtBqCBF4BBIQBhCEBMGBK1mHBqBfBiDyDB+vIDBCGBCBBCiJBQeeBBBDPPBCBJrMBloCqDBGMBEIBIJBDDBh7D8HBEzNBHWBQQBQtBBDWBKzDB9B1HBLmBBDpCBJvDBWlCB7DTBNTBN2CBKYBoE0CBCmCBCBBDDDBDDBCBCLBCCCBFBCgCBCDBDHBCGBCbBCDBCEBCEEBFBCzKBDjJBD9VBQEBCOBxiBeBHFB2GGBCQBDGBCBBCEBG9BBiBxDxDBrBBENBDJBFBBhKeBS5BBGxOxOBoBB3GqBBFhGhGBdBCVBJBBhHGBCDBCBBCOBCkGBDPBqBrCBFJBFBByYjCBtC8BBjGDBCaBCBBCDDCJBCDBCCCHFFCECBBBCBBCDDCICBCCDDBCGBCDBCDBCCCBIBCQBGCBCEBCQB1BBBvIrBBFjDBNOBDOBCOBCkBBLtFB5BcBOrBBFIBIBBPFB7E4eBEQBEMBE5GBHLBFQQBKBF3BBJJBHnBBJdBDLBFBBPIBoB3KBJNBDMBEKBE4BBCFFBOBDLBFJBIyEBCmDBmgB-2pBBhB9oEBDt0FBDwpHBQtTBjtC9QBjvBq6EBGppIBnkzVvHB", false));
		return this._Print;
	}
	static CATEGORIES = new LazyMap({
		C: () => new UnicodeRangeTable(decodeRanges("AfBgDgBBOrWrWBHHBCBICCVuMuMnBBBzBBBE4B4BBGBcDBHQBXhGhGxBBB8BBBmDNB8BBByBBBQddBCCMEBhBGBsCiFiFJBBDBBXIICCBFBBKBBDBBFHBCDBDGGBaaBEEHDBDBBXIIDGDBCCGDBDBBECBCGBFCCBFBSJBEKKEXXIDDGBBLIEBCCBNBFBBNGBIEEJBBDBBXIIDGGBKKBDDBEEBFBEDBDGGBTTBIBDHHBBBEFFBBBDCCDCBDCBECBNDBGCBEFFBCCBEBCNBWEBOEEYRRBKKEFFBFBDEEDBBFBBLGBXEEYLLGBBKEEFGBDEBEFFBLLELBOEE0BEEHDBRBBbEETCBZKKCBBICBCDBHCCJFBLBBELB7BDBekBBDCCGZZCYYBGGCIILBBFfBpClBlBBCBoBlBlBQOOBjBBnGCCBDBCBB6LFFBIICFFBqBqBFBBiBFFBIICFFBQQ6BFFBkCkCBhBhBBBBbFB3CBBHBB+UCB6CGBXIBZIBVLBOEEDLB-CBBLFBLFBPMMBEB6CGBsBEBnCJBgBNNBCBNDBCCBrBBBGKBtBDBbFBMCB-BBBiCeeBMMBEBLFBPBBvBBBNTBuCnFnFBGB9BCBQCB-BEBsBBBMHBsBEB3QBBHBBnBBBHBBJGCgBBB2BQQPBBHUUBEEKMMBDBbEByBPBDBBcOOBBBjBNBiBOBtEDB7UVBMUB14BBB-LEBuBCCBDBCBB5BGBDNBZIBI4BI-DhBBb6C6CBKB3GZBxC3C3CBoDoDBDBsB-C-C3CIBxBuzcuzcBBB4BIB9KTB5FHB+GTB9BCBLFB5BHBnCHBNFB1DKBfCBvCMMBCBiB4B4BBHBPBBLBBoDXBdJBHBBHBBHIBIII9BDB-DBBLFBl9KLBYDByBjoIBvLBBrDlBBILBGEBbGGCGDrUfBrBFB0BUUFDBGoEoEBCB-FCBHBBHBBHBBECBIIIBLBDBBNbbUDDQBBPhBB8DEBEDBuBCB5COOBBBCuBBvBhEBeCByBOBdDBlBIBfEBsBEBfmBmBBCBPpBB-EBBLFBlBDBlBDBpBHB1BKBNQQIDDMQQIDDBBB1BLB4JIBXJBJXBHrBrBKkCBHBBCtBtBDCBCBBYpCpCBGBKvBBUDDBDBiBCBcEBclBB5BDBVBBzBDDBDBJEEeBBEDBLGBKGBhCfBoBDBNIB3BCBeBBcEBbGBFLBIvCBqC2BB0BMB0BGBvBHBLFBnBCBeHBDvGBgBrBrBEBBDPBHHBKgBBvBHBrBVBblBBdTBYIBvCDBlBIB-BGGBLBaGBLFB2BTTBGBoBIBhDVVBJBTwBwBB8BBICCFQQMFB8BEBLFBFJJBDDBXXIDDGLLBDDBEEBCCBEBCEBIBBICBGKBLCCBCCnBLLCBBCFFLDDBGBDcB9CGGBcBpCHBLlFB3BBBnBhBBmCKBLFBOSB7BFBLFBVbBcBBQDBY4FB9BjDB0CLBJBBCBBJDDfDDBNNBHBLlCBJBBvBBBMaBpCHB0CMBqCGBL1CBJ3CBjBNBLFBKuBuBPJBeCBhBBBXPPBnCBIDDtBCBCDDKHBLFBHDDmBDDHGBLFBtBDBL1HBaGBSqBqBBBBe0CBCOBzBMB8clDBwDGGBJBlGryCBkDMBxhBPBXJB88DEBoS41GB7Bl2BB6RGBgBLLBCByCLLBEBfBBHJBnCJBLIIWEBUvNB7BlGB8CEBaBBarBBsCDB6BGBS-BBGKBIIB3mHoBBhBgDB0D8vIBFIIDkJkJBNBCcBEBBCNBFHBtMjoCBsDEBOCBKGBLBBF-6DB+HCB1NFBYOBSOBvBBBYIB1D7BB3HJBoBBBrCHBxDUBnC5DBVLBVLB4CIBamEB2CoCoCDBBCBBDBBFNNCIIiCFFBJJIddFGGCCBI1K1KBlJlJB-V-VBNBGQQBuiBBgBFBH0GBISSBIIDGGBDB-BgBBCvDBuBCBPBBLDBD-JBgBQB7BEBCvOBrB1GBsBDBC-FBgBXXBGBD-GBIFFDQQmGBBRoBBtCDBLDBDwYBlCrCB+BhGBFccDCCBCCLFFCCCBEBCDBCECEDDCBBCICDCCBFFIKFCLLSEBEGGSzBBDtIBtBDBlDLBQBBQQQmBJBvF3BBeMBtBDBKGBDNBH5EB6eCBSCBOCB7GFBNDBCOBNDB5BHBLFBpBHBfBBNDBDNBKmBB5KHBPBBOCBMCB6BCCBCBRBBNDBLGB0EoDoDBjgBBh3pBfB-oEBBv0FBBypHOBvThtCB-QhvBBs6EEBrpIlkzVBxHvw-FB", false)),
		Cc: () => new UnicodeRangeTable(decodeRanges("AfgDgB", true)),
		Cf: () => new UnicodeRangeTable(decodeRanges("tFzqBzqBBEBXhGhGyBhMhMBxCxCs5D9-B9-BBDBbEByBEBCJBw03B6H6HBBBimEQQj7IPBhjiBDBwmFHBn0rYffB+CB", false)),
		Cn: () => new UnicodeRangeTable(decodeRanges("4bBBHDBICCVuMuMnBBBzBBBE4B4BBGBcDBHKBvI9B9BBmDmDBMB8BBByBBBQddBCCMEBjBEBuHJJBDDBXXICCBBBFBBKBBDBBFHBCDBDGGBaaBEEHDBDBBXIIDGDBCCGDBDBBECBCGBFCCBFBSJBEKKEXXIDDGBBLIEBCCBNBFBBNGBIEEJBBDBBXIIDGGBKKBDDBEEBFBEDBDGGBTTBIBDHHBBBEFFBBBDCCDCBDCBECBNDBGCBEFFBCCBEBCNBWEBOEEYRRBKKEFFBFBDEEDBBFBBLGBXEEYLLGBBKEEFGBDEBEFFBLLELBOEE0BEEHDBRBBbEETCBZKKCBBICBCDBHCCJFBLBBELB7BDBekBBDCCGZZCYYBGGCIILBBFfBpClBlBBCBoBlBlBQOOBjBBnGCCBDBCBB6LFFBIICFFBqBqBFBBiBFFBIICFFBQQ6BFFBkCkCBhBhBBBBbFB3CBBHBB+UCB6CGBXIBZIBVLBOEEDLB-CBBLFBLFBbFB6CGBsBEBnCJBgBNNBCBNDBCCBrBBBGKBtBDBbFBMCB-BBBiCeeBMMBEBLFBPBBvBBBNTBuCnFnFBGB9BCBQCB-BEBsBBBMHBsBEB3QBBHBBnBBBHBBJGCgBBB2BQQPBBHUUBEEKmDmDNBBcOOBBBjBNBiBOBtEDB7UVBMUB14BBB-LEBuBCCBDBCBB5BGBDNBZIBI4BI-DhBBb6C6CBKB3GZBxC3C3CBoDoDBDBsB-C-C3CIBxBuzcuzcBBB4BIB9KTB5FHB+GTB9BCBLFB5BHBnCHBNFB1DKBfCBvCMMBCBiB4B4BBHBPBBLBBoDXBdJBHBBHBBHIBIII9BDB-DBBLFBl9KLBYDByBDBvzIBBrDlBBILBGEBbGGCGDrUfBrBFB0BUUFDBGoEoEBCC-FCBHBBHBBHBBECBIIIBIBGBBNbbUDDQBBPhBB8DEBEDBuBCB5COOBBBCuBBvBhEBeCByBOBdDBlBIBfEBsBEBfmBmBBCBPpBB-EBBLFBlBDBlBDBpBHB1BKBNQQIDDMQQIDDBBB1BLB4JIBXJBJXBHrBrBKkCBHBBCtBtBDCBCBBYpCpCBGBKvBBUDDBDBiBCBcEBclBB5BDBVBBzBDDBDBJEEeBBEDBLGBKGBhCfBoBDBNIB3BCBeBBcEBbGBFLBIvCBqC2BB0BMB0BGBvBHBLFBnBCBeHBDvGBgBrBrBEBBDPBHHBKgBBvBHBrBVBblBBdTBYIBvCDBlBIBlCJBCBBaGBLFB2BTTBGBoBIBhDVVBJBTwBwBB8BBICCFQQMFB8BEBLFBFJJBDDBXXIDDGLLBDDBEEBCCBEBCEBIBBICBGKBLCCBCCnBLLCBBCFFLDDBGBDcB9CGGBcBpCHBLlFB3BBBnBhBBmCKBLFBOSB7BFBLFBVbBcBBQDBY4FB9BjDB0CLBJBBCBBJDDfDDBNNBHBLlCBJBBvBBBMaBpCHB0CMBqCGBL1CBJ3CBjBNBLFBKuBuBPJBeCBhBBBXPPBnCBIDDtBCBCDDKHBLFBHDDmBDDHGBLFBtBDBL1HBaGBSqBqBBBBe0CBCOBzBMB8clDBwDGGBJBlGryCBkDMB3iBJB88DEBoS41GB7Bl2BB6RGBgBLLBCByCLLBEBfBBHJBnCJBLIIWEBUvNB7BlGB8CEBaBBarBBsCDB6BGBS-BBGKBIIB3mHoBBhBgDB0D8vIBFIIDkJkJBNBCcBEBBCNBFHBtMjoCBsDEBOCBKGBLBBJ76DB+HCB1NFBYOBSOBvBBBYIB1D7BB3HJBoBBBjGUBnC5DBVLBVLB4CIBamEB2CoCoCDBBCBBDBBFNNCIIiCFFBJJIddFGGCCBI1K1KBlJlJB-V-VBNBGQQBuiBBgBFBH0GBISSBIIDGGBDB-BgBBCvDBuBCBPBBLDBD-JBgBQB7BEBCvOBrB1GBsBDBC-FBgBXXBGBD-GBIFFDQQmGBBRoBBtCDBLDBDwYBlCrCB+BhGBFccDCCBCCLFFCCCBEBCDBCECEDDCBBCICDCCBFFIKFCLLSEBEGGSzBBDtIBtBDBlDLBQBBQQQmBJBvF3BBeMBtBDBKGBDNBH5EB6eCBSCBOCB7GFBNDBCOBNDB5BHBLFBpBHBfBBNDBDNBKmBB5KHBPBBOCBMCB6BCCBCBRBBNDBLGB0EoDoDBjgBBh3pBfB-oEBBv0FBBypHOBvThtCB-QhvBBs6EEBrpIm8yVBCdBhD-DBxHvw-BB---BBB---BBB", false)),
		Co: () => new UnicodeRangeTable(decodeRanges("gg4B-nGh4hc9--BD9--B", true)),
		Cs: () => new UnicodeRangeTable(decodeRanges("gg2B--B", true)),
		L: () => new UnicodeRangeTable(decodeRanges("hCZBHZBwBLLFGGBVBCeBCpOBFLBPEBICCiEEBCBBDDBCHHCCBCCCBSBCyCBCqEBJlFBClBBDHHBnBBoCaBFDBuBqBBkBBBCiDBCQQBIIBLLBBBDRRCdBe4CBMZZBfBKBBFGGBUBFKKEYYBXBIKBGXBCGBRpBB7B1BBETTIJBQPBFHBDBBDVBCGBCEEBCBERROBBCCBPBBLJJBEBFBBDVBCGBCBBCBBCBBgBDBCUUBBBRIBCCBCVBCGBCBBCEBETTQBBYMMBGBDBBDVBCGBCBBCEBEffBCCBBBQSSCFBECBCDBEBBCCCBEEBEEBBBELBX1B1BBGBCCBCWBCPBEbbBBBCBBDBBfFFBGBCCBCWBCJBCEBEffBBBCBBQBBSIBCCBCoBBDRRGCBJCBZFBGRBEXBCIBCDDBFB7BvBBCBBNGB7BBBCCCBDBCXBCCCBIBCBBKDDBDBCWWBCBhBgCgCBGBCjBBcEB0DqBBVRRBEBFDBEEEBIIBBBFMBNSSBkBBCGGDqBBCsKBCDBDGBCCCBCBDoBBCDBDgBBCDBDGBCCCBCBDOBC4BBCDBDiCBmBPBR1CBDFBErTBDQBCZBGqCBHHBIRBOSBPRBPMBCCBQzBBkBFFkC4CBIEBDhBBCGGBkCBLeByBdBDEBMrBBFZB3BWBK0BBzC+C+CBtBBSHB3BdBOBBLrBBbjBBqBCBLjBBDKBGqBBDCBqBDBCFBCBBEGGB+FBhC1IBDFBDlBBDFBDHBCGCBdBD0BBCGBCEEBBBCGBEDBDFBFMBGCBCGB1DOORMBmDFFDJBCEEBDBHGCBCBCKBDDBGEBF1B1BB8zC8zCBjHBHDBEBBNlBBCGGD3BBIRRBVBKGBCGBCGBCGBCGBCGBCGBCGBxC2O2OBrBrBBDBGBBF1CBHCBC5CBCDBGqBBC9CBSfBxBPBhQ-tGBhCs0VBkCtBBDsIBEPBLBBVuBBReBDlCByBIBDmDBDxCBVQBCCBCDBCWBezBBPxBB-BFBECCBMMBaBLWBacBIuBBdRRBDBCJBLEBCoBBYCBCHBVWBEEEBwBBCEEBDDBDBDCCZCBDKBICBNFBDFBDFBKGBCGBCqBBCNBHyDBej9KBNWBFwBBloItLBDpDBnBGBNEBGCCBIBCMBCEBCCCBCCBCCBqDBiBqLBT-BBD1BBpBLB1DEBCmEBlBZBHZBM4CBEFBDFBDFBDCBkBLBCZBCSBCBBCOBDNBjB6DBmMcBEwBBwBfBOTBCHBHlBBLdBDjBBFHBxB9EBTjBBFjBBFnBBJzBBNKBCOBCGBCBBCKBCOBCGBCBBEzBBN2JBKVBLHBZFBCpBBCIBmCFBDCCBqBBCBBEDDBVBLWBKeBiCSBCBBLVBLZBHZBnB3BBHBBhCQQBCBCCBCcBrBcBEcBkBHBCbBc1BBLVBLSBORBvDoCB4ByBBOyBBOjBBnBbBKWB7HpBBHBBRFB5BcBLJJBUBrBRBvBUBcWBN0BB6BBBDOOBrBBhBYBbjBBeDDJiBBENNBuBBPDBWCCkBRBCYBUBBgCGBCCCBCBCOBCJBIuBBnBHBDBBDVBCGBCBBCEBETTNEBfJBCDDClBBCaaCtBtBBzBBTDBVCBfvBBVBBC5F5FBtBBqBDBlBvBBV8B8BBpBBOoCoCBZBmBGB6FrBB1D-BBgBHBDDDBGBCBBCXBQCC-CHBDmBBRCCdLLBmBBIWWMtBBUTTBnCBoGgBBgBIBCkBBSyByBBcBxDGBCBBClBBWaaBEBCBBCfBPYYBqBBlISBQCCBLBChBB9DwCwCB4cBnHjGBtyCgDBQvhBBSFBa68DBGmSB61GdBj3B4RBIeBSuCBSdBTvBBRDBgBUBGSBxNsBB0G-BBhBYBDYBtBqCBGjCjCBLBhCBBCPPBNNB0mHBqBfBiDyDB+vIDBCGBCBBCiJBQeeBBBDPPBCBJrMBloCqDBGMBEIBIJBn7F0CBCmCBCBBDDDBDDBCBCLBCCCBFBCgCBCDBDHBCGBCbBCDBCEBCEEBFBCzKBDYBCYBCeBCYBCeBCYBCeBCYBCeBCYBCHB15BeBHFBmI9BBzEsBBLGBRiKiKBcBTrBBlPbBlHdBDwGwGBdBCCBCBBCGBDEBKBBhHGBCDBCBBCOBCkGB8BjCBI1lB1lBBCBCaBCBBCDDCJBCDBCCCHFFCECBBBCBBCDDCICBCCDDBCGBCDBCDBCCCBIBCQBGCBCEBCQBlqE-2pBBhB9oEBDt0FBDwpHBQtTBjtC9QBjvBq6EBGppIB", false)),
		LC: () => new UnicodeRangeTable(decodeRanges("hCZBHZB7BLLBVBCeBCiGBCDBFvGBDZBhGDBDBBECBCHHCCBCCCBSBCyCBCqEBJlFBClBBKoBB44ClBBCGGDqBBDCBhV1CBDFBjkCKBGqBBDCBhCrBBgCMBChBBmD1IBDFBDlBBDFBDHBCGCBdBD0BBCGBCEEBBBCGBEDBDFBFMBGCBCGBmIFFDJBCEEBDBHGCBCBCFBFDDBCBGEBF1B1BB8zC8zCB6DBDmDBHDBEBBNlBBCGGzoetBBTbBnEtCBCWBEDBCsCBZBBE2Z2ZBpBBGIBIvCBh6TGBNEBqgBZBHZBmlBvCBhDjBBFjBB1DKBCOBCGBCBBCKBCOBCGBCBBk2ByBBOyBB+CVBLVB74C-BBhrV-BBhBYBDYBtpZ0CBCmCBCBBDDDBDDBCBCLBCCCBFBCgCBCDBDHBCGBCbBCDBCEBCEEBFBCzKBDYBCYBCeBCYBCeBCYBCeBCYBCeBCYBCHB15BJBCTBHFB2uCjCB", false)),
		Ll: () => new UnicodeRangeTable(decodeRanges("hDZB7BqBqBBWBCHBC2BCBQCBuBCDECBBBDCCDEEBFFDEEBBBDDDCCCDCCBCCDEECDDBDDBBBHGDCOCBSCBDDCEEC4BCBFBDDDBCCFICBjCBDZBiGCCEEEBBBTccBhBBCBBECBCWCBDBCGDB0B0BBuBBCgBCK0BCDMCBgDCxBoBBo6CqBBDCB5XFBjkCIBC2D2DBqBBgCMBChBBnD0ECBHBCgDCBHBJFBLHBJHBJFBLHBJHBJNBDHBJHBJHBJEBCBBHEEBBBCBBJDBDBBJHBLCBCBBzIEEBEEcKFDBBJDBF2B2Bs1CvBBCEEBGCFCCBCCBEBGiDCBIICFFNlBBCGG0oesBCUaCoEMCBBBC+BCBGBCCCDICFCCDCCBBBCSCGGGCMCFCCDOCbEE2ZqBBGIBIvCBh6TGBNEBqhBZBumBnBBpEjBB8EKBCOBCGBCBBk4ByBB+DVB75CfBhsVfB8BYBnqZZBbGBCRBbZBbDBCCCBFBCKBbZBbZBbZBbZBbZBbZBbZBbZBbbBdYBCFBbYBCFBbYBCFBbYBCFBbYBCFBC15B15BBIBCTBHFB4vChBB", false)),
		Lm: () => new UnicodeRangeTable(decodeRanges("wVRBFLBPEBICCmEGG-OnHnHlFBBuIBBFgBgBKEEhFoFoF1mBgEgE2R72B72BsDkTkTxOFBvF+BBOjBjBBjBByVOORMBg-CBByHgGgG2OsBsBBDBGiDiDB+C+CBBB34bjnBjnBBEBvIzDzDdBB6DIBxCYYpDDBEBB2OXXqEtDtDWBBoDDBKngVngVuBBBh-BFBCpBBCIB0sBhBhB2K04D04DnrTDB9PCBpBBBnRMBhCBBCPPB9-P9-PBCBCGBCBByhM9BBqGGBud0Q0QsSAB", false)),
		Lo: () => new UnicodeRangeTable(decodeRanges("qFQQhIFFBCBxGBB7ZaBFDBuBfBCJBkBBBCiDBCZZBLLBBBDRRCdBe4CBMZZBfBWVBrBYBIKBGXBCGBRoBB8B1BBETTIJBROBFHBDBBDVBCGBCEEBCBERROBBCCBPBBLJJBEBFBBDVBCGBCBBCBBCBBgBDBCUUBBBRIBCCBCVBCGBCBBCEBETTQBBYMMBGBDBBDVBCGBCBBCEBEffBCCBBBQSSCFBECBCDBEBBCCCBEEBEEBBBELBX1B1BBGBCCBCWBCPBEbbBBBCBBDBBfFFBGBCCBCWBCJBCEBEffBBBCBBQBBSIBCCBCoBBDRRGCBJCBZFBGRBEXBCIBCDDBFB7BvBBCBBNFB8BBBCCCBDBCXBCCCBIBCBBKDDBDBYDBhBgCgCBGBCjBBcEB0DqBBVRRBEBFDBEEEBIIBBBFMBNyDyDBnKBCDBDGBCCCBCBDoBBCDBDgBBCDBDGBCCCBCBDOBC4BBCDBDiCBmBPByDrTBDQBCZBGqCBHHBIRBOSBPRBPMBCCBQzBBpBkCkCBhBBC0BBIEBDhBBCGGBkCBLeByBdBDEBMrBBFZB3BWBK0BBxFuBBSHB3BdBOBBLrBBbjBBqBCBLdByDDBCFBCBBE7hB7hBBCB4-C3BBZWBKGBCGBCGBCGBCGBCGBCGBCGBoR2B2BF1CBJCCB4CBFGGBpBBC9CBSfBxBPBhQ-tGBhC0wUBC2jBBkCnBBJrIBFPBLBBjCyByBBkCBqFoDoDEGBCCBCDBCWBezBBPxBB-BFBECCBMMBaBLWBacBIuBBuBEBDIBLEBCoBBYCBCHBVPBCFBEEEBwBBCEEBDDBDBDCCZBBEKBIPPBEBDFBDFBKGBCGByEiBBej9KBNWBFwBBloItLBDpDBkCCCBIBCMBCEBCCCBCCBCCBqDBiBqLBT-BBD1BBpBLB1DEBCmEBqDJBCsBBDeBEFBDFBDFBDCBkBLBCZBCSBCBBCOBDNBjB6DBmMcBEwBBwBfBOTBCHBHlBBLdBDjBBFHBhEtCBjDnBBJzBB9CzBBN2JBKVBLHB5EFBDCCBqBBCBBEDDBVBLWBKeBiCSBCBBLVBLZBHZBnB3BBHBBhCQQBCBCCBCcBrBcBEcBkBHBCbBc1BBLVBLSBORBvDoCB4FjBBnBDBCxJxJBoBBHBBRCBCBB5BcBLJJBUBrBRBvBUBcWBN0BB6BBBDOOBrBBhBYBbjBBeDDJiBBENNBuBBPDBWCCkBRBCYBUBBgCGBCCCBCBCOBCJBIuBBnBHBDBBDVBCGBCBBCEBETTNEBfJBCDDClBBCaaCtBtBBzBBTDBVCBfvBBVBBC5F5FBtBBqBDBlBvBBV8B8BBpBBOoCoCBZBmBGB6FrBB0GHBDDDBGBCBBCXBQCC-CHBDmBBRCCdLLBmBBIWWMtBBUTTBnCBoGgBBgBIBCkBBSyByBBcBxDGBCBBClBBWaaBEBCBBCfBPYYBnBBCBBlISBQCCBLBChBB9DwCwCB4cBnHjGBtyCgDBQvhBBSFBa68DBGmSB61GdBj3B4RBIeBSuCBSdBTvBB0BUBGSB0NnBB2MqCBGwFwFB0mHBqBfBiDyDBuwIiJBQeeBBBDPPBCBJrMBloCqDBGMBEIBIJBxzI2P2PBrBBiBiKiKBcBTrBBlPaBmHdBDwGwGBdBCCBCBBCGBDEBKiHiHBFBCDBCBBCOBCkGB8pBDBCaBCBBCDDCJBCDBCCCHFFCECBBBCBBCDDCICBCCDDBCGBCDBCDBCCCBIBCQBGCBCEBCQBlqE-2pBBhB9oEBDt0FBDwpHBQtTBjtC9QBjvBq6EBGppIB", false)),
		Lt: () => new UnicodeRangeTable(decodeRanges("lOGDnB2sH2sHBGBJHBJHBNQQwBAB", false)),
		Lu: () => new UnicodeRangeTable(decodeRanges("hCZBmDWBCGBiB2BCDOCDuBCBECEBBCCCBCCBBBDDBCBBCCBEBBCBBCECBCCDCCBCCBBBCCCBEEIJDCMCDQCDDDCCBC4BCIBBCBBDCCBCBCGCiJCCEJJHCCBBBCCCBCCBPBCIBkBDDBBBEWCGDDCBBDyBBxBgBCK2BCBMCD+CCDlBBq6ClBBCGGzW1CB0kCHHBpBBDCBhK0ECKgDCKHBJFBLHBJHBJFBMGCJHBpCDBNDBNDBNEBMDBnIFFECBDCBDEEBDBHGCBCBDDBLBBG+B+B9zCvBBxBCCBBBDGCBCBCDDJCBCgDCJCCFuqeuqeCqBCUaCoEMCE8BCLECBICFCCDCCEUCBDBCEBCOCBCBCCCBQCZs5Vs5VBYBmmBnBBpEjBB9EKBCOBCGBCBBr3ByBB+EVB75CfBhsVfBhCYBoqZZBbZBbZBbCCBGDBDDBCBCHBbZBbBBCDBDHBCGBcBBCDBCEBCEEBFBcZBbZBbZBbZBbZBbZBfYBiBYBiBYBiBYBiBYBiB2pE2pEBgBB", false)),
		M: () => new UnicodeRangeTable(decodeRanges("gYvDB0IGBoIsBBCCCBCCBCCpCKBxBUBRmDmDBFBDFBDBBCDBkBffBZB8CKB7BIBKZZBCBCIBCCBCEBsBCB8BIBrBXBCgBB3BCBCRBCGBLBBeCB5BCCBFBDBBDCBKLLBbbDCB5BCCBDBFBBDCBEffBEEMCB5BCCBGBCCBCCBVBBXFBCCB5BCCBFBDBBDCBICBLBBf8B8BBDBECBCDBKpBpBBDB4BCCBFBCCBCDBIBBMBBeCB5BCCBFBCCBCDBIBBMBBQNNBCB4BBBCGBCCBCDBKLLBeeBBBnCFFBEBCCCBGBTBB+BDDBFBNHBjDDDBHBMGBqCBBcECFBByBTBCBBGKBCjBBKlDlDBSBYDBFCBCCBDGBEDBOLBCLLBCBgWCBzdDBdCBeBBfBBhCfBKuBuBBBBC2D2DBjBjB3DLBFLB8GEB6BJBCcBDxBxBBsBBDLBVEBwBQBnBIBNCBfMB5BNBxBTB5ECBCUBFHHDCBnG-BBxWgBB--CCBuEhDhDBeBrRFBqDBB1udDBCJBhBBBxCBBxIEEFYYBDBF0C0CBzBzBBQBbRBOnBnBBGBaMBtBDBwBNBlBkCkCBMBNJJBuBuBBBBzBCCBBBDBBGBBCqBqBBDBGBBtHHBCBBx5TiXiXBOBRPBuejHjH2EEBn0BCBCBBGDBpBCBFmFmFB+R+RBCBiCEB+JBBuCFBnCKByBDB7DCB2BOBqBDDBLLBCBuBKBI+B+BBBBlBNBRBBtBNNBBBxBNBJDBCBB9CLBHDD+ELBWDB4BBBCGBDBBDCBKLLBDDBFBEEBkCIBCDDCDBCEBCPPBzCzCBQBYyCyCBSBsHGBDIBcBBzCQBrDMBmDOBhIOB2HFBCBBDDBCCCBuEuEBFBDGBEddBIBpBGBCDBJKKBJBvBPBnGHBoGHBCHBzCVBCNB7DFBECCBCCBFBCjCjCBDBCBBCEB8KDBKBBCxBxBBFBEEBYmnFmnFHOBpmLRBhuCEB8BGB5gBCCB1BBIDByCMMBslTslTBizEizEBsBBDWB-QEBEFBJHBDGBfDB1ECB89B2BBFxBBJPPXEBCOBxqBGBCQBDGBCBBCEBlDhFhFBFB4L+B+BBCB9PDB-HBB0HDDIBBG7O7OBFBuDGB29lYvHB", false)),
		Mc: () => new UnicodeRangeTable(decodeRanges("joC4B4BDCBJDBCBBzBBB7BCBHBBDBBLsBsB7BCBjC7B7BBBBJCCB2B2BB7B7BCHHBDDBLLnDBBCBBECBCCBLqBqBBBB+BDB+BBB7BCCBDBDBBCBBKBBdPPB7B7BBBBGCBCCBLrBrBBsCsCBBBHHBTBBrKBBgCsFsFBFFHDDBaaBLLBBBDGBWBBDFBDLLBBB5zBffiEIIBGBCBB7KDBDCBFBBCFBhHBB7BCCKCCBJJBEByExBxBGCCBDBCBB+BffFBBD9B9BDCBCEEBxBxBBGBJBBsFWW35EBB0-dBBD5C5CBzBzBBOBvEBBwBxBxBBFFBDDBBBvDBBDBBZuBuBCuDuDDBBGuHuHBCCBCCBCC0gZCCgEuBuBBBBFBB0DZZB8B8BxBCBKBBO+C+CBBBEBBCrFrFBBBgBBB7BBBCDBDBBDCBKLLB1C1CBBBIDDCDBCBBCmDmDBBBJBBErDrDBBBHCCBCBDuHuHBBBHDBDyDyDBBBJBBCuDuDCBBHoDoDCBBFmImIBBBK4H4HBEBCBBFDDCvEvEBBBJDBF1C1CeBB-BqGqGECCoGPPrDIID2G2GBDBFBBC-K-KBNNxBBBJBBCpvQpvQBBBlxD2BBpDBB0rYBBHFB", false)),
		Me: () => new UnicodeRangeTable(decodeRanges("okBBB1xF-wB-wBBCBCCBsshBCB", false)),
		Mn: () => new UnicodeRangeTable(decodeRanges("gYvDB0IEBqIsBBCCCBCCBCCpCKBxBUBRmDmDBFBDFBDBBCDBkBffBZB8CKB7BIBKZZBCBCIBCCBCEBsBCB8BIBrBXBCfB4BCCFHBFEEBFBLBBe7B7BFDBJVVBbbDBB6BFFBFFBDDBBBEffBEEMBB6BFFBDBCBBFVVBXXBEBC7B7BDCCBCBJIIBMMBff+BNNzBEE4BCCBBBGCBCDBIBBMBBe7B7BDHHGBBVBBdBB6BBBFDBJVVBeepCIIBBBC7C7CDGBNHBjDDDBHBMGBqCBBcEC4BNBCEBCBBGKBCjBBKnDnDBCBCFBCBBDBBaBBFCBRDBODDBHHQgWgWBBBzdCBeBBfBBfBBhCBBCGBJDDBJBKuBuBBBBC2D2DBjBjB3DCBFBBKHHBBB8GBBD7B7BCGBCCCDHBHJBDxBxBBMBCeBDLBVDBxBCCBDBCGGpBIBNBBhBDBDBBCCB5BCCBEECCB7BHBDBB5ECBCMBCGBFHHEBBnG-BBxWMBFEEBKB--CCBuEhDhDBeBrRDBsDBB1udFFBIBhBBBxCBBxIEEFaaBGG4EBBbRBOnBnBBGBaKBvBCBxBDDBCBDBBoBkCkCBEBDBBDBBNJJwB0B0BCCBDBBGBBCrBrBBJJvHDDFx5Tx5TiXPBRPBuejHjH2EEBn0BCBCBBGDBpBCBFmFmFB+R+RBCBiCEB+JBBuCFBnCKByBDB8D3B3BBNBqBDDBLLBBByBDBDBBI+B+BBBBlBEBCHB-BNNB1B1BBHBLDBDgDgDBBBDCCBHHD+E+EEHBWBB6BBBEmBmBBFBEEBnCFBOECPBB2CHBDCBCYY1CFBCFFBCCBvHvHBCBHBBCBBcBB2CHBDCCBrDrDCDDBEBCmDmDCDDBCBCEBkIIBCBBhIBBCFFxEDBDBBFhBhBBIBpBFBDDBJKKBEBDCBvBMBCBBnGCCBBBCqGqGBFBCFBCzCzCBUBDGBCBBCBB7DFBECCBCCBFBCpCpCBEEC8K8KBMMB1B1BBDBGCCYmnFmnFHOBpmLLBECBhuCEB8BGB5gBgCgCBCByC5lT5lTBizEizEBsBBDWBhRCBSHBDGBfDB1ECB89B2BBFxBBJPPXEBCOBxqBGBCQBDGBCBBCEBlDhFhFBFB4L+B+BBCB9PDB-HBB0HDDIBBG7O7OBFBuDGB29lYvHB", false)),
		N: () => new UnicodeRangeTable(decodeRanges("wBJB5DBBGDDBBBitBJBnEJBnGJB9MJB3DJBFFBtDJB3DJB3DJBDFBvDMB0DJBJGBoDJBpDGBISBuDJBhDJB3DJBnCTBtIJBnCJBwWTBybCBwHJBHJBXJBtJJBhEKBmFJBHJB3FJB3CJBnEJBHJB3gBEEBEBHJBnGyBBDEB3W7BBvCVB3TdBqrBqYqYaIBPCB4KDBrEJBfHBCOBhBJBoBOBh7cJB9FJBhKFB7EJBnBJBnGJBXJB3CJB3MJB34UJBuPsBBN4BBSBB2KaBlBDBeJJnEEBrGJBvdHBaGBoBIBsCEBXFBhFBBDPBDtBBhCIB1BBBfCBsCEBpDHBZHBqBGBrKFBxBJBHJB3IeB-EJBrBDBxDGBnEdBhEJB9BJBxEJBITB8HJB3KJB3DJB3LJBnDJBHTBtCLBlNSB+CJB3UJB3CcBkHJBnCJB3BJBnLJBnDUBshBuDBimPJBnpCJB3CJBnEJBCGBvQJBnIWB+KCB6nXJBnuBTBNTBtDYB2iBxBBhqCJBnNJB3PJB4HJBtWIBhEJB4Y6BBCCBCDBtCsBBCOBjeMBk3CJB", false)),
		Nd: () => new UnicodeRangeTable(decodeRanges("wBJnxBJnEJnGJ9MJ3DJ3DJ3DJ3DJ3DJ3DJ3DJ3DJ3DJhDJ3DJnCJ3IJnCJn6BJnBJtJJhEJnFJHJ3FJ3CJnEJHJnuiBJnVJnBJnGJXJ3CJ3MJ34UJnsBJnkCJHJ9YJhEJ9BJxEJ3IJ3KJ3DJ3LJnDJHTtCJnNJnDJ3UJ3CJ3HJnCJ3BJnLJ3uQJnpCJ3CJnEJ3QJ37XJ12CxBhqCJnNJ3PJ4HJ2aJ30EJ", true)),
		Nl: () => new UnicodeRangeTable(decodeRanges("u3FCBwzCiBBDDB-zDaaBHBPCBs1dJBxyW0BBtOJJnEEBrhIuDBm8SCB", false)),
		No: () => new UnicodeRangeTable(decodeRanges("yFBBGDDBBB2pCFB5LFB5DCBmEGB6GGBSIByNJB2hBTB0jBJBhP20B20BEFBHJBnGPBqB3W3WB6BBvCVB3TdBqrB1kB1kBBCBrEJBfHBCOBhBJBoBOBxrdFBymWsBBiCDBSBB2KaBlBDB1pBHBaGBoBIBsCEBXFBhFBBDPBDtBBhCIB1BBBfCBsCEBpDHBZHBqBGBrKFBhLeB-EJBrBDBxDGBnETB8LTBmqBBBvNIBobSB0aUBn8SGB-YWBqhZTBNTBtDYBvqFIBid6BBCCBCDBtCsBBCOBjeMB", false)),
		P: () => new UnicodeRangeTable(decodeRanges("hBCBCFBCDBLBBEBBbCBCccCkBkBGEELBBEEE-VJJzOFBqBBB0BCCDDDtBBBVBBCBBOCCBBBrCDBnDsBsBBMBqHCB3BOBgBmImIBLLtE5D5D6DnMnMNwLwL7CLLBpFpFBNBCmBmBBCBoCrCrCBDBFBBwDFBsFlTlTBHB4EuTuTtBBBvCCBoCBB+ECBCCBmBKB6JBB5GBBhEGBCFBhFBBLGBdCB9DDB8BEB-BBBhCHBM9Z9ZBWBJTBCMBCLBfBBPBB6TDBeBB+hBNBwCBBgBJB0MVBgCDBhBBB8XDBCBBxDwEwEBtBBCfBDLBkNCBFJBDLBRNNjD7C7CjgdBBuICBkDLL0DFB9LDB3CBBpBCBCyByBBwBwBiDMBRBB9DDB-DBBRBB6HzqUzqUBxGxGBIBXiBBCNBCFFCBB2ECBCFBCDBLBBEBBbCBCccCCCBFB7MCB9UxBxB-MoXoXoGgBgBxIIBnBxDxDBFBjCGB6CDByO-J-JjBlElEBDBtBDB+FGBuDBBCDB-DDBxBBBwCDBFOOCCB5CFBsDrJrJBCCBzDzDBDBLBBCpDpD7HWBqDCBdMBtCjEjEBBB9HpIpIBBB8E9C9CBGB0CCBCEB+CJB4GgDgDBDBrBBBmUBBrCMBwFxjBxjBBDB97CBB8zOBBmEiCiCBDBJpRpRBBBoJDBoK9lT9lTovHEB07C-a-aBAB", false)),
		Pc: () => new UnicodeRangeTable(decodeRanges("-Cg-Hg-HBUU-u3BBBZCBwHAB", false)),
		Pd: () => new UnicodeRangeTable(decodeRanges("tB9qB9qB0BiyDiyDmgBqgCqgCBEBiwDDDgBBBFdd-NUUwDxszBxszBBmBmBLqFqFhzD-J-J", false)),
		Pe: () => new UnicodeRangeTable(decodeRanges("pB0B0BgB+1D+1DC-6B-6BqtC4B4BQ7T7TCff-hBMCxChBhBCGC1MUChCCCiBmhBmhBCECtBGCtNICEGCDBB-ozB6G6GeOCESSCCCrF0B0BgBGD", false)),
		Pf: () => new UnicodeRangeTable(decodeRanges("7F+6H+6HEddpuDCCFDDQEE", false)),
		Pi: () => new UnicodeRangeTable(decodeRanges("rFt7Ht7HDBBDaapuDCCFDDQEE", false)),
		Po: () => new UnicodeRangeTable(decodeRanges("hBCBCCBDECBLLBEEBcclCGGPBBI-V-VJzOzOBEBqB3B3BDDDtBBBVBBCBBOCCBBBrCDBnDsBsBBMBqHCB3BOBgBmImIBLLtE5D5D6DnMnMNwLwL7CLLBpFpFBNBCxDxDrCEBFBBwDFBsFlTlTBHBmY9D9DBBBoCBB+ECBCCBmBFBCDB6JBB5GBBhEGBCFBhFBBLGBdCB9DDB8BEB-BBBhCHBMjajaBJJBGBJIBDDBDCBEKBCCCBIB7kDDBCBBxDwEwEBFFBBBDDDBHBCBBCDDBLLBDBCJBDDBCCCBLBDCBtNCB6B+F+FjgdBBuICBkDLL0DFB9LDB3CBBpBCBCyByBBwBwBiDMBRBB9DDB-DBBRBB6HlxUlxUBFBDXXVBBDDBECBCDBICBHCCB2E2EBBBCCBDECBLLBEEBcclBDDB7M7MBBB9UxBxB-MoXoXoGgBgBxIIBnBxDxDBFBjCGB6CDB0ZlElEBDBtBDB+FGBuDBBCDB-DDBxBBBwCDBFOOCCB5CFBsDrJrJBCCBzDzDBDBLBBCpDpD7HWBqDCBdMBtCjEjEBBB9HpIpIBBB8E9C9CBGB0CCBCEB+CJB4GgDgDBDBrBBBmUBBrCMBwFxjBxjBBDB97CBB8zOBBmEiCiCBDBJpRpRBBBoJDBoK9lT9lTovHEB07C-a-aBAB", false)),
		Ps: () => new UnicodeRangeTable(decodeRanges("oBzBzBgB-1D-1DC-6B-6B-rCEEnB4B4BQ7T7TCff-hBMCxChBhBCGC1MUChCCCiBmhBmhBCECaTTCECtNICEGCDipzBipzB4GeeCMCESSCCCrFzBzBgBEEDAB", false)),
		S: () => new UnicodeRangeTable(decodeRanges("kBHHRCBgBCCcCCkBEBCBBDCCBCBDEEfgBgBrODBNNBGGBCCCBPB2DPPBxDxDsErIrIBBB3DCBDDDBvGvGLUUB4H4HIBBpEqLqLBHHB2H2H-DjEjEBGBlEwGwGqBmGmGiGCBQCCBBBDFBVECmEHBCFBCBBGDBmGBBxXJB0WuLuLlL+E+EBgBBiLJBKIBhiBCCBBBMCBOCBOCBOBBmCOOoBCBOCBUhBB-BBBCDBCBBLCCBBBGFBCECFMMBFFBDBGDBC7B7BBFFB2LBFcBD+HBXKByCtCBXnTBtBwBBDeBLyMBX+BBFfBD1LBDpEBmHFBmLBBvBZBC4CBN1GBbPBFOOBNNWBBHBB8CBB0HBBFJBhBlBBKRRBdBMdBJQQBeBLmBBQ-JBhuG-BBx0V2BB6RWBKBBoDBB+EDBLDB+RCBiHPPB+9T+9TpEgBBuLPBhCBB3BHBtBDBjDCCBBBD7E7EHRRBBBgBCCcCCiEGBCGBOBB6JIB6BQBDCBCMBEwBwBBrBB7zBBBwSmWmWBiKiKBGBnjC2kC2kCBbBr6SDBG3qU3qUk7DvHBLCBEzNBHWBQQBgDzDB9B1HBLmBBD7BBGCBXBBIdBF8BBWhCBE7F7FB1CBrbaagBaagBaagBaagBaa9B-PB4BDBzBHBCNBCBBp2BwNwNttCEE+DiOiOBvIvIBqBBFjDBNOBDOBCOBCkBBYgFB5BcBOrBBFIBIBBPFB7E4eBEQBEMBE5GBHLBFQQBKBF3BBJJBHnBBJdBDLBFBBPIBoB3KBJNBDMBEKBE4BBCFFBOBDLBFJBIyEBC7CBLAB", false)),
		Sc: () => new UnicodeRangeTable(decodeRanges("kB+D+DBCBqnB8D8DzPBBzPBBI2H2HoImSmS8sClmClmCBgBB37hBkuVkuVtD7E7E8GBBEBB3-HDB-4wBxtCxtC", false)),
		Sk: () => new UnicodeRangeTable(decodeRanges("+CCCoCHHFEEqQDBNNBGGBCCCBPB2DPPBjoBjoB15FCCBBBMCBOCBOCBOBB9kEBBkzdWBKBBoDBBxePPBniUniUBPB8bCCjF4g9B4g9BBDB", false)),
		Sm: () => new UnicodeRangeTable(decodeRanges("rBRRBBB+BCCuBFFmBgBgB-XwQwQBBB8xGOOoBCBOCBsEoBoBBDBHlClCBDBGBBFGDIgBgBBDDCgBgBBqIBhBBB7CffBXBpBFB2OKK3BHBwDxKxKBDBDeBLPBhIiEBX+BBFfBDhIBxBUBDFB9+zB5Z5ZCCBlFRRBBB+BCCkEHHBCBitDBBhrwBx+Bx+BagBgBagBgBagBgBagBgBat5Ft5FB-uC-uCBHB", false)),
		So: () => new UnicodeRangeTable(decodeRanges("mFDDFCCyerIrIBgEgEBvGvGLUUB4H4HkQ2L2LjEFBClElEwGqBqBoMCBQCCBBBDFBVECmEHBCFBCBBGDBmGBBxXJB0WzWzW+EhBBiLJBKIBksBBBCDBCBBLCCBHHBEBCECFMMBPPCBBC7B7BBKKBDBDDBCBBCBBCGBCeBDBBCCCBdBtIHBFTBDGBDwCBCdBanBBHnCBXKByCtCBX2FBCIBC1BBJuDBC3HBtBrBBhC-HBhQvBBWBBHmBBDpEBmHFBmLBBvBZBC4CBN1GBbPBFOOBNNWBBHBBxKBBFJBhBlBBKRRBdBMdBJQQBeBLmBBQ-JBhuG-BBx0V2BBibDBLBBC+R+RBBBqqUPBuLPBhCBB3BHBuBCBlPEEFBBOBB6JIB6BQBDCBCMBEwBwBBrBB7zBBBwSpgBpgBBGBnjC2kC2kCBGBFQBr6SDBG3qU3qUk7DvHBLCBEzNBHWBQPBhDzDB9B1HBLmBBD7BBGCBXBBIdBF8BBWhCBE7F7FB1CBqlB-PB4BDBzBHBCNBCBBp2B96C96CiEyWyWBqBBFjDBNOBDOBCOBCkBBYgFB5BcBOrBBFIBIBBPFB7E6HBG4WBEQBEMBE5GBHLBFQQBKBF3BBJJBHnBBJdBDLBFBB-B3KBJNBDMBEKBE4BBCFFBOBDLBFJBIyEBC7CBLAB", false)),
		Z: () => new UnicodeRangeTable(decodeRanges("gBgEgEgvFgsCgsCBJBeBBGwBwBh9DAB", false)),
		Zl: () => new UnicodeRangeTable(decodeRanges("ohIA", true)),
		Zp: () => new UnicodeRangeTable(decodeRanges("phIA", true)),
		Zs: () => new UnicodeRangeTable(decodeRanges("gBgEgEgvFgsCgsCBJBlBwBwBh9DAB", false)),
		ASCII_Hex_Digit: () => new UnicodeRangeTable(decodeRanges("wBJIFbF", true)),
		Alphabetic: () => new UnicodeRangeTable(decodeRanges("hCZBHZBwBLLFGGBVBCeBCpOBFLBPEBICC3CeeBQBCBBDDBCHHCCBCCCBSBCyCBCqEBJlFBClBBDHHBnBBoBNBCCCBCCBCCJaBFDBeKBG3BBCGBPlDBCHBFHBFCBLCBDRRBuBBOkDBZgBBKBBFGGBWBDSBUYBIKBGXBCGBIJJBoBBLLBEGBHrCBCPBCCBFOBOSBCHBDBBDVBCGBCEEBCBEHBDBBDBBCJJFBBCEBNBBLFFBBBCFBFBBDVBCGBCBBCBBCBBFEBFBBDBBFIIBCBCSSBEBMCBCIBCCBCVBCGBCBBCEBEIBCCBCBBEQQBCBWDBFCBCHBDBBDVBCGBCBBCEBEHBDBBDBBKBBFBBCEBORRBCCBEBECBCDBEBBCCCBEEBEEBBBELBFEBECBCCBEHHpBMBCCBCWBCPBEHBCCBCCBJBBCCBCBBDDBdDBCHBCCBCWBCJBCEBEHBCCBCCBJBBGCBCDBOCBNMBCCBCoBBDHBCCBCCBCGGBCBIEBXFBCCBCRBEXBCIBCDDBFBJFBCCCBGBTBBO5BBGGBH0B0BBECBDBCXBCCCBRBCCBDEBCHHPDBhBgCgCBGBCjBBFSBFPBCjBBkC2BBCDDBDBR-BBLDBDlBBCGGDqBBCsKBCDBDGBCCCBCBDoBBCDBDgBBCDBDGBCCCBCBDOBC4BBCDBDiCBmBPBR1CBDFBErTBDQBCZBGqCBEKBITBMUBNTBNMBCCBCBBNzBBDSBPFFkC4CBIqBBGlCBLeBCLBFIBYdBDEBMrBBFZB3BbBF+BBDTBzBYYBMMBBByBzBBCOBCHB0BpBBDDBLrBBCKBP2BBXCBLjBBDKBGqBBDCBqBDBCFBCBBEGGB+FBUhBBM1IBDFBDlBBDFBDHBCGCBdBD0BBCGBCEEBBBCGBEDBDFBFMBGCBCGB1DOORMBmDFFDJBCEEBDBHGCBCBCKBDDBGEBFSSBnBBuZzBB34BkHBHDBEBBNlBBCGGD3BBIRRBVBKGBCGBCGBCGBCGBCGBCGBCGBCfBwB2O2OBBBaIBIEBDEBF1CBHCBC5CBCDBGqBBC9CBSfBxBPBhQ-tGBhCs0VBkCtBBDsIBEPBLBBVuBBGHBEwDBoBIBDmDBDxCBVUBCgBBZzBBNjCBCtBtBBEBECCBBBLgBBGiBBOcBEyBBCLBQRRBOBLEBC2BBKNBTWBEkCBCCCZCBDPBDDBMFBDFBDFBKGBCGBCqBBCNBH6DBWj9KBNWBFwBBloItLBDpDBnBGBNEBGLBCMBCEBCCCBCCBCCBqDBiBqLBT-BBD1BBpBLB1DEBCmEBlBZBHZBM4CBEFBDFBDFBDCBkBLBCZBCSBCBBCOBDNBjB6DBmC0BBsIcBEwBBwBfBOdBGqBBGdBDjBBFHBCEBrB9EBTjBBFjBBFnBBJzBBNKBCOBCGBCBBCKBCOBCGBCBBEzBBN2JBKVBLHBZFBCpBBCIBmCFBDCCBqBBCBBEDDBVBLWBKeBiCSBCBBLVBLZBHZBnB3BBHBBhCDBCBBGHBCCBCcBrBcBEcBkBHBCbBc1BBLVBLSBORBvDoCB4ByBBOyBBOnBBjBbBEGGBVB7HpBBCBBEBBRFBzBCBEcBLJJBUBrBRBvBUBcWBKlCBsBEBL4BBKOOBXBYyBBSDBJiBBEKKB+BBCDBKBBLCCkBRBChBBDHHBCB-BGBCCCBCBCOBCJBI4BBYDBCHBDBBDVBCGBCBBCEBEHBDBBDBBEHHGGBdJBCDDClBBCJBCDDCDBCBBECCtBhCBCCBCDBVCBfhCBDBBC5F5FB0BBDGBaFBjB+BBCEE8B1BBDoCoCBZBDNBWGB6F4BBoD-BBgBHBDDDBGBCBBCdBCBBDBBDDB+CHBDtBBDFBCCCBccBxBBDJBSnCBGTTBnCBoDHB5CgBBgBIBCsBBCGBCyByBBcBDVBCNBqCGBCBBCrBBECCBCCBBBCDDBZZBEBCBBCkBBCBBCDBCYYBqBBlIWBKQBCoBBECBwDwCwCB4cBnDuDBSjGBtyCgDBQvhBBSFBa68DBGmSB61GuBBy2B4RBIeBSuCBSdBTvBBRDBgBUBGSBxNsBB0G-BBhBYBDYBtBqCBF4BBIQBhCBBCNNBFBK1mHBqBfBiDyDB+vIDBCGBCBBCiJBQeeBBBDPPBCBJrMBloCqDBGMBEIBIJBFi7Fi7FBzCBCmCBCBBDDDBDDBCBCLBCCCBFBCgCBCDBDHBCGBCbBCDBCEBCEEBFBCzKBDYBCYBCeBCYBCeBCYBCeBCYBCeBCYBCHB15BeBHFB2GGBCQBDGBCBBCEBG9BBiBxDxDBrBBLGBRiKiKBcBTrBBlPbBlHdBDwGwGBdBCVBJBBhHGBCDBCBBCOBCkGB8BjCBEEE1lBDBCaBCBBCDDCJBCDBCCCHFFCECBBBCBBCDDCICBCCDDBCGBCDBCDBCCCBIBCQBGCBCEBCQB1TZBHZBHZB3zD-2pBBhB9oEBDt0FBDwpHBQtTBjtC9QBjvBq6EBGppIB", false)),
		Dash: () => new UnicodeRangeTable(decodeRanges("tB9qB9qB0BiyDiyDmgBqgCqgCBEB+BoBoBQnMnMlgDDDgBBBFdd-NUUwDxszBxszBBmBmBLqFqFhzD-J-J", false)),
		Emoji: () => new UnicodeRangeTable(decodeRanges("jBHHGJBwDFFu8HNN5GXX7CFBQBBwLBBNnFnFaKBFCBoGoHoHBLLK7B7BBCBCEBKGDBDDFDDCBBDIEBJJBBBGCCGLBMBBDCCBCCTDDBTTBEBCCCBEEBGGDBBFBBMBBGBBDGGBECBVVBGGBEBCDBDFFDDDBEBCDDCCCHEEHLLBQQDFFCFFBBBCMMBxBxBBBBKeP1LBBwOCBUBB0BFF7mBNN6SCCrrvDrGrGhFBBNBBPDDBIBsCZBCBBYVVDIBWBBvFhBBDvDBDBBCCBDyCBDCBCmIBC+BBMFBCXBIBBDHBNDDBCBDFFBOOBDDJBBKGGBBBNCBJCBDCCFHHEHHB0CBxBlCBGHBDDBEJBECCBEEDJBkHLBF8I8IBtBBCJBC4FBxDMBEKBE4BBCFFBOBDLBFJB", false)),
		Emoji_Component: () => new UnicodeRangeTable(decodeRanges("jBHHGJB0+H2G2Gsp3B3+8B3+8BBYB8PEBxtBDBtzhY-CB", false)),
		Emoji_Modifier: () => new UnicodeRangeTable(decodeRanges("7-8DE", true)),
		Emoji_Modifier_Base: () => new UnicodeRangeTable(decodeRanges("9wJ8G8GRDB4jzD9B9BBBBDDDBBB2DBBDKBWSBEFFBBBCCBICCZqGqGBFFWFFBvFvFBBBEEB0CRRBBBKMMgSDDJHBHKKBIBDCB5B+B+BBCCBCCSCBCMBmHCBrBIB", false)),
		Emoji_Presentation: () => new UnicodeRangeTable(decodeRanges("64IBBuGDBEDDqQBBWBBzBLBsBUUOJJBSSBGGBJJGWWIBBCFFDIIFBBdkBkBCFFBBBC+B+BBBBZPP8aBB0BFFvlxDrGrG-FDDBIBsCZBCZZVDDBDBCCBWBBvFgBBNIBClCBCVBNqBBFEBNQBEEEBlCBCCCB5FBD+BBODBCXBTbbBOO3C0CBxBlCBHEEBBBDDBEDBMBBIIBkHLBF8I8IBtBBCJBC4FBxDMBEKBE4BBCFFBOBDLBFJB", false)),
		Extended_Pictographic: () => new UnicodeRangeTable(decodeRanges("pFFFu8HNN5GXX7CFBQBBwLBBNnFnFaKBFCBoGoHoHBLLK7B7BBCBCEBKGDBDDFDDCBBDIEBJJBBBGCCGLBMBBDCCBCCTDDBTTBEBCCCBEEBGGDBBFBBMBBGBBDGGBECBVVBGGBEBCDBDFFDDDBEBCDDCCCHEEHLLBQQDFFCFFBBBCMMBxBxBBBBKeP1LBBwOCBUBB0BFF7mBNN6SCCrrvDoBoBBCBlDLBQBBQPPBmBmBBIBxDBBNBBPDDBIBU3BBcOBLVVDIBCDBKWBH7FBDvDBDBBCCBDyCBDCBCDBG9HBC+BBMFBCXBIBBDHBNDDBCBDFFBOOBDDJBBKGGBBBNCBJCBDCCFHHEHHB0CBxBlCBGHBDQBECCBEBDMB7GlBBNDB5BHBLFBpBHBfBBNDBDNBKmBBNuBBCJBC4FB5CHBPxEBhI9fB", false)),
		Hex_Digit: () => new UnicodeRangeTable(decodeRanges("wBJIFbFq1-BJIFbF", true)),
		Lowercase: () => new UnicodeRangeTable(decodeRanges("hDZBwBLLFlBlBBWBCHBC2BCBQCBuBCDECBBBDCCDEEBFFDEEBBBDDDCCCDCCBCCDEECDDBDDBBBHGDCOCBSCBDDCEEC4BCBFBDDDBCCFICBjCBDiBBIBBfEBhDsBsBCEEDDBTccBhBBCBBECBCWCBDBCGDB0B0BBuBBCgBCK0BCDMCBgDCxBoBBo6CqBBCDB5XFBjkCIBC2D2DB+FBiC0ECBHBCgDCBHBJFBLHBJHBJFBLHBJHBJNBDHBJHBJHBJEBCBBHEEBBBCBBJDBDBBJHBLCBCBB6DOORMBuDEEBEEcKFDBBJDBFiBiBBOBFsasaBYBn6BvBBCEEBGCFCCBCCBGBEiDCBIICFFNlBBCGG0oesBCUaCBBBmEMCBBBC8BCBIBCCCDICFCCDCCBBBCSCGGGCMCFCCDOCWDBCCCBBB2ZqBBCNBHvCBh6TGBNEBqhBZBumBnBBpEjBB8EKBCOBCGBCBBkODDBBBCpBBCIBmoByBB+DVB75CfBhsVfB8BYBnqZZBbGBCRBbZBbDBCCCBFBCKBbZBbZBbZBbZBbZBbZBbZBbZBbbBdYBCFBbYBCFBbYBCFBbYBCFBbYBCFBC15B15BBIBCTBHFBmI9BB1lChBB", false)),
		Math: () => new UnicodeRangeTable(decodeRanges("rBRRBBBgBeeCuBuBFmBmBgB5W5WBBBDbbBDDBBBwQCBuwGccBBBMEEOPPBCBWEBMEBiCMBFEEBFFBDBTFFDJBCDDBEBHEEBDDBCCBBBCFBENBClClCBWBCFBCBBFBBFfBCHHBPPBqIBJDBVBB7CffBZBCZZMGB+NBBNJBFFBFBBDBBEEBPCCDFBMHBGBB6BCCeDBKCBxK-BBhI-PBxBUBDFB9+zB4Z4ZBEBCjFjFRCBeCCeCCkEHHBCBitDBBhrwBwoBwoBBzCBCmCBCBBDDDBDDBCBCLBCCCBFBCgCBCDBDHBCGBCbBCDBCEBCEEBFBCzKBDjJBDxBBhwFDBCaBCBBCDDCJBCDBCCCHFFCECBBBCBBCDDCICBCCDDBCGBCDBCDBCCCBIBCQBGCBCEBCQB1BBB-uCIB", false)),
		Quotation_Mark: () => new UnicodeRangeTable(decodeRanges("iBFFkEQQ96HHBaBBowDqOqOBCBOCBixzBDB+FFF7CBB", false)),
		Terminal_Punctuation: () => new UnicodeRangeTable(decodeRanges("hBLLCMMBEE-ZJJiQ6B6BpCPPCCB1FsBsBBJBCsHsHB3B3BBEBCHBgBmImIB1nB1nBBtFtFFFB4JBB2YHBmY9D9DBBBoCBB+ECBEoBoBBCBDBB7JBBjLDBjFBBLBBCCBeCB8FEB-BBBldYYBKKBBBwlDCBzJOOFLLCBBEBBtNBB8ndBBuICBkHEB-LBB3CBBgD4E4EBBB0ECBgERRB6H6HnxUDDB6B6BBBBCDBqFLLCMMBEEiCDD7hBxBxBnkBoGoG3JBB5EFBlCFB6CDB5dEBtBDB+FGBxDDBgECBiEBBHRRB5C5CBDBtDrJrJB2D2DBBBNBBnLDBEOBqDBB6HCBmQCC8HBB4CBBFBB-MCBuBmUmUBrCrCBspBspBBDB6vRBBmEiCiCBBBLqRqRBoJoJBnwTnwTovHDB", false)),
		Uppercase: () => new UnicodeRangeTable(decodeRanges("hCZBmDWBCGBiB2BCDOCDuBCBECEBBCCCBCCBBBDDBCBBCCBEBBCBBCECBCCDCCBCCBBBCCCBEEIJDCMCDQCDDDCCBC4BCIBBCBBDCCBCBCGCiJCCEJJHCCBBBCCCBCCBPBCIBkBDDBBBEWCGDDCBBDyBBxBgBCK2BCBMCD+CCDlBBq6ClBBCGGzW1CB0kCHHBpBBDCBhK0ECKgDCKHBJFBLHBJHBJFBMGCJHBpCDBNDBNDBNEBMDBnIFFECBDCBDEEBDBHGCBCBDDBLBBGbbBOBUzZzZBYBx5BvBBxBCCBBBDGCBCBCDDJCBCgDCJCCFuqeuqeCqBCUaCoEMCE8BCLECBICFCCDCCEUCBDBCEBCOCBCBCCCBQCZs5Vs5VBYBmmBnBBpEjBB9EKBCOBCGBCBBr3ByBB+EVB75CfBhsVfBhCYBoqZZBbZBbZBbCCBGDBDDBCBCHBbZBbBBCDBDHBCGBcBBCDBCEBCEEBFBcZBbZBbZBbZBbZBbZBfYBiBYBiBYBiBYBiBYBiB2pE2pEBgBBvgCZBHZBHZB", false)),
		White_Space: () => new UnicodeRangeTable(decodeRanges("JEBTlDlDbgvFgvFgsCKBeBBGwBwBh9DAB", false))
	});
	static SCRIPTS = new LazyMap({
		Adlam: () => new UnicodeRangeTable(decodeRanges("go6DrCFJFB", true)),
		Ahom: () => new UnicodeRangeTable(decodeRanges("g4lCaDOFW", true)),
		Anatolian_Hieroglyphs: () => new UnicodeRangeTable(decodeRanges("ggxCmS", true)),
		Arabic: () => new UnicodeRangeTable(decodeRanges("gwBEBCFBCNBCCBCfBCJBMZBCrDBChBBxCvBBxHhBBGqCBCcBxy8BtPBDvEBhBPBxDEBCmEBk7DeBkCFBJIBiBFBh43BDBCaBCBBCDDCJBCDBCCCHFFCECBBBCBBCDDCICBCCDDBCGBCDBCDBCCCBIBCQBGCBCEBCQB1BBB", false)),
		Armenian: () => new UnicodeRangeTable(decodeRanges("xpBlBDxBDCks9BE", true)),
		Avestan: () => new UnicodeRangeTable(decodeRanges("g4iC1BEG", true)),
		Balinese: () => new UnicodeRangeTable(decodeRanges("g4GsCCxB", true)),
		Bamum: () => new UnicodeRangeTable(decodeRanges("g1pB3CpowB4R", true)),
		Bassa_Vah: () => new UnicodeRangeTable(decodeRanges("w26CdDF", true)),
		Batak: () => new UnicodeRangeTable(decodeRanges("g+GzBJD", true)),
		Bengali: () => new UnicodeRangeTable(decodeRanges("gsCDBCHBDBBDVBCGBCEEBCBDIBDBBDDBJFFBCCBDBDYB", false)),
		Beria_Erfe: () => new UnicodeRangeTable(decodeRanges("g17CYDY", true)),
		Bhaiksuki: () => new UnicodeRangeTable(decodeRanges("ggnCICsBCNLc", true)),
		Bopomofo: () => new UnicodeRangeTable(decodeRanges("qXB6wLqBxDf", true)),
		Brahmi: () => new UnicodeRangeTable(decodeRanges("ggkCtCFjBKA", true)),
		Braille: () => new UnicodeRangeTable(decodeRanges("ggK-H", true)),
		Buginese: () => new UnicodeRangeTable(decodeRanges("gwGbDB", true)),
		Buhid: () => new UnicodeRangeTable(decodeRanges("g6FT", true)),
		Canadian_Aboriginal: () => new UnicodeRangeTable(decodeRanges("ggF-TxRlC7tgCP", true)),
		Carian: () => new UnicodeRangeTable(decodeRanges("g1gCwB", true)),
		Caucasian_Albanian: () => new UnicodeRangeTable(decodeRanges("wphCzBMA", true)),
		Chakma: () => new UnicodeRangeTable(decodeRanges("gokC0BCR", true)),
		Cham: () => new UnicodeRangeTable(decodeRanges("gwqB2BKNDJDD", true)),
		Cherokee: () => new UnicodeRangeTable(decodeRanges("g9E1CDFz7lBvC", true)),
		Chorasmian: () => new UnicodeRangeTable(decodeRanges("w9jCb", true)),
		Common: () => new UnicodeRangeTable(decodeRanges("AgCBbFBbuBBCOBCEBYgBgBiOmBBGEBDTB1DKKHCC+THHPEEhB9E9ElQiEiEB6mB6mB2MDBjJwvBwvBBBBoCBBsGBBCumBumBOIIBCBCFBCCBDmYmYBKBD2CBCKBEKBCOBShBB-BlBBCCBDFBCaBCQBqBCBF5UBXKBW-cBhIzTBDpEBhQ9CBzMUBCCCBXBQHBFDB8CBBE7C7CB0E0EBOBhBlBBKxBxBB+BBgBwCBwB5C5CBmFBhuG-BBhoWhBBnDCBmFJB1HhFhFsMPPBzuUzuUBxGxGBIBXiBBCSBCDB0ECCBeBbFBbKBLuBuBBhChCBFBCGBLEBjICBFsBBEIBxCMB0BsBBlHaBltuBDB96D8HBEzNBHWBQQBgDzDB9B1HBLmBBD9BBEQBJBBIdBF8BB2GTBNTBN2CBKYBoE0CBCmCBCBBDDDBDDBCBCLBCCCBFBCgCBCDBDHBCGBCbBCDBCEBCEEBFBCzKBDjJBDxBByjFjCBtC8BBjWrBBFjDBNOBDOBCOBCkBBLtFB5BZBCBBOrBBFIBIBBPFB7E4eBEQBEMBE5GBHLBFQQBKBF3BBJJBHnBBJdBDLBFBBPIBoB3KBJNBDMBEKBE4BBCFFBOBDLBFJBIyEBCmDBnghYffB+CB", false)),
		Coptic: () => new UnicodeRangeTable(decodeRanges("ifNxkKzDGG", true)),
		Cuneiform: () => new UnicodeRangeTable(decodeRanges("ggoC5cnDuDCEMjG", true)),
		Cypriot: () => new UnicodeRangeTable(decodeRanges("ggiCFBDCCBqBBCBBEDD", false)),
		Cypro_Minoan: () => new UnicodeRangeTable(decodeRanges("w8rCiD", true)),
		Cyrillic: () => new UnicodeRangeTable(decodeRanges("ggBkEBDoFBx6FKBhFtCtCojEfBhie-CBv8VBBhw4B9BBiBAB", false)),
		Deseret: () => new UnicodeRangeTable(decodeRanges("gghCvC", true)),
		Devanagari: () => new UnicodeRangeTable(decodeRanges("goCwCFODZh7nBfhwcJ", true)),
		Dives_Akuru: () => new UnicodeRangeTable(decodeRanges("gomCGBDDDBGBCBBCdBCBBDLBKJB", false)),
		Dogra: () => new UnicodeRangeTable(decodeRanges("ggmC7B", true)),
		Duployan: () => new UnicodeRangeTable(decodeRanges("ggvDqDGMEIIJDD", true)),
		Egyptian_Hieroglyphs: () => new UnicodeRangeTable(decodeRanges("ggsC1iBL68D", true)),
		Elbasan: () => new UnicodeRangeTable(decodeRanges("gohCnB", true)),
		Elymaic: () => new UnicodeRangeTable(decodeRanges("g-jCW", true)),
		Ethiopic: () => new UnicodeRangeTable(decodeRanges("gwEoCBCDBDGBCCCBCBDoBBCDBDgBBCDBDGBCCCBCBDOBC4BBCDBDiCBDfBEZBnvGWBKGBCGBCGBCGBCGBCGBCGBCGBjpfFBDFBDFBKGBCGBylvCGBCDBCBBCOB", false)),
		Garay: () => new UnicodeRangeTable(decodeRanges("gqjClBEcJB", true)),
		Georgian: () => new UnicodeRangeTable(decodeRanges("glElBBCGGDqBBCDBx8CqBBDCBhiElBBCGG", false)),
		Glagolitic: () => new UnicodeRangeTable(decodeRanges("ggL-Ch9sDGCQDGCBCE", true)),
		Gothic: () => new UnicodeRangeTable(decodeRanges("w5gCa", true)),
		Grantha: () => new UnicodeRangeTable(decodeRanges("g4kCDBCHBDBBDVBCGBCBBCEBDIBDBBDCBDHHGGBDGBEEB", false)),
		Greek: () => new UnicodeRangeTable(decodeRanges("wbDBCCBDDBCFFCCCBBBCCCBSBC+BBPPBnpGEBzBEBFEB1ChKhKBUBDFBDlBBDFBDHBCGCBdBD0BBCOBCNBDFBCSBDCBCIBoJ-xiB-xiB7uVuCBSgj0Bgj0BBkCB", false)),
		Gujarati: () => new UnicodeRangeTable(decodeRanges("h0CCBCIBCCBCVBCGBCBBCEBDJBCCBCCBDQQBCBDLBIGB", false)),
		Gunjala_Gondi: () => new UnicodeRangeTable(decodeRanges("grnCFCBCkBCBCFIJ", true)),
		Gurmukhi: () => new UnicodeRangeTable(decodeRanges("hwCCBCFBFBBDVBCGBCBBCBBCBBDCCBDBFBBDCBEIIBCBCIIBPB", false)),
		Gurung_Khema: () => new UnicodeRangeTable(decodeRanges("go4C5B", true)),
		Han: () => new UnicodeRangeTable(decodeRanges("g0LZBC4CBN1GBwBCCaIBPDBle-tGBhC-vUBhoWtLBDpDBpodBBNGBqgkB-2pBBhB9oEBDt0FBDwpHBQtTBjtC9QBjvBq6EBGppIB", false)),
		Hangul: () => new UnicodeRangeTable(decodeRanges("goE-HvxHBiI9CyDeiCei3dckUj9KNWFwBl9JeEFDFDFDC", true)),
		Hanifi_Rohingya: () => new UnicodeRangeTable(decodeRanges("gojCnBJJ", true)),
		Hanunoo: () => new UnicodeRangeTable(decodeRanges("g5FU", true)),
		Hatran: () => new UnicodeRangeTable(decodeRanges("gniCSCBGE", true)),
		Hebrew: () => new UnicodeRangeTable(decodeRanges("xsB2BBJaBFFBpp9BZBCEBCCCBCCBCCBIB", false)),
		Hiragana: () => new UnicodeRangeTable(decodeRanges("hiM1CBHCBi7-C+IBTeeBBBulQAB", false)),
		Imperial_Aramaic: () => new UnicodeRangeTable(decodeRanges("giiCVCI", true)),
		Inherited: () => new UnicodeRangeTable(decodeRanges("gYvDB2IBBlOKBbhXhXBCB8qEtBBDLBlPCBCMBCGBFHHEBBnG-BBtQBBjGgBB65DDBsDBBmrzBPBRNBwejHjH7iEl+uBl+uBBsBBDWBhRCBSHBDGBfDBz6rYvHB", false)),
		Inscriptional_Pahlavi: () => new UnicodeRangeTable(decodeRanges("g7iCSGH", true)),
		Inscriptional_Parthian: () => new UnicodeRangeTable(decodeRanges("g6iCVDH", true)),
		Javanese: () => new UnicodeRangeTable(decodeRanges("gsqBtCDJFB", true)),
		Kaithi: () => new UnicodeRangeTable(decodeRanges("gkkCiCLA", true)),
		Kannada: () => new UnicodeRangeTable(decodeRanges("gkDMCCCWCJCEDICCCDIBGCCDDJCC", true)),
		Katakana: () => new UnicodeRangeTable(decodeRanges("hlM5CBDCBxHPBxGuBBC3CBvgzBJBCsBBzisBDBCGBCBBCgJgJBBBzBPPBCB", false)),
		Kawi: () => new UnicodeRangeTable(decodeRanges("g4nCQCoBEc", true)),
		Kayah_Li: () => new UnicodeRangeTable(decodeRanges("goqBtBCA", true)),
		Kharoshthi: () => new UnicodeRangeTable(decodeRanges("gwiCDCBGHCCCcDCFJII", true)),
		Khitan_Small_Script: () => new UnicodeRangeTable(decodeRanges("k-7C84G84GB0OBqBAB", false)),
		Khmer: () => new UnicodeRangeTable(decodeRanges("g8F9CDJHJnPf", true)),
		Khojki: () => new UnicodeRangeTable(decodeRanges("gwkCRCuB", true)),
		Khudawadi: () => new UnicodeRangeTable(decodeRanges("w1kC6BGJ", true)),
		Kirat_Rai: () => new UnicodeRangeTable(decodeRanges("gq7C5B", true)),
		Lao: () => new UnicodeRangeTable(decodeRanges("h0DBBCCCBDBCXBCCCBVBDEBCCCBFBCJBDDB", false)),
		Latin: () => new UnicodeRangeTable(decodeRanges("hCZBHZBwBQQGWBCeBCgOBoBEB8wGlBBHwBBGDBGMBClCBiC-HByLOORMBuEBBHccSoBB42CfBj1elDBExCBVOBxZqBBCIBCDB38TGB7gBZBHZBmhCFBCpBBCIBm61BeBHFB", false)),
		Lepcha: () => new UnicodeRangeTable(decodeRanges("ggH3BEOEC", true)),
		Limbu: () => new UnicodeRangeTable(decodeRanges("goGeBCLBFLBFEEBKB", false)),
		Linear_A: () => new UnicodeRangeTable(decodeRanges("gwhC2JKVLH", true)),
		Linear_B: () => new UnicodeRangeTable(decodeRanges("gggCLCZCSCBCODNjB6D", true)),
		Lisu: () => new UnicodeRangeTable(decodeRanges("wmpBvBx1eA", true)),
		Lycian: () => new UnicodeRangeTable(decodeRanges("g0gCc", true)),
		Lydian: () => new UnicodeRangeTable(decodeRanges("gpiCZGA", true)),
		Mahajani: () => new UnicodeRangeTable(decodeRanges("wqkCmB", true)),
		Makasar: () => new UnicodeRangeTable(decodeRanges("g3nCY", true)),
		Malayalam: () => new UnicodeRangeTable(decodeRanges("goDMCCCyBCCCFFPDZ", true)),
		Mandaic: () => new UnicodeRangeTable(decodeRanges("giCbDA", true)),
		Manichaean: () => new UnicodeRangeTable(decodeRanges("g2iCmBFL", true)),
		Marchen: () => new UnicodeRangeTable(decodeRanges("wjnCfDVCN", true)),
		Masaram_Gondi: () => new UnicodeRangeTable(decodeRanges("gonCGBCBBCrBBECCBCCBHBJJB", false)),
		Medefaidrin: () => new UnicodeRangeTable(decodeRanges("gy7C6C", true)),
		Meetei_Mayek: () => new UnicodeRangeTable(decodeRanges("g3qBWqGtBDJ", true)),
		Mende_Kikakui: () => new UnicodeRangeTable(decodeRanges("gg6DkGDP", true)),
		Meroitic_Cursive: () => new UnicodeRangeTable(decodeRanges("gtiCXFTDtB", true)),
		Meroitic_Hieroglyphs: () => new UnicodeRangeTable(decodeRanges("gsiCf", true)),
		Miao: () => new UnicodeRangeTable(decodeRanges("g47CqCF4BIQ", true)),
		Modi: () => new UnicodeRangeTable(decodeRanges("gwlCkCMJ", true)),
		Mongolian: () => new UnicodeRangeTable(decodeRanges("ggGBBDCCBSBH4CBIqBB2t-BMB", false)),
		Mro: () => new UnicodeRangeTable(decodeRanges("gy6CeCJFB", true)),
		Multani: () => new UnicodeRangeTable(decodeRanges("g0kCGBCCCBCBCOBCKB", false)),
		Myanmar: () => new UnicodeRangeTable(decodeRanges("ggE-EhqmBeiDfxibT", true)),
		Nabataean: () => new UnicodeRangeTable(decodeRanges("gkiCeJI", true)),
		Nag_Mundari: () => new UnicodeRangeTable(decodeRanges("wm5DpB", true)),
		Nandinagari: () => new UnicodeRangeTable(decodeRanges("gtmCHDtBDK", true)),
		New_Tai_Lue: () => new UnicodeRangeTable(decodeRanges("gsGrBFZHKEB", true)),
		Newa: () => new UnicodeRangeTable(decodeRanges("gglC7CCE", true)),
		Nko: () => new UnicodeRangeTable(decodeRanges("g+B6BDC", true)),
		Nushu: () => new UnicodeRangeTable(decodeRanges("h-7CvsQvsQBqMB", false)),
		Nyiakeng_Puachue_Hmong: () => new UnicodeRangeTable(decodeRanges("go4DsBENDJFB", true)),
		Ogham: () => new UnicodeRangeTable(decodeRanges("g0Fc", true)),
		Ol_Chiki: () => new UnicodeRangeTable(decodeRanges("wiHvB", true)),
		Ol_Onal: () => new UnicodeRangeTable(decodeRanges("wu5DqBFA", true)),
		Old_Hungarian: () => new UnicodeRangeTable(decodeRanges("gkjCyBOyBIF", true)),
		Old_Italic: () => new UnicodeRangeTable(decodeRanges("g4gCjBKC", true)),
		Old_North_Arabian: () => new UnicodeRangeTable(decodeRanges("g0iCf", true)),
		Old_Permic: () => new UnicodeRangeTable(decodeRanges("w6gCqB", true)),
		Old_Persian: () => new UnicodeRangeTable(decodeRanges("g9gCjBFN", true)),
		Old_Sogdian: () => new UnicodeRangeTable(decodeRanges("g4jCnB", true)),
		Old_South_Arabian: () => new UnicodeRangeTable(decodeRanges("gziCf", true)),
		Old_Turkic: () => new UnicodeRangeTable(decodeRanges("ggjCoC", true)),
		Old_Uyghur: () => new UnicodeRangeTable(decodeRanges("w7jCZ", true)),
		Oriya: () => new UnicodeRangeTable(decodeRanges("h4CCCHDBDVCGCBCEDIDBDCICFBCEDR", true)),
		Osage: () => new UnicodeRangeTable(decodeRanges("wlhCjBFjB", true)),
		Osmanya: () => new UnicodeRangeTable(decodeRanges("gkhCdDJ", true)),
		Pahawh_Hmong: () => new UnicodeRangeTable(decodeRanges("g46ClCLJCGCUGS", true)),
		Palmyrene: () => new UnicodeRangeTable(decodeRanges("gjiCf", true)),
		Pau_Cin_Hau: () => new UnicodeRangeTable(decodeRanges("g2mC4B", true)),
		Phags_Pa: () => new UnicodeRangeTable(decodeRanges("giqB3B", true)),
		Phoenician: () => new UnicodeRangeTable(decodeRanges("goiCbEA", true)),
		Psalter_Pahlavi: () => new UnicodeRangeTable(decodeRanges("g8iCRIDNG", true)),
		Rejang: () => new UnicodeRangeTable(decodeRanges("wpqBjBMA", true)),
		Runic: () => new UnicodeRangeTable(decodeRanges("g1FqCEK", true)),
		Samaritan: () => new UnicodeRangeTable(decodeRanges("ggCtBDO", true)),
		Saurashtra: () => new UnicodeRangeTable(decodeRanges("gkqBlCJL", true)),
		Sharada: () => new UnicodeRangeTable(decodeRanges("gskC-ChsCH", true)),
		Shavian: () => new UnicodeRangeTable(decodeRanges("wihCvB", true)),
		Siddham: () => new UnicodeRangeTable(decodeRanges("gslC1BDlB", true)),
		Sidetic: () => new UnicodeRangeTable(decodeRanges("gqiCZ", true)),
		SignWriting: () => new UnicodeRangeTable(decodeRanges("gg2DrUQECO", true)),
		Sinhala: () => new UnicodeRangeTable(decodeRanges("hsDCBCRBEXBCIBCDDBFBEFFBEBCCCBGBHJBDCBt-gCTB", false)),
		Sogdian: () => new UnicodeRangeTable(decodeRanges("w5jCpB", true)),
		Sora_Sompeng: () => new UnicodeRangeTable(decodeRanges("wmkCYIJ", true)),
		Soyombo: () => new UnicodeRangeTable(decodeRanges("wymCyC", true)),
		Sundanese: () => new UnicodeRangeTable(decodeRanges("g8G-BhIH", true)),
		Sunuwar: () => new UnicodeRangeTable(decodeRanges("g+mChBPJ", true)),
		Syloti_Nagri: () => new UnicodeRangeTable(decodeRanges("ggqBsB", true)),
		Syriac: () => new UnicodeRangeTable(decodeRanges("g4BNC7BDCxIK", true)),
		Tagalog: () => new UnicodeRangeTable(decodeRanges("g4FVKA", true)),
		Tagbanwa: () => new UnicodeRangeTable(decodeRanges("g7FMCCCB", true)),
		Tai_Le: () => new UnicodeRangeTable(decodeRanges("wqGdDE", true)),
		Tai_Tham: () => new UnicodeRangeTable(decodeRanges("gxG+BCcDKHJHN", true)),
		Tai_Viet: () => new UnicodeRangeTable(decodeRanges("g0qBiCZE", true)),
		Tai_Yo: () => new UnicodeRangeTable(decodeRanges("g25DeCVJB", true)),
		Takri: () => new UnicodeRangeTable(decodeRanges("g0lC5BHJ", true)),
		Tamil: () => new UnicodeRangeTable(decodeRanges("i8CBBCFBECBCDBEBBCCCBEEBEEBBBELBFEBECBCDBDHHPUBm+kCxBBOAB", false)),
		Tangsa: () => new UnicodeRangeTable(decodeRanges("wz6CuCCJ", true)),
		Tangut: () => new UnicodeRangeTable(decodeRanges("g-7CgBgBB+3GBhQeBiDyDB", false)),
		Telugu: () => new UnicodeRangeTable(decodeRanges("ggDMCCCWCPDICCCDIBCCCBDDDJII", true)),
		Thaana: () => new UnicodeRangeTable(decodeRanges("g8BxB", true)),
		Thai: () => new UnicodeRangeTable(decodeRanges("hwD5BGb", true)),
		Tibetan: () => new UnicodeRangeTable(decodeRanges("g4DnCCjBFmBCjBCOCGFB", true)),
		Tifinagh: () => new UnicodeRangeTable(decodeRanges("wpL3BIBPA", true)),
		Tirhuta: () => new UnicodeRangeTable(decodeRanges("gklCnCJJ", true)),
		Todhri: () => new UnicodeRangeTable(decodeRanges("guhCzB", true)),
		Tolong_Siki: () => new UnicodeRangeTable(decodeRanges("wtnCrBFJ", true)),
		Toto: () => new UnicodeRangeTable(decodeRanges("w04De", true)),
		Tulu_Tigalari: () => new UnicodeRangeTable(decodeRanges("g8kCJBCDDClBBCJBCDDCDBCJBCBBJBB", false)),
		Ugaritic: () => new UnicodeRangeTable(decodeRanges("g8gCdCA", true)),
		Unknown: () => new UnicodeRangeTable(decodeRanges("4bBBHDBICCVuMuMnBBBzBBBE4B4BBGBcDBHKBvI9B9BBmDmDBMB8BBByBBBQddBCCMEBjBEBuHJJBDDBXXICCBBBFBBKBBDBBFHBCDBDGGBaaBEEHDBDBBXIIDGDBCCGDBDBBECBCGBFCCBFBSJBEKKEXXIDDGBBLIEBCCBNBFBBNGBIEEJBBDBBXIIDGGBKKBDDBEEBFBEDBDGGBTTBIBDHHBBBEFFBBBDCCDCBDCBECBNDBGCBEFFBCCBEBCNBWEBOEEYRRBKKEFFBFBDEEDBBFBBLGBXEEYLLGBBKEEFGBDEBEFFBLLELBOEE0BEEHDBRBBbEETCBZKKCBBICBCDBHCCJFBLBBELB7BDBekBBDCCGZZCYYBGGCIILBBFfBpClBlBBCBoBlBlBQOOBjBBnGCCBDBCBB6LFFBIICFFBqBqBFBBiBFFBIICFFBQQ6BFFBkCkCBhBhBBBBbFB3CBBHBB+UCB6CGBXIBZIBVLBOEEDLB-CBBLFBLFBbFB6CGBsBEBnCJBgBNNBCBNDBCCBrBBBGKBtBDBbFBMCB-BBBiCeeBMMBEBLFBPBBvBBBNTBuCnFnFBGB9BCBQCB-BEBsBBBMHBsBEB3QBBHBBnBBBHBBJGCgBBB2BQQPBBHUUBEEKmDmDNBBcOOBBBjBNBiBOBtEDB7UVBMUB14BBB-LEBuBCCBDBCBB5BGBDNBZIBI4BI-DhBBb6C6CBKB3GZBxC3C3CBoDoDBDBsB-C-C3CIBxBuzcuzcBBB4BIB9KTB5FHB+GTB9BCBLFB5BHBnCHBNFB1DKBfCBvCMMBCBiB4B4BBHBPBBLBBoDXBdJBHBBHBBHIBIII9BDB-DBBLFBl9KLBYDByBjoIBvLBBrDlBBILBGEBbGGCGDrUfBrBFB0BUUFDBGoEoEBCC-FCBHBBHBBHBBECBIIIBIBGBBNbbUDDQBBPhBB8DEBEDBuBCB5COOBBBCuBBvBhEBeCByBOBdDBlBIBfEBsBEBfmBmBBCBPpBB-EBBLFBlBDBlBDBpBHB1BKBNQQIDDMQQIDDBBB1BLB4JIBXJBJXBHrBrBKkCBHBBCtBtBDCBCBBYpCpCBGBKvBBUDDBDBiBCBcEBclBB5BDBVBBzBDDBDBJEEeBBEDBLGBKGBhCfBoBDBNIB3BCBeBBcEBbGBFLBIvCBqC2BB0BMB0BGBvBHBLFBnBCBeHBDvGBgBrBrBEBBDPBHHBKgBBvBHBrBVBblBBdTBYIBvCDBlBIBlCJBCBBaGBLFB2BTTBGBoBIBhDVVBJBTwBwBB8BBICCFQQMFB8BEBLFBFJJBDDBXXIDDGLLBDDBEEBCCBEBCEBIBBICBGKBLCCBCCnBLLCBBCFFLDDBGBDcB9CGGBcBpCHBLlFB3BBBnBhBBmCKBLFBOSB7BFBLFBVbBcBBQDBY4FB9BjDB0CLBJBBCBBJDDfDDBNNBHBLlCBJBBvBBBMaBpCHB0CMBqCGBL1CBJ3CBjBNBLFBKuBuBPJBeCBhBBBXPPBnCBIDDtBCBCDDKHBLFBHDDmBDDHGBLFBtBDBL1HBaGBSqBqBBBBe0CBCOBzBMB8clDBwDGGBJBlGryCBkDMB3iBJB88DEBoS41GB7Bl2BB6RGBgBLLBCByCLLBEBfBBHJBnCJBLIIWEBUvNB7BlGB8CEBaBBarBBsCDB6BGBS-BBGKBIIB3mHoBBhBgDB0D8vIBFIIDkJkJBNBCcBEBBCNBFHBtMjoCBsDEBOCBKGBLBBJ76DB+HCB1NFBYOBSOBvBBBYIB1D7BB3HJBoBBBjGUBnC5DBVLBVLB4CIBamEB2CoCoCDBBCBBDBBFNNCIIiCFFBJJIddFGGCCBI1K1KBlJlJB-V-VBNBGQQBuiBBgBFBH0GBISSBIIDGGBDB-BgBBCvDBuBCBPBBLDBD-JBgBQB7BEBCvOBrB1GBsBDBC-FBgBXXBGBD-GBIFFDQQmGBBRoBBtCDBLDBDwYBlCrCB+BhGBFccDCCBCCLFFCCCBEBCDBCECEDDCBBCICDCCBFFIKFCLLSEBEGGSzBBDtIBtBDBlDLBQBBQQQmBJBvF3BBeMBtBDBKGBDNBH5EB6eCBSCBOCB7GFBNDBCOBNDB5BHBLFBpBHBfBBNDBDNBKmBB5KHBPBBOCBMCB6BCCBCBRBBNDBLGB0EoDoDBjgBBh3pBfB-oEBBv0FBBypHOBvThtCB-QhvBBs6EEBrpIm8yVBCdBhD-DBxHvw-FB", false)),
		Vai: () => new UnicodeRangeTable(decodeRanges("gopBrJ", true)),
		Vithkuqi: () => new UnicodeRangeTable(decodeRanges("wrhCKCOCGCBCKCOCGCB", true)),
		Wancho: () => new UnicodeRangeTable(decodeRanges("g24D5BGA", true)),
		Warang_Citi: () => new UnicodeRangeTable(decodeRanges("glmCyCNA", true)),
		Yezidi: () => new UnicodeRangeTable(decodeRanges("g0jCpBCCDB", true)),
		Yi: () => new UnicodeRangeTable(decodeRanges("ggoBskBE2B", true)),
		Zanabazar_Square: () => new UnicodeRangeTable(decodeRanges("gwmCnC", true))
	});
	static FOLD_CATEGORIES = new LazyMap({
		L: () => new UnicodeRangeTable(decodeRanges("laA", true)),
		LC: () => new UnicodeRangeTable(decodeRanges("laA", true)),
		Ll: () => new UnicodeRangeTable(decodeRanges("hCZBmDWBCGBiBuBCEECDOCDuBCBECEBBCCCBCCBBBDDBCBBCCBEBBCBBCECBCCDCCBCCBBBCCCBEEIBBCBBCBBCOCDQCDBBCCCBBBC4BCIBBCBBDCCBCBCGC3HrBrBCEEJHHCCBCCCBCCBPBCIBkBJJCUCGDDCBBDyBBxBgBCK2BCBMCD+CCDlBBq6ClBBCGGzW1CB0kCHHBpBBDCBhK0ECKgDCKHBJFBLHBJHBJFBMGCJHBZHBJHBJHBJEBMEBMDBNEBMEBqJEEBHHxC9zC9zCBuBBxBCCBBBDGCBCBCDDJCBCgDCJCCFuqeuqeCqBCUaCoEMCE8BCLECBICFCCDCCEUCBDBCEBCOCBCBCCCBQCZs5Vs5VBYBmmBnBBpEjBB9EKBCOBCGBCBBr3ByBB+EVB75CfBhsVfBhCYBoyehBB", false)),
		Lt: () => new UnicodeRangeTable(decodeRanges("kOCCBCCBCClBCCtsHHBJHBJHBMQQwBAB", false)),
		Lu: () => new UnicodeRangeTable(decodeRanges("hDZB7BqBqBBWBCHBCuBCEECDOCDsBCDECBBBDCCDEEGDDECBDDDCCCDFFDEECDDECCGBBCBBCBBCOCBSCDBBCEECkBCEQCJDDBCCFICBEBCBBCCCBEEBCCBCBCEBDCCBDDIDDCBBEFBGLLBnFnFsBCCEEEBBBvBDBCdBCBBECBCWCBDBCGD1BvBBCgBCK0BCDMCBgDCyBlBBq6CqBBDCB5XFBjkCIBCvHvHERRzD0ECGGGC8CCBHBJFBLHBJHBJFBMGCJHBJNBzBBBNSSBPPBEEpL2B2Bs1CvBBCEEBGCHDDLiDCJCCFNNBkBBCGG0oesBCUaCoEMCE8BCLCCDICFFFCBBDSCMOCFCCDOCb9a9advCBi8UZBumBnBBpEjBB8EKBCOBCGBCBBk4ByBB+DVB75CfBhsVfB8BYBvyehBB", false)),
		M: () => new UnicodeRangeTable(decodeRanges("5cgBgBlgHAB", false)),
		Mn: () => new UnicodeRangeTable(decodeRanges("5cgBgBlgHAB", false)),
		Emoji: () => new UnicodeRangeTable(decodeRanges("8mJA", true)),
		Extended_Pictographic: () => new UnicodeRangeTable(decodeRanges("8mJA", true)),
		Lowercase: () => new UnicodeRangeTable(decodeRanges("hCZBmDWBCGBiBuBCEECDOCDuBCBECEBBCCCBCCBBBDDBCBBCCBEBBCBBCECBCCDCCBCCBBBCCCBEEIBBCBBCBBCOCDQCDBBCCCBBBC4BCIBBCBBDCCBCBCGCiJCCEJJHCCBBBCCCBCCBPBCIBkBJJCUCGDDCBBDyBBxBgBCK2BCBMCD+CCDlBBq6ClBBCGGzW1CB0kCHHBpBBDCBhK0ECKgDCKHBJFBLHBJHBJFBMGCJHBZHBJHBJHBJEBMEBMDBNEBMEBqJEEBHHuBPBUzZzZBYBx5BvBBxBCCBBBDGCBCBCDDJCBCgDCJCCFuqeuqeCqBCUaCoEMCE8BCLECBICFCCDCCEUCBDBCEBCOCBCBCCCBQCZs5Vs5VBYBmmBnBBpEjBB9EKBCOBCGBCBBr3ByBB+EVB75CfBhsVfBhCYBoyehBB", false)),
		Math: () => new UnicodeRangeTable(decodeRanges("ycGDCHHFMMDDDCHHFAB", false)),
		Uppercase: () => new UnicodeRangeTable(decodeRanges("hDZB7BqBqBBWBCHBCuBCEECDOCDsBCDECBBBDCCDEEGDDECBDDDCCCDFFDEECDDECCGBBCBBCBBCOCBSCDBBCEECkBCEQCJDDBCCFICBEBCBBCCCBEEBCCBCBCEBDCCBDDIDDCBBEFBGLLBnFnFsBCCEEEBBBvBDBCdBCBBECBCWCBDBCGD1BvBBCgBCK0BCDMCBgDCyBlBBq6CqBBDCB5XFBjkCIBCvHvHERRzD0ECGGGC8CCBHBJFBLHBJHBJFBMGCJHBJNBzBBBNSSBPPBEEpLiBiBBOBFsasaBYBn6BvBBCEEBGCHDDLiDCJCCFNNBkBBCGG0oesBCUaCoEMCE8BCLCCDICFFFCBBDSCMOCFCCDOCb9a9advCBi8UZBumBnBBpEjBB8EKBCOBCGBCBBk4ByBB+DVB75CfBhsVfB8BYBvyehBB", false))
	});
	static FOLD_SCRIPT = new LazyMap({
		Common: () => new UnicodeRangeTable(decodeRanges("8cgBgB", false)),
		Greek: () => new UnicodeRangeTable(decodeRanges("1FwUwU", false)),
		Inherited: () => new UnicodeRangeTable(decodeRanges("5cgBgBlgHAB", false))
	});
};
/**
* Utilities for dealing with Unicode better than JS does.
*/
var Unicode = class Unicode {
	static MAX_RUNE = 1114111;
	static RUNE_ERROR = 65533;
	static isUnsearchable(r) {
		return r === Unicode.RUNE_ERROR || r >= Unicode.MIN_HIGH_SURROGATE && r <= Unicode.MAX_LOW_SURROGATE;
	}
	static MAX_ASCII = 127;
	static MAX_LATIN1 = 255;
	static MAX_BMP = 65535;
	static MIN_FOLD = 65;
	static MAX_FOLD = 125251;
	static MIN_HIGH_SURROGATE = 55296;
	static MAX_HIGH_SURROGATE = 56319;
	static MIN_LOW_SURROGATE = 56320;
	static MAX_LOW_SURROGATE = 57343;
	static MIN_SUPPLEMENTARY_CODE_POINT = 65536;
	static is32(ranges, r) {
		let lo = 0;
		let hi = ranges.length;
		while (lo < hi) {
			const m = lo + Math.floor((hi - lo) / 2);
			const rlo = ranges.getLo(m);
			const rhi = ranges.getHi(m);
			if (rlo <= r && r <= rhi) {
				const stride = ranges.getStride(m);
				return (r - rlo) % stride === 0;
			}
			if (r < rlo) hi = m;
			else lo = m + 1;
		}
		return false;
	}
	static is(ranges, r) {
		if (r <= Unicode.MAX_LATIN1) {
			for (let i = 0; i < ranges.length; i++) {
				if (r > ranges.getHi(i)) continue;
				const rlo = ranges.getLo(i);
				if (r < rlo) return false;
				const stride = ranges.getStride(i);
				return (r - rlo) % stride === 0;
			}
			return false;
		}
		return ranges.length > 0 && r >= ranges.getLo(0) && Unicode.is32(ranges, r);
	}
	static isPrint(r) {
		if (r <= Unicode.MAX_LATIN1) return r >= 32 && r < Unicode.MAX_ASCII || r >= 161 && r !== 173;
		return Unicode.is(UnicodeTables.Print, r);
	}
	static simpleFold(r) {
		if (UnicodeTables.CASE_ORBIT.has(r)) return UnicodeTables.CASE_ORBIT.get(r);
		if (r <= Unicode.MAX_ASCII) {
			const l = Codepoint.toLowerCase(r);
			return l !== r ? l : Codepoint.toUpperCase(r);
		}
		return r;
	}
	static equalsIgnoreCase(r1, r2) {
		if (r1 === r2) return true;
		if (r1 < 0 || r2 < 0) return false;
		if (r1 <= Unicode.MAX_ASCII && r2 <= Unicode.MAX_ASCII) {
			if (65 <= r1 && r1 <= 90) r1 |= 32;
			if (65 <= r2 && r2 <= 90) r2 |= 32;
			return r1 === r2;
		}
		for (let r = Unicode.simpleFold(r1); r !== r1; r = Unicode.simpleFold(r)) if (r === r2) return true;
		return false;
	}
};
var RE2JSException = class extends Error {
	/** @param {string} message */
	constructor(message) {
		super(message);
		this.name = "RE2JSException";
	}
};
/**
* An exception thrown by the parser if the pattern was invalid.
*/
var RE2JSSyntaxException = class extends RE2JSException {
	/**
	* @param {string} error
	* @param {string|null} [input=null]
	*/
	constructor(error, input = null) {
		let message = `error parsing regexp: ${error}`;
		if (input) message += `: \`${input}\``;
		super(message);
		this.name = "RE2JSSyntaxException";
		this.message = message;
		/** @type {string} */
		this.error = error;
		/** @type {string|null} */
		this.input = input;
	}
	/**
	* Retrieves the description of the error.
	* @returns {string}
	*/
	getDescription() {
		return this.error;
	}
	/**
	* Retrieves the erroneous regular-expression pattern.
	* @returns {string|null}
	*/
	getPattern() {
		return this.input;
	}
};
/**
* An exception thrown by the compiler
*/
var RE2JSCompileException = class extends RE2JSException {
	/** @param {string} message */
	constructor(message) {
		super(message);
		this.name = "RE2JSCompileException";
	}
};
/**
* An exception thrown by using groups
*/
var RE2JSGroupException = class extends RE2JSException {
	/** @param {string} message */
	constructor(message) {
		super(message);
		this.name = "RE2JSGroupException";
	}
};
/**
* An exception thrown by flags
*/
var RE2JSFlagsException = class extends RE2JSException {
	/** @param {string} message */
	constructor(message) {
		super(message);
		this.name = "RE2JSFlagsException";
	}
};
/**
* An exception thrown for internal engine errors, such as corrupted bytecodes.
*/
var RE2JSInternalException = class extends RE2JSException {
	/** @param {string} message */
	constructor(message) {
		super(message);
		this.name = "RE2JSInternalException";
	}
};
/**
* Size of the precomputed single-byte lookup table.
* Covers standard ASCII and Latin-1 characters for fast-path execution.
*/
const FAST_PATH_TABLE_SIZE = 256;
/**
* Precomputed lookup table for Word Boundary (\b, \B) assertions.
* * By precomputing the boolean results for standard ASCII word ranges
* ('a'-'z', 'A'-'Z', '0'-'9', '_'), we completely eliminate 4 logical
* branches from the NFA's hot execution loop. This prevents costly
* CPU branch mispredictions when scanning large strings.
*/
const WORD_RUNE_TABLE = new Uint8Array(FAST_PATH_TABLE_SIZE);
for (let i = 0; i < FAST_PATH_TABLE_SIZE; i++) WORD_RUNE_TABLE[i] = 97 <= i && i <= 122 || 65 <= i && i <= 90 || 48 <= i && i <= 57 || i === 95 ? 1 : 0;
let cachedNativeEncoder = null;
let cachedNativeDecoder = null;
/**
* Various constants and helper utilities.
*/
var Utils = class Utils {
	static METACHARACTERS = "\\.+*?()|[]{}^$";
	static EMPTY_BEGIN_LINE = 1;
	static EMPTY_END_LINE = 2;
	static EMPTY_BEGIN_TEXT = 4;
	static EMPTY_END_TEXT = 8;
	static EMPTY_WORD_BOUNDARY = 16;
	static EMPTY_NO_WORD_BOUNDARY = 32;
	static EMPTY_ALL = -1;
	static emptyInts() {
		return [];
	}
	static isString(value) {
		return typeof value === "string" || Object.prototype.toString.call(value) === "[object String]";
	}
	static typeName(value) {
		if (value === null || typeof value !== "object" && typeof value !== "function") return value === null ? "null" : typeof value;
		return Object.prototype.toString.call(value).slice(8, -1);
	}
	static checkPattern(pattern) {
		if (!Utils.isString(pattern)) throw new TypeError(`The pattern must be a string, not ${Utils.typeName(pattern)} (RE2JS.translateRegExp() converts a RegExp)`);
	}
	static checkInput(input) {
		if (!Utils.isString(input) && !Utils.isByteArray(input)) throw new TypeError(`The input must be a string or a byte array (Uint8Array or number[]), not ${Utils.typeName(input)}`);
	}
	static checkFlags(flags) {
		const known = PublicFlags.MULTILINE | PublicFlags.DOTALL | PublicFlags.CASE_INSENSITIVE | PublicFlags.DISABLE_UNICODE_GROUPS | PublicFlags.LONGEST_MATCH | PublicFlags.LOOKBEHINDS;
		if (!Number.isInteger(flags) || (flags & ~known) !== 0) throw new RE2JSFlagsException("Flags should only be a combination of MULTILINE, DOTALL, CASE_INSENSITIVE, DISABLE_UNICODE_GROUPS, LONGEST_MATCH, LOOKBEHINDS");
	}
	static isByteArray(input) {
		return Array.isArray(input) || Object.prototype.toString.call(input) === "[object Uint8Array]";
	}
	static isalnum(c) {
		return Codepoint.CODES["0"] <= c && c <= Codepoint.CODES["9"] || Codepoint.CODES["a"] <= c && c <= Codepoint.CODES["z"] || Codepoint.CODES["A"] <= c && c <= Codepoint.CODES["Z"];
	}
	static unhex(c) {
		if (Codepoint.CODES["0"] <= c && c <= Codepoint.CODES["9"]) return c - Codepoint.CODES["0"];
		if (Codepoint.CODES["a"] <= c && c <= Codepoint.CODES["f"]) return c - Codepoint.CODES["a"] + 10;
		if (Codepoint.CODES["A"] <= c && c <= Codepoint.CODES["F"]) return c - Codepoint.CODES["A"] + 10;
		return -1;
	}
	static escapeRune(rune) {
		let out = "";
		if (Unicode.isPrint(rune)) {
			if (Utils.METACHARACTERS.indexOf(String.fromCodePoint(rune)) >= 0) out += "\\";
			out += String.fromCodePoint(rune);
		} else switch (rune) {
			case Codepoint.CODES["\""]:
				out += "\\\"";
				break;
			case Codepoint.CODES["\\"]:
				out += "\\\\";
				break;
			case Codepoint.CODES["	"]:
				out += "\\t";
				break;
			case Codepoint.CODES["\n"]:
				out += "\\n";
				break;
			case Codepoint.CODES["\r"]:
				out += "\\r";
				break;
			case Codepoint.CODES["\b"]:
				out += "\\b";
				break;
			case Codepoint.CODES["\f"]:
				out += "\\f";
				break;
			default: {
				let s = rune.toString(16);
				if (rune < 256) {
					out += "\\x";
					if (s.length === 1) out += "0";
					out += s;
				} else out += `\\x{${s}}`;
				break;
			}
		}
		return out;
	}
	static stringToRunes(str) {
		const string = String(str);
		const runes = [];
		let i = 0;
		while (i < string.length) {
			const cp = string.codePointAt(i);
			runes.push(cp);
			i += cp > Unicode.MAX_BMP ? 2 : 1;
		}
		return new Int32Array(runes);
	}
	static runeToString(r) {
		return String.fromCodePoint(r);
	}
	static isWordRune(r) {
		return r < FAST_PATH_TABLE_SIZE ? WORD_RUNE_TABLE[r] === 1 : false;
	}
	static emptyOpContext(r1, r2) {
		let op = 0;
		if (r1 < 0) op |= Utils.EMPTY_BEGIN_TEXT | Utils.EMPTY_BEGIN_LINE;
		if (r1 === 10) op |= Utils.EMPTY_BEGIN_LINE;
		if (r2 < 0) op |= Utils.EMPTY_END_TEXT | Utils.EMPTY_END_LINE;
		if (r2 === 10) op |= Utils.EMPTY_END_LINE;
		if (Utils.isWordRune(r1) !== Utils.isWordRune(r2)) op |= Utils.EMPTY_WORD_BOUNDARY;
		else op |= Utils.EMPTY_NO_WORD_BOUNDARY;
		return op;
	}
	/**
	* Returns a string that quotes all regular expression metacharacters inside the argument text;
	* the returned string is a regular expression matching the literal text. For example,
	* {@code quoteMeta("[foo]").equals("\\[foo\\]")}.
	* @param {string} str
	* @returns {string}
	*/
	static quoteMeta(str) {
		return str.split("").map((s) => {
			if (Utils.METACHARACTERS.indexOf(s) >= 0) return `\\${s}`;
			return s;
		}).join("");
	}
	static charCount(codePoint) {
		return codePoint > Unicode.MAX_BMP ? 2 : 1;
	}
	/**
	* High-speed conversion from TypedArrays to standard JS Arrays.
	* Bypasses the expensive Symbol.iterator overhead of Array.from()
	*/
	static toArray(typedArray) {
		const len = typedArray.length;
		const res = new Array(len);
		for (let i = 0; i < len; i++) res[i] = typedArray[i];
		return res;
	}
	static stringToUtf8ByteArray(str) {
		if (globalThis.TextEncoder) {
			if (!cachedNativeEncoder) cachedNativeEncoder = new TextEncoder();
			return cachedNativeEncoder.encode(str);
		} else {
			let out = [], p = 0;
			for (let i = 0; i < str.length; i++) {
				let c = str.charCodeAt(i);
				if (c < 128) out[p++] = c;
				else if (c < 2048) {
					out[p++] = c >> 6 | 192;
					out[p++] = c & 63 | 128;
				} else if ((c & 64512) === Unicode.MIN_HIGH_SURROGATE && i + 1 < str.length && (str.charCodeAt(i + 1) & 64512) === Unicode.MIN_LOW_SURROGATE) {
					c = Unicode.MIN_SUPPLEMENTARY_CODE_POINT + ((c & 1023) << 10) + (str.charCodeAt(++i) & 1023);
					out[p++] = c >> 18 | 240;
					out[p++] = c >> 12 & 63 | 128;
					out[p++] = c >> 6 & 63 | 128;
					out[p++] = c & 63 | 128;
				} else {
					out[p++] = c >> 12 | 224;
					out[p++] = c >> 6 & 63 | 128;
					out[p++] = c & 63 | 128;
				}
			}
			return out;
		}
	}
	static utf8ByteArrayToString(bytes) {
		if (globalThis.TextDecoder) {
			if (!cachedNativeDecoder) cachedNativeDecoder = new TextDecoder("utf-8");
			const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
			return cachedNativeDecoder.decode(view);
		} else {
			let out = [], pos = 0, c = 0;
			while (pos < bytes.length) {
				let c1 = bytes[pos++];
				if (c1 < 128) out[c++] = String.fromCharCode(c1);
				else if (c1 > 191 && c1 < 224) {
					let c2 = bytes[pos++];
					out[c++] = String.fromCharCode((c1 & 31) << 6 | c2 & 63);
				} else if (c1 > 239 && c1 < 365) {
					let c2 = bytes[pos++];
					let c3 = bytes[pos++];
					let c4 = bytes[pos++];
					let u = ((c1 & 7) << 18 | (c2 & 63) << 12 | (c3 & 63) << 6 | c4 & 63) - Unicode.MIN_SUPPLEMENTARY_CODE_POINT;
					out[c++] = String.fromCharCode(Unicode.MIN_HIGH_SURROGATE + (u >> 10));
					out[c++] = String.fromCharCode(Unicode.MIN_LOW_SURROGATE + (u & 1023));
				} else {
					let c2 = bytes[pos++];
					let c3 = bytes[pos++];
					out[c++] = String.fromCharCode((c1 & 15) << 12 | (c2 & 63) << 6 | c3 & 63);
				}
			}
			return out.join("");
		}
	}
};
const createEnum = (values = [], initNum = 0) => {
	const enumObject = Object.create(null);
	for (let i = 0; i < values.length; i++) {
		const val = values[i];
		const keyVal = initNum + i;
		enumObject[val] = keyVal;
		enumObject[keyVal] = val;
	}
	return Object.freeze(enumObject);
};
/**
* Abstract the representations of input text supplied to Matcher.
*/
var MatcherInputBase = class MatcherInputBase {
	static Encoding = createEnum(["UTF_16", "UTF_8"]);
	getEncoding() {
		throw Error("not implemented");
	}
	/** @returns {string} */
	asCharSequence() {
		throw Error("not implemented");
	}
	/** @returns {Uint8Array|number[]|null} */
	asBytes() {
		throw Error("not implemented");
	}
	/** @returns {number} */
	length() {
		throw Error("not implemented");
	}
	/**
	*
	* @returns {boolean}
	*/
	isUTF8Encoding() {
		return this.getEncoding() === MatcherInputBase.Encoding.UTF_8;
	}
	/**
	*
	* @returns {boolean}
	*/
	isUTF16Encoding() {
		return this.getEncoding() === MatcherInputBase.Encoding.UTF_16;
	}
};
var Utf8MatcherInput = class extends MatcherInputBase {
	/** @param {Uint8Array|number[]|null} bytes */
	constructor(bytes = null) {
		super();
		this.bytes = bytes;
	}
	getEncoding() {
		return MatcherInputBase.Encoding.UTF_8;
	}
	/**
	*
	* @returns {string}
	*/
	asCharSequence() {
		return Utils.utf8ByteArrayToString(this.bytes);
	}
	/**
	*
	* @returns {Uint8Array|number[]|null}
	*/
	asBytes() {
		return this.bytes;
	}
	/**
	*
	* @returns {number}
	*/
	length() {
		return this.bytes.length;
	}
};
var Utf16MatcherInput = class extends MatcherInputBase {
	/** @param {string|null} charSequence */
	constructor(charSequence = null) {
		super();
		this.charSequence = charSequence;
	}
	getEncoding() {
		return MatcherInputBase.Encoding.UTF_16;
	}
	/**
	*
	* @returns {string}
	*/
	asCharSequence() {
		return this.charSequence;
	}
	/**
	*
	* @returns {number[]}
	*/
	asBytes() {
		return Utils.stringToUtf8ByteArray(this.charSequence.toString());
	}
	/**
	*
	* @returns {number}
	*/
	length() {
		return this.charSequence.length;
	}
};
var MatcherInput = class {
	/**
	* Return the MatcherInput for UTF_16 encoding.
	* @returns {Utf16MatcherInput}
	*/
	static utf16(charSequence) {
		Utils.checkInput(charSequence);
		return new Utf16MatcherInput(charSequence);
	}
	/**
	* Return the MatcherInput for UTF_8 encoding.
	* @returns {Utf8MatcherInput}
	*/
	static utf8(input) {
		if (Utils.isByteArray(input)) return new Utf8MatcherInput(input);
		return new Utf8MatcherInput(Utils.stringToUtf8ByteArray(input));
	}
};
/**
* MachineInput abstracts different representations of the input text supplied to the Machine. It
* provides one-character lookahead.
*/
var MachineInputBase = class {
	static EOF() {
		return -8;
	}
	constructor() {
		this.start = 0;
		this.end = 0;
	}
	canCheckPrefix() {
		return true;
	}
	endPos() {
		return this.end - this.start;
	}
	hasString() {
		return false;
	}
	hasAnyString() {
		return false;
	}
	prefixLength() {
		return 0;
	}
};
var MachineUTF8Input = class MachineUTF8Input extends MachineInputBase {
	static RUNE_ERROR_STEP = Unicode.RUNE_ERROR << 3 | 1;
	constructor(bytes, start = 0, end = bytes.length) {
		super();
		this.bytes = bytes;
		this.start = start;
		this.end = end;
	}
	hasString(prefilter, pos) {
		const target = prefilter.bytes;
		if (target.length === 0) return true;
		const idx = this.indexOf(this.bytes, target, this.start + pos);
		return idx !== -1 && idx <= this.end - target.length;
	}
	hasAnyString(prefilter, pos) {
		return prefilter.automaton8().searchUTF8(this.bytes, this.start + pos, this.end);
	}
	step(pos) {
		pos += this.start;
		if (pos >= this.end) return MachineInputBase.EOF();
		const c = this.bytes[pos] & 255;
		if (c < 128) return c << 3 | 1;
		let size;
		let rune;
		let lo = 128;
		let hi = 191;
		if (c >= 194 && c <= 223) {
			size = 2;
			rune = c & 31;
		} else if (c >= 224 && c <= 239) {
			size = 3;
			rune = c & 15;
			if (c === 224) lo = 160;
			else if (c === 237) hi = 159;
		} else if (c >= 240 && c <= 244) {
			size = 4;
			rune = c & 7;
			if (c === 240) lo = 144;
			else if (c === 244) hi = 143;
		} else return MachineUTF8Input.RUNE_ERROR_STEP;
		if (pos + size > this.end) return MachineUTF8Input.RUNE_ERROR_STEP;
		const c1 = this.bytes[pos + 1] & 255;
		if (c1 < lo || c1 > hi) return MachineUTF8Input.RUNE_ERROR_STEP;
		rune = rune << 6 | c1 & 63;
		if (size > 2) {
			const c2 = this.bytes[pos + 2] & 255;
			if ((c2 & 192) !== 128) return MachineUTF8Input.RUNE_ERROR_STEP;
			rune = rune << 6 | c2 & 63;
			if (size > 3) {
				const c3 = this.bytes[pos + 3] & 255;
				if ((c3 & 192) !== 128) return MachineUTF8Input.RUNE_ERROR_STEP;
				rune = rune << 6 | c3 & 63;
			}
		}
		return rune << 3 | size;
	}
	index(re2, pos) {
		pos += this.start;
		const i = this.indexOf(this.bytes, re2.prefixUTF8, pos);
		return i < 0 ? i : i - pos;
	}
	context(pos) {
		pos += this.start;
		let r1 = -1;
		if (pos > this.start && pos <= this.end) {
			let start = pos - 1;
			r1 = this.bytes[start--];
			if (r1 >= 128) {
				let lim = pos - 4;
				if (lim < this.start) lim = this.start;
				while (start >= lim && (this.bytes[start] & 192) === 128) start--;
				if (start < this.start) start = this.start;
				const r = this.step(start - this.start);
				r1 = start + (r & 7) === pos ? r >> 3 : Unicode.RUNE_ERROR;
			}
		}
		const r2 = pos < this.end ? this.step(pos - this.start) >> 3 : -1;
		return Utils.emptyOpContext(r1, r2);
	}
	indexOf(source, target, fromIndex = 0) {
		let targetLength = target.length;
		if (targetLength === 0) return fromIndex <= this.end ? fromIndex : -1;
		const firstByte = target[0];
		let limit = this.end - targetLength;
		const hasNativeIndexOf = typeof source.indexOf === "function";
		let i = fromIndex;
		while (i <= limit) {
			if (hasNativeIndexOf) {
				i = source.indexOf(firstByte, i);
				if (i === -1 || i > limit) return -1;
			} else {
				while (i <= limit && source[i] !== firstByte) i++;
				if (i > limit) return -1;
			}
			let match = true;
			for (let j = 1; j < targetLength; j++) if (source[i + j] !== target[j]) {
				match = false;
				break;
			}
			if (match) return i;
			i++;
		}
		return -1;
	}
	prefixLength(re2) {
		return re2.prefixUTF8.length;
	}
};
var MachineUTF16Input = class extends MachineInputBase {
	constructor(charSequence, start = 0, end = charSequence.length) {
		super();
		this.charSequence = charSequence;
		this.start = start;
		this.end = end;
	}
	hasString(prefilter, pos) {
		const idx = this.charSequence.indexOf(prefilter.str, this.start + pos);
		return idx !== -1 && idx <= this.end - prefilter.str.length;
	}
	hasAnyString(prefilter, pos) {
		return prefilter.automaton16().searchUTF16(this.charSequence, this.start + pos, this.end);
	}
	step(pos) {
		pos += this.start;
		if (pos >= this.end) return MachineInputBase.EOF();
		const c1 = this.charSequence.charCodeAt(pos);
		if (c1 < Unicode.MIN_HIGH_SURROGATE || c1 > Unicode.MAX_HIGH_SURROGATE || pos + 1 >= this.end) return c1 << 3 | 1;
		const c2 = this.charSequence.charCodeAt(pos + 1);
		if (c2 >= Unicode.MIN_LOW_SURROGATE && c2 <= Unicode.MAX_LOW_SURROGATE) return (c1 - Unicode.MIN_HIGH_SURROGATE) * 1024 + (c2 - Unicode.MIN_LOW_SURROGATE) + Unicode.MIN_SUPPLEMENTARY_CODE_POINT << 3 | 2;
		return c1 << 3 | 1;
	}
	index(re2, pos) {
		pos += this.start;
		const i = this.charSequence.indexOf(re2.prefix, pos);
		if (i < 0 || i > this.end - re2.prefix.length) return -1;
		return i - pos;
	}
	context(pos) {
		pos += this.start;
		const r1 = pos > this.start && pos <= this.end ? this.charSequence.charCodeAt(pos - 1) : -1;
		const r2 = pos < this.end ? this.charSequence.charCodeAt(pos) : -1;
		return Utils.emptyOpContext(r1, r2);
	}
	prefixLength(re2) {
		return re2.prefix.length;
	}
};
var MachineInput = class {
	static fromUTF8(bytes, start = 0, end = bytes.length) {
		return new MachineUTF8Input(bytes, start, end);
	}
	static fromUTF16(charSequence, start = 0, end = void 0) {
		Utils.checkInput(charSequence);
		return new MachineUTF16Input(charSequence, start, end ?? charSequence.length);
	}
};
/**
* A stateful iterator that interprets a regex {@code RE2JS} on a specific input.
*
* Conceptually, a Matcher consists of four parts:
* <ol>
* <li>A compiled regular expression {@code RE2JS}, set at construction and fixed for the lifetime
* of the matcher.</li>
*
* <li>The remainder of the input string, set at construction or {@link #reset()} and advanced by
* each match operation such as {@link #find}, {@link #matches} or {@link #lookingAt}.</li>
*
* <li>The current match information, accessible via {@link #start}, {@link #end}, and
* {@link #group}, and updated by each match operation.</li>
*
* <li>The append position, used and advanced by {@link #appendReplacement} and {@link #appendTail}
* if performing a search and replace from the input to an external {@code StringBuffer}.
*
* </ol>
*
*
* @author rsc@google.com (Russ Cox)
*/
var Matcher = class Matcher {
	/**
	* V8 and WebKit have historical hard limits on the number of arguments
	* that can be passed to a function. We cap replacer arguments to prevent
	* Call Stack Overflow (DoS) vulnerabilities on massive ASTs.
	*/
	static MAX_REPLACER_ARGS = 65535;
	/**
	* Quotes '\' and '$' in {@code s}, so that the returned string could be used in
	* {@link #appendReplacement} as a literal replacement of {@code s}.
	*
	* @param {string} str the string to be quoted
	* @param {boolean} [javaMode=false] whether the replacement will be used in javaMode
	* @returns {string} the quoted string
	*/
	static quoteReplacement(str, javaMode = false) {
		if (javaMode) {
			if (str.indexOf("\\") < 0 && str.indexOf("$") < 0) return str;
			return str.split("").map((s) => {
				const c = s.codePointAt(0);
				if (c === Codepoint.CODES["\\"] || c === Codepoint.CODES["$"]) return `\\${s}`;
				return s;
			}).join("");
		}
		if (str.indexOf("$") < 0) return str;
		return str.split("").map((s) => {
			if (s.codePointAt(0) === Codepoint.CODES["$"]) return "$$";
			return s;
		}).join("");
	}
	/**
	*
	* @param {import('./index.js').RE2JS} pattern
	* @param {string|number[]|Uint8Array|MatcherInputBase} input
	*/
	constructor(pattern, input) {
		if (pattern === null) throw new Error("pattern is null");
		/**
		* The pattern being matched.
		* @type {import('./index.js').RE2JS}
		*/
		this.patternInput = pattern;
		const re2 = this.patternInput.re2();
		/** @type {number} */
		this.patternGroupCount = re2.numberOfCapturingGroups();
		/** @type {number[]} */
		this.groups = [];
		/** @type {Record<string, number>} */
		this.namedGroups = re2.namedGroups;
		/** @type {boolean} */
		this.hasNamedGroups = Object.keys(this.namedGroups).length > 0;
		/** @type {number} */
		this.numberOfInstructions = re2.numberOfInstructions();
		/** @type {import('./Machine.js').LookbehindState|null} */
		this.lookbehindState = null;
		if (input instanceof MatcherInputBase) this.resetMatcherInput(input);
		else if (Utils.isByteArray(input)) this.resetMatcherInput(MatcherInput.utf8(input));
		else this.resetMatcherInput(MatcherInput.utf16(input));
	}
	/**
	* Returns the {@code RE2JS} associated with this {@code Matcher}.
	* @returns {import('./index.js').RE2JS}
	*/
	pattern() {
		return this.patternInput;
	}
	/**
	* Resets the {@code Matcher}, rewinding input and discarding any match information.
	*
	* @returns {Matcher} the {@code Matcher} itself, for chained method calls
	*/
	reset() {
		/** @type {number} */
		this.matcherInputLength = this.matcherInput.length();
		/** @type {number} */
		this.appendPos = 0;
		this.hasMatch = false;
		this.hasGroups = false;
		this.anchorFlag = 0;
		return this;
	}
	/**
	* Resets the {@code Matcher} and changes the input.
	* @param {string|number[]|Uint8Array|MatcherInputBase} input
	* @returns {Matcher} the {@code Matcher} itself, for chained method calls
	*/
	resetMatcherInput(input) {
		if (input === null) throw new Error("input is null");
		if (!(input instanceof MatcherInputBase)) {
			if (Utils.isByteArray(input)) input = MatcherInput.utf8(input);
			else input = MatcherInput.utf16(input);
		}
		this.matcherInput = input;
		if (this.lookbehindState !== null) this.lookbehindState.reset();
		else this.lookbehindState = this.patternInput.re2().createLookbehindState();
		this.reset();
		return this;
	}
	/**
	* Returns the start of the named group of the most recent match, or -1 if the group was not
	* matched.
	* @param {string|number} [group=0]
	* @returns {number}
	*/
	start(group = 0) {
		if (typeof group === "string") {
			const groupInt = this.namedGroups[group];
			if (!Number.isFinite(groupInt)) throw new RE2JSGroupException(`group '${group}' not found`);
			group = groupInt;
		}
		this.loadGroup(group);
		return this.groups[2 * group];
	}
	/**
	* Returns the end of the named group of the most recent match, or -1 if the group was not
	* matched.
	* @param {string|number} [group=0]
	* @returns {number}
	*/
	end(group = 0) {
		if (typeof group === "string") {
			const groupInt = this.namedGroups[group];
			if (!Number.isFinite(groupInt)) throw new RE2JSGroupException(`group '${group}' not found`);
			group = groupInt;
		}
		this.loadGroup(group);
		return this.groups[2 * group + 1];
	}
	/**
	* Returns the program size of this pattern.
	*
	* <p>
	* Similar to the C++ implementation, the program size is a very approximate measure of a regexp's
	* "cost". Larger numbers are more expensive than smaller numbers.
	* </p>
	*
	* @returns {number} the program size of this pattern
	*/
	programSize() {
		return this.numberOfInstructions;
	}
	/**
	* Returns the named group of the most recent match, or {@code null} if the group was not matched.
	* @param {string|number} [group=0]
	* @returns {string|null}
	*/
	group(group = 0) {
		if (typeof group === "string") {
			const groupInt = this.namedGroups[group];
			if (!Number.isFinite(groupInt)) throw new RE2JSGroupException(`group '${group}' not found`);
			group = groupInt;
		}
		const start = this.start(group);
		const end = this.end(group);
		if (start < 0 && end < 0) return null;
		return this.substring(start, end);
	}
	/**
	* Returns a dictionary map of all named capturing groups and their matched values.
	* If a group was not matched, its value will be `null`.
	* @returns {Record<string, string|null>}
	*/
	getNamedGroups() {
		if (!this.hasMatch) throw new RE2JSGroupException("perhaps no match attempted");
		const result = Object.create(null);
		for (const name of Object.keys(this.namedGroups)) result[name] = this.group(name);
		return result;
	}
	/**
	* Returns the number of subgroups in this pattern.
	*
	* @returns {number} the number of subgroups; the overall match (group 0) does not count
	*/
	groupCount() {
		return this.patternGroupCount;
	}
	/**
	* Helper: finds subgroup information if needed for group.
	* @param {number} group
	* @private
	*/
	loadGroup(group) {
		if (!Number.isInteger(group) || group < 0 || group > this.patternGroupCount) throw new RE2JSGroupException(`Group index out of bounds: ${group}`);
		if (!this.hasMatch) throw new RE2JSGroupException("perhaps no match attempted");
		if (group === 0 || this.hasGroups) return;
		const end = this.matcherInputLength;
		const res = this.patternInput.re2().matchMachineInput(this.matcherInput, this.groups[0], end, this.anchorFlag, 1 + this.patternGroupCount, this.lookbehindState);
		if (!res[0]) throw new RE2JSGroupException("inconsistency in matching group data");
		this.groups = res[1];
		this.hasGroups = true;
	}
	/**
	* Matches the entire input against the pattern (anchored start and end). If there is a match,
	* {@code matches} sets the match state to describe it.
	*
	* @returns {boolean} true if the entire input matches the pattern
	*/
	matches() {
		return this.genMatch(0, RE2Flags.ANCHOR_BOTH);
	}
	/**
	* Matches the beginning of input against the pattern (anchored start). If there is a match,
	* {@code lookingAt} sets the match state to describe it.
	*
	* @returns {boolean} true if the beginning of the input matches the pattern
	*/
	lookingAt() {
		return this.genMatch(0, RE2Flags.ANCHOR_START);
	}
	/**
	* Matches the input against the pattern (unanchored), starting at a specified position. If there
	* is a match, {@code find} sets the match state to describe it.
	*
	* @param {number|null} [start=null] the input position where the search begins
	* @returns {boolean} if it finds a match
	* @throws IndexOutOfBoundsException if start is not a valid input position
	*/
	find(start = null) {
		if (start !== null) {
			if (!Number.isInteger(start) || start < 0 || start > this.matcherInputLength) throw new RE2JSGroupException(`start index out of bounds: ${start}`);
			this.reset();
			return this.genMatch(start, 0);
		}
		start = 0;
		if (this.hasMatch) {
			start = this.groups[1];
			if (this.groups[0] === this.groups[1]) {
				const r = (this.matcherInput.isUTF16Encoding() ? MachineInput.fromUTF16(this.matcherInput.asCharSequence(), 0, this.matcherInputLength) : MachineInput.fromUTF8(this.matcherInput.asBytes(), 0, this.matcherInputLength)).step(start);
				if (r < 0) start++;
				else start += r & 7;
			}
		}
		return this.genMatch(start, RE2Flags.UNANCHORED);
	}
	/**
	* Helper: does match starting at start, with RE2 anchor flag.
	* @param {number} startByte
	* @param {number} anchor
	* @returns {boolean}
	* @private
	*/
	genMatch(startByte, anchor) {
		const res = this.patternInput.re2().matchMachineInput(this.matcherInput, startByte, this.matcherInputLength, anchor, 1, this.lookbehindState);
		if (!res[0]) {
			this.hasMatch = false;
			return false;
		}
		this.groups = res[1];
		this.hasMatch = true;
		this.hasGroups = this.patternGroupCount === 0;
		this.anchorFlag = anchor;
		return true;
	}
	/**
	* Helper: return substring for [start, end).
	* @param {number} start
	* @param {number} end
	* @returns {string}
	*/
	substring(start, end) {
		if (this.matcherInput.isUTF8Encoding()) return Utils.utf8ByteArrayToString(this.matcherInput.asBytes().slice(start, end));
		return this.matcherInput.asCharSequence().substring(start, end).toString();
	}
	/**
	* Helper for Pattern: return input length.
	* @returns {number}
	*/
	inputLength() {
		return this.matcherInputLength;
	}
	/**
	* Appends to result two strings: the text from the append position up to the beginning of the
	* most recent match, and then the replacement with submatch groups substituted for references to
	* them. It advances the append position to where the most recent match ended.
	*
	* By default the replacement is expanded as by String.prototype.replace (see
	* appendReplacementInternalJs). In Java mode it follows re2j / java.util.regex: $n takes as
	* many digits as still form a valid group number, ${name} is a named group, and a backslash
	* escapes the next character (so "\\$" in a JS string literal inserts a literal $).
	*
	* @param {string} replacement the replacement string
	* @param {boolean} [javaMode=false] activate java mode (different behaviour for capture groups and special characters)
	* @returns {string}
	* @throws IllegalStateException if there was no most recent match
	* @throws IndexOutOfBoundsException in Java mode, if replacement refers to an invalid group
	* @private
	*/
	appendReplacement(replacement, javaMode = false) {
		let res = "";
		const s = this.start();
		const e = this.end();
		if (this.appendPos < s) res += this.substring(this.appendPos, s);
		this.appendPos = e;
		res += javaMode ? this.appendReplacementInternalJava(replacement) : this.appendReplacementInternalJs(replacement);
		return res;
	}
	/**
	* @param {string} replacement - the replacement string
	* @returns {string}
	* @private
	*/
	appendReplacementInternalJava(replacement) {
		let res = "";
		let last = 0;
		const m = replacement.length;
		let i = 0;
		while (i < m) {
			const cCode = replacement.codePointAt(i);
			if (cCode === Codepoint.CODES["\\"]) {
				if (last < i) res += replacement.substring(last, i);
				i++;
				if (i >= m) throw new RE2JSGroupException("character to be escaped is missing");
				last = i;
				i++;
				continue;
			}
			if (cCode === Codepoint.CODES["$"]) {
				if (last < i) res += replacement.substring(last, i);
				if (i + 1 >= m) throw new RE2JSGroupException("Illegal group reference: group index is missing");
				const nextCode = replacement.codePointAt(i + 1);
				if (Codepoint.CODES["0"] <= nextCode && nextCode <= Codepoint.CODES["9"]) {
					let n = nextCode - Codepoint.CODES["0"];
					let j = i + 2;
					for (; j < m; j++) {
						const digit = replacement.codePointAt(j);
						if (digit < Codepoint.CODES["0"] || digit > Codepoint.CODES["9"] || n * 10 + digit - Codepoint.CODES["0"] > this.patternGroupCount) break;
						n = n * 10 + digit - Codepoint.CODES["0"];
					}
					if (n > this.patternGroupCount) throw new RE2JSGroupException(`n > number of groups: ${n}`);
					const group = this.group(n);
					if (group !== null) res += group;
					i = j;
					last = i;
				} else if (nextCode === Codepoint.CODES["{"]) {
					let j = i + 2;
					while (j < m && replacement.codePointAt(j) !== Codepoint.CODES["}"]) j++;
					if (j >= m) throw new RE2JSGroupException("named capture group is missing trailing '}'");
					const groupName = replacement.substring(i + 2, j);
					const groupVal = this.group(groupName);
					if (groupVal !== null) res += groupVal;
					i = j + 1;
					last = i;
				} else throw new RE2JSGroupException("Illegal group reference");
				continue;
			}
			i++;
		}
		if (last < m) res += replacement.substring(last, m);
		return res;
	}
	/**
	* Expands |replacement| for the current match by the rules of String.prototype.replace
	* (ECMAScript GetSubstitution): $$ is "$", $& the match, $` the text before it, $' the text
	* after it, $n and $nn a group (two digits only when they form a valid group number, so with
	* one group "$10" is group 1 then "0"; an unmatched group is empty), and $<name> a named group
	* (empty when no such group), only when the pattern has named groups. Anything else, such as
	* "$0" or "$<" without a closing ">", is kept as is.
	* @param {string} replacement - the replacement string
	* @returns {string}
	* @private
	*/
	appendReplacementInternalJs(replacement) {
		const isDigit = (c) => c >= 48 && c <= 57;
		const groupCount = this.patternGroupCount;
		let res = "";
		let i = 0;
		while (i < replacement.length) {
			const dollar = replacement.indexOf("$", i);
			if (dollar < 0) break;
			res += replacement.substring(i, dollar);
			i = dollar;
			const c = replacement.charCodeAt(i + 1);
			if (c === Codepoint.CODES["$"]) {
				res += "$";
				i += 2;
			} else if (c === Codepoint.CODES["&"]) {
				res += this.group(0);
				i += 2;
			} else if (c === Codepoint.CODES["`"]) {
				res += this.substring(0, this.start(0));
				i += 2;
			} else if (c === Codepoint.CODES["'"]) {
				res += this.substring(this.end(0), this.matcherInputLength);
				i += 2;
			} else if (isDigit(c)) {
				let digits = 1;
				let index = c - 48;
				const c2 = replacement.charCodeAt(i + 2);
				if (isDigit(c2) && index * 10 + c2 - 48 <= groupCount) {
					digits = 2;
					index = index * 10 + c2 - 48;
				}
				if (index >= 1 && index <= groupCount) {
					const group = this.group(index);
					if (group !== null) res += group;
				} else res += replacement.substring(i, i + 1 + digits);
				i += 1 + digits;
			} else if (c === Codepoint.CODES["<"] && this.hasNamedGroups) {
				const gt = replacement.indexOf(">", i + 2);
				if (gt < 0) {
					res += "$<";
					i += 2;
				} else {
					const name = replacement.substring(i + 2, gt);
					if (Object.hasOwn(this.namedGroups, name)) {
						const group = this.group(name);
						if (group !== null) res += group;
					}
					i = gt + 1;
				}
			} else {
				res += "$";
				i += 1;
			}
		}
		return res + replacement.substring(i);
	}
	/**
	* Return the substring of the input from the append position to the end of the
	* input.
	* @returns {string}
	*/
	appendTail() {
		return this.substring(this.appendPos, this.matcherInputLength);
	}
	/**
	* Returns the input with all matches replaced by {@code replacement}, interpreted as for
	* {@code appendReplacement}.
	*
	* @param {string|((...args: any[]) => string)} replacement - the replacement string or a replacer function
	* @param {boolean} [javaMode=false] - activate java mode (different behaviour for capture groups and special characters)
	* @returns {string} the input string with the matches replaced
	* @throws IndexOutOfBoundsException if replacement refers to an invalid group and javaMode is true
	*/
	replaceAll(replacement, javaMode = false) {
		return this.replace(replacement, true, javaMode);
	}
	/**
	* Returns the input with the first match replaced by {@code replacement}, interpreted as for
	* {@code appendReplacement}.
	*
	* @param {string|((...args: any[]) => string)} replacement - the replacement string or a replacer function
	* @param {boolean} [javaMode=false] - activate java mode (different behaviour for capture groups and special characters)
	* @returns {string} the input string with the first match replaced
	* @throws IndexOutOfBoundsException if replacement refers to an invalid group and javaMode is true
	*/
	replaceFirst(replacement, javaMode = false) {
		return this.replace(replacement, false, javaMode);
	}
	/**
	* Helper: replaceAll/replaceFirst hybrid.
	* @param {string|((...args: any[]) => string)} replacement - the replacement string or a replacer function
	* @param {boolean} [all=true] - replace all matches
	* @param {boolean} [javaMode=false] - activate java mode (different behaviour for capture groups and special characters)
	* @returns {string}
	* @private
	*/
	replace(replacement, all = true, javaMode = false) {
		let res = "";
		this.reset();
		const isFunc = typeof replacement === "function";
		let originalInput = null;
		if (isFunc) {
			if (this.groupCount() >= Matcher.MAX_REPLACER_ARGS) throw new RE2JSGroupException("Too many capture groups to safely invoke replacer function");
			originalInput = this.matcherInput.isUTF8Encoding() ? this.matcherInput.asBytes() : this.matcherInput.asCharSequence();
		}
		while (this.find()) {
			res += isFunc ? this.appendReplacementFunc(replacement, originalInput) : this.appendReplacement(replacement, javaMode);
			if (!all) break;
		}
		res += this.appendTail();
		return res;
	}
	/**
	* Evaluates a replacer function for the current match and appends the result,
	* along with any un-matched preceding text, advancing the append position.
	* @param {Function} replacer - the replacer function
	* @param {string|Uint8Array|number[]} originalInput - the cached original input reference
	* @returns {string} the evaluated string to append
	* @private
	*/
	appendReplacementFunc(replacer, originalInput) {
		let res = "";
		const s = this.start();
		const e = this.end();
		if (this.appendPos < s) res += this.substring(this.appendPos, s);
		this.appendPos = e;
		/** @type {unknown[]} */
		const args = this.matchArray();
		args.push(s, originalInput);
		if (this.hasNamedGroups) args.push(this.namedGroupsObject());
		res += String(replacer(...args));
		return res;
	}
	/**
	* The match and its groups, as the elements of a JS RegExpExecArray: undefined for a group that
	* did not take part in the match. Used by exec(), matchAll() and replacer functions.
	* @returns {Array<string|undefined>}
	* @private
	*/
	matchArray() {
		const result = [this.group(0)];
		for (let i = 1; i <= this.patternGroupCount; i++) {
			const group = this.group(i);
			result.push(group === null ? void 0 : group);
		}
		return result;
	}
	/**
	* The named groups, as the groups property of a JS RegExpExecArray: an object without a
	* prototype mapping each name to its group (undefined when it did not take part in the match),
	* or undefined when the pattern has no named groups.
	* @returns {Record<string, string|undefined>|undefined}
	* @private
	*/
	namedGroupsObject() {
		if (!this.hasNamedGroups) return;
		const result = this.getNamedGroups();
		for (const name in result) if (result[name] === null) result[name] = void 0;
		return result;
	}
};
/**
* A single instruction in the regular expression virtual machine.
*
* @see http://swtch.com/~rsc/regexp/regexp2.html
*/
var Inst = class Inst {
	static ALT = 1;
	static ALT_MATCH = 2;
	static CAPTURE = 3;
	static EMPTY_WIDTH = 4;
	static FAIL = 5;
	static MATCH = 6;
	static NOP = 7;
	static RUNE = 8;
	static RUNE1 = 9;
	static RUNE_ANY = 10;
	static RUNE_ANY_NOT_NL = 11;
	static LB_WRITE = 12;
	static LB_CHECK = 13;
	static isRuneOp(op) {
		return Inst.RUNE <= op && op <= Inst.RUNE_ANY_NOT_NL;
	}
	static escapeRunes(runes) {
		let out = "\"";
		for (let rune of runes) out += Utils.escapeRune(rune);
		out += "\"";
		return out;
	}
	constructor(op) {
		this.op = op;
		this.out = 0;
		this.arg = 0;
		/** @type {Int32Array} */
		this.runes = /* @__PURE__ */ new Int32Array(0);
		/** @type {Uint32Array | number[] | null} */
		this.next = null;
	}
	matchRune(r) {
		if (this.runes.length === 1) {
			const r0 = this.runes[0];
			if ((this.arg & RE2Flags.FOLD_CASE) !== 0) return Unicode.equalsIgnoreCase(r0, r);
			return r === r0;
		}
		const len = this.runes.length;
		if (len === 0) return false;
		if (len === 2 || len === 4 || len === 6 || len === 8) {
			for (let j = 0; j < len; j += 2) {
				if (r < this.runes[j]) return false;
				if (r <= this.runes[j + 1]) return true;
			}
			return false;
		}
		let base = 0;
		let n = len >> 1;
		while (n > 1) {
			const half = n >> 1;
			base += this.runes[base + half << 1] <= r ? half : 0;
			n -= half;
		}
		base += this.runes[base << 1] <= r ? 1 : 0;
		const m = base - 1;
		return m >= 0 && r <= this.runes[m << 1 | 1];
	}
	matchRunePos(r) {
		if (this.runes.length === 1) {
			const r0 = this.runes[0];
			if ((this.arg & RE2Flags.FOLD_CASE) !== 0) return Unicode.equalsIgnoreCase(r0, r) ? 0 : -1;
			return r === r0 ? 0 : -1;
		}
		const len = this.runes.length;
		if (len === 0) return -1;
		if (len === 2 || len === 4 || len === 6 || len === 8) {
			for (let j = 0; j < len; j += 2) {
				if (r < this.runes[j]) return -1;
				if (r <= this.runes[j + 1]) return Math.floor(j / 2);
			}
			return -1;
		}
		let base = 0;
		let n = len >> 1;
		while (n > 1) {
			const half = n >> 1;
			base += this.runes[base + half << 1] <= r ? half : 0;
			n -= half;
		}
		base += this.runes[base << 1] <= r ? 1 : 0;
		const m = base - 1;
		return m >= 0 && r <= this.runes[m << 1 | 1] ? m : -1;
	}
	/**
	*
	* @returns {string}
	*/
	toString() {
		switch (this.op) {
			case Inst.ALT: return `alt -> ${this.out}, ${this.arg}`;
			case Inst.ALT_MATCH: return `altmatch -> ${this.out}, ${this.arg}`;
			case Inst.CAPTURE: return `cap ${this.arg} -> ${this.out}`;
			case Inst.EMPTY_WIDTH: return `empty ${this.arg} -> ${this.out}`;
			case Inst.MATCH: return `match${this.arg !== 0 ? ` ${this.arg}` : ""}`;
			case Inst.FAIL: return "fail";
			case Inst.NOP: return `nop -> ${this.out}`;
			case Inst.LB_WRITE: return `lbwrite ${this.arg} -> ${this.out}`;
			case Inst.LB_CHECK: return `lbcheck ${this.arg} -> ${this.out}`;
			case Inst.RUNE:
				if (this.runes === null) return "rune <null>";
				return [
					"rune ",
					Inst.escapeRunes(this.runes),
					(this.arg & RE2Flags.FOLD_CASE) !== 0 ? "/i" : "",
					" -> ",
					this.out
				].join("");
			case Inst.RUNE1: return `rune1 ${Inst.escapeRunes(this.runes)} -> ${this.out}`;
			case Inst.RUNE_ANY: return `any -> ${this.out}`;
			case Inst.RUNE_ANY_NOT_NL: return `anynotnl -> ${this.out}`;
			default: throw new Error("unhandled case in Inst.toString");
		}
	}
};
var Queue = class Queue {
	constructor(numInst) {
		this.sparse = new Int32Array(numInst);
		this.densePcs = new Int32Array(numInst);
		this.denseCaps = null;
		this.size = 0;
		this.ncap = 0;
		this.mainThreads = 0;
	}
	static INITIAL_THREADS = 32;
	init(ncap) {
		this.ncap = ncap;
		const needed = Math.min(this.densePcs.length, Queue.INITIAL_THREADS) * ncap;
		if (!this.denseCaps || this.denseCaps.length < needed) this.denseCaps = new Int32Array(needed);
	}
	growCaps(needed) {
		const limit = this.densePcs.length * this.ncap;
		const grown = new Int32Array(Math.min(limit, Math.max(needed, 2 * this.denseCaps.length)));
		grown.set(this.denseCaps);
		this.denseCaps = grown;
	}
	contains(pc) {
		const j = this.sparse[pc];
		return j < this.size && this.densePcs[j] === pc;
	}
	isEmpty() {
		return this.size === 0;
	}
	add(pc) {
		const j = this.size++;
		this.sparse[pc] = j;
		this.densePcs[j] = pc;
		return j;
	}
	clear() {
		this.size = 0;
		this.mainThreads = 0;
	}
	toString() {
		let out = "{";
		for (let i = 0; i < this.size; i++) {
			if (i !== 0) out += ", ";
			out += this.densePcs[i];
		}
		out += "}";
		return out;
	}
};
var LookbehindState = class {
	constructor(prog) {
		this.pos = -1;
		this.pcs = new Int32Array(prog.numInst());
		this.size = 0;
		this.lbTable = new Int32Array(prog.numLb + 1);
	}
	reset() {
		this.pos = -1;
		this.size = 0;
	}
};
var Machine = class Machine {
	static fromRE2(re2) {
		const m = new Machine();
		m.prog = re2.prog;
		m.re2 = re2;
		m.q0 = new Queue(m.prog.numInst());
		m.q1 = new Queue(m.prog.numInst());
		m.addStack = new Int32Array(2 * (m.prog.numInst() + 1));
		m.matched = false;
		m.matchcap = new Int32Array(m.prog.numCap < 2 ? 2 : m.prog.numCap);
		m.ncap = 0;
		return m;
	}
	constructor() {
		this.prog = null;
		this.re2 = null;
		this.q0 = null;
		this.q1 = null;
		this.addStack = null;
		this.matched = false;
		this.matchcap = null;
		this.ncap = 0;
		this.lbTable = null;
	}
	init(ncap) {
		this.ncap = ncap;
		if (ncap > this.matchcap.length) this.matchcap = new Int32Array(ncap).fill(-1);
		else this.matchcap.fill(-1);
		this.q0.init(ncap);
		this.q1.init(ncap);
		if (this.prog.numLb > 0) {
			if (!this.lbTable || this.lbTable.length < this.prog.numLb + 1) this.lbTable = new Int32Array(this.prog.numLb + 1);
			this.lbTable.fill(-1);
		}
	}
	submatches() {
		if (this.ncap === 0) return Utils.emptyInts();
		return Utils.toArray(this.matchcap.subarray(0, this.ncap));
	}
	match(input, pos, anchor, lbState = null) {
		const startCond = this.re2.cond;
		if (startCond === Utils.EMPTY_ALL) return false;
		if ((anchor === RE2Flags.ANCHOR_START || anchor === RE2Flags.ANCHOR_BOTH) && pos !== 0) return false;
		this.matched = false;
		this.matchcap.fill(-1);
		const hasLookbehinds = this.prog.numLb > 0;
		const matchStartPos = pos;
		let currentPos = pos;
		let resumeLookbehinds = false;
		if (hasLookbehinds) {
			if (lbState !== null && lbState.pos >= 0 && lbState.pos <= pos) {
				currentPos = lbState.pos;
				resumeLookbehinds = true;
			} else currentPos = 0;
		}
		let saveLookbehinds = hasLookbehinds && lbState !== null;
		let runq = this.q0;
		let nextq = this.q1;
		let r = input.step(currentPos);
		let rune = r >> 3;
		let width = r & 7;
		let rune1 = -1;
		let width1 = 0;
		if (r !== MachineInputBase.EOF()) {
			r = input.step(currentPos + width);
			rune1 = r >> 3;
			width1 = r & 7;
		}
		let flag;
		if (currentPos === 0) flag = Utils.emptyOpContext(-1, rune);
		else flag = input.context(currentPos);
		if (hasLookbehinds) {
			if (resumeLookbehinds) this.restoreLookbehinds(lbState, runq, flag);
			else this.spawnLookbehinds(runq, currentPos, flag);
		}
		while (true) {
			if (runq.mainThreads === 0) {
				if ((startCond & Utils.EMPTY_BEGIN_TEXT) !== 0 && currentPos !== 0) break;
				if ((anchor === RE2Flags.ANCHOR_START || anchor === RE2Flags.ANCHOR_BOTH) && currentPos !== 0) break;
				if (this.matched) break;
				if (this.prog.numLb === 0 && runq.isEmpty() && !(this.re2.prefix.length === 0) && rune1 !== this.re2.prefixRune && input.canCheckPrefix()) {
					const advance = input.index(this.re2, currentPos);
					if (advance < 0) break;
					currentPos += advance;
					r = input.step(currentPos);
					rune = r >> 3;
					width = r & 7;
					r = input.step(currentPos + width);
					rune1 = r >> 3;
					width1 = r & 7;
					flag = input.context(currentPos);
				}
			}
			if (currentPos >= matchStartPos) {
				if (saveLookbehinds) {
					this.saveLookbehinds(lbState, runq, currentPos);
					saveLookbehinds = false;
				}
				if (!this.matched && (currentPos === 0 || anchor === RE2Flags.UNANCHORED)) {
					if (this.ncap > 0) this.matchcap[0] = currentPos;
					this.add(runq, this.prog.start, currentPos, this.matchcap, 0, flag);
				}
			}
			const nextPos = currentPos + width;
			flag = input.context(nextPos);
			this.step(runq, nextq, currentPos, nextPos, rune, flag, anchor, currentPos === input.endPos());
			if (width === 0) break;
			if (this.ncap === 0 && this.matched) break;
			currentPos += width;
			rune = rune1;
			width = width1;
			if (rune !== -1) {
				r = input.step(currentPos + width);
				rune1 = r >> 3;
				width1 = r & 7;
			}
			const tmpq = runq;
			runq = nextq;
			nextq = tmpq;
		}
		runq.clear();
		nextq.clear();
		return this.matched;
	}
	matchSet(input, pos, anchor) {
		const startCond = this.re2.cond;
		if (startCond === Utils.EMPTY_ALL) return [];
		if ((anchor === RE2Flags.ANCHOR_START || anchor === RE2Flags.ANCHOR_BOTH) && pos !== 0) return [];
		let currentPos = this.prog.numLb > 0 ? 0 : pos;
		let matchStartPos = pos;
		let runq = this.q0;
		let nextq = this.q1;
		let r = input.step(currentPos);
		let rune = r >> 3;
		let width = r & 7;
		let rune1 = -1;
		let width1 = 0;
		if (r !== MachineInputBase.EOF()) {
			r = input.step(currentPos + width);
			rune1 = r >> 3;
			width1 = r & 7;
		}
		let flag = currentPos === 0 ? Utils.emptyOpContext(-1, rune) : input.context(currentPos);
		const matches = /* @__PURE__ */ new Set();
		if (this.prog.numLb > 0) this.spawnLookbehinds(runq, currentPos, flag);
		while (true) {
			if (runq.mainThreads === 0) {
				if ((startCond & Utils.EMPTY_BEGIN_TEXT) !== 0 && currentPos !== 0) break;
				if ((anchor === RE2Flags.ANCHOR_START || anchor === RE2Flags.ANCHOR_BOTH) && currentPos !== 0) break;
			}
			if (currentPos === 0 || anchor === RE2Flags.UNANCHORED) {
				if (currentPos >= matchStartPos) this.add(runq, this.prog.start, currentPos, this.matchcap, 0, flag);
			}
			const nextPos = currentPos + width;
			flag = input.context(nextPos);
			for (let j = 0; j < runq.size; j++) {
				const pc = runq.densePcs[j];
				const i = this.prog.inst[pc];
				const capOffset = j * this.ncap;
				let add = false;
				switch (i.op) {
					case Inst.MATCH:
						if (anchor === RE2Flags.ANCHOR_BOTH && currentPos !== input.endPos()) break;
						matches.add(i.arg);
						break;
					case Inst.RUNE:
						add = i.matchRune(rune);
						break;
					case Inst.RUNE1:
						add = rune === i.runes[0];
						break;
					case Inst.RUNE_ANY:
						add = true;
						break;
					case Inst.RUNE_ANY_NOT_NL:
						add = rune !== 10;
						break;
					default: continue;
				}
				if (add) this.add(nextq, i.out, nextPos, runq.denseCaps, capOffset, flag);
			}
			runq.clear();
			if (width === 0) break;
			currentPos += width;
			rune = rune1;
			width = width1;
			if (rune !== -1) {
				r = input.step(currentPos + width);
				rune1 = r >> 3;
				width1 = r & 7;
			}
			const tmpq = runq;
			runq = nextq;
			nextq = tmpq;
		}
		nextq.clear();
		return Array.from(matches).sort((a, b) => a - b);
	}
	step(runq, nextq, pos, nextPos, c, nextCond, anchor, atEnd) {
		const longest = this.re2.longest;
		for (let j = 0; j < runq.size; j++) {
			const pc = runq.densePcs[j];
			const capOffset = j * this.ncap;
			if (longest && this.matched && this.ncap > 0 && this.matchcap[0] < runq.denseCaps[capOffset]) continue;
			const i = this.prog.inst[pc];
			let add = false;
			switch (i.op) {
				case Inst.MATCH:
					if (anchor === RE2Flags.ANCHOR_BOTH && !atEnd) break;
					if (this.ncap > 0 && (!longest || !this.matched || this.matchcap[1] < pos)) {
						runq.denseCaps[capOffset + 1] = pos;
						for (let k = 0; k < this.ncap; k++) this.matchcap[k] = runq.denseCaps[capOffset + k];
					}
					if (!longest) runq.size = 0;
					this.matched = true;
					break;
				case Inst.RUNE:
					add = i.matchRune(c);
					break;
				case Inst.RUNE1:
					add = c === i.runes[0];
					break;
				case Inst.RUNE_ANY:
					add = true;
					break;
				case Inst.RUNE_ANY_NOT_NL:
					add = c !== 10;
					break;
				default: continue;
			}
			if (add) this.add(nextq, i.out, nextPos, runq.denseCaps, capOffset, nextCond);
		}
		runq.clear();
	}
	spawnLookbehinds(q, pos, flag) {
		for (let i = 0; i < this.prog.lbStarts.length; i++) this.add(q, this.prog.lbStarts[i], pos, this.matchcap, 0, flag);
	}
	restoreLookbehinds(lbState, q, flag) {
		this.lbTable.set(lbState.lbTable);
		for (let j = 0; j < lbState.size; j++) this.add(q, lbState.pcs[j], lbState.pos, this.matchcap, 0, flag);
	}
	saveLookbehinds(lbState, q, pos) {
		let size = 0;
		for (let j = 0; j < q.size; j++) {
			const pc = q.densePcs[j];
			if (this.prog.lbInst[pc] === 1 && Inst.isRuneOp(this.prog.inst[pc].op)) lbState.pcs[size++] = pc;
		}
		lbState.size = size;
		lbState.pos = pos;
		lbState.lbTable.set(this.lbTable);
	}
	add(q, pc, pos, capArray, capOffset, cond) {
		const stk = this.addStack;
		let nstk = 0;
		for (;;) {
			while (pc !== 0 && !q.contains(pc)) {
				const d = q.add(pc);
				const inst = this.prog.inst[pc];
				switch (inst.op) {
					case Inst.FAIL:
						pc = 0;
						break;
					case Inst.ALT:
					case Inst.ALT_MATCH:
						stk[nstk++] = inst.arg;
						stk[nstk++] = 0;
						pc = inst.out;
						break;
					case Inst.EMPTY_WIDTH:
						pc = (inst.arg & ~cond) === 0 ? inst.out : 0;
						break;
					case Inst.NOP:
						pc = inst.out;
						break;
					case Inst.CAPTURE:
						if (inst.arg < this.ncap) {
							stk[nstk++] = -inst.arg - 1;
							stk[nstk++] = capArray[capOffset + inst.arg];
							capArray[capOffset + inst.arg] = pos;
						}
						pc = inst.out;
						break;
					case Inst.LB_WRITE:
						this.lbTable[Math.abs(inst.arg)] = pos;
						pc = inst.out;
						break;
					case Inst.LB_CHECK:
						if (inst.arg > 0) pc = this.lbTable[inst.arg] === pos ? inst.out : 0;
						else pc = this.lbTable[-inst.arg] !== pos ? inst.out : 0;
						break;
					case Inst.MATCH:
					case Inst.RUNE:
					case Inst.RUNE1:
					case Inst.RUNE_ANY:
					case Inst.RUNE_ANY_NOT_NL:
						if (this.prog.lbInst[pc] === 0) q.mainThreads++;
						if (this.ncap > 0) {
							const destOffset = d * this.ncap;
							if (destOffset + this.ncap > q.denseCaps.length) q.growCaps(destOffset + this.ncap);
							for (let c = 0; c < this.ncap; c++) q.denseCaps[destOffset + c] = capArray[capOffset + c];
						}
						pc = 0;
						break;
					default: throw new RE2JSInternalException("unhandled");
				}
			}
			if (nstk === 0) return;
			nstk -= 2;
			const entry = stk[nstk];
			if (entry < 0) {
				capArray[capOffset - entry - 1] = stk[nstk + 1];
				pc = 0;
			} else pc = entry;
		}
	}
};
const hashState = (pcs, flag, ids) => {
	let h = -2128831035;
	for (let i = 0; i < pcs.length; i++) {
		h ^= pcs[i];
		h = Math.imul(h, 16777619);
	}
	h ^= flag;
	h = Math.imul(h, 16777619);
	for (let i = 0; i < ids.length; i++) {
		h ^= ids[i];
		h = Math.imul(h, 16777619);
	}
	return h;
};
const arraysEqual = (a, b) => {
	if (a.length !== b.length) return false;
	for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
	return true;
};
const isState = (state, pcs, flag, ids) => state.flag === flag && arraysEqual(state.nfaStates, pcs) && arraysEqual(state.matchIDs, ids);
const NO_IDS = [];
const END_TEXT = -1;
var DFAState = class {
	constructor(nfaStates, flag, matchIDs) {
		this.nfaStates = nfaStates;
		this.flag = flag;
		this.isMatch = (flag & DFA.FLAG_MATCH) !== 0;
		this.matchIDs = matchIDs;
		this.next = null;
		this.nextAnchored = null;
	}
};
var DFA = class DFA {
	static FLAG_EMPTY_MASK = 255;
	static FLAG_MATCH = 256;
	static FLAG_LAST_WORD = 512;
	static FLAG_NEED_SHIFT = 16;
	static STATE_OVERHEAD = 150;
	static ARRAY_OVERHEAD = 40;
	static ELEMENT_SIZE = 8;
	static TABLE_OVERHEAD = 48;
	static PROGRESS_PER_STATE = 10;
	constructor(prog, maxMem = 8388608) {
		this.prog = prog;
		this.maxMem = maxMem;
		this.stateCache = /* @__PURE__ */ new Map();
		this.stateCount = 0;
		this.startStates = /* @__PURE__ */ new Map();
		this.failed = false;
		for (let pc = 0; pc < prog.numInst(); pc++) {
			const op = prog.getInst(pc).op;
			if (op === Inst.LB_WRITE || op === Inst.LB_CHECK) {
				this.failed = true;
				break;
			}
		}
		this.computeRuneClasses();
		this.stateBudget = maxMem;
		this.memBudget = maxMem;
	}
	computeRuneClasses() {
		const bounds = /* @__PURE__ */ new Set();
		const addRange = (lo, hi) => {
			bounds.add(lo);
			bounds.add(hi + 1);
		};
		for (let pc = 0; pc < this.prog.numInst(); pc++) {
			const inst = this.prog.getInst(pc);
			switch (inst.op) {
				case Inst.RUNE:
				case Inst.RUNE1:
					if (inst.runes.length === 1) {
						addRange(inst.runes[0], inst.runes[0]);
						if ((inst.arg & RE2Flags.FOLD_CASE) !== 0) for (let f = Unicode.simpleFold(inst.runes[0]); f !== inst.runes[0]; f = Unicode.simpleFold(f)) addRange(f, f);
					} else for (let j = 0; j < inst.runes.length; j += 2) addRange(inst.runes[j], inst.runes[j + 1]);
					break;
				case Inst.RUNE_ANY_NOT_NL:
					addRange(10, 10);
					break;
				case Inst.EMPTY_WIDTH:
					if ((inst.arg & (Utils.EMPTY_BEGIN_LINE | Utils.EMPTY_END_LINE)) !== 0) addRange(10, 10);
					if ((inst.arg & (Utils.EMPTY_WORD_BOUNDARY | Utils.EMPTY_NO_WORD_BOUNDARY)) !== 0) {
						addRange(48, 57);
						addRange(65, 90);
						addRange(95, 95);
						addRange(97, 122);
					}
			}
		}
		bounds.delete(0);
		this.classBounds = Int32Array.from(bounds).sort();
		this.numClasses = this.classBounds.length + 1;
		const latin1Class = new Int32Array(Unicode.MAX_LATIN1 + 1);
		for (let r = 0; r <= Unicode.MAX_LATIN1; r++) latin1Class[r] = this.searchClass(r);
		this.latin1Class = latin1Class;
	}
	runeClass(r) {
		if (r <= Unicode.MAX_LATIN1) return this.latin1Class[r];
		return this.searchClass(r);
	}
	searchClass(r) {
		const bounds = this.classBounds;
		let lo = 0;
		let hi = bounds.length;
		while (lo < hi) {
			const mid = lo + hi >> 1;
			if (bounds[mid] <= r) lo = mid + 1;
			else hi = mid;
		}
		return lo;
	}
	closure(pcs, flag) {
		const closure = /* @__PURE__ */ new Set();
		const stack = Array.from(pcs);
		let needflags = 0;
		while (stack.length > 0) {
			const pc = stack.pop();
			if (pc === 0 || closure.has(pc)) continue;
			closure.add(pc);
			const inst = this.prog.getInst(pc);
			switch (inst.op) {
				case Inst.ALT:
				case Inst.ALT_MATCH:
					stack.push(inst.out);
					stack.push(inst.arg);
					break;
				case Inst.NOP:
				case Inst.CAPTURE:
					stack.push(inst.out);
					break;
				case Inst.EMPTY_WIDTH:
					needflags |= inst.arg;
					if ((inst.arg & ~flag) === 0) stack.push(inst.out);
			}
		}
		return {
			pcs: Array.from(closure).sort((a, b) => a - b),
			needflags
		};
	}
	getState(pcs, flag, ids) {
		const hash = hashState(pcs, flag, ids);
		const cached = this.stateCache.get(hash);
		if (cached instanceof DFAState) {
			if (isState(cached, pcs, flag, ids)) return cached;
		} else if (cached !== void 0) {
			for (let i = 0; i < cached.length; i++) if (isState(cached[i], pcs, flag, ids)) return cached[i];
		}
		const cost = DFA.stateCost(pcs, ids);
		if (this.memBudget < cost) return null;
		this.memBudget -= cost;
		const state = new DFAState(pcs, flag, ids);
		if (cached === void 0) this.stateCache.set(hash, state);
		else if (cached instanceof DFAState) this.stateCache.set(hash, [cached, state]);
		else cached.push(state);
		this.stateCount++;
		return state;
	}
	static stateCost(pcs, ids) {
		const idsCost = ids.length === 0 ? 0 : DFA.ARRAY_OVERHEAD + DFA.ELEMENT_SIZE * ids.length;
		return DFA.STATE_OVERHEAD + DFA.ELEMENT_SIZE * pcs.length + idsCost;
	}
	*cachedStates() {
		for (const cached of this.stateCache.values()) if (cached instanceof DFAState) yield cached;
		else yield* cached;
	}
	makeState(pcs, flag, ids) {
		const closure = this.closure(pcs, flag & DFA.FLAG_EMPTY_MASK);
		let stateFlag = flag;
		if (closure.needflags === 0) stateFlag &= DFA.FLAG_MATCH;
		stateFlag |= closure.needflags << DFA.FLAG_NEED_SHIFT;
		return this.getState(closure.pcs, stateFlag, ids);
	}
	allocTable(state, anchor) {
		const size = this.numClasses + 1;
		const cost = DFA.TABLE_OVERHEAD + DFA.ELEMENT_SIZE * size;
		if (this.memBudget < cost) return null;
		this.memBudget -= cost;
		const table = new Array(size).fill(null);
		if (anchor === RE2Flags.UNANCHORED) state.next = table;
		else state.nextAnchored = table;
		return table;
	}
	clearCache() {
		this.stateCache.clear();
		this.stateCount = 0;
		this.startStates.clear();
		this.memBudget = this.stateBudget;
	}
	resetCache(current) {
		this.clearCache();
		return this.getState(current.nfaStates, current.flag, current.matchIDs);
	}
	step(state, cls, rune, anchor) {
		let table = anchor === RE2Flags.UNANCHORED ? state.next : state.nextAnchored;
		if (table !== null) {
			const cached = table[cls];
			if (cached !== null) return cached;
		} else {
			table = this.allocTable(state, anchor);
			if (table === null) return null;
		}
		const needflag = state.flag >>> DFA.FLAG_NEED_SHIFT;
		const oldbeforeflag = state.flag & DFA.FLAG_EMPTY_MASK;
		let beforeflag = oldbeforeflag;
		let afterflag = 0;
		if (rune === 10) {
			beforeflag |= Utils.EMPTY_END_LINE;
			afterflag |= Utils.EMPTY_BEGIN_LINE;
		}
		if (rune === END_TEXT) beforeflag |= Utils.EMPTY_END_LINE | Utils.EMPTY_END_TEXT;
		const islastword = (state.flag & DFA.FLAG_LAST_WORD) !== 0;
		const isword = rune !== END_TEXT && Utils.isWordRune(rune);
		beforeflag |= isword === islastword ? Utils.EMPTY_NO_WORD_BOUNDARY : Utils.EMPTY_WORD_BOUNDARY;
		let pcs = state.nfaStates;
		if ((beforeflag & ~oldbeforeflag & needflag) !== 0) pcs = this.closure(pcs, beforeflag).pcs;
		const nextPCs = [];
		let ismatch = false;
		let ids = NO_IDS;
		for (let i = 0; i < pcs.length; i++) {
			const inst = this.prog.getInst(pcs[i]);
			if (inst.op === Inst.MATCH) {
				if (!ismatch) {
					ismatch = true;
					ids = [];
				}
				ids.push(inst.arg);
			} else if (rune !== END_TEXT && Inst.isRuneOp(inst.op) && inst.matchRune(rune)) nextPCs.push(inst.out);
		}
		if (ids.length > 1) ids.sort((a, b) => a - b);
		if (anchor === RE2Flags.UNANCHORED && rune !== END_TEXT) nextPCs.push(this.prog.start);
		let flag = afterflag;
		if (ismatch) flag |= DFA.FLAG_MATCH;
		if (isword) flag |= DFA.FLAG_LAST_WORD;
		const nextState = this.makeState(nextPCs, flag, ids);
		if (nextState === null) return null;
		table[cls] = nextState;
		return nextState;
	}
	start(input, pos) {
		const context = input.context(pos);
		let flags;
		if ((context & Utils.EMPTY_BEGIN_TEXT) !== 0) flags = Utils.EMPTY_BEGIN_TEXT | Utils.EMPTY_BEGIN_LINE;
		else if ((context & Utils.EMPTY_BEGIN_LINE) !== 0) flags = Utils.EMPTY_BEGIN_LINE;
		else {
			const r = input.step(pos);
			const nextIsWord = r >= 0 && Utils.isWordRune(r >> 3);
			flags = (context & Utils.EMPTY_WORD_BOUNDARY) !== 0 !== nextIsWord ? DFA.FLAG_LAST_WORD : 0;
		}
		let state = this.startStates.get(flags);
		if (state === void 0) {
			state = this.makeState([this.prog.start], flags, NO_IDS);
			if (state === null) {
				this.clearCache();
				state = this.makeState([this.prog.start], flags, NO_IDS);
				if (state === null) return null;
			}
			this.startStates.set(flags, state);
		}
		return state;
	}
	stepOrReset(state, cls, rune, anchor, pos, search) {
		let next = this.step(state, cls, rune, anchor);
		if (next !== null) return next;
		if (search.resetPos >= 0 && pos - search.resetPos < DFA.PROGRESS_PER_STATE * this.stateCount) return null;
		search.resetPos = pos;
		const restored = this.resetCache(state);
		if (restored === null) return null;
		next = this.step(restored, cls, rune, anchor);
		return next;
	}
	run(input, pos, anchor, state, onMatch) {
		const endPos = input.endPos();
		const latin1Class = this.latin1Class;
		const unanchored = anchor === RE2Flags.UNANCHORED;
		const search = { resetPos: -1 };
		let i = pos;
		while (i < endPos) {
			const r = input.step(i);
			const rune = r >> 3;
			const width = r & 7;
			if (width === 0) break;
			const cls = rune <= Unicode.MAX_LATIN1 ? latin1Class[rune] : this.runeClass(rune);
			let next = unanchored && state.next !== null ? state.next[cls] : null;
			if (next === null) {
				next = this.stepOrReset(state, cls, rune, anchor, i, search);
				if (next === null) return null;
			}
			state = next;
			if (state.isMatch && onMatch(state, false)) return true;
			if (!unanchored && state.nfaStates.length === 0) return false;
			i += width;
		}
		state = this.stepOrReset(state, this.numClasses, END_TEXT, anchor, i, search);
		if (state === null) return null;
		return state.isMatch && onMatch(state, true);
	}
	match(input, pos, anchor) {
		if (this.failed) return null;
		if ((anchor === RE2Flags.ANCHOR_START || anchor === RE2Flags.ANCHOR_BOTH) && pos !== 0) return false;
		const startState = this.start(input, pos);
		if (startState === null) return null;
		return this.run(input, pos, anchor, startState, (state, atEnd) => anchor !== RE2Flags.ANCHOR_BOTH || atEnd);
	}
	matchSet(input, pos, anchor) {
		if (this.failed) return null;
		if ((anchor === RE2Flags.ANCHOR_START || anchor === RE2Flags.ANCHOR_BOTH) && pos !== 0) return [];
		const startState = this.start(input, pos);
		if (startState === null) return null;
		const matches = /* @__PURE__ */ new Set();
		const collect = (state, atEnd) => {
			if (anchor !== RE2Flags.ANCHOR_BOTH || atEnd) for (let k = 0; k < state.matchIDs.length; k++) matches.add(state.matchIDs[k]);
			return false;
		};
		if (this.run(input, pos, anchor, startState, collect) === null) return null;
		return Array.from(matches).sort((a, b) => a - b);
	}
};
const VISITED_BITS = 32;
const MAX_BACKTRACK_PROG = 500;
const INITIAL_JOB_CAPACITY = 256;
const MAX_BACKTRACK_VECTOR = 262144;
var BitState = class {
	constructor() {
		this.end = 0;
		this.cap = /* @__PURE__ */ new Int32Array(0);
		this.matchcap = /* @__PURE__ */ new Int32Array(0);
		this.ncap = 0;
		this.jobPc = new Int32Array(INITIAL_JOB_CAPACITY);
		this.jobArg = new Uint8Array(INITIAL_JOB_CAPACITY);
		this.jobPos = new Int32Array(INITIAL_JOB_CAPACITY);
		this.jobLen = 0;
		this.visited = /* @__PURE__ */ new Uint32Array(0);
	}
	reset(prog, end, ncap) {
		this.end = end;
		this.jobLen = 0;
		this.ncap = ncap;
		const visitedSize = prog.numInst() * (end + 1) + VISITED_BITS - 1 >>> 5;
		if (this.visited.length < visitedSize) this.visited = new Uint32Array(visitedSize);
		else this.visited.fill(0, 0, visitedSize);
		if (this.cap.length < ncap) this.cap = new Int32Array(ncap).fill(-1);
		else this.cap.fill(-1, 0, ncap);
		if (this.matchcap.length < ncap) this.matchcap = new Int32Array(ncap).fill(-1);
		else this.matchcap.fill(-1, 0, ncap);
	}
	shouldVisit(pc, pos) {
		const n = pc * (this.end + 1) + pos;
		const idx = n >>> 5;
		const mask = 1 << (n & 31);
		if ((this.visited[idx] & mask) !== 0) return false;
		this.visited[idx] |= mask;
		return true;
	}
	push(re2, pc, pos, arg) {
		if (re2.prog.getInst(pc).op !== Inst.FAIL && (arg || this.shouldVisit(pc, pos))) {
			if (this.jobLen >= this.jobPc.length) {
				const newSize = this.jobPc.length * 2;
				const newPc = new Int32Array(newSize);
				newPc.set(this.jobPc);
				this.jobPc = newPc;
				const newArg = new Uint8Array(newSize);
				newArg.set(this.jobArg);
				this.jobArg = newArg;
				const newPos = new Int32Array(newSize);
				newPos.set(this.jobPos);
				this.jobPos = newPos;
			}
			this.jobPc[this.jobLen] = pc;
			this.jobArg[this.jobLen] = arg ? 1 : 0;
			this.jobPos[this.jobLen] = pos;
			this.jobLen++;
		}
	}
	tryBacktrack(re2, input, pc, pos, anchor) {
		const longest = re2.longest;
		this.push(re2, pc, pos, false);
		while (this.jobLen > 0) {
			this.jobLen--;
			let currentPc = this.jobPc[this.jobLen];
			let arg = this.jobArg[this.jobLen] === 1;
			let currentPos = this.jobPos[this.jobLen];
			let skipShouldVisit = true;
			while (true) {
				if (!skipShouldVisit) {
					if (!this.shouldVisit(currentPc, currentPos)) break;
				}
				skipShouldVisit = false;
				const inst = re2.prog.getInst(currentPc);
				switch (inst.op) {
					case Inst.FAIL: break;
					case Inst.ALT: if (arg) {
						arg = false;
						currentPc = inst.arg;
						continue;
					} else {
						this.push(re2, currentPc, currentPos, true);
						currentPc = inst.out;
						continue;
					}
					case Inst.ALT_MATCH: {
						const outInst = re2.prog.getInst(inst.out);
						if (Inst.isRuneOp(outInst.op)) {
							this.push(re2, inst.arg, currentPos, false);
							currentPc = inst.arg;
							currentPos = this.end;
							continue;
						}
						this.push(re2, inst.out, this.end, false);
						currentPc = inst.out;
						continue;
					}
					case Inst.RUNE: {
						const r = input.step(currentPos);
						if (r === MachineInputBase.EOF()) break;
						if (!inst.matchRune(r >> 3)) break;
						currentPos += r & 7;
						currentPc = inst.out;
						continue;
					}
					case Inst.RUNE1: {
						const r = input.step(currentPos);
						if (r === MachineInputBase.EOF()) break;
						if (r >> 3 !== inst.runes[0]) break;
						currentPos += r & 7;
						currentPc = inst.out;
						continue;
					}
					case Inst.RUNE_ANY_NOT_NL: {
						const r = input.step(currentPos);
						if (r === MachineInputBase.EOF()) break;
						if (r >> 3 === 10) break;
						currentPos += r & 7;
						currentPc = inst.out;
						continue;
					}
					case Inst.RUNE_ANY: {
						const r = input.step(currentPos);
						if (r === MachineInputBase.EOF()) break;
						currentPos += r & 7;
						currentPc = inst.out;
						continue;
					}
					case Inst.CAPTURE: if (arg) {
						this.cap[inst.arg] = currentPos;
						break;
					} else {
						if (inst.arg < this.ncap) {
							this.push(re2, currentPc, this.cap[inst.arg], true);
							this.cap[inst.arg] = currentPos;
						}
						currentPc = inst.out;
						continue;
					}
					case Inst.EMPTY_WIDTH: {
						const flag = input.context(currentPos);
						if ((inst.arg & ~flag) !== 0) break;
						currentPc = inst.out;
						continue;
					}
					case Inst.NOP:
						currentPc = inst.out;
						continue;
					case Inst.MATCH: {
						if (anchor === RE2Flags.ANCHOR_BOTH && currentPos !== this.end) break;
						if (this.ncap === 0) return true;
						if (this.ncap > 1) this.cap[1] = currentPos;
						const old = this.matchcap[1];
						if (old === -1 || longest && currentPos > 0 && currentPos > old) this.matchcap.set(this.cap);
						if (!longest) return true;
						if (currentPos === this.end) return true;
						break;
					}
					case Inst.LB_WRITE:
					case Inst.LB_CHECK: throw new RE2JSInternalException("Backtracker cannot evaluate Lookbehind instructions");
					default: throw new RE2JSInternalException("bad inst");
				}
				break;
			}
		}
		return longest && this.matchcap.length > 1 && this.matchcap[1] >= 0;
	}
};
const bitStatePool = [];
var Backtracker = class Backtracker {
	static shouldBacktrack(prog) {
		return prog.numInst() <= MAX_BACKTRACK_PROG;
	}
	static maxBitStateLen(prog) {
		if (!Backtracker.shouldBacktrack(prog)) return 0;
		return Math.floor(MAX_BACKTRACK_VECTOR / prog.numInst());
	}
	static execute(re2, input, pos, anchor, ncap) {
		const startCond = re2.cond;
		if (startCond === Utils.EMPTY_ALL) return null;
		if ((anchor === RE2Flags.ANCHOR_START || anchor === RE2Flags.ANCHOR_BOTH) && pos !== 0) return null;
		if ((startCond & Utils.EMPTY_BEGIN_TEXT) !== 0 && pos !== 0) return null;
		const b = bitStatePool.length > 0 ? bitStatePool.pop() : new BitState();
		const end = input.endPos();
		b.reset(re2.prog, end, ncap);
		let matched = false;
		if ((startCond & Utils.EMPTY_BEGIN_TEXT) !== 0 || anchor === RE2Flags.ANCHOR_START || anchor === RE2Flags.ANCHOR_BOTH) {
			if (b.ncap > 0) b.cap[0] = pos;
			if (b.tryBacktrack(re2, input, re2.prog.start, pos, anchor)) matched = true;
		} else {
			let width = -1;
			for (; pos <= end && width !== 0; pos += width) {
				if (re2.prefix.length > 0) {
					const advance = input.index(re2, pos);
					if (advance < 0) break;
					pos += advance;
				}
				if (b.ncap > 0) b.cap[0] = pos;
				if (b.tryBacktrack(re2, input, re2.prog.start, pos, anchor)) {
					matched = true;
					break;
				}
				const r = input.step(pos);
				width = r === MachineInputBase.EOF() ? 0 : r & 7;
			}
		}
		if (!matched) {
			bitStatePool.push(b);
			return null;
		}
		const result = ncap === 0 ? [] : Utils.toArray(b.matchcap.subarray(0, ncap));
		bitStatePool.push(b);
		return result;
	}
};
var QueueOnePass = class {
	constructor(size) {
		this.sparse = new Uint32Array(size);
		this.dense = new Uint32Array(size);
		this.size = 0;
		this.nextIndex = 0;
	}
	empty() {
		return this.nextIndex >= this.size;
	}
	next() {
		return this.dense[this.nextIndex++];
	}
	clear() {
		this.size = 0;
		this.nextIndex = 0;
	}
	contains(u) {
		return u < this.sparse.length && this.sparse[u] < this.size && this.dense[this.sparse[u]] === u;
	}
	insert(u) {
		if (!this.contains(u)) this.insertNew(u);
	}
	insertNew(u) {
		if (u >= this.sparse.length) return;
		this.sparse[u] = this.size;
		this.dense[this.size] = u;
		this.size++;
	}
};
const mergeRuneSets = (leftRunes, rightRunes, leftPC, rightPC) => {
	const leftLen = leftRunes.length;
	const rightLen = rightRunes.length;
	let lx = 0, rx = 0;
	const merged = [];
	const next = [];
	let ok = true;
	let ix = -1;
	const extend = (isLeft) => {
		const newArray = isLeft ? leftRunes : rightRunes;
		const low = isLeft ? lx : rx;
		const pc = isLeft ? leftPC : rightPC;
		if (ix > 0 && newArray[low] <= merged[ix]) return false;
		merged.push(newArray[low], newArray[low + 1]);
		if (isLeft) lx += 2;
		else rx += 2;
		ix += 2;
		next.push(pc);
		return true;
	};
	while (lx < leftLen || rx < rightLen) {
		if (rx >= rightLen) ok = extend(true);
		else if (lx >= leftLen) ok = extend(false);
		else if (rightRunes[rx] < leftRunes[lx]) ok = extend(false);
		else ok = extend(true);
		if (!ok) return null;
	}
	return {
		merged,
		next
	};
};
var OnePassProg = class {
	constructor(prog) {
		this.start = prog.start;
		this.numCap = prog.numCap;
		this.inst = new Array(prog.inst.length);
		for (let i = 0; i < prog.inst.length; i++) {
			const orig = prog.inst[i];
			const inst = new Inst(orig.op);
			inst.out = orig.out;
			inst.arg = orig.arg;
			inst.runes = orig.runes ? new Int32Array(orig.runes) : /* @__PURE__ */ new Int32Array(0);
			inst.next = null;
			this.inst[i] = inst;
		}
	}
};
const onePassCopy = (prog) => {
	const p = new OnePassProg(prog);
	for (let pc = 0; pc < p.inst.length; pc++) {
		const inst = p.inst[pc];
		if (inst.op !== Inst.ALT && inst.op !== Inst.ALT_MATCH) continue;
		let pAOther = "out";
		let pAAlt = "arg";
		let instAlt = p.inst[inst[pAAlt]];
		if (instAlt.op !== Inst.ALT && instAlt.op !== Inst.ALT_MATCH) {
			pAOther = "arg";
			pAAlt = "out";
			instAlt = p.inst[inst[pAAlt]];
			if (instAlt.op !== Inst.ALT && instAlt.op !== Inst.ALT_MATCH) continue;
		}
		const instOther = p.inst[inst[pAOther]];
		if (instOther.op === Inst.ALT || instOther.op === Inst.ALT_MATCH) continue;
		let pBAlt = "out";
		let pBOther = "arg";
		let patch = false;
		if (instAlt.out === pc) patch = true;
		else if (instAlt.arg === pc) {
			patch = true;
			pBAlt = "arg";
			pBOther = "out";
		}
		if (patch) instAlt[pBAlt] = inst[pAOther];
		if (inst[pAOther] === instAlt[pBAlt]) inst[pAAlt] = instAlt[pBOther];
	}
	return p;
};
const makeOnePass = (p) => {
	if (p.inst.length >= 1e3) return null;
	const instQueue = new QueueOnePass(p.inst.length);
	const visitQueue = new QueueOnePass(p.inst.length);
	const onePassRunes = new Array(p.inst.length);
	const m = new Array(p.inst.length).fill(false);
	const check = (pc) => {
		let ok = true;
		const inst = p.inst[pc];
		if (visitQueue.contains(pc)) return true;
		visitQueue.insert(pc);
		switch (inst.op) {
			case Inst.ALT:
			case Inst.ALT_MATCH: {
				ok = check(inst.out) && check(inst.arg);
				let matchOut = m[inst.out];
				let matchArg = m[inst.arg];
				if (matchOut && matchArg) return false;
				if (matchArg) {
					const tempOut = inst.out;
					inst.out = inst.arg;
					inst.arg = tempOut;
					const tempMatch = matchOut;
					matchOut = matchArg;
					matchArg = tempMatch;
				}
				if (matchOut) {
					m[pc] = true;
					inst.op = Inst.ALT_MATCH;
				}
				const leftRunes = onePassRunes[inst.out] || [];
				const rightRunes = onePassRunes[inst.arg] || [];
				const mergeRes = mergeRuneSets(leftRunes, rightRunes, inst.out, inst.arg);
				if (!mergeRes) return false;
				onePassRunes[pc] = new Int32Array(mergeRes.merged);
				inst.next = new Uint32Array(mergeRes.next);
				break;
			}
			case Inst.CAPTURE:
			case Inst.EMPTY_WIDTH:
			case Inst.NOP:
				ok = check(inst.out);
				m[pc] = m[inst.out];
				onePassRunes[pc] = onePassRunes[inst.out] ? new Int32Array(onePassRunes[inst.out]) : /* @__PURE__ */ new Int32Array(0);
				inst.next = new Uint32Array(Math.floor(onePassRunes[pc].length / 2) + 1).fill(inst.out);
				break;
			case Inst.MATCH:
			case Inst.FAIL:
				m[pc] = inst.op === Inst.MATCH;
				break;
			case Inst.RUNE: {
				m[pc] = false;
				if (inst.next && inst.next.length > 0) break;
				instQueue.insert(inst.out);
				if (!inst.runes || inst.runes.length === 0) {
					onePassRunes[pc] = /* @__PURE__ */ new Int32Array(0);
					inst.next = new Uint32Array([inst.out]);
					break;
				}
				let runes = [];
				if (inst.runes.length === 1 && (inst.arg & RE2Flags.FOLD_CASE) !== 0) {
					const r0 = inst.runes[0];
					runes.push(r0, r0);
					for (let r1 = Unicode.simpleFold(r0); r1 !== r0; r1 = Unicode.simpleFold(r1)) runes.push(r1, r1);
					runes.sort((a, b) => a - b);
				} else for (let j = 0; j < inst.runes.length; j++) runes.push(inst.runes[j]);
				onePassRunes[pc] = new Int32Array(runes);
				inst.next = new Uint32Array(Math.floor(runes.length / 2) + 1).fill(inst.out);
				inst.op = Inst.RUNE;
				break;
			}
			case Inst.RUNE1: {
				m[pc] = false;
				if (inst.next && inst.next.length > 0) break;
				instQueue.insert(inst.out);
				let runes = [];
				if ((inst.arg & RE2Flags.FOLD_CASE) !== 0) {
					const r0 = inst.runes[0];
					runes.push(r0, r0);
					for (let r1 = Unicode.simpleFold(r0); r1 !== r0; r1 = Unicode.simpleFold(r1)) runes.push(r1, r1);
					runes.sort((a, b) => a - b);
				} else runes.push(inst.runes[0], inst.runes[0]);
				onePassRunes[pc] = new Int32Array(runes);
				inst.next = new Uint32Array(Math.floor(runes.length / 2) + 1).fill(inst.out);
				inst.op = Inst.RUNE;
				break;
			}
			case Inst.RUNE_ANY:
				m[pc] = false;
				if (inst.next && inst.next.length > 0) break;
				instQueue.insert(inst.out);
				onePassRunes[pc] = new Int32Array([0, Unicode.MAX_RUNE]);
				inst.next = new Uint32Array([inst.out]);
				break;
			case Inst.RUNE_ANY_NOT_NL:
				m[pc] = false;
				if (inst.next && inst.next.length > 0) break;
				instQueue.insert(inst.out);
				onePassRunes[pc] = new Int32Array([
					0,
					9,
					11,
					Unicode.MAX_RUNE
				]);
				inst.next = new Uint32Array(Math.floor(onePassRunes[pc].length / 2) + 1).fill(inst.out);
		}
		return ok;
	};
	instQueue.clear();
	instQueue.insert(p.start);
	while (!instQueue.empty()) {
		visitQueue.clear();
		if (!check(instQueue.next())) return null;
	}
	for (let i = 0; i < p.inst.length; i++) if (onePassRunes[i]) p.inst[i].runes = onePassRunes[i];
	return p;
};
const cleanupOnePass = (p, original) => {
	for (let ix = 0; ix < original.inst.length; ix++) {
		const instOriginal = original.inst[ix];
		switch (instOriginal.op) {
			case Inst.ALT:
			case Inst.ALT_MATCH:
			case Inst.RUNE: break;
			case Inst.CAPTURE:
			case Inst.EMPTY_WIDTH:
			case Inst.NOP:
			case Inst.MATCH:
			case Inst.FAIL:
				p.inst[ix].next = null;
				break;
			case Inst.RUNE1:
			case Inst.RUNE_ANY:
			case Inst.RUNE_ANY_NOT_NL:
				p.inst[ix].next = null;
				p.inst[ix].op = instOriginal.op;
				p.inst[ix].runes = instOriginal.runes ? new Int32Array(instOriginal.runes) : /* @__PURE__ */ new Int32Array(0);
		}
	}
};
var OnePass = class OnePass {
	static compile(prog) {
		if (prog.start === 0) return null;
		if (prog.numLb > 0) return null;
		const startInst = prog.inst[prog.start];
		if (startInst.op !== Inst.EMPTY_WIDTH || (startInst.arg & Utils.EMPTY_BEGIN_TEXT) === 0) return null;
		let hasAlt = false;
		for (let i = 0; i < prog.inst.length; i++) if (prog.inst[i].op === Inst.ALT || prog.inst[i].op === Inst.ALT_MATCH) {
			hasAlt = true;
			break;
		}
		for (let i = 0; i < prog.inst.length; i++) {
			const inst = prog.inst[i];
			const opOut = prog.inst[inst.out].op;
			switch (inst.op) {
				case Inst.ALT:
				case Inst.ALT_MATCH:
					if (opOut === Inst.MATCH || prog.inst[inst.arg].op === Inst.MATCH) return null;
					break;
				case Inst.EMPTY_WIDTH:
					if (opOut === Inst.MATCH) {
						if ((inst.arg & Utils.EMPTY_END_TEXT) === Utils.EMPTY_END_TEXT) continue;
						return null;
					}
					break;
				default: if (opOut === Inst.MATCH && hasAlt) return null;
			}
		}
		let p = onePassCopy(prog);
		p = makeOnePass(p);
		if (p !== null) cleanupOnePass(p, prog);
		return p;
	}
	static next(inst, r) {
		const nextIdx = inst.matchRunePos(r);
		if (nextIdx >= 0) return inst.next[nextIdx];
		if (inst.op === Inst.ALT_MATCH) return inst.out;
		return 0;
	}
	static execute(re2, input, pos, anchor, ncap) {
		const onepass = re2.onepass;
		if (!onepass) return null;
		const matchcap = new Int32Array(ncap).fill(-1);
		let matched = false;
		let r = input.step(pos);
		let rune = r >> 3;
		let width = r & 7;
		let r1 = MachineInputBase.EOF();
		let rune1 = -1;
		let width1 = 0;
		if (r !== MachineInputBase.EOF()) {
			r1 = input.step(pos + width);
			if (r1 !== MachineInputBase.EOF()) {
				rune1 = r1 >> 3;
				width1 = r1 & 7;
			}
		}
		let flag = pos === 0 ? Utils.emptyOpContext(-1, rune) : input.context(pos);
		let pc = onepass.start;
		let inst;
		while (true) {
			inst = onepass.inst[pc];
			pc = inst.out;
			switch (inst.op) {
				case Inst.MATCH:
					if (anchor === RE2Flags.ANCHOR_BOTH && pos !== input.endPos()) return null;
					matched = true;
					if (matchcap.length > 0) {
						matchcap[0] = 0;
						matchcap[1] = pos;
					}
					return ncap === 0 ? [] : Utils.toArray(matchcap);
				case Inst.RUNE:
					if (!inst.matchRune(rune)) return null;
					break;
				case Inst.RUNE1:
					if (rune !== inst.runes[0]) return null;
					break;
				case Inst.RUNE_ANY: break;
				case Inst.RUNE_ANY_NOT_NL:
					if (rune === 10) return null;
					break;
				case Inst.ALT:
				case Inst.ALT_MATCH:
					pc = OnePass.next(inst, rune);
					continue;
				case Inst.FAIL: return null;
				case Inst.NOP: continue;
				case Inst.EMPTY_WIDTH:
					if ((inst.arg & ~flag) !== 0) return null;
					continue;
				case Inst.CAPTURE:
					if (inst.arg < matchcap.length) matchcap[inst.arg] = pos;
					continue;
				default: throw new RE2JSInternalException("bad inst");
			}
			if (width === 0) break;
			flag = Utils.emptyOpContext(rune, rune1);
			pos += width;
			rune = rune1;
			width = width1;
			if (rune !== -1) {
				r1 = input.step(pos + width);
				if (r1 !== MachineInputBase.EOF()) {
					rune1 = r1 >> 3;
					width1 = r1 & 7;
				} else {
					rune1 = -1;
					width1 = 0;
				}
			}
		}
		if (!matched) return null;
		return ncap === 0 ? [] : Utils.toArray(matchcap);
	}
};
/**
* Regular expression abstract syntax tree. Produced by parser, used by compiler. NB, this
* corresponds to {@code syntax.regexp} in the Go implementation; Go's {@code regexp} is called
* {@code RE2} in Java.
*/
var Regexp = class Regexp {
	static Op = createEnum([
		"NO_MATCH",
		"EMPTY_MATCH",
		"LITERAL",
		"CHAR_CLASS",
		"ANY_CHAR_NOT_NL",
		"ANY_CHAR",
		"BEGIN_LINE",
		"END_LINE",
		"BEGIN_TEXT",
		"END_TEXT",
		"WORD_BOUNDARY",
		"NO_WORD_BOUNDARY",
		"CAPTURE",
		"STAR",
		"PLUS",
		"QUEST",
		"REPEAT",
		"CONCAT",
		"ALTERNATE",
		"PLB",
		"NLB",
		"LEFT_PAREN",
		"VERTICAL_BAR"
	]);
	static isPseudoOp(op) {
		return op >= Regexp.Op.LEFT_PAREN;
	}
	static emptySubs() {
		return [];
	}
	static quoteIfHyphen(rune) {
		if (rune === Codepoint.CODES["-"]) return "\\";
		return "";
	}
	static fromRegexp(re) {
		const regex = new Regexp(re.op);
		regex.flags = re.flags;
		regex.subs = re.subs;
		regex.runes = re.runes;
		regex.cap = re.cap;
		regex.min = re.min;
		regex.max = re.max;
		regex.name = re.name;
		regex.namedGroups = re.namedGroups;
		regex.lb = re.lb;
		return regex;
	}
	constructor(op) {
		this.op = op;
		this.flags = 0;
		this.subs = Regexp.emptySubs();
		this.runes = /* @__PURE__ */ new Int32Array(0);
		this.min = 0;
		this.max = 0;
		this.cap = 0;
		this.name = null;
		this.namedGroups = Object.create(null);
		this.lb = 0;
	}
	reinit() {
		this.flags = 0;
		this.subs = Regexp.emptySubs();
		this.runes = /* @__PURE__ */ new Int32Array(0);
		this.cap = 0;
		this.min = 0;
		this.max = 0;
		this.name = null;
		this.namedGroups = Object.create(null);
		this.lb = 0;
	}
	toString() {
		return this.appendTo();
	}
	appendTo() {
		let out = "";
		switch (this.op) {
			case Regexp.Op.NO_MATCH:
				out += "[^\\x00-\\x{10FFFF}]";
				break;
			case Regexp.Op.EMPTY_MATCH:
				out += "(?:)";
				break;
			case Regexp.Op.STAR:
			case Regexp.Op.PLUS:
			case Regexp.Op.QUEST:
			case Regexp.Op.REPEAT: {
				const sub = this.subs[0];
				if (sub.op > Regexp.Op.CAPTURE || sub.op === Regexp.Op.LITERAL && sub.runes.length > 1) out += `(?:${sub.appendTo()})`;
				else out += sub.appendTo();
				switch (this.op) {
					case Regexp.Op.STAR:
						out += "*";
						break;
					case Regexp.Op.PLUS:
						out += "+";
						break;
					case Regexp.Op.QUEST:
						out += "?";
						break;
					case Regexp.Op.REPEAT:
						out += `{${this.min}`;
						if (this.min !== this.max) {
							out += ",";
							if (this.max >= 0) out += this.max;
						}
						out += "}";
				}
				if ((this.flags & RE2Flags.NON_GREEDY) !== 0) out += "?";
				break;
			}
			case Regexp.Op.CONCAT:
				for (let sub of this.subs) if (sub.op === Regexp.Op.ALTERNATE) out += `(?:${sub.appendTo()})`;
				else out += sub.appendTo();
				break;
			case Regexp.Op.ALTERNATE: {
				let sep = "";
				for (let sub of this.subs) {
					out += sep;
					sep = "|";
					out += sub.appendTo();
				}
				break;
			}
			case Regexp.Op.LITERAL:
				if ((this.flags & RE2Flags.FOLD_CASE) !== 0) out += "(?i:";
				for (let rune of this.runes) out += Utils.escapeRune(rune);
				if ((this.flags & RE2Flags.FOLD_CASE) !== 0) out += ")";
				break;
			case Regexp.Op.ANY_CHAR_NOT_NL:
				out += "(?-s:.)";
				break;
			case Regexp.Op.ANY_CHAR:
				out += "(?s:.)";
				break;
			case Regexp.Op.PLB:
				out += `(?<=${this.subs[0].appendTo()})`;
				break;
			case Regexp.Op.NLB:
				out += `(?<!${this.subs[0].appendTo()})`;
				break;
			case Regexp.Op.CAPTURE:
				if (this.name === null || this.name.length === 0) out += "(";
				else out += `(?P<${this.name}>`;
				if (this.subs[0].op !== Regexp.Op.EMPTY_MATCH) out += this.subs[0].appendTo();
				out += ")";
				break;
			case Regexp.Op.BEGIN_TEXT:
				out += "\\A";
				break;
			case Regexp.Op.END_TEXT:
				if ((this.flags & RE2Flags.WAS_DOLLAR) !== 0) out += "(?-m:$)";
				else out += "\\z";
				break;
			case Regexp.Op.BEGIN_LINE:
				out += "^";
				break;
			case Regexp.Op.END_LINE:
				out += "$";
				break;
			case Regexp.Op.WORD_BOUNDARY:
				out += "\\b";
				break;
			case Regexp.Op.NO_WORD_BOUNDARY:
				out += "\\B";
				break;
			case Regexp.Op.CHAR_CLASS:
				if (this.runes.length % 2 !== 0) {
					out += "[invalid char class]";
					break;
				}
				out += "[";
				if (this.runes.length === 0) out += "^\\x00-\\x{10FFFF}";
				else if (this.runes[0] === 0 && this.runes[this.runes.length - 1] === Unicode.MAX_RUNE) {
					out += "^";
					for (let i = 1; i < this.runes.length - 1; i += 2) {
						const lo = this.runes[i] + 1;
						const hi = this.runes[i + 1] - 1;
						out += Regexp.quoteIfHyphen(lo);
						out += Utils.escapeRune(lo);
						if (lo !== hi) {
							out += "-";
							out += Regexp.quoteIfHyphen(hi);
							out += Utils.escapeRune(hi);
						}
					}
				} else for (let i = 0; i < this.runes.length; i += 2) {
					const lo = this.runes[i];
					const hi = this.runes[i + 1];
					out += Regexp.quoteIfHyphen(lo);
					out += Utils.escapeRune(lo);
					if (lo !== hi) {
						out += "-";
						out += Regexp.quoteIfHyphen(hi);
						out += Utils.escapeRune(hi);
					}
				}
				out += "]";
				break;
			default: out += this.op;
		}
		return out;
	}
	maxCap() {
		let m = 0;
		if (this.op === Regexp.Op.CAPTURE) m = this.cap;
		if (this.subs !== null) for (let sub of this.subs) {
			const n = sub.maxCap();
			if (m < n) m = n;
		}
		return m;
	}
	equals(that) {
		if (!(that !== null && that instanceof Regexp)) return false;
		if (this.op !== that.op) return false;
		switch (this.op) {
			case Regexp.Op.END_TEXT:
				if ((this.flags & RE2Flags.WAS_DOLLAR) !== (that.flags & RE2Flags.WAS_DOLLAR)) return false;
				break;
			case Regexp.Op.LITERAL:
			case Regexp.Op.CHAR_CLASS:
				if ((this.flags & RE2Flags.FOLD_CASE) !== (that.flags & RE2Flags.FOLD_CASE)) return false;
				if (this.runes === null && that.runes === null) break;
				if (this.runes === null || that.runes === null) return false;
				if (this.runes.length !== that.runes.length) return false;
				for (let i = 0; i < this.runes.length; i++) if (this.runes[i] !== that.runes[i]) return false;
				break;
			case Regexp.Op.ALTERNATE:
			case Regexp.Op.CONCAT:
				if (this.subs.length !== that.subs.length) return false;
				for (let i = 0; i < this.subs.length; ++i) if (!this.subs[i].equals(that.subs[i])) return false;
				break;
			case Regexp.Op.STAR:
			case Regexp.Op.PLUS:
			case Regexp.Op.QUEST:
				if ((this.flags & RE2Flags.NON_GREEDY) !== (that.flags & RE2Flags.NON_GREEDY) || !this.subs[0].equals(that.subs[0])) return false;
				break;
			case Regexp.Op.REPEAT:
				if ((this.flags & RE2Flags.NON_GREEDY) !== (that.flags & RE2Flags.NON_GREEDY) || this.min !== that.min || this.max !== that.max || !this.subs[0].equals(that.subs[0])) return false;
				break;
			case Regexp.Op.CAPTURE:
				if (this.cap !== that.cap || (this.name === null ? that.name !== null : this.name !== that.name) || !this.subs[0].equals(that.subs[0])) return false;
				break;
			case Regexp.Op.PLB:
			case Regexp.Op.NLB: if (this.lb !== that.lb || !this.subs[0].equals(that.subs[0])) return false;
		}
		return true;
	}
};
/**
* Walks a Regexp tree without recursion, visiting nodes in the same order a recursive walk
* would (RE2: re2/walker-inl.h, "Helper class for traversing Regexps without recursion").
*
* The handler sees a node without subexpressions once, through `leaf(re)`, which returns its
* result. Any other node is seen up to three times:
* - `enter(re)` before its children. It returns the state kept for `re` while its children are
*   visited; a state whose `result` is already set skips the children.
* - `child(re, state, result, i)` after child `i` produced `result`. Setting `state.result`
*   stops visiting the remaining children.
* - `leave(re, state)` after the last child; it returns the result for `re`.
*
* Counted repetitions expand into one nesting level per copy, so the simplified tree can be
* thousands of levels deep; recursion over it would overflow the JS stack, which has no fixed
* relation to the parser's nesting limit. This walk keeps its frames on the heap instead.
*/
var RegexpWalker = class {
	static walk(root, handler) {
		const stack = [];
		let re = root;
		let result;
		for (;;) {
			if (re.subs.length === 0) result = handler.leaf(re);
			else {
				const state = handler.enter(re);
				if (state.result === void 0) {
					stack.push({
						re,
						state,
						i: 0
					});
					re = re.subs[0];
					continue;
				}
				result = state.result;
			}
			for (;;) {
				if (stack.length === 0) return result;
				const frame = stack[stack.length - 1];
				handler.child(frame.re, frame.state, result, frame.i);
				frame.i++;
				if (frame.state.result === void 0 && frame.i < frame.re.subs.length) {
					re = frame.re.subs[frame.i];
					break;
				}
				stack.pop();
				result = frame.state.result !== void 0 ? frame.state.result : handler.leave(frame.re, frame.state);
			}
		}
	}
};
var AhoCorasick = class {
	constructor(words, alphabetSize) {
		const edges = /* @__PURE__ */ new Map();
		const parent = [0];
		const unit = [0];
		const depth = [0];
		const terminal = [0];
		for (const word of words) {
			let node = 0;
			for (let i = 0; i < word.length; i++) {
				const key = node * alphabetSize + word[i];
				let child = edges.get(key);
				if (child === void 0) {
					child = parent.length;
					edges.set(key, child);
					parent.push(node);
					unit.push(word[i]);
					depth.push(depth[node] + 1);
					terminal.push(0);
				}
				node = child;
			}
			terminal[node] = 1;
		}
		const numNodes = parent.length;
		const children = new Int32Array(numNodes - 1);
		for (let c = 1; c < numNodes; c++) children[c - 1] = c;
		children.sort((a, b) => parent[a] - parent[b] || unit[a] - unit[b]);
		const childStart = new Int32Array(numNodes + 1);
		for (let c = 1; c < numNodes; c++) childStart[parent[c] + 1]++;
		for (let n = 0; n < numNodes; n++) childStart[n + 1] += childStart[n];
		const childUnit = new Int32Array(numNodes - 1);
		for (let k = 0; k < children.length; k++) childUnit[k] = unit[children[k]];
		this.childStart = childStart;
		this.childUnit = childUnit;
		this.childNode = children;
		const byDepth = new Int32Array(numNodes);
		for (let n = 0; n < numNodes; n++) byDepth[n] = n;
		byDepth.sort((a, b) => depth[a] - depth[b]);
		const fail = new Int32Array(numNodes);
		const match = Uint8Array.from(terminal);
		for (let k = 1; k < numNodes; k++) {
			const c = byDepth[k];
			const p = parent[c];
			if (p !== 0) {
				let f = fail[p];
				let next = this.next(f, unit[c]);
				while (next < 0 && f !== 0) {
					f = fail[f];
					next = this.next(f, unit[c]);
				}
				fail[c] = next >= 0 ? next : 0;
			}
			match[c] |= match[fail[c]];
		}
		this.fail = fail;
		this.match = match;
	}
	next(node, u) {
		let lo = this.childStart[node];
		let hi = this.childStart[node + 1];
		const units = this.childUnit;
		while (lo < hi) {
			const mid = lo + hi >> 1;
			const m = units[mid];
			if (m === u) return this.childNode[mid];
			if (m < u) lo = mid + 1;
			else hi = mid;
		}
		return -1;
	}
	advance(node, u) {
		for (;;) {
			const next = this.next(node, u);
			if (next >= 0) return next;
			if (node === 0) return 0;
			node = this.fail[node];
		}
	}
	searchUTF16(charSeq, start, end) {
		let node = 0;
		for (let i = start; i < end; i++) {
			node = this.advance(node, charSeq.charCodeAt(i));
			if (this.match[node] === 1) return true;
		}
		return false;
	}
	searchUTF8(bytes, start, end) {
		let node = 0;
		for (let i = start; i < end; i++) {
			node = this.advance(node, bytes[i]);
			if (this.match[node] === 1) return true;
		}
		return false;
	}
};
var Prefilter = class Prefilter {
	static Type = {
		NONE: 0,
		EXACT: 1,
		AND: 2,
		OR: 3
	};
	static MAX_SCANS = 32;
	static MAX_AC_UNITS = 1 << 18;
	constructor(type) {
		this.type = type;
		this.subs = [];
		this.str = "";
		this.bytes = null;
		this.cost = type === Prefilter.Type.EXACT ? 1 : 0;
		this.allExact = false;
		this.ac16 = null;
		this.ac8 = null;
	}
	automaton16() {
		if (this.ac16 === null) {
			const words = this.subs.map((s) => {
				const arr = new Array(s.str.length);
				for (let i = 0; i < s.str.length; i++) arr[i] = s.str.charCodeAt(i);
				return arr;
			});
			this.ac16 = new AhoCorasick(words, 65536);
		}
		return this.ac16;
	}
	automaton8() {
		if (this.ac8 === null) this.ac8 = new AhoCorasick(this.subs.map((s) => s.bytes), 256);
		return this.ac8;
	}
	eval(input, pos) {
		switch (this.type) {
			case Prefilter.Type.NONE: return true;
			case Prefilter.Type.EXACT: return input.hasString(this, pos);
			case Prefilter.Type.AND:
				for (let i = 0; i < this.subs.length; i++) if (!this.subs[i].eval(input, pos)) return false;
				return true;
			case Prefilter.Type.OR:
				if (this.allExact) return input.hasAnyString(this, pos);
				for (let i = 0; i < this.subs.length; i++) if (this.subs[i].eval(input, pos)) return true;
				return false;
			default: return true;
		}
	}
};
var PrefilterTree = class PrefilterTree {
	static build(re) {
		if (!re) return new Prefilter(Prefilter.Type.NONE);
		return RegexpWalker.walk(re, PrefilterTree.WALKER);
	}
	static WALKER = {
		leaf: (re) => PrefilterTree.leaf(re),
		enter: (re) => PrefilterTree.enter(re),
		child: (re, state, result) => PrefilterTree.child(re, state, result),
		leave: (re, state) => PrefilterTree.leave(re, state)
	};
	static leaf(re) {
		if (re.op !== Regexp.Op.LITERAL) return new Prefilter(Prefilter.Type.NONE);
		if (re.runes.length === 0 || (re.flags & RE2Flags.FOLD_CASE) !== 0) return new Prefilter(Prefilter.Type.NONE);
		let str = "";
		for (let i = 0; i < re.runes.length; i++) {
			if (Unicode.isUnsearchable(re.runes[i])) return new Prefilter(Prefilter.Type.NONE);
			str += String.fromCodePoint(re.runes[i]);
		}
		const pf = new Prefilter(Prefilter.Type.EXACT);
		pf.str = str;
		pf.bytes = Utils.stringToUtf8ByteArray(pf.str);
		return pf;
	}
	static enter(re) {
		switch (re.op) {
			case Regexp.Op.CAPTURE:
			case Regexp.Op.PLUS: return { sub: null };
			case Regexp.Op.REPEAT:
				if (re.min >= 1) return { sub: null };
				return { result: new Prefilter(Prefilter.Type.NONE) };
			case Regexp.Op.CONCAT: return {
				pf: new Prefilter(Prefilter.Type.AND),
				subs: []
			};
			case Regexp.Op.ALTERNATE: return {
				pf: new Prefilter(Prefilter.Type.OR),
				subs: []
			};
			default: return { result: new Prefilter(Prefilter.Type.NONE) };
		}
	}
	static child(re, state, s) {
		if (state.subs === void 0) {
			state.sub = s;
			return;
		}
		if (state.pf.type === Prefilter.Type.AND) {
			if (s.type === Prefilter.Type.NONE) return;
			if (s.type === Prefilter.Type.AND) {
				for (let j = 0; j < s.subs.length; j++) state.subs.push(s.subs[j]);
				return;
			}
			state.subs.push(s);
			return;
		}
		if (s.type === Prefilter.Type.NONE) {
			state.result = new Prefilter(Prefilter.Type.NONE);
			return;
		}
		if (s.type === Prefilter.Type.OR) {
			for (let j = 0; j < s.subs.length; j++) state.subs.push(s.subs[j]);
			return;
		}
		state.subs.push(s);
	}
	static leave(re, state) {
		if (state.subs === void 0) return state.sub;
		const pf = state.pf;
		const seen = /* @__PURE__ */ new Set();
		const subs = [];
		for (const sub of state.subs) {
			if (sub.type === Prefilter.Type.EXACT) {
				if (seen.has(sub.str)) continue;
				seen.add(sub.str);
			}
			subs.push(sub);
		}
		if (pf.type === Prefilter.Type.AND) {
			const kept = [];
			let cost = 0;
			for (const sub of subs) {
				if (cost + sub.cost > Prefilter.MAX_SCANS) continue;
				kept.push(sub);
				cost += sub.cost;
			}
			if (kept.length === 0) return new Prefilter(Prefilter.Type.NONE);
			if (kept.length === 1) return kept[0];
			pf.subs = kept;
			pf.cost = cost;
			return pf;
		}
		if (subs.length === 0) return new Prefilter(Prefilter.Type.NONE);
		if (subs.length === 1) return subs[0];
		pf.subs = subs;
		let allExact = true;
		let cost = 0;
		let units = 0;
		for (const sub of subs) {
			if (sub.type !== Prefilter.Type.EXACT) allExact = false;
			else units += sub.bytes.length;
			cost += sub.cost;
		}
		if (allExact) {
			if (units > Prefilter.MAX_AC_UNITS) return new Prefilter(Prefilter.Type.NONE);
			pf.allExact = true;
			pf.cost = 1;
			return pf;
		}
		if (cost > Prefilter.MAX_SCANS) return new Prefilter(Prefilter.Type.NONE);
		pf.cost = cost;
		return pf;
	}
};
/**
* A list of instruction pointers waiting to be patched.
* Tracks both `head` and `tail` to allow O(1) appending during compilation.
* * Values are encoded integers, not standard memory pointers:
* - Program instruction index: `l >> 1`
* - Patch `.out` field if: `(l & 1) === 0`
* - Patch `.arg` field if: `(l & 1) === 1`
* - `0` denotes an empty list.
* * @see https://swtch.com/~rsc/regexp/regexp1.html
*/
var PatchList = class {
	/**
	* @param {number} head - Encoded pointer to the start of the patch list.
	* @param {number} tail - Encoded pointer to the end of the patch list.
	*/
	constructor(head = 0, tail = 0) {
		this.head = head;
		this.tail = tail;
	}
};
/**
* A Prog is a compiled regular expression program.
*/
var Prog = class {
	constructor() {
		this.inst = [];
		this.start = 0;
		this.numCap = 2;
		this.lbStarts = [];
		this.numLb = 0;
		this.lbInst = null;
	}
	getInst(pc) {
		return this.inst[pc];
	}
	numInst() {
		return this.inst.length;
	}
	addInst(op) {
		this.inst.push(new Inst(op));
	}
	markLookbehindInsts() {
		const lbInst = new Uint8Array(this.inst.length);
		const pending = this.lbStarts.slice();
		while (pending.length > 0) {
			const pc = pending.pop();
			if (pc === 0 || lbInst[pc] === 1) continue;
			lbInst[pc] = 1;
			const i = this.inst[pc];
			switch (i.op) {
				case Inst.ALT:
				case Inst.ALT_MATCH:
					pending.push(i.out, i.arg);
					break;
				case Inst.MATCH:
				case Inst.FAIL: break;
				default: pending.push(i.out);
			}
		}
		this.lbInst = lbInst;
	}
	skipNop(pc) {
		let i = this.inst[pc];
		while (i.op === Inst.NOP || i.op === Inst.CAPTURE) {
			i = this.inst[pc];
			pc = i.out;
		}
		return i;
	}
	/** @returns {[boolean, string]} */
	prefix() {
		let prefix = "";
		let i = this.skipNop(this.start);
		if (!Inst.isRuneOp(i.op) || i.runes.length !== 1) return [i.op === Inst.MATCH, prefix];
		while (Inst.isRuneOp(i.op) && i.runes.length === 1 && (i.arg & RE2Flags.FOLD_CASE) === 0 && !Unicode.isUnsearchable(i.runes[0])) {
			prefix += String.fromCodePoint(i.runes[0]);
			i = this.skipNop(i.out);
		}
		return [i.op === Inst.MATCH, prefix];
	}
	startCond() {
		let flag = 0;
		let pc = this.start;
		loop: for (;;) {
			const i = this.inst[pc];
			switch (i.op) {
				case Inst.EMPTY_WIDTH:
					flag |= i.arg;
					break;
				case Inst.FAIL: return -1;
				case Inst.CAPTURE:
				case Inst.NOP: break;
				default: break loop;
			}
			pc = i.out;
		}
		return flag;
	}
	patch(l, val) {
		let head = l.head;
		while (head !== 0) {
			const i = this.inst[head >> 1];
			if ((head & 1) === 0) {
				head = i.out;
				i.out = val;
			} else {
				head = i.arg;
				i.arg = val;
			}
		}
	}
	append(l1, l2) {
		if (l1.head === 0) return l2;
		if (l2.head === 0) return l1;
		const i = this.inst[l1.tail >> 1];
		if ((l1.tail & 1) === 0) i.out = l2.head;
		else i.arg = l2.head;
		return new PatchList(l1.head, l2.tail);
	}
	/**
	*
	* @returns {string}
	*/
	toString() {
		let out = "";
		for (let pc = 0; pc < this.inst.length; pc++) {
			const len = out.length;
			out += pc;
			if (pc === this.start) out += "*";
			out += "        ".substring(out.length - len);
			out += this.inst[pc];
			out += "\n";
		}
		return out;
	}
};
const ANY_RUNE_NOT_NL = new Int32Array([
	0,
	Codepoint.CODES["\n"] - 1,
	Codepoint.CODES["\n"] + 1,
	Unicode.MAX_RUNE
]);
const ANY_RUNE = new Int32Array([0, Unicode.MAX_RUNE]);
/**
* A fragment of a compiled regular expression program.
*
* @see http://swtch.com/~rsc/regexp/regexp1.html
* @class
*/
var Frag = class {
	constructor(i = 0, out = new PatchList(), nullable = false) {
		this.i = i;
		this.out = out;
		this.nullable = nullable;
	}
};
/**
* Compiler from {@code Regexp} (RE2 abstract syntax) to {@code RE2} (compiled regular expression).
*
* The only entry point is {@link #compileRegexp}.
*/
var Compiler$1 = class Compiler {
	static compileRegexp(re) {
		const c = new Compiler();
		const f = c.compile(re);
		c.prog.patch(f.out, c.newInst(Inst.MATCH).i);
		c.prog.start = f.i;
		c.prog.markLookbehindInsts();
		return c.prog;
	}
	static compileSet(regexps) {
		const c = new Compiler();
		if (regexps.length === 0) {
			c.prog.start = c.newInst(Inst.FAIL).i;
			c.prog.markLookbehindInsts();
			return c.prog;
		}
		let starts = [];
		for (let i = 0; i < regexps.length; i++) {
			c.lbOffset = c.prog.numLb;
			const f = c.compile(regexps[i]);
			const m = c.newInst(Inst.MATCH);
			c.prog.getInst(m.i).arg = i;
			c.prog.patch(f.out, m.i);
			starts.push(f.i);
		}
		let start = starts[0];
		for (let i = 1; i < starts.length; i++) {
			const f = c.newInst(Inst.ALT);
			const inst = c.prog.getInst(f.i);
			inst.out = start;
			inst.arg = starts[i];
			start = f.i;
		}
		c.prog.start = start;
		c.prog.markLookbehindInsts();
		return c.prog;
	}
	constructor() {
		this.prog = new Prog();
		this.newInst(Inst.FAIL);
		this.lbOffset = 0;
		this.runeCache = /* @__PURE__ */ new Map();
		this.walker = {
			leaf: (re) => this.leaf(re),
			enter: (re) => this.enter(re),
			child: (re, state, result) => this.child(re, state, result),
			leave: (re, state) => this.leave(re, state)
		};
	}
	newInst(op) {
		this.prog.addInst(op);
		return new Frag(this.prog.numInst() - 1, new PatchList(), true);
	}
	nop() {
		const f = this.newInst(Inst.NOP);
		f.out = new PatchList(f.i << 1, f.i << 1);
		return f;
	}
	fail() {
		return new Frag();
	}
	cap(arg) {
		const f = this.newInst(Inst.CAPTURE);
		f.out = new PatchList(f.i << 1, f.i << 1);
		this.prog.getInst(f.i).arg = arg;
		if (this.prog.numCap < arg + 1) this.prog.numCap = arg + 1;
		return f;
	}
	cat(f1, f2) {
		if (f1.i === 0 || f2.i === 0) {
			this.prog.patch(f1.out, 0);
			this.prog.patch(f2.out, 0);
			return this.fail();
		}
		this.prog.patch(f1.out, f2.i);
		return new Frag(f1.i, f2.out, f1.nullable && f2.nullable);
	}
	alt(f1, f2) {
		if (f1.i === 0) return f2;
		if (f2.i === 0) return f1;
		const f = this.newInst(Inst.ALT);
		const i = this.prog.getInst(f.i);
		i.out = f1.i;
		i.arg = f2.i;
		f.out = this.prog.append(f1.out, f2.out);
		f.nullable = f1.nullable || f2.nullable;
		return f;
	}
	loop(f1, nongreedy) {
		const f = this.newInst(Inst.ALT);
		const i = this.prog.getInst(f.i);
		if (nongreedy) {
			i.arg = f1.i;
			f.out = new PatchList(f.i << 1, f.i << 1);
		} else {
			i.out = f1.i;
			f.out = new PatchList(f.i << 1 | 1, f.i << 1 | 1);
		}
		this.prog.patch(f1.out, f.i);
		return f;
	}
	quest(f1, nongreedy) {
		if (f1.i === 0) return this.nop();
		const f = this.newInst(Inst.ALT);
		const i = this.prog.getInst(f.i);
		if (nongreedy) {
			i.arg = f1.i;
			f.out = new PatchList(f.i << 1, f.i << 1);
		} else {
			i.out = f1.i;
			f.out = new PatchList(f.i << 1 | 1, f.i << 1 | 1);
		}
		f.out = this.prog.append(f.out, f1.out);
		return f;
	}
	star(f1, nongreedy) {
		if (f1.i === 0) return this.nop();
		if (f1.nullable) return this.quest(this.plus(f1, nongreedy), nongreedy);
		return this.loop(f1, nongreedy);
	}
	plus(f1, nongreedy) {
		if (f1.i === 0) return this.fail();
		return new Frag(f1.i, this.loop(f1, nongreedy).out, f1.nullable);
	}
	empty(op) {
		const f = this.newInst(Inst.EMPTY_WIDTH);
		this.prog.getInst(f.i).arg = op;
		f.out = new PatchList(f.i << 1, f.i << 1);
		return f;
	}
	rune(runes, flags) {
		const f = this.newInst(Inst.RUNE);
		f.nullable = false;
		const i = this.prog.getInst(f.i);
		i.runes = runes;
		flags &= RE2Flags.FOLD_CASE;
		if (runes.length !== 1 || Unicode.simpleFold(runes[0]) === runes[0]) flags &= ~RE2Flags.FOLD_CASE;
		i.arg = flags;
		f.out = new PatchList(f.i << 1, f.i << 1);
		if ((flags & RE2Flags.FOLD_CASE) === 0 && runes.length === 1 || runes.length === 2 && runes[0] === runes[1]) i.op = Inst.RUNE1;
		else if (runes.length === 2 && runes[0] === 0 && runes[1] === Unicode.MAX_RUNE) i.op = Inst.RUNE_ANY;
		else if (runes.length === 4 && runes[0] === 0 && runes[1] === Codepoint.CODES["\n"] - 1 && runes[2] === Codepoint.CODES["\n"] + 1 && runes[3] === Unicode.MAX_RUNE) i.op = Inst.RUNE_ANY_NOT_NL;
		return f;
	}
	lookBehind(a, parsedLb) {
		const lb = Math.sign(parsedLb) * (Math.abs(parsedLb) + this.lbOffset);
		const id = this.newInst(Inst.LB_WRITE);
		this.prog.getInst(id.i).arg = lb;
		const any = this.rune(ANY_RUNE, 0);
		const dotStar = this.star(any, true);
		const lbAutomaton = this.cat(dotStar, a);
		this.prog.patch(lbAutomaton.out, id.i);
		const checkId = this.newInst(Inst.LB_CHECK);
		this.prog.getInst(checkId.i).arg = lb;
		this.prog.lbStarts.push(lbAutomaton.i);
		if (Math.abs(lb) > this.prog.numLb) this.prog.numLb = Math.abs(lb);
		checkId.out = new PatchList(checkId.i << 1, checkId.i << 1);
		return checkId;
	}
	compile(re) {
		return RegexpWalker.walk(re, this.walker);
	}
	leaf(re) {
		switch (re.op) {
			case Regexp.Op.NO_MATCH: return this.fail();
			case Regexp.Op.EMPTY_MATCH: return this.nop();
			case Regexp.Op.LITERAL: {
				if (re.runes.length === 0) return this.nop();
				let f = null;
				for (let r of re.runes) {
					let singleRune = this.runeCache.get(r);
					if (singleRune === void 0) {
						singleRune = new Int32Array([r]);
						this.runeCache.set(r, singleRune);
					}
					const f1 = this.rune(singleRune, re.flags);
					f = f === null ? f1 : this.cat(f, f1);
				}
				return f;
			}
			case Regexp.Op.CHAR_CLASS: return this.rune(re.runes, re.flags);
			case Regexp.Op.ANY_CHAR_NOT_NL: return this.rune(ANY_RUNE_NOT_NL, 0);
			case Regexp.Op.ANY_CHAR: return this.rune(ANY_RUNE, 0);
			case Regexp.Op.BEGIN_LINE: return this.empty(Utils.EMPTY_BEGIN_LINE);
			case Regexp.Op.END_LINE: return this.empty(Utils.EMPTY_END_LINE);
			case Regexp.Op.BEGIN_TEXT: return this.empty(Utils.EMPTY_BEGIN_TEXT);
			case Regexp.Op.END_TEXT: return this.empty(Utils.EMPTY_END_TEXT);
			case Regexp.Op.WORD_BOUNDARY: return this.empty(Utils.EMPTY_WORD_BOUNDARY);
			case Regexp.Op.NO_WORD_BOUNDARY: return this.empty(Utils.EMPTY_NO_WORD_BOUNDARY);
			case Regexp.Op.CONCAT:
			case Regexp.Op.ALTERNATE: return this.nop();
			default: throw new RE2JSCompileException("regexp: unhandled case in compile");
		}
	}
	enter(re) {
		switch (re.op) {
			case Regexp.Op.PLB:
			case Regexp.Op.NLB:
			case Regexp.Op.STAR:
			case Regexp.Op.PLUS:
			case Regexp.Op.QUEST: return { sub: null };
			case Regexp.Op.CAPTURE: return {
				bra: this.cap(re.cap << 1),
				sub: null
			};
			case Regexp.Op.CONCAT:
			case Regexp.Op.ALTERNATE: return { f: null };
			default: throw new RE2JSCompileException("regexp: unhandled case in compile");
		}
	}
	child(re, state, f1) {
		if (re.op === Regexp.Op.CONCAT) state.f = state.f === null ? f1 : this.cat(state.f, f1);
		else if (re.op === Regexp.Op.ALTERNATE) state.f = state.f === null ? f1 : this.alt(state.f, f1);
		else state.sub = f1;
	}
	leave(re, state) {
		switch (re.op) {
			case Regexp.Op.PLB:
			case Regexp.Op.NLB: return this.lookBehind(state.sub, re.lb);
			case Regexp.Op.CAPTURE: {
				const ket = this.cap(re.cap << 1 | 1);
				return this.cat(this.cat(state.bra, state.sub), ket);
			}
			case Regexp.Op.STAR: return this.star(state.sub, (re.flags & RE2Flags.NON_GREEDY) !== 0);
			case Regexp.Op.PLUS: return this.plus(state.sub, (re.flags & RE2Flags.NON_GREEDY) !== 0);
			case Regexp.Op.QUEST: return this.quest(state.sub, (re.flags & RE2Flags.NON_GREEDY) !== 0);
			case Regexp.Op.CONCAT:
			case Regexp.Op.ALTERNATE: return state.f;
			default: throw new RE2JSCompileException("regexp: unhandled case in compile");
		}
	}
};
var Simplify = class Simplify {
	static simplify(re) {
		if (re === null) return null;
		return RegexpWalker.walk(re, Simplify.WALKER);
	}
	static WALKER = {
		leaf: (re) => Simplify.leaf(re),
		enter: (re) => Simplify.enter(re),
		child: (re, state, result, i) => Simplify.child(re, state, result, i),
		leave: (re, state) => Simplify.leave(re, state)
	};
	static leaf(re) {
		if (re.op === Regexp.Op.CHAR_CLASS) {
			if (re.runes === null) return re;
			if (re.runes.length === 0) return new Regexp(Regexp.Op.NO_MATCH);
			if (re.runes.length === 2 && re.runes[0] === 0 && re.runes[1] === Unicode.MAX_RUNE) return new Regexp(Regexp.Op.ANY_CHAR);
			if (re.runes.length === 4 && re.runes[0] === 0 && re.runes[1] === Codepoint.CODES["\n"] - 1 && re.runes[2] === Codepoint.CODES["\n"] + 1 && re.runes[3] === Unicode.MAX_RUNE) return new Regexp(Regexp.Op.ANY_CHAR_NOT_NL);
		}
		return re;
	}
	static enter(re) {
		switch (re.op) {
			case Regexp.Op.PLB:
			case Regexp.Op.NLB:
			case Regexp.Op.CAPTURE:
			case Regexp.Op.STAR:
			case Regexp.Op.PLUS:
			case Regexp.Op.QUEST: return { sub: null };
			case Regexp.Op.CONCAT:
			case Regexp.Op.ALTERNATE: return {
				subs: [],
				changed: false
			};
			case Regexp.Op.REPEAT:
				if (re.min === 0 && re.max === 0) return { result: new Regexp(Regexp.Op.EMPTY_MATCH) };
				return { sub: null };
			default: return { result: re };
		}
	}
	static child(re, state, nsub, i) {
		if (state.subs === void 0) {
			state.sub = nsub;
			return;
		}
		if (nsub !== re.subs[i]) state.changed = true;
		if (re.op === Regexp.Op.CONCAT) {
			if (nsub.op === Regexp.Op.NO_MATCH) {
				state.result = new Regexp(Regexp.Op.NO_MATCH);
				return;
			}
			if (nsub.op === Regexp.Op.EMPTY_MATCH) {
				state.changed = true;
				return;
			}
			if (nsub.op === Regexp.Op.CONCAT) {
				state.changed = true;
				for (let j = 0; j < nsub.subs.length; j++) state.subs.push(nsub.subs[j]);
				return;
			}
		} else {
			if (nsub.op === Regexp.Op.NO_MATCH) {
				state.changed = true;
				return;
			}
			if (nsub.op === Regexp.Op.ALTERNATE) {
				state.changed = true;
				for (let j = 0; j < nsub.subs.length; j++) state.subs.push(nsub.subs[j]);
				return;
			}
		}
		state.subs.push(nsub);
	}
	static leave(re, state) {
		switch (re.op) {
			case Regexp.Op.PLB:
			case Regexp.Op.NLB:
			case Regexp.Op.CAPTURE: {
				const sub = state.sub;
				if (sub !== re.subs[0]) {
					const nre = Regexp.fromRegexp(re);
					nre.runes = /* @__PURE__ */ new Int32Array(0);
					nre.subs = [sub];
					return nre;
				}
				return re;
			}
			case Regexp.Op.CONCAT:
			case Regexp.Op.ALTERNATE:
				if (state.changed) {
					const newSubs = state.subs;
					if (newSubs.length === 0) return new Regexp(re.op === Regexp.Op.CONCAT ? Regexp.Op.EMPTY_MATCH : Regexp.Op.NO_MATCH);
					if (newSubs.length === 1) return newSubs[0];
					const nre = Regexp.fromRegexp(re);
					nre.runes = /* @__PURE__ */ new Int32Array(0);
					nre.subs = newSubs;
					return nre;
				}
				return re;
			case Regexp.Op.STAR:
			case Regexp.Op.PLUS:
			case Regexp.Op.QUEST: return Simplify.simplify1(re.op, re.flags, state.sub, re);
			case Regexp.Op.REPEAT: return Simplify.simplifyRepeat(re, state.sub);
			default: return re;
		}
	}
	static simplifyRepeat(re, sub) {
		if (re.max === -1) {
			if (re.min === 0) return Simplify.simplify1(Regexp.Op.STAR, re.flags, sub, null);
			if (re.min === 1) return Simplify.simplify1(Regexp.Op.PLUS, re.flags, sub, null);
			const subs = [];
			for (let i = 0; i < re.min - 1; i++) subs.push(sub);
			subs.push(Simplify.simplify1(Regexp.Op.PLUS, re.flags, sub, null));
			return Simplify.concat(subs);
		}
		if (re.min === 1 && re.max === 1) return sub;
		let prefixSubs = null;
		if (re.min > 0) {
			prefixSubs = [];
			for (let i = 0; i < re.min; i++) prefixSubs.push(sub);
		}
		if (re.max > re.min) {
			let suffix = Simplify.simplify1(Regexp.Op.QUEST, re.flags, sub, null);
			for (let i = re.min + 1; i < re.max; i++) suffix = Simplify.simplify1(Regexp.Op.QUEST, re.flags, Simplify.concat([sub, suffix]), null);
			if (prefixSubs === null) return suffix;
			prefixSubs.push(suffix);
		}
		if (prefixSubs !== null) return Simplify.concat(prefixSubs);
		return new Regexp(Regexp.Op.NO_MATCH);
	}
	static concat(subs) {
		const newSubs = [];
		for (let i = 0; i < subs.length; i++) {
			const sub = subs[i];
			if (sub.op === Regexp.Op.NO_MATCH) return new Regexp(Regexp.Op.NO_MATCH);
			if (sub.op === Regexp.Op.EMPTY_MATCH) continue;
			if (sub.op === Regexp.Op.CONCAT) {
				for (let j = 0; j < sub.subs.length; j++) newSubs.push(sub.subs[j]);
				continue;
			}
			newSubs.push(sub);
		}
		if (newSubs.length === 0) return new Regexp(Regexp.Op.EMPTY_MATCH);
		if (newSubs.length === 1) return newSubs[0];
		const nre = new Regexp(Regexp.Op.CONCAT);
		nre.subs = newSubs;
		return nre;
	}
	static simplify1(op, flags, sub, re) {
		if (sub.op === Regexp.Op.EMPTY_MATCH) return sub;
		if (sub.op === Regexp.Op.NO_MATCH) {
			if (op === Regexp.Op.PLUS) return sub;
			return new Regexp(Regexp.Op.EMPTY_MATCH);
		}
		if (op === sub.op && (flags & RE2Flags.NON_GREEDY) === (sub.flags & RE2Flags.NON_GREEDY)) return sub;
		if (re !== null && re.op === op && (re.flags & RE2Flags.NON_GREEDY) === (flags & RE2Flags.NON_GREEDY) && sub === re.subs[0]) return re;
		const nre = new Regexp(op);
		nre.flags = flags;
		nre.subs = [sub];
		return nre;
	}
};
var CharGroup = class {
	constructor(sign, cls) {
		this.sign = sign;
		this.cls = cls;
	}
};
const code1 = [48, 57];
const code2 = [
	9,
	10,
	12,
	13,
	32,
	32
];
const code3 = [
	48,
	57,
	65,
	90,
	95,
	95,
	97,
	122
];
const PERL_GROUPS = /* @__PURE__ */ new Map([
	["\\d", new CharGroup(1, code1)],
	["\\D", new CharGroup(-1, code1)],
	["\\s", new CharGroup(1, code2)],
	["\\S", new CharGroup(-1, code2)],
	["\\w", new CharGroup(1, code3)],
	["\\W", new CharGroup(-1, code3)]
]);
const code4 = [
	48,
	57,
	65,
	90,
	97,
	122
];
const code5 = [
	65,
	90,
	97,
	122
];
const code6 = [0, 127];
const code7 = [
	9,
	9,
	32,
	32
];
const code8 = [
	0,
	31,
	127,
	127
];
const code9 = [48, 57];
const code10 = [33, 126];
const code11 = [97, 122];
const code12 = [32, 126];
const code13 = [
	33,
	47,
	58,
	64,
	91,
	96,
	123,
	126
];
const code14 = [
	9,
	13,
	32,
	32
];
const code15 = [65, 90];
const code16 = [
	48,
	57,
	65,
	90,
	95,
	95,
	97,
	122
];
const code17 = [
	48,
	57,
	65,
	70,
	97,
	102
];
const POSIX_GROUPS = /* @__PURE__ */ new Map([
	["[:alnum:]", new CharGroup(1, code4)],
	["[:^alnum:]", new CharGroup(-1, code4)],
	["[:alpha:]", new CharGroup(1, code5)],
	["[:^alpha:]", new CharGroup(-1, code5)],
	["[:ascii:]", new CharGroup(1, code6)],
	["[:^ascii:]", new CharGroup(-1, code6)],
	["[:blank:]", new CharGroup(1, code7)],
	["[:^blank:]", new CharGroup(-1, code7)],
	["[:cntrl:]", new CharGroup(1, code8)],
	["[:^cntrl:]", new CharGroup(-1, code8)],
	["[:digit:]", new CharGroup(1, code9)],
	["[:^digit:]", new CharGroup(-1, code9)],
	["[:graph:]", new CharGroup(1, code10)],
	["[:^graph:]", new CharGroup(-1, code10)],
	["[:lower:]", new CharGroup(1, code11)],
	["[:^lower:]", new CharGroup(-1, code11)],
	["[:print:]", new CharGroup(1, code12)],
	["[:^print:]", new CharGroup(-1, code12)],
	["[:punct:]", new CharGroup(1, code13)],
	["[:^punct:]", new CharGroup(-1, code13)],
	["[:space:]", new CharGroup(1, code14)],
	["[:^space:]", new CharGroup(-1, code14)],
	["[:upper:]", new CharGroup(1, code15)],
	["[:^upper:]", new CharGroup(-1, code15)],
	["[:word:]", new CharGroup(1, code16)],
	["[:^word:]", new CharGroup(-1, code16)],
	["[:xdigit:]", new CharGroup(1, code17)],
	["[:^xdigit:]", new CharGroup(-1, code17)]
]);
/**
* A "builder"-style helper class for manipulating character classes represented as an array of
* pairs of runes [lo, hi], each denoting an inclusive interval.
*
* All methods mutate the internal state and return {@code this}, allowing operations to be chained.
*/
var CharClass = class CharClass {
	static charClassToString(r, len) {
		let result = "[";
		for (let i = 0; i < len; i += 2) {
			if (i > 0) result += " ";
			const lo = r[i];
			const hi = r[i + 1];
			if (lo === hi) result += `0x${lo.toString(16)}`;
			else result += `0x${lo.toString(16)}-0x${hi.toString(16)}`;
		}
		result += "]";
		return result;
	}
	static sortRanges(array, len) {
		const n = len >> 1;
		const order = new Array(n);
		for (let i = 0; i < n; i++) order[i] = i;
		order.sort((a, b) => array[2 * a] - array[2 * b] || array[2 * b + 1] - array[2 * a + 1]);
		const sorted = array.slice(0, len);
		for (let i = 0; i < n; i++) {
			array[2 * i] = sorted[2 * order[i]];
			array[2 * i + 1] = sorted[2 * order[i] + 1];
		}
	}
	/**
	* @param {number[]|Int32Array} [r]
	*/
	constructor(r = Utils.emptyInts()) {
		/** @type {number[]|Int32Array} */
		this.r = r;
		this.len = r.length;
	}
	toArray() {
		if (this.r instanceof Int32Array) return this.len === this.r.length ? this.r : this.r.subarray(0, this.len);
		return new Int32Array(this.len === this.r.length ? this.r : this.r.slice(0, this.len));
	}
	toGrowableArray() {
		if (Array.isArray(this.r)) {
			this.r.length = this.len;
			return this.r;
		}
		return Array.from(this.r.subarray(0, this.len));
	}
	cleanClass() {
		if (this.len < 4) return this;
		CharClass.sortRanges(this.r, this.len);
		let w = 2;
		for (let i = 2; i < this.len; i += 2) {
			const lo = this.r[i];
			const hi = this.r[i + 1];
			if (lo <= this.r[w - 1] + 1) {
				if (hi > this.r[w - 1]) this.r[w - 1] = hi;
				continue;
			}
			this.r[w] = lo;
			this.r[w + 1] = hi;
			w += 2;
		}
		this.len = w;
		return this;
	}
	appendLiteral(x, flags) {
		return (flags & RE2Flags.FOLD_CASE) !== 0 ? this.appendFoldedRange(x, x) : this.appendRange(x, x);
	}
	appendRange(lo, hi) {
		if (this.len > 0) {
			for (let i = 2; i <= 4; i += 2) if (this.len >= i) {
				const rlo = this.r[this.len - i];
				const rhi = this.r[this.len - i + 1];
				if (lo <= rhi + 1 && rlo <= hi + 1) {
					if (lo < rlo) this.r[this.len - i] = lo;
					if (hi > rhi) this.r[this.len - i + 1] = hi;
					return this;
				}
			}
		}
		this.r[this.len++] = lo;
		this.r[this.len++] = hi;
		return this;
	}
	appendFoldedRange(lo, hi) {
		if (lo <= Unicode.MIN_FOLD && hi >= Unicode.MAX_FOLD) return this.appendRange(lo, hi);
		if (hi < Unicode.MIN_FOLD || lo > Unicode.MAX_FOLD) return this.appendRange(lo, hi);
		if (lo < Unicode.MIN_FOLD) {
			this.appendRange(lo, Unicode.MIN_FOLD - 1);
			lo = Unicode.MIN_FOLD;
		}
		if (hi > Unicode.MAX_FOLD) {
			this.appendRange(Unicode.MAX_FOLD + 1, hi);
			hi = Unicode.MAX_FOLD;
		}
		for (let c = lo; c <= hi; c++) {
			this.appendRange(c, c);
			for (let f = Unicode.simpleFold(c); f !== c; f = Unicode.simpleFold(f)) this.appendRange(f, f);
		}
		return this;
	}
	appendClass(x) {
		for (let i = 0; i < x.length; i += 2) this.appendRange(x[i], x[i + 1]);
		return this;
	}
	appendFoldedClass(x) {
		for (let i = 0; i < x.length; i += 2) this.appendFoldedRange(x[i], x[i + 1]);
		return this;
	}
	appendNegatedClass(x) {
		let nextLo = 0;
		for (let i = 0; i < x.length; i += 2) {
			const lo = x[i];
			const hi = x[i + 1];
			if (nextLo <= lo - 1) this.appendRange(nextLo, lo - 1);
			nextLo = hi + 1;
		}
		if (nextLo <= Unicode.MAX_RUNE) this.appendRange(nextLo, Unicode.MAX_RUNE);
		return this;
	}
	appendTable(table) {
		for (let i = 0; i < table.length; ++i) {
			const lo = table.getLo(i);
			const hi = table.getHi(i);
			const stride = table.getStride(i);
			if (stride === 1) {
				this.appendRange(lo, hi);
				continue;
			}
			for (let c = lo; c <= hi; c += stride) this.appendRange(c, c);
		}
		return this;
	}
	appendNegatedTable(table) {
		let nextLo = 0;
		for (let i = 0; i < table.length; ++i) {
			const lo = table.getLo(i);
			const hi = table.getHi(i);
			const stride = table.getStride(i);
			if (stride === 1) {
				if (nextLo <= lo - 1) this.appendRange(nextLo, lo - 1);
				nextLo = hi + 1;
				continue;
			}
			for (let c = lo; c <= hi; c += stride) {
				if (nextLo <= c - 1) this.appendRange(nextLo, c - 1);
				nextLo = c + 1;
			}
		}
		if (nextLo <= Unicode.MAX_RUNE) this.appendRange(nextLo, Unicode.MAX_RUNE);
		return this;
	}
	appendTableWithSign(table, sign) {
		return sign < 0 ? this.appendNegatedTable(table) : this.appendTable(table);
	}
	negateClass() {
		let nextLo = 0;
		let w = 0;
		for (let i = 0; i < this.len; i += 2) {
			const lo = this.r[i];
			const hi = this.r[i + 1];
			if (nextLo <= lo - 1) {
				this.r[w] = nextLo;
				this.r[w + 1] = lo - 1;
				w += 2;
			}
			nextLo = hi + 1;
		}
		this.len = w;
		if (nextLo <= Unicode.MAX_RUNE) {
			this.r[this.len++] = nextLo;
			this.r[this.len++] = Unicode.MAX_RUNE;
		}
		return this;
	}
	appendClassWithSign(x, sign) {
		return sign < 0 ? this.appendNegatedClass(x) : this.appendClass(x);
	}
	appendGroup(g, foldCase) {
		let cls = g.cls;
		if (foldCase) cls = new CharClass().appendFoldedClass(cls).cleanClass().toArray();
		return this.appendClassWithSign(cls, g.sign);
	}
	toString() {
		return CharClass.charClassToString(this.r, this.len);
	}
};
var StringIterator = class {
	constructor(str) {
		this.str = str;
		this.position = 0;
	}
	pos() {
		return this.position;
	}
	rewindTo(pos) {
		this.position = pos;
	}
	more() {
		return this.position < this.str.length;
	}
	peek() {
		return this.str.codePointAt(this.position);
	}
	skip(n) {
		this.position += n;
	}
	skipString(s) {
		this.position += s.length;
	}
	pop() {
		const r = this.str.codePointAt(this.position);
		this.position += Utils.charCount(r);
		return r;
	}
	lookingAt(s) {
		return this.str.startsWith(s, this.position);
	}
	rest() {
		return this.str.substring(this.position);
	}
	from(beforePos) {
		return this.str.substring(beforePos, this.position);
	}
	toString() {
		return this.rest();
	}
};
/**
* A parser of regular expression patterns.
*
* The only public entry point is {@link #parse(String pattern, int flags)}.
*/
var Parser = class Parser {
	static ERR_INTERNAL_ERROR = "regexp/syntax: internal error";
	static ERR_INVALID_CHAR_RANGE = "invalid character class range";
	static ERR_INVALID_ESCAPE = "invalid escape sequence";
	static ERR_INVALID_NAMED_CAPTURE = "invalid named capture";
	static ERR_INVALID_PERL_OP = "invalid or unsupported Perl syntax";
	static ERR_INVALID_REPEAT_OP = "invalid nested repetition operator";
	static ERR_INVALID_REPEAT_SIZE = "invalid repeat count";
	static ERR_MISSING_BRACKET = "missing closing ]";
	static ERR_MISSING_PAREN = "missing closing )";
	static ERR_MISSING_REPEAT_ARGUMENT = "missing argument to repetition operator";
	static ERR_TRAILING_BACKSLASH = "trailing backslash at end of expression";
	static ERR_DUPLICATE_NAMED_CAPTURE = "duplicate capture group name";
	static ERR_UNEXPECTED_PAREN = "unexpected )";
	static ERR_NESTING_DEPTH = "expression nests too deeply";
	static ERR_LARGE = "expression too large";
	static ERR_INVALID_CAPTURE_IN_LOOKBEHIND = "invalid capture in lookbehind";
	static MAX_HEIGHT = 1e3;
	static MAX_SIZE = 1398101;
	static MAX_RUNES = 33554432;
	static ANY_TABLE = new UnicodeRangeTable(new Uint32Array([
		0,
		Unicode.MAX_RUNE,
		1
	]));
	static ASCII_TABLE = new UnicodeRangeTable(new Uint32Array([
		0,
		127,
		1
	]));
	static ASCII_FOLD_TABLE = new UnicodeRangeTable(new Uint32Array([
		0,
		127,
		1,
		383,
		383,
		1,
		8490,
		8490,
		1
	]));
	static unicodeTable(name) {
		if (name === "Any") return {
			tab: Parser.ANY_TABLE,
			fold: Parser.ANY_TABLE,
			sign: 1
		};
		if (name === "Ascii") return {
			tab: Parser.ASCII_TABLE,
			fold: Parser.ASCII_FOLD_TABLE,
			sign: 1
		};
		if (name === "Assigned") return {
			tab: UnicodeTables.CATEGORIES.get("Cn"),
			fold: UnicodeTables.CATEGORIES.get("Cn"),
			sign: -1
		};
		if (name === "Lc") return {
			tab: UnicodeTables.CATEGORIES.get("LC"),
			fold: UnicodeTables.FOLD_CATEGORIES.get("LC"),
			sign: 1
		};
		if (UnicodeTables.CATEGORIES.has(name)) return {
			tab: UnicodeTables.CATEGORIES.get(name),
			fold: UnicodeTables.FOLD_CATEGORIES.get(name),
			sign: 1
		};
		if (UnicodeTables.SCRIPTS.has(name)) return {
			tab: UnicodeTables.SCRIPTS.get(name),
			fold: UnicodeTables.FOLD_SCRIPT.get(name),
			sign: 1
		};
		return null;
	}
	static minFoldRune(r) {
		if (r < Unicode.MIN_FOLD || r > Unicode.MAX_FOLD) return r;
		let min = r;
		const r0 = r;
		for (r = Unicode.simpleFold(r); r !== r0; r = Unicode.simpleFold(r)) if (min > r) min = r;
		return min;
	}
	static leadingRegexp(re) {
		if (re.op === Regexp.Op.EMPTY_MATCH) return null;
		if (re.op === Regexp.Op.CONCAT && re.subs.length > 0) {
			const sub = re.subs[0];
			if (sub.op === Regexp.Op.EMPTY_MATCH) return null;
			return sub;
		}
		return re;
	}
	static literalRegexp(s, flags) {
		const re = new Regexp(Regexp.Op.LITERAL);
		re.flags = flags;
		re.runes = Utils.stringToRunes(s);
		return re;
	}
	/**
	* Parse regular expression pattern {@code pattern} with mode flags {@code flags}.
	* @param {string} pattern
	* @param {number} flags
	*/
	static parse(pattern, flags) {
		return new Parser(pattern, flags).parseInternal();
	}
	static parseRepeat(t) {
		const start = t.pos();
		if (!t.more() || !t.lookingAt("{")) return -1;
		t.skip(1);
		const min = Parser.parseInt(t);
		if (min === -1) return -1;
		if (!t.more()) return -1;
		let max;
		if (!t.lookingAt(",")) max = min;
		else {
			t.skip(1);
			if (!t.more()) return -1;
			if (t.lookingAt("}")) max = -1;
			else if ((max = Parser.parseInt(t)) === -1) return -1;
		}
		if (!t.more() || !t.lookingAt("}")) return -1;
		t.skip(1);
		if (min < 0 || min > 1e3 || max === -2 || max > 1e3 || max >= 0 && min > max) throw new RE2JSSyntaxException(Parser.ERR_INVALID_REPEAT_SIZE, t.from(start));
		return min << 16 | max & Unicode.MAX_BMP;
	}
	static isValidCaptureName(name) {
		if (name.length === 0) return false;
		for (let i = 0; i < name.length; i++) {
			const c = name.codePointAt(i);
			if (c !== Codepoint.CODES["_"] && !Utils.isalnum(c)) return false;
		}
		return true;
	}
	static parseInt(t) {
		const start = t.pos();
		while (t.more() && t.peek() >= Codepoint.CODES["0"] && t.peek() <= Codepoint.CODES["9"]) t.skip(1);
		const n = t.from(start);
		if (n.length === 0 || n.length > 1 && n.codePointAt(0) === Codepoint.CODES["0"]) return -1;
		if (n.length > 8) return -2;
		return parseInt(n, 10);
	}
	static isCharClass(re) {
		return re.op === Regexp.Op.LITERAL && re.runes.length === 1 || re.op === Regexp.Op.CHAR_CLASS || re.op === Regexp.Op.ANY_CHAR_NOT_NL || re.op === Regexp.Op.ANY_CHAR;
	}
	static matchRune(re, r) {
		switch (re.op) {
			case Regexp.Op.LITERAL: return re.runes.length === 1 && re.runes[0] === r;
			case Regexp.Op.CHAR_CLASS:
				for (let i = 0; i < re.runes.length; i += 2) if (re.runes[i] <= r && r <= re.runes[i + 1]) return true;
				return false;
			case Regexp.Op.ANY_CHAR_NOT_NL: return r !== Codepoint.CODES["\n"];
			case Regexp.Op.ANY_CHAR: return true;
		}
		return false;
	}
	static mergeCharClass(dst, src) {
		switch (dst.op) {
			case Regexp.Op.ANY_CHAR: break;
			case Regexp.Op.ANY_CHAR_NOT_NL:
				if (Parser.matchRune(src, Codepoint.CODES["\n"])) dst.op = Regexp.Op.ANY_CHAR;
				break;
			case Regexp.Op.CHAR_CLASS: {
				const cc = new CharClass(Array.isArray(dst.runes) ? dst.runes : Array.from(dst.runes));
				if (src.op === Regexp.Op.LITERAL) cc.appendLiteral(src.runes[0], src.flags);
				else cc.appendClass(src.runes);
				dst.runes = cc.toGrowableArray();
				break;
			}
			case Regexp.Op.LITERAL:
				if (src.runes[0] === dst.runes[0] && src.flags === dst.flags) break;
				dst.op = Regexp.Op.CHAR_CLASS;
				dst.runes = new CharClass().appendLiteral(dst.runes[0], dst.flags).appendLiteral(src.runes[0], src.flags).toGrowableArray();
		}
	}
	static parseEscape(t) {
		const startPos = t.pos();
		t.skip(1);
		if (!t.more()) throw new RE2JSSyntaxException(Parser.ERR_TRAILING_BACKSLASH);
		let c = t.pop();
		bigswitch: switch (c) {
			case Codepoint.CODES["1"]:
			case Codepoint.CODES["2"]:
			case Codepoint.CODES["3"]:
			case Codepoint.CODES["4"]:
			case Codepoint.CODES["5"]:
			case Codepoint.CODES["6"]:
			case Codepoint.CODES["7"]: if (!t.more() || t.peek() < Codepoint.CODES["0"] || t.peek() > Codepoint.CODES["7"]) break;
			case Codepoint.CODES["0"]: {
				let r = c - Codepoint.CODES["0"];
				for (let i = 1; i < 3; i++) {
					if (!t.more() || t.peek() < Codepoint.CODES["0"] || t.peek() > Codepoint.CODES["7"]) break;
					r = r * 8 + t.peek() - Codepoint.CODES["0"];
					t.skip(1);
				}
				return r;
			}
			case Codepoint.CODES["x"]: {
				if (!t.more()) break;
				c = t.pop();
				if (c === Codepoint.CODES["{"]) {
					let nhex = 0;
					let r = 0;
					while (true) {
						if (!t.more()) break bigswitch;
						c = t.pop();
						if (c === Codepoint.CODES["}"]) break;
						const v = Utils.unhex(c);
						if (v < 0) break bigswitch;
						r = r * 16 + v;
						if (r > Unicode.MAX_RUNE) break bigswitch;
						nhex++;
					}
					if (nhex === 0) break bigswitch;
					return r;
				}
				const x = Utils.unhex(c);
				if (!t.more()) break;
				c = t.pop();
				const y = Utils.unhex(c);
				if (x < 0 || y < 0) break;
				return x * 16 + y;
			}
			case Codepoint.CODES["a"]: return Codepoint.CODES["\x07"];
			case Codepoint.CODES["f"]: return Codepoint.CODES["\f"];
			case Codepoint.CODES["n"]: return Codepoint.CODES["\n"];
			case Codepoint.CODES["r"]: return Codepoint.CODES["\r"];
			case Codepoint.CODES["t"]: return Codepoint.CODES["	"];
			case Codepoint.CODES["v"]: return Codepoint.CODES["\v"];
			default: if (c <= Unicode.MAX_ASCII && !Utils.isalnum(c)) return c;
		}
		throw new RE2JSSyntaxException(Parser.ERR_INVALID_ESCAPE, t.from(startPos));
	}
	static parseClassChar(t, wholeClassPos) {
		if (!t.more()) throw new RE2JSSyntaxException(Parser.ERR_MISSING_BRACKET, t.from(wholeClassPos));
		if (t.lookingAt("\\")) return Parser.parseEscape(t);
		return t.pop();
	}
	static hasCapture(re) {
		if (re === null) return false;
		if (re.op === Regexp.Op.CAPTURE) return true;
		if (re.subs) {
			for (let sub of re.subs) if (Parser.hasCapture(sub)) return true;
		}
		return false;
	}
	constructor(wholeRegexp, flags = 0) {
		this.wholeRegexp = wholeRegexp;
		this.flags = flags;
		this.numCap = 0;
		this.namedGroups = Object.create(null);
		this.stack = [];
		this.free = null;
		this.numRegexp = 0;
		this.numRunes = 0;
		this.repeats = 0;
		this.height = null;
		this.size = null;
		this.nlb = 0;
	}
	newRegexp(op) {
		let re = this.free;
		if (re !== null && re.subs !== null && re.subs.length > 0) {
			this.free = re.subs[0];
			re.reinit();
			re.op = op;
		} else {
			re = new Regexp(op);
			this.numRegexp += 1;
		}
		return re;
	}
	reuse(re) {
		if (this.height !== null && this.height.has(re)) this.height.delete(re);
		if (re.subs !== null && re.subs.length > 0) re.subs[0] = this.free;
		this.free = re;
	}
	checkLimits(re) {
		if (this.numRunes > Parser.MAX_RUNES) throw new RE2JSSyntaxException(Parser.ERR_LARGE);
		this.checkSize(re);
		this.checkHeight(re);
	}
	checkSize(re) {
		if (this.size === null) {
			if (this.repeats === 0) this.repeats = 1;
			if (re.op === Regexp.Op.REPEAT) {
				let n = re.max;
				if (n === -1) n = re.min;
				if (n <= 0) n = 1;
				if (n > Math.floor(Parser.MAX_SIZE / this.repeats)) this.repeats = Parser.MAX_SIZE;
				else this.repeats *= n;
			}
			if (this.numRegexp < Math.floor(Parser.MAX_SIZE / this.repeats)) return;
			this.size = /* @__PURE__ */ new Map();
			for (let reEx of this.stack) this.checkSize(reEx);
		}
		if (this.calcSize(re, true) > Parser.MAX_SIZE) throw new RE2JSSyntaxException(Parser.ERR_LARGE);
	}
	calcSize(re, force = false) {
		if (!force && this.size !== null) {
			if (this.size.has(re)) return this.size.get(re);
		}
		let size = 0;
		switch (re.op) {
			case Regexp.Op.LITERAL:
				size = re.runes.length;
				break;
			case Regexp.Op.PLB:
			case Regexp.Op.NLB:
			case Regexp.Op.CAPTURE:
			case Regexp.Op.STAR:
				size = 2 + this.calcSize(re.subs[0]);
				break;
			case Regexp.Op.PLUS:
			case Regexp.Op.QUEST:
				size = 1 + this.calcSize(re.subs[0]);
				break;
			case Regexp.Op.CONCAT:
				for (let sub of re.subs) size = size + this.calcSize(sub);
				break;
			case Regexp.Op.ALTERNATE:
				for (let sub of re.subs) size = size + this.calcSize(sub);
				if (re.subs.length > 1) size = size + re.subs.length - 1;
				break;
			case Regexp.Op.REPEAT: {
				let sub = this.calcSize(re.subs[0]);
				if (re.max === -1) {
					if (re.min === 0) size = 2 + sub;
					else size = 1 + re.min * sub;
					break;
				}
				size = re.max * sub + (re.max - re.min);
				break;
			}
		}
		size = Math.max(1, size);
		if (this.size === null) this.size = /* @__PURE__ */ new Map();
		this.size.set(re, size);
		return size;
	}
	checkHeight(re) {
		if (this.numRegexp < Parser.MAX_HEIGHT) return;
		if (this.height === null) {
			this.height = /* @__PURE__ */ new Map();
			for (let reEx of this.stack) this.checkHeight(reEx);
		}
		if (this.calcHeight(re, true) > Parser.MAX_HEIGHT) throw new RE2JSSyntaxException(Parser.ERR_NESTING_DEPTH);
	}
	calcHeight(re, force = false) {
		if (!force && this.height !== null) {
			if (this.height.has(re)) return this.height.get(re);
		}
		let h = 1;
		for (let sub of re.subs) {
			const hsub = this.calcHeight(sub);
			if (h < 1 + hsub) h = 1 + hsub;
		}
		if (this.height === null) this.height = /* @__PURE__ */ new Map();
		this.height.set(re, h);
		return h;
	}
	pop() {
		return this.stack.pop();
	}
	popToPseudo() {
		const n = this.stack.length;
		let i = n;
		while (i > 0 && !Regexp.isPseudoOp(this.stack[i - 1].op)) i--;
		return this.stack.splice(i, n - i);
	}
	push(re) {
		this.numRunes += re.runes.length;
		if (re.op === Regexp.Op.CHAR_CLASS && re.runes.length === 2 && re.runes[0] === re.runes[1]) {
			if (this.maybeConcat(re.runes[0], this.flags & ~RE2Flags.FOLD_CASE)) return null;
			re.op = Regexp.Op.LITERAL;
			re.runes = [re.runes[0]];
			re.flags = this.flags & ~RE2Flags.FOLD_CASE;
		} else if (re.op === Regexp.Op.CHAR_CLASS && re.runes.length === 4 && re.runes[0] === re.runes[1] && re.runes[2] === re.runes[3] && Unicode.simpleFold(re.runes[0]) === re.runes[2] && Unicode.simpleFold(re.runes[2]) === re.runes[0] || re.op === Regexp.Op.CHAR_CLASS && re.runes.length === 2 && re.runes[0] + 1 === re.runes[1] && Unicode.simpleFold(re.runes[0]) === re.runes[1] && Unicode.simpleFold(re.runes[1]) === re.runes[0]) {
			if (this.maybeConcat(re.runes[0], this.flags | RE2Flags.FOLD_CASE)) return null;
			re.op = Regexp.Op.LITERAL;
			re.runes = [re.runes[0]];
			re.flags = this.flags | RE2Flags.FOLD_CASE;
		} else this.maybeConcat(-1, 0);
		this.stack.push(re);
		this.checkLimits(re);
		return re;
	}
	maybeConcat(r, flags) {
		const n = this.stack.length;
		if (n < 2) return false;
		const re1 = this.stack[n - 1];
		const re2 = this.stack[n - 2];
		if (re1.op !== Regexp.Op.LITERAL || re2.op !== Regexp.Op.LITERAL || (re1.flags & RE2Flags.FOLD_CASE) !== (re2.flags & RE2Flags.FOLD_CASE)) return false;
		if (!Array.isArray(re2.runes)) re2.runes = Array.from(re2.runes);
		for (let i = 0; i < re1.runes.length; i++) re2.runes.push(re1.runes[i]);
		if (r >= 0) {
			re1.runes = [r];
			re1.flags = flags;
			return true;
		}
		this.pop();
		this.reuse(re1);
		return false;
	}
	newLiteral(r, flags) {
		const re = this.newRegexp(Regexp.Op.LITERAL);
		re.flags = flags;
		if ((flags & RE2Flags.FOLD_CASE) !== 0) r = Parser.minFoldRune(r);
		re.runes = [r];
		return re;
	}
	literal(r) {
		this.push(this.newLiteral(r, this.flags));
	}
	op(op) {
		const re = this.newRegexp(op);
		re.flags = this.flags;
		return this.push(re);
	}
	repeat(op, min, max, beforePos, t, lastRepeatPos) {
		let flags = this.flags;
		if ((flags & RE2Flags.PERL_X) !== 0) {
			if (t.more() && t.lookingAt("?")) {
				t.skip(1);
				flags ^= RE2Flags.NON_GREEDY;
			}
			if (lastRepeatPos !== -1) throw new RE2JSSyntaxException(Parser.ERR_INVALID_REPEAT_OP, t.from(lastRepeatPos));
		}
		const n = this.stack.length;
		if (n === 0) throw new RE2JSSyntaxException(Parser.ERR_MISSING_REPEAT_ARGUMENT, t.from(beforePos));
		const sub = this.stack[n - 1];
		if (Regexp.isPseudoOp(sub.op)) throw new RE2JSSyntaxException(Parser.ERR_MISSING_REPEAT_ARGUMENT, t.from(beforePos));
		const re = this.newRegexp(op);
		re.min = min;
		re.max = max;
		re.flags = flags;
		re.subs = [sub];
		this.stack[n - 1] = re;
		this.checkLimits(re);
		if (op === Regexp.Op.REPEAT && (min >= 2 || max >= 2) && !this.repeatIsValid(re, 1e3)) throw new RE2JSSyntaxException(Parser.ERR_INVALID_REPEAT_SIZE, t.from(beforePos));
	}
	repeatIsValid(re, n) {
		if (re.op === Regexp.Op.REPEAT) {
			let m = re.max;
			if (m === 0) return true;
			if (m < 0) m = re.min;
			if (m > n) return false;
			if (m > 0) n = Math.trunc(n / m);
		}
		for (let sub of re.subs) if (!this.repeatIsValid(sub, n)) return false;
		return true;
	}
	concat() {
		this.maybeConcat(-1, 0);
		const subs = this.popToPseudo();
		if (subs.length === 0) return this.push(this.newRegexp(Regexp.Op.EMPTY_MATCH));
		return this.push(this.collapse(subs, Regexp.Op.CONCAT));
	}
	alternate() {
		const subs = this.popToPseudo();
		if (subs.length > 0) this.cleanAlt(subs[subs.length - 1]);
		if (subs.length === 0) return this.push(this.newRegexp(Regexp.Op.NO_MATCH));
		return this.push(this.collapse(subs, Regexp.Op.ALTERNATE));
	}
	cleanAlt(re) {
		if (re.op === Regexp.Op.CHAR_CLASS) {
			re.runes = new CharClass(Array.from(re.runes)).cleanClass().toArray();
			if (re.runes.length === 2 && re.runes[0] === 0 && re.runes[1] === Unicode.MAX_RUNE) {
				re.runes = /* @__PURE__ */ new Int32Array(0);
				re.op = Regexp.Op.ANY_CHAR;
			} else if (re.runes.length === 4 && re.runes[0] === 0 && re.runes[1] === Codepoint.CODES["\n"] - 1 && re.runes[2] === Codepoint.CODES["\n"] + 1 && re.runes[3] === Unicode.MAX_RUNE) {
				re.runes = /* @__PURE__ */ new Int32Array(0);
				re.op = Regexp.Op.ANY_CHAR_NOT_NL;
			}
		}
	}
	collapse(subs, op) {
		if (subs.length === 1) return subs[0];
		let len = 0;
		for (let sub of subs) len += sub.op === op ? sub.subs.length : 1;
		let newsubs = new Array(len).fill(null);
		let i = 0;
		for (let sub of subs) if (sub.op === op) {
			for (let j = 0; j < sub.subs.length; j++) newsubs[i++] = sub.subs[j];
			this.reuse(sub);
		} else newsubs[i++] = sub;
		let re = this.newRegexp(op);
		re.subs = newsubs;
		if (op === Regexp.Op.ALTERNATE) {
			re.subs = this.factor(re.subs);
			if (re.subs.length === 1) {
				const old = re;
				re = re.subs[0];
				this.reuse(old);
			}
		}
		return re;
	}
	factor(array) {
		if (array.length < 2) return array;
		let s = 0;
		let lensub = array.length;
		let lenout = 0;
		let str = null;
		let strlen = 0;
		let strflags = 0;
		let start = 0;
		for (let i = 0; i <= lensub; i++) {
			let istr = null;
			let istrlen = 0;
			let iflags = 0;
			if (i < lensub) {
				let re = array[s + i];
				if (re.op === Regexp.Op.CONCAT && re.subs.length > 0) re = re.subs[0];
				if (re.op === Regexp.Op.LITERAL) {
					istr = re.runes;
					istrlen = re.runes.length;
					iflags = re.flags & RE2Flags.FOLD_CASE;
				}
				if (iflags === strflags) {
					let same = 0;
					while (same < strlen && same < istrlen && str[same] === istr[same]) same++;
					if (same > 0) {
						strlen = same;
						continue;
					}
				}
			}
			if (i === start) {} else if (i === start + 1) array[lenout++] = array[s + start];
			else {
				const prefix = this.newRegexp(Regexp.Op.LITERAL);
				prefix.flags = strflags;
				prefix.runes = str.slice(0, strlen);
				for (let j = start; j < i; j++) {
					array[s + j] = this.removeLeadingString(array[s + j], strlen);
					this.checkLimits(array[s + j]);
				}
				const suffix = this.collapse(array.slice(s + start, s + i), Regexp.Op.ALTERNATE);
				const re = this.newRegexp(Regexp.Op.CONCAT);
				re.subs = [prefix, suffix];
				array[lenout++] = re;
			}
			start = i;
			str = istr;
			strlen = istrlen;
			strflags = iflags;
		}
		lensub = lenout;
		s = 0;
		start = 0;
		lenout = 0;
		let first = null;
		for (let i = 0; i <= lensub; i++) {
			let ifirst = null;
			if (i < lensub) {
				ifirst = Parser.leadingRegexp(array[s + i]);
				if (first !== null && first.equals(ifirst) && (Parser.isCharClass(first) || first.op === Regexp.Op.REPEAT && first.min === first.max && Parser.isCharClass(first.subs[0]))) continue;
			}
			if (i === start) {} else if (i === start + 1) array[lenout++] = array[s + start];
			else {
				const prefix = first;
				for (let j = start; j < i; j++) {
					const reuse = j !== start;
					array[s + j] = this.removeLeadingRegexp(array[s + j], reuse);
					this.checkLimits(array[s + j]);
				}
				const suffix = this.collapse(array.slice(s + start, s + i), Regexp.Op.ALTERNATE);
				const re = this.newRegexp(Regexp.Op.CONCAT);
				re.subs = [prefix, suffix];
				array[lenout++] = re;
			}
			start = i;
			first = ifirst;
		}
		lensub = lenout;
		s = 0;
		start = 0;
		lenout = 0;
		for (let i = 0; i <= lensub; i++) {
			if (i < lensub && Parser.isCharClass(array[s + i])) continue;
			if (i === start) {} else if (i === start + 1) array[lenout++] = array[s + start];
			else {
				let max = start;
				for (let j = start + 1; j < i; j++) {
					const subMax = array[s + max];
					const subJ = array[s + j];
					if (subMax.op < subJ.op || subMax.op === subJ.op && (subMax.runes !== null ? subMax.runes.length : 0) < (subJ.runes !== null ? subJ.runes.length : 0)) max = j;
				}
				const tmp = array[s + start];
				array[s + start] = array[s + max];
				array[s + max] = tmp;
				for (let j = start + 1; j < i; j++) {
					Parser.mergeCharClass(array[s + start], array[s + j]);
					this.reuse(array[s + j]);
				}
				this.cleanAlt(array[s + start]);
				array[lenout++] = array[s + start];
			}
			if (i < lensub) array[lenout++] = array[s + i];
			start = i + 1;
		}
		lensub = lenout;
		s = 0;
		start = 0;
		lenout = 0;
		for (let i = 0; i < lensub; ++i) {
			if (i + 1 < lensub && array[s + i].op === Regexp.Op.EMPTY_MATCH && array[s + i + 1].op === Regexp.Op.EMPTY_MATCH) continue;
			array[lenout++] = array[s + i];
		}
		lensub = lenout;
		s = 0;
		return array.slice(s, lensub);
	}
	removeLeadingString(re, n) {
		if (re.op === Regexp.Op.CONCAT && re.subs.length > 0) {
			const sub = this.removeLeadingString(re.subs[0], n);
			re.subs[0] = sub;
			if (sub.op === Regexp.Op.EMPTY_MATCH) {
				this.reuse(sub);
				switch (re.subs.length) {
					case 0:
					case 1:
						re.op = Regexp.Op.EMPTY_MATCH;
						re.subs = Regexp.emptySubs();
						break;
					case 2: {
						const old = re;
						re = re.subs[1];
						this.reuse(old);
						break;
					}
					default: re.subs = re.subs.slice(1, re.subs.length);
				}
			}
			return re;
		}
		if (re.op === Regexp.Op.LITERAL) {
			re.runes = re.runes.slice(n, re.runes.length);
			if (re.runes.length === 0) re.op = Regexp.Op.EMPTY_MATCH;
		}
		return re;
	}
	removeLeadingRegexp(re, reuse) {
		if (re.op === Regexp.Op.CONCAT && re.subs.length > 0) {
			if (reuse) this.reuse(re.subs[0]);
			re.subs = re.subs.slice(1, re.subs.length);
			switch (re.subs.length) {
				case 0:
					re.op = Regexp.Op.EMPTY_MATCH;
					re.subs = Regexp.emptySubs();
					break;
				case 1: {
					const old = re;
					re = re.subs[0];
					this.reuse(old);
					break;
				}
			}
			return re;
		}
		if (reuse) this.reuse(re);
		return this.newRegexp(Regexp.Op.EMPTY_MATCH);
	}
	parseInternal() {
		if ((this.flags & RE2Flags.LITERAL) !== 0) return Parser.literalRegexp(this.wholeRegexp, this.flags);
		let lastRepeatPos = -1;
		let min = -1;
		let max = -1;
		const t = new StringIterator(this.wholeRegexp);
		while (t.more()) {
			let repeatPos = -1;
			bigswitch: switch (t.peek()) {
				case Codepoint.CODES["("]:
					if ((this.flags & RE2Flags.LOOKBEHIND) !== 0) {
						if (t.lookingAt("(?<=")) {
							this.parsePosLookBehind();
							t.skip(4);
							break;
						}
						if (t.lookingAt("(?<!")) {
							this.parseNegLookBehind();
							t.skip(4);
							break;
						}
					}
					if ((this.flags & RE2Flags.PERL_X) !== 0 && t.lookingAt("(?")) {
						this.parsePerlFlags(t);
						break;
					}
					this.op(Regexp.Op.LEFT_PAREN).cap = ++this.numCap;
					t.skip(1);
					break;
				case Codepoint.CODES["|"]:
					this.parseVerticalBar();
					t.skip(1);
					break;
				case Codepoint.CODES[")"]:
					this.parseRightParen();
					t.skip(1);
					break;
				case Codepoint.CODES["^"]:
					if ((this.flags & RE2Flags.ONE_LINE) !== 0) this.op(Regexp.Op.BEGIN_TEXT);
					else this.op(Regexp.Op.BEGIN_LINE);
					t.skip(1);
					break;
				case Codepoint.CODES["$"]:
					if ((this.flags & RE2Flags.ONE_LINE) !== 0) this.op(Regexp.Op.END_TEXT).flags |= RE2Flags.WAS_DOLLAR;
					else this.op(Regexp.Op.END_LINE);
					t.skip(1);
					break;
				case Codepoint.CODES["."]:
					if ((this.flags & RE2Flags.DOT_NL) !== 0) this.op(Regexp.Op.ANY_CHAR);
					else this.op(Regexp.Op.ANY_CHAR_NOT_NL);
					t.skip(1);
					break;
				case Codepoint.CODES["["]:
					this.parseClass(t);
					break;
				case Codepoint.CODES["*"]:
				case Codepoint.CODES["+"]:
				case Codepoint.CODES["?"]: {
					repeatPos = t.pos();
					let op = null;
					switch (t.pop()) {
						case Codepoint.CODES["*"]:
							op = Regexp.Op.STAR;
							break;
						case Codepoint.CODES["+"]:
							op = Regexp.Op.PLUS;
							break;
						case Codepoint.CODES["?"]: op = Regexp.Op.QUEST;
					}
					this.repeat(op, min, max, repeatPos, t, lastRepeatPos);
					break;
				}
				case Codepoint.CODES["{"]: {
					const before = t.pos();
					const minMax = Parser.parseRepeat(t);
					if (minMax < 0) {
						t.rewindTo(before);
						this.literal(t.pop());
						break;
					}
					repeatPos = before;
					min = minMax >> 16;
					max = (minMax & Unicode.MAX_BMP) << 16 >> 16;
					this.repeat(Regexp.Op.REPEAT, min, max, repeatPos, t, lastRepeatPos);
					break;
				}
				case Codepoint.CODES["\\"]: {
					const savedPos = t.pos();
					t.skip(1);
					if ((this.flags & RE2Flags.PERL_X) !== 0 && t.more()) switch (t.pop()) {
						case Codepoint.CODES["A"]:
							this.op(Regexp.Op.BEGIN_TEXT);
							break bigswitch;
						case Codepoint.CODES["b"]:
							this.op(Regexp.Op.WORD_BOUNDARY);
							break bigswitch;
						case Codepoint.CODES["B"]:
							this.op(Regexp.Op.NO_WORD_BOUNDARY);
							break bigswitch;
						case Codepoint.CODES["C"]: throw new RE2JSSyntaxException(Parser.ERR_INVALID_ESCAPE, "\\C");
						case Codepoint.CODES["Q"]: {
							let lit = t.rest();
							const i = lit.indexOf("\\E");
							if (i >= 0) {
								lit = lit.substring(0, i);
								t.skipString(lit);
								t.skipString("\\E");
							} else t.skipString(lit);
							let j = 0;
							while (j < lit.length) {
								const codepoint = lit.codePointAt(j);
								this.literal(codepoint);
								j += Utils.charCount(codepoint);
							}
							break bigswitch;
						}
						case Codepoint.CODES["z"]:
							this.op(Regexp.Op.END_TEXT);
							break bigswitch;
						default: t.rewindTo(savedPos);
					}
					else t.rewindTo(savedPos);
					const re = this.newRegexp(Regexp.Op.CHAR_CLASS);
					re.flags = this.flags;
					if (t.lookingAt("\\p") || t.lookingAt("\\P")) {
						const cc = new CharClass();
						if (this.parseUnicodeClass(t, cc)) {
							re.runes = cc.toArray();
							this.push(re);
							break bigswitch;
						}
					}
					const cc = new CharClass();
					if (this.parsePerlClassEscape(t, cc)) {
						re.runes = cc.toArray();
						this.push(re);
						break bigswitch;
					}
					t.rewindTo(savedPos);
					this.reuse(re);
					this.literal(Parser.parseEscape(t));
					break;
				}
				default: this.literal(t.pop());
			}
			lastRepeatPos = repeatPos;
		}
		this.concat();
		if (this.swapVerticalBar()) this.pop();
		this.alternate();
		if (this.stack.length !== 1) throw new RE2JSSyntaxException(Parser.ERR_MISSING_PAREN, this.wholeRegexp);
		this.stack[0].namedGroups = this.namedGroups;
		return this.stack[0];
	}
	parsePerlFlags(t) {
		const startPos = t.pos();
		const s = t.rest();
		if (s.startsWith("(?P<") || s.startsWith("(?<")) {
			const begin = s.charAt(2) === "P" ? 4 : 3;
			const end = s.indexOf(">");
			if (end < 0) throw new RE2JSSyntaxException(Parser.ERR_INVALID_NAMED_CAPTURE, s);
			const name = s.substring(begin, end);
			t.skipString(name);
			t.skip(begin + 1);
			if (!Parser.isValidCaptureName(name)) throw new RE2JSSyntaxException(Parser.ERR_INVALID_NAMED_CAPTURE, s.substring(0, end + 1));
			const re = this.op(Regexp.Op.LEFT_PAREN);
			re.cap = ++this.numCap;
			if (this.namedGroups[name]) throw new RE2JSSyntaxException(Parser.ERR_DUPLICATE_NAMED_CAPTURE, name);
			this.namedGroups[name] = this.numCap;
			re.name = name;
			return;
		}
		t.skip(2);
		let flags = this.flags;
		let sign = 1;
		let sawFlag = false;
		loop: while (t.more()) {
			const c = t.pop();
			switch (c) {
				case Codepoint.CODES["i"]:
					flags |= RE2Flags.FOLD_CASE;
					sawFlag = true;
					break;
				case Codepoint.CODES["m"]:
					flags &= ~RE2Flags.ONE_LINE;
					sawFlag = true;
					break;
				case Codepoint.CODES["s"]:
					flags |= RE2Flags.DOT_NL;
					sawFlag = true;
					break;
				case Codepoint.CODES["U"]:
					flags |= RE2Flags.NON_GREEDY;
					sawFlag = true;
					break;
				case Codepoint.CODES["-"]:
					if (sign < 0) break loop;
					sign = -1;
					flags = ~flags;
					sawFlag = false;
					break;
				case Codepoint.CODES[":"]:
				case Codepoint.CODES[")"]:
					if (sign < 0) {
						if (!sawFlag) break loop;
						flags = ~flags;
					}
					if (c === Codepoint.CODES[":"]) this.op(Regexp.Op.LEFT_PAREN);
					this.flags = flags;
					return;
				default: break loop;
			}
		}
		throw new RE2JSSyntaxException(Parser.ERR_INVALID_PERL_OP, t.from(startPos));
	}
	parsePosLookBehind() {
		const re = this.newRegexp(Regexp.Op.LEFT_PAREN);
		re.flags = this.flags;
		re.lb = ++this.nlb;
		return this.push(re);
	}
	parseNegLookBehind() {
		const re = this.newRegexp(Regexp.Op.LEFT_PAREN);
		re.flags = this.flags;
		re.lb = -++this.nlb;
		return this.push(re);
	}
	parseVerticalBar() {
		this.concat();
		if (!this.swapVerticalBar()) this.op(Regexp.Op.VERTICAL_BAR);
	}
	swapVerticalBar() {
		const n = this.stack.length;
		if (n >= 3 && this.stack[n - 2].op === Regexp.Op.VERTICAL_BAR && Parser.isCharClass(this.stack[n - 1]) && Parser.isCharClass(this.stack[n - 3])) {
			let re1 = this.stack[n - 1];
			let re3 = this.stack[n - 3];
			if (re1.op > re3.op) {
				const tmp = re3;
				re3 = re1;
				re1 = tmp;
				this.stack[n - 3] = re3;
			}
			Parser.mergeCharClass(re3, re1);
			this.reuse(re1);
			this.pop();
			return true;
		}
		if (n >= 2) {
			const re1 = this.stack[n - 1];
			const re2 = this.stack[n - 2];
			if (re2.op === Regexp.Op.VERTICAL_BAR) {
				if (n >= 3) this.cleanAlt(this.stack[n - 3]);
				this.stack[n - 2] = re1;
				this.stack[n - 1] = re2;
				return true;
			}
		}
		return false;
	}
	parseRightParen() {
		this.concat();
		if (this.swapVerticalBar()) this.pop();
		this.alternate();
		if (this.stack.length < 2) throw new RE2JSSyntaxException(Parser.ERR_UNEXPECTED_PAREN, this.wholeRegexp);
		const re1 = this.pop();
		const re2 = this.pop();
		if (re2.op !== Regexp.Op.LEFT_PAREN) throw new RE2JSSyntaxException(Parser.ERR_UNEXPECTED_PAREN, this.wholeRegexp);
		this.flags = re2.flags;
		if (re2.lb !== 0) {
			if (Parser.hasCapture(re1)) throw new RE2JSSyntaxException(Parser.ERR_INVALID_CAPTURE_IN_LOOKBEHIND, this.wholeRegexp);
			if (re2.lb > 0) re2.op = Regexp.Op.PLB;
			else re2.op = Regexp.Op.NLB;
			re2.subs = [re1];
			this.push(re2);
			return;
		}
		if (re2.cap === 0) this.push(re1);
		else {
			re2.op = Regexp.Op.CAPTURE;
			re2.subs = [re1];
			this.push(re2);
		}
	}
	parsePerlClassEscape(t, cc) {
		const beforePos = t.pos();
		if ((this.flags & RE2Flags.PERL_X) === 0 || !t.more() || t.pop() !== Codepoint.CODES["\\"] || !t.more()) return false;
		t.pop();
		const p = t.from(beforePos);
		const g = PERL_GROUPS.has(p) ? PERL_GROUPS.get(p) : null;
		if (g === null) return false;
		cc.appendGroup(g, (this.flags & RE2Flags.FOLD_CASE) !== 0);
		return true;
	}
	parseNamedClass(t, cc) {
		const cls = t.rest();
		const i = cls.indexOf(":]");
		if (i < 0) return false;
		const name = cls.substring(0, i + 2);
		t.skipString(name);
		const g = POSIX_GROUPS.has(name) ? POSIX_GROUPS.get(name) : null;
		if (g === null) throw new RE2JSSyntaxException(Parser.ERR_INVALID_CHAR_RANGE, name);
		cc.appendGroup(g, (this.flags & RE2Flags.FOLD_CASE) !== 0);
		return true;
	}
	parseUnicodeClass(t, cc) {
		const startPos = t.pos();
		if ((this.flags & RE2Flags.UNICODE_GROUPS) === 0 || !t.lookingAt("\\p") && !t.lookingAt("\\P")) return false;
		t.skip(1);
		let sign = 1;
		let c = t.pop();
		if (c === Codepoint.CODES["P"]) sign = -1;
		if (!t.more()) {
			t.rewindTo(startPos);
			throw new RE2JSSyntaxException(Parser.ERR_INVALID_CHAR_RANGE, t.rest());
		}
		c = t.pop();
		let name;
		if (c !== Codepoint.CODES["{"]) name = Utils.runeToString(c);
		else {
			const rest = t.rest();
			const end = rest.indexOf("}");
			if (end < 0) {
				t.rewindTo(startPos);
				throw new RE2JSSyntaxException(Parser.ERR_INVALID_CHAR_RANGE, t.rest());
			}
			name = rest.substring(0, end);
			t.skipString(name);
			t.skip(1);
		}
		if (!(name.length === 0) && name.codePointAt(0) === Codepoint.CODES["^"]) {
			sign = 0 - sign;
			name = name.substring(1);
		}
		const pair = Parser.unicodeTable(name);
		if (pair === null) throw new RE2JSSyntaxException(Parser.ERR_INVALID_CHAR_RANGE, t.from(startPos));
		if (pair.sign < 0) sign = 0 - sign;
		const tab = pair.tab;
		const fold = pair.fold;
		if ((this.flags & RE2Flags.FOLD_CASE) === 0 || fold === null) cc.appendTableWithSign(tab, sign);
		else {
			const tmp = new CharClass().appendTable(tab).appendTable(fold).cleanClass().toArray();
			cc.appendClassWithSign(Array.from(tmp), sign);
		}
		return true;
	}
	parseClass(t) {
		const startPos = t.pos();
		t.skip(1);
		const re = this.newRegexp(Regexp.Op.CHAR_CLASS);
		re.flags = this.flags;
		const cc = new CharClass();
		let sign = 1;
		if (t.more() && t.lookingAt("^")) {
			sign = -1;
			t.skip(1);
			if ((this.flags & RE2Flags.CLASS_NL) === 0) cc.appendRange(Codepoint.CODES["\n"], Codepoint.CODES["\n"]);
		}
		let first = true;
		while (!t.more() || t.peek() !== Codepoint.CODES["]"] || first) {
			if (t.more() && t.lookingAt("-") && (this.flags & RE2Flags.PERL_X) === 0 && !first) {
				const s = t.rest();
				if (s === "-" || !s.startsWith("-]")) {
					t.rewindTo(startPos);
					throw new RE2JSSyntaxException(Parser.ERR_INVALID_CHAR_RANGE, t.rest());
				}
			}
			first = false;
			const beforePos = t.pos();
			if (t.lookingAt("[:")) {
				if (this.parseNamedClass(t, cc)) continue;
				t.rewindTo(beforePos);
			}
			if (this.parseUnicodeClass(t, cc)) continue;
			if (this.parsePerlClassEscape(t, cc)) continue;
			t.rewindTo(beforePos);
			const lo = Parser.parseClassChar(t, startPos);
			let hi = lo;
			if (t.more() && t.lookingAt("-")) {
				t.skip(1);
				if (t.more() && t.lookingAt("]")) t.skip(-1);
				else {
					hi = Parser.parseClassChar(t, startPos);
					if (hi < lo) throw new RE2JSSyntaxException(Parser.ERR_INVALID_CHAR_RANGE, t.from(beforePos));
				}
			}
			if ((this.flags & RE2Flags.FOLD_CASE) === 0) cc.appendRange(lo, hi);
			else cc.appendFoldedRange(lo, hi);
		}
		t.skip(1);
		cc.cleanClass();
		if (sign < 0) cc.negateClass();
		re.runes = cc.toArray();
		this.push(re);
	}
};
/**
* An RE2 class instance is a compiled representation of an RE2 regular expression, independent of
* the public Java-like Pattern/Matcher API.
*
* This class also contains various implementation helpers for RE2 regular expressions.
*
* Use the {@link #quoteMeta(String)} utility function to quote all regular expression
* metacharacters in an arbitrary string.
*
*/
var RE2 = class RE2 {
	static initTest(expr) {
		const re2 = RE2.compile(expr);
		const res = new RE2(re2.expr, re2.prog, re2.numSubexp, re2.longest);
		res.cond = re2.cond;
		res.prefix = re2.prefix;
		res.prefixUTF8 = re2.prefixUTF8;
		res.prefixComplete = re2.prefixComplete;
		res.prefixRune = re2.prefixRune;
		res.prefilter = re2.prefilter;
		res.namedGroups = re2.namedGroups;
		return res;
	}
	/**
	* Parses a regular expression and returns, if successful, an {@code RE2} instance that can be
	* used to match against text.
	*
	* When matching against text, the regexp returns a match that begins as early as possible in the
	* input (leftmost), and among those it chooses the one that a backtracking search would have
	* found first. This so-called leftmost-first matching is the same semantics that Perl, Python,
	* and other implementations use, although this package implements it without the expense of
	* backtracking. For POSIX leftmost-longest matching, see {@link #compilePOSIX}.
	*/
	static compile(expr) {
		return RE2.compileImpl(expr, RE2Flags.PERL, false);
	}
	/**
	* {@code compilePOSIX} is like {@link #compile} but restricts the regular expression to POSIX ERE
	* (egrep) syntax and changes the match semantics to leftmost-longest.
	*
	* That is, when matching against text, the regexp returns a match that begins as early as
	* possible in the input (leftmost), and among those it chooses a match that is as long as
	* possible. This so-called leftmost-longest matching is the same semantics that early regular
	* expression implementations used and that POSIX specifies.
	*
	* However, there can be multiple leftmost-longest matches, with different submatch choices, and
	* here this package diverges from POSIX. Among the possible leftmost-longest matches, this
	* package chooses the one that a backtracking search would have found first, while POSIX
	* specifies that the match be chosen to maximize the length of the first subexpression, then the
	* second, and so on from left to right. The POSIX rule is computationally prohibitive and not
	* even well-defined. See http://swtch.com/~rsc/regexp/regexp2.html#posix
	*/
	static compilePOSIX(expr) {
		return RE2.compileImpl(expr, RE2Flags.POSIX, true);
	}
	static compileImpl(expr, mode, longest) {
		let re = Parser.parse(expr, mode);
		const maxCap = re.maxCap();
		const namedGroups = re.namedGroups;
		re = Simplify.simplify(re);
		const prefilter = PrefilterTree.build(re);
		const prog = Compiler$1.compileRegexp(re);
		const re2 = new RE2(expr, prog, maxCap, longest);
		re2.prefilter = prefilter.type === Prefilter.Type.NONE ? null : prefilter;
		const [prefixCompl, prefixStr] = prog.prefix();
		re2.prefixComplete = prefixCompl;
		re2.prefix = prefixStr;
		re2.prefixUTF8 = Utils.stringToUtf8ByteArray(re2.prefix);
		if (re2.prefix.length > 0) re2.prefixRune = re2.prefix.codePointAt(0);
		re2.namedGroups = namedGroups;
		return re2;
	}
	/**
	* Returns true iff textual regular expression {@code pattern} matches string {@code s}.
	*
	* More complicated queries need to use {@link #compile} and the full {@code RE2} interface.
	*/
	static match(pattern, s) {
		return RE2.compile(pattern).match(s);
	}
	constructor(expr, prog, numSubexp = 0, longest = 0) {
		this.expr = expr;
		this.prog = prog;
		this.numSubexp = numSubexp;
		this.longest = longest;
		this.cond = prog.startCond();
		this.prefix = null;
		this.prefixUTF8 = null;
		this.prefixComplete = false;
		this.prefixRune = 0;
		/** @type {Record<string, number>} */
		this.namedGroups = Object.create(null);
		this.machinePool = [];
		this.lazyDFA = null;
		this.onepass = OnePass.compile(this.prog);
		this.prefilter = null;
	}
	get dfa() {
		if (this.lazyDFA === null) this.lazyDFA = new DFA(this.prog);
		return this.lazyDFA;
	}
	matchPrefixComplete(input, pos, anchor, ncap) {
		if ((anchor === RE2Flags.ANCHOR_START || anchor === RE2Flags.ANCHOR_BOTH) && pos !== 0) return null;
		let matchStart = -1;
		let matchEnd = -1;
		const pLen = input.prefixLength(this);
		if (anchor === RE2Flags.UNANCHORED) {
			const idx = input.index(this, pos);
			if (idx < 0) return null;
			matchStart = pos + idx;
			matchEnd = matchStart + pLen;
		} else if (anchor === RE2Flags.ANCHOR_BOTH) {
			if (input.endPos() !== pLen) return null;
			if (input.index(this, 0) !== 0) return null;
			matchStart = 0;
			matchEnd = pLen;
		} else if (anchor === RE2Flags.ANCHOR_START) {
			if (input.index(this, 0) !== 0) return null;
			matchStart = 0;
			matchEnd = pLen;
		}
		if (matchStart < 0) return null;
		if (ncap > 0) {
			const matchcap = new Int32Array(ncap).fill(-1);
			matchcap[0] = matchStart;
			matchcap[1] = matchEnd;
			return Array.from(matchcap);
		}
		return [];
	}
	createLookbehindState() {
		return this.prog.numLb > 0 ? new LookbehindState(this.prog) : null;
	}
	executeEngine(input, pos, anchor, ncap, lbState = null) {
		if (this.prefixComplete && (ncap === 0 || this.numSubexp === 0)) return this.matchPrefixComplete(input, pos, anchor, ncap);
		if (this.prefilter !== null && anchor === RE2Flags.UNANCHORED) {
			if (!this.prefilter.eval(input, pos)) return null;
		}
		if (this.onepass !== null) return OnePass.execute(this, input, pos, anchor, ncap);
		if (ncap > 0) {
			if (this.prog.numLb === 0 && input.endPos() <= Backtracker.maxBitStateLen(this.prog)) return Backtracker.execute(this, input, pos, anchor, ncap);
			return this.doExecuteNFA(input, pos, anchor, ncap, lbState);
		}
		if (this.prog.numLb === 0) {
			const dfaResult = this.dfa.match(input, pos, anchor);
			if (dfaResult !== null) return dfaResult ? [] : null;
			if (input.endPos() <= Backtracker.maxBitStateLen(this.prog)) return Backtracker.execute(this, input, pos, anchor, ncap);
		}
		return this.doExecuteNFA(input, pos, anchor, ncap, lbState);
	}
	/**
	* Returns the number of parenthesized subexpressions in this regular expression.
	*/
	numberOfCapturingGroups() {
		return this.numSubexp;
	}
	/**
	* Returns the number of instructions in this compiled regular expression program.
	*/
	numberOfInstructions() {
		return this.prog.numInst();
	}
	get() {
		return this.machinePool.length > 0 ? this.machinePool.pop() : null;
	}
	reset() {
		this.machinePool.length = 0;
	}
	put(m) {
		this.machinePool.push(m);
	}
	toString() {
		return this.expr;
	}
	doExecuteNFA(input, pos, anchor, ncap, lbState = null) {
		let m = this.get();
		if (!m) m = Machine.fromRE2(this);
		m.init(ncap);
		const cap = m.match(input, pos, anchor, lbState) ? m.submatches() : null;
		this.put(m);
		return cap;
	}
	match(s) {
		return this.executeEngine(MachineInput.fromUTF16(s), 0, RE2Flags.UNANCHORED, 0) !== null;
	}
	/**
	* Matches the regular expression against input starting at position start and ending at position
	* end, with the given anchoring. Records the submatch boundaries in group, which is [start, end)
	* pairs of byte offsets. The number of boundaries needed is inferred from the size of the group
	* array. It is most efficient not to ask for submatch boundaries.
	*
	* @param input the input byte array
	* @param start the beginning position in the input
	* @param end the end position in the input
	* @param anchor the anchoring flag (UNANCHORED, ANCHOR_START, ANCHOR_BOTH)
	* @param group the array to fill with submatch positions
	* @param ngroup the number of array pairs to fill in
	* @param lbState optional state carried between successive matches over the same input (see
	*   createLookbehindState); omit it to evaluate lookbehinds from the beginning of the input
	* @returns true if a match was found
	*/
	matchWithGroup(input, start, end, anchor, ngroup, lbState = null) {
		if (!(input instanceof MatcherInputBase)) {
			if (Utils.isByteArray(input)) input = MatcherInput.utf8(input);
			else input = MatcherInput.utf16(input);
		}
		return this.matchMachineInput(input, start, end, anchor, ngroup, lbState);
	}
	matchMachineInput(input, start, end, anchor, ngroup, lbState = null) {
		if (start > end) return [false, null];
		const machineInput = input.isUTF16Encoding() ? MachineInput.fromUTF16(input.asCharSequence(), 0, end) : MachineInput.fromUTF8(input.asBytes(), 0, end);
		const groupMatch = this.executeEngine(machineInput, start, anchor, 2 * ngroup, lbState);
		if (groupMatch === null) return [false, null];
		return [true, groupMatch];
	}
	/**
	* Returns true iff this regexp matches the UTF-8 byte array {@code b}.
	*/
	matchUTF8(b) {
		return this.executeEngine(MachineInput.fromUTF8(b), 0, RE2Flags.UNANCHORED, 0) !== null;
	}
	/**
	* Returns a copy of {@code src} in which all matches for this regexp have been replaced by
	* {@code repl}. No support is provided for expressions (e.g. {@code \1} or {@code $1}) in the
	* replacement string.
	*/
	replaceAll(src, repl) {
		return this.replaceAllFunc(src, () => repl, 2 * src.length + 1);
	}
	/**
	* Returns a copy of {@code src} in which only the first match for this regexp has been replaced
	* by {@code repl}. No support is provided for expressions (e.g. {@code \1} or {@code $1}) in the
	* replacement string.
	*/
	replaceFirst(src, repl) {
		return this.replaceAllFunc(src, () => repl, 1);
	}
	/**
	* Returns a copy of {@code src} in which at most {@code maxReplaces} matches for this regexp have
	* been replaced by the return value of of function {@code repl} (whose first argument is the
	* matched string). No support is provided for expressions (e.g. {@code \1} or {@code $1}) in the
	* replacement string.
	*/
	replaceAllFunc(src, replFunc, maxReplaces) {
		let lastMatchEnd = 0;
		let searchPos = 0;
		let out = "";
		const input = MachineInput.fromUTF16(src);
		const lbState = this.createLookbehindState();
		let numReplaces = 0;
		while (searchPos <= src.length) {
			const a = this.executeEngine(input, searchPos, RE2Flags.UNANCHORED, 2, lbState);
			if (a === null || a.length === 0) break;
			out += src.substring(lastMatchEnd, a[0]);
			if (a[1] > lastMatchEnd || a[0] === 0) {
				out += replFunc(src.substring(a[0], a[1]));
				numReplaces++;
			}
			lastMatchEnd = a[1];
			const width = input.step(searchPos) & 7;
			if (searchPos + width > a[1]) searchPos += width;
			else if (searchPos + 1 > a[1]) searchPos++;
			else searchPos = a[1];
			if (numReplaces >= maxReplaces) break;
		}
		out += src.substring(lastMatchEnd);
		return out;
	}
	pad(a) {
		if (a === null) return null;
		let n = (1 + this.numSubexp) * 2;
		if (a.length < n) {
			let a2 = new Array(n).fill(-1);
			for (let i = 0; i < a.length; i++) a2[i] = a[i];
			a = a2;
		}
		return a;
	}
	allMatches(input, n, deliverFun = (v) => v) {
		let result = [];
		const end = input.endPos();
		if (n < 0) n = end + 1;
		let pos = 0;
		let i = 0;
		let prevMatchEnd = -1;
		const lbState = this.createLookbehindState();
		while (i < n && pos <= end) {
			const matches = this.executeEngine(input, pos, RE2Flags.UNANCHORED, this.prog.numCap, lbState);
			if (matches === null || matches.length === 0) break;
			let accept = true;
			if (matches[1] === pos) {
				if (matches[0] === prevMatchEnd) accept = false;
				const r = input.step(pos);
				if (r < 0) pos = end + 1;
				else pos += r & 7;
			} else pos = matches[1];
			prevMatchEnd = matches[1];
			if (accept) {
				result.push(deliverFun(this.pad(matches)));
				i++;
			}
		}
		return result;
	}
	/**
	* Returns an array holding the text of the leftmost match in {@code b} of this regular
	* expression.
	*
	* A return value of null indicates no match.
	*/
	findUTF8(b) {
		const a = this.executeEngine(MachineInput.fromUTF8(b), 0, RE2Flags.UNANCHORED, 2);
		if (a === null) return null;
		return b.slice(a[0], a[1]);
	}
	/**
	* Returns a two-element array of integers defining the location of the leftmost match in
	* {@code b} of this regular expression. The match itself is at {@code b[loc[0]...loc[1]]}.
	*
	* A return value of null indicates no match.
	*/
	findUTF8Index(b) {
		const a = this.executeEngine(MachineInput.fromUTF8(b), 0, RE2Flags.UNANCHORED, 2);
		if (a === null) return null;
		return a.slice(0, 2);
	}
	/**
	* Returns a string holding the text of the leftmost match in {@code s} of this regular
	* expression.
	*
	* If there is no match, the return value is an empty string, but it will also be empty if the
	* regular expression successfully matches an empty string. Use {@link #findIndex} or
	* {@link #findSubmatch} if it is necessary to distinguish these cases.
	*/
	find(s) {
		const a = this.executeEngine(MachineInput.fromUTF16(s), 0, RE2Flags.UNANCHORED, 2);
		if (a === null) return "";
		return s.substring(a[0], a[1]);
	}
	/**
	* Returns a two-element array of integers defining the location of the leftmost match in
	* {@code s} of this regular expression. The match itself is at
	* {@code s.substring(loc[0], loc[1])}.
	*
	* A return value of null indicates no match.
	*/
	findIndex(s) {
		return this.executeEngine(MachineInput.fromUTF16(s), 0, RE2Flags.UNANCHORED, 2);
	}
	/**
	* Returns an array of arrays the text of the leftmost match of the regular expression in
	* {@code b} and the matches, if any, of its subexpressions, as defined by the <a
	* href='#submatch'>Submatch</a> description above.
	*
	* A return value of null indicates no match.
	*/
	findUTF8Submatch(b) {
		const a = this.executeEngine(MachineInput.fromUTF8(b), 0, RE2Flags.UNANCHORED, this.prog.numCap);
		if (a === null) return null;
		const ret = new Array(1 + this.numSubexp).fill(null);
		for (let i = 0; i < ret.length; i++) if (2 * i < a.length && a[2 * i] >= 0) ret[i] = b.slice(a[2 * i], a[2 * i + 1]);
		return ret;
	}
	/**
	* Returns an array holding the index pairs identifying the leftmost match of this regular
	* expression in {@code b} and the matches, if any, of its subexpressions, as defined by the the
	* <a href='#submatch'>Submatch</a> and <a href='#index'>Index</a> descriptions above.
	*
	* A return value of null indicates no match.
	*/
	findUTF8SubmatchIndex(b) {
		return this.pad(this.executeEngine(MachineInput.fromUTF8(b), 0, RE2Flags.UNANCHORED, this.prog.numCap));
	}
	/**
	* Returns an array of strings holding the text of the leftmost match of the regular expression in
	* {@code s} and the matches, if any, of its subexpressions, as defined by the <a
	* href='#submatch'>Submatch</a> description above.
	*
	* A return value of null indicates no match.
	*/
	findSubmatch(s) {
		const a = this.executeEngine(MachineInput.fromUTF16(s), 0, RE2Flags.UNANCHORED, this.prog.numCap);
		if (a === null) return null;
		const ret = new Array(1 + this.numSubexp).fill(null);
		for (let i = 0; i < ret.length; i++) if (2 * i < a.length && a[2 * i] >= 0) ret[i] = s.substring(a[2 * i], a[2 * i + 1]);
		return ret;
	}
	/**
	* Returns an array holding the index pairs identifying the leftmost match of this regular
	* expression in {@code s} and the matches, if any, of its subexpressions, as defined by the <a
	* href='#submatch'>Submatch</a> description above.
	*
	* A return value of null indicates no match.
	*/
	findSubmatchIndex(s) {
		return this.pad(this.executeEngine(MachineInput.fromUTF16(s), 0, RE2Flags.UNANCHORED, this.prog.numCap));
	}
	/**
	* {@code findAllUTF8()} is the <a href='#all'>All</a> version of {@link #findUTF8}; it returns a
	* list of up to {@code n} successive matches of the expression, as defined by the <a
	* href='#all'>All</a> description above.
	*
	* A return value of null indicates no match.
	*
	* TODO(adonovan): think about defining a byte slice view class, like a read-only Go slice backed
	* by |b|.
	*/
	findAllUTF8(b, n) {
		const result = this.allMatches(MachineInput.fromUTF8(b), n, (match) => b.slice(match[0], match[1]));
		if (result.length === 0) return null;
		return result;
	}
	/**
	* {@code findAllUTF8Index} is the <a href='#all'>All</a> version of {@link #findUTF8Index}; it
	* returns a list of up to {@code n} successive matches of the expression, as defined by the <a
	* href='#all'>All</a> description above.
	*
	* A return value of null indicates no match.
	*/
	findAllUTF8Index(b, n) {
		const result = this.allMatches(MachineInput.fromUTF8(b), n, (match) => match.slice(0, 2));
		if (result.length === 0) return null;
		return result;
	}
	/**
	* {@code findAll} is the <a href='#all'>All</a> version of {@link #find}; it returns a list of up
	* to {@code n} successive matches of the expression, as defined by the <a href='#all'>All</a>
	* description above.
	*
	* A return value of null indicates no match.
	*/
	findAll(s, n) {
		const result = this.allMatches(MachineInput.fromUTF16(s), n, (match) => s.substring(match[0], match[1]));
		if (result.length === 0) return null;
		return result;
	}
	/**
	* {@code findAllIndex} is the <a href='#all'>All</a> version of {@link #findIndex}; it returns a
	* list of up to {@code n} successive matches of the expression, as defined by the <a
	* href='#all'>All</a> description above.
	*
	* A return value of null indicates no match.
	*/
	findAllIndex(s, n) {
		const result = this.allMatches(MachineInput.fromUTF16(s), n, (match) => match.slice(0, 2));
		if (result.length === 0) return null;
		return result;
	}
	/**
	* {@code findAllUTF8Submatch} is the <a href='#all'>All</a> version of {@link #findUTF8Submatch};
	* it returns a list of up to {@code n} successive matches of the expression, as defined by the <a
	* href='#all'>All</a> description above.
	*
	* A return value of null indicates no match.
	*/
	findAllUTF8Submatch(b, n) {
		const result = this.allMatches(MachineInput.fromUTF8(b), n, (match) => {
			let slice = new Array(match.length / 2 | 0).fill(null);
			for (let j = 0; j < slice.length; j++) if (match[2 * j] >= 0) slice[j] = b.slice(match[2 * j], match[2 * j + 1]);
			return slice;
		});
		if (result.length === 0) return null;
		return result;
	}
	/**
	* {@code findAllUTF8SubmatchIndex} is the <a href='#all'>All</a> version of
	* {@link #findUTF8SubmatchIndex}; it returns a list of up to {@code n} successive matches of the
	* expression, as defined by the <a href='#all'>All</a> description above.
	*
	* A return value of null indicates no match.
	*/
	findAllUTF8SubmatchIndex(b, n) {
		const result = this.allMatches(MachineInput.fromUTF8(b), n);
		if (result.length === 0) return null;
		return result;
	}
	/**
	* {@code findAllSubmatch} is the <a href='#all'>All</a> version of {@link #findSubmatch}; it
	* returns a list of up to {@code n} successive matches of the expression, as defined by the <a
	* href='#all'>All</a> description above.
	*
	* A return value of null indicates no match.
	*/
	findAllSubmatch(s, n) {
		const result = this.allMatches(MachineInput.fromUTF16(s), n, (match) => {
			let slice = new Array(match.length / 2 | 0).fill(null);
			for (let j = 0; j < slice.length; j++) if (match[2 * j] >= 0) slice[j] = s.substring(match[2 * j], match[2 * j + 1]);
			return slice;
		});
		if (result.length === 0) return null;
		return result;
	}
	/**
	* {@code findAllSubmatchIndex} is the <a href='#all'>All</a> version of
	* {@link #findSubmatchIndex}; it returns a list of up to {@code n} successive matches of the
	* expression, as defined by the <a href='#all'>All</a> description above.
	*
	* A return value of null indicates no match.
	*/
	findAllSubmatchIndex(s, n) {
		const result = this.allMatches(MachineInput.fromUTF16(s), n);
		if (result.length === 0) return null;
		return result;
	}
};
var RE2Set = class RE2Set {
	/** @type {number} */
	static UNANCHORED = RE2Flags.UNANCHORED;
	/** @type {number} */
	static ANCHOR_START = RE2Flags.ANCHOR_START;
	/** @type {number} */
	static ANCHOR_BOTH = RE2Flags.ANCHOR_BOTH;
	/**
	* Constructs a new RE2Set with the specified anchor mode and flags.
	* @param {number} [anchor=RE2Set.UNANCHORED] - The anchoring mode (e.g., RE2Set.UNANCHORED).
	* @param {number} [flags=0] - The public flags to apply to all patterns in the set.
	* @param {number} [maxMem=8388608] - The maximum memory in bytes to use for the DFA (default 8MB).
	*/
	constructor(anchor = RE2Set.UNANCHORED, flags = 0, maxMem = 8388608) {
		if (![
			RE2Set.UNANCHORED,
			RE2Set.ANCHOR_START,
			RE2Set.ANCHOR_BOTH
		].includes(anchor)) throw new RE2JSFlagsException("The anchor should be RE2Set.UNANCHORED, RE2Set.ANCHOR_START or RE2Set.ANCHOR_BOTH");
		Utils.checkFlags(flags);
		this.anchor = anchor;
		this.jsFlags = flags;
		this.maxMem = maxMem;
		let re2Flags = RE2Flags.PERL;
		if ((flags & PublicFlags.DISABLE_UNICODE_GROUPS) !== 0) re2Flags &= ~RE2Flags.UNICODE_GROUPS;
		if ((flags & PublicFlags.LOOKBEHINDS) !== 0) re2Flags |= RE2Flags.LOOKBEHIND;
		this.re2Flags = re2Flags;
		this.regexps = [];
		this.prog = null;
		this.dfa = null;
		this.dummyRe2 = null;
	}
	/**
	* Adds a new regular expression pattern to the set.
	* Patterns cannot be added after the set has been compiled.
	* @param {string} pattern - The regular expression pattern to add.
	* @returns {number} The integer index assigned to the added pattern.
	* @throws {RE2JSCompileException} If patterns are added after compilation.
	*/
	add(pattern) {
		if (this.prog) throw new RE2JSCompileException("Cannot add patterns after compile");
		Utils.checkPattern(pattern);
		let fregex = pattern;
		if ((this.jsFlags & PublicFlags.CASE_INSENSITIVE) !== 0) fregex = `(?i)${fregex}`;
		if ((this.jsFlags & PublicFlags.DOTALL) !== 0) fregex = `(?s)${fregex}`;
		if ((this.jsFlags & PublicFlags.MULTILINE) !== 0) fregex = `(?m)${fregex}`;
		const re = Parser.parse(fregex, this.re2Flags);
		this.regexps.push(Simplify.simplify(re));
		return this.regexps.length - 1;
	}
	/**
	* Compiles the added patterns into a single state machine.
	* This is automatically called on the first match if not called explicitly.
	* @returns {void}
	*/
	compile() {
		if (this.prog) return;
		const prog = Compiler$1.compileSet(this.regexps);
		if (prog.numInst() > Parser.MAX_SIZE) throw new RE2JSCompileException(`${Parser.ERR_LARGE}: the set compiles to ${prog.numInst()} instructions, more than ${Parser.MAX_SIZE}`);
		this.prog = prog;
		this.dfa = new DFA(this.prog, this.maxMem);
		this.dummyRe2 = {
			prog: this.prog,
			cond: this.prog.startCond(),
			prefix: "",
			prefixRune: 0,
			longest: false
		};
	}
	/**
	* Matches the input against the compiled set of regular expressions.
	* @param {string|number[]|Uint8Array} input - The input string or UTF-8 byte array to match against.
	* @returns {number[]} An array of indices representing the patterns that successfully matched the input.
	*/
	match(input) {
		if (!this.prog) this.compile();
		const machineInput = Utils.isByteArray(input) ? MachineInput.fromUTF8(input) : MachineInput.fromUTF16(input);
		let internalAnchor = RE2Flags.UNANCHORED;
		if (this.anchor === RE2Set.ANCHOR_START) internalAnchor = RE2Flags.ANCHOR_START;
		else if (this.anchor === RE2Set.ANCHOR_BOTH) internalAnchor = RE2Flags.ANCHOR_BOTH;
		const dfaResult = this.dfa.matchSet(machineInput, 0, internalAnchor);
		if (dfaResult !== null) return dfaResult;
		const machine = Machine.fromRE2(this.dummyRe2);
		machine.init(0);
		return machine.matchSet(machineInput, 0, internalAnchor);
	}
};
/**
* Transform JS regex string to RE2 regex string
*/
var TranslateRegExpString = class TranslateRegExpString {
	static isHexadecimal(ch) {
		return "0" <= ch && ch <= "9" || "A" <= ch && ch <= "F" || "a" <= ch && ch <= "f";
	}
	static translate(data) {
		let prefixFlags = "";
		if (Object.prototype.toString.call(data) === "[object RegExp]") {
			if (data.ignoreCase) prefixFlags += "i";
			if (data.multiline) prefixFlags += "m";
			if (data.dotAll) prefixFlags += "s";
			data = data.source;
		}
		if (typeof data !== "string") return data;
		let result = "";
		let changed = false;
		let size = data.length;
		if (size === 0) {
			result = "(?:)";
			changed = true;
		}
		let inCharClass = false;
		let i = 0;
		while (i < size) {
			let ch = data[i];
			if (ch === "\\") {
				if (i + 1 < size) {
					ch = data[i + 1];
					switch (ch) {
						case "\\":
							result += "\\\\";
							i += 2;
							continue;
						case "c":
							if (i + 2 < size) {
								let code = data[i + 2].charCodeAt(0);
								if (code >= 65 && code <= 90 || code >= 97 && code <= 122) {
									let val = code % 32;
									result += "\\x";
									result += (val >> 4).toString(16).toUpperCase();
									result += (val & 15).toString(16).toUpperCase();
									i += 3;
									changed = true;
									continue;
								}
							}
							result += "c";
							i += 2;
							changed = true;
							continue;
						case "u":
							if (i + 2 < size) {
								if (data[i + 2] === "{") {
									let j = i + 3;
									let hasHex = false;
									let closed = false;
									while (j < size) {
										const hexChar = data[j];
										if (hexChar === "}") {
											closed = true;
											break;
										}
										if (!TranslateRegExpString.isHexadecimal(hexChar)) break;
										hasHex = true;
										j++;
									}
									if (closed && hasHex) {
										result += "\\x";
										i += 2;
										changed = true;
										continue;
									}
								} else if (i + 5 < size) {
									let isHex4 = true;
									for (let j = 0; j < 4; j++) if (!TranslateRegExpString.isHexadecimal(data[i + 2 + j])) {
										isHex4 = false;
										break;
									}
									if (isHex4) {
										result += "\\x{" + data.substring(i + 2, i + 6) + "}";
										i += 6;
										changed = true;
										continue;
									}
								}
							}
							result += "u";
							i += 2;
							changed = true;
							continue;
						case "x": {
							let isValidHex = false;
							if (i + 2 < size && data[i + 2] === "{") {
								let j = i + 3;
								let hasHex = false;
								let closed = false;
								while (j < size) {
									const hexChar = data[j];
									if (hexChar === "}") {
										closed = true;
										break;
									}
									if (!TranslateRegExpString.isHexadecimal(hexChar)) break;
									hasHex = true;
									j++;
								}
								if (closed && hasHex) isValidHex = true;
							} else if (i + 3 < size && TranslateRegExpString.isHexadecimal(data[i + 2]) && TranslateRegExpString.isHexadecimal(data[i + 3])) isValidHex = true;
							if (isValidHex) {
								result += "\\x";
								i += 2;
							} else {
								result += "x";
								i += 2;
								changed = true;
							}
							continue;
						}
						case "n":
						case "r":
						case "t":
						case "a":
						case "f":
						case "v":
						case "d":
						case "D":
						case "s":
						case "S":
						case "w":
						case "W":
						case "b":
						case "B":
						case "p":
						case "P":
						case "A":
						case "z":
						case "Q":
						case "E":
						case "0":
						case "1":
						case "2":
						case "3":
						case "4":
						case "5":
						case "6":
						case "7":
							result += "\\" + ch;
							i += 2;
							continue;
						default: {
							let cp = data.codePointAt(i + 1);
							if (cp >= 48 && cp <= 57 || cp >= 65 && cp <= 90 || cp >= 97 && cp <= 122) {
								let symSize = Utils.charCount(cp);
								result += data.substring(i + 1, i + 1 + symSize);
								i += symSize + 1;
								changed = true;
							} else {
								result += "\\";
								let symSize = Utils.charCount(cp);
								result += data.substring(i + 1, i + 1 + symSize);
								i += symSize + 1;
							}
							continue;
						}
					}
				}
			} else if (ch === "/") {
				result += "\\/";
				i += 1;
				changed = true;
				continue;
			} else if (ch === "[") {
				if (!inCharClass && data[i + 1] === "]") {
					result += "[^\\x00-\\x{10FFFF}]";
					i += 2;
					changed = true;
					continue;
				}
				if (!inCharClass && data[i + 1] === "^" && data[i + 2] === "]") {
					result += "[\\x00-\\x{10FFFF}]";
					i += 3;
					changed = true;
					continue;
				}
				inCharClass = true;
			} else if (ch === "]") inCharClass = false;
			else if (!inCharClass && ch === "(" && i + 2 < size && data[i + 1] === "?" && data[i + 2] === "<") {
				if (i + 3 < size && !"=!>)".includes(data[i + 3])) {
					result += "(?P<";
					i += 3;
					changed = true;
					continue;
				}
			}
			let cp = data.codePointAt(i);
			let symSize = Utils.charCount(cp);
			result += data.substring(i, i + symSize);
			i += symSize;
		}
		const finalResult = changed ? result : data;
		if (prefixFlags.length > 0) return `(?${prefixFlags})${finalResult}`;
		return finalResult;
	}
};
const execResult = (m, input) => {
	const result = m.matchArray();
	result.index = m.start(0);
	result.input = input;
	result.groups = m.namedGroupsObject();
	return result;
};
/**
* A compiled representation of an RE2 regular expression
*
* The matching functions take {@code String} arguments instead of the more general Java
* {@code CharSequence} since the latter doesn't provide UTF-16 decoding.
*
*
* @author rsc@google.com (Russ Cox)
* @class
*/
var RE2JS = class RE2JS {
	/**
	* Flag: case insensitive matching.
	*/
	static CASE_INSENSITIVE = PublicFlags.CASE_INSENSITIVE;
	/**
	* Flag: dot ({@code .}) matches all characters, including newline.
	*/
	static DOTALL = PublicFlags.DOTALL;
	/**
	* Flag: multiline matching: {@code ^} and {@code $} match at beginning and end of line, not just
	* beginning and end of input.
	*/
	static MULTILINE = PublicFlags.MULTILINE;
	/**
	* Flag: Unicode groups (e.g. {@code \p\ Greek\} ) will be syntax errors.
	*/
	static DISABLE_UNICODE_GROUPS = PublicFlags.DISABLE_UNICODE_GROUPS;
	/**
	* Flag: matches longest possible string.
	*/
	static LONGEST_MATCH = PublicFlags.LONGEST_MATCH;
	/**
	* Flag: enable linear-time captureless lookbehinds.
	*/
	static LOOKBEHINDS = PublicFlags.LOOKBEHINDS;
	/**
	* Returns a literal pattern string for the specified string.
	*
	* This method produces a string that can be used to create a <code>RE2JS</code> that would
	* match the string <code>s</code> as if it were a literal pattern.
	*
	* Metacharacters or escape sequences in the input sequence will be given no special meaning.
	*
	* @param {string} str The string to be literalized
	* @returns {string} A literal string replacement
	*/
	static quote(str) {
		return Utils.quoteMeta(str);
	}
	/**
	* Quotes '\' and '$' in {@code str}, so that the returned string could be used in
	* replacement methods as a literal replacement of {@code str}.
	*
	* This is a convenience delegation to {@link Matcher.quoteReplacement}.
	*
	* @param {string} str the string to be quoted
	* @param {boolean} [javaMode=false] whether the replacement will be used in javaMode
	* @returns {string} the quoted string
	*/
	static quoteReplacement(str, javaMode = false) {
		return Matcher.quoteReplacement(str, javaMode);
	}
	/**
	* Translates a given regular expression string to ensure compatibility with RE2JS.
	*
	* This function preprocesses the input regex string by applying necessary transformations,
	* such as escaping special characters (e.g., `/`), converting named capture groups to
	* RE2JS-compatible syntax, and handling Unicode sequences properly. It ensures that the
	* resulting regex is safe and properly formatted before compilation.
	*
	* @param {string|RegExp} expr - The regular expression string to be translated.
	* @returns {string} - The transformed regular expression string, ready for compilation.
	*/
	static translateRegExp(expr) {
		return TranslateRegExpString.translate(expr);
	}
	/**
	* Helper: create new RE2JS with given regex and flags. Flregex is the regex with flags applied.
	* @param {string} regex
	* @param {number} [flags=0]
	* @returns {RE2JS}
	*/
	static compile(regex, flags = 0) {
		Utils.checkPattern(regex);
		Utils.checkFlags(flags);
		let fregex = regex;
		if ((flags & RE2JS.CASE_INSENSITIVE) !== 0) fregex = `(?i)${fregex}`;
		if ((flags & RE2JS.DOTALL) !== 0) fregex = `(?s)${fregex}`;
		if ((flags & RE2JS.MULTILINE) !== 0) fregex = `(?m)${fregex}`;
		let re2Flags = RE2Flags.PERL;
		if ((flags & RE2JS.DISABLE_UNICODE_GROUPS) !== 0) re2Flags &= ~RE2Flags.UNICODE_GROUPS;
		if ((flags & RE2JS.LOOKBEHINDS) !== 0) re2Flags |= RE2Flags.LOOKBEHIND;
		const p = new RE2JS(regex, flags);
		p.re2Input = RE2.compileImpl(fregex, re2Flags, (flags & RE2JS.LONGEST_MATCH) !== 0);
		return p;
	}
	/**
	* Matches a string against a regular expression.
	*
	* @param {string} regex the regular expression
	* @param {string|number[]|Uint8Array} input the input
	* @returns {boolean} true if the regular expression matches the entire input
	* @throws RE2JSSyntaxException if the regular expression is malformed
	*/
	static matches(regex, input) {
		return RE2JS.compile(regex).testExact(input);
	}
	/**
	* This is visible for testing.
	* @private
	*/
	static initTest(pattern, flags, re2) {
		if (pattern == null) throw new Error("pattern is null");
		if (re2 == null) throw new Error("re2 is null");
		const p = new RE2JS(pattern, flags);
		p.re2Input = re2;
		return p;
	}
	/**
	*
	* @param {string} pattern
	* @param {number} flags
	*/
	constructor(pattern, flags) {
		this.patternInput = pattern;
		this.flagsInput = flags;
		/** @type {import('./RE2.js').RE2} */
		this.re2Input = null;
	}
	/**
	* Releases memory used by internal caches associated with this pattern. Does not change the
	* observable behaviour. Useful for tests that detect memory leaks via allocation tracking.
	*/
	reset() {
		this.re2Input.reset();
	}
	/**
	* Returns the flags used in the constructor.
	* @returns {number}
	*/
	flags() {
		return this.flagsInput;
	}
	/**
	* Returns the pattern used in the constructor.
	* @returns {string}
	*/
	pattern() {
		return this.patternInput;
	}
	re2() {
		return this.re2Input;
	}
	/**
	* Matches a string against a regular expression.
	*
	* @param {string|number[]|Uint8Array} input the input
	* @returns {boolean} true if the regular expression matches the entire input
	*/
	matches(input) {
		return this.testExact(input);
	}
	/**
	* Creates a new {@code Matcher} matching the pattern against the input.
	*
	* @param {string|number[]|Uint8Array|MatcherInputBase} input the input string
	* @returns {Matcher}
	*/
	matcher(input) {
		if (Utils.isByteArray(input)) input = MatcherInput.utf8(input);
		return new Matcher(this, input);
	}
	/**
	* Tests whether the regular expression matches any part of the input string.
	* Performance Note: This method is highly optimized. Because it only returns
	* a boolean and does not extract capture groups, it bypasses the `Matcher` overhead
	* and guarantees execution on the high-speed DFA engine whenever possible.
	*
	* @param {string|number[]|Uint8Array} input - The input string or UTF-8 byte array to test against.
	* @returns {boolean} `true` if the pattern is found anywhere in the input, `false` otherwise.
	*/
	test(input) {
		if (Utils.isByteArray(input)) return this.re2Input.matchUTF8(input);
		return this.re2Input.match(input);
	}
	/**
	* Tests whether the regular expression matches the ENTIRE input string.
	* * **Performance Note:** This operates identically to `.matches()`, but is significantly
	* faster because it does not request capture group data. By requesting 0 capture groups,
	* it securely routes execution through the DFA fast-path.
	*
	* @param {string|number[]|Uint8Array} input - The input string or UTF-8 byte array to test against.
	* @returns {boolean} `true` if the exact input string fully matches the pattern, `false` otherwise.
	*/
	testExact(input) {
		const machineInput = Utils.isByteArray(input) ? MachineInput.fromUTF8(input) : MachineInput.fromUTF16(input);
		return this.re2Input.executeEngine(machineInput, 0, RE2Flags.ANCHOR_BOTH, 0) !== null;
	}
	/**
	* Executes a search for a match in a specified string.
	* Returns a result array, or null if no match is found.
	* The returned array perfectly mirrors standard JavaScript `RegExpExecArray`,
	* including `.index`, `.input`, and `.groups` properties.
	*
	* @param {string|number[]|Uint8Array} input the input string or byte array
	* @returns {Array|null} the match array with index, input, and groups properties, or null
	*/
	exec(input) {
		const m = this.matcher(input);
		return m.find() ? execResult(m, input) : null;
	}
	/**
	* Splits input around instances of the regular expression. It returns an array giving the strings
	* that occur before, between, and after instances of the regular expression.
	*
	* If {@code limit <= 0}, there is no limit on the size of the returned array. If
	* {@code limit == 0}, empty strings that would occur at the end of the array are omitted. If
	* {@code limit > 0}, at most limit strings are returned. The final string contains the remainder
	* of the input, possibly including additional matches of the pattern.
	*
	* @param {string} input the input string to be split
	* @param {number} [limit=0] the limit
	* @returns {string[]} the split strings
	*/
	split(input, limit = 0) {
		const m = this.matcher(input);
		const result = [];
		let emptiesSkipped = 0;
		let last = 0;
		while (m.find()) {
			if (last === 0 && m.end() === 0) {
				last = m.end();
				continue;
			}
			if (limit > 0 && result.length === limit - 1) break;
			if (last === m.start()) {
				if (limit === 0) {
					emptiesSkipped += 1;
					last = m.end();
					continue;
				}
			} else while (emptiesSkipped > 0) {
				result.push("");
				emptiesSkipped -= 1;
			}
			result.push(m.substring(last, m.start()));
			last = m.end();
		}
		if (limit === 0 && last !== m.inputLength()) {
			while (emptiesSkipped > 0) {
				result.push("");
				emptiesSkipped -= 1;
			}
			result.push(m.substring(last, m.inputLength()));
		}
		if (limit !== 0 || result.length === 0 && !(last === m.inputLength() && last > 0)) result.push(m.substring(last, m.inputLength()));
		return result;
	}
	/**
	* Returns an iterator of all results matching a string against the regular expression,
	* including capturing groups.
	*
	* @param {string|number[]|Uint8Array} input the input string or byte array
	* @returns {IterableIterator<RegExpMatchArray>}
	*/
	*matchAll(input) {
		const m = this.matcher(input);
		while (m.find()) yield execResult(m, input);
	}
	/**
	*
	* @returns {string}
	*/
	toString() {
		return this.patternInput;
	}
	/**
	* Returns the program size of this pattern.
	*
	* <p>
	* Similar to the C++ implementation, the program size is a very approximate measure of a regexp's
	* "cost". Larger numbers are more expensive than smaller numbers.
	* </p>
	*
	* @returns {number} the program size of this pattern
	*/
	programSize() {
		return this.re2Input.numberOfInstructions();
	}
	/**
	* Returns the number of capturing groups in this matcher's pattern. Group zero denotes the entire
	* pattern and is excluded from this count.
	*
	* @returns {number} the number of capturing groups in this pattern
	*/
	groupCount() {
		return this.re2Input.numberOfCapturingGroups();
	}
	/**
	* Return a map of the capturing groups in this matcher's pattern, where key is the name and value
	* is the index of the group in the pattern.
	* @returns {Record<string, number>}
	*/
	namedGroups() {
		return this.re2Input.namedGroups;
	}
	/**
	*
	* @param {*} other
	* @returns {boolean}
	*/
	equals(other) {
		if (this === other) return true;
		if (other === null || this.constructor !== other.constructor) return false;
		return this.flagsInput === other.flagsInput && this.patternInput === other.patternInput;
	}
};

// filter-engine/filter/byte-pattern.ts
/**
* Patterns over the bytes of one value: equal, prefix, contains. Nothing is allocated per test, and each is linear.
*
* A pattern is text; its UTF-8 bytes are compared with the raw value. Many clients send non-ASCII values as Latin-1, so a
* pattern that has non-ASCII characters, all of them below U+0100, has a second needle: its Latin-1 bytes, which count only
* in a value that is not well-formed UTF-8. Otherwise the pattern `Ã©` would match a value that says `é`.
*/
const PREFIX$1 = 1;
const CONTAINS = 2;
/** Instructions of the linear engine that take as long as looking for a needle does, byte for byte. */
const INSTRUCTIONS_PER_NEEDLE = 2;
/** One class for the three forms: the call of `test` in a predicate then knows at most two classes and stays inlined. */
var BytePattern = class {
	cost;
	/** 0 for what looks at the beginning only. */
	instructions;
	#lie;
	#fold;
	#utf8;
	#latin1;
	/** `fold`: `EXACT`, or `ASCII_LOWER` to ignore the case of ASCII letters. */
	constructor(lie, text, fold) {
		this.cost = lie === 2 ? 40 : 10;
		this.#lie = lie;
		this.#fold = fold;
		this.#utf8 = needleOf(text, "utf8", fold);
		this.#latin1 = differsInLatin1(text) ? needleOf(text, "latin1", fold) : null;
		const needles = this.#latin1 === null ? 1 : 2;
		this.instructions = lie === 2 ? INSTRUCTIONS_PER_NEEDLE * needles : 0;
	}
	test(bytes, start, end) {
		if (this.#lies(this.#utf8, bytes, start, end)) return true;
		if (this.#latin1 === null) return false;
		return this.#lies(this.#latin1, bytes, start, end) && !isUtf8(bytes, start, end);
	}
	#lies(needle, bytes, start, end) {
		const spare = end - start - needle.bytes.length;
		if (spare < 0) return false;
		if (this.#lie === 2) return this.#finds(needle, bytes, start, end);
		return (spare === 0 || this.#lie === 1) && standsAt(bytes, start, needle.bytes, this.#fold);
	}
	/** Knuth, Morris, Pratt: never looks at a byte of the value twice. */
	#finds(needle, bytes, start, end) {
		const { bytes: wanted, borders } = needle;
		const fold = this.#fold;
		let matched = 0;
		for (let offset = start; offset < end; offset++) {
			const byte = fold[bytes[offset]];
			while (matched > 0 && byte !== wanted[matched]) matched = borders[matched - 1];
			if (byte === wanted[matched] && ++matched === wanted.length) return true;
		}
		return false;
	}
};
function needleOf(text, encoding, fold) {
	const bytes = Uint8Array.from(Buffer.from(text, encoding), (byte) => fold[byte]);
	return {
		bytes,
		borders: bordersOf(bytes)
	};
}
/** Whether Latin-1 can hold the text, in other bytes than UTF-8. */
function differsInLatin1(text) {
	let hasHigh = false;
	for (const char of text) {
		if (char > "ÿ") return false;
		if (char > "") hasHigh = true;
	}
	return hasHigh;
}

// filter-engine/filter/linear-regex.ts
/**
* Regular expressions that cannot stall the agent: RE2 syntax, matched by re2js in time linear in the value.
*
* A developer's pattern meets anybody's traffic, so the worst pattern on the worst value counts. re2js runs a lazy DFA and
* falls back to simulating all instructions per byte; instructions are capped here, bytes by the head limit. What a
* backtracking engine has and a linear one cannot have (lookaround, backreferences) is refused with its place.
* docs/decisions/0002-regular-expressions.md has the alternatives and the measurements.
*
* A pattern that is plain ASCII text, with or without `^` in front and `$` behind, needs no engine: it becomes a
* comparison of bytes, which says the same in UTF-8 and in Latin-1.
*
* The search is unanchored: a pattern matches when it is found anywhere in the value; `^` and `$` tie it to the ends.
*/
const CASE_INSENSITIVE = 1;
/** A value that the linear engine searches for a match, as text: UTF-8 where it is well-formed, else Latin-1. */
var LinearPattern = class {
	cost = 500;
	/** What the pattern costs per byte in the worst case; a filter's total is capped. */
	instructions;
	#program;
	constructor(program) {
		const { dfa } = program.re2();
		dfa.stateBudget = MAX_REGEX_CACHE_BYTES;
		dfa.memBudget = MAX_REGEX_CACHE_BYTES;
		this.#program = program;
		this.instructions = program.programSize();
	}
	test(bytes, start, end) {
		return this.#program.test(textOf(bytes, start, end));
	}
};
/** Compiles a user's regex; throws a `FilterError` for the place `at` with the engine's reason and the position. */
function compileRegex(pattern, letters, at) {
	try {
		return plainPattern$1(pattern, letters) ?? compileTrusted(pattern, letters, at);
	} catch (error) {
		if (!(error instanceof RE2JSSyntaxException)) throw error;
		throw syntaxError(pattern, errorWithoutFlags(pattern) ?? error, at);
	}
}
/**
* The same over values that are ASCII or of which only ASCII is meant to match. `(?i)` before plain text then becomes a comparison of
* bytes; otherwise the engine is needed, to which the Kelvin sign is a `k`.
*/
function compileAsciiRegex(pattern, letters, at) {
	return (pattern.startsWith("(?i)") ? plainPattern$1(pattern.slice(4), 1) : null) ?? compileRegex(pattern, letters, at);
}
/** `^`, plain ASCII text with escaped punctuation, `$`. */
const PLAIN$2 = /^(?<begin>\^?)(?<text>(?:[\w \-/:;,=@%&!"'#~<>]|\\[!-/:-@[-`{-~])+)(?<end>\$?)$/;
/** What a regex without flags says as plain ASCII text, or null when it is more than that. */
function plainRegex(pattern) {
	const { begin = "", text = "", end = "" } = PLAIN$2.exec(pattern)?.groups ?? {};
	if (text === "" || end !== "" && begin === "") return null;
	return {
		lie: end !== "" ? 0 : begin !== "" ? 1 : 2,
		text: text.replaceAll(/\\(.)/g, "$1")
	};
}
/** The same pattern as a comparison of bytes, or null when it is more than plain text. */
function plainPattern$1(pattern, letters) {
	const plain = plainRegex(pattern);
	return plain && new BytePattern(plain.lie, plain.text, letters === 1 ? ASCII_LOWER : EXACT);
}
/** Compiles a source that is known to be RE2; throws a `FilterError` when it is too large. */
function compileTrusted(source, letters, at) {
	const pattern = new LinearPattern(RE2JS.compile(source, letters === 1 ? RE2JS.CASE_INSENSITIVE : 0));
	if (pattern.instructions <= 512) return pattern;
	throw new FilterError({
		code: "HEADGATE_ERR_FILTER_REGEX_TOO_LARGE",
		path: at,
		what: `the pattern compiles to ${pattern.instructions} instructions, the limit is ${512}`,
		hint: "Use smaller repeat counts: {1,1000} writes its part down 1,000 times; + or * does it once."
	});
}
/** The engine writes flags in front of a pattern and then tells of them: its error about the pattern alone. */
function errorWithoutFlags(pattern) {
	try {
		RE2JS.compile(pattern);
		return null;
	} catch (error) {
		return error instanceof RE2JSSyntaxException ? error : null;
	}
}
function syntaxError(pattern, error, at) {
	const { position, fragment } = placeOf$1(pattern, error);
	return new FilterError({
		code: "HEADGATE_ERR_FILTER_REGEX",
		path: at,
		what: `the regular expression does not compile at character ${position + 1}: ${error.error} (${JSON.stringify(fragment)})`,
		hint: hintFor(pattern.slice(position), error.error),
		cause: error
	});
}
/** Most places where a fragment may stand that are tried. */
const MAX_PLACES = 32;
/**
* The engine names the offending fragment, not where it stands. It reads from the left and stops at the first error, so
* the place is the first occurrence at which the pattern, cut off behind it, fails in the same way.
*/
function placeOf$1(pattern, error) {
	const fragment = error.input ?? "";
	if (fragment === pattern || fragment === "") return {
		position: unclosedIn(pattern),
		fragment: pattern
	};
	let position = pattern.indexOf(fragment);
	for (let tries = 0; tries < MAX_PLACES && position >= 0; tries++) {
		if (failsAlike(pattern.slice(0, position + fragment.length), error)) return {
			position,
			fragment
		};
		position = pattern.indexOf(fragment, position + 1);
	}
	return {
		position: Math.max(0, pattern.indexOf(fragment)),
		fragment
	};
}
function failsAlike(pattern, wanted) {
	try {
		RE2JS.compile(pattern);
		return false;
	} catch (error) {
		return error instanceof RE2JSSyntaxException && error.error === wanted.error && error.input === wanted.input;
	}
}
/** The last parenthesis that is never closed (or closed but never opened); 0 when there is none. */
function unclosedIn(pattern) {
	const open = [];
	let isInClass = false;
	for (let i = 0; i < pattern.length; i++) {
		const char = pattern[i];
		if (char === "\\") i++;
		else if (isInClass) isInClass = char !== "]";
		else if (char === "[") isInClass = true;
		else if (char === "(") open.push(i);
		else if (char === ")" && open.pop() === void 0) return i;
	}
	return open.at(-1) ?? 0;
}
function hintFor(rest, reason) {
	if (/^\(\?<?[=!]/.test(rest)) return "Matching is linear-time (RE2 syntax), which has no lookaround. Write the condition as a second predicate under all_of, a negative one under not.";
	if (/^\\[1-9k]/.test(rest)) return "Matching is linear-time (RE2 syntax), which has no backreferences. Write the possible values out, or match a wider pattern.";
	if (/^\\Z/.test(rest)) return "Write $ or \\z for the end of the value.";
	if (/^\\u/.test(rest)) return "Write \\x{00e9} for a character by its number, or the character itself.";
	if (reason === "invalid repeat count") return "Repeat counts go up to 1000, nested ones multiplied; write + or * for any number.";
	if (reason.startsWith("invalid nested repetition")) return "Possessive and doubled repeats are not part of RE2 syntax; one is enough.";
	return "The syntax is RE2: https://github.com/google/re2/wiki/Syntax. Put a backslash before a character that is meant literally.";
}

// filter-engine/filter/json/json-path-syntax.ts
/**
* Reading a JSONPath (RFC 9535): the library parses the grammar, this file checks what the grammar leaves open.
*
* That is well-typedness (section 2.4.3), the range of integers (section 2.1), and our limits. The patterns of `match` and
* `search` must be written down in the query: one that came out of a body would be a stranger's. They are RE2 like all others.
*/
/** Reads a JSONPath; throws a `FilterError` for the place `at`. */
function readJsonPath(text, at) {
	refuseLarge(text, at);
	const checker = new Checker(at);
	const query = parsed(text, at);
	checker.segments(query.segments);
	return {
		query,
		patterns: checker.patterns
	};
}
function parsed(text, at) {
	try {
		return unwrapped(parser_default(text));
	} catch (error) {
		if (!(error instanceof Error) || error.name !== "SyntaxError") throw error;
		throw refuse(at, `is not a JSONPath: ${placeOf(error, text)}`, HINT, error);
	}
}
/** Where the library's parser stopped, instead of its list of everything that could stand there. */
function placeOf(error, text) {
	const offset = error.location?.start.offset ?? text.length;
	if (offset >= text.length) return text === "" ? "it is empty" : "it ends too early";
	const [name] = /[a-z][a-z0-9_]*$/.exec(text.slice(0, offset)) ?? [];
	if (text[offset] === "(" && name !== void 0) return `RFC 9535 has no function ${name}() there`;
	return `${quoted(text[offset] ?? "")} cannot stand at character ${offset + 1}`;
}
/**
* The tree without the shell that the library's grammar puts around an index within a comparison (`@[0] == 1`, version 1.3.0):
* an IndexSelector whose only content is another IndexSelector, under `selector`.
*/
function unwrapped(node) {
	if (Array.isArray(node)) return node.map(unwrapped);
	if (typeof node !== "object" || node === null) return node;
	if ("selector" in node) return unwrapped(node.selector);
	return Object.fromEntries(Object.entries(node).map(([key, part]) => [key, unwrapped(part)]));
}
const HINT = "Write it as in RFC 9535: $.user.name, $.items[*].id, $.items[?@.price > 10], $['a key'].";
/** Refuses by length and nesting, before a grammar sees it. */
function refuseLarge(text, at) {
	if (text.length > 512) throw new FilterError({
		code: "HEADGATE_ERR_FILTER_TOO_LONG",
		path: at,
		what: `is longer than ${512} characters`,
		hint: "Select a part of the body, and compare it with equals or regex."
	});
	let depth = 0;
	for (const char of text.replaceAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, "")) {
		if (char === "(" || char === "[") depth++;
		else if (char === ")" || char === "]") depth--;
		if (depth > 8) throw refuse(at, `is nested more than ${8} levels deep`, HINT);
	}
}
function refuse(path, what, hint, cause) {
	return new FilterError({
		code: "HEADGATE_ERR_FILTER_JSONPATH",
		path,
		what,
		hint,
		cause
	});
}
/** What a function takes and gives (RFC 9535 section 2.4.1). */
const VALUE = "a value";
const LOGICAL = "a condition";
const NODES$1 = "nodes";
const FUNCTIONS = /* @__PURE__ */ new Map([
	["length", {
		takes: [VALUE],
		gives: VALUE
	}],
	["count", {
		takes: [NODES$1],
		gives: VALUE
	}],
	["value", {
		takes: [NODES$1],
		gives: VALUE
	}],
	["match", {
		takes: [VALUE, VALUE],
		gives: LOGICAL
	}],
	["search", {
		takes: [VALUE, VALUE],
		gives: LOGICAL
	}]
]);
var Checker = class {
	patterns = /* @__PURE__ */ new Map();
	#at;
	constructor(at) {
		this.#at = at;
	}
	segments(segments) {
		for (const { node } of segments) {
			const selectors = node.type === "BracketedSelection" ? node.selectors : [node];
			for (const selector of selectors) this.#selector(selector);
		}
	}
	#selector(selector) {
		if (selector.type === "FilterSelector") this.#logical(selector.value);
		if (selector.type === "IndexSelector") this.#integers(selector.value);
		if (selector.type === "SliceSelector") this.#integers(selector.start, selector.end, selector.step);
	}
	#integers(...integers) {
		if (integers.every((integer) => integer === null || Number.isSafeInteger(integer))) return;
		throw refuse(this.#at, "has an index beyond 2^53", "No list is that long.");
	}
	#logical(expression) {
		switch (expression.type) {
			case "LogicalAndExpr":
			case "LogicalOrExpr":
				this.#logical(expression.left);
				this.#logical(expression.right);
				return;
			case "LogicalNotExpr":
				this.#logical(expression.expression);
				return;
			case "ComparisonExpr":
				this.#comparable(expression.left);
				this.#comparable(expression.right);
				return;
			case "TestExpr": if (expression.expression.type === "FilterQuery") this.segments(expression.expression.value.segments);
			else this.#call(expression.expression, LOGICAL);
		}
	}
	#comparable(comparable) {
		if (comparable.type === "FunctionExpr") this.#call(comparable, VALUE);
		else if (comparable.type !== "Literal") this.segments(comparable.segments);
	}
	#call(call, wanted) {
		const signature = FUNCTIONS.get(call.name);
		if (signature === void 0) throw refuse(this.#at, `calls ${call.name}(), which does not exist`, `There are ${[...FUNCTIONS.keys()].join(", ")}.`);
		if (signature.gives !== wanted) {
			const way = wanted === LOGICAL ? "Compare its result: length(@.a) > 3." : "Write it as a condition of its own.";
			throw refuse(this.#at, `uses ${call.name}() as ${wanted}, and it gives ${signature.gives}`, way);
		}
		if (call.arguments.length !== signature.takes.length) throw refuse(this.#at, `calls ${call.name}() with ${call.arguments.length} arguments`, `It takes ${signature.takes.length}.`);
		for (const [index, argument] of call.arguments.entries()) this.#argument(call.name, argument, signature.takes[index]);
		if (signature.gives === LOGICAL) this.patterns.set(call, this.#pattern(call));
	}
	#argument(name, argument, wanted) {
		if (argument.type === "Literal" && wanted === VALUE) return;
		if (argument.type === "FunctionExpr" && wanted === VALUE) {
			this.#call(argument, VALUE);
			return;
		}
		if (argument.type === "FilterQuery" && (wanted === NODES$1 || isSingular(argument.value.segments))) {
			this.segments(argument.value.segments);
			return;
		}
		const way = wanted === NODES$1 ? "Give it a query: count(@.items[*])." : "Give it one value: @.name, @.list[0], \"text\".";
		throw refuse(this.#at, `gives ${name}() something else than ${wanted}`, way);
	}
	/** The pattern of `match` or `search`, for the whole of a text or for some of it. */
	#pattern(call) {
		const pattern = call.arguments[1];
		if (pattern?.type === "Literal" && typeof pattern.value === "string") {
			const source = call.name === "match" ? `^(?:${pattern.value})$` : pattern.value;
			return compileRegex(source, 0, this.#at);
		}
		throw refuse(this.#at, `gives ${call.name}() a pattern that is not text in the query`, "A pattern out of the body would be anybody’s; write it in quotes: match(@.a, \"x.*\").");
	}
};
/** Whether a query says the name of all that it selects, or the one place: `$..id`, `$.list[0]`, and not `$`, `$..*` or `$[?@.id]`. */
function isNamed(segments) {
	const last = segments.at(-1)?.node;
	if (last === void 0) return false;
	return (last.type === "BracketedSelection" ? last.selectors : [last]).every(({ type }) => type === "NameSelector" || type === "MemberNameShorthand") || isSingular(segments);
}
/** Whether a query selects one node at most (RFC 9535 section 2.3.5.1). */
function isSingular(segments) {
	return segments.every(({ type, node }) => {
		if (type === "DescendantSegment") return false;
		if (node.type !== "BracketedSelection") return node.type === "MemberNameShorthand";
		const [selector] = node.selectors;
		return node.selectors.length === 1 && (selector?.type === "NameSelector" || selector?.type === "IndexSelector");
	});
}

// filter-engine/filter/json/json-path.ts
/** A compiled JSONPath. */
var JsonPath = class {
	/** Regex instructions of its `match` and `search`. */
	instructions;
	/** Whether it names what it selects, so that an explanation may show it. */
	isNamed;
	#query;
	/** Throws a `FilterError` for the place `at`. */
	constructor(text, at) {
		this.#query = readJsonPath(text, at);
		this.isNamed = isNamed(this.#query.query.segments);
		this.instructions = [...this.#query.patterns.values()].reduce((sum, { instructions }) => sum + instructions, 0);
	}
	/** The values that it selects in `root`. Means nothing once `budget.isSpent`. */
	select(root, budget) {
		return new Evaluation(this.#query.patterns, root, budget).select(this.#query.query.segments, root);
	}
};
var Evaluation = class {
	#patterns;
	#root;
	#budget;
	constructor(patterns, root, budget) {
		this.#patterns = patterns;
		this.#root = root;
		this.#budget = budget;
	}
	select(segments, from) {
		let nodes = [from];
		for (const { type, node } of segments) {
			const selectors = node.type === "BracketedSelection" ? node.selectors : [node];
			const found = [];
			for (const value of nodes) {
				if (type === "DescendantSegment") this.#descend(selectors, value, found);
				else this.#children(selectors, value, found);
				if (this.#budget.isSpent) return [];
			}
			nodes = found;
		}
		return nodes;
	}
	#descend(selectors, value, found) {
		if (--this.#budget.visits < 0 || !isContainer(value)) return;
		this.#children(selectors, value, found);
		for (const child of childrenOf(value)) this.#descend(selectors, child, found);
	}
	#children(selectors, value, found) {
		for (const selector of selectors) {
			if (--this.#budget.visits < 0) return;
			this.#child(selector, value, found);
		}
	}
	#child(selector, value, found) {
		if (!isContainer(value)) return;
		switch (selector.type) {
			case "NameSelector":
			case "MemberNameShorthand":
				if (!isList$1(value) && Object.hasOwn(value, selector.value)) found.push(value[selector.value]);
				return;
			case "IndexSelector": {
				const at = isList$1(value) ? value.at(selector.value) : void 0;
				if (at !== void 0) found.push(at);
				return;
			}
			case "SliceSelector":
				if (isList$1(value)) this.#slice(selector, value, found);
				return;
			case "WildcardSelector":
			case "FilterSelector": for (const child of childrenOf(value)) {
				if (--this.#budget.visits < 0) return;
				if (selector.type === "WildcardSelector" || this.#holds(selector.value, child)) found.push(child);
			}
		}
	}
	/** RFC 9535 section 2.3.4.2.2. */
	#slice({ start, end, step }, list, found) {
		const by = step ?? 1;
		if (by === 0) return;
		const from = (offset) => offset >= 0 ? offset : list.length + offset;
		const clamp = (offset, least, most) => Math.min(Math.max(offset, least), most);
		if (by > 0) {
			const upper = clamp(from(end ?? list.length), 0, list.length);
			for (let i = clamp(from(start ?? 0), 0, list.length); i < upper; i += by) this.#take(list[i], found);
		} else {
			const lower = clamp(from(end ?? -list.length - 1), -1, list.length - 1);
			const upper = clamp(from(start ?? list.length - 1), -1, list.length - 1);
			for (let i = upper; i > lower; i += by) this.#take(list[i], found);
		}
	}
	#take(value, found) {
		if (--this.#budget.visits >= 0) found.push(value);
	}
	#holds(expression, node) {
		if (--this.#budget.visits < 0) return false;
		switch (expression.type) {
			case "LogicalAndExpr": return this.#holds(expression.left, node) && this.#holds(expression.right, node);
			case "LogicalOrExpr": return this.#holds(expression.left, node) || this.#holds(expression.right, node);
			case "LogicalNotExpr": return !this.#holds(expression.expression, node);
			case "ComparisonExpr": return compareValues(this.#operand(expression.left, node), expression.op, this.#operand(expression.right, node), this.#budget);
			case "TestExpr":
				if (expression.expression.type === "FunctionExpr") return this.#finds(expression.expression, node);
				return this.#query(expression.expression, node).length > 0;
		}
	}
	#query({ value }, node) {
		return this.select(value.segments, value.type === "JsonPathQuery" ? this.#root : node);
	}
	#operand(comparable, node) {
		if (comparable.type === "Literal") return comparable.value;
		if (comparable.type === "FunctionExpr") return this.#call(comparable, node);
		const from = comparable.type === "AbsSingularQuery" ? this.#root : node;
		return onlyOf(this.select(comparable.segments, from));
	}
	/** `match` and `search`. */
	#finds(call, node) {
		const text = this.#argument(call.arguments[0], node);
		if (typeof text !== "string") return false;
		const pattern = this.#patterns.get(call);
		if (pattern === void 0 || !this.#budget.pay(text.length, pattern.instructions)) return false;
		const bytes = Buffer.from(text);
		return pattern.test(bytes, 0, bytes.length);
	}
	/** `length`, `count` and `value`. */
	#call(call, node) {
		const [argument] = call.arguments;
		if (call.name === "length") return this.#lengthOf(this.#argument(argument, node));
		const nodes = argument?.type === "FilterQuery" ? this.#query(argument, node) : [];
		return call.name === "count" ? nodes.length : onlyOf(nodes);
	}
	#argument(argument, node) {
		if (argument?.type === "Literal") return argument.value;
		if (argument?.type === "FunctionExpr") return this.#call(argument, node);
		return argument?.type === "FilterQuery" ? onlyOf(this.#query(argument, node)) : NOTHING$1;
	}
	#lengthOf(value) {
		if (typeof value === "string") return this.#budget.pay(value.length, 0) ? [...value].length : NOTHING$1;
		if (!isContainer(value)) return NOTHING$1;
		if (isList$1(value)) return value.length;
		const { length } = Object.keys(value);
		this.#budget.visits -= length;
		return length;
	}
};
function childrenOf(value) {
	return isList$1(value) ? value : Object.values(value);
}
/** The one value of a list of one, else nothing. */
function onlyOf(nodes) {
	return nodes.length === 1 ? nodes[0] : NOTHING$1;
}

// filter-engine/filter/nearest-key.ts
/** Finds the known key that a mistyped one probably meant. */
/** The member of `known` nearest to `key` by edit distance, or null when none is near enough to be meant. */
function nearestKey(key, known) {
	let best = null;
	let bestDistance = Math.max(2, Math.floor(key.length / 2)) + 1;
	const wanted = normalized(key.slice(0, 64));
	for (const candidate of known) {
		const distance = editDistance(wanted, normalized(candidate));
		if (distance < bestDistance) {
			best = candidate;
			bestDistance = distance;
		}
	}
	return best;
}
/** `allOf`, `all-of` and `ALL_OF` are no distance from `all_of`. */
function normalized(key) {
	return key.replaceAll(/[-_]/g, "").toLowerCase();
}
/** Levenshtein distance, one row at a time. */
function editDistance(a, b) {
	let row = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
		}
		row = next;
	}
	return row[b.length] ?? 0;
}

// filter-engine/filter/keyed-union.ts
/**
* An object that is told apart by which one of several keys it has: `{ equals: … }` or `{ prefix: … }`, `{ header: … }` or `{ not: … }`.
*
* zod's own union says "no member matched" and lists every member's complaint. A filter is written by hand, so the
* question is always which key was meant: `KeyedUnion` looks at the keys first, answers unknown, missing and surplus
* ones with the nearest known key, and only then lets zod check the one member that was chosen. The same members make
* up `schema`, which JSON Schema and config files use.
*/
/** Parses with a plain zod schema; its first issue becomes a `FilterError`. */
function parseShape(schema, input, at) {
	const result = schema.safeParse(input);
	if (result.success) return result.data;
	const issue = result.error.issues[0];
	let path = at;
	for (const key of issue?.path ?? []) path = typeof key === "number" ? `${path}[${key}]` : below(path, String(key));
	throw new FilterError({
		code: codeOf(issue),
		path,
		what: issue?.message ?? "is not valid",
		hint: "docs/filters.md lists every form with an example."
	});
}
function codeOf(issue) {
	if (issue?.code === "too_big") return issue.origin === "array" ? "HEADGATE_ERR_FILTER_TOO_MANY" : "HEADGATE_ERR_FILTER_TOO_LONG";
	if (issue?.code === "invalid_type" || issue?.code === "invalid_union") return "HEADGATE_ERR_FILTER_SHAPE";
	return "HEADGATE_ERR_FILTER_VALUE";
}
/** The keys of `input`, once it is known to be a plain object. */
function keysOf(input, at, forms) {
	if (typeof input === "object" && input !== null && !Array.isArray(input)) return Object.keys(input);
	throw new FilterError({
		code: "HEADGATE_ERR_FILTER_SHAPE",
		path: at,
		what: `must be an object with one of the keys ${forms.join(", ")}, not ${nameOf(input)}`,
		hint: "docs/filters.md lists every form with an example."
	});
}
/** Throws unless all of `keys` are known, and names the nearest that is. */
function checkKeys(keys, at, known) {
	const stranger = keys.find((key) => !known.includes(key));
	if (stranger === void 0) return;
	const near = nearestKey(stranger, known);
	throw new FilterError({
		code: "HEADGATE_ERR_FILTER_SHAPE",
		path: below(at, stranger),
		what: `the key ${JSON.stringify(stranger)} is not known here`,
		hint: near === null ? `Known here: ${known.join(", ")}.` : `Did you mean ${JSON.stringify(near)}?`
	});
}
/** Throws unless exactly one of `keys` is one of `forms` and all others are in `shared`; returns that one. */
function chooseKey(keys, at, forms, shared) {
	checkKeys(keys, at, [...shared, ...forms]);
	const chosen = keys.filter((key) => forms.includes(key));
	const [first] = chosen;
	if (first !== void 0 && chosen.length === 1) return first;
	throw new FilterError({
		code: "HEADGATE_ERR_FILTER_SHAPE",
		path: at,
		what: chosen.length === 0 ? `needs one of ${forms.join(", ")}` : `has ${chosen.join(" and ")}; only one is allowed`,
		hint: chosen.length === 0 ? "docs/filters.md lists every form with an example." : "Put each into its own part, under all_of or any_of."
	});
}
/** A union of strict objects, each with the `shared` keys and one of the `forms`. */
var KeyedUnion = class {
	schema;
	#members = /* @__PURE__ */ new Map();
	#shared;
	constructor(shared, forms) {
		this.#shared = Object.keys(shared);
		for (const [key, form] of Object.entries(forms)) this.#members.set(key, strictObject({
			...shared,
			[key]: form
		}));
		this.schema = union([...this.#members.values()]);
	}
	parse(input, at) {
		const forms = [...this.#members.keys()];
		const chosen = chooseKey(keysOf(input, at, forms), at, forms, this.#shared);
		return parseShape(this.#members.get(chosen), input, at);
	}
};
function nameOf(input) {
	if (input === null || input === void 0) return "nothing";
	if (Array.isArray(input)) return "a list";
	return `a ${typeof input}`;
}

// ../../../work/main/node_modules/picomatch/lib/constants.js
var require_constants = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const WIN_SLASH = "\\\\/";
	const WIN_NO_SLASH = `[^${WIN_SLASH}]`;
	const DEFAULT_MAX_EXTGLOB_RECURSION = 0;
	/**
	* Posix glob regex
	*/
	const DOT_LITERAL = "\\.";
	const PLUS_LITERAL = "\\+";
	const QMARK_LITERAL = "\\?";
	const SLASH_LITERAL = "\\/";
	const ONE_CHAR = "(?=.)";
	const QMARK = "[^/]";
	const END_ANCHOR = `(?:${SLASH_LITERAL}|$)`;
	const START_ANCHOR = `(?:^|${SLASH_LITERAL})`;
	const DOTS_SLASH = `${DOT_LITERAL}{1,2}${END_ANCHOR}`;
	const POSIX_CHARS = {
		DOT_LITERAL,
		PLUS_LITERAL,
		QMARK_LITERAL,
		SLASH_LITERAL,
		ONE_CHAR,
		QMARK,
		END_ANCHOR,
		DOTS_SLASH,
		NO_DOT: `(?!${DOT_LITERAL})`,
		NO_DOTS: `(?!${START_ANCHOR}${DOTS_SLASH})`,
		NO_DOT_SLASH: `(?!${DOT_LITERAL}{0,1}${END_ANCHOR})`,
		NO_DOTS_SLASH: `(?!${DOTS_SLASH})`,
		QMARK_NO_DOT: `[^.${SLASH_LITERAL}]`,
		STAR: `${QMARK}*?`,
		START_ANCHOR,
		SEP: "/"
	};
	/**
	* Windows glob regex
	*/
	const WINDOWS_CHARS = {
		...POSIX_CHARS,
		SLASH_LITERAL: `[${WIN_SLASH}]`,
		QMARK: WIN_NO_SLASH,
		STAR: `${WIN_NO_SLASH}*?`,
		DOTS_SLASH: `${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$)`,
		NO_DOT: `(?!${DOT_LITERAL})`,
		NO_DOTS: `(?!(?:^|[${WIN_SLASH}])${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$))`,
		NO_DOT_SLASH: `(?!${DOT_LITERAL}{0,1}(?:[${WIN_SLASH}]|$))`,
		NO_DOTS_SLASH: `(?!${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$))`,
		QMARK_NO_DOT: `[^.${WIN_SLASH}]`,
		START_ANCHOR: `(?:^|[${WIN_SLASH}])`,
		END_ANCHOR: `(?:[${WIN_SLASH}]|$)`,
		SEP: "\\"
	};
	/**
	* POSIX Bracket Regex
	*/
	const POSIX_REGEX_SOURCE = {
		__proto__: null,
		alnum: "a-zA-Z0-9",
		alpha: "a-zA-Z",
		ascii: "\\x00-\\x7F",
		blank: " \\t",
		cntrl: "\\x00-\\x1F\\x7F",
		digit: "0-9",
		graph: "\\x21-\\x7E",
		lower: "a-z",
		print: "\\x20-\\x7E ",
		punct: "\\-!\"#$%&'()\\*+,./:;<=>?@[\\]^_`{|}~",
		space: " \\t\\r\\n\\v\\f",
		upper: "A-Z",
		word: "A-Za-z0-9_",
		xdigit: "A-Fa-f0-9"
	};
	module.exports = {
		DEFAULT_MAX_EXTGLOB_RECURSION,
		MAX_LENGTH: 65536,
		POSIX_REGEX_SOURCE,
		REGEX_BACKSLASH: /\\(?![*+?^${}(|)[\]])/g,
		REGEX_NON_SPECIAL_CHARS: /^[^@![\].,$*+?^{}()|\\/]+/,
		REGEX_SPECIAL_CHARS: /[-*+?.^${}(|)[\]]/,
		REGEX_SPECIAL_CHARS_BACKREF: /(\\?)((\W)(\3*))/g,
		REGEX_SPECIAL_CHARS_GLOBAL: /([-*+?.^${}(|)[\]])/g,
		REGEX_REMOVE_BACKSLASH: /(?:\[.*?[^\\]\]|\\(?=.))/g,
		REPLACEMENTS: {
			__proto__: null,
			"***": "*",
			"**/**": "**",
			"**/**/**": "**"
		},
		CHAR_0: 48,
		CHAR_9: 57,
		CHAR_UPPERCASE_A: 65,
		CHAR_LOWERCASE_A: 97,
		CHAR_UPPERCASE_Z: 90,
		CHAR_LOWERCASE_Z: 122,
		CHAR_LEFT_PARENTHESES: 40,
		CHAR_RIGHT_PARENTHESES: 41,
		CHAR_ASTERISK: 42,
		CHAR_AMPERSAND: 38,
		CHAR_AT: 64,
		CHAR_BACKWARD_SLASH: 92,
		CHAR_CARRIAGE_RETURN: 13,
		CHAR_CIRCUMFLEX_ACCENT: 94,
		CHAR_COLON: 58,
		CHAR_COMMA: 44,
		CHAR_DOT: 46,
		CHAR_DOUBLE_QUOTE: 34,
		CHAR_EQUAL: 61,
		CHAR_EXCLAMATION_MARK: 33,
		CHAR_FORM_FEED: 12,
		CHAR_FORWARD_SLASH: 47,
		CHAR_GRAVE_ACCENT: 96,
		CHAR_HASH: 35,
		CHAR_HYPHEN_MINUS: 45,
		CHAR_LEFT_ANGLE_BRACKET: 60,
		CHAR_LEFT_CURLY_BRACE: 123,
		CHAR_LEFT_SQUARE_BRACKET: 91,
		CHAR_LINE_FEED: 10,
		CHAR_NO_BREAK_SPACE: 160,
		CHAR_PERCENT: 37,
		CHAR_PLUS: 43,
		CHAR_QUESTION_MARK: 63,
		CHAR_RIGHT_ANGLE_BRACKET: 62,
		CHAR_RIGHT_CURLY_BRACE: 125,
		CHAR_RIGHT_SQUARE_BRACKET: 93,
		CHAR_SEMICOLON: 59,
		CHAR_SINGLE_QUOTE: 39,
		CHAR_SPACE: 32,
		CHAR_TAB: 9,
		CHAR_UNDERSCORE: 95,
		CHAR_VERTICAL_LINE: 124,
		CHAR_ZERO_WIDTH_NOBREAK_SPACE: 65279,
		/**
		* Create EXTGLOB_CHARS
		*/
		extglobChars(chars) {
			return {
				"!": {
					type: "negate",
					open: "(?:(?!(?:",
					close: `))${chars.STAR})`
				},
				"?": {
					type: "qmark",
					open: "(?:",
					close: ")?"
				},
				"+": {
					type: "plus",
					open: "(?:",
					close: ")+"
				},
				"*": {
					type: "star",
					open: "(?:",
					close: ")*"
				},
				"@": {
					type: "at",
					open: "(?:",
					close: ")"
				}
			};
		},
		/**
		* Create GLOB_CHARS
		*/
		globChars(win32) {
			return win32 === true ? WINDOWS_CHARS : POSIX_CHARS;
		}
	};
}));

// ../../../work/main/node_modules/picomatch/lib/utils.js
var require_utils = /* @__PURE__ */ __commonJSMin(((exports) => {
	const { REGEX_BACKSLASH, REGEX_REMOVE_BACKSLASH, REGEX_SPECIAL_CHARS, REGEX_SPECIAL_CHARS_GLOBAL } = require_constants();
	exports.isObject = (val) => val !== null && typeof val === "object" && !Array.isArray(val);
	exports.hasRegexChars = (str) => REGEX_SPECIAL_CHARS.test(str);
	exports.isRegexChar = (str) => str.length === 1 && exports.hasRegexChars(str);
	exports.escapeRegex = (str) => str.replace(REGEX_SPECIAL_CHARS_GLOBAL, "\\$1");
	exports.toPosixSlashes = (str) => str.replace(REGEX_BACKSLASH, "/");
	exports.isWindows = () => {
		if (typeof navigator !== "undefined" && navigator.platform) {
			const platform = navigator.platform.toLowerCase();
			return platform === "win32" || platform === "windows";
		}
		if (typeof process !== "undefined" && process.platform) return process.platform === "win32";
		return false;
	};
	exports.removeBackslashes = (str) => {
		return str.replace(REGEX_REMOVE_BACKSLASH, (match) => {
			return match === "\\" ? "" : match;
		});
	};
	exports.escapeLast = (input, char, lastIdx) => {
		const idx = input.lastIndexOf(char, lastIdx);
		if (idx === -1) return input;
		if (input[idx - 1] === "\\") return exports.escapeLast(input, char, idx - 1);
		return `${input.slice(0, idx)}\\${input.slice(idx)}`;
	};
	exports.removePrefix = (input, state = {}) => {
		let output = input;
		if (output.startsWith("./")) {
			output = output.slice(2);
			state.prefix = "./";
		}
		return output;
	};
	exports.wrapOutput = (input, state = {}, options = {}) => {
		let output = `${options.contains ? "" : "^"}(?:${input})${options.contains ? "" : "$"}`;
		if (state.negated === true) output = `(?:^(?!${output}).*$)`;
		return output;
	};
	exports.basename = (path, { windows } = {}) => {
		const segs = path.split(windows ? /[\\/]/ : "/");
		const last = segs[segs.length - 1];
		if (last === "") return segs[segs.length - 2];
		return last;
	};
}));

// ../../../work/main/node_modules/picomatch/lib/scan.js
var require_scan = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const utils = require_utils();
	const { CHAR_ASTERISK, CHAR_AT, CHAR_BACKWARD_SLASH, CHAR_COMMA, CHAR_DOT, CHAR_EXCLAMATION_MARK, CHAR_FORWARD_SLASH, CHAR_LEFT_CURLY_BRACE, CHAR_LEFT_PARENTHESES, CHAR_LEFT_SQUARE_BRACKET, CHAR_PLUS, CHAR_QUESTION_MARK, CHAR_RIGHT_CURLY_BRACE, CHAR_RIGHT_PARENTHESES, CHAR_RIGHT_SQUARE_BRACKET } = require_constants();
	const isPathSeparator = (code) => {
		return code === CHAR_FORWARD_SLASH || code === CHAR_BACKWARD_SLASH;
	};
	const depth = (token) => {
		if (token.isPrefix !== true) token.depth = token.isGlobstar ? Infinity : 1;
	};
	/**
	* Quickly scans a glob pattern and returns an object with a handful of
	* useful properties, like `isGlob`, `path` (the leading non-glob, if it exists),
	* `glob` (the actual pattern), `negated` (true if the path starts with `!` but not
	* with `!(`) and `negatedExtglob` (true if the path starts with `!(`).
	*
	* ```js
	* const pm = require('picomatch');
	* console.log(pm.scan('foo/bar/*.js'));
	* { isGlob: true, input: 'foo/bar/*.js', base: 'foo/bar', glob: '*.js' }
	* ```
	* @param {String} `str`
	* @param {Object} `options`
	* @return {Object} Returns an object with tokens and regex source string.
	* @api public
	*/
	const scan = (input, options) => {
		const opts = options || {};
		const length = input.length - 1;
		const scanToEnd = opts.parts === true || opts.tokens === true || opts.scanToEnd === true;
		const slashes = [];
		const tokens = [];
		const parts = [];
		let str = input;
		let index = -1;
		let start = 0;
		let lastIndex = 0;
		let isBrace = false;
		let isBracket = false;
		let isGlob = false;
		let isExtglob = false;
		let isGlobstar = false;
		let braceEscaped = false;
		let backslashes = false;
		let negated = false;
		let negatedExtglob = false;
		let finished = false;
		let braces = 0;
		let prev;
		let code;
		let token = {
			value: "",
			depth: 0,
			isGlob: false
		};
		const eos = () => index >= length;
		const peek = () => str.charCodeAt(index + 1);
		const advance = () => {
			prev = code;
			return str.charCodeAt(++index);
		};
		while (index < length) {
			code = advance();
			let next;
			if (code === CHAR_BACKWARD_SLASH) {
				backslashes = token.backslashes = true;
				code = advance();
				if (code === CHAR_LEFT_CURLY_BRACE) braceEscaped = true;
				continue;
			}
			if (braceEscaped === true || code === CHAR_LEFT_CURLY_BRACE) {
				braces++;
				while (eos() !== true && (code = advance())) {
					if (code === CHAR_BACKWARD_SLASH) {
						backslashes = token.backslashes = true;
						advance();
						continue;
					}
					if (code === CHAR_LEFT_CURLY_BRACE) {
						braces++;
						continue;
					}
					if (braceEscaped !== true && code === CHAR_DOT && (code = advance()) === CHAR_DOT) {
						isBrace = token.isBrace = true;
						isGlob = token.isGlob = true;
						finished = true;
						if (scanToEnd === true) continue;
						break;
					}
					if (braceEscaped !== true && code === CHAR_COMMA) {
						isBrace = token.isBrace = true;
						isGlob = token.isGlob = true;
						finished = true;
						if (scanToEnd === true) continue;
						break;
					}
					if (code === CHAR_RIGHT_CURLY_BRACE) {
						braces--;
						if (braces === 0) {
							braceEscaped = false;
							isBrace = token.isBrace = true;
							finished = true;
							break;
						}
					}
				}
				if (scanToEnd === true) continue;
				break;
			}
			if (code === CHAR_FORWARD_SLASH) {
				slashes.push(index);
				tokens.push(token);
				token = {
					value: "",
					depth: 0,
					isGlob: false
				};
				if (finished === true) continue;
				if (prev === CHAR_DOT && index === start + 1) {
					start += 2;
					continue;
				}
				lastIndex = index + 1;
				continue;
			}
			if (opts.noext !== true) {
				if ((code === CHAR_PLUS || code === CHAR_AT || code === CHAR_ASTERISK || code === CHAR_QUESTION_MARK || code === CHAR_EXCLAMATION_MARK) === true && peek() === CHAR_LEFT_PARENTHESES) {
					isGlob = token.isGlob = true;
					isExtglob = token.isExtglob = true;
					finished = true;
					if (code === CHAR_EXCLAMATION_MARK && index === start) negatedExtglob = true;
					if (scanToEnd === true) {
						let parens = 0;
						while (eos() !== true && (code = advance())) {
							if (code === CHAR_BACKWARD_SLASH) {
								backslashes = token.backslashes = true;
								advance();
								continue;
							}
							if (code === CHAR_LEFT_PARENTHESES) {
								parens++;
								continue;
							}
							if (code === CHAR_RIGHT_PARENTHESES && --parens === 0) {
								finished = true;
								break;
							}
						}
						continue;
					}
					break;
				}
			}
			if (code === CHAR_ASTERISK) {
				if (prev === CHAR_ASTERISK) isGlobstar = token.isGlobstar = true;
				isGlob = token.isGlob = true;
				finished = true;
				if (scanToEnd === true) continue;
				break;
			}
			if (code === CHAR_QUESTION_MARK) {
				isGlob = token.isGlob = true;
				finished = true;
				if (scanToEnd === true) continue;
				break;
			}
			if (code === CHAR_LEFT_SQUARE_BRACKET) {
				while (eos() !== true && (next = advance())) {
					if (next === CHAR_BACKWARD_SLASH) {
						backslashes = token.backslashes = true;
						advance();
						continue;
					}
					if (next === CHAR_RIGHT_SQUARE_BRACKET) {
						isBracket = token.isBracket = true;
						isGlob = token.isGlob = true;
						finished = true;
						break;
					}
				}
				if (scanToEnd === true) continue;
				break;
			}
			if (opts.nonegate !== true && code === CHAR_EXCLAMATION_MARK && index === start) {
				negated = token.negated = true;
				start++;
				continue;
			}
			if (opts.noparen !== true && code === CHAR_LEFT_PARENTHESES) {
				isGlob = token.isGlob = true;
				if (scanToEnd === true) {
					let parens = 1;
					while (eos() !== true && (code = advance())) {
						if (code === CHAR_BACKWARD_SLASH) {
							backslashes = token.backslashes = true;
							advance();
							continue;
						}
						if (code === CHAR_LEFT_PARENTHESES) {
							parens++;
							continue;
						}
						if (code === CHAR_RIGHT_PARENTHESES && --parens === 0) {
							finished = true;
							break;
						}
					}
					continue;
				}
				break;
			}
			if (isGlob === true) {
				finished = true;
				if (scanToEnd === true) continue;
				break;
			}
		}
		if (opts.noext === true) {
			isExtglob = false;
			isGlob = false;
		}
		let base = str;
		let prefix = "";
		let glob = "";
		if (start > 0) {
			prefix = str.slice(0, start);
			str = str.slice(start);
			lastIndex -= start;
		}
		if (base && isGlob === true && lastIndex > 0) {
			base = str.slice(0, lastIndex);
			glob = str.slice(lastIndex);
		} else if (isGlob === true) {
			base = "";
			glob = str;
		} else base = str;
		if (base && base !== "" && base !== "/" && base !== str) {
			if (isPathSeparator(base.charCodeAt(base.length - 1))) base = base.slice(0, -1);
		}
		if (opts.unescape === true) {
			if (glob) glob = utils.removeBackslashes(glob);
			if (base && backslashes === true) base = utils.removeBackslashes(base);
		}
		const state = {
			prefix,
			input,
			start,
			base,
			glob,
			isBrace,
			isBracket,
			isGlob,
			isExtglob,
			isGlobstar,
			negated,
			negatedExtglob
		};
		if (opts.tokens === true) {
			state.maxDepth = 0;
			if (!isPathSeparator(code)) tokens.push(token);
			state.tokens = tokens;
		}
		if (opts.parts === true || opts.tokens === true) {
			let prevIndex;
			for (let idx = 0; idx < slashes.length; idx++) {
				const n = prevIndex !== void 0 ? prevIndex + 1 : start;
				const i = slashes[idx];
				const value = input.slice(n, i);
				if (opts.tokens) {
					if (idx === 0 && start !== 0) {
						tokens[idx].isPrefix = true;
						tokens[idx].value = prefix;
					} else tokens[idx].value = value;
					depth(tokens[idx]);
					state.maxDepth += tokens[idx].depth;
				}
				if (i >= start) {
					parts.push(value);
					prevIndex = i;
				}
			}
			const n = prevIndex !== void 0 ? prevIndex + 1 : start;
			const value = input.slice(n);
			parts.push(value);
			if (opts.tokens && prevIndex && prevIndex + 1 < input.length) {
				tokens[tokens.length - 1].value = value;
				depth(tokens[tokens.length - 1]);
				state.maxDepth += tokens[tokens.length - 1].depth;
			}
			state.slashes = slashes;
			state.parts = parts;
		}
		return state;
	};
	module.exports = scan;
}));

// ../../../work/main/node_modules/picomatch/lib/parse.js
var require_parse = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const constants = require_constants();
	const utils = require_utils();
	/**
	* Constants
	*/
	const { MAX_LENGTH, POSIX_REGEX_SOURCE, REGEX_NON_SPECIAL_CHARS, REGEX_SPECIAL_CHARS_BACKREF, REPLACEMENTS } = constants;
	/**
	* Helpers
	*/
	const expandRange = (args, options) => {
		if (typeof options.expandRange === "function") return options.expandRange(...args, options);
		args.sort();
		const value = `[${args.join("-")}]`;
		try {
			new RegExp(value);
		} catch (ex) {
			return args.map((v) => utils.escapeRegex(v)).join("..");
		}
		return value;
	};
	/**
	* Create the message for a syntax error
	*/
	const syntaxError = (type, char) => {
		return `Missing ${type}: "${char}" - use "\\\\${char}" to match literal characters`;
	};
	const splitTopLevel = (input) => {
		const parts = [];
		let bracket = 0;
		let paren = 0;
		let quote = 0;
		let value = "";
		let escaped = false;
		for (const ch of input) {
			if (escaped === true) {
				value += ch;
				escaped = false;
				continue;
			}
			if (ch === "\\") {
				value += ch;
				escaped = true;
				continue;
			}
			if (ch === "\"") {
				quote = quote === 1 ? 0 : 1;
				value += ch;
				continue;
			}
			if (quote === 0) {
				if (ch === "[") bracket++;
				else if (ch === "]" && bracket > 0) bracket--;
				else if (bracket === 0) {
					if (ch === "(") paren++;
					else if (ch === ")" && paren > 0) paren--;
					else if (ch === "|" && paren === 0) {
						parts.push(value);
						value = "";
						continue;
					}
				}
			}
			value += ch;
		}
		parts.push(value);
		return parts;
	};
	const isPlainBranch = (branch) => {
		let escaped = false;
		for (const ch of branch) {
			if (escaped === true) {
				escaped = false;
				continue;
			}
			if (ch === "\\") {
				escaped = true;
				continue;
			}
			if (/[?*+@!()[\]{}]/.test(ch)) return false;
		}
		return true;
	};
	const normalizeSimpleBranch = (branch) => {
		let value = branch.trim();
		let changed = true;
		while (changed === true) {
			changed = false;
			if (/^@\([^\\()[\]{}|]+\)$/.test(value)) {
				value = value.slice(2, -1);
				changed = true;
			}
		}
		if (!isPlainBranch(value)) return;
		return value.replace(/\\(.)/g, "$1");
	};
	const hasRepeatedCharPrefixOverlap = (branches) => {
		const values = branches.map(normalizeSimpleBranch).filter(Boolean);
		for (let i = 0; i < values.length; i++) for (let j = i + 1; j < values.length; j++) {
			const a = values[i];
			const b = values[j];
			const char = a[0];
			if (!char || a !== char.repeat(a.length) || b !== char.repeat(b.length)) continue;
			if (a === b || a.startsWith(b) || b.startsWith(a)) return true;
		}
		return false;
	};
	const parseRepeatedExtglob = (pattern, requireEnd = true) => {
		if (pattern[0] !== "+" && pattern[0] !== "*" || pattern[1] !== "(") return;
		let bracket = 0;
		let paren = 0;
		let quote = 0;
		let escaped = false;
		for (let i = 1; i < pattern.length; i++) {
			const ch = pattern[i];
			if (escaped === true) {
				escaped = false;
				continue;
			}
			if (ch === "\\") {
				escaped = true;
				continue;
			}
			if (ch === "\"") {
				quote = quote === 1 ? 0 : 1;
				continue;
			}
			if (quote === 1) continue;
			if (ch === "[") {
				bracket++;
				continue;
			}
			if (ch === "]" && bracket > 0) {
				bracket--;
				continue;
			}
			if (bracket > 0) continue;
			if (ch === "(") {
				paren++;
				continue;
			}
			if (ch === ")") {
				paren--;
				if (paren === 0) {
					if (requireEnd === true && i !== pattern.length - 1) return;
					return {
						type: pattern[0],
						body: pattern.slice(2, i),
						end: i
					};
				}
			}
		}
	};
	const buildCharClassStar = (chars) => {
		return `${chars.length === 1 ? utils.escapeRegex(chars[0]) : `[${chars.map((ch) => utils.escapeRegex(ch)).join("")}]`}*`;
	};
	const getStarExtglobSequenceChars = (pattern) => {
		let index = 0;
		const chars = [];
		while (index < pattern.length) {
			const match = parseRepeatedExtglob(pattern.slice(index), false);
			if (!match || match.type !== "*") return;
			const branches = splitTopLevel(match.body).map((branch) => branch.trim());
			if (branches.length !== 1) return;
			const branch = normalizeSimpleBranch(branches[0]);
			if (!branch || branch.length !== 1) return;
			chars.push(branch);
			index += match.end + 1;
		}
		if (chars.length < 1) return;
		return chars;
	};
	const repeatedExtglobRecursion = (pattern) => {
		let depth = 0;
		let value = pattern.trim();
		let match = parseRepeatedExtglob(value);
		while (match) {
			depth++;
			value = match.body.trim();
			match = parseRepeatedExtglob(value);
		}
		return depth;
	};
	const analyzeRepeatedExtglob = (body, options) => {
		if (options.maxExtglobRecursion === false) return { risky: false };
		const max = typeof options.maxExtglobRecursion === "number" ? options.maxExtglobRecursion : constants.DEFAULT_MAX_EXTGLOB_RECURSION;
		const branches = splitTopLevel(body).map((branch) => branch.trim());
		if (branches.length > 1) {
			if (branches.some((branch) => branch === "") || branches.some((branch) => /^[*?]+$/.test(branch)) || hasRepeatedCharPrefixOverlap(branches)) return { risky: true };
		}
		const safeChars = [];
		let sawStarSequence = false;
		let combinable = true;
		for (const branch of branches) {
			const chars = getStarExtglobSequenceChars(branch);
			if (chars) {
				sawStarSequence = true;
				safeChars.push(...chars);
				continue;
			}
			const literal = normalizeSimpleBranch(branch);
			if (literal && literal.length === 1) {
				safeChars.push(literal);
				continue;
			}
			combinable = false;
			if (repeatedExtglobRecursion(branch) > max) return { risky: true };
		}
		if (sawStarSequence) return combinable ? {
			risky: true,
			safeOutput: buildCharClassStar([...new Set(safeChars)])
		} : { risky: true };
		return { risky: false };
	};
	/**
	* Parse the given input string.
	* @param {String} input
	* @param {Object} options
	* @return {Object}
	*/
	const parse = (input, options) => {
		if (typeof input !== "string") throw new TypeError("Expected a string");
		input = REPLACEMENTS[input] || input;
		const opts = { ...options };
		const max = typeof opts.maxLength === "number" ? Math.min(MAX_LENGTH, opts.maxLength) : MAX_LENGTH;
		let len = input.length;
		if (len > max) throw new SyntaxError(`Input length: ${len}, exceeds maximum allowed length: ${max}`);
		const bos = {
			type: "bos",
			value: "",
			output: opts.prepend || ""
		};
		const tokens = [bos];
		const capture = opts.capture ? "" : "?:";
		const PLATFORM_CHARS = constants.globChars(opts.windows);
		const EXTGLOB_CHARS = constants.extglobChars(PLATFORM_CHARS);
		const { DOT_LITERAL, PLUS_LITERAL, SLASH_LITERAL, ONE_CHAR, DOTS_SLASH, NO_DOT, NO_DOT_SLASH, NO_DOTS_SLASH, QMARK, QMARK_NO_DOT, STAR, START_ANCHOR } = PLATFORM_CHARS;
		const globstar = (opts) => {
			return `(${capture}(?:(?!${START_ANCHOR}${opts.dot ? DOTS_SLASH : DOT_LITERAL}).)*?)`;
		};
		const nodot = opts.dot ? "" : NO_DOT;
		const qmarkNoDot = opts.dot ? QMARK : QMARK_NO_DOT;
		let star = opts.bash === true ? globstar(opts) : STAR;
		if (opts.capture) star = `(${star})`;
		if (typeof opts.noext === "boolean") opts.noextglob = opts.noext;
		const state = {
			input,
			index: -1,
			start: 0,
			dot: opts.dot === true,
			consumed: "",
			output: "",
			prefix: "",
			backtrack: false,
			negated: false,
			brackets: 0,
			braces: 0,
			parens: 0,
			quotes: 0,
			globstar: false,
			tokens
		};
		input = utils.removePrefix(input, state);
		len = input.length;
		const extglobs = [];
		const braces = [];
		const stack = [];
		let prev = bos;
		let value;
		/**
		* Tokenizing helpers
		*/
		const eos = () => state.index === len - 1;
		const peek = state.peek = (n = 1) => input[state.index + n];
		const advance = state.advance = () => input[++state.index] || "";
		const remaining = () => input.slice(state.index + 1);
		const consume = (value = "", num = 0) => {
			state.consumed += value;
			state.index += num;
		};
		const append = (token) => {
			state.output += token.output != null ? token.output : token.value;
			consume(token.value);
		};
		const negate = () => {
			let count = 1;
			while (peek() === "!" && (peek(2) !== "(" || peek(3) === "?")) {
				advance();
				state.start++;
				count++;
			}
			if (count % 2 === 0) return false;
			state.negated = true;
			state.start++;
			return true;
		};
		const increment = (type) => {
			state[type]++;
			stack.push(type);
		};
		const decrement = (type) => {
			state[type]--;
			stack.pop();
		};
		/**
		* Push tokens onto the tokens array. This helper speeds up
		* tokenizing by 1) helping us avoid backtracking as much as possible,
		* and 2) helping us avoid creating extra tokens when consecutive
		* characters are plain text. This improves performance and simplifies
		* lookbehinds.
		*/
		const push = (tok) => {
			if (prev.type === "globstar") {
				const isBrace = state.braces > 0 && (tok.type === "comma" || tok.type === "brace");
				const isExtglob = tok.extglob === true || extglobs.length && (tok.type === "pipe" || tok.type === "paren");
				if (tok.type !== "slash" && tok.type !== "paren" && !isBrace && !isExtglob) {
					state.output = state.output.slice(0, -prev.output.length);
					prev.type = "star";
					prev.value = "*";
					prev.output = star;
					state.output += prev.output;
				}
			}
			if (extglobs.length && tok.type !== "paren") extglobs[extglobs.length - 1].inner += tok.value;
			if (tok.value || tok.output) append(tok);
			if (prev && prev.type === "text" && tok.type === "text") {
				prev.output = (prev.output || prev.value) + tok.value;
				prev.value += tok.value;
				return;
			}
			tok.prev = prev;
			tokens.push(tok);
			prev = tok;
		};
		const extglobOpen = (type, value) => {
			const token = {
				...EXTGLOB_CHARS[value],
				conditions: 1,
				inner: ""
			};
			token.prev = prev;
			token.parens = state.parens;
			token.output = state.output;
			token.startIndex = state.index;
			token.tokensIndex = tokens.length;
			const output = (opts.capture ? "(" : "") + token.open;
			increment("parens");
			push({
				type,
				value,
				output: state.output ? "" : ONE_CHAR
			});
			push({
				type: "paren",
				extglob: true,
				value: advance(),
				output
			});
			extglobs.push(token);
		};
		const extglobClose = (token) => {
			const literal = input.slice(token.startIndex, state.index + 1);
			const body = input.slice(token.startIndex + 2, state.index);
			const analysis = analyzeRepeatedExtglob(body, opts);
			if ((token.type === "plus" || token.type === "star") && analysis.risky) {
				const safeOutput = analysis.safeOutput ? (token.output ? "" : ONE_CHAR) + (opts.capture ? `(${analysis.safeOutput})` : analysis.safeOutput) : void 0;
				const open = tokens[token.tokensIndex];
				open.type = "text";
				open.value = literal;
				open.output = safeOutput || utils.escapeRegex(literal);
				for (let i = token.tokensIndex + 1; i < tokens.length; i++) {
					tokens[i].value = "";
					tokens[i].output = "";
					delete tokens[i].suffix;
				}
				state.output = token.output + open.output;
				state.backtrack = true;
				push({
					type: "paren",
					extglob: true,
					value,
					output: ""
				});
				decrement("parens");
				return;
			}
			let output = token.close + (opts.capture ? ")" : "");
			let rest;
			if (token.type === "negate") {
				let extglobStar = star;
				if (token.inner && token.inner.length > 1 && token.inner.includes("/")) extglobStar = globstar(opts);
				if (extglobStar !== star || eos() || /^\)+$/.test(remaining())) output = token.close = `)$))${extglobStar}`;
				if (token.inner.includes("*") && (rest = remaining()) && /^\.[^\\/.]+$/.test(rest)) output = token.close = `)${parse(rest, {
					...options,
					fastpaths: false
				}).output})${extglobStar})`;
				if (token.prev.type === "bos") state.negatedExtglob = true;
			}
			push({
				type: "paren",
				extglob: true,
				value,
				output
			});
			decrement("parens");
		};
		/**
		* Fast paths
		*/
		if (opts.fastpaths !== false && !/(^[*!]|[/()[\]{}"])/.test(input)) {
			let backslashes = false;
			let output = input.replace(REGEX_SPECIAL_CHARS_BACKREF, (m, esc, chars, first, rest, index) => {
				if (first === "\\") {
					backslashes = true;
					return m;
				}
				if (first === "?") {
					if (esc) return esc + first + (rest ? QMARK.repeat(rest.length) : "");
					if (index === 0) return qmarkNoDot + (rest ? QMARK.repeat(rest.length) : "");
					return QMARK.repeat(chars.length);
				}
				if (first === ".") return DOT_LITERAL.repeat(chars.length);
				if (first === "*") {
					if (esc) return esc + first + (rest ? star : "");
					return star;
				}
				return esc ? m : `\\${m}`;
			});
			if (backslashes === true) {
				if (opts.unescape === true) output = output.replace(/\\/g, "");
				else output = output.replace(/\\+/g, (m) => {
					return m.length % 2 === 0 ? "\\\\" : m ? "\\" : "";
				});
			}
			if (output === input && opts.contains === true) {
				state.output = input;
				return state;
			}
			state.output = utils.wrapOutput(output, state, options);
			return state;
		}
		/**
		* Tokenize input until we reach end-of-string
		*/
		while (!eos()) {
			value = advance();
			if (value === "\0") continue;
			/**
			* Escaped characters
			*/
			if (value === "\\") {
				const next = peek();
				if (next === "/" && opts.bash !== true) continue;
				if (next === "." || next === ";") continue;
				if (!next) {
					value += "\\";
					push({
						type: "text",
						value
					});
					continue;
				}
				const match = /^\\+/.exec(remaining());
				let slashes = 0;
				if (match && match[0].length > 2) {
					slashes = match[0].length;
					state.index += slashes;
					if (slashes % 2 !== 0) value += "\\";
				}
				if (opts.unescape === true) value = advance();
				else value += advance();
				if (state.brackets === 0) {
					push({
						type: "text",
						value
					});
					continue;
				}
			}
			/**
			* If we're inside a regex character class, continue
			* until we reach the closing bracket.
			*/
			if (state.brackets > 0 && (value !== "]" || prev.value === "[" || prev.value === "[^")) {
				if (opts.posix !== false && value === ":") {
					const inner = prev.value.slice(1);
					if (inner.includes("[")) {
						prev.posix = true;
						if (inner.includes(":")) {
							const idx = prev.value.lastIndexOf("[");
							const pre = prev.value.slice(0, idx);
							const rest = prev.value.slice(idx + 2);
							const posix = POSIX_REGEX_SOURCE[rest];
							if (posix) {
								prev.value = pre + posix;
								state.backtrack = true;
								advance();
								if (!bos.output && tokens.indexOf(prev) === 1) bos.output = ONE_CHAR;
								continue;
							}
						}
					}
				}
				if (value === "[" && peek() !== ":" || value === "-" && peek() === "]") value = `\\${value}`;
				if (value === "]" && (prev.value === "[" || prev.value === "[^")) value = `\\${value}`;
				if (opts.posix === true && value === "!" && prev.value === "[") value = "^";
				prev.value += value;
				append({ value });
				continue;
			}
			/**
			* If we're inside a quoted string, continue
			* until we reach the closing double quote.
			*/
			if (state.quotes === 1 && value !== "\"") {
				value = utils.escapeRegex(value);
				prev.value += value;
				append({ value });
				continue;
			}
			/**
			* Double quotes
			*/
			if (value === "\"") {
				state.quotes = state.quotes === 1 ? 0 : 1;
				if (opts.keepQuotes === true) push({
					type: "text",
					value
				});
				continue;
			}
			/**
			* Parentheses
			*/
			if (value === "(") {
				increment("parens");
				push({
					type: "paren",
					value
				});
				continue;
			}
			if (value === ")") {
				if (state.parens === 0 && opts.strictBrackets === true) throw new SyntaxError(syntaxError("opening", "("));
				const extglob = extglobs[extglobs.length - 1];
				if (extglob && state.parens === extglob.parens + 1) {
					extglobClose(extglobs.pop());
					continue;
				}
				push({
					type: "paren",
					value,
					output: state.parens ? ")" : "\\)"
				});
				decrement("parens");
				continue;
			}
			/**
			* Square brackets
			*/
			if (value === "[") {
				if (opts.nobracket === true || !remaining().includes("]")) {
					if (opts.nobracket !== true && opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", "]"));
					value = `\\${value}`;
				} else increment("brackets");
				push({
					type: "bracket",
					value
				});
				continue;
			}
			if (value === "]") {
				if (opts.nobracket === true || prev && prev.type === "bracket" && prev.value.length === 1) {
					push({
						type: "text",
						value,
						output: `\\${value}`
					});
					continue;
				}
				if (state.brackets === 0) {
					if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("opening", "["));
					push({
						type: "text",
						value,
						output: `\\${value}`
					});
					continue;
				}
				decrement("brackets");
				const prevValue = prev.value.slice(1);
				if (prev.posix !== true && prevValue[0] === "^" && !prevValue.includes("/")) value = `/${value}`;
				prev.value += value;
				append({ value });
				if (opts.literalBrackets === false || utils.hasRegexChars(prevValue)) continue;
				const escaped = utils.escapeRegex(prev.value);
				state.output = state.output.slice(0, -prev.value.length);
				if (opts.literalBrackets === true) {
					state.output += escaped;
					prev.value = escaped;
					continue;
				}
				prev.value = `(${capture}${escaped}|${prev.value})`;
				state.output += prev.value;
				continue;
			}
			/**
			* Braces
			*/
			if (value === "{" && opts.nobrace !== true) {
				increment("braces");
				const open = {
					type: "brace",
					value,
					output: "(",
					outputIndex: state.output.length,
					tokensIndex: state.tokens.length
				};
				braces.push(open);
				push(open);
				continue;
			}
			if (value === "}") {
				const brace = braces[braces.length - 1];
				if (opts.nobrace === true || !brace) {
					push({
						type: "text",
						value,
						output: value
					});
					continue;
				}
				let output = ")";
				if (brace.dots === true) {
					const arr = tokens.slice();
					const range = [];
					for (let i = arr.length - 1; i >= 0; i--) {
						tokens.pop();
						if (arr[i].type === "brace") break;
						if (arr[i].type !== "dots") range.unshift(arr[i].value);
					}
					output = expandRange(range, opts);
					state.backtrack = true;
				}
				if (brace.comma !== true && brace.dots !== true) {
					const out = state.output.slice(0, brace.outputIndex);
					const toks = state.tokens.slice(brace.tokensIndex);
					brace.value = brace.output = "\\{";
					value = output = "\\}";
					state.output = out;
					for (const t of toks) state.output += t.output || t.value;
				}
				push({
					type: "brace",
					value,
					output
				});
				decrement("braces");
				braces.pop();
				continue;
			}
			/**
			* Pipes
			*/
			if (value === "|") {
				if (extglobs.length > 0) extglobs[extglobs.length - 1].conditions++;
				push({
					type: "text",
					value
				});
				continue;
			}
			/**
			* Commas
			*/
			if (value === ",") {
				let output = value;
				const brace = braces[braces.length - 1];
				if (brace && stack[stack.length - 1] === "braces") {
					brace.comma = true;
					output = "|";
				}
				push({
					type: "comma",
					value,
					output
				});
				continue;
			}
			/**
			* Slashes
			*/
			if (value === "/") {
				if (prev.type === "dot" && state.index === state.start + 1) {
					state.start = state.index + 1;
					state.consumed = "";
					state.output = "";
					tokens.pop();
					prev = bos;
					continue;
				}
				push({
					type: "slash",
					value,
					output: SLASH_LITERAL
				});
				continue;
			}
			/**
			* Dots
			*/
			if (value === ".") {
				if (state.braces > 0 && prev.type === "dot") {
					if (prev.value === ".") prev.output = DOT_LITERAL;
					const brace = braces[braces.length - 1];
					prev.type = "dots";
					prev.output += value;
					prev.value += value;
					brace.dots = true;
					continue;
				}
				if (state.braces + state.parens === 0 && prev.type !== "bos" && prev.type !== "slash") {
					push({
						type: "text",
						value,
						output: DOT_LITERAL
					});
					continue;
				}
				push({
					type: "dot",
					value,
					output: DOT_LITERAL
				});
				continue;
			}
			/**
			* Question marks
			*/
			if (value === "?") {
				if (!(prev && prev.value === "(") && opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
					extglobOpen("qmark", value);
					continue;
				}
				if (prev && prev.type === "paren") {
					const next = peek();
					let output = value;
					if (prev.value === "(" && !/[!=<:]/.test(next) || next === "<" && !/<([!=]|\w+>)/.test(remaining())) output = `\\${value}`;
					push({
						type: "text",
						value,
						output
					});
					continue;
				}
				if (opts.dot !== true && (prev.type === "slash" || prev.type === "bos")) {
					push({
						type: "qmark",
						value,
						output: QMARK_NO_DOT
					});
					continue;
				}
				push({
					type: "qmark",
					value,
					output: QMARK
				});
				continue;
			}
			/**
			* Exclamation
			*/
			if (value === "!") {
				if (opts.noextglob !== true && peek() === "(") {
					if (peek(2) !== "?" || !/[!=<:]/.test(peek(3))) {
						extglobOpen("negate", value);
						continue;
					}
				}
				if (opts.nonegate !== true && state.index === 0) {
					negate();
					continue;
				}
			}
			/**
			* Plus
			*/
			if (value === "+") {
				if (opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
					extglobOpen("plus", value);
					continue;
				}
				if (prev && prev.value === "(" || opts.regex === false) {
					push({
						type: "plus",
						value,
						output: PLUS_LITERAL
					});
					continue;
				}
				if (prev && (prev.type === "bracket" || prev.type === "paren" || prev.type === "brace") || state.parens > 0) {
					push({
						type: "plus",
						value
					});
					continue;
				}
				push({
					type: "plus",
					value: PLUS_LITERAL
				});
				continue;
			}
			/**
			* Plain text
			*/
			if (value === "@") {
				if (opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
					push({
						type: "at",
						extglob: true,
						value,
						output: ""
					});
					continue;
				}
				push({
					type: "text",
					value
				});
				continue;
			}
			/**
			* Plain text
			*/
			if (value !== "*") {
				if (value === "$" || value === "^") value = `\\${value}`;
				const match = REGEX_NON_SPECIAL_CHARS.exec(remaining());
				if (match) {
					value += match[0];
					state.index += match[0].length;
				}
				push({
					type: "text",
					value
				});
				continue;
			}
			/**
			* Stars
			*/
			if (prev && (prev.type === "globstar" || prev.star === true)) {
				prev.type = "star";
				prev.star = true;
				prev.value += value;
				prev.output = star;
				state.backtrack = true;
				state.globstar = true;
				consume(value);
				continue;
			}
			let rest = remaining();
			if (opts.noextglob !== true && /^\([^?]/.test(rest)) {
				extglobOpen("star", value);
				continue;
			}
			if (prev.type === "star") {
				if (opts.noglobstar === true) {
					consume(value);
					continue;
				}
				const prior = prev.prev;
				const before = prior.prev;
				const isStart = prior.type === "slash" || prior.type === "bos";
				const afterStar = before && (before.type === "star" || before.type === "globstar");
				if (opts.bash === true && (!isStart || rest[0] && rest[0] !== "/")) {
					push({
						type: "star",
						value,
						output: ""
					});
					continue;
				}
				const isBrace = state.braces > 0 && (prior.type === "comma" || prior.type === "brace");
				const isExtglob = extglobs.length && (prior.type === "pipe" || prior.type === "paren");
				if (!isStart && prior.type !== "paren" && !isBrace && !isExtglob) {
					push({
						type: "star",
						value,
						output: ""
					});
					continue;
				}
				while (rest.slice(0, 3) === "/**") {
					const after = input[state.index + 4];
					if (after && after !== "/") break;
					rest = rest.slice(3);
					consume("/**", 3);
				}
				const isEnd = eos() || state.parens > 0 && rest === ")".repeat(state.parens) && !extglobs.some((extglob) => extglob.type === "negate");
				if (prior.type === "bos" && eos()) {
					prev.type = "globstar";
					prev.value += value;
					prev.output = globstar(opts);
					state.output = prev.output;
					state.globstar = true;
					consume(value);
					continue;
				}
				if (prior.type === "slash" && prior.prev.type !== "bos" && !afterStar && isEnd) {
					state.output = state.output.slice(0, -(prior.output + prev.output).length);
					prior.output = `(?:${prior.output}`;
					prev.type = "globstar";
					prev.output = globstar(opts) + (opts.strictSlashes ? ")" : "|$)");
					prev.value += value;
					state.globstar = true;
					state.output += prior.output + prev.output;
					consume(value);
					continue;
				}
				if (prior.type === "slash" && prior.prev.type !== "bos" && rest[0] === "/") {
					const end = rest[1] !== void 0 ? "|$" : "";
					state.output = state.output.slice(0, -(prior.output + prev.output).length);
					prior.output = `(?:${prior.output}`;
					prev.type = "globstar";
					prev.output = `${globstar(opts)}${SLASH_LITERAL}|${SLASH_LITERAL}${end})`;
					prev.value += value;
					state.output += prior.output + prev.output;
					state.globstar = true;
					consume(value + advance());
					push({
						type: "slash",
						value: "/",
						output: ""
					});
					continue;
				}
				if (prior.type === "bos" && rest[0] === "/") {
					prev.type = "globstar";
					prev.value += value;
					prev.output = `(?:^|${SLASH_LITERAL}|${globstar(opts)}${SLASH_LITERAL})`;
					state.output = prev.output;
					state.globstar = true;
					consume(value + advance());
					push({
						type: "slash",
						value: "/",
						output: ""
					});
					continue;
				}
				state.output = state.output.slice(0, -prev.output.length);
				prev.type = "globstar";
				prev.output = globstar(opts);
				prev.value += value;
				state.output += prev.output;
				state.globstar = true;
				consume(value);
				continue;
			}
			const token = {
				type: "star",
				value,
				output: star
			};
			if (opts.bash === true) {
				token.output = ".*?";
				if (prev.type === "bos" || prev.type === "slash") token.output = nodot + token.output;
				push(token);
				continue;
			}
			if (prev && (prev.type === "bracket" || prev.type === "paren") && opts.regex === true) {
				token.output = value;
				push(token);
				continue;
			}
			if (state.index === state.start || prev.type === "slash" || prev.type === "dot") {
				if (prev.type === "dot") {
					state.output += NO_DOT_SLASH;
					prev.output += NO_DOT_SLASH;
				} else if (opts.dot === true) {
					state.output += NO_DOTS_SLASH;
					prev.output += NO_DOTS_SLASH;
				} else {
					state.output += nodot;
					prev.output += nodot;
				}
				if (peek() !== "*") {
					state.output += ONE_CHAR;
					prev.output += ONE_CHAR;
				}
			}
			push(token);
		}
		while (state.brackets > 0) {
			if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", "]"));
			state.output = utils.escapeLast(state.output, "[");
			decrement("brackets");
		}
		while (state.parens > 0) {
			if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", ")"));
			state.output = utils.escapeLast(state.output, "(");
			decrement("parens");
		}
		while (state.braces > 0) {
			if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", "}"));
			state.output = utils.escapeLast(state.output, "{");
			decrement("braces");
		}
		if (opts.strictSlashes !== true && (prev.type === "star" || prev.type === "bracket")) push({
			type: "maybe_slash",
			value: "",
			output: `${SLASH_LITERAL}?`
		});
		if (state.backtrack === true) {
			state.output = "";
			for (const token of state.tokens) {
				state.output += token.output != null ? token.output : token.value;
				if (token.suffix) state.output += token.suffix;
			}
		}
		return state;
	};
	/**
	* Fast paths for creating regular expressions for common glob patterns.
	* This can significantly speed up processing and has very little downside
	* impact when none of the fast paths match.
	*/
	parse.fastpaths = (input, options) => {
		const opts = { ...options };
		const max = typeof opts.maxLength === "number" ? Math.min(MAX_LENGTH, opts.maxLength) : MAX_LENGTH;
		const len = input.length;
		if (len > max) throw new SyntaxError(`Input length: ${len}, exceeds maximum allowed length: ${max}`);
		input = REPLACEMENTS[input] || input;
		const { DOT_LITERAL, SLASH_LITERAL, ONE_CHAR, DOTS_SLASH, NO_DOT, NO_DOTS, NO_DOTS_SLASH, STAR, START_ANCHOR } = constants.globChars(opts.windows);
		const nodot = opts.dot ? NO_DOTS : NO_DOT;
		const slashDot = opts.dot ? NO_DOTS_SLASH : NO_DOT;
		const capture = opts.capture ? "" : "?:";
		const state = {
			negated: false,
			prefix: ""
		};
		let star = opts.bash === true ? ".*?" : STAR;
		if (opts.capture) star = `(${star})`;
		const globstar = (opts) => {
			if (opts.noglobstar === true) return star;
			return `(${capture}(?:(?!${START_ANCHOR}${opts.dot ? DOTS_SLASH : DOT_LITERAL}).)*?)`;
		};
		const create = (str) => {
			switch (str) {
				case "*": return `${nodot}${ONE_CHAR}${star}`;
				case ".*": return `${DOT_LITERAL}${ONE_CHAR}${star}`;
				case "*.*": return `${nodot}${star}${DOT_LITERAL}${ONE_CHAR}${star}`;
				case "*/*": return `${nodot}${star}${SLASH_LITERAL}${ONE_CHAR}${slashDot}${star}`;
				case "**": return nodot + globstar(opts);
				case "**/*": return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${slashDot}${ONE_CHAR}${star}`;
				case "**/*.*": return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${slashDot}${star}${DOT_LITERAL}${ONE_CHAR}${star}`;
				case "**/.*": return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${DOT_LITERAL}${ONE_CHAR}${star}`;
				default: {
					const match = /^(.*?)\.(\w+)$/.exec(str);
					if (!match) return;
					const source = create(match[1]);
					if (!source) return;
					return source + DOT_LITERAL + match[2];
				}
			}
		};
		let source = create(utils.removePrefix(input, state));
		if (source && opts.strictSlashes !== true) source += `${SLASH_LITERAL}?`;
		return source;
	};
	module.exports = parse;
}));

// ../../../work/main/node_modules/picomatch/lib/picomatch.js
var require_picomatch$1 = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const scan = require_scan();
	const parse = require_parse();
	const utils = require_utils();
	const constants = require_constants();
	const isObject = (val) => val && typeof val === "object" && !Array.isArray(val);
	/**
	* Creates a matcher function from one or more glob patterns. The
	* returned function takes a string to match as its first argument,
	* and returns true if the string is a match. The returned matcher
	* function also takes a boolean as the second argument that, when true,
	* returns an object with additional information.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch(glob[, options]);
	*
	* const isMatch = picomatch('*.!(*a)');
	* console.log(isMatch('a.a')); //=> false
	* console.log(isMatch('a.b')); //=> true
	*
	* // For environments without `node.js`, `picomatch/posix` provides you a dependency-free matcher, without automatic OS detection.
	* const picomatch = require('picomatch/posix');
	* // the same API, defaulting to posix paths
	* const isMatch = picomatch('a/*');
	* console.log(isMatch('a\\b')); //=> false
	* console.log(isMatch('a/b')); //=> true
	*
	* // you can still configure the matcher function to accept windows paths
	* const isMatch = picomatch('a/*', { options: windows });
	* console.log(isMatch('a\\b')); //=> true
	* console.log(isMatch('a/b')); //=> true
	* ```
	* @name picomatch
	* @param {String|Array} `globs` One or more glob patterns.
	* @param {Object=} `options`
	* @return {Function=} Returns a matcher function.
	* @api public
	*/
	const picomatch = (glob, options, returnState = false) => {
		if (Array.isArray(glob)) {
			const fns = glob.map((input) => picomatch(input, options, returnState));
			const arrayMatcher = (str) => {
				for (const isMatch of fns) {
					const state = isMatch(str);
					if (state) return state;
				}
				return false;
			};
			return arrayMatcher;
		}
		const isState = isObject(glob) && glob.tokens && glob.input;
		if (glob === "" || typeof glob !== "string" && !isState) throw new TypeError("Expected pattern to be a non-empty string");
		const opts = options || {};
		const posix = opts.windows;
		const regex = isState ? picomatch.compileRe(glob, options) : picomatch.makeRe(glob, options, false, true);
		const state = regex.state;
		delete regex.state;
		let isIgnored = () => false;
		if (opts.ignore) {
			const ignoreOpts = {
				...options,
				ignore: null,
				onMatch: null,
				onResult: null
			};
			isIgnored = picomatch(opts.ignore, ignoreOpts, returnState);
		}
		const matcher = (input, returnObject = false) => {
			const { isMatch, match, output } = picomatch.test(input, regex, options, {
				glob,
				posix
			});
			const result = {
				glob,
				state,
				regex,
				posix,
				input,
				output,
				match,
				isMatch
			};
			if (typeof opts.onResult === "function") opts.onResult(result);
			if (isMatch === false) {
				result.isMatch = false;
				return returnObject ? result : false;
			}
			if (isIgnored(input)) {
				if (typeof opts.onIgnore === "function") opts.onIgnore(result);
				result.isMatch = false;
				return returnObject ? result : false;
			}
			if (typeof opts.onMatch === "function") opts.onMatch(result);
			return returnObject ? result : true;
		};
		if (returnState) matcher.state = state;
		return matcher;
	};
	/**
	* Test `input` with the given `regex`. This is used by the main
	* `picomatch()` function to test the input string.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.test(input, regex[, options]);
	*
	* console.log(picomatch.test('foo/bar', /^(?:([^/]*?)\/([^/]*?))$/));
	* // { isMatch: true, match: [ 'foo/', 'foo', 'bar' ], output: 'foo/bar' }
	* ```
	* @param {String} `input` String to test.
	* @param {RegExp} `regex`
	* @return {Object} Returns an object with matching info.
	* @api public
	*/
	picomatch.test = (input, regex, options, { glob, posix } = {}) => {
		if (typeof input !== "string") throw new TypeError("Expected input to be a string");
		if (input === "") return {
			isMatch: false,
			output: ""
		};
		const opts = options || {};
		const format = opts.format || (posix ? utils.toPosixSlashes : null);
		let match = input === glob;
		let output = match && format ? format(input) : input;
		if (match === false) {
			output = format ? format(input) : input;
			match = output === glob;
		}
		if (match === false || opts.capture === true) {
			if (opts.matchBase === true || opts.basename === true) match = picomatch.matchBase(input, regex, options, posix);
			else match = regex.exec(output);
		}
		return {
			isMatch: Boolean(match),
			match,
			output
		};
	};
	/**
	* Match the basename of a filepath.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.matchBase(input, glob[, options]);
	* console.log(picomatch.matchBase('foo/bar.js', '*.js'); // true
	* ```
	* @param {String} `input` String to test.
	* @param {RegExp|String} `glob` Glob pattern or regex created by [.makeRe](#makeRe).
	* @return {Boolean}
	* @api public
	*/
	picomatch.matchBase = (input, glob, options, posix = options && options.windows) => {
		return (glob instanceof RegExp ? glob : picomatch.makeRe(glob, options)).test(utils.basename(input, { windows: posix }));
	};
	/**
	* Returns true if **any** of the given glob `patterns` match the specified `string`.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.isMatch(string, patterns[, options]);
	*
	* console.log(picomatch.isMatch('a.a', ['b.*', '*.a'])); //=> true
	* console.log(picomatch.isMatch('a.a', 'b.*')); //=> false
	* ```
	* @param {String|Array} str The string to test.
	* @param {String|Array} patterns One or more glob patterns to use for matching.
	* @param {Object} [options] See available [options](#options).
	* @return {Boolean} Returns true if any patterns match `str`
	* @api public
	*/
	picomatch.isMatch = (str, patterns, options) => picomatch(patterns, options)(str);
	/**
	* Parse a glob pattern to create the source string for a regular
	* expression.
	*
	* ```js
	* const picomatch = require('picomatch');
	* const result = picomatch.parse(pattern[, options]);
	* ```
	* @param {String} `pattern`
	* @param {Object} `options`
	* @return {Object} Returns an object with useful properties and output to be used as a regex source string.
	* @api public
	*/
	picomatch.parse = (pattern, options) => {
		if (Array.isArray(pattern)) return pattern.map((p) => picomatch.parse(p, options));
		return parse(pattern, {
			...options,
			fastpaths: false
		});
	};
	/**
	* Scan a glob pattern to separate the pattern into segments.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.scan(input[, options]);
	*
	* const result = picomatch.scan('!./foo/*.js');
	* console.log(result);
	* { prefix: '!./',
	*   input: '!./foo/*.js',
	*   start: 3,
	*   base: 'foo',
	*   glob: '*.js',
	*   isBrace: false,
	*   isBracket: false,
	*   isGlob: true,
	*   isExtglob: false,
	*   isGlobstar: false,
	*   negated: true }
	* ```
	* @param {String} `input` Glob pattern to scan.
	* @param {Object} `options`
	* @return {Object} Returns an object with
	* @api public
	*/
	picomatch.scan = (input, options) => scan(input, options);
	/**
	* Compile a regular expression from the `state` object returned by the
	* [parse()](#parse) method.
	*
	* ```js
	* const picomatch = require('picomatch');
	* const state = picomatch.parse('*.js');
	* // picomatch.compileRe(state[, options]);
	*
	* console.log(picomatch.compileRe(state));
	* //=> /^(?:(?!\.)(?=.)[^/]*?\.js)$/
	* ```
	* @param {Object} `state`
	* @param {Object} `options`
	* @param {Boolean} `returnOutput` Intended for implementors, this argument allows you to return the raw output from the parser.
	* @param {Boolean} `returnState` Adds the state to a `state` property on the returned regex. Useful for implementors and debugging.
	* @return {RegExp}
	* @api public
	*/
	picomatch.compileRe = (state, options, returnOutput = false, returnState = false) => {
		if (returnOutput === true) return state.output;
		const opts = options || {};
		const prepend = opts.contains ? "" : "^";
		const append = opts.contains ? "" : "$";
		let source = `${prepend}(?:${state.output})${append}`;
		if (state && state.negated === true) source = `^(?!${source}).*$`;
		const regex = picomatch.toRegex(source, options);
		if (returnState === true) regex.state = state;
		return regex;
	};
	/**
	* Create a regular expression from a parsed glob pattern.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.makeRe(state[, options]);
	*
	* const result = picomatch.makeRe('*.js');
	* console.log(result);
	* //=> /^(?:(?!\.)(?=.)[^/]*?\.js)$/
	* ```
	* @param {String} `state` The object returned from the `.parse` method.
	* @param {Object} `options`
	* @param {Boolean} `returnOutput` Implementors may use this argument to return the compiled output, instead of a regular expression. This is not exposed on the options to prevent end-users from mutating the result.
	* @param {Boolean} `returnState` Implementors may use this argument to return the state from the parsed glob with the returned regular expression.
	* @return {RegExp} Returns a regex created from the given pattern.
	* @api public
	*/
	picomatch.makeRe = (input, options = {}, returnOutput = false, returnState = false) => {
		if (!input || typeof input !== "string") throw new TypeError("Expected a non-empty string");
		let parsed = {
			negated: false,
			fastpaths: true
		};
		if (options.fastpaths !== false && (input[0] === "." || input[0] === "*")) parsed.output = parse.fastpaths(input, options);
		if (!parsed.output) parsed = parse(input, options);
		return picomatch.compileRe(parsed, options, returnOutput, returnState);
	};
	/**
	* Create a regular expression from the given regex source string.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.toRegex(source[, options]);
	*
	* const { output } = picomatch.parse('*.js');
	* console.log(picomatch.toRegex(output));
	* //=> /^(?:(?!\.)(?=.)[^/]*?\.js)$/
	* ```
	* @param {String} `source` Regular expression source string.
	* @param {Object} `options`
	* @return {RegExp}
	* @api public
	*/
	picomatch.toRegex = (source, options) => {
		try {
			const opts = options || {};
			return new RegExp(source, opts.flags || (opts.nocase ? "i" : ""));
		} catch (err) {
			if (options && options.debug === true) throw err;
			return /$^/;
		}
	};
	/**
	* Picomatch constants.
	* @return {Object}
	*/
	picomatch.constants = constants;
	/**
	* Expose "picomatch"
	*/
	module.exports = picomatch;
}));

// ../../../work/main/node_modules/picomatch/index.js
var require_picomatch = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const pico = require_picomatch$1();
	const utils = require_utils();
	function picomatch(glob, options, returnState = false) {
		if (options && (options.windows === null || options.windows === void 0)) options = {
			...options,
			windows: utils.isWindows()
		};
		return pico(glob, options, returnState);
	}
	Object.assign(picomatch, pico);
	module.exports = picomatch;
}));

// filter-engine/filter/glob.ts
var import_picomatch = /* @__PURE__ */ __toESM(require_picomatch(), 1);
/**
* `dot`: a leading dot is no hidden file here. `strictSlashes`: `/a/` is another path than `/a`. `literalBrackets: false`:
* `[a]` is never the text "[a]". `fastpaths: false`: one way to parse for all globs.
*/
const PICOMATCH_OPTIONS = {
	dot: true,
	nonegate: true,
	noextglob: true,
	strictSlashes: true,
	literalBrackets: false,
	keepQuotes: true,
	fastpaths: false
};
/** What picomatch writes before a segment's wildcard, before the `*` of `.*`, and for `**`. */
const NOT_DOTS = "(?!\\.{1,2}(?:\\/|$))";
const NOT_ONE_MORE_DOT = "(?!\\.{0,1}(?:\\/|$))";
const NOT_AT_END = "(?=.)";
const ANY_SEGMENTS = "(?:(?!(?:^|\\/)\\.{1,2}(?:\\/|$)).)*?";
const IN_SEGMENT = "[^/]";
/** A negated class, to which picomatch adds the slash. */
const NOT_THESE = /\[\^((?:\\.|[^\]\\])*)\/\]/g;
/** Compiles a glob over a whole value; throws a `FilterError` for the place `at`. */
function compileGlob(glob, reading, at) {
	return plainPattern(spellGlob(glob, reading.slash, at), reading) ?? compileTrusted(globSource(glob, reading.slash, at), reading.letters, at);
}
/** Plain ASCII text, and what may follow it to the end. */
const PLAIN$1 = /^(?<text>(?:[\x20-\x29\x2b-\x3e\x40-\x5a\x5d-\x7a\x7c-\x7e]|\\[\x21-\x7e])+)(?<rest>\*{0,2})$/;
/** The same glob as a comparison of bytes (`/api`, `/api/**`; in a value `text*` too), or null when it is more than that. */
function plainPattern(spelled, reading) {
	const { text = "", rest = "" } = PLAIN$1.exec(spelled)?.groups ?? {};
	const anything = reading.slash === 1 ? "*" : "**";
	if (text === "" || rest !== "" && rest !== anything) return null;
	const fold = reading.letters === 1 ? ASCII_LOWER : EXACT;
	return new BytePattern(rest === "" ? 0 : 1, text.replaceAll(/\\(.)/g, "$1"), fold);
}
/** The RE2 source of a glob. */
function globSource(glob, slash, at) {
	const spelled = spellGlob(glob, slash, at);
	const isRooted = slash !== 1 && spelled.startsWith("/");
	const body = isRooted ? spelled.slice(1) : spelled;
	const source = `(?s)^${isRooted ? "/" : ""}(?:${body === "" ? "" : relaxed(parsePicomatch(body, PICOMATCH_OPTIONS).output, slash)})$`;
	if (!source.includes("(?=") && !source.includes("(?!")) return source;
	throw new FilterError({
		code: "HEADGATE_ERR_FILTER_GLOB",
		path: at,
		what: "the glob cannot be matched in linear time",
		hint: "Write it as a regex, or as several predicates under any_of."
	});
}
/** The declared type of `parse` lacks its options. */
const parsePicomatch = import_picomatch.default.parse;
/** The same language without lookaheads, apart from the segments `.` and `..`. */
function relaxed(output, slash) {
	const free = [NOT_DOTS, NOT_ONE_MORE_DOT].reduce((source, lookahead) => source.replaceAll(lookahead, ""), output.replaceAll(ANY_SEGMENTS, ".*?")).replaceAll("(?:^|", "(?:|");
	if (slash === 1) return free.replaceAll(NOT_AT_END, "").replaceAll(IN_SEGMENT, ".").replaceAll(NOT_THESE, "[^$1]");
	return free.replace(/\(\?=\.\)\[\^\/\]\*\?(?=$|[|)])/g, `${IN_SEGMENT}+?`).replaceAll(NOT_AT_END, "");
}

// filter-engine/filter/text-match.ts
/**
* The five forms in which text can be wanted, `{ equals | prefix | contains | glob | regex: '…' }`, shared by all predicates
* over text: their schema, their compiled pattern, and the words for them.
*/
const pattern = string({ error: "must be text; numbers and booleans need quotes" }).max(MAX_PATTERN_LENGTH, { error: `is longer than ${MAX_PATTERN_LENGTH} characters` }).refine((text) => text.isWellFormed(), { error: "has half of a surrogate pair, which no request can hold" });
const nonEmpty = pattern.min(1, { error: "is empty, so it says nothing" });
/** The forms as zod members, in the order in which errors and documents list them. */
const TEXT_FORMS = {
	equals: pattern,
	prefix: nonEmpty,
	contains: nonEmpty,
	glob: nonEmpty,
	regex: nonEmpty
};
/** Which form a `TextMatch` has. */
function formOf(match) {
	if ("equals" in match) return {
		form: "equals",
		text: match.equals
	};
	if ("prefix" in match) return {
		form: "prefix",
		text: match.prefix
	};
	if ("contains" in match) return {
		form: "contains",
		text: match.contains
	};
	if ("glob" in match) return {
		form: "glob",
		text: match.glob
	};
	return {
		form: "regex",
		text: match.regex
	};
}
/** Compiles a form; throws a `FilterError` for the place `at` followed by the form's name. */
function compileText({ form, text }, reading, at) {
	const fold = reading.letters === 1 ? ASCII_LOWER : EXACT;
	if (reading.isFieldText === true && form !== "glob" && form !== "regex") refuseControls(text, below(at, form));
	switch (form) {
		case "equals": return new BytePattern(0, text, fold);
		case "prefix": return new BytePattern(1, text, fold);
		case "contains": return new BytePattern(2, text, fold);
		case "glob": return compileGlob(text, reading, below(at, form));
		case "regex": return (reading.isAscii === true ? compileAsciiRegex : compileRegex)(text, reading.letters, below(at, form));
	}
}
/** No request that the engine reads has them in a header's value (RFC 9110 section 5.5). */
function refuseControls(text, at) {
	const control = Array.from(text).find((char) => char < " " && char !== "	" || char === "");
	if (control === void 0) return;
	const code = control.charCodeAt(0).toString(16).padStart(2, "0");
	throw new FilterError({
		code: "HEADGATE_ERR_FILTER_VALUE",
		path: at,
		what: `${JSON.stringify(text)} has a control character (0x${code}), which no value of a header has`,
		hint: "Leave it out; a line break at the end often comes from a file."
	});
}
const SHAPES = {
	equals: "equals …",
	prefix: "begins with …",
	contains: "contains …",
	glob: "is like …",
	regex: "matches …"
};
/** The form without its text, which other users may see: `equals …`. */
function formShape({ form }) {
	return SHAPES[form];
}
const WANTED = {
	prefix: "beginning with",
	contains: "containing",
	glob: "like",
	regex: "matching"
};
/** The form with its text, as an explanation says it: `"alice"`, `beginning with "/api"`. */
function formWanted({ form, text }) {
	return form === "equals" ? quoted(text) : `${WANTED[form]} ${quoted(text)}`;
}
const yesOrNo = boolean({ error: "must be true or false" });
/** The forms of a `PresenceMatch` as zod members. */
const PRESENCE_FORMS = {
	present: yesOrNo,
	absent: yesOrNo
};
/** Whether presence (true) or absence (false) is wanted; null when it is text that is. */
function presenceOf(match) {
	if ("present" in match) return match.present;
	return "absent" in match ? !match.absent : null;
}
/** The values in bytes of which one must be there for `equals` with case to match; `[null]` where any value may do. */
function literalBytes({ form, text }) {
	if (form !== "equals") return [null];
	return (/[\u0080-\u{10ffff}]/u.test(text) ? ["utf8", "latin1"] : ["utf8"]).map((encoding) => Buffer.from(text, encoding));
}

// filter-engine/filter/predicates/body.ts
/**
* `{ body: { jsonpath, equals|prefix|contains|glob|regex|present|absent } }`
*
* The subject is what a JSONPath (RFC 9535) selects in a JSON body: the predicate matches when any of the selected values
* does. Text is compared as it is, other values as JSON without white space (`3`, `true`, `null`, `{"a":1}`), numbers in it as they are
* written (`1.0`).
*
* The head answers alone when no JSON can follow: no body, another content type, a content coding, a length above the limit is
* left to `matchBody`, so that it is counted. A body that is said to be JSON and is none, is above the limits of size, depth or work, or has a
* name twice in an object, stays unknown: what depends on it does not match, nor does its opposite. So it is from the head on where
* JSON has a content coding, or two types.
*/
const READING$4 = {
	letters: 0,
	slash: 1
};
/** Behind all others: it needs the body. */
const BODY_COST = 1e5;
const jsonpath = string({ error: "must be text: a JSONPath such as $.user.name" });
const bodyKind = {
	shape: new KeyedUnion({ jsonpath }, {
		...TEXT_FORMS,
		...PRESENCE_FORMS
	}),
	compile(spec, at) {
		const path = new JsonPath(spec.jsonpath, below(at, "jsonpath"));
		const wantsPresence = presenceOf(spec);
		if (wantsPresence !== null) {
			const wanted = wantsPresence ? "present" : ABSENT;
			return new BodyPredicate(spec.jsonpath, path, {
				pattern: null,
				wantsPresence,
				shape: wanted,
				wanted
			});
		}
		const form = formOf(spec);
		const words = {
			shape: formShape(form),
			wanted: formWanted(form)
		};
		return new BodyPredicate(spec.jsonpath, path, {
			pattern: compileText(form, READING$4, at),
			wantsPresence,
			...words
		});
	}
};
var BodyPredicate = class {
	cost = BODY_COST;
	instructions;
	needsBody = true;
	subject;
	wanted;
	landmarks;
	whenUnclear = "the body is coded, or has two types";
	#path;
	#wanted;
	constructor(text, path, wanted) {
		this.instructions = path.instructions + (wanted.pattern?.instructions ?? 0);
		this.subject = `body ${legible(text)}`;
		this.wanted = wanted.wanted;
		if (wanted.wantsPresence !== false) this.landmarks = [{
			subject: "content-type",
			value: null
		}];
		this.#path = path;
		this.#wanted = wanted;
	}
	test(head, body) {
		const hasJson = findJson(head);
		if (hasJson === 3) return 3;
		if (hasJson === 0) return this.#wanted.wantsPresence === false ? 1 : 0;
		if (body === null || body.state === 3 || body.budget.isSpent) return 2;
		const { budget } = body;
		const values = body.state === 1 ? this.#path.select(body.value, budget) : [];
		const verdict = this.#judge(values, budget);
		return budget.isSpent ? 2 : verdict;
	}
	#judge(values, budget) {
		const { pattern, wantsPresence } = this.#wanted;
		if (pattern === null) return values.length > 0 === wantsPresence ? 1 : 0;
		for (const value of values) {
			const bytes = Buffer.from(textOfValue(value));
			if (!budget.pay(bytes.length, pattern.instructions)) return 0;
			if (pattern.test(bytes, 0, bytes.length)) return 1;
		}
		return 0;
	}
	describe() {
		return `body at a JSONPath ${this.#wanted.shape}`;
	}
	seen(head, body) {
		if (findJson(head) !== 1 || body === null || body.state !== 1) return "not JSON";
		const values = this.#path.select(body.value, body.budget).slice(0, 8);
		if (body.budget.isSpent) return "too much to look at again";
		const say = this.#path.isNamed ? shownValue : kindOfValue;
		return values.length === 0 ? ABSENT : values.map(say).join(" and ");
	}
};
/** A value that the path does not name, as under a wildcard: only what kind it is, and how large. */
function kindOfValue(value) {
	if (isContainer(value)) return isList$1(value) ? `an array of ${value.length} elements` : `an object of ${Object.keys(value).length} members`;
	if (typeof value === "string") return `text of ${value.length} characters`;
	return value === null ? "null" : `a ${typeof value === "boolean" ? "boolean" : "number"}`;
}
/** Of what has members, which the path does not name either, only how many. */
function shownValue(value) {
	if (isContainer(value)) return kindOfValue(value);
	const text = Buffer.from(textOfValue(value));
	return shown(text, 0, text.length);
}
const CONTENT_TYPE$1 = Buffer.from("content-type");
const CONTENT_ENCODING = Buffer.from("content-encoding");
const APPLICATION = Buffer.from("application/");
const JSON_ITSELF = Buffer.from("json");
const JSON_SUFFIX = Buffer.from("+json");
const SEMICOLON$1 = 59;
const COMMA$1 = 44;
const QUOTE = 34;
const SPACE$3 = 32;
const TAB$1 = 9;
/** Whether a body of JSON follows the head: MATCH, NO_MATCH, or UNCLEAR where it is coded or has another type as well. */
function findJson(head) {
	if (head.bodyKind === 0) return 0;
	let types = 0;
	let jsonTypes = 0;
	for (let i = findField(head, CONTENT_TYPE$1, 0); i >= 0; i = findField(head, CONTENT_TYPE$1, i + 1)) {
		const start = head.fields[i * 4 + 2];
		const end = head.fields[i * 4 + 3];
		const isSeveral = isListOfTypes(head.bytes, start, end);
		types += isSeveral ? 2 : 1;
		if (isSeveral ? namesJson(head.bytes, start, end) : isJsonType(head.bytes, start, end)) jsonTypes++;
	}
	if (jsonTypes === 0) return 0;
	return types > 1 || findField(head, CONTENT_ENCODING, 0) >= 0 ? 3 : 1;
}
/** Whether a comma outside quotes makes several of one value: two lines say the same (RFC 9110 section 5.3). */
function isListOfTypes(bytes, start, end) {
	let isQuoted = false;
	for (let i = start; i < end; i++) if (bytes[i] === QUOTE) isQuoted = !isQuoted;
	else if (bytes[i] === COMMA$1 && !isQuoted) return true;
	return false;
}
/** Whether `json` is in it anywhere. */
function namesJson(bytes, start, end) {
	for (let i = start; i + JSON_ITSELF.length <= end; i++) if (standsAt(bytes, i, JSON_ITSELF, ASCII_LOWER)) return true;
	return false;
}
/** `application/json` or `application/…+json`, without case, before any parameter (RFC 9110 section 8.3.1, RFC 6839). */
function isJsonType(bytes, start, end) {
	let stop = start;
	while (stop < end && bytes[stop] !== SEMICOLON$1 && bytes[stop] !== SPACE$3 && bytes[stop] !== TAB$1) stop++;
	const length = stop - start - APPLICATION.length;
	if (length < JSON_ITSELF.length || !standsAt(bytes, start, APPLICATION, ASCII_LOWER)) return false;
	if (length === JSON_ITSELF.length) return standsAt(bytes, stop - JSON_ITSELF.length, JSON_ITSELF, ASCII_LOWER);
	return length > JSON_SUFFIX.length && standsAt(bytes, stop - JSON_SUFFIX.length, JSON_SUFFIX, ASCII_LOWER);
}

// filter-engine/filter/predicates/grpc.ts
/**
* `{ grpc: { service, method } }`, either of them alone, or `{ grpc: 'shop.Cart/Add' }` and `{ grpc: 'shop.Cart' }`.
*
* A gRPC request has a content type that begins with `application/grpc` and the path `/package.Service/Method` (gRPC over HTTP/2,
* "Requests"). Both parts are compared with case; the service is named with its package.
*/
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const FULL_NAME = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/;
const KEYS$3 = ["service", "method"];
const service = string({ error: "must be text: a service with its package, such as shop.v1.Cart" }).max(MAX_GRPC_SERVICE_LENGTH, { error: `is longer than ${MAX_GRPC_SERVICE_LENGTH} characters` }).regex(FULL_NAME, { error: "is not a service: names of letters, digits and _, with dots between them" });
const method$1 = string({ error: "must be text: the name of a method, such as AddItem" }).max(256, { error: `is longer than ${256} characters` }).regex(NAME, { error: "is not a method of gRPC: letters, digits and _" });
const short = string().max(MAX_GRPC_SERVICE_LENGTH, { error: `is longer than ${MAX_GRPC_SERVICE_LENGTH} characters` }).regex(/^[A-Za-z0-9_.]+(\/[A-Za-z0-9_]+)?$/, { error: "is not service or service/method, such as shop.v1.Cart/AddItem" });
const parts = strictObject({
	service: service.optional(),
	method: method$1.optional()
}).refine((spec) => spec.service !== void 0 || spec.method !== void 0, { error: "needs service, method or both" });
const shape$4 = {
	schema: union([short, parts]),
	parse(input, at) {
		if (typeof input === "string") return parseShape(short, input, at);
		checkKeys(keysOf(input, at, KEYS$3), at, KEYS$3);
		return parseShape(parts, input, at);
	}
};
const grpcKind = {
	shape: shape$4,
	compile(spec, at) {
		const { service, method } = grpcParts(spec);
		if (typeof spec === "string") parseShape(parts, {
			service,
			method
		}, at);
		return new GrpcPredicate(service, method);
	}
};
/** Service and method, however they are written. */
function grpcParts(spec) {
	if (typeof spec !== "string") return {
		service: spec.service,
		method: spec.method
	};
	const [service, method] = spec.split("/");
	return {
		service,
		method
	};
}
const CONTENT_TYPE = Buffer.from("content-type");
const GRPC_TYPE = Buffer.from("application/grpc");
const SLASH = 47;
var GrpcPredicate = class {
	cost = 40;
	instructions = 0;
	subject = "grpc";
	wanted;
	landmarks;
	#shape;
	#service;
	#method;
	constructor(service, method) {
		this.wanted = quoted(`${service ?? "*"}/${method ?? "*"}`);
		this.#shape = [service && "service …", method && "method …"].filter(Boolean).join(" and ");
		const isWhole = service !== void 0 && method !== void 0;
		this.landmarks = isWhole ? [{
			subject: "/",
			value: Buffer.from(`/${service}/${method}`)
		}] : [{
			subject: "content-type",
			value: null
		}];
		this.#service = service === void 0 ? null : Buffer.from(service);
		this.#method = method === void 0 ? null : Buffer.from(method);
	}
	test(head) {
		const { bytes, pathStart, pathEnd } = head;
		const slash = bytes.lastIndexOf(SLASH, pathEnd - 1);
		if (pathEnd === pathStart || slash <= pathStart || bytes[pathStart] !== SLASH) return 0;
		if (this.#service !== null && !isText$1(bytes, pathStart + 1, slash, this.#service)) return 0;
		if (this.#method !== null && !isText$1(bytes, slash + 1, pathEnd, this.#method)) return 0;
		return isGrpc(head) ? 1 : 0;
	}
	describe() {
		return `grpc ${this.#shape}`;
	}
	seen(head) {
		if (!isGrpc(head)) return "not gRPC";
		return head.pathEnd === head.pathStart ? ABSENT : shown(head.bytes, head.pathStart + 1, head.pathEnd);
	}
};
function isText$1(bytes, start, end, text) {
	return end - start === text.length && standsAt(bytes, start, text, EXACT);
}
function isGrpc(head) {
	const { bytes, fields } = head;
	for (let i = findField(head, CONTENT_TYPE, 0); i >= 0; i = findField(head, CONTENT_TYPE, i + 1)) {
		const start = fields[i * 4 + 2];
		if (fields[i * 4 + 3] - start < GRPC_TYPE.length) continue;
		if (standsAt(bytes, start, GRPC_TYPE, ASCII_LOWER)) return true;
	}
	return false;
}

// filter-engine/filter/member-walk.ts
const SPACE$2 = 32;
const TAB = 9;
const DOUBLE_QUOTE = 34;
/** Narrows `[start, end)` of a walk's value to what stands between spaces and tabs. */
function trimValue(walk, bytes) {
	while (walk.valueStart < walk.valueEnd && isBlank(bytes[walk.valueStart])) walk.valueStart++;
	while (walk.valueEnd > walk.valueStart && isBlank(bytes[walk.valueEnd - 1])) walk.valueEnd--;
}
/** The same for its name. */
function trimName(walk, bytes) {
	while (walk.nameStart < walk.nameEnd && isBlank(bytes[walk.nameStart])) walk.nameStart++;
	while (walk.nameEnd > walk.nameStart && isBlank(bytes[walk.nameEnd - 1])) walk.nameEnd--;
}
/** Takes a pair of double quotes off a walk's value. */
function unquoteValue(walk, bytes) {
	if (walk.valueEnd - walk.valueStart < 2) return;
	if (bytes[walk.valueStart] !== DOUBLE_QUOTE || bytes[walk.valueEnd - 1] !== DOUBLE_QUOTE) return;
	walk.valueStart++;
	walk.valueEnd--;
}
function isBlank(byte) {
	return byte === SPACE$2 || byte === TAB;
}
/** The offset of the first `byte` in `[start, end)`, or `end`. */
function offsetOf(bytes, byte, start, end) {
	let offset = start;
	while (offset < end && bytes[offset] !== byte) offset++;
	return offset;
}

// filter-engine/filter/field-members.ts
/**
* The members of Cookie, Baggage and Tracestate: lists in the lines of one header.
*
*   Cookie (RFC 6265 section 4.2.1)       name=value; name="value"
*   Baggage (W3C Baggage section 3.2.1)   name=percent%20encoded;property;property=x, name=value
*   Tracestate (W3C Trace Context 3.3.1)  name=value,tenant@system=value
*
* Names count their case in all three. What has no `=` is no member, and neither has an empty name. Each line of a repeated
* header goes on with the list (HTTP/2 splits cookies into such lines, RFC 9113 section 8.2.3).
*/
const COMMA = 44;
const SEMICOLON = 59;
const EQUALS_SIGN$1 = 61;
const COOKIES = {
	field: "cookie",
	separator: SEMICOLON,
	valuesAre: 0,
	hasProperties: false,
	isQuotable: true
};
const BAGGAGE = {
	field: "baggage",
	separator: COMMA,
	valuesAre: 1,
	hasProperties: true,
	isQuotable: false
};
const TRACESTATE = {
	field: "tracestate",
	separator: COMMA,
	valuesAre: 0,
	hasProperties: false,
	isQuotable: false
};
/** Walks the members of one of the three headers. */
var FieldMembers = class {
	namesAre = 0;
	valuesAre;
	nameStart = 0;
	nameEnd = 0;
	valueStart = 0;
	valueEnd = 0;
	#syntax;
	#field;
	/** The field that is being read, -1 before the first; in it, where the next member begins and the line ends. */
	#index = -1;
	#offset = 0;
	#end = 0;
	constructor(syntax) {
		this.valuesAre = syntax.valuesAre;
		this.#syntax = syntax;
		this.#field = Buffer.from(syntax.field);
	}
	begin(_head) {
		this.#index = -1;
		this.#offset = 0;
		this.#end = 0;
	}
	next(head) {
		for (;;) {
			if (this.#offset >= this.#end && !this.#nextLine(head)) return false;
			if (this.#readMember(head.bytes)) return true;
		}
	}
	#nextLine(head) {
		const index = findField(head, this.#field, this.#index + 1);
		if (index < 0) return false;
		this.#index = index;
		this.#offset = head.fields[index * 4 + 2];
		this.#end = head.fields[index * 4 + 3];
		return true;
	}
	/** Reads up to the next separator; false when it was no member. */
	#readMember(bytes) {
		const start = this.#offset;
		const end = offsetOf(bytes, this.#syntax.separator, start, this.#end);
		this.#offset = end + 1;
		const endOfValue = this.#syntax.hasProperties ? offsetOf(bytes, SEMICOLON, start, end) : end;
		const equals = offsetOf(bytes, EQUALS_SIGN$1, start, endOfValue);
		if (equals === endOfValue) return false;
		this.nameStart = start;
		this.nameEnd = equals;
		this.valueStart = equals + 1;
		this.valueEnd = endOfValue;
		trimName(this, bytes);
		trimValue(this, bytes);
		if (this.#syntax.isQuotable) unquoteValue(this, bytes);
		return this.nameEnd > this.nameStart;
	}
};

// filter-engine/filter/query-parameters.ts
const AMPERSAND = 38;
const EQUALS_SIGN = 61;
/** Walks the parameters of a query. */
var QueryParameters = class {
	namesAre = 2;
	valuesAre = 2;
	nameStart = 0;
	nameEnd = 0;
	valueStart = 0;
	valueEnd = 0;
	#offset = 0;
	#end = 0;
	begin(head) {
		this.#offset = Math.max(head.queryStart, 0);
		this.#end = head.queryStart < 0 ? 0 : head.queryEnd;
	}
	next(head) {
		const { bytes } = head;
		while (this.#offset < this.#end) {
			const start = this.#offset;
			const end = offsetOf(bytes, AMPERSAND, start, this.#end);
			this.#offset = end + 1;
			if (end === start) continue;
			this.nameStart = start;
			this.nameEnd = offsetOf(bytes, EQUALS_SIGN, start, end);
			this.valueStart = Math.min(this.nameEnd + 1, end);
			this.valueEnd = end;
			return true;
		}
		return false;
	}
};

// filter-engine/filter/member-lists.ts
/** The lists whose members can be asked for by name, and how each is walked. */
const MEMBER_LISTS = [
	"cookie",
	"baggage",
	"tracestate",
	"query"
];
/** A new walk through the members of a list. */
function walkOf(list) {
	switch (list) {
		case "cookie": return new FieldMembers(COOKIES);
		case "baggage": return new FieldMembers(BAGGAGE);
		case "tracestate": return new FieldMembers(TRACESTATE);
		case "query": return new QueryParameters();
	}
}

// filter-engine/filter/token.ts
/** Tokens of HTTP: the characters of field names and methods (RFC 9110 section 5.6.2). */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** A schema for a token of at most MAX_TOKEN_LENGTH characters; `what` names it in the error. */
function tokenSchema(what) {
	return string({ error: `must be text: ${what}` }).max(256, { error: `is longer than ${256} characters` }).regex(TOKEN, { error: `is not ${what}: only letters, digits and !#$%&'*+-.^_\`|~ are allowed` });
}

// filter-engine/filter/predicates/header.ts
/**
* `{ header: { name, equals|prefix|contains|glob|regex|present|absent } }`
*
* Names are compared without case. A header that is repeated has several values: the predicate matches when any of them does.
* A list in one line (`a, b`) is one value. `absent: true` is the absence of the header, as `present: false` is; a predicate over the value of an
* absent header does not match, so `not` of it does.
*/
const READING$3 = {
	letters: 0,
	slash: 1,
	isFieldText: true
};
/** Finding a field among about ten costs this before its value is looked at. */
const SCAN_COST = 15;
/** The lists that predicates of their own look into. A cookie that the filter does not name may be somebody's session. */
const HEADERS_WITH_MEMBERS = MEMBER_LISTS.filter((list) => list !== "query");
const headerKind = {
	shape: new KeyedUnion({ name: tokenSchema("a header name") }, {
		...TEXT_FORMS,
		...PRESENCE_FORMS
	}),
	compile(spec, at) {
		const wantsPresence = presenceOf(spec);
		if (wantsPresence !== null) return new HeaderPresence(spec.name, wantsPresence ? 1 : 0);
		const form = formOf(spec);
		return new HeaderValue(spec.name, form, compileText(form, READING$3, at));
	}
};
var HeaderValue = class {
	cost;
	instructions;
	subject;
	wanted;
	landmarks;
	#name;
	#shape;
	#pattern;
	constructor(name, form, pattern) {
		this.cost = SCAN_COST + pattern.cost;
		this.instructions = pattern.instructions;
		this.subject = `header ${name.toLowerCase()}`;
		this.wanted = formWanted(form);
		const subject = name.toLowerCase();
		const inValue = form.form === "equals" ? void 0 : landmarksIn(subject, [form]);
		this.landmarks = inValue ?? literalBytes(form).map((value) => ({
			subject,
			value
		}));
		this.#name = Buffer.from(name.toLowerCase());
		this.#shape = formShape(form);
		this.#pattern = pattern;
	}
	test(head) {
		const { bytes, fields } = head;
		for (let i = findField(head, this.#name, 0); i >= 0; i = findField(head, this.#name, i + 1)) {
			const column = i * 4;
			if (this.#pattern.test(bytes, fields[column + 2], fields[column + 3])) return 1;
		}
		return 0;
	}
	describe() {
		return `${this.subject} ${this.#shape}`;
	}
	seen(head) {
		return seenValues(head, this.#name);
	}
};
var HeaderPresence = class {
	cost = SCAN_COST;
	instructions = 0;
	subject;
	wanted;
	landmarks;
	#name;
	#ifPresent;
	#ifAbsent;
	constructor(name, ifPresent) {
		this.subject = `header ${name.toLowerCase()}`;
		this.wanted = ifPresent === 1 ? "present" : ABSENT;
		if (ifPresent === 1) this.landmarks = [{
			subject: name.toLowerCase(),
			value: null
		}];
		this.#name = Buffer.from(name.toLowerCase());
		this.#ifPresent = ifPresent;
		this.#ifAbsent = ifPresent === 1 ? 0 : 1;
	}
	test(head) {
		return findField(head, this.#name, 0) >= 0 ? this.#ifPresent : this.#ifAbsent;
	}
	describe() {
		return `${this.subject} ${this.wanted}`;
	}
	seen(head) {
		return seenValues(head, this.#name);
	}
};
/** The values of a header, the first of many: `"a"`, `"a" and "b"`, `absent`. Of lists, whose members the filter does not name, only the sizes. */
function seenValues(head, name) {
	const hasMembers = HEADERS_WITH_MEMBERS.includes(Buffer.from(name).toString());
	const values = [];
	let field = findField(head, name, 0);
	for (; field >= 0 && values.length < 8; field = findField(head, name, field + 1)) {
		const start = head.fields[field * 4 + 2];
		const end = head.fields[field * 4 + 3];
		values.push(hasMembers ? `a list of ${end - start} bytes` : shown(head.bytes, start, end));
	}
	if (field >= 0) values.push("more");
	return values.length === 0 ? ABSENT : values.join(" and ");
}

// filter-engine/filter/line-cache.ts
/**
* The header lines of a request as `name: value`, name in lower case, each written at most once a request.
*
* One a thread. While a head is held, lines are kept for all filters that look at it; of a head that is not, from one call of
* `open` to the next. Nothing is allocated but where an agent allows longer heads.
*/
const COLON$4 = 58;
const SPACE$1 = 32;
const NOT_WRITTEN = -1;
var LineCache = class {
	bytes = Buffer.alloc(MAX_HEAD_BYTES);
	#used = 0;
	#held = null;
	#starts = new Int32Array(256).fill(NOT_WRITTEN);
	#ends = new Int32Array(256);
	/** Fields of which a line is written, so that forgetting them costs no more than writing. */
	#written = new Int32Array(256);
	#count = 0;
	/** Keeps lines from now on for `head` alone, whose fields stay as they are until `release`. */
	hold(head) {
		this.#forget();
		this.#held = head;
	}
	release() {
		this.#held = null;
	}
	/** Before the lines of a head are asked for. */
	open(head) {
		if (this.#held !== head) this.#forget();
	}
	/** Where the line of a field begins in `bytes`, until the next call of `open`. Its end: `endOf`. */
	startOf(head, field) {
		if (this.#starts[field] === NOT_WRITTEN) this.#write(head, field);
		return this.#starts[field];
	}
	endOf(field) {
		return this.#ends[field];
	}
	#forget() {
		for (let i = 0; i < this.#count; i++) this.#starts[this.#written[i]] = NOT_WRITTEN;
		this.#count = 0;
		this.#used = 0;
		this.#held = null;
	}
	#write({ bytes, fields }, field) {
		const nameStart = fields[field * 4];
		const nameEnd = fields[field * 4 + 1];
		const valueStart = fields[field * 4 + 2];
		const valueEnd = fields[field * 4 + 3];
		this.#makeRoom(nameEnd - nameStart + 2 + valueEnd - valueStart);
		const line = this.bytes;
		let at = this.#used;
		this.#starts[field] = at;
		for (let i = nameStart; i < nameEnd; i++) line[at++] = ASCII_LOWER[bytes[i]];
		line[at++] = COLON$4;
		line[at++] = SPACE$1;
		at += bytes.copy(line, at, valueStart, valueEnd);
		this.#ends[field] = this.#used = at;
		this.#written[this.#count++] = field;
	}
	#makeRoom(bytes) {
		if (this.#used + bytes <= this.bytes.length) return;
		const grown = Buffer.alloc(2 * (this.#used + bytes));
		this.bytes.copy(grown, 0, 0, this.#used);
		this.bytes = grown;
	}
};
const LINES = new LineCache();

// filter-engine/filter/line-landmarks.ts
/**
* What a header line must have for a regex over `name: value` to match it: which header it can be of, and a literal.
*
* `^baggage: .*session=x` can only match a line of `baggage` whose value has `session=x`; `x-user: alice` says no more than that some
* line has these characters, which may also be the end of a name, or all in one value.
*/
/** `name:`, in lower case. Without its space, what comes next may begin at the space or behind it. */
const BEGINS_WITH_NAME = /^([\w!#$%&'*+\-.^`|~]+):( ?)/;
/** The alternatives of a regex; null when it is not understood. */
function lineRunsOf(regex) {
	return runsOfRegex(regex)?.map(runsOfLine) ?? null;
}
function runsOfLine(literals) {
	const [first, ...others] = literals;
	const [start, name = "", space] = first?.isAtStart && BEGINS_WITH_NAME.exec(first.text) || [];
	if (first === void 0 || start === void 0) return {
		name: null,
		literals
	};
	const behind = [{
		text: first.text.slice(start.length),
		isAtStart: true
	}, ...space === " " ? others : others.map(({ text }) => ({
		text: text.trimStart(),
		isAtStart: false
	}))].filter(({ text }) => text !== "");
	return {
		name: name.toLowerCase(),
		literals: behind
	};
}
/** The headers that a line matching all of the patterns can be of; null when any. */
function namesIn(patterns) {
	for (const alternatives of patterns) {
		const names = allOf(alternatives?.map(({ name }) => name) ?? null);
		if (names !== null) return names;
	}
	return null;
}
/** The landmarks of which a line matching all of the patterns has one: those of the pattern that says most. */
function lineLandmarks(patterns) {
	return patterns.map((alternatives) => allOf(alternatives?.map(landmarkOf) ?? null)).reduce((most, each) => each !== null && (most === null || scoreOf(each) < scoreOf(most)) ? each : most, null);
}
function landmarkOf({ name, literals }) {
	const literal = best(literals);
	if (literal !== null) return {
		subject: name ?? ": ",
		value: null,
		literal
	};
	return name === null ? null : {
		subject: name,
		value: null
	};
}

// filter-engine/filter/predicates/header-line.ts
/**
* `{ header_line: { regex, also: [regex…], except: [regex…] } }`: a regex over `name: value` of each header, name in lower case.
*
* This is how mirrord writes header filters. One and the same line must match `regex` and all of `also` and none of
* `except`, which takes the place of lookaheads: `^user-agent: (?!kube-probe)` is `^user-agent: ` except `^user-agent: kube-probe`.
* The line has one space after its colon however it was sent. Cookies that HTTP/2 sent in pieces are a line each, as in HTTP/1.
*/
const KEYS$2 = [
	"regex",
	"also",
	"except"
];
const list$1 = array(TEXT_FORMS.regex, { error: "must be a list of patterns" }).max(64, { error: `has more than ${64} patterns` });
const schema = strictObject({
	regex: TEXT_FORMS.regex,
	also: list$1.optional(),
	except: list$1.optional()
});
const shape$3 = {
	schema,
	parse(input, at) {
		checkKeys(keysOf(input, at, KEYS$2), at, KEYS$2);
		return parseShape(schema, input, at);
	}
};
const headerLineKind = {
	shape: shape$3,
	partsOf: ({ also = [], except = [] }) => 1 + also.length + except.length,
	compile(spec, at) {
		let instructions = 0;
		const compile = (pattern, place) => {
			const compiled = compileAsciiRegex(pattern, 0, place);
			instructions += compiled.instructions;
			refuseInstructions(instructions, place);
			return compiled;
		};
		const compileAll = (patterns, key) => patterns.map((pattern, index) => compile(pattern, `${below(at, key)}[${index}]`));
		return new HeaderLinePredicate(spec, [compile(spec.regex, below(at, "regex")), ...compileAll(spec.also ?? [], "also")], compileAll(spec.except ?? [], "except"));
	}
};
var HeaderLinePredicate = class {
	cost;
	instructions;
	subject = "header line";
	wanted;
	landmarks;
	#wants;
	#excepts;
	/** The headers that a line can be of; null when any. */
	#names;
	constructor(spec, wants, excepts) {
		const all = [...wants, ...excepts];
		this.cost = 10 * all.reduce((sum, pattern) => sum + pattern.cost, 0);
		this.instructions = all.reduce((sum, pattern) => sum + pattern.instructions, 0);
		const words = [spec.regex, ...spec.also ?? []].map(quoted).join(" and ");
		const but = (spec.except ?? []).map((text) => ` except ${quoted(text)}`).join("");
		this.wanted = `one matching ${words}${but}`;
		const patterns = [spec.regex, ...spec.also ?? []].map(lineRunsOf);
		const landmarks = lineLandmarks(patterns);
		if (landmarks !== null) this.landmarks = landmarks;
		this.#names = namesIn(patterns)?.map((name) => Buffer.from(name)) ?? null;
		this.#wants = wants;
		this.#excepts = excepts;
	}
	test(head) {
		LINES.open(head);
		for (let field = 0; field < head.fieldCount + head.crumbCount; field++) {
			if (field === head.joinedField || !this.#mayBeOf(head, field)) continue;
			const start = LINES.startOf(head, field);
			const end = LINES.endOf(field);
			if (hasAll(this.#wants, start, end) && !hasAny(this.#excepts, start, end)) return 1;
		}
		return 0;
	}
	#mayBeOf({ bytes, fields }, field) {
		const names = this.#names;
		if (names === null) return true;
		const start = fields[field * 4];
		const length = fields[field * 4 + 1] - start;
		for (let i = 0; i < names.length; i++) if (names[i].length === length && standsAt(bytes, start, names[i], ASCII_LOWER)) return true;
		return false;
	}
	describe() {
		return `header line matches …${this.#excepts.length > 0 ? " except …" : ""}`;
	}
	/** The filter names no header, so none is shown. */
	seen(head) {
		return `none of ${head.fieldCount + head.crumbCount - (head.joinedField < 0 ? 0 : 1)}`;
	}
};
/** Whether all patterns match the line. */
function hasAll(patterns, start, end) {
	for (let i = 0; i < patterns.length; i++) if (!patterns[i].test(LINES.bytes, start, end)) return false;
	return true;
}
/** Whether any pattern matches the line. */
function hasAny(patterns, start, end) {
	for (let i = 0; i < patterns.length; i++) if (patterns[i].test(LINES.bytes, start, end)) return true;
	return false;
}

// filter-engine/filter/predicates/named-port.ts
/** Whether a form names a port, so that it is compared with the whole authority. */
function namesPort({ form, text }) {
	return new PortScan(text, form).run();
}
const COLON$3 = 58;
const OPEN = 91;
const CLOSE$1 = 93;
const BACKSLASH = 92;
/** What an element is that stands for no character, or for one of several. */
const OTHER$1 = -1;
var PortScan = class {
	#text;
	#isRegex;
	#isGlob;
	#offset = 0;
	constructor(text, form) {
		this.#text = text;
		this.#isRegex = form === "regex";
		this.#isGlob = form === "glob";
	}
	run() {
		let isInBrackets = false;
		let hasColonInBrackets = false;
		while (this.#offset < this.#text.length) {
			const character = this.#element();
			if (character === OPEN) isInBrackets = true;
			else if (character === CLOSE$1) {
				isInBrackets = false;
				hasColonInBrackets = false;
			} else if (character === COLON$3) {
				if (!isInBrackets) return true;
				hasColonInBrackets = true;
			}
		}
		return hasColonInBrackets;
	}
	/** Reads one element; the character that it stands for, or OTHER. */
	#element() {
		const character = this.#take();
		if (!this.#isRegex && !this.#isGlob) return character;
		if (character === BACKSLASH) return this.#escaped();
		if (character === OPEN) return this.#class();
		if (this.#isRegex && character === 40) this.#skipFlags();
		return character;
	}
	/** Behind a backslash. */
	#escaped() {
		const character = this.#take();
		if (this.#isGlob) return character;
		if (character === 120) return this.#hexadecimal();
		if (isOctal(character)) return this.#octal(character);
		return isLetter(character) ? OTHER$1 : character;
	}
	/** `3a` or `{3a}` behind `\x`. */
	#hexadecimal() {
		const isBraced = this.#peek() === 123;
		if (isBraced) this.#offset++;
		let value = 0;
		for (let digits = 0; isBraced || digits < 2; digits++) {
			const digit = hexValue(this.#peek());
			if (digit < 0) break;
			value = Math.min(value * 16 + digit, 1114112);
			this.#offset++;
		}
		if (isBraced && this.#peek() === 125) this.#offset++;
		return value;
	}
	/** Up to three digits. */
	#octal(first) {
		let value = first - 48;
		for (let digits = 1; digits < 3 && isOctal(this.#peek()); digits++) value = value * 8 + this.#take() - 48;
		return value;
	}
	/** Behind the bracket that begins a class: the one character that is in it, else OTHER. */
	#class() {
		const sign = this.#peek();
		const isNegated = sign === 94 || this.#isGlob && sign === 33;
		if (isNegated) this.#offset++;
		let only = this.#member();
		while (this.#offset < this.#text.length && this.#peek() !== CLOSE$1) if (this.#member() !== only) only = OTHER$1;
		this.#offset++;
		return isNegated ? OTHER$1 : only;
	}
	/** One character of a class, or `[:name:]`. */
	#member() {
		const character = this.#take();
		if (character === BACKSLASH) return this.#escaped();
		if (character !== OPEN || !this.#isRegex || this.#peek() !== COLON$3) return character;
		let end = this.#offset + 1;
		while (end < this.#text.length && (isLetter(this.#at(end)) || this.#at(end) === 94)) end++;
		if (this.#at(end) !== COLON$3 || this.#at(end + 1) !== CLOSE$1) return character;
		this.#offset = end + 2;
		return OTHER$1;
	}
	/** `?i:` behind the parenthesis of a group. */
	#skipFlags() {
		if (this.#peek() !== 63) return;
		this.#offset++;
		while (isLetter(this.#peek()) || this.#peek() === 45) this.#offset++;
		if (this.#peek() === COLON$3) this.#offset++;
	}
	#take() {
		return this.#at(this.#offset++);
	}
	#peek() {
		return this.#at(this.#offset);
	}
	/** NaN behind the end, which is equal to nothing. */
	#at(offset) {
		return this.#text.charCodeAt(offset);
	}
};
function isOctal(character) {
	return character >= 48 && character <= 55;
}
function isLetter(character) {
	const lower = character | 32;
	return lower >= 97 && lower <= 122;
}
/** The value of a hexadecimal digit, or -1. */
function hexValue(character) {
	const lower = character | 32;
	if (lower >= 97 && lower <= 102) return lower - 97 + 10;
	return character >= 48 && character <= 57 ? character - 48 : -1;
}

// filter-engine/filter/predicates/host.ts
/**
* `{ host: { equals|prefix|contains|glob|regex } }`, `{ host: 'name' }` or `{ host: ['a', 'b'] }`, which mean equals and any of them.
*
* The subject is the authority of an absolute-form target, else the value of Host (HTTP/2: `:authority`). Letters' case
* does not count. A pattern that names a port is compared with the whole of it, one that does not with the name alone, so
* `shop.test` matches `shop.test:8080` too. An IPv6 address stands in brackets, as in the request (`[::1]`, in a glob `\[::1\]`).
*/
const READING$2 = {
	letters: 1,
	slash: 1,
	isAscii: true
};
const name = TEXT_FORMS.equals.min(1, { error: "is empty, so no request has it" });
const names = array(name).min(1, { error: "is empty; name at least one host" }).max(64, { error: `has more than ${64} hosts` });
const matchShape$1 = new KeyedUnion({}, {
	...TEXT_FORMS,
	equals: name
});
const shape$2 = {
	schema: union([
		name,
		names,
		matchShape$1.schema
	]),
	parse(input, at) {
		if (typeof input === "string") return parseShape(name, input, at);
		return Array.isArray(input) ? parseShape(names, input, at) : matchShape$1.parse(input, at);
	}
};
const hostKind = {
	shape: shape$2,
	compile(spec, at) {
		const written = typeof spec === "string" ? [spec] : spec;
		const forms = isList(written) ? written.map((equals) => formOf({ equals })) : [formOf(written)];
		for (const form of forms) refuseImpossible$1(form, at);
		return new HostPredicate(forms, forms.map((form) => compileText(form, READING$2, at)));
	}
};
function isList(spec) {
	return Array.isArray(spec);
}
/** Refuses a URL, a bare IPv6 address or a non-ASCII name where a host belongs. */
function refuseImpossible$1({ form, text }, at) {
	if (form !== "equals" && form !== "prefix") return;
	const quoted = JSON.stringify(text);
	if (/[/@\s]/.test(text)) throw impossible$1(at, `${quoted} is not a host: it has / or @ or a space`, "Write the name alone, or with its port: shop.test:8080.");
	if (/[\u0080-\u{10ffff}]/u.test(text)) throw impossible$1(at, `${quoted} has characters that no request sends in a host`, "Write the encoded name, which begins with xn--.");
	if (form === "prefix" || text.startsWith("[") || text.indexOf(":") === text.lastIndexOf(":")) return;
	throw impossible$1(at, `${quoted} has several colons, and an IPv6 address stands in brackets`, `Write "[${text}]".`);
}
function impossible$1(path, what, hint) {
	return new FilterError({
		code: "HEADGATE_ERR_FILTER_VALUE",
		path,
		what,
		hint
	});
}
/** The end of the name in an authority: where its port's colon stands, else `end`. */
function nameEnd(bytes, start, end) {
	for (let offset = end - 1; offset >= start; offset--) {
		const byte = bytes[offset];
		if (byte === 58) return offset;
		if (byte < 48 || byte > 57) return end;
	}
	return end;
}
var HostPredicate = class {
	cost;
	instructions;
	subject = "host";
	wanted;
	landmarks;
	#shape;
	#patterns;
	#withPort;
	constructor(forms, patterns) {
		this.cost = 5 + patterns.reduce((sum, pattern) => sum + pattern.cost, 0);
		this.instructions = patterns.reduce((sum, pattern) => sum + pattern.instructions, 0);
		this.wanted = forms.map(formWanted).join(" or ");
		const landmarks = landmarksIn("//", forms);
		if (landmarks !== void 0) this.landmarks = landmarks;
		this.#shape = [...new Set(forms.map(formShape))].join(" or ");
		this.#patterns = patterns;
		this.#withPort = forms.map(namesPort);
	}
	test(head) {
		const { bytes, hostStart, hostEnd } = head;
		if (hostStart < 0) return 0;
		const endOfName = nameEnd(bytes, hostStart, hostEnd);
		for (let i = 0; i < this.#patterns.length; i++) if (this.#patterns[i].test(bytes, hostStart, this.#withPort[i] ? hostEnd : endOfName)) return 1;
		return 0;
	}
	describe() {
		return `host ${this.#shape}`;
	}
	seen(head) {
		return head.hostStart < 0 ? ABSENT : shown(head.bytes, head.hostStart, head.hostEnd);
	}
};

// filter-engine/filter/decode-bytes.ts
/**
* Percent-decoding of bytes into one buffer that all share: what is decoded is compared at once and then forgotten, so
* that nothing is allocated. A `%` that two hexadecimal digits do not follow stands for itself.
*/
/** As long as a head; it grows where an agent allows longer ones. */
let scratch = Buffer.alloc(MAX_HEAD_BYTES);
const PERCENT_SIGN = 37;
const PLUS = 43;
const SPACE = 32;
const HEX = Int8Array.from({ length: 256 }, (_, byte) => {
	const digit = "0123456789abcdef".indexOf(String.fromCharCode(byte).toLowerCase());
	return byte < 128 ? digit : -1;
});
/** Whether `[start, end)` says something else once decoded. */
function isEncoded(bytes, start, end, decoding) {
	if (decoding === 0) return false;
	for (let offset = start; offset < end; offset++) {
		const byte = bytes[offset];
		if (byte === PERCENT_SIGN || byte === PLUS && decoding === 2) return true;
	}
	return false;
}
/** Where decoded bytes lie, from 0 on, until the next call of `decodeBytes`. */
function decodedBytes() {
	return scratch;
}
/** Decodes `[start, end)` into `decodedBytes()`; returns how many bytes it became. */
function decodeBytes(bytes, start, end, decoding) {
	if (end - start > scratch.length) scratch = Buffer.alloc(2 * (end - start));
	let length = 0;
	for (let offset = start; offset < end; offset++) {
		let byte = bytes[offset];
		if (byte === PLUS && decoding === 2) byte = SPACE;
		else if (byte === PERCENT_SIGN && offset + 2 < end) {
			const high = HEX[bytes[offset + 1]];
			const low = HEX[bytes[offset + 2]];
			if (high >= 0 && low >= 0) {
				byte = high * 16 + low;
				offset += 2;
			}
		}
		scratch[length++] = byte;
	}
	return length;
}

// filter-engine/filter/predicates/member.ts
/**
* Predicates over members: `{ cookie | baggage | tracestate | query: { name, equals|prefix|contains|glob|regex|present|absent } }`
*
* Each compares the name with case and any value that has it. A name that stands several times has several values; one that stands more
* often than MAX_VALUES_OF_NAME is unclear.
*/
const DECODED = {
	letters: 0,
	slash: 1
};
const AS_SENT = {
	...DECODED,
	isFieldText: true
};
/** Walking some ten members costs this before a value is looked at. */
const WALK_COST = 150;
const tracestateName = string({ error: "must be text: a key of tracestate" }).regex(/^[a-z0-9][a-z0-9_\-*/]{0,255}(@[a-z][a-z0-9_\-*/]{0,13})?$/, { error: "is not a key of tracestate: lower-case letters, digits and _-*/, with one @ at most" });
const queryName = string({ error: "must be text: the name of a parameter, decoded" }).min(1, { error: "is empty" }).max(MAX_PATTERN_LENGTH, { error: `is longer than ${MAX_PATTERN_LENGTH} characters` });
const cookieKind = memberKind("cookie", tokenSchema("a cookie name"));
const baggageKind = memberKind("baggage", tokenSchema("a key of baggage"));
const tracestateKind = memberKind("tracestate", tracestateName);
const queryKind = memberKind("query", queryName);
function memberKind(list, name) {
	const reading = list === "cookie" || list === "tracestate" ? AS_SENT : DECODED;
	return {
		shape: new KeyedUnion({ name }, {
			...TEXT_FORMS,
			...PRESENCE_FORMS
		}),
		compile(spec, at) {
			const members = new Members(list, spec.name);
			const wantsPresence = presenceOf(spec);
			if (wantsPresence !== null) {
				const landmarks = wantsPresence ? [{
					list,
					subject: spec.name,
					value: null
				}] : void 0;
				return new MemberPresence(members, wantsPresence ? 1 : 0, landmarks);
			}
			const form = formOf(spec);
			const landmarks = ((form.form === "equals" ? void 0 : landmarksIn(spec.name, [form])) ?? literalBytes(form).map((value) => ({
				subject: spec.name,
				value
			}))).map((landmark) => ({
				...landmark,
				list
			}));
			return new MemberValue(members, compileText(form, reading, at), {
				shape: formShape(form),
				wanted: formWanted(form),
				landmarks
			});
		}
	};
}
/** The values of one name in a list of members. */
var Members = class {
	subject;
	#name;
	#walk;
	/** Where the value lies that `next` found: in the head, or decoded. */
	bytes = decodedBytes();
	start = 0;
	end = 0;
	constructor(list, name) {
		this.subject = `${list} ${legible(name)}`;
		this.#name = Buffer.from(name);
		this.#walk = walkOf(list);
	}
	begin(head) {
		this.#walk.begin(head);
	}
	/** Goes to the next value of the name. */
	next(head) {
		const walk = this.#walk;
		while (walk.next(head)) {
			if (!this.#hasName(head.bytes)) continue;
			if (isEncoded(head.bytes, walk.valueStart, walk.valueEnd, walk.valuesAre)) {
				this.end = decodeBytes(head.bytes, walk.valueStart, walk.valueEnd, walk.valuesAre);
				this.start = 0;
				this.bytes = decodedBytes();
			} else {
				this.bytes = head.bytes;
				this.start = walk.valueStart;
				this.end = walk.valueEnd;
			}
			return true;
		}
		return false;
	}
	#hasName(bytes) {
		const { nameStart, nameEnd, namesAre } = this.#walk;
		const name = this.#name;
		if (!isEncoded(bytes, nameStart, nameEnd, namesAre)) return nameEnd - nameStart === name.length && standsAt(bytes, nameStart, name, EXACT);
		return decodeBytes(bytes, nameStart, nameEnd, namesAre) === name.length && standsAt(decodedBytes(), 0, name, EXACT);
	}
	/** The values, the first of many: `"a"`, `"a" and "b"`, `absent`. */
	seen(head) {
		const values = [];
		this.begin(head);
		while (values.length < 8 && this.next(head)) values.push(shown(this.bytes, this.start, this.end));
		if (values.length === 8 && this.next(head)) values.push("more");
		return values.length === 0 ? ABSENT : values.join(" and ");
	}
};
var MemberValue = class {
	cost;
	instructions;
	subject;
	wanted;
	landmarks;
	whenUnclear = `it has more than ${256} values`;
	#members;
	#pattern;
	#shape;
	constructor(members, pattern, about) {
		this.cost = WALK_COST + pattern.cost;
		this.instructions = pattern.instructions;
		this.subject = members.subject;
		this.wanted = about.wanted;
		this.landmarks = about.landmarks;
		this.#members = members;
		this.#pattern = pattern;
		this.#shape = about.shape;
	}
	test(head) {
		const members = this.#members;
		members.begin(head);
		for (let count = 0; members.next(head); count++) {
			if (count === 256) return 3;
			if (this.#pattern.test(members.bytes, members.start, members.end)) return 1;
		}
		return 0;
	}
	describe() {
		return `${this.subject} ${this.#shape}`;
	}
	seen(head) {
		return this.#members.seen(head);
	}
};
var MemberPresence = class {
	cost = WALK_COST;
	instructions = 0;
	subject;
	wanted;
	landmarks;
	#members;
	#ifPresent;
	#ifAbsent;
	constructor(members, ifPresent, landmarks) {
		this.subject = members.subject;
		this.wanted = ifPresent === 1 ? "present" : ABSENT;
		if (landmarks !== void 0) this.landmarks = landmarks;
		this.#members = members;
		this.#ifPresent = ifPresent;
		this.#ifAbsent = ifPresent === 1 ? 0 : 1;
	}
	test(head) {
		this.#members.begin(head);
		return this.#members.next(head) ? this.#ifPresent : this.#ifAbsent;
	}
	describe() {
		return `${this.subject} ${this.wanted}`;
	}
	seen(head) {
		return this.#members.seen(head);
	}
};

// filter-engine/filter/predicates/method.ts
/**
* `{ method: 'GET' }` or `{ method: ['GET', 'POST'] }`, which means one of them.
*
* Methods are tokens and their case counts (RFC 9110 section 9.1); any token is allowed, so custom methods are. A standard
* method in another case is refused: it is a slip of the keyboard and would
* never match. Beside the method itself (`[GET, get]`) it is meant.
*/
const STANDARD = [
	"GET",
	"HEAD",
	"POST",
	"PUT",
	"DELETE",
	"CONNECT",
	"OPTIONS",
	"TRACE",
	"PATCH"
];
const method = tokenSchema("a method");
const methods = array(method, { error: "must be a method, or a list of methods" }).min(1, { error: "is empty; name at least one method" }).max(64, { error: `has more than ${64} methods` });
const methodKind = {
	shape: {
		schema: union([method, methods]),
		parse: (input, at) => typeof input === "string" ? parseShape(method, input, at) : parseShape(methods, input, at)
	},
	compile(spec, at) {
		const names = typeof spec === "string" ? [spec] : spec;
		for (const [index, name] of names.entries()) if (!names.includes(name.toUpperCase())) refuseSlip(name, typeof spec === "string" ? at : `${at}[${index}]`);
		return new MethodPredicate(names);
	}
};
function refuseSlip(name, at) {
	const upper = name.toUpperCase();
	if (name === upper || !STANDARD.includes(upper)) return;
	throw new FilterError({
		code: "HEADGATE_ERR_FILTER_VALUE",
		path: at,
		what: `${JSON.stringify(name)} is not the method ${upper}: the case of methods counts`,
		hint: `Write ${upper}.`
	});
}
var MethodPredicate = class {
	cost = 5;
	instructions = 0;
	subject = "method";
	wanted;
	#names;
	constructor(names) {
		this.wanted = names.join(" or ");
		this.#names = names.map((name) => Buffer.from(name, "latin1"));
	}
	test(head) {
		const length = head.methodEnd - head.methodStart;
		const names = this.#names;
		for (let i = 0; i < names.length; i++) {
			const name = names[i];
			if (name.length === length && standsAt(head.bytes, head.methodStart, name, EXACT)) return 1;
		}
		return 0;
	}
	describe() {
		return "method is …";
	}
	seen(head) {
		return shown(head.bytes, head.methodStart, head.methodEnd);
	}
};

// filter-engine/filter/predicates/path.ts
/**
* `{ path: { equals|prefix|contains|glob|regex } }` or `{ path: '/x' }`, which means equals.
*
* The subject is the path of the request's target without its query, as the client sent it: percent-encoding is neither
* decoded nor normalized, `.` and `..` stay. The target of CONNECT has no path, so nothing matches it; `OPTIONS *` has `*`.
*/
const READING$1 = {
	letters: 0,
	slash: 0,
	isAscii: true
};
const matchShape = new KeyedUnion({}, TEXT_FORMS);
const shape$1 = {
	schema: union([TEXT_FORMS.equals, matchShape.schema]),
	parse: (input, at) => typeof input === "string" ? parseShape(TEXT_FORMS.equals, input, at) : matchShape.parse(input, at)
};
const pathKind = {
	shape: shape$1,
	compile(spec, at) {
		const form = formOf(typeof spec === "string" ? { equals: spec } : spec);
		refuseImpossible(form, typeof spec === "string" ? at : below(at, form.form));
		return new PathPredicate(form, compileText(form, READING$1, at));
	}
};
/** Refuses what no path can be: it begins with `/` (or is `*`), has neither query nor fragment, and is printable ASCII without spaces. */
function refuseImpossible({ form, text }, at) {
	if (form === "regex" || form === "equals" && text === "*") return;
	const quoted = JSON.stringify(text);
	if (!(text.startsWith("/") || form === "contains" || form === "glob" && /^[*?[{\\]/.test(text))) throw impossible(at, `${quoted} does not begin with /, and every path does`, `Write ${JSON.stringify(`/${text}`)}.`);
	const end = form === "glob" ? -1 : text.search(/[?#]/);
	if (end >= 0) throw impossible(at, `${quoted} has a ${text[end]}, but the path is without query and fragment`, `Write ${JSON.stringify(text.slice(0, end))}.`);
	const encoded = text.replaceAll(/[^!-~]+/gu, encodeURIComponent);
	if (encoded === text) return;
	throw impossible(at, `${quoted} has characters that travel percent-encoded in a path`, `Write ${JSON.stringify(encoded)}.`);
}
function impossible(path, what, hint) {
	return new FilterError({
		code: "HEADGATE_ERR_FILTER_VALUE",
		path,
		what,
		hint
	});
}
var PathPredicate = class {
	cost;
	instructions;
	subject = "path";
	wanted;
	landmarks;
	#shape;
	#pattern;
	constructor(form, pattern) {
		this.cost = pattern.cost;
		this.instructions = pattern.instructions;
		this.wanted = formWanted(form);
		const landmarks = form.form === "equals" ? literalBytes(form).map((value) => ({
			subject: "/",
			value
		})) : landmarksIn("/", [form]);
		if (landmarks !== void 0) this.landmarks = landmarks;
		this.#shape = formShape(form);
		this.#pattern = pattern;
	}
	test(head) {
		if (head.pathEnd === head.pathStart) return 0;
		return this.#pattern.test(head.bytes, head.pathStart, head.pathEnd) ? 1 : 0;
	}
	describe() {
		return `path ${this.#shape}`;
	}
	seen(head) {
		return head.pathEnd === head.pathStart ? ABSENT : shown(head.bytes, head.pathStart, head.pathEnd);
	}
};

// filter-engine/filter/predicates/path-and-query.ts
const READING = {
	letters: 0,
	slash: 1,
	isAscii: true
};
const pathAndQueryKind = {
	shape: new KeyedUnion({}, TEXT_FORMS),
	compile(spec, at) {
		const form = formOf(spec);
		return new PathAndQueryPredicate(form, compileText(form, READING, at));
	}
};
var PathAndQueryPredicate = class {
	cost;
	instructions;
	subject = "path and query";
	wanted;
	landmarks;
	#shape;
	#pattern;
	constructor(form, pattern) {
		this.cost = pattern.cost;
		this.instructions = pattern.instructions;
		this.wanted = formWanted(form);
		const landmarks = landmarksIn("/?", [form]);
		if (landmarks !== void 0) this.landmarks = landmarks;
		this.#shape = formShape(form);
		this.#pattern = pattern;
	}
	test(head) {
		if (head.pathEnd === head.pathStart) return 0;
		return this.#pattern.test(head.bytes, head.pathStart, endOf(head)) ? 1 : 0;
	}
	describe() {
		return `path and query ${this.#shape}`;
	}
	/** The path. Of the query, whose parameters the filter does not name, only that there is one. */
	seen(head) {
		if (head.pathEnd === head.pathStart) return ABSENT;
		const path = shown(head.bytes, head.pathStart, head.pathEnd);
		return endOf(head) === head.pathEnd ? path : `${path} with a query`;
	}
};
/** Where the query ends, which follows its path directly; the path's end where there is none. */
function endOf({ pathEnd, queryStart, queryEnd }) {
	return queryStart === pathEnd + 1 ? queryEnd : pathEnd;
}

// filter-engine/filter/key-hash.ts
/**
* A 31-bit hash that never changes: samples must fall the same way in every agent and version, so a test pins its values.
*
* FNV-1a over the bytes, then the finalizer of MurmurHash3, which spreads keys that differ in their last bytes (user-1, user-2).
* 31 bits, because V8 boxes larger integers.
*/
/** The greatest hash. */
const MAX_HASH = 2147483647;
const FNV_OFFSET = 2166136261;
const FNV_PRIME = 16777619;
/** The hash of `[start, end)`, from 0 to `MAX_HASH`. */
function hashBytes(bytes, start, end) {
	let hash = FNV_OFFSET;
	for (let offset = start; offset < end; offset++) hash = Math.imul(hash ^ bytes[offset], FNV_PRIME);
	return spread(hash);
}
/** The hash of a 32-bit number's four bytes, lowest first. */
function hashNumber(value) {
	let hash = FNV_OFFSET;
	for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ value >>> shift & 255, FNV_PRIME);
	return spread(hash);
}
function spread(hash) {
	let mixed = Math.imul(hash ^ hash >>> 16, 2246822507);
	mixed = Math.imul(mixed ^ mixed >>> 13, 3266489909);
	return (mixed ^ mixed >>> 16) >>> 1;
}

// filter-engine/filter/predicates/sample.ts
/**
* `{ sample: { percent, by: { header | cookie: name } } }`; without `by` it goes by client connection.
*
* A consistent hash of the key decides: the same user, session or connection always lands on the same side, in every agent
* and after every restart, and whoever is within 5 % is within 10 % too. The key is the first value of the header or cookie. A
* request without it, or with an empty one, is never within the sample, so `not` of it always is.
*/
const KEYS$1 = ["percent", "by"];
const HASHES = MAX_HASH + 1;
const percent = number({ error: "must be a number from 0 to 100, without %" }).min(0, { error: "is below 0" }).max(100, { error: "is above 100" });
const by = new KeyedUnion({}, {
	header: tokenSchema("a header name"),
	cookie: tokenSchema("a cookie name")
});
const shape = {
	schema: strictObject({
		percent,
		by: by.schema.optional()
	}),
	parse(input, at) {
		checkKeys(keysOf(input, at, KEYS$1), at, KEYS$1);
		const written = input;
		const share = parseShape(percent, written.percent, below(at, "percent"));
		return written.by === void 0 ? { percent: share } : {
			percent: share,
			by: by.parse(written.by, below(at, "by"))
		};
	}
};
const sampleKind = {
	shape,
	compile: (spec) => new SamplePredicate(spec.percent, keyOf(spec.by))
};
function keyOf(by) {
	if (by === void 0) return new ConnectionKey();
	return "header" in by ? new HeaderKey(by.header) : new CookieKey(by.cookie);
}
var ConnectionKey = class {
	name = "connection";
	landmarks = void 0;
	hashOf(head) {
		return hashNumber(head.connectionKey);
	}
};
var HeaderKey = class {
	name;
	landmarks;
	#name;
	constructor(name) {
		this.name = `header ${name.toLowerCase()}`;
		this.landmarks = [{
			subject: name.toLowerCase(),
			value: null
		}];
		this.#name = Buffer.from(name.toLowerCase());
	}
	hashOf(head) {
		const field = findField(head, this.#name, 0);
		if (field < 0) return -1;
		return hashOfText(head.bytes, head.fields[field * 4 + 2], head.fields[field * 4 + 3]);
	}
};
var CookieKey = class {
	name;
	landmarks;
	#name;
	#cookies = new FieldMembers(COOKIES);
	constructor(name) {
		this.name = `cookie ${name}`;
		this.landmarks = [{
			list: "cookie",
			subject: name,
			value: null
		}];
		this.#name = Buffer.from(name);
	}
	hashOf(head) {
		const cookies = this.#cookies;
		cookies.begin(head);
		while (cookies.next(head)) if (cookies.nameEnd - cookies.nameStart === this.#name.length && standsAt(head.bytes, cookies.nameStart, this.#name, EXACT)) return hashOfText(head.bytes, cookies.valueStart, cookies.valueEnd);
		return -1;
	}
};
function hashOfText(bytes, start, end) {
	return end === start ? -1 : hashBytes(bytes, start, end);
}
var SamplePredicate = class {
	cost = 60;
	instructions = 0;
	subject;
	wanted;
	landmarks;
	#key;
	/** Hashes below it are within the sample. */
	#threshold;
	constructor(percent, key) {
		this.subject = `sample by ${key.name}`;
		this.wanted = `within ${percent} %`;
		if (key.landmarks !== void 0) this.landmarks = key.landmarks;
		this.#key = key;
		this.#threshold = Math.round(percent / 100 * HASHES);
	}
	test(head) {
		const hash = this.#key.hashOf(head);
		return hash >= 0 && hash < this.#threshold ? 1 : 0;
	}
	describe() {
		return `sample of … by ${this.#key.name}`;
	}
	seen(head) {
		const hash = this.#key.hashOf(head);
		return hash < 0 ? ABSENT : `at ${(hash / HASHES * 100).toFixed(2)} %`;
	}
};

// filter-engine/filter/predicate-table.ts
const PREDICATES = {
	header: headerKind,
	cookie: cookieKind,
	baggage: baggageKind,
	tracestate: tracestateKind,
	path: pathKind,
	query: queryKind,
	method: methodKind,
	host: hostKind,
	grpc: grpcKind,
	body: bodyKind,
	sample: sampleKind,
	header_line: headerLineKind,
	path_and_query: pathAndQueryKind
};

// filter-engine/filter/program.ts
/** Targets of jumps that are no predicate. */
const ACCEPT = -1;
var Program = class {
	#start;
	#predicates;
	#onMatch;
	#onNoMatch;
	#ifUnknown;
	constructor(steps, start) {
		this.#start = start;
		this.#predicates = steps.map((step) => step.predicate);
		this.#onMatch = Int32Array.from(steps, (step) => step.onMatch);
		this.#onNoMatch = Int32Array.from(steps, (step) => step.onNoMatch);
		this.#ifUnknown = Int32Array.from(steps, (step) => step.ifUnknown);
	}
	run(head, body) {
		let step = this.#start;
		let isOpen = false;
		do {
			const verdict = this.#predicates[step].test(head, body);
			if (verdict === 1) step = this.#onMatch[step];
			else if (verdict === 0) step = this.#onNoMatch[step];
			else {
				if (verdict === 2) isOpen = true;
				step = this.#ifUnknown[step];
			}
		} while (step >= 0);
		if (step === -1) return 1;
		return isOpen ? this.#runHopefully(head, body) : 0;
	}
	/** The second run: open answers speak for a match. */
	#runHopefully(head, body) {
		let step = this.#start;
		do {
			const verdict = this.#predicates[step].test(head, body);
			const onMatch = this.#onMatch[step];
			const onNoMatch = this.#onNoMatch[step];
			if (verdict === 2) step = this.#ifUnknown[step] === onMatch ? onNoMatch : onMatch;
			else if (verdict === 3) step = this.#ifUnknown[step];
			else step = verdict === 1 ? onMatch : onNoMatch;
		} while (step >= 0);
		return step === -1 ? 2 : 0;
	}
};

// filter-engine/filter/spec.ts
/**
* The written form of a filter, as in `headgate.yaml`, in `--filter` and on the wire.
*
* Each part is an object with exactly one key: a predicate, or `all_of`, `any_of` (lists with at least one part), `not`.
* `parseFilter` is for people: it answers a mistake with its place and what was probably meant. `filterSchema` is the same
* form for zod and JSON Schema; as a part of a larger schema its message is that of `parseFilter`.
*/
const COMBINATORS = [
	"all_of",
	"any_of",
	"not"
];
const KEYS = [...Object.keys(PREDICATES), ...COMBINATORS];
/** The zod schema of the written form. It checks the form, not whether regexes and globs compile: `compileFilter` does. */
const filterSchema = lazy(() => union(members(), { error: (issue) => problemOf(issue.input) })).meta({
	id: "Filter",
	description: "Which requests are taken. Exactly one key."
});
function members() {
	const list = array(filterSchema).min(1).max(128);
	return [
		...Object.entries(PREDICATES).map(([key, kind]) => strictObject({ [key]: kind.shape.schema })),
		strictObject({ all_of: list }),
		strictObject({ any_of: list }),
		strictObject({ not: filterSchema })
	];
}
function problemOf(input) {
	try {
		parseFilter(input);
		return "is not a filter";
	} catch (error) {
		if (error instanceof FilterError) return `${error.message}. ${error.hint}`;
		throw error;
	}
}
/** Checks the written form and returns it; throws a `FilterError` with the place, the reason and what to do. */
function parseFilter(input) {
	return parsePart(input, "", {
		depth: 0,
		parts: 0
	});
}
function parsePart(input, at, walk) {
	checkSize(at, walk);
	const key = chooseKey(keysOf(input, at, KEYS), at, KEYS, []);
	const body = input[key];
	if (!isPredicateName(key)) return parseCombinator(key, body, at, walk);
	const kind = PREDICATES[key];
	const parsed = kind.shape.parse(body, below(at, key));
	walk.parts += (kind.partsOf?.(parsed) ?? 1) - 1;
	checkParts(below(at, key), walk);
	return { [key]: parsed };
}
function parseCombinator(key, body, at, walk) {
	const place = below(at, key);
	if (key === "not") return { not: parseNested(body, place, walk) };
	if (!Array.isArray(body) || body.length === 0) throw new FilterError({
		code: "HEADGATE_ERR_FILTER_SHAPE",
		path: place,
		what: Array.isArray(body) ? "is empty, so it says nothing" : "must be a list of filters",
		hint: Array.isArray(body) ? "Name at least one part, or leave the filter out to take everything." : `Write ${key}: [ … ].`
	});
	const parts = body.map((part, index) => parseNested(part, `${place}[${index}]`, walk));
	return key === "all_of" ? { all_of: parts } : { any_of: parts };
}
function parseNested(input, at, walk) {
	const nested = {
		depth: walk.depth + 1,
		parts: walk.parts
	};
	const spec = parsePart(input, at, nested);
	walk.parts = nested.parts;
	return spec;
}
function checkSize(at, walk) {
	walk.parts++;
	if (walk.depth > 16) throw new FilterError({
		code: "HEADGATE_ERR_FILTER_TOO_DEEP",
		path: at,
		what: `is nested more than ${16} levels deep`,
		hint: "all_of within all_of, and any_of within any_of, can be one list."
	});
	checkParts(at, walk);
}
function checkParts(at, walk) {
	if (walk.parts <= 128) return;
	throw new FilterError({
		code: "HEADGATE_ERR_FILTER_TOO_MANY",
		path: at,
		what: `the filter has more than ${128} parts`,
		hint: "Many equal values of one subject are one regex: ^(a|b|c)$."
	});
}
function isPredicateName(key) {
	return Object.hasOwn(PREDICATES, key);
}

// filter-engine/filter/compile.ts
/** A compiled filter. Immutable; may be shared by all connections of a thread. */
var Filter = class {
	#root;
	#program;
	/** Whether the head alone may not decide (a `body` predicate is in it). Constant; `match` says it of each request. */
	needsBody;
	/** What a request must have one of to match, for `FilterSet`; null when nothing is known. */
	landmarks;
	/** Use `compileFilter`. */
	constructor(root) {
		const linker = new Linker();
		const start = linker.link(root, -1, -2, 0);
		this.#root = root;
		this.#program = new Program(linker.steps, start);
		this.landmarks = landmarksOf(root);
		this.needsBody = linker.steps.some((step) => step.predicate.needsBody === true);
	}
	/** The verdict on one request. Borrows `head` for the call (docs/buffers.md, row "request head"). */
	match(head) {
		return this.#program.run(head, null);
	}
	/**
	* The verdict on a request of which `match` said NEED_MORE, once its body is there without its framing, or will not come.
	* `isWhole: false` means that it is larger than MAX_FILTER_BODY_BYTES or took too long: then, and where it is unclear or judging it
	* would take too long, what depends on it does not match, under `not` neither. Borrows both.
	*/
	matchBody(head, body, isWhole) {
		return this.judgeBody(head, body, isWhole) === 1 ? 1 : 0;
	}
	/** As `matchBody`, but NEED_MORE where it depends on what cannot be judged. */
	judgeBody(head, body, isWhole) {
		return this.#program.run(head, isWhole ? new BodyDocument(body) : null);
	}
	/** Why: every predicate with what it wanted and saw. Shows no header that the filter does not name. Allocates. */
	explain(head, { body, hideValues = false } = {}) {
		const document = body === void 0 ? null : new BodyDocument(body);
		return explainNode(this.#root, {
			head,
			body: document,
			hidesValues: hideValues
		});
	}
	/** The filter's shape in words, fit for other users' eyes: names, never values: `header x-user equals …, path begins with …`. */
	describe() {
		return describeNode(this.#root);
	}
};
/** Compiles a filter; throws a `FilterError` when it is not well-formed, cannot compile or is above a limit. */
function compileFilter(spec) {
	const parsed = parseFilter(spec);
	refuseLongPatterns(parsed);
	return new Filter(new Compiler().nodeOf(parsed, ""));
}
/** Compiles part by part, and no more once the patterns are too large together. */
var Compiler = class {
	#instructions = 0;
	nodeOf(spec, at) {
		if ("all_of" in spec) return {
			kind: ALL_OF,
			parts: this.#partsOf(spec.all_of, below(at, "all_of"))
		};
		if ("any_of" in spec) return {
			kind: ANY_OF,
			parts: this.#partsOf(spec.any_of, below(at, "any_of"))
		};
		if ("not" in spec) return {
			kind: "not",
			part: this.nodeOf(spec.not, below(at, "not"))
		};
		const [[key, body] = ["", void 0]] = Object.entries(spec);
		const predicate = PREDICATES[key].compile(body, below(at, key));
		this.#instructions += predicate.instructions;
		refuseInstructions(this.#instructions, below(at, key));
		return {
			kind: "is",
			predicate
		};
	}
	#partsOf(specs, at) {
		return specs.map((spec, index) => this.nodeOf(spec, `${at}[${index}]`));
	}
};
function predicatesOf(node) {
	if (node.kind === "is") return [node.predicate];
	return node.kind === "not" ? predicatesOf(node.part) : node.parts.flatMap(predicatesOf);
}
function costOf(node) {
	return predicatesOf(node).reduce((sum, predicate) => sum + predicate.cost, 0);
}
/** Turns a tree into steps, from the last to the first: so every jump's target exists before the jump. */
var Linker = class {
	steps = [];
	/** Adds the steps of `node`; returns the one to begin with. `nots`: how many `not`s are around it. */
	link(node, onMatch, onNoMatch, nots) {
		if (node.kind === "not") return this.link(node.part, onNoMatch, onMatch, nots + 1);
		if (node.kind === "is") {
			const ifUnknown = nots % 2 === 0 ? onNoMatch : onMatch;
			return this.steps.push({
				predicate: node.predicate,
				onMatch,
				onNoMatch,
				ifUnknown
			}) - 1;
		}
		const dearestFirst = node.parts.toSorted((a, b) => costOf(a) - costOf(b)).reverse();
		let entry = node.kind === "all_of" ? onMatch : onNoMatch;
		for (const part of dearestFirst) entry = node.kind === "all_of" ? this.link(part, entry, onNoMatch, nots) : this.link(part, onMatch, entry, nots);
		return entry;
	}
};

// filter-engine/filter/filter-bits.ts
/** Sets of filters: a bit each, in words of 32. */
/** Puts a filter into a set. */
function setBit(bits, bit) {
	bits[bit >>> 5] |= 1 << (bit & 31);
}
/** Adds a set of filters to another. */
function addBits(to, from) {
	for (let word = 0; word < to.length; word++) to[word] |= from[word];
}

// filter-engine/filter/literal-scan.ts
/**
* Which of many literals a value has, found by one pass over it however many they are (Aho and Corasick's automaton).
*
* Literals are looked for without case, anywhere or at the value's start; each stands for filters, as bits. States have a row of the next
* states by class of byte, so that a byte costs one look-up. A value with bytes beyond ASCII counts as one that has all literals.
*
*   ROOT ── a literal that may stand anywhere      START ── one at the start; where it breaks off, ROOT's go on
*/
const ROOT = 0;
const START = 1;
/** The class of all bytes that no literal has. */
const OTHER = 0;
const NOT_ASCII = 128;
var LiteralScan = class {
	#words;
	#budget;
	#places = [newPlace(), newPlace()];
	/** Filters of all literals. */
	#all;
	#classOf = /* @__PURE__ */ new Uint8Array(256);
	#classes = 1;
	/** By state and class; empty until the first value comes. */
	#next = /* @__PURE__ */ new Int32Array(0);
	#isEnd = /* @__PURE__ */ new Uint8Array(0);
	#bits = [];
	#mayFloat = false;
	#state = START;
	/** @param words of the sets of filters */
	constructor(words, budget) {
		this.#words = words;
		this.#budget = budget;
		this.#all = new Uint32Array(words);
	}
	/** Whether there was room for the literal; without it nothing changes. */
	add({ text, isAtStart }, filter) {
		if (this.#budget.left < text.length) return false;
		let state = isAtStart ? START : ROOT;
		for (let i = 0; i < text.length; i++) state = this.#stepTo(state, ASCII_LOWER[text.charCodeAt(i)]);
		const place = this.#places[state];
		place.bits ??= new Uint32Array(this.#words);
		setBit(place.bits, filter);
		setBit(this.#all, filter);
		this.#mayFloat ||= !isAtStart;
		this.#next = /* @__PURE__ */ new Int32Array(0);
		return true;
	}
	/** A new value begins. */
	begin() {
		if (this.#next.length === 0) this.#build();
		this.#state = START;
	}
	/** Goes on with the value; adds the filters of the literals found to `found`. Borrows the bytes. */
	feed(bytes, start, end, found) {
		const next = this.#next;
		const classes = this.#classes;
		const classOf = this.#classOf;
		const isEnd = this.#isEnd;
		const mayFloat = this.#mayFloat;
		let state = this.#state;
		let seen = 0;
		for (let offset = start; offset < end; offset++) {
			const byte = bytes[offset];
			seen |= byte;
			state = next[state * classes + classOf[byte]];
			if (isEnd[state] !== 0) addBits(found, this.#bits[state]);
			if (state === ROOT && !mayFloat) break;
		}
		this.#state = state;
		if (seen >= NOT_ASCII) addBits(found, this.#all);
	}
	#stepTo(state, byte) {
		const place = this.#places[state];
		const known = place.next.get(byte);
		if (known !== void 0) return known;
		if (this.#classOf[byte] === OTHER) this.#newClass(byte);
		this.#budget.left--;
		const made = this.#places.push(newPlace()) - 1;
		place.next.set(byte, made);
		return made;
	}
	#newClass(byte) {
		for (let each = 0; each < ASCII_LOWER.length; each++) if (ASCII_LOWER[each] === byte) this.#classOf[each] = this.#classes;
		this.#classes++;
	}
	/** States from the nearest to the roots on: each takes over the ends and the steps of the one that it falls back to. */
	#build() {
		const count = this.#places.length;
		this.#next = new Int32Array(count * this.#classes);
		this.#isEnd = new Uint8Array(count);
		this.#bits = this.#places.map(({ bits }) => bits?.slice() ?? null);
		const fallback = new Int32Array(count);
		const order = [ROOT, START];
		for (let i = 0; i < order.length; i++) {
			const state = order[i];
			const back = fallback[state];
			const row = state * this.#classes;
			if (state !== ROOT) this.#next.copyWithin(row, back * this.#classes, (back + 1) * this.#classes);
			for (const [byte, to] of this.#places[state].next) {
				fallback[to] = state === ROOT ? ROOT : this.#next[back * this.#classes + this.#classOf[byte]];
				this.#next[row + this.#classOf[byte]] = to;
				order.push(to);
			}
			const inherited = state === ROOT ? null : this.#bits[back];
			if (inherited !== null) {
				this.#bits[state] ??= new Uint32Array(this.#words);
				addBits(this.#bits[state], inherited);
			}
			if (this.#bits[state] !== null) this.#isEnd[state] = 1;
		}
	}
};
function newPlace() {
	return {
		next: /* @__PURE__ */ new Map(),
		bits: null
	};
}

// filter-engine/filter/landmark-subject.ts
/** What many filters want of one subject (a field, a member, the path), by value or by a literal in it. Filters are bits of a set. */
/** All that is wanted of one subject. */
var Subject = class {
	name;
	/** Filters to which any value may do. */
	bits;
	#values = [];
	#mask = 0;
	#count = 0;
	#budget;
	#literals = null;
	constructor(name, words, budget) {
		this.name = Buffer.from(name);
		this.bits = new Uint32Array(words);
		this.#budget = budget;
	}
	add({ value, literal }, filter) {
		if (value !== null) this.#addValue(value, filter);
		else if (literal === void 0 || !this.#scan().add(literal, filter)) setBit(this.bits, filter);
	}
	/** Adds the filters of a value to `found`. */
	find(bytes, start, end, found) {
		addBits(found, this.bits);
		if (this.#literals !== null) {
			this.#literals.begin();
			this.#literals.feed(bytes, start, end, found);
		}
		if (this.#count === 0) return;
		const bucket = this.#bucketOf(bytes, start, end);
		if (bucket === void 0) return;
		for (let i = 0; i < bucket.length; i++) {
			const wanted = bucket[i];
			if (wanted.bytes.length !== end - start || !standsAt(bytes, start, wanted.bytes, EXACT)) continue;
			addBits(found, wanted.bits);
			return;
		}
	}
	#scan() {
		this.#literals ??= new LiteralScan(this.bits.length, this.#budget);
		return this.#literals;
	}
	#addValue(value, filter) {
		const known = this.#bucketOf(value, 0, value.length)?.find((wanted) => Buffer.compare(wanted.bytes, value) === 0);
		if (known !== void 0) {
			setBit(known.bits, filter);
			return;
		}
		const bits = new Uint32Array(this.bits.length);
		setBit(bits, filter);
		this.#insert({
			bytes: value,
			bits
		});
	}
	#bucketOf(bytes, start, end) {
		return this.#values[hashBytes(bytes, start, end) & this.#mask];
	}
	#insert(wanted) {
		if (++this.#count > this.#values.length) {
			const all = [...this.#values.flat(), wanted];
			const size = 2 * Math.max(1, this.#values.length);
			this.#mask = size - 1;
			this.#values.splice(0, this.#values.length, ...Array.from({ length: size }, () => []));
			for (const each of all) this.#bucketOf(each.bytes, 0, each.bytes.length)?.push(each);
		} else this.#bucketOf(wanted.bytes, 0, wanted.bytes.length)?.push(wanted);
	}
};

// filter-engine/filter/member-index.ts
var MemberIndex = class {
	list;
	#walk;
	#words;
	#budget;
	/** By the hashes of their names: many filters may ask for many. */
	#subjects = /* @__PURE__ */ new Map();
	/** @param words of the sets of filters */
	constructor(list, words, budget) {
		this.list = list;
		this.#walk = walkOf(list);
		this.#words = words;
		this.#budget = budget;
	}
	/** The members of a name, whose case counts. */
	subject(name) {
		const bytes = Buffer.from(name);
		const known = this.#find(bytes, 0, bytes.length);
		if (known !== null) return known;
		const subject = new Subject(name, this.#words, this.#budget);
		const hash = hashBytes(bytes, 0, bytes.length);
		this.#subjects.set(hash, [...this.#subjects.get(hash) ?? [], subject]);
		return subject;
	}
	/** Adds to `found` the filters that the members of `head` may match. */
	find(head, found) {
		const walk = this.#walk;
		walk.begin(head);
		while (walk.next(head)) {
			const subject = this.#named(head.bytes);
			if (subject === null) continue;
			if (isEncoded(head.bytes, walk.valueStart, walk.valueEnd, walk.valuesAre)) {
				const length = decodeBytes(head.bytes, walk.valueStart, walk.valueEnd, walk.valuesAre);
				subject.find(decodedBytes(), 0, length, found);
			} else subject.find(head.bytes, walk.valueStart, walk.valueEnd, found);
		}
	}
	#named(bytes) {
		const { nameStart, nameEnd, namesAre } = this.#walk;
		if (!isEncoded(bytes, nameStart, nameEnd, namesAre)) return this.#find(bytes, nameStart, nameEnd);
		const length = decodeBytes(bytes, nameStart, nameEnd, namesAre);
		return this.#find(decodedBytes(), 0, length);
	}
	#find(bytes, start, end) {
		const subjects = this.#subjects.get(hashBytes(bytes, start, end));
		if (subjects === void 0) return null;
		for (let i = 0; i < subjects.length; i++) {
			const subject = subjects[i];
			if (subject.name.length === end - start && standsAt(bytes, start, subject.name, EXACT)) return subject;
		}
		return null;
	}
};

// filter-engine/filter/landmark-index.ts
/**
* Which of many filters a request may match, found by one walk over its fields whatever the number of filters.
*
* A filter is listed under the landmarks of which a match must have one: a field's name, its name and value, or a literal in its value or in
* any line. A walk looks each
* field's name up by length and first letter, then compares; for a subject with wanted values it hashes the value once. The
* answer is a set of bits, one for each filter. Nothing is allocated per request.
*/
/** Subjects with longer names share one list. */
const LENGTHS$1 = 64;
/** Between name and value of a line. */
const SEPARATOR = Buffer.from(": ");
var LandmarkIndex = class {
	/** Filters without landmarks: they may match any request. */
	#always;
	/** By the length of their names; the last for all longer ones. */
	#subjects = Array.from({ length: 65 }, () => []);
	/** By length, a bit for the first letter (lower-case, modulo 32) of each subject. */
	#firstLetters = /* @__PURE__ */ new Int32Array(65);
	#path;
	#pathAndQuery;
	#host;
	#budget = { left: MAX_LITERAL_STATES };
	/** Literals that may be in any line; null when there are none. */
	#lines = null;
	#lists = [];
	#hasFields = false;
	constructor(filters) {
		const words = Math.max(1, Math.ceil(filters.length / 32));
		this.#always = new Uint32Array(words);
		this.#path = new Subject("/", words, this.#budget);
		this.#pathAndQuery = new Subject("/?", words, this.#budget);
		this.#host = new Subject("//", words, this.#budget);
		for (const [filter, landmarks] of filters.entries()) {
			if (landmarks === null) setBit(this.#always, filter);
			for (const landmark of landmarks ?? []) this.#add(landmark, filter);
		}
	}
	/** How many words of bits `find` fills. */
	get words() {
		return this.#always.length;
	}
	/** Sets in `found` the bits of all filters that `head` may match, and clears the others. */
	find(head, found) {
		for (let word = 0; word < found.length; word++) found[word] = this.#always[word];
		const { bytes, pathStart, pathEnd, queryEnd, hostStart, hostEnd } = head;
		this.#path.find(bytes, pathStart, pathEnd, found);
		this.#pathAndQuery.find(bytes, pathStart, Math.max(pathEnd, queryEnd), found);
		if (hostStart >= 0) this.#host.find(bytes, hostStart, hostEnd, found);
		for (let i = 0; i < this.#lists.length; i++) this.#lists[i].find(head, found);
		if (this.#hasFields) this.#findFields(head, found);
		if (this.#lines !== null) this.#findInLines(this.#lines, head, found);
	}
	#add(landmark, filter) {
		const { subject, list, literal } = landmark;
		if (subject === ": ") {
			this.#lines ??= new LiteralScan(this.words, this.#budget);
			if (literal === void 0 || !this.#lines.add(literal, filter)) setBit(this.#always, filter);
			return;
		}
		(list === void 0 ? this.#subject(subject) : this.#list(list).subject(subject)).add(landmark, filter);
	}
	#findInLines(lines, { bytes, fields, fieldCount, crumbCount }, found) {
		for (let field = 0; field < fieldCount + crumbCount; field++) {
			const column = field * 4;
			lines.begin();
			lines.feed(bytes, fields[column], fields[column + 1], found);
			lines.feed(SEPARATOR, 0, SEPARATOR.length, found);
			lines.feed(bytes, fields[column + 2], fields[column + 3], found);
		}
	}
	#findFields(head, found) {
		const { bytes, fields } = head;
		const end = head.fieldCount + head.crumbCount;
		for (let field = 0; field < end; field++) {
			const column = field * 4;
			const nameStart = fields[column];
			const length = fields[column + 1] - nameStart;
			const slot = Math.min(length, LENGTHS$1);
			if ((this.#firstLetters[slot] & 1 << (bytes[nameStart] & 31)) === 0) continue;
			const subject = find$1(this.#subjects[slot], bytes, nameStart, length);
			if (subject !== null) subject.find(bytes, fields[column + 2], fields[column + 3], found);
		}
	}
	#list(list) {
		const known = this.#lists.find((index) => index.list === list);
		if (known !== void 0) return known;
		const index = new MemberIndex(list, this.words, this.#budget);
		this.#lists.push(index);
		return index;
	}
	#subject(name) {
		if (name === "/") return this.#path;
		if (name === "/?") return this.#pathAndQuery;
		if (name === "//") return this.#host;
		this.#hasFields = true;
		const slot = Math.min(name.length, LENGTHS$1);
		const list = this.#subjects[slot];
		const bytes = Buffer.from(name);
		const known = find$1(list, bytes, 0, bytes.length);
		if (known !== null) return known;
		const subject = new Subject(name, this.words, this.#budget);
		list.push(subject);
		this.#firstLetters[slot] |= 1 << (bytes[0] & 31);
		return subject;
	}
};
/** The subject of a name, whose case does not count. The five low bits of a letter are those of its other case. */
function find$1(subjects, bytes, start, length) {
	for (let i = 0; i < subjects.length; i++) {
		const { name } = subjects[i];
		if (name.length === length && standsAt(bytes, start, name, ASCII_LOWER)) return subjects[i];
	}
	return null;
}

// filter-engine/filter/filter-set.ts
/** Immutable but for `verdict`; belongs to one thread. Made anew when a session subscribes or leaves. */
var FilterSet = class {
	#filters;
	#index;
	#found;
	/** What the filter said that the last call of `first` returned: MATCH, or NEED_MORE. NO_MATCH when it returned -1. */
	verdict = 0;
	/** @param filters the oldest first */
	constructor(filters) {
		this.#filters = filters;
		this.#index = new LandmarkIndex(filters.map((filter) => filter.landmarks));
		this.#found = new Uint32Array(this.#index.words);
	}
	/**
	* The index of the first filter from `from` on that does not say NO_MATCH, or -1; `verdict` holds what it says. On NEED_MORE the
	* request is that filter's to have: ask its `matchBody`, and on NO_MATCH go on with `first(head, index + 1)`. Borrows `head`.
	*/
	first(head, from = 0) {
		const found = this.#found;
		this.#index.find(head, found);
		LINES.hold(head);
		try {
			return this.#firstOf(found, head, from);
		} finally {
			LINES.release();
		}
	}
	/** The first of those found that does not say NO_MATCH. */
	#firstOf(found, head, from) {
		for (let word = from >>> 5; word < found.length; word++) {
			let bits = found[word] | 0;
			if (word === from >>> 5) bits &= -1 << (from & 31);
			while (bits !== 0) {
				const index = word * 32 + (31 - Math.clz32(bits & -bits));
				bits &= bits - 1;
				const verdict = this.#filters[index].match(head);
				if (verdict === 0) continue;
				this.verdict = verdict;
				return index;
			}
		}
		this.verdict = 0;
		return -1;
	}
};

// filter-engine/http1/body-content.ts
/** A request body without its framing, for filters that look into it. */
const LF = 10;
/**
* The content of a body that a splitter has followed to its end, `buf[start, end)` on the wire. A chunked one is copied
* together; any other is a view that borrows `buf`. Chunk extensions and trailers are left out (RFC 9112 section 7.1).
*/
function takeBodyContent(buf, start, end, bodyKind) {
	if (bodyKind !== 2) return buf.subarray(start, end);
	const content = Buffer.allocUnsafe(end - start);
	let length = 0;
	for (let at = start; at < end;) {
		const data = buf.indexOf(LF, at) + 1;
		const size = Number.parseInt(buf.toString("latin1", at, data), 16);
		if (!(size > 0)) break;
		length += buf.copy(content, length, data, data + size);
		at = data + size + 2;
	}
	return content.subarray(0, length);
}

// filter-engine/http1/trailer-names.ts
/**
* Names that must not stand in trailers, recognised byte by byte, as a name may come in pieces.
*
* RFC 9110 section 6.5.1 forbids to send them, and says that recipients may ignore or merge trailers. llhttp acts on
* framing fields wherever they stand: a `Content-Length` among the trailers frames its next message. So they are refused.
*/
const FORBIDDEN = [
	"host",
	"connection",
	"upgrade",
	"content-length",
	"transfer-encoding"
].map((name) => Buffer.from(name));
/** All of FORBIDDEN may still match. */
const ALL_NAMES = (1 << FORBIDDEN.length) - 1;
/** Which of the names in the set `candidates` still match when `byte` stands at `index` of a name. */
function narrowNames(candidates, byte, index) {
	let left = candidates;
	const lower = byte | 32;
	for (let i = 0; i < FORBIDDEN.length; i++) if (FORBIDDEN[i][index] !== lower) left &= ~(1 << i);
	return left;
}
/** Whether a name of `length` bytes that left `candidates` is one of the forbidden ones. */
function isForbiddenName(candidates, length) {
	for (let i = 0; i < FORBIDDEN.length; i++) if ((candidates & 1 << i) !== 0 && FORBIDDEN[i].length === length) return true;
	return false;
}

// filter-engine/http1/chunked.ts
/**
* Skips a chunked body with its framing, extensions and trailers (RFC 9112 section 7.1), byte-exact and incremental.
*
*   SIZE_START ─hex─► SIZE ─┬─CR─► SIZE_LF ─LF─┬─ size > 0 ─► DATA ─► DATA_CR ─► DATA_LF ─► SIZE_START
*                           │                  └─ size = 0 ─► TRAILER_START
*                           └─;─► EXTENSION_… ─CR─► SIZE_LF
*   TRAILER_START ─CR─► END_LF ─LF─► DONE
*   TRAILER_START ─tchar─► TRAILER_NAME ─:─► TRAILER_VALUE ─CR─► TRAILER_LF ─LF─► TRAILER_START
*
* Chunk data is skipped in one addition. A byte that breaks a rule is not consumed and leaves the state as it was, so
* showing it again reports it again. Tolerated: white space around `;` and `=` (the BWS of the grammar), leading zeros.
* Not tolerated: white space between a size and its CRLF, bare LF anywhere.
*/
const SIZE_START = 0;
const SIZE = 1;
const BEFORE_SEMICOLON = 2;
const EXTENSION_NAME_START = 3;
const EXTENSION_NAME = 4;
const BEFORE_EQUALS = 5;
const EXTENSION_VALUE_START = 6;
const EXTENSION_TOKEN = 7;
const EXTENSION_QUOTED = 8;
const EXTENSION_ESCAPED = 9;
const AFTER_QUOTED = 10;
const SIZE_LF = 11;
const DATA = 12;
const DATA_CR = 13;
const DATA_LF = 14;
const TRAILER_START = 15;
const TRAILER_NAME = 16;
const TRAILER_VALUE = 17;
const TRAILER_LF = 18;
const END_LF = 19;
const DONE = 20;
var ChunkedSkipper = class {
	/** The rule that the byte at the returned offset breaks. */
	violation = 0;
	state = SIZE_START;
	/** Of the current chunk: its size while the line is read, then what is left of its data. */
	remaining = 0;
	/** Bytes of the current chunk-size line, or of all trailer lines. */
	lineBytes = 0;
	/** Of the current trailer: which forbidden names it may still be, and how many bytes of it were read. */
	nameCandidates = ALL_NAMES;
	nameBytes = 0;
	get isDone() {
		return this.state === DONE;
	}
	/** Begins a body. */
	begin() {
		this.state = SIZE_START;
		this.remaining = 0;
		this.lineBytes = 0;
		this.violation = 0;
	}
	/** Consumes from `start` on; returns up to where: `end`, the end of the body (`isDone`), or the byte that `violation` is about. */
	skip(buf, start, end) {
		let i = start;
		while (i < end && this.state !== DONE) {
			if (this.state === DATA) {
				const taken = Math.min(this.remaining, end - i);
				this.remaining -= taken;
				i += taken;
				if (this.remaining === 0) this.state = DATA_CR;
				continue;
			}
			const next = this.step(buf[i]);
			if (next < 0) {
				this.violation = ~next;
				return i;
			}
			this.state = next;
			i++;
		}
		return i;
	}
	step(byte) {
		if (this.state < SIZE_LF) return this.stepSizeLine(byte);
		switch (this.state) {
			case SIZE_LF:
				if (byte !== 10) return ~2;
				this.lineBytes = 0;
				return this.remaining === 0 ? TRAILER_START : DATA;
			case DATA_CR: return byte === 13 ? DATA_LF : ~33;
			case DATA_LF: return byte === 10 ? SIZE_START : ~33;
			case END_LF: return byte === 10 ? DONE : ~2;
			default: return this.stepTrailer(byte);
		}
	}
	stepSizeLine(byte) {
		if (byte === 10) return ~1;
		if (this.lineBytes === 4096 && byte !== 13) return ~31;
		const next = this.state <= SIZE ? this.stepSize(byte) : stepExtension(this.state, byte);
		if (next >= 0) this.lineBytes++;
		return next;
	}
	stepSize(byte) {
		const digit = HEX_VALUE[byte];
		if (digit >= 0) {
			const size = this.remaining * 16 + digit;
			if (size > Number.MAX_SAFE_INTEGER) return ~30;
			this.remaining = size;
			return SIZE;
		}
		if (this.state === SIZE_START) return ~29;
		if (byte === 13) return SIZE_LF;
		if (byte === 59) return EXTENSION_NAME_START;
		return isWhiteSpace(byte) ? BEFORE_SEMICOLON : ~29;
	}
	stepTrailer(byte) {
		if (byte === 10 && this.state !== TRAILER_LF) return ~1;
		if (this.state === TRAILER_START && byte === 13) return END_LF;
		if (this.lineBytes === 65536) return ~34;
		const next = stepTrailerLine(this.state, byte);
		if (next < 0) return next;
		if (next === TRAILER_NAME) this.noteNameByte(byte);
		else if (this.state === TRAILER_NAME && isForbiddenName(this.nameCandidates, this.nameBytes)) return ~35;
		this.lineBytes++;
		return next;
	}
	noteNameByte(byte) {
		const isFirst = this.state === TRAILER_START;
		this.nameBytes = isFirst ? 0 : this.nameBytes;
		const candidates = isFirst ? ALL_NAMES : this.nameCandidates;
		this.nameCandidates = candidates === 0 ? 0 : narrowNames(candidates, byte, this.nameBytes);
		this.nameBytes++;
	}
};
/** `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )`, then CR. */
function stepExtension(state, byte) {
	const isToken = (BYTE_CLASS[byte] & 1) !== 0;
	switch (state) {
		case BEFORE_SEMICOLON:
			if (byte === 59) return EXTENSION_NAME_START;
			return isWhiteSpace(byte) ? BEFORE_SEMICOLON : ~29;
		case EXTENSION_NAME_START:
			if (isToken) return EXTENSION_NAME;
			return isWhiteSpace(byte) ? EXTENSION_NAME_START : ~32;
		case EXTENSION_NAME:
			if (isToken) return EXTENSION_NAME;
			if (byte === 61) return EXTENSION_VALUE_START;
			return isWhiteSpace(byte) ? BEFORE_EQUALS : afterExtension(byte);
		case BEFORE_EQUALS:
			if (byte === 61) return EXTENSION_VALUE_START;
			if (byte === 59) return EXTENSION_NAME_START;
			return isWhiteSpace(byte) ? BEFORE_EQUALS : ~32;
		case EXTENSION_VALUE_START:
			if (byte === 34) return EXTENSION_QUOTED;
			if (isToken) return EXTENSION_TOKEN;
			return isWhiteSpace(byte) ? EXTENSION_VALUE_START : ~32;
		case EXTENSION_TOKEN:
			if (isToken) return EXTENSION_TOKEN;
			return isWhiteSpace(byte) ? BEFORE_SEMICOLON : afterExtension(byte);
		case EXTENSION_QUOTED:
			if (byte === 34) return AFTER_QUOTED;
			if (byte === 92) return EXTENSION_ESCAPED;
			return (BYTE_CLASS[byte] & 8) !== 0 ? EXTENSION_QUOTED : ~32;
		case EXTENSION_ESCAPED: return (BYTE_CLASS[byte] & 8) !== 0 ? EXTENSION_QUOTED : ~32;
		default: return isWhiteSpace(byte) ? BEFORE_SEMICOLON : afterExtension(byte);
	}
}
function afterExtension(byte) {
	if (byte === 13) return SIZE_LF;
	return byte === 59 ? EXTENSION_NAME_START : ~32;
}
function stepTrailerLine(state, byte) {
	switch (state) {
		case TRAILER_START:
			if ((BYTE_CLASS[byte] & 1) !== 0) return TRAILER_NAME;
			return isWhiteSpace(byte) ? ~16 : ~14;
		case TRAILER_NAME:
			if ((BYTE_CLASS[byte] & 1) !== 0) return TRAILER_NAME;
			if (byte === 58) return TRAILER_VALUE;
			return isWhiteSpace(byte) ? ~15 : ~14;
		case TRAILER_VALUE:
			if (byte === 13) return TRAILER_LF;
			return (BYTE_CLASS[byte] & 8) !== 0 ? TRAILER_VALUE : ~17;
		default: return byte === 10 ? TRAILER_START : ~2;
	}
}

// filter-engine/http1/body.ts
/** The body that follows a head: skipped by length, by chunks or until the connection closes. */
var BodySkipper = class {
	kind = 0;
	remaining = 0;
	chunked = new ChunkedSkipper();
	/** Whether bytes of a body are still to come. */
	get isOpen() {
		return this.kind !== 0;
	}
	/** The rule broken at the offset that `skip` returned, or NO_VIOLATION. */
	get violation() {
		return this.kind === 2 ? this.chunked.violation : 0;
	}
	/** Begins the body of a head that was just read. A length of 0 leaves nothing open. */
	begin(kind, contentLength) {
		this.kind = kind === 1 && contentLength === 0 ? 0 : kind;
		this.remaining = contentLength;
		if (kind === 2) this.chunked.begin();
	}
	/** Consumes what belongs to the body; returns up to where. Only while `isOpen`. */
	skip(buf, start, end) {
		if (this.kind === 3) return end;
		if (this.kind === 2) {
			const at = this.chunked.skip(buf, start, end);
			if (this.chunked.isDone) this.kind = 0;
			return at;
		}
		const taken = Math.min(this.remaining, end - start);
		this.remaining -= taken;
		if (this.remaining === 0) this.kind = 0;
		return start + taken;
	}
};

// filter-engine/http1/head-scan.ts
/**
* The state of one scan over a head, and how a scan resumes.
*
* The grammar of a head is checked by one pass over its bytes (`request-line.ts`, `status-line.ts`,
* `field-lines.ts`) which fills the columns on its way. A thread has one `HeadScan` per kind of message and one set
* of columns for all connections, so a scan that runs out of bytes cannot leave its columns behind. It leaves three
* integers with the splitter instead:
*
*   phase        where in the grammar it stopped (START_LINE, LINE_START, NAME, VALUE)
*   at           up to where the bytes are known to be good, relative to the start of the message
*   fieldCount   how many whole field lines there were
*
* The next call resumes there, so each byte is looked at once while a head trickles in and a violation is told at
* its byte. When a resumed scan reaches the end of the head, the splitter runs it once more from the start, now
* for the columns. A head that comes in one piece, the common case, is read exactly once.
*
* Rules about what the fields *say* (`request-meaning.ts`, `response-meaning.ts`) are judged after the whole head
* was read. So what is reported never depends on how the bytes were cut.
*/
/** What a scan step returns. */
const SCAN_MORE = 0;
const SCAN_DONE = 1;
const SCAN_BAD = 2;
/** Where a scan resumes. */
const START_LINE = 0;
const EMPTY$1 = Buffer.alloc(0);
var HeadScan = class {
	phase = 0;
	/** Absolute. After SCAN_DONE: the first byte behind what was scanned; after SCAN_MORE: where to resume; after SCAN_BAD: the offending byte. */
	at = 0;
	fieldCount = 0;
	/** HTTP_1_0 or HTTP_1_1, after a version was scanned. */
	version = 0;
	violation = 0;
	/** Fields of interest, if whoever scanned noted them: a count, then that many `kind << 16 | index`. */
	noted = null;
	/** With `noted`: up to where the value of Host is known to be plain letters of a reg-name. Means nothing without a Host. */
	plainHostEnd = -1;
	viewed = EMPTY$1;
	view = new DataView(EMPTY$1.buffer);
	/** A view for word-wise reads, made anew only when the buffer is another than last time (a thread reads into one). */
	viewOf(buf) {
		if (buf !== this.viewed) {
			this.viewed = buf;
			this.view = new DataView(buf.buffer, buf.byteOffset, buf.length);
		}
		return this.view;
	}
	/** Prepares a scan. `at` absolute. */
	begin(phase, at, fieldCount) {
		this.phase = phase;
		this.at = at;
		this.fieldCount = fieldCount;
		this.noted = null;
		this.plainHostEnd = -1;
	}
	done(at) {
		this.at = at;
		return 1;
	}
	more(phase, at) {
		this.phase = phase;
		this.at = at;
		return 0;
	}
	bad(violation, at) {
		this.violation = violation;
		this.at = at;
		return 2;
	}
};

// filter-engine/http1/field-lines.ts
/**
* Field lines: `name ":" OWS value OWS CRLF`, up to and with the empty line (RFC 9112 section 5).
*
* The hot loop of the package. Strictness is a pair of class bits: requests take tokens and clean values, responses
* whatever cannot change how the message is framed.
*
* Values are most of a head, and nearly all of their bytes are plain: they are skipped eight at a time. With the bytes of
* a word in four lanes, `(w - 0x20 in each lane | w + 0x01 in each lane) & ~w & 0x80 in each lane` is zero only if no lane
* is below 0x20 or 0x7f (a borrow or carry between lanes can only raise a false alarm). At the first alarm the bytes are
* looked up one by one. Measured on 40 fields of 86 bytes: 0.32 ns a byte against 0.50 byte by byte; BigInt lanes of
* eight: 0.50. Names are too short for it.
*/
const WORD_PAIR_BYTES = 8;
const LANES_01 = 16843009;
const LANES_20 = 538976288;
const LANES_80 = -2139062144;
/**
* Scans from `scan.at` in `scan.phase` (not START_LINE) to behind the empty line. Fills `fields` with absolute offsets,
* four a field, and counts in `scan.fieldCount`. The columns are whole only if the scan began at the first field line.
*/
function scanFieldLines(scan, buf, end, fields, rules) {
	const nameBit = rules.nameBit;
	const valueBit = rules.valueBit;
	const capacity = fields.length;
	const classes = BYTE_CLASS;
	const view = scan.viewOf(buf);
	const lastWordPair = end - WORD_PAIR_BYTES;
	let phase = scan.phase;
	let i = scan.at;
	let column = scan.fieldCount * 4;
	for (;;) {
		let nameStart = i;
		if (phase === 1) {
			if (i >= end) return pause(scan, 1, i, column);
			const first = buf[i];
			if (first === 13) {
				if (i + 1 === end) return pause(scan, 1, i, column);
				if (buf[i + 1] !== 10) return scan.bad(2, i);
				scan.fieldCount = column / 4;
				scan.at = i + 2;
				return 1;
			}
			if ((classes[first] & nameBit) === 0) return scan.bad(lineStartViolation(first), i);
			if (column === capacity) return scan.bad(4, i);
		} else nameStart = -1;
		let nameEnd = i;
		if (phase !== 3) {
			while (i < end && (classes[buf[i]] & nameBit) !== 0) i++;
			if (i >= end) return pause(scan, 2, i, column);
			if (buf[i] !== 58) return scan.bad(nameViolation(buf[i]), i);
			nameEnd = i++;
			while (i < end && (buf[i] === 32 || buf[i] === 9)) i++;
		}
		const valueStart = i;
		while (i <= lastWordPair) {
			const low = view.getInt32(i, true);
			const high = view.getInt32(i + 4, true);
			if ((((low - LANES_20 | low + LANES_01) & ~low | (high - LANES_20 | high + LANES_01) & ~high) & LANES_80) !== 0) break;
			i += WORD_PAIR_BYTES;
		}
		while (i < end && (classes[buf[i]] & valueBit) !== 0) i++;
		if (i + 1 >= end && (i >= end || buf[i] === 13)) return pause(scan, 3, i, column);
		if (buf[i] !== 13) return scan.bad(buf[i] === 10 ? 1 : 17, i);
		if (buf[i + 1] !== 10) return scan.bad(2, i);
		let valueEnd = i;
		while (valueEnd > valueStart && (buf[valueEnd - 1] === 32 || buf[valueEnd - 1] === 9)) valueEnd--;
		fields[column] = nameStart;
		fields[column + 1] = nameEnd;
		fields[column + 2] = valueStart;
		fields[column + 3] = valueEnd;
		column += 4;
		i += 2;
		phase = 1;
	}
}
function pause(scan, phase, at, column) {
	scan.fieldCount = column / 4;
	return scan.more(phase, at);
}
function lineStartViolation(byte) {
	if (byte === 32 || byte === 9) return 16;
	return byte === 10 ? 1 : 14;
}
function nameViolation(byte) {
	if (byte === 32 || byte === 9) return 15;
	return byte === 10 ? 1 : 14;
}

// filter-engine/http1/version.ts
/** The eight bytes of `HTTP/1.0` and `HTTP/1.1`, at the end of a request line and the beginning of a status line. */
const PREFIX = Buffer.from("HTTP/1.");
const MAJOR_OFFSET = 5;
const VERSION_BYTES = 8;
/** Scans a version from `at` on and notes it in `scan.version`. Says more, done, or bad at the first byte that differs. */
function scanVersion(scan, buf, at, end) {
	const available = Math.min(PREFIX.length, end - at);
	for (let i = 0; i < available; i++) {
		const byte = buf[at + i];
		if (byte === PREFIX[i]) continue;
		return scan.bad(i === MAJOR_OFFSET && isDigit(byte) ? 13 : 12, at + i);
	}
	if (end - at < VERSION_BYTES) return scan.more(0, scan.at);
	const minor = buf[at + VERSION_BYTES - 1];
	if (minor === 48 + 1) scan.version = 11;
	else if (minor === 48) scan.version = 10;
	else return scan.bad(isDigit(minor) ? 13 : 12, at + VERSION_BYTES - 1);
	scan.at = at + VERSION_BYTES;
	return 1;
}

// filter-engine/http1/request-line.ts
/**
* The request line: `method SP request-target SP HTTP/1.x CRLF`, single spaces only (RFC 9112 section 3).
*
* Only the target is unbounded; a resumed scan reads empty lines, method and version again (50 bytes at most) and
* skips what is known of the target.
*/
/** Scans empty lines and the request line of the message at `start`; fills method, target, query and version of `head`. */
function scanRequestLine(scan, buf, start, end, head) {
	const classes = BYTE_CLASS;
	let i = start;
	while (i < end && buf[i] === 13) {
		if (i - start === 2 * 2) return scan.bad(5, i);
		if (i + 1 === end) return scan.more(0, i);
		if (buf[i + 1] !== 10) return scan.bad(2, i);
		i += 2;
	}
	const methodStart = i;
	const methodLimit = Math.min(end, methodStart + 32 + 1);
	while (i < methodLimit && (classes[buf[i]] & 1) !== 0) i++;
	if (i - methodStart > 32) return scan.bad(7, methodStart);
	if (i === end) return scan.more(0, i);
	if (buf[i] !== 32 || i === methodStart) return scan.bad(methodViolation(buf[i]), i);
	head.methodStart = methodStart;
	head.methodEnd = i;
	head.targetStart = i + 1;
	return scanTarget(scan, buf, end, head);
}
function scanTarget(scan, buf, end, head) {
	const classes = BYTE_CLASS;
	const targetStart = head.targetStart;
	let i = Math.max(targetStart, scan.at);
	while (i < end && (classes[buf[i]] & 2) !== 0) i++;
	head.queryStart = -1;
	if (i < end && buf[i] === 63) {
		head.queryStart = ++i;
		while (i < end && (classes[buf[i]] & 4) !== 0) i++;
	}
	if (i >= end) return scan.more(0, i);
	if (buf[i] !== 32 || i === targetStart) return scan.bad(targetViolation(buf[i]), i);
	head.targetEnd = i;
	head.queryEnd = head.queryStart === -1 ? -1 : i;
	scan.at = i;
	return scanLineEnd(scan, buf, i + 1, end);
}
function scanLineEnd(scan, buf, versionStart, end) {
	if (versionStart < end) {
		const first = buf[versionStart];
		if (first === 32 || first === 9) return scan.bad(5, versionStart);
		if (first === 13) return scan.bad(11, versionStart);
		if (first === 10) return scan.bad(1, versionStart);
	}
	const outcome = scanVersion(scan, buf, versionStart, end);
	if (outcome !== 1) return outcome;
	const lineEnd = scan.at;
	if (lineEnd === end) return scan.more(0, versionStart - 1);
	if (buf[lineEnd] !== 13) return scan.bad(afterVersionViolation(buf[lineEnd]), lineEnd);
	if (lineEnd + 1 === end) return scan.more(0, versionStart - 1);
	if (buf[lineEnd + 1] !== 10) return scan.bad(2, lineEnd);
	scan.phase = 1;
	return scan.done(lineEnd + 2);
}
function methodViolation(byte) {
	if (byte === 10) return 1;
	return byte === 32 || byte === 9 || byte === 13 ? 5 : 6;
}
/** A CR in the target ends the line of an HTTP/0.9 request, or is bare: it is reported without waiting for the next byte. */
function targetViolation(byte) {
	if (byte === 10) return 1;
	if (byte === 13) return 11;
	if (byte === 32 || byte === 9) return 5;
	if (byte === 35) return 10;
	return byte >= 128 ? 9 : 8;
}
function afterVersionViolation(byte) {
	if (byte === 10) return 1;
	return byte === 32 || byte === 9 ? 5 : 12;
}

// filter-engine/http1/authority.ts
/** `host [":" port]` as in Host, in an absolute-form target and in the target of CONNECT (RFC 3986 section 3.2). */
const DOT = 46;
const MAX_PORT = 65535;
/**
* Checks an authority without user information. Returns the offset behind the host (of its `:`, or `end`), or `~offset`
* (negative) of the first byte that does not belong. An empty host passes; callers that need one compare with `start`.
* @param plainEnd up to where there are letters of a reg-name, for who knows
*/
function hostEndOf(buf, start, end, plainEnd = start) {
	if (plainEnd === end) return end;
	const hostEnd = plainEnd === start && buf[start] === 91 ? scanIpLiteral(buf, start, end) : scanRegName(buf, plainEnd, end);
	if (hostEnd < 0 || hostEnd === end) return hostEnd;
	if (buf[hostEnd] !== 58) return ~hostEnd;
	let port = 0;
	for (let i = hostEnd + 1; i < end; i++) {
		if (!isDigit(buf[i])) return ~i;
		port = port * 10 + (buf[i] - 48);
		if (port > MAX_PORT) return ~i;
	}
	return hostEnd;
}
function scanRegName(buf, start, end) {
	let i = start;
	while (i < end) if ((BYTE_CLASS[buf[i]] & 64) !== 0) i++;
	else if (buf[i] === 37) {
		if (i + 2 >= end || HEX_VALUE[buf[i + 1]] < 0 || HEX_VALUE[buf[i + 2]] < 0) return ~i;
		i += 3;
	} else break;
	return i;
}
/** IPv6 in brackets by its alphabet; zone identifiers and IPvFuture are refused. */
function scanIpLiteral(buf, start, end) {
	let i = start + 1;
	while (i < end && (HEX_VALUE[buf[i]] >= 0 || buf[i] === 58 || buf[i] === DOT)) i++;
	if (i >= end || buf[i] !== 93 || i === start + 1) return ~Math.min(i, end - 1);
	return i + 1;
}
/** Whether two authorities are the same text without regard to case. `:80` against none is a difference: readers disagree. */
function sameAuthority(buf, aStart, aEnd, bStart, bEnd) {
	const length = aEnd - aStart;
	if (bEnd - bStart !== length) return false;
	for (let i = 0; i < length; i++) {
		const a = buf[aStart + i];
		const b = buf[bStart + i];
		if (a === b) continue;
		if ((a | 32) !== (b | 32) || !isLetter$1(a)) return false;
	}
	return true;
}

// filter-engine/http1/field-names.ts
/** Which of the few fields that touch framing a name is: by length first, then byte by byte; no strings. */
const OTHER_FIELD = 0;
const HOST_FIELD$1 = 1;
const CONNECTION_FIELD = 2;
const UPGRADE_FIELD = 3;
const EXPECT_FIELD = 4;
const CONTENT_LENGTH_FIELD = 5;
const TRANSFER_ENCODING_FIELD = 6;
const HOST$1 = Buffer.from("host");
const EXPECT = Buffer.from("expect");
const UPGRADE$2 = Buffer.from("upgrade");
const CONNECTION = Buffer.from("connection");
const CONTENT_LENGTH = Buffer.from("content-length");
const TRANSFER_ENCODING = Buffer.from("transfer-encoding");
/** The kind of the field named `buf[start, end)`. */
function fieldKindOf(buf, start, end) {
	switch (end - start) {
		case 4: return equalsLower(buf, start, end, HOST$1) ? 1 : 0;
		case 6: return equalsLower(buf, start, end, EXPECT) ? 4 : 0;
		case 7: return equalsLower(buf, start, end, UPGRADE$2) ? 3 : 0;
		case 10: return equalsLower(buf, start, end, CONNECTION) ? 2 : 0;
		case 14: return equalsLower(buf, start, end, CONTENT_LENGTH) ? 5 : 0;
		case 17: return equalsLower(buf, start, end, TRANSFER_ENCODING) ? 6 : 0;
		default: return 0;
	}
}

// filter-engine/http1/field-values.ts
/** Values of the fields that touch framing. Offsets delimit a value without surrounding white space. */
/** Members of `Connection`, `Expect` and `Transfer-Encoding`, in lower case. */
const CLOSE = Buffer.from("close");
const KEEP_ALIVE = Buffer.from("keep-alive");
const UPGRADE$1 = Buffer.from("upgrade");
const CONTINUE_100 = Buffer.from("100-continue");
const CHUNKED = Buffer.from("chunked");
/** `contentLengthOf` for what is no number below 2^53. */
const INVALID_LENGTH = -1;
/** A Content-Length: digits only, no sign, no list, below 2^53; else INVALID_LENGTH. */
function contentLengthOf(buf, start, end) {
	if (start === end) return -1;
	let length = 0;
	for (let i = start; i < end; i++) {
		const byte = buf[i];
		if (!isDigit(byte)) return -1;
		length = length * 10 + (byte - 48);
		if (length > Number.MAX_SAFE_INTEGER) return -1;
	}
	return length;
}
/** Facts about a `Connection` value. */
const CONNECTION_CLOSE = 1;
const CONNECTION_KEEP_ALIVE = 2;
const CONNECTION_UPGRADE = 4;
/** Which of `close`, `keep-alive` and `upgrade` a `Connection` value lists (bits). */
function connectionOptions(buf, start, end) {
	let options = 0;
	let i = start;
	while (i < end) {
		while (i < end && (buf[i] === 44 || isWhiteSpace(buf[i]))) i++;
		const memberStart = i;
		while (i < end && buf[i] !== 44) i++;
		let memberEnd = i;
		while (memberEnd > memberStart && isWhiteSpace(buf[memberEnd - 1])) memberEnd--;
		if (equalsLower(buf, memberStart, memberEnd, CLOSE)) options |= 1;
		else if (equalsLower(buf, memberStart, memberEnd, KEEP_ALIVE)) options |= 2;
		else if (equalsLower(buf, memberStart, memberEnd, UPGRADE$1)) options |= 4;
	}
	return options;
}
/** Whether a comma-separated list has the member `lower`, without regard to case. */
function listHas(buf, start, end, lower) {
	let i = start;
	while (i < end) {
		while (i < end && (buf[i] === 44 || isWhiteSpace(buf[i]))) i++;
		const memberStart = i;
		while (i < end && buf[i] !== 44) i++;
		let memberEnd = i;
		while (memberEnd > memberStart && isWhiteSpace(buf[memberEnd - 1])) memberEnd--;
		if (equalsLower(buf, memberStart, memberEnd, lower)) return true;
	}
	return false;
}
/** Whether `chunked` is the last member of a list and stands in it once: the only coding that frames a message. */
function endsInChunkedOnce(buf, start, end) {
	const lastStart = end - CHUNKED.length;
	if (lastStart < start || !equalsLower(buf, lastStart, end, CHUNKED)) return false;
	if (lastStart === start) return true;
	let i = lastStart;
	while (i > start && isWhiteSpace(buf[i - 1])) i--;
	return i > start && buf[i - 1] === 44 && !listHas(buf, start, i - 1, CHUNKED);
}
/** Whether the white space around a value has a tab in it. `lineStart` is where the value's line goes on after the colon. */
function hasTabAround(buf, lineStart, valueStart, valueEnd) {
	for (let i = lineStart; i < valueStart; i++) if (buf[i] === 9) return true;
	for (let i = valueEnd; buf[i] === 32 || buf[i] === 9; i++) if (buf[i] === 9) return true;
	return false;
}

// filter-engine/http1/request-target.ts
/**
* The four forms of a request-target (RFC 9112 section 3.2) taken apart into path and authority.
*
*   origin     /path?query             any method but CONNECT
*   absolute   scheme://authority/...  any method but CONNECT
*   authority  host:port               CONNECT only
*   asterisk   *                       OPTIONS only
*
* An absolute-form target with an empty path means `/` (RFC 9110 section 4.2.3): its path column then points at one of
* the slashes before the authority, so that a filter sees what the app will act on.
*/
const OPTIONS = Buffer.from("OPTIONS");
/** Fills path and (absolute and authority form) host of `head`. Returns NO_VIOLATION, or the violation with `scan.at` on it. */
function readTarget$1(scan, head) {
	const buf = head.bytes;
	const first = buf[head.targetStart];
	if ((head.flags & 2) !== 0) return readAuthorityForm(scan, head);
	head.pathStart = head.targetStart;
	head.pathEnd = head.queryStart === -1 ? head.targetEnd : head.queryStart - 1;
	if (first === 47) return 0;
	if (first === 42) return head.methodEnd - head.methodStart === OPTIONS.length && startsWith(buf, head.methodStart, OPTIONS) && head.targetEnd === head.targetStart + 1 ? 0 : bad(scan, head.targetStart);
	return readAbsoluteForm(scan, head);
}
function readAuthorityForm(scan, head) {
	const { bytes, targetStart, targetEnd } = head;
	head.pathStart = targetEnd;
	head.pathEnd = targetEnd;
	head.hostStart = targetStart;
	head.hostEnd = targetEnd;
	const hostEnd = hostEndOf(bytes, targetStart, targetEnd);
	if (hostEnd < 0) return bad(scan, ~hostEnd);
	return hostEnd > targetStart && hostEnd + 1 < targetEnd ? 0 : bad(scan, targetStart);
}
function readAbsoluteForm(scan, head) {
	const { bytes, targetStart, targetEnd } = head;
	let i = targetStart;
	if (!isLetter$1(bytes[i])) return bad(scan, i);
	while (i < targetEnd && (BYTE_CLASS[bytes[i]] & 128) !== 0) i++;
	if (i + 2 >= targetEnd || bytes[i] !== 58 || bytes[i + 1] !== 47 || bytes[i + 2] !== 47) return bad(scan, i);
	const authorityStart = i + 3;
	i = authorityStart;
	while (i < targetEnd && bytes[i] !== 47 && bytes[i] !== 63) i++;
	const hostEnd = hostEndOf(bytes, authorityStart, i);
	if (hostEnd < 0) return bad(scan, ~hostEnd);
	if (hostEnd === authorityStart) return bad(scan, authorityStart);
	head.flags |= 32;
	head.hostStart = authorityStart;
	head.hostEnd = i;
	const hasPath = i < targetEnd && bytes[i] === 47;
	head.pathStart = hasPath ? i : authorityStart - 1;
	if (!hasPath) head.pathEnd = authorityStart;
	return 0;
}
function startsWith(buf, at, word) {
	for (let i = 0; i < word.length; i++) if (buf[at + i] !== word[i]) return false;
	return true;
}
function bad(scan, at) {
	scan.at = at;
	return 8;
}

// filter-engine/http1/request-meaning.ts
/**
* What a scanned request head means: method flags, target, host, framing. Runs once over the columns.
*
* Whatever two readers could understand differently is a violation here, even where RFC 9112 lets a recipient repair it
* (equal Content-Length values, `gzip, chunked`): we do not rewrite what we pass on, so a repair would be ours alone.
*/
/** Facts seen among the fields, beside the CONNECTION_ bits. */
const HAS_UPGRADE = 8;
const EXPECT_100 = 16;
const METHOD_HEAD$1 = Buffer.from("HEAD");
const METHOD_CONNECT$1 = Buffer.from("CONNECT");
/** Offsets of the fields that may stand once; -1 when absent. One per thread, refilled at each head. */
var Singles$1 = class {
	facts = 0;
	hostColumn = -1;
	lengthColumn = -1;
	codingColumn = -1;
};
const singles$1 = new Singles$1();
/** Fills what the columns of `head` mean. Returns NO_VIOLATION, or the violation with `scan.at` on its byte. */
function readRequestMeaning(scan, head) {
	head.flags = methodFlags(head);
	head.hostStart = -1;
	head.hostEnd = -1;
	const fieldViolation = readFields$1(scan, head);
	if (fieldViolation !== 0) return fieldViolation;
	const targetViolation = readTarget$1(scan, head);
	if (targetViolation !== 0) return targetViolation;
	const hostViolation = readHost$1(scan, head);
	if (hostViolation !== 0) return hostViolation;
	head.flags |= connectionFlags(head.version);
	return readFraming(scan, head);
}
function methodFlags(head) {
	const length = head.methodEnd - head.methodStart;
	if (length === METHOD_HEAD$1.length && isMethod$1(head, METHOD_HEAD$1)) return 1;
	return length === METHOD_CONNECT$1.length && isMethod$1(head, METHOD_CONNECT$1) ? 2 : 0;
}
function isMethod$1(head, method) {
	for (let i = 0; i < method.length; i++) if (head.bytes[head.methodStart + i] !== method[i]) return false;
	return true;
}
function readFields$1(scan, head) {
	const { bytes, fields } = head;
	const { noted } = scan;
	singles$1.facts = 0;
	singles$1.hostColumn = -1;
	singles$1.lengthColumn = -1;
	singles$1.codingColumn = -1;
	if (noted !== null) return readNotedFields(scan, head, noted);
	const end = head.fieldCount * 4;
	for (let column = 0; column < end; column += 4) {
		const kind = fieldKindOf(bytes, fields[column], fields[column + 1]);
		if (kind === 0) continue;
		const violation = noteField$1(head, kind, column);
		if (violation === 0) continue;
		scan.at = fields[column];
		return violation;
	}
	return 0;
}
function readNotedFields(scan, head, noted) {
	const count = noted[0];
	for (let i = 1; i <= count; i++) {
		const entry = noted[i];
		const column = (entry & 65535) * 4;
		const violation = noteField$1(head, entry >> 16, column);
		if (violation === 0) continue;
		scan.at = head.fields[column];
		return violation;
	}
	return 0;
}
function noteField$1(head, kind, column) {
	const valueStart = head.fields[column + 2];
	const valueEnd = head.fields[column + 3];
	switch (kind) {
		case 1:
			if (singles$1.hostColumn !== -1) return 19;
			singles$1.hostColumn = column;
			return 0;
		case 5:
			if (singles$1.lengthColumn !== -1) return 23;
			singles$1.lengthColumn = column;
			return 0;
		case 6:
			if (singles$1.codingColumn !== -1 || !equalsLower(head.bytes, valueStart, valueEnd, CHUNKED)) return 25;
			if (hasTabAround(head.bytes, head.fields[column + 1] + 1, valueStart, valueEnd)) return 25;
			singles$1.codingColumn = column;
			return 0;
		case 2:
			singles$1.facts |= connectionOptions(head.bytes, valueStart, valueEnd);
			return 0;
		case 3:
			if (valueEnd > valueStart) singles$1.facts |= HAS_UPGRADE;
			return 0;
		case 4:
			if (listHas(head.bytes, valueStart, valueEnd, CONTINUE_100)) singles$1.facts |= EXPECT_100;
			return 0;
		default: return 0;
	}
}
/** Host in its relation to the version and the target. An empty Host is legal (RFC 9112 section 3.2). */
function readHost$1(scan, head) {
	const { bytes, fields } = head;
	const column = singles$1.hostColumn;
	if (column === -1) {
		if (head.version === 10) return 0;
		scan.at = head.end - 2;
		return 18;
	}
	const start = fields[column + 2];
	const end = fields[column + 3];
	scan.at = start;
	if ((head.flags & (32 | 2)) !== 0) return sameAuthority(bytes, head.hostStart, head.hostEnd, start, end) ? 0 : 21;
	const hostEnd = hostEndOf(bytes, start, end, scan.noted === null ? start : scan.plainHostEnd);
	if (hostEnd < 0 || hostEnd === start && end > start) {
		scan.at = hostEnd < 0 ? ~hostEnd : start;
		return 20;
	}
	head.hostStart = start;
	head.hostEnd = end;
	return 0;
}
function connectionFlags(version) {
	const facts = singles$1.facts;
	let flags = 0;
	const mayStay = version !== 10 || (facts & 2) !== 0;
	if ((facts & 1) !== 0 || !mayStay) flags |= 16;
	if ((facts & HAS_UPGRADE) !== 0 && (facts & 4) !== 0) flags |= 4;
	if ((facts & EXPECT_100) !== 0) flags |= 8;
	return flags;
}
/** RFC 9112 section 6.3 for requests. */
function readFraming(scan, head) {
	const { lengthColumn, codingColumn } = singles$1;
	const { fields } = head;
	head.bodyKind = 0;
	head.contentLength = 0;
	if (lengthColumn === -1 && codingColumn === -1) return 0;
	scan.at = fields[Math.max(lengthColumn, codingColumn)];
	if (lengthColumn !== -1 && codingColumn !== -1) return 24;
	if ((head.flags & 2) !== 0) return 27;
	if (codingColumn !== -1) {
		if (head.version === 10) return 26;
		head.bodyKind = 2;
		return 0;
	}
	const length = contentLengthOf(head.bytes, fields[lengthColumn + 2], fields[lengthColumn + 3]);
	scan.at = fields[lengthColumn + 2];
	if (length === -1) return 22;
	head.bodyKind = 1;
	head.contentLength = length;
	return 0;
}

// filter-engine/http1/simd/head-kernel.ts
/** The vector kernel as WebAssembly in base64. Made from assembly/read-head.ts by `npm run kernel`; not to be edited. */
const HEAD_KERNEL = [
	"AGFzbQEAAAABEQJgA39/fwF/YAV/f39/fwF/AhABA2VudgZtZW1vcnkCAUBAAwMCAAEHFQIIcmVhZEhlYWQAAQZtZW1vcnkCAArVEAKGBAIEfwF7",
	"QQD9AAQAIAH9AAQAIgf9DA8PDw8PDw8PDw8PDw8PDw/9Tv0OQSD9AAQAIAdBBP1t/Q79Tv0MAAAAAAAAAAAAAAAAAAAAAP0j/WQiA0UEQEEADwsg",
	"ASADaGoiAyABRiACIANMciADIAFrQQ9KcgR/QQEFIAMtAABBIEcLBEBBAA8LQcAAIAEgAGs2AgBBxAAgAyAAazYCACADQQFqIgMhBUF/IQEDQCAC",
	"IANMBEBBAA8LIAP9AAQAIgf9DCAgICAgICAgICAgICAgICD9KSAH/Qx/f39/f39/f39/f39/f39//SP9UCAH/QwjIyMjIyMjIyMjIyMjIyMj/SP9",
	"UP1kIQQgAUEASARAIAf9DD8/Pz8/Pz8/Pz8/Pz8/Pz/9I/1kIgYEfyAERSAGaCAEaEhyBUEACwRAIAMgBmhqQQFqIQELCyAERQRAIANBEGohAwwB",
	"CwsgBSADIARoaiIDRiADQQtqIAJKcgR/QQEFIAMtAABBIEcLBEBBAA8LQcgAIAUgAGs2AgBBzAAgAyAAazYCAEHQAEF/IAEgAGsgAUEASBs2AgAg",
	"Ay0ACEEwayEAIAMoAgFByKjRggVGIgEEfyADKAIEQYB+cUGA3sTxAkYFIAELRSAAQQBIciAAQQFKcgR/QQEFIAMvAQlBjRRHCwRAQQAPC0HUACAA",
	"NgIAIANBC2oLygwCB38BeyAAIAAgAWogACACaiIHEAAiAUUEQEEADwsgAyIFIARBBHRqIQoDQAJAIAFBAmogB0oEQEEADwsgAS8BAEGNFEYNACAF",
	"IApGBEBBAA8LIAEgAf0ABAAiDP0MHx8fHx8fHx8fHx8fHx8fH/0qIAz9DH9/f39/f39/f39/f39/f3/9I/1Q/WQgAf0ABBAiDP0MHx8fHx8fHx8f",
	"Hx8fHx8fH/0qIAz9DH9/f39/f39/f39/f39/f3/9I/1Q/WRBEHRyIgRoaiECIARFIAJBAmogB0pyBH9BAQUgAi8BAEGNFEcLBEAgASECAn8DQCAC",
	"IAdIBEAgAv0ABAAiDP0MHx8fHx8fHx8fHx8fHx8fH/0qIAz9DH9/f39/f39/f39/f39/f3/9I/1Q/WQgAv0ABBAiDP0MHx8fHx8fHx8fHx8fHx8f",
	"H/0qIAz9DH9/f39/f39/f39/f39/f3/9I/1Q/WRBEHRyIQQDQCAEBH8gAiAEaGotAABBCUYFQQALBEAgBCAEQQFrcSEEDAELCyAEBEAgAiAEaGoi",
	"AkEAIAJBAmogB0wEfyACLwEAQY0URgVBAAsbDAMLIAJBIGohAgwBCwtBAAsiAkUEQEEADwsLQQD9AAQAIAEiBv0ABAAiDP0MDw8PDw8PDw8PDw8P",
	"Dw8PD/1O/Q5BIP0ABAAgDEEE/W39Dv1O/QwAAAAAAAAAAAAAAAAAAAAA/SP9ZCIEBH8gASAEaGoFQQD9AAQAIAZBEGoiAf0ABAAiDP0MDw8PDw8P",
	"Dw8PDw8PDw8PD/1O/Q5BIP0ABAAgDEEE/W39Dv1O/QwAAAAAAAAAAAAAAAAAAAAA/SP9ZCEEA0AgBEUEQEEA/QAEACABQRBqIgH9AAQAIgz9DA8P",
	"Dw8PDw8PDw8PDw8PDw/9Tv0OQSD9AAQAIAxBBP1t/Q79Tv0MAAAAAAAAAAAAAAAAAAAAAP0j/WQhBAwBCwsgASAEaGoLIgggBkYEf0EBBSAILQAA",
	"QTpHCwRAQQAPCyAIQQFqIgEtAABBIEYEQCABQQFqIQELIAEtAABBIE0EQANAIAEtAAAiBEEJRiAEQSBGcgRAIAFBAWohAQwBCwsLIAIiBEEBay0A",
	"AEEgTQRAA0AgASAESAR/IARBAWstAAAiC0EJRiALQSBGcgVBAAsEQCAEQQFrIQQMAQsLCyAFIAYgAGs2AgAgBSAIIABrNgIEIAUgASAAazYCCCAF",
	"IAQgAGs2AgwCfwJAAkACQAJAAkACQAJAIAggBmtBBGsODgAGAQIGBgMGBgYEBgYFBgsgBigCAEGgwICBAnJB6N7NowdGDAYLQQRBACAGKAIAQaDA",
	"gIECckHl8MGrBkYEfyAGKAICQaDAgIECckHwyo2jB0YFQQALGwwFC0EDQQAgBigCAEGgwICBAnJB9eCdkwdGBH8gBigCA0GgwICBAnJB8sKRqwZG",
	"BUEACxsMBAtBAkEAIAYpAwBCoMCAgYKEiJAghELj3rnz1uyYuukAUQR/IAYoAgZBoMCAgQJyQfTSvfMGRgVBAAsbDAMLQQVBACAGKQMAQqDAgIGC",
	"hIiQIIRC4965o9fMm7otUQR/IAYpAwZCoMCAgYKEiJAghEL02rCr5u2ZuugAUQVBAAsbDAILQQZBACAGKQMAQqDAgIGChIiQIIRC9OSF87bO2bLy",
	"AFEEfyAGKQMIQqDAgIGChIiQIIRCrcq5m/aN2bTuAFEFQQALBH8gBikDCUKgwICBgoSIkCCEQuXcjfvGrJq35wBRBUEACxsMAQtBAAsiBARAIAlB",
	"AWoiCUECdEGAAWogBEEQdCAFIANrQQR1cjYCACAEQQFGBEBBEP0ABAAgAf0ABAAiDP0MDw8PDw8PDw8PDw8PDw8PD/1O/Q5BIP0ABAAgDEEE/W39",
	"Dv1O/QwAAAAAAAAAAAAAAAAAAAAA/SP9ZCEEA0AgBEUEQEEQ/QAEACABQRBqIgH9AAQAIgz9DA8PDw8PDw8PDw8PDw8PDw/9Tv0OQSD9AAQAIAxB",
	"BP1t/Q79Tv0MAAAAAAAAAAAAAAAAAAAAAP0j/WQhBAwBCwtB4AAgASAEaGogAGs2AgALCyAFQRBqIQUgAkECaiEBDAELC0HYACABQQJqIABrNgIA",
	"QdwAIAUgA2tBBHU2AgBBgAEgCTYCAEEBCw=="
].join("");

// filter-engine/http1/simd/web-assembly.ts
const webAssembly = globalThis.WebAssembly;

// filter-engine/http1/simd/scan-memory.ts
/**
* The memory that the vector kernel reads and writes: one per thread, of fixed size, so that addresses hold for good.
*
*   0        tables of tokens by nibble, results of a call, fields of interest  (read-head.ts names the addresses)
*   4 KiB    columns of request heads, 4 KiB each
*   64 KiB   read buffers, each with room behind it for what the kernel loads there
*
* Who reads sockets takes buffers from here, and a head read in one of them needs no copy. When the room is used up, or
* the processor has no vectors, ordinary memory is given out instead, and heads are read by the scalar scan: slower, and
* the same to everybody. Untouched pages cost address space only.
*/
/** 4 MiB: a shell reads into one buffer of 64 to 256 KiB, a thread of tests into more. */
const MEMORY_PAGES = 64;
const VECTOR_BYTES = 16;
const COLUMN_BYTES = 256 * 4 * Int32Array.BYTES_PER_ELEMENT;
/** What the kernel imports. */
const scanMemory = new webAssembly.Memory({
	initial: MEMORY_PAGES,
	maximum: MEMORY_PAGES
});
const { buffer: memory } = scanMemory;
/** Method start and end, target start and end, query start, minor version, head end, field count, up to where Host is plain. */
const results = new Int32Array(memory, 64, 9);
/** A count, then that many `kind << 16 | field index`. */
const notedFields = new Int32Array(memory, 128, 1 + 256);
const tokenLow = new Uint8Array(memory, 0, VECTOR_BYTES);
const hostLow = new Uint8Array(memory, VECTOR_BYTES, VECTOR_BYTES);
const highNibble = new Uint8Array(memory, 32, VECTOR_BYTES);
for (let byte = 0; byte < 128; byte++) {
	if ((BYTE_CLASS[byte] & 1) !== 0) tokenLow[byte & 15] |= 1 << (byte >> 4);
	if ((BYTE_CLASS[byte] & 64) !== 0) hostLow[byte & 15] |= 1 << (byte >> 4);
}
for (let nibble = 0; nibble < 8; nibble++) highNibble[nibble] = 1 << nibble;
/** Where `view` lies in the kernel's memory; -1 when it lies elsewhere. */
function scanAddressOf(view) {
	return view.buffer === memory ? view.byteOffset : -1;
}

// filter-engine/http1/simd/head-reader.ts
/**
* Reads whole heads by the vector kernel. `npm run bench -- head` measures it against the scalar scan; why it exists is
* told in docs/decisions/0007-vector-kernel.md.
*/
/** Null where the processor has no vectors of 128 bits. */
const readHead = instantiate();
/** What was asked about last: a thread reads into one buffer and one set of columns. */
let lastBuffer = null;
let bufferAddress = -1;
let lastHead = null;
let columnsAddress = -1;
/**
* Fills the columns and the request line of `head`, and `scan`, as the scalar scan would, if the head in
* `buf[start, end)` is whole and plain.
* @returns false when it is not, or when it lies outside the kernel's memory; nothing is to be believed then
*/
function readWholeHead(scan, buf, start, end, head) {
	if (buf !== lastBuffer) {
		lastBuffer = buf;
		bufferAddress = scanAddressOf(buf);
	}
	if (bufferAddress < 0 || readHead === null) return false;
	if (head !== lastHead) {
		lastHead = head;
		columnsAddress = scanAddressOf(head.fields);
	}
	if (columnsAddress < 0) return false;
	if (readHead(bufferAddress, start, end, columnsAddress, head.fields.length >> 2) === 0) return false;
	head.methodStart = results[0];
	head.methodEnd = results[1];
	head.targetStart = results[2];
	head.targetEnd = results[3];
	head.queryStart = results[4];
	head.queryEnd = head.queryStart === -1 ? -1 : head.targetEnd;
	scan.version = 10 + results[5];
	scan.at = results[6];
	scan.fieldCount = results[7];
	scan.noted = notedFields;
	scan.plainHostEnd = results[8];
	return true;
}
function instantiate() {
	const code = Buffer.from(HEAD_KERNEL, "base64");
	if (!webAssembly.validate(code)) return null;
	const { exports } = new webAssembly.Instance(new webAssembly.Module(code), { env: { memory: scanMemory } });
	return exports.readHead;
}

// filter-engine/http1/request-splitter.ts
/**
* Splits what a client sends on an HTTP/1 connection into request heads and bodies.
*
* Goal: message boundaries and a head's columns, strictly. Never copies, never allocates per message; per connection it
* keeps about a dozen integers. The columns go into one `RequestHead` per thread, valid until the next HEAD of any
* splitter that shares it and while the caller keeps the bytes.
*
*   between ──byte──► in head ──HEAD──► in body ──BODY… isMessageEnd──► between
*                        └───────HEAD with isMessageEnd────────────────────┘
*   anything that breaks a rule ──VIOLATION──► dead: every later step reports the same violation
*
* A head is consumed whole or not at all: after NEED_MORE the caller shows the message again from its first byte, at any
* offset of any buffer, with more behind it; what was looked at is remembered relative to that first byte. A body is
* consumed as it comes. What follows a CONNECT or an upgrade is the caller's to decide: the splitter would read the next
* bytes as a request.
*/
/** What a request's fields may hold (RFC 9110 section 5). */
const REQUEST_FIELDS = {
	nameBit: 1,
	valueBit: 8
};
/** One for all splitters of the thread: a scan never outlives a call. */
const scan$1 = new HeadScan();
var RequestSplitter = class {
	/** Absolute offset up to which the last HEAD or BODY step consumed, exclusive. */
	consumed = 0;
	/** After HEAD or BODY: the request is complete with this step. */
	isMessageEnd = false;
	/** The broken rule, of `violations.ts`; NO_VIOLATION while there is none. */
	violation = 0;
	/** After VIOLATION: the offending byte, absolute in the buffer of that call; may be its `end` for HEAD_TOO_LARGE. */
	violationOffset = 0;
	head;
	maxHeadBytes;
	body = new BodySkipper();
	phase = 0;
	/** Bytes of the head known to be good, from the message's first. */
	seenBytes = 0;
	fieldCount = 0;
	hasPartialHead = false;
	constructor(head, options = {}) {
		this.head = head;
		this.maxHeadBytes = options.maxHeadBytes ?? 65536;
	}
	/** Whether a message ended (or none began) and no step has seen a byte of the next one. */
	get atBoundary() {
		return !this.hasPartialHead && !this.body.isOpen && this.violation === 0;
	}
	/** Takes one step over `buf[start, end)`. Borrows `buf`; with HEAD the thread's `RequestHead` borrows it on. */
	next(buf, start, end) {
		if (this.violation !== 0) {
			this.violationOffset = start;
			return 3;
		}
		if (start === end) return 0;
		return this.body.isOpen ? this.nextBody(buf, start, end) : this.nextHead(buf, start, end);
	}
	nextBody(buf, start, end) {
		const at = this.body.skip(buf, start, end);
		if (at === start) return this.fail(this.body.violation, at);
		this.consumed = at;
		this.isMessageEnd = !this.body.isOpen;
		return 2;
	}
	nextHead(buf, start, end) {
		const head = this.head;
		const limit = Math.min(end, start + this.maxHeadBytes);
		scan$1.begin(this.phase, start + this.seenBytes, this.fieldCount);
		let outcome = !this.hasPartialHead && readWholeHead(scan$1, buf, start, limit, head) ? 1 : scanHead$1(buf, start, limit, head);
		if (outcome === 1 && this.hasPartialHead) {
			scan$1.begin(0, start, 0);
			outcome = scanHead$1(buf, start, limit, head);
		}
		if (outcome === 2) return this.fail(scan$1.violation, scan$1.at);
		if (outcome === 0) {
			if (limit - start === this.maxHeadBytes) return this.fail(3, limit);
			return this.pause(scan$1.phase, scan$1.at - start, scan$1.fieldCount);
		}
		head.bytes = buf;
		head.start = start;
		head.end = scan$1.at;
		head.version = scan$1.version;
		head.fieldCount = scan$1.fieldCount;
		head.crumbCount = 0;
		head.joinedField = -1;
		const violation = readRequestMeaning(scan$1, head);
		if (violation !== 0) return this.fail(violation, scan$1.at);
		return this.finishHead();
	}
	finishHead() {
		const head = this.head;
		this.pause(0, 0, 0);
		this.hasPartialHead = false;
		this.body.begin(head.bodyKind, head.contentLength);
		this.consumed = head.end;
		this.isMessageEnd = !this.body.isOpen;
		return 1;
	}
	pause(phase, seenBytes, fieldCount) {
		this.phase = phase;
		this.seenBytes = seenBytes;
		this.fieldCount = fieldCount;
		this.hasPartialHead = true;
		return 0;
	}
	fail(violation, at) {
		this.violation = violation;
		this.violationOffset = at;
		return 3;
	}
};
function scanHead$1(buf, start, end, head) {
	if (scan$1.phase === 0) {
		const outcome = scanRequestLine(scan$1, buf, start, end, head);
		if (outcome !== 1) return outcome;
	}
	return scanFieldLines(scan$1, buf, end, head.fields, REQUEST_FIELDS);
}

// filter-engine/http1/body-wait.ts
/** What a filter is given of a body that did not come. */
const NO_BODY = Buffer.alloc(0);
var BodyWait = class {
	/** Bytes of head and body that the splitter has followed, from the front of the hold. */
	seenBytes;
	/** The request ends there. */
	isWhole = false;
	headBytes;
	constructor(headBytes) {
		this.headBytes = headBytes;
		this.seenBytes = headBytes;
	}
	/** Follows what the hold has got meanwhile. @returns whether there is nothing left to wait for */
	gather(hold, splitter) {
		let at = hold.start + this.seenBytes;
		while (at < hold.end && !this.isWhole) {
			if (splitter.next(hold.bytes, at, hold.end) !== 2) return true;
			at = splitter.consumed;
			this.isWhole = splitter.isMessageEnd;
		}
		this.seenBytes = at - hold.start;
		return this.isWhole || this.seenBytes - this.headBytes > 65536;
	}
	/** The body without its framing, as far as it may be judged; `head` is filled again. */
	content(hold, head) {
		const bodyStart = hold.start + this.headBytes;
		if (new RequestSplitter(head).next(hold.bytes, hold.start, bodyStart) !== 1) return NO_BODY;
		if (!this.isWhole) return NO_BODY;
		return takeBodyContent(hold.bytes, bodyStart, hold.start + this.seenBytes, head.bodyKind);
	}
};

// filter-engine/http1/response-meaning.ts
/**
* What a scanned response head means: how its body is framed, by the request's method, the status and the fields
* (RFC 9112 section 6.3), and whether the connection outlives it.
*
* Fields that cannot matter are not judged: a HEAD, 1xx, 204 or 304 response may carry any Content-Length.
*/
const SWITCHING_PROTOCOLS = 101;
const NO_CONTENT = 204;
const NOT_MODIFIED = 304;
/** The framing of one response. One per thread, refilled at each head. */
var ResponseMeaning = class {
	bodyKind = 0;
	contentLength = 0;
	changesProtocol = false;
	closesConnection = false;
	options = 0;
	lengthColumn = -1;
	codingColumn = -1;
	repeatedColumn = -1;
	/** Reads the columns of a whole head. Returns NO_VIOLATION, or the violation with `scan.at` on its byte. */
	read(scan, buf, fields, status, requestFlags) {
		this.noteFields(scan, buf, fields);
		this.bodyKind = 0;
		this.contentLength = 0;
		const isTunnel = (requestFlags & 2) !== 0 && status >= 200 && status < 300;
		this.changesProtocol = status === SWITCHING_PROTOCOLS || isTunnel;
		if (!isBodyless(status, requestFlags) && !this.changesProtocol) {
			const violation = this.readFraming(scan, buf, fields);
			if (violation !== 0) return violation;
		}
		const isInterim = status < 200;
		const mayStay = scan.version !== 10 || (this.options & 2) !== 0;
		const closes = (this.options & 1) !== 0 || !mayStay || this.bodyKind === 3;
		this.closesConnection = closes && !isInterim && !this.changesProtocol;
		return 0;
	}
	noteFields(scan, buf, fields) {
		this.options = 0;
		this.lengthColumn = -1;
		this.codingColumn = -1;
		this.repeatedColumn = -1;
		const end = scan.fieldCount * 4;
		for (let column = 0; column < end; column += 4) {
			const kind = fieldKindOf(buf, fields[column], fields[column + 1]);
			if (kind === 2) this.options |= connectionOptions(buf, fields[column + 2], fields[column + 3]);
			else if (kind === 5) {
				if (this.lengthColumn !== -1) this.repeatedColumn = column;
				this.lengthColumn = column;
			} else if (kind === 6) {
				if (this.codingColumn !== -1) this.repeatedColumn = column;
				this.codingColumn = column;
			}
		}
	}
	readFraming(scan, buf, fields) {
		const { lengthColumn, codingColumn, repeatedColumn } = this;
		if (lengthColumn === -1 && codingColumn === -1) {
			this.bodyKind = 3;
			return 0;
		}
		scan.at = fields[Math.max(lengthColumn, codingColumn)];
		if (lengthColumn !== -1 && codingColumn !== -1) return 24;
		if (repeatedColumn !== -1) return codingColumn === -1 ? 23 : 25;
		const column = Math.max(lengthColumn, codingColumn);
		const valueStart = fields[column + 2];
		const valueEnd = fields[column + 3];
		if (codingColumn !== -1) {
			if (scan.version === 10) return 26;
			if (!endsInChunkedOnce(buf, valueStart, valueEnd)) return 25;
			if (hasTabAround(buf, fields[column + 1] + 1, valueStart, valueEnd)) return 25;
			this.bodyKind = 2;
			return 0;
		}
		scan.at = valueStart;
		const length = contentLengthOf(buf, valueStart, valueEnd);
		if (length === -1) return 22;
		this.bodyKind = 1;
		this.contentLength = length;
		return 0;
	}
};
function isBodyless(status, requestFlags) {
	return status < 200 || status === NO_CONTENT || status === NOT_MODIFIED || (requestFlags & 1) !== 0;
}

// filter-engine/http1/status-line.ts
/**
* The status line: `HTTP/1.x SP 3DIGIT SP [reason] CRLF` (RFC 9112 section 4).
*
* Tolerated, as clients tolerate it and framing does not change: no SP after the digits, an empty reason, control
* bytes in the reason. A status below 100 is not.
*/
/** `SP` and three digits behind the version. */
const STATUS_BYTES = 4;
/** Scans the status line of the message at `start`. The status is read afterwards by `statusOf`. */
function scanStatusLine(scan, buf, start, end) {
	const resumeAt = scan.at;
	const outcome = scanVersion(scan, buf, start, end);
	if (outcome !== 1) return outcome;
	let i = scan.at;
	const statusEnd = i + STATUS_BYTES;
	for (; i < statusEnd && i < end; i++) {
		if (i === scan.at ? buf[i] !== 32 : !isDigit(buf[i])) return scan.bad(28, i);
		if (i === scan.at + 1 && buf[i] === 48) return scan.bad(28, i);
	}
	if (i >= end) return scan.more(0, start);
	if (buf[i] !== 32 && buf[i] !== 13 && buf[i] !== 10) return scan.bad(28, i);
	i = Math.max(i, resumeAt);
	while (i < end && (BYTE_CLASS[buf[i]] & 32) !== 0) i++;
	if (i >= end) return scan.more(0, i);
	if (buf[i] !== 13) return scan.bad(buf[i] === 10 ? 1 : 17, i);
	if (i + 1 === end) return scan.more(0, i);
	if (buf[i + 1] !== 10) return scan.bad(2, i);
	scan.phase = 1;
	return scan.done(i + 2);
}
/** The status of the response whose scanned head begins at `start`. */
function statusOf(buf, start) {
	const at = start + 9;
	return (buf[at] - 48) * 100 + (buf[at + 1] - 48) * 10 + (buf[at + 2] - 48);
}

// filter-engine/http1/response-splitter.ts
/**
* Splits what a server sends on an HTTP/1 connection into response heads and bodies, each in answer to a known request.
*
* The same steps and states as `request-splitter.ts`. It is lenient where framing is not touched (odd field names,
* control bytes in values, no reason phrase): a violation only costs the connection its filter, but it costs that for an
* app that every client understands. It stays strict where readers frame differently: bare LF, obs-fold, white space
* before a colon, Content-Length beside Transfer-Encoding.
*
*   interim 1xx   HEAD, isInterim and isMessageEnd: a whole message, but the request still waits for its final response;
*                 the next call takes the flags of the same request
*   101, 2xx to CONNECT   HEAD, changesProtocol and isMessageEnd: all that follows is opaque; do not call `next` again
*   until-close   HEAD, isUntilClose: BODY takes everything, isMessageEnd never comes
*/
const RESPONSE_FIELDS = {
	nameBit: 16,
	valueBit: 32
};
/** One of each for all splitters of the thread: none outlives a call. */
const scan = new HeadScan();
const meaning = new ResponseMeaning();
const fields$1 = new Int32Array(256 * 4);
var ResponseSplitter = class {
	/** Absolute offset up to which the last HEAD or BODY step consumed, exclusive. */
	consumed = 0;
	/** After HEAD or BODY: the response is complete with this step (an interim one, too). */
	isMessageEnd = false;
	/** The broken rule, of `violations.ts`; NO_VIOLATION while there is none. */
	violation = 0;
	/** After VIOLATION: the offending byte, absolute in the buffer of that call; may be its `end` for HEAD_TOO_LARGE. */
	violationOffset = 0;
	/** Of the last HEAD: the status code. */
	status = 0;
	/** Of the last HEAD: 1xx but 101; the final response to the same request is still to come. */
	isInterim = false;
	/** Of the last HEAD: the body lasts until the connection closes. */
	isUntilClose = false;
	/** Of the last HEAD: no other response follows on this connection. False for interim responses and `changesProtocol`. */
	closesConnection = false;
	/** Of the last HEAD: 101, or 2xx to CONNECT; what follows is opaque. */
	changesProtocol = false;
	maxHeadBytes;
	body = new BodySkipper();
	phase = 0;
	/** Bytes of the head known to be good, from the message's first. */
	seenBytes = 0;
	fieldCount = 0;
	hasPartialHead = false;
	constructor(options = {}) {
		this.maxHeadBytes = options.maxHeadBytes ?? 65536;
	}
	/** Whether a message ended (or none began) and no step has seen a byte of the next one. */
	get atBoundary() {
		return !this.hasPartialHead && !this.body.isOpen && this.violation === 0;
	}
	/**
	* Takes one step over `buf[start, end)`, borrowed for the call. `requestFlags`: IS_HEAD_METHOD and IS_CONNECT_METHOD of
	* the request that this response answers; other bits are ignored; read only by the call that reports HEAD.
	*/
	next(buf, start, end, requestFlags) {
		if (this.violation !== 0) {
			this.violationOffset = start;
			return 3;
		}
		if (start === end) return 0;
		return this.body.isOpen ? this.nextBody(buf, start, end) : this.nextHead(buf, start, end, requestFlags);
	}
	nextBody(buf, start, end) {
		const at = this.body.skip(buf, start, end);
		if (at === start) return this.fail(this.body.violation, at);
		this.consumed = at;
		this.isMessageEnd = !this.body.isOpen;
		return 2;
	}
	nextHead(buf, start, end, requestFlags) {
		const limit = Math.min(end, start + this.maxHeadBytes);
		scan.begin(this.phase, start + this.seenBytes, this.fieldCount);
		let outcome = scanHead(buf, start, limit);
		if (outcome === 1 && this.hasPartialHead) {
			scan.begin(0, start, 0);
			outcome = scanHead(buf, start, limit);
		}
		if (outcome === 2) return this.fail(scan.violation, scan.at);
		if (outcome === 0) {
			if (limit - start === this.maxHeadBytes) return this.fail(3, limit);
			return this.pause(scan.phase, scan.at - start, scan.fieldCount);
		}
		const headEnd = scan.at;
		this.status = statusOf(buf, start);
		const violation = meaning.read(scan, buf, fields$1, this.status, requestFlags);
		if (violation !== 0) return this.fail(violation, scan.at);
		return this.finishHead(headEnd);
	}
	finishHead(headEnd) {
		this.pause(0, 0, 0);
		this.hasPartialHead = false;
		this.changesProtocol = meaning.changesProtocol;
		this.closesConnection = meaning.closesConnection;
		this.isInterim = this.status < 200 && !meaning.changesProtocol;
		this.isUntilClose = meaning.bodyKind === 3;
		this.body.begin(meaning.bodyKind, meaning.contentLength);
		this.consumed = headEnd;
		this.isMessageEnd = !this.body.isOpen;
		return 1;
	}
	pause(phase, seenBytes, fieldCount) {
		this.phase = phase;
		this.seenBytes = seenBytes;
		this.fieldCount = fieldCount;
		this.hasPartialHead = true;
		return 0;
	}
	fail(violation, at) {
		this.violation = violation;
		this.violationOffset = at;
		return 3;
	}
};
function scanHead(buf, start, end) {
	if (scan.phase === 0) {
		const outcome = scanStatusLine(scan, buf, start, end);
		if (outcome !== 1) return outcome;
	}
	return scanFieldLines(scan, buf, end, fields$1, RESPONSE_FIELDS);
}

// protocol/address.ts
/** @returns the text of 4 or 16 bytes. @throws RangeError for any other length. */
function formatAddress(bytes) {
	if (bytes.length === 4) return bytes.join(".");
	if (bytes.length !== 16) throw new RangeError("an address has 4 or 16 bytes");
	const text = Array.from({ length: 8 }, (_, index) => (bytes[index * 2] << 8 | bytes[index * 2 + 1]).toString(16)).join(":");
	const longest = (text.match(/\b0(?::0)+\b/g) ?? []).reduce((best, run) => run.length > best.length ? run : best, "");
	if (longest === "") return text;
	const at = text.search(new RegExp(`(?<![^:])${longest}(?![^:])`));
	return `${text.slice(0, at).replace(/:$/, "")}::${text.slice(at + longest.length).replace(/^:/, "")}`;
}

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
const NAMES$1 = Object.keys(COUNTERS);
/** How many counters there are: the length of a set that lies in shared memory. */
const COUNTER_NAMES = NAMES$1.length;
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
		const totals = NAMES$1.map((name, index) => {
			const others = this.others.reduce((sum, shared) => sum + (shared[index] ?? 0), 0);
			return [name, this.values[name] + others];
		});
		return Object.fromEntries(totals.filter(([, count]) => count > 0));
	}
};
function plainValues() {
	return Object.fromEntries(NAMES$1.map((name) => [name, 0]));
}
function sharedValues(shared) {
	const values = {};
	for (const [index, name] of NAMES$1.entries()) Object.defineProperty(values, name, {
		enumerable: true,
		get: () => shared[index],
		set: (count) => {
			shared[index] = count;
		}
	});
	return values;
}

// protocol/ids.ts
/** @throws RangeError when `value` is no TCP port. */
function toPort(value) {
	if (!Number.isInteger(value) || value < 1 || value > 65535) throw new RangeError(`${value} is not a TCP port (1-65535)`);
	return value;
}

// \0builtin:fs
var require__builtin_fs = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:fs");
}));

// agent/sniffer/capture/frame.ts
/** One object for all packets of a source, filled anew for each. */
var Frame = class {
	/** Borrowed until `onFrame` returns (docs/buffers.md, row "captured packet"). The IP packet lies in `[start, end)`. */
	buf = Buffer.alloc(0);
	/** The same memory, with the same offsets: reading 32 bits by a view is one instruction, by bytes it is ten. */
	view = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(0));
	start = 0;
	end = 0;
	/** Bytes that the packet had; more than `end - start` where the capture cut it. */
	wireBytes = 0;
	/** RECEIVED, SENT, CHECKSUM_UNPROVEN. */
	marks = 0;
	/** Sets `buf` and `view`: when the source's memory changes, which is once. */
	setMemory(buf) {
		this.buf = buf;
		this.view = new DataView(buf.buffer, buf.byteOffset, buf.length);
	}
};
/** The time of the newest packet. A number in a typed array, since one in a field is a heap object for each packet. */
var FrameClock = class {
	now = /* @__PURE__ */ new Float64Array(1);
	/** Microseconds since the epoch. */
	get nowUs() {
		return this.now[0];
	}
	set nowUs(timeUs) {
		this.now[0] = timeUs;
	}
};

// agent/sniffer/capture/capture-writer.ts
const MAGIC = 2712847316;
const VERSION_MAJOR = 2;
const VERSION_MINOR = 4;
const HEADER_BYTES = 24;
const PACKET_BYTES = 16;
/** What readers take as the most; a longer packet is cut. tcpdump's own. */
const SNAP_BYTES = 262144;
/** Larger than the largest packet with its head. */
const BUFFER_BYTES = 1048576;
var CaptureWriter = class {
	clock;
	output;
	buf = Buffer.allocUnsafeSlow(BUFFER_BYTES);
	end = 0;
	packets = 0;
	/** @param clock of the source that it is told by */
	constructor(clock, output) {
		this.clock = clock;
		this.output = output;
		this.buf.writeUInt32LE(MAGIC, 0);
		this.buf.writeUInt16LE(VERSION_MAJOR, 4);
		this.buf.writeUInt16LE(VERSION_MINOR, 6);
		this.buf.fill(0, 8, 16);
		this.buf.writeUInt32LE(SNAP_BYTES, 16);
		this.buf.writeUInt32LE(101, 20);
		this.end = HEADER_BYTES;
	}
	onFrame(frame) {
		const captured = Math.min(frame.end - frame.start, SNAP_BYTES);
		if (this.end + PACKET_BYTES + captured > BUFFER_BYTES) this.flush();
		const { buf, end } = this;
		const seconds = Math.floor(this.clock.nowUs / 1e6);
		buf.writeUInt32LE(seconds, end);
		buf.writeUInt32LE(this.clock.nowUs - seconds * 1e6, end + 4);
		buf.writeUInt32LE(captured, end + 8);
		buf.writeUInt32LE(frame.wireBytes, end + 12);
		frame.buf.copy(buf, end + PACKET_BYTES, frame.start, frame.start + captured);
		this.end = end + PACKET_BYTES + captured;
		this.packets += 1;
	}
	/** Hands on what has gathered. */
	flush() {
		if (this.end > 0) this.output(this.buf.subarray(0, this.end), this.packets);
		this.end = 0;
		this.packets = 0;
	}
	[Symbol.dispose]() {
		this.flush();
	}
};

// agent/sniffer/capture/limits.ts
/** Named limits of capturing: value, reason, what happens at the limit, and the test that shows it. */
/**
* The ring's memory. 8 MiB lost 1 to 3 % of what 32 MiB did not: a pause of the thread is a tenth of a second of traffic. Full:
* the kernel drops packets, counted as `packets_dropped`. Test: "counts what a full ring dropped, exactly".
*/
const RING_BYTES = 33554432;
/**
* One block of the ring. Small, since a block with a single packet is handed over after 10 ms, so their number (128) is how long the reader may
* be kept from a core at any rate: 1.3 s. With blocks of 1 MiB it was a third of a second, and a busy machine lost packets; that those cost less CPU for
* long frames does not make up for it. A packet longer than a block is cut, counted as `packets_cut`. Test: "is what a cut packet
* leaves behind".
*/
const BLOCK_BYTES = 262144;
/** How often the kernel is asked what it dropped; its counts have 32 bits. Test: as for the ring. */
const STATISTICS_INTERVAL_US = 5e5;

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
/** Passes a result through. @throws SysError when it is negative. */
function check(result, syscall) {
	if (result < 0) throw new SysError(syscall, libc().errno());
	return result;
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

// sys/sockets.ts
/** TCP sockets by file descriptor, for what node:net cannot do: options between socket() and connect() or bind(). */
/** Reused by every call: node runs one at a time on a thread, and the kernel copies before the call returns. */
const address = Buffer.alloc(28);
const addressBytes = Buffer.alloc(4);
function closeSocket(fd) {
	check(libc().close(fd), "close");
}

// sys/packet-socket.ts
/**
* A packet socket with a TPACKET_V3 ring: packet(7), linux/if_packet.h, linux/filter.h. It sees what all interfaces of its network
* namespace receive and send, from the network header on (SOCK_DGRAM), so that the kind of link does not matter. The kernel
* writes packets into blocks of mapped memory and hands over one block at a time.
*
* It captures nothing before `bind`, so the order is: filter, ring, bind.
*/
const AF_PACKET = 17;
const SOL_SOCKET = 1;
const SOL_PACKET = 263;
const SO_ATTACH_FILTER = 26;
const PACKET_RX_RING = 5;
const PACKET_STATISTICS = 6;
const PACKET_VERSION = 10;
const TPACKET_V3 = 2;
/** All protocols, in the network's byte order. */
const ETH_P_ALL = 3;
/** struct sockaddr_ll: family 2, protocol 2, interface 4 (0: all of them), the rest is of no use here. */
const SOCKADDR_LL_BYTES = 20;
/** struct tpacket_req3: block bytes, blocks, frame bytes, frames, retire ms, private bytes, features; 4 each. */
const RING_REQUEST_BYTES = 28;
/** The kernel wants a frame size that divides the block; with version 3 frames are as long as their packets. */
const FRAME_BYTES = 2048;
/** struct tpacket_stats_v3: packets, drops, freezes. */
const STATISTICS_BYTES = 12;
const INSTRUCTION_BYTES$1 = 8;
/** struct sock_fprog: a length and a pointer, aligned. */
const SOCK_FPROG_BYTES = 16;
const MAP_SHARED = 1;
const MAP_FAILED = 18446744073709551615n;
const POLLIN = 1;
const POLLFD_BYTES = 8;
/** poll(2) leaves out negative numbers. */
const NOBODY = -1;
const EINTR = 4;
/** Owned by one thread. Needs CAP_NET_RAW. */
var PacketSocket = class {
	statistics = {
		packets: 0,
		drops: 0
	};
	#fd = check(libc().socket(AF_PACKET, 524290, 0), "socket");
	/** For poll(2): the socket itself, and what wakes us. Nobody waits for a negative number. */
	#descriptors = pollDescriptors([this.#fd, NOBODY]);
	#sleepers = pollDescriptors([NOBODY, NOBODY]);
	#answer = Buffer.alloc(STATISTICS_BYTES);
	#answerBytes = Buffer.alloc(4);
	#address = 0n;
	#mappedBytes = 0;
	/** Replaces the filter: each packet is judged by the old one or by the new one. `program` is of classic BPF. */
	attachFilter(program) {
		const value = {
			len: program.length / INSTRUCTION_BYTES$1,
			instructions: program
		};
		const result = libc().setFilterOption(this.#fd, SOL_SOCKET, SO_ATTACH_FILTER, value, SOCK_FPROG_BYTES);
		check(result, "setsockopt(SO_ATTACH_FILTER)");
	}
	/** Makes the ring and maps it. Valid until this is disposed of. @throws SysError ENOMEM, EINVAL */
	mapRing({ blockBytes, blocks, retireMs }) {
		const version = Buffer.alloc(4);
		version.writeInt32LE(TPACKET_V3, 0);
		check(libc().setsockopt(this.#fd, SOL_PACKET, PACKET_VERSION, version, 4), "setsockopt(PACKET_VERSION)");
		const request = Buffer.alloc(RING_REQUEST_BYTES);
		const frames = blockBytes / FRAME_BYTES * blocks;
		for (const [index, value] of [
			blockBytes,
			blocks,
			FRAME_BYTES,
			frames,
			retireMs
		].entries()) request.writeUInt32LE(value, index * 4);
		const result = libc().setsockopt(this.#fd, SOL_PACKET, PACKET_RX_RING, request, RING_REQUEST_BYTES);
		check(result, "setsockopt(PACKET_RX_RING)");
		const bytes = blockBytes * blocks;
		const address = libc().mmap(null, bytes, 3, MAP_SHARED, this.#fd, 0);
		check(BigInt(address) === MAP_FAILED ? -1 : 0, "mmap");
		this.#address = address;
		this.#mappedBytes = bytes;
		return libc().view(address, bytes);
	}
	/** Begins to capture, on all interfaces, also on those that come later. */
	bind() {
		const address = Buffer.alloc(SOCKADDR_LL_BYTES);
		address.writeUInt16LE(AF_PACKET, 0);
		address.writeUInt16BE(ETH_P_ALL, 2);
		check(libc().bind(this.#fd, address, SOCKADDR_LL_BYTES), "bind");
	}
	/** From now on, `wait` and `sleep` also end when this descriptor is readable. */
	wakeBy(fd) {
		for (const descriptors of [this.#descriptors, this.#sleepers]) descriptors.writeInt32LE(fd, POLLFD_BYTES);
	}
	/** Blocks the thread until a block is there, somebody wakes it, or the time is over. @returns whether it was woken */
	wait(timeoutMs) {
		return poll(this.#descriptors, timeoutMs);
	}
	/** The same, whether blocks are there or not. */
	sleep(timeoutMs) {
		return poll(this.#sleepers, timeoutMs);
	}
	/** Asks for `statistics`; the kernel begins anew with each question. */
	takeStatistics() {
		this.#answerBytes.writeUInt32LE(STATISTICS_BYTES, 0);
		const result = libc().getsockopt(this.#fd, SOL_PACKET, PACKET_STATISTICS, this.#answer, this.#answerBytes);
		check(result, "getsockopt(PACKET_STATISTICS)");
		this.statistics.packets = this.#answer.readUInt32LE(0);
		this.statistics.drops = this.#answer.readUInt32LE(4);
	}
	[Symbol.dispose]() {
		if (this.#mappedBytes > 0) libc().munmap(this.#address, this.#mappedBytes);
		this.#mappedBytes = 0;
		closeSocket(this.#fd);
	}
};
function pollDescriptors(fds) {
	const descriptors = Buffer.alloc(fds.length * POLLFD_BYTES);
	for (const [index, fd] of fds.entries()) {
		descriptors.writeInt32LE(fd, index * POLLFD_BYTES);
		descriptors.writeInt16LE(POLLIN, index * POLLFD_BYTES + 4);
	}
	return descriptors;
}
/** @returns whether the second is readable */
function poll(descriptors, timeoutMs) {
	const result = libc().poll(descriptors, 2, timeoutMs);
	if (result < 0 && libc().errno() !== EINTR) check(result, "poll");
	return result > 0 && descriptors.readInt16LE(14) !== 0;
}

// sys/wake-signal.ts
/** Wakes a thread that blocks in poll(2): eventfd(2). Made by one thread, its number given to the other. */
const COUNT_BYTES = 8;
const taken = Buffer.alloc(COUNT_BYTES);
/** For the woken thread, before it looks for what it was woken for. */
function clearWakeSignal(fd) {
	libc().read(fd, taken, COUNT_BYTES);
}

// agent/sniffer/capture/filter-assembler.ts
/**
* Classic BPF as bytes: `struct sock_filter` is code 2, jump if true 1, jump if false 1, value 4 (linux/filter.h). Conditional
* jumps reach 255 instructions ahead at the most, so they only skip what follows them, and named places are reached by `go`,
* whose distance has 32 bits. All jumps go forward: such a program always ends.
*/
const LOAD_WORD = 32;
const LOAD_HALF = 40;
const LOAD_BYTE = 48;
const LOAD_HALF_AT_X = 72;
const LOAD_BYTE_AT_X = 80;
const LOAD_VALUE = 0;
const LOAD_MEMORY = 96;
const STORE_MEMORY = 2;
const LOAD_X_VALUE = 1;
const LOAD_X_HEADER_LENGTH = 177;
const ADD = 4;
const ADD_X = 12;
const SHIFT_LEFT = 100;
const JUMP = 5;
const JUMP_EQUAL = 21;
const JUMP_AT_LEAST = 53;
const JUMP_ANY_BIT = 69;
const RETURN = 6;
const COPY_A_TO_X = 7;
const INSTRUCTION_BYTES = 8;
/** Builds one program. A and X are the machine's two registers; offsets count from the IP header. */
var FilterAssembler = class {
	#code = [];
	#jumps = [];
	#places = /* @__PURE__ */ new Map();
	/** A = 32, 16 or 8 bits at a fixed offset, or one of the kernel's own values (capture-filter.ts). */
	loadWord = (offset) => this.#add(LOAD_WORD, offset);
	loadHalf = (offset) => this.#add(LOAD_HALF, offset);
	loadByte = (offset) => this.#add(LOAD_BYTE, offset);
	/** A = 16 or 8 bits at X + offset. */
	loadHalfAtX = (offset) => this.#add(LOAD_HALF_AT_X, offset);
	loadByteAtX = (offset) => this.#add(LOAD_BYTE_AT_X, offset);
	/** A = a value. */
	setA = (value) => this.#add(LOAD_VALUE, value);
	/** X = a value; X = the length of the IPv4 header at `offset`; X = A. */
	setX = (value) => this.#add(LOAD_X_VALUE, value);
	setXToHeaderLength = (offset) => this.#add(LOAD_X_HEADER_LENGTH, offset);
	copyToX = () => this.#add(COPY_A_TO_X, 0);
	add = (value) => this.#add(ADD, value);
	addX = () => this.#add(ADD_X, 0);
	shiftLeft = (bits) => this.#add(SHIFT_LEFT, bits);
	store = (cell) => this.#add(STORE_MEMORY, cell);
	load = (cell) => this.#add(LOAD_MEMORY, cell);
	return = (value) => this.#add(RETURN, value);
	/** Names the next instruction. */
	place(name) {
		this.#places.set(name, this.#code.length);
		return this;
	}
	go(place) {
		this.#jumps.push({
			at: this.#code.length,
			place
		});
		return this.#add(JUMP, 0);
	}
	goIfEqual = (value, place) => this.#skipUnless(JUMP_EQUAL, value).go(place);
	goIfAtLeast = (value, place) => this.#skipUnless(JUMP_AT_LEAST, value).go(place);
	goIfAnyBit = (bits, place) => this.#skipUnless(JUMP_ANY_BIT, bits).go(place);
	/** @throws Error when a place has no name or lies behind: a mistake of ours. */
	assemble() {
		for (const { at, place } of this.#jumps) {
			const distance = (this.#places.get(place) ?? -1) - at - 1;
			if (distance < 0) throw new Error(`the filter has no place ${place} ahead of instruction ${at}`);
			this.#code[at] = [
				JUMP,
				0,
				0,
				distance
			];
		}
		const program = Buffer.alloc(this.#code.length * INSTRUCTION_BYTES);
		for (const [index, [code = 0, ifTrue = 0, ifFalse = 0, value = 0]] of this.#code.entries()) {
			const at = index * INSTRUCTION_BYTES;
			program.writeUInt16LE(code, at);
			program.writeUInt8(ifTrue, at + 2);
			program.writeUInt8(ifFalse, at + 3);
			program.writeUInt32LE(value >>> 0, at + 4);
		}
		return program;
	}
	#add(code, value) {
		this.#code.push([
			code,
			0,
			0,
			value
		]);
		return this;
	}
	#skipUnless(code, value) {
		this.#code.push([
			code,
			0,
			1,
			value
		]);
		return this;
	}
};

// agent/sniffer/capture/capture-filter.ts
/**
* The kernel's filter: which packets of the namespace are copied into the ring. It runs for each packet of the pod, so it says
* no early, and exactly, so that a busy port next to ours costs us nothing.
*
* Taken is TCP over IPv4 and IPv6 that
*   - was received, for one of the ports;
*   - was sent, from one of the ports. What the app sends *to* such a port elsewhere is its own request, not one of its clients';
*   - was received on lo, for or from one of the ports. What is sent on lo is received on lo, and would come twice.
*
* Left out, besides: what carries our mark (connections of our own to the app: their requests were seen when they arrived),
* packets for other machines, and frames with a VLAN tag, which come again, without the tag, on the VLAN's own interface. Of
* a datagram in fragments only the first has ports; it is taken, so that it can be counted.
*
* Values of the kernel beside the packet's bytes lie at "negative offsets" (linux/filter.h, SKF_AD_OFF).
*/
const PROTOCOL = 4294963200;
const PACKET_TYPE = 4294963204;
const MARK = 4294963220;
const HARDWARE_TYPE = 4294963228;
const VLAN_TAG = 4294963244;
const VLAN_TAG_PRESENT = 4294963248;
/** linux/if_packet.h, linux/if_arp.h, linux/if_ether.h */
const PACKET_OTHERHOST = 3;
const PACKET_OUTGOING = 4;
const ARPHRD_LOOPBACK = 772;
const ETH_P_IP = 2048;
const ETH_P_IPV6 = 34525;
const TCP = 6;
const HOP_BY_HOP$1 = 0;
const ROUTING$1 = 43;
const FRAGMENT$1 = 44;
const DESTINATION_OPTIONS$1 = 60;
/** IPv4: the fragment's offset. IPv6: the same, in the fragment header. */
const IPV4_OFFSET_MASK = 8191;
const IPV6_OFFSET_MASK = 65528;
const VLAN_ID_MASK = 4095;
const IPV6_HEADER_BYTES$1 = 40;
/** The whole packet. */
const TAKE = 2147483647;
/** Where the direction is kept while the ports are looked for. */
const DIRECTION = 0;
const RECEIVED = 0;
const SENT = 1;
const LOOPBACK$1 = 2;
/** The program for `PacketSocket.attachFilter`. No ports: nothing is taken. */
function compileCaptureFilter({ ports, ignoredMark }) {
	const code = new FilterAssembler();
	if (ports.length === 0) return code.return(0).assemble();
	if (ignoredMark !== void 0) code.loadWord(MARK).goIfEqual(ignoredMark, "leave");
	tellDirection(code);
	code.loadByte(VLAN_TAG_PRESENT).goIfEqual(0, "untagged");
	code.loadHalf(VLAN_TAG).goIfAnyBit(VLAN_ID_MASK, "leave").place("untagged");
	code.loadHalf(PROTOCOL).goIfEqual(ETH_P_IPV6, "ipv6").goIfEqual(ETH_P_IP, "ipv4").go("leave");
	code.place("ipv4").loadByte(9).goIfEqual(TCP, "ipv4 tcp").go("leave");
	code.place("ipv4 tcp").loadHalf(6).goIfAnyBit(IPV4_OFFSET_MASK, "leave").setXToHeaderLength(0).go("tcp");
	walkExtensionHeaders(code.place("ipv6"));
	matchPorts(code.place("tcp"), ports);
	return code.place("leave").return(0).place("take").return(TAKE).assemble();
}
function tellDirection(code) {
	code.loadByte(PACKET_TYPE).goIfEqual(3, "leave").goIfEqual(4, "sent");
	code.loadHalf(HARDWARE_TYPE).goIfEqual(772, "loopback");
	code.setA(RECEIVED).go("direction");
	code.place("loopback").setA(LOOPBACK$1).go("direction");
	code.place("sent").loadHalf(HARDWARE_TYPE).goIfEqual(772, "leave").setA(SENT);
	code.place("direction").store(DIRECTION);
}
/** X becomes the offset of the TCP header; A holds what the next header is, X where it lies. */
function walkExtensionHeaders(code) {
	code.setX(IPV6_HEADER_BYTES$1).loadByte(6);
	for (let index = 0; index < 4; index++) {
		code.goIfEqual(TCP, "tcp").goIfEqual(FRAGMENT$1, `fragment ${index}`);
		for (const kind of [
			HOP_BY_HOP$1,
			ROUTING$1,
			DESTINATION_OPTIONS$1
		]) code.goIfEqual(kind, `extension ${index}`);
		code.go("leave");
		code.place(`fragment ${index}`).loadHalfAtX(2).goIfAnyBit(IPV6_OFFSET_MASK, "leave");
		code.loadByteAtX(0).store(1).setA(8).addX().copyToX().load(1).go(`next ${index}`);
		code.place(`extension ${index}`).loadByteAtX(0).store(1);
		code.loadByteAtX(1).add(1).shiftLeft(3).addX().copyToX().load(1).place(`next ${index}`);
	}
	code.goIfEqual(TCP, "tcp").go("leave");
}
function matchPorts(code, ports) {
	if (ports.length > 256) {
		code.go("take");
		return;
	}
	const sorted = [...new Set(ports)].sort((a, b) => a - b);
	code.load(DIRECTION).goIfEqual(SENT, "source");
	search(code.loadHalfAtX(2), sorted, "destination");
	code.place("destination missed").load(DIRECTION).goIfEqual(LOOPBACK$1, "source").go("leave");
	search(code.place("source").loadHalfAtX(0), sorted, "source");
	code.place("source missed").go("leave");
}
/** A binary search of A in `ports`: on to "take", or to "NAME missed". */
function search(code, ports, name) {
	const middle = ports.length >> 1;
	const pivot = ports[middle] ?? 0;
	if (ports.length === 1) {
		code.goIfEqual(pivot, "take").go(`${name} missed`);
		return;
	}
	const upper = `${name} from ${pivot}`;
	code.goIfAtLeast(pivot, upper);
	search(code, ports.slice(0, middle), name);
	search(code.place(upper), ports.slice(middle), name);
}

// agent/sniffer/capture/pace.ts
/**
* How long a reader of the ring sleeps although packets may be there. Waking up for each block costs more than reading it: 20 µs and
* caches that others have used meanwhile, for a hundred blocks a second of small packets and five thousand of long ones. So
* while packets keep coming, the reader naps first, and longer as long as few blocks were there after the last nap:
*
*   blocks after a nap:  0 ► no nap      up to half of what is wanted ► twice as long      more than wanted ► half as long
*
* What is wanted is a sixteenth of the ring, so that fifteen are left for what the nap did not foresee. A ring of a few blocks is never
* left alone.
*/
var Pace = class {
	wantedBlocks;
	napMs = 0;
	constructor(ringBlocks) {
		this.wantedBlocks = Math.floor(ringBlocks / 16);
	}
	/** @param blocks that were read since the last nap @returns milliseconds */
	nextNapMs(blocks) {
		const { napMs, wantedBlocks } = this;
		if (blocks === 0 || wantedBlocks === 0) this.napMs = 0;
		else if (blocks > wantedBlocks) this.napMs = napMs >> 1;
		else if (blocks * 2 <= wantedBlocks) this.napMs = Math.min(16, Math.max(1, napMs * 2));
		return this.napMs;
	}
};

// agent/sniffer/capture/ring-source.ts
const BLOCK_STATUS = 2;
const BLOCK_PACKETS = 3;
const BLOCK_FIRST_PACKET = 4;
const PACKET_SECONDS = 1;
const PACKET_NANOSECONDS = 2;
const PACKET_CAPTURED = 3;
const PACKET_LENGTH = 4;
const PACKET_STATUS = 5;
/** The link's header and the network's, 16 bits each. */
const PACKET_HEADERS = 6;
const LINK_HARDWARE = 14;
const BLOCK_KERNEL = 0;
const BLOCK_USER = 1;
const CHECKSUM_KNOWN = 136;
/** Owned by one thread: the one whose namespace is captured. Needs CAP_NET_RAW there. */
var RingSource = class {
	clock = new FrameClock();
	isOver = false;
	socket = new PacketSocket();
	frame = new Frame();
	counters;
	ignoredMark;
	wakeFd;
	blocks;
	words;
	pace;
	block = 0;
	/** Since the last wait. */
	blocksTold = 0;
	statisticsAtUs = 0;
	isClosed = false;
	/** Captures nothing until `setPorts`. @throws SysError EPERM, ENOMEM */
	constructor({ counters, ignoredMark, ringBytes = RING_BYTES, wakeFd = -1 }) {
		this.counters = counters;
		this.ignoredMark = ignoredMark;
		this.wakeFd = wakeFd;
		this.socket.wakeBy(wakeFd);
		this.blocks = Math.max(1, Math.floor(ringBytes / BLOCK_BYTES));
		this.pace = new Pace(this.blocks);
		try {
			this.setPorts([]);
			const ring = this.socket.mapRing({
				blockBytes: BLOCK_BYTES,
				blocks: this.blocks,
				retireMs: 10
			});
			this.frame.setMemory(Buffer.from(ring));
			this.words = new Int32Array(ring);
			this.socket.bind();
		} catch (error) {
			this.socket[Symbol.dispose]();
			throw error;
		}
	}
	setPorts(ports) {
		const { ignoredMark } = this;
		this.socket.attachFilter(compileCaptureFilter(ignoredMark === void 0 ? { ports } : {
			ports,
			ignoredMark
		}));
	}
	get hasPackets() {
		return (Atomics.load(this.words, this.block * (BLOCK_BYTES >> 2) + BLOCK_STATUS) & BLOCK_USER) !== 0;
	}
	/** Tells of one block at the most, so that the caller sees its messages between two. */
	poll(visitor, timeoutMs) {
		if (this.isClosed) return 0;
		if (!this.hasPackets) this.wait(timeoutMs);
		const packets = this.hasPackets ? this.tellBlock(visitor) : 0;
		if (packets === 0) this.clock.nowUs = Math.max(this.clock.nowUs, Date.now() * 1e3 - 10 * 1e3);
		if (Math.abs(this.clock.nowUs - this.statisticsAtUs) > 5e5) this.takeStatistics();
		return packets;
	}
	/** Brings `packets_dropped` up to date. Also done by `poll`, twice a second. */
	takeStatistics() {
		this.statisticsAtUs = this.clock.nowUs;
		this.socket.takeStatistics();
		this.counters.values.packets_dropped += this.socket.statistics.drops;
	}
	[Symbol.dispose]() {
		if (this.isClosed) return;
		this.isClosed = true;
		this.frame.setMemory(Buffer.alloc(0));
		this.socket[Symbol.dispose]();
	}
	/** Naps (pace.ts), then waits for a block if there is none. */
	wait(timeoutMs) {
		const { socket, wakeFd } = this;
		const napMs = Math.min(timeoutMs, this.pace.nextNapMs(this.blocksTold));
		this.blocksTold = 0;
		if (napMs > 0 && socket.sleep(napMs) || !this.hasPackets && socket.wait(timeoutMs - napMs)) clearWakeSignal(wakeFd);
	}
	tellBlock(visitor) {
		const { words, frame, clock, counters } = this;
		const first = this.block * (BLOCK_BYTES >> 2);
		const packets = words[first + BLOCK_PACKETS];
		let at = first + (words[first + BLOCK_FIRST_PACKET] >> 2);
		for (let index = 0; index < packets; index++) {
			clock.nowUs = (words[at + PACKET_SECONDS] >>> 0) * 1e6 + Math.floor(words[at + PACKET_NANOSECONDS] / 1e3);
			const captured = words[at + PACKET_CAPTURED];
			frame.start = (at << 2) + (words[at + PACKET_HEADERS] >>> 16);
			frame.end = frame.start + captured;
			frame.wireBytes = words[at + PACKET_LENGTH];
			frame.marks = marksOf(words[at + LINK_HARDWARE], words[at + PACKET_STATUS]);
			if (captured < frame.wireBytes) counters.values.packets_cut++;
			visitor.onFrame(frame);
			at += words[at] >> 2;
		}
		counters.values.packets_captured += packets;
		this.blocksTold++;
		Atomics.store(words, first + BLOCK_STATUS, BLOCK_KERNEL);
		this.block = this.block + 1 === this.blocks ? 0 : this.block + 1;
		return packets;
	}
};
/** @param hardware of sockaddr_ll: the type 2, the packet's type 1 */
function marksOf(hardware, status) {
	if ((hardware >>> 16 & 255) === 4) return 2;
	const checksum = (status & CHECKSUM_KNOWN) === 0 ? 4 : 0;
	return (hardware & 65535) === 772 ? checksum : 1 | checksum;
}

// \0builtin:os
var require__builtin_os = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:os");
}));

// agent/sniffer/cores.ts
var import__builtin_worker_threads = require__builtin_worker_threads();
var import__builtin_fs = require__builtin_fs();
var import__builtin_os = require__builtin_os();
const NICE = -10;
const NICE_OF_OTHERS = 0;
const SESSION = "/proc/self/autogroup";
/** Of the fields of /proc/PID/stat behind the command's name (proc(5)). */
const SESSION_FIELD = 3;
/** For the calling thread, and its session until it is disposed of. Without CAP_SYS_NICE the thread is one among equals. */
function askForCores() {
	attempt(() => (0, import__builtin_os.setPriority)(0, NICE));
	setNiceOfSession(NICE);
	return { [Symbol.dispose]: () => setNiceOfSession(NICE_OF_OTHERS) };
}
/** A kernel without autogroups has no such file. */
function setNiceOfSession(nice) {
	attempt(() => {
		if (isSessionOurs()) (0, import__builtin_fs.writeFileSync)(SESSION, String(nice));
	});
}
/** Whether it began with this process, and is not the one of somebody's terminal. */
function isSessionOurs() {
	const stat = (0, import__builtin_fs.readFileSync)("/proc/self/stat", "latin1");
	return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[SESSION_FIELD] === String(process.pid);
}
function attempt(ask) {
	try {
		ask();
	} catch {}
}

// agent/sniffer/mirror/batch-records.ts
/**
* Copies across a thread's border. The engine's thread writes what its copies are told into a batch, one record after the
* other; the thread that has the tunnels plays it again on real copies. Only what matched crosses.
*
*   all     kind u8 · id u32 · bytes of the record u32 · where the next of the same copy begins u32, 0: it is the last
*   OPEN    … · mirror u32 · client port u16 · pod port u16 · started f64 · HTTP/2 stream u32 · address, text
*   BYTES   … · facts u8 · exchange u32 · time f64 · bytes
*   TEAR    … · facts u8 · exchange u32 · time f64 · cause u8
*   CLOSE   …
*   NOTE    … · counter u8 · count f64            (its id is a mirror's)
*   PACKETS … · packets u32 · bytes               (its id is a mirror's)
*
* Requests of many connections take turns on the wire. What a batch has of one copy is played in one go nevertheless, so that it leaves
* as one frame and reaches the local process by one write: FOLLOWS marks what belongs to an earlier record, which leads to it.
* Copies do not know of each other, so their order is nobody's; those that carry records, which somebody may read as they come, are
* not chained.
*
* A batch is an ArrayBuffer that is handed over, never shared, and handed back when it was played. How many bytes are on their way is one
* shared number; above a bound no message begins (`mirror_lost_slow`), above twice that even one that began is torn, so a stalled main
* thread costs copies and not memory.
*/
const CAUSES = [
	"mirror_lost_gap",
	"mirror_lost_unfinished",
	"mirror_lost_ambiguous",
	"mirror_lost_slow"
];
const NAMES = Object.keys(COUNTERS);

// agent/sniffer/mirror/limits.ts
/**
* Bytes that a gap may have to be followed through a body of known length; above, the next message is looked for as after any
* other gap. Test: "goes on behind a gap that lies within a body of known length".
*/
const MAX_FOLLOWED_GAP_BYTES = 67108864;
/** Bytes of an app that speaks first, kept until its client does: settings of HTTP/2 are a hundred. Beyond: not kept, HTTP/2 cannot be decoded then.
* Test: "follows a server that speaks first". */
const MAX_APP_OPENING_BYTES = 16384;
/** Streams of one HTTP/2 connection that are copied at once, as many as a steal has. Beyond: `mirror_lost_streams`. Test: "copies a bounded number of streams at once". */
const MAX_MIRRORED_STREAMS = 1024;
/** Responses of one flow that are awaited at once, for subscriptions that want them. Beyond: they are not followed any more,
* `mirror_responses_lost`. Test: "gives up the responses of a client that pipelines too far". */
const MAX_AWAITED_RESPONSES = 1024;
/** Bytes of one batch between threads: large enough that 50,000 requests a second are some ten of them. A record that is
* larger has one of its own. Test: "carries a message that is larger than a batch". */
const BATCH_BYTES = 524288;
/**
* Bytes of batches on their way to the thread with the tunnels above which no message begins; twice as much tears those under way.
* A second and more of what a busy machine mirrors. Test: "loses whole messages while the other thread stands still".
*/
const BATCHES_AWAY_BYTES = 33554432;

// agent/sniffer/mirror/batch-writer.ts
const INDEX_OF = new Map(NAMES.map((name, index) => [name, index]));
/** Up to this, a loop is cheaper than a call out of compiled code. */
const LOOP_UP_TO_BYTES = 64;
var BatchWriter = class {
	output;
	/** Bytes posted and not yet played; shared with who plays them. */
	away;
	spares = [];
	bytes = /* @__PURE__ */ new Uint8Array(0);
	view = new DataView(this.bytes.buffer);
	used = 0;
	latestCopy = 0;
	/** Which batch is written; a chain of an earlier one is over. */
	number = 1;
	constructor(output, away) {
		this.output = output;
		this.away = away;
	}
	get awayBytes() {
		return Atomics.load(this.away, 0) + this.used;
	}
	/** @param isChained what a batch has of it may be told in one go */
	open(mirror, flow, isChained) {
		this.latestCopy = this.latestCopy + 1 >>> 0;
		const copy = new BatchedCopy(this, this.latestCopy, isChained);
		const address = Buffer.from(flow.clientAddress, "latin1");
		const at = this.beginOf(copy, 1, 33 + address.length);
		const { bytes, view } = this;
		view.setUint32(at + 13, mirror);
		view.setUint16(at + 13 + 4, flow.clientPort);
		view.setUint16(at + 13 + 6, flow.podPort);
		view.setFloat64(at + 13 + 8, flow.startedUs);
		view.setUint32(at + 13 + 16, flow.http2Stream);
		bytes.set(address, at + 33);
		return copy;
	}
	note(mirror, name, count) {
		const at = this.begin(5, mirror, 22);
		this.bytes[at + 13] = INDEX_OF.get(name) ?? 0;
		this.view.setFloat64(at + 13 + 1, count);
	}
	/** Packets of a mirror's capture file; none of them where too much is on its way. The header of the file is of none. */
	packets(mirror, source, packets) {
		if (packets > 0 && this.awayBytes > 33554432) {
			this.note(mirror, "mirror_packets_lost", packets);
			return;
		}
		const at = this.begin(6, mirror, 17 + source.length);
		this.view.setUint32(at + 13, packets);
		this.bytes.set(source, at + 17);
	}
	/** Posts what was gathered. */
	flush() {
		const { used } = this;
		if (used === 0) return;
		const batch = this.bytes.buffer;
		this.setMemory(/* @__PURE__ */ new ArrayBuffer(0));
		this.used = 0;
		this.number += 1;
		Atomics.add(this.away, 0, used);
		this.output.post(batch, used);
	}
	/** Takes back a batch that was played. */
	reuse(batch) {
		if (batch.byteLength === 524288 && this.spares.length < 8) this.spares.push(batch);
	}
	write(copy, part, { buf, start, end }) {
		const length = end - start;
		const at = this.beginOf(copy, 2, 26 + length);
		this.writePart(at, part);
		const { bytes } = this;
		const to = at + 26;
		if (length > LOOP_UP_TO_BYTES) buf.copy(bytes, to, start, end);
		else for (let i = 0; i < length; i++) bytes[to + i] = buf[start + i];
	}
	tear(copy, part, cause) {
		const at = this.beginOf(copy, 3, 27);
		this.writePart(at, part);
		this.bytes[at + 26] = CAUSES.indexOf(cause);
	}
	close(copy) {
		this.beginOf(copy, 4, 13);
	}
	writePart(at, part) {
		const { bytes, view } = this;
		const { isFirst, isLast, isRaw, isHttp2, isBlock, direction, exchange, timeUs } = part;
		const place = (isFirst ? 1 : 0) | (isLast ? 2 : 0) | (isRaw ? 4 : 0);
		const kind = (isHttp2 ? 16 : 0) | (isBlock ? 32 : 0);
		bytes[at + 13] = place | kind | (direction === 1 ? 8 : 0);
		view.setUint32(at + 13 + 1, exchange);
		view.setFloat64(at + 13 + 5, timeUs);
	}
	/** As `begin`, behind what the batch has of the same copy. */
	beginOf(copy, kind, length) {
		const at = this.begin(kind, copy.id, length);
		if (!copy.isChained) return at;
		if (copy.batch === this.number) {
			this.view.setUint32(copy.latestAt + 9, at);
			this.bytes[at] = kind | 128;
		}
		copy.batch = this.number;
		copy.latestAt = at;
		return at;
	}
	/** Makes room for a record and writes its beginning. @returns where it lies */
	begin(kind, id, length) {
		if (this.used + length > this.bytes.length) {
			this.flush();
			const spare = length <= 524288 ? this.spares.pop() : void 0;
			this.setMemory(spare ?? new ArrayBuffer(Math.max(524288, length)));
		}
		const at = this.used;
		const { bytes, view } = this;
		this.used += length;
		bytes[at] = kind;
		view.setUint32(at + 1, id);
		view.setUint32(at + 5, length);
		view.setUint32(at + 9, 0);
		return at;
	}
	setMemory(memory) {
		this.bytes = new Uint8Array(memory);
		this.view = new DataView(memory);
	}
};
/** One copy, as batches have it. */
var BatchedCopy = class {
	id;
	isChained;
	/** The latest batch with a record of it, and where that record lies. */
	batch = 0;
	latestAt = 0;
	writer;
	borrowed = {
		buf: Buffer.alloc(0),
		start: 0,
		end: 0
	};
	constructor(writer, id, isChained) {
		this.writer = writer;
		this.id = id;
		this.isChained = isChained;
	}
	write(part, buf, start, end) {
		const { borrowed } = this;
		borrowed.buf = buf;
		borrowed.start = start;
		borrowed.end = end;
		this.writer.write(this, part, borrowed);
	}
	tear(part, cause) {
		this.writer.tear(this, part, cause);
	}
	close() {
		this.writer.close(this);
	}
};

// agent/sniffer/mirror/app-answers.ts
/**
* What the app's bytes tell about the client's, without following them: that the app has answered, so that a client which does
* not pipeline is between two requests. Only a final response that begins a read counts; a client may wait for 100 Continue
* in the middle of its request.
*/
const HTTP = Buffer.from("HTTP/1.");
const STATUS_AT = 9;
const DIGIT_0 = 48;
var AppAnswers = class {
	/** A final response began since the client began its latest request. */
	hasAnswered = false;
	/** The status of the latest response, 0 before any. */
	status = 0;
	/** The client begins a request. */
	noteRequest() {
		this.hasAnswered = false;
		this.status = 0;
	}
	/** The app wrote `buf[start, end)`. */
	note(buf, start, end) {
		if (end - start < 12) return;
		for (let i = 0; i < HTTP.length; i++) if (buf[start + i] !== HTTP[i]) return;
		let status = 0;
		for (let i = start + STATUS_AT; i < start + STATUS_AT + 3; i++) status = status * 10 + buf[i] - DIGIT_0;
		this.status = status;
		if (status >= 200 || status === 101) this.hasAnswered = true;
	}
};

// agent/sniffer/mirror/copy.ts
/** A part of a message of HTTP/1, for its owner to fill in. */
function newPart(direction) {
	return {
		direction,
		exchange: 0,
		isFirst: false,
		isLast: false,
		isRaw: false,
		isHttp2: false,
		isBlock: false,
		timeUs: 0
	};
}

// agent/sniffer/mirror/flow-copies.ts
/** The copies of one flow: at most one for each subscription that wanted something of it. */
/** One subscription's copy of a flow. */
var FlowCopy = class {
	subscription;
	copy;
	/** Takes the request under way. */
	isTaking = false;
	constructor(subscription, copy) {
		this.subscription = subscription;
		this.copy = copy;
	}
};
var FlowCopies = class {
	list = [];
	/** Whether anybody takes the request under way. */
	isTaken = false;
	flow;
	/** @param http2Stream whose copies these are; 0: the connection's */
	constructor(flow, http2Stream = 0) {
		this.flow = {
			...flow,
			http2Stream
		};
	}
	/** A request that this subscription wants begins. */
	take(subscription, nowUs) {
		subscription.note("mirror_requests_matched", 1);
		if (subscription.rate?.admit(nowUs) === false) {
			subscription.note("mirror_lost_rate", 1);
			return;
		}
		this.of(subscription).isTaking = true;
		this.isTaken = true;
	}
	/** All from here on goes to this subscription, as it comes. */
	takeRaw(subscription) {
		this.of(subscription).isTaking = true;
		this.isTaken = true;
	}
	write(part, buf, start, end) {
		if (!this.isTaken) return;
		for (const each of this.list) {
			if (!each.isTaking || part.direction !== 0 && !each.subscription.wantsResponses) continue;
			each.copy.write(part, buf, start, end);
			each.subscription.rate?.spend(end - start);
			if (part.isLast) each.isTaking = false;
		}
		if (part.isLast) this.isTaken = false;
	}
	/** What is under way will never be whole. */
	tear(part, cause) {
		if (!this.isTaken) return;
		part.direction = 0;
		for (const each of this.list) {
			if (each.isTaking) each.copy.tear(part, cause);
			each.isTaking = false;
		}
		this.isTaken = false;
	}
	/** Who takes the request under way. */
	takers() {
		return this.list.filter((each) => each.isTaking);
	}
	/** Ends the copies of those that are not subscribed any more. */
	keepOnly(subscriptions) {
		for (let i = this.list.length - 1; i >= 0; i--) {
			const each = this.list[i];
			if (subscriptions.includes(each.subscription)) continue;
			each.copy.close();
			this.list.splice(i, 1);
		}
		this.isTaken = this.list.some((each) => each.isTaking);
	}
	closeAll() {
		for (const each of this.list) each.copy.close();
		this.list.length = 0;
		this.isTaken = false;
	}
	of(subscription) {
		for (const each of this.list) if (each.subscription === subscription) return each;
		const made = new FlowCopy(subscription, subscription.openCopy(this.flow));
		this.list.push(made);
		return made;
	}
};

// filter-engine/http2/huffman.ts
/**
* The Huffman code of RFC 7541 appendix B: strings in header blocks.
*
* The code is canonical (by length, then by symbol), so the lengths of its 257 symbols are all there is to know; every
* table is made of them. Decoding is a state machine fed by whole bytes: a state is an inner node of the code's tree, and
* one load says the next state and the up to two symbols that end within the byte (the shortest has five bits). 256 KiB
* for the process, few rows of it hot: 2.5 ns a decoded byte, where bit buffers with tables of 9-16 bits take 4.5-7.
*/
/** Bits of each symbol, as a digit of base 36; the last is EOS. */
const LENGTHS = "dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6cad67777777777777777777777878djde6f56565666577666567655677777fbedskmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmnqqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrqu";
const EOS = 256;
const BITS = Array.from(LENGTHS, (digit) => Number.parseInt(digit, 36));
const CODES = canonicalCodes();
/** `node * 2 + bit`: the next inner node, or `-1 - symbol`. */
const TREE = growTree();
const NODES = TREE.length / 2;
/** Padding is the first one to seven bits of EOS, which are ones: the states in which a string may end. */
const MAY_END = endStates();
const COUNT_SHIFT = 8;
const FIRST_SHIFT = 10;
const SECOND_SHIFT = 18;
/** `state << 8 | byte`: next state | count of symbols << 8 | first << 10 | second << 18; -1 where EOS ends. */
const STEPS = compileSteps();
/** Bytes that `length` bytes may decode to, with the one that `decodeHuffman` may store past the end. */
function decodedRoom(length) {
	return Math.ceil(length * 8 / 5) + 1;
}
/** Decodes `buf[start, end)` into `out` from `at` on, which has room. Returns the offset behind it, or -1: not a Huffman string. */
function decodeHuffman(buf, start, end, out, at) {
	let state = 0;
	let next = at;
	for (let i = start; i < end; i++) {
		const step = STEPS[state << 8 | buf[i]];
		if (step < 0) return -1;
		state = step & 255;
		const count = step >> COUNT_SHIFT & 3;
		if (count !== 0) {
			out[next++] = step >> FIRST_SHIFT;
			if (count === 2) out[next++] = step >> SECOND_SHIFT;
		}
	}
	return MAY_END[state] === 1 ? next : -1;
}
/** Encodes `bytes`. For names and tests; allocates. */
function encodeHuffman(bytes) {
	const out = [];
	let pending = 0;
	let pendingBits = 0;
	for (const byte of bytes) {
		let left = BITS[byte];
		const code = CODES[byte];
		while (left > 0) {
			const taken = Math.min(8 - pendingBits, left);
			pending = pending << taken | Math.floor(code / 2 ** (left - taken)) & (1 << taken) - 1;
			pendingBits += taken;
			left -= taken;
			if (pendingBits < 8) continue;
			out.push(pending);
			pending = 0;
			pendingBits = 0;
		}
	}
	if (pendingBits > 0) out.push((pending << 8 - pendingBits | (1 << 8 - pendingBits) - 1) & 255);
	return Buffer.from(out);
}
function canonicalCodes() {
	const codes = new Array(BITS.length).fill(0);
	let code = 0;
	let length = 0;
	const order = [...BITS.keys()].sort((a, b) => BITS[a] - BITS[b] || a - b);
	for (const symbol of order) {
		code *= 2 ** (BITS[symbol] - length);
		length = BITS[symbol];
		codes[symbol] = code++;
	}
	return codes;
}
function growTree() {
	const tree = [0, 0];
	for (let symbol = 0; symbol <= EOS; symbol++) {
		let node = 0;
		for (let bit = BITS[symbol] - 1; bit > 0; bit--) {
			const branch = node * 2 + bitOf(symbol, bit);
			if (tree[branch] === 0) {
				tree[branch] = tree.length / 2;
				tree.push(0, 0);
			}
			node = tree[branch];
		}
		tree[node * 2 + bitOf(symbol, 0)] = -1 - symbol;
	}
	return Int32Array.from(tree);
}
function bitOf(symbol, bit) {
	return Math.floor(CODES[symbol] / 2 ** bit) & 1;
}
function endStates() {
	const states = new Uint8Array(NODES);
	let node = 0;
	for (let ones = 0; ones < 8; ones++) {
		states[node] = 1;
		node = TREE[node * 2 + 1];
	}
	return states;
}
function compileSteps() {
	const steps = new Int32Array(NODES << 8);
	for (let state = 0; state < NODES; state++) for (let byte = 0; byte < 256; byte++) steps[state << 8 | byte] = stepOf(state, byte);
	return steps;
}
function stepOf(state, byte) {
	let node = state;
	let count = 0;
	let symbols = 0;
	for (let bit = 7; bit >= 0; bit--) {
		node = TREE[node * 2 + (byte >> bit & 1)];
		if (node >= 0) continue;
		if (node === -257) return -1;
		symbols |= -1 - node << 8 * count++;
		node = 0;
	}
	return node | count << COUNT_SHIFT | symbols << FIRST_SHIFT;
}

// filter-engine/http2/limits.ts
/** Named limits of the HTTP/2 engine: value, reason, behaviour at the limit, and the test that shows it. */
/**
* Bytes of one header block as it was sent, all its frames together. Servers commonly refuse above 8-64 KiB.
* At the limit: the block is `BLOCK_TOO_LARGE` for who gathers it. Test: "gives up a block above the limit of bytes".
*/
const MAX_BLOCK_BYTES = 65536;
/**
* Bytes of a header table that is followed, by the count of RFC 7541 section 4.1. Browsers announce 64 KiB, nearly everybody 4 KiB.
* At the limit: a peer that really uses more is not followed (`BLOCK_TABLE_TOO_LARGE`). Test: "refuses a table above its limit".
*/
const MAX_TABLE_BYTES = 65536;
/**
* Bytes that the table's memory may grow to within one block, dead entries included. A name that is copied from entry to entry
* would make 87 MB of one block of 64 KiB; honest blocks decode to less than 110 KiB.
* At the limit: the block is `BLOCK_TABLE_TOO_LARGE`. Test: "bounds the memory that one block can make the table take".
*/
const MAX_ARENA_BYTES = 524288;
/**
* Bytes of a decoded header list, names and values. Sixteen times what most servers take; an HPACK bomb makes 250 MB of 64 KiB.
* At the limit: `BLOCK_LIST_TOO_LARGE`, the table goes on, the request is never stolen. Test: "does not unpack a bomb".
*/
const MAX_LIST_BYTES = 262144;
/** Fields of a decoded header list. At the limit: as above. Test: "does not unpack more fields than the limit". */
const MAX_LIST_FIELDS = 2048;
/**
* Bytes of a frame that must be seen whole: SETTINGS, PING and the like. Nobody may send above 16 KiB unasked (RFC 9113 section 4.2).
* Above: the connection is not followed. Test: "passes a connection that it cannot follow".
*/
const MAX_CONTROL_FRAME_BYTES = 16384;

// filter-engine/http2/static-table.ts
const FIELDS$1 = `:authority|:method GET|:method POST|:path /|:path /index.html|:scheme http|:scheme https|:status 200|:status 204
|:status 206|:status 304|:status 400|:status 404|:status 500|accept-charset|accept-encoding gzip, deflate|accept-language
|accept-ranges|accept|access-control-allow-origin|age|allow|authorization|cache-control|content-disposition|content-encoding
|content-language|content-length|content-location|content-range|content-type|cookie|date|etag|expect|expires|from|host|if-match
|if-modified-since|if-none-match|if-range|if-unmodified-since|last-modified|link|location|max-forwards|proxy-authenticate
|proxy-authorization|range|referer|refresh|retry-after|server|set-cookie|strict-transport-security|transfer-encoding|user-agent
|vary|via|www-authenticate`;
/** Names and values by index from 1 on; at 0 nothing. */
const STATIC_NAMES = [Buffer.alloc(0), ...fields().map(([name]) => Buffer.from(name))];
const STATIC_VALUES = [Buffer.alloc(0), ...fields().map(([, value]) => Buffer.from(value))];
/** The first index of each name, by the length of names. */
const BY_LENGTH = Array.from({ length: 64 }, (_, length) => STATIC_NAMES.flatMap((name, index) => {
	const isFirst = STATIC_NAMES.findIndex((each) => each.equals(name)) === index;
	return index > 0 && name.length === length && isFirst ? [index] : [];
}));
/** The first index with the name `bytes[start, end)`, 0 when there is none. */
function staticIndexOf(bytes, start, end) {
	const candidates = BY_LENGTH[end - start];
	if (candidates === void 0) return 0;
	for (let c = 0; c < candidates.length; c++) {
		const name = STATIC_NAMES[candidates[c]];
		let i = 0;
		while (i < name.length && name[i] === bytes[start + i]) i++;
		if (i === name.length) return candidates[c];
	}
	return 0;
}
function fields() {
	return FIELDS$1.replaceAll("\n", "").split("|").map((field) => {
		const space = field.indexOf(" ");
		return space < 0 ? [field, ""] : [field.slice(0, space), field.slice(space + 1)];
	});
}

// filter-engine/http2/block-prefilter.ts
/**
* Tells of a single field, before the rest of its block is read, whether it may make some filter match.
*
* Filters name landmarks of which a request that matches has at least one (filter/landmarks.ts). A block none of whose fields
* meets any of them is no match, whatever its other fields are: nothing of it needs to be unpacked. The answer for an entry of
* a header table is found once, when it is inserted. It may say "may" too often, never "cannot" wrongly: the strict reading of
* the block decides.
*
*   :path → the path, with and without the query, and its members    :authority → also the field `host`    cookie → any, where the whole value counts:
*   HTTP/2 sends it in pieces (RFC 9113 section 8.2.3)
*/
const PATH_FIELD = ":path";
const AUTHORITY_FIELD = ":authority";
const HOST_FIELD = "host";
const HOST_NAME = Buffer.from(HOST_FIELD);
const COOKIE_FIELD = "cookie";
const QUESTION_MARK = 63;
/** Names of this length and longer share a slot. */
const LONGEST = 63;
/** Shorter values are copied by hand. */
const SHORT_BYTES$1 = 64;
var BlockPrefilter = class {
	/** Some filter may match any request: every block is read in full. */
	meetsAll;
	/** SUBJECT and MEETS of the static entries, by index. */
	staticSubjects = new Int32Array(61 + 1);
	staticMeets = new Int32Array(61 + 1);
	index;
	found;
	/** From 1 on. */
	subjects;
	/** By length of the name, plain and encoded: the subjects' numbers. */
	byLength;
	byEncodedLength;
	/** One field as a head: all names, then the value. */
	head = new RequestHead();
	scratch;
	valueStart;
	constructor(filters) {
		const landmarks = filters.map(({ landmarks }) => landmarks?.some(({ subject }) => subject === ": ") ? null : landmarks);
		this.meetsAll = landmarks.includes(null);
		this.index = new LandmarkIndex(landmarks.map((each) => each?.map(wholeCookies) ?? null));
		this.found = new Uint32Array(this.index.words);
		const names = [...new Set(landmarks.flatMap((each) => each?.flatMap(fieldsOf) ?? []))];
		const known = names.map((name) => Buffer.from(name === AUTHORITY_FIELD ? HOST_FIELD : name));
		this.valueStart = known.reduce((sum, name) => sum + name.length, 0);
		this.scratch = Buffer.alloc(this.valueStart + 1024);
		let start = 0;
		this.subjects = names.map((text, i) => {
			const name = Buffer.from(text);
			const end = start + known[i].copy(this.scratch, start);
			const subject = {
				name,
				encoded: encodeHuffman(name),
				start,
				end
			};
			start = end;
			return subject;
		});
		this.byLength = slots(this.subjects.map(({ name }) => name.length));
		this.byEncodedLength = slots(this.subjects.map(({ encoded }) => encoded.length));
		for (let i = 1; i <= 61; i++) {
			const name = STATIC_NAMES[i];
			this.staticSubjects[i] = this.subjectOf(name, 0, name.length);
			this.staticMeets[i] = this.meets(this.staticSubjects[i], STATIC_VALUES[i], 0, STATIC_VALUES[i].length);
		}
	}
	/** The number of the subject named `bytes[start, end)`, 0 when no filter asks for it. */
	subjectOf(bytes, start, end) {
		const candidates = this.byLength[Math.min(end - start, LONGEST)];
		for (let c = 0; c < candidates.length; c++) if (isSame(this.subjects[candidates[c] - 1].name, bytes, start, end)) return candidates[c];
		return 0;
	}
	/** As `subjectOf` for a name that is Huffman encoded: a name has one encoding only. */
	subjectOfEncoded(bytes, start, end) {
		const candidates = this.byEncodedLength[Math.min(end - start, LONGEST)];
		for (let c = 0; c < candidates.length; c++) if (isSame(this.subjects[candidates[c] - 1].encoded, bytes, start, end)) return candidates[c];
		return 0;
	}
	/** Whether a field may make a filter match: 1, else 0. Borrows the value. */
	meets(subject, bytes, start, end) {
		if (subject === 0) return 0;
		const room = this.valueRoom(end - start);
		const at = this.valueStart;
		if (end - start <= SHORT_BYTES$1) for (let i = start, to = at; i < end; i++, to++) room[to] = bytes[i];
		else room.set(bytes.subarray(start, end), at);
		return this.meetsAt(subject, at + (end - start));
	}
	/** The buffer into which the caller writes the next value, from `valueOffset` on, with room for `bytes`. */
	valueRoom(bytes) {
		if (this.valueStart + bytes > this.scratch.length) {
			const grown = Buffer.alloc(this.valueStart + 2 * MAX_BLOCK_BYTES + bytes);
			this.scratch.copy(grown, 0, 0, this.valueStart);
			this.scratch = grown;
		}
		return this.scratch;
	}
	get valueOffset() {
		return this.valueStart;
	}
	/** As `meets` for a value that the caller wrote to `valueRoom`, up to `valueEnd`. */
	meetsAt(subject, valueEnd) {
		if (subject === 0) return 0;
		const { head, found, scratch, valueStart } = this;
		const { name, start, end } = this.subjects[subject - 1];
		head.bytes = scratch;
		head.fieldCount = 0;
		head.pathStart = head.pathEnd = 0;
		head.queryStart = head.queryEnd = -1;
		head.hostStart = head.hostEnd = -1;
		if (name[0] === COLON$2 && name.length === 5) fillPath(head, valueStart, valueEnd);
		else {
			head.fieldCount = 1;
			head.fields[0] = start;
			head.fields[1] = end;
			head.fields[2] = valueStart;
			head.fields[3] = valueEnd;
			if (isSame(HOST_NAME, scratch, start, end)) {
				head.hostStart = valueStart;
				head.hostEnd = valueEnd;
			}
		}
		this.index.find(head, found);
		for (let word = 0; word < found.length; word++) if (found[word] !== 0) return 1;
		return 0;
	}
};
const COLON$2 = 58;
/** Path and query of a `:path`. */
function fillPath(head, start, end) {
	let question = start;
	while (question < end && head.bytes[question] !== QUESTION_MARK) question++;
	const hasQuery = question < end;
	head.pathStart = start;
	head.pathEnd = question;
	head.queryStart = hasQuery ? question + 1 : -1;
	head.queryEnd = hasQuery ? end : -1;
}
/** The fields of a block in which a landmark may be. */
function fieldsOf({ subject, list }) {
	if (list === "query" || list === void 0 && (subject === "/" || subject === "/?")) return [PATH_FIELD];
	if (list !== void 0) return [list];
	return subject === HOST_FIELD || subject === "//" ? [HOST_FIELD, AUTHORITY_FIELD] : [subject];
}
function wholeCookies(landmark) {
	return landmark.list === void 0 && landmark.subject === COOKIE_FIELD ? {
		subject: COOKIE_FIELD,
		value: null
	} : landmark;
}
function slots(lengths) {
	return Array.from({ length: 64 }, (_, slot) => lengths.flatMap((length, i) => Math.min(length, LONGEST) === slot ? [i + 1] : []));
}
function isSame(name, bytes, start, end) {
	if (name.length !== end - start) return false;
	for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
	return true;
}

// filter-engine/http2/frame-numbers.ts
/** What a client sends first (section 3.4). */
const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");
/** What holds before any SETTINGS (section 6.5.2, 6.9.2). */
const DEFAULT_HEADER_TABLE_BYTES = 4096;
const DEFAULT_WINDOW_BYTES = 65535;
const DEFAULT_MAX_FRAME_BYTES = 16384;

// filter-engine/http2/data-pieces.ts
/** The content of a DATA frame whose payload comes in pieces: without pad length and padding (RFC 9113 section 6.1). */
var DataPieces = class {
	/** Of the piece taken last, without what pads it. */
	start = 0;
	end = 0;
	/** Bytes of the frame that are no content. */
	paddingBytes = 0;
	contentLeft = 0;
	isPadKnown = false;
	/** A frame begins. */
	begin(frame) {
		this.isPadKnown = (frame.flags & 8) === 0;
		this.contentLeft = frame.length;
		this.paddingBytes = 0;
	}
	/** `buf[start, end)` is the next piece of the payload. @returns false when the padding is longer than the payload */
	take(buf, start, end) {
		let from = start;
		if (!this.isPadKnown && from < end) {
			this.paddingBytes = 1 + buf[from];
			this.contentLeft -= this.paddingBytes;
			this.isPadKnown = true;
			if (this.contentLeft < 0) return false;
			from++;
		}
		this.start = from;
		this.end = Math.min(end, from + this.contentLeft);
		this.contentLeft -= this.end - this.start;
		return true;
	}
	/** Whether all content was taken. */
	get isEnd() {
		return this.isPadKnown && this.contentLeft === 0;
	}
};

// filter-engine/http2/frame-scanner.ts
/**
* Finds the frames of one direction of an HTTP/2 connection (RFC 9113 section 4.1), wherever the bytes are cut.
*
*   header ──nine bytes──► FRAME_HEAD ──payload left?──► FRAME_PAYLOAD … ──none left──► header
*
* The caller shows bytes and moves on to `consumed`. Nothing is copied but a header that a read cut in two; the payload is
* told by its offsets. The scanner judges nothing: any type, any length is a frame.
*/
/** What `next` says. */
const FRAME_NEEDS_MORE = 0;
/** A header is there: `type`, `flags`, `streamId`, `length` are its. Its payload follows. */
const FRAME_HEAD = 1;
/** `[start, consumed)` is payload of the frame; the last of it when `isFrameEnd`. */
const FRAME_PAYLOAD = 2;
var FrameScanner = class {
	/** Bytes of the payload, as the header says. */
	length = 0;
	type = 0;
	flags = 0;
	streamId = 0;
	/** The reserved bit in front of the stream id, in its place in the byte; 0 by the RFC, and kept when the frame is written again. */
	reserved = 0;
	/** Bytes of the payload that `next` did not tell yet. */
	payloadLeft = 0;
	/** The offset behind what the last `next` took. */
	consumed = 0;
	header = Buffer.alloc(9);
	/** Bytes of a header that was cut. */
	headerBytes = 0;
	/** Whether the frame that was told last is whole. */
	get isFrameEnd() {
		return this.payloadLeft === 0;
	}
	/** Whether the next byte begins a frame. */
	get isAtBoundary() {
		return this.payloadLeft === 0 && this.headerBytes === 0;
	}
	/** Looks at `buf[start, end)`. Borrows it. */
	next(buf, start, end) {
		if (start === end) {
			this.consumed = end;
			return 0;
		}
		if (this.payloadLeft > 0) {
			const taken = Math.min(this.payloadLeft, end - start);
			this.payloadLeft -= taken;
			this.consumed = start + taken;
			return 2;
		}
		if (this.headerBytes === 0 && end - start >= 9) {
			this.consumed = start + 9;
			return this.read(buf, start);
		}
		return this.gather(buf, start, end);
	}
	/** Writes the header that was told last, byte by byte as it came. Returns the offset behind it. */
	writeHeader(out, at) {
		const { length, streamId } = this;
		out[at] = length >>> 16;
		out[at + 1] = length >>> 8;
		out[at + 2] = length;
		out[at + 3] = this.type;
		out[at + 4] = this.flags;
		out[at + 5] = streamId >>> 24 | this.reserved;
		out[at + 6] = streamId >>> 16;
		out[at + 7] = streamId >>> 8;
		out[at + 8] = streamId;
		return at + 9;
	}
	/** The state, to go on in another thread; `restore` takes it. */
	snapshot() {
		const { length, type, flags, streamId, payloadLeft } = this;
		return {
			header: Uint8Array.from(this.header.subarray(0, this.headerBytes)),
			length,
			type,
			flags,
			streamId,
			payloadLeft
		};
	}
	restore(state) {
		this.header.set(state.header);
		this.headerBytes = state.header.length;
		this.length = state.length;
		this.type = state.type;
		this.flags = state.flags;
		this.streamId = state.streamId;
		this.payloadLeft = state.payloadLeft;
	}
	gather(buf, start, end) {
		const taken = Math.min(9 - this.headerBytes, end - start);
		for (let i = 0; i < taken; i++) this.header[this.headerBytes + i] = buf[start + i];
		this.headerBytes += taken;
		this.consumed = start + taken;
		if (this.headerBytes < 9) return 0;
		this.headerBytes = 0;
		return this.read(this.header, 0);
	}
	read(buf, at) {
		this.length = buf[at] << 16 | buf[at + 1] << 8 | buf[at + 2];
		this.type = buf[at + 3];
		this.flags = buf[at + 4];
		this.streamId = readStreamId(buf, at + 5);
		this.reserved = buf[at + 5] & 128;
		this.payloadLeft = this.length;
		return 1;
	}
};
/** 31 bits; the first is reserved and ignored. */
function readStreamId(buf, at) {
	return (buf[at] & 127) << 24 | buf[at + 1] << 16 | buf[at + 2] << 8 | buf[at + 3];
}
/** 32 bits. */
function readUint32(buf, at) {
	return (buf[at] << 24 | buf[at + 1] << 16 | buf[at + 2] << 8 | buf[at + 3]) >>> 0;
}
/**
* Bytes that stand in a payload of `type` before what it carries: pad length, priority, promised id (sections 6.1, 6.2, 6.6).
* What follows the content is `padBytes`.
*/
function prefixBytes(type, flags) {
	let bytes = (flags & 8) !== 0 ? 1 : 0;
	if (type === 1 && (flags & 32) !== 0) bytes += 5;
	if (type === 5) bytes += 4;
	return bytes;
}
/** Padding of a whole payload that begins at `start`. */
function padBytes(flags, buf, start) {
	return (flags & 8) !== 0 ? buf[start] : 0;
}

// filter-engine/http2/header-block.ts
/**
* A header block while its frames arrive: HEADERS or PUSH_PROMISE, then CONTINUATION until END_HEADERS, and nothing between them
* (RFC 9113 section 4.3, 6.10).
*
* The frames are kept as they are, so that they can be passed on verbatim; once all are there, `join` strips what is not the
* block (padding, priority, promised id) and makes one piece of it. Bounded by MAX_BLOCK_BYTES and MAX_BLOCK_FRAMES.
*/
const FIRST_BYTES$1 = 2048;
const NOTHING = Buffer.alloc(0);
/** The block, and headers and padding of its frames. */
const MAX_RAW_BYTES = MAX_BLOCK_BYTES + 64 * (9 + 262);
/** What `join` says of frames that are no block. */
const BLOCK_FRAMING_BROKEN = -1;
var HeaderBlock = class {
	/** The frames as they came: `raw[0, rawEnd)`. */
	raw = NOTHING;
	rawEnd = 0;
	/** After `join`: the block is `bytes[start, end)`. */
	bytes = NOTHING;
	start = 0;
	end = 0;
	frames = 0;
	get isEmpty() {
		return this.rawEnd === 0;
	}
	/** Another frame of the block was announced. @returns false above the limits */
	addFrame(payloadBytes) {
		this.frames++;
		return this.frames <= 64 && this.rawEnd + payloadBytes <= MAX_RAW_BYTES;
	}
	/** Copies bytes of its frames. Never more than announced by `addFrame`, and a header. */
	append(buf, start, end) {
		const wanted = this.rawEnd + (end - start);
		if (wanted > this.raw.length) {
			const grown = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES$1, 2 * wanted));
			this.raw.copy(grown, 0, 0, this.rawEnd);
			this.raw = grown;
		}
		this.rawEnd += buf.copy(this.raw, this.rawEnd, start, end);
	}
	/** All frames are there: makes one piece of them, in place. BLOCK_FRAMING_BROKEN, or 0. */
	join() {
		return this.joinFrames(this.raw, 0, this.rawEnd);
	}
	/** The same for frames that stand whole in `buf[start, end)`: one of them is not copied. */
	joinFrames(buf, start, end) {
		const first = 9 + payloadLength(buf, start);
		if (contentOf(buf, start) === -1) return -1;
		this.bytes = buf;
		this.start = contentStart;
		this.end = contentEnd;
		if (first < end - start) this.joinPieces(buf, start, end);
		return 0;
	}
	clear() {
		this.rawEnd = 0;
		this.frames = 0;
		this.raw = NOTHING;
		this.bytes = NOTHING;
	}
	joinPieces(buf, start, end) {
		const joined = Buffer.allocUnsafe(end - start);
		let length = buf.copy(joined, 0, this.start, this.end);
		let at = start + 9 + payloadLength(buf, start);
		while (at < end) {
			const payload = at + 9;
			const next = payload + payloadLength(buf, at);
			length += buf.copy(joined, length, payload, next);
			at = next;
		}
		this.bytes = joined;
		this.start = 0;
		this.end = length;
	}
};
/** What `contentOf` found. */
let contentStart = 0;
let contentEnd = 0;
/** The fragment of a block in a whole HEADERS or PUSH_PROMISE frame that begins at `at`. */
function contentOf(buf, at) {
	const type = buf[at + 3];
	const flags = buf[at + 4];
	const payload = at + 9;
	const end = payload + payloadLength(buf, at);
	const prefix = prefixBytes(type, flags);
	if (payload + prefix > end) return -1;
	contentStart = payload + prefix;
	contentEnd = end - padBytes(flags, buf, payload);
	return contentEnd < contentStart ? -1 : 0;
}
function payloadLength(buf, at) {
	return buf[at] << 16 | buf[at + 1] << 8 | buf[at + 2];
}

// filter-engine/http2/frame-flow.ts
/**
* One direction of an HTTP/2 connection as frames, each treated as its visitor says at its header:
*
*   PASS     its bytes go on verbatim, as they come
*   WHOLE    it is shown when all of it is there; a header block with all its CONTINUATION, and nothing may stand between them
*   STREAM   its payload is shown as it comes, as much as the visitor has room for; then the flow stops
*   DROP     its bytes go nowhere
*   LOST     the direction cannot be followed: from this frame on everything goes on verbatim
*
* Adjacent bytes that pass become one run, written when something else is to be, or the read ends: so a read in which nothing
* is cut out is passed on by one write, and nothing is copied. Held is only what is WHOLE and was cut by a read.
*/
const PASS = 0;
const WHOLE = 1;
const STREAM = 2;
const DROP = 3;
const LOST = 4;
const header = Buffer.alloc(9);
var FrameFlow = class {
	visitor;
	scanner = new FrameScanner();
	/** Frames that must be whole, as far as they came. */
	held = new HeaderBlock();
	mode = 0;
	isLost = false;
	/** The stream whose block is not whole; 0: none is. */
	openBlock = 0;
	run = header;
	runStart = 0;
	runEnd = 0;
	constructor(visitor) {
		this.visitor = visitor;
	}
	/** Bytes are missing. @returns whether they lie within the payload of a STREAM or DROP frame, which goes on behind them */
	skip(bytes) {
		if (this.isLost || this.mode !== 2 && this.mode !== 3 || bytes >= this.scanner.payloadLeft) return false;
		this.scanner.payloadLeft -= bytes;
		return true;
	}
	/** Whether a part of a frame has gone on verbatim, and the rest has not come. */
	get isMidFrame() {
		return this.isLost || this.mode === 0 && this.scanner.payloadLeft > 0;
	}
	/** Takes bytes. @returns the offset up to which it took them: below `end` when the visitor had no room */
	push(buf, start, end) {
		let at = start;
		while (at < end) {
			if (this.isLost) {
				this.extend(buf, at, end);
				at = end;
				break;
			}
			const isPayload = this.scanner.payloadLeft > 0;
			let limit = end;
			if (isPayload && this.mode === 2) {
				limit = Math.min(end, at + this.visitor.payloadRoom());
				if (limit === at) break;
			}
			const event = this.scanner.next(buf, at, limit);
			const next = this.scanner.consumed;
			if (event === 0) {
				at = next;
				break;
			}
			if (event === 1) at = this.meetHead(buf, at, end);
			else {
				this.meetPayload(buf, at, next);
				at = next;
			}
		}
		this.flush();
		return at;
	}
	/** The peer's end: what is held goes on as it is. */
	end() {
		const hasCutHeader = this.scanner.payloadLeft === 0 && !this.scanner.isAtBoundary;
		if (!this.isLost && (hasCutHeader || !this.held.isEmpty)) this.lose();
		this.flush();
	}
	/** Writes what passed so far; to be called before anything else is written to the same peer. */
	flush() {
		if (this.runStart === this.runEnd) return;
		const { run, runStart, runEnd } = this;
		this.runStart = this.runEnd = 0;
		this.visitor.pass(run, runStart, runEnd);
	}
	/** A header at `at` was read, perhaps begun in an earlier read. @returns where to go on */
	meetHead(buf, at, end) {
		const { scanner } = this;
		const payload = scanner.consumed;
		const isCut = payload - at < 9;
		this.mode = this.isOutOfPlace() ? 4 : scanner.type === 9 ? 1 : this.visitor.meetHead(scanner);
		if (this.mode === 1 && !this.mayHold()) this.mode = 4;
		if (this.mode === 4) {
			this.lose(isCut ? void 0 : {
				buf,
				at,
				payload
			});
			return payload;
		}
		if (this.mode === 0) {
			if (isCut) this.passHeader();
			else this.extend(buf, at, payload);
		} else if (this.mode === 1) {
			const whole = payload + scanner.length;
			if (!isCut && whole <= end && this.held.isEmpty && this.endsBlock()) {
				scanner.payloadLeft = 0;
				this.showWhole(buf, at, whole);
				return whole;
			}
			scanner.writeHeader(header, 0);
			this.held.append(header, 0, 9);
		}
		if (scanner.length === 0) this.meetPayload(buf, payload, payload);
		return payload;
	}
	meetPayload(buf, start, end) {
		switch (this.mode) {
			case 0:
				this.extend(buf, start, end);
				return;
			case 2:
				this.visitor.meetPayload(this.scanner, buf, start, end);
				return;
			case 1:
				this.held.append(buf, start, end);
				if (!this.scanner.isFrameEnd) return;
				if (this.endsBlock()) this.showHeld();
				else this.openBlock = this.scanner.streamId;
				return;
			default: return;
		}
	}
	/** CONTINUATION without its block, anything else within one, a block of no stream (RFC 9113 sections 6.2, 6.6, 6.10). */
	isOutOfPlace() {
		const { type, streamId } = this.scanner;
		if (streamId === 0 && (type === 1 || type === 5)) return true;
		if (type === 9) return this.openBlock === 0 || this.openBlock !== streamId;
		return this.openBlock !== 0;
	}
	mayHold() {
		const { type, length } = this.scanner;
		return type === 1 || type === 5 || type === 9 ? this.held.addFrame(length) : length <= MAX_CONTROL_FRAME_BYTES;
	}
	/** Whether the frame is the last of what must be whole. */
	endsBlock() {
		const { type, flags } = this.scanner;
		return !(type === 1 || type === 5 || type === 9) || (flags & 4) !== 0;
	}
	showHeld() {
		const { raw, rawEnd } = this.held;
		this.showWhole(raw, 0, rawEnd);
		this.flush();
		this.held.clear();
	}
	showWhole(buf, start, end) {
		this.openBlock = 0;
		this.visitor.meetFrame(buf, start, end);
		if (this.held.isEmpty) this.held.clear();
	}
	/** A WHOLE frame, shown just now, goes on as it is. */
	passOn(buf, start, end) {
		this.extend(buf, start, end);
	}
	/** A WHOLE frame, shown just now, is the first that cannot be followed. */
	loseFrom(buf, start, end) {
		this.isLost = true;
		this.visitor.meetLoss();
		this.extend(buf, start, end);
		this.flush();
	}
	/** From the frame at hand on, everything passes. */
	lose(frame) {
		this.isLost = true;
		this.visitor.meetLoss();
		const { raw, rawEnd } = this.held;
		if (rawEnd > 0) this.extend(raw, 0, rawEnd);
		this.flush();
		this.held.clear();
		if (frame !== void 0) this.extend(frame.buf, frame.at, frame.payload);
		else if (!this.scanner.isAtBoundary || this.mode === 4) this.passCut();
		this.scanner.payloadLeft = 0;
	}
	/** The header that is not whole, or that was cut and is lost. */
	passCut() {
		if (this.mode === 4) this.passHeader();
		else {
			const cut = Buffer.from(this.scanner.snapshot().header);
			this.extend(cut, 0, cut.length);
		}
	}
	passHeader() {
		this.flush();
		const out = Buffer.allocUnsafe(9);
		this.scanner.writeHeader(out, 0);
		this.visitor.pass(out, 0, 9);
	}
	extend(buf, start, end) {
		if (start === end) return;
		if (this.run === buf && this.runEnd === start && this.runStart < this.runEnd) {
			this.runEnd = end;
			return;
		}
		this.flush();
		this.run = buf;
		this.runStart = start;
		this.runEnd = end;
	}
};

// filter-engine/http2/header-list.ts
/**
* A decoded header list: fields in their order, as columns of offsets into bytes of its own.
*
* A thread owns one and refills it; it is valid until the next block is read in full (docs/buffers.md, row "header list").
* Of each field it also knows how it was written in its block, so that it can be written again without decoding it twice: a
* Huffman string is copied as it is. Those offsets are valid only while the block's bytes are.
*/
/** Columns of a field. */
const NAME_START = 0;
const NAME_END = 1;
const VALUE_START = 2;
const VALUE_END = 3;
/** Bits of what follows. */
const FIELD_FLAGS = 4;
/** The static index of its name, 0 when it has none; with IS_STATIC of the whole field. */
const STATIC_INDEX = 5;
/** Its strings in the block, length included; -1 where they stood in a table. */
const NAME_SOURCE = 6;
const NAME_SOURCE_END = 7;
const VALUE_SOURCE = 8;
const VALUE_SOURCE_END = 9;
const LIST_STRIDE = 10;
const FIRST_BYTES = 4096;
var HeaderList = class {
	bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
	columns = /* @__PURE__ */ new Int32Array(640);
	/** Bytes used. */
	length = 0;
	count = 0;
	clear() {
		this.length = 0;
		this.count = 0;
	}
	/** Makes room for so many more bytes. @returns false above MAX_LIST_BYTES */
	reserve(bytes) {
		const wanted = this.length + bytes;
		if (wanted <= this.bytes.length) return true;
		if (wanted > 2 * 262144) return false;
		let size = this.bytes.length;
		while (size < wanted) size *= 2;
		const grown = Buffer.allocUnsafeSlow(size);
		this.bytes.copy(grown, 0, 0, this.length);
		this.bytes = grown;
		return true;
	}
	/** Adds `buf[start, end)` to the bytes. @returns false above the limit */
	append(buf, start, end) {
		if (!this.reserve(end - start)) return false;
		buf.copy(this.bytes, this.length, start, end);
		this.length += end - start;
		return true;
	}
	/** Begins a field: the column to fill, or -1 above a limit. */
	addField() {
		if (this.count >= 2048 || this.length > 262144) return -1;
		const at = this.count * 10;
		if (at === this.columns.length) {
			const columns = new Int32Array(2 * at);
			columns.set(this.columns);
			this.columns = columns;
		}
		this.count++;
		const { columns } = this;
		columns[at + 4] = 0;
		columns[at + 5] = 0;
		columns[at + 6] = -1;
		columns[at + 7] = -1;
		columns[at + 8] = -1;
		columns[at + 9] = -1;
		return at;
	}
	/** Name and value as text, for tests and explanations. Allocates. */
	toPairs() {
		return Array.from({ length: this.count }, (_, field) => {
			const at = field * 10;
			const { bytes, columns } = this;
			return [bytes.toString("latin1", columns[at + 0], columns[at + 1]), bytes.toString("latin1", columns[at + 2], columns[at + 3])];
		});
	}
};

// filter-engine/http2/dynamic-table.ts
/**
* The dynamic table of an HPACK decoder (RFC 7541 section 2.3.2, 4): the newest fields first, by size, in two arrays.
*
*   ring   one row of integers an entry, by insertion: where its bytes are, how long, what filters think of it
*   arena  the bytes of names and values, one behind another
*
* Both only grow within a block and are tidied between blocks, once a quarter of the arena is of entries that are gone: so undoing a block is restoring four integers, and it can be
* read again in full. What filters think of an entry is found out once, when it is inserted: an indexed field is then one
* load. A fresh table costs 1.5 KiB.
*/
/** Columns of a row. `NAME_INDEX` above 0: the name is that static one and not in the arena. */
const OFFSET = 0;
const NAME_BYTES = 1;
const VALUE_BYTES = 2;
const NAME_INDEX = 3;
const ROW = 8;
/** What an entry costs beyond its bytes (section 4.1). */
const ENTRY_OVERHEAD = 32;
const FIRST_ARENA_BYTES = 1024;
const NUMBER_MASK = 1073741823;
var DynamicTable = class {
	arena = Buffer.allocUnsafeSlow(FIRST_ARENA_BYTES);
	ring = /* @__PURE__ */ new Int32Array(128);
	/** Where the next entry's bytes go. */
	end = 0;
	count = 0;
	/** The limit that the encoder chose last (section 4.2). */
	maxBytes = DEFAULT_HEADER_TABLE_BYTES;
	/** Whether the block at hand changed the table. A size update does, too. */
	isTouched = false;
	bytes = 0;
	newest = NUMBER_MASK;
	mask = 15;
	/** Entries inserted by the block at hand, alive or not. */
	fresh = 0;
	savedBytes = 0;
	savedCount = 0;
	savedEnd = 0;
	savedMaxBytes = 0;
	/** Bytes as section 4.1 counts them. */
	get size() {
		return this.bytes;
	}
	/** A block begins: makes room and notes the state to go back to. */
	begin() {
		if (this.end > this.arena.length >> 1 && this.baseOffset() >= this.arena.length >> 2) this.compact();
		this.fresh = 0;
		this.isTouched = false;
		this.savedBytes = this.bytes;
		this.savedCount = this.count;
		this.savedEnd = this.end;
		this.savedMaxBytes = this.maxBytes;
	}
	/** Takes back what the block did since `begin`. */
	undo() {
		this.newest = this.newest - this.fresh & NUMBER_MASK;
		this.bytes = this.savedBytes;
		this.count = this.savedCount;
		this.end = this.savedEnd;
		this.maxBytes = this.savedMaxBytes;
		this.fresh = 0;
		this.isTouched = false;
	}
	/** The row of an index of the block (section 2.3.3), -1 when there is none. */
	rowOf(index) {
		const age = index - 61 - 1;
		return age < this.count ? (this.newest - age & this.mask) * 8 : -1;
	}
	/** A row by age, 0 the newest. */
	rowAt(age) {
		return (this.newest - age & this.mask) * 8;
	}
	resize(maxBytes) {
		this.isTouched = true;
		this.maxBytes = maxBytes;
		while (this.bytes > maxBytes) this.evict();
	}
	/** Makes room for `bytes` behind `end`. @returns false above MAX_ARENA_BYTES */
	reserve(bytes) {
		const wanted = this.end + bytes;
		if (wanted <= this.arena.length) return true;
		if (wanted > 524288) return false;
		let size = this.arena.length;
		while (size < wanted) size *= 2;
		const arena = Buffer.allocUnsafeSlow(size);
		this.arena.copy(arena, 0, 0, this.end);
		this.arena = arena;
		return true;
	}
	/**
	* Inserts the entry whose bytes were put at `[offset, end)` of the arena: the name, unless `nameIndex` says it, then the value.
	* @returns its row, for SUBJECT and MEETS; -1 when it is larger than the table, which is then empty (section 4.4)
	*/
	insert(offset, nameBytes, valueBytes, nameIndex) {
		const size = ENTRY_OVERHEAD + nameBytes + valueBytes;
		this.isTouched = true;
		while (this.count > 0 && this.bytes + size > this.maxBytes) this.evict();
		if (size > this.maxBytes) {
			this.end = offset;
			return -1;
		}
		if (this.savedCount + this.fresh > this.mask) this.growRing();
		this.newest = this.newest + 1 & NUMBER_MASK;
		this.fresh++;
		this.count++;
		this.bytes += size;
		const row = (this.newest & this.mask) * 8;
		const ring = this.ring;
		ring[row + 0] = offset;
		ring[row + 1] = nameBytes;
		ring[row + 2] = valueBytes;
		ring[row + 3] = nameIndex;
		return row;
	}
	/** Between two blocks. */
	snapshot() {
		const rows = new Int32Array(this.count * 8);
		const base = this.baseOffset();
		for (let i = 0; i < this.count; i++) {
			const row = this.rowAt(this.count - 1 - i);
			rows.set(this.ring.subarray(row, row + 8), i * 8);
			rows[i * 8 + 0] -= base;
		}
		return {
			maxBytes: this.maxBytes,
			rows,
			bytes: Uint8Array.from(this.arena.subarray(base, this.end))
		};
	}
	/** Into a fresh table. SUBJECT and MEETS are of the prefilter that was: they must be found anew. */
	restore(state) {
		this.maxBytes = Math.max(this.maxBytes, state.maxBytes);
		this.begin();
		this.reserve(state.bytes.length);
		for (let at = 0; at < state.rows.length; at += 8) {
			const { rows } = state;
			this.insert(rows[at + 0], rows[at + 1], rows[at + 2], rows[at + 3]);
		}
		this.arena.set(state.bytes);
		this.end = state.bytes.length;
		this.maxBytes = state.maxBytes;
		this.begin();
	}
	evict() {
		const row = this.rowAt(this.count - 1);
		this.bytes -= ENTRY_OVERHEAD + this.ring[row + 1] + this.ring[row + 2];
		this.count--;
	}
	/** Where the bytes of living entries begin. */
	baseOffset() {
		return this.count === 0 ? this.end : this.ring[this.rowAt(this.count - 1) + 0];
	}
	compact() {
		const base = this.baseOffset();
		const live = this.end - base;
		let size = this.arena.length;
		while (size > FIRST_ARENA_BYTES && live * 8 < size) size /= 2;
		if (size < this.arena.length) {
			const arena = Buffer.allocUnsafeSlow(size);
			this.arena.copy(arena, 0, base, this.end);
			this.arena = arena;
		} else this.arena.copyWithin(0, base, this.end);
		this.end = live;
		for (let age = 0; age < this.count; age++) this.ring[this.rowAt(age) + 0] -= base;
	}
	/** Rows of the block's beginning are kept, too: `undo` may bring them back. */
	growRing() {
		const used = this.savedCount + this.fresh;
		const ring = new Int32Array(this.ring.length * 2);
		const mask = this.mask * 2 + 1;
		for (let age = 0; age < used; age++) {
			const row = this.rowAt(age);
			ring.set(this.ring.subarray(row, row + 8), (this.newest - age & mask) * 8);
		}
		this.ring = ring;
		this.mask = mask;
	}
};

// filter-engine/http2/block-reader.ts
/**
* The full reading of a header block: every field into a list, with how it was written. The decoder judges what enters its
* table (hpack-decoder.ts); here is only the walk.
*/
/** Where the walk is. One a thread. */
var Walk = class {
	at = 0;
	/** Of the string that was read last: where its length begins, and its end. */
	sourceStart = 0;
	sourceEnd = 0;
};
const walk = new Walk();
/** Reads a block whose table changes were begun. BLOCK_READ or an error; the list is then undefined. */
function readFields(owner, block, list) {
	const { buf, end } = block;
	list.clear();
	const fieldsStart = owner.sizeUpdates(buf, block.start, end);
	if (fieldsStart < 0) return fieldsStart;
	walk.at = fieldsStart;
	while (walk.at < end) {
		const first = buf[walk.at++];
		if (first < 64 && first >= 32) return -1;
		const column = list.addField();
		if (column < 0) return -3;
		const said = first >= 128 ? readIndexed(owner, block, list, column, first) : readLiteral(owner, block, list, column, first);
		if (said !== 2) return said;
	}
	return 2;
}
function readIndexed(owner, block, list, column, first) {
	const index = readIndex(owner, block, first, 127);
	if (index <= 0) return -1;
	const { columns } = list;
	if (index <= 61) {
		columns[column + 4] = 1;
		columns[column + 5] = index;
		return copyField(list, column, {
			name: STATIC_NAMES[index],
			value: STATIC_VALUES[index]
		});
	}
	const row = owner.table.rowOf(index);
	if (row < 0) return -1;
	const { ring, arena } = owner.table;
	const nameIndex = ring[row + 3];
	const offset = ring[row + 0];
	const nameBytes = ring[row + 1];
	if (!copyName(owner.table, row, list, column)) return -3;
	const valueStart = offset + (nameIndex > 0 ? 0 : nameBytes);
	columns[column + 2] = list.length;
	if (!list.append(arena, valueStart, valueStart + ring[row + 2])) return -3;
	columns[column + 3] = list.length;
	return 2;
}
function readLiteral(owner, block, list, column, first) {
	const isInserted = first >= 64;
	const { columns } = list;
	if (!isInserted && first >= 16) columns[column + 4] = 2;
	const index = readIndex(owner, block, first, isInserted ? 63 : 15);
	if (index < 0) return -1;
	const named = index === 0 ? readName(owner, block, list, column) : readNameOf(owner.table, index, list, column);
	if (named !== 2) return named;
	columns[column + 2] = list.length;
	const valued = readString(owner, block, list);
	if (valued !== 2) return valued;
	columns[column + 3] = list.length;
	columns[column + 8] = walk.sourceStart;
	columns[column + 9] = walk.sourceEnd;
	return isInserted ? insertField(owner, list, column) : 2;
}
/** What the list has got of the field enters the table. */
function insertField(owner, list, column) {
	const { table } = owner;
	const { columns, bytes } = list;
	const nameStart = columns[column + 0];
	const nameEnd = columns[column + 1];
	const valueStart = columns[column + 2];
	const valueEnd = columns[column + 3];
	if (!table.reserve(nameEnd - nameStart + valueEnd - valueStart)) return -2;
	const nameIndex = columns[column + 5];
	const offset = table.end;
	if (nameIndex === 0) table.end += bytes.copy(table.arena, table.end, nameStart, nameEnd);
	table.end += bytes.copy(table.arena, table.end, valueStart, valueEnd);
	owner.insert(offset, nameEnd - nameStart, nameIndex);
	return 2;
}
/** An index whose first byte was read; -1 when it is cut. */
function readIndex(owner, { buf, end }, first, prefix) {
	const short = first & prefix;
	if (short < prefix) return short;
	const index = owner.integer(buf, walk.at, end, prefix);
	if (index >= 0) walk.at = owner.integerEnd;
	return index;
}
function readName(owner, block, list, column) {
	const { columns } = list;
	columns[column + 0] = list.length;
	const said = readString(owner, block, list);
	if (said !== 2) return said;
	columns[column + 1] = list.length;
	columns[column + 6] = walk.sourceStart;
	columns[column + 7] = walk.sourceEnd;
	columns[column + 5] = staticIndexOf(list.bytes, columns[column + 0], list.length);
	return 2;
}
function readNameOf(table, index, list, column) {
	if (index > 61) {
		const row = table.rowOf(index);
		if (row < 0) return -1;
		return copyName(table, row, list, column) ? 2 : -3;
	}
	const name = STATIC_NAMES[index];
	list.columns[column + 5] = index;
	list.columns[column + 0] = list.length;
	if (!list.append(name, 0, name.length)) return -3;
	list.columns[column + 1] = list.length;
	return 2;
}
/** A string into the list. */
function readString(owner, { buf, end }, list) {
	const sourceStart = walk.at;
	const length = owner.stringLength(buf, sourceStart, end);
	if (length < 0) return -1;
	const start = owner.integerEnd;
	walk.sourceStart = sourceStart;
	walk.sourceEnd = start + length;
	walk.at = walk.sourceEnd;
	if (buf[sourceStart] < 128) return list.append(buf, start, walk.at) ? 2 : -3;
	if (!list.reserve(decodedRoom(length))) return -3;
	const next = decodeHuffman(buf, start, walk.at, list.bytes, list.length);
	if (next < 0) return -1;
	list.length = next;
	return 2;
}
function copyField(list, column, { name, value }) {
	const { columns } = list;
	columns[column + 0] = list.length;
	if (!list.append(name, 0, name.length)) return -3;
	columns[column + 1] = list.length;
	columns[column + 2] = list.length;
	if (!list.append(value, 0, value.length)) return -3;
	columns[column + 3] = list.length;
	return 2;
}
/** The name of an entry of the table into the list. */
function copyName(table, row, list, column) {
	const nameIndex = table.ring[row + 3];
	const offset = table.ring[row + 0];
	const { columns } = list;
	columns[column + 5] = nameIndex;
	columns[column + 0] = list.length;
	const isCopied = nameIndex > 0 ? list.append(STATIC_NAMES[nameIndex], 0, STATIC_NAMES[nameIndex].length) : list.append(table.arena, offset, offset + table.ring[row + 1]);
	columns[column + 1] = list.length;
	return isCopied;
}

// filter-engine/http2/hpack-decoder.ts
/** Most bytes of an integer behind its prefix: values stay below 2^28, above all our limits. */
const MAX_INTEGER_SHIFT = 21;
const NOTHING_OWED = -1;
var HpackDecoder = class {
	table = new DynamicTable();
	/** Behind the integer that `integer` read. */
	integerEnd = 0;
	prefilter;
	limit = DEFAULT_HEADER_TABLE_BYTES;
	/** The next block must begin with a size update of at most that; NOTHING_OWED. */
	owed = NOTHING_OWED;
	savedOwed = NOTHING_OWED;
	constructor(prefilter) {
		this.prefilter = prefilter;
	}
	/** Whether the block that was judged or read last changed the table. */
	get hasTouched() {
		return this.table.isTouched;
	}
	/** The receiver's SETTINGS_HEADER_TABLE_SIZE, from the encoder's acknowledgement on (RFC 9113 section 6.5.3). */
	setLimit(bytes) {
		this.limit = bytes;
		if (bytes < this.table.maxBytes) this.owed = this.owed === NOTHING_OWED ? bytes : Math.min(this.owed, bytes);
	}
	/** What an acknowledgement makes hold of it: the limit passes through the least on its way to the last (RFC 7541 section 4.2). */
	follow({ least, last }) {
		if (least === null || last === null) return;
		this.setLimit(least);
		this.setLimit(last);
	}
	/** Other filters hold: what they think of living entries is found anew. Between two blocks. */
	setPrefilter(prefilter) {
		if (prefilter === this.prefilter) return;
		this.prefilter = prefilter;
		const { table } = this;
		for (let age = 0; age < table.count; age++) this.judgeEntry(table.rowAt(age));
	}
	/** BLOCK_MAY_MATCH, BLOCK_CANNOT_MATCH or an error. Borrows the block, which is `buf[start, end)`. */
	judge(buf, start, end) {
		this.table.begin();
		this.savedOwed = this.owed;
		return this.judgeAgain(buf, start, end);
	}
	/** Reads the block that `judge` was given last, in full. The list refers to `buf`. */
	reread(buf, start, end, list) {
		this.undo();
		return this.readInto(buf, start, end, list);
	}
	/** BLOCK_READ or an error. The list refers to `buf`. */
	read(buf, start, end, list) {
		this.table.begin();
		this.savedOwed = this.owed;
		return this.readInto(buf, start, end, list);
	}
	/** Takes back the block that was judged or read last. */
	undo() {
		this.table.undo();
		this.owed = this.savedOwed;
	}
	snapshot() {
		return {
			limit: this.limit,
			owed: this.owed,
			table: this.table.snapshot()
		};
	}
	/** Into a fresh decoder. */
	restore(state) {
		this.table.restore(state.table);
		this.limit = state.limit;
		this.owed = state.owed;
		for (let age = 0; age < this.table.count; age++) this.judgeEntry(this.table.rowAt(age));
	}
	/** Reads an integer whose prefix was full, from `at` on. Returns -1 when it is too long or cut; else see `integerEnd`. */
	integer(buf, at, end, prefix) {
		let value = prefix;
		for (let i = at, shift = 0; i < end && shift <= MAX_INTEGER_SHIFT; i++, shift += 7) {
			const byte = buf[i];
			value += (byte & 127) << shift;
			if (byte >= 128) continue;
			this.integerEnd = i + 1;
			return value;
		}
		return -1;
	}
	/** The size updates at the beginning of a block. Returns the offset behind them, or an error. */
	sizeUpdates(buf, start, end) {
		let at = start;
		while (at < end && (buf[at] & 224) === 32) {
			let size = buf[at++] & 31;
			if (size === 31) {
				size = this.integer(buf, at, end, 31);
				if (size < 0) return -1;
				at = this.integerEnd;
			}
			if (size > this.limit) return -1;
			if (size > 65536) return -2;
			if (size <= this.owed) this.owed = NOTHING_OWED;
			this.table.resize(size);
		}
		return this.owed !== NOTHING_OWED && at < end ? -1 : at;
	}
	/** Inserts what stands at `[offset, end)` of the arena; 1 when it may make a filter match. */
	insert(offset, nameBytes, nameIndex) {
		const { table, prefilter } = this;
		const { arena, end } = table;
		const nameInArena = nameIndex > 0 ? 0 : nameBytes;
		const subject = nameIndex > 0 ? prefilter.staticSubjects[nameIndex] : prefilter.subjectOf(arena, offset, offset + nameBytes);
		const valueStart = offset + nameInArena;
		const meets = subject === 0 ? 0 : prefilter.meets(subject, arena, valueStart, end);
		const row = table.insert(offset, nameBytes, end - valueStart, nameIndex);
		if (row >= 0) {
			table.ring[row + 4] = subject;
			table.ring[row + 5] = meets;
		}
		return meets;
	}
	/** Puts the string `buf[at, end)` behind what the arena has. Returns false when it is none or too large. */
	appendString(buf, at, end, isHuffman) {
		const { table } = this;
		if (!table.reserve(decodedRoom(end - at))) return false;
		if (isHuffman) {
			const next = decodeHuffman(buf, at, end, table.arena, table.end);
			if (next < 0) return false;
			table.end = next;
		} else {
			const { arena } = table;
			let to = table.end;
			if (end - at > SHORT_BYTES) to += buf.copy(arena, to, at, end);
			else for (let i = at; i < end; i++) arena[to++] = buf[i];
			table.end = to;
		}
		return true;
	}
	/** Puts the name of a row behind what the arena has, unless it is a static one. */
	appendName(row) {
		const { table } = this;
		if (table.ring[row + 3] > 0) return true;
		const length = table.ring[row + 1];
		if (!table.reserve(length)) return false;
		const offset = table.ring[row + 0];
		table.arena.copyWithin(table.end, offset, offset + length);
		table.end += length;
		return true;
	}
	judgeAgain(buf, start, end) {
		const { table, prefilter } = this;
		const { staticMeets } = prefilter;
		let at = this.sizeUpdates(buf, start, end);
		if (at < 0) return at;
		let meets = 0;
		while (at < end) {
			const first = buf[at++];
			if (first < 128) {
				const said = this.judgeLiteral(buf, at, end, first);
				if (said < 0) return said;
				meets |= said;
				at = this.integerEnd;
				continue;
			}
			let index = first & 127;
			if (index === 127) {
				index = this.integer(buf, at, end, 127);
				if (index < 0) return -1;
				at = this.integerEnd;
			}
			if (index <= 61) {
				if (index === 0) return -1;
				meets |= staticMeets[index];
			} else {
				const row = table.rowOf(index);
				if (row < 0) return -1;
				meets |= table.ring[row + 5];
			}
		}
		return meets !== 0 || prefilter.meetsAll ? 1 : 0;
	}
	/** A literal whose first byte was read. Leaves `integerEnd` behind it; 1 when it may make a filter match, or an error. */
	judgeLiteral(buf, from, end, first) {
		const { table, prefilter } = this;
		if (first < 64 && first >= 32) return -1;
		const isInserted = first >= 64;
		const prefix = isInserted ? 63 : 15;
		let at = from;
		let index = first & prefix;
		if (index === prefix) {
			index = this.integer(buf, at, end, prefix);
			if (index < 0) return -1;
			at = this.integerEnd;
		}
		const offset = table.end;
		let subject = 0;
		let nameBytes = 0;
		let nameIndex = 0;
		if (index === 0) {
			const length = this.stringLength(buf, at, end);
			if (length < 0) return -1;
			const isHuffman = buf[at] >= 128;
			at = this.integerEnd;
			if (isInserted) {
				if (!this.appendString(buf, at, at + length, isHuffman)) return this.stringError(length);
				nameBytes = table.end - offset;
			} else subject = isHuffman ? prefilter.subjectOfEncoded(buf, at, at + length) : prefilter.subjectOf(buf, at, at + length);
			at += length;
		} else if (index <= 61) {
			nameIndex = index;
			nameBytes = STATIC_NAMES[index].length;
			subject = prefilter.staticSubjects[index];
		} else {
			const row = table.rowOf(index);
			if (row < 0) return -1;
			subject = table.ring[row + 4];
			nameBytes = table.ring[row + 1];
			nameIndex = table.ring[row + 3];
			if (isInserted && !this.appendName(row)) return -2;
		}
		const length = this.stringLength(buf, at, end);
		if (length < 0) return -1;
		const isHuffman = buf[at] >= 128;
		at = this.integerEnd;
		const valueEnd = at + length;
		let meets = 0;
		if (isInserted) {
			if (!this.appendString(buf, at, valueEnd, isHuffman)) return this.stringError(length);
			meets = this.insert(offset, nameBytes, nameIndex);
		} else if (subject !== 0) {
			meets = isHuffman ? this.meetsEncoded(subject, buf, at, valueEnd) : prefilter.meets(subject, buf, at, valueEnd);
			if (meets < 0) return -1;
		}
		this.integerEnd = valueEnd;
		return meets;
	}
	/** The length of the string at `at`; leaves `integerEnd` on its first byte. -1 when it is cut. */
	stringLength(buf, at, end) {
		if (at >= end) return -1;
		let length = buf[at] & 127;
		if (length === 127) length = this.integer(buf, at + 1, end, 127);
		else this.integerEnd = at + 1;
		return length > end - this.integerEnd ? -1 : length;
	}
	stringError(length) {
		return this.table.reserve(decodedRoom(length)) ? -1 : -2;
	}
	meetsEncoded(subject, buf, start, end) {
		const { prefilter } = this;
		const room = prefilter.valueRoom(decodedRoom(end - start));
		const valueEnd = decodeHuffman(buf, start, end, room, prefilter.valueOffset);
		return valueEnd < 0 ? -1 : prefilter.meetsAt(subject, valueEnd);
	}
	readInto(buf, start, end, list) {
		const said = readFields(this, {
			buf,
			start,
			end
		}, list);
		if (said !== -3) return said;
		this.undo();
		const judged = this.judgeAgain(buf, start, end);
		return judged < 0 ? judged : -3;
	}
	judgeEntry(row) {
		const { table, prefilter } = this;
		const { ring, arena } = table;
		const nameIndex = ring[row + 3];
		const offset = ring[row + 0];
		const valueStart = offset + (nameIndex > 0 ? 0 : ring[row + 1]);
		const subject = nameIndex > 0 ? prefilter.staticSubjects[nameIndex] : prefilter.subjectOf(arena, offset, offset + ring[row + 1]);
		ring[row + 4] = subject;
		ring[row + 5] = prefilter.meets(subject, arena, valueStart, valueStart + ring[row + 2]);
	}
};
/** Longer strings are copied by the runtime. */
const SHORT_BYTES = 48;

// filter-engine/http2/hpack-encoder.ts
/**
* Writes a header list as a block that needs no table and leaves none behind: static entries and literals only.
*
* So blocks may be cut out of a connection, and others put between those of another encoder, without either side knowing. Fields
* that must never be indexed stay so (RFC 7541 section 7.1.3); strings that stood in the block are copied as they are, Huffman
* or not. A size update may stand in front: 0 settles whatever update the receiver waits for (section 4.2).
*/
/** No size update in front. */
const NO_SIZE_UPDATE = -1;
/** Bytes of representation and two lengths of one field at the most. */
const FIELD_OVERHEAD = 16;
/** Bytes that `writeTableFree` needs at the most. */
function tableFreeRoom(list) {
	let bytes = FIELD_OVERHEAD;
	for (let field = 0; field < list.count; field++) {
		const at = field * 10;
		const { columns } = list;
		const name = Math.max(columns[at + 1] - columns[at + 0], sourceBytes(columns, at + 6));
		const value = Math.max(columns[at + 3] - columns[at + 2], sourceBytes(columns, at + 8));
		bytes += FIELD_OVERHEAD + name + value;
	}
	return bytes;
}
/** Writes the block of `list`, which was read from `source`. Returns the offset behind it. */
function writeTableFree(list, source, { out, at, sizeUpdate }) {
	let next = at;
	if (sizeUpdate !== -1) next = writeInteger(out, next, {
		first: 32,
		prefix: 31,
		value: sizeUpdate
	});
	for (let field = 0; field < list.count; field++) next = writeField(list, field * 10, source, {
		out,
		at: next
	});
	return next;
}
function writeField(list, at, source, target) {
	const { columns, bytes } = list;
	const { out } = target;
	const flags = columns[at + 4];
	const index = columns[at + 5];
	if ((flags & 1) !== 0) return writeInteger(out, target.at, {
		first: 128,
		prefix: 127,
		value: index
	});
	const first = (flags & 2) !== 0 ? 16 : 0;
	let next = writeInteger(out, target.at, {
		first,
		prefix: 15,
		value: index
	});
	if (index === 0) {
		const from = columns[at + 6];
		if (from >= 0) next += source.copy(out, next, from, columns[at + 7]);
		else next = writeString(out, next, {
			bytes,
			start: columns[at + 0],
			end: columns[at + 1]
		});
	}
	const from = columns[at + 8];
	if (from >= 0) return next + source.copy(out, next, from, columns[at + 9]);
	return writeString(out, next, {
		bytes,
		start: columns[at + 2],
		end: columns[at + 3]
	});
}
function writeString(out, at, { bytes, start, end }) {
	const next = writeInteger(out, at, {
		first: 0,
		prefix: 127,
		value: end - start
	});
	return next + bytes.copy(out, next, start, end);
}
/** An integer of RFC 7541 section 5.1 behind the bits `first`. */
function writeInteger(out, at, { first, prefix, value }) {
	if (value < prefix) {
		out[at] = first | value;
		return at + 1;
	}
	out[at] = first | prefix;
	let next = at + 1;
	let rest = value - prefix;
	while (rest >= 128) {
		out[next++] = rest & 127 | 128;
		rest >>>= 7;
	}
	out[next++] = rest;
	return next;
}
function sourceBytes(columns, at) {
	return columns[at] < 0 ? 0 : columns[at + 1] - columns[at];
}
/** The list, read from `source`, as a block of its own. Allocates it. */
function tableFreeBlock(list, source) {
	const out = Buffer.allocUnsafe(tableFreeRoom(list));
	return out.subarray(0, writeTableFree(list, source, {
		out,
		at: 0,
		sizeUpdate: -1
	}));
}

// filter-engine/http2/list-names.ts
/** Which of the names that the rules of RFC 9113 section 8 speak of a field has: by length first, then by its bytes. */
const IS_OTHER = 0;
const IS_FORBIDDEN = 1;
const IS_TE = 2;
const IS_HOST = 3;
const IS_CONTENT_LENGTH = 4;
const IS_EXPECT = 5;
const IS_COOKIE = 6;
const KINDS = {
	connection: 1,
	"proxy-connection": 1,
	"keep-alive": 1,
	"transfer-encoding": 1,
	upgrade: 1,
	te: 2,
	host: 3,
	"content-length": 4,
	expect: 5,
	cookie: 6
};
const PSEUDO_NAMES = [
	"method",
	"scheme",
	"path",
	"authority",
	"protocol"
];
const FIELDS = byLength(Object.entries(KINDS).map(([name, kind]) => ({
	name: Buffer.from(name),
	kind
})));
const PSEUDOS = byLength(PSEUDO_NAMES.map((kind) => ({
	name: Buffer.from(`:${kind}`),
	kind
})));
/** The kind of the field named `bytes[start, end)`, in lower case. */
function fieldNameOf(bytes, start, end) {
	return find(FIELDS, bytes, start, end) ?? 0;
}
/** Which pseudo-header it is; null when requests have none of the name. */
function pseudoNameOf(bytes, start, end) {
	return find(PSEUDOS, bytes, start, end);
}
function byLength(names) {
	const longest = Math.max(...names.map(({ name }) => name.length));
	return Array.from({ length: longest + 1 }, (_, length) => names.filter(({ name }) => name.length === length));
}
function find(names, bytes, start, end) {
	const candidates = names[end - start];
	if (candidates === void 0) return null;
	for (let c = 0; c < candidates.length; c++) {
		const { name, kind } = candidates[c];
		let i = 0;
		while (i < name.length && name[i] === bytes[start + i]) i++;
		if (i === name.length) return kind;
	}
	return null;
}

// filter-engine/http2/request-list.ts
/**
* A header list as the request that it is: checked by the rules of RFC 9113 section 8.2 and 8.3, then laid out as the columns that
* every filter reads (request-head.ts).
*
*   :method → method     :path → target, path, query     :authority, else host → host, also as the field `host`
*   cookie fields → one, joined with "; " (section 8.2.3), behind the fields also as they are      content-length, END_STREAM → how the body is framed
*
* What breaks a rule is never stolen, also where a server may be lenient: two readers could understand it differently.
*/
const COLON$1 = 58;
const SP = 32;
const HTAB = 9;
const HASH = 35;
const UPPER_A = 65;
const UPPER_Z = 90;
const HOST = Buffer.from("host");
const COOKIE_SEPARATOR = Buffer.from("; ");
const TRAILERS = Buffer.from("trailers");
const METHOD_HEAD = Buffer.from("HEAD");
const METHOD_CONNECT = Buffer.from("CONNECT");
const METHOD_OPTIONS = Buffer.from("OPTIONS");
/** Columns of the list's fields that stand once, -1 when absent; cookies by their number. One a thread. */
var Singles = class {
	method = -1;
	scheme = -1;
	path = -1;
	authority = -1;
	protocol = -1;
	host = -1;
	length = -1;
	expect = -1;
	cookies = 0;
};
const singles = new Singles();
/** Whether `endsStream` came with the block. Fills `head`, whose offsets point into `list.bytes`. Returns a violation, 0 for none. */
function readRequest(list, endsStream, head) {
	const violation = checkFields(list);
	if (violation !== 0) return violation;
	head.version = 20;
	head.start = 0;
	head.flags = 0;
	const meaning = readTarget(list, head) || readHost(list, head) || readLength(list, endsStream, head);
	if (meaning !== 0) return meaning;
	const said = fillFields(list, head);
	head.bytes = list.bytes;
	head.end = list.length;
	return said;
}
/** Section 8.2, field by field; finds those that matter. */
function checkFields(list) {
	resetSingles();
	let hasFields = false;
	for (let field = 0; field < list.count; field++) {
		const at = field * 10;
		const { bytes, columns } = list;
		const nameStart = columns[at + 0];
		const nameEnd = columns[at + 1];
		if (!isValue(bytes, columns[at + 2], columns[at + 3])) return 2;
		const isPseudo = nameEnd > nameStart && bytes[nameStart] === COLON$1;
		if (isPseudo && hasFields) return 5;
		const violation = isPseudo ? notePseudo(list, at) : noteField(list, at);
		if (violation !== 0) return violation;
		hasFields ||= !isPseudo;
	}
	return 0;
}
function resetSingles() {
	singles.method = singles.scheme = singles.path = singles.authority = singles.protocol = -1;
	singles.host = singles.length = singles.expect = -1;
	singles.cookies = 0;
}
/** Section 8.3: each once, no unknown ones. */
function notePseudo({ bytes, columns }, at) {
	const name = pseudoNameOf(bytes, columns[at + 0], columns[at + 1]);
	if (name === null) return 6;
	if (singles[name] !== -1) return 7;
	singles[name] = at;
	return 0;
}
function noteField({ bytes, columns }, at) {
	const start = columns[at + 0];
	const end = columns[at + 1];
	if (!isName(bytes, start, end)) return 1;
	switch (fieldNameOf(bytes, start, end)) {
		case 1: return 3;
		case 2: return isText(bytes, columns[at + 2], columns[at + 3], TRAILERS) ? 0 : 4;
		case 3:
			if (singles.host !== -1) return 13;
			singles.host = at;
			return 0;
		case 4:
			if (singles.length !== -1) return 15;
			singles.length = at;
			return 0;
		case 5:
			singles.expect = at;
			return 0;
		case 6:
			singles.cookies++;
			return 0;
		default: return 0;
	}
}
/** Section 8.3.1 and 8.5; RFC 8441 section 4 for CONNECT with :protocol. */
function readTarget(list, head) {
	const { bytes, columns } = list;
	head.bytes = bytes;
	if (singles.method === -1) return 8;
	head.methodStart = columns[singles.method + 2];
	head.methodEnd = columns[singles.method + 3];
	if (!isMethod(bytes, head.methodStart, head.methodEnd)) return 9;
	const isConnect = isText(bytes, head.methodStart, head.methodEnd, METHOD_CONNECT);
	if (isConnect) head.flags |= 2;
	if (isText(bytes, head.methodStart, head.methodEnd, METHOD_HEAD)) head.flags |= 1;
	if (singles.protocol !== -1) head.flags |= 4;
	if (isConnect && singles.protocol === -1) return readConnect(list, head);
	if (singles.protocol !== -1 && !isConnect) return 17;
	if (singles.scheme === -1 || singles.path === -1) return 8;
	const scheme = columns[singles.scheme + 2];
	if (!isScheme(bytes, scheme, columns[singles.scheme + 3])) return 10;
	return readPath(list, head);
}
function readConnect(list, head) {
	if (singles.scheme !== -1 || singles.path !== -1) return 17;
	if (singles.authority === -1) return 8;
	const end = list.columns[singles.authority + 3];
	head.targetStart = list.columns[singles.authority + 2];
	head.targetEnd = end;
	head.pathStart = head.pathEnd = end;
	head.queryStart = head.queryEnd = -1;
	return 0;
}
function readPath({ bytes, columns }, head) {
	const start = columns[singles.path + 2];
	const end = columns[singles.path + 3];
	head.targetStart = start;
	head.targetEnd = end;
	fillPath(head, start, end);
	if (start === end) return 11;
	for (let i = start; i < end; i++) if ((BYTE_CLASS[bytes[i]] & 4) === 0 || bytes[i] === HASH) return 11;
	if (bytes[start] === 47) return 0;
	const isAsterisk = bytes[start] === 42 && end === start + 1;
	const isOptions = isText(bytes, head.methodStart, head.methodEnd, METHOD_OPTIONS);
	return isAsterisk && isOptions ? 0 : 11;
}
/** `:authority` or host, and if both the same. */
function readHost({ bytes, columns }, head) {
	const column = singles.authority === -1 ? singles.host : singles.authority;
	if (column === -1) return 8;
	const start = columns[column + 2];
	const end = columns[column + 3];
	const hostEnd = hostEndOf(bytes, start, end);
	if (hostEnd < 0 || hostEnd === start) return 12;
	head.hostStart = start;
	head.hostEnd = end;
	if (singles.authority === -1 || singles.host === -1) return 0;
	const hostValue = columns[singles.host + 2];
	return sameAuthority(bytes, start, end, hostValue, columns[singles.host + 3]) ? 0 : 14;
}
/** Section 8.1.1: a length says what DATA will bring. Without one the body is as long as the stream. */
function readLength({ bytes, columns }, endsStream, head) {
	const { length, expect } = singles;
	head.contentLength = 0;
	head.bodyKind = endsStream ? 0 : 2;
	if (expect !== -1 && listHas(bytes, columns[expect + 2], columns[expect + 3], CONTINUE_100)) head.flags |= 8;
	if (length === -1) return 0;
	const value = contentLengthOf(bytes, columns[length + 2], columns[length + 3]);
	if (value === -1 || endsStream && value !== 0) return 15;
	if ((head.flags & 2) !== 0) return 15;
	if (!endsStream) head.bodyKind = 1;
	head.contentLength = value;
	return 0;
}
/** The fields that are no pseudo-headers, host first when only `:authority` says it, cookies joined. */
function fillFields(list, head) {
	const { columns } = list;
	head.fieldCount = 0;
	head.crumbCount = 0;
	head.joinedField = -1;
	if (singles.host === -1) {
		const name = list.length;
		if (!list.append(HOST, 0, HOST.length)) return 16;
		addField(head, name, list.length, {
			start: head.hostStart,
			end: head.hostEnd
		});
	}
	let cookiesAt = -1;
	for (let field = 0; field < list.count; field++) {
		const at = field * 10;
		const nameStart = columns[at + 0];
		const nameEnd = columns[at + 1];
		if (list.bytes[nameStart] === COLON$1) continue;
		let start = columns[at + 2];
		let end = columns[at + 3];
		if (singles.cookies > 1 && fieldNameOf(list.bytes, nameStart, nameEnd) === 6) {
			if (cookiesAt !== -1) continue;
			head.joinedField = head.fieldCount;
			cookiesAt = start = joinCookies(list);
			end = list.length;
			if (start < 0) return 16;
		}
		if (head.fieldCount === 256) return 16;
		addField(head, nameStart, nameEnd, {
			start,
			end
		});
	}
	return cookiesAt === -1 ? 0 : fillCrumbs(list, head);
}
/** The cookie fields as they are, behind the fields. */
function fillCrumbs(list, head) {
	if (head.fieldCount + singles.cookies > 256) return 16;
	const { bytes, columns } = list;
	for (let field = 0; field < list.count; field++) {
		const at = field * 10;
		if (fieldNameOf(bytes, columns[at + 0], columns[at + 1]) !== 6) continue;
		const column = (head.fieldCount + head.crumbCount++) * 4;
		head.fields[column] = columns[at + 0];
		head.fields[column + 1] = columns[at + 1];
		head.fields[column + 2] = columns[at + 2];
		head.fields[column + 3] = columns[at + 3];
	}
	return 0;
}
function addField(head, nameStart, nameEnd, value) {
	const column = head.fieldCount++ * 4;
	head.fields[column] = nameStart;
	head.fields[column + 1] = nameEnd;
	head.fields[column + 2] = value.start;
	head.fields[column + 3] = value.end;
}
/** All cookie fields as one value behind the list's bytes; where it begins, -1 above the limit. */
function joinCookies(list) {
	const joined = list.length;
	for (let field = 0; field < list.count; field++) {
		const at = field * 10;
		const { bytes, columns } = list;
		if (fieldNameOf(bytes, columns[at + 0], columns[at + 1]) !== 6) continue;
		if (list.length > joined && !list.append(COOKIE_SEPARATOR, 0, COOKIE_SEPARATOR.length)) return -1;
		if (!list.reserve(columns[at + 3] - columns[at + 2])) return -1;
		list.append(list.bytes, columns[at + 2], columns[at + 3]);
	}
	return joined;
}
/** A token without capitals (section 8.2.1). */
function isName(bytes, start, end) {
	if (start === end) return false;
	for (let i = start; i < end; i++) {
		const byte = bytes[i];
		if ((BYTE_CLASS[byte] & 1) === 0 || byte >= UPPER_A && byte <= UPPER_Z) return false;
	}
	return true;
}
function isValue(bytes, start, end) {
	if (start === end) return true;
	if (isSpace(bytes[start]) || isSpace(bytes[end - 1])) return false;
	for (let i = start; i < end; i++) if ((BYTE_CLASS[bytes[i]] & 8) === 0) return false;
	return true;
}
function isSpace(byte) {
	return byte === SP || byte === HTAB;
}
function isMethod(bytes, start, end) {
	if (start === end || end - start > 32) return false;
	for (let i = start; i < end; i++) if ((BYTE_CLASS[bytes[i]] & 1) === 0) return false;
	return true;
}
function isScheme(bytes, start, end) {
	if (start === end || end - start > 16 || !isLetter$1(bytes[start])) return false;
	for (let i = start; i < end; i++) if ((BYTE_CLASS[bytes[i]] & 128) === 0) return false;
	return true;
}
function isText(bytes, start, end, text) {
	if (end - start !== text.length) return false;
	for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text[i]) return false;
	return true;
}

// filter-engine/http2/settings-track.ts
/**
* What one side's SETTINGS mean for who sends to it, and since when (RFC 9113 section 6.5.3): they count for sure once the other
* side has acknowledged them.
*
* Whoever sends in the other side's name, without its knowledge of which were applied, keeps to the worse of both: a smaller window or
* frame size counts when it passes, a larger one when its ACK passes (section 6.9.2).
*/
const NOTHING_ACKED = {
	last: null,
	least: null
};
var SettingsTrack = class {
	/** SETTINGS_HEADER_TABLE_SIZE, as acknowledged. */
	tableBytes = DEFAULT_HEADER_TABLE_BYTES;
	/** RFC 8441 section 3; never taken back. */
	hasConnectProtocol = false;
	/** SETTINGS_MAX_CONCURRENT_STREAMS, as last told. */
	maxStreams = Number.MAX_SAFE_INTEGER;
	ackedWindowBytes = DEFAULT_WINDOW_BYTES;
	ackedFrameBytes = DEFAULT_MAX_FRAME_BYTES;
	pending = [];
	/** A SETTINGS frame without ACK passes, its payload `buf[start, end)`. @returns false when there are too many unacknowledged */
	note(buf, start, end) {
		if (this.pending.length >= 64) return false;
		const settings = {
			tableBytes: null,
			leastTableBytes: null,
			windowBytes: null,
			frameBytes: null
		};
		for (let at = start; at + 6 <= end; at += 6) {
			const id = buf[at] << 8 | buf[at + 1];
			const value = readUint32(buf, at + 2);
			if (id === 1) {
				settings.tableBytes = value;
				settings.leastTableBytes = Math.min(settings.leastTableBytes ?? value, value);
			} else if (id === 4) settings.windowBytes = value;
			else if (id === 5) settings.frameBytes = value;
			else if (id === 3) this.maxStreams = value;
			else if (id === 8 && value === 1) this.hasConnectProtocol = true;
		}
		this.pending.push(settings);
		return true;
	}
	/** The other side's ACK passes. @returns what it means for the header table; one too many means nothing */
	ack() {
		const settings = this.pending.shift();
		if (settings === void 0) return NOTHING_ACKED;
		this.tableBytes = settings.tableBytes ?? this.tableBytes;
		this.ackedWindowBytes = settings.windowBytes ?? this.ackedWindowBytes;
		this.ackedFrameBytes = settings.frameBytes ?? this.ackedFrameBytes;
		return {
			last: settings.tableBytes,
			least: settings.leastTableBytes
		};
	}
	/** SETTINGS frames without an ACK yet. */
	get unacked() {
		return this.pending.length;
	}
	/** SETTINGS_INITIAL_WINDOW_SIZE that is surely kept to. */
	get windowBytes() {
		let least = this.ackedWindowBytes;
		for (let i = 0; i < this.pending.length; i++) least = Math.min(least, this.pending[i].windowBytes ?? least);
		return least;
	}
	/** SETTINGS_MAX_FRAME_SIZE that is surely kept to. */
	get frameBytes() {
		let least = this.ackedFrameBytes;
		for (let i = 0; i < this.pending.length; i++) least = Math.min(least, this.pending[i].frameBytes ?? least);
		return least;
	}
	snapshot() {
		const { tableBytes, ackedWindowBytes, ackedFrameBytes, hasConnectProtocol, maxStreams } = this;
		return {
			tableBytes,
			ackedWindowBytes,
			ackedFrameBytes,
			hasConnectProtocol,
			maxStreams,
			pending: this.pending.map((each) => ({ ...each }))
		};
	}
	restore(state) {
		this.tableBytes = state.tableBytes;
		this.ackedWindowBytes = state.ackedWindowBytes;
		this.ackedFrameBytes = state.ackedFrameBytes;
		this.hasConnectProtocol = state.hasConnectProtocol;
		this.maxStreams = state.maxStreams;
		this.pending = state.pending.map((each) => ({ ...each }));
	}
};

// agent/sniffer/mirror/http2/are-frames.ts
/** What bytes of a connection look like whose beginning was not seen. */
const TYPE_AT = 3;
const STREAM_ID_AT = 5;
/** Whether `buf[start, end)` is frames of HTTP/2 from its first byte to its last: none too long, of known types, without the reserved bit. */
function areFrames(buf, start, end) {
	let at = start;
	while (at + 9 <= end) {
		const length = buf.readUIntBE(at, TYPE_AT);
		const type = buf[at + TYPE_AT] ?? 0;
		if (length > 16384 || !(type <= 9 || type === 16) || ((buf[at + STREAM_ID_AT] ?? 0) & 128) !== 0) return false;
		at += 9 + length;
	}
	return at === end && end > start;
}

// agent/sniffer/mirror/http2/app-frames.ts
/**
* The app's frames on a mirrored connection: settings, and the responses of streams whose takers want them. Its header blocks are all
* followed, since each may change the table of the next.
*/
const EVERYTHING$1 = 2147483647;
const NO_FILTERS$1 = new BlockPrefilter([]);
const DIGIT_1 = 49;
var AppFrames = class {
	owner;
	decoder = new HpackDecoder(NO_FILTERS$1);
	flow = new FrameFlow(this);
	block = new HeaderBlock();
	pieces = new DataPieces();
	dataStream = 0;
	constructor(owner) {
		this.owner = owner;
	}
	push(buf, start, end) {
		this.flow.push(buf, start, end);
	}
	/** Bytes are missing. @returns the stream whose DATA they are of; 0 when it is not known what they were */
	skip(bytes) {
		return this.flow.skip(bytes) ? this.dataStream : 0;
	}
	meetHead(frame) {
		if (this.owner.isAppLost) return 3;
		switch (frame.type) {
			case 0:
				this.dataStream = frame.streamId;
				if (this.owner.streams.get(frame.streamId)?.wantsResponse !== true) return 3;
				this.pieces.begin(frame);
				return 2;
			case 1:
			case 5:
			case 4:
			case 3: return 1;
			default: return 3;
		}
	}
	payloadRoom() {
		return EVERYTHING$1;
	}
	meetPayload(frame, buf, start, end) {
		const { owner, pieces } = this;
		const stream = owner.streams.get(frame.streamId);
		if (!pieces.take(buf, start, end)) owner.loseApp();
		else if (stream?.wantsResponse === true) {
			const endsStream = frame.isFrameEnd && (frame.flags & 1) !== 0;
			if (pieces.start === pieces.end && !endsStream) return;
			stream.respond({
				buf,
				start: pieces.start,
				end: pieces.end,
				isBlock: false,
				endsStream
			});
			owner.meetAppPiece(stream);
		}
	}
	meetFrame(buf, start, end) {
		const { owner } = this;
		const type = buf[start + 3];
		const flags = buf[start + 4];
		if (type === 1 || type === 5) this.meetBlock(buf, start, end);
		else if (type === 3) owner.meetReset(readStreamId(buf, start + 5));
		else if ((flags & 1) === 0) owner.noteAppSettings(buf, start + 9, end);
		else this.decoder.follow(owner.ackClientSettings());
	}
	pass() {}
	meetLoss() {
		this.owner.loseApp();
	}
	meetBlock(buf, start, end) {
		const { owner, decoder, block } = this;
		if (!(block.joinFrames(buf, start, end) !== -1) || decoder.judge(block.bytes, block.start, block.end) < 0) {
			owner.loseApp();
			return;
		}
		if (buf[start + 3] !== 1) return;
		const stream = owner.streams.get(readStreamId(buf, start + 5));
		if (stream?.wantsResponse !== true) return;
		if (decoder.reread(block.bytes, block.start, block.end, owner.list) < 0) return;
		const endsStream = (buf[start + 4] & 1) !== 0;
		if (!endsStream && isInterim(owner.list)) return;
		const bytes = tableFreeBlock(owner.list, block.bytes);
		stream.respond({
			buf: bytes,
			start: 0,
			end: bytes.length,
			isBlock: true,
			endsStream
		});
		owner.meetAppPiece(stream);
	}
};
/** `:status` comes first, and alone among the pseudo-headers (RFC 9113 section 8.3.2); 1xx is not the answer yet. */
function isInterim({ count, bytes, columns }) {
	if (count === 0 || columns.length < 10) return false;
	return bytes[columns[0] ?? 0] === COLON && bytes[columns[2] ?? 0] === DIGIT_1;
}
const COLON = 58;

// agent/sniffer/mirror/http2/client-frames.ts
/**
* The client's frames on a mirrored connection: settings, header blocks that are judged, and DATA of streams that somebody takes.
*
* A new stream is a HEADERS on an odd id above all before; on a known id it is trailers. Blocks are read in full only where a filter may
* match, and what breaks the rules of RFC 9113 section 8 is no request that could be judged.
*/
const EVERYTHING = 2147483647;
var ClientFrames = class {
	owner;
	decoder;
	flow = new FrameFlow(this);
	block = new HeaderBlock();
	pieces = new DataPieces();
	prefaceLeft = PREFACE.length;
	highestId = 0;
	constructor(owner) {
		this.owner = owner;
		this.decoder = new HpackDecoder(owner.port.prefilter);
	}
	push(buf, start, end) {
		const preface = Math.min(this.prefaceLeft, end - start);
		this.prefaceLeft -= preface;
		this.flow.push(buf, start + preface, end);
	}
	/** Bytes are missing. @returns the stream whose DATA they are of; 0 when it is not known what they were */
	skip(bytes) {
		return this.flow.skip(bytes) ? this.dataStream : 0;
	}
	dataStream = 0;
	meetHead(frame) {
		if (this.owner.isClientLost) return 3;
		switch (frame.type) {
			case 0:
				this.dataStream = frame.streamId;
				if (!this.owner.streams.has(frame.streamId)) {
					if ((frame.flags & 1) !== 0) this.owner.noteSeen();
					return 3;
				}
				this.pieces.begin(frame);
				return 2;
			case 1:
			case 4:
			case 3: return 1;
			case 5: return 4;
			default: return 3;
		}
	}
	payloadRoom() {
		return EVERYTHING;
	}
	meetPayload(frame, buf, start, end) {
		const stream = this.owner.streams.get(frame.streamId);
		if (!this.pieces.take(buf, start, end)) this.owner.loseClient();
		else if (stream !== void 0 && !stream.isClientDone) {
			const endsStream = frame.isFrameEnd && (frame.flags & 1) !== 0;
			if (this.pieces.start === this.pieces.end && !endsStream) return;
			stream.continue({
				buf,
				start: this.pieces.start,
				end: this.pieces.end,
				isBlock: false,
				endsStream
			});
			this.owner.meetClientPiece(stream);
		}
	}
	meetFrame(buf, start, end) {
		const { owner } = this;
		const type = buf[start + 3];
		const flags = buf[start + 4];
		const payload = start + 9;
		if (type === 1) this.meetBlock(buf, start, end);
		else if (type === 3) owner.meetReset(readStreamId(buf, start + 5));
		else if ((flags & 1) === 0) owner.noteClientSettings(buf, payload, end);
		else this.decoder.follow(owner.ackAppSettings());
	}
	pass() {}
	meetLoss() {
		this.owner.loseClient();
	}
	meetBlock(buf, start, end) {
		const { owner, decoder, block } = this;
		const { port } = owner;
		if (block.joinFrames(buf, start, end) === -1) {
			owner.loseClient();
			return;
		}
		decoder.setPrefilter(port.prefilter);
		const judged = decoder.judge(block.bytes, block.start, block.end);
		if (judged < 0) {
			owner.loseClient();
			return;
		}
		const id = readStreamId(buf, start + 5);
		const endsStream = (buf[start + 4] & 1) !== 0;
		if (!((id & 1) === 1 && id > this.highestId)) {
			this.meetTrailers(id, endsStream);
			return;
		}
		this.highestId = id;
		if (!(port.takesAll || judged !== 0) || !this.begin(id, endsStream)) {
			if (endsStream) owner.noteSeen();
		}
	}
	/** @returns whether somebody has the request now */
	begin(id, endsStream) {
		const { owner } = this;
		const { head, list, port } = owner;
		if (!this.readAgain() || readRequest(list, endsStream, head) !== 0) {
			owner.meetUnjudged();
			return false;
		}
		port.judge(head);
		if (port.matched.length + port.undecided.length === 0) return false;
		owner.openStream(id, tableFreeBlock(list, this.block.bytes), endsStream);
		return true;
	}
	meetTrailers(id, endsStream) {
		const { owner } = this;
		const stream = owner.streams.get(id);
		if (stream === void 0) {
			if (endsStream) owner.noteSeen();
			return;
		}
		if (stream.isClientDone || !this.readAgain()) return;
		const bytes = tableFreeBlock(owner.list, this.block.bytes);
		stream.continue({
			buf: bytes,
			start: 0,
			end: bytes.length,
			isBlock: true,
			endsStream
		});
		owner.meetClientPiece(stream);
	}
	/** Reads the block that was judged last in full. */
	readAgain() {
		const { block } = this;
		return this.decoder.reread(block.bytes, block.start, block.end, this.owner.list) >= 0;
	}
};

// agent/sniffer/mirror/http2/mirrored-stream.ts
/**
* One HTTP/2 stream as mirrors see it: its request goes to who matched it, its response to those of them who want responses.
*
*   WAITING    only the body can tell who wants it: held, up to 64 KiB and a second
*   otherwise  each piece goes on as it comes
*
* It is over when its request has ended and nobody waits for the response any more, or when either side reset it.
*/
const US_PER_MS$1 = 1e3;
var MirroredStream = class {
	/** The client has ended its request; the app its response. */
	isClientDone = false;
	isAppDone = false;
	id;
	parts;
	copies;
	part = {
		direction: 0,
		exchange: 1,
		timeUs: 0,
		isFirst: true,
		isLast: false,
		isRaw: false,
		isHttp2: true,
		isBlock: true
	};
	/** Who gets the response. */
	takers = [];
	hasResponse = false;
	/** While WAITING: the request's block, its content so far, and since when. */
	block = null;
	body = new ByteHold();
	sinceUs = 0;
	constructor(id, parts) {
		this.id = id;
		this.parts = parts;
		this.copies = new FlowCopies(parts.flow, id);
	}
	/** Nothing more of it is of use to anybody. */
	get isOver() {
		return this.isClientDone && (this.takers.length === 0 || this.isAppDone);
	}
	get wantsResponse() {
		return this.takers.length > 0 && !this.isAppDone;
	}
	/** Its request begins with `block`, and was judged: `port.matched`, `port.undecided`. Keeps the block only while it waits. */
	begin(block, head, endsStream) {
		const { port, clock } = this.parts;
		this.isClientDone = endsStream;
		if (port.undecided.length > 0) {
			if (endsStream) port.judgeBody(head, NO_BODY, true);
			else if (head.contentLength > 65536) port.judgeBody(head, NO_BODY, false);
			else {
				this.block = block;
				this.sinceUs = clock.nowUs;
				return;
			}
		}
		this.take();
		this.write(0, {
			buf: block,
			start: 0,
			end: block.length,
			isBlock: true,
			endsStream
		});
	}
	/** More of the request: content, or trailers. Borrows the bytes. */
	continue(piece) {
		if (this.isClientDone) return;
		this.isClientDone = piece.endsStream;
		if (this.block === null) {
			this.write(0, piece);
			return;
		}
		if (!piece.isBlock) this.body.append(piece.buf, piece.start, piece.end);
		const isInTime = this.parts.clock.nowUs - this.sinceUs <= MAX_FILTER_BODY_WAIT_MS * US_PER_MS$1;
		const isWhole = piece.endsStream && this.body.length <= 65536 && isInTime;
		if (!piece.endsStream && this.body.length <= 65536 && isInTime) return;
		this.decide(this.block, isWhole, piece);
	}
	/** A part of the response. Borrows the bytes. */
	respond(piece) {
		this.isAppDone = piece.endsStream;
		const { part } = this;
		this.set(1, piece, !this.hasResponse);
		this.hasResponse = true;
		for (const { copy } of this.takers) copy.write(part, piece.buf, piece.start, piece.end);
	}
	/** What is under way will never be whole. */
	tear(cause) {
		this.loseRequest(cause);
		this.loseResponse(cause);
		this.copies.closeAll();
	}
	/** The same of the request alone, which ends with it. */
	loseRequest(cause) {
		if (this.block !== null) {
			for (const each of this.parts.port.subscriptions) each.note("mirror_requests_unjudged", 1);
			this.block = null;
			this.body.release();
		}
		if (!this.isClientDone) this.copies.tear(this.part, cause);
		this.isClientDone = true;
	}
	loseResponse(cause) {
		if (!this.wantsResponse) return;
		this.isAppDone = true;
		this.part.direction = 1;
		for (const { subscription, copy } of this.takers) {
			subscription.note("mirror_responses_lost", 1);
			copy.tear(this.part, cause);
		}
	}
	/** It is over. */
	close() {
		this.copies.closeAll();
	}
	/** Ends the copies of those that are not subscribed any more. */
	keepSubscribed() {
		const { subscriptions } = this.parts.port;
		this.copies.keepOnly(subscriptions);
		this.takers = this.takers.filter((each) => subscriptions.includes(each.subscription));
	}
	decide(block, isWhole, last) {
		const { port } = this.parts;
		const head = this.parts.readHead(block);
		this.block = null;
		if (head !== null) {
			const { bytes, start, end } = this.body;
			port.judge(head);
			port.judgeBody(head, bytes.subarray(start, end), isWhole);
			this.take();
		}
		const hasBody = this.body.length > 0;
		const endsWithBlock = this.isClientDone && !hasBody && !last.isBlock;
		this.write(0, {
			buf: block,
			start: 0,
			end: block.length,
			isBlock: true,
			endsStream: endsWithBlock
		});
		const { bytes: buf, start, end } = this.body;
		if (hasBody) this.write(0, {
			buf,
			start,
			end,
			isBlock: false,
			endsStream: this.isClientDone && !last.isBlock
		});
		if (last.isBlock) this.write(0, last);
		this.body.release();
	}
	take() {
		const { port, clock } = this.parts;
		for (const each of port.matched) this.copies.take(each, clock.nowUs);
		this.takers = port.wantsResponses ? this.copies.takers().filter((each) => each.subscription.wantsResponses) : [];
		this.part.isFirst = true;
	}
	write(direction, piece) {
		this.set(direction, piece, this.part.isFirst);
		this.copies.write(this.part, piece.buf, piece.start, piece.end);
		this.part.isFirst = false;
	}
	set(direction, piece, isFirst) {
		const { part } = this;
		part.direction = direction;
		part.isFirst = isFirst;
		part.isLast = piece.endsStream;
		part.isBlock = piece.isBlock;
		part.timeUs = this.parts.clock.nowUs;
	}
};

// agent/sniffer/mirror/http2/http2-flow.ts
/**
* An HTTP/2 connection as mirrors see it, from its first byte on: each stream is a request of its own, judged and copied by itself.
*
*   client ─► ClientFrames ─► MirroredStream ─► copies      settings of each side hold for the other's header table
*   app    ─► AppFrames ────────┘                           once they are acknowledged (RFC 9113 section 6.5.3)
*
* What was seen of a header table cannot be made up for: a hole that is not within DATA ends a direction. Without the client's nothing is
* known any more (`mirror_flows_undecodable`), without the app's requests go on and their responses are lost.
*/
const NO_FILTERS = new BlockPrefilter([]);
/** One a thread: valid until the next block is read. */
const list = new HeaderList();
var Http2Flow = class {
	port;
	flow;
	clock;
	list = list;
	streams = /* @__PURE__ */ new Map();
	isClientLost = false;
	isAppLost = false;
	columns;
	key;
	clientSettings = new SettingsTrack();
	appSettings = new SettingsTrack();
	client;
	app;
	constructor({ port, flow, clock, head, key }) {
		this.port = port;
		this.flow = flow;
		this.clock = clock;
		this.columns = head;
		this.key = key;
		this.client = new ClientFrames(this);
		this.app = new AppFrames(this);
	}
	/** The thread's columns, with this connection's key. */
	get head() {
		this.columns.connectionKey = this.key;
		return this.columns;
	}
	/** Borrows the bytes. */
	push(direction, buf, start, end) {
		if (this.isClientLost) return;
		if (direction === 0) this.client.push(buf, start, end);
		else if (!this.isAppLost) this.app.push(buf, start, end);
	}
	onGap(direction, bytes) {
		if (this.isClientLost) return;
		if (direction === 0) {
			const id = this.client.skip(bytes);
			if (id === 0) this.loseClientBy("mirror_lost_gap");
			else this.tearOne(id, "mirror_lost_gap");
		} else if (!this.isAppLost) {
			const id = this.app.skip(bytes);
			if (id === 0) this.loseApp();
			else this.loseResponse(id);
		}
	}
	/** Nothing more comes. */
	over(cause) {
		for (const each of this.streams.values()) each.tear(cause);
		this.streams.clear();
	}
	/** Others are subscribed. */
	meetNewList() {
		for (const each of this.streams.values()) each.keepSubscribed();
	}
	openStream(id, block, endsStream) {
		if (this.streams.size >= 1024) {
			for (const each of this.port.matched) {
				each.note("mirror_requests_matched", 1);
				each.note("mirror_lost_streams", 1);
			}
			return;
		}
		const stream = new MirroredStream(id, this);
		this.streams.set(id, stream);
		stream.begin(block, this.head, endsStream);
		this.meetClientPiece(stream);
	}
	meetUnjudged() {
		for (const each of this.port.subscriptions) each.note("mirror_requests_unjudged", 1);
	}
	noteSeen() {
		for (const each of this.port.subscriptions) each.note("mirror_requests_seen", 1);
	}
	meetClientPiece(stream) {
		if (!stream.isClientDone) return;
		this.noteSeen();
		this.closeIfOver(stream);
	}
	meetAppPiece(stream) {
		this.closeIfOver(stream);
	}
	meetReset(streamId) {
		this.tearOne(streamId, "mirror_lost_unfinished");
	}
	noteClientSettings(buf, start, end) {
		if (!this.clientSettings.note(buf, start, end)) this.loseClient();
	}
	noteAppSettings(buf, start, end) {
		if (!this.appSettings.note(buf, start, end)) this.loseClient();
	}
	ackAppSettings() {
		return this.appSettings.ack();
	}
	ackClientSettings() {
		return this.clientSettings.ack();
	}
	loseClient() {
		this.loseClientBy("mirror_lost_ambiguous");
	}
	loseApp() {
		if (this.isAppLost) return;
		this.isAppLost = true;
		for (const each of [...this.streams.values()]) this.loseResponse(each.id);
	}
	readHead(block) {
		const isRead = new HpackDecoder(NO_FILTERS).read(block, 0, block.length, list) >= 0;
		const { head } = this;
		return isRead && readRequest(list, false, head) === 0 ? head : null;
	}
	loseClientBy(cause) {
		if (this.isClientLost) return;
		this.isClientLost = true;
		this.over(cause);
		for (const each of this.port.subscriptions) each.note("mirror_flows_undecodable", 1);
	}
	tearOne(id, cause) {
		const stream = this.streams.get(id);
		if (stream === void 0) return;
		this.streams.delete(id);
		stream.tear(cause);
	}
	loseResponse(id) {
		const stream = this.streams.get(id);
		if (stream === void 0) return;
		stream.loseResponse("mirror_lost_gap");
		this.closeIfOver(stream);
	}
	closeIfOver(stream) {
		if (!stream.isOver) return;
		this.streams.delete(stream.id);
		stream.close();
	}
};

// agent/sniffer/mirror/response-copier.ts
/**
* The app's answers on one flow, for subscriptions that want them: each goes to those who got its request, under the same number.
*
* Answers come in the order of the requests (RFC 9112 section 9.3.2). A hole in the app's bytes loses the order, so everything that
* is awaited then is given up; its owner begins anew where no request is unanswered.
*/
var ResponseCopier = class {
	clock;
	splitter = new ResponseSplitter();
	hold = new ByteHold();
	awaited = [];
	part = {
		...newPart(1),
		isFirst: true
	};
	isUntilClose = false;
	isDead = false;
	constructor(clock) {
		this.clock = clock;
	}
	/** A request was copied to those in `copies` that take it. @returns false when too many are awaited: all are lost */
	expect(exchange, requestFlags, copies) {
		const takers = copies.isTaken ? copies.list.filter((each) => each.isTaking && each.subscription.wantsResponses) : [];
		this.awaited.push({
			exchange,
			requestFlags,
			takers
		});
		if (this.awaited.length <= 1024) return true;
		this.lose("mirror_lost_gap");
		return false;
	}
	/** Borrows bytes of the app. */
	push(buf, start, end) {
		if (this.isDead) return;
		const { hold } = this;
		if (hold.length === 0) {
			const placed = this.step(buf, start, end);
			if (!this.isDead && placed < end) hold.append(buf, placed, end);
			return;
		}
		hold.append(buf, start, end);
		const placed = this.step(hold.bytes, hold.start, hold.end);
		if (this.isDead) hold.release();
		else hold.consumeTo(placed);
	}
	/** The app sends no more: ends a response that lasts until then. */
	end() {
		if (!this.isUntilClose || this.isDead) return;
		this.isUntilClose = false;
		this.write(this.hold.bytes, 0, 0, true);
		this.awaited.shift();
	}
	/** What is awaited does not come. */
	lose(cause) {
		this.isDead = true;
		this.hold.release();
		for (const { exchange, takers } of this.awaited) {
			this.part.exchange = exchange;
			this.part.timeUs = this.clock.nowUs;
			for (const each of takers) {
				each.subscription.note("mirror_responses_lost", 1);
				each.copy.tear(this.part, cause);
			}
		}
		this.awaited.length = 0;
	}
	step(buf, start, end) {
		const { splitter, awaited } = this;
		let at = start;
		while (at < end) {
			const next = awaited[0];
			if (next === void 0) return end;
			const event = splitter.next(buf, at, end, next.requestFlags);
			if (event === 3) {
				this.lose("mirror_lost_ambiguous");
				return end;
			}
			if (event !== 1 && event !== 2) return at;
			this.isUntilClose = splitter.isUntilClose;
			const isLast = splitter.isMessageEnd && !splitter.isInterim;
			this.write(buf, at, splitter.consumed, isLast);
			at = splitter.consumed;
			if (!isLast) continue;
			awaited.shift();
			if (splitter.changesProtocol) this.isDead = true;
		}
		return at;
	}
	write(buf, start, end, isLast) {
		const next = this.awaited[0];
		if (next === void 0) return;
		const { part } = this;
		part.exchange = next.exchange;
		part.isLast = isLast;
		part.timeUs = this.clock.nowUs;
		for (const each of next.takers) each.copy.write(part, buf, start, end);
		part.isFirst = isLast;
	}
};

// agent/sniffer/mirror/request-copier.ts
/**
* The requests of one flow, from a boundary on: split, judged by every subscription of the port, and copied to those that want
* them, marked with where messages begin and end.
*
* Bytes are held in two cases: a head that is not whole yet (64 KiB at most), and a request whose body must tell (64 KiB more).
* Everything else is handed on while it is borrowed.
*
*   GOING ──Upgrade, CONNECT: the request is whole──► UPGRADE     the owner decides whose the next bytes are
*      └────a rule is broken────────────────────────► BROKEN      nothing behind it can be split
*/
const GOING = 0;
const UPGRADE = 1;
const BROKEN = 2;
/** What a gap within a body is filled with to follow the body; never copied. */
const FILLER = Buffer.alloc(65536);
const US_PER_MS = 1e3;
const EMPTY = Buffer.alloc(0);
var RequestCopier = class {
	outcome = 0;
	/** Behind an outcome: what was not split, borrowed as long as what was pushed. */
	restBytes = EMPTY;
	restStart = 0;
	restEnd = 0;
	/** Heads found so far. */
	count = 0;
	/** Of the latest request: WANTS_UPGRADE, IS_CONNECT_METHOD. */
	upgradeFlags = 0;
	/** Inside of a request whose head was judged. */
	isOpen = false;
	/** Bytes of the requests that were seen whole, whoever wanted them. */
	wholeBytes = 0;
	responses = null;
	flow;
	part = newPart(0);
	hold = new ByteHold();
	splitter;
	/** Bytes of the body under way that are still to come, where its length is known; else -1. */
	bodyLeft = -1;
	/** Bytes seen of the request under way, and whether some of it are missing. */
	messageBytes = 0;
	hasHole = false;
	bodyWait = null;
	waitSinceUs = 0;
	constructor(flow) {
		this.flow = flow;
		this.splitter = new RequestSplitter(flow.head);
	}
	/** Whether it is between two requests and holds nothing of the next. */
	get isBetween() {
		return !this.isOpen && this.hold.length === 0;
	}
	/** Borrows the bytes of the client. Not after an outcome but by way of `resume` or `begin`. */
	push(buf, start, end) {
		const { hold } = this;
		if (hold.length > 0) {
			hold.append(buf, start, end);
			this.stepHold();
			return;
		}
		const placed = this.step(buf, start, end);
		if (this.outcome !== 0) this.leaveRest(buf, placed, end);
		else if (placed < end) {
			hold.append(buf, placed, end);
			if (this.bodyWait !== null) this.stepHold();
		}
	}
	/** The upgrade was refused: requests go on. */
	resume() {
		this.outcome = 0;
		this.upgradeFlags = 0;
	}
	/** From here on a request may begin; what was before is forgotten. */
	begin() {
		this.tear("mirror_lost_gap");
		this.hold.release();
		this.splitter = new RequestSplitter(this.flow.head);
		this.resume();
	}
	/** The request under way will never be whole. */
	tear(cause) {
		if (this.bodyWait !== null) for (const each of this.flow.port.subscriptions) each.note("mirror_requests_unjudged", 1);
		this.bodyWait = null;
		this.flow.copies.tear(this.part, cause);
		this.isOpen = false;
		this.bodyLeft = -1;
	}
	/** Bytes are missing: follows a body of known length across them. @returns false when the next boundary is not known */
	skip(bytes) {
		const { bodyLeft, splitter } = this;
		if (!(this.isOpen && this.bodyWait === null && this.hold.length === 0) || bytes >= bodyLeft || bytes > 67108864) return false;
		this.flow.copies.tear(this.part, "mirror_lost_gap");
		this.hasHole = true;
		for (let left = bytes; left > 0; left -= FILLER.length) splitter.next(FILLER, 0, Math.min(left, FILLER.length));
		this.bodyLeft -= bytes;
		return true;
	}
	stepHold() {
		const { hold } = this;
		while (hold.length > 0) {
			if (this.bodyWait !== null) {
				if (!this.bodyWait.gather(hold, this.splitter)) return;
				this.judgeHeld(this.bodyWait);
				continue;
			}
			const placed = this.step(hold.bytes, hold.start, hold.end);
			if (this.outcome !== 0) {
				this.leaveRest(hold.bytes, placed, hold.end);
				hold.release();
				return;
			}
			const isStuck = placed === hold.start && this.bodyWait === null;
			hold.consumeTo(placed);
			if (isStuck) return;
		}
	}
	leaveRest(buf, start, end) {
		this.restBytes = buf;
		this.restStart = start;
		this.restEnd = end;
	}
	/** Goes through as many messages as there are. @returns the offset up to which bytes need not be held */
	step(buf, start, end) {
		const { splitter } = this;
		let at = start;
		while (at < end) {
			if (this.outcome === 1) return at;
			const event = splitter.next(buf, at, end);
			if (event === 0) return at;
			if (event === 1) {
				if (!this.beginRequest(buf, at)) return at;
			} else if (event === 2) this.copyBody(buf, at);
			else {
				this.outcome = 2;
				return at;
			}
			this.messageBytes += splitter.consumed - at;
			at = splitter.consumed;
			if (splitter.isMessageEnd) this.endRequest();
		}
		return at;
	}
	/** Judges the head that was just split. @returns false while only the body can tell */
	beginRequest(buf, at) {
		const { splitter } = this;
		const { head, port } = this.flow;
		this.noteRequest();
		port.judge(head);
		if (port.undecided.length > 0) {
			if (splitter.isMessageEnd) port.judgeBody(head, NO_BODY, true);
			else if (head.contentLength > 65536) port.judgeBody(head, NO_BODY, false);
			else {
				this.bodyWait = new BodyWait(splitter.consumed - at);
				this.waitSinceUs = this.flow.clock.nowUs;
				return false;
			}
		}
		this.takeMatched();
		this.part.isFirst = true;
		this.write(buf, at, splitter.consumed, splitter.isMessageEnd);
		return true;
	}
	noteRequest() {
		const { head, key, port, answers } = this.flow;
		head.connectionKey = key;
		this.count += 1;
		this.part.exchange += 1;
		this.isOpen = true;
		this.messageBytes = 0;
		this.hasHole = false;
		this.upgradeFlags = head.flags & (4 | 2);
		this.bodyLeft = head.bodyKind === 1 ? head.contentLength : -1;
		if (this.responses === null && port.wantsResponses && (this.count === 1 || answers.hasAnswered)) this.responses = new ResponseCopier(this.flow.clock);
		answers.noteRequest();
	}
	takeMatched() {
		const { port, copies, clock, head } = this.flow;
		for (const each of port.matched) copies.take(each, clock.nowUs);
		if (this.responses?.expect(this.part.exchange, head.flags, copies) === false) this.responses = null;
	}
	judgeHeld(wait) {
		const { hold } = this;
		const { port, head, clock, key } = this.flow;
		const isInTime = clock.nowUs - this.waitSinceUs <= MAX_FILTER_BODY_WAIT_MS * US_PER_MS;
		const body = wait.content(hold, head);
		head.connectionKey = key;
		port.judge(head);
		port.judgeBody(head, body, wait.isWhole && isInTime);
		this.bodyWait = null;
		this.takeMatched();
		if (this.bodyLeft >= 0) this.bodyLeft -= wait.seenBytes - (head.end - head.start);
		const end = hold.start + wait.seenBytes;
		this.messageBytes += wait.seenBytes;
		this.part.isFirst = true;
		this.write(hold.bytes, hold.start, end, wait.isWhole);
		if (wait.isWhole) this.endRequest();
		if (this.outcome === 1) {
			this.leaveRest(hold.bytes, end, hold.end);
			hold.release();
		} else hold.consumeTo(end);
	}
	copyBody(buf, at) {
		const { splitter } = this;
		if (this.bodyLeft >= 0) this.bodyLeft -= splitter.consumed - at;
		this.part.isFirst = false;
		this.write(buf, at, splitter.consumed, splitter.isMessageEnd);
	}
	write(buf, start, end, isLast) {
		const { part } = this;
		if (!this.flow.copies.isTaken) return;
		part.direction = 0;
		part.isLast = isLast;
		part.timeUs = this.flow.clock.nowUs;
		this.flow.copies.write(part, buf, start, end);
	}
	endRequest() {
		this.isOpen = false;
		if (!this.hasHole) this.noteWhole();
		this.bodyLeft = -1;
		if (this.upgradeFlags !== 0) this.outcome = 1;
	}
	noteWhole() {
		const { subscriptions } = this.flow.port;
		this.wholeBytes += this.messageBytes;
		for (let i = 0; i < subscriptions.length; i++) subscriptions[i]?.note("mirror_requests_seen", 1);
	}
};

// agent/sniffer/mirror/mirror-flow.ts
/**
* One flow as mirrors see it: which protocol, where its requests begin, and what becomes of it when that is not known.
*
*   detecting ──HTTP/1──► splitting ◄──a head that begins a read, after the app answered──┐
*       │                   │ │ └──gap in the client's bytes────────────────────► searching ◄── began mid-stream
*       │                   │ └──Upgrade, CONNECT──► upgrading ──refused──► splitting
*       │                   └──ambiguous head──┐        └──agreed──┐
*       ├──not HTTP/1──────────────────────────┴───────────────────┴──► raw, or over
*       └──HTTP/2──► its streams are followed one by one (http2/)
*
* *Raw*: who has no filter gets everything as it comes; for who has one the connection cannot be judged, which is counted.
* *Searching*: where a message begins is not known. A body may hold bytes that look like a request, even at the start of
* a packet, so a head is believed only where the app has begun its final response before it and it is valid as a whole.
* A gap that lies within a body of known length leaves the boundary known: only that one request is lost.
*/
const DETECTING = 0;
const SPLITTING = 1;
const SEARCHING = 2;
const UPGRADING = 3;
const RAW = 4;
const OVER = 5;
const HTTP2 = 6;
var MirrorFlow = class {
	port;
	clock;
	copies;
	answers = new AppAnswers();
	requests;
	http2Parts;
	http2 = null;
	/** The first bytes, until they tell the protocol. */
	opening = new ByteHold();
	/** What the app said meanwhile: a server of HTTP/2 may speak first. */
	appOpening = new ByteHold();
	state;
	generation;
	/** The head that is looked for may turn out to be none; how many were found before. */
	triedFrom = -1;
	/** Reads in a row that were whole frames of HTTP/2. */
	framedReads = 0;
	/** Of the client: bytes that came, and those that were told of as skipped. */
	seenBytes = 0;
	skippedBytes = 0;
	constructor(port, flow, { head, clock }) {
		this.port = port;
		this.clock = clock;
		this.copies = new FlowCopies(flow);
		const key = connectionKey(flow.clientAddress, flow.clientPort);
		this.http2Parts = {
			port,
			flow,
			clock,
			head,
			key
		};
		this.requests = new RequestCopier({
			port,
			copies: this.copies,
			answers: this.answers,
			head,
			clock,
			key
		});
		this.state = flow.isMidStream ? SEARCHING : DETECTING;
		this.generation = port.generation;
	}
	onBytes(direction, buf, start, end) {
		if (start === end || this.state === OVER) return;
		if (this.generation !== this.port.generation) this.meetNewList();
		if (this.http2 !== null) {
			this.http2.push(direction, buf, start, end);
			return;
		}
		if (direction === 1) {
			this.appBytes(buf, start, end);
			return;
		}
		this.seenBytes += end - start;
		this.clientBytes(buf, start, end);
		if (this.requests.isBetween) this.tellSkipped();
	}
	onGap(direction, bytes) {
		if (this.state === OVER) return;
		if (direction === 0) this.noteAll("mirror_gap_bytes", bytes);
		if (this.http2 !== null) this.http2.onGap(direction, bytes);
		else if (this.state === RAW) this.end("mirror_lost_gap");
		else if (direction === 1) {
			this.answers.noteRequest();
			this.loseResponses("mirror_lost_gap");
		} else if (!this.requests.skip(bytes)) this.search();
	}
	onEnd(direction) {
		if (this.http2 !== null) return;
		if (direction === 1) this.requests.responses?.end();
		else if (this.state === DETECTING) {
			if (this.opening.length > 0) this.goRaw();
		} else if (this.state !== RAW && this.state !== OVER) this.requests.tear("mirror_lost_unfinished");
	}
	onOver() {
		if (this.state === OVER) return;
		if (this.state === DETECTING) this.onEnd(0);
		if (this.state === SEARCHING && this.requests.count === 0) this.noteUnread();
		this.requests.responses?.end();
		this.end("mirror_lost_unfinished");
	}
	appBytes(buf, start, end) {
		if (this.state === RAW) {
			if (this.port.wantsResponses) this.writeRaw(1, buf, start, end);
			return;
		}
		if (this.state === DETECTING && this.appOpening.length + end - start <= 16384) this.appOpening.append(buf, start, end);
		this.answers.note(buf, start, end);
		this.requests.responses?.push(buf, start, end);
	}
	clientBytes(buf, start, end) {
		switch (this.state) {
			case DETECTING:
				this.detect(buf, start, end);
				return;
			case SEARCHING:
				if (this.beginTrying(buf, start, end)) this.split(buf, start, end);
				return;
			case UPGRADING:
				if (this.isUpgradeRefused()) this.split(buf, start, end);
				else this.goRawFrom(buf, start, end);
				return;
			case SPLITTING:
				this.split(buf, start, end);
				return;
			default: this.writeRaw(0, buf, start, end);
		}
	}
	detect(buf, start, end) {
		const { opening } = this;
		opening.append(buf, start, end);
		const protocol = detectProtocol(opening.bytes, opening.start, opening.end);
		if (protocol === 0) return;
		const { bytes, start: from, end: to } = opening;
		opening.release();
		if (protocol === 1) this.split(bytes, from, to);
		else if (protocol === 2) this.followHttp2(bytes, from, to);
		else this.goRawFrom(bytes, from, to);
		this.appOpening.release();
	}
	followHttp2(buf, start, end) {
		this.state = HTTP2;
		this.http2 = new Http2Flow(this.http2Parts);
		const { bytes, start: from, end: to } = this.appOpening;
		this.http2.push(1, bytes, from, to);
		this.http2.push(0, buf, start, end);
	}
	split(buf, start, end) {
		const { requests } = this;
		this.state = SPLITTING;
		if (requests.outcome === 1) requests.resume();
		requests.push(buf, start, end);
		if (requests.outcome === 0) return;
		const { restBytes, restStart, restEnd } = requests;
		if (requests.outcome === 2) this.meetViolation(restBytes, restStart, restEnd);
		else {
			this.state = UPGRADING;
			if (restStart < restEnd) this.clientBytes(restBytes, restStart, restEnd);
		}
	}
	/** Whether what the client sends behind an upgrade is a request again. */
	isUpgradeRefused() {
		const { hasAnswered, status } = this.answers;
		const isConnect = (this.requests.upgradeFlags & 2) !== 0;
		return hasAnswered && status !== 101 && !(isConnect && status < 300);
	}
	/** A rule is broken: a head that does so is never judged, a body tears its request. */
	meetViolation(buf, start, end) {
		const { requests } = this;
		if (requests.count === this.triedFrom) this.search();
		else if (requests.isOpen) {
			this.noteUnread();
			this.end("mirror_lost_ambiguous");
		} else this.goRawFrom(buf, start, end);
	}
	goRawFrom(buf, start, end) {
		this.goRaw();
		if (this.state === RAW) this.writeRaw(0, buf, start, end);
	}
	goRaw() {
		const { bytes, start, end } = this.opening;
		this.opening.release();
		this.loseResponses("mirror_lost_ambiguous");
		this.state = OVER;
		for (const each of this.port.subscriptions) {
			if (each.filter !== null) {
				each.note("mirror_flows_unread", 1);
				continue;
			}
			each.note("mirror_flows_raw", 1);
			this.copies.takeRaw(each);
			this.state = RAW;
		}
		if (this.state === OVER) this.copies.closeAll();
		else if (start < end) this.writeRaw(0, bytes, start, end);
	}
	writeRaw(direction, buf, start, end) {
		if (start === end) return;
		this.copies.write(rawPart(direction, this.clock.nowUs), buf, start, end);
	}
	search() {
		this.loseResponses("mirror_lost_gap");
		this.requests.begin();
		this.answers.noteRequest();
		this.opening.release();
		this.state = SEARCHING;
	}
	beginTrying(buf, start, end) {
		if (this.looksLikeHttp2(buf, start, end)) {
			this.noteAll("mirror_flows_undecodable", 1);
			this.end("mirror_lost_gap");
			return false;
		}
		if (!this.answers.hasAnswered) return false;
		const protocol = detectProtocol(buf, start, end);
		if (protocol !== 1 && protocol !== 0) {
			this.answers.noteRequest();
			return false;
		}
		this.triedFrom = this.requests.count;
		return true;
	}
	/** Whole frames of HTTP/2, twice in a row, on a connection whose preface was not seen: its header tables are not known. */
	looksLikeHttp2(buf, start, end) {
		if (this.requests.count > 0 || this.answers.status > 0 || !areFrames(buf, start, end)) {
			this.framedReads = 0;
			return false;
		}
		this.framedReads += 1;
		return this.framedReads === 2;
	}
	loseResponses(cause) {
		this.requests.responses?.lose(cause);
		this.requests.responses = null;
	}
	end(cause) {
		this.http2?.over(cause);
		this.http2 = null;
		if (this.state === RAW) {
			if (cause === "mirror_lost_gap") this.copies.tear(rawPart(0, this.clock.nowUs), cause);
		} else this.requests.tear(cause);
		this.loseResponses(cause);
		this.tellSkipped();
		this.state = OVER;
		this.copies.closeAll();
	}
	meetNewList() {
		this.generation = this.port.generation;
		this.copies.keepOnly(this.port.subscriptions);
		this.http2?.meetNewList();
		if (this.state === RAW && this.copies.list.length === 0) this.state = OVER;
	}
	noteUnread() {
		for (const each of this.port.subscriptions) if (each.filter !== null) each.note("mirror_flows_unread", 1);
	}
	noteAll(name, count) {
		for (const each of this.port.subscriptions) each.note(name, count);
	}
	/** Between two requests, or behind the last: what came and is of no request that was seen whole. */
	tellSkipped() {
		if (this.state !== SPLITTING && this.state !== SEARCHING) return;
		const bytes = this.seenBytes - this.requests.wholeBytes - this.skippedBytes;
		if (bytes === 0) return;
		this.skippedBytes += bytes;
		this.noteAll("mirror_skipped_bytes", bytes);
	}
};
const raw = {
	...newPart(0),
	isRaw: true
};
/** The one part of all raw bytes. */
function rawPart(direction, timeUs) {
	raw.direction = direction;
	raw.timeUs = timeUs;
	return raw;
}

// agent/sniffer/mirror/mirror-port.ts
/** Who mirrors one port. The list is replaced as a whole; flows read it at each request head, as connections read routes. */
var MirrorPort = class {
	subscriptions = [];
	wantsResponses = false;
	/** Grows with each new list. */
	generation = 0;
	/** For HTTP/2: which header blocks must be read in full, unless all are. */
	prefilter = new BlockPrefilter([]);
	unfiltered = [];
	filtered = [];
	filters = new FilterSet([]);
	/** What `judge` found, those without a filter first; valid until its next call. */
	matched = [];
	/** Those that can tell only by the body. */
	undecided = [];
	set(subscriptions) {
		this.subscriptions = subscriptions;
		this.wantsResponses = subscriptions.some((each) => each.wantsResponses);
		this.unfiltered = subscriptions.filter((each) => each.filter === null);
		this.filtered = subscriptions.filter((each) => each.filter !== null);
		const filters = this.filtered.flatMap((each) => each.filter ?? []);
		this.filters = new FilterSet(filters);
		this.prefilter = new BlockPrefilter(filters);
		this.matched.splice(0, Number.POSITIVE_INFINITY, ...this.unfiltered);
		this.undecided.length = 0;
		this.generation += 1;
	}
	/** Somebody takes every request. */
	get takesAll() {
		return this.unfiltered.length > 0;
	}
	/** Fills `matched` and `undecided`. Borrows `head`. */
	judge(head) {
		const { matched, undecided, unfiltered, filtered, filters } = this;
		if (filtered.length === 0) return;
		if (matched.length > unfiltered.length) matched.length = unfiltered.length;
		if (undecided.length > 0) undecided.length = 0;
		for (let index = filters.first(head); index >= 0; index = filters.first(head, index + 1)) (filters.verdict === 1 ? matched : undecided).push(filtered[index]);
	}
	/** Judges those that `judge` left undecided, now that the body is there (`isWhole`) or will not come. */
	judgeBody(head, body, isWhole) {
		for (const each of this.undecided) {
			if (!isWhole) each.note("bodies_unseen", 1);
			const verdict = each.filter?.judgeBody(head, body, isWhole);
			if (verdict === 1) this.matched.push(each);
			else if (verdict === 2 && isWhole) each.note("bodies_unjudged", 1);
		}
		this.undecided.length = 0;
	}
};

// agent/sniffer/mirror/mirror-engine.ts
/** The mirrors of a pod behind one source of flows: who wants which port, and a `MirrorFlow` for each flow of those. */
var MirrorEngine = class {
	ports = /* @__PURE__ */ new Map();
	/** The columns that all flows of this thread judge their heads in. */
	head = new RequestHead();
	/** Replaces who mirrors `port`. */
	set(port, subscriptions) {
		let found = this.ports.get(port);
		if (found === void 0) {
			found = new MirrorPort();
			this.ports.set(port, found);
		}
		found.set(subscriptions);
	}
	onFlow(flow, clock) {
		const port = this.ports.get(flow.podPort);
		if (port === void 0 || port.subscriptions.length === 0) return null;
		return new MirrorFlow(port, flow, {
			head: this.head,
			clock
		});
	}
};

// agent/sniffer/tcp/checksum.ts
/**
* The checksum of TCP (RFC 9293, 3.1): the ones' complement sum of the pseudo header (both addresses, the length, the protocol), header and
* payload, in which a right checksum makes all ones. Where packets come over a real wire the network card does this; it is for the rest.
*/
const PROTOCOL_TCP$2 = 6;
/** Both addresses, which lie next to each other in both versions of IP. */
const IPV4_ADDRESSES_BYTES = 8;
const IPV6_ADDRESSES_BYTES = 32;
/** Sums of 16 bits that stay below 2^31. */
const CHUNK_BYTES = 32768;
/** @param at of the TCP header */
function isChecksumRight(buf, { isIPv6, sourceAt, end }, at) {
	const addressesEnd = sourceAt + (isIPv6 ? IPV6_ADDRESSES_BYTES : IPV4_ADDRESSES_BYTES);
	let sum = PROTOCOL_TCP$2 + fold(end - at) + sumOf(buf, sourceAt, addressesEnd);
	for (let from = at; from < end; from += CHUNK_BYTES) sum += sumOf(buf, from, Math.min(end, from + CHUNK_BYTES));
	return fold(sum) === 65535;
}
/** The sum of big-endian halves, in 16 bits. A last odd byte is the upper half. */
function sumOf(buf, start, end) {
	let sum = 0;
	let at = start;
	for (; at + 1 < end; at += 2) sum += buf[at] << 8 | buf[at + 1];
	if (at < end) sum += buf[at] << 8;
	return fold(sum);
}
function fold(sum) {
	let folded = sum;
	while (folded > 65535) folded = (folded & 65535) + (folded >>> 16);
	return folded;
}

// agent/sniffer/tcp/sequence.ts
/** Sequence numbers of TCP: 32 bits, kept as signed integers, compared by distance, so that the wrap is no special case. */
/** How far `to` lies ahead of `from`; negative when it lies behind. True as long as they are less than 2^31 apart. */
function distance(from, to) {
	return to - from | 0;
}
/** `sequence` moved by `bytes`. */
function advance(sequence, bytes) {
	return sequence + bytes | 0;
}

// agent/sniffer/tcp/segment.ts
/**
* A TCP segment inside a captured packet, as offsets: IPv4 with options, IPv6 with extension headers (RFC 8200), TCP (RFC 9293). A frame may hold up
* to 64 KiB and more, since network cards and kernels join segments; such a frame can say 0 as its length, and then has the length it has.
*/
/** What `parse` found. */
const SEGMENT = 0;
const NOT_TCP = 1;
const FRAGMENT = 2;
const MALFORMED = 3;
const CORRUPT = 4;
const PROTOCOL_TCP$1 = 6;
const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT_HEADER = 44;
const DESTINATION_OPTIONS = 60;
const IPV4_HEADER_BYTES$1 = 20;
const IPV6_HEADER_BYTES = 40;
const TCP_HEADER_BYTES$1 = 20;
/** More fragments follow, or it is not the first. */
const IPV4_FRAGMENT_MASK = 16383;
const IPV6_FRAGMENT_MASK = 65529;
/** One object for all segments, filled anew by each `parse`. Offsets are of the frame's buffer. */
var Segment = class {
	/** The frame's, borrowed as it is. */
	buf = Buffer.alloc(0);
	view = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(0));
	isIPv6 = false;
	sourceAt = 0;
	destinationAt = 0;
	sourcePort = 0;
	destinationPort = 0;
	/** Of the first byte at `start` (of the SYN, if there is one). Signed, as sequence.ts takes them. */
	sequence = 0;
	acknowledgement = 0;
	flags = 0;
	/** The payload as far as it was captured. */
	start = 0;
	end = 0;
	/** Payload that the packet had, `end - start` or more. */
	payloadBytes = 0;
	parse(frame) {
		if (this.view !== frame.view) this.setMemory(frame);
		const version = frame.end - frame.start < IPV4_HEADER_BYTES$1 ? 0 : frame.buf[frame.start] >> 4;
		if (version === 4) return this.parseIPv4(frame);
		return version === 6 ? this.parseIPv6(frame) : 3;
	}
	/** Leaves out the first bytes of the payload, all of it if there are not so many. */
	drop(bytes) {
		this.start = Math.min(this.start + bytes, this.end);
		this.sequence = advance(this.sequence, bytes);
	}
	/** Once for each source, most of the time. */
	setMemory(frame) {
		this.buf = frame.buf;
		this.view = frame.view;
	}
	parseIPv4(frame) {
		const { buf, view, start, end } = frame;
		if (buf[start + 9] !== PROTOCOL_TCP$1) return 1;
		if ((view.getUint16(start + 6) & IPV4_FRAGMENT_MASK) !== 0) return 2;
		const headerBytes = (buf[start] & 15) << 2;
		if (headerBytes < IPV4_HEADER_BYTES$1 || start + headerBytes + TCP_HEADER_BYTES$1 > end) return 3;
		this.isIPv6 = false;
		this.sourceAt = start + 12;
		this.destinationAt = start + 16;
		const totalBytes = view.getUint16(start + 2) || frame.wireBytes;
		return this.parseTcp(frame, start + headerBytes, totalBytes - headerBytes);
	}
	parseIPv6(frame) {
		const { buf, view, start, end } = frame;
		let at = start + IPV6_HEADER_BYTES;
		if (at + TCP_HEADER_BYTES$1 > end) return 3;
		this.isIPv6 = true;
		this.sourceAt = start + 8;
		this.destinationAt = start + 24;
		let header = buf[start + 6];
		while (header !== PROTOCOL_TCP$1) {
			if (header === FRAGMENT_HEADER) {
				if ((view.getUint16(at + 2) & IPV6_FRAGMENT_MASK) !== 0) return 2;
			} else if (header !== HOP_BY_HOP && header !== ROUTING && header !== DESTINATION_OPTIONS) return 1;
			const bytes = header === FRAGMENT_HEADER ? 8 : buf[at + 1] + 1 << 3;
			header = buf[at];
			at += bytes;
			if (at + TCP_HEADER_BYTES$1 > end) return 3;
		}
		const bytes = view.getUint16(start + 4) || frame.wireBytes - IPV6_HEADER_BYTES;
		return this.parseTcp(frame, at, bytes - (at - start - IPV6_HEADER_BYTES));
	}
	/** @param bytes of header and payload, as the IP header tells: a frame may be padded behind them, or cut within */
	parseTcp(frame, at, bytes) {
		const { buf, view } = frame;
		const headerBytes = buf[at + 12] >> 4 << 2;
		if (headerBytes < TCP_HEADER_BYTES$1 || headerBytes > bytes || at + headerBytes > frame.end) return 3;
		this.sourcePort = view.getUint16(at);
		this.destinationPort = view.getUint16(at + 2);
		this.sequence = view.getInt32(at + 4);
		this.acknowledgement = view.getInt32(at + 8);
		this.flags = buf[at + 13];
		this.start = at + headerBytes;
		this.payloadBytes = bytes - headerBytes;
		this.end = Math.min(this.start + this.payloadBytes, frame.end);
		const isWhole = this.end - this.start === this.payloadBytes;
		if ((frame.marks & 4) === 0 || !isWhole) return 0;
		return isChecksumRight(buf, this, at) ? 0 : 4;
	}
};

// agent/sniffer/mirror/packet-taps.ts
/** The packets themselves, for mirrors that want them: those of a mirror's port, as a capture file that grows (capture-writer.ts). */
var PacketTaps = class {
	clock;
	taps = /* @__PURE__ */ new Map();
	segment = new Segment();
	/** @param clock of the source that this is told by */
	constructor(clock) {
		this.clock = clock;
	}
	get isEmpty() {
		return this.taps.size === 0;
	}
	/** Begins the file of a mirror. */
	add(mirror, port, output) {
		if (this.taps.has(mirror)) return;
		const writer = new CaptureWriter(this.clock, output);
		writer.flush();
		this.taps.set(mirror, {
			port,
			writer
		});
	}
	/** Ends those of all other mirrors. */
	keepOnly(mirrors) {
		for (const mirror of this.taps.keys()) if (!mirrors.has(mirror)) this.taps.delete(mirror);
	}
	onFrame(frame) {
		const { segment } = this;
		const found = segment.parse(frame);
		if (found === 1) return;
		for (const { port, writer } of this.taps.values()) if (found !== 0 || segment.sourcePort === port || segment.destinationPort === port) writer.onFrame(frame);
	}
	/** Hands on what has gathered. */
	flush() {
		for (const { writer } of this.taps.values()) writer.flush();
	}
};

// agent/sniffer/mirror/rate.ts
const US_PER_SECOND = 1e6;
var Rate = class {
	perUs;
	most;
	countsBytes;
	left;
	lastUs = 0;
	constructor({ unit, perSecond }) {
		this.perUs = perSecond / US_PER_SECOND;
		this.most = perSecond * 1;
		this.left = this.most;
		this.countsBytes = unit === "bytes";
	}
	/** Whether a message may begin now. */
	admit(nowUs) {
		if (nowUs > this.lastUs) {
			if (this.lastUs > 0) this.left = Math.min(this.most, this.left + (nowUs - this.lastUs) * this.perUs);
			this.lastUs = nowUs;
		}
		if (this.countsBytes) return this.left > 0;
		if (this.left < 1 - 1e-9) return false;
		this.left -= 1;
		return true;
	}
	/** So many bytes of an admitted message were copied. */
	spend(bytes) {
		if (this.countsBytes) this.left -= bytes;
	}
};

// agent/sniffer/mirror/remote-mirror.ts
var RemoteMirror = class {
	filter;
	wantsResponses;
	rate;
	id;
	batch;
	/** Counts of what happens with every request are gathered until `flushNotes`. */
	matched = 0;
	seen = 0;
	constructor(spec, batch) {
		this.id = spec.id;
		this.filter = spec.filter;
		this.wantsResponses = spec.wantsResponses;
		this.rate = spec.rate;
		this.batch = batch;
	}
	openCopy(flow) {
		const isChained = !this.wantsResponses && flow.http2Stream === 0;
		return new RemoteCopy(this, this.batch, this.batch.open(this.id, flow, isChained));
	}
	note(name, count) {
		if (name === "mirror_requests_seen") this.seen += count;
		else if (name === "mirror_requests_matched") this.matched += count;
		else this.batch.note(this.id, name, count);
	}
	flushNotes() {
		if (this.matched > 0) this.batch.note(this.id, "mirror_requests_matched", this.matched);
		if (this.seen > 0) this.batch.note(this.id, "mirror_requests_seen", this.seen);
		this.matched = 0;
		this.seen = 0;
	}
};
var RemoteCopy = class {
	mirror;
	batch;
	batched;
	/** By direction: the message under way is left out. */
	isSkipping = [false, false];
	isCut = false;
	constructor(mirror, batch, batched) {
		this.mirror = mirror;
		this.batch = batch;
		this.batched = batched;
	}
	write(part, buf, start, end) {
		const { direction, isRaw } = part;
		if (this.isCut) return;
		const isFull = this.batch.awayBytes > BATCHES_AWAY_BYTES;
		if (part.isFirst) {
			this.isSkipping[direction] = isFull;
			if (isFull) this.mirror.note(direction === 0 ? "mirror_lost_slow" : "mirror_responses_lost", 1);
		} else if (isFull && !this.isSkipping[direction] && this.batch.awayBytes > 2 * 33554432) {
			this.tear(part, "mirror_lost_slow");
			this.isCut = isRaw;
		}
		if (!this.isSkipping[direction]) this.batched.write(part, buf, start, end);
	}
	tear(part, cause) {
		if (this.isSkipping[part.direction]) return;
		this.isSkipping[part.direction] = true;
		this.batched.tear(part, cause);
	}
	close() {
		this.batched.close();
	}
};

// agent/sniffer/own-addresses.ts
/**
* Which addresses are the pod's. A namespace that forwards (a node's own, a machine with containers) also passes on what others send to
* each other, to the same ports; a mirror must not show that. One that does not forward has no such packets, and is not asked about
* addresses: there, whatever came in is the pod's.
*
* To be asked by a thread of the namespace: what it reads is of the thread that reads.
*/
/** Interfaces come and go; more often than this they are not looked at for the sake of addresses that are not among them. */
const FRESH_MS = 1e3;
const FORWARDING = ["/proc/sys/net/ipv4/ip_forward", "/proc/sys/net/ipv6/conf/all/forwarding"];
/** All of 127/8 is, and what lo has. */
const LOOPBACK = /^127\./;
var OwnAddresses = class {
	addresses = /* @__PURE__ */ new Set();
	isForwarding = false;
	readMs = Number.NEGATIVE_INFINITY;
	/** Whether a connection to this address is one to the pod. @param address as `formatAddress` writes it */
	has(address) {
		if (this.addresses.has(address) || LOOPBACK.test(address)) return true;
		if (performance.now() - this.readMs >= FRESH_MS) this.read();
		return !this.isForwarding || this.addresses.has(address);
	}
	read() {
		this.readMs = performance.now();
		this.isForwarding = FORWARDING.some(isOn);
		const all = Object.values((0, import__builtin_os.networkInterfaces)()).flatMap((each) => each ?? []);
		this.addresses = new Set(all.map(({ address }) => address));
	}
};
/** What cannot be read is not there: a kernel without IPv6, a namespace without /proc. */
function isOn(file) {
	try {
		return (0, import__builtin_fs.readFileSync)(file, "latin1").trim() !== "0";
	} catch {
		return false;
	}
}

// agent/sniffer/tcp/limits.ts
/** Named limits of reassembly: value, reason, what happens at the limit, and the test that shows it. */
/**
* Connections that are known at once, those just over among them; their columns take 11 MiB. As many as the agent accepts when it
* steals. Full: what is over or not yet open goes first, then whoever was silent for the longest, told `evicted` and counted.
* Test: "forgets the connection that was silent for the longest when the table is full".
*/
const MAX_FLOWS = 65536;
/** One page of out-of-order bytes: two segments of an Ethernet, a sixteenth of the longest frame. */
const PAGE_BYTES = 4096;
/**
* Pages for all connections together, 32 MiB. They are taken from the system as they are needed and then kept. None left: whoever needs
* one skips its gap at once, counted as `held_overflows`. Test: "skips its gap when all pages are taken".
*/
const MAX_PAGES = 8192;
/**
* Pages behind the gaps of one direction: 4 MiB, the receive window of a Linux server by default and so the most that a client may have
* under way. Above: the gap is skipped, counted. Test: "skips a gap when too much is held behind it".
*/
const MAX_FLOW_PAGES = 1024;
/**
* How long a gap may stay when no acknowledgement tells whether the receiver has what is missing. Longer than most retransmissions take.
* Then: skipped. Test: "skips a gap that nobody fills".
*/
const GAP_WAIT_US = 1e7;
/**
* Silence after which a connection is forgotten, told `idle` and counted: longer than servers keep idle connections (75 s in nginx, 5 min
* in Go). If it speaks again it is picked up mid-stream. Test: "forgets a connection that is silent for too long".
*/
const IDLE_US = 6e8;
/**
* How long a connection that is over, or has only a SYN, stays known: packets that come late must not look like a new connection. Test:
* "takes packets after the end for what they are".
*/
const BRIEF_US = 1e7;
/**
* The largest window of TCP (RFC 7323, 2.3): bytes further ahead than that cannot belong to the connection. Counted, ignored.
* Test: "ignores sequence numbers that cannot be".
*/
const MAX_WINDOW_BYTES = 2 ** 30;

// agent/sniffer/tcp/age-list.ts
/**
* Numbers below a capacity in the order of their last touch: a doubly linked list in two typed columns, with the number `capacity`
* as its head. Every operation takes constant time and allocates nothing.
*/
const NONE = -1;
var AgeList = class {
	head;
	nexts;
	previous;
	constructor(capacity) {
		this.head = capacity;
		this.nexts = new Int32Array(capacity + 1).fill(-1);
		this.previous = new Int32Array(capacity + 1).fill(-1);
		this.nexts[capacity] = capacity;
		this.previous[capacity] = capacity;
	}
	/** The one that was touched longest ago; NONE when the list is empty. */
	get oldest() {
		const first = this.nexts[this.head];
		return first === this.head ? -1 : first;
	}
	has(item) {
		return this.nexts[item] !== -1;
	}
	/** The next younger one; NONE after the youngest. */
	after(item) {
		const next = this.nexts[item];
		return next === this.head ? -1 : next;
	}
	/** Makes it the youngest, whether it was in the list or not. */
	touch(item) {
		this.remove(item);
		const last = this.previous[this.head];
		this.nexts[last] = item;
		this.previous[item] = last;
		this.nexts[item] = this.head;
		this.previous[this.head] = item;
	}
	/** Nothing happens when it is not in the list. */
	remove(item) {
		const next = this.nexts[item];
		if (next === -1) return;
		const previous = this.previous[item];
		this.nexts[previous] = next;
		this.previous[next] = previous;
		this.nexts[item] = -1;
		this.previous[item] = -1;
	}
};

// \0builtin:crypto
var require__builtin_crypto = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:crypto");
}));

// agent/sniffer/tcp/flow-table.ts
var import__builtin_crypto = require__builtin_crypto();
const KEY_WORDS = 9;
const CLIENT_WORD = 0;
const POD_WORD = 4;
const PORTS_WORD = 8;
const MAPPED_PREFIX_WORD = 65535;
var FlowTable = class {
	capacity;
	/** Bits of reassembler.ts. */
	facts;
	startedUs;
	touchedUs;
	sinks;
	/** The client's first byte, of connections whose handshake was seen. */
	clientFirst;
	/** By direction, at `slot * 2 + direction`: the byte that is wanted next, and where the FIN lies. */
	wanted;
	finAt;
	keys;
	hashes;
	/** Slot + 1 at each place; 0: free. */
	places;
	mask;
	seed = (0, import__builtin_crypto.randomInt)(2 ** 31);
	otherSeed = (0, import__builtin_crypto.randomInt)(2 ** 31);
	key = new Int32Array(KEY_WORDS);
	freed;
	free;
	constructor(capacity) {
		const places = 2 ** Math.ceil(Math.log2(capacity * 2));
		this.capacity = capacity;
		this.facts = new Int32Array(capacity);
		this.startedUs = new Float64Array(capacity);
		this.touchedUs = new Float64Array(capacity);
		this.sinks = new Array(capacity).fill(null);
		this.clientFirst = new Int32Array(capacity);
		this.wanted = new Int32Array(capacity * 2);
		this.finAt = new Int32Array(capacity * 2);
		this.keys = new Int32Array(capacity * KEY_WORDS);
		this.hashes = new Int32Array(capacity);
		this.places = new Int32Array(places);
		this.mask = places - 1;
		this.freed = Int32Array.from({ length: capacity }, (_, index) => capacity - 1 - index);
		this.free = capacity;
	}
	get isFull() {
		return this.free === 0;
	}
	get size() {
		return this.capacity - this.free;
	}
	/** @returns the slot of the segment's connection; NONE when it is not known. `add` takes the same key then. */
	find(segment, direction) {
		this.readKey(segment, direction);
		for (let place = this.hashOfKey() & this.mask;; place = place + 1 & this.mask) {
			const slot = this.places[place] - 1;
			if (slot === -1 || this.hasKey(slot)) return slot;
		}
	}
	/** The same for IPv4, by the key's words; `add` does not know of it. @returns NONE when it is not known */
	findIPv4(client, pod, ports) {
		const { keys, places, mask } = this;
		for (let place = this.hashIPv4(client, pod, ports) & mask;; place = place + 1 & mask) {
			const slot = places[place] - 1;
			if (slot === -1) return -1;
			const at = slot * KEY_WORDS;
			if (keys[at + PORTS_WORD] !== ports || keys[at + CLIENT_WORD + 3] !== client) continue;
			if (keys[at + POD_WORD + 3] === pod && isIPv4(keys, at)) return slot;
		}
	}
	/** Adds the connection that was looked for last. Only when it was not found and the table is not full. */
	add() {
		const slot = this.freed[--this.free];
		const hash = this.hashOfKey();
		this.keys.set(this.key, slot * KEY_WORDS);
		this.hashes[slot] = hash;
		this.facts[slot] = 0;
		let place = hash & this.mask;
		while (this.places[place] !== 0) place = place + 1 & this.mask;
		this.places[place] = slot + 1;
		return slot;
	}
	remove(slot) {
		let gap = this.placeOf(slot);
		this.sinks[slot] = null;
		this.freed[this.free++] = slot;
		for (let place = gap + 1 & this.mask; this.places[place] !== 0; place = place + 1 & this.mask) {
			const home = this.hashes[this.places[place] - 1] & this.mask;
			if ((place - home & this.mask) < (place - gap & this.mask)) continue;
			this.places[gap] = this.places[place];
			gap = place;
		}
		this.places[gap] = 0;
	}
	podPort(slot) {
		return this.keys[slot * KEY_WORDS + PORTS_WORD] & 65535;
	}
	clientPort(slot) {
		return this.keys[slot * KEY_WORDS + PORTS_WORD] >>> 16;
	}
	/** The 4 or 16 bytes of the client's address, as fresh memory. */
	copyClientAddress(slot) {
		return this.copyAddress(slot * KEY_WORDS + CLIENT_WORD);
	}
	/** The same of the pod's. */
	copyPodAddress(slot) {
		return this.copyAddress(slot * KEY_WORDS + POD_WORD);
	}
	copyAddress(at) {
		const words = this.keys.subarray(at, at + 4);
		const bytes = Buffer.alloc(16);
		for (const [index, word] of words.entries()) bytes.writeInt32BE(word, index * 4);
		return words[0] === 0 && words[1] === 0 && words[2] === MAPPED_PREFIX_WORD ? bytes.subarray(12) : bytes;
	}
	readKey(segment, direction) {
		const { view, sourceAt, destinationAt, sourcePort, destinationPort } = segment;
		const { key } = this;
		const isFromClient = direction === 0;
		const clientAt = isFromClient ? sourceAt : destinationAt;
		const podAt = isFromClient ? destinationAt : sourceAt;
		key[PORTS_WORD] = isFromClient ? sourcePort << 16 | destinationPort : destinationPort << 16 | sourcePort;
		if (segment.isIPv6) {
			for (let word = 0; word < 4; word++) {
				key[CLIENT_WORD + word] = view.getInt32(clientAt + word * 4);
				key[POD_WORD + word] = view.getInt32(podAt + word * 4);
			}
			return;
		}
		key[CLIENT_WORD] = 0;
		key[1] = 0;
		key[2] = MAPPED_PREFIX_WORD;
		key[3] = view.getInt32(clientAt);
		key[POD_WORD] = 0;
		key[5] = 0;
		key[6] = MAPPED_PREFIX_WORD;
		key[7] = view.getInt32(podAt);
	}
	hashOfKey() {
		const { key } = this;
		if (isIPv4(key, CLIENT_WORD)) return this.hashIPv4(key[3], key[7], key[PORTS_WORD]);
		let hash = this.seed;
		for (let index = 0; index < KEY_WORDS; index++) hash = mix(hash, key[index]);
		return finish(hash);
	}
	hashIPv4(client, pod, ports) {
		const a = Math.imul(client ^ this.seed, 3432918353);
		const b = Math.imul(ports ^ this.otherSeed, 461845907);
		const c = Math.imul(pod ^ this.seed, 2246822507);
		return finish((a ^ a >>> 15) + (b ^ b >>> 13) + (c ^ c >>> 17));
	}
	hasKey(slot) {
		const { keys, key } = this;
		const at = slot * KEY_WORDS;
		for (let index = 8; index >= 0; index--) if (keys[at + index] !== key[index]) return false;
		return true;
	}
	placeOf(slot) {
		let place = this.hashes[slot] & this.mask;
		while (this.places[place] !== slot + 1) place = place + 1 & this.mask;
		return place;
	}
};
/** Whether both addresses of the key at an offset are of IPv4. */
function isIPv4(keys, at) {
	return (keys[at] | keys[at + 1] | keys[at + POD_WORD] | keys[at + POD_WORD + 1]) === 0 && keys[at + 2] === MAPPED_PREFIX_WORD && keys[at + POD_WORD + 2] === MAPPED_PREFIX_WORD;
}
/** One round of MurmurHash3. */
function mix(hash, word) {
	let k = Math.imul(word, 3432918353);
	k = Math.imul(k << 15 | k >>> 17, 461845907);
	const h = hash ^ k;
	return Math.imul(h << 13 | h >>> 19, 5) + 3864292196 | 0;
}
function finish(hash) {
	const mixed = hash ^ hash >>> 15;
	return Math.imul(mixed, 739982445) ^ mixed >>> 13;
}

// agent/sniffer/tcp/held-bytes.ts
/**
* Bytes that came too early, for all connections together: pages of fixed size, chained by sequence number into one list for each direction
* of each connection. Only such bytes are ever copied (docs/buffers.md, row "held bytes").
*
*   list ─► page: sequence, bytes ─► page … ─► page      no two overlap; between two there may be a gap
*
* What is held stays as it came first: a segment that covers it again only fills what is missing around it.
*/
/** Memory is taken by so many pages at once: 256 KiB. */
const SLAB_PAGES = 64;
var HeldBytes = class {
	slabs = [];
	heads;
	tails;
	/** Pages of each list. */
	counts;
	sequences;
	lengths;
	nexts;
	pages;
	freed = -1;
	fresh = 0;
	used = 0;
	constructor({ lists, pages }) {
		this.heads = new Int32Array(lists).fill(-1);
		this.tails = new Int32Array(lists).fill(-1);
		this.counts = new Int32Array(lists);
		this.sequences = new Int32Array(pages);
		this.lengths = new Int32Array(pages);
		this.nexts = new Int32Array(pages).fill(-1);
		this.pages = pages;
	}
	/** Pages in use, for all lists. */
	get usedPages() {
		return this.used;
	}
	isEmpty(list) {
		return this.heads[list] === -1;
	}
	/** Where the first held byte belongs. Only when the list is not empty. */
	firstSequence(list) {
		return this.sequences[this.heads[list]];
	}
	/** The first page's memory, its first byte in it, and how many there are: `[firstStart, firstStart + firstBytes)` of `firstBuffer`. */
	firstBuffer(list) {
		return this.slabs[Math.floor(this.heads[list] / SLAB_PAGES)];
	}
	firstStart(list) {
		return this.heads[list] % SLAB_PAGES * PAGE_BYTES;
	}
	firstBytes(list) {
		return this.lengths[this.heads[list]];
	}
	/** Lets go of the first page. */
	dropFirst(list) {
		const page = this.heads[list];
		this.heads[list] = this.nexts[page];
		if (this.heads[list] === -1) this.tails[list] = -1;
		this.counts[list]--;
		this.nexts[page] = this.freed;
		this.freed = page;
		this.used--;
	}
	/**
	* Copies what is not held yet of a segment's payload, and drops from the segment what is held now.
	* @returns false when there was no page for all of it
	*/
	hold(list, segment) {
		let before = this.isBehindTail(list, segment.sequence) ? this.tails[list] : -1;
		while (segment.start < segment.end) {
			const next = this.pageAround(list, before, segment.sequence);
			before = this.beforeFound;
			const left = segment.end - segment.start;
			const ahead = next === -1 ? left : distance(segment.sequence, this.sequences[next]);
			if (ahead <= 0) {
				segment.drop(Math.min(left, distance(segment.sequence, this.endOf(next))));
				continue;
			}
			before = this.pageFor(list, before, segment.sequence);
			if (before === -1) return false;
			this.fill(before, segment, Math.min(left, ahead));
		}
		return true;
	}
	/** Moves the first `bytes` of the payload to the end of a page, as many as there is room for. */
	fill(page, segment, bytes) {
		const count = Math.min(bytes, PAGE_BYTES - this.lengths[page]);
		const target = this.slabs[Math.floor(page / SLAB_PAGES)];
		segment.buf.copy(target, page % SLAB_PAGES * PAGE_BYTES + this.lengths[page], segment.start, segment.start + count);
		this.lengths[page] += count;
		segment.drop(count);
	}
	/** The page in front of the one that `pageAround` returned. */
	beforeFound = -1;
	/** The first page behind `before` that ends after `wanted`: it holds that byte, or lies ahead. NONE when there is none. */
	pageAround(list, before, wanted) {
		let previous = before;
		let page = before === -1 ? this.heads[list] : this.nexts[before];
		while (page !== -1 && distance(wanted, this.endOf(page)) <= 0) {
			previous = page;
			page = this.nexts[page];
		}
		this.beforeFound = previous;
		return page;
	}
	/** A page that the byte `sequence` can be appended to: `before`, if it ends there and has room, else a new one behind it. */
	pageFor(list, before, sequence) {
		if (before !== -1 && this.endOf(before) === sequence && this.lengths[before] < 4096) return before;
		const page = this.counts[list] < 1024 ? this.takePage() : -1;
		if (page === -1) return -1;
		const next = before === -1 ? this.heads[list] : this.nexts[before];
		this.sequences[page] = sequence;
		this.lengths[page] = 0;
		this.nexts[page] = next;
		if (before === -1) this.heads[list] = page;
		else this.nexts[before] = page;
		if (next === -1) this.tails[list] = page;
		this.counts[list]++;
		return page;
	}
	takePage() {
		let page = this.freed;
		if (page !== -1) this.freed = this.nexts[page];
		else {
			if (this.fresh === this.pages) return -1;
			page = this.fresh++;
			if (page % SLAB_PAGES === 0) this.slabs.push(Buffer.allocUnsafeSlow(SLAB_PAGES * PAGE_BYTES));
		}
		this.used++;
		return page;
	}
	isBehindTail(list, sequence) {
		const tail = this.tails[list];
		return tail !== -1 && distance(this.endOf(tail), sequence) >= 0;
	}
	endOf(page) {
		return advance(this.sequences[page], this.lengths[page]);
	}
};

// agent/sniffer/tcp/ordering.ts
var Ordering = class {
	flows;
	clock;
	counters;
	held;
	/** Directions with a gap, and since when. */
	gaps;
	gapSinceUs;
	constructor({ flows, clock, counters, maxPages }) {
		const lists = flows.capacity * 2;
		this.flows = flows;
		this.clock = clock;
		this.counters = counters;
		this.held = new HeldBytes({
			lists,
			pages: maxPages
		});
		this.gaps = new AgeList(lists);
		this.gapSinceUs = new Float64Array(lists);
	}
	get heldPages() {
		return this.held.usedPages;
	}
	/** Whether bytes of a direction wait for others before them. */
	holds(list) {
		return !this.held.isEmpty(list);
	}
	/** Takes the captured payload of a segment that is not empty. Its `start` and `sequence` are moved on the way. */
	take(list, segment) {
		const ahead = distance(this.flows.wanted[list], segment.sequence);
		if (this.flows.sinks[list >> 1] === null) this.ignore(list, advance(segment.sequence, segment.end - segment.start));
		else if (ahead === 0 && this.held.isEmpty(list)) this.pass(list, segment.buf, segment.start, segment.end);
		else this.onDisorder(list, segment, ahead);
	}
	/** Gives up what is missing before `target`, and tells of what is held on the way. */
	skipTo(list, target) {
		const { wanted } = this.flows;
		while (distance(wanted[list], target) > 0) {
			const toTarget = distance(wanted[list], target);
			const toHeld = this.held.isEmpty(list) ? toTarget : distance(wanted[list], this.held.firstSequence(list));
			const missing = Math.min(toTarget, toHeld);
			wanted[list] = advance(wanted[list], missing);
			this.tellGap(list, missing);
			this.passHeld(list);
		}
	}
	/** Tells of all that is held, with the gaps in front of it: it was seen. */
	flush(list) {
		while (!this.held.isEmpty(list)) this.skipGap(list);
	}
	/** Skips the next gap that has waited for too long. @returns its direction; NONE when there is none */
	expireGap() {
		const list = this.gaps.oldest;
		if (list === -1 || this.clock.nowUs - this.gapSinceUs[list] <= 1e7) return -1;
		this.skipGap(list);
		return list;
	}
	/** Nobody listens: what counts is only where the stream is. */
	ignore(list, end) {
		if (distance(this.flows.wanted[list], end) > 0) this.flows.wanted[list] = end;
	}
	/** Tells of the next bytes. */
	pass(list, buf, start, end) {
		const { wanted, sinks } = this.flows;
		wanted[list] = advance(wanted[list], end - start);
		sinks[list >> 1]?.onBytes(list & 1, buf, start, end);
	}
	onDisorder(list, segment, ahead) {
		if (ahead < 0) this.counters.values.segments_repeated++;
		else if (ahead > 0) this.counters.values.segments_out_of_order++;
		while (this.passInOrder(list, segment)) {
			if (this.held.hold(list, segment)) break;
			this.counters.values.held_overflows++;
			if (this.held.isEmpty(list)) this.skipTo(list, segment.sequence);
			else this.skipGap(list);
		}
		this.watchGap(list);
	}
	/** Tells of what can be told, and drops what is known. @returns whether bytes are left, all of them ahead */
	passInOrder(list, segment) {
		const { wanted } = this.flows;
		for (;;) {
			const behind = distance(segment.sequence, wanted[list]);
			if (behind > 0) segment.drop(behind);
			if (segment.start >= segment.end) return false;
			if (behind < 0) return true;
			const toHeld = this.held.isEmpty(list) ? segment.end - segment.start : distance(segment.sequence, this.held.firstSequence(list));
			this.pass(list, segment.buf, segment.start, Math.min(segment.end, segment.start + toHeld));
			this.passHeld(list);
		}
	}
	/** Tells of what is held and not missing anything before it any more. */
	passHeld(list) {
		const { held } = this;
		const { wanted } = this.flows;
		if (held.isEmpty(list) || held.firstSequence(list) !== wanted[list]) return;
		while (!held.isEmpty(list) && held.firstSequence(list) === wanted[list]) {
			const start = held.firstStart(list);
			this.pass(list, held.firstBuffer(list), start, start + held.firstBytes(list));
			held.dropFirst(list);
		}
		this.gaps.remove(list);
		this.watchGap(list);
	}
	watchGap(list) {
		if (this.held.isEmpty(list) || this.gaps.has(list)) return;
		this.gapSinceUs[list] = this.clock.nowUs;
		this.gaps.touch(list);
	}
	skipGap(list) {
		this.skipTo(list, this.held.firstSequence(list));
	}
	tellGap(list, bytes) {
		const sink = this.flows.sinks[list >> 1];
		if (sink === null || sink === void 0) return;
		this.counters.values.stream_gaps++;
		this.counters.values.stream_gap_bytes += bytes;
		sink.onGap(list & 1, bytes);
	}
};

// agent/sniffer/tcp/plain-segments.ts
/**
* The short way of nearly all segments: over IPv4, on a connection that both ends have spoken on and nobody has ended, nothing
* but the next bytes, or none, with an acknowledgement of what was seen. It takes such a segment whole, or leaves it alone with
* nothing changed; then segment.ts and reassembler.ts do the same and everything else.
*
*   packet ─► 20 bytes of IPv4, no fragment ─► TCP: ACK, no SYN, FIN, RST ─► known connection, both directions known, no FIN
*          ─► acknowledges no more than was told ─► bytes are the next, nothing is held ─► the sink
*
* One function and no object in between: it is three times as fast as the long way, since compilers inline only so much, and
* a mirror's cost is this function's. A property compares the two ways.
*/
/** Version 4, five words of header. */
const IPV4_PLAIN = 69;
const IPV4_HEADER_BYTES = 20;
const TCP_HEADER_BYTES = 20;
/** Whether it is a fragment, its time to live (any), and its protocol. */
const FRAGMENT_AND_PROTOCOL_MASK = 1073676543;
const UNFRAGMENTED_TCP = 6;
var PlainSegments = class {
	flows;
	ordering;
	clock;
	facts;
	factsMask;
	maxAgeUs;
	constructor({ flows, ordering, clock, facts, factsMask, maxAgeUs }) {
		this.flows = flows;
		this.ordering = ordering;
		this.clock = clock;
		this.facts = facts;
		this.factsMask = factsMask;
		this.maxAgeUs = maxAgeUs;
	}
	/** @returns whether it took the packet; if not, nothing has changed */
	take(frame) {
		const { view, start, end, marks } = frame;
		if (marks !== 1 && marks !== 2) return false;
		const tcpAt = start + IPV4_HEADER_BYTES;
		if (tcpAt + TCP_HEADER_BYTES > end) return false;
		const head = view.getInt32(start);
		if (head >>> 24 !== IPV4_PLAIN) return false;
		if ((view.getInt32(start + 6) & FRAGMENT_AND_PROTOCOL_MASK) !== UNFRAGMENTED_TCP) return false;
		const control = view.getUint16(tcpAt + 12);
		if ((control & (2 | 1 | 4 | 16)) !== 16) return false;
		const payloadStart = tcpAt + (control >>> 12 << 2);
		const payloadEnd = start + (head & 65535);
		if (payloadStart < tcpAt + TCP_HEADER_BYTES || payloadStart > payloadEnd || payloadEnd > end) return false;
		const ports = view.getInt32(tcpAt);
		const isFromClient = marks === 1;
		const { flows } = this;
		const slot = isFromClient ? flows.findIPv4(view.getInt32(start + 12), view.getInt32(start + 16), ports) : flows.findIPv4(view.getInt32(start + 16), view.getInt32(start + 12), ports << 16 | ports >>> 16);
		if (slot === -1 || (flows.facts[slot] & this.factsMask) !== this.facts) return false;
		if (!(this.clock.nowUs - flows.touchedUs[slot] < this.maxAgeUs)) return false;
		const direction = isFromClient ? 0 : 1;
		const list = slot * 2 + direction;
		const { wanted } = flows;
		if (distance(wanted[list ^ 1], view.getInt32(tcpAt + 8)) > 0) return false;
		if (payloadStart === payloadEnd) return true;
		const sink = flows.sinks[slot];
		if (sink === null || sink === void 0) return false;
		const sequence = view.getInt32(tcpAt + 4);
		if (sequence !== wanted[list] || this.ordering.holds(list)) return false;
		wanted[list] = advance(sequence, payloadEnd - payloadStart);
		sink.onBytes(direction, frame.buf, payloadStart, payloadEnd);
		return true;
	}
};

// agent/sniffer/tcp/reassembler.ts
/**
* Packets to ordered bytes: finds the connection of each segment, puts each direction's bytes in order and tells a visitor.
*
* A connection begins with its SYN (or SYN-ACK), or, if that was not seen, with the first bytes of its client: `isMidStream`. Its
* visitor hears of it with the client's first packet after that: scanners cost a slot and no more, and so does the app's half of a
* connection whose other half is filtered out. It is over after both FINs or a RST, and then stays known for a while (BRIEF_US),
* since acknowledgements and repetitions still come.
*
* What comes out of order is the matter of ordering.ts. Here belongs how a connection begins and ends, and what its receivers say
* they have: bytes that were acknowledged and did not come will not come any more, and are skipped. An acknowledgement is
* proof because a packet is captured before its receiver sees it, and its answer after.
*
* Time is the packets' own (FrameClock), so that a capture from yesterday ages as it did then. A visitor must not call back into here.
*/
/** Facts of a connection. Those of a direction are shifted left by it. */
const IS_KNOWN = 1;
const FIN_SEEN = 4;
const HAS_ENDED = 16;
const IS_TOLD = 64;
const IS_OVER = 128;
const IS_MID_STREAM = 256;
/** Where an open connection has the first, and one that is over both. */
const OPEN_OR_OVER = 192;
const BOTH_FINS = 12;
const BOTH_ENDED = 48;
/** A connection that both have spoken on and nobody has ended; how it began may differ. */
const PLAIN = {
	facts: 67,
	factsMask: -257
};
/** A connection's age is kept to the second, so that not every packet moves it in the list. */
const TOUCH_US = 1e6;
const ALL_PORTS = 65536;
/** No direction: the segment is not for a watched port. */
const NOT_OURS = -1;
var Reassembler = class {
	clock;
	visitor;
	counters;
	ports = new Uint8Array(ALL_PORTS);
	segment = new Segment();
	flows;
	ordering;
	plain;
	ownAddresses;
	/** Connections that are open; those that are over or only begun. */
	open;
	brief;
	constructor(options) {
		const { clock, visitor, counters, maxFlows = MAX_FLOWS, maxPages = MAX_PAGES } = options;
		this.ownAddresses = options.ownAddresses;
		this.clock = clock;
		this.visitor = visitor;
		this.counters = counters;
		this.flows = new FlowTable(maxFlows);
		this.ordering = new Ordering({
			flows: this.flows,
			clock,
			counters,
			maxPages
		});
		this.plain = new PlainSegments({
			...PLAIN,
			flows: this.flows,
			ordering: this.ordering,
			clock,
			maxAgeUs: TOUCH_US
		});
		this.open = new AgeList(maxFlows);
		this.brief = new AgeList(maxFlows);
	}
	/** Connections that are known, those just over among them. */
	get flowCount() {
		return this.flows.size;
	}
	/** Pages that hold out-of-order bytes. */
	get heldPages() {
		return this.ordering.heldPages;
	}
	/** Replaces the watched ports. Connections of others are over: `unwanted`. */
	setPorts(ports) {
		this.ports.fill(0);
		for (const port of ports) this.ports[port] = 1;
		for (const list of [this.open, this.brief]) for (let slot = list.oldest; slot !== -1;) {
			const next = list.after(slot);
			if (this.ports[this.flows.podPort(slot)] === 0) this.forget(slot, "unwanted");
			slot = next;
		}
	}
	onFrame(frame) {
		if (!this.plain.take(frame)) this.onAnyFrame(frame);
	}
	/** Ages what time has passed over. Once in a while, after packets or when there were none. */
	expire() {
		const { open, brief, ordering, flows } = this;
		const { nowUs } = this.clock;
		for (let slot = brief.oldest; slot !== -1 && nowUs - flows.touchedUs[slot] > 1e7; slot = brief.oldest) this.forget(slot, "idle");
		for (let slot = open.oldest; slot !== -1 && nowUs - flows.touchedUs[slot] > 6e8; slot = open.oldest) {
			this.counters.values.flows_idle++;
			this.forget(slot, "idle");
		}
		for (let list = ordering.expireGap(); list !== -1; list = ordering.expireGap()) this.finish(list >> 1);
	}
	/** The end of all: every connection that was told of is over. */
	forgetAll(end) {
		for (const list of [this.open, this.brief]) for (let slot = list.oldest; slot !== -1; slot = list.oldest) this.forget(slot, end);
	}
	onAnyFrame(frame) {
		const { segment, flows } = this;
		const result = segment.parse(frame);
		if (result !== 0) {
			this.countUnusable(result);
			return;
		}
		const direction = this.directionOf(frame);
		if (direction === NOT_OURS) {
			this.counters.values.packets_unwatched++;
			return;
		}
		let slot = flows.find(segment, direction);
		if ((segment.flags & 2) !== 0) slot = this.onSyn(slot, direction);
		else if (slot === -1) slot = this.pickUp(direction);
		if (slot === -1 || (flows.facts[slot] & IS_OVER) !== 0) {
			this.counters.values.segments_unclaimed++;
			return;
		}
		this.touch(slot);
		if ((segment.flags & 4) !== 0) this.onReset(slot, direction);
		else this.onSegment(slot, direction);
	}
	countUnusable(result) {
		const { values } = this.counters;
		if (result === 2) values.packets_fragmented++;
		else if (result === 3) values.packets_malformed++;
		else if (result === 4) values.packets_corrupt++;
		else if (result === 1) values.packets_unwatched++;
	}
	directionOf(frame) {
		const { segment, ports } = this;
		const isToPod = (frame.marks & 2) === 0 && ports[segment.destinationPort] === 1;
		const isFromPod = (frame.marks & 1) === 0 && ports[segment.sourcePort] === 1;
		if (isToPod && isFromPod) return this.guessDirection();
		if (isToPod) return 0;
		return isFromPod ? 1 : NOT_OURS;
	}
	/** Both ports are watched, on lo or in a file: the handshake tells who is the client, and the table remembers. */
	guessDirection() {
		const { segment, flows } = this;
		if ((segment.flags & 2) !== 0) return (segment.flags & 16) === 0 ? 0 : 1;
		return flows.find(segment, 0) === -1 && flows.find(segment, 1) !== -1 ? 1 : 0;
	}
	/**
	* A client's SYN begins a connection where none is open; on an open one it may be late or forged, and only the app's answer to it
	* proves that there is a new one. @returns the slot of the connection that it belongs to or begins
	*/
	onSyn(found, direction) {
		const { segment, flows } = this;
		const isAnswer = (segment.flags & 16) !== 0;
		if (isAnswer !== (direction === 1)) return found;
		const clientFirst = isAnswer ? segment.acknowledgement : advance(segment.sequence, 1);
		const facts = found === -1 ? 0 : flows.facts[found];
		let slot = found;
		if (found !== -1 && this.isAnother(found, clientFirst) && (isAnswer || (facts & OPEN_OR_OVER) !== IS_TOLD)) {
			if ((facts & OPEN_OR_OVER) === IS_TOLD) this.counters.values.flows_replaced++;
			this.forget(found, "reset");
			slot = -1;
		}
		if (slot === -1) slot = this.begin(0);
		const known = flows.facts[slot];
		if ((known & IS_KNOWN << 0) === 0) {
			flows.clientFirst[slot] = clientFirst;
			this.know(slot * 2 + 0, clientFirst);
		}
		if (isAnswer && (known & IS_KNOWN << 1) === 0) this.know(slot * 2 + 1, advance(segment.sequence, 1));
		return slot;
	}
	/** Whether a handshake is not the one that the connection began with. An answer may acknowledge bytes that came with the SYN. */
	isAnother(slot, clientFirst) {
		const { flows } = this;
		const acknowledged = distance(flows.clientFirst[slot], clientFirst);
		const sent = distance(flows.clientFirst[slot], flows.wanted[slot * 2 + 0]);
		return (flows.facts[slot] & IS_MID_STREAM) !== 0 || acknowledged < 0 || acknowledged > sent;
	}
	/** A connection whose beginning was not seen begins for us with bytes of its client. */
	pickUp(direction) {
		const { flags, payloadBytes } = this.segment;
		if (direction !== 0 || payloadBytes === 0 || (flags & 4) !== 0) return -1;
		return this.begin(IS_MID_STREAM);
	}
	begin(facts) {
		const { flows } = this;
		if (flows.isFull) this.evict();
		const slot = flows.add();
		flows.facts[slot] = facts;
		flows.startedUs[slot] = this.clock.nowUs;
		flows.touchedUs[slot] = this.clock.nowUs;
		this.brief.touch(slot);
		return slot;
	}
	/** The key that `find` read stays: `add` comes next. */
	evict() {
		const brief = this.brief.oldest;
		if (brief === -1) this.counters.values.flows_evicted++;
		this.forget(brief === -1 ? this.open.oldest : brief, "evicted");
	}
	touch(slot) {
		const { flows, clock } = this;
		if (clock.nowUs - flows.touchedUs[slot] < TOUCH_US) return;
		flows.touchedUs[slot] = clock.nowUs;
		if ((flows.facts[slot] & IS_TOLD) !== 0) this.open.touch(slot);
		else this.brief.touch(slot);
	}
	/** RFC 9293, 3.5.2: a reset counts where it can belong to what the receiver has seen. */
	onReset(slot, direction) {
		const { flows, segment } = this;
		if ((flows.facts[slot] & IS_KNOWN << direction) !== 0 && distance(flows.wanted[slot * 2 + direction], segment.sequence) < 0) {
			this.counters.values.segments_implausible++;
			return;
		}
		if ((flows.facts[slot] & IS_TOLD) === 0) this.forget(slot, "reset");
		else this.endFlow(slot, "reset");
	}
	onSegment(slot, direction) {
		const { flows, segment } = this;
		const list = slot * 2 + direction;
		const hasPayload = segment.payloadBytes > 0 || (segment.flags & 1) !== 0;
		const isSyn = (segment.flags & 2) !== 0;
		if ((flows.facts[slot] & IS_TOLD) === 0 && (hasPayload || !isSyn)) {
			if (direction === 1) {
				this.counters.values.segments_unclaimed++;
				return;
			}
			this.tell(slot);
		}
		if (isSyn) segment.sequence = advance(segment.sequence, 1);
		else if ((segment.flags & 16) !== 0) this.onAcknowledgement(list ^ 1);
		if (hasPayload) this.onPayload(list);
		if ((flows.facts[slot] & BOTH_FINS) !== 0) this.finish(slot);
	}
	/** Tells the visitor of a connection, and makes its beginning known where the handshake was seen in part. */
	tell(slot) {
		const { flows, segment, counters } = this;
		if ((flows.facts[slot] & (IS_MID_STREAM | IS_KNOWN << 1)) === 0 && (segment.flags & 16) !== 0) this.know(slot * 2 + 1, segment.acknowledgement);
		const isMidStream = (flows.facts[slot] & IS_MID_STREAM) !== 0;
		flows.facts[slot] |= IS_TOLD;
		this.brief.remove(slot);
		this.open.touch(slot);
		if (this.ownAddresses?.has(formatAddress(flows.copyPodAddress(slot))) === false) {
			counters.values.flows_foreign++;
			return;
		}
		counters.values.flows_seen++;
		if (isMidStream) counters.values.flows_mid_stream++;
		const info = {
			clientAddress: formatAddress(flows.copyClientAddress(slot)),
			clientPort: flows.clientPort(slot),
			podPort: toPort(flows.podPort(slot)),
			isMidStream,
			startedUs: flows.startedUs[slot]
		};
		flows.sinks[slot] = this.visitor.onFlow(info, this.clock);
	}
	know(list, sequence) {
		this.flows.facts[list >> 1] |= IS_KNOWN << (list & 1);
		this.flows.wanted[list] = sequence;
	}
	/** The receiver of the direction `list` has everything up to there. */
	onAcknowledgement(list) {
		const { flows, segment } = this;
		const facts = flows.facts[list >> 1] >> (list & 1);
		const isFinSeen = (facts & FIN_SEEN) !== 0;
		const { acknowledgement } = segment;
		const target = isFinSeen && distance(flows.finAt[list], acknowledgement) > 0 ? flows.finAt[list] : acknowledgement;
		const ahead = distance(flows.wanted[list], target);
		if (ahead <= 0 || (facts & IS_KNOWN) === 0 || (facts & HAS_ENDED) !== 0) return;
		if (ahead > MAX_WINDOW_BYTES) this.counters.values.segments_implausible++;
		else this.ordering.skipTo(list, target);
	}
	onPayload(list) {
		const { flows, segment, counters } = this;
		const { sequence, payloadBytes } = segment;
		const facts = flows.facts[list >> 1] >> (list & 1);
		if ((facts & IS_KNOWN) === 0) this.know(list, sequence);
		const ahead = distance(flows.wanted[list], sequence);
		if (Math.abs(ahead) > MAX_WINDOW_BYTES) counters.values.segments_implausible++;
		else if ((facts & HAS_ENDED) !== 0) counters.values.segments_repeated++;
		else {
			if ((segment.flags & 1) !== 0 && (facts & FIN_SEEN) === 0 && ahead + payloadBytes >= 0) this.noteFin(list, advance(sequence, payloadBytes));
			if (segment.start < segment.end) this.ordering.take(list, segment);
		}
	}
	noteFin(list, at) {
		this.flows.finAt[list] = at;
		this.flows.facts[list >> 1] |= FIN_SEEN << (list & 1);
	}
	/** Ends the directions whose FIN has been reached, and the connection after the second. */
	finish(slot) {
		this.finishDirection(slot, 0);
		this.finishDirection(slot, 1);
		if ((this.flows.facts[slot] & BOTH_ENDED) === BOTH_ENDED) this.endFlow(slot, "closed");
	}
	finishDirection(slot, direction) {
		const { flows } = this;
		const list = slot * 2 + direction;
		const facts = flows.facts[slot] >> direction;
		if ((facts & FIN_SEEN) === 0 || (facts & HAS_ENDED) !== 0) return;
		if (distance(flows.wanted[list], flows.finAt[list]) > 0) return;
		flows.facts[slot] |= HAS_ENDED << direction;
		flows.sinks[slot]?.onEnd(direction);
	}
	/** Over, but known for a while. */
	endFlow(slot, end) {
		const { flows } = this;
		this.ordering.flush(slot * 2 + 0);
		this.ordering.flush(slot * 2 + 1);
		flows.sinks[slot]?.onOver(end);
		flows.sinks[slot] = null;
		flows.facts[slot] |= IS_OVER;
		flows.touchedUs[slot] = this.clock.nowUs;
		this.open.remove(slot);
		this.brief.touch(slot);
	}
	forget(slot, end) {
		if ((this.flows.facts[slot] & OPEN_OR_OVER) === IS_TOLD) this.endFlow(slot, end);
		this.open.remove(slot);
		this.brief.remove(slot);
		this.flows.remove(slot);
	}
};

// agent/sniffer/rehearsal.ts
/**
* What the worker does before it looks at the first packet: made-up requests and answers take the way of real ones, from the frame to
* the batch, until that way is compiled. A reader that begins cold needs twenty times as long for a packet, and the ring of a
* pod at full speed is full before its code is compiled, most of all where other programs want the same cores.
*
* Nothing of it is seen or counted anywhere else.
*/
const CONNECTIONS = 16;
const FIRST_CLIENT_PORT = 4e4;
const POD_PORT = toPort(8080);
const CLIENT_ADDRESS = 167772162;
const POD_ADDRESS = 167772161;
const IPV4_BYTES = 20;
const HEADERS_BYTES = 40;
const SEQUENCE_AT = 24;
const IPV4_WORDS = 69;
const PROTOCOL_TCP = 6;
/** Of the kinds that there are, since code is compiled for what it has met. */
const REQUESTS = [
	"GET /cart/items?page=2 HTTP/1.1\r\nHost: shop\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\nCookie: session=1; theme=dark\r\n\r\n",
	"GET / HTTP/1.1\r\nHost: 10.0.0.1:8080\r\n\r\n",
	"POST /orders HTTP/1.1\r\nHost: shop.example:8080\r\nContent-Type: application/json\r\nContent-Length: 2\r\nX-Request-Id: 1\r\n\r\n{}",
	"PUT /a%20b HTTP/1.1\r\nHost: [fd00::1]:8080\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n2\r\nok\r\n0\r\n\r\n"
];
const ANSWERS = ["HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 204 No Content\r\n\r\n"];
/** Between two packets, by their clock. */
const STEP_US = 10;
/** After so many packets their way is compiled: a fifth of a second. A machine that is busy gets no longer than this for it. */
const PACKETS = 6e4;
const MAX_MS = 1500;
/** One after the other, each with connections of its own: what was the same for all of the first differs for those of the second. */
const PASSES = 3;
/** Filters that are tried: each makes a packet dearer, and they share their code. */
const MAX_FILTERS = 4;
/** @param specs the filters that requests will be judged by; null: none */
function rehearse(specs) {
	const untilMs = performance.now() + MAX_MS;
	const memory = /* @__PURE__ */ new ArrayBuffer(1);
	structuredClone(memory, { transfer: [memory] });
	for (let pass = 0; pass < PASSES; pass++) {
		const copying = new RehearsedCopying(specs.slice(0, MAX_FILTERS));
		const rehearsal = new Rehearsal(copying.engine);
		for (let packets = 0; packets < PACKETS / PASSES && performance.now() < untilMs; copying.flush()) packets += rehearsal.round();
		rehearsal.end();
		copying.flush();
	}
}
/** What the worker does with connections, but for the end: batches are dropped. */
var RehearsedCopying = class {
	engine = new MirrorEngine();
	/** Bytes that batches had. */
	handedOn = 0;
	away = /* @__PURE__ */ new Int32Array(1);
	batch = new BatchWriter({ post: (bytes, used) => this.takeBack(bytes, used) }, this.away);
	mirrors;
	constructor(specs) {
		this.mirrors = specs.map((spec) => {
			const filter = spec === null ? null : compileFilter(spec);
			return new RemoteMirror({
				id: 1,
				filter,
				wantsResponses: false,
				rate: null
			}, this.batch);
		});
		this.engine.set(POD_PORT, this.mirrors);
	}
	flush() {
		for (const mirror of this.mirrors) mirror.flushNotes();
		this.batch.flush();
	}
	takeBack(bytes, used) {
		Atomics.sub(this.away, 0, used);
		this.handedOn += used;
		this.batch.reuse(bytes);
	}
};
/** Plays requests and answers, as many of each, to whoever is told of connections. */
var Rehearsal = class {
	counters = new Counters();
	clock = new FrameClock();
	frame = new Frame();
	reassembler;
	/** Where each packet begins, and behind the last. */
	starts;
	constructor(visitor) {
		const { clock, counters } = this;
		this.reassembler = new Reassembler({
			clock,
			visitor,
			counters,
			maxFlows: 32,
			maxPages: 1
		});
		this.reassembler.setPorts([POD_PORT]);
		this.clock.nowUs = Date.now() * 1e3;
		for (let index = 0; index < CONNECTIONS; index++) this.shakeHands(index);
		const packets = Array.from({ length: CONNECTIONS }, (_, index) => [packet({
			index,
			isFromClient: true,
			flags: 16,
			text: REQUESTS[index % REQUESTS.length] ?? ""
		}), packet({
			index,
			isFromClient: false,
			flags: 16,
			text: ANSWERS[index % ANSWERS.length] ?? ""
		})]).flat();
		const starts = [0];
		for (const { length } of packets) starts.push((starts.at(-1) ?? 0) + length);
		this.starts = starts;
		this.frame.setMemory(Buffer.concat(packets));
	}
	/** One request and its answer on each connection. @returns how many packets these were */
	round() {
		const { frame, clock, starts, reassembler } = this;
		for (let index = 0; index + 1 < starts.length; index++) {
			frame.start = starts[index];
			frame.end = starts[index + 1];
			frame.wireBytes = frame.end - frame.start;
			frame.marks = (index & 1) === 0 ? 1 : 2;
			clock.nowUs = clock.nowUs + STEP_US;
			reassembler.onFrame(frame);
			const at = frame.start + SEQUENCE_AT;
			frame.view.setInt32(at, frame.view.getInt32(at) + frame.wireBytes - HEADERS_BYTES);
		}
		return starts.length - 1;
	}
	/** All connections are over. */
	end() {
		this.reassembler.forgetAll("unwanted");
	}
	shakeHands(index) {
		for (const isFromClient of [true, false]) {
			const bytes = packet({
				index,
				isFromClient,
				flags: isFromClient ? 2 : 2 | 16,
				text: ""
			});
			this.frame.setMemory(bytes);
			this.frame.start = 0;
			this.frame.end = bytes.length;
			this.frame.wireBytes = bytes.length;
			this.frame.marks = isFromClient ? 1 : 2;
			this.reassembler.onFrame(this.frame);
		}
	}
};
/** An IPv4 packet. It acknowledges the other end's SYN, and nothing behind it. */
function packet({ index, isFromClient, flags, text }) {
	const bytes = Buffer.alloc(HEADERS_BYTES + text.length);
	const addresses = [CLIENT_ADDRESS, POD_ADDRESS];
	const ports = [FIRST_CLIENT_PORT + index, POD_PORT];
	const [from, to] = isFromClient ? [0, 1] : [1, 0];
	bytes[0] = IPV4_WORDS;
	bytes.writeUInt16BE(bytes.length, 2);
	bytes[9] = PROTOCOL_TCP;
	bytes.writeUInt32BE(addresses[from], 12);
	bytes.writeUInt32BE(addresses[to], 16);
	bytes.writeUInt16BE(ports[from], IPV4_BYTES);
	bytes.writeUInt16BE(ports[to], 22);
	bytes.writeUInt32BE((flags & 2) !== 0 ? 0 : 1, SEQUENCE_AT);
	bytes.writeUInt32BE(1, 28);
	bytes[32] = 80;
	bytes[33] = flags;
	bytes.write(text, HEADERS_BYTES, "latin1");
	return bytes;
}

// agent/sniffer/sniffer.ts
/** How often connections are aged, by the packets' time. */
const EXPIRE_INTERVAL_US = 25e4;
var Sniffer = class {
	/** Told of each packet, too, before it is put in order. */
	tap = null;
	source;
	reassembler;
	expiredUs = 0;
	constructor(options) {
		this.source = options.source;
		this.reassembler = new Reassembler({
			...options,
			clock: options.source.clock
		});
	}
	/** Replaces the watched ports. Flows of other ports are over at once: `unwanted`. */
	setPorts(ports) {
		this.source.setPorts(ports);
		this.reassembler.setPorts(ports);
	}
	/** Tells the visitor what the packets that are there bring; waits for some at most `timeoutMs`. @returns how many there were */
	poll(timeoutMs) {
		const { source, reassembler } = this;
		const packets = source.poll(this.tap === null ? reassembler : this, timeoutMs);
		if (Math.abs(source.clock.nowUs - this.expiredUs) > EXPIRE_INTERVAL_US) {
			this.expiredUs = source.clock.nowUs;
			reassembler.expire();
		}
		return packets;
	}
	onFrame(frame) {
		this.tap?.onFrame(frame);
		this.reassembler.onFrame(frame);
	}
	/** Whether `poll` would tell of packets at once. */
	get hasPackets() {
		return this.source.hasPackets;
	}
	/** All that the source has, to its end: for files. */
	drain() {
		while (!this.source.isOver) this.poll(0);
	}
	/** Every flow that was told of is over: `unwanted`. */
	[Symbol.dispose]() {
		this.reassembler.forgetAll("unwanted");
		this.source[Symbol.dispose]();
	}
};

// agent/sniffer/sniffer-worker.ts
/**
* The thread that reads packets: ring, reassembly, requests, filters, all of it here. What matches goes to the thread with the
* tunnels in batches; orders come the other way, each with a signal, since this thread waits in the kernel and its event loop
* never turns.
*/
/** How long a wait for packets lasts at the most. */
const POLL_MS = 100;
const COUNTERS_MS = 500;
/** Copies are handed on when all packets were read, and after so many blocks of them. */
const FLUSH_BLOCKS = 8;
function run(port, { wakeFd, ignoredMark, ringBytes, away, specs }) {
	const post = (report, transfer = []) => port.postMessage(report, transfer);
	using _ = askForCores();
	rehearse(specs);
	const counters = new Counters();
	const batch = new BatchWriter({ post: (bytes, used) => post({
		kind: "batch",
		batch: bytes,
		used
	}, [bytes]) }, new Int32Array(away));
	const engine = new MirrorEngine();
	const source = new RingSource({
		counters,
		wakeFd,
		ignoredMark,
		ringBytes
	});
	using sniffer = new Sniffer({
		source,
		visitor: engine,
		counters,
		ownAddresses: new OwnAddresses()
	});
	const taps = new PacketTaps(source.clock);
	const mirrors = new Mirrors(engine, batch, taps);
	const take = ({ round, mirrors: wanted }) => {
		sniffer.setPorts(mirrors.set(wanted ?? []));
		sniffer.tap = taps.isEmpty ? null : taps;
		mirrors.flush();
		post({
			kind: "done",
			round
		});
	};
	let blocks = 0;
	for (let countedMs = 0, isTold = false; !isTold;) {
		if (sniffer.poll(POLL_MS) > 0) blocks += 1;
		for (let got = (0, import__builtin_worker_threads.receiveMessageOnPort)(port); got !== void 0; got = (0, import__builtin_worker_threads.receiveMessageOnPort)(port)) {
			const message = got.message;
			if (message.kind === "played") batch.reuse(message.batch);
			else if (message.mirrors === null) isTold = true;
			else take(message);
		}
		if (!sniffer.hasPackets || blocks >= FLUSH_BLOCKS) {
			mirrors.flush();
			blocks = 0;
		}
		const nowMs = performance.now();
		if (nowMs - countedMs < COUNTERS_MS) continue;
		countedMs = nowMs;
		post({
			kind: "counters",
			counters: counters.snapshot()
		});
	}
	mirrors.flush();
	post({
		kind: "counters",
		counters: counters.snapshot()
	});
}
/** The mirrors of this thread, by their number. */
var Mirrors = class {
	#engine;
	#batch;
	#taps;
	#byId = /* @__PURE__ */ new Map();
	#ports = /* @__PURE__ */ new Set();
	constructor(engine, batch, taps) {
		this.#engine = engine;
		this.#batch = batch;
		this.#taps = taps;
	}
	/** @returns the ports that they need */
	set(orders) {
		const perPort = Map.groupBy(orders, ({ port }) => port);
		for (const port of /* @__PURE__ */ new Set([...this.#ports, ...perPort.keys()])) this.#engine.set(port, (perPort.get(port) ?? []).map((each) => this.#mirrorOf(each)));
		this.flush();
		const wanted = new Set(orders.map(({ id }) => id));
		for (const id of this.#byId.keys()) if (!wanted.has(id)) this.#byId.delete(id);
		this.#ports = new Set(perPort.keys());
		this.#tap(orders.filter((each) => each.wantsPackets));
		return [...this.#ports];
	}
	flush() {
		this.#taps.flush();
		for (const mirror of this.#byId.values()) mirror.flushNotes();
		this.#batch.flush();
	}
	#tap(orders) {
		this.#taps.keepOnly(new Set(orders.map(({ id }) => id)));
		for (const { id, port } of orders) this.#taps.add(id, port, (bytes, packets) => this.#batch.packets(id, bytes, packets));
	}
	#mirrorOf({ id, spec, wantsResponses, maxRate }) {
		let found = this.#byId.get(id);
		if (found === void 0) {
			const filter = spec === null ? null : compileFilter(spec);
			const rate = maxRate === null ? null : new Rate(maxRate);
			found = new RemoteMirror({
				id,
				filter,
				wantsResponses,
				rate
			}, this.#batch);
			this.#byId.set(id, found);
		}
		return found;
	}
};
if (import__builtin_worker_threads.parentPort === null) throw new Error("this is the entry of a worker");
run(import__builtin_worker_threads.parentPort, import__builtin_worker_threads.workerData);

export {  };