import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileCacheFolder } from './compile-cache.ts';

describe('the folder of compiled code', () => {
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'headgate-home-'));
  });

  afterEach(() => rmSync(home, { recursive: true }));

  it('is made below the home, for us alone', () => {
    const folder = compileCacheFolder({ HOME: home });
    expect(folder).toBe(join(home, '.cache', 'headgate', 'compiled'));
    expect(statSync(folder ?? '').mode & 0o777).toBe(0o700);
  });

  it('lies where XDG_CACHE_HOME says', () => {
    expect(compileCacheFolder({ HOME: '/nowhere', XDG_CACHE_HOME: home })).toBe(join(home, 'headgate', 'compiled'));
  });

  it('is none where others may write, into it or above it', () => {
    const folder = join(home, '.cache', 'headgate', 'compiled');
    mkdirSync(folder, { recursive: true });
    for (const open of [folder, join(home, '.cache', 'headgate'), home]) {
      chmodSync(open, 0o777);
      expect(compileCacheFolder({ HOME: home })).toBeUndefined();
      chmodSync(open, 0o700);
    }
    expect(compileCacheFolder({ HOME: home })).toBe(folder);
  });

  it('is none, and nothing is made, where there is no home', () => {
    expect(compileCacheFolder({ HOME: join(home, 'missing') })).toBeUndefined();
    expect(existsSync(join(home, 'missing'))).toBe(false);
  });

  it('is none where nobody can make directories', () => {
    // Ours by its owner, and the kernel's.
    expect(compileCacheFolder({ XDG_CACHE_HOME: '/proc/self' })).toBeUndefined();
  });
});
