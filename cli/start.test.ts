/** What a command loads before it does anything: a start is quick as long as it loads little. Counted, since time depends on the machine. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MIRROR_SOURCES } from '../protocol/index.ts';
import { SOURCE_CHOICES } from './options/choices.ts';

const MAIN = join(import.meta.dirname, 'main.ts');

/** What is on top of commander and the program itself must have a reason. */
const MAX_MODULES_OF_HELP = 40;

/** Writes the URL of each module that is loaded, a line each, behind a mark. */
const MARK = 'modules:';
const HOOK = `import { registerHooks } from 'node:module';
const urls = [];
registerHooks({ load: (url, context, next) => { urls.push(url); return next(url, context); } });
process.on('exit', () => process.stdout.write(${JSON.stringify(`\n${MARK}\n`)} + urls.join('\\n')));`;

function modulesOf(...argv: readonly string[]): readonly string[] {
  const hook = `data:text/javascript,${encodeURIComponent(HOOK)}`;
  const out = execFileSync(process.execPath, ['--import', hook, MAIN, ...argv], { encoding: 'utf8' });
  return (out.split(`${MARK}\n`)[1] ?? '').split('\n').filter(url => url.startsWith('file:'));
}

describe('the start of the CLI', () => {
  test.each(['--help', '--version', 'exec --help', 'completion bash', 'complete -- exec --'])(
    'loads little for %s',
    words => {
      const modules = modulesOf(...words.split(' '));
      expect(modules.some(url => url.endsWith('/cli/main.ts'))).toBe(true);
      expect(modules.length).toBeLessThanOrEqual(MAX_MODULES_OF_HELP);
    },
  );

  test('loads no cluster for a command of this machine', () => {
    const modules = modulesOf('status', '--json');
    expect(modules.filter(url => /\/cli\/kube\/|\/node_modules\/(@kubernetes|yaml|re2js)\//.test(url))).toEqual([]);
  });
});

test('the sources of a mirror that flags choose from are those of the protocol', () => {
  expect(SOURCE_CHOICES).toEqual(MIRROR_SOURCES);
});
