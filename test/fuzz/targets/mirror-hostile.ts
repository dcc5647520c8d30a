/**
 * What two ends that mean harm say to a mirror, in any reads and with any of it missing: nothing throws, a message that is told whole lies in what
 * was seen without a hole in it, and each request that matched is accounted for.
 */

import { EngineStage, RecorderMirror } from '../../../agent/sniffer/mirror/testing/recorder.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { HTTP1_PIECES } from '../http1-pieces.ts';
import { HTTP2_FRAMES } from '../http2-pieces.ts';
import { requireCounts } from '../mirror-counts.ts';
import { RandomNumbers, seedOf } from '../random-numbers.ts';

const SEPARATOR = '\xffAPP\xff';
const MAX_TURNS = 12;
const MAX_GAP_BYTES = 40;
/** A character of a text that was seen stands for what is missing; no byte looks like it. */
const HOLE = '\u{2026}';
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const GET = 'GET /a HTTP/1.1\r\nHost: shop\r\nx-user: alice\r\n\r\n';
const POST =
  'POST /p HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{"user":"alice"} ';
const CHUNKED = 'POST /c HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
const UPGRADE = 'GET /ws HTTP/1.1\r\nHost: shop\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const AGREED = 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n';

const frames = HTTP2_FRAMES.map(each => each.toString('latin1'));
const seed = (client: string, app: string): Buffer => Buffer.from(client + SEPARATOR + app, 'latin1');

export const target: FuzzTarget = {
  name: 'mirror-hostile',
  seeds: [
    seed(GET + POST + CHUNKED + GET, OK.repeat(4)),
    seed(`${GET + UPGRADE}frames of it`, `${OK + AGREED}welcome`),
    seed('CONNECT shop:443 HTTP/1.1\r\nHost: shop:443\r\n\r\n\x16\x03\x01', 'HTTP/1.1 200 \r\n\r\n\x16'),
    seed('\x16\x03\x01\x00\x05\x01abcd', 'SSH-2.0-x\r\n'),
    seed(PREFACE + frames.join(''), frames.join('')),
    ...frames.slice(0, 12).map(each => seed(PREFACE + frames[0] + each, frames[0] + each)),
  ],
  dictionary: [...HTTP1_PIECES, ...frames, SEPARATOR, PREFACE, GET, POST, CHUNKED, UPGRADE, OK, AGREED],
  guide: 'agent/sniffer/mirror/',
  maxBytes: 4096,
  run(input) {
    const [client = '', app = ''] = input.toString('latin1').split(SEPARATOR, 2);
    for (const isMidStream of [false, true]) converse(client, app, isMidStream);
  },
};

function converse(client: string, app: string, isMidStream: boolean): void {
  const all = new RecorderMirror({ wantsResponses: true });
  const mirrors = [
    all,
    new RecorderMirror({ filter: { header: { name: 'x-user', equals: 'alice' } }, wantsResponses: true }),
    new RecorderMirror({ filter: { body: { jsonpath: '$.user', equals: 'alice' } } }),
    new RecorderMirror({ maxRate: { unit: 'bytes', perSecond: 100 } }),
    new RecorderMirror({ maxRate: { unit: 'requests', perSecond: 1 }, wantsResponses: true }),
  ];
  const stage = new EngineStage(...mirrors);
  const flow = stage.flow(isMidStream);
  const random = new RandomNumbers(seedOf(Buffer.from(client + app, 'latin1')));
  const seen = { client: '', app: '' };
  const sides = { client: cut(client, random), app: cut(app, random) };
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    for (const side of ['client', 'app'] as const) {
      const piece = sides[side][turn] ?? '';
      const missing = random.below(6) === 0 ? 1 + random.below(MAX_GAP_BYTES) : 0;
      if (missing > 0) side === 'client' ? flow.clientGap(missing) : flow.appGap(missing);
      seen[side] += (missing > 0 ? HOLE : '') + piece;
      flow[side](piece, 1 + random.below(piece.length));
    }
    stage.clock.nowUs += random.below(400_000);
  }
  flow.over();
  for (const mirror of mirrors) {
    requireCounts(mirror);
    if (!client.includes('PRI ')) requireSeen(mirror, seen);
  }
}

function cut(text: string, random: RandomNumbers): string[] {
  const cuts = Array.from({ length: MAX_TURNS - 1 }, () => random.below(text.length + 1)).sort((a, b) => a - b);
  return [...cuts, text.length].map((end, index) => text.slice(cuts[index - 1] ?? 0, end));
}

function requireSeen({ log }: RecorderMirror, seen: { readonly client: string; readonly app: string }): void {
  for (const line of log) {
    const [, arrow = '', text = '~'] = /^\d+(<?) ([\s\S]*)$/.exec(line) ?? [];
    if (text.startsWith('~')) continue;
    if (!(arrow === '' ? seen.client : seen.app).includes(text)) throw new Error(`nobody sent ${JSON.stringify(line)}`);
  }
}
