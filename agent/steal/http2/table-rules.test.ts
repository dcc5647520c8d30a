/** Header tables, blocks and goodbyes where client, app and sessions meet: rules that only a few peers ever need. */
import { describe, it } from 'vitest';
import { ONE_SESSION } from '../testing/messages.ts';
import { play } from '../testing/play.ts';
import {
  block,
  data,
  EMPTY_TABLE,
  frame,
  goaway,
  headers,
  OK,
  OPENING,
  request,
  reset,
  SETTINGS_ACK,
  settings,
  windowUpdate,
} from './testing/frames.ts';
import { alices, bobs, first, opened, shared } from './testing/scenes.ts';

const HEADER_TABLE_SIZE = 1;
const INITIAL_WINDOW_SIZE = 4;
describe('the header table of the client', () => {
  const reduced = settings([HEADER_TABLE_SIZE, 0]);
  /** These and the client's first SETTINGS. */
  const BOTH_ACKED = Buffer.concat([SETTINGS_ACK, SETTINGS_ACK]);

  it('is announced as smaller by the next block after the ACK, also when that is a session’s', () => {
    opened()
      .client(reduced)
      .toApp(reduced)
      .app(BOTH_ACKED)
      .toClient(BOTH_ACKED)
      .client(Buffer.concat([alices(1), alices(3)]))
      .expectOpen('alice')
      .to('alice', first(1))
      .from('alice', settings())
      .to('alice', Buffer.concat([SETTINGS_ACK, alices(3)]))
      .from('alice', Buffer.concat([headers(1, OK), headers(3, OK)]))
      .toClient(Buffer.concat([headers(1, Buffer.concat([EMPTY_TABLE, OK])), headers(3, OK)]))
      .done();
  });

  it('is announced once, by the app where its block is the next', () => {
    const announced = headers(1, Buffer.concat([EMPTY_TABLE, OK]));
    opened()
      .client(reduced)
      .toApp(reduced)
      .app(BOTH_ACKED)
      .toClient(BOTH_ACKED)
      .client(Buffer.concat([bobs(1), alices(3)]))
      .toApp(bobs(1))
      .expectOpen('alice')
      .to('alice', first(3))
      .app(announced)
      .toClient(announced)
      .from('alice', Buffer.concat([settings(), headers(3, OK)]))
      .to('alice', SETTINGS_ACK)
      .toClient(headers(3, OK))
      .done();
  });

  it('is not smaller before the ACK', () => {
    opened()
      .client(Buffer.concat([reduced, alices(1)]))
      .toApp(reduced)
      .expectOpen('alice')
      .to('alice', first(1))
      .from('alice', Buffer.concat([settings(), headers(1, OK)]))
      .to('alice', SETTINGS_ACK)
      .toClient(headers(1, OK))
      .done();
  });
});

describe('the header table of the app', () => {
  it('is touched by a size update alone', () => {
    opened()
      .client(headers(1, Buffer.concat([EMPTY_TABLE, block(request('alice'))])))
      .expectOpen('alice')
      .to('alice', first(1))
      .client(bobs(3))
      .toApp(headers(3, Buffer.concat([EMPTY_TABLE, block(request('bob'))])))
      .done();
  });

  it('is smaller from the client’s ACK on, and not before', () => {
    const inserted = headers(1, block(request('bob'), 'inserted'));
    const unannounced = headers(3, block(request('alice')));
    play(ONE_SESSION)
      .client(OPENING)
      .expectDial()
      .toApp(OPENING)
      .app(settings([HEADER_TABLE_SIZE, 0]))
      .toClient(settings([HEADER_TABLE_SIZE, 0]))
      .client(inserted)
      .toApp(inserted)
      .client(SETTINGS_ACK)
      .toApp(SETTINGS_ACK)
      .client(unannounced)
      .toApp(unannounced)
      .expectCounts({ opaque_http2: 1, connections_opaque: 1 })
      .done();
  });

  it('is of no matter to blocks written anew, which have no priority, and more frames where they need them', () => {
    const long = block(request('bob', ['x-long', '\0'.repeat(12_000)]));
    const priority = Buffer.from([0x80, 0, 0, 0, 9]);
    const padded = Buffer.concat([Buffer.from([3]), priority, block(request('bob')), Buffer.alloc(3)]);
    opened()
      .client(headers(1, block(request('alice'), 'inserted')))
      .expectOpen('alice')
      .to('alice', first(1))
      .client(frame(1, 1 | 4 | 8 | 32, 3, padded))
      .toApp(headers(3, Buffer.concat([EMPTY_TABLE, block(request('bob'))])))
      .client(headers(5, long))
      .toApp(headers(5, long))
      .done({ split: ['app', 'alice'] });
  });
});

