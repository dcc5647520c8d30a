/** What a client is told of streams that its session did not answer. */
import { describe, expect, it } from 'vitest';
import {
  RESET_LOCAL_RESET,
  RESET_SESSION_GONE,
  STREAM_LOCAL_FAILED,
  STREAM_LOCAL_INVALID,
} from '../../../protocol/index.ts';
import { LOCAL_CLOSED, LOCAL_INVALID, LOCAL_RESET, SESSION_GONE } from '../bad-gateway.ts';
import type { Play } from '../testing/play.ts';
import { badGatewayAnswer, grpcTrailers, grpcUnavailable } from './failure-answers.ts';
import { block, data, headers, OK, request, reset, SETTINGS_ACK, settings, windowUpdate } from './testing/frames.ts';
import { alices, badGateway, first, opened } from './testing/scenes.ts';

const INTERNAL_ERROR = 2;
const NO_ERROR = 0;
const CALL = block(request('alice', ['content-type', 'application/grpc+proto']));
const MESSAGE = Buffer.from([0, 0, 0, 0, 2, 7, 7]);

/** A play in which Alice's session has stream 1. */
function stolen(bytes: Buffer = block(request('alice')), end: 'ends' | 'goes on' = 'ends'): Play {
  return opened()
    .client(headers(1, bytes, end))
    .expectOpen('alice')
    .to('alice', first(1, end, bytes));
}

/** One in which it has answered a call with these bytes of messages. */
function answered(bytes: Buffer): Play {
  const answer = Buffer.concat([headers(1, OK, 'goes on'), data(1, bytes, 'goes on')]);
  return stolen(CALL)
    .from('alice', Buffer.concat([settings(), answer]))
    .to('alice', SETTINGS_ACK)
    .toClient(answer)
    .to('alice', windowUpdate(1, bytes.length));
}

describe('a stream whose local process failed before it answered', () => {
  it('is answered with 502 when that closed or reset the connection', () => {
    stolen()
      .end('alice')
      .toClient(badGateway(1, LOCAL_CLOSED))
      .expectAbandon('alice')
      .expectCounts({ local_failures: 1 })
      .done();
    stolen()
      .reset('alice', RESET_LOCAL_RESET)
      .toClient(badGateway(1, LOCAL_RESET))
      .expectCounts({ local_failures: 1 })
      .done();
  });

  it('is answered with 502 when that broke the protocol', () => {
    stolen()
      .from('alice', Buffer.concat([settings(), data(0, 'x')]))
      .to('alice', SETTINGS_ACK)
      .from('alice', headers(1, Buffer.from([0xff])))
      .toClient(badGateway(1, LOCAL_INVALID))
      .expectAbandon('alice')
      .expectCounts({ local_failures: 1, local_response_invalid: 1 })
      .done({ split: [] });
  });

  it('is answered without a body where it asked for a head alone', () => {
    const asked = block([
      [':method', 'HEAD'],
      [':scheme', 'http'],
      [':path', '/'],
      [':authority', 'shop.test'],
      ['x-user', 'alice'],
    ]);
    stolen(asked)
      .end('alice')
      .toClient(headers(1, badGatewayAnswer(LOCAL_CLOSED).head))
      .expectAbandon('alice')
      .expectCounts({ local_failures: 1 })
      .done({ split: [] });
  });

  it('is over behind the answer, also where its client would say more', () => {
    stolen(block(request('alice')), 'goes on')
      .end('alice')
      .toClient(Buffer.concat([badGateway(1, LOCAL_CLOSED), reset(1, NO_ERROR)]))
      .expectAbandon('alice')
      .expectCounts({ local_failures: 1 })
      .done({ split: [] });
  });

  it('gets as much of the answer at a time as its client has window for', () => {
    const { head, body } = badGatewayAnswer(LOCAL_CLOSED);
    const small = settings([4, 10]);
    opened()
      .client(small)
      .toApp(small)
      .client(alices(1))
      .expectOpen('alice')
      .to('alice', first(1))
      .end('alice')
      .toClient(Buffer.concat([headers(1, head, 'goes on'), data(1, body.subarray(0, 10), 'goes on')]))
      .expectAbandon('alice')
      .client(windowUpdate(1, 1_000))
      .toClient(data(1, body.subarray(10)))
      .expectCounts({ local_failures: 1 })
      .done({ split: [] });
  });
});

describe('a stream whose local process failed, which the CLI translates for', () => {
  const told = (code: number) =>
    stolen().from('alice', settings()).to('alice', SETTINGS_ACK).from('alice', reset(1, code));

  it('is answered with 502 as any other', () => {
    told(STREAM_LOCAL_FAILED)
      .toClient(badGateway(1, LOCAL_CLOSED))
      .expectCounts({ local_failures: 1 })
      .done({ split: [] });
    told(STREAM_LOCAL_INVALID)
      .toClient(badGateway(1, LOCAL_INVALID))
      .expectCounts({ local_failures: 1, local_response_invalid: 1 })
      .done({ split: [] });
  });

  it('is reset behind the head of its answer', () => {
    stolen()
      .from('alice', Buffer.concat([settings(), headers(1, OK, 'goes on')]))
      .to('alice', SETTINGS_ACK)
      .toClient(headers(1, OK, 'goes on'))
      .from('alice', reset(1, STREAM_LOCAL_FAILED))
      .toClient(reset(1, INTERNAL_ERROR))
      .expectCounts({ local_failures: 1 })
      .done({ split: [] });
  });

  it('and that resets it in HTTP/2 itself has answered', () => {
    told(INTERNAL_ERROR).toClient(reset(1, INTERNAL_ERROR)).done({ split: [] });
  });
});

