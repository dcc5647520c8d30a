/** Many flows at once, and what all of them hold together. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { PREFACE } from '../../../filter-engine/http2/index.ts';
import { type Port, toPort } from '../../../protocol/index.ts';
import { type FlowSink, FROM_APP, FROM_CLIENT } from '../tcp/flow-visitor.ts';
import type { MirrorSubscription } from './copy.ts';
import { HoldBudget } from './hold-budget.ts';
import { AWAITED_BYTES, AWAITED_STEP, HOLD_BUDGET_BYTES, KEPT_PART } from './limits.ts';
import { MirrorEngine } from './mirror-engine.ts';
import { ask, type Passed, record, StreamRecorder } from './testing/recorded-streams.ts';
import { PlayedFlow, PORT, RecorderMirror } from './testing/recorder.ts';

const BODY = { body: { jsonpath: '$.user', equals: 'alice' } };
/** All requests of the recorded talk. */
const ANYBODY = { header: { name: 'x-user', present: true } };
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: shop\r\nx-pad: ${'p'.repeat(300)}\r\n\r\n`;
const post = (body: string): string =>
  `POST /p HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const CHUNKED = 'POST /c HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nx-sum: 1\r\n\r\n';
const BY_BODY = post('{"user":"alice","text":"abcdefghij"}');
const REQUESTS = [get('/a'), BY_BODY, post('{"user":"bob"}'), CHUNKED, get('/b'), post('x'.repeat(3_000))];

/** One engine with a budget of its own, whose flows may be of any port. */
class Crowd {
  readonly budget: HoldBudget;
  readonly clock = { nowUs: 1_000_000 };
  private readonly engine: MirrorEngine;
  private flows = 0;

  constructor(budgetBytes = HOLD_BUDGET_BYTES) {
    this.budget = new HoldBudget(budgetBytes);
    this.engine = new MirrorEngine(this.budget);
  }

  set(port: Port, ...mirrors: readonly MirrorSubscription[]): this {
    this.engine.set(port, mirrors);
    return this;
  }

  sink(podPort = PORT): FlowSink {
    this.flows += 1;
    const flow = { clientAddress: '10.0.0.9', clientPort: this.flows, podPort, isMidStream: false, startedUs: 0 };
    return this.engine.onFlow(flow, this.clock) as FlowSink;
  }

  flow(podPort = PORT): PlayedFlow {
    return new PlayedFlow(this.sink(podPort));
  }
}

/** A sink, and what is still to pass on it. */
interface Talk {
  readonly sink: FlowSink;
  readonly passing: Passed[];
}

function talkOf(sink: FlowSink, requests: readonly string[]): Talk {
  const passing = requests.flatMap((text): Passed[] => [
    [FROM_CLIENT, Buffer.from(text)],
    [FROM_APP, Buffer.from(OK)],
  ]);
  return { sink, passing };
}

/** The next bytes of one direction, lost or not. @returns whether there were any */
function goOn({ sink, passing }: Talk, bytes: number, isLost: boolean): boolean {
  const next = passing.shift();
  if (next === undefined) return false;
  const [direction, buf] = next;
  const end = Math.min(bytes, buf.length);
  if (end < buf.length) passing.unshift([direction, buf.subarray(end)]);
  const piece = Buffer.from(buf.subarray(0, end));
  if (isLost) sink.onGap(direction, end);
  else sink.onBytes(direction, piece, 0, end);
  piece.fill(0);
  return true;
}

let http2Talk: readonly Passed[];
beforeAll(async () => {
  http2Talk = await record(async session => {
    await Promise.all([
      ask(session, '/a'),
      ask(session, '/json', { body: '{"user":"alice"}' }),
      ask(session, '/other', { body: '{"user":"bob"}' }),
      ask(session, '/large', { user: 'carol' }),
    ]);
    await ask(session, '/trailers', { body: '{"user":"alice"}', trailers: { after: 'body' } });
  });
});

