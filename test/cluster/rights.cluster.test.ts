/** Everything that the documents promise to a user with the Role of deploy/rbac.yaml works with just its rights. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { readDeploy, rulesOf } from './deploy-files.ts';
import { Cluster, images, shop } from './index.ts';

const cluster = await Cluster.connect();

it('the rights of the Role are enough for ls, doctor and env', async () => {
  await using namespace = await cluster.namespace('rights');
  await namespace.apply(shop({ env: [{ name: 'GREETING', value: 'good day' }] }));
  await namespace.rolledOut('shop');
  const user = await namespace.user('alice', rulesOf(readDeploy('rbac.yaml')));
  const run = (...argv: readonly string[]) => namespace.runHeadgate(argv, user);

  const ls = await run('ls');
  expect(ls).toMatchObject({ exitCode: 0, stderr: '' });
  expect(ls.stdout).toMatch(/deployment\/shop/);

  const doctor = await run('doctor', '-t', 'deployment/shop', '--json', '--agent-image', images.agent);
  const { checks } = JSON.parse(doctor.stdout) as { checks: readonly { id: string; state: string }[] };
  const permissions = checks.filter(({ id }) => id.startsWith('may-'));
  expect(permissions.length).toBeGreaterThan(3);
  expect(permissions.filter(({ state }) => state !== 'ok').map(({ id }) => id)).toEqual([
    'may-use-ephemeral-containers',
  ]);

  const file = join(namespace.dir, 'headgate.yaml');
  await writeFile(file, `agent: { image: '${images.agent}' }\n`);
  const env = await run('env', '-t', 'deployment/shop', '-f', file);
  expect([env.exitCode, env.stderr]).toEqual([0, expect.any(String)]);
  expect(env.stdout).toContain("GREETING='good day'\n");
});
