/** Streams that only their body can place, and those for the app that wait behind them. */
import { describe, it } from 'vitest';
import { MAX_FILTER_BODY_WAIT_MS } from '../../../filter-engine/index.ts';
import { play } from '../testing/play.ts';
import { MAX_HELD_BYTES } from './limits.ts';
import {
  block,
  data,
  EMPTY_TABLE,
  frame,
  HOP_OPENING,
  headers,
  OK,
  OPENING,
  type Pair,
  request,
  reset,
  SETTINGS_ACK,
  settings,
  windowUpdate,
} from './testing/frames.ts';

const alice = {
  sessions: { alice: { filter: { all_of: [{ path: '/cart' }, { body: { jsonpath: '$.user', equals: 'alice' } }] } } },
} as const;
const JSON_TYPE: Pair = ['content-type', 'application/json'];
const ALICES = '{"user":"alice"}';
const BOBS = '{"user":"bob"}';
const CANCEL = 8;

/** A POST to `/cart`, whose body tells. */
const posted = (...more: readonly Pair[]): Buffer =>
  block([
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', '/cart'],
    [':authority', 'shop.test'],
    JSON_TYPE,
    ...more,
  ]);
const others = (id: number): Buffer => headers(id, block(request('bob')));
const first = (bytes: Buffer): Buffer =>
  Buffer.concat([HOP_OPENING, headers(1, Buffer.concat([EMPTY_TABLE, bytes]), 'goes on')]);

const opened = (...app: readonly (readonly [number, number])[]) =>
  play(alice)
    .client(OPENING)
    .expectDial()
    .toApp(OPENING)
    .app(settings(...app))
    .toClient(settings(...app));

/** A play in which stream 1 waits for its body. */
const held = () => opened().client(headers(1, posted(), 'goes on'));

