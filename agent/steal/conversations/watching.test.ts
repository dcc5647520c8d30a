import { describe, it } from 'vitest';
import type { FilterSpec } from '../../../filter-engine/index.ts';
import {
  ALICE,
  BOB,
  FOR_ALICE,
  fieldIs,
  get,
  HOST,
  ok,
  post,
  postHead,
  request,
  response,
} from '../testing/messages.ts';
import { type Play, play } from '../testing/play.ts';
import type { Stage, StageSpec } from '../testing/stage.ts';
import { BODY_MISSED } from '../watchers.ts';

const JSON_TYPE = 'content-type: application/json';
const BY_BODY: FilterSpec = { body: { jsonpath: '$.user', equals: 'alice' } };
const WATCHED: StageSpec = { sessions: {}, watch: fieldIs('x-user', 'bob') };
const WATCHED_BODIES: StageSpec = { sessions: {}, watch: BY_BODY };
const MINE = '{"user":"alice"}';
const OTHERS = '{"user":"carol"}';

function saw(...lines: readonly string[]): (stage: Stage) => string | null {
  return ({ watcher }) => {
    const seen = watcher?.lines ?? [];
    return seen.join('\n') === lines.join('\n') ? null : `the watcher saw ${JSON.stringify(seen)}`;
  };
}

/** All of it goes to the app in one piece, and is answered. */
function passes(spec: StageSpec, requests: string, answers: string): Play {
  return play(spec).client(requests).expectDial().toApp(requests).app(answers).toClient(answers);
}

describe('who watches a port', () => {
  it('sees each of pipelined requests with its verdict, and they go where they went', () => {
    passes(WATCHED, get('/1', BOB) + get('/2?q=1', ALICE) + post('/3', 'x', BOB), ok('1') + ok('2') + ok('3'))
      .expectThat(saw('GET /1 app +', 'GET /2 app -', 'POST /3 app +'))
      .expectCounts({ requests_passed: 3 })
      .done();
  });

  it('sees who takes a request, once, also when it had to wait for an answer', () => {
    play({ sessions: { alice: FOR_ALICE }, watch: null })
      .client(get('/1') + get('/2', ALICE))
      .expectDial()
      .toApp(get('/1'))
      .app(ok('1'))
      .toClient(ok('1'))
      .expectOpen('alice')
      .to('alice', get('/2', ALICE))
      .from('alice', ok('2'))
      .toClient(ok('2'))
      .expectThat(saw('GET /1 app ', 'GET /2 alice '))
      .expectCounts({ requests_passed: 1, requests_stolen: 1 })
      .done();
  });

  it('sees a request once whose session leaves while it waits', () => {
    play({ sessions: { alice: FOR_ALICE }, watch: null })
      .client(get('/1') + get('/2', ALICE))
      .expectDial()
      .toApp(get('/1'))
      .leave('alice')
      .app(ok('1'))
      .toClient(ok('1'))
      .toApp(get('/2', ALICE))
      .app(ok('2'))
      .toClient(ok('2'))
      .expectThat(saw('GET /1 app ', 'GET /2 alice '))
      .expectCounts({ requests_passed: 2 })
      .done();
  });

  it('sees the first request of a connection that is taken whole, and then that it is', () => {
    play({ sessions: { alice: {} }, watch: fieldIs('x-user', 'bob') })
      .client(get('/1', BOB))
      .expectOpen('alice')
      .to('alice', get('/1', BOB))
      .client(get('/2', BOB))
      .to('alice', get('/2', BOB))
      .from('alice', ok('1'))
      .toClient(ok('1'))
      .expectThat(saw('GET /1 alice +', '192.0.2.7 connections_stolen alice'))
      .expectCounts({ connections_stolen: 1, connections_opaque: 1 })
      .done();
  });

  it('sees that a connection can no longer be looked into, and why', () => {
    play(WATCHED)
      .client(get('/ws', 'connection: upgrade', 'upgrade: websocket'))
      .expectDial()
      .toApp(get('/ws', 'connection: upgrade', 'upgrade: websocket'))
      .app(response('101 Switching Protocols', 'connection: upgrade', 'upgrade: websocket'))
      .toClient(response('101 Switching Protocols', 'connection: upgrade', 'upgrade: websocket'))
      .expectThat(saw('GET /ws app -', '192.0.2.7 opaque_upgrade app'))
      .expectCounts({ requests_passed: 1, connections_opaque: 1, opaque_upgrade: 1 })
      .done();
  });

  it('sees an ambiguous request as the end of what it sees', () => {
    const ambiguous = request('GET / HTTP/1.1', HOST, 'content-length: 1', 'transfer-encoding: chunked');
    play(WATCHED)
      .client(ambiguous)
      .expectDial()
      .toApp(ambiguous)
      .expectThat(saw('192.0.2.7 opaque_ambiguous_request app'))
      .expectCounts({ connections_opaque: 1, opaque_ambiguous_request: 1 })
      .done();
  });
});

