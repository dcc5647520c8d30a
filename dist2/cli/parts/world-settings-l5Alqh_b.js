import { t as __commonJSMin } from "./rolldown-runtime-CoNq6U3z.js";
import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { t as packageVersion } from "./version-DHY8U1WB.js";
import { t as require__builtin_net } from "./_builtin_net-DR6XNIWE.js";
import { n as MAX_POD_PATH_BYTES } from "./limits-C2zqGJD5.js";
import { F as union, I as unknown, L as toPort, M as strictObject, N as string, S as boolean, b as _enum, j as record, k as number, w as int, x as array } from "./mirror-wish-CL8_-fub.js";
import { r as OUTGOING_SIDES, s as WORLD_SIDES } from "./choices-BzEP_Cuc.js";

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

// cli/kube/agent-settings.ts
/** What can be said about the pods of agents: `agent:` in headgate.yaml. Everything has a default that fits most clusters. */
const words = record(string(), string());
const resources = strictObject({
	requests: words.optional(),
	limits: words.optional()
});
/** The shape of `agent:`. */
const agentConfigSchema = strictObject({
	image: string().min(1).optional().describe("Image of the agent"),
	image_pull_policy: _enum([
		"Always",
		"IfNotPresent",
		"Never"
	]).optional(),
	image_pull_secrets: array(string().min(1)).optional().describe("Names of Secrets in the namespace of the target"),
	ephemeral: boolean().optional().describe("Add an ephemeral container to the target instead of starting a Job"),
	privileged: boolean().optional().describe("Run the container of the agent privileged"),
	resources: resources.optional().describe("As in a container of Kubernetes"),
	labels: words.optional().describe("Further labels of the Job and its pod"),
	annotations: words.optional().describe("Further annotations of the Job and its pod"),
	tolerations: array(record(string(), unknown())).optional().describe("By default every taint is tolerated"),
	priority_class: string().min(1).optional().describe("priorityClassName of the pod"),
	ttl_seconds: int().min(0).optional().describe("How long a finished Job stays; 0 by default"),
	control_port: int().min(1).max(65535).optional().describe("Port of loopback that the agent listens on"),
	log_level: _enum([
		"debug",
		"info",
		"warn",
		"error"
	]).optional()
});
/** What the Dockerfile builds; an agent is of its CLI's version. */
const AGENT_IMAGE = "headgate/agent";
/** In a Job's pod nothing else listens; in the target's own pod it is said when it does. */
const DEFAULT_CONTROL_PORT = 18470;
/** Small, so that it is scheduled anywhere; the limit is far above what a busy agent needs. */
const DEFAULT_RESOURCES = {
	requests: {
		cpu: "10m",
		memory: "96Mi"
	},
	limits: { memory: "512Mi" }
};
function podAgentSettings(config = {}) {
	return {
		image: config.image ?? `${"headgate/agent"}:${packageVersion()}`,
		imagePullPolicy: config.image_pull_policy ?? "IfNotPresent",
		imagePullSecrets: config.image_pull_secrets ?? [],
		isEphemeral: config.ephemeral ?? false,
		isPrivileged: config.privileged ?? false,
		resources: config.resources ?? DEFAULT_RESOURCES,
		labels: config.labels ?? {},
		annotations: config.annotations ?? {},
		tolerations: config.tolerations ?? [{ operator: "Exists" }],
		priorityClass: config.priority_class,
		ttlSeconds: config.ttl_seconds ?? 0,
		controlPort: config.control_port ?? 18470,
		logLevel: config.log_level ?? "info"
	};
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
/** Whether a pattern has lookahead or lookbehind anywhere. */
function hasLookaround(pattern) {
	return alternativesOf(pattern).some((elements) => elements.some(({ kind, text }) => kind === "look" || kind === "group" && hasLookaround(bodyOfGroup(text))));
}
/** What stands in the parentheses of a group or of lookaround, without `?:`, `?=`, `?<name>` and the like. */
function bodyOfGroup(text) {
	return text.slice(1, text.endsWith(")") ? -1 : void 0).replace(/^\?(?:[:>]|<?[=!]|P?<\w+>|[a-zA-Z-]+:)/, "");
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
const EMPTY = Buffer.alloc(0);
/** Integers per field in `fields`. */
const FIELD_STRIDE = 4;
var RequestHead = class {
	/** Borrowed: the buffer that all offsets point into. */
	bytes = EMPTY;
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

// filter-engine/filter/member-walk.ts
const SPACE$1 = 32;
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
	return byte === SPACE$1 || byte === TAB;
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

// cli/options/port-mapping.ts
/** `-p REMOTE[:LOCAL]`: which port of the target goes to which port of this machine. */
/** Whether a port was asked for by name. */
function isNamedPort(wish) {
	return "name" in wish;
}
/** A number or a name, then a number. @throws HeadgateError HEADGATE_ERR_USAGE naming the part that is wrong. */
function parsePortWish(text) {
	const [first = "", second, ...more] = text.trim().split(":");
	if (!(/^[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/.test(first) && /[a-z]/.test(first)) || more.length > 0) return parsePortMapping(text);
	return {
		name: first,
		local: second === void 0 ? void 0 : parsePort(second, text)
	};
}
/** @throws HeadgateError HEADGATE_ERR_USAGE naming the part that is wrong. */
function parsePortMapping(text) {
	const parts = text.trim().split(":");
	if (parts.length > 2) throw wrongPort(text, "it has more than one colon");
	const remote = parsePort(parts[0] ?? "", text);
	return {
		remote,
		local: parts.length === 2 ? parsePort(parts[1] ?? "", text) : remote
	};
}
/** @throws HeadgateError HEADGATE_ERR_USAGE when a port of the target is named twice, or when there are too many. */
function checkWishes(wishes) {
	if (wishes.length > 64) throw new HeadgateError("HEADGATE_ERR_USAGE", `${wishes.length} ports are too many: ${64} at most.`);
	const seen = /* @__PURE__ */ new Set();
	for (const { remote } of splitWishes(wishes).ports) {
		if (seen.has(remote)) throw new HeadgateError("HEADGATE_ERR_USAGE", `Port ${remote} of the target is given twice.`, { hint: "A request can go to one place only: leave one of the two out." });
		seen.add(remote);
	}
}
/** The wishes by kind. */
function splitWishes(wishes) {
	return {
		ports: wishes.flatMap((wish) => isNamedPort(wish) ? [] : [wish]),
		namedPorts: wishes.filter(isNamedPort)
	};
}
/** As a user writes it: `8080` or `8080:3000`. */
function formatPortMapping({ remote, local }) {
	return remote === local ? String(remote) : `${remote}:${local}`;
}
function parsePort(digits, text) {
	if (!/^[0-9]+$/.test(digits)) throw wrongPort(text, digits === "" ? "a number is missing" : `"${digits}" is no number`);
	try {
		return toPort(Number(digits));
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		throw wrongPort(text, `${digits} is outside 1 to 65535`);
	}
}
function wrongPort(text, problem) {
	return new HeadgateError("HEADGATE_ERR_USAGE", `"${text}" is not a port mapping: ${problem}.`, { hint: "Write REMOTE or REMOTE:LOCAL, as in -p 8080 or -p 8080:3000 (the port of the target first)." });
}

// cli/files/files-settings.ts
/**
* What of the pod's files the command sees: `files:` of the configuration file and `--files`, each a layer, and what holds in the end.
*
*   off         the files of this machine alone
*   overrides   those, with the pod's where a pod differs by nature (the default)
*   read        the pod's, with the local toolchain and home
*   write       as read; what is named by `write` is changed in the pod itself
*/
const FILES_MODES = [
	"off",
	"overrides",
	"read",
	"write"
];
const MAX_CACHE_SECONDS = 3600;
const podPath = string().refine((text) => parsePodPath(text) !== null, "must be an absolute path without . and ..");
const podPaths = array(podPath);
const filesObject = strictObject({
	mode: _enum(FILES_MODES).optional().describe("Whose files the command sees; by default its own with some of the pod's"),
	include: podPaths.optional().describe("Paths that are the pod's although they would not be by default"),
	exclude: podPaths.optional().describe("Paths that stay those of this machine"),
	write: podPaths.optional().describe("Paths that are changed in the pod itself, with what lies below them"),
	cache_seconds: number().min(0).max(MAX_CACHE_SECONDS).optional().describe("How old may be what is told of a file of the pod; 2 by default")
});
/** Keys of `files`, for "did you mean". */
const FILES_KEYS = Object.keys(filesObject.shape);
/** The shape of `files:`. */
const filesConfigSchema = union([_enum(FILES_MODES), filesObject]);
function filesLayerOf(config) {
	if (config === void 0) return {};
	if (typeof config === "string") return { mode: config };
	const { cache_seconds, ...rest } = config;
	return {
		...rest,
		cacheSeconds: cache_seconds
	};
}
/** `--files MODE`, or `--files write:/PATH,/PATH`. @throws HeadgateError HEADGATE_ERR_USAGE */
function parseFilesFlag(text) {
	const colon = text.indexOf(":");
	const mode = FILES_MODES.find((each) => each === (colon < 0 ? text : text.slice(0, colon)));
	if (mode === void 0 || colon >= 0 && mode !== "write") throw new HeadgateError("HEADGATE_ERR_USAGE", `--files takes ${FILES_MODES.join(", ")}, not ${JSON.stringify(text)}.`, { hint: "Paths that are to be written in the pod are named as in --files write:/data,/srv/uploads." });
	if (colon < 0) return { mode };
	const write = text.slice(colon + 1).split(",");
	const wrong = write.find((path) => parsePodPath(path) === null);
	if (wrong === void 0) return {
		mode,
		write
	};
	throw new HeadgateError("HEADGATE_ERR_USAGE", `--files: ${JSON.stringify(wrong)} is not an absolute path.`, { hint: "Write the path as it is in the pod, without . and .." });
}
/** @param layers the most important one first. @throws HeadgateError where it is not said what may be written */
function mergeFiles(layers) {
	const pick = (key) => layers.find((layer) => layer[key] !== void 0)?.[key];
	const mode = pick("mode") ?? "overrides";
	const writable = mode === "off" ? [] : pick("write") ?? [];
	if (mode === "write" && writable.length === 0) throw new HeadgateError("HEADGATE_ERR_USAGE", "It is not said which files of the pod may be written.", { hint: "Name them: --files write:/data/uploads, or `files: { mode: write, write: [/data/uploads] }`." });
	if (writable.some((path) => parsePodPath(path) === "")) throw new HeadgateError("HEADGATE_ERR_USAGE", "The whole root of the pod cannot be written.", { hint: "Name the directories and files that are to be changed." });
	const cacheSeconds = pick("cacheSeconds");
	return {
		mode: mode === "write" ? "read" : mode,
		include: pick("include") ?? [],
		exclude: pick("exclude") ?? [],
		writable: writable.map(plain),
		ageMs: cacheSeconds === void 0 ? void 0 : cacheSeconds * 1e3
	};
}
/** Without slashes too many. */
function plain(text) {
	const path = parsePodPath(text);
	return path === null ? text : showPodPath(path);
}

// cli/outgoing/outgoing-rules.ts
var import__builtin_net = require__builtin_net();
/** Why a rule cannot be read: a sentence. */
var RuleError = class extends Error {
	name = "RuleError";
};
const LOOPBACK = new import__builtin_net.BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");
var OutgoingRules = class {
	#default;
	#rules;
	#names;
	/** @param names rules for questions to name servers alone, before the others. @throws RuleError */
	constructor(rules, byDefault = "remote", names = []) {
		this.#default = byDefault;
		this.#rules = rules.map((rule) => ({
			rule,
			test: testOf(rule.text)
		}));
		this.#names = [...names.map(ruleOfNames), ...rules.flatMap(ruleOfConnections)];
	}
	decide(to) {
		const found = this.#rules.find(({ test }) => test(to));
		return {
			side: found?.rule.side ?? this.#default,
			rule: found?.rule.text
		};
	}
	/** Where a name is asked for; undefined where no rule is about it. */
	sideOfName(name) {
		return this.#names.find(({ test }) => test(name))?.side;
	}
};
/** @throws RuleError for what is no name */
function ruleOfNames({ side, text }) {
	const test = text === "*" ? () => true : nameTestOf(text);
	if (test !== void 0) return {
		side,
		test
	};
	throw new RuleError(`${JSON.stringify(text)} is no name: write db.example.com, *.example.com or *.`);
}
/** Who dials a name from somewhere asks for it there. */
function ruleOfConnections({ side, text }) {
	const test = nameTestOf(parts(text).host);
	return test === void 0 || side === "off" ? [] : [{
		side,
		test
	}];
}
/** @throws RuleError */
function testOf(text) {
	const { protocol, host, port } = parts(text);
	const isHost = hostTest(host, text);
	return (to) => (protocol === void 0 || to.protocol === protocol) && (port === void 0 || to.port === port) && isHost(to);
}
function parts(text) {
	const [, protocol, rest = ""] = /^(?:(tcp|udp):\/\/)?(.*)$/s.exec(text.trim()) ?? [];
	const bare = isAddress(rest) && ((0, import__builtin_net.isIP)(rest.split("/")[0] ?? "") === 6 || !rest.includes(":")) ? rest : void 0;
	const [, bracketed, plain = "", digits] = /^(?:\[([^\]]+)\]|([^\s:[\]]*))(?::(\d{1,5}))?$/.exec(rest) ?? [];
	const host = bare ?? bracketed ?? plain;
	const port = bare !== void 0 || digits === void 0 ? void 0 : Number(digits);
	if (host === "" && port === void 0 && protocol === void 0 || port !== void 0 && (port < 1 || port > 65535) || bare === void 0 && rest !== "" && host === "" && port === void 0) throw new RuleError(`${JSON.stringify(text)} is no rule: write HOST, HOST:PORT, :PORT or 10.0.0.0/8, with tcp:// or udp:// in front if it is for one of them.`);
	return {
		protocol,
		host,
		port
	};
}
/** An address, or a range of them. */
function isAddress(text) {
	return (0, import__builtin_net.isIP)(text.split("/")[0] ?? "") !== 0;
}
function hostTest(host, text) {
	if (host === "" || host === "*") return () => true;
	if (host === "localhost") return (to) => isIn(LOOPBACK, to.address);
	if (isAddress(host)) {
		const list = rangeOf(host, text);
		return (to) => isIn(list, to.address);
	}
	const isName = nameTestOf(host);
	if (isName === void 0) throw new RuleError(`${JSON.stringify(text)} is no rule: ${JSON.stringify(host)} is no host.`);
	return (to) => to.names.some(isName);
}
/** Undefined for what is no name. */
function nameTestOf(host) {
	if (host === "localhost" || isAddress(host) || !/^(\*\.)?[A-Za-z0-9_.-]+$/.test(host)) return void 0;
	const name = host.toLowerCase();
	if (name.startsWith("*.")) return (each) => each.endsWith(name.slice(1));
	return (each) => each === name || !name.includes(".") && each.startsWith(`${name}.`);
}
function rangeOf(host, text) {
	const [address = "", prefix] = host.split("/");
	const family = (0, import__builtin_net.isIP)(address) === 6 ? "ipv6" : "ipv4";
	const most = family === "ipv6" ? 128 : 32;
	const bits = prefix === void 0 ? most : Number(prefix);
	if (!Number.isInteger(bits) || bits < 0 || bits > most || prefix === "") throw new RuleError(`${JSON.stringify(text)} is no rule: ${JSON.stringify(host)} is no range.`);
	const list = new import__builtin_net.BlockList();
	list.addSubnet(address, bits, family);
	return list;
}
function isIn(list, address) {
	const family = (0, import__builtin_net.isIP)(address);
	return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
}

