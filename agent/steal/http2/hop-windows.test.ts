/** What a session's local process may send ahead, and what of a client may wait for it. */
import { afterEach, describe, expect, it } from 'vitest';
import { PREFACE, RST_STREAM, readStreamId, readUint32, WINDOW_UPDATE } from '../../../filter-engine/http2/index.ts';
import { HIGH_WATER_BYTES } from '../limits.ts';
import { ONE_SESSION } from '../testing/messages.ts';
import { Stage } from '../testing/stage.ts';
import { lent } from './hop-credit.ts';
import {
  CREDIT_STEP_BYTES,
  HOP_WINDOW_BYTES,
  LARGEST_HOP_STREAM_BYTES,
  LARGEST_HOP_WINDOW_BYTES,
  MAX_ALL_LENT_BYTES,
  MAX_ALL_UPLOADS_BYTES,
  MAX_KEPT_BYTES,
  MAX_LENT_BYTES,
  MAX_UPLOAD_BYTES,
  MIN_UPLOAD_BYTES,
} from './limits.ts';
import { data, frame, headers, OK, OPENING, reset, SETTINGS_ACK, settings, windowUpdate } from './testing/frames.ts';
import { alices } from './testing/scenes.ts';
import { uploads } from './upload-budget.ts';

const HEADER_BYTES = 9;
const FIRST_WINDOW_BYTES = 65_535;
const FRAME_BYTES = 16_384;
const EVERYTHING = 0x7fffffff;
const CANCEL = 8;
const INTERNAL_ERROR = 2;
const ENHANCE_YOUR_CALM = 11;
const PIECE = Buffer.alloc(FRAME_BYTES);

afterEach(() => {
  expect(uploads.heldBytes).toBe(0);
  expect(lent.bytes).toBe(0);
});

/** A stolen stream 1 whose client lets be sent so much of it. */
function stolen(streamWindow: number, end: 'ends' | 'goes on' = 'ends'): Stage {
  const stage = new Stage(ONE_SESSION);
  stage.send('client', [OPENING, settings([4, streamWindow]), windowUpdate(0, EVERYTHING - FIRST_WINDOW_BYTES)]);
  stage.send('app', [settings(), SETTINGS_ACK, SETTINGS_ACK]);
  stage.send('client', [alices(1, end)]);
  return stage;
}

function framesTo(stage: Stage, leg: string): Buffer[] {
  const deeds = stage.deeds.filter(deed => deed.leg === leg && deed.did === 'write');
  const bytes = Buffer.concat(deeds.map(deed => deed.bytes));
  const frames: Buffer[] = [];
  for (let at = bytes.indexOf(PREFACE) === 0 ? PREFACE.length : 0; at < bytes.length; ) {
    const end = at + HEADER_BYTES + bytes.readUIntBE(at, 3);
    frames.push(bytes.subarray(at, end));
    at = end;
  }
  return frames;
}

/** A local process that is a round trip away, and sends as much of stream 1 as it may. */
class FarLocal {
  readonly stage: Stage;
  stream = FIRST_WINDOW_BYTES;
  connection = FIRST_WINDOW_BYTES;

  constructor(stage: Stage) {
    this.stage = stage;
    stage.send('alice', [settings(), headers(1, OK, 'goes on')]);
  }

  /** @returns how much it sent */
  roundTrip(): number {
    for (const each of framesTo(this.stage, 'alice')) {
      if (each[3] !== WINDOW_UPDATE) continue;
      if (readStreamId(each, 5) === 0) this.connection += readUint32(each, HEADER_BYTES);
      else this.stream += readUint32(each, HEADER_BYTES);
    }
    this.stage.deeds.length = 0;
    const room = Math.min(this.stream, this.connection);
    for (let left = room; left > 0; left -= FRAME_BYTES) {
      this.stage.send('alice', [data(1, PIECE.subarray(0, Math.min(left, FRAME_BYTES)), 'goes on')]);
    }
    this.stream -= room;
    this.connection -= room;
    return room;
  }
}

