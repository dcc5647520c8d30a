import { r as __toESM } from "./rolldown-runtime-CoNq6U3z.js";
import { t as require__builtin_fs } from "./_builtin_fs-CdL3U4EO.js";
import { n as systemErrorCode, t as HeadgateError } from "./errors-BbalaUdS.js";
import { G as LOOK, H as CHARACTER, J as hasLookaround, K as alternativesOf, U as FLAGS, V as ANCHOR, W as GROUP, c as RuleError, d as filesLayerOf, dt as agentConfigSchema, f as mergeFiles, h as parsePortWish, l as FILES_KEYS, n as readOutgoingConfig, p as checkWishes, q as bodyOfGroup, s as OutgoingRules, t as readDnsConfig, u as filesConfigSchema } from "./world-settings-l5Alqh_b.js";
import { y as MAX_CONFIG_BYTES } from "./_builtin_buffer-B4HCvALO.js";
import { t as require__builtin_path } from "./_builtin_path-Ci3NG8NI.js";
import { t as require_dist } from "./dist-CctdHz67.js";
import { C as parseShape, D as below, E as FilterError, S as keysOf, T as compileRegex, _ as compileFilter, a as parseTlsPath, b as TEXT_FORMS, f as readFilter$2, g as readYaml, h as isDeeper, l as parseMaxRate, m as YamlProblem, n as parseName, s as checkMirrorSettings, u as filterErrors, v as filterSchema, w as readJsonPath, x as checkKeys, y as parseFilter } from "./values-DErvUKhU.js";
import { a as parseTarget, i as parseNamespace, n as inContainer, o as selectorTarget, r as isClusterTarget, s as nearestWord } from "./target-name-BxnSfOVI.js";
import { F as union, L as toPort, M as strictObject, N as string, O as literal, S as boolean, b as _enum, j as record, k as number, n as MIRROR_SOURCES, w as int, x as array } from "./mirror-wish-CL8_-fub.js";
import { a as REDIRECT_ENGINES, i as PROGRESS_MODES, n as MODES$2, r as OUTGOING_SIDES, s as WORLD_SIDES, t as LOCAL_PROTOCOLS } from "./choices-BzEP_Cuc.js";
import { t as systemErrorWords } from "./system-error-words-CBC4-ziX.js";

