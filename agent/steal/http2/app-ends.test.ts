/** What becomes of a connection, and of sessions' streams on it, when the app's end of it is over. */
import { describe, it } from 'vitest';
import { ONE_SESSION } from '../testing/messages.ts';
import { type Play, play } from '../testing/play.ts';
import {
  block,
  data,
  frame,
  goaway,
  headers,
  OK,
  OPENING,
  reset,
  SETTINGS_ACK,
  settings,
  windowUpdate,
} from './testing/frames.ts';
import { alices, bobs, first, opened, shared } from './testing/scenes.ts';

const CANCEL = 8;
const REFUSED_STREAM = 7;
const TRAILERS = headers(3, block([['grpc-status', '0']]));
const HALF_ANSWER = headers(3, OK, 'goes on');

/** How an app that dies ends its connections, and what its client must see of that. */
const DEATHS: readonly (readonly [string, (scene: Play) => Play, (scene: Play) => Play])[] = [
  ['a FIN', scene => scene.end('app'), scene => scene.expectEnd('client')],
  ['a reset', scene => scene.reset('app'), scene => scene.expectReset('client')],
];

/** The answer of stream 3 has begun. */
function halfAnswered(): Play {
  return shared()
    .from('alice', Buffer.concat([settings(), HALF_ANSWER]))
    .to('alice', SETTINGS_ACK)
    .toClient(HALF_ANSWER);
}

const BODY = '{"user":"alice"}';
const POST = block([
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', '/cart'],
  [':authority', 'shop.test'],
  ['content-type', 'application/json'],
]);
const posted = (id: number): Buffer => headers(id, POST, 'goes on');

/** Of POST requests the body tells whose they are. */
function playHeld(): Play {
  const filter = { all_of: [{ path: '/cart' }, { body: { jsonpath: '$.user', equals: 'alice' } }] };
  return opened({ sessions: { alice: { filter } } });
}

/** Nothing is the app's any more, and stream 3 goes on to its end. */
function answeredApp(): Play {
  return halfAnswered().app(headers(1, OK)).toClient(headers(1, OK));
}

/** The session is told, and nobody else. */
const cutOff = (scene: Play): Play =>
  scene.to('alice', reset(3, CANCEL)).expectAbandon('alice').expectCounts({ unanswered_app_gone: 1 });

/** Everybody but the session is served no more. */
const finishes = (scene: Play): Play =>
  scene
    .client(bobs(5))
    .toClient(reset(5, REFUSED_STREAM))
    .from('alice', TRAILERS)
    .toClient(TRAILERS)
    .expectAbandon('alice')
    .expectAbandon('client');

