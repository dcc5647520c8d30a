import { describe, it } from 'vitest';
import { MAX_CONTROL_FRAME_BYTES } from '../../../filter-engine/http2/index.ts';
import { LOCAL_INVALID } from '../bad-gateway.ts';
import { HIGH_WATER_BYTES } from '../limits.ts';
import { ONE_SESSION } from '../testing/messages.ts';
import { play } from '../testing/play.ts';
import { badGatewayAnswer } from './failure-answers.ts';
import { HOP_WINDOW_BYTES, MAX_LIVE_STREAMS } from './limits.ts';
import {
  block,
  data,
  EMPTY_TABLE,
  frame,
  goaway,
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
import { alices, bobs, first, opened } from './testing/scenes.ts';

const ENDED = Buffer.concat([settings(), headers(1, OK)]);

/** A play in which stream 1 is Alice's, and the app has not said anything yet. */
const beforeTheApp = () =>
  play(ONE_SESSION)
    .client(Buffer.concat([OPENING, alices(1)]))
    .expectDial()
    .toApp(OPENING)
    .expectOpen('alice')
    .to('alice', first(1));

/** A play in which stream 1 is Alice's. */
const stolen = () =>
  opened()
    .client(Buffer.concat([alices(1)]))
    .expectOpen('alice')
    .to('alice', first(1));

describe('a connection without a match', () => {
  it('passes every byte as it came, both ways', () => {
    const frames = Buffer.concat([
      OPENING,
      headers(1, block(request('bob'), 'inserted')),
      frame(
        1,
        4 | 8 | 32 | 1,
        3,
        Buffer.concat([Buffer.from([2, 0, 0, 0, 1, 9]), block(request('bob')), Buffer.from([0, 0])]),
      ),
      frame(2, 0, 9, Buffer.from([0, 0, 0, 0, 7])),
      frame(1, 1, 5, block(request('bob'))),
      frame(9, 4, 5),
      frame(6, 0, 0, Buffer.from('12345678')),
      frame(0, 8, 5, Buffer.from([1, 65, 0])),
      frame(200, 7, 0, Buffer.from('unknown')),
      windowUpdate(0, 1_000),
      reset(5, 8),
    ]);
    const answers = Buffer.concat([
      settings([3, 100]),
      SETTINGS_ACK,
      headers(1, OK, 'goes on'),
      data(1, 'hello'),
      goaway(5),
    ]);
    play(ONE_SESSION).client(frames).expectDial().toApp(frames).app(answers).toClient(answers).done();
  });

  it('passes a connection that it cannot follow, counted', () => {
    const cases = [
      Buffer.concat([bobs(1), frame(9, 4, 1)]),
      frame(1, 4, 1, Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff])),
      frame(1, 4 | 8, 1, Buffer.from([9, 0x82])),
      Buffer.concat([frame(1, 0, 1, Buffer.from([0x82])), frame(0, 0, 1)]),
      frame(4, 0, 0, Buffer.alloc(MAX_CONTROL_FRAME_BYTES + 6)),
    ];
    for (const broken of cases) {
      play(ONE_SESSION)
        .client(OPENING)
        .expectDial()
        .toApp(OPENING)
        .client(broken)
        .toApp(broken)
        .client(alices(7))
        .toApp(alices(7))
        .app('whatever')
        .toClient('whatever')
        .expectCounts({ opaque_http2: 1, connections_opaque: 1 })
        .done(broken.length > 1_000 ? { split: [] } : {});
    }
  });

  it('never steals what breaks the rules of header lists', () => {
    const bad = headers(1, block(request('alice', ['connection', 'close'])));
    play(ONE_SESSION)
      .client(Buffer.concat([OPENING, bad]))
      .expectDial()
      .toApp(Buffer.concat([OPENING, bad]))
      .done();
  });

  it('passes the end of a client within a frame', () => {
    const cut = alices(1).subarray(0, 20);
    play(ONE_SESSION)
      .client(Buffer.concat([OPENING, cut]))
      .expectDial()
      .toApp(OPENING)
      .end('client')
      .toApp(cut)
      .expectEnd('app')
      .expectCounts({ opaque_http2: 1, connections_opaque: 1 })
      .done();
  });
});