describe('the windows of a local process', () => {
  it('grow while the client takes what comes', () => {
    const local = new FarLocal(stolen(EVERYTHING));
    const rounds = Array.from({ length: 12 }, () => local.roundTrip());
    expect(rounds[0]).toBe(FIRST_WINDOW_BYTES);
    expect(rounds.slice(-3)).toEqual(Array(3).fill(LARGEST_HOP_STREAM_BYTES));
    local.roundTrip();
    expect(local.connection).toBeLessThanOrEqual(LARGEST_HOP_WINDOW_BYTES);
    local.stage.close();
  });

  it('stay as they are while the client takes nothing', () => {
    const local = new FarLocal(stolen(0));
    const sent = Array.from({ length: 12 }, () => local.roundTrip()).reduce((sum, each) => sum + each);
    expect(sent).toBe(FIRST_WINDOW_BYTES);
    expect(local.connection).toBe(HOP_WINDOW_BYTES - sent);
    local.stage.close();
  });

  it('hold no more than they have grown to of a client that stops', () => {
    const taken = 1024 * 1024;
    const local = new FarLocal(stolen(taken));
    const sent = Array.from({ length: 20 }, () => local.roundTrip()).reduce((sum, each) => sum + each);
    expect(sent - taken).toBeLessThanOrEqual(LARGEST_HOP_STREAM_BYTES);
    local.stage.close();
  });
});

/** A local process that answers each of its streams with as much as the windows at first allow. */
class BusyLocal {
  readonly stage = stolen(0);
  /** What the window of all its streams still takes. */
  room = FIRST_WINDOW_BYTES;

  constructor() {
    this.stage.send('alice', [settings()]);
    this.hear();
  }

  /** @returns whether all of the answer went */
  answer(streamId: number): boolean {
    const { stage } = this;
    if (streamId > 1) stage.send('client', [alices(streamId)]);
    stage.send('alice', [headers(streamId, OK, 'goes on')]);
    const bytes = Math.min(FIRST_WINDOW_BYTES, this.room);
    for (let at = 0; at < bytes; at += FRAME_BYTES) {
      stage.send('alice', [data(streamId, PIECE.subarray(0, Math.min(FRAME_BYTES, bytes - at)), 'goes on')]);
    }
    this.room -= bytes;
    this.hear();
    return bytes === FIRST_WINDOW_BYTES;
  }

  /** Its streams' clients take what there is. */
  take(streamIds: readonly number[]): void {
    for (const streamId of streamIds) this.stage.send('client', [windowUpdate(streamId, FIRST_WINDOW_BYTES)]);
    this.hear();
  }

  private hear(): void {
    for (const each of framesTo(this.stage, 'alice')) {
      if (each[3] === WINDOW_UPDATE && readStreamId(each, 5) === 0) this.room += readUint32(each, HEADER_BYTES);
    }
    this.stage.deeds.length = 0;
  }
}

