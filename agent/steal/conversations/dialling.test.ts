import { describe, it } from 'vitest';
import { SILENCE_MS } from '../limits.ts';
import { ALICE, get, NO_SESSION, ONE_SESSION, ok } from '../testing/messages.ts';
import { play } from '../testing/play.ts';

describe('the app', () => {
  it('is dialled when the first request is for it', () => {
    play(ONE_SESSION).client(get('/')).expectDial().toApp(get('/')).done();
  });

  it('is not dialled for a request that a session takes', () => {
    play(ONE_SESSION).client(get('/', ALICE)).expectOpen('alice').to('alice', get('/', ALICE)).wait(60_000).done();
  });

  it('is not dialled for a head that is not whole yet', () => {
    play(ONE_SESSION)
      .client('GET / HTTP/1.1\r\nho')
      .wait(SILENCE_MS)
      .client('st: shop\r\n\r\n')
      .expectDial()
      .toApp(get('/'))
      .done();
  });

  it('dials the app after a short silence', () => {
    play(ONE_SESSION)
      .wait(SILENCE_MS - 1)
      .wait(1)
      .expectDial()
      .client(get('/'))
      .toApp(get('/'))
      .app(ok('x'))
      .toClient(ok('x'))
      .expectCounts({ app_dials: 1 })
      .done();
  });

  it('is given up at the first steal when it was dialled by silence and never used', () => {
    play(ONE_SESSION)
      .wait(SILENCE_MS)
      .expectDial()
      .client(get('/', ALICE))
      .expectOpen('alice')
      .expectAbandon('app')
      .to('alice', get('/', ALICE))
      .from('alice', ok('x'))
      .toClient(ok('x'))
      .client(get('/'))
      .expectDial('app#2')
      .to('app#2', get('/'))
      .done();
  });

  it('keeps its connection over a steal when it was used', () => {
    play(ONE_SESSION).askApp('1').askAlice('2').client(get('/3')).toApp(get('/3')).done();
  });
});

describe('a server that speaks first', () => {
  it('greets after the silence, and the connection turns opaque', () => {
    play(ONE_SESSION)
      .wait(SILENCE_MS)
      .expectDial()
      .app('220 mail.example ESMTP\r\n')
      .toClient('220 mail.example ESMTP\r\n')
      .client('EHLO me\r\n')
      .toApp('EHLO me\r\n')
      .app('250 hi\r\n')
      .toClient('250 hi\r\n')
      .end('app')
      .expectEnd('client')
      .end('client')
      .expectEnd('app')
      .expectCounts({ opaque_server_first: 1, app_unsolicited: 1, connections_opaque: 1 })
      .done();
  });

  it('gets what the client had begun to say', () => {
    play(ONE_SESSION)
      .wait(SILENCE_MS)
      .expectDial()
      .client('HEL')
      .app('220 hello\r\n')
      .toClient('220 hello\r\n')
      .toApp('HEL')
      .client('O\r\n')
      .toApp('O\r\n')
      .expectCounts({ opaque_server_first: 1, app_unsolicited: 1 })
      .done({ split: ['client'] });
  });
});

describe('an app that refuses', () => {
  it('resets a client that spoke to it', () => {
    play(NO_SESSION)
      .client(get('/'))
      .expectDial()
      .toApp(get('/'))
      .refuse()
      .expectReset('client')
      .expectCounts({ app_refused: 1 })
      .done();
  });

  it('is dialled again by the request that follows a dial out of silence', () => {
    play(ONE_SESSION)
      .wait(SILENCE_MS)
      .expectDial()
      .refuse()
      .askAlice('1')
      .client(get('/2'))
      .expectDial('app#2')
      .to('app#2', get('/2'))
      .expectCounts({ app_refused: 1 })
      .done();
  });

  it('resets a client that half-closed', () => {
    play(NO_SESSION)
      .end('client')
      .expectDial()
      .expectEnd('app')
      .refuse()
      .expectReset('client')
      .expectCounts({ app_refused: 1, opaque_half_closed: 1 })
      .done();
  });
});