describe('a client that does not read', () => {
  it('is not read either, until it took what was queued for it', () => {
    const answer = Buffer.concat([headers(1, OK, 'goes on'), data(1, 'x'.repeat(1_000), 'goes on')]);
    const more = data(1, 'y');
    const credit = Buffer.concat([windowUpdate(0, 1_000), windowUpdate(1, 1_000)]);
    opened()
      .client(bobs(1))
      .toApp(bobs(1))
      .queue('client', HIGH_WATER_BYTES + 1)
      .app(answer)
      .toClient(answer)
      .client(credit)
      .drain('client')
      .toApp(credit)
      .app(more)
      .toClient(more)
      .done({ split: [] });
  });
});

describe('a client that ends between frames', () => {
  it('is not counted as one that could not be followed', () => {
    play(ONE_SESSION)
      .client(OPENING)
      .expectDial()
      .toApp(OPENING)
      .end('client')
      .expectEnd('app')
      .end('app')
      .expectEnd('client')
      .done();
  });
});

describe('a stream that matches', () => {
  it('is carried to its session, and answered from there', () => {
    stolen()
      .from('alice', Buffer.concat([settings(), headers(1, OK, 'goes on'), headers(1, block([['grpc-status', '0']]))]))
      .to('alice', SETTINGS_ACK)
      .toClient(Buffer.concat([headers(1, OK, 'goes on'), headers(1, block([['grpc-status', '0']]))]))
      .client(bobs(3))
      .toApp(bobs(3))
      .expectCounts({ requests_stolen: 1, requests_passed: 1 })
      .done();
  });

  it('goes up with its body and trailers, and its window comes back', () => {
    const trailers = headers(1, block([['x-end', '1']]));
    opened()
      .client(Buffer.concat([alices(1, 'goes on'), data(1, 'body', 'goes on'), trailers]))
      .expectOpen('alice')
      .to('alice', Buffer.concat([first(1, 'goes on'), data(1, 'body', 'goes on'), trailers]))
      .toClient(windowUpdate(0, 4))
      .from('alice', ENDED)
      .to('alice', SETTINGS_ACK)
      .toClient(Buffer.concat([windowUpdate(1, 4), headers(1, OK)]))
      .done({ split: ['alice', 'app'] });
  });

  it('leaves the app blocks without a table, once it touched the table', () => {
    const inserted = headers(1, block(request('alice'), 'inserted'));
    // Entries that the block of Alice inserted, of which the app has none.
    const later = Buffer.concat([Buffer.from([0xc2, 0xc1, 0xc0, 0xbf]), block([['x-user', 'bob']])]);
    const anew = Buffer.from('\x02\x03GET\x06\x04http\x04\x01/\x01\x09shop.test');
    opened()
      .client(inserted)
      .expectOpen('alice')
      .to('alice', first(1))
      .client(headers(3, block(request('bob'))))
      .toApp(headers(3, Buffer.concat([EMPTY_TABLE, block(request('bob'))])))
      .client(headers(5, later))
      .toApp(headers(5, Buffer.concat([anew, later.subarray(4)])))
      .done();
  });

  it('keeps all its later frames from the app, also when it is over', () => {
    const late = Buffer.concat([
      frame(2, 0, 1, Buffer.from([0, 0, 0, 0, 7])),
      frame(16, 0, 0, Buffer.concat([Buffer.from([0, 0, 0, 1]), Buffer.from('u=1')])),
      windowUpdate(1, 5),
      reset(1, 8),
    ]);
    stolen()
      .from('alice', ENDED)
      .to('alice', SETTINGS_ACK)
      .toClient(headers(1, OK))
      .client(late)
      .client(data(1, 'late'))
      .toClient(Buffer.concat([reset(1, 5), windowUpdate(0, 4)]))
      .client(bobs(3))
      .toApp(bobs(3))
      .done({ split: ['alice', 'app'] });
  });

  it('is reset at its session when the client resets it', () => {
    stolen().client(reset(1, 8)).to('alice', reset(1, 8)).from('alice', ENDED).to('alice', SETTINGS_ACK).done();
  });

  it('is reset at the client when the local process resets it', () => {
    stolen()
      .from('alice', Buffer.concat([settings(), reset(1, 2)]))
      .to('alice', SETTINGS_ACK)
      .toClient(reset(1, 2))
      .done();
  });

  it('is kept from an app whose GOAWAY the client already has', () => {
    const blockOf = alices(9);
    play(ONE_SESSION)
      .client(OPENING)
      .expectDial()
      .toApp(OPENING)
      .app(goaway(7))
      .toClient(goaway(7))
      .client(blockOf)
      .toApp(blockOf)
      .done();
  });
});

