import { describe, expect, it } from 'vitest';
import { DEFAULT_HEARTBEAT, Heartbeat } from './heartbeat.ts';

const OPTIONS = DEFAULT_HEARTBEAT;

/** What each tick says, one a second from 1 s on, when the peer is heard at the given seconds. */
function listen(seconds: number, heardAt: readonly number[]): string {
  const heartbeat = new Heartbeat(OPTIONS, 0);
  return Array.from({ length: seconds }, (_, index) => {
    const nowMs = (index + 1) * 1000;
    if (heardAt.includes(index + 1)) heartbeat.heard(nowMs);
    return heartbeat.tick(nowMs)[0];
  }).join('');
}

describe('Heartbeat', () => {
  it('pings every two seconds and says silent from the fifth second of silence on', () => {
    expect(listen(9, [])).toBe('ipipsssss');
  });

  it('takes any message as life', () => {
    expect(listen(12, [3, 8])).toBe('ipipipipipip');
    expect(listen(12, [3])).toBe('ipipipisssss');
  });

  it('believes a peer that is heard again', () => {
    expect(listen(10, [8])).toBe('ipipssspip');
  });

  it('forgives a silence in which it was not asked itself, once', () => {
    const heartbeat = new Heartbeat(OPTIONS, 0);
    heartbeat.heard(1000);
    expect([heartbeat.tick(1000), heartbeat.tick(60_000)]).toEqual(['idle', 'ping']);
    const later = [61, 62, 63, 64, 65, 66].map(seconds => heartbeat.tick(seconds * 1000));
    expect(later).toEqual(['idle', 'ping', 'idle', 'ping', 'silent', 'silent']);
  });

  it.each([3_500, 4_000, 4_900])('forgives what it was late by: %i ms', gapMs => {
    const heartbeat = new Heartbeat(OPTIONS, 0);
    for (const nowMs of [1_000, 2_000]) heartbeat.tick(nowMs);
    const ticks = [gapMs, gapMs + 1_000, gapMs + 4_000, gapMs + 5_000].map(ms => heartbeat.tick(2_000 + ms));
    expect([ticks[0], ticks.at(-1)]).toEqual(['ping', 'silent']);
  });
});