// cli/options/world-settings.ts
/** What is said of the world around the command: whether it has one, where what it dials goes out, whose names and files it sees. */
/** @throws HeadgateError HEADGATE_ERR_USAGE for a rule that cannot be read */
function readWorldFlags({ files, ...flags }) {
	const { world, outgoing, outgoingRules, dns, hostname } = flags;
	checkRules(outgoingRules ?? []);
	return {
		world,
		outgoing,
		outgoingRules,
		dns,
		hostname,
		files: files === void 0 ? void 0 : parseFilesFlag(files)
	};
}
/** @throws HeadgateError HEADGATE_ERR_USAGE for a rule that cannot be read */
function readOutgoingConfig(config) {
	if (config === void 0) return {};
	if (typeof config === "string") return { outgoing: config };
	const outgoingRules = config.rules?.flatMap((rule) => OUTGOING_SIDES.flatMap((side) => rule[side] === void 0 ? [] : [{
		side,
		text: rule[side]
	}]));
	checkRules(outgoingRules ?? []);
	return {
		outgoing: config.default,
		outgoingRules
	};
}
/** @throws HeadgateError HEADGATE_ERR_USAGE for a rule that cannot be read */
function readDnsConfig(config) {
	if (config === void 0) return {};
	if (typeof config === "string") return { dns: config };
	const dnsRules = config.rules?.flatMap((rule) => WORLD_SIDES.flatMap((side) => rule[side] === void 0 ? [] : [{
		side,
		text: rule[side]
	}]));
	checkRules([], dnsRules);
	return {
		dns: config.default,
		dnsRules
	};
}
/** @param files what the layers say of files, the most important first. @throws HeadgateError HEADGATE_ERR_USAGE */
function worldSettings(layer, files) {
	const { world, outgoing, outgoingRules, dns, dnsRules, hostname } = layer;
	return {
		isWanted: world ?? false,
		outgoing: outgoing ?? "remote",
		rules: outgoingRules ?? [],
		dns: dns ?? "remote",
		dnsRules: dnsRules ?? [],
		hostname: hostname ?? "remote",
		files: mergeFiles(files),
		areFilesAsked: files.some(({ mode, include = [], write = [] }) => mode !== void 0 || include.length + write.length > 0)
	};
}
const SIDES = {
	remote: "go out from the pod",
	local: "go out from this machine's network",
	off: "are not made"
};
const ASKED = {
	remote: "in the pod",
	local: "on this machine",
	off: "nowhere"
};
/** What a session would do about it, a sentence a line. @throws HeadgateError HEADGATE_ERR_USAGE */
function worldWords(layer) {
	if (layer.world !== true && WORLD_KEYS.every((key) => layer[key] === void 0)) return [];
	return worldLines(layer);
}
/** The same, also where nothing is said of it. @throws HeadgateError HEADGATE_ERR_USAGE */
function worldLines(layer) {
	const { isWanted, outgoing, rules, dns, dnsRules, hostname, files } = worldSettings(layer, [layer.files ?? {}]);
	const lines = rules.map(({ side, text }, index) => `Rule ${index + 1}: connections of the command to ${text} ${SIDES[side]}.`);
	lines.push(`${rules.length > 0 ? "All other" : "All"} connections of the command ${SIDES[outgoing]}.`);
	for (const { side, text } of dnsRules) lines.push(`The name ${text} is asked for ${ASKED[side]}.`);
	const others = dnsRules.length > 0 ? "All other names" : "Names";
	lines.push(`${others} are ${dns === "local" ? "this machine's" : "the pod's"}.`);
	if (hostname === "local") lines.push("The hostname is that of this machine.");
	lines.push(...filesWords(files));
	if (!isWanted) lines.push("All this only with --world.");
	return lines;
}
/** Of a layer: those that ask for something of a world. */
const WORLD_KEYS = [
	"outgoing",
	"outgoingRules",
	"dns",
	"hostname",
	"files"
];
const FILES = {
	off: "Files are those of this machine.",
	overrides: "Files are those of this machine, with the pod's secrets, certificates and volumes.",
	read: "Files are the pod's, with the programs and the home of this machine; edits stay here."
};
function filesWords({ mode, include, exclude, writable, ageMs }) {
	if (mode === "off") return [FILES.off];
	const lines = [FILES[mode]];
	if (include.length > 0) lines.push(`From the pod, too: ${include.join(", ")}.`);
	if (exclude.length > 0) lines.push(`From this machine: ${exclude.join(", ")}.`);
	if (writable.length > 0) lines.push(`Changed in the pod itself: ${writable.join(", ")}.`);
	if (ageMs !== void 0) lines.push(`What is told of a file of the pod is at most ${ageMs / 1e3} s old.`);
	return lines;
}
function checkRules(rules, names = []) {
	try {
		new OutgoingRules(rules, "remote", names);
	} catch (error) {
		if (!(error instanceof RuleError)) throw error;
		throw new HeadgateError("HEADGATE_ERR_USAGE", error.message, { hint: "docs/world.md lists the forms of a rule." });
	}
}