describe('windows', () => {
  it('let DATA of the session through as the client gives credit, and keep it back from the app', () => {
    const body = Buffer.alloc(40_000, 'x');
    stolen()
      .client(settings([4, 10_000]))
      .toApp(settings([4, 10_000]))
      .from('alice', Buffer.concat([settings(), headers(1, OK, 'goes on'), data(1, body.subarray(0, 12_000))]))
      .to('alice', Buffer.concat([SETTINGS_ACK]))
      .toClient(Buffer.concat([headers(1, OK, 'goes on'), data(1, body.subarray(0, 10_000), 'goes on')]))
      .client(windowUpdate(0, 4_000))
      .client(windowUpdate(1, 5_000))
      .toClient(data(1, body.subarray(0, 2_000)))
      .client(windowUpdate(0, 9_000))
      .toApp(windowUpdate(0, 1_000))
      .done({ split: ['client', 'app'] });
  });

  it('split what the app sends beside a session when it does not fit', () => {
    const body = Buffer.alloc(16_384, 'x');
    const app = Buffer.alloc(16_000, 'a');
    opened()
      .client(Buffer.concat([alices(1), bobs(3)]))
      .expectOpen('alice')
      .to('alice', first(1))
      .toApp(bobs(3))
      .from('alice', Buffer.concat([settings(), headers(1, OK, 'goes on'), data(1, body, 'goes on')]))
      .to('alice', SETTINGS_ACK)
      .toClient(Buffer.concat([headers(1, OK, 'goes on'), data(1, body, 'goes on')]))
      .to('alice', Buffer.concat([windowUpdate(1, 16_384), windowUpdate(0, 16_384)]))
      .app(Buffer.concat([data(3, app, 'goes on'), data(3, app, 'goes on'), data(3, app, 'goes on')]))
      .toClient(Buffer.concat([data(3, app, 'goes on'), data(3, app, 'goes on'), data(3, app, 'goes on')]))
      .app(data(3, app))
      .toClient(data(3, app.subarray(0, 1_151), 'goes on'))
      .expectPaused('app')
      .client(windowUpdate(0, 20_000))
      .toApp(windowUpdate(0, 20_000 - 16_384))
      .toClient(data(3, app.subarray(1_151)))
      .expectReading('app')
      .done({ split: [] });
  });
});

describe('a session that is faster than the app', () => {
  it('waits for the settings of the app, which must come first', () => {
    beforeTheApp()
      .from('alice', ENDED)
      .to('alice', SETTINGS_ACK)
      .app(settings())
      .toClient(Buffer.concat([settings(), headers(1, OK)]))
      .done();
  });

  it('has the settings from us when the app does not answer at all', () => {
    beforeTheApp()
      .refuse('app')
      .toClient(Buffer.concat([settings(), SETTINGS_ACK, goaway(1)]))
      .from('alice', ENDED)
      .to('alice', SETTINGS_ACK)
      .toClient(headers(1, OK))
      .expectAbandon('alice')
      .expectAbandon('client')
      .expectCounts({ app_refused: 1 })
      .done();
  });
});