describe('streams that their client does not take', () => {
  const idsFrom = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + 2 * i);

  it('leave the window to those that it takes', () => {
    const local = new BusyLocal();
    const many = idsFrom(1, 40);
    for (const streamId of many) expect(local.answer(streamId)).toBe(true);
    expect(local.room).toBeGreaterThanOrEqual(HOP_WINDOW_BYTES / 2);
    expect(lent.bytes).toBeGreaterThan(0);
    local.take(many);
    expect(lent.bytes).toBe(0);
    expect(local.room).toBeGreaterThan(HOP_WINDOW_BYTES - CREDIT_STEP_BYTES);
    expect(local.room).toBeLessThanOrEqual(LARGEST_HOP_WINDOW_BYTES);
    local.stage.close();
  });

  it('owe nothing once they are reset, by whomever', () => {
    for (const end of [
      ({ stage }: BusyLocal, streamId: number) => stage.send('client', [reset(streamId, CANCEL)]),
      ({ stage }: BusyLocal, streamId: number) => stage.send('alice', [reset(streamId, CANCEL)]),
    ]) {
      const local = new BusyLocal();
      const many = idsFrom(1, 20);
      for (const streamId of many) local.answer(streamId);
      for (const streamId of many) end(local, streamId);
      local.take([]);
      expect(lent.bytes).toBe(0);
      expect(local.room).toBeGreaterThan(HOP_WINDOW_BYTES - CREDIT_STEP_BYTES);
      expect(local.room).toBeLessThanOrEqual(HOP_WINDOW_BYTES);
      local.stage.close();
    }
  });

  it('owe nothing once their session is gone', () => {
    const local = new BusyLocal();
    for (const streamId of idsFrom(1, 20)) local.answer(streamId);
    expect(lent.bytes).toBeGreaterThan(0);
    local.stage.reset('alice', 2);
    expect(lent.bytes).toBe(0);
    local.stage.close();
  });

  it('leave the window to others up to a limit', () => {
    const local = new BusyLocal();
    const many = idsFrom(1, 2 + (MAX_LENT_BYTES + HOP_WINDOW_BYTES) / FIRST_WINDOW_BYTES);
    const answered = many.filter(streamId => local.answer(streamId));
    expect(answered.length).toBeLessThan(many.length);
    expect(answered.length * FIRST_WINDOW_BYTES).toBeGreaterThan(MAX_LENT_BYTES);
    expect(lent.bytes).toBe(MAX_LENT_BYTES);
    local.take(many);
    expect(local.answer((many.at(-1) ?? 0) + 2)).toBe(true);
    local.stage.close();
  });

  it('share the window as it is while much is lent on other connections', () => {
    const local = new BusyLocal();
    lent.bytes += MAX_ALL_LENT_BYTES;
    const many = idsFrom(1, 20);
    expect(many.filter(streamId => local.answer(streamId))).toHaveLength(HOP_WINDOW_BYTES >>> 16);
    lent.bytes -= MAX_ALL_LENT_BYTES;
    local.stage.close();
  });
});

describe('whole answers', () => {
  const RESET_BYTES = 13;
  const ANSWER = Buffer.concat(Array.from({ length: 60 }, () => data(1, PIECE.subarray(0, 1_000), 'goes on')));
  const ANSWER_BYTES = 60_000;

  /** Answers some streams in full, each of the next local process, and ends it. @returns those that were reset */
  function answerAndEnd(stage: Stage, streamIds: readonly number[]): number[] {
    stage.deeds.length = 0;
    for (const streamId of streamIds) if (streamId > 1) stage.send('client', [alices(streamId)]);
    const { label } = [...stage.legs.values()].at(-1) ?? { label: 'alice' };
    stage.send(label, [settings()]);
    for (const streamId of streamIds) {
      const body = Buffer.from(ANSWER);
      for (let at = 5; at < body.length; at += HEADER_BYTES + 1_000) body.writeUInt32BE(streamId, at);
      stage.send(label, [headers(streamId, OK, 'goes on'), body, data(streamId, '')]);
    }
    stage.end(label);
    const told = framesTo(stage, 'client').filter(each => each[3] === RST_STREAM && each.length === RESET_BYTES);
    for (const each of told) expect(readUint32(each, HEADER_BYTES)).toBe(INTERNAL_ERROR);
    return told.map(each => readStreamId(each, 5));
  }

  const idsOf = (round: number): number[] => Array.from({ length: 16 }, (_, i) => 1 + 2 * (16 * round + i));

  it('are kept of local processes that are gone up to a limit', () => {
    const stage = stolen(0);
    const most = Math.floor(MAX_KEPT_BYTES / ANSWER_BYTES);
    let answered = 0;
    let lost: number[] = [];
    for (let round = 0; lost.length === 0; round++) {
      lost = answerAndEnd(stage, idsOf(round));
      answered += 16 - lost.length;
      expect(answered).toBeLessThanOrEqual(most);
    }
    expect(answered).toBe(most);
    expect(lent.bytes).toBe(most * ANSWER_BYTES);
    expect(stage.counters.values.local_failures).toBe(lost.length);
    stage.send('client', [windowUpdate(1, ANSWER_BYTES), reset(3, CANCEL)]);
    expect(lent.bytes).toBe((most - 2) * ANSWER_BYTES);
    stage.close();
  });

  it('are not kept while much is on other connections', () => {
    const stage = stolen(0);
    lent.bytes += MAX_ALL_LENT_BYTES - ANSWER_BYTES;
    expect(answerAndEnd(stage, [1, 3])).toEqual([3]);
    lent.bytes -= MAX_ALL_LENT_BYTES - ANSWER_BYTES;
    expect(lent.bytes).toBe(ANSWER_BYTES);
    stage.close();
  });
});

