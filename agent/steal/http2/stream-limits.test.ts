/** How many streams a local process gets at a time, and in which order. */
import { describe, it } from 'vitest';
import { INTERNAL_ERROR } from '../../../filter-engine/http2/index.ts';
import { RESET_LOCAL_REFUSED } from '../../../protocol/index.ts';
import { LOCAL_RESET } from '../bad-gateway.ts';
import { CREDIT_STEP_BYTES } from './limits.ts';
import {
  block,
  data,
  EMPTY_TABLE,
  goaway,
  HOP_OPENING,
  headers,
  OK,
  request,
  reset,
  SETTINGS_ACK,
  settings,
  windowUpdate,
} from './testing/frames.ts';
import { alices, badGateway, first, opened } from './testing/scenes.ts';

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

  it('go to the app when they did not begin before the local process breaks with an error', () => {
    limitedTo(1)
      .client(alices(3))
      .from('alice', goaway(0x7fffffff, INTERNAL_ERROR))
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
      .toClient(badGateway(1, LOCAL_RESET))
      .toApp(alices(3))
      .expectCounts({ local_failures: 1, fallback_undelivered: 1 })
      .done();
  });

  it('are one, before the local process has said a word', () => {
    opened()
      .client(Buffer.concat([alices(1), alices(3), alices(5)]))
      .expectOpen('alice')
      .to('alice', first(1))
      .from('alice', settings([MAX_CONCURRENT_STREAMS, 2]))
      .to('alice', Buffer.concat([SETTINGS_ACK, alices(3)]))
      .from('alice', headers(1, OK))
      .toClient(headers(1, OK))
      .to('alice', alices(5))
      .done();
  });
});

/** As the first block on a connection. */
const firstBlock = (id: number, end: 'ends' | 'goes on' = 'ends'): Buffer =>
  headers(id, Buffer.concat([EMPTY_TABLE, block(request('alice'))]), end);

describe('streams that cross the goodbye of their local process', () => {
  /** A play in which it says what it took when three of them are on their way. */
  const crossed = (lastId: number) =>
    limitedTo(100)
      .client(Buffer.concat([alices(3), alices(5)]))
      .to('alice', Buffer.concat([alices(3), alices(5)]))
      .from('alice', goaway(lastId))
      .expectOpen('alice#2')
      .to('alice#2', HOP_OPENING);

  it('are sent to it once more, on another connection', () => {
    crossed(1)
      .from('alice', headers(1, OK))
      .toClient(headers(1, OK))
      .expectAbandon('alice')
      .from('alice#2', settings())
      .to('alice#2', Buffer.concat([SETTINGS_ACK, firstBlock(3), alices(5)]))
      .from('alice#2', Buffer.concat([headers(3, OK), headers(5, OK)]))
      .toClient(Buffer.concat([headers(3, OK), headers(5, OK)]))
      .expectCounts({ requests_stolen: 3, fallback_undelivered: 0 })
      .done({ split: ['alice#2', 'app'] });
  });

  it('are so, too, when it says so in two steps, while newer ones have a connection already', () => {
    crossed(3)
      .from('alice#2', settings())
      .to('alice#2', Buffer.concat([SETTINGS_ACK, firstBlock(5)]))
      .from('alice', goaway(1))
      .expectOpen('alice#3')
      .to('alice#3', HOP_OPENING)
      .from('alice#3', settings())
      .to('alice#3', Buffer.concat([SETTINGS_ACK, firstBlock(3)]))
      .from('alice#3', headers(3, OK))
      .toClient(headers(3, OK))
      .expectAbandon('alice#3')
      .done({ split: ['alice#3', 'app'] });
  });

  it('go to the app when nobody takes that connection', () => {
    crossed(1)
      .reset('alice#2', RESET_LOCAL_REFUSED, 0)
      .toApp(Buffer.concat([alices(3), alices(5)]))
      .expectCounts({ requests_stolen: 3, fallback_local_refused: 2, fallback_undelivered: 0 })
      .done({ split: ['app'] });
  });

  it('go to the app when it says goodbye to them again', () => {
    crossed(1)
      .from('alice#2', settings())
      .to('alice#2', Buffer.concat([SETTINGS_ACK, firstBlock(3), alices(5)]))
      .from('alice#2', goaway(0))
      .expectAbandon('alice#2')
      .toApp(Buffer.concat([alices(3), alices(5)]))
      .expectCounts({ requests_stolen: 3, fallback_undelivered: 2 })
      .done({ split: ['alice#2', 'app'] });
  });

  it('begin on it, when they had not begun', () => {
    limitedTo(1)
      .client(alices(3))
      .from('alice', goaway(0x7fffffff))
      .expectOpen('alice#2')
      .to('alice#2', HOP_OPENING)
      .from('alice', headers(1, OK))
      .toClient(headers(1, OK))
      .expectAbandon('alice')
      .from('alice#2', settings())
      .to('alice#2', Buffer.concat([SETTINGS_ACK, firstBlock(3)]))
      .done({ split: ['alice#2', 'app'] });
  });
});