describe('when a session fails', () => {
  it('gives a stream that was not delivered to the app', () => {
    const inserted = headers(1, block(request('alice'), 'inserted'), 'goes on');
    opened()
      .client(Buffer.concat([inserted, data(1, 'body')]))
      .expectOpen('alice')
      .to('alice', Buffer.concat([first(1, 'goes on'), data(1, 'body')]))
      .toClient(windowUpdate(0, 4))
      .reset('alice', 1, 0)
      .toApp(
        Buffer.concat([headers(1, Buffer.concat([EMPTY_TABLE, block(request('alice'))]), 'goes on'), data(1, 'body')]),
      )
      .app(windowUpdate(0, 10))
      .toClient(windowUpdate(0, 6))
      .app(headers(1, OK))
      .toClient(headers(1, OK))
      .expectCounts({ fallback_local_refused: 1 })
      .done({ split: ['app'] });
  });

  it('refuses a stream that can go nowhere', () => {
    opened()
      .client(Buffer.concat([alices(1), bobs(3)]))
      .expectOpen('alice')
      .to('alice', first(1))
      .toApp(bobs(3))
      .reset('alice', 1, 0)
      .toClient(reset(1, 7))
      .expectCounts({ fallback_local_refused: 1, http2_streams_refused: 1 })
      .done();
  });

  it('takes what does not answer in HTTP/2 for not delivered', () => {
    stolen()
      .from('alice', 'HTTP/1.1 400 Bad Request\r\n\r\n')
      .expectAbandon('alice')
      .toApp(alices(1))
      .client(alices(3))
      .toApp(alices(3))
      .expectCounts({ local_response_invalid: 1, fallback_undelivered: 1 })
      .done();
  });

  it('resets a stream whose answer had begun', () => {
    stolen()
      .from('alice', Buffer.concat([settings(), headers(1, OK, 'goes on')]))
      .to('alice', SETTINGS_ACK)
      .toClient(headers(1, OK, 'goes on'))
      .reset('alice')
      .toClient(reset(1, 2))
      .expectCounts({ local_failures: 1 })
      .done();
  });

  it('ends the hop of a local process that overruns', () => {
    const piece = Buffer.alloc(16_384);
    const pieces = HOP_WINDOW_BYTES / piece.length;
    stolen()
      .client(settings([4, 0]))
      .toApp(settings([4, 0]))
      .from('alice', Buffer.concat([settings(), ...Array.from({ length: 15 }, () => data(1, piece, 'goes on'))]))
      .to('alice', SETTINGS_ACK)
      .from('alice', Buffer.concat(Array.from({ length: pieces / 5 }, () => data(1, piece, 'goes on'))))
      .from('alice', Buffer.concat(Array.from({ length: pieces / 5 }, () => data(1, piece, 'goes on'))))
      .from('alice', Buffer.concat(Array.from({ length: pieces / 5 }, () => data(1, piece, 'goes on'))))
      .from('alice', Buffer.concat(Array.from({ length: pieces / 5 + 3 }, () => data(1, piece, 'goes on'))))
      .toClient(headers(1, badGatewayAnswer(LOCAL_INVALID).head, 'goes on'))
      .expectAbandon('alice')
      .expectCounts({ local_failures: 1, local_response_invalid: 1 })
      .done({ split: [] });
  });

  it('refuses streams above the limit', () => {
    const many = Array.from({ length: MAX_LIVE_STREAMS }, (_, i) => alices(2 * i + 1));
    stolen()
      .from('alice', settings())
      .to('alice', SETTINGS_ACK)
      .client(Buffer.concat(many.slice(1)))
      .to('alice', Buffer.concat(many.slice(1)))
      .client(alices(2 * MAX_LIVE_STREAMS + 1))
      .toClient(reset(2 * MAX_LIVE_STREAMS + 1, 7))
      .expectCounts({ http2_streams_refused: 1 })
      .done({ split: [] });
  });

  it('sends later requests to the app when the session left, and lets what is under way end', () => {
    stolen()
      .leave('alice')
      .client(alices(3))
      .toApp(alices(3))
      .from('alice', ENDED)
      .to('alice', SETTINGS_ACK)
      .toClient(headers(1, OK))
      .expectAbandon('alice')
      .done();
  });
});