export { MAX_LITERAL_STATES as $, MAX_CHUNK_LINE_BYTES as A, runsOfRegex as B, MEMBER_LISTS as C, require_picomatch as D, FieldMembers as E, shown as F, LOOK as G, CHARACTER as H, legible as I, hasLookaround as J, alternativesOf as K, quoted as L, MAX_TRAILER_BYTES as M, ABSENT as N, findField as O, landmarksIn as P, MAX_GRPC_SERVICE_LENGTH as Q, allOf as R, isEncoded as S, COOKIES as T, FLAGS as U, ANCHOR as V, GROUP as W, MAX_BODY_VISITS as X, MAX_BODY_TEXT as Y, MAX_FILTER_BODY_BYTES as Z, MAX_HASH as _, worldSettings as a, EXACT as at, decodeBytes as b, RuleError as c, standsAt as ct, filesLayerOf as d, agentConfigSchema as dt, MAX_PATTERN_LENGTH as et, mergeFiles as f, podAgentSettings as ft, splitWishes as g, parsePortWish as h, worldLines as i, ASCII_LOWER as it, MAX_HEAD_BYTES as j, RequestHead as k, FILES_KEYS as l, textOf as lt, formatPortMapping as m, readOutgoingConfig as n, MAX_TOTAL_PATTERN_LENGTH as nt, worldWords as o, bordersOf as ot, checkWishes as p, parsePodPath as pt, bodyOfGroup as q, readWorldFlags as r, MAX_TOTAL_REGEX_INSTRUCTIONS as rt, OutgoingRules as s, isUtf8 as st, readDnsConfig as t, MAX_REGEX_CACHE_BYTES as tt, filesConfigSchema as u, DEFAULT_CONTROL_PORT as ut, hashBytes as v, walkOf as w, decodedBytes as x, hashNumber as y, best as z };