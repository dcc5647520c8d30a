/** The client's window is shared in turns, and whoever has room is never left waiting for an event that does not come. */
import { expect, it } from 'vitest';
import { DATA, END_STREAM, readStreamId } from '../../../filter-engine/http2/index.ts';
import { HIGH_WATER_BYTES } from '../limits.ts';
import { ONE_SESSION } from '../testing/messages.ts';
import { Stage } from '../testing/stage.ts';
import {
  block,
  data,
  frame,
  headers,
  OK,
  OPENING,
  request,
  SETTINGS_ACK,
  settings,
  windowUpdate,
} from './testing/frames.ts';

const PING = 6;
const HEADER_BYTES = 9;
const WINDOW_BYTES = 65_535;
const ANSWER_BYTES = 40_000;
const PIECE = Buffer.alloc(ANSWER_BYTES / 4);
const BOBS = 1;
const ALICES = 3;

const answer = (streamId: number): Buffer => {
  const pieces = [0, 1, 2, 3].map(index => data(streamId, PIECE, index === 3 ? 'ends' : 'goes on'));
  return Buffer.concat([headers(streamId, OK, 'goes on'), ...pieces]);
};

/** What the client has of each stream, and whether that is all. */
function received(stage: Stage): Record<number, { bytes: number; isWhole: boolean }> {
  const deeds = stage.deeds.filter(({ leg, did }) => leg === 'client' && did === 'write');
  const bytes = Buffer.concat(deeds.map(deed => deed.bytes));
  const streams: Record<number, { bytes: number; isWhole: boolean }> = {};
  for (let at = 0; at < bytes.length; at += HEADER_BYTES + bytes.readUIntBE(at, 3)) {
    if (bytes[at + 3] !== DATA) continue;
    const streamId = readStreamId(bytes, at + 5);
    const stream = streams[streamId] ?? { bytes: 0, isWhole: false };
    streams[streamId] = stream;
    stream.bytes += bytes.readUIntBE(at, 3);
    stream.isWhole ||= ((bytes[at + 4] as number) & END_STREAM) !== 0;
  }
  return streams;
}

/** Both have filled the window, each its half, and hold the rest of their answers. */
function full(): Stage {
  const stage = new Stage(ONE_SESSION);
  stage.send('client', [OPENING]);
  stage.send('app', [settings(), SETTINGS_ACK]);
  stage.send('client', [headers(BOBS, block(request('bob'))), headers(ALICES, block(request('alice')))]);
  stage.send('alice', [settings(), answer(ALICES)]);
  stage.send('app', [answer(BOBS)]);
  return stage;
}

it('is full of both halves, when both have more to say', () => {
  const half = WINDOW_BYTES >>> 1;
  expect(received(full())).toEqual({
    [BOBS]: { bytes: WINDOW_BYTES - half, isWhole: false },
    [ALICES]: { bytes: half, isWhole: false },
  });
});

// Who comes first changes with each event.
it.each([0, 1])('what the app leaves of it is the session’s in the same turn, behind %i other events', events => {
  const stage = full();
  for (let i = 0; i < events; i++) stage.send('client', [frame(PING, 0, 0, Buffer.alloc(8))]);
  stage.send('client', [windowUpdate(0, 2 * ANSWER_BYTES - WINDOW_BYTES)]);
  const whole = { bytes: ANSWER_BYTES, isWhole: true };
  expect(received(stage)).toEqual({ [BOBS]: whole, [ALICES]: whole });
});

it('what waits while the client takes nothing comes as soon as it does, of both', () => {
  const stage = new Stage(ONE_SESSION);
  stage.send('client', [Buffer.concat([OPENING, windowUpdate(0, 2 * ANSWER_BYTES)])]);
  stage.send('app', [settings(), SETTINGS_ACK]);
  stage.send('client', [headers(BOBS, block(request('bob'))), headers(ALICES, block(request('alice')))]);
  stage.client.queuedBytes = HIGH_WATER_BYTES + 1;
  stage.send('app', [frame(PING, 0, 0, Buffer.alloc(HEADER_BYTES - 1))]);
  stage.send('alice', [settings(), answer(ALICES)]);
  stage.send('app', [answer(BOBS)]);
  expect(received(stage)).toEqual({});
  stage.drain('client');
  const whole = { bytes: ANSWER_BYTES, isWhole: true };
  expect(received(stage)).toEqual({ [BOBS]: whole, [ALICES]: whole });
});
