/**
 * What a peer of HTTP may send and no server should: plausible bytes, drawn by a seed, of which something is wrong. Parsers refuse most of it; what
 * they let through is what the code behind them has to live with.
 */

import type { RandomNumbers } from '../fuzz/random-numbers.ts';

type Field = readonly [name: string, value: string];

const STATUSES = [
  '200',
  '200',
  '200',
  '100',
  '101',
  '103',
  '199',
  '204',
  '304',
  '000',
  '099',
  '600',
  '999',
  '42',
  '20x',
];
const REASONS = ['OK', '', 'O\u0001K', 'É', 'x'.repeat(300)];
/** Of an answer in HTTP/1. */
const LINES = [
  ...[
    'Content-Length: 5',
    'Content-Length: 0',
    'Content-Length: -1',
    'Content-Length: 5, 5',
    `Content-Length: ${'9'.repeat(20)}`,
  ],
  ...[
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: gzip, chunked',
    'Transfer-Encoding: chunked, identity',
    'Trailer: x-sum',
  ],
  ...['Connection: close', 'Connection: keep-alive', 'Connection: upgrade, x-one', 'Connection: content-length'],
  ...[
    'Upgrade: websocket',
    'Upgrade: h2c',
    'Sec-WebSocket-Accept: x',
    'HTTP2-Settings: AAMAAABk',
    'TE: trailers',
    'TE: gzip',
  ],
  ...[
    'Keep-Alive: timeout=1',
    'Keep-Alive: timeout=-1, max=x',
    'Proxy-Connection: close',
    'Set-Cookie: a=1',
    'Set-Cookie: b=2',
  ],
  ...[
    'Date: yesterday',
    'Date: today',
    'ETag: "a"',
    'ETag: "b"',
    'Content-Type: application/grpc',
    'Status: 200',
    'Host: shop',
  ],
  ...[
    'X-One: é\u0080',
    'x-tab:\t\ta\tb\t',
    ':status: 200',
    '__proto__: x',
    'constructor: x',
    'toString: x',
    ': empty',
    'a b: c',
  ],
  ...['X-Nul: a\0b', 'X-Bare: a\rb', ' folded: x'],
];
const BODIES = [
  ...[
    '',
    'hello',
    '5\r\nhello\r\n0\r\n\r\n',
    '5\r\nhel',
    '5\r\nhello\r\n0\r\nx-sum: 7\r\n\r\n',
    'zz\r\n',
    '0\r\n',
    '0\r\n:path: /\r\n\r\n',
  ],
  ...[
    '0\r\nTE: gzip\r\nconnection: close\r\n__proto__: x\r\n\r\n',
    '0\r\ncontent-length: 5\r\nx: \u0001\r\n\r\n',
    'ffffffffffffffff\r\n',
  ],
];
/** Of a block in HTTP/2: what is odd and may be said, and what breaks a rule. */
const ODD_FIELDS: readonly Field[] = [
  ...['__proto__', 'constructor', 'authorization', 'if-match', 'cookie', 'trailer', 'grpc-status', 'date', 'x-sum'].map(
    (name): Field => [name, '5'],
  ),
  ...([
    ['te', 'trailers'],
    ['content-type', 'application/grpc'],
    ['content-type', 'application/grpc+proto'],
    ['expect', '100-continue'],
    ['x-odd', ''],
  ] as const),
];
const BROKEN_FIELDS: readonly Field[] = [
  ...[
    ':status',
    ':path',
    ':odd',
    'content-length',
    'connection',
    'transfer-encoding',
    'upgrade',
    'te',
    'X',
    'a b',
    '',
  ].map((name): Field => [name, '5']),
  ...['a\r\nb', 'a\0b', '\x80'].map((value): Field => ['x-odd', value]),
];
/** Of RST_STREAM and GOAWAY. */
const CODES = [0, 0, 1, 2, 5, 7, 8, 11, 13, 0xffff, 0xffffffff];
const IDS = [1, 1, 1, 3, 3, 5, 7, 0, 2, 0x7fffffff];
const SIZES = [0, 1, 100, 16_384, 65_535, 0x7fffffff, 0xffffffff];

