import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toPort } from '../../../protocol/index.ts';
import { FROM_CLIENT } from '../tcp/flow-visitor.ts';
import { BatchReader } from './batch-reader.ts';
import { BatchWriter } from './batch-writer.ts';
import { newPart } from './copy.ts';
import { BATCH_BYTES, BATCHES_AWAY_BYTES } from './limits.ts';
import { RemoteMirror } from './remote-mirror.ts';
import { EngineStage, PORT, RecorderMirror } from './testing/recorder.ts';

/** Two threads in one: what the engine's side posts is played when the test says so. */
function border(wantsResponses = false): {
  readonly stage: EngineStage;
  readonly real: RecorderMirror;
  readonly far: RemoteMirror;
  readonly pass: () => void;
  /** Plays what was posted, and no more comes. */
  readonly breakOff: () => void;
  readonly writer: BatchWriter;
  readonly batches: ArrayBuffer[];
  readonly away: Int32Array;
} {
  const away = new Int32Array(new SharedArrayBuffer(4));
  const posted: [ArrayBuffer, number][] = [];
  const writer = new BatchWriter({ post: (batch, used) => void posted.push([batch, used]) }, away);
  const far = new RemoteMirror({ id: 7, filter: null, wantsResponses, rate: null }, writer);
  const real = new RecorderMirror({ wantsResponses });
  const batches: ArrayBuffer[] = [];
  const reader = new BatchReader(id => (id === 7 ? real : undefined));
  const play = (): void => {
    for (const [batch, used] of posted.splice(0)) {
      reader.play(batch, used);
      Atomics.sub(away, 0, used);
      batches.push(batch);
      writer.reuse(batch);
    }
  };
  const pass = (): void => {
    writer.flush();
    play();
  };
  const breakOff = (): void => {
    play();
    reader.closeAll();
  };
  return { stage: new EngineStage(far), real, far, pass, breakOff, writer, batches, away };
}

const GET = 'GET /a HTTP/1.1\r\nHost: shop\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

it('plays on the other side what the engine told', () => {
  const { stage, real, pass } = border(true);
  const flow = stage.flow().client(GET).app(OK).client('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc');
  pass();
  flow.clientGap(100);
  stage.flow().client('SSH-2.0').over();
  flow.over();
  pass();
  expect(real.log).toEqual([
    `1 ${GET}`,
    `1< ${OK}`,
    '2< ~',
    '2 ~POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc',
    'raw SSH-2.0',
  ]);
  expect(real.counts).toMatchObject({
    mirror_requests_matched: 2,
    requests_mirrored: 1,
    mirror_lost_gap: 1,
    mirror_flows_raw: 1,
  });
  expect(real.openCopies).toBe(0);
});

it('tells who the client is', () => {
  const { far, real, pass } = border();
  const seen: unknown[] = [];
  real.openCopy = flow => {
    seen.push(flow);
    return { write() {}, tear() {}, close() {} };
  };
  const flow = {
    clientAddress: 'fd00::7',
    clientPort: 65_535,
    podPort: toPort(443),
    isMidStream: false,
    http2Stream: 0,
    startedUs: 1.7e15,
  };
  far.openCopy(flow);
  pass();
  expect(seen).toEqual([flow]);
});

