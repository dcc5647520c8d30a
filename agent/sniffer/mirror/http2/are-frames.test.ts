import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FROM_CLIENT } from '../../tcp/flow-visitor.ts';
import { data, frame, GET_BLOCK, headers, SETTINGS_ACK, settings } from '../testing/http2-frames.ts';
import { ask, record } from '../testing/recorded-streams.ts';
import { EngineStage, RecorderMirror } from '../testing/recorder.ts';
import { areFrames } from './are-frames.ts';

const DATA = 0;
const PRIORITY = 2;
const RST_STREAM = 3;
const SETTINGS = 4;
const PUSH_PROMISE = 5;
const PING = 6;
const GOAWAY = 7;
const WINDOW_UPDATE = 8;
const CONTINUATION = 9;
const PRIORITY_UPDATE = 16;
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
/** What a kernel hands over of a large upload in one go. */
const READ_BYTES = 65_160;

const bytes = (length: number): Buffer => Buffer.alloc(length, 1);
/** At an odd place, between bytes that look like a frame's. */
const are = (...frames: readonly Buffer[]): boolean => {
  const shown = Buffer.concat([SETTINGS_ACK, ...frames, SETTINGS_ACK]);
  return areFrames(shown, SETTINGS_ACK.length, shown.length - SETTINGS_ACK.length);
};

const REAL: readonly (readonly [string, readonly Buffer[]])[] = [
  ['a request', [headers(1, GET_BLOCK)]],
  [
    'a request with priority and padding',
    [headers(7, Buffer.concat([Buffer.of(2), bytes(5), GET_BLOCK, bytes(2)]), 45)],
  ],
  [
    'a block in three frames',
    [headers(1, GET_BLOCK, 1), frame(CONTINUATION, 0, 1, bytes(3)), frame(CONTINUATION, 4, 1)],
  ],
  ['content, padded and empty', [data(3, 'x', 0), frame(DATA, 8, 3, Buffer.of(2, 120, 0, 0)), data(3, '')]],
  ['settings and their acknowledgement', [settings([1, 0], [4, 65_535]), settings(), SETTINGS_ACK]],
  [
    'what is of the connection',
    [frame(PING, 1, 0, bytes(8)), frame(GOAWAY, 0, 0, bytes(20)), frame(WINDOW_UPDATE, 0, 0, bytes(4))],
  ],
  [
    'what is of a stream',
    [frame(RST_STREAM, 0, 5, bytes(4)), frame(PRIORITY, 0, 5, bytes(5)), frame(WINDOW_UPDATE, 0, 5, bytes(4))],
  ],
  ['a priority by RFC 9218', [frame(PRIORITY_UPDATE, 0, 0, bytes(7))]],
];

const NONE: readonly (readonly [string, readonly (readonly Buffer[])[]])[] = [
  ['nothing', [[]]],
  [
    'what is of a stream, on none',
    [[data(0, 'x')], [headers(0, GET_BLOCK)], [frame(PRIORITY, 0, 0, bytes(5))], [frame(RST_STREAM, 0, 0, bytes(4))]],
  ],
  [
    'what is of the connection, on a stream',
    [
      [frame(SETTINGS, 0, 1)],
      [frame(PING, 0, 1, bytes(8))],
      [frame(GOAWAY, 0, 1, bytes(8))],
      [frame(PRIORITY_UPDATE, 0, 1, bytes(8))],
    ],
  ],
  ['streams of a server', [[data(2, 'x')], [headers(2, GET_BLOCK)], [frame(PUSH_PROMISE, 4, 1, bytes(8))]]],
  ['a type that is none', [[frame(10, 0, 1)]]],
  ['the reserved bit', [[Buffer.from('000001000080000001ff', 'hex')]]],
  [
    'flags that the type has not',
    [
      [data(1, 'x', 2)],
      [headers(1, GET_BLOCK, 7)],
      [headers(1, GET_BLOCK, 1), frame(CONTINUATION, 5, 1)],
      [frame(SETTINGS, 3, 0)],
      [frame(PING, 4, 0, bytes(8))],
      [frame(RST_STREAM, 1, 1, bytes(4))],
    ],
  ],
  [
    'a length that the type has not',
    [
      [frame(PRIORITY, 0, 1, bytes(4))],
      [frame(RST_STREAM, 0, 1, bytes(5))],
      [frame(WINDOW_UPDATE, 0, 1, bytes(3))],
      [frame(PING, 0, 0, bytes(7))],
      [frame(GOAWAY, 0, 0, bytes(7))],
      [frame(SETTINGS, 0, 0, bytes(5))],
      [frame(SETTINGS, 1, 0, bytes(6))],
      [frame(PRIORITY_UPDATE, 0, 0, bytes(3))],
    ],
  ],
  ['more than may be sent unasked', [[data(1, 'x'.repeat(16_385))]]],
  ['credit or content of nothing', [[frame(WINDOW_UPDATE, 0, 1, Buffer.alloc(4))], [data(1, '', 0)]]],
  [
    'more padding than payload',
    [[frame(DATA, 8, 1, Buffer.of(3, 0, 0))], [frame(DATA, 9, 1)], [headers(1, bytes(4), 36)]],
  ],
  [
    'a block that does not go on, or never began',
    [
      [headers(1, GET_BLOCK, 1), data(1, 'x')],
      [headers(1, GET_BLOCK, 1), frame(CONTINUATION, 4, 3)],
      [headers(1, GET_BLOCK), frame(CONTINUATION, 4, 1)],
      [frame(CONTINUATION, 4, 1)],
    ],
  ],
  ['a frame that ends later', [[headers(1, GET_BLOCK), data(1, 'xyz').subarray(0, -1)]]],
  ['a header that ends later', [[headers(1, GET_BLOCK), data(1, 'xyz').subarray(0, 8)]]],
  ['frames and a byte', [[headers(1, GET_BLOCK), Buffer.of(0)]]],
];

