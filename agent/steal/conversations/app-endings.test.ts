import { describe, it } from 'vitest';
import { ALICE, CLOSE, get, NO_SESSION, ONE_SESSION, ok, postHead, response } from '../testing/messages.ts';
import { type Play, play } from '../testing/play.ts';

/** One stolen and one passed request, both answered. */
function afterASteal(): Play {
  return play(ONE_SESSION).askAlice('1').askApp('2');
}

describe('an app that closes', () => {
  it('before anything was said closes the client', () => {
    play(ONE_SESSION).wait(10).expectDial().end('app').expectEnd('client').end('client').expectEnd('app').done();
  });

  it('an idle connection closes the client when nothing was stolen', () => {
    play(ONE_SESSION)
      .client(get('/'))
      .expectDial()
      .toApp(get('/'))
      .app(ok('x'))
      .toClient(ok('x'))
      .end('app')
      .expectEnd('client')
      .client(get('/late', ALICE))
      .toApp(get('/late', ALICE))
      .end('client')
      .expectEnd('app')
      .done();
  });

  it('an idle connection is dialled again when something was stolen', () => {
    afterASteal()
      .end('app')
      .expectAbandon('app')
      .client(get('/3', ALICE))
      .to('alice', get('/3', ALICE))
      .from('alice', ok('3'))
      .toClient(ok('3'))
      .client(get('/4'))
      .expectDial('app#2')
      .to('app#2', get('/4'))
      .expectCounts({ app_dials: 2 })
      .done();
  });

  it('while a session answers is forgotten', () => {
    afterASteal()
      .client(get('/3', ALICE))
      .to('alice', get('/3', ALICE))
      .end('app')
      .expectAbandon('app')
      .from('alice', ok('3'))
      .toClient(ok('3'))
      .done();
  });

  it('in the middle of a response closes the client', () => {
    afterASteal()
      .client(get('/3'))
      .toApp(get('/3'))
      .app(`${response('200 OK', 'content-length: 5')}ab`)
      .toClient(`${response('200 OK', 'content-length: 5')}ab`)
      .end('app')
      .expectEnd('client')
      .expectAbandon('alice')
      .done();
  });

  it('instead of answering closes the client', () => {
    afterASteal().client(get('/3')).toApp(get('/3')).end('app').expectEnd('client').expectAbandon('alice').done();
  });

  it('as its answer said closes the client, also after a steal', () => {
    afterASteal()
      .client(get('/3', CLOSE))
      .toApp(get('/3', CLOSE))
      .app(ok('3', CLOSE))
      .toClient(ok('3', CLOSE))
      .end('app')
      .expectEnd('client')
      .expectAbandon('alice')
      .done();
  });

  it('as its request said closes the client, also after a steal', () => {
    afterASteal()
      .client(get('/3', CLOSE))
      .toApp(get('/3', CLOSE))
      .app(ok('3'))
      .toClient(ok('3'))
      .end('app')
      .expectEnd('client')
      .expectAbandon('alice')
      .done();
  });

  it('in the middle of the request that it answered early closes the client', () => {
    afterASteal()
      .client(`${postHead('/3', 6)}abc`)
      .toApp(`${postHead('/3', 6)}abc`)
      .app(response('413 Too Large', 'content-length: 0'))
      .toClient(response('413 Too Large', 'content-length: 0'))
      .end('app')
      .expectEnd('client')
      .expectAbandon('alice')
      .client('def')
      .toApp('def')
      .done();
  });

  it('behind a closing answer takes no request of a session with it', () => {
    play(ONE_SESSION)
      .client(get('/1') + get('/2', ALICE))
      .expectDial()
      .toApp(get('/1'))
      .app(ok('1', CLOSE))
      .toClient(ok('1', CLOSE))
      .expectAbandon('client')
      .expectAbandon('app')
      .done();
  });

  it('with a response until close drops the matching request behind it', () => {
    play(ONE_SESSION)
      .client(get('/1') + get('/2', ALICE))
      .expectDial()
      .toApp(get('/1'))
      .app(`${response('200 OK')}abc`)
      .toClient(`${response('200 OK')}abc`)
      .end('app')
      .expectAbandon('client')
      .expectAbandon('app')
      .done();
  });
});

describe('an app that resets', () => {
  it('an idle connection resets the client when nothing was stolen', () => {
    play(NO_SESSION)
      .client(get('/'))
      .expectDial()
      .toApp(get('/'))
      .app(ok('x'))
      .toClient(ok('x'))
      .reset('app')
      .expectReset('client')
      .done();
  });

  it('an idle connection is dialled again when something was stolen', () => {
    afterASteal().reset('app').client(get('/3')).expectDial('app#2').to('app#2', get('/3')).done();
  });

  it('in the middle of a response resets the client', () => {
    afterASteal()
      .client(get('/3'))
      .toApp(get('/3'))
      .app('HTTP/1.1 2')
      .toClient('HTTP/1.1 2')
      .reset('app')
      .expectReset('client')
      .expectAbandon('alice')
      .done();
  });

  it('in the middle of the request that it answered early resets the client', () => {
    afterASteal()
      .client(`${postHead('/3', 6)}abc`)
      .toApp(`${postHead('/3', 6)}abc`)
      .app(response('413 Too Large', 'content-length: 0'))
      .toClient(response('413 Too Large', 'content-length: 0'))
      .reset('app')
      .expectReset('client')
      .expectAbandon('alice')
      .done();
  });
});

describe('an app that says what nobody asked for', () => {
  it('is left when something was stolen', () => {
    afterASteal()
      .app(response('408 Request Timeout'))
      .expectAbandon('app')
      .client(get('/3'))
      .expectDial('app#2')
      .to('app#2', get('/3'))
      .expectCounts({ app_unsolicited: 1 })
      .done();
  });

  it('in the middle of a request turns the connection opaque', () => {
    afterASteal()
      .client(`${postHead('/3', 6)}abc`)
      .toApp(`${postHead('/3', 6)}abc`)
      .app(ok('3'))
      .toClient(ok('3'))
      .app('?')
      .toClient('?')
      .expectAbandon('alice')
      .client('def')
      .toApp('def')
      .expectCounts({ app_unsolicited: 1, opaque_ambiguous_response: 1 })
      .done();
  });
});
