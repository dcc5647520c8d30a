import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  changeMode,
  changeTime,
  closeFile,
  fileStatus,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_PATH,
  O_RDONLY,
  openAt,
  openPath,
  RESOLVE_BENEATH,
  RESOLVE_IN_ROOT,
  readAt,
  readLinkAt,
  reopen,
  STATUS_SIZE,
  statAt,
  statDescriptor,
  truncateFile,
} from './file-calls.ts';
import { openSocketPair } from './socket-pair.ts';
import { closeSocket } from './sockets.ts';

const [ENOENT, EXDEV] = [2, 18];
let directory: string;
let root: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-calls-'));
  writeFileSync(join(directory, 'file'), 'hello', { mode: 0o600 });
  symlinkSync('/file', join(directory, 'link'));
  root = openPath(directory, O_PATH | O_DIRECTORY);
});

afterEach(() => {
  closeFile(root);
  rmSync(directory, { recursive: true });
});

const find = (name: string, resolve: number, flags = O_PATH) => openAt(root, name, { flags, mode: 0, resolve });

test('a path stays in its root, or is refused where it leads out', () => {
  for (const name of ['file', '../../file', 'link', '/file']) {
    const fd = find(name, RESOLVE_IN_ROOT);
    expect(fd).toBeGreaterThan(0);
    expect(statDescriptor(fd)).toBe(0);
    expect(fileStatus.readBigUInt64LE(STATUS_SIZE)).toBe(5n);
    closeFile(fd);
  }
  expect(find('../file', RESOLVE_BENEATH)).toBe(-EXDEV);
  expect(find('none', RESOLVE_IN_ROOT)).toBe(-ENOENT);
  expect(find('x'.repeat(5000), 0)).toBeLessThan(0);
});

test('what was found is opened, changed and read without its path', () => {
  const found = find('file', 0, O_PATH | O_NOFOLLOW);
  const fd = reopen(found, O_RDONLY);
  const bytes = Buffer.alloc(10);
  expect(readAt(fd, bytes, 1)).toBe(4);
  expect(bytes.toString('utf8', 0, 4)).toBe('ello');
  expect([truncateFile(found, 2), changeMode(found, 0o640), changeTime(found, 1000, 500)]).toEqual([0, 0, 0]);
  const { mode, mtimeMs } = statSync(join(directory, 'file'));
  expect([mode & 0o777, Math.floor(mtimeMs)]).toEqual([0o640, 1_000_000]);
  expect(readFileSync(join(directory, 'file'), 'utf8')).toBe('he');
  closeFile(fd);
  closeFile(found);
});

test('a link is told from what it leads to', () => {
  expect(readLinkAt(root, 'link')).toBe('/file');
  expect(readLinkAt(root, 'file')).toBeLessThan(0);
  expect(statAt(root, 'none')).toBe(-ENOENT);
});

test('a pair of sockets is connected', () => {
  const [one, other] = openSocketPair();
  expect(one).not.toBe(other);
  for (const each of [one, other]) closeSocket(each);
});
