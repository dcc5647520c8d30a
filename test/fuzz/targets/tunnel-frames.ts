/** The frame reader and the mux, at either end: nothing throws, an error is told once and is known, and no table outgrows its bound. */

import { PROTOCOL_ERRORS } from '../../../protocol/index.ts';
import { OPEN_META, rawFrame, u32, u64 } from '../../../protocol/testing/raw-frames.ts';
import { Tunnel } from '../../../protocol/testing/tunnel.ts';
import type { FuzzTarget } from '../fuzz-target.ts';

const MAX_STREAMS = 8;
const SEPARATOR = Buffer.from('\xffNEXT\xff', 'latin1');
const KNOWN = new Set<string>(Object.keys(PROTOCOL_ERRORS));

const open = rawFrame(2, 1, OPEN_META);
const data = rawFrame(3, 1, Buffer.from('bytes of a stream'));
const control = rawFrame(1, 0, Buffer.from('{"type":"goodbye"}'));

function messages(...parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [SEPARATOR, part])));
}

export const target: FuzzTarget = {
  name: 'tunnel-frames',
  seeds: [
    messages(Buffer.concat([open, data]), rawFrame(4, 1, u64(0)), control),
    messages(open, Buffer.concat([rawFrame(5, 1, Buffer.concat([Buffer.of(2), u64(0)])), data])),
    messages(rawFrame(6, 0, u32(1000)), rawFrame(7, 0, Buffer.alloc(8)), rawFrame(8, 0, Buffer.alloc(8)), open),
    messages(rawFrame(6, 1, u32(10)), rawFrame(3, 1, Buffer.alloc(200)), rawFrame(4, 1, u64(5))),
  ],
  dictionary: [
    ...[
      open,
      data,
      control,
      SEPARATOR,
      rawFrame(4, 1, u64(0)),
      rawFrame(6, 0, u32(0x7fffffff)),
      rawFrame(6, 1, u32(500)),
    ],
    ...[
      rawFrame(2, 2, OPEN_META),
      rawFrame(2, 0x7fffffff, OPEN_META),
      rawFrame(3, 2, Buffer.alloc(300)),
      u32(0xffffffff),
    ],
    ...[
      Buffer.of(0, 0, 0, 1),
      Buffer.of(0, 0, 0, 8),
      Buffer.of(9),
      rawFrame(1, 0, Buffer.from('[[[[[1]]]]]')),
      u64(700),
    ],
  ].map(piece => piece.toString('latin1')),
  guide: '/protocol/',
  maxBytes: 4096,
  run(input) {
    for (const side of ['agent', 'cli'] as const) {
      const tunnel = new Tunnel({ streamWindowBytes: 500, sessionWindowBytes: 2000, maxStreams: MAX_STREAMS });
      tunnel.agent.open()?.write(100);
      tunnel.settle();
      const end = tunnel.end(side);
      for (const message of split(input)) {
        end.mux.receive(message);
        end.flush();
      }
      const { mux, errors } = end;
      if (errors.length !== (mux.isDead ? 1 : 0)) throw new Error(`${errors.length} errors, dead: ${mux.isDead}`);
      const unknown = errors.find(code => !KNOWN.has(code));
      if (unknown !== undefined) throw new Error(`unknown error ${unknown}`);
      if (mux.streamCount > MAX_STREAMS || mux.sessionCredit < 0) throw new Error('a table is out of bounds');
    }
  },
};

/** The WebSocket messages of an input. */
function split(input: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let at = 0;
  for (let end = input.indexOf(SEPARATOR); end >= 0; end = input.indexOf(SEPARATOR, at)) {
    parts.push(Buffer.from(input.subarray(at, end)));
    at = end + SEPARATOR.length;
  }
  return [...parts, Buffer.from(input.subarray(at))];
}
