import { n as __require, r as __toESM, t as __commonJSMin } from "./rolldown-runtime-CoNq6U3z.js";
import { n as require__builtin_events, t as require__builtin_util } from "./_builtin_util-CMcZCLP9.js";
import { a as require__builtin_https, o as require__builtin_http } from "./sentence-DzvZX_dA.js";
import { t as require__builtin_net } from "./_builtin_net-DR6XNIWE.js";
import { a as writeDial, i as readDial, n as toResetCode, o as require__builtin_url, r as dialBytes } from "./reset-codes-CNovaQf7.js";
import { l as CONNECT_TIMEOUT_MS, t as require__builtin_buffer } from "./_builtin_buffer-B4HCvALO.js";
import { A as object, B as toSubscriptionId, C as discriminatedUnion, E as ipv6, F as union, L as toPort, M as strictObject, N as string, O as literal, P as tuple, S as boolean, T as ipv4, _ as subscriptionField, a as countField, b as _enum, c as filterShapeField, d as nameField, f as portField, g as sessionField, h as secretField, i as codeField, l as labelField, m as requestField, o as countersField, p as printable, r as mirrorWish, s as filterField, u as millisecondsField, v as textField, w as int, x as array, y as toPrintable, z as toStreamId } from "./mirror-wish-CL8_-fub.js";
import { n as systemErrorCode, t as HeadgateError } from "./errors-BbalaUdS.js";

// \0builtin:querystring
var require__builtin_querystring = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:querystring");
}));

// \0builtin:tls
var require__builtin_tls = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:tls");
}));

// \0builtin:crypto
var require__builtin_crypto = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:crypto");
}));

// \0builtin:stream
var require__builtin_stream = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:stream");
}));

// \0builtin:zlib
var require__builtin_zlib = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:zlib");
}));

// ../../../work/main/node_modules/ws/lib/constants.js
var require_constants = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const BINARY_TYPES = [
		"nodebuffer",
		"arraybuffer",
		"fragments"
	];
	const hasBlob = typeof Blob !== "undefined";
	if (hasBlob) BINARY_TYPES.push("blob");
	module.exports = {
		BINARY_TYPES,
		CLOSE_TIMEOUT: 3e4,
		EMPTY_BUFFER: Buffer.alloc(0),
		GUID: "258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
		hasBlob,
		kForOnEventAttribute: Symbol("kIsForOnEventAttribute"),
		kListener: Symbol("kListener"),
		kStatusCode: Symbol("status-code"),
		kWebSocket: Symbol("websocket"),
		NOOP: () => {}
	};
}));

// ../../../work/main/node_modules/ws/lib/buffer-util.js
var require_buffer_util = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const { websocketMask, websocketUnmask } = require__builtin_http();
	const { EMPTY_BUFFER } = require_constants();
	const FastBuffer = Buffer[Symbol.species];
	/**
	* Merges an array of buffers into a new buffer.
	*
	* @param {Buffer[]} list The array of buffers to concat
	* @param {Number} totalLength The total length of buffers in the list
	* @return {Buffer} The resulting buffer
	* @public
	*/
	function concat(list, totalLength) {
		if (list.length === 0) return EMPTY_BUFFER;
		if (list.length === 1) return list[0];
		const target = Buffer.allocUnsafe(totalLength);
		let offset = 0;
		for (let i = 0; i < list.length; i++) {
			const buf = list[i];
			target.set(buf, offset);
			offset += buf.length;
		}
		if (offset < totalLength) return new FastBuffer(target.buffer, target.byteOffset, offset);
		return target;
	}
	/**
	* Masks a buffer using the given mask.
	*
	* @param {Buffer} source The buffer to mask
	* @param {Buffer} mask The mask to use
	* @param {Buffer} output The buffer where to store the result
	* @param {Number} offset The offset at which to start writing
	* @param {Number} length The number of bytes to mask.
	* @public
	*/
	function _mask(source, mask, output, offset, length) {
		for (let i = 0; i < length; i++) output[offset + i] = source[i] ^ mask[i & 3];
	}
	/**
	* Unmasks a buffer using the given mask.
	*
	* @param {Buffer} buffer The buffer to unmask
	* @param {Buffer} mask The mask to use
	* @public
	*/
	function _unmask(buffer, mask) {
		for (let i = 0; i < buffer.length; i++) buffer[i] ^= mask[i & 3];
	}
	/**
	* Converts a buffer to an `ArrayBuffer`.
	*
	* @param {Buffer} buf The buffer to convert
	* @return {ArrayBuffer} Converted buffer
	* @public
	*/
	function toArrayBuffer(buf) {
		if (buf.length === buf.buffer.byteLength) return buf.buffer;
		return buf.buffer.slice(buf.byteOffset, buf.byteOffset + buf.length);
	}
	/**
	* Converts `data` to a `Buffer`.
	*
	* @param {*} data The data to convert
	* @return {Buffer} The buffer
	* @throws {TypeError}
	* @public
	*/
	function toBuffer(data) {
		toBuffer.readOnly = true;
		if (Buffer.isBuffer(data)) return data;
		let buf;
		if (data instanceof ArrayBuffer) buf = new FastBuffer(data);
		else if (ArrayBuffer.isView(data)) buf = new FastBuffer(data.buffer, data.byteOffset, data.byteLength);
		else {
			buf = Buffer.from(data);
			toBuffer.readOnly = false;
		}
		return buf;
	}
	module.exports = {
		concat,
		mask: _mask,
		toArrayBuffer,
		toBuffer,
		unmask: _unmask
	};
	if (websocketMask) {
		module.exports.mask = function(source, mask, output, offset, length) {
			if (length < 24) _mask(source, mask, output, offset, length);
			else websocketMask(source, mask, output, offset, length);
		};
		module.exports.unmask = function(buffer, mask) {
			if (buffer.length < 24) _unmask(buffer, mask);
			else websocketUnmask(buffer, mask);
		};
	} else if (!process.env.WS_NO_BUFFER_UTIL) try {
		const bufferUtil = __require("bufferutil");
		module.exports.mask = function(source, mask, output, offset, length) {
			if (length < 48) _mask(source, mask, output, offset, length);
			else bufferUtil.mask(source, mask, output, offset, length);
		};
		module.exports.unmask = function(buffer, mask) {
			if (buffer.length < 32) _unmask(buffer, mask);
			else bufferUtil.unmask(buffer, mask);
		};
	} catch (e) {}
}));

// ../../../work/main/node_modules/ws/lib/limiter.js
var require_limiter = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const kDone = Symbol("kDone");
	const kRun = Symbol("kRun");
	/**
	* A very simple job queue with adjustable concurrency. Adapted from
	* https://github.com/STRML/async-limiter
	*/
	var Limiter = class {
		/**
		* Creates a new `Limiter`.
		*
		* @param {Number} [concurrency=Infinity] The maximum number of jobs allowed
		*     to run concurrently
		*/
		constructor(concurrency) {
			this[kDone] = () => {
				this.pending--;
				this[kRun]();
			};
			this.concurrency = concurrency || Infinity;
			this.jobs = [];
			this.pending = 0;
		}
		/**
		* Adds a job to the queue.
		*
		* @param {Function} job The job to run
		* @public
		*/
		add(job) {
			this.jobs.push(job);
			this[kRun]();
		}
		/**
		* Removes a job from the queue and runs it if possible.
		*
		* @private
		*/
		[kRun]() {
			if (this.pending === this.concurrency) return;
			if (this.jobs.length) {
				const job = this.jobs.shift();
				this.pending++;
				job(this[kDone]);
			}
		}
	};
	module.exports = Limiter;
}));

// ../../../work/main/node_modules/ws/lib/permessage-deflate.js
var require_permessage_deflate = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const zlib = require__builtin_zlib();
	const bufferUtil = require_buffer_util();
	const Limiter = require_limiter();
	const { kStatusCode } = require_constants();
	const FastBuffer = Buffer[Symbol.species];
	const TRAILER = Buffer.from([
		0,
		0,
		255,
		255
	]);
	const kPerMessageDeflate = Symbol("permessage-deflate");
	const kTotalLength = Symbol("total-length");
	const kCallback = Symbol("callback");
	const kBuffers = Symbol("buffers");
	const kError = Symbol("error");
	let zlibLimiter;
	/**
	* permessage-deflate implementation.
	*/
	var PerMessageDeflate = class {
		/**
		* Creates a PerMessageDeflate instance.
		*
		* @param {Object} [options] Configuration options
		* @param {(Boolean|Number)} [options.clientMaxWindowBits] Advertise support
		*     for, or request, a custom client window size
		* @param {Boolean} [options.clientNoContextTakeover=false] Advertise/
		*     acknowledge disabling of client context takeover
		* @param {Number} [options.concurrencyLimit=10] The number of concurrent
		*     calls to zlib
		* @param {Boolean} [options.isServer=false] Create the instance in either
		*     server or client mode
		* @param {Number} [options.maxPayload=0] The maximum allowed message length
		* @param {(Boolean|Number)} [options.serverMaxWindowBits] Request/confirm the
		*     use of a custom server window size
		* @param {Boolean} [options.serverNoContextTakeover=false] Request/accept
		*     disabling of server context takeover
		* @param {Number} [options.threshold=1024] Size (in bytes) below which
		*     messages should not be compressed if context takeover is disabled
		* @param {Object} [options.zlibDeflateOptions] Options to pass to zlib on
		*     deflate
		* @param {Object} [options.zlibInflateOptions] Options to pass to zlib on
		*     inflate
		*/
		constructor(options) {
			this._options = options || {};
			this._threshold = this._options.threshold !== void 0 ? this._options.threshold : 1024;
			this._maxPayload = this._options.maxPayload | 0;
			this._isServer = !!this._options.isServer;
			this._deflate = null;
			this._inflate = null;
			this.params = null;
			if (!zlibLimiter) {
				const concurrency = this._options.concurrencyLimit !== void 0 ? this._options.concurrencyLimit : 10;
				zlibLimiter = new Limiter(concurrency);
			}
		}
		/**
		* @type {String}
		*/
		static get extensionName() {
			return "permessage-deflate";
		}
		/**
		* Create an extension negotiation offer.
		*
		* @return {Object} Extension parameters
		* @public
		*/
		offer() {
			const params = {};
			if (this._options.serverNoContextTakeover) params.server_no_context_takeover = true;
			if (this._options.clientNoContextTakeover) params.client_no_context_takeover = true;
			if (this._options.serverMaxWindowBits) params.server_max_window_bits = this._options.serverMaxWindowBits;
			if (this._options.clientMaxWindowBits) params.client_max_window_bits = this._options.clientMaxWindowBits;
			else if (this._options.clientMaxWindowBits == null) params.client_max_window_bits = true;
			return params;
		}
		/**
		* Accept an extension negotiation offer/response.
		*
		* @param {Array} configurations The extension negotiation offers/reponse
		* @return {Object} Accepted configuration
		* @public
		*/
		accept(configurations) {
			configurations = this.normalizeParams(configurations);
			this.params = this._isServer ? this.acceptAsServer(configurations) : this.acceptAsClient(configurations);
			return this.params;
		}
		/**
		* Releases all resources used by the extension.
		*
		* @public
		*/
		cleanup() {
			if (this._inflate) {
				this._inflate.close();
				this._inflate = null;
			}
			if (this._deflate) {
				const callback = this._deflate[kCallback];
				this._deflate.close();
				this._deflate = null;
				if (callback) callback(/* @__PURE__ */ new Error("The deflate stream was closed while data was being processed"));
			}
		}
		/**
		*  Accept an extension negotiation offer.
		*
		* @param {Array} offers The extension negotiation offers
		* @return {Object} Accepted configuration
		* @private
		*/
		acceptAsServer(offers) {
			const opts = this._options;
			const accepted = offers.find((params) => {
				if (opts.serverNoContextTakeover === false && params.server_no_context_takeover || params.server_max_window_bits && (opts.serverMaxWindowBits === false || typeof opts.serverMaxWindowBits === "number" && opts.serverMaxWindowBits > params.server_max_window_bits) || typeof opts.clientMaxWindowBits === "number" && (typeof params.client_max_window_bits === "number" ? opts.clientMaxWindowBits > params.client_max_window_bits : !params.client_max_window_bits)) return false;
				return true;
			});
			if (!accepted) throw new Error("None of the extension offers can be accepted");
			if (opts.serverNoContextTakeover) accepted.server_no_context_takeover = true;
			if (opts.clientNoContextTakeover) accepted.client_no_context_takeover = true;
			if (typeof opts.serverMaxWindowBits === "number") accepted.server_max_window_bits = opts.serverMaxWindowBits;
			if (typeof opts.clientMaxWindowBits === "number") accepted.client_max_window_bits = opts.clientMaxWindowBits;
			else if (accepted.client_max_window_bits === true || opts.clientMaxWindowBits === false) delete accepted.client_max_window_bits;
			return accepted;
		}
		/**
		* Accept the extension negotiation response.
		*
		* @param {Array} response The extension negotiation response
		* @return {Object} Accepted configuration
		* @private
		*/
		acceptAsClient(response) {
			const params = response[0];
			if (this._options.clientNoContextTakeover === false && params.client_no_context_takeover) throw new Error("Unexpected parameter \"client_no_context_takeover\"");
			if (!params.client_max_window_bits) {
				if (typeof this._options.clientMaxWindowBits === "number") params.client_max_window_bits = this._options.clientMaxWindowBits;
			} else if (this._options.clientMaxWindowBits === false || typeof this._options.clientMaxWindowBits === "number" && params.client_max_window_bits > this._options.clientMaxWindowBits) throw new Error("Unexpected or invalid parameter \"client_max_window_bits\"");
			return params;
		}
		/**
		* Normalize parameters.
		*
		* @param {Array} configurations The extension negotiation offers/reponse
		* @return {Array} The offers/response with normalized parameters
		* @private
		*/
		normalizeParams(configurations) {
			configurations.forEach((params) => {
				Object.keys(params).forEach((key) => {
					let value = params[key];
					if (value.length > 1) throw new Error(`Parameter "${key}" must have only a single value`);
					value = value[0];
					if (key === "client_max_window_bits") {
						if (value !== true) {
							const num = +value;
							if (!Number.isInteger(num) || num < 8 || num > 15) throw new TypeError(`Invalid value for parameter "${key}": ${value}`);
							value = num;
						} else if (!this._isServer) throw new TypeError(`Invalid value for parameter "${key}": ${value}`);
					} else if (key === "server_max_window_bits") {
						const num = +value;
						if (!Number.isInteger(num) || num < 8 || num > 15) throw new TypeError(`Invalid value for parameter "${key}": ${value}`);
						value = num;
					} else if (key === "client_no_context_takeover" || key === "server_no_context_takeover") {
						if (value !== true) throw new TypeError(`Invalid value for parameter "${key}": ${value}`);
					} else throw new Error(`Unknown parameter "${key}"`);
					params[key] = value;
				});
			});
			return configurations;
		}
		/**
		* Decompress data. Concurrency limited.
		*
		* @param {Buffer} data Compressed data
		* @param {Boolean} fin Specifies whether or not this is the last fragment
		* @param {Function} callback Callback
		* @public
		*/
		decompress(data, fin, callback) {
			zlibLimiter.add((done) => {
				this._decompress(data, fin, (err, result) => {
					done();
					callback(err, result);
				});
			});
		}
		/**
		* Compress data. Concurrency limited.
		*
		* @param {(Buffer|String)} data Data to compress
		* @param {Boolean} fin Specifies whether or not this is the last fragment
		* @param {Function} callback Callback
		* @public
		*/
		compress(data, fin, callback) {
			zlibLimiter.add((done) => {
				this._compress(data, fin, (err, result) => {
					done();
					callback(err, result);
				});
			});
		}
		/**
		* Decompress data.
		*
		* @param {Buffer} data Compressed data
		* @param {Boolean} fin Specifies whether or not this is the last fragment
		* @param {Function} callback Callback
		* @private
		*/
		_decompress(data, fin, callback) {
			const endpoint = this._isServer ? "client" : "server";
			if (!this._inflate) {
				const key = `${endpoint}_max_window_bits`;
				const windowBits = typeof this.params[key] !== "number" ? zlib.Z_DEFAULT_WINDOWBITS : this.params[key];
				this._inflate = zlib.createInflateRaw({
					...this._options.zlibInflateOptions,
					windowBits
				});
				this._inflate[kPerMessageDeflate] = this;
				this._inflate[kTotalLength] = 0;
				this._inflate[kBuffers] = [];
				this._inflate.on("error", inflateOnError);
				this._inflate.on("data", inflateOnData);
			}
			this._inflate[kCallback] = callback;
			this._inflate.write(data);
			if (fin) this._inflate.write(TRAILER);
			this._inflate.flush(() => {
				const err = this._inflate[kError];
				if (err) {
					this._inflate.close();
					this._inflate = null;
					callback(err);
					return;
				}
				const data = bufferUtil.concat(this._inflate[kBuffers], this._inflate[kTotalLength]);
				if (this._inflate._readableState.endEmitted) {
					this._inflate.close();
					this._inflate = null;
				} else {
					this._inflate[kTotalLength] = 0;
					this._inflate[kBuffers] = [];
					if (fin && this.params[`${endpoint}_no_context_takeover`]) this._inflate.reset();
				}
				callback(null, data);
			});
		}
		/**
		* Compress data.
		*
		* @param {(Buffer|String)} data Data to compress
		* @param {Boolean} fin Specifies whether or not this is the last fragment
		* @param {Function} callback Callback
		* @private
		*/
		_compress(data, fin, callback) {
			const endpoint = this._isServer ? "server" : "client";
			if (!this._deflate) {
				const key = `${endpoint}_max_window_bits`;
				const windowBits = typeof this.params[key] !== "number" ? zlib.Z_DEFAULT_WINDOWBITS : this.params[key];
				this._deflate = zlib.createDeflateRaw({
					...this._options.zlibDeflateOptions,
					windowBits
				});
				this._deflate[kTotalLength] = 0;
				this._deflate[kBuffers] = [];
				this._deflate.on("data", deflateOnData);
			}
			this._deflate[kCallback] = callback;
			this._deflate.write(data);
			this._deflate.flush(zlib.Z_SYNC_FLUSH, () => {
				if (!this._deflate) return;
				let data = bufferUtil.concat(this._deflate[kBuffers], this._deflate[kTotalLength]);
				if (fin) data = new FastBuffer(data.buffer, data.byteOffset, data.length - 4);
				this._deflate[kCallback] = null;
				this._deflate[kTotalLength] = 0;
				this._deflate[kBuffers] = [];
				if (fin && this.params[`${endpoint}_no_context_takeover`]) this._deflate.reset();
				callback(null, data);
			});
		}
	};
	module.exports = PerMessageDeflate;
	/**
	* The listener of the `zlib.DeflateRaw` stream `'data'` event.
	*
	* @param {Buffer} chunk A chunk of data
	* @private
	*/
	function deflateOnData(chunk) {
		this[kBuffers].push(chunk);
		this[kTotalLength] += chunk.length;
	}
	/**
	* The listener of the `zlib.InflateRaw` stream `'data'` event.
	*
	* @param {Buffer} chunk A chunk of data
	* @private
	*/
	function inflateOnData(chunk) {
		this[kTotalLength] += chunk.length;
		if (this[kPerMessageDeflate]._maxPayload < 1 || this[kTotalLength] <= this[kPerMessageDeflate]._maxPayload) {
			this[kBuffers].push(chunk);
			return;
		}
		this[kError] = /* @__PURE__ */ new RangeError("Max payload size exceeded");
		this[kError].code = "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
		this[kError][kStatusCode] = 1009;
		this.removeListener("data", inflateOnData);
		this.reset();
	}
	/**
	* The listener of the `zlib.InflateRaw` stream `'error'` event.
	*
	* @param {Error} err The emitted error
	* @private
	*/
	function inflateOnError(err) {
		this[kPerMessageDeflate]._inflate = null;
		if (this[kError]) {
			this[kCallback](this[kError]);
			return;
		}
		err[kStatusCode] = 1007;
		this[kCallback](err);
	}
}));

