/**
 * Reads whole heads by the vector kernel. `npm run bench -- head` measures it against the scalar scan; why it exists is
 * told in docs/decisions/0007-vector-kernel.md.
 */

import { HTTP_1_0, type RequestHead } from '../../request-head.ts';
import type { HeadScan } from '../head-scan.ts';
import { HEAD_KERNEL } from './head-kernel.ts';
import { notedFields, results, scanAddressOf, scanMemory } from './scan-memory.ts';
import { webAssembly } from './web-assembly.ts';

type ReadHead = (base: number, start: number, end: number, columns: number, capacity: number) => number;

/** Null where the processor has no vectors of 128 bits. */
const readHead = instantiate();

/** What was asked about last: a thread reads into one buffer and one set of columns. */
let lastBuffer: Buffer | null = null;
let bufferAddress = -1;
let lastHead: RequestHead | null = null;
let columnsAddress = -1;

/**
 * Fills the columns and the request line of `head`, and `scan`, as the scalar scan would, if the head in
 * `buf[start, end)` is whole and plain.
 * @returns false when it is not, or when it lies outside the kernel's memory; nothing is to be believed then
 */
export function readWholeHead(scan: HeadScan, buf: Buffer, start: number, end: number, head: RequestHead): boolean {
  if (buf !== lastBuffer) {
    lastBuffer = buf;
    bufferAddress = scanAddressOf(buf);
  }
  if (bufferAddress < 0 || readHead === null) return false;
  if (head !== lastHead) {
    lastHead = head;
    columnsAddress = scanAddressOf(head.fields);
  }
  if (columnsAddress < 0) return false;
  if (readHead(bufferAddress, start, end, columnsAddress, head.fields.length >> 2) === 0) return false;
  head.methodStart = results[0]!;
  head.methodEnd = results[1]!;
  head.targetStart = results[2]!;
  head.targetEnd = results[3]!;
  head.queryStart = results[4]!;
  head.queryEnd = head.queryStart === -1 ? -1 : head.targetEnd;
  scan.version = HTTP_1_0 + results[5]!;
  scan.at = results[6]!;
  scan.fieldCount = results[7]!;
  scan.noted = notedFields;
  scan.plainHostEnd = results[8]!;
  return true;
}

function instantiate(): ReadHead | null {
  const code = Buffer.from(HEAD_KERNEL, 'base64');
  if (!webAssembly.validate(code)) return null;
  const { exports } = new webAssembly.Instance(new webAssembly.Module(code), { env: { memory: scanMemory } });
  return exports.readHead as ReadHead;
}
