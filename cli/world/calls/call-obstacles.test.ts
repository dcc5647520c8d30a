import { expect, it } from 'vitest';
import { callObstacleWords } from './call-obstacles.ts';

const nothing = (): string => '';

it.each([
  ['seccomp: EPERM', nothing, 'The kernel does not let calls be held (seccomp: EPERM).', 'in a container'],
  ['seccomp: EBUSY', nothing, 'Somebody else answers the calls of this process already', 'outside of the container'],
  ['', () => '2', "Users may not look at their own programs' calls on this machine.", 'kernel.yama.ptrace_scope=1'],
  ['', nothing, 'The calls of the command could not be held.', 'docs/world.md'],
])('says why calls cannot be held: %j', (reason, read, message, hint) => {
  const error = callObstacleWords(reason, read);
  expect([error.message, error.hint]).toEqual([expect.stringContaining(message), expect.stringContaining(hint)]);
  expect(error.hint).toContain('--no-world');
});
