import { afterEach, expect, it, vi } from 'vitest';
import { WorldError } from './errors.ts';
import type { FromInner, ToInner } from './messages.ts';
import { OtherHalf } from './other-half.ts';

/** Has no command, and lives on. */
const WITHOUT_COMMAND = `process.on('message', () => process.send({ kind: 'notRunning', code: 'ENOENT' }))`;

afterEach(() => void vi.useRealTimers());

it('waits for nothing more once the command cannot be started', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const explain = (reason: string) => new WorldError(reason, '');
  const half = new OtherHalf<ToInner, FromInner>([process.execPath, '-e', WITHOUT_COMMAND], explain);
  const command = { argv: ['none'], cwd: '/', environment: {} };
  await expect(half.run(command)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(vi.getTimerCount()).toBe(0);
  await half.close();
});
