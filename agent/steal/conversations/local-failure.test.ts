import { describe, it } from 'vitest';
import { IS_HEAD_METHOD } from '../../../filter-engine/index.ts';
import { RESET_LOCAL_RESET } from '../../../protocol/index.ts';
import { badGateway, LOCAL_CLOSED, LOCAL_HTTP2, LOCAL_INVALID, LOCAL_RESET } from '../bad-gateway.ts';
import { ALICE, CLOSE, get, HOST, ONE_SESSION, ok, postHead, request, response } from '../testing/messages.ts';
import { type Play, play } from '../testing/play.ts';

/** What the client gets when a local process fails. */
const gateway = (reason: string): Buffer => badGateway(reason, 0, false);
const lastGateway = (reason: string): Buffer => badGateway(reason, 0, true);

/** A request that alice's local process was given. */
function asked(text = get('/', ALICE)): Play {
  return play(ONE_SESSION).client(text).expectOpen('alice').to('alice', text);
}

describe('a local process that fails after it was given the request', () => {
  it('by reset is answered for with 502, and the connection goes on', () => {
    asked()
      .reset('alice', RESET_LOCAL_RESET)
      .toClient(gateway(LOCAL_RESET))
      .client(get('/2', ALICE))
      .expectOpen('alice#2')
      .to('alice#2', get('/2', ALICE))
      .from('alice#2', ok('2'))
      .toClient(ok('2'))
      .expectCounts({ local_failures: 1 })
      .done();
  });

  it('by reset after a part of it was delivered is answered for with 502', () => {
    asked()
      .reset('alice', RESET_LOCAL_RESET, 1)
      .toClient(gateway(LOCAL_RESET))
      .expectCounts({ local_failures: 1 })
      .done();
  });

  it('by close is answered for with 502', () => {
    asked()
      .end('alice')
      .expectAbandon('alice')
      .toClient(gateway(LOCAL_CLOSED))
      .client(get('/2'))
      .expectDial()
      .toApp(get('/2'))
      .expectCounts({ local_failures: 1 })
      .done();
  });

  it('ends the connection when the request is not whole yet', () => {
    asked(`${postHead('/', 6, ALICE)}abc`)
      .reset('alice')
      .toClient(lastGateway(LOCAL_RESET))
      .expectAbandon('client')
      .client('def')
      .expectCounts({ local_failures: 1 })
      .done();
  });

  it('ends the connection when the client asked for it', () => {
    asked(get('/', ALICE, CLOSE))
      .reset('alice')
      .toClient(lastGateway(LOCAL_RESET))
      .expectAbandon('client')
      .expectCounts({ local_failures: 1 })
      .done();
  });

  it('after an interim response is answered for with 502', () => {
    asked()
      .from('alice', `${response('103 Early Hints')}HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100)}`)
      .toClient(response('103 Early Hints'))
      .reset('alice', RESET_LOCAL_RESET, 0)
      .toClient(gateway(LOCAL_RESET))
      .client(get('/2', ALICE))
      .expectOpen('alice#2')
      .to('alice#2', get('/2', ALICE))
      .from('alice#2', ok('2'))
      .toClient(ok('2'))
      .expectCounts({ local_failures: 1 })
      .done();
  });

  it('is answered for without a body after HEAD', () => {
    asked(request('HEAD / HTTP/1.1', HOST, ALICE))
      .reset('alice')
      .toClient(badGateway(LOCAL_RESET, IS_HEAD_METHOD, false))
      .expectCounts({ local_failures: 1 })
      .done();
  });

  it('lets the requests behind it go on', () => {
    play(ONE_SESSION)
      .client(get('/1', ALICE) + get('/2') + get('/3', ALICE))
      .expectOpen('alice')
      .to('alice', get('/1', ALICE))
      .reset('alice')
      .toClient(gateway(LOCAL_RESET))
      .expectDial()
      .toApp(get('/2'))
      .app(ok('2'))
      .toClient(ok('2'))
      .expectOpen('alice#2')
      .to('alice#2', get('/3', ALICE))
      .expectCounts({ local_failures: 1 })
      .done();
  });

  it('lets the requests behind it go on, also when the client has half-closed', () => {
    play(ONE_SESSION)
      .client(get('/1', ALICE) + get('/2', ALICE))
      .expectOpen('alice')
      .to('alice', get('/1', ALICE))
      .end('client')
      .reset('alice')
      .toClient(gateway(LOCAL_RESET))
      .expectOpen('alice#2')
      .to('alice#2', get('/2', ALICE))
      .expectEnd('alice#2')
      .from('alice#2', ok('2'))
      .toClient(ok('2'))
      .expectEnd('client')
      .expectCounts({ local_failures: 1 })
      .done();
  });

  it('ends the connection of a client that half-closed behind the request', () => {
    asked()
      .end('client')
      .expectEnd('alice')
      .reset('alice')
      .toClient(gateway(LOCAL_RESET))
      .expectEnd('client')
      .expectCounts({ local_failures: 1 })
      .done();
  });
});

