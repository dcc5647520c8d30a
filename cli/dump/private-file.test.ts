import { chmodSync, closeSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openPrivateFile } from './private-file.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-private-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

it('is for its owner alone, also where it was there before', () => {
  const path = join(directory, 'out');
  closeSync(openPrivateFile(path));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  writeFileSync(path, 'old');
  chmodSync(path, 0o664);
  closeSync(openPrivateFile(path));
  expect([statSync(path).mode & 0o777, readFileSync(path, 'utf8')]).toEqual([0o600, '']);
});

it('leaves a device as it is', () => {
  const { mode } = statSync('/dev/null');
  closeSync(openPrivateFile('/dev/null'));
  expect(statSync('/dev/null').mode).toBe(mode);
});
