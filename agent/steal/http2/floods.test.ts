/** Clients that flood or stall a connection of which a session has streams: bounded, counted, and ended as an app would end them. */
import { describe, expect, it } from 'vitest';
import { ONE_SESSION } from '../testing/messages.ts';
import { play } from '../testing/play.ts';
import { Stage } from '../testing/stage.ts';
import { MAX_UNANSWERED_RESETS, MAX_WAITING_CONTROL_BYTES } from './limits.ts';
import {
  block,
  data,
  EMPTY_TABLE,
  frame,
  goaway,
  HOP_OPENING,
  headers,
  OK,
  OPENING,
  request,
  reset,
  settings,
  windowUpdate,
} from './testing/frames.ts';

const CANCEL = 8;
const PROTOCOL_ERROR = 1;
const COMPRESSION_ERROR = 9;
const ENHANCE_YOUR_CALM = 11;
const alices = (id: number): Buffer => headers(id, block(request('alice'), 'inserted'), 'goes on');

/** A play in which stream 1 is Alice's, and the header tables have parted. */
const stolen = () =>
  play(ONE_SESSION)
    .client(OPENING)
    .expectDial()
    .toApp(OPENING)
    .app(settings())
    .toClient(settings())
    .client(alices(1))
    .expectOpen('alice')
    .to(
      'alice',
      Buffer.concat([HOP_OPENING, headers(1, Buffer.concat([EMPTY_TABLE, block(request('alice'))]), 'goes on')]),
    );

/** The same on a stage, with an answered stream. */
function staged(...client: readonly (readonly [number, number])[]): Stage {
  const stage = new Stage(ONE_SESSION);
  stage.send('client', [Buffer.concat([OPENING, settings(...client)])]);
  stage.send('app', [settings()]);
  stage.send('client', [alices(1)]);
  stage.send('alice', [settings()]);
  return stage;
}

const liveOf = (stage: Stage): number | undefined => stage.connection.app.http2?.facts.live.size;

