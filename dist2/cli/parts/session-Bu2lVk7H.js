import { t as __commonJSMin } from "./rolldown-runtime-CoNq6U3z.js";
import { i as SUBSCRIBE_DUPLICATE, n as isResumeRefused, r as ENDED_LEAVING, t as greet } from "./handshake-C8kQngV2.js";
import { o as require__builtin_stream, s as require__builtin_crypto, t as isAgentEnding } from "./tunnel-C1U0hZVC.js";
import { n as aborted, o as require__builtin_http, r as pause, t as sentence } from "./sentence-DzvZX_dA.js";
import { n as systemErrorCode, r as toHeadgateError, t as HeadgateError } from "./errors-BbalaUdS.js";
import { A as OPAQUE_ANSWER_TIMEOUT_MS, F as TRANSLATION_CONNECTION_WINDOW_BYTES, I as TRANSLATION_WINDOW_BYTES, M as RECONNECT_MAX_DELAY_MS, N as RECONNECT_WINDOW_MS, O as NETWORK_TIMEOUT_MS, P as RELEASE_TIMEOUT_MS, a as ANSWER_TIMEOUT_MS, b as MAX_LOCAL_CONNECTIONS, d as HTTP2_REPLAY_IDLE_MS, f as LEAVE_TIMEOUT_MS, g as LOCAL_KEEP_ALIVE_MS, h as LOCAL_CONNECT_TIMEOUT_MS, j as READ_BUFFER_BYTES, p as LISTENERS_TIMEOUT_MS, u as GOODBYE_TIMEOUT_MS, w as MAX_TRANSLATED_FIELDS, x as MAX_LOCAL_HEAD_BYTES } from "./_builtin_buffer-B4HCvALO.js";
import { $ as MAX_LITERAL_STATES, S as isEncoded, at as EXACT, b as decodeBytes, ct as standsAt, it as ASCII_LOWER, k as RequestHead, v as hashBytes, w as walkOf, x as decodedBytes } from "./world-settings-l5Alqh_b.js";
import { a as isLetter, t as BYTE_CLASS } from "./byte-classes-Cc3ulyy3.js";
import { t as require__builtin_net } from "./_builtin_net-DR6XNIWE.js";
import { t as Backoff } from "./backoff-DsAwPija.js";
import { B as toSubscriptionId } from "./mirror-wish-CL8_-fub.js";
import { n as filterOfPort } from "./settings-BkLum89H.js";

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

