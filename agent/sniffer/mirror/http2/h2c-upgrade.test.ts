/** `Upgrade: h2c`: a connection that began in HTTP/1 goes on in HTTP/2, where the request that asked for it is stream 1. */

import { describe, expect, it } from 'vitest';
import {
  ACK,
  DATA,
  END_STREAM,
  FRAME_HEADER_BYTES,
  HEADERS,
  PREFACE,
  SETTINGS,
  SETTINGS_HEADER_TABLE_SIZE,
  writeFrameHeader,
  writeSettings,
} from '../../../../filter-engine/http2/index.ts';
import { type FieldToWrite, ToldEncoder } from '../../../../filter-engine/http2/testing/blocks.ts';
import { StreamRecorder } from '../testing/recorded-streams.ts';
import { EngineStage, type PlayedFlow } from '../testing/recorder.ts';

const END_HEADERS = 4;
const SETTING_BYTES = 6;
/** More than either side begins with. */
const TABLE_BYTES = 8_192;

function frame(type: number, flags: number, streamId: number, payload: Buffer = Buffer.alloc(0)): string {
  const header = Buffer.alloc(FRAME_HEADER_BYTES);
  writeFrameHeader(header, 0, { length: payload.length, type, flags, streamId });
  return Buffer.concat([header, payload]).toString('latin1');
}

/** A larger header table for the other side's blocks. The 101 acknowledges that of the client. */
const LARGER_TABLE = Buffer.alloc(FRAME_HEADER_BYTES + SETTING_BYTES);
writeSettings(LARGER_TABLE, 0, [[SETTINGS_HEADER_TABLE_SIZE, TABLE_BYTES]]);
const APP_SETTINGS = LARGER_TABLE.toString('latin1');
const OFFER = [
  'Connection: Upgrade, HTTP2-Settings',
  'Upgrade: h2c',
  `HTTP2-Settings: ${LARGER_TABLE.subarray(FRAME_HEADER_BYTES).toString('base64url')}`,
];
const ask = (path: string, ...fields: readonly string[]): string =>
  `${[`GET ${path} HTTP/1.1`, 'Host: shop', ...fields].join('\r\n')}\r\n\r\n`;
const ASKS = ask('/first', ...OFFER);
const TAKES = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n';
const EARLY_HINTS = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const OPENING = PREFACE.toString('latin1') + frame(SETTINGS, 0, 0) + frame(SETTINGS, ACK, 0);

/** Both sides write with tables of their own. */
class Speakers {
  readonly #client = new ToldEncoder();
  readonly #app = new ToldEncoder();
  #hasSized = false;