describe('streams that a local process refuses', () => {
  const REFUSED_STREAM = 7;
  /** Both bodies, as they waited together. */
  const ONE_PIECE = data(3, Buffer.alloc(CREDIT_STEP_BYTES), 'goes on');

  it('are sent once more, on one connection of their own, behind its settings', () => {
    limitedTo(100)
      .client(Buffer.concat([alices(3), alices(5)]))
      .to('alice', Buffer.concat([alices(3), alices(5)]))
      .from('alice', Buffer.concat([reset(3, REFUSED_STREAM), reset(5, REFUSED_STREAM)]))
      .expectOpen('alice#2')
      .to('alice#2', HOP_OPENING)
      .from('alice#2', settings())
      .to('alice#2', Buffer.concat([SETTINGS_ACK, firstBlock(3), alices(5)]))
      .from('alice#2', Buffer.concat([headers(3, OK), headers(5, OK)]))
      .toClient(Buffer.concat([headers(3, OK), headers(5, OK)]))
      .expectAbandon('alice#2')
      .expectCounts({ requests_stolen: 3, fallback_undelivered: 0 })
      .done({ split: ['alice#2', 'app'] });
  });

  it('take their bodies with them, which the client has back once', () => {
    const body = data(3, Buffer.alloc(CREDIT_STEP_BYTES / 2), 'goes on');
    const bodies = Buffer.concat([body, body]);
    limitedTo(100)
      .client(Buffer.concat([alices(3, 'goes on'), bodies]))
      .to('alice', Buffer.concat([alices(3, 'goes on'), bodies]))
      .toClient(windowUpdate(0, CREDIT_STEP_BYTES))
      .from('alice', reset(3, REFUSED_STREAM))
      .expectOpen('alice#2')
      .to('alice#2', HOP_OPENING)
      .from('alice#2', settings())
      .to('alice#2', Buffer.concat([SETTINGS_ACK, firstBlock(3, 'goes on'), ONE_PIECE]))
      .from('alice#2', headers(3, OK, 'goes on'))
      .toClient(Buffer.concat([windowUpdate(3, CREDIT_STEP_BYTES), headers(3, OK, 'goes on')]))
      .done({ split: ['alice#2', 'app'] });
  });

  it('go to the app when they are refused again', () => {
    limitedTo(100)
      .client(alices(3))
      .to('alice', alices(3))
      .from('alice', reset(3, REFUSED_STREAM))
      .expectOpen('alice#2')
      .to('alice#2', HOP_OPENING)
      .from('alice#2', settings())
      .to('alice#2', Buffer.concat([SETTINGS_ACK, firstBlock(3)]))
      .from('alice#2', reset(3, REFUSED_STREAM))
      .expectAbandon('alice#2')
      .toApp(alices(3))
      .expectCounts({ requests_stolen: 2, fallback_undelivered: 1 })
      .done({ split: ['alice#2', 'app'] });
  });

  it('that it had answered in part are over', () => {
    limitedTo(100)
      .client(alices(3))
      .to('alice', alices(3))
      .from('alice', Buffer.concat([headers(3, OK, 'goes on'), reset(3, REFUSED_STREAM)]))
      .toClient(Buffer.concat([headers(3, OK, 'goes on'), reset(3, REFUSED_STREAM)]))
      .done();
  });
});
