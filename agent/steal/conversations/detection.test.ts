import { describe, it } from 'vitest';
import { DETECT_TIMEOUT_MS, HEAD_TIMEOUT_MS } from '../limits.ts';
import { ALICE, get, ONE_SESSION, ok, TWO_SESSIONS } from '../testing/messages.ts';
import { play } from '../testing/play.ts';

const CLIENT_HELLO = Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0]);
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

describe('a connection that is not HTTP/1', () => {
  it('is followed as HTTP/2 from its preface on', () => {
    play(ONE_SESSION)
      .client(`${PREFACE}\0\0\0\x04\0\0\0\0\0`)
      .expectDial()
      .toApp(`${PREFACE}\0\0\0\x04\0\0\0\0\0`)
      .app('\0\0\0\x04\0\0\0\0\0')
      .toClient('\0\0\0\x04\0\0\0\0\0')
      .done();
  });

  it('turns opaque at a TLS ClientHello', () => {
    play(ONE_SESSION).client(CLIENT_HELLO).expectDial().toApp(CLIENT_HELLO).expectCounts({ opaque_tls: 1 }).done();
  });

  it('turns opaque at bytes that no HTTP/1 request begins with', () => {
    play(ONE_SESSION)
      .client('\0\x01garbage')
      .expectDial()
      .toApp('\0\x01garbage')
      .client(get('/', ALICE))
      .toApp(get('/', ALICE))
      .app('\xff')
      .toClient('\xff')
      .expectCounts({ opaque_not_http: 1 })
      .done();
  });
});

describe('what is not looked into', () => {
  it('is told to every session of the port', () => {
    play(TWO_SESSIONS)
      .client(CLIENT_HELLO)
      .expectDial()
      .toApp(CLIENT_HELLO)
      .expectThat(({ sessions }) =>
        [...sessions.values()].every(({ noted }) => noted.join() === 'opaque_tls') ? null : 'a session was not told',
      )
      .expectCounts({ opaque_tls: 1 })
      .done();
  });
});

describe('a client that takes its time', () => {
  it('gives up detecting after the time limit', () => {
    play(ONE_SESSION)
      .client('GE')
      .wait(DETECT_TIMEOUT_MS - 1)
      .wait(1)
      .expectDial()
      .toApp('GE')
      .client('T / HTTP/1.1\r\n')
      .toApp('T / HTTP/1.1\r\n')
      .expectCounts({ opaque_detect_timeout: 1 })
      .done();
  });

  it('turns opaque when a head stays unfinished', () => {
    play(ONE_SESSION)
      .client('GET / HTTP/1.1\r\nhost')
      .wait(HEAD_TIMEOUT_MS - 1)
      .wait(1)
      .expectDial()
      .toApp('GET / HTTP/1.1\r\nhost')
      .client(': shop\r\nx-user: alice\r\n\r\n')
      .toApp(': shop\r\nx-user: alice\r\n\r\n')
      .expectCounts({ opaque_head_timeout: 1 })
      .done();
  });

  it('has the time of a head once its protocol is known', () => {
    play(ONE_SESSION)
      .client('GE')
      .wait(DETECT_TIMEOUT_MS - 1)
      .client('T / HTTP/1.1\r\n')
      .wait(HEAD_TIMEOUT_MS - 1)
      .client('host: shop\r\nx-user: alice\r\n\r\n')
      .expectOpen('alice')
      .to('alice', get('/', ALICE))
      .done();
  });

  it('has the time of a head for every head, and none while it is between two', () => {
    play(ONE_SESSION)
      .client(get('/'))
      .expectDial()
      .toApp(get('/'))
      .app(ok('x'))
      .toClient(ok('x'))
      .wait(10 * HEAD_TIMEOUT_MS)
      .client('GET /2 HTTP/1.1\r\n')
      .wait(HEAD_TIMEOUT_MS - 1)
      .client('host: shop\r\n')
      .wait(1)
      .toApp('GET /2 HTTP/1.1\r\nhost: shop\r\n')
      .expectCounts({ opaque_head_timeout: 1 })
      .done();
  });

  it('turns opaque only after the session has answered what it was given', () => {
    play(ONE_SESSION)
      .client(`${get('/1', ALICE)}GET /2 HT`)
      .expectOpen('alice')
      .to('alice', get('/1', ALICE))
      .wait(HEAD_TIMEOUT_MS)
      .client('TP/1.1\r\n')
      .from('alice', ok('1'))
      .toClient(ok('1'))
      .expectAbandon('alice')
      .expectDial()
      .toApp('GET /2 HTTP/1.1\r\n')
      .expectCounts({ opaque_head_timeout: 1 })
      .done();
  });
});
