/**
 * The records of a dump's stream, as an agent may send them or not: nothing throws, what is shown does not depend on how they were cut, all that
 * was kept is let go of, and nothing that a terminal would obey comes out of it.
 */

import { KeepBudget } from '../../../cli/dump/body-content.ts';
import type { ExchangeSink } from '../../../cli/dump/exchange.ts';
import { connectionJson, exchangeJson } from '../../../cli/dump/exchange-json.ts';
import { ExchangeReader, OpenCount } from '../../../cli/dump/exchange-reader.ts';
import { connectionWords, exchangeWords } from '../../../cli/dump/exchange-words.ts';
import { harEntry } from '../../../cli/dump/har-entry.ts';
import { REDACTION } from '../../../cli/dump/redaction.ts';
import { printableJson, styleFor } from '../../../cli/progress/style.ts';
import { RECORD_HEADER_BYTES, RecordReader, writeRecordHeader } from '../../../protocol/index.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { HTTP1_PIECES } from '../http1-pieces.ts';
import { HTTP2_BLOCKS } from '../http2-pieces.ts';
import { cutsFor, requireSame } from '../splits.ts';

const BUDGET_BYTES = 1 << 20;
const KEEP_BYTES = 256;
const CLIENT = { place: 'pod/shop-1', port: 8080, address: '192.0.2.7', clientPort: 40_000 };
const WORDING = {
  style: styleFor(false),
  redaction: REDACTION,
  showsHeaders: true,
  showsBodies: true,
  namesPort: true,
};
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

const GET = 'GET /a?token=1 HTTP/1.1\r\nHost: shop\r\nX-Name: caf\xc3\xa9 \xe2\x80\xae\r\n\r\n';
const POST =
  'POST /p HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n';
const OK =
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nSet-Cookie: a=b\r\nContent-Length: 5\r\n\r\nhe\x9bo';

const block = HTTP2_BLOCKS[7] ?? Buffer.alloc(0);
const PIECES = [
  record(3, 1, GET),
  record(11, 1, OK),
  record(1, 2, POST),
  record(2, 2, '3\r\nabc\r\n0\r\n\r\n'),
  record(11, 2, 'HTTP/1.1 101 Switching Protocols\r\n\r\n'),
  record(4, 0, 'GET / HTTP/1.1\r\nBad : x\r\n\r\n'),
  record(12, 0, 'SSH-2.0'),
  record(16, 1, ''),
  record(32 | 10, 1, '', 5_000),
  record(64 | 128 | 3, 3, block.toString('latin1')),
  record(64 | 2, 3, 'content'),
];

export const target: FuzzTarget = {
  name: 'exchange-records',
  seeds: [Buffer.concat(PIECES), Buffer.concat(PIECES.slice(0, 2)), Buffer.concat(PIECES.slice(5, 7)), ...PIECES],
  dictionary: [
    ...PIECES.map(each => each.toString('latin1')),
    ...HTTP1_PIECES,
    ...HTTP2_BLOCKS.map(each => each.toString('latin1')),
    ...['\x1b[2J', '\x9b', '\xe2\x80\xae', '\xe2\x80\xa8', 'Content-Encoding: gzip\r\n', '\x7f\xf0\0\0\0\0\0\0'],
  ],
  guide: 'cli/dump/',
  maxBytes: 2048,
  run(input) {
    const whole = shown(input, [input.length]);
    for (const cuts of cutsFor(input)) requireSame(shown(input, cuts), whole, cuts);
  },
};

function shown(input: Buffer, cuts: readonly number[]): string[] {
  const log: string[] = [];
  const budget = new KeepBudget(BUDGET_BYTES);
  const reader = new ExchangeReader(CLIENT, {
    sink: showing(log),
    keeping: { keepBytes: KEEP_BYTES, budget },
    open: new OpenCount(),
  });
  const records = new RecordReader(reader);
  let at = 0;
  for (const end of [...cuts, input.length]) {
    records.push(Buffer.from(input), at, end);
    at = end;
  }
  reader.onOver();
  if (budget.take(2 * BUDGET_BYTES) !== BUDGET_BYTES) throw new Error('something is kept');
  for (const text of log) if (OBEYED.test(text)) throw new Error(`a terminal would obey ${JSON.stringify(text)}`);
  return log;
}

function showing(log: string[]): ExchangeSink {
  return {
    onExchange(exchange) {
      log.push(exchangeWords(exchange, WORDING), printableJson(exchangeJson(exchange, WORDING)));
      log.push(printableJson(harEntry(exchange, REDACTION)));
    },
    onConnection(connection) {
      log.push(connectionWords(connection, WORDING), printableJson(connectionJson(connection)));
    },
    onUnfollowed: () => log.push('unfollowed'),
  };
}

function record(facts: number, exchange: number, text: string, length = text.length): Buffer {
  const header = Buffer.alloc(RECORD_HEADER_BYTES);
  writeRecordHeader(header, { facts, exchange, length, timeUs: 1_750_000_000_000_000 + exchange });
  return Buffer.concat([header, Buffer.from(text, 'latin1')]);
}
