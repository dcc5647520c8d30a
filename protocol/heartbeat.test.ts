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
});
