/** What becomes of sessions' streams when the client half-closes its connection. */
import { describe, it } from 'vitest';
import { ONE_SESSION } from '../testing/messages.ts';
import { play } from '../testing/play.ts';
import {
  block,
  data,
  EMPTY_TABLE,
  HOP_OPENING,
  headers,
  OK,
  OPENING,
  request,
  reset,
  SETTINGS_ACK,
  settings,
} from './testing/frames.ts';

/** INITIAL_WINDOW_SIZE. */
const SMALL_WINDOW = [4, 4] as const;
const CANCEL = 8;
const REFUSED_STREAM = 7;

/** A play in which stream 1 is Alice's. */
function stolen(end: 'ends' | 'goes on', first: readonly (readonly [number, number])[] = []) {
  const asked = block(request('alice'));
  const opening = Buffer.concat([OPENING, settings(...first)]);
  return play(ONE_SESSION)
    .client(opening)
    .expectDial()
    .toApp(opening)
    .app(settings())
    .toClient(settings())
    .client(headers(1, asked, end))
    .expectOpen('alice')
    .to('alice', Buffer.concat([HOP_OPENING, headers(1, Buffer.concat([EMPTY_TABLE, asked]), end)]));
}

describe('a client that half-closes', () => {
  it('has what it asked in full answered, and the local process is heard and answered until then', () => {
    stolen('ends')
      .end('client')
      .expectEnd('app')
      .from('alice', settings())
      .to('alice', SETTINGS_ACK)
      .from('alice', Buffer.concat([headers(1, OK, 'goes on'), data(1, 'late', 'ends')]))
      .toClient(Buffer.concat([headers(1, OK, 'goes on'), data(1, 'late', 'ends')]))
      .expectAbandon('alice')
      .done({ split: ['client'] });
  });

  it('has a stream refused that its session fails, because the app hears no more', () => {
    stolen('ends')
      .end('client')
      .expectEnd('app')
      .reset('alice', 1, 0)
      .toClient(reset(1, REFUSED_STREAM))
      .expectCounts({ fallback_local_refused: 1, http2_streams_refused: 1 })
      .done();
  });

  it('loses an answer that its window has no room for, because it cannot give more', () => {
    stolen('ends', [SMALL_WINDOW])
      .from('alice', Buffer.concat([settings(), headers(1, OK, 'goes on'), data(1, 'more than that')]))
      .to('alice', SETTINGS_ACK)
      .toClient(Buffer.concat([headers(1, OK, 'goes on'), data(1, 'more', 'goes on')]))
      .end('client')
      .to('alice', reset(1, CANCEL))
      .expectAbandon('alice')
      .expectEnd('app')
      .done({ split: ['client'] });
  });

  it('takes back what it did not ask in full', () => {
    stolen('goes on').end('client').to('alice', reset(1, CANCEL)).expectAbandon('alice').expectEnd('app').done();
  });
});
