/**
 * The frame on the wire. A WebSocket message holds one or more whole frames; a frame never spans messages.
 *
 *     0        1        2                 4                          8                         12
 *     | type   | flags 0| reserved 0      | stream id, big endian    | payload length, BE      | payload …
 *
 *     type      stream  payload
 *     CONTROL   0       one JSON object, UTF-8
 *     OPEN      1..     agent to CLI: stream-open.ts, then first bytes of the stream
 *     DATA      1..     bytes of the stream, at least one
 *     END       1..     u64 deliveredBytes: no more bytes in this direction
 *     RESET     1..     u8 code, u64 deliveredBytes: the stream is over
 *     CREDIT    0..     u32 bytes more that the receiver may send (0: on all streams together)
 *     PING      0       8 opaque bytes
 *     PONG      0       the bytes of the PING
 *     DIAL      2^31..  CLI to agent: stream-dial.ts
 *     CONNECTED 2^31..  agent to CLI: nothing; what was dialled is there
 */

export const FRAME_HEADER_BYTES = 12;

export const FRAME_CONTROL = 1;
export const FRAME_OPEN = 2;
export const FRAME_DATA = 3;
export const FRAME_END = 4;
export const FRAME_RESET = 5;
export const FRAME_CREDIT = 6;
export const FRAME_PING = 7;
export const FRAME_PONG = 8;
export const FRAME_DIAL = 9;
export const FRAME_CONNECTED = 10;

export const END_BYTES = 8;
export const RESET_BYTES = 9;
export const CREDIT_BYTES = 4;
export const PING_BYTES = 8;

/** Writes a header at `offset`; the caller has made room. */
export function writeFrameHeader(target: Buffer, offset: number, type: number, streamId: number, bytes: number): void {
  target.writeUInt32BE(type << 24, offset);
  target.writeUInt32BE(streamId, offset + 4);
  target.writeUInt32BE(bytes, offset + 8);
}

const TWO_POW_32 = 0x1_0000_0000;

/** Writes `value` (0 to 2^53 - 1) as u64. */
export function writeUint64(target: Buffer, offset: number, value: number): void {
  target.writeUInt32BE(Math.floor(value / TWO_POW_32), offset);
  target.writeUInt32BE(value % TWO_POW_32, offset + 4);
}

/** Reads a u64. Above 2^53 the answer is rounded, which is still above everything that it is compared with. */
export function readUint64(source: Buffer, offset: number): number {
  return source.readUInt32BE(offset) * TWO_POW_32 + source.readUInt32BE(offset + 4);
}
