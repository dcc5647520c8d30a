/** What each byte may be in an HTTP/1 message: one table of bits, so that a scan is one load and one test per byte. */

export const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;
export const DOUBLE_QUOTE = 0x22;
export const HASH = 0x23;
export const PERCENT = 0x25;
export const ASTERISK = 0x2a;
export const COMMA = 0x2c;
export const SLASH = 0x2f;
export const DIGIT_0 = 0x30;
export const DIGIT_9 = 0x39;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const EQUALS = 0x3d;
export const QUESTION_MARK = 0x3f;
export const OPEN_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_BRACKET = 0x5d;

/** Bits of `BYTE_CLASS`. */
/** `tchar` of a token: methods and field names (RFC 9110 section 5.6.2). */
export const TOKEN = 1;
/** Visible ASCII but `?` and `#`: a request-target before its query. Wider than RFC 3986: `{|}` are common in practice. */
export const TARGET = 2;
/** Visible ASCII but `#`: the query of a request-target. */
export const TARGET_QUERY = 4;
/** A field value: HTAB, SP, visible ASCII, obs-text (RFC 9110 section 5.5). */
export const VALUE = 8;
/** A field name as responses may have it without touching framing: any visible byte but the colon. */
export const LENIENT_NAME = 16;
/** A field value or reason phrase as responses may have it: all but NUL, CR and LF. */
export const LENIENT_VALUE = 32;
/** `unreserved` and `sub-delims` of a reg-name (RFC 3986 section 3.2.2); `%` is checked apart. */
export const REG_NAME = 64;
/** What a URI scheme goes on with after its first letter (RFC 3986 section 3.1). */
export const SCHEME = 128;

export const BYTE_CLASS = new Uint8Array(256);

const ALPHANUMERIC = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

function allow(characters: string, bits: number): void {
  for (const byte of Buffer.from(characters, 'latin1')) BYTE_CLASS[byte]! |= bits;
}

function allowRange(first: number, last: number, bits: number): void {
  for (let byte = first; byte <= last; byte++) BYTE_CLASS[byte]! |= bits;
}

allow(ALPHANUMERIC, TOKEN | REG_NAME | SCHEME);
allow("!#$%&'*+-.^_`|~", TOKEN);
allow("-._~!$&'()*+,;=", REG_NAME);
allow('+-.', SCHEME);
allowRange(0x21, 0x7e, TARGET | TARGET_QUERY | VALUE | LENIENT_NAME);
allowRange(0x80, 0xff, VALUE | LENIENT_NAME);
allow('\t ', VALUE);
allowRange(0x01, 0xff, LENIENT_VALUE);
BYTE_CLASS[QUESTION_MARK]! &= ~TARGET;
BYTE_CLASS[HASH]! &= ~(TARGET | TARGET_QUERY);
BYTE_CLASS[COLON]! &= ~LENIENT_NAME;
BYTE_CLASS[CR]! &= ~LENIENT_VALUE;
BYTE_CLASS[LF]! &= ~LENIENT_VALUE;

/** The value of a hexadecimal digit, -1 for every other byte. */
export const HEX_VALUE = new Int8Array(256).fill(-1);
for (let value = 0; value < 16; value++) {
  HEX_VALUE['0123456789abcdef'.charCodeAt(value)] = value;
  HEX_VALUE['0123456789ABCDEF'.charCodeAt(value)] = value;
}

/** Whether the byte is an ASCII letter. */
export function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** Whether the byte is an ASCII digit. */
export function isDigit(byte: number): boolean {
  return byte >= DIGIT_0 && byte <= DIGIT_9;
}

/** Whether the byte is optional white space (OWS): SP or HTAB. */
export function isWhiteSpace(byte: number): boolean {
  return byte === SP || byte === HTAB;
}

/** Whether `buf[start, end)` equals `lower` (ASCII in lower case) without regard to case. */
export function equalsLower(buf: Buffer, start: number, end: number, lower: Uint8Array): boolean {
  const length = lower.length;
  if (end - start !== length) return false;
  for (let i = 0; i < length; i++) if ((buf[start + i]! | 0x20) !== lower[i]) return false;
  return true;
}