// cli/mirrord/detect.ts
var import__builtin_fs = /* @__PURE__ */ __toESM(require__builtin_fs(), 1);
var import__builtin_path = /* @__PURE__ */ __toESM(require__builtin_path(), 1);
const NAME = /^mirrord.*\.(json|ya?ml|toml)$/i;
/** Keys that both kinds of file have. */
const SHARED_KEYS = /* @__PURE__ */ new Set(["target", "agent"]);
/** Files with such a name are theirs whatever they hold; so is all TOML, which ours never is. */
function hasMirrordName(file) {
	return NAME.test((0, import__builtin_path.basename)(file)) || file.endsWith(".toml");
}
/**
* Keys that tell: `feature`; or a target as text beside `operator` or `agent`, unless keys of ours stand there too.
* @param ownKeys the keys of our own file.
*/
function hasMirrordKeys(value, ownKeys) {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
	if ("feature" in value) return true;
	const hasOwnKey = Object.keys(value).some((key) => !SHARED_KEYS.has(key) && ownKeys.includes(key));
	return "target" in value && typeof value.target === "string" && !hasOwnKey && ("operator" in value || "agent" in value);
}
/** Whether a text that does not parse may be a file of theirs whose templates stand where a value belongs. */
function mayHoldTemplates(text) {
	return /\{\{|\{%/.test(text) && /\bfeature\b/.test(text);
}

// cli/config/source.ts
var import_dist = require_dist();
var ConfigSource = class {
	/** As the user named it. */
	file;
	/** The value as plain data. */
	value;
	#document;
	#lines;
	/** JSON is read as the YAML that it is. @throws HeadgateError HEADGATE_ERR_CONFIG at the first syntax error. */
	constructor(text, file) {
		this.file = file;
		this.#lines = new import_dist.LineCounter();
		try {
			const { document, value } = readYaml(text, file.endsWith(".json"), this.#lines);
			this.#document = document;
			this.value = value;
		} catch (error) {
			if (!(error instanceof YamlProblem)) throw error;
			const place = error.offset === void 0 ? file : this.#position(error.offset);
			throw new HeadgateError("HEADGATE_ERR_CONFIG", `${place}: ${error.message}.`, { hint: error.hint });
		}
	}
	/** `file:line:column` of the value at `path`, of its nearest existing parent otherwise. */
	placeOf(path) {
		for (let length = path.length; length > 0; length--) {
			const offset = this.#offsetOfKey(path.slice(0, length - 1), path[length - 1]) ?? this.#offsetOfValue(path.slice(0, length));
			if (offset !== void 0) return this.#position(offset);
		}
		return this.#position(0);
	}
	#offsetOfKey(parent, key) {
		const node = parent.length === 0 ? this.#document.contents : this.#document.getIn(parent, true);
		if (!(0, import_dist.isMap)(node)) return void 0;
		const pair = node.items.find((item) => (0, import_dist.isScalar)(item.key) && String(item.key.value) === String(key));
		return pair !== void 0 && (0, import_dist.isScalar)(pair.key) ? pair.key.range?.[0] : void 0;
	}
	#offsetOfValue(path) {
		const node = this.#document.getIn(path, true);
		return (0, import_dist.isNode)(node) ? node.range?.[0] : void 0;
	}
	#position(offset) {
		const { line, col } = this.#lines.linePos(offset);
		return line === 0 ? this.file : `${this.file}:${line}:${col}`;
	}
};
/** `filter.all_of[0].header`, as a person writes the way to a key. */
function formatKeyPath(path) {
	let text = "";
	for (const part of path) if (typeof part === "number") text += `[${part}]`;
	else text += text === "" ? part : `.${part}`;
	return text;
}
/** Reads what `formatKeyPath` wrote. */
function parseKeyPath(text) {
	return Array.from(text.matchAll(/\[([0-9]+)\]|([^.[\]]+)/g), ([, index, key]) => key ?? Number(index));
}

// ../../../work/main/node_modules/smol-toml/dist/error.js
/*!
* Copyright (c) Squirrel Chat et al., All rights reserved.
* SPDX-License-Identifier: BSD-3-Clause
*
* Redistribution and use in source and binary forms, with or without
* modification, are permitted provided that the following conditions are met:
*
* 1. Redistributions of source code must retain the above copyright notice, this
*    list of conditions and the following disclaimer.
* 2. Redistributions in binary form must reproduce the above copyright notice,
*    this list of conditions and the following disclaimer in the
*    documentation and/or other materials provided with the distribution.
* 3. Neither the name of the copyright holder nor the names of its contributors
*    may be used to endorse or promote products derived from this software without
*    specific prior written permission.
*
* THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
* ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
* WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
* DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
* FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
* DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
* SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
* CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
* OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
* OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
*/
function getLineColFromPtr(string, ptr) {
	let lines = string.slice(0, ptr).split(/\r?\n/);
	return [lines.length, lines.pop().length + 1];
}
function makeCodeBlock(string, line, column) {
	let lines = string.split(/\r?\n/);
	let codeblock = "";
	let numberLen = (Math.log10(line + 1) | 0) + 1;
	for (let i = line - 1; i <= line + 1; i++) {
		let l = lines[i - 1];
		if (!l) continue;
		codeblock += i.toString().padEnd(numberLen, " ");
		codeblock += ":  ";
		codeblock += l;
		codeblock += "\n";
		if (i === line) {
			codeblock += " ".repeat(numberLen + column + 2);
			codeblock += "^\n";
		}
	}
	return codeblock;
}
var TomlError = class TomlError extends Error {
	line;
	column;
	codeblock;
	constructor(message, options) {
		const [line, column] = getLineColFromPtr(options.toml, options.ptr);
		const codeblock = makeCodeBlock(options.toml, line, column);
		super(`Invalid TOML document: ${message}\n\n${codeblock}`, options);
		this.line = line;
		this.column = column;
		this.codeblock = codeblock;
	}
	/** @internal */
	static x(message, ctx, ptr) {
		throw new TomlError(message, {
			toml: ctx.s,
			ptr: ptr ?? ctx.p
		});
	}
};

// ../../../work/main/node_modules/smol-toml/dist/primitive.js
/*!
* Copyright (c) Squirrel Chat et al., All rights reserved.
* SPDX-License-Identifier: BSD-3-Clause
*
* Redistribution and use in source and binary forms, with or without
* modification, are permitted provided that the following conditions are met:
*
* 1. Redistributions of source code must retain the above copyright notice, this
*    list of conditions and the following disclaimer.
* 2. Redistributions in binary form must reproduce the above copyright notice,
*    this list of conditions and the following disclaimer in the
*    documentation and/or other materials provided with the distribution.
* 3. Neither the name of the copyright holder nor the names of its contributors
*    may be used to endorse or promote products derived from this software without
*    specific prior written permission.
*
* THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
* ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
* WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
* DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
* FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
* DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
* SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
* CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
* OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
* OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
*/
/** @internal */
function parseString(ctx) {
	let startPtr = ctx.p;
	let c = ctx.s.charCodeAt(ctx.p++);
	let first = c;
	let isLiteral = c === 39;
	let isMultiline = c === ctx.s.charCodeAt(ctx.p) && c === ctx.s.charCodeAt(ctx.p + 1);
	if (isMultiline) {
		if ((c = ctx.s.charCodeAt(ctx.p += 2)) === 10) ctx.p++;
		else if (c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10) ctx.p += 2;
	}
	let parsed = "";
	let sliceStart = ctx.p;
	let state = 0;
	for (; ctx.p < ctx.s.length; ctx.p++) {
		c = ctx.s.charCodeAt(ctx.p);
		if (isMultiline && (c === 10 || c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10)) state = state && 3;
		else if (c < 32 && c !== 9 || c === 127) TomlError.x("control characters are not allowed in strings", ctx);
		else if ((!state || state === 3) && c === first && (!isMultiline || ctx.s.charCodeAt(ctx.p + 1) === first && ctx.s.charCodeAt(ctx.p + 2) === first)) {
			if (isMultiline) {
				if (ctx.s.charCodeAt(ctx.p + 3) === first) ctx.p++;
				if (ctx.s.charCodeAt(ctx.p + 3) === first) ctx.p++;
			}
			if (!state) {
				let s = ctx.s.slice(sliceStart, ctx.p);
				parsed = parsed ? parsed + s : s;
			}
			ctx.p += isMultiline ? 3 : 1;
			return parsed;
		} else if (!state) {
			if (!isLiteral && c === 92) {
				parsed += ctx.s.slice(sliceStart, sliceStart = ctx.p);
				state = 1;
			}
		} else if (state === 1) {
			if (c === 120 || c === 117 || c === 85) {
				let errPtr = ctx.p++ - 1;
				let value = 0;
				let len = c === 120 ? 2 : c === 117 ? 4 : 8;
				for (let j = 0; j < len; j++, ctx.p++) {
					let hex = ctx.s.charCodeAt(ctx.p);
					let digit = hex >= 48 && hex <= 57 ? hex - 48 : hex >= 65 && hex <= 70 ? hex - 65 + 10 : hex >= 97 && hex <= 102 ? hex - 97 + 10 : -1;
					if (digit < 0) TomlError.x("invalid non-hex character in unicode escape", ctx);
					value = value << 4 | digit;
				}
				if (value < 0 || value > 1114111 || value >= 55296 && value <= 57343) TomlError.x("invalid unicode escape", ctx, errPtr);
				parsed += String.fromCodePoint(value);
				sliceStart = ctx.p--;
				state = 0;
			} else if (isMultiline && (c === 32 || c === 9)) state = 2;
			else {
				if (c === 98) parsed += "\b";
				else if (c === 116) parsed += "	";
				else if (c === 110) parsed += "\n";
				else if (c === 102) parsed += "\f";
				else if (c === 114) parsed += "\r";
				else if (c === 101) parsed += "\x1B";
				else if (c === 34) parsed += "\"";
				else if (c === 92) parsed += "\\";
				else TomlError.x("unrecognised escape sequence", ctx);
				sliceStart = ctx.p + 1;
				state = 0;
			}
		} else if (c !== 32 && c !== 9) {
			if (state === 2) TomlError.x("invalid escape: only line-ending whitespace may be escaped", ctx, sliceStart);
			state = !isLiteral && c === 92 ? 1 : 0;
			sliceStart = ctx.p;
		}
	}
	TomlError.x("unfinished string", ctx, startPtr);
}

// ../../../work/main/node_modules/smol-toml/dist/date.js
/*!
* Copyright (c) Squirrel Chat et al., All rights reserved.
* SPDX-License-Identifier: BSD-3-Clause
*
* Redistribution and use in source and binary forms, with or without
* modification, are permitted provided that the following conditions are met:
*
* 1. Redistributions of source code must retain the above copyright notice, this
*    list of conditions and the following disclaimer.
* 2. Redistributions in binary form must reproduce the above copyright notice,
*    this list of conditions and the following disclaimer in the
*    documentation and/or other materials provided with the distribution.
* 3. Neither the name of the copyright holder nor the names of its contributors
*    may be used to endorse or promote products derived from this software without
*    specific prior written permission.
*
* THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
* ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
* WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
* DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
* FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
* DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
* SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
* CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
* OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
* OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
*/
let DATE_TIME_RE = /^(\d{4}-\d{2}-\d{2})?[Tt ]?(?:(\d{2}):\d{2}(?::\d{2}(?:\.\d+)?)?)?(Z|z|[-+]\d{2}:\d{2})?$/i;
var TomlDate = class TomlDate extends Date {
	#hasDate = false;
	#hasTime = false;
	#offset = null;
	constructor(date, fasttype, unsafeDelim) {
		let hasDate = true;
		let hasTime = true;
		let offset = "Z";
		let c;
		if (typeof date === "string") {
			if (fasttype) prep: {
				if (fasttype < 3) {
					if (+date.slice(11, 13) > 23) {
						date = "";
						break prep;
					}
					if (fasttype === 2) {
						offset = null;
						date += "Z";
					} else if ((c = date.charCodeAt(date.length - 1)) !== 90 && c !== 122) offset = date.slice(date.length - 6);
					if (unsafeDelim) date = date.slice(0, 10) + "T" + date.slice(11);
				} else if (fasttype === 4) date = +date.slice(0, 2) > 23 ? "" : `0000-01-01T${date}Z`;
				hasDate = fasttype !== 4;
				hasTime = fasttype !== 3;
			}
			else {
				let match = date.match(DATE_TIME_RE);
				if (match) {
					if (!match[1]) {
						hasDate = false;
						date = `0000-01-01T${date}`;
					}
					hasTime = !!match[2];
					hasTime && date[10] === " " && (date = date.replace(" ", "T"));
					if (match[2] && +match[2] > 23) date = "";
					else {
						offset = match[3] || null;
						if (!offset && hasTime) date += "Z";
					}
				} else date = "";
			}
		}
		super(date);
		if (!isNaN(this.getTime())) {
			this.#hasDate = hasDate;
			this.#hasTime = hasTime;
			this.#offset = offset;
		}
	}
	isDateTime() {
		return this.#hasDate && this.#hasTime;
	}
	isLocal() {
		return !this.#hasDate || !this.#hasTime || !this.#offset;
	}
	isDate() {
		return this.#hasDate && !this.#hasTime;
	}
	isTime() {
		return this.#hasTime && !this.#hasDate;
	}
	isValid() {
		return this.#hasDate || this.#hasTime;
	}
	toISOString() {
		let iso = super.toISOString();
		if (this.isDate()) return iso.slice(0, 10);
		if (this.isTime()) return iso.slice(11, 23);
		if (this.#offset === null) return iso.slice(0, -1);
		if (this.#offset === "Z" || this.#offset === "z") return iso;
		let offset = +this.#offset.slice(1, 3) * 60 + +this.#offset.slice(4, 6);
		offset = this.#offset[0] === "-" ? offset : -offset;
		return (/* @__PURE__ */ new Date(this.getTime() - offset * 6e4)).toISOString().slice(0, -1) + this.#offset;
	}
	static wrapAsOffsetDateTime(jsDate, offset = "Z") {
		let date = new TomlDate(jsDate);
		date.#offset = offset;
		return date;
	}
	static wrapAsLocalDateTime(jsDate) {
		let date = new TomlDate(jsDate);
		date.#offset = null;
		return date;
	}
	static wrapAsLocalDate(jsDate) {
		let date = new TomlDate(jsDate);
		date.#hasTime = false;
		date.#offset = null;
		return date;
	}
	static wrapAsLocalTime(jsDate) {
		let date = new TomlDate(jsDate);
		date.#hasDate = false;
		date.#offset = null;
		return date;
	}
};

// ../../../work/main/node_modules/smol-toml/dist/extract.js
/*!
* Copyright (c) Squirrel Chat et al., All rights reserved.
* SPDX-License-Identifier: BSD-3-Clause
*
* Redistribution and use in source and binary forms, with or without
* modification, are permitted provided that the following conditions are met:
*
* 1. Redistributions of source code must retain the above copyright notice, this
*    list of conditions and the following disclaimer.
* 2. Redistributions in binary form must reproduce the above copyright notice,
*    this list of conditions and the following disclaimer in the
*    documentation and/or other materials provided with the distribution.
* 3. Neither the name of the copyright holder nor the names of its contributors
*    may be used to endorse or promote products derived from this software without
*    specific prior written permission.
*
* THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
* ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
* WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
* DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
* FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
* DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
* SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
* CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
* OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
* OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
*/
function isDigit(char, base = 10) {
	return base === 16 ? char > 47 && char < 58 || char > 64 && char < 71 || char > 96 && char < 103 : char > 47 && char < 48 + base;
}
function isEndOfValue(char, delim) {
	return char === 32 || char === 9 || char === 10 || char === 13 || delim && (char === delim || char === 44) || char === 35;
}
/** @internal */
function extractValue(ctx, end) {
	let errPtr = ctx.p;
	let c = ctx.s.charCodeAt(ctx.p);
	if (c === 91 || c === 123) {
		ctx.d-- || TomlError.x("document contains excessively nested structures. aborting.", ctx);
		let value = c === 91 ? parseArray(ctx) : parseInlineTable(ctx);
		ctx.d++;
		return value;
	}
	if (c === 34 || c === 39) return parseString(ctx);
	if (c === 116) {
		if (ctx.s.charCodeAt(++ctx.p) !== 114 || ctx.s.charCodeAt(++ctx.p) !== 117 || ctx.s.charCodeAt(++ctx.p) !== 101) TomlError.x("invalid value", ctx, errPtr);
		return ctx.p++, true;
	}
	if (c === 102) {
		if (ctx.s.charCodeAt(++ctx.p) !== 97 || ctx.s.charCodeAt(++ctx.p) !== 108 || ctx.s.charCodeAt(++ctx.p) !== 115 || ctx.s.charCodeAt(++ctx.p) !== 101) TomlError.x("invalid value", ctx, errPtr);
		return ctx.p++, false;
	}
	if (c === 43 || c === 45) return parseNumber(ctx, ctx.p, ctx.s.charCodeAt(++ctx.p), 44 - c, end);
	if (ctx.s.charCodeAt(ctx.p + 4) === 45 && ctx.s.charCodeAt(ctx.p + 7) === 45) return parseDate(ctx, c, end);
	if (ctx.s.charCodeAt(ctx.p + 2) === 58) return parseTime(ctx, c, end);
	return parseNumber(ctx, ctx.p, c, 0, end);
}
function parseNumber(ctx, startPtr, startChr, sign, endChr) {
	let c = startChr;
	let state = 0;
	let hasUnderscores = false;
	if (c === 105) {
		if (ctx.s.charCodeAt(++ctx.p) !== 110 || ctx.s.charCodeAt(++ctx.p) !== 102) TomlError.x("invalid value", ctx, startPtr);
		return ctx.p++, (sign || 1) / 0;
	}
	if (c === 110) {
		if (ctx.s.charCodeAt(++ctx.p) !== 97 || ctx.s.charCodeAt(++ctx.p) !== 110) TomlError.x("invalid value", ctx, startPtr);
		return ctx.p++, NaN;
	}
	if (c === 48) {
		if (++ctx.p >= ctx.s.length || isEndOfValue(c = ctx.s.charCodeAt(ctx.p), endChr)) return ctx.bi === true ? 0n : 0;
		if (!sign) {
			if (c === 120) return parseIntegerBaseN(ctx, startPtr, 16, endChr);
			else if (c === 98) return parseIntegerBaseN(ctx, startPtr, 2, endChr);
			else if (c === 111) return parseIntegerBaseN(ctx, startPtr, 8, endChr);
		}
		if (c === 46) state = 2;
		else if (c === 101 || c === 69) state = 4;
		else TomlError.x("illegal leading zero", ctx, startPtr);
	} else if (!isDigit(c)) TomlError.x("invalid value", ctx, startPtr);
	while (++ctx.p < ctx.s.length && (c = ctx.s.charCodeAt(ctx.p), !isEndOfValue(c, endChr))) {
		if (!state) state = 1;
		if (c === 95) {
			if (!(state & 1)) TomlError.x("illegal underscore", ctx);
			state += 11;
			hasUnderscores = true;
		} else if (state === 1 && c === 46) state = 2;
		else if ((state === 1 || state === 3) && (c === 101 || c === 69)) state = 4;
		else if (state === 4 && (c === 43 || c === 45)) state = 6;
		else if (!isDigit(c)) TomlError.x(`illegal character in numeric literal`, ctx);
		else if (state > 9) state -= 11;
		else if (!(state & 1)) state++;
	}
	if (!state) {
		let val = (startChr - 48) * (sign || 1);
		return ctx.bi === true ? BigInt(val) : val;
	}
	if (!(state & 1)) TomlError.x("unfinished numeric value", ctx, startPtr);
	let str = ctx.s.slice(startPtr, ctx.p);
	if (hasUnderscores) str = str.replaceAll("_", "");
	return state > 1 ? parseFloat(str) : parseInteger(ctx, str, 10, startPtr);
}
function parseIntegerBaseN(ctx, startPtr, base, endChr) {
	let c, underscore = 1;
	while (++ctx.p < ctx.s.length && (c = ctx.s.charCodeAt(ctx.p), !isEndOfValue(c, endChr))) if (c === 95) {
		if (underscore & 1) TomlError.x("illegal underscore", ctx);
		underscore = 3;
	} else if (!isDigit(c, base)) TomlError.x(`illegal character in numeric literal`, ctx);
	else if (underscore & 1) underscore--;
	if (underscore & 1) TomlError.x("unfinished numeric value", ctx);
	let str = ctx.s.slice(startPtr + 2, ctx.p);
	if (underscore) str = str.replaceAll("_", "");
	return parseInteger(ctx, str, base, startPtr);
}
function parseInteger(ctx, str, base, startPtr) {
	if (ctx.bi !== true) int: {
		let val = parseInt(str, base);
		if (!Number.isSafeInteger(val)) {
			if (ctx.bi) break int;
			TomlError.x("integer value cannot be represented losslessly", ctx, startPtr);
		}
		return val;
	}
	return base === 10 ? BigInt(str) : BigInt((base === 2 ? "0b" : base === 8 ? "0o" : "0x") + str);
}
function parseDate(ctx, c, endChr) {
	let startPtr = ctx.p++, unsafeSeparator;
	if (!isDigit(c) || !isDigit(ctx.s.charCodeAt(ctx.p++)) || !isDigit(ctx.s.charCodeAt(ctx.p++)) || !isDigit(ctx.s.charCodeAt(ctx.p++))) return parseNumber(ctx, ctx.p = startPtr, c, 0, endChr);
	ctx.p += 5;
	if (!isDigit(ctx.s.charCodeAt(ctx.p++))) TomlError.x("invalid date-time: date part is malformed", ctx, startPtr);
	if (ctx.p >= ctx.s.length || ((c = ctx.s.charCodeAt(ctx.p)) !== 32 || (unsafeSeparator = true, !isDigit(ctx.s.charCodeAt(ctx.p + 1)))) && c !== 84 && c !== 116) return readDate(ctx, ctx.s.slice(startPtr, ctx.p), 3, false, startPtr);
	if (ctx.s.charCodeAt(ctx.p += 3) !== 58) TomlError.x("invalid date-time: time part is malformed", ctx, startPtr);
	if (ctx.s.charCodeAt(ctx.p += 3) === 58) ctx.p += 3;
	if (ctx.s.charCodeAt(ctx.p) === 46) while (isDigit(ctx.s.charCodeAt(++ctx.p)));
	if (c = ctx.s.charCodeAt(ctx.p)) {
		if (c === 90 || c === 122) return readDate(ctx, ctx.s.slice(startPtr, ++ctx.p), 1, unsafeSeparator, startPtr, "[+00:00]");
		if (c === 43 || c === 45) return readDate(ctx, ctx.s.slice(startPtr, ctx.p += 6), 1, unsafeSeparator, startPtr, !ctx.ld && "[" + ctx.s.slice(ctx.p - 6, ctx.p) + "]");
	}
	return readDate(ctx, ctx.s.slice(startPtr, ctx.p), 2, unsafeSeparator, startPtr);
}
function parseTime(ctx, c, endChr) {
	let start = ctx.p;
	if (!isDigit(c) || !isDigit(ctx.s.charCodeAt(++ctx.p))) return parseNumber(ctx, --ctx.p, c, 0, endChr);
	if (ctx.s.charCodeAt(ctx.p += 4) === 58) ctx.p += 3;
	if (ctx.s.charCodeAt(ctx.p) === 46) while (isDigit(ctx.s.charCodeAt(++ctx.p)));
	return readDate(ctx, ctx.s.slice(start, ctx.p), 4, false, start);
}
function readDate(ctx, str, type, unsafeDelim, errPtr, temporalSuffix) {
	if (ctx.ld) {
		let date = new TomlDate(str, type, unsafeDelim);
		if (!date.isValid()) TomlError.x("invalid date", ctx, errPtr);
		return date;
	}
	try {
		if (temporalSuffix) str += temporalSuffix;
		switch (type) {
			case 1: return Temporal.ZonedDateTime.from(str);
			case 2: return Temporal.PlainDateTime.from(str);
			case 3: return Temporal.PlainDate.from(str);
			case 4: return Temporal.PlainTime.from(str);
		}
	} catch (e) {
		TomlError.x(e instanceof Error ? e.message : "" + e, ctx, errPtr);
	}
}

// ../../../work/main/node_modules/smol-toml/dist/util.js
/*!
* Copyright (c) Squirrel Chat et al., All rights reserved.
* SPDX-License-Identifier: BSD-3-Clause
*
* Redistribution and use in source and binary forms, with or without
* modification, are permitted provided that the following conditions are met:
*
* 1. Redistributions of source code must retain the above copyright notice, this
*    list of conditions and the following disclaimer.
* 2. Redistributions in binary form must reproduce the above copyright notice,
*    this list of conditions and the following disclaimer in the
*    documentation and/or other materials provided with the distribution.
* 3. Neither the name of the copyright holder nor the names of its contributors
*    may be used to endorse or promote products derived from this software without
*    specific prior written permission.
*
* THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
* ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
* WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
* DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
* FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
* DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
* SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
* CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
* OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
* OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
*/
/** @internal */
function skipComment(ctx) {
	for (; ctx.p < ctx.s.length; ctx.p++) {
		let c = ctx.s.charCodeAt(ctx.p);
		if (c === 10) break;
		if (c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10) {
			ctx.p++;
			break;
		}
		if (c < 32 && c !== 9 || c === 127) TomlError.x("control characters are not allowed in comments", ctx);
	}
}
/** @internal */
function skipVoid(ctx, banNewLines, banComments) {
	let c;
	while (ctx.p < ctx.s.length) {
		while (ctx.p < ctx.s.length && ((c = ctx.s.charCodeAt(ctx.p)) === 32 || c === 9 || !banNewLines && (c === 10 || c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10))) ctx.p++;
		if (banComments || c !== 35) break;
		skipComment(ctx);
	}
}

// ../../../work/main/node_modules/smol-toml/dist/struct.js
/*!
* Copyright (c) Squirrel Chat et al., All rights reserved.
* SPDX-License-Identifier: BSD-3-Clause
*
* Redistribution and use in source and binary forms, with or without
* modification, are permitted provided that the following conditions are met:
*
* 1. Redistributions of source code must retain the above copyright notice, this
*    list of conditions and the following disclaimer.
* 2. Redistributions in binary form must reproduce the above copyright notice,
*    this list of conditions and the following disclaimer in the
*    documentation and/or other materials provided with the distribution.
* 3. Neither the name of the copyright holder nor the names of its contributors
*    may be used to endorse or promote products derived from this software without
*    specific prior written permission.
*
* THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
* ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
* WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
* DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
* FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
* DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
* SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
* CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
* OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
* OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
*/
/** @internal */
function parseKey(ctx, end = 61) {
	let startPtr;
	let state = 0;
	let parsed = [];
	let sliceStart;
	let c = ctx.s.charCodeAt(startPtr = ctx.p);
	do
		if (c === end) {
			if (!state) TomlError.x("unexpected end of key", ctx);
			if (state === 1) parsed.push(ctx.s.slice(sliceStart, ctx.p));
			return ctx.p++, parsed;
		} else if (c === 46) {
			if (!state) TomlError.x("illegal empty bare key", ctx);
			if (state === 1) parsed.push(ctx.s.slice(sliceStart, ctx.p));
			state = 0;
		} else if (!state && (c === 34 || c === 39)) {
			if (c === ctx.s.charCodeAt(ctx.p + 1) && c === ctx.s.charCodeAt(ctx.p + 2)) TomlError.x("illegal quoted key: multiline strings are not allowed", ctx);
			parsed.push(parseString(ctx));
			state = 2;
			ctx.p--;
		} else if (c === 32 || c === 9) {
			if (state === 1) {
				parsed.push(ctx.s.slice(sliceStart, ctx.p));
				state = 2;
			}
		} else if (state === 2 || c < 48 && c !== 45 || c > 57 && c < 65 || c > 90 && c < 97 && c !== 95 || c > 122) TomlError.x("illegal character in key", ctx);
		else if (!state) {
			state = 1;
			sliceStart = ctx.p;
		}
	while (c = ctx.s.charCodeAt(++ctx.p));
	TomlError.x("incomplete key-value: cannot find end of key", ctx, startPtr);
}
/** @internal */
function parseInlineTable(ctx) {
	let startPtr = ctx.p++;
	let res = Object.create(null);
	let seen = /* @__PURE__ */ new Set();
	let c;
	while (ctx.p < ctx.s.length) {
		skipVoid(ctx);
		if ((c = ctx.s.charCodeAt(ctx.p)) === 125) {
			ctx.p++;
			return res;
		}
		let k;
		let t = res;
		let hasOwn = false;
		let errPtr = ctx.p;
		let key = parseKey(ctx);
		for (let i = 0; i < key.length; i++) {
			if (i) t = hasOwn ? t[k] : t[k] = Object.create(null);
			k = key[i];
			if ((hasOwn = Object.hasOwn(t, k)) && (typeof t[k] !== "object" || seen.has(t[k]))) TomlError.x("trying to redefine an already defined value", ctx, errPtr);
			let unsafe = k === "__proto__";
			if (ctx.uk && (unsafe || k === "constructor")) {
				t = ctx.uk !== 1 && TomlError.x("document contains an unsafe property", ctx, errPtr);
				break;
			}
			if (!hasOwn && unsafe) Object.defineProperty(t, k, {
				enumerable: true,
				configurable: true,
				writable: true
			});
		}
		if (hasOwn) TomlError.x("trying to redefine an already defined value", ctx, errPtr);
		skipVoid(ctx, true, true);
		let value = extractValue(ctx, 125);
		if (t && typeof (t[k] = value) === "object") seen.add(value);
		skipVoid(ctx);
		if ((c = ctx.s.charCodeAt(ctx.p++)) === 125) return res;
		if (c !== 44) TomlError.x("expected comma or end of structure", ctx, ctx.p - 1);
	}
	TomlError.x("unfinished table", ctx, startPtr);
}
/** @internal */
function parseArray(ctx) {
	let startPtr = ctx.p++;
	let res = [];
	let c;
	while (ctx.p < ctx.s.length) {
		skipVoid(ctx);
		if ((c = ctx.s.charCodeAt(ctx.p)) === 93) {
			ctx.p++;
			return res;
		}
		res.push(extractValue(ctx, 93));
		skipVoid(ctx);
		if ((c = ctx.s.charCodeAt(ctx.p++)) === 93) return res;
		if (c !== 44) TomlError.x("expected comma or end of structure", ctx, ctx.p - 1);
	}
	TomlError.x("unfinished array", ctx, startPtr);
}

// ../../../work/main/node_modules/smol-toml/dist/parse.js
/*!
* Copyright (c) Squirrel Chat et al., All rights reserved.
* SPDX-License-Identifier: BSD-3-Clause
*
* Redistribution and use in source and binary forms, with or without
* modification, are permitted provided that the following conditions are met:
*
* 1. Redistributions of source code must retain the above copyright notice, this
*    list of conditions and the following disclaimer.
* 2. Redistributions in binary form must reproduce the above copyright notice,
*    this list of conditions and the following disclaimer in the
*    documentation and/or other materials provided with the distribution.
* 3. Neither the name of the copyright holder nor the names of its contributors
*    may be used to endorse or promote products derived from this software without
*    specific prior written permission.
*
* THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
* ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
* WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
* DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
* FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
* DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
* SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
* CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
* OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
* OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
*/
function peekTable(ctx, key, table, meta, type) {
	let t = table;
	let m = meta;
	let k;
	let hasOwn = false;
	let state;
	for (let i = 0; i < key.length; i++) {
		if (i) {
			t = hasOwn ? t[k] : t[k] = Object.create(null);
			m = (state = m[k]).c;
			if (type === 0 && (state.t === 1 || state.t === 2)) return null;
			if (state.t === 2) {
				let l = t.length - 1;
				t = t[l];
				m = m[l].c;
			}
		}
		k = key[i];
		if ((hasOwn = Object.hasOwn(t, k)) && m[k]?.t === 0 && m[k]?.d) return null;
		if (!hasOwn) {
			let unsafe = k === "__proto__";
			if (ctx.uk && (unsafe || k === "constructor")) return false;
			if (unsafe) {
				Object.defineProperty(t, k, {
					enumerable: true,
					configurable: true,
					writable: true
				});
				Object.defineProperty(m, k, {
					enumerable: true,
					configurable: true,
					writable: true
				});
			}
			m[k] = {
				t: i < key.length - 1 && type === 2 ? 3 : type,
				d: false,
				i: 0,
				c: Object.create(null)
			};
		}
	}
	state = m[k];
	if (state.t !== type && !(type === 1 && state.t === 3)) return null;
	if (type === 2) {
		if (!state.d) {
			state.d = true;
			t[k] = [];
		}
		t[k].push(t = Object.create(null));
		state.c[state.i++] = state = {
			t: 1,
			d: false,
			i: 0,
			c: Object.create(null)
		};
	}
	if (state.d) return null;
	state.d = true;
	if (type === 1) t = hasOwn ? t[k] : t[k] = Object.create(null);
	else if (type === 0 && hasOwn) return null;
	return [
		k,
		t,
		state.c
	];
}
function validateTablePeek(ctx, peek, ptr) {
	if (peek === null || ctx.uk === 2) TomlError.x(peek === null ? "trying to redefine an already defined table or value" : "document contains an unsafe property", ctx, ptr);
}
function parse(toml, options = {}) {
	let ctx = {
		s: toml,
		p: 0,
		d: options.maxDepth ?? 1e3,
		bi: options.integersAsBigInt ?? false,
		ld: options.useLegacyDate ?? true,
		uk: options.unsafeKeyBehaviour === "throw" ? 2 : options.unsafeKeyBehaviour === "drop" ? 1 : 0
	};
	let res = Object.create(null);
	let meta = Object.create(null);
	let tmp;
	let skipping = false;
	let tbl = res;
	let m = meta;
	if (toml.charCodeAt(0) === 65279) ctx.p++;
	skipVoid(ctx);
	while (ctx.p < toml.length) {
		if (toml.charCodeAt(ctx.p) === 91) {
			let isTableArray = toml.charCodeAt(++ctx.p) === 91;
			tmp = ctx.p += +isTableArray;
			skipping = false;
			let k = parseKey(ctx, 93);
			if (isTableArray) {
				if (toml.charCodeAt(ctx.p) !== 93) TomlError.x("expected end of table array declaration", ctx);
				ctx.p++;
			}
			let p = peekTable(ctx, k, res, meta, isTableArray ? 2 : 1);
			if (!p) {
				validateTablePeek(ctx, p, tmp);
				skipping = true;
			} else {
				m = p[2];
				tbl = p[1];
			}
		} else {
			tmp = ctx.p;
			let p = peekTable(ctx, parseKey(ctx), tbl, m, 0);
			if (!p && !skipping) validateTablePeek(ctx, p, tmp);
			skipVoid(ctx, true, true);
			let v = extractValue(ctx, void 0);
			if (p && !skipping) p[1][p[0]] = v;
		}
		skipVoid(ctx, true);
		if (ctx.p < toml.length && (tmp = toml.charCodeAt(ctx.p)) !== 10 && (tmp !== 13 || toml.charCodeAt(ctx.p + 1) !== 10)) TomlError.x("each key-value declaration must be followed by an end-of-line", ctx);
		skipVoid(ctx);
	}
	return res;
}

// cli/config/toml-source.ts
/** A TOML text as plain data. The parser keeps no places, so a complaint names the file and the key. */
var TomlSource = class {
	/** As the user named it. */
	file;
	value;
	/** @throws HeadgateError HEADGATE_ERR_CONFIG with line and column at the first syntax error. */
	constructor(text, file) {
		this.file = file;
		try {
			this.value = parse(text);
		} catch (error) {
			if (!(error instanceof TomlError)) throw error;
			const reason = error.message.split("\n")[0]?.replace(/^Invalid TOML document: /, "") ?? "";
			throw new HeadgateError("HEADGATE_ERR_CONFIG", `${file}:${error.line}:${error.column}: ${reason}.`);
		}
		if (isDeeper(this.value, 100)) throw new HeadgateError("HEADGATE_ERR_CONFIG", `${file}: this is nested deeper than ${100}.`);
	}
	placeOf() {
		return this.file;
	}
};

// cli/mirrord/env.ts
const NAMES = [(value) => isText$1(value) || Array.isArray(value) && value.every(isText$1), "must be names of variables: one text, separated by \";\", or a list"];
const VALUES = [isObject$1, "must be an object of names and values, each value text"];
const CHECKS = {
	include: NAMES,
	exclude: NAMES,
	unset: NAMES,
	override: VALUES,
	overrides: VALUES,
	mapping: VALUES,
	env_file: [isText$1, "must be text"],
	load_from_process: [(value) => typeof value === "boolean", "must be true or false"]
};
/** @param env the value of `feature.env`; true or false where all or nothing is asked for */
function readEnv(env, findings) {
	const path = ["feature", "env"];
	if (env === void 0 || env === null || env === true) return {};
	if (env === false) return { env };
	if (!isObject$1(env)) {
		findings.mistake(path, "must be true, false or an object");
		return {};
	}
	for (const [key, [holds, problem]] of Object.entries(CHECKS)) {
		const value = env[key] ?? null;
		if (value !== null && !holds(value)) findings.mistake([...path, key], problem);
		else if (holds === isObject$1) findValues(value, [...path, key], findings);
	}
	return {
		envInclude: namesOf(env.include),
		envExclude: namesOf(env.exclude),
		envUnset: namesOf(env.unset),
		envOverride: valuesOf(env.override ?? env.overrides),
		envFile: isText$1(env.env_file) ? env.env_file : void 0
	};
}
/** Each value that is no text. */
function findValues(value, path, findings) {
	for (const [name, text] of Object.entries(value ?? {})) if (!isText$1(text)) findings.mistake([...path, name], "must be text; numbers, true and false need quotes");
}
/** Names in both of mirrord's forms. Values of the wrong kind are mistakes already. */
function namesOf(value) {
	const names = isText$1(value) ? value.split(";").filter(Boolean) : Array.isArray(value) ? value.filter(isText$1) : [];
	return names.length === 0 ? void 0 : names;
}
function valuesOf(value) {
	if (!isObject$1(value)) return void 0;
	return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}
function isText$1(value) {
	return typeof value === "string";
}
function isObject$1(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

// cli/mirrord/path-pattern.ts
/**
* mirrord's patterns of paths are regular expressions, found anywhere in a path, in either case; here files are mounted, so a pattern can be
* honoured where it says nothing but "this path, and what lies below it".
*
*     ^/etc/app   ^/etc/app/   ^/etc/app/.*   ^/etc/app(/.*)?$   ^/etc/app/.+   ^/etc/app/config\.yaml$   → a path
*     /etc/.*\.conf   app\.log   ^/(a|b)   → none
*/
const TAILS = [
	"(/.*)?$",
	"(/.*)?",
	"/.*$",
	"/.+$",
	"/.*",
	"/.+",
	".*$",
	".*",
	"/?$",
	"/$",
	"$",
	"/"
];
/** @returns the path that a pattern stands for, or undefined where it is more than one */
function pathOfPattern(pattern) {
	const text = pattern.startsWith("^") ? pattern.slice(1) : pattern;
	const tail = TAILS.find((each) => text.endsWith(each) && !text.slice(0, -each.length).endsWith("\\")) ?? "";
	const plain = text.slice(0, text.length - tail.length).replace(/\\([./_-])/g, "$1");
	return /^\/[\w./@%+:,~ -]*$/.test(plain) && plain !== "/" && !/(^|\/)\.\.?(\/|$)/.test(plain) ? plain : void 0;
}

// cli/mirrord/files.ts
const PATH$1 = ["feature", "fs"];
/** mirrord's modes in ours. */
const MODES$1 = {
	local: "off",
	localwithoverrides: "overrides",
	read: "read",
	write: "write"
};
/** Keys of a file that have no counterpart, with what happens instead. */
const NOT_HONOURED = {
	not_found: "paths are not hidden: what neither the pod nor this machine has is not found",
	mapping: "paths are not rewritten: a symlink of yours can lead elsewhere"
};
/** @param fs the value of `feature.fs`; true, false, a mode or an object */
function readFiles(fs, findings) {
	if (fs === void 0 || fs === null) return {};
	if (typeof fs === "boolean") return { mode: fs ? "read" : "off" };
	if (typeof fs === "string") return { mode: modeOf(fs, PATH$1, findings) };
	if (typeof fs !== "object" || Array.isArray(fs)) {
		findings.mistake(PATH$1, "must be true, false, a mode or an object");
		return {};
	}
	return readObject(fs, findings);
}
function readObject(fs, findings) {
	const mode = fs.mode === void 0 || fs.mode === null ? "read" : modeOf(fs.mode, [...PATH$1, "mode"], findings);
	const write = pathsOf(fs.read_write, "read_write", findings);
	for (const [key, reason] of Object.entries(NOT_HONOURED)) {
		const value = fs[key] ?? null;
		if (value !== null && Object.keys(value).length > 0) findings.add("warning", [...PATH$1, key], reason);
	}
	const isWithoutPaths = mode === "write" && write.length === 0;
	if (isWithoutPaths) {
		const reason = "nothing is written in the pod unless its path is named in read_write; the pod's files are read, and changes stay here";
		findings.add("warning", [...PATH$1, "mode"], reason);
	}
	return {
		mode: isWithoutPaths ? "read" : mode,
		include: pathsOf(fs.read_only, "read_only", findings),
		exclude: pathsOf(fs.local, "local", findings),
		write
	};
}
function modeOf(value, path, findings) {
	const mode = typeof value === "string" && Object.hasOwn(MODES$1, value) ? MODES$1[value] : void 0;
	if (mode === void 0) findings.mistake(path, `must be one of ${Object.keys(MODES$1).join(", ")}`);
	return mode;
}
function pathsOf(value, key, findings) {
	if (value === void 0 || value === null) return [];
	const patterns = typeof value === "string" ? value.split(";").filter(Boolean) : value;
	if (!Array.isArray(patterns) || !patterns.every((each) => typeof each === "string")) {
		findings.mistake([...PATH$1, key], "must be patterns of paths: one text, separated by \";\", or a list");
		return [];
	}
	return patterns.flatMap((pattern, index) => {
		const path = pathOfPattern(pattern);
		if (path !== void 0) return [path];
		const reason = "is no path with what lies below it: files are mounted here, and a pattern of names cannot be";
		findings.add("warning", [
			...PATH$1,
			key,
			...Array.isArray(value) ? [index] : []
		], reason);
		return [];
	});
}

// cli/config/remark.ts
/** `mirrord.json:3:5: feature.fs: files are read on this machine.` */
function remarkWords({ place, path, reason }) {
	return `${place}: ${formatKeyPath(path)}: ${reason}.`;
}

// cli/environment/environment-config.ts
/** `env:` of the configuration file. */
const globs = array(string().min(1));
/** The shape of `env:`. */
const environmentConfigSchema = strictObject({
	include: globs.optional().describe("Globs of the variables of the target that the command gets; all by default"),
	exclude: globs.optional().describe("Globs of variables that it does not get"),
	override: record(string().min(1), string()).optional().describe("Variables that are set, whatever the target has"),
	unset: globs.optional().describe("Globs of variables that the command does not get at all"),
	file: string().min(1).optional().describe("Path of a dotenv file, over the target's variables")
});

// cli/config/schema.ts
/**
* The shape of `headgate.yaml` and `headgate.json`: what this version knows. `schema/headgate.schema.json` is written
* from it (`npm run schema`), so that editors complete and check the file.
*
* The filter has a language of its own, described in `filter-engine/filter`. It is read there too, before this shape is
* checked: a person is then told what was probably meant.
*/
const portNumber = int().min(1).max(65535);
const targetText = string().describe("deployment/NAME, pod/NAME or another workload, netns/NAME, pid/NUMBER or container/ID");
const targetObject = strictObject({
	path: targetText.optional(),
	selector: string().optional().describe("Pods by their labels, as `kubectl -l` takes it; instead of path"),
	container: string().optional().describe("Container of the pods; their main one by default"),
	namespace: string().optional().describe("Namespace of the cluster; that of the context by default"),
	context: string().optional().describe("Context of the kubeconfig; the current one by default"),
	kubeconfig: string().optional().describe("Path of a kubeconfig; KUBECONFIG or ~/.kube/config by default")
});
const ruleText = string().describe("[tcp://|udp://]HOST[:PORT]: an address, a range, a name, *.name, localhost");
const outgoingObject = strictObject({
	default: _enum(OUTGOING_SIDES).optional().describe("Where connections go that no rule is about; remote by default"),
	rules: array(strictObject({
		remote: ruleText.optional(),
		local: ruleText.optional(),
		off: ruleText.optional()
	})).optional().describe("The first one that matches decides")
});
const nameText = string().describe("A name as db or db.example.com, *.example.com, or * for all");
const dnsObject = strictObject({
	default: _enum(WORLD_SIDES).optional().describe("Whose names those are that no rule is about; remote by default"),
	rules: array(strictObject({
		remote: nameText.optional(),
		local: nameText.optional()
	})).optional().describe("Where names are asked for; the first one that matches decides")
});
/** Keys of `target`, for "did you mean". */
const TARGET_KEYS = Object.keys(targetObject.shape);
/** Keys of `outgoing`, for the same. */
const OUTGOING_KEYS = Object.keys(outgoingObject.shape);
/** Keys of `dns`, for the same. */
const DNS_KEYS = Object.keys(dnsObject.shape);
/** The file as it is written. Unknown keys are errors. */
const configSchema = strictObject({
	$schema: string().optional().describe("Address of this schema, for editors"),
	target: union([targetText, targetObject]).optional().describe("Whose traffic comes here"),
	env: union([literal(false), environmentConfigSchema]).optional().describe("The target's variables for the command; false: none"),
	one: boolean().optional().describe("Only one pod of a workload, instead of all"),
	mode: _enum(MODES$2).optional().describe("steal: the local process answers instead of the app; mirror: it gets a copy"),
	source: _enum(MIRROR_SOURCES).optional().describe("Where a mirror copies from"),
	max_rate: string().optional().describe("How much a mirror copies at the most, as in 100/s or 5MB/s"),
	ports: array(union([portNumber, string().regex(/^([0-9]+|[a-z0-9-]{1,15})(:[0-9]+)?$/)])).min(1).optional().describe("REMOTE or \"REMOTE:LOCAL\", REMOTE also by its name in the pod; left out, `headgate exec` takes what the command listens on"),
	filter: filterSchema.optional().describe("Which requests; left out, all of them"),
	world: boolean().optional().describe("Whether the command gets the pod's network and names"),
	outgoing: union([_enum(OUTGOING_SIDES), outgoingObject]).optional().describe("Where connections of a command in a world go"),
	dns: union([_enum(WORLD_SIDES), dnsObject]).optional().describe("Whose names a command in a world sees"),
	hostname: _enum(WORLD_SIDES).optional().describe("Whose hostname a command in a world sees"),
	files: filesConfigSchema.optional().describe("Whose files a command in a world sees"),
	tls: strictObject({
		cert: string().describe("Path of the certificate in the target, PEM"),
		key: string().describe("Path of its private key in the target, PEM; it stays there")
	}).optional().describe("Opens TLS on the ports: the agent ends it with these files of the target, and requests within it are judged"),
	takeover: boolean().optional().describe("End another session that takes the same requests"),
	steal_probes: boolean().optional().describe("Take the probes of the kubelet too"),
	drain: boolean().optional().describe("Reset connections that are older than the session"),
	drain_timeout: number().min(0).max(86400).optional().describe("Seconds that the agent relays open connections on after the last session left"),
	local_protocol: _enum(LOCAL_PROTOCOLS).optional().describe("What the local process is spoken to in, for requests that come in HTTP/2"),
	name: string().min(1).max(64).optional().describe("Who the others see; user@host by default"),
	progress: _enum(PROGRESS_MODES).optional().describe("How progress is printed"),
	redirect_engine: _enum(REDIRECT_ENGINES).optional().describe("How the agent takes the traffic"),
	agent: agentConfigSchema.optional().describe("Agents in a cluster"),
	client_address: boolean().optional().describe("Whether the app sees the client's own address")
});
/** Keys of the file, for "did you mean". */
const CONFIG_KEYS = Object.keys(configSchema.shape).filter((key) => key !== "$schema");
/** Keys that a later version will know: refused by name, since leaving them out in silence would do something else. */
const LATER_KEYS = /* @__PURE__ */ new Map([["feature", "mirrord's files"], ["operator", "mirrord's files"]]);

// cli/mirrord/findings.ts
/** What is found wrong or worth saying while a mirrord file is read: all of it is collected, so that it is told at once. */
var Findings = class {
	#source;
	#remarks = [];
	#mistakes = [];
	constructor(source) {
		this.#source = source;
	}
	get remarks() {
		return this.#remarks;
	}
	/** @param reason a clause about the key, without a full stop. */
	add(kind, path, reason, settledBy) {
		this.#remarks.push({
			kind,
			place: this.#source.placeOf(path),
			path,
			reason,
			settledBy
		});
	}
	/** The value cannot be what the key holds. */
	mistake(path, problem) {
		const end = problem.endsWith("?") ? "" : ".";
		const key = `${this.#source.placeOf(path)}: ${formatKeyPath(path)}: `;
		if (!this.#mistakes.some((each) => each.startsWith(key))) this.#mistakes.push(`${key}${problem}${end}`);
	}
	unknownKey(path, known) {
		if (path.length === 1 && CONFIG_KEYS.includes(String(path[0]))) {
			this.mistake(path, "is a key of headgate.yaml, and the other keys are of mirrord: a file is of one kind");
			return;
		}
		const nearest = nearestWord(String(path.at(-1)), known);
		const guess = nearest === void 0 ? "" : ` Did you mean "${nearest}"?`;
		this.#mistakes.push(`${this.#source.placeOf(path)}: there is no key "${formatKeyPath(path)}" in mirrord's files.${guess}`);
	}
	/** @throws HeadgateError HEADGATE_ERR_CONFIG with every mistake and, below, every refusal. */
	throwMistakes() {
		if (this.#mistakes.length === 0) return;
		const refusals = this.#remarks.filter(({ kind }) => kind === "refusal").map(remarkWords);
		throw new HeadgateError("HEADGATE_ERR_CONFIG", [...this.#mistakes, ...refusals].join("\n"), { hint: `${this.#source.file} is read as mirrord's: docs/configuration.md says what of it holds here.` });
	}
};

// filter-engine/mirrord/lookaround.ts
/**
* Lookaround in patterns of mirrord's files, written without it where that says exactly the same.
*
* mirrord's engine backtracks and knows lookaround; ours is linear and does not (docs/decisions/0002-regular-expressions.md). But
* the patterns that people write mostly look from a place that the text alone determines, and there `(?!x)` is "and it does not
* match …" over the same text:
*
*   ^L(?!X)R           the place behind L, where L is characters of a fixed number     ^LR   except ^L(?:X)
*   ^L(?=X)R           the same                                                        ^LR   and    ^L(?:X)
*   ^L(?:(?!X).)*$     every place from there on, and X is not empty                   ^L.*$ except ^L.*(?:X)
*   R(?<!X)$           the end                                                         R$    except (?:X)$
*
* The text has no line breaks: header lines and targets cannot. Several of them in one pattern, and alternatives at the top level, are each
* handled on their own. Everything else looks from a place that depends on how R was matched; it is refused.
*/
/** Any of these is the pattern without lookaround; null where there is no exact way. */
function withoutLookaround(pattern) {
	if (!hasLookaround(pattern)) return [{
		regex: pattern,
		also: [],
		except: []
	}];
	const flat = alternativesOf(pattern).map((elements) => new Flattener(elements).flatten());
	return flat.every((alternative) => alternative !== null) ? flat : null;
}
var Flattener = class {
	#elements;
	#also = [];
	#except = [];
	/** What was read so far, without lookaround. */
	#plain = "";
	/** Whether the text determines where we are: behind `^` and a fixed number of characters. */
	#isFixed = false;
	constructor(elements) {
		this.#elements = elements.filter(({ kind }) => kind !== FLAGS);
	}
	flatten() {
		if (!this.#elements.every((_, index) => this.#read(index))) return null;
		return {
			regex: this.#plain,
			also: this.#also,
			except: this.#except
		};
	}
	#read(index) {
		const element = this.#elements[index];
		if (element === void 0) return false;
		if (element.kind === "look") return this.#look(element, index);
		const forbidden = forbiddenIn(element);
		if (forbidden !== null) return this.#tempered(element, forbidden, index);
		if (element.kind === "group" && hasLookaround(element.text)) return false;
		this.#plain += element.text + element.quantifier;
		this.#isFixed = element.text === "^" ? index === 0 : this.#isFixed && isFixed(element);
		return true;
	}
	#look({ text, quantifier }, index) {
		const body = bodyOfGroup(text);
		if (quantifier !== "" || hasLookaround(body)) return false;
		const list = text.startsWith("(?!") || text.startsWith("(?<!") ? this.#except : this.#also;
		if (text.startsWith("(?<")) {
			if (!this.#isLast(index + 1, "$")) return false;
			list.push(`(?:${body})$`);
			return true;
		}
		if (!this.#isFixed) return false;
		list.push(`${this.#plain}(?:${body})`);
		return true;
	}
	/** `(?:(?!X).)*$` */
	#tempered({ quantifier }, forbidden, index) {
		if (!this.#isFixed || !this.#isLast(index + 1, "$") || !/^[*+]$/.test(quantifier)) return false;
		if (hasLookaround(forbidden) || !isNeverEmpty(forbidden)) return false;
		this.#except.push(`${this.#plain}.*(?:${forbidden})`);
		this.#plain += `.${quantifier}`;
		this.#isFixed = false;
		return true;
	}
	#isLast(index, text) {
		return index === this.#elements.length - 1 && this.#elements[index]?.text === text;
	}
};
/** X of a group `((?!X).)`, else null. */
function forbiddenIn({ kind, text }) {
	if (kind !== "group") return null;
	const [elements, ...others] = alternativesOf(bodyOfGroup(text));
	const [look, any, ...rest] = elements ?? [];
	if (others.length > 0 || rest.length > 0 || look?.kind !== "look" || !look.text.startsWith("(?!")) return null;
	if (look.quantifier !== "" || any?.text !== "." || any.quantifier !== "") return null;
	return bodyOfGroup(look.text);
}
/** One character, or a counted number of one. */
function isFixed({ kind, quantifier }) {
	return kind === "character" && /^(?:\{\d+\})?$/.test(quantifier);
}
/** Whether every alternative of a pattern has a character that must be there. */
function isNeverEmpty(pattern) {
	return alternativesOf(pattern).every((elements) => elements.some((element) => {
		if (/^(?:[*?]|\{0)/.test(element.quantifier) || element.kind === "anchor") return false;
		if (element.kind === "character") return true;
		return element.kind === "group" && isNeverEmpty(bodyOfGroup(element.text));
	}));
}

// filter-engine/mirrord/rust-regex.ts
/**
* Patterns of mirrord's files are those of Rust's fancy-regex. RE2 reads most of them alike; this file refuses those that it would
* read as something else in silence, with what to write instead. What neither knows is refused when it is compiled.
*
* Over ASCII the two agree about `\d`, `\w`, `\s`, `\b`, `$` and case. mirrord looks at no header whose value has other characters.
*/
/** The pattern in RE2 syntax, as alternatives; throws a `FilterError` for the place `at`. */
function translateRegex(pattern, letters, at) {
	refuseOtherReadings(pattern, pattern, at);
	const flat = withoutLookaround(pattern);
	if (flat === null) throw refuse(at, `${JSON.stringify(pattern)} looks ahead or behind from a place that varies`, LOOKAROUND);
	for (const { regex, also, except } of flat) for (const part of [
		regex,
		...also,
		...except
	]) compileRegex(part, letters, at);
	if (letters !== 1) return flat;
	const insensitive = (part) => `(?i)${part}`;
	return flat.map(({ regex, also, except }) => ({
		regex: insensitive(regex),
		also: also.map(insensitive),
		except: except.map(insensitive)
	}));
}
const LOOKAROUND = "Lookahead is understood behind ^ and plain characters (^user-agent: (?!kube-probe), ^(?!.*health)), lookbehind before the last $. Otherwise write a filter of Headgate’s: all_of with the pattern, and not with what must not be there.";
/** What the two read differently: found in `part`, told of the whole. */
function refuseOtherReadings(part, whole, at) {
	for (const elements of alternativesOf(part)) for (const { kind, text } of elements) if (kind === "group" || kind === "look") refuseOtherReadings(bodyOfGroup(text), whole, at);
	else if (kind === "flags" && text !== "(?i)") throw refuse(at, `${text} cannot be carried over`, "Leave the flag out; letters’ case does not count here.");
	else if (text.startsWith("[")) refuseClass(text, at);
	else if (/^\\[QEC]/.test(text)) throw refuse(at, `${text} is no escape in mirrord’s patterns`, "Write \\\\ for a backslash.");
	else if (/^\\[<>]/.test(text)) throw refuse(at, `${text} is a word boundary in mirrord’s patterns, and itself here`, `Write \\b, or ${text[1]}.`);
	else if (/^\\\d/.test(text)) throw refuse(at, `${text} is a backreference`, BACKREFERENCE);
	const counted = /(?<!\\)\{,\d+\}/.exec(part);
	if (counted !== null) throw refuse(at, `${counted[0]} would be text`, `Write ${counted[0].replace("{", "{0")}.`);
	const boundary = /\\b\{[a-z-]+\}/.exec(part);
	if (boundary !== null) throw refuse(at, `${boundary[0]} is not known`, "Write \\b.");
}
const BACKREFERENCE = "Matching is linear-time, which has no backreferences. Write the possible values out; a character by its number is \\x0a.";
/** Sets of Rust's classes: `[a-z&&[^x]]`, `[a--b]`, nested brackets. */
function refuseClass(text, at) {
	const octal = /^\[(?:[^\\]|\\\D)*(\\\d)/s.exec(text)?.[1];
	if (octal !== void 0) throw refuse(at, `${octal} stands within brackets`, "Write a character by its number as \\x0a.");
	const inside = text.slice(1, -1).replaceAll(/\[:\^?\w+:\]|\\./gs, "");
	const found = /&&|--|~~|\[/.exec(inside);
	if (found === null) return;
	throw refuse(at, `${text} uses ${found[0]} within brackets, which is plain text in RE2`, "Write the characters out; a literal [ needs a backslash.");
}
function refuse(path, what, hint) {
	return new FilterError({
		code: "HEADGATE_ERR_FILTER_UNSUPPORTED",
		path,
		what,
		hint
	});
}

// filter-engine/mirrord/http-filter.ts
/**
* `http_filter` of a mirrord file (`feature.network.incoming.http_filter`) as a filter of ours that means the same.
*
*   header_filter   a regex without case over `name: value` of each header         header_line
*   path_filter     the same over the path, then over path?query                   path, path_and_query
*   method_filter   a method, or a list of them, without case                      method
*   body_filter     { body: json, query: JSONPath, matches: regex with case }      body
*   all_of, any_of  lists of { header } { path } { method } { body, query, matches }
*
* One of them at a time, as in mirrord; the lists are not nested. `ports` says where the filter holds and is the caller's. What
* differs is listed in docs/filters.md.
*/
const FILTERS = [
	"header_filter",
	"path_filter",
	"method_filter",
	"body_filter",
	"all_of",
	"any_of"
];
const KEYS$2 = [
	...FILTERS,
	"header_filter_jq",
	"ports"
];
const INNER_KEYS = [
	"header",
	"path",
	"method",
	"body",
	"query",
	"matches"
];
const BODY_KEYS = [
	"body",
	"query",
	"matches"
];
/**
* The filter that `http_filter` means; null when it filters nothing (only `ports`, or null). Throws a `FilterError`, whose `path`
* begins at the value: `all_of[1].header`.
*/
function parseMirrordHttpFilter(value) {
	if (value === null || value === void 0) return null;
	const written = value;
	const keys = keysOf(value, "", KEYS$2);
	checkKeys(keys, "", KEYS$2);
	if (isGiven(written, "header_filter_jq")) throw refuseJq("header_filter_jq");
	const given = FILTERS.filter((key) => isGiven(written, key));
	const [first] = given;
	if (first === void 0) return null;
	if (given.length > 1) throw shapeError("", `has ${given.join(" and ")}; mirrord allows one of them`, "Put each into all_of or any_of: all_of: [{ header: … }, { path: … }].");
	return parseFilter(filterOf(first, written[first]));
}
function filterOf(key, body) {
	switch (key) {
		case "header_filter": return headerFilter(body, key);
		case "path_filter": return pathFilter(body, key);
		case "method_filter": return methodFilter(body, key);
		case "body_filter": return bodyFilter(body, key);
		default: {
			if (!Array.isArray(body) || body.length === 0) throw shapeError(key, "must be a list with at least one filter", `Write ${key}: [{ header: "^x-user: alice$" }].`);
			const parts = body.map((part, index) => innerFilter(part, `${key}[${index}]`));
			return key === "all_of" ? { all_of: parts } : { any_of: parts };
		}
	}
}
function innerFilter(value, at) {
	const keys = keysOf(value, at, [
		"header",
		"path",
		"method",
		"body"
	]);
	checkKeys(keys, at, INNER_KEYS);
	const written = value;
	if (isGiven(written, "query") && !isGiven(written, "body") && !isGiven(written, "matches")) throw refuseJq(below(at, "query"));
	if (isGiven(written, "body") || isGiven(written, "query") || isGiven(written, "matches")) return bodyFilter(value, at);
	const [key] = keys;
	if (key === void 0 || keys.length > 1) throw shapeError(at, "needs one of header, path, method, body", "Put each into a part of its own.");
	const place = below(at, key);
	if (key === "header") return headerFilter(written.header, place);
	return key === "path" ? pathFilter(written.path, place) : methodFilter(written.method, place);
}
function headerFilter(value, at) {
	if (typeof value === "object" && value !== null) throw shapeError(at, "must be text, a regex over \"name: value\" of each header: its form by jq is not supported", "Write it as in \"^x-user: alice$\".");
	return anyOf(translateRegex(textOf(value, at), 1, at).map((pattern) => ({ header_line: lineOf(pattern) })));
}
function lineOf({ regex, also, except }) {
	return {
		regex,
		...also.length > 0 && { also },
		...except.length > 0 && { except }
	};
}
function pathFilter(value, at) {
	const patterns = translateRegex(textOf(value, at), 1, at);
	const over = (subject) => patterns.map((pattern) => allOf(pattern, (regex) => subject === "path" ? { path: { regex } } : { path_and_query: { regex } }));
	return anyOf(patterns.every(isBlindToTheEnd) ? over("path_and_query") : [...over("path"), ...over("path_and_query")]);
}
function isBlindToTheEnd({ regex, also, except }) {
	return except.length === 0 && [regex, ...also].every((part) => !/\$|\\[zZbB]/.test(part));
}
function allOf({ regex, also, except }, specOf) {
	const parts = [...[regex, ...also].map(specOf), ...except.map((part) => ({ not: specOf(part) }))];
	return parts.length === 1 && parts[0] !== void 0 ? parts[0] : { all_of: parts };
}
function anyOf(parts) {
	return parts.length === 1 && parts[0] !== void 0 ? parts[0] : { any_of: parts };
}
/** mirrord compares methods without case: each is taken in its usual spellings. */
function methodFilter(value, at) {
	const methods = (Array.isArray(value) ? value : [value]).flatMap((name, index) => spellingsOf(textOf(name, Array.isArray(value) ? `${at}[${index}]` : at)));
	const unique = [...new Set(methods)];
	if (unique.length === 0 || unique.length > 64) throw shapeError(at, "must name from one to some twenty methods", "Write GET, or [\"GET\", \"POST\"].");
	return prefixed(at, () => parseFilter({ method: unique.length === 1 ? unique[0] : unique }));
}
function spellingsOf(method) {
	return [
		method.toUpperCase(),
		method.toLowerCase(),
		method
	];
}
function bodyFilter(value, at) {
	checkKeys(keysOf(value, at, BODY_KEYS), at, BODY_KEYS);
	const written = value;
	if (written.body !== "json") throw shapeError(below(at, "body"), "must be \"json\"", "No other kind of body is known.");
	const jsonpath = textOf(written.query, below(at, "query"));
	readJsonPath(jsonpath, below(at, "query"));
	const place = below(at, "matches");
	const [pattern, ...others] = translateRegex(textOf(written.matches, place), 0, place);
	if (pattern === void 0 || others.length > 0 || pattern.also.length > 0 || pattern.except.length > 0) throw new FilterError({
		code: "HEADGATE_ERR_FILTER_UNSUPPORTED",
		path: place,
		what: "lookaround is not understood over bodies",
		hint: "Say it in the query: $.items[?!match(@.name, \"x.*\")].name"
	});
	return { body: {
		jsonpath,
		regex: pattern.regex
	} };
}
function textOf(value, at) {
	if (value === void 0 || value === null) throw shapeError(at, "is missing", "Write it as text.");
	return parseShape(TEXT_FORMS.regex, value, at);
}
/** Runs `parse`; an error of it gets the place `at`, where the user wrote it. */
function prefixed(at, parse) {
	try {
		return parse();
	} catch (error) {
		if (!(error instanceof FilterError)) throw error;
		const { code, hint, path, message } = error;
		throw new FilterError({
			code,
			path: at,
			what: message.slice(path.length + 2),
			hint,
			cause: error
		});
	}
}
function isGiven(written, key) {
	return written[key] !== void 0 && written[key] !== null;
}
function refuseJq(path) {
	return new FilterError({
		code: "HEADGATE_ERR_FILTER_UNSUPPORTED",
		path,
		what: "filters by jq are not supported",
		hint: "Write what it looks for as header_filter, a regex over \"name: value\", or as a filter of Headgate’s: header: { name: x-user, equals: alice }."
	});
}
function shapeError(path, what, hint) {
	return new FilterError({
		code: "HEADGATE_ERR_FILTER_SHAPE",
		path,
		what,
		hint
	});
}

// cli/mirrord/ports.ts
/** Ports as mirrord's files write them: lists of numbers, and pairs of numbers. */
/** A list of ports; undefined when it is not given or wrong, which is then a finding. */
function readPorts$1(path, value, findings) {
	if (value === void 0 || value === null) return void 0;
	if (!Array.isArray(value) || value.length > 64) {
		findings.mistake(path, `must be a list of at most ${64} ports, as in [80, 8080]`);
		return;
	}
	const ports = value.map((port, index) => readPort([...path, index], port, findings));
	return ports.every((port) => port !== void 0) ? ports : void 0;
}
/** `[[local, remote], …]`; each port of a side at most once. */
function readPortMapping(path, value, findings) {
	if (value === void 0 || value === null) return void 0;
	if (!Array.isArray(value) || value.length > 64) {
		findings.mistake(path, "must be a list of pairs [port of this machine, port of the target], as in [[3000, 80]]");
		return;
	}
	const mappings = [];
	let isRight = true;
	for (const [index, pair] of value.entries()) {
		if (!Array.isArray(pair) || pair.length !== 2) {
			findings.mistake([...path, index], "must be a pair [port of this machine, port of the target], as in [3000, 80]");
			isRight = false;
			continue;
		}
		const local = readPort([
			...path,
			index,
			0
		], pair[0], findings);
		const remote = readPort([
			...path,
			index,
			1
		], pair[1], findings);
		if (local === void 0 || remote === void 0) {
			isRight = false;
			continue;
		}
		if (mappings.some((each) => each.local === local || each.remote === remote)) {
			findings.mistake([...path, index], `maps a port that another pair maps already ([${local}, ${remote}])`);
			isRight = false;
		}
		mappings.push({
			local,
			remote
		});
	}
	return isRight ? mappings : void 0;
}
function readPort(path, value, findings) {
	try {
		if (typeof value === "number") return toPort(value);
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
	}
	findings.mistake(path, "must be a port, a number from 1 to 65535");
}

// cli/mirrord/incoming.ts
/**
* `feature.network.incoming` of a mirrord file: what to do with the traffic, of which ports, and which requests.
*
*   mode            steal; mirror, which no mode at all and true mean too; off is refused unless the flags say what to do
*   http_filter     our filter of the same meaning; with `ports` it holds for these, and all others are taken whole
*   ports           ports of the target that may be taken
*   ignore_ports    ports that stay where they are
*   port_mapping    pairs [port of this machine, port of the target]
*/
const PATH = [
	"feature",
	"network",
	"incoming"
];
const MODES = [
	"steal",
	"mirror",
	"off"
];
/** Parts of a wrong filter that are looked at one by one: nobody mends so many at once. */
const MAX_PARTS_TRIED = 100;
/** @param value the file. */
function readIncoming(value, findings) {
	const network = asObject(value.feature)?.network;
	const written = network === false ? false : asObject(network)?.incoming;
	const incoming = asObject(written);
	const mode = readMode(placeOfMode(network, incoming), incoming?.mode ?? written, findings);
	const { filter, filterPorts } = readFilter$1(incoming?.http_filter, findings);
	noteTls(incoming ?? {}, { isFiltered: filter !== void 0 && filterPorts === void 0 }, findings);
	return {
		mode,
		filter,
		filterPorts,
		foundPorts: readFoundPorts(incoming ?? {}, findings),
		takeover: readConcurrentSteal(incoming?.on_concurrent_steal, findings)
	};
}
function placeOfMode(network, incoming) {
	if (network === false) return ["feature", "network"];
	return incoming?.mode === void 0 ? PATH : [...PATH, "mode"];
}
function readMode(path, written, findings) {
	const mode = written === false ? "off" : written === true || written === void 0 || typeof written === "object" && written !== null ? null : written;
	switch (mode) {
		case "steal": return "steal";
		case "off":
			findings.add("refusal", path, "takes no traffic, so a session would do nothing; write \"steal\" or \"mirror\", or add --steal or --mirror", "mode");
			return;
		case "mirror":
		case null: return "mirror";
		default:
			findings.mistake(path, modeMistake(mode));
			return;
	}
}
function modeMistake(mode) {
	const nearest = typeof mode === "string" ? nearestWord(mode, MODES) : void 0;
	return `must be one of ${MODES.join(", ")}, true, false or an object${nearest === void 0 ? "" : `. Did you mean "${nearest}"?`}`;
}
function readFilter$1(value, findings) {
	if (value === void 0 || value === null || typeof value === "boolean") return {};
	const path = [...PATH, "http_filter"];
	const filter = parseFilterAt(path, value, findings);
	if (filter !== void 0) warnOfBodies(path, value, findings);
	const written = asObject(value)?.ports;
	const filterPorts = readPorts$1([...path, "ports"], filterPortsOf(written), findings);
	if (filter === void 0 || filterPorts === void 0) {
		if (filterPorts !== void 0) findings.add("warning", path, "has ports but no filter: everything is taken");
		return filter === void 0 ? {} : { filter };
	}
	findings.add("notice", [...path, "ports"], `the filter holds for port ${filterPorts.join(", ")}; other ports are taken whole, as in mirrord`, "filter");
	return {
		filter,
		filterPorts
	};
}
/** `"*"` stands for all ports, where the filter then holds. */
function filterPortsOf(written) {
	if (written === "*" || Array.isArray(written) && written.includes("*")) return void 0;
	return typeof written === "number" ? [written] : written;
}
/** Where the file has filters over bodies. */
function warnOfBodies(path, value, findings) {
	const written = asObject(value) ?? {};
	const places = written.body_filter ? [[...path, "body_filter"]] : [];
	for (const key of ["all_of", "any_of"]) {
		const parts = written[key];
		if (!Array.isArray(parts)) continue;
		for (const [index, part] of parts.entries()) if (asObject(part)?.body) places.push([
			...path,
			key,
			index
		]);
	}
	const reason = "a body is looked at only when its content-type is JSON; mirrord reads any body as JSON";
	for (const place of places) findings.add("warning", place, reason, "filter");
}
function parseFilterAt(path, value, findings) {
	try {
		const filter = parseMirrordHttpFilter(value) ?? void 0;
		if (filter !== void 0) compileWhole(path, filter, findings);
		return filter;
	} catch (error) {
		if (!(error instanceof FilterError)) throw error;
		const inParts = partErrors(value);
		const isOfPart = inParts.some((each) => each.at === error.path && each.error.message === error.message);
		for (const each of isOfPart ? inParts : [{
			at: error.path,
			error
		}, ...inParts]) tellFilterError(path, each, findings);
		return;
	}
}
/** The mistakes of each key, and of the parts of a list, each on its own: one hides no other. */
function partErrors(value) {
	return Object.entries(asObject(value) ?? {}).flatMap(([key, written]) => {
		if (!((key === "all_of" || key === "any_of") && Array.isArray(written)) || written.length === 0) return errorsOf({ [key]: written });
		return written.slice(0, MAX_PARTS_TRIED).flatMap((part, index) => errorsOf({ [key]: [part] }).map(({ at, error }) => ({
			at: at.replace("[0]", `[${index}]`),
			error
		})));
	});
}
function errorsOf(httpFilter) {
	try {
		parseMirrordHttpFilter(httpFilter);
		return [];
	} catch (error) {
		if (!(error instanceof FilterError)) throw error;
		return [{
			at: error.path,
			error
		}];
	}
}
function tellFilterError(path, { at, error }, findings) {
	const { message, hint } = error;
	const problem = error.path === "" ? message.replace(/^filter: /, "") : message.slice(error.path.length + 2);
	findings.mistake([...path, ...parseKeyPath(at)], `${problem}. ${hint.replace(/\.$/, "")}`);
}
/** The limits of all parts together; their places are those of our form, which nobody wrote. */
function compileWhole(path, filter, findings) {
	try {
		compileFilter(filter);
	} catch (error) {
		if (!(error instanceof FilterError)) throw error;
		findings.mistake(path, error.message);
	}
}
function readFoundPorts(incoming, findings) {
	const only = readPorts$1([...PATH, "ports"], incoming.ports, findings);
	const ignored = readPorts$1([...PATH, "ignore_ports"], incoming.ignore_ports, findings);
	const mappings = readPortMapping([...PATH, "port_mapping"], incoming.port_mapping, findings);
	if (only !== void 0 && ignored !== void 0 && ignored.length > 0) findings.mistake([...PATH, "ignore_ports"], "cannot stand beside ports, which says already what is taken");
	if (only === void 0 && ignored === void 0 && mappings === void 0) return void 0;
	return {
		only,
		ignored: ignored ?? [],
		mappings: mappings ?? []
	};
}
function readConcurrentSteal(value, findings) {
	const path = [...PATH, "on_concurrent_steal"];
	if (value === void 0 || value === null || value === "abort") return void 0;
	if (value === "override") return true;
	if (value === "continue") findings.add("warning", path, "a steal without a filter is refused while another session steals from the port");
	else findings.mistake(path, "must be one of abort, continue, override");
}
/** mirrord's operator knows the certificates of TLS; here a file of ours names them. */
function noteTls(incoming, { isFiltered }, findings) {
	for (const key of ["tls_delivery", "https_delivery"]) {
		const written = asObject(incoming[key]);
		if (written === void 0) continue;
		const path = [...PATH, key];
		if (isFiltered) findings.add("warning", path, "says nothing of the certificate: requests within TLS go to the app, unless --tls-cert and --tls-key name it");
		else if (written.protocol === "tcp") findings.add("refusal", path, "says nothing of the certificate, without which the local process would get TLS as the client sent it; name it in a headgate.yaml (tls: {cert, key})");
		else findings.add("warning", path, "TLS is not opened for it: it reaches the local process as the client sent it");
	}
}
function asObject(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? value : void 0;
}

// cli/mirrord/key-rules.ts
/** A key that is read elsewhere, or that changes nothing here. */
const KNOWN = { kind: "known" };
const NO_OBJECT = {
	kind: "mistake",
	problem: "must be an object"
};
/** @param reason what the session does instead, as a clause. */
function warned(reason, asksNothing = isOff) {
	return {
		kind: "warning",
		reason,
		asksNothing
	};
}
/** As `warned`, of what a session with a world does. */
function warnedWithoutWorld(reason, asksNothing = isOff) {
	return {
		kind: "warning",
		reason: `without --world ${reason}`,
		asksNothing,
		settledBy: "world"
	};
}
/** @param reason what would be otherwise than asked, and what to write instead. */
function refused$1(reason, asksNothing = isOff) {
	return {
		kind: "refusal",
		reason,
		asksNothing
	};
}
/** @param other for values that are no object, such as `true`; left out, they are mistakes. */
function section(keys, other = NO_OBJECT) {
	return {
		kind: "section",
		keys,
		other
	};
}
/** `rule` for what `holds`. @param problem of all other values, as in "must be true or false" */
function checked([holds, problem], rule) {
	return {
		kind: "checked",
		holds,
		problem,
		rule
	};
}
const isFlag = (value) => typeof value === "boolean";
const isText = (value) => typeof value === "string";
const FLAG = [isFlag, "must be true or false"];
/** Beside a section: what stands for all of it. */
const FLAG_OR_SECTION = [isFlag, "must be true, false or an object"];
const COUNT = [(value) => Number.isInteger(value) && Number(value) >= 0, "must be a whole number"];
const TEXTS$1 = [(value) => isText(value) || Array.isArray(value) && value.every(isText), "must be text or a list of texts"];
/** The same rule for several keys. */
function each(names, rule) {
	return Object.fromEntries(names.map((name) => [name, rule]));
}
/** `false`, and lists, objects and texts without anything in them. */
function isOff(value) {
	if (value === false || value === "") return true;
	return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
/** Goes through an object and says what its keys' rules say. `null` stands for a key that is not there, as in mirrord. */
function applyRules(object, rules, at) {
	for (const [key, value] of Object.entries(object)) {
		const path = [...at.path, key];
		const rule = Object.hasOwn(rules, key) ? rules[key] : void 0;
		if (rule === void 0) at.findings.unknownKey(path, Object.keys(rules));
		else if (value !== null) applyRule(value, rule, {
			path,
			findings: at.findings
		});
	}
}
function applyRule(value, rule, at) {
	switch (rule.kind) {
		case "known": return;
		case "mistake":
			at.findings.mistake(at.path, rule.problem);
			return;
		case "checked":
			if (rule.holds(value)) applyRule(value, rule.rule, at);
			else at.findings.mistake(at.path, rule.problem);
			return;
		case "section":
			if (typeof value === "object" && value !== null && !Array.isArray(value)) applyRules(value, rule.keys, at);
			else applyRule(value, rule.other, at);
			return;
		default: if (!rule.asksNothing(value)) at.findings.add(rule.kind, at.path, rule.reason, rule.settledBy);
	}
}

// cli/mirrord/keys.ts
/**
* Every key of mirrord's configuration files (mirrord-schema.json of the 3.2xx versions, and a few that older files have),
* with what a session makes of it. The network, the files and the target are read in files of their own.
*/
const NO_CLUSTER = warned("is not done here: the cluster is reached as the kubeconfig says");
const NO_POD = warned("has no use: the agent of a target on this machine is a process, not a pod");
const OTHER_POD = warned("is not taken from a file of mirrord; agent: of a headgate.yaml says what the pods of agents look like");
const OTHER_IMAGE = warned("is an image of mirrord's agent, which does not serve here; --agent-image or HEADGATE_AGENT_IMAGE names another than headgate/agent");
const OTHER_COMMAND = warned("is for another command of mirrord");
const NOT_INSIDE = warned("has no use: Headgate loads nothing into the command");
const FILES = "the command reads and writes the files of this machine";
const OUTGOING = "the command connects from this machine, not from the target";
const DNS = "names are looked up on this machine, not in the target";
const IMAGE = [(value) => typeof value === "string", "must be text or an object with registry and tag"];
const FILE_MODES = [
	"local",
	"localwithoverrides",
	"read",
	"write"
];
const FILE_MODE = [(value) => FILE_MODES.includes(String(value)), `must be one of ${FILE_MODES.join(", ")}`];
const FILES_ASKED = [(value) => typeof value === "boolean" || FILE_MODE[0](value), `must be true, false, an object or one of ${FILE_MODES.join(", ")}`];
const AGENT = warned("has no use: it is a setting of the agent of mirrord");
const POD_FLAGS = [...[
	"check_out_of_pods",
	"clean_iptables_on_start",
	"disable_mesh_sidecar_injection",
	"exclude_from_mesh"
]];
const POD_KEYS = [
	...[
		"annotations",
		"disabled_capabilities",
		"image_pull_policy",
		"image_pull_secrets",
		"labels",
		"namespace"
	],
	...[
		"network_interface",
		"node_selector",
		"priority_class",
		"resources",
		"security_context",
		"service_account"
	],
	"tolerations"
];
/** @param isLocal whether the target is one of this machine, whose agent is no pod. */
function agentRules(isLocal) {
	const pod = isLocal ? NO_POD : OTHER_POD;
	const image = isLocal ? NO_POD : OTHER_IMAGE;
	return {
		flush_connections: KNOWN,
		...each(["ephemeral", "privileged"], checked(FLAG, isLocal ? NO_POD : KNOWN)),
		image: section(each(["registry", "tag"], image), checked(IMAGE, image)),
		...each(POD_FLAGS, checked(FLAG, pod)),
		...each(POD_KEYS, pod),
		ttl: checked(COUNT, pod),
		...each(["communication_timeout", "startup_timeout"], checked(COUNT, AGENT)),
		...each([
			"jaq_time_limit",
			"json_log",
			"log_level",
			"metrics"
		], AGENT),
		dns: section(each(["attempts", "timeout"], checked(COUNT, AGENT))),
		inject_headers: checked(FLAG, warned("nothing is added to responses: headgate status tells what was taken")),
		...each(["max_body_buffer_size", "max_body_buffer_timeout"], checked(COUNT, warned("a body is looked at up to 64 KiB and 1 s, whatever is written here"))),
		nftables: checked(FLAG, warned("how the traffic is taken is chosen by a probe; --redirect-engine overrides it", () => false)),
		pause: refused$1("the target cannot be paused")
	};
}
const env = {
	...each([
		"env_file",
		"exclude",
		"include",
		"load_from_process",
		"override",
		"overrides",
		"unset"
	], KNOWN),
	mapping: warned("values are not rewritten; override sets one")
};
const fs = {
	mode: checked(FILE_MODE, warnedWithoutWorld(FILES, (value) => value === "local")),
	...each(["read_only", "read_write"], warnedWithoutWorld(FILES)),
	...each([
		"local",
		"mapping",
		"not_found"
	], KNOWN),
	readonly_file_buffer: KNOWN
};
const outgoing = {
	...each(["tcp", "udp"], checked(FLAG, warnedWithoutWorld(OUTGOING))),
	unix_streams: warned("sockets with a path are those of this machine"),
	ignore_localhost: KNOWN,
	filter: section({
		local: KNOWN,
		remote: warnedWithoutWorld(OUTGOING)
	})
};
const incoming = {
	...each([
		"mode",
		"http_filter",
		"port_mapping",
		"ports",
		"ignore_ports",
		"on_concurrent_steal"
	], KNOWN),
	...each(["tls_delivery", "https_delivery"], KNOWN),
	ignore_localhost: refused$1("listeners on 127.0.0.1 cannot be told from others; list their ports in ignore_ports instead"),
	listen_ports: warned("the command listens on the ports that it names itself"),
	http_header_filter: refused$1("mirrord no longer knows this key; write \"http_filter\": { \"header_filter\": \"…\", \"ports\": […] } instead")
};
const network = {
	incoming: section(incoming, KNOWN),
	outgoing: section(outgoing, checked(FLAG_OR_SECTION, warnedWithoutWorld(OUTGOING))),
	dns: section({
		enabled: checked(FLAG, warnedWithoutWorld(DNS)),
		filter: section({
			local: KNOWN,
			remote: warnedWithoutWorld(DNS)
		})
	}, checked(FLAG_OR_SECTION, warnedWithoutWorld(DNS))),
	ipv6: checked(FLAG, warned("connections over IPv6 are taken, too", (value) => value !== false))
};
const feature = {
	network: section(network, checked(FLAG_OR_SECTION, KNOWN)),
	env: section(env, KNOWN),
	fs: section(fs, checked(FILES_ASKED, warnedWithoutWorld(FILES, (value) => value === false || value === "local"))),
	hostname: checked(FLAG, warnedWithoutWorld("the command sees the name of this machine")),
	magic: section({ aws: warned("the AWS settings of this machine stay as they are") }),
	capture_error_trace: NOT_INSIDE,
	preview: section(each([
		"creation_timeout_secs",
		"image",
		"ttl_mins"
	], OTHER_COMMAND)),
	copy_target: refused$1("no copy of the target is made: the session would take the traffic of the target itself", isNoCopy),
	split_queues: refused$1("queues are not split: the command would read everybody’s messages"),
	db_branches: refused$1("databases are not branched: the command would work on the real one")
};
function isNoCopy(value) {
	return isOff(value) || typeof value === "object" && value !== null && "enabled" in value && value.enabled === false;
}
const PROXY = [
	"idle_timeout",
	"json_log",
	"log_destination",
	"log_level",
	"start_idle_timeout"
];
const CONTAINER = [
	"cli_extra_args",
	"cli_image",
	"cli_image_lib_path",
	"cli_prevent_cleanup",
	"cli_tls_path",
	"override_host_ip",
	"platform"
];
const EXPERIMENTS = [
	"applev",
	"browser_extension_config",
	"disable_reuseaddr",
	"dlopen_cgo",
	"dns_permission_error_fatal",
	"enable_exec_hooks_linux",
	"force_hook_connect",
	"hide_ipv6_interfaces",
	"hook_rename",
	"idle_local_http_connection_timeout",
	"ignore_system_proxy_config",
	"latency",
	"non_blocking_tcp_connect",
	"readlink",
	"sip_log_destination",
	"sip_utils",
	"tcp_ping4_mock",
	"trust_any_certificate",
	"use_dev_null"
];
/** The keys of a file. @param isLocal whether its target is one of this machine */
function mirrordKeys(isLocal) {
	return {
		...KEYS$1,
		agent: section(agentRules(isLocal))
	};
}
const KEYS$1 = {
	...each([
		"$schema",
		"key",
		"target",
		"telemetry"
	], KNOWN),
	feature: section(feature),
	operator: checked(FLAG, warned("has no use: Headgate needs no operator")),
	profile: refused$1("a profile lies in a cluster and cannot be read; write its settings into the file"),
	connect_tcp: refused$1("an agent of mirrord cannot be joined"),
	pause: refused$1("the target cannot be paused"),
	...each([
		"accept_invalid_certificates",
		"baggage",
		"traceparent",
		"use_proxy"
	], NO_CLUSTER),
	...each(["kube_context", "kubeconfig"], KNOWN),
	startup_retry: section(each([
		"max_ms",
		"max_retries",
		"min_ms"
	], NO_CLUSTER)),
	skip_processes: checked(TEXTS$1, warned("every process under the command counts: their ports are taken, too, where the target serves them")),
	...each([
		"sip_binaries",
		"skip_build_tools",
		"skip_extra_build_tools",
		"skip_sip"
	], NOT_INSIDE),
	internal_proxy: section(each([
		...PROXY,
		"process_logging_interval",
		"socket_timeout"
	], NOT_INSIDE)),
	external_proxy: section(each([
		...PROXY,
		"host_ip",
		"tls_enable"
	], OTHER_COMMAND)),
	api: OTHER_COMMAND,
	ci: section({ output_dir: OTHER_COMMAND }),
	container: section(each(CONTAINER, OTHER_COMMAND)),
	experimental: section(each(EXPERIMENTS, warned("experiments of mirrord have no counterpart here")))
};

// cli/mirrord/outgoing.ts
const NETWORK = ["feature", "network"];
/** @param feature the value of `feature` */
function readOutgoing({ network, hostname }, findings) {
	const name = hostname === false ? { hostname: "local" } : {};
	if (network === false) return {
		...name,
		outgoing: "local",
		dns: "local"
	};
	const { outgoing, dns } = objectOf$1(network);
	return {
		...name,
		...readConnections(outgoing, findings),
		...readNames(dns, findings)
	};
}
function readConnections(outgoing, findings) {
	if (outgoing === false) return { outgoing: "local" };
	const { tcp, udp, ignore_localhost: ignoresLocalhost, filter } = objectOf$1(outgoing);
	const first = [
		...tcp === false ? ["tcp://*"] : [],
		...udp === false ? ["udp://*"] : [],
		...ignoresLocalhost === true ? ["localhost"] : []
	].map((text) => ({
		side: "local",
		text
	}));
	const read = readFilter(filter, {
		path: [
			...NETWORK,
			"outgoing",
			"filter"
		],
		findings,
		ruleOf: ruleOfConnections
	});
	const rules = [...first, ...read.rules];
	return {
		...read.others === void 0 ? {} : { outgoing: read.others },
		...rules.length === 0 ? {} : { outgoingRules: rules }
	};
}
function readNames(dns, findings) {
	const { enabled, filter } = objectOf$1(dns);
	if (dns === false || enabled === false) return { dns: "local" };
	const { rules, others } = readFilter(filter, {
		path: [
			...NETWORK,
			"dns",
			"filter"
		],
		findings,
		ruleOf: ruleOfNames
	});
	return {
		...others === void 0 ? {} : { dns: others },
		...rules.length === 0 ? {} : { dnsRules: rules }
	};
}
function readFilter(filter, place) {
	const sides = ["local", "remote"].filter((side) => (objectOf$1(filter)[side] ?? null) !== null);
	const [side] = sides;
	if (side === void 0) return {
		rules: [],
		others: void 0
	};
	if (sides.length > 1) place.findings.mistake(place.path, "must have local or remote, not both");
	const written = objectOf$1(filter)[side];
	const texts = typeof written === "string" ? [written] : written;
	const path = [...place.path, side];
	if (!Array.isArray(texts) || !texts.every((each) => typeof each === "string")) {
		place.findings.mistake(path, "must be text or a list of texts");
		return {
			rules: [],
			others: void 0
		};
	}
	const rules = texts.flatMap((text, index) => {
		const found = readRule(text, {
			...place,
			path: Array.isArray(written) ? [...path, index] : path
		});
		return found === void 0 ? [] : [{
			side,
			text: found
		}];
	});
	if (texts.length === 0) return {
		rules,
		others: void 0
	};
	return {
		rules,
		others: side === "local" ? void 0 : "local"
	};
}
function readRule(text, { path, findings, ruleOf }) {
	try {
		const rule = ruleOf(text);
		if ("text" in rule) return rule.text;
		findings.add("warning", path, rule.warning);
	} catch (error) {
		if (!(error instanceof RuleError)) throw error;
		findings.mistake(path, error.message.replace(/\.$/, ""));
	}
}
/** Port 0 is any port. */
function ruleOfConnections(written) {
	const text = written.replace(/(?<=.):0$/, "");
	new OutgoingRules([{
		side: "local",
		text
	}]);
	return { text };
}
/** A port behind a name says nothing about where the name is asked for. */
function ruleOfNames(written) {
	const text = written.replace(/^(tcp|udp):\/\//, "").replace(/(?<=.):\d+$/, "");
	new OutgoingRules([{
		side: "local",
		text: written.replace(/(?<=.):0$/, "")
	}]);
	try {
		new OutgoingRules([], "remote", [{
			side: "local",
			text
		}]);
		return { text };
	} catch (error) {
		if (!(error instanceof RuleError)) throw error;
		return { warning: "is no name: only names are told apart when they are asked for" };
	}
}
function objectOf$1(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

// cli/mirrord/target.ts
const WORKLOADS = [...[
	"cron_job",
	"daemon_set",
	"deployment",
	"job",
	"pod",
	"replica_set",
	"rollout",
	"service",
	"stateful_set"
], ...[
	"cronjob",
	"daemonset",
	"replicaset",
	"statefulset"
]];
/** What a file says of its target; mistakes and remarks are found. */
function readTarget(value, findings) {
	if (value === void 0 || value === null) return { target: void 0 };
	const path = ["target"];
	if (typeof value === "string") return { target: readTargetText(value, path, findings) };
	if (typeof value !== "object" || Array.isArray(value)) return { target: wrongTarget(path, findings) };
	if (!("path" in value || "namespace" in value)) return { target: readWorkload(value, path, findings) };
	const { path: name, namespace, ...others } = value;
	for (const key of Object.keys(others)) findings.unknownKey([...path, key], ["path", "namespace"]);
	const target = readPath(name, [...path, "path"], findings);
	if (namespace === void 0 || namespace === null) return { target };
	const namespacePath = [...path, "namespace"];
	if (target !== void 0 && !isClusterTarget(target)) {
		findings.add("warning", namespacePath, "has no use: the target is on this machine");
		return { target };
	}
	if (typeof namespace !== "string") {
		findings.mistake(namespacePath, "must be text");
		return { target };
	}
	return {
		target,
		namespace: trying(() => parseNamespace(namespace), namespacePath, findings)
	};
}
function readPath(value, path, findings) {
	if (typeof value === "string") return readTargetText(value, path, findings);
	return typeof value === "object" && value !== null ? readWorkload(value, path, findings) : void 0;
}
function readTargetText(text, path, findings) {
	if (text !== "targetless") return trying(() => parseTarget(text), path, findings);
	findings.add("refusal", path, "names no target, so there is no traffic to take; name one here or by -t, such as deployment/NAME", "target");
}
/** `{ deployment: shop, container: web }` */
function readWorkload(value, path, findings) {
	const { container = null, ...others } = value;
	for (const key of Object.keys(others)) if (!WORKLOADS.includes(key)) findings.unknownKey([...path, key], [
		...WORKLOADS,
		"container",
		"path",
		"namespace"
	]);
	const [kind, name] = Object.entries(others).find(([key]) => WORKLOADS.includes(key)) ?? [];
	if (kind === void 0 || typeof name !== "string") return wrongTarget(path, findings);
	if (container !== null && typeof container !== "string") {
		findings.mistake([...path, "container"], "must be text");
		return;
	}
	const behind = container === null ? "" : `/container/${container}`;
	return trying(() => parseTarget(`${kind.replace("_", "")}/${name}${behind}`), path, findings);
}
function trying(read, path, findings) {
	try {
		return read();
	} catch (error) {
		if (!(error instanceof HeadgateError)) throw error;
		findings.mistake(path, [error.message, error.hint ?? ""].join(" ").trim().replace(/\.$/, ""));
		return;
	}
}
function wrongTarget(path, findings) {
	findings.mistake(path, "must be text such as \"deployment/shop\", or an object with path");
}

// cli/mirrord/template.ts
/**
* The templates of a mirrord file, as far as they are plain. mirrord renders the file as text (with Tera) before it parses it:
*
*   {{ key }}                                  the session's key, from `key` of the same file
*   {{ get_env(name="USER", default="x") }}    a variable of the environment
*   {# … #}                                    a comment
*
* Anything else of that language (filters, statements, other variables) is refused with its place. A value is put in as it
* is; one that would end the text around it is refused, too: the file would say something that nobody wrote.
*/
const TEMPLATE = /\{\{-?([\s\S]*?)-?\}\}|\{#[\s\S]*?#\}|\{\{|\{%/g;
const GET_ENV = /^get_env\(([\s\S]*)\)$/;
const ARGUMENT = /\s*([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([\w.-]+))\s*(?:,|$)/gy;
/** Whether `{{ key }}` stands in the text. */
function needsKey(text) {
	return /\{\{-?\s*key\s*-?\}\}/.test(text);
}
/** The text with its templates filled in. @throws HeadgateError HEADGATE_ERR_CONFIG, HEADGATE_ERR_UNSUPPORTED */
function renderTemplates(text, values) {
	return text.replace(TEMPLATE, (template, expression, offset) => {
		const place = placeOf(text, offset, values.file);
		if (template.startsWith("{#")) return template.replace(/[^\n]/g, "");
		if (template.startsWith("{%")) throw refused(place, "{% … %}");
		if (expression === void 0) throw wrong(place, "a template begins with {{ and does not end");
		return insertable(resolve(expression.trim(), place, values), template, place);
	});
}
function resolve(expression, place, values) {
	if (expression === "key") {
		if (values.key !== void 0) return values.key;
		throw wrong(place, "{{ key }} needs a key, and the file has none (mirrord would make up one that nobody knows)", "Add a key to the file, as in \"key\": \"alice\".");
	}
	const call = GET_ENV.exec(expression);
	const given = call === null ? void 0 : argumentsOf(call[1] ?? "");
	const name = given?.get("name");
	if (given === void 0 || name === void 0) throw refused(place, `{{ ${expression} }}`);
	const value = values.environment[name] ?? given.get("default");
	if (value !== void 0) return value;
	throw wrong(place, `the variable ${name} is not set`, `Set ${name}, or write get_env(name="${name}", default="…").`);
}
/** `name="USER", default="x"`; undefined for anything else. */
function argumentsOf(text) {
	const found = /* @__PURE__ */ new Map();
	ARGUMENT.lastIndex = 0;
	let end = 0;
	for (let match = ARGUMENT.exec(text); match !== null && match[0] !== ""; match = ARGUMENT.exec(text)) {
		found.set(match[1] ?? "", match[2] ?? match[3] ?? match[4] ?? match[5] ?? "");
		end = ARGUMENT.lastIndex;
	}
	return end === text.length && [...found.keys()].every((key) => key === "name" || key === "default") ? found : void 0;
}
function insertable(value, template, place) {
	if (!/["\u0000-\u001f\u007f]/.test(value)) return value;
	throw wrong(place, `the value of ${template} has a quote or a control character and cannot stand here`);
}
function placeOf(text, offset, file) {
	const before = text.slice(0, offset).split("\n");
	return `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
function wrong(place, problem, hint) {
	return new HeadgateError("HEADGATE_ERR_CONFIG", `${place}: ${problem}.`, { hint });
}
function refused(place, template) {
	return new HeadgateError("HEADGATE_ERR_UNSUPPORTED", `${place}: the template ${template} is not understood.`, { hint: "Write the value itself, {{ key }}, or {{ get_env(name=\"VARIABLE\", default=\"…\") }}." });
}

// cli/mirrord/read-mirrord.ts
/** Stands for the key until the file, which holds it, is read. No JSON, YAML or TOML text begins so. */
const KEY_MARK = "«key»";
/** @throws HeadgateError HEADGATE_ERR_CONFIG with all mistakes, HEADGATE_ERR_UNSUPPORTED for templates. */
function readMirrord(text, file, environment) {
	const source = openSource(fillIn(text, file, environment), file);
	const value = objectOf(source);
	const findings = new Findings(source);
	const isLocal = hasLocalTarget(value, source);
	applyRules(value, mirrordKeys(isLocal), {
		path: [],
		findings
	});
	const layer = {
		...readTarget(value.target, findings),
		...readCluster(value, environment, findings),
		...readEnv(objectAt(value.feature).env, findings),
		...readIncoming(value, findings),
		...readOutgoing(objectAt(value.feature), findings),
		...readFilesOf(objectAt(value.feature), findings),
		drain: readDrain(value.agent, findings),
		...isLocal ? {} : readPodAgent(objectAt(value.agent))
	};
	noteDefaults(value, findings);
	findings.throwMistakes();
	return {
		layer,
		remarks: findings.remarks
	};
}
/** What is wrong with the target is found when it is read. */
function hasLocalTarget(value, source) {
	const { target } = readTarget(value.target, new Findings(source));
	return target !== void 0 && !isClusterTarget(target);
}
/** What agents of both kinds have. A value of the wrong kind is a mistake already. */
function readPodAgent({ ephemeral, privileged }) {
	if (typeof ephemeral !== "boolean" && typeof privileged !== "boolean") return {};
	return { podAgent: {
		...typeof ephemeral === "boolean" && { ephemeral },
		...typeof privileged === "boolean" && { privileged }
	} };
}
/** Which cluster. `~` is the home directory, as mirrord has it. */
function readCluster({ kube_context, kubeconfig }, environment, findings) {
	const text = (value, key) => {
		if (value === void 0 || value === null || typeof value === "string") return value ?? void 0;
		findings.mistake([key], "must be text");
	};
	const path = text(kubeconfig, "kubeconfig");
	return {
		context: text(kube_context, "kube_context"),
		kubeconfig: path?.replace(/^~(?=\/)/, environment.HOME ?? "~")
	};
}
function fillIn(text, file, environment) {
	if (!needsKey(text)) return renderTemplates(text, {
		file,
		environment,
		key: void 0
	});
	const { key } = objectOf(openSource(renderTemplates(text, {
		file,
		environment,
		key: KEY_MARK
	}), file));
	const isKey = typeof key === "string" && key !== "" && !key.includes(KEY_MARK);
	return renderTemplates(text, {
		file,
		environment,
		key: isKey ? key : void 0
	});
}
function openSource(text, file) {
	return file.endsWith(".toml") ? new TomlSource(text, file) : new ConfigSource(text, file);
}
function objectOf({ value, file }) {
	if (value === null || value === void 0) throw new HeadgateError("HEADGATE_ERR_CONFIG", `${file}: the file is empty, and mirrord reads no such file.`, { hint: "Begin with {\"target\": \"deployment/NAME\", \"feature\": {\"network\": {\"incoming\": \"steal\"}}}." });
	if (isObject(value)) return value;
	throw new HeadgateError("HEADGATE_ERR_CONFIG", `${file}: the file must hold keys and values.`);
}
/** Their default is to drop older connections; only where it is written do we reset anybody's. */
function readDrain(agent, findings) {
	const flush = objectAt(agent).flush_connections ?? null;
	if (flush === null || typeof flush === "boolean") return flush ?? void 0;
	findings.mistake(["agent", "flush_connections"], "must be true or false");
}
function readFilesOf({ fs }, findings) {
	return fs === void 0 || fs === null ? {} : { files: readFiles(fs, findings) };
}
/** What mirrord does unless a file says otherwise. */
function noteDefaults({ feature }, findings) {
	const { fs, network } = objectAt(feature);
	const { outgoing } = objectAt(network);
	const missing = [];
	if (fs === void 0 || isObject(fs) && fs.mode === void 0) missing.push("files");
	const isOutgoingOpen = outgoing === void 0 || isObject(outgoing) && !("tcp" in outgoing || "udp" in outgoing);
	if (network !== false && isOutgoingOpen) missing.push("outgoing connections");
	if (missing.length === 0) return;
	const reason = `without --world the command keeps the ${missing.join(", ").replace(/, ([^,]*)$/, " and $1")} of this machine, where mirrord takes the target's`;
	findings.add("notice", ["feature"], reason, "world");
}
function objectAt(value) {
	return isObject(value) ? value : {};
}
function isObject(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

// cli/config/mistakes.ts
/** What is wrong in a file of ours: all of it is collected, so that it is told at once. */
/** What helps with every mistake. */
const GENERAL_HINT = "All keys are in docs/configuration.md; `headgate config check FILE` checks a file without starting anything.";
var Mistakes = class {
	#source;
	#errors = [];
	constructor(source) {
		this.#source = source;
	}
	/** @param message a sentence about the part at `path`. */
	add(path, message) {
		this.addError(new HeadgateError("HEADGATE_ERR_CONFIG", `${this.#source.placeOf(path)}: ${message}`));
	}
	/** A mistake that says its own place. */
	addError(error) {
		this.#errors.push(error);
	}
	/** What `read` gives, or undefined: then what it threw is a mistake at `path`. */
	at(path, read) {
		try {
			return read();
		} catch (error) {
			if (!(error instanceof HeadgateError)) throw error;
			const message = `${this.#source.placeOf(path)}: ${formatKeyPath(path)}: ${error.message}`;
			this.addError(new HeadgateError(error.code, message, {
				hint: error.hint,
				cause: error
			}));
			return;
		}
	}
	/** @throws HeadgateError of the mistakes' code if all have the same, else HEADGATE_ERR_CONFIG. */
	throwAll() {
		const [first, ...others] = this.#errors;
		if (first === void 0) return;
		const code = others.every((error) => error.code === first.code) ? first.code : "HEADGATE_ERR_CONFIG";
		const hints = new Set(this.#errors.map(({ hint }) => hint));
		const lines = this.#errors.map(({ message, hint }) => hints.size === 1 || hint === void 0 ? message : `${message} ${hint}`);
		throw new HeadgateError(code, lines.join("\n"), {
			hint: hints.size === 1 ? first.hint ?? GENERAL_HINT : GENERAL_HINT,
			cause: first
		});
	}
};

// cli/config/shape-mistakes.ts
function shapeMistakes(issues) {
	return issues.flatMap(innermost).flatMap((issue) => {
		const path = issue.path.filter((part) => typeof part !== "symbol");
		if (issue.code !== "unrecognized_keys") return [{
			path,
			message: `${formatKeyPath(path)}: ${expectation(path)}.`
		}];
		return (path.length === 0 ? issue.keys.filter((key) => !LATER_KEYS.has(key)) : issue.keys).map((key) => ({
			path: [...path, key],
			message: unknownKey([...path, key])
		}));
	});
}
/** The issues of the only form of a union that the value can have been meant for; else the issue as it is. */
function innermost(issue) {
	if (issue.code !== "invalid_union") return [issue];
	const [meant, ...others] = issue.errors.filter((branch) => branch.some(isInside));
	if (meant === void 0 || others.length > 0) return [issue];
	return meant.flatMap((inner) => innermost({
		...inner,
		path: [...issue.path, ...inner.path]
	}));
}
function isInside({ code, path }) {
	return path.length > 0 || code === "unrecognized_keys";
}
/** Keys of objects, for "did you mean". */
const KEYS = {
	"": CONFIG_KEYS,
	target: TARGET_KEYS,
	outgoing: OUTGOING_KEYS,
	files: FILES_KEYS,
	dns: DNS_KEYS,
	env: Object.keys(environmentConfigSchema.shape),
	agent: Object.keys(agentConfigSchema.shape)
};
function unknownKey(path) {
	const nearest = nearestWord(String(path.at(-1)), KEYS[path.slice(0, -1).join(".")] ?? []);
	const guess = nearest === void 0 ? "" : ` Did you mean "${nearest}"?`;
	return `there is no key "${formatKeyPath(path)}".${guess}`;
}
const SWITCH = "must be true or false";
const TEXT = "must be text";
const SIDE = "must be remote or local";
const GLOBS = "must be a list of globs, as in [\"AWS_*\"]";
const TEXTS = "must be text; numbers, true and false need quotes, as in { PORT: \"8080\" }";
/** What would be right, by key: the words of a union's own issues are of no use to a person. The nearest parent speaks for a key without. */
const EXPECTATIONS = {
	target: "must be text such as deployment/shop or netns/shop, or { path: … } with texts",
	one: SWITCH,
	env: "must be false, or { include, exclude, unset: lists of globs, override: { NAME: text }, file: path }",
	"env.include": GLOBS,
	"env.exclude": GLOBS,
	"env.unset": GLOBS,
	"env.override": TEXTS,
	"env.file": TEXT,
	mode: "must be steal or mirror",
	source: "must be packets or redirect",
	max_rate: "must be a rate such as 100/s or 5MB/s",
	ports: "must be a list of ports such as 8080, \"8080:3000\" or \"http:3000\" (in quotes)",
	takeover: SWITCH,
	steal_probes: SWITCH,
	drain: SWITCH,
	client_address: SWITCH,
	world: SWITCH,
	drain_timeout: "must be a number of seconds from 0 to 86400",
	name: "must be a text of 1 to 64 printable characters",
	progress: `must be one of ${PROGRESS_MODES.join(", ")}`,
	local_protocol: `must be one of ${LOCAL_PROTOCOLS.join(", ")}`,
	redirect_engine: `must be one of ${REDIRECT_ENGINES.join(", ")}`,
	outgoing: "must be remote, local or off, or { default, rules: [{ local: \"localhost:5432\" }, …] }",
	dns: "must be remote or local, or { default, rules: [{ local: \"*.example.com\" }, …] }",
	hostname: SIDE,
	files: "must be off, overrides, read or write, or { mode, include, exclude, write: lists of absolute paths, cache_seconds }",
	agent: "must be an object with keys such as image and ephemeral",
	"agent.ephemeral": SWITCH,
	"agent.privileged": SWITCH,
	"agent.image": TEXT,
	"agent.priority_class": TEXT,
	"agent.image_pull_policy": "must be Always, IfNotPresent or Never",
	"agent.image_pull_secrets": "must be a list of names of Secrets",
	"agent.resources": "must be { requests, limits }, both with texts, as in { memory: \"96Mi\", cpu: \"1\" }",
	"agent.labels": TEXTS,
	"agent.annotations": TEXTS,
	"agent.tolerations": "must be a list of tolerations, as in a pod of Kubernetes",
	"agent.ttl_seconds": "must be a whole number of seconds",
	"agent.control_port": "must be a port, a number from 1 to 65535",
	"agent.log_level": "must be debug, info, warn or error"
};
function expectation(path) {
	const [first = "", second = ""] = path;
	return EXPECTATIONS[`${first}.${second}`] ?? EXPECTATIONS[first] ?? "has a value of the wrong kind";
}

// cli/config/read-config.ts
/** From a configuration file, ours or mirrord's, to one layer of settings, or to an error that says where and what. */
/** Looked for in the working directory, in this order, when no file is named. */
const DEFAULT_CONFIG_FILES = [
	"headgate.yaml",
	"headgate.yml",
	"headgate.json"
];
/** The first default file that exists in the working directory. */
function findDefaultConfig(exists) {
	return DEFAULT_CONFIG_FILES.find(exists);
}
/** @throws HeadgateError HEADGATE_ERR_CONFIG, also when the file cannot be read. */
function loadConfig(file, environment) {
	return readConfig(readConfigText(file), file, environment);
}
/** A file of ours or of mirrord's, whichever it is. @param environment for templates in theirs. @throws HeadgateError */
function readConfig(text, file, environment) {
	return isMirrord(text, file) ? readMirrord(text, file, environment) : {
		layer: parseConfig(text, file),
		remarks: []
	};
}
function isMirrord(text, file) {
	if (hasMirrordName(file)) return true;
	try {
		return hasMirrordKeys(new ConfigSource(text, file).value, CONFIG_KEYS);
	} catch (error) {
		if (!(error instanceof HeadgateError)) throw error;
		return mayHoldTemplates(text);
	}
}
/** A file of ours. @param file its name, for the messages. @throws HeadgateError with every mistake and its place. */
function parseConfig(text, file) {
	const source = new ConfigSource(text, file);
	if (source.value === null || source.value === void 0) return {};
	if (typeof source.value !== "object" || Array.isArray(source.value)) throw new HeadgateError("HEADGATE_ERR_CONFIG", `${source.placeOf([])}: the file must hold keys and values.`, { hint: "Begin with a line such as `target: netns/shop`." });
	const mistakes = new Mistakes(source);
	refuseLater(source, mistakes);
	const filter = readConfigFilter(source, mistakes);
	const layer = {
		...toLayer(readShape(source, mistakes), mistakes),
		filter
	};
	const key = layer.source === void 0 ? "max_rate" : "source";
	mistakes.at([key], () => checkMirrorSettings(layer, {
		source: "it",
		maxRate: "it",
		mirror: "mode: mirror"
	}));
	mistakes.throwAll();
	return layer;
}
function readConfigText(file) {
	let text;
	try {
		text = readBounded(file);
	} catch (error) {
		if (systemErrorCode(error) === void 0) throw error;
		const reason = systemErrorWords(error);
		throw new HeadgateError("HEADGATE_ERR_CONFIG", `${file} cannot be read: ${reason}.`, { cause: error });
	}
	if (text !== void 0) return text;
	throw new HeadgateError("HEADGATE_ERR_CONFIG", `${file} is larger than a configuration file can be (1 MiB).`);
}
/** The file's text; undefined when it has more than MAX_CONFIG_BYTES, as a device has. */
function readBounded(file) {
	const descriptor = (0, import__builtin_fs.openSync)(file, "r");
	try {
		const bytes = Buffer.alloc(MAX_CONFIG_BYTES + 1);
		let length = 0;
		for (let read = -1; read !== 0 && length < bytes.length; length += read) read = (0, import__builtin_fs.readSync)(descriptor, bytes, length, bytes.length - length, null);
		return length > 1048576 ? void 0 : bytes.toString("utf8", 0, length);
	} finally {
		(0, import__builtin_fs.closeSync)(descriptor);
	}
}
/** The file, or what is left of it without the keys that are wrong: they do not keep the others from being looked at. */
function readShape(source, mistakes) {
	const { filter: _, ...written } = source.value;
	const result = configSchema.safeParse(written);
	if (result.success) return result.data;
	const found = shapeMistakes(result.error.issues);
	for (const { path, message } of found) mistakes.add(path, message);
	lookAtOtherPorts(written.ports, {
		wrong: new Set(found.map(({ path }) => formatKeyPath(path))),
		mistakes
	});
	const wrong = new Set(found.map(({ path }) => path[0]));
	const rest = Object.entries(written).filter(([key]) => !wrong.has(key) && !LATER_KEYS.has(key));
	return configSchema.parse(Object.fromEntries(rest));
}
/** One that is wrong hides no other. */
function lookAtOtherPorts(ports, { wrong, mistakes }) {
	if (!Array.isArray(ports) || ![...wrong].some((path) => path.startsWith("ports["))) return;
	for (const [index, port] of ports.entries()) if (!wrong.has(`ports[${index}]`)) mistakes.at(["ports", index], () => parsePortWish(String(port)));
}
function toLayer(config, mistakes) {
	return {
		...targetLayer(config.target, mistakes),
		one: config.one,
		...environmentLayer(config.env),
		...mistakes.at(["outgoing"], () => readOutgoingConfig(config.outgoing)),
		world: config.world,
		...mistakes.at(["dns"], () => readDnsConfig(config.dns)),
		hostname: config.hostname,
		files: readFilesConfig(config, mistakes),
		mode: config.mode,
		source: config.source,
		maxRate: readMaxRate(config, mistakes),
		ports: readPorts(config, mistakes),
		tls: config.tls === void 0 ? void 0 : readTls(config.tls, mistakes),
		takeover: config.takeover,
		stealProbes: config.steal_probes,
		drain: config.drain,
		drainTimeoutS: config.drain_timeout,
		name: config.name === void 0 ? void 0 : mistakes.at(["name"], () => parseName(String(config.name))),
		progress: config.progress,
		localProtocol: config.local_protocol,
		redirectEngine: config.redirect_engine,
		clientAddress: config.client_address,
		podAgent: config.agent
	};
}
/** What is asked of files together must make sense together. */
function readFilesConfig({ files }, mistakes) {
	if (files === void 0) return void 0;
	const layer = filesLayerOf(files);
	mistakes.at(["files"], () => mergeFiles([layer]));
	return layer;
}
function readPorts({ ports }, mistakes) {
	const wishes = ports?.flatMap((port, index) => mistakes.at(["ports", index], () => parsePortWish(String(port))) ?? []);
	mistakes.at(["ports"], () => checkWishes(wishes ?? []));
	return wishes;
}
function environmentLayer(env) {
	if (env === void 0) return {};
	if (env === false) return { env };
	const { include, exclude, override, unset, file } = env;
	return {
		envInclude: include,
		envExclude: exclude,
		envOverride: override,
		envUnset: unset,
		envFile: file
	};
}
function targetLayer(target, mistakes) {
	if (target === void 0) return {};
	if (typeof target === "string") return { target: mistakes.at(["target"], () => parseTarget(target)) };
	const { namespace, context, kubeconfig } = target;
	return {
		target: mistakes.at(["target"], () => targetOf(target)),
		namespace: namespace === void 0 ? void 0 : mistakes.at(["target", "namespace"], () => parseNamespace(namespace)),
		context,
		kubeconfig
	};
}
function targetOf({ path, selector, container }) {
	if (path !== void 0 && selector !== void 0) throw new HeadgateError("HEADGATE_ERR_TARGET", "path and selector both name a target.", { hint: "Leave one of them out." });
	if (selector !== void 0) return selectorTarget(selector, container);
	if (path === void 0) return void 0;
	return container === void 0 ? parseTarget(path) : inContainer(parseTarget(path), container);
}
function readTls({ cert, key }, mistakes) {
	const path = (name, text) => mistakes.at(["tls", name], () => parseTlsPath(text));
	return {
		cert: path("cert", cert) ?? cert,
		key: path("key", key) ?? key
	};
}
function readMaxRate({ max_rate }, mistakes) {
	return max_rate === void 0 ? void 0 : mistakes.at(["max_rate"], () => parseMaxRate(max_rate));
}
/** The filter is read before the shape is checked: its own reader says what was probably meant. */
function readConfigFilter(source, mistakes) {
	const { filter } = source.value;
	if (filter === void 0) return void 0;
	const errors = filterErrors(filter, filterPlace(source));
	for (const error of errors) mistakes.addError(error);
	return errors.length > 0 ? void 0 : readFilter$2(filter, filterPlace(source));
}
/** Says where a part of the filter lies, for the messages of the filter's own reader. */
function filterPlace(source) {
	return (path) => {
		const full = ["filter", ...parseKeyPath(path)];
		return `${source.placeOf(full)}: ${formatKeyPath(full)}`;
	};
}
/** Keys that a later version will know. */
function refuseLater(source, mistakes) {
	for (const key of Object.keys(source.value)) {
		const meaning = LATER_KEYS.get(key);
		if (meaning === void 0) continue;
		const message = `${source.placeOf([key])}: "${key}" (${meaning}) is not in this version.`;
		mistakes.addError(new HeadgateError("HEADGATE_ERR_UNSUPPORTED", message, { hint: "Remove the key: the rest works without it." }));
	}
}

export { formatKeyPath as i, loadConfig as n, remarkWords as r, findDefaultConfig as t };