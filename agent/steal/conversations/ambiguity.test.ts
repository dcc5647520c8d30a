import { describe, it } from 'vitest';
import { MAX_HEAD_BYTES } from '../../../filter-engine/index.ts';
import { RESET_CANCELLED } from '../../../protocol/index.ts';
import { ALICE, get, HOST, ONE_SESSION, ok, request } from '../testing/messages.ts';
import { play } from '../testing/play.ts';

const CHUNKED = 'transfer-encoding: chunked';

/** Heads that two readers may understand differently; each would match. */
const AMBIGUOUS: Readonly<Record<string, string>> = {
  'both Content-Length and Transfer-Encoding': request('POST / HTTP/1.1', HOST, ALICE, 'content-length: 5', CHUNKED),
  'two Content-Lengths': request('POST / HTTP/1.1', HOST, ALICE, 'content-length: 5', 'content-length: 5'),
  'a coding beside chunked': request('POST / HTTP/1.1', HOST, ALICE, 'transfer-encoding: gzip, chunked'),
  'a bare LF': `GET / HTTP/1.1\r\n${HOST}\n${ALICE}\r\n\r\n`,
  'obs-fold': `GET / HTTP/1.1\r\n${HOST}\r\nx-user:\r\n alice\r\n\r\n`,
  'no Host': request('GET / HTTP/1.1', ALICE),
  'two Hosts': request('GET / HTTP/1.1', HOST, ALICE, HOST),
  'an absolute-form target of another host': request('GET http://other/ HTTP/1.1', HOST, ALICE),
  'a space before a colon': request('GET / HTTP/1.1', HOST, 'x-user : alice'),
  'a byte above 0x7f in its target': request('GET /\xe9 HTTP/1.1', HOST, ALICE),
};

describe('a head that is ambiguous', () => {
  for (const [what, text] of Object.entries(AMBIGUOUS)) {
    it(`by ${what} turns the connection opaque`, () => {
      play(ONE_SESSION)
        .client(text)
        .expectDial()
        .toApp(text)
        .client(get('/', ALICE))
        .toApp(get('/', ALICE))
        .app(ok('x'))
        .toClient(ok('x'))
        .expectCounts({ opaque_ambiguous_request: 1, connections_opaque: 1 })
        .done();
    });
  }

  it('behind requests to the app follows them', () => {
    const text = get('/1') + get('/2') + AMBIGUOUS['no Host'] + get('/3', ALICE);
    play(ONE_SESSION)
      .client(text)
      .expectDial()
      .toApp(text)
      .app(ok('1') + ok('2'))
      .toClient(ok('1') + ok('2'))
      .expectCounts({ opaque_ambiguous_request: 1, requests_passed: 2 })
      .done();
  });

  it('behind a stolen request waits for its answer', () => {
    const odd = AMBIGUOUS['no Host'] + get('/3', ALICE);
    play(ONE_SESSION)
      .client(get('/1', ALICE) + odd)
      .expectOpen('alice')
      .to('alice', get('/1', ALICE))
      .wait(60_000)
      .from('alice', ok('1'))
      .toClient(ok('1'))
      .expectAbandon('alice')
      .expectDial()
      .toApp(odd)
      .expectReading('client')
      .expectCounts({ opaque_ambiguous_request: 1, requests_stolen: 1 })
      .done();
  });

  it('behind a stolen request that the app gets after all follows its answer', () => {
    const odd = AMBIGUOUS['two Hosts'] ?? '';
    play(ONE_SESSION)
      .client(get('/1', ALICE) + odd)
      .expectOpen('alice')
      .to('alice', get('/1', ALICE))
      .end('client')
      .reset('alice', 1, 0)
      .expectDial()
      .toApp(get('/1', ALICE))
      .app(ok('1'))
      .toClient(ok('1'))
      .toApp(odd)
      .expectEnd('app')
      .expectCounts({ opaque_ambiguous_request: 1, fallback_local_refused: 1 })
      .done();
  });

  it('on a connection that was stolen from before goes to the app', () => {
    play(ONE_SESSION)
      .askAlice('1')
      .client(AMBIGUOUS['no Host'] ?? '')
      .expectAbandon('alice')
      .expectDial()
      .toApp(AMBIGUOUS['no Host'] ?? '')
      .expectCounts({ opaque_ambiguous_request: 1 })
      .done();
  });

  it('by its size turns the connection opaque', () => {
    const large = `GET / HTTP/1.1\r\n${HOST}\r\n${ALICE}\r\nx: ${'y'.repeat(MAX_HEAD_BYTES)}\r\n\r\n`;
    play(ONE_SESSION).client(large).expectDial().toApp(large).expectCounts({ opaque_head_too_large: 1 }).done();
  });

  it('by its size waits behind a stolen request, too', () => {
    const large = `GET /2 HTTP/1.1\r\n${HOST}\r\nx: ${'y'.repeat(MAX_HEAD_BYTES)}\r\n\r\n`;
    play(ONE_SESSION)
      .client(get('/1', ALICE) + large)
      .expectOpen('alice')
      .to('alice', get('/1', ALICE))
      .from('alice', ok('1'))
      .toClient(ok('1'))
      .expectAbandon('alice')
      .expectDial()
      .toApp(large)
      .expectCounts({ opaque_head_too_large: 1 })
      .done();
  });
});

describe('a body that is ambiguous', () => {
  const head = (...fields: readonly string[]): string => request('POST / HTTP/1.1', HOST, CHUNKED, ...fields);

  it("on its way to the app is the app's to judge", () => {
    const text = `${head()}3\r\nabc\r\nxyz\r\n${get('/', ALICE)}`;
    play(ONE_SESSION).client(text).expectDial().toApp(text).expectCounts({ opaque_ambiguous_request: 1 }).done();
  });

  it('on its way to a session ends the exchange and the connection', () => {
    play(ONE_SESSION)
      .client(`${head(ALICE)}3\r\nabc\r\nxyz\r\n`)
      .expectOpen('alice')
      .to('alice', `${head(ALICE)}3\r\nabc\r\n`)
      .expectReset('alice')
      .expectAbandon('client')
      .expectThat(stage => (stage.leg('alice').resetCode === RESET_CANCELLED ? null : 'reset by another code'))
      .client(get('/'))
      .expectCounts({ body_ambiguous: 1 })
      .done();
  });
});
