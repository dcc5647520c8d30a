import { r as __toESM } from "./rolldown-runtime-CoNq6U3z.js";
import { n as systemErrorCode, t as HeadgateError } from "./errors-BbalaUdS.js";
import { i as namedByRules, t as filterWords } from "./filter-words-B8n8VxvV.js";
import { a as BlockPrefilter, c as ByteHold, i as HeaderList, l as RecordReader, r as HpackDecoder, s as detectProtocol, u as formatAddress } from "./session-Bu2lVk7H.js";
import { i as systemClock, t as sentence } from "./sentence-DzvZX_dA.js";
import { j as MAX_HEAD_BYTES, k as RequestHead } from "./world-settings-l5Alqh_b.js";
import { a as hasTabAround, c as scanFieldLines, i as endsInChunkedOnce, l as HeadScan, n as connectionOptions, o as fieldKindOf, r as contentLengthOf, s as scanVersion, t as RequestSplitter, u as BodySkipper } from "./request-splitter-B3aycBvx.js";
import { i as isDigit, t as BYTE_CLASS } from "./byte-classes-Cc3ulyy3.js";
import { t as require__builtin_fs } from "./_builtin_fs-CdL3U4EO.js";
import { t as systemErrorWords } from "./system-error-words-CBC4-ziX.js";
import { N as RECONNECT_WINDOW_MS, S as MAX_OUTPUT_BACKLOG_BYTES } from "./_builtin_buffer-B4HCvALO.js";
import { i as styleFor, n as printable, r as printableJson, t as isColoured } from "./style-BM3iRPqv.js";
import { a as require__builtin_zlib } from "./tunnel-C1U0hZVC.js";
import { n as claimPorts, r as clockTime, t as checkTargetPorts } from "./target-ports-Bs7GLWXf.js";
import { n as Fleet } from "./local-port-CyKAWOdf.js";
import { c as maxRateWords } from "./values-DErvUKhU.js";
import { n as filterOfPort } from "./settings-BkLum89H.js";
import { t as packageVersion } from "./version-DHY8U1WB.js";
import { t as placesOf } from "./places-773yVM4Y.js";
import { t as prepare } from "./prepare-D9aImOH_.js";

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
const fields = new Int32Array(256 * 4);
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
		const violation = meaning.read(scan, buf, fields, this.status, requestFlags);
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
	return scanFieldLines(scan, buf, end, fields, RESPONSE_FIELDS);
}

