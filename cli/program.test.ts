import { CommanderError } from 'commander';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { SessionFlags } from './options/flags.ts';
import { buildProgram, type Commands } from './program.ts';

let calls: unknown[][];
let exitCode: number | undefined;

async function run(...args: string[]): Promise<void> {
  const record =
    (name: string) =>
    async (...given: unknown[]): Promise<number> => {
      calls.push([name, ...given]);
      return 5;
    };
  const commands: Commands = {
    exec: record('exec'),
    attach: record('attach'),
    ls: record('ls'),
    env: record('env'),
    doctor: record('doctor'),
    status: record('status'),
    kill: record('kill'),
    clean: record('clean'),
    agentManifest: record('agentManifest'),
    checkConfig: record('checkConfig'),
    explainConfig: record('explainConfig'),
    testFilter: record('testFilter'),
    watch: record('watch'),
    proxy: record('proxy'),
    dump: record('dump'),
  };
  await buildProgram('0.1.0', commands, code => {
    exitCode = code;
  }).parseAsync(args, { from: 'user' });
}

beforeEach(() => {
  calls = [];
  exitCode = undefined;
});

describe('the command line', () => {
  test('passes the exit code of the command on', async () => {
    await run('status');
    expect(exitCode).toBe(5);
  });

  test('collects what can be repeated', async () => {
    await run(
      'attach',
      '-t',
      'netns/a',
      '--steal',
      '-p',
      '80:1',
      '-p',
      '81',
      '--header',
      'a: b',
      '--header',
      'c',
      '-vv',
    );
    expect(calls[0]?.[1] as SessionFlags).toMatchObject({
      target: 'netns/a',
      steal: true,
      port: ['80:1', '81'],
      header: ['a: b', 'c'],
      verbose: 2,
    });
  });

  test('leaves the flags of the command after -- alone', async () => {
    await run('exec', '--steal', '--', 'node', '--inspect', 'app.js', '-p', '1');
    expect(calls[0]?.[1]).toEqual(['node', '--inspect', 'app.js', '-p', '1']);
    expect(calls[0]?.[2]).not.toHaveProperty('port');
  });

  test('leaves them alone without -- too', async () => {
    await run('exec', '--steal', 'node', '--inspect', 'app.js');
    expect(calls[0]?.[1]).toEqual(['node', '--inspect', 'app.js']);
  });

  test('tells --no-filter from a filter and from none', async () => {
    await run('attach', '--no-filter');
    await run('attach', '--filter', '{}');
    await run('attach');
    expect(calls.map(call => (call[1] as SessionFlags).filter)).toEqual([false, '{}', undefined]);
  });

  test('passes the flags of filter test and config check on', async () => {
    await run('filter', 'test', '--cookie', 'a=1', '--sample', '5%', '--json', '-f', 'mirrord.json');
    expect(calls[0]?.[1]).toMatchObject({ cookie: ['a=1'], sample: ['5%'], json: true, config: 'mirrord.json' });
    await run('config', 'check', '--strict', 'x.yaml');
    expect(calls[1]).toMatchObject(['checkConfig', 'x.yaml', { strict: true }]);
  });

  test('refuses an unknown flag and names the nearest', async () => {
    await expect(run('attach', '--stael')).rejects.toThrow(/--stael.*\n?.*--steal/s);
  });

  test('refuses exec without a command', async () => {
    await expect(run('exec', '--steal')).rejects.toThrow(CommanderError);
  });
});

describe('completion', () => {
  async function printed(...args: string[]): Promise<string[]> {
    const lines: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation(line => lines.push(String(line)));
    try {
      await run(...args);
    } finally {
      log.mockRestore();
    }
    return lines;
  }

  test.each(['bash', 'zsh', 'fish', 'powershell'])('prints a script for %s that asks headgate', async shell => {
    const script = (await printed('completion', shell)).join('\n');
    expect(script).toMatch(shell === 'powershell' ? /& headgate complete '--' / : /headgate complete -- /);
  });

  test('suggests commands and flags', async () => {
    expect(await printed('complete', '--', 'at')).toContainEqual(expect.stringMatching(/^attach\t/));
    expect(await printed('complete', '--', 'attach', '--header-')).toHaveLength(5);
  });

  test('suggests the commands below config and filter, and their flags', async () => {
    expect(await printed('complete', '--', 'filter', '')).toContainEqual(expect.stringMatching(/^test\t/));
    expect(await printed('complete', '--', 'filter', 'test', '--coo')).toContainEqual(
      expect.stringMatching(/^--cookie\t/),
    );
    expect(await printed('complete', '--', 'config', 'check', '--st')).toContainEqual(
      expect.stringMatching(/^--strict\t/),
    );
    expect(await printed('complete', '--', 'filter', 'test', '--config', '')).toContainEqual(
      expect.stringMatching(/^package\.json\t/),
    );
  });

  test('suggests the forms of a target and the modes of progress', async () => {
    expect(await printed('complete', '--', 'attach', '--target', '')).toContainEqual(expect.stringMatching(/^pid\//));
    expect(await printed('complete', '--', 'attach', '--progress', '')).toContain('json\t');
  });
});
