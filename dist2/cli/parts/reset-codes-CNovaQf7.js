import { t as __commonJSMin } from "./rolldown-runtime-CoNq6U3z.js";

// \0builtin:url
var require__builtin_url = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:url");
}));

// protocol/stream-dial.ts
/**
* What a DIAL frame asks the agent for: a stream that the CLI opens, to somewhere that the pod can reach.
*
*     u8 service | u16 port | u8 host length | host, UTF-8
*
* The agent answers with CONNECTED once the far side is there, or with RESET and the reason. Bytes may follow the DIAL at once; the
* agent holds them, within the stream's window, until then.
*/
/** A TCP connection from the pod. */
const DIAL_TCP = 1;
/** A UDP socket of the pod that is connected to one far address. The stream carries datagrams (datagrams.ts). */
const DIAL_UDP = 2;
const FIXED_BYTES = 4;
/** Of a host's name (RFC 1035 allows 253 characters). */
const MAX_HOST_BYTES = 255;
/** Printable ASCII without spaces: an address, a zone, a name in its A-label form. */
const HOST = /^[!-~]+$/;
/** Bytes that `dial` takes on the wire. @throws RangeError when it can be no dial. */
function dialBytes(dial) {
	if (!isPossible(dial)) throw new RangeError(`${dial.host}:${dial.port} cannot be dialled`);
	return FIXED_BYTES + dial.host.length;
}
/** Writes `dialBytes(dial)` bytes at `offset`. */
function writeDial(target, offset, { service, host, port }) {
	target[offset] = service;
	target.writeUInt16BE(port, offset + 1);
	target[offset + 3] = host.length;
	target.write(host, offset + FIXED_BYTES, "latin1");
}
/** Reads what `writeDial` wrote. @returns null when the bytes between `start` and `end` are nothing that can be dialled */
function readDial(source, start, end) {
	if (end - start < FIXED_BYTES) return null;
	if (source[start + 3] !== end - start - FIXED_BYTES) return null;
	const dial = {
		service: source[start],
		host: source.toString("latin1", start + FIXED_BYTES, end),
		port: source.readUInt16BE(start + 1)
	};
	return isPossible(dial) ? dial : null;
}
function isPossible({ service, host, port }) {
	if (service !== 1 && service !== 2) return false;
	return port > 0 && port <= 65535 && host.length <= 255 && HOST.test(host);
}

// protocol/reset-codes.ts
/** Why a stream ended by RESET. Integers on the wire; a code that is unknown here reads as INTERNAL. */
/** The local process refused the connection (nothing listens there). */
const RESET_LOCAL_REFUSED = 1;
/** The local process reset the connection. */
const RESET_LOCAL_RESET = 2;
/** No way to the local process: no route, no name. */
const RESET_LOCAL_UNREACHABLE = 3;
/** The local process did not accept the connection in time. */
const RESET_LOCAL_TIMEOUT = 4;
/** The client reset its connection. */
const RESET_CLIENT_RESET = 5;
/** The sender no longer wants the stream; nobody is at fault. */
const RESET_CANCELLED = 6;
/** A fault of ours. */
const RESET_INTERNAL = 7;
/** A limit was reached, such as that of the stream's queue. */
const RESET_LIMIT = 8;
/** The stream names a subscription that its CLI does not have (any more). */
const RESET_NO_SUBSCRIPTION = 9;
/** The whole tunnel is gone. Never on the wire: told by our own end to each stream's owner. */
const RESET_SESSION_GONE = 10;
/** Of a dial: the far side refused it (ECONNREFUSED). */
const RESET_DIAL_REFUSED = 11;
/** Of a dial: the pod has no route there (ENETUNREACH). */
const RESET_NETWORK_UNREACHABLE = 12;
/** Of a dial: something on the way says that nobody is there (EHOSTUNREACH). */
const RESET_HOST_UNREACHABLE = 13;
/** Of a dial: nobody answered (ETIMEDOUT). */
const RESET_DIAL_TIMEOUT = 14;
/** Of a dial: the agent, or a rule of the pod, forbids it (EACCES, EPERM). */
const RESET_DIAL_FORBIDDEN = 15;
/** Of a dial: the name is not known in the pod. */
const RESET_NAME_UNKNOWN = 16;
/** Of a dial: any other failure. */
const RESET_DIAL_FAILED = 17;
/** The far side of a dial reset the connection. */
const RESET_FAR_RESET = 18;
const NAMES = {
	[1]: "LOCAL_REFUSED",
	[2]: "LOCAL_RESET",
	[3]: "LOCAL_UNREACHABLE",
	[4]: "LOCAL_TIMEOUT",
	[5]: "CLIENT_RESET",
	[6]: "CANCELLED",
	[7]: "INTERNAL",
	[8]: "LIMIT",
	[9]: "NO_SUBSCRIPTION",
	[10]: "SESSION_GONE",
	[11]: "DIAL_REFUSED",
	[12]: "NETWORK_UNREACHABLE",
	[13]: "HOST_UNREACHABLE",
	[14]: "DIAL_TIMEOUT",
	[15]: "DIAL_FORBIDDEN",
	[16]: "NAME_UNKNOWN",
	[17]: "DIAL_FAILED",
	[18]: "FAR_RESET"
};
/** The name of a code, for logs and headers. */
function resetCodeName(code) {
	return NAMES[code];
}
/** The code of a byte from the wire. */
function toResetCode(byte) {
	return byte >= 1 && byte <= 18 && byte !== 10 ? byte : 7;
}

export { writeDial as a, readDial as i, toResetCode as n, require__builtin_url as o, dialBytes as r, resetCodeName as t };