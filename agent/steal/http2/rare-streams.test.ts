/** What streams may carry that is rare: pushes of the app, interim answers, and WebSockets by extended CONNECT, beside a session. */
import { describe, it } from 'vitest';
import { LOCAL_INVALID } from '../bad-gateway.ts';
import { ONE_SESSION } from '../testing/messages.ts';
import { play } from '../testing/play.ts';
import {
  block,
  data,
  EMPTY_TABLE,
  frame,
  HOP_OPENING,
  headers,
  OK,
  OPENING,
  request,
  SETTINGS_ACK,
  settings,
  windowUpdate,
} from './testing/frames.ts';
import { badGateway } from './testing/scenes.ts';

const PUSH_PROMISE = 5;
const END_HEADERS = 4;
const ENABLE_CONNECT_PROTOCOL = 8;
const FROM_SERVER = Buffer.from('\x81\x01s', 'latin1');
const FROM_CLIENT = Buffer.from('\x81\x01c', 'latin1');
const ALICES = block(request('alice'));
const BOBS = block(request('bob'));

/** Stream 3 is Alice's, and stream 1 the app's. */
const beside = (app: Buffer = settings()) =>
  play(ONE_SESSION)
    .client(OPENING)
    .expectDial()
    .toApp(OPENING)
    .app(Buffer.concat([app, SETTINGS_ACK]))
    .toClient(Buffer.concat([app, SETTINGS_ACK]))
    .client(headers(1, BOBS))
    .toApp(headers(1, BOBS))
    .client(headers(3, ALICES))
    .expectOpen('alice')
    .to('alice', Buffer.concat([HOP_OPENING, headers(3, Buffer.concat([EMPTY_TABLE, ALICES]))]))
    .from('alice', settings())
    .to('alice', SETTINGS_ACK);

describe('beside a stolen stream', () => {
  it('a push of the app reaches the client as it is, and so does what the client says of it', () => {
    const promise = frame(PUSH_PROMISE, END_HEADERS, 1, Buffer.concat([Buffer.of(0, 0, 0, 2), BOBS]));
    beside()
      .app(promise)
      .toClient(promise)
      .app(headers(2, OK, 'goes on'))
      .toClient(headers(2, OK, 'goes on'))
      .client(windowUpdate(2, 100))
      .toApp(windowUpdate(2, 100))
      .app(data(2, 'pushed'))
      .toClient(data(2, 'pushed'))
      .done({ split: ['client'] });
  });

  it('a push of the local process ends its hop, because its stream would be another’s', () => {
    beside()
      .from('alice', frame(PUSH_PROMISE, END_HEADERS, 3, Buffer.concat([Buffer.of(0, 0, 0, 2), ALICES])))
      .toClient(badGateway(3, LOCAL_INVALID))
      .expectAbandon('alice')
      .expectCounts({ local_failures: 1, local_response_invalid: 1 })
      .done({ split: ['client'] });
  });

  it('interim answers of both reach the client in their order, before the final ones', () => {
    const early = block([
      [':status', '103'],
      ['link', '</style.css>; rel=preload'],
    ]);
    beside()
      .from('alice', Buffer.concat([headers(3, early, 'goes on'), headers(3, early, 'goes on')]))
      .toClient(Buffer.concat([headers(3, early, 'goes on'), headers(3, early, 'goes on')]))
      .app(Buffer.concat([headers(1, early, 'goes on'), headers(1, OK)]))
      .toClient(Buffer.concat([headers(1, early, 'goes on'), headers(1, OK)]))
      .from('alice', headers(3, OK))
      .toClient(headers(3, OK))
      .done({ split: ['client'] });
  });
});

describe('a WebSocket by extended CONNECT', () => {
  it('that matches is the session’s, both ways, as long as it lasts', () => {
    const connect = block([
      [':method', 'CONNECT'],
      [':protocol', 'websocket'],
      [':scheme', 'http'],
      [':path', '/ws'],
      [':authority', 'shop.test'],
      ['x-user', 'alice'],
    ]);
    beside(settings([ENABLE_CONNECT_PROTOCOL, 1]))
      .client(headers(5, connect, 'goes on'))
      .to('alice', headers(5, connect, 'goes on'))
      .from('alice', Buffer.concat([headers(5, OK, 'goes on'), data(5, FROM_SERVER, 'goes on')]))
      .toClient(Buffer.concat([headers(5, OK, 'goes on'), data(5, FROM_SERVER, 'goes on')]))
      .to('alice', windowUpdate(5, 3))
      .client(data(5, FROM_CLIENT, 'goes on'))
      .to('alice', data(5, FROM_CLIENT, 'goes on'))
      .toClient(Buffer.concat([windowUpdate(5, 3), windowUpdate(0, 3)]))
      .done({ split: [] });
  });
});
