import { describe, expect, it } from 'vitest';
import { MAX_UNACKED_SETTINGS, SettingsTrack, writeSettings } from './index.ts';

function note(track: SettingsTrack, ...settings: readonly (readonly [number, number])[]): boolean {
  const out = Buffer.alloc(200);
  return track.note(out, 9, writeSettings(out, 0, settings));
}

const TABLE = 1;
const WINDOW = 4;
const FRAME = 5;

describe('settings', () => {
  it('count at once when they are smaller, at the ACK when they are larger', () => {
    const track = new SettingsTrack();
    note(track, [WINDOW, 1_000], [FRAME, 32_768]);
    note(track, [WINDOW, 100_000]);
    expect(track.windowBytes).toBe(1_000);
    expect(track.frameBytes).toBe(16_384);
    track.ack();
    expect(track.windowBytes).toBe(1_000);
    expect(track.frameBytes).toBe(32_768);
    track.ack();
    expect(track.windowBytes).toBe(100_000);
    note(track, [WINDOW, 5]);
    expect(track.windowBytes).toBe(5);
  });

  it('tell the last and the least size of the header table at its ACK', () => {
    const track = new SettingsTrack();
    note(track, [TABLE, 0], [TABLE, 8_192]);
    note(track, [WINDOW, 1]);
    expect(track.tableBytes).toBe(4_096);
    expect(track.ack()).toEqual({ last: 8_192, least: 0 });
    expect(track.tableBytes).toBe(8_192);
    expect(track.ack()).toEqual({ last: null, least: null });
    expect(track.ack()).toEqual({ last: null, least: null });
  });

  it('remember extended CONNECT, and ignore half a setting', () => {
    const track = new SettingsTrack();
    expect(track.note(Buffer.from([0, 4, 0, 0]), 0, 4)).toBe(true);
    note(track, [8, 1], [99, 7]);
    expect(track.hasConnectProtocol).toBe(true);
    expect(track.windowBytes).toBe(65_535);
  });

  it('never count in sizes that nobody may say', () => {
    const track = new SettingsTrack();
    for (const bytes of [0, 1, 16_383, 0x1000000, 0xffffffff]) note(track, [FRAME, bytes]);
    note(track, [WINDOW, 0x80000000]);
    note(track, [FRAME, 0xffffff], [WINDOW, 0x7fffffff]);
    expect([track.frameBytes, track.windowBytes]).toEqual([16_384, 65_535]);
    for (let each = 0; each < 6; each++) track.ack();
    expect([track.frameBytes, track.windowBytes]).toEqual([16_384, 65_535]);
    track.ack();
    expect([track.frameBytes, track.windowBytes]).toEqual([0xffffff, 0x7fffffff]);
  });

  it('loses track of a flood of settings', () => {
    const track = new SettingsTrack();
    for (let i = 0; i < MAX_UNACKED_SETTINGS; i++) expect(note(track, [WINDOW, i])).toBe(true);
    expect(note(track, [WINDOW, 1])).toBe(false);
  });

  it('go on elsewhere from a snapshot', () => {
    const track = new SettingsTrack();
    note(track, [WINDOW, 1_000], [TABLE, 7]);
    const other = new SettingsTrack();
    other.restore(structuredClone(track.snapshot()));
    expect(other.windowBytes).toBe(1_000);
    expect(other.ack()).toEqual({ last: 7, least: 7 });
  });
});
