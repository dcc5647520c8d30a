import { describe, it } from 'vitest';
import type { FilterSpec } from '../../../filter-engine/index.ts';
import type { Stage } from '../testing/stage.ts';
import { block, data, EMPTY_TABLE, frame, HOP_OPENING, headers, request } from './testing/frames.ts';
import { opened } from './testing/scenes.ts';

const isUser = (user: string): FilterSpec => ({ header: { name: 'x-user', equals: user } });
const BY_BODY: FilterSpec = { body: { jsonpath: '$.user', equals: 'alice' } };
const JSON_TYPE = ['content-type', 'application/json'] as const;

function saw(...lines: readonly string[]): (stage: Stage) => string | null {
  return ({ watcher }) => {
    const seen = watcher?.lines ?? [];
    return seen.join('\n') === lines.join('\n') ? null : `the watcher saw ${JSON.stringify(seen)}`;
  };
}

describe('who watches a port', () => {
  it('sees each stream with its verdict and who takes it, also those that no session could match', () => {
    const [first, second, third] = [1, 3, 5].map(id => block(request(id === 3 ? 'alice' : 'bob')));
    if (first === undefined || second === undefined || third === undefined) throw new Error('three blocks');
    opened({ sessions: { alice: { filter: isUser('alice') } }, watch: isUser('bob') })
      .client(headers(1, first))
      .toApp(headers(1, first))
      .client(headers(3, second))
      .expectOpen('alice')
      .to('alice', Buffer.concat([HOP_OPENING, headers(3, Buffer.concat([EMPTY_TABLE, second]))]))
      .client(headers(5, third))
      .toApp(headers(5, third))
      .expectThat(saw('GET / app +', 'GET / alice -', 'GET / app +'))
      .expectCounts({ requests_passed: 2, requests_stolen: 1 })
      .done();
  });

  it('sees a stream once, trailers and later frames are no request', () => {
    const all = Buffer.concat([
      headers(1, block(request('bob')), 'goes on'),
      data(1, 'hello', 'goes on'),
      headers(1, block([['x-user', 'bob']])),
    ]);
    opened({ sessions: {}, watch: isUser('bob') })
      .client(all)
      .toApp(all)
      .expectThat(saw('GET / app +'))
      .done();
  });

  it('hears that the body of a stream is not followed, and that none is no match', () => {
    const all = Buffer.concat([
      headers(1, block(request('bob', JSON_TYPE))),
      headers(3, block(request('bob', JSON_TYPE)), 'goes on'),
    ]);
    opened({ sessions: {}, watch: BY_BODY })
      .client(all)
      .toApp(all)
      .expectThat(saw('GET / app -', 'GET / app ?'))
      .done();
  });

  it('hears of a connection that cannot be followed any more', () => {
    const good = headers(1, block(request('bob')));
    const bad = headers(3, Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
    opened({ sessions: {}, watch: isUser('bob') })
      .client(Buffer.concat([good, bad, frame(6, 0, 0, Buffer.from('12345678'))]))
      .toApp(Buffer.concat([good, bad, frame(6, 0, 0, Buffer.from('12345678'))]))
      .expectThat(saw('GET / app +', '192.0.2.7 opaque_http2 app'))
      .expectCounts({ opaque_http2: 1 })
      .done();
  });
});
