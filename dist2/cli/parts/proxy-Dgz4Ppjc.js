import { n as require__builtin_events } from "./_builtin_util-CMcZCLP9.js";
import { i as systemClock, o as require__builtin_http, t as sentence } from "./sentence-DzvZX_dA.js";
import { n as systemErrorCode, t as HeadgateError } from "./errors-BbalaUdS.js";
import { t as PodDialler } from "./pod-dialler-BsAUK8Rk.js";
import { t as resetCodeName } from "./reset-codes-CNovaQf7.js";
import { o as require__builtin_stream } from "./tunnel-C1U0hZVC.js";
import { t as require__builtin_net } from "./_builtin_net-DR6XNIWE.js";
import { t as placesOf } from "./places-773yVM4Y.js";
import { t as prepare } from "./prepare-D9aImOH_.js";

// cli/outgoing/dialled-duplex.ts
var import__builtin_http = require__builtin_http();
var import__builtin_events = require__builtin_events();
var import__builtin_stream = require__builtin_stream();
/** Why a dial failed, or a connection ended early. */
var DialError = class extends Error {
	name = "DialError";
	/** `DIAL_REFUSED`, `NAME_UNKNOWN`, `FAR_RESET` … (protocol/reset-codes.ts), or `NO_AGENT`. */
	code;
	constructor(code) {
		super(code);
		this.code = code;
	}
};
/** Dials. @throws DialError when what was asked for cannot be had */
function dialDuplex(dialler, dial) {
	return new Promise((resolve, reject) => {
		const ends = new DuplexEnds(resolve, reject);
		const stream = dialler.dial(dial, ends);
		if (stream === null) reject(new DialError("NO_AGENT"));
		else ends.stream = stream;
	});
}
var DuplexEnds = class {
	stream;
	#resolve;
	#reject;
	#duplex;
	#isConnected = false;
	#isOver = false;
	/** Pushed while nobody read: credit is owed for it. */
	#owedBytes = 0;
	#onRoom;
	constructor(resolve, reject) {
		this.#resolve = resolve;
		this.#reject = reject;
		this.#duplex = new import__builtin_stream.Duplex({
			allowHalfOpen: true,
			read: () => this.#pay(),
			write: (chunk, _, done) => this.#write(chunk, done),
			final: (done) => {
				this.stream.end();
				done();
			},
			destroy: (error, done) => {
				if (!this.#isOver && this.stream.isOpen) this.stream.reset(6);
				this.#isOver = true;
				done(error);
			}
		});
	}
	onConnected() {
		this.#isConnected = true;
		this.#resolve(this.#duplex);
	}
	onData(bytes, start, end) {
		this.#owedBytes += end - start;
		if (this.#duplex.push(Buffer.from(bytes.subarray(start, end)))) this.#pay();
	}
	onEnd() {
		this.#duplex.push(null);
	}
	onReset(code) {
		this.#isOver = true;
		const error = new DialError(resetCodeName(code));
		if (this.#isConnected) this.#duplex.destroy(error);
		else this.#reject(error);
	}
	onDrain() {
		const onRoom = this.#onRoom;
		this.#onRoom = void 0;
		onRoom?.();
	}
	#write(chunk, done) {
		if (this.stream.write(chunk, 0, chunk.length)) done();
		else this.#onRoom = done;
	}
	#pay() {
		const owed = this.#owedBytes;
		this.#owedBytes = 0;
		if (owed > 0 && !this.#isOver) this.stream.consumed(owed);
	}
};

// cli/proxy/join-streams.ts
/** The client's connection and the far one; both are owned from now on. */
function joinStreams(near, far) {
	near.pipe(far);
	far.pipe(near);
	near.on("error", () => far.destroy());
	far.on("error", () => reset(near));
	near.once("close", () => far.destroy());
	far.once("close", () => {
		if (!near.writableEnded) reset(near);
	});
}
function reset(stream) {
	if ("resetAndDestroy" in stream) stream.resetAndDestroy();
	else stream.destroy();
}