const anyStep = fc.record({
  flow: fc.nat({ max: 7 }),
  bytes: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 4_000 })),
  what: fc.constantFrom('bytes', 'bytes', 'bytes', 'bytes', 'bytes', 'bytes', 'gap', 'over'),
  passedMs: fc.constantFrom(0, 0, 0, 2_000),
});
const anyBudget = fc.constantFrom(1_000, 3_000, 10_000, 30_000, 100_000);

describe('flows', () => {
  it('never hold more than their budget, whatever they do, and give all of it back', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 60, maxLength: 200 }), anyBudget, (steps, budgetBytes) => {
        const crowd = new Crowd(budgetBytes);
        const http1 = [new RecorderMirror(), new RecorderMirror({ filter: BODY, wantsResponses: true })];
        const http2 = [new StreamRecorder(BODY, true), new StreamRecorder(ANYBODY)];
        crowd.set(PORT, ...http1).set(toPort(9_090), ...http2);
        const begin = (index: number): Talk =>
          index < 5
            ? talkOf(crowd.sink(), [...REQUESTS.slice(index), ...REQUESTS])
            : { sink: crowd.sink(toPort(9_090)), passing: [...http2Talk] };
        const talks = Array.from({ length: 8 }, (_, index) => begin(index));
        for (const { flow, bytes, what, passedMs } of steps) {
          const talk = talks[flow] as Talk;
          crowd.clock.nowUs += passedMs * 1_000;
          if (what === 'over' || !goOn(talk, bytes, what === 'gap')) {
            talk.sink.onOver('reset');
            talks[flow] = begin(flow);
          }
          expect(crowd.budget.usedBytes).toBeLessThanOrEqual(budgetBytes);
          expect(crowd.budget.keptBytes).toBeLessThanOrEqual(budgetBytes * KEPT_PART);
        }
        for (const { sink } of talks) sink.onOver('closed');
        expect(crowd.budget.usedBytes).toBe(0);
        for (const mirror of http1) expectWhole(mirror);
        for (const mirror of http2) expect(mirror.told.filter(isWrong)).toEqual([]);
      }),
    );
  });
});

/** Nothing torn without a word, nothing spliced, and the counts add up. */
function expectWhole({ log, counters: { values } }: RecorderMirror): void {
  const whole = log.filter(line => /^\d+ [^~]/.test(line)).map(line => line.slice(line.indexOf(' ') + 1));
  expect(whole.filter(text => !REQUESTS.includes(text))).toEqual([]);
  expect(values.requests_mirrored).toBe(whole.length);
  // A client that ended before its protocol could be told.
  const raw = log.filter(line => line.startsWith('raw ')).map(line => line.slice('raw '.length));
  expect(raw.filter(text => !'GET /'.startsWith(text) && !'POST /'.startsWith(text))).toEqual([]);
  const lost = values.mirror_lost_gap + values.mirror_lost_memory + values.mirror_lost_unfinished;
  expect(whole.length + lost).toBe(values.mirror_requests_matched);
  const answers = log.filter(line => /^\d+< [^~]/.test(line)).map(line => line.slice(line.indexOf(' ') + 1));
  expect(answers.filter(text => text !== OK)).toEqual([]);
}

const WHOLE_STREAMS = [
  'GET /a whole <200 <+5 <whole',
  'POST /json +16 whole <200 <+5 <whole',
  'GET /large whole <200 <+100000 <whole',
  'POST /other +14 whole <200 <+5 <whole',
  'POST /trailers +16 after:body whole <200 <+5 <sum:1 <whole',
];
/** What a request is that is whole, and none of those that were sent. */
function isWrong(told: string): boolean {
  const request = told.split(' <')[0] ?? '';
  return request.endsWith('whole') && !WHOLE_STREAMS.some(each => each.startsWith(request));
}