describe('a client that floods', () => {
  it.each([
    [
      'a header block of too many frames',
      Buffer.concat([frame(1, 0, 3, OK), ...Array.from({ length: 70 }, () => frame(9, 0, 3))]),
      PROTOCOL_ERROR,
    ],
    [
      'more SETTINGS than are acknowledged',
      Buffer.concat(Array.from({ length: 70 }, () => settings([3, 100]))),
      PROTOCOL_ERROR,
    ],
    [
      'a block that unpacks to more than the limit',
      headers(3, Buffer.concat([OK, Buffer.alloc(16_000, 0xbe)])),
      COMPRESSION_ERROR,
    ],
  ])('by %s loses the connection, counted', (_what, bytes, code) => {
    const stage = staged();
    stage.send('client', [bytes]);
    const said = stage.deeds.filter(({ leg, did }) => leg === 'client' && did === 'write').map(deed => deed.bytes);
    expect(Buffer.concat(said).subarray(-17).readUInt32BE(13)).toBe(code);
    expect(stage.counters.values.http2_connections_failed).toBe(1);
    expect(liveOf(stage)).toBe(0);
    expect(stage.client.isSilent).toBe(true);
  });

  it('rapid resets end the connection', () => {
    const stage = staged();
    for (let i = 1; i <= MAX_UNANSWERED_RESETS; i++) {
      const id = 2 * i + 1;
      stage.send('client', [Buffer.concat([alices(id), reset(id, CANCEL)])]);
      expect(liveOf(stage)).toBe(1);
    }
    expect(stage.counters.values.http2_connections_failed).toBe(0);
    const last = 2 * MAX_UNANSWERED_RESETS + 3;
    stage.send('client', [Buffer.concat([alices(last), reset(last, CANCEL)])]);
    expect(stage.counters.values.http2_connections_failed).toBe(1);
    const said = stage.deeds.filter(({ leg, did }) => leg === 'client' && did === 'write').map(deed => deed.bytes);
    expect(Buffer.concat(said).subarray(-17)).toEqual(goaway(last, ENHANCE_YOUR_CALM));
  });

  it('rapid resets behind an early hint count, too', () => {
    const stage = staged();
    for (let i = 1; i <= MAX_UNANSWERED_RESETS + 1; i++) {
      const id = 2 * i + 1;
      stage.send('client', [alices(id)]);
      stage.send('alice', [headers(id, block([[':status', '103']]), 'goes on')]);
      expect(stage.counters.values.http2_connections_failed).toBe(0);
      stage.send('client', [reset(id, CANCEL)]);
      stage.deeds.length = 0;
    }
    expect(stage.counters.values.http2_connections_failed).toBe(1);
  });

  it('may cancel as often as it is answered', () => {
    const stage = staged();
    for (let i = 1; i <= 2 * MAX_UNANSWERED_RESETS; i++) {
      const id = 4 * i + 1;
      stage.send('client', [Buffer.concat([alices(id), reset(id, CANCEL), headers(id + 2, block(request('alice')))])]);
      stage.send('alice', [headers(id + 2, OK)]);
      stage.deeds.length = 0;
    }
    expect(stage.counters.values.http2_connections_failed).toBe(0);
    expect(liveOf(stage)).toBe(1);
  });

  it('by PINGs is not read on while it does not read their answers', () => {
    const stage = staged();
    stage.client.queuedBytes = 1_000_000;
    stage.send(
      'client',
      Array.from({ length: 3 }, () => frame(6, 0, 0, Buffer.from('12345678'))),
    );
    expect(stage.client.isPaused).toBe(true);
  });

  it('by PINGs is not read on while nothing can be said to it', () => {
    const stage = new Stage(ONE_SESSION);
    const ping = frame(6, 0, 0, Buffer.from('12345678'));
    const inOneRead = Math.ceil(MAX_WAITING_CONTROL_BYTES / ping.length);
    stage.send('client', [Buffer.concat([OPENING, alices(1)])]);
    stage.send('client', [Buffer.concat(Array.from({ length: inOneRead }, () => ping))]);
    expect(stage.client.isPaused).toBe(false);
    stage.send('client', [ping, ping]);
    expect(stage.client.isPaused).toBe(true);
    stage.deeds.length = 0;
    stage.send('app', [settings()]);
    expect(stage.client.isPaused).toBe(false);
    const said = Buffer.concat(
      stage.deeds.filter(({ leg, did }) => leg === 'client' && did === 'write').map(deed => deed.bytes),
    );
    // The first one passed.
    expect(said.length).toBe(settings().length + (inOneRead + 1) * ping.length);
  });
});

describe('a client that stalls', () => {
  it('by a window of nothing gets no more of a session than the head, and the session no credit', () => {
    const stage = staged([4, 0]);
    stage.deeds.length = 0;
    stage.send('alice', [
      headers(1, OK, 'goes on'),
      data(1, Buffer.alloc(16_000), 'goes on'),
      data(1, Buffer.alloc(16_000)),
    ]);
    expect(stage.deeds.map(({ leg, did }) => `${did} ${leg}`)).toEqual(['write client']);
    expect(stage.deeds[0]?.bytes).toEqual(headers(1, OK, 'goes on'));
    stage.send('client', [windowUpdate(1, 10)]);
    expect(stage.deeds[0]?.bytes.subarray(-19, -10)).toEqual(data(1, Buffer.alloc(10), 'goes on').subarray(0, 9));
  });

  it('on a stolen stream leaves the streams of the app alone', () => {
    const bobs = headers(3, block(request('bob')));
    stolen()
      .client(bobs)
      .toApp(headers(3, Buffer.concat([EMPTY_TABLE, block(request('bob'))])))
      .app(headers(3, OK))
      .toClient(headers(3, OK))
      .done({ split: [] });
  });
});
