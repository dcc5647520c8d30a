import { expect, test, vi } from 'vitest';
import { readFlags, type SessionFlags } from '../options/flags.ts';
import { mergeSettings } from '../options/settings.ts';
import { surroundingsFor } from './choose-surroundings.ts';
import { CommandCalls } from './command-calls.ts';
import { CommandProxies } from './command-proxies.ts';
import type { Prepared } from './prepare.ts';

const told: string[] = [];

function preparedWith(flags: SessionFlags): Prepared {
  const settings = mergeSettings([readFlags({ target: 'netns/shop', steal: true, ...flags })]);
  return { settings, verbosity: 0, progress: event => event.event === 'notice' && told.push(event.message) };
}

const never = (): never => {
  throw new Error('nobody is to be asked');
};

test('where no world can be made, calls are held, or proxies stand in for it, which one line says', async () => {
  const kernel = async () => 'User namespaces are switched off';
  const seccomp = async () => 'The kernel does not let calls be held';
  expect(await surroundingsFor(preparedWith({ world: 'auto' }), { kernel, seccomp })).toBeInstanceOf(CommandProxies);
  const held = await surroundingsFor(preparedWith({ world: 'auto' }), { kernel, seccomp: async () => undefined });
  expect(held).toBeInstanceOf(CommandCalls);
  await held?.close();
  expect(told).toEqual([
    'No world can be made here, so proxies stand in for it. User namespaces are switched off. The kernel does not let calls be held.',
    'No world can be made here, so its calls are held instead (seccomp), which carries TCP and names. User namespaces are switched off.',
  ]);
});

test('a command has none where that is said, and what is asked for', async () => {
  const nobody = { kernel: never, seccomp: never };
  expect(await surroundingsFor(preparedWith({ world: false }), nobody)).toBeUndefined();
  expect(await surroundingsFor(preparedWith({ world: 'proxy' }), nobody)).toBeInstanceOf(CommandProxies);
  const held = await surroundingsFor(preparedWith({ world: 'seccomp' }), nobody);
  expect(held).toBeInstanceOf(CommandCalls);
  await held?.close();
});

test.each(['kernel', 'seccomp'] as const)(
  'a world (%s) needs the working directory, and proxies do not',
  async world => {
    const nobody = { kernel: never, seccomp: never };
    const flags = { world: world === 'kernel' ? true : world };
    const cwd = vi.spyOn(process, 'cwd').mockImplementation(() => {
      throw Object.assign(new Error('uv_cwd'), { code: 'ENOENT', syscall: 'uv_cwd' });
    });
    try {
      await expect(surroundingsFor(preparedWith(flags), nobody)).rejects.toMatchObject({
        code: 'HEADGATE_ERR_COMMAND',
        message: expect.stringContaining('working directory is gone'),
      });
      expect(await surroundingsFor(preparedWith({ world: 'proxy' }), nobody)).toBeInstanceOf(CommandProxies);
    } finally {
      cwd.mockRestore();
    }
  },
);

test('files that are asked for of a target without any are an error', async () => {
  const nobody = { kernel: never, seccomp: never };
  const asked = surroundingsFor(preparedWith({ files: 'write:/etc/x' }), nobody);
  await expect(asked).rejects.toMatchObject({
    code: 'HEADGATE_ERR_USAGE',
    message: expect.stringContaining('netns/shop has no process'),
  });
});
