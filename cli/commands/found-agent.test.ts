import { expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import type { Tunnel, TunnelEvents } from '../session/tunnel.ts';
import type { AgentAddress } from '../target/agent-report.ts';
import { foundOnce } from './found-agent.ts';

/** An agent a number, counting up. */
function finder(): () => Promise<AgentAddress> {
  let pid = 0;
  return () => Promise.resolve({ ...ADDRESS, pid: ++pid });
}

const ADDRESS: AgentAddress = { url: 'ws://127.0.0.1:1/', token: 'secret', pid: 0, target: 'netns/shop', version: '1' };
const NO_EVENTS = {} as TunnelEvents;
const opens = (): Promise<Tunnel> => Promise.resolve({} as Tunnel);

test('is looked for once', async () => {
  const access = foundOnce(finder(), opens, () => true);
  await access.open(await access.find(), NO_EVENTS, systemClock);
  expect((await access.find()).pid).toBe(1);
});

test('is looked for again when its process is gone', async () => {
  const access = foundOnce(finder(), opens, pid => pid !== 1);
  expect([(await access.find()).pid, (await access.find()).pid, (await access.find()).pid]).toEqual([1, 2, 2]);
});

test('is looked for again when it took nobody', async () => {
  const access = foundOnce(
    finder(),
    () => Promise.reject(new Error('it is just ending')),
    () => true,
  );
  await expect(access.open(await access.find(), NO_EVENTS, systemClock)).rejects.toThrow('it is just ending');
  expect((await access.find()).pid).toBe(2);
});

test('knows its process by its number', async () => {
  const own = foundOnce(() => Promise.resolve({ ...ADDRESS, pid: process.pid }), opens);
  expect(await own.find()).toBe(await own.find());
});
