/** What a request's HEADERS say besides whose it is. */
import { FRAME_HEADER_BYTES, HAS_PRIORITY, PADDED, readStreamId } from '../../../filter-engine/http2/index.ts';
import { BODY_LENGTH, type RequestHead } from '../../../filter-engine/index.ts';
import { ANY_LENGTH } from './stolen-stream.ts';

/** A header block that a session gets: without a table, not cut into frames. */
export interface CutOutBlock {
  readonly bytes: Buffer;
  readonly endsStream: boolean;
  readonly isGrpc: boolean;
  /** What its content-length says; ANY_LENGTH without one. */
  readonly bodyBytes: number;
}

/** A header block that may become one. */
export interface BlockAtHand {
  readonly endsStream: boolean;
  /** Allocates it. */
  cutOut(): CutOutBlock;
}

const GRPC = Buffer.from('application/grpc');
const CONTENT_TYPE = Buffer.from('content-type');

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

/** The request is a call of gRPC, by its content type. */
export function isGrpc({ bytes, fields, fieldCount }: RequestHead): boolean {
  for (let i = 0; i < fieldCount; i++) {
    const [nameStart = 0, nameEnd = 0, valueStart = 0, valueEnd = 0] = fields.subarray(i * 4, i * 4 + 4);
    if (nameEnd - nameStart !== CONTENT_TYPE.length || valueEnd - valueStart < GRPC.length) continue;
    if (bytes.compare(CONTENT_TYPE, 0, CONTENT_TYPE.length, nameStart, nameEnd) !== 0) continue;
    return bytes.compare(GRPC, 0, GRPC.length, valueStart, valueStart + GRPC.length) === 0;
  }
  return false;
}
