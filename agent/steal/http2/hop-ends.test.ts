/** What becomes of streams whose local process ends, at whatever moment of the client's and the app's frames. */
import { describe, it } from 'vitest';
import { RESET_LOCAL_REFUSED } from '../../../protocol/index.ts';
import { LOCAL_CLOSED } from '../bad-gateway.ts';
import { HIGH_WATER_BYTES } from '../limits.ts';
import { grpcTrailers, grpcUnavailable } from './failure-answers.ts';
import {
  block,
  data,
  frame,
  headers,
  OK,
  request,
  reset,
  SETTINGS_ACK,
  settings,
  windowUpdate,
} from './testing/frames.ts';
import { alices, bobs, first, opened } from './testing/scenes.ts';

const CALL = block(request('alice', ['content-type', 'application/grpc']));
const ASKED = alices(1, 'goes on');
const FIRST = first(1, 'goes on');
const firstCall = (id: number): Buffer => first(id, 'ends', CALL);
const SMALL_WINDOW = settings([4, 10]);
const HALF = 'x'.repeat(10);

/** A play in which the answer to stream 1 is whole, the client took half of it, and did not say all itself. */
const answered = (...behind: readonly Buffer[]) =>
  opened()
    .client(SMALL_WINDOW)
    .toApp(SMALL_WINDOW)
    .client(ASKED)
    .expectOpen('alice')
    .to('alice', FIRST)
    .from('alice', Buffer.concat([settings(), headers(1, OK, 'goes on'), data(1, HALF + HALF), ...behind]))
    .to('alice', SETTINGS_ACK)
    .toClient(Buffer.concat([headers(1, OK, 'goes on'), data(1, HALF, 'goes on')]));

/** What the app gets of stream 1, and a play in which it may: its client sent `begun` of a DATA frame. */
const GONE = Buffer.concat([ASKED, data(1, 'hello', 'goes on')]);
const wentWithin = (begun: Buffer) =>
  opened()
    .client(ASKED)
    .expectOpen('alice')
    .to('alice', FIRST)
    .client(begun)
    .to('alice', data(1, 'hello', 'goes on'))
    .toClient(windowUpdate(0, begun.length - 9))
    .reset('alice', RESET_LOCAL_REFUSED, 0)
    .expectCounts({ fallback_local_refused: 1 });

/** The same within a padded frame, up to the last byte of it. */
function wentWithinPadded(flags: number) {
  const whole = frame(0, flags, 1, Buffer.from('\x03hello world\0\0\0'));
  return wentWithin(whole.subarray(0, 15))
    .toClient(windowUpdate(1, 1))
    .toApp(GONE)
    .client(whole.subarray(15, 21))
    .toApp(data(1, ' world', 'goes on'))
    .client(whole.subarray(21));
}

describe('a stream that goes to the app within a DATA frame of its client', () => {
  it('has the rest of it, too', () => {
    const whole = data(1, 'hello world');
    wentWithin(whole.subarray(0, 14))
      .toApp(GONE)
      .client(whole.subarray(14))
      .toApp(data(1, ' world'))
      .app(windowUpdate(0, 11))
      .toClient(windowUpdate(0, 6))
      .done({ split: [] });
  });

  it('has no padding of it, which the client may send again', () => {
    wentWithinPadded(8)
      .toClient(Buffer.concat([windowUpdate(1, 3), windowUpdate(0, 3)]))
      .done({ split: [] });
  });

  it('has its end behind the padding', () => {
    wentWithinPadded(9).toApp(data(1, '')).toClient(windowUpdate(0, 3)).done({ split: [] });
  });
});

describe('a call of gRPC whose local process failed', () => {
  it('is unavailable behind the frame of the app that is passing', () => {
    const asked = bobs(1);
    const answer = Buffer.concat([headers(1, OK, 'goes on'), data(1, 'x'.repeat(100))]);
    opened()
      .client(asked)
      .toApp(asked)
      .app(answer.subarray(0, 50))
      .toClient(answer.subarray(0, 50))
      .client(headers(3, CALL))
      .expectOpen('alice')
      .to('alice', firstCall(3))
      .end('alice')
      .expectAbandon('alice')
      .app(answer.subarray(50))
      .toClient(Buffer.concat([answer.subarray(50), headers(3, grpcUnavailable(LOCAL_CLOSED))]))
      .expectCounts({ local_failures: 1 })
      .done({ split: [] });
  });

  it('is unavailable as soon as its client reads, which did not get the head that came', () => {
    opened()
      .client(headers(1, CALL))
      .expectOpen('alice')
      .to('alice', firstCall(1))
      .queue('client', HIGH_WATER_BYTES + 1)
      .from('alice', Buffer.concat([settings(), headers(1, OK, 'goes on'), data(1, HALF, 'goes on')]))
      .to('alice', SETTINGS_ACK)
      .end('alice')
      .expectAbandon('alice')
      .drain('client')
      .toClient(headers(1, grpcUnavailable(LOCAL_CLOSED)))
      .expectCounts({ local_failures: 1 })
      .done({ split: [] });
  });
});

describe('a call of gRPC that got an early hint', () => {
  it('is unavailable when its local process fails, and behind the head of its answer, too', () => {
    const hint = headers(1, block([[':status', '103']]), 'goes on');
    const hinted = () =>
      opened()
        .client(headers(1, CALL))
        .expectOpen('alice')
        .to('alice', firstCall(1))
        .from('alice', Buffer.concat([settings(), hint]))
        .to('alice', SETTINGS_ACK)
        .toClient(hint);
    hinted()
      .end('alice')
      .toClient(headers(1, grpcUnavailable(LOCAL_CLOSED)))
      .expectAbandon('alice')
      .expectCounts({ local_failures: 1 })
      .done();
    hinted()
      .from('alice', headers(1, OK, 'goes on'))
      .toClient(headers(1, OK, 'goes on'))
      .end('alice')
      .toClient(headers(1, grpcTrailers(LOCAL_CLOSED)))
      .expectAbandon('alice')
      .expectCounts({ local_failures: 1 })
      .done();
  });
});

describe('an answer that came whole before its client took it', () => {
  const rest = Buffer.concat([data(1, HALF), reset(1, 0)]);

  it('is not lost with the local process that gave it', () => {
    answered().end('alice').expectAbandon('alice').client(windowUpdate(1, 10)).toClient(rest).done({ split: [] });
  });

  it('is not lost when the local process wants no more of the request', () => {
    answered(reset(1, 0))
      .client(data(1, 'more', 'goes on'))
      .toClient(windowUpdate(0, 4))
      .client(windowUpdate(1, 10))
      .toClient(rest)
      .done({ split: [] });
  });
});