describe('a local process that fails in the middle of its response', () => {
  const begun = `${response('200 OK', 'content-length: 5')}ab`;

  it('by reset resets the client', () => {
    asked()
      .from('alice', begun)
      .toClient(begun)
      .reset('alice')
      .expectReset('client')
      .expectCounts({ local_failures: 1 })
      .done();
  });

  it('by close closes the client', () => {
    asked()
      .from('alice', begun)
      .toClient(begun)
      .end('alice')
      .expectAbandon('client')
      .expectAbandon('alice')
      .expectCounts({ local_failures: 1 })
      .done();
  });

  it('by a chunk that is none resets the client', () => {
    const chunked = response('200 OK', 'transfer-encoding: chunked');
    asked()
      .from('alice', `${chunked}1\r\na\r\n?`)
      .toClient(`${chunked}1\r\na\r\n`)
      .expectAbandon('alice')
      .expectReset('client')
      .expectCounts({ local_failures: 1, local_response_invalid: 1 })
      .done();
  });

  it('which lasts until it closes, does not fail', () => {
    asked()
      .from('alice', `${response('200 OK')}abc`)
      .toClient(`${response('200 OK')}abc`)
      .end('alice')
      .expectAbandon('client')
      .expectAbandon('alice')
      .done();
  });
});

describe('a local process that does not speak HTTP/1', () => {
  it('is answered for with 502', () => {
    asked()
      .from('alice', 'SSH-2.0-OpenSSH\r\n')
      .expectAbandon('alice')
      .toClient(gateway(LOCAL_INVALID))
      .askApp('2')
      .client(get('/3', ALICE))
      .expectOpen('alice#2')
      .to('alice#2', get('/3', ALICE))
      .expectCounts({ local_response_invalid: 1, local_failures: 1 })
      .done();
  });

  it('is answered for with what to do where it speaks HTTP/2', () => {
    asked()
      .from('alice', '\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x03')
      .expectAbandon('alice')
      .toClient(gateway(LOCAL_HTTP2))
      .expectCounts({ local_http2_only: 1 })
      .done({ split: [] });
  });

  it('is left when it says more than it was asked for', () => {
    asked()
      .from('alice', `${ok('1')}more`)
      .toClient(ok('1'))
      .expectAbandon('alice')
      .client(get('/2', ALICE))
      .expectOpen('alice#2')
      .to('alice#2', get('/2', ALICE))
      .expectCounts({ local_response_invalid: 1 })
      .done();
  });

  it('is left when it speaks without being asked', () => {
    asked()
      .from('alice', ok('1'))
      .toClient(ok('1'))
      .from('alice', response('408 Request Timeout'))
      .expectAbandon('alice')
      .client(get('/2', ALICE))
      .expectOpen('alice#2')
      .to('alice#2', get('/2', ALICE))
      .expectCounts({ local_response_invalid: 1 })
      .done();
  });
});

describe('a local process that answers before the request is whole', () => {
  const head = postHead('/', 6, ALICE);
  const early = response('413 Too Large', 'content-length: 0');
  const answeredEarly = (): Play => asked(head).from('alice', early).toClient(early);

  it('gets the rest of it, and then the next', () => {
    answeredEarly()
      .client('abcdef')
      .to('alice', 'abcdef')
      .client(get('/2', ALICE))
      .to('alice', get('/2', ALICE))
      .from('alice', ok('2'))
      .toClient(ok('2'))
      .done();
  });

  it('and closes, closes the client', () => {
    answeredEarly().end('alice').expectAbandon('client').expectAbandon('alice').done();
  });

  it('and resets, leaves the answer to the client and closes it', () => {
    answeredEarly().client('abc').to('alice', 'abc').reset('alice').expectAbandon('client').done();
  });

  it('and then says more, is left; the rest of the request goes nowhere', () => {
    asked(head)
      .from('alice', `${early}?`)
      .toClient(early)
      .expectAbandon('alice')
      .client(`abcdef${get('/2')}`)
      .expectDial()
      .toApp(get('/2'))
      .app(ok('2'))
      .toClient(ok('2'))
      .client(get('/3', ALICE))
      .expectOpen('alice#2')
      .to('alice#2', get('/3', ALICE))
      .expectCounts({ local_response_invalid: 1 })
      .done();
  });

  it('and announced the end, closes the client with the request', () => {
    asked(head)
      .from('alice', ok('no', CLOSE))
      .toClient(ok('no', CLOSE))
      .client('abcdef')
      .to('alice', 'abcdef')
      .expectAbandon('client')
      .expectAbandon('alice')
      .done();
  });
});
