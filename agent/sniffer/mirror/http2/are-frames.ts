/**
 * What the bytes of a client look like whose connection's beginning was not seen.
 *
 * Bodies must not pass for frames: whoever does is copied from no more. So a frame counts only as a client would send it (RFC 9113 section 6): of a known
 * type, on a stream where that type may stand, with the flags that the type has, as long as the type says.
 */

import {
  ACK,
  CONTINUATION,
  DATA,
  DEFAULT_MAX_FRAME_BYTES,
  END_HEADERS,
  END_STREAM,
  FRAME_HEADER_BYTES,
  GOAWAY,
  HAS_PRIORITY,
  HEADERS,
  PADDED,
  PING,
  PRIORITY,
  PRIORITY_UPDATE,
  prefixBytes,
  RST_STREAM,
  readStreamId,
  SETTINGS,
  WINDOW_UPDATE,
} from '../../../../filter-engine/http2/index.ts';

const TYPE_AT = 3;
const FLAGS_AT = 4;
const STREAM_ID_AT = 5;
const SETTING_BYTES = 6;

/** Flags that a client may set. Of PUSH_PROMISE, which it may not send, and of types that are none: nothing. */
const FLAGS: readonly (number | undefined)[] = flagsByType();

/** Whether `buf[start, end)` is frames of a client from its first byte to its last. */
export function areFrames(buf: Buffer, start: number, end: number): boolean {
  let at = start;
  /** The stream whose block goes on with the next frame; 0: none does. */
  let openBlock = 0;
  while (at + FRAME_HEADER_BYTES <= end) {
    const payload = at + FRAME_HEADER_BYTES;
    const frameEnd = payload + buf.readUIntBE(at, TYPE_AT);
    if (!isClientFrame(buf, at, frameEnd)) return false;
    const type = buf[at + TYPE_AT];
    const streamId = readStreamId(buf, at + STREAM_ID_AT);
    if (openBlock !== (type === CONTINUATION ? streamId : 0)) return false;
    const isBlock = type === HEADERS || type === CONTINUATION;
    openBlock = isBlock && ((buf[at + FLAGS_AT] as number) & END_HEADERS) === 0 ? streamId : 0;
    at = frameEnd;
  }
  return at === end && end > start;
}

function isClientFrame(buf: Buffer, start: number, end: number): boolean {
  const type = buf[start + TYPE_AT] as number;
  const flags = buf[start + FLAGS_AT] as number;
  const allowed = FLAGS[type];
  if (allowed === undefined || (flags & ~allowed) !== 0 || (buf[start + STREAM_ID_AT] as number) >= 0x80) return false;
  const payload = start + FRAME_HEADER_BYTES;
  const length = end - payload;
  if (length > DEFAULT_MAX_FRAME_BYTES) return false;
  const streamId = readStreamId(buf, start + STREAM_ID_AT);
  switch (type) {
    case DATA:
    case HEADERS:
    case CONTINUATION: {
      const padding = (flags & PADDED) !== 0 ? (buf[payload] as number) : 0;
      // Nobody says nothing but to end.
      const saysSomething = type !== DATA || length > 0 || (flags & END_STREAM) !== 0;
      return saysSomething && (streamId & 1) === 1 && prefixBytes(type, flags) + padding <= length;
    }
    case PRIORITY:
      return streamId !== 0 && length === 5;
    case RST_STREAM:
      return streamId !== 0 && length === 4;
    case WINDOW_UPDATE:
      return length === 4 && readStreamId(buf, payload) !== 0;
    case SETTINGS:
      return streamId === 0 && ((flags & ACK) !== 0 ? length === 0 : length % SETTING_BYTES === 0);
    case PING:
      return streamId === 0 && length === 8;
    case GOAWAY:
      return streamId === 0 && length >= 8;
    default:
      return streamId === 0 && length >= 4;
  }
}

function flagsByType(): (number | undefined)[] {
  const flags: (number | undefined)[] = [];
  flags[DATA] = END_STREAM | PADDED;
  flags[HEADERS] = END_STREAM | END_HEADERS | PADDED | HAS_PRIORITY;
  flags[CONTINUATION] = END_HEADERS;
  flags[SETTINGS] = flags[PING] = ACK;
  flags[PRIORITY] = flags[RST_STREAM] = flags[GOAWAY] = flags[WINDOW_UPDATE] = flags[PRIORITY_UPDATE] = 0;
  return flags;
}
