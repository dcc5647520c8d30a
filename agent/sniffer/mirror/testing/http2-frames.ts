/** Frames of HTTP/2 for tests of mirrors, as bytes, and a connection on which they pass. */

import { PREFACE, writeFrameHeader, writeSettings } from '../../../../filter-engine/http2/index.ts';
import { type Direction, type FlowSink, FROM_APP, FROM_CLIENT } from '../../tcp/flow-visitor.ts';
import type { MirrorSubscription } from '../copy.ts';
import { MirrorEngine } from '../mirror-engine.ts';
import { PORT } from './recorder.ts';

/** :method GET, :scheme http, :path / of the static table, and :authority a. */
export const GET_BLOCK = Buffer.from([0x82, 0x86, 0x84, 0x01, 0x01, 0x61]);

/** As GET_BLOCK, of an :authority `::1`: of it nobody can say where a port would begin. */
export const BAD_AUTHORITY_BLOCK = Buffer.from('\x82\x86\x84\x01\x03::1', 'latin1');

/** :method POST, :scheme http, :path / of the static table, :authority a, and a content-type. */
export const POST_BLOCK = Buffer.from('\x83\x86\x84\x01\x01a\x0f\x10\x10application/json', 'latin1');

/** `:status 200` of the static table. */
export const OK_BLOCK = Buffer.from([0x88]);

/** The field `zz`, not inserted, with a Huffman string that is none: it is padded with zeros. */
export const BAD_FIELD = Buffer.from('00027a7a8100', 'hex');

/** The newest entry of the table. */
export const NEWEST = Buffer.from([0x80 | 62]);

/** A field that enters the table. */
export function inserted(name: string, value: string): Buffer {
  return Buffer.from(`\x40${String.fromCharCode(name.length)}${name}${String.fromCharCode(value.length)}${value}`);
}

export function frame(type: number, flags: number, streamId: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(9);
  writeFrameHeader(header, 0, { length: payload.length, type, flags, streamId });
  return Buffer.concat([header, payload]);
}

/** HEADERS; END_HEADERS and END_STREAM unless `flags` say otherwise. */
export function headers(streamId: number, block: Buffer, flags = 5): Buffer {
  return frame(1, flags, streamId, block);
}

/** DATA with END_STREAM unless `flags` say otherwise. */
export function data(streamId: number, text: string, flags = 1): Buffer {
  return frame(0, flags, streamId, Buffer.from(text));
}

export const SETTINGS_ACK = frame(4, 1, 0);

export function settings(...pairs: readonly (readonly [number, number])[]): Buffer {
  const out = Buffer.alloc(9 + 6 * pairs.length);
  writeSettings(out, 0, pairs);
  return out;
}

/** A connection that has said its preface. Bytes are overwritten once they were shown. */
export class FramedFlow {
  readonly #sink: FlowSink;

  constructor(mirrors: readonly MirrorSubscription[], engine = new MirrorEngine()) {
    engine.set(PORT, mirrors);
    const flow = { clientAddress: '10.0.0.9', clientPort: 40_000, podPort: PORT, isMidStream: false, startedUs: 0 };
    const sink = engine.onFlow(flow, { nowUs: 1_000_000 });
    if (sink === null) throw new Error('nobody mirrors');
    this.#sink = sink;
    this.client(PREFACE);
  }

  client(bytes: Buffer, pieceBytes = bytes.length): this {
    return this.#tell(FROM_CLIENT, bytes, pieceBytes);
  }

  app(bytes: Buffer, pieceBytes = bytes.length): this {
    return this.#tell(FROM_APP, bytes, pieceBytes);
  }

  /** Shows all of `bytes` but what stands in `[from, to)`. */
  clientWithout(bytes: Buffer, from: number, to: number): this {
    this.client(bytes.subarray(0, from));
    this.#sink.onGap(FROM_CLIENT, to - from);
    return this.client(bytes.subarray(to));
  }

  over(): void {
    this.#sink.onEnd(FROM_CLIENT);
    this.#sink.onEnd(FROM_APP);
    this.#sink.onOver('closed');
  }

  #tell(direction: Direction, bytes: Buffer, pieceBytes: number): this {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const piece = Buffer.from(bytes.subarray(at, at + pieceBytes));
      this.#sink.onBytes(direction, piece, 0, piece.length);
      piece.fill(0);
    }
    return this;
  }
}