describe('a stream whose session ended before it answered', () => {
  it('is no failure of the local process', () => {
    stolen()
      .reset('alice', RESET_SESSION_GONE)
      .toClient(badGateway(1, SESSION_GONE))
      .expectCounts({ unanswered_session_gone: 1 })
      .done({ split: [] });
  });
});

describe('a call of gRPC whose local process speaks only HTTP/1', () => {
  const answer = (reason: string) =>
    headers(1, Buffer.concat([OK, block([...([['headgate-error', reason]] as const), ['grpc-status', '12']])]));

  it.each([
    ['local-process-http1', { local_http1_only: 1 }],
    ['local-process-http2', {}],
  ])('is counted by what is said of it: %s', (reason, counts) => {
    stolen(CALL)
      .from('alice', Buffer.concat([settings(), answer(reason)]))
      .to('alice', SETTINGS_ACK)
      .toClient(answer(reason))
      .expectCounts(counts)
      .done({ split: ['alice'] });
  });
});

describe('a call of gRPC whose local process failed', () => {
  it('is unavailable', () => {
    stolen(CALL)
      .end('alice')
      .toClient(headers(1, grpcUnavailable(LOCAL_CLOSED)))
      .expectAbandon('alice')
      .expectCounts({ local_failures: 1 })
      .done();
  });

  it('is unavailable behind whole messages of its answer', () => {
    for (const bytes of [MESSAGE, Buffer.concat([MESSAGE, MESSAGE])]) {
      answered(bytes)
        .end('alice')
        .toClient(headers(1, grpcTrailers(LOCAL_CLOSED)))
        .expectAbandon('alice')
        .expectCounts({ local_failures: 1 })
        .done({ split: [] });
    }
  });

  it.each([
    [LOCAL_CLOSED, 'closed the connection without an answer', 'closed the connection in the middle of its answer'],
    [LOCAL_RESET, 'reset the connection', 'reset the connection in the middle of its answer'],
    [LOCAL_INVALID, 'gave an answer that is no HTTP', 'went on with no HTTP in the middle of its answer'],
    [SESSION_GONE, 'went away before it answered', 'went away in the middle of its answer'],
  ])('is told whether its answer had begun: %s', (reason, before, within) => {
    const who = `headgate: the ${reason === SESSION_GONE ? 'session' : 'local process'} that this request was sent to`;
    const said = (words: string) => `${String.fromCharCode(`${who} ${words}`.length)}${who} ${words}`;
    expect(grpcUnavailable(reason).toString('latin1').endsWith(said(before))).toBe(true);
    expect(grpcTrailers(reason).toString('latin1').endsWith(said(within))).toBe(true);
    // As a length of one byte.
    expect(said(within).charCodeAt(0)).toBeLessThan(127);
  });

  it('is unavailable behind the messages that its client did not take yet', () => {
    const small = settings([4, 3]);
    opened()
      .client(small)
      .toApp(small)
      .client(headers(1, CALL))
      .expectOpen('alice')
      .to('alice', first(1, 'ends', CALL))
      .from('alice', Buffer.concat([settings(), headers(1, OK, 'goes on'), data(1, MESSAGE, 'goes on')]))
      .to('alice', SETTINGS_ACK)
      .toClient(Buffer.concat([headers(1, OK, 'goes on'), data(1, MESSAGE.subarray(0, 3), 'goes on')]))
      .end('alice')
      .expectAbandon('alice')
      .client(windowUpdate(1, 100))
      .toClient(Buffer.concat([data(1, MESSAGE.subarray(3), 'goes on'), headers(1, grpcTrailers(LOCAL_CLOSED))]))
      .expectCounts({ local_failures: 1 })
      .done({ split: [] });
  });

  it('is reset within a message, which no trailers may follow', () => {
    for (const half of [MESSAGE.subarray(0, 3), MESSAGE.subarray(0, 6)]) {
      answered(half)
        .end('alice')
        .toClient(reset(1, INTERNAL_ERROR))
        .expectAbandon('alice')
        .expectCounts({ local_failures: 1 })
        .done({ split: [] });
    }
  });

  it('of the kind for browsers, whose trailers stand in the body, is answered with 502', () => {
    stolen(block(request('alice', ['content-type', 'application/grpc-web+proto'])))
      .end('alice')
      .toClient(badGateway(1, LOCAL_CLOSED))
      .expectAbandon('alice')
      .expectCounts({ local_failures: 1 })
      .done({ split: [] });
  });
});
