import { describe, it } from 'vitest';
import { RESET_LOCAL_REFUSED, RESET_LOCAL_RESET, RESET_SESSION_GONE } from '../../../protocol/index.ts';
import { badGateway, LOCAL_RESET } from '../bad-gateway.ts';
import { ALICE, get, ONE_SESSION, ok } from '../testing/messages.ts';
import { type Play, play } from '../testing/play.ts';

const FIRST = get('/1', ALICE);
const SECOND = get('/2', ALICE);

/** A stream that served one request and is kept for the next. */
function idleStream(): Play {
  return play(ONE_SESSION)
    .client(FIRST)
    .expectOpen('alice')
    .to('alice', FIRST)
    .from('alice', ok('1'))
    .toClient(ok('1'));
}

describe('an idle connection of the local process', () => {
  it('that it closes is replaced by the next request', () => {
    idleStream()
      .end('alice')
      .expectAbandon('alice')
      .client(SECOND)
      .expectOpen('alice#2')
      .to('alice#2', SECOND)
      .from('alice#2', ok('2'))
      .toClient(ok('2'))
      .done();
  });

  it('that it resets is replaced by the next request', () => {
    idleStream().reset('alice', RESET_LOCAL_RESET).client(SECOND).expectOpen('alice#2').to('alice#2', SECOND).done();
  });

  it('that it closed while the next request was on its way gets it over a new one', () => {
    idleStream()
      .client(SECOND)
      .to('alice', SECOND)
      .end('alice', FIRST.length)
      .reset('alice', RESET_LOCAL_RESET, FIRST.length)
      .expectOpen('alice#2')
      .to('alice#2', SECOND)
      .from('alice#2', ok('2'))
      .toClient(ok('2'))
      .expectCounts({ fallback_undelivered: 1, requests_stolen: 2 })
      .done();
  });

  it('that it reset while the next request was on its way gets it over a new one', () => {
    idleStream()
      .client(SECOND + get('/3'))
      .to('alice', SECOND)
      .reset('alice', RESET_LOCAL_RESET, FIRST.length)
      .expectOpen('alice#2')
      .to('alice#2', SECOND)
      .from('alice#2', ok('2'))
      .toClient(ok('2'))
      .expectDial()
      .toApp(get('/3'))
      .expectCounts({ fallback_undelivered: 1 })
      .done();
  });

  it('gets request and end over a new one when the client has half-closed', () => {
    idleStream()
      .client(SECOND)
      .to('alice', SECOND)
      .end('client')
      .expectEnd('alice')
      .reset('alice', RESET_LOCAL_RESET, FIRST.length)
      .expectOpen('alice#2')
      .to('alice#2', SECOND)
      .expectEnd('alice#2')
      .from('alice#2', ok('2'))
      .toClient(ok('2'))
      .expectEnd('client')
      .expectCounts({ fallback_undelivered: 1 })
      .done();
  });

  it('whose new one is refused leaves the request to the app', () => {
    idleStream()
      .client(SECOND)
      .to('alice', SECOND)
      .reset('alice', RESET_LOCAL_RESET, FIRST.length)
      .expectOpen('alice#2')
      .to('alice#2', SECOND)
      .reset('alice#2', RESET_LOCAL_REFUSED, 0)
      .expectDial()
      .toApp(SECOND)
      .app(ok('2'))
      .toClient(ok('2'))
      .expectCounts({ fallback_undelivered: 1, fallback_local_refused: 1 })
      .done();
  });

  it('leaves the request to the app when the session has gone meanwhile', () => {
    idleStream()
      .client(SECOND)
      .to('alice', SECOND)
      .leave('alice')
      .reset('alice', RESET_SESSION_GONE, FIRST.length)
      .expectDial()
      .toApp(SECOND)
      .expectCounts({ fallback_session_gone: 1 })
      .done();
  });

  it('that took a part of the next request is answered for with 502', () => {
    idleStream()
      .client(SECOND)
      .to('alice', SECOND)
      .reset('alice', RESET_LOCAL_RESET, FIRST.length + 1)
      .toClient(badGateway(LOCAL_RESET, 0, false))
      .expectCounts({ local_failures: 1 })
      .done();
  });
});
