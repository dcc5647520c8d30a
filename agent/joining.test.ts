import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lockOrFindOther } from './joining.ts';
import { JOIN_MS, JOIN_POLL_MS, JOIN_STARTING_MS } from './limits.ts';
import type { LockHolder } from './netns/index.ts';
import type { AgentAddress } from './run-directory.ts';

const TARGET = { name: 'netns/shop' };
const ADDRESS = { url: 'ws://127.0.0.1:1', pid: 7 } as AgentAddress;

let holder: LockHolder | null;
let address: AgentAddress | null;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  [holder, address] = [{ pid: 7, started: 'now', isStarting: true }, null];
});
afterEach(() => void vi.useRealTimers());

const join = () =>
  lockOrFindOther(TARGET, { otherAgent: () => address }, { acquire: async () => null, holder: async () => holder });

test('an agent that is starting is waited for as long as it takes to start', async () => {
  const joined = join();
  await vi.advanceTimersByTimeAsync(JOIN_STARTING_MS - 2 * JOIN_POLL_MS);
  address = ADDRESS;
  await vi.advanceTimersByTimeAsync(2 * JOIN_POLL_MS);
  expect(await joined).toBe(ADDRESS);
});

test('one that never gets ready is said not to be', async () => {
  const refused = expect(join()).rejects.toThrow(
    'netns/shop is held by the agent with process id 7, which is not ready yet',
  );
  await vi.advanceTimersByTimeAsync(JOIN_STARTING_MS);
  await refused;
});

test.each([{ pid: 7, started: 'now' }, null])('a holder that serves others is not waited for: %j', async other => {
  holder = other;
  const refused = expect(join()).rejects.toThrow('which takes no sessions');
  await vi.advanceTimersByTimeAsync(JOIN_MS);
  await refused;
});

test('the address of an agent that held the lock before is not that of its holder', async () => {
  address = { ...ADDRESS, pid: 8 };
  const refused = expect(join()).rejects.toThrow('is not ready yet');
  await vi.advanceTimersByTimeAsync(JOIN_STARTING_MS);
  await refused;
});
