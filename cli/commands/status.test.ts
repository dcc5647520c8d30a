import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StatusReport } from '../../protocol/index.ts';
import { FakeAgent } from '../testing/fake-agent.ts';
import { FakeTerminal } from '../testing/fake-terminal.ts';
import { status } from './status.ts';

let terminal: FakeTerminal;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-status-'));
  terminal = new FakeTerminal();
  terminal.environment = { HEADGATE_RUN_DIR: directory };
});

afterEach(() => rmSync(directory, { recursive: true }));

function writeAgent(inode: number, address: object): void {
  mkdirSync(join(directory, String(inode)));
  writeFileSync(join(directory, String(inode), 'agent.json'), JSON.stringify({ ...address, startedAt: 'now' }));
}

const OWN_INODE = statSync('/proc/self/ns/net').ino;
const OWN_TARGET = `pid/${process.pid}`;
const UNREACHABLE = {
  url: 'ws://127.0.0.1:1',
  token: 'a-token-that-is-long-enough',
  pid: process.pid,
  target: 'netns/shop',
  version: '0.1.0',
};

test('says that no agent runs, or that none serves the target', async () => {
  expect(await status({}, terminal)).toBe(0);
  expect(await status({ target: OWN_TARGET }, terminal)).toBe(0);
  writeAgent(7, UNREACHABLE);
  expect(await status({ target: OWN_TARGET }, terminal)).toBe(0);
  expect(terminal.out).toBe(
    `No agent runs on this machine.\nNo agent serves ${OWN_TARGET}.\nNo agent serves ${OWN_TARGET}.\n`,
  );
});

test('refuses a target that does not exist', async () => {
  await expect(status({ target: 'netns/no-such-namespace' }, terminal)).rejects.toMatchObject({ exitCode: 1 });
});

test('says that an agent does not answer, and nothing that contradicts it', async () => {
  writeAgent(OWN_INODE, UNREACHABLE);
  expect(await status({ target: OWN_TARGET }, terminal)).toBe(1);
  expect(terminal.out).toBe('');
  expect(terminal.err).toMatch(/^warning: One agent does not answer: .+\n$/);
});

test('finds the agent of a process by its network namespace, however the agent calls it', async () => {
  const report: StatusReport = {
    ...{ version: '0.1.0', pid: 1, target: 'netns/shop', engine: 'tproxy', uptimeS: 1 },
    ...{ io: 'epoll', relayThreads: 1 },
    ...{ ports: [], connections: 0, counters: {}, sessions: [] },
  };
  const agent = await FakeAgent.start({
    other: message => (message.type === 'statusRequest' ? { type: 'status', id: message.id, report } : undefined),
  });
  writeAgent(OWN_INODE, { ...agent.address, pid: process.pid });
  expect(await status({ target: OWN_TARGET }, terminal)).toBe(0);
  expect(terminal.out).toContain('netns/shop');
  await agent.stop();
});

test('names a damaged file and what to do about it', async () => {
  mkdirSync(join(directory, '9'));
  writeFileSync(join(directory, '9', 'agent.json'), '{');
  expect(await status({}, terminal)).toBe(1);
  expect(terminal.out).toBe('');
  expect(terminal.err).toContain(`${join(directory, '9', 'agent.json')} is damaged`);
});