describe('a body that a watch asks for', () => {
  it('passes at once, and is judged when it is whole', () => {
    passes(WATCHED_BODIES, post('/1', MINE, JSON_TYPE) + post('/2', OTHERS, JSON_TYPE), ok('1') + ok('2'))
      .expectThat(saw('POST /1 app +body', 'POST /2 app -body'))
      .expectCounts({ requests_passed: 2 })
      .done();
  });

  it('is not waited for by the app', () => {
    const head = postHead('/1', MINE.length, JSON_TYPE);
    play(WATCHED_BODIES)
      .client(head)
      .expectDial()
      .toApp(head)
      .expectThat(saw())
      .client(MINE)
      .toApp(MINE)
      .expectThat(saw('POST /1 app +body'))
      .app(ok('1'))
      .toClient(ok('1'))
      .expectCounts({ requests_passed: 1 })
      .done();
  });

  it('is judged by the content of its chunks', () => {
    const chunked = `${request('POST /1 HTTP/1.1', HOST, JSON_TYPE, 'transfer-encoding: chunked')}8;x=1\r\n{"user":\r\n8\r\n"alice"}\r\n0\r\nx-sum: 1\r\n\r\n`;
    passes(WATCHED_BODIES, chunked, ok('1'))
      .expectThat(saw('POST /1 app +body'))
      .expectCounts({ requests_passed: 1 })
      .done();
  });

  it('does not match as that of a steal does not: too large, expecting an answer first, or not there', () => {
    const large = post('/1', `{"user":"alice"}${' '.repeat(65_536)}`, JSON_TYPE);
    const waiting = `${postHead('/2', MINE.length, JSON_TYPE, 'expect: 100-continue')}${MINE}`;
    passes(WATCHED_BODIES, large + waiting + get('/3'), ok('1') + ok('2') + ok('3'))
      .expectThat(saw('POST /1 app -missed', 'POST /2 app -missed', 'GET /3 app -'))
      .expectCounts({ requests_passed: 3 })
      .done({ split: [] });
  });

  it('that grows too large chunk by chunk is missed', () => {
    const chunks = `8000\r\n${' '.repeat(0x8000)}\r\n`.repeat(3);
    const chunked = `${request('POST /1 HTTP/1.1', HOST, JSON_TYPE, 'transfer-encoding: chunked')}${chunks}0\r\n\r\n`;
    passes(WATCHED_BODIES, chunked, ok('1'))
      .expectThat(saw('POST /1 app -missed'))
      .expectCounts({ requests_passed: 1 })
      .done({ split: [] });
  });

  it('that somebody else waits for is judged with theirs', () => {
    play({ sessions: { alice: { filter: BY_BODY } }, watch: { body: { jsonpath: '$.user', equals: 'carol' } } })
      .client(post('/1', OTHERS, JSON_TYPE))
      .expectDial()
      .toApp(post('/1', OTHERS, JSON_TYPE))
      .expectThat(saw('POST /1 app +body'))
      .app(ok('1'))
      .toClient(ok('1'))
      .expectCounts({ requests_passed: 1 })
      .done();
  });

  it('that does not come to its end is told when its time is over, and no later part of it counts', () => {
    const head = postHead('/1', MINE.length, JSON_TYPE);
    play(WATCHED_BODIES)
      .client(head)
      .expectDial()
      .toApp(head)
      .expectThat(({ watcher }) => {
        watcher?.tails[0]?.settle(BODY_MISSED);
        watcher?.tails[0]?.settle(BODY_MISSED);
        return null;
      })
      .client(MINE)
      .toApp(MINE)
      .expectThat(saw('POST /1 app -missed'))
      .app(ok('1'))
      .toClient(ok('1'))
      .expectCounts({ requests_passed: 1 })
      .done();
  });

  it('of a connection that is taken whole is not followed', () => {
    play({ sessions: { alice: {} }, watch: BY_BODY })
      .client(post('/1', MINE, JSON_TYPE))
      .expectOpen('alice')
      .to('alice', post('/1', MINE, JSON_TYPE))
      .expectThat(saw('POST /1 alice ?', '192.0.2.7 connections_stolen alice'))
      .expectCounts({ connections_stolen: 1, connections_opaque: 1 })
      .done();
  });
});
