/** The agent leaves while clients of HTTP/2 are there. */
import { describe, it } from 'vitest';
import { ONE_SESSION } from '../testing/messages.ts';
import { play } from '../testing/play.ts';
import {
  block,
  data,
  EMPTY_TABLE,
  goaway,
  HOP_OPENING,
  headers,
  OK,
  OPENING,
  request,
  reset,
  SETTINGS_ACK,
  settings,
} from './testing/frames.ts';
import { bobs, opened } from './testing/scenes.ts';

const REFUSED_STREAM = 7;

describe('an agent that leaves', () => {
  it('says goodbye to an idle client, and closes', () => {
    opened().retire().toClient(goaway(0)).expectAbandon('client').expectAbandon('app').done();
  });

  it('says goodbye to a client that has nothing of the app yet, behind SETTINGS in its place', () => {
    play(ONE_SESSION)
      .client(OPENING)
      .expectDial()
      .toApp(OPENING)
      .retire()
      .toClient(Buffer.concat([settings(), goaway(0)]))
      .expectAbandon('client')
      .expectAbandon('app')
      .done();
  });

  it('lets what is open be answered in full, by app and session, and refuses what is new', () => {
    const asked = block(request('alice'));
    opened()
      .client(bobs(1))
      .toApp(bobs(1))
      .client(headers(3, asked))
      .expectOpen('alice')
      .to('alice', Buffer.concat([HOP_OPENING, headers(3, Buffer.concat([EMPTY_TABLE, asked]))]))
      .retire()
      .toClient(goaway(3))
      .client(bobs(5, 'goes on'))
      .toClient(reset(5, REFUSED_STREAM))
      .from('alice', Buffer.concat([settings(), headers(3, OK)]))
      .to('alice', SETTINGS_ACK)
      .toClient(headers(3, OK))
      .app(headers(1, OK, 'goes on'))
      .toClient(headers(1, OK, 'goes on'))
      .app(data(1, 'whole'))
      .toClient(data(1, 'whole'))
      .expectAbandon('alice')
      .expectAbandon('client')
      .expectAbandon('app')
      .expectCounts({ http2_streams_refused: 1 })
      .done();
  });

  it('relays on what it does not follow', () => {
    opened()
      .client(headers(0, OK))
      .toApp(headers(0, OK))
      .retire()
      .app('words')
      .toClient('words')
      .expectCounts({ opaque_http2: 1, connections_opaque: 1 })
      .done();
  });
});
