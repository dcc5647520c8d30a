import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { HeadgateError } from '../errors.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { HarFile } from './har-file.ts';
import { HAR_FLUSH_MS } from './limits.ts';

/** A disk that takes what it has room for, and then refuses. */
const disk = vi.hoisted(() => ({ bytes: Number.POSITIVE_INFINITY }));

vi.mock('node:fs', async importOriginal => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const writeSync = (fd: number, bytes: Buffer | string, ...rest: number[]): number => {
    if (typeof bytes === 'string') return fs.writeSync(fd, bytes, ...rest);
    const [offset = 0, length = bytes.length - offset, position = 0] = rest;
    const room = Math.min(length, disk.bytes - position);
    if (room <= 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    return fs.writeSync(fd, bytes, offset, room, position);
  };
  return { ...fs, writeSync };
});

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-har-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

it.each([1, 8, 60])(
  'what a full disk takes only in part is taken back, and the user hears of it (%i bytes)',
  async room => {
    const path = join(directory, `${room}.har`);
    const clock = new FakeClock();
    const failures: HeadgateError[] = [];
    const file = new HarFile({ path, version: '1.2.3', clock, onFailed: error => failures.push(error) });
    file.add({ n: 1 });
    await clock.advance(HAR_FLUSH_MS);
    const { size } = statSync(path);
    disk.bytes = size + room;
    file.add({ text: 'x'.repeat(1_000) });
    await clock.advance(HAR_FLUSH_MS);
    expect(failures).toEqual([expect.objectContaining({ code: 'HEADGATE_ERR_OUTPUT' })]);
    const written = JSON.parse(readFileSync(path, 'utf8')) as { log: { entries: unknown[] } };
    expect(written.log.entries).toEqual([{ n: 1 }]);
    expect(statSync(path).size).toBe(size);
    file.add({ n: 3 });
    file.close();
    expect(failures).toHaveLength(1);
    disk.bytes = Number.POSITIVE_INFINITY;
  },
);
