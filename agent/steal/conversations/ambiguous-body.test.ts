import { describe, it } from 'vitest';
import { MAX_CHUNK_LINE_BYTES, MAX_TRAILER_BYTES } from '../../../filter-engine/index.ts';
import { RESET_CANCELLED } from '../../../protocol/index.ts';
import { ALICE, get, HOST, ONE_SESSION, ok, request } from '../testing/messages.ts';
import { play } from '../testing/play.ts';

const head = (...fields: readonly string[]): string =>
  request('POST / HTTP/1.1', HOST, 'transfer-encoding: chunked', ...fields);

/** What some reader takes for the next request. */
const SMUGGLED = get('/2', ALICE);

/** A body that readers end at different places: what is plain of it, and the bytes from the one on that breaks the rule. */
interface Vector {
  readonly plain: string;
  readonly broken: string;
}

/** Each behind a chunk that nobody reads otherwise. */
const CHUNK = '3\r\nabc\r\n';
const VECTORS: Readonly<Record<string, Vector>> = {
  'a chunk size of 2^53': { plain: '2000000000000', broken: '0\r\nabc\r\n' },
  'a chunk size that is 3 in 64 bits': { plain: '10000000000000', broken: '0003\r\nabc\r\n' },
  'a chunk size that is -1 in 64 bits': { plain: 'fffffffffffff', broken: 'fff\r\nabc\r\n' },
  'a chunk size with 0x': { plain: '0', broken: 'x3\r\nabc\r\n' },
  'a chunk size with a plus': { plain: '', broken: '+3\r\nabc\r\n' },
  'a chunk size with a minus': { plain: '', broken: '-3\r\nabc\r\n' },
  'a chunk size with an underscore': { plain: '0', broken: '_3\r\nabc\r\n' },
  'a chunk size behind a space': { plain: '', broken: ' 3\r\nabc\r\n' },
  'a chunk size that is missing': { plain: '', broken: '\r\nabc\r\n' },
  'a chunk size that is no hexadecimal number': { plain: '', broken: 'x\r\nabc\r\n' },
  'a space between a chunk size and its end': { plain: '3 ', broken: '\r\nabc\r\n' },
  'a bare LF behind a chunk size': { plain: '3', broken: '\nabc\r\n' },
  'a bare CR behind a chunk size': { plain: '3\r', broken: 'abc\r\n' },
  'a bare LF in a chunk extension': { plain: '3;a=b', broken: '\n0\r\n\r\n' },
  'a bare CR in a chunk extension': { plain: '3;a\r', broken: 'b\r\nabc\r\n' },
  'a bare LF in quotes in a chunk extension': { plain: '3;a="b', broken: '\n"\r\nabc\r\n' },
  'a NUL in a chunk extension': { plain: '3;a', broken: '\0\r\nabc\r\n' },
  'a chunk extension without a name': { plain: '3;', broken: '\r\nabc\r\n' },
  'a chunk with more data than its size': { plain: '3\r\nabc', broken: 'def\r\n' },
  'a bare LF behind the data of a chunk': { plain: '3\r\nabc', broken: '\n0\r\n\r\n' },
  'a bare CR behind the data of a chunk': { plain: '3\r\nabc\r', broken: '0\r\n\r\n' },
  'a bare LF at its end': { plain: '0\r\n', broken: '\n' },
  'a bare CR at its end': { plain: '0\r\n\r', broken: 'GET' },
  'a Content-Length among its trailers': { plain: '0\r\ncontent-length', broken: ': 5\r\n\r\n' },
  'a Transfer-Encoding among its trailers': { plain: '0\r\na: b\r\nTransfer-Encoding', broken: ': chunked\r\n\r\n' },
  'a Host among its trailers': { plain: '0\r\nHOST', broken: ': other\r\n\r\n' },
  'a Connection among its trailers': { plain: '0\r\nconnection', broken: ': close\r\n\r\n' },
  'an Upgrade among its trailers': { plain: '0\r\nupgrade', broken: ': h2c\r\n\r\n' },
  'a space before the colon of a trailer': { plain: '0\r\na', broken: ' : b\r\n\r\n' },
  'a folded trailer': { plain: '0\r\na: b\r\n', broken: ' c\r\n\r\n' },
  'a bare LF behind a trailer': { plain: '0\r\na: b', broken: '\n\r\n' },
  'a bare CR in a trailer': { plain: '0\r\na: b\r', broken: 'c\r\n\r\n' },
  'a trailer without a colon': { plain: '0\r\na', broken: '\r\n\r\n' },
};

/** The same, sent only as a whole: they are long. */
const LONG_LINES: Readonly<Record<string, Vector>> = {
  'a chunk line above the limit': { plain: `3;${'a'.repeat(MAX_CHUNK_LINE_BYTES - 2)}`, broken: 'a\r\nabc\r\n' },
  'a chunk size with zeros above the limit': { plain: '0'.repeat(MAX_CHUNK_LINE_BYTES), broken: '3\r\nabc\r\n' },
};
/** These are longer than what is kept to send again, too. */
const LONG_TRAILERS: Readonly<Record<string, Vector>> = {
  'trailers above the limit': { plain: `0\r\na: ${'b'.repeat(MAX_TRAILER_BYTES - 3)}`, broken: 'b\r\n\r\n' },
  'many trailers above the limit': {
    plain: `0\r\n${'a: b\r\n'.repeat(Math.floor(MAX_TRAILER_BYTES / 6))}${'a: b\r\n'.slice(0, MAX_TRAILER_BYTES % 6)}`,
    broken: '\r\n',
  },
};

const ALL = [
  ...casesOf(VECTORS, { split: ['client'], overflows: 0 }),
  ...casesOf(LONG_LINES, { split: [], overflows: 0 }),
  ...casesOf(LONG_TRAILERS, { split: [], overflows: 1 }),
];

function casesOf(
  vectors: Readonly<Record<string, Vector>>,
  manner: { readonly split: readonly string[]; readonly overflows: number },
) {
  return Object.entries(vectors).map(([what, vector]) => ({ what, ...vector, ...manner }));
}

describe('on its way to a session', () => {
  it.each(ALL)('$what ends the exchange and the connection', ({ plain, broken, split, overflows }) => {
    play(ONE_SESSION)
      .client(head(ALICE) + CHUNK + plain + broken + SMUGGLED)
      .expectOpen('alice')
      .to('alice', head(ALICE) + CHUNK + plain)
      .expectReset('alice')
      .expectAbandon('client')
      .expectThat(stage => (stage.leg('alice').resetCode === RESET_CANCELLED ? null : 'reset by another code'))
      .client(SMUGGLED)
      .expectCounts({ body_ambiguous: 1, requests_stolen: 1, replay_overflow: overflows })
      .done({ split });
  });
});

describe('on its way to the app', () => {
  it.each(ALL)('$what goes through as it is, with all that follows', ({ plain, broken }) => {
    const text = head() + CHUNK + plain + broken + SMUGGLED;
    play(ONE_SESSION)
      .client(text)
      .expectDial()
      .toApp(text)
      .client(SMUGGLED)
      .toApp(SMUGGLED)
      .app(ok('1'))
      .toClient(ok('1'))
      .expectCounts({ opaque_ambiguous_request: 1, connections_opaque: 1, requests_passed: 1 })
      // Nothing of it is judged any more: that splits make no difference is shown for less.
      .done({ split: [] });
  });
});
