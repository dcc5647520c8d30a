import { expect, test } from 'vitest';
import { likelyWorld } from './early-world.ts';

test('a world is likely where nothing that is known so far says otherwise', () => {
  expect(likelyWorld({}, {}, 'linux')).toEqual({ hasFiles: true });
  expect(likelyWorld({ world: true, files: 'off' }, {}, 'linux')).toEqual({ hasFiles: false });
  expect(likelyWorld({ world: 'kernel' }, { HEADGATE_WORLD: '0' }, 'linux')).toEqual({ hasFiles: true });
});

test.each([
  ['none is wanted', { world: false }, {}, 'linux'],
  ['another way is wanted', { world: 'seccomp' }, {}, 'linux'],
  ['it must be found out which way there is', { world: 'auto' }, {}, 'linux'],
  ['the environment wants none', {}, { HEADGATE_WORLD: '0' }, 'linux'],
  ['nothing will be run', { dryRun: true }, {}, 'linux'],
  ['the system has none', {}, {}, 'darwin'],
] as const)('no world is likely where %s', (_, flags, environment, platform) => {
  expect(likelyWorld(flags, environment, platform)).toBeUndefined();
});