  /** @param tableBytes of the client from here on */
  request(streamId: number, path: string, ...tableBytes: readonly number[]): string {
    const fields = [
      { name: ':method', value: 'GET' },
      { name: ':scheme', value: 'http' },
      { name: ':path', value: path },
      { name: ':authority', value: 'shop' },
      { name: 'x-user', value: 'alice', form: 'inserted' },
    ] satisfies FieldToWrite[];
    return frame(HEADERS, END_HEADERS | END_STREAM, streamId, this.#client.block(fields, tableBytes));
  }

  answer(streamId: number, body: string): string {
    const status = { name: ':status', value: '200' };
    const fields: FieldToWrite[] = [status, { name: 'x-by', value: 'app', form: 'inserted' }];
    const block = this.#app.block(fields, this.#hasSized ? [] : [TABLE_BYTES]);
    this.#hasSized = true;
    return frame(HEADERS, END_HEADERS, streamId, block) + frame(DATA, END_STREAM, streamId, Buffer.from(body));
  }
}

const FIRST = ['GET /first HTTP/1.1 whole <200 <+3 <whole'];
const BOTH = [...FIRST, 'GET /next whole <200 <+4 <whole'];

function stage(wantsResponses = true, filter?: unknown): { all: StreamRecorder; flow: PlayedFlow } {
  const all = new StreamRecorder(filter, wantsResponses);
  return { all, flow: new EngineStage(all).flow() };
}

describe('an offer of HTTP/2 that the app takes', () => {
  it('has the request answered on stream 1, and makes those behind it streams, however the bytes are cut', () => {
    for (const pieceBytes of [1, 7, 40, 10_000]) {
      for (const interim of ['', EARLY_HINTS]) {
        const { all, flow } = stage();
        const said = new Speakers();
        flow.client(ASKS, pieceBytes).app(interim + TAKES + APP_SETTINGS, pieceBytes);
        flow.client(OPENING, pieceBytes).app(frame(SETTINGS, ACK, 0) + said.answer(1, 'one'), pieceBytes);
        flow
          .client(said.request(3, '/next', TABLE_BYTES), pieceBytes)
          .app(said.answer(3, 'next'), pieceBytes)
          .over();
        expect(all.told).toEqual(
          interim === '' ? BOTH : [BOTH[0]?.replace('<200', '<HTTP/1.1 103 Early Hints <200'), BOTH[1]],
        );
        expect(all.open).toBe(0);
        expect(all.counters.snapshot()).toEqual({
          mirror_requests_seen: 2,
          mirror_requests_matched: 2,
          requests_mirrored: 2,
        });
      }
    }
  });

  it('is followed where the app says all of it at once, and where responses are not wanted', () => {
    for (const wantsResponses of [true, false]) {
      const { all, flow } = stage(wantsResponses);
      const said = new Speakers();
      flow.client(ASKS).app(TAKES + APP_SETTINGS + frame(SETTINGS, ACK, 0) + said.answer(1, 'one'));
      flow
        .client(OPENING + said.request(3, '/next', TABLE_BYTES))
        .app(said.answer(3, 'next'))
        .over();
      expect(all.told).toEqual(wantsResponses ? BOTH : ['GET /first HTTP/1.1 whole', 'GET /next whole']);
      expect(all.open).toBe(0);
    }
  });

  it('judges each stream, and the request that offered, by itself', () => {
    const { all, flow } = stage(true, { header: { name: 'x-user', equals: 'alice' } });
    const said = new Speakers();
    flow.client(ASKS).app(TAKES + frame(SETTINGS, 0, 0) + said.answer(1, 'one'));
    flow
      .client(OPENING + said.request(3, '/next'))
      .app(said.answer(3, 'next'))
      .over();
    expect(all.told).toEqual(BOTH.slice(1));
    expect(all.counters.snapshot()).toMatchObject({ mirror_requests_seen: 2, mirror_requests_matched: 1 });
  });

  it('is followed by the preface where the 101 was not seen, and the responses are told as lost', () => {
    for (const wantsResponses of [true, false]) {
      const { all, flow } = stage(wantsResponses);
      const said = new Speakers();
      flow
        .client(ASKS)
        .appGap(TAKES.length)
        .client(OPENING, 5)
        .app(frame(SETTINGS, 0, 0));
      flow
        .client(said.request(3, '/next'))
        .app(said.answer(1, 'one') + said.answer(3, 'next'))
        .over();
      expect(all.told.map(line => line.replaceAll(' <torn', ''))).toEqual([
        'GET /first HTTP/1.1 whole',
        'GET /next whole',
      ]);
      const { mirror_responses_lost: lost, mirror_flows_undecodable: undecodable } = all.counters.values;
      expect([lost, undecodable]).toEqual([wantsResponses ? 2 : 0, 0]);
    }
  });

  it('is told as undecodable where the client says something else than the preface, and nothing of it is copied', () => {
    const { all, flow } = stage();
    flow.client(ASKS).app(TAKES).client(ask('/forged')).client(ask('/forged')).over();
    expect(all.told).toEqual(['GET /first HTTP/1.1 whole <torn']);
    expect(all.counters.snapshot()).toMatchObject({ mirror_flows_undecodable: 1, mirror_responses_lost: 1 });
  });

  it('is torn in its response by the end of the connection, and by a reset of its stream', () => {
    const reset = frame(3, 0, 1, Buffer.from([0, 0, 0, 8]));
    for (const last of ['', reset]) {
      const { all, flow } = stage();
      flow
        .client(ASKS)
        .app(TAKES + frame(SETTINGS, 0, 0))
        .client(OPENING + last)
        .over();
      expect(all.told).toEqual(['GET /first HTTP/1.1 whole <torn']);
      expect(all.open).toBe(0);
      expect(all.counters.values.mirror_responses_lost).toBe(1);
    }
  });
});

describe('an offer of HTTP/2', () => {
  it('that the app leaves keeps the connection in HTTP/1', () => {
    for (const wantsResponses of [true, false]) {
      const { all, flow } = stage(wantsResponses);
      flow
        .client(ASKS)
        .app(EARLY_HINTS + OK)
        .client(ask('/next', ...OFFER))
        .app(OK)
        .client(ask('/last'))
        .app(OK)
        .over();
      expect(all.told).toHaveLength(1);
      expect(all.counters.snapshot()).toEqual({
        mirror_requests_seen: 3,
        mirror_requests_matched: 3,
        requests_mirrored: 3,
      });
    }
  });

  it('that cannot be read, or beside another protocol that the app takes, is one of another protocol', () => {
    const cases = [
      [ask('/first', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMA'), TAKES],
      [ask('/first', OFFER[0] ?? '', 'Upgrade: h2c, websocket', OFFER[2] ?? ''), TAKES.replace('h2c', 'websocket')],
    ] as const;
    for (const [asks, takes] of cases) {
      const { all, flow } = stage();
      flow.client(asks).app(takes).client('frames').over();
      expect(all.counters.snapshot()).toMatchObject({ mirror_flows_raw: 1, mirror_requests_seen: 1 });
    }
  });
});
