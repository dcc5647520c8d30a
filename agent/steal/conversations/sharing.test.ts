import { describe, it } from 'vitest';
import { MAX_PIPELINED } from '../limits.ts';
import { ALICE, BOB, FOR_ALICE, get, ONE_SESSION, ok, PROBE, post, TWO_SESSIONS } from '../testing/messages.ts';
import { play } from '../testing/play.ts';

describe('requests of one connection', () => {
  it('go to the session and to the app in turn', () => {
    play(ONE_SESSION)
      .askAlice('1')
      .askApp('2')
      .client(get('/3', ALICE))
      .to('alice', get('/3', ALICE))
      .from('alice', ok('3'))
      .toClient(ok('3'))
      .expectCounts({ requests_stolen: 2, requests_passed: 1, app_dials: 1 })
      .done();
  });

  it('are answered in their order when they are pipelined', () => {
    play(ONE_SESSION)
      .client(get('/1', ALICE) + get('/2') + get('/3', ALICE))
      .expectOpen('alice')
      .to('alice', get('/1', ALICE))
      .from('alice', ok('1'))
      .toClient(ok('1'))
      .expectDial()
      .toApp(get('/2'))
      .app(ok('2'))
      .toClient(ok('2'))
      .to('alice', get('/3', ALICE))
      .from('alice', ok('3'))
      .toClient(ok('3'))
      .expectReading('client')
      .expectCounts({ requests_stolen: 2, requests_passed: 1 })
      .done();
  });

  it('wait for a run of requests before them to be answered by the app', () => {
    play(ONE_SESSION)
      .client(get('/1') + post('/2', 'body') + post('/3', 'mine', ALICE) + get('/4'))
      .expectDial()
      .toApp(get('/1') + post('/2', 'body'))
      .app(ok('1'))
      .toClient(ok('1'))
      .app(ok('2'))
      .toClient(ok('2'))
      .expectOpen('alice')
      .to('alice', post('/3', 'mine', ALICE))
      .from('alice', ok('3'))
      .toClient(ok('3'))
      .toApp(get('/4'))
      .app(ok('4'))
      .toClient(ok('4'))
      .done();
  });

  it('each reach the session of their own filter', () => {
    play(TWO_SESSIONS)
      .client(get('/1', BOB) + get('/2', ALICE) + get('/3', BOB))
      .expectOpen('bob')
      .to('bob', get('/1', BOB))
      .from('bob', ok('1'))
      .toClient(ok('1'))
      .expectOpen('alice')
      .to('alice', get('/2', ALICE))
      .from('alice', ok('2'))
      .toClient(ok('2'))
      .to('bob', get('/3', BOB))
      .from('bob', ok('3'))
      .toClient(ok('3'))
      .expectCounts({ requests_stolen: 3, app_dials: 0 })
      .done();
  });

  it('go to the oldest session that wants them', () => {
    const everything = { filter: { path: { prefix: '/' } } };
    play({ sessions: { alice: FOR_ALICE, all: everything } })
      .askAlice('1')
      .client(get('/2', BOB))
      .expectOpen('all')
      .to('all', get('/2', BOB))
      .done();
    play({ sessions: { all: everything, alice: FOR_ALICE } })
      .client(get('/1', ALICE))
      .expectOpen('all')
      .to('all', get('/1', ALICE))
      .done();
  });

  it('match by the second value of a repeated field', () => {
    play(ONE_SESSION)
      .client(get('/', BOB, 'X-USER: alice'))
      .expectOpen('alice')
      .to('alice', get('/', BOB, 'X-USER: alice'))
      .done();
  });
});

describe('a kubelet probe', () => {
  it('goes to the app although it matches', () => {
    play(ONE_SESSION)
      .client(get('/healthz', PROBE, ALICE))
      .expectDial()
      .toApp(get('/healthz', PROBE, ALICE))
      .app(ok('well'))
      .toClient(ok('well'))
      .client(get('/', ALICE))
      .expectOpen('alice')
      .to('alice', get('/', ALICE))
      .expectCounts({ probes_passed: 1 })
      .done();
  });

  it('goes to a session that asked for probes', () => {
    play({ sessions: { alice: { ...FOR_ALICE, stealsProbes: true } } })
      .client(get('/healthz', PROBE, ALICE))
      .expectOpen('alice')
      .to('alice', get('/healthz', PROBE, ALICE))
      .done();
  });

  it('goes to a younger session that asked for probes when the older did not', () => {
    play({ sessions: { alice: FOR_ALICE, prober: { filter: { path: { equals: '/healthz' } }, stealsProbes: true } } })
      .client(get('/healthz', PROBE, ALICE))
      .expectOpen('prober')
      .to('prober', get('/healthz', PROBE, ALICE))
      .done();
  });
});

describe('a client that pipelines', () => {
  it('stops reading a client that pipelines too far ahead', () => {
    const run = get('/').repeat(MAX_PIPELINED);
    play(ONE_SESSION)
      .client(run + get('/last'))
      .expectDial()
      .toApp(run)
      .expectPaused('client')
      .app(ok('') + ok(''))
      .toClient(ok('') + ok(''))
      .toApp(get('/last'))
      .expectReading('client')
      .done({ split: [] });
  });

  it('is not read while a request of it waits for an answer', () => {
    play(ONE_SESSION)
      .client(get('/1', ALICE) + get('/2'))
      .expectOpen('alice')
      .to('alice', get('/1', ALICE))
      .expectPaused('client')
      .from('alice', ok('1'))
      .toClient(ok('1'))
      .expectDial()
      .toApp(get('/2'))
      .expectReading('client')
      .done({ split: ['alice'] });
  });
});
