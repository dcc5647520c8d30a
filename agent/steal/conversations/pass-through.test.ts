import { describe, it } from 'vitest';
import {
  ALICE,
  CLOSE,
  get,
  HOST,
  NO_SESSION,
  ONE_SESSION,
  ok,
  post,
  postHead,
  request,
  response,
} from '../testing/messages.ts';
import { play } from '../testing/play.ts';

const CHUNKED = 'transfer-encoding: chunked';

describe('a connection of which nothing matches', () => {
  it('reaches the app by one connection, request by request', () => {
    play(ONE_SESSION)
      .client(get('/1'))
      .expectDial()
      .toApp(get('/1'))
      .app(ok('one'))
      .toClient(ok('one'))
      .client(post('/2', 'body'))
      .toApp(post('/2', 'body'))
      .app(ok('two'))
      .toClient(ok('two'))
      .expectCounts({ requests_passed: 2, app_dials: 1 })
      .done();
  });

  it('passes pipelined requests on without waiting for answers', () => {
    const requests = get('/1') + post('/2', 'body') + get('/3');
    play(ONE_SESSION)
      .client(requests)
      .expectDial()
      .toApp(requests)
      .app(ok('1') + ok('2'))
      .toClient(ok('1') + ok('2'))
      .app(ok('3'))
      .toClient(ok('3'))
      .expectCounts({ requests_passed: 3 })
      .done();
  });

  it('is passed on when no session is there at all', () => {
    play(NO_SESSION).client(get('/', ALICE)).expectDial().toApp(get('/', ALICE)).app(ok('')).toClient(ok('')).done();
  });

  it('keeps header case, order, duplicates, white space and leading empty lines', () => {
    const odd = '\r\nGET /%7e?q HTTP/1.1\r\nHOST:shop\r\nX-A:  1 \r\nx-a: 2\r\nX-\xe9: v\r\n\r\n'.replace(
      'X-\xe9',
      'X-B',
    );
    play(ONE_SESSION).client(odd).expectDial().toApp(odd).app(ok('x')).toClient(ok('x')).done();
  });

  it('passes a body on as it comes', () => {
    play(ONE_SESSION)
      .client(postHead('/', 6))
      .expectDial()
      .toApp(postHead('/', 6))
      .client('abc')
      .toApp('abc')
      .client('def')
      .toApp('def')
      .app(ok('x'))
      .toClient(ok('x'))
      .done();
  });

  it('passes chunks with extensions and trailers verbatim in both directions', () => {
    const chunks = '3;name="v"\r\nabc\r\n1\r\nd\r\n0\r\nx-trailer: 1\r\n\r\n';
    const head = request('PUT / HTTP/1.1', HOST, CHUNKED);
    const answer = response('200 OK', CHUNKED) + chunks;
    play(ONE_SESSION)
      .client(head + chunks + get('/2'))
      .expectDial()
      .toApp(head + chunks + get('/2'))
      .app(answer + ok('2'))
      .toClient(answer + ok('2'))
      .expectCounts({ requests_passed: 2 })
      .done();
  });

  it('passes an early answer and the rest of the request', () => {
    play(ONE_SESSION)
      .client(`${postHead('/', 6)}abc`)
      .expectDial()
      .toApp(`${postHead('/', 6)}abc`)
      .app(response('413 Too Large', 'content-length: 0'))
      .toClient(response('413 Too Large', 'content-length: 0'))
      .client('def')
      .toApp('def')
      .client(get('/2'))
      .toApp(get('/2'))
      .app(ok('2'))
      .toClient(ok('2'))
      .done();
  });
});

