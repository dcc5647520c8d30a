import { expect, test } from 'vitest';
import { readFlags, type SessionFlags } from '../options/flags.ts';
import { mergeSettings } from '../options/settings.ts';
import { surroundingsFor } from './choose-surroundings.ts';
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

test('where no world can be made, proxies stand in for it, which one line says', async () => {
  const obstacle = async () => 'User namespaces are switched off';
  expect(await surroundingsFor(preparedWith({ world: 'auto' }), obstacle)).toBeInstanceOf(CommandProxies);
  expect(told).toEqual(['No world can be made here, so proxies stand in for it. User namespaces are switched off.']);
});

test('a command has none where that is said, and proxies where those are asked for', async () => {
  expect(await surroundingsFor(preparedWith({ world: false }), never)).toBeUndefined();
  expect(await surroundingsFor(preparedWith({ world: 'proxy' }), never)).toBeInstanceOf(CommandProxies);
});