describe('sizes of frames that nobody may say', () => {
  const NO_FRAMES = settings([5, 0]);

  it('of a client leave the answers of sessions as they are', () => {
    const answer = Buffer.concat([headers(1, OK, 'goes on'), data(1, 'body')]);
    opened()
      .client(NO_FRAMES)
      .toApp(NO_FRAMES)
      .client(alices(1))
      .expectOpen('alice')
      .to('alice', first(1))
      .from('alice', Buffer.concat([settings(), answer]))
      .to('alice', SETTINGS_ACK)
      .toClient(answer)
      .done({ split: ['client'] });
  });

  it('of an app leave what it is given as it is', () => {
    const asked = Buffer.concat([alices(1, 'goes on'), data(1, 'body')]);
    opened()
      .app(NO_FRAMES)
      .toClient(NO_FRAMES)
      .client(Buffer.concat([SETTINGS_ACK, asked]))
      .toApp(SETTINGS_ACK)
      .expectOpen('alice')
      .to('alice', Buffer.concat([first(1, 'goes on'), data(1, 'body')]))
      .toClient(windowUpdate(0, 4))
      .reset('alice', 1, 0)
      .toApp(asked)
      .expectCounts({ fallback_local_refused: 1 })
      .done({ split: [] });
  });
});

describe('a client that breaks a rule of a stolen stream', () => {
  const open = () => opened().client(alices(1, 'goes on')).expectOpen('alice').to('alice', first(1, 'goes on'));

  it.each([
    ['credit of nothing', windowUpdate(1, 0), 1],
    ['credit above the largest window', windowUpdate(1, 0x7fffffff), 3],
    ['a PRIORITY of four bytes', frame(2, 0, 1, Buffer.alloc(4)), 6],
    ['a second block that does not end it', headers(1, block([['x-a', 'b']]), 'goes on'), 1],
  ])('loses the stream by %s', (_what, bytes, code) => {
    open().client(bytes).toClient(reset(1, code)).to('alice', reset(1, code)).client(bobs(3)).toApp(bobs(3)).done();
  });

  it('abandons a part of a request by NO_ERROR, which servers take for its end', () => {
    open().client(reset(1, 0)).to('alice', reset(1, 8)).client(bobs(3)).toApp(bobs(3)).done();
    stolen().client(reset(1, 0)).to('alice', reset(1, 0)).client(bobs(3)).toApp(bobs(3)).done();
  });

  it('loses the stream by a block behind its end', () => {
    const late = headers(1, block([['x-a', 'b']]));
    stolen().client(late).toClient(reset(1, 5)).to('alice', reset(1, 5)).client(bobs(3)).toApp(bobs(3)).done();
  });

  it('hears of a PRIORITY of four bytes also when the answer was faster', () => {
    stolen()
      .from('alice', ENDED)
      .to('alice', SETTINGS_ACK)
      .toClient(headers(1, OK))
      .client(frame(2, 0, 1, Buffer.alloc(4)))
      .toClient(reset(1, 6))
      .client(frame(2, 0, 3, Buffer.alloc(4)))
      .done();
  });

  it('loses the stream by DATA behind its end, and has its credit back', () => {
    stolen()
      .client(data(1, 'late'))
      .toClient(reset(1, 5))
      .to('alice', reset(1, 5))
      .toClient(windowUpdate(0, 4))
      .client(bobs(3))
      .toApp(bobs(3))
      .done({ split: ['app'] });
  });

  it.each([
    ['more', data(1, 'more', 'goes on')],
    ['less', data(1, 'le')],
    ['nothing but trailers', headers(1, block([['x-sum', '0']]))],
  ])('loses the stream by a body of %s than its content-length says', (_what, rest) => {
    const asked = headers(1, block(request('alice', ['content-length', '3'])), 'goes on');
    const opening = headers(
      1,
      Buffer.concat([EMPTY_TABLE, block(request('alice', ['content-length', '3']))]),
      'goes on',
    );
    const told = opened()
      .client(asked)
      .expectOpen('alice')
      .to('alice', Buffer.concat([HOP_OPENING, opening]))
      .client(rest)
      .toClient(reset(1, 1))
      .to('alice', reset(1, 1));
    (rest[3] === 0 ? told.toClient(windowUpdate(0, rest.length - 9)) : told).done({ split: ['app'] });
  });

  it.each([
    ['a RST_STREAM of five bytes', frame(3, 0, 1, Buffer.alloc(5)), 6, 1],
    ['a WINDOW_UPDATE of three bytes', frame(8, 0, 1, Buffer.alloc(3)), 6, 1],
    ['a frame that is larger than the app takes', frame(0, 0, 1, Buffer.alloc(16_385)).subarray(0, 9), 6, 1],
    ['a block of no stream', headers(0, block([['x-a', 'b']])), 1, 1],
  ])('loses the connection by %s', (_what, bytes, code, last) => {
    open()
      .client(bytes)
      .toClient(goaway(last, code))
      .expectAbandon('alice')
      .expectAbandon('client')
      .expectAbandon('app')
      .expectCounts({ http2_connections_failed: 1 })
      .done();
  });

  it('loses the connection in so many words before the app has said one', () => {
    beforeTheApp()
      .client(headers(0, block([['x-a', 'b']])))
      .toClient(Buffer.concat([settings(), goaway(1, 1)]))
      .expectAbandon('alice')
      .expectAbandon('client')
      .expectAbandon('app')
      .expectCounts({ http2_connections_failed: 1 })
      .done();
  });

  it('has a stream refused above what the app takes at once', () => {
    play(ONE_SESSION)
      .client(OPENING)
      .expectDial()
      .toApp(OPENING)
      .app(settings([3, 2]))
      .toClient(settings([3, 2]))
      .client(Buffer.concat([bobs(1), alices(3, 'goes on')]))
      .toApp(bobs(1))
      .expectOpen('alice')
      .to('alice', first(3, 'goes on'))
      .client(alices(5))
      .toClient(reset(5, 7))
      .expectCounts({ http2_streams_refused: 1 })
      .done();
  });
});

