/** Writes frames (RFC 9113 section 6) into buffers of the caller. Each function returns the offset behind what it wrote. */

import {
  ACK,
  CONTINUATION,
  END_HEADERS,
  END_STREAM,
  FRAME_HEADER_BYTES,
  GOAWAY,
  HEADERS,
  PING,
  RST_STREAM,
  SETTING_BYTES,
  SETTINGS,
  WINDOW_UPDATE,
} from './frame-numbers.ts';

/** Bytes of the frames of fixed size, header included. */
export const RST_STREAM_BYTES = FRAME_HEADER_BYTES + 4;
export const WINDOW_UPDATE_BYTES = FRAME_HEADER_BYTES + 4;
export const PING_BYTES = FRAME_HEADER_BYTES + 8;
export const GOAWAY_BYTES = FRAME_HEADER_BYTES + 8;
export const SETTINGS_ACK_BYTES = FRAME_HEADER_BYTES;

/** What a frame's header says. */
export interface FrameHeader {
  readonly length: number;
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
}

export function writeFrameHeader(out: Buffer, at: number, header: FrameHeader): number {
  const { length, type, flags, streamId } = header;
  out[at] = length >>> 16;
  out[at + 1] = length >>> 8;
  out[at + 2] = length;
  out[at + 3] = type;
  out[at + 4] = flags;
  return writeUint32(out, at + 5, streamId);
}

export function writeUint32(out: Uint8Array, at: number, value: number): number {
  out[at] = value >>> 24;
  out[at + 1] = value >>> 16;
  out[at + 2] = value >>> 8;
  out[at + 3] = value;
  return at + 4;
}

export function writeRstStream(
  out: Buffer,
  at: number,
  { streamId, code }: { streamId: number; code: number },
): number {
  const payload = writeFrameHeader(out, at, { length: 4, type: RST_STREAM, flags: 0, streamId });
  return writeUint32(out, payload, code);
}

/** @param increment from 1 on: 0 is an error of the receiver's stream or connection (section 6.9) */
export function writeWindowUpdate(
  out: Buffer,
  at: number,
  { streamId, increment }: { streamId: number; increment: number },
): number {
  const payload = writeFrameHeader(out, at, { length: 4, type: WINDOW_UPDATE, flags: 0, streamId });
  return writeUint32(out, payload, increment);
}

export function writeGoaway(
  out: Buffer,
  at: number,
  { lastStreamId, code }: { lastStreamId: number; code: number },
): number {
  const payload = writeFrameHeader(out, at, { length: 8, type: GOAWAY, flags: 0, streamId: 0 });
  return writeUint32(out, writeUint32(out, payload, lastStreamId), code);
}

/** Settings as pairs of id and value. */
export function writeSettings(
  out: Buffer,
  at: number,
  settings: readonly (readonly [id: number, value: number])[],
): number {
  const length = settings.length * SETTING_BYTES;
  let next = writeFrameHeader(out, at, { length, type: SETTINGS, flags: 0, streamId: 0 });
  for (const [id, value] of settings) {
    out[next] = id >>> 8;
    out[next + 1] = id;
    next = writeUint32(out, next + 2, value);
  }
  return next;
}

export function writeSettingsAck(out: Buffer, at: number): number {
  return writeFrameHeader(out, at, { length: 0, type: SETTINGS, flags: ACK, streamId: 0 });
}

/** Answers a PING whose eight bytes stand at `data` in `buf`. */
export function writePingAck(out: Buffer, at: number, { buf, data }: { buf: Uint8Array; data: number }): number {
  const payload = writeFrameHeader(out, at, { length: 8, type: PING, flags: ACK, streamId: 0 });
  for (let i = 0; i < 8; i++) out[payload + i] = buf[data + i]!;
  return payload + 8;
}

/** A header block and where it goes. */
export interface BlockToWrite {
  readonly streamId: number;
  readonly block: Buffer;
  readonly start: number;
  readonly end: number;
  readonly endsStream: boolean;
  /** The receiver's SETTINGS_MAX_FRAME_SIZE. */
  readonly maxFrameBytes: number;
}

/** Bytes that `writeBlock` needs at the most. */
export function blockFrameBytes(blockBytes: number, maxFrameBytes: number): number {
  return blockBytes + FRAME_HEADER_BYTES * Math.max(1, Math.ceil(blockBytes / maxFrameBytes));
}

/** HEADERS and as many CONTINUATION as the receiver's frame size asks for, without padding or priority. */
export function writeBlock(out: Buffer, at: number, each: BlockToWrite): number {
  const { streamId, block, end, maxFrameBytes } = each;
  let next = at;
  let from = each.start;
  do {
    const length = Math.min(maxFrameBytes, end - from);
    const isFirst = from === each.start;
    let flags = from + length === end ? END_HEADERS : 0;
    if (isFirst && each.endsStream) flags |= END_STREAM;
    next = writeFrameHeader(out, next, { length, type: isFirst ? HEADERS : CONTINUATION, flags, streamId });
    block.copy(out, next, from, from + length);
    next += length;
    from += length;
  } while (from < end);
  return next;
}
