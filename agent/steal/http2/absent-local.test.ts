/** Streams of a session whose local process is not there, or may not be: the app has them, in the order of their ids. */
import { describe, it } from 'vitest';
import { MAX_FILTER_BODY_WAIT_MS } from '../../../filter-engine/index.ts';
import { GOAWAY_LOCAL_REFUSED, RESET_LOCAL_REFUSED, RESET_LOCAL_RESET } from '../../../protocol/index.ts';
import { LOCAL_RESET } from '../bad-gateway.ts';
import { REFUSAL_MS } from '../limits.ts';
import { FOR_ALICE } from '../testing/messages.ts';
import type { Play } from '../testing/play.ts';
import { MAX_HELD_BYTES, TRIAL_LOOKS } from './limits.ts';
import {
  block,
  data,
  goaway,
  headers,
  OK,
  request,
  reset,
  SETTINGS_ACK,
  settings,
  windowUpdate,
} from './testing/frames.ts';
import { alices, badGateway, bobs, first, opened } from './testing/scenes.ts';

const LOOK_MS = MAX_FILTER_BODY_WAIT_MS / 4;
const REFUSED_STREAM = 7;
const CANCEL = 8;
const NOT_KNOWN = { sessions: { alice: { ...FOR_ALICE, local: 'not known' } } } as const;

const BOBS = block(request('bob'));
const CAROLS = block(request('carol', ['content-type', 'application/json']));

/** A play in which nobody knows whether Alice's local process is there, and her stream 1 tries. */
const tried = (end: 'ends' | 'goes on' = 'ends', app = settings()): Play =>
  opened(NOT_KNOWN, app).client(alices(1, end)).expectOpen('alice').to('alice', first(1, end));

/** One in which it is not there. */
const absent = (): Play => tried().reset('alice', RESET_LOCAL_REFUSED, 0).toApp(alices(1));

describe('streams of a session whose local process may not be there', () => {
  it('go to the app in front of newer ones, which waited, when it is not', () => {
    tried()
      .client(Buffer.concat([bobs(3), alices(5), bobs(7)]))
      .reset('alice', RESET_LOCAL_REFUSED, 0)
      .toApp(Buffer.concat([alices(1), bobs(3), alices(5), bobs(7)]))
      .expectCounts({ fallback_local_refused: 2, requests_stolen: 2, requests_passed: 2 })
      .done();
  });

  it('are its own when it is, and what waited goes on at its first words', () => {
    tried()
      .client(bobs(3))
      .from('alice', settings())
      .to('alice', SETTINGS_ACK)
      .toApp(bobs(3))
      .client(bobs(5))
      .toApp(bobs(5))
      .from('alice', headers(1, OK))
      .toClient(headers(1, OK))
      .done();
  });

  it('hold up nothing that has begun', () => {
    opened(NOT_KNOWN)
      .client(bobs(1, 'goes on'))
      .toApp(bobs(1, 'goes on'))
      .client(alices(3))
      .expectOpen('alice')
      .to('alice', first(3))
      .client(data(1, 'more'))
      .toApp(data(1, 'more'))
      .app(headers(1, OK))
      .toClient(headers(1, OK))
      .done();
  });

  it('wait no longer than that', () => {
    tried()
      .client(bobs(3))
      .wait(LOOK_MS * TRIAL_LOOKS - 1)
      .wait(1)
      .toApp(bobs(3))
      .client(bobs(5))
      .toApp(bobs(5))
      .reset('alice', RESET_LOCAL_REFUSED, 0)
      .toClient(reset(1, REFUSED_STREAM))
      .expectCounts({ fallback_local_refused: 1, http2_streams_refused: 1 })
      .done({ split: [] });
  });

  it('let go of what waits behind them with their client', () => {
    tried().client(bobs(3)).client(reset(1, CANCEL)).to('alice', reset(1, CANCEL)).toApp(bobs(3)).done({ split: [] });
    tried().client(bobs(3)).end('client').toApp(bobs(3)).expectEnd('app').done({ split: [] });
  });

  it('let go of it when it is too much to hold', () => {
    const piece = Buffer.alloc(16_384, 'x');
    const pieces = Array.from({ length: MAX_HELD_BYTES / piece.length + 1 }, () => data(3, piece, 'goes on'));
    const window = windowUpdate(0, 2 * MAX_HELD_BYTES);
    tried('ends', settings([4, 2 * MAX_HELD_BYTES]))
      .app(window)
      .toClient(window)
      .client(bobs(3, 'goes on'))
      .client(Buffer.concat(pieces.slice(0, 9)))
      .client(Buffer.concat(pieces.slice(9)))
      .toApp(Buffer.concat([bobs(3, 'goes on'), ...pieces]))
      .done({ split: [] });
  });

  it('may come back behind one that only its body can place', () => {
    const filter = {
      any_of: [
        { header: { name: 'x-user', equals: 'alice' } },
        {
          all_of: [{ header: { name: 'x-user', equals: 'carol' } }, { body: { jsonpath: '$.user', equals: 'alice' } }],
        },
      ],
    };
    const carols = headers(1, CAROLS, 'goes on');
    opened({ sessions: { alice: { filter, local: 'not known' } } })
      .client(carols)
      .client(alices(3))
      .expectOpen('alice')
      .to('alice', first(3))
      .reset('alice', RESET_LOCAL_REFUSED, 0)
      .client(data(1, '{}'))
      .toApp(Buffer.concat([carols, data(1, '{}'), alices(3)]))
      .expectCounts({ fallback_local_refused: 1 })
      .done({ split: [] });
  });
});

