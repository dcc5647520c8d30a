import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FRAME_HEADER_BYTES, PREFACE } from '../../../../filter-engine/http2/index.ts';
import { type Direction, type FlowSink, FROM_APP, FROM_CLIENT } from '../../tcp/flow-visitor.ts';
import { MAX_APP_OPENING_BYTES, MAX_MIRRORED_STREAMS } from '../limits.ts';
import {
  BAD_AUTHORITY_BLOCK,
  data,
  FramedFlow,
  GET_BLOCK,
  headers,
  OK_BLOCK,
  POST_BLOCK,
} from '../testing/http2-frames.ts';
import { ask, LARGE_BYTES, type Passed, record, StreamRecorder } from '../testing/recorded-streams.ts';
import { EngineStage, PORT } from '../testing/recorder.ts';

const ALICE = { header: { name: 'x-user', equals: 'alice' } };
const BODY = { body: { jsonpath: '$.user', equals: 'alice' } };

let talked: readonly Passed[];
beforeAll(async () => {
  talked = await record(async session => {
    await ask(session, '/first');
    await Promise.all([
      ask(session, '/a', { user: 'alice' }),
      ask(session, '/p', { user: 'alice', body: Buffer.alloc(LARGE_BYTES) }),
      ask(session, '/json', { body: '{"user":"alice"}' }),
      ask(session, '/other', { body: '{"user":"bob"}' }),
      ask(session, '/large', { user: 'alice' }),
    ]);
    await ask(session, '/trailers', { user: 'alice', body: 'x', trailers: { after: 'body' } });
    await ask(session, '/missing', { user: 'alice' });
  });
});

/** Plays what passed in pieces of at most `pieceBytes`; `hole` may lose a piece, by direction and offset in it. */
function play(
  mirrors: readonly StreamRecorder[],
  { pieceBytes = 1e9, passed = talked }: { pieceBytes?: number; passed?: readonly Passed[] },
  hole?: { direction: Direction; from: number; to: number },
): void {
  const stage = new EngineStage(...mirrors);
  const flow = { clientAddress: '10.0.0.9', clientPort: 40_000, podPort: PORT, isMidStream: false, startedUs: 0 };
  const sink = stage.engine.onFlow(flow, stage.clock) as FlowSink;
  const offsets = [0, 0];
  for (const [direction, bytes] of passed) {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const piece = Buffer.from(bytes.subarray(at, at + pieceBytes));
      const start = offsets[direction] ?? 0;
      const end = start + piece.length;
      offsets[direction] = end;
      const isHurt = hole?.direction === direction && hole.from < end && hole.to > start;
      if (!isHurt) sink.onBytes(direction, piece, 0, piece.length);
      else {
        const [from, to] = [Math.max(0, hole.from - start), Math.min(piece.length, hole.to - start)];
        if (from > 0) sink.onBytes(direction, piece, 0, from);
        sink.onGap(direction, to - from);
        if (to < piece.length) sink.onBytes(direction, piece, to, piece.length);
      }
      piece.fill(0);
    }
  }
  for (const direction of [FROM_CLIENT, FROM_APP] as const) sink.onEnd(direction);
  sink.onOver('closed');
  for (const mirror of mirrors) expect(mirror.open).toBe(0);
}

const ALL = [
  'GET /first whole',
  'GET /a whole',
  `POST /p +${LARGE_BYTES} whole`,
  'POST /json +16 whole',
  'POST /other +14 whole',
  'GET /large whole',
  'POST /trailers +1 after:body whole',
  'GET /missing whole',
];