/** What uploads are made of. */
const BODIES: readonly (readonly [string, (length: number) => Buffer])[] = [
  ['zeros', length => Buffer.alloc(length)],
  ['ones', length => bytes(length)],
  [
    'numbers of 32 bits that count',
    length => Buffer.from(Uint32Array.from({ length: length >> 2 }, (_, i) => i).buffer),
  ],
  [
    'the same from the other end',
    length => Buffer.from(Uint32Array.from({ length: length >> 2 }, (_, i) => i).buffer).swap32(),
  ],
  [
    'numbers of 64 bits',
    length => Buffer.from(BigInt64Array.from({ length: length >> 3 }, (_, i) => BigInt(i)).buffer),
  ],
  ['text', length => Buffer.alloc(length, 'a line of text\n')],
  [
    'zeros with a number here and there',
    length => Buffer.alloc(length, Buffer.concat([Buffer.alloc(60), Buffer.of(0, 0, 1, 0)])),
  ],
];

describe('bytes whose beginning was not seen', () => {
  it.each(REAL)('are frames: %s', (_what, frames) => {
    expect(are(...frames)).toBe(true);
  });

  it.each(NONE)('are none: %s', (_what, cases) => {
    for (const frames of cases) expect(are(...frames)).toBe(false);
  });

  it('are frames where a client of node said them', async () => {
    const talked = await record(async session => {
      await ask(session, '/a', { user: 'alice' });
      await ask(session, '/b', { body: 'x', trailers: { after: 'body' } });
    });
    const reads = talked.filter(([direction]) => direction === FROM_CLIENT).slice(1);
    expect(reads.length).toBeGreaterThan(2);
    for (const [, read] of reads) expect(areFrames(read, 0, read.length)).toBe(true);
  });

  it.each(BODIES)('are none in an upload of %s, wherever it is cut', (_what, body) => {
    const whole = body(READ_BYTES);
    fc.assert(
      fc.property(fc.nat(2_000), fc.integer({ min: 1, max: READ_BYTES - 2_000 }), (from, length) => {
        expect(areFrames(whole, from, from + length)).toBe(false);
      }),
    );
    for (let length = 9; length < 500; length++) expect(areFrames(whole, 0, length)).toBe(false);
  });

  it('of an upload of zeros leave requests to be found behind the next answer', () => {
    const mirror = new RecorderMirror();
    const zeros = '\0'.repeat(READ_BYTES);
    const get = 'GET /next HTTP/1.1\r\nHost: shop\r\n\r\n';
    const flow = new EngineStage(mirror).flow(true).client(zeros).client(zeros);
    flow.app(OK).client(get).app(OK).client(get).over();
    expect(mirror.log).toEqual([`1 ${get}`, `2 ${get}`]);
    expect(mirror.counts).toMatchObject({ requests_mirrored: 2, mirror_skipped_bytes: 2 * READ_BYTES });
  });
});