// ../../../work/main/node_modules/ws/lib/validation.js
var require_validation = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const { isUtf8 } = require__builtin_buffer();
	const { hasBlob } = require_constants();
	const tokenChars = [
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		1,
		0,
		1,
		1,
		1,
		1,
		1,
		0,
		0,
		1,
		1,
		0,
		1,
		1,
		0,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		0,
		0,
		0,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		0,
		1,
		0,
		1,
		0
	];
	/**
	* Checks if a status code is allowed in a close frame.
	*
	* @param {Number} code The status code
	* @return {Boolean} `true` if the status code is valid, else `false`
	* @public
	*/
	function isValidStatusCode(code) {
		return code >= 1e3 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006 || code >= 3e3 && code <= 4999;
	}
	/**
	* Checks if a given buffer contains only correct UTF-8.
	* Ported from https://www.cl.cam.ac.uk/%7Emgk25/ucs/utf8_check.c by
	* Markus Kuhn.
	*
	* @param {Buffer} buf The buffer to check
	* @return {Boolean} `true` if `buf` contains only correct UTF-8, else `false`
	* @public
	*/
	function _isValidUTF8(buf) {
		const len = buf.length;
		let i = 0;
		while (i < len) if ((buf[i] & 128) === 0) i++;
		else if ((buf[i] & 224) === 192) {
			if (i + 1 === len || (buf[i + 1] & 192) !== 128 || (buf[i] & 254) === 192) return false;
			i += 2;
		} else if ((buf[i] & 240) === 224) {
			if (i + 2 >= len || (buf[i + 1] & 192) !== 128 || (buf[i + 2] & 192) !== 128 || buf[i] === 224 && (buf[i + 1] & 224) === 128 || buf[i] === 237 && (buf[i + 1] & 224) === 160) return false;
			i += 3;
		} else if ((buf[i] & 248) === 240) {
			if (i + 3 >= len || (buf[i + 1] & 192) !== 128 || (buf[i + 2] & 192) !== 128 || (buf[i + 3] & 192) !== 128 || buf[i] === 240 && (buf[i + 1] & 240) === 128 || buf[i] === 244 && buf[i + 1] > 143 || buf[i] > 244) return false;
			i += 4;
		} else return false;
		return true;
	}
	/**
	* Determines whether a value is a `Blob`.
	*
	* @param {*} value The value to be tested
	* @return {Boolean} `true` if `value` is a `Blob`, else `false`
	* @private
	*/
	function isBlob(value) {
		return hasBlob && typeof value === "object" && typeof value.arrayBuffer === "function" && typeof value.type === "string" && typeof value.stream === "function" && (value[Symbol.toStringTag] === "Blob" || value[Symbol.toStringTag] === "File");
	}
	module.exports = {
		isBlob,
		isValidStatusCode,
		isValidUTF8: _isValidUTF8,
		tokenChars
	};
	if (isUtf8) module.exports.isValidUTF8 = function(buf) {
		return buf.length < 24 ? _isValidUTF8(buf) : isUtf8(buf);
	};
	else if (!process.env.WS_NO_UTF_8_VALIDATE) try {
		const isValidUTF8 = __require("utf-8-validate");
		module.exports.isValidUTF8 = function(buf) {
			return buf.length < 32 ? _isValidUTF8(buf) : isValidUTF8(buf);
		};
	} catch (e) {}
}));

// ../../../work/main/node_modules/ws/lib/receiver.js
var require_receiver = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const { Writable } = require__builtin_stream();
	const PerMessageDeflate = require_permessage_deflate();
	const { BINARY_TYPES, EMPTY_BUFFER, kStatusCode, kWebSocket } = require_constants();
	const { concat, toArrayBuffer, unmask } = require_buffer_util();
	const { isValidStatusCode, isValidUTF8 } = require_validation();
	const FastBuffer = Buffer[Symbol.species];
	const GET_INFO = 0;
	const GET_PAYLOAD_LENGTH_16 = 1;
	const GET_PAYLOAD_LENGTH_64 = 2;
	const GET_MASK = 3;
	const GET_DATA = 4;
	const INFLATING = 5;
	const DEFER_EVENT = 6;
	/**
	* HyBi Receiver implementation.
	*
	* @extends Writable
	*/
	var Receiver = class extends Writable {
		/**
		* Creates a Receiver instance.
		*
		* @param {Object} [options] Options object
		* @param {Boolean} [options.allowSynchronousEvents=true] Specifies whether
		*     any of the `'message'`, `'ping'`, and `'pong'` events can be emitted
		*     multiple times in the same tick
		* @param {String} [options.binaryType=nodebuffer] The type for binary data
		* @param {Object} [options.extensions] An object containing the negotiated
		*     extensions
		* @param {Boolean} [options.isServer=false] Specifies whether to operate in
		*     client or server mode
		* @param {Number} [options.maxBufferedChunks=0] The maximum number of
		*     buffered data chunks
		* @param {Number} [options.maxFragments=0] The maximum number of message
		*     fragments
		* @param {Number} [options.maxPayload=0] The maximum allowed message length
		* @param {Boolean} [options.skipUTF8Validation=false] Specifies whether or
		*     not to skip UTF-8 validation for text and close messages
		*/
		constructor(options = {}) {
			super();
			this._allowSynchronousEvents = options.allowSynchronousEvents !== void 0 ? options.allowSynchronousEvents : true;
			this._binaryType = options.binaryType || BINARY_TYPES[0];
			this._extensions = options.extensions || {};
			this._isServer = !!options.isServer;
			this._maxBufferedChunks = options.maxBufferedChunks | 0;
			this._maxFragments = options.maxFragments | 0;
			this._maxPayload = options.maxPayload | 0;
			this._skipUTF8Validation = !!options.skipUTF8Validation;
			this[kWebSocket] = void 0;
			this._bufferedBytes = 0;
			this._buffers = [];
			this._compressed = false;
			this._payloadLength = 0;
			this._mask = void 0;
			this._fragmented = 0;
			this._masked = false;
			this._fin = false;
			this._opcode = 0;
			this._totalPayloadLength = 0;
			this._messageLength = 0;
			this._numFragments = 0;
			this._fragments = [];
			this._errored = false;
			this._loop = false;
			this._state = GET_INFO;
		}
		/**
		* Implements `Writable.prototype._write()`.
		*
		* @param {Buffer} chunk The chunk of data to write
		* @param {String} encoding The character encoding of `chunk`
		* @param {Function} cb Callback
		* @private
		*/
		_write(chunk, encoding, cb) {
			if (this._opcode === 8 && this._state == GET_INFO) return cb();
			if (this._maxBufferedChunks > 0 && this._buffers.length >= this._maxBufferedChunks) {
				cb(this.createError(RangeError, "Too many buffered chunks", false, 1008, "WS_ERR_TOO_MANY_BUFFERED_PARTS"));
				return;
			}
			this._bufferedBytes += chunk.length;
			this._buffers.push(chunk);
			this.startLoop(cb);
		}
		/**
		* Consumes `n` bytes from the buffered data.
		*
		* @param {Number} n The number of bytes to consume
		* @return {Buffer} The consumed bytes
		* @private
		*/
		consume(n) {
			this._bufferedBytes -= n;
			if (n === this._buffers[0].length) return this._buffers.shift();
			if (n < this._buffers[0].length) {
				const buf = this._buffers[0];
				this._buffers[0] = new FastBuffer(buf.buffer, buf.byteOffset + n, buf.length - n);
				return new FastBuffer(buf.buffer, buf.byteOffset, n);
			}
			const dst = Buffer.allocUnsafe(n);
			do {
				const buf = this._buffers[0];
				const offset = dst.length - n;
				if (n >= buf.length) dst.set(this._buffers.shift(), offset);
				else {
					dst.set(new Uint8Array(buf.buffer, buf.byteOffset, n), offset);
					this._buffers[0] = new FastBuffer(buf.buffer, buf.byteOffset + n, buf.length - n);
				}
				n -= buf.length;
			} while (n > 0);
			return dst;
		}
		/**
		* Starts the parsing loop.
		*
		* @param {Function} cb Callback
		* @private
		*/
		startLoop(cb) {
			this._loop = true;
			do
				switch (this._state) {
					case GET_INFO:
						this.getInfo(cb);
						break;
					case GET_PAYLOAD_LENGTH_16:
						this.getPayloadLength16(cb);
						break;
					case GET_PAYLOAD_LENGTH_64:
						this.getPayloadLength64(cb);
						break;
					case GET_MASK:
						this.getMask();
						break;
					case GET_DATA:
						this.getData(cb);
						break;
					case INFLATING:
					case DEFER_EVENT:
						this._loop = false;
						return;
				}
			while (this._loop);
			if (!this._errored) cb();
		}
		/**
		* Reads the first two bytes of a frame.
		*
		* @param {Function} cb Callback
		* @private
		*/
		getInfo(cb) {
			if (this._bufferedBytes < 2) {
				this._loop = false;
				return;
			}
			const buf = this.consume(2);
			if ((buf[0] & 48) !== 0) {
				cb(this.createError(RangeError, "RSV2 and RSV3 must be clear", true, 1002, "WS_ERR_UNEXPECTED_RSV_2_3"));
				return;
			}
			const compressed = (buf[0] & 64) === 64;
			if (compressed && !this._extensions[PerMessageDeflate.extensionName]) {
				cb(this.createError(RangeError, "RSV1 must be clear", true, 1002, "WS_ERR_UNEXPECTED_RSV_1"));
				return;
			}
			this._fin = (buf[0] & 128) === 128;
			this._opcode = buf[0] & 15;
			this._payloadLength = buf[1] & 127;
			if (this._opcode === 0) {
				if (compressed) {
					cb(this.createError(RangeError, "RSV1 must be clear", true, 1002, "WS_ERR_UNEXPECTED_RSV_1"));
					return;
				}
				if (!this._fragmented) {
					cb(this.createError(RangeError, "invalid opcode 0", true, 1002, "WS_ERR_INVALID_OPCODE"));
					return;
				}
				this._opcode = this._fragmented;
			} else if (this._opcode === 1 || this._opcode === 2) {
				if (this._fragmented) {
					cb(this.createError(RangeError, `invalid opcode ${this._opcode}`, true, 1002, "WS_ERR_INVALID_OPCODE"));
					return;
				}
				this._compressed = compressed;
			} else if (this._opcode > 7 && this._opcode < 11) {
				if (!this._fin) {
					cb(this.createError(RangeError, "FIN must be set", true, 1002, "WS_ERR_EXPECTED_FIN"));
					return;
				}
				if (compressed) {
					cb(this.createError(RangeError, "RSV1 must be clear", true, 1002, "WS_ERR_UNEXPECTED_RSV_1"));
					return;
				}
				if (this._payloadLength > 125 || this._opcode === 8 && this._payloadLength === 1) {
					cb(this.createError(RangeError, `invalid payload length ${this._payloadLength}`, true, 1002, "WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH"));
					return;
				}
			} else {
				cb(this.createError(RangeError, `invalid opcode ${this._opcode}`, true, 1002, "WS_ERR_INVALID_OPCODE"));
				return;
			}
			if (!this._fin && !this._fragmented) this._fragmented = this._opcode;
			this._masked = (buf[1] & 128) === 128;
			if (this._isServer) {
				if (!this._masked) {
					cb(this.createError(RangeError, "MASK must be set", true, 1002, "WS_ERR_EXPECTED_MASK"));
					return;
				}
			} else if (this._masked) {
				cb(this.createError(RangeError, "MASK must be clear", true, 1002, "WS_ERR_UNEXPECTED_MASK"));
				return;
			}
			if (this._payloadLength === 126) this._state = GET_PAYLOAD_LENGTH_16;
			else if (this._payloadLength === 127) this._state = GET_PAYLOAD_LENGTH_64;
			else this.haveLength(cb);
		}
		/**
		* Gets extended payload length (7+16).
		*
		* @param {Function} cb Callback
		* @private
		*/
		getPayloadLength16(cb) {
			if (this._bufferedBytes < 2) {
				this._loop = false;
				return;
			}
			this._payloadLength = this.consume(2).readUInt16BE(0);
			this.haveLength(cb);
		}
		/**
		* Gets extended payload length (7+64).
		*
		* @param {Function} cb Callback
		* @private
		*/
		getPayloadLength64(cb) {
			if (this._bufferedBytes < 8) {
				this._loop = false;
				return;
			}
			const buf = this.consume(8);
			const num = buf.readUInt32BE(0);
			if (num > Math.pow(2, 21) - 1) {
				cb(this.createError(RangeError, "Unsupported WebSocket frame: payload length > 2^53 - 1", false, 1009, "WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH"));
				return;
			}
			this._payloadLength = num * Math.pow(2, 32) + buf.readUInt32BE(4);
			this.haveLength(cb);
		}
		/**
		* Payload length has been read.
		*
		* @param {Function} cb Callback
		* @private
		*/
		haveLength(cb) {
			if (this._payloadLength && this._opcode < 8) {
				this._totalPayloadLength += this._payloadLength;
				if (this._totalPayloadLength > this._maxPayload && this._maxPayload > 0) {
					cb(this.createError(RangeError, "Max payload size exceeded", false, 1009, "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"));
					return;
				}
			}
			if (this._masked) this._state = GET_MASK;
			else this._state = GET_DATA;
		}
		/**
		* Reads mask bytes.
		*
		* @private
		*/
		getMask() {
			if (this._bufferedBytes < 4) {
				this._loop = false;
				return;
			}
			this._mask = this.consume(4);
			this._state = GET_DATA;
		}
		/**
		* Reads data bytes.
		*
		* @param {Function} cb Callback
		* @private
		*/
		getData(cb) {
			let data = EMPTY_BUFFER;
			if (this._payloadLength) {
				if (this._bufferedBytes < this._payloadLength) {
					this._loop = false;
					return;
				}
				data = this.consume(this._payloadLength);
				if (this._masked && (this._mask[0] | this._mask[1] | this._mask[2] | this._mask[3]) !== 0) unmask(data, this._mask);
			}
			this._mask = void 0;
			if (this._opcode > 7) {
				this.controlMessage(data, cb);
				return;
			}
			if (this._maxFragments > 0 && ++this._numFragments > this._maxFragments) {
				cb(this.createError(RangeError, "Too many message fragments", false, 1008, "WS_ERR_TOO_MANY_BUFFERED_PARTS"));
				return;
			}
			if (this._compressed) {
				this._state = INFLATING;
				this.decompress(data, cb);
				return;
			}
			if (data.length) {
				this._messageLength = this._totalPayloadLength;
				this._fragments.push(data);
			}
			this.dataMessage(cb);
		}
		/**
		* Decompresses data.
		*
		* @param {Buffer} data Compressed data
		* @param {Function} cb Callback
		* @private
		*/
		decompress(data, cb) {
			this._extensions[PerMessageDeflate.extensionName].decompress(data, this._fin, (err, buf) => {
				if (err) return cb(err);
				if (buf.length) {
					this._messageLength += buf.length;
					if (this._messageLength > this._maxPayload && this._maxPayload > 0) {
						cb(this.createError(RangeError, "Max payload size exceeded", false, 1009, "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"));
						return;
					}
					this._fragments.push(buf);
				}
				this.dataMessage(cb);
				if (this._state === GET_INFO) this.startLoop(cb);
			});
		}
		/**
		* Handles a data message.
		*
		* @param {Function} cb Callback
		* @private
		*/
		dataMessage(cb) {
			if (!this._fin) {
				this._state = GET_INFO;
				return;
			}
			const messageLength = this._messageLength;
			const fragments = this._fragments;
			this._totalPayloadLength = 0;
			this._messageLength = 0;
			this._fragmented = 0;
			this._numFragments = 0;
			this._fragments = [];
			if (this._opcode === 2) {
				let data;
				if (this._binaryType === "nodebuffer") data = concat(fragments, messageLength);
				else if (this._binaryType === "arraybuffer") data = toArrayBuffer(concat(fragments, messageLength));
				else if (this._binaryType === "blob") data = new Blob(fragments);
				else data = fragments;
				if (this._allowSynchronousEvents) {
					this.emit("message", data, true);
					this._state = GET_INFO;
				} else {
					this._state = DEFER_EVENT;
					setImmediate(() => {
						this.emit("message", data, true);
						this._state = GET_INFO;
						this.startLoop(cb);
					});
				}
			} else {
				const buf = concat(fragments, messageLength);
				if (!this._skipUTF8Validation && !isValidUTF8(buf)) {
					cb(this.createError(Error, "invalid UTF-8 sequence", true, 1007, "WS_ERR_INVALID_UTF8"));
					return;
				}
				if (this._state === INFLATING || this._allowSynchronousEvents) {
					this.emit("message", buf, false);
					this._state = GET_INFO;
				} else {
					this._state = DEFER_EVENT;
					setImmediate(() => {
						this.emit("message", buf, false);
						this._state = GET_INFO;
						this.startLoop(cb);
					});
				}
			}
		}
		/**
		* Handles a control message.
		*
		* @param {Buffer} data Data to handle
		* @return {(Error|RangeError|undefined)} A possible error
		* @private
		*/
		controlMessage(data, cb) {
			if (this._opcode === 8) {
				if (data.length === 0) {
					this._loop = false;
					this.emit("conclude", 1005, EMPTY_BUFFER);
					this.end();
				} else {
					const code = data.readUInt16BE(0);
					if (!isValidStatusCode(code)) {
						cb(this.createError(RangeError, `invalid status code ${code}`, true, 1002, "WS_ERR_INVALID_CLOSE_CODE"));
						return;
					}
					const buf = new FastBuffer(data.buffer, data.byteOffset + 2, data.length - 2);
					if (!this._skipUTF8Validation && !isValidUTF8(buf)) {
						cb(this.createError(Error, "invalid UTF-8 sequence", true, 1007, "WS_ERR_INVALID_UTF8"));
						return;
					}
					this._loop = false;
					this.emit("conclude", code, buf);
					this.end();
				}
				this._state = GET_INFO;
				return;
			}
			if (this._allowSynchronousEvents) {
				this.emit(this._opcode === 9 ? "ping" : "pong", data);
				this._state = GET_INFO;
			} else {
				this._state = DEFER_EVENT;
				setImmediate(() => {
					this.emit(this._opcode === 9 ? "ping" : "pong", data);
					this._state = GET_INFO;
					this.startLoop(cb);
				});
			}
		}
		/**
		* Builds an error object.
		*
		* @param {function(new:Error|RangeError)} ErrorCtor The error constructor
		* @param {String} message The error message
		* @param {Boolean} prefix Specifies whether or not to add a default prefix to
		*     `message`
		* @param {Number} statusCode The status code
		* @param {String} errorCode The exposed error code
		* @return {(Error|RangeError)} The error
		* @private
		*/
		createError(ErrorCtor, message, prefix, statusCode, errorCode) {
			this._loop = false;
			this._errored = true;
			const err = new ErrorCtor(prefix ? `Invalid WebSocket frame: ${message}` : message);
			Error.captureStackTrace(err, this.createError);
			err.code = errorCode;
			err[kStatusCode] = statusCode;
			return err;
		}
	};
	module.exports = Receiver;
}));