it('carries a message that is larger than a batch', () => {
  const { stage, real, pass } = border();
  const large = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${BATCH_BYTES * 2}\r\n\r\n${'x'.repeat(BATCH_BYTES * 2)}`;
  stage.flow().client(GET).client(large).client(GET);
  pass();
  expect(real.log).toEqual([`1 ${GET}`, `2 ${large}`, `3 ${GET}`]);
});

it('tells in one go what a batch has of one connection, each in its order', () => {
  const { stage, real, pass } = border();
  const [one, other] = [stage.flow(), stage.flow()];
  for (const path of ['/a', '/b', '/c']) for (const flow of [one, other]) flow.client(GET.replace('/a', path));
  one.over();
  pass();
  other.client(GET.replace('/a', '/d'));
  stage.flow().client(GET);
  pass();
  const paths = real.log.map(line => line.split(' ', 3).filter(word => word !== 'GET'));
  const turn = [
    ['1', '/a'],
    ['2', '/b'],
    ['3', '/c'],
  ];
  expect(paths).toEqual([...turn, ...turn, ['4', '/d'], ['1', '/a']]);
  expect(real.openCopies).toBe(2);
});

it('keeps the order of all connections where somebody reads along', () => {
  const { stage, real, pass } = border(true);
  const [one, other] = [stage.flow(), stage.flow()];
  for (const path of ['/a', '/b']) for (const flow of [one, other]) flow.client(GET.replace('/a', path)).app(OK);
  pass();
  const requests = real.log.filter(line => line.includes('GET')).map(line => line.split(' ', 3));
  expect(requests.map(([exchange, , path]) => [exchange, path])).toEqual([
    ['1', '/a'],
    ['1', '/a'],
    ['2', '/b'],
    ['2', '/b'],
  ]);
});

it('writes its batches again once they were played', () => {
  const { stage, pass, batches } = border();
  const flow = stage.flow();
  for (let i = 0; i < 5; i++) {
    flow.client(GET);
    pass();
  }
  expect(batches).toHaveLength(5);
  expect(new Set(batches).size).toBe(1);
});

it('loses whole messages while the other thread stands still, and says how many', () => {
  const { stage, real, pass, writer } = border();
  const body = 'x'.repeat(1_000_000);
  const request = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const flow = stage.flow();
  for (let i = 0; i < 60; i++) flow.client(request);
  expect(writer.awayBytes).toBeLessThan(BATCHES_AWAY_BYTES + 2 * request.length);
  pass();
  flow.client(GET);
  pass();
  const {
    mirror_requests_matched: matched,
    requests_mirrored: mirrored,
    mirror_lost_slow: lost,
  } = real.counters.values;
  expect(matched).toBe(61);
  expect(lost).toBeGreaterThan(20);
  expect(mirrored + lost).toBe(matched);
  expect(real.log.at(-1)).toBe(`61 ${GET}`);
});

it('cuts what follows an upgrade whose request was left out, whichever messages are', () => {
  const upgrade = 'GET /ws HTTP/1.1\r\nHost: shop\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n';
  const agreed = 'HTTP/1.1 101 Switching Protocols\r\n\r\n';
  const areShed = fc.array(fc.boolean(), { maxLength: 4 });
  fc.assert(
    fc.property(areShed, fc.boolean(), fc.boolean(), fc.boolean(), (before, isShed, isAnswerShed, hasResponses) => {
      const { stage, real, pass, away } = border(hasResponses);
      const flow = stage.flow();
      const tell = (isLeftOut: boolean, say: () => void): void => {
        if (isLeftOut) Atomics.add(away, 0, BATCHES_AWAY_BYTES + 1);
        say();
        if (isLeftOut) Atomics.sub(away, 0, BATCHES_AWAY_BYTES + 1);
      };
      for (const each of before) {
        tell(each, () => flow.client(GET));
        flow.app(OK);
      }
      tell(isShed, () => flow.client(upgrade));
      tell(isAnswerShed, () => flow.app(agreed));
      flow.client('frames').client(' of it').over();
      pass();
      const requests = real.log.filter(line => /^\d+ /.test(line)).map(line => line.slice(line.indexOf(' ') + 1));
      expect(requests).toEqual([...before.filter(each => !each).map(() => GET), ...(isShed ? [] : [upgrade])]);
      expect(real.log.at(-1)).toBe(isShed ? 'raw cut' : 'raw frames of it');
      expect(real.counters.values.mirror_flows_cut).toBe(isShed ? 1 : 0);
    }),
  );
});

it('leaves out whole packets while the other thread stands still, and says how many', () => {
  const { real, pass, writer, away } = border();
  const written: [number, string][] = [];
  Object.assign(real, {
    writePackets: (packets: number, buf: Buffer, start: number, end: number) =>
      written.push([packets, buf.toString('latin1', start, end)]),
  });
  const say = (text: string, packets: number): void => writer.packets(7, Buffer.from(text), packets);
  say('header', 0);
  say('two', 2);
  Atomics.add(away, 0, BATCHES_AWAY_BYTES + 1);
  say('late header', 0);
  say('many', 5);
  Atomics.sub(away, 0, BATCHES_AWAY_BYTES + 1);
  say('one', 1);
  pass();
  expect(written).toEqual([
    [0, 'header'],
    [2, 'two'],
    [0, 'late header'],
    [1, 'one'],
  ]);
  expect(real.counts).toEqual({ mirror_packets_lost: 5 });
});

it('breaks off with every request counted as what became of it, wherever the worker breaks', () => {
  const request = fc.record({
    flow: fc.nat(2),
    bodyBytes: fc.oneof(fc.nat(100), fc.nat(BATCH_BYTES), fc.constantFrom(BATCH_BYTES - 300, BATCH_BYTES * 2)),
    sentPart: fc.constantFrom(1, 1, 1, 0.5),
    isShed: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(request, { maxLength: 30 }), requests => {
      const { stage, real, away, breakOff } = border();
      const flows = [stage.flow(), stage.flow(), stage.flow()];
      for (const { flow, bodyBytes, sentPart, isShed } of requests) {
        const head = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${bodyBytes}\r\n\r\n`;
        const text = head + 'x'.repeat(bodyBytes);
        if (isShed) Atomics.add(away, 0, BATCHES_AWAY_BYTES + 1);
        flows[flow]?.client(text.slice(0, Math.ceil(text.length * sentPart)), 100_000);
        if (isShed) Atomics.sub(away, 0, BATCHES_AWAY_BYTES + 1);
      }
      breakOff();
      const { values } = real.counters;
      const lost = values.mirror_lost_slow + values.mirror_lost_unfinished + values.mirror_lost_ambiguous;
      expect(values.requests_mirrored + lost).toBe(values.mirror_requests_matched);
    }),
    { numRuns: 60 },
  );
});