describe('an app that ends within a frame', () => {
  it.each([
    ['header', Buffer.from([0, 0, 5, 1, 4])],
    ['block', headers(1, block([[':status', '200']])).subarray(0, 11)],
    ['settings', settings([3, 100]).subarray(0, 12)],
  ])('has all of it passed on, of a %s', (_what, part) => {
    opened().client(bobs(1)).toApp(bobs(1)).app(part).end('app').toClient(part).expectEnd('client').done();
  });

  it('has its held part passed on when the client says what cannot be followed', () => {
    const broken = frame(1, 4, 3, Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
    const answer = headers(1, OK);
    opened()
      .client(bobs(1))
      .toApp(bobs(1))
      .app(answer.subarray(0, 9))
      .client(broken)
      .toClient(answer.subarray(0, 9))
      .toApp(broken)
      .app(answer.subarray(9))
      .toClient(answer.subarray(9))
      .expectCounts({ opaque_http2: 1, connections_opaque: 1 })
      .done();
  });
});

describe('the app beside sessions', () => {
  it('says goodbye with the last stream that a session has, and its own lost ones are refused', () => {
    opened()
      .client(Buffer.concat([bobs(1), bobs(3), alices(5)]))
      .toApp(Buffer.concat([bobs(1), bobs(3)]))
      .expectOpen('alice')
      .to('alice', first(5))
      .app(goaway(1))
      .toClient(Buffer.concat([goaway(5), reset(3, 7)]))
      .client(alices(7))
      .toApp(alices(7))
      .done();
  });

  it('is spared PINGs that it would count as abuse', () => {
    const ping = frame(6, 0, 0, Buffer.from('12345678'));
    stolen()
      .client(ping)
      .toApp(ping)
      .client(ping)
      .toClient(frame(6, 1, 0, Buffer.from('12345678')))
      .done();
  });

  it('ends with the connection when a header block is broken after a steal', () => {
    stolen()
      .client(frame(1, 4, 3, Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff])))
      .toClient(goaway(1, 9))
      .expectAbandon('alice')
      .expectAbandon('client')
      .expectAbandon('app')
      .expectCounts({ http2_connections_failed: 1 })
      .done();
  });
});