describe('an answer of the app', () => {
  /** The request, the answer to it, then a stolen request that shows that the answer's end was found. */
  function endsWhereItEnds(requestText: string, answer: string): void {
    play(ONE_SESSION)
      .client(requestText)
      .expectDial()
      .toApp(requestText)
      .app(answer)
      .toClient(answer)
      .askAlice('mine')
      .done();
  }

  it('ends with its length', () => endsWhereItEnds(get('/'), ok('hello')));
  it('ends with its last chunk', () =>
    endsWhereItEnds(get('/'), `${response('200 OK', CHUNKED)}2\r\nab\r\n0\r\nx: y\r\n\r\n`));
  it('ends with its head after HEAD', () =>
    endsWhereItEnds(request('HEAD / HTTP/1.1', HOST), response('200 OK', 'content-length: 10')));
  it('ends with its head when it is a 204', () => endsWhereItEnds(get('/'), response('204 No Content')));
  it('ends with its head when it is a 304', () =>
    endsWhereItEnds(get('/'), response('304 Not Modified', 'content-length: 10')));
  it('ends after the final response that follows interim ones', () =>
    endsWhereItEnds(get('/'), response('103 Early Hints', 'link: </a>') + response('100 Continue') + ok('x')));
  it('ends with its length when both are HTTP/1.0 that stay', () =>
    endsWhereItEnds(
      request('GET / HTTP/1.0', 'connection: keep-alive'),
      'HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 1\r\n\r\nx',
    ));

  it('lasts until the app closes when it says no length', () => {
    play(ONE_SESSION)
      .client(get('/'))
      .expectDial()
      .toApp(get('/'))
      .app(`${response('200 OK')}abc`)
      .toClient(`${response('200 OK')}abc`)
      .app('def')
      .toClient('def')
      .end('app')
      .expectEnd('client')
      .done();
  });

  it('ends with the connection for HTTP/1.0', () => {
    play(ONE_SESSION)
      .client(request('GET / HTTP/1.0'))
      .expectDial()
      .toApp(request('GET / HTTP/1.0'))
      .app('HTTP/1.0 200 OK\r\n\r\nabc')
      .toClient('HTTP/1.0 200 OK\r\n\r\nabc')
      .end('app')
      .expectEnd('client')
      .end('client')
      .expectEnd('app')
      .done();
  });

  it('is followed by the close that was asked for', () => {
    play(ONE_SESSION)
      .client(get('/', CLOSE))
      .expectDial()
      .toApp(get('/', CLOSE))
      .app(ok('bye', CLOSE))
      .toClient(ok('bye', CLOSE))
      .end('app')
      .expectEnd('client')
      .done();
  });

  it('is passed on as it comes, also in the middle of a head', () => {
    play(ONE_SESSION)
      .client(get('/'))
      .expectDial()
      .toApp(get('/'))
      .app('HTTP/1.1 200 O')
      .toClient('HTTP/1.1 200 O')
      .app('K\r\ncontent-length: 1\r\n\r\n')
      .toClient('K\r\ncontent-length: 1\r\n\r\n')
      .app('x')
      .toClient('x')
      .done();
  });

  it('turns the connection opaque when it cannot be framed', () => {
    const odd = response('200 OK', 'content-length: 1', 'transfer-encoding: chunked');
    play(ONE_SESSION)
      .client(get('/'))
      .expectDial()
      .toApp(get('/'))
      .app(odd)
      .toClient(odd)
      .client(get('/', ALICE))
      .toApp(get('/', ALICE))
      .expectCounts({ opaque_ambiguous_response: 1, connections_opaque: 1 })
      .done();
  });

  it('turns the connection opaque when it is in HTTP/2', () => {
    const settings = '\0\0\0\x04\0\0\0\0\0';
    play(ONE_SESSION)
      .client(get('/'))
      .expectDial()
      .toApp(get('/'))
      .app(settings)
      .toClient(settings)
      .expectCounts({ opaque_app_http2: 1, connections_opaque: 1 })
      .done({ split: [] });
  });

  it('turns the connection opaque when nothing had asked for it', () => {
    play(ONE_SESSION)
      .client(get('/'))
      .expectDial()
      .toApp(get('/'))
      .app(ok('x'))
      .toClient(ok('x'))
      .app(response('408 Request Timeout', CLOSE))
      .toClient(response('408 Request Timeout', CLOSE))
      .client(get('/', ALICE))
      .toApp(get('/', ALICE))
      .expectCounts({ opaque_ambiguous_response: 1, app_unsolicited: 1 })
      .done();
  });
});

describe('Expect: 100-continue', () => {
  const head = postHead('/', 3, 'expect: 100-continue');

  it('is answered by the app and then the body follows', () => {
    play(ONE_SESSION)
      .client(head)
      .expectDial()
      .toApp(head)
      .app(response('100 Continue'))
      .toClient(response('100 Continue'))
      .client('abc')
      .toApp('abc')
      .app(ok('x'))
      .toClient(ok('x'))
      .done();
  });

  it('is answered by the local process of a stolen request', () => {
    const stolen = postHead('/', 3, 'expect: 100-continue', ALICE);
    play(ONE_SESSION)
      .client(stolen)
      .expectOpen('alice')
      .to('alice', stolen)
      .from('alice', response('100 Continue'))
      .toClient(response('100 Continue'))
      .client('abc')
      .to('alice', 'abc')
      .from('alice', ok('x'))
      .toClient(ok('x'))
      .done();
  });

  it('may be answered by a refusal, after which the body is not sent', () => {
    const stolen = postHead('/', 3, 'expect: 100-continue', ALICE);
    play(ONE_SESSION)
      .client(stolen)
      .expectOpen('alice')
      .to('alice', stolen)
      .from('alice', response('417 Expectation Failed', CLOSE, 'content-length: 0'))
      .toClient(response('417 Expectation Failed', CLOSE, 'content-length: 0'))
      .end('alice')
      .expectAbandon('client')
      .expectAbandon('alice')
      .done();
  });
});
