/**
 * Error codes of HTTP/2 by which a CLI that translates for a local process of HTTP/1 says what that did. They are private: an agent that does not know
 * them takes them for INTERNAL_ERROR, or for a GOAWAY as any other (RFC 9113 section 7).
 */

/** RST_STREAM: it failed after it was given the request. */
export const STREAM_LOCAL_FAILED = 0x48470001;
/** RST_STREAM: its answer is no HTTP/1. */
export const STREAM_LOCAL_INVALID = 0x48470002;
/** GOAWAY, in front of the REFUSED_STREAM of requests that it did not get: nobody listens. */
export const GOAWAY_LOCAL_REFUSED = 0x48470003;

/** `headgate-error` of a call of gRPC that it answers by itself: the local process speaks only HTTP/1. */
export const LOCAL_HTTP1 = 'local-process-http1';