describe('streams of HTTP/2', () => {
  it('go whole to each mirror that they match, however the bytes are cut', () => {
    for (const pieceBytes of [1, 2, 7, 100, 5_000, 1e9]) {
      const [all, alice, body] = [new StreamRecorder(), new StreamRecorder(ALICE), new StreamRecorder(BODY)];
      play([all, alice, body], { pieceBytes });
      expect(all.told.toSorted()).toEqual(ALL.toSorted());
      expect(alice.told.toSorted()).toEqual([ALL[1], ALL[2], ALL[5], ALL[6], ALL[7]].toSorted());
      expect(body.told).toEqual([ALL[3]]);
      expect(all.counters.snapshot()).toEqual({
        ...{ mirror_requests_seen: 8, mirror_requests_matched: 8, requests_mirrored: 8 },
      });
      expect(alice.counters.values).toMatchObject({ mirror_requests_seen: 8, mirror_requests_matched: 5 });
    }
  });

  it('bring their responses to who wants them, without what is interim', () => {
    for (const pieceBytes of [1, 100, 1e9]) {
      const watcher = new StreamRecorder(ALICE, true);
      play([watcher, new StreamRecorder()], { pieceBytes });
      const responses = watcher.told.map(text => text.slice(text.indexOf('<')));
      expect(responses.toSorted()).toEqual(
        [
          '<200 <+5 <whole',
          '<200 <+5 <whole',
          `<200 <+${LARGE_BYTES} <whole`,
          '<200 <+5 <sum:1 <whole',
          '<404 <+5 <whole',
        ].toSorted(),
      );
    }
  });

  it('follows a server that speaks first', () => {
    const early = [...talked.filter(([direction]) => direction === FROM_APP).slice(0, 1)];
    const rest = talked.filter(each => !early.includes(each));
    const watcher = new StreamRecorder(ALICE, true);
    play([watcher], { passed: [...early, ...rest] });
    expect(watcher.told).toHaveLength(5);
    expect(watcher.told.every(text => text.endsWith('<whole'))).toBe(true);
  });

  it('lose one request where the hole is in its DATA, and no other', () => {
    const at = offsetOfLargeData();
    const all = new StreamRecorder();
    play([all], {}, { direction: FROM_CLIENT, from: at + 100, to: at + 900 });
    expect(all.told.filter(text => text.includes('torn'))).toEqual([expect.stringMatching(/^POST \/p .*torn$/)]);
    expect(all.told.filter(text => text.endsWith('whole'))).toHaveLength(7);
    expect(all.counters.values).toMatchObject({ mirror_lost_gap: 1, mirror_flows_undecodable: 0 });
  });

  it('are told as undecodable behind any other hole, and nothing untrue is copied', () => {
    const bytes = talked
      .filter(([direction]) => direction === FROM_CLIENT)
      .reduce((sum, [, each]) => sum + each.length, 0);
    for (let from = 24; from < bytes - 3; from += 211) {
      const all = new StreamRecorder();
      play([all], {}, { direction: FROM_CLIENT, from, to: from + 3 });
      const whole = all.told.filter(text => text.endsWith('whole'));
      expect(whole.filter(text => !ALL.includes(text))).toEqual([]);
      const {
        mirror_requests_matched: matched,
        requests_mirrored: mirrored,
        mirror_lost_gap: lost,
      } = all.counters.values;
      expect(mirrored).toBe(whole.length);
      expect(mirrored + lost).toBe(matched);
      expect(lost + all.counters.values.mirror_flows_undecodable).toBeGreaterThan(0);
    }
  });

  it('of a connection that began earlier are told as undecodable, and nothing is copied', () => {
    const passed = talked.slice(4);
    const all = new StreamRecorder();
    const stage = new EngineStage(all);
    const flow = { clientAddress: '10.0.0.9', clientPort: 40_000, podPort: PORT, isMidStream: true, startedUs: 0 };
    const sink = stage.engine.onFlow(flow, stage.clock) as FlowSink;
    for (const [direction, bytes] of passed) sink.onBytes(direction, bytes, 0, bytes.length);
    sink.onOver('closed');
    expect(all.told).toEqual([]);
    expect(all.counters.values.mirror_flows_undecodable).toBe(1);
  });

  it('goes on with requests when the app is not seen any more', () => {
    const watcher = new StreamRecorder(undefined, true);
    play([watcher], {}, { direction: FROM_APP, from: 40, to: 60 });
    expect(watcher.counters.values).toMatchObject({ requests_mirrored: 8 });
    expect(watcher.counters.values.mirror_responses_lost).toBeGreaterThan(0);
  });

  it('are believed no more behind a block that cannot be decoded, in the same read neither', () => {
    const all = new StreamRecorder();
    const sink = beginFlow(all);
    // An entry of a table that has none; behind it a request that could be read.
    const bytes = Buffer.concat([headers(1, GET_BLOCK), headers(3, Buffer.from([0xbe])), headers(5, GET_BLOCK)]);
    sink.onBytes(FROM_CLIENT, bytes, 0, bytes.length);
    sink.onOver('closed');
    expect(all.told).toEqual(['GET / whole']);
    expect(all.counters.values.mirror_flows_undecodable).toBe(1);
  });

  it('copies a bounded number of streams at once', () => {
    const all = new StreamRecorder();
    const sink = beginFlow(all);
    for (let stream = 1; stream < 2 * (MAX_MIRRORED_STREAMS + 5); stream += 2) {
      const frame = headers(stream, GET_BLOCK, 4);
      sink.onBytes(FROM_CLIENT, frame, 0, frame.length);
    }
    expect(all.open).toBe(MAX_MIRRORED_STREAMS);
    expect(all.counters.values.mirror_lost_streams).toBe(5);
    sink.onOver('reset');
    expect(all.counters.values.mirror_lost_unfinished).toBe(MAX_MIRRORED_STREAMS);
  });

  it('counts those beyond that only their body could tell of', () => {
    const asks = new StreamRecorder(BODY);
    const sink = beginFlow(asks);
    for (let stream = 1; stream < 2 * (MAX_MIRRORED_STREAMS + 5); stream += 2) {
      const frame = headers(stream, POST_BLOCK, 4);
      sink.onBytes(FROM_CLIENT, frame, 0, frame.length);
    }
    expect(asks.counters.snapshot()).toEqual({ mirror_requests_unjudged: 5 });
  });

  it('that break a rule are shown to who looks at everything, with their answers, and counted for all others', () => {
    const onlooker = new StreamRecorder(undefined, true);
    const others = [new StreamRecorder(), new StreamRecorder(ALICE, true)];
    const flow = new FramedFlow([onlooker, ...others]);
    flow.client(Buffer.concat([headers(1, BAD_AUTHORITY_BLOCK, 4), data(1, 'abc')])).app(headers(1, OK_BLOCK));
    flow.client(headers(3, GET_BLOCK)).over();
    expect(onlooker.told).toEqual(['GET / +3 whole <200 <whole', 'GET / whole <torn']);
    expect(onlooker.counters.values.mirror_requests_unjudged).toBe(0);
    expect(others.map(({ told }) => told)).toEqual([['GET / whole'], []]);
    expect(others.map(({ counters }) => counters.values.mirror_requests_unjudged)).toEqual([1, 1]);
  });

  it('lose their responses where a server speaks first and says too much', () => {
    // Of a type that is none; what is in it looks like settings that break the rules.
    const brokenSettings = Buffer.from([0, 0, 1, 4, 0, 0, 0, 0, 0, 0]);
    const frame = Buffer.concat([Buffer.from([0, 0x30, 0, 0xfa, 0, 0, 0, 0, 0]), Buffer.alloc(0x3000, brokenSettings)]);
    const early = Buffer.concat([frame, frame]);
    const cut = frame.length + FRAME_HEADER_BYTES + 5_000;
    expect(cut).toBeGreaterThan(MAX_APP_OPENING_BYTES);
    const reads: Passed[] = [
      [FROM_APP, early.subarray(0, cut)],
      [FROM_APP, early.subarray(cut)],
    ];
    const watcher = new StreamRecorder(ALICE, true);
    play([watcher], { passed: [...reads, ...talked] });
    expect(watcher.counters.values).toMatchObject({ requests_mirrored: 5, mirror_responses_lost: 5 });
  });

  it('that get their response while they go on stay one message', () => {
    const firsts: boolean[] = [];
    const watcher = new StreamRecorder(undefined, true);
    watcher.openCopy = () => ({
      write: part => void (part.direction === FROM_CLIENT && firsts.push(part.isFirst)),
      tear() {},
      close() {},
    });
    const sink = beginFlow(watcher);
    const data = Buffer.from([0, 0, 1, 0, 1, 0, 0, 0, 1, 0x78]);
    const [asked, answered] = [headers(1, POST_BLOCK, 4), headers(1, Buffer.from([0x88]), 4)];
    sink.onBytes(FROM_CLIENT, asked, 0, asked.length);
    sink.onBytes(FROM_APP, answered, 0, answered.length);
    sink.onBytes(FROM_CLIENT, data, 0, data.length);
    expect(firsts).toEqual([true, false]);
  });

  it('that nobody can decode any more are told to who comes later', () => {
    const stage = new EngineStage(new StreamRecorder());
    const flow = stage.flow().client(PREFACE.toString('latin1')).clientGap(1);
    const late = new StreamRecorder();
    stage.engine.set(PORT, [late]);
    flow.client('more').client('and more');
    expect(late.counters.snapshot()).toEqual({ mirror_flows_undecodable: 1 });
  });
});

/** A flow that has said its preface. */
function beginFlow(...mirrors: readonly StreamRecorder[]): FlowSink {
  const stage = new EngineStage(...mirrors);
  const flow = { clientAddress: '10.0.0.9', clientPort: 40_000, podPort: PORT, isMidStream: false, startedUs: 0 };
  const sink = stage.engine.onFlow(flow, stage.clock) as FlowSink;
  sink.onBytes(FROM_CLIENT, PREFACE, 0, PREFACE.length);
  return sink;
}

/** Where the first DATA of a thousand bytes and more lies in what the client wrote. */
function offsetOfLargeData(): number {
  const bytes = Buffer.concat(talked.flatMap(([direction, each]) => (direction === FROM_CLIENT ? [each] : [])));
  for (let at = 24; at < bytes.length; ) {
    const length = bytes.readUIntBE(at, 3);
    if (bytes[at + 3] === 0 && length > 1_000) return at + FRAME_HEADER_BYTES;
    at += FRAME_HEADER_BYTES + length;
  }
  throw new Error('there is none');
}

afterAll(() => {
  talked = [];
});