// cli/proxy/http-proxy-server.ts
/**
* An HTTP proxy on loopback whose connections leave from the pod: CONNECT for everything, and requests by absolute form
* (RFC 9112 section 3.2.2), as programs send them for plain http when HTTP_PROXY is set.
*/
const HTTP_PORT = 80;
const BAD_REQUEST = 400;
const BAD_GATEWAY = 502;
const GATEWAY_TIMEOUT = 504;
/** Of one connection, not of what goes through it (RFC 9110 section 7.6.1). */
const HOP_FIELDS = /* @__PURE__ */ new Set([
	"connection",
	"proxy-connection",
	"keep-alive",
	"proxy-authorization"
]);
/** Not listening yet. */
function createHttpProxy(dialler) {
	const server = (0, import__builtin_http.createServer)((incoming, outgoing) => void forward(dialler, incoming, outgoing));
	server.on("connect", (incoming, socket, head) => {
		socket.on("error", () => socket.destroy());
		tunnel(dialler, incoming.url ?? "", {
			socket,
			head
		});
	});
	server.requestTimeout = 0;
	return server;
}
/** `shop:8080`, `[fd00::7]:80`; undefined when it is nothing that can be dialled. */
function authorityOf(text, defaultPort) {
	const [, bracketed, plain, digits] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:/[\]@\s]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
	const host = bracketed ?? plain;
	const port = digits === void 0 ? defaultPort : Number(digits);
	if (host === void 0 || port === void 0 || port < 1 || port > 65535 || !/^[!-~]{1,255}$/.test(host)) return void 0;
	return {
		host,
		port
	};
}
/** Never rejects. */
async function tunnel(dialler, target, { socket, head }) {
	const authority = authorityOf(target);
	if (authority === void 0) {
		socket.end(`HTTP/1.1 ${BAD_REQUEST} Bad Request\r\ncontent-length: 0\r\n\r\n`);
		return;
	}
	try {
		const far = await dialDuplex(dialler, {
			service: 1,
			...authority
		});
		socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
		if (head.length > 0) socket.unshift(head);
		joinStreams(socket, far);
	} catch (error) {
		const { status, words } = failureWords(error, target);
		socket.end(`HTTP/1.1 ${status} ${words}\r\ncontent-length: 0\r\n\r\n`);
	}
}
/** Never rejects. */
async function forward(dialler, incoming, outgoing) {
	const [, authorityText = "", path = ""] = /^http:\/\/([^/?#]+)(.*)$/i.exec(incoming.url ?? "") ?? [];
	const authority = authorityOf(authorityText, HTTP_PORT);
	if (authority === void 0) {
		outgoing.writeHead(BAD_REQUEST, { "content-type": "text/plain" });
		outgoing.end("This is a proxy: ask it for http://HOST/PATH, or CONNECT to HOST:PORT.\n");
		return;
	}
	try {
		const far = await dialDuplex(dialler, {
			service: 1,
			...authority
		});
		passOn({
			incoming,
			outgoing
		}, {
			far,
			path: path.startsWith("/") ? path : `/${path}`
		});
	} catch (error) {
		fail(outgoing, error, authorityText);
	}
}
function passOn({ incoming, outgoing }, { far, path }) {
	const { method } = incoming;
	const headers = [
		...withoutHopFields(incoming.rawHeaders),
		"connection",
		"close"
	];
	const onward = (0, import__builtin_http.request)({
		createConnection: () => far,
		method,
		path,
		headers,
		setHost: false
	});
	onward.on("response", (answer) => {
		outgoing.writeHead(answer.statusCode ?? BAD_GATEWAY, answer.statusMessage, withoutHopFields(answer.rawHeaders));
		answer.pipe(outgoing);
		answer.on("error", () => outgoing.destroy());
	});
	onward.on("error", (error) => fail(outgoing, error, incoming.headers.host ?? ""));
	outgoing.on("close", () => far.destroy());
	incoming.pipe(onward);
}
/** Names and values in turn, as they came. */
function withoutHopFields(raw) {
	return raw.filter((_, index) => !HOP_FIELDS.has((raw[index - index % 2] ?? "").toLowerCase()));
}
function fail(outgoing, error, target) {
	if (outgoing.headersSent) {
		outgoing.destroy();
		return;
	}
	const { status, words } = failureWords(error, target);
	outgoing.writeHead(status, {
		"content-type": "text/plain",
		"headgate-error": words
	});
	outgoing.end(`${words}\n`);
}
function failureWords(error, target) {
	const code = error instanceof DialError ? error.code : "DIAL_FAILED";
	const words = `${code} from the pod to ${target.replaceAll(/[^!-~]/g, "?")}`;
	return {
		status: code === "DIAL_TIMEOUT" ? GATEWAY_TIMEOUT : BAD_GATEWAY,
		words
	};
}

// cli/proxy/limits.ts
var import__builtin_net = require__builtin_net();
/** Named limits of the proxies: value, reason, what happens at the limit, and the test that shows it. */
/** Time for a client to say where it wants to go. Then: closed. What it says before is bounded by its form: 262 bytes. */
const PROXY_HANDSHAKE_MS = 3e4;

// cli/proxy/socks.ts
const SOCKS_OK = 0;
const GENERAL_FAILURE = 1;
const COMMAND_UNKNOWN = 7;
const ADDRESS_UNKNOWN = 8;
const VERSION = 5;
const NO_AUTHENTICATION = 0;
const NO_WAY = 255;
const CONNECT = 1;
const IPV4 = 1;
const NAME = 3;
const IPV6 = 4;
const MORE = { kind: "more" };
const BROKEN = { kind: "broken" };
/** Reply codes by why a dial failed. */
const REPLIES = {
	DIAL_FORBIDDEN: 2,
	NETWORK_UNREACHABLE: 3,
	HOST_UNREACHABLE: 4,
	NAME_UNKNOWN: 4,
	DIAL_REFUSED: 5,
	DIAL_TIMEOUT: 6
};
/** Reads the client's first message. */
function readGreeting(bytes) {
	if (bytes.length > 0 && bytes[0] !== VERSION) return BROKEN;
	const length = 2 + (bytes[1] ?? 0);
	if (bytes.length < 2 || bytes.length < length) return MORE;
	const isOffered = bytes.subarray(2, length).includes(NO_AUTHENTICATION);
	return {
		kind: "reply",
		length,
		reply: Buffer.from([VERSION, isOffered ? NO_AUTHENTICATION : NO_WAY]),
		isRefused: !isOffered
	};
}
/** Reads the client's second message. */
function readRequest(bytes) {
	if (bytes.length > 0 && bytes[0] !== VERSION) return BROKEN;
	if (bytes.length < 5) return MORE;
	const [, command, , type, first = 0] = bytes;
	const addressBytes = type === IPV4 ? 4 : type === IPV6 ? 16 : type === NAME ? 1 + first : -1;
	if (addressBytes < 0) return refusal(bytes.length, ADDRESS_UNKNOWN);
	const length = 4 + addressBytes + 2;
	if (bytes.length < length) return MORE;
	if (command !== CONNECT) return refusal(length, COMMAND_UNKNOWN);
	const address = bytes.subarray(4, 4 + addressBytes);
	const host = type === NAME ? address.toString("latin1", 1) : addressText(address);
	const port = bytes.readUInt16BE(length - 2);
	if (port === 0 || !/^[!-~]+$/.test(host)) return refusal(length, GENERAL_FAILURE);
	return {
		kind: "connect",
		length,
		host,
		port
	};
}
/** The answer to a request. @param code why it failed, as of a DialError; undefined when it did not */
function socksReply(code) {
	return replyBytes(code === void 0 ? 0 : REPLIES[code] ?? GENERAL_FAILURE);
}
function refusal(length, reply) {
	return {
		kind: "reply",
		length,
		reply: replyBytes(reply),
		isRefused: true
	};
}
function replyBytes(reply) {
	return Buffer.from([
		VERSION,
		reply,
		0,
		IPV4,
		0,
		0,
		0,
		0,
		0,
		0
	]);
}
function addressText(address) {
	if (address.length === 4) return address.join(".");
	return Array.from({ length: 8 }, (_, index) => address.readUInt16BE(2 * index).toString(16)).join(":");
}

// cli/proxy/socks-server.ts
/** A SOCKS5 server on loopback whose connections leave from the pod. */
/** Not listening yet. */
function createSocksServer(dialler) {
	return (0, import__builtin_net.createServer)({
		allowHalfOpen: true,
		noDelay: true
	}, (socket) => {
		new SocksConnection(socket, dialler);
	});
}
var SocksConnection = class {
	#socket;
	#dialler;
	#onData = (bytes) => this.#read(bytes);
	#bytes = Buffer.alloc(0);
	#hasGreeted = false;
	constructor(socket, dialler) {
		this.#socket = socket;
		this.#dialler = dialler;
		socket.setTimeout(PROXY_HANDSHAKE_MS, () => socket.destroy());
		socket.on("error", () => socket.destroy());
		socket.on("data", this.#onData);
		socket.once("end", () => socket.end());
	}
	#read(bytes) {
		this.#bytes = Buffer.concat([this.#bytes, bytes]);
		for (;;) {
			const step = this.#hasGreeted ? readRequest(this.#bytes) : readGreeting(this.#bytes);
			if (step.kind === "more" || !this.#take(step)) return;
		}
	}
	/** @returns whether the next message is to be read */
	#take(step) {
		const socket = this.#socket;
		if (step.kind === "broken") {
			socket.destroy();
			return false;
		}
		this.#bytes = this.#bytes.subarray(step.length);
		if (step.kind === "reply") {
			this.#hasGreeted = true;
			if (step.isRefused) socket.end(step.reply);
			else socket.write(step.reply);
			return !step.isRefused;
		}
		socket.off("data", this.#onData).removeAllListeners("end").pause();
		socket.setTimeout(0);
		if (this.#bytes.length > 0) socket.unshift(this.#bytes);
		this.#connect(step.host, step.port);
		return false;
	}
	/** Never rejects. */
	async #connect(host, port) {
		const socket = this.#socket;
		try {
			const far = await dialDuplex(this.#dialler, {
				service: 1,
				host,
				port
			});
			socket.write(socksReply());
			joinStreams(socket, far);
		} catch (error) {
			socket.end(socksReply(error instanceof DialError ? error.code : "DIAL_FAILED"));
		}
	}
};

// cli/commands/proxy.ts
/** `headgate proxy`: SOCKS5 and HTTP proxies on this machine's loopback whose connections leave from a pod of the target. Until a signal. */
const LOOPBACK = "127.0.0.1";
const DEFAULT_SOCKS_PORT = 1080;
/** What a shell reports for SIGINT; only for one that comes before the proxies stand. */
const INTERRUPTED = 130;
/** @returns the exit code. @throws HeadgateError */
async function proxy(flags, terminal, findAgent) {
	const wanted = wantedPorts(flags);
	const prepared = prepare({
		...flags,
		steal: true
	}, terminal, "fixed");
	const { settings, progress } = prepared;
	const onDetail = (message) => progress({
		event: "detail",
		message
	});
	const source = placesOf({
		...prepared,
		terminal,
		findAgent,
		onDetail
	});
	const interrupted = Promise.withResolvers();
	const failed = Promise.withResolvers();
	const stopSignals = terminal.onSignal(() => interrupted.resolve("signal"));
	const target = settings.target.text;
	const dialler = new PodDialler({
		source,
		name: settings.name,
		clock: systemClock,
		events: events({
			target,
			progress
		}, failed.resolve)
	});
	const proxies = [];
	try {
		progress({
			event: "agent_starting",
			target
		});
		if (await Promise.race([dialler.start(), interrupted.promise]) === "signal") return INTERRUPTED;
		await requireOutgoing(dialler, target);
		for (const { scheme, port } of wanted) {
			const server = scheme === "http" ? createHttpProxy(dialler) : createSocksServer(dialler);
			proxies.push({
				scheme,
				server,
				port: await listen(server, port, scheme)
			});
		}
		progress({
			event: "proxying",
			target,
			proxies: proxies.map((each) => `${each.scheme}://${LOOPBACK}:${each.port}`)
		});
		const end = await Promise.race([failed.promise, interrupted.promise]);
		if (end !== "signal") throw end;
		return 0;
	} finally {
		for (const { server } of proxies) server.close();
		const counters = await dialler.close();
		if (proxies.length > 0) progress({
			event: "ended",
			counters
		});
		stopSignals();
	}
}
function events({ target, progress }, onFailed) {
	const say = (level, code, message) => progress({
		event: "notice",
		level,
		code,
		message: sentence(message)
	});
	return {
		onConnected: (_, { session, version }) => progress({
			event: "detail",
			message: `Session ${session} with the agent of ${target}, version ${version}.`
		}),
		onTrouble: (message) => say("warning", "outgoing", message),
		onNotice: ({ level, code, message }) => say(level === "warn" ? "warning" : "info", code.toLowerCase(), message),
		onFailed
	};
}
/** @throws HeadgateError HEADGATE_ERR_REFUSED */
async function requireOutgoing(dialler, target) {
	const network = await dialler.network();
	if (network === void 0 || network.isOutgoingAllowed) return;
	throw new HeadgateError("HEADGATE_ERR_REFUSED", `The agent of ${target} dials for nobody: it was started so.`, { hint: "Whoever runs it can change that (HEADGATE_OUTGOING=off in its environment, or --no-outgoing)." });
}
function wantedPorts(flags) {
	const socks = flags.socks === void 0 ? [] : [{
		scheme: "socks5h",
		port: portOf(flags.socks, "--socks")
	}];
	const http = flags.http === void 0 ? [] : [{
		scheme: "http",
		port: portOf(flags.http, "--http")
	}];
	const wanted = [...socks, ...http];
	return wanted.length > 0 ? wanted : [{
		scheme: "socks5h",
		port: DEFAULT_SOCKS_PORT
	}];
}
/** 0 asks for a free one. @throws HeadgateError HEADGATE_ERR_USAGE */
function portOf(text, flag) {
	if (/^\d{1,5}$/.test(text) && Number(text) <= 65535) return Number(text);
	throw new HeadgateError("HEADGATE_ERR_USAGE", `${flag} takes a port of this machine, not ${JSON.stringify(text)}.`);
}
/** @throws HeadgateError HEADGATE_ERR_USAGE when the port is taken */
async function listen(server, port, scheme) {
	server.listen(port, LOOPBACK);
	try {
		await (0, import__builtin_events.once)(server, "listening");
	} catch (error) {
		const code = systemErrorCode(error);
		const flag = scheme === "http" ? "--http" : "--socks";
		throw new HeadgateError("HEADGATE_ERR_USAGE", `Port ${port} of this machine cannot be listened on: ${code}.`, {
			hint: `Choose another one with ${flag} PORT; 0 takes a free one.`,
			cause: error
		});
	}
	return server.address().port;
}

export { proxy };