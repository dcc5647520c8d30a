import { describe, expect, it } from 'vitest';
import { LIST_VIOLATION_CODES, NO_LIST_VIOLATION } from '../../filter-engine/http2/index.ts';
import { NO_VIOLATION, VIOLATION_NAMES } from '../../filter-engine/index.ts';
import {
  RECORD_BLOCK,
  RECORD_FIRST,
  RECORD_FROM_APP,
  RECORD_HEADER_BYTES,
  RECORD_HTTP2,
  RECORD_LAST,
  RECORD_OMITTED,
  RECORD_RAW,
  RECORD_TORN,
  RecordReader,
  writeRecordHeader,
} from '../../protocol/index.ts';
import { KeepBudget } from './body-content.ts';
import type { Client, ExchangeSink } from './exchange.ts';
import { ExchangeReader, OpenCount } from './exchange-reader.ts';
import { MAX_OPEN_EXCHANGES } from './limits.ts';

const WHOLE = RECORD_FIRST | RECORD_LAST;
const APP = RECORD_FROM_APP;
const CLIENT: Client = { place: undefined, port: 8080, address: '192.0.2.7', clientPort: 40_000 };
const GET = 'GET /cart HTTP/1.1\r\nHost: shop\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';

function record(facts: number, exchange: number, text = '', timeUs = exchange * 1000): Buffer {
  const header = Buffer.alloc(RECORD_HEADER_BYTES);
  const bytes = Buffer.from(text, 'latin1');
  writeRecordHeader(header, { facts, exchange, length: bytes.length, timeUs });
  return Buffer.concat([header, bytes]);
}

/** Reads records, cut into pieces of `pieceBytes`. @returns what was told, a line each */
function told(
  records: readonly Buffer[],
  { pieceBytes = 1 << 20, keepBytes = 64, budgetBytes = 1 << 20 } = {},
): string[] {
  const log: string[] = [];
  const sink: ExchangeSink = {
    onExchange({ request, response }) {
      const words = [request, response].map(message => {
        if (message === undefined) return '-';
        const { head, body, isWhole } = message;
        const rule = message.violation === NO_LIST_VIOLATION ? '' : ` ${LIST_VIOLATION_CODES[message.violation]}`;
        const cut = body?.isCut === true ? `…${body.length}` : '';
        return `${head?.startLine ?? '?'} [${body?.bytes().toString('latin1') ?? ''}${cut}]${isWhole ? '' : ' torn'}${rule}`;
      });
      log.push(words.join(' ⇒ '));
    },
    onConnection({ protocol, violation, fromClientBytes, fromAppBytes }) {
      const rule = violation === NO_VIOLATION ? '' : ` ${VIOLATION_NAMES[violation]}`;
      log.push(`${protocol}${rule} ${fromClientBytes} ${fromAppBytes}`);
    },
    onUnfollowed: () => log.push('unfollowed'),
  };
  const keeping = { keepBytes, budget: new KeepBudget(budgetBytes) };
  const reader = new ExchangeReader(CLIENT, { sink, keeping, open: new OpenCount() });
  const stream = new RecordReader(reader);
  const bytes = Buffer.concat(records);
  for (let at = 0; at < bytes.length; at += pieceBytes) stream.push(bytes, at, Math.min(at + pieceBytes, bytes.length));
  reader.onOver();
  expect(keeping.budget.take(budgetBytes)).toBe(budgetBytes);
  return log;
}

