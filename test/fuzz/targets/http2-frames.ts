/** The frame scanner: the same frames at any split, and headers and payloads that together are the bytes as they came. */

import {
  FRAME_HEAD,
  FRAME_NEEDS_MORE,
  FRAME_PAYLOAD,
  FrameScanner,
  readStreamId,
} from '../../../filter-engine/http2/index.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { HTTP2_FRAMES } from '../http2-pieces.ts';
import { cutsFor, requireSame } from '../splits.ts';

export const target: FuzzTarget = {
  name: 'http2-frames',
  seeds: [Buffer.concat(HTTP2_FRAMES), ...HTTP2_FRAMES],
  dictionary: HTTP2_FRAMES.map(piece => piece.toString('latin1')),
  guide: 'filter-engine/http2/frame-scanner.ts',
  maxBytes: 4096,
  run(input) {
    const whole = scan(input, []);
    requireSame(whole, readPlainly(input), 'read plainly');
    for (const cuts of cutsFor(input)) requireSame(scan(input, cuts), whole, cuts);
  },
};

/** The frames, and behind them how much payload of each was told. */
function scan(input: Buffer, cuts: readonly number[]): string[] {
  const scanner = new FrameScanner();
  const frames: string[] = [];
  const payloads: number[] = [];
  let start = 0;
  for (const end of [...cuts, input.length]) {
    for (let at = start; ; at = scanner.consumed) {
      const event = scanner.next(input, at, end);
      if (event === FRAME_NEEDS_MORE) break;
      if (event === FRAME_HEAD) {
        frames.push(`${scanner.length} ${scanner.type} ${scanner.flags} ${scanner.streamId}`);
        payloads.push(0);
      }
      if (event === FRAME_PAYLOAD) payloads.push((payloads.pop() ?? 0) + scanner.consumed - at);
    }
    start = end;
  }
  return frames.map((frame, index) => `${frame}: ${payloads[index]}`);
}

/** The same, from the RFC's picture of a frame (RFC 9113 section 4.1). */
function readPlainly(input: Buffer): string[] {
  const frames: string[] = [];
  for (let at = 0; at + 9 <= input.length; ) {
    const length = input.readUIntBE(at, 3);
    const told = Math.min(length, input.length - at - 9);
    frames.push(`${length} ${input[at + 3]} ${input[at + 4]} ${readStreamId(input, at + 5)}: ${told}`);
    at += 9 + length;
  }
  return frames;
}
