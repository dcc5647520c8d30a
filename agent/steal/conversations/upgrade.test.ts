import { describe, it } from 'vitest';
import { ALICE, get, HOST, ONE_SESSION, ok, request, response } from '../testing/messages.ts';
import { play } from '../testing/play.ts';

const UPGRADE = ['connection: upgrade', 'upgrade: websocket'] as const;
const WANTS = get('/ws', ...UPGRADE);
const WANTS_ALICE = get('/ws', ...UPGRADE, ALICE);
const SWITCHES = response('101 Switching Protocols', ...UPGRADE);
const CONNECT = request('CONNECT shop:443 HTTP/1.1', 'host: shop:443');
const CONNECT_ALICE = request('CONNECT shop:443 HTTP/1.1', 'host: shop:443', ALICE);

describe('an upgrade of the app', () => {
  it('makes the connection opaque when it is accepted', () => {
    play(ONE_SESSION)
      .client(WANTS)
      .expectDial()
      .toApp(WANTS)
      .app(`${SWITCHES}\x81\x01s`)
      .toClient(`${SWITCHES}\x81\x01s`)
      .client(get('/', ALICE))
      .toApp(get('/', ALICE))
      .app('x')
      .toClient('x')
      .end('client')
      .expectEnd('app')
      .end('app')
      .expectEnd('client')
      .expectCounts({ opaque_upgrade: 1, requests_passed: 1 })
      .done();
  });

  it("holds what the client sends before the answer, which then is the app's", () => {
    play(ONE_SESSION)
      .client(`${WANTS}\x81\x01c`)
      .expectDial()
      .toApp(WANTS)
      .app(SWITCHES)
      .toClient(SWITCHES)
      .toApp('\x81\x01c')
      .expectReading('client')
      .expectCounts({ opaque_upgrade: 1 })
      .done();
  });

  it('stops reading a client that does not wait for the answer', () => {
    play(ONE_SESSION)
      .client(WANTS)
      .expectDial()
      .toApp(WANTS)
      .client('early')
      .expectPaused('client')
      .app(SWITCHES)
      .toClient(SWITCHES)
      .toApp('early')
      .expectReading('client')
      .expectCounts({ opaque_upgrade: 1 })
      .done();
  });

  it('leaves an HTTP/1 connection when it is refused', () => {
    play(ONE_SESSION)
      .client(WANTS + get('/mine', ALICE))
      .expectDial()
      .toApp(WANTS)
      .app(ok('no'))
      .toClient(ok('no'))
      .expectOpen('alice')
      .to('alice', get('/mine', ALICE))
      .from('alice', ok('mine'))
      .toClient(ok('mine'))
      .done();
  });

  it('that nobody asked for makes the connection opaque, too', () => {
    play(ONE_SESSION)
      .client(get('/'))
      .expectDial()
      .toApp(get('/'))
      .app(SWITCHES)
      .toClient(SWITCHES)
      .client('raw')
      .toApp('raw')
      .expectCounts({ opaque_upgrade: 1 })
      .done();
  });
});

describe('an upgrade of a local process', () => {
  it('gives the connection to the session when it is accepted', () => {
    play(ONE_SESSION)
      .client(get('/'))
      .expectDial()
      .toApp(get('/'))
      .app(ok('x'))
      .toClient(ok('x'))
      .client(`${WANTS_ALICE}early`)
      .expectOpen('alice')
      .to('alice', WANTS_ALICE)
      .from('alice', `${SWITCHES}srv`)
      .toClient(`${SWITCHES}srv`)
      .expectAbandon('app')
      .to('alice', 'early')
      .client('more')
      .to('alice', 'more')
      .from('alice', 'bytes')
      .toClient('bytes')
      .end('alice')
      .expectEnd('client')
      .client('last')
      .to('alice', 'last')
      .end('client')
      .expectEnd('alice')
      .expectCounts({ opaque_upgrade: 1, requests_stolen: 1, requests_passed: 1 })
      .done({ split: ['client', 'app'] });
  });

  it('is followed byte by byte', () => {
    play(ONE_SESSION)
      .client(WANTS_ALICE)
      .expectOpen('alice')
      .to('alice', WANTS_ALICE)
      .from('alice', `${SWITCHES}srv`)
      .toClient(`${SWITCHES}srv`)
      .expectCounts({ opaque_upgrade: 1 })
      .done();
  });

  it('leaves an HTTP/1 connection when it is refused', () => {
    play(ONE_SESSION)
      .client(WANTS_ALICE + get('/2'))
      .expectOpen('alice')
      .to('alice', WANTS_ALICE)
      .from('alice', ok('no'))
      .toClient(ok('no'))
      .expectDial()
      .toApp(get('/2'))
      .done();
  });

  it('that is reset resets the client', () => {
    play(ONE_SESSION)
      .client(WANTS_ALICE)
      .expectOpen('alice')
      .to('alice', WANTS_ALICE)
      .from('alice', SWITCHES)
      .toClient(SWITCHES)
      .reset('alice')
      .expectReset('client')
      .expectCounts({ opaque_upgrade: 1 })
      .done();
  });
});

describe('CONNECT', () => {
  it('makes the connection opaque when the app accepts it', () => {
    play(ONE_SESSION)
      .client(`${CONNECT}\x16\x03`)
      .expectDial()
      .toApp(CONNECT)
      .app(response('200 Connected'))
      .toClient(response('200 Connected'))
      .toApp('\x16\x03')
      .expectCounts({ opaque_upgrade: 1 })
      .done();
  });

  it('leaves an HTTP/1 connection when the app refuses it', () => {
    play(ONE_SESSION)
      .client(CONNECT)
      .expectDial()
      .toApp(CONNECT)
      .app(`${response('405 No', 'content-length: 2')}no`)
      .toClient(`${response('405 No', 'content-length: 2')}no`)
      .client(get('/', ALICE))
      .expectOpen('alice')
      .to('alice', get('/', ALICE))
      .done();
  });

  it('gives the connection to the session that accepts it', () => {
    play(ONE_SESSION)
      .client(`${CONNECT_ALICE}\x16\x03`)
      .expectOpen('alice')
      .to('alice', CONNECT_ALICE)
      .from('alice', response('200 Connected'))
      .toClient(response('200 Connected'))
      .to('alice', '\x16\x03')
      .expectCounts({ opaque_upgrade: 1 })
      .done();
  });

  it('leaves an HTTP/1 connection when the session refuses it', () => {
    play(ONE_SESSION)
      .client(CONNECT_ALICE)
      .expectOpen('alice')
      .to('alice', CONNECT_ALICE)
      .from('alice', response('405 No', 'content-length: 0'))
      .toClient(response('405 No', 'content-length: 0'))
      .client(request('GET / HTTP/1.1', HOST))
      .expectDial()
      .toApp(get('/'))
      .done();
  });
});