/** One answer or several, in HTTP/1. */
export function hostileResponses(random: RandomNumbers): Buffer {
  const parts: string[] = [];
  for (let answers = 1 + random.below(3); answers > 0; answers--) {
    parts.push(`HTTP/1.${random.below(8) === 0 ? 0 : 1} ${random.pick(STATUSES)} ${random.pick(REASONS)}\r\n`);
    for (let lines = random.below(6); lines > 0; lines--) parts.push(`${random.pick(LINES)}\r\n`);
    if (random.below(20) === 0) parts.push(`x-long: ${'y'.repeat(random.below(200_000))}\r\n`);
    if (random.below(12) !== 0) parts.push('\r\n');
    parts.push(random.pick(BODIES));
  }
  return Buffer.from(parts.join(''), 'latin1');
}

/** A server's first words in HTTP/2, and frames of streams that may be open. */
export function hostileFrames(random: RandomNumbers): Buffer {
  const parts: Buffer[] = [];
  if (random.below(10) !== 0) parts.push(hostileSettings(random));
  if (random.below(2) === 0) parts.push(frame(4, 1, 0));
  for (let frames = random.below(14); frames > 0; frames--) parts.push(hostileFrame(random, random.pick(IDS)));
  return Buffer.concat(parts);
}

/** Fields of a request, or behind one. */
export function hostileFields(random: RandomNumbers, most: number): Buffer {
  return Buffer.concat(
    Array.from({ length: random.below(most + 1) }, () =>
      literal(random.pick(random.below(6) === 0 ? BROKEN_FIELDS : ODD_FIELDS)),
    ),
  );
}

export function frame(type: number, flags: number, id: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(id, 5);
  return Buffer.concat([head, payload]);
}

/** A field without a table (RFC 7541 section 6.2.2); name and value are shorter than 127 bytes. */
export function literal([name, value]: Field): Buffer {
  const text = (each: string): Buffer => Buffer.concat([Buffer.from([each.length]), Buffer.from(each, 'latin1')]);
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

export function uint32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, 4 * at);
  return bytes;
}

function hostileSettings(random: RandomNumbers): Buffer {
  const settings = Array.from({ length: random.below(4) }, () =>
    Buffer.concat([Buffer.from([0, random.pick([1, 2, 3, 4, 5, 6, 8, 9])]), uint32(random.pick(SIZES))]),
  );
  return frame(4, random.below(12) === 0 ? 1 : 0, 0, Buffer.concat(settings));
}

function hostileBlock(random: RandomNumbers): Buffer {
  const status = literal([':status', random.pick(['200', '200', '204', '304', '103', '100', '101', '600'])]);
  const unknown = Buffer.from(random.below(15) === 0 ? [0x80 | random.below(127)] : []);
  return Buffer.concat([random.below(6) === 0 ? unknown : status, hostileFields(random, 3), unknown]);
}

/** One of a kind that `id` may or may not have. */
export function hostileFrame(random: RandomNumbers, id: number): Buffer {
  const data = Buffer.from(random.pick(['', 'hello', '\xff', 'x'.repeat(16_000)]));
  const pushed = [
    random.pick([2, 4, 3]),
    literal([':method', 'GET']),
    literal([':path', '/']),
    literal([':scheme', 'http']),
  ] as const;
  const kinds: readonly (() => Buffer)[] = [
    () => frame(1, random.pick([4, 4, 5, 5, 0, 1, 0x24, 0x0c]), id, hostileBlock(random)),
    () => frame(1, 5, id, hostileBlock(random)),
    () => frame(0, random.pick([0, 1, 8]), id, data),
    () => Buffer.concat(Array.from({ length: 300 }, () => frame(0, 0, id))),
    () => frame(3, 0, id, uint32(random.pick(CODES))),
    () =>
      frame(
        7,
        0,
        0,
        Buffer.concat([uint32(random.pick([0, 1, 3, 0x7fffffff]), random.pick(CODES)), data.subarray(0, 5)]),
      ),
    () => frame(8, 0, random.pick([0, id]), uint32(random.pick([0, 1, 65_535, 0x7fffffff]))),
    () => frame(6, random.below(2), 0, Buffer.alloc(random.pick([8, 8, 8, 7]))),
    () => frame(9, random.pick([4, 0]), id, hostileBlock(random)),
    () => frame(5, 4, id, Buffer.concat([uint32(pushed[0]), ...(pushed.slice(1) as Buffer[])])),
    () =>
      frame(
        random.pick([10, 12, 16, 2, 0xaa]),
        0,
        random.pick([0, id]),
        Buffer.from(random.pick(['', '\0\x04http', '\0\0\0\x01\x10'])),
      ),
    () => hostileSettings(random),
  ];
  return random.pick(kinds)();
}
