/**
 * What a scanned request head means: method flags, target, host, framing. Runs once over the columns.
 *
 * Whatever two readers could understand differently is a violation here, even where RFC 9112 lets a recipient repair it
 * (equal Content-Length values, `gzip, chunked`): we do not rewrite what we pass on, so a repair would be ours alone.
 */

import {
  BODY_CHUNKED,
  BODY_LENGTH,
  BODY_NONE,
  CLOSES_CONNECTION,
  EXPECTS_CONTINUE,
  FIELD_STRIDE,
  HTTP_1_0,
  IS_ABSOLUTE_FORM,
  IS_CONNECT_METHOD,
  IS_HEAD_METHOD,
  type RequestHead,
  WANTS_UPGRADE,
} from '../request-head.ts';
import { hostEndOf, sameAuthority } from './authority.ts';
import { equalsLower } from './byte-classes.ts';
import {
  CONNECTION_FIELD,
  CONTENT_LENGTH_FIELD,
  EXPECT_FIELD,
  fieldKindOf,
  HOST_FIELD,
  OTHER_FIELD,
  TRANSFER_ENCODING_FIELD,
  UPGRADE_FIELD,
} from './field-names.ts';
import {
  CHUNKED,
  CONNECTION_CLOSE,
  CONNECTION_KEEP_ALIVE,
  CONNECTION_UPGRADE,
  CONTINUE_100,
  connectionOptions,
  contentLengthOf,
  hasTabAround,
  INVALID_LENGTH,
  listHas,
} from './field-values.ts';
import type { HeadScan } from './head-scan.ts';
import { readTarget } from './request-target.ts';
import {
  BAD_CONTENT_LENGTH,
  BAD_HOST,
  BAD_TRANSFER_ENCODING,
  BODY_WITH_CONNECT,
  CODING_IN_HTTP_1_0,
  HOST_MISMATCH,
  LENGTH_AND_CODING,
  MISSING_HOST,
  NO_VIOLATION,
  REPEATED_CONTENT_LENGTH,
  REPEATED_HOST,
} from './violations.ts';

/** Facts seen among the fields, beside the CONNECTION_ bits. */
const HAS_UPGRADE = 8;
const EXPECT_100 = 16;

const METHOD_HEAD = Buffer.from('HEAD');
const METHOD_CONNECT = Buffer.from('CONNECT');

/** Offsets of the fields that may stand once; -1 when absent. One per thread, refilled at each head. */
class Singles {
  facts = 0;
  hostColumn = -1;
  lengthColumn = -1;
  codingColumn = -1;
}
const singles = new Singles();

/** Fills what the columns of `head` mean. Returns NO_VIOLATION, or the violation with `scan.at` on its byte. */
export function readRequestMeaning(scan: HeadScan, head: RequestHead): number {
  head.flags = methodFlags(head);
  head.hostStart = -1;
  head.hostEnd = -1;
  const fieldViolation = readFields(scan, head);
  if (fieldViolation !== NO_VIOLATION) return fieldViolation;
  const targetViolation = readTarget(scan, head);
  if (targetViolation !== NO_VIOLATION) return targetViolation;
  const hostViolation = readHost(scan, head);
  if (hostViolation !== NO_VIOLATION) return hostViolation;
  head.flags |= connectionFlags(head.version);
  return readFraming(scan, head);
}

function methodFlags(head: RequestHead): number {
  const length = head.methodEnd - head.methodStart;
  if (length === METHOD_HEAD.length && isMethod(head, METHOD_HEAD)) return IS_HEAD_METHOD;
  return length === METHOD_CONNECT.length && isMethod(head, METHOD_CONNECT) ? IS_CONNECT_METHOD : 0;
}

function isMethod(head: RequestHead, method: Uint8Array): boolean {
  for (let i = 0; i < method.length; i++) if (head.bytes[head.methodStart + i] !== method[i]) return false;
  return true;
}

function readFields(scan: HeadScan, head: RequestHead): number {
  const { bytes, fields } = head;
  const { noted } = scan;
  singles.facts = 0;
  singles.hostColumn = -1;
  singles.lengthColumn = -1;
  singles.codingColumn = -1;
  if (noted !== null) return readNotedFields(scan, head, noted);
  const end = head.fieldCount * FIELD_STRIDE;
  for (let column = 0; column < end; column += FIELD_STRIDE) {
    const kind = fieldKindOf(bytes, fields[column]!, fields[column + 1]!);
    if (kind === OTHER_FIELD) continue;
    const violation = noteField(head, kind, column);
    if (violation === NO_VIOLATION) continue;
    scan.at = fields[column]!;
    return violation;
  }
  return NO_VIOLATION;
}

