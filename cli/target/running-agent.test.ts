import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runningAgentOf } from './running-agent.ts';
import { parseTarget, requireLocalTarget } from './target-name.ts';

const TARGET = requireLocalTarget(parseTarget(`pid/${process.pid}`));
const INODE = statSync('/proc/self/ns/net').ino;
const AGENT = {
  url: 'ws://127.0.0.1:4000',
  token: 'a-token-that-is-long-enough',
  pid: process.pid,
  target: TARGET.text,
  version: '0.1.0',
  startedAt: '2026-01-01T00:00:00.000Z',
};

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-run-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

function write(text: string): void {
  mkdirSync(join(directory, String(INODE)));
  writeFileSync(join(directory, String(INODE), 'agent.json'), text);
}

test('is told as one that served the target before', () => {
  write(JSON.stringify(AGENT));
  expect(runningAgentOf(TARGET, directory)).toEqual({ ...AGENT, event: 'ready', joined: true });
});

test('is none where no agent has left a file', () => {
  expect(runningAgentOf(TARGET, directory)).toBeUndefined();
});

test('is none where its process is gone, or lives in another network', () => {
  write(JSON.stringify(AGENT));
  expect(runningAgentOf(TARGET, directory, () => undefined)).toBeUndefined();
  expect(runningAgentOf(TARGET, directory, () => INODE + 1)).toBeUndefined();
});

test('is none where its file cannot be understood, or its process not be looked at', () => {
  write('not json');
  expect(runningAgentOf(TARGET, directory)).toBeUndefined();
  writeFileSync(join(directory, String(INODE), 'agent.json'), JSON.stringify(AGENT));
  const forbidden = (): never => {
    throw new Error('EACCES');
  };
  expect(runningAgentOf(TARGET, directory, forbidden)).toBeUndefined();
});

test('is none for a target that is not there, or that only an agent can find', () => {
  write(JSON.stringify(AGENT));
  const named = (text: string) => requireLocalTarget(parseTarget(text));
  expect(runningAgentOf(named('netns/no-such-namespace'), directory)).toBeUndefined();
  expect(runningAgentOf(named('container/0123456789ab'), directory)).toBeUndefined();
});