// cli/dump/body-content.ts
/**
* The content of one body without its framing: how long it is, and its first bytes.
*
* What is mirrored was split by the agent, so chunks are known to be well formed; anything else ends the content here.
*
*   SIZE ──LF, size > 0──► DATA ──all of it──► DATA_END ──LF──► SIZE
*     └──LF, size = 0──► TRAILERS: nothing more is content
*/
const SIZE = 0;
const DATA = 1;
const DATA_END = 2;
const TRAILERS = 3;
const LF = 10;
const SEMICOLON = 59;
/** Memory that all messages under way share. At its end bodies are cut. */
var KeepBudget = class {
	#left;
	constructor(bytes) {
		this.#left = bytes;
	}
	/** @returns how many of `bytes` may be kept */
	take(bytes) {
		const taken = Math.min(bytes, this.#left);
		this.#left -= taken;
		return taken;
	}
	give(bytes) {
		this.#left += bytes;
	}
};
var BodyContent = class {
	/** Of the content, whether kept or not. */
	length = 0;
	#options;
	#kept = [];
	#keptBytes = 0;
	#state;
	/** Of the chunk: the size while its line is read, then what is left. */
	#chunkBytes = 0;
	#isInSize = true;
	#hasHole = false;
	constructor(options) {
		this.#options = options;
		this.#state = options.isChunked ? SIZE : DATA;
		this.#chunkBytes = options.isChunked ? 0 : Number.POSITIVE_INFINITY;
	}
	/** Whether more came than was kept. */
	get isCut() {
		return this.#keptBytes < this.length;
	}
	/** Copies what is kept of `buf[start, end)`. */
	push(buf, start, end) {
		if (this.#hasHole) {
			this.length += end - start;
			return;
		}
		let at = start;
		while (at < end && this.#state !== TRAILERS) {
			if (this.#state !== DATA) {
				this.#step(buf[at] ?? 0);
				at += 1;
				continue;
			}
			const taken = Math.min(end - at, this.#chunkBytes);
			this.#keep(buf, at, at + taken);
			this.#chunkBytes -= taken;
			at += taken;
			if (this.#chunkBytes === 0) this.#state = DATA_END;
		}
	}
	/** So many bytes behind what was pushed are missing; with the framing that may be among them. Nothing behind them is read. */
	omit(bytes) {
		this.#hasHole = true;
		this.length += bytes;
	}
	/** What was kept. */
	bytes() {
		return this.#kept.length === 1 ? this.#kept[0] : Buffer.concat(this.#kept);
	}
	/** Nobody asks for it any more. */
	release() {
		this.#options.budget.give(this.#keptBytes);
		this.#kept.length = 0;
		this.#keptBytes = 0;
	}
	#step(byte) {
		if (this.#state === DATA_END) {
			if (byte === LF) this.#beginSize();
		} else if (byte === LF) this.#state = this.#chunkBytes === 0 ? TRAILERS : DATA;
		else if (byte === SEMICOLON) this.#isInSize = false;
		else if (this.#isInSize) {
			const digit = Number.parseInt(String.fromCharCode(byte), 16);
			if (digit >= 0) this.#chunkBytes = this.#chunkBytes * 16 + digit;
		}
	}
	#beginSize() {
		this.#state = SIZE;
		this.#chunkBytes = 0;
		this.#isInSize = true;
	}
	#keep(buf, start, end) {
		const { keepBytes, budget } = this.#options;
		const wanted = this.isCut ? 0 : Math.min(end - start, keepBytes - this.#keptBytes);
		this.length += end - start;
		const taken = wanted > 0 ? budget.take(wanted) : 0;
		if (taken === 0) return;
		this.#kept.push(Buffer.from(buf.subarray(start, start + taken)));
		this.#keptBytes += taken;
	}
};

// cli/dump/copy-stream.ts
/** One client connection of a mirror with responses, as a stream of the tunnel: its records go to a reader until it is over. */
var CopyStream = class {
	#stream;
	#reader;
	#records;
	#onOver;
	#isOver = false;
	/** @param onOver told once */
	constructor(stream, reader, onOver) {
		this.#stream = stream;
		this.#reader = reader;
		this.#onOver = onOver;
		this.#records = new RecordReader(reader);
		stream.keepWindow();
	}
	onData(bytes, start, end) {
		this.#records.push(bytes, start, end);
		this.#stream.consumed(end - start);
	}
	onEnd() {
		this.finish();
		this.#stream.end();
	}
	onReset() {
		this.finish();
	}
	onDrain() {}
	/** Nothing more is read: tells what there is. */
	finish() {
		if (this.#isOver) return;
		this.#isOver = true;
		this.#reader.onOver();
		this.#onOver();
	}
};

// cli/dump/limits.ts
/** Named limits of a dump: value, reason, behaviour at the limit, and the test that shows it. */
/**
* Exchanges under way, of all connections: long polls of a busy service, each with a head. Beyond: a request is not shown, and
* counted. Test: "are not followed beyond the limit".
*/
const MAX_OPEN_EXCHANGES = 16384;
/** Bytes of one body that the terminal is shown. Beyond: cut, and said. Test: "shows a bounded part of a long body". */
const MAX_SHOWN_BODY_BYTES = 4096;
/** Bytes of one body in JSON lines and in a HAR file. Beyond: cut, and said. Test: "say that a body was cut". */
const MAX_RECORDED_BODY_BYTES = 1048576;
/** Bytes of bodies that are kept at once, of all exchanges. Beyond: bodies are cut. Test: "cut bodies when all of them take too much, until some are told". */
const MAX_KEPT_BODY_BYTES = 67108864;
const HAR_FLUSH_BYTES = 1048576;

// cli/dump/message-head.ts
/** The head of a message as text. Its form was proven by a splitter before; here it is only taken apart. */
/** Reads `buf[start, end)`: a whole head with its empty line, each byte a character. */
function readHead(buf, start, end) {
	const lines = buf.toString("latin1", start, end).replace(/^[\r\n]+/, "").split("\r\n");
	const fields = lines.slice(1).flatMap((line) => {
		const colon = line.indexOf(":");
		return colon < 0 ? [] : [{
			name: line.slice(0, colon),
			value: line.slice(colon + 1).trim()
		}];
	});
	return {
		startLine: lines[0] ?? "",
		fields,
		bytes: end - start
	};
}
/** The list of an HTTP/2 block as such a head: its pseudo-headers are the start line, and the authority is the host. @param bytes of the block */
function headOfList({ count, columns, bytes: source }, bytes) {
	const pseudo = /* @__PURE__ */ new Map();
	const fields = [];
	for (let field = 0; field < count; field++) {
		const at = field * 10;
		const text = (start, end) => source.toString("latin1", columns[at + start], columns[at + end]);
		const [name, value] = [text(0, 1), text(2, 3)];
		if (name.startsWith(":")) pseudo.set(name, value);
		else fields.push({
			name,
			value
		});
	}
	const authority = pseudo.get(":authority");
	const isHostNamed = authority === void 0 || fields.some(({ name }) => name === "host");
	const status = pseudo.get(":status");
	const [method, path] = [pseudo.get(":method") ?? "?", pseudo.get(":path") ?? authority ?? ""];
	return {
		startLine: status === void 0 ? `${method} ${path} HTTP/2` : `HTTP/2 ${status}`,
		fields: isHostNamed ? fields : [{
			name: "host",
			value: authority
		}, ...fields],
		bytes
	};
}
/** The value of a field, those of several with one name joined as a list. @param name in lower case */
function fieldValue({ fields }, name) {
	const values = fields.filter((field) => field.name.toLowerCase() === name).map(({ value }) => value);
	return values.length === 0 ? void 0 : values.join(", ");
}

// cli/dump/message.ts
/** One message of an exchange, as its records bring it: interim heads, its head, its body. */
const NO_FILTERS = new BlockPrefilter([]);
/** One for all: read and taken apart at once. */
const list = new HeaderList();
var Message = class {
	/** Undefined until it is there, and for one that cannot be read. */
	head;
	body;
	/** Fields behind the body, of HTTP/2. */
	trailers = [];
	/** All of it was seen. */
	isWhole = false;
	/** In microseconds since the epoch. */
	firstUs;
	lastUs;
	#finder;
	#keeping;
	#hold = new ByteHold();
	#isUnreadable = false;
	constructor(firstUs, finder, keeping) {
		this.firstUs = firstUs;
		this.lastUs = firstUs;
		this.#finder = finder;
		this.#keeping = keeping;
	}
	/** Borrows the bytes. */
	push(buf, start, end) {
		if (this.body !== void 0) {
			this.body.push(buf, start, end);
			return;
		}
		if (this.#isUnreadable) return;
		this.#hold.append(buf, start, end);
		while (this.#hold.length > 0 && this.body === void 0 && this.#findHead());
	}
	/** Bytes of a header block of HTTP/2, borrowed; `readBlock` when all are there. */
	pushBlock(buf, start, end) {
		if (!this.#isUnreadable) this.#hold.append(buf, start, end);
	}
	/** The block is the head, or the trailers. */
	readBlock() {
		const { bytes, start, end } = this.#hold;
		const isRead = !this.#isUnreadable && new HpackDecoder(NO_FILTERS).read(bytes, start, end, list) >= 0;
		this.#hold.release();
		if (!isRead) this.#isUnreadable = true;
		else if (this.head !== void 0) this.trailers = headOfList(list, end - start).fields;
		else {
			this.head = headOfList(list, end - start);
			this.body = new BodyContent({
				...this.#keeping,
				isChunked: false
			});
		}
	}
	/** Bytes of its body did not come. */
	omit(bytes) {
		this.body?.omit(bytes);
	}
	/** Lets go of what it holds. */
	release() {
		this.#hold.release();
		this.body?.release();
	}
	/** @returns whether to go on */
	#findHead() {
		const hold = this.#hold;
		const event = this.#finder.next(hold.bytes, hold.start, hold.end);
		if (event === 0) return false;
		if (event !== 1) {
			this.#isUnreadable = true;
			hold.release();
			return false;
		}
		const headEnd = this.#finder.consumed;
		if (this.#finder.isInterim !== true) {
			this.head = readHead(hold.bytes, hold.start, headEnd);
			this.body = new BodyContent({
				...this.#keeping,
				isChunked: isChunked(this.head)
			});
			this.body.push(hold.bytes, headEnd, hold.end);
			hold.release();
		} else hold.consumeTo(headEnd);
		return true;
	}
};
function isChunked(head) {
	return /(^|[,\s])chunked$/i.test(fieldValue(head, "transfer-encoding") ?? "");
}

// cli/dump/exchange-reader.ts
/**
* The exchanges of one client connection, out of the records of its stream (protocol/exchange-record.ts).
*
* An exchange is told once both its messages are whole, or will not be. Answers come in the order of the requests: when one
* begins, whatever is left of earlier exchanges has no answer that could be seen.
*/
/** Exchanges under way, of all connections. */
var OpenCount = class {
	#count = 0;
	/** @returns false when there are too many */
	open() {
		if (this.#count >= 16384) return false;
		this.#count += 1;
		return true;
	}
	close() {
		this.#count -= 1;
	}
};
/** One for all: offsets of a head that is asked at once. */
const head = new RequestHead();
var ExchangeReader = class {
	#client;
	#reading;
	/** By their numbers, in the order in which they came. */
	#open = /* @__PURE__ */ new Map();
	#raw;
	/** Of the record under way. */
	#facts = 0;
	#left = 0;
	#owner;
	#hasExchanged = false;
	constructor(client, reading) {
		this.#client = client;
		this.#reading = reading;
	}
	onRecord({ facts, exchange, length, timeUs }) {
		const isOmitted = (facts & 32) !== 0;
		this.#facts = facts;
		this.#left = isOmitted ? 0 : length;
		this.#owner = void 0;
		if ((facts & 4) !== 0) this.#noteRaw(timeUs, length);
		else if ((facts & 8) !== 0) this.#beginAppRecord(exchange, timeUs);
		else this.#beginClientRecord(exchange, timeUs);
		if (isOmitted) this.#message?.omit(length);
		if (this.#left === 0) this.#endRecord();
	}
	onRecordBytes(bytes, start, end) {
		if ((this.#facts & 4) !== 0) this.#lookAtRaw(bytes, start, end);
		else if ((this.#facts & 128) !== 0) this.#message?.pushBlock(bytes, start, end);
		else this.#message?.push(bytes, start, end);
		this.#left -= end - start;
		if (this.#left === 0) this.#endRecord();
	}
	/** No more records come. */
	onOver() {
		for (const each of [...this.#open.values()]) this.#tell(each);
		if (this.#raw !== void 0) this.#reading.sink.onConnection(this.#raw);
		this.#raw = void 0;
	}
	#beginClientRecord(exchange, timeUs) {
		if ((this.#facts & 1) !== 0) this.#openExchange(exchange, timeUs);
		this.#owner = this.#find(exchange);
		if (this.#owner !== void 0) this.#owner.request.lastUs = timeUs;
	}
	#openExchange(exchange, timeUs) {
		const { sink, keeping, open } = this.#reading;
		this.#hasExchanged = true;
		if (!open.open()) {
			sink.onUnfollowed();
			return;
		}
		const heads = new RequestHeads();
		this.#open.set(exchange, {
			exchange,
			heads,
			request: new Message(timeUs, heads, keeping),
			response: void 0
		});
	}
	#beginAppRecord(exchange, timeUs) {
		const owner = this.#find(exchange);
		if (owner === void 0) return;
		if (owner.response === void 0 && (this.#facts & 1) !== 0) {
			for (const each of this.#open.values()) {
				if (each === owner) break;
				this.#tell(each);
			}
			owner.response = new Message(timeUs, new ResponseHeads(owner.heads.flags), this.#reading.keeping);
		}
		if (owner.response !== void 0) owner.response.lastUs = timeUs;
		this.#owner = owner;
	}
	#endRecord() {
		const owner = this.#owner;
		if (owner === void 0) return;
		if ((this.#facts & 128) !== 0 && (this.#facts & 16) === 0) this.#message?.readBlock();
		if ((this.#facts & 16) !== 0) {
			this.#tell(owner);
			return;
		}
		if ((this.#facts & 2) === 0) return;
		if (this.#message !== void 0) this.#message.isWhole = true;
		if (owner.request.isWhole && owner.response?.isWhole === true) this.#tell(owner);
	}
	/** That the record under way belongs to. */
	get #message() {
		return (this.#facts & 8) !== 0 ? this.#owner?.response : this.#owner?.request;
	}
	#find(exchange) {
		return this.#open.get(exchange);
	}
	#tell(each) {
		this.#open.delete(each.exchange);
		this.#reading.open.close();
		this.#reading.sink.onExchange({
			client: this.#client,
			request: each.request,
			response: each.response
		});
		each.request.release();
		each.response?.release();
	}
	#noteRaw(timeUs, length) {
		const protocol = this.#hasExchanged ? "upgraded" : "unknown";
		this.#raw ??= {
			client: this.#client,
			firstUs: timeUs,
			lastUs: timeUs,
			protocol,
			fromClientBytes: 0,
			fromAppBytes: 0
		};
		this.#raw.lastUs = timeUs;
		if ((this.#facts & 8) !== 0) this.#raw.fromAppBytes += length;
		else this.#raw.fromClientBytes += length;
	}
	#lookAtRaw(bytes, start, end) {
		const raw = this.#raw;
		if (!(raw?.protocol === "unknown" && raw.fromClientBytes === this.#left) || (this.#facts & 8) !== 0) return;
		const protocol = detectProtocol(bytes, start, end);
		if (protocol === 2) raw.protocol = "http2";
		else if (protocol === 3) raw.protocol = "tls";
		else if (protocol === 0 && bytes.toString("latin1", start, start + 4) === "PRI ") raw.protocol = "http2";
	}
};
var RequestHeads = class {
	/** Of the head, once it is there: what the framing of its answer depends on. */
	flags = 0;
	#splitter = new RequestSplitter(head);
	get consumed() {
		return this.#splitter.consumed;
	}
	next(buf, start, end) {
		const event = this.#splitter.next(buf, start, end);
		if (event === 1) this.flags = head.flags;
		return event;
	}
};
var ResponseHeads = class {
	#splitter = new ResponseSplitter();
	#requestFlags;
	constructor(requestFlags) {
		this.#requestFlags = requestFlags;
	}
	get consumed() {
		return this.#splitter.consumed;
	}
	get isInterim() {
		return this.#splitter.isInterim;
	}
	next(buf, start, end) {
		return this.#splitter.next(buf, start, end, this.#requestFlags);
	}
};

// cli/dump/har-file.ts
var import__builtin_fs = /* @__PURE__ */ __toESM(require__builtin_fs(), 1);
const END = "\n]}}\n";
var HarFile = class {
	#options;
	#fd;
	/** Where the end of the JSON begins. */
	#offset;
	#hasEntries = false;
	#waiting = [];
	#waitingBytes = 0;
	#timer;
	#isOver = false;
	/** Replaces a file that is there. @throws HeadgateError HEADGATE_ERR_OUTPUT */
	constructor(options) {
		this.#options = options;
		const creator = {
			name: "headgate",
			version: options.version
		};
		const start = `{"log":${JSON.stringify({
			version: "1.2",
			creator
		}).slice(0, -1)},"entries":[`;
		try {
			this.#fd = (0, import__builtin_fs.openSync)(options.path, "w", 384);
			(0, import__builtin_fs.writeSync)(this.#fd, start + END);
		} catch (error) {
			throw outputError(options.path, error);
		}
		this.#offset = Buffer.byteLength(start);
	}
	/** Adds an entry; it is in the file within HAR_FLUSH_MS. */
	add(entry) {
		if (this.#isOver) return;
		const text = JSON.stringify(entry);
		this.#waiting.push(text);
		this.#waitingBytes += text.length;
		if (this.#waitingBytes >= 1048576) this.#flush();
		else this.#timer ??= this.#options.clock.after(100, () => this.#flush());
	}
	close() {
		if (this.#isOver) return;
		this.#flush();
		this.#end();
	}
	#end() {
		if (this.#isOver) return;
		this.#isOver = true;
		this.#timer?.();
		(0, import__builtin_fs.closeSync)(this.#fd);
	}
	#flush() {
		this.#timer?.();
		this.#timer = void 0;
		if (this.#waiting.length === 0) return;
		const entries = Buffer.from(`${this.#hasEntries ? "," : ""}\n${this.#waiting.join(",\n")}`);
		this.#waiting = [];
		this.#waitingBytes = 0;
		this.#hasEntries = true;
		try {
			this.#write(Buffer.concat([entries, Buffer.from(END)]));
			this.#offset += entries.length;
		} catch (error) {
			this.#takeBack();
			this.#end();
			this.#options.onFailed(outputError(this.#options.path, error));
		}
	}
	#write(bytes) {
		for (let at = 0; at < bytes.length;) at += (0, import__builtin_fs.writeSync)(this.#fd, bytes, at, bytes.length - at, this.#offset + at);
	}
	/** Back to what was there before: its end had room once. */
	#takeBack() {
		try {
			(0, import__builtin_fs.ftruncateSync)(this.#fd, this.#offset + 5);
			(0, import__builtin_fs.writeSync)(this.#fd, END, this.#offset);
		} catch (error) {
			if (!(error instanceof Error)) throw error;
		}
	}
};
function outputError(path, error) {
	const reason = error instanceof Error ? systemErrorWords(error) : String(error);
	return new HeadgateError("HEADGATE_ERR_OUTPUT", `${path} cannot be written: ${reason}.`, {
		hint: "Name a file in a directory that can be written to and has room.",
		cause: error
	});
}

// cli/dump/body-text.ts
var import__builtin_zlib = require__builtin_zlib();
const DECODERS = {
	gzip: import__builtin_zlib.gunzipSync,
	"x-gzip": import__builtin_zlib.gunzipSync,
	deflate: import__builtin_zlib.inflateSync,
	br: import__builtin_zlib.brotliDecompressSync,
	zstd: import__builtin_zlib.zstdDecompressSync
};
/** @returns undefined while there is none, or an empty one */
function bodyOf({ head, body }) {
	if (head === void 0 || body === void 0 || body.length === 0) return void 0;
	const mimeType = fieldValue(head, "content-type") ?? "";
	const kept = body.bytes();
	const encoding = (fieldValue(head, "content-encoding") ?? "identity").trim().toLowerCase();
	const content = encoding === "identity" ? kept : decompressed(kept, encoding);
	const text = content === void 0 ? void 0 : textOf(content, mimeType);
	return {
		bytes: body.length,
		mimeType,
		isCut: body.isCut,
		text,
		content: content ?? kept
	};
}
/** @returns undefined for what is cut, of an unknown kind, broken, or too large when it is whole again */
function decompressed(bytes, encoding) {
	const decode = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : void 0;
	try {
		return decode?.(bytes, { maxOutputLength: MAX_RECORDED_BODY_BYTES });
	} catch (error) {
		if (systemErrorCode(error) === void 0) throw error;
		return;
	}
}
/** @returns undefined where the bytes are no text in their character set */
function textOf(bytes, mimeType) {
	const [, charset = "utf-8"] = /;\s*charset="?([^";\s]+)/i.exec(mimeType) ?? [];
	try {
		const text = new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: true });
		return text.includes("\0") ? void 0 : text;
	} catch (error) {
		if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
		return;
	}
}

// cli/dump/exchange.ts
/** `192.0.2.7:40000`, `[2001:db8::7]:40000`. */
function clientText({ address, clientPort }) {
	return address.includes(":") ? `[${address}]:${clientPort}` : `${address}:${clientPort}`;
}

// cli/dump/exchange-json.ts
/** An exchange as an object for a program, one a line; docs/cli.md lists the keys. Pure. */
const US_PER_MS$2 = 1e3;
function exchangeJson({ client, request, response }, details) {
	const [method = null, target = null, version] = request.head?.startLine.split(" ") ?? [];
	const isAnswered = response?.isWhole === true;
	return {
		kind: "exchange",
		...common(client, request.firstUs),
		method,
		target: target === null ? null : details.redaction.address(target),
		host: request.head === void 0 ? null : fieldValue(request.head, "host") ?? null,
		http_version: version?.replace("HTTP/", "") ?? null,
		status: response?.head === void 0 ? null : Number(response.head.startLine.split(" ")[1]),
		duration_ms: isAnswered ? milliseconds$1(response.lastUs - request.firstUs) : null,
		wait_ms: response === void 0 ? null : milliseconds$1(response.firstUs - request.firstUs),
		request_bytes: request.body?.length ?? 0,
		response_bytes: response?.body?.length ?? 0,
		request_whole: request.isWhole,
		response_whole: isAnswered,
		...messageDetails("request", request, details),
		...messageDetails("response", response, details)
	};
}
function connectionJson(connection) {
	const { client, firstUs, lastUs, protocol, fromClientBytes, fromAppBytes } = connection;
	return {
		kind: "connection",
		...common(client, firstUs),
		protocol,
		duration_ms: milliseconds$1(lastUs - firstUs),
		request_bytes: fromClientBytes,
		response_bytes: fromAppBytes
	};
}
function common(client, timeUs) {
	const place = client.place === void 0 ? {} : { place: client.place };
	return {
		time: (/* @__PURE__ */ new Date(timeUs / US_PER_MS$2)).toISOString(),
		...place,
		port: client.port,
		client: clientText(client)
	};
}
function messageDetails(side, message, details) {
	if (message?.head === void 0) return {};
	return {
		...details.showsHeaders ? headerDetails(side, message, details.redaction) : {},
		...details.showsBodies ? { [`${side}_body`]: bodyJson(message) } : {}
	};
}
function headerDetails(side, { head, trailers }, redaction) {
	const headers = { [`${side}_headers`]: headerPairs(head?.fields ?? [], redaction) };
	return trailers.length === 0 ? headers : {
		...headers,
		[`${side}_trailers`]: headerPairs(trailers, redaction)
	};
}
function headerPairs(fields, redaction) {
	return fields.map((field) => {
		const { name, value } = redaction.field(field);
		return [name, value];
	});
}
function bodyJson(message) {
	const body = bodyOf(message);
	if (body === void 0) return null;
	const content = body.text === void 0 ? { base64: body.content.toString("base64") } : { text: body.text };
	return {
		type: body.mimeType,
		cut: body.isCut,
		...content
	};
}
function milliseconds$1(us) {
	return Math.max(0, Math.round(us)) / US_PER_MS$2;
}

// cli/dump/exchange-words.ts
/** An exchange as lines for a person. Nothing of the traffic reaches the terminal but as printable characters. Pure. */
const US_PER_MS$1 = 1e3;
/** `12:03:04.123 192.0.2.7:40000 GET /cart?id=7  200  12 ms  ↑ 0 B  ↓ 1.2 kB`, and further lines where they are wanted. */
function exchangeWords(exchange, wording) {
	const { request, response } = exchange;
	const { style, redaction, showsHeaders, showsBodies } = wording;
	const [method = "?", target = ""] = request.head?.startLine.split(" ") ?? [];
	const what = style.strong(safe(`${method} ${redaction.address(target)}`));
	const parts = [
		start(exchange, request.firstUs, wording),
		what,
		answerWords(exchange, style)
	];
	if (response?.isWhole === true) parts.push(durationWords(response.lastUs - request.firstUs));
	parts.push(style.faint(`↑ ${sizeWords(request.body?.length ?? 0)}  ↓ ${sizeWords(response?.body?.length ?? 0)}`));
	const lines = [parts.join("  ")];
	for (const [mark, message] of [[">", request], ["<", response]]) {
		if (message === void 0) continue;
		if (showsHeaders) lines.push(...headerLines(message, mark, wording));
		if (showsBodies) lines.push(...bodyLines(message, mark, wording));
	}
	return lines.join("\n");
}
/** `12:03:04.123 192.0.2.7:40000 connection  HTTP/2  3.2 s  ↑ 1 kB  ↓ 14 kB`. */
function connectionWords(connection, wording) {
	const { style } = wording;
	const { firstUs, lastUs, fromClientBytes, fromAppBytes } = connection;
	return [
		start(connection, firstUs, wording),
		style.warning(PROTOCOL_WORDS[connection.protocol]),
		durationWords(lastUs - firstUs),
		style.faint(`↑ ${sizeWords(fromClientBytes)}  ↓ ${sizeWords(fromAppBytes)}`)
	].join("  ");
}
const PROTOCOL_WORDS = {
	http2: "connection: HTTP/2, which is not taken apart",
	tls: "connection: TLS",
	upgraded: "the rest of the connection: another protocol, by an upgrade",
	unknown: "connection: neither HTTP/1 nor known"
};
/** `… 12 more came faster than they can be shown`. */
function unlistedWords(count, style) {
	return style.warning(`… ${count} more came faster than they can be shown`);
}
function start({ client }, timeUs, { style, namesPort }) {
	const place = client.place === void 0 ? "" : `${printable(client.place)} `;
	const port = namesPort ? ` :${client.port}` : "";
	return `${style.faint(clockTime(timeUs / US_PER_MS$1))} ${place}${clientText(client)}${port}`;
}
function answerWords({ request, response }, style) {
	const status = response?.head === void 0 ? void 0 : Number(response.head.startLine.split(" ")[1]);
	if (status === void 0) return style.warning(request.isWhole ? "no answer seen" : "not seen to its end");
	const words = status >= 500 ? style.bad(String(status)) : statusWords(status, style);
	const grpc = grpcStatusOf(response);
	const told = grpc === void 0 ? words : `${words} ${grpc === "0" ? "grpc 0" : style.warning(`grpc ${safe(grpc)}`)}`;
	return response?.isWhole === true ? told : `${told} ${style.warning("not seen to its end")}`;
}
/** `grpc-status`, of the trailers, or of a head that is all there is. */
function grpcStatusOf(response) {
	return [...response?.trailers ?? [], ...response?.head?.fields ?? []].find(({ name }) => name === "grpc-status")?.value;
}
function statusWords(status, style) {
	return status >= 400 ? style.warning(String(status)) : style.good(String(status));
}
function headerLines({ head, trailers }, mark, { style, redaction }) {
	return [...head?.fields ?? [], ...trailers].map((field) => {
		const { name, value } = redaction.field(field);
		return `  ${style.faint(mark)} ${style.faint(`${safe(name)}:`)} ${safe(value)}`;
	});
}
function bodyLines(message, mark, { style }) {
	const body = bodyOf(message);
	if (body === void 0) return [];
	const start = `  ${style.faint(mark)} `;
	const kind = body.mimeType === "" ? "bytes without a type" : safe(body.mimeType);
	if (body.text === void 0) return [`${start}${style.faint(`(${sizeWords(body.bytes)} of ${kind})`)}`];
	const shown = body.text.slice(0, MAX_SHOWN_BODY_BYTES);
	const lines = printableText(shown).split("\n");
	if (lines.at(-1) === "") lines.pop();
	const rest = body.isCut || shown.length < body.text.length ? [style.faint(`(… the rest of ${sizeWords(body.bytes)} of ${kind})`)] : [];
	return [...lines, ...rest].map((line) => start + line);
}
/** On one line, whatever it is. */
function safe(text) {
	return printableText(text).replaceAll("\n", "�");
}
/** Also without what turns the direction of text around, so that a line cannot show something else than it says. */
function printableText(text) {
	return printable(text.replaceAll("\r\n", "\n").replaceAll("	", "  ")).replace(/[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, "�");
}
/** `0 B`, `999 B`, `1.2 kB`, `14 kB`, `3.4 MB`. */
function sizeWords(bytes) {
	return scaled(bytes, [
		"B",
		"kB",
		"MB",
		"GB",
		"TB"
	], 1e3);
}
/** `0.4 ms`, `12 ms`, `3.2 s`. */
function durationWords(us) {
	const ms = Math.max(0, us) / US_PER_MS$1;
	if (ms >= 1e3) return `${(ms / 1e3).toFixed(1)} s`;
	return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
function scaled(value, units, factor) {
	let scale = 0;
	let rest = value;
	while (rest >= factor && scale < units.length - 1) {
		rest /= factor;
		scale += 1;
	}
	return `${scale > 0 && rest < 10 ? rest.toFixed(1) : Math.round(rest)} ${units[scale]}`;
}

// cli/dump/har-entry.ts
/**
* An exchange as an entry of an HTTP Archive (HAR 1.2). What the format has no field for has a name with an underscore, as it asks
* for. Secrets are redacted as everywhere; cookies keep their names. Pure.
*/
const US_PER_MS = 1e3;
function harEntry(exchange, redaction) {
	const { client, request, response } = exchange;
	const timings = timingsOf(request, response);
	return {
		startedDateTime: (/* @__PURE__ */ new Date(request.firstUs / US_PER_MS)).toISOString(),
		time: timings.send + timings.wait + timings.receive,
		request: harRequest(exchange, redaction),
		response: harResponse(response, redaction),
		cache: {},
		timings,
		_client: clientText(client),
		_port: client.port,
		...client.place === void 0 ? {} : { _place: client.place },
		_requestWhole: request.isWhole,
		_responseWhole: response?.isWhole === true
	};
}
function harRequest({ client, request }, redaction) {
	const { head } = request;
	const [method = "", target = "", httpVersion = ""] = head?.startLine.split(" ") ?? [];
	const body = bodyOf(request);
	const address = redaction.address(addressOf(target, head, client.port));
	return {
		method,
		url: address,
		httpVersion,
		cookies: cookiesOf(head, "cookie", redaction),
		headers: headersOf(head, redaction),
		queryString: queryOf(address),
		...body === void 0 ? {} : { postData: {
			mimeType: body.mimeType,
			params: [],
			text: body.text ?? body.content.toString("base64"),
			...body.text === void 0 ? { _encoding: "base64" } : {},
			...body.isCut ? { comment: `cut: it has ${body.bytes} bytes` } : {}
		} },
		headersSize: head?.bytes ?? -1,
		bodySize: request.body?.length ?? 0
	};
}
function harResponse(response, redaction) {
	const head = response?.head;
	if (response === void 0 || head === void 0) return {
		status: 0,
		statusText: "",
		httpVersion: "",
		cookies: [],
		headers: [],
		content: {
			size: 0,
			mimeType: ""
		},
		redirectURL: "",
		headersSize: -1,
		bodySize: -1
	};
	const [httpVersion = "", status = "0", ...reason] = head.startLine.split(" ");
	return {
		status: Number(status),
		statusText: reason.join(" "),
		httpVersion,
		cookies: cookiesOf(head, "set-cookie", redaction),
		headers: headersOf(head, redaction),
		content: contentOf(response),
		redirectURL: redaction.address(fieldValue(head, "location") ?? ""),
		headersSize: head.bytes,
		bodySize: response.body?.length ?? 0
	};
}
function contentOf(response) {
	const body = bodyOf(response);
	if (body === void 0) return {
		size: 0,
		mimeType: fieldValue(response.head, "content-type") ?? ""
	};
	return {
		size: body.isCut ? body.bytes : body.content.length,
		mimeType: body.mimeType,
		...body.text === void 0 ? {
			text: body.content.toString("base64"),
			encoding: "base64"
		} : { text: body.text },
		...body.isCut ? { comment: `cut: it has ${body.bytes} bytes` } : {}
	};
}
/** All three in milliseconds, as the format has them. */
function timingsOf(request, response) {
	const send = milliseconds(request.lastUs - request.firstUs);
	if (response === void 0) return {
		send,
		wait: 0,
		receive: 0
	};
	return {
		send,
		wait: milliseconds(response.firstUs - request.lastUs),
		receive: milliseconds(response.lastUs - response.firstUs)
	};
}
function addressOf(target, head, port) {
	if (/^[a-z][a-z0-9+.-]*:\/\//i.test(target)) return target;
	return `http://${(head === void 0 ? void 0 : fieldValue(head, "host")) ?? `localhost:${port}`}${target.startsWith("/") ? target : `/${target}`}`;
}
function headersOf(head, redaction) {
	return (head?.fields ?? []).map((field) => redaction.field(field));
}
function queryOf(address) {
	const [, query = ""] = /\?([^#]*)/.exec(address) ?? [];
	return [...new URLSearchParams(query)].map(([name, value]) => ({
		name,
		value
	}));
}
/** @param from `cookie` or `set-cookie` */
function cookiesOf(head, from, redaction) {
	return (head?.fields ?? []).flatMap((field) => {
		if (field.name.toLowerCase() !== from) return [];
		const pairs = from === "cookie" ? field.value.split(";") : [field.value.split(";")[0] ?? ""];
		const isShown = redaction.field(field).value === field.value;
		return pairs.flatMap((pair) => {
			const [name = "", ...value] = pair.trim().split("=");
			return name === "" ? [] : [{
				name,
				value: isShown ? value.join("=") : redaction.field(field).value
			}];
		});
	});
}
function milliseconds(us) {
	return Math.max(0, Math.round(us)) / US_PER_MS;
}

// cli/dump/output.ts
/**
* Where a dump shows what it saw: lines on stdout, and a HAR file beside them. Lines that nobody reads are left out and counted, so
* that a paused pager costs neither memory nor the session; the file gets everything.
*/
var DumpOutput = class {
	/** Whether lines name the port. */
	namesPort = false;
	counts = {
		exchanges: 0,
		connections: 0,
		unlisted: 0
	};
	#options;
	/** Left out since the last line. */
	#gap = 0;
	constructor(options) {
		this.#options = options;
	}
	onExchange(exchange) {
		const { har, redaction } = this.#options;
		this.counts.exchanges += 1;
		har?.add(harEntry(exchange, redaction));
		if (this.#isStuck()) return;
		const { isJson } = this.#options;
		this.#print(isJson ? printableJson(exchangeJson(exchange, this.#options)) : exchangeWords(exchange, this.#wording));
	}
	onConnection(connection) {
		this.counts.connections += 1;
		if (this.#isStuck()) return;
		const { isJson } = this.#options;
		this.#print(isJson ? printableJson(connectionJson(connection)) : connectionWords(connection, this.#wording));
	}
	onUnfollowed() {
		this.counts.exchanges += 1;
		this.#leaveOut();
	}
	/** The last line of JSON. */
	end() {
		this.#tellGap();
		if (this.#options.isJson) this.#print(printableJson({
			kind: "summary",
			...this.counts
		}));
	}
	get #wording() {
		return {
			...this.#options,
			namesPort: this.namesPort
		};
	}
	#isStuck() {
		if ((this.#options.stdout.writableLength ?? 0) > 1048576) {
			this.#leaveOut();
			return true;
		}
		this.#tellGap();
		return false;
	}
	#leaveOut() {
		this.counts.unlisted += 1;
		this.#gap += 1;
	}
	#tellGap() {
		if (this.#gap === 0) return;
		const { isJson, style } = this.#options;
		this.#print(isJson ? printableJson({
			kind: "unlisted",
			count: this.#gap
		}) : unlistedWords(this.#gap, style));
		this.#gap = 0;
	}
	#print(line) {
		this.#options.stdout.write(`${line}\n`);
	}
};

// cli/dump/packet-file.ts
/** A capture file of what dumps see: the packets of all streams that bring some, behind one header. */
/** What each stream begins with: that of a pcap file. */
const FILE_HEADER_BYTES = 24;
var PacketFile = class {
	#options;
	#fd;
	#hasHeader = false;
	#isOver = false;
	/** Replaces a file that is there. @throws HeadgateError HEADGATE_ERR_OUTPUT */
	constructor(options) {
		this.#options = options;
		try {
			this.#fd = (0, import__builtin_fs.openSync)(options.path, "w", 384);
		} catch (error) {
			throw outputError(options.path, error);
		}
	}
	/** Takes a stream of packets. */
	take(stream) {
		stream.visitor = new PacketReader(stream, this);
	}
	/** A stream's header is whole; the first one is the file's. */
	writeHeader(header) {
		if (this.#hasHeader) return;
		this.#hasHeader = true;
		this.write(header);
	}
	write(bytes) {
		if (this.#isOver) return;
		try {
			for (let at = 0; at < bytes.length;) at += (0, import__builtin_fs.writeSync)(this.#fd, bytes, at, bytes.length - at);
		} catch (error) {
			this.close();
			this.#options.onFailed(outputError(this.#options.path, error));
		}
	}
	close() {
		if (this.#isOver) return;
		this.#isOver = true;
		(0, import__builtin_fs.closeSync)(this.#fd);
	}
};
/** Packets of one stream: whole ones, so that those of several may follow each other. A read may cut one, so they are gathered. */
var PacketReader = class {
	#stream;
	#file;
	#rest = Buffer.alloc(0);
	#hasHeader = false;
	constructor(stream, file) {
		this.#stream = stream;
		this.#file = file;
	}
	onData(bytes, start, end) {
		const piece = bytes.subarray(start, end);
		const all = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
		let whole = 0;
		if (!this.#hasHeader && all.length >= FILE_HEADER_BYTES) {
			this.#hasHeader = true;
			whole = FILE_HEADER_BYTES;
			this.#file.writeHeader(all.subarray(0, FILE_HEADER_BYTES));
		}
		const first = whole;
		if (this.#hasHeader) whole = endOfPackets(all, whole);
		if (whole > first) this.#file.write(all.subarray(first, whole));
		this.#rest = Buffer.from(all.subarray(whole));
		this.#stream.consumed(end - start);
	}
	onEnd() {
		this.#stream.end();
	}
	onReset() {
		this.#rest = Buffer.alloc(0);
	}
	onDrain() {}
};
const PACKET_HEADER_BYTES = 16;
const CAPTURED_AT = 8;
/** Behind the last whole packet of those that begin at `start`. */
function endOfPackets(bytes, start) {
	let at = start;
	while (at + PACKET_HEADER_BYTES <= bytes.length) {
		const next = at + PACKET_HEADER_BYTES + bytes.readUInt32LE(at + CAPTURED_AT);
		if (next > bytes.length) break;
		at = next;
	}
	return at;
}

// cli/dump/redaction.ts
/** Stands for a secret. */
const REDACTED = "(redacted)";
const SECRET_HEADERS = [
	"api-key",
	"apikey",
	"authentication-info",
	"authorization",
	"cf-access-jwt-assertion",
	"cookie",
	"cookie2",
	"dpop",
	"ocp-apim-subscription-key",
	"private-token",
	"proxy-authentication-info",
	"proxy-authorization",
	"set-cookie",
	"set-cookie2",
	"x-access-token",
	"x-amz-security-token",
	"x-amzn-oidc-accesstoken",
	"x-amzn-oidc-data",
	"x-api-key",
	"x-api-token",
	"x-auth-token",
	"x-csrf-token",
	"x-forwarded-access-token",
	"x-functions-key",
	"x-gitlab-token",
	"x-goog-api-key",
	"x-goog-iap-jwt-assertion",
	"x-id-token",
	"x-jwt-assertion",
	"x-refresh-token",
	"x-session-token",
	"x-vault-token",
	"x-xsrf-token"
];
const SECRET_PARAMETERS = [
	"access_token",
	"api_key",
	"apikey",
	"auth",
	"client_secret",
	"id_token",
	"key",
	"password",
	"refresh_token",
	"secret",
	"sig",
	"signature",
	"token",
	"x-amz-security-token",
	"x-amz-signature",
	"x-goog-signature"
];
/** Whose values are addresses with parameters of their own. */
const ADDRESS_HEADERS = [
	"content-location",
	"location",
	"referer"
];
const secretHeaders = new Set(SECRET_HEADERS);
const secretParameters = new Set(SECRET_PARAMETERS);
const addressHeaders = new Set(ADDRESS_HEADERS);
/** Shows everything. */
const NO_REDACTION = {
	field: (field) => field,
	address: (text) => text
};
const REDACTION = {
	field({ name, value }) {
		const lower = name.toLowerCase();
		if (secretHeaders.has(lower)) return {
			name,
			value: REDACTED
		};
		return {
			name,
			value: addressHeaders.has(lower) ? redactAddress(value) : value
		};
	},
	address: redactAddress
};
function redactAddress(text) {
	const start = text.search(/[?#]/);
	if (start < 0) return text;
	return text.slice(0, start) + text.slice(start).replace(/([?#&;])([^=&;#?]*)=([^&;#]*)/g, redactParameter);
}
function redactParameter(whole, mark, name) {
	return secretParameters.has(decoded(name).toLowerCase()) ? `${mark}${name}=${REDACTED}` : whole;
}
function decoded(name) {
	try {
		return decodeURIComponent(name);
	} catch (error) {
		if (!(error instanceof URIError)) throw error;
		return name;
	}
}

// cli/commands/dump-run.ts
/**
* A dump of some ports in each place of the target: a mirror with responses, whose streams end here instead of at a local process.
*
*   stream ─► CopyStream ─► ExchangeReader ─► DumpOutput ─► stdout, HAR
*/
var DumpRun = class {
	/** Resolves when the session is over without our doing. */
	failed;
	#prepared;
	#source;
	#fleet;
	#har;
	#packets;
	#output;
	#reading;
	#streams = /* @__PURE__ */ new Set();
	#fail;
	#hasBegun = false;
	/** @throws HeadgateError HEADGATE_ERR_KUBECONFIG, HEADGATE_ERR_OUTPUT */
	constructor({ prepared, terminal, findAgent, flags }) {
		const failed = Promise.withResolvers();
		this.failed = failed.promise;
		this.#fail = failed.resolve;
		this.#prepared = prepared;
		const onDetail = (message) => prepared.progress({
			event: "detail",
			message
		});
		this.#source = placesOf({
			...prepared,
			terminal,
			findAgent,
			onDetail
		});
		const { har, pcap, body, headers, json, showSecrets } = flags;
		this.#packets = pcap === void 0 ? void 0 : new PacketFile({
			path: pcap,
			onFailed: this.#fail
		});
		this.#har = har === void 0 ? void 0 : new HarFile({
			path: har,
			version: packageVersion(),
			clock: systemClock,
			onFailed: this.#fail
		});
		this.#output = new DumpOutput({
			stdout: terminal.stdout,
			style: styleFor(isColoured(terminal.stdout, terminal.environment)),
			redaction: showSecrets === true ? NO_REDACTION : REDACTION,
			isJson: json === true,
			showsHeaders: headers === true,
			showsBodies: body === true,
			har: this.#har
		});
		this.#reading = {
			sink: this.#output,
			keeping: {
				keepBytes: keepBytesOf(flags),
				budget: new KeepBudget(MAX_KEPT_BODY_BYTES)
			},
			open: new OpenCount()
		};
		this.#fleet = this.#makeFleet();
	}
	/** Starts or joins the agent, and shows what comes. @param found ports that the file names for discovery @throws HeadgateError */
	async begin(found) {
		const { progress, settings } = this.#prepared;
		progress({
			event: "agent_starting",
			target: settings.target.text
		});
		await this.#fleet.start();
		const named = [...this.#source.mappingsOf(settings).map(({ remote }) => remote), ...found];
		const ports = named.length > 0 ? named : await this.#served();
		this.#output.namesPort = ports.length > 1;
		const wanted = {
			ports,
			target: settings.target.text
		};
		if (!await claimPorts(this.#fleet, wanted, (port, predating) => this.#tellPredating(port, predating))) return;
		this.#hasBegun = true;
		this.#tellPorts(ports);
	}
	/** Ends the session, and says what was seen and what was not. */
	async close() {
		const counters = await this.#fleet.leave();
		for (const stream of [...this.#streams]) stream.finish();
		this.#har?.close();
		this.#packets?.close();
		if (!this.#hasBegun) return;
		this.#output.end();
		this.#prepared.progress({
			event: "dumped",
			...this.#output.counts,
			counters
		});
	}
	#makeFleet() {
		const { mirror, filter, filterPorts, name, drain } = this.#prepared.settings;
		if (mirror === void 0) throw new Error("a dump is a mirror");
		return new Fleet({
			source: this.#source,
			settings: {
				mode: "mirror",
				mirror: {
					...mirror,
					responses: true,
					packets: this.#packets !== void 0
				},
				filter,
				filterPorts,
				name,
				drain,
				stealProbes: false,
				takeover: false
			},
			version: packageVersion(),
			clock: systemClock,
			events: this.#events()
		});
	}
	#tellPorts(ports) {
		const { progress, settings } = this.#prepared;
		const { mirror, target } = settings;
		if (mirror === void 0) return;
		const max_rate = mirror.maxRate === null ? null : maxRateWords(mirror.maxRate);
		for (const [filter, group] of Map.groupBy(ports, (port) => filterOfPort(settings, port))) {
			const words = filter === void 0 ? null : filterWords(filter);
			const { source } = mirror;
			progress({
				event: "dumping",
				target: target.text,
				ports: group,
				filter: words,
				source,
				max_rate
			});
		}
	}
	async #served() {
		const { text } = this.#prepared.settings.target;
		const served = await this.#fleet.listeners();
		if (served !== void 0 && served.length > 0 && served.length <= 64) return served;
		const what = served === void 0 || served.length === 0 ? "nothing listens" : `${served.length} ports are served`;
		throw new HeadgateError("HEADGATE_ERR_USAGE", `No port is given, and ${what} in ${text}.`, { hint: "Name the port with -p, as in -p 8080." });
	}
	#onStream(place, stream, open) {
		const { podPort, clientPort, clientAddress } = open;
		if (open.isPackets === true) {
			this.#packets?.take(stream);
			return;
		}
		const client = {
			place: this.#source.isChanging ? place.text : void 0,
			port: podPort,
			clientPort,
			address: formatAddress(clientAddress)
		};
		const reader = new ExchangeReader(client, this.#reading);
		const copy = new CopyStream(stream, reader, () => this.#streams.delete(copy));
		this.#streams.add(copy);
		stream.visitor = copy;
	}
	#events() {
		const say = this.#prepared.progress;
		const target = this.#prepared.settings.target.text;
		const warn = (code, message) => say({
			event: "notice",
			level: "warning",
			code,
			message: sentence(message)
		});
		const naming = ({ text }) => this.#source.isChanging ? { place: text } : {};
		return {
			onStream: (place, stream, open) => this.#onStream(place, stream, open),
			onConnected: (place, { session, version }, { pid, joined }) => say({
				event: "connected",
				target,
				session,
				agent_pid: pid,
				agent_version: version,
				joined: joined === true,
				...naming(place)
			}),
			onLost: (place, reason) => say({
				event: "agent_lost",
				reason,
				window_seconds: RECONNECT_WINDOW_MS / 1e3,
				...naming(place)
			}),
			onBack: (place, { resumed, session }) => say({
				event: "agent_back",
				resumed,
				session,
				...naming(place)
			}),
			onNotice: (_, { code, message }) => warn(code.toLowerCase(), message),
			onPortLost: (_, { wish }, reason) => this.#onPortLost(wish.mapping.remote, reason),
			onTaken: ({ text }) => say({
				event: "pod_taken",
				target,
				place: text,
				pods: this.#fleet.size
			}),
			onGone: ({ text }, reason) => say({
				event: "pod_gone",
				target,
				place: text,
				reason,
				pods: this.#fleet.size
			}),
			onTrouble: (message) => warn("trouble", message),
			onFailed: (error) => this.#fail(error)
		};
	}
	#onPortLost(port, reason) {
		const message = `Port ${port} is no longer shown. ${sentence(reason)}`;
		this.#fail(new HeadgateError("HEADGATE_ERR_TAKEN_OVER", message));
	}
	#tellPredating(port, count) {
		const { settings, progress } = this.#prepared;
		if (count === 0 || settings.mirror?.source !== "redirect" || settings.drain) return;
		progress({
			event: "notice",
			level: "info",
			code: "predating",
			message: `${count === 1 ? "1 connection" : `${count} connections`} to port ${port} ${count === 1 ? "is" : "are"} older than this session and not seen; --drain resets such connections.`
		});
	}
};
/** How much of a body is of use to anybody. */
function keepBytesOf({ har, body, json }) {
	if (har !== void 0 || body === true && json === true) return MAX_RECORDED_BODY_BYTES;
	return body === true ? MAX_SHOWN_BODY_BYTES : 0;
}

// cli/commands/dump.ts
/** `headgate dump`: shows the requests of a target and their answers as they pass, until a signal or until nobody reads any more. */
/** What a shell reports for SIGINT; only for one that comes before the dump stands. */
const INTERRUPTED = 130;
/** @returns the exit code. @throws HeadgateError */
async function dump(flags, terminal, findAgent) {
	checkTargetPorts(flags.port, "A dump");
	const prepared = prepare({
		...flags,
		mirror: true
	}, terminal, "fixed");
	if (flags.pcap !== void 0 && prepared.settings.mirror?.source === "redirect") throw new HeadgateError("HEADGATE_ERR_USAGE", "Of redirected connections there are no packets to write.", { hint: "Leave out --source redirect, or --pcap." });
	const interrupted = Promise.withResolvers();
	const stops = [terminal.onSignal(() => interrupted.resolve("signal")), terminal.onOutputClosed(() => interrupted.resolve("signal"))];
	const run = new DumpRun({
		prepared,
		terminal,
		findAgent,
		flags
	});
	try {
		const byRules = namedByRules(prepared.settings.foundPorts).map(({ remote }) => remote);
		if (await Promise.race([run.begin(byRules), interrupted.promise]) === "signal") return INTERRUPTED;
		const end = await Promise.race([run.failed, interrupted.promise]);
		if (end !== "signal") throw end;
		return 0;
	} finally {
		await run.close();
		for (const stop of stops) stop();
	}
}

export { dump };