import { i as import_websocket, o as require__builtin_stream } from "./tunnel-C1U0hZVC.js";
import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { l as CONNECT_TIMEOUT_MS } from "./_builtin_buffer-B4HCvALO.js";
import { t as sentence } from "./sentence-DzvZX_dA.js";
import { i as refusedError, o as unreachedError, t as ApiStatus } from "./api-errors-CfKs4-yv.js";
import { a as MAX_FORWARD_MESSAGE_BYTES, r as FORWARD_PIECE_BYTES } from "./limits-XrWS_-ZW.js";

// cli/kube/port-forward.ts
var import__builtin_stream = require__builtin_stream();
const SUBPROTOCOL = "v4.channel.k8s.io";
const DATA = 0;
const ERROR = 1;
/**
* Opens the stream. Whether something listens on the port is known only later: then the stream is destroyed with the reason.
* @param signal ends it, before and after it is open. @throws HeadgateError when the API server refuses or cannot be reached; `apiStatus` has its answer.
*/
async function openPortForward(client, target, signal) {
	const path = `/api/v1/namespaces/${target.namespace}/pods/${target.podName}/portforward`;
	const { url, options } = await client.socketAccess(`${path}?ports=${target.port}`);
	const socket = new import_websocket.default(url, SUBPROTOCOL, {
		...options,
		perMessageDeflate: false,
		skipUTF8Validation: true,
		maxPayload: MAX_FORWARD_MESSAGE_BYTES,
		handshakeTimeout: CONNECT_TIMEOUT_MS,
		...url.startsWith("wss:") ? { generateMask: (mask) => void mask.fill(0) } : {}
	});
	socket.binaryType = "nodebuffer";
	const giveUp = () => socket.terminate();
	signal?.addEventListener("abort", giveUp, { once: true });
	if (signal?.aborted) giveUp();
	const stream = new ForwardStream(socket).on("error", () => void 0);
	await opened(socket, client, path);
	if (stream.errored !== null) throw stream.errored;
	return stream;
}
function opened(socket, client, path) {
	return new Promise((resolve, reject) => {
		const fail = (error) => {
			socket.on("error", () => void 0).terminate();
			reject(error);
		};
		socket.once("open", resolve);
		socket.once("error", (error) => fail(unreachedError(error, client.cluster)));
		socket.once("unexpected-response", (_, response) => {
			let text = "";
			response.setEncoding("utf8").on("data", (part) => {
				text = (text + part).slice(0, 4096);
			});
			response.on("end", () => {
				const status = statusOf(response.statusCode ?? 0, text);
				fail(refusedError({
					verb: "create",
					path
				}, status, client.cluster));
			});
		});
	});
}
/** The callback of the last message tells of it. */
function ignoreError() {}
var ForwardStream = class extends import__builtin_stream.Duplex {
	#socket;
	/** Channels whose first message is still to come. */
	#isNew = [true, true];
	constructor(socket) {
		super({ allowHalfOpen: false });
		this.#socket = socket;
		socket.on("message", (data) => this.#onMessage(data));
		socket.on("close", () => this.push(null));
		socket.on("error", (error) => this.destroy(error));
	}
	/** What node's http client expects of a socket: there is nothing to set on ours. */
	setTimeout() {
		return this;
	}
	setNoDelay() {
		return this;
	}
	setKeepAlive() {
		return this;
	}
	_read() {
		this.#socket.resume();
	}
	_write(chunk, _encoding, done) {
		this.#send([chunk], done);
	}
	_writev(items, done) {
		this.#send(items.map(({ chunk }) => chunk), done);
	}
	#send(chunks, done) {
		if (this.#socket.readyState !== import_websocket.default.OPEN) {
			done(/* @__PURE__ */ new Error("the port-forward is closed"));
			return;
		}
		const messages = messagesOf(chunks);
		const last = messages.pop() ?? Buffer.of(DATA);
		for (const message of messages) this.#socket.send(message, ignoreError);
		this.#socket.send(last, (error) => done(error));
	}
	_final(done) {
		this.#socket.close();
		done();
	}
	_destroy(error, done) {
		this.#socket.on("error", () => void 0).terminate();
		done(error);
	}
	#onMessage(message) {
		const channel = message[0] ?? ERROR;
		const start = this.#isNew[channel] === true ? 3 : 1;
		this.#isNew[channel] = false;
		if (message.length <= start) return;
		if (channel === DATA) {
			if (!this.push(message.subarray(start))) this.#socket.pause();
		} else this.destroy(new HeadgateError("HEADGATE_ERR_CONNECT", sentence(message.toString("utf8", start).trim())));
	}
};
/** The bytes in pieces, each behind the byte of its channel. */
function messagesOf(chunks) {
	const messages = [];
	let left = chunks.reduce((sum, { length }) => sum + length, 0);
	let message = Buffer.of(DATA);
	let used = message.length;
	for (const chunk of chunks) for (let at = 0; at < chunk.length;) {
		if (used === message.length) {
			message = Buffer.allocUnsafe(1 + Math.min(left, FORWARD_PIECE_BYTES));
			message[0] = DATA;
			used = 1;
			messages.push(message);
		}
		const count = chunk.copy(message, used, at);
		used += count;
		at += count;
		left -= count;
	}
	return messages;
}
function statusOf(status, text) {
	try {
		const { message, reason } = JSON.parse(text);
		return new ApiStatus(status, typeof reason === "string" ? reason : "", String(message ?? text));
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		return new ApiStatus(status, "", text.trim() || `HTTP status ${status}`);
	}
}

export { openPortForward as t };