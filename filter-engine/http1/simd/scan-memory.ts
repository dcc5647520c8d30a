/**
 * The memory that the vector kernel reads and writes: one per thread, of fixed size, so that addresses hold for good.
 *
 *   0        tables of tokens by nibble, results of a call, fields of interest  (read-head.ts names the addresses)
 *   4 KiB    columns of request heads, 4 KiB each
 *   64 KiB   read buffers, each with room behind it for what the kernel loads there
 *
 * Who reads sockets takes buffers from here, and a head read in one of them needs no copy. When the room is used up, or
 * the processor has no vectors, ordinary memory is given out instead, and heads are read by the scalar scan: slower, and
 * the same to everybody. Untouched pages cost address space only.
 */

import { MAX_HEADER_FIELDS } from '../../limits.ts';
import { FIELD_STRIDE, RequestHead } from '../../request-head.ts';
import { BYTE_CLASS, REG_NAME, TOKEN } from '../byte-classes.ts';
import { webAssembly } from './web-assembly.ts';

const PAGE_BYTES = 64 * 1024;
/** 4 MiB: a shell reads into one buffer of 64 to 256 KiB, a thread of tests into more. */
const MEMORY_PAGES = 64;
const VECTOR_BYTES = 16;
/** Readable behind a buffer: colon, white space and two vectors may be looked for from its last byte on. */
const SLACK_BYTES = 4 * VECTOR_BYTES;
const COLUMN_BYTES = MAX_HEADER_FIELDS * FIELD_STRIDE * Int32Array.BYTES_PER_ELEMENT;

/** What the kernel imports. */
export const scanMemory = new webAssembly.Memory({ initial: MEMORY_PAGES, maximum: MEMORY_PAGES });
const { buffer: memory } = scanMemory;
let nextColumns = COLUMN_BYTES;
let nextBuffer = PAGE_BYTES;

/** Method start and end, target start and end, query start, minor version, head end, field count, up to where Host is plain. */
export const results = new Int32Array(memory, 4 * VECTOR_BYTES, 9);
/** A count, then that many `kind << 16 | field index`. */
export const notedFields = new Int32Array(memory, 8 * VECTOR_BYTES, 1 + MAX_HEADER_FIELDS);

const tokenLow = new Uint8Array(memory, 0, VECTOR_BYTES);
const hostLow = new Uint8Array(memory, VECTOR_BYTES, VECTOR_BYTES);
const highNibble = new Uint8Array(memory, 2 * VECTOR_BYTES, VECTOR_BYTES);
for (let byte = 0; byte < 0x80; byte++) {
  if ((BYTE_CLASS[byte]! & TOKEN) !== 0) tokenLow[byte & 0x0f]! |= 1 << (byte >> 4);
  if ((BYTE_CLASS[byte]! & REG_NAME) !== 0) hostLow[byte & 0x0f]! |= 1 << (byte >> 4);
}
for (let nibble = 0; nibble < 8; nibble++) highNibble[nibble] = 1 << nibble;

/** A buffer to read sockets into; the caller's for good. Not zeroed when it is ordinary memory. */
export function allocateScanBuffer(bytes: number): Buffer {
  const start = nextBuffer;
  const end = start + bytes + SLACK_BYTES;
  if (end > memory.byteLength) return Buffer.allocUnsafeSlow(bytes);
  nextBuffer = Math.ceil(end / VECTOR_BYTES) * VECTOR_BYTES;
  return Buffer.from(memory, start, bytes);
}

/** A head whose columns the kernel can fill; the caller's for good. */
export function createScanHead(): RequestHead {
  const start = nextColumns;
  if (start + COLUMN_BYTES > PAGE_BYTES) return new RequestHead();
  nextColumns = start + COLUMN_BYTES;
  return new RequestHead(new Int32Array(memory, start, COLUMN_BYTES / Int32Array.BYTES_PER_ELEMENT));
}

/** Where `view` lies in the kernel's memory; -1 when it lies elsewhere. */
export function scanAddressOf(view: Buffer | Int32Array): number {
  return view.buffer === memory ? view.byteOffset : -1;
}
