/** Named limits of the filter engine: value, reason, behaviour at the limit, and the test that shows it. */

/**
 * Bytes of one request or response head. Servers commonly refuse above 8-64 KiB, so nobody sends more.
 * At the limit: the head is reported as `HEAD_TOO_LARGE` and never stolen. Test: "reports a head above the limit".
 */
export const MAX_HEAD_BYTES = 64 * 1024;

/**
 * Header fields of one head. nginx and node stop at about 100-2,000; 256 keeps the columns at 4 KiB.
 * At the limit: `TOO_MANY_FIELDS`, never stolen. Test: "reports more fields than the limit".
 */
export const MAX_HEADER_FIELDS = 256;

/**
 * Bytes of a method. The longest registered one has 17 (`UPDATEREDIRECTREF`); custom ones are words, too.
 * At the limit: detection says opaque, the splitter says `METHOD_TOO_LONG`. Test: "reports a method above the limit".
 */
export const MAX_METHOD_BYTES = 32;

/**
 * Empty lines (CRLF) tolerated before a request line, as old clients send one after a body (RFC 9112 section 2.2).
 * At the limit: `BAD_REQUEST_LINE`. Test: corpus "three empty lines before a request".
 */
export const MAX_LEADING_EMPTY_LINES = 2;

/**
 * Bytes of a URI scheme that protocol detection reads before it gives up on an absolute-form target. The longest in
 * common use has 12. At the limit: opaque. Test: "gives up on a scheme above the limit".
 */
export const MAX_SCHEME_BYTES = 16;

/**
 * Bytes of one chunk-size line, extensions included and CRLF excluded. node allows 16 KiB of extensions a message; a
 * size alone needs 16. At the limit: `CHUNK_LINE_TOO_LONG`. Test: "reports a chunk line above the limit".
 */
export const MAX_CHUNK_LINE_BYTES = 4 * 1024;

/**
 * Bytes of all trailer lines of one message. At the limit: `TRAILERS_TOO_LARGE`. Test: "reports trailers above the
 * limit".
 */
export const MAX_TRAILER_BYTES = 64 * 1024;

/**
 * Bytes of a ClientHello. Browsers send some 2,000, with keys for post-quantum exchanges; session tickets may add as many. At the limit:
 * unreadable, which leaves the connection to the app. Test: "does not read a ClientHello above the limit".
 */
export const MAX_CLIENT_HELLO_BYTES = 16 * 1024;
