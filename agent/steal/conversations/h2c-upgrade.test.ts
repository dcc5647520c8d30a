/** `Upgrade: h2c`: behind a 101 of the app, streams are judged; what a session takes is taken without the offer. */
import { describe, it } from 'vitest';
import { PREFACE } from '../../../filter-engine/http2/index.ts';
import {
  block,
  data,
  EMPTY_TABLE,
  HOP_OPENING,
  headers,
  OPENING,
  request,
  SETTINGS_ACK,
  settings,
} from '../http2/testing/frames.ts';
import { ALICE, get, HOST, ONE_SESSION, ok, response } from '../testing/messages.ts';
import { play, type Text } from '../testing/play.ts';

const CLIENT_SETTINGS = settings([4, 65_535]).subarray(9).toString('base64url');
const OFFER = ['connection: Upgrade, HTTP2-Settings', 'upgrade: h2c', `http2-settings: ${CLIENT_SETTINGS}`] as const;
const OFFERS = get('/', ...OFFER);
const TAKES = response('101 Switching Protocols', 'connection: Upgrade', 'upgrade: h2c');
const OK = Buffer.from([0x88]);
const FIRST_ANSWER = Buffer.concat([headers(1, OK, 'goes on'), data(1, 'one')]);
const ASKED_BY_ALICE = block(request('alice'));
const ASKED_BY_BOB = block(request('bob'));

const upgraded = (behind: Text = '') =>
  play(ONE_SESSION)
    .client(OFFERS)
    .expectDial()
    .toApp(OFFERS)
    .app(Buffer.concat([Buffer.from(TAKES), Buffer.from(behind as string)]))
    .toClient(Buffer.concat([Buffer.from(TAKES), Buffer.from(behind as string)]));

describe('an offer of HTTP/2 that the app takes', () => {
  it('makes the request stream 1, and judges those that follow', () => {
    upgraded()
      .client(OPENING)
      .toApp(OPENING)
      .app(Buffer.concat([settings(), FIRST_ANSWER]))
      .toClient(Buffer.concat([settings(), FIRST_ANSWER]))
      .client(headers(3, ASKED_BY_ALICE))
      .expectOpen('alice')
      .to('alice', Buffer.concat([HOP_OPENING, headers(3, Buffer.concat([EMPTY_TABLE, ASKED_BY_ALICE]))]))
      .from('alice', Buffer.concat([settings(), headers(3, OK)]))
      .to('alice', SETTINGS_ACK)
      .toClient(headers(3, OK))
      .client(headers(5, ASKED_BY_BOB))
      .toApp(headers(5, ASKED_BY_BOB))
      .app(headers(5, OK))
      .toClient(headers(5, OK))
      .expectCounts({ requests_passed: 2, requests_stolen: 1, connections_opaque: 0 })
      .done();
  });

  it('follows what the app says at once behind its 101', () => {
    upgraded(Buffer.concat([settings(), FIRST_ANSWER]))
      .client(Buffer.concat([OPENING, headers(3, ASKED_BY_ALICE)]))
      .toApp(OPENING)
      .expectOpen('alice')
      .to('alice', Buffer.concat([HOP_OPENING, headers(3, Buffer.concat([EMPTY_TABLE, ASKED_BY_ALICE]))]))
      .done();
  });

  it('belongs to the app where the client says something else than the preface, counted', () => {
    for (const at of [0, 7, PREFACE.length - 1]) {
      const wrong = Buffer.concat([OPENING, headers(3, ASKED_BY_ALICE)]);
      wrong[at] = 0x21;
      upgraded()
        .client(wrong)
        .toApp(wrong)
        .client(headers(5, ASKED_BY_ALICE))
        .toApp(headers(5, ASKED_BY_ALICE))
        .app('whatever')
        .toClient('whatever')
        .expectCounts({ opaque_http2: 1, connections_opaque: 1, requests_stolen: 0 })
        .done();
    }
  });

  it('waits for it with what the client says too early', () => {
    play(ONE_SESSION)
      .client(Buffer.concat([Buffer.from(OFFERS), OPENING, headers(3, ASKED_BY_ALICE)]))
      .expectDial()
      .toApp(OFFERS)
      .app(TAKES)
      .toClient(TAKES)
      .toApp(OPENING)
      .expectOpen('alice')
      .to('alice', Buffer.concat([HOP_OPENING, headers(3, Buffer.concat([EMPTY_TABLE, ASKED_BY_ALICE]))]))
      .done({ split: ['app'] });
  });

  it('takes the answer to the request for one of a stream of the app', () => {
    upgraded()
      .client(Buffer.concat([OPENING, headers(3, ASKED_BY_ALICE)]))
      .toApp(OPENING)
      .expectOpen('alice')
      .to('alice', Buffer.concat([HOP_OPENING, headers(3, Buffer.concat([EMPTY_TABLE, ASKED_BY_ALICE]))]))
      .app(Buffer.concat([settings(), FIRST_ANSWER]))
      .toClient(Buffer.concat([settings(), headers(1, OK, 'goes on'), data(1, 'one')]))
      .done({ split: ['client'] });
  });
});

