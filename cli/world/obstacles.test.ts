import { expect, it } from 'vitest';
import { obstacleWords } from './obstacles.ts';

const settings =
  (set: Readonly<Record<string, string>>) =>
  (path: string): string =>
    set[path] ?? '';

it.each([
  ['spawn unshare ENOENT', {}, 'not installed', 'util-linux'],
  ["unshare: unrecognized option '--keep-caps'", {}, 'too old', 'BusyBox'],
  [
    'unshare: No space left on device',
    { '/proc/sys/user/max_user_namespaces': '0' },
    'switched off',
    'user.max_user_namespaces',
  ],
  [
    'unshare: Operation not permitted',
    { '/proc/sys/kernel/unprivileged_userns_clone': '0' },
    'Users may not',
    'unprivileged_userns_clone=1',
  ],
  [
    'network: link lo: EPERM',
    { '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1' },
    'AppArmor',
    'apparmor_restrict_unprivileged_userns=0',
  ],
  ['unshare: Operation not permitted', {}, 'may not make', 'seccomp'],
  ['network: nf_tables: EINVAL', {}, 'could not be made', 'docs/world.md'],
])('%s: it says what stands in the way, and what to do', (reason, set, words, help) => {
  const error = obstacleWords(reason, settings(set));
  expect(error.message).toContain(words);
  expect(error.message).toContain(reason);
  expect(error.hint).toContain(help);
  expect(error.hint).toContain('--no-world');
});
