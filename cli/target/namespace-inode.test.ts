import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { namespaceInode } from './namespace-inode.ts';
import { parseTarget, requireLocalTarget } from './target-name.ts';

test('a process is known by the inode of its network namespace', () => {
  const own = statSync('/proc/self/ns/net').ino;
  expect(namespaceInode(requireLocalTarget(parseTarget(`pid/${process.pid}`)))).toBe(own);
});

test('a name is known by the inode of its file', () => {
  const netns = mkdtempSync(join(tmpdir(), 'headgate-netns-'));
  writeFileSync(join(netns, 'shop'), '');
  expect(namespaceInode(requireLocalTarget(parseTarget('netns/shop')), { netns, proc: '/proc' })).toBe(
    statSync(join(netns, 'shop')).ino,
  );
  rmSync(netns, { recursive: true });
});

test('a container is not resolved here', () => {
  expect(namespaceInode(requireLocalTarget(parseTarget('container/0123456789ab')))).toBeUndefined();
});

test.each([
  ['netns/no-such-namespace', 'There is no network namespace "no-such-namespace" on this machine.'],
  ['pid/4194305', 'There is no process 4194305 on this machine.'],
])('%s is not found', (text, message) => {
  expect(() => namespaceInode(requireLocalTarget(parseTarget(text)))).toThrow(
    expect.objectContaining({ code: 'HEADGATE_ERR_TARGET_NOT_FOUND', exitCode: 1, message }),
  );
});