describe('an offer of HTTP/2', () => {
  it('that the app leaves keeps the connection in HTTP/1', () => {
    play(ONE_SESSION)
      .client(OFFERS)
      .expectDial()
      .toApp(OFFERS)
      .app(ok('plain\n\r\n\n'))
      .toClient(ok('plain\n\r\n\n'))
      .askAlice('mine')
      .done();
  });

  it('that cannot be read makes the connection opaque when it is taken', () => {
    for (const broken of ['http2-settings: AAMA', 'http2-settings: A A', 'x: y']) {
      const asked = get('/', 'connection: Upgrade', 'upgrade: h2c', broken);
      play(ONE_SESSION)
        .client(asked)
        .expectDial()
        .toApp(asked)
        .app(TAKES)
        .toClient(TAKES)
        .client(OPENING)
        .toApp(OPENING)
        .expectCounts({ opaque_upgrade: 1, connections_opaque: 1 })
        .done({ split: [] });
    }
  });

  it('beside another protocol, which the app takes, makes the connection opaque', () => {
    const asked = get('/', 'connection: Upgrade', 'upgrade: h2c, websocket', `http2-settings: ${CLIENT_SETTINGS}`);
    const taken = response('101 Switching Protocols', 'connection: Upgrade', 'upgrade: websocket');
    play(ONE_SESSION)
      .client(asked)
      .expectDial()
      .toApp(asked)
      .app(`${taken}\x81\x01s`)
      .toClient(`${taken}\x81\x01s`)
      .expectCounts({ opaque_upgrade: 1 })
      .done();
  });

  it('goes to a session without itself, so that its connection stays in HTTP/1', () => {
    play(ONE_SESSION)
      .client(get('/', ...OFFER, ALICE))
      .expectOpen('alice')
      .to('alice', get('/', ALICE))
      .from('alice', ok('mine'))
      .toClient(ok('mine'))
      .client(get('/', ...OFFER))
      .expectDial()
      .toApp(get('/', ...OFFER))
      .done();
  });

  it('leaves the rest of what a session is asked', () => {
    const body = 'x\r\nupgrade: h2c\r\n\r\n';
    const asked = (...fields: readonly string[]) =>
      `POST / HTTP/1.1\r\n${[HOST, ...fields, ALICE, `content-length: ${body.length}`].join('\r\n')}\r\n\r\n${body}`;
    play(ONE_SESSION)
      .client(asked('connection: HTTP2-Settings , Upgrade,keep-alive', 'Upgrade: h2c,websocket', 'http2-settings: '))
      .expectOpen('alice')
      .to('alice', asked('connection: Upgrade, keep-alive', 'Upgrade: websocket'))
      .from('alice', ok('mine'))
      .toClient(ok('mine'))
      .done();
  });

  it('that waits for an answer of the app goes to its session without itself, too', () => {
    play(ONE_SESSION)
      .client(get('/first') + get('/', ...OFFER, ALICE))
      .expectDial()
      .toApp(get('/first'))
      .app(ok('first'))
      .toClient(ok('first'))
      .expectOpen('alice')
      .to('alice', get('/', ALICE))
      .from('alice', ok('mine'))
      .toClient(ok('mine'))
      .done();
  });
});
