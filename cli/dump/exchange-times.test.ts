import { expect, it } from 'vitest';
import {
  RECORD_FIRST,
  RECORD_FROM_APP,
  RECORD_HEADER_BYTES,
  RECORD_LAST,
  RecordReader,
  writeRecordHeader,
} from '../../protocol/index.ts';
import { KeepBudget } from './body-content.ts';
import { exchangeJson } from './exchange-json.ts';
import { ExchangeReader, OpenCount } from './exchange-reader.ts';
import { harEntry } from './har-entry.ts';
import { REDACTION } from './redaction.ts';

const AT_MS = Date.UTC(2024, 0, 2);
const POST = 'POST /up HTTP/1.1\r\nHost: shop\r\nContent-Length: 6\r\n\r\n';
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n';
const DETAILS = { redaction: REDACTION, showsHeaders: false, showsBodies: false };

/** A piece of one exchange, and when it was seen. */
type Piece = readonly [facts: number, text: string, afterMs: number];

function shown(...pieces: readonly Piece[]): { readonly json: object; readonly har: object } {
  const told: { json: object; har: object }[] = [];
  const sink = {
    onExchange: (each: Parameters<typeof exchangeJson>[0]) =>
      void told.push({ json: exchangeJson(each, DETAILS), har: harEntry(each, REDACTION) }),
    onConnection() {},
    onUnfollowed() {},
  };
  const keeping = { keepBytes: 64, budget: new KeepBudget(1 << 20) };
  const client = { place: undefined, port: 8080, address: '192.0.2.7', clientPort: 40_000 };
  const reader = new RecordReader(new ExchangeReader(client, { sink, keeping, open: new OpenCount() }));
  for (const [facts, text, afterMs] of pieces) {
    const record = Buffer.alloc(RECORD_HEADER_BYTES + text.length);
    writeRecordHeader(record, { facts, exchange: 1, length: text.length, timeUs: (AT_MS + afterMs) * 1000 });
    record.write(text, RECORD_HEADER_BYTES, 'latin1');
    reader.push(record, 0, record.length);
  }
  const [only] = told;
  if (only === undefined) throw new Error('nothing was shown');
  return only;
}

it('waits for the final answer, not for an interim one', () => {
  const { json, har } = shown(
    [RECORD_FIRST, POST, 0],
    [RECORD_FIRST | RECORD_FROM_APP, CONTINUE, 1],
    [RECORD_LAST, 'please', 1_900],
    [RECORD_FROM_APP, OK, 1_906],
    [RECORD_FROM_APP | RECORD_LAST, 'done', 1_910],
  );
  expect(json).toMatchObject({ wait_ms: 1_906, duration_ms: 1_910, response_whole: true });
  expect(har).toMatchObject({ time: 1_910, timings: { send: 1_900, wait: 6, receive: 4 } });
});

it('of an answer that comes before all of its request is the time of both', () => {
  const { json, har } = shown(
    [RECORD_FIRST, POST, 0],
    [RECORD_FIRST | RECORD_FROM_APP, OK, 10],
    [RECORD_LAST, 'please', 30],
    [RECORD_FROM_APP | RECORD_LAST, 'done', 40],
  );
  expect(json).toMatchObject({ wait_ms: 10, duration_ms: 40 });
  expect(har).toMatchObject({ time: 40, timings: { send: 10, wait: 0, receive: 30 } });
});

it('never calls an answer whole whose head was not seen', () => {
  const { json, har } = shown(
    [RECORD_FIRST | RECORD_LAST, POST, 0],
    [RECORD_FIRST | RECORD_FROM_APP, CONTINUE, 1],
    [RECORD_FROM_APP | RECORD_LAST, '', 2],
  );
  expect(json).toMatchObject({ status: null, response_whole: false, wait_ms: null, duration_ms: null });
  expect(har).toMatchObject({ _responseWhole: false, response: { status: 0 } });
});