describe('streams of a session whose local process is not there', () => {
  it("are the app's at once for a while, and then the next one tries again", () => {
    absent()
      .client(Buffer.concat([alices(3), bobs(5)]))
      .toApp(Buffer.concat([alices(3), bobs(5)]))
      .wait(REFUSAL_MS - 1)
      .client(alices(7))
      .toApp(alices(7))
      .wait(1)
      .client(Buffer.concat([alices(9), bobs(11)]))
      .expectOpen('alice#2')
      .to('alice#2', first(9))
      .from('alice#2', settings())
      .to('alice#2', SETTINGS_ACK)
      .toApp(bobs(11))
      .expectCounts({ fallback_local_refused: 3, requests_stolen: 2, requests_passed: 4 })
      .done({ split: [] });
  });

  it('go there from a connection that the CLI translates, which stays', () => {
    tried()
      .from('alice', settings())
      .to('alice', SETTINGS_ACK)
      .from('alice', Buffer.concat([goaway(1, GOAWAY_LOCAL_REFUSED), reset(1, REFUSED_STREAM)]))
      .expectAbandon('alice')
      .toApp(alices(1))
      .client(Buffer.concat([alices(3), bobs(5)]))
      .toApp(Buffer.concat([alices(3), bobs(5)]))
      .expectCounts({ fallback_local_refused: 2 })
      .done({ split: [] });
  });

  it('belong to the app alone for this session', () => {
    opened({ sessions: { alice: { ...FOR_ALICE, local: 'not known' }, carol: { filter: { path: '/' } } } })
      .client(alices(1))
      .expectOpen('alice')
      .to('alice', first(1))
      .reset('alice', RESET_LOCAL_REFUSED, 0)
      .toApp(alices(1))
      .client(bobs(3))
      .expectOpen('carol')
      .to('carol', first(3, 'ends', BOBS))
      .expectCounts({ fallback_local_refused: 1 })
      .done({ split: [] });
  });
});

describe('a local process that ended its connection', () => {
  const answered = (): Play =>
    tried()
      .from('alice', Buffer.concat([settings(), headers(1, OK)]))
      .to('alice', SETTINGS_ACK)
      .toClient(headers(1, OK));
  const again = (play: Play): void =>
    play
      .client(Buffer.concat([alices(3), bobs(5)]))
      .expectOpen('alice#2')
      .to('alice#2', first(3))
      .reset('alice#2', RESET_LOCAL_REFUSED, 0)
      .toApp(Buffer.concat([alices(3), bobs(5)]))
      .expectCounts({ fallback_local_refused: 1 })
      .done({ split: [] });

  it('may not be there any more', () => {
    again(answered().end('alice').expectAbandon('alice'));
    again(answered().reset('alice', RESET_LOCAL_RESET));
    again(answered().from('alice', goaway(1)).expectAbandon('alice'));
  });

  it('had what it was given', () => {
    tried()
      .from('alice', settings())
      .to('alice', SETTINGS_ACK)
      .reset('alice', RESET_LOCAL_RESET)
      .toClient(badGateway(1, LOCAL_RESET))
      .expectCounts({ local_failures: 1 })
      .done({ split: [] });
  });
});