describe('a stream that only its body can place', () => {
  it('goes to the session that its body matches, with what came of it', () => {
    held()
      .client(data(1, ALICES))
      .expectOpen('alice')
      .to('alice', Buffer.concat([first(posted()), data(1, ALICES)]))
      .toClient(windowUpdate(0, ALICES.length))
      .done({ split: ['app'] });
  });

  it('goes to the app when its body does not match, and its credit is between client and app', () => {
    held()
      .client(windowUpdate(1, 7))
      .client(data(1, BOBS))
      .toApp(Buffer.concat([headers(1, posted(), 'goes on'), windowUpdate(1, 7), data(1, BOBS)]))
      .app(windowUpdate(0, BOBS.length))
      .toClient(windowUpdate(0, BOBS.length))
      .client(others(3))
      .toApp(others(3))
      .done({ split: [] });
  });

  it('is judged with its trailers, and they go with it', () => {
    const sum = headers(1, block([['x-sum', '0']]));
    held()
      .client(data(1, BOBS, 'goes on'))
      .client(sum)
      .toApp(Buffer.concat([headers(1, posted(), 'goes on'), data(1, BOBS, 'goes on'), sum]))
      .done({ split: [] });
  });

  it('holds newer streams of the app behind it, in their order, and nothing else of the connection', () => {
    opened()
      .client(headers(1, block(request('bob')), 'goes on'))
      .toApp(headers(1, block(request('bob')), 'goes on'))
      .client(headers(3, posted(), 'goes on'))
      .client(Buffer.concat([others(5), headers(7, block(request('bob')), 'goes on')]))
      .client(data(1, 'more', 'goes on'))
      .toApp(data(1, 'more', 'goes on'))
      .client(frame(6, 0, 0, Buffer.from('12345678')))
      .toApp(frame(6, 0, 0, Buffer.from('12345678')))
      .client(data(7, 'seven'))
      .client(data(3, BOBS))
      .toApp(
        Buffer.concat([
          headers(3, posted(), 'goes on'),
          data(3, BOBS),
          others(5),
          headers(7, block(request('bob')), 'goes on'),
          data(7, 'seven'),
        ]),
      )
      .expectCounts({ requests_passed: 4 })
      .done({ split: [] });
  });

  it('goes on a connection of its own behind a newer one of its session, which takes ids in their order', () => {
    const credit = windowUpdate(0, ALICES.length);
    const opening = Buffer.concat([
      HOP_OPENING,
      headers(3, Buffer.concat([EMPTY_TABLE, posted()]), 'goes on'),
      data(3, ALICES),
    ]);
    held()
      .client(headers(3, posted(), 'goes on'))
      .client(data(3, ALICES))
      .expectOpen('alice')
      .to('alice', opening)
      .toClient(credit)
      .from('alice', settings())
      .to('alice', SETTINGS_ACK)
      .client(data(1, ALICES))
      .expectOpen('alice#2')
      .to('alice#2', Buffer.concat([first(posted()), data(1, ALICES)]))
      .toClient(credit)
      .client(headers(5, posted(), 'goes on'))
      .client(data(5, ALICES))
      .to('alice', Buffer.concat([headers(5, posted(), 'goes on'), data(5, ALICES)]))
      .toClient(credit)
      .from('alice#2', Buffer.concat([settings(), headers(1, OK)]))
      .to('alice#2', SETTINGS_ACK)
      .toClient(Buffer.concat([windowUpdate(1, ALICES.length), headers(1, OK)]))
      .expectAbandon('alice#2')
      .expectCounts({ requests_stolen: 3 })
      .done({ split: ['app', 'alice#2'] });
  });

  it('is forgotten when the client resets it, and what waited goes on', () => {
    held()
      .client(others(3))
      .client(reset(1, CANCEL))
      .toApp(others(3))
      .done({ split: ['app'] });
  });

  it('does not match when its body takes too long', () => {
    held()
      .client(data(1, ALICES.slice(0, 5), 'goes on'))
      .wait(MAX_FILTER_BODY_WAIT_MS)
      .toApp(Buffer.concat([headers(1, posted(), 'goes on'), data(1, ALICES.slice(0, 5), 'goes on')]))
      .client(data(1, ALICES.slice(5)))
      .toApp(data(1, ALICES.slice(5)))
      .expectCounts({ bodies_unseen: 1, requests_passed: 1 })
      .done({ split: [] });
  });

  it('goes to the app within a frame of its body, and the rest of that goes, too', () => {
    const whole = data(1, BOBS);
    held()
      .client(whole.subarray(0, 14))
      .wait(MAX_FILTER_BODY_WAIT_MS)
      .toApp(Buffer.concat([headers(1, posted(), 'goes on'), data(1, BOBS.slice(0, 5), 'goes on')]))
      .client(whole.subarray(14))
      .toApp(data(1, BOBS.slice(5)))
      .app(windowUpdate(0, BOBS.length))
      .toClient(windowUpdate(0, BOBS.length))
      .expectCounts({ bodies_unseen: 1 })
      .done({ split: [] });
  });

  it('is not waited for when its length is too much, or when the client waits for 100', () => {
    for (const field of [['content-length', '70000'] as const, ['expect', '100-continue'] as const]) {
      const asked = headers(1, posted(field), 'goes on');
      opened().client(asked).toApp(asked).expectCounts({ bodies_unseen: 1 }).done({ split: [] });
    }
  });

  it('waits for no more than it may hold', () => {
    const piece = Buffer.alloc(16_384, 'x');
    const window = windowUpdate(0, 2 * MAX_HELD_BYTES);
    const size = [4, 2 * MAX_HELD_BYTES] as const;
    const pieces = Array.from({ length: MAX_HELD_BYTES / piece.length + 1 }, () => data(3, piece, 'goes on'));
    opened(size)
      .app(window)
      .toClient(window)
      .client(headers(1, posted(), 'goes on'))
      .client(headers(3, block(request('bob')), 'goes on'))
      .client(Buffer.concat(pieces.slice(0, 9)))
      .client(Buffer.concat(pieces.slice(9)))
      .toApp(Buffer.concat([headers(1, posted(), 'goes on'), headers(3, block(request('bob')), 'goes on'), ...pieces]))
      .expectCounts({ bodies_unseen: 1 })
      .done({ split: [] });
  });

  it('does not wait for what its client has no window for', () => {
    const half = 'x'.repeat(500);
    const pieces = [data(1, half, 'goes on'), data(1, half, 'goes on')];
    const asked = headers(1, posted(), 'goes on');
    opened([4, 1_000])
      .client(SETTINGS_ACK)
      .toApp(SETTINGS_ACK)
      .client(asked)
      .client(Buffer.concat(pieces))
      .toApp(Buffer.concat([asked, data(1, half + half, 'goes on')]))
      .expectCounts({ bodies_unseen: 1 })
      .done({ split: [] });
  });

  it('waits for its end when its length says that all is there', () => {
    const asked = headers(1, posted(['content-length', String(ALICES.length)]), 'goes on');
    opened([4, ALICES.length])
      .client(SETTINGS_ACK)
      .toApp(SETTINGS_ACK)
      .client(asked)
      .client(data(1, ALICES, 'goes on'))
      .client(data(1, ''))
      .expectOpen('alice')
      .to('alice', Buffer.concat([first(posted(['content-length', String(ALICES.length)])), data(1, ALICES)]))
      .toClient(windowUpdate(0, ALICES.length))
      .done({ split: [] });
  });

  it('does not wait for what the connection has no window for, and goes on with newer ones as soon as it has', () => {
    const size = [4, 1_000_000] as const;
    const asked = [headers(1, posted(), 'goes on'), headers(3, posted(), 'goes on')] as const;
    const older = data(1, Buffer.alloc(16_384, 'x'), 'goes on');
    const body = Buffer.from(`{"pad":"${'x'.repeat(32_800)}","user":"alice"}`);
    const [begun, more, rest] = [body.subarray(0, 16_384), body.subarray(16_384, 32_767), body.subarray(32_767)];
    const credit = windowUpdate(0, 2 * 16_384);
    opened(size)
      .client(SETTINGS_ACK)
      .toApp(SETTINGS_ACK)
      .client(Buffer.concat([...asked, older, data(3, begun, 'goes on'), older, data(3, more, 'goes on')]))
      .toApp(Buffer.concat([asked[0], older, older]))
      .app(credit)
      .toClient(credit)
      .client(data(3, rest))
      .expectOpen('alice')
      .to(
        'alice',
        Buffer.concat([
          HOP_OPENING,
          headers(3, Buffer.concat([EMPTY_TABLE, posted()]), 'goes on'),
          data(3, begun, 'goes on'),
          data(3, body.subarray(16_384, 32_768), 'goes on'),
          data(3, body.subarray(32_768)),
        ]),
      )
      .toClient(windowUpdate(0, body.length))
      .expectCounts({ bodies_unseen: 1 })
      .done({ split: [] });
  });

  it('goes to the app before the end of its client', () => {
    held()
      .end('client')
      .toApp(headers(1, posted(), 'goes on'))
      .expectEnd('app')
      .expectCounts({ bodies_unseen: 1 })
      .done({ split: [] });
  });
});
