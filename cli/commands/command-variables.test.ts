import { expect, test } from 'vitest';
import type { TargetVariables } from '../environment/rules.ts';
import { HeadgateError } from '../errors.ts';
import { readFlags } from '../options/flags.ts';
import { mergeSettings } from '../options/settings.ts';
import type { ProgressEvent } from '../progress/events.ts';
import { FakeTerminal } from '../testing/fake-terminal.ts';
import { commandVariables } from './command-variables.ts';

const TARGET: TargetVariables = [
  ['PATH', '/there'],
  ['LEVEL', 'secret-value'],
];

async function variables(target: string, source: () => Promise<TargetVariables>, more: object = {}) {
  const events: ProgressEvent[] = [];
  const settings = mergeSettings([readFlags({ target, steal: true, ...more })]);
  const terminal = new FakeTerminal();
  terminal.environment = { PATH: '/here' };
  const prepared = { settings, progress: (event: ProgressEvent) => events.push(event), verbosity: 0 };
  const environment = await commandVariables({ variables: source }, prepared, terminal);
  return { environment, said: JSON.stringify(events) };
}

test("the command gets the target's variables over this machine's, and their values are told to nobody", async () => {
  const { environment, said } = await variables('deployment/shop', async () => TARGET);
  expect(environment).toEqual({ PATH: '/here', LEVEL: 'secret-value' });
  expect(said).toContain('1 variables of deployment/shop');
  expect(said).not.toContain('secret-value');
});

test('nobody is asked with --no-env, or for a target without a process', async () => {
  const never = (): never => {
    throw new Error('it was asked');
  };
  expect((await variables('deployment/shop', never, { env: false })).environment).toEqual({ PATH: '/here' });
  expect((await variables('netns/shop', never)).environment).toEqual({ PATH: '/here' });
});

test('the command starts all the same when they cannot be had, and it is said', async () => {
  const { environment, said } = await variables('pod/shop', () =>
    Promise.reject(new HeadgateError('HEADGATE_ERR_REFUSED', 'It has ended.')),
  );
  expect(environment).toEqual({ PATH: '/here' });
  expect(said).toContain('The command keeps the environment of this machine. It has ended.');
});

test('a dotenv file that cannot be read is refused', async () => {
  await expect(variables('netns/shop', async () => [], { envFile: '/nowhere' })).rejects.toThrow(
    'The variables of /nowhere cannot be read: there is no such file.',
  );
});
