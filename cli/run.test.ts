import { spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from './run.ts';
import { FakeTerminal } from './testing/fake-terminal.ts';

async function failureOf(...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  const terminal = new FakeTerminal();
  const code = await run(args, terminal);
  return { code, said: terminal.err };
}

describe('a command line that is wrong', () => {
  test('says how exec is given its command', async () => {
    const { code, said } = await failureOf('exec', '-t', 'netns/shop', '--steal');
    expect([code, said]).toEqual([2, expect.stringContaining('Write the command behind --')]);
  });

  test('says that attach starts nothing', async () => {
    const { code, said } = await failureOf('attach', '-t', 'netns/shop', '--steal', '--', 'node', 'app.js');
    expect([code, said]).toEqual([2, expect.stringContaining('headgate exec … -- COMMAND starts one')]);
  });

  test('is told of a name that nobody could see', async () => {
    const { code, said } = await failureOf('attach', '-t', 'netns/shop', '--steal', '-p', '80', '--name', '  ');
    expect([code, said]).toEqual([2, expect.stringContaining('cannot be the name of a session')]);
  });

  test('is told of a second document in a filter, in words for people', async () => {
    const { code, said } = await failureOf('attach', '-t', 'netns/shop', '--steal', '--filter', 'path: /a\n---\n{}');
    expect([code, said]).toEqual([2, expect.stringContaining('a second document begins here')]);
  });
});

describe('a command of other bytes than text', () => {
  test('is refused, for it would be another one', () => {
    const main = join(import.meta.dirname, 'main.ts');
    const line = 'exec "$0" "$1" exec -t netns/shop --steal -- cat "$(printf "\\377")"';
    const { status, stderr } = spawnSync('sh', ['-c', line, process.execPath, main]);
    expect([status, stderr.toString()]).toEqual([1, expect.stringContaining('is not UTF-8')]);
  });
});

describe('an output that cannot be written', () => {
  test('is told in one line, and fails', () => {
    const full = openSync('/dev/full', 'w');
    const main = join(import.meta.dirname, 'main.ts');
    const { status, stderr } = spawnSync(process.execPath, [main, '--help'], { stdio: ['ignore', full, 'pipe'] });
    expect([status, stderr.toString()]).toEqual([1, 'error: The output cannot be written: the disk is full.\n']);
  });
});
