import { describe, it } from 'vitest';
import { HIGH_WATER_BYTES } from '../limits.ts';
import { ALICE, get, ONE_SESSION, ok, post, postHead, response } from '../testing/messages.ts';
import { play } from '../testing/play.ts';

const MUCH = HIGH_WATER_BYTES + 1;
/** A paused leg keeps what it was sent, so that pieces do change what is where at each point. */
const WHOLE = { split: [] };

describe('a long queue', () => {
  it("stops reading the client while the app's queue is long", () => {
    play(ONE_SESSION)
      .client(postHead('/', 9))
      .expectDial()
      .toApp(postHead('/', 9))
      .queue('app', HIGH_WATER_BYTES)
      .client('abc')
      .toApp('abc')
      .expectReading('client')
      .queue('app', MUCH)
      .client('def')
      .toApp('def')
      .expectPaused('client')
      .client('ghi')
      .drain('app')
      .toApp('ghi')
      .expectReading('client')
      .done(WHOLE);
  });

  it('of a session stops reading the client', () => {
    play(ONE_SESSION)
      .client(postHead('/', 6, ALICE))
      .expectOpen('alice')
      .to('alice', postHead('/', 6, ALICE))
      .queue('alice', MUCH)
      .client('abc')
      .to('alice', 'abc')
      .expectPaused('client')
      .client('def')
      .drain('alice')
      .to('alice', 'def')
      .expectReading('client')
      .done(WHOLE);
  });

  it('of the client stops reading the app', () => {
    play(ONE_SESSION)
      .client(get('/'))
      .expectDial()
      .toApp(get('/'))
      .queue('client', MUCH)
      .app(response('200 OK', 'content-length: 3'))
      .toClient(response('200 OK', 'content-length: 3'))
      .expectPaused('app')
      .app('abc')
      .drain('client')
      .toClient('abc')
      .expectReading('app')
      .done(WHOLE);
  });

  it('of the client stops reading the session', () => {
    play(ONE_SESSION)
      .client(get('/', ALICE))
      .expectOpen('alice')
      .to('alice', get('/', ALICE))
      .queue('client', MUCH)
      .from('alice', response('200 OK', 'content-length: 3'))
      .toClient(response('200 OK', 'content-length: 3'))
      .expectPaused('alice')
      .from('alice', 'abc')
      .drain('client')
      .toClient('abc')
      .expectReading('alice')
      .done(WHOLE);
  });

  it('pauses opaque connections in both directions, too', () => {
    play(ONE_SESSION)
      .client('\0')
      .expectDial()
      .toApp('\0')
      .queue('app', MUCH)
      .client('abc')
      .toApp('abc')
      .expectPaused('client')
      .drain('app')
      .expectReading('client')
      .queue('client', MUCH)
      .app('abc')
      .toClient('abc')
      .expectPaused('app')
      .drain('client')
      .expectReading('app')
      .expectCounts({ opaque_not_http: 1 })
      .done(WHOLE);
  });

  it('is forgotten with the app that closed its idle connection', () => {
    play(ONE_SESSION)
      .askAlice('1')
      .client(postHead('/2', 3))
      .expectDial()
      .toApp(postHead('/2', 3))
      .queue('app', MUCH)
      .client('abc')
      .toApp('abc')
      .expectPaused('client')
      .app(ok('2'))
      .toClient(ok('2'))
      .end('app')
      .expectAbandon('app')
      .expectReading('client')
      .client(get('/3', ALICE))
      .to('alice', get('/3', ALICE))
      .done(WHOLE);
  });

  it('of an app that has answered does not stop the request of a session behind it', () => {
    play(ONE_SESSION)
      .client(get('/1'))
      .expectDial()
      .toApp(get('/1'))
      .queue('app', MUCH)
      .client(get('/2') + postHead('/3', 3, ALICE))
      .toApp(get('/2'))
      .expectPaused('client')
      .app(ok('1') + ok('2'))
      .toClient(ok('1') + ok('2'))
      .expectOpen('alice')
      .to('alice', postHead('/3', 3, ALICE))
      .expectReading('client')
      .client('abc')
      .to('alice', 'abc')
      .done(WHOLE);
  });

  it('is forgotten with the exchange that it belonged to', () => {
    play(ONE_SESSION)
      .client(postHead('/1', 3, ALICE))
      .expectOpen('alice')
      .to('alice', postHead('/1', 3, ALICE))
      .queue('alice', MUCH)
      .client('abc')
      .to('alice', 'abc')
      .expectPaused('client')
      .from('alice', ok('1'))
      .toClient(ok('1'))
      .expectReading('client')
      .done(WHOLE);
  });

  it('is forgotten with the stream of a session that failed', () => {
    play(ONE_SESSION)
      .client(post('/1', 'abc', ALICE))
      .expectOpen('alice')
      .to('alice', post('/1', 'abc', ALICE))
      .from('alice', ok('1'))
      .toClient(ok('1'))
      .queue('alice', MUCH)
      .client(post('/2', 'def', ALICE))
      .to('alice', post('/2', 'def', ALICE))
      .expectPaused('client')
      .reset('alice', 2, post('/1', 'abc', ALICE).length)
      .expectOpen('alice#2')
      .to('alice#2', post('/2', 'def', ALICE))
      .expectReading('client')
      .expectCounts({ fallback_undelivered: 1 })
      .done(WHOLE);
  });

  it('of one stream is not ended by another that drains', () => {
    play(ONE_SESSION)
      .askAlice('1')
      .client(postHead('/2', 3))
      .expectDial()
      .toApp(postHead('/2', 3))
      .queue('app', MUCH)
      .client('a')
      .toApp('a')
      .expectPaused('client')
      .drain('alice')
      .expectPaused('client')
      .drain('app')
      .expectReading('client')
      .done(WHOLE);
  });
});