// ../../../work/main/node_modules/ws/lib/sender.js
var require_sender = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const { Duplex } = require__builtin_stream();
	const { randomFillSync } = require__builtin_crypto();
	const { types: { isUint8Array } } = require__builtin_util();
	const PerMessageDeflate = require_permessage_deflate();
	const { EMPTY_BUFFER, kWebSocket, NOOP } = require_constants();
	const { isBlob, isValidStatusCode } = require_validation();
	const { mask: applyMask, toBuffer } = require_buffer_util();
	const kByteLength = Symbol("kByteLength");
	const maskBuffer = Buffer.alloc(4);
	const RANDOM_POOL_SIZE = 8192;
	let randomPool;
	let randomPoolPointer = RANDOM_POOL_SIZE;
	const DEFAULT = 0;
	const DEFLATING = 1;
	const GET_BLOB_DATA = 2;
	/**
	* HyBi Sender implementation.
	*/
	var Sender = class Sender {
		/**
		* Creates a Sender instance.
		*
		* @param {Duplex} socket The connection socket
		* @param {Object} [extensions] An object containing the negotiated extensions
		* @param {Function} [generateMask] The function used to generate the masking
		*     key
		*/
		constructor(socket, extensions, generateMask) {
			this._extensions = extensions || {};
			if (generateMask) {
				this._generateMask = generateMask;
				this._maskBuffer = Buffer.alloc(4);
			}
			this._socket = socket;
			this._firstFragment = true;
			this._compress = false;
			this._bufferedBytes = 0;
			this._queue = [];
			this._state = DEFAULT;
			this.onerror = NOOP;
			this[kWebSocket] = void 0;
		}
		/**
		* Frames a piece of data according to the HyBi WebSocket protocol.
		*
		* @param {(Buffer|String)} data The data to frame
		* @param {Object} options Options object
		* @param {Boolean} [options.fin=false] Specifies whether or not to set the
		*     FIN bit
		* @param {Function} [options.generateMask] The function used to generate the
		*     masking key
		* @param {Boolean} [options.mask=false] Specifies whether or not to mask
		*     `data`
		* @param {Buffer} [options.maskBuffer] The buffer used to store the masking
		*     key
		* @param {Number} options.opcode The opcode
		* @param {Boolean} [options.readOnly=false] Specifies whether `data` can be
		*     modified
		* @param {Boolean} [options.rsv1=false] Specifies whether or not to set the
		*     RSV1 bit
		* @return {(Buffer|String)[]} The framed data
		* @public
		*/
		static frame(data, options) {
			let mask;
			let merge = false;
			let offset = 2;
			let skipMasking = false;
			if (options.mask) {
				mask = options.maskBuffer || maskBuffer;
				if (options.generateMask) options.generateMask(mask);
				else {
					if (randomPoolPointer === RANDOM_POOL_SIZE) {
						/* istanbul ignore else  */
						if (randomPool === void 0) randomPool = Buffer.alloc(RANDOM_POOL_SIZE);
						randomFillSync(randomPool, 0, RANDOM_POOL_SIZE);
						randomPoolPointer = 0;
					}
					mask[0] = randomPool[randomPoolPointer++];
					mask[1] = randomPool[randomPoolPointer++];
					mask[2] = randomPool[randomPoolPointer++];
					mask[3] = randomPool[randomPoolPointer++];
				}
				skipMasking = (mask[0] | mask[1] | mask[2] | mask[3]) === 0;
				offset = 6;
			}
			let dataLength;
			if (typeof data === "string") {
				if ((!options.mask || skipMasking) && options[kByteLength] !== void 0) dataLength = options[kByteLength];
				else {
					data = Buffer.from(data);
					dataLength = data.length;
				}
			} else {
				dataLength = data.length;
				merge = options.mask && options.readOnly && !skipMasking;
			}
			let payloadLength = dataLength;
			if (dataLength >= 65536) {
				offset += 8;
				payloadLength = 127;
			} else if (dataLength > 125) {
				offset += 2;
				payloadLength = 126;
			}
			const target = Buffer.allocUnsafe(merge ? dataLength + offset : offset);
			target[0] = options.fin ? options.opcode | 128 : options.opcode;
			if (options.rsv1) target[0] |= 64;
			target[1] = payloadLength;
			if (payloadLength === 126) target.writeUInt16BE(dataLength, 2);
			else if (payloadLength === 127) {
				target[2] = target[3] = 0;
				target.writeUIntBE(dataLength, 4, 6);
			}
			if (!options.mask) return dataLength ? [target, data] : [target];
			target[1] |= 128;
			target[offset - 4] = mask[0];
			target[offset - 3] = mask[1];
			target[offset - 2] = mask[2];
			target[offset - 1] = mask[3];
			if (!dataLength) return [target];
			if (skipMasking) return [target, data];
			if (merge) {
				applyMask(data, mask, target, offset, dataLength);
				return [target];
			}
			applyMask(data, mask, data, 0, dataLength);
			return [target, data];
		}
		/**
		* Sends a close message to the other peer.
		*
		* @param {Number} [code] The status code component of the body
		* @param {(String|Buffer)} [data] The message component of the body
		* @param {Boolean} [mask=false] Specifies whether or not to mask the message
		* @param {Function} [cb] Callback
		* @public
		*/
		close(code, data, mask, cb) {
			let buf;
			if (code === void 0) buf = EMPTY_BUFFER;
			else if (typeof code !== "number" || !isValidStatusCode(code)) throw new TypeError("First argument must be a valid error code number");
			else if (data === void 0 || !data.length) {
				buf = Buffer.allocUnsafe(2);
				buf.writeUInt16BE(code, 0);
			} else {
				const length = Buffer.byteLength(data);
				if (length > 123) throw new RangeError("The message must not be greater than 123 bytes");
				buf = Buffer.allocUnsafe(2 + length);
				buf.writeUInt16BE(code, 0);
				if (typeof data === "string") buf.write(data, 2);
				else if (isUint8Array(data)) buf.set(data, 2);
				else throw new TypeError("Second argument must be a string or a Uint8Array");
			}
			const options = {
				[kByteLength]: buf.length,
				fin: true,
				generateMask: this._generateMask,
				mask,
				maskBuffer: this._maskBuffer,
				opcode: 8,
				readOnly: false,
				rsv1: false
			};
			if (this._state !== DEFAULT) this.enqueue([
				this.dispatch,
				buf,
				false,
				options,
				cb
			]);
			else this.sendFrame(Sender.frame(buf, options), cb);
		}
		/**
		* Sends a ping message to the other peer.
		*
		* @param {*} data The message to send
		* @param {Boolean} [mask=false] Specifies whether or not to mask `data`
		* @param {Function} [cb] Callback
		* @public
		*/
		ping(data, mask, cb) {
			let byteLength;
			let readOnly;
			if (typeof data === "string") {
				byteLength = Buffer.byteLength(data);
				readOnly = false;
			} else if (isBlob(data)) {
				byteLength = data.size;
				readOnly = false;
			} else {
				data = toBuffer(data);
				byteLength = data.length;
				readOnly = toBuffer.readOnly;
			}
			if (byteLength > 125) throw new RangeError("The data size must not be greater than 125 bytes");
			const options = {
				[kByteLength]: byteLength,
				fin: true,
				generateMask: this._generateMask,
				mask,
				maskBuffer: this._maskBuffer,
				opcode: 9,
				readOnly,
				rsv1: false
			};
			if (isBlob(data)) {
				if (this._state !== DEFAULT) this.enqueue([
					this.getBlobData,
					data,
					false,
					options,
					cb
				]);
				else this.getBlobData(data, false, options, cb);
			} else if (this._state !== DEFAULT) this.enqueue([
				this.dispatch,
				data,
				false,
				options,
				cb
			]);
			else this.sendFrame(Sender.frame(data, options), cb);
		}
		/**
		* Sends a pong message to the other peer.
		*
		* @param {*} data The message to send
		* @param {Boolean} [mask=false] Specifies whether or not to mask `data`
		* @param {Function} [cb] Callback
		* @public
		*/
		pong(data, mask, cb) {
			let byteLength;
			let readOnly;
			if (typeof data === "string") {
				byteLength = Buffer.byteLength(data);
				readOnly = false;
			} else if (isBlob(data)) {
				byteLength = data.size;
				readOnly = false;
			} else {
				data = toBuffer(data);
				byteLength = data.length;
				readOnly = toBuffer.readOnly;
			}
			if (byteLength > 125) throw new RangeError("The data size must not be greater than 125 bytes");
			const options = {
				[kByteLength]: byteLength,
				fin: true,
				generateMask: this._generateMask,
				mask,
				maskBuffer: this._maskBuffer,
				opcode: 10,
				readOnly,
				rsv1: false
			};
			if (isBlob(data)) {
				if (this._state !== DEFAULT) this.enqueue([
					this.getBlobData,
					data,
					false,
					options,
					cb
				]);
				else this.getBlobData(data, false, options, cb);
			} else if (this._state !== DEFAULT) this.enqueue([
				this.dispatch,
				data,
				false,
				options,
				cb
			]);
			else this.sendFrame(Sender.frame(data, options), cb);
		}
		/**
		* Sends a data message to the other peer.
		*
		* @param {*} data The message to send
		* @param {Object} options Options object
		* @param {Boolean} [options.binary=false] Specifies whether `data` is binary
		*     or text
		* @param {Boolean} [options.compress=false] Specifies whether or not to
		*     compress `data`
		* @param {Boolean} [options.fin=false] Specifies whether the fragment is the
		*     last one
		* @param {Boolean} [options.mask=false] Specifies whether or not to mask
		*     `data`
		* @param {Function} [cb] Callback
		* @public
		*/
		send(data, options, cb) {
			const perMessageDeflate = this._extensions[PerMessageDeflate.extensionName];
			let opcode = options.binary ? 2 : 1;
			let rsv1 = options.compress;
			let byteLength;
			let readOnly;
			if (typeof data === "string") {
				byteLength = Buffer.byteLength(data);
				readOnly = false;
			} else if (isBlob(data)) {
				byteLength = data.size;
				readOnly = false;
			} else {
				data = toBuffer(data);
				byteLength = data.length;
				readOnly = toBuffer.readOnly;
			}
			if (this._firstFragment) {
				this._firstFragment = false;
				if (rsv1 && perMessageDeflate && perMessageDeflate.params[perMessageDeflate._isServer ? "server_no_context_takeover" : "client_no_context_takeover"]) rsv1 = byteLength >= perMessageDeflate._threshold;
				this._compress = rsv1;
			} else {
				rsv1 = false;
				opcode = 0;
			}
			if (options.fin) this._firstFragment = true;
			const opts = {
				[kByteLength]: byteLength,
				fin: options.fin,
				generateMask: this._generateMask,
				mask: options.mask,
				maskBuffer: this._maskBuffer,
				opcode,
				readOnly,
				rsv1
			};
			if (isBlob(data)) {
				if (this._state !== DEFAULT) this.enqueue([
					this.getBlobData,
					data,
					this._compress,
					opts,
					cb
				]);
				else this.getBlobData(data, this._compress, opts, cb);
			} else if (this._state !== DEFAULT) this.enqueue([
				this.dispatch,
				data,
				this._compress,
				opts,
				cb
			]);
			else this.dispatch(data, this._compress, opts, cb);
		}
		/**
		* Gets the contents of a blob as binary data.
		*
		* @param {Blob} blob The blob
		* @param {Boolean} [compress=false] Specifies whether or not to compress
		*     the data
		* @param {Object} options Options object
		* @param {Boolean} [options.fin=false] Specifies whether or not to set the
		*     FIN bit
		* @param {Function} [options.generateMask] The function used to generate the
		*     masking key
		* @param {Boolean} [options.mask=false] Specifies whether or not to mask
		*     `data`
		* @param {Buffer} [options.maskBuffer] The buffer used to store the masking
		*     key
		* @param {Number} options.opcode The opcode
		* @param {Boolean} [options.readOnly=false] Specifies whether `data` can be
		*     modified
		* @param {Boolean} [options.rsv1=false] Specifies whether or not to set the
		*     RSV1 bit
		* @param {Function} [cb] Callback
		* @private
		*/
		getBlobData(blob, compress, options, cb) {
			this._bufferedBytes += options[kByteLength];
			this._state = GET_BLOB_DATA;
			blob.arrayBuffer().then((arrayBuffer) => {
				if (this._socket.destroyed) {
					const err = /* @__PURE__ */ new Error("The socket was closed while the blob was being read");
					process.nextTick(callCallbacks, this, err, cb);
					return;
				}
				this._bufferedBytes -= options[kByteLength];
				const data = toBuffer(arrayBuffer);
				if (!compress) {
					this._state = DEFAULT;
					this.sendFrame(Sender.frame(data, options), cb);
					this.dequeue();
				} else this.dispatch(data, compress, options, cb);
			}).catch((err) => {
				process.nextTick(onError, this, err, cb);
			});
		}
		/**
		* Dispatches a message.
		*
		* @param {(Buffer|String)} data The message to send
		* @param {Boolean} [compress=false] Specifies whether or not to compress
		*     `data`
		* @param {Object} options Options object
		* @param {Boolean} [options.fin=false] Specifies whether or not to set the
		*     FIN bit
		* @param {Function} [options.generateMask] The function used to generate the
		*     masking key
		* @param {Boolean} [options.mask=false] Specifies whether or not to mask
		*     `data`
		* @param {Buffer} [options.maskBuffer] The buffer used to store the masking
		*     key
		* @param {Number} options.opcode The opcode
		* @param {Boolean} [options.readOnly=false] Specifies whether `data` can be
		*     modified
		* @param {Boolean} [options.rsv1=false] Specifies whether or not to set the
		*     RSV1 bit
		* @param {Function} [cb] Callback
		* @private
		*/
		dispatch(data, compress, options, cb) {
			if (!compress) {
				this.sendFrame(Sender.frame(data, options), cb);
				return;
			}
			const perMessageDeflate = this._extensions[PerMessageDeflate.extensionName];
			this._bufferedBytes += options[kByteLength];
			this._state = DEFLATING;
			perMessageDeflate.compress(data, options.fin, (_, buf) => {
				if (this._socket.destroyed) {
					const err = /* @__PURE__ */ new Error("The socket was closed while data was being compressed");
					callCallbacks(this, err, cb);
					return;
				}
				this._bufferedBytes -= options[kByteLength];
				this._state = DEFAULT;
				options.readOnly = false;
				this.sendFrame(Sender.frame(buf, options), cb);
				this.dequeue();
			});
		}
		/**
		* Executes queued send operations.
		*
		* @private
		*/
		dequeue() {
			while (this._state === DEFAULT && this._queue.length) {
				const params = this._queue.shift();
				this._bufferedBytes -= params[3][kByteLength];
				Reflect.apply(params[0], this, params.slice(1));
			}
		}
		/**
		* Enqueues a send operation.
		*
		* @param {Array} params Send operation parameters.
		* @private
		*/
		enqueue(params) {
			this._bufferedBytes += params[3][kByteLength];
			this._queue.push(params);
		}
		/**
		* Sends a frame.
		*
		* @param {(Buffer | String)[]} list The frame to send
		* @param {Function} [cb] Callback
		* @private
		*/
		sendFrame(list, cb) {
			if (list.length === 2) {
				this._socket.cork();
				this._socket.write(list[0]);
				this._socket.write(list[1], cb);
				this._socket.uncork();
			} else this._socket.write(list[0], cb);
		}
	};
	module.exports = Sender;
	/**
	* Calls queued callbacks with an error.
	*
	* @param {Sender} sender The `Sender` instance
	* @param {Error} err The error to call the callbacks with
	* @param {Function} [cb] The first callback
	* @private
	*/
	function callCallbacks(sender, err, cb) {
		if (typeof cb === "function") cb(err);
		for (let i = 0; i < sender._queue.length; i++) {
			const params = sender._queue[i];
			const callback = params[params.length - 1];
			if (typeof callback === "function") callback(err);
		}
	}
	/**
	* Handles a `Sender` error.
	*
	* @param {Sender} sender The `Sender` instance
	* @param {Error} err The error
	* @param {Function} [cb] The first pending callback
	* @private
	*/
	function onError(sender, err, cb) {
		callCallbacks(sender, err, cb);
		sender.onerror(err);
	}
}));

// ../../../work/main/node_modules/ws/lib/event-target.js
var require_event_target = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const { kForOnEventAttribute, kListener } = require_constants();
	const kCode = Symbol("kCode");
	const kData = Symbol("kData");
	const kError = Symbol("kError");
	const kMessage = Symbol("kMessage");
	const kReason = Symbol("kReason");
	const kTarget = Symbol("kTarget");
	const kType = Symbol("kType");
	const kWasClean = Symbol("kWasClean");
	/**
	* Class representing an event.
	*/
	var Event = class {
		/**
		* Create a new `Event`.
		*
		* @param {String} type The name of the event
		* @throws {TypeError} If the `type` argument is not specified
		*/
		constructor(type) {
			this[kTarget] = null;
			this[kType] = type;
		}
		/**
		* @type {*}
		*/
		get target() {
			return this[kTarget];
		}
		/**
		* @type {String}
		*/
		get type() {
			return this[kType];
		}
	};
	Object.defineProperty(Event.prototype, "target", { enumerable: true });
	Object.defineProperty(Event.prototype, "type", { enumerable: true });
	/**
	* Class representing a close event.
	*
	* @extends Event
	*/
	var CloseEvent = class extends Event {
		/**
		* Create a new `CloseEvent`.
		*
		* @param {String} type The name of the event
		* @param {Object} [options] A dictionary object that allows for setting
		*     attributes via object members of the same name
		* @param {Number} [options.code=0] The status code explaining why the
		*     connection was closed
		* @param {String} [options.reason=''] A human-readable string explaining why
		*     the connection was closed
		* @param {Boolean} [options.wasClean=false] Indicates whether or not the
		*     connection was cleanly closed
		*/
		constructor(type, options = {}) {
			super(type);
			this[kCode] = options.code === void 0 ? 0 : options.code;
			this[kReason] = options.reason === void 0 ? "" : options.reason;
			this[kWasClean] = options.wasClean === void 0 ? false : options.wasClean;
		}
		/**
		* @type {Number}
		*/
		get code() {
			return this[kCode];
		}
		/**
		* @type {String}
		*/
		get reason() {
			return this[kReason];
		}
		/**
		* @type {Boolean}
		*/
		get wasClean() {
			return this[kWasClean];
		}
	};
	Object.defineProperty(CloseEvent.prototype, "code", { enumerable: true });
	Object.defineProperty(CloseEvent.prototype, "reason", { enumerable: true });
	Object.defineProperty(CloseEvent.prototype, "wasClean", { enumerable: true });
	/**
	* Class representing an error event.
	*
	* @extends Event
	*/
	var ErrorEvent = class extends Event {
		/**
		* Create a new `ErrorEvent`.
		*
		* @param {String} type The name of the event
		* @param {Object} [options] A dictionary object that allows for setting
		*     attributes via object members of the same name
		* @param {*} [options.error=null] The error that generated this event
		* @param {String} [options.message=''] The error message
		*/
		constructor(type, options = {}) {
			super(type);
			this[kError] = options.error === void 0 ? null : options.error;
			this[kMessage] = options.message === void 0 ? "" : options.message;
		}
		/**
		* @type {*}
		*/
		get error() {
			return this[kError];
		}
		/**
		* @type {String}
		*/
		get message() {
			return this[kMessage];
		}
	};
	Object.defineProperty(ErrorEvent.prototype, "error", { enumerable: true });
	Object.defineProperty(ErrorEvent.prototype, "message", { enumerable: true });
	/**
	* Class representing a message event.
	*
	* @extends Event
	*/
	var MessageEvent = class extends Event {
		/**
		* Create a new `MessageEvent`.
		*
		* @param {String} type The name of the event
		* @param {Object} [options] A dictionary object that allows for setting
		*     attributes via object members of the same name
		* @param {*} [options.data=null] The message content
		*/
		constructor(type, options = {}) {
			super(type);
			this[kData] = options.data === void 0 ? null : options.data;
		}
		/**
		* @type {*}
		*/
		get data() {
			return this[kData];
		}
	};
	Object.defineProperty(MessageEvent.prototype, "data", { enumerable: true });
	/**
	* This provides methods for emulating the `EventTarget` interface. It's not
	* meant to be used directly.
	*
	* @mixin
	*/
	const EventTarget = {
		/**
		* Register an event listener.
		*
		* @param {String} type A string representing the event type to listen for
		* @param {(Function|Object)} handler The listener to add
		* @param {Object} [options] An options object specifies characteristics about
		*     the event listener
		* @param {Boolean} [options.once=false] A `Boolean` indicating that the
		*     listener should be invoked at most once after being added. If `true`,
		*     the listener would be automatically removed when invoked.
		* @public
		*/
		addEventListener(type, handler, options = {}) {
			for (const listener of this.listeners(type)) if (!options[kForOnEventAttribute] && listener[kListener] === handler && !listener[kForOnEventAttribute]) return;
			let wrapper;
			if (type === "message") wrapper = function onMessage(data, isBinary) {
				const event = new MessageEvent("message", { data: isBinary ? data : data.toString() });
				event[kTarget] = this;
				callListener(handler, this, event);
			};
			else if (type === "close") wrapper = function onClose(code, message) {
				const event = new CloseEvent("close", {
					code,
					reason: message.toString(),
					wasClean: this._closeFrameReceived && this._closeFrameSent
				});
				event[kTarget] = this;
				callListener(handler, this, event);
			};
			else if (type === "error") wrapper = function onError(error) {
				const event = new ErrorEvent("error", {
					error,
					message: error.message
				});
				event[kTarget] = this;
				callListener(handler, this, event);
			};
			else if (type === "open") wrapper = function onOpen() {
				const event = new Event("open");
				event[kTarget] = this;
				callListener(handler, this, event);
			};
			else return;
			wrapper[kForOnEventAttribute] = !!options[kForOnEventAttribute];
			wrapper[kListener] = handler;
			if (options.once) this.once(type, wrapper);
			else this.on(type, wrapper);
		},
		/**
		* Remove an event listener.
		*
		* @param {String} type A string representing the event type to remove
		* @param {(Function|Object)} handler The listener to remove
		* @public
		*/
		removeEventListener(type, handler) {
			for (const listener of this.listeners(type)) if (listener[kListener] === handler && !listener[kForOnEventAttribute]) {
				this.removeListener(type, listener);
				break;
			}
		}
	};
	module.exports = {
		CloseEvent,
		ErrorEvent,
		Event,
		EventTarget,
		MessageEvent
	};
	/**
	* Call an event listener
	*
	* @param {(Function|Object)} listener The listener to call
	* @param {*} thisArg The value to use as `this`` when calling the listener
	* @param {Event} event The event to pass to the listener
	* @private
	*/
	function callListener(listener, thisArg, event) {
		if (typeof listener === "object" && listener.handleEvent) listener.handleEvent.call(listener, event);
		else listener.call(thisArg, event);
	}
}));

