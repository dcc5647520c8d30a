import { describe, it } from 'vitest';
import { RESET_LOCAL_REFUSED } from '../../../protocol/index.ts';
import { ALICE, get, NO_SESSION, ONE_SESSION, ok, postHead, response } from '../testing/messages.ts';
import { play } from '../testing/play.ts';

describe('a client that half-closes, with the app', () => {
  it('having sent nothing', () => {
    play(ONE_SESSION)
      .end('client')
      .expectDial()
      .expectEnd('app')
      .app('goodbye')
      .toClient('goodbye')
      .end('app')
      .expectEnd('client')
      .expectCounts({ opaque_half_closed: 1 })
      .done();
  });

  it('in the middle of a head', () => {
    play(ONE_SESSION)
      .client('GET / HTTP/1.1\r\nx-user: alice\r\n')
      .end('client')
      .expectDial()
      .toApp('GET / HTTP/1.1\r\nx-user: alice\r\n')
      .expectEnd('app')
      .app(response('400 Bad Request'))
      .toClient(response('400 Bad Request'))
      .end('app')
      .expectEnd('client')
      .expectCounts({ opaque_half_closed: 1 })
      .done();
  });

  it('in the middle of a body', () => {
    play(ONE_SESSION)
      .client(`${postHead('/', 6)}abc`)
      .expectDial()
      .toApp(`${postHead('/', 6)}abc`)
      .end('client')
      .expectEnd('app')
      .app(response('400 Bad Request', 'content-length: 0'))
      .toClient(response('400 Bad Request', 'content-length: 0'))
      .end('app')
      .expectEnd('client')
      .done();
  });

  it('behind its request', () => {
    play(NO_SESSION)
      .client(get('/1') + get('/2'))
      .expectDial()
      .toApp(get('/1') + get('/2'))
      .end('client')
      .expectEnd('app')
      .app(ok('1'))
      .toClient(ok('1'))
      .app(ok('2'))
      .toClient(ok('2'))
      .end('app')
      .expectEnd('client')
      .done();
  });

  it('between two requests', () => {
    play(ONE_SESSION)
      .client(get('/'))
      .expectDial()
      .toApp(get('/'))
      .app(ok('x'))
      .toClient(ok('x'))
      .end('client')
      .expectEnd('app')
      .end('app')
      .expectEnd('client')
      .done();
  });
});

describe('a client that half-closes, with a session', () => {
  it('while its request is answered', () => {
    play(ONE_SESSION)
      .client(get('/', ALICE))
      .expectOpen('alice')
      .to('alice', get('/', ALICE))
      .end('client')
      .expectEnd('alice')
      .from('alice', ok('x'))
      .toClient(ok('x'))
      .expectEnd('client')
      .done();
  });

  it('in the middle of a body', () => {
    play(ONE_SESSION)
      .client(`${postHead('/', 6, ALICE)}abc`)
      .expectOpen('alice')
      .to('alice', `${postHead('/', 6, ALICE)}abc`)
      .end('client')
      .expectEnd('alice')
      .from('alice', response('400 Bad Request', 'content-length: 0'))
      .toClient(response('400 Bad Request', 'content-length: 0'))
      .expectEnd('client')
      .done();
  });

  it('in the middle of a body that was answered early', () => {
    play(ONE_SESSION)
      .client(`${postHead('/', 6, ALICE)}abc`)
      .expectOpen('alice')
      .to('alice', `${postHead('/', 6, ALICE)}abc`)
      .from('alice', response('413 Too Large', 'content-length: 0'))
      .toClient(response('413 Too Large', 'content-length: 0'))
      .end('client')
      .expectEnd('alice')
      .expectEnd('client')
      .done();
  });

  it('while its request waits for the app', () => {
    play(ONE_SESSION)
      .client(get('/1') + get('/2', ALICE))
      .expectDial()
      .toApp(get('/1'))
      .end('client')
      .app(ok('1'))
      .toClient(ok('1'))
      .expectOpen('alice')
      .to('alice', get('/2', ALICE))
      .expectAbandon('app')
      .expectEnd('alice')
      .from('alice', ok('2'))
      .toClient(ok('2'))
      .expectEnd('client')
      .done();
  });

  it('with an unfinished head behind its request', () => {
    play(ONE_SESSION)
      .client(`${get('/1', ALICE)}GET /2`)
      .expectOpen('alice')
      .to('alice', get('/1', ALICE))
      .end('client')
      .from('alice', ok('1'))
      .toClient(ok('1'))
      .expectAbandon('alice')
      .expectDial()
      .toApp('GET /2')
      .expectEnd('app')
      .expectCounts({ opaque_half_closed: 1 })
      .done();
  });

  it('when everything is answered', () => {
    play(ONE_SESSION)
      .askApp('1')
      .askAlice('2')
      .end('client')
      .expectAbandon('alice')
      .expectAbandon('app')
      .expectEnd('client')
      .done();
  });

  it('while the app answers behind a stolen request', () => {
    play(ONE_SESSION)
      .askAlice('1')
      .client(get('/2'))
      .expectDial()
      .toApp(get('/2'))
      .end('client')
      .expectAbandon('alice')
      .expectEnd('app')
      .app(ok('2'))
      .toClient(ok('2'))
      .end('app')
      .expectAbandon('app')
      .expectEnd('client')
      .done();
  });

  it('that refuses: the app gets request and end', () => {
    play(ONE_SESSION)
      .askApp('1')
      .client(get('/2', ALICE))
      .expectOpen('alice')
      .to('alice', get('/2', ALICE))
      .end('client')
      .expectAbandon('app')
      .expectEnd('alice')
      .reset('alice', RESET_LOCAL_REFUSED, 0)
      .expectDial('app#2')
      .to('app#2', get('/2', ALICE))
      .expectEnd('app#2')
      .from('app#2', ok('2'))
      .toClient(ok('2'))
      .end('app#2')
      .expectAbandon('app#2')
      .expectEnd('client')
      .expectCounts({ fallback_local_refused: 1 })
      .done();
  });
});
