/** How many streams a local process gets at a time, and in which order. */
import { describe, it } from 'vitest';
import { ASSUMED_STREAMS } from './limits.ts';
import { data, goaway, headers, OK, reset, SETTINGS_ACK, settings, windowUpdate } from './testing/frames.ts';
import { alices, first, opened } from './testing/scenes.ts';

const MAX_CONCURRENT_STREAMS = 3;

/** A play in which stream 1 is Alice's, whose local process takes so many at a time. */
const limitedTo = (most: number, end: 'ends' | 'goes on' = 'ends') =>
  opened()
    .client(alices(1, end))
    .expectOpen('alice')
    .to('alice', first(1, end))
    .from('alice', settings([MAX_CONCURRENT_STREAMS, most]))
    .to('alice', SETTINGS_ACK);

describe('streams of one session', () => {
  it('get no more at a time than their local process takes', () => {
    limitedTo(2)
      .client(Buffer.concat([alices(3), alices(5), alices(7)]))
      .to('alice', alices(3))
      .from('alice', headers(1, OK))
      .toClient(headers(1, OK))
      .to('alice', alices(5))
      .from('alice', reset(3, 2))
      .to('alice', alices(7))
      .toClient(reset(3, 2))
      .from('alice', Buffer.concat([headers(7, OK), headers(5, OK)]))
      .toClient(Buffer.concat([headers(7, OK), headers(5, OK)]))
      .expectCounts({ requests_stolen: 4 })
      .done();
  });

  it('are open there until both of their halves are closed', () => {
    limitedTo(1, 'goes on')
      .client(alices(3))
      .from('alice', headers(1, OK))
      .toClient(headers(1, OK))
      .client(data(1, 'x'))
      .to('alice', Buffer.concat([data(1, 'x'), alices(3)]))
      .toClient(windowUpdate(0, 1))
      .done({ split: ['alice', 'app'] });
  });

  it('go with what came of their bodies once they begin', () => {
    limitedTo(1)
      .client(Buffer.concat([alices(3, 'goes on'), data(3, 'body')]))
      .toClient(windowUpdate(0, 4))
      .from('alice', headers(1, OK))
      .toClient(headers(1, OK))
      .to('alice', Buffer.concat([alices(3, 'goes on'), data(3, 'body')]))
      .done({ split: ['alice', 'app'] });
  });

  it('begin in their turn when the local process takes more', () => {
    limitedTo(1)
      .client(Buffer.concat([alices(3), alices(5)]))
      .from('alice', settings([MAX_CONCURRENT_STREAMS, 3]))
      .to('alice', Buffer.concat([SETTINGS_ACK, alices(3), alices(5)]))
      .done();
  });

  it('are not told of one that its client gave up before it began', () => {
    limitedTo(1)
      .client(Buffer.concat([alices(3), alices(5)]))
      .client(reset(3, 8))
      .from('alice', headers(1, OK))
      .toClient(headers(1, OK))
      .to('alice', alices(5))
      .done();
  });

  it('go to the app when they did not begin before the local process says goodbye', () => {
    limitedTo(1)
      .client(alices(3))
      .from('alice', goaway(0x7fffffff))
      .toApp(alices(3))
      .from('alice', headers(1, OK))
      .toClient(headers(1, OK))
      .expectAbandon('alice')
      .expectCounts({ fallback_undelivered: 1 })
      .done();
  });

  it('go to the app when they did not begin before the local process dies', () => {
    limitedTo(1)
      .client(alices(3))
      .reset('alice')
      .toClient(reset(1, 2))
      .toApp(alices(3))
      .expectCounts({ local_failures: 1, fallback_undelivered: 1 })
      .done();
  });

  it('are as many as servers should take, before the local process has said a word', () => {
    const many = Array.from({ length: ASSUMED_STREAMS + 1 }, (_, i) => alices(2 * i + 1));
    opened()
      .client(Buffer.concat(many))
      .expectOpen('alice')
      .to('alice', Buffer.concat([first(1), ...many.slice(1, ASSUMED_STREAMS)]))
      .from('alice', settings())
      .to('alice', Buffer.concat([SETTINGS_ACK, ...many.slice(ASSUMED_STREAMS)]))
      .done({ split: [] });
  });
});
