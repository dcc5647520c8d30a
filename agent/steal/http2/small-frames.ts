/** Frames of our own, each in memory of its own: a leg may refer to it until its peer took it. */
import {
  FRAME_HEADER_BYTES,
  type FrameHeader,
  GOAWAY_BYTES,
  PING_BYTES,
  RST_STREAM_BYTES,
  SETTINGS_ACK_BYTES,
  WINDOW_UPDATE_BYTES,
  writeFrameHeader,
  writeGoaway,
  writePingAck,
  writeRstStream,
  writeSettingsAck,
  writeWindowUpdate,
} from '../../../filter-engine/http2/index.ts';

/** What the first block of a table-free encoder begins with: a size update to 0. */
export const EMPTY_TABLE = Buffer.from([0x20]);

export function frameHeader(header: FrameHeader): Buffer {
  const out = Buffer.allocUnsafe(FRAME_HEADER_BYTES);
  writeFrameHeader(out, 0, header);
  return out;
}

/** A frame with its payload, `buf[start, start + header.length)`: one call into the kernel instead of two, and no segment of nine bytes. */
export function wholeFrame(header: FrameHeader, buf: Buffer, start: number): Buffer {
  const out = Buffer.allocUnsafe(FRAME_HEADER_BYTES + header.length);
  writeFrameHeader(out, 0, header);
  buf.copy(out, FRAME_HEADER_BYTES, start, start + header.length);
  return out;
}

export function rstStream(streamId: number, code: number): Buffer {
  const out = Buffer.allocUnsafe(RST_STREAM_BYTES);
  writeRstStream(out, 0, { streamId, code });
  return out;
}

export function windowUpdate(streamId: number, increment: number): Buffer {
  const out = Buffer.allocUnsafe(WINDOW_UPDATE_BYTES);
  writeWindowUpdate(out, 0, { streamId, increment });
  return out;
}

export function goaway(lastStreamId: number, code: number): Buffer {
  const out = Buffer.allocUnsafe(GOAWAY_BYTES);
  writeGoaway(out, 0, { lastStreamId, code });
  return out;
}

export function settingsAck(): Buffer {
  const out = Buffer.allocUnsafe(SETTINGS_ACK_BYTES);
  writeSettingsAck(out, 0);
  return out;
}

/** Answers a PING whose eight bytes stand at `data` in `buf`. */
export function pingAck(buf: Uint8Array, data: number): Buffer {
  const out = Buffer.allocUnsafe(PING_BYTES);
  writePingAck(out, 0, { buf, data });
  return out;
}
