import { describe, it } from 'vitest';
import { RESET_CLIENT_RESET } from '../../../protocol/index.ts';
import { ALICE, get, ONE_SESSION, ok, post, postHead } from '../testing/messages.ts';
import { play } from '../testing/play.ts';

describe('a client that resets', () => {
  it('resets the app and every stream', () => {
    play(ONE_SESSION)
      .askAlice('1')
      .client(postHead('/2', 3))
      .expectDial()
      .toApp(postHead('/2', 3))
      .reset('client')
      .expectReset('app')
      .expectReset('alice')
      .expectThat(stage => (stage.leg('alice').resetCode === RESET_CLIENT_RESET ? null : 'reset by another code'))
      .expectCounts({ client_resets: 1 })
      .done();
  });

  it('before it said anything leaves nothing behind', () => {
    play(ONE_SESSION).reset('client').wait(60_000).expectCounts({ client_resets: 1, app_dials: 0 }).done();
  });

  it('resets the app of an opaque connection', () => {
    play(ONE_SESSION)
      .client('\0')
      .expectDial()
      .toApp('\0')
      .reset('client')
      .expectReset('app')
      .expectCounts({ client_resets: 1, opaque_not_http: 1 })
      .done();
  });
});

describe('an agent that leaves', () => {
  it('closes an idle connection at once', () => {
    play(ONE_SESSION).askApp('1').retire().expectAbandon('client').expectAbandon('app').client(get('/2')).done();
  });

  it('closes a connection behind the answer of the app', () => {
    play(ONE_SESSION)
      .client(get('/1') + get('/2'))
      .expectDial()
      .toApp(get('/1') + get('/2'))
      .retire()
      .app(ok('1'))
      .toClient(ok('1'))
      .app(ok('2'))
      .toClient(ok('2'))
      .expectAbandon('client')
      .expectAbandon('app')
      .done();
  });

  it('closes a connection once its client was sent everything', () => {
    play(ONE_SESSION)
      .client(get('/1'))
      .expectDial()
      .toApp(get('/1'))
      .queue('client', 5)
      .retire()
      .app(ok('1'))
      .toClient(ok('1'))
      .drain('client')
      .expectAbandon('client')
      .expectAbandon('app')
      .done();
  });

  it('closes a connection behind the answer of a session', () => {
    play(ONE_SESSION)
      .client(get('/1', ALICE))
      .expectOpen('alice')
      .to('alice', get('/1', ALICE))
      .retire()
      .from('alice', ok('1'))
      .toClient(ok('1'))
      .expectAbandon('client')
      .expectAbandon('alice')
      .done();
  });

  it('closes a connection behind the request that was answered early', () => {
    play(ONE_SESSION)
      .client(post('/1', 'abc').slice(0, -1))
      .expectDial()
      .toApp(post('/1', 'abc').slice(0, -1))
      .app(ok('1'))
      .toClient(ok('1'))
      .retire()
      .client('c')
      .toApp('c')
      .expectAbandon('client')
      .expectAbandon('app')
      .done();
  });

  it('leaves an opaque connection to its peers', () => {
    play(ONE_SESSION)
      .client('\0')
      .expectDial()
      .toApp('\0')
      .retire()
      .client('x')
      .toApp('x')
      .expectCounts({ opaque_not_http: 1 })
      .done();
  });
});

describe('a connection that is cut', () => {
  it('resets everybody, and is not counted as a reset of the client', () => {
    play(ONE_SESSION)
      .client('\0')
      .expectDial()
      .toApp('\0')
      .cut()
      .expectReset('app')
      .expectReset('client')
      .expectCounts({ client_resets: 0, opaque_not_http: 1 })
      .done();
  });
});
