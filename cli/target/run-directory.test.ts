import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_RUN_DIRECTORY, requireRunDirectory, runDirectory } from './run-directory.ts';

describe('runDirectory', () => {
  test('is named by HEADGATE_RUN_DIR, and /run/headgate otherwise', () => {
    expect(runDirectory({ HEADGATE_RUN_DIR: '/tmp/x' })).toBe('/tmp/x');
    expect(runDirectory({})).toBe(DEFAULT_RUN_DIRECTORY);
    expect(runDirectory({ HEADGATE_RUN_DIR: '' })).toBe(DEFAULT_RUN_DIRECTORY);
  });

  test('is absolute, because an agent has another working directory', () => {
    expect(runDirectory({ HEADGATE_RUN_DIR: 'x' })).toBe(join(process.cwd(), 'x'));
  });
});

describe('requireRunDirectory', () => {
  test.each(['/dev/null', '/proc/x', '/proc'])('refuses %s with a reason', directory => {
    expect(() => requireRunDirectory(directory)).toThrow(
      expect.objectContaining({
        code: 'HEADGATE_ERR_RUN_DIR',
        message: expect.stringContaining(`${directory} cannot`),
      }),
    );
  });

  test('refuses one in which somebody else could put files', () => {
    const base = mkdtempSync(join(tmpdir(), 'headgate-run-'));
    chmodSync(base, 0o777);
    expect(() => requireRunDirectory(base)).toThrow('everybody may write to it');
    chmodSync(base, 0o1777);
    expect(() => requireRunDirectory(base)).not.toThrow();
    rmSync(base, { recursive: true });
  });

  test('makes what is missing and leaves nothing in it', () => {
    const base = mkdtempSync(join(tmpdir(), 'headgate-run-'));
    const directory = join(base, 'a', 'b');
    requireRunDirectory(directory);
    expect(readdirSync(directory)).toEqual([]);
    rmSync(base, { recursive: true });
  });
});
