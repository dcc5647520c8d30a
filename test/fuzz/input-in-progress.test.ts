import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { InputInProgress } from './input-in-progress.ts';

const run = promisify(execFile);

describe('the input in progress', () => {
  it('hangs when it is the same one after the limit', () => {
    const fuzzing = new InputInProgress();
    const watching = new InputInProgress(fuzzing.shared);
    expect(watching.hanging(0, 100)).toBeUndefined();
    fuzzing.begin(3, Buffer.from('first'));
    expect(watching.hanging(10, 100)).toBeUndefined();
    fuzzing.end();
    fuzzing.begin(4, Buffer.from('second'));
    expect(watching.hanging(150, 100)).toBeUndefined();
    expect(watching.hanging(249, 100)).toBeUndefined();
    expect(watching.hanging(250, 100)).toEqual({ target: 4, bytes: Buffer.from('second') });
  });

  it('does not hang when it has ended and nothing follows', () => {
    const input = new InputInProgress();
    input.begin(0, Buffer.from('input'));
    input.end();
    expect(input.hanging(0, 100)).toBeUndefined();
    expect(input.hanging(1_000, 100)).toBeUndefined();
  });
});

describe('npm run fuzz', () => {
  it('keeps an input that never ends, and ends', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'headgate-fuzz-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, 'targets'));
    const target = `export const target = {
      name: 'loop', seeds: [Buffer.from('seed')], dictionary: ['!'], guide: 'targets/', maxBytes: 16,
      run(input) { while (input.includes('!')); },
    };`;
    writeFileSync(join(folder, 'targets', 'loop.ts'), target);
    const args = ['--targets', 'targets', '--seconds', '600', '--seed', '7', '--input-seconds', '1'];
    const ended = run(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], { cwd: folder });
    await expect(ended).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('seed 7'),
      stderr: expect.stringMatching(
        /loop: an input of \d+ bytes runs for more than 1 s; .* --replay fuzz-crashes\/loop-/,
      ),
    });
    const [file = ''] = readdirSync(join(folder, 'fuzz-crashes'));
    expect(readFileSync(join(folder, 'fuzz-crashes', file), 'latin1')).toContain('!');
  });
});
