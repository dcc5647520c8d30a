import { describe, it } from 'vitest';
import { ALICE, BOB, FOR_ALICE, FOR_BOB, get, ONE_SESSION, ok, TWO_SESSIONS } from '../testing/messages.ts';
import { play } from '../testing/play.ts';

describe('sessions that come and go', () => {
  it('count from the next request on', () => {
    play({ ...TWO_SESSIONS, subscribed: [] })
      .client(get('/1', ALICE))
      .expectDial()
      .toApp(get('/1', ALICE))
      .app(ok('1'))
      .toClient(ok('1'))
      .subscribe('alice')
      .askAlice('2')
      .subscribe('bob')
      .client(get('/3', ALICE))
      .toApp(get('/3', ALICE))
      .app(ok('3'))
      .toClient(ok('3'))
      .client(get('/4', BOB))
      .expectOpen('bob')
      .to('bob', get('/4', BOB))
      .done();
  });

  it('leave a request that waited for them to the app', () => {
    play(ONE_SESSION)
      .client(get('/1') + get('/2', ALICE))
      .expectDial()
      .toApp(get('/1'))
      .leave('alice')
      .app(ok('1'))
      .toClient(ok('1'))
      .toApp(get('/2', ALICE))
      .expectCounts({ requests_passed: 2 })
      .done();
  });

  it('leave a request that waited for them to the next session that wants it', () => {
    const all = { filter: { path: { prefix: '/2' } } };
    play({ sessions: { alice: FOR_ALICE, all, bob: FOR_BOB } })
      .client(get('/1') + get('/2', ALICE) + get('/3', BOB))
      .expectDial()
      .toApp(get('/1'))
      .leave('alice')
      .app(ok('1'))
      .toClient(ok('1'))
      .expectOpen('all')
      .to('all', get('/2', ALICE))
      .from('all', ok('2'))
      .toClient(ok('2'))
      .expectOpen('bob')
      .to('bob', get('/3', BOB))
      .done();
  });

  it('finish what they have begun', () => {
    play(ONE_SESSION)
      .client(get('/1', ALICE))
      .expectOpen('alice')
      .to('alice', get('/1', ALICE))
      .subscribe()
      .from('alice', ok('1'))
      .toClient(ok('1'))
      .client(get('/2', ALICE))
      .expectDial()
      .toApp(get('/2', ALICE))
      .done();
  });

  it('that have too many streams leave the request to the app', () => {
    play({ sessions: { alice: { ...FOR_ALICE, maxStreams: 0 } } })
      .client(get('/1', ALICE) + get('/2', ALICE))
      .expectDial()
      .toApp(get('/1', ALICE))
      .app(ok('1'))
      .toClient(ok('1'))
      .toApp(get('/2', ALICE))
      .expectCounts({ session_streams_refused: 2, requests_passed: 2, requests_stolen: 0 })
      .done();
  });
});
