import { describe, it } from 'vitest';
import { RESET_LOCAL_REFUSED, RESET_LOCAL_UNREACHABLE, RESET_SESSION_GONE } from '../../../protocol/index.ts';
import { badGateway, LOCAL_RESET, SESSION_GONE } from '../bad-gateway.ts';
import { REPLAY_BYTES } from '../limits.ts';
import { ALICE, get, ONE_SESSION, ok, post, postHead, response } from '../testing/messages.ts';
import { type Play, play } from '../testing/play.ts';

/** What the client gets when a local process fails. */
const gateway = (reason: string): Buffer => badGateway(reason, 0, false);

/** A request that alice's local process was given. */
function asked(text = get('/', ALICE)): Play {
  return play(ONE_SESSION).client(text).expectOpen('alice').to('alice', text);
}

describe('a local process that cannot be reached', () => {
  it('leaves the request to the app, byte for byte', () => {
    const text = post('/', 'a body', ALICE, 'X-Odd:  Case ');
    asked(text)
      .reset('alice', RESET_LOCAL_REFUSED, 0)
      .expectDial()
      .toApp(text)
      .app(ok('x'))
      .toClient(ok('x'))
      .expectCounts({ fallback_local_refused: 1, requests_stolen: 1 })
      .done();
  });

  it('leaves a half-sent request to the app, which gets the rest, too', () => {
    asked(`${postHead('/', 6, ALICE)}abc`)
      .reset('alice', RESET_LOCAL_UNREACHABLE, 0)
      .expectDial()
      .toApp(`${postHead('/', 6, ALICE)}abc`)
      .client('def')
      .toApp('def')
      .app(ok('x'))
      .toClient(ok('x'))
      .expectCounts({ fallback_undelivered: 1 })
      .done();
  });

  it('is asked again by the next request that matches', () => {
    asked()
      .reset('alice', RESET_LOCAL_REFUSED, 0)
      .expectDial()
      .toApp(get('/', ALICE))
      .app(ok('x'))
      .toClient(ok('x'))
      .client(get('/2', ALICE))
      .expectOpen('alice#2')
      .to('alice#2', get('/2', ALICE))
      .expectCounts({ fallback_local_refused: 1 })
      .done();
  });

  it('delays what is pipelined behind the request only until the app has answered', () => {
    play(ONE_SESSION)
      .client(get('/1', ALICE) + get('/2') + get('/3', ALICE))
      .expectOpen('alice')
      .to('alice', get('/1', ALICE))
      .reset('alice', RESET_LOCAL_REFUSED, 0)
      .expectDial()
      .toApp(get('/1', ALICE))
      .app(ok('1'))
      .toClient(ok('1'))
      .toApp(get('/2'))
      .app(ok('2'))
      .toClient(ok('2'))
      .expectOpen('alice#2')
      .to('alice#2', get('/3', ALICE))
      .expectCounts({ fallback_local_refused: 1 })
      .done();
  });

  it('leaves an upgrade to the app, which may accept it', () => {
    const wants = get('/ws', 'connection: upgrade', 'upgrade: websocket', ALICE);
    play(ONE_SESSION)
      .client(`${wants}early`)
      .expectOpen('alice')
      .to('alice', wants)
      .reset('alice', RESET_LOCAL_REFUSED, 0)
      .expectDial()
      .toApp(wants)
      .app(response('101 Switching Protocols'))
      .toClient(response('101 Switching Protocols'))
      .toApp('early')
      .expectCounts({ fallback_local_refused: 1, opaque_upgrade: 1 })
      .done();
  });

  it('answers 502 when an undelivered request outgrew the replay buffer', () => {
    const text = post('/', 'x'.repeat(REPLAY_BYTES), ALICE);
    asked(text)
      .reset('alice', RESET_LOCAL_REFUSED, 0)
      .toClient(gateway(LOCAL_RESET))
      .client(get('/2'))
      .expectDial()
      .toApp(get('/2'))
      .expectCounts({ replay_overflow: 1, local_failures: 1 })
      .done();
  });

  it('leaves a request to the app that just fits the replay buffer', () => {
    const head = postHead('/', 65_000, ALICE);
    const text = postHead('/', REPLAY_BYTES - head.length, ALICE) + 'x'.repeat(REPLAY_BYTES - head.length);
    asked(text)
      .reset('alice', RESET_LOCAL_REFUSED, 0)
      .expectDial()
      .toApp(text)
      .expectCounts({ fallback_local_refused: 1 })
      .done();
  });

  it('resets the client when the app refuses, too', () => {
    asked()
      .reset('alice', RESET_LOCAL_REFUSED, 0)
      .expectDial()
      .toApp(get('/', ALICE))
      .refuse()
      .expectReset('client')
      .expectCounts({ fallback_local_refused: 1, app_refused: 1 })
      .done();
  });
});

describe('a session that is gone', () => {
  it('leaves a request of which nothing departed to the app', () => {
    asked()
      .leave('alice')
      .reset('alice', RESET_SESSION_GONE, 0)
      .expectDial()
      .toApp(get('/', ALICE))
      .expectCounts({ fallback_session_gone: 1 })
      .done();
  });

  it('is answered for with 502 when something departed', () => {
    asked()
      .leave('alice')
      .reset('alice', RESET_SESSION_GONE, 1)
      .toClient(gateway(SESSION_GONE))
      .client(get('/2', ALICE))
      .expectDial()
      .toApp(get('/2', ALICE))
      .expectCounts({ unanswered_session_gone: 1 })
      .done();
  });

  it('in the middle of a response resets the client', () => {
    asked()
      .from('alice', `${response('200 OK')}ab`)
      .toClient(`${response('200 OK')}ab`)
      .leave('alice')
      .reset('alice', RESET_SESSION_GONE)
      .expectReset('client')
      .expectCounts({ unanswered_session_gone: 1 })
      .done();
  });

  it('while idle is not noticed', () => {
    asked()
      .from('alice', ok('1'))
      .toClient(ok('1'))
      .leave('alice')
      .reset('alice', RESET_SESSION_GONE)
      .client(get('/2', ALICE))
      .expectDial()
      .toApp(get('/2', ALICE))
      .done();
  });
});
