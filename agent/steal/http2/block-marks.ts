/** What a request's HEADERS say besides whose it is, and what those of an answer are. */
import {
  FRAME_HEADER_BYTES,
  HAS_PRIORITY,
  type HeaderList,
  LIST_STRIDE,
  NAME_END,
  NAME_START,
  PADDED,
  readStreamId,
  VALUE_END,
  VALUE_START,
} from '../../../filter-engine/http2/index.ts';
import { BODY_LENGTH, IS_HEAD_METHOD, type RequestHead } from '../../../filter-engine/index.ts';
import { LOCAL_HTTP1 } from '../../../protocol/index.ts';
import { ANY_LENGTH, IS_GRPC, IS_HEAD } from './stolen-stream.ts';

/** A header block that a session gets: without a table, not cut into frames. */
export interface CutOutBlock {
  readonly bytes: Buffer;
  readonly endsStream: boolean;
  /** IS_GRPC, IS_HEAD. */
  readonly marks: number;
  /** What its content-length says; ANY_LENGTH without one. */
  readonly bodyBytes: number;
}

/** A header block that may become one. */
export interface BlockAtHand {
  readonly endsStream: boolean;
  /** Allocates it. */
  cutOut(): CutOutBlock;
}

const STATUS = Buffer.from(':status');
const DIGIT_ONE = 0x31;
const DASH = 0x2d;
const GRPC = Buffer.from('application/grpc');
const CONTENT_TYPE = Buffer.from('content-type');
const HEADGATE_ERROR = Buffer.from('headgate-error');
const LOCAL_HTTP1_VALUE = Buffer.from(LOCAL_HTTP1);

/** A stream that depends on itself is malformed (RFC 7540 section 5.3.1), and some apps say so. */
export function dependsOnItself(buf: Buffer, start: number): boolean {
  const flags = buf[start + 4] as number;
  if ((flags & HAS_PRIORITY) === 0) return false;
  const padding = (flags & PADDED) === 0 ? 0 : 1;
  return readStreamId(buf, start + FRAME_HEADER_BYTES + padding) === readStreamId(buf, start + 5);
}

/** How long the request's DATA will be; ANY_LENGTH when nothing says it. */
export function bodyBytesOf({ bodyKind, contentLength }: RequestHead): number {
  return bodyKind === BODY_LENGTH ? contentLength : ANY_LENGTH;
}

/** What of a request decides how its failure is told. */
export function marksOf(head: RequestHead): number {
  return (isGrpc(head) ? IS_GRPC : 0) | ((head.flags & IS_HEAD_METHOD) === 0 ? 0 : IS_HEAD);
}

/** The request is a call of gRPC, by its content type; `-web` is another protocol, whose trailers stand in the body. */
function isGrpc({ bytes, fields, fieldCount }: RequestHead): boolean {
  for (let i = 0; i < fieldCount; i++) {
    const [nameStart = 0, nameEnd = 0, valueStart = 0, valueEnd = 0] = fields.subarray(i * 4, i * 4 + 4);
    if (nameEnd - nameStart !== CONTENT_TYPE.length || valueEnd - valueStart < GRPC.length) continue;
    if (bytes.compare(CONTENT_TYPE, 0, CONTENT_TYPE.length, nameStart, nameEnd) !== 0) continue;
    const end = valueStart + GRPC.length;
    return bytes.compare(GRPC, 0, GRPC.length, valueStart, end) === 0 && (end === valueEnd || bytes[end] !== DASH);
  }
  return false;
}

/** The block is one of a 1xx, by its `:status`, which is alone among an answer's pseudo-headers and so comes first (RFC 9113 section 8.3). */
export function isInterim({ bytes, columns, count }: HeaderList): boolean {
  if (count === 0) return false;
  const start = columns[NAME_START] as number;
  const end = columns[NAME_END] as number;
  if (end - start !== STATUS.length || bytes.compare(STATUS, 0, STATUS.length, start, end) !== 0) return false;
  return bytes[columns[VALUE_START] as number] === DIGIT_ONE;
}

/** The block is the answer to a call of gRPC whose local process speaks only HTTP/1, by who translates for it. */
export function isGrpcRefusal({ bytes, columns, count }: HeaderList): boolean {
  const isAt = (wanted: Buffer, start = 0, end = 0): boolean =>
    end - start === wanted.length && bytes.compare(wanted, 0, wanted.length, start, end) === 0;
  for (let at = 0; at < count * LIST_STRIDE; at += LIST_STRIDE) {
    if (!isAt(HEADGATE_ERROR, columns[at + NAME_START], columns[at + NAME_END])) continue;
    return isAt(LOCAL_HTTP1_VALUE, columns[at + VALUE_START], columns[at + VALUE_END]);
  }
  return false;
}
