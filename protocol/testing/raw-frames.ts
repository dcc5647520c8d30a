/** Frames as a peer of ill will would write them, for tests. */

import { writeUint64 } from '../frames.ts';

/** A whole frame; the payload's length is written as it is unless `claimed` says otherwise. */
export function rawFrame(type: number, streamId: number, payload: Buffer, claimed = payload.length): Buffer {
  const header = Buffer.alloc(12);
  header[0] = type;
  header.writeUInt32BE(streamId, 4);
  header.writeUInt32BE(claimed, 8);
  return Buffer.concat([header, payload]);
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  writeUint64(bytes, 0, value);
  return bytes;
}

/** The payload of an OPEN for an IPv4 client. */
export const OPEN_META = Buffer.from([0, 0, 0, 1, 0x1f, 0x90, 0x9c, 0x40, 4, 192, 0, 2, 7]);