describe('exchanges', () => {
  it('are told with their own answers, however the bytes are cut', () => {
    const chunked = 'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n';
    const records = [
      record(WHOLE, 1, GET),
      record(WHOLE, 2, 'HEAD / HTTP/1.1\r\nHost: shop\r\n\r\n'),
      record(WHOLE | APP, 1, OK),
      record(RECORD_FIRST, 3, 'POST /p HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n'),
      record(WHOLE | APP, 2, 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'),
      record(RECORD_FIRST | APP, 3, 'HTTP/1.1 100 Continue\r\n\r\n'),
      record(RECORD_LAST, 3, '3;a="b"\r\nabc\r\n0a\r\n0123456789\r\n0\r\nX: 1\r\n\r\n'),
      record(APP, 3, `${chunked}2\r\nok\r\n`),
      record(RECORD_LAST | APP, 3, '0\r\n\r\n'),
    ];
    for (let pieceBytes = 1; pieceBytes < 80; pieceBytes++) {
      expect(told(records, { pieceBytes })).toEqual([
        'GET /cart HTTP/1.1 [] ⇒ HTTP/1.1 200 OK [hello]',
        'HEAD / HTTP/1.1 [] ⇒ HTTP/1.1 200 OK []',
        'POST /p HTTP/1.1 [abc0123456789] ⇒ HTTP/1.1 201 Created [ok]',
      ]);
    }
  });

  it('are told without what did not come', () => {
    expect(
      told([
        record(WHOLE, 1, GET),
        record(WHOLE, 2, GET),
        record(RECORD_FIRST | APP, 2, 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhe'),
        record(RECORD_TORN | APP, 2),
        record(RECORD_FIRST, 3, 'POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 9\r\n\r\nab'),
      ]),
    ).toEqual([
      'GET /cart HTTP/1.1 [] ⇒ -',
      'GET /cart HTTP/1.1 [] ⇒ HTTP/1.1 200 OK [he] torn',
      'POST / HTTP/1.1 [ab] torn ⇒ -',
    ]);
  });

  it('leave answers out whose request was not told of', () => {
    expect(told([record(WHOLE | APP, 1, OK), record(WHOLE, 2, GET), record(WHOLE | APP, 2, OK)])).toEqual([
      'GET /cart HTTP/1.1 [] ⇒ HTTP/1.1 200 OK [hello]',
    ]);
  });

  it('say that a body was cut', () => {
    const records = [record(WHOLE, 1, GET), record(WHOLE | APP, 1, OK)];
    expect(told(records, { keepBytes: 2 })).toEqual(['GET /cart HTTP/1.1 [] ⇒ HTTP/1.1 200 OK [he…5]']);
  });

  it('count what was left out of a body', () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n';
    const omitted = Buffer.alloc(RECORD_HEADER_BYTES);
    writeRecordHeader(omitted, {
      facts: APP | RECORD_OMITTED | RECORD_LAST,
      exchange: 1,
      length: 2_999_998,
      timeUs: 9,
    });
    expect(
      told([record(WHOLE, 1, GET), record(RECORD_FIRST | APP, 1, `${head}ab`), omitted, record(WHOLE, 2, GET)]),
    ).toEqual(['GET /cart HTTP/1.1 [] ⇒ HTTP/1.1 200 OK [ab…3000000]', 'GET /cart HTTP/1.1 [] ⇒ -']);
  });

  it('cut bodies when all of them take too much, until some are told', () => {
    const exchange = (number: number): Buffer[] => [record(WHOLE, number, GET), record(WHOLE | APP, number, OK)];
    expect(told([...exchange(1), ...exchange(2)], { budgetBytes: 5 })).toEqual([
      'GET /cart HTTP/1.1 [] ⇒ HTTP/1.1 200 OK [hello]',
      'GET /cart HTTP/1.1 [] ⇒ HTTP/1.1 200 OK [hello]',
    ]);
    expect(told([...exchange(1)], { budgetBytes: 4 })).toEqual(['GET /cart HTTP/1.1 [] ⇒ HTTP/1.1 200 OK [hell…5]']);
  });

  it('become a connection behind an upgrade, and where nothing can be split', () => {
    const upgraded = 'HTTP/1.1 101 Switching Protocols\r\n\r\n';
    expect(
      told([
        record(WHOLE, 1, GET),
        record(WHOLE | APP, 1, upgraded),
        record(RECORD_RAW, 0, 'ab'),
        record(RECORD_RAW | APP, 0, 'c'),
      ]),
    ).toEqual(['GET /cart HTTP/1.1 [] ⇒ HTTP/1.1 101 Switching Protocols []', 'upgraded 2 1']);
    expect(told([record(RECORD_RAW, 0, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')])).toEqual(['http2 24 0']);
    expect(told([record(RECORD_RAW, 0, '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03')])).toEqual(['tls 11 0']);
    expect(told([record(RECORD_RAW | APP, 0, '220 mail\r\n'), record(RECORD_RAW, 0, 'EHLO\r\n')])).toEqual([
      'unknown 6 10',
    ]);
  });

  it('of HTTP/2 say which rule their requests break', () => {
    const block = RECORD_BLOCK | RECORD_HTTP2;
    const [get, ok] = ['\x82\x86\x84\x01', '\x88'];
    const records = [
      record(RECORD_FIRST | RECORD_LAST | block, 1, `${get}\x03::1`),
      record(RECORD_FIRST | RECORD_LAST | block | APP, 1, ok),
      // With a length, and nothing behind it.
      record(RECORD_FIRST | RECORD_LAST | block, 3, `${get}\x01a\x0f\x0d\x013`),
      record(RECORD_FIRST | block, 5, `${get}\x01a\x0f\x0d\x013`),
      record(RECORD_LAST | RECORD_HTTP2, 5, 'abc'),
    ];
    const lines = ['GET / HTTP/2 [] bad_authority ⇒ HTTP/2 200 []', 'GET / HTTP/2 [] bad_length ⇒ -'];
    for (const pieceBytes of [1, 5, 1 << 20])
      expect(told(records, { pieceBytes })).toEqual([...lines, 'GET / HTTP/2 [abc] ⇒ -']);
  });

  it('say of a connection which rule its request breaks, however the bytes are cut', () => {
    const folded = 'GET / HTTP/1.1\r\nHost: shop\r\nX-Note: secret\r\n more\r\n\r\n';
    const spaced = 'GET /a b HTTP/1.1\r\nHost: shop\r\n\r\n';
    const both = 'POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n';
    const nowhere = 'GET cart HTTP/1.1\r\nHost: shop\r\n\r\n';
    for (const pieceBytes of [1, 3, 30, 1000]) {
      const toldOf = (...requests: readonly string[]): string[] =>
        told(
          requests.map(request => record(RECORD_RAW, 0, request)),
          { pieceBytes },
        );
      expect(toldOf(folded)).toEqual([`http1 OBS_FOLD ${folded.length} 0`]);
      expect(toldOf(spaced, GET)).toEqual([`http1 BAD_VERSION ${spaced.length + GET.length} 0`]);
      expect(toldOf(both.slice(0, 50), both.slice(50))).toEqual([`http1 LENGTH_AND_CODING ${both.length} 0`]);
      expect(toldOf(nowhere)).toEqual([`http1 BAD_TARGET ${nowhere.length} 0`]);
      expect(toldOf(GET)).toEqual([`unknown ${GET.length} 0`]);
      expect(toldOf('get key\r\n')).toEqual(['unknown 9 0']);
    }
  });

  it('say so of the rest of a connection too, but for one that was changed to another protocol', () => {
    const asking = 'GET /ws HTTP/1.1\r\nHost: shop\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n';
    const tunnel = 'CONNECT shop:80 HTTP/1.1\r\nHost: shop:80\r\n\r\n';
    const bare = 'GET / HTTP/1.1\nHost: shop\n\n';
    const raw = record(RECORD_RAW, 0, bare);
    const last = (...records: readonly Buffer[]): string | undefined => told([...records, raw]).at(-1);
    const broken = `http1 BARE_LF ${bare.length} 0`;
    expect(last(record(WHOLE, 1, GET), record(WHOLE | APP, 1, OK))).toBe(broken);
    expect(last(record(WHOLE, 1, asking), record(WHOLE | APP, 1, OK))).toBe(broken);
    expect(last(record(WHOLE, 1, tunnel), record(WHOLE | APP, 1, 'HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n'))).toBe(
      broken,
    );
    expect(last(record(WHOLE, 1, tunnel), record(WHOLE | APP, 1, 'HTTP/1.1 200 \r\n\r\n'))).toMatch(/^upgraded/);
    expect(last(record(WHOLE, 1, asking))).toBe(`upgraded ${bare.length} 0`);
  });

  it('numbered alike by an agent that errs are both told, and nothing of them is kept', () => {
    expect(
      told([
        record(WHOLE, 1, GET),
        record(RECORD_FIRST, 1, 'POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 9\r\n\r\nab'),
      ]),
    ).toEqual(['GET /cart HTTP/1.1 [] ⇒ -', 'POST / HTTP/1.1 [ab] torn ⇒ -']);
  });

  it('are not followed beyond the limit', () => {
    const log = told(
      Array.from({ length: MAX_OPEN_EXCHANGES + 1 }, (_, index) => record(RECORD_FIRST, index + 1, 'GET')),
    );
    expect(log.filter(line => line === 'unfollowed')).toHaveLength(1);
    expect(log).toHaveLength(MAX_OPEN_EXCHANGES + 1);
  });
});
