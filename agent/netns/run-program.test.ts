import { expect, test, vi } from 'vitest';
import { PROGRAM_MS } from './limits.ts';
import { runProgram } from './run-program.ts';

test('a program that hangs is killed, and counts as failed', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const failure = expect(runProgram('sleep', ['60'])).rejects.toThrow('sleep: SIGTERM');
    vi.advanceTimersByTime(PROGRAM_MS);
    await failure;
  } finally {
    vi.useRealTimers();
  }
});

test('what a program printed comes back, or why it failed', async () => {
  expect(await runProgram('cat', [], { input: 'für' })).toBe('für');
  const refused = { input: 'echo no >&2; echo never >&2; exit 3' };
  await expect(runProgram('sh', [], refused)).rejects.toThrow('sh: no; never');
  await expect(runProgram('sh', [], { input: 'exit 3' })).rejects.toThrow('sh: exit code 3');
  await expect(runProgram('/nowhere/ip', [])).rejects.toThrow('/nowhere/ip: spawn /nowhere/ip ENOENT');
});
