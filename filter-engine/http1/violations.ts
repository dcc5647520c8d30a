/**
 * The rules that a message can break, as integers with a name and a sentence each.
 *
 * A violation in a request head means that no filter may judge it (another reader might see another request): the
 * connection turns opaque. In a response it only means that we cannot follow its framing any more.
 */

export const NO_VIOLATION = 0;
export const BARE_LF = 1;
export const BARE_CR = 2;
export const HEAD_TOO_LARGE = 3;
export const TOO_MANY_FIELDS = 4;
export const BAD_REQUEST_LINE = 5;
export const BAD_METHOD = 6;
export const METHOD_TOO_LONG = 7;
export const BAD_TARGET = 8;
export const TARGET_NOT_ASCII = 9;
export const FRAGMENT_IN_TARGET = 10;
export const MISSING_VERSION = 11;
export const BAD_VERSION = 12;
export const UNSUPPORTED_VERSION = 13;
export const BAD_FIELD_NAME = 14;
export const SPACE_BEFORE_COLON = 15;
export const OBS_FOLD = 16;
export const BAD_FIELD_VALUE = 17;
export const MISSING_HOST = 18;
export const REPEATED_HOST = 19;
export const BAD_HOST = 20;
export const HOST_MISMATCH = 21;
export const BAD_CONTENT_LENGTH = 22;
export const REPEATED_CONTENT_LENGTH = 23;
export const LENGTH_AND_CODING = 24;
export const BAD_TRANSFER_ENCODING = 25;
export const CODING_IN_HTTP_1_0 = 26;
export const BODY_WITH_CONNECT = 27;
export const BAD_STATUS_LINE = 28;
export const BAD_CHUNK_SIZE = 29;
export const CHUNK_TOO_LARGE = 30;
export const CHUNK_LINE_TOO_LONG = 31;
export const BAD_CHUNK_EXTENSION = 32;
export const MISSING_CHUNK_END = 33;
export const TRAILERS_TOO_LARGE = 34;
export const FORBIDDEN_TRAILER = 35;

/** The name of each violation: `VIOLATION_NAMES[code]`. */
export const VIOLATION_NAMES: readonly string[] = [
  'NO_VIOLATION',
  'BARE_LF',
  'BARE_CR',
  'HEAD_TOO_LARGE',
  'TOO_MANY_FIELDS',
  'BAD_REQUEST_LINE',
  'BAD_METHOD',
  'METHOD_TOO_LONG',
  'BAD_TARGET',
  'TARGET_NOT_ASCII',
  'FRAGMENT_IN_TARGET',
  'MISSING_VERSION',
  'BAD_VERSION',
  'UNSUPPORTED_VERSION',
  'BAD_FIELD_NAME',
  'SPACE_BEFORE_COLON',
  'OBS_FOLD',
  'BAD_FIELD_VALUE',
  'MISSING_HOST',
  'REPEATED_HOST',
  'BAD_HOST',
  'HOST_MISMATCH',
  'BAD_CONTENT_LENGTH',
  'REPEATED_CONTENT_LENGTH',
  'LENGTH_AND_CODING',
  'BAD_TRANSFER_ENCODING',
  'CODING_IN_HTTP_1_0',
  'BODY_WITH_CONNECT',
  'BAD_STATUS_LINE',
  'BAD_CHUNK_SIZE',
  'CHUNK_TOO_LARGE',
  'CHUNK_LINE_TOO_LONG',
  'BAD_CHUNK_EXTENSION',
  'MISSING_CHUNK_END',
  'TRAILERS_TOO_LARGE',
  'FORBIDDEN_TRAILER',
];

/** One line for people about each violation, with the clause: `VIOLATION_TEXTS[code]`. */
export const VIOLATION_TEXTS: readonly string[] = [
  'no rule is broken',
  'a line ends in LF without CR (RFC 9112 section 2.2)',
  'a CR is not followed by LF (RFC 9112 section 2.2)',
  'the head is larger than the limit',
  'the head has more fields than the limit',
  'the request line has white space where none belongs, or too many empty lines before it (RFC 9112 section 3)',
  'the method is not a token (RFC 9110 section 9.1)',
  'the method is longer than the limit',
  'the request-target has none of the four forms, or a byte that no target has (RFC 9112 section 3.2)',
  'the request-target has a byte above 0x7f: readers decode it differently (RFC 3986 section 2)',
  'the request-target has a fragment: readers cut it off or keep it (RFC 9112 section 3.2)',
  'the request line has no version: HTTP/0.9 (RFC 9112 section 3)',
  'the version is not written HTTP/digit.digit (RFC 9112 section 2.3)',
  'the version is neither 1.0 nor 1.1',
  'a field name is not a token, or its line has no colon (RFC 9112 section 5)',
  'white space stands between a field name and its colon (RFC 9112 section 5.1)',
  'a field line begins with white space (RFC 9112 section 5.2)',
  'a field value has a control byte (RFC 9110 section 5.5)',
  'an HTTP/1.1 request has no Host (RFC 9112 section 3.2)',
  'a request has more than one Host (RFC 9112 section 3.2)',
  'Host or the authority of the target is not host[:port] (RFC 9110 section 7.2)',
  'Host is another than the authority of the target (RFC 9112 section 3.2)',
  'Content-Length is not a number below 2^53 (RFC 9110 section 8.6)',
  'Content-Length is given more than once (RFC 9112 section 6.3)',
  'both Content-Length and Transfer-Encoding are given (RFC 9112 section 6.1)',
  'Transfer-Encoding is something else than chunked, once (RFC 9112 section 6.1)',
  'Transfer-Encoding in HTTP/1.0 (RFC 9112 section 6.1)',
  'a CONNECT request announces a body (RFC 9110 section 9.3.6)',
  'the status line is not version, three digits and a reason (RFC 9112 section 4)',
  'a chunk size is not a hexadecimal number (RFC 9112 section 7.1)',
  'a chunk size is 2^53 or more',
  'a chunk-size line is longer than the limit',
  'a chunk extension is malformed (RFC 9112 section 7.1.1)',
  'the data of a chunk is not followed by CRLF (RFC 9112 section 7.1)',
  'the trailers are larger than the limit',
  'a trailer has the name of a field that frames or routes: some readers act on it (RFC 9110 section 6.5.1)',
];