describe('a crowd that only holds', () => {
  const HOSTILE = 1_000;
  /** 64 KiB to hold: the most that a head may have, and a body. */
  const unfinishedHead = `${get('/never').slice(0, -2)}x-more: ${'m'.repeat(60_000)}`;
  const unfinishedBody = post(`{"user":"alice","text":"${'t'.repeat(60_000)}"}`).slice(0, -1);

  it('costs its own requests, and those of others arrive whole', () => {
    const all = new RecorderMirror();
    const alice = new RecorderMirror({ filter: BODY });
    const crowd = new Crowd().set(PORT, all, alice);
    const hostile = [];
    const honest = crowd.flow();
    for (let i = 0; i < HOSTILE; i++) {
      hostile.push(crowd.flow().client(i % 2 === 0 ? unfinishedHead : unfinishedBody));
      // Cut in the head, in the body, and by whoever comes in between.
      const cut = i % 2 === 0 ? 50 : BY_BODY.length - 5;
      honest.client(BY_BODY.slice(0, cut));
      hostile.push(crowd.flow().client(unfinishedBody));
      honest.client(BY_BODY.slice(cut)).app(OK);
      expect(crowd.budget.usedBytes).toBeLessThanOrEqual(HOLD_BUDGET_BYTES);
    }
    expect(crowd.budget.usedBytes).toBeGreaterThan(HOLD_BUDGET_BYTES / 2);
    for (const each of hostile) each.over();
    honest.over();
    expect(crowd.budget.usedBytes).toBe(0);
    for (const mirror of [all, alice]) {
      const whole = mirror.log.filter(line => /^\d+ [^~]/.test(line));
      expect(whole).toEqual(Array.from({ length: HOSTILE }, (_, index) => `${index + 1} ${BY_BODY}`));
    }
    expect(alice.counts).toMatchObject({ requests_mirrored: HOSTILE, mirror_requests_matched: HOSTILE });
    // All but those that have room; the place of one is for the honest client.
    const places = HOLD_BUDGET_BYTES / (64 * 1024) - 1;
    expect(alice.counters.values.mirror_holds_lost).toBe(2 * HOSTILE - places);
  });

  it('of HTTP/2 does so with blocks that never end, and with bodies that wait', () => {
    const alice = new StreamRecorder(BODY);
    const crowd = new Crowd().set(PORT, alice);
    const sinks = Array.from({ length: 300 }, () => crowd.sink());
    for (const [index, sink] of sinks.entries()) {
      const bytes = index % 2 === 0 ? openBlock(60_000) : waitingStreams(40, 15_000);
      sink.onBytes(FROM_CLIENT, bytes, 0, bytes.length);
      expect(crowd.budget.usedBytes).toBeLessThanOrEqual(HOLD_BUDGET_BYTES);
    }
    const honest = crowd.sink();
    for (const [direction, bytes] of http2Talk) honest.onBytes(direction, bytes, 0, bytes.length);
    expect(alice.told).toEqual(['POST /json +16 whole', 'POST /trailers +16 after:body whole']);
    expect(alice.counters.values.mirror_holds_lost).toBeGreaterThan(0);
    for (const sink of [...sinks, honest]) sink.onOver('closed');
    expect(crowd.budget.usedBytes).toBe(0);
    expect(alice.counters.values.mirror_requests_unjudged).toBe(150 * 40);
    expect(alice.open).toBe(0);
  });
});

