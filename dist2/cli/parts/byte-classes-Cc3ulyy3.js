// filter-engine/http1/byte-classes.ts
/** What each byte may be in an HTTP/1 message: one table of bits, so that a scan is one load and one test per byte. */
const HTAB = 9;
const LF = 10;
const CR = 13;
const SP = 32;
const HASH = 35;
const DIGIT_0 = 48;
const DIGIT_9 = 57;
const COLON = 58;
const QUESTION_MARK = 63;
/** Bits of `BYTE_CLASS`. */
/** `tchar` of a token: methods and field names (RFC 9110 section 5.6.2). */
const TOKEN = 1;
/** A field value: HTAB, SP, visible ASCII, obs-text (RFC 9110 section 5.5). */
const VALUE = 8;
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
function isLetter(byte) {
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

export { isLetter as a, isDigit as i, HEX_VALUE as n, isWhiteSpace as o, equalsLower as r, BYTE_CLASS as t };