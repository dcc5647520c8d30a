/** Frames of HTTP/2 for conversations, as bytes. */
import {
  blockFrameBytes,
  encodeHuffman,
  PREFACE,
  writeBlock,
  writeFrameHeader,
  writeGoaway,
  writeInteger,
  writeRstStream,
  writeSettings,
  writeWindowUpdate,
} from '../../../../filter-engine/http2/index.ts';
import { staticIndexOf } from '../../../../filter-engine/http2/static-table.ts';

export type Pair = readonly [name: string, value: string];

export function frame(type: number, flags: number, streamId: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(9);
  writeFrameHeader(header, 0, { length: payload.length, type, flags, streamId });
  return Buffer.concat([header, payload]);
}

/** What a client says first: the preface and its SETTINGS. */
export const OPENING = Buffer.concat([PREFACE, frame(4, 0, 0)]);
export const SETTINGS_ACK = frame(4, 1, 0);

/** What a session's local process is told first, and the size update of its first block. */
export const HOP_OPENING = Buffer.concat([PREFACE, settings([2, 0]), windowUpdate(0, 1_048_576 - 65_535)]);
export const EMPTY_TABLE = Buffer.from([0x20]);

/** The block of an answer: `:status 200` of the static table. */
export const OK = Buffer.from([0x88]);

/** A block of literals: inserted into the table, or not. */
export function block(pairs: readonly Pair[], form: 'inserted' | 'plain' = 'plain'): Buffer {
  const first = form === 'inserted' ? 0x40 : 0;
  const prefix = form === 'inserted' ? 0x3f : 0x0f;
  return Buffer.concat(
    pairs.flatMap(([name, value]) => {
      const index = staticIndexOf(Buffer.from(name), 0, name.length);
      const out = Buffer.alloc(4);
      const begun = out.subarray(0, writeInteger(out, 0, { first, prefix, value: index }));
      return index > 0 ? [begun, string(value)] : [begun, string(name), string(value)];
    }),
  );
}

/** A request for `path` by `user`, and more fields. */
export function request(user: string, ...more: readonly Pair[]): readonly Pair[] {
  return [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'shop.test'],
    ['x-user', user],
    ...more,
  ];
}

/** HEADERS of a block, which also may be one that needs no encoding. */
export function headers(streamId: number, bytes: Buffer, end: 'ends' | 'goes on' = 'ends'): Buffer {
  const out = Buffer.alloc(blockFrameBytes(bytes.length, 16_384));
  const each = {
    streamId,
    block: bytes,
    start: 0,
    end: bytes.length,
    endsStream: end === 'ends',
    maxFrameBytes: 16_384,
  };
  writeBlock(out, 0, each);
  return out;
}

export function data(streamId: number, text: string | Buffer, end: 'ends' | 'goes on' = 'ends'): Buffer {
  return frame(0, end === 'ends' ? 1 : 0, streamId, Buffer.from(text as string));
}

export function reset(streamId: number, code: number): Buffer {
  const out = Buffer.alloc(13);
  writeRstStream(out, 0, { streamId, code });
  return out;
}

export function windowUpdate(streamId: number, increment: number): Buffer {
  const out = Buffer.alloc(13);
  writeWindowUpdate(out, 0, { streamId, increment });
  return out;
}

export function goaway(lastStreamId: number, code = 0): Buffer {
  const out = Buffer.alloc(17);
  writeGoaway(out, 0, { lastStreamId, code });
  return out;
}

export function settings(...pairs: readonly (readonly [number, number])[]): Buffer {
  const out = Buffer.alloc(9 + 6 * pairs.length);
  writeSettings(out, 0, pairs);
  return out;
}

function string(text: string): Buffer {
  const bytes = encodeHuffman(Buffer.from(text));
  const length = Buffer.alloc(4);
  const end = writeInteger(length, 0, { first: 0x80, prefix: 0x7f, value: bytes.length });
  return Buffer.concat([length.subarray(0, end), bytes]);
}