function readNotedFields(scan: HeadScan, head: RequestHead, noted: Int32Array): number {
  const count = noted[0]!;
  for (let i = 1; i <= count; i++) {
    const entry = noted[i]!;
    const column = (entry & 0xffff) * FIELD_STRIDE;
    const violation = noteField(head, entry >> 16, column);
    if (violation === NO_VIOLATION) continue;
    scan.at = head.fields[column]!;
    return violation;
  }
  return NO_VIOLATION;
}

function noteField(head: RequestHead, kind: number, column: number): number {
  const valueStart = head.fields[column + 2]!;
  const valueEnd = head.fields[column + 3]!;
  switch (kind) {
    case HOST_FIELD:
      if (singles.hostColumn !== -1) return REPEATED_HOST;
      singles.hostColumn = column;
      return NO_VIOLATION;
    case CONTENT_LENGTH_FIELD:
      if (singles.lengthColumn !== -1) return REPEATED_CONTENT_LENGTH;
      singles.lengthColumn = column;
      return NO_VIOLATION;
    case TRANSFER_ENCODING_FIELD:
      if (singles.codingColumn !== -1 || !equalsLower(head.bytes, valueStart, valueEnd, CHUNKED))
        return BAD_TRANSFER_ENCODING;
      // A tab around the coding is legal white space that servers read differently.
      if (hasTabAround(head.bytes, head.fields[column + 1]! + 1, valueStart, valueEnd)) return BAD_TRANSFER_ENCODING;
      singles.codingColumn = column;
      return NO_VIOLATION;
    case CONNECTION_FIELD:
      singles.facts |= connectionOptions(head.bytes, valueStart, valueEnd);
      return NO_VIOLATION;
    case UPGRADE_FIELD:
      if (valueEnd > valueStart) singles.facts |= HAS_UPGRADE;
      return NO_VIOLATION;
    case EXPECT_FIELD:
      if (listHas(head.bytes, valueStart, valueEnd, CONTINUE_100)) singles.facts |= EXPECT_100;
      return NO_VIOLATION;
    default:
      return NO_VIOLATION;
  }
}

/** Host in its relation to the version and the target. An empty Host is legal (RFC 9112 section 3.2). */
function readHost(scan: HeadScan, head: RequestHead): number {
  const { bytes, fields } = head;
  const column = singles.hostColumn;
  if (column === -1) {
    if (head.version === HTTP_1_0) return NO_VIOLATION;
    scan.at = head.end - 2;
    return MISSING_HOST;
  }
  const start = fields[column + 2]!;
  const end = fields[column + 3]!;
  scan.at = start;
  if ((head.flags & (IS_ABSOLUTE_FORM | IS_CONNECT_METHOD)) !== 0) {
    return sameAuthority(bytes, head.hostStart, head.hostEnd, start, end) ? NO_VIOLATION : HOST_MISMATCH;
  }
  const hostEnd = hostEndOf(bytes, start, end, scan.noted === null ? start : scan.plainHostEnd);
  if (hostEnd < 0 || (hostEnd === start && end > start)) {
    scan.at = hostEnd < 0 ? ~hostEnd : start;
    return BAD_HOST;
  }
  head.hostStart = start;
  head.hostEnd = end;
  return NO_VIOLATION;
}

function connectionFlags(version: number): number {
  const facts = singles.facts;
  let flags = 0;
  const mayStay = version !== HTTP_1_0 || (facts & CONNECTION_KEEP_ALIVE) !== 0;
  if ((facts & CONNECTION_CLOSE) !== 0 || !mayStay) flags |= CLOSES_CONNECTION;
  if ((facts & HAS_UPGRADE) !== 0 && (facts & CONNECTION_UPGRADE) !== 0) flags |= WANTS_UPGRADE;
  if ((facts & EXPECT_100) !== 0) flags |= EXPECTS_CONTINUE;
  return flags;
}

/** RFC 9112 section 6.3 for requests. */
function readFraming(scan: HeadScan, head: RequestHead): number {
  const { lengthColumn, codingColumn } = singles;
  const { fields } = head;
  head.bodyKind = BODY_NONE;
  head.contentLength = 0;
  if (lengthColumn === -1 && codingColumn === -1) return NO_VIOLATION;
  scan.at = fields[Math.max(lengthColumn, codingColumn)]!;
  if (lengthColumn !== -1 && codingColumn !== -1) return LENGTH_AND_CODING;
  if ((head.flags & IS_CONNECT_METHOD) !== 0) return BODY_WITH_CONNECT;
  if (codingColumn !== -1) {
    if (head.version === HTTP_1_0) return CODING_IN_HTTP_1_0;
    head.bodyKind = BODY_CHUNKED;
    return NO_VIOLATION;
  }
  const length = contentLengthOf(head.bytes, fields[lengthColumn + 2]!, fields[lengthColumn + 3]!);
  scan.at = fields[lengthColumn + 2]!;
  if (length === INVALID_LENGTH) return BAD_CONTENT_LENGTH;
  head.bodyKind = BODY_LENGTH;
  head.contentLength = length;
  return NO_VIOLATION;
}
