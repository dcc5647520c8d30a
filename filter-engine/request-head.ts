/**
 * One request head as columns of offsets into a borrowed buffer: what filters look at, whatever the protocol.
 *
 * The HTTP/1 head parser fills it from the wire; an HTTP/2 decoder fills it from its arena. Nothing is copied and
 * nothing is allocated per request: a thread owns one `RequestHead` and refills it. The offsets are valid only
 * while `bytes` holds the head (docs/buffers.md, row "request head"); who needs a value later copies it by name.
 */

import { MAX_HEADER_FIELDS } from './limits.ts';

/** `version` of a head. */
export const HTTP_1_0 = 10;
export const HTTP_1_1 = 11;
export const HTTP_2 = 20;

/** `bodyKind` of a message: how its body is framed (RFC 9112 section 6.3). */
export const BODY_NONE = 0;
export const BODY_LENGTH = 1;
export const BODY_CHUNKED = 2;
/** Responses only: the body lasts until the connection closes. */
export const BODY_UNTIL_CLOSE = 3;

/** Bits of `flags`. */
export const IS_HEAD_METHOD = 1;
export const IS_CONNECT_METHOD = 2;
/** Carries `Upgrade` and `Connection: upgrade` (RFC 9110 section 7.8). */
export const WANTS_UPGRADE = 4;
/** Carries `Expect: 100-continue`. */
export const EXPECTS_CONTINUE = 8;
/** The connection ends after this exchange: `Connection: close`, or HTTP/1.0 without `keep-alive`. */
export const CLOSES_CONNECTION = 16;
/** The target was in absolute-form (RFC 9112 section 3.2.2). */
export const IS_ABSOLUTE_FORM = 32;

const EMPTY = Buffer.alloc(0);

/** Integers per field in `fields`. */
export const FIELD_STRIDE = 4;

export class RequestHead {
  /** Borrowed: the buffer that all offsets point into. */
  bytes: Buffer = EMPTY;
  /** The head on the wire, from the first byte of a leading empty line or of the method to after the empty line. */
  start = 0;
  end = 0;
  methodStart = 0;
  methodEnd = 0;
  /** The request-target as it was sent. */
  targetStart = 0;
  targetEnd = 0;
  /** The path without query, percent-encoding untouched. Empty for CONNECT; `*` for `OPTIONS *`. */
  pathStart = 0;
  pathEnd = 0;
  /** The query without its `?`. `queryStart` is -1 when there is no `?`. */
  queryStart = -1;
  queryEnd = -1;
  /** The authority: of an absolute-form target, else the value of Host, with its port. -1 when HTTP/1.0 sent none. */
  hostStart = -1;
  hostEnd = -1;
  version = HTTP_1_1;
  bodyKind = BODY_NONE;
  /** Bytes of the body when `bodyKind` is BODY_LENGTH, else 0. */
  contentLength = 0;
  flags = 0;
  /**
   * A 32-bit number that tells the client connection from others, for filters that sample by connection. The shell sets
   * it before each head of the connection is judged (a hash of the client's address and port), the parser never touches it.
   */
  connectionKey = 0;
  fieldCount = 0;
  /**
   * HTTP/2: how many `cookie` fields there are behind the `fieldCount` fields, as they were sent, when there are several (RFC 9113 section 8.2.3).
   * Among the fields they are one, the field `joinedField`, joined with `; `.
   */
  crumbCount = 0;
  joinedField = -1;
  /** Per field: nameStart, nameEnd, valueStart, valueEnd (value without surrounding white space). */
  readonly fields: Int32Array;

  /** @param fields where the columns are kept, the head's from then on; memory of its own when not given */
  constructor(fields: Int32Array = new Int32Array(MAX_HEADER_FIELDS * FIELD_STRIDE)) {
    this.fields = fields;
  }
}