describe('a header block of the app that is not whole', () => {
  it('has nothing of a session within it', () => {
    const begun = frame(1, 1, 1, OK);
    const rest = frame(9, 4, 1, block([['x-more', '1']]));
    shared()
      .app(begun)
      .from('alice', Buffer.concat([settings(), headers(3, OK, 'goes on')]))
      .to('alice', SETTINGS_ACK)
      .toClient(headers(3, OK, 'goes on'))
      .app(rest)
      .toClient(Buffer.concat([begun, rest]))
      .from('alice', data(3, 'x'))
      .toClient(data(3, 'x'))
      .done({ split: ['client', 'app'] });
  });
});

describe('an id that a client uses behind a higher one', () => {
  it('ends the connection where the higher one was stolen and the app has seen neither', () => {
    opened()
      .client(alices(5))
      .expectOpen('alice')
      .to('alice', first(5))
      .client(alices(3))
      .toClient(goaway(5, 1))
      .expectAbandon('alice')
      .expectAbandon('client')
      .expectAbandon('app')
      .expectCounts({ http2_connections_failed: 1 })
      .done();
  });
});

describe('goodbyes of the app', () => {
  it('come lower each time, and never below what a session has', () => {
    opened()
      .client(Buffer.concat([bobs(1), bobs(3), alices(5)]))
      .toApp(Buffer.concat([bobs(1), bobs(3)]))
      .expectOpen('alice')
      .to('alice', first(5))
      .app(goaway(0x7fffffff))
      .toClient(goaway(0x7fffffff))
      .app(goaway(1))
      .toClient(Buffer.concat([goaway(5), reset(3, 7)]))
      .app(goaway(0))
      .toClient(Buffer.concat([goaway(5), reset(1, 7)]))
      .from('alice', Buffer.concat([settings(), headers(5, OK)]))
      .to('alice', SETTINGS_ACK)
      .toClient(headers(5, OK))
      .done();
  });

  it('leave the client’s SETTINGS to us once the app is gone', () => {
    opened()
      .client(alices(1))
      .expectOpen('alice')
      .to('alice', first(1))
      .end('app')
      .toClient(Buffer.concat([SETTINGS_ACK, goaway(1)]))
      .expectAbandon('app')
      .client(settings([INITIAL_WINDOW_SIZE, 70_000]))
      .toClient(SETTINGS_ACK)
      .done();
  });
});

describe('a stolen stream that its client resets', () => {
  it('gives the session back what was on its way to it', () => {
    const body = Buffer.alloc(16_384, 'x');
    opened()
      .client(settings([INITIAL_WINDOW_SIZE, 0]))
      .toApp(settings([INITIAL_WINDOW_SIZE, 0]))
      .client(alices(1))
      .expectOpen('alice')
      .to('alice', first(1))
      .from('alice', Buffer.concat([settings(), headers(1, OK, 'goes on'), data(1, body, 'goes on')]))
      .to('alice', SETTINGS_ACK)
      .toClient(headers(1, OK, 'goes on'))
      .client(reset(1, 8))
      .to('alice', Buffer.concat([reset(1, 8), windowUpdate(0, body.length)]))
      .done({ split: ['client', 'app'] });
  });
});