// protocol/exchange-record.ts
/**
* What a stream of a mirror with responses carries: not the client's bytes alone but records of both directions, each with
* the number of its request on that connection and the time at which it was seen.
*
*     u8 facts | u8 0, 0, 0 | u32 exchange | u32 length | f64 microseconds since the epoch | length bytes
*
* Records of one exchange come in order; those of two may alternate, as a client may send its next request early. Decoding is
* incremental: a record may span any number of reads.
*/
const RECORD_HEADER_BYTES = 20;
/** `length` bytes were left out, since the tunnel did not keep up; no bytes follow. */
const RECORD_OMITTED = 32;
/** Reads records from a stream's bytes, however they are cut. */
var RecordReader = class {
	#visitor;
	#header = Buffer.alloc(20);
	#headerBytes = 0;
	#left = 0;
	constructor(visitor) {
		this.#visitor = visitor;
	}
	/** Borrows the bytes. */
	push(bytes, start, end) {
		let at = start;
		while (at < end) {
			if (this.#left > 0) {
				const to = Math.min(end, at + this.#left);
				this.#left -= to - at;
				this.#visitor.onRecordBytes(bytes, at, to);
				at = to;
				continue;
			}
			const taken = Math.min(end - at, 20 - this.#headerBytes);
			bytes.copy(this.#header, this.#headerBytes, at, at + taken);
			this.#headerBytes += taken;
			at += taken;
			if (this.#headerBytes === 20) this.#begin();
		}
	}
	#begin() {
		const header = this.#header;
		this.#headerBytes = 0;
		const length = header.readUInt32BE(8);
		const facts = header.readUInt8(0);
		this.#left = (facts & 32) === 0 ? length : 0;
		this.#visitor.onRecord({
			facts,
			exchange: header.readUInt32BE(4),
			length,
			timeUs: header.readDoubleBE(12)
		});
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
			const subject = find(this.#subjects[slot], bytes, nameStart, length);
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
		const known = find(list, bytes, 0, bytes.length);
		if (known !== null) return known;
		const subject = new Subject(name, this.words, this.#budget);
		list.push(subject);
		this.#firstLetters[slot] |= 1 << (bytes[0] & 31);
		return subject;
	}
};
/** The subject of a name, whose case does not count. The five low bits of a letter are those of its other case. */
function find(subjects, bytes, start, length) {
	for (let i = 0; i < subjects.length; i++) {
		const { name } = subjects[i];
		if (name.length === length && standsAt(bytes, start, name, ASCII_LOWER)) return subjects[i];
	}
	return null;
}

// filter-engine/byte-hold.ts
/**
* Bytes kept back because they cannot be acted on yet: an unfinished head, or what a client sent ahead. Owns its memory
* (docs/buffers.md, row "hold"). Bounded by its users: a head has a limit, and whoever holds back stops reading.
*/
const FIRST_BYTES$1 = 1024;
const EMPTY = Buffer.alloc(0);
var ByteHold = class {
	/** Valid in `[start, end)`. */
	bytes = EMPTY;
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
		this.bytes = EMPTY;
		this.start = 0;
		this.end = 0;
	}
	makeRoom(count) {
		const held = this.end - this.start;
		let size = Math.max(FIRST_BYTES$1, this.bytes.length);
		while (size < held + count) size *= 2;
		const grown = Buffer.allocUnsafeSlow(size);
		this.bytes.copy(grown, 0, this.start, this.end);
		this.bytes = grown;
		this.start = 0;
		this.end = held;
	}
};

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
const OPTIONS = Buffer.from("OPTIONS");
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
		if (!isWord(buf, methodStart, methodEnd, OPTIONS)) return 4;
		if (targetStart + 1 === end) return 0;
		return buf[targetStart + 1] === 32 ? 1 : 4;
	}
	return isLetter(first) ? detectScheme(buf, targetStart, end) : 4;
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

// cli/session/counter-sum.ts
var import__builtin_http = require__builtin_http();
var import__builtin_net = require__builtin_net();
var import__builtin_crypto = require__builtin_crypto();
var import__builtin_stream = require__builtin_stream();
var CounterSum = class {
	#earlier = {};
	#current = {};
	/** What the agent at hand has counted so far. */
	update(counters) {
		this.#current = counters;
	}
	/** Another agent begins to count. */
	beginAgain() {
		this.#earlier = this.values;
		this.#current = {};
	}
	get values() {
		return addCounters(this.#earlier, this.#current);
	}
};
/** Both together, as a fresh object. */
function addCounters(one, other) {
	const sum = { ...one };
	for (const [name, count] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + count;
	return sum;
}

// cli/local/http1-pool.ts
/**
* Connections to local processes that speak HTTP/1, for requests that came in HTTP/2: kept alive and used again, one request at a time
* on each, as node's http Agent does it.
*
* *A connection that was closed meanwhile.* Servers close idle ones after a time of their own; a request that was on its way then met nobody,
* and may be sent again. Idle connections are given up early, so that this is rare; where it happens, it is told from a request that was
* read and not answered by what local-stream.ts says of idle closes (`metNobody`).
*/
/** A write up to this travels as one segment, which is read as a whole or not at all. */
const ONE_SEGMENT_BYTES$1 = 16384;
const FAMILIES = {
	"127.0.0.1": 4,
	"::1": 6
};
var Http1Pool = class {
	agent;
	constructor(maxConnections = MAX_LOCAL_CONNECTIONS) {
		this.agent = new import__builtin_http.Agent({
			keepAlive: true,
			scheduling: "lifo",
			timeout: LOCAL_KEEP_ALIVE_MS,
			maxSockets: maxConnections
		});
	}
	/** Closes what is idle and what is in use. */
	close() {
		this.agent.destroy();
	}
};
/** What is looked up in the place of a name: both loopback addresses, the one that answered last first. */
function dialOptions(port) {
	const addresses = [port.firstHost, port.secondHost].map((address) => ({
		address,
		family: FAMILIES[address]
	}));
	return {
		host: "localhost",
		port: port.dialPort,
		autoSelectFamily: true,
		autoSelectFamilyAttemptTimeout: LOCAL_CONNECT_TIMEOUT_MS,
		lookup: (_host, _options, found) => found(null, addresses)
	};
}
/** What becomes of one request on its connection, as far as it says whether the local process can have acted on it. */
var RequestDelivery = class {
	#request;
	#port;
	#isConnected = false;
	#hasMetNobody = false;
	#bytesBefore = 0;
	#timer;
	constructor(request, port) {
		this.#request = request;
		this.#port = port;
		request.once("socket", (socket) => this.#watch(socket));
		request.once("close", () => clearTimeout(this.#timer));
	}
	/** The local process has surely not got it. */
	isUndelivered(error) {
		if (!this.#isConnected) return true;
		return this.#request.reusedSocket && (this.#hasMetNobody || error.code === "EPIPE");
	}
	/** There was no connection at all. */
	get isUnconnected() {
		return !this.#isConnected;
	}
	#watch(socket) {
		if (!socket.connecting) {
			this.#isConnected = true;
			this.#bytesBefore = socket.bytesWritten;
			socket.prependOnceListener("end", () => {
				const isOneSegment = socket.bytesWritten - this.#bytesBefore <= ONE_SEGMENT_BYTES$1;
				this.#hasMetNobody = isOneSegment && socket.remoteAddress === void 0;
			});
			return;
		}
		this.#timer = setTimeout(() => socket.destroy(), LOCAL_CONNECT_TIMEOUT_MS);
		socket.once("connect", () => {
			clearTimeout(this.#timer);
			this.#isConnected = true;
			const host = socket.autoSelectFamilyAttemptedAddresses?.at(-1)?.startsWith("::1") ? "::1" : "127.0.0.1";
			this.#port.noteAnswered(host);
		});
	}
};

// \0builtin:http2
var require__builtin_http2 = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:http2");
}));

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

// filter-engine/http2/static-table.ts
const FIELDS = `:authority|:method GET|:method POST|:path /|:path /index.html|:scheme http|:scheme https|:status 200|:status 204
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
	return FIELDS.replaceAll("\n", "").split("|").map((field) => {
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
		if (name[0] === COLON && name.length === 5) fillPath(head, valueStart, valueEnd);
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
const COLON = 58;
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

// cli/local/http2-request.ts
var import__builtin_http2 = require__builtin_http2();
const NO_FILTERS = new BlockPrefilter([]);
/** One for all: read and taken apart at once. */
const list = new HeaderList();
var Http2Request = class {
	#stream;
	#connection;
	#records = new RecordReader(this);
	#block = new ByteHold();
	#onOver;
	#request;
	#trailers;
	/** Of the record under way. */
	#facts = 0;
	#left = 0;
	/** Of what came last: content, whose credit follows. */
	#writtenBytes = 0;
	#isWhole = false;
	#isDelivered = false;
	#hasAgentEnded = false;
	#isOver = false;
	/** @param onOver told once */
	constructor(stream, connection, onOver) {
		this.#stream = stream;
		this.#connection = connection;
		this.#onOver = onOver;
	}
	onData(bytes, start, end) {
		if (this.#isOver) return;
		this.#writtenBytes = 0;
		this.#records.push(bytes, start, end);
		if (!this.#isOver) this.#stream.consumed(end - start - this.#writtenBytes);
	}
	onEnd() {
		this.#hasAgentEnded = true;
		if (this.#isOver) return;
		if (this.#request === void 0 || this.#request.destroyed) this.#finish();
		else this.#settle();
	}
	onReset() {
		this.#request?.close(import__builtin_http2.constants.NGHTTP2_CANCEL);
		this.#over();
	}
	onDrain() {}
	/** The connection to the local process is gone. */
	meetConnectionEnd() {
		if (this.#isOver) return;
		if (this.#isDelivered) this.#finish();
		else {
			this.#stream.reset(this.#connection.isConnected ? 2 : 1, 0);
			this.#over();
		}
	}
	onRecord({ facts, length }) {
		this.#facts = facts;
		this.#left = length;
		if ((facts & 16) !== 0) this.#request?.close(import__builtin_http2.constants.NGHTTP2_CANCEL);
		else if (length === 0) this.#endRecord();
	}
	onRecordBytes(bytes, start, end) {
		this.#left -= end - start;
		if ((this.#facts & 128) !== 0) this.#block.append(bytes, start, end);
		else if (this.#request?.writable === true) this.#write(Buffer.from(bytes.subarray(start, end)));
		if (this.#left === 0) this.#endRecord();
	}
	/** The agent gets its credit back when the local process' window took the bytes. */
	#write(bytes) {
		this.#writtenBytes += bytes.length;
		this.#request?.write(bytes, () => {
			if (!this.#isOver) this.#stream.consumed(bytes.length);
		});
	}
	#endRecord() {
		const isLast = (this.#facts & 2) !== 0;
		if (isLast) this.#isWhole = true;
		if ((this.#facts & 128) === 0) {
			if (isLast) this.#request?.end();
			return;
		}
		const fields = this.#takeBlock();
		if (fields === void 0) this.#fail();
		else if (this.#request === void 0) this.#begin(fields, isLast);
		else {
			this.#trailers = fields;
			this.#request.end();
		}
	}
	#begin(fields, endStream) {
		const { session } = this.#connection;
		if (session.closed || session.destroyed) {
			this.#fail();
			return;
		}
		const request = session.request(fields, {
			endStream,
			waitForTrailers: !endStream
		});
		this.#request = request;
		request.on("wantTrailers", () => request.sendTrailers(objectOf(this.#trailers ?? [])));
		if (endStream) request.once("ready", () => this.#noteDelivered());
		else request.once("finish", () => this.#noteDelivered());
		request.once("error", () => void 0);
		request.once("close", () => {
			if (this.#isOver || !this.#connection.isConnected) return;
			if (this.#isDelivered) this.#settle();
			else this.#fail();
		});
		request.resume();
	}
	#noteDelivered() {
		this.#isDelivered = this.#isWhole;
		this.#settle();
	}
	#settle() {
		if (this.#hasAgentEnded && this.#isDelivered && !this.#isOver) this.#finish();
	}
	#finish() {
		this.#stream.end(this.#isDelivered ? this.#stream.receivedBytes : 0);
		this.#over();
	}
	/** The local process refuses it. */
	#fail() {
		this.#stream.reset(6, 0);
		this.#over();
	}
	#over() {
		if (this.#isOver) return;
		this.#isOver = true;
		this.#block.release();
		this.#onOver();
	}
	/** The block that was gathered, as names and values in turn. */
	#takeBlock() {
		const { bytes, start, end } = this.#block;
		const isRead = new HpackDecoder(NO_FILTERS).read(bytes, start, end, list) >= 0;
		this.#block.release();
		if (!isRead) return void 0;
		const fields = [];
		for (let field = 0; field < list.count; field++) {
			const at = field * 10;
			for (const [from, to] of [[0, 1], [2, 3]]) fields.push(list.bytes.toString("latin1", list.columns[at + from], list.columns[at + to]));
		}
		return fields;
	}
};
/** node takes trailers as an object alone. */
function objectOf(fields) {
	const object = {};
	for (let i = 0; i + 1 < fields.length; i += 2) {
		const name = fields[i] ?? "";
		object[name] = [...object[name] ?? [], fields[i + 1] ?? ""];
	}
	return object;
}

// cli/local/http2-replay.ts
/**
* Mirrored HTTP/2 requests at the local process: each stream of the tunnel is one request, as records (protocol/exchange-record.ts), and all
* of one client connection go on one HTTP/2 connection of their own, which closes when it has been idle for a while. Frames, windows and
* limits of that connection are node's; what the local process answers is read and dropped.
*
*   tunnel stream ─► RecordReader ─► Http2Request ─► node's http2 ─► local process
*
* *What counts as delivered*: a request whose last byte node took for a connected socket. One that is torn ends as its client's reset would.
*/
var Http2Replays = class {
	#replays = /* @__PURE__ */ new Map();
	#idleMs;
	constructor(idleMs = HTTP2_REPLAY_IDLE_MS) {
		this.#idleMs = idleMs;
	}
	/** Takes a stream that carries one request. */
	take(stream, { subscriptionId, clientAddress, clientPort }, port) {
		const key = `${subscriptionId} ${formatAddress(clientAddress)} ${clientPort}`;
		const replay = this.#replays.get(key) ?? this.#open(key, port);
		const request = new Http2Request(stream, replay, () => replay.requests.delete(request));
		replay.requests.add(request);
		stream.visitor = request;
	}
	/** The session with the agent is over: nothing that is under way can become whole. */
	abort() {
		for (const { session } of [...this.#replays.values()]) session.destroy();
		this.#replays.clear();
	}
	#open(key, port) {
		const host = port.firstHost;
		const session = (0, import__builtin_http2.connect)(`http://${host.includes(":") ? `[${host}]` : host}:${port.port}`);
		const replay = {
			session,
			isConnected: false,
			requests: /* @__PURE__ */ new Set()
		};
		session.once("connect", () => {
			replay.isConnected = true;
			port.noteAnswered(host);
		});
		session.setTimeout(this.#idleMs, () => {
			if (replay.requests.size === 0) session.close();
		});
		session.on("error", () => void 0);
		const forget = () => {
			if (this.#replays.get(key) === replay) this.#replays.delete(key);
		};
		session.once("goaway", forget);
		session.once("close", () => {
			forget();
			if (!replay.isConnected) port.noteFailed(host);
			for (const request of [...replay.requests]) request.meetConnectionEnd();
		});
		session.unref();
		this.#replays.set(key, replay);
		return replay;
	}
};

// cli/local/grpc-refusal.ts
/** UNIMPLEMENTED: asking again would not help. */
const GRPC_UNIMPLEMENTED = "12";
/** gRPC itself, with or without a message format; its form for browsers (`-web`) does without HTTP/2. */
const GRPC = /^application\/grpc(?:$|[+; ])/i;
const GRPC_HELP = "Serve it with HTTP/2 without TLS, or take other requests.";
function isGrpc(contentType) {
	return contentType !== void 0 && GRPC.test(contentType);
}
/** An answer of trailers alone. */
function grpcRefusal(port) {
	const message = `headgate: what listens on port ${port} speaks only HTTP/1, and gRPC needs HTTP/2. ${GRPC_HELP}`;
	return {
		":status": 200,
		"content-type": "application/grpc",
		"grpc-status": GRPC_UNIMPLEMENTED,
		"grpc-message": message
	};
}

// cli/local/http1-fields.ts
const OF_CONNECTION = /* @__PURE__ */ new Set([
	"connection",
	"keep-alive",
	"proxy-connection",
	"transfer-encoding",
	"upgrade",
	"http2-settings"
]);
/** Methods whose requests say that they have no body (RFC 9110 section 8.6). */
const WITH_BODY = /* @__PURE__ */ new Set([
	"POST",
	"PUT",
	"PATCH"
]);
/** @param raw names and values in turn, pseudo-header fields first */
function readRequestFields(raw) {
	const pseudo = /* @__PURE__ */ new Map();
	const known = /* @__PURE__ */ new Map();
	const others = [];
	let cookieAt = -1;
	for (let i = 0; i + 1 < raw.length; i += 2) {
		const name = raw[i] ?? "";
		const value = raw[i + 1] ?? "";
		if (name.startsWith(":")) pseudo.set(name, value);
		else if (OF_CONNECTION.has(name)) continue;
		else if (name === "cookie" && cookieAt >= 0) others[cookieAt] += `; ${value}`;
		else {
			if (name === "cookie") cookieAt = others.length + 1;
			known.set(name, value);
			if (name !== "host") others.push(name, value);
		}
	}
	return {
		method: pseudo.get(":method") ?? "GET",
		path: pseudo.get(":path") ?? "/",
		protocol: pseudo.get(":protocol"),
		contentType: known.get("content-type"),
		hasLength: known.has("content-length"),
		announcesTrailers: known.has("trailer"),
		authority: pseudo.get(":authority") ?? known.get("host"),
		others
	};
}
/** The same for a request of HTTP/1, names and values in turn. */
function http1Fields(fields, hasBody) {
	const { method, authority, hasLength, announcesTrailers, others } = fields;
	const isChunked = hasBody && (!hasLength || announcesTrailers);
	const out = authority === void 0 ? [] : ["Host", authority];
	for (let i = 0; i + 1 < others.length; i += 2) {
		const name = others[i] ?? "";
		if (isChunked && name === "content-length") continue;
		out.push(name, others[i + 1] ?? "");
	}
	if (others.includes("te")) out.push("Connection", "keep-alive, TE");
	if (isChunked) out.push("Transfer-Encoding", "chunked");
	else if (!hasBody && !hasLength && WITH_BODY.has(method)) out.push("Content-Length", "0");
	return out;
}
/** The same for the handshake of a WebSocket (RFC 8441 section 5). */
function upgradeFields({ authority, others }, key) {
	const host = authority === void 0 ? [] : ["Host", authority];
	const handshake = [
		"Connection",
		"Upgrade",
		"Upgrade",
		"websocket",
		"Sec-WebSocket-Key",
		key
	];
	return [
		...host,
		...others,
		...handshake
	];
}
/** An answer's fields, or its trailers'. @param status none for trailers */
function http2Fields(headers, status) {
	const named = (headers.connection ?? "").toString().toLowerCase().split(",");
	const ofConnection = new Set(named.map((name) => name.trim()));
	const fields = status === void 0 ? {} : { ":status": status };
	for (const [name, value] of Object.entries(headers)) {
		if (value === void 0 || OF_CONNECTION.has(name) || ofConnection.has(name)) continue;
		fields[name] = value;
	}
	return fields;
}

// cli/local/http1-exchange.ts
/**
* One stream of HTTP/2 as one request of HTTP/1, and its answer back.
*
*   request    at once, its body as it comes; trailers behind a chunked body
*   1xx        each as it comes, but 101
*   answer     its body as it comes, then its trailers
*   WebSocket  an extended CONNECT (RFC 8441) is an Upgrade, and 101 is its 200; then bytes both ways
*
* Where it fails. Not delivered: REFUSED_STREAM, and the agent gives the request to the app; one without a body is sent again first where
* an idle connection was closed meanwhile. Perhaps acted on: INTERNAL_ERROR, as the agent says it of a local process that dies. A client that
* resets its stream closes the connection of its request: HTTP/1 has no other word for it.
*/
const NOT_IMPLEMENTED = 501;
const SWITCHING_PROTOCOLS = 101;
const WEBSOCKET_KEY_BYTES = 16;
const SETTINGS_TYPE = 4;
/** An answer without Date stays so. */
const AS_IT_IS = { sendDate: false };
/** An idle connection that was closed is found one at a time; all that a killed process had are known at once. */
const MAX_ATTEMPTS = 3;
var Http1Exchange = class {
	#stream;
	#route;
	#request;
	#trailers = [];
	#attempts = 0;
	#hasAnswer = false;
	constructor(stream, route) {
		this.#stream = stream;
		this.#route = route;
	}
	/** Whether the local process has it and did not answer. */
	get isAwaitingAnswer() {
		return this.#request !== void 0 && !this.#hasAnswer;
	}
	/** @param raw names and values of the request's fields, in turn */
	begin(raw, hasBody) {
		const stream = this.#stream;
		stream.on("error", () => void 0);
		stream.once("close", () => this.#request?.destroy());
		const fields = readRequestFields(raw);
		if (isGrpc(fields.contentType)) {
			this.#route.port.noteGrpcRefused();
			this.#answerItself(grpcRefusal(this.#route.port.port));
		} else if (fields.protocol === "websocket") this.#upgrade(fields);
		else if (fields.method === "CONNECT") this.#answerItself({ ":status": NOT_IMPLEMENTED });
		else this.#ask(fields, hasBody);
	}
	#ask(fields, hasBody) {
		const stream = this.#stream;
		const request = this.#open(fields.method, fields.path, http1Fields(fields, hasBody));
		if (request === void 0) return;
		const delivery = new RequestDelivery(request, this.#route.port);
		request.on("information", (told) => {
			if (!this.#hasAnswer && !stream.destroyed) stream.additionalHeaders(http2Fields(told.headers, told.statusCode));
		});
		request.once("response", (answer) => this.#answer(answer));
		request.once("error", (error) => {
			const mayRepeat = !hasBody && !delivery.isUnconnected && ++this.#attempts < MAX_ATTEMPTS;
			const isUndelivered = !this.#hasAnswer && delivery.isUndelivered(error);
			if (isUndelivered && mayRepeat && !stream.destroyed) this.#ask(fields, hasBody);
			else this.#meetFailure(error, isUndelivered, delivery.isUnconnected);
		});
		if (!hasBody) {
			request.end();
			return;
		}
		request.flushHeaders();
		stream.on("trailers", (_trailers, _flags, raw) => {
			this.#trailers = raw;
		});
		stream.pipe(request, { end: false });
		stream.once("end", () => {
			request.addTrailers(pairsOf(this.#trailers));
			request.end();
		});
	}
	#upgrade(fields) {
		const stream = this.#stream;
		const key = (0, import__builtin_crypto.randomBytes)(WEBSOCKET_KEY_BYTES).toString("base64");
		const request = this.#open("GET", fields.path, upgradeFields(fields, key));
		if (request === void 0) return;
		const delivery = new RequestDelivery(request, this.#route.port);
		request.once("upgrade", (answer, socket, first) => {
			this.#hasAnswer = true;
			const { "sec-websocket-accept": _, ...headers } = answer.headers;
			stream.respond(http2Fields(headers, 200), AS_IT_IS);
			socket.on("error", () => this.#reset(import__builtin_http2.constants.NGHTTP2_INTERNAL_ERROR));
			stream.once("close", () => socket.destroy());
			if (first.length > 0) stream.write(first);
			socket.pipe(stream);
			stream.pipe(socket);
		});
		request.once("response", (answer) => {
			if (answer.statusCode === SWITCHING_PROTOCOLS) this.#reset(import__builtin_http2.constants.NGHTTP2_INTERNAL_ERROR);
			else this.#answer(answer);
		});
		request.once("error", (error) => this.#meetFailure(error, !this.#hasAnswer && delivery.isUndelivered(error), delivery.isUnconnected));
		request.end();
	}
	/** @returns undefined when it was refused at once */
	#open(method, path, headers) {
		const { port, agent } = this.#route;
		if (port.dialPort === 0) {
			this.#meetFailure(null, true, true);
			return;
		}
		const dial = dialOptions(port);
		const request = (0, import__builtin_http.request)({
			...dial,
			agent,
			method,
			path,
			headers,
			maxHeaderSize: MAX_LOCAL_HEAD_BYTES
		});
		this.#request = request;
		return request;
	}
	#answer(answer) {
		const stream = this.#stream;
		this.#hasAnswer = true;
		if (stream.destroyed) return;
		const waitForTrailers = answer.headers["transfer-encoding"] !== void 0;
		const { statusCode = 200, headers } = answer;
		stream.respond(http2Fields(headers, statusCode), {
			...AS_IT_IS,
			waitForTrailers
		});
		stream.on("wantTrailers", () => stream.sendTrailers(http2Fields(answer.trailers)));
		answer.once("close", () => {
			if (!answer.complete) this.#reset(import__builtin_http2.constants.NGHTTP2_INTERNAL_ERROR);
		});
		answer.on("error", () => void 0);
		if (stream.writableEnded) answer.resume();
		else answer.pipe(stream);
	}
	#answerItself(headers) {
		this.#stream.respond(headers, {
			...AS_IT_IS,
			endStream: true
		});
		this.#stream.resume();
	}
	#meetFailure(error, isUndelivered, isUnconnected) {
		const { port, onStranger } = this.#route;
		if (this.#stream.destroyed) return;
		const isStranger = isHttp2Answer(error);
		if (isUnconnected) port.noteRefused();
		else if (isStranger) port.forgetProtocol();
		this.#reset(isUndelivered || isStranger ? import__builtin_http2.constants.NGHTTP2_REFUSED_STREAM : import__builtin_http2.constants.NGHTTP2_INTERNAL_ERROR);
		if (isUnconnected || isStranger) onStranger();
	}
	#reset(code) {
		if (!this.#stream.destroyed) this.#stream.close(code);
	}
};
/** The answer that could not be read begins with a frame of SETTINGS. */
function isHttp2Answer(error) {
	const packet = error?.rawPacket;
	return packet !== void 0 && packet[0] === 0 && packet[3] === SETTINGS_TYPE;
}
function pairsOf(raw) {
	const pairs = [];
	for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([raw[i] ?? "", raw[i + 1] ?? ""]);
	return pairs;
}

// cli/local/tunnel-socket.ts
/**
* A stream of the tunnel as a socket of node's: for node's own HTTP/2, which wants one.
*
* Back-pressure. From the agent: credit follows what was read here, so at most the stream's window waits. To the agent: a write is
* done when the stream's queue has room for the next. What the stream says of delivery is the owner's to know (`deliveredBytes`).
*/
var TunnelSocket = class extends import__builtin_stream.Duplex {
	#stream;
	/** Given to the readable side, and not known to be read. */
	#unreadBytes = 0;
	/** The agent reset the stream, or our end is on its way. */
	#isEnded = false;
	#onRoom;
	constructor(stream) {
		super({ allowHalfOpen: false });
		this.#stream = stream;
	}
	onData(bytes, start, end) {
		this.#unreadBytes += end - start;
		if (this.destroyed || this.push(Buffer.from(bytes.subarray(start, end)))) this.#settle();
	}
	onEnd() {
		if (!this.destroyed) this.push(null);
	}
	onReset() {
		this.#isEnded = true;
		this.destroy();
	}
	onDrain() {
		const onRoom = this.#onRoom;
		this.#onRoom = void 0;
		onRoom?.();
	}
	_read() {
		this.#settle();
	}
	_write(bytes, _encoding, onWritten) {
		if (this.#stream.write(bytes, 0, bytes.length)) onWritten();
		else this.#onRoom = onWritten;
	}
	_final(onDone) {
		this.#isEnded = true;
		this.#stream.end(this.#stream.receivedBytes);
		onDone();
	}
	_destroy(error, onDone) {
		if (this.#isEnded) this.#settle();
		else this.#stream.reset(6, this.#stream.receivedBytes);
		onDone(error);
	}
	#settle() {
		const bytes = this.#unreadBytes;
		this.#unreadBytes = 0;
		if (bytes > 0) this.#stream.consumed(bytes);
	}
};

// cli/local/http1-translation.ts
/**
* An HTTP/2 connection of the tunnel, for a local process that speaks only HTTP/1: node's http2 is its server, and each stream is one
* request of node's http on a connection of the pool. Frames, header tables and windows are node's.
*
*   tunnel stream ─► TunnelSocket ─► ServerHttp2Session ─► Http1Exchange ─► Http1Pool ─► local process
*
* When nobody listens any more, or what listens now speaks HTTP/2, it says GOAWAY: the next streams come on a connection of
* their own, for which the local process is asked anew.
*/
const END_STREAM = 1;
var Http1Translation = class {
	#socket;
	#session;
	#route;
	#exchanges = /* @__PURE__ */ new Set();
	constructor(stream, route) {
		this.#route = route;
		this.#socket = new TunnelSocket(stream);
		this.#session = (0, import__builtin_http2.performServerHandshake)(this.#socket, {
			settings: {
				initialWindowSize: TRANSLATION_WINDOW_BYTES,
				enableConnectProtocol: true
			},
			maxHeaderListPairs: MAX_TRANSLATED_FIELDS
		});
		this.#session.setLocalWindowSize(TRANSLATION_CONNECTION_WINDOW_BYTES);
		this.#session.on("stream", (each, _headers, flags, raw) => this.#take(each, raw, (flags & END_STREAM) === 0));
		this.#session.on("error", () => void 0);
		this.#socket.on("error", () => void 0);
		this.#socket.once("close", () => route.onOver());
	}
	/** Whether the local process has requests that it did not answer. */
	get isAwaitingAnswer() {
		return [...this.#exchanges].some((each) => each.isAwaitingAnswer);
	}
	onData(bytes, start, end) {
		this.#socket.onData(bytes, start, end);
	}
	onEnd() {
		this.#socket.onEnd();
	}
	onReset() {
		this.#session.destroy();
		this.#socket.onReset();
	}
	onDrain() {
		this.#socket.onDrain();
	}
	/** The session with the agent is over. */
	abort() {
		this.#socket.destroy();
		this.#session.destroy();
	}
	#take(stream, raw, hasBody) {
		const { port, pool } = this.#route;
		const exchange = new Http1Exchange(stream, {
			port,
			agent: pool.agent,
			onStranger: () => this.#session.close()
		});
		this.#exchanges.add(exchange);
		stream.once("close", () => this.#exchanges.delete(exchange));
		exchange.begin(raw, hasBody);
	}
};

// cli/local/local-stream.ts
/**
* One stream of the tunnel and its connection to the local process.
*
* States, as facts seen:
*
*     CONNECTED        the local process accepted          bytes go to it; before, they wait in `#waiting`
*     AGENT_END_SEEN   the client sends no more            the local socket is half-closed once all bytes are written
*     LOCAL_END_SEEN   the local process sends no more     nothing more is written to it, see below
*     OVER             nothing is left to do               every later call is ignored
*
* *What counts as delivered.* The agent gives a request back to the app only if no byte of it can have reached the local
* process, so each END and RESET of ours says how many bytes did. A byte counts when it was given to a socket that was
* connected and whose end was not seen yet. A write that the kernel refuses (the local process is gone and we learn it by
* EPIPE) does not count; bytes that wait because the socket's buffer is full do: an upper bound is the safe side.
*
* *Idle close.* A server ends keep-alive connections that are idle (node after 5 s). Its FIN becomes our END. A request
* that was on its way meanwhile is not written, although TCP would allow it: the stream is reset with the count from
* before, and the agent sends the request elsewhere. So nobody notices. The price: a local process that half-closes
* first and reads on gets no more bytes; no HTTP server does that. A request that we wrote before we could see the FIN
* met a closed socket if the kernel answered it with RST: one write is either read (then no RST follows a FIN) or met
* nobody. On loopback the RST is there before the FIN is read, and shows in that the socket has no peer any more.
*
* *Back-pressure.* Towards the local process: `consumed` follows what the kernel took. Towards the agent: reading stops
* when the stream's queue is high and goes on at `onDrain`.
*
* *Bytes.* The tunnel never reuses a message, so large pieces are written as views. Small ones are copied (a copy costs
* what a view costs), as is all that waits longer: a view would keep its whole message in memory.
*/
const CONNECTED = 1;
const AGENT_END_SEEN = 2;
const LOCAL_END_SEEN = 4;
const OVER$1 = 8;
/** A mirror's: what the local process answers is read and dropped here, since nobody waits for it. */
const ONE_WAY = 16;
const BOTH_ENDS = 6;
/** A write up to this travels as one segment, which is read as a whole or not at all. */
const ONE_SEGMENT_BYTES = 16384;
/** Pieces up to this are copied: what `Buffer.allocUnsafe` takes from its pool. */
const COPY_UP_TO_BYTES = 4096;
/** All sockets read into this one: the bytes are copied into frames before the next read. */
const readBuffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
var LocalStream = class {
	/** How often the local process said something. */
	readCount = 0;
	#stream;
	#route;
	#onWritten = () => this.#settle();
	#facts = 0;
	#socket;
	#secondHost;
	#hasTriedBoth = false;
	/** Copies of what came before the local process accepted. */
	#waiting = [];
	#deliveredBytes = 0;
	#consumedBytes = 0;
	/** Writes since the local process last said something, and what was delivered before the first of them. */
	#unansweredWrites = 0;
	#answeredBytes = 0;
	/** Dials at once. Set as the stream's visitor before its first bytes come. */
	constructor(stream, route) {
		this.#stream = stream;
		this.#route = route;
		if (route.isOneWay) this.#facts = ONE_WAY;
		this.#secondHost = route.port.secondHost;
		this.#socket = this.#dial(route.port.firstHost);
	}
	/**
	* Whether the local process was sent something that it has not said a word to yet. A copy may hold hundreds of requests, and an answer
	* is one's: all that it took is with the local process when that has closed, too.
	*/
	get isAwaitingAnswer() {
		return this.#isUnanswered || (this.#facts & 26) === 18;
	}
	get #isUnanswered() {
		return (this.#facts & OVER$1) === 0 && (this.#unansweredWrites > 0 || this.#waiting.length > 0);
	}
	onData(bytes, start, end) {
		if ((this.#facts & OVER$1) !== 0) return;
		if ((this.#facts & CONNECTED) === 0) {
			this.#waiting.push(Buffer.from(bytes.subarray(start, end)));
			return;
		}
		if ((this.#facts & LOCAL_END_SEEN) !== 0) {
			this.#fail(6);
			return;
		}
		const mustCopy = end - start <= COPY_UP_TO_BYTES || this.#socket.writableLength > 0;
		this.#write(mustCopy ? Buffer.from(bytes.subarray(start, end)) : bytes.subarray(start, end));
	}
	onEnd() {
		if ((this.#facts & OVER$1) !== 0) return;
		this.#facts |= AGENT_END_SEEN;
		if ((this.#facts & CONNECTED) !== 0) this.#socket.end();
	}
	onReset(code) {
		if ((this.#facts & OVER$1) !== 0) return;
		const isQuiet = code === 6 || code === 10 && !this.#isUnanswered;
		this.#close(isQuiet);
		this.#finish();
	}
	onDrain() {
		if ((this.#facts & OVER$1) === 0) this.#socket.resume();
	}
	/** The session is over. An idle connection is closed as a client closes it; one that waits for an answer is reset. */
	abort() {
		if ((this.#facts & OVER$1) !== 0) return;
		this.#stream.reset(6, this.#deliveredBytes);
		this.#close(!this.#isUnanswered);
		this.#finish();
	}
	#dial(host) {
		const socket = (0, import__builtin_net.connect)({
			host,
			port: this.#route.port.dialPort,
			noDelay: true,
			allowHalfOpen: true,
			onread: {
				buffer: readBuffer,
				callback: (count, buffer) => this.#onRead(count, buffer)
			}
		});
		socket.setTimeout(LOCAL_CONNECT_TIMEOUT_MS, () => this.#onConnectTimeout(socket));
		socket.once("connect", () => this.#onConnect(host));
		socket.once("end", () => this.#onLocalEnd());
		socket.once("error", (error) => this.#onError(error));
		socket.once("close", () => this.#onClose());
		return socket;
	}
	#onRead(count, buffer) {
		this.readCount++;
		this.#unansweredWrites = 0;
		return (this.#facts & ONE_WAY) !== 0 || this.#stream.write(buffer, 0, count);
	}
	#onConnect(host) {
		if ((this.#facts & OVER$1) !== 0) return;
		this.#socket.setTimeout(0);
		this.#facts |= CONNECTED;
		this.#route.port.noteAnswered(host);
		const waiting = this.#waiting;
		this.#waiting = [];
		if (waiting.length > 0) this.#write(waiting.length === 1 ? waiting[0] : Buffer.concat(waiting));
		if ((this.#facts & 10) === AGENT_END_SEEN) this.#socket.end();
	}
	#write(bytes) {
		this.#socket.write(bytes, this.#onWritten);
		if (this.#socket.errored !== null || this.#socket.destroyed) return;
		if (this.#unansweredWrites++ === 0) this.#answeredBytes = this.#deliveredBytes;
		this.#deliveredBytes += bytes.length;
		this.#settle();
	}
	/** Gives back credit for what has left the socket's own queue since the last time. */
	#settle() {
		if ((this.#facts & OVER$1) !== 0 || this.#socket.errored !== null || this.#socket.destroyed) return;
		const taken = this.#deliveredBytes - this.#socket.writableLength;
		if (taken <= this.#consumedBytes) return;
		this.#stream.consumed(taken - this.#consumedBytes);
		this.#consumedBytes = taken;
	}
	#onLocalEnd() {
		if ((this.#facts & OVER$1) !== 0) return;
		this.#facts |= LOCAL_END_SEEN;
		if (this.#didLastWriteMeetNobody()) {
			this.#deliveredBytes = this.#answeredBytes;
			this.#fail(6);
		} else this.#stream.end(this.#deliveredBytes);
	}
	/** At the FIN: whether all that was not answered is one segment that the kernel answered with RST. */
	#didLastWriteMeetNobody() {
		if (this.#unansweredWrites !== 1 || this.#deliveredBytes - this.#answeredBytes > ONE_SEGMENT_BYTES) return false;
		return this.#socket.remoteAddress === void 0;
	}
	#onError(error) {
		if ((this.#facts & OVER$1) !== 0) return;
		if ((this.#facts & CONNECTED) !== 0) {
			this.#fail(2);
			return;
		}
		const code = systemErrorCode(error);
		const isRefused = code === "ECONNREFUSED" || code === "EADDRNOTAVAIL";
		if (isRefused && !this.#hasTriedBoth) {
			this.#hasTriedBoth = true;
			this.#socket = this.#dial(this.#secondHost);
			return;
		}
		if (isRefused) this.#route.port.noteRefused();
		this.#fail(isRefused ? 1 : 3);
	}
	#onConnectTimeout(socket) {
		if (socket === this.#socket && (this.#facts & 9) === 0) this.#fail(4);
	}
	/** The socket is gone: after both ends, in order. What its own errors are, `#onError` has told before. */
	#onClose() {
		if ((this.#facts & OVER$1) !== 0 || (this.#facts & BOTH_ENDS) !== BOTH_ENDS) return;
		this.#stream.consumed(this.#stream.receivedBytes - this.#consumedBytes);
		this.#finish();
	}
	#fail(code) {
		this.#stream.reset(code, this.#deliveredBytes);
		this.#close((this.#facts & CONNECTED) === 0);
		this.#finish();
	}
	#close(isQuiet) {
		if (isQuiet) this.#socket.destroy();
		else this.#socket.resetAndDestroy();
	}
	#finish() {
		this.#facts |= OVER$1;
		this.#waiting = [];
		this.#socket.removeAllListeners("error").on("error", () => void 0);
		this.#route.onOver(this);
	}
};

// cli/local/local-entry.ts
/**
* The way of a tunnel's stream to the local process, by its first bytes and by what the local process speaks.
*
*     UNSEEN    nothing came; dialled all the same, because some servers speak first
*     OPENING   a part of HTTP/2's preface and the SETTINGS behind it (RFC 9113 section 3.4) came, and is kept
*     ASKED     the local process was sent these, and what follows them is kept until its first bytes say what it speaks
*     CARRIED   bytes go both ways as they are (LocalStream)
*     HTTP1     it speaks only HTTP/1: streams are translated (Http1Translation)
*     OVER
*
* A server of HTTP/2 says SETTINGS first. One of HTTP/1 answers a request that it does not know, or closes: nothing of any request was
* sent to it then, so nothing is lost or sent twice. That is remembered with the port (`LocalPort.protocol`); that it does speak HTTP/2
* is not, because asking costs nothing on the connection that is used anyway.
*
* While it is asked, we are the LocalStream's tunnel, and keep what it says from the real one. Kept bytes are bounded by the stream's window,
* whose credit is not given for them.
*/
const UNSEEN = 0;
const OPENING = 1;
const ASKED = 2;
const CARRIED = 3;
const HTTP1 = 4;
const OVER = 5;
/** Of a frame: length, type. */
const TYPE_END = 4;
/** A longer frame of SETTINGS is none that may be sent at first (RFC 9113 section 4.2). */
const MAX_SETTINGS_BYTES = 16384;
const HELD_FOR_MORE = -1;
var LocalEntry = class {
	#stream;
	#route;
	#state = UNSEEN;
	#local;
	#translation;
	#kept = new ByteHold();
	#answer = new ByteHold();
	/** Of the kept bytes, what the local process was asked with; what of it left for good. */
	#askedBytes = 0;
	#askedConsumed = 0;
	#hasAgentEnded = false;
	/** The stream began as HTTP/1, and nothing came back yet. */
	#isHttp1Asked = false;
	constructor(stream, route) {
		this.#stream = stream;
		this.#route = route;
		process.nextTick(() => {
			if (this.#state === UNSEEN && this.#local === void 0) this.#dial();
		});
	}
	/** Whether the local process was sent something that it has not said a word to yet. */
	get isAwaitingAnswer() {
		if (this.#translation !== void 0) return this.#translation.isAwaitingAnswer;
		return this.#state === ASKED || (this.#local?.isAwaitingAnswer ?? false);
	}
	/** The session is over. */
	abort() {
		if (this.#state === OVER) return;
		if (this.#state === CARRIED) this.#local?.abort();
		else if (this.#state === HTTP1) this.#translation?.abort();
		else this.#fail(6);
	}
	onData(bytes, start, end) {
		if (this.#state === CARRIED) this.#local?.onData(bytes, start, end);
		else if (this.#state === HTTP1) this.#translation?.onData(bytes, start, end);
		else if (this.#state !== OVER) {
			this.#kept.append(bytes, start, end);
			if (this.#state !== ASKED) this.#look();
		}
	}
	onEnd() {
		this.#hasAgentEnded = true;
		if (this.#state === UNSEEN || this.#state === OPENING) this.#carry();
		else if (this.#state === CARRIED) this.#local?.onEnd();
		else if (this.#state === HTTP1) this.#translation?.onEnd();
	}
	onReset(code) {
		if (this.#state === OVER) return;
		if (this.#state === HTTP1) this.#translation?.onReset();
		else if (this.#local !== void 0) this.#local.onReset(code);
		this.#finish();
	}
	onDrain() {
		if (this.#state === HTTP1) this.#translation?.onDrain();
		else this.#local?.onDrain();
	}
	get receivedBytes() {
		return this.#stream.receivedBytes;
	}
	write(bytes, start, end) {
		if (this.#state !== ASKED) {
			if (this.#isHttp1Asked) this.#noteHttp1Answer(bytes, start, end);
			return this.#stream.write(bytes, start, end);
		}
		this.#answer.append(bytes, start, end);
		const { length, bytes: said, start: from } = this.#answer;
		if (length < TYPE_END && said[from] === 0) return true;
		if (!isSettings(said, from)) {
			this.#translate();
			return true;
		}
		this.#carry();
		this.#answer.release();
		return this.#stream.write(said, from, from + length);
	}
	end(deliveredBytes) {
		if (this.#state === ASKED) this.#translate();
		else this.#stream.end(deliveredBytes);
	}
	reset(code, deliveredBytes) {
		if (this.#state === ASKED && (code === 2 || code === 6)) this.#translate();
		else this.#stream.reset(code, this.#state === ASKED ? 0 : deliveredBytes);
	}
	consumed(bytes) {
		if (this.#state === ASKED) this.#askedConsumed += bytes;
		else if (this.#state !== HTTP1) this.#stream.consumed(bytes);
	}
	#dial() {
		const { port } = this.#route;
		const local = new LocalStream(this, {
			port,
			isOneWay: false,
			onOver: (ended) => {
				if (ended === this.#local && this.#state !== HTTP1) this.#finish();
			}
		});
		this.#local = local;
		return local;
	}
	/** Looks at the first bytes. */
	#look() {
		const { bytes, start, end } = this.#kept;
		const found = detectProtocol(bytes, start, Math.min(end, start + PREFACE.length));
		const mayBecomeHttp2 = found === 0 && isBeginOfPreface(bytes, start, end);
		this.#isHttp1Asked = found === 1;
		if (found !== 2 && !mayBecomeHttp2) this.#carry();
		else if (found === 2 && this.#route.port.protocol === "h1") this.#translate();
		else this.#ask(found === 2 ? openingBytes(bytes, start, end) : HELD_FOR_MORE);
	}
	#ask(openingLength) {
		this.#state = OPENING;
		if (openingLength === HELD_FOR_MORE) return;
		if (openingLength === 0) {
			this.#carry();
			return;
		}
		const { bytes, start } = this.#kept;
		this.#state = ASKED;
		this.#askedBytes = openingLength;
		(this.#local ?? this.#dial()).onData(bytes, start, start + openingLength);
	}
	/** The local process gets all as it is. */
	#carry() {
		const { bytes, start, end } = this.#kept;
		const local = this.#local ?? this.#dial();
		this.#state = CARRIED;
		if (this.#askedConsumed > 0) this.#stream.consumed(this.#askedConsumed);
		if (start + this.#askedBytes < end) local.onData(bytes, start + this.#askedBytes, end);
		this.#kept.release();
		if (this.#hasAgentEnded) local.onEnd();
	}
	/** The local process gets each stream as a request of HTTP/1, from the first byte on. */
	#translate() {
		const { port, pool } = this.#route;
		const wasAsked = this.#state === ASKED;
		this.#state = HTTP1;
		this.#local?.onReset(6);
		this.#local = void 0;
		this.#answer.release();
		if (wasAsked) port.noteHttp1();
		const translation = new Http1Translation(this.#stream, {
			port,
			pool,
			onOver: () => this.#finish()
		});
		this.#translation = translation;
		const { bytes, start, end } = this.#kept;
		translation.onData(bytes, start, end);
		this.#kept.release();
		if (this.#hasAgentEnded) translation.onEnd();
	}
	#noteHttp1Answer(bytes, start, end) {
		this.#isHttp1Asked = false;
		if (end - start >= TYPE_END && isSettings(bytes, start)) this.#route.port.noteHttp2Only();
	}
	#fail(code) {
		this.#stream.reset(code, 0);
		this.#local?.onReset(6);
		this.#finish();
	}
	#finish() {
		if (this.#state === OVER) return;
		this.#state = OVER;
		this.#kept.release();
		this.#answer.release();
		this.#route.onOver(this);
	}
};
/** What may still become HTTP/1 may be none. */
function isBeginOfPreface(bytes, start, end) {
	return end - start < PREFACE.length && PREFACE.compare(bytes, start, end, 0, end - start) === 0;
}
/** Of HTTP/2's preface and the first SETTINGS: how long both are. HELD_FOR_MORE when they are not whole, 0 when they are none. */
function openingBytes(bytes, start, end) {
	const frame = start + PREFACE.length;
	if (end - frame < 9) return HELD_FOR_MORE;
	const length = bytes.readUIntBE(frame, 3);
	if (bytes[frame + 3] !== 4 || length > MAX_SETTINGS_BYTES) return 0;
	const opening = PREFACE.length + 9 + length;
	return end - start < opening ? HELD_FOR_MORE : opening;
}
/** Whether a frame of SETTINGS begins there; four bytes decide. */
function isSettings(bytes, start) {
	return bytes[start] === 0 && bytes[start + 3] === 4;
}

// cli/local/local-streams.ts
var LocalStreams = class {
	#isMirror;
	#streams = /* @__PURE__ */ new Set();
	#pool;
	#replays = new Http2Replays();
	/** When something happened last, as far as `isAwaited` was asked: another number than before. */
	#activity = -1;
	#activeMs = 0;
	constructor({ isMirror, pool = new Http1Pool() }) {
		this.#isMirror = isMirror;
		this.#pool = pool;
	}
	/**
	* Whether an answer is awaited that may still come. Of what is not HTTP nobody knows what an answer is, and of a copy how many there are
	* to be: they are awaited as long as something comes.
	*/
	isAwaited(nowMs) {
		const streams = [...this.#streams];
		const activity = streams.reduce((sum, { readCount = 0 }) => sum + readCount, streams.length);
		if (activity !== this.#activity) this.#activeMs = nowMs;
		this.#activity = activity;
		return nowMs - this.#activeMs < 1e3 && streams.some((stream) => stream.isAwaitingAnswer);
	}
	take(stream, open, port) {
		if (this.#isMirror) stream.keepWindow();
		if (open.isHttp2Request === true) {
			this.#replays.take(stream, open, port);
			return;
		}
		const carried = this.#isMirror || port.protocol === "h2" ? new LocalStream(stream, {
			port,
			isOneWay: this.#isMirror,
			onOver: this.#forget
		}) : new LocalEntry(stream, {
			port,
			pool: this.#pool,
			onOver: this.#forget
		});
		stream.visitor = carried;
		this.#streams.add(carried);
	}
	/** The session is over. */
	abort() {
		for (const stream of [...this.#streams]) stream.abort();
		this.#replays.abort();
		this.#pool.close();
	}
	#forget = (stream) => {
		this.#streams.delete(stream);
	};
};

// cli/session/reconnect.ts
/**
* Getting an agent that is there no more: one attempt after the other, until one succeeds, the window is over, or nobody wants
* it. A session that lost its agent goes through every passing failure; one that begins only waits for an agent to end that
* was about to, so that another can be started, and tells any other failure at once.
*/
const RECONNECT_TIMES = {
	firstMs: 100,
	maxMs: RECONNECT_MAX_DELAY_MS,
	windowMs: RECONNECT_WINDOW_MS
};
/** Failures that another attempt would not change. */
const FINAL_CODES = /* @__PURE__ */ new Set([
	"HEADGATE_ERR_REFUSED",
	"HEADGATE_ERR_NEEDS_ROOT",
	"HEADGATE_ERR_PROTOCOL",
	"HEADGATE_ERR_INTERNAL"
]);
/** @returns the first success, the error to end with, or undefined when it is no longer wanted. Never rejects. */
async function searchAgent(search) {
	const { clock, backoff } = search;
	let lastError;
	for (;;) {
		const delayMs = backoff.next(clock.nowMs());
		if (delayMs === void 0) return agentLost(lastError);
		await pause(clock, delayMs);
		if (!search.isWanted()) return void 0;
		try {
			return await search.attempt();
		} catch (error) {
			lastError = toHeadgateError(error);
			if (FINAL_CODES.has(lastError.code)) return lastError;
		}
	}
}
/** @throws HeadgateError the first failure that is not just an agent's end, or the last one of the window */
async function searchFirstAgent(search) {
	const { clock, backoff } = search;
	for (;;) try {
		return await search.attempt();
	} catch (error) {
		const delayMs = isAgentEnding(error) && search.isWanted() ? backoff.next(clock.nowMs()) : void 0;
		if (delayMs === void 0) throw error;
		await pause(clock, delayMs);
	}
}
function agentLost(cause) {
	const message = `The agent went away and did not come back within ${RECONNECT_WINDOW_MS / 1e3} s.`;
	return new HeadgateError("HEADGATE_ERR_AGENT_LOST", cause === void 0 ? message : `${message} ${cause.message}`, {
		hint: cause?.hint ?? "All requests go to the app now. Start the session again.",
		cause
	});
}

// cli/session/session-files.ts
/**
* The pod's files within a session: asked for once per tunnel, since a stream lives no longer than that. The stream goes to whoever wanted
* the files; when it is lost while the tunnel lives, it is asked for again, a few times.
*/
/** Ids of subscriptions count up from 1 and never come here. */
const FILES_ID = toSubscriptionId(2147483647);
/** Times that the files are asked for on one tunnel: an agent that ends the stream again and again has a reason. */
const MAX_ASKED = 3;
var SessionFiles = class {
	#send;
	#wish;
	#asked = 0;
	/** @param send to the agent; false when there is none at the moment */
	constructor(send) {
		this.#send = send;
	}
	/** Wants the files, now and after each loss. */
	want(wish) {
		this.#wish = wish;
		this.#ask();
	}
	/** There is a new tunnel. */
	renew() {
		this.#asked = 0;
		this.#ask();
	}
	/** The stream is over: `FileRelayEvents.onLost`. */
	onLost() {
		if (this.#asked < MAX_ASKED) this.#ask();
	}
	/** @returns whether the stream is that of the files */
	onOpen(stream, open) {
		if (open.subscriptionId !== FILES_ID || this.#wish === void 0) return false;
		this.#wish.onStream(stream);
		return true;
	}
	onRefused({ message, hint }) {
		this.#wish?.onRefused(new HeadgateError("HEADGATE_ERR_REFUSED", message, { hint }));
	}
	#ask() {
		if (this.#wish === void 0) return;
		const writable = [...this.#wish.writable];
		if (this.#send({
			type: "filesRequest",
			id: FILES_ID,
			version: 1,
			writable
		})) this.#asked++;
	}
};

// cli/session/subscription.ts
/** Not asked of this agent yet, or to be asked again after it came back. */
const WANTED = 0;
var Subscription = class {
	id;
	wish;
	/** The first answer of an agent. */
	outcome;
	/** The port is with the app again. */
	returned;
	state = 0;
	/** Whether it was confirmed once, so that a later refusal is a loss. */
	wasTaken = false;
	#resolveOutcome;
	#resolveReturned;
	constructor(id, wish) {
		this.id = id;
		this.wish = wish;
		const outcome = Promise.withResolvers();
		const returned = Promise.withResolvers();
		this.outcome = outcome.promise;
		this.returned = returned.promise;
		this.#resolveOutcome = outcome.resolve;
		this.#resolveReturned = returned.resolve;
	}
	/** Tells the answer. The first one counts. */
	settle(outcome) {
		this.#resolveOutcome(outcome);
	}
	/** The port is with the app again, or nobody is left to ask. */
	settleReturned() {
		this.#resolveOutcome({ kind: "withdrawn" });
		this.#resolveReturned();
	}
};

// cli/session/subscription-table.ts
/**
* The ports that a session wants, and what the agent at hand knows of them. The table outlives tunnels: after a new welcome
* it asks for whatever that agent does not have, and gives back what was given up meanwhile.
*/
var SubscriptionTable = class {
	#settings;
	#host;
	#subscriptions = /* @__PURE__ */ new Map();
	/** Requests that were taken and are not answered, of ports that were given back. */
	#underWay = /* @__PURE__ */ new Map();
	#nextId = 1;
	constructor(settings, host) {
		this.#settings = settings;
		this.#host = host;
	}
	get size() {
		return this.#subscriptions.size;
	}
	/** Requests of ports that were given back which the local process still answers. */
	get underWay() {
		let requests = 0;
		for (const each of this.#underWay.values()) requests += each;
		return requests;
	}
	find(id) {
		return this.#subscriptions.get(id);
	}
	/** Asks for a port, now or at the next welcome. */
	add(wish) {
		const subscription = new Subscription(toSubscriptionId(this.#nextId), wish);
		this.#nextId += 1;
		this.#subscriptions.set(subscription.id, subscription);
		this.#ask(subscription);
		return subscription;
	}
	/** Gives a port back to the app; `subscription.returned` tells when it is so. */
	giveBack(subscription) {
		if (!this.#subscriptions.has(subscription.id) || subscription.state === 3) return;
		const isKnownToAgent = subscription.state !== 0;
		subscription.state = 3;
		if (isKnownToAgent) this.#host.send({
			type: "unsubscribe",
			id: subscription.id
		});
		else this.#remove(subscription);
	}
	/** Gives all of them back. @returns when the agent has confirmed each. */
	async giveBackAll() {
		const all = [...this.#subscriptions.values()];
		for (const subscription of all) this.giveBack(subscription);
		await Promise.all(all.map((subscription) => subscription.returned));
	}
	/** A tunnel with a welcome is there. @param isResumed whether the agent still has what was taken before. */
	renew(isResumed) {
		this.#underWay.clear();
		for (const subscription of [...this.#subscriptions.values()]) {
			if (isResumed && subscription.state === 2) continue;
			if (subscription.state !== 3) this.#ask(subscription);
			else if (isResumed) this.#host.send({
				type: "unsubscribe",
				id: subscription.id
			});
			else this.#remove(subscription);
		}
	}
	/** There will be no agent any more. */
	clear() {
		this.#underWay.clear();
		for (const subscription of [...this.#subscriptions.values()]) this.#remove(subscription);
	}
	onSubscribed(reply) {
		const subscription = this.#subscriptions.get(reply.id);
		if (subscription !== void 0) this.#confirm(subscription, reply);
	}
	onSubscribeRefused(reply) {
		const subscription = this.#subscriptions.get(reply.id);
		if (subscription === void 0) return;
		if (reply.code === "DUPLICATE" && subscription.state === 1) {
			this.#confirm(subscription, {
				predating: 0,
				overlaps: []
			});
			return;
		}
		subscription.settle({
			kind: "refused",
			reply
		});
		this.#remove(subscription);
		if (subscription.wasTaken) this.#host.onPortLost(subscription, reply.message);
	}
	onUnderWay({ id, requests }) {
		if (requests > 0) this.#underWay.set(id, requests);
		else this.#underWay.delete(id);
	}
	onUnsubscribed(reply) {
		const subscription = this.#subscriptions.get(reply.id);
		if (subscription !== void 0) this.#remove(subscription);
	}
	/** Somebody else ended a subscription. */
	onEnded(id, reason) {
		const subscription = this.#subscriptions.get(id);
		if (subscription === void 0) return;
		this.#remove(subscription);
		this.#host.onPortLost(subscription, reason);
	}
	#ask(subscription) {
		const { mode = "steal", mirror, tls, takeover, stealProbes, drain } = this.#settings;
		const port = subscription.wish.mapping.remote;
		const message = {
			type: "subscribe",
			id: subscription.id,
			port,
			mode,
			...mirror === void 0 ? {} : { mirror },
			filter: filterOfPort(this.#settings, port) ?? null,
			...tls === void 0 ? {} : { tls },
			stealProbes,
			takeover: takeover && !subscription.wasTaken,
			drain: drain && !subscription.wasTaken,
			...subscription.wish.isOnlyIfServed && !subscription.wasTaken ? { ifServed: true } : {}
		};
		subscription.state = this.#host.send(message) ? 1 : 0;
	}
	#confirm(subscription, reply) {
		if (subscription.state === 1) subscription.state = 2;
		subscription.wasTaken = true;
		subscription.settle({
			kind: "taken",
			reply
		});
	}
	#remove(subscription) {
		this.#subscriptions.delete(subscription.id);
		subscription.settleReturned();
	}
};

// cli/session/session.ts
/**
* One session with one agent, over as many tunnels as it takes.
*
*     CONNECTING ──welcome──► LIVE ──tunnel over──► LOST ──welcome──► LIVE
*                              │                     └──window over, or refused for good──► ENDED, onFailed
*                              └──leave()──► LEAVING ──► ENDED
*
* What the session wants is its table of subscriptions; a tunnel only carries it. When a tunnel is over its streams are gone
* and the agent gives their requests to the app. We then find the agent again or start another one, say hello with
* `resume` if it is the same process, and the table asks again for whatever the agent does not have.
*/
const CONNECTING = 0;
const LIVE = 1;
const LOST = 2;
const LEAVING = 3;
const ENDED = 4;
var Session = class {
	#options;
	#table;
	/** The pod's files. */
	files = new SessionFiles((message) => this.#tunnel?.send(message) ?? false);
	#streams;
	#leaving = new AbortController();
	#state = CONNECTING;
	#left;
	#answersEndMs = Number.POSITIVE_INFINITY;
	#tunnel;
	#agentPid;
	#welcome;
	#counters = new CounterSum();
	/** Of the loss before, and when the session was back from it. */
	#backoff;
	#backMs = 0;
	#onListeners;
	#onStatus;
	#onNetwork;
	constructor(options) {
		this.#options = options;
		this.#streams = new LocalStreams({ isMirror: options.settings.mirror !== void 0 });
		this.#table = new SubscriptionTable(options.settings, {
			send: (message) => this.#tunnel?.send(message) ?? false,
			onPortLost: (subscription, reason) => options.events.onPortLost(subscription, reason)
		});
	}
	/** What was counted for this session so far, by all agents that it had. */
	get counters() {
		return this.#counters.values;
	}
	/** Ports that are wanted or taken. */
	get portCount() {
		return this.#table.size;
	}
	/** Connects for the first time. @throws HeadgateError: nothing is tried again, but an agent that just ends is waited for. */
	async start() {
		const { clock } = this.#options;
		const welcome = await searchFirstAgent({
			clock,
			backoff: new Backoff(RECONNECT_TIMES, clock.nowMs()),
			attempt: () => this.#connect(),
			isWanted: () => this.#state === CONNECTING
		});
		if (this.#state !== CONNECTING) {
			this.#end();
			throw new HeadgateError("HEADGATE_ERR_CONNECT", "The session was ended before it began.");
		}
		this.#state = LIVE;
		return welcome;
	}
	/** Asks for a port; `outcome` of what is returned tells the answer. */
	steal(wish) {
		return this.#table.add(wish);
	}
	/** Gives a port back to the app. */
	giveBack(subscription) {
		this.#table.giveBack(subscription);
	}
	/** The ports that something in the pod listens on; undefined when the agent does not say in time. */
	async listeners() {
		const answer = new Promise((resolve) => {
			this.#onListeners = resolve;
		});
		if (!this.#tunnel?.send({
			type: "listenersRequest",
			id: 1
		})) return void 0;
		return (await this.#within(LISTENERS_TIMEOUT_MS, answer))?.ports;
	}
	/** What the pod's network looks like; undefined when the agent does not say in time. */
	async network() {
		const answer = new Promise((resolve) => {
			this.#onNetwork = resolve;
		});
		if (!this.#tunnel?.send({
			type: "networkRequest",
			id: 1
		})) return void 0;
		return this.#within(NETWORK_TIMEOUT_MS, answer);
	}
	/** Opens a stream to somewhere that the pod reaches; null while there is no agent, or with too many streams. */
	dial(dial, visitor) {
		return this.#tunnel?.dial(dial, visitor) ?? null;
	}
	/**
	* Gives everything back, says goodbye and closes. Bounded in time; never throws. A second call only shortens the wait.
	* @param answerTimeoutMs how long the local process may answer what it was sent
	*/
	leave(answerTimeoutMs = ANSWER_TIMEOUT_MS) {
		this.#answersEndMs = Math.min(this.#answersEndMs, this.#options.clock.nowMs() + answerTimeoutMs);
		this.#left ??= this.#leave();
		return this.#left;
	}
	async #leave() {
		if (this.#state === ENDED) return this.counters;
		const isConnected = this.#state === LIVE;
		this.#state = LEAVING;
		if (isConnected) {
			await this.#within(LEAVE_TIMEOUT_MS, this.#table.giveBackAll());
			await this.#awaitAnswers();
			const { access } = this.#options;
			const isLast = access.release !== void 0 && await this.#isLastUser();
			this.#tunnel?.send({ type: "goodbye" });
			await this.#within(GOODBYE_TIMEOUT_MS, aborted(this.#leaving.signal));
			if (isLast) await this.#within(RELEASE_TIMEOUT_MS, access.release?.() ?? Promise.resolve());
		}
		this.#end();
		return this.counters;
	}
	/** Whether the agent has nobody else's session, and carries nothing any more. False when it does not say so in time. */
	async #isLastUser() {
		const answer = Promise.withResolvers();
		let isLast = false;
		this.#onStatus = ({ sessions, connections }) => {
			isLast = sessions.length === 1 && connections === 0;
			answer.resolve();
		};
		if (this.#tunnel?.send({
			type: "statusRequest",
			id: 2
		})) await this.#within(RELEASE_TIMEOUT_MS, answer.promise);
		return isLast;
	}
	/** No new requests come; the local process may still answer those that it has. */
	async #awaitAnswers() {
		const { clock, events } = this.#options;
		if (this.#table.underWay > 0) events.onUnderWay?.(this.#table.underWay, this.#answersEndMs - clock.nowMs());
		const isAwaited = () => this.#table.underWay > 0 || this.#streams.isAwaited(clock.nowMs());
		while (clock.nowMs() < this.#answersEndMs && isAwaited()) await pause(clock, 20);
	}
	async #connect() {
		const { access, clock } = this.#options;
		const address = await access.find();
		const handshake = {
			access,
			clock,
			events: this.#tunnelEvents()
		};
		try {
			const greeted = await greet(address, {
				...handshake,
				hello: this.#hello(address)
			});
			return this.#adopt(greeted.tunnel, greeted.welcome, address);
		} catch (error) {
			if (!isResumeRefused(error)) throw error;
			this.#welcome = void 0;
			const greeted = await greet(address, {
				...handshake,
				hello: this.#hello(address)
			});
			return this.#adopt(greeted.tunnel, greeted.welcome, address);
		}
	}
	#adopt(tunnel, welcome, address) {
		if (!welcome.resumed) this.#counters.beginAgain();
		this.#tunnel = tunnel;
		this.#welcome = welcome;
		this.#agentPid = address.pid;
		return welcome;
	}
	#hello(address) {
		const { settings, version } = this.#options;
		const hello = {
			type: "hello",
			protocol: 3,
			version,
			role: "session",
			name: settings.name
		};
		if (this.#welcome === void 0 || this.#agentPid !== address.pid) return hello;
		return {
			...hello,
			resume: {
				session: this.#welcome.session,
				secret: this.#welcome.secret
			}
		};
	}
	#tunnelEvents() {
		return {
			onOpen: (stream, open) => this.#onOpen(stream, open),
			onMessage: (message) => this.#onMessage(message),
			onClosed: (reason) => this.#onClosed(reason)
		};
	}
	#onOpen(stream, open) {
		if (this.files.onOpen(stream, open)) return;
		const subscription = this.#table.find(open.subscriptionId);
		if (subscription === void 0) {
			stream.reset(9, 0);
			return;
		}
		if (this.#options.events.onStream !== void 0) {
			this.#options.events.onStream(stream, open);
			return;
		}
		this.#streams.take(stream, open, subscription.wish.localPort);
	}
	#onMessage(message) {
		switch (message.type) {
			case "subscribed":
				this.#table.onSubscribed(message);
				return;
			case "subscribeRefused":
				this.#table.onSubscribeRefused(message);
				return;
			case "underWay":
				this.#table.onUnderWay(message);
				return;
			case "unsubscribed":
				this.#table.onUnsubscribed(message);
				return;
			case "ended":
				this.#onEnded(message);
				return;
			case "notice":
				this.#options.events.onNotice(message);
				return;
			case "seen":
				this.#onSeen(message);
				return;
			case "filesRefused":
				this.files.onRefused(message);
				return;
			case "counters":
				this.#counters.update(message.counters);
				return;
			case "listeners":
				this.#onListeners?.(message);
				return;
			case "status":
				this.#onStatus?.(message.report);
				return;
			case "network":
				this.#onNetwork?.(message);
				return;
			default: return;
		}
	}
	#onSeen(message) {
		const subscription = this.#table.find(message.id);
		if (subscription !== void 0) this.#options.events.onSeen?.(subscription.wish.mapping.remote, message);
	}
	#onEnded({ id, code, message }) {
		if (id !== null) {
			this.#table.onEnded(id, message);
			return;
		}
		if (code === "AGENT_LEAVING" || this.#state !== LIVE) return;
		this.#fail(new HeadgateError("HEADGATE_ERR_TAKEN_OVER", sentence(message), { hint: "Its requests no longer come here. Start again to ask for them anew." }));
	}
	#onClosed(reason) {
		this.#tunnel = void 0;
		if (this.#state === LEAVING) this.#leaving.abort();
		if (this.#state !== LIVE) return;
		this.#state = LOST;
		this.#options.events.onLost(reason);
		this.#reconnect();
	}
	/** Never rejects: what goes wrong ends the session. */
	async #reconnect() {
		const { clock, events } = this.#options;
		const welcome = await searchAgent({
			clock,
			backoff: this.#backoffOfLoss(),
			attempt: () => this.#connect(),
			isWanted: () => this.#state === LOST
		});
		if (this.#state !== LOST) return this.#end();
		if (welcome === void 0) return;
		if (welcome instanceof HeadgateError) return this.#fail(welcome);
		this.#state = LIVE;
		this.#backMs = clock.nowMs();
		events.onBack(welcome);
		this.#table.renew(welcome.resumed);
		this.files.renew();
	}
	/** An agent that is lost again soon after it came back has not really come back: the same window goes on. */
	#backoffOfLoss() {
		const nowMs = this.#options.clock.nowMs();
		if (this.#backoff === void 0 || nowMs - this.#backMs > 3e4) this.#backoff = new Backoff(RECONNECT_TIMES, nowMs);
		return this.#backoff;
	}
	#fail(error) {
		this.#end();
		this.#options.events.onFailed(error);
	}
	#end() {
		this.#state = ENDED;
		this.#tunnel?.close();
		this.#tunnel = void 0;
		this.#table.clear();
		this.#streams.abort();
	}
	/** Waits for `work`, but no longer than `timeoutMs`. @returns what it resolved with in time */
	async #within(timeoutMs, work) {
		const enough = new AbortController();
		const result = await Promise.race([work, pause(this.#options.clock, timeoutMs, enough.signal)]);
		enough.abort();
		return result ?? void 0;
	}
};

export { BlockPrefilter as a, ByteHold as c, HeaderList as i, RecordReader as l, GRPC_HELP as n, addCounters as o, HpackDecoder as r, detectProtocol as s, Session as t, formatAddress as u };