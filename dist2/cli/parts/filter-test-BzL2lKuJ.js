import { _ as compileFilter } from "./values-DErvUKhU.js";
import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { E as MAX_TRIAL_BYTES } from "./_builtin_buffer-B4HCvALO.js";
import { i as styleFor, n as printable, r as printableJson, t as isColoured } from "./style-BM3iRPqv.js";
import { Z as MAX_FILTER_BODY_BYTES, k as RequestHead } from "./world-settings-l5Alqh_b.js";
import { d as VIOLATION_NAMES, f as VIOLATION_TEXTS, t as RequestSplitter } from "./request-splitter-B3aycBvx.js";
import { n as readLayers } from "./prepare-D9aImOH_.js";

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

// cli/trial/explanation-words.ts
/** Why a filter matched or did not, as a tree for a person and as data for a program. Pure. */
const HEADINGS = {
	all_of: "all of",
	any_of: "any of",
	not: "not",
	is: ""
};
/** One line a part, nested parts below theirs: `✗ header x-user is "bob", wanted "alice"`. */
function explanationLines(explanation, style, depth = 0) {
	const mark = markOf(explanation, style);
	const text = explanation.parts.length === 0 ? printable(explanation.text) : `${HEADINGS[explanation.kind]}:`;
	const below = explanation.parts.flatMap((part) => explanationLines(part, style, depth + 1));
	return [`${"  ".repeat(depth + 1)}${mark} ${text}`, ...below];
}
function explanationJson({ kind, verdict, text, parts }) {
	return {
		kind,
		verdict: verdictWord(verdict),
		text,
		parts: parts.map(explanationJson)
	};
}
function verdictWord(verdict) {
	if (verdict === 1) return "match";
	return verdict === 0 ? "no match" : "unknown";
}
function markOf({ verdict }, style) {
	if (verdict === 1) return style.good("✓");
	return verdict === 0 ? style.bad("✗") : style.warning("?");
}