describe('what flows keep', () => {
  it('is no more than its part: further connections of HTTP/2 are not decoded, further streams not copied', () => {
    const crowd = new Crowd(100_000);
    const all = new StreamRecorder();
    crowd.set(PORT, all);
    const sinks = Array.from({ length: 20 }, () => crowd.sink());
    for (const sink of sinks) {
      const bytes = waitingStreams(1, 10);
      sink.onBytes(FROM_CLIENT, bytes, 0, bytes.length);
      expect(crowd.budget.keptBytes).toBeLessThanOrEqual(100_000 * KEPT_PART);
    }
    expect(all.counters.values.mirror_flows_undecodable).toBeGreaterThan(0);
    for (const sink of sinks.slice(10)) sink.onOver('closed');
    const more = crowd.sink();
    const bytes = waitingStreams(30, 10);
    more.onBytes(FROM_CLIENT, bytes, 0, bytes.length);
    expect(all.counters.values.mirror_lost_memory).toBeGreaterThan(0);
    for (const sink of [...sinks.slice(0, 10), more]) sink.onOver('closed');
    expect(crowd.budget.usedBytes).toBe(0);
    expect(all.open).toBe(0);
  });

  it('does not grow with what a header block puts into a table and out of it again', () => {
    const crowd = new Crowd().set(PORT, new StreamRecorder());
    const sink = crowd.sink();
    const fields = Buffer.alloc(16_000, Buffer.from('5000', 'hex'));
    const bytes = Buffer.concat([PREFACE, frame(1, 0, 1, fields), frame(9, 0, 1, fields), frame(9, 4, 1, fields)]);
    for (const at of [0, 10_000, 40_000]) {
      sink.onBytes(FROM_CLIENT, bytes, at, at === 40_000 ? bytes.length : at === 0 ? 10_000 : 40_000);
      expect(crowd.budget.keptBytes).toBeLessThan(32 * 1024);
    }
    expect(crowd.budget.usedBytes).toBe(crowd.budget.keptBytes);
    sink.onOver('closed');
    expect(crowd.budget.usedBytes).toBe(0);
  });

  it('of responses is given up where clients pipeline, and comes back with the last of them', () => {
    const all = new RecorderMirror({ wantsResponses: true });
    const crowd = new Crowd(Math.ceil((2 * AWAITED_STEP * AWAITED_BYTES) / KEPT_PART)).set(PORT, all);
    const short = 'GET / HTTP/1.1\r\nHost: shop\r\n\r\n';
    const flows = Array.from({ length: 3 }, () => crowd.flow().client(short.repeat(50)));
    expect(all.counters.values.mirror_responses_lost).toBe(50);
    expect(crowd.budget.keptBytes).toBe(2 * AWAITED_STEP * AWAITED_BYTES);
    flows[0]?.app(OK.repeat(50));
    expect(crowd.budget.keptBytes).toBe(AWAITED_STEP * AWAITED_BYTES);
    expect(all.log.filter(line => line.includes('< HTTP'))).toHaveLength(50);
    for (const flow of flows) flow.over();
    expect(crowd.budget.usedBytes).toBe(0);
  });

  it('are counted for what they cost', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const memoryBytes = (): number => {
      collect();
      collect();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const crowd = new Crowd().set(PORT, new StreamRecorder(BODY));
    for (const streams of [1, 20]) {
      const bytes = waitingStreams(streams, 10);
      const begin = (sink: FlowSink): void => sink.onBytes(FROM_CLIENT, bytes, 0, bytes.length);
      begin(crowd.sink());
      const sinks = Array.from({ length: 300 }, () => crowd.sink());
      const [before, countedBefore] = [memoryBytes(), crowd.budget.usedBytes];
      sinks.forEach(begin);
      const used = memoryBytes() - before;
      const counted = crowd.budget.usedBytes - countedBefore;
      expect(sinks).toHaveLength(300);
      expect(used).toBeLessThan(counted);
    }
  });
});

/** The preface, and a header block that goes on. */
function openBlock(bytes: number): Buffer {
  const pieces: Buffer[] = [PREFACE, frame(1, 0, 1, Buffer.alloc(16_000, 0x82))];
  for (let left = bytes - 16_000; left > 0; left -= 16_000) pieces.push(frame(9, 0, 1, Buffer.alloc(16_000, 0x82)));
  return Buffer.concat(pieces);
}

/** The preface, and requests with a body that does not end. */
function waitingStreams(count: number, bytes: number): Buffer {
  const pieces: Buffer[] = [PREFACE];
  for (let index = 0; index < count; index++) {
    pieces.push(frame(1, 4, index * 2 + 1, POST_BLOCK), frame(0, 0, index * 2 + 1, Buffer.alloc(bytes, 0x20)));
  }
  return Buffer.concat(pieces);
}

/** :method POST, :scheme http, :path / of the static table, :authority a, and a content-type. */
const POST_BLOCK = Buffer.from('\x83\x86\x84\x01\x01a\x0f\x10\x10application/json', 'latin1');

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
}
