/** The engine says nothing of a flag that it does not have but on stderr, and then works as ever: that it has it is asked of it. */
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { EARLY_OPTIMIZING } from './early-optimizing.ts';

const PRINT = 'process.stdout.write("works")';

it('names a flag that this engine has', () => {
  const { status, stdout } = spawnSync(process.execPath, [EARLY_OPTIMIZING, '-e', PRINT], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, 'works']);
});

it('can be set while the engine runs, without a word', () => {
  const script = `import(${JSON.stringify(import.meta.resolve('./early-optimizing.ts'))}).then(({ optimizeEarly }) => { optimizeEarly(); ${PRINT}; })`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  expect([status, stdout, stderr]).toEqual([0, 'works', '']);
});