// cli/trial/no-request.ts
const AS_HTTP1 = "Write it as HTTP/1.1, as in GET /cart HTTP/1.1 and Host: shop below: a filter sees of both the same, `:authority` as Host.";
/** Beginnings of what people and programs send instead, in latin1. */
const OTHERS = [
	[/^PRI \* HTTP\/2/, {
		reason: "these are frames of HTTP/2",
		hint: AS_HTTP1
	}],
	[/^[^\n]* HTTP\/[23](\.0)?\r?(\n|$)/, {
		reason: "its version is not that of HTTP/1",
		hint: AS_HTTP1
	}],
	[/^:(method|path|scheme|authority)\b/, {
		reason: "these are the pseudo-headers of HTTP/2",
		hint: AS_HTTP1
	}],
	[/^\x16\x03/, { reason: "this is TLS: what it carries cannot be read" }],
	[/^HTTP\//, { reason: "this is a response" }],
	[/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, {
		reason: "it begins with a byte order mark",
		hint: "Save it without one."
	}],
	[/^(\$ *)?(curl|wget|http) [^/]/, {
		reason: "this is a command, not what it sends",
		hint: "Paste the lines behind > of what curl -v prints, without the >."
	}]
];
const REQUEST_LINE = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+[ \t]+(\/|\*|[a-z][a-z0-9+.-]*:\/\/|[^\n]*HTTP\/1|[^\s/]+:[0-9]+[ \t\r\n]|[^\s/]+:[0-9]+$)/i;
/** @param text bytes as latin1 */
function noRequestIn(text) {
	const begun = text.replace(/^[\r\n]+/, "");
	const other = OTHERS.find(([begins]) => begins.test(begun))?.[1];
	if (other !== void 0 || REQUEST_LINE.test(begun)) return other;
	return { reason: "its first line is no request line, such as GET /cart HTTP/1.1" };
}

// cli/trial/request-input.ts
/**
* A request as somebody typed or saved it, read by the parser that the agent uses.
*
* What was typed by hand has lines that end in LF, often no empty line behind the last header, and a body without a length. On
* the wire such a request is never stolen; here it is mended, with a note for each, so that the filter can be tried. A
* request whose lines end in CRLF is taken as it is.
*/
const CRLF = "\r\n";
/** @throws HeadgateError HEADGATE_ERR_USAGE when there is no request at all. */
function readRequest(input) {
	const notes = [];
	const text = input.toString("latin1");
	if (text.trim() === "") throw noRequest("nothing came on standard input");
	const other = noRequestIn(text);
	if (other !== void 0) throw noRequest(other.reason, other.hint);
	const bytes = mend(input, notes);
	const head = new RequestHead();
	const splitter = new RequestSplitter(head);
	const event = splitter.next(bytes, 0, bytes.length);
	if (event === 3) return broken(head, splitter.violation, notes);
	if (event !== 1) throw noRequest("the head does not end: an empty line is missing");
	const headEnd = splitter.consumed;
	let at = headEnd;
	while (!splitter.isMessageEnd) {
		const step = splitter.next(bytes, at, bytes.length);
		if (step === 3) return broken(head, splitter.violation, notes);
		if (step !== 2) break;
		at = splitter.consumed;
	}
	if (at < bytes.length) notes.push(`${bytes.length - at} bytes behind the request are not part of it.`);
	return {
		head,
		body: bodyOf(head, bytes.subarray(headEnd, at), splitter.isMessageEnd, notes),
		violation: void 0,
		notes
	};
}
function bodyOf(head, wire, isWhole, notes) {
	if (!isWhole) {
		notes.push("The body is not all there: what depends on it does not match.");
		return;
	}
	const body = takeBodyContent(wire, 0, wire.length, head.bodyKind);
	if (body.length <= 65536) return body;
	notes.push(`The body is larger than ${MAX_FILTER_BODY_BYTES} bytes: what depends on it does not match.`);
}
function broken(head, code, notes) {
	return {
		head,
		body: void 0,
		violation: {
			name: VIOLATION_NAMES[code] ?? String(code),
			text: VIOLATION_TEXTS[code] ?? ""
		},
		notes
	};
}
function mend(input, notes) {
	const text = input.toString("latin1");
	const firstLine = text.slice(0, text.indexOf("\n") + 1);
	if (firstLine === "" || firstLine.endsWith(CRLF)) return firstLine === "" ? mendTyped(text, notes) : input;
	return mendTyped(text, notes);
}
function mendTyped(text, notes) {
	const [, headText = text, rest = ""] = /^([\s\S]*?)(?:\r?\n){2}([\s\S]*)$/.exec(text) ?? [];
	const lines = headText.replace(/\r?\n$/, "").split(/\r?\n/);
	notes.push("The lines end in LF and are read as if they ended in CRLF; an agent never steals such a request.");
	completeHead(lines, notes);
	const body = rest.replace(/\r?\n$/, "");
	const isFramed = lines.some((line) => /^(content-length|transfer-encoding)[ \t]*:/i.test(line));
	if (body !== "" && !isFramed) {
		lines.push(`Content-Length: ${body.length}`);
		notes.push(`The body has no Content-Length; ${body.length} is taken.`);
	}
	return Buffer.from(`${lines.join(CRLF)}${CRLF}${CRLF}${isFramed ? rest : body}`, "latin1");
}
/** The version and the Host that nobody types. */
function completeHead(lines, notes) {
	if (/^\S+ \S+$/.test(lines[0] ?? "")) {
		lines[0] += " HTTP/1.1";
		notes.push("The request line has no version; HTTP/1.1 is taken.");
	}
	if (/ HTTP\/1\.0$/.test(lines[0] ?? "") || lines.some((line) => /^host:/i.test(line))) return;
	const authority = /^[A-Z]+ [a-z]+:\/\/([^/?# ]*)/.exec(lines[0] ?? "")?.[1] ?? "localhost";
	lines.push(`Host: ${authority}`);
	notes.push(`The request has no Host; ${authority} is taken.`);
}
const EXAMPLE = "Give one on standard input, as in printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\nx-user: alice\\r\\n\\r\\n' | headgate filter test …";
function noRequest(reason, hint = EXAMPLE) {
	return new HeadgateError("HEADGATE_ERR_USAGE", `There is no request to try: ${reason}.`, { hint });
}

// cli/commands/filter-test.ts
/** `headgate filter test`: whether a filter matches one request, and why. */
/** @returns 0 for a match, 1 for none. @throws HeadgateError when there is no filter or no request. */
async function testFilter(flags, terminal) {
	const spec = filterOf(flags, terminal);
	if (terminal.isInputTyped) terminal.stderr.write("Reading a request from standard input; Ctrl-D in a new line ends it.\n");
	const input = await terminal.readInput(MAX_TRIAL_BYTES);
	if (input.length > 1048576) throw new HeadgateError("HEADGATE_ERR_USAGE", `The request is larger than ${MAX_TRIAL_BYTES} bytes.`);
	const trial = tryFilter(spec, readRequest(input));
	print(trial, flags, terminal);
	return trial.isMatch ? 0 : 1;
}
function filterOf(flags, terminal) {
	const { layers } = readLayers(flags, terminal);
	const filter = layers.find((layer) => layer.filter !== void 0)?.filter;
	if (filter !== void 0 && filter !== null) return filter;
	throw new HeadgateError("HEADGATE_ERR_USAGE", "There is no filter to try: without one, every request is taken.", { hint: "Add filter flags such as --header 'x-user: alice', or -f FILE." });
}
function tryFilter(spec, { head, body, violation, notes }) {
	if (violation !== void 0) return {
		isMatch: false,
		explanation: void 0,
		violation,
		notes
	};
	const filter = compileFilter(spec);
	const explanation = filter.explain(head, body === void 0 ? {} : { body });
	return {
		isMatch: isMatch(filter, {
			head,
			body
		}),
		explanation,
		violation,
		notes: [...notes, ...sampleNotes(spec)]
	};
}
function isMatch(filter, { head, body }) {
	if (!filter.needsBody) return filter.match(head) === 1;
	return filter.matchBody(head, body ?? Buffer.alloc(0), body !== void 0) === 1;
}
/** A connection has no key before it is there. */
function sampleNotes(spec) {
	if ("all_of" in spec) return spec.all_of.flatMap(sampleNotes).slice(0, 1);
	if ("any_of" in spec) return spec.any_of.flatMap(sampleNotes).slice(0, 1);
	if ("not" in spec) return sampleNotes(spec.not);
	if (!("sample" in spec) || spec.sample.by !== void 0) return [];
	return ["A sample by connection is different for every client connection: one of them is taken here."];
}
function print({ isMatch, explanation, violation, notes }, { json }, terminal) {
	const verdict = isMatch ? "match" : "no match";
	if (json) {
		const tree = explanation === void 0 ? null : explanationJson(explanation);
		const report = {
			verdict,
			violation: violation ?? null,
			explanation: tree,
			notes
		};
		terminal.stdout.write(`${printableJson(report, 2)}\n`);
		return;
	}
	const style = styleFor(isColoured(terminal.stdout, terminal.environment));
	const lines = [isMatch ? style.good(verdict) : style.warning(verdict)];
	if (violation !== void 0) lines.push(`  ✗ ${violation.text}: an ambiguous request is never stolen, and no filter judges it.`);
	if (explanation !== void 0) lines.push(...explanationLines(explanation, style));
	for (const note of notes) lines.push(style.faint(`note: ${note}`));
	terminal.stdout.write(`${lines.join("\n")}\n`);
}

export { testFilter };