// ../../../work/main/node_modules/ws/lib/extension.js
var require_extension = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const { tokenChars } = require_validation();
	/**
	* Adds an offer to the map of extension offers or a parameter to the map of
	* parameters.
	*
	* @param {Object} dest The map of extension offers or parameters
	* @param {String} name The extension or parameter name
	* @param {(Object|Boolean|String)} elem The extension parameters or the
	*     parameter value
	* @private
	*/
	function push(dest, name, elem) {
		if (dest[name] === void 0) dest[name] = [elem];
		else dest[name].push(elem);
	}
	/**
	* Parses the `Sec-WebSocket-Extensions` header into an object.
	*
	* @param {String} header The field value of the header
	* @return {Object} The parsed object
	* @public
	*/
	function parse(header) {
		const offers = Object.create(null);
		let params = Object.create(null);
		let mustUnescape = false;
		let isEscaping = false;
		let inQuotes = false;
		let extensionName;
		let paramName;
		let start = -1;
		let code = -1;
		let end = -1;
		let i = 0;
		for (; i < header.length; i++) {
			code = header.charCodeAt(i);
			if (extensionName === void 0) {
				if (end === -1 && tokenChars[code] === 1) {
					if (start === -1) start = i;
				} else if (i !== 0 && (code === 32 || code === 9)) {
					if (end === -1 && start !== -1) end = i;
				} else if (code === 59 || code === 44) {
					if (start === -1) throw new SyntaxError(`Unexpected character at index ${i}`);
					if (end === -1) end = i;
					const name = header.slice(start, end);
					if (code === 44) {
						push(offers, name, params);
						params = Object.create(null);
					} else extensionName = name;
					start = end = -1;
				} else throw new SyntaxError(`Unexpected character at index ${i}`);
			} else if (paramName === void 0) {
				if (end === -1 && tokenChars[code] === 1) {
					if (start === -1) start = i;
				} else if (code === 32 || code === 9) {
					if (end === -1 && start !== -1) end = i;
				} else if (code === 59 || code === 44) {
					if (start === -1) throw new SyntaxError(`Unexpected character at index ${i}`);
					if (end === -1) end = i;
					push(params, header.slice(start, end), true);
					if (code === 44) {
						push(offers, extensionName, params);
						params = Object.create(null);
						extensionName = void 0;
					}
					start = end = -1;
				} else if (code === 61 && start !== -1 && end === -1) {
					paramName = header.slice(start, i);
					start = end = -1;
				} else throw new SyntaxError(`Unexpected character at index ${i}`);
			} else if (isEscaping) {
				if (tokenChars[code] !== 1) throw new SyntaxError(`Unexpected character at index ${i}`);
				if (start === -1) start = i;
				else if (!mustUnescape) mustUnescape = true;
				isEscaping = false;
			} else if (inQuotes) {
				if (tokenChars[code] === 1) {
					if (start === -1) start = i;
				} else if (code === 34 && start !== -1) {
					inQuotes = false;
					end = i;
				} else if (code === 92) isEscaping = true;
				else throw new SyntaxError(`Unexpected character at index ${i}`);
			} else if (code === 34 && header.charCodeAt(i - 1) === 61) inQuotes = true;
			else if (end === -1 && tokenChars[code] === 1) {
				if (start === -1) start = i;
			} else if (start !== -1 && (code === 32 || code === 9)) {
				if (end === -1) end = i;
			} else if (code === 59 || code === 44) {
				if (start === -1) throw new SyntaxError(`Unexpected character at index ${i}`);
				if (end === -1) end = i;
				let value = header.slice(start, end);
				if (mustUnescape) {
					value = value.replace(/\\/g, "");
					mustUnescape = false;
				}
				push(params, paramName, value);
				if (code === 44) {
					push(offers, extensionName, params);
					params = Object.create(null);
					extensionName = void 0;
				}
				paramName = void 0;
				start = end = -1;
			} else throw new SyntaxError(`Unexpected character at index ${i}`);
		}
		if (start === -1 || inQuotes || code === 32 || code === 9) throw new SyntaxError("Unexpected end of input");
		if (end === -1) end = i;
		const token = header.slice(start, end);
		if (extensionName === void 0) push(offers, token, params);
		else {
			if (paramName === void 0) push(params, token, true);
			else if (mustUnescape) push(params, paramName, token.replace(/\\/g, ""));
			else push(params, paramName, token);
			push(offers, extensionName, params);
		}
		return offers;
	}
	/**
	* Builds the `Sec-WebSocket-Extensions` header field value.
	*
	* @param {Object} extensions The map of extensions and parameters to format
	* @return {String} A string representing the given object
	* @public
	*/
	function format(extensions) {
		return Object.keys(extensions).map((extension) => {
			let configurations = extensions[extension];
			if (!Array.isArray(configurations)) configurations = [configurations];
			return configurations.map((params) => {
				return [extension].concat(Object.keys(params).map((k) => {
					let values = params[k];
					if (!Array.isArray(values)) values = [values];
					return values.map((v) => v === true ? k : `${k}=${v}`).join("; ");
				})).join("; ");
			}).join(", ");
		}).join(", ");
	}
	module.exports = {
		format,
		parse
	};
}));

