/**
 * What a scanned response head means: how its body is framed, by the request's method, the status and the fields
 * (RFC 9112 section 6.3), and whether the connection outlives it.
 *
 * Fields that cannot matter are not judged: a HEAD, 1xx, 204 or 304 response may carry any Content-Length.
 */

import {
  BODY_CHUNKED,
  BODY_LENGTH,
  BODY_NONE,
  BODY_UNTIL_CLOSE,
  FIELD_STRIDE,
  HTTP_1_0,
  IS_CONNECT_METHOD,
  IS_HEAD_METHOD,
} from '../request-head.ts';
import { CONNECTION_FIELD, CONTENT_LENGTH_FIELD, fieldKindOf, TRANSFER_ENCODING_FIELD } from './field-names.ts';
import {
  CONNECTION_CLOSE,
  CONNECTION_KEEP_ALIVE,
  connectionOptions,
  contentLengthOf,
  endsInChunkedOnce,
  hasTabAround,
  INVALID_LENGTH,
} from './field-values.ts';
import type { HeadScan } from './head-scan.ts';
import {
  BAD_CONTENT_LENGTH,
  BAD_TRANSFER_ENCODING,
  CODING_IN_HTTP_1_0,
  LENGTH_AND_CODING,
  NO_VIOLATION,
  REPEATED_CONTENT_LENGTH,
} from './violations.ts';

const SWITCHING_PROTOCOLS = 101;
const NO_CONTENT = 204;
const NOT_MODIFIED = 304;

/** The framing of one response. One per thread, refilled at each head. */
export class ResponseMeaning {
  bodyKind = BODY_NONE;
  contentLength = 0;
  changesProtocol = false;
  closesConnection = false;
  private options = 0;
  private lengthColumn = -1;
  private codingColumn = -1;
  private repeatedColumn = -1;

  /** Reads the columns of a whole head. Returns NO_VIOLATION, or the violation with `scan.at` on its byte. */
  read(scan: HeadScan, buf: Buffer, fields: Int32Array, status: number, requestFlags: number): number {
    this.noteFields(scan, buf, fields);
    this.bodyKind = BODY_NONE;
    this.contentLength = 0;
    const isTunnel = (requestFlags & IS_CONNECT_METHOD) !== 0 && status >= 200 && status < 300;
    this.changesProtocol = status === SWITCHING_PROTOCOLS || isTunnel;
    if (!isBodyless(status, requestFlags) && !this.changesProtocol) {
      const violation = this.readFraming(scan, buf, fields);
      if (violation !== NO_VIOLATION) return violation;
    }
    const isInterim = status < 200;
    const mayStay = scan.version !== HTTP_1_0 || (this.options & CONNECTION_KEEP_ALIVE) !== 0;
    const closes = (this.options & CONNECTION_CLOSE) !== 0 || !mayStay || this.bodyKind === BODY_UNTIL_CLOSE;
    this.closesConnection = closes && !isInterim && !this.changesProtocol;
    return NO_VIOLATION;
  }

  private noteFields(scan: HeadScan, buf: Buffer, fields: Int32Array): void {
    this.options = 0;
    this.lengthColumn = -1;
    this.codingColumn = -1;
    this.repeatedColumn = -1;
    const end = scan.fieldCount * FIELD_STRIDE;
    for (let column = 0; column < end; column += FIELD_STRIDE) {
      const kind = fieldKindOf(buf, fields[column]!, fields[column + 1]!);
      if (kind === CONNECTION_FIELD) {
        this.options |= connectionOptions(buf, fields[column + 2]!, fields[column + 3]!);
      } else if (kind === CONTENT_LENGTH_FIELD) {
        if (this.lengthColumn !== -1) this.repeatedColumn = column;
        this.lengthColumn = column;
      } else if (kind === TRANSFER_ENCODING_FIELD) {
        if (this.codingColumn !== -1) this.repeatedColumn = column;
        this.codingColumn = column;
      }
    }
  }

  private readFraming(scan: HeadScan, buf: Buffer, fields: Int32Array): number {
    const { lengthColumn, codingColumn, repeatedColumn } = this;
    if (lengthColumn === -1 && codingColumn === -1) {
      this.bodyKind = BODY_UNTIL_CLOSE;
      return NO_VIOLATION;
    }
    scan.at = fields[Math.max(lengthColumn, codingColumn)]!;
    if (lengthColumn !== -1 && codingColumn !== -1) return LENGTH_AND_CODING;
    if (repeatedColumn !== -1) return codingColumn === -1 ? REPEATED_CONTENT_LENGTH : BAD_TRANSFER_ENCODING;
    const column = Math.max(lengthColumn, codingColumn);
    const valueStart = fields[column + 2]!;
    const valueEnd = fields[column + 3]!;
    if (codingColumn !== -1) {
      if (scan.version === HTTP_1_0) return CODING_IN_HTTP_1_0;
      if (!endsInChunkedOnce(buf, valueStart, valueEnd)) return BAD_TRANSFER_ENCODING;
      // Legal white space, but some clients take the body for one that lasts until the connection closes.
      if (hasTabAround(buf, fields[column + 1]! + 1, valueStart, valueEnd)) return BAD_TRANSFER_ENCODING;
      this.bodyKind = BODY_CHUNKED;
      return NO_VIOLATION;
    }
    scan.at = valueStart;
    const length = contentLengthOf(buf, valueStart, valueEnd);
    if (length === INVALID_LENGTH) return BAD_CONTENT_LENGTH;
    this.bodyKind = BODY_LENGTH;
    this.contentLength = length;
    return NO_VIOLATION;
  }
}

function isBodyless(status: number, requestFlags: number): boolean {
  return status < 200 || status === NO_CONTENT || status === NOT_MODIFIED || (requestFlags & IS_HEAD_METHOD) !== 0;
}