it('has every request of a full batch in its counts', () => {
  const { stage, real, breakOff } = border();
  const flow = stage.flow();
  for (let i = 0; i < 100_000; i++) flow.client(GET);
  breakOff();
  const {
    mirror_requests_matched: matched,
    mirror_requests_seen: seen,
    requests_mirrored: mirrored,
  } = real.counters.values;
  expect(mirrored).toBeGreaterThan(1_000);
  expect([matched, seen]).toEqual([mirrored, mirrored]);
});

it('counts a response that was left out once, whatever is missing of it later', () => {
  for (const shedBytes of [0, BATCHES_AWAY_BYTES + 1]) {
    const { stage, real, pass, away } = border(true);
    const flow = stage.flow().client(GET).client(GET);
    Atomics.add(away, 0, shedBytes);
    flow.app(OK.slice(0, -1));
    Atomics.sub(away, 0, shedBytes);
    flow.appGap(1).app('x').over();
    pass();
    expect(real.counts).toMatchObject({ requests_mirrored: 2, mirror_responses_lost: 2 });
  }
});

it('forgets what is about a mirror that has gone', () => {
  const { stage, real, pass } = border();
  const gone = new RecorderMirror();
  stage.flow().client(GET);
  stage.engine.set(PORT, [gone]);
  stage.flow().client(GET);
  pass();
  expect(real.log).toHaveLength(1);
  expect(gone.log).toHaveLength(1);
});

it('gives a number again only once its copy was closed, and a closed copy says nothing under it', () => {
  const { writer } = border();
  const flow = {
    clientAddress: '::1',
    clientPort: 1,
    podPort: toPort(80),
    isMidStream: false,
    http2Stream: 0,
    startedUs: 0,
  };
  const lasting = writer.open(7, flow, true);
  for (let turn = 0; turn < 100; turn++) {
    const brief = writer.open(7, flow, true);
    expect([lasting.id, brief.id]).toEqual([1, 2]);
    brief.close();
    const before = writer.awayBytes;
    brief.write(newPart(FROM_CLIENT), Buffer.from('late'), 0, 4);
    brief.tear(newPart(FROM_CLIENT), 'mirror_lost_gap');
    brief.close();
    expect(writer.awayBytes).toBe(before);
  }
});
