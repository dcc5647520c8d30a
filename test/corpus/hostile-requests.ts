/** What a client of HTTP may send and none should, drawn by a seed: the counterpart of `hostile-bytes.ts`, in pieces as a client writes them. */

import type { RandomNumbers } from '../fuzz/random-numbers.ts';
import { frame, hostileFields, hostileFrame, literal, uint32 } from './hostile-bytes.ts';

const METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'CONNECT', 'OPTIONS'];
const TARGETS = ['/', '/a?b=c', '*', 'shop:80', 'http://shop/', '/__proto__', '/\x80'];
/** What a filter of tests looks at: two sessions' users, and nobody's. */
const USERS = ['alice', 'alice', 'bob', 'bob', 'carol'];
const LINES = [
  ...['Expect: 100-continue', 'Connection: close', 'Connection: x-user', 'Cookie: a=1', 'Authorization: x'],
  ...['Transfer-Encoding: chunked', 'Transfer-Encoding: gzip, chunked', 'Content-Length: 5', 'Content-Length: -1'],
  ...[
    'Connection: Upgrade\r\nUpgrade: websocket',
    '__proto__: x',
    'X-User: bob',
    ' folded: x',
    'a b: c',
    'X-Nul: a\0b',
  ],
  'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__',
  `X-Long: ${'y'.repeat(70_000)}`,
];
const BODIES = [
  '',
  '',
  'hello',
  '5\r\nhello\r\n0\r\n\r\n',
  '5\r\nhello\r\n0\r\n__proto__: x\r\n\r\n',
  'zz\r\n',
  '5\r\nhel',
];
const DATA = ['', 'hello', 'x'.repeat(16_000), '\0\0\0\0\x02hi'];
const TRAILERS = ['x-sum', 'content-length', '__proto__', ':path', 'te', '', 'trailer'];
const CODES = [0, 0, 2, 7, 8];

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const END_HEADERS = 4;
const END_STREAM = 1;

/** Requests in HTTP/1 on one connection. `origin` is put before targets, as clients of proxies do; empty for servers. */
export function hostileRequests(random: RandomNumbers, origin = ''): readonly Buffer[] {
  return Array.from({ length: 1 + random.below(3) }, () => {
    const lines = Array.from({ length: random.below(4) }, () => `${random.pick(LINES)}\r\n`).join('');
    const target = origin !== '' && random.below(4) !== 0 ? `${origin}/` : random.pick(TARGETS);
    const start = `${random.pick(METHODS)} ${target} HTTP/1.${random.below(8) === 0 ? 0 : 1}\r\n`;
    const head = `${start}Host: shop\r\nX-User: ${random.pick(USERS)}\r\n${lines}\r\n`;
    return Buffer.from(head + random.pick(BODIES), 'latin1');
  }).flatMap(bytes => cutAnywhere(random, bytes));
}

/** A connection of HTTP/2 with streams of all kinds, and frames that belong nowhere. */
export function hostileStreams(random: RandomNumbers): readonly Buffer[] {
  const ack = random.below(2) === 0 ? [frame(4, 1, 0)] : [];
  const pieces: Buffer[] = [Buffer.concat([PREFACE, frame(4, 0, 0), ...ack])];
  let id = 1;
  for (let streams = 1 + random.below(6); streams > 0; streams--) {
    pieces.push(hostileStream(random, id));
    if (random.below(20) !== 0) id += 2;
    if (random.below(8) === 0) pieces.push(hostileFrame(random, random.pick([1, 3, 5])));
  }
  return pieces.flatMap(bytes => cutAnywhere(random, bytes));
}

function hostileStream(random: RandomNumbers, id: number): Buffer {
  const isExtended = random.below(8) === 0;
  const endsStream = random.below(2) * END_STREAM;
  const fields = [
    literal([':method', isExtended ? 'CONNECT' : random.pick(METHODS)]),
    literal([':scheme', 'http']),
    literal([':path', random.pick(TARGETS)]),
    literal([':authority', 'shop']),
    ...(isExtended ? [literal([':protocol', random.pick(['websocket', 'odd'])])] : []),
    literal(['x-user', random.pick(USERS)]),
    hostileFields(random, 2),
  ];
  const frames = [frame(1, END_HEADERS | endsStream, id, Buffer.concat(fields))];
  for (let more = endsStream === 0 ? random.below(6) : 0; more > 0; more--) frames.push(laterFrame(random, id));
  if (random.below(5) === 0) frames.push(frame(3, 0, id, uint32(random.pick(CODES))));
  return Buffer.concat(frames);
}

/** A body, its end, or what a client thinks better of. */
function laterFrame(random: RandomNumbers, id: number): Buffer {
  const kind = random.below(6);
  if (kind < 3) return frame(0, random.pick([0, 0, END_STREAM]), id, Buffer.from(random.pick(DATA), 'latin1'));
  if (kind === 3) return frame(1, END_HEADERS | END_STREAM, id, literal([random.pick(TRAILERS), '5']));
  if (kind === 4) return frame(3, 0, id, uint32(random.pick(CODES)));
  return frame(8, 0, id, uint32(1_000));
}

function cutAnywhere(random: RandomNumbers, bytes: Buffer): readonly Buffer[] {
  if (random.below(3) !== 0) return [bytes];
  const at = random.below(bytes.length);
  return [bytes.subarray(0, at), bytes.subarray(at)];
}