describe.each(DEATHS)('an app that dies by %s', (how, dies, isSeen) => {
  const forgetsLeg = (scene: Play): Play => (how === 'a FIN' ? scene.expectAbandon('app') : scene);

  it('while it owes an answer ends the client’s connection so, and sessions’ streams with it', () => {
    isSeen(cutOff(dies(halfAnswered()))).done();
  });

  it('within its last frame ends the connection, in which no other frame finds a place', () => {
    const part = Buffer.concat([headers(1, OK, 'goes on'), data(1, 'the last of it')]).subarray(0, -4);
    const scene = opened()
      .client(bobs(1))
      .toApp(bobs(1))
      .app(part)
      .toClient(part)
      .client(alices(3))
      .expectOpen('alice')
      .to('alice', first(3));
    isSeen(cutOff(dies(scene))).done();
  });

  it('owing nothing leaves sessions’ streams alone: we are the other end until they are done', () => {
    const left = forgetsLeg(dies(answeredApp()).toClient(Buffer.concat([SETTINGS_ACK, goaway(3)])));
    const ping = Buffer.from('12345678');
    const heard = left.client(frame(6, 0, 0, ping)).toClient(frame(6, 1, 0, ping));
    finishes(heard).expectCounts({ http2_streams_refused: 1 }).done();
  });

  it('behind a GOAWAY, having answered what it took, leaves them alone, and the rest is refused', () => {
    const said = answeredApp().app(goaway(1)).toClient(goaway(3)).client(bobs(5)).toApp(bobs(5));
    const left = forgetsLeg(dies(said).toClient(Buffer.concat([SETTINGS_ACK, reset(5, REFUSED_STREAM)])));
    left
      .from('alice', TRAILERS)
      .toClient(TRAILERS)
      .expectAbandon('alice')
      .expectAbandon('client')
      .expectCounts({ http2_streams_refused: 1 })
      .done({ split: ['alice'] });
  });

  it('behind a GOAWAY, owing what it took, ends the connection', () => {
    isSeen(cutOff(dies(halfAnswered().app(goaway(1)).toClient(goaway(3))))).done({ split: ['app'] });
  });

  it('does not let a stream begin that waits for its turn', () => {
    const waiting = opened()
      .client(Buffer.concat([bobs(1), alices(3), alices(5)]))
      .toApp(bobs(1))
      .expectOpen('alice')
      .to('alice', first(3));
    const ended = dies(waiting).to('alice', reset(3, CANCEL)).expectAbandon('alice');
    isSeen(ended).expectCounts({ unanswered_app_gone: 2 }).done({ split: [] });
  });

  it('counts an answer that came whole and that its client did not take yet, though its local process is gone', () => {
    const small = Buffer.concat([OPENING.subarray(0, 24), settings([4, 4])]);
    const scene = play(ONE_SESSION)
      .client(small)
      .expectDial()
      .toApp(small)
      .app(settings())
      .toClient(settings())
      .client(Buffer.concat([bobs(1), alices(3)]))
      .toApp(bobs(1))
      .expectOpen('alice')
      .to('alice', first(3))
      .from('alice', Buffer.concat([settings(), HALF_ANSWER, data(3, 'an answer')]))
      .to('alice', SETTINGS_ACK)
      .toClient(Buffer.concat([HALF_ANSWER, data(3, 'an a', 'goes on')]))
      .end('alice')
      .expectAbandon('alice');
    isSeen(dies(scene)).expectCounts({ unanswered_app_gone: 1 }).done({ split: [] });
  });

  it('while it owes an answer takes along what waits for a body', () => {
    const held = playHeld()
      .client(Buffer.concat([bobs(1), posted(3), bobs(5)]))
      .toApp(bobs(1));
    isSeen(dies(held)).done();
  });

  it('owing nothing leaves what waits for a body to be told: the session’s is answered, the app’s refused', () => {
    const held = playHeld().client(Buffer.concat([posted(1), posted(3), bobs(5)]));
    forgetsLeg(dies(held).toClient(Buffer.concat([SETTINGS_ACK, goaway(5)])))
      .client(data(3, BODY))
      .expectOpen('alice')
      .to('alice', Buffer.concat([first(3, 'goes on', POST), data(3, BODY)]))
      .toClient(windowUpdate(0, BODY.length))
      .client(data(1, '{}'))
      .toClient(Buffer.concat([reset(1, REFUSED_STREAM), reset(5, REFUSED_STREAM)]))
      .from('alice', Buffer.concat([settings(), headers(3, OK)]))
      .to('alice', SETTINGS_ACK)
      .toClient(Buffer.concat([windowUpdate(3, BODY.length), headers(3, OK)]))
      .expectAbandon('alice')
      .expectAbandon('client')
      .expectCounts({ http2_streams_refused: 2 })
      .done({ split: [] });
  });

  it('when sessions are done ends the client’s connection so', () => {
    const over = isSeen(dies(answeredApp().from('alice', TRAILERS).toClient(TRAILERS)));
    (how === 'a FIN' ? over : over.expectAbandon('alice')).done();
  });
});

describe('an app that half-closed while it owed an answer', () => {
  it('hears what its client still says, but for the streams that it never saw', () => {
    cutOff(halfAnswered().end('app'))
      .expectEnd('client')
      .client(Buffer.concat([reset(3, CANCEL), alices(5)]))
      .toApp(alices(5))
      .done({ split: ['client'] });
  });
});

describe('an app that cannot be reached', () => {
  it('leaves sessions’ streams alone: its own are refused, as nobody acted on them', () => {
    const asked = play(ONE_SESSION)
      .client(Buffer.concat([OPENING, bobs(1), alices(3)]))
      .expectDial()
      .toApp(Buffer.concat([OPENING, bobs(1)]))
      .expectOpen('alice')
      .to('alice', first(3))
      .refuse()
      .toClient(Buffer.concat([settings(), SETTINGS_ACK, goaway(3), reset(1, REFUSED_STREAM)]))
      .from('alice', Buffer.concat([settings(), HALF_ANSWER]))
      .to('alice', SETTINGS_ACK)
      .toClient(HALF_ANSWER);
    finishes(asked)
      .expectCounts({ app_refused: 1, http2_streams_refused: 2 })
      .done({ split: ['alice'] });
  });
});
