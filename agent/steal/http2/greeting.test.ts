/** An app of HTTP/2 that speaks before its client: it is dialled out of silence, and says its SETTINGS at once. */
import { describe, it } from 'vitest';
import { MAX_GREETING_BYTES, SILENCE_MS } from '../limits.ts';
import { ONE_SESSION } from '../testing/messages.ts';
import { play } from '../testing/play.ts';
import {
  block,
  EMPTY_TABLE,
  HOP_OPENING,
  headers,
  OK,
  OPENING,
  request,
  reset,
  SETTINGS_ACK,
  settings,
  windowUpdate,
} from './testing/frames.ts';

const CANCEL = 8;
const SMALL_STREAMS = [3, 1] as const;
const GREETING = Buffer.concat([settings(SMALL_STREAMS), windowUpdate(0, 1_000)]);

const greeted = (greeting: Buffer | string = GREETING) =>
  play(ONE_SESSION).wait(SILENCE_MS).expectDial().app(greeting).toClient(greeting);

describe('an app that speaks HTTP/2 before a slow client', () => {
  it('has its streams followed all the same, with the settings that it told', () => {
    const asked = block(request('alice'));
    greeted()
      .client(OPENING)
      .toApp(OPENING)
      .client(headers(1, asked))
      .expectOpen('alice')
      .to('alice', Buffer.concat([HOP_OPENING, headers(1, Buffer.concat([EMPTY_TABLE, asked]))]))
      .client(headers(3, asked))
      .toClient(reset(3, 7))
      .from('alice', Buffer.concat([settings(), headers(1, OK)]))
      .to('alice', SETTINGS_ACK)
      .toClient(headers(1, OK))
      .app(SETTINGS_ACK)
      .toClient(SETTINGS_ACK)
      .expectCounts({ http2_streams_refused: 1 })
      .done({ split: ['client'] });
  });

  it('is opaque when the client speaks HTTP/1', () => {
    const get = 'GET / HTTP/1.1\r\nhost: shop.test\r\nx-user: alice\r\n\r\n';
    greeted()
      .client(get)
      .toApp(get)
      .expectCounts({ opaque_server_first: 1 })
      .done({ split: ['client'] });
  });

  it('is opaque when the app says more than a greeting', () => {
    const much = Buffer.concat(Array.from({ length: MAX_GREETING_BYTES / 13 + 1 }, () => windowUpdate(0, 1)));
    const cut = settings([3, 100]).subarray(0, 12);
    const other = Buffer.concat([reset(1, CANCEL), settings()]);
    for (const words of [Buffer.concat([settings(), much]), cut, other]) {
      greeted(words)
        .client(OPENING)
        .toApp(OPENING)
        .expectCounts({ opaque_server_first: 1, app_unsolicited: 1, connections_opaque: 1 })
        .done({ split: ['client'] });
    }
  });
});