// ../../../work/main/node_modules/ws/lib/websocket.js
var require_websocket = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const EventEmitter = require__builtin_events();
	const https = require__builtin_https();
	const http = require__builtin_http();
	const net = require__builtin_net();
	const querystring = require__builtin_querystring();
	const tls = require__builtin_tls();
	const { randomBytes, createHash } = require__builtin_crypto();
	const { Duplex, Readable } = require__builtin_stream();
	const { URL } = require__builtin_url();
	const PerMessageDeflate = require_permessage_deflate();
	const Receiver = require_receiver();
	const Sender = require_sender();
	const { isBlob } = require_validation();
	const { BINARY_TYPES, CLOSE_TIMEOUT, EMPTY_BUFFER, GUID, kForOnEventAttribute, kListener, kStatusCode, kWebSocket, NOOP } = require_constants();
	const { EventTarget: { addEventListener, removeEventListener } } = require_event_target();
	const { format, parse } = require_extension();
	const { toBuffer } = require_buffer_util();
	const kAborted = Symbol("kAborted");
	const protocolVersions = [8, 13];
	const readyStates = [
		"CONNECTING",
		"OPEN",
		"CLOSING",
		"CLOSED"
	];
	const subprotocolRegex = /^[!#$%&'*+\-.0-9A-Z^_`|a-z~]+$/;
	/**
	* Class representing a WebSocket.
	*
	* @extends EventEmitter
	*/
	var WebSocket = class WebSocket extends EventEmitter {
		/**
		* Create a new `WebSocket`.
		*
		* @param {(String|URL)} address The URL to which to connect
		* @param {(String|String[])} [protocols] The subprotocols
		* @param {Object} [options] Connection options
		*/
		constructor(address, protocols, options) {
			super();
			this._binaryType = BINARY_TYPES[0];
			this._closeCode = 1006;
			this._closeFrameReceived = false;
			this._closeFrameSent = false;
			this._closeMessage = EMPTY_BUFFER;
			this._closeTimer = null;
			this._errorEmitted = false;
			this._extensions = {};
			this._paused = false;
			this._protocol = "";
			this._readyState = WebSocket.CONNECTING;
			this._receiver = null;
			this._sender = null;
			this._socket = null;
			if (address !== null) {
				this._bufferedAmount = 0;
				this._isServer = false;
				this._redirects = 0;
				if (protocols === void 0) {
					if (!options || options.protocols === void 0) protocols = [];
					else if (Array.isArray(options.protocols)) protocols = options.protocols;
					else protocols = [options.protocols];
				} else if (!Array.isArray(protocols)) {
					if (typeof protocols === "object" && protocols !== null) {
						options = protocols;
						if (options.protocols === void 0) protocols = [];
						else if (Array.isArray(options.protocols)) protocols = options.protocols;
						else protocols = [options.protocols];
					} else protocols = [protocols];
				}
				options = initAsClient(this, address, protocols, options);
			} else this._isServer = true;
			if (options.autoPong) {
				this._autoPong = true;
				this._autoPongComplete = () => autoPongComplete(this);
				this._pendingAutoPongs = 0;
				this._maxPendingAutoPongs = options.maxPendingAutoPongs | 0;
			}
			this._closeTimeout = options.closeTimeout;
		}
		/**
		* For historical reasons, the custom "nodebuffer" type is used by the default
		* instead of "blob".
		*
		* @type {String}
		*/
		get binaryType() {
			return this._binaryType;
		}
		set binaryType(type) {
			if (!BINARY_TYPES.includes(type)) return;
			this._binaryType = type;
			if (this._receiver) this._receiver._binaryType = type;
		}
		/**
		* @type {Number}
		*/
		get bufferedAmount() {
			if (!this._socket) return this._bufferedAmount;
			return this._socket._writableState.length + this._sender._bufferedBytes;
		}
		/**
		* @type {String}
		*/
		get extensions() {
			return Object.keys(this._extensions).join();
		}
		/**
		* @type {Boolean}
		*/
		get isPaused() {
			return this._paused;
		}
		/**
		* @type {Function}
		*/
		/* istanbul ignore next */
		get onclose() {
			return null;
		}
		/**
		* @type {Function}
		*/
		/* istanbul ignore next */
		get onerror() {
			return null;
		}
		/**
		* @type {Function}
		*/
		/* istanbul ignore next */
		get onopen() {
			return null;
		}
		/**
		* @type {Function}
		*/
		/* istanbul ignore next */
		get onmessage() {
			return null;
		}
		/**
		* @type {String}
		*/
		get protocol() {
			return this._protocol;
		}
		/**
		* @type {Number}
		*/
		get readyState() {
			return this._readyState;
		}
		/**
		* @type {String}
		*/
		get url() {
			return this._url;
		}
		/**
		* Set up the socket and the internal resources.
		*
		* @param {Duplex} socket The network socket between the server and client
		* @param {Buffer} head The first packet of the upgraded stream
		* @param {Object} options Options object
		* @param {Boolean} [options.allowSynchronousEvents=false] Specifies whether
		*     any of the `'message'`, `'ping'`, and `'pong'` events can be emitted
		*     multiple times in the same tick
		* @param {Function} [options.generateMask] The function used to generate the
		*     masking key
		* @param {Number} [options.maxBufferedChunks=0] The maximum number of
		*     buffered data chunks
		* @param {Number} [options.maxFragments=0] The maximum number of message
		*     fragments
		* @param {Number} [options.maxPayload=0] The maximum allowed message size
		* @param {Boolean} [options.skipUTF8Validation=false] Specifies whether or
		*     not to skip UTF-8 validation for text and close messages
		* @private
		*/
		setSocket(socket, head, options) {
			const receiver = new Receiver({
				allowSynchronousEvents: options.allowSynchronousEvents,
				binaryType: this.binaryType,
				extensions: this._extensions,
				isServer: this._isServer,
				maxBufferedChunks: options.maxBufferedChunks,
				maxFragments: options.maxFragments,
				maxPayload: options.maxPayload,
				skipUTF8Validation: options.skipUTF8Validation
			});
			const sender = new Sender(socket, this._extensions, options.generateMask);
			this._receiver = receiver;
			this._sender = sender;
			this._socket = socket;
			receiver[kWebSocket] = this;
			sender[kWebSocket] = this;
			socket[kWebSocket] = this;
			receiver.on("conclude", receiverOnConclude);
			receiver.on("drain", receiverOnDrain);
			receiver.on("error", receiverOnError);
			receiver.on("message", receiverOnMessage);
			receiver.on("ping", receiverOnPing);
			receiver.on("pong", receiverOnPong);
			sender.onerror = senderOnError;
			if (socket.setTimeout) socket.setTimeout(0);
			if (socket.setNoDelay) socket.setNoDelay();
			if (head.length > 0) socket.unshift(head);
			socket.on("close", socketOnClose);
			socket.on("data", socketOnData);
			socket.on("end", socketOnEnd);
			socket.on("error", socketOnError);
			this._readyState = WebSocket.OPEN;
			this.emit("open");
		}
		/**
		* Emit the `'close'` event.
		*
		* @private
		*/
		emitClose() {
			if (!this._socket) {
				this._readyState = WebSocket.CLOSED;
				this.emit("close", this._closeCode, this._closeMessage);
				return;
			}
			if (this._extensions[PerMessageDeflate.extensionName]) this._extensions[PerMessageDeflate.extensionName].cleanup();
			this._receiver.removeAllListeners();
			this._readyState = WebSocket.CLOSED;
			this.emit("close", this._closeCode, this._closeMessage);
		}
		/**
		* Start a closing handshake.
		*
		*          +----------+   +-----------+   +----------+
		*     - - -|ws.close()|-->|close frame|-->|ws.close()|- - -
		*    |     +----------+   +-----------+   +----------+     |
		*          +----------+   +-----------+         |
		* CLOSING  |ws.close()|<--|close frame|<--+-----+       CLOSING
		*          +----------+   +-----------+   |
		*    |           |                        |   +---+        |
		*                +------------------------+-->|fin| - - - -
		*    |         +---+                      |   +---+
		*     - - - - -|fin|<---------------------+
		*              +---+
		*
		* @param {Number} [code] Status code explaining why the connection is closing
		* @param {(String|Buffer)} [data] The reason why the connection is
		*     closing
		* @public
		*/
		close(code, data) {
			if (this.readyState === WebSocket.CLOSED) return;
			if (this.readyState === WebSocket.CONNECTING) {
				abortHandshake(this, this._req, "WebSocket was closed before the connection was established");
				return;
			}
			if (this.readyState === WebSocket.CLOSING) {
				if (this._closeFrameSent && (this._closeFrameReceived || this._receiver._writableState.errorEmitted)) this._socket.end();
				return;
			}
			this._sender.close(code, data, !this._isServer, (err) => {
				if (err) return;
				this._closeFrameSent = true;
				if (this._closeFrameReceived || this._receiver._writableState.errorEmitted) this._socket.end();
			});
			this._readyState = WebSocket.CLOSING;
			setCloseTimer(this);
		}
		/**
		* Pause the socket.
		*
		* @public
		*/
		pause() {
			if (this.readyState === WebSocket.CONNECTING || this.readyState === WebSocket.CLOSED) return;
			this._paused = true;
			this._socket.pause();
		}
		/**
		* Send a ping.
		*
		* @param {*} [data] The data to send
		* @param {Boolean} [mask] Indicates whether or not to mask `data`
		* @param {Function} [cb] Callback which is executed when the ping is sent
		* @public
		*/
		ping(data, mask, cb) {
			if (this.readyState === WebSocket.CONNECTING) throw new Error("WebSocket is not open: readyState 0 (CONNECTING)");
			if (typeof data === "function") {
				cb = data;
				data = mask = void 0;
			} else if (typeof mask === "function") {
				cb = mask;
				mask = void 0;
			}
			if (typeof data === "number") data = data.toString();
			if (this.readyState !== WebSocket.OPEN) {
				sendAfterClose(this, data, cb);
				return;
			}
			if (mask === void 0) mask = !this._isServer;
			this._sender.ping(data || EMPTY_BUFFER, mask, cb);
		}
		/**
		* Send a pong.
		*
		* @param {*} [data] The data to send
		* @param {Boolean} [mask] Indicates whether or not to mask `data`
		* @param {Function} [cb] Callback which is executed when the pong is sent
		* @public
		*/
		pong(data, mask, cb) {
			if (this.readyState === WebSocket.CONNECTING) throw new Error("WebSocket is not open: readyState 0 (CONNECTING)");
			if (typeof data === "function") {
				cb = data;
				data = mask = void 0;
			} else if (typeof mask === "function") {
				cb = mask;
				mask = void 0;
			}
			if (typeof data === "number") data = data.toString();
			if (this.readyState !== WebSocket.OPEN) {
				sendAfterClose(this, data, cb);
				return;
			}
			if (mask === void 0) mask = !this._isServer;
			this._sender.pong(data || EMPTY_BUFFER, mask, cb);
		}
		/**
		* Resume the socket.
		*
		* @public
		*/
		resume() {
			if (this.readyState === WebSocket.CONNECTING || this.readyState === WebSocket.CLOSED) return;
			this._paused = false;
			if (!this._receiver._writableState.needDrain) this._socket.resume();
		}
		/**
		* Send a data message.
		*
		* @param {*} data The message to send
		* @param {Object} [options] Options object
		* @param {Boolean} [options.binary] Specifies whether `data` is binary or
		*     text
		* @param {Boolean} [options.compress] Specifies whether or not to compress
		*     `data`
		* @param {Boolean} [options.fin=true] Specifies whether the fragment is the
		*     last one
		* @param {Boolean} [options.mask] Specifies whether or not to mask `data`
		* @param {Function} [cb] Callback which is executed when data is written out
		* @public
		*/
		send(data, options, cb) {
			if (this.readyState === WebSocket.CONNECTING) throw new Error("WebSocket is not open: readyState 0 (CONNECTING)");
			if (typeof options === "function") {
				cb = options;
				options = {};
			}
			if (typeof data === "number") data = data.toString();
			if (this.readyState !== WebSocket.OPEN) {
				sendAfterClose(this, data, cb);
				return;
			}
			const opts = {
				binary: typeof data !== "string",
				mask: !this._isServer,
				compress: true,
				fin: true,
				...options
			};
			if (!this._extensions[PerMessageDeflate.extensionName]) opts.compress = false;
			this._sender.send(data || EMPTY_BUFFER, opts, cb);
		}
		/**
		* Forcibly close the connection.
		*
		* @public
		*/
		terminate() {
			if (this.readyState === WebSocket.CLOSED) return;
			if (this.readyState === WebSocket.CONNECTING) {
				abortHandshake(this, this._req, "WebSocket was closed before the connection was established");
				return;
			}
			if (this._socket) {
				this._readyState = WebSocket.CLOSING;
				this._socket.destroy();
			}
		}
	};
	/**
	* @constant {Number} CONNECTING
	* @memberof WebSocket
	*/
	Object.defineProperty(WebSocket, "CONNECTING", {
		enumerable: true,
		value: readyStates.indexOf("CONNECTING")
	});
	/**
	* @constant {Number} CONNECTING
	* @memberof WebSocket.prototype
	*/
	Object.defineProperty(WebSocket.prototype, "CONNECTING", {
		enumerable: true,
		value: readyStates.indexOf("CONNECTING")
	});
	/**
	* @constant {Number} OPEN
	* @memberof WebSocket
	*/
	Object.defineProperty(WebSocket, "OPEN", {
		enumerable: true,
		value: readyStates.indexOf("OPEN")
	});
	/**
	* @constant {Number} OPEN
	* @memberof WebSocket.prototype
	*/
	Object.defineProperty(WebSocket.prototype, "OPEN", {
		enumerable: true,
		value: readyStates.indexOf("OPEN")
	});
	/**
	* @constant {Number} CLOSING
	* @memberof WebSocket
	*/
	Object.defineProperty(WebSocket, "CLOSING", {
		enumerable: true,
		value: readyStates.indexOf("CLOSING")
	});
	/**
	* @constant {Number} CLOSING
	* @memberof WebSocket.prototype
	*/
	Object.defineProperty(WebSocket.prototype, "CLOSING", {
		enumerable: true,
		value: readyStates.indexOf("CLOSING")
	});
	/**
	* @constant {Number} CLOSED
	* @memberof WebSocket
	*/
	Object.defineProperty(WebSocket, "CLOSED", {
		enumerable: true,
		value: readyStates.indexOf("CLOSED")
	});
	/**
	* @constant {Number} CLOSED
	* @memberof WebSocket.prototype
	*/
	Object.defineProperty(WebSocket.prototype, "CLOSED", {
		enumerable: true,
		value: readyStates.indexOf("CLOSED")
	});
	[
		"binaryType",
		"bufferedAmount",
		"extensions",
		"isPaused",
		"protocol",
		"readyState",
		"url"
	].forEach((property) => {
		Object.defineProperty(WebSocket.prototype, property, { enumerable: true });
	});
	[
		"open",
		"error",
		"close",
		"message"
	].forEach((method) => {
		Object.defineProperty(WebSocket.prototype, `on${method}`, {
			enumerable: true,
			get() {
				for (const listener of this.listeners(method)) if (listener[kForOnEventAttribute]) return listener[kListener];
				return null;
			},
			set(handler) {
				for (const listener of this.listeners(method)) if (listener[kForOnEventAttribute]) {
					this.removeListener(method, listener);
					break;
				}
				if (typeof handler !== "function") return;
				this.addEventListener(method, handler, { [kForOnEventAttribute]: true });
			}
		});
	});
	WebSocket.prototype.addEventListener = addEventListener;
	WebSocket.prototype.removeEventListener = removeEventListener;
	module.exports = WebSocket;
	/**
	* Initialize a WebSocket client.
	*
	* @param {WebSocket} websocket The client to initialize
	* @param {(String|URL)} address The URL to which to connect
	* @param {Array} protocols The subprotocols
	* @param {Object} [options] Connection options
	* @param {Boolean} [options.allowSynchronousEvents=true] Specifies whether any
	*     of the `'message'`, `'ping'`, and `'pong'` events can be emitted multiple
	*     times in the same tick
	* @param {Boolean} [options.autoPong=true] Specifies whether or not to
	*     automatically send a pong in response to a ping
	* @param {Number} [options.closeTimeout=30000] Duration in milliseconds to wait
	*     for the closing handshake to finish after `websocket.close()` is called
	* @param {Function} [options.finishRequest] A function which can be used to
	*     customize the headers of each http request before it is sent
	* @param {Boolean} [options.followRedirects=false] Whether or not to follow
	*     redirects
	* @param {Function} [options.generateMask] The function used to generate the
	*     masking key
	* @param {Number} [options.handshakeTimeout] Timeout in milliseconds for the
	*     handshake request
	* @param {Number} [options.maxBufferedChunks=262144] The maximum number of
	*     buffered data chunks
	* @param {Number} [options.maxFragments=16384] The maximum number of message
	*     fragments
	* @param {Number} [options.maxPayload=104857600] The maximum allowed message
	*     size
	* @param {Number} [options.maxPendingAutoPongs=60] The maximum number of
	*     pending automatic pongs
	* @param {Number} [options.maxRedirects=10] The maximum number of redirects
	*     allowed
	* @param {String} [options.origin] Value of the `Origin` or
	*     `Sec-WebSocket-Origin` header
	* @param {(Boolean|Object)} [options.perMessageDeflate=true] Enable/disable
	*     permessage-deflate
	* @param {Number} [options.protocolVersion=13] Value of the
	*     `Sec-WebSocket-Version` header
	* @param {Boolean} [options.skipUTF8Validation=false] Specifies whether or
	*     not to skip UTF-8 validation for text and close messages
	* @return {Object} The resolved options object used for initialization
	* @private
	*/
	function initAsClient(websocket, address, protocols, options) {
		const opts = {
			allowSynchronousEvents: true,
			autoPong: true,
			closeTimeout: CLOSE_TIMEOUT,
			protocolVersion: protocolVersions[1],
			maxBufferedChunks: 262144,
			maxFragments: 16384,
			maxPayload: 104857600,
			maxPendingAutoPongs: 60,
			skipUTF8Validation: false,
			perMessageDeflate: true,
			followRedirects: false,
			maxRedirects: 10,
			...options,
			socketPath: void 0,
			hostname: void 0,
			protocol: void 0,
			protocols: void 0,
			timeout: void 0,
			method: "GET",
			host: void 0,
			path: void 0,
			port: void 0
		};
		if (!protocolVersions.includes(opts.protocolVersion)) throw new RangeError(`Unsupported protocol version: ${opts.protocolVersion} (supported versions: ${protocolVersions.join(", ")})`);
		let parsedUrl;
		if (address instanceof URL) parsedUrl = address;
		else try {
			parsedUrl = new URL(address);
		} catch {
			throw new SyntaxError(`Invalid URL: ${address}`);
		}
		if (parsedUrl.protocol === "http:" || parsedUrl.protocol === "https:") {
			parsedUrl = new URL(parsedUrl);
			parsedUrl.protocol = parsedUrl.protocol === "http:" ? "ws:" : "wss:";
		}
		websocket._url = parsedUrl.href;
		const isSecure = parsedUrl.protocol === "wss:";
		const isIpcUrl = parsedUrl.protocol === "ws+unix:";
		let invalidUrlMessage;
		if (parsedUrl.protocol !== "ws:" && !isSecure && !isIpcUrl) invalidUrlMessage = "The URL's protocol must be one of \"ws:\", \"wss:\", \"http:\", \"https:\", or \"ws+unix:\"";
		else if (isIpcUrl && !parsedUrl.pathname) invalidUrlMessage = "The URL's pathname is empty";
		else if (parsedUrl.hash) invalidUrlMessage = "The URL contains a fragment identifier";
		if (invalidUrlMessage) {
			const err = new SyntaxError(invalidUrlMessage);
			if (websocket._redirects === 0) throw err;
			else {
				emitErrorAndClose(websocket, err);
				return;
			}
		}
		const defaultPort = isSecure ? 443 : 80;
		const key = randomBytes(16).toString("base64");
		const request = isSecure ? https.request : http.request;
		const protocolSet = /* @__PURE__ */ new Set();
		let perMessageDeflate;
		opts.createConnection = opts.createConnection || (isSecure ? tlsConnect : netConnect);
		opts.defaultPort = opts.defaultPort || defaultPort;
		opts.port = parsedUrl.port || defaultPort;
		opts.host = parsedUrl.hostname.startsWith("[") ? parsedUrl.hostname.slice(1, -1) : parsedUrl.hostname;
		opts.headers = {
			...opts.headers,
			"Sec-WebSocket-Version": opts.protocolVersion,
			"Sec-WebSocket-Key": key,
			Connection: "Upgrade",
			Upgrade: "websocket"
		};
		opts.path = parsedUrl.pathname + parsedUrl.search;
		opts.timeout = opts.handshakeTimeout;
		if (opts.perMessageDeflate) {
			perMessageDeflate = new PerMessageDeflate({
				...opts.perMessageDeflate,
				isServer: false,
				maxPayload: opts.maxPayload
			});
			opts.headers["Sec-WebSocket-Extensions"] = format({ [PerMessageDeflate.extensionName]: perMessageDeflate.offer() });
		}
		if (protocols.length) {
			for (const protocol of protocols) {
				if (typeof protocol !== "string" || !subprotocolRegex.test(protocol) || protocolSet.has(protocol)) throw new SyntaxError("An invalid or duplicated subprotocol was specified");
				protocolSet.add(protocol);
			}
			opts.headers["Sec-WebSocket-Protocol"] = protocols.join(",");
		}
		if (opts.origin) {
			if (opts.protocolVersion < 13) opts.headers["Sec-WebSocket-Origin"] = opts.origin;
			else opts.headers.Origin = opts.origin;
		}
		if (parsedUrl.username || parsedUrl.password) opts.auth = `${querystring.unescape(parsedUrl.username)}:${querystring.unescape(parsedUrl.password)}`;
		if (isIpcUrl) {
			const i = opts.path.indexOf(":");
			if (i === -1) {
				opts.socketPath = opts.path;
				opts.path = "";
			} else {
				opts.socketPath = opts.path.slice(0, i);
				opts.path = opts.path.slice(i + 1);
			}
		}
		let req;
		if (opts.followRedirects) {
			if (websocket._redirects === 0) {
				websocket._originalIpc = isIpcUrl;
				websocket._originalSecure = isSecure;
				websocket._originalHostOrSocketPath = isIpcUrl ? opts.socketPath : parsedUrl.host;
				const headers = options && options.headers;
				options = {
					...options,
					headers: {}
				};
				if (headers) for (const [key, value] of Object.entries(headers)) options.headers[key.toLowerCase()] = value;
			} else if (websocket.listenerCount("redirect") === 0) {
				const isSameHost = isIpcUrl ? websocket._originalIpc ? opts.socketPath === websocket._originalHostOrSocketPath : false : websocket._originalIpc ? false : parsedUrl.host === websocket._originalHostOrSocketPath;
				if (!isSameHost || websocket._originalSecure && !isSecure) {
					delete opts.headers.authorization;
					delete opts.headers.cookie;
					if (!isSameHost) delete opts.headers.host;
					opts.auth = void 0;
				}
			}
			if (opts.auth && !options.headers.authorization) options.headers.authorization = "Basic " + Buffer.from(opts.auth).toString("base64");
			req = websocket._req = request(opts);
			if (websocket._redirects) websocket.emit("redirect", websocket.url, req);
		} else req = websocket._req = request(opts);
		if (opts.timeout) req.on("timeout", () => {
			abortHandshake(websocket, req, "Opening handshake has timed out");
		});
		req.on("error", (err) => {
			if (req === null || req[kAborted]) return;
			req = websocket._req = null;
			emitErrorAndClose(websocket, err);
		});
		req.on("response", (res) => {
			const location = res.headers.location;
			const statusCode = res.statusCode;
			if (location && opts.followRedirects && statusCode >= 300 && statusCode < 400) {
				if (++websocket._redirects > opts.maxRedirects) {
					abortHandshake(websocket, req, "Maximum redirects exceeded");
					return;
				}
				req.abort();
				let addr;
				try {
					addr = new URL(location, address);
				} catch (e) {
					emitErrorAndClose(websocket, /* @__PURE__ */ new SyntaxError(`Invalid URL: ${location}`));
					return;
				}
				initAsClient(websocket, addr, protocols, options);
			} else if (!websocket.emit("unexpected-response", req, res)) abortHandshake(websocket, req, `Unexpected server response: ${res.statusCode}`);
		});
		req.on("upgrade", (res, socket, head) => {
			websocket.emit("upgrade", res);
			if (websocket.readyState !== WebSocket.CONNECTING) return;
			req = websocket._req = null;
			const upgrade = res.headers.upgrade;
			if (upgrade === void 0 || upgrade.toLowerCase() !== "websocket") {
				abortHandshake(websocket, socket, "Invalid Upgrade header");
				return;
			}
			const digest = createHash("sha1").update(key + GUID).digest("base64");
			if (res.headers["sec-websocket-accept"] !== digest) {
				abortHandshake(websocket, socket, "Invalid Sec-WebSocket-Accept header");
				return;
			}
			const serverProt = res.headers["sec-websocket-protocol"];
			let protError;
			if (serverProt !== void 0) {
				if (!protocolSet.size) protError = "Server sent a subprotocol but none was requested";
				else if (!protocolSet.has(serverProt)) protError = "Server sent an invalid subprotocol";
			} else if (protocolSet.size) protError = "Server sent no subprotocol";
			if (protError) {
				abortHandshake(websocket, socket, protError);
				return;
			}
			if (serverProt) websocket._protocol = serverProt;
			const secWebSocketExtensions = res.headers["sec-websocket-extensions"];
			if (secWebSocketExtensions !== void 0) {
				if (!perMessageDeflate) {
					abortHandshake(websocket, socket, "Server sent a Sec-WebSocket-Extensions header but no extension was requested");
					return;
				}
				let extensions;
				try {
					extensions = parse(secWebSocketExtensions);
				} catch (err) {
					abortHandshake(websocket, socket, "Invalid Sec-WebSocket-Extensions header");
					return;
				}
				const extensionNames = Object.keys(extensions);
				if (extensionNames.length !== 1 || extensionNames[0] !== PerMessageDeflate.extensionName) {
					abortHandshake(websocket, socket, "Server indicated an extension that was not requested");
					return;
				}
				try {
					perMessageDeflate.accept(extensions[PerMessageDeflate.extensionName]);
				} catch (err) {
					abortHandshake(websocket, socket, "Invalid Sec-WebSocket-Extensions header");
					return;
				}
				websocket._extensions[PerMessageDeflate.extensionName] = perMessageDeflate;
			}
			websocket.setSocket(socket, head, {
				allowSynchronousEvents: opts.allowSynchronousEvents,
				generateMask: opts.generateMask,
				maxBufferedChunks: opts.maxBufferedChunks,
				maxFragments: opts.maxFragments,
				maxPayload: opts.maxPayload,
				skipUTF8Validation: opts.skipUTF8Validation
			});
		});
		if (opts.finishRequest) opts.finishRequest(req, websocket);
		else req.end();
		return opts;
	}
	/**
	* Emit the `'error'` and `'close'` events.
	*
	* @param {WebSocket} websocket The WebSocket instance
	* @param {Error} The error to emit
	* @private
	*/
	function emitErrorAndClose(websocket, err) {
		websocket._readyState = WebSocket.CLOSING;
		websocket._errorEmitted = true;
		websocket.emit("error", err);
		websocket.emitClose();
	}
	/**
	* Create a `net.Socket` and initiate a connection.
	*
	* @param {Object} options Connection options
	* @return {net.Socket} The newly created socket used to start the connection
	* @private
	*/
	function netConnect(options) {
		options.path = options.socketPath;
		return net.connect(options);
	}
	/**
	* Create a `tls.TLSSocket` and initiate a connection.
	*
	* @param {Object} options Connection options
	* @return {tls.TLSSocket} The newly created socket used to start the connection
	* @private
	*/
	function tlsConnect(options) {
		options.path = void 0;
		if (!options.servername && options.servername !== "") options.servername = net.isIP(options.host) ? "" : options.host;
		return tls.connect(options);
	}
	/**
	* Abort the handshake and emit an error.
	*
	* @param {WebSocket} websocket The WebSocket instance
	* @param {(http.ClientRequest|net.Socket|tls.Socket)} stream The request to
	*     abort or the socket to destroy
	* @param {String} message The error message
	* @private
	*/
	function abortHandshake(websocket, stream, message) {
		websocket._readyState = WebSocket.CLOSING;
		const err = new Error(message);
		Error.captureStackTrace(err, abortHandshake);
		if (stream.setHeader) {
			stream[kAborted] = true;
			stream.abort();
			if (stream.socket && !stream.socket.destroyed) stream.socket.destroy();
			process.nextTick(emitErrorAndClose, websocket, err);
		} else {
			stream.destroy(err);
			stream.once("error", websocket.emit.bind(websocket, "error"));
			stream.once("close", websocket.emitClose.bind(websocket));
		}
	}
	/**
	* Handle cases where the `ping()`, `pong()`, or `send()` methods are called
	* when the `readyState` attribute is `CLOSING` or `CLOSED`.
	*
	* @param {WebSocket} websocket The WebSocket instance
	* @param {*} [data] The data to send
	* @param {Function} [cb] Callback
	* @private
	*/
	function sendAfterClose(websocket, data, cb) {
		if (data) {
			const length = isBlob(data) ? data.size : toBuffer(data).length;
			if (websocket._socket) websocket._sender._bufferedBytes += length;
			else websocket._bufferedAmount += length;
		}
		if (cb) {
			const err = /* @__PURE__ */ new Error(`WebSocket is not open: readyState ${websocket.readyState} (${readyStates[websocket.readyState]})`);
			process.nextTick(cb, err);
		}
	}
	/**
	* The listener of the `Receiver` `'conclude'` event.
	*
	* @param {Number} code The status code
	* @param {Buffer} reason The reason for closing
	* @private
	*/
	function receiverOnConclude(code, reason) {
		const websocket = this[kWebSocket];
		websocket._closeFrameReceived = true;
		websocket._closeCode = code;
		if (reason.length === 0) websocket._closeMessage = EMPTY_BUFFER;
		else {
			websocket._closeMessage = Buffer.allocUnsafeSlow(reason.length);
			websocket._closeMessage.set(reason);
		}
		if (websocket._socket[kWebSocket] === void 0) return;
		websocket._socket.removeListener("data", socketOnData);
		process.nextTick(resume, websocket._socket);
		if (code === 1005) websocket.close();
		else websocket.close(code, reason);
	}
	/**
	* The listener of the `Receiver` `'drain'` event.
	*
	* @private
	*/
	function receiverOnDrain() {
		const websocket = this[kWebSocket];
		if (!websocket.isPaused) websocket._socket.resume();
	}
	/**
	* The listener of the `Receiver` `'error'` event.
	*
	* @param {(RangeError|Error)} err The emitted error
	* @private
	*/
	function receiverOnError(err) {
		const websocket = this[kWebSocket];
		if (websocket._socket[kWebSocket] !== void 0) {
			websocket._socket.removeListener("data", socketOnData);
			process.nextTick(resume, websocket._socket);
			websocket.close(err[kStatusCode]);
		}
		if (!websocket._errorEmitted) {
			websocket._errorEmitted = true;
			websocket.emit("error", err);
		}
	}
	/**
	* The listener of the `Receiver` `'finish'` event.
	*
	* @private
	*/
	function receiverOnFinish() {
		this[kWebSocket].emitClose();
	}
	/**
	* The listener of the `Receiver` `'message'` event.
	*
	* @param {Buffer|ArrayBuffer|Buffer[])} data The message
	* @param {Boolean} isBinary Specifies whether the message is binary or not
	* @private
	*/
	function receiverOnMessage(data, isBinary) {
		this[kWebSocket].emit("message", data, isBinary);
	}
	/**
	* The listener of the `Receiver` `'ping'` event.
	*
	* @param {Buffer} data The data included in the ping frame
	* @private
	*/
	function receiverOnPing(data) {
		const websocket = this[kWebSocket];
		if (websocket._autoPong && websocket.readyState === WebSocket.OPEN) {
			if (websocket._maxPendingAutoPongs > 0 && websocket._pendingAutoPongs >= websocket._maxPendingAutoPongs) websocket.terminate();
			else {
				websocket._pendingAutoPongs++;
				websocket.pong(data, !this._isServer, websocket._autoPongComplete);
			}
		}
		websocket.emit("ping", data);
	}
	/**
	* The callback for automatic pong responses.
	*
	* @param {WebSocket} websocket The WebSocket instance
	* @private
	*/
	function autoPongComplete(websocket) {
		websocket._pendingAutoPongs--;
	}
	/**
	* The listener of the `Receiver` `'pong'` event.
	*
	* @param {Buffer} data The data included in the pong frame
	* @private
	*/
	function receiverOnPong(data) {
		this[kWebSocket].emit("pong", data);
	}
	/**
	* Resume a readable stream
	*
	* @param {Readable} stream The readable stream
	* @private
	*/
	function resume(stream) {
		stream.resume();
	}
	/**
	* The `Sender` error event handler.
	*
	* @param {Error} The error
	* @private
	*/
	function senderOnError(err) {
		const websocket = this[kWebSocket];
		if (websocket.readyState === WebSocket.CLOSED) return;
		if (websocket.readyState === WebSocket.OPEN) {
			websocket._readyState = WebSocket.CLOSING;
			setCloseTimer(websocket);
		}
		this._socket.end();
		if (!websocket._errorEmitted) {
			websocket._errorEmitted = true;
			websocket.emit("error", err);
		}
	}
	/**
	* Set a timer to destroy the underlying raw socket of a WebSocket.
	*
	* @param {WebSocket} websocket The WebSocket instance
	* @private
	*/
	function setCloseTimer(websocket) {
		websocket._closeTimer = setTimeout(websocket._socket.destroy.bind(websocket._socket), websocket._closeTimeout);
	}
	/**
	* The listener of the socket `'close'` event.
	*
	* @private
	*/
	function socketOnClose() {
		const websocket = this[kWebSocket];
		this.removeListener("close", socketOnClose);
		this.removeListener("data", socketOnData);
		this.removeListener("end", socketOnEnd);
		websocket._readyState = WebSocket.CLOSING;
		if (!this._readableState.endEmitted && !websocket._closeFrameReceived && !websocket._receiver._writableState.errorEmitted && this._readableState.length !== 0) {
			const chunk = this.read(this._readableState.length);
			websocket._receiver.write(chunk);
		}
		websocket._receiver.end();
		this[kWebSocket] = void 0;
		clearTimeout(websocket._closeTimer);
		if (websocket._receiver._writableState.finished || websocket._receiver._writableState.errorEmitted) websocket.emitClose();
		else {
			websocket._receiver.on("error", receiverOnFinish);
			websocket._receiver.on("finish", receiverOnFinish);
		}
	}
	/**
	* The listener of the socket `'data'` event.
	*
	* @param {Buffer} chunk A chunk of data
	* @private
	*/
	function socketOnData(chunk) {
		if (!this[kWebSocket]._receiver.write(chunk)) this.pause();
	}
	/**
	* The listener of the socket `'end'` event.
	*
	* @private
	*/
	function socketOnEnd() {
		const websocket = this[kWebSocket];
		websocket._readyState = WebSocket.CLOSING;
		websocket._receiver.end();
		this.end();
	}
	/**
	* The listener of the socket `'error'` event.
	*
	* @private
	*/
	function socketOnError() {
		const websocket = this[kWebSocket];
		this.removeListener("error", socketOnError);
		this.on("error", NOOP);
		if (websocket) {
			websocket._readyState = WebSocket.CLOSING;
			this.destroy();
		}
	}
}));

// ../../../work/main/node_modules/ws/wrapper.mjs
var import_websocket = /* @__PURE__ */ __toESM(require_websocket(), 1);

// protocol/errors.ts
/**
* What a peer can do wrong. Each of these ends the whole tunnel: frames carry shared credit, so after one that is not
* understood nothing that follows can be trusted. The session may come back and resume; its streams are gone.
*/
/** Every code with what it means. */
const PROTOCOL_ERRORS = {
	HEADGATE_ERR_FRAME_TRUNCATED: "a message is empty or ends inside a frame",
	HEADGATE_ERR_FRAME_TYPE: "a frame has a type that this protocol version does not know",
	HEADGATE_ERR_FRAME_RESERVED: "the reserved bits of a frame are not zero",
	HEADGATE_ERR_FRAME_SIZE: "a frame or message is larger or smaller than its type allows",
	HEADGATE_ERR_FRAME_STREAM: "a frame names a stream that was never opened, or that its type does not allow",
	HEADGATE_ERR_FRAME_ROLE: "the peer sent a frame that only the other role may send",
	HEADGATE_ERR_OPEN_META: "the description of a new stream is malformed",
	HEADGATE_ERR_STREAM_REUSED: "a new stream has the id of an earlier one",
	HEADGATE_ERR_STREAM_LIMIT: "the peer opened more streams than a session may have",
	HEADGATE_ERR_STREAM_STATE: "a frame came that the state of its stream does not allow, such as bytes after the end",
	HEADGATE_ERR_CREDIT: "the peer sent more bytes than it had credit for",
	HEADGATE_ERR_CREDIT_GRANT: "the peer granted no credit or more than a window may hold",
	HEADGATE_ERR_DELIVERED: "the peer claims to have delivered more bytes than it was sent",
	HEADGATE_ERR_CONTROL_JSON: "a control message is not JSON in UTF-8, or is nested too deeply",
	HEADGATE_ERR_CONTROL_MESSAGE: "a control message of a known type has wrong fields",
	HEADGATE_ERR_PEER_NOT_READING: "the peer goes on sending and does not read what it is answered"
};
/** The peer broke the protocol: the tunnel it came through is dead. Never thrown; handed to `onProtocolError`. */
var ProtocolError = class extends Error {
	code;
	scope = "session";
	fault = "peer";
	/** @param detail where it happened, appended to the meaning of the code; holds no bytes of the peer. */
	constructor(code, detail = "") {
		super(detail === "" ? PROTOCOL_ERRORS[code] : `${PROTOCOL_ERRORS[code]} (${detail})`);
		this.name = "ProtocolError";
		this.code = code;
	}
};

