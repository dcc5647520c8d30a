import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WorldError } from './errors.ts';
import { OuterFiles } from './outer-files.ts';

const FILES = { mode: 'read', include: [], exclude: [], writable: [], ageMs: undefined } as const;
/** Beyond what the kernel gives. */
const NO_PROCESS = 2 ** 30;

describe("the directory for a world's files", () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'headgate-outer-'));
    vi.stubEnv('TMPDIR', directory);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true, force: true });
  });

  it('is gone with them, and so is what killed processes left', () => {
    const forgotten = join(directory, `headgate-world-${NO_PROCESS}-x`);
    mkdirSync(forgotten);
    const files = new OuterFiles(FILES);
    const { scratchDirectory } = files.plan;
    expect([existsSync(forgotten), existsSync(scratchDirectory)]).toEqual([false, true]);
    files[Symbol.dispose]();
    expect(existsSync(scratchDirectory)).toBe(false);
  });

  it('cannot be made where there is no directory for such, which is said', () => {
    rmSync(directory, { recursive: true });
    const files = new OuterFiles(FILES);
    expect(() => files.plan).toThrow(WorldError);
    expect(() => files.plan).toThrow(`No directory for the pod's files can be made in ${directory} (ENOENT)`);
  });
});
