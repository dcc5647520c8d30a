/** A target that ends, with nothing left in its network namespace, ends whatever looked at it or took from it. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createMarkedApp, Headgate, LocalProcess, until } from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

const PORT = 8080;
const PATIENCE_MS = 60_000;

describeInLab('a session whose target is gone', 'gone', lab => {
  it.each([
    ['--steal', 'stealing'],
    ['--mirror', 'mirroring'],
    ['dump', 'dumping'],
  ] as const)('ends, and says so, when its target is gone: %s', async (how, begun) => {
    await using target = lab().outside.spawn(['unshare', '--net', 'sh', '-c', 'ip link set lo up && exec sleep 600']);
    // Before, it is in the namespace that it was started in.
    await until(() => readFileSync(`/proc/${target.pid}/comm`, 'utf8') === 'sleep\n', {
      withinMs: PATIENCE_MS,
      what: 'the target to be there',
    });
    const local = await LocalProcess.start(lab(), createMarkedApp('local'));
    const ports = how === 'dump' ? `--port=${PORT}` : `--port=${PORT}:${local.port}`;
    const flags = how === 'dump' ? [ports] : [how, ports];
    const session = Headgate.start(lab(), how === 'dump' ? 'dump' : 'attach', [`--target=pid/${target.pid}`, ...flags]);
    await session.event(begun, () => true, PATIENCE_MS);
    target.signal('SIGKILL');
    const told = await session.event('error', () => true, PATIENCE_MS);
    expect(told.code).toBe('HEADGATE_ERR_TARGET_GONE');
    expect(told.message).toMatch(new RegExp(`^pid/${target.pid} is gone: no process is left`, 'i'));
    expect((await session.process.ended).exitCode).toBe(1);
  });
});
