import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readForeignText } from './foreign-text.ts';
import { MAX_FOREIGN_TEXT_BYTES } from './limits.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-foreign-'));
  mkdirSync(join(directory, 'etc'));
});

afterEach(() => rmSync(directory, { recursive: true }));

const read = (name: string, links: 'followed' | 'refused' = 'refused'): string | null =>
  readForeignText(join(directory, 'etc'), name, links);

describe("a file of the target's", () => {
  it('is its text', () => {
    writeFileSync(join(directory, 'etc/hosts'), '127.0.0.1 localhost\n');
    expect(read('hosts')).toBe('127.0.0.1 localhost\n');
    expect(read('none')).toBeNull();
  });

  it('leads nowhere else by a link, of its own or of its directory', () => {
    writeFileSync(join(directory, 'secret'), 'secret');
    symlinkSync('../secret', join(directory, 'etc/hosts'));
    symlinkSync('etc', join(directory, 'link'));
    writeFileSync(join(directory, 'etc/plain'), 'plain');
    expect(read('hosts')).toBeNull();
    expect(readForeignText(join(directory, 'link'), 'plain', 'refused')).toBeNull();
    expect(read('hosts', 'followed')).toBe('secret');
  });

  it('is not opened, nor waited for, when it is a pipe, a device or a directory', () => {
    execFileSync('mkfifo', [join(directory, 'etc/hosts')]);
    symlinkSync('/dev/zero', join(directory, 'etc/resolv.conf'));
    expect(read('hosts')).toBeNull();
    expect(read('resolv.conf', 'followed')).toBeNull();
    mkdirSync(join(directory, 'etc/hostname'));
    expect(read('hostname')).toBeNull();
  });

  it('is read no further than the limit', () => {
    writeFileSync(join(directory, 'etc/hosts'), 'text');
    truncateSync(join(directory, 'etc/hosts'), 64 * 1024 ** 3);
    expect(read('hosts')).toHaveLength(MAX_FOREIGN_TEXT_BYTES);
  });
});
