/** What the app says that cannot be followed: before anything was stolen it passes, afterwards the connection ends. */
import { describe, it } from 'vitest';
import { block, frame, goaway, headers, OK } from './testing/frames.ts';
import { alices, bobs, opened, shared } from './testing/scenes.ts';

const PROTOCOL_ERROR = 1;
const INTERNAL_ERROR = 2;
const PADDED = 8;
const CONTINUATION = 9;

/** More frames than a header block may have, as some write theirs, field by field. */
const MANY_FRAMES = Buffer.concat([
  frame(1, 0, 1, OK),
  ...Array.from({ length: 70 }, () => frame(CONTINUATION, 0, 1, block([['x-a', 'b']]))),
  frame(CONTINUATION, 4, 1),
]);

describe('a header block of the app that is too large', () => {
  it('passes, and what comes behind it is the app’s alone', () => {
    opened()
      .client(bobs(1))
      .toApp(bobs(1))
      .app(MANY_FRAMES)
      .toClient(MANY_FRAMES)
      .client(alices(3))
      .toApp(alices(3))
      .app(headers(3, OK))
      .toClient(headers(3, OK))
      .expectCounts({ opaque_http2: 1 })
      .done({ split: ['app'] });
  });

  it('takes what is held of a block of the client along', () => {
    const [begun, rest] = [alices(3).subarray(0, 12), alices(3).subarray(12)];
    opened()
      .client(bobs(1))
      .toApp(bobs(1))
      .client(begun)
      .app(MANY_FRAMES)
      .toApp(begun)
      .toClient(MANY_FRAMES)
      .client(rest)
      .toApp(rest)
      .expectCounts({ opaque_http2: 1 })
      .done({ split: [] });
  });

  it('ends the connection beside streams of sessions, which nothing could be said of any more', () => {
    shared()
      .app(MANY_FRAMES)
      .toClient(goaway(3, INTERNAL_ERROR))
      .expectAbandon('alice')
      .expectAbandon('client')
      .expectAbandon('app')
      .expectCounts({ http2_connections_failed: 1 })
      .done({ split: ['app'] });
  });
});

describe('a frame of the app whose padding is longer than the frame', () => {
  const odd = frame(0, PADDED, 1, Buffer.concat([Buffer.from([20]), Buffer.alloc(10)]));

  it('passes, to a client that ends the connection', () => {
    opened().client(bobs(1)).toApp(bobs(1)).app(odd).toClient(odd).done();
  });

  it('ends the connection where it would have to be cut', () => {
    shared()
      .app(headers(1, OK, 'goes on'))
      .toClient(headers(1, OK, 'goes on'))
      .app(odd.subarray(0, 12))
      .toClient(goaway(3, PROTOCOL_ERROR))
      .expectAbandon('alice')
      .expectAbandon('client')
      .expectAbandon('app')
      .expectCounts({ http2_connections_failed: 1 })
      .done({ split: [] });
  });
});
