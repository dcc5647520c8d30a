/** Header blocks of mirrored connections that are none, are too large, or belong to a table whose size changes. */
import { describe, expect, it } from 'vitest';
import { MAX_LIST_FIELDS } from '../../../../filter-engine/http2/index.ts';
import { MAX_MIRRORED_STREAMS } from '../limits.ts';
import {
  BAD_FIELD,
  data,
  FramedFlow,
  GET_BLOCK,
  headers,
  inserted,
  NEWEST,
  OK_BLOCK,
  POST_BLOCK,
  SETTINGS_ACK,
  settings,
} from '../testing/http2-frames.ts';
import { StreamRecorder } from '../testing/recorded-streams.ts';

const ALICE = { header: { name: 'x-user', equals: 'alice' } };
const HEADER_TABLE_SIZE = 1;
/** A size update to 8,192. */
const LARGER_TABLE = Buffer.from('3fe13f', 'hex');
/** More fields than a list may have. */
const TOO_MANY = Buffer.alloc(MAX_LIST_FIELDS + 1, 0x84);

const alice = inserted('x-user', 'alice');
const bob = inserted('x-user', 'bob');
const all = (...parts: readonly Buffer[]): Buffer => Buffer.concat(parts);

describe('a block that is found to be none when it is read', () => {
  it('ends what is known of its connection: nothing behind it is judged by half of its table', () => {
    // Of the second block a reading that stops at the bad field leaves out Bob's entry, and the third would be Alice's.
    const bytes = all(
      headers(1, all(GET_BLOCK, alice)),
      headers(3, all(GET_BLOCK, BAD_FIELD, bob)),
      headers(5, all(GET_BLOCK, NEWEST)),
      headers(7, GET_BLOCK),
    );
    for (const pieceBytes of [1, 20, bytes.length]) {
      const [alices, everybodys] = [new StreamRecorder(ALICE), new StreamRecorder()];
      new FramedFlow([alices, everybodys]).client(bytes, pieceBytes).over();
      for (const mirror of [alices, everybodys]) {
        expect(mirror.told).toEqual(['GET / whole']);
        expect(mirror.counters.snapshot()).toEqual({
          ...{ mirror_requests_seen: 1, mirror_requests_matched: 1, requests_mirrored: 1, mirror_flows_undecodable: 1 },
        });
      }
    }
  });

  it('does so as trailers, too, whose request is torn', () => {
    const mirror = new StreamRecorder();
    new FramedFlow([mirror])
      .client(all(headers(1, POST_BLOCK, 4), data(1, 'x', 0), headers(1, BAD_FIELD), headers(3, GET_BLOCK)))
      .over();
    expect(mirror.told).toEqual(['POST / +1 torn']);
    expect(mirror.counters.snapshot()).toEqual({
      ...{ mirror_requests_matched: 1, mirror_lost_ambiguous: 1, mirror_flows_undecodable: 1 },
    });
  });

  it('does so where it refers to an entry that nobody had read', () => {
    const badEntry = all(Buffer.of(0x40), BAD_FIELD.subarray(1));
    const mirror = new StreamRecorder(ALICE);
    new FramedFlow([mirror])
      .client(all(headers(1, all(GET_BLOCK, badEntry)), headers(3, all(GET_BLOCK, NEWEST, alice))))
      .client(headers(5, all(GET_BLOCK, NEWEST)))
      .over();
    expect(mirror.told).toEqual([]);
    expect(mirror.counters.snapshot()).toEqual({ mirror_requests_seen: 1, mirror_flows_undecodable: 1 });
  });

  it('of the app ends its responses, and no request', () => {
    const mirror = new StreamRecorder(undefined, true);
    new FramedFlow([mirror])
      .client(headers(1, GET_BLOCK))
      .app(headers(1, all(OK_BLOCK, BAD_FIELD)))
      .client(headers(3, GET_BLOCK))
      .app(headers(3, OK_BLOCK))
      .over();
    expect(mirror.told).toEqual(['GET / whole <torn', 'GET / whole <torn']);
    expect(mirror.counters.values).toMatchObject({ requests_mirrored: 2, mirror_responses_lost: 2 });
  });

  it('leaves what stands behind it as its client means it, where nobody read it', () => {
    const mirror = new StreamRecorder(ALICE);
    new FramedFlow([mirror])
      .client(all(headers(1, all(GET_BLOCK, BAD_FIELD, bob)), headers(3, all(GET_BLOCK, NEWEST))))
      .client(headers(5, all(GET_BLOCK, alice)))
      .over();
    expect(mirror.told).toEqual(['GET / whole']);
    expect(mirror.counters.values).toMatchObject({ mirror_requests_matched: 1, mirror_flows_undecodable: 0 });
  });
});

