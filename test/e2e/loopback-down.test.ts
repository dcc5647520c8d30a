/** A namespace in which nobody has brought lo up, as `unshare --net` leaves it. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Headgate, until } from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

const PATIENCE_MS = 60_000;

describeInLab('a target whose loopback interface is down', 'lodown', lab => {
  it('is told so, and what brings it up', async () => {
    await using target = lab().outside.spawn(['unshare', '--net', 'sleep', '600']);
    await until(() => readFileSync(`/proc/${target.pid}/comm`, 'utf8') === 'sleep\n', {
      withinMs: PATIENCE_MS,
      what: 'the target to be there',
    });
    const session = Headgate.start(lab(), 'dump', [`--target=pid/${target.pid}`, '--port=8080']);
    const { message } = await session.event('error', () => true, PATIENCE_MS);
    expect(message).toContain('its loopback interface is down');
    expect(message).toContain('ip link set lo up');
    expect(message).not.toContain('ENETUNREACH');
  });
});
