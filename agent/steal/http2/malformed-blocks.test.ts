/** Header blocks with a string that is no Huffman string, which shows only once somebody reads it. */
import { describe, it } from 'vitest';
import { TWO_SESSIONS } from '../testing/messages.ts';
import { block, goaway, headers, request, reset } from './testing/frames.ts';
import { alices, first, opened } from './testing/scenes.ts';

const COMPRESSION_ERROR = 9;
const REFUSED_STREAM = 7;
/** The field `zz`, not inserted, and inserted: its value is padded with zeros. */
const BAD_LITERAL = Buffer.from('00027a7a8100', 'hex');
const BAD_ENTRY = Buffer.from('40027a7a8100', 'hex');
/** The newest entry of the table. */
const NEWEST = Buffer.of(0x80 | 62);
/** A request without its user, and users that enter the table. */
const BARE = block(request('').slice(0, -1));
const ALICE = block([['x-user', 'alice']], 'inserted');
const BOB = block([['x-user', 'bob']], 'inserted');
const all = (...parts: readonly Buffer[]): Buffer => Buffer.concat(parts);

describe('a header block that is found to be none', () => {
  it('when it is judged in full leaves the connection to the app, and nothing behind it is judged by half of its table', () => {
    // Alice's entry was read before the bad string, Bob's was not: the last stream is Bob's.
    const flight = all(
      headers(1, all(BARE, ALICE, BAD_LITERAL, BOB)),
      headers(3, all(BARE, NEWEST)),
      headers(5, block(request('alice'))),
    );
    opened(TWO_SESSIONS).client(flight).toApp(flight).expectCounts({ opaque_http2: 1, connections_opaque: 1 }).done();
  });

  it('ends the connection once something was stolen, and no session gets what stands behind it', () => {
    opened(TWO_SESSIONS)
      .client(alices(1))
      .expectOpen('alice')
      .to('alice', first(1))
      .client(all(headers(3, all(BARE, ALICE, BAD_LITERAL, BOB)), headers(5, all(BARE, NEWEST)), headers(7, BARE)))
      .toClient(goaway(1, COMPRESSION_ERROR))
      .expectAbandon('alice')
      .expectAbandon('client')
      .expectAbandon('app')
      .expectCounts({ http2_connections_failed: 1 })
      .done();
  });

  it('when it is written anew ends the connection, and no session gets what stands behind it', () => {
    opened(TWO_SESSIONS)
      .client(headers(1, all(BARE, ALICE)))
      .expectOpen('alice')
      .to('alice', first(1))
      .client(all(headers(3, all(BARE, BAD_LITERAL)), headers(5, block(request('bob')))))
      .toClient(goaway(3, COMPRESSION_ERROR))
      .expectAbandon('alice')
      .expectAbandon('client')
      .expectAbandon('app')
      .expectCounts({ http2_connections_failed: 1 })
      .done();
  });

  it('as trailers of a session ends the connection, and no session gets what stands behind it', () => {
    opened(TWO_SESSIONS)
      .client(alices(1, 'goes on'))
      .expectOpen('alice')
      .to('alice', first(1, 'goes on'))
      .client(all(headers(1, BAD_LITERAL), headers(3, block(request('bob')))))
      .toClient(goaway(1, COMPRESSION_ERROR))
      .expectAbandon('alice')
      .expectAbandon('client')
      .expectAbandon('app')
      .expectCounts({ http2_connections_failed: 1 })
      .done();
  });

  it('because it refers to an entry that nobody had read is as any other', () => {
    const flight = all(headers(1, all(BARE, BAD_ENTRY)), headers(3, all(block(request('alice')), NEWEST)), alices(5));
    opened()
      .client(flight)
      .toApp(flight)
      .expectCounts({ opaque_http2: 1, connections_opaque: 1, requests_passed: 1 })
      .done();
  });
});

describe('a string that is none and that nobody reads', () => {
  it('passes as it is, and what stands behind it is judged as its client means it', () => {
    const passed = all(headers(1, all(BARE, BAD_LITERAL, BOB)), headers(3, all(BARE, NEWEST)));
    opened()
      .client(all(passed, alices(5)))
      .toApp(passed)
      .expectOpen('alice')
      .to('alice', first(5))
      .app(goaway(0, COMPRESSION_ERROR))
      .toClient(all(goaway(5, COMPRESSION_ERROR), reset(1, REFUSED_STREAM), reset(3, REFUSED_STREAM)))
      .done();
  });
});
