import { beforeAll, describe, expect, it } from 'vitest';
import {
  ACK,
  BlockPrefilter,
  FRAME_HEADER_BYTES,
  FrameFlow,
  type FrameVisitor,
  HEADERS,
  HeaderBlock,
  HpackDecoder,
  type Http2Midway,
  PASS,
  PREFACE,
  readStreamId,
  SETTINGS,
  SettingsTrack,
  WHOLE,
} from '../../../../filter-engine/http2/index.ts';
import { FROM_APP, FROM_CLIENT } from '../../tcp/flow-visitor.ts';
import { ask, LARGE_BYTES, type Passed, record, StreamRecorder } from '../testing/recorded-streams.ts';
import { EngineStage, PORT } from '../testing/recorder.ts';

const NO_FILTERS = new BlockPrefilter([]);

/** Follows a client and its app as a tap does. */
class Tap {
  readonly decoder = new HpackDecoder(NO_FILTERS);
  readonly clientSettings = new SettingsTrack();
  readonly appSettings = new SettingsTrack();
  highestId = 0;
  private readonly block = new HeaderBlock();
  private readonly client = new FrameFlow(this.visitorOf(this.clientSettings, this.appSettings, true));
  private readonly app = new FrameFlow(this.visitorOf(this.appSettings, this.clientSettings, false));
  private prefaceLeft = PREFACE.length;

  push([direction, bytes]: Passed): void {
    const preface = direction === FROM_CLIENT ? Math.min(this.prefaceLeft, bytes.length) : 0;
    this.prefaceLeft -= preface;
    (direction === FROM_CLIENT ? this.client : this.app).push(bytes, preface, bytes.length);
  }

  get midway(): Http2Midway {
    return {
      ...{ prefaceLeft: this.prefaceLeft, highestId: this.highestId, decoder: this.decoder.snapshot() },
      ...{ client: this.client.position(), app: this.app.position() },
      ...{ clientSettings: this.clientSettings.snapshot(), appSettings: this.appSettings.snapshot() },
    };
  }

  private visitorOf(own: SettingsTrack, others: SettingsTrack, isClient: boolean): FrameVisitor {
    return {
      meetHead: ({ type }) => (type === HEADERS || type === SETTINGS ? WHOLE : PASS),
      meetFrame: (buf, start, end) => {
        if (buf[start + 3] === HEADERS) {
          if (isClient) this.#meetBlock(buf, start, end);
        } else if (((buf[start + 4] ?? 0) & ACK) === 0) own.note(buf, start + FRAME_HEADER_BYTES, end);
        else {
          const acked = others.ack();
          if (isClient) this.decoder.follow(acked);
        }
      },
      payloadRoom: () => Number.MAX_SAFE_INTEGER,
      meetPayload: () => undefined,
      pass: () => undefined,
      meetLoss: () => expect.unreachable(),
    };
  }

  #meetBlock(buf: Buffer, start: number, end: number): void {
    this.block.joinFrames(buf, start, end);
    expect(this.decoder.judge(this.block.bytes, this.block.start, this.block.end)).toBeGreaterThanOrEqual(0);
    this.highestId = Math.max(this.highestId, readStreamId(buf, start + 5));
  }
}

let talked: readonly Passed[];
beforeAll(async () => {
  talked = await record(async session => {
    await ask(session, '/first', { user: 'alice' });
    await ask(session, '/p', { user: 'alice', body: Buffer.alloc(LARGE_BYTES) });
    for (const path of ['/second', '/first', '/third', '/trailers']) {
      await ask(session, path, { user: 'carol', body: 'x', trailers: { after: path } });
    }
  });
});

/** @returns what a mirror is told that begins after so many bytes of the conversation */
function join(at: number, wantsResponses: boolean): StreamRecorder {
  const all = new StreamRecorder(undefined, wantsResponses);
  const stage = new EngineStage(all);
  const flow = { clientAddress: '10.0.0.9', clientPort: 40_000, podPort: PORT, isMidStream: true, startedUs: 0 };
  const tap = new Tap();
  let passed = 0;
  let rest = talked;
  for (; passed < at; rest = rest.slice(1)) {
    const [direction, bytes] = rest[0] as Passed;
    const taken = Math.min(bytes.length, at - passed);
    passed += taken;
    tap.push([direction, bytes.subarray(0, taken)]);
    if (taken < bytes.length)
      rest = [[direction, Buffer.alloc(0)], [direction, bytes.subarray(taken)], ...rest.slice(1)];
  }
  const sink = stage.engine.onFlow(flow, stage.clock, tap.midway);
  for (const [direction, bytes] of rest) sink?.onBytes(direction, bytes, 0, bytes.length);
  sink?.onOver('closed');
  expect(all.open).toBe(0);
  return all;
}

/** Where the bytes of the conversation may be cut: in and around each frame, and not in every byte of large ones. */
function* cuts(): Iterable<number> {
  let at = 0;
  for (const [, bytes] of talked) {
    for (let offset = 0; offset < bytes.length; offset += offset < 80 ? 1 : 997) yield at + offset;
    at += bytes.length;
  }
}

describe('a mirror that begins in the middle of a connection of HTTP/2 that others follow', () => {
  it('is told of every later request as if it had been there from the beginning, wherever it begins', () => {
    const whole = join(0, false);
    const all = whole.told;
    expect(all).toHaveLength(6);
    let later = all.length;
    for (const at of cuts()) {
      const { told, counters } = join(at, false);
      expect(told).toEqual(all.slice(all.length - told.length));
      expect(told.length).toBeLessThanOrEqual(later);
      expect(counters.values.mirror_flows_undecodable).toBe(0);
      expect(counters.values.mirror_requests_matched).toBe(told.length);
      expect(counters.values.mirror_requests_seen).toBe(told.length);
      later = told.length;
    }
    expect(later).toBe(0);
  });

  it('is told that responses are not read, since nobody followed the table of their headers', () => {
    const at = talked.reduce((sum, [, bytes]) => sum + bytes.length, 0) >> 1;
    const { told, counters } = join(at, true);
    expect(told.length).toBeGreaterThan(0);
    for (const text of told) expect(text).toMatch(/whole <torn$|<torn .*whole$/);
    expect(counters.values.mirror_responses_lost).toBe(told.length);
    expect(talked.some(([direction]) => direction === FROM_APP)).toBe(true);
  });
});
