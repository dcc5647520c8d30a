import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HeadgateError } from '../errors.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { HarFile } from './har-file.ts';
import { HAR_FLUSH_BYTES, HAR_FLUSH_MS } from './limits.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-har-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function open(path: string): { file: HarFile; clock: FakeClock; failures: HeadgateError[] } {
  const clock = new FakeClock();
  const failures: HeadgateError[] = [];
  return {
    file: new HarFile({ path, version: '1.2.3', clock, onFailed: error => failures.push(error) }),
    clock,
    failures,
  };
}

function entriesOf(path: string): unknown[] {
  const { log } = JSON.parse(readFileSync(path, 'utf8')) as { log: { version: string; entries: unknown[] } };
  expect(log).toMatchObject({ version: '1.2', creator: { name: 'headgate', version: '1.2.3' } });
  return log.entries;
}

describe('a HAR file', () => {
  it('is valid at every moment, and replaces what was there', async () => {
    const path = join(directory, 'a.har');
    writeFileSync(path, 'x'.repeat(1000));
    const { file, clock } = open(path);
    expect(entriesOf(path)).toEqual([]);
    file.add({ n: 1 });
    file.add({ n: 'zwei …' });
    expect(entriesOf(path)).toEqual([]);
    await clock.advance(HAR_FLUSH_MS);
    expect(entriesOf(path)).toEqual([{ n: 1 }, { n: 'zwei …' }]);
    file.add({ n: 3 });
    file.close();
    file.add({ n: 4 });
    expect(entriesOf(path)).toEqual([{ n: 1 }, { n: 'zwei …' }, { n: 3 }]);
  });

  it('lets no more wait than the limit', () => {
    const path = join(directory, 'b.har');
    const { file } = open(path);
    file.add({ text: 'x'.repeat(HAR_FLUSH_BYTES) });
    expect(entriesOf(path)).toHaveLength(1);
    file.close();
  });

  it('that cannot be written is refused', () => {
    expect(() => open(join(directory, 'none', 'c.har'))).toThrowError(
      expect.objectContaining({
        code: 'HEADGATE_ERR_OUTPUT',
        message: expect.stringContaining(`there is no directory ${join(directory, 'none')}`),
      }),
    );
    expect(() => open('/dev/full')).toThrowError(expect.objectContaining({ message: expect.stringContaining('full') }));
  });
});