// protocol/heartbeat.ts
var Heartbeat = class {
	#pingIntervalMs;
	#silenceMs;
	#heardMs;
	#pingedMs;
	#tickedMs;
	constructor(options, nowMs) {
		this.#pingIntervalMs = options.pingIntervalMs;
		this.#silenceMs = options.silenceMs;
		this.#heardMs = nowMs;
		this.#pingedMs = nowMs;
		this.#tickedMs = nowMs;
	}
	/** A message came. */
	heard(nowMs) {
		this.#heardMs = nowMs;
	}
	/** `ping`: send one now. `silent`: the peer is gone; said at every tick until it is heard again. */
	tick(nowMs) {
		if (nowMs - this.#tickedMs > this.#silenceMs) this.#heardMs = Math.max(this.#heardMs, nowMs);
		this.#tickedMs = nowMs;
		if (nowMs - this.#heardMs >= this.#silenceMs) return "silent";
		if (nowMs - this.#pingedMs < this.#pingIntervalMs) return "idle";
		this.#pingedMs = nowMs;
		return "ping";
	}
};

// protocol/frames.ts
/** Writes a header at `offset`; the caller has made room. */
function writeFrameHeader(target, offset, type, streamId, bytes) {
	target.writeUInt32BE(type << 24, offset);
	target.writeUInt32BE(streamId, offset + 4);
	target.writeUInt32BE(bytes, offset + 8);
}
const TWO_POW_32 = 4294967296;
/** Writes `value` (0 to 2^53 - 1) as u64. */
function writeUint64(target, offset, value) {
	target.writeUInt32BE(Math.floor(value / TWO_POW_32), offset);
	target.writeUInt32BE(value % TWO_POW_32, offset + 4);
}
/** Reads a u64. Above 2^53 the answer is rounded, which is still above everything that it is compared with. */
function readUint64(source, offset) {
	return source.readUInt32BE(offset) * TWO_POW_32 + source.readUInt32BE(offset + 4);
}

// protocol/limits.ts
/**
* Named limits of the protocol: value, reason, what happens at the limit. Both ends are built with the same values: the
* windows are part of the protocol version, not settings that are exchanged.
*/
/**
* Bytes of one CONTROL payload; a status report of a full agent fits. Beyond: the sender refuses, the receiver's mux
* dies. Test: "a control message that is too large is not sent".
*/
const MAX_CONTROL_BYTES = 262144;
/** Ports that one message lists: each session has its own. Beyond: the agent leaves the rest out. Test: "lists as many ports as a message holds". */
const MAX_LISTED_PORTS = 4096;
const MAX_NETWORK_FILE_LENGTH = 32768;
/**
* Stream bytes in one DATA or OPEN frame: the largest piece that one stream puts before another. Beyond: the mux dies.
* Test: "splits large writes into frames and messages of legal size".
*/
const MAX_DATA_BYTES = 65536;
/**
* Bytes of one WebSocket message: the batch, or one control frame of full size. Give it to `ws` as maxPayload. Beyond:
* the mux dies. Test: "keeps every frame and message within its limit".
*/
const MAX_MESSAGE_BYTES = MAX_CONTROL_BYTES + 12;
/** Increment and sum of a window. Beyond: the mux dies with HEADGATE_ERR_CREDIT_GRANT. Test: mux-rules.test.ts. */
const MAX_WINDOW_BYTES = 2147483647;
/**
* A batch below this is copied into a buffer of its own size when it is flushed, a larger one is handed over whole, so
* that what waits in the transport holds at most about twice its bytes. Test: "gives away messages that it never
* touches again".
*/
const COPY_BATCH_BELOW_BYTES = 131072;
/**
* What one stream sends from its queue before it is the next one's turn. Test: "shares the session credit among queued
* streams".
*/
const TURN_BYTES = 16384;
const DEFAULT_LIMITS = {
	streamWindowBytes: 262144,
	largestStreamWindowBytes: 2097152,
	sessionWindowBytes: 16777216,
	maxStreams: 4096,
	queueHighBytes: 65536,
	queueLowBytes: 16384,
	maxQueueBytes: 1048576,
	sessionQueueHighBytes: 33554432,
	maxSessionQueueBytes: 67108864,
	maxTransportBytes: 33554432
};

// protocol/files-message.ts
/**
* A session asks for the pod's files. The answer is a stream that the agent opens with the request's id in the place of a subscription
* (its ports and address say nothing), on which requests and answers of files/ travel; or a refusal.
*/
/** Paths that one session may write. Beyond: the message is invalid. Test: "asks for files with what it wants to write". */
const MAX_WRITABLE_PATHS = 64;
/** Characters of such a path. */
const MAX_PATH_LENGTH = 1024;
const filesRequest = strictObject({
	type: literal("filesRequest"),
	/** Shared with subscriptions: each id stands for one thing at a time. */
	id: subscriptionField,
	/** FILES_VERSION of the CLI. */
	version: int().min(1),
	/** Absolute paths that the user named to be written in the pod, with what lies below them. */
	writable: array(string().min(1).max(MAX_PATH_LENGTH)).max(64)
});
const filesRefused = strictObject({
	type: literal("filesRefused"),
	id: subscriptionField,
	code: codeField,
	message: textField,
	hint: textField
});

// protocol/network-message.ts
/** What a pod's network looks like from within, for a CLI that makes one like it: the answer to `networkRequest`. */
const networkRequest = strictObject({
	type: literal("networkRequest"),
	id: requestField
});
const file = string().max(MAX_NETWORK_FILE_LENGTH);
const networkMessage = strictObject({
	type: literal("network"),
	id: requestField,
	/** The pod's own, without loopback and link-local ones; those that are used for going out first. */
	addresses: array(union([ipv4(), ipv6()])).max(64),
	/** Empty where the target has none of its own. */
	hostname: string().regex(/^[A-Za-z0-9.-]{0,253}$/),
	/** /etc/resolv.conf and /etc/hosts as the target reads them; empty when there is none. */
	resolvConf: file,
	hosts: file,
	/** Whether the agent dials for sessions. */
	isOutgoingAllowed: boolean(),
	/** Why some of it is not known; empty when all is. */
	problem: textField
});

// protocol/seen-message.ts
/**
* `seen`: what a watch saw on its port since the last message. A batch, since requests come faster than messages should; what
* was counted and has no entry is `unlisted`, so that nothing is silent. Text is printable and short: it comes from clients.
*/
/** What every entry says. */
const common = {
	/** Milliseconds since 1970 by the agent's clock. */
	atMs: countField,
	client: printable(64),
	clientPort: portField,
	/** The session that takes it; absent where it goes to the app. */
	takenBy: strictObject({
		name: nameField,
		session: sessionField
	}).exactOptional()
};
const seenRequest = strictObject({
	kind: literal("request"),
	...common,
	httpVersion: _enum([
		"1.0",
		"1.1",
		"2"
	]),
	method: printable(64),
	/** Without its query, which may hold what the filter does not name; cut where it is longer. */
	path: printable(256),
	hasQuery: boolean(),
	/** What the watch's filter says; `body` where only the body could tell, and it was not seen. */
	verdict: _enum([
		"match",
		"no_match",
		"body"
	]),
	/** Why, in words; empty without a filter. No header that the filter does not name is in it. */
	reason: printable(400)
});
/** A connection of which no further request is seen. */
const seenConnection = strictObject({
	kind: literal("connection"),
	...common,
	/** The counter of its cause in upper case (counters.ts): OPAQUE_TLS, CONNECTIONS_STOLEN … */
	cause: codeField
});
const seenMessage = strictObject({
	type: literal("seen"),
	id: subscriptionField,
	entries: array(discriminatedUnion("kind", [seenRequest, seenConnection])).max(64),
	/** Since the last message. */
	counts: strictObject({
		requests: countField,
		/** Of `requests`: would match. */
		matches: countField,
		/** Of `requests`: verdict `body`. */
		undecided: countField,
		connections: countField,
		/** Requests and connections that have no entry. */
		unlisted: countField
	})
});

// protocol/status-report.ts
/**
* What an agent says of itself: the body of `status`, printed by `headgate status`. An agent of another version may be asked: what it
* tells that is not known here is left out, and what later versions added may be missing. So nothing is ever added that must be there.
*/
const subscriptionStatus = object({
	port: portField,
	mode: _enum([
		"steal",
		"watch",
		"mirror"
	]),
	filter: filterShapeField,
	requestsStolen: countField,
	/** Of a mirror: requests copied whole. */
	requestsMirrored: countField.exactOptional()
});
const sessionStatus = object({
	session: sessionField,
	name: nameField,
	ageS: countField,
	/** `away`: silent or disconnected, within its grace period; its requests go to the app. */
	state: _enum(["live", "away"]),
	subscriptions: array(subscriptionStatus).max(64),
	/** Subscriptions that the report has no room for. */
	subscriptionsLeftOut: countField.exactOptional(),
	streams: countField
});
const statusReport = object({
	version: labelField,
	pid: countField,
	target: labelField,
	engine: labelField,
	/** The mesh whose sidecar listens in the pod; left out when there is none. */
	mesh: labelField.exactOptional(),
	/** What carries connections now: relay threads, or the agent's main thread by the runtime's sockets. */
	io: _enum(["epoll", "net"]).exactOptional(),
	/** Relay threads that live. */
	relayThreads: countField.exactOptional(),
	uptimeS: countField,
	sessions: array(sessionStatus).max(64),
	/** Ports that are taken now. */
	ports: array(portField).max(MAX_LISTED_PORTS),
	counters: countersField,
	/** Client connections that are open now. */
	connections: countField
});

// protocol/tls-wish.ts
/** How a subscription has the TLS of its port opened: where the certificate and the key of the target lie. */
const path = string().min(1).max(4095);
/** Paths of the target, which the agent reads there: neither file leaves it. */
const tlsWish = strictObject({
	/** PEM: the certificate, then its chain. */
	cert: path,
	/** PEM, without a passphrase. */
	key: path
});

// protocol/messages.ts
/**
* The control messages, JSON objects told apart by `type`. docs/protocol.md shows their order.
*
* Compatibility. `protocol` is one integer. Within one protocol version, messages of new types and new values of `code` may be
* added: a type that is not known reads as `unknown`, and its receiver counts and ignores it. A message of a known type is
* strict: a field that is missing, wrong or not known ends the session, so a new field needs a new version. Three
* things never change in any version: `type`, `hello.protocol` and the shape of `refused`, so that each side can always say
* to the other that it is too old.
*/
const PROTOCOL_VERSION = 3;
const cliMessage = discriminatedUnion("type", [
	strictObject({
		type: literal("hello"),
		protocol: literal(3),
		version: labelField,
		/** An observer may ask for status, listeners and kills; it steals nothing and does not keep the agent alive. */
		role: _enum(["session", "observer"]),
		name: nameField,
		resume: strictObject({
			session: sessionField,
			secret: secretField
		}).exactOptional()
	}),
	strictObject({
		type: literal("subscribe"),
		id: subscriptionField,
		port: portField,
		/** `watch` takes nothing: it is told of every request by `seen`. `mirror` gets copies on streams. */
		mode: _enum([
			"steal",
			"watch",
			"mirror"
		]),
		/** Of `mirror` only, and needed there. */
		mirror: mirrorWish.exactOptional(),
		filter: filterField,
		/** Of `steal` only. TLS on the port is opened, for all of its sessions. */
		tls: tlsWish.exactOptional(),
		stealProbes: boolean(),
		/** End whoever stands in the way. */
		takeover: boolean(),
		/** Reset the connections that predate the subscription. */
		drain: boolean(),
		/** Only if something in the pod listens on the port. */
		ifServed: boolean().exactOptional()
	}),
	strictObject({
		type: literal("unsubscribe"),
		id: subscriptionField
	}),
	strictObject({
		type: literal("statusRequest"),
		id: requestField
	}),
	strictObject({
		type: literal("killRequest"),
		id: requestField,
		session: sessionField
	}),
	strictObject({
		type: literal("listenersRequest"),
		id: requestField
	}),
	strictObject({
		type: literal("environRequest"),
		id: requestField
	}),
	filesRequest,
	networkRequest,
	strictObject({ type: literal("goodbye") })
]);
const owner = strictObject({
	name: nameField,
	session: sessionField
});
const overlap = strictObject({
	name: nameField,
	session: sessionField,
	filter: filterShapeField
});
const agentMessage = discriminatedUnion("type", [
	strictObject({
		type: literal("welcome"),
		protocol: literal(3),
		version: labelField,
		session: sessionField,
		secret: secretField,
		target: labelField,
		engine: labelField,
		clientAddressKept: boolean(),
		pingIntervalMs: millisecondsField,
		silenceMs: millisecondsField,
		/** For how long a session that went away may resume. */
		graceMs: millisecondsField,
		/** The session and its subscriptions are those from before; its streams are gone. */
		resumed: boolean()
	}),
	strictObject({
		type: literal("refused"),
		code: codeField,
		message: textField,
		hint: textField
	}),
	strictObject({
		type: literal("subscribed"),
		id: subscriptionField,
		port: portField,
		/** Connections that were established before and stay with the app. */
		predating: countField,
		overlaps: array(overlap).max(64)
	}),
	strictObject({
		type: literal("subscribeRefused"),
		id: subscriptionField,
		code: codeField,
		message: textField,
		hint: textField,
		owner: owner.exactOptional()
	}),
	strictObject({
		type: literal("underWay"),
		id: subscriptionField,
		requests: countField
	}),
	strictObject({
		type: literal("unsubscribed"),
		id: subscriptionField
	}),
	strictObject({
		type: literal("ended"),
		id: subscriptionField.nullable(),
		code: codeField,
		message: textField
	}),
	strictObject({
		type: literal("notice"),
		level: _enum(["info", "warn"]),
		code: codeField,
		message: textField,
		subscription: subscriptionField.exactOptional(),
		/** How often it happened, where that is more than once. */
		count: countField.exactOptional()
	}),
	strictObject({
		type: literal("status"),
		id: requestField,
		report: statusReport
	}),
	strictObject({
		type: literal("killed"),
		id: requestField,
		session: sessionField.nullable(),
		found: boolean()
	}),
	strictObject({
		type: literal("listeners"),
		id: requestField,
		ports: array(portField).max(MAX_LISTED_PORTS)
	}),
	strictObject({
		type: literal("environ"),
		id: requestField,
		variables: array(tuple([string(), string()])),
		isLast: boolean(),
		/** Why there are none; empty when there are. */
		problem: textField
	}),
	strictObject({
		type: literal("counters"),
		counters: countersField
	}),
	seenMessage,
	filesRefused,
	networkMessage
]);
const CLI_TYPES = new Set(cliMessage.options.map((option) => option.shape.type.value));
const AGENT_TYPES = new Set(agentMessage.options.map((option) => option.shape.type.value));
/** For the CLI: what an agent said. Never throws. */
function parseAgentMessage(value) {
	return parseMessage(value, agentMessage, AGENT_TYPES);
}
function parseMessage(value, schema, types) {
	if (typeof value !== "object" || value === null || !("type" in value) || typeof value.type !== "string") return {
		kind: "invalid",
		error: new ProtocolError("HEADGATE_ERR_CONTROL_MESSAGE", "no type")
	};
	const type = value.type;
	if (!types.has(type)) return {
		kind: "unknown",
		type: type.slice(0, 64)
	};
	const protocol = "protocol" in value ? value.protocol : void 0;
	if ((type === "hello" || type === "welcome") && typeof protocol === "number" && Number.isSafeInteger(protocol) && protocol !== 3) return {
		kind: "version",
		protocol
	};
	const result = schema.safeParse(value);
	if (result.success) return {
		kind: "message",
		message: result.data
	};
	const issue = result.error.issues[0];
	const place = issue === void 0 ? type : toPrintable([type, ...issue.path].join("."), 128);
	return {
		kind: "invalid",
		error: new ProtocolError("HEADGATE_ERR_CONTROL_MESSAGE", `${place}: ${issue?.code}`)
	};
}

// protocol/control-codec.ts
/**
* Bytes of a CONTROL frame to a JSON value. Refuses what is not UTF-8 (a replacement character would make two names equal) and
* what is nested so deeply that a recursive reader of it could run out of stack. Which messages exist is messages.ts's.
*/
const decoder = new TextDecoder("utf-8", {
	fatal: true,
	ignoreBOM: true
});
const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
/** @returns the value, or undefined (which no JSON text means) when the bytes are not acceptable. */
function decodeControl(bytes, start, end) {
	if (isTooDeep(bytes, start, end)) return void 0;
	try {
		return JSON.parse(decoder.decode(bytes.subarray(start, end)));
	} catch (error) {
		if (error instanceof SyntaxError || error instanceof TypeError) return void 0;
		throw error;
	}
}
/** Counts brackets outside of strings; on text that is not JSON the answer does not matter, the parser refuses it. */
function isTooDeep(bytes, start, end) {
	let depth = 0;
	let isInString = false;
	for (let at = start; at < end; at += 1) {
		const byte = bytes[at];
		if (isInString) {
			if (byte === BACKSLASH) at += 1;
			else if (byte === QUOTE) isInString = false;
		} else if (byte === QUOTE) isInString = true;
		else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
			depth += 1;
			if (depth > 64) return true;
		} else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth -= 1;
	}
	return false;
}

// protocol/stream-open.ts
/**
* What an OPEN frame says of a new stream, before the first bytes of it:
*
*     u32 subscription id | u16 pod port | u16 client port | u8 address length (4 or 16), and 128 for an HTTP/2 request, 64 for packets | address
*/
const FIXED_BYTES = 9;
const HTTP2_REQUEST = 128;
const PACKETS = 64;
const MIN_OPEN_META_BYTES = 13;
/** Bytes that `open` takes on the wire. @throws RangeError when its address is not 4 or 16 bytes long. */
function openMetaBytes(open) {
	const { length } = open.clientAddress;
	if (length !== 4 && length !== 16) throw new RangeError("a client address has 4 or 16 bytes");
	return FIXED_BYTES + length;
}
/** Writes `openMetaBytes(open)` bytes at `offset`. */
function writeOpenMeta(target, offset, open) {
	const address = open.clientAddress;
	target.writeUInt32BE(open.subscriptionId, offset);
	target.writeUInt16BE(open.podPort, offset + 4);
	target.writeUInt16BE(open.clientPort, offset + 6);
	const kind = (open.isHttp2Request === true ? HTTP2_REQUEST : 0) | (open.isPackets === true ? PACKETS : 0);
	target[offset + 8] = address.length | kind;
	target.set(address, offset + FIXED_BYTES);
}
/**
* Reads what `writeOpenMeta` wrote; the address is a copy. The stream's first bytes follow after `openMetaBytes`.
* @returns null when the bytes between `start` and `end` are too few or name an impossible id, port or address.
*/
function readOpenMeta(source, start, end) {
	if (end - start < 13) return null;
	const subscriptionId = source.readUInt32BE(start);
	const podPort = source.readUInt16BE(start + 4);
	const clientPort = source.readUInt16BE(start + 6);
	const facts = source[start + 8] ?? 0;
	const addressBytes = facts & -193;
	if (addressBytes !== 4 && addressBytes !== 16) return null;
	if (end - start < FIXED_BYTES + addressBytes) return null;
	if (subscriptionId === 0 || subscriptionId > 2147483647 || podPort === 0 || clientPort === 0) return null;
	const clientAddress = new Uint8Array(addressBytes);
	source.copy(clientAddress, 0, start + FIXED_BYTES);
	return {
		subscriptionId: toSubscriptionId(subscriptionId),
		podPort: toPort(podPort),
		clientPort: toPort(clientPort),
		clientAddress,
		...(facts & HTTP2_REQUEST) === 0 ? {} : { isHttp2Request: true },
		...(facts & PACKETS) === 0 ? {} : { isPackets: true }
	};
}

// protocol/frame-reader.ts
/** Index: frame type. Types below FRAME_CONTROL and above FRAME_CONNECTED do not exist. */
const MIN_PAYLOAD = [...[
	0,
	2,
	13,
	1,
	8,
	9,
	4,
	8,
	8
], ...[5, 0]];
const MAX_PAYLOAD = [
	0,
	MAX_CONTROL_BYTES,
	25 + MAX_DATA_BYTES,
	MAX_DATA_BYTES,
	8,
	9,
	4,
	8,
	8,
	259,
	0
];
const IS_OF_SESSION = [
	false,
	true,
	false,
	false,
	false,
	false,
	true,
	true,
	true,
	false,
	false
];
const EMPTY$2 = Buffer.alloc(0);
var FrameReader = class {
	/** The frame that `next` found; its payload lies in the message between the two offsets. */
	type = 0;
	streamId = 0;
	payloadStart = 0;
	payloadEnd = 0;
	/** Why `next` answered false, null at the end of the message. */
	error = null;
	#message = EMPTY$2;
	/** Begins a message. */
	start(message) {
		this.#message = message;
		this.payloadEnd = 0;
		this.error = null;
		if (message.length > MAX_MESSAGE_BYTES) this.error = "HEADGATE_ERR_FRAME_SIZE";
		else if (message.length < 12) this.error = "HEADGATE_ERR_FRAME_TRUNCATED";
	}
	/** @returns false at the end of the message or at an error. */
	next() {
		const message = this.#message;
		const offset = this.payloadEnd;
		if (this.error !== null || offset === message.length) {
			this.#message = EMPTY$2;
			return false;
		}
		if (message.length - offset < 12) return this.#fail("HEADGATE_ERR_FRAME_TRUNCATED");
		const first = message.readUInt32BE(offset);
		const type = first >>> 24;
		const streamId = message.readUInt32BE(offset + 4);
		const bytes = message.readUInt32BE(offset + 8);
		if (type === 0 || type > 10) return this.#fail("HEADGATE_ERR_FRAME_TYPE");
		if ((first & 16777215) !== 0) return this.#fail("HEADGATE_ERR_FRAME_RESERVED");
		if (bytes < MIN_PAYLOAD[type] || bytes > MAX_PAYLOAD[type]) return this.#fail("HEADGATE_ERR_FRAME_SIZE");
		if (streamId === 0 ? !IS_OF_SESSION[type] : type !== 6 && IS_OF_SESSION[type]) return this.#fail("HEADGATE_ERR_FRAME_STREAM");
		if (message.length - offset - 12 < bytes) return this.#fail("HEADGATE_ERR_FRAME_TRUNCATED");
		this.type = type;
		this.streamId = streamId;
		this.payloadStart = offset + 12;
		this.payloadEnd = this.payloadStart + bytes;
		return true;
	}
	#fail(code) {
		this.error = code;
		this.#message = EMPTY$2;
		return false;
	}
};

// protocol/outgoing-batch.ts
/**
* Outgoing frames, gathered into one buffer and sent as one WebSocket message per turn: many small frames then cost one
* message, one mask and one system call. A batch that is full goes out at once and the next begins.
*
* Bytes that follow bytes of the same stream directly lengthen that frame instead of beginning another, and the first bytes
* of a stream join its OPEN: a small request costs one frame.
*
* Ownership: `transport.send` is given a buffer that is never touched again. Small batches are copied out to their own size,
* large ones are handed over as they are (see COPY_BATCH_BELOW_BYTES).
*/
const EMPTY$1 = Buffer.alloc(0);
/** A DATA frame is not begun for less than this at the end of a batch, unless there is no more to send. */
const MIN_PIECE_BYTES = 4096;
var OutgoingBatch = class {
	/** Which batch is being filled; grows by one with each message sent. Bytes put into an earlier one have left us. */
	number = 1;
	#transport;
	#onFirstFrame;
	#bytes = EMPTY$1;
	#used = 0;
	/** The frame at the end that more bytes of its stream may lengthen: its stream (0: none), its header, its room. */
	#openStreamId = 0;
	#openHeader = 0;
	#openRoom = 0;
	/** @param onFirstFrame called when a batch begins; `flush` is expected before the turn is over. */
	constructor(transport, onFirstFrame) {
		this.#transport = transport;
		this.#onFirstFrame = onFirstFrame;
	}
	/** Copies as much of `start` to `end` as one frame takes. @returns how many bytes, at least 1. */
	data(streamId, source, start, end) {
		const wanted = end - start;
		if (this.#openStreamId === streamId && this.#openRoom > 0 && this.#used < MAX_MESSAGE_BYTES) return this.#lengthen(source, start, wanted);
		if (MAX_MESSAGE_BYTES - this.#used < 12 + Math.min(wanted, MIN_PIECE_BYTES)) this.flush();
		const count = Math.min(wanted, MAX_DATA_BYTES, MAX_MESSAGE_BYTES - this.#used - 12);
		const payload = this.#begin(3, streamId, count);
		source.copy(this.#bytes, payload, start, start + count);
		this.#keepOpen(streamId, payload, MAX_DATA_BYTES - count);
		return count;
	}
	open(streamId, open) {
		const payload = this.#begin(2, streamId, openMetaBytes(open));
		writeOpenMeta(this.#bytes, payload, open);
		this.#keepOpen(streamId, payload, MAX_DATA_BYTES);
	}
	/** @param bytes what `dialBytes` says of it */
	dial(streamId, dial, bytes) {
		const payload = this.#begin(9, streamId, bytes);
		writeDial(this.#bytes, payload, dial);
	}
	connected(streamId) {
		this.#begin(10, streamId, 0);
	}
	end(streamId, deliveredBytes) {
		const payload = this.#begin(4, streamId, 8);
		writeUint64(this.#bytes, payload, deliveredBytes);
	}
	reset(streamId, code, deliveredBytes) {
		const payload = this.#begin(5, streamId, 9);
		this.#bytes[payload] = code;
		writeUint64(this.#bytes, payload + 1, deliveredBytes);
	}
	credit(streamId, bytes) {
		const payload = this.#begin(6, streamId, 4);
		this.#bytes.writeUInt32BE(bytes, payload);
	}
	/** A PING or PONG with the eight bytes of `source` at `start`. */
	probe(type, source, start) {
		const payload = this.#begin(type, 0, 8);
		source.copy(this.#bytes, payload, start, start + 8);
	}
	/** @returns false, and sends nothing, when `json` is larger than a control message may be. */
	control(json) {
		const bytes = Buffer.byteLength(json);
		if (bytes > 262144) return false;
		const payload = this.#begin(1, 0, bytes);
		this.#bytes.write(json, payload);
		return true;
	}
	/** Sends what was gathered, if anything. */
	flush() {
		const used = this.#used;
		if (used === 0) return;
		const bytes = this.#bytes;
		this.#used = 0;
		this.#openStreamId = 0;
		this.number += 1;
		if (used < 131072) {
			const message = Buffer.allocUnsafe(used);
			bytes.copy(message, 0, 0, used);
			this.#transport.send(message);
		} else {
			this.#bytes = EMPTY$1;
			this.#transport.send(bytes.subarray(0, used));
		}
	}
	/** Forgets what was gathered. */
	discard() {
		this.#used = 0;
		this.#openStreamId = 0;
		this.#bytes = EMPTY$1;
	}
	/** Makes room for a frame and writes its header. @returns where its payload goes in `#bytes`, which this may replace. */
	#begin(type, streamId, payloadBytes) {
		if (this.#used + 12 + payloadBytes > MAX_MESSAGE_BYTES) this.flush();
		if (this.#bytes.length === 0) this.#bytes = Buffer.allocUnsafeSlow(MAX_MESSAGE_BYTES);
		const offset = this.#used;
		this.#used += 12 + payloadBytes;
		this.#openStreamId = 0;
		writeFrameHeader(this.#bytes, offset, type, streamId, payloadBytes);
		if (offset === 0) this.#onFirstFrame();
		return offset + 12;
	}
	#keepOpen(streamId, payload, room) {
		this.#openStreamId = streamId;
		this.#openHeader = payload - 12;
		this.#openRoom = room;
	}
	#lengthen(source, start, wanted) {
		const count = Math.min(wanted, this.#openRoom, MAX_MESSAGE_BYTES - this.#used);
		source.copy(this.#bytes, this.#used, start, start + count);
		const lengthAt = this.#openHeader + 8;
		this.#bytes.writeUInt32BE(this.#bytes.readUInt32BE(lengthAt) + count, lengthAt);
		this.#used += count;
		this.#openRoom -= count;
		return count;
	}
};

// protocol/receive-window.ts
/**
* The receiving side of one window, of a stream or of the session: how much the peer may still send, and when to tell it that
* it may send more.
*
* Credit goes back when half of the window has been passed on, so a bulk stream costs one CREDIT frame per half window; or when
* what was passed on is at least what the peer has left. The second rule keeps the session going when streams that nobody
* consumes hold most of its window: without it, credit that is owed but not yet half a window could stop all others for ever.
*
* A window may grow: it doubles, up to its largest size, whenever credit goes back and nothing that came is still held. Then it is
* the way that is slow (a window is what travels in one round trip), and not who consumes: a consumer that is behind holds no more
* than the first size.
*/
var ReceiveWindow = class {
	#largestBytes;
	#bytes;
	#available;
	#owed = 0;
	/** @param largestBytes without it the window keeps its size */
	constructor(windowBytes, largestBytes = windowBytes) {
		this.#bytes = windowBytes;
		this.#largestBytes = largestBytes;
		this.#available = windowBytes;
	}
	/** What the peer may still send. */
	get available() {
		return this.#available;
	}
	/** From now on it grows no more. */
	keep() {
		this.#largestBytes = this.#bytes;
	}
	/** The peer sent `bytes`. @returns false, and takes nothing, when that is more than it may. */
	take(bytes) {
		if (bytes > this.#available) return false;
		this.#available -= bytes;
		return true;
	}
	/** `bytes` of what was taken are passed on. @returns the credit to grant now, 0 for none yet. */
	release(bytes) {
		this.#owed += bytes;
		if (this.#owed < this.#bytes >>> 1 && this.#owed < this.#available) return 0;
		const granted = this.#owed + this.#growth();
		this.#owed = 0;
		this.#available += granted;
		return granted;
	}
	#growth() {
		if (this.#available + this.#owed < this.#bytes) return 0;
		const growth = Math.min(this.#bytes, this.#largestBytes - this.#bytes);
		this.#bytes += growth;
		return growth;
	}
};

// protocol/send-schedule.ts
/**
* Whose turn it is when the session's credit is scarce. Streams that have bytes queued and credit of their own wait in a ring
* and send `TURN_BYTES` each in turn, so a stream with a long queue never starves the others.
*
* Invariant, outside of `pump`: either nobody waits, or the session's credit is 0. So a write may go out at once only while
* nobody waits. The ring is doubly linked through the waiters themselves: joining and leaving cost nothing to allocate,
* and a stream that closes while it waits leaves no trace.
*/
var SendSchedule = class {
	/** What may still be sent on all streams together. */
	credit;
	/** Bytes that all streams hold in their queues. */
	queuedBytes = 0;
	#head = null;
	constructor(windowBytes) {
		this.credit = windowBytes;
	}
	get hasWaiters() {
		return this.#head !== null;
	}
	/** Puts `waiter` last; nothing happens when it waits already. */
	join(waiter) {
		if (waiter.nextWaiter !== null) return;
		const head = this.#head;
		if (head === null) {
			waiter.nextWaiter = waiter;
			waiter.previousWaiter = waiter;
			this.#head = waiter;
			return;
		}
		const last = head.previousWaiter ?? head;
		waiter.nextWaiter = head;
		waiter.previousWaiter = last;
		last.nextWaiter = waiter;
		head.previousWaiter = waiter;
	}
	leave(waiter) {
		const { nextWaiter, previousWaiter } = waiter;
		if (nextWaiter === null || previousWaiter === null) return;
		previousWaiter.nextWaiter = nextWaiter;
		nextWaiter.previousWaiter = previousWaiter;
		if (this.#head === waiter) this.#head = nextWaiter === waiter ? null : nextWaiter;
		waiter.nextWaiter = null;
		waiter.previousWaiter = null;
	}
	/** Lets those who wait send in turn until nobody waits or the credit is used up. */
	pump() {
		while (this.#head !== null && this.credit > 0) {
			const waiter = this.#head;
			this.#head = waiter.nextWaiter;
			waiter.takeTurn(Math.min(TURN_BYTES, this.credit));
		}
	}
};

// protocol/stream-ids.ts
/**
* Stream ids as serial numbers (RFC 1982 over 31 bits, without 0). Each side counts up the ids of the streams that it opens; an
* id at or behind the latest one was opened before (and frames for it may be late), one ahead of it is new. At the end of the
* range counting goes on at 1, so a session that opens a stream per connection at 15,000/s does not end after 40 hours; ids
* still in use are skipped.
*
* The highest bit says whose ids they are: clear for the agent's (client connections), set for the CLI's (dials).
*/
const ID_MASK = 2147483647;
const HALF = 1073741824;
const CLI_BIT = 2147483648;
/** The first id after `latest` that is not in use. Fewer than all of them must be. */
function nextStreamId(latest, inUse) {
	let id = latest;
	do
		id = id === ID_MASK ? 1 : id + 1;
	while (inUse.has(id));
	return id;
}
/** Whether `id` is ahead of `latest`, the id opened last (0: none yet). */
function isNewStreamId(id, latest) {
	const distance = id - latest & ID_MASK;
	return distance !== 0 && distance < HALF;
}
/** Whether the CLI opens, or opened, the stream of this id. */
function isCliStream(id) {
	return id >= CLI_BIT;
}
/** The ids of the streams that one side opens, and how many of them are open. */
var StreamIds = class {
	openCount = 0;
	#highBit;
	#latest = 0;
	constructor(opener) {
		this.#highBit = opener === "cli" ? CLI_BIT : 0;
	}
	/** The id for the next stream of ours. */
	next(inUse) {
		const highBit = this.#highBit;
		return highBit + nextStreamId(this.#latest, { has: (id) => inUse.has(highBit + id) });
	}
	/** Whether `id`, one of this side, was never opened. */
	isNew(id) {
		return isNewStreamId(id - this.#highBit, this.#latest);
	}
	/** A stream was opened. */
	take(id) {
		this.#latest = id - this.#highBit;
		this.openCount += 1;
	}
};

// protocol/byte-ring.ts
/**
* A queue of bytes in one ring: what a stream holds until credit comes. Grows by doubling from 4 KiB, gives its memory back
* when it runs empty, so an idle stream holds none. Its bound is its owner's (`maxQueueBytes`).
*/
const EMPTY = Buffer.alloc(0);
const FIRST_CAPACITY = 4096;
var ByteRing = class {
	#bytes = EMPTY;
	#head = 0;
	#length = 0;
	get length() {
		return this.#length;
	}
	/** Bytes of memory held. */
	get capacity() {
		return this.#bytes.length;
	}
	/** Copies `start` to `end` of `source` to the tail. */
	push(source, start, end) {
		const count = end - start;
		if (this.#length + count > this.#bytes.length) this.#grow(this.#length + count);
		const capacity = this.#bytes.length;
		const tail = (this.#head + this.#length) % capacity;
		const first = Math.min(count, capacity - tail);
		source.copy(this.#bytes, tail, start, start + first);
		source.copy(this.#bytes, 0, start + first, end);
		this.#length += count;
	}
	/** The buffer that holds the head of the queue; with `spanStart` and `spanEnd`, borrowed until the next push, drop or clear. */
	get bytes() {
		return this.#bytes;
	}
	get spanStart() {
		return this.#head;
	}
	/** Exclusive; less than the whole queue where the ring wraps. */
	get spanEnd() {
		return Math.min(this.#head + this.#length, this.#bytes.length);
	}
	/** Takes `count` bytes, at most `length`, off the head. */
	drop(count) {
		this.#length -= count;
		if (this.#length === 0) this.clear();
		else this.#head = (this.#head + count) % this.#bytes.length;
	}
	clear() {
		this.#bytes = EMPTY;
		this.#head = 0;
		this.#length = 0;
	}
	#grow(needed) {
		let capacity = Math.max(this.#bytes.length, FIRST_CAPACITY);
		while (capacity < needed) capacity *= 2;
		const grown = Buffer.allocUnsafeSlow(capacity);
		const firstEnd = this.spanEnd;
		this.#bytes.copy(grown, 0, this.#head, firstEnd);
		this.#bytes.copy(grown, firstEnd - this.#head, 0, this.#length - (firstEnd - this.#head));
		this.#bytes = grown;
		this.#head = 0;
	}
};

// protocol/stream-state.ts
/**
* One stream and what is known about it, as a set of facts:
*
*     LOCAL_END_WANTED  end() was called           write() is an error; the END frame follows the queue
*     LOCAL_END_SENT    its frame is in the batch  we send nothing but CREDIT and RESET
*     PEER_END_SEEN     END came                   the peer sends nothing but CREDIT and RESET; we grant no more credit
*     RESET             either side reset it       all that was received is given up, nothing is sent, nobody is told
*     SAID_HIGH         write() answered false     onDrain is owed
*     CONNECTED         of a dial: the far side is there, said or heard
*     GONE              the mux forgot it          after RESET, or LOCAL_END_SENT and PEER_END_SEEN
*
* Credit: `#sendCredit` is what the peer's window for this stream has left; bytes go out while it and the session's last. What
* comes in is taken from `#window` and from the session's window, and goes back to both by `consumed`; a reset gives the rest
* back to the session at once. Received bytes of a stream that ended in both directions keep their place in the session's
* window until their owner consumes or resets: they are still in its memory.
*
* What may have been delivered: `departedBytes` counts what left us in messages, because bytes in a batch that a dead mux
* never flushed cannot have reached anybody. `end` may have to wait for the queue; what was received meanwhile then counts
* as delivered.
*/
const LOCAL_END_WANTED = 1;
const LOCAL_END_SENT = 2;
const PEER_END_SEEN = 4;
const RESET = 8;
const SAID_HIGH = 16;
const GONE = 32;
const CONNECTED = 64;
const BOTH_ENDS = 6;
var StreamState = class {
	id;
	previousWaiter = null;
	nextWaiter = null;
	sentBytes = 0;
	receivedBytes = 0;
	creditedBytes = 0;
	#host;
	#window;
	#queue = new ByteRing();
	#visitor = null;
	#facts = 0;
	#sendCredit;
	#consumedBytes = 0;
	/** The batch that holds the bytes sent last, and what had been sent before it. */
	#batchNumber = 0;
	#sentBeforeBatch = 0;
	/** The largest figure that the peer has named. */
	#peerDelivered = 0;
	/** Received bytes that were not delivered when `end` was called. */
	#undeliveredAtEnd = 0;
	constructor(id, host) {
		this.id = id;
		this.#host = host;
		this.#window = new ReceiveWindow(host.limits.streamWindowBytes, host.limits.largestStreamWindowBytes);
		this.#sendCredit = host.limits.streamWindowBytes;
	}
	get visitor() {
		return this.#visitor;
	}
	set visitor(visitor) {
		if (this.#visitor !== null) throw new Error("the visitor of a stream is set once");
		this.#visitor = visitor;
	}
	get isOpen() {
		return (this.#facts & GONE) === 0;
	}
	get queuedBytes() {
		return this.#queue.length;
	}
	get departedBytes() {
		return this.#batchNumber === this.#host.batch.number ? this.#sentBeforeBatch : this.sentBytes;
	}
	/** What the peer may still be sent; for tests. */
	get sendCredit() {
		return this.#sendCredit;
	}
	keepWindow() {
		this.#window.keep();
	}
	write(bytes, start, end) {
		if ((this.#facts & GONE) !== 0) return true;
		if ((this.#facts & LOCAL_END_WANTED) !== 0) throw new Error("bytes were written after the end of a stream");
		const { schedule, limits } = this.#host;
		let at = start;
		if (this.#queue.length === 0 && !schedule.hasWaiters) at += this.#send(bytes, start, end);
		if (at === end) return true;
		const count = end - at;
		if (this.#queue.length + count > limits.maxQueueBytes || schedule.queuedBytes + count > limits.maxSessionQueueBytes) {
			this.#overflow();
			return true;
		}
		this.#queue.push(bytes, at, end);
		schedule.queuedBytes += count;
		if (this.#sendCredit > 0) schedule.join(this);
		if (this.#queue.length < limits.queueHighBytes && schedule.queuedBytes < limits.sessionQueueHighBytes) return true;
		this.#facts |= SAID_HIGH;
		return false;
	}
	end(deliveredBytes = this.receivedBytes) {
		if ((this.#facts & 33) !== 0) return;
		this.#undeliveredAtEnd = Math.max(0, this.receivedBytes - deliveredBytes);
		this.#note(LOCAL_END_WANTED);
	}
	reset(code, deliveredBytes = this.receivedBytes) {
		if ((this.#facts & GONE) === 0) this.#host.batch.reset(this.id, code, Math.min(deliveredBytes, this.receivedBytes));
		this.#note(RESET);
	}
	consumed(bytes) {
		if ((this.#facts & RESET) !== 0) return;
		if (!(bytes >= 0 && bytes <= this.receivedBytes - this.#consumedBytes)) throw new RangeError(`${bytes} bytes were consumed of ${this.receivedBytes - this.#consumedBytes}`);
		this.#consumedBytes += bytes;
		this.#host.releaseReceived(bytes);
		if ((this.#facts & 36) !== 0) return;
		const granted = this.#window.release(bytes);
		if (granted > 0) this.#host.batch.credit(this.id, granted);
	}
	connected() {
		if ((this.#facts & 96) !== 0) return;
		this.#facts |= CONNECTED;
		this.#host.batch.connected(this.id);
	}
	/** Called by the schedule. */
	takeTurn(maxBytes) {
		const count = this.#send(this.#queue.bytes, this.#queue.spanStart, this.#queue.spanEnd, maxBytes);
		this.#queue.drop(count);
		this.#host.schedule.queuedBytes -= count;
		if (this.#queue.length === 0 || this.#sendCredit === 0) this.#host.schedule.leave(this);
		if (this.#queue.length === 0 && (this.#facts & LOCAL_END_WANTED) !== 0) this.#note(0);
		if ((this.#facts & SAID_HIGH) === 0 || this.#queue.length > this.#host.limits.queueLowBytes) return;
		this.#facts &= -17;
		if ((this.#facts & LOCAL_END_WANTED) === 0) this.#visitor?.onDrain();
	}
	/** Bytes came; the session's window has taken them already. */
	receiveData(bytes, start, end) {
		if ((this.#facts & PEER_END_SEEN) !== 0) return "HEADGATE_ERR_STREAM_STATE";
		if (!this.#window.take(end - start)) return "HEADGATE_ERR_CREDIT";
		this.receivedBytes += end - start;
		this.#visitor?.onData(bytes, start, end);
		return null;
	}
	receiveEnd(deliveredBytes) {
		if ((this.#facts & PEER_END_SEEN) !== 0) return "HEADGATE_ERR_STREAM_STATE";
		if (!this.#noteDelivered(deliveredBytes)) return "HEADGATE_ERR_DELIVERED";
		this.#note(PEER_END_SEEN);
		this.#visitor?.onEnd(this.#peerDelivered);
		return null;
	}
	receiveReset(code, deliveredBytes) {
		if (!this.#noteDelivered(deliveredBytes)) return "HEADGATE_ERR_DELIVERED";
		this.#note(RESET);
		this.#visitor?.onReset(code, this.#peerDelivered);
		return null;
	}
	receiveCredit(bytes) {
		if (bytes === 0 || this.#sendCredit + bytes > 2147483647) return "HEADGATE_ERR_CREDIT_GRANT";
		this.#sendCredit += bytes;
		this.creditedBytes += bytes;
		if (this.#queue.length === 0) return null;
		this.#host.schedule.join(this);
		this.#host.schedule.pump();
		return null;
	}
	receiveConnected() {
		if ((this.#facts & 68) !== 0) return "HEADGATE_ERR_STREAM_STATE";
		this.#facts |= CONNECTED;
		this.#visitor?.onConnected?.();
		return null;
	}
	/** The mux died: tells the owner, sends nothing. */
	abandon() {
		const departed = this.departedBytes;
		this.#note(RESET);
		this.#visitor?.onReset(10, departed);
	}
	/** Adds a fact and does what follows from it. */
	#note(fact) {
		this.#facts |= fact;
		if ((this.#facts & RESET) !== 0) this.#giveUp();
		else this.#sendEndIfDue();
		if (!((this.#facts & RESET) !== 0 || (this.#facts & BOTH_ENDS) === BOTH_ENDS) || (this.#facts & GONE) !== 0) return;
		this.#facts |= GONE;
		this.#host.forget(this.id);
	}
	#sendEndIfDue() {
		if ((this.#facts & 3) !== LOCAL_END_WANTED) return;
		if (this.#queue.length > 0) return;
		this.#facts |= LOCAL_END_SENT;
		this.#host.batch.end(this.id, this.receivedBytes - this.#undeliveredAtEnd);
	}
	#giveUp() {
		this.#host.schedule.leave(this);
		this.#host.schedule.queuedBytes -= this.#queue.length;
		this.#queue.clear();
		const unconsumed = this.receivedBytes - this.#consumedBytes;
		this.#consumedBytes = this.receivedBytes;
		this.#host.releaseReceived(unconsumed);
	}
	#overflow() {
		this.reset(8);
		this.#visitor?.onReset(8, this.sentBytes);
	}
	#noteDelivered(deliveredBytes) {
		if (deliveredBytes > this.sentBytes) return false;
		this.#peerDelivered = Math.max(this.#peerDelivered, deliveredBytes);
		return true;
	}
	/** Puts as much into the batch as credit and `maxBytes` allow. @returns how much. */
	#send(bytes, start, end, maxBytes = end - start) {
		const { batch, schedule } = this.#host;
		const allowed = Math.min(end - start, maxBytes, this.#sendCredit, schedule.credit);
		let at = start;
		while (at < start + allowed) {
			const count = batch.data(this.id, bytes, at, start + allowed);
			if (this.#batchNumber !== batch.number) {
				this.#batchNumber = batch.number;
				this.#sentBeforeBatch = this.sentBytes;
			}
			this.sentBytes += count;
			at += count;
		}
		this.#sendCredit -= allowed;
		schedule.credit -= allowed;
		return allowed;
	}
};

// protocol/mux.ts
/**
* Both ends of a session's tunnel: many streams and control messages over one WebSocket, without the socket and without a clock.
*
* In: `receive` takes each WebSocket message. Out: frames gather in a batch, `scheduleFlush` asks the owner for a turn, and
* one message leaves then (outgoing-batch.ts). Wire: frames.ts. A stream's life: stream-state.ts. Who may send when the
* session's credit is short: send-schedule.ts.
*
* Streams: the agent opens them for client connections (OPEN), the CLI for what it wants to reach from the pod (DIAL); each with
* ids that count up (stream-ids.ts). So a stream that is not in the table is late when its id is behind the latest one of its
* opener (it was closed or reset here while frames were on their way) and an error when it is ahead. Of late frames only DATA
* matters: its bytes were taken from the session's window and go back at once.
*
* Who is told of a stream never holds more of them than its opener does: whatever makes the opener forget one reaches the other
* side, or left it, before the opener's next one. So `maxStreams`, for each opener, is exact on both sides.
*
* Bounds: what is received and not consumed, by the windows; what waits for credit, by the queues' limits; what the transport
* has not sent, by `maxTransportBytes`; memory of closed streams, none. A peer that breaks a rule is told to nobody but
* `onProtocolError`; the mux is then dead, each stream's owner got `onReset(SESSION_GONE)`, and every call is harmless.
*/
const PING_PAYLOAD = Buffer.alloc(8);
var Mux = class {
	#batch;
	#schedule;
	#limits;
	#host;
	#isAgent;
	#visitor;
	#transport;
	#reader = new FrameReader();
	#window;
	#streams = /* @__PURE__ */ new Map();
	#agentIds = new StreamIds("agent");
	#cliIds = new StreamIds("cli");
	#isDead = false;
	#lateFrames = 0;
	constructor(options) {
		this.#limits = {
			...DEFAULT_LIMITS,
			...options.limits
		};
		this.#isAgent = options.role === "agent";
		this.#visitor = options.visitor;
		this.#transport = options.transport;
		const flush = () => this.flush();
		this.#batch = new OutgoingBatch(options.transport, () => options.scheduleFlush(flush));
		this.#schedule = new SendSchedule(this.#limits.sessionWindowBytes);
		this.#window = new ReceiveWindow(this.#limits.sessionWindowBytes);
		this.#host = {
			batch: this.#batch,
			schedule: this.#schedule,
			limits: this.#limits,
			releaseReceived: (bytes) => this.#releaseReceived(bytes),
			forget: (id) => {
				if (this.#streams.delete(id)) this.#idsOf(id).openCount -= 1;
			}
		};
	}
	/** Streams that are open now. */
	get streamCount() {
		return this.#streams.size;
	}
	/** Bytes that streams hold because credit is missing. */
	get queuedBytes() {
		return this.#schedule.queuedBytes;
	}
	/** What may still be sent on all streams together. */
	get sessionCredit() {
		return this.#schedule.credit;
	}
	/** What the peer may still send on all streams together. */
	get receivableBytes() {
		return this.#window.available;
	}
	/** Frames that came for streams which were over here. */
	get lateFrames() {
		return this.#lateFrames;
	}
	get isDead() {
		return this.#isDead;
	}
	/**
	* One WebSocket message, borrowed until this returns. Never throws for what is in it; where a visitor throws, the rest of
	* the message is lost, so the owner must destroy the mux.
	*/
	receive(message) {
		if (this.#isDead) return;
		const reader = this.#reader;
		reader.start(message);
		while (reader.next()) {
			const error = this.#onFrame(message, reader);
			if (this.#isDead) return;
			if (error !== null) {
				this.#fail(error);
				return;
			}
		}
		if (reader.error !== null) this.#fail(reader.error);
	}
	/**
	* Agent only: opens a stream; bytes written in the same turn travel with its OPEN.
	* @returns null when the session has `maxStreams` of them, or is over.
	* @throws Error on the CLI side.
	*/
	openStream(open, visitor) {
		if (!this.#isAgent) throw new Error("streams are opened by the agent");
		if (this.#isDead || this.#agentIds.openCount >= this.#limits.maxStreams) return null;
		const id = this.#agentIds.next(this.#streams);
		this.#batch.open(id, open);
		const stream = this.#addStream(toStreamId(id));
		stream.visitor = visitor;
		return stream;
	}
	/**
	* CLI only: opens a stream to somewhere that the pod reaches. The visitor's `onConnected` tells that it is there, `onReset` that
	* it cannot be had; what is written before travels along.
	* @returns null when the session has `maxStreams` of them, or is over.
	* @throws Error on the agent's side; RangeError for what cannot be dialled.
	*/
	dial(dial, visitor) {
		if (this.#isAgent) throw new Error("dials are for the CLI");
		const bytes = dialBytes(dial);
		if (this.#isDead || this.#cliIds.openCount >= this.#limits.maxStreams) return null;
		const id = this.#cliIds.next(this.#streams);
		this.#batch.dial(id, dial, bytes);
		const stream = this.#addStream(toStreamId(id));
		stream.visitor = visitor;
		return stream;
	}
	/** Sends a control message. @returns false, nothing sent, when it is larger than MAX_CONTROL_BYTES or the mux is dead. */
	sendControl(message) {
		return !this.#isDead && this.#batch.control(JSON.stringify(message));
	}
	/** Sends a PING; `onPong` tells of its answer. */
	ping() {
		if (!this.#isDead) this.#batch.probe(7, PING_PAYLOAD, 0);
	}
	/** Sends what the batch holds now: what `scheduleFlush` is asked to call, and for a last word before the socket closes. */
	flush() {
		if (this.#isDead) return;
		this.#batch.flush();
		if (this.#transport.bufferedBytes > this.#limits.maxTransportBytes) this.#fail("HEADGATE_ERR_PEER_NOT_READING");
	}
	/** The session is over: each open stream's owner gets `onReset(SESSION_GONE)` once; nothing more is sent or received. */
	destroy() {
		if (this.#isDead) return;
		this.#isDead = true;
		for (const stream of [...this.#streams.values()]) if (stream.isOpen) stream.abandon();
		this.#batch.discard();
	}
	#releaseReceived(bytes) {
		if (this.#isDead || bytes === 0) return;
		const granted = this.#window.release(bytes);
		if (granted > 0) this.#batch.credit(0, granted);
	}
	#fail(code) {
		this.destroy();
		this.#visitor.onProtocolError(new ProtocolError(code));
	}
	#addStream(id) {
		const stream = new StreamState(id, this.#host);
		this.#idsOf(id).take(id);
		this.#streams.set(id, stream);
		return stream;
	}
	#onFrame(message, { type, streamId, payloadStart, payloadEnd }) {
		switch (type) {
			case 3: return this.#onData(message, streamId, payloadStart, payloadEnd);
			case 2: return this.#onOpen(message, streamId, payloadStart, payloadEnd);
			case 9: return this.#onDial(message, streamId, payloadStart, payloadEnd);
			case 1: return this.#onControl(message, payloadStart, payloadEnd);
			case 7:
				this.#batch.probe(8, message, payloadStart);
				return null;
			case 8:
				this.#visitor.onPong();
				return null;
			default: return this.#onStreamFrame(message, type, streamId, payloadStart);
		}
	}
	#onControl(message, start, end) {
		const value = decodeControl(message, start, end);
		if (value === void 0) return "HEADGATE_ERR_CONTROL_JSON";
		this.#visitor.onControl(value);
		return null;
	}
	#onOpen(message, id, start, end) {
		if (this.#isAgent) return "HEADGATE_ERR_FRAME_ROLE";
		const error = this.#checkNew(id, this.#agentIds);
		if (error !== null) return error;
		const open = readOpenMeta(message, start, end);
		if (open === null) return "HEADGATE_ERR_OPEN_META";
		const dataStart = start + openMetaBytes(open);
		const stream = this.#addStream(toStreamId(id));
		this.#visitor.onOpen(stream, open);
		if (this.#isDead) return null;
		if (stream.isOpen && stream.visitor === null) stream.reset(7, 0);
		return dataStart < end ? this.#onData(message, id, dataStart, end) : null;
	}
	#onDial(message, id, start, end) {
		if (!this.#isAgent) return "HEADGATE_ERR_FRAME_ROLE";
		const error = this.#checkNew(id, this.#cliIds);
		if (error !== null) return error;
		const dial = readDial(message, start, end);
		if (dial === null) return "HEADGATE_ERR_OPEN_META";
		const stream = this.#addStream(toStreamId(id));
		this.#visitor.onDial?.(stream, dial);
		if (this.#isDead) return null;
		if (stream.isOpen && stream.visitor === null) stream.reset(7, 0);
		return null;
	}
	/** Whether the peer may open a stream of this id now. */
	#checkNew(id, ids) {
		if (this.#idsOf(id) !== ids) return "HEADGATE_ERR_FRAME_STREAM";
		if (!ids.isNew(id) || this.#streams.has(id)) return "HEADGATE_ERR_STREAM_REUSED";
		return ids.openCount >= this.#limits.maxStreams ? "HEADGATE_ERR_STREAM_LIMIT" : null;
	}
	#idsOf(id) {
		return isCliStream(id) ? this.#cliIds : this.#agentIds;
	}
	#onData(message, id, start, end) {
		if (!this.#window.take(end - start)) return "HEADGATE_ERR_CREDIT";
		const stream = this.#streams.get(id);
		if (stream !== void 0) return stream.receiveData(message, start, end);
		const error = this.#late(id);
		if (error === null) this.#releaseReceived(end - start);
		return error;
	}
	#onStreamFrame(message, type, id, start) {
		if (id === 0) return this.#onSessionCredit(message.readUInt32BE(start));
		const stream = this.#streams.get(id);
		if (stream === void 0) return this.#late(id);
		switch (type) {
			case 4: return stream.receiveEnd(readUint64(message, start));
			case 5: return stream.receiveReset(toResetCode(message[start]), readUint64(message, start + 1));
			case 6: return stream.receiveCredit(message.readUInt32BE(start));
			case 10: return this.#isAgent || !isCliStream(id) ? "HEADGATE_ERR_FRAME_ROLE" : stream.receiveConnected();
			default: return "HEADGATE_ERR_FRAME_TYPE";
		}
	}
	#onSessionCredit(bytes) {
		const schedule = this.#schedule;
		if (bytes === 0 || schedule.credit + bytes > 2147483647) return "HEADGATE_ERR_CREDIT_GRANT";
		schedule.credit += bytes;
		schedule.pump();
		return null;
	}
	/** A frame for a stream that is not open here: late, or for one that never was. */
	#late(id) {
		if (this.#idsOf(id).isNew(id)) return "HEADGATE_ERR_FRAME_STREAM";
		this.#lateFrames += 1;
		return null;
	}
};

// cli/session/tunnel.ts
/** Opens the WebSocket to an agent of this machine. */
const openTunnel = async (address, events, clock) => new WebSocketTunnel(await connect(address, {}), events, clock);
/** Opens the WebSocket over a stream that leads to the agent, which it owns from then on. */
function tunnelOver(stream) {
	return async (address, events, clock) => {
		const socket = await connect(address, { createConnection: () => stream });
		return new WebSocketTunnel(socket, events, clock);
	};
}
async function connect(address, how) {
	const socket = new import_websocket.default(address.url, {
		...how,
		perMessageDeflate: false,
		skipUTF8Validation: true,
		maxPayload: MAX_MESSAGE_BYTES,
		handshakeTimeout: CONNECT_TIMEOUT_MS,
		headers: { authorization: `Bearer ${address.token}` },
		generateMask: (mask) => void mask.fill(0)
	});
	socket.binaryType = "nodebuffer";
	await opened(socket, address);
	return socket;
}
/** The cause of an error that says: the agent is at its end, and soon another one can be started. */
const AGENT_ENDING = Symbol("the agent is ending");
/** HTTP statuses that an agent of ours answers. */
const REASONS = {
	401: ", so the token is not its own",
	429: ", so it has as many connections as it takes",
	503: ", so it is just ending"
};
/** Whether nothing is wrong but that an agent ends: found a moment ago, it takes nobody any more. */
function isAgentEnding(error) {
	if (!(error instanceof HeadgateError) || error.code !== "HEADGATE_ERR_CONNECT") return false;
	return error.cause === AGENT_ENDING || systemErrorCode(error.cause) === "ECONNREFUSED";
}
function opened(socket, address) {
	return new Promise((resolve, reject) => {
		const fail = (reason, cause) => {
			socket.on("error", () => void 0).terminate();
			reject(new HeadgateError("HEADGATE_ERR_CONNECT", `The agent of ${address.target}${address.pid === 0 ? "" : ` (pid ${address.pid})`} cannot be reached: ${reason}.`, {
				hint: "Run it again with -v; if it stays so, end that process and try again.",
				cause
			}));
		};
		socket.once("open", () => {
			socket.removeAllListeners();
			resolve();
		});
		socket.once("error", (error) => fail(systemErrorCode(error) ?? error.message, error));
		socket.once("unexpected-response", (_, { statusCode = 0 }) => fail(`it answered with HTTP status ${statusCode}${REASONS[statusCode] ?? ""}`, statusCode === 503 && AGENT_ENDING));
	});
}
var WebSocketTunnel = class {
	#socket;
	#events;
	#clock;
	#mux;
	#heartbeat;
	#cancelTick;
	#isOver = false;
	constructor(socket, events, clock) {
		this.#socket = socket;
		this.#events = events;
		this.#clock = clock;
		this.#mux = new Mux({
			role: "cli",
			visitor: {
				onOpen: (stream, open) => events.onOpen(stream, open),
				onControl: (value) => this.#onControl(value),
				onPong: () => void 0,
				onProtocolError: (error) => this.#onProtocolError(error)
			},
			transport: new WebSocketTransport(socket),
			scheduleFlush: (flush) => void setImmediate(flush)
		});
		socket.on("message", (data) => this.#onMessage(data));
		socket.on("close", (code) => this.#end(closeReason(code)));
		socket.on("error", (error) => this.#end(`The connection to the agent failed: ${error.message}.`));
	}
	get isOpen() {
		return !this.#isOver;
	}
	send(message) {
		return this.#mux.sendControl(message);
	}
	dial(dial, visitor) {
		return this.#mux.dial(dial, visitor);
	}
	watch(options) {
		this.#heartbeat = new Heartbeat(options, this.#clock.nowMs());
		this.#tick();
	}
	close() {
		if (this.#isOver) return;
		this.#mux.flush();
		this.#isOver = true;
		this.#release();
		this.#socket.close(1e3);
	}
	#onMessage(data) {
		if (this.#isOver) return;
		this.#heartbeat?.heard(this.#clock.nowMs());
		this.#mux.receive(data);
	}
	#onControl(value) {
		const parsed = parseAgentMessage(value);
		switch (parsed.kind) {
			case "message":
				this.#events.onMessage(parsed.message);
				return;
			case "unknown": return;
			case "version":
				this.#end(`The agent speaks protocol version ${parsed.protocol}, this CLI speaks ${3}.`);
				return;
			case "invalid": this.#onProtocolError(parsed.error);
		}
	}
	#onProtocolError(error) {
		this.#end(`The agent broke the protocol: ${error.message}.`);
	}
	#tick() {
		const verdict = this.#heartbeat?.tick(this.#clock.nowMs());
		if (verdict === "silent") {
			this.#end("The agent has fallen silent.");
			return;
		}
		if (verdict === "ping") this.#mux.ping();
		this.#cancelTick = this.#clock.after(500, () => this.#tick());
	}
	#end(reason) {
		if (this.#isOver) return;
		this.#isOver = true;
		this.#release();
		this.#socket.terminate();
		this.#events.onClosed(reason);
	}
	#release() {
		this.#cancelTick?.();
		this.#mux.destroy();
	}
};
/** How the mux sends. A class, so that `bufferedBytes` is a getter and no object is made per message. */
var WebSocketTransport = class {
	#socket;
	constructor(socket) {
		this.#socket = socket;
	}
	get bufferedBytes() {
		return this.#socket.bufferedAmount;
	}
	send(message) {
		if (this.#socket.readyState === import_websocket.default.OPEN) this.#socket.send(message, SEND_OPTIONS);
	}
};
const SEND_OPTIONS = {
	binary: true,
	compress: false,
	fin: true
};
function closeReason(code) {
	return code === 1006 ? "The agent is gone." : `The agent closed the connection (WebSocket code ${code}).`;
}

export { require__builtin_zlib as a, import_websocket as i, openTunnel as n, require__builtin_stream as o, tunnelOver as r, require__builtin_crypto as s, isAgentEnding as t };