describe('what waits for a session', () => {
  /** Uploads of these streams, until one is reset. @returns which, and what waited then */
  function uploadUntilReset(
    stage: Stage,
    streamIds: readonly number[],
  ): { readonly reset: number; readonly bytes: number } {
    stage.leg('alice').queuedBytes = HIGH_WATER_BYTES + 1;
    for (let bytes = 0; bytes <= 2 * MAX_UPLOAD_BYTES; ) {
      for (const streamId of streamIds) {
        stage.send('client', [data(streamId, PIECE, 'goes on')]);
        bytes += PIECE.length;
        const reset = framesTo(stage, 'client').find(each => each[3] === RST_STREAM);
        stage.deeds.length = 0;
        if (reset === undefined) continue;
        expect(readUint32(reset, HEADER_BYTES)).toBe(ENHANCE_YOUR_CALM);
        return { reset: readStreamId(reset, 5), bytes };
      }
    }
    throw new Error('nothing was reset');
  }

  it('resets the fullest upload above the limit', () => {
    const stage = stolen(FIRST_WINDOW_BYTES, 'goes on');
    stage.send('client', [alices(3, 'goes on')]);
    stage.send('alice', [settings()]);
    const { reset, bytes } = uploadUntilReset(stage, [1, 3, 3]);
    expect(reset).toBe(3);
    expect(bytes).toBe(MAX_UPLOAD_BYTES + PIECE.length);
    expect(stage.counters.values.http2_uploads_reset).toBe(1);
    expect(uploads.heldBytes).toBeLessThan(MAX_UPLOAD_BYTES / 2);
    stage.close();
  });

  it('resets an upload earlier while all together hold too much', () => {
    const stage = stolen(FIRST_WINDOW_BYTES, 'goes on');
    stage.send('alice', [settings()]);
    uploads.heldBytes += MAX_ALL_UPLOADS_BYTES;
    const { bytes } = uploadUntilReset(stage, [1]);
    uploads.heldBytes -= MAX_ALL_UPLOADS_BYTES;
    expect(bytes).toBe(MIN_UPLOAD_BYTES + PIECE.length);
    stage.close();
  });

  it('is forgotten with its stream, with its session, and with its client', () => {
    for (const end of [
      (stage: Stage) => stage.send('client', [frame(RST_STREAM, 0, 1, Buffer.alloc(4))]),
      (stage: Stage) => stage.reset('alice', 2),
      (stage: Stage) => stage.close(),
    ]) {
      const stage = stolen(FIRST_WINDOW_BYTES, 'goes on');
      stage.send('alice', [settings()]);
      stage.leg('alice').queuedBytes = HIGH_WATER_BYTES + 1;
      stage.send('client', [data(1, PIECE, 'goes on')]);
      expect(uploads.heldBytes).toBe(PIECE.length);
      end(stage);
      expect(uploads.heldBytes).toBe(0);
    }
  });
});
