/** The command of `exec` sees the variables of the target's process, those that come from Secrets among them. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import type { Headgate } from '../lab/index.ts';
import { within } from '../lab/index.ts';
import { readDeploy, rulesOf } from './deploy-files.ts';
import { Cluster, type ClusterUser, images, PATIENCE_MS, shop, type TestNamespace } from './index.ts';

const PASSWORD = 'correct horse battery';
const ENV = [
  { name: 'GREETING', value: 'good day\nand good night' },
  { name: 'REGION', value: 'north' },
  { name: 'DATABASE_PASSWORD', valueFrom: { secretKeyRef: { name: 'database', key: 'password' } } },
];
const CONFIG = `
env:
  exclude: ['REG*']
  override: { GREETING: hello }
`;

const cluster = await Cluster.connect();

it('gives the command the variables of the container as they are in its process, and says none of their values', async () => {
  await using namespace = await cluster.namespace('environment');
  await namespace.kubectl('create', 'secret', 'generic', 'database', `--from-literal=password=${PASSWORD}`);
  await namespace.apply(shop({ env: ENV }));
  await namespace.rolledOut('shop');
  const user = await namespace.user('alice', rulesOf(readDeploy('rbac.yaml')));

  const all = await variablesOf(namespace, user, []);
  expect(all).toMatchObject({ GREETING: ENV[0]?.value, REGION: 'north', DATABASE_PASSWORD: PASSWORD });
  // Those of the container's own place make no sense here.
  expect(all.HOSTNAME).toBe(process.env.HOSTNAME);
  expect(all.PATH).toBe(process.env.PATH);

  const file = join(namespace.dir, 'headgate.yaml');
  await writeFile(file, CONFIG);
  const some = await variablesOf(namespace, user, ['-f', file]);
  expect(some).toMatchObject({ GREETING: 'hello', DATABASE_PASSWORD: PASSWORD });
  expect(some.REGION).toBeUndefined();

  const none = await variablesOf(namespace, user, ['--no-env']);
  expect([none.GREETING, none.DATABASE_PASSWORD]).toEqual([undefined, undefined]);
});

/** What the command of `exec` sees. */
async function variablesOf(
  namespace: TestNamespace,
  user: ClusterUser,
  flags: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const file = join(namespace.dir, 'seen.json');
  const write = `require('fs').writeFileSync(${JSON.stringify(file)}, JSON.stringify(process.env))`;
  const target = ['-vv', '-t', 'deployment/shop', '--steal', '-p', '8080:9', '--agent-image', images.agent];
  const headgate = namespace.startHeadgate(['exec', ...target, ...flags, '--', process.execPath, '-e', write], user);
  const end = await within(headgate.process.ended, { withinMs: PATIENCE_MS, what: 'the command to end' });
  expect(end.exitCode, outputOf(headgate)).toBe(0);
  expect(outputOf(headgate)).not.toContain(PASSWORD);
  return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
}

function outputOf({ process: { stdout, stderr } }: Headgate): string {
  return stdout + stderr;
}
