/** Which streams of HTTP/2 count as requests that were seen whole (`mirror_requests_seen`), whoever wants them. */
import { describe, expect, it } from 'vitest';
import { HoldBudget } from '../hold-budget.ts';
import { MAX_MIRRORED_STREAMS } from '../limits.ts';
import { MirrorEngine } from '../mirror-engine.ts';
import { data, FramedFlow, frame, GET_BLOCK, headers, POST_BLOCK } from '../testing/http2-frames.ts';
import { StreamRecorder } from '../testing/recorded-streams.ts';

const NOBODY = { header: { name: 'x-user', equals: 'nobody' } };
const HEADER_BYTES = 9;
const TEXT = 'x'.repeat(100);
const all = (...parts: readonly Buffer[]): Buffer => Buffer.concat(parts);
const seen = (mirror: StreamRecorder): number => mirror.counters.values.mirror_requests_seen;

/** What is said of requests that nobody matched, and of those that somebody did. */
const MIRRORS = [
  ['nobody’s', () => new StreamRecorder(NOBODY)],
  ['somebody’s', () => new StreamRecorder()],
] as const;

describe.each(MIRRORS)('a request of %s', (_whose, newMirror) => {
  it('was seen whole once it has ended, by whatever ends it', () => {
    const trailers = headers(1, Buffer.from([0x0f, 0x0d, 0x01, 0x30]));
    const endings = [
      data(1, TEXT),
      data(1, ''),
      trailers,
      frame(0, 9, 1, Buffer.concat([Buffer.of(3), Buffer.alloc(50)])),
    ];
    for (const ending of endings) {
      for (const pieceBytes of [1, 30, 1_000]) {
        const mirror = newMirror();
        const flow = new FramedFlow([mirror]).client(all(headers(1, POST_BLOCK, 4), data(1, TEXT, 0)));
        flow.client(ending.subarray(0, -1), pieceBytes);
        expect(seen(mirror)).toBe(0);
        flow.client(ending.subarray(-1));
        expect(seen(mirror)).toBe(1);
        flow.over();
        expect(seen(mirror)).toBe(1);
        expect(mirror.counters.values.mirror_flows_undecodable).toBe(0);
      }
    }
  });

  it('was not seen whole where something is missing of its content, the last of it or before', () => {
    const opening = headers(1, POST_BLOCK, 4);
    const trailers = headers(1, Buffer.from([0x0f, 0x0d, 0x01, 0x30]));
    const inMiddle = opening.length + HEADER_BYTES + 10;
    for (const rest of [all(data(1, TEXT, 0), data(1, TEXT)), all(data(1, TEXT, 0), trailers), data(1, TEXT)]) {
      const mirror = newMirror();
      const others = all(headers(3, POST_BLOCK, 4), data(3, TEXT));
      new FramedFlow([mirror])
        .clientWithout(all(opening, rest), inMiddle, inMiddle + 20)
        .client(others)
        .over();
      expect(seen(mirror)).toBe(1);
      expect(mirror.counters.values.mirror_flows_undecodable).toBe(0);
    }
  });

  it('was seen whole where what is missing is of a frame without content', () => {
    const mirror = newMirror();
    const before = all(headers(1, POST_BLOCK, 4), data(1, TEXT, 0));
    const ping = frame(6, 0, 0, Buffer.alloc(8));
    const inPing = before.length + HEADER_BYTES + 2;
    new FramedFlow([mirror]).clientWithout(all(before, ping, data(1, TEXT)), inPing, inPing + 3).over();
    expect(seen(mirror)).toBe(1);
    expect(mirror.counters.values.mirror_lost_gap).toBe(0);
    expect(mirror.counters.values.requests_mirrored).toBe(mirror.counters.values.mirror_requests_matched);
  });
});

describe('a request that is left out', () => {
  it('because too many streams are open was seen whole all the same', () => {
    const mirror = new StreamRecorder();
    const flow = new FramedFlow([mirror]);
    let id = 1;
    for (; id < 2 * MAX_MIRRORED_STREAMS; id += 2) flow.client(headers(id, POST_BLOCK, 4));
    flow.client(all(headers(id, GET_BLOCK), headers(id + 2, POST_BLOCK, 4), data(id + 2, TEXT)));
    expect(mirror.counters.snapshot()).toEqual({
      ...{ mirror_requests_seen: 2, mirror_requests_matched: MAX_MIRRORED_STREAMS + 2, mirror_lost_streams: 2 },
    });
  });

  it('because too much is kept was seen whole all the same', () => {
    const mirror = new StreamRecorder();
    const flow = new FramedFlow([mirror], new MirrorEngine(new HoldBudget(20_000)));
    let id = 1;
    for (; mirror.counters.values.mirror_lost_memory === 0; id += 2) {
      expect(seen(mirror)).toBe(0);
      flow.client(headers(id, POST_BLOCK, 4));
    }
    flow.client(all(headers(id, GET_BLOCK), data(id - 2, TEXT)));
    expect(mirror.counters.values).toMatchObject({ mirror_requests_seen: 2, mirror_lost_memory: 2 });
    flow.over();
  });
});
