/**
 * A whole connection of HTTP/2 of which a session takes streams: whatever client, app and local process say, in whatever pieces and order, nothing
 * throws, the app sees nothing of a stream that the session has, what our side writes are whole frames, and nothing is left behind.
 */

import { block, data, headers, request, SETTINGS_ACK, settings } from '../../../agent/steal/http2/testing/frames.ts';
import { uploads } from '../../../agent/steal/http2/upload-budget.ts';
import { Stage } from '../../../agent/steal/testing/stage.ts';
import { HEADERS, PREFACE, PRIORITY, readStreamId } from '../../../filter-engine/http2/index.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { HTTP2_FRAMES } from '../http2-pieces.ts';
import { RandomNumbers, seedOf } from '../random-numbers.ts';

const SEPARATOR = Buffer.from('\xffNEXT\xff', 'latin1');
const HEADER_BYTES = 9;
const MAX_TURNS = 8;
const MANY_BYTES = 64 * 1024;
const ALICE = { header: { name: 'x-user', equals: 'alice' } } as const;
const ALICES = headers(101, block(request('alice')), 'goes on');
const OK = Buffer.of(0x88);

const seed = (...parts: readonly (readonly Buffer[])[]): Buffer =>
  Buffer.concat(parts.flatMap((part, index) => (index === 0 ? part : [SEPARATOR, ...part])));
const ANSWER = [settings(), headers(101, OK, 'goes on'), data(101, 'hello')];

export const target: FuzzTarget = {
  name: 'http2-diversion',
  seeds: [
    seed([settings(), ALICES, data(101, 'body')], [settings(), SETTINGS_ACK], ANSWER),
    seed(HTTP2_FRAMES, HTTP2_FRAMES, HTTP2_FRAMES),
    ...HTTP2_FRAMES.map(each => seed([settings(), ALICES, each], [settings(), SETTINGS_ACK, each], [...ANSWER, each])),
  ],
  dictionary: [...HTTP2_FRAMES, ALICES, ...ANSWER, SEPARATOR].map(piece => piece.toString('latin1')),
  guide: 'steal/http2/',
  maxBytes: 4096,
  run(input) {
    const [client = Buffer.alloc(0), app = Buffer.alloc(0), local = Buffer.alloc(0)] = partsOf(input);
    for (const turns of [1, MAX_TURNS])
      converse({ client: Buffer.concat([PREFACE, client]), app, alice: local }, turns);
  },
};

function partsOf(input: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let at = 0;
  for (let end = input.indexOf(SEPARATOR); end >= 0 && parts.length < 2; end = input.indexOf(SEPARATOR, at)) {
    parts.push(input.subarray(at, end));
    at = end + SEPARATOR.length;
  }
  return [...parts, input.subarray(at)];
}

/** @throws Error when something does not hold */
function converse(said: Readonly<Record<string, Buffer>>, turns: number): void {
  const stage = new Stage({ sessions: { alice: { filter: ALICE } } });
  const random = new RandomNumbers(seedOf(said.client ?? Buffer.alloc(0)) ^ turns);
  const left = Object.entries(said).map(([leg, bytes]) => ({ leg, bytes }));
  for (let turn = 1; turn <= turns; turn++) {
    for (const each of left) {
      if (!stage.legs.has(each.leg)) continue;
      const count = turn === turns ? each.bytes.length : random.below(each.bytes.length + 1);
      if (count > 0) stage.send(each.leg, [each.bytes.subarray(0, count)]);
      each.bytes = each.bytes.subarray(count);
    }
  }
  requireApart(stage);
  const facts = stage.connection.app.http2?.facts;
  if (uploads.heldBytes > MANY_BYTES) throw new Error(`${uploads.heldBytes} bytes wait for a session`);
  if (random.below(2) === 0) stage.end('client');
  stage.close();
  if (uploads.heldBytes !== 0) throw new Error(`${uploads.heldBytes} bytes are held of a connection that is gone`);
  if (facts !== undefined && facts.live.size > 0) throw new Error('streams outlive their connection');
}

/** The app has no DATA, HEADERS or PRIORITY of a stream that the session has and did not give back. */
function requireApart(stage: Stage): void {
  const { fallback_undelivered, fallback_session_gone, fallback_local_refused } = stage.counters.values;
  if (fallback_undelivered + fallback_session_gone + fallback_local_refused > 0) return;
  const stolen = new Set<number>();
  for (const leg of stage.legs.keys()) {
    if (!leg.startsWith('alice')) continue;
    for (const { type, streamId } of framesTo(stage, leg)) if (type === HEADERS) stolen.add(streamId);
  }
  if (!stage.counters.values.requests_stolen) return;
  for (const { type, streamId } of framesTo(stage, 'app')) {
    if (type <= PRIORITY && stolen.has(streamId)) throw new Error(`the app hears of stream ${streamId}`);
  }
}

/** What was written to `leg` behind its preface. @throws Error when the last frame of our own is not whole */
function framesTo(stage: Stage, leg: string): { readonly type: number; readonly streamId: number }[] {
  const deeds = stage.deeds.filter(deed => deed.leg === leg && deed.did === 'write');
  const bytes = Buffer.concat(deeds.map(deed => deed.bytes)).subarray(PREFACE.length);
  const frames: { type: number; streamId: number }[] = [];
  let at = 0;
  while (at + HEADER_BYTES <= bytes.length) {
    frames.push({ type: bytes[at + 3] as number, streamId: readStreamId(bytes, at + 5) });
    at += HEADER_BYTES + bytes.readUIntBE(at, 3);
  }
  if (leg !== 'app' && at !== bytes.length) throw new Error(`${leg} was sent a part of a frame`);
  return frames;
}