describe('a list that is too large', () => {
  it('of trailers tears its request, and the table goes on', () => {
    const mirror = new StreamRecorder(ALICE);
    const flow = new FramedFlow([mirror])
      .client(all(headers(1, all(POST_BLOCK, alice), 4), data(1, 'x', 0)))
      .client(headers(1, all(bob, alice, TOO_MANY)));
    expect(mirror.told).toEqual(['POST / +1 torn']);
    expect(mirror.open).toBe(0);
    flow.client(headers(3, all(GET_BLOCK, NEWEST))).over();
    expect(mirror.told).toEqual(['POST / +1 torn', 'GET / whole']);
    expect(mirror.counters.snapshot()).toEqual({
      ...{ mirror_requests_seen: 2, mirror_requests_matched: 2, requests_mirrored: 1, mirror_lost_ambiguous: 1 },
    });
  });

  it('of a response loses that response, and no stream waits for the rest of it', () => {
    const mirror = new StreamRecorder(undefined, true);
    const flow = new FramedFlow([mirror]);
    const requests = MAX_MIRRORED_STREAMS + 5;
    for (let id = 1; id < 2 * requests; id += 2) {
      const endsStream = id % 4 === 1;
      flow.client(headers(id, GET_BLOCK)).app(headers(id, all(OK_BLOCK, TOO_MANY), endsStream ? 5 : 4));
      if (!endsStream) flow.app(data(id, 'x'));
    }
    expect(mirror.open).toBe(0);
    flow.client(headers(9_999, GET_BLOCK)).app(headers(9_999, OK_BLOCK)).over();
    expect(mirror.told.at(-1)).toBe('GET / whole <200 <whole');
    expect(mirror.counters.snapshot()).toEqual({
      ...{ mirror_requests_seen: requests + 1, mirror_requests_matched: requests + 1, requests_mirrored: requests + 1 },
      mirror_responses_lost: requests,
    });
  });
});

describe('a header table', () => {
  it('of the client may be what the app announced, once the client has acknowledged it', () => {
    const block = all(LARGER_TABLE, GET_BLOCK);
    const announced = settings([HEADER_TABLE_SIZE, 8_192]);
    const [early, late] = [new StreamRecorder(), new StreamRecorder()];
    new FramedFlow([early]).app(announced).client(headers(1, block)).over();
    new FramedFlow([late])
      .app(announced)
      .client(all(SETTINGS_ACK, headers(1, block)))
      .over();
    expect(early.counters.snapshot()).toEqual({ mirror_flows_undecodable: 1 });
    expect(late.told).toEqual(['GET / whole']);
  });

  it('of the app may be what the client announced, once the app has acknowledged it', () => {
    const response = headers(1, all(LARGER_TABLE, OK_BLOCK));
    const opening = all(settings([HEADER_TABLE_SIZE, 8_192]), headers(1, GET_BLOCK));
    const [early, late] = [new StreamRecorder(undefined, true), new StreamRecorder(undefined, true)];
    new FramedFlow([early]).client(opening).app(response).over();
    new FramedFlow([late]).client(opening).app(all(SETTINGS_ACK, response)).over();
    expect(early.told).toEqual(['GET / whole <torn']);
    expect(late.told).toEqual(['GET / whole <200 <whole']);
  });
});
