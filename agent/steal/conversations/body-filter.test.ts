import { describe, it } from 'vitest';
import type { FilterSpec } from '../../../filter-engine/index.ts';
import { ALICE, FOR_BOB, get, HOST, ok, post, postHead, request } from '../testing/messages.ts';
import { play } from '../testing/play.ts';
import type { StageSpec } from '../testing/stage.ts';

const JSON_TYPE = 'content-type: application/json';
const BY_BODY: FilterSpec = { body: { jsonpath: '$.user', equals: 'alice' } };
const SESSION: StageSpec = { sessions: { alice: { filter: BY_BODY } } };
const MINE = '{"user":"alice"}';
const OTHERS = '{"user":"carol"}';

describe('a request whose body decides', () => {
  it('goes to the session with head and body as they were sent', () => {
    play(SESSION)
      .client(post('/cart', MINE, JSON_TYPE))
      .expectOpen('alice')
      .to('alice', post('/cart', MINE, JSON_TYPE))
      .from('alice', ok('1'))
      .toClient(ok('1'))
      .expectCounts({ requests_stolen: 1 })
      .done();
  });

  it('goes to the app when the body does not match, and so does what follows it', () => {
    play(SESSION)
      .client(post('/cart', OTHERS, JSON_TYPE) + get('/next'))
      .expectDial()
      .toApp(post('/cart', OTHERS, JSON_TYPE) + get('/next'))
      .app(ok('1') + ok('2'))
      .toClient(ok('1') + ok('2'))
      .expectCounts({ requests_passed: 2 })
      .done();
  });

  it('goes to the app, counted, when readers of the body understand it differently', () => {
    const unclear = '{"user":"carol","user":"alice"}';
    play(SESSION)
      .client(post('/cart', unclear, JSON_TYPE))
      .expectDial()
      .toApp(post('/cart', unclear, JSON_TYPE))
      .app(ok('1'))
      .toClient(ok('1'))
      .expectCounts({ requests_passed: 1, bodies_unjudged: 1 })
      .done();
  });

  it('is judged by the content of its chunks', () => {
    const chunked = `${request('POST /cart HTTP/1.1', HOST, JSON_TYPE, 'transfer-encoding: chunked')}8;x=1\r\n{"user":\r\n8\r\n"alice"}\r\n0\r\nx-sum: 1\r\n\r\n`;
    play(SESSION)
      .client(chunked)
      .expectOpen('alice')
      .to('alice', chunked)
      .from('alice', ok('1'))
      .toClient(ok('1'))
      .done();
  });

  it('is judged at once when it has no body', () => {
    play(SESSION).client(get('/')).expectDial().toApp(get('/')).app(ok('1')).toClient(ok('1')).done();
  });

  it('waits for the answers before it', () => {
    play(SESSION)
      .client(get('/1') + post('/2', MINE, JSON_TYPE))
      .expectDial()
      .toApp(get('/1'))
      .app(ok('1'))
      .toClient(ok('1'))
      .expectOpen('alice')
      .to('alice', post('/2', MINE, JSON_TYPE))
      .from('alice', ok('2'))
      .toClient(ok('2'))
      .done();
  });

  it('belongs to a younger session when the older one does not match it', () => {
    const both: StageSpec = { sessions: { alice: { filter: BY_BODY }, bob: FOR_BOB } };
    const mixed = post('/cart', OTHERS, JSON_TYPE, 'x-user: bob');
    play(both).client(mixed).expectOpen('bob').to('bob', mixed).from('bob', ok('1')).toClient(ok('1')).done();
  });

  it('does not wait for a body when the head alone decides', () => {
    const either: StageSpec = {
      sessions: { alice: { filter: { any_of: [{ header: { name: 'x-user', equals: 'alice' } }, BY_BODY] } } },
    };
    play(either)
      .client(postHead('/cart', 16, JSON_TYPE, ALICE))
      .expectOpen('alice')
      .to('alice', postHead('/cart', 16, JSON_TYPE, ALICE))
      .client(OTHERS)
      .to('alice', OTHERS)
      .from('alice', ok('1'))
      .toClient(ok('1'))
      .done();
  });
});

describe('a body that does not come', () => {
  it('in time does not match, and follows its head to the app', () => {
    play(SESSION)
      .client(`${postHead('/cart', MINE.length, JSON_TYPE)}${MINE.slice(0, 5)}`)
      .wait(1_000)
      .expectDial()
      .toApp(`${postHead('/cart', MINE.length, JSON_TYPE)}${MINE.slice(0, 5)}`)
      .client(MINE.slice(5))
      .toApp(MINE.slice(5))
      .app(ok('1'))
      .toClient(ok('1'))
      .expectCounts({ requests_passed: 1, bodies_unseen: 1 })
      .done();
  });

  it('because the client half-closed goes to the app with its end', () => {
    const cut = `${postHead('/cart', MINE.length, JSON_TYPE)}{`;
    play(SESSION)
      .client(cut)
      .end('client')
      .expectDial()
      .toApp(cut)
      .expectEnd('app')
      .end('app')
      .expectEnd('client')
      .expectCounts({ bodies_unseen: 1 })
      .done();
  });

  it('before somebody says 100 does not match', () => {
    const head = postHead('/cart', MINE.length, JSON_TYPE, 'expect: 100-continue');
    play(SESSION)
      .client(head)
      .expectDial()
      .toApp(head)
      .app('HTTP/1.1 100 Continue\r\n\r\n')
      .toClient('HTTP/1.1 100 Continue\r\n\r\n')
      .client(MINE)
      .toApp(MINE)
      .app(ok('1'))
      .toClient(ok('1'))
      .expectCounts({ bodies_unseen: 1 })
      .done();
  });

  it('within 64 KiB does not match, by its length at once', () => {
    const head = postHead('/cart', 65_537, JSON_TYPE);
    play(SESSION)
      .client(head)
      .expectDial()
      .toApp(head)
      .expectCounts({ bodies_unseen: 1 })
      .end('client')
      .expectEnd('app')
      .end('app')
      .expectEnd('client')
      .done();
  });

  it('within 64 KiB does not match, when it is chunked and grows beyond', () => {
    const start = `${request('POST /cart HTTP/1.1', HOST, JSON_TYPE, 'transfer-encoding: chunked')}11000\r\n`;
    const body = 'x'.repeat(0x11000);
    play(SESSION)
      .client(start + body)
      .expectDial()
      .toApp(start + body)
      .client('\r\n0\r\n\r\n')
      .toApp('\r\n0\r\n\r\n')
      .app(ok('1'))
      .toClient(ok('1'))
      .expectCounts({ bodies_unseen: 1 })
      .done();
  });

  it('because it breaks a rule goes to the app as it is', () => {
    const broken = `${request('POST /cart HTTP/1.1', HOST, JSON_TYPE, 'transfer-encoding: chunked')}zz\r\n`;
    play(SESSION)
      .client(broken)
      .expectDial()
      .toApp(broken)
      .expectCounts({ bodies_unseen: 1, opaque_ambiguous_request: 1 })
      .done();
  });
